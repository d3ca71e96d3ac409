//! The whiteboard: every outline as a hand would draw it (`look.md` 9). The numbers that shake the hand are seeded by
//! the path itself, so a box that does not move keeps its wobble, and the same picture has the same bytes.

use super::mark::{Dash, Mark, PathMark, Stroke};
use super::path::{Path, Step, at, distance};
use crate::geometry::Point;

/// Redraws all outlines by hand.
pub fn redraw(marks: &mut Vec<Mark>) {
    let mut out = Vec::with_capacity(marks.len());
    for mark in marks.drain(..) {
        match mark {
            Mark::Path(it) if it.wobble > 0.0 && it.stroke.is_some() => by_hand(it, &mut out),
            Mark::Part(mut part) => {
                redraw(&mut part.marks);
                out.push(Mark::Part(part));
            }
            other => out.push(other),
        }
    }
    *marks = out;
}

/// The exact fill, then the outline twice; what is thin or broken once.
fn by_hand(mark: PathMark, out: &mut Vec<Mark>) {
    let Some(stroke) = mark.stroke else { return };
    let mut hand = Hand::seeded(&mark.path);
    if mark.fill.is_some() {
        out.push(Mark::Path(PathMark { path: mark.path.clone(), fill: mark.fill, stroke: None, wobble: 0.0 }));
    }
    let times = if stroke.dash != Dash::Solid || stroke.width < 1.3 { 1 } else { 2 };
    let mut path = Path::default();
    for _ in 0..times {
        path.0.extend(hand.draw(&mark.path, mark.wobble).0);
    }
    let stroke = Stroke { ..stroke };
    out.push(Mark::Path(PathMark { path, fill: None, stroke: Some(stroke), wobble: 0.0 }));
}

/// A hand that shakes (the generator is SplitMix64 of Steele, Lea and Flood, 2014).
struct Hand(u64);

impl Hand {
    /// The seed is a hash (FNV-1a) of the path in hundredths of a pixel.
    fn seeded(path: &Path) -> Hand {
        let mut hash = 0xcbf2_9ce4_8422_2325u64;
        let mut eat = |number: f64| {
            for byte in ((number * 100.0).round() as i64).to_le_bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        };
        for step in &path.0 {
            match step {
                Step::Move(p) | Step::Line(p) => [p.x, p.y].into_iter().for_each(&mut eat),
                Step::Curve(a, b, c) => [a.x, a.y, b.x, b.y, c.x, c.y].into_iter().for_each(&mut eat),
                Step::Close => eat(0.5),
            }
        }
        Hand(hash)
    }

    /// A number from -1 to 1.
    fn shake(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }

    fn jog(&mut self, point: Point, by: f64) -> Point {
        at(point.x + self.shake() * by, point.y + self.shake() * by)
    }

    /// The same path, its ends a little off, its straight legs a little bowed.
    fn draw(&mut self, path: &Path, wobble: f64) -> Path {
        let mut out = Vec::with_capacity(path.0.len());
        let (mut here, mut first) = (Point::default(), Point::default());
        for step in &path.0 {
            match *step {
                Step::Move(to) => {
                    here = self.jog(to, wobble);
                    first = here;
                    out.push(Step::Move(here));
                }
                Step::Line(to) => {
                    let to = self.jog(to, wobble);
                    out.push(self.bowed(here, to));
                    here = to;
                }
                Step::Close => {
                    out.push(self.bowed(here, first));
                    here = first;
                }
                Step::Curve(a, b, to) => {
                    let by = wobble * 0.7;
                    let (a, b, to) = (self.jog(a, by), self.jog(b, by), self.jog(to, by));
                    out.push(Step::Curve(a, b, to));
                    here = to;
                }
            }
        }
        Path(out)
    }

    fn bowed(&mut self, from: Point, to: Point) -> Step {
        let length = distance(from, to).max(1e-9);
        let bow = self.shake() * (length / 90.0).min(2.2);
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let (nx, ny) = (-dy / length * bow, dx / length * bow);
        let on = |t: f64| at(from.x + dx * t + nx, from.y + dy * t + ny);
        Step::Curve(on(0.35), on(0.7), to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hand_draws_the_same_twice_and_stays_near() {
        let path = Path::line(&[at(0.0, 0.0), at(300.0, 0.0)]);
        let draw = || Hand::seeded(&path).draw(&path, 1.1);
        assert_eq!(draw(), draw());
        for line in draw().flattened() {
            assert!(line.iter().all(|it| it.y.abs() < 4.0 && it.x > -2.0 && it.x < 302.0), "{line:?}");
        }
    }
}
