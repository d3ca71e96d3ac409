#!/usr/bin/env python3
"""The ledger: how every example and corpus system is laid out, in numbers and in pictures.

    cargo build --release
    python3 benches/ledger.py                         writes docs/ledger.md
    python3 benches/ledger.py --check                 fails where a number got worse than in docs/ledger.md
    python3 benches/ledger.py --pictures OUT [--old BINARY]   a page with all pictures, those of an older binary beside them

The score is metrics.py, which is frozen. Each system is laid out `right` and `down`.
"""
import argparse, concurrent.futures, html, json, math, os, pathlib, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benches"))
import metrics

def corpus(folder):
    """The corpus as .sd texts, written by the generator of the tests."""
    if not any(pathlib.Path(folder).glob("*.sd")):
        env = dict(os.environ, CORPUS_OUT=str(folder))
        subprocess.run(["cargo", "test", "-q", "--test", "corpus", "--", "--ignored", "write"], cwd=ROOT, env=env, check=True, capture_output=True)
    return sorted(pathlib.Path(folder).glob("*.sd"))

def geometry(binary, path, direction):
    done = subprocess.run([binary, "render", str(path), "-f", "geometry", "-o", "-", "--direction", direction], capture_output=True, text=True, timeout=60)
    if not done.stdout.strip(): raise RuntimeError(f"{path.name}: {done.stderr.strip()[:300]}")
    return json.loads(done.stdout)

def score(g, name):
    """Bands count as groups for the score: they hold boxes and have titles."""
    flow = ahead(g)
    g = dict(g, id=name, groups=[dict(b, parent=None) for b in g.get("bands", [])] + g["groups"])
    r = metrics.score(g)
    r["blocks"] = len(g.get("blocks", []))
    r["flow"] = flow
    return r

def ahead(g):
    """The share of lines that go in the flow's direction. Left out are straight ones across it to a hung box, that is one with
    lines to nobody else, and lines that end at a group. Lines inside a group that runs across count."""
    at, size = ("y", "h") if g.get("direction") == "TB" else ("x", "w")
    axis = 1 if at == "y" else 0
    boxes = {n["id"]: n for n in g["nodes"]}
    middle = lambda n: n[at] + n[size] / 2
    partners = {}
    for e in g["edges"]:
        for this, that in ((e["from"], e["to"]), (e["to"], e["from"])): partners.setdefault(this, set()).add(that)
    good = all_lines = 0
    for e in g["edges"]:
        a, b = boxes.get(e["from"]), boxes.get(e["to"])
        p = e["points"]
        if not a or not b or a is b: continue
        hung = min(len(partners[e["from"]]), len(partners[e["to"]])) == 1
        if hung and len(p) == 2 and abs(p[0][axis] - p[1][axis]) < 0.6: continue
        all_lines += 1
        good += middle(b) > middle(a) + 1
    return round(good / all_lines, 2) if all_lines else 1.0

COLUMNS = ["nodes", "edges", "bad", "cross", "flow", "bends", "len", "fill", "aspect"]

def rows(binary, paths):
    jobs = [(p, d) for p in paths for d in ("right", "down")]
    def one(job):
        try:
            g = geometry(binary, *job)
            return job, score(g, job[0].stem) if g["nodes"] else None, None
        except Exception as error: return job, None, str(error)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, jobs))

def mean(values): return sum(values) / max(1, len(values))

def summary(scored):
    large = [r for r in scored if r["nodes"] >= 8]
    mid = [r for r in large if r["nodes"] <= 60]
    return [("systems, right and down", len(scored)), ("defects (`bad`), sum", sum(r["bad"] for r in scored)),
            ("systems with a defect", sum(r["bad"] > 0 for r in scored)), ("crossings, sum", sum(r["cross"] for r in scored)),
            ("flow, mean from 8 boxes on", round(mean([r["flow"] for r in large]), 3)), ("bends a line, mean from 8 boxes on", round(mean([r["bends"] for r in large]), 2)),
            ("length / √area, mean from 8 boxes on", round(mean([r["len"] for r in large]), 2)), ("fill, mean from 8 boxes on", round(mean([r["fill"] for r in large]), 3)),
            ("`abs(ln(aspect/1.6))`, mean from 8 boxes on", round(mean([abs(math.log(r["aspect"] / 1.6)) for r in large]), 2)),
            ("aspect outside .6–2.4, 8 to 60 boxes", sum(not 0.6 <= r["aspect"] <= 2.4 for r in mid))]

