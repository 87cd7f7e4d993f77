//! Any request is an event or refused; an event that was read comes back from
//! its structured form and from EventBridge's envelope as it was.
#![no_main]

use frevo_event::cloud_event::{CloudEvent, Envelope, Reception, parse_batch};
use frevo_event::{Scope, Timestamp};
use frevo_value::Payload;

libfuzzer_sys::fuzz_target!(|input: (&str, Vec<(&str, &str)>, &[u8])| {
    let (text, headers, body) = input;
    if let Ok(event) = CloudEvent::parse_binary(headers, body) {
        let binary = event.to_binary();
        let headers = binary.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let again = CloudEvent::parse_binary(headers, &binary.body).expect("what was written is read");
        assert_eq!((&again.id, &again.data), (&event.id, &event.data));
    }
    let Ok(payload) = Payload::parse(text) else { return };
    let _ = parse_batch(&payload);
    let Ok(event) = CloudEvent::parse_structured(&payload) else { return };
    let mut written = String::new();
    event.write_structured(&mut written);
    let written = Payload::parse(&written).expect("what was written is JSON");
    assert_eq!(CloudEvent::parse_structured(&written).expect("and an event"), event);
    let reception = Reception { scope: Scope::new("000000000000", "us-east-1"), time: Timestamp(0) };
    assert_eq!(Envelope::from_cloud_event(&event, &reception).to_cloud_event(), event);
});
