//! What the words of the language mean, in a sentence each, for hover and completion. Kinds, attributes and codes have
//! their own tables.

use crate::check::attributes::Place;
use crate::model::{Flag, FlowFlag};

/// A first word of a statement.
pub struct Statement {
    /// The word.
    pub word: &'static str,
    /// What is put in for it, with places to fill (`${1:…}`).
    pub snippet: &'static str,
    /// What it says.
    pub docs: &'static str,
}

macro_rules! statements {
    ($($word:literal $snippet:literal $docs:literal;)*) => {
        /// Every statement that starts with a word.
        pub static STATEMENTS: &[Statement] = &[
            $(Statement { word: $word, snippet: $snippet, docs: $docs },)*
        ];
    };
}

statements! {
    "group" "group ${1:id} \"${2:Label}\" {\n\t$0\n}" "Draws a box around its members.";
    "tier" "tier ${1:id} \"${2:Label}\" {\n\t$0\n}" "One layer of the layering.";
    "band" "band ${1:id} \"${2:Label}\" {\n\t$0\n}" "A full-height column, or row: Input | System | Output.";
    "zone" "zone ${1:az1} {\n\t$0\n}" "A failure domain: an availability zone. What is in it fails with it.";
    "region" "region ${1:id} {\n\t$0\n}" "A failure domain: a region.";
    "rack" "rack ${1:id} {\n\t$0\n}" "A failure domain: a rack.";
    "host" "host ${1:id} {\n\t$0\n}" "A failure domain: a machine.";
    "let" "let ${1:name} = ${0:300M / day}" "Names a quantity. `expect` states a claimed value, which is checked.";
    "estimate" "estimate \"${1:What}\" = ${0:formula}" "A labelled quantity of the report.";
    "require" "require ${1:formula} \"${2:why}\"" "A comparison that must hold.";
    "usecase" "usecase ${1:id} \"${2:Label}\" {\n\trate: ${3:1k/s}\n\t${0:web -> app}\n}" "An ordered walk through the design, with its traffic and its promises.";
    "table" "table ${1:name} on ${2:component} {\n\t${0:id bigint pk}\n}" "A table of data, drawn beside its component.";
    "api" "api on ${1:component} {\n\t${0:GET /items -> items}\n}" "The calls a component answers, one a line.";
    "note" "note on ${1:target} \"${0:text}\"" "A note beside a component, group, use case or flow.";
    "code" "code on ${1:target} \"\"\"\n$0\n\"\"\"" "A text that keeps its spacing.";
    "functional" "functional \"$0\"" "A requirement: what the system does.";
    "quality" "quality \"$0\"" "A requirement: how well it does it.";
    "extended" "extended \"$0\"" "A requirement that may come later.";
    "question" "question \"$0\"" "Something still to be asked.";
    "decision" "decision \"${1:Question}\" {\n\toption \"${2:A}\" chosen { pro \"${3:…}\" }\n\toption \"${4:B}\" { con \"${0:…}\" }\n}" "A decision with its options and what speaks for and against them.";
    "stage" "stage ${1:id} \"${2:Label}\" {\n\t$0\n}" "The design's next step: what it adds, changes, removes or refines.";
    "refine" "refine ${1:component} \"${2:Label}\" {\n\t$0\n}" "Turns a component into a group that keeps its flows.";
    "remove" "remove ${0:target}" "Takes something out, with its flows, blocks and steps.";
    "allow" "allow ${1:rule} on ${2:target} \"${0:reason}\"" "Accepts what a rule finds, for a reason.";
    "warn" "warn ${0:rule}" "Makes what a rule finds a warning.";
    "deny" "deny ${0:rule}" "Makes what a rule finds an error.";
    "kind" "kind ${1:id} is ${2:service} {\n\t$0\n}" "A kind of the design's own.";
    "style" "style ${1:target} { fill: ${0:#a5d8ff} }" "How something is drawn: fill, stroke, text, shape, icon.";
    "use" "use \"${0:common.sd}\"" "Takes in the statements of another file, once.";
}

