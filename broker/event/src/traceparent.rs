//! W3C trace context: the part of it that tells what belongs together.

/// Whether a text is a `traceparent` of W3C's Trace Context: a version, the ids of
/// a trace and a span, flags. A later version may have more behind them.
pub fn is_traceparent(text: &str) -> bool {
    let mut parts = text.splitn(5, '-');
    let mut hex = |digit_count: usize| {
        let digits = parts.next().filter(|part| part.len() == digit_count)?;
        digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).then_some(digits)
    };
    let (Some(version), Some(trace), Some(span), Some(_)) = (hex(2), hex(32), hex(16), hex(2)) else {
        return false;
    };
    let is_set = |id: &str| id.bytes().any(|byte| byte != b'0');
    let has_more = parts.next().is_some();
    version != "ff" && is_set(trace) && is_set(span) && (version != "00" || !has_more)
}

#[cfg(test)]
mod tests {
    use super::is_traceparent;

    #[test]
    fn a_traceparent_is_what_the_specification_takes() {
        const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
        const SPAN: &str = "b7ad6b7169203331";
        for good in [format!("00-{TRACE}-{SPAN}-01"), format!("cc-{TRACE}-{SPAN}-01-what-comes-later")] {
            assert!(is_traceparent(&good), "{good}");
        }
        for bad in [
            String::new(),
            format!("00-{TRACE}-{SPAN}"),
            format!("00-{TRACE}-{SPAN}-01-more"),
            format!("ff-{TRACE}-{SPAN}-01"),
            format!("00-{}-{SPAN}-01", "0".repeat(32)),
            format!("00-{TRACE}-{}-01", "0".repeat(16)),
            format!("00-{}-{SPAN}-01", TRACE.to_uppercase()),
            format!("00-{TRACE}-{SPAN}-1"),
        ] {
            assert!(!is_traceparent(&bad), "{bad}");
        }
    }
}
