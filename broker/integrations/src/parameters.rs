//! The parameters of a task, and AWS's words for what is wrong with them.

use std::sync::Arc;

use frevo_sdk::TaskError;
use frevo_value::{Object, Value};

/// An object among a task's parameters. `null` is as good as absent.
pub struct Parameters<'a> {
    /// All parameters of the task, as errors quote them.
    text: &'a str,
    members: Arc<Object>,
}

impl<'a> Parameters<'a> {
    /// Reads a task's parameters, which have no other members than these.
    pub fn read(text: &'a str, known: &[&str]) -> Result<Self, TaskError> {
        Self::of(text, &frevo_value::parse(text)?, known)
    }

    /// An object within them, which has no other members than these.
    pub fn within(&self, value: &Value, known: &[&str]) -> Result<Self, TaskError> {
        Self::of(self.text, value, known)
    }

    /// A member.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.members.get(key).filter(|value| !value.is_null())
    }

    /// A member that must be there.
    pub fn required(&self, key: &str) -> Result<&Value, TaskError> {
        self.get(key).ok_or_else(|| self.unusable(&format!("The field '{key}' is required but was missing")))
    }

    /// A member that is a text.
    pub fn text(&self, key: &str) -> Result<Option<&str>, TaskError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(self.malformed(key)),
        }
    }

    /// A member that is a text and must be there.
    pub fn required_text(&self, key: &str) -> Result<&str, TaskError> {
        self.required(key)?.as_str().ok_or_else(|| self.malformed(key))
    }

    /// The failure of a task whose member is of no use.
    pub fn malformed(&self, key: &str) -> TaskError {
        self.unusable(&format!("The value of the field '{key}' has an invalid format"))
    }

    fn of(text: &'a str, value: &Value, known: &[&str]) -> Result<Self, TaskError> {
        let members = match value {
            Value::Object(members) => members.clone(),
            _ => Arc::default(),
        };
        let read = Self { text, members };
        if let Some((key, _)) = read.members.iter().find(|(key, _)| !known.contains(&&***key)) {
            return Err(read.unusable(&format!("The field '{key}' is not supported by Step Functions")));
        }
        Ok(read)
    }

    fn unusable(&self, reason: &str) -> TaskError {
        let cause = format!("The Parameters '{}' could not be used to start the Task: [{reason}]", self.text);
        TaskError::terminal("States.Runtime", cause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_without_a_use_are_refused_in_aws_s_words() {
        let told = |text: &str| {
            let read = Parameters::read(text, &["Name"]);
            read.and_then(|parameters| parameters.required_text("Name").map(str::to_owned))
        };
        assert_eq!(told(r#"{"Name":"a"}"#).as_deref(), Ok("a"));
        for (text, reason) in [
            ("{}", "The field 'Name' is required but was missing"),
            (r#"{"Name":null}"#, "The field 'Name' is required but was missing"),
            ("7", "The field 'Name' is required but was missing"),
            (r#"{"Name":7}"#, "The value of the field 'Name' has an invalid format"),
            (r#"{"Name":"a","Other":7}"#, "The field 'Other' is not supported by Step Functions"),
        ] {
            let error = told(text).expect_err("it has no use");
            assert_eq!(error.name(), "States.Runtime");
            let expected = format!("The Parameters '{text}' could not be used to start the Task: [{reason}]");
            assert_eq!(error.cause(), expected);
        }
    }
}
