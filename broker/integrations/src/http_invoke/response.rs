//! What a task makes of an endpoint's response.

use std::collections::BTreeMap;

use frevo_sdk::TaskError;
use http::{HeaderMap, Response, header};
use serde::Serialize;
use serde_json::value::RawValue;

/// The result of a task.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct HttpResponse {
    headers: BTreeMap<String, Vec<String>>,
    response_body: Box<RawValue>,
    status_code: u16,
    status_text: &'static str,
}

impl HttpResponse {
    /// The result, or the failure that the endpoint's status stands for.
    pub fn read(response: Response<Vec<u8>>) -> Result<Self, TaskError> {
        let (parts, body) = response.into_parts();
        let status = parts.status;
        let body = String::from_utf8(body);
        if !status.is_success() {
            let name = format!("States.Http.StatusCode.{}", status.as_u16());
            return Err(TaskError::terminal(name, body.unwrap_or_default()));
        }
        let body = body.map_err(|_| TaskError::terminal("States.TaskFailed", "the response is no text"))?;
        Ok(Self {
            headers: headers(&parts.headers),
            response_body: json(&parts.headers, body)?,
            status_code: status.as_u16(),
            status_text: status.canonical_reason().unwrap_or_default(),
        })
    }
}

fn headers(headers: &HeaderMap) -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        found.entry(name.as_str().to_owned()).or_default().push(value);
    }
    found
}

/// The body as the JSON that it is, or else as a text.
fn json(headers: &HeaderMap, body: String) -> Result<Box<RawValue>, serde_json::Error> {
    let media = headers.get(header::CONTENT_TYPE).and_then(|media| media.to_str().ok()).unwrap_or_default();
    if media.to_ascii_lowercase().contains("json")
        && let Ok(json) = RawValue::from_string(body.clone())
    {
        return Ok(json);
    }
    RawValue::from_string(serde_json::to_string(&body)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, media: &str, body: &str) -> Result<String, TaskError> {
        let response = Response::builder().status(status).header("Content-Type", media);
        let response = response.body(body.as_bytes().to_vec()).expect("a response");
        HttpResponse::read(response).map(|result| serde_json::to_string(&result).expect("JSON"))
    }

    #[test]
    fn a_body_that_is_json_keeps_its_numbers_and_another_is_a_text() {
        assert_eq!(
            response(200, "application/json; charset=utf-8", r#"{"b":1.50,"a":1}"#).as_deref(),
            Ok(
                r#"{"Headers":{"content-type":["application/json; charset=utf-8"]},"ResponseBody":{"b":1.50,"a":1},"StatusCode":200,"StatusText":"OK"}"#
            )
        );
        for (media, body) in [("text/plain", "7"), ("application/json", "no json")] {
            let result = response(201, media, body).expect("a result");
            assert!(result.contains(&format!(r#""ResponseBody":"{body}","StatusCode":201"#)), "{result}");
        }
    }

    #[test]
    fn a_status_that_is_no_success_fails_the_task_with_the_body_as_cause() {
        for status in [302, 404, 503] {
            let error = response(status, "text/plain", "no").expect_err("a failure");
            assert_eq!(error, TaskError::terminal(format!("States.Http.StatusCode.{status}"), "no"));
        }
    }
}
