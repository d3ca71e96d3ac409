//! Every attribute and flag of the language: where it stands, what its value is, what it means. One table, which
//! help and completion read too; to add an attribute, add a row and the line that sets it.

/// What an attribute can be said of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // their names say it
pub enum Place {
    Design,
    Component,
    Group,
    Flow,
    UseCase,
    Stage,
    Style,
}

impl Place {
    /// What a person calls it.
    pub fn describe(self) -> &'static str {
        match self {
            Place::Design => "a design",
            Place::Component => "a component",
            Place::Group => "a group",
            Place::Flow => "a flow",
            Place::UseCase => "a use case",
            Place::Stage => "a stage",
            Place::Style => "a style",
        }
    }
}

/// How a value is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Any text.
    Text,
    /// Texts with commas.
    List,
    /// Names of components.
    Components,
    /// The name of one component.
    Component,
    /// A rate, a time, bytes, or any of some.
    Time,
    /// Per second.
    Rate,
    /// Bytes.
    Bytes,
    /// A time or bytes.
    TimeOrBytes,
    /// A rate, or two for reads and writes.
    RateBudgets,
    /// A count, or two for reads and writes.
    CountBudgets,
    /// A fraction from 0 to 1: `80%`.
    Fraction,
    /// A factor: `3x`.
    Factor,
    /// A whole number.
    Count,
    /// A number of copies: `3`, `x3`, `N`.
    Copies,
    /// `20%, 100% without cache`.
    Calls,
    /// One of some words.
    Choice(&'static [&'static str]),
    /// `yes` or `no`.
    YesNo,
    /// A colour.
    Color,
    /// The name of an icon.
    Icon,
}

impl Form {
    /// What a value looks like, for messages and help.
    pub fn example(self) -> String {
        match self {
            Form::Text => "text".to_string(),
            Form::List => "a, b".to_string(),
            Form::Components => "app, db".to_string(),
            Form::Component => "app".to_string(),
            Form::Time => "200ms".to_string(),
            Form::Rate => "1k/s".to_string(),
            Form::Bytes => "100GB".to_string(),
            Form::TimeOrBytes => "7 days".to_string(),
            Form::RateBudgets => "3k/s read, 1k/s write".to_string(),
            Form::CountBudgets => "2".to_string(),
            Form::Fraction => "80%".to_string(),
            Form::Factor => "3x".to_string(),
            Form::Count => "3".to_string(),
            Form::Copies => "3".to_string(),
            Form::Calls => "20%, 100% without cache".to_string(),
            Form::Choice(words) => words.join(" | "),
            Form::YesNo => "yes".to_string(),
            Form::Color => "#a5d8ff".to_string(),
            Form::Icon => "gauge".to_string(),
        }
    }
}

/// A row of the table.
#[derive(Debug)]
pub struct Row {
    /// The key.
    pub key: &'static str,
    /// What it can be said of.
    pub place: Place,
    /// How its value is read.
    pub form: Form,
    /// What it says, in a sentence.
    pub docs: &'static str,
}

macro_rules! rows {
    ($($place:ident { $($key:literal $form:expr, $docs:literal;)* })*) => {
        /// The table.
        pub static ATTRIBUTES: &[Row] = &[
            $($(Row { key: $key, place: Place::$place, form: $form, docs: $docs },)*)*
        ];
    };
}

/// The outlines a `style` may ask for.
pub const SHAPES: [&str; 16] = [
    "box",
    "stadium",
    "hexagon",
    "parallelogram",
    "double",
    "cylinder",
    "bucket",
    "ellipse",
    "chip",
    "pipe",
    "sheet",
    "dashed",
    "page",
    "diamond",
    "text",
    "slot",
];

