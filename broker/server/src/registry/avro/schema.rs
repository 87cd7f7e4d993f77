//! `Avro`: a schema, read once, as nodes that name each other by number, so that a
//! type can be part of itself.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::moment::Unit;

/// Decimals of more digits are nobody's.
const PRECISION_MAX: u64 = 2_000;

/// The place of a node among all.
pub(super) type NodeId = usize;

/// A schema that was read.
#[derive(Debug)]
pub(in crate::registry) struct Avro {
    nodes: Vec<Node>,
    root: NodeId,
}

/// What a value is.
#[derive(Debug)]
pub(super) enum Node {
    /// A type that is named before all of it is read: never there in the end.
    Unread,
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    /// So many bytes.
    Fixed(usize),
    Enum(Vec<Box<str>>),
    Array(NodeId),
    Map(NodeId),
    Union(Vec<NodeId>),
    Record(Vec<(Box<str>, NodeId)>),
    /// Bytes, or so many of them, that are a number with so many digits behind its point.
    Decimal {
        size: Option<usize>,
        scale: usize,
    },
    /// 16 bytes.
    Uuid,
    /// Days since 1970, an int.
    Date,
    /// Of a day: an int in milliseconds, else a long.
    Time(Unit),
    /// Since 1970, a long; local: of no time zone.
    Moment {
        unit: Unit,
        is_local: bool,
    },
    /// Months, days and milliseconds.
    Duration,
}

/// Why a text is no Avro schema.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::registry) enum SchemaError {
    #[error("it is no JSON: {0}")]
    Json(String),
    #[error("`{0}` is neither a type nor a name of one that was declared before")]
    UnknownType(String),
    #[error("`{0}` is declared twice")]
    Twice(String),
    #[error("a type `{kind}` lacks `{member}`, or has it otherwise than Avro does")]
    Member { kind: String, member: &'static str },
    #[error("a type is a name, an object or a list of types")]
    NoType,
    #[error("a decimal of {0} digits: {PRECISION_MAX} at most are read")]
    Precision(u64),
}

impl Avro {
    /// Reads a schema. The types of others, each of which may name those of the ones
    /// before, can be named in it.
    ///
    /// # Errors
    /// Why it is none.
    pub(in crate::registry) fn read<'a>(
        text: &str,
        others: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, SchemaError> {
        let mut reading = Reading::default();
        for other in others {
            reading.whole(other)?;
        }
        let root = reading.whole(text)?;
        Ok(Self { nodes: reading.nodes, root })
    }

    pub(super) fn root(&self) -> NodeId {
        self.root
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }
}

/// What was read so far.
#[derive(Default)]
struct Reading {
    nodes: Vec<Node>,
    /// By their full names.
    named: HashMap<String, NodeId>,
}

impl Reading {
    fn whole(&mut self, text: &str) -> Result<NodeId, SchemaError> {
        // The parser nests 128 deep at most, and so does what is read here of its tree.
        let schema: Value =
            serde_json::from_str(text).map_err(|error| SchemaError::Json(error.to_string()))?;
        self.any(&schema, "")
    }

    fn any(&mut self, schema: &Value, namespace: &str) -> Result<NodeId, SchemaError> {
        match schema {
            Value::String(name) => match primitive(name) {
                Some(node) => Ok(self.add(node)),
                None => self.declared(name, namespace),
            },
            Value::Array(branches) => {
                let branches = branches.iter().map(|branch| self.any(branch, namespace));
                let branches = branches.collect::<Result<_, _>>()?;
                Ok(self.add(Node::Union(branches)))
            }
            Value::Object(members) => self.object(members, namespace),
            _ => Err(SchemaError::NoType),
        }
    }

    fn object(&mut self, members: &Map<String, Value>, namespace: &str) -> Result<NodeId, SchemaError> {
        let Some(Value::String(kind)) = members.get("type") else {
            return self.any(members.get("type").ok_or(SchemaError::NoType)?, namespace);
        };
        let lacks = |member| SchemaError::Member { kind: kind.clone(), member };
        match kind.as_str() {
            "array" => {
                let items = self.any(members.get("items").ok_or_else(|| lacks("items"))?, namespace)?;
                Ok(self.add(Node::Array(items)))
            }
            "map" => {
                let values = self.any(members.get("values").ok_or_else(|| lacks("values"))?, namespace)?;
                Ok(self.add(Node::Map(values)))
            }
            "record" | "error" => self.record(kind, members, namespace),
            "enum" => {
                let symbols = members.get("symbols").and_then(Value::as_array);
                let symbols = symbols.ok_or_else(|| lacks("symbols"))?.iter();
                let symbols = symbols.map(|symbol| symbol.as_str().map(Into::into)).collect::<Option<_>>();
                let symbols = symbols.ok_or_else(|| lacks("symbols"))?;
                self.declare(kind, members, namespace, Node::Enum(symbols)).map(|(id, _)| id)
            }
            "fixed" => {
                let size = members.get("size").and_then(Value::as_u64);
                let size = size.and_then(|size| usize::try_from(size).ok()).ok_or_else(|| lacks("size"))?;
                let node = logical(Node::Fixed(size), members)?;
                self.declare(kind, members, namespace, node).map(|(id, _)| id)
            }
            name => match primitive(name) {
                Some(node) => Ok(self.add(logical(node, members)?)),
                None => self.declared(name, namespace),
            },
        }
    }

