//! What an execution says of itself on the default bus when it starts, is redriven
//! and ends: the detail of AWS's `Step Functions Execution Status Change`
//! (integrations.md §7).

use frevo_event::{Arn, Status, Timestamp};
use frevo_value::{Payload, write_string};

use crate::Execution;

/// `source` of the event.
pub const SOURCE: &str = "aws.states";

/// `detail-type` of the event.
pub const DETAIL_TYPE: &str = "Step Functions Execution Status Change";

/// An input and an output that are longer than this together are left out, the
/// input first; in bytes, as they stand escaped in the event.
const PAYLOADS_SIZE_MAX: usize = 248 * 1024;

/// The detail of the event, as the execution stands.
pub fn detail(execution: &Execution) -> Payload {
    let start = execution.start();
    let machine = Arn::StateMachine { scope: start.scope.clone(), name: start.machine.clone() }.to_string();
    let qualified = |qualifier: String| format!("{machine}:{qualifier}");
    let input = escaped(start.input_text.as_deref().unwrap_or_else(|| start.input.text()));
    let output = execution.output().map(|output| escaped(output.text()));
    let output_size = output.as_ref().map_or(0, String::len);
    let input = Some(input).filter(|input| input.len() + output_size <= PAYLOADS_SIZE_MAX);
    let has_output = output.is_some();
    let output = output.filter(|output| output.len() <= PAYLOADS_SIZE_MAX);
    let status = execution.status();
    let can_redrive = !matches!(status, Status::Running | Status::Succeeded);

    let mut detail = Members::new();
    detail.text("executionArn", &start.arn_text());
    detail.text("stateMachineArn", &machine);
    detail.text("name", &start.name);
    detail.text("status", name_of(status));
    detail.raw("startDate", &execution.started_at().0.to_string());
    detail.raw("stopDate", &execution.stopped_at().map_or("null".into(), |Timestamp(at)| at.to_string()));
    detail.raw("input", input.as_deref().unwrap_or("null"));
    detail.raw("inputDetails", included(input.is_some()));
    detail.raw("output", output.as_deref().unwrap_or("null"));
    detail.raw("outputDetails", if has_output { included(output.is_some()) } else { "null" });
    detail.option("stateMachineVersionArn", start.version.map(|version| qualified(version.to_string())));
    detail.option("stateMachineAliasArn", start.alias.as_ref().map(|alias| qualified(alias.to_string())));
    let redrives = execution.redrives();
    detail.raw("redriveCount", &redrives.map_or(0, |redrives| redrives.count).to_string());
    detail.raw("redriveDate", &redrives.map_or("null".into(), |redrives| redrives.at.0.to_string()));
    detail.text("redriveStatus", if can_redrive { "REDRIVABLE" } else { "NOT_REDRIVABLE" });
    let reason = || format!("Execution is {} and cannot be redriven", name_of(status));
    detail.option("redriveStatusReason", (!can_redrive).then(reason));
    detail.option("error", execution.error().map(|error| error.to_string()));
    detail.option("cause", execution.cause().map(|cause| cause.to_string()));
    detail.end()
}

fn name_of(status: Status) -> &'static str {
    match status {
        Status::Running => "RUNNING",
        Status::Succeeded => "SUCCEEDED",
        Status::Failed => "FAILED",
        Status::TimedOut => "TIMED_OUT",
        Status::Aborted => "ABORTED",
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    write_string(&mut escaped, text);
    escaped
}

fn included(is_included: bool) -> &'static str {
    if is_included { r#"{"included":true}"# } else { r#"{"included":false}"# }
}

/// An object in the making.
pub(crate) struct Members(String);

impl Members {
    pub(crate) fn new() -> Self {
        Self(String::from("{"))
    }

    pub(crate) fn raw(&mut self, name: &str, json: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        write_string(&mut self.0, name);
        self.0.push(':');
        self.0.push_str(json);
    }

    pub(crate) fn text(&mut self, name: &str, text: &str) {
        self.raw(name, &escaped(text));
    }

    fn option(&mut self, name: &str, text: Option<String>) {
        self.raw(name, &text.map_or("null".into(), |text| escaped(&text)));
    }

    pub(crate) fn end(mut self) -> Payload {
        self.0.push('}');
        Payload::from_trusted(self.0)
    }
}

#[cfg(test)]
mod tests {
    use frevo_event::{DefinitionHash, Fact, Scope, Start};

    use super::*;

    fn execution(input: &str) -> Execution {
        let mut execution = Execution::new();
        let start = Start {
            version: Some(3),
            alias: Some("live".into()),
            input: Payload::parse(input).expect("it is JSON"),
            ..Start::new(Scope::new("000000000000", "us-east-1"), "orders", "o-1", DefinitionHash([0; 16]))
        };
        execution.apply(&Fact::ExecutionStarted(start.into()), Timestamp(1_000));
        execution
    }

    #[test]
    fn one_that_runs_has_no_output_and_all_members() {
        let text = detail(&execution(r#"{"a":1}"#));
        assert_eq!(
            text.text(),
            concat!(
                r#"{"executionArn":"arn:aws:states:us-east-1:000000000000:execution:orders:o-1","#,
                r#""stateMachineArn":"arn:aws:states:us-east-1:000000000000:stateMachine:orders","#,
                r#""name":"o-1","status":"RUNNING","startDate":1000,"stopDate":null,"#,
                r#""input":"{\"a\":1}","inputDetails":{"included":true},"output":null,"outputDetails":null,"#,
                r#""stateMachineVersionArn":"arn:aws:states:us-east-1:000000000000:stateMachine:orders:3","#,
                r#""stateMachineAliasArn":"arn:aws:states:us-east-1:000000000000:stateMachine:orders:live","#,
                r#""redriveCount":0,"redriveDate":null,"redriveStatus":"NOT_REDRIVABLE","#,
                r#""redriveStatusReason":"Execution is RUNNING and cannot be redriven","error":null,"cause":null}"#
            )
        );
    }

    #[test]
    fn what_is_too_long_is_left_out_the_input_first() {
        let long = format!("\"{}\"", "x".repeat(200 * 1024));
        let mut execution = execution(&long);
        execution.apply(&Fact::ExecutionSucceeded, Timestamp(2_000));
        let value = detail(&execution);
        let find = |name: &str| value.find(&[frevo_value::Step::key(name)]).map(str::to_owned);
        assert_eq!(find("input").as_deref(), Some("null"));
        assert_eq!(find("inputDetails").as_deref(), Some(r#"{"included":false}"#));
        assert_eq!(find("outputDetails").as_deref(), Some(r#"{"included":true}"#));
    }
}
