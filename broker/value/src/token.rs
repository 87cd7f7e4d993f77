//! The tokens of canonical text, one after the other, without a tree.

use std::borrow::Cow;

use crate::find::{end_of_string, end_of_value};
use crate::parse::decode;

/// What a document is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// `{`
    OpenObject,
    /// `}`
    CloseObject,
    /// `[`
    OpenArray,
    /// `]`
    CloseArray,
    /// The name of the member whose value comes next.
    Key(Text<'a>),
    /// A string value.
    String(Text<'a>),
    /// A number as it is written.
    Number(&'a str),
    /// `true`, `false`
    Bool(bool),
    /// `null`
    Null,
}

/// A string as canonical text has it: two are equal if and only if they are
/// written alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text<'a>(&'a str);

impl<'a> Text<'a> {
    /// What is between the quotes, escaped.
    pub fn written(self) -> &'a str {
        self.0
    }

    /// The string that is meant.
    pub fn decoded(self) -> Cow<'a, str> {
        if self.0.contains('\\') { Cow::Owned(decode(self.0)) } else { Cow::Borrowed(self.0) }
    }
}

/// Reads the tokens of canonical text.
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    /// The tokens of JSON text that was checked before.
    pub fn of(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The text of the value that comes next, which is passed over.
    pub fn skip_value(&mut self) -> &'a str {
        self.pass_comma();
        let start = self.at;
        self.at = end_of_value(self.text.as_bytes(), start);
        &self.text[start..self.at]
    }

    fn pass_comma(&mut self) {
        if self.text.as_bytes().get(self.at) == Some(&b',') {
            self.at += 1;
        }
    }

    fn string(&mut self) -> Token<'a> {
        let start = self.at;
        let end = end_of_string(self.text.as_bytes(), start);
        let text = Text(&self.text[start + 1..end - 1]);
        if self.text.as_bytes().get(end) == Some(&b':') {
            self.at = end + 1;
            return Token::Key(text);
        }
        self.at = end;
        Token::String(text)
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.pass_comma();
        let bracket = match self.text.as_bytes().get(self.at)? {
            b'"' => return Some(self.string()),
            b'{' => Token::OpenObject,
            b'}' => Token::CloseObject,
            b'[' => Token::OpenArray,
            b']' => Token::CloseArray,
            _ => {
                return Some(match self.skip_value() {
                    "null" => Token::Null,
                    "true" => Token::Bool(true),
                    "false" => Token::Bool(false),
                    number => Token::Number(number),
                });
            }
        };
        self.at += 1;
        Some(bracket)
    }
}

#[cfg(test)]
mod tests {
    use super::Token;
    use crate::Payload;

    #[test]
    fn tokens_come_in_order_and_a_value_can_be_passed_over() {
        let payload = Payload::parse(r#"{"a":[1,"x:",{}],"b\n":{"c":[true,null]},"d":-2.50}"#).expect("JSON");
        let mut tokens = payload.tokens();
        let mut read = Vec::new();
        while let Some(token) = tokens.next() {
            if let Token::Key(key) = token
                && key.decoded() == "b\n"
            {
                read.push(tokens.skip_value().to_owned());
                continue;
            }
            read.push(match token {
                Token::Key(text) | Token::String(text) => text.written().to_owned(),
                Token::Number(lexeme) => lexeme.to_owned(),
                other => format!("{other:?}"),
            });
        }
        let expected = [
            "OpenObject",
            "a",
            "OpenArray",
            "1",
            "x:",
            "OpenObject",
            "CloseObject",
            "CloseArray",
            r#"{"c":[true,null]}"#,
            "d",
            "-2.50",
            "CloseObject",
        ];
        assert_eq!(read, expected);
    }
}
