//! What a group says once for all marks in it. Every colour stays a literal attribute, on the mark or on a group it stands
//! in, so a renderer without style sheets draws the same; the class goes where the attribute goes.

use std::collections::BTreeMap;

/// A presentation attribute that is inherited.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Style {
    /// The attribute.
    pub name: &'static str,
    /// What it says.
    pub value: String,
    /// The class that says it in the dark.
    pub class: Option<String>,
}

/// All inherited attributes, in the order of [`USUAL`].
pub(super) type Styles = Vec<Style>;
/// The attributes that matter to a mark.
pub(super) type Wanted = Vec<Style>;

/// The attributes and what the whole picture says of them.
const USUAL: [(&str, &str); 8] = [
    ("fill", "none"),
    ("stroke", "none"),
    ("stroke-width", "1"),
    ("stroke-dasharray", "none"),
    ("font-size", "13"),
    ("font-weight", "400"),
    ("text-anchor", "start"),
    // the stack of the picture
    ("font-family", "inherit"),
];

/// The font family of the picture.
pub(super) fn usual_family() -> Style {
    Style::new("font-family", "inherit")
}

/// What is inherited where no group says anything else.
pub(super) fn usual() -> Styles {
    USUAL.iter().map(|(name, value)| Style::new(name, *value)).collect()
}

impl Style {
    pub fn new(name: &'static str, value: impl Into<String>) -> Style {
        Style { name, value: value.into(), class: None }
    }

    pub fn none(name: &'static str) -> Style {
        Style::new(name, "none")
    }

    /// The letters it takes.
    fn letters(&self) -> usize {
        // a space, `=` and the quotes; ` class=""` is often there already
        self.name.len() + self.value.len() + 4 + self.class.as_ref().map_or(0, |it| it.len() + 6)
    }
}

/// How often each style is wanted.
#[derive(Default)]
pub(super) struct Tally(BTreeMap<Style, usize>);

impl Tally {
    pub fn add(&mut self, wanted: Wanted) {
        for style in wanted {
            *self.0.entry(style).or_default() += 1;
        }
    }

    /// The styles a group should have, and the letters that saves.
    pub fn best(&self, inherited: &Styles) -> (Styles, usize) {
        let mut saved = 0;
        let styles = inherited.iter().map(|known| {
            let kept = self.0.get(known).map_or(0, |count| count * known.letters());
            let best = self
                .0
                .iter()
                .filter(|(style, _)| style.name == known.name && *style != known)
                .map(|(style, count)| (count.saturating_sub(1) * style.letters(), style))
                .max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(a.1)));
            // only where all want it: text in the usual family could not say so in a group of another
            let is_family = known.name == "font-family";
            match best {
                Some((gain, style)) if gain > kept && !(is_family && kept > 0) => {
                    saved += gain - kept;
                    style.clone()
                }
                _ => known.clone(),
            }
        });
        let styles = styles.collect();
        (styles, saved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_says_what_most_of_its_marks_say_unless_the_others_lose_more() {
        let mut tally = Tally::default();
        let red = Style::new("stroke", "#d3222f");
        tally.add(vec![red.clone()]);
        assert_eq!(tally.best(&usual()), (usual(), 0), "one mark gains nothing");
        tally.add(vec![red.clone()]);
        assert!(tally.best(&usual()).0.contains(&red));
        tally.add(vec![Style::none("stroke")]);
        tally.add(vec![Style::none("stroke")]);
        assert_eq!(tally.best(&usual()), (usual(), 0), "two would have to say that they have none");
    }
}
