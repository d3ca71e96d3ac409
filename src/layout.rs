//! The layout engine: from measured boxes to placed boxes, lines and labels. It knows sizes, never meanings.

pub mod graph;
pub mod verify;
