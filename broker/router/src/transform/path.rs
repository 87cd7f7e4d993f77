//! The JSON paths of a target's input: names with dots between them, items in
//! brackets, `*` for all. They are read lazily from the event's text.

use std::borrow::Cow;

use frevo_value::{Payload, Step};

use super::NAME_CHARS_MAX;

/// A path, cut where `*` stands for every item or member.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Path {
    /// Up to the first `*`.
    steps: Vec<Step>,
    /// From each `*` to the next.
    after_all: Vec<Vec<Step>>,
}

impl Path {
    /// Reads `$`, `$.detail.items[0].name-of_it`, `$.items[*].id`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text.strip_prefix('$').filter(|_| text.chars().count() <= NAME_CHARS_MAX)?;
        let mut parts = vec![Vec::new()];
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix("[*]").or_else(|| rest.strip_prefix(".*")) {
                parts.push(Vec::new());
                rest = after;
                continue;
            }
            let (step, after) = match rest.strip_prefix('[') {
                Some(index) => {
                    let (index, after) = index.split_once(']')?;
                    let index =
                        index.parse().ok().filter(|_| index.bytes().all(|byte| byte.is_ascii_digit()))?;
                    (Step::Index(index), after)
                }
                None => {
                    let name = rest.strip_prefix('.')?;
                    let size = name.find(['.', '[']).unwrap_or(name.len());
                    let (name, after) = name.split_at(size);
                    (Step::key(Some(name).filter(|name| is_name(name))?), after)
                }
            };
            parts.last_mut()?.push(step);
            rest = after;
        }
        let steps = parts.remove(0);
        Some(Self { steps, after_all: parts })
    }

    /// The JSON text at the path; of a path with `*`, an array of all there is.
    pub fn find<'e>(&self, event: &'e Payload) -> Option<Cow<'e, str>> {
        let found = event.find(&self.steps)?;
        if self.after_all.is_empty() {
            return Some(Cow::Borrowed(found));
        }
        let mut all = vec![found.to_owned()];
        for steps in &self.after_all {
            let inner = all.iter().flat_map(|text| parts(text)).filter_map(|part| {
                let part = Payload::from_trusted(part);
                part.find(steps).map(str::to_owned)
            });
            all = inner.collect();
        }
        Some(Cow::Owned(format!("[{}]", all.join(","))))
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | ':' | '@' | '$'))
}

/// The items of an array, the values of an object.
fn parts(text: &str) -> Vec<String> {
    let payload = Payload::from_trusted(text);
    if let Some(items) = payload.items() {
        return items.into_iter().map(str::to_owned).collect();
    }
    let values = payload.value().as_object().map(|object| object.iter().map(|(_, value)| value.to_string()));
    values.into_iter().flatten().collect()
}
