//! Any expression over any document comes to an answer or says why not, within
//! its budget.
#![no_main]

use frevo_jsonata::{Answer, Budget, Dialect, Expression, Fixed};
use frevo_value::{Value, parse};

libfuzzer_sys::fuzz_target!(|input: (&str, &str)| {
    let (text, document) = input;
    let document = parse(document).unwrap_or_else(|_| {
        parse(r#"{"a":[1,{"b":"x"}],"b":{"c":null},"c":"a-b","d":-2.5}"#).expect("JSON")
    });
    let budget = Budget { steps: 200_000, memory: 16 << 20, ..Budget::default() };
    for dialect in [Dialect::Reference, Dialect::Aws] {
        let Ok(expression) = Expression::parse(text, dialect) else { continue };
        let bindings = [("states".into(), document.clone())];
        let input = (dialect == Dialect::Reference).then_some(&document);
        let mut host = Fixed::default();
        match expression.evaluate(input, &bindings, &mut host, &budget) {
            Ok(Answer::Value(value)) => {
                let again: Value = parse(&value.to_string()).expect("an answer is JSON");
                assert!(again == value);
            }
            Ok(Answer::Undefined | Answer::Function) => {}
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
});
