#!/usr/bin/env python3
"""How much processor time a picture costs, from the start of the process to the SVG, beside Graphviz and D2.

    cargo build --release && python3 benches/speed.py            prints a table; needs `dot`, and `d2` if it is there

Each program gets the same boxes, labels and lines in its own language. User and system time of the processes are
summed over several runs, after one that warms the file cache; wall clocks of shared machines say little.
"""
import argparse, pathlib, resource, shutil, subprocess, tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def graph(n):
    """A layered system of n boxes: every box calls one to three of the next, as designs do."""
    edges = []
    width = max(2, round(n ** 0.5 / 1.2))
    for i in range(n):
        for step in (width, width + 1, 2 * width - 1)[: 1 + i * 7 % 3]:
            if i + step < n:
                edges.append((i, i + step))
    return edges


def text(n, edges, program):
    if program == "sdraft":
        return "".join(f'service n{i} "Service {i}"\n' for i in range(n)) + "".join(f"n{a} -> n{b}: call {a}\n" for a, b in edges)
    if program == "dot":
        boxes = "".join(f'n{i} [shape=box, label="Service {i}"];\n' for i in range(n))
        return "digraph G {\nrankdir=LR; splines=ortho;\n" + boxes + "".join(f'n{a} -> n{b} [xlabel="call {a}"];\n' for a, b in edges) + "}\n"
    return "direction: right\n" + "".join(f"n{i}: Service {i}\n" for i in range(n)) + "".join(f"n{a} -> n{b}: call {a}\n" for a, b in edges)


def cost(command, runs):
    """Mean processor time of a run, in milliseconds."""
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(runs):
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / runs * 1000


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sdraft", default=str(ROOT / "target/release/sdraft"))
    arguments.add_argument("--sizes", default="5,20,100,1000")
    options = arguments.parse_args()
    programs = {"sdraft": lambda i, o: [options.sdraft, "render", i, "-o", o, "-q"]}
    if shutil.which("dot"):
        programs["dot"] = lambda i, o: ["dot", "-Tsvg", i, "-o", o]
    if shutil.which("d2"):
        programs["d2"] = lambda i, o: ["d2", i, o]
    print(f'{"boxes":>6} {"lines":>6} ' + " ".join(f"{name:>10}" for name in programs) + "   in milliseconds; ratios to sdraft behind")
    with tempfile.TemporaryDirectory() as folder:
        for n in map(int, options.sizes.split(",")):
            edges = graph(n)
            spent = {}
            for name, command in programs.items():
                source = pathlib.Path(folder) / f"g{n}.{ {'sdraft': 'sd'}.get(name, name) }"
                source.write_text(text(n, edges, name))
                try:
                    spent[name] = cost(command(str(source), str(source) + ".svg"), 20 if n <= 100 else 3)
                except subprocess.CalledProcessError:
                    spent[name] = None
            cells = " ".join(f"{ms:10.1f}" if ms is not None else f'{"failed":>10}' for ms in spent.values())
            ratios = "  ".join(f"{name} {ms / spent['sdraft']:.1f}x" for name, ms in spent.items() if ms and spent["sdraft"] and name != "sdraft")
            print(f"{n:>6} {len(edges):>6} {cells}   {ratios}", flush=True)


main()
