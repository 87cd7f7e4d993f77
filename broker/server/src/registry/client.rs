//! `Client`: asks a schema registry (Confluent's API, which others speak, too).

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{StatusCode, Url};
use serde::Deserialize;
use tokio::runtime::Runtime;

use crate::config::SchemaRegistryConfig;
use crate::outbound;

/// How long a question may take.
const REQUEST_MAX: Duration = Duration::from_secs(5);

/// Larger schemas, with all that they refer to, are nobody's.
const SCHEMA_SIZE_MAX: usize = 2 << 20;

/// How many schemas one may refer to, and those to others.
const REFERENCES_MAX: usize = 256;

/// What the registry says with a 404 if it knows no such schema, no such subject and no
/// such version.
const UNKNOWN: [u32; 3] = [40403, 40401, 40402];

/// What may stand as it is in a step of a path.
const STEP: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A schema as the registry has it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Document {
    /// `AVRO`, `JSON`, `PROTOBUF` or another.
    pub kind: String,
    pub text: String,
    /// What it refers to, by the names that it has for them: each after those that it
    /// refers to itself.
    pub references: Vec<(String, String)>,
}

/// What the registry knows by an id.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    Document(Document),
    /// Nothing.
    Unknown,
    /// Something that can't be used, and why.
    Unusable(String),
}

/// The registry does not answer as it should: nobody knows what it has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the schema registry at {place} {reason}")]
pub struct Away {
    /// Its URL.
    pub place: String,
    /// What it does instead.
    pub reason: String,
}

/// Why nobody can be asked.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The certificates of the authorities can't be read.
    #[error("`schema_registry.ca_file`: `{}` could not be read as certificates in PEM: {reason}", path.display())]
    Authorities {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The system lacks something.
    #[error("could not make a client for the schema registry: {0}")]
    System(String),
}

/// Asks a registry, on the thread that wants to know.
#[derive(Debug)]
pub(super) struct Client {
    client: reqwest::Client,
    runtime: Runtime,
    url: Url,
    login: Option<(String, Option<String>)>,
}

/// What is answered to a question for a schema.
#[derive(Deserialize)]
struct Answer {
    schema: String,
    #[serde(rename = "schemaType", default)]
    kind: Option<String>,
    #[serde(default)]
    references: Option<Vec<Reference>>,
}

/// Another schema that one refers to.
#[derive(Deserialize)]
struct Reference {
    name: String,
    subject: String,
    version: i64,
}

enum Asked<T> {
    Answered(T),
    Unknown,
    TooLarge,
}

