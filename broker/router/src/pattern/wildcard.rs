//! `wildcard`: `*` stands for any characters, `\*` and `\\` for themselves.

use super::error::Fault;

/// More wildcards than this make a rule too complex.
const WILDCARDS_MAX: usize = 5;

/// What stands between the wildcards; one piece more than there are wildcards.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wildcard {
    pieces: Box<[Box<str>]>,
}

impl Wildcard {
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let mut pieces = vec![String::new()];
        let mut rest = text.char_indices().peekable();
        while let Some((at, c)) = rest.next() {
            // AWS counts the bytes of the string with its opening quote.
            let position = at + 1;
            match (c, rest.peek().map(|(_, next)| *next)) {
                ('*', Some('*')) => return Err(Fault::ConsecutiveWildcards { position }),
                ('*', _) => pieces.push(String::new()),
                ('\\', Some(escaped @ ('*' | '\\'))) => {
                    rest.next();
                    last(&mut pieces).push(escaped);
                }
                ('\\', _) => return Err(Fault::InvalidEscape { position }),
                _ => last(&mut pieces).push(c),
            }
        }
        Ok(Self { pieces: pieces.into_iter().map(String::into_boxed_str).collect() })
    }

    pub fn is_too_complex(&self) -> bool {
        self.pieces.len() - 1 > WILDCARDS_MAX
    }

    /// Each piece is taken where it is met first, which leaves the most to
    /// those after it: nothing is tried twice.
    pub fn matches(&self, text: &str) -> bool {
        let [first, between @ .., last] = &*self.pieces else {
            return *text == *self.pieces[0];
        };
        let Some(mut rest) = text.strip_prefix(&**first) else { return false };
        for piece in between {
            match rest.find(&**piece) {
                Some(at) => rest = &rest[at + piece.len()..],
                None => return false,
            }
        }
        rest.ends_with(&**last)
    }

    /// What every match begins with.
    pub fn start(&self) -> &str {
        &self.pieces[0]
    }

    /// What every match ends with.
    pub fn end(&self) -> &str {
        self.pieces.last().map_or("", |piece| piece)
    }
}

fn last(pieces: &mut [String]) -> &mut String {
    pieces.last_mut().expect("there is always a piece")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_stands_for_any_characters() {
        let matches = |pattern, text| Wildcard::parse(pattern).expect("a wildcard").matches(text);
        assert!(matches("a*b", "ab") && matches("a*b", "a--b") && !matches("a*b", "a--bc"));
        assert!(matches("*", "") && matches("*", "anything"));
        assert!(matches("*x*", "axb") && !matches("*x*", "ab"));
        assert!(matches("a*a", "aa") && !matches("a*a", "a"));
        assert!(matches(r"a\*b", "a*b") && !matches(r"a\*b", "axb"));
        assert!(matches(r"a\\*", r"a\anything"));
        assert!(matches("*/dir/*.txt", "/home/dir/x.txt.txt"));
        assert!(matches("plain", "plain") && !matches("plain", "plainer"));
        assert!(matches("?[a]", "?[a]") && !matches("?[a]", "xa"));
    }
}
