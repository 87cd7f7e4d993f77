//! Text to alternatives.
//!
//! AWS resolves `$or` when it compiles: a pattern is a list of alternatives,
//! each of which wants something of every one of its paths. A path that is
//! written twice wants what is written last.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::error::{Fault, PatternError};
use super::matcher::{Matcher, Number};
use super::operator::read_matcher;
use super::reader::{Reader, Token};
use super::{Field, PATTERN_CHARS_MAX};

/// `$or`s may multiply to this many alternatives.
const COMBINATIONS_MAX: usize = 1000;

/// What an object within `$or` can't have as a field: it may become an operator.
const RESERVED: [&str; 24] = [
    "exactly",
    "prefix",
    "suffix",
    "equals-ignore-case",
    "wildcard",
    "anything-but",
    "numeric",
    "exists",
    "cidr",
    "=",
    "<",
    "<=",
    ">",
    ">=",
    "regex",
    "not-wildcard",
    "not-equals-ignore-case",
    "date-after",
    "date-on-or-after",
    "date-before",
    "date-on-or-before",
    "in-date-range",
    "ip-address-in-range",
    "ip-address-not-in-range",
];

/// One way for an event to match: each path with what it wants, in the order of
/// the paths' bytes.
type Alternative = BTreeMap<Arc<str>, Field>;

/// The alternatives that `text` writes.
pub(super) fn compile(text: &str) -> Result<Vec<Vec<Field>>, PatternError> {
    let char_count = text.chars().count();
    if char_count > PATTERN_CHARS_MAX {
        return Err(PatternError::TooLong { char_count });
    }
    let alternatives = match compile_with(text, true) {
        // AWS tries again with the language as it was before `$or`, where that
        // is a name like any other, and reports what is wrong then.
        Err(PatternError::Rule { fault, .. }) if !is_final(&fault) => compile_with(text, false)?,
        other => other?,
    };
    let alternatives: Vec<Vec<Field>> =
        alternatives.into_iter().map(|alternative| alternative.into_values().collect()).collect();
    if alternatives.iter().flatten().flat_map(|field| &*field.matchers).any(is_too_complex) {
        return Err(PatternError::Rule { fault: Fault::TooComplex, place: None, twice: false });
    }
    Ok(alternatives)
}

/// Whether the old language has nothing better to say.
fn is_final(fault: &Fault) -> bool {
    matches!(fault, Fault::TooManyCombinations { .. })
}

fn is_too_complex(matcher: &Matcher) -> bool {
    match matcher {
        Matcher::Wildcard(_, wildcard) => wildcard.is_too_complex(),
        Matcher::AnythingBut(these) => these.iter().any(is_too_complex),
        _ => false,
    }
}

fn compile_with(text: &str, with_or: bool) -> Result<Vec<Alternative>, PatternError> {
    let mut compiler =
        Compiler { reader: Reader::new(text), path: Vec::new(), alternatives: Vec::new(), with_or, order: 0 };
    if compiler.reader.next()? != Some(Token::OpenObject) {
        return compiler.reader.fail(Fault::NoObject);
    }
    compiler.object(false)?;
    compiler.reader.end()?;
    Ok(compiler.alternatives)
}

struct Compiler<'a> {
    reader: Reader<'a>,
    path: Vec<String>,
    alternatives: Vec<Alternative>,
    with_or: bool,
    /// How many fields were read.
    order: usize,
}

impl Compiler<'_> {
    /// Reads the members of an object that is open.
    fn object(&mut self, within_or: bool) -> Result<(), PatternError> {
        let mut is_empty = true;
        while let Token::Field(name) = self.reader.expect()? {
            is_empty = false;
            if self.with_or && name == "$or" {
                self.or()?;
                continue;
            }
            if within_or && RESERVED.contains(&&*name) {
                return self.reader.fail(Fault::ReservedInOr { name });
            }
            match self.reader.expect()? {
                Token::OpenObject => {
                    self.path.push(name);
                    self.object(within_or)?;
                    self.path.pop();
                }
                Token::OpenArray => self.field(&name)?,
                _ => return self.reader.fail(Fault::NoContainer { name }),
            }
        }
        if is_empty { self.reader.fail(Fault::EmptyObject) } else { Ok(()) }
    }

    /// Reads what `$or` is followed by. Each of its objects goes on from every
    /// alternative that there was before.
    fn or(&mut self) -> Result<(), PatternError> {
        let before = std::mem::take(&mut self.alternatives);
        if self.reader.expect()? != Token::OpenArray {
            return self.reader.fail(Fault::OrWithoutArray);
        }
        let mut all = Vec::new();
        let mut object_count = 0;
        loop {
            match self.reader.expect()? {
                Token::CloseArray => break,
                Token::OpenObject => object_count += 1,
                _ => return self.reader.fail(Fault::OrOfNoObject),
            }
            self.alternatives = if before.is_empty() { vec![Alternative::new()] } else { before.clone() };
            self.object(true)?;
            all.append(&mut self.alternatives);
            if all.len() > COMBINATIONS_MAX {
                let fault = Fault::TooManyCombinations { combination_count_max: COMBINATIONS_MAX };
                return Err(PatternError::Rule { fault, place: None, twice: false });
            }
        }
        self.alternatives = all;
        if object_count < 2 { self.reader.fail(Fault::OrOfOne) } else { Ok(()) }
    }

    /// Reads the array of what the field may be, and writes it to every
    /// alternative.
    fn field(&mut self, name: &str) -> Result<(), PatternError> {
        let mut matchers = Vec::new();
        loop {
            matchers.push(match self.reader.expect()? {
                Token::CloseArray => break,
                Token::OpenObject => read_matcher(&mut self.reader)?,
                Token::Text => Matcher::text(self.reader.text()),
                Token::Number(lexeme) => Matcher::Number(Number::new(lexeme)),
                Token::Bool(truth) => Matcher::Bool(truth),
                Token::Null => Matcher::Null,
                _ => return self.reader.fail(Fault::NoMatchValue),
            });
        }
        if matchers.is_empty() {
            return self.reader.fail(Fault::EmptyArray);
        }
        let path: Arc<str> =
            self.path.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join(".").into();
        self.order += 1;
        let field = Field { path: path.clone(), matchers: matchers.into(), order: self.order };
        if self.alternatives.is_empty() {
            self.alternatives.push(Alternative::new());
        }
        for alternative in &mut self.alternatives {
            alternative.insert(path.clone(), field.clone());
        }
        Ok(())
    }
}
