//! What the preview serves: a page, and for each design its picture with all that the page shows beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sdraft::Compiled;
use sdraft::check::StageChoice;
use sdraft::diag::finding::Places;
use sdraft::ide::{Snapshot, hover};
use sdraft::render;
use sdraft::source::{Source, Span};
use sdraft::theme::Theme;
use serde_json::{Value, json};

use super::http::Query;
use crate::commands::picture::{self, Picture, Wanted};
use crate::commands::watching::{self, Depth, Watching};
use crate::world::{self, Failure, Input, Project, Stamp};

/// What goes back to a browser.
pub struct Answer {
    pub status: &'static str,
    pub kind: &'static str,
    pub body: Vec<u8>,
    /// The name to save it by.
    pub save_as: Option<String>,
}

impl Answer {
    fn new(kind: &'static str, body: impl Into<Vec<u8>>) -> Answer {
        Answer { status: "200 OK", kind, body: body.into(), save_as: None }
    }

    pub fn text(status: &'static str, words: &str) -> Answer {
        Answer { status, ..Answer::new("text/plain; charset=utf-8", words) }
    }
}

/// Views that are kept: what several pages look at is made once.
const MOST_VIEWS: usize = 64;

/// A design or a folder of them.
pub struct Site {
    path: PathBuf,
    is_folder: bool,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Counts the changes seen on disk.
    generation: u64,
    /// The designs by the names the page knows them by.
    designs: BTreeMap<String, PathBuf>,
    /// All files that the designs shown are made of.
    files: BTreeSet<PathBuf>,
    /// What was made since the last change, by file and choices.
    views: BTreeMap<String, String>,
    /// The last picture of a design without errors, by file and choices.
    good: BTreeMap<String, Value>,
}

impl Site {
    pub fn open(path: &Path) -> Result<Site, Failure> {
        if path == Path::new("-") {
            return Err(Failure::new("standard input cannot be served").help("name a file or a folder"));
        }
        let site = Site { path: path.to_path_buf(), is_folder: path.is_dir(), state: Mutex::default(), changed: Condvar::new() };
        if site.is_folder {
            // an empty folder may be filled while it is served
            let designs = site.designs();
            site.state().designs = designs;
        } else {
            Input::File(path.to_path_buf()).read()?;
            site.state().designs = site.designs();
        }
        Ok(site)
    }

