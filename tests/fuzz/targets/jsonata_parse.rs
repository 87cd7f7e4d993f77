//! Any text is an expression or refused, at a place that is in the text; what is
//! an expression can be looked through.
#![no_main]

use frevo_jsonata::{Dialect, Expression};

libfuzzer_sys::fuzz_target!(|text: &str| {
    for dialect in [Dialect::Reference, Dialect::Aws] {
        match Expression::parse(text, dialect) {
            Ok(expression) => {
                let analysis = expression.analysis();
                let path = expression.definite_path();
                assert!(path.is_none() || analysis.contexts.is_empty());
                expression.tree().walk(&mut |node| assert!(node.position <= text.chars().count()));
            }
            Err(error) => {
                assert!(!error.message().is_empty());
                assert!(error.position().is_none_or(|position| position <= text.chars().count()));
            }
        }
    }
});
