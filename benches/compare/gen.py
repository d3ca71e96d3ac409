"""Random compound designs as .sd texts: python3 gen.py FOLDER [--boxes 25] [--count 20] [--seed 1] [--plus-one]

Boxes stand in nested groups; lines mostly run from earlier boxes to later ones near them; two in five have a label.
With --plus-one every design is written a second time with one more box and one line to it.
"""
import argparse, pathlib, random

WORDS = "order user cart feed search media chat index stock price event login audit rank trend quota".split()
KINDS = "service service service service worker cache db kv queue".split()

def design(seed, boxes, lines):
    rng = random.Random(seed)
    groups = max(1, boxes // 6)
    parent = {0: None}
    for g in range(1, groups):
        parent[g] = rng.choice([None] + [p for p in range(g) if depth(parent, p) < 3])
    home = {b: (rng.randrange(groups) if rng.random() < 0.75 else None) for b in range(boxes)}
    # neighbours in the source tend to be in one group
    for b in range(1, boxes):
        if rng.random() < 0.6: home[b] = home[b - 1]
    out = [f"title: Random {seed}", ""]
    def body(g, indent):
        for b in range(boxes):
            if home[b] == g: out.append(f'{indent}{rng.choice(KINDS)} n{b} "{rng.choice(WORDS)} {b}"')
        for c in range(groups):
            if parent[c] == g and any(inside(parent, home[b], c) for b in range(boxes)):
                out.append(f'{indent}group g{c} "{rng.choice(WORDS)} group" {{')
                body(c, indent + "  ")
                out.append(indent + "}")
    body(None, "")
    seen = set()
    while len(seen) < lines:
        a = rng.randrange(boxes)
        b = min(boxes - 1, a + 1 + int(rng.expovariate(1 / max(3, boxes ** 0.5)))) if rng.random() < 0.9 else rng.randrange(boxes)
        if a == b or (a, b) in seen: continue
        if rng.random() < 0.93 and a > b: a, b = b, a
        if (a, b) in seen: continue
        seen.add((a, b))
        label = f": {rng.choice(WORDS)} {rng.choice(WORDS)}" if rng.random() < 0.4 else ""
        out.append(f"n{a} -> n{b}{label}")
    return "\n".join(out) + "\n", rng.randrange(boxes)

def depth(parent, g):
    return 0 if g is None else 1 + depth(parent, parent[g])

def inside(parent, g, outer):
    while g is not None:
        if g == outer: return True
        g = parent[g]
    return False

if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("folder"); ap.add_argument("--boxes", type=int, default=25); ap.add_argument("--lines", type=int)
    ap.add_argument("--count", type=int, default=20); ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--plus-one", action="store_true")
    args = ap.parse_args()
    folder = pathlib.Path(args.folder); folder.mkdir(parents=True, exist_ok=True)
    for at in range(args.count):
        text, end = design(args.seed + at, args.boxes, args.lines or args.boxes * 3 // 2)
        name = f"random{args.boxes}-{args.seed + at:03}"
        (folder / f"{name}.sd").write_text(text)
        if args.plus_one: (folder / f"{name}+1.sd").write_text(text + f'service added "added"\nn{end} -> added\n')
