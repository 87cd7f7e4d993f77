//! The one reader of JSON (RFC 8259). It knows the grammar and what Jackson
//! says when a text breaks it; what is done with the tokens is a [`Sink`]'s.
//!
//! No recursion: how deep a text nests costs bits, not stack.

mod fault;

use crate::ParseError;

/// Containers within containers, as many as Jackson admits in a foreign text.
pub const DEPTH_MAX: usize = 1000;

/// What is told of a document, in its order.
pub(crate) trait Sink<'a> {
    /// Blanks between tokens lie at `start..end`.
    fn blanks(&mut self, _start: usize, _end: usize) {}
    /// `null`, `true`, `false`, or a number.
    fn scalar(&mut self, _scalar: Scalar<'a>) {}
    /// A string value.
    fn string(&mut self, _string: Quoted<'a>) {}
    /// The name of the member whose value comes next.
    fn key(&mut self, _key: Quoted<'a>) {}
    /// `{`
    fn open_object(&mut self) {}
    /// `}`
    fn close_object(&mut self) {}
    /// `[`
    fn open_array(&mut self) {}
    /// `]`
    fn close_array(&mut self) {}
}

/// A value without parts, other than a string.
pub(crate) enum Scalar<'a> {
    Null,
    Bool(bool),
    Number(&'a str),
}

/// A string as it is written.
#[derive(Clone, Copy)]
pub(crate) struct Quoted<'a> {
    /// Where its opening quote is.
    pub start: usize,
    /// What is between the quotes.
    pub raw: &'a str,
    /// Whether there is a backslash in it.
    pub escaped: bool,
}

/// Tells `sink` of the document in `text`. What it was told of a text that is
/// refused in the end means nothing.
pub(crate) fn scan<'a, S: Sink<'a>>(text: &'a str, depth_max: usize, sink: &mut S) -> Result<(), ParseError> {
    Scanner { text, bytes: text.as_bytes(), at: 0, open: Open::default(), depth_max, sink }.document()
}

/// The containers that are open, a bit each: objects are ones.
#[derive(Default)]
struct Open {
    depth: usize,
    /// Enough for every foreign text; `deeper` is for what we made ourselves.
    near: [u64; DEPTH_MAX.div_ceil(64)],
    deeper: Vec<u64>,
}

impl Open {
    fn word(&mut self, place: usize) -> &mut u64 {
        let word = place / 64;
        match word.checked_sub(self.near.len()) {
            None => &mut self.near[word],
            Some(word) => {
                if word >= self.deeper.len() {
                    self.deeper.push(0);
                }
                &mut self.deeper[word]
            }
        }
    }

    fn push(&mut self, object: bool) {
        let bit = 1 << (self.depth % 64);
        let word = self.word(self.depth);
        *word = if object { *word | bit } else { *word & !bit };
        self.depth += 1;
    }

    fn in_object(&mut self) -> bool {
        match self.depth.checked_sub(1) {
            Some(place) => *self.word(place) >> (place % 64) & 1 == 1,
            None => false,
        }
    }
}

struct Scanner<'a, 's, S> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    open: Open,
    depth_max: usize,
    sink: &'s mut S,
}

impl<'a, S: Sink<'a>> Scanner<'a, '_, S> {
    fn document(&mut self) -> Result<(), ParseError> {
        self.blanks()?;
        match self.bytes.get(self.at) {
            None => return Err(ParseError::no_content(self.text)),
            Some(b']' | b'}') => return Err(self.mismatched_close()),
            Some(_) => {}
        }
        loop {
            let opened = self.value()?;
            if !opened && !self.after_value()? {
                break;
            }
        }
        self.blanks()?;
        if self.at < self.bytes.len() { Err(self.trailing()) } else { Ok(()) }
    }

