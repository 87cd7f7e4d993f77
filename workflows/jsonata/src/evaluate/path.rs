//! Paths: each step is applied to every result of the one before.

use std::rc::Rc;

use super::{Evaluator, context, numeric};
use crate::Error;
use crate::frame::Frame;
use crate::item::{Item, List, Marks, Tuple};
use crate::program::{Expr, Kind, Literal, Stage};

/// What a step has selected.
enum Selected {
    /// One result.
    One(Item),
    /// The items of an array, each a result.
    Each(Item),
    /// An array that stays as it is: the only result of the last step.
    Whole(Item),
}

impl Evaluator<'_> {
    #[inline(never)]
    pub(super) fn path(
        &mut self,
        expr: &Expr,
        steps: &[Expr],
        input: &Item,
        frame: &Rc<Frame>,
    ) -> Result<Item, Error> {
        if let [step] = steps
            && let Kind::Name(name) = &step.kind
            && let Some(members) = input.members()
            && !expr.keep_array
            && expr.group.is_none()
            && is_plain(step)
        {
            // A name alone, by far the most common path.
            match members.get(name) {
                Some(Item::Array(..)) => {}
                found => return Ok(found.unwrap_or_default()),
            }
        }
        let (mut selected, begun) = match self.followed(steps, input, frame) {
            Some((item, count)) => {
                self.meter.steps(count)?;
                if count == steps.len() && !expr.keep_array && expr.group.is_none() && !keeps_singleton(expr)
                {
                    return Ok(item);
                }
                (select(item, count == steps.len()), count)
            }
            None if input.is_array() && !matches!(steps[0].kind, Kind::Variable { .. } | Kind::Context) => {
                (Selected::Each(input.clone()), 0)
            }
            None => (Selected::One(input.clone()), 0),
        };
        for (place, step) in steps.iter().enumerate().skip(begun) {
            if place > 0 && selected.is_empty() {
                break;
            }
            if step.step.tuple {
                let input = selected.into_vec(self)?;
                return self.tuple_path(expr, &steps[place..], input, frame);
            }
            selected = if place == 0 && step.step.constructs_array {
                let input = selected.into_sequence(self)?;
                Selected::Whole(self.evaluate(step, &input, frame)?)
            } else {
                self.step(step, selected, place + 1 == steps.len(), frame)?
            };
        }
        self.finish(expr, selected, frame)
    }

    /// Where the names at the beginning lead, from a variable or the input through
    /// the caller's objects, and how many steps that are. What lies between is not
    /// touched.
    fn followed(&self, steps: &[Expr], input: &Item, frame: &Frame) -> Option<(Item, usize)> {
        match &steps[0].kind {
            Kind::Variable { name, .. } if is_plain(&steps[0]) => {
                frame.with_variable(name, |item| follow(item, steps, 1)).flatten()
            }
            _ => follow(input, steps, 0),
        }
    }

    fn finish(&mut self, expr: &Expr, selected: Selected, frame: &Rc<Frame>) -> Result<Item, Error> {
        let keep_singleton = keeps_singleton(expr);
        let keep = keep_singleton || expr.keep_array;
        let result = match selected {
            Selected::One(item) if !keep && expr.group.is_none() => return Ok(item),
            Selected::Whole(item)
                if !(keep_singleton && item.marks().constructed && !item.marks().sequence) =>
            {
                item
            }
            selected => selected.into_sequence(self)?,
        };
        let result = match result {
            Item::Array(array, mut marks) => {
                marks.keep |= keep_singleton;
                Item::Array(array, marks)
            }
            result => result,
        };
        match &expr.group {
            Some(group) => self.group(group, result, frame),
            None => Ok(result),
        }
    }

    fn step(
        &mut self,
        step: &Expr,
        input: Selected,
        last: bool,
        frame: &Rc<Frame>,
    ) -> Result<Selected, Error> {
        if let Kind::Sort(terms) = &step.kind {
            let list = input.into_list(self)?;
            let mut sorted = self.sort_items(step, terms, list, frame)?;
            for stage in &step.step.stages {
                if let Stage::Filter(predicate) = stage {
                    sorted = self.filter(predicate, sorted, frame)?;
                }
            }
            return Ok(Selected::Whole(sorted));
        }
        match input {
            Selected::One(item) => {
                let result = self.step_result(step, &item, frame)?;
                Ok(select(result, last))
            }
            Selected::Each(items) | Selected::Whole(items) => match items.list() {
                Some(list) => self.step_each(step, list, last, frame),
                None => Ok(Selected::Each(Item::sequence(Vec::new()))),
            },
        }
    }

    fn step_each(
        &mut self,
        step: &Expr,
        list: List<'_>,
        last: bool,
        frame: &Rc<Frame>,
    ) -> Result<Selected, Error> {
        let mut results = Vec::with_capacity(list.len());
        let mut nested = 0;
        for item in list.iter() {
            let result = self.step_result(step, &item, frame)?;
            if !result.is_undefined() {
                nested += usize::from(result.is_array() && !result.marks().constructed);
                results.push(result);
            }
        }
        if last && results.len() == 1 && results[0].is_array() && !results[0].marks().sequence {
            return Ok(Selected::Whole(results.remove(0)));
        }
        if nested > 0 {
            results = self.flattened(results)?;
        }
        Ok(Selected::Each(self.sequence(results)?))
    }

    fn flattened(&mut self, results: Vec<Item>) -> Result<Vec<Item>, Error> {
        let mut flat = Vec::with_capacity(results.len());
        for result in results {
            match result.list() {
                Some(list) if !result.marks().constructed => {
                    self.meter.memory(list.len() * size_of::<Item>())?;
                    flat.extend(list.iter());
                }
                _ => flat.push(result),
            }
        }
        Ok(flat)
    }

    /// What a step gives for one item, filtered.
    fn step_result(&mut self, step: &Expr, item: &Item, frame: &Rc<Frame>) -> Result<Item, Error> {
        if let Kind::Name(name) = &step.kind
            && let Some(members) = item.members()
            && is_plain(step)
        {
            self.meter.steps(1)?;
            return Ok(members.get(name).unwrap_or_default());
        }
        let mut result = self.evaluate(step, item, frame)?;
        for stage in &step.step.stages {
            if let Stage::Filter(predicate) = stage {
                result = self.filter(predicate, result, frame)?;
            }
        }
        Ok(result)
    }

    /// The value of a member, or of that member of all items of an array.
    pub(crate) fn lookup(&mut self, input: &Item, name: &str) -> Result<Item, Error> {
        if let Some(members) = input.members() {
            return Ok(members.get(name).unwrap_or_default());
        }
        let Some(list) = input.list() else { return Ok(Item::Undefined) };
        let mut found = Vec::new();
        for item in list.iter() {
            self.meter.steps(1)?;
            let value = self.lookup(&item, name)?;
            match value.list() {
                Some(list) => {
                    self.meter.memory(list.len() * size_of::<Item>())?;
                    found.extend(list.iter());
                }
                None if value.is_undefined() => {}
                None => found.push(value),
            }
        }
        self.sequence(found)
    }

    pub(super) fn wildcard(&mut self, input: &Item) -> Result<Item, Error> {
        let input = context(input);
        let values: Vec<Item> = match (input.members(), input.list()) {
            (Some(members), _) => members.iter().map(|(_, item)| item).collect(),
            (_, Some(list)) => list.to_vec(&mut self.meter)?,
            _ => Vec::new(),
        };
        // Arrays among them make the reference forget that this is a sequence.
        let marks = if values.iter().any(Item::is_array) { Marks::PLAIN } else { Marks::SEQUENCE };
        let mut results = Vec::with_capacity(values.len());
        for value in values {
            self.flatten_into(value, &mut results)?;
        }
        self.made(results, marks)
    }

    fn flatten_into(&mut self, item: Item, results: &mut Vec<Item>) -> Result<(), Error> {
        self.meter.steps(1)?;
        match item.list() {
            Some(list) => list.iter().try_for_each(|item| self.flatten_into(item, results)),
            None => {
                self.meter.memory(size_of::<Item>())?;
                results.push(item);
                Ok(())
            }
        }
    }

    pub(super) fn descendants(&mut self, input: &Item) -> Result<Item, Error> {
        if input.is_undefined() {
            return Ok(Item::Undefined);
        }
        let mut results = Vec::new();
        self.descend(input, &mut results)?;
        self.sequence(results)
    }

    fn descend(&mut self, item: &Item, results: &mut Vec<Item>) -> Result<(), Error> {
        self.meter.steps(1)?;
        if let Some(list) = item.list() {
            return list.iter().try_for_each(|item| self.descend(&item, results));
        }
        self.meter.memory(size_of::<Item>())?;
        results.push(item.clone());
        match item.members() {
            Some(members) => members.iter().try_for_each(|(_, item)| self.descend(&item, results)),
            None => Ok(()),
        }
    }

    /// The items that a predicate lets through: by its truth, or by position
    /// where it is a number.
    #[inline(never)]
    pub(super) fn filter(&mut self, predicate: &Expr, input: Item, frame: &Rc<Frame>) -> Result<Item, Error> {
        if let Item::Tuples(tuples) = &input {
            let kept = self.filter_tuples(predicate, tuples, frame)?;
            return Ok(Item::Tuples(Rc::new(kept)));
        }
        let single = [input];
        let list = single[0].list().unwrap_or(List::Made(&single));
        if let Some(position) = constant_position(predicate) {
            let item = place(position, list.len()).map(|place| list.get(place)).unwrap_or_default();
            return match item {
                item if item.is_array() => Ok(item),
                Item::Undefined => Ok(Item::sequence(Vec::new())),
                item => Ok(Item::sequence(vec![item])),
            };
        }
        let mut kept = Vec::new();
        for (index, item) in list.iter().enumerate() {
            let outcome = self.evaluate(predicate, &item, frame)?;
            for _ in 0..self.times_kept(&outcome, index, list.len())? {
                kept.push(item.clone());
            }
        }
        self.sequence(kept)
    }

    /// How often a predicate's outcome keeps the item at `index`.
    pub(super) fn times_kept(&mut self, outcome: &Item, index: usize, count: usize) -> Result<usize, Error> {
        if let Item::Bool(truth) = outcome {
            return Ok(usize::from(*truth));
        }
        if let Some(number) = numeric(outcome)? {
            return Ok(usize::from(place(number, count) == Some(index)));
        }
        if let Some(list) = outcome.list() {
            self.meter.steps(list.len())?;
            let mut times = 0;
            let mut all = true;
            for position in list.iter() {
                match numeric(&position)? {
                    Some(number) => times += usize::from(place(number, count) == Some(index)),
                    None => all = false,
                }
            }
            if all {
                return Ok(times);
            }
        }
        Ok(usize::from(self.truth(outcome)?))
    }

    #[inline(never)]
    fn tuple_path(
        &mut self,
        expr: &Expr,
        steps: &[Expr],
        input: Vec<Item>,
        frame: &Rc<Frame>,
    ) -> Result<Item, Error> {
        let Kind::Path { tuple, keep_singleton, .. } = expr.kind else { unreachable!("it is a path") };
        let mut tuples: Option<Vec<Tuple>> = None;
        for step in steps {
            tuples = Some(self.tuple_step(step, &input, tuples, frame)?);
        }
        let tuples = Rc::new(tuples.unwrap_or_default());
        if let Some(group) = &expr.group {
            return self.group(group, Item::Tuples(tuples), frame);
        }
        if tuple {
            return Ok(Item::Tuples(tuples));
        }
        let items = tuples.iter().map(|tuple| tuple.item.clone()).collect();
        self.made(items, Marks { keep: keep_singleton, ..Marks::SEQUENCE })
    }
}

