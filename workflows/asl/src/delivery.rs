//! What crosses the border to a worker: what it is given, and what its answer
//! becomes where an AWS service would have answered.
//!
//! A worker of `lambda:invoke` is the function: it gets `Payload`, not the
//! request around it, and its answer is dressed as Lambda's response was
//! recorded (integrations.md §3.1). Whatever looks random in that is drawn from
//! the step's seed, times are the step's stamp.

use std::cell::Cell;
use std::sync::Arc;

use frevo_event::{StateNumber, Timestamp, uuid_from};
use frevo_value::{ParseError, Payload, Value};

use crate::Machine;
use crate::definition::Kind;
use crate::expression::Seed;
use crate::task::{Pattern, Resource, Target};

impl Machine {
    /// What the Task state with this number calls; none for other states.
    pub fn resource(&self, number: StateNumber) -> Option<&Resource> {
        match &self.state(number).kind {
            Kind::Task(task) => Some(&task.resource),
            _ => None,
        }
    }
}

impl Resource {
    /// Whether it is an activity: once taken, its tasks are never delivered
    /// again.
    pub fn is_activity(&self) -> bool {
        matches!(&self.target, Target::Activity(_))
    }

    /// What a worker gets of a task's parameters or input.
    pub fn delivery_input(&self, parameters: &Payload) -> Payload {
        if self.is_lambda_invoke() {
            // A Payload that is no JSON never gets this far.
            return payload_of(parameters).unwrap_or_else(|_| Payload::empty_object());
        }
        parameters.clone()
    }

    /// Whether a Lambda function does the work.
    pub fn is_function(&self) -> bool {
        matches!(&self.target, Target::Function(_)) || self.is_lambda_invoke()
    }

    fn is_lambda_invoke(&self) -> bool {
        matches!(&self.target, Target::Service { service, .. } if &**service == "lambda")
    }
}

/// What Lambda gets for `Payload`: a string verbatim, because it must be JSON
/// text itself; `{}` for null and for nothing; anything else as it is.
fn payload_of(parameters: &Payload) -> Result<Payload, ParseError> {
    match parameters.value().get("Payload") {
        None | Some(Value::Null) => Ok(Payload::empty_object()),
        Some(Value::String(text)) => Payload::parse(text),
        Some(value) => Ok(Payload::from_value(value.clone())),
    }
}

/// Why Lambda refuses these parameters of `lambda:invoke`: error and cause.
pub(crate) fn refusal(parameters: &Payload, random: &Cell<Seed>) -> Option<(&'static str, String)> {
    let error = payload_of(parameters).err()?;
    let cause = format!(
        "Could not parse request body into json: Could not parse payload into json: {error} (Service: AWSLambda; Status Code: 400; Error Code: InvalidRequestContentException; Request ID: {}; Proxy: null)",
        uuid(random)
    );
    Some(("Lambda.InvalidRequestContentException", cause))
}

/// A worker's cause as the history shows it: Lambda's response is read and
/// written anew, a function that is called by its ARN is quoted.
pub(crate) fn cause(resource: &Resource, cause: Arc<str>) -> Arc<str> {
    if !resource.is_lambda_invoke() || !cause.starts_with('{') {
        return cause;
    }
    Payload::parse(&cause).map_or(cause, |compact| compact.text().into())
}

/// The service's response around a worker's answer.
pub(crate) fn response(
    resource: &Resource,
    output: Payload,
    stamp: Timestamp,
    random: &Cell<Seed>,
) -> Payload {
    if !resource.is_lambda_invoke() || resource.pattern() == Pattern::Sync {
        return output;
    }
    let request_id = uuid(random);
    let trace = trace_id(stamp, random);
    let (length, date) = (python_length(output.text()), http_date(stamp));
    let text = format!(
        concat!(
            r#"{{"ExecutedVersion":"$LATEST","Payload":{payload},"SdkHttpMetadata":{{"AllHttpHeaders":{{"#,
            r#""X-Amz-Executed-Version":["$LATEST"],"x-amzn-Remapped-Content-Length":["0"],"#,
            r#""Connection":["keep-alive"],"x-amzn-RequestId":["{id}"],"Content-Length":["{length}"],"#,
            r#""Date":["{date}"],"X-Amzn-Trace-Id":["{trace}"],"Content-Type":["application/json"]}},"#,
            r#""HttpHeaders":{{"Connection":"keep-alive","Content-Length":"{length}","#,
            r#""Content-Type":"application/json","Date":"{date}","X-Amz-Executed-Version":"$LATEST","#,
            r#""x-amzn-Remapped-Content-Length":"0","x-amzn-RequestId":"{id}","X-Amzn-Trace-Id":"{trace}"}},"#,
            r#""HttpStatusCode":200}},"SdkResponseMetadata":{{"RequestId":"{id}"}},"StatusCode":200}}"#,
        ),
        payload = output.text(),
        id = request_id,
        length = length,
        date = date,
        trace = trace,
    );
    Payload::from_trusted(text)
}

