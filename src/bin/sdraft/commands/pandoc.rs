use sdraft::diag::{Diagnostic, pretty};
use sdraft::markdown::options::BlockOptions;
use sdraft::markdown::{Code, PlaceSource, place_of_image};
use sdraft::render::Colors;
use sdraft::scene::Memo;
use sdraft::source::{Source, Sources, Span};
use sdraft::theme::Theme;
use serde_json::{Value, json};

use super::notes::{self, Compilation};
use super::picture;
use crate::world::{Exit, Failure, Input, Project, Stream, World};

/// Draw the designs of a document; a filter between pandoc and pandoc
#[derive(clap::Args)]
#[command(after_help = "Examples:
  pandoc a.md -t json | sdraft pandoc html | pandoc -f json -s -o a.html
  ln -s $(which sdraft) sdraft-pandoc; pandoc a.md -F ./sdraft-pandoc -o a.docx

Under the name `sdraft-pandoc` the program is this filter, as `pandoc -F` wants it.
Code blocks of the class `sd` become pictures, images of `.sd` files too; `sd source` shows both, and
`sd check` tells what the rules find, as `-M sdraft-findings` does of every block.")]
pub struct Args {
    /// The format the document is going to, as pandoc tells its filters
    #[arg(value_name = "FORMAT")]
    to: Option<String>,
}

pub fn run(args: Args, world: &mut World) -> Result<Exit, Failure> {
    let input = Input::Stdin(None);
    let text = input.read()?;
    let mut document: Value = serde_json::from_str(text.text()).map_err(|error| {
        Failure::new(format!("this is no document of pandoc: {error}"))
            .help("hand over its own form: `pandoc a.md -t json | sdraft pandoc | pandoc -f json -o a.html`")
    })?;
    let to = args.to.unwrap_or_default();
    // only a browser may be dark
    let is_page = ["", "html", "html4", "html5", "epub", "epub2", "epub3", "revealjs", "slidy", "s5", "dzslides"]
        .contains(&to.split(['+', '-']).next().unwrap_or_default());
    let mut work = Work {
        project: Project::of(&input),
        colors: if is_page { Colors::auto() } else { Colors::One(Theme::light()) },
        tells_findings: document["meta"]["sdraft-findings"]["c"] == Value::Bool(true),
        memo: Memo::default(),
        number: 0,
        findings: Vec::new(),
    };
    if let Some(blocks) = document.get_mut("blocks") {
        work.walk(blocks);
    }
    let mut failed = false;
    for (finding, sources) in &work.findings {
        failed |= finding.is_language_error();
        world.say(&pretty::print(std::slice::from_ref(finding), sources, world.style(Stream::Err)));
    }
    world.print(document.to_string())?;
    Ok(if failed { Exit::Findings } else { Exit::Fine })
}

struct Work {
    project: Project,
    /// The colours where nobody asks for others.
    colors: Colors,
    /// Whether what the rules find is told of every block.
    tells_findings: bool,
    memo: Memo,
    number: usize,
    findings: Vec<(Diagnostic, Sources)>,
}

impl Work {
    /// Replaces code blocks and images anywhere below a value. The text came through a reader that bounds its depth.
    fn walk(&mut self, value: &mut Value) {
        match value {
            Value::Array(items) => {
                let mut at = 0;
                while at < items.len() {
                    match self.picture_of(&items[at]) {
                        Some(pictures) => {
                            let n = pictures.len();
                            items.splice(at..=at, pictures);
                            at += n;
                        }
                        None => {
                            self.walk(&mut items[at]);
                            at += 1;
                        }
                    }
                }
            }
            Value::Object(fields) => fields.iter_mut().for_each(|(_, field)| self.walk(field)),
            _ => {}
        }
    }

    /// What stands in the place of a block or an image; none where it is something else.
    fn picture_of(&mut self, node: &Value) -> Option<Vec<Value>> {
        match node["t"].as_str()? {
            "CodeBlock" => self.code_block(node),
            "Image" => self.image(node),
            _ => None,
        }
    }

