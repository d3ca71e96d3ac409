//! The signs a drawing of letters is made of, in Unicode and in ASCII.

use crate::scene::mark::Dash;
use crate::scene::sketch::{Head, Outline, SketchLine};

/// Directions out of a cell.
pub(super) const UP: u8 = 1;
pub(super) const RIGHT: u8 = 2;
pub(super) const DOWN: u8 = 4;
pub(super) const LEFT: u8 = 8;

/// How a line is drawn.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Pen {
    Solid,
    Dashed,
    Dotted,
    Double,
}

impl Pen {
    pub fn of(line: &SketchLine) -> Pen {
        match (line.double, line.dash) {
            (true, _) => Pen::Double,
            (_, Dash::Solid) => Pen::Solid,
            (_, Dash::Dotted) => Pen::Dotted,
            (_, Dash::Dashed | Dash::Zone | Dash::Halo | Dash::Life) => Pen::Dashed,
        }
    }
}

/// A set of signs. An outline is its corners from the upper left around, then top, side and bottom.
pub(super) struct Signs {
    pub group: [char; 7],
    pub zone: [char; 7],
    pub region: [char; 7],
    outlines: [[char; 7]; 9],
    /// The lid of a store: left end, middle, right end.
    pub lid: [char; 3],
    /// The mouth of a queue: upper end, side, lower end.
    pub mouth: [char; 3],
    pub bar: char,
    /// Between bands, level and upright.
    pub divider: (char, char),
    /// By the directions of [`UP`] and its siblings.
    solid: [char; 16],
    double: [char; 16],
    /// Level and upright.
    dashed: (char, char),
    dotted: (char, char),
    /// Up, right, down, left.
    full: [char; 4],
    empty: [char; 4],
    open: [char; 4],
    pub ring: char,
    pub dot: char,
    pub choice: char,
    /// A sign of a side, and what it becomes where a line leaves upwards, right, down, left.
    leaving: &'static [(char, [char; 4])],
    /// Signs of ours in words, and what to write instead.
    words: &'static [(char, &'static str)],
}

pub(super) static UNICODE: Signs = Signs {
    group: ['┌', '┐', '┘', '└', '┄', '┆', '┄'],
    zone: ['┌', '┐', '┘', '└', '╌', '╎', '╌'],
    region: ['╔', '╗', '╝', '╚', '═', '║', '═'],
    outlines: [
        ['┌', '┐', '┘', '└', '─', '│', '─'],
        ['╭', '╮', '╯', '╰', '─', '│', '─'],
        ['╱', '╲', '╱', '╲', '─', '│', '─'],
        ['╔', '╗', '╝', '╚', '═', '║', '═'],
        ['╭', '╮', '╯', '╰', '─', '│', '─'],
        ['┏', '┓', '┛', '┗', '━', '┃', '━'],
        ['╭', '╮', '╯', '╰', '─', '│', '─'],
        ['┌', '┐', '╯', '╰', '─', '│', '~'],
        ['┌', '┐', '┘', '└', '╌', '╎', '╌'],
    ],
    lid: ['├', '─', '┤'],
    mouth: ['┬', '│', '┴'],
    bar: '█',
    divider: ('═', '║'),
    solid: [' ', '│', '─', '└', '│', '│', '┌', '├', '─', '┘', '─', '┴', '┐', '┤', '┬', '┼'],
    double: [' ', '║', '═', '╚', '║', '║', '╔', '╠', '═', '╝', '═', '╩', '╗', '╣', '╦', '╬'],
    dashed: ('╌', '╎'),
    dotted: ('·', '·'),
    full: ['▲', '▶', '▼', '◀'],
    empty: ['△', '▷', '▽', '◁'],
    open: ['^', '>', 'v', '<'],
    ring: '○',
    dot: '●',
    choice: '◇',
    leaving: &[
        ('─', ['┴', '─', '┬', '─']),
        ('│', ['│', '├', '│', '┤']),
        ('═', ['╧', '═', '╤', '═']),
        ('║', ['║', '╟', '║', '╢']),
        ('━', ['┷', '━', '┯', '━']),
        ('┃', ['┃', '┠', '┃', '┨']),
    ],
    words: &[],
};

