//! Binary decision diagrams (Bryant 1986), reduced and ordered, for monotone functions: `and`, `or` and counting are
//! all that is needed. Nothing recurses, so that thousands of variables need no deep stack.

/// The diagram that is never true.
pub const FALSE: u32 = 0;
/// The diagram that is always true.
pub const TRUE: u32 = 1;

const NO_NODE: u32 = u32::MAX;

/// A diagram grew past its limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

/// Diagrams that share their nodes.
pub struct Diagrams {
    nodes: Vec<Node>,
    /// The places of nodes by the hash of what they hold; open addressing.
    table: Vec<u32>,
    /// Results of earlier operations, the newest of those with one hash.
    cache: Vec<(u64, u32)>,
    most: usize,
}

/// Tests a variable: `low` where it is false, `high` where it is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Node {
    variable: u32,
    low: u32,
    high: u32,
}

#[derive(Clone, Copy)]
enum Operation {
    And,
    Or,
}

enum Task {
    Visit(u32, u32),
    Join(u32, u64),
}

impl Diagrams {
    /// Diagrams of at most so many nodes together.
    pub fn new(most: usize) -> Diagrams {
        let end = |_| Node { variable: u32::MAX, low: 0, high: 0 };
        Diagrams {
            nodes: (0..2).map(end).collect(),
            table: vec![NO_NODE; 1 << 10],
            cache: vec![(u64::MAX, 0); 1 << 16],
            most,
        }
    }

