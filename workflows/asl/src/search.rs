//! By what a closed execution is found: a few terms, each a text.
//!
//! ```text
//! order=17           a business key that the state machine declares
//! error=Orders.Late  how it failed
//! ~late              a word: of the error's cause and, where that is wanted, of
//!                    its input and output
//! ```

use std::collections::BTreeSet;

use frevo_event::{Indexing, Status};
use frevo_value::{Payload, Value};

use crate::Execution;

/// An execution has at most so many terms.
pub const TERMS_MAX: usize = 128;

/// A key has at most so many values: those of an array.
const VALUES_MAX: usize = 16;

/// A value that has more bytes is not found.
const VALUE_SIZE_MAX: usize = 256;

/// So many words of a cause are terms, and of payloads as many as there is room for.
const CAUSE_WORDS_MAX: usize = 32;

/// Characters of a word.
const WORD_CHARS: std::ops::RangeInclusive<usize> = 2..=40;

/// The terms of an execution that has ended, in the order of their weight.
pub fn terms(execution: &Execution) -> Vec<String> {
    let mut terms = Terms::default();
    if let Some(indexing) = execution.indexing() {
        keys(indexing, &execution.start().input, execution.output())
            .into_iter()
            .for_each(|key| terms.add(key));
    }
    if execution.status() != Status::Succeeded {
        if let Some(error) = execution.error() {
            terms.add(format!("error={error}"));
        }
        let cause = execution.cause().map_or("", |cause| &**cause);
        words(cause).take(CAUSE_WORDS_MAX).for_each(|word| terms.add(word));
    }
    if execution.indexing().is_some_and(|indexing| indexing.payload) {
        let data = [Some(&execution.start().input), execution.output()];
        data.into_iter().flatten().for_each(|payload| terms.add_words(payload.value()));
    }
    terms.all
}

/// The business keys of an execution with this input, and this output if it has one: each
/// `NAME=VALUE`.
pub fn keys(indexing: &Indexing, input: &Payload, output: Option<&Payload>) -> Vec<String> {
    let mut keys = Vec::new();
    for key in &indexing.keys {
        let found = |payload: &Payload| found(payload.value(), &key.steps).cloned();
        let mut add = |value: &Value| keys.extend(text_of(value).map(|text| format!("{}={text}", key.name)));
        match found(input).or_else(|| output.and_then(found)) {
            Some(Value::Array(items)) => items.iter().take(VALUES_MAX).for_each(add),
            Some(value) => add(&value),
            None => {}
        }
    }
    keys
}

/// What somebody looks for: every term of it must be an execution's.
pub fn asked(text: &str) -> Vec<String> {
    let terms = text.split_whitespace().flat_map(|part| match part.split_once('=') {
        Some(_) => vec![part.to_owned()],
        None => words(part).collect(),
    });
    terms.take(TERMS_MAX).collect()
}

#[derive(Default)]
struct Terms {
    all: Vec<String>,
    known: BTreeSet<String>,
}

impl Terms {
    fn add(&mut self, term: String) {
        if self.all.len() < TERMS_MAX && self.known.insert(term.clone()) {
            self.all.push(term);
        }
    }

    fn add_words(&mut self, value: &Value) {
        if self.all.len() >= TERMS_MAX {
            return;
        }
        match value {
            Value::String(text) => words(text).for_each(|word| self.add(word)),
            Value::Number(_) => words(&value.to_string()).for_each(|word| self.add(word)),
            Value::Array(items) => items.iter().for_each(|item| self.add_words(item)),
            Value::Object(members) => members.iter().for_each(|(_, value)| self.add_words(value)),
            Value::Null | Value::Bool(_) => {}
        }
    }
}

/// A key's value as it is looked for: who asks separates what they ask for by blanks.
fn text_of(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.to_string(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    let is_kept = text.len() <= VALUE_SIZE_MAX && !text.is_empty();
    is_kept.then(|| text.split_whitespace().collect::<Vec<_>>().join("+"))
}

fn found<'v>(value: &'v Value, steps: &[std::sync::Arc<str>]) -> Option<&'v Value> {
    steps.iter().try_fold(value, |value, step| match value {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        value => value.get(step),
    })
}

/// The words of a text, as terms.
fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| WORD_CHARS.contains(&word.chars().count()));
    words.map(|word| format!("~{}", word.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use frevo_event::{DefinitionHash, Fact, Scope, Start, Timestamp};

    use super::*;

    fn ended(keys: &str, payload: bool, end: Fact) -> Execution {
        let input = r#"{"order":{"id":17,"note":"Left at the door"},"skus":["a-1","b 2"],"none":null}"#;
        let start = Start {
            input: Payload::parse(input).expect("JSON"),
            ..Start::new(Scope::new("000000000000", "us-east-1"), "orders", "o-1", DefinitionHash([7; 16]))
        };
        let indexing = Indexing { keys: Indexing::keys_of(keys).expect("keys"), payload };
        let mut execution = Execution::new();
        for fact in [Fact::ExecutionStarted(Arc::new(start)), Fact::Indexed(Arc::new(indexing)), end] {
            execution.apply(&fact, Timestamp(0));
        }
        execution
    }

    fn failed() -> Fact {
        let cause = "The door is locked; LOCKED, x";
        Fact::ExecutionFailed { error: Some("Orders.Late".into()), cause: Some(cause.into()) }
    }

    #[test]
    fn keys_errors_and_words_are_terms_each_once() {
        let keys = "order=order.id skus second=skus.1 none missing=a.b";
        assert_eq!(
            terms(&ended(keys, false, Fact::ExecutionSucceeded)),
            ["order=17", "skus=a-1", "skus=b+2", "second=b+2"]
        );
        assert_eq!(
            terms(&ended("", false, failed())),
            ["error=Orders.Late", "~the", "~door", "~is", "~locked"]
        );
        let words = terms(&ended("", true, Fact::ExecutionSucceeded));
        assert_eq!(words, ["~17", "~left", "~at", "~the", "~door"]);
        assert_eq!(asked("order=17 Left-at"), ["order=17", "~left", "~at"]);
    }

    #[test]
    fn an_execution_has_a_bounded_number_of_terms() {
        let cause: String = (0..1000).map(|number| format!("word{number} ")).collect();
        let end = Fact::ExecutionFailed { error: None, cause: Some(cause.into()) };
        assert_eq!(terms(&ended("", false, end)).len(), CAUSE_WORDS_MAX);
    }
}
