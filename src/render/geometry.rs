//! `sdraft/geometry/1`: where everything is, for programs (`docs/command-line.md`).

use serde_json::{Value, json};

use crate::geometry::{Point, Rect};
use crate::scene::{Flow, GroupBox, Scene};

/// Writes the geometry of a picture as JSON.
pub fn write(scene: &Scene) -> String {
    let geometry = &scene.geometry;
    let document = json!({
        "schema": "sdraft/geometry/1",
        "id": scene.title,
        "direction": match geometry.direction {
            Flow::Right => "LR",
            Flow::Down => "TB",
        },
        "width": number(scene.size.w),
        "height": number(scene.size.h),
        "nodes": geometry.nodes.iter().map(|it| with(json!({ "id": it.id }), it.rect, &[("group", json!(it.group))])).collect::<Vec<_>>(),
        "groups": geometry.groups.iter().map(|it| group(it, true)).collect::<Vec<_>>(),
        "edges": geometry.edges.iter().map(|it| json!({
            "id": it.id,
            "from": it.from,
            "to": it.to,
            "points": it.points.iter().map(|it| point(*it)).collect::<Vec<_>>(),
            "label": it.label.as_ref().map(|(rect, text)| with(json!({}), *rect, &[("text", json!(text))])),
        })).collect::<Vec<_>>(),
        "blocks": geometry.blocks.iter().map(|it| with(json!({ "id": it.id, "owner": it.owner }), it.rect, &[])).collect::<Vec<_>>(),
        "bands": geometry.bands.iter().map(|it| group(it, false)).collect::<Vec<_>>(),
    });
    let mut text = serde_json::to_string_pretty(&document).expect("texts and numbers are JSON");
    text.push('\n');
    text
}

fn group(it: &GroupBox, with_parent: bool) -> Value {
    let title = ("title", json!(it.title.map(|rect| with(json!({}), rect, &[]))));
    let parent = ("parent", json!(it.parent));
    let id = json!({ "id": it.id });
    if with_parent { with(id, it.rect, &[parent, title]) } else { with(id, it.rect, &[title]) }
}

/// An object with a rectangle and more keys.
fn with(mut object: Value, rect: Rect, more: &[(&str, Value)]) -> Value {
    let map = object.as_object_mut().expect("made as an object");
    for (key, value) in [("x", rect.x), ("y", rect.y), ("w", rect.w), ("h", rect.h)] {
        map.insert(key.to_string(), number(value));
    }
    for (key, value) in more {
        map.insert((*key).to_string(), value.clone());
    }
    object
}

fn point(it: Point) -> Value {
    json!([number(it.x), number(it.y)])
}

/// A number with at most two decimals; a whole one without any.
fn number(value: f64) -> Value {
    let rounded = (value * 100.0).round() / 100.0 + 0.0;
    if rounded.fract() == 0.0 && rounded.abs() < 1e15 { json!(rounded as i64) } else { json!(rounded) }
}
