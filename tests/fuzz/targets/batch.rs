//! Any bytes are a record of the journal or refused; a record reads back.
#![no_main]

use frevo_asl::Execution;
use frevo_event::{Batch, SigningKey};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(batch) = Batch::decode(bytes) {
        let again = Batch::decode(&batch.encode()).expect("what was encoded decodes");
        assert_eq!(again, batch);
    }
    let _ = Execution::from_snapshot(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert!(SigningKey::new(&[7; 32]).verify(text).is_err(), "nobody guesses a token");
    }
});
