//! Points, sizes and rectangles, in pixels, y down.

/// A place.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Point {
    /// Right of the origin.
    pub x: f64,
    /// Below the origin.
    pub y: f64,
}

/// A width and a height.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Size {
    /// The width.
    pub w: f64,
    /// The height.
    pub h: f64,
}

/// Lengths at the four sides of a box.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Insets {
    /// At the left.
    pub left: f64,
    /// At the top.
    pub top: f64,
    /// At the right.
    pub right: f64,
    /// At the bottom.
    pub bottom: f64,
}

/// An upright rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Rect {
    /// Its left border.
    pub x: f64,
    /// Its upper border.
    pub y: f64,
    /// Its width.
    pub w: f64,
    /// Its height.
    pub h: f64,
}

/// One of the four sides of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Left.
    Left,
    /// Top.
    Top,
    /// Right.
    Right,
    /// Bottom.
    Bottom,
}

impl Point {
    /// Makes a point.
    pub const fn new(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    /// Moves it.
    pub fn moved(self, dx: f64, dy: f64) -> Point {
        Point { x: self.x + dx, y: self.y + dy }
    }
}

impl Size {
    /// Makes a size.
    pub const fn new(w: f64, h: f64) -> Size {
        Size { w, h }
    }
}

impl Insets {
    /// The same length at all sides.
    pub const fn all(length: f64) -> Insets {
        Insets { left: length, top: length, right: length, bottom: length }
    }
}

impl Rect {
    /// Makes a rectangle.
    pub const fn new(x: f64, y: f64, w: f64, h: f64) -> Rect {
        Rect { x, y, w, h }
    }

    /// Its right border.
    pub fn right(self) -> f64 {
        self.x + self.w
    }

    /// Its lower border.
    pub fn bottom(self) -> f64 {
        self.y + self.h
    }

    /// Its middle.
    pub fn center(self) -> Point {
        Point::new(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    /// Its size.
    pub fn size(self) -> Size {
        Size::new(self.w, self.h)
    }

    /// Moves it.
    pub fn moved(self, dx: f64, dy: f64) -> Rect {
        Rect::new(self.x + dx, self.y + dy, self.w, self.h)
    }

    /// Grows it by a length at every side; shrinks it where the length is negative.
    pub fn grown(self, by: f64) -> Rect {
        Rect::new(self.x - by, self.y - by, self.w + 2.0 * by, self.h + 2.0 * by)
    }

    /// The smallest rectangle around both.
    pub fn union(self, other: Rect) -> Rect {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Rect::new(x, y, self.right().max(other.right()) - x, self.bottom().max(other.bottom()) - y)
    }

    /// Whether the insides meet; touching borders do not count.
    pub fn overlaps(self, other: Rect) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// Whether the other one lies in this one, borders included.
    pub fn contains(self, other: Rect) -> bool {
        self.x <= other.x && self.y <= other.y && self.right() >= other.right() && self.bottom() >= other.bottom()
    }
}
