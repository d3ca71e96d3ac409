#!/usr/bin/env python3
"""Measures `sdraft analyze` on made-up designs of growing size.

    benches/analyze.py [path of sdraft]     (a release build; target/release/sdraft if left out)

A design has clients, load balancers, layers of services that call the next layers (some through caches, some as
alternatives), stores behind them, three zones, and two use cases. Prints seconds by size, the best of three runs, and
what reading the text alone takes.
"""
import random
import subprocess
import sys
import time


def design(n, flows, seed=1):
    dice = random.Random(seed)
    lines = ["peak: 3x", "client web"] + [f"zone az{z} {{ availability: 99.99% }}" for z in (1, 2, 3)]
    layers = [["web"]]
    made = 1
    kinds = ["lb", "service", "service", "redis", "service", "mysql", "cassandra"]
    per_layer = max(1, (n - 1) // 40)
    while made < n:
        layer = []
        for _ in range(min(per_layer, n - made)):
            kind = dice.choice(kinds) if len(layers) > 1 else "lb"
            name = f"n{made}q"
            zones = dice.choice(["", " in az1", " in az1, az2", " in az1, az2, az3"])
            lines.append(f"{kind} {name} x{dice.randint(1, 5)}{zones} {{ availability: 99.9%; capacity: 1k/s }}")
            layer.append(name)
            made += 1
        layers.append(layer)
    count = 0
    for above, below in zip(layers, layers[1:]):
        for name in below:
            lines.append(f"{dice.choice(above)} -> {name} {{ calls: 50% }}")
            count += 1
    everything = [(depth, name) for depth, layer in enumerate(layers) for name in layer]
    while count < flows:
        (a, x), (b, y) = dice.choice(everything), dice.choice(everything)
        if a >= b or x == "web":
            continue
        if dice.random() < 0.2 and count + 1 < flows:
            z = dice.choice(layers[b])
            if z != y:
                lines.append(f"{x} -> {y} | {z} {{ calls: 10% }}")
                count += 2
                continue
        lines.append(f"{x} -> {y} {{ calls: 10% }}")
        count += 1
    lines.append("usecase all { rate: 10/s; from: web }")
    return "\n".join(lines) + "\n"


def best(command, text):
    times = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run(command, input=text.encode(), stdout=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - start)
    return min(times)


def main():
    sdraft = sys.argv[1] if len(sys.argv) > 1 else "target/release/sdraft"
    print(f"{'components':>10} {'flows':>7} {'analyze':>9} {'reading':>9}")
    for n, flows in [(100, 150), (1000, 1500), (5000, 7500), (20000, 30000)]:
        text = design(n, flows)
        whole = best([sdraft, "analyze", "-", "-f", "json"], text)
        reading = best([sdraft, "render", "-", "-f", "json", "-o", "-"], text)
        print(f"{n:>10} {flows:>7} {whole:>8.3f}s {reading:>8.3f}s")


main()
