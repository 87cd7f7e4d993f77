//! The text of a path to its parts.

use std::sync::Arc;

use frevo_value::{Step, parse as parse_json};
use regex_lite::RegexBuilder;

use super::filter::{Filter, Operand, Operator};
use super::{Function, Name, Path, Root, Segment};
use crate::expression::SyntaxError;

/// Parentheses and filters within filters.
const NESTING_MAX: usize = 32;

/// Reads a path that is the whole of `text`.
pub(super) fn parse(text: &str) -> Result<Path, SyntaxError> {
    let mut reader = Reader { text, rest: text, nesting: 0 };
    let path = reader.path()?;
    if reader.rest.is_empty() { Ok(path) } else { Err(reader.wrong()) }
}

struct Reader<'t> {
    text: &'t str,
    rest: &'t str,
    nesting: usize,
}

/// What comes after a root.
struct Parts {
    segments: Vec<Segment>,
    function: Option<Function>,
}

impl Parts {
    fn is_definite(&self) -> bool {
        self.segments.iter().all(|segment| matches!(segment, Segment::One(_)))
    }
}

impl<'t> Reader<'t> {
    fn wrong(&self) -> SyntaxError {
        let place = self.text.len() - self.rest.len();
        SyntaxError { message: format!("Invalid path '{}': unexpected text at position {place}", self.text) }
    }

    fn take(&mut self, prefix: &str) -> bool {
        match self.rest.strip_prefix(prefix) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, prefix: &str) -> Result<(), SyntaxError> {
        if self.take(prefix) { Ok(()) } else { Err(self.wrong()) }
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(' ');
    }

