//! The seeds' own numbers: what they claim, what they come to (`analysis.md` 6.3), and what the estimate says of them.

mod common;

use sdraft::analyze::Facts;
use sdraft::analyze::estimate::{Estimate, Verdict, estimates, print};
use sdraft::check::StageChoice;
use sdraft::words::Lang;

/// File, name or label, what it comes to, and the claim divided by that; none where nothing is claimed.
const ROWS: &[(&str, &str, f64, Option<f64>)] = &[
    ("matcher", "carts", 100e9, Some(1.0)),
    ("matcher", "updates of each user a second", 0.5, Some(1.0)),
    ("matcher", "size of a hash", 16.0, Some(1.0)),
    ("matcher", "records", 6.25e9, Some(0.96)),
    ("matcher", "records of hexadecimal lines", 3.0303e9, None),
    ("matcher", "records of all advertisers", 62.5e12, None),
    ("matcher", "blocks of a file", 1563.0, None),
    ("twitter", "maus", 600e6, Some(1.0)),
    ("twitter", "reads", 17361.0, Some(1.008)),
    ("twitter", "reads at the peak", 52083.0, Some(1.008)),
    ("twitter", "writes", 3472.22, Some(1.728)),
    ("twitter", "writes at the peak", 10416.7, Some(1.728)),
    ("twitter", "texts read", 17.36e6, Some(1.008)),
    ("twitter", "pictures read", 8.681e9, Some(0.979)),
    ("twitter", "videos read", 1.736e9, Some(0.979)),
    ("twitter", "texts written", 3.472e6, Some(1.728)),
    ("twitter", "pictures written", 1.736e9, Some(1.728)),
    ("twitter", "videos written", 347.2e6, Some(1.728)),
    ("twitter", "storage a month", 9.125e12, Some(1.973)),
    ("twitter", "a fifth of what was claimed", 3.6e12, Some(1.25)),
    ("twitter", "a quarter of what was claimed", 4.5e12, Some(1.0)),
    ("twitter", "servers on average", 18.0, Some(0.944)),
    ("twitter", "with headroom", 22.1, Some(1.086)),
    ("twitter", "at the peak", 72.0, Some(1.0)),
    ("twitter", "to lose one of three zones", 27.0, None),
    ("twitter", "cache servers", 45.0, Some(3.333)),
    ("twitter", "size of the keys", 288e9, Some(1.0)),
    ("twitter", "partitions by keys", 29.0, Some(1.0)),
    ("twitter", "partitions by items", 1800.0, None),
    ("twitter", "partitions by throughput", 6.0, Some(1.0)),
    ("twitter", "requests a partition bears", 4000.0, Some(1.0)),
    ("twitter", "seconds in a day", 86400.0, Some(1.157)),
    ("twitter", "seconds in a month", 2.628e6, Some(1.1416)),
    ("twitter", "seconds in a year", 31.536e6, Some(0.951)),
    ("services", "fixed window", 36e6, Some(1.0)),
    ("services", "log", 12028.0, Some(0.998)),
    ("services", "sliding log", 12.028e9, Some(0.998)),
    ("services", "counters", 1588.0, Some(1.008)),
    ("services", "sliding counters", 1.588e9, Some(1.008)),
    ("services", "requests an hour at 15 a second", 54000.0, Some(0.00926)),
    ("services", "bits of an id", 63.0, Some(1.0)),
    ("services", "years that 41 bits of milliseconds last", 69.73, Some(1.0)),
    ("services", "ids a second and machine", 4.096e6, Some(1.0)),
    ("services", "new-links", 1157.41, Some(1.002)),
    ("services", "links read", 11574.1, Some(1.002)),
    ("services", "links", 365e9, Some(1.0)),
    ("services", "storage of the links", 36.5e12, Some(1.0)),
    ("services", "length of a link", 7.0, Some(1.0)),
    ("services", "pages", 23148.0, Some(0.0864)),
    ("services", "crawlers", 232.0, Some(0.0862)),
    ("services", "total backoff", 15.0, Some(1.0)),
    ("services", "pages of a cached feed", 10.0, Some(1.0)),
    ("services", "left of a minute", 20.0, Some(1.0)),
    ("services", "uploads", 11.5741, Some(1.002)),
    ("services", "videos watched", 1157.41, Some(1.0)),
];

fn example(name: &str) -> Vec<Estimate> {
    let file = format!("estimates-{name}.sd");
    let examples = common::examples();
    let (_, text) = examples.iter().find(|(other, _)| *other == file).expect("the example is there");
    let compiled = common::compile(&file, text, &StageChoice::Last);
    assert!(!compiled.has_errors(), "{file}");
    estimates(&Facts::new(&compiled.design))
}

