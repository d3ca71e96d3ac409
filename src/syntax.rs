//! From text to a syntax tree. Parsing never fails: every byte of the text is in some node or gap, one bad statement
//! costs one statement, and what is wrong comes back as diagnostics beside the tree.

mod errors;
mod lift;
mod parser;
mod printer;
mod scan;
pub mod tree;
pub mod value;

pub use errors::form_of;
pub use errors::too_many_errors;
pub use parser::{MOST_ERRORS, parse};
pub use printer::{Formatted, format};
pub use scan::{MOST_BYTES, MOST_NESTED, MOST_STATEMENTS};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn errors(text: &str) -> Vec<String> {
        parse(FileId(0), text).1.iter().map(|it| format!("{} {}", it.code.id, it.message)).collect()
    }

    #[test]
    fn the_first_file_of_the_language_is_read_without_errors() {
        let text = include_str!("../tests/data/first.sd");
        assert_eq!(errors(text), Vec::<String>::new());
        assert_eq!(parse(FileId(0), text).0.statements.len(), 21);
    }

    #[test]
    fn a_comment_may_end_a_file_without_a_newline() {
        for text in ["# end", "a -> b # end", "service a { managed # end\n} # end", "web, app # end", "#end", "a: b\n#"]
        {
            assert_eq!(errors(text), Vec::<String>::new(), "{text}");
            assert_eq!(parse(FileId(0), text).0.comments.last().map(|it| it.end as usize), Some(text.len()), "{text}");
        }
    }

    #[test]
    fn one_bad_statement_costs_one_statement() {
        let (tree, found) = parse(FileId(0), "web -> app\nweb --> app\n-> db\napp -> db");
        assert_eq!(tree.statements.len(), 4);
        assert_eq!(found.iter().map(|it| it.code.id).collect::<Vec<_>>(), ["SD008", "SD001"]);
    }

    #[test]
    fn an_open_brace_is_reported_where_it_opens_and_costs_nothing_else() {
        let (tree, found) = parse(FileId(0), "service app {\n  latency: 5ms\nweb -> app\nredis\n");
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].code.id, found[0].span().unwrap().start), ("SD003", 12));
        assert_eq!(tree.statements.len(), 3);
    }
}