    fn record(
        &mut self,
        kind: &str,
        members: &Map<String, Value>,
        namespace: &str,
    ) -> Result<NodeId, SchemaError> {
        let lacks = |member| SchemaError::Member { kind: kind.to_owned(), member };
        // Before its fields: they may be of its own type.
        let (id, name) = self.declare(kind, members, namespace, Node::Unread)?;
        let inner = name.rsplit_once('.').map_or("", |(namespace, _)| namespace);
        let declared = members.get("fields").and_then(Value::as_array).ok_or_else(|| lacks("fields"))?;
        let mut fields: Vec<(Box<str>, NodeId)> = Vec::with_capacity(declared.len());
        let mut names = std::collections::HashSet::new();
        for field in declared {
            let name = field.get("name").and_then(Value::as_str).ok_or_else(|| lacks("fields[].name"))?;
            let schema = field.get("type").ok_or_else(|| lacks("fields[].type"))?;
            if !names.insert(name) {
                return Err(SchemaError::Twice(name.to_owned()));
            }
            // A logical type that is written beside the name of the field counts for nothing.
            fields.push((name.into(), self.any(schema, inner)?));
        }
        self.nodes[id] = Node::Record(fields);
        Ok(id)
    }

    /// Gives a type its name (section "Names"), by which others may use it.
    fn declare(
        &mut self,
        kind: &str,
        members: &Map<String, Value>,
        namespace: &str,
        node: Node,
    ) -> Result<(NodeId, String), SchemaError> {
        let text = |member: &str| members.get(member).and_then(Value::as_str);
        let lacks = || SchemaError::Member { kind: kind.to_owned(), member: "name" };
        let name = text("name").filter(|name| !name.is_empty()).ok_or_else(lacks)?;
        let name = full_name(name, text("namespace").unwrap_or(namespace));
        let id = self.add(node);
        match self.named.insert(name.clone(), id) {
            None => Ok((id, name)),
            Some(_) => Err(SchemaError::Twice(name)),
        }
    }

    /// A type that was declared: in the namespace around, or else in none.
    fn declared(&self, name: &str, namespace: &str) -> Result<NodeId, SchemaError> {
        let found = self.named.get(&full_name(name, namespace)).or_else(|| self.named.get(name));
        found.copied().ok_or_else(|| SchemaError::UnknownType(name.to_owned()))
    }

    fn add(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        self.nodes.len() - 1
    }
}

fn full_name(name: &str, namespace: &str) -> String {
    if name.contains('.') || namespace.is_empty() {
        return name.to_owned();
    }
    format!("{namespace}.{name}")
}

fn primitive(name: &str) -> Option<Node> {
    Some(match name {
        "null" => Node::Null,
        "boolean" => Node::Boolean,
        "int" => Node::Int,
        "long" => Node::Long,
        "float" => Node::Float,
        "double" => Node::Double,
        "bytes" => Node::Bytes,
        "string" => Node::String,
        _ => return None,
    })
}

/// The logical type that a type is, if it is one that fits; else it is what it is
/// without (section "Logical Types").
fn logical(node: Node, members: &Map<String, Value>) -> Result<Node, SchemaError> {
    let name = members.get("logicalType").and_then(Value::as_str).unwrap_or_default();
    Ok(match (name, node) {
        ("decimal", Node::Bytes) => decimal(None, members)?.unwrap_or(Node::Bytes),
        ("decimal", Node::Fixed(size)) => decimal(Some(size), members)?.unwrap_or(Node::Fixed(size)),
        ("uuid", Node::Fixed(16)) => Node::Uuid,
        ("date", Node::Int) => Node::Date,
        ("time-millis", Node::Int) => Node::Time(Unit::Millis),
        ("time-micros", Node::Long) => Node::Time(Unit::Micros),
        ("timestamp-millis", Node::Long) => Node::Moment { unit: Unit::Millis, is_local: false },
        ("timestamp-micros", Node::Long) => Node::Moment { unit: Unit::Micros, is_local: false },
        ("timestamp-nanos", Node::Long) => Node::Moment { unit: Unit::Nanos, is_local: false },
        ("local-timestamp-millis", Node::Long) => Node::Moment { unit: Unit::Millis, is_local: true },
        ("local-timestamp-micros", Node::Long) => Node::Moment { unit: Unit::Micros, is_local: true },
        ("local-timestamp-nanos", Node::Long) => Node::Moment { unit: Unit::Nanos, is_local: true },
        ("duration", Node::Fixed(12)) => Node::Duration,
        (_, node) => node,
    })
}

/// None: its members don't fit, and it is bytes.
fn decimal(size: Option<usize>, members: &Map<String, Value>) -> Result<Option<Node>, SchemaError> {
    let number = |member: &str| members.get(member).map_or(Some(0), Value::as_u64);
    let (Some(precision), Some(scale)) = (number("precision"), number("scale")) else { return Ok(None) };
    if precision > PRECISION_MAX {
        return Err(SchemaError::Precision(precision));
    }
    let is_right = precision > 0 && scale <= precision;
    Ok(is_right.then_some(Node::Decimal { size, scale: scale as usize }))
}