    fn code_block(&mut self, node: &Value) -> Option<Vec<Value>> {
        let (attributes, text) = (&node["c"][0], node["c"][1].as_str()?);
        let classes: Vec<&str> = attributes[1].as_array()?.iter().filter_map(Value::as_str).collect();
        let (first, rest) = classes.split_first()?;
        if !["sd", "sdraft"].contains(first) {
            return None;
        }
        let pairs = attributes[2].as_array()?.iter().filter_map(|pair| Some((pair[0].as_str()?, pair[1].as_str()?)));
        let words: Vec<String> = rest
            .iter()
            .map(|word| word.to_string())
            .chain(pairs.map(|(key, value)| format!("{key}=\"{}\"", value.replace('"', "'"))))
            .collect();
        self.number += 1;
        let note = Source::new(format!("block {}", self.number), text);
        let mut sources = Sources::default();
        sources.add(note.clone());
        let mut found = Vec::new();
        let options = BlockOptions::read(&words.join(" "), Span::default(), &mut found);
        self.findings.extend(found.into_iter().map(|it| (it, sources.clone())));
        if options.skip {
            return None;
        }
        let code = Code::whole(text);
        let compilation = notes::compile_block(&note, &code, &options, Span::default(), &mut self.project);
        let alt = options.alt.clone().unwrap_or_else(|| notes::subject(&compilation.compiled));
        if options.check || self.tells_findings {
            // a block stands alone here, so its own lines are the ones to tell
            let found = super::rule_findings(&compilation.compiled);
            self.findings.extend(found.into_iter().map(|it| (it, compilation.compiled.sources.clone())));
        }
        let image = self.drawn(&compilation, &options, &alt, &attributes[0])?;
        let paragraph = json!({ "t": "Para", "c": [image] });
        Some(if options.source { vec![node.clone(), paragraph] } else { vec![paragraph] })
    }

    fn image(&mut self, node: &Value) -> Option<Vec<Value>> {
        let address = node["c"][2][0].as_str()?;
        let note = Source::new("the document", address);
        let mut found = Vec::new();
        let place = place_of_image(address, &words(&node["c"][1]), &mut found)?;
        let mut sources = Sources::default();
        sources.add(note.clone());
        self.findings.extend(found.into_iter().map(|it| (it, sources.clone())));
        let compilation = notes::compile(&note, &place, &mut self.project);
        if !matches!(place.source, PlaceSource::Image(_)) || compilation.compiled.sources.get(Default::default()).text().is_empty() {
            self.findings.extend(compilation.findings.into_iter().map(|it| (it, compilation.sources.clone())));
            return None;
        }
        let alt = notes::alt(&place, &compilation);
        if place.options.check || self.tells_findings {
            let found = notes::rule_findings(&note, &place, &compilation);
            self.findings.extend(found.into_iter().map(|it| (it, compilation.sources.clone())));
        }
        let image = self.drawn(&compilation, &place.options, &alt, &node["c"][0][0])?;
        Some(vec![image])
    }

    /// An image that holds its picture; none where its options ask for what there is not.
    fn drawn(&mut self, compilation: &Compilation, options: &BlockOptions, alt: &str, id: &Value) -> Option<Value> {
        self.findings.extend(compilation.findings.iter().map(|it| (it.clone(), compilation.sources.clone())));
        let picture = notes::draw(compilation, options, &self.colors, None, false, &mut self.memo)?;
        let width = options.width.as_deref().map(|width| json!(["width", pandoc_width(width)]));
        let attributes = json!([id, ["sdraft"], width.into_iter().collect::<Vec<_>>()]);
        let alt = json!([{ "t": "Str", "c": alt }]);
        Some(json!({ "t": "Image", "c": [attributes, alt, [picture::data_uri(&picture.svg), ""]] }))
    }
}

/// A bare number is pixels to Markdown, and nothing to pandoc.
fn pandoc_width(width: &str) -> String {
    if width.ends_with(|c: char| c.is_ascii_digit()) { format!("{width}px") } else { width.to_string() }
}

/// The words of a list of inline elements.
fn words(inlines: &Value) -> String {
    let mut out = String::new();
    for inline in inlines.as_array().into_iter().flatten() {
        match (inline["t"].as_str(), &inline["c"]) {
            (Some("Str"), Value::String(text)) => out += text,
            (Some("Space" | "SoftBreak" | "LineBreak"), _) => out.push(' '),
            (Some("Code" | "Math"), Value::Array(parts)) => out += parts.last().and_then(Value::as_str).unwrap_or_default(),
            (_, Value::Array(parts)) => {
                // emphasis holds inlines, links hold them after their attributes
                let inner = if parts.iter().all(Value::is_object) { inline["c"].clone() } else { parts.get(1).cloned().unwrap_or_default() };
                out += &words(&inner);
            }
            _ => {}
        }
    }
    out
}
