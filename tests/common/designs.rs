//! Random texts of the language: designs that use every statement, spaced as people type, and damaged ones.

use super::graphs::Dice;

/// Writes one random design: every statement of the language may occur, and its syntax is right.
pub fn design(dice: &mut Dice) -> String {
    let mut writer = Writer { dice, out: String::new(), serial: 0 };
    for _ in 0..1 + writer.dice.below(14) {
        writer.statement(0, false);
    }
    writer.out
}

/// Cuts a piece out of a text and damages it in a few places.
pub fn damaged(dice: &mut Dice, texts: &[String]) -> String {
    let mut chars: Vec<char> = texts[dice.below(texts.len())].chars().collect();
    let from = dice.below(chars.len());
    chars = chars[from..].iter().take(20 + dice.below(400)).copied().collect();
    for _ in 0..1 + dice.below(6) {
        let at = dice.below(chars.len() + 1);
        match dice.below(4) {
            0 => {
                let to = (at + dice.below(12)).min(chars.len());
                chars.drain(at..to);
            }
            1 => {
                let other: Vec<char> = texts[dice.below(texts.len())].chars().collect();
                let start = dice.below(other.len());
                chars.splice(at..at, other[start..].iter().take(dice.below(40)).copied().collect::<Vec<_>>());
            }
            _ => {
                let piece = PIECES[dice.below(PIECES.len())];
                chars.splice(at..at, piece.chars());
            }
        }
    }
    chars.into_iter().collect()
}

/// Pieces that mean something, thrown between others.
const PIECES: [&str; 66] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "\"",
    "\"\"\"",
    "#",
    " # ",
    ";",
    "\n",
    ",",
    "|",
    ":",
    "->",
    "~>",
    "=>",
    "<->",
    "--",
    "<-",
    "-->",
    "x3",
    "xN",
    "x3..10",
    " in ",
    " on ",
    " a ",
    " db ",
    "service ",
    "group ",
    "tier ",
    "band ",
    "usecase ",
    "stage ",
    "table ",
    "rows {",
    "api ",
    "note ",
    "code ",
    "let ",
    "estimate ",
    "require ",
    " expect ",
    "decision ",
    "option ",
    "pro ",
    "remove ",
    "refine ",
    "kind ",
    " is ",
    "style ",
    "use ",
    "allow ",
    "=",
    "1",
    "3x",
    "10MB/s",
    "99.9%",
    "300M / day",
    "，",
    "：",
    "“",
    "”",
    "购物车",
    "🚀",
];

const NAMES: [&str; 14] = [
    "a",
    "b",
    "web",
    "app",
    "user-db",
    "cache_1",
    "订单服务",
    "消息队列",
    "stage",
    "note",
    "x",
    "API",
    "node-a",
    "table",
];
const KINDS: [&str; 10] = ["service", "db", "redis", "client", "kafka", "服务", "lb", "component", "worker", "s3"];
const ARROWS: [&str; 11] = ["->", "~>", "=>", "<->", "--", "<-", "<~", "<=", "→", "←", "↔"];
const LABELS: [&str; 9] = [
    "HTTPS",
    "insert, then read",
    "GET /users/{id}",
    "issue #3",
    "写入",
    "\"quoted; {text}\"",
    "50% of \"it\"",
    "a -> b",
    "🚀 go",
];
const STRINGS: [&str; 7] =
    ["\"App servers\"", "\"\"", "\"two\\nlines\"", "\"say \\\"hi\\\"\"", "“应用服务器”", "\"a # b\"", "\"{ ; }\""];
const QUANTITIES: [&str; 12] =
    ["1", "2.5", "1_000", "300M DAU", "10 years", "5/day", "10MB/s", "64 KiB", "3亿", "99.9%", "1k TPS", "3x"];

struct Writer<'a> {
    dice: &'a mut Dice,
    out: String,
    serial: usize,
}

