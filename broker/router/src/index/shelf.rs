//! What is wanted of one path, arranged so that a value finds it.

use std::collections::BTreeMap;

use super::Entry;
use crate::leaves::Scalar;
use crate::pattern::{Address, Block, Matcher, micros};

/// In order. There are many with one entry.
type Entries = Vec<Entry>;

#[derive(Debug, Default)]
pub(super) struct Shelf {
    texts: BTreeMap<Box<str>, Entries>,
    addresses: BTreeMap<Address, Entries>,
    /// By millionths.
    numbers: BTreeMap<i64, Entries>,
    /// Numbers that can't be compared, `true`, `false` and `null`.
    words: BTreeMap<Box<str>, Entries>,
    prefixes: Affixes,
    suffixes: Affixes,
    /// In lower case, of what has only ASCII.
    ignored_cases: BTreeMap<Box<str>, Entries>,
    blocks: BTreeMap<(u32, Block), Entries>,
    /// Ranges without a top, by their bottom, and without a bottom, by their top.
    upwards: BTreeMap<i64, Entries>,
    downwards: BTreeMap<i64, Entries>,
    cells: Cells,
    /// What no value points to.
    others: Entries,
}

/// What one matcher is found by.
enum Key<'a> {
    Text(&'a str),
    Address(Address),
    Number(i64),
    Word(&'a str),
    Prefix(&'a str),
    Suffix(&'a str),
    IgnoredCase(String),
    Block(Block),
    Upwards(i64),
    Downwards(i64),
    Cells(i64, i64),
    Other,
}

impl Key<'_> {
    fn of(matcher: &Matcher) -> Key<'_> {
        match matcher {
            Matcher::Text(text) => Key::Text(text),
            Matcher::Address(_, address) => Key::Address(*address),
            Matcher::Number(number) => number.micros.map_or(Key::Word(&number.lexeme), Key::Number),
            Matcher::Bool(true) => Key::Word("true"),
            Matcher::Bool(false) => Key::Word("false"),
            Matcher::Null => Key::Word("null"),
            Matcher::Prefix(text) => Key::Prefix(text),
            Matcher::Suffix(text) => Key::Suffix(text),
            Matcher::IgnoreCase(text) if text.is_ascii() => Key::IgnoredCase(text.to_ascii_lowercase()),
            Matcher::Wildcard(_, wildcard) if !wildcard.start().is_empty() => Key::Prefix(wildcard.start()),
            Matcher::Wildcard(_, wildcard) if !wildcard.end().is_empty() => Key::Suffix(wildcard.end()),
            Matcher::Cidr(block) => Key::Block(*block),
            Matcher::Numeric(range) => match range.ends() {
                (Some(bottom), Some(top)) => Key::Cells(bottom, top),
                (Some(bottom), None) => Key::Upwards(bottom),
                (None, Some(top)) => Key::Downwards(top),
                (None, None) => Key::Other,
            },
            _ => Key::Other,
        }
    }
}

impl Shelf {
    /// How many alternatives one more than these would be looked at together
    /// with. What a range finds it mostly matches, too; what nothing points to
    /// is looked at for every event that has the path.
    pub fn cost(&self, matchers: &[Matcher]) -> usize {
        let count = |entries: Option<&Entries>| entries.map_or(0, Vec::len);
        let cost = |matcher| match Key::of(matcher) {
            Key::Text(text) => count(self.texts.get(text)),
            Key::Address(address) => count(self.addresses.get(&address)),
            Key::Number(micros) => count(self.numbers.get(&micros)),
            Key::Word(word) => 4 + count(self.words.get(word)),
            Key::Prefix(text) => 2 + count(self.prefixes.by_text.get(text)),
            Key::Suffix(text) => 2 + count(self.suffixes.by_text.get(text)),
            Key::IgnoredCase(text) => 1 + count(self.ignored_cases.get(&*text)),
            Key::Block(block) => 4 + count(self.blocks.get(&(block.mask(), block))),
            Key::Cells(bottom, top) => {
                2 + Cells::of(bottom, top).map(|cell| count(self.cells.by_place.get(&cell))).sum::<usize>()
            }
            Key::Upwards(_) => 16 + self.upwards.len() / 64,
            Key::Downwards(_) => 16 + self.downwards.len() / 64,
            Key::Other => 256 + self.others.len(),
        };
        matchers.iter().map(cost).sum()
    }

    pub fn insert(&mut self, entry: Entry, matchers: &[Matcher]) {
        for matcher in matchers {
            match Key::of(matcher) {
                Key::Text(text) => put(&mut self.texts, text.into(), entry),
                Key::Address(address) => put(&mut self.addresses, address, entry),
                Key::Number(micros) => put(&mut self.numbers, micros, entry),
                Key::Word(word) => put(&mut self.words, word.into(), entry),
                Key::Prefix(text) => self.prefixes.put(text, entry),
                Key::Suffix(text) => self.suffixes.put(text, entry),
                Key::IgnoredCase(text) => put(&mut self.ignored_cases, text.into(), entry),
                Key::Block(block) => put(&mut self.blocks, (block.mask(), block), entry),
                Key::Upwards(bottom) => put(&mut self.upwards, bottom, entry),
                Key::Downwards(top) => put(&mut self.downwards, top, entry),
                Key::Cells(bottom, top) => Cells::of(bottom, top).for_each(|cell| {
                    put(&mut self.cells.by_place, cell, entry);
                }),
                Key::Other => put_in(&mut self.others, entry),
            }
        }
    }

    pub fn remove(&mut self, entry: Entry, matchers: &[Matcher]) {
        for matcher in matchers {
            match Key::of(matcher) {
                Key::Text(text) => take(&mut self.texts, &text.into(), entry),
                Key::Address(address) => take(&mut self.addresses, &address, entry),
                Key::Number(micros) => take(&mut self.numbers, &micros, entry),
                Key::Word(word) => take(&mut self.words, &word.into(), entry),
                Key::Prefix(text) => self.prefixes.take(text, entry),
                Key::Suffix(text) => self.suffixes.take(text, entry),
                Key::IgnoredCase(text) => take(&mut self.ignored_cases, &text.into(), entry),
                Key::Block(block) => take(&mut self.blocks, &(block.mask(), block), entry),
                Key::Upwards(bottom) => take(&mut self.upwards, &bottom, entry),
                Key::Downwards(top) => take(&mut self.downwards, &top, entry),
                Key::Cells(bottom, top) => Cells::of(bottom, top).for_each(|cell| {
                    take(&mut self.cells.by_place, &cell, entry);
                }),
                Key::Other => take_from(&mut self.others, entry),
            }
        }
    }

    /// Adds to `found` all that a leaf may meet.
    pub fn find(&self, scalar: Scalar<'_>, found: &mut Vec<Entry>) {
        found.extend(&self.others);
        let mut add = |entries: Option<&Entries>| found.extend(entries.into_iter().flatten());
        match scalar {
            Scalar::Text(text) => self.find_text(&text.decoded(), found),
            Scalar::Bool(truth) => add(self.words.get(if truth { "true" } else { "false" })),
            Scalar::Null => add(self.words.get("null")),
            Scalar::Number(lexeme) => {
                add(self.words.get(lexeme));
                if let Some(micros) = micros(lexeme) {
                    self.find_number(micros, found);
                }
            }
        }
    }

    fn find_text(&self, text: &str, found: &mut Vec<Entry>) {
        let mut add = |entries: Option<&Entries>| found.extend(entries.into_iter().flatten());
        add(self.texts.get(text));
        for size in self.prefixes.sizes.keys().take_while(|size| **size <= text.len()) {
            add(text.get(..*size).and_then(|prefix| self.prefixes.by_text.get(prefix)));
        }
        for size in self.suffixes.sizes.keys().take_while(|size| **size <= text.len()) {
            add(text.get(text.len() - size..).and_then(|suffix| self.suffixes.by_text.get(suffix)));
        }
        if !self.ignored_cases.is_empty() {
            add(self.ignored_cases.get(&*text.to_ascii_lowercase()));
        }
        if self.addresses.is_empty() && self.blocks.is_empty() {
            return;
        }
        let Some(address) = Address::parse(text) else { return };
        add(self.addresses.get(&address));
        let mut next = self.blocks.keys().next().map(|(mask, _)| *mask);
        while let Some(mask) = next {
            add(Block::around(address, mask).and_then(|block| self.blocks.get(&(mask, block))));
            next = self.blocks.keys().map(|(mask, _)| *mask).find(|other| *other > mask);
        }
    }

    fn find_number(&self, micros: i64, found: &mut Vec<Entry>) {
        found.extend(self.numbers.get(&micros).into_iter().flatten());
        found.extend(self.upwards.range(..=micros).flat_map(|(_, entries)| entries));
        found.extend(self.downwards.range(micros..).flat_map(|(_, entries)| entries));
        for place in self.cells.around(micros) {
            found.extend(self.cells.by_place.get(&place).into_iter().flatten());
        }
    }
}

fn put<K: Ord>(map: &mut BTreeMap<K, Entries>, key: K, entry: Entry) {
    put_in(map.entry(key).or_default(), entry);
}

fn put_in(entries: &mut Entries, entry: Entry) {
    if let Err(place) = entries.binary_search(&entry) {
        entries.insert(place, entry);
    }
}

fn take<K: Ord>(map: &mut BTreeMap<K, Entries>, key: &K, entry: Entry) {
    if let Some(entries) = map.get_mut(key) {
        take_from(entries, entry);
        if entries.is_empty() {
            map.remove(key);
        }
    }
}

fn take_from(entries: &mut Entries, entry: Entry) {
    if let Ok(place) = entries.binary_search(&entry) {
        entries.remove(place);
    }
}

/// Beginnings or ends. A value is cut to each size that occurs and looked up.
#[derive(Debug, Default)]
struct Affixes {
    by_text: BTreeMap<Box<str>, Entries>,
    /// How many texts have each size.
    sizes: BTreeMap<usize, usize>,
}

impl Affixes {
    fn put(&mut self, text: &str, entry: Entry) {
        if !self.by_text.contains_key(text) {
            *self.sizes.entry(text.len()).or_default() += 1;
        }
        put(&mut self.by_text, text.into(), entry);
    }

    fn take(&mut self, text: &str, entry: Entry) {
        take(&mut self.by_text, &text.into(), entry);
        if !self.by_text.contains_key(text)
            && let Some(count) = self.sizes.get_mut(&text.len())
        {
            *count -= 1;
            if *count == 0 {
                self.sizes.remove(&text.len());
            }
        }
    }
}

/// Ranges with two ends. The numbers are cut into cells of 2ⁿ, for every n; a
/// range lies in the two cells at most that are just as wide as it or wider.
#[derive(Debug, Default)]
struct Cells {
    by_place: BTreeMap<(u32, i64), Entries>,
}

impl Cells {
    fn of(bottom: i64, top: i64) -> impl Iterator<Item = (u32, i64)> {
        let level = i64::BITS - (top - bottom).max(0).leading_zeros();
        (bottom >> level..=top >> level).map(move |cell| (level, cell))
    }

    /// The cells that contain `micros`, of the widths that occur.
    fn around(&self, micros: i64) -> impl Iterator<Item = (u32, i64)> {
        let next = |level: u32| self.by_place.range((level, i64::MIN)..).next().map(|((level, _), _)| *level);
        std::iter::successors(next(0), move |level| next(level + 1))
            .map(move |level| (level, micros >> level))
    }
}
