//! Formulas: what they come to, with dimensions, under both sets of constants.

use std::collections::BTreeMap;

use super::names;
use crate::codes;
use crate::diag::Diagnostic;
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind, Literal, Name, Operator};
use crate::units::literal::{self, LiteralError};
use crate::units::{ArithmeticError, Dimension, Quantity};

/// The functions of the language.
pub const FUNCTIONS: [&str; 7] = ["ceil", "floor", "round", "min", "max", "sqrt", "log"];

/// A quantity on its way to a value.
#[derive(Clone, Debug)]
enum State {
    Open,
    Running,
    /// None where it has no value; that was reported once.
    Done(Option<Quantity>),
}

/// Evaluates formulas over the design's quantities, whatever order they were declared in.
#[derive(Clone, Debug, Default)]
pub struct Evaluator {
    formulas: BTreeMap<String, (Name, Expr)>,
    states: BTreeMap<String, State>,
}

impl Evaluator {
    /// Adds a quantity. Returns the place of an earlier one of that name.
    pub fn declare(&mut self, name: &Name, formula: &Expr) -> Option<Span> {
        self.states.insert(name.text.clone(), State::Open);
        self.formulas.insert(name.text.clone(), (name.clone(), formula.clone())).map(|(first, _)| first.span)
    }

    /// Notes that a quantity was meant to be there, whose formula could not be read: who uses it is not to blame.
    pub fn spoil(&mut self, name: &Name) {
        self.states.entry(name.text.clone()).or_insert(State::Done(None));
    }

