//! A design as a story: the steps of its use cases as a numbered list, what its stages settle ([`stages`]).

pub mod stages;

use crate::model::{Arrow, Design, End, Flow, Owner, UseCase, UseCaseId};

/// A step in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepLine {
    /// Its number: `1`, `5.a`.
    pub number: String,
    /// Who starts it.
    pub from: String,
    /// The arrow.
    pub arrow: &'static str,
    /// Who it goes to.
    pub to: String,
    /// What passes.
    pub label: Option<String>,
    /// How many frames it stands in.
    pub depth: usize,
    /// The frames that open right before it, the outermost first.
    pub opens: Vec<String>,
}

/// The steps of a use case.
pub fn steps(design: &Design, id: UseCaseId) -> Vec<StepLine> {
    let usecase = &design.usecases[id.index()];
    let mut before: Vec<usize> = Vec::new();
    let mut lines = Vec::new();
    for step in &usecase.steps {
        let frames = frames(usecase, step.frame);
        let shared = before.iter().zip(&frames).take_while(|(a, b)| a == b).count();
        let title = |frame: &usize| usecase.frames[*frame].label.clone().unwrap_or_default();
        let flow = design.flow(step.flow);
        lines.push(StepLine {
            number: step.number.clone(),
            from: called(design, flow, true),
            arrow: sign(flow.arrow),
            to: called(design, flow, false),
            label: step
                .label
                .as_ref()
                .or(flow.label.as_ref())
                .map(|it| one_line(&it.value))
                .filter(|it| !it.is_empty()),
            depth: frames.len(),
            opens: frames[shared..].iter().map(title).map(|it| one_line(&it)).collect(),
        });
        before = frames;
    }
    lines
}

fn frames(usecase: &UseCase, innermost: Option<usize>) -> Vec<usize> {
    let mut frames = Vec::new();
    let mut frame = innermost;
    while let Some(index) = frame {
        frames.push(index);
        frame = usecase.frames[index].parent;
    }
    frames.reverse();
    frames
}

/// An end of a flow by its label, else its id.
fn called(design: &Design, flow: &Flow, first: bool) -> String {
    name_of(design, if first { flow.from } else { flow.to })
}

/// What a component or a group is called: its label, else its id.
pub(crate) fn name_of(design: &Design, end: End) -> String {
    let (label, name) = match end {
        End::Component(id) => (&design.component(id).label, &design.component(id).name),
        End::Group(id) => (&design.group(id).label, &design.group(id).name),
    };
    one_line(label.as_ref().filter(|it| !it.trim().is_empty()).unwrap_or(name))
}

fn sign(arrow: Arrow) -> &'static str {
    match arrow {
        Arrow::Call => "→",
        Arrow::Exchange => "↔",
        Arrow::Message => "⇢",
        Arrow::Copy => "⇒",
        Arrow::Related => "–",
    }
}

/// Writes a use case as a numbered list.
pub fn text(design: &Design, id: UseCaseId) -> String {
    let usecase = &design.usecases[id.index()];
    let mut out = format!("{}\n\n", one_line(usecase.label.as_ref().unwrap_or(&usecase.name)));
    let lines = steps(design, id);
    let wide = lines.iter().map(|it| it.number.chars().count()).max().unwrap_or_default();
    for line in &lines {
        let inside = line.depth - line.opens.len();
        for (at, title) in line.opens.iter().enumerate() {
            out += &format!("{}{:wide$}  [{title}]\n", "  ".repeat(inside + at), "");
        }
        let label = line.label.as_ref().map_or(String::new(), |it| format!(": {it}"));
        out += &format!(
            "{}{:>wide$}. {} {} {}{label}\n",
            "  ".repeat(line.depth),
            line.number,
            line.from,
            line.arrow,
            line.to
        );
    }
    let notes = design.notes.iter().filter(|it| !it.code && it.owners.contains(&Owner::UseCase(id)));
    for note in notes {
        out += &format!("\n{}\n", one_line(&note.text));
    }
    out
}

/// A text on one line, without what a terminal would obey.
pub(crate) fn one_line(text: &str) -> String {
    let text = text.replace("\\n", " ");
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}
