//! A datum as JSON.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use frevo_value::write_string;

use super::schema::{Avro, Node, NodeId};
use super::{decimal, moment};

/// How deep values nest.
const DEPTH_MAX: usize = 128;

/// How many bytes the place of a problem has that is told.
const PLACE_SIZE_MAX: usize = 200;

/// Why bytes are no datum of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::registry) struct DatumError {
    /// Where in the JSON, as a JSON Pointer; of arrays and maps only which.
    place: String,
    problem: Problem,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Problem {
    #[error("it ends there, {0} bytes too early")]
    Ends(usize),
    #[error("a number there has more than {0} bits")]
    Number(u32),
    #[error("it has a length of {0} there")]
    Length(i64),
    #[error("it has branch {index} of a union of {count} there")]
    Branch { index: i64, count: usize },
    #[error("it has symbol {index} of an enum of {count} there")]
    Symbol { index: i32, count: usize },
    #[error("it has the byte {0} for a boolean there")]
    Boolean(u8),
    #[error("a string there is no UTF-8")]
    Text,
    #[error("it has {0} there, which JSON does not know")]
    NoNumber(&'static str),
    #[error("it has a moment there that no calendar with years of four digits has")]
    Moment,
    #[error("a decimal there has {0} bytes, and {max} are read at most", max = decimal::SIZE_MAX)]
    Decimal(usize),
    #[error("it nests deeper than {DEPTH_MAX}")]
    Depth,
    #[error("as JSON it has more than {0} bytes, and no event has so many")]
    Size(usize),
    #[error("{0} bytes are left over")]
    Left(usize),
}

impl std::fmt::Display for DatumError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = if self.place.is_empty() { "/" } else { &self.place };
        write!(f, "at `{place}`: {}", self.problem)
    }
}

impl From<Problem> for DatumError {
    fn from(problem: Problem) -> Self {
        Self { place: String::new(), problem }
    }
}

impl DatumError {
    /// The same, seen from what has it in it as `name`.
    fn within(mut self, name: &str) -> Self {
        if self.place.len() + name.len() < PLACE_SIZE_MAX {
            self.place.insert_str(0, name);
            self.place.insert(0, '/');
        }
        self
    }
}

impl Avro {
    /// All of `data` as JSON, which has so many bytes at most.
    ///
    /// # Errors
    /// Why it is no datum of the schema.
    pub(in crate::registry) fn json(&self, data: &[u8], size_max: usize) -> Result<String, DatumError> {
        let mut datum = Datum { schema: self, rest: data, text: String::new(), size_max };
        datum.value(self.root(), 0)?;
        datum.check_size(0)?;
        match datum.rest.len() {
            0 => Ok(datum.text),
            left => Err(Problem::Left(left).into()),
        }
    }
}

/// What is read yet of a datum, and its JSON so far.
struct Datum<'a> {
    schema: &'a Avro,
    rest: &'a [u8],
    text: String,
    size_max: usize,
}

