//! Where traces begin: what comes without a trace context gets one, if spans are
//! exported. Whether spans are recorded is decided here, once, and handed on with
//! it: of what follows all is recorded or nothing.
//!
//! What begins a trace has a span id of its own in its own trace context; that is
//! how it is told later from what was brought about within another span.

use std::sync::Arc;

use frevo_event::{Event, ExecutionId, SpanId, Start, TraceContext};

use crate::edge::Edge;

/// Has an execution begin a trace, unless its caller named one.
pub(crate) fn of_execution(edge: &Edge, start: &mut Start) {
    let is_known = start.trail.as_ref().is_some_and(|trail| trail.traceparent.is_some());
    let Some(share) = edge.settings.recorded_share.filter(|_| !is_known) else { return };
    let span = SpanId::of_execution(ExecutionId::of_arn(&start.arn_text()));
    let given = start.trace_header.as_deref();
    start.trail.get_or_insert_default().traceparent = begun(given, edge.broker.random(), share, span);
}

/// Has an event begin a trace, unless its publisher named one, or said so in AWS's
/// own header.
pub(crate) fn of_event(edge: &Edge, event: &mut Event, trace_header: Option<&str>) {
    let is_known = event.trail.traceparent.is_some();
    let Some(share) = edge.settings.recorded_share.filter(|_| !is_known) else { return };
    let span = SpanId::of_event(event);
    event.trail.traceparent = begun(trace_header, edge.broker.random(), share, span);
}

/// The trace context of what begins a trace, or was begun within what AWS's header
/// names; none if nothing is recorded that begins here.
fn begun(header: Option<&str>, random: [u8; 16], share: f64, span: SpanId) -> Option<Arc<str>> {
    let XRay { trace, parent, sampled } = header.and_then(XRay::parse).unwrap_or_default();
    let trace = trace.unwrap_or(random);
    if sampled.is_none() && share <= 0.0 {
        return None;
    }
    let is_recorded = sampled.unwrap_or_else(|| is_drawn(trace, share));
    let flags = if is_recorded { TraceContext::SAMPLED } else { 0 };
    Some(TraceContext { trace, span: parent.unwrap_or(span), flags }.to_string().into())
}

/// Whether a trace is among the share that is recorded, as every OpenTelemetry
/// library decides by its id (TraceIdRatioBased).
fn is_drawn(trace: [u8; 16], share: f64) -> bool {
    let low = u64::from_be_bytes(trace[8..].try_into().expect("eight of sixteen bytes"));
    ((low >> 1) as f64) < share * (1_u64 << 63) as f64
}

/// What `X-Amzn-Trace-Id` says: `Root=1-SECONDS-REST;Parent=SPAN;Sampled=1`.
#[derive(Debug, Default, PartialEq, Eq)]
struct XRay {
    trace: Option<[u8; 16]>,
    parent: Option<SpanId>,
    sampled: Option<bool>,
}

impl XRay {
    fn parse(header: &str) -> Option<Self> {
        let field = |name: &str| {
            let mut fields = header.split(';').filter_map(|field| field.trim().split_once('='));
            fields.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        };
        let (seconds, rest) = field("Root")?.strip_prefix("1-")?.split_once('-')?;
        let parent = field("Parent");
        // Any span: that of the parent is looked at if there is one.
        let span = parent.unwrap_or("ffffffffffffffff");
        let context = (seconds.len() == 8)
            .then(|| TraceContext::parse(&format!("00-{seconds}{rest}-{span}-00").to_ascii_lowercase()))??;
        let sampled = match field("Sampled") {
            Some("1") => Some(true),
            Some("0") => Some(false),
            _ => None,
        };
        Some(Self { trace: Some(context.trace), parent: parent.map(|_| context.span), sampled })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: SpanId = SpanId([0xee; 8]);

    fn check(header: Option<&str>, share: f64, expected: Option<&str>) {
        let mut random = [0xaa; 16];
        // In the middle of all ids.
        random[8] = 0x80;
        let context = begun(header, random, share, OWN);
        assert_eq!(context.as_deref(), expected, "{header:?} {share}");
    }

    #[test]
    fn what_names_no_trace_begins_one_that_is_recorded_or_not() {
        let recorded = "00-aaaaaaaaaaaaaaaa80aaaaaaaaaaaaaa-eeeeeeeeeeeeeeee-01";
        let unrecorded = "00-aaaaaaaaaaaaaaaa80aaaaaaaaaaaaaa-eeeeeeeeeeeeeeee-00";
        check(None, 1.0, Some(recorded));
        check(None, 0.51, Some(recorded));
        check(None, 0.49, Some(unrecorded));
        check(None, 0.0, None);
        check(Some("Root=1-x"), 1.0, Some(recorded));
    }

    #[test]
    fn awss_trace_header_is_a_trace_context_too() {
        let root = "Root=1-5759e988-bd862e3fe1be46a994272793";
        let within = "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01";
        check(Some(&format!("{root};Parent=53995c3f42cd8ad8;Sampled=1")), 0.0, Some(within));
        let unrecorded = "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-00";
        check(Some(&format!("Parent=53995c3f42cd8ad8; {root}; Sampled=0")), 1.0, Some(unrecorded));
        let begun = "00-5759e988bd862e3fe1be46a994272793-eeeeeeeeeeeeeeee-01";
        check(Some(root), 1.0, Some(begun));
    }
}
