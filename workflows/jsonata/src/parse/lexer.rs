//! Text to tokens, one at a time: whether a slash begins a regular expression
//! depends on what came before it, which the parser knows.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::{Dialect, Error};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Operator(&'static str),
    Name(Arc<str>),
    Variable(Arc<str>),
    String(Arc<str>),
    Number(f64),
    Bool(bool),
    Null,
    Regex { pattern: Arc<str>, flags: Arc<str> },
    End,
}

impl Token {
    /// The token as it is named in errors.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Operator(symbol) => (*symbol).to_owned(),
            Self::Name(text) | Self::Variable(text) | Self::String(text) => text.to_string(),
            Self::Number(number) => crate::item::print_number(*number),
            Self::Bool(truth) => truth.to_string(),
            Self::Null => "null".to_owned(),
            Self::Regex { pattern, .. } => pattern.to_string(),
            Self::End => "(end)".to_owned(),
        }
    }
}

/// Longer ones first.
const OPERATORS: [&str; 35] = [
    "..", ":=", "!=", ">=", "<=", "**", "~>", "?:", "??", ".", "[", "]", "{", "}", "(", ")", ",", "@", "#",
    ";", ":", "?", "+", "-", "*", "/", "%", "|", "=", "<", ">", "^", "&", "!", "~",
];

pub(super) struct Lexer {
    text: Vec<char>,
    at: usize,
    dialect: Dialect,
    /// Each name once, so that most names are told apart by where they are.
    names: BTreeSet<Arc<str>>,
}

impl Lexer {
    pub(super) fn new(text: &str, dialect: Dialect) -> Self {
        Self { text: text.chars().collect(), at: 0, dialect, names: BTreeSet::new() }
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.text.get(self.at + ahead).copied()
    }

    fn name(&mut self, from: usize, to: usize) -> Arc<str> {
        let name = self.slice(from, to);
        match self.names.get(name.as_str()) {
            Some(known) => known.clone(),
            None => {
                let name: Arc<str> = name.into();
                self.names.insert(name.clone());
                name
            }
        }
    }

    fn slice(&self, from: usize, to: usize) -> String {
        self.text[from..to].iter().collect()
    }

    /// How many characters were read.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// The next token; after an operand a slash divides.
    pub(super) fn next(&mut self, after_operand: bool) -> Result<Token, Error> {
        self.skip_blanks()?;
        let Some(c) = self.peek(0) else { return Ok(Token::End) };
        if c == '/' && !after_operand {
            self.at += 1;
            return self.regex();
        }
        if let Some(symbol) = self.operator() {
            self.at += symbol.len();
            return Ok(Token::Operator(symbol));
        }
        match c {
            '"' | '\'' => self.string(c),
            '0'..='9' => self.number(),
            '`' => self.quoted_name(),
            _ => Ok(self.word()),
        }
    }

