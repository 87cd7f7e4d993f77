//! Any text is a path or refused; a path selects something or says why not.
#![no_main]

use std::cell::Cell;

use frevo_asl::expression::{Data, Path, ReferencePath, Seed};
use frevo_value::{Payload, Value};

libfuzzer_sys::fuzz_target!(|input: (&str, &str)| {
    let (text, document) = input;
    let document = Payload::parse(document).unwrap_or_else(|_| Payload::empty_object());
    let random = Cell::new(Seed(1));
    let data = Data {
        input: &document,
        context: &|| Value::Null,
        variables: &|_| Some(document.value().clone()),
        random: &random,
    };
    if let Ok(path) = Path::parse(text) {
        let _ = path.evaluate(&data);
    }
    if let Ok(path) = ReferencePath::parse(text) {
        let _ = path.put(document.value(), Value::Null);
    }
});