    /// The names of all quantities.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.formulas.keys().map(String::as_str)
    }

    /// The value of a quantity, once evaluated.
    pub fn value(&self, name: &str) -> Option<Quantity> {
        match self.states.get(name) {
            Some(State::Done(value)) => *value,
            _ => None,
        }
    }

    /// Evaluates every quantity; what depends on what is walked without recursion.
    pub fn run(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let names: Vec<String> = self.formulas.keys().cloned().collect();
        for name in names {
            self.settle(&name, diagnostics);
        }
    }

    fn settle(&mut self, name: &str, diagnostics: &mut Vec<Diagnostic>) {
        let mut stack = vec![name.to_string()];
        while let Some(top) = stack.last().cloned() {
            match self.states.get(&top) {
                Some(State::Open) => {
                    self.states.insert(top.clone(), State::Running);
                    let (_, formula) = &self.formulas[&top];
                    let mut needed = Vec::new();
                    collect_names(formula, &mut needed);
                    for need in needed {
                        match self.states.get(&need) {
                            Some(State::Open) => stack.push(need),
                            Some(State::Running) => {
                                diagnostics.push(self.cycle(&top, &need, &stack));
                                self.states.insert(top.clone(), State::Done(None));
                            }
                            _ => {}
                        }
                    }
                }
                Some(State::Running) => {
                    let (_, formula) = self.formulas[&top].clone();
                    let value = self.evaluate(&formula, diagnostics);
                    self.states.insert(top, State::Done(value));
                    stack.pop();
                }
                _ => {
                    stack.pop();
                }
            }
        }
    }

    fn cycle(&self, from: &str, to: &str, stack: &[String]) -> Diagnostic {
        let start = stack.iter().position(|it| it == to).unwrap_or(0);
        let mut ring: Vec<&str> = stack[start..]
            .iter()
            .map(String::as_str)
            .filter(|it| matches!(self.states.get(*it), Some(State::Running)))
            .collect();
        ring.push(to);
        let places = |diagnostic: Diagnostic, name: &str, text: &str| diagnostic.at(self.formulas[name].0.span, text);
        let diagnostic =
            Diagnostic::error(codes::QUANTITY_CYCLE, format!("`{from}` is defined by itself: {}", ring.join(" → ")));
        let diagnostic = places(diagnostic, from, "defined here");
        let diagnostic = if from == to { diagnostic } else { places(diagnostic, to, "needs it again") };
        diagnostic.help("give one of them a number")
    }

    /// Evaluates a formula; none where it has no value, which is reported. Quantities must have been run.
    pub fn evaluate(&self, expr: &Expr, diagnostics: &mut Vec<Diagnostic>) -> Option<Quantity> {
        match &expr.kind {
            ExprKind::Number(literal) => match number(literal) {
                Ok(quantity) => Some(quantity),
                Err(error) => {
                    diagnostics.push(unit_error(error, literal, expr.span));
                    None
                }
            },
            ExprKind::Name(name) => self.name(name, expr.span, diagnostics),
            ExprKind::Negate(inner) => Some(self.evaluate(inner, diagnostics)?.negated()),
            ExprKind::Call(function, arguments) => self.call(function, arguments, expr.span, diagnostics),
            ExprKind::Binary(operator, left, right) => {
                let values = (self.evaluate(left, diagnostics), self.evaluate(right, diagnostics));
                let (Some(a), Some(b)) = values else { return None };
                let result = match operator {
                    Operator::Add => a.plus(b),
                    Operator::Subtract => a.minus(b),
                    Operator::Multiply => a.times(b),
                    Operator::Divide => a.over(b),
                    Operator::Power => a.to_the(b),
                    _ => {
                        diagnostics.push(
                            Diagnostic::error(codes::COMPARISON, "only `require` compares")
                                .at(expr.span, "this comparison")
                                .help("write `require … < …`"),
                        );
                        return None;
                    }
                };
                self.settled(result, expr, (left, a), (right, b), diagnostics)
            }
        }
    }

    fn settled(
        &self,
        result: Result<Quantity, ArithmeticError>,
        expr: &Expr,
        left: (&Expr, Quantity),
        right: (&Expr, Quantity),
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Quantity> {
        let error = match result {
            Ok(quantity) => return Some(quantity),
            Err(error) => error,
        };
        diagnostics.push(match error {
            ArithmeticError::Mismatch(a, b) => mismatch((left.0.span, a), (right.0.span, b)),
            ArithmeticError::NotPlain(dimension) => Diagnostic::error(
                codes::UNIT_MISMATCH,
                format!("an exponent is a plain number, not {}", dimension.describe()),
            )
            .at(right.0.span, dimension.describe())
            .help("divide the unit away"),
            ArithmeticError::DivisionByZero => Diagnostic::error(codes::ARITHMETIC, "this divides by zero")
                .at(right.0.span, "comes to zero")
                .help("check the quantity it divides by"),
            ArithmeticError::OutOfRange => {
                Diagnostic::error(codes::ARITHMETIC, "this comes to no number that can be written")
                    .at(expr.span, "too large, or undefined")
                    .help("check the units and powers")
            }
        });
        None
    }

    fn name(&self, name: &str, span: Span, diagnostics: &mut Vec<Diagnostic>) -> Option<Quantity> {
        match self.states.get(name) {
            Some(State::Done(value)) => *value,
            Some(_) => None,
            None => {
                if let Some(time) = literal::time(name) {
                    return Some(time);
                }
                let near = names::closest(name, self.names().chain(["day", "hour", "month", "year", "second", "week"]));
                diagnostics.push(
                    Diagnostic::error(codes::UNKNOWN_QUANTITY, format!("no quantity is named `{name}`"))
                        .at(span, "used here")
                        .help(match near {
                            Some(near) => format!("did you mean `{near}`?"),
                            None => format!("declare it: `let {name} = …`"),
                        }),
                );
                None
            }
        }
    }

    fn call(
        &self,
        function: &Name,
        arguments: &[Expr],
        span: Span,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Quantity> {
        let values: Vec<Option<Quantity>> =
            arguments.iter().map(|argument| self.evaluate(argument, diagnostics)).collect();
        let values: Vec<Quantity> = values.into_iter().collect::<Option<_>>()?;
        let wrong_count = |expected: &str| {
            Diagnostic::error(codes::FORMULA, format!("`{}` takes {expected}", function.text))
                .at(span, format!("{} given", arguments.len()))
                .help(format!("write `{}`", usage(&function.text)))
        };
        let result = match (function.text.as_str(), values.as_slice()) {
            ("ceil", [a]) => whole(*a, f64::ceil),
            ("floor", [a]) => whole(*a, f64::floor),
            ("round", [a]) => whole(*a, f64::round),
            ("sqrt", [a]) => root(*a),
            ("log", [a, base]) => a.as_plain().and(base.as_plain()).and_then(|_| {
                a.zip(*base, Dimension::NONE, |a, base| if a > 0.0 { libm_log(a) / libm_log(base) } else { f64::NAN })
            }),
            ("min" | "max", [first, rest @ ..]) => rest.iter().try_fold(*first, |best, next| {
                let dimension = best.same(*next)?.dimension;
                best.zip(*next, dimension, if function.text == "min" { f64::min } else { f64::max })
            }),
            ("ceil" | "floor" | "round" | "sqrt", _) => {
                diagnostics.push(wrong_count("one quantity"));
                return None;
            }
            ("log", _) => {
                diagnostics.push(wrong_count("a number and a base"));
                return None;
            }
            ("min" | "max", []) => {
                diagnostics.push(wrong_count("at least one quantity"));
                return None;
            }
            (other, _) => {
                diagnostics.push(
                    Diagnostic::error(codes::UNKNOWN_QUANTITY, format!("no function is named `{other}`"))
                        .at(function.span, "called here")
                        .help(match names::closest(other, FUNCTIONS) {
                            Some(near) => format!("did you mean `{near}`?"),
                            None => format!("the functions are {}", FUNCTIONS.join(", ")),
                        }),
                );
                return None;
            }
        };
        match result {
            Ok(quantity) => Some(quantity),
            Err(ArithmeticError::Mismatch(a, b)) => {
                diagnostics.push(mismatch((arguments[0].span, a), (arguments[arguments.len() - 1].span, b)));
                None
            }
            Err(ArithmeticError::NotPlain(dimension)) => {
                diagnostics.push(
                    Diagnostic::error(
                        codes::UNIT_MISMATCH,
                        format!("`{}` takes plain numbers, not {}", function.text, dimension.describe()),
                    )
                    .at(span, dimension.describe())
                    .help("divide by the unit first: `ceil(size / 1GB)`"),
                );
                None
            }
            Err(_) => {
                diagnostics.push(
                    Diagnostic::error(codes::ARITHMETIC, "this comes to no number that can be written")
                        .at(span, "too large, or undefined")
                        .help("check what goes in"),
                );
                None
            }
        }
    }
}

/// Natural logarithm by the standard library; only displayed values depend on its last bit.
fn libm_log(x: f64) -> f64 {
    x.ln()
}

fn whole(a: Quantity, f: fn(f64) -> f64) -> Result<Quantity, ArithmeticError> {
    // 3.0000000001 servers out of rounding are three
    let near = move |x: f64| if (x - x.round()).abs() < 1e-9 * x.abs().max(1.0) { x.round() } else { f(x) };
    a.map(a.dimension, near)
}

fn root(a: Quantity) -> Result<Quantity, ArithmeticError> {
    let dimension = a.dimension;
    if dimension.bytes % 2 != 0 || dimension.seconds % 2 != 0 {
        return Err(ArithmeticError::NotPlain(dimension));
    }
    a.map(Dimension { bytes: dimension.bytes / 2, seconds: dimension.seconds / 2 }, f64::sqrt)
}

fn usage(function: &str) -> &'static str {
    match function {
        "log" => "log(records, 62)",
        "min" => "min(a, b)",
        "max" => "max(a, b)",
        "sqrt" => "sqrt(a)",
        "floor" => "floor(a / b)",
        "round" => "round(a)",
        _ => "ceil(a / b)",
    }
}

