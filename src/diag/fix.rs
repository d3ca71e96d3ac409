//! Changes that settle diagnostics, applied to a text or shown as a patch.

use super::{Diagnostic, Edit};
use crate::source::{FileId, Sources};

/// Applies to one file the edits of every fix that may be applied: safe ones, or all. A fix whose edits touch those of an
/// earlier one waits for the next round, and so does one that reaches into another file. Returns the new text and how
/// many fixes went in.
pub fn apply(diagnostics: &[Diagnostic], file: FileId, text: &str, all: bool) -> (String, usize) {
    let mut edits: Vec<&Edit> = Vec::new();
    let mut count = 0;
    for fix in diagnostics.iter().filter_map(|it| it.fix.as_ref()).filter(|fix| fix.safe || all) {
        let is_free = |edit: &Edit| {
            edit.span.file == file
                && !edits.iter().any(|other| edit.span.start <= other.span.end && other.span.start <= edit.span.end)
        };
        if !fix.edits.is_empty() && fix.edits.iter().all(is_free) {
            edits.extend(&fix.edits);
            count += 1;
        }
    }
    (replace(text, edits), count)
}

fn replace(text: &str, mut edits: Vec<&Edit>) -> String {
    edits.sort_by_key(|edit| edit.span);
    let mut out = String::new();
    let mut at = 0;
    for edit in edits {
        out += &text[at..edit.span.start as usize];
        out += &edit.text;
        at = edit.span.end as usize;
    }
    out + &text[at..]
}

/// The lines that a fix changes, old and new: `- old`, `+ new`.
pub fn patch(diagnostic: &Diagnostic, sources: &Sources) -> Vec<String> {
    let mut lines = Vec::new();
    for edit in diagnostic.fix.iter().flat_map(|fix| &fix.edits) {
        let Some(source) = sources.try_get(edit.span.file) else { continue };
        let text = source.text();
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
        // A whole line that goes brings its own end with it.
        let to = if end > from && text[..end].ends_with('\n') {
            end - 1
        } else {
            text[end..].find('\n').map_or(text.len(), |at| end + at)
        };
        let new = format!("{}{}{}", &text[from..start], edit.text, text.get(end..to).unwrap_or(""));
        let shown =
            |mark: &str, part: &str| part.lines().map(|line| format!("{mark} {}", line.trim())).collect::<Vec<_>>();
        lines.extend(shown("-", &text[from..to]));
        lines.extend(shown("+", &new).into_iter().filter(|line| line != "+ "));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Code, Fix};
    use crate::source::{Source, Span};

    fn fixed(start: usize, end: usize, text: &str, safe: bool) -> Diagnostic {
        let edit = Edit { span: Span::new(FileId(0), start, end), text: text.to_string() };
        let code = Code { id: "SD999", name: "test" };
        Diagnostic::note(code, "").fix(Fix { title: String::new(), safe, edits: vec![edit] })
    }

    #[test]
    fn safe_fixes_go_in_and_others_only_when_asked_for() {
        let found = [fixed(0, 1, "x", true), fixed(2, 3, "y", false)];
        assert_eq!(apply(&found, FileId(0), "a b c", false), ("x b c".to_string(), 1));
        assert_eq!(apply(&found, FileId(0), "a b c", true), ("x y c".to_string(), 2));
    }

    #[test]
    fn of_two_fixes_of_one_place_the_second_waits() {
        let found = [fixed(0, 3, "x", true), fixed(2, 5, "y", true)];
        assert_eq!(apply(&found, FileId(0), "a b c", false), ("x c".to_string(), 1));
    }

    #[test]
    fn a_patch_shows_the_lines_before_and_after() {
        let mut sources = Sources::default();
        sources.add(Source::new("t", "service app\nlb x1\n"));
        assert_eq!(patch(&fixed(15, 17, "x2", false), &sources), ["- lb x1", "+ lb x2"]);
        assert_eq!(patch(&fixed(0, 12, "", false), &sources), ["- service app"]);
    }
}
