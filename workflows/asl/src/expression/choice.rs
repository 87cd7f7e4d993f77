//! The rules of a Choice state: the 39 comparison operators of JSONPath, the
//! condition of JSONata.
//!
//! A value of the wrong type makes a comparison false, never an error; only a
//! path that selects nothing is one.

use std::cmp::Ordering;
use std::sync::Arc;

use frevo_value::{Number, Object, Value};

use super::path::Node;
use super::{Data, EvaluationError, Path, Query, SyntaxError, timestamp};

/// What a rule may hold beside its condition.
const OTHER_FIELDS: [&str; 4] = ["Variable", "Next", "Assign", "Comment"];

/// Rules within rules.
const NESTING_MAX: usize = 100;

/// A compiled rule.
#[derive(Debug)]
pub struct Rule(Condition);

impl From<Query> for Rule {
    /// JSONata's `Condition`
    fn from(query: Query) -> Self {
        Self(Condition::Query(Box::new(query)))
    }
}

impl From<bool> for Rule {
    /// JSONata's `Condition`, written down
    fn from(truth: bool) -> Self {
        Self(Condition::Literal(truth))
    }
}

#[derive(Debug)]
enum Condition {
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
    Test(Box<Comparison>),
    Query(Box<Query>),
    Literal(bool),
}

#[derive(Debug)]
struct Comparison {
    variable: Path,
    test: Test,
}

/// What is asked of a variable.
#[derive(Debug)]
enum Test {
    String(Relation, Operand<Arc<str>>),
    Matches(Vec<Piece>),
    Numeric(Relation, Operand<Number>),
    Boolean(Operand<bool>),
    Timestamp(Relation, Operand<i128>),
    Is(Property, bool),
}

/// What a variable is compared with: a value, or what a path selects.
#[derive(Debug)]
enum Operand<T> {
    Literal(T),
    Path(Path),
}

#[derive(Clone, Copy, Debug)]
enum Relation {
    Equals,
    LessThan,
    GreaterThan,
    LessThanEquals,
    GreaterThanEquals,
}

#[derive(Clone, Copy, Debug)]
enum Property {
    Null,
    Present,
    Numeric,
    String,
    Boolean,
    Timestamp,
}

/// A piece of a StringMatches pattern.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Char(char),
    /// `*`
    Any,
}

impl Rule {
    /// Compiles a rule of JSONPath without its Next, Assign and Comment.
    pub fn compile(json: &Value) -> Result<Self, SyntaxError> {
        compile(json, 0).map(Self)
    }

    /// Whether it matches.
    pub fn matches(&self, data: &Data<'_>) -> Result<bool, EvaluationError> {
        self.0.holds(data)
    }

    /// Every variable that it reads.
    pub fn variables(&self, found: &mut Vec<Arc<str>>) {
        self.0.variables(found);
    }
}

fn refused(message: impl Into<String>) -> SyntaxError {
    SyntaxError { message: message.into() }
}

fn compile(json: &Value, depth: usize) -> Result<Condition, SyntaxError> {
    let rule = json.as_object().ok_or_else(|| refused("Expected value of type [OBJECT]"))?;
    if depth == NESTING_MAX {
        return Err(refused("The rule is nested too deep"));
    }
    let several = |field: &str| match rule.get(field).map(Value::as_array) {
        None => Ok(None),
        Some(Some(rules)) if !rules.is_empty() => {
            rules.iter().map(|rule| compile(rule, depth + 1)).collect::<Result<Vec<_>, _>>().map(Some)
        }
        Some(_) => Err(refused("Value cannot be empty")),
    };
    if let Some(rules) = several("And")? {
        return Ok(Condition::And(rules));
    }
    if let Some(rules) = several("Or")? {
        return Ok(Condition::Or(rules));
    }
    if let Some(inner) = rule.get("Not") {
        return compile(inner, depth + 1).map(|inner| Condition::Not(Box::new(inner)));
    }
    compile_test(rule)
}

fn compile_test(rule: &Object) -> Result<Condition, SyntaxError> {
    let variable = rule.get("Variable").ok_or_else(|| refused("These fields are required: [Variable]"))?;
    let variable = path(variable)?;
    let mut operators = rule.iter().filter(|(field, _)| !OTHER_FIELDS.contains(&&***field));
    match (operators.next(), operators.next()) {
        (Some((operator, operand)), None) => {
            let test = Test::compile(operator, operand)?;
            Ok(Condition::Test(Box::new(Comparison { variable, test })))
        }
        _ => Err(refused("A rule must have exactly one comparison operator")),
    }
}

