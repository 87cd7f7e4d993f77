//! Looking up one node in canonical JSON text, without a tree.

use crate::scan::plain_run;
use crate::write::write_string;

/// One step down into a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// To a member. As the text has it: escaped, without the quotes.
    Key(Box<str>),
    /// To an item, counted from 0, or from the end where negative.
    Index(i64),
}

impl Step {
    /// To the member of this name.
    pub fn key(name: &str) -> Self {
        let mut quoted = String::new();
        write_string(&mut quoted, name);
        Self::Key(quoted[1..quoted.len() - 1].into())
    }
}

/// The text of the node that `steps` lead to. `text` is canonical: it has no
/// blanks, no repeated keys, and its strings are escaped as we escape.
pub(crate) fn find<'a>(text: &'a str, steps: &[Step]) -> Option<&'a str> {
    let mut node = text;
    let mut at = 0;
    for step in steps {
        at = match step {
            Step::Key(name) => member(text.as_bytes(), at, name.as_bytes())?,
            Step::Index(index) => item(text.as_bytes(), at, *index)?,
        };
        node = &text[at..];
    }
    if steps.is_empty() { Some(node) } else { Some(&text[at..end_of_value(text.as_bytes(), at)]) }
}

/// The text of every item of an array.
pub(crate) fn items(text: &str) -> Option<Vec<&str>> {
    let bytes = text.as_bytes();
    let mut places = Vec::new();
    let mut at = first_in(bytes, 0, b'[')?;
    while at < bytes.len() && bytes[at] != b']' {
        let end = end_of_value(bytes, at);
        places.push(&text[at..end]);
        at = if bytes[end] == b',' { end + 1 } else { end };
    }
    Some(places)
}

/// Where the first entry of the container at `at` is, if its bracket is `open`.
fn first_in(bytes: &[u8], at: usize, open: u8) -> Option<usize> {
    (*bytes.get(at)? == open).then_some(at + 1)
}

fn member(bytes: &[u8], at: usize, name: &[u8]) -> Option<usize> {
    let mut at = first_in(bytes, at, b'{')?;
    while bytes[at] == b'"' {
        let end = end_of_string(bytes, at);
        let value = end + 1;
        if &bytes[at + 1..end - 1] == name {
            return Some(value);
        }
        at = end_of_value(bytes, value);
        if bytes[at] == b',' {
            at += 1;
        }
    }
    None
}

fn item(bytes: &[u8], at: usize, index: i64) -> Option<usize> {
    let first = first_in(bytes, at, b'[')?;
    let wanted = match usize::try_from(index) {
        Ok(index) => index,
        Err(_) => count(bytes, first).checked_sub(usize::try_from(index.unsigned_abs()).ok()?)?,
    };
    let mut at = first;
    for _ in 0..wanted {
        at = next_item(bytes, at)?;
    }
    (bytes[at] != b']').then_some(at)
}

fn count(bytes: &[u8], first: usize) -> usize {
    if bytes[first] == b']' {
        return 0;
    }
    std::iter::successors(Some(first), |at| next_item(bytes, *at)).count()
}

/// Where the next item begins; none if that at `at` is the last.
fn next_item(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes[at] == b']' {
        return None;
    }
    let end = end_of_value(bytes, at);
    (bytes[end] == b',').then_some(end + 1)
}

/// Just after the value that begins at `at`.
pub(crate) fn end_of_value(bytes: &[u8], at: usize) -> usize {
    match bytes[at] {
        b'"' => end_of_string(bytes, at),
        b'{' | b'[' => end_of_container(bytes, at),
        _ => {
            let scalar = bytes[at..].iter().position(|byte| matches!(byte, b',' | b'}' | b']'));
            at + scalar.unwrap_or(bytes.len() - at)
        }
    }
}

/// Just after the string whose quote is at `at`.
pub(crate) fn end_of_string(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while let Some(run) = bytes.get(at..).map(plain_run) {
        at += run;
        match bytes.get(at) {
            Some(b'"') => return at + 1,
            Some(_) => at += 2,
            None => break,
        }
    }
    bytes.len()
}

/// Just after the container whose bracket is at `at`.
fn end_of_container(bytes: &[u8], at: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = at;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = end_of_string(bytes, at);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// How deep the text nests.
pub(crate) fn depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest, mut at) = (0_usize, 0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at = end_of_string(bytes, at);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        deepest = deepest.max(depth);
        at += 1;
    }
    deepest
}
