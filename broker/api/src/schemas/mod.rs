//! `/frevo/schemas`: what the data of events looks like.
//!
//! | request | |
//! |---|---|
//! | `GET /frevo/schemas?after=…&limit=N` | a page of them, by bus and type |
//! | `GET`, `PUT /frevo/schemas/BUS` | what becomes of its events that break a schema which does not say |
//! | `GET`, `PUT`, `DELETE /frevo/schemas/BUS/TYPE` | one; `PUT` registers a version, if it is another one |
//! | `PUT /frevo/schemas/BUS/TYPE?dryRun=true` | what it would be |
//! | `GET`, `DELETE /frevo/schemas/BUS/TYPE/versions/N` | the JSON Schema itself |
//!
//! Bus and type are percent-encoded. An event is looked at when somebody
//! publishes it, with the newest version of its type's schema, or the one that
//! its `dataschema` names by the address above. What the server itself publishes
//! is not looked at, nor what was published before.

mod document;
mod form;
mod violation;

use std::sync::Arc;

use bytes::Bytes;
use frevo_event::{BusCommand, BusRefusal, CommandRefusal, Compatibility, EventSchema, SchemaVersion, Scope};
use frevo_router::schema::{self, Doubt};
use frevo_value::Payload;
use http::{Method, Request as HttpRequest, StatusCode};
use hyper::body::Incoming;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::json;

use crate::edge::Edge;
use crate::identity::query;
use crate::resource::{self, OwnRefusal, command};
use crate::respond::{self, Answer};
pub(crate) use document::{Compiled, DocumentError, read};
use form::{BusForm, EnforcementForm, Form, FormError, Wanted};
pub use violation::Violation;
pub(crate) use violation::check;

/// Where the resources are.
pub(crate) const PATH: &str = "/frevo/schemas";

/// What a step of a path can't have as it is.
const STEP: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// How many bytes a request may have.
const BODY_SIZE_MAX: usize = 1 << 20;

/// So often a version is compared with the one that was registered meanwhile.
const TRIES: usize = 5;

/// What only a schema refuses.
#[derive(Debug, thiserror::Error)]
enum SchemaRefusal {
    #[error("there is no schema of `{event_type}` on event bus `{bus}`")]
    Unknown { bus: String, event_type: String },
    #[error("there is no version `{number}` of the schema of `{event_type}`")]
    UnknownVersion { event_type: String, number: String },
    #[error("the parameter `after` is not one that a page ended with")]
    After,
    #[error(transparent)]
    Form(#[from] FormError),
    #[error(transparent)]
    Incompatible(#[from] Incompatible),
}

type Refusal = resource::Refusal<SchemaRefusal>;

impl OwnRefusal for SchemaRefusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::Unknown { .. } | Self::UnknownVersion { .. } => StatusCode::NOT_FOUND,
            Self::After | Self::Form(_) => StatusCode::BAD_REQUEST,
            Self::Incompatible(_) => StatusCode::CONFLICT,
        }
    }
}

impl From<FormError> for Refusal {
    fn from(error: FormError) -> Self {
        Self::Own(error.into())
    }
}

impl From<Incompatible> for Refusal {
    fn from(refusal: Incompatible) -> Self {
        Self::Own(refusal.into())
    }
}

/// A version can't be shown to be what the schema's compatibility asks for.
#[derive(Debug, thiserror::Error)]
enum Incompatible {
    #[error(
        "it is not known to be backward compatible, to take all that version {number} takes: {doubt}; `compatibility` says what a version must be"
    )]
    Backward { number: u32, doubt: Doubt },
    #[error(
        "it is not known to be forward compatible, to take nothing that version {number} does not take: {doubt}; `compatibility` says what a version must be"
    )]
    Forward { number: u32, doubt: Doubt },
}

/// Answers a request to one of these resources.
pub(crate) async fn answer(edge: &Edge, request: HttpRequest<Incoming>) -> Answer {
    resource::settled(respond_to(edge, request).await)
}

