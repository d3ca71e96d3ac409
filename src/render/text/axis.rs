//! From pixels to cells along one axis: places keep their order and what is aligned stays so, words and lines get the
//! cells they need, and of the empty space only a share is kept.

/// Places nearer than this are one.
const SAME: f64 = 2.0;

/// The places of one axis and what they need between them.
pub(super) struct Axis {
    /// The first pixel of each place, in order.
    places: Vec<f64>,
    /// Two places and the least number of cells from the one to the other.
    needs: Vec<(usize, usize, i64)>,
}

/// The cells of the places.
pub(super) struct Cells {
    places: Vec<f64>,
    cells: Vec<i64>,
}

impl Axis {
    pub fn new(mut pixels: Vec<f64>) -> Axis {
        pixels.retain(|it| it.is_finite());
        pixels.sort_by(f64::total_cmp);
        let mut places: Vec<f64> = Vec::new();
        for pixel in pixels {
            if places.last().is_none_or(|last| pixel - last > SAME) {
                places.push(pixel);
            }
        }
        Axis { places, needs: Vec::new() }
    }

    /// Asks for cells from one place to a later one.
    pub fn need(&mut self, from: f64, to: f64, cells: i64) {
        let (from, to) = (place(&self.places, from), place(&self.places, to));
        if from < to {
            self.needs.push((from, to, cells));
        }
    }

    /// Finds the cells: the earliest and the latest place of each in the least room, and the middle of the two.
    /// `pixels` of empty space are at least one cell.
    pub fn solve(mut self, pixels: f64) -> Cells {
        for at in 1..self.places.len() {
            let share = ((self.places[at] - self.places[at - 1]) / pixels).floor() as i64;
            self.needs.push((at - 1, at, share));
        }
        self.needs.sort_unstable();
        let mut early = vec![0; self.places.len()];
        for &(from, to, cells) in &self.needs {
            // sorted by the first place, all needs towards which were met before
            early[to] = early[to].max(early[from] + cells);
        }
        let mut late = vec![early.last().copied().unwrap_or(0); self.places.len()];
        self.needs.sort_unstable_by_key(|&(from, to, _)| (std::cmp::Reverse(to), from));
        for &(from, to, cells) in &self.needs {
            late[from] = late[from].min(late[to] - cells);
        }
        // needs hold for the middle of two solutions, and for it rounded down, being whole numbers
        let cells = early.iter().zip(&late).map(|(early, late)| (early + late).div_euclid(2)).collect();
        Cells { places: self.places, cells }
    }
}

impl Cells {
    /// The cell of a place.
    pub fn of(&self, pixel: f64) -> i64 {
        self.cells.get(place(&self.places, pixel)).copied().unwrap_or(0)
    }

    /// How many cells there are.
    pub fn count(&self) -> i64 {
        self.cells.last().map_or(0, |last| last + 1)
    }
}

/// The place that a pixel belongs to.
fn place(places: &[f64], pixel: f64) -> usize {
    places.partition_point(|it| *it <= pixel).saturating_sub(1)
}

/// A stretch that lies across an axis: a side of a box seen along it.
pub(super) struct Span<T> {
    /// Where on the axis.
    pub at: f64,
    /// From where to where across it.
    pub from: f64,
    pub to: f64,
    /// What it is.
    pub what: T,
}

/// Asks for cells between all spans that see each other along the axis. `reach` is how near past each other two spans
/// still see each other; `gap` says how many cells apart, if at all.
pub(super) fn separate<T>(
    axis: &mut Axis,
    mut spans: Vec<Span<T>>,
    reach: f64,
    gap: impl Fn(&Span<T>, &Span<T>) -> Option<i64>,
) {
    spans.sort_by(|a, b| a.at.total_cmp(&b.at));
    // what is seen looking back from the current place: disjoint stretches in order
    let mut seen: Vec<(f64, f64, usize)> = Vec::new();
    let mut start = 0;
    while start < spans.len() {
        let here = place(&axis.places, spans[start].at);
        let same = spans[start..].iter().take_while(|it| place(&axis.places, it.at) == here).count();
        for span in &spans[start..start + same] {
            let first = seen.partition_point(|it| it.1 + reach < span.from);
            for &(_, _, other) in seen[first..].iter().take_while(|it| it.0 - reach <= span.to) {
                if let Some(cells) = gap(&spans[other], span) {
                    axis.need(spans[other].at, span.at, cells);
                }
            }
        }
        for (at, span) in spans.iter().enumerate().skip(start).take(same) {
            cover(&mut seen, span.from, span.to, at);
        }
        start += same;
    }
}

/// Puts a span before what was seen behind it.
fn cover(seen: &mut Vec<(f64, f64, usize)>, from: f64, to: f64, span: usize) {
    let first = seen.partition_point(|it| it.1 <= from);
    let behind = seen[first..].iter().take_while(|it| it.0 < to).count();
    let mut left = vec![(from, to, span)];
    if let Some(it) = seen[first..first + behind].first().filter(|it| it.0 < from) {
        left.insert(0, (it.0, from, it.2));
    }
    if let Some(it) = seen[first..first + behind].last().filter(|it| it.1 > to) {
        left.push((to, it.1, it.2));
    }
    seen.splice(first..first + behind, left);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_get_the_cells_they_need_and_order_stays() {
        let mut axis = Axis::new(vec![0.0, 100.0, 10.0, 10.5, 400.0]);
        axis.need(10.0, 100.0, 30);
        let cells = axis.solve(100.0);
        assert_eq!(cells.of(10.0), cells.of(10.5));
        assert!(cells.of(100.0) - cells.of(10.0) >= 30);
        assert!(cells.of(400.0) - cells.of(100.0) >= 3);
        assert_eq!(cells.count(), 34);
    }

    #[test]
    fn only_what_sees_each_other_is_kept_apart() {
        let mut axis = Axis::new(vec![0.0, 10.0, 20.0]);
        let span = |at, from, to| Span { at, from, to, what: () };
        separate(&mut axis, vec![span(0.0, 0.0, 5.0), span(10.0, 50.0, 60.0), span(20.0, 3.0, 9.0)], 1.0, |_, _| {
            Some(7)
        });
        let cells = axis.solve(1e9);
        assert_eq!(cells.of(20.0) - cells.of(0.0), 7);
        assert_eq!(cells.count(), 8);
    }
}
