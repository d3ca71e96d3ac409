//! The codes of the language's own errors, each with what `sdraft explain` says of it. Codes are never used twice;
//! those of the rules stand beside the rules.

use crate::diag::Code;

/// What a code means, with an example that gives it and one that does not.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The code.
    pub code: Code,
    /// What it means and what to do.
    pub text: &'static str,
    /// A file that gives it.
    pub fires: &'static str,
    /// The same file mended.
    pub clean: &'static str,
}

macro_rules! codes {
    ($($constant:ident $id:literal $name:literal $text:literal $fires:literal $clean:literal)*) => {
        $(
            #[doc = $text]
            pub const $constant: Code = Code { id: $id, name: $name };
        )*

        /// Every code of the language, in order.
        pub static PAGES: &[Page] = &[
            $(Page { code: $constant, text: $text, fires: $fires, clean: $clean },)*
        ];
    };
}

codes! {
    UNREADABLE "SD001" "unreadable-statement"
        "A line is none of the statements there are. It is left out; everything around it is read."
        "-> app\n" "web -> app\n"
    LEFTOVER "SD002" "leftover-text"
        "A statement could be read, and something behind it could not. A statement ends with its line, at a `;` or at its closing `}`."
        "service app and db\n" "service app, db\n"
    OPEN_BRACE "SD003" "open-brace"
        "A `{` has no `}`. It is reported where it opens; what cannot stand in it counts as outside."
        "service app {\n  capacity: 1k/s\n" "service app {\n  capacity: 1k/s\n}\n"
    OPEN_TEXT "SD004" "open-text"
        "A quote is never closed. A text in `\"` ends on its line, one in `\"\"\"` may span several."
        "service app \"App servers\nweb -> app\n" "service app \"App servers\"\nweb -> app\n"
    STRAY_BRACE "SD005" "stray-brace"
        "A `}` closes nothing that is open."
        "web -> app\n}\n" "web -> app\n"
    TOO_DEEP "SD006" "too-deep"
        "Braces or parentheses nest deeper than the program reads. What stands before is still drawn."
        "let a = ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))\n" "let a = ((1))\n"
    TOO_LARGE "SD007" "too-large"
        "A text, or what its statements expand to, is larger than the program handles: it stops with this error rather than run out of memory. Many names before one arrow make a flow for every pair."
        "" "web -> app\n"
    ARROW "SD008" "unknown-arrow"
        "An arrow of another tool. Here they are `->` call, `~>` message, `=>` copy, `<->` request and answer, `--` related."
        "web --> app\n" "web -> app\n"
    LABEL_PLACE "SD009" "label-place"
        "A label stands where none can. A component's label is in quotes behind its name, a flow's behind a colon."
        "web -> app \"HTTPS\"\n" "web -> app: HTTPS\n"
    MULTIPLICITY "SD010" "multiplicity"
        "A number of copies that cannot be: `x3` is three copies, `x3..10` scales between bounds, `xN` leaves the number open. It is written without a space."
        "service app x 3\n" "service app x3\n"
    FORMULA "SD011" "formula"
        "A formula goes on in a way that cannot be read. It has numbers with units, names, `+ - * / ^`, parentheses and functions."
        "let uploads = 1M uploads/day\n" "let uploads = 1M / day\n"
    VALUE "SD012" "value"
        "The value of an attribute is not what its key asks for: a quantity, a list of names, one of some words."
        "direction: sideways\nweb -> app\n" "direction: right\nweb -> app\n"
    NO_VALUE "SD013" "no-value"
        "An attribute has a key and a colon, and nothing behind them."
        "title:\nweb -> app\n" "title: Shop\nweb -> app\n"
    ESCAPE "SD014" "escape"
        "A backslash in a text starts one of `\\n`, `\\t`, `\\\"`, `\\\\` and `\\u{1F600}`."
        "service app \"C:\\data\"\n" "service app \"C:\\\\data\"\n"
    MISPLACED "SD015" "misplaced-statement"
        "A statement stands in braces it cannot stand in: a component's hold attributes, flags and its own `table`, `api`, `note` and `code`; a flow's attributes and flags."
        "service app { web -> db }\n" "service app\nweb -> db\n"
    UNIT "SD016" "unit"
        "A number has a unit that is not known, or one that could mean two things: `m` alone is refused (`min`, `mo` or `M`?)."
        "service app { latency: 5m }\n" "service app { latency: 5min }\n"
    UNKNOWN_NAME "SD020" "unknown-name"
        "A name is used where something of that name must be declared, and nothing is. With `strict: yes` that goes for every component of a flow."
        "note on shop \"sells books\"\n" "service shop\nnote on shop \"sells books\"\n"
    NEAR_NAME "SD021" "near-name"
        "A component is named only by a flow, and a declared one differs from it by a slip of the fingers. Two boxes would be drawn."
        "cassandra tweets\napp -> tweet\n" "cassandra tweets\napp -> tweets\n"
    DUPLICATE "SD022" "duplicate-name"
        "Two things have one name. Components and groups share one space of names; quantities, use cases, stages, tables and kinds have one each."
        "service app\nredis app\n" "service app\nredis cache\n"
    UNKNOWN_KIND "SD023" "unknown-kind"
        "The word before a component's name is no kind. `sdraft kinds` lists them; `kind NAME is KIND` adds one."
        "servce app\n" "service app\n"
    UNKNOWN_ATTRIBUTE "SD024" "unknown-attribute"
        "No attribute of that name exists here. What is nobody's business but yours is kept under `x-anything`."
        "service app { capasity: 1k/s }\n" "service app { capacity: 1k/s }\n"
    UNKNOWN_FLAG "SD025" "unknown-flag"
        "A bare word in the braces of a component, flow, use case, kind or style is a flag, and this one does not exist."
        "service app { manged }\n" "service app { managed }\n"
    TWICE "SD026" "said-twice"
        "One attribute is given twice in the same place. A later stage may change it, the same braces may not."
        "service app { latency: 5ms; latency: 6ms }\n" "service app { latency: 5ms }\n"
    DIMENSION "SD027" "dimension"
        "An attribute's quantity measures something else than the attribute: a `latency` is a time, a `capacity` a rate, `storage` bytes."
        "service app { latency: 3GB }\n" "service app { latency: 3ms }\n"
    UNKNOWN_QUANTITY "SD028" "unknown-quantity"
        "A formula names a quantity or a function that is not declared."
        "let a = 2 * reeds\nlet reads = 5 / s\n" "let a = 2 * reads\nlet reads = 5 / s\n"
    QUANTITY_CYCLE "SD029" "quantity-cycle"
        "Quantities are defined by each other in a circle."
        "let a = b + 1\nlet b = a\n" "let a = b + 1\nlet b = 1\n"
    ARITHMETIC "SD030" "arithmetic"
        "A formula has no result: it divides by zero, or the result is too large or no number."
        "let a = 1 / 0\n" "let a = 1 / 2\n"
    USE_FAILED "SD031" "use-failed"
        "A file named by `use` cannot be read. The path is relative to the file and never leaves the project: the nearest folder upwards with a `.git`, else the folder of the file given."
        "use \"missing.sd\"\n" "web -> app\n"
    UNKNOWN_STAGE_TARGET "SD032" "remove-nothing"
        "A stage removes or refines what is not there."
        "web -> app\nstage ha { remove cache }\n" "web -> app -> cache\nstage ha { remove cache }\n"
    NO_REASON "SD033" "allow-without-reason"
        "`allow` accepts what a rule finds, and the reader of the file needs to know why."
        "service app\nallow SD201 on app\n" "service app\nallow SD201 on app \"restarts within a second\"\n"
    GROUPING "SD034" "grouping"
        "A thing stands in two groups, or a divider lies between what are no two bands."
        "group a { service s }\ngroup b { s }\n" "group a { service s }\ngroup b { service t }\n"
    STYLE "SD035" "style"
        "A style has a value that is no colour, shape or icon, or a target that does not exist."
        "service app\nstyle app { fill: blurple }\n" "service app\nstyle app { fill: #a5d8ff }\n"
    CONFLICT "SD037" "contradiction"
        "Two things said of one thing cannot both hold: `stateful` and `stateless`, `read` and `write` on one flow that names its operation, a range that ends before it starts."
        "service app { stateful, stateless }\n" "service app { stateful }\n"
    COMPARISON "SD038" "comparison"
        "`require` compares two quantities of one dimension, and only `require` compares."
        "require 5\n" "require 5 < 6\n"
    FENCE_OPTION "SD040" "fence-option"
        "The words behind the backticks of an `sd` block in a note hold an option that does not exist."
        "" ""
    FENCE_OPEN "SD041" "open-fence"
        "A fenced block of a note is never closed. It is left alone, since everything behind it would belong to it."
        "" ""
    EMBED_CUT "SD042" "cut-part"
        "The comment that ends a generated part of a note is gone, so nobody can say which lines are the writer's."
        "" ""
    UNIT_MISMATCH "SD801" "unit-mismatch"
        "A formula adds, subtracts or compares what cannot be: bytes and requests, a rate and a time."
        "let a = 5KB + 3\n" "let a = 5KB * 3\n"
    REQUIRE_FAILS "SD804" "require-fails"
        "The condition of a `require` does not hold."
        "require 3 > 5 \"three copies at least\"\n" "require 7 > 5 \"three copies at least\"\n"
}

/// Finds the page of a code or a name.
pub fn page(code_or_name: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.code.id.eq_ignore_ascii_case(code_or_name) || page.code.name == code_or_name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_code_and_no_name_is_used_twice() {
        let ids: BTreeSet<_> = PAGES.iter().map(|page| page.code.id).collect();
        let names: BTreeSet<_> = PAGES.iter().map(|page| page.code.name).collect();
        assert_eq!((ids.len(), names.len()), (PAGES.len(), PAGES.len()));
    }
}
