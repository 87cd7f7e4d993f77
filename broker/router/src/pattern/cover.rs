//! Whether an event has all that an alternative wants, all in the same objects.
//!
//! What is wanted within an array is wanted of one of its elements. The paths
//! are taken in their order, as AWS does: that decides about a path that must
//! not exist, which is asked of the element chosen by then, or of the whole
//! array if none is.

use super::Field;
use crate::leaves::{EVENT, Leaves, Node, Scope};

/// A leaf that answers a field, or keeps one that must not exist from holding.
#[derive(Clone, Copy)]
struct Hit {
    field: usize,
    scope: Scope,
    matched: bool,
}

/// Whether `leaves` have what `fields`, which stand at `nodes`, want.
pub(crate) fn covers(fields: &[Field], nodes: &[Node], leaves: &Leaves<'_>) -> bool {
    let mut hits = Vec::new();
    for (index, (field, node)) in fields.iter().zip(nodes).enumerate() {
        let found = leaves.at(*node);
        if !field.may_be_met(found) {
            return false;
        }
        if leaves.in_arrays() {
            hits.extend(found.iter().filter_map(|leaf| {
                let matched = field.matches(leaf.value);
                (matched || field.may_be_absent()).then_some(Hit { field: index, scope: leaf.scope, matched })
            }));
        }
    }
    let wanted: Vec<usize> = (0..fields.len()).collect();
    !leaves.in_arrays() || Cover { fields, leaves }.holds(EVENT, &wanted, &hits)
}

struct Cover<'a> {
    fields: &'a [Field],
    leaves: &'a Leaves<'a>,
}

impl Cover<'_> {
    /// Whether the fields in `wanted` are met by the hits within `scope`.
    fn holds(&self, scope: Scope, wanted: &[usize], hits: &[Hit]) -> bool {
        let direct =
            |field: usize| hits.iter().any(|hit| hit.field == field && hit.scope == scope && hit.matched);
        let within: Vec<(usize, Scope, Hit)> = hits
            .iter()
            .filter_map(|hit| {
                self.leaves.element_of(scope, hit.scope).map(|(array, element)| (array, element, *hit))
            })
            .collect();
        // By array, what is left for it.
        let mut left: Vec<(usize, Vec<usize>)> = Vec::new();
        for field in wanted.iter().copied().filter(|field| !direct(*field)) {
            let array = within.iter().find(|(_, _, hit)| hit.field == field).map(|(array, ..)| *array);
            let Some(array) = array else {
                let nowhere = !hits.iter().any(|hit| hit.field == field && hit.scope == scope);
                if nowhere && self.fields[field].may_be_absent() {
                    continue;
                }
                return false;
            };
            match left.iter_mut().find(|(other, _)| *other == array) {
                Some((_, fields)) => fields.push(field),
                None => left.push((array, vec![field])),
            }
        }
        left.iter().all(|(array, wanted)| self.some_element_holds(*array, wanted, &within))
    }

    /// Whether one element of `array` meets all that is wanted of it. The first
    /// field chooses: it must have a match there, so one that exists nowhere in
    /// the element does not do as the first.
    fn some_element_holds(&self, array: usize, wanted: &[usize], within: &[(usize, Scope, Hit)]) -> bool {
        let choosing = |hit: &Hit| hit.field == wanted[0] && hit.matched;
        let mut elements: Vec<Scope> = within
            .iter()
            .filter(|(of, _, hit)| *of == array && choosing(hit))
            .map(|(_, element, _)| *element)
            .collect();
        elements.dedup();
        elements.into_iter().any(|element| {
            let hits: Vec<Hit> =
                within.iter().filter(|(_, at, _)| *at == element).map(|(.., hit)| *hit).collect();
            self.holds(element, wanted, &hits)
        })
    }
}
