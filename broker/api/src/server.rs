//! `GET /frevo/server`: what the node that answers is set up to be: what its
//! acknowledgements are worth, its configuration without secrets, and what of it an
//! operator should know or change.

use std::borrow::Cow;
use std::convert::Infallible;

use http::{Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use serde::Serialize;
use serde_json::{Value, json};

use crate::edge::Edge;
use crate::resource;
use crate::respond::Answer;

/// Where it is asked for.
pub(crate) const PATH: &str = "/frevo/server";

/// What a server knows of how it is set up.
#[derive(Clone, Debug, Serialize)]
pub struct Setup {
    /// What an acknowledgement is worth.
    pub durability: Durability,
    /// What is in effect, without secrets.
    pub configuration: Value,
    /// What an operator should know or change.
    pub findings: Vec<Finding>,
}

/// What an acknowledgement is worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Durability {
    /// In a word: `fsync`, `replicated`, `none`.
    pub label: &'static str,
    /// What the journal stands on.
    pub transport: String,
    /// Where checkpoints and what can be asked live.
    pub store: String,
    /// What has happened before something is acknowledged.
    pub acknowledged: Acknowledged,
    /// How many copies a broker keeps of the journal, where it tells.
    pub copies: Option<u16>,
    /// How many of them have a message at least before it counts, where it tells.
    pub copies_min: Option<u16>,
    /// What takes nothing away that was acknowledged.
    pub survives: Survives,
}

/// What has happened before something is acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Acknowledged {
    /// It is synced to the disk of this machine.
    Synced,
    /// Every copy that is in sync has it.
    InSync,
    /// A majority of the copies has it.
    Majority,
    /// Nothing: it is in memory.
    Never,
}

/// What takes nothing away that was acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Survives {
    /// That the process is killed.
    pub process: bool,
    /// That the power fails, everywhere at once.
    pub power: bool,
    /// That a machine is lost with its disk; none: it can't be told.
    pub machine: Option<bool>,
}

/// Something that an operator should know or change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Which of the kinds that there are.
    pub kind: &'static str,
    /// A sentence about it, in English.
    pub message: Cow<'static, str>,
    /// What the sentence has been made of.
    pub values: Value,
}

impl Finding {
    /// One with nothing but its sentence.
    pub fn new(kind: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, message: message.into(), values: json!({}) }
    }

    /// One whose sentence is made of these.
    pub fn with(self, values: Value) -> Self {
        Self { values, ..self }
    }
}

type Refusal = resource::Refusal<Infallible>;

/// Answers a request.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    resource::settled(respond_to(edge, request).await)
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    resource::question::<Infallible>(edge, request, PATH).await?;
    let Setup { durability, configuration, findings } = edge.broker.setup();
    let told = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "nodes": edge.broker.members().len(),
        "partitions": edge.broker.partition_count(),
        "durability": durability,
        "findings": findings,
        "configuration": configuration,
    });
    Ok(resource::answer(StatusCode::OK, &told))
}