fn path(json: &Value) -> Result<Path, SyntaxError> {
    Path::parse(json.as_str().ok_or_else(|| refused("Expected value of type [STRING]"))?)
}

impl Test {
    fn compile(operator: &str, json: &Value) -> Result<Self, SyntaxError> {
        let (name, by_path) = match operator.strip_suffix("Path") {
            Some(name) => (name, true),
            None => (operator, false),
        };
        let property = match operator {
            "StringMatches" => {
                let pattern = json.as_str().ok_or_else(|| refused("Expected value of type [STRING]"))?;
                return Ok(Self::Matches(pieces(pattern)));
            }
            "IsNull" => Some(Property::Null),
            "IsPresent" => Some(Property::Present),
            "IsNumeric" => Some(Property::Numeric),
            "IsString" => Some(Property::String),
            "IsBoolean" => Some(Property::Boolean),
            "IsTimestamp" => Some(Property::Timestamp),
            _ => None,
        };
        if let Some(property) = property {
            let wanted = json.as_bool().ok_or_else(|| refused("Expected value of type [BOOLEAN]"))?;
            return Ok(Self::Is(property, wanted));
        }
        if name == "BooleanEquals" {
            return operand(json, by_path, "BOOLEAN", Value::as_bool).map(Self::Boolean);
        }
        let family = |family: &str| name.strip_prefix(family).and_then(Relation::named);
        if let Some(relation) = family("String") {
            let text = |json: &Value| json.as_str().map(Arc::from);
            return operand(json, by_path, "STRING", text).map(|operand| Self::String(relation, operand));
        }
        if let Some(relation) = family("Numeric") {
            let number = |json: &Value| json.as_number().cloned();
            return operand(json, by_path, "NUMBER", number).map(|operand| Self::Numeric(relation, operand));
        }
        if let Some(relation) = family("Timestamp") {
            let moment = |json: &Value| json.as_str().and_then(timestamp::parse_nanos);
            let compiled = operand(json, by_path, "TIMESTAMP", moment).map_err(|error| {
                if json.as_str().is_some() && !by_path { refused(NO_TIMESTAMP) } else { error }
            });
            return compiled.map(|operand| Self::Timestamp(relation, operand));
        }
        Err(refused(format!("Field '{operator}' is not supported")))
    }

    fn holds(&self, variable: &Node<'_>, data: &Data<'_>) -> Result<bool, EvaluationError> {
        match self {
            Self::String(relation, operand) => {
                let Some(left) = variable.as_str() else { return Ok(false) };
                match operand {
                    Operand::Literal(right) => Ok(relation.holds((*left).cmp(right))),
                    Operand::Path(path) => {
                        let right = value(path, data)?;
                        Ok(right.as_str().is_some_and(|right| relation.holds(left.cmp(&right))))
                    }
                }
            }
            Self::Matches(pattern) => Ok(variable.as_str().is_some_and(|text| matches(pattern, &text))),
            Self::Numeric(relation, operand) => {
                let Some(left) = variable.as_number() else { return Ok(false) };
                match operand {
                    Operand::Literal(right) => Ok(relation.holds(left.compare(right))),
                    Operand::Path(path) => {
                        let right = value(path, data)?.as_number();
                        Ok(right.is_some_and(|right| relation.holds(left.compare(&right))))
                    }
                }
            }
            Self::Boolean(operand) => {
                let Some(left) = variable.as_bool() else { return Ok(false) };
                match operand {
                    Operand::Literal(right) => Ok(left == *right),
                    Operand::Path(path) => Ok(value(path, data)?.as_bool() == Some(left)),
                }
            }
            Self::Timestamp(relation, operand) => {
                let Some(left) = moment(variable) else { return Ok(false) };
                match operand {
                    Operand::Literal(right) => Ok(relation.holds(left.cmp(right))),
                    Operand::Path(path) => {
                        let right = moment(&value(path, data)?);
                        Ok(right.is_some_and(|right| relation.holds(left.cmp(&right))))
                    }
                }
            }
            Self::Is(property, wanted) => Ok(property.holds(variable) == *wanted),
        }
    }

    fn variables(&self, found: &mut Vec<Arc<str>>) {
        match self {
            Self::String(_, Operand::Path(path))
            | Self::Numeric(_, Operand::Path(path))
            | Self::Boolean(Operand::Path(path))
            | Self::Timestamp(_, Operand::Path(path)) => path.variables(found),
            _ => {}
        }
    }
}

