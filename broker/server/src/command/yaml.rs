//! YAML 1.2 as the JSON that it stands for, with the lines on which things
//! stand.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput, Tag};
use serde_json::{Map, Value};

/// How deep values may be nested.
const DEPTH_MAX: usize = 100;

/// How many values a file may have, those counted that an alias repeats.
const VALUES_MAX: usize = 1_000_000;

/// One of a file's documents.
#[derive(Debug, PartialEq)]
pub struct Parsed {
    /// The line on which it begins, from 1.
    pub line: usize,
    /// What it says.
    pub value: Value,
    /// The lines of all members and items by their paths: `of`, `of[0]`, `of[0].name`.
    pub lines: BTreeMap<String, usize>,
}

/// Why a file does not read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct YamlError {
    /// Where, from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: String,
}

/// Reads the documents of a file; empty ones are left out.
pub fn parse(text: &str) -> Result<Vec<Parsed>, YamlError> {
    let mut reader = Reader {
        events: Parser::new_from_str(text),
        anchors: HashMap::new(),
        count: 0,
        path: String::new(),
        lines: BTreeMap::new(),
    };
    let mut found = Vec::new();
    while let Some((event, _)) = reader.next()? {
        if !matches!(event, Event::DocumentStart(_)) {
            continue;
        }
        reader.lines.clear();
        reader.anchors.clear();
        let (event, span) = reader.expect()?;
        let line = span.start.line();
        let value = reader.value(event, span, 0)?;
        if !value.is_null() {
            found.push(Parsed { line, value, lines: std::mem::take(&mut reader.lines) });
        }
    }
    Ok(found)
}

struct Reader<'a> {
    events: Parser<'a, StrInput<'a>>,
    /// What aliases stand for, with how many values that is.
    anchors: HashMap<usize, (Value, usize)>,
    /// How many values there were.
    count: usize,
    /// Where the value stands that is being read.
    path: String,
    /// The lines of what was read, by path.
    lines: BTreeMap<String, usize>,
}

