//! Outlines and lines: straight legs and cubic curves, in pixels.

use crate::geometry::{Point, Rect};

/// How far a curve's handles reach along the legs of a right angle to look like a quarter of an ellipse.
const KAPPA: f64 = 0.5523;

/// A step of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Starts a new stroke.
    Move(Point),
    /// A straight leg.
    Line(Point),
    /// A cubic curve: two handles and the end.
    Curve(Point, Point, Point),
    /// Back to the start of the stroke.
    Close,
}

/// A path.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path(pub Vec<Step>);

/// A point, for the tables of coordinates below.
pub const fn at(x: f64, y: f64) -> Point {
    Point::new(x, y)
}

/// The distance of two points.
pub fn distance(a: Point, b: Point) -> f64 {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).sqrt()
}

/// The point a length away from `from`, towards `to`; `from` itself where both are one.
pub fn towards(from: Point, to: Point, length: f64) -> Point {
    let whole = distance(from, to);
    if whole < 1e-9 {
        return from;
    }
    at(from.x + (to.x - from.x) / whole * length, from.y + (to.y - from.y) / whole * length)
}

impl Path {
    /// A straight line through points.
    pub fn line(points: &[Point]) -> Path {
        let mut steps = Vec::with_capacity(points.len());
        for (index, &point) in points.iter().enumerate() {
            steps.push(if index == 0 { Step::Move(point) } else { Step::Line(point) });
        }
        Path(steps)
    }

    /// A closed shape of straight legs.
    pub fn polygon(points: &[Point]) -> Path {
        let mut path = Path::line(points);
        path.0.push(Step::Close);
        path
    }

    /// A rectangle with rounded corners.
    pub fn rounded_rect(rect: Rect, radius: f64) -> Path {
        let (x, y, right, bottom) = (rect.x, rect.y, rect.right(), rect.bottom());
        Path::rounded(&[at(x, y), at(right, y), at(right, bottom), at(x, bottom)], &[radius], true)
    }

    /// A polygon or line with its corners rounded by curves no longer than half the shorter leg. One radius goes for
    /// all corners.
    pub fn rounded(points: &[Point], radii: &[f64], closed: bool) -> Path {
        let n = points.len();
        if n < 3 {
            return Path::line(points);
        }
        let mut steps = Vec::new();
        if !closed {
            steps.push(Step::Move(points[0]));
        }
        let inner = if closed { 0..n } else { 1..n - 1 };
        for i in inner {
            let (before, corner, after) = (points[(i + n - 1) % n], points[i], points[(i + 1) % n]);
            let wanted = if radii.len() == 1 { radii[0] } else { radii[i] };
            let radius = wanted.min(distance(before, corner) / 2.0).min(distance(corner, after) / 2.0);
            let (start, end) = (towards(corner, before, radius), towards(corner, after, radius));
            steps.push(if steps.is_empty() { Step::Move(start) } else { Step::Line(start) });
            if radius > 0.0 {
                let handle =
                    |from: Point| at(from.x + (corner.x - from.x) * KAPPA, from.y + (corner.y - from.y) * KAPPA);
                steps.push(Step::Curve(handle(start), handle(end), end));
            }
        }
        steps.push(if closed { Step::Close } else { Step::Line(points[n - 1]) });
        Path(steps)
    }

    /// An ellipse.
    pub fn ellipse(center: Point, rx: f64, ry: f64) -> Path {
        let (x, y, kx, ky) = (center.x, center.y, rx * KAPPA, ry * KAPPA);
        Path(vec![
            Step::Move(at(x + rx, y)),
            Step::Curve(at(x + rx, y + ky), at(x + kx, y + ry), at(x, y + ry)),
            Step::Curve(at(x - kx, y + ry), at(x - rx, y + ky), at(x - rx, y)),
            Step::Curve(at(x - rx, y - ky), at(x - kx, y - ry), at(x, y - ry)),
            Step::Curve(at(x + kx, y - ry), at(x + rx, y - ky), at(x + rx, y)),
            Step::Close,
        ])
    }

    /// A circle.
    pub fn circle(center: Point, radius: f64) -> Path {
        Path::ellipse(center, radius, radius)
    }

