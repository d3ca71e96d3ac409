//! A document as Markdown (CommonMark with tables), its pictures as files beside it or as addresses that hold them.

use super::inline::{Face, Prose};
use super::words::Term;
use super::{Block, Choice, Document, Found, Picture, Section, Sign, Step, Table};
use crate::render;
use crate::theme::Severity;

/// Writes a document. `address` says where a picture is found: it gets its name and its SVG.
pub fn write(document: &Document, address: &mut dyn FnMut(&str, String) -> String) -> String {
    let mut writer = Writer { document, address, out: String::new() };
    writer.out += &format!("# {}\n", line(&document.title));
    if let Some(caption) = &document.caption {
        writer.out += &format!("\n{}\n", line(caption));
    }
    for (index, section) in document.sections.iter().enumerate() {
        writer.section(section, 2, &format!("{}\\. ", index + 1));
    }
    writer.out
}

struct Writer<'a> {
    document: &'a Document,
    address: &'a mut dyn FnMut(&str, String) -> String,
    out: String,
}

impl Writer<'_> {
    fn section(&mut self, section: &Section, level: usize, number: &str) {
        self.out += &format!("\n{} {number}{}\n", "#".repeat(level), line(&section.title));
        for block in &section.blocks {
            self.out.push('\n');
            self.block(block);
        }
        for part in &section.sections {
            self.section(part, (level + 1).min(6), "");
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Text(prose) => self.out += &format!("{}\n", words(prose)),
            Block::List(items) | Block::Questions(items) => {
                items.iter().for_each(|item| self.out += &format!("- {}\n", words(item)));
            }
            Block::Facts(facts) => {
                facts.iter().for_each(|(name, said)| self.out += &format!("- {}: {}\n", line(name), words(said)));
            }
            Block::Table(table) => self.table(table),
            Block::Code(about, text) => {
                if let Some(about) = about {
                    self.out += &format!("{}:\n\n", line(about));
                }
                self.out += &fenced(text);
            }
            Block::Picture(picture) => self.picture(picture),
            Block::Steps(steps) => self.steps(steps),
            Block::Options(options) => self.options(options),
            Block::Changes(changes) => self.changes(changes),
            Block::Findings(found) => self.findings(found),
        }
    }

    fn table(&mut self, table: &Table) {
        let heads: Vec<String> = table.head.iter().map(|(head, _)| cell(&escape(head))).collect();
        let rules: Vec<&str> = table.head.iter().map(|(_, number)| if *number { "---:" } else { "---" }).collect();
        self.out += &format!("| {} |\n| {} |\n", heads.join(" | "), rules.join(" | "));
        for row in &table.rows {
            let cells: Vec<String> = row.iter().map(|it| cell(&words(it))).collect();
            self.out += &format!("| {} |\n", cells.join(" | "));
        }
    }

    fn picture(&mut self, picture: &Picture) {
        let drawn = render::svg::write(&picture.scene, &self.document.output);
        let address = (self.address)(&picture.name, drawn);
        self.out += &format!("![{}](<{address}>)\n", escape(&picture.alt));
    }

    fn steps(&mut self, steps: &[Step]) {
        for step in steps {
            let indent = "  ".repeat(step.depth.min(8));
            self.out += &match step.number.as_str() {
                "" => format!("{indent}- *{}*\n", words(&step.text)),
                number => format!("{indent}- {} {}\n", code(number), words(&step.text)),
            };
        }
    }

    fn options(&mut self, options: &[Choice]) {
        for it in options {
            let chosen = if it.chosen { format!(" ({})", self.say(Term::Chosen)) } else { String::new() };
            self.out += &format!("- **{}**{chosen}\n", escape(&it.text.to_string()));
            it.pros.iter().for_each(|pro| self.out += &format!("  - \\+ {}\n", words(pro)));
            it.cons.iter().for_each(|con| self.out += &format!("  - − {}\n", words(con)));
        }
    }

    fn changes(&mut self, changes: &[(Sign, Prose)]) {
        for (sign, text) in changes {
            let term = match sign {
                Sign::Added => Term::New,
                Sign::Changed => Term::Changed,
                Sign::Removed => Term::Gone,
            };
            self.out += &format!("- {}: {}\n", self.say(term), words(text));
        }
    }

    fn findings(&mut self, found: &[Found]) {
        for it in found {
            let term = match it.severity {
                Severity::Error => Term::Error,
                Severity::Warning => Term::Warning,
                Severity::Note => Term::Note,
            };
            self.out += &format!("- **{}** `{}` {}\n", self.say(term), it.code, words(&it.message));
            if let Some(help) = &it.help {
                self.out += &format!("  - {}\n", words(help));
            }
        }
    }

    fn say(&self, term: Term) -> &'static str {
        term.text(self.document.lang)
    }
}

fn words(prose: &Prose) -> String {
    let mut out = String::new();
    for run in &prose.0 {
        let text = match run.face {
            Face::Code => code(&run.text),
            Face::Bold if run.text.trim() == run.text => format!("**{}**", escape(&run.text)),
            Face::Plain | Face::Quiet | Face::Bold => escape(&run.text),
        };
        out += &match &run.link {
            Some(link) => format!("[{text}](<{}>)", link.replace('<', "%3C").replace('>', "%3E").replace('\\', "%5C")),
            None => text,
        };
    }
    at_start(out)
}

fn line(text: &str) -> String {
    at_start(escape(text))
}

/// Takes from a line what would make it a heading, a list or a rule.
fn at_start(text: String) -> String {
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if number.len() < text.len() && number.starts_with(['.', ')']) {
        let digits = text.len() - number.len();
        return format!("{}\\{number}", &text[..digits]);
    }
    if text.starts_with(['#', '+', '-', '=', ':']) { format!("\\{text}") } else { text }
}

/// A text with nothing in it that Markdown or HTML would obey, on one line.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '&' => out += "&amp;",
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A text as code, fenced by more backticks than it holds.
fn code(text: &str) -> String {
    if text.trim().is_empty() {
        return escape(text);
    }
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if longest > 0 || text.starts_with(' ') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A bar in a cell is no border, not even in code.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for c in text.chars() {
        if c == '|' && before != '\\' {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat((longest + 1).max(3));
    let text: String = text.chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { ' ' } else { c }).collect();
    format!("{fence}\n{}\n{fence}\n", text.trim_matches('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        assert_eq!(line("# a *b* <i>"), "\\# a \\*b\\* &lt;i&gt;");
        assert_eq!(line("12. a"), "12\\. a");
        assert_eq!(line("3 copies"), "3 copies");
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(cell(&code("a|b")), "`a\\|b`");
        assert_eq!(cell(&escape("a|b")), "a\\|b");
    }
}
