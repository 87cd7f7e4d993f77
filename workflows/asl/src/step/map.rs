//! `Map`, inline: one chain for each item, so many at a time.

use frevo_event::{BranchId, Fact, ItemOf, Output};
use frevo_value::Payload;

use crate::definition::{Count, DataFlow, Items, Map, State};
use crate::execution::item;
use crate::expression::{EvaluationError, Path, Root};

use super::context::View;
use super::data::Origin;
use super::failure::{Failure, Place};
use super::{Stage, Step, Unit};

/// Inline Maps run at most this many iterations at once (asl.md §9.8).
const CONCURRENCY_MAX: u32 = 40;

/// The greatest number that a field may count to.
const COUNT_MAX: i64 = u32::MAX as i64;

impl<'s> Step<'s> {
    pub(super) fn map(&mut self, at: BranchId, state: &State, map: &Map) -> Unit {
        let input = &self.execution.branch(at).data;
        let origin = Origin { input, result: input };
        let effective = self.effective_input(at, state, input)?;
        let concurrency_max = self.concurrency(at, map, origin.payload(&effective))?;
        let read = self.probe.and_then(|probe| probe.items.clone());
        let items = match &map.items {
            _ if read.is_some() => read.map_or(effective, Output::Value),
            Items::Input => effective,
            items => {
                let items =
                    self.evaluate(at, origin.payload(&effective), &View::default(), |data| match items {
                        Items::Input => Ok(data.input.clone()),
                        Items::Path(path) => path.render(data),
                        Items::Template(template) => match template.as_query() {
                            Some(query) => query.array(data).map(Payload::from_value),
                            None => template.render(data),
                        },
                    })?;
                Output::Value(items)
            }
        };
        let Some(array) = origin.payload(&items).value().as_array() else {
            return Err(self.not_iterable(at, state, map, origin.payload(&items)).into());
        };
        let length = array.len() as u32;
        self.note(Stage::Items, origin.payload(&items));
        self.note_number(|numbers| numbers.length = Some(length));
        let items = match items {
            Output::Value(payload) => Some(payload),
            Output::Input | Output::Result => None,
        };
        self.emit(Fact::MapStarted { branch: at, items, length, concurrency_max })?;
        Ok(at)
    }

    /// Starts as many iterations as may run, as far as the budget goes.
    pub(super) fn start_iterations(&mut self, at: BranchId, state: &'s State, map: &'s Map) -> Unit {
        let mut selected_from = None;
        while let Some(index) = self.next_start(at) {
            let branch = self.execution.branch_next();
            let item = match &map.item_selector {
                None => Ok(ItemOf::Item),
                Some(_) => self.select_item(at, state, map, index, &mut selected_from),
            };
            match item {
                Ok(item) => self.emit(Fact::IterationStarted { branch, parent: at, index, item })?,
                Err(failure) => {
                    // The iteration is the one that fails, as if its first state had.
                    self.emit(Fact::IterationStarted { branch, parent: at, index, item: ItemOf::Item })?;
                    self.stop_around(branch)?;
                    return Err(failure.into());
                }
            }
        }
        Ok(at)
    }

    /// What ItemSelector makes of an item. `from`: the Map's effective input,
    /// found once for all items that start together.
    fn select_item(
        &self,
        at: BranchId,
        state: &State,
        map: &Map,
        index: u32,
        from: &mut Option<Payload>,
    ) -> Result<ItemOf, Failure> {
        let branch = self.execution.branch(at);
        if from.is_none() {
            let effective = self.effective_input(at, state, &branch.data)?;
            *from = Some(Origin { input: &branch.data, result: &branch.data }.payload(&effective).clone());
        }
        let input = from.as_ref().unwrap_or(&branch.data);
        let items = self.execution.items(branch).expect("a Map that runs has items");
        let view = View { item: Some((index, item(items, index))), ..View::default() };
        let selector = map.item_selector.as_ref();
        match self.parameters(at, selector, input, Output::Input, &view)? {
            Output::Value(payload) => Ok(ItemOf::Selected(payload)),
            Output::Input | Output::Result => Ok(ItemOf::Selected(input.clone())),
        }
    }

    fn concurrency(&self, at: BranchId, map: &Map, input: &Payload) -> Result<u32, Failure> {
        let wanted = match &map.concurrency_max {
            Count::Literal(count) => i64::from(*count),
            Count::Path(path) => self.concurrency_at(at, path, input)?,
            Count::Query(query) => {
                self.evaluate(at, input, &View::default(), |data| query.whole(data, 0..=COUNT_MAX))?
            }
        };
        self.note_number(|numbers| numbers.concurrency_max = Some(wanted));
        match u32::try_from(wanted) {
            Ok(0) => Ok(CONCURRENCY_MAX),
            Ok(count) => Ok(count.min(CONCURRENCY_MAX)),
            Err(_) if wanted > 0 => Ok(CONCURRENCY_MAX),
            // AWS takes a negative number and then never goes on.
            Err(_) => Err(self.runtime(at, "MaxConcurrency cannot be negative.")),
        }
    }

    fn concurrency_at(&self, at: BranchId, path: &Path, input: &Payload) -> Result<i64, Failure> {
        let value = self.evaluate(at, input, &View::default(), |data| path.evaluate(data))?;
        let text = Self::number_text(&value);
        text.parse().map_err(|_| {
            let field = "The MaxConcurrencyPath field refers to value";
            self.runtime(at, &format!("{field} \"{text}\" which is not a valid integer: {}", path.text()))
        })
    }

    fn not_iterable(&self, at: BranchId, state: &State, map: &Map, items: &Payload) -> Failure {
        if let DataFlow::Jsonata { .. } = state.data_flow {
            let message = format!("Map state input must be an array but was: {items}");
            return self
                .evaluation_failed(at, EvaluationError::Query { message, location: None, late: false });
        }
        let text = match &map.items {
            Items::Input | Items::Template(_) => "$",
            // AWS prints a path into the Context object with one `$` dropped.
            Items::Path(path) if *path.root() == Root::Context => &path.text()[1..],
            Items::Path(path) => path.text(),
        };
        self.runtime(at, &format!("Reference path \"{text}\" must point to array."))
    }

    /// The size of the array of results may exceed what a payload may have.
    pub(super) fn check_result_size(&self, at: BranchId, size: usize) -> Result<(), Failure> {
        if size <= self.limits().payload_size_max { Ok(()) } else { Err(self.too_large(at, Place::Result)) }
    }
}
