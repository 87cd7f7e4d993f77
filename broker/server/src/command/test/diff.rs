//! Where two JSON values differ, and where two lists do.

use serde_json::Value;

/// So many pairs of lines are compared at most.
const PAIRS_MAX: usize = 1_000_000;

/// A place in a value that is not as it was expected.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The path of the member: `output.paid.receipt`.
    pub at: String,
    /// What was expected there; none: nothing.
    pub expected: Option<Value>,
    /// What is there; none: nothing.
    pub actual: Option<Value>,
}

/// A line of two lists side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// In both.
    Both(&'a str),
    /// Expected, but not there.
    Missing(&'a str),
    /// There, but not expected.
    Surplus(&'a str),
}

/// Where `actual` is not `expected`. `partial`: it may have more members, at any
/// depth; lists have all their items either way.
pub fn places(at: &str, expected: &Value, actual: &Value, partial: bool, found: &mut Vec<Place>) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (name, wanted) in expected {
                let at = format!("{at}.{name}");
                match actual.get(name) {
                    Some(value) => places(&at, wanted, value, partial, found),
                    None => found.push(Place { at, expected: Some(wanted.clone()), actual: None }),
                }
            }
            let more = actual.iter().filter(|(name, _)| !partial && !expected.contains_key(*name));
            found.extend(more.map(|(name, value)| Place {
                at: format!("{at}.{name}"),
                expected: None,
                actual: Some(value.clone()),
            }));
        }
        (Value::Array(expected), Value::Array(actual)) => {
            for index in 0..expected.len().max(actual.len()) {
                let at = format!("{at}[{index}]");
                match (expected.get(index), actual.get(index)) {
                    (Some(wanted), Some(value)) => places(&at, wanted, value, partial, found),
                    (wanted, value) => {
                        found.push(Place { at, expected: wanted.cloned(), actual: value.cloned() })
                    }
                }
            }
        }
        (expected, actual) if is_same(expected, actual) => {}
        (expected, actual) => found.push(Place {
            at: at.to_owned(),
            expected: Some(expected.clone()),
            actual: Some(actual.clone()),
        }),
    }
}

/// `1`, `1.0` and `1e0` are one number, however they are written.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one == other || one.as_f64().is_some_and(|one| Some(one) == other.as_f64())
        }
        (one, other) => one == other,
    }
}

/// A short way from one list to the other; the shortest, unless what differs is very
/// long.
pub fn lines<'a>(expected: &'a [String], actual: &'a [String]) -> Vec<Line<'a>> {
    let begin = expected.iter().zip(actual).take_while(|(one, other)| one == other).count();
    let (expected, rest) = (&expected[begin..], &actual[begin..]);
    let same_ends = expected.iter().rev().zip(rest.iter().rev());
    let end = same_ends.take_while(|(one, other)| one == other).count();
    let both = |states: &'a [String]| states.iter().map(|state| Line::Both(state));
    let (expected, middle) = (&expected[..expected.len() - end], &rest[..rest.len() - end]);
    both(&actual[..begin])
        .chain(middle_lines(expected, middle))
        .chain(both(&rest[rest.len() - end..]))
        .collect()
}

/// The same where the lists differ from their beginnings to their ends.
fn middle_lines<'a>(expected: &'a [String], actual: &'a [String]) -> Vec<Line<'a>> {
    if expected.len() * actual.len() > PAIRS_MAX {
        let missing = expected.iter().map(|state| Line::Missing(state));
        return missing.chain(actual.iter().map(|state| Line::Surplus(state))).collect();
    }
    // How long the longest common rest is, from each pair of places on.
    let mut common = vec![vec![0_usize; actual.len() + 1]; expected.len() + 1];
    for (i, one) in expected.iter().enumerate().rev() {
        for (j, other) in actual.iter().enumerate().rev() {
            common[i][j] =
                if one == other { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < expected.len() || j < actual.len() {
        if i < expected.len() && j < actual.len() && expected[i] == actual[j] {
            found.push(Line::Both(&actual[j]));
            (i, j) = (i + 1, j + 1);
        } else if j == actual.len() || (i < expected.len() && common[i + 1][j] >= common[i][j + 1]) {
            found.push(Line::Missing(&expected[i]));
            i += 1;
        } else {
            found.push(Line::Surplus(&actual[j]));
            j += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(expected: Value, actual: Value, partial: bool) -> Vec<String> {
        let mut found = Vec::new();
        places("output", &expected, &actual, partial, &mut found);
        let value = |value: &Option<Value>| value.as_ref().map_or("nothing".to_owned(), Value::to_string);
        found
            .iter()
            .map(|place| format!("{}: {} but {}", place.at, value(&place.expected), value(&place.actual)))
            .collect()
    }

    #[test]
    fn a_place_is_told_by_its_path_and_not_by_all_that_is_around_it() {
        let actual = json!({ "a": { "b": [1, 2.0, 3] }, "c": true });
        assert_eq!(
            told(json!({ "a": { "b": [1, 2, 3] }, "c": true }), actual.clone(), false),
            [] as [&str; 0]
        );
        assert_eq!(
            told(json!({ "a": { "b": [1, 5] }, "d": null }), actual.clone(), false),
            [
                "output.a.b[1]: 5 but 2.0",
                "output.a.b[2]: nothing but 3",
                "output.d: null but nothing",
                "output.c: nothing but true"
            ]
        );
        assert_eq!(told(json!({ "a": {} }), actual.clone(), true), [] as [&str; 0]);
        assert_eq!(told(json!({ "a": [] }), actual, true), [r#"output.a: [] but {"b":[1,2.0,3]}"#]);
    }

    #[test]
    fn lists_are_laid_side_by_side() {
        let list = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let (expected, actual) = (list("A B C E"), list("A C D E"));
        let found = lines(&expected, &actual);
        let both = Line::Both;
        assert_eq!(found, [both("A"), Line::Missing("B"), both("C"), Line::Surplus("D"), both("E")]);
        let long = |name: &str| vec![name.to_owned(); 2_000];
        let (expected, actual) = (long("A"), long("B"));
        assert_eq!(lines(&expected, &actual).len(), 4_000);
    }
}
