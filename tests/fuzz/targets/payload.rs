//! Any text is JSON or refused; a payload reads back as the same value.
#![no_main]

use frevo_value::{Payload, parse};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (payload, value) = (Payload::parse(text), parse(text));
    assert_eq!(payload.is_ok(), value.is_ok());
    if let (Ok(payload), Ok(value)) = (payload, value) {
        assert_eq!(*payload.value(), value);
        assert_eq!(Payload::parse(payload.text()).expect("compact text is JSON").text(), payload.text());
    }
});
