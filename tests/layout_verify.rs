//! The verifier sees what is wrong: one sound layout, and one way after the other to break it.

use sdraft::geometry::{Insets, Point, Rect, Size};
use sdraft::layout::graph::*;
use sdraft::layout::verify::verify;

fn item(parent: Option<ItemId>, shape: ItemShape, w: f64, h: f64) -> Item {
    Item {
        parent,
        shape,
        size: Size::new(w, h),
        body: Rect::new(0.0, 0.0, w, h),
        slots: SlotRanges { left: (5.0, h - 5.0), top: (5.0, w - 5.0), right: (5.0, h - 5.0), bottom: (5.0, w - 5.0) },
        direction: None,
        title: Size::default(),
        title_place: TitlePlace::Top,
        padding: Insets::all(16.0),
        hang: Hang::Flow,
        rank: 0,
        cards: Vec::new(),
        after: Vec::new(),
        beside: Vec::new(),
    }
}

fn line(from: u32, to: u32) -> Edge {
    Edge {
        from: ItemId(from),
        to: ItemId(to),
        label: Size::default(),
        label_choices: Vec::new(),
        payload: Size::default(),
        weight: 1.0,
        trunk: None,
        constrains: true,
    }
}

/// `0 -> 1 -> [3 -> 4]`, the group 2 with a title, a label on the first line, a card at 1.
fn sound() -> (Graph, Layout) {
    let group = ItemId(2);
    let mut graph = Graph::default();
    graph.items.push(item(None, ItemShape::Leaf, 100.0, 40.0));
    graph.items.push(item(None, ItemShape::Leaf, 100.0, 40.0));
    graph.items.push(item(None, ItemShape::Group, 0.0, 0.0));
    graph.items.push(item(Some(group), ItemShape::Leaf, 100.0, 40.0));
    graph.items.push(item(Some(group), ItemShape::Leaf, 100.0, 40.0));
    graph.items[1].cards.push(Card { size: Size::new(100.0, 50.0), side: None });
    graph.items[2].title = Size::new(60.0, 18.0);
    graph.edges = vec![line(0, 1), line(1, 2), line(3, 4)];
    graph.edges[0].label = Size::new(30.0, 16.0);
    let items = vec![
        Rect::new(0.0, 60.0, 100.0, 40.0),
        Rect::new(160.0, 60.0, 100.0, 40.0),
        Rect::new(320.0, 20.0, 300.0, 120.0),
        Rect::new(340.0, 60.0, 100.0, 40.0),
        Rect::new(500.0, 60.0, 100.0, 40.0),
    ];
    let straight =
        |from: f64, to: f64| Route { points: vec![Point::new(from, 80.0), Point::new(to, 80.0)], ..Route::default() };
    let mut layout = Layout {
        size: Size::new(620.0, 200.0),
        bodies: items.clone(),
        items,
        titles: vec![None, None, Some(Rect::new(336.0, 28.0, 60.0, 18.0)), None, None],
        cards: vec![vec![], vec![Rect::new(160.0, 108.0, 100.0, 50.0)], vec![], vec![], vec![]],
        edges: vec![straight(100.0, 160.0), straight(260.0, 320.0), straight(440.0, 500.0)],
        ..Layout::default()
    };
    layout.edges[0].label = Some(Rect::new(115.0, 72.0, 30.0, 16.0));
    (graph, layout)
}

fn rules(graph: &Graph, layout: &Layout) -> Vec<&'static str> {
    let mut rules: Vec<&str> = verify(graph, &Options::default(), layout).iter().map(|it| it.rule).collect();
    rules.dedup();
    rules
}

fn broken(by: impl FnOnce(&mut Graph, &mut Layout)) -> Vec<&'static str> {
    let (mut graph, mut layout) = sound();
    by(&mut graph, &mut layout);
    rules(&graph, &layout)
}

#[test]
fn a_sound_layout_has_no_violation() {
    let (graph, layout) = sound();
    assert_eq!(verify(&graph, &Options::default(), &layout), []);
}

#[test]
fn boxes_too_close_are_seen() {
    let found = broken(|_, layout| layout.cards[1][0].y = 104.0);
    assert_eq!(found, ["H1"]);
}

#[test]
fn a_member_outside_its_group_is_seen() {
    let found = broken(|_, layout| {
        layout.items[4].x = 530.0;
        layout.bodies[4].x = 530.0;
        layout.edges[2].points[1].x = 530.0;
    });
    assert_eq!(found, ["H10", "H2"]);
    let found = broken(|_, layout| layout.items[2].x = 250.0);
    assert!(found.contains(&"H2"), "a stranger in a group: {found:?}");
}

#[test]
fn a_line_through_a_box_or_past_it_too_closely_is_seen() {
    let tour = |y: f64| vec![(50.0, 60.0), (50.0, y), (400.0, y), (400.0, 60.0)];
    for (y, seen) in [(70.0, "H3"), (57.0, "H3")] {
        let found = broken(|graph, layout| {
            graph.edges.push(line(0, 3));
            let points = tour(y).into_iter().map(|(x, y)| Point::new(x, y)).collect();
            layout.edges.push(Route { points, ..Route::default() });
        });
        assert!(found.contains(&seen), "{y}: {found:?}");
    }
}