#[test]
fn the_seeds_numbers_come_to_what_was_recomputed() {
    for name in ["matcher", "twitter", "services"] {
        let all = example(name);
        for (_, label, value, ratio) in ROWS.iter().filter(|row| row.0 == name) {
            let found =
                all.iter().find(|it| it.name.as_deref().or(it.label.as_ref().map(|it| it.en.as_str())) == Some(label));
            let found = found.unwrap_or_else(|| panic!("{name}: no `{label}`"));
            let exact = found.value.exact;
            assert!((exact / value - 1.0).abs() < 2e-4, "{name}, {label}: {exact}, not {value}");
            let claimed = found.claimed.map(|it| it.exact / exact);
            match (claimed, ratio) {
                (Some(claimed), Some(ratio)) => {
                    assert!((claimed / ratio - 1.0).abs() < 4e-3, "{name}, {label}: claimed {claimed} times");
                }
                (claimed, ratio) => assert_eq!(claimed, *ratio, "{name}, {label}"),
            }
        }
        let mine = ROWS.iter().filter(|row| row.0 == name).count();
        // `users` alone has no row
        assert_eq!(all.len(), mine + usize::from(name == "twitter"), "{name}: a number without a row");
    }
}

#[test]
fn claims_outside_both_sets_of_constants_are_found() {
    let differing: Vec<String> = ["matcher", "twitter", "services"]
        .iter()
        .flat_map(|name| example(name))
        .filter(|it| matches!(it.verdict(), Some(Verdict::Differs(_))))
        .filter_map(|it| it.name.or(it.label.map(|it| it.en)))
        .collect();
    let expected = [
        "writes",
        "writes at the peak",
        "texts written",
        "pictures written",
        "videos written",
        "storage a month",
        "a fifth of what was claimed",
        "cache servers",
        "pages",
        "requests an hour at 15 a second",
        "crawlers",
    ];
    assert_eq!(differing, expected);
}

fn derived(text: &str) -> Vec<(String, f64, f64)> {
    let compiled = common::compile("t.sd", text, &StageChoice::Last);
    assert!(!compiled.has_errors(), "{:#?}", compiled.diagnostics);
    let facts = Facts::new(&compiled.design);
    let all = estimates(&facts);
    assert!(print(&facts, &all, Lang::En).contains("sdraft/estimates/1"));
    all.into_iter()
        .filter(|it| it.span.is_none())
        .map(|it| (it.label.expect("derived ones have a label").en, it.value.exact, it.value.interview))
        .collect()
}

#[test]
fn what_follows_from_a_design_is_derived() {
    let rows = derived(
        "peak: 3x
client web
service app x27 in az1, az2, az3 { capacity: 1k/s; latency: 10ms }
cassandra db x3 { retention: 10 years }
redis cache x3 { ttl: 1 day }
web -> app { size: 1KB; reply: 10KB }
app -> cache -> db { read }
app -> db: insert { write; size: 100B }
usecase post { write; rate: 100M / day; web -> app; app -> db: insert }
usecase show { read; rate: 1000M / day; web -> app -> cache -> db }
",
    );
    let value = |label: &str| {
        let found = rows.iter().find(|row| row.0 == label);
        found.map(|row| (row.1, row.2)).unwrap_or_else(|| panic!("no `{label}` in {rows:#?}"))
    };
    let close = |label: &str, exact: f64, interview: f64| {
        let (a, b) = value(label);
        assert!((a / exact - 1.0).abs() < 1e-9 && (b / interview - 1.0).abs() < 1e-9, "{label}: {a} {b}");
    };
    let writes = 100e6 / 86400.0;
    close("traffic, mean", writes, 1000.0);
    close("traffic, peak", 3.0 * writes, 3000.0);
    close("bandwidth in", writes * 1e3, 1e6);
    close("bandwidth out, peak", 3.0 * writes * 1e4, 3e7);
    close("requests under way at the peak", 3.0 * writes * 0.01, 30.0);
    // eleven times the writes, three times that at the peak, a thousand a copy
    close("copies at the peak", 39.0, 33.0);
    close("copies with headroom", 50.0, 43.0);
    close("copies, even in its zones", 51.0, 45.0);
    close("copies to lose a zone", 60.0, 51.0);
    close("storage a month", writes * 100.0 * 2_628_000.0, 1000.0 * 100.0 * 3e6);
    close("storage a year, replicated", 3.0 * 3.65e12, 3.0 * 3e12);
    close("storage kept", 36.5e12, 30e12);
    close("records kept", 365e9, 300e9);
    close("key length", 7.0, 7.0);
    close("memory for the hot share", 0.2 * 100e6 * 100.0, 0.2 * 100e6 * 100.0);
}

#[test]
fn partitions_are_the_most_of_three() {
    let rows = derived(
        "client web
dynamodb d
web -> d { write; size: 1KB }
usecase u { write; rate: 6k/s; web -> d }
",
    );
    let partitions = rows.iter().find(|row| row.0 == "partitions").expect("partitions are derived");
    // a year of 6k/s and 1 KB is 189 TB: 18,922 partitions of 10 GB; by throughput it would be six
    assert_eq!((partitions.1, partitions.2), (18922.0, 18000.0));
}
