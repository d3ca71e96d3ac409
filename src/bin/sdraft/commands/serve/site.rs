//! What the preview serves: a page, and for each design its picture with all that the page shows beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sdraft::Compiled;
use sdraft::analyze::Facts;
use sdraft::check::StageChoice;
use sdraft::diag::finding::Places;
use sdraft::ide::{Snapshot, hover};
use sdraft::model::Design;
use sdraft::render::{self, Colors};
use sdraft::scene::{EdgeLine, Geometry, GroupBox, Memo, NodeBox, View};
use sdraft::source::{Source, Span};
use sdraft::theme::Theme;
use serde_json::{Value, json};

use super::http::Query;
use crate::commands::picture::{self, Picture, Wanted};
use crate::commands::themes::{self, AUTO, Palette};
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
    /// The layouts of before: a save that changes no box and no line keeps them.
    memo: Mutex<Memo>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Counts the changes seen on disk.
    generation: u64,
    /// The designs by the names the page knows them by.
    designs: BTreeMap<String, PathBuf>,
    /// Themes of one's own, likewise.
    themes: BTreeMap<String, PathBuf>,
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
        let site = Site {
            path: path.to_path_buf(),
            is_folder: path.is_dir(),
            state: Mutex::default(),
            memo: Mutex::default(),
            changed: Condvar::new(),
        };
        if !site.is_folder {
            // an empty folder may be filled while it is served
            Input::File(path.to_path_buf()).read()?;
        }
        let (designs, themes) = (site.designs(), site.themes());
        let mut state = site.state();
        (state.designs, state.themes) = (designs, themes);
        drop(state);
        Ok(site)
    }

    fn designs(&self) -> BTreeMap<String, PathBuf> {
        let found = if self.is_folder { world::designs(&self.path).unwrap_or_default() } else { vec![self.path.clone()] };
        // a link may lead out of the folder that is served
        let inside = |path: &PathBuf| !self.is_folder || world::is_inside(path, &self.path);
        found.into_iter().filter(inside).map(|path| (self.name(&path), path)).collect()
    }

    /// The themes of one's own that stand beside the designs. One that was there before stays while it is broken.
    fn themes(&self) -> BTreeMap<String, PathBuf> {
        let known = self.state().themes.clone();
        let is_theme = |path: &Path| {
            world::read_own(path).is_some_and(|text| !text.trim().is_empty() && Theme::from_toml(&text).is_ok())
        };
        let folder = if self.is_folder { self.path.clone() } else { Input::File(self.path.clone()).folder() };
        let found = world::tables(&self.path).into_iter().filter(|path| world::is_inside(path, &folder));
        let named = found.map(|path| (self.name(&path), path));
        named.filter(|(name, path)| known.contains_key(name) || is_theme(path)).collect()
    }

    /// What the page calls a file.
    fn name(&self, path: &Path) -> String {
        let inside = if self.is_folder { path.strip_prefix(&self.path).ok() } else { path.file_name().map(Path::new) };
        inside.unwrap_or(path).to_string_lossy().replace('\\', "/")
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
            let (designs, themes) = (self.designs(), self.themes());
            let own_files: BTreeSet<&PathBuf> = designs.values().chain(themes.values()).collect();
            let all: BTreeSet<PathBuf> = own_files.iter().map(|it| (*it).clone()).chain(files).collect();
            let before = |path: &PathBuf| seen.iter().flatten().find(|(it, _)| it == path).map(|(_, stamp)| stamp);
            let now: Vec<(PathBuf, Stamp)> =
                all.into_iter().map(|path| (path.clone(), watching::settled(&path, before(&path)))).collect();
            let is_news = seen.as_ref().is_some_and(|before| {
                let before: BTreeMap<_, _> = before.iter().map(|(path, stamp)| (path, stamp)).collect();
                let gone = before.keys().any(|path| now.iter().all(|(it, _)| it != *path));
                // a file that only now is known to be used is no change
                gone || now.iter().any(|(path, stamp)| match before.get(path) {
                    Some(old) => *old != stamp,
                    None => own_files.contains(path),
                })
            });
            seen = Some(now);
            if is_news {
                let mut state = self.state();
                state.generation += 1;
                (state.designs, state.themes) = (designs, themes);
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
                let state = self.state();
                let ours = std::iter::once(AUTO).chain(Theme::names()).map(str::to_string);
                let themes: Vec<String> = ours.chain(state.themes.keys().cloned()).collect();
                let names: Vec<&String> = state.designs.keys().collect();
                let formats: Vec<&str> = render::FORMATS.iter().filter(|it| it.picture).map(|it| it.name).collect();
                let shown: Vec<&str> = picture::SHOWN.into_iter().chain(["legend"]).collect();
                let all = json!({ "designs": names, "themes": themes, "shown": shown, "formats": formats });
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
        let choices = self.choices(query);
        let key = format!("{name}\n{choices:?}");
        let generation = {
            let state = self.state();
            if let Some(view) = state.views.get(&key) {
                return Ok(view.clone());
            }
            state.generation
        };
        let made = self.make(&name, &path, &choices);
        let mut state = self.state();
        let view = match made {
            Ok(Made { mut view, errors }) => {
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

    /// Draws with the layouts of before at hand. They are out while it draws, so that nobody waits for them.
    fn remembering<T>(&self, draw: impl FnOnce(&mut Memo) -> T) -> T {
        let mut memo = self.memo.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let drawn = draw(&mut memo);
        self.memo.lock().unwrap_or_else(PoisonError::into_inner).join(memo);
        drawn
    }

    /// What a request asks for, as far as there is such a thing.
    fn choices(&self, query: &Query) -> Choices {
        let own = |key: &str| query.get(key).map(|it| it.chars().take(200).collect::<String>());
        let words = |key: &str| query.get(key).unwrap_or_default().split(',').map(str::to_string).collect::<Vec<_>>();
        let show = words("show");
        let theme = own("theme").and_then(|name| match self.state().themes.get(&name) {
            Some(file) => Some(Asked::File(file.clone())),
            None => (name == AUTO || Theme::named(&name).is_some()).then_some(Asked::Named(name)),
        });
        let view = match query.get("as") {
            Some("only") => View::Only,
            Some("sequence") => View::Sequence,
            _ => View::Over,
        };
        Choices {
            stage: own("stage"),
            theme,
            usecase: own("usecase").map(|name| (name, view)),
            show: picture::SHOWN.iter().filter(|it| show.iter().any(|word| word == **it)).map(|it| it.to_string()).collect(),
            lose: words("lose").into_iter().filter(|it| !it.is_empty()).take(20).collect(),
            legend: show.iter().any(|word| word == "legend"),
        }
    }

    fn make(&self, name: &str, path: &Path, choices: &Choices) -> Result<Made, String> {
        let compiled = compile(path, choices)?;
        let mut files: Vec<PathBuf> =
            compiled.sources.iter().map(|(_, source)| PathBuf::from(source.name())).collect();
        files.extend(themes::file_of_design(&compiled).into_iter().chain(choices.file()));
        // what is wrong with a theme is mended in its file, which is to be seen then
        self.state().files.extend(files);
        let wanted = Wanted { inline: true, ..choices.wanted(&compiled, path)? };
        let picture = self.remembering(|memo| picture::draw(&compiled, &wanted, memo)).map_err(|wrong| wrong.words)?;
        Ok(view(name, path, compiled, picture))
    }

    fn export(&self, query: &Query) -> Result<Answer, Box<Answer>> {
        let (name, path) = self.asked_for(query)?;
        let wanted = query.get("format").unwrap_or("svg");
        let format = render::FORMATS.iter().find(|it| it.picture && it.name == wanted);
        let format = format.ok_or_else(|| Box::new(Answer::text("404 Not Found", "there is no such format")))?;
        let trouble = |why: String| Box::new(Answer::text("500 Internal Server Error", &why));
        let choices = self.choices(query);
        let compiled = compile(&path, &choices).map_err(trouble)?;
        let wanted = choices.wanted(&compiled, &path).map_err(trouble)?;
        let look = picture::look(&compiled, &wanted).map_err(|wrong| trouble(wrong.words))?;
        let scene = self.remembering(|memo| sdraft::draw_again(&compiled.design, &look, memo));
        let body = (format.write)(&scene, &look.output).map_err(trouble)?.bytes;
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
    theme: Option<Asked>,
    usecase: Option<(String, View)>,
    show: Vec<String>,
    lose: Vec<String>,
    legend: bool,
}

/// A theme the page asks for.
#[derive(Debug)]
enum Asked {
    Named(String),
    File(PathBuf),
}

impl Choices {
    fn wanted(&self, compiled: &Compiled, path: &Path) -> Result<Wanted, String> {
        let palette = match &self.theme {
            Some(Asked::Named(name)) => Some(Palette::of_flag(name)),
            Some(Asked::File(file)) => Some(Palette::of_flag(&file.to_string_lossy())),
            None => Palette::of_design(compiled, &mut Project::of(&Input::File(path.to_path_buf()))),
        };
        let palette = palette.transpose().map_err(|wrong| wrong.words)?;
        // a use case that the last save took away is shown no more
        let usecase = self.usecase.clone().filter(|(name, _)| compiled.design.usecase_named(name).is_some());
        let colors = palette.map_or_else(Colors::auto, |it| it.colors);
        // nor is what it took away lost
        let known = if self.lose.is_empty() { Vec::new() } else { Facts::new(&compiled.design).losable_names() };
        let lose = self.lose.iter().filter(|it| known.contains(it)).cloned().collect();
        Ok(Wanted { usecase, show: self.show.clone(), lose, legend: self.legend, ..Wanted::new(colors) })
    }

    /// The file of colours that is asked for.
    fn file(&self) -> Option<PathBuf> {
        match &self.theme {
            Some(Asked::File(file)) => Some(file.clone()),
            Some(Asked::Named(_)) | None => None,
        }
    }
}

/// A design as the page shows it.
struct Made {
    view: Value,
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

fn view(name: &str, path: &Path, compiled: Compiled, picture: Picture) -> Made {
    let Picture { svg, scene } = picture;
    let errors = compiled.has_errors();
    let mut compiled = compiled;
    // the facts are worked out once for all that is said of the design
    let facts = Facts::new(&compiled.design);
    let loads = Loads { components: hover::loads(&facts), flows: hover::flow_loads(&facts) };
    let losable = facts.losable_names();
    let found = crate::commands::rule_findings_of(&compiled, &facts);
    compiled.diagnostics.extend(found);
    let snapshot = Snapshot::new(compiled);
    let design = &snapshot.compiled.design;
    let at = |span: Span| place(&snapshot, path, span);
    let usecases: Vec<Value> = design
        .usecases
        .iter()
        .map(|it| json!({ "id": it.name, "label": it.label, "steps": it.steps.len(), "at": at(it.span) }))
        .collect();
    let stages: Vec<Value> = design.stages.iter().map(|it| json!({ "id": it.name, "label": it.label })).collect();
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
        "boxes": boxes(&snapshot, &scene.geometry, &loads, &at),
        "lines": lines(design, &scene.geometry, &loads, &at),
        "stages": stages,
        "stage": design.stage.and_then(|stage| design.stages.get(stage)).map(|stage| stage.name.clone()),
        "usecases": usecases,
        "losable": losable,
        "theme": design.theme.as_ref().map(|it| it.value.clone()),
        "findings": findings,
    });
    Made { view, errors }
}

/// What the use cases ask of components and flows, by their indices, in words.
struct Loads {
    components: Vec<Vec<String>>,
    flows: Vec<Option<String>>,
}

/// What is drawn as a box, with what is known of it.
fn boxes(snapshot: &Snapshot, geometry: &Geometry, loads: &Loads, at: &dyn Fn(Span) -> Value) -> Vec<Value> {
    let design = &snapshot.compiled.design;
    let group = |it: &GroupBox| {
        json!({
            "id": it.id, "x": it.rect.x, "y": it.rect.y, "w": it.rect.w, "h": it.rect.h, "group": true,
            "at": design.group_named(&it.id).map(|id| at(design.group(id).span)),
            "card": hover::card(snapshot, &it.id).map(card),
        })
    };
    let node = |it: &NodeBox| {
        json!({
            "id": it.id, "x": it.rect.x, "y": it.rect.y, "w": it.rect.w, "h": it.rect.h, "group": false,
            "at": design.component_named(&it.id).map(|id| at(design.component(id).span)),
            "card": hover::card(snapshot, &it.id).map(|mut it| {
                it.facts.extend(design.component_named(&it.name).and_then(|id| loads.components.get(id.index()).cloned()).unwrap_or_default());
                card(it)
            }),
        })
    };
    geometry.groups.iter().chain(&geometry.bands).map(group).chain(geometry.nodes.iter().map(node)).collect()
}

/// What is drawn as a line, likewise.
fn lines(design: &Design, geometry: &Geometry, loads: &Loads, at: &dyn Fn(Span) -> Value) -> Vec<Value> {
    let flows: BTreeMap<&str, usize> = design.flows.iter().enumerate().map(|(n, it)| (it.name.as_str(), n)).collect();
    let line = |it: &EdgeLine| {
        let points: Vec<[f64; 2]> = it.points.iter().map(|point| [point.x, point.y]).collect();
        let label = it.label.as_ref().map(|(rect, _)| [rect.x, rect.y, rect.w, rect.h]);
        let known = flows.get(it.id.as_str()).map(|&n| {
            let mut known = hover::flow_card(design, &design.flows[n]);
            known.facts.extend(loads.flows[n].clone());
            (at(design.flows[n].span), card(known))
        });
        let (at, card) = known.unzip();
        json!({ "id": it.id, "points": points, "label": label, "from": it.from, "to": it.to, "at": at, "card": card })
    };
    geometry.edges.iter().map(line).collect()
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
