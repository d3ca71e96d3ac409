//! Quantities with dimensions, under two sets of constants at once.
//!
//! A day is 86,400 s exactly and 100k s in an interview; every quantity carries both values, computed side by side
//! and never mixed (`analysis.md` 6.1).

pub mod literal;

/// Exponents of bytes and seconds; a count, a ratio and a number of requests have neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Dimension {
    /// The exponent of bytes.
    pub bytes: i8,
    /// The exponent of seconds.
    pub seconds: i8,
}

impl Dimension {
    /// A count or a ratio.
    pub const NONE: Dimension = Dimension { bytes: 0, seconds: 0 };
    /// Bytes.
    pub const BYTES: Dimension = Dimension { bytes: 1, seconds: 0 };
    /// Seconds.
    pub const TIME: Dimension = Dimension { bytes: 0, seconds: 1 };
    /// Something per second.
    pub const RATE: Dimension = Dimension { bytes: 0, seconds: -1 };
    /// Bytes per second.
    pub const BANDWIDTH: Dimension = Dimension { bytes: 1, seconds: -1 };

    /// The unit in base units: `1`, `B`, `s`, `1/s`, `B/s`, `B*s^2` …
    pub fn unit(self) -> String {
        let power = |base: &str, exponent: i8| match exponent {
            1 => base.to_string(),
            n => format!("{base}^{n}"),
        };
        let mut above = Vec::new();
        let mut below = Vec::new();
        for (base, exponent) in [("B", self.bytes), ("s", self.seconds)] {
            match exponent {
                0 => {}
                n if n > 0 => above.push(power(base, n)),
                n => below.push(power(base, -n)),
            }
        }
        let above = if above.is_empty() { "1".to_string() } else { above.join("*") };
        if below.is_empty() { above } else { format!("{above}/{}", below.join("/")) }
    }

    /// What a person calls it, for messages.
    pub fn describe(self) -> String {
        match self {
            Dimension::NONE => "a plain number".to_string(),
            Dimension::BYTES => "bytes".to_string(),
            Dimension::TIME => "a time".to_string(),
            Dimension::RATE => "a rate (per second)".to_string(),
            Dimension::BANDWIDTH => "bytes per second".to_string(),
            other => format!("`{}`", other.unit()),
        }
    }
}

/// A quantity: a value under each set of constants, in base units (bytes, seconds), and its dimension.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    /// With 86,400 s a day and 365 days a year.
    pub exact: f64,
    /// With 100k s a day, 3M s a month, 30M s a year.
    pub interview: f64,
    /// What it measures.
    pub dimension: Dimension,
}

/// Why an operation has no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArithmeticError {
    /// Both sides must measure the same.
    Mismatch(Dimension, Dimension),
    /// A plain number was needed.
    NotPlain(Dimension),
    /// Division by zero.
    DivisionByZero,
    /// The result is too large, or is no number.
    OutOfRange,
}

impl Quantity {
    /// A quantity that is the same under both sets of constants.
    pub const fn new(value: f64, dimension: Dimension) -> Quantity {
        Quantity { exact: value, interview: value, dimension }
    }

    /// A plain number.
    pub const fn plain(value: f64) -> Quantity {
        Quantity::new(value, Dimension::NONE)
    }

    /// Adds; both must measure the same.
    pub fn plus(self, other: Quantity) -> Result<Quantity, ArithmeticError> {
        self.same(other)?.zip(other, self.dimension, |a, b| a + b)
    }

    /// Subtracts; both must measure the same.
    pub fn minus(self, other: Quantity) -> Result<Quantity, ArithmeticError> {
        self.same(other)?.zip(other, self.dimension, |a, b| a - b)
    }

    /// Multiplies.
    pub fn times(self, other: Quantity) -> Result<Quantity, ArithmeticError> {
        let dimension = self.combine(other, 1)?;
        self.zip(other, dimension, |a, b| a * b)
    }

