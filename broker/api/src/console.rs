//! `GET /console/…`: the web console, where this build has it.
//!
//! It is files and nothing else: whoever looks at it asks the API like everybody. What
//! is no file of it is a page, and those all are the one that draws them. That one has a
//! number in it that nobody can guess, without which no style is added to it.

use bytes::Bytes;
use frevo_console::File;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, HeaderName, HeaderValue, LOCATION, VARY,
};
use http::{HeaderMap, Method, Request, StatusCode};
use hyper::body::Incoming;

use crate::edge::Edge;
use crate::respond::{self, Answer};

/// Where it is.
const ROOT: &str = "/console";

/// The page that draws all others.
const PAGE: &str = "index.html";

/// Names of files that tell what is in them: they never change.
const HASHED: &str = "assets/";

const MISSING: &str = "\
This build of Frevo has no console. In a checkout of the source, with Node.js 20 or newer:

  make console        builds it; the next cargo build has it
";

/// Where the page has its number.
const NONCE: &str = "%NONCE%";

/// What a page may do: run and show what came with it, and ask this server. Nothing from
/// elsewhere, nothing inline but the styles of our own scripts, in nobody's frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-%NONCE%'; \
                      img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// What every answer of the console says beside.
const SAID: [(HeaderName, &str); 3] = [
    (HeaderName::from_static("x-content-type-options"), "nosniff"),
    (HeaderName::from_static("referrer-policy"), "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Whether a path is the console's.
pub(crate) fn is_its(path: &str) -> bool {
    path.strip_prefix(ROOT).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Answers a request for a page or a file.
pub(crate) fn answer(edge: &Edge, request: &Request<Incoming>) -> Answer {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return respond::text(StatusCode::METHOD_NOT_ALLOWED, "The console is read with GET.\n");
    }
    if !frevo_console::is_built() {
        return respond::text(StatusCode::NOT_FOUND, MISSING);
    }
    let path = request.uri().path().strip_prefix(ROOT).unwrap_or_default();
    let Some(path) = path.strip_prefix('/') else {
        let mut answer = respond::empty(StatusCode::PERMANENT_REDIRECT);
        answer.headers_mut().insert(LOCATION, HeaderValue::from_static("/console/"));
        return answer;
    };
    match frevo_console::file(path) {
        Some(file) if path != PAGE => shown(path, &file, request.headers()),
        None if path.starts_with(HASHED) => {
            respond::text(StatusCode::NOT_FOUND, "The console has no such file; load the page again.\n")
        }
        _ => page(&edge.uuid()),
    }
}

/// The page, which is another one each time.
fn page(nonce: &str) -> Answer {
    let file = frevo_console::file(PAGE).expect("a console has its page");
    let text = String::from_utf8_lossy(file.plain).replace(NONCE, nonce);
    let mut answer = respond::with_type(StatusCode::OK, content_type(PAGE), text);
    say(answer.headers_mut(), "no-store");
    let policy = respond::header(&POLICY.replace(NONCE, nonce));
    answer.headers_mut().insert(HeaderName::from_static("content-security-policy"), policy);
    answer
}

fn shown(path: &str, file: &File, headers: &HeaderMap) -> Answer {
    let taken = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes =
        |name: &str| taken.split(',').any(|one| one.split(';').next().unwrap_or_default().trim() == name);
    let (bytes, encoding) = match (file.brotli, file.gzip) {
        (Some(bytes), _) if takes("br") => (bytes, Some("br")),
        (_, Some(bytes)) if takes("gzip") => (bytes, Some("gzip")),
        _ => (file.plain, None),
    };
    let mut answer = respond::with_type(StatusCode::OK, content_type(path), Bytes::from_static(bytes));
    let said = answer.headers_mut();
    said.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        said.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    let kept = if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" };
    say(said, kept);
    answer
}

fn say(said: &mut HeaderMap, kept: &'static str) {
    said.insert(CACHE_CONTROL, HeaderValue::from_static(kept));
    for (name, value) in SAID {
        said.insert(name, HeaderValue::from_static(value));
    }
}

fn content_type(path: &str) -> HeaderValue {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    HeaderValue::from_static(match ending {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "woff2" => "font/woff2",
        "png" => "image/png",
        _ => "application/octet-stream",
    })
}

#[cfg(test)]
mod tests {
    use http::header::CONTENT_TYPE;

    use super::*;

    #[test]
    fn a_path_below_the_root_is_the_console_s() {
        for path in ["/console", "/console/", "/console/000000000000/us-east-1/machines"] {
            assert!(is_its(path), "{path}");
        }
        assert!(!is_its("/consoles") && !is_its("/"));
    }

    #[test]
    fn what_a_client_takes_is_compressed_and_says_so() {
        let file = File { plain: b"plain", gzip: Some(b"gz"), brotli: Some(b"br") };
        for (taken, encoding) in [("gzip, deflate, br", Some("br")), ("gzip;q=0.5", Some("gzip")), ("", None)]
        {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(taken));
            let answer = shown("assets/a.js", &file, &headers);
            let said =
                |name: HeaderName| answer.headers().get(name).map(|value| value.to_str().expect("text"));
            assert_eq!(said(CONTENT_ENCODING), encoding);
            assert_eq!(said(CONTENT_TYPE), Some("text/javascript; charset=utf-8"));
            assert_eq!(said(CACHE_CONTROL), Some("public, max-age=31536000, immutable"));
        }
    }
}