#[test]
fn a_line_through_a_foreign_group_is_seen() {
    let found = broken(|graph, layout| {
        graph.edges.push(line(0, 1));
        let points = [(50.0, 60.0), (50.0, 24.0), (480.0, 24.0), (480.0, 10.0), (210.0, 10.0), (210.0, 60.0)];
        layout.edges.push(Route { points: points.map(|(x, y)| Point::new(x, y)).to_vec(), ..Route::default() });
    });
    assert!(found.contains(&"H4"), "{found:?}");
}

#[test]
fn a_line_into_the_group_it_ends_at_is_seen() {
    let found = broken(|_, layout| layout.edges[1].points[1].x = 332.0);
    assert!(found.contains(&"H4") && found.contains(&"H7"), "{found:?}");
}

#[test]
fn labels_in_the_way_are_seen() {
    let far = broken(|_, layout| layout.edges[0].label = Some(Rect::new(115.0, 10.0, 30.0, 16.0)));
    assert_eq!(far, ["H5"]);
    let on_a_box = broken(|_, layout| layout.edges[0].label = Some(Rect::new(90.0, 72.0, 30.0, 16.0)));
    assert_eq!(on_a_box, ["H5"]);
    let small = broken(|_, layout| layout.edges[0].label = Some(Rect::new(115.0, 72.0, 10.0, 16.0)));
    assert_eq!(small, ["H5"]);
    let on_a_border = broken(|graph, layout| {
        graph.edges[1].label = Size::new(30.0, 16.0);
        layout.edges[1].label = Some(Rect::new(300.0, 62.0, 30.0, 16.0));
    });
    assert_eq!(on_a_border, ["H5"]);
}

#[test]
fn lines_on_top_of_each_other_are_seen_unless_they_are_a_trunk() {
    let twice = |trunk: Option<u32>| {
        broken(|graph, layout| {
            graph.edges.push(line(0, 1));
            graph.edges[0].label = Size::default();
            layout.edges[0].label = None;
            graph.edges.iter_mut().for_each(|it| it.trunk = trunk);
            layout.edges.push(layout.edges[0].clone());
        })
    };
    assert_eq!(twice(None), ["H6"]);
    assert_eq!(twice(Some(1)), Vec::<&str>::new());
}

#[test]
fn ends_in_the_wrong_place_are_seen() {
    assert_eq!(broken(|_, layout| layout.edges[0].points[1].x = 150.0), ["H7"]);
    assert_eq!(broken(|_, layout| layout.edges[2].points.iter_mut().for_each(|it| it.y = 62.0)), ["H7"]);
    assert_eq!(broken(|_, layout| layout.edges[2].points[1].y = 84.0), ["H7"]);
}

#[test]
fn a_line_along_a_border_or_through_a_title_is_seen() {
    let found = broken(|graph, layout| {
        graph.edges.push(line(3, 4));
        let points = [(360.0, 60.0), (360.0, 37.0), (550.0, 37.0), (550.0, 60.0)];
        layout.edges.push(Route { points: points.map(|(x, y)| Point::new(x, y)).to_vec(), ..Route::default() });
    });
    assert_eq!(found, ["H8"]);
    let found = broken(|graph, layout| {
        graph.edges.push(line(3, 4));
        let points = [(420.0, 60.0), (420.0, 25.0), (550.0, 25.0), (550.0, 60.0)];
        layout.edges.push(Route { points: points.map(|(x, y)| Point::new(x, y)).to_vec(), ..Route::default() });
    });
    assert_eq!(found, ["H8"]);
}

#[test]
fn what_is_nowhere_or_off_the_grid_is_seen() {
    assert_eq!(broken(|_, layout| layout.items[0].x = f64::NAN), ["H10"]);
    assert_eq!(broken(|_, layout| layout.size.w = 500.0), ["H10"]);
    assert_eq!(broken(|_, layout| layout.edges[0].points[0].y += 0.25)[0], "H10");
    assert_eq!(broken(|_, layout| _ = layout.edges.pop()), ["H10"]);
}

#[test]
fn a_line_against_the_flow_is_seen_unless_it_is_in_a_cycle() {
    let back = broken(|graph, _| graph.edges[0] = Edge { from: ItemId(1), to: ItemId(0), ..graph.edges[0].clone() });
    assert!(back.contains(&"H14"), "{back:?}");
    let cycle = broken(|graph, layout| {
        graph.edges.push(line(1, 0));
        let points = [(210.0, 60.0), (210.0, 10.0), (50.0, 10.0), (50.0, 60.0)];
        layout.edges.push(Route { points: points.map(|(x, y)| Point::new(x, y)).to_vec(), ..Route::default() });
    });
    assert_eq!(cycle, Vec::<&str>::new());
}