/// What a mock says is the service's response already; a function that is called
/// by its ARN gives what is in Lambda's.
pub(crate) fn mocked(resource: &Resource, output: Payload) -> Payload {
    match (&resource.target, output.value().get("Payload")) {
        (Target::Function(_), Some(payload)) => Payload::from_value(payload.clone()),
        _ => output,
    }
}

/// The length that Python's `json.dumps` gives the text: a blank behind each
/// comma and colon. Most recorded functions are Python's.
fn python_length(text: &str) -> usize {
    let mut length = text.len();
    let (mut in_string, mut escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_string = !in_string,
            b',' | b':' if !in_string => length += 1,
            _ => {}
        }
    }
    length
}

/// `Sun, 23 Nov 2025 02:11:58 GMT`
fn http_date(at: Timestamp) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let day = DAYS[at.0.div_euclid(86_400_000).rem_euclid(7) as usize];
    let text = at.to_string();
    let (date, time) = text.split_once('T').expect("a timestamp has date and time");
    let mut parts = date.rsplitn(3, '-');
    let [number, month, year] = std::array::from_fn(|_| parts.next().unwrap_or_default());
    let month = MONTHS[month.parse::<usize>().expect("a month is a number") - 1];
    format!("{day}, {number} {month} {year} {} GMT", &time[..8])
}

fn trace_id(at: Timestamp, random: &Cell<Seed>) -> String {
    let (high, low) = (Seed::next(random), Seed::next(random));
    let (parent, lineage) = (Seed::next(random), Seed::next(random) as u32);
    let seconds = at.0.div_euclid(1000) as u32;
    format!(
        "Root=1-{seconds:08x}-{:08x}{low:016x};Parent={parent:016x};Sampled=0;Lineage=1:{lineage:08x}:0",
        high as u32
    )
}

fn uuid(random: &Cell<Seed>) -> String {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&Seed::next(random).to_be_bytes());
    bytes[8..].copy_from_slice(&Seed::next(random).to_be_bytes());
    let head = bytes[..8].try_into().map(u64::from_be_bytes).unwrap_or_default() >> 16;
    uuid_from(Timestamp(head as i64), bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const INVOKE: &str = "arn:aws:states:::lambda:invoke";

    fn delivered(parameters: &str) -> String {
        let resource = Resource::parse(INVOKE).expect("a resource");
        resource.delivery_input(&Payload::parse(parameters).expect(parameters)).to_string()
    }

    #[test]
    fn a_function_gets_its_payload_only() {
        assert_eq!(delivered(r#"{"FunctionName":"f","Payload":{"a":[1, 2]}}"#), r#"{"a":[1,2]}"#);
        assert_eq!(delivered(r#"{"FunctionName":"f","Payload":"0"}"#), "0");
        assert_eq!(delivered(r#"{"FunctionName":"f","Payload":"\"x\""}"#), r#""x""#);
        assert_eq!(delivered(r#"{"FunctionName":"f","Payload":null}"#), "{}");
        assert_eq!(delivered(r#"{"FunctionName":"f"}"#), "{}");
    }

    #[test]
    fn a_payload_that_is_no_json_is_refused_by_lambda() {
        let random = Cell::new(Seed(1));
        let parameters = Payload::parse(r#"{"FunctionName":"f","Payload":"HelloWorld"}"#).expect("JSON");
        let (error, cause) = refusal(&parameters, &random).expect("a refusal");
        assert_eq!(error, "Lambda.InvalidRequestContentException");
        assert!(
            cause.starts_with("Could not parse request body into json: Could not parse payload into json: ")
        );
    }

    #[test]
    fn a_response_has_lambda_s_shape() {
        let resource = Resource::parse(INVOKE).expect("a resource");
        let output = Payload::parse(r#"{"Input":{"a":[1,2],"b:":"x,y"}}"#).expect("JSON");
        let stamp = Timestamp(1_763_863_918_123);
        let first = response(&resource, output.clone(), stamp, &Cell::new(Seed(7)));
        let value = frevo_value::parse(first.text()).expect("JSON");
        assert_eq!(value.to_string(), first.text());
        let headers = value.get("SdkHttpMetadata").and_then(|meta| meta.get("HttpHeaders")).expect("headers");
        assert_eq!(headers.get("Content-Length").and_then(Value::as_str), Some("37"));
        assert_eq!(headers.get("Date").and_then(Value::as_str), Some("Sun, 23 Nov 2025 02:11:58 GMT"));
        assert_eq!(first, response(&resource, output, stamp, &Cell::new(Seed(7))));
    }

    #[test]
    fn a_cause_is_written_anew_for_lambda_invoke_and_quoted_for_an_arn() {
        let text: Arc<str> = r#"{"errorMessage": "no", "errorType": "E"}"#.into();
        let invoke = Resource::parse(INVOKE).expect("a resource");
        let function =
            Resource::parse("arn:aws:lambda:us-east-1:000000000000:function:f").expect("a resource");
        assert_eq!(&*cause(&invoke, text.clone()), r#"{"errorMessage":"no","errorType":"E"}"#);
        assert_eq!(cause(&function, text.clone()), text);
        assert_eq!(&*cause(&invoke, "plain".into()), "plain");
    }
}
