//! A document as one HTML page: no script, nothing from elsewhere, light and dark, fit for a screen and for paper.

use super::inline::{Face, Prose};
use super::words::Term;
use super::{Block, Choice, Document, Found, Picture, Section, Sign, Step, Table};
use crate::lint::Lang;
use crate::render::{self, Colors, Options};
use crate::theme::{Role, Severity, Theme};

/// The style sheet, but for the colours.
const SHEET: &str = include_str!("page.css");

/// Writes a document.
pub fn write(document: &Document) -> String {
    let mut writer = Writer { document, out: String::new(), pictures: 0 };
    writer.page();
    writer.out
}

struct Writer<'a> {
    document: &'a Document,
    out: String,
    pictures: usize,
}

impl Writer<'_> {
    fn page(&mut self) {
        let (lang, title) = (self.lang(), escape(&self.document.title));
        let colors = &self.document.output.colors;
        let scheme = match colors {
            Colors::Auto(..) => "light dark",
            Colors::One(_) => "normal",
        };
        self.put(&format!(
            "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"{scheme}\">\n<meta name=\"generator\" content=\"sdraft\">\n\
             <title>{title}</title>\n<style>\n{}{SHEET}</style>\n</head>\n<body>\n",
            palette(colors)
        ));
        self.put(&format!("<header>\n<h1>{title}</h1>\n"));
        if let Some(caption) = &self.document.caption {
            self.put(&format!("<p class=\"lead\">{}</p>\n", escape(caption)));
        }
        self.put("</header>\n");
        self.contents();
        self.put("<main>\n");
        for (index, section) in self.document.sections.iter().enumerate() {
            self.section(section, 2, &format!("{}", index + 1));
        }
        let made = self.say(Term::MadeBy);
        self.put(&format!("<footer>{made}</footer>\n</main>\n</body>\n</html>\n"));
    }

    fn contents(&mut self) {
        let heading = self.say(Term::Contents);
        self.put(&format!("<nav aria-label=\"{heading}\">\n<p>{heading}</p>\n<ol>\n"));
        for section in &self.document.sections {
            self.put(&format!("<li><a href=\"#{}\">{}</a>", escape(&section.id), escape(&section.title)));
            if !section.sections.is_empty() {
                self.put("\n<ol>\n");
                for part in &section.sections {
                    self.put(&format!("<li><a href=\"#{}\">{}</a></li>\n", escape(&part.id), escape(&part.title)));
                }
                self.put("</ol>\n");
            }
            self.put("</li>\n");
        }
        self.put("</ol>\n</nav>\n");
    }

    fn section(&mut self, section: &Section, level: usize, number: &str) {
        let (id, title) = (escape(&section.id), escape(&section.title));
        let number = if level == 2 { format!("<span class=\"number\">{number}</span> ") } else { String::new() };
        self.put(&format!("<section id=\"{id}\">\n<h{level}>{number}{title}</h{level}>\n"));
        for block in &section.blocks {
            self.block(block);
        }
        for part in &section.sections {
            self.section(part, (level + 1).min(6), "");
        }
        self.put("</section>\n");
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Text(prose) => self.put(&format!("<p>{}</p>\n", words(prose))),
            Block::List(items) => self.list("ul", items),
            Block::Questions(items) => self.list("ul class=\"questions\"", items),
            Block::Facts(facts) => {
                self.put("<dl>\n");
                for (name, said) in facts {
                    self.put(&format!("<div><dt>{}</dt><dd>{}</dd></div>\n", escape(name), words(said)));
                }
                self.put("</dl>\n");
            }
            Block::Table(table) => self.table(table),
            Block::Code(about, text) => self.code(about.as_deref(), text),
            Block::Picture(picture) => self.picture(picture),
            Block::Steps(steps) => self.steps(steps),
            Block::Options(options) => self.options(options),
            Block::Changes(changes) => self.changes(changes),
            Block::Findings(found) => self.findings(found),
        }
    }

    fn list(&mut self, tag: &str, items: &[Prose]) {
        self.put(&format!("<{tag}>\n"));
        for item in items {
            self.put(&format!("<li>{}</li>\n", words(item)));
        }
        self.put("</ul>\n");
    }

    fn table(&mut self, table: &Table) {
        let class = |at: usize| if table.head.get(at).is_some_and(|it| it.1) { " class=\"n\"" } else { "" };
        self.put("<div class=\"wide\"><table>\n<thead><tr>");
        for (at, (head, _)) in table.head.iter().enumerate() {
            self.put(&format!("<th scope=\"col\"{}>{}</th>", class(at), escape(head)));
        }
        self.put("</tr></thead>\n<tbody>\n");
        for row in &table.rows {
            self.put("<tr>");
            for (at, cell) in row.iter().enumerate() {
                self.put(&format!("<td{}>{}</td>", class(at), words(cell)));
            }
            self.put("</tr>\n");
        }
        self.put("</tbody>\n</table></div>\n");
    }

    fn code(&mut self, about: Option<&str>, text: &str) {
        if let Some(about) = about {
            self.put(&format!("<p class=\"about\">{}</p>\n", escape(about)));
        }
        self.put(&format!("<pre><code>{}</code></pre>\n", escape(text.trim_matches('\n'))));
    }

    /// A picture stands in the page itself, so that it follows the reader's light and dark.
    fn picture(&mut self, picture: &Picture) {
        self.pictures += 1;
        let options = Options {
            id_prefix: Some(format!("p{}", self.pictures)),
            declaration: false,
            background: false,
            light_on_paper: true,
            ..self.document.output.clone()
        };
        let width = picture.scene.size.w.ceil();
        let drawn = render::svg::write(&picture.scene, &options);
        self.put(&format!("<figure style=\"--w:{width}px\">\n{drawn}</figure>\n"));
    }

    fn steps(&mut self, steps: &[Step]) {
        self.put("<ol class=\"steps\">\n");
        for step in steps {
            let deep = if step.depth > 0 { format!(" style=\"--depth:{}\"", step.depth.min(8)) } else { String::new() };
            let text = words(&step.text);
            if step.number.is_empty() {
                self.put(&format!("<li class=\"frame\"{deep}>{text}</li>\n"));
            } else {
                self.put(&format!("<li{deep}><span class=\"step\">{}</span> {text}</li>\n", escape(&step.number)));
            }
        }
        self.put("</ol>\n");
    }

    fn options(&mut self, options: &[Choice]) {
        let chosen = self.say(Term::Chosen);
        self.put("<ul class=\"options\">\n");
        for it in options {
            let (class, mark) = match it.chosen {
                true => (" class=\"chosen\"", format!(" <span class=\"tag\">{chosen}</span>")),
                false => ("", String::new()),
            };
            self.put(&format!("<li{class}><p class=\"option\">{}{mark}</p>\n", words(&it.text)));
            let said = it.pros.iter().map(|it| ("pro", "+", it)).chain(it.cons.iter().map(|it| ("con", "−", it)));
            let said: Vec<_> = said.collect();
            if !said.is_empty() {
                self.put("<ul>\n");
                for (class, sign, text) in said {
                    self.put(&format!("<li class=\"{class}\"><span>{sign}</span> {}</li>\n", words(text)));
                }
                self.put("</ul>\n");
            }
            self.put("</li>\n");
        }
        self.put("</ul>\n");
    }

    fn changes(&mut self, changes: &[(Sign, Prose)]) {
        self.put("<ul class=\"changes\">\n");
        for (sign, text) in changes {
            let (class, letter, term) = match sign {
                Sign::Added => ("new", "+", Term::New),
                Sign::Changed => ("changed", "~", Term::Changed),
                Sign::Removed => ("gone", "−", Term::Gone),
            };
            let word = self.say(term);
            let text = words(text);
            self.put(&format!("<li class=\"{class}\"><span title=\"{word}\">{letter}</span> {text}</li>\n"));
        }
        self.put("</ul>\n");
    }

    fn findings(&mut self, found: &[Found]) {
        self.put("<ul class=\"findings\">\n");
        for it in found {
            let (class, term) = match it.severity {
                Severity::Error => ("error", Term::Error),
                Severity::Warning => ("warning", Term::Warning),
                Severity::Note => ("note", Term::Note),
            };
            let (word, code, message) = (self.say(term), it.code, words(&it.message));
            self.put(&format!(
                "<li class=\"{class}\"><p><span class=\"tag\">{word}</span> <code>{code}</code> {message}</p>\n"
            ));
            if let Some(help) = &it.help {
                self.put(&format!("<p class=\"help\">{}</p>\n", words(help)));
            }
            self.put("</li>\n");
        }
        self.put("</ul>\n");
    }

    fn lang(&self) -> &'static str {
        match self.document.lang {
            Lang::En => "en",
            Lang::Zh => "zh-Hans",
        }
    }

    fn say(&self, term: Term) -> &'static str {
        term.text(self.document.lang)
    }

    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }
}

