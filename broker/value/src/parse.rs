//! Text to tree.

use std::borrow::Cow;
use std::sync::Arc;

use crate::compact::fingerprint;
use crate::scan::{Quoted, Scalar, Sink, scan};
use crate::{DEPTH_MAX, Number, Object, ParseError, Value};

/// Reads one JSON document (RFC 8259) that nests at most [`DEPTH_MAX`] deep.
///
/// A half of a surrogate pair, which Rust's strings can't hold, is read as
/// U+FFFD.
pub fn parse(text: &str) -> Result<Value, ParseError> {
    parse_within(text, DEPTH_MAX)
}

/// Reads text that we wrote ourselves, however deep it nests.
pub(crate) fn parse_trusted(text: &str) -> Value {
    parse_within(text, usize::MAX).expect("a payload was checked when it was made")
}

fn parse_within(text: &str, depth_max: usize) -> Result<Value, ParseError> {
    let mut builder = Builder::default();
    scan(text, depth_max, &mut builder)?;
    Ok(builder.root)
}

/// Builds the tree. The value that is complete goes into the innermost open
/// container, or is the root.
#[derive(Default)]
struct Builder {
    open: Vec<Container>,
    root: Value,
    /// Names met before, by fingerprint: the objects of an array mostly have
    /// the same ones and share them.
    names: Vec<Option<Arc<str>>>,
}

/// How many names are remembered, as a power of two.
const NAME_BITS: u32 = 5;

enum Container {
    Array(Vec<Value>),
    /// With the name of the member whose value comes next.
    Object(Object, Option<Arc<str>>),
}

impl Builder {
    fn place(&mut self, value: Value) {
        match self.open.last_mut() {
            Some(Container::Array(items)) => items.push(value),
            Some(Container::Object(object, key)) => {
                let key = key.take().expect("a member's value comes after its name");
                object.insert(key, value);
            }
            None => self.root = value,
        }
    }

    fn name(&mut self, key: &Quoted<'_>) -> Arc<str> {
        if key.escaped {
            return key.decoded().into();
        }
        if self.names.is_empty() {
            self.names.resize(1 << NAME_BITS, None);
        }
        // Fibonacci hashing: the upper bits of the product depend on all of the print.
        let place = fingerprint(key.raw).wrapping_mul(0x9e37_79b1) >> (u32::BITS - NAME_BITS);
        let slot = &mut self.names[place as usize];
        match slot {
            Some(name) if **name == *key.raw => name.clone(),
            _ => slot.insert(key.raw.into()).clone(),
        }
    }

    fn close(&mut self) {
        let value = match self.open.pop() {
            Some(Container::Array(items)) => items.into(),
            Some(Container::Object(object, _)) => object.into(),
            None => Value::Null,
        };
        self.place(value);
    }
}

impl Sink<'_> for Builder {
    fn scalar(&mut self, scalar: Scalar<'_>) {
        self.place(match scalar {
            Scalar::Null => Value::Null,
            Scalar::Bool(truth) => Value::Bool(truth),
            Scalar::Number(lexeme) => Value::Number(Number::from_lexeme(lexeme)),
        });
    }

    fn string(&mut self, string: Quoted<'_>) {
        self.place(Value::String(string.decoded().into()));
    }

    fn key(&mut self, key: Quoted<'_>) {
        let name = self.name(&key);
        if let Some(Container::Object(_, next)) = self.open.last_mut() {
            *next = Some(name);
        }
    }

    fn open_object(&mut self) {
        self.open.push(Container::Object(Object::default(), None));
    }

    fn close_object(&mut self) {
        self.close();
    }

    fn open_array(&mut self) {
        self.open.push(Container::Array(Vec::new()));
    }

    fn close_array(&mut self) {
        self.close();
    }
}

impl<'a> Quoted<'a> {
    /// The string that is meant.
    pub fn decoded(&self) -> Cow<'a, str> {
        if self.escaped { Cow::Owned(decode(self.raw)) } else { Cow::Borrowed(self.raw) }
    }
}

/// What is between the quotes, with its escapes resolved.
pub(crate) fn decode(raw: &str) -> String {
    let mut decoded = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(place) = rest.find('\\') {
        decoded.push_str(&rest[..place]);
        let (c, size) = unescape(&rest[place..]);
        decoded.push(c);
        rest = &rest[place + size..];
    }
    decoded.push_str(rest);
    decoded
}

/// The character that an escape stands for, and the escape's size.
fn unescape(text: &str) -> (char, usize) {
    let c = match text.as_bytes()[1] {
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unescape_unit(text),
        other => char::from(other),
    };
    (c, 2)
}

fn unescape_unit(text: &str) -> (char, usize) {
    let unit = |text: &str| {
        let digits = text.strip_prefix("\\u")?.get(..4)?;
        u32::from_str_radix(digits, 16).ok()
    };
    let first = unit(text).unwrap_or(0xfffd);
    if let Some(c) = char::from_u32(first) {
        return (c, 6);
    }
    match unit(&text[6..]) {
        Some(second @ 0xdc00..0xe000) if first < 0xdc00 => {
            let point = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            (char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER), 12)
        }
        _ => (char::REPLACEMENT_CHARACTER, 6),
    }
}
