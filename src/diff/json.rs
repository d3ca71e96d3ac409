//! `sdraft/diff/1`: a diff for programs.

use serde::{Deserialize, Serialize};

use super::effects::Effects;
use super::{Comparison, Counts, Diff, Side};

#[derive(Serialize, Deserialize)]
struct Document {
    schema: String,
    before: Side,
    after: Side,
    same: bool,
    #[serde(flatten)]
    diff: Diff,
    #[serde(default)]
    effects: Effects,
    summary: Counts,
}

/// The schema of what [`print`] writes.
pub const SCHEMA: &str = "sdraft/diff/1";

/// Writes a comparison as JSON.
pub fn print(comparison: &Comparison) -> String {
    let document = Document {
        schema: SCHEMA.to_string(),
        before: comparison.before.clone(),
        after: comparison.after.clone(),
        same: comparison.is_same(),
        diff: comparison.diff.clone(),
        effects: comparison.effects.clone(),
        summary: comparison.diff.counts(),
    };
    let mut text = serde_json::to_string_pretty(&document).expect("texts and numbers are JSON");
    text.push('\n');
    text
}

/// Reads what changed from such a document.
///
/// # Errors
///
/// What is no JSON, or not of this schema.
pub fn read(text: &str) -> Result<Diff, String> {
    let document: Document = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if document.schema != SCHEMA {
        return Err(format!("the schema is `{}`, not `{SCHEMA}`", document.schema));
    }
    Ok(document.diff)
}
