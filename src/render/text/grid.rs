//! A sheet of cells: one for a narrow sign, two for a Chinese one.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// A sheet of cells.
pub(super) struct Grid {
    width: usize,
    cells: Vec<Cell>,
}

#[derive(Clone)]
enum Cell {
    Empty,
    Sign(char),
    /// A sign of several code points.
    Cluster(Box<str>),
    /// The right half of a wide sign.
    Tail,
}

impl Grid {
    pub fn new(width: usize, height: usize) -> Grid {
        Grid { width, cells: vec![Cell::Empty; width * height] }
    }

    /// Puts a narrow sign; outside the sheet nothing happens.
    pub fn put(&mut self, x: i64, y: i64, sign: char) {
        if let Some(cell) = self.cell(x, y) {
            *cell = Cell::Sign(sign);
        }
    }

    /// The narrow sign in a cell.
    pub fn get(&mut self, x: i64, y: i64) -> Option<char> {
        match self.cell(x, y)? {
            Cell::Sign(sign) => Some(*sign),
            Cell::Empty | Cell::Cluster(_) | Cell::Tail => None,
        }
    }

    pub fn is_empty(&mut self, x: i64, y: i64) -> bool {
        self.cell(x, y).is_some_and(|cell| matches!(cell, Cell::Empty))
    }

    pub fn clear(&mut self, x: i64, y: i64) {
        if let Some(cell) = self.cell(x, y) {
            *cell = Cell::Empty;
        }
    }

    /// Writes a text from a cell on.
    pub fn write(&mut self, x: i64, y: i64, text: &str) {
        let mut at = x;
        for cluster in text.graphemes(true) {
            let columns = cluster.width() as i64;
            let mut chars = cluster.chars();
            let sign = match (chars.next(), chars.next()) {
                (Some(' '), None) => Cell::Empty,
                (Some(sign), None) => Cell::Sign(sign),
                _ => Cell::Cluster(cluster.into()),
            };
            for column in 0..columns {
                if let Some(cell) = self.cell(at + column, y) {
                    *cell = if column == 0 { sign.clone() } else { Cell::Tail };
                }
            }
            at += columns;
        }
    }

    fn cell(&mut self, x: i64, y: i64) -> Option<&mut Cell> {
        let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
        if x < self.width { self.cells.get_mut(y * self.width + x) } else { None }
    }

    /// The lines of the sheet, without the space at their ends.
    pub fn lines(&self) -> impl Iterator<Item = String> + '_ {
        self.cells.chunks(self.width.max(1)).map(|row| {
            let mut line = String::new();
            for cell in row {
                match cell {
                    Cell::Empty => line.push(' '),
                    Cell::Sign(sign) => line.push(*sign),
                    Cell::Cluster(cluster) => line.push_str(cluster),
                    Cell::Tail => {}
                }
            }
            line.truncate(line.trim_end().len());
            line
        })
    }
}
