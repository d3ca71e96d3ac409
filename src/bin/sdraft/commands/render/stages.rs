//! `--stage` with what it changed marked, and `--stages`: all of them, as files or as one SVG that steps through them.

use std::path::{Path, PathBuf};

use sdraft::diff::merged::{Merged, merged};
use sdraft::render::svg;
use sdraft::scene::Scene;
use sdraft::scene::tabs::{self, Tab};
use sdraft::{Compiled, Look, model};

use super::{Args, Format, Make, Place, prepared};
use crate::commands::{BASE, compile_stages};
use crate::world::{self, Exit, Failure, Input, World};

/// A design as of a stage.
pub struct Staged {
    pub compiled: Compiled,
    /// The design with what the stage changed.
    pub marked: Option<Merged>,
}

/// A design as of a stage, compared with the one before.
pub fn staged(input: &Input, stage: &str) -> Result<Staged, Failure> {
    let mut all = compile_stages(input)?;
    let names: Vec<String> = all[0].design.stages.iter().map(|it| it.name.clone()).collect();
    let at = match names.iter().position(|it| it == stage) {
        Some(at) => at + 1,
        None if stage == BASE => 0,
        None => return Err(Failure::unknown("stage", stage, names.iter().map(String::as_str))),
    };
    let marked = at.checked_sub(1).and_then(|before| since(&all[before].design, &all[at].design));
    Ok(Staged { compiled: all.swap_remove(at), marked })
}

/// What changed between two designs; none where there was nothing before.
fn since(before: &model::Design, after: &model::Design) -> Option<Merged> {
    (!before.components.is_empty()).then(|| merged(before, after))
}

/// Marks on a picture what changed; the design to draw instead.
pub fn mark(marked: Merged, look: &mut Look) -> model::Design {
    marked.mark(&mut look.scene.overlay);
    marked.design
}

/// Every stage, in the files or the one file that is asked for.
pub fn render(input: &Input, format: Format, place: &Place, args: &Args, world: &mut World) -> Result<Exit, Failure> {
    let stages = compile_stages(input)?;
    if stages.len() == 1 {
        let failure = Failure::new(format!("`{}` has no stages", input.name()));
        return Err(failure.help("write `stage ha { … }` into it, or draw it without `--stages`"));
    }
    let target = place.path(input, format);
    let in_one = target.is_none() || matches!(place, Place::File(_));
    if in_one && !matches!(format.make, Make::Picture(picture) if picture.name == "svg") {
        let failure = Failure::new(format!("the stages do not fit into one file of {}", format.name));
        return Err(failure.help("name a folder, `-o stages/`, or write one SVG, which steps through them"));
    }
    let last = stages.len() - 1;
    let mut drawn = Vec::new();
    for (at, compiled) in stages.iter().enumerate() {
        // a design that starts with its first stage has nothing to draw before it
        if at == 0 && compiled.design.components.is_empty() {
            continue;
        }
        let mut look = prepared(args, compiled, input, world, at == last)?;
        let before = at.checked_sub(1).filter(|_| args.marks(format)).map(|before| &stages[before].design);
        let design = match before.and_then(|before| since(before, &compiled.design)) {
            Some(marked) => mark(marked, &mut look),
            None => compiled.design.clone(),
        };
        drawn.push((design, look));
    }
    let files = match &target {
        Some(path) if !in_one => beside(&drawn, path, format, world)?,
        _ => {
            let made = stepping(&drawn, args);
            match target {
                None => {
                    world.print(made)?;
                    Vec::new()
                }
                Some(path) => vec![(path, made.into_bytes())],
            }
        }
    };
    if let Input::File(source) = input {
        files.iter().try_for_each(|(path, _)| world::spare(source, path))?;
    }
    world::write_files(&files)?;
    files.iter().for_each(|(path, _)| world.note(&format!("wrote {}", path.display())));
    Ok(if stages[last].has_errors() { Exit::Findings } else { Exit::Fine })
}

/// A file for each: `shop-base.svg`, `shop-ha.svg`.
fn beside(drawn: &[(model::Design, Look)], path: &Path, format: Format, world: &World) -> Result<Vec<(PathBuf, Vec<u8>)>, Failure> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let file = |(design, look): &(model::Design, Look)| {
        let name = format!("{stem}-{}.{}", name(design), format.extension);
        let made = super::make(design, format, look, world)?;
        super::unset(&made, format, world);
        Ok((path.with_file_name(name), made.bytes))
    };
    drawn.iter().map(file).collect()
}

/// One SVG with a tab for each.
fn stepping(drawn: &[(model::Design, Look)], args: &Args) -> String {
    let id = |design| args.id_prefix.as_ref().map_or(name(design), |prefix| format!("{prefix}-{}", name(design)));
    let tabs: Vec<Tab> = drawn.iter().map(|(design, _)| Tab { label: label(design), id: id(design) }).collect();
    let mut scenes: Vec<Scene> = drawn.iter().map(|(design, look)| sdraft::draw(design, look)).collect();
    tabs::above(&mut scenes, &tabs);
    let output = drawn.last().map(|(_, look)| look.output.clone()).unwrap_or_default();
    let pictures: Vec<(String, Scene)> = tabs.into_iter().map(|it| it.id).zip(scenes).collect();
    svg::steps::write(&pictures, &output)
}

/// The id of the stage a design is as of.
fn name(design: &model::Design) -> String {
    design.stage.map_or(BASE.to_string(), |at| design.stages[at].name.clone())
}

/// What that stage is called.
fn label(design: &model::Design) -> String {
    let Some(stage) = design.stage.map(|at| &design.stages[at]) else { return "Base".to_string() };
    let label = stage.label.as_deref().unwrap_or(&stage.name).split_whitespace().collect::<Vec<_>>().join(" ");
    if label.is_empty() { stage.name.clone() } else { label }
}
