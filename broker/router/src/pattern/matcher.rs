//! One alternative of a field: what a single scalar must be.

use std::borrow::Cow;
use std::fmt;

use super::cidr::{Address, Block};
use super::decimal::micros;
use super::wildcard::Wildcard;
use crate::leaves::Scalar;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Matcher {
    Text(Box<str>),
    /// A string that writes an address: it matches however that is written.
    Address(Box<str>, Address),
    Number(Number),
    Bool(bool),
    Null,
    Prefix(Box<str>),
    Suffix(Box<str>),
    IgnoreCase(Box<str>),
    PrefixIgnoreCase(Box<str>),
    SuffixIgnoreCase(Box<str>),
    Wildcard(Box<str>, Wildcard),
    Cidr(Block),
    Numeric(Range),
    Exists,
    /// The field has no leaf at all: never true of a scalar.
    Absent,
    /// None of these.
    AnythingBut(Box<[Matcher]>),
}

/// A number of a pattern: equal by value where it can be compared, by text
/// where it can't (an account number is a number, too).
#[derive(Clone, Debug)]
pub(crate) struct Number {
    pub lexeme: Box<str>,
    pub micros: Option<i64>,
}

/// `numeric`: from `bottom` up to `top`, each with whether it is itself within.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Range {
    pub bottom: Option<Bound>,
    pub top: Option<Bound>,
    /// Written with `=`.
    pub single: bool,
}

/// An end of a range.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bound {
    pub number: Number,
    pub micros: i64,
    pub included: bool,
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        match (self.micros, other.micros) {
            (Some(left), Some(right)) => left == right,
            _ => self.lexeme == other.lexeme,
        }
    }
}

impl Number {
    pub fn new(lexeme: &str) -> Self {
        Self { lexeme: lexeme.into(), micros: micros(lexeme) }
    }

    fn is(&self, lexeme: &str) -> bool {
        *self.lexeme == *lexeme || self.micros.is_some() && self.micros == micros(lexeme)
    }
}

impl Range {
    /// The least and the greatest number within, in millionths.
    pub fn ends(&self) -> (Option<i64>, Option<i64>) {
        let bottom = self.bottom.as_ref().map(|bound| bound.micros + i64::from(!bound.included));
        let top = self.top.as_ref().map(|bound| bound.micros - i64::from(!bound.included));
        (bottom, top)
    }

    fn contains(&self, micros: i64) -> bool {
        let (bottom, top) = self.ends();
        bottom.is_none_or(|bottom| bottom <= micros) && top.is_none_or(|top| micros <= top)
    }
}

impl Matcher {
    /// Equality with a string.
    pub fn text(text: &str) -> Self {
        match Address::parse(text) {
            Some(address) => Self::Address(text.into(), address),
            None => Self::Text(text.into()),
        }
    }

    pub fn matches(&self, scalar: Scalar<'_>) -> bool {
        match (self, scalar) {
            (Self::Exists, _) => true,
            (Self::AnythingBut(these), _) => !these.iter().any(|matcher| matcher.matches(scalar)),
            (Self::Number(number), Scalar::Number(lexeme)) => number.is(lexeme),
            (Self::Numeric(range), Scalar::Number(lexeme)) => {
                micros(lexeme).is_some_and(|micros| range.contains(micros))
            }
            (Self::Bool(wanted), Scalar::Bool(truth)) => *wanted == truth,
            (Self::Null, Scalar::Null) => true,
            (_, Scalar::Text(text)) => self.matches_text(text.decoded()),
            _ => false,
        }
    }

