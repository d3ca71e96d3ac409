#!/usr/bin/env python3
"""What each format costs above reading the design, in milliseconds of processor time from process start to bytes.

    cargo build --release && benches/formats.py target/release/sdraft

Limits, from the drawing's own issue: SVG at most 2 ms above the layout (`geometry` is layout and shapes without the
writing), PNG within 100 ms. Measured on a shared 2-core machine in November 2026 (the least of seven runs):

    design             boxes   json  geometry    svg    png    pdf
    notification          23    3.5       6.2    7.0   41.6   15.5
    twitter               15    3.8       6.4    7.5   49.3   18.4
    cart (Chinese)        16    3.2       5.2    6.4   84.0   38.5

A PNG is mostly its pixels and, for Chinese, the 2.4 MB font that is unpacked for it; fonts that no text needs are not.
"""
import os
import re
import resource
import subprocess
import sys

FORMATS = ["json", "geometry", "svg", "png", "pdf"]
DESIGNS = ["notification", "twitter", "cart"]
RUNS = 7


def processor_ms(command):
    """The least processor time of some runs: what else runs on the machine only ever adds."""
    least = float("inf")
    for _ in range(RUNS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        least = min(least, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return least * 1000


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "target/release/sdraft"
    examples = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "examples")
    print(f"{'design':<16} {'boxes':>7}" + "".join(f" {name:>9}" for name in FORMATS))
    for design in DESIGNS:
        path = os.path.join(examples, design + ".sd")
        boxes = len(re.findall("graphics-symbol", open(path.replace(".sd", ".svg"), encoding="utf-8").read()))
        times = [processor_ms([program, "render", path, "-f", name, "-o", "-"]) for name in FORMATS]
        print(f"{design:<16} {boxes:>7}" + "".join(f" {time:>9.1f}" for time in times))


if __name__ == "__main__":
    main()
