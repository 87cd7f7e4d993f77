//! Queues of tasks: what is said of them.

use std::sync::Arc;

use frevo_value::Payload;
use serde::{Deserialize, Serialize};

use crate::{Scope, Tags};

/// A queue of which something is said, by a document, its workers, or both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DescribedQueue {
    /// Account and region.
    pub scope: Scope,
    /// The queue: `tasks.charge`.
    pub name: Arc<str>,
    /// What an operator says, member by member before what workers do.
    pub document: Option<QueueDocument>,
    /// What its workers say.
    pub published: Option<QueueDescription>,
}

/// What an operator says of a queue.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QueueDocument {
    /// The description.
    pub description: QueueDescription,
    /// Its tags.
    pub tags: Tags,
}

/// A description of a queue: for people, and for tools that offer the task or
/// make its input.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QueueDescription {
    /// What people call the task: `Charge a card`.
    pub title: Option<Arc<str>>,
    /// What it does.
    pub description: Option<Arc<str>>,
    /// A name from a set of icons, an SVG document, or a `data:` URI of an image.
    pub icon: Option<Arc<str>>,
    /// The version of what does the tasks.
    pub version: Option<Arc<str>>,
    /// A JSON Schema of what a task is given.
    pub input_schema: Option<Payload>,
    /// A JSON Schema of what comes of it.
    pub output_schema: Option<Payload>,
}

impl DescribedQueue {
    /// What holds: what the document says, and where it is silent, the workers.
    pub fn description(&self) -> QueueDescription {
        let document = self.document.as_ref().map(|document| &document.description);
        let said: Vec<&QueueDescription> = document.into_iter().chain(&self.published).collect();
        QueueDescription {
            title: said.iter().find_map(|own| own.title.clone()),
            description: said.iter().find_map(|own| own.description.clone()),
            icon: said.iter().find_map(|own| own.icon.clone()),
            version: said.iter().find_map(|own| own.version.clone()),
            input_schema: said.iter().find_map(|own| own.input_schema.clone()),
            output_schema: said.iter().find_map(|own| own.output_schema.clone()),
        }
    }

    /// How many bytes are said of it.
    pub fn size(&self) -> usize {
        let document = self.document.as_ref().map(|document| &document.description);
        document.into_iter().chain(&self.published).map(QueueDescription::size).sum()
    }
}

impl QueueDescription {
    /// How many bytes it has.
    pub fn size(&self) -> usize {
        let texts = [&self.title, &self.description, &self.icon, &self.version];
        let schemas = [&self.input_schema, &self.output_schema];
        let texts = texts.into_iter().flatten().map(|text| text.len());
        texts.chain(schemas.into_iter().flatten().map(Payload::size)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_document_says_comes_before_what_workers_say_member_by_member() {
        let document = QueueDescription { title: Some("Charge".into()), ..QueueDescription::default() };
        let published = QueueDescription {
            title: Some("charge".into()),
            version: Some("1.2".into()),
            input_schema: Some(Payload::empty_object()),
            ..QueueDescription::default()
        };
        let queue = DescribedQueue {
            scope: Scope::new("000000000000", "us-east-1"),
            name: "tasks.charge".into(),
            document: Some(QueueDocument { description: document, tags: Tags::new() }),
            published: Some(published.clone()),
        };
        let holds = QueueDescription { title: Some("Charge".into()), ..published };
        assert_eq!(queue.description(), holds);
        assert_eq!(queue.size(), "Charge".len() + "charge".len() + "1.2".len() + "{}".len());
    }
}
