//! Random graphs for the layout: everything a design can ask of it, and much that no sane one would.

use sdraft::geometry::{Insets, Rect, Side, Size};
use sdraft::layout::graph::*;

/// Numbers from a seed; the same on every machine (xorshift*, Vigna 2016).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        (0..4).for_each(|_| _ = dice.next());
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn length(&mut self, from: usize, to: usize) -> f64 {
        (from + self.below(to - from + 1)) as f64
    }
}

/// What a random graph is made of, in percent where it is a share.
#[derive(Clone, Debug)]
pub struct Recipe {
    pub boxes: usize,
    pub lines: usize,
    pub groups: usize,
    pub depth: usize,
    pub hub: usize,
    pub labels: usize,
    pub cards: usize,
    pub loops: usize,
    pub to_groups: usize,
    pub both_ways: usize,
    pub hung: usize,
    pub hints: usize,
    pub trunks: usize,
    pub wild_sizes: bool,
    pub tiers: bool,
    pub bands: bool,
    pub directions: bool,
    pub titles: bool,
}

impl Recipe {
    /// A recipe from a seed, for about that many boxes.
    pub fn random(seed: u64, boxes: usize) -> Recipe {
        let mut dice = Dice::new(seed);
        let boxes = 1 + dice.below(boxes);
        let bands = dice.chance(12);
        Recipe {
            boxes,
            lines: boxes * (60 + dice.below(140)) / 100,
            groups: if dice.chance(25) { 0 } else { dice.below(boxes / 3 + 2) },
            depth: 1 + dice.below(5),
            hub: if dice.chance(12) { dice.below(61) } else { 0 },
            labels: [0, 30, 70, 100][dice.below(4)],
            cards: [0, 0, 20, 100][dice.below(4)],
            loops: [0, 0, 5][dice.below(3)],
            to_groups: [0, 0, 15, 30][dice.below(4)],
            both_ways: [0, 10, 30][dice.below(3)],
            hung: [0, 20, 50][dice.below(3)],
            hints: [0, 0, 10][dice.below(3)],
            trunks: [0, 30, 100][dice.below(3)],
            wild_sizes: dice.chance(15),
            tiers: !bands && dice.chance(15),
            bands,
            directions: dice.chance(40),
            titles: dice.chance(80),
        }
    }

    /// Designs as people draw them: boxes in groups, lines mostly along the flow, most of them labelled.
    pub fn plain(boxes: usize) -> Recipe {
        Recipe {
            boxes,
            lines: boxes * 3 / 2,
            groups: boxes / 5,
            depth: 2,
            hub: 0,
            labels: 40,
            cards: 0,
            loops: 0,
            to_groups: 0,
            both_ways: 0,
            hung: 0,
            hints: 0,
            trunks: 0,
            wild_sizes: false,
            tiers: false,
            bands: false,
            directions: false,
            titles: true,
        }
    }
}

/// The graph of a recipe.
pub fn graph(seed: u64, recipe: &Recipe) -> Graph {
    let mut dice = Dice::new(seed ^ 0x5EED);
    let mut graph = Graph { direction: direction(&mut dice), ..Graph::default() };
    let groups = frame(&mut dice, recipe, &mut graph);
    let leaves = leaves(&mut dice, recipe, &groups, &mut graph);
    lines(&mut dice, recipe, &groups, &leaves, &mut graph);
    hints(&mut dice, recipe, &leaves, &mut graph);
    if dice.chance(recipe.cards / 2) {
        graph.cards.push(Size::new(dice.length(40, 300), dice.length(20, 200)));
    }
    graph
}

fn direction(dice: &mut Dice) -> Direction {
    if dice.chance(50) { Direction::Right } else { Direction::Down }
}

/// The groups, tiers and bands, parents first.
fn frame(dice: &mut Dice, recipe: &Recipe, graph: &mut Graph) -> Vec<(ItemId, usize)> {
    let mut groups: Vec<(ItemId, usize)> = Vec::new();
    let whole = if recipe.bands || recipe.tiers { 2 + dice.below(3) } else { 0 };
    for _ in 0..whole {
        let shape = if recipe.bands { ItemShape::Band } else { ItemShape::Tier };
        groups.push((push(graph, group(dice, recipe, None, shape)), 1));
    }
    for _ in 0..recipe.groups {
        let inner: Vec<(ItemId, usize)> = groups.iter().copied().filter(|(_, depth)| *depth < recipe.depth).collect();
        let parent = if !inner.is_empty() && dice.chance(if recipe.bands { 90 } else { 55 }) {
            Some(inner[dice.below(inner.len())])
        } else {
            None
        };
        let item = group(dice, recipe, parent.map(|it| it.0), ItemShape::Group);
        groups.push((push(graph, item), parent.map_or(1, |it| it.1 + 1)));
    }
    groups
}

fn push(graph: &mut Graph, item: Item) -> ItemId {
    graph.items.push(item);
    ItemId(graph.items.len() as u32 - 1)
}

fn group(dice: &mut Dice, recipe: &Recipe, parent: Option<ItemId>, shape: ItemShape) -> Item {
    let titled = recipe.titles && dice.chance(80);
    Item {
        parent,
        shape,
        size: Size::new(dice.length(0, 60), dice.length(0, 40)),
        body: Rect::default(),
        slots: SlotRanges::default(),
        direction: (recipe.directions && shape == ItemShape::Group && dice.chance(50)).then(|| direction(dice)),
        title: if titled { Size::new(dice.length(20, 220), 18.0) } else { Size::default() },
        title_place: TitlePlace::Top,
        padding: Insets::all(16.0),
        hang: Hang::Flow,
        rank: 0,
        cards: cards(dice, recipe.cards / 4),
        after: Vec::new(),
        beside: Vec::new(),
    }
}

