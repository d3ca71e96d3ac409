#!/usr/bin/env python3
"""How fast the editor's server and the preview answer on a design of 200 components.

    benches/live.py PROGRAM              prints milliseconds: keystroke to findings, save to picture
    benches/live.py PROGRAM FOLDER       types every design of a folder letter by letter, asking at every state

The budget is 50 ms each on a release build (issue 7).
"""
import json, os, statistics, subprocess, sys, tempfile, time, urllib.request

program = sys.argv[1]


def design(n=200, groups=10):
    """Layers of services behind a balancer, each with stores of its own, and some use cases."""
    lines = ["title: Two hundred", "peak: 3x", "client web", "lb edge x2", "web -> edge: HTTPS"]
    per = (n - 2) // groups
    for g in range(groups):
        lines.append(f"group g{g} \"Domain {g}\" {{")
        for i in range(per):
            kind = ["service", "redis", "mysql", "kafka", "worker"][i % 5]
            lines.append(f"  {kind} n{g}-{i} \"Part {g}.{i}\" x3 {{ latency: 2ms }}")
        lines.append("}")
        for i in range(1, per):
            lines.append(f"n{g}-{(i - 1) // 2} -> n{g}-{i}: call {i}")
        lines.append(f"edge -> n{g}-0")
    for g in range(groups):
        lines.append(f"usecase u{g} {{ rate: {g + 1}00/s; web -> edge -> n{g}-0 -> n{g}-1 -> n{g}-3 }}")
    return "\n".join(lines) + "\n"


class Editor:
    """A client of the language server over its streams."""

    def __init__(self):
        self.server = subprocess.Popen([program, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.version = 0
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        self.send({"method": "initialized", "params": {}})

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.server.stdin.flush()

    def read(self):
        length = 0
        while (line := self.server.stdout.readline().strip()) != b"":
            if line.lower().startswith(b"content-length"):
                length = int(line.split(b":")[1])
        message = json.loads(self.server.stdout.read(length))
        assert message.get("method") != "window/logMessage" and "error" not in message, message
        return message

    def ask(self, method, params):
        self.send({"id": method, "method": method, "params": params})
        while (message := self.read()).get("id") != method:
            pass
        return message["result"]

    def open(self, uri, text):
        self.version += 1
        document = {"uri": uri, "languageId": "sd", "version": self.version, "text": text}
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
        self.findings()

    def findings(self):
        while True:
            message = self.read()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"].get("version") == self.version:
                return message["params"]["diagnostics"]

    def type(self, uri, line, column, key):
        """Milliseconds from the key to the findings."""
        self.version += 1
        at = {"line": line, "character": column}
        begun = time.perf_counter()
        self.send({"method": "textDocument/didChange", "params": {"textDocument": {"uri": uri, "version": self.version},
                   "contentChanges": [{"range": {"start": at, "end": at}, "text": key}]}})
        self.findings()
        return (time.perf_counter() - begun) * 1e3


def keystrokes(text):
    editor = Editor()
    editor.open("file:///tmp/live.sd", text)
    line = text.count("\n")
    times = [editor.type("file:///tmp/live.sd", line, column, key) for column, key in enumerate("service another x3 { capacity: 1k/s }")]
    editor.server.kill()
    return times


def prefixes(folder):
    editor = Editor()
    times = []
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".sd"):
            continue
        uri = "file:///typed/" + name
        editor.open(uri, "")
        line = column = 0
        for key in open(os.path.join(folder, name), encoding="utf-8").read():
            times.append(editor.type(uri, line, column, key))
            line, column = (line + 1, 0) if key == "\n" else (line, column + (2 if ord(key) > 0xFFFF else 1))
            at = {"textDocument": {"uri": uri}, "position": {"line": line, "character": column}}
            editor.ask("textDocument/completion", at)
            editor.ask("textDocument/hover", at)
            editor.ask("textDocument/definition", at)
            editor.ask("textDocument/semanticTokens/full", {"textDocument": {"uri": uri}})
            editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
        editor.send({"method": "textDocument/didClose", "params": {"textDocument": {"uri": uri}}})
    editor.server.kill()
    return times


def saves(text):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.sd")
        with open(path, "w") as file:
            file.write(text)
        server = subprocess.Popen([program, "serve", path, "--port", "0"], stdout=subprocess.PIPE, text=True)
        address = server.stdout.readline().strip()
        urllib.request.urlopen(address + "view").read()
        events = urllib.request.urlopen(address + "events")
        next_event(events)
        time.sleep(1)
        times = []
        for i in range(15):
            with open(path + ".new", "w") as file:
                file.write(text + f"service extra{i}\nedge -> extra{i}\n")
            begun = time.perf_counter()
            os.replace(path + ".new", path)
            next_event(events)
            view = json.load(urllib.request.urlopen(address + "view"))
            times.append((time.perf_counter() - begun) * 1e3)
            assert f"extra{i}" in view["svg"]
        server.kill()
        return times


def next_event(events):
    while not events.readline().startswith(b"data:"):
        pass


if len(sys.argv) > 2:
    times = prefixes(sys.argv[2])
    print(f"{len(times)} states: median {statistics.median(times):.1f} ms, worst {max(times):.1f} ms")
else:
    text = design()
    for name, times in [("keystroke to findings", keystrokes(text)), ("save to picture", saves(text))]:
        print(f"{name}: median {statistics.median(times):.1f} ms, worst {max(times):.1f} ms")
