//! From a scene to formats.

#[cfg(feature = "embed-fonts")]
pub mod embed;
#[cfg(any(feature = "png", feature = "pdf", feature = "embed-fonts"))]
mod fonts;
#[cfg(feature = "pdf")]
pub mod pdf;
#[cfg(feature = "png")]
pub mod png;
#[cfg(any(feature = "png", feature = "pdf"))]
mod tree;