async fn respond_to(edge: &Edge, request: HttpRequest<Incoming>) -> Result<Answer, Refusal> {
    let (scope, parts, body) = resource::read(edge, request, BODY_SIZE_MAX).await?;
    let no_such = || Refusal::no_such(&parts);
    let decoded: Option<Vec<String>> =
        resource::steps(PATH, parts.uri.path()).into_iter().map(decoded).collect();
    let decoded = decoded.ok_or_else(no_such)?;
    let steps: Vec<&str> = decoded.iter().map(String::as_str).collect();
    match (&parts.method, &*steps) {
        (&Method::GET, [""]) => page(edge, &scope, &parts.uri),
        (&Method::GET, [bus]) => show_bus(edge, &scope, bus),
        (&Method::PUT, [bus]) => enforce(edge, scope, bus, &body).await,
        (&Method::GET, [bus, event_type]) => show(&*found(edge, &scope, bus, event_type)?, StatusCode::OK),
        (&Method::PUT, [bus, event_type]) if query(&parts.uri, "dryRun") == Some("true") => {
            rehearse(edge, &scope, bus, event_type, &body)
        }
        (&Method::PUT, [bus, event_type]) => register(edge, &scope, bus, event_type, &body).await,
        (&Method::DELETE, [bus, event_type]) => {
            let (bus, event_type) = ((*bus).into(), (*event_type).into());
            command(edge, BusCommand::DeleteSchema { scope, bus, event_type }).await?;
            Ok(respond::empty(StatusCode::NO_CONTENT))
        }
        (&Method::GET, [bus, event_type, "versions", number]) => {
            let schema = found(edge, &scope, bus, event_type)?;
            let version = version(&schema, number)?;
            Ok(respond::json(StatusCode::OK, version.document.text().to_owned()))
        }
        (&Method::DELETE, [bus, event_type, "versions", number]) => {
            let number = version(&*found(edge, &scope, bus, event_type)?, number)?.number;
            let (bus, event_type) = ((*bus).into(), (*event_type).into());
            command(edge, BusCommand::DeleteSchemaVersion { scope, bus, event_type, number }).await?;
            Ok(respond::empty(StatusCode::NO_CONTENT))
        }
        _ => Err(no_such()),
    }
}

fn page(edge: &Edge, scope: &Scope, uri: &http::Uri) -> Result<Answer, Refusal> {
    let limit = resource::limit(uri)?;
    let after = query(uri, "after").map(|after| {
        let (bus, event_type) = after.split_once('/').ok_or(SchemaRefusal::After)?;
        decoded(bus).zip(decoded(event_type)).ok_or(SchemaRefusal::After)
    });
    let after = after.transpose()?;
    let after = after.as_ref().map(|(bus, event_type)| (bus.as_str(), event_type.as_str()));
    let catalogue = edge.broker.catalogue();
    let mut found = catalogue.buses().schemas().of(scope, after);
    let page: Vec<&Arc<EventSchema>> = found.by_ref().take(limit).collect();
    let next = found.next().and(page.last()).map(|last| {
        let step = |text| utf8_percent_encode(text, STEP);
        format!("{}/{}", step(&last.bus), step(&last.event_type))
    });
    let page: Vec<Form> = page.into_iter().map(|schema| Form::of(schema)).collect();
    Ok(resource::answer(StatusCode::OK, &json!({ "schemas": page, "next": next })))
}

fn show(schema: &EventSchema, status: StatusCode) -> Result<Answer, Refusal> {
    Ok(resource::answer(status, &Form::of(schema)))
}

/// Registers what was compared with the newest version: if there is another one
/// by then, it is compared with that.
async fn register(
    edge: &Edge,
    scope: &Scope,
    bus: &str,
    event_type: &str,
    body: &Bytes,
) -> Result<Answer, Refusal> {
    let mut tries = 1;
    loop {
        let existing = found(edge, scope, bus, event_type).ok();
        let Wanted { schema, document } =
            Form::parse(body)?.wanted(scope, bus, event_type, existing.as_deref())?;
        compare(existing.as_deref(), schema.compatibility, &document)?;
        let checked_against =
            existing.as_ref().and_then(|existing| existing.newest()).map(|newest| newest.number);
        let schema = Box::new(schema);
        match command(edge, BusCommand::RegisterSchema { schema, document, checked_against }).await {
            Err(Refusal::Command(CommandRefusal::Bus(BusRefusal::SchemaMoved { .. }))) if tries < TRIES => {
                tries += 1;
            }
            Err(refusal) => return Err(refusal),
            Ok(()) => {
                let status = if existing.is_some() { StatusCode::OK } else { StatusCode::CREATED };
                return show(&*found(edge, scope, bus, event_type)?, status);
            }
        }
    }
}

