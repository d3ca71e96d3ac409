//! What the words behind a number mean: multiples, bytes, bits, times, percent.

use super::{Dimension, Quantity};

/// Why a number with its words is no quantity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiteralError {
    /// No such unit.
    Unknown(String),
    /// `m`: minutes, months or millions.
    Minutes,
    /// Two units that do not go together.
    Twice(String),
    /// The number is too large.
    OutOfRange,
}

const DAY: f64 = 86_400.0;
const YEAR: f64 = 365.0 * DAY;

/// A time by its name: exact, and as the interview rounds it (`analysis.md` 6.1). A week is seven of its days.
pub fn time(word: &str) -> Option<Quantity> {
    let same = |seconds: f64| Some(Quantity::new(seconds, Dimension::TIME));
    let both = |exact, interview| Some(Quantity { exact, interview, dimension: Dimension::TIME });
    match word {
        "us" => same(1e-6),
        "ms" => same(1e-3),
        "s" | "sec" | "second" | "seconds" | "秒" => same(1.0),
        "min" | "minute" | "minutes" | "分钟" => same(60.0),
        "h" | "hour" | "hours" | "小时" => same(3600.0),
        "d" | "day" | "days" | "天" | "日" => both(DAY, 100e3),
        "w" | "week" | "weeks" | "周" => both(7.0 * DAY, 700e3),
        "mo" | "month" | "months" | "月" => both(YEAR / 12.0, 3e6),
        "y" | "year" | "years" | "年" => both(YEAR, 30e6),
        _ => None,
    }
}

/// What a word multiplies a number by: a power of ten, applied to the number as it is written, and the rest.
#[derive(Clone, Copy)]
struct Factor {
    power: i32,
    rest: Quantity,
}

impl Factor {
    const fn ten_to(power: i32, dimension: Dimension) -> Factor {
        Factor { power, rest: Quantity::new(1.0, dimension) }
    }

    const fn of(value: f64, dimension: Dimension) -> Factor {
        Factor { power: 0, rest: Quantity::new(value, dimension) }
    }
}

/// A multiple, as the power of ten it is: `k`, `M`, `万`.
fn multiple(word: &str) -> Option<i32> {
    Some(match word {
        "k" | "K" | "thousand" | "千" => 3,
        "万" => 4,
        "百万" | "M" | "million" => 6,
        "亿" => 8,
        "G" | "bn" | "billion" => 9,
        "T" | "trillion" => 12,
        _ => return None,
    })
}

/// Bytes, decimal and binary, and bits.
fn bytes(word: &str) -> Option<Factor> {
    const BINARY: f64 = 1024.0;
    const BIT: f64 = 1.0 / 8.0;
    let decimal = |power| Factor::ten_to(power, Dimension::BYTES);
    let binary = |n| Factor::of(BINARY.powi(n), Dimension::BYTES);
    let bits = |power| Factor { power, ..Factor::of(BIT, Dimension::BYTES) };
    Some(match word {
        "B" | "byte" | "bytes" => decimal(0),
        "KB" | "kB" => decimal(3),
        "MB" => decimal(6),
        "GB" => decimal(9),
        "TB" => decimal(12),
        "PB" => decimal(15),
        "EB" => decimal(18),
        "ZB" => decimal(21),
        "KiB" => binary(1),
        "MiB" => binary(2),
        "GiB" => binary(3),
        "TiB" => binary(4),
        "PiB" => binary(5),
        "EiB" => binary(6),
        "b" | "bit" | "bits" => bits(0),
        "Kb" | "kb" => bits(3),
        "Mb" => bits(6),
        "Gb" => bits(9),
        "Tb" => bits(12),
        _ => return None,
    })
}

/// What one word of a literal means.
fn factor(word: &str) -> Result<Factor, LiteralError> {
    let bits = |power| Factor { power, ..Factor::of(1.0 / 8.0, Dimension::BANDWIDTH) };
    Ok(match word {
        "%" | "％" => Factor::ten_to(-2, Dimension::NONE),
        "x" | "×" | "DAU" | "MAU" | "user" | "users" => Factor::ten_to(0, Dimension::NONE),
        "TPS" | "QPS" | "RPS" | "tps" | "qps" | "rps" => Factor::ten_to(0, Dimension::RATE),
        "bps" => bits(0),
        "Kbps" | "kbps" => bits(3),
        "Mbps" => bits(6),
        "Gbps" => bits(9),
        "us" => Factor::ten_to(-6, Dimension::TIME),
        "ms" => Factor::ten_to(-3, Dimension::TIME),
        "m" => return Err(LiteralError::Minutes),
        word => match (multiple(word), bytes(word), time(word)) {
            (Some(power), _, _) => Factor::ten_to(power, Dimension::NONE),
            (_, Some(factor), _) => factor,
            (_, _, Some(time)) => Factor { power: 0, rest: time },
            _ => split(word).ok_or_else(|| LiteralError::Unknown(word.to_string()))?,
        },
    })
}

