//! Order-by clauses, and the stable sort beneath them and `$sort`.

use std::cmp::Ordering;
use std::rc::Rc;

use super::Evaluator;
use crate::Error;
use crate::frame::Frame;
use crate::item::{Item, Tuple, compare_text};
use crate::program::{Expr, Term};

impl Evaluator<'_> {
    /// Sorts items by the terms; fewer than two stay what they are.
    pub(super) fn sort_items(
        &mut self,
        step: &Expr,
        terms: &[Term],
        input: Item,
        frame: &Rc<Frame>,
    ) -> Result<Item, Error> {
        let items = match input.list() {
            Some(list) if list.len() > 1 => list.to_vec(&mut self.meter)?,
            _ => return Ok(input),
        };
        let sorted = self.merge_sort(items, &mut |this, left, right| {
            this.terms_order(step, terms, (left, frame), (right, frame)).map(Ordering::is_gt)
        })?;
        self.array(sorted)
    }

    pub(super) fn sort_tuples(
        &mut self,
        step: &Expr,
        terms: &[Term],
        tuples: Vec<Tuple>,
        frame: &Rc<Frame>,
    ) -> Result<Vec<Tuple>, Error> {
        self.merge_sort(tuples, &mut |this, left: &Tuple, right: &Tuple| {
            let left_frame = this.frame(frame, left.bindings.clone())?;
            let right_frame = this.frame(frame, right.bindings.clone())?;
            this.terms_order(step, terms, (&left.item, &left_frame), (&right.item, &right_frame))
                .map(Ordering::is_gt)
        })
    }

    fn terms_order(
        &mut self,
        step: &Expr,
        terms: &[Term],
        left: (&Item, &Rc<Frame>),
        right: (&Item, &Rc<Frame>),
    ) -> Result<Ordering, Error> {
        for term in terms {
            let left = self.evaluate(&term.expr, left.0, left.1)?;
            let right = self.evaluate(&term.expr, right.0, right.1)?;
            // What is undefined comes last, whatever the direction.
            let order = match (left.is_undefined(), right.is_undefined()) {
                (true, true) => continue,
                (true, false) => return Ok(Ordering::Greater),
                (false, true) => return Ok(Ordering::Less),
                (false, false) => order(&left, &right).map_err(|error| error.at(step.position))?,
            };
            if order.is_ne() {
                return Ok(if term.descending { order.reverse() } else { order });
            }
        }
        Ok(Ordering::Equal)
    }

    /// Sorts stably; `after` says whether the first of two comes after the
    /// second, and may fail.
    pub(crate) fn merge_sort<T: Clone>(
        &mut self,
        items: Vec<T>,
        after: &mut dyn FnMut(&mut Self, &T, &T) -> Result<bool, Error>,
    ) -> Result<Vec<T>, Error> {
        self.meter.memory(items.len() * size_of::<T>())?;
        if items.len() <= 1 {
            return Ok(items);
        }
        let mut left = items;
        let right = left.split_off(left.len() / 2);
        let (left, right) = (self.merge_sort(left, after)?, self.merge_sort(right, after)?);
        let mut merged = Vec::with_capacity(left.len() + right.len());
        let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
        while let (Some(first), Some(second)) = (left.peek(), right.peek()) {
            self.meter.steps(1)?;
            let next = if after(self, first, second)? { right.next() } else { left.next() };
            merged.extend(next);
        }
        merged.extend(left);
        merged.extend(right);
        Ok(merged)
    }
}

fn order(left: &Item, right: &Item) -> Result<Ordering, Error> {
    let comparable = |item: &Item| matches!(item.symbol(), 's' | 'n');
    if !comparable(left) || !comparable(right) {
        let value = if comparable(left) { right } else { left };
        return Err(Error::new("T2008").value(value.to_json()));
    }
    match (left.number(), right.number(), left.text(), right.text()) {
        (Some(left), Some(right), ..) => Ok(left.partial_cmp(&right).unwrap_or(Ordering::Greater)),
        (_, _, Some(left), Some(right)) => Ok(compare_text(left, right)),
        _ => Err(Error::new("T2007").value(left.to_json()).second(right.to_json())),
    }
}
