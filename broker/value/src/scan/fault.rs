//! What Jackson says where a text breaks the grammar, and where it says it is.

use super::{Scanner, Sink};
use crate::ParseError;
use crate::error::{describe, position, source};

const VALUES: &str = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

/// Of an unknown token Jackson shows this many characters.
const TOKEN_LENGTH_MAX: usize = 256;

impl<'a, S: Sink<'a>> Scanner<'a, '_, S> {
    /// The character here can't stand here. Jackson has consumed it.
    #[cold]
    pub(super) fn unexpected(&self, why: &str) -> ParseError {
        let Some(c) = self.text[self.at..].chars().next() else {
            return self.fault(self.at, "Unexpected end-of-input".to_owned());
        };
        let message = match c {
            '/' => format!(
                "Unexpected character ({}): maybe a (non-standard) comment? (not recognized as one since Feature \
                 'ALLOW_COMMENTS' not enabled for parser)",
                describe(c)
            ),
            '\0'..' ' => format!(
                "Illegal character ({}): only regular white space (\\r, \\n, \\t) is allowed between tokens",
                describe(c)
            ),
            _ => format!("Unexpected character ({}): {why}", describe(c)),
        };
        self.fault(self.at + c.len_utf8(), message)
    }

    /// No value begins with the character here.
    #[cold]
    pub(super) fn odd_value(&mut self) -> ParseError {
        let c = self.text[self.at..].chars().next().unwrap_or_default();
        match c {
            '}' => self.unexpected("expected a value"),
            '+' => {
                self.at += 1;
                self.no_digit("expected digit (0-9) to follow minus sign, for valid numeric value")
            }
            c if begins_token(c) => self.unknown_token(),
            _ => self.unexpected(&format!("expected a valid value {VALUES}")),
        }
    }

    #[cold]
    pub(super) fn unknown_token(&self) -> ParseError {
        let rest = &self.text[self.at..];
        let size = rest.find(|c| !continues_token(c)).unwrap_or(rest.len());
        let token = &rest[..size];
        if matches!(token, "NaN" | "Infinity") {
            let why = "enable JsonParser.Feature.ALLOW_NON_NUMERIC_NUMBERS to allow";
            return self.fault(self.at + size, format!("Non-standard token '{token}': {why}"));
        }
        let (shown, consumed) = match token.char_indices().nth(TOKEN_LENGTH_MAX) {
            Some((cut, _)) => (format!("{}...", &token[..cut]), cut),
            None => (token.to_owned(), size),
        };
        self.fault(self.at + consumed, format!("Unrecognized token '{shown}': was expecting {VALUES}"))
    }

    #[cold]
    pub(super) fn mismatched_close(&mut self) -> ParseError {
        let found = char::from(self.bytes[self.at]);
        let expected = if found == ']' { '}' } else { ']' };
        let (kind, place) = match self.open.depth {
            0 => ("root", source(self.text, 1, 0)),
            _ => (self.kind(), self.start_of_container()),
        };
        let message = format!(
            "Unexpected close marker '{found}': expected '{expected}' (for {kind} starting at {place})"
        );
        self.fault(self.at + 1, message)
    }

    /// The text ends where a container should go on or close.
    #[cold]
    pub(super) fn end_of_container(&mut self) -> ParseError {
        let (kind, place) = (self.kind(), self.start_of_container());
        self.fault(
            self.at,
            format!("Unexpected end-of-input: expected close marker for {kind} (start marker at {place})"),
        )
    }

    /// The text ends after a comma, a name or a colon.
    #[cold]
    pub(super) fn end_within(&mut self) -> ParseError {
        let kind = self.kind();
        self.fault(self.at, format!("Unexpected end-of-input within/between {kind} entries"))
    }

    #[cold]
    pub(super) fn end_in_string(&self, key: bool) -> ParseError {
        let place = if key { " in field name" } else { ": was expecting closing quote for a string value" };
        self.fault(self.at, format!("Unexpected end-of-input{place}"))
    }

    #[cold]
    pub(super) fn end_in_escape(&self) -> ParseError {
        self.fault(self.text.len(), "Unexpected end-of-input in character escape sequence".to_owned())
    }

    #[cold]
    pub(super) fn unquoted_control(&self, key: bool) -> ParseError {
        let place = if key { "name" } else { "string value" };
        let c = describe(char::from(self.bytes[self.at]));
        let why = format!("has to be escaped using backslash to be included in {place}");
        // Within a string Jackson does not see that a line ends.
        let (line, column) = position(self.text, self.at);
        let message = format!("Illegal unquoted character ({c}): {why}");
        ParseError::at(self.text, self.at + 1, (line, column + 1), message)
    }

    #[cold]
    pub(super) fn unknown_escape(&self) -> ParseError {
        let place = self.at + 1;
        let c = self.text[place..].chars().next().unwrap_or_default();
        self.fault(place + c.len_utf8(), format!("Unrecognized character escape {}", describe(c)))
    }