rows! {
    Design {
        "title" Form::Text, "The title of the picture.";
        "caption" Form::Text, "A line below the title.";
        "direction" Form::Choice(&["right", "down"]), "The way the main flow runs.";
        "peak" Form::Factor, "The factor from the mean load to the peak.";
        "headroom" Form::Fraction, "The share of capacity to keep free at the peak.";
        "constants" Form::Choice(&["exact", "interview"]), "Which day, month and year estimates show first.";
        "strict" Form::YesNo, "Whether every component must be declared.";
        "theme" Form::Text, "The theme: `auto`, `light`, `dark`, `whiteboard`, `print` or a file.";
        "profile" Form::Choice(&["sketch", "interview", "production"]), "How much the rules ask.";
    }
    Component {
        "capacity" Form::RateBudgets, "Requests per second and copy.";
        "storage" Form::Bytes, "Bytes per copy.";
        "latency" Form::Time, "The time it takes to serve a request.";
        "availability" Form::Fraction, "The share of time a copy is up.";
        "hit" Form::Fraction, "The share of requests a cache answers itself.";
        "standby" Form::Count, "Passive copies that take over.";
        "need" Form::CountBudgets, "Copies that must be up.";
        "failover" Form::Choice(&["auto", "manual", "platform"]), "How a standby or replica takes over.";
        "elected_by" Form::Component, "The component that elects its active copy.";
        "writers" Form::Count, "Copies that take writes.";
        "shards" Form::Count, "Into how many parts its data is split.";
        "shard_by" Form::Text, "The key its data is split by.";
        "hottest" Form::Fraction, "The share of the load on the hottest key.";
        "ack" Form::Count, "Copies that hold a write before it is acknowledged.";
        "ttl" Form::Time, "How long an entry is kept.";
        "retention" Form::TimeOrBytes, "How much of the past is kept.";
        "backup" Form::Text, "How it is backed up.";
        "workers" Form::Copies, "Worker processes in it.";
        "modules" Form::List, "Parts of it, drawn as rows.";
        "owner" Form::Text, "Who runs it.";
        "link" Form::Text, "An address to read on.";
        "icon" Form::Icon, "The icon to draw.";
        "tech" Form::Text, "The technology, drawn below the label.";
        "after" Form::Components, "Stands in a later layer than these.";
        "beside" Form::Components, "Stands in the same layer as these.";
        "consistency" Form::Choice(&["strong", "eventual"]), "What a read may miss.";
        "replica_of" Form::Component, "The store it is a read replica of.";
        "partitions" Form::Count, "Partitions of a buffer or store.";
        "delivery" Form::Choice(&["at-least-once", "at-most-once", "exactly-once"]), "What it promises about a message.";
        "dlq" Form::Component, "Where messages go that cannot be processed.";
        "invalidation" Form::Text, "How stale entries leave a cache.";
        "mtbf" Form::Time, "Mean time between failures.";
        "mttr" Form::Time, "Mean time to repair.";
    }
    Group {
        "direction" Form::Choice(&["right", "down"]), "The way its own flow runs.";
        "dashed" Form::YesNo, "Whether its outline is dashed.";
        "availability" Form::Fraction, "The share of time a failure domain is up.";
    }
    Flow {
        "rate" Form::Rate, "Requests per second.";
        "calls" Form::Calls, "Calls per incoming request.";
        "size" Form::Bytes, "The size of a request.";
        "reply" Form::Bytes, "The size of an answer.";
        "latency" Form::Time, "The time on the way.";
        "timeout" Form::Time, "How long the caller waits.";
        "retries" Form::Count, "How often it tries again.";
        "protocol" Form::Text, "What it speaks.";
        "availability" Form::Fraction, "The share of time the link is up.";
        "via" Form::Text, "The link it runs over; flows over one link fail together.";
        "choice" Form::Text, "Flows of one component with the same name here are alternatives.";
        "need" Form::Count, "How many of the alternatives must work.";
        "weight" Form::Factor, "Its share among the alternatives.";
        "policy" Form::Choice(&["balance", "failover", "all"]), "How load is shared among the alternatives.";
    }
    UseCase {
        "rate" Form::Rate, "Requests per second.";
        "peak" Form::Factor, "The factor from its mean to its peak.";
        "p99" Form::Time, "The latency promised to 99 of 100 requests.";
        "latency" Form::Time, "The mean latency promised.";
        "availability" Form::Fraction, "The share of requests promised to succeed.";
        "freshness" Form::Time, "How old what it shows may be.";
        "from" Form::Component, "Where it starts.";
        "to" Form::Components, "Its goals.";
    }
    Stage {
        "layer" Form::Choice(&["functional", "availability", "scale", "production"]), "What the rules may already ask.";
    }
    Style {
        "fill" Form::Color, "The colour inside.";
        "stroke" Form::Color, "The colour of the outline or line.";
        "text" Form::Color, "The colour of its text.";
        "shape" Form::Choice(&SHAPES), "The outline.";
        "icon" Form::Icon, "The icon.";
    }
}

/// Finds the row of a key.
pub fn find(place: Place, key: &str) -> Option<&'static Row> {
    ATTRIBUTES.iter().find(|row| row.place == place && row.key == key)
}

/// The keys that can be said of something.
pub fn keys(place: Place) -> impl Iterator<Item = &'static str> {
    ATTRIBUTES.iter().filter(move |row| row.place == place).map(|row| row.key)
}