    /// Reads what begins here; true if that leaves a container open whose
    /// first value comes next.
    fn value(&mut self) -> Result<bool, ParseError> {
        match self.bytes.get(self.at) {
            Some(b'"') => {
                let string = self.string(false)?;
                self.sink.string(string);
            }
            Some(b'{') => return self.container(true),
            Some(b'[') => return self.container(false),
            Some(b'-' | b'0'..=b'9') => {
                let start = self.at;
                self.number()?;
                self.sink.scalar(Scalar::Number(&self.text[start..self.at]));
            }
            Some(b't') => self.word("true", Scalar::Bool(true))?,
            Some(b'f') => self.word("false", Scalar::Bool(false))?,
            Some(b'n') => self.word("null", Scalar::Null)?,
            Some(_) => return Err(self.odd_value()),
            None => return Err(self.end_within()),
        }
        Ok(false)
    }

    fn container(&mut self, object: bool) -> Result<bool, ParseError> {
        if self.open.depth >= self.depth_max {
            return Err(self.too_deep());
        }
        self.at += 1;
        self.open.push(object);
        if object {
            self.sink.open_object()
        } else {
            self.sink.open_array()
        }
        self.blanks()?;
        match (self.bytes.get(self.at), object) {
            (Some(b'}'), true) | (Some(b']'), false) => {
                self.close(object);
                Ok(false)
            }
            (Some(b']' | b'}'), _) => Err(self.mismatched_close()),
            (None, _) => Err(self.end_of_container()),
            (Some(_), true) => self.key().map(|()| true),
            (Some(_), false) => Ok(true),
        }
    }

    fn close(&mut self, object: bool) {
        self.at += 1;
        self.open.depth -= 1;
        if object { self.sink.close_object() } else { self.sink.close_array() }
    }

    /// Closes what ends here; true if another value is due.
    fn after_value(&mut self) -> Result<bool, ParseError> {
        while self.open.depth > 0 {
            self.blanks()?;
            let object = self.open.in_object();
            match (self.bytes.get(self.at), object) {
                (Some(b','), _) => {
                    self.at += 1;
                    self.blanks()?;
                    match (self.at < self.bytes.len(), object) {
                        (false, _) => return Err(self.end_within()),
                        (true, true) => self.key()?,
                        (true, false) => {}
                    }
                    return Ok(true);
                }
                (Some(b'}'), true) | (Some(b']'), false) => self.close(object),
                (Some(b']' | b'}'), _) => return Err(self.mismatched_close()),
                (Some(_), _) => {
                    let kind = if object { "Object" } else { "Array" };
                    return Err(self.unexpected(&format!("was expecting comma to separate {kind} entries")));
                }
                (None, _) => return Err(self.end_of_container()),
            }
        }
        Ok(false)
    }

    fn key(&mut self) -> Result<(), ParseError> {
        if self.bytes[self.at] != b'"' {
            return Err(self.unexpected("was expecting double-quote to start field name"));
        }
        let key = self.string(true)?;
        self.sink.key(key);
        self.blanks()?;
        match self.bytes.get(self.at) {
            Some(b':') => self.at += 1,
            Some(_) => {
                return Err(self.unexpected("was expecting a colon to separate field name and value"));
            }
            None => return Err(self.end_within()),
        }
        self.blanks()
    }

    /// Passes over blanks. What looks like a comment or a control character
    /// instead is refused here, as Jackson does wherever it skips blanks.
    #[inline]
    fn blanks(&mut self) -> Result<(), ParseError> {
        match self.bytes.get(self.at) {
            Some(byte) if *byte > b' ' && *byte != b'/' => Ok(()),
            Some(_) => self.skip_blanks(),
            None => Ok(()),
        }
    }

    fn skip_blanks(&mut self) -> Result<(), ParseError> {
        let start = self.at;
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(self.at) {
            self.at += 1;
        }
        match self.bytes.get(self.at) {
            Some(b'/' | 0..b' ') => return Err(self.unexpected("")),
            _ if start < self.at => self.sink.blanks(start, self.at),
            _ => {}
        }
        Ok(())
    }