    fn designs(&self) -> BTreeMap<String, PathBuf> {
        let found = if self.is_folder { world::designs(&self.path).unwrap_or_default() } else { vec![self.path.clone()] };
        let name = |path: &Path| {
            let inside = if self.is_folder { path.strip_prefix(&self.path).ok() } else { path.file_name().map(Path::new) };
            inside.unwrap_or(path).to_string_lossy().replace('\\', "/")
        };
        found.into_iter().map(|path| (name(&path), path)).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // what a broken design left half done is made again on the next change
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    // ------------------------------------------------------------ changes

    pub fn generation(&self) -> u64 {
        self.state().generation
    }

    /// Waits until the disk has changed since a generation; none if it has not for so long.
    pub fn next_generation(&self, seen: u64, patience: Duration) -> Option<u64> {
        let waiting = self.changed.wait_timeout_while(self.state(), patience, |state| state.generation == seen);
        let (state, timeout) = waiting.unwrap_or_else(PoisonError::into_inner);
        (!timeout.timed_out()).then_some(state.generation)
    }

    /// Follows the disk for ever.
    pub fn watch(&self) {
        let mut watching = Watching::new();
        let own = if self.is_folder {
            BTreeSet::from([(self.path.clone(), Depth::Below)])
        } else {
            watching::folders([self.path.as_path()])
        };
        let mut seen: Option<Vec<(PathBuf, Stamp)>> = None;
        loop {
            let files = self.state().files.clone();
            let used = watching::folders(files.iter().map(PathBuf::as_path));
            let folders = own.iter().cloned().chain(used.into_iter().filter(|(it, _)| !self.is_folder || !it.starts_with(&self.path)));
            watching.watch(folders.collect());
            let designs = self.designs();
            let all: BTreeSet<PathBuf> = designs.values().cloned().chain(files).collect();
            let now: Vec<(PathBuf, Stamp)> = all.into_iter().map(|path| (path.clone(), Stamp::of(&path))).collect();
            let is_news = seen.as_ref().is_some_and(|before| {
                let before: BTreeMap<_, _> = before.iter().map(|(path, stamp)| (path, stamp)).collect();
                let gone = before.keys().any(|path| now.iter().all(|(it, _)| it != *path));
                // a file that only now is known to be used is no change
                gone || now.iter().any(|(path, stamp)| match before.get(path) {
                    Some(old) => *old != stamp,
                    None => designs.values().any(|it| it == path),
                })
            });
            seen = Some(now);
            if is_news {
                let mut state = self.state();
                state.generation += 1;
                state.designs = designs;
                state.views.clear();
                self.changed.notify_all();
            }
            watching.wait();
        }
    }

    // ------------------------------------------------------------ answers

    pub fn answer(&self, path: &str, query: &Query) -> Answer {
        match path {
            "/" => Answer::new("text/html; charset=utf-8", include_str!("page.html")),
            "/page.js" => Answer::new("text/javascript; charset=utf-8", include_str!("page.js")),
            "/page.css" => Answer::new("text/css; charset=utf-8", include_str!("page.css")),
            "/designs" => {
                let names: Vec<String> = self.state().designs.keys().cloned().collect();
                let themes: Vec<&str> = std::iter::once("auto").chain(Theme::names()).collect();
                let formats: Vec<&str> = render::FORMATS.iter().filter(|it| it.picture).map(|it| it.name).collect();
                let all = json!({ "designs": names, "themes": themes, "shown": picture::SHOWN, "formats": formats });
                Answer::new("application/json", all.to_string())
            }
            "/view" => match self.view(query) {
                Ok(view) => Answer::new("application/json", view),
                Err(answer) => *answer,
            },
            "/export" => self.export(query).unwrap_or_else(|answer| *answer),
            _ => Answer::text("404 Not Found", "there is nothing here"),
        }
    }

    /// The design a request is about: one of those served, and no other file.
    fn asked_for(&self, query: &Query) -> Result<(String, PathBuf), Box<Answer>> {
        let state = self.state();
        let name = query.get("file").or(state.designs.keys().next().map(String::as_str)).unwrap_or_default().to_string();
        match state.designs.get(&name) {
            Some(path) => Ok((name, path.clone())),
            None => Err(Box::new(Answer::text("404 Not Found", "there is no such design"))),
        }
    }

    fn view(&self, query: &Query) -> Result<String, Box<Answer>> {
        let (name, path) = self.asked_for(query)?;
        let choices = Choices::read(query);
        let key = format!("{name}\n{choices:?}");
        let generation = {
            let state = self.state();
            if let Some(view) = state.views.get(&key) {
                return Ok(view.clone());
            }
            state.generation
        };
        let made = make(&name, &path, &choices);
        let mut state = self.state();
        let view = match made {
            Ok(Made { mut view, files, errors }) => {
                state.files.extend(files);
                if state.good.len() >= MOST_VIEWS && !state.good.contains_key(&key) {
                    state.good.pop_first();
                }
                if errors {
                    // the picture stays, what is said of it is new
                    if let Some(good) = state.good.get(&key) {
                        for part in ["svg", "boxes", "lines", "width", "height"] {
                            view[part] = good[part].clone();
                        }
                        view["stale"] = true.into();
                    }
                } else {
                    state.good.insert(key.clone(), view.clone());
                }
                view
            }
            // the file is being replaced, or has gone
            Err(why) => {
                let mut view = state.good.get(&key).cloned().unwrap_or_else(|| json!({ "file": name }));
                view["stale"] = true.into();
                view["trouble"] = why.into();
                view
            }
        };
        let mut view = view;
        view["generation"] = generation.into();
        let text = view.to_string();
        if state.generation == generation {
            if state.views.len() >= MOST_VIEWS {
                state.views.pop_first();
            }
            state.views.insert(key, text.clone());
        }
        Ok(text)
    }

    fn export(&self, query: &Query) -> Result<Answer, Box<Answer>> {
        let (name, path) = self.asked_for(query)?;
        let wanted = query.get("format").unwrap_or("svg");
        let format = render::FORMATS.iter().find(|it| it.picture && it.name == wanted);
        let format = format.ok_or_else(|| Box::new(Answer::text("404 Not Found", "there is no such format")))?;
        let trouble = |why: String| Box::new(Answer::text("500 Internal Server Error", &why));
        let choices = Choices::read(query);
        let compiled = compile(&path, &choices).map_err(trouble)?;
        let look = picture::look(&compiled, &choices.wanted()).map_err(|unknown| trouble(unknown.words()))?;
        let scene = sdraft::draw(&compiled.design, &look);
        let body = (format.write)(&scene, &look.output).map_err(trouble)?;
        let stem = Path::new(&name).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let kind = match format.name {
            "png" => "image/png",
            "pdf" => "application/pdf",
            _ => "image/svg+xml",
        };
        let save_as = Some(format!("{stem}.{}", format.extension));
        Ok(Answer { save_as, ..Answer::new(kind, body) })
    }
}

/// What the page asks of a picture.
#[derive(Debug)]
struct Choices {
    stage: Option<String>,
    theme: Option<String>,
    show: Vec<String>,
}

impl Choices {
    fn read(query: &Query) -> Choices {
        let own = |key: &str| query.get(key).map(|it| it.chars().take(200).collect::<String>());
        let show = query.get("show").unwrap_or_default();
        Choices {
            stage: own("stage"),
            theme: own("theme").filter(|theme| picture::colors(theme).is_ok()),
            show: picture::SHOWN.iter().filter(|it| show.split(',').any(|word| word == **it)).map(|it| it.to_string()).collect(),
        }
    }