def write(results):
    scored = [r for _, r, _ in results if r]
    out = ["# The ledger", "", "How every example and every system of the corpus is laid out, written by `python3 benches/ledger.py`; what the columns mean stands at the head of",
           "`benches/metrics.py`. A change to the layout shows here as numbers.", "", "| measure | value |", "| --- | --- |"]
    out += [f"| {name} | {value} |" for name, value in summary(scored)]
    defects = ["through", "nn", "ln", "ll", "le", "far", "lb", "lt", "out", "shared"]
    for direction in ("right", "down"):
        out += ["", f"## {direction.capitalize()}", "", "| system | " + " | ".join(COLUMNS) + " | defects |", "| --- |" + " --- |" * (len(COLUMNS) + 1)]
        for (path, way), r, error in results:
            if way != direction: continue
            if r is None and error is None: continue
            if r is None: out.append(f"| {path.stem} | not laid out: {error} |"); continue
            kinds = ", ".join(f"{k} {r[k]}" for k in defects if r[k])
            out.append(f"| {path.stem} | " + " | ".join(str(r[c]) for c in COLUMNS) + f" | {kinds} |")
    return "\n".join(out) + "\n"

def pictures(binary, old, paths, folder):
    folder = pathlib.Path(folder); folder.mkdir(parents=True, exist_ok=True)
    page = ["<!doctype html><meta charset=utf-8><title>All pictures</title><style>body{font:14px sans-serif}figure{display:inline-block;width:48%;margin:4px;vertical-align:top}img{max-width:100%;border:1px solid #ddd}</style>"]
    for path in paths:
        page.append(f"<h2>{html.escape(path.stem)}</h2>")
        for label, program in (("old", old), ("new", binary)):
            for direction in ("right", "down"):
                if not program: continue
                name = f"{path.stem}-{direction}-{label}.svg"
                subprocess.run([program, "render", str(path), "-o", str(folder / name), "--theme", "light", "--direction", direction], capture_output=True)
                page.append(f"<figure><img loading=lazy src='{name}'><figcaption>{label}, {direction}</figcaption></figure>")
    (folder / "index.html").write_text("\n".join(page))
    print(folder / "index.html")

if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--binary", default=str(ROOT / "target/release/sdraft")); ap.add_argument("--old")
    ap.add_argument("--check", action="store_true"); ap.add_argument("--pictures"); ap.add_argument("--corpus")
    ap.add_argument("--json", help="write the geometries there, for benches/compare")
    args = ap.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(args.corpus or scratch); folder.mkdir(parents=True, exist_ok=True)
        paths = sorted((ROOT / "examples").glob("*.sd")) + corpus(folder)
        if args.pictures: pictures(args.binary, args.old, paths, args.pictures); sys.exit()
        if args.json:
            out = pathlib.Path(args.json); out.mkdir(parents=True, exist_ok=True)
            for p in paths:
                for d in ("right", "down"):
                    try: (out / f"{p.stem}-{d}.json").write_text(json.dumps(geometry(args.binary, p, d)))
                    except Exception as error: print(error)
            sys.exit()
        results = rows(args.binary, paths)
        text = write(results)
        target = ROOT / "docs/ledger.md"
        if args.check:
            if text != target.read_text(): sys.exit("the ledger changed: run python3 benches/ledger.py and look at the difference")
        else:
            target.write_text(text)
            for name, value in summary([r for _, r, _ in results if r]): print(f"{name:45} {value}")
            print(*(error for _, r, error in results if error), sep="\n")