impl Selected {
    fn is_empty(&self) -> bool {
        match self {
            Self::One(item) => item.is_undefined(),
            Self::Each(items) | Self::Whole(items) => {
                items.is_undefined() || items.list().is_some_and(|list| list.len() == 0)
            }
        }
    }

    fn into_sequence(self, this: &mut Evaluator<'_>) -> Result<Item, Error> {
        Ok(match self {
            Self::One(Item::Undefined) => Item::sequence(Vec::new()),
            Self::One(item) => Item::sequence(vec![item]),
            Self::Whole(item) if item.marks().constructed => Item::sequence(vec![item]),
            Self::Whole(item) => item,
            Self::Each(item @ Item::Array(..)) => item,
            Self::Each(item) => match item.list() {
                Some(list) => Item::sequence(list.to_vec(&mut this.meter)?),
                None => Item::Undefined,
            },
        })
    }

    /// As an array, but one that stays whole is that array.
    fn into_list(self, this: &mut Evaluator<'_>) -> Result<Item, Error> {
        match self {
            Self::Whole(item) => Ok(item),
            selected => selected.into_sequence(this),
        }
    }

    fn into_vec(self, this: &mut Evaluator<'_>) -> Result<Vec<Item>, Error> {
        match self {
            Self::One(item) => Ok(vec![item]),
            Self::Each(items) | Self::Whole(items) => {
                items.list().map_or(Ok(Vec::new()), |list| list.to_vec(&mut this.meter))
            }
        }
    }
}