    fn wanted(&self) -> Wanted {
        Wanted { theme: self.theme.clone(), show: self.show.clone(), ..Wanted::default() }
    }
}

/// A design as the page shows it.
struct Made {
    view: Value,
    files: Vec<PathBuf>,
    errors: bool,
}

fn compile(path: &Path, choices: &Choices) -> Result<Compiled, String> {
    let input = Input::File(path.to_path_buf());
    let source = input.read().map_err(|failure| failure.to_string())?;
    let mut project = Project::of(&input);
    let mut load = |path: &str, from: &Source| project.load(from.name(), path);
    let choice = match choices.stage.as_deref() {
        None => StageChoice::Last,
        Some("") | Some(crate::commands::BASE) => StageChoice::Base,
        Some(stage) => StageChoice::Named(stage.to_string()),
    };
    Ok(sdraft::compile(source, &mut load, &choice))
}

fn make(name: &str, path: &Path, choices: &Choices) -> Result<Made, String> {
    let compiled = compile(path, choices)?;
    let wanted = Wanted { inline: true, ..choices.wanted() };
    let Picture { svg, scene } = picture::draw(&compiled, &wanted).map_err(|unknown| unknown.words())?;
    let files = compiled.sources.iter().map(|(_, source)| PathBuf::from(source.name())).collect();
    let errors = compiled.has_errors();
    let findings = crate::commands::findings(&compiled);
    let mut compiled = compiled;
    compiled.diagnostics = findings;
    let snapshot = Snapshot::new(compiled);
    let design = &snapshot.compiled.design;
    let loads = hover::loads(design);
    let at = |span: Span| place(&snapshot, path, span);
    let mut boxes = Vec::new();
    for it in &scene.geometry.groups {
        boxes.push(json!({
            "id": it.id, "x": it.rect.x, "y": it.rect.y, "w": it.rect.w, "h": it.rect.h, "group": true,
            "at": design.group_named(&it.id).map(|id| at(design.group(id).span)),
            "card": hover::card(&snapshot, &it.id).map(card),
        }));
    }
    for it in &scene.geometry.nodes {
        boxes.push(json!({
            "id": it.id, "x": it.rect.x, "y": it.rect.y, "w": it.rect.w, "h": it.rect.h, "group": false,
            "at": design.component_named(&it.id).map(|id| at(design.component(id).span)),
            "card": hover::card(&snapshot, &it.id).map(|mut it| {
                it.facts.extend(design.component_named(&it.name).and_then(|id| loads.get(id.index()).cloned()).unwrap_or_default());
                card(it)
            }),
        }));
    }
    let lines: Vec<Value> = scene
        .geometry
        .edges
        .iter()
        .map(|it| {
            let points: Vec<[f64; 2]> = it.points.iter().map(|point| [point.x, point.y]).collect();
            json!({ "id": it.id, "points": points })
        })
        .collect();
    let stages: Vec<Value> = design.stages.iter().map(|it| json!({ "id": it.name, "label": it.label })).collect();
    let usecases: Vec<Value> = design
        .usecases
        .iter()
        .map(|it| {
            let steps: Vec<Value> =
                it.steps.iter().map(|step| json!([step.number, design.flow(step.flow).name])).collect();
            json!({ "id": it.name, "label": it.label, "steps": steps })
        })
        .collect();
    let mut places = Places::new(&snapshot.compiled.sources);
    let findings: Vec<Value> = snapshot
        .compiled
        .diagnostics
        .iter()
        .map(|it| {
            let line = it.span().map(|span| places.range(span).start.line);
            json!({
                "severity": it.severity.word(), "code": it.code.id, "name": it.code.name, "message": it.message,
                "help": it.help, "line": line, "at": it.span().map(&at), "subjects": it.subjects, "usecases": it.usecases,
                "witness": it.witness,
            })
        })
        .collect();
    let view = json!({
        "file": name,
        "title": scene.title,
        "stale": false,
        "svg": svg,
        "width": scene.size.w,
        "height": scene.size.h,
        "boxes": boxes,
        "lines": lines,
        "stages": stages,
        "stage": design.stage.and_then(|stage| design.stages.get(stage)).map(|stage| stage.name.clone()),
        "usecases": usecases,
        "findings": findings,
    });
    Ok(Made { view, files, errors })
}

/// A place as the page shows it: the file's name, the line, and what stands there.
fn place(snapshot: &Snapshot, path: &Path, span: Span) -> Value {
    let source = snapshot.compiled.sources.get(span.file);
    let position = source.position(span.start);
    let file = if span.file == snapshot.file() { path.to_path_buf() } else { PathBuf::from(source.name()) };
    json!({
        "file": Path::new(source.name()).file_name().map(|it| it.to_string_lossy()),
        "path": world::absolute(&file).to_string_lossy(),
        "line": position.line,
        "column": position.column,
        "text": source.line(position.line).trim().chars().take(200).collect::<String>(),
    })
}

fn card(card: hover::Card) -> Value {
    json!({
        "name": card.name, "label": card.label, "kind": card.kind, "docs": card.docs, "facts": card.facts,
        "from": card.from, "to": card.to,
    })
}
