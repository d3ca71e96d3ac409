/// <reference types="tree-sitter-cli/dsl" />
// The language of `.sd` files for editors: what a word is, not whether it is right. `grammar/sd.pest` decides that; this
// one follows it, takes formulas and table rows as they come, and leaves errors to the language server.
//
// Two things shape it. No word is reserved (`stage -> note` is a flow), so a statement's first word may always be a name,
// and what follows it decides. And a statement ends at its line, at `;` or at its own `}`, so statements with braces and
// without are told apart: `braced` and `simple` below.

const GROUPS = ["group", "tier", "band", "zone", "region", "rack", "host"];
const REQUIREMENTS = ["functional", "quality", "extended", "question"];
const LEVELS = ["allow", "warn", "deny"];
// the first words of statements, which are names as well
const WORDS = [
  ...GROUPS, ...REQUIREMENTS, ...LEVELS, "let", "estimate", "require", "usecase", "table", "note", "code",
  "decision", "option", "pro", "con", "stage", "refine", "kind", "style", "use", "remove", "api",
  // and words inside statements
  "in", "on", "is", "chosen",
];
const LETTER = "\\p{L}";
const MORE = "[\\p{L}\\p{M}\\p{Nd}_]";
const TIMES = "us|ms|s|sec|seconds?|min|minutes?|mo|months?|h|hours?|d|days?|w|weeks?|y|years?|秒|分钟|小时|天|日|周|月|年";

// things between commas, on more lines if a comma ends one
const listed = ($, it) => seq(it, repeat(seq($._comma, repeat($._newline), it)));

