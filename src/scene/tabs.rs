//! A row of tabs above a picture that is one of several: each leads to its picture, the current one is underlined.

use super::Scene;
use super::mark::{Anchor, Mark, Part, Stroke, What};
use super::path::{Path, at};
use super::style::{Fonts, PAGE};
use crate::geometry::Rect;
use crate::theme::Role;

/// One of several pictures.
#[derive(Clone, Debug)]
pub struct Tab {
    /// What it is called.
    pub label: String,
    /// The id of its picture.
    pub id: String,
}

/// Between two tabs.
const GAP: f64 = 24.0;
/// The height of a row, and below the last.
const ROW: (f64, f64) = (30.0, 6.0);

/// Puts tabs above each of several pictures and makes all as large as the largest, so that nothing but the picture
/// itself changes when a reader goes from one to the next.
pub fn above(scenes: &mut [Scene], tabs: &[Tab]) {
    let widest = scenes.iter().map(|it| it.size.w).fold(0.0, f64::max);
    for (current, scene) in scenes.iter_mut().enumerate() {
        let (marks, used, high) = row(tabs, current, widest, scene.hand);
        move_down(scene, high);
        scene.marks.push(Mark::Part(Part { what: What::Layer("tabs"), marks, ..Part::default() }));
        scene.size.w = widest.max(used);
    }
    let (w, h) = scenes.iter().fold((0.0, 0.0), |(w, h), it| (f64::max(w, it.size.w), f64::max(h, it.size.h)));
    scenes.iter_mut().for_each(|scene| (scene.size.w, scene.size.h) = (w, h));
}

/// The tabs in rows: the marks, how wide and how high they are.
fn row(tabs: &[Tab], current: usize, widest: f64, hand: bool) -> (Vec<Mark>, f64, f64) {
    let style = Fonts { hand }.group();
    let (mut x, mut y, mut used) = (PAGE, PAGE * 0.75, 0.0);
    let mut marks = Vec::new();
    for (index, tab) in tabs.iter().enumerate() {
        let width = style.width(&tab.label);
        if x > PAGE && x + width + PAGE > widest {
            (x, y) = (PAGE, y + ROW.0);
        }
        let is_current = index == current;
        let role = if is_current { Role::Accent } else { Role::Muted };
        let mut own = vec![Mark::text(&tab.label, style.font, role, Anchor::Start, x, y)];
        if is_current {
            let line = Path::line(&[at(x, y + 13.0), at(x + width, y + 13.0)]);
            own.push(Mark::line(line, Stroke::solid(Role::Accent, 2.0)).wobbling(0.0));
        }
        let link = (!is_current).then(|| format!("#{}", tab.id));
        let room = Some(Rect::new(x, y - 12.0, width, 26.0));
        marks.push(Mark::Part(Part { link, room, marks: own, ..Part::default() }));
        x += width + GAP;
        used = f64::max(used, x - GAP + PAGE);
    }
    (marks, used, y + ROW.1 - PAGE * 0.25)
}

fn move_down(scene: &mut Scene, by: f64) {
    scene.marks.iter_mut().for_each(|mark| mark.shift(0.0, by));
    scene.size.h += by;
}
