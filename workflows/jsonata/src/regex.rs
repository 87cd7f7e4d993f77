//! Regular expressions as JavaScript writes them.
//!
//! They are rewritten for `fancy_regex`, which matches in linear time what it
//! can and counts its backtracking elsewhere.

use std::fmt;

use fancy_regex::RegexBuilder;

use crate::Error;
use crate::budget::Limit;

/// How often a match may go back, and how much memory its program may take.
const BACKTRACKS_MAX: usize = 200_000;
const PROGRAM_SIZE_MAX: usize = 1 << 20;

pub(crate) struct Regex {
    source: String,
    regex: fancy_regex::Regex,
}

impl fmt::Debug for Regex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/", self.source)
    }
}

/// One match: bytes of the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Match {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Where each group matched, if it did.
    pub(crate) groups: Vec<Option<(usize, usize)>>,
}

impl Regex {
    pub(crate) fn new(pattern: &str, flags: &str) -> Result<Self, Error> {
        let built = RegexBuilder::new(&rewrite(pattern))
            .case_insensitive(flags.contains('i'))
            .multi_line(flags.contains('m'))
            .backtrack_limit(BACKTRACKS_MAX)
            .delegate_size_limit(PROGRAM_SIZE_MAX)
            .delegate_dfa_size_limit(PROGRAM_SIZE_MAX)
            .build();
        match built {
            Ok(regex) => Ok(Self { source: pattern.to_owned(), regex }),
            Err(error) => {
                Err(Error::with_message("S0303", format!("Invalid regular expression: /{pattern}/: {error}")))
            }
        }
    }

    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// The first match that begins at byte `from` or later.
    pub(crate) fn find(&self, text: &str, from: usize) -> Result<Option<Match>, Error> {
        match self.regex.captures_from_pos(text, from) {
            Ok(None) => Ok(None),
            Ok(Some(captures)) => {
                let span = |place| captures.get(place).map(|group| (group.start(), group.end()));
                let (start, end) = span(0).expect("a match has a place");
                Ok(Some(Match { start, end, groups: (1..captures.len()).map(span).collect() }))
            }
            Err(_) => Err(Error::limit(Limit::Steps)),
        }
    }
}

/// The pattern in the syntax of Rust's engines, with what it means in
/// JavaScript: classes of ASCII, and a dot that no line end matches.
fn rewrite(pattern: &str) -> String {
    let mut text = String::with_capacity(pattern.len() + 16);
    let mut characters = pattern.chars().peekable();
    let mut class = false;
    while let Some(c) = characters.next() {
        match c {
            '\\' => escape(&mut text, characters.next(), &mut characters, class),
            '[' if class => text.push_str("\\["),
            '[' => {
                class = true;
                open_class(&mut text, &mut characters, &mut class);
            }
            ']' if class => {
                class = false;
                text.push(']');
            }
            // Rust reads these as operations on classes.
            '&' | '~' if class => text.extend(['\\', c]),
            ']' => text.push_str("\\]"),
            '.' if !class => text.push_str("[^\\n\\r\\u{2028}\\u{2029}]"),
            '{' if !class && !begins_count(characters.clone()) => text.push_str("\\{"),
            '}' if !class && !ends_count(&text) => text.push_str("\\}"),
            '#' | ' ' if !class => text.extend(['\\', c]),
            _ => text.push(c),
        }
    }
    text
}

type Rest<'p> = std::iter::Peekable<std::str::Chars<'p>>;

fn open_class(text: &mut String, characters: &mut Rest<'_>, class: &mut bool) {
    let negated = characters.next_if_eq(&'^').is_some();
    if characters.next_if_eq(&']').is_some() {
        // `[]` matches nothing, `[^]` everything.
        text.push_str(if negated { "[\\s\\S]" } else { "[^\\s\\S]" });
        *class = false;
        return;
    }
    text.push_str(if negated { "[^" } else { "[" });
}

fn escape(text: &mut String, escaped: Option<char>, characters: &mut Rest<'_>, class: bool) {
    let Some(c) = escaped else {
        text.push_str("\\\\");
        return;
    };
    match c {
        'd' if class => text.push_str("0-9"),
        'w' if class => text.push_str("0-9A-Za-z_"),
        's' => text.push_str(if class { "\\s\\u{feff}" } else { "[\\s\\u{feff}]" }),
        'S' if !class => text.push_str("[^\\s\\u{feff}]"),
        'd' => text.push_str("[0-9]"),
        'D' => text.push_str("[^0-9]"),
        'w' => text.push_str("[0-9A-Za-z_]"),
        'W' => text.push_str("[^0-9A-Za-z_]"),
        'b' if class => text.push_str("\\x08"),
        'b' => text.push_str("(?:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))"),
        'B' => text.push_str("(?:(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<![0-9A-Za-z_])(?![0-9A-Za-z_]))"),
        '0' if !characters.peek().is_some_and(char::is_ascii_digit) => text.push_str("\\x00"),
        'k' | '1'..='9' | 't' | 'n' | 'r' | 'f' | 'v' | 'S' | 'x' | 'p' | 'P' => text.extend(['\\', c]),
        'u' => match code_unit(characters) {
            Some(unit) => text.push_str(&format!("\\u{{{unit:x}}}")),
            None => text.push('u'),
        },
        _ if c.is_ascii_punctuation() => text.extend(['\\', c]),
        _ => text.push(c),
    }
}

/// Four hexadecimal digits, if they come next.
fn code_unit(characters: &mut Rest<'_>) -> Option<u32> {
    let digits: String = characters.clone().take(4).collect();
    let unit = u32::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 4)?;
    characters.nth(3);
    Some(unit)
}

/// Whether what follows a brace is a count such as `2,3}`.
fn begins_count(mut rest: Rest<'_>) -> bool {
    let mut digits = 0;
    while rest.next_if(char::is_ascii_digit).is_some() {
        digits += 1;
    }
    if rest.next_if_eq(&',').is_some() {
        while rest.next_if(char::is_ascii_digit).is_some() {}
    }
    digits > 0 && rest.next() == Some('}')
}

/// Whether a closing brace ends a count that was taken as such.
fn ends_count(text: &str) -> bool {
    let open = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == ',');
    open.ends_with('{') && !open.ends_with("\\{")
}