    /// Half an ellipse from one end of a level chord to the other; it bulges by `bulge`, down where that is positive.
    pub fn level_arc(from: Point, to: Point, bulge: f64) -> [Step; 2] {
        let (middle, k) = ((from.x + to.x) / 2.0, KAPPA);
        let top = at(middle, (from.y + to.y) / 2.0 + bulge);
        [
            Step::Curve(at(from.x, from.y + bulge * k), at(middle + (from.x - middle) * k, top.y), top),
            Step::Curve(at(middle + (to.x - middle) * k, top.y), at(to.x, to.y + bulge * k), to),
        ]
    }

    /// The same for an upright chord; it bulges to the right where `bulge` is positive.
    pub fn upright_arc(from: Point, to: Point, bulge: f64) -> [Step; 2] {
        let (middle, k) = ((from.y + to.y) / 2.0, KAPPA);
        let side = at((from.x + to.x) / 2.0 + bulge, middle);
        [
            Step::Curve(at(from.x + bulge * k, from.y), at(side.x, middle + (from.y - middle) * k), side),
            Step::Curve(at(side.x, middle + (to.y - middle) * k), at(to.x + bulge * k, to.y), to),
        ]
    }

    /// Moves it.
    pub fn shift(&mut self, dx: f64, dy: f64) {
        let move_point = |point: &mut Point| {
            point.x += dx;
            point.y += dy;
        };
        for step in &mut self.0 {
            match step {
                Step::Move(to) | Step::Line(to) => move_point(to),
                Step::Curve(a, b, to) => [a, b, to].into_iter().for_each(move_point),
                Step::Close => {}
            }
        }
    }

    /// The corners of the polylines it comes to, curves in a few straight legs.
    pub fn flattened(&self) -> Vec<Vec<Point>> {
        const LEGS: usize = 12;
        let mut lines: Vec<Vec<Point>> = Vec::new();
        for step in &self.0 {
            if let Step::Move(to) = step {
                lines.push(vec![*to]);
                continue;
            }
            let Some(line) = lines.last_mut() else { continue };
            let here = line[line.len() - 1];
            match *step {
                Step::Line(to) => line.push(to),
                Step::Close => line.push(line[0]),
                Step::Curve(a, b, to) => line.extend((1..=LEGS).map(|leg| {
                    let t = leg as f64 / LEGS as f64;
                    let s = 1.0 - t;
                    let mix = |p: f64, q: f64, r: f64, u: f64| {
                        s * s * s * p + 3.0 * s * s * t * q + 3.0 * s * t * t * r + t * t * t * u
                    };
                    at(mix(here.x, a.x, b.x, to.x), mix(here.y, a.y, b.y, to.y))
                })),
                Step::Move(_) => {}
            }
        }
        lines
    }

    /// Where a straight line from `from` to `to` first meets it.
    pub fn first_hit(&self, from: Point, to: Point) -> Option<Point> {
        let mut best: Option<f64> = None;
        for line in self.flattened() {
            for leg in line.windows(2) {
                if let Some(t) = meeting(from, to, leg[0], leg[1]) {
                    best = Some(best.map_or(t, |it| it.min(t)));
                }
            }
        }
        best.map(|t| at(from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t))
    }
}

/// How far along a-b, from 0 to 1, it meets c-d.
fn meeting(a: Point, b: Point, c: Point, d: Point) -> Option<f64> {
    let (rx, ry, sx, sy) = (b.x - a.x, b.y - a.y, d.x - c.x, d.y - c.y);
    let cross = rx * sy - ry * sx;
    if cross.abs() < 1e-9 {
        return None;
    }
    let t = ((c.x - a.x) * sy - (c.y - a.y) * sx) / cross;
    let u = ((c.x - a.x) * ry - (c.y - a.y) * rx) / cross;
    ((0.0..=1.0).contains(&t) && (-1e-9..=1.0 + 1e-9).contains(&u)).then_some(t)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stops_at_the_outline() {
        let circle = Path::circle(at(0.0, 0.0), 10.0);
        let hit = circle.first_hit(at(-30.0, 0.0), at(0.0, 0.0)).unwrap();
        assert!((hit.x + 10.0).abs() < 0.01, "{hit:?}");
        assert!(circle.first_hit(at(-30.0, 20.0), at(0.0, 20.0)).is_none());
    }

    #[test]
    fn corners_are_no_rounder_than_half_a_leg() {
        let path = Path::rounded(&[at(0.0, 0.0), at(4.0, 0.0), at(4.0, 40.0)], &[8.0], false);
        assert_eq!(path.0[1], Step::Line(at(2.0, 0.0)));
    }
}