impl Client {
    /// Of the registry that is configured, at a URL that was checked. Nobody but the
    /// operator names it, so it may be anywhere.
    pub(super) fn new(config: &SchemaRegistryConfig, url: Url) -> Result<Self, ClientError> {
        let tls = outbound::tls_with(config.ca_file.as_deref()).map_err(|reason| {
            let path = config.ca_file.clone().unwrap_or_default();
            ClientError::Authorities { path, reason }
        })?;
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(REQUEST_MAX)
            .use_preconfigured_tls(tls)
            .user_agent(concat!("frevo/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| ClientError::System(outbound::told(error)))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| ClientError::System(error.to_string()))?;
        let password = config.password.as_ref().map(|password| password.0.clone());
        let login = config.username.clone().map(|username| (username, password));
        Ok(Self { client, runtime, url, login })
    }

    /// Whether the registry answers.
    pub(super) fn look(&self) -> Result<(), Away> {
        match self.ask::<Vec<String>>("schemas/types")? {
            Asked::Answered(_) => Ok(()),
            Asked::Unknown | Asked::TooLarge => Err(self.away("answers 404 Not Found: is the URL right?")),
        }
    }

    /// What the registry knows by this id, with all that it refers to.
    pub(super) fn schema(&self, id: u32) -> Result<Found, Away> {
        let answer = match self.ask::<Answer>(&format!("schemas/ids/{id}"))? {
            Asked::Answered(answer) => answer,
            Asked::Unknown => return Ok(Found::Unknown),
            Asked::TooLarge => return Ok(too_large()),
        };
        let kind = answer.kind.unwrap_or_else(|| "AVRO".to_owned());
        let mut gathered = Gathered { size: answer.schema.len(), ..Gathered::default() };
        let references = answer.references.unwrap_or_default();
        match self.gather(&mut gathered, references)? {
            Some(unusable) => Ok(unusable),
            None => {
                let (text, references) = (answer.schema, gathered.references);
                Ok(Found::Document(Document { kind, text, references }))
            }
        }
    }

    /// Asks for what a schema refers to, each once; what comes of it otherwise.
    fn gather(&self, gathered: &mut Gathered, references: Vec<Reference>) -> Result<Option<Found>, Away> {
        // The way to where it is now: what is left to do at each step of it.
        let mut way = vec![(None, references.into_iter())];
        while let Some((_, left)) = way.last_mut() {
            let Some(Reference { name, subject, version }) = left.next() else {
                gathered.references.extend(way.pop().and_then(|(done, _)| done));
                continue;
            };
            if !gathered.asked.insert((subject.clone(), version)) {
                continue;
            }
            let step = utf8_percent_encode(&subject, STEP);
            let answer: Answer =
                match self.ask(&format!("subjects/{step}/versions/{version}?deleted=true"))? {
                    Asked::Answered(answer) => answer,
                    Asked::TooLarge => return Ok(Some(too_large())),
                    Asked::Unknown => {
                        let reason = format!(
                            "it refers to version {version} of `{subject}`, which the registry does not know"
                        );
                        return Ok(Some(Found::Unusable(reason)));
                    }
                };
            gathered.size += answer.schema.len();
            if gathered.size > SCHEMA_SIZE_MAX || gathered.asked.len() > REFERENCES_MAX {
                return Ok(Some(too_large()));
            }
            let references = answer.references.unwrap_or_default();
            way.push((Some((name, answer.schema)), references.into_iter()));
        }
        Ok(None)
    }

    fn ask<T: for<'de> Deserialize<'de>>(&self, path: &str) -> Result<Asked<T>, Away> {
        let url = format!("{}/{path}", self.url.as_str().trim_end_matches('/'));
        let exchanged = self.runtime.block_on(self.exchange(&url));
        let (status, body) =
            exchanged.map_err(|error| self.away(&format!("does not answer: {}", outbound::told(error))))?;
        let Some(body) = body else { return Ok(Asked::TooLarge) };
        if status.is_success() {
            let answer = serde_json::from_slice(&body);
            return answer.map(Asked::Answered).map_err(|_| self.away("answers with what no registry says"));
        }
        #[derive(Default, Deserialize)]
        struct Refusal {
            error_code: u32,
        }
        let refusal: Refusal = serde_json::from_slice(&body).unwrap_or_default();
        if status == StatusCode::NOT_FOUND && UNKNOWN.contains(&refusal.error_code) {
            return Ok(Asked::Unknown);
        }
        let hint = match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => ": are name and password right?",
            StatusCode::NOT_FOUND => ": is the URL right?",
            _ => "",
        };
        Err(self.away(&format!("answers {status}{hint}")))
    }

    /// Status and body of an answer; no body: it is too large.
    async fn exchange(&self, url: &str) -> Result<(StatusCode, Option<Vec<u8>>), reqwest::Error> {
        let mut request = self.client.get(url).header("accept", "application/vnd.schemaregistry.v1+json");
        if let Some((username, password)) = &self.login {
            request = request.basic_auth(username, password.as_ref());
        }
        let mut response = request.send().await?;
        let (status, mut body) = (response.status(), Vec::new());
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > SCHEMA_SIZE_MAX {
                return Ok((status, None));
            }
            body.extend_from_slice(&chunk);
        }
        Ok((status, Some(body)))
    }

    fn away(&self, reason: &str) -> Away {
        Away { place: self.url.to_string(), reason: reason.to_owned() }
    }
}

/// What a schema refers to.
#[derive(Default)]
struct Gathered {
    references: Vec<(String, String)>,
    asked: HashSet<(String, i64)>,
    size: usize,
}

fn too_large() -> Found {
    Found::Unusable(format!(
        "with what it refers to it has more than {SCHEMA_SIZE_MAX} bytes, or is of more than {REFERENCES_MAX} parts"
    ))
}