impl Datum<'_> {
    fn value(&mut self, id: NodeId, depth: usize) -> Result<(), DatumError> {
        self.check_size(0)?;
        if depth > DEPTH_MAX {
            return Err(Problem::Depth.into());
        }
        let schema = self.schema;
        match schema.node(id) {
            Node::Array(items) => self.array(*items, depth),
            Node::Map(values) => self.map(*values, depth),
            Node::Record(fields) => self.record(fields, depth),
            Node::Union(branches) => {
                let (index, count) = (self.long()?, branches.len());
                let branch = usize::try_from(index).ok().and_then(|index| branches.get(index));
                self.value(*branch.ok_or(Problem::Branch { index, count })?, depth + 1)
            }
            node => Ok(self.scalar(node)?),
        }
    }

    fn record(&mut self, fields: &[(Box<str>, NodeId)], depth: usize) -> Result<(), DatumError> {
        self.text.push('{');
        for (index, (name, id)) in fields.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            write_string(&mut self.text, name);
            self.text.push(':');
            self.value(*id, depth + 1).map_err(|error| error.within(name))?;
        }
        self.text.push('}');
        Ok(())
    }

    fn array(&mut self, items: NodeId, depth: usize) -> Result<(), DatumError> {
        self.text.push('[');
        self.blocks(|datum| datum.value(items, depth + 1))?;
        self.text.push(']');
        Ok(())
    }

    fn map(&mut self, values: NodeId, depth: usize) -> Result<(), DatumError> {
        self.text.push('{');
        self.blocks(|datum| {
            let key = datum.string()?;
            write_string(&mut datum.text, key);
            datum.text.push(':');
            datum.value(values, depth + 1).map_err(|error| error.within(key))
        })?;
        self.text.push('}');
        Ok(())
    }

    /// Blocks of items, each with its count, until an empty one.
    fn blocks(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<(), DatumError>,
    ) -> Result<(), DatumError> {
        let mut is_first = true;
        loop {
            let count = self.long()?;
            if count == 0 {
                return Ok(());
            }
            // Of a negative one the size in bytes follows, which nobody needs here.
            if count < 0 {
                self.long()?;
            }
            for _ in 0..count.unsigned_abs() {
                if !std::mem::take(&mut is_first) {
                    self.text.push(',');
                }
                item(self)?;
            }
        }
    }

    fn scalar(&mut self, node: &Node) -> Result<(), Problem> {
        match node {
            Node::Null => self.text.push_str("null"),
            Node::Boolean => match self.bytes(1)? {
                [0] => self.text.push_str("false"),
                [1] => self.text.push_str("true"),
                other => return Err(Problem::Boolean(other[0])),
            },
            Node::Int => {
                let int = self.int()?;
                self.write(int);
            }
            Node::Long => {
                let long = self.long()?;
                self.write(long);
            }
            Node::Float => {
                let float = f32::from_le_bytes(self.array_of()?);
                check_finite(float.into())?;
                // With the shortest digits that give it back, as `Debug` has them, and an
                // exponent where it is long.
                self.write(format_args!("{float:?}"));
            }
            Node::Double => {
                let double = f64::from_le_bytes(self.array_of()?);
                check_finite(double)?;
                self.write(format_args!("{double:?}"));
            }
            Node::String => {
                let string = self.string()?;
                write_string(&mut self.text, string);
            }
            Node::Bytes => {
                let size = self.length()?;
                self.base64(size)?;
            }
            Node::Fixed(size) => self.base64(*size)?,
            Node::Enum(symbols) => {
                let (index, count) = (self.int()?, symbols.len());
                let symbol = usize::try_from(index).ok().and_then(|index| symbols.get(index));
                write_string(&mut self.text, symbol.ok_or(Problem::Symbol { index, count })?);
            }
            other => self.logical(other)?,
        }
        Ok(())
    }

    fn logical(&mut self, node: &Node) -> Result<(), Problem> {
        let text = match node {
            Node::Decimal { size, scale } => {
                let size = size.map_or_else(|| self.length(), Ok)?;
                if size > decimal::SIZE_MAX {
                    return Err(Problem::Decimal(size));
                }
                let bytes = self.bytes(size)?;
                decimal::write(&mut self.text, bytes, *scale);
                return Ok(());
            }
            Node::Uuid => Some(uuid(self.array_of()?)),
            Node::Date => moment::date(self.int()?),
            Node::Time(moment::Unit::Millis) => moment::time(self.int()?.into(), moment::Unit::Millis),
            Node::Time(unit) => moment::time(self.long()?, *unit),
            Node::Moment { unit, is_local } => moment::moment(self.long()?, *unit, *is_local),
            Node::Duration => Some(moment::duration(self.array_of()?)),
            Node::Unread => unreachable!("a schema was read as a whole"),
            _ => unreachable!("it is a value of its own kind"),
        };
        write_string(&mut self.text, &text.ok_or(Problem::Moment)?);
        Ok(())
    }

    fn write(&mut self, value: impl std::fmt::Display) {
        write!(self.text, "{value}").expect("a text takes what is written");
    }

    fn base64(&mut self, size: usize) -> Result<(), Problem> {
        let bytes = self.bytes(size)?;
        self.check_size(size)?;
        self.text.push('"');
        STANDARD.encode_string(bytes, &mut self.text);
        self.text.push('"');
        Ok(())
    }

    /// Whether the JSON may be so much longer.
    fn check_size(&self, more: usize) -> Result<(), Problem> {
        if self.text.len() + more > self.size_max {
            return Err(Problem::Size(self.size_max));
        }
        Ok(())
    }

    fn int(&mut self) -> Result<i32, Problem> {
        i32::try_from(self.long()?).map_err(|_| Problem::Number(32))
    }

    /// A zigzag number of at most ten bytes, each with seven bits of it.
    fn long(&mut self) -> Result<i64, Problem> {
        let mut bits = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.bytes(1)?[0];
            let part = u64::from(byte & 0x7f);
            if shift == 63 && part > 1 {
                break;
            }
            bits |= part << shift;
            if byte & 0x80 == 0 {
                return Ok((bits >> 1) as i64 ^ -((bits & 1) as i64));
            }
        }
        Err(Problem::Number(64))
    }

    fn length(&mut self) -> Result<usize, Problem> {
        let length = self.long()?;
        usize::try_from(length).map_err(|_| Problem::Length(length))
    }
}

impl<'a> Datum<'a> {
    fn string(&mut self) -> Result<&'a str, Problem> {
        let size = self.length()?;
        let bytes = self.bytes(size)?;
        self.check_size(size)?;
        std::str::from_utf8(bytes).map_err(|_| Problem::Text)
    }

    fn array_of<const SIZE: usize>(&mut self) -> Result<[u8; SIZE], Problem> {
        Ok(self.bytes(SIZE)?.try_into().expect("they are as many as were asked for"))
    }

    /// The next bytes: as they lie there, however many are asked for.
    fn bytes(&mut self, size: usize) -> Result<&'a [u8], Problem> {
        let (bytes, rest) =
            self.rest.split_at_checked(size).ok_or_else(|| Problem::Ends(size - self.rest.len()))?;
        self.rest = rest;
        Ok(bytes)
    }
}

fn check_finite(number: f64) -> Result<(), Problem> {
    if number.is_nan() {
        return Err(Problem::NoNumber("NaN"));
    }
    if number.is_infinite() {
        return Err(Problem::NoNumber(if number > 0.0 { "Infinity" } else { "-Infinity" }));
    }
    Ok(())
}

fn uuid(bytes: [u8; 16]) -> String {
    let digits = format!("{:032x}", u128::from_be_bytes(bytes));
    [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-")
}
