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

/// A multiple: `k`, `M`, `万`.
fn multiple(word: &str) -> Option<f64> {
    Some(match word {
        "k" | "K" | "thousand" => 1e3,
        "千" => 1e3,
        "万" => 1e4,
        "百万" => 1e6,
        "M" | "million" => 1e6,
        "亿" => 1e8,
        "G" | "bn" | "billion" => 1e9,
        "T" | "trillion" => 1e12,
        _ => return None,
    })
}

/// Bytes, decimal and binary, and bits.
fn bytes(word: &str) -> Option<f64> {
    const BINARY: f64 = 1024.0;
    Some(match word {
        "B" | "byte" | "bytes" => 1.0,
        "KB" | "kB" => 1e3,
        "MB" => 1e6,
        "GB" => 1e9,
        "TB" => 1e12,
        "PB" => 1e15,
        "EB" => 1e18,
        "ZB" => 1e21,
        "KiB" => BINARY,
        "MiB" => BINARY * BINARY,
        "GiB" => BINARY * BINARY * BINARY,
        "TiB" => BINARY * BINARY * BINARY * BINARY,
        "PiB" => BINARY * BINARY * BINARY * BINARY * BINARY,
        "EiB" => BINARY * BINARY * BINARY * BINARY * BINARY * BINARY,
        "b" | "bit" | "bits" => 1.0 / 8.0,
        "Kb" | "kb" => 1e3 / 8.0,
        "Mb" => 1e6 / 8.0,
        "Gb" => 1e9 / 8.0,
        "Tb" => 1e12 / 8.0,
        _ => return None,
    })
}

/// A number with its words and the time behind its slash.
pub fn literal(number: f64, words: &[&str], per: Option<&str>) -> Result<Quantity, LiteralError> {
    let mut value = Quantity::plain(number);
    let mut unit_seen = false;
    for &word in words {
        let factor = match word {
            "%" | "％" => Quantity::plain(0.01),
            "x" | "×" => Quantity::plain(1.0),
            "DAU" | "MAU" | "user" | "users" => Quantity::plain(1.0),
            "TPS" | "QPS" | "RPS" | "tps" | "qps" | "rps" => Quantity::new(1.0, Dimension::RATE),
            "bps" => Quantity::new(1.0 / 8.0, Dimension::BANDWIDTH),
            "Kbps" | "kbps" => Quantity::new(1e3 / 8.0, Dimension::BANDWIDTH),
            "Mbps" => Quantity::new(1e6 / 8.0, Dimension::BANDWIDTH),
            "Gbps" => Quantity::new(1e9 / 8.0, Dimension::BANDWIDTH),
            "m" => return Err(LiteralError::Minutes),
            word => match (multiple(word), bytes(word), time(word)) {
                (Some(factor), _, _) => Quantity::plain(factor),
                (_, Some(factor), _) => Quantity::new(factor, Dimension::BYTES),
                (_, _, Some(time)) => time,
                _ => split(word).ok_or_else(|| LiteralError::Unknown(word.to_string()))?,
            },
        };
        if factor.dimension != Dimension::NONE {
            if unit_seen {
                return Err(LiteralError::Twice(word.to_string()));
            }
            unit_seen = true;
        }
        value = value.times(factor).map_err(|_| LiteralError::OutOfRange)?;
    }
    if let Some(per) = per {
        let time = time(per).ok_or_else(|| LiteralError::Unknown(per.to_string()))?;
        value = value.over(time).map_err(|_| LiteralError::OutOfRange)?;
    }
    if value.exact.is_finite() { Ok(value) } else { Err(LiteralError::OutOfRange) }
}

/// A multiple and a unit in one word: `100万次` is none, `300MDAU` and `17.5kTPS` are.
fn split(word: &str) -> Option<Quantity> {
    let first = word.chars().next()?;
    let (head, tail) = word.split_at(first.len_utf8());
    let factor = multiple(head)?;
    let unit = match tail {
        "TPS" | "QPS" | "RPS" => Quantity::new(1.0, Dimension::RATE),
        "DAU" | "MAU" | "users" => Quantity::plain(1.0),
        "字节" => Quantity::new(1.0, Dimension::BYTES),
        _ => return None,
    };
    unit.times(Quantity::plain(factor)).ok()
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
        assert_eq!(value(99.9, &["%"], None), (99.9 * 0.01, "1".into()));
        assert_eq!(value(1.0, &["k", "TPS"], None), (1e3, "1/s".into()));
        assert_eq!(literal(5.0, &["m"], None), Err(LiteralError::Minutes));
        assert_eq!(literal(5.0, &["parsecs"], None), Err(LiteralError::Unknown("parsecs".into())));
    }

    #[test]
    fn the_interview_rounds_days_and_years() {
        let year = literal(1.0, &["y"], None).unwrap();
        assert_eq!((year.exact, year.interview), (31_536_000.0, 30e6));
    }
}
