//! Who asks: the account and region of a request.
//!
//! Both come from the credential scope of the SigV4 signature. With access keys
//! configured the signature is verified, and the key's role decides what is allowed;
//! without them it only names the account, and [`host`] keeps strangers out.

pub mod host;
pub mod origin;
pub(crate) mod permissions;
mod permit;
pub mod role;
mod sigv4;

use std::sync::Arc;

use frevo_event::{Scope, Timestamp};
use http::{HeaderMap, Method, Uri, header};

use crate::error::{AwsError, Code};
use crate::settings::{AccessKey, Settings};

/// A request, as far as a signature covers it.
#[derive(Clone, Copy)]
pub struct Signed<'a> {
    /// Its method.
    pub method: &'a Method,
    /// Its target.
    pub uri: &'a Uri,
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// Its whole body.
    pub body: &'a [u8],
}

/// The account and region that an AWS request belongs to.
fn caller(settings: &Settings, request: Signed<'_>, now: Timestamp) -> Result<Scope, AwsError> {
    let header = request.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if settings.access_keys.is_empty() {
        let authorization = header.and_then(sigv4::Authorization::parse);
        return Ok(
            authorization.map_or_else(|| settings.default_scope.clone(), |found| scope_of(settings, &found))
        );
    }
    let header = header.ok_or_else(|| {
        AwsError::new(Code::MissingAuthenticationToken, "Request is missing Authentication Token")
    })?;
    let authorization = sigv4::Authorization::parse(header).ok_or_else(|| {
        AwsError::new(
            Code::IncompleteSignature,
            "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters.",
        )
    })?;
    let key = settings.access_keys.iter().find(|key| key.id == authorization.key_id).ok_or_else(|| {
        AwsError::new(Code::UnrecognizedClient, "The security token included in the request is invalid.")
    })?;
    authorization.verify(request, &key.secret, now)?;
    let scope = scope_of(settings, &authorization);
    permit::check(key, &scope, request)?;
    Ok(scope)
}

/// The account and region of a request for an operation of AWS's: signed as AWS's
/// clients do, or, as the console sends it, with a Bearer token or nothing, and with the
/// account and region in the query.
pub fn operator(settings: &Settings, request: Signed<'_>, now: Timestamp) -> Result<Scope, AwsError> {
    let header = request.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match header {
        Some(header) if !header.starts_with("Bearer ") => caller(settings, request, now),
        _ => publisher(settings, request, now),
    }
}

/// The account and region that a worker's request belongs to. Workers may sign
/// as AWS's clients do, or carry a Bearer token and say in the query whose tasks
/// they take: `?account=…&region=…`, `*` for all.
pub fn worker(settings: &Settings, request: Signed<'_>, now: Timestamp) -> Result<Scope, AwsError> {
    let header = request.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = header.and_then(|value| value.strip_prefix("Bearer "));
    let scope = match bearer {
        Some(token) if !settings.access_keys.is_empty() => {
            let (id, secret) = token.trim().split_once(':').unwrap_or_default();
            let key = settings
                .access_keys
                .iter()
                .find(|key| key.id == id && sigv4::equal_in_constant_time(&key.secret, secret))
                .ok_or_else(|| {
                    AwsError::new(
                        Code::UnrecognizedClient,
                        "The Bearer token is not ID:SECRET of an access key.",
                    )
                })?;
            let scope = Scope::new(account_of(settings, &key.id), &settings.default_scope.region);
            permit::check(key, &scope, request)?;
            scope
        }
        _ => caller(settings, request, now)?,
    };
    let account = query(request.uri, "account").unwrap_or(&scope.account);
    let region = query(request.uri, "region").unwrap_or(&scope.region);
    if *account == *scope.account && *region == *scope.region {
        return Ok(scope);
    }
    // A key that names its account is no key to others; any other key is the
    // operator's own.
    let bound = !settings.access_keys.is_empty() && *scope.account != *settings.default_scope.account;
    if bound && *account != *scope.account {
        return Err(AwsError::new(Code::AccessDenied, "The access key belongs to another account."));
    }
    Ok(Scope::new(account, region))
}

/// The account and region in which a request publishes or changes something: as
/// [`worker`], but one of each.
pub fn publisher(settings: &Settings, request: Signed<'_>, now: Timestamp) -> Result<Scope, AwsError> {
    let scope = worker(settings, request, now)?;
    let is_account = scope.account.len() == 12 && scope.account.bytes().all(|byte| byte.is_ascii_digit());
    if is_account && is_region(&scope.region) {
        return Ok(scope);
    }
    Err(AwsError::new(Code::Constraint, "The account is twelve digits, and the region is one."))
}

/// The access key that a request proved to have, which is not known where none is
/// asked for.
pub fn access_key<'a>(settings: &'a Settings, headers: &HeaderMap) -> Option<&'a AccessKey> {
    let header = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let id = match header.strip_prefix("Bearer ") {
        Some(token) => token.trim().split(':').next()?,
        None => sigv4::Authorization::parse(header)?.key_id,
    };
    settings.access_keys.iter().find(|key| key.id == id)
}

/// Its id.
pub fn access_key_id(settings: &Settings, headers: &HeaderMap) -> Option<Arc<str>> {
    access_key(settings, headers).map(|key| key.id.as_str().into())
}

/// The value of a parameter of the target's query, as it is written.
pub fn query<'a>(uri: &'a Uri, name: &str) -> Option<&'a str> {
    uri.query()?
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

fn scope_of(settings: &Settings, authorization: &sigv4::Authorization<'_>) -> Scope {
    let defaults = &settings.default_scope;
    let account = account_of(settings, authorization.key_id);
    let region = if is_region(authorization.region) { authorization.region } else { &defaults.region };
    if *account == *defaults.account && *region == *defaults.region {
        defaults.clone()
    } else {
        Scope::new(account, region)
    }
}

