//! What AWS's SDK adds to a response: the HTTP headers it came with
//! (integrations.md §3.1, as recorded).

use frevo_event::{Timestamp, uuid_from};
use serde_json::{Value, json};

/// The response of StartExecution as a task shows it.
pub fn started(execution_arn: &str, started_at: Timestamp) -> Value {
    let (id, length) = (request_id(), length_of(execution_arn));
    let date = jiff::Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    json!({
        "ExecutionArn": execution_arn,
        "SdkHttpMetadata": {
            "AllHttpHeaders": {
                "x-amzn-RequestId": [id],
                "connection": ["keep-alive"],
                "Content-Length": [length],
                "Date": [date],
                "Content-Type": ["application/x-amz-json-1.0"],
            },
            "HttpHeaders": {
                "connection": "keep-alive",
                "Content-Length": length,
                "Content-Type": "application/x-amz-json-1.0",
                "Date": date,
                "x-amzn-RequestId": id,
            },
            "HttpStatusCode": 200,
        },
        "SdkResponseMetadata": { "RequestId": id },
        "StartDate": started_at.0,
    })
}

/// The id of a request that nobody else has.
pub fn request_id() -> String {
    uuid_from(Timestamp(jiff::Timestamp::now().as_millisecond()), rand::random())
}

/// The length of the response on AWS's wire, where a date is written as Java
/// does it: `1.688565397123E9`.
fn length_of(execution_arn: &str) -> String {
    const DATE: usize = "1.688565397123E9".len();
    (r#"{"executionArn":"","startDate":}"#.len() + execution_arn.len() + DATE).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_tells_the_length_that_it_had_on_the_wire() {
        let arn = "arn:aws:states:us-east-1:000000000000:execution:m:e";
        let response = started(arn, Timestamp(1_688_565_397_123));
        let wire = format!(r#"{{"executionArn":"{arn}","startDate":1.688565397123E9}}"#);
        assert_eq!(response["SdkHttpMetadata"]["HttpHeaders"]["Content-Length"], wire.len().to_string());
        assert_eq!(response["StartDate"], 1_688_565_397_123_i64);
    }
}
