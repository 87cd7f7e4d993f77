//! Operators between two operands.

use std::cmp::Ordering;
use std::rc::Rc;

use super::{Evaluator, numeric};
use crate::Error;
use crate::ast::Operator;
use crate::frame::Frame;
use crate::item::{Item, List, compare_text, equal, identical};
use crate::program::Expr;

/// The most items that a range may have.
const RANGE_MAX: f64 = 1e7;

impl Evaluator<'_> {
    #[inline(never)]
    pub(super) fn binary(
        &mut self,
        operator: Operator,
        operands: [&Expr; 2],
        position: usize,
        input: &Item,
        frame: &Rc<Frame>,
    ) -> Result<Item, Error> {
        let left = self.evaluate(operands[0], input, frame)?;
        if let Operator::And | Operator::Or = operator {
            let truth = self.truth(&left)?;
            if truth == (operator == Operator::Or) {
                return Ok(Item::Bool(truth));
            }
            let right = self.evaluate(operands[1], input, frame)?;
            return Ok(Item::Bool(self.truth(&right)?));
        }
        let right = self.evaluate(operands[1], input, frame)?;
        self.operate(operator, &left, &right).map_err(|error| error.at(position).token(operator.symbol()))
    }

    fn operate(&mut self, operator: Operator, left: &Item, right: &Item) -> Result<Item, Error> {
        match operator {
            Operator::Add
            | Operator::Subtract
            | Operator::Multiply
            | Operator::Divide
            | Operator::Remainder => arithmetic(operator, left, right),
            Operator::Equal | Operator::NotEqual => {
                let known = !left.is_undefined() && !right.is_undefined();
                Ok(Item::Bool(known && equal(&mut self.meter, left, right)? == (operator == Operator::Equal)))
            }
            Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
                compare(operator, left, right)
            }
            Operator::Concatenate => self.concatenate(left, right),
            Operator::In => {
                if left.is_undefined() || right.is_undefined() {
                    return Ok(Item::Bool(false));
                }
                let list = right.list().unwrap_or(List::Made(std::slice::from_ref(right)));
                self.meter.steps(list.len())?;
                let found = list.iter().any(|item| identical(&item, left));
                Ok(Item::Bool(found))
            }
            Operator::Range => self.range(left, right),
            Operator::And | Operator::Or => unreachable!("they were evaluated before"),
        }
    }

    fn concatenate(&mut self, left: &Item, right: &Item) -> Result<Item, Error> {
        let left = self.text_of(left)?;
        let right = self.text_of(right)?;
        self.meter.memory(left.len() + right.len())?;
        let mut text = String::with_capacity(left.len() + right.len());
        text.push_str(&left);
        text.push_str(&right);
        self.string(text)
    }

    fn range(&mut self, left: &Item, right: &Item) -> Result<Item, Error> {
        let end = |item: &Item, code| match item {
            Item::Undefined => Ok(None),
            item => match item.number().filter(|number| number.is_finite() && number.trunc() == *number) {
                Some(number) => Ok(Some(number)),
                None => Err(Error::new(code).value(item.to_json())),
            },
        };
        let (Some(first), Some(last)) = (end(left, "T2003")?, end(right, "T2004")?) else {
            return Ok(Item::Undefined);
        };
        if first > last {
            return Ok(Item::Undefined);
        }
        let size = last - first + 1.0;
        if size > RANGE_MAX {
            return Err(Error::new("D2014").value(crate::item::print_number(size)));
        }
        self.meter.steps(size as usize / 8)?;
        // It is not made before somebody wants its items, but counted as if it were.
        self.meter.memory(size as usize * size_of::<f64>())?;
        self.meter.value(size as usize * size_of::<f64>())?;
        if size < 2.0 {
            return Ok(Item::sequence(vec![Item::Number(first)]));
        }
        Ok(Item::Range(first, size as u32))
    }
}

fn arithmetic(operator: Operator, left: &Item, right: &Item) -> Result<Item, Error> {
    let operand = |item: &Item, code| match item {
        Item::Undefined => Ok(None),
        item => match numeric(item)? {
            Some(number) => Ok(Some(number)),
            None => Err(Error::new(code).value(item.to_json())),
        },
    };
    let (Some(left), Some(right)) = (operand(left, "T2001")?, operand(right, "T2002")?) else {
        return Ok(Item::Undefined);
    };
    Ok(Item::Number(match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        Operator::Divide => left / right,
        _ => left % right,
    }))
}

fn compare(operator: Operator, left: &Item, right: &Item) -> Result<Item, Error> {
    let comparable = |item: &Item| matches!(item.symbol(), 's' | 'n' | 'm');
    if !comparable(left) || !comparable(right) {
        let value = if matches!(left.symbol(), 's' | 'n') { right } else { left };
        return Err(Error::new("T2010").value(value.to_json()));
    }
    if left.is_undefined() || right.is_undefined() {
        return Ok(Item::Undefined);
    }
    let order = match (left.number(), right.number(), left.text(), right.text()) {
        (Some(left), Some(right), ..) => left.partial_cmp(&right),
        (_, _, Some(left), Some(right)) => Some(compare_text(left, right)),
        _ => return Err(Error::new("T2009").value(left.to_json()).second(right.to_json())),
    };
    Ok(Item::Bool(match operator {
        Operator::Less => order == Some(Ordering::Less),
        Operator::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Operator::Greater => order == Some(Ordering::Greater),
        _ => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    }))
}
