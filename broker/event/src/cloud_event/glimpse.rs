//! `Glimpse`: what a record says of itself, seen in passing.
//!
//! An observed topic may bring a hundred thousand records a second, of which hardly
//! one is ever opened. So of the binary mode only headers are looked at, of the
//! structured mode only the envelope, in which data is stepped over, and of any other
//! value nothing. Nothing is checked here: whoever opens the record is told what is
//! wrong with it.

use std::borrow::Cow;

use memchr::memchr2;

use super::STRUCTURED;

/// So many headers of a record are looked at.
const HEADERS_MAX: usize = 256;

/// So many bytes of a value in the structured mode are looked at.
const VALUE_SEEN_MAX: usize = 64 << 10;

/// An attribute that is longer is not seen.
const ATTRIBUTE_SIZE_MAX: usize = 1024;

/// The prefix of headers that are attributes.
const PREFIXES: [&str; 3] = ["ce_", "cloudEvents:", "cloudEvents_"];

/// What a record says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glimpse<'a> {
    /// `id`
    pub id: Option<Cow<'a, str>>,
    /// `type`
    pub kind: Option<Cow<'a, str>>,
    /// `source`
    pub source: Option<Cow<'a, str>>,
    /// `subject`
    pub subject: Option<Cow<'a, str>>,
    /// `causationid`
    pub cause: Option<Cow<'a, str>>,
    /// `correlationid`
    pub conversation: Option<Cow<'a, str>>,
    /// `traceparent`, as an attribute or a header of its own.
    pub traceparent: Option<Cow<'a, str>>,
}

impl<'a> Glimpse<'a> {
    /// Looks at a record's headers, and at its value if they say that it is an event.
    pub fn of(headers: impl Iterator<Item = (&'a str, &'a [u8])>, value: Option<&'a [u8]>) -> Self {
        let mut glimpse = Self::default();
        let mut is_structured = false;
        for (name, value) in headers.take(HEADERS_MAX) {
            let Ok(text) = std::str::from_utf8(value) else { continue };
            if let Some(attribute) = attribute_of(name) {
                glimpse.note(attribute, Cow::Borrowed(text));
            } else if name.eq_ignore_ascii_case("traceparent") {
                glimpse.note(name, Cow::Borrowed(text));
            } else if name.eq_ignore_ascii_case("content-type") {
                let essence = text.split(';').next().unwrap_or_default().trim();
                is_structured = essence.eq_ignore_ascii_case(STRUCTURED);
            }
        }
        if let Some(value) = value.filter(|_| is_structured) {
            let members = Members::of(&value[..value.len().min(VALUE_SEEN_MAX)]);
            members.for_each(|(name, value)| {
                if let Some(text) = text_of(value) {
                    glimpse.note(name, text);
                }
            });
        }
        glimpse
    }

    /// Notes an attribute, unless it is one of no interest or was seen before.
    fn note(&mut self, name: &str, text: Cow<'a, str>) {
        let attributes = [
            ("id", &mut self.id),
            ("type", &mut self.kind),
            ("source", &mut self.source),
            ("subject", &mut self.subject),
            ("causationid", &mut self.cause),
            ("correlationid", &mut self.conversation),
            ("traceparent", &mut self.traceparent),
        ];
        let found = attributes.into_iter().find(|(other, _)| other.eq_ignore_ascii_case(name));
        if let Some((_, attribute @ None)) = found
            && (1..=ATTRIBUTE_SIZE_MAX).contains(&text.len())
        {
            *attribute = Some(text);
        }
    }
}

/// The attribute that a header is, in the binding of either broker.
fn attribute_of(name: &str) -> Option<&str> {
    PREFIXES.iter().find_map(|prefix| {
        let (head, attribute) = name.split_at_checked(prefix.len())?;
        head.eq_ignore_ascii_case(prefix).then_some(attribute)
    })
}

/// The text that a JSON string stands for.
fn text_of(value: &[u8]) -> Option<Cow<'_, str>> {
    let written = std::str::from_utf8(value.strip_prefix(b"\"")?.strip_suffix(b"\"")?).ok()?;
    if written.contains('\\') {
        return serde_json::from_slice(value).ok().map(Cow::Owned);
    }
    Some(Cow::Borrowed(written))
}

