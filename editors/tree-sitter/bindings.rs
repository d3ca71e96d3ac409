//! The grammar of `.sd` files for programs that use tree-sitter from Rust.

use tree_sitter_language::LanguageFn;

unsafe extern "C" {
    fn tree_sitter_sd() -> *const ();
}

/// The language.
// SAFETY: the function is the one that `src/parser.c` defines, of the type every tree-sitter parser has.
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_sd) };

/// What colours its words.
pub const HIGHLIGHTS_QUERY: &str = include_str!("queries/highlights.scm");
