//! W3C trace context: the part of it that tells what belongs together.

use std::fmt;

use crate::SpanId;

/// What a `traceparent` of W3C's Trace Context says: the trace, the span that
/// hands it on, and whether its spans are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceContext {
    /// The trace.
    pub trace: [u8; 16],
    /// The span within which something is brought about.
    pub span: SpanId,
    /// Bits, of which the lowest says whether spans are recorded.
    pub flags: u8,
}

impl TraceContext {
    /// The bit of [`TraceContext::flags`] that says that spans are recorded.
    pub const SAMPLED: u8 = 1;

    /// What a text says, if it is a `traceparent`: a version, the ids of a trace
    /// and a span, flags. A later version may have more behind them.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(5, '-');
        let [version] = hex(parts.next()?)?;
        let (trace, span, [flags]) = (hex(parts.next()?)?, hex(parts.next()?)?, hex(parts.next()?)?);
        let has_more = parts.next().is_some();
        let is_known = version != 0xff && (version != 0 || !has_more);
        let is_set = trace != [0; 16] && span != [0; 8];
        (is_known && is_set).then_some(Self { trace, span: SpanId(span), flags })
    }

    /// Whether its spans are recorded.
    pub fn is_sampled(self) -> bool {
        self.flags & Self::SAMPLED != 0
    }

    /// The same trace within another span.
    #[must_use]
    pub fn within(self, span: SpanId) -> Self {
        Self { span, ..self }
    }
}

/// As a `traceparent` of version 00.
impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("00-")?;
        self.trace.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        write!(f, "-{}-{:02x}", self.span, self.flags)
    }
}

/// Whether a text is a `traceparent` of W3C's Trace Context.
pub fn is_traceparent(text: &str) -> bool {
    TraceContext::parse(text).is_some()
}

/// The bytes that lower-case hexadecimal digits stand for.
fn hex<const COUNT: usize>(text: &str) -> Option<[u8; COUNT]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let digits = Some(text.as_bytes()).filter(|digits| digits.len() == 2 * COUNT)?;
    let mut bytes = [0; COUNT];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
    const SPAN: &str = "b7ad6b7169203331";

    #[test]
    fn a_traceparent_is_what_the_specification_takes() {
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

    #[test]
    fn a_trace_context_is_handed_on_within_another_span() {
        let context = TraceContext::parse(&format!("00-{TRACE}-{SPAN}-01")).expect("it is one");
        assert!(context.is_sampled());
        assert_eq!(context.to_string(), format!("00-{TRACE}-{SPAN}-01"));
        let onward = context.within(SpanId([0xab; 8]));
        assert_eq!(onward.to_string(), format!("00-{TRACE}-abababababababab-01"));
        let unrecorded = TraceContext::parse(&format!("00-{TRACE}-{SPAN}-02")).expect("it is one");
        assert!(!unrecorded.is_sampled());
    }
}
