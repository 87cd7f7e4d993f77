//! `/frevo/contracts`: what services declare, as AsyncAPI documents.
//!
//! | request | |
//! |---|---|
//! | `GET /frevo/contracts?after=NAME&limit=N` | a page of them, by service |
//! | `GET`, `PUT`, `DELETE /frevo/contracts/NAME` | one; the document is `document` |
//! | `PUT /frevo/contracts/NAME?dryRun=true` | what it would be |
//! | `GET /frevo/contracts/-/diff` | what does not fit to what there is and what was seen |
//! | `GET /frevo/contracts/NAME/diff` | the same of one service |
//!
//! What was seen is what was counted within thirty days, or since `since`.

mod declared;
mod diff;

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use frevo_event::{BusCommand, Contract, Scope, Tags, Timestamp};
use frevo_store::{CounterKind, KEPT_DAYS};
use frevo_value::Payload;
use http::{Method, Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use serde_json::json;
use serde_json::value::RawValue;

use crate::edge::Edge;
use crate::error::AwsError;
use crate::identity::query;
use crate::resource::{self, OwnRefusal, command};
use crate::respond::{self, Answer};
use declared::{Action, Declared, DocumentError};
use diff::Comparison;

/// Where the resources are.
pub(crate) const PATH: &str = "/frevo/contracts";

/// Stands for all services.
const ALL: &str = "-";

/// How many bytes a request may have, and a document.
const BODY_SIZE_MAX: usize = 1 << 20;
const DOCUMENT_SIZE_MAX: usize = 256 << 10;

const DAY_SECONDS: i64 = 86_400;

/// What only a contract refuses.
#[derive(Debug, thiserror::Error)]
enum ContractRefusal {
    #[error("it does not read: {0}")]
    Json(#[from] serde_json::Error),
    #[error("a service's name has 1 to 64 letters, digits, `.`, `-` and `_`: `{name}` is none")]
    Name { name: String },
    #[error("it is named `{name}`, and the path says `{path}`")]
    OtherName { name: String, path: String },
    #[error("`document`: {0}")]
    Value(#[from] frevo_value::ParseError),
    #[error("`document` has {size} bytes, and one has at most {DOCUMENT_SIZE_MAX}")]
    TooLarge { size: usize },
    #[error("`document`: {0}")]
    Document(#[from] DocumentError),
    #[error("the parameter `since` is no moment as RFC 3339 writes it: `{text}`")]
    Since { text: String },
}

type Refusal = resource::Refusal<ContractRefusal>;

impl OwnRefusal for ContractRefusal {}

/// A contract's members. What is shown and not given is ignored when it is given
/// back.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Form {
    #[serde(default)]
    name: Arc<str>,
    document: Box<RawValue>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    tags: Tags,
    /// `BUS/TYPE` of what it declares to publish.
    #[serde(default)]
    publishes: Vec<String>,
    /// `BUS/TYPE` of what it declares to take.
    #[serde(default)]
    takes: Vec<String>,
    #[serde(default)]
    created_at: String,
    #[serde(default)]
    modified_at: String,
}

/// Answers a request to one of these resources.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    resource::settled(respond_to(edge, request).await)
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    let (scope, parts, body) = resource::read(edge, request, BODY_SIZE_MAX).await?;
    let steps = resource::steps(PATH, parts.uri.path());
    match (&parts.method, &*steps) {
        (&Method::GET, [""]) => page(edge, &scope, &parts.uri),
        (&Method::GET, [name]) => show(&*found(edge, &scope, name)?, StatusCode::OK),
        (&Method::PUT, [name]) if query(&parts.uri, "dryRun") == Some("true") => {
            show(&wanted(edge, &scope, name, &body)?, StatusCode::OK)
        }
        (&Method::PUT, [name]) => put(edge, &scope, name, &body).await,
        (&Method::DELETE, [name]) => {
            command(edge, BusCommand::DeleteContract { scope, name: (*name).into() }).await?;
            Ok(respond::empty(StatusCode::NO_CONTENT))
        }
        (&Method::GET, [name, "diff"]) => differences(edge, scope, name, &parts.uri).await,
        _ => Err(Refusal::no_such(&parts)),
    }
}

fn page(edge: &Edge, scope: &Scope, uri: &http::Uri) -> Result<Answer, Refusal> {
    let limit = resource::limit(uri)?;
    let catalogue = edge.broker.catalogue();
    let mut found = catalogue.buses().contracts().of(scope, query(uri, "after"));
    let page: Vec<Form> = found.by_ref().take(limit).map(|contract| Form::of(contract)).collect();
    let next = found.next().and(page.last()).map(|last| last.name.clone());
    Ok(resource::answer(StatusCode::OK, &json!({ "contracts": page, "next": next })))
}

fn show(contract: &Contract, status: StatusCode) -> Result<Answer, Refusal> {
    Ok(resource::answer(status, &Form::of(contract)))
}

async fn put(edge: &Edge, scope: &Scope, name: &str, body: &Bytes) -> Result<Answer, Refusal> {
    let wanted = wanted(edge, scope, name, body)?;
    let status = match found(edge, scope, name) {
        Ok(_) => StatusCode::OK,
        Err(_) => StatusCode::CREATED,
    };
    command(edge, BusCommand::PutContract(Box::new(wanted))).await?;
    show(&*found(edge, scope, name)?, status)
}

/// The contract that a request declares.
fn wanted(edge: &Edge, scope: &Scope, path: &str, body: &Bytes) -> Result<Contract, ContractRefusal> {
    let Form { name, document, tags, .. } = serde_json::from_slice(body)?;
    if !name.is_empty() && *name != *path {
        return Err(ContractRefusal::OtherName { name: name.to_string(), path: path.to_owned() });
    }
    let is_one = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let is_name = |name: &str| (1..=64).contains(&name.len()) && name != ALL && name.bytes().all(is_one);
    if !is_name(path) {
        return Err(ContractRefusal::Name { name: path.to_owned() });
    }
    let payload = Payload::parse(document.get())?;
    if payload.size() > DOCUMENT_SIZE_MAX {
        return Err(ContractRefusal::TooLarge { size: payload.size() });
    }
    declared::read(&serde_json::from_str(payload.text())?)?;
    let now = edge.broker.now();
    Ok(Contract {
        scope: scope.clone(),
        name: path.into(),
        document: payload,
        created_at: now,
        modified_at: now,
        tags,
    })
}

/// What services declare beside what there is. Counters of a month are read
/// where nobody waits on the thread.
async fn differences(edge: &Edge, scope: Scope, name: &str, uri: &http::Uri) -> Result<Answer, Refusal> {
    let only = (name != ALL).then(|| name.to_owned());
    if let Some(name) = &only {
        found(edge, &scope, name)?;
    }
    let (catalogue, store, now) = (edge.broker.catalogue(), edge.broker.store().clone(), edge.broker.now());
    let since = since(uri, now)?;
    let compared = tokio::task::spawn_blocking(move || {
        let counted = store.counters(CounterKind::Type, &scope, since, now.plus_millis(1))?;
        let seen = counted.keys().filter_map(|name| match name.split('\n').collect::<Vec<_>>()[..] {
            [bus, event_type, source] => Some((bus.to_owned(), event_type.to_owned(), source.to_owned())),
            _ => None,
        });
        let contracts = catalogue.buses().contracts().of(&scope, None);
        let services = contracts.map(|contract| (contract.name.clone(), declared_by(contract))).collect();
        let comparison = Comparison { catalogue: &catalogue, scope: &scope, services, seen: seen.collect() };
        Ok::<_, frevo_store::StoreError>(comparison.findings(only.as_deref()))
    });
    let findings = compared.await.map_err(AwsError::internal)?.map_err(AwsError::internal)?;
    Ok(resource::answer(StatusCode::OK, &json!({ "since": since.to_string(), "findings": findings })))
}

fn since(uri: &http::Uri, now: Timestamp) -> Result<Timestamp, ContractRefusal> {
    let Some(text) = query(uri, "since") else {
        return Ok(now.plus_seconds(-i64::from(KEPT_DAYS) * DAY_SECONDS));
    };
    let text = percent_decode_str(text).decode_utf8_lossy();
    Timestamp::parse(&text).ok_or_else(|| ContractRefusal::Since { text: text.into_owned() })
}

/// It was read when it was declared: by this build, mostly.
fn declared_by(contract: &Contract) -> Vec<Declared> {
    let document = serde_json::from_str(contract.document.text()).unwrap_or_default();
    declared::read(&document).unwrap_or_default()
}

impl Form {
    fn of(contract: &Contract) -> Self {
        let declared = declared_by(contract);
        let types = |action: Action| {
            let some = declared.iter().filter(|one| one.action == action);
            some.map(|one| format!("{}/{}", one.bus, one.event_type)).collect()
        };
        let text = contract.document.text().to_owned();
        Self {
            name: contract.name.clone(),
            document: RawValue::from_string(text).expect("a payload is JSON"),
            tags: contract.tags.clone(),
            publishes: types(Action::Publishes),
            takes: types(Action::Takes),
            created_at: contract.created_at.to_string(),
            modified_at: contract.modified_at.to_string(),
        }
    }
}

fn found(edge: &Edge, scope: &Scope, name: &str) -> Result<Arc<Contract>, Refusal> {
    let catalogue = edge.broker.catalogue();
    let contract = catalogue.buses().contracts().get(scope, name);
    contract.cloned().ok_or_else(|| Refusal::Unknown { kind: "contract", name: name.to_owned() })
}
