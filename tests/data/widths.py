"""Records how wide Chromium sets the labels of the examples, for `tests/widths.rs`.

    npm install inter-ui@4.1.1 @expo-google-fonts/shantell-sans@0.4.1 @expo-google-fonts/jetbrains-mono@0.4.1 \
        @fontsource/noto-sans-sc@5.3.0
    python3 tests/data/widths.py node_modules

Needs `chromium` on the PATH. Writes `tests/data/widths.tsv`: a face, a text, and its width in pixels at 15 px. The
fonts are the whole ones of their makers, kerning and all, not the subsets that the program brings. Full-width stops keep
their width (`text-spacing-trim`), as in our SVG: no other program draws them narrower.
"""

import base64
import html
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIZE = 15

# Face: its stack and weight, and the files of its fonts.
FACES = {
    "sans-400": ("Inter, SC", 400, "inter-ui/web/Inter-Regular.woff2"),
    "sans-600": ("Inter, SC", 600, "inter-ui/web/Inter-SemiBold.woff2"),
    "hand-400": ("Shantell, Inter, SC", 400, "@expo-google-fonts/shantell-sans/400Regular/ShantellSans_400Regular.ttf"),
    "hand-600": ("Shantell, Inter, SC", 600, "@expo-google-fonts/shantell-sans/600SemiBold/ShantellSans_600SemiBold.ttf"),
    "mono-400": ("JetBrains, SC", 400, "@expo-google-fonts/jetbrains-mono/400Regular/JetBrainsMono_400Regular.ttf"),
}
CHINESE = "@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-{}-normal.woff2"

# What the examples do not happen to hold.
MORE = [
    "AVATAR Type To Wave", "WAV files, 24 kHz", "Töne für Straßen", "Łódź, Žižkov, İstanbul", "Ελληνικά κείμενα", "Серверы приложений",
    "GET /users/{id}?cursor=42 → 200", "a ≤ b, c ≥ d, e ≠ f", "“quoted” – ‘dash’ — done…", "p99 < 200 ms · 99.9 %", "€5 £6 ¥7", "x² + y³ ≈ z",
    "SELECT * FROM tweets WHERE user_id = 7", "写扩散（fan-out on write）", "一致性哈希：按用户编号分片", "缓存命中率 95%，回源 5%", "《分布式系统》、「消息队列」",
    "ＡＰＩ　网关", "Redis 集群 ×3", "MySQL 主从，异步复制", "こんにちは、サーバー",
]


def face_rule(name, weight, path):
    kind = "woff2" if path.suffix == ".woff2" else "truetype"
    data = base64.b64encode(path.read_bytes()).decode()
    return f'@font-face{{font-family:{name};font-weight:{weight};src:url(data:font/{kind};base64,{data}) format("{kind}")}}'


def texts():
    found = []
    for path in sorted((ROOT / "examples").glob("*.sd")):
        for quoted in re.findall(r'"([^"\n]{4,})"', path.read_text()):
            found.append(quoted)
        for label in re.findall(r"(?:->|~>|=>) [^:{}\n]+: ([^{}\n#;\"]{4,})", path.read_text()):
            found.append(label.strip())
    lines = [line.strip() for text in found for line in text.split("\\n")]
    return sorted({line for line in lines if len(line) > 3 and "\\" not in line} | set(MORE))


def main():
    packages = Path(sys.argv[1])
    rules = [face_rule(stack.split(",")[0], weight, packages / file) for stack, weight, file in FACES.values()]
    rules += [face_rule("SC", weight, packages / CHINESE.format(weight)) for weight in (400, 600)]
    script = """
      const faces = FACES, texts = TEXTS, out = [];
      const svg = document.querySelector('svg');
      (async () => {
        for (const [, [stack, weight]] of Object.entries(faces)) for (const sample of ['Aя', '中'])
          await document.fonts.load(`${weight} 15px ${stack}`, sample);
        for (const [face, [stack, weight]] of Object.entries(faces)) for (const text of texts) {
          const it = document.createElementNS('http://www.w3.org/2000/svg', 'text');
          it.setAttribute('style', `font:${weight} SIZEpx ${stack};text-spacing-trim:space-all`);
          it.textContent = text;
          svg.append(it);
          out.push([face, text, it.getComputedTextLength()]);
        }
        document.body.textContent = JSON.stringify(out);
      })();"""
    script = script.replace("FACES", json.dumps(FACES)).replace("TEXTS", json.dumps(texts())).replace("SIZE", str(SIZE))
    page = f'<meta charset="utf-8"><style>{"".join(rules)}</style><body><svg xmlns="http://www.w3.org/2000/svg"></svg><script>{script}</script>'
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "page.html").write_text(page)
        flags = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
        command = ["chromium", *flags.split(), f"--user-data-dir={folder}/profile", "--virtual-time-budget=20000", "--dump-dom", f"{folder}/page.html"]
        dom = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = json.loads(html.unescape(re.search(r"<body>(\[.*\])\s*</body>", dom, re.S).group(1)))
    lines = [f"{face}\t{text}\t{width:.2f}" for face, text, width in rows]
    (ROOT / "tests/data/widths.tsv").write_text("\n".join(lines) + "\n")
    print(len(lines), "widths")


main()
