//! How a connection authorizes requests: with a password, with a key, or with a
//! token that an authorization server gives for both (RFC 6749 §4.4).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use frevo_event::Timestamp;
use frevo_sdk::TaskError;
use http::{Method, Request, Response, header};
use serde::Deserialize;
use tokio::time::Instant;
use url::Url;

use super::encoding::joined;
use crate::outside::Connection;

/// The error of a connection that does not authorize.
pub const INVALID: &str = "Events.ConnectionResource.InvalidConnectionState";

/// A token is not used any more so long before its end.
const MARGIN: Duration = Duration::from_secs(30);
/// How long a token is good that does not say it.
const LIFETIME: Duration = Duration::from_secs(300);

const FORM: &str = "application/x-www-form-urlencoded";

/// What a connection adds to requests.
pub struct Authorization {
    arn: String,
    modified_at: Timestamp,
    given: AuthParameters,
}

/// EventBridge's `AuthParameters`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AuthParameters {
    basic_auth_parameters: Option<Basic>,
    api_key_auth_parameters: Option<ApiKey>,
    #[serde(rename = "OAuthParameters")]
    oauth_parameters: Option<OAuth>,
    invocation_http_parameters: Option<HttpParameters>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Basic {
    username: String,
    password: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ApiKey {
    api_key_name: String,
    api_key_value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OAuth {
    client_parameters: Client,
    authorization_endpoint: String,
    http_method: String,
    #[serde(rename = "OAuthHttpParameters")]
    oauth_http_parameters: Option<HttpParameters>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Client {
    #[serde(rename = "ClientID")]
    id: String,
    #[serde(rename = "ClientSecret")]
    secret: String,
}

/// What is added to every request.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct HttpParameters {
    #[serde(default, rename = "HeaderParameters")]
    pub headers: Vec<Parameter>,
    #[serde(default, rename = "QueryStringParameters")]
    pub query: Vec<Parameter>,
    #[serde(default, rename = "BodyParameters")]
    pub body: Vec<Parameter>,
}

/// A header, or a member of a query or a body.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Parameter {
    pub key: String,
    #[serde(default)]
    pub value: String,
}

impl Authorization {
    /// Reads the connection's parameters.
    pub fn of(connection: &Connection) -> Result<Self, TaskError> {
        // What is wrong with them could quote a secret.
        let given = serde_json::from_slice(&connection.parameters)
            .map_err(|_| TaskError::terminal(INVALID, "the connection's parameters can't be read"))?;
        Ok(Self { arn: connection.arn.clone(), modified_at: connection.modified_at, given })
    }

    /// Whether an authorization server is asked.
    pub fn has_token(&self) -> bool {
        self.given.oauth_parameters.is_some()
    }

    /// What it adds beside the `Authorization` header.
    pub fn parameters(&self) -> &HttpParameters {
        static NONE: HttpParameters =
            HttpParameters { headers: Vec::new(), query: Vec::new(), body: Vec::new() };
        self.given.invocation_http_parameters.as_ref().unwrap_or(&NONE)
    }

    /// The header that has the key.
    pub fn api_key(&self) -> Option<(&str, &str)> {
        let ApiKey { api_key_name, api_key_value } = self.given.api_key_auth_parameters.as_ref()?;
        Some((api_key_name, api_key_value))
    }
}

/// The tokens that authorization servers gave, by connection.
#[derive(Default)]
pub struct Tokens {
    known: Mutex<HashMap<String, Arc<Place>>>,
}

/// Where the token of one connection is: who asks for it lets others wait.
type Place = tokio::sync::Mutex<Option<Token>>;

struct Token {
    modified_at: Timestamp,
    header: String,
    good_until: Instant,
}

impl Tokens {
    /// The `Authorization` header; a token is asked for if none is good.
    pub async fn header<F>(
        &self,
        authorization: &Authorization,
        send: impl FnOnce(Request<Vec<u8>>) -> F,
    ) -> Result<Option<String>, TaskError>
    where
        F: Future<Output = Result<Response<Vec<u8>>, TaskError>>,
    {
        if let Some(Basic { username, password }) = &authorization.given.basic_auth_parameters {
            return Ok(Some(format!("Basic {}", STANDARD.encode(format!("{username}:{password}")))));
        }
        let Some(oauth) = &authorization.given.oauth_parameters else { return Ok(None) };
        let place = self.place(authorization);
        let mut token = place.lock().await;
        let is_good = |token: &&Token| {
            token.modified_at == authorization.modified_at && Instant::now() < token.good_until
        };
        if let Some(token) = token.as_ref().filter(is_good) {
            return Ok(Some(token.header.clone()));
        }
        let response = send(oauth.request()?).await?;
        let (header, lifetime) = granted(&response)?;
        let good_until = Instant::now() + lifetime.saturating_sub(MARGIN);
        *token = Some(Token { modified_at: authorization.modified_at, header: header.clone(), good_until });
        Ok(Some(header))
    }

    /// Forgets a token that was refused, unless there is another one already.
    pub async fn forget(&self, authorization: &Authorization, stale: &str) {
        let place = self.place(authorization);
        let mut token = place.lock().await;
        if token.as_ref().is_some_and(|token| token.header == stale) {
            *token = None;
        }
    }

    fn place(&self, authorization: &Authorization) -> Arc<Place> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.contains_key(&authorization.arn) {
            // A connection that is gone leaves its last token here until then.
            known.retain(|_, place| {
                place.try_lock().map_or(true, |token| {
                    token.as_ref().is_some_and(|token| Instant::now() < token.good_until)
                })
            });
        }
        known.entry(authorization.arn.clone()).or_default().clone()
    }
}

