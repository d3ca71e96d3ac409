#!/usr/bin/env bash
# Opens a broken design in a real Neovim, headless, and asks what the server says. Usage: test.sh PROGRAM
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
printf 'web --> app\nservice app "App" x3\n' > "$folder/a.sd"
cat > "$folder/ask.lua" <<'LUA'
local ok = vim.wait(10000, function() return #vim.diagnostic.get(0) > 0 end, 50)
local found = vim.diagnostic.get(0)[1]
print(ok and ("diagnostic: " .. tostring(found.message):gsub("\n.*", "")) or "no diagnostic")
local at = { textDocument = vim.lsp.util.make_text_document_params(), position = { line = 1, character = 9 } }
local answers = vim.lsp.buf_request_sync(0, "textDocument/hover", at, 5000) or {}
for _, it in pairs(answers) do print("hover: " .. (it.result and it.result.contents.value:gsub("\n.*", "") or "none")) end
print("filetype: " .. vim.bo.filetype .. ", syntax: " .. tostring(vim.b.current_syntax))
local tree = vim.treesitter.highlighter.active[vim.api.nvim_get_current_buf()]
print("tree: " .. (tree and vim.treesitter.get_parser(0, "sd"):parse()[1]:root():sexpr() or "none"))
vim.cmd("qa!")
LUA
parser=$(command -v cc || true)
if [ -n "$parser" ]; then
    mkdir -p "$folder/site/parser"
    cc -shared -fPIC -I "$here/../tree-sitter/src" -o "$folder/site/parser/sd.so" "$here/../tree-sitter/src/parser.c"
fi
out=$(nvim --headless -u NONE --cmd "set rtp^=$here,$folder/site" --cmd "let g:sdraft_path='$1'" --cmd "filetype plugin on" --cmd "syntax on" \
    "$folder/a.sd" -c "luafile $folder/ask.lua" 2>&1)
echo "$out"
grep -q "diagnostic: .*is no arrow" <<< "$out"
grep -q "hover: \*\*app\*\*" <<< "$out"
grep -q "filetype: sd, syntax: sd" <<< "$out"
[ -z "$parser" ] || grep -q "tree: (source_file .*(component kind: (identifier)" <<< "$out"
echo "4 passed, 0 failed"
