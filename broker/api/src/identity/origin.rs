//! From which pages a browser may change something.
//!
//! A page on the internet may send a browser's request anywhere, without reading the
//! answer. A browser says where a request comes from; other clients say nothing.

use http::{HeaderMap, Method, header};

/// Whether the request changes nothing, comes from no page, or from one of this server's
/// own, `authority` being what the request names it by.
pub fn may_ask(method: &Method, headers: &HeaderMap, authority: &str) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    let said = |name| headers.get(name).map(|value: &http::HeaderValue| value.to_str().unwrap_or("?"));
    match said(header::ORIGIN) {
        Some(origin) => {
            origin.split_once("://").is_some_and(|(_, named)| named.eq_ignore_ascii_case(authority))
        }
        None => !matches!(said(header::HeaderName::from_static("sec-fetch-site")), Some("cross-site")),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn pages_of_others_change_nothing() {
        for (origin, site, is_fine) in [
            (None, None, true),
            (Some("http://127.0.0.1:8083"), Some("same-origin"), true),
            (Some("https://127.0.0.1:8083"), None, true),
            (Some("http://127.0.0.1:3000"), Some("same-site"), false),
            (Some("https://evil.example"), Some("cross-site"), false),
            (Some("null"), Some("cross-site"), false),
            (None, Some("cross-site"), false),
            (None, Some("none"), true),
        ] {
            let mut headers = HeaderMap::new();
            let mut put = |name: &'static str, value: Option<&'static str>| {
                value.map(|value| headers.insert(name, HeaderValue::from_static(value)));
            };
            put("origin", origin);
            put("sec-fetch-site", site);
            assert_eq!(may_ask(&Method::POST, &headers, "127.0.0.1:8083"), is_fine, "{origin:?} {site:?}");
            assert!(may_ask(&Method::GET, &headers, "127.0.0.1:8083"));
        }
    }
}
