//! Who speaks: the `Authorization` header, as AWS's clients send it.
//!
//! With an access key, calls and worker connections are signed (Signature
//! Version 4), so the secret never travels. Without one, the header still has
//! the credential's scope, because account and region are read from it; its
//! signature is all zeros, which no server with keys accepts.

use std::time::{SystemTime, UNIX_EPOCH};

use frevo_event::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::Endpoint;

/// One request as a signature covers it.
pub(crate) struct Signed<'a> {
    /// The service in the credential's scope: `states`, `events`.
    pub service: &'a str,
    /// The method.
    pub method: &'a str,
    /// The path, of characters that need no encoding.
    pub path: &'a str,
    /// The query, its parameters in order of their names.
    pub query: &'a str,
    /// The headers by lower-case name, in order of their names, `host` and
    /// `x-amz-date` among them.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body.
    pub body: &'a [u8],
}

/// The clock's time.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// The `x-amz-date` of a moment: `20260131T235959Z`.
pub(crate) fn amz_date(at: Timestamp) -> String {
    let mut text: String = at.to_string().chars().filter(|c| !matches!(c, '-' | ':')).collect();
    text.truncate("20260131T235959".len());
    text.push('Z');
    text
}

/// The `Authorization` header of a request made at `amz_date`.
pub(crate) fn authorization(endpoint: &Endpoint, amz_date: &str, request: &Signed<'_>) -> String {
    let date = &amz_date[..8];
    let scope = format!("{date}/{}/{}/aws4_request", endpoint.scope.region, request.service);
    let names = request.headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let (access_key_id, signature) = match &endpoint.credentials {
        None => (&*endpoint.scope.account, "0".repeat(64)),
        Some(credentials) => {
            let text =
                format!("AWS4-HMAC-SHA256\n{amz_date}\n{scope}\n{}", canonical_digest(&names, request));
            let key = format!("AWS4{}", credentials.secret_access_key).into_bytes();
            let key = [date, &endpoint.scope.region, request.service, "aws4_request"]
                .iter()
                .fold(key, |key, part| hmac(&key, part.as_bytes()));
            (credentials.access_key_id.as_str(), hex(&hmac(&key, text.as_bytes())))
        }
    };
    format!(
        "AWS4-HMAC-SHA256 Credential={access_key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
}

impl Endpoint {
    /// The headers `x-amz-date` and `authorization` for a request to one of AWS's
    /// services at this endpoint, signed if there is an access key. `headers` are
    /// those that the signature covers, by lower-case name, `host` among them.
    pub fn sign(
        &self,
        service: &str,
        method: &str,
        path: &str,
        query: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> [(&'static str, String); 2] {
        let amz_date = amz_date(now());
        let mut headers: Vec<(&str, &str)> = headers.to_vec();
        headers.push(("x-amz-date", &amz_date));
        headers.sort_unstable();
        let signed = Signed { service, method, path, query, headers: &headers, body };
        let authorization = authorization(self, &amz_date, &signed);
        [("authorization", authorization), ("x-amz-date", amz_date)]
    }
}

/// The headers that sign a request whose account and region stand in its query;
/// none for an endpoint without an access key.
pub(crate) fn credentials(
    endpoint: &Endpoint,
    method: &str,
    path: &str,
    query: &str,
    body: &[u8],
) -> Vec<(&'static str, String)> {
    if endpoint.credentials.is_none() {
        return Vec::new();
    }
    let (authority, amz_date) = (endpoint.authority(), amz_date(now()));
    let signed = Signed {
        service: "states",
        method,
        path,
        query,
        headers: &[("host", &authority), ("x-amz-date", &amz_date)],
        body,
    };
    vec![("authorization", authorization(endpoint, &amz_date, &signed)), ("x-amz-date", amz_date)]
}

/// The digest of the canonical request.
fn canonical_digest(names: &str, request: &Signed<'_>) -> String {
    let mut text = format!("{}\n{}\n{}\n", request.method, request.path, request.query);
    for (name, value) in request.headers {
        text.push_str(name);
        text.push(':');
        text.push_str(value.trim());
        text.push('\n');
    }
    text.push('\n');
    text.push_str(names);
    text.push('\n');
    text.push_str(&hex(&Sha256::digest(request.body)));
    hex(&Sha256::digest(text))
}

fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any size");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string never fails");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `get-vanilla` of AWS's Signature Version 4 test suite.
    #[test]
    fn a_request_is_signed_as_aws_signs_it() {
        let endpoint = Endpoint::new("http://example.amazonaws.com")
            .expect("an endpoint")
            .credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
        let request = Signed {
            service: "service",
            method: "GET",
            path: "/",
            query: "",
            headers: &[("host", "example.amazonaws.com"), ("x-amz-date", "20150830T123600Z")],
            body: b"",
        };
        assert_eq!(
            authorization(&endpoint, "20150830T123600Z", &request),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
             SignedHeaders=host;x-amz-date, \
             Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
        );
    }

    #[test]
    fn a_signature_covers_the_headers_that_are_given_in_their_order() {
        let endpoint = Endpoint::new("http://a").expect("an endpoint").scope("000000000000", "eu-west-1");
        let headers = [("x-amz-security-token", "t"), ("host", "a")];
        let [(_, authorization), (_, date)] = endpoint.sign("lambda", "POST", "/", "", &headers, b"");
        let (day, names) = (&date[..8], "host;x-amz-date;x-amz-security-token");
        let expected = format!(
            "AWS4-HMAC-SHA256 Credential=000000000000/{day}/eu-west-1/lambda/aws4_request, SignedHeaders={names}, "
        );
        assert!(authorization.starts_with(&expected), "{authorization}");
    }

    #[test]
    fn a_date_has_no_punctuation() {
        assert_eq!(amz_date(Timestamp(1_440_938_160_999)), "20150830T123600Z");
    }
}