fn cards(dice: &mut Dice, percent: usize) -> Vec<Card> {
    let mut cards = Vec::new();
    while cards.len() < 4 && dice.chance(percent.min(70)) {
        let side = dice.chance(30).then(|| [Side::Left, Side::Top, Side::Right, Side::Bottom][dice.below(4)]);
        cards.push(Card { size: Size::new(dice.length(30, 240), dice.length(16, 180)), side });
    }
    cards
}

fn leaves(dice: &mut Dice, recipe: &Recipe, groups: &[(ItemId, usize)], graph: &mut Graph) -> Vec<ItemId> {
    let bands: Vec<ItemId> =
        groups.iter().map(|it| it.0).filter(|it| graph.items[it.index()].shape == ItemShape::Band).collect();
    let mut leaves = Vec::new();
    for _ in 0..recipe.boxes {
        let bar = bands.len() > 1 && dice.chance(6);
        let home = if recipe.bands || recipe.tiers { 92 } else { 70 };
        let parent = (!groups.is_empty() && dice.chance(home)).then(|| groups[dice.below(groups.len())].0);
        let (w, h) = match dice.below(20) {
            0 if recipe.wild_sizes => (1.0, 1.0),
            1 if recipe.wild_sizes => (2000.0, dice.length(1, 2000)),
            2 if recipe.wild_sizes => (dice.length(1, 9), 2000.0),
            _ => (dice.length(60, 180), dice.length(36, 80)),
        };
        let badge =
            if dice.chance(20) { Insets { left: 0.0, top: 6.0, right: 8.0, bottom: 8.0 } } else { Insets::all(0.0) };
        let body = Rect::new(badge.left, badge.top, w, h);
        let margin = |length: f64| (10.0_f64.min(length / 4.0), length - 10.0_f64.min(length / 4.0));
        let shape = if bar {
            let at = dice.below(bands.len() - 1);
            ItemShape::Bar(bands[at], bands[at + 1])
        } else {
            ItemShape::Leaf
        };
        let item = Item {
            parent: if bar { None } else { parent },
            shape,
            size: Size::new(w + badge.left + badge.right, h + badge.top + badge.bottom),
            body,
            slots: SlotRanges { left: margin(h), top: margin(w), right: margin(h), bottom: margin(w) },
            direction: None,
            title: Size::default(),
            title_place: TitlePlace::Top,
            padding: Insets::default(),
            hang: match dice.below(100) {
                it if it < recipe.hung => Hang::Below,
                it if it < recipe.hung + recipe.hung / 4 => Hang::Above,
                _ => Hang::Flow,
            },
            rank: dice.below(5) as u8,
            cards: cards(dice, recipe.cards / 2),
            after: Vec::new(),
            beside: Vec::new(),
        };
        leaves.push(push(graph, item));
    }
    leaves
}

fn lines(dice: &mut Dice, recipe: &Recipe, groups: &[(ItemId, usize)], leaves: &[ItemId], graph: &mut Graph) {
    let hub = leaves[dice.below(leaves.len())];
    for number in 0..recipe.lines + recipe.hub {
        let any = |dice: &mut Dice| match dice.below(100) {
            it if it < recipe.to_groups && !groups.is_empty() => groups[dice.below(groups.len())].0,
            _ => leaves[dice.below(leaves.len())],
        };
        let (mut from, mut to) = (any(dice), any(dice));
        if number < recipe.hub {
            (from, to) = if dice.chance(50) { (hub, to) } else { (from, hub) };
        } else if dice.chance(80) && from > to {
            (from, to) = (to, from); // mostly one way
        }
        if from == to && !dice.chance(recipe.loops * 5) {
            continue;
        }
        if from == to && groups.iter().any(|it| it.0 == from) {
            continue; // a group has no loop
        }
        let trunk = dice.chance(recipe.trunks).then_some(from.0);
        add(dice, recipe, graph, from, to, trunk);
        if dice.chance(recipe.both_ways) {
            add(dice, recipe, graph, to, from, None);
        }
        if dice.chance(recipe.both_ways / 3) {
            add(dice, recipe, graph, from, to, None);
        }
    }
}

fn add(dice: &mut Dice, recipe: &Recipe, graph: &mut Graph, from: ItemId, to: ItemId, trunk: Option<u32>) {
    // wrapped by the caller to three lines, as the drawing does; 200 characters of text at most
    let label = match dice.chance(recipe.labels) {
        true if dice.chance(5) => Size::new(dice.length(300, 620), 50.0),
        true => Size::new(dice.length(6, 150), [16.0, 16.0, 33.0, 50.0][dice.below(4)]),
        false => Size::default(),
    };
    let label_choices = if label.w > 80.0 { vec![Size::new(label.w / 2.0 + 6.0, label.h * 2.0)] } else { Vec::new() };
    graph.edges.push(Edge {
        from,
        to,
        label,
        label_choices,
        payload: if dice.chance(recipe.labels / 20) { Size::new(30.0, 24.0) } else { Size::default() },
        weight: [1.0, 1.0, 1.0, 2.0, 4.0][dice.below(5)],
        trunk,
        constrains: !dice.chance(5),
    });
}

fn hints(dice: &mut Dice, recipe: &Recipe, leaves: &[ItemId], graph: &mut Graph) {
    for &leaf in leaves {
        let other = leaves[dice.below(leaves.len())];
        if other == leaf || !dice.chance(recipe.hints) {
            continue;
        }
        if dice.chance(50) {
            graph.items[leaf.index()].after.push(other);
        } else {
            graph.items[leaf.index()].beside.push(other);
        }
    }
}