    /// Divides.
    pub fn over(self, other: Quantity) -> Result<Quantity, ArithmeticError> {
        if other.exact == 0.0 || other.interview == 0.0 {
            return Err(ArithmeticError::DivisionByZero);
        }
        let dimension = self.combine(other, -1)?;
        self.zip(other, dimension, |a, b| a / b)
    }

    /// Raises to a power: any for a plain number, a small whole one for the rest.
    pub fn to_the(self, exponent: Quantity) -> Result<Quantity, ArithmeticError> {
        let exponent = exponent.as_plain()?;
        if self.dimension == Dimension::NONE {
            return self.map(Dimension::NONE, |a| a.powf(exponent));
        }
        if exponent.fract() != 0.0 || exponent.abs() > 8.0 {
            return Err(ArithmeticError::OutOfRange);
        }
        let n = exponent as i8;
        let dimension = Dimension {
            bytes: self.dimension.bytes.checked_mul(n).ok_or(ArithmeticError::OutOfRange)?,
            seconds: self.dimension.seconds.checked_mul(n).ok_or(ArithmeticError::OutOfRange)?,
        };
        self.map(dimension, |a| a.powi(i32::from(n)))
    }

    /// Turns the sign round.
    pub fn negated(self) -> Quantity {
        Quantity { exact: -self.exact, interview: -self.interview, ..self }
    }

    /// Applies a function of one number to both values.
    pub fn map(self, dimension: Dimension, f: impl Fn(f64) -> f64) -> Result<Quantity, ArithmeticError> {
        Quantity { exact: f(self.exact), interview: f(self.interview), dimension }.checked()
    }

    /// Applies a function of two numbers to both pairs of values.
    pub fn zip(
        self,
        other: Quantity,
        dimension: Dimension,
        f: impl Fn(f64, f64) -> f64,
    ) -> Result<Quantity, ArithmeticError> {
        Quantity { exact: f(self.exact, other.exact), interview: f(self.interview, other.interview), dimension }
            .checked()
    }

    /// The exact value of a plain number.
    pub fn as_plain(self) -> Result<f64, ArithmeticError> {
        if self.dimension == Dimension::NONE { Ok(self.exact) } else { Err(ArithmeticError::NotPlain(self.dimension)) }
    }

    /// Returns itself if the other one measures the same.
    pub fn same(self, other: Quantity) -> Result<Quantity, ArithmeticError> {
        if self.dimension == other.dimension {
            Ok(self)
        } else {
            Err(ArithmeticError::Mismatch(self.dimension, other.dimension))
        }
    }

    fn checked(self) -> Result<Quantity, ArithmeticError> {
        if self.exact.is_finite() && self.interview.is_finite() { Ok(self) } else { Err(ArithmeticError::OutOfRange) }
    }

    fn combine(self, other: Quantity, sign: i8) -> Result<Dimension, ArithmeticError> {
        let join = |a: i8, b: i8| a.checked_add(b * sign).filter(|n| n.abs() <= 16).ok_or(ArithmeticError::OutOfRange);
        Ok(Dimension {
            bytes: join(self.dimension.bytes, other.dimension.bytes)?,
            seconds: join(self.dimension.seconds, other.dimension.seconds)?,
        })
    }
}

impl std::fmt::Display for Quantity {
    /// The exact value as a person writes it: `17.36k/s`, `36.5 TB`, `200 ms`, `27`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&display(self.exact, self.dimension))
    }
}

/// Writes a value of a dimension as a person does: four significant digits, a fitting multiple, the unit.
pub fn display(value: f64, dimension: Dimension) -> String {
    match dimension {
        Dimension::NONE => scaled(value, ""),
        Dimension::BYTES => bytes(value),
        Dimension::TIME => time(value),
        Dimension::RATE => format!("{}/s", scaled(value, "")),
        Dimension::BANDWIDTH => format!("{}/s", bytes(value)),
        other => format!("{} {}", significant(value), other.unit()),
    }
}