    fn skip_blanks(&mut self) -> Result<(), Error> {
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(c), _) if is_blank(c) => self.at += 1,
                (Some('/'), Some('*')) => {
                    let start = self.at;
                    self.at += 2;
                    while !(self.peek(0) == Some('*') && self.peek(1) == Some('/')) {
                        self.at += 1;
                        if self.at >= self.text.len() {
                            return Err(Error::new("S0106").at(start));
                        }
                    }
                    self.at += 2;
                }
                _ => return Ok(()),
            }
        }
    }

    fn operator(&self) -> Option<&'static str> {
        OPERATORS.into_iter().find(|symbol| {
            let newer = matches!(*symbol, "?:" | "??");
            !(newer && self.dialect == Dialect::Aws)
                && symbol.chars().enumerate().all(|(ahead, c)| self.peek(ahead) == Some(c))
        })
    }

    fn string(&mut self, quote: char) -> Result<Token, Error> {
        self.at += 1;
        let mut text = String::new();
        while let Some(c) = self.peek(0) {
            match c {
                '\\' => {
                    self.at += 1;
                    self.escape(&mut text)?;
                }
                _ if c == quote => {
                    self.at += 1;
                    return Ok(Token::String(text.into()));
                }
                _ => text.push(c),
            }
            self.at += 1;
        }
        Err(Error::new("S0101").at(self.at))
    }

    /// Reads what follows a backslash, up to its last character.
    fn escape(&mut self, text: &mut String) -> Result<(), Error> {
        let Some(c) = self.peek(0) else { return Err(Error::new("S0103").at(self.at)) };
        text.push(match c {
            '"' | '\\' | '/' => c,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let unit = self.code_unit()?;
                self.scalar(unit)?
            }
            _ => return Err(Error::new("S0103").at(self.at).token(c)),
        });
        Ok(())
    }

    /// Four hexadecimal digits after the `u` that is here.
    fn code_unit(&mut self) -> Result<u16, Error> {
        let digits: String = self.text[self.at + 1..].iter().take(4).collect();
        let all = digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        match u16::from_str_radix(&digits, 16) {
            Ok(unit) if all => {
                self.at += 4;
                Ok(unit)
            }
            _ => Err(Error::new("S0104").at(self.at)),
        }
    }

    /// The character of a unit, or of the pair that it begins. Half a pair is
    /// refused: no string of ours can hold it.
    fn scalar(&mut self, unit: u16) -> Result<char, Error> {
        let mut units = vec![unit];
        if (0xd800..0xdc00).contains(&unit) && self.peek(1) == Some('\\') && self.peek(2) == Some('u') {
            self.at += 2;
            units.push(self.code_unit()?);
        }
        match char::decode_utf16(units).next() {
            Some(Ok(c)) => Ok(c),
            _ => Err(Error::new("S0104").at(self.at)),
        }
    }

    fn number(&mut self) -> Result<Token, Error> {
        let start = self.at;
        let digits = |lexer: &mut Self| {
            while lexer.peek(0).is_some_and(|c| c.is_ascii_digit()) {
                lexer.at += 1;
            }
        };
        if self.peek(0) == Some('0') {
            self.at += 1;
        } else {
            digits(self);
        }
        if self.peek(0) == Some('.') && self.peek(1).is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
            digits(self);
        }
        if let Some('e' | 'E') = self.peek(0) {
            let sign = usize::from(matches!(self.peek(1), Some('+' | '-')));
            if self.peek(1 + sign).is_some_and(|c| c.is_ascii_digit()) {
                self.at += 1 + sign;
                digits(self);
            }
        }
        let text = self.slice(start, self.at);
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Token::Number(number)),
            _ => Err(Error::new("S0102").at(start).token(text)),
        }
    }

    fn quoted_name(&mut self) -> Result<Token, Error> {
        self.at += 1;
        let start = self.at;
        match self.text[start..].iter().position(|c| *c == '`') {
            Some(size) => {
                self.at = start + size + 1;
                Ok(Token::Name(self.name(start, start + size)))
            }
            None => {
                self.at = self.text.len();
                Err(Error::new("S0105").at(self.at))
            }
        }
    }

    fn word(&mut self) -> Token {
        let start = self.at;
        while self.peek(0).is_some_and(|c| !is_blank(c)) && self.operator().is_none() {
            self.at += 1;
        }
        if self.text[start] == '$' {
            return Token::Variable(self.name(start + 1, self.at));
        }
        let word = self.slice(start, self.at);
        match word.as_str() {
            "or" => Token::Operator("or"),
            "in" => Token::Operator("in"),
            "and" => Token::Operator("and"),
            "true" => Token::Bool(true),
            "false" => Token::Bool(false),
            "null" => Token::Null,
            _ => Token::Name(self.name(start, self.at)),
        }
    }

    /// Reads a regular expression after its first slash.
    fn regex(&mut self) -> Result<Token, Error> {
        let start = self.at;
        let mut depth = 0_i64;
        while let Some(c) = self.peek(0) {
            let backslashes = self.text[start..self.at].iter().rev().take_while(|c| **c == '\\').count();
            if c == '/' && depth == 0 && backslashes.is_multiple_of(2) {
                return self.regex_end(start);
            }
            let escaped = self.at > start && self.text[self.at - 1] == '\\';
            match c {
                '(' | '[' | '{' if !escaped => depth += 1,
                ')' | ']' | '}' if !escaped => depth -= 1,
                _ => {}
            }
            self.at += 1;
        }
        Err(Error::new("S0302").at(self.at))
    }

    fn regex_end(&mut self, start: usize) -> Result<Token, Error> {
        if self.at == start {
            return Err(Error::new("S0301").at(self.at));
        }
        let pattern = self.slice(start, self.at);
        self.at += 1;
        let flags = self.at;
        while let Some('i' | 'm') = self.peek(0) {
            self.at += 1;
        }
        Ok(Token::Regex { pattern: pattern.into(), flags: self.slice(flags, self.at).into() })
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{b}')
}
