//! The text of a call to its parts.

use frevo_value::{Value, parse as parse_json};

use super::function::Function;
use super::{Argument, Call};
use crate::expression::{Path, SyntaxError};

/// Calls within calls.
const NESTING_MAX: usize = 10;

/// Reads a call that is the whole of `text`.
pub(super) fn parse(text: &str) -> Result<Call, SyntaxError> {
    let mut reader = Reader { text, rest: text };
    let call = reader.call(1)?;
    if reader.rest.is_empty() { Ok(call) } else { Err(reader.refused("text after the call")) }
}

struct Reader<'t> {
    text: &'t str,
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn refused(&self, why: &str) -> SyntaxError {
        SyntaxError { message: format!("Invalid intrinsic function call '{}': {why}", self.text) }
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
    }

    fn call(&mut self, depth: usize) -> Result<Call, SyntaxError> {
        if depth > NESTING_MAX {
            return Err(self.refused("more than 10 nested calls"));
        }
        let (name, rest) = self.rest.split_once('(').ok_or_else(|| self.refused("no argument list"))?;
        let function = Function::named(name).ok_or_else(|| self.refused("no such function"))?;
        self.rest = rest;
        let arguments = self.arguments(function, depth)?;
        if !function.arity().contains(&arguments.len()) {
            return Err(self.refused("wrong number of arguments"));
        }
        Ok(Call { function, arguments })
    }

    fn arguments(&mut self, function: Function, depth: usize) -> Result<Vec<Argument>, SyntaxError> {
        let mut arguments = Vec::new();
        self.blanks();
        if let Some(rest) = self.rest.strip_prefix(')') {
            self.rest = rest;
            return Ok(arguments);
        }
        loop {
            self.blanks();
            let as_format = function == Function::Format && arguments.is_empty();
            arguments.push(self.argument(as_format, depth)?);
            self.blanks();
            let mut chars = self.rest.chars();
            let next = chars.next();
            self.rest = chars.as_str();
            match next {
                Some(',') => {}
                Some(')') => return Ok(arguments),
                _ => return Err(self.refused("expected a comma or a parenthesis")),
            }
        }
    }

    fn argument(&mut self, as_format: bool, depth: usize) -> Result<Argument, SyntaxError> {
        match self.rest.chars().next() {
            Some('\'') => {
                let pieces = self.string()?;
                Ok(if as_format {
                    Argument::Format(pieces)
                } else {
                    Argument::Literal(pieces.join("{}").into())
                })
            }
            Some('$') => {
                let size = extent(self.rest).ok_or_else(|| self.refused("a path does not end"))?;
                let (text, rest) = self.rest.split_at(size);
                self.rest = rest;
                Path::parse(text.trim_end()).map(Argument::Path)
            }
            Some('S') => self.call(depth + 1).map(Argument::Call),
            _ => self.literal(),
        }
    }

    /// A number or a word.
    fn literal(&mut self) -> Result<Argument, SyntaxError> {
        let size = self.rest.find([',', ')', ' ']).ok_or_else(|| self.refused("an argument does not end"))?;
        let (text, rest) = self.rest.split_at(size);
        match parse_json(text) {
            Ok(value @ (Value::Null | Value::Bool(_) | Value::Number(_))) => {
                self.rest = rest;
                Ok(Argument::Literal(value))
            }
            _ => Err(self.refused("an argument is neither string, number, path nor call")),
        }
    }

    /// A string in single quotes, cut at each `{}` whose braces are not
    /// escaped. A backslash before anything that needs none is refused.
    fn string(&mut self) -> Result<Vec<String>, SyntaxError> {
        let mut pieces = vec![String::new()];
        let mut chars = self.rest[1..].chars();
        while let Some(c) = chars.next() {
            let literal = match c {
                '\'' => {
                    self.rest = chars.as_str();
                    return Ok(pieces);
                }
                '\\' => chars.next().filter(|c| matches!(c, '\'' | '{' | '}' | '\\')),
                '{' if chars.as_str().starts_with('}') => {
                    chars.next();
                    pieces.push(String::new());
                    continue;
                }
                c => Some(c),
            };
            let literal = literal.ok_or_else(|| self.refused("a backslash escapes what needs none"))?;
            if let Some(piece) = pieces.last_mut() {
                piece.push(literal);
            }
        }
        Err(self.refused("a string does not end"))
    }
}

/// How long the path at the beginning of `text` is: up to the comma or
/// parenthesis that is not inside its own brackets, parentheses and quotes.
fn extent(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    for (place, c) in text.char_indices() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            (_, Some(_)) => {}
            ('\'' | '"', None) if depth > 0 => quote = Some(c),
            ('[' | '(', None) => depth += 1,
            (',' | ')', None) if depth == 0 => return Some(place),
            (']' | ')', None) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}
