//! The outcome as JUnit's XML, which CI servers read.

use std::fmt::Write as _;

use super::report::Report;
use crate::output::Paint;

/// The report as JUnit's XML.
pub fn written(report: &Report) -> String {
    let (count, failed) = (report.outcomes.len(), report.failed());
    let suite = escaped(&report.cases_file);
    let mut xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    let _ = writeln!(xml, "<testsuites tests=\"{count}\" failures=\"{failed}\">");
    let _ =
        writeln!(xml, "  <testsuite name=\"{suite}\" tests=\"{count}\" failures=\"{failed}\" errors=\"0\">");
    for outcome in &report.outcomes {
        let name = escaped(&outcome.name);
        let _ = write!(
            xml,
            "    <testcase classname=\"{suite}\" name=\"{name}\" file=\"{suite}\" line=\"{}\"",
            outcome.line
        );
        if outcome.has_passed() {
            xml += "/>\n";
            continue;
        }
        let explained = outcome.explained(Paint(false));
        let first = explained.lines().next().unwrap_or_default();
        let _ = writeln!(
            xml,
            ">\n      <failure message=\"{}\">{}</failure>",
            escaped(first),
            escaped(&explained)
        );
        xml += "    </testcase>\n";
    }
    xml + "  </testsuite>\n</testsuites>\n"
}

/// Text within XML, which has no place for most control characters.
fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            '\n' | '\t' => written.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => written.push('\u{fffd}'),
            c => written.push(c),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped() {
        assert_eq!(escaped("a < \"b\" & \u{1}\n"), "a &lt; &quot;b&quot; &amp; \u{fffd}\n");
    }
}
