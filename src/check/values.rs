//! Values of attributes: read as their row of the table asks, with messages that say what to write.

use super::attributes::{Form, Place, Row};
use super::names;
use super::quantities::Evaluator;
use crate::catalog;
use crate::codes;
use crate::diag::Diagnostic;
use crate::model::{Budgets, Copies};
use crate::source::Span;
use crate::syntax::tree::{self, Name, Text};
use crate::syntax::value;
use crate::units::{Dimension, Quantity};

/// A value that was read.
#[derive(Clone, Debug)]
pub enum Value {
    /// A text.
    Text(String),
    /// Texts.
    List(Vec<(String, Span)>),
    /// Names, to be resolved.
    Names(Vec<Name>),
    /// A quantity.
    Quantity(Quantity),
    /// Quantities for reads and writes.
    Budgets(Budgets),
    /// A fraction or a factor.
    Number(f64),
    /// A whole number.
    Count(u32),
    /// A number of copies.
    Copies(Copies),
    /// Calls, the components not resolved.
    Calls(f64, Vec<(f64, Name)>),
    /// One of the form's words, by its place.
    Choice(usize),
    /// Yes or no.
    YesNo(bool),
}

/// Reads a value; none where it is wrong, which is reported, or where it needs a quantity that has no value, which is
/// reported there.
pub fn read(row: &Row, text: &Text, evaluator: &Evaluator, diagnostics: &mut Vec<Diagnostic>) -> Option<Value> {
    let reader = Reader { row, text, evaluator };
    match row.form {
        Form::Text => Some(Value::Text(text.text.trim().to_string())),
        Form::List => Some(Value::List(value::list(text).into_iter().map(|it| (it.text, it.span)).collect())),
        Form::Components | Form::Component => reader.names(diagnostics).map(Value::Names),
        Form::Time => reader.quantity(&[Dimension::TIME], diagnostics).map(Value::Quantity),
        Form::Rate => reader.quantity(&[Dimension::RATE], diagnostics).map(Value::Quantity),
        Form::Bytes => reader.quantity(&[Dimension::BYTES], diagnostics).map(Value::Quantity),
        Form::TimeOrBytes => reader.quantity(&[Dimension::TIME, Dimension::BYTES], diagnostics).map(Value::Quantity),
        Form::RateBudgets => reader.budgets(Dimension::RATE, diagnostics).map(Value::Budgets),
        Form::CountBudgets => reader.budgets(Dimension::NONE, diagnostics).map(Value::Budgets),
        Form::Fraction => reader.fraction(diagnostics).map(Value::Number),
        Form::Factor => reader.factor(diagnostics).map(Value::Number),
        Form::Count => reader.count(diagnostics).map(Value::Count),
        Form::Copies => match value::multiplicity(text) {
            Ok(copies) => Some(Value::Copies(super::copies(copies))),
            Err(_) => reader.count(diagnostics).map(|n| Value::Copies(Copies::Exactly(n))),
        },
        Form::Calls => reader.calls(diagnostics),
        Form::Choice(words) => reader.choice(words, diagnostics).map(Value::Choice),
        Form::YesNo => reader.choice(&["yes", "no", "true", "false"], diagnostics).map(|i| Value::YesNo(i % 2 == 0)),
        Form::Color => reader.color(diagnostics).map(Value::Text),
        Form::Icon => reader.icon(diagnostics).map(Value::Text),
    }
}

struct Reader<'a> {
    row: &'a Row,
    text: &'a Text,
    evaluator: &'a Evaluator,
}