fn words(prose: &Prose) -> String {
    let mut out = String::new();
    for run in &prose.0 {
        let text = escape(&run.text);
        let text = match run.face {
            Face::Plain => text,
            Face::Bold => format!("<strong>{text}</strong>"),
            Face::Code => format!("<code>{text}</code>"),
            Face::Quiet => format!("<span class=\"quiet\">{text}</span>"),
        };
        out += &match &run.link {
            Some(link) => format!("<a href=\"{}\" rel=\"noopener noreferrer\">{text}</a>", escape(link)),
            None => text,
        };
    }
    out
}

/// A text as it may stand between tags and in attributes: nothing in it is markup, no control character is left.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '&' => out += "&amp;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            '\n' | '\t' => out.push(c),
            c if c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c) => {
                out.push('\u{fffd}');
            }
            c => out.push(c),
        }
    }
    out
}

/// The colours of the page are those of its pictures.
fn palette(colors: &Colors) -> String {
    match colors {
        Colors::One(theme) => format!(":root{{{}}}\n", variables(theme)),
        Colors::Auto(light, dark) => format!(
            ":root{{{}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{}}}}}\n",
            variables(light),
            variables(dark)
        ),
    }
}

fn variables(theme: &Theme) -> String {
    let roles = [
        ("page", Role::Surface),
        ("panel", Role::Group(1)),
        ("deep", Role::Group(2)),
        ("border", Role::Border),
        ("text", Role::Text),
        ("muted", Role::Muted),
        ("accent", Role::Accent),
        ("on-accent", Role::OnAccent),
        ("added", Role::Added),
        ("changed", Role::Changed),
        ("removed", Role::Removed),
        ("error", Role::SeverityText(Severity::Error)),
        ("error-tint", Role::SeverityTint(Severity::Error)),
        ("warning", Role::SeverityText(Severity::Warning)),
        ("warning-tint", Role::SeverityTint(Severity::Warning)),
        ("note", Role::SeverityText(Severity::Note)),
        ("note-tint", Role::SeverityTint(Severity::Note)),
    ];
    roles.iter().map(|(name, role)| format!("--{name}:{};", theme.color(*role).hex())).collect()
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn nothing_in_a_text_is_markup() {
        assert_eq!(escape("<a href='x'>&\"\u{0}\u{202e}"), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;\u{fffd}\u{fffd}");
    }
}
