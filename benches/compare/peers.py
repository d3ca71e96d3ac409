"""Lays neutral graphs out with other programs and gives their geometry in our form.

A neutral graph is our own geometry without the places: every program gets the same sizes of boxes, labels and titles
(D2 measures labels itself). Each returns geometry, and processor seconds of the whole process.
"""
import base64, html, json, pathlib, re, resource, subprocess, tempfile

HERE = pathlib.Path(__file__).resolve().parent
TIMEOUT = 120

def run(args, cwd=None, data=None):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(args, cwd=cwd, input=data, capture_output=True, text=True, timeout=TIMEOUT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode: raise RuntimeError(f"{args[0]}: {done.stderr.strip()[:200]}")
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

def neutral(g):
    size = lambda it: {"w": it["w"], "h": it["h"]} if it else None
    label = lambda it: dict(size(it), text=it.get("text", "")) if it else None
    used = {n.get("group") for n in g["nodes"]}
    bands = [dict(b, parent=None) for b in g.get("bands", []) if b["id"] in used]
    return {"id": g["id"], "direction": g.get("direction", "LR"),
            "nodes": [{"id": n["id"], "w": n["w"], "h": n["h"], "group": n.get("group")} for n in g["nodes"]],
            "groups": [{"id": x["id"], "parent": x.get("parent"), "title": size(x.get("title"))} for x in bands + g["groups"]],
            "edges": [{"from": e["from"], "to": e["to"], "label": label(e.get("label"))} for e in g["edges"]]}

def script(name):
    def lay(graph, modules):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
            json.dump(graph, f); f.flush()
            text, spent = run(["node", "--stack-size=8000", str(HERE / name), f.name], cwd=modules)
        return json.loads(text), spent
    return lay

def dot(graph, _):
    ids = {n["id"]: f"n{i}" for i, n in enumerate(graph["nodes"])}
    clusters = {x["id"]: f"cluster{i}" for i, x in enumerate(graph["groups"])}
    parent = {x["id"]: x["parent"] for x in graph["groups"]}
    def box(v):
        """A box for a line's end, and the cluster the line is cut at."""
        if v in ids: return ids[v], None
        for n in graph["nodes"]:
            at = n["group"]
            while at:
                if at == v: return ids[n["id"]], clusters[v]
                at = parent.get(at)
        return None, None
    out = ["digraph {", f'rankdir={graph["direction"]}; compound=true; node [shape=box fixedsize=true label=""];']
    def body(group):
        for n in graph["nodes"]:
            if n["group"] == group: out.append(f'{ids[n["id"]]} [width={n["w"] / 72:.4f} height={n["h"] / 72:.4f}];')
        for x in graph["groups"]:
            if x["parent"] != group: continue
            t = x["title"]
            label = f'label={table(t)} labeljust=l' if t else 'label=""'
            out.append(f'subgraph {clusters[x["id"]]} {{ {label}; margin=16;')
            body(x["id"])
            out.append("}")
    body(None)
    for i, e in enumerate(graph["edges"]):
        (a, tail), (b, head) = box(e["from"]), box(e["to"])
        if not a or not b: continue
        extra = [f"id=e{i}"] + ([f"ltail={tail}"] if tail else []) + ([f"lhead={head}"] if head else [])
        if e["label"]: extra.append(f'label={table(e["label"])}')
        out.append(f'{a} -> {b} [{" ".join(extra)}];')
    out.append("}")
    text, spent = run(["dot", "-Tjson"], data="\n".join(out))
    d = json.loads(text)
    high = float(d["bb"].split(",")[3])
    objects = {o["name"]: o for o in d.get("objects", [])}
    geo = {"id": graph["id"], "peer": "dot", "direction": graph["direction"], "nodes": [], "groups": [], "edges": []}
    for n in graph["nodes"]:
        x, y = map(float, objects[ids[n["id"]]]["pos"].split(","))
        geo["nodes"].append(dict(n, x=x - n["w"] / 2, y=high - y - n["h"] / 2))
    for x in graph["groups"]:
        o = objects.get(clusters[x["id"]])
        if not o or "bb" not in o: continue
        x0, y0, x1, y1 = map(float, o["bb"].split(","))
        title = None
        if x["title"] and "lp" in o:
            tx, ty = map(float, o["lp"].split(","))
            title = dict(x["title"], x=tx - x["title"]["w"] / 2, y=high - ty - x["title"]["h"] / 2)
        geo["groups"].append({"id": x["id"], "parent": x["parent"], "x": x0, "y": high - y1, "w": x1 - x0, "h": y1 - y0, "title": title})
    for o in d.get("edges", []):
        e = graph["edges"][int(o["id"][1:])]
        if "pos" not in o: continue
        parts = o["pos"].split(" ")
        start = [p[2:] for p in parts if p.startswith("s,")]
        end = [p[2:] for p in parts if p.startswith("e,")]
        points = [tuple(map(float, p.split(","))) for p in parts if p[:2] not in ("s,", "e,")]
        line = [points[0]]
        for k in range(0, len(points) - 3, 3): line += bezier(points[k:k + 4])
        if start: line.insert(0, tuple(map(float, start[0].split(","))))
        if end: line.append(tuple(map(float, end[0].split(","))))
        label = None
        if e["label"] and "lp" in o:
            lx, ly = map(float, o["lp"].split(","))
            label = dict(e["label"], x=lx - e["label"]["w"] / 2, y=high - ly - e["label"]["h"] / 2)
        geo["edges"].append({"from": e["from"], "to": e["to"], "points": [[x, high - y] for x, y in line], "label": label})
    return geo, spent

def table(size):
    return f'<<TABLE BORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE" WIDTH="{size["w"]:.0f}" HEIGHT="{size["h"]:.0f}"><TR><TD></TD></TR></TABLE>>'

def bezier(p, steps=8):
    out = []
    for s in range(1, steps + 1):
        t, u = s / steps, 1 - s / steps
        out.append(tuple(u ** 3 * p[0][k] + 3 * u * u * t * p[1][k] + 3 * u * t * t * p[2][k] + t ** 3 * p[3][k] for k in (0, 1)))
    return out

def d2(engine):
    def lay(graph, _):
        path = {}
        parent = {x["id"]: x["parent"] for x in graph["groups"]}
        safe = lambda v: "i" + re.sub(r"\W", "_", v) + f"_{sum(map(ord, v))}"
        def where(v, up):
            names = [safe(v)]
            while up: names.insert(0, safe(up)); up = parent.get(up)
            return ".".join(names)
        for x in graph["groups"]: path[x["id"]] = where(x["id"], x["parent"])
        for n in graph["nodes"]: path[n["id"]] = where(n["id"], n["group"])
        out = [f'direction: {"down" if graph["direction"] == "TB" else "right"}']
        for x in graph["groups"]: out.append(f'{path[x["id"]]}: {"title" if x["title"] else chr(34) * 2}')
        for n in graph["nodes"]: out.append(f'{path[n["id"]]}: "" {{ width: {n["w"]:.0f}; height: {n["h"]:.0f} }}')
        names = {}
        for e in graph["edges"]:
            key = (path[e["from"]], path[e["to"]])
            label = json.dumps(e["label"]["text"], ensure_ascii=False) if e["label"] else '""'
            out.append(f"{key[0]} -> {key[1]}: {label}")
        with tempfile.TemporaryDirectory() as folder:
            source, target = pathlib.Path(folder, "a.d2"), pathlib.Path(folder, "a.svg")
            source.write_text("\n".join(out))
            _, spent = run(["d2", f"--layout={engine}", str(source), str(target)])
            svg = target.read_text()
        return read_d2(svg, graph, path, engine), spent
    return lay

def read_d2(svg, graph, path, engine):
    """Boxes and lines of a D2 picture: each stands in a <g> whose class is its name in base 64."""
    rects, lines = {}, {}
    for m in re.finditer(r'<g class="([A-Za-z0-9+/=]+)[^"]*">(.*?)(?=<g class="[A-Za-z0-9+/=]{8,}[^"]*">|$)', svg, re.S):
        try: name = html.unescape(base64.b64decode(m[1], validate=True).decode())
        except Exception: continue
        body = m[2]
        r = re.search(r'<rect[^>]*?\bx="([-\d.]+)" y="([-\d.]+)" width="([\d.]+)" height="([\d.]+)"', body)
        p = re.search(r'<path d="([^"]+)"[^>]*class="connection', body) or re.search(r'<path d="([^"]+)"', body)
        t = re.search(r'<text x="([-\d.]+)" y="([-\d.]+)"[^>]*>', body)
        if "->" in name and p: lines[name] = (p[1], t and (float(t[1]), float(t[2])))
        elif r: rects[name] = dict(zip("xywh", map(float, r.groups())))
    geo = {"id": graph["id"], "peer": f"d2-{engine}", "direction": graph["direction"], "nodes": [], "groups": [], "edges": []}
    for n in graph["nodes"]:
        if path[n["id"]] in rects: geo["nodes"].append(dict(rects[path[n["id"]]], id=n["id"], group=n["group"]))
    for x in graph["groups"]:
        if path[x["id"]] in rects: geo["groups"].append(dict(rects[path[x["id"]]], id=x["id"], parent=x["parent"]))
    count = {}
    for e in graph["edges"]:
        a, b = path[e["from"]].split("."), path[e["to"]].split(".")
        common = []
        while len(a) > 1 and len(b) > 1 and a[0] == b[0]: common.append(a.pop(0)); b.pop(0)
        key = (".".join(common) + "." if common else "") + f'({".".join(a)} -> {".".join(b)})'
        at = count[key] = count.get(key, -1) + 1
        found = lines.get(f"{key}[{at}]")
        if not found: continue
        label = None
        if e["label"] and found[1]:
            w, h = e["label"]["w"], e["label"]["h"]
            label = dict(e["label"], x=found[1][0] - w / 2, y=found[1][1] - h * 0.8)
        geo["edges"].append({"from": e["from"], "to": e["to"], "points": curve(found[0]), "label": label})
    return geo

def curve(d):
    tokens = re.findall(r"[A-Za-z]|-?[\d.]+(?:e-?\d+)?", d)
    out, at, mode = [], 0, "M"
    number = lambda: float(tokens[at])
    while at < len(tokens):
        if tokens[at].isalpha(): mode = tokens[at]; at += 1; continue
        take = {"M": 1, "L": 1, "C": 3, "S": 2, "Q": 2}.get(mode, 1)
        ps = [(float(tokens[at + 2 * k]), float(tokens[at + 2 * k + 1])) for k in range(take)]
        at += 2 * take
        if mode == "C" and out: out += bezier([out[-1]] + ps)
        elif mode in "SQ" and out: out += bezier([out[-1], ps[0], ps[0], ps[-1]])
        else: out.append(ps[-1])
    return [list(p) for p in out]

PEERS = {"elkjs": script("elk.mjs"), "dagre": script("dagre.mjs"), "dot": dot, "d2-elk": d2("elk"), "d2-dagre": d2("dagre")}