/// Writes a fraction in percent with the digits it has, up to six: 0.9995 is `99.95%`.
pub fn percent(fraction: f64) -> String {
    let text = format!("{:.6}", fraction * 100.0);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

fn scaled(value: f64, gap: &str) -> String {
    const STEPS: [(f64, &str); 4] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];
    for (step, letter) in STEPS {
        // 999.96 is written 1000, so it belongs to the next step already
        if value.abs() >= step * 0.99995 {
            return format!("{}{gap}{letter}", significant(value / step));
        }
    }
    significant(value)
}

fn bytes(value: f64) -> String {
    const STEPS: [(f64, &str); 7] =
        [(1e21, "ZB"), (1e18, "EB"), (1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "KB")];
    for (step, unit) in STEPS {
        if value.abs() >= step * 0.99995 {
            return format!("{} {unit}", significant(value / step));
        }
    }
    format!("{} B", significant(value))
}

fn time(value: f64) -> String {
    const STEPS: [(f64, &str); 7] =
        [(31_536_000.0, "y"), (86_400.0, "d"), (3600.0, "h"), (60.0, "min"), (1.0, "s"), (1e-3, "ms"), (1e-6, "us")];
    for (step, unit) in STEPS {
        if value.abs() >= step * 0.99995 {
            return format!("{} {unit}", significant(value / step));
        }
    }
    format!("{} s", significant(value))
}

/// Four significant digits, without zeros at the end.
fn significant(value: f64) -> String {
    if value == 0.0 {
        return "0".to_string();
    }
    if value.abs() >= 1e15 || value.abs() < 1e-4 {
        return format!("{value:.3e}");
    }
    let mut digits_before = 0;
    let mut rest = value.abs();
    while rest >= 1.0 {
        rest /= 10.0;
        digits_before += 1;
    }
    let mut leading_zeros = 0;
    while digits_before == 0 && rest < 0.1 {
        rest *= 10.0;
        leading_zeros += 1;
    }
    let decimals = if digits_before > 0 { 4usize.saturating_sub(digits_before) } else { 4 + leading_zeros };
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unlike_things_do_not_add() {
        let bytes = Quantity::new(1e3, Dimension::BYTES);
        let requests = Quantity::plain(3.0);
        assert_eq!(bytes.plus(requests), Err(ArithmeticError::Mismatch(Dimension::BYTES, Dimension::NONE)));
    }

    #[test]
    fn both_sets_of_constants_are_kept() {
        let day = Quantity { exact: 86_400.0, interview: 1e5, dimension: Dimension::TIME };
        let rate = Quantity::plain(300e6).over(day).unwrap();
        assert_eq!(rate.dimension, Dimension::RATE);
        assert_eq!(rate.to_string(), "3.472k/s");
        assert_eq!(rate.interview, 3000.0);
    }

    #[test]
    fn values_are_written_as_people_write_them() {
        let cases = [
            (27.0, Dimension::NONE, "27"),
            (0.25, Dimension::NONE, "0.25"),
            (36.5e12, Dimension::BYTES, "36.5 TB"),
            (0.2, Dimension::TIME, "200 ms"),
            (999_999.0, Dimension::NONE, "1M"),
            (17361.11, Dimension::RATE, "17.36k/s"),
            (0.0, Dimension::BYTES, "0 B"),
        ];
        for (value, dimension, text) in cases {
            assert_eq!(display(value, dimension), text);
        }
    }

    #[test]
    fn a_percentage_keeps_its_nines() {
        for (fraction, text) in [(0.99999, "99.999%"), (0.999, "99.9%"), (0.8, "80%"), (1.0, "100%"), (0.0, "0%")] {
            assert_eq!(percent(fraction), text);
        }
    }

    #[test]
    fn overflow_and_zero_are_errors() {
        let huge = Quantity::plain(1e300);
        assert_eq!(huge.times(huge), Err(ArithmeticError::OutOfRange));
        assert_eq!(huge.over(Quantity::plain(0.0)), Err(ArithmeticError::DivisionByZero));
    }
}
