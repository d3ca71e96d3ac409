//! sdraft: a compiler for system designs.
//!
//! The pipeline, each step a pure function of values:
//!
//! 1. [`syntax`]: text to a syntax tree, with every error found;
//! 2. `check`: tree to a [`model::Design`], a graph that is valid if it exists;
//! 3. `analyze`: facts about a design; `lint`: opinions about the facts;
//! 4. [`layout`]: measured boxes to places; `scene`: design, layout and theme to absolute shapes;
//! 5. `render`: a scene to SVG and other formats.
//!
//! The library reads no file, prints nothing, and knows no clock and no environment.

// What clippy.toml lists is for the binary alone.
#![warn(clippy::disallowed_methods, clippy::disallowed_types, clippy::disallowed_macros)]

pub mod catalog;
pub mod codes;
pub mod diag;
pub mod geometry;
pub mod layout;
pub mod model;
pub mod source;
pub mod syntax;
pub mod units;
