//! The operators: `{"prefix": "a"}` and its like, to matchers.

use super::cidr::Block;
use super::error::{Fault, PatternError};
use super::matcher::{Bound, Matcher, Number, Range};
use super::reader::{Reader, Token};
use super::wildcard::Wildcard;

/// Reads the rest of a match expression whose bracket was read.
pub(super) fn read_matcher(reader: &mut Reader<'_>) -> Result<Matcher, PatternError> {
    let Token::Field(name) = reader.expect()? else { return reader.fail(Fault::NoMatchType) };
    let matcher = match &*name {
        "numeric" => return numeric(reader),
        "anything-but" => return anything_but(reader),
        "exactly" => Matcher::text(&string(reader, "exact")?),
        "prefix" => affix(reader, "prefix", "Prefix", Matcher::Prefix, Matcher::PrefixIgnoreCase)?,
        "suffix" => affix(reader, "suffix", "Suffix", Matcher::Suffix, Matcher::SuffixIgnoreCase)?,
        "equals-ignore-case" => Matcher::IgnoreCase(string(reader, "equals-ignore-case")?.into()),
        "wildcard" => {
            let text = string(reader, "wildcard")?;
            wildcard(reader, &text)?
        }
        // AWS speaks of `prefix` here.
        "cidr" => match Block::parse(&string(reader, "prefix")?) {
            Ok(block) => Matcher::Cidr(block),
            Err(fault) => return Err(PatternError::Rule { fault, place: None, twice: false }),
        },
        "exists" => match reader.expect()? {
            Token::Bool(true) => Matcher::Exists,
            Token::Bool(false) => Matcher::Absent,
            _ => return reader.fail(Fault::NoBool),
        },
        _ => return reader.fail(Fault::UnknownMatchType { name }),
    };
    close(reader, Fault::SeveralKeys)?;
    Ok(matcher)
}

fn close(reader: &mut Reader<'_>, otherwise: Fault) -> Result<(), PatternError> {
    if reader.expect()? == Token::CloseObject { Ok(()) } else { reader.fail(otherwise) }
}

fn string(reader: &mut Reader<'_>, what: &'static str) -> Result<String, PatternError> {
    match reader.expect()? {
        Token::Text => Ok(reader.text().to_owned()),
        _ => reader.fail(Fault::NoString { what }),
    }
}

fn wildcard(reader: &Reader<'_>, text: &str) -> Result<Matcher, PatternError> {
    match Wildcard::parse(text) {
        Ok(wildcard) => Ok(Matcher::Wildcard(text.into(), wildcard)),
        Err(fault) => reader.fail(fault),
    }
}

/// `prefix` and `suffix`: a string, or one in any case.
fn affix(
    reader: &mut Reader<'_>,
    what: &'static str,
    title: &'static str,
    exact: fn(Box<str>) -> Matcher,
    ignore_case: fn(Box<str>) -> Matcher,
) -> Result<Matcher, PatternError> {
    match reader.expect()? {
        Token::Text => return Ok(exact(reader.text().into())),
        Token::OpenObject => {}
        _ => return reader.fail(Fault::NoString { what }),
    }
    let Token::Field(name) = reader.expect()? else {
        return reader.fail(Fault::NoInnerType { what: title });
    };
    if name != "equals-ignore-case" {
        return reader.fail(Fault::UnsupportedInnerType { what, name });
    }
    let text = string(reader, "equals-ignore-case")?;
    close(reader, Fault::SeveralKeys)?;
    Ok(ignore_case(text.into()))
}

/// What anything-but is about.
#[derive(Clone, Copy, PartialEq)]
enum But {
    Values,
    IgnoreCase,
    Prefix,
    Suffix,
    Wildcard,
}

fn anything_but(reader: &mut Reader<'_>) -> Result<Matcher, PatternError> {
    let mut token = reader.expect()?;
    let mut but = But::Values;
    if token == Token::OpenObject {
        let Token::Field(name) = reader.expect()? else {
            return reader.fail(Fault::NoInnerType { what: "Anything-But" });
        };
        but = match &*name {
            "equals-ignore-case" => But::IgnoreCase,
            "prefix" => But::Prefix,
            "suffix" => But::Suffix,
            "wildcard" => But::Wildcard,
            _ => return reader.fail(Fault::UnsupportedInnerType { what: "anything-but", name }),
        };
        token = reader.expect()?;
    }
    let these = match token {
        Token::OpenArray => {
            reader.twice = true;
            let these = list_of(reader, but)?;
            reader.twice = false;
            these
        }
        Token::Text | Token::Number(_) => vec![one_of(reader, but, &token)?],
        _ => return reader.fail(Fault::NoAnythingBut),
    };
    close(reader, Fault::TooManyElements)?;
    if but != But::Values {
        close(reader, Fault::TooManyElements)?;
    }
    Ok(Matcher::AnythingBut(these.into()))
}

