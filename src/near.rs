//! Names near each other: what somebody probably meant.

/// Returns the known name nearest to one, if it is near enough to be a slip.
pub fn closest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower: Vec<char> = name.to_lowercase().chars().take(64).collect();
    let most = match lower.len() {
        0..=4 => 1,
        5..=7 => 2,
        _ => 3,
    };
    let mut best: Option<((usize, bool), &str)> = None;
    for candidate in known.into_iter().filter(|it| *it != name) {
        let other: Vec<char> = candidate.to_lowercase().chars().take(65).collect();
        if other.len().abs_diff(lower.len()) > most {
            continue;
        }
        let distance = distance(&lower, &other);
        // the first letter is seldom the wrong one: `sevice` is `service`, not `device`
        let rank = (distance, lower.first() != other.first());
        // half of a short word changed is another word
        if distance <= most && distance * 2 <= lower.len().max(2) && best.is_none_or(|(least, _)| rank < least) {
            best = Some((rank, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Damerau–Levenshtein distance with adjacent swaps (optimal string alignment).
pub fn distance(a: &[char], b: &[char]) -> usize {
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = last;
        last = row;
    }
    last[b.len()]
}
