//! A foreign text as the tree's writer would print it, made in the pass that
//! checks it, without a tree.
//!
//! Most texts come compact already and are taken as they are: copying begins
//! with the first blank or the first string that is not escaped as we escape.

use std::borrow::Cow;

use crate::scan::{Quoted, Sink, scan};
use crate::write::write_string;
use crate::{DEPTH_MAX, ParseError, parse};

/// Checks `text` and gives its canonical form.
pub(crate) fn compact(text: &str) -> Result<Cow<'_, str>, ParseError> {
    let mut compactor =
        Compactor { text, taken: 0, copy: String::new(), keys: Vec::with_capacity(16), repeated: false };
    scan(text, DEPTH_MAX, &mut compactor)?;
    if compactor.repeated {
        // Only the tree knows which value of a repeated key holds, and whether
        // keys that are escaped are the same.
        return parse(text).map(|value| Cow::Owned(value.to_string()));
    }
    if compactor.taken == 0 {
        return Ok(Cow::Borrowed(text));
    }
    compactor.copy.push_str(&text[compactor.taken..]);
    Ok(Cow::Owned(compactor.copy))
}

struct Compactor<'a> {
    text: &'a str,
    /// How much of the text is in the copy or was left out of it.
    taken: usize,
    copy: String,
    /// The keys of the open objects, each object's after a mark.
    keys: Vec<Key<'a>>,
    /// Whether a key is repeated, or may be.
    repeated: bool,
}

#[derive(Clone, Copy)]
struct Key<'a> {
    /// Tells most keys apart without looking at them; none is a mark.
    print: Option<u32>,
    name: &'a str,
}

impl Compactor<'_> {
    fn take(&mut self, end: usize) {
        if self.copy.capacity() == 0 {
            self.copy.reserve_exact(self.text.len());
        }
        self.copy.push_str(&self.text[self.taken..end]);
        self.taken = end;
    }

    /// Replaces a string that is escaped in another way than ours.
    fn canonical(&mut self, string: &Quoted<'_>, decoded: &str) {
        let mut ours = String::new();
        write_string(&mut ours, decoded);
        if ours[1..ours.len() - 1] != *string.raw {
            self.take(string.start);
            self.copy.push_str(&ours);
            self.taken = string.start + string.raw.len() + 2;
        }
    }
}

impl<'a> Sink<'a> for Compactor<'a> {
    fn blanks(&mut self, start: usize, end: usize) {
        self.take(start);
        self.taken = end;
    }

    fn string(&mut self, string: Quoted<'a>) {
        if string.escaped {
            self.canonical(&string, &string.decoded());
        }
    }

    fn key(&mut self, key: Quoted<'a>) {
        self.repeated |= key.escaped;
        self.keys.push(Key { print: Some(fingerprint(key.raw)), name: key.raw });
    }

    fn open_object(&mut self) {
        self.keys.push(Key { print: None, name: "" });
    }

    fn close_object(&mut self) {
        let mark = self.keys.iter().rposition(|key| key.print.is_none()).unwrap_or(0);
        self.repeated |= any_repeated(&mut self.keys[mark + 1..]);
        self.keys.truncate(mark);
    }
}

fn any_repeated(keys: &mut [Key<'_>]) -> bool {
    if keys.len() <= 16 {
        let same = |left: &Key<'_>, right: &Key<'_>| left.print == right.print && left.name == right.name;
        return (1..keys.len()).any(|place| keys[..place].iter().any(|key| same(key, &keys[place])));
    }
    keys.sort_unstable_by_key(|key| key.name);
    keys.windows(2).any(|pair| pair[0].name == pair[1].name)
}

/// Length and both ends of a key in one word.
pub(crate) fn fingerprint(name: &str) -> u32 {
    let bytes = name.as_bytes();
    let end = |place: Option<&u8>| place.copied().unwrap_or_default();
    u32::from_le_bytes([
        bytes.len() as u8,
        end(bytes.first()),
        end(bytes.get(bytes.len() / 2)),
        end(bytes.last()),
    ])
}
