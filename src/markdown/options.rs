//! The words behind the backticks of a block, or behind the `?` of an image.

use crate::check::names::closest;
use crate::codes;
use crate::diag::Diagnostic;
use crate::source::Span;

/// How a picture in a note is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockOptions {
    /// `stage=ID`
    pub stage: Option<String>,
    /// `usecase=ID`: this use case on the design.
    pub usecase: Option<String>,
    /// `only` or `sequence`: how the use case is shown.
    pub view: UseCaseView,
    /// `theme=NAME` or `theme=FILE`
    pub theme: Option<String>,
    /// `width=PX` or `width=50%`: how wide it is shown.
    pub width: Option<String>,
    /// `show=findings,load`
    pub show: Vec<String>,
    /// `lose=az1+db`: as if these were lost.
    pub lose: Vec<String>,
    /// `direction=down`
    pub direction: Option<String>,
    /// `name=shop`: the name of the image file.
    pub name: Option<String>,
    /// `alt="…"`: what the picture shows, for those who do not see it.
    pub alt: Option<String>,
    /// `legend`: the signs in use are explained at the foot.
    pub legend: bool,
    /// `check`: what the rules find is told.
    pub check: bool,
    /// `hidden`: the source is not shown.
    pub hidden: bool,
    /// `source`: the source is shown beside the picture, where a picture usually takes its place (mdBook, pandoc).
    pub source: bool,
    /// `skip`: no picture.
    pub skip: bool,
}

/// How a use case is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UseCaseView {
    /// Numbered on the whole design.
    #[default]
    Over,
    /// With what takes part, and nothing else.
    Only,
    /// As a sequence diagram.
    Sequence,
}

const KEYS: [&str; 9] = ["stage", "usecase", "theme", "width", "show", "lose", "direction", "name", "alt"];
const FLAGS: [&str; 7] = ["only", "sequence", "legend", "check", "hidden", "source", "skip"];

impl BlockOptions {
    /// Reads `stage=v2 theme="dark" hidden`, with commas or spaces between. What belongs to other programs is passed
    /// over; what looks like a slip is reported at `span`.
    pub fn read(words: &str, span: Span, diagnostics: &mut Vec<Diagnostic>) -> BlockOptions {
        let mut options = BlockOptions::default();
        for (key, value) in split(words) {
            match value {
                None if FLAGS.contains(&key.as_str()) => options.flag(&key, span, diagnostics),
                Some(value) if KEYS.contains(&key.as_str()) => options.set(&key, value, span, diagnostics),
                Some(value) if FLAGS.contains(&key.as_str()) => diagnostics.push(
                    Diagnostic::error(codes::FENCE_OPTION, format!("`{key}` takes no value"))
                        .at(span, format!("`{key}={value}`"))
                        .help(format!("write `{key}`")),
                ),
                None if KEYS.contains(&key.as_str()) => diagnostics.push(
                    Diagnostic::error(codes::FENCE_OPTION, format!("`{key}` needs a value"))
                        .at(span, "in these words")
                        .help(format!("write `{key}=…`")),
                ),
                _ => {
                    if let Some(near) = slip(&key) {
                        diagnostics.push(
                            Diagnostic::error(codes::FENCE_OPTION, format!("a block has no option `{key}`"))
                                .at(span, "in these words")
                                .help(format!("did you mean `{near}`?")),
                        );
                    }
                }
            }
        }
        if let (None, Some(word)) = (&options.usecase, options.view.word()) {
            diagnostics.push(
                Diagnostic::error(codes::FENCE_OPTION, format!("`{word}` is about a use case, and none is named"))
                    .at(span, "in these words")
                    .help(format!("write `usecase=… {word}`")),
            );
        }
        options
    }

    fn flag(&mut self, key: &str, span: Span, diagnostics: &mut Vec<Diagnostic>) {
        let view = match key {
            "only" => UseCaseView::Only,
            "sequence" => UseCaseView::Sequence,
            "legend" => return self.legend = true,
            "check" => return self.check = true,
            "hidden" => return self.hidden = true,
            "source" => return self.source = true,
            _ => return self.skip = true,
        };
        if self.view != UseCaseView::Over && self.view != view {
            diagnostics.push(
                Diagnostic::error(codes::FENCE_OPTION, "a use case is shown either with `only` or as a `sequence`")
                    .at(span, "in these words")
                    .help("take one of them out"),
            );
        }
        self.view = view;
    }