impl Writer<'_> {
    fn put(&mut self, text: &str) {
        self.out += text;
    }

    fn pick<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.dice.below(from.len())]
    }

    fn space(&mut self) {
        let space = self.pick(&["", " ", " ", " ", "  ", "\t"]);
        self.put(space);
    }

    /// Space that two words need.
    fn gap(&mut self) {
        let gap = self.pick(&[" ", " ", "  ", "\t", "\u{3000}"]);
        self.put(gap);
    }

    fn end(&mut self) {
        let end = self.pick(&["\n", "\n", "\n", "\n\n", " # why\n", "\r\n", ";\n", "; ", "；"]);
        self.put(end);
    }

    fn name(&mut self) {
        let name = self.pick(&NAMES);
        self.put(name);
    }

    /// A name nothing else has.
    fn new_name(&mut self) {
        self.serial += 1;
        let name = format!("n{}-{}", self.serial, self.serial % 3);
        self.put(&name);
    }

    fn names(&mut self, of: fn(&mut Self)) {
        of(self);
        while self.dice.chance(30) {
            self.space();
            let comma = self.pick(&[",", ",", "，", "、"]);
            self.put(comma);
            self.space();
            of(self);
        }
    }

    fn string(&mut self) {
        let string = self.pick(&STRINGS);
        self.put(string);
    }

    fn braces(&mut self, inside: impl Fn(&mut Self)) {
        self.space();
        let open = self.pick(&["{", "{", "{\n", "{ # why\n", "｛"]);
        self.put(open);
        self.space();
        for _ in 0..self.dice.below(4) {
            inside(self);
        }
        self.put("}");
    }

    fn statement(&mut self, depth: usize, in_stage: bool) {
        let indent = "  ".repeat(depth);
        self.put(&indent);
        match self.dice.below(if depth > 2 { 7 } else { 22 }) {
            0..3 => self.component(),
            3..7 => self.flow(),
            7 => self.put_all(&["direction: down", "x-mine: a, b", "x-text: \"\"\"\n    two\n      lines\n    \"\"\""]),
            8 => self.group(depth, in_stage),
            9 => {
                self.put("let ");
                self.new_name();
                self.space();
                self.put("=");
                self.space();
                self.expression(0);
            }
            10 => {
                self.put("estimate \"Storage\" = ");
                self.expression(0);
                self.put(" expect 5");
            }
            11 => {
                self.put("require 1 ");
                let sign = self.pick(&["<", "<=", "!=", "="]);
                self.put(sign);
                self.put(" 2 \"why\"");
            }
            12 if !in_stage => {
                self.put("usecase ");
                self.new_name();
                self.braces(|it| {
                    if it.dice.chance(40) {
                        it.put_all(&["rate: 5/s", "p99: 200ms", "read", "availability: 99.9%", "note \"x\""]);
                    } else {
                        it.flow();
                    }
                    it.end();
                });
            }
            13 => self.table(),
            14 => {
                self.put("api on ");
                self.name();
                self.braces(|it| it.put_all(&["GET /feed?cursor -> posts\n", "post(a, {b}) -> id\n", "DELETE /x; "]));
            }
            15 => {
                self.put_all(&["note", "code", "note on a -> b", "note on a, b"]);
                self.gap();
                self.put_all(&["\"text\"", "\"\"\"\n  several\n    lines\n  \"\"\"", "“中文”"]);
            }
            16 => self.put_all(&["functional \"f\"", "quality \"q\"", "extended \"e\"", "question \"?\""]),
            17 => {
                self.put("decision \"SQL?\"");
                self.braces(|it| it.put_all(&["option \"A\" chosen { pro \"p\"; con \"c\" }\n", "option \"B\" {}; "]));
            }
            18 => self.put_all(&["allow SD201 on a \"known\"", "warn SD201", "deny spof on a, b"]),
            19 => {
                self.put("kind ");
                self.new_name();
                self.put(" is service");
                self.braces(|it| it.put_all(&["capacity: 1k/s\n", "managed; ", "hit: 80%\n"]));
            }
            20 => self.put_all(&["style service { fill: #a5d8ff; stroke: red }", "style db { shape: box }"]),
            _ if depth == 0 && !in_stage => {
                self.put("stage ");
                self.new_name();
                self.gap();
                self.string();
                self.put(" {\n");
                for _ in 0..self.dice.below(4) {
                    self.statement(1, true);
                }
                self.put("}");
            }
            _ => self.name(),
        }
        self.end();
    }

    fn put_all(&mut self, from: &[&str]) {
        let piece = self.pick(from);
        self.put(piece);
    }

    fn component(&mut self) {
        if self.dice.chance(60) {
            let kind = self.pick(&KINDS);
            self.put(kind);
            self.gap();
        }
        self.names(Self::new_name);
        let mut parts = [0, 1, 2];
        parts.swap(0, self.dice.below(3));
        for part in parts {
            if self.dice.chance(60) {
                continue;
            }
            self.gap();
            match part {
                0 => self.string(),
                1 => self.put_all(&["x3", "x3..10", "xN", "×2"]),
                _ => self.put_all(&["in az1", "in az1, az2", "in az1 ,az2，az3"]),
            }
        }
        if self.dice.chance(30) {
            self.braces(|it| {
                it.put_all(&[
                    "capacity: 3k/s read, 1k/s write",
                    "managed",
                    "stateful, public",
                    "modules: a, \"b, c\", d",
                    "x-note: “quoted”",
                    "table { id pk; name text }",
                    "note \"own\"",
                    "latency： 5 ms",
                ]);
                it.end();
            });
        }
    }

    fn flow(&mut self) {
        if self.dice.chance(10) {
            self.put_all(&["1: ", "5.a: ", "12 ："]);
        }
        self.names(Self::name);
        for _ in 0..1 + self.dice.below(3) {
            self.space();
            let arrow = self.pick(&ARROWS);
            self.put(arrow);
            self.put_all(&["", " ", " ", "\n  ", " # goes on\n  "]);
            self.names(|it| {
                it.name();
                if it.dice.chance(20) {
                    it.put_all(&[" | b", "|b", " ｜ b | a"]);
                }
            });
        }
        if self.dice.chance(40) {
            self.put_all(&[":", ": ", "：", " : "]);
            let label = self.pick(&LABELS);
            self.put(label);
        }
        if self.dice.chance(25) {
            self.put(" ");
            self.braces(|it| {
                it.put_all(&[
                    "read",
                    "rate: 5/s",
                    "calls: 20%, 100% without a",
                    "pull, soft",
                    "via: wan",
                    "note \"n\"",
                ]);
                it.end();
            });
        }
    }

    fn group(&mut self, depth: usize, in_stage: bool) {
        self.put_all(&["group ", "tier ", "band ", "zone ", "region ", "rack ", "host "]);
        self.new_name();
        if self.dice.chance(40) {
            self.gap();
            self.string();
        }
        self.put(" {\n");
        for _ in 0..self.dice.below(4) {
            self.statement(depth + 1, in_stage);
        }
        self.put("}");
    }

    fn table(&mut self) {
        self.put("table ");
        self.new_name();
        if self.dice.chance(50) {
            self.put(" on ");
            self.name();
        }
        self.braces(|it| {
            it.put_all(&[
                "id bigint pk\n",
                "user_id int fk(users.id), name text unique\n",
                "Items[]\n",
                "Error?; ...\n",
                "\"two words\" varchar(20)\n",
                "[id1, id2, ...]\n",
                "rows { 1 | a\n 2 | \"b\" }\n",
            ]);
        });
    }

    fn expression(&mut self, depth: usize) {
        match self.dice.below(if depth > 3 { 1 } else { 5 }) {
            0 | 1 => {
                let quantity = self.pick(&QUANTITIES);
                self.put(quantity);
            }
            2 => {
                self.put("(");
                self.expression(depth + 1);
                self.put_all(&["\n + ", " - ", " / "]);
                self.expression(depth + 1);
                self.put(")");
            }
            3 => {
                self.put_all(&["ceil(", "max(1, ", "log(8, "]);
                self.expression(depth + 1);
                self.put(")");
            }
            _ => {
                self.expression(depth + 1);
                self.put_all(&[" * ", " / ", " + ", " - ", " ^ ", " ÷ "]);
                self.expression(depth + 1);
            }
        }
    }
}