    /// Reads the string that begins at this quote.
    fn string(&mut self, key: bool) -> Result<Quoted<'a>, ParseError> {
        let start = self.at;
        let mut escaped = false;
        self.at += 1;
        loop {
            self.at += plain_run(&self.bytes[self.at..]);
            match self.bytes.get(self.at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                Some(_) => return Err(self.unquoted_control(key)),
                None => return Err(self.end_in_string(key)),
            }
        }
        self.at += 1;
        Ok(Quoted { start, raw: &self.text[start + 1..self.at - 1], escaped })
    }

    fn escape(&mut self) -> Result<(), ParseError> {
        match self.bytes.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') => {
                self.at += 2;
                for _ in 0..4 {
                    match self.bytes.get(self.at) {
                        Some(digit) if digit.is_ascii_hexdigit() => self.at += 1,
                        Some(_) => return Err(self.not_hexadecimal()),
                        None => return Err(self.end_in_escape()),
                    }
                }
            }
            Some(_) => return Err(self.unknown_escape()),
            None => return Err(self.end_in_escape()),
        }
        Ok(())
    }

    /// Reads a number; what may follow it depends on whether it stands alone.
    fn number(&mut self) -> Result<(), ParseError> {
        let start = self.at;
        if self.bytes[self.at] == b'-' {
            self.at += 1;
        }
        match self.bytes.get(self.at) {
            Some(b'0') => {
                self.at += 1;
                if let Some(b'0'..=b'9') = self.bytes.get(self.at) {
                    return Err(self.leading_zero());
                }
            }
            Some(b'1'..=b'9') => self.digits(),
            _ => return Err(self.bare_minus()),
        }
        if let Some(b'.') = self.bytes.get(self.at) {
            self.at += 1;
            if !self.at_digit() {
                return Err(self.digit_missing(start, "Decimal point not followed by a digit"));
            }
            self.digits();
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.at) {
            self.at += 1;
            if let Some(b'+' | b'-') = self.bytes.get(self.at) {
                self.at += 1;
            }
            if !self.at_digit() {
                return Err(self.digit_missing(start, "Exponent indicator not followed by a digit"));
            }
            self.digits();
        }
        match self.bytes.get(self.at) {
            Some(b' ' | b'\t' | b'\r' | b'\n') | None => Ok(()),
            Some(_) if self.open.depth > 0 => Ok(()),
            Some(_) => Err(self.unexpected("Expected space separating root-level values")),
        }
    }

    fn at_digit(&self) -> bool {
        matches!(self.bytes.get(self.at), Some(b'0'..=b'9'))
    }

    fn digits(&mut self) {
        while self.at_digit() {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &str, scalar: Scalar<'a>) -> Result<(), ParseError> {
        let end = self.at + word.len();
        let matches = self.bytes[self.at..].starts_with(word.as_bytes());
        if !matches || self.text[end..].chars().next().is_some_and(fault::continues_token) {
            return Err(self.unknown_token());
        }
        self.at = end;
        self.sink.scalar(scalar);
        Ok(())
    }
}

/// How many bytes come before a quote, a backslash or a control character,
/// looked at eight at a time.
pub(crate) fn plain_run(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x8080_8080_8080_8080;
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & TOPS;
    let mut chunks = bytes.chunks_exact(8);
    let mut run = 0;
    for chunk in &mut chunks {
        let word = u64::from_le_bytes(chunk.try_into().expect("a chunk is eight bytes"));
        let control = word.wrapping_sub(ONES * 0x20) & !word & TOPS;
        let special =
            zeros(word ^ (ONES * u64::from(b'"'))) | zeros(word ^ (ONES * u64::from(b'\\'))) | control;
        if special != 0 {
            // Borrows can only mark bytes above a true one, so the lowest mark is true.
            return run + (special.trailing_zeros() / 8) as usize;
        }
        run += 8;
    }
    let rest = chunks.remainder();
    run + rest.iter().position(|byte| *byte < 0x20 || matches!(byte, b'"' | b'\\')).unwrap_or(rest.len())
}