/// A number with its words and the time behind its slash.
pub fn literal(number: f64, words: &[&str], per: Option<&str>) -> Result<Quantity, LiteralError> {
    let mut power = 0;
    let mut unit: Option<Quantity> = None;
    for &word in words {
        let factor = factor(word)?;
        power += factor.power;
        if factor.rest.dimension != Dimension::NONE && unit.replace(factor.rest).is_some() {
            return Err(LiteralError::Twice(word.to_string()));
        }
    }
    let mut value = Quantity::plain(times_ten_to(number, power));
    if let Some(unit) = unit {
        value = value.times(unit).map_err(|_| LiteralError::OutOfRange)?;
    }
    if let Some(per) = per {
        let time = time(per).ok_or_else(|| LiteralError::Unknown(per.to_string()))?;
        value = value.over(time).map_err(|_| LiteralError::OutOfRange)?;
    }
    if value.exact.is_finite() { Ok(value) } else { Err(LiteralError::OutOfRange) }
}

/// The number nearest to what is written: `99.9%` is 0.999, and not 99.9 times the number nearest to 0.01, which is
/// 0.9990000000000001.
fn times_ten_to(number: f64, power: i32) -> f64 {
    if power == 0 || !number.is_finite() {
        return number;
    }
    let written = format!("{number:e}");
    let shifted = written.split_once('e').and_then(|(digits, exponent)| {
        let exponent = exponent.parse::<i32>().ok()?.checked_add(power)?;
        format!("{digits}e{exponent}").parse().ok()
    });
    shifted.unwrap_or(f64::INFINITY)
}

/// A multiple and a unit in one word: `100万次` is none, `300MDAU` and `17.5kTPS` are.
fn split(word: &str) -> Option<Factor> {
    let first = word.chars().next()?;
    let (head, tail) = word.split_at(first.len_utf8());
    let power = multiple(head)?;
    Some(match tail {
        "TPS" | "QPS" | "RPS" => Factor::ten_to(power, Dimension::RATE),
        "DAU" | "MAU" | "users" => Factor::ten_to(power, Dimension::NONE),
        "字节" => Factor::ten_to(power, Dimension::BYTES),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(number: f64, words: &[&str], per: Option<&str>) -> (f64, String) {
        let quantity = literal(number, words, per).unwrap();
        (quantity.exact, quantity.dimension.unit())
    }

    #[test]
    fn literals_mean_what_the_language_says() {
        assert_eq!(value(300.0, &["M", "DAU"], None), (300e6, "1".into()));
        assert_eq!(value(5.0, &[], Some("day")), (5.0 / 86_400.0, "1/s".into()));
        assert_eq!(value(10.0, &["MB"], Some("s")), (10e6, "B/s".into()));
        assert_eq!(value(64.0, &["MiB"], None), (67_108_864.0, "B".into()));
        assert_eq!(value(10.0, &["Gb"], Some("s")), (1.25e9, "B/s".into()));
        assert_eq!(value(100.0, &["万"], None), (1e6, "1".into()));
        assert_eq!(value(99.9, &["%"], None), (0.999, "1".into()));
        assert_eq!(value(3.0, &["ms"], None), (0.003, "s".into()));
        assert_eq!(value(1.1, &["k"], Some("s")), (1100.0, "1/s".into()));
        assert_eq!(value(1.0, &["k", "TPS"], None), (1e3, "1/s".into()));
        assert_eq!(literal(1e300, &["T"], None), Err(LiteralError::OutOfRange));
        assert_eq!(literal(5.0, &["m"], None), Err(LiteralError::Minutes));
        assert_eq!(literal(5.0, &["parsecs"], None), Err(LiteralError::Unknown("parsecs".into())));
    }

    #[test]
    fn the_interview_rounds_days_and_years() {
        let year = literal(1.0, &["y"], None).unwrap();
        assert_eq!((year.exact, year.interview), (31_536_000.0, 30e6));
    }
}
