//! From text to a syntax tree. Parsing never fails: every byte of the text is in some node or gap, one bad statement
//! costs one statement, and what is wrong comes back as diagnostics beside the tree.

pub mod tree;
