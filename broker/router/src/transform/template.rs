//! A template: text with `<placeholders>`.

use std::borrow::Cow;

use frevo_value::{Payload, Token};

use super::path::Path;
use super::{
    InputTransformer, NAME_CHARS_MAX, PATH_COUNT_MAX, Rendered, Surroundings, TEMPLATE_CHARS_MAX,
    TransformError,
};

/// Text and values in turn.
#[derive(Clone, Debug)]
pub(super) struct Template {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
enum Piece {
    Text(Box<str>),
    Value { of: Source, within_quotes: bool },
}

/// Where a placeholder's value comes from.
#[derive(Clone, Debug)]
enum Source {
    Path(Path),
    RuleArn,
    RuleName,
    IngestionTime,
    /// The envelope without its detail.
    Event,
    /// The event as it is.
    EventJson,
}

impl Template {
    pub fn parse(target: &str, transformer: InputTransformer<'_>) -> Result<Self, TransformError> {
        check_paths(target, &transformer)?;
        let chars = transformer.template.chars().count();
        if !(1..=TEMPLATE_CHARS_MAX).contains(&chars) {
            return Err(TransformError::TemplateLength { target: target.to_owned() });
        }
        let pieces = Cutter { target, transformer, pieces: Vec::new(), quotes: Quotes::default() }.cut()?;
        let template = Self { pieces };
        template.check_json(target, transformer.template)?;
        Ok(template)
    }

    pub fn render(&self, event: &Payload, surroundings: &Surroundings<'_>) -> Rendered {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Value { of, within_quotes: false } => {
                    text.push_str(of.value(event, surroundings).as_deref().unwrap_or("\"\""));
                }
                Piece::Value { of, within_quotes: true } => {
                    if let Some(value) = of.value(event, surroundings) {
                        push_within_quotes(&mut text, &value);
                    }
                }
            }
        }
        match Payload::parse(&text) {
            Ok(json) => Rendered::Json(json),
            Err(_) => Rendered::Text(text),
        }
    }

    /// A template that begins as an object or array must be JSON, whatever its
    /// placeholders stand for; any other may be text.
    fn check_json(&self, target: &str, text: &str) -> Result<(), TransformError> {
        if !text.trim_start().starts_with(['{', '[']) {
            return Ok(());
        }
        let filled: String = self
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text,
                Piece::Value { within_quotes: false, .. } => "0",
                Piece::Value { within_quotes: true, .. } => "",
            })
            .collect();
        match Payload::parse(&filled) {
            Ok(_) => Ok(()),
            Err(_) => Err(TransformError::TemplateNoJson { target: target.to_owned() }),
        }
    }
}

impl Source {
    fn predefined(name: &str) -> Option<Self> {
        Some(match name {
            "aws.events.rule-arn" => Self::RuleArn,
            "aws.events.rule-name" => Self::RuleName,
            "aws.events.event.ingestion-time" => Self::IngestionTime,
            "aws.events.event" => Self::Event,
            "aws.events.event.json" => Self::EventJson,
            _ => return None,
        })
    }

    /// Its JSON; none where the path leads nowhere.
    fn value<'e>(&self, event: &'e Payload, surroundings: &Surroundings<'_>) -> Option<Cow<'e, str>> {
        let string = |text: &str| {
            let mut quoted = String::new();
            frevo_value::write_string(&mut quoted, text);
            Some(Cow::Owned(quoted))
        };
        match self {
            Self::Path(path) => path.find(event),
            Self::RuleArn => string(surroundings.rule_arn),
            Self::RuleName => string(surroundings.rule_name),
            Self::IngestionTime => string(surroundings.ingestion_time),
            Self::Event => Some(Cow::Owned(without_detail(event))),
            Self::EventJson => Some(Cow::Borrowed(event.text())),
        }
    }
}

fn check_paths(target: &str, transformer: &InputTransformer<'_>) -> Result<(), TransformError> {
    let target = || target.to_owned();
    if transformer.paths.len() > PATH_COUNT_MAX {
        return Err(TransformError::TooManyPaths { target: target() });
    }
    for (name, path) in transformer.paths {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let fits = (1..=NAME_CHARS_MAX).contains(&name.len()) && name.bytes().all(allowed);
        if !fits || name.starts_with("AWS") {
            return Err(TransformError::PathName { target: target(), name: name.clone() });
        }
        if Path::parse(path).is_none() {
            return Err(TransformError::Path { target: target(), path: path.clone() });
        }
    }
    Ok(())
}

