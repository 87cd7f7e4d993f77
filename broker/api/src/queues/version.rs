//! Which of two versions is the later one.
//!
//! The order is SemVer's, for any text: `1.10` is later than `1.9`, `2.0` than
//! `2.0-rc.1`, and what is behind a `+` is not looked at. A version beside
//! nothing is the later one.

use std::cmp::Ordering;

/// Compares two versions.
pub(super) fn compare(one: Option<&str>, other: Option<&str>) -> Ordering {
    one.map(Version::read).cmp(&other.map(Version::read))
}

/// Its parts; a release is behind its pre-releases.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Version<'a> {
    core: Vec<Part<'a>>,
    is_release: bool,
    before_release: Vec<Part<'a>>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Part<'a> {
    Number(u64),
    Text(&'a str),
}

impl<'a> Version<'a> {
    fn read(text: &'a str) -> Self {
        let text = text.split('+').next().unwrap_or_default();
        let (core, before_release) = text.split_once('-').unwrap_or((text, ""));
        let mut core = parts(core.strip_prefix('v').unwrap_or(core));
        while core.last() == Some(&Part::Number(0)) {
            core.pop();
        }
        Self { core, is_release: before_release.is_empty(), before_release: parts(before_release) }
    }
}

fn parts(text: &str) -> Vec<Part<'_>> {
    text.split('.').map(|part| part.parse().map_or(Part::Text(part), Part::Number)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_the_order_in_which_they_are_released() {
        let ordered = [
            None,
            Some("0.9"),
            Some("1.0.0-alpha"),
            Some("1.0.0-alpha.1"),
            Some("1.0.0-alpha.beta"),
            Some("1.0.0-rc.2"),
            Some("1.0.0-rc.10"),
            Some("v1"),
            Some("1.9"),
            Some("1.10.1"),
            Some("2024.11"),
            Some("main"),
        ];
        for (index, one) in ordered.iter().enumerate() {
            for (other_index, other) in ordered.iter().enumerate() {
                assert_eq!(compare(*one, *other), index.cmp(&other_index), "{one:?} and {other:?}");
            }
        }
        for (one, other) in [("1", "1.0.0"), ("v1.2", "1.2"), ("1.2+build.7", "1.2")] {
            assert_eq!(compare(Some(one), Some(other)), Ordering::Equal);
        }
    }
}