/// The members of a JSON object that was checked by nobody: their names and the text
/// of their values, up to the first that is cut off or makes no sense.
struct Members<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Members<'a> {
    fn of(text: &'a [u8]) -> Self {
        let mut members = Self { text, at: 0 };
        if members.step(b'{').is_none() {
            members.at = text.len();
        }
        members
    }

    /// Steps over blanks and this byte.
    fn step(&mut self, byte: u8) -> Option<()> {
        self.blanks();
        (*self.text.get(self.at)? == byte).then(|| self.at += 1)
    }

    fn blanks(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    /// Steps over a string; it begins here.
    fn string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            self.at += memchr2(b'"', b'\\', self.text.get(self.at..)?)?;
            if self.text[self.at] == b'"' {
                self.at += 1;
                return Some(());
            }
            self.at += 2;
        }
    }

    /// Steps over a value, however deep it is.
    fn value(&mut self) -> Option<&'a [u8]> {
        self.blanks();
        let begin = self.at;
        let mut depth = 0_usize;
        loop {
            match *self.text.get(self.at)? {
                b'"' => {
                    self.string()?;
                    if depth == 0 {
                        break;
                    }
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' | b',' if depth == 0 => break,
                b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        self.at += 1;
                        break;
                    }
                }
                _ => {}
            }
            self.at += 1;
        }
        Some(&self.text[begin..self.at])
    }

    fn member(&mut self) -> Option<(&'a str, &'a [u8])> {
        self.blanks();
        let begin = self.at;
        if *self.text.get(begin)? != b'"' {
            return None;
        }
        self.string()?;
        // An attribute's name has no escapes.
        let name = std::str::from_utf8(&self.text[begin + 1..self.at - 1]).ok()?;
        self.step(b':')?;
        let value = self.value()?;
        if self.step(b',').is_none() {
            self.at = self.text.len();
        }
        Some((name, value))
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let member = self.member();
        if member.is_none() {
            self.at = self.text.len();
        }
        member
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODE: (&str, &[u8]) = ("Content-Type", b"application/cloudevents+json; charset=utf-8");

    fn structured(value: &[u8]) -> Glimpse<'_> {
        Glimpse::of([MODE].into_iter(), Some(value))
    }

    #[test]
    fn the_binary_mode_is_seen_in_headers_and_no_other_value_is_looked_at() {
        let headers: [(&str, &[u8]); 7] = [
            ("CE_ID", b"e-1"),
            ("ce_type", b"Placed"),
            ("ce_source", b"shop"),
            ("ce_causationid", b"e-0"),
            ("ce_id", b"another"),
            ("ce_subject", b"\xff"),
            ("traceparent", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ];
        let glimpse = Glimpse::of(headers.into_iter(), Some(br#"{"id":"no"}"#));
        let seen = (glimpse.id.as_deref(), glimpse.kind.as_deref(), glimpse.source.as_deref());
        assert_eq!(seen, (Some("e-1"), Some("Placed"), Some("shop")));
        assert_eq!((glimpse.cause.as_deref(), glimpse.subject), (Some("e-0"), None));
        assert!(glimpse.traceparent.is_some());
        assert_eq!(Glimpse::of(std::iter::empty(), Some(br#"{"id":"no"}"#)), Glimpse::default());
    }

    #[test]
    fn the_structured_mode_is_seen_in_the_envelope_around_the_data() {
        let glimpse = structured(
            br#" { "specversion": "1.0", "id" : "a\"b", "data": {"id": "inner", "x": [1, {"type": "}"}]},
                  "type":"Placed", "n": 5, "correlationid": "c" } "#,
        );
        assert_eq!((glimpse.id.as_deref(), glimpse.kind.as_deref()), (Some("a\"b"), Some("Placed")));
        assert_eq!(glimpse.conversation.as_deref(), Some("c"));
    }

    #[test]
    fn whatever_comes_is_looked_at_in_a_bounded_way() {
        for text in [
            "",
            "{",
            "[]",
            "{}",
            "{\"id\"",
            "{\"id\":",
            "{\"id\":\"",
            "{\"id\":\"a\\",
            "{\"id\" 1}",
            "\"id\"",
        ] {
            assert_eq!(structured(text.as_bytes()), Glimpse::default(), "{text}");
        }
        let nested = format!("{{\"id\":\"e-1\",\"data\":{}", "[".repeat(4 << 20));
        assert_eq!(structured(nested.as_bytes()).id.as_deref(), Some("e-1"));
        let long = format!("{{\"id\":\"{}\",\"type\":\"T\"}}", "x".repeat(ATTRIBUTE_SIZE_MAX + 1));
        let glimpse = structured(long.as_bytes());
        assert_eq!((glimpse.id, glimpse.kind.as_deref()), (None, Some("T")));
        let flood = std::iter::repeat_n(("h", &b"v"[..]), 1_000_000).chain([("ce_id", &b"late"[..])]);
        assert_eq!(Glimpse::of(flood, None), Glimpse::default());
        // A header's name may end within a letter of three bytes.
        assert_eq!(Glimpse::of([("c\u{20ac}", &b"v"[..])].into_iter(), None), Glimpse::default());
    }
}