pub(super) static ASCII: Signs = Signs {
    group: ['.', '.', '.', '.', '.', ':', '.'],
    zone: ['+', '+', '+', '+', '.', ':', '.'],
    region: ['#', '#', '#', '#', '=', '"', '='],
    outlines: [
        ['+', '+', '+', '+', '-', '|', '-'],
        ['.', '.', '\'', '\'', '-', '|', '-'],
        ['/', '\\', '/', '\\', '-', '|', '-'],
        ['#', '#', '#', '#', '=', '"', '='],
        ['.', '.', '\'', '\'', '-', '|', '-'],
        ['*', '*', '*', '*', '-', '|', '-'],
        ['.', '.', '\'', '\'', '-', '|', '-'],
        ['+', '+', '\'', '\'', '-', '|', '~'],
        ['+', '+', '+', '+', '-', ':', '-'],
    ],
    lid: ['|', '-', '|'],
    mouth: ['-', '|', '-'],
    bar: '#',
    divider: ('=', '"'),
    solid: [' ', '|', '-', '+', '|', '|', '+', '+', '-', '+', '-', '+', '+', '+', '+', '+'],
    double: [' ', '"', '=', '+', '"', '"', '+', '+', '=', '+', '=', '+', '+', '+', '+', '+'],
    dashed: ('~', ':'),
    dotted: ('.', '.'),
    full: ['^', '>', 'v', '<'],
    empty: ['^', '>', 'v', '<'],
    open: ['^', '>', 'v', '<'],
    ring: 'o',
    dot: '*',
    choice: '?',
    leaving: &[],
    words: &[
        ('×', "x"),
        ('·', "-"),
        ('•', "*"),
        ('−', "-"),
        ('‘', "'"),
        ('…', "..."),
        ('–', "-"),
        ('—', "-"),
        ('≤', "<="),
        ('≥', ">="),
        ('→', "->"),
        ('“', "\""),
        ('”', "\""),
        ('’', "'"),
    ],
};

impl Signs {
    /// The outline of a box; cards and bars have that of a box.
    pub fn outline(&self, outline: Outline) -> &[char; 7] {
        let at = match outline {
            Outline::Box | Outline::Card | Outline::Bar | Outline::Bare => 0,
            Outline::Round => 1,
            Outline::Pointed => 2,
            Outline::Double => 3,
            Outline::Lid => 4,
            Outline::Heavy => 5,
            Outline::Pipe => 6,
            Outline::Wavy => 7,
            Outline::Dashed => 8,
        };
        &self.outlines[at]
    }

    /// The sign of a line through a cell, by the directions it goes in.
    pub fn line(&self, mask: u8, pen: Pen) -> char {
        let straight = |(level, upright): (char, char)| match mask {
            LEFT | RIGHT => level,
            UP | DOWN => upright,
            it if it == LEFT | RIGHT => level,
            it if it == UP | DOWN => upright,
            _ => self.solid[usize::from(mask & 15)],
        };
        match pen {
            Pen::Solid => self.solid[usize::from(mask & 15)],
            Pen::Double => self.double[usize::from(mask & 15)],
            Pen::Dashed => straight(self.dashed),
            Pen::Dotted => straight(self.dotted),
        }
    }

    /// A head that points in a direction.
    pub fn head(&self, head: Head, direction: u8) -> char {
        let signs = match head {
            Head::Full | Head::None => &self.full,
            Head::Empty => &self.empty,
            Head::Open => &self.open,
        };
        signs[(direction.trailing_zeros() as usize).min(3)]
    }

    /// What a sign of a side becomes where a line leaves it.
    pub fn leaving(&self, side: char, direction: u8) -> Option<char> {
        let (_, signs) = self.leaving.iter().find(|(sign, _)| *sign == side)?;
        signs.get(direction.trailing_zeros() as usize).copied()
    }

    /// Words with these signs.
    pub fn words(&self, text: &str) -> String {
        let mut out = String::new();
        for c in text.chars() {
            match self.words.iter().find(|(sign, _)| *sign == c) {
                Some((_, instead)) => out.push_str(instead),
                None => out.push(c),
            }
        }
        out
    }
}
