//! What a field may be, for whoever words it: a name with its members.

use serde::{Serialize, Serializer};

use super::explain::Wanted;
use super::matcher::{Bound, Matcher, Range};

/// One thing that a field may be. Values are as JSON has them.
#[derive(Serialize)]
#[serde(tag = "is", rename_all = "camelCase")]
enum Alternative {
    Equal { value: String },
    Prefix { value: String },
    Suffix { value: String },
    EqualIgnoreCase { value: String },
    PrefixIgnoreCase { value: String },
    SuffixIgnoreCase { value: String },
    Wildcard { value: String },
    Cidr { value: String },
    Numeric { bounds: Vec<Side> },
    Present,
    Absent,
    AnythingBut { these: Vec<Alternative> },
}

/// One side of a range: `>=` and a number.
#[derive(Serialize)]
struct Side {
    sign: &'static str,
    number: String,
}

impl Serialize for Wanted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Alternative::of))
    }
}

impl Alternative {
    fn of(matcher: &Matcher) -> Self {
        match matcher {
            Matcher::Text(text) | Matcher::Address(text, _) => Self::Equal { value: written(text) },
            Matcher::Number(number) => Self::Equal { value: number.lexeme.to_string() },
            Matcher::Bool(truth) => Self::Equal { value: truth.to_string() },
            Matcher::Null => Self::Equal { value: "null".to_owned() },
            Matcher::Prefix(text) => Self::Prefix { value: written(text) },
            Matcher::Suffix(text) => Self::Suffix { value: written(text) },
            Matcher::IgnoreCase(text) => Self::EqualIgnoreCase { value: written(text) },
            Matcher::PrefixIgnoreCase(text) => Self::PrefixIgnoreCase { value: written(text) },
            Matcher::SuffixIgnoreCase(text) => Self::SuffixIgnoreCase { value: written(text) },
            Matcher::Wildcard(text, _) => Self::Wildcard { value: written(text) },
            Matcher::Cidr(block) => Self::Cidr { value: block.to_string() },
            Matcher::Numeric(range) => Self::Numeric { bounds: sides(range) },
            Matcher::Exists => Self::Present,
            Matcher::Absent => Self::Absent,
            Matcher::AnythingBut(these) => Self::AnythingBut { these: these.iter().map(Self::of).collect() },
        }
    }
}

fn sides(range: &Range) -> Vec<Side> {
    let side = |sign, bound: &Bound| Side { sign, number: bound.number.lexeme.to_string() };
    let bottom = range.bottom.as_ref().map(|bound| match (range.single, bound.included) {
        (true, _) => side("=", bound),
        (false, true) => side(">=", bound),
        (false, false) => side(">", bound),
    });
    let top = range.top.as_ref().filter(|_| !range.single);
    let top = top.map(|bound| side(if bound.included { "<=" } else { "<" }, bound));
    bottom.into_iter().chain(top).collect()
}

/// A text as JSON has it.
fn written(text: &str) -> String {
    let mut written = String::new();
    frevo_value::write_string(&mut written, text);
    written
}
