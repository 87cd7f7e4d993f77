//! Any text is a pattern or refused; a pattern matches any event or says why
//! not, and an index of it finds the same.
#![no_main]

use frevo_router::{Index, Pattern};
use frevo_value::Payload;

libfuzzer_sys::fuzz_target!(|input: (&str, &str)| {
    let (text, event) = input;
    let pattern = match Pattern::parse(text) {
        Ok(pattern) => pattern,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let event = Payload::parse(event).unwrap_or_else(|_| Payload::empty_object());
    let matches = pattern.matches(&event);
    assert_eq!(pattern.explain(&event).is_none(), matches);
    let mut index = Index::default();
    index.insert((), &pattern);
    assert_eq!(!index.matches(&event).is_empty(), matches);
    assert!(index.remove(&()) && index.matches(&event).is_empty());
});
