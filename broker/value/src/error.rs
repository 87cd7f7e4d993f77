//! Why a text is no JSON, in the words of Jackson, which AWS shows.

use std::fmt;

/// Jackson quotes this many UTF-16 units of the source.
const SNIPPET_UNITS_MAX: usize = 500;

/// Why a text is no JSON; words and positions are those of Jackson, which AWS
/// shows (asl.md §11, api.md §4.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    message: String,
    source: String,
    offset: usize,
    line: usize,
    column: usize,
}

impl ParseError {
    /// The error of reading `text` that is noticed at this line and column, with
    /// everything before byte `offset` consumed.
    #[cold]
    pub(crate) fn at(text: &str, offset: usize, (line, column): (usize, usize), message: String) -> Self {
        Self { message, source: source(text, line, column), offset, line, column }
    }

    /// The error of a text without any token, which Jackson places before it.
    #[cold]
    pub(crate) fn no_content(text: &str) -> Self {
        let message = "No content to map due to end-of-input".to_owned();
        Self { message, source: source(text, 1, 0), offset: text.len(), line: 1, column: 0 }
    }

    /// What is wrong, without where: Jackson's first line.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Where, with the beginning of the text: `[Source: (String)"…"; line: 1, column: 4]`.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// How many bytes had been read.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// The line, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column in UTF-16 units, counted from 1, of what comes after the
    /// offending character.
    pub fn column(&self) -> usize {
        self.column
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n at {}", self.message, self.source)
    }
}

impl std::error::Error for ParseError {}

/// How Jackson names the place after byte `offset` of `text`:
/// `[Source: (String)"…"; line: 1, column: 4]`.
pub fn place(text: &str, offset: usize) -> String {
    let (line, column) = position(text, offset);
    source(text, line, column)
}

/// Jackson's description of the place `(line, column)` of `text`.
pub(crate) fn source(text: &str, line: usize, column: usize) -> String {
    let unit_count: usize = text.chars().map(char::len_utf16).sum();
    if unit_count <= SNIPPET_UNITS_MAX {
        return format!("[Source: (String)\"{text}\"; line: {line}, column: {column}]");
    }
    let mut units = 0;
    let snippet: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= SNIPPET_UNITS_MAX
        })
        .collect();
    let rest = unit_count - SNIPPET_UNITS_MAX;
    format!("[Source: (String)\"{snippet}\"[truncated {rest} chars]; line: {line}, column: {column}]")
}

/// The line and column of the character at byte `offset`, both counted from 1.
/// `\r`, `\n` and `\r\n` each end a line.
pub(crate) fn position(text: &str, offset: usize) -> (usize, usize) {
    let (mut line, mut column) = (1, 1);
    let mut previous = '\0';
    for c in text[..offset].chars() {
        match c {
            '\n' if previous == '\r' => {}
            '\n' | '\r' => (line, column) = (line + 1, 1),
            _ => column += c.len_utf16(),
        }
        previous = c;
    }
    (line, column)
}

/// How Jackson names a character: `'x' (code 120)`.
pub(crate) fn describe(c: char) -> String {
    // Java sees UTF-16 units: of a pair it names the first half, which prints as `?`.
    let mut units = [0; 2];
    let unit = c.encode_utf16(&mut units)[0];
    let shown = if c.len_utf16() == 1 { c } else { '?' };
    match unit {
        0..0x20 | 0x7f..0xa0 => format!("(CTRL-CHAR, code {unit})"),
        256.. => format!("'{shown}' (code {unit} / 0x{unit:x})"),
        _ => format!("'{shown}' (code {unit})"),
    }
}
