"use strict";
// Colours every example with the TextMate grammar, and checks words whose colour is known.
const fs = require("node:fs");
const path = require("node:path");
const assert = require("node:assert/strict");
const { Registry, INITIAL, parseRawGrammar } = require("vscode-textmate");
const oniguruma = require("vscode-oniguruma");

const root = path.join(__dirname, "..");
const wasm = fs.readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm"));

(async () => {
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner: (it) => new oniguruma.OnigScanner(it), createOnigString: (it) => new oniguruma.OnigString(it) }),
    loadGrammar: async (scope) => scope === "source.sd" ? parseRawGrammar(fs.readFileSync(path.join(root, "syntaxes/sd.tmLanguage.json"), "utf8"), "sd.json") : null,
  });
  const grammar = await registry.loadGrammar("source.sd");
  const colour = (text) => {
    let stack = INITIAL;
    const words = [];
    for (const line of text.split("\n")) {
      const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
      stack = ruleStack;
      for (const it of tokens) words.push([line.slice(it.startIndex, it.endIndex).trim(), it.scopes.slice(1).join(" ")]);
    }
    return { words, depth: stack.depth };
  };
  let passed = 0;
  const check = (text, word, scope) => {
    const found = colour(text).words.find(([it]) => it === word);
    assert.ok(found && found[1].includes(scope), `${JSON.stringify(text)}: ${word} is ${found && found[1]}, not ${scope}`);
    passed += 1;
  };
  check("web -> app", "->", "keyword.operator.arrow");
  check("service app x3", "service", "entity.name.type");
  check("service app x3", "x3", "constant.numeric");
  check("缓存 用户缓存 x2", "缓存", "entity.name.type");
  check("let reads = 300M * 5 / day", "let", "keyword");
  check("let reads = 300M * 5 / day", "300M", "constant.numeric");
  check("title: Shop # ours", "title", "variable.other.property");
  check("title: Shop # ours", "# ours", "comment");
  check("web -> app: issue #3", "issue #3", "string.unquoted");
  check("usecase read \"Read\" {", "usecase", "keyword.declaration");
  check("service app { managed }", "managed", "storage.modifier");
  check("api on app { GET /users/{id} -> user }", "GET", "keyword.operator.method");
  check("note on a \"x\\ny\"", "\\n", "constant.character.escape");
  const examples = path.join(root, "../../examples");
  for (const name of fs.readdirSync(examples).filter((it) => it.endsWith(".sd"))) {
    const text = fs.readFileSync(path.join(examples, name), "utf8");
    const { words, depth } = colour(text);
    assert.equal(depth, 1, `${name} leaves something open`);
    const coloured = words.filter(([it, scope]) => it && scope).length;
    assert.ok(coloured / words.filter(([it]) => it).length > 0.5, `${name} is mostly plain`);
    passed += 1;
  }
  console.log(`${passed} passed, 0 failed`);
})().catch((error) => { console.error(error.message); process.exit(1); });
