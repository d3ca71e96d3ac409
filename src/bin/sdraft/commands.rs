//! The commands, one a file. To add one: a file in `commands/` with `Args` (its doc comment is the help) and
//! `run(Args, &mut World)`, and a line below.

use std::path::{Path, PathBuf};

use clap::{CommandFactory, Subcommand};
use sdraft::Compiled;
use sdraft::check::StageChoice;
use sdraft::diag::pretty;
use sdraft::show::NothingToLose;
use sdraft::source::Source;
use unicode_width::UnicodeWidthStr;

use crate::args::{Cli, Worked};
use crate::world::{self, Exit, Failure, Input, Project, Stream, World};

macro_rules! commands {
    ($($(#[$meta:meta])* $name:ident $module:ident)*) => {
        $($(#[$meta])* mod $module;)*

        #[derive(Subcommand)]
        pub enum Command {
            $($(#[$meta])* $name($module::Args),)*
        }

        impl Command {
            pub fn run(self, world: &mut World) -> Result<Exit, Failure> {
                match self {
                    $($(#[$meta])* Command::$name(args) => $module::run(args, world),)*
                }
            }
        }
    };
}

commands! {
    Render render
    Check check
    Analyze analyze
    Estimate estimate
    Fmt fmt
    Diff diff
    Report report
    Explain explain
    Rules rules
    Kinds kinds
    New new
    Embed embed
    Mdbook mdbook
    Pandoc pandoc
    #[cfg(feature = "live")]
    Lsp lsp
    #[cfg(feature = "live")]
    Watch watch
    #[cfg(feature = "live")]
    Serve serve
    Completions completions
    Man man
}

mod notes;
mod picture;
mod themes;
#[cfg(feature = "live")]
mod watching;

/// The names of all commands.
pub fn names() -> Vec<String> {
    Cli::command().get_subcommands().map(|it| it.get_name().to_string()).collect()
}

/// Reads a text, with the files it uses, and compiles it as of a stage; `base` is what stands before the first.
pub fn compile(input: &Input, stage: Option<&str>) -> Result<Compiled, Failure> {
    let source = input.read()?;
    let mut project = Project::of(input);
    let mut load = |path: &str, from: &Source| project.load(from.name(), path);
    let choice = match stage {
        None => StageChoice::Last,
        Some(name) => StageChoice::Named(name.to_string()),
    };
    let compiled = sdraft::compile(source.clone(), &mut load, &choice);
    let Some(wanted) = stage else { return Ok(compiled) };
    let stages: Vec<&str> = compiled.design.stages.iter().map(|stage| stage.name.as_str()).collect();
    if stages.contains(&wanted) {
        return Ok(compiled);
    }
    if wanted == BASE {
        return Ok(sdraft::compile(source, &mut load, &StageChoice::Base));
    }
    Err(Failure::unknown("stage", wanted, stages))
}

/// Compiles the design that results are worked out of, and says what is wrong with it.
pub fn compile_to_work(args: &Worked, world: &World) -> Result<(Compiled, Exit), Failure> {
    let input = Input::new(&args.file, &args.stdin.stdin_filename);
    let compiled = compile(&input, args.stage.as_deref())?;
    if !compiled.diagnostics.is_empty() {
        world.say(&pretty::print(&compiled.diagnostics, &compiled.sources, world.style(Stream::Err)));
    }
    let exit = if compiled.has_errors() { Exit::Findings } else { Exit::Fine };
    Ok((compiled, exit))
}

/// One of two texts that say the same, by the language: `said!(lang, "{n} copies", "{n} 个副本")`.
macro_rules! said {
    ($lang:expr, $en:literal, $zh:literal $(, $it:expr)* $(,)?) => {
        match $lang {
            $crate::args::Lang::En => format!($en $(, $it)*),
            $crate::args::Lang::Zh => format!($zh $(, $it)*),
        }
    };
}
use said;

/// Compiles a text as of each of its stages, what stands before the first one first.
pub fn compile_stages(input: &Input) -> Result<Vec<Compiled>, Failure> {
    let source = input.read()?;
    let mut project = Project::of(input);
    let mut load = |path: &str, from: &Source| project.load(from.name(), path);
    let base = sdraft::compile(source.clone(), &mut load, &StageChoice::Base);
    let names: Vec<String> = base.design.stages.iter().map(|stage| stage.name.clone()).collect();
    let mut all = vec![base];
    for name in names {
        all.push(sdraft::compile(source.clone(), &mut load, &StageChoice::Named(name)));
    }
    Ok(all)
}

/// The word for what stands before the first stage, where no stage has this name.
pub const BASE: &str = "base";

/// What to say of a name that nothing has which could be lost.
pub fn nothing_to_lose(it: &NothingToLose) -> Failure {
    Failure::unknown("component, copy, zone or link", &it.name, it.known.iter().map(String::as_str))
}

/// The texts a path of the command line names.
pub fn inputs(path: &Path, stdin_name: &Option<PathBuf>) -> Result<Vec<Input>, Failure> {
    match Input::new(path, stdin_name) {
        Input::File(path) => Ok(world::designs(&path)?.into_iter().map(Input::File).collect()),
        stdin => Ok(vec![stdin]),
    }
}

/// A text in lines no wider than some columns.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("starts with a line");
        if line.is_empty() || line.width() + 1 + word.width() <= width {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        } else {
            lines.push(word.to_string());
        }
    }
    lines
}

/// What changed between two texts, line by line, as `diff -u` shows it.
pub fn difference(name: &str, before: &str, after: &str, color: bool) -> String {
    let (red, green, cyan, plain) =
        if color { ("\x1b[31m", "\x1b[32m", "\x1b[36m", "\x1b[0m") } else { ("", "", "", "") };
    let old: Vec<&str> = before.lines().collect();
    let new: Vec<&str> = after.lines().collect();
    let steps = steps(&old, &new);
    let mut out = format!("--- {name}\n+++ {name} (formatted)\n");
    let mut at = 0;
    while let Some(first) = steps[at..].iter().position(|step| !matches!(step, Step::Same(..))) {
        let start = (at + first).saturating_sub(CONTEXT).max(at);
        // A hunk ends where more lines are the same than two contexts hold.
        let mut end = at + first;
        let mut same = 0;
        while end < steps.len() && same <= 2 * CONTEXT {
            same = if matches!(steps[end], Step::Same(..)) { same + 1 } else { 0 };
            end += 1;
        }
        end -= same.saturating_sub(CONTEXT);
        let hunk = &steps[start..end];
        let (i, j) = hunk[0].lines();
        let olds = hunk.iter().filter(|step| !matches!(step, Step::Added(..))).count();
        let news = hunk.iter().filter(|step| !matches!(step, Step::Gone(..))).count();
        out += &format!("{cyan}@@ -{},{olds} +{},{news} @@{plain}\n", i + 1, j + 1);
        for step in hunk {
            out += &match step {
                Step::Same(i, _) => format!(" {}\n", old[*i]),
                Step::Gone(i, _) => format!("{red}-{}{plain}\n", old[*i]),
                Step::Added(_, j) => format!("{green}+{}{plain}\n", new[*j]),
            };
        }
        at = end;
    }
    out
}

/// The lines shown around a change.
const CONTEXT: usize = 3;

/// A line that stayed, went or came, with the lines reached in the old and the new text.
#[derive(Clone, Copy)]
enum Step {
    Same(usize, usize),
    Gone(usize, usize),
    Added(usize, usize),
}

impl Step {
    fn lines(self) -> (usize, usize) {
        match self {
            Step::Same(i, j) | Step::Gone(i, j) | Step::Added(i, j) => (i, j),
        }
    }
}

/// The steps from one list of lines to another. What stays is found greedily: the next line of the old text that the
/// new one has soon. A formatter keeps the order of lines, so this is nearly always the shortest way.
fn steps(old: &[&str], new: &[&str]) -> Vec<Step> {
    const SOON: usize = 200;
    let (mut i, mut j) = (0, 0);
    let mut steps = Vec::new();
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            steps.push(Step::Same(i, j));
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let meeting = (1..SOON).find_map(|total| {
            (0..=total).map(|gone| (gone, total - gone)).find(|(gone, added)| {
                matches!((old.get(i + gone), new.get(j + added)), (Some(a), Some(b)) if a == b && !a.trim().is_empty())
            })
        });
        let (mut gone, mut added) = meeting.unwrap_or((old.len() - i, new.len() - j));
        while gone > 0 && added > 0 && old[i + gone - 1] == new[j + added - 1] {
            (gone, added) = (gone - 1, added - 1);
        }
        steps.extend((0..gone).map(|k| Step::Gone(i + k, j)));
        steps.extend((0..added).map(|k| Step::Added(i + gone, j + k)));
        (i, j) = (i + gone, j + added);
    }
    steps
}

/// Errors of the language; where there are none, what the rules find, as the design itself sets them.
#[cfg(feature = "live")]
pub fn findings(compiled: &Compiled) -> Vec<sdraft::diag::Diagnostic> {
    let mut all = compiled.diagnostics.clone();
    all.extend(rule_findings(compiled));
    all
}

/// What the rules find in a design without errors, as the design itself sets them.
pub fn rule_findings(compiled: &Compiled) -> Vec<sdraft::diag::Diagnostic> {
    rule_findings_of(compiled, &sdraft::analyze::Facts::new(&compiled.design))
}

/// The same, where the facts are known already.
pub fn rule_findings_of(compiled: &Compiled, facts: &sdraft::analyze::Facts<'_>) -> Vec<sdraft::diag::Diagnostic> {
    if compiled.has_errors() {
        return Vec::new();
    }
    sdraft::lint::lint(facts, &compiled.sources, &sdraft::lint::Settings::default())
}
