//! An editor that speaks the language server protocol with the real program over its streams.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// How long an answer may take before the server counts as hung.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connected editor.
pub struct Editor {
    program: Child,
    to: Option<ChildStdin>,
    from: Receiver<Value>,
    next: i64,
    /// The latest findings by address, with the version they are of.
    pub findings: std::collections::BTreeMap<String, (i64, Vec<Value>)>,
    /// What the server said it can do.
    pub capabilities: Value,
    version: i64,
    /// Requests and notifications of the server's own.
    pub heard: Vec<Value>,
}

impl Editor {
    /// Starts the server and greets it.
    pub fn start(capabilities: Value) -> Editor {
        let mut program = Command::new(env!("CARGO_BIN_EXE_sdraft"))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the program starts");
        let mut out = BufReader::new(program.stdout.take().expect("its output"));
        let (sender, from) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut out) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let to = program.stdin.take();
        let mut editor = Editor {
            program,
            to,
            from,
            next: 0,
            findings: Default::default(),
            capabilities: Value::Null,
            version: 0,
            heard: Vec::new(),
        };
        let hello = json!({ "processId": null, "rootUri": null, "capabilities": capabilities });
        editor.capabilities = editor.ask("initialize", hello)["capabilities"].clone();
        editor.tell("initialized", json!({}));
        editor
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        let to = self.to.as_mut().expect("the server listens");
        write!(to, "Content-Length: {}\r\n\r\n{body}", body.len()).and_then(|()| to.flush()).expect("the server lives");
    }

    /// Sends a notification.
    pub fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request and waits for the result.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        self.try_ask(method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Sends a request and waits for the result or the error.
    pub fn try_ask(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        self.next += 1;
        let id = self.next;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.receive(method);
            if message["id"] == id && message.get("method").is_none() {
                return match message.get("error") {
                    Some(error) => Err(error.clone()),
                    None => Ok(message["result"].clone()),
                };
            }
            self.note(message);
        }
    }

    fn receive(&mut self, waiting_for: &str) -> Value {
        self.from.recv_timeout(PATIENCE).unwrap_or_else(|error| panic!("waiting for {waiting_for}: {error}"))
    }

    fn note(&mut self, message: Value) {
        if message["method"] == "textDocument/publishDiagnostics" {
            let params = &message["params"];
            let list = params["diagnostics"].as_array().expect("a list").clone();
            let uri = params["uri"].as_str().expect("an address").to_string();
            self.findings.insert(uri, (params["version"].as_i64().unwrap_or(-1), list));
        } else {
            self.heard.push(message);
        }
    }

    /// Opens a text.
    pub fn open(&mut self, uri: &str, text: &str) {
        self.version += 1;
        let document = json!({ "uri": uri, "languageId": "sd", "version": self.version, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Replaces a range, given as `[line, column, line, column]`; the whole text without one.
    pub fn change(&mut self, uri: &str, range: Option<[u32; 4]>, text: &str) {
        self.version += 1;
        let change = match range {
            None => json!({ "text": text }),
            Some([l1, c1, l2, c2]) => json!({
                "range": { "start": { "line": l1, "character": c1 }, "end": { "line": l2, "character": c2 } },
                "text": text,
            }),
        };
        let document = json!({ "uri": uri, "version": self.version });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [change] }));
    }

    /// The findings of a text as it is now.
    pub fn findings_of(&mut self, uri: &str) -> Vec<Value> {
        while self.findings.get(uri).is_none_or(|(version, _)| *version < self.version) {
            let message = self.receive("findings");
            self.note(message);
        }
        self.findings[uri].1.clone()
    }

    /// A request about a place in a text.
    pub fn at(&mut self, method: &str, uri: &str, line: u32, column: u32) -> Value {
        self.ask(method, json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": column } }))
    }

    /// A request about a whole text.
    pub fn about(&mut self, method: &str, uri: &str) -> Value {
        self.ask(method, json!({ "textDocument": { "uri": uri } }))
    }

    /// Says goodbye and returns the exit status.
    pub fn leave(mut self) -> i32 {
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        self.to = None;
        self.program.wait().expect("it ends").code().unwrap_or(-1)
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn read(out: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if out.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = value.parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    out.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