/// The event's envelope, with `detailType` for `detail-type` and no detail: so
/// AWS fills in `<aws.events.event>`.
fn without_detail(event: &Payload) -> String {
    let mut text = String::from("{");
    let mut tokens = event.tokens();
    tokens.next();
    while let Some(Token::Key(name)) = tokens.next() {
        let value = tokens.skip_value();
        let name = match name.written() {
            "detail" => continue,
            "detail-type" => "detailType",
            other => other,
        };
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str(&format!("\"{name}\":{value}"));
    }
    text.push('}');
    text
}

/// A value as part of a string: a string's characters, of all else the text
/// without its quotes.
fn push_within_quotes(text: &mut String, value: &str) {
    match value.strip_prefix('"').and_then(|value| value.strip_suffix('"')) {
        Some(string) => text.push_str(string),
        None => text.extend(value.chars().filter(|c| !matches!(c, '"' | '\\'))),
    }
}

/// Whether a place in a text lies within quotes.
#[derive(Clone, Copy, Default)]
struct Quotes {
    within: bool,
    escaped: bool,
}

impl Quotes {
    fn pass(&mut self, text: &str) {
        for byte in text.bytes() {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = self.within,
                b'"' => self.within = !self.within,
                _ => {}
            }
        }
    }
}

/// Cuts a template at its placeholders.
struct Cutter<'a> {
    target: &'a str,
    transformer: InputTransformer<'a>,
    pieces: Vec<Piece>,
    quotes: Quotes,
}

impl Cutter<'_> {
    fn cut(mut self) -> Result<Vec<Piece>, TransformError> {
        let mut rest = self.transformer.template;
        while let Some((before, name, after)) = next_placeholder(rest) {
            let of = match self.transformer.paths.get(name).and_then(|path| Path::parse(path)) {
                Some(path) => Source::Path(path),
                None => Source::predefined(name).ok_or_else(|| TransformError::Placeholder {
                    target: self.target.to_owned(),
                    name: name.to_owned(),
                })?,
            };
            self.text(before);
            self.refuse_key(name, after)?;
            self.pieces.push(Piece::Value { of, within_quotes: self.quotes.within });
            rest = after;
        }
        self.text(rest);
        Ok(self.pieces)
    }

    fn text(&mut self, text: &str) {
        self.quotes.pass(text);
        if !text.is_empty() {
            self.pieces.push(Piece::Text(text.into()));
        }
    }

    /// What is followed by a colon is a key.
    fn refuse_key(&self, name: &str, after: &str) -> Result<(), TransformError> {
        let is_object = self.transformer.template.trim_start().starts_with('{');
        let follows = match self.quotes.within {
            true => end_of_string(after),
            false => Some(after),
        };
        if is_object && follows.is_some_and(|after| after.trim_start().starts_with(':')) {
            let (target, name) = (self.target.to_owned(), name.to_owned());
            return Err(TransformError::PlaceholderAsKey { target, name });
        }
        Ok(())
    }
}

/// What comes after the quote that ends the string we are in.
fn end_of_string(text: &str) -> Option<&str> {
    let mut quotes = Quotes { within: true, escaped: false };
    let mut end = text.bytes().enumerate().filter_map(|(at, byte)| {
        quotes.pass(char::from(byte).encode_utf8(&mut [0; 4]));
        (!quotes.within).then_some(at + 1)
    });
    end.next().map(|end| &text[end..])
}

/// What comes before the next placeholder, its name, and what comes after. A
/// `<` that no name and `>` follow is text.
fn next_placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(start) = text[from..].find('<').map(|at| from + at) {
        let rest = &text[start + 1..];
        let size = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-' | '.'));
        if let Some(size) = size.filter(|size| *size > 0)
            && let Some(after) = rest[size..].strip_prefix('>')
        {
            return Some((&text[..start], &rest[..size], after));
        }
        from = start + 1;
    }
    None
}
