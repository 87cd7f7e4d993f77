//! Any text is a call or refused; a call gives a value or says why not.
#![no_main]

use std::cell::Cell;

use frevo_asl::expression::{Data, Intrinsic, Seed};
use frevo_value::{Payload, Value};

libfuzzer_sys::fuzz_target!(|input: (&str, &str)| {
    let (text, document) = input;
    let document = Payload::parse(document).unwrap_or_else(|_| Payload::empty_object());
    let random = Cell::new(Seed(1));
    let data = Data { input: &document, context: &|| Value::Null, variables: &|_| None, random: &random };
    let prefixed = format!("States.{text}");
    for text in [text, &prefixed] {
        if let Ok(call) = Intrinsic::parse(text) {
            let _ = call.evaluate(&data);
        }
    }
});