/// Words that stand inside statements or in braces of their own.
pub static JOINTS: &[(&str, &str)] = &[
    ("in", "The failure domains of its copies, in order: `x5 in az1, az2`."),
    ("on", "What it stands at; for a component, the two bands whose divider it sits on."),
    ("is", "The kind it is based on."),
    ("expect", "A value the author claims, which is checked."),
    ("without", "While this component is lost."),
    ("option", "An option of a decision."),
    ("chosen", "The option that was taken."),
    ("pro", "What speaks for an option."),
    ("con", "What speaks against an option."),
    ("rows", "Sample rows of a table, cells between `|`."),
];

/// What a keyword says.
pub fn keyword(word: &str) -> Option<&'static str> {
    let statement = STATEMENTS.iter().find(|it| it.word == word).map(|it| it.docs);
    statement.or_else(|| JOINTS.iter().find(|(joint, _)| *joint == word).map(|(_, docs)| *docs))
}

/// The flags that may stand in the braces of something, with what each says.
pub fn flags(place: Place) -> Vec<(&'static str, &'static str)> {
    match place {
        Place::Component => Flag::ALL.iter().map(|&(flag, word)| (word, component_flag(flag))).collect(),
        Place::Flow => FlowFlag::ALL.iter().map(|&(flag, word)| (word, flow_flag(flag))).collect(),
        Place::UseCase => vec![
            ("read", "It reads; flows that only write are left out."),
            ("write", "It writes; flows that only read are left out."),
        ],
        Place::Design | Place::Group | Place::Stage | Place::Style => Vec::new(),
    }
}

fn component_flag(flag: Flag) -> &'static str {
    match flag {
        Flag::Managed => "Run by a provider, who replaces its copies.",
        Flag::External => "Not ours.",
        Flag::Optional => "What calls it goes on without it.",
        Flag::Stateful => "Holds state of its own, though its kind does not.",
        Flag::Stateless => "Holds no state, though its kind does.",
        Flag::Monitored => "Somebody is told when it fails.",
        Flag::Public => "Reached from the internet.",
        Flag::Idempotent => "The same request twice does no more than once.",
        Flag::Persistent => "Holds data, as stores and buffers do.",
        Flag::Quorum => "Needs a majority of its copies.",
        Flag::Dashed => "Drawn with a dashed outline.",
        Flag::Auth => "Checks who asks.",
        Flag::Ratelimit => "Turns away who asks too often.",
        Flag::Backpressure => "Slows its senders down rather than fall over.",
        Flag::Degraded => "May be overloaded while a zone is lost.",
    }
}

fn flow_flag(flag: FlowFlag) -> &'static str {
    match flag {
        FlowFlag::Read => "It reads.",
        FlowFlag::Write => "It writes.",
        FlowFlag::Pull => "The receiver asks and starts it; the arrow stays.",
        FlowFlag::Push => "The sender starts it.",
        FlowFlag::Soft => "The caller goes on without the answer.",
        FlowFlag::Encrypted => "Encrypted on the way.",
        FlowFlag::Parallel => "Called together with the other parallel calls of its caller.",
        FlowFlag::Dashed => "Drawn dashed.",
        FlowFlag::Presigned => "By an address that grants access by itself.",
    }
}

/// What an arrow says.
pub fn arrow(sign: &str) -> Option<&'static str> {
    Some(match sign {
        "->" | "→" => "calls and waits: without the second, the work of the first fails, unless the flow is `soft`",
        "<-" | "←" => "is called by: `b <- a` is `a -> b`",
        "~>" => "hands a message over and goes on; drawn dashed",
        "<~" => "gets a message of: `b <~ a` is `a ~> b`",
        "=>" => "data is copied: replication, backup, batch load; no dependency, no load",
        "<=" => "is copied from: `b <= a` is `a => b`",
        "<->" | "↔" => "calls, and the answer has an arrow head too; analysed as `->`",
        "--" => "related; the analyses ignore it",
        _ => return None,
    })
}

/// What a function of formulas gives.
pub static FUNCTIONS: &[(&str, &str)] = &[
    ("ceil", "rounds up"),
    ("floor", "rounds down"),
    ("round", "rounds to the nearest"),
    ("min", "the smallest of its arguments"),
    ("max", "the largest of its arguments"),
    ("sqrt", "the square root"),
    ("log", "the logarithm: `log(x, base)`"),
];
