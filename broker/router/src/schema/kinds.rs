//! Which types of JSON values a schema takes at most.

use std::fmt;

use frevo_value::Value;

use super::view::Schema;

/// A set of types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kinds(u8);

/// References that are followed to find a type.
const DEPTH_MAX: u32 = 8;

const NAMES: [(&str, Kinds); 7] = [
    ("null", Kinds(1)),
    ("boolean", Kinds(2)),
    ("object", Kinds::OBJECT),
    ("array", Kinds::ARRAY),
    ("string", Kinds::STRING),
    ("number", Kinds::NUMBER),
    ("integer", Kinds::INTEGER),
];

impl Kinds {
    pub const ALL: Self = Self(0b0111_1111);
    pub const OBJECT: Self = Self(4);
    pub const ARRAY: Self = Self(8);
    pub const STRING: Self = Self(16);
    /// Integers and other numbers.
    pub const NUMBER: Self = Self(32 | 64);
    pub const INTEGER: Self = Self(32);

    /// The types that a `type` names.
    pub fn named(value: &Value) -> Self {
        match value {
            Value::Array(items) => items.iter().map(Self::named).fold(Self(0), Self::or),
            value => {
                let found = NAMES.iter().find(|(name, _)| value.as_str() == Some(name));
                found.map_or(Self(0), |(_, kinds)| *kinds)
            }
        }
    }

    /// The types that a schema takes at most.
    pub fn of(schema: Schema<'_>) -> Self {
        Self::within(schema, DEPTH_MAX)
    }

    fn within(schema: Schema<'_>, depth: u32) -> Self {
        let Some(depth) = depth.checked_sub(1) else { return Self::ALL };
        let mut kinds = schema.get("type").map_or(Self::ALL, Self::named);
        if let Some(values) = listed(schema) {
            kinds = kinds.and(values.iter().map(|value| Self::of_value(value)).fold(Self(0), Self::or));
        }
        if let Ok(Some(target)) = schema.reference() {
            kinds = kinds.and(Self::within(target, depth));
        }
        kinds = schema.list("allOf").fold(kinds, |kinds, one| kinds.and(Self::within(one, depth)));
        for keyword in ["anyOf", "oneOf"] {
            if schema.get(keyword).is_some() {
                let any = schema.list(keyword).map(|one| Self::within(one, depth));
                kinds = kinds.and(any.fold(Self(0), Self::or));
            }
        }
        kinds
    }

    /// `1.0` is an integer, too; numbers with points and exponents may be.
    fn of_value(value: &Value) -> Self {
        match value {
            Value::Null => Self(1),
            Value::Bool(_) => Self(2),
            Value::Object(_) => Self::OBJECT,
            Value::Array(_) => Self::ARRAY,
            Value::String(_) => Self::STRING,
            Value::Number(number) if number.lexeme().contains(['.', 'e', 'E']) => Self::NUMBER,
            Value::Number(_) => Self::INTEGER,
        }
    }

    /// Whether all of them are among others.
    pub fn are_within(self, others: Self) -> bool {
        self.0 & !others.0 == 0
    }

    /// Whether none of them is among others.
    pub fn exclude(self, others: Self) -> bool {
        self.0 & others.0 == 0
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The values that a schema lists, if it does.
pub(super) fn listed(schema: Schema<'_>) -> Option<Vec<&Value>> {
    match (schema.get("const"), schema.get("enum")) {
        (Some(value), _) => Some(vec![value]),
        (None, Some(values)) => Some(values.as_array()?.iter().collect()),
        (None, None) => None,
    }
}

impl fmt::Display for Kinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ALL {
            return f.write_str("anything");
        }
        let mut rest = *self;
        let mut separator = "";
        for (name, kinds) in NAMES {
            if kinds.0 != 0 && kinds.are_within(rest) {
                write!(f, "{separator}{name}")?;
                rest.0 &= !kinds.0;
                separator = " or ";
            }
        }
        if self.0 == 0 { f.write_str("nothing") } else { Ok(()) }
    }
}
