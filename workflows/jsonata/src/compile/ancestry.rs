//! Finding the step that a `%` means: one step back for each `%`.

use super::last_step;
use crate::Error;
use crate::program::{Expr, Kind, Label};

/// The `%` in an expression that have not found their step, if there are any.
pub(super) type Seeking = Option<Vec<usize>>;

/// Adds what an inner expression seeks.
pub(super) fn add(seeking: &mut Seeking, inner: &Expr) {
    let own = match &inner.kind {
        Kind::Parent(label) => Some(label.slot),
        _ => None,
    };
    if own.is_some() || inner.seeking.is_some() {
        seeking.get_or_insert_default().extend(inner.seeking.iter().flatten().copied().chain(own));
    }
}

#[derive(Default)]
pub(super) struct Slots(Vec<Slot>);

struct Slot {
    label: Label,
    /// How many steps it still has to go back.
    level: i32,
}

impl Slots {
    pub(super) fn open(&mut self) -> Label {
        let label = Label::new(self.0.len());
        self.0.push(Slot { label: label.clone(), level: 1 });
        label
    }

    /// Goes back from the last step of a path. What is not found is sought
    /// outside.
    pub(super) fn resolve(&mut self, path: &mut Expr) -> Result<(), Error> {
        let Kind::Path { steps, .. } = &mut path.kind else { unreachable!("paths are resolved") };
        let mut slots = None;
        add(&mut slots, &steps[steps.len() - 1]);
        for slot in slots.into_iter().flatten() {
            let mut place = steps.len() - 1;
            while self.0[slot].level > 0 {
                if place == 0 {
                    path.seeking.get_or_insert_default().push(slot);
                    break;
                }
                place -= 1;
                // Steps that bind the focus one after the other start from the same place.
                while place > 0 && steps[place].step.focus.is_some() && steps[place - 1].step.focus.is_some()
                {
                    place -= 1;
                }
                self.seek(&mut steps[place], slot)?;
            }
        }
        Ok(())
    }

    /// What a predicate seeks begins at the step that it belongs to.
    pub(super) fn seek_in_predicate(&mut self, step: &mut Expr, predicate: &Expr) -> Result<(), Error> {
        let Some(slots) = &predicate.seeking else { return Ok(()) };
        for slot in slots {
            if self.0[*slot].level == 1 {
                self.seek(step, *slot)?;
            } else {
                self.0[*slot].level -= 1;
            }
        }
        add(&mut step.seeking, predicate);
        Ok(())
    }

    fn seek(&mut self, expr: &mut Expr, slot: usize) -> Result<(), Error> {
        match &mut expr.kind {
            Kind::Name(_) | Kind::Wildcard => {
                self.0[slot].level -= 1;
                if self.0[slot].level == 0 {
                    let label = &self.0[slot].label;
                    if let Some(known) = &expr.step.ancestor {
                        label.join(known);
                    }
                    expr.step.ancestor = Some(label.clone());
                    expr.step.tuple = true;
                }
            }
            Kind::Parent(_) => self.0[slot].level += 1,
            Kind::Block(expressions, _) => {
                if let Some(last) = expressions.last_mut() {
                    expr.step.tuple = true;
                    self.seek(last, slot)?;
                }
            }
            Kind::Path { steps, tuple, .. } => {
                *tuple = true;
                expr.step.tuple = true;
                for step in steps.iter_mut().rev() {
                    self.seek(step, slot)?;
                    if self.0[slot].level <= 0 {
                        break;
                    }
                }
            }
            _ => return Err(Error::new("S0217").at(last_step(expr).position)),
        }
        Ok(())
    }
}