    fn set(&mut self, key: &str, value: String, span: Span, diagnostics: &mut Vec<Diagnostic>) {
        match key {
            "stage" => self.stage = Some(value),
            "usecase" => self.usecase = Some(value),
            "theme" => self.theme = Some(value),
            "show" => self.show = value.split([',', '+']).map(|it| it.trim().to_string()).collect(),
            "lose" => self.lose.extend(value.split([',', '+']).map(|it| it.trim().to_string())),
            "direction" => self.direction = Some(value),
            "alt" => self.alt = Some(value),
            "width" if is_width(&value) => self.width = Some(value),
            "name" if is_file_name(&value) => self.name = Some(value),
            _ => diagnostics.push(
                Diagnostic::error(codes::FENCE_OPTION, format!("`{value}` is no {key}"))
                    .at(span, "in these words")
                    .help(match key {
                        "width" => "write `width=600` or `width=80%`",
                        _ => "write letters, digits, `-` and `_`: it names the image file",
                    }),
            ),
        }
    }

    /// All that decides what the picture looks like, as one text.
    pub fn essence(&self) -> String {
        // what is told of a block does not change its picture
        format!("{:?}", BlockOptions { check: false, ..self.clone() })
    }
}

impl UseCaseView {
    fn word(self) -> Option<&'static str> {
        match self {
            UseCaseView::Over => None,
            UseCaseView::Only => Some("only"),
            UseCaseView::Sequence => Some("sequence"),
        }
    }
}

/// Only a near miss of a longer word is one: `k=v` pairs of other programs are not.
fn slip(key: &str) -> Option<&'static str> {
    if key.len() < 4 || ["file", "error", "title", "line", "lines", "linenos", "numbers", "status"].contains(&key) {
        return None;
    }
    closest(key, KEYS.into_iter().chain(FLAGS))
}

fn is_width(value: &str) -> bool {
    let digits = value.strip_suffix('%').or_else(|| value.strip_suffix("px")).unwrap_or(value);
    !digits.is_empty() && digits.len() <= 5 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_file_name(value: &str) -> bool {
    !value.is_empty()
        && value.len() <= 100
        && value.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_' || c == '.')
        && !value.starts_with('.')
}

/// Words and pairs, quotes taken off.
fn split(words: &str) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    let mut rest = words;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || ",;?&{}".contains(c));
        if rest.is_empty() {
            return found;
        }
        let end = rest.find(|c: char| c.is_whitespace() || "=,;&{}".contains(c)).unwrap_or(rest.len());
        // a lone `=` starts no word
        if end == 0 {
            rest = &rest[1..];
            continue;
        }
        let key = rest[..end].trim_start_matches('.').to_string();
        rest = &rest[end..];
        let Some(value) = rest.strip_prefix('=') else {
            found.push((key, None));
            continue;
        };
        let quote = value.chars().next().filter(|c| *c == '"' || *c == '\'');
        let (value, after) = match quote.and_then(|quote| value[1..].find(quote)) {
            Some(end) => (&value[1..=end], &value[end + 2..]),
            None => {
                let end = value.find(|c: char| c.is_whitespace() || ";&{}".contains(c)).unwrap_or(value.len());
                value.split_at(end)
            }
        };
        found.push((key, Some(value.trim_end_matches(',').to_string())));
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> (BlockOptions, Vec<String>) {
        let mut found = Vec::new();
        let options = BlockOptions::read(words, Span::default(), &mut found);
        (options, found.into_iter().map(|it| it.message).collect())
    }

    #[test]
    fn words_and_pairs_are_read_in_every_dress() {
        for words in [
            "stage=v2 theme=dark hidden",
            "?stage=v2&theme=dark&hidden",
            "stage=\"v2\", theme='dark', hidden",
            "{.hidden stage=v2 theme=dark}",
        ] {
            let (options, found) = read(words);
            assert_eq!(found, Vec::<String>::new(), "{words}");
            assert_eq!(
                (options.stage.as_deref(), options.theme.as_deref(), options.hidden),
                (Some("v2"), Some("dark"), true)
            );
        }
        assert_eq!(read("show=findings,load width=80%").0.show, ["findings", "load"]);
        assert_eq!(read("lose=az1+db lose=app#1").0.lose, ["az1", "db", "app#1"]);
        let (options, found) = read("usecase=read sequence");
        assert_eq!((options.view, found), (UseCaseView::Sequence, Vec::new()));
    }

    #[test]
    fn slips_are_reported_and_words_of_others_are_not() {
        assert_eq!(read("stge=v2").1, ["a block has no option `stge`"]);
        assert_eq!(read("width=broad").1, ["`broad` is no width"]);
        assert_eq!(read("name=../x").1, ["`../x` is no name"]);
        assert_eq!(read("sequence").1, ["`sequence` is about a use case, and none is named"]);
        assert_eq!(read("usecase").1, ["`usecase` needs a value"]);
        assert_eq!(read("usecase=read only sequence").1, ["a use case is shown either with `only` or as a `sequence`"]);
        assert_eq!(read("file=shop.sd error=SD008 linenums=1 {1,3-4} title=\"A\"").1, Vec::<String>::new());
    }
}