impl OAuth {
    /// The request for a token. Its parameters are a form, as RFC 6749 has it,
    /// or JSON if the connection says so; with GET they are in the query.
    fn request(&self) -> Result<Request<Vec<u8>>, TaskError> {
        let unusable =
            |what: &str| TaskError::terminal(INVALID, format!("the connection's {what} is of no use"));
        let mut url: Url =
            self.authorization_endpoint.parse().map_err(|_| unusable("authorization endpoint"))?;
        let method: Method = self.http_method.parse().map_err(|_| unusable("HTTP method"))?;
        let none = HttpParameters::default();
        let given = self.oauth_http_parameters.as_ref().unwrap_or(&none);
        let own = [
            ("grant_type", "client_credentials"),
            ("client_id", &self.client_parameters.id),
            ("client_secret", &self.client_parameters.secret),
        ];
        let own = own.into_iter().filter(|(key, _)| given.body.iter().all(|parameter| parameter.key != *key));
        let own = own.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let given_pairs = given.body.iter().map(|Parameter { key, value }| (key.clone(), value.clone()));
        let pairs: Vec<(String, String)> = own.chain(given_pairs).collect();

        for Parameter { key, value } in &given.query {
            url.query_pairs_mut().append_pair(key, value);
        }
        let is_json = |parameter: &Parameter| {
            parameter.key.eq_ignore_ascii_case("content-type") && parameter.value.contains("json")
        };
        let (media, body) = if method == Method::GET {
            url.query_pairs_mut().extend_pairs(pairs);
            (None, Vec::new())
        } else if given.headers.iter().any(is_json) {
            let members: HashMap<String, String> = pairs.into_iter().collect();
            (Some("application/json"), serde_json::to_vec(&members)?)
        } else {
            (Some(FORM), joined(pairs).into_bytes())
        };
        let mut request = Request::builder().method(method).uri(url.as_str());
        request = request.header(header::ACCEPT, "application/json");
        if let Some(media) = media {
            request = request.header(header::CONTENT_TYPE, media);
        }
        for Parameter { key, value } in &given.headers {
            if !key.eq_ignore_ascii_case("content-type") {
                request = request.header(key, value);
            }
        }
        request.body(body).map_err(|_| unusable("HTTP parameters"))
    }
}

/// The header that a token makes, and how long it is good.
fn granted(response: &Response<Vec<u8>>) -> Result<(String, Duration), TaskError> {
    #[derive(Deserialize)]
    struct Grant {
        access_token: String,
        token_type: Option<String>,
        expires_in: Option<serde_json::Number>,
    }
    let status = response.status();
    if !status.is_success() {
        let cause = format!("the authorization endpoint answered {status}");
        return Err(TaskError::terminal(INVALID, cause));
    }
    // What is wrong with the answer could quote the token.
    let Grant { access_token, token_type, expires_in } = serde_json::from_slice(response.body())
        .map_err(|_| TaskError::terminal(INVALID, "the authorization endpoint gave no token"))?;
    let kind = token_type.filter(|kind| !kind.eq_ignore_ascii_case("bearer"));
    let header = format!("{} {access_token}", kind.as_deref().unwrap_or("Bearer"));
    let lifetime = expires_in.and_then(|seconds| seconds.as_u64()).map_or(LIFETIME, Duration::from_secs);
    Ok((header, lifetime))
}