impl Reader<'_> {
    fn wrong(&self, message: String) -> Diagnostic {
        Diagnostic::error(codes::VALUE, message).at(self.text.span, "this value").help(format!(
            "write `{}: {}`",
            self.row.key,
            self.row.form.example()
        ))
    }

    fn quantity(&self, dimensions: &[Dimension], diagnostics: &mut Vec<Diagnostic>) -> Option<Quantity> {
        let expr = match value::expression(self.text) {
            Ok(expr) => expr,
            Err(mut diagnostic) => {
                let compared = diagnostic.help.as_deref().is_some_and(|help| help.starts_with("leave out"));
                if diagnostic.code == codes::VALUE && !compared {
                    diagnostic.help = Some(format!("write `{}: {}`", self.row.key, self.row.form.example()));
                }
                diagnostics.push(diagnostic);
                return None;
            }
        };
        let quantity = self.evaluator.evaluate(&expr, diagnostics)?;
        self.measured(quantity, expr.span, dimensions, diagnostics)
    }

    /// The name of an icon, or `none` for none.
    fn icon(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
        let name = self.text.text.trim();
        if name.is_empty() || name == "none" || catalog::has_icon(name) {
            return Some(name.to_string());
        }
        diagnostics.push(
            Diagnostic::error(codes::VALUE, format!("no icon is named `{name}`"))
                .at(self.text.span, "this value")
                .help(match names::closest(name, catalog::ICONS.iter().chain(catalog::MARKS).copied()) {
                    Some(near) => format!("did you mean `{near}`? `sdraft explain icon` lists them all"),
                    None => "`sdraft explain icon` lists them all; `none` draws none".to_string(),
                }),
        );
        None
    }

    fn measured(
        &self,
        quantity: Quantity,
        span: Span,
        dimensions: &[Dimension],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Quantity> {
        if !dimensions.contains(&quantity.dimension) {
            let wanted: Vec<String> = dimensions.iter().map(|it| it.describe()).collect();
            diagnostics.push(
                Diagnostic::error(
                    codes::DIMENSION,
                    format!(
                        "`{}` of {} is {}, not {}",
                        self.row.key,
                        self.row.place.describe(),
                        wanted.join(" or "),
                        quantity.dimension.describe()
                    ),
                )
                .at(span, quantity.dimension.describe())
                .help(self.measured_help(quantity.dimension, dimensions)),
            );
            return None;
        }
        if quantity.exact < 0.0 {
            diagnostics.push(self.wrong(format!("`{}` cannot be negative", self.row.key)));
            return None;
        }
        Some(quantity)
    }

    /// How to write a quantity that measures something else than it should: with its unit, if that is all it lacks.
    fn measured_help(&self, found: Dimension, wanted: &[Dimension]) -> String {
        let (key, written) = (self.row.key, self.text.text.trim());
        let is_number = written.ends_with(|c: char| c.is_ascii_alphanumeric()) && !written.contains(['/', ',', ' ']);
        let starts_with_digit = written.starts_with(|c: char| c.is_ascii_digit());
        match (found, wanted) {
            (Dimension::NONE, [Dimension::RATE]) if is_number && starts_with_digit => {
                format!("write `{key}: {written}/s`, or `{written}/day`")
            }
            (Dimension::NONE, [Dimension::TIME]) if is_number && starts_with_digit => {
                format!("write `{key}: {written}ms`, or `{written}s`")
            }
            (Dimension::NONE, [Dimension::BYTES]) if is_number && starts_with_digit => {
                format!("write `{key}: {written}B`, or `{written}KB`")
            }
            (Dimension::BANDWIDTH, [Dimension::RATE]) => {
                format!("`B` is a byte: where a count was meant, ten billion is `10G` or `10bn`; `{key}: 10G/day`")
            }
            _ => format!("write `{key}: {}`", self.row.form.example()),
        }
    }

    fn budgets(&self, dimension: Dimension, diagnostics: &mut Vec<Diagnostic>) -> Option<Budgets> {
        let parsed = match value::budgets(self.text) {
            Ok(parsed) => parsed,
            Err(diagnostic) => {
                diagnostics.push(diagnostic);
                return None;
            }
        };
        let mut budgets = Budgets { any: None, read: None, write: None };
        for budget in parsed {
            let quantity = self.evaluator.evaluate(&budget.value, diagnostics)?;
            let quantity = self.measured(quantity, budget.value.span, &[dimension], diagnostics)?;
            let slot = match budget.operation.as_ref().map(|it| it.text.as_str()) {
                Some("read") => &mut budgets.read,
                Some(_) => &mut budgets.write,
                None => &mut budgets.any,
            };
            if slot.replace(quantity).is_some() {
                diagnostics.push(self.wrong(format!("`{}` says one budget twice", self.row.key)));
                return None;
            }
        }
        if budgets.any.is_some() && (budgets.read.is_some() || budgets.write.is_some()) {
            diagnostics.push(
                self.wrong(format!("`{}` has one budget for all, or one for `read` and one for `write`", self.row.key)),
            );
            return None;
        }
        Some(budgets)
    }

    fn plain(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<f64> {
        self.quantity(&[Dimension::NONE], diagnostics).map(|it| it.exact)
    }

    fn fraction(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<f64> {
        if let Some(nines) = nines(&self.text.text) {
            return Some(nines);
        }
        let value = self.plain(diagnostics)?;
        if (0.0..=1.0).contains(&value) {
            return Some(value);
        }
        let written = self.text.text.trim();
        let mut diagnostic = self.wrong(format!("`{}` is a share between 0% and 100%", self.row.key));
        if (1.0..=100.0).contains(&value) && written.parse::<f64>().is_ok() {
            diagnostic.help = Some(format!("write `{}: {written}%`", self.row.key));
        }
        diagnostics.push(diagnostic);
        None
    }

    fn factor(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<f64> {
        let value = self.plain(diagnostics)?;
        if value > 0.0 {
            return Some(value);
        }
        diagnostics.push(self.wrong(format!("`{}` is a factor above 0", self.row.key)));
        None
    }

    fn count(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<u32> {
        let value = self.plain(diagnostics)?;
        if value.fract() == 0.0 && (0.0..=1e6).contains(&value) {
            return Some(value as u32);
        }
        diagnostics.push(self.wrong(format!("`{}` is a whole number, at most a million", self.row.key)));
        None
    }

    fn calls(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<Value> {
        let parsed = match value::calls(self.text) {
            Ok(parsed) => parsed,
            Err(diagnostic) => {
                diagnostics.push(diagnostic);
                return None;
            }
        };
        let mut plain = |expr: &tree::Expr| {
            let quantity = self.evaluator.evaluate(expr, diagnostics)?;
            self.measured(quantity, expr.span, &[Dimension::NONE], diagnostics).map(|it| it.exact)
        };
        let per_request = plain(&parsed.value)?;
        let mut without = Vec::new();
        for (expr, name) in parsed.without {
            without.push((plain(&expr)?, name));
        }
        Some(Value::Calls(per_request, without))
    }

    fn names(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<Vec<Name>> {
        match value::names(self.text) {
            Ok(names) if self.row.form == Form::Component && names.len() > 1 => {
                diagnostics.push(self.wrong(format!("`{}` names one component", self.row.key)));
                None
            }
            Ok(names) => Some(names),
            Err(diagnostic) => {
                diagnostics.push(diagnostic);
                None
            }
        }
    }

    fn choice(&self, words: &[&str], diagnostics: &mut Vec<Diagnostic>) -> Option<usize> {
        let word = self.text.text.trim();
        if let Some(at) = words.iter().position(|it| it.eq_ignore_ascii_case(word)) {
            return Some(at);
        }
        let shown: String = word.chars().take(40).collect();
        let near = names::closest(word, words.iter().copied());
        let all: Vec<String> = words.iter().take(16).map(|it| format!("`{it}`")).collect();
        diagnostics.push(
            Diagnostic::error(codes::VALUE, format!("`{}` cannot be `{shown}`", self.row.key))
                .at(self.text.span, "this value")
                .help(match near {
                    Some(near) => format!("did you mean `{near}`? It is one of {}", all.join(", ")),
                    None => format!("it is one of {}", all.join(", ")),
                }),
        );
        None
    }

    fn color(&self, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
        let word = self.text.text.trim().to_lowercase();
        let hex = word
            .strip_prefix('#')
            .is_some_and(|digits| matches!(digits.len(), 3 | 6) && digits.chars().all(|c| c.is_ascii_hexdigit()));
        if hex || COLORS.contains(&word.as_str()) {
            return Some(word);
        }
        let shown: String = word.chars().take(40).collect();
        let near = names::closest(&word, COLORS);
        diagnostics.push(
            Diagnostic::error(codes::STYLE, format!("`{shown}` is no colour")).at(self.text.span, "this value").help(
                match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "write `#a5d8ff`, or a name such as `red`, `gold` or `none`".to_string(),
                },
            ),
        );
        None
    }
}

/// The colours that have names here, of those CSS names.
pub const COLORS: [&str; 36] = [
    "none",
    "transparent",
    "black",
    "white",
    "gray",
    "grey",
    "silver",
    "red",
    "maroon",
    "crimson",
    "salmon",
    "tomato",
    "orange",
    "gold",
    "yellow",
    "khaki",
    "olive",
    "lime",
    "green",
    "teal",
    "cyan",
    "aqua",
    "turquoise",
    "blue",
    "navy",
    "skyblue",
    "lightblue",
    "steelblue",
    "indigo",
    "violet",
    "purple",
    "magenta",
    "pink",
    "brown",
    "beige",
    "lightgray",
];

/// `four nines`: 99.99 %.
fn nines(text: &str) -> Option<f64> {
    let count = match text.trim().strip_suffix("nines")?.trim() {
        "two" | "2" => 2,
        "three" | "3" => 3,
        "four" | "4" => 4,
        "five" | "5" => 5,
        "six" | "6" => 6,
        _ => return None,
    };
    Some([0.99, 0.999, 0.9999, 0.999_99, 0.999_999][count - 2])
}

/// The message for a key nobody knows, with where it would be known.
pub fn unknown_key(place: Place, key: &Name) -> Diagnostic {
    let near = names::closest(&key.text, super::attributes::keys(place));
    let meant = super::synonyms::meant(place, &key.text);
    let elsewhere = super::attributes::ATTRIBUTES.iter().find(|row| row.key == key.text).map(|row| row.place);
    let help = match (near, elsewhere) {
        _ if meant.is_some() => meant.unwrap_or_default(),
        (_, Some(other)) => format!("`{}` is an attribute of {}", key.text, other.describe()),
        (Some(near), None) => format!("did you mean `{near}`?"),
        (None, None) => format!(
            "{} has {}; your own are written `x-{}: …`",
            place.describe(),
            super::attributes::keys(place).map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", "),
            key.text
        ),
    };
    Diagnostic::error(codes::UNKNOWN_ATTRIBUTE, format!("{} has no attribute `{}`", place.describe(), key.text))
        .at(key.span, "this key")
        .help(help)
}
