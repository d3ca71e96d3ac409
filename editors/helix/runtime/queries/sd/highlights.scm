; Later patterns win where two colour one word.
(identifier) @variable
(comment) @comment
[(string) (text_block) (word) (field_word) (call_word) (row)] @string
(escape) @constant.character.escape
(number) @constant.numeric
(copies) @constant.numeric
(color) @constant
(step) @label
[(arrow) (operator)] @operator
["=" "＝"] @operator

[
  "let" "estimate" "require" "expect" "usecase" "table" "rows" "api" "note" "code" "functional" "quality" "extended"
  "question" "decision" "option" "chosen" "pro" "con" "stage" "refine" "remove" "allow" "warn" "deny" "kind" "is" "style"
  "use" "group" "tier" "band" "zone" "region" "rack" "host" "in" "on"
] @keyword

["{" "}" "｛" "｝" "(" ")" "（" "）"] @punctuation.bracket
["," "，" "、" ";" "；" ":" "：" "|" "｜"] @punctuation.delimiter

(attribute key: (identifier) @variable.other.member)
(component kind: (identifier) @type)
(kind name: (identifier) @type)
(kind base: (identifier) @type)
(group name: (names (identifier) @namespace))
(place (identifier) @namespace)
(divider (identifier) @namespace)
(stage name: (identifier) @namespace)
(usecase name: (identifier) @function)
(table name: (identifier) @type)
(quantity name: (identifier) @constant)
(formula (identifier) @constant)
(parentheses (identifier) @constant)
(call function: (identifier) @function.builtin)
(level rule: (identifier) @attribute)

; a bare word in braces is a flag
(block (component !kind name: (names (identifier) @attribute)))

(table (field (field_word) @attribute (#match? @attribute "^(pk|unique|fk(\\(.*\\))?)$")))
(field . (field_word) @variable.other.member)
((call_word) @operator (#any-of? @operator "->" "→" "=>"))
(call_line . (call_word) @function.method (#match? @function.method "^[A-Z]+$"))