fn collect_names(expr: &Expr, out: &mut Vec<String>) {
    match &expr.kind {
        ExprKind::Number(_) => {}
        ExprKind::Name(name) => out.push(name.clone()),
        ExprKind::Negate(inner) => collect_names(inner, out),
        ExprKind::Binary(_, left, right) => {
            collect_names(left, out);
            collect_names(right, out);
        }
        ExprKind::Call(_, arguments) => arguments.iter().for_each(|it| collect_names(it, out)),
    }
}

fn number(literal: &Literal) -> Result<Quantity, LiteralError> {
    let words: Vec<&str> = literal.words.iter().map(|word| word.text.as_str()).collect();
    literal::literal(literal.number, &words, literal.per.as_ref().map(|per| per.text.as_str()))
}

fn unit_error(error: LiteralError, literal: &Literal, span: Span) -> Diagnostic {
    let at = literal.words.last().map_or(span, |word| word.span);
    match error {
        LiteralError::Minutes => Diagnostic::error(codes::UNIT, "`m` could be minutes, months or millions")
            .at(at, "which one?")
            .help("write `min`, `mo` or `M`"),
        LiteralError::Unknown(unit) => {
            const UNITS: [&str; 26] = [
                "KB", "MB", "GB", "TB", "PB", "KiB", "MiB", "GiB", "Mb", "Gb", "us", "ms", "s", "min", "h", "d", "mo",
                "y", "day", "month", "year", "week", "TPS", "QPS", "DAU", "bn",
            ];
            Diagnostic::error(codes::UNIT, format!("`{unit}` is no unit")).at(at, "here").help(
                match names::closest(&unit, UNITS) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "bytes `KB MB GB TB`, bits `Mb`, times `ms s min h day mo y`, counts `k M G`, rates `1k/s`"
                        .to_string(),
                },
            )
        }
        LiteralError::Twice(unit) => Diagnostic::error(codes::UNIT, format!("`{unit}` is a second unit"))
            .at(at, "here")
            .help("a number has one unit, and perhaps a time behind a slash: `10MB/s`"),
        LiteralError::OutOfRange => {
            Diagnostic::error(codes::ARITHMETIC, "this number is too large").at(span, "here").help("check its multiple")
        }
    }
}