fn list_of(reader: &mut Reader<'_>, but: But) -> Result<Vec<Matcher>, PatternError> {
    let mut these = Vec::new();
    loop {
        match reader.expect()? {
            Token::CloseArray => break,
            token => these.push(one_of(reader, but, &token)?),
        }
    }
    // What follows is said after AWS has left the list.
    reader.twice = false;
    let number_count = these.iter().filter(|matcher| matches!(matcher, Matcher::Number(_))).count();
    match but {
        But::Values if these.is_empty() || !matches!(number_count, 0) && number_count < these.len() => {
            reader.fail(Fault::MixedAnythingBut)
        }
        // AWS takes these and never matches; a rule that wants anything but
        // nothing is refused here.
        _ if these.is_empty() => reader.fail(Fault::EmptyArray),
        _ => Ok(these),
    }
}

fn one_of(reader: &mut Reader<'_>, but: But, token: &Token<'_>) -> Result<Matcher, PatternError> {
    match (but, token) {
        (But::Values, Token::Number(lexeme)) => {
            let number = Number::new(lexeme);
            if number.micros.is_none() {
                reader.fail(Fault::NumberOutOfRange)
            } else {
                Ok(Matcher::Number(number))
            }
        }
        (But::Values, Token::Text) => Ok(Matcher::Text(reader.text().into())),
        (But::IgnoreCase, Token::Text) => Ok(Matcher::IgnoreCase(reader.text().into())),
        (But::Wildcard, Token::Text) => {
            let text = reader.text().to_owned();
            wildcard(reader, &text)
        }
        (But::Prefix | But::Suffix, Token::Text) => {
            let text: Box<str> = reader.text().into();
            match but {
                _ if text.is_empty() => reader.fail(Fault::EmptyAffix),
                But::Prefix => Ok(Matcher::Prefix(text)),
                _ => Ok(Matcher::Suffix(text)),
            }
        }
        (But::Values, _) => reader.fail(Fault::NoAnythingButItem),
        (But::IgnoreCase, _) => reader.fail(Fault::NoIgnoreCaseItem),
        (But::Wildcard, _) => reader.fail(Fault::NoString { what: "wildcard" }),
        (But::Prefix | But::Suffix, _) => reader.fail(Fault::NoString { what: "prefix/suffix" }),
    }
}

fn numeric(reader: &mut Reader<'_>) -> Result<Matcher, PatternError> {
    if reader.expect()? != Token::OpenArray {
        return reader.fail(Fault::NoNumericArray);
    }
    let operator = match reader.expect()? {
        Token::Text => reader.text().to_owned(),
        other => {
            let found = reader.shown(&other);
            return reader.fail(Fault::NoNumericOperator { found });
        }
    };
    let range = match &*operator {
        "=" => {
            let only = number(reader, "equals", true)?;
            end_of_numeric(reader)?;
            Range { bottom: Some(only.clone()), top: Some(only), single: true }
        }
        ">" => range_from(number(reader, ">", false)?, reader)?,
        ">=" => range_from(number(reader, ">=", true)?, reader)?,
        "<" | "<=" => {
            let (name, included) = if operator == "<" { ("<", false) } else { ("<=", true) };
            let top = number(reader, name, included)?;
            end_of_numeric(reader)?;
            Range { bottom: None, top: Some(top), single: false }
        }
        _ => return reader.fail(Fault::UnknownNumericOperator { operator }),
    };
    close(reader, Fault::TooManyElements)?;
    Ok(Matcher::Numeric(range))
}

fn end_of_numeric(reader: &mut Reader<'_>) -> Result<(), PatternError> {
    if reader.expect()? == Token::CloseArray { Ok(()) } else { reader.fail(Fault::TooManyElements) }
}

/// A range that begins at `bottom`, and may end at another bound.
fn range_from(bottom: Bound, reader: &mut Reader<'_>) -> Result<Range, PatternError> {
    let operator = match reader.expect()? {
        Token::CloseArray => return Ok(Range { bottom: Some(bottom), top: None, single: false }),
        Token::Text => reader.text().to_owned(),
        other => {
            let found = reader.shown(&other);
            return reader.fail(Fault::NoRangeOperator { found });
        }
    };
    let top = match &*operator {
        "<" => number(reader, "<", false)?,
        "<=" => number(reader, "<=", true)?,
        _ => return reader.fail(Fault::BadRangeOperator { operator }),
    };
    if reader.expect()? != Token::CloseArray {
        return reader.fail(Fault::TooManyTerms);
    }
    if bottom.micros >= top.micros {
        return reader.fail(Fault::EmptyRange);
    }
    Ok(Range { bottom: Some(bottom), top: Some(top), single: false })
}

fn number(reader: &mut Reader<'_>, operator: &'static str, included: bool) -> Result<Bound, PatternError> {
    let Token::Number(lexeme) = reader.expect()? else {
        return reader.fail(Fault::NoNumber { operator });
    };
    let number = Number::new(lexeme);
    match number.micros {
        Some(micros) => Ok(Bound { number, micros, included }),
        None => reader.fail(Fault::NumberOutOfRange),
    }
}