/// What a step selects whose only result this is.
fn select(result: Item, last: bool) -> Selected {
    match result {
        Item::Array(_, marks) if marks.constructed && !marks.sequence => {
            if last {
                Selected::Whole(result)
            } else {
                Selected::One(result)
            }
        }
        Item::Array(array, marks) if marks.sequence => Selected::Each(Item::Array(array, Marks::SEQUENCE)),
        Item::Array(array, _) if !last => Selected::Each(Item::Array(array, Marks::SEQUENCE)),
        Item::Array(..) => Selected::Whole(result),
        Item::Given(_) | Item::Range(..) => {
            if last {
                Selected::Whole(result)
            } else {
                Selected::Each(result)
            }
        }
        result => Selected::One(result),
    }
}

fn keeps_singleton(path: &Expr) -> bool {
    matches!(path.kind, Kind::Path { keep_singleton: true, .. })
}

/// Follows the steps from a place on as long as they are names and there are
/// objects of the caller's; nothing if there is no such step.
fn follow(item: &Item, steps: &[Expr], from: usize) -> Option<(Item, usize)> {
    let Item::GivenObject(object) = item else { return None };
    let mut object: &frevo_value::Object = object;
    let mut found = None;
    for (place, step) in steps.iter().enumerate().skip(from) {
        let Kind::Name(name) = &step.kind else { break };
        if !is_plain(step) {
            break;
        }
        let Some(value) = object.get(name) else { return Some((Item::Undefined, place + 1)) };
        found = Some((value, place + 1));
        match value {
            frevo_value::Value::Object(inner) => object = inner,
            _ => break,
        }
    }
    found.map(|(value, count)| (Item::from(value), count))
}

/// Whether a step only selects.
fn is_plain(step: &Expr) -> bool {
    step.predicates.is_empty()
        && step.step.stages.is_empty()
        && step.group.is_none()
        && !step.step.tuple
        && !step.keep_array
}

fn constant_position(predicate: &Expr) -> Option<f64> {
    match predicate.kind {
        Kind::Literal(Literal::Number(number)) => Some(number),
        _ => None,
    }
}

/// The place that a position means among `count` items, from the end where it
/// is negative.
pub(super) fn place(position: f64, count: usize) -> Option<usize> {
    let position = position.floor();
    let place = if position < 0.0 { count as f64 + position } else { position };
    (place >= 0.0 && place < count as f64).then_some(place as usize)
}