    fn matches_text(&self, text: Cow<'_, str>) -> bool {
        match self {
            Self::Text(wanted) => **wanted == *text,
            Self::Address(wanted, address) => **wanted == *text || Address::parse(&text) == Some(*address),
            Self::Prefix(prefix) => text.starts_with(&**prefix),
            Self::Suffix(suffix) => text.ends_with(&**suffix),
            Self::IgnoreCase(wanted) => after_any_case(&text, wanted) == Some(""),
            Self::PrefixIgnoreCase(prefix) => after_any_case(&text, prefix).is_some(),
            Self::SuffixIgnoreCase(suffix) => ends_in_any_case(&text, suffix),
            Self::Wildcard(_, wildcard) => wildcard.matches(&text),
            Self::Cidr(block) => Address::parse(&text).is_some_and(|address| block.contains(address)),
            _ => false,
        }
    }
}

/// What follows `wanted` in `text`, each of whose characters may stand in its
/// lower or its upper case. Either may be several characters: `ß` is `SS`.
fn after_any_case<'a>(text: &'a str, wanted: &str) -> Option<&'a str> {
    wanted.chars().try_fold(text, |rest, c| {
        let lower = c.to_lowercase().try_fold(rest, |rest, c| rest.strip_prefix(c));
        lower.or_else(|| c.to_uppercase().try_fold(rest, |rest, c| rest.strip_prefix(c)))
    })
}

fn ends_in_any_case(text: &str, wanted: &str) -> bool {
    let rest = wanted.chars().rev().try_fold(text, |rest, c| {
        let lower = c.to_lowercase().rev().try_fold(rest, |rest, c| rest.strip_suffix(c));
        lower.or_else(|| c.to_uppercase().rev().try_fold(rest, |rest, c| rest.strip_suffix(c)))
    });
    rest.is_some()
}

/// As one would say it: `> 100`, `prefix "a"`.
impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Address(text, _) => quoted(f, "", text),
            Self::Number(number) => f.write_str(&number.lexeme),
            Self::Bool(truth) => write!(f, "{truth}"),
            Self::Null => f.write_str("null"),
            Self::Prefix(text) => quoted(f, "prefix ", text),
            Self::Suffix(text) => quoted(f, "suffix ", text),
            Self::IgnoreCase(text) => quoted(f, "equals-ignore-case ", text),
            Self::PrefixIgnoreCase(text) => quoted(f, "prefix equals-ignore-case ", text),
            Self::SuffixIgnoreCase(text) => quoted(f, "suffix equals-ignore-case ", text),
            Self::Wildcard(text, _) => quoted(f, "wildcard ", text),
            Self::Cidr(block) => write!(f, "cidr {block}"),
            Self::Numeric(range) => write!(f, "{range}"),
            Self::Exists => f.write_str("exists"),
            Self::Absent => f.write_str("does not exist"),
            Self::AnythingBut(these) => {
                f.write_str("anything but ")?;
                any_of(f, these)
            }
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bound = |f: &mut fmt::Formatter<'_>, sign: &str, bound: &Bound| {
            write!(f, "{sign}{} {}", if bound.included { "=" } else { "" }, bound.number.lexeme)
        };
        match (&self.bottom, &self.top) {
            (Some(only), _) if self.single => bound(f, "", only),
            (Some(bottom), Some(top)) => {
                bound(f, ">", bottom)?;
                f.write_str(" and ")?;
                bound(f, "<", top)
            }
            (Some(bottom), None) => bound(f, ">", bottom),
            (None, Some(top)) => bound(f, "<", top),
            (None, None) => f.write_str("a number"),
        }
    }
}

fn quoted(f: &mut fmt::Formatter<'_>, what: &str, text: &str) -> fmt::Result {
    let mut quoted = String::new();
    frevo_value::write_string(&mut quoted, text);
    write!(f, "{what}{quoted}")
}

/// `a`, `a or b`, `a, b or c`.
pub(super) fn any_of(f: &mut fmt::Formatter<'_>, matchers: &[Matcher]) -> fmt::Result {
    for (index, matcher) in matchers.iter().enumerate() {
        match index {
            0 => {}
            _ if index + 1 == matchers.len() => f.write_str(" or ")?,
            _ => f.write_str(", ")?,
        }
        write!(f, "{matcher}")?;
    }
    Ok(())
}