    /// Everything up to the first character that `ends`.
    fn take_until(&mut self, ends: impl Fn(char) -> bool) -> &'t str {
        let size = self.rest.find(ends).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(size);
        self.rest = rest;
        taken
    }

    fn path(&mut self) -> Result<Path, SyntaxError> {
        let whole = self.rest;
        let root = self.root()?;
        let Parts { mut segments, function } = self.parts()?;
        let definite = segments.iter().take_while(|segment| matches!(segment, Segment::One(_))).count();
        let tail = segments.split_off(definite);
        let names: Vec<Name> = segments
            .into_iter()
            .filter_map(|segment| match segment {
                Segment::One(name) => Some(name),
                _ => None,
            })
            .collect();
        let steps = names.iter().map(|name| match name {
            Name::Key(key) => Step::key(key),
            Name::Index(index) => Step::Index(*index),
        });
        let text = &whole[..whole.len() - self.rest.len()];
        Ok(Path { text: text.into(), root, steps: steps.collect(), names, tail, function })
    }

    fn root(&mut self) -> Result<Root, SyntaxError> {
        self.expect("$")?;
        if self.take("$") {
            return Ok(Root::Context);
        }
        match self.rest.chars().next() {
            Some(first) if first.is_alphabetic() => {
                let name = self.take_until(|c| !(c.is_alphanumeric() || is_joined(c)));
                Ok(Root::Variable(name.into()))
            }
            _ => Ok(Root::Input),
        }
    }

    fn parts(&mut self) -> Result<Parts, SyntaxError> {
        let mut parts = Parts { segments: Vec::new(), function: None };
        while parts.function.is_none() {
            if self.take("..") {
                parts.segments.push(Segment::Descend);
                if !self.rest.starts_with('[') {
                    self.dotted(&mut parts)?;
                    continue;
                }
            } else if self.take(".") && !self.rest.starts_with('[') {
                self.dotted(&mut parts)?;
                continue;
            } else if !self.rest.starts_with('[') {
                break;
            }
            let segment = self.bracketed()?;
            parts.segments.push(segment);
        }
        Ok(parts)
    }

    /// What follows a dot: a name, a star, or a function that ends the path.
    fn dotted(&mut self, parts: &mut Parts) -> Result<(), SyntaxError> {
        if self.take("*") {
            parts.segments.push(Segment::Wildcard);
            return Ok(());
        }
        let before = self.rest;
        let nested = self.nesting > 0;
        let name = self.take_until(|c| matches!(c, '.' | '[' | ' ' | '(') || nested && ends_operand(c));
        if name.is_empty() {
            return Err(self.wrong());
        }
        if self.take("()") {
            parts.function =
                Some(Function::named(name).ok_or_else(|| Reader { rest: before, ..*self }.wrong())?);
            return Ok(());
        }
        if self.rest.starts_with('(') || self.rest.starts_with(' ') && !nested {
            return Err(self.wrong());
        }
        parts.segments.push(Segment::One(Name::Key(name.into())));
        Ok(())
    }

    fn bracketed(&mut self) -> Result<Segment, SyntaxError> {
        self.expect("[")?;
        self.blanks();
        let segment = match self.rest.chars().next() {
            Some('*') => {
                self.expect("*")?;
                Segment::Wildcard
            }
            Some('?') => {
                self.expect("?")?;
                self.blanks();
                self.expect("(")?;
                let filter = self.either()?;
                self.blanks();
                self.expect(")")?;
                Segment::Filter(Arc::new(filter))
            }
            Some('\'' | '"') => self.keys()?,
            _ => self.indexes()?,
        };
        self.blanks();
        self.expect("]")?;
        Ok(segment)
    }

    fn keys(&mut self) -> Result<Segment, SyntaxError> {
        let mut keys = Vec::new();
        loop {
            keys.push(Arc::from(self.quoted_key()?));
            self.blanks();
            if !self.take(",") {
                return Ok(match keys.len() {
                    1 => Segment::One(Name::Key(keys.remove(0))),
                    _ => Segment::Keys(keys),
                });
            }
            self.blanks();
        }
    }

    /// A name in quotes. A backslash in it is an ordinary character.
    fn quoted_key(&mut self) -> Result<&'t str, SyntaxError> {
        let quote =
            self.rest.chars().next().filter(|c| matches!(c, '\'' | '"')).ok_or_else(|| self.wrong())?;
        self.rest = &self.rest[1..];
        let key = self.take_until(|c| c == quote);
        if self.rest.is_empty() {
            return Err(self.wrong());
        }
        self.rest = &self.rest[1..];
        Ok(key)
    }

    fn indexes(&mut self) -> Result<Segment, SyntaxError> {
        let before = Reader { ..*self };
        let inside = self.take_until(|c| c == ']');
        let number = |text: &str| -> Result<i64, SyntaxError> {
            let digits = text.trim_matches(' ');
            let plain = digits.strip_prefix('-').unwrap_or(digits).bytes().all(|byte| byte.is_ascii_digit());
            digits.parse::<i32>().ok().filter(|_| plain).map(i64::from).ok_or_else(|| before.wrong())
        };
        if inside.contains(':') {
            // A third part, a step, is read over, as Jayway does.
            let bound = |text: Option<&str>| match text {
                None | Some("") => Ok(None),
                Some(text) => number(text).map(Some),
            };
            let mut bounds = inside.split(':');
            let (from, to) = (bound(bounds.next())?, bound(bounds.next())?);
            bounds.try_for_each(|step| bound(Some(step)).map(drop))?;
            if from.is_none() && to.is_none() {
                return Err(before.wrong());
            }
            return Ok(Segment::Slice(from, to));
        }
        if inside.contains(',') {
            return inside.split(',').map(number).collect::<Result<_, _>>().map(Segment::Indexes);
        }
        number(inside).map(|index| Segment::One(Name::Index(index)))
    }

    fn either(&mut self) -> Result<Filter, SyntaxError> {
        if self.nesting == NESTING_MAX {
            return Err(self.wrong());
        }
        self.nesting += 1;
        let mut parts = vec![self.both()?];
        loop {
            self.blanks();
            if !self.take("||") {
                break;
            }
            parts.push(self.both()?);
        }
        self.nesting -= 1;
        Ok(single(parts, Filter::Or))
    }

    fn both(&mut self) -> Result<Filter, SyntaxError> {
        let mut parts = vec![self.condition()?];
        loop {
            self.blanks();
            if !self.take("&&") {
                return Ok(single(parts, Filter::And));
            }
            parts.push(self.condition()?);
        }
    }

    fn condition(&mut self) -> Result<Filter, SyntaxError> {
        self.blanks();
        let mut negated = false;
        while self.take("!") {
            negated = !negated;
            self.blanks();
        }
        let condition = self.positive()?;
        Ok(if negated { Filter::Not(Box::new(condition)) } else { condition })
    }

    fn positive(&mut self) -> Result<Filter, SyntaxError> {
        if self.take("(") {
            let filter = self.either()?;
            self.blanks();
            self.expect(")")?;
            return Ok(filter);
        }
        let left = self.operand()?;
        self.blanks();
        if self.take("=~") {
            return self.regex(left);
        }
        match self.operator() {
            Some(operator) => Ok(Filter::Compare(left, operator, self.operand()?)),
            None if matches!(left, Operand::Literal(_)) => Err(self.wrong()),
            None => Ok(Filter::Exists(left)),
        }
    }

    fn operator(&mut self) -> Option<Operator> {
        const SIGNS: [(&str, Operator); 8] = [
            ("===", Operator::SameTypeEqual),
            ("!==", Operator::SameTypeNotEqual),
            ("==", Operator::Equal),
            ("!=", Operator::NotEqual),
            ("<=", Operator::LessEqual),
            (">=", Operator::GreaterEqual),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        if let Some((_, operator)) = SIGNS.into_iter().find(|(sign, _)| self.take(sign)) {
            return Some(operator);
        }
        let size = self.rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(self.rest.len());
        let operator = match self.rest[..size].to_ascii_lowercase().as_str() {
            "in" => Operator::In,
            "nin" => Operator::NotIn,
            "subsetof" => Operator::SubsetOf,
            "anyof" => Operator::AnyOf,
            "noneof" => Operator::NoneOf,
            "all" => Operator::All,
            "contains" => Operator::Contains,
            "size" => Operator::Size,
            "empty" => Operator::Empty,
            _ => return None,
        };
        self.rest = &self.rest[size..];
        Some(operator)
    }

    fn operand(&mut self) -> Result<Operand, SyntaxError> {
        self.blanks();
        match self.rest.chars().next() {
            Some('@') => {
                self.expect("@")?;
                let parts = self.parts()?;
                let definite = parts.is_definite();
                Ok(Operand::Relative { segments: parts.segments, definite, function: parts.function })
            }
            Some('$') => self.path().map(|path| Operand::Absolute(Box::new(path))),
            Some('\'' | '"') => self.string().map(|text| Operand::Literal(text.into())),
            Some('[' | '{') => self.json(),
            _ => {
                let before = Reader { ..*self };
                let word = self.take_until(|c| c == ' ' || ends_operand(c));
                parse_json(word).map(Operand::Literal).map_err(|_| before.wrong())
            }
        }
    }

    /// A string literal of a filter, in which a backslash escapes.
    fn string(&mut self) -> Result<String, SyntaxError> {
        let quote = self.rest.chars().next().unwrap_or_default();
        let mut text = String::new();
        let mut chars = self.rest.char_indices().skip(1);
        while let Some((place, c)) = chars.next() {
            if c == quote {
                self.rest = &self.rest[place + 1..];
                return Ok(text);
            }
            let literal = if c == '\\' { chars.next().map(|(_, escaped)| escaped) } else { Some(c) };
            text.extend(literal);
        }
        Err(self.wrong())
    }

    /// An array or object literal, whose strings may be in single quotes.
    fn json(&mut self) -> Result<Operand, SyntaxError> {
        let before = Reader { ..*self };
        let mut json = String::new();
        let mut depth = 0_usize;
        while let Some(c) = self.rest.chars().next() {
            if matches!(c, '\'' | '"') {
                let text = self.string()?;
                frevo_value::write_string(&mut json, &text);
                continue;
            }
            self.rest = &self.rest[c.len_utf8()..];
            json.push(c);
            match c {
                '[' | '{' => depth += 1,
                ']' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        parse_json(&json).map(Operand::Literal).map_err(|_| before.wrong())
    }

    /// `/pattern/flags`
    fn regex(&mut self, operand: Operand) -> Result<Filter, SyntaxError> {
        self.blanks();
        let before = Reader { ..*self };
        self.expect("/")?;
        let mut escaped = false;
        let size = self.rest.find(|c| {
            let ends = c == '/' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let pattern = &self.rest[..size.ok_or_else(|| before.wrong())?];
        self.rest = &self.rest[pattern.len() + 1..];
        let flags = self.take_until(|c| !c.is_ascii_alphabetic());
        let whole = format!("^(?:{})$", pattern.replace("\\/", "/"));
        let compiled = RegexBuilder::new(&whole)
            .case_insensitive(flags.contains('i'))
            .dot_matches_new_line(flags.contains('s'))
            .multi_line(flags.contains('m'))
            .build();
        compiled.map(|pattern| Filter::Matches(operand, pattern)).map_err(|_| before.wrong())
    }
}

fn single(mut parts: Vec<Filter>, several: impl Fn(Vec<Filter>) -> Filter) -> Filter {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            several(parts)
        }
        None => several(parts),
    }
}

/// What ends a name or a word within a filter.
fn ends_operand(c: char) -> bool {
    matches!(c, ')' | '=' | '<' | '>' | '!' | '&' | '|' | ',' | ']')
}

/// Whether a variable's name goes on with it although it is no letter or digit.
fn is_joined(c: char) -> bool {
    matches!(c, '_' | '\u{203f}' | '\u{2040}' | '\u{300}'..='\u{36f}')
}
