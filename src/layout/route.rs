//! Routes the lines of one channel, the room between two layers: each line that is not straight gets an upright leg
//! on a track, the tracks ordered so that lines never run on top of each other and seldom cross.
//!
//! All coordinates are of the flow: channels lie side by side along it, legs run across it.

/// A line, or several that share an end, in a channel.
#[derive(Clone, Debug, Default)]
pub struct Net {
    /// Where its ends on the earlier side lie across the flow.
    pub left: Vec<f64>,
    /// Where its ends on the later side lie.
    pub right: Vec<f64>,
    /// Whether it leaves the channel across the flow: towards the start (-1) or the end (1).
    pub exit: Option<i8>,
}

impl Net {
    /// Whether it needs no leg.
    pub fn is_straight(&self) -> bool {
        self.exit.is_none()
            && self.left.len() == 1
            && self.right.len() == 1
            && (self.left[0] - self.right[0]).abs() < STRAIGHT
    }

    /// The reach of its leg.
    fn reach(&self) -> (f64, f64) {
        let ends = || self.left.iter().chain(&self.right).copied();
        let mut low = ends().fold(f64::INFINITY, f64::min);
        let mut high = ends().fold(f64::NEG_INFINITY, f64::max);
        match self.exit {
            Some(-1) => low = f64::NEG_INFINITY,
            Some(_) => high = f64::INFINITY,
            None => {}
        }
        (low, high)
    }
}

/// Below this two coordinates are one.
const STRAIGHT: f64 = 0.25;
/// The least distance of two parallel lines.
const APART: f64 = 8.0;

/// The track of each net from 0, none for straight ones, and the number of tracks.
pub fn tracks(nets: &[Net]) -> (Vec<Option<usize>>, usize) {
    let bent: Vec<usize> = (0..nets.len()).filter(|&i| !nets[i].is_straight()).collect();
    let mut track = vec![None; nets.len()];
    if bent.is_empty() {
        return (track, 0);
    }
    let order = if bent.len() <= MOST_PAIRS { by_pairs(nets, &bent) } else { by_ends(nets, &bent) };
    let reach: Vec<(f64, f64)> = nets.iter().map(Net::reach).collect();
    let mut count = 0;
    // the number of tracks that all nets before the window need
    let mut before_window = 0;
    for (at, &net) in order.iter().enumerate() {
        let (low, high) = reach[net];
        // beyond a window the exact check costs more than a track
        if at > WINDOW {
            before_window = before_window.max(track[order[at - WINDOW - 1]].map_or(0, |it| it + 1));
        }
        let mut least = before_window;
        for &other in order[..at].iter().rev().take(WINDOW) {
            let Some(taken) = track[other].filter(|&taken| taken >= least) else { continue };
            let (other_low, other_high) = reach[other];
            let meets = low < other_high + APART && other_low < high + APART;
            if meets || must_precede(&nets[other], &nets[net]) {
                least = taken + 1;
            }
        }
        track[net] = Some(least);
        count = count.max(least + 1);
    }
    (track, count)
}

/// A net's track is found by looking at so many nets before it.
const WINDOW: usize = 400;

/// More nets than this are ordered by their ends alone.
const MOST_PAIRS: usize = 250;

/// Whether `a` must have its leg before `b`'s: else an end of `b` on the later side would run over one of `a` on the
/// earlier side.
fn must_precede(a: &Net, b: &Net) -> bool {
    b.right.iter().any(|right| a.left.iter().any(|left| (left - right).abs() < APART))
}

/// How many crossings there are with `a`'s leg before `b`'s.
fn crossings(a: &Net, (a_low, a_high): (f64, f64), b: &Net, (b_low, b_high): (f64, f64)) -> usize {
    b.left.iter().filter(|&&y| a_low < y && y < a_high).count()
        + a.right.iter().filter(|&&y| b_low < y && y < b_high).count()
}

/// Orders by looking at every pair: first what must be, then what saves crossings.
fn by_pairs(nets: &[Net], bent: &[usize]) -> Vec<usize> {
    let n = bent.len();
    let mut hard = vec![Vec::new(); n];
    let mut hard_in = vec![0usize; n];
    let mut cost = vec![vec![0i64; n]; n];
    let reach: Vec<(f64, f64)> = bent.iter().map(|&it| nets[it].reach()).collect();
    for i in 0..n {
        for j in 0..n {
            if i == j {
                continue;
            }
            let (a, b) = (&nets[bent[i]], &nets[bent[j]]);
            if must_precede(a, b) {
                hard[i].push(j);
                hard_in[j] += 1;
            }
            if i < j {
                // what it costs to put i before j rather than behind it
                let more = crossings(a, reach[i], b, reach[j]) as i64 - crossings(b, reach[j], a, reach[i]) as i64;
                (cost[i][j], cost[j][i]) = (more, -more);
            }
        }
    }
    // what it costs to put each one before all that are left
    let mut price: Vec<i64> = cost.iter().map(|row| row.iter().sum()).collect();
    let mut placed = vec![false; n];
    let mut order = Vec::with_capacity(n);
    for _ in 0..n {
        let best = (0..n)
            .filter(|&i| !placed[i])
            .min_by_key(|&i| (hard_in[i], price[i], i))
            .expect("one is left in every round");
        placed[best] = true;
        for &j in &hard[best] {
            hard_in[j] = hard_in[j].saturating_sub(1);
        }
        price.iter_mut().zip(&cost).for_each(|(price, row)| *price -= row[best]);
        order.push(bent[best]);
    }
    order
}

/// Orders by where the ends lie: lines going down from the last to the first, lines going up the other way.
fn by_ends(nets: &[Net], bent: &[usize]) -> Vec<usize> {
    let mut order = bent.to_vec();
    let key = |net: &Net| {
        let first = net.left.first().copied().unwrap_or(f64::NEG_INFINITY);
        let last = net.right.first().copied().unwrap_or(f64::INFINITY);
        if last >= first { (0, -first) } else { (1, first) }
    };
    order.sort_by(|&a, &b| {
        let (a, b) = (key(&nets[a]), key(&nets[b]));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn net(left: f64, right: f64) -> Net {
        Net { left: vec![left], right: vec![right], exit: None }
    }

    #[test]
    fn a_straight_line_takes_no_track() {
        assert_eq!(tracks(&[net(5.0, 5.0)]), (vec![None], 0));
    }

    #[test]
    fn lines_that_would_run_on_top_of_each_other_are_ordered() {
        // the first starts at the height the second ends at
        let (track, _) = tracks(&[net(0.0, 50.0), net(80.0, 0.0)]);
        assert!(track[0] < track[1]);
    }

    #[test]
    fn legs_apart_share_a_track() {
        assert_eq!(tracks(&[net(0.0, 20.0), net(100.0, 130.0)]).1, 1);
    }
}