    #[cold]
    pub(super) fn not_hexadecimal(&self) -> ParseError {
        let c = self.text[self.at..].chars().next().unwrap_or_default();
        let why = "expected a hex-digit for character escape sequence";
        self.fault(self.at + c.len_utf8(), format!("Unexpected character ({}): {why}", describe(c)))
    }

    /// Jackson looks at the second digit without consuming it.
    #[cold]
    pub(super) fn leading_zero(&self) -> ParseError {
        self.fault(self.at, "Invalid numeric value: Leading zeroes not allowed".to_owned())
    }

    #[cold]
    pub(super) fn bare_minus(&self) -> ParseError {
        if self.at == self.bytes.len() {
            // Jackson forgets a separator here.
            return self.fault(self.at, "Unexpected end-of-inputNo digit following minus sign".to_owned());
        }
        self.no_digit("expected digit (0-9) to follow minus sign, for valid numeric value")
    }

    /// No digit after a point or an exponent's sign. Jackson reads a number
    /// that neither begins with zero nor ends the text on a fast path, whose
    /// position stays after the number's first character.
    #[cold]
    pub(super) fn digit_missing(&self, start: usize, why: &str) -> ParseError {
        let first_digit = if self.bytes[start] == b'-' { start + 1 } else { start };
        let ends = self.at == self.bytes.len();
        let slow = ends || self.bytes[first_digit] == b'0';
        let place = if ends { self.at - 1 } else { self.at };
        let c = self.text[place..].chars().next().unwrap_or_default();
        let consumed = if slow { place + c.len_utf8() } else { start + 1 };
        self.fault(consumed, format!("Unexpected character ({}) in numeric value: {why}", describe(c)))
    }

    #[cold]
    pub(super) fn too_deep(&self) -> ParseError {
        let (found, allowed) = (self.open.depth + 1, self.depth_max);
        self.fault(
            self.at + 1,
            format!(
                "Document nesting depth ({found}) exceeds the maximum allowed ({allowed}, from \
                 `StreamReadConstraints.getMaxNestingDepth()`)"
            ),
        )
    }

    /// Something stands after the document: its own fault if it is no token.
    #[cold]
    pub(super) fn trailing(&mut self) -> ParseError {
        let start = self.at;
        let token = match self.bytes[start] {
            b'{' => "START_OBJECT",
            b'[' => "START_ARRAY",
            b'"' => "VALUE_STRING",
            b']' | b'}' => return self.mismatched_close(),
            _ => {
                if let Err(fault) = self.value() {
                    return fault;
                }
                match self.bytes[start] {
                    b't' => "VALUE_TRUE",
                    b'f' => "VALUE_FALSE",
                    b'n' => "VALUE_NULL",
                    _ if self.bytes[start..self.at].iter().any(|byte| b".eE".contains(byte)) => {
                        "VALUE_NUMBER_FLOAT"
                    }
                    _ => "VALUE_NUMBER_INT",
                }
            }
        };
        let message = format!(
            "Trailing token (of type {token}) found after value (bound as `com.fasterxml.jackson.databind.JsonNode`): \
             not allowed as per `DeserializationFeature.FAIL_ON_TRAILING_TOKENS`"
        );
        self.fault(start, message)
    }

    fn no_digit(&self, why: &str) -> ParseError {
        match self.text[self.at..].chars().next() {
            Some(c) => {
                let message = format!("Unexpected character ({}) in numeric value: {why}", describe(c));
                self.fault(self.at + c.len_utf8(), message)
            }
            None => self.fault(self.at, "Unexpected end-of-input".to_owned()),
        }
    }

    fn fault(&self, consumed: usize, message: String) -> ParseError {
        ParseError::at(self.text, consumed, position(self.text, consumed), message)
    }

    fn kind(&mut self) -> &'static str {
        match (self.open.depth, self.open.in_object()) {
            (0, _) => "root",
            (_, true) => "Object",
            (_, false) => "Array",
        }
    }

    /// Where the innermost open container begins: found by going back, because
    /// only a text that is refused needs it.
    fn start_of_container(&self) -> String {
        let mut open = Vec::new();
        let mut at = 0;
        while at < self.at {
            match self.bytes[at] {
                b'"' => {
                    at += 1;
                    while self.bytes[at] != b'"' {
                        at += if self.bytes[at] == b'\\' { 2 } else { 1 };
                    }
                }
                b'{' | b'[' => open.push(at),
                b'}' | b']' => drop(open.pop()),
                _ => {}
            }
            at += 1;
        }
        let (line, column) = position(self.text, open.last().map_or(0, |start| start + 1));
        // The position after the bracket, less the bracket.
        source(self.text, line, column - 1)
    }
}

/// Java's `isJavaIdentifierStart`, nearly.
fn begins_token(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '_' | '$' | '¢' | '£' | '¤' | '¥' | '€')
}

/// Java's `isJavaIdentifierPart`, nearly.
pub(super) fn continues_token(c: char) -> bool {
    begins_token(c)
        || c.is_numeric()
        || matches!(c, '\0'..='\u{8}' | '\u{e}'..='\u{1b}' | '\u{7f}'..='\u{9f}')
}
