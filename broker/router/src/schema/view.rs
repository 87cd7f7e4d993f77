//! A schema as it is compared.
//!
//! Before 2020-12 some keywords did not exist, and draft 7 reads nothing beside
//! `$ref`. So what an older document says in these is not relied on, and yet has
//! to be shown where it is the wider one.

use frevo_value::{Object, Value};

use super::Incomparable;

/// Keywords that a schema before 2020-12 may not have.
const SINCE_2020: [&str; 7] = [
    "prefixItems",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedItems",
    "unevaluatedProperties",
    "minContains",
    "maxContains",
];

/// A document, and what is relied on of it.
pub(super) struct View<'a> {
    document: &'a Value,
    /// Newer keywords, and what stands beside `$ref`, are not looked at.
    hides: bool,
}

/// A schema within a document.
#[derive(Clone, Copy)]
pub(super) struct Schema<'a> {
    view: &'a View<'a>,
    /// Its value.
    pub node: &'a Value,
}

impl<'a> View<'a> {
    /// The wider document, of which everything is to be shown.
    pub fn wide(document: &'a Value) -> Self {
        Self { document, hides: false }
    }

    /// The narrower document, of which everything is relied on that its dialect
    /// has.
    pub fn narrow(document: &'a Value) -> Self {
        let dialect = document.get("$schema").and_then(Value::as_str);
        Self { document, hides: dialect.is_some_and(|dialect| !dialect.contains("2020-12")) }
    }
}

impl<'a> Schema<'a> {
    pub fn root(view: &'a View<'a>) -> Self {
        Self { view, node: view.document }
    }

    /// Another schema of the document.
    pub fn at(self, node: &'a Value) -> Self {
        Self { node, ..self }
    }

    /// What a keyword says.
    pub fn get(self, keyword: &str) -> Option<&'a Value> {
        if self.view.hides {
            let has_reference = keyword != "$ref" && self.node.get("$ref").is_some();
            if has_reference || SINCE_2020.contains(&keyword) {
                return None;
            }
        }
        self.node.get(keyword)
    }

    /// The schemas of a keyword that has a list of them.
    pub fn list(self, keyword: &str) -> impl Iterator<Item = Schema<'a>> {
        let items = self.get(keyword).and_then(Value::as_array).unwrap_or_default();
        items.iter().map(move |node| self.at(node))
    }

    /// The schemas of a keyword that has them by name.
    pub fn map(self, keyword: &str) -> impl Iterator<Item = (&'a str, Schema<'a>)> {
        let members = self.get(keyword).and_then(Value::as_object).into_iter().flat_map(Object::iter);
        members.map(move |(name, node)| (&**name, self.at(node)))
    }

    /// The schema of a keyword that has one of this name.
    pub fn member(self, keyword: &str, name: &str) -> Option<Schema<'a>> {
        self.get(keyword)?.get(name).map(|node| self.at(node))
    }

    /// The schema of a keyword that has one.
    pub fn one(self, keyword: &str) -> Option<Schema<'a>> {
        self.get(keyword).map(|node| self.at(node))
    }

    /// What it refers to.
    pub fn reference(self) -> Result<Option<Schema<'a>>, Incomparable> {
        let Some(reference) = self.get("$ref") else { return Ok(None) };
        let text = reference.as_str().unwrap_or_default();
        let target = text.strip_prefix('#').and_then(|pointer| self.find(pointer));
        let lost = || Incomparable::Reference { reference: text.to_owned() };
        target.map(Some).ok_or_else(lost)
    }

    /// The schema that a JSON Pointer leads to.
    fn find(self, pointer: &str) -> Option<Schema<'a>> {
        if !pointer.is_empty() && !pointer.starts_with('/') || pointer.contains('%') {
            return None;
        }
        let mut node = self.view.document;
        for step in pointer.split('/').skip(1) {
            let step = step.replace("~1", "/").replace("~0", "~");
            node = match node {
                Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
                node => node.get(&step)?,
            };
        }
        Some(self.at(node))
    }

    /// Whether it is a document of its own.
    pub fn is_embedded(self) -> bool {
        !std::ptr::eq(self.node, self.view.document) && self.node.get("$id").is_some()
    }
}
