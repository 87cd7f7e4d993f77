//! The kinds of differences, as the crate's README explains them.

/// What is of no kind that is known.
pub const OTHER: &str = "other";

/// The kind of a difference.
pub fn kind(text: &str, ours: &str, theirs: &str) -> &'static str {
    let of = |functions: &[&str]| functions.iter().any(|function| text.contains(function));
    if theirs == "EJavaScript" {
        return "errors of JavaScript's own";
    }
    if ours.starts_with('E') && theirs.starts_with('E') {
        return "which of several errors";
    }
    if text.contains('😀') {
        return "characters of two UTF-16 units";
    }
    if of(&["$toMillis"]) && of(&["'[d]'"]) {
        return "days beyond the year's";
    }
    if of(&["$toMillis", "$fromMillis"]) {
        return "years before 100";
    }
    if text.contains("#,##,##0") {
        return "irregular grouping of digits";
    }
    if of(&["$formatBase"]) {
        return "digits beyond a double's in other bases";
    }
    if text.contains("e{") {
        return "what grouping over an empty array makes of the input";
    }
    OTHER
}