impl<'a> Reader<'a> {
    fn value(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Value, YamlError> {
        let before = self.count;
        self.count(1, span)?;
        if depth > DEPTH_MAX {
            return Err(error(span, format!("values are nested deeper than {DEPTH_MAX}")));
        }
        let (value, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => (scalar(text, style, tag.as_deref(), span)?, anchor),
            Event::SequenceStart(anchor, _) => (self.sequence(depth)?, anchor),
            Event::MappingStart(anchor, _) => (self.mapping(depth)?, anchor),
            Event::Alias(anchor) => return self.alias(anchor, span),
            other => return Err(error(span, format!("a value was expected, not {other:?}"))),
        };
        if anchor > 0 {
            self.anchors.insert(anchor, (value.clone(), self.count - before));
        }
        Ok(value)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<Value, YamlError> {
        let Some((value, count)) = self.anchors.get(&anchor).cloned() else {
            return Err(error(span, "an alias stands for what it is part of".into()));
        };
        self.count(count, span)?;
        Ok(value)
    }

    fn sequence(&mut self, depth: usize) -> Result<Value, YamlError> {
        let mut items = Vec::new();
        loop {
            match self.expect()? {
                (Event::SequenceEnd, _) => return Ok(Value::Array(items)),
                (event, span) => {
                    let name = format!("[{}]", items.len());
                    items.push(self.member(&name, span, event, span, depth)?);
                }
            }
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<Value, YamlError> {
        let mut members = Map::new();
        loop {
            let (key, at) = match self.expect()? {
                (Event::MappingEnd, _) => return Ok(Value::Object(members)),
                (Event::Scalar(key, ..), span) => (key.into_owned(), span),
                (_, span) => return Err(error(span, "a member's name is no text".into())),
            };
            let (event, span) = self.expect()?;
            let name = if self.path.is_empty() { key.clone() } else { format!(".{key}") };
            let value = self.member(&name, at, event, span, depth)?;
            if members.contains_key(&key) {
                return Err(error(at, format!("the member `{key}` stands here twice")));
            }
            members.insert(key, value);
        }
    }

    /// A member or an item of what is being read, which begins `at`.
    fn member(
        &mut self,
        name: &str,
        at: Span,
        event: Event<'a>,
        span: Span,
        depth: usize,
    ) -> Result<Value, YamlError> {
        let outer = self.path.len();
        self.path.push_str(name);
        self.lines.insert(self.path.clone(), at.start.line());
        let value = self.value(event, span, depth + 1)?;
        self.path.truncate(outer);
        Ok(value)
    }

    fn count(&mut self, more: usize, span: Span) -> Result<(), YamlError> {
        self.count += more;
        if self.count > VALUES_MAX {
            return Err(error(span, format!("the file has more than {VALUES_MAX} values")));
        }
        Ok(())
    }

    fn expect(&mut self) -> Result<(Event<'a>, Span), YamlError> {
        let end = || YamlError { line: 1, reason: "the file ends in the midst of a value".into() };
        self.next()?.ok_or_else(end)
    }

    fn next(&mut self) -> Result<Option<(Event<'a>, Span)>, YamlError> {
        let refused =
            |error: ScanError| YamlError { line: error.marker().line(), reason: error.info().to_owned() };
        self.events.next().transpose().map_err(refused)
    }
}

/// A scalar by the core schema of YAML 1.2: only what is written plainly may be
/// anything but text.
fn scalar(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>, span: Span) -> Result<Value, YamlError> {
    let is_text = match tag {
        Some(tag) if tag.is_yaml_core_schema() => tag.suffix == "str",
        Some(tag) => {
            return Err(error(span, format!("the tag `{}{}` means nothing here", tag.handle, tag.suffix)));
        }
        None => style != ScalarStyle::Plain,
    };
    if is_text {
        return Ok(Value::String(text.into_owned()));
    }
    match &*text {
        "" | "~" | "null" | "Null" | "NULL" => return Ok(Value::Null),
        "true" | "True" | "TRUE" => return Ok(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Ok(Value::Bool(false)),
        ".inf" | "-.inf" | "+.inf" | ".nan" | ".NaN" | ".Inf" => {
            return Err(error(span, format!("JSON has no number `{text}`")));
        }
        _ => {}
    }
    Ok(number(&text).unwrap_or_else(|| Value::String(text.into_owned())))
}

/// A number: as JSON writes it, which is kept as it is written, or as only YAML
/// does.
fn number(text: &str) -> Option<Value> {
    if let Ok(Value::Number(number)) = serde_json::from_str(text) {
        return Some(Value::Number(number));
    }
    let digits = |radix, rest| u64::from_str_radix(rest, radix).ok();
    if let Some(number) = text.strip_prefix("0x").and_then(|rest| digits(16, rest)) {
        return Some(number.into());
    }
    if let Some(number) = text.strip_prefix("0o").and_then(|rest| digits(8, rest)) {
        return Some(number.into());
    }
    // `+5`, `05`, `.5` and `5.` are numbers, `1_000` and `1e` are not.
    let bare = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = bare.bytes().any(|byte| byte.is_ascii_digit())
        && bare.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && bare.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    if !is_number {
        return None;
    }
    match text.parse::<i64>() {
        Ok(number) => Some(number.into()),
        Err(_) => text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from),
    }
}

fn error(span: Span, reason: String) -> YamlError {
    YamlError { line: span.start.line(), reason }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn values(text: &str) -> Vec<Value> {
        parse(text).expect("it reads").into_iter().map(|parsed| parsed.value).collect()
    }

    #[test]
    fn a_file_has_documents_and_their_members_have_lines() {
        let found = parse("# all of it\nkind: Bus\nname: shop\n---\n---\n\nkind: Rule\nof:\n  - a\n")
            .expect("it reads");
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].line, &found[0].value), (2, &json!({ "kind": "Bus", "name": "shop" })));
        assert_eq!((found[1].line, found[1].lines["of"], found[1].lines["of[0]"]), (7, 8, 9));
    }

    #[test]
    fn only_what_is_written_plainly_is_anything_but_text() {
        let text = "[1, 1.50, 1e3, +5, 0x1f, .5, yes, on, 'true', true, ~, \"1\", !!str 1, 2026-01-31, 1_000, 1.2.3]";
        assert_eq!(
            values(text)[0].to_string(),
            r#"[1,1.50,1e+3,5,31,0.5,"yes","on","true",true,null,"1","1","2026-01-31","1_000","1.2.3"]"#
        );
    }

    #[test]
    fn json_is_yaml_and_texts_may_have_lines() {
        assert_eq!(values("{\"a\": [1, {\"b\": \"\\u00e9\"}]}"), [json!({ "a": [1, { "b": "é" }] })]);
        assert_eq!(values("text: |\n  one\n  two\n"), [json!({ "text": "one\ntwo\n" })]);
    }

    #[test]
    fn an_alias_repeats_what_its_anchor_marks_within_bounds() {
        assert_eq!(values("a: &x { b: 1 }\nc: *x\n"), [json!({ "a": { "b": 1 }, "c": { "b": 1 } })]);
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..9 {
            let before = format!("*a{}, ", level - 1).repeat(10);
            bomb += &format!("a{level}: &a{level} [{before}]\n");
        }
        assert!(parse(&bomb).expect_err("it is a bomb").reason.contains("more than 1000000 values"));
    }

    #[test]
    fn what_does_not_read_is_named_with_its_line() {
        for (text, line, told) in [
            ("a: 1\na: 2\n", 2, "the member `a` stands here twice"),
            ("a: 1\nb: [1, 2\n", 3, ""),
            ("a: 1\n? [x]\n: 1\n", 2, "a member's name is no text"),
            ("a: !money 1\n", 1, "the tag `!money` means nothing here"),
            ("a: .nan\n", 1, "JSON has no number"),
            ("a: *b\n", 1, ""),
        ] {
            let error = parse(text).expect_err(text);
            assert_eq!((error.line, error.reason.contains(told)), (line, true), "{text}: {error:?}");
        }
        let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
        assert!(parse(&deep).is_err());
    }
}