/// What `register` would make, with what the request leaves out.
fn rehearse(
    edge: &Edge,
    scope: &Scope,
    bus: &str,
    event_type: &str,
    body: &Bytes,
) -> Result<Answer, Refusal> {
    if !edge.broker.catalogue().has_bus(scope, bus) {
        return Err(Refusal::Unknown { kind: "event bus", name: bus.to_owned() });
    }
    let existing = found(edge, scope, bus, event_type).ok();
    let Wanted { mut schema, document } =
        Form::parse(body)?.wanted(scope, bus, event_type, existing.as_deref())?;
    compare(existing.as_deref(), schema.compatibility, &document)?;
    let newest = existing.as_ref().and_then(|existing| existing.newest());
    let is_new = newest.is_none_or(|newest| newest.document != document);
    let number = match newest {
        Some(newest) if !is_new => newest.number,
        _ => existing.as_ref().map_or(1, |existing| existing.version_next),
    };
    let version = SchemaVersion::new(number, document, edge.broker.now());
    schema.versions.insert(number, Arc::new(version));
    Ok(resource::answer(StatusCode::OK, &json!({ "schema": Form::of(&schema), "newVersion": is_new })))
}

/// Whether a document may be the next version.
fn compare(
    existing: Option<&EventSchema>,
    compatibility: Compatibility,
    document: &Payload,
) -> Result<(), Incompatible> {
    let Some(newest) = existing.and_then(EventSchema::newest) else { return Ok(()) };
    let number = newest.number;
    if newest.document == *document {
        return Ok(());
    }
    if compatibility.is_backward() {
        schema::includes(document, &newest.document)
            .map_err(|doubt| Incompatible::Backward { number, doubt })?;
    }
    if compatibility.is_forward() {
        schema::includes(&newest.document, document)
            .map_err(|doubt| Incompatible::Forward { number, doubt })?;
    }
    Ok(())
}

fn show_bus(edge: &Edge, scope: &Scope, bus: &str) -> Result<Answer, Refusal> {
    let catalogue = edge.broker.catalogue();
    if !catalogue.has_bus(scope, bus) {
        return Err(Refusal::Unknown { kind: "event bus", name: bus.to_owned() });
    }
    let enforce = catalogue.buses().schemas().enforcement(scope, bus).map(EnforcementForm::of);
    Ok(resource::answer(StatusCode::OK, &BusForm { bus: bus.into(), enforce }))
}

async fn enforce(edge: &Edge, scope: Scope, bus: &str, body: &Bytes) -> Result<Answer, Refusal> {
    let form: BusForm = serde_json::from_slice(body).map_err(FormError::Json)?;
    if !form.bus.is_empty() && *form.bus != *bus {
        let (found, path) = (form.bus.to_string(), bus.to_owned());
        return Err(FormError::Other { member: "bus", found, path }.into());
    }
    let enforcement = form.enforce.map(EnforcementForm::enforcement);
    command(edge, BusCommand::EnforceSchemas { scope: scope.clone(), bus: bus.into(), enforcement }).await?;
    show_bus(edge, &scope, bus)
}

fn found(edge: &Edge, scope: &Scope, bus: &str, event_type: &str) -> Result<Arc<EventSchema>, Refusal> {
    let catalogue = edge.broker.catalogue();
    let schema = catalogue.buses().schemas().get(scope, &bus.into(), &event_type.into());
    let unknown = || SchemaRefusal::Unknown { bus: bus.to_owned(), event_type: event_type.to_owned() };
    schema.cloned().ok_or_else(unknown).map_err(Refusal::Own)
}

fn version<'a>(schema: &'a EventSchema, number: &str) -> Result<&'a SchemaVersion, SchemaRefusal> {
    let version = number.parse().ok().and_then(|number: u32| schema.versions.get(&number));
    let unknown = || SchemaRefusal::UnknownVersion {
        event_type: schema.event_type.to_string(),
        number: number.to_owned(),
    };
    version.map(|version| &**version).ok_or_else(unknown)
}

fn decoded(step: &str) -> Option<String> {
    percent_decode_str(step).decode_utf8().ok().map(|text| text.into_owned())
}
