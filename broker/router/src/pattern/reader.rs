//! Reads a pattern as Jackson's streaming parser does: what is wrong with it is
//! noticed in the order of the text, and each complaint names the place up to
//! which Jackson had read by then.
//!
//! The text was looked through before. The reader trusts what comes before the
//! fault that was found, and reports that fault when it gets there.

use frevo_value::{ParseError, place};

use super::error::{Fault, PatternError};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'a> {
    OpenObject,
    CloseObject,
    OpenArray,
    CloseArray,
    Field(String),
    /// A string, whose text [`Reader::text`] gives.
    Text,
    Number(&'a str),
    Bool(bool),
    Null,
}

pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// What comes after a field's name: Jackson reads it together with the name.
    ahead: Option<Token<'a>>,
    /// Up to where Jackson has read. It reads a string when asked for its text.
    read: usize,
    string: String,
    fault: Option<ParseError>,
    /// In a list for anything-but, whose complaints name the place twice.
    pub twice: bool,
}

impl<'a> Reader<'a> {
    pub fn new(text: &'a str) -> Self {
        let fault = frevo_value::parse(text).err();
        Self { text, at: 0, ahead: None, read: 0, string: String::new(), fault, twice: false }
    }

    /// The next token; none at the end.
    pub fn next(&mut self) -> Result<Option<Token<'a>>, PatternError> {
        if let Some(token) = self.ahead.take() {
            return Ok(Some(token));
        }
        let Some(token) = self.token()? else { return Ok(None) };
        if let Token::Text = token
            && self.text[self.at..].trim_start_matches(BLANKS).starts_with(':')
        {
            let name = std::mem::take(&mut self.string);
            self.ahead = self.token()?;
            return Ok(Some(Token::Field(name)));
        }
        Ok(Some(token))
    }

    /// The next token of a text that does not end here.
    pub fn expect(&mut self) -> Result<Token<'a>, PatternError> {
        match self.next()? {
            Some(token) => Ok(token),
            None => Err(self.parse_error()),
        }
    }

    /// The text of the string that was read last.
    pub fn text(&mut self) -> &str {
        self.read = self.at;
        &self.string
    }

    /// How Jackson prints the token that was read last.
    pub fn shown(&mut self, token: &Token<'a>) -> String {
        match token {
            Token::OpenObject => "{".into(),
            Token::CloseObject => "}".into(),
            Token::OpenArray => "[".into(),
            Token::CloseArray => "]".into(),
            Token::Field(name) => name.clone(),
            Token::Text => self.text().to_owned(),
            Token::Number(lexeme) => (*lexeme).to_owned(),
            Token::Bool(truth) => truth.to_string(),
            Token::Null => "null".into(),
        }
    }

    /// A complaint at the place up to which was read.
    pub fn fail<T>(&self, fault: Fault) -> Result<T, PatternError> {
        Err(PatternError::Rule { fault, place: Some(place(self.text, self.read)), twice: self.twice })
    }

    /// Nothing may come after the pattern.
    pub fn end(&mut self) -> Result<(), PatternError> {
        if self.fault.is_some() { Err(self.parse_error()) } else { Ok(()) }
    }

    fn token(&mut self) -> Result<Option<Token<'a>>, PatternError> {
        let rest = self.text[self.at..].trim_start_matches(|c| BLANKS.contains(&c) || c == ',' || c == ':');
        let start = self.text.len() - rest.len();
        let token = match rest.bytes().next() {
            None if self.fault.is_some() && !self.text.trim_matches(BLANKS).is_empty() => {
                return Err(self.parse_error());
            }
            None => return Ok(None),
            Some(b'{') => self.passed(start + 1, Token::OpenObject),
            Some(b'}') => self.passed(start + 1, Token::CloseObject),
            Some(b'[') => self.passed(start + 1, Token::OpenArray),
            Some(b']') => self.passed(start + 1, Token::CloseArray),
            Some(b'"') => return self.string(start).map(Some),
            Some(_) => return self.scalar(start).map(Some),
        };
        self.before_fault(self.at).map(|()| Some(token))
    }

    fn passed(&mut self, end: usize, token: Token<'a>) -> Token<'a> {
        (self.at, self.read) = (end, end);
        token
    }

    fn string(&mut self, start: usize) -> Result<Token<'a>, PatternError> {
        let mut escaped = false;
        let size = self.text[start + 1..].bytes().position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        });
        let Some(size) = size else { return Err(self.parse_error()) };
        let end = start + 1 + size + 1;
        self.before_fault(end)?;
        match frevo_value::parse(&self.text[start..end]) {
            Ok(value) => self.string = value.as_str().unwrap_or_default().to_owned(),
            Err(_) => return Err(self.parse_error()),
        }
        (self.at, self.read) = (end, start + 1);
        Ok(Token::Text)
    }

    fn scalar(&mut self, start: usize) -> Result<Token<'a>, PatternError> {
        let rest = &self.text[start..];
        let size = rest.find(|c| BLANKS.contains(&c) || matches!(c, ',' | ':' | '{' | '}' | '[' | ']' | '"'));
        let lexeme = &rest[..size.unwrap_or(rest.len())];
        let token = match lexeme {
            "true" => Token::Bool(true),
            "false" => Token::Bool(false),
            "null" => Token::Null,
            _ if frevo_value::parse(lexeme).is_ok() => Token::Number(lexeme),
            _ => return Err(self.parse_error()),
        };
        self.before_fault(start + lexeme.len())?;
        Ok(self.passed(start + lexeme.len(), token))
    }

    fn before_fault(&self, end: usize) -> Result<(), PatternError> {
        match &self.fault {
            Some(fault) if fault.offset() < end => Err(self.parse_error()),
            _ => Ok(()),
        }
    }

    fn parse_error(&self) -> PatternError {
        let fault = self.fault.as_ref().expect("only a text with a fault stops early");
        let message = fault.message().to_owned();
        // The Jackson that reads patterns is younger than the one that reads
        // definitions: it names the place before a character, not after it.
        let offset = match message.starts_with("Unexpected character") {
            true => self.text[..fault.offset()].char_indices().next_back().map_or(0, |(at, _)| at),
            false => fault.offset(),
        };
        PatternError::Json { message, place: place(self.text, offset), twice: self.twice }
    }
}

const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];
