//! Layouts made before, for pictures that are drawn again and again. Comments, numbers, colours, and words as wide as
//! those before change no box and no line, so the picture keeps its layout.

use crate::layout::graph::{Graph, Layout, Options};
use crate::layout::layout;

/// The last layouts, each with all it was made of.
#[derive(Clone, Debug, Default)]
pub struct Memo {
    /// The latest last.
    kept: Vec<(Graph, Options, Layout)>,
}

/// How many layouts are kept: a picture in several stages and views.
const MOST: usize = 16;

impl Memo {
    /// The layout of a graph: the one made before, or a new one. The same either way, since the layout is a pure
    /// function.
    pub(super) fn layout(&mut self, graph: &Graph, options: &Options) -> Layout {
        let known = self.kept.iter().position(|(of, with, _)| of == graph && with == options);
        let latest = match known {
            Some(at) => self.kept.remove(at),
            None => (graph.clone(), options.clone(), layout(graph, options)),
        };
        let placed = latest.2.clone();
        self.keep(latest);
        placed
    }

    /// Takes over the layouts of another, which are later.
    pub fn join(&mut self, other: Memo) {
        for latest in other.kept {
            self.kept.retain(|(of, with, _)| (of, with) != (&latest.0, &latest.1));
            self.keep(latest);
        }
    }

    fn keep(&mut self, latest: (Graph, Options, Layout)) {
        self.kept.push(latest);
        if self.kept.len() > MOST {
            self.kept.remove(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;

    #[test]
    fn the_same_boxes_are_laid_out_once_and_the_oldest_are_forgotten() {
        let graph = |width: usize| Graph { cards: vec![Size::new(width as f64, 10.0)], ..Graph::default() };
        let options = Options::default();
        let mut memo = Memo::default();
        for width in [40, 50, 40, 40] {
            assert_eq!(memo.layout(&graph(width), &options).size.w, width as f64);
        }
        assert_eq!(memo.kept.len(), 2);
        let mut other = Memo::default();
        for width in 100..100 + MOST {
            other.layout(&graph(width), &options);
        }
        memo.join(other);
        assert_eq!(memo.kept.len(), MOST);
        assert!(memo.kept.iter().all(|(of, ..)| of.cards[0].w >= 100.0));
    }
}