fn account_of<'a>(settings: &'a Settings, key_id: &'a str) -> &'a str {
    let names_account = key_id.len() == 12 && key_id.bytes().all(|byte| byte.is_ascii_digit());
    if names_account { key_id } else { &settings.default_scope.account }
}

fn is_region(text: &str) -> bool {
    (1..=32).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use frevo_event::LimitsMode;

    use crate::identity::role::Role;
    use crate::settings::LogGroups;

    fn settings(keys: &[(&str, &str)]) -> Settings {
        Settings {
            default_scope: Scope::new("000000000000", "us-east-1"),
            hostnames: Vec::new(),
            access_keys: keys
                .iter()
                .map(|(id, secret)| AccessKey {
                    id: (*id).into(),
                    secret: (*secret).into(),
                    role: Role::Admin,
                })
                .collect(),
            limits: LimitsMode::Strict,
            worker_lease_seconds: 30,
            recorded_share: None,
            log_groups: LogGroups::new(&["*"]),
            test_cases: None,
            written_case: |_| Ok(Vec::new()),
            may_empty: false,
        }
    }

    fn ask(settings: &Settings, uri: &str, authorization: Option<&str>) -> Result<Scope, AwsError> {
        let mut headers = HeaderMap::new();
        if let Some(value) = authorization {
            headers.insert(header::AUTHORIZATION, value.parse().expect("a header"));
        }
        let uri = uri.parse().expect("a target");
        worker(
            settings,
            Signed { method: &Method::GET, uri: &uri, headers: &headers, body: b"" },
            Timestamp(0),
        )
    }

    #[test]
    fn the_credential_scope_names_account_and_region() {
        let open = settings(&[]);
        let signed = "AWS4-HMAC-SHA256 Credential=111111111111/20260101/eu-west-1/states/aws4_request, SignedHeaders=host, Signature=0";
        assert_eq!(ask(&open, "/", Some(signed)), Ok(Scope::new("111111111111", "eu-west-1")));
        assert_eq!(
            ask(&open, "/", Some(&signed.replace("111111111111", "test"))),
            Ok(Scope::new("000000000000", "eu-west-1"))
        );
        assert_eq!(ask(&open, "/", None), Ok(open.default_scope.clone()));
        assert_eq!(
            ask(&open, "/tasks?account=222222222222", None),
            Ok(Scope::new("222222222222", "us-east-1"))
        );
    }

    #[test]
    fn a_browser_asks_for_aws_s_operations_in_an_account_and_region_or_with_a_bearer() {
        let ask = |settings: &Settings, uri: &str, authorization: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            authorization
                .map(|value| headers.insert(header::AUTHORIZATION, value.parse().expect("a header")));
            let uri = uri.parse().expect("a target");
            let signed = Signed { method: &Method::POST, uri: &uri, headers: &headers, body: b"" };
            operator(settings, signed, Timestamp(0)).map_err(|error| error.code)
        };
        let there = "/?account=222222222222&region=eu-west-1";
        assert_eq!(ask(&settings(&[]), there, None), Ok(Scope::new("222222222222", "eu-west-1")));
        assert_eq!(ask(&settings(&[]), "/", None), Ok(Scope::new("000000000000", "us-east-1")));
        let closed = settings(&[("111111111111", "s3cret")]);
        assert_eq!(ask(&closed, "/", None), Err(Code::MissingAuthenticationToken));
        let bearer = Some("Bearer 111111111111:s3cret");
        assert_eq!(ask(&closed, "/", bearer), Ok(Scope::new("111111111111", "us-east-1")));
        assert_eq!(ask(&closed, there, bearer), Err(Code::AccessDenied));
    }

    #[test]
    fn who_publishes_does_so_in_one_account_and_region() {
        let open = settings(&[]);
        let ask = |uri: &str| {
            let (headers, uri) = (HeaderMap::new(), uri.parse().expect("a target"));
            let signed = Signed { method: &Method::POST, uri: &uri, headers: &headers, body: b"" };
            publisher(&open, signed, Timestamp(0)).map_err(|error| error.code)
        };
        assert_eq!(ask("/events?account=222222222222"), Ok(Scope::new("222222222222", "us-east-1")));
        for uri in ["/events?account=*", "/events?region=*", "/events?account=me"] {
            assert_eq!(ask(uri), Err(Code::Constraint), "{uri}");
        }
    }

    #[test]
    fn with_keys_a_stranger_is_refused_and_a_bearer_known() {
        let closed = settings(&[("111111111111", "s3cret")]);
        let code = |result: Result<Scope, AwsError>| result.expect_err("a refusal").code;
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, "Bearer 111111111111:s3cret".parse().expect("a header"));
        assert_eq!(access_key_id(&closed, &headers).as_deref(), Some("111111111111"));
        assert_eq!(access_key_id(&settings(&[]), &headers), None, "it proves nothing");
        assert_eq!(code(ask(&closed, "/", None)), Code::MissingAuthenticationToken);
        assert_eq!(code(ask(&closed, "/", Some("Bearer 111111111111:wrong"))), Code::UnrecognizedClient);
        assert_eq!(code(ask(&closed, "/", Some("AWS4-HMAC-SHA256 x"))), Code::IncompleteSignature);
        assert_eq!(
            ask(&closed, "/", Some("Bearer 111111111111:s3cret")),
            Ok(Scope::new("111111111111", "us-east-1"))
        );
        assert_eq!(
            code(ask(&closed, "/?account=222222222222", Some("Bearer 111111111111:s3cret"))),
            Code::AccessDenied
        );
    }
}