/// Two things that measure differently. Bytes beside a count usually come from `10B`.
fn mismatch(left: (Span, Dimension), right: (Span, Dimension)) -> Diagnostic {
    let bytes = [left.1, right.1].contains(&Dimension::BYTES) && [left.1, right.1].contains(&Dimension::NONE);
    Diagnostic::error(
        codes::UNIT_MISMATCH,
        format!("{} and {} cannot be added or compared", left.1.describe(), right.1.describe()),
    )
    .at(left.0, left.1.describe())
    .at(right.0, right.1.describe())
    .help(if bytes {
        "both sides must measure the same; `10B` is ten bytes, ten billion is `10G` or `10bn`".to_string()
    } else {
        "both sides must measure the same: divide or multiply one of them first".to_string()
    })
}

/// Evaluates the condition of a `require`: whether it holds under each set of constants, and its two sides.
pub fn condition(
    evaluator: &Evaluator,
    expr: &Expr,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<((bool, bool), (Quantity, Quantity))> {
    let ExprKind::Binary(operator, left, right) = &expr.kind else {
        return none_compared(evaluator, expr, diagnostics);
    };
    let compare: fn(f64, f64) -> bool = match operator {
        Operator::Less => |a, b| a < b,
        Operator::LessOrEqual => |a, b| a <= b,
        Operator::Greater => |a, b| a > b,
        Operator::GreaterOrEqual => |a, b| a >= b,
        Operator::Equal => |a, b| (a - b).abs() <= 1e-9 * a.abs().max(b.abs()),
        Operator::NotEqual => |a, b| (a - b).abs() > 1e-9 * a.abs().max(b.abs()),
        _ => return none_compared(evaluator, expr, diagnostics),
    };
    let sides = (evaluator.evaluate(left, diagnostics), evaluator.evaluate(right, diagnostics));
    let (Some(a), Some(b)) = sides else { return None };
    if a.dimension != b.dimension {
        diagnostics.push(mismatch((left.span, a.dimension), (right.span, b.dimension)));
        return None;
    }
    Some(((compare(a.exact, b.exact), compare(a.interview, b.interview)), (a, b)))
}

fn none_compared<T>(evaluator: &Evaluator, expr: &Expr, diagnostics: &mut Vec<Diagnostic>) -> Option<T> {
    evaluator.evaluate(expr, diagnostics);
    diagnostics.push(
        Diagnostic::error(codes::COMPARISON, "`require` compares two quantities")
            .at(expr.span, "nothing is compared")
            .help("write `require servers < 100 \"why\"`"),
    );
    None
}
