//! The program: the only place that touches files, standard streams and the environment.

fn main() {}
