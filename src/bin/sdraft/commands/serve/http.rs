//! The little of HTTP that a preview needs: GET, one request a connection, and a stream of events.
//!
//! A page of another site must neither read the designs nor pretend to be ours: requests must name this machine as
//! their host (a name that somebody points here, DNS rebinding, does not), and come from our own page if they say
//! where they come from.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::site::{Answer, Site};

/// The head of a request is at most this long.
const MOST_BYTES: usize = 16 * 1024;
/// More connections at once than a person's browsers open are turned away.
const MOST_CONNECTIONS: usize = 256;
/// A connection that says nothing for this long is closed.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often a quiet stream of events is tried, to see whether somebody still listens.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// What a page may do: load what stands here, and nothing else. VS Code shows pages in a frame of its own.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
                      font-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self' vscode-webview:";

pub fn serve(listener: &TcpListener, address: SocketAddr, site: &Arc<Site>) {
    let open = Arc::new(AtomicUsize::new(0));
    for stream in listener.incoming() {
        let Ok(stream) = stream else {
            // out of file handles, say: a moment later there may be some
            thread::sleep(Duration::from_millis(20));
            continue;
        };
        if open.load(Ordering::Relaxed) >= MOST_CONNECTIONS {
            continue;
        }
        open.fetch_add(1, Ordering::Relaxed);
        let (site, counter) = (Arc::clone(site), Arc::clone(&open));
        let spawned = thread::Builder::new().spawn(move || {
            // A design that breaks the program costs one answer, not the preview.
            let _ = catch_unwind(AssertUnwindSafe(|| answer(stream, address, &site)));
            counter.fetch_sub(1, Ordering::Relaxed);
        });
        if spawned.is_err() {
            open.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

fn answer(mut stream: TcpStream, address: SocketAddr, site: &Site) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let mut head = Vec::new();
    let request = loop {
        let mut bytes = [0; 2048];
        let n = stream.read(&mut bytes)?;
        if n == 0 {
            return Ok(());
        }
        head.extend_from_slice(&bytes[..n]);
        match Request::read(&head) {
            Ok(Some(request)) => break request,
            Ok(None) if head.len() < MOST_BYTES => {}
            Ok(None) => return refuse(&mut stream, "431 Request Header Fields Too Large", "the request is too long"),
            Err(()) => return refuse(&mut stream, "400 Bad Request", "this is no request"),
        }
    };
    if !request.is_ours(address) {
        return refuse(&mut stream, "403 Forbidden", "this preview answers its own page only");
    }
    if request.method != "GET" && request.method != "HEAD" {
        return refuse(&mut stream, "405 Method Not Allowed", "only GET is understood");
    }
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    if path == "/events" && request.method == "GET" {
        return events(stream, site);
    }
    let found = site.answer(path, &Query::read(query));
    respond(&mut stream, &found, request.method == "HEAD")
}

/// A request, as far as it matters.
struct Request {
    method: String,
    target: String,
    host: Option<String>,
    origin: Option<String>,
    site: Option<String>,
    mode: Option<String>,
}

impl Request {
    /// Reads the head of a request; none where more of it is to come.
    fn read(bytes: &[u8]) -> Result<Option<Request>, ()> {
        let mut headers = [httparse::EMPTY_HEADER; 96];
        let mut parsed = httparse::Request::new(&mut headers);
        if parsed.parse(bytes).map_err(|_| ())?.is_partial() {
            return Ok(None);
        }
        let header = |name: &str| {
            let mut values = parsed.headers.iter().filter(|it| it.name.eq_ignore_ascii_case(name));
            let value = values.next().map(|it| String::from_utf8_lossy(it.value).trim().to_string());
            // two of one kind: whoever sends that wants to be misread
            if values.next().is_some() { Some(String::new()) } else { value }
        };
        Ok(Some(Request {
            method: parsed.method.unwrap_or_default().to_string(),
            target: parsed.path.unwrap_or_default().to_string(),
            host: header("host"),
            origin: header("origin"),
            site: header("sec-fetch-site"),
            mode: header("sec-fetch-mode"),
        }))
    }

    fn is_ours(&self, address: SocketAddr) -> bool {
        let Some(host) = &self.host else { return false };
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
            _ => (host.as_str(), Some(80)),
        };
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        let ip = bare.parse::<std::net::IpAddr>().ok();
        let is_here = match ip {
            // listening for others, any address of this machine is right; names still are not
            Some(ip) => ip.is_loopback() || !address.ip().is_loopback(),
            None => name.eq_ignore_ascii_case("localhost"),
        };
        let same_origin = self.origin.as_ref().is_none_or(|origin| *origin == format!("http://{host}"));
        // a link to the page may stand anywhere; what the page fetches comes from the page
        let navigates = self.mode.as_deref() == Some("navigate") && self.target.split('?').next() == Some("/");
        let same_site = self.site.as_deref().is_none_or(|site| site == "same-origin" || site == "none") || navigates;
        is_here && port == Some(address.port()) && same_origin && same_site
    }
}

/// The words behind the `?` of an address.
pub struct Query(Vec<(String, String)>);

impl Query {
    fn read(text: &str) -> Query {
        let pairs = text.split('&').filter(|it| !it.is_empty()).map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(key), decode(value))
        });
        Query(pairs.collect())
    }

    /// A word that says something.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(it, _)| it == key).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }
}

fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%').and_then(|it| u8::from_str_radix(it, 16).ok());
        out.push(match hex {
            Some(byte) => byte,
            None if bytes[at] == b'+' => b' ',
            None => bytes[at],
        });
        at += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn respond(stream: &mut TcpStream, answer: &Answer, head_only: bool) -> io::Result<()> {
    let mut head = format!(
        "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCross-Origin-Resource-Policy: same-origin\r\n\
         Content-Security-Policy: {POLICY}\r\nConnection: close\r\n",
        answer.status,
        answer.kind,
        answer.body.len()
    );
    if let Some(name) = &answer.save_as {
        // the name in the form that holds any letter (RFC 5987)
        let name: String = name.bytes().map(|b| if b.is_ascii_alphanumeric() || b"-._".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect();
        head += &format!("Content-Disposition: attachment; filename*=UTF-8''{name}\r\n");
    }
    stream.write_all(head.as_bytes())?;
    stream.write_all(b"\r\n")?;
    if !head_only {
        stream.write_all(&answer.body)?;
    }
    stream.flush()
}

fn refuse(stream: &mut TcpStream, status: &'static str, why: &str) -> io::Result<()> {
    respond(stream, &Answer::text(status, why), false)
}

/// Tells a page of every change until it has gone.
fn events(mut stream: TcpStream, site: &Site) -> io::Result<()> {
    stream.write_all(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\
          X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\nretry: 500\n",
    )?;
    let mut seen = site.generation();
    write!(stream, "data: {seen}\n\n")?;
    stream.flush()?;
    loop {
        match site.next_generation(seen, HEARTBEAT) {
            Some(generation) => {
                seen = generation;
                write!(stream, "data: {seen}\n\n")?;
            }
            None => stream.write_all(b": still here\n\n")?,
        }
        stream.flush()?;
    }
}
