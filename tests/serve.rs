//! The preview over loopback, as a browser and as somebody hostile meet it; and `watch`.

#![cfg(feature = "live")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

struct Preview {
    program: Child,
    port: u16,
    folder: PathBuf,
}

fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("serve-{test}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join(".git")).expect("a folder for the test");
    folder
}

impl Preview {
    fn start(test: &str, files: &[(&str, &str)], what: &str) -> Preview {
        let folder = folder(test);
        for (name, text) in files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        let mut program = Command::new(env!("CARGO_BIN_EXE_sdraft"))
            .args(["serve", what, "--port", "0"])
            .current_dir(&folder)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        BufReader::new(program.stdout.take().expect("its output")).read_line(&mut line).expect("a first line");
        let port = line.trim().strip_prefix("http://127.0.0.1:").and_then(|it| it.strip_suffix('/'));
        let port = port.unwrap_or_else(|| panic!("an address: {line}")).parse().expect("a port");
        Preview { program, port, folder }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        stream
    }

    /// Sends bytes as they are, and returns all that comes back.
    fn raw(&self, request: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, target: &str) -> (u16, String) {
        let answer = self.raw(&format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", self.port));
        let status = answer.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
        (status, answer.split_once("\r\n\r\n").map_or(String::new(), |(_, body)| body.to_string()))
    }

    fn status(&self, head: &str) -> u16 {
        self.raw(head).split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0)
    }

    fn view(&self, query: &str) -> Value {
        let (status, body) = self.get(&format!("/view?{query}"));
        assert_eq!(status, 200, "{body}");
        serde_json::from_str(&body).expect("JSON")
    }