module.exports = grammar({
  name: "sd",
  word: ($) => $.identifier,
  extras: ($) => [/[ \t\u3000\u00a0\ufeff]/, $.comment],
  inline: ($) => [$._separator, $._text],

  rules: {
    source_file: ($) => seq(repeat($._item), optional($._simple)),
    _item: ($) => choice($._separator, seq($._simple, $._separator), $._braced),
    _separator: ($) => choice($._newline, ";", "；"),

    // the braces of a group, stage or decision, and of a component, flow, use case, kind or style
    body: ($) => seq($._open, repeat($._item), optional($._simple), $._close),
    block: ($) => seq($._open, repeat(choice($._item, $._comma, $.api)), optional($._simple), $._close),
    _open: (_) => choice("{", "｛"),
    _close: (_) => choice("}", "｝"),

    _simple: ($) =>
      choice(
        $.attribute, $.flow, $.component, $.group, $.stage, $.usecase, $.kind, $.style, $.decision, $.option,
        $.quantity, $.estimate, $.require, $.note, $.code, $.requirement, $.argument, $.use, $.remove, $.level,
      ),
    _braced: ($) =>
      choice(
        alias($._flow_braced, $.flow), alias($._component_braced, $.component), alias($._group_braced, $.group),
        alias($._stage_braced, $.stage), alias($._usecase_braced, $.usecase), alias($._kind_braced, $.kind),
        alias($._style_braced, $.style), alias($._decision_braced, $.decision), alias($._option_braced, $.option),
        $.table, alias($._api_of, $.api),
      ),

    // ---------------------------------------------------------------- names and texts
    identifier: (_) => new RegExp(`[${LETTER}_]${MORE}*(-[\\p{L}\\p{Nd}]${MORE}*)*`),
    _name: ($) => choice($.identifier, $._word),
    // a word that starts a statement wherever it can, and else is a name
    _word: ($) => prec(-1, alias(choice(...WORDS), $.identifier)),
    copies: (_) => token(prec(1, /[x×](\d[\d_]*(\.\.\d+)?|[Nn])/)),
    names: ($) => listed($, $._one_of),
    _one_of: ($) => seq($._name, repeat(seq($._bar, repeat($._newline), $._name))),
    targets: ($) => listed($, seq($._name, optional(seq($.arrow, $._name)))),

    _text: ($) => choice($.string, $.text_block),
    string: ($) =>
      choice(
        seq('"', repeat(choice(token.immediate(prec(2, /[^"\\\r\n]+/)), $.escape)), token.immediate('"')),
        seq("“", repeat(choice(token.immediate(prec(2, /[^”\\\r\n]+/)), $.escape)), token.immediate("”")),
      ),
    escape: (_) => token.immediate(prec(2, /\\(u\{[0-9A-Fa-f]+\}|[^\r\n])/)),
    text_block: (_) => token(/"""([^"]|"[^"]|""[^"])*"""/),
    comment: (_) => token(/[#＃][^\r\n]*/),
    _newline: (_) => /\r?\n|\r/,
    _comma: (_) => choice(",", "，", "、"),
    _bar: (_) => choice("|", "｜"),
    _colon: (_) => choice(":", "："),
    arrow: (_) => choice("->", "<-", "~>", "<~", "=>", "<=", "<->", "--", "→", "←", "↔"),

    // ---------------------------------------------------------------- attributes and flows
    attribute: ($) => seq(field("key", $._name), $._colon, field("value", optional($.value))),
    value: ($) => repeat1(choice($.string, $.text_block, $.number, $.color, $.word, $._comma)),
    number: (_) =>
      token(prec(1, new RegExp(`\\d[\\d_]*(\\.\\d+)?(e[+-]?\\d+)?([%％]|${LETTER}+)?(\\/(${TIMES}))?`))),
    color: (_) => token(prec(1, /#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})/)),
    // ends before white space, `;`, a brace; a `{…}` inside belongs to it, a `#` with white space behind it does not
    word: (_) =>
      token(prec(1, /([^\s{};；｛｝",，、#＃“]|[#＃][^\s{};；｛｝,])(\{[^\s{};；]*\}|[^\s{};；｛｝,，、])*/)),

    _flow_head: ($) =>
      seq(
        optional(seq(field("step", $.step), $._colon)),
        field("from", $.names),
        repeat1(seq($.arrow, repeat($._newline), field("to", $.names))),
        optional(seq($._colon, field("label", optional($.value)))),
      ),
    flow: ($) => $._flow_head,
    _flow_braced: ($) => seq($._flow_head, $.block),
    step: (_) => /\d+(\.[A-Za-z0-9]+)*[A-Za-z]?/,

    // ---------------------------------------------------------------- components and groups
    _component_head: ($) =>
      seq(
        optional(field("kind", $._kind_name)),
        field("name", $.names),
        repeat(choice($._text, $.copies, $.place, $.divider)),
      ),
    // `decision` is a kind of component too
    _kind_name: ($) => prec(1, choice($.identifier, alias("decision", $.identifier))),
    component: ($) => $._component_head,
    _component_braced: ($) => seq($._component_head, $.block),
    place: ($) => seq("in", listed($, $._name)),
    divider: ($) => seq("on", $._name, $._bar, $._name),

    _group_head: ($) => seq(choice(...GROUPS), field("name", $.names), repeat(choice($._text, $.copies))),
    group: ($) => $._group_head,
    _group_braced: ($) =>
      seq(choice($._group_head, seq(choice(...GROUPS), repeat(choice($._text, $.copies)))), $.body),

    _stage_head: ($) => seq(choice("stage", "refine"), field("name", $._name), optional($._text)),
    stage: ($) => $._stage_head,
    _stage_braced: ($) => seq($._stage_head, $.body),

    _usecase_head: ($) => seq("usecase", choice(seq(field("name", $._name), optional($._text)), $._text)),
    usecase: ($) => $._usecase_head,
    _usecase_braced: ($) => seq(choice($._usecase_head, "usecase"), $.block),

    _kind_head: ($) => seq("kind", field("name", $._name), "is", field("base", $._name)),
    kind: ($) => $._kind_head,
    _kind_braced: ($) => seq($._kind_head, $.block),

    _style_head: ($) => seq("style", $.targets),
    style: ($) => $._style_head,
    _style_braced: ($) => seq($._style_head, $.block),

    // ---------------------------------------------------------------- words
    note: ($) => seq("note", optional(seq("on", $.targets)), $._text),
    code: ($) => seq("code", optional(seq("on", $.targets)), $._text),
    requirement: ($) => seq(choice(...REQUIREMENTS), $._text),
    _decision_head: ($) => seq("decision", $._text),
    decision: ($) => $._decision_head,
    _decision_braced: ($) => seq($._decision_head, $.body),
    _option_head: ($) => seq("option", $._text, optional("chosen")),
    option: ($) => $._option_head,
    _option_braced: ($) => seq($._option_head, $.body),
    argument: ($) => seq(choice("pro", "con"), $._text),
    use: ($) => seq("use", $._text),
    remove: ($) => seq("remove", $.targets),
    level: ($) => seq(choice(...LEVELS), field("rule", $._name), optional(seq("on", $.targets)), optional($._text)),

    // ---------------------------------------------------------------- quantities
    quantity: ($) => seq("let", field("name", $._name), $._equals, repeat($._newline), $._formula),
    estimate: ($) => seq("estimate", $._text, $._equals, repeat($._newline), $._formula),
    require: ($) => seq("require", $.formula, optional($._text)),
    _formula: ($) => seq($.formula, optional(seq("expect", $.formula))),
    _equals: (_) => choice("=", "＝"),
    formula: ($) => repeat1($._term),
    _term: ($) => choice($.number, $._name, $.call, $.parentheses, $._operation),
    // the line goes on behind an operator
    _operation: ($) => prec.right(seq($.operator, repeat($._newline))),
    call: ($) => prec(1, seq(field("function", $._name), $.parentheses)),
    parentheses: ($) =>
      seq(choice("(", "（"), repeat(choice($._term, $._comma, $._newline)), choice(")", "）")),
    operator: (_) => choice("+", "-", "*", "/", "^", "×", "÷", "<", "<=", ">", ">=", "=", "==", "!="),

    // ---------------------------------------------------------------- verbatim blocks
    table: ($) =>
      seq(
        "table", field("name", optional(choice($._name, $.string))), optional(seq("on", $._name)),
        $._open, repeat(choice($._separator, $._comma, $.rows, $.field)), $._close,
      ),
    field: ($) => prec.right(repeat1(choice($.field_word, $.string))),
    field_word: (_) =>
      token(prec(1, /(\([^()\r\n]*\)|\[[^\[\]\r\n]*\]|[^\s,，、;；{}｛｝#＃"])(\([^()\r\n]*\)|\[[^\[\]\r\n]*\]|[^\s,，、;；{}｛｝])*/)),
    rows: ($) => seq(alias(token(prec(2, /rows[ \t]*\{/)), "rows"), repeat(choice($._newline, $.row)), $._close),
    row: (_) => token(prec(1, /([^\s{}]|\{[^{}\r\n]*\})([^\r\n{}]|\{[^{}\r\n]*\})*/)),
    api: ($) => seq("api", $._calls),
    _api_of: ($) => seq("api", "on", $._name, $._calls),
    _calls: ($) => seq($._open, repeat(choice($._separator, $.call_line)), $._close),
    call_line: ($) => prec.right(repeat1($.call_word)),
    call_word: (_) =>
      token(prec(1, /([^\s;；{}｛｝#＃]|[#＃][^\s{}]|\{([^{}\r\n]|\{[^{}\r\n]*\})*\})([^\s;；{}｛｝]|\{([^{}\r\n]|\{[^{}\r\n]*\})*\})*/)),
  },
});