const NO_TIMESTAMP: &str = "String does not match RFC3339 timestamp";

fn operand<T>(
    json: &Value,
    by_path: bool,
    expected: &str,
    literal: impl Fn(&Value) -> Option<T>,
) -> Result<Operand<T>, SyntaxError> {
    if by_path {
        return path(json).map(Operand::Path);
    }
    let refusal = || refused(format!("Expected value of type [{expected}]"));
    literal(json).map(Operand::Literal).ok_or_else(refusal)
}

/// What a path of a rule selects.
fn value<'d>(path: &Path, data: &'d Data<'_>) -> Result<Node<'d>, EvaluationError> {
    path.select(data).map_err(|error| match error {
        EvaluationError::NoResult { path, .. } => EvaluationError::NoVariable { path },
        other => other,
    })
}

fn moment(node: &Node<'_>) -> Option<i128> {
    timestamp::parse_nanos(&node.as_str()?)
}

impl Condition {
    fn holds(&self, data: &Data<'_>) -> Result<bool, EvaluationError> {
        match self {
            Self::And(parts) => {
                for part in parts {
                    if !part.holds(data)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Self::Or(parts) => {
                for part in parts {
                    if part.holds(data)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Self::Not(part) => part.holds(data).map(|holds| !holds),
            Self::Test(comparison) => comparison.holds(data),
            Self::Query(query) => query.boolean(data),
            Self::Literal(truth) => Ok(*truth),
        }
    }

    fn variables(&self, found: &mut Vec<Arc<str>>) {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.variables(found)),
            Self::Not(part) => part.variables(found),
            Self::Test(comparison) => {
                comparison.variable.variables(found);
                comparison.test.variables(found);
            }
            Self::Query(query) => query.variables(found),
            Self::Literal(_) => {}
        }
    }
}

impl Comparison {
    fn holds(&self, data: &Data<'_>) -> Result<bool, EvaluationError> {
        match self.test {
            Test::Is(Property::Present, wanted) => Ok(self.variable.find(data).is_some() == wanted),
            _ => self.test.holds(&value(&self.variable, data)?, data),
        }
    }
}

impl Relation {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "Equals" => Self::Equals,
            "LessThan" => Self::LessThan,
            "GreaterThan" => Self::GreaterThan,
            "LessThanEquals" => Self::LessThanEquals,
            "GreaterThanEquals" => Self::GreaterThanEquals,
            _ => return None,
        })
    }

    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equals => order.is_eq(),
            Self::LessThan => order.is_lt(),
            Self::GreaterThan => order.is_gt(),
            Self::LessThanEquals => order.is_le(),
            Self::GreaterThanEquals => order.is_ge(),
        }
    }
}

impl Property {
    fn holds(self, node: &Node<'_>) -> bool {
        match self {
            Self::Null => node.is_null(),
            Self::Present => true,
            Self::Numeric => node.as_number().is_some(),
            Self::String => node.as_str().is_some(),
            Self::Boolean => node.as_bool().is_some(),
            Self::Timestamp => moment(node).is_some(),
        }
    }
}

/// Reads a pattern: `*` stands for anything, `\*` and `\\` for themselves.
fn pieces(pattern: &str) -> Vec<Piece> {
    let mut chars = pattern.chars().peekable();
    let mut pieces = Vec::new();
    while let Some(c) = chars.next() {
        let piece = match c {
            '*' => Piece::Any,
            '\\' => Piece::Char(chars.next_if(|next| matches!(next, '*' | '\\')).unwrap_or('\\')),
            c => Piece::Char(c),
        };
        pieces.push(piece);
    }
    pieces
}

/// Whether the whole text fits. Going back to the last star only is enough, and
/// keeps hostile patterns harmless.
fn matches(pattern: &[Piece], text: &str) -> bool {
    let (mut place, mut rest) = (0, text);
    let mut star: Option<(usize, &str)> = None;
    loop {
        let mut chars = rest.chars();
        match (pattern.get(place), chars.next()) {
            (None, None) => return true,
            (Some(Piece::Any), _) => {
                place += 1;
                star = Some((place, rest));
            }
            (Some(Piece::Char(wanted)), Some(c)) if *wanted == c => {
                place += 1;
                rest = chars.as_str();
            }
            _ => {
                let Some((after_star, tried)) = &mut star else { return false };
                let mut skipped = tried.chars();
                if skipped.next().is_none() {
                    return false;
                }
                *tried = skipped.as_str();
                (place, rest) = (*after_star, *tried);
            }
        }
    }
}

#[cfg(test)]
mod tests;