    /// Allows so many more nodes than there are, but not more than so many together.
    pub fn allow(&mut self, more: usize, most: usize) {
        self.most = (self.nodes.len() + more).min(most);
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are none but the constants.
    pub fn is_empty(&self) -> bool {
        self.nodes.len() <= 2
    }

    /// The variable a diagram tests first; the largest number for a constant.
    pub fn top(&self, diagram: u32) -> u32 {
        self.nodes[diagram as usize].variable
    }

    /// A variable.
    pub fn variable(&mut self, variable: u32) -> Result<u32, TooLarge> {
        self.node(variable, FALSE, TRUE)
    }

    /// Both.
    pub fn and(&mut self, f: u32, g: u32) -> Result<u32, TooLarge> {
        self.apply(Operation::And, f, g)
    }

    /// One or the other.
    pub fn or(&mut self, f: u32, g: u32) -> Result<u32, TooLarge> {
        self.apply(Operation::Or, f, g)
    }

    /// At least so many of some.
    pub fn at_least(&mut self, need: usize, inner: &[u32]) -> Result<u32, TooLarge> {
        let mut inner = inner.to_vec();
        inner.sort_by_key(|it| std::cmp::Reverse(self.top(*it)));
        // with so many still missing, of those gone through
        let mut missing: Vec<u32> = (0..=need).map(|count| if count == 0 { TRUE } else { FALSE }).collect();
        for it in inner {
            for count in (1..=need).rev() {
                let with = self.and(it, missing[count - 1])?;
                missing[count] = self.or(missing[count], with)?;
            }
        }
        Ok(missing[need])
    }

    fn node(&mut self, variable: u32, low: u32, high: u32) -> Result<u32, TooLarge> {
        if low == high {
            return Ok(low);
        }
        let node = Node { variable, low, high };
        let mut at = self.slot(&node);
        while self.table[at] != NO_NODE {
            if self.nodes[self.table[at] as usize] == node {
                return Ok(self.table[at]);
            }
            at = (at + 1) % self.table.len();
        }
        if self.nodes.len() >= self.most {
            return Err(TooLarge);
        }
        let id = self.nodes.len() as u32;
        self.nodes.push(node);
        self.table[at] = id;
        if self.nodes.len() * 2 > self.table.len() {
            self.grow();
        }
        Ok(id)
    }

    fn slot(&self, node: &Node) -> usize {
        let key = (u64::from(node.low) << 32 | u64::from(node.high)) ^ (u64::from(node.variable) << 17);
        (mix(key) % self.table.len() as u64) as usize
    }

    fn grow(&mut self) {
        self.table = vec![NO_NODE; self.table.len() * 2];
        for id in 2..self.nodes.len() {
            let mut at = self.slot(&self.nodes[id]);
            while self.table[at] != NO_NODE {
                at = (at + 1) % self.table.len();
            }
            self.table[at] = id as u32;
        }
    }

    fn apply(&mut self, operation: Operation, f: u32, g: u32) -> Result<u32, TooLarge> {
        let mut tasks = vec![Task::Visit(f, g)];
        let mut done: Vec<u32> = Vec::new();
        while let Some(task) = tasks.pop() {
            match task {
                Task::Visit(f, g) => {
                    let simple = match operation {
                        _ if f == g => Some(f),
                        Operation::And if f == FALSE || g == FALSE => Some(FALSE),
                        Operation::And if f == TRUE => Some(g),
                        Operation::And if g == TRUE => Some(f),
                        Operation::Or if f == TRUE || g == TRUE => Some(TRUE),
                        Operation::Or if f == FALSE => Some(g),
                        Operation::Or if g == FALSE => Some(f),
                        Operation::And | Operation::Or => None,
                    };
                    if let Some(simple) = simple {
                        done.push(simple);
                        continue;
                    }
                    let (f, g) = (f.min(g), f.max(g));
                    // numbers of nodes stay below 2^31, so the operation has room in the key
                    let key = u64::from(f) << 32 | u64::from(g) << 1 | u64::from(matches!(operation, Operation::Or));
                    let (known, result) = self.cache[self.place(key)];
                    if known == key {
                        done.push(result);
                        continue;
                    }
                    let (a, b) = (self.nodes[f as usize], self.nodes[g as usize]);
                    let variable = a.variable.min(b.variable);
                    let split = |id: u32, it: Node| if it.variable == variable { (it.low, it.high) } else { (id, id) };
                    let ((f_low, f_high), (g_low, g_high)) = (split(f, a), split(g, b));
                    tasks.push(Task::Join(variable, key));
                    tasks.push(Task::Visit(f_low, g_low));
                    tasks.push(Task::Visit(f_high, g_high));
                }
                Task::Join(variable, key) => {
                    let low = done.pop().expect("both sides were visited");
                    let high = done.pop().expect("both sides were visited");
                    let result = self.node(variable, low, high)?;
                    let place = self.place(key);
                    self.cache[place] = (key, result);
                    done.push(result);
                }
            }
        }
        Ok(done.pop().expect("the first task leaves a result"))
    }

    fn place(&self, key: u64) -> usize {
        (mix(key) % self.cache.len() as u64) as usize
    }

    /// The probability that a diagram is false and that it is true, for every node; `down` is the probability that a
    /// variable is false. Both are summed for themselves, so that a very small one loses no digits.
    fn probabilities(&self, down: &[f64]) -> Vec<(f64, f64)> {
        let mut out = Vec::with_capacity(self.nodes.len());
        self.extend(&mut out, down);
        out
    }

    /// Adds the probabilities of the nodes that came since.
    pub fn extend(&self, out: &mut Vec<(f64, f64)>, down: &[f64]) {
        if out.is_empty() {
            out.extend([(1.0, 0.0), (0.0, 1.0)]);
        }
        for node in &self.nodes[out.len()..] {
            let q = down[node.variable as usize];
            let (low, high) = (out[node.low as usize], out[node.high as usize]);
            out.push((q * low.0 + (1.0 - q) * high.0, q * low.1 + (1.0 - q) * high.1));
        }
    }

    /// The probability that a diagram is false, and that it is true.
    pub fn probability(&self, diagram: u32, down: &[f64]) -> (f64, f64) {
        self.probabilities(down)[diagram as usize]
    }

    /// By variable, how much likelier the diagram is true with the variable true than with it false (Birnbaum).
    pub fn importance(&self, diagram: u32, down: &[f64]) -> Vec<f64> {
        let probabilities = self.probabilities(down);
        let mut reach = vec![0.0; self.nodes.len()];
        reach[diagram as usize] = 1.0;
        let mut importance = vec![0.0; down.len()];
        for id in (2..self.nodes.len()).rev() {
            let node = self.nodes[id];
            if reach[id] == 0.0 {
                continue;
            }
            let variable = node.variable as usize;
            importance[variable] +=
                reach[id] * (probabilities[node.low as usize].0 - probabilities[node.high as usize].0);
            reach[node.low as usize] += reach[id] * down[variable];
            reach[node.high as usize] += reach[id] * (1.0 - down[variable]);
        }
        importance
    }
}

/// Spreads the bits of a key (the finaliser of MurmurHash3).
fn mix(key: u64) -> u64 {
    let key = (key ^ key >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let key = (key ^ key >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    key ^ key >> 33
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_of_three() {
        let mut diagrams = Diagrams::new(100);
        let variables: Vec<u32> = (0..3).map(|i| diagrams.variable(i).unwrap()).collect();
        let two = diagrams.at_least(2, &variables).unwrap();
        let (down, up) = diagrams.probability(two, &[0.1, 0.2, 0.3]);
        assert!((down - (0.1 * 0.2 + 0.1 * 0.3 + 0.2 * 0.3 - 2.0 * 0.1 * 0.2 * 0.3)).abs() < 1e-15);
        assert!((down + up - 1.0).abs() < 1e-15);
        // the third matters where exactly one of the others is up
        let importance = diagrams.importance(two, &[0.1, 0.2, 0.3]);
        assert!((importance[2] - (0.9 * 0.2 + 0.1 * 0.8)).abs() < 1e-15);
    }

    #[test]
    fn growth_is_bounded() {
        let mut diagrams = Diagrams::new(10);
        let variables: Vec<u32> = (0..8).map(|i| diagrams.variable(i).unwrap()).collect();
        assert_eq!(diagrams.at_least(4, &variables), Err(TooLarge));
    }
}
