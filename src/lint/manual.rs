//! The manuals of the rules: their doc comments, taken apart for `sdraft explain`, `docs/rules.md` and the tests.
//!
//! A manual is Markdown: one line that says what the rule finds, why that matters, where the advice comes from, an
//! example that fires (` ```sd fires `), one that does not (` ```sd quiet `), when to allow it; then `# 中文` and the
//! same words in Chinese. The examples are shared.

use super::{About, Lang};

/// A manual in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manual {
    /// One line: what the rule finds.
    pub summary: String,
    /// Why it matters, paragraph by paragraph.
    pub why: Vec<String>,
    /// Examples that fire.
    pub fires: Vec<String>,
    /// Examples that do not.
    pub quiet: Vec<String>,
    /// When to allow it.
    pub allow: Vec<String>,
}

impl About {
    /// The manual in a language.
    pub fn manual(&self, lang: Lang) -> Manual {
        let text: String =
            self.manual.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).to_string() + "\n").collect();
        let (english, chinese) = text.split_once(CHINESE).unwrap_or((&text, ""));
        let mut manual = Manual::read(english);
        if lang == Lang::Zh {
            let own = Manual::read(chinese);
            manual = Manual { fires: manual.fires, quiet: manual.quiet, ..own };
            // Without examples between them, the last paragraph is the one that says when to allow it.
            if manual.allow.is_empty() {
                manual.allow.extend(manual.why.pop());
            }
        }
        manual
    }
}

/// What divides the two languages.
const CHINESE: &str = "# 中文\n";

impl Manual {
    fn read(text: &str) -> Manual {
        let mut manual =
            Manual { summary: String::new(), why: Vec::new(), fires: Vec::new(), quiet: Vec::new(), allow: Vec::new() };
        let mut lines = text.lines();
        let mut paragraph = String::new();
        while let Some(line) = lines.next() {
            if let Some(word) = line.strip_prefix("```sd ") {
                let example: String =
                    lines.by_ref().take_while(|line| *line != "```").map(|line| line.to_string() + "\n").collect();
                if word == "fires" { manual.fires.push(example) } else { manual.quiet.push(example) }
            } else if line.is_empty() {
                manual.close(&mut paragraph);
            } else {
                let gap =
                    if paragraph.is_empty() || !paragraph.is_ascii() && paragraph.ends_with('，') { "" } else { " " };
                paragraph += gap;
                paragraph += line;
            }
        }
        manual.close(&mut paragraph);
        manual
    }

    fn close(&mut self, paragraph: &mut String) {
        if paragraph.is_empty() {
            return;
        }
        let text = std::mem::take(paragraph);
        if self.summary.is_empty() {
            self.summary = text;
        } else if self.fires.is_empty() {
            self.why.push(text);
        } else {
            self.allow.push(text);
        }
    }

    /// The manual as Markdown, under a heading that the caller writes.
    pub fn markdown(&self, lang: Lang) -> String {
        let (fires, quiet) = match lang {
            Lang::En => ("This fires:", "This does not:"),
            Lang::Zh => ("会触发：", "不会触发："),
        };
        let mut out = self.summary.clone() + "\n";
        for paragraph in &self.why {
            out += &format!("\n{paragraph}\n");
        }
        for (caption, examples) in [(fires, &self.fires), (quiet, &self.quiet)] {
            for example in examples {
                out += &format!("\n{caption}\n\n```sd\n{example}```\n");
            }
        }
        for paragraph in &self.allow {
            out += &format!("\n{paragraph}\n");
        }
        out
    }
}