    /// A page that listens.
    fn events(&self) -> BufReader<TcpStream> {
        let mut stream = self.connect();
        write!(stream, "GET /events HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port).expect("sent");
        let mut reader = BufReader::new(stream);
        next_event(&mut reader);
        // the watcher takes its first look
        std::thread::sleep(Duration::from_millis(300));
        reader
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn next_event(reader: &mut impl BufRead) -> String {
    loop {
        let mut line = String::new();
        assert!(reader.read_line(&mut line).expect("an event") > 0, "the stream ended");
        if let Some(event) = line.strip_prefix("data: ") {
            return event.trim().to_string();
        }
    }
}

#[test]
fn a_saved_design_is_told_and_shown() {
    let preview = Preview::start("saved", &[("shop.sd", "web -> app\nservice app x2\n")], "shop.sd");
    let (status, page) = preview.get("/");
    assert!(status == 200 && page.contains("/page.js"));
    let view = preview.view("");
    assert!(view["svg"].as_str().expect("a picture").starts_with("<svg"));
    assert_eq!(view["stale"], false);
    let app = view["boxes"].as_array().expect("boxes").iter().find(|it| it["id"] == "app").expect("app").clone();
    assert_eq!((&app["at"]["line"], &app["card"]["facts"][0]), (&2.into(), &"2 copies".into()));

    let mut events = preview.events();
    fs::write(preview.folder.join("shop.sd"), "web -> application\n").expect("saved");
    next_event(&mut events);
    assert!(preview.view("")["svg"].as_str().expect("a picture").contains("application"));
}

#[test]
fn a_broken_file_keeps_the_last_good_picture_with_the_errors() {
    let preview = Preview::start("broken", &[("a.sd", "web -> app\n")], "a.sd");
    let good = preview.view("")["svg"].clone();
    let mut events = preview.events();
    fs::write(preview.folder.join("a.sd"), "web --> app\nnew -> one\n").expect("saved");
    next_event(&mut events);
    let view = preview.view("");
    assert_eq!((&view["svg"], &view["stale"], &view["findings"][0]["code"]), (&good, &true.into(), &"SD008".into()));
    assert_eq!(view["findings"][0]["at"]["line"], 1);
    fs::write(preview.folder.join("a.sd"), "web -> app\nnew -> one\n").expect("saved");
    next_event(&mut events);
    assert_eq!(preview.view("")["stale"], false);
}

#[test]
fn replaced_removed_and_renamed_files_are_followed() {
    let preview = Preview::start("replaced", &[("a.sd", "web -> app\n")], "a.sd");
    preview.view("");
    let mut events = preview.events();
    // as editors save: beside it, then renamed over it
    fs::write(preview.folder.join("a.sd~"), "web -> second\n").expect("written");
    fs::rename(preview.folder.join("a.sd~"), preview.folder.join("a.sd")).expect("renamed");
    next_event(&mut events);
    assert!(preview.view("")["svg"].as_str().expect("a picture").contains("second"));
    fs::rename(preview.folder.join("a.sd"), preview.folder.join("gone.sd")).expect("renamed");
    next_event(&mut events);
    let view = preview.view("");
    assert!(view["stale"] == true && view["trouble"].is_string(), "{view}");
    assert!(view["svg"].as_str().expect("the last picture").contains("second"));
    fs::write(preview.folder.join("a.sd"), "web -> third\n").expect("written");
    next_event(&mut events);
    assert!(preview.view("")["svg"].as_str().expect("a picture").contains("third"));
}

#[test]
fn a_used_file_is_followed_too() {
    let files = [("a.sd", "use \"parts/common.sd\"\nweb -> app\n"), ("parts/common.sd", "service app \"First\"\n")];
    let preview = Preview::start("used", &files, "a.sd");
    assert!(preview.view("")["svg"].as_str().expect("a picture").contains("First"));
    let mut events = preview.events();
    // it is known to be used since it was shown, and watched soon after
    std::thread::sleep(Duration::from_millis(800));
    fs::write(preview.folder.join("parts/common.sd"), "service app \"Second one\"\n").expect("saved");
    next_event(&mut events);
    assert!(preview.view("")["svg"].as_str().expect("a picture").contains("Second one"));
}

#[test]
fn a_folder_shows_its_designs_and_nothing_else() {
    let files = [
        ("a.sd", "a -> b\n"),
        ("deep/b.sd", "title: Deep\nx -> y\n"),
        ("secret.txt", "secret"),
        (".hidden/c.sd", "c -> d\n"),
    ];
    let preview = Preview::start("folder", &files, ".");
    let (_, designs) = preview.get("/designs");
    let designs: Value = serde_json::from_str(&designs).expect("JSON");
    assert_eq!(designs["designs"], serde_json::json!(["a.sd", "deep/b.sd"]));
    assert_eq!(preview.view("file=deep%2Fb.sd")["title"], "Deep");
    for path in
        ["secret.txt", "../serve-folder/a.sd", "/etc/passwd", "deep/../a.sd", ".hidden/c.sd", "a.sd%00", "%2e%2e/x.sd"]
    {
        assert_eq!(preview.get(&format!("/view?file={path}")).0, 404, "{path}");
        assert_eq!(preview.get(&format!("/export?file={path}")).0, 404, "{path}");
    }
    for target in ["/secret.txt", "/../Cargo.toml", "/a.sd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd"] {
        assert_eq!(preview.get(target).0, 404, "{target}");
    }
    for theme in ["../brand.toml", "/etc/brand.toml", "brand.toml", "secret.txt"] {
        assert_eq!(preview.view(&format!("theme={theme}"))["svg"], preview.view("")["svg"], "{theme} is no theme here");
    }
    // a design that comes is seen, one that goes is no more
    let mut events = preview.events();
    fs::write(preview.folder.join("new.sd"), "n -> m\n").expect("written");
    next_event(&mut events);
    assert_eq!(preview.get("/view?file=new.sd").0, 200);
    fs::remove_file(preview.folder.join("new.sd")).expect("removed");
    next_event(&mut events);
    assert_eq!(preview.get("/view?file=new.sd").0, 404);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_leads_nowhere() {
    let outside = folder("serve-outside");
    fs::write(outside.join("o.sd"), "title: Outside\n").expect("a file");
    let preview = Preview::start("links", &[("a.sd", "a -> b\n")], ".");
    let mut events = preview.events();
    std::os::unix::fs::symlink(outside.join("o.sd"), preview.folder.join("out.sd")).expect("a link");
    std::os::unix::fs::symlink(&outside, preview.folder.join("deep")).expect("a link");
    std::os::unix::fs::symlink("a.sd", preview.folder.join("same.sd")).expect("a link");
    next_event(&mut events);
    assert_eq!(preview.get("/view?file=out.sd").0, 404);
    assert_eq!(preview.get("/view?file=deep/o.sd").0, 404);
    assert_eq!(preview.get("/view?file=same.sd").0, 200);
}

#[test]
fn use_cases_themes_and_lines_are_shown() {
    let design = "web -> app -> db: sql\napp -> mail\nusecase read \"Read it\" { rate: 10/s; web -> app -> db }\n";
    let preview = Preview::start("usecases", &[("a.sd", design), ("brand.toml", "surface = \"#fffbe6\"\n")], "a.sd");
    let svg = |query: &str| preview.view(query)["svg"].as_str().expect("a picture").to_string();
    assert!(svg("usecase=read").contains("Read it") && svg("usecase=read").contains(">mail<"));
    assert!(!svg("usecase=read&as=only").contains(">mail<"));
    assert_ne!(svg("usecase=read&as=only"), svg("usecase=read&as=sequence"));
    assert_eq!(svg("usecase=gone"), svg(""));
    assert!(svg("theme=brand.toml").contains("#fffbe6"));
    let view = preview.view("");
    let line = view["lines"].as_array().expect("lines").iter().find(|it| it["id"] == "app->db").expect("the line");
    assert_eq!((&line["at"]["line"], &line["card"]["name"]), (&1.into(), &"app -> db".into()));
    assert_eq!(line["card"]["facts"], serde_json::json!(["10/s requests"]));
    let (_, svg) = preview.get("/export?usecase=read&as=only&format=svg");
    assert!(svg.contains("Read it") && !svg.contains(">mail<"), "{svg}");
}

#[test]
fn other_hosts_and_other_pages_are_refused() {
    let preview = Preview::start("hosts", &[("a.sd", "a -> b\n")], "a.sd");
    let port = preview.port;
    for host in [
        "evil.example",
        &format!("evil.example:{port}"),
        "127.0.0.1:1",
        "127.0.0.1",
        "",
        "localhost.evil.example",
        &format!("127.0.0.1.evil.example:{port}"),
        &format!("192.168.1.1:{port}"),
    ] {
        assert_eq!(preview.status(&format!("GET /view HTTP/1.1\r\nHost: {host}\r\n\r\n")), 403, "{host}");
    }
    assert_eq!(preview.status("GET /view HTTP/1.1\r\n\r\n"), 403, "no host at all");
    for host in [format!("localhost:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}")] {
        assert_eq!(preview.status(&format!("GET /view HTTP/1.1\r\nHost: {host}\r\n\r\n")), 200, "{host}");
        assert_eq!(
            preview.status(&format!("GET /view HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n\r\n")),
            403,
            "twice"
        );
        for (header, status) in [
            (format!("Origin: http://{host}"), 200),
            ("Origin: https://evil.example".to_string(), 403),
            ("Origin: null".to_string(), 403),
            ("Sec-Fetch-Site: cross-site".to_string(), 403),
            ("Sec-Fetch-Site: same-origin".to_string(), 200),
        ] {
            let head = format!("GET /view HTTP/1.1\r\nHost: {host}\r\n{header}\r\n\r\n");
            assert_eq!(preview.status(&head), status, "{header}");
        }
    }
    let head = format!("Host: localhost:{port}\r\n\r\n");
    assert_eq!(preview.status(&format!("POST /view HTTP/1.1\r\n{head}")), 405);
    assert_eq!(preview.status("nonsense\r\n\r\n"), 400);
    assert_eq!(preview.status(&format!("GET /{} HTTP/1.1\r\n{head}", "a".repeat(60_000))), 431);
    let answer = preview.raw(&format!("GET / HTTP/1.1\r\n{head}"));
    assert!(answer.contains("Content-Security-Policy: default-src 'none'") && answer.contains("nosniff"));
    assert!(!answer.to_lowercase().contains("access-control-allow"));
}

#[test]
fn the_page_loads_nothing_from_elsewhere() {
    let preview = Preview::start("offline", &[("a.sd", "a -> b\n")], "a.sd");
    for target in ["/", "/page.js", "/page.css"] {
        let (_, body) = preview.get(target);
        let foreign = body.replace("http://www.w3.org/2000/svg", "");
        assert!(
            !foreign.contains("http://") && !foreign.contains("https://") && !foreign.contains("//cdn"),
            "{target}"
        );
    }
}

#[test]
fn pictures_can_be_taken_away() {
    let preview = Preview::start("export", &[("店铺.sd", "title: Shop\nweb -> app\nstage s { app -> db }\n")], ".");
    let answer =
        preview.raw(&format!("GET /export?format=svg&stage=base HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", preview.port));
    assert!(answer.contains("attachment; filename*=UTF-8''%E5%BA%97%E9%93%BA.svg"), "{answer}");
    assert!(answer.contains("<svg") && !answer.contains(">db<"));
    assert_eq!(preview.get("/export?format=nonsense").0, 404);
    assert_eq!(preview.view("stage=base")["stage"], Value::Null);
    assert_eq!(preview.view("")["stage"], "s");
}

#[test]
fn many_pages_listen_at_once_and_slow_ones_harm_nobody() {
    let preview = Preview::start("many", &[("a.sd", "a -> b\n")], "a.sd");
    let mut pages: Vec<_> = (0..30).map(|_| preview.events_quietly()).collect();
    // connections that say nothing
    let _silent: Vec<TcpStream> = (0..20).map(|_| preview.connect()).collect();
    std::thread::sleep(Duration::from_millis(300));
    fs::write(preview.folder.join("a.sd"), "a -> c\n").expect("saved");
    for page in &mut pages {
        next_event(page);
    }
    assert!(preview.view("")["svg"].as_str().expect("a picture").contains(">c<"));
}

impl Preview {
    fn events_quietly(&self) -> BufReader<TcpStream> {
        let mut stream = self.connect();
        write!(stream, "GET /events HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port).expect("sent");
        let mut reader = BufReader::new(stream);
        next_event(&mut reader);
        reader
    }
}

#[test]
fn a_port_in_use_is_told() {
    let preview = Preview::start("port", &[("a.sd", "a -> b\n")], "a.sd");
    let run = Command::new(env!("CARGO_BIN_EXE_sdraft"))
        .args(["serve", "a.sd", "--port", &preview.port.to_string()])
        .current_dir(&preview.folder)
        .output()
        .expect("it runs");
    let err = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.code() == Some(2) && err.contains("is in use") && err.contains("--port 0"), "{err}");
}

#[test]
fn words_of_a_design_are_no_markup_in_the_view() {
    let text = "title: \"<script>alert(1)</script>\"\nservice a \"<img src=x onerror=alert(1)>\"\na -> b: \"</svg><script>\"\n";
    let preview = Preview::start("markup", &[("a.sd", text)], "a.sd");
    let svg = preview.view("")["svg"].as_str().expect("a picture").to_string();
    assert!(!svg.contains("<script") && !svg.contains("<img") && svg.matches("</svg>").count() == 1, "{svg}");
}

#[test]
fn watch_draws_on_every_save_and_keeps_the_last_good_picture() {
    let folder = folder("watch");
    fs::write(folder.join("a.sd"), "web -> app\n").expect("a file");
    let mut program = Command::new(env!("CARGO_BIN_EXE_sdraft"))
        .args(["watch", "a.sd", "-q"])
        .current_dir(&folder)
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let wait_for = |word: &str| {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(20) {
            if fs::read_to_string(folder.join("a.svg")).is_ok_and(|text| text.contains(word)) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        false
    };
    let first = wait_for(">app<");
    fs::write(folder.join("a.sd"), "web -> second\n").expect("saved");
    let second = wait_for(">second<");
    fs::write(folder.join("a.sd"), "web --> third\n").expect("saved");
    std::thread::sleep(Duration::from_millis(700));
    let kept = wait_for(">second<");
    // a slow editor empties the file before it writes
    let slow = fs::File::create(folder.join("a.sd")).expect("opened");
    std::thread::sleep(Duration::from_millis(120));
    (&slow).write_all(b"web --> third\n").expect("written");
    std::thread::sleep(Duration::from_millis(400));
    let kept = kept && wait_for(">second<");
    fs::write(folder.join("b"), "web -> fourth\n").expect("written");
    fs::rename(folder.join("b"), folder.join("a.sd")).expect("renamed");
    let fourth = wait_for(">fourth<");
    let _ = program.kill();
    let _ = program.wait();
    assert_eq!((first, second, kept, fourth), (true, true, true, true));
}
