//! Steps that bind variables: results travel as tuples with what `@`, `#` and
//! `%` remember about them.

use std::rc::Rc;

use super::Evaluator;
use crate::Error;
use crate::frame::{Frame, Name};
use crate::item::{Item, List, Tuple};
use crate::program::{Expr, Kind, Stage};

impl Evaluator<'_> {
    pub(super) fn tuple_step(
        &mut self,
        step: &Expr,
        input: &[Item],
        tuples: Option<Vec<Tuple>>,
        frame: &Rc<Frame>,
    ) -> Result<Vec<Tuple>, Error> {
        let results = match (&step.kind, tuples) {
            (Kind::Sort(terms), Some(tuples)) => self.sort_tuples(step, terms, tuples, frame)?,
            (Kind::Sort(terms), None) => {
                let sorted = self.sort_items(step, terms, Item::sequence(input.to_vec()), frame)?;
                let items = sorted.list().map_or(Ok(Vec::new()), |list| list.to_vec(&mut self.meter))?;
                items.into_iter().enumerate().map(|(place, item)| indexed(step, place, item)).collect()
            }
            (_, tuples) => {
                let tuples = tuples.unwrap_or_else(|| input.iter().cloned().map(unbound).collect());
                let mut results = Vec::new();
                for tuple in tuples {
                    self.tuple_results(step, tuple, frame, &mut results)?;
                }
                results
            }
        };
        self.tuple_stages(&step.step.stages, results, frame)
    }

    fn tuple_results(
        &mut self,
        step: &Expr,
        tuple: Tuple,
        frame: &Rc<Frame>,
        results: &mut Vec<Tuple>,
    ) -> Result<(), Error> {
        let own = self.frame(frame, tuple.bindings.clone())?;
        let result = self.evaluate(step, &tuple.item, &own)?;
        if let Item::Tuples(inner) = &result {
            for other in inner.iter() {
                let mut joined = tuple.clone();
                joined.item = other.item.clone();
                other.bindings.iter().for_each(|(name, item)| joined.bind(name.clone(), item.clone()));
                results.push(joined);
            }
            return self.meter.memory(inner.len() * size_of::<Tuple>());
        }
        let single = [result];
        let list = single[0].list().unwrap_or(List::Made(&single));
        for (place, item) in list.iter().enumerate().filter(|(_, item)| !item.is_undefined()) {
            let mut bound = tuple.clone();
            self.meter.memory(size_of::<Tuple>() + (tuple.bindings.len() + 1) * size_of::<(Name, Item)>())?;
            match &step.step.focus {
                Some(focus) => bound.bind(Name::Variable(focus.clone()), item),
                None => bound.item = item,
            }
            if let Some(index) = &step.step.index {
                bound.bind(Name::Variable(index.clone()), Item::Number(place as f64));
            }
            if let Some(ancestor) = &step.step.ancestor {
                bound.bind(Name::Ancestor(ancestor.number()), tuple.item.clone());
            }
            results.push(bound);
        }
        Ok(())
    }

    fn tuple_stages(
        &mut self,
        stages: &[Stage],
        mut tuples: Vec<Tuple>,
        frame: &Rc<Frame>,
    ) -> Result<Vec<Tuple>, Error> {
        for stage in stages {
            match stage {
                Stage::Filter(predicate) => tuples = self.filter_tuples(predicate, &tuples, frame)?,
                Stage::Index(name) => {
                    for (place, tuple) in tuples.iter_mut().enumerate() {
                        tuple.bind(Name::Variable(name.clone()), Item::Number(place as f64));
                    }
                }
            }
        }
        Ok(tuples)
    }

    pub(super) fn filter_tuples(
        &mut self,
        predicate: &Expr,
        tuples: &[Tuple],
        frame: &Rc<Frame>,
    ) -> Result<Vec<Tuple>, Error> {
        let mut kept = Vec::new();
        for (index, tuple) in tuples.iter().enumerate() {
            let own = self.frame(frame, tuple.bindings.clone())?;
            let outcome = self.evaluate(predicate, &tuple.item, &own)?;
            for _ in 0..self.times_kept(&outcome, index, tuples.len())? {
                kept.push(tuple.clone());
            }
        }
        Ok(kept)
    }
}

fn unbound(item: Item) -> Tuple {
    Tuple { item, bindings: Vec::new() }
}

fn indexed(step: &Expr, place: usize, item: Item) -> Tuple {
    let mut tuple = unbound(item);
    if let Some(index) = &step.step.index {
        tuple.bind(Name::Variable(index.clone()), Item::Number(place as f64));
    }
    tuple
}
