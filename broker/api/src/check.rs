//! The constraints on request members that AWS's front end checks before an
//! operation runs, with its words (api.md §1).
//!
//! All violations of a request are told at once, in the order in which they are
//! checked. Lengths count characters.

use std::fmt::Write as _;

use crate::error::{AwsError, Code};

/// Collects the violations of one request.
#[derive(Debug, Default)]
pub struct Check {
    count: u32,
    text: String,
}

impl Check {
    /// Nothing checked yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The member must be there; what is checked of an absent one is an empty
    /// text, which no caller sees because [`Check::done`] refuses the request.
    pub fn required<T: Default>(&mut self, member: &str, value: Option<T>) -> T {
        value.unwrap_or_else(|| {
            self.null(member);
            T::default()
        })
    }

    /// A text of `min` to `max` characters, if it is there.
    pub fn length(&mut self, member: &str, value: Option<&str>, min: usize, max: usize) -> &mut Self {
        if let Some(value) = value
            && let Some(constraint) = length_constraint(value, min, max)
        {
            self.violated(member, Shown::Text(value), &constraint);
        }
        self
    }

    /// As [`Check::length`], for a member whose value AWS does not repeat in
    /// errors because it may be secret.
    pub fn secret_length(&mut self, member: &str, value: Option<&str>, min: usize, max: usize) -> &mut Self {
        if let Some(value) = value
            && let Some(constraint) = length_constraint(value, min, max)
        {
            self.violated(member, Shown::Nothing, &constraint);
        }
        self
    }

    /// A text of `min` to `max` characters that must be there.
    pub fn text<'a>(&mut self, member: &str, value: Option<&'a str>, min: usize, max: usize) -> &'a str {
        self.length(member, value, min, max);
        self.required(member, value)
    }

    /// A number from `min` to `max`, if it is there.
    pub fn range(&mut self, member: &str, value: Option<i64>, min: i64, max: i64) -> &mut Self {
        match value {
            Some(value) if value < min => {
                let constraint = format!("Member must have value greater than or equal to {min}");
                self.violated(member, Shown::Text(&value.to_string()), &constraint);
            }
            Some(value) if value > max => {
                let constraint = format!("Member must have value less than or equal to {max}");
                self.violated(member, Shown::Text(&value.to_string()), &constraint);
            }
            _ => {}
        }
        self
    }

    /// One of these words, if it is there.
    pub fn one_of(&mut self, member: &str, value: Option<&str>, words: &[&str]) -> &mut Self {
        if let Some(value) = value.filter(|value| !words.contains(value)) {
            let constraint = format!("Member must satisfy enum value set: [{}]", words.join(", "));
            self.violated(member, Shown::Text(value), &constraint);
        }
        self
    }

    /// What `holds` tells of the value, if it is there; `pattern` is how AWS
    /// writes it.
    pub fn pattern(
        &mut self,
        member: &str,
        value: Option<&str>,
        pattern: &str,
        holds: impl FnOnce(&str) -> bool,
    ) -> &mut Self {
        if let Some(value) = value.filter(|value| !holds(value)) {
            let constraint = format!("Member must satisfy regular expression pattern: {pattern}");
            self.violated(member, Shown::Text(value), &constraint);
        }
        self
    }

    /// A list of `min` to `max` members; `shown` prints it as AWS does.
    pub fn count(
        &mut self,
        member: &str,
        count: usize,
        min: usize,
        max: usize,
        shown: impl FnOnce() -> String,
    ) -> &mut Self {
        let constraint = if count < min {
            format!("Member must have length greater than or equal to {min}")
        } else if count > max {
            format!("Member must have length less than or equal to {max}")
        } else {
            return self;
        };
        self.violated(member, Shown::Text(&shown()), &constraint);
        self
    }

    /// The usual bounds of a page (api.md §3).
    pub fn page(&mut self, max_results: Option<i64>, next_token: Option<&str>) -> &mut Self {
        self.range("maxResults", max_results, 0, 1000).length("nextToken", next_token, 1, 1024)
    }

    /// Refuses the request if anything was violated.
    pub fn done(self) -> Result<(), AwsError> {
        let noun = match self.count {
            0 => return Ok(()),
            1 => "error",
            _ => "errors",
        };
        Err(AwsError::new(
            Code::Constraint,
            format!("{} validation {noun} detected: {}", self.count, self.text),
        ))
    }

    fn null(&mut self, member: &str) {
        self.violated(member, Shown::Null, "Member must not be null");
    }

    fn violated(&mut self, member: &str, value: Shown<'_>, constraint: &str) {
        if self.count > 0 {
            self.text.push_str("; ");
        }
        self.count += 1;
        let written = match value {
            Shown::Text(value) => write!(self.text, "Value '{value}' at '{member}'"),
            Shown::Null => write!(self.text, "Value null at '{member}'"),
            Shown::Nothing => write!(self.text, "Value at '{member}'"),
        };
        written
            .and_then(|()| write!(self.text, " failed to satisfy constraint: {constraint}"))
            .expect("writing to a string does not fail");
    }
}

enum Shown<'a> {
    Text(&'a str),
    Null,
    Nothing,
}

fn length_constraint(value: &str, min: usize, max: usize) -> Option<String> {
    // The bytes alone show of most texts that they are neither too short nor
    // too long; a character has at most four.
    if value.len() <= max && value.len() >= min * 4 {
        return None;
    }
    let length = value.chars().count();
    if length < min {
        Some(format!("Member must have length greater than or equal to {min}"))
    } else if length > max {
        Some(format!("Member must have length less than or equal to {max}"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(check: Check) -> String {
        check.done().expect_err("a violation").message.into_owned()
    }

    #[test]
    fn a_violation_has_aws_s_words() {
        let mut check = Check::new();
        check.range("maxResults", Some(1001), 0, 1000);
        assert_eq!(
            told(check),
            "1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000"
        );
        let mut check = Check::new();
        check.length("nextToken", Some("ééé"), 1, 2).one_of("statusFilter", Some("x"), &["A", "B"]);
        check.required::<&str>("stateMachineArn", None);
        assert_eq!(
            told(check),
            "3 validation errors detected: Value 'ééé' at 'nextToken' failed to satisfy constraint: Member must have length less than or equal to 2; \
             Value 'x' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [A, B]; \
             Value null at 'stateMachineArn' failed to satisfy constraint: Member must not be null"
        );
    }

    #[test]
    fn lengths_count_characters() {
        let mut check = Check::new();
        check.length("name", Some(&"é".repeat(80)), 1, 80).length("name", Some("a"), 1, 80).length(
            "error",
            Some(""),
            0,
            256,
        );
        assert_eq!(check.done(), Ok(()));
        let mut check = Check::new();
        check.secret_length("definition", Some(""), 1, 10);
        assert_eq!(
            told(check),
            "1 validation error detected: Value at 'definition' failed to satisfy constraint: Member must have length greater than or equal to 1"
        );
    }
}
