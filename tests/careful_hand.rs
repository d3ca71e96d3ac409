//! What a careful person would do with a small design, asked of the layout picture by picture.

mod common;

use sdraft::Look;
use sdraft::check::StageChoice;
use sdraft::geometry::Rect;
use sdraft::scene::Geometry;

fn drawn(text: &str) -> Geometry {
    let compiled = common::compile("hand.sd", text, &StageChoice::Last);
    assert!(!compiled.has_errors(), "{text}");
    sdraft::draw(&compiled.design, &Look::default()).geometry
}

#[track_caller]
fn rect(geometry: &Geometry, id: &str) -> Rect {
    geometry.nodes.iter().find(|it| it.id == id).map(|it| it.rect).expect("the component is drawn")
}

#[test]
fn the_boxes_of_a_layer_stand_on_one_line_whatever_their_labels_say() {
    let text = "direction: right\nservice hub\ngroup run {\n  service a\n  service bb \"A much longer name\"\n  service c\n}\n\
                hub -> a: x\nhub -> bb: a longer label\nhub -> c";
    let found = drawn(text);
    let left = rect(&found, "a").x;
    for id in ["bb", "c"] {
        assert_eq!(rect(&found, id).x, left, "{id}");
    }
    let found = drawn(&text.replace("direction: right", "direction: down"));
    let middle = rect(&found, "a").center().y;
    for id in ["bb", "c"] {
        assert_eq!(rect(&found, id).center().y, middle, "{id}");
    }
}
