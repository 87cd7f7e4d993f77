//! What StartExecution and StartSyncExecution have in common: from a request to
//! what an execution is started with.
//!
//! Beside what AWS takes, a request may say what the execution was caused by, in
//! the words of the events that it will bring about, where it halts to be
//! debugged, and what its tasks are answered in the place of workers.

use std::sync::Arc;

use frevo_asl::Machine;
use frevo_asl::definition::Kind;
use frevo_event::{
    Arn, Beginning, Debugging, ExecutionId, MachineType, Request, Start, Trail, is_valid_name, uuid_from,
};
use frevo_value::Payload;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::Call;
use crate::arn;
use crate::check::Check;
use crate::debugging::{Debug, DebugError};
use crate::edge::Edge;
use crate::error::{AwsError, Code};
use crate::limits::{self, PAYLOAD_SIZE, TRACE_CHARS_MAX, TRAIL_CHARS_MAX};
use crate::request::{self, Text, to_arc};
use crate::roots;
use crate::wire;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members<'a> {
    #[serde(borrow)]
    state_machine_arn: Option<Text<'a>>,
    #[serde(borrow)]
    name: Option<Text<'a>>,
    #[serde(borrow)]
    input: Option<Text<'a>>,
    #[serde(borrow)]
    trace_header: Option<Text<'a>>,
    #[serde(borrow)]
    included_data: Option<Text<'a>>,
    #[serde(borrow)]
    causation_id: Option<Text<'a>>,
    #[serde(borrow)]
    correlation_id: Option<Text<'a>>,
    #[serde(borrow)]
    traceparent: Option<Text<'a>>,
    debug: Option<Debug>,
    #[serde(borrow)]
    mocks: Option<&'a RawValue>,
}

/// A start and how its caller wants to see what becomes of it.
pub(super) struct Started {
    pub(super) start: Box<Start>,
    /// Where it halts, and which test case of the mocks it is to be.
    beginning: Beginning,
    /// Whether inputs and outputs are shown.
    pub(super) with_data: bool,
}

/// What a request asks to be started. A synchronous one needs an Express state
/// machine.
pub(super) fn read(edge: &Edge, call: &Call<'_>, synchronous: bool) -> Result<Started, AwsError> {
    let members: Members<'_> = request::read(call.body)?;
    let input_size_max = input_size_max(edge, call, &members);
    let mut check = Check::new();
    let text = check.text("stateMachineArn", members.state_machine_arn.as_deref(), 1, 256);
    check
        .length("name", members.name.as_deref(), 1, 80)
        .secret_length("input", members.input.as_deref(), 0, input_size_max)
        .length("traceHeader", members.trace_header.as_deref(), 0, TRACE_CHARS_MAX)
        .pattern("traceHeader", members.trace_header.as_deref(), r"\p{ASCII}*", str::is_ascii)
        .length("causationId", members.causation_id.as_deref(), 1, TRAIL_CHARS_MAX)
        .length("correlationId", members.correlation_id.as_deref(), 1, TRAIL_CHARS_MAX)
        .length("traceparent", members.traceparent.as_deref(), 1, TRAIL_CHARS_MAX);
    check.length("mocks", members.mocks.map(RawValue::get), 0, PAYLOAD_SIZE);
    if synchronous {
        check.one_of("includedData", members.included_data.as_deref(), &["ALL_DATA", "METADATA_ONLY"]);
    }
    check.done()?;
    let with_data = members.included_data.as_deref() != Some("METADATA_ONLY");
    let (text, test_case) = split_test_case(edge, text);
    let start = build(edge, call, text, &members, synchronous)?;
    let debugging = members.debug.as_ref().map(|debug| debugging(edge, debug, &start)).transpose()?;
    let test_case = match (test_case, members.mocks) {
        (None, None) => None,
        (Some(name), None) => Some(known_test_case(edge, &start, text, name)?),
        (None, Some(mocks)) => Some(written_case(edge, &start, mocks)?),
        (Some(_), Some(_)) => {
            let twice = "either the test case is named or the mocks are said, not both";
            return Err(AwsError::new(Code::Constraint, twice));
        }
    };
    let beginning = Beginning { fork: None, debugging, test_case };
    Ok(Started { start: Box::new(start), beginning, with_data })
}

impl Started {
    /// The request that starts it.
    pub(super) fn request(self, execution: ExecutionId, until_ended: bool) -> Request {
        let (start, is_repeat) = (self.start, false);
        if self.beginning.is_plain() {
            return Request::Start { execution, start, until_ended, is_repeat };
        }
        let beginning = Box::new(self.beginning);
        Request::Begin { execution, start, beginning, until_ended, is_repeat }
    }
}

/// Where there are mocks, `#` behind the ARN of a state machine, a version or an
/// alias names one of its test cases, as in Step Functions Local.
fn split_test_case<'a>(edge: &Edge, text: &'a str) -> (&'a str, Option<&'a str>) {
    match text.split_once('#') {
        Some((arn, test_case)) if edge.settings.test_cases.is_some() => (arn, Some(test_case)),
        _ => (text, None),
    }
}

fn known_test_case(edge: &Edge, start: &Start, arn: &str, name: &str) -> Result<Arc<str>, AwsError> {
    let known = edge.settings.test_cases.as_ref().and_then(|cases| cases.get(&*start.machine));
    if known.is_some_and(|cases| cases.contains(name)) {
        Ok(name.into())
    } else {
        Err(AwsError::no_test_case(&format!("{arn}#{name}")))
    }
}

/// A test case that is written out: what the tasks of some states are answered.
fn written_case(edge: &Edge, start: &Start, mocks: &RawValue) -> Result<Arc<str>, AwsError> {
    let refused = |reason: String| AwsError::new(Code::Constraint, reason);
    let states = (edge.settings.written_case)(mocks.get()).map_err(refused)?;
    let machine = machine(edge, start)?;
    match states.iter().find(|name| !is_task(&machine, name)) {
        Some(name) => Err(refused(format!("mocks.{name}: no Task of the state machine is called that"))),
        None => Ok(mocks.get().into()),
    }
}

/// Where an execution halts. One that is Express is over too soon for that.
fn debugging(edge: &Edge, debug: &Debug, start: &Start) -> Result<Arc<Debugging>, AwsError> {
    if start.machine_type == MachineType::Express {
        return Err(AwsError::machine_type());
    }
    let refused = |refusal: DebugError| AwsError::new(Code::Constraint, refusal.to_string());
    let machine = machine(edge, start)?;
    debug.of(&machine).map(Arc::new).map_err(refused)
}

/// What is started.
fn machine(edge: &Edge, start: &Start) -> Result<Arc<Machine>, AwsError> {
    edge.broker
        .machine(start.definition)
        .ok_or_else(|| AwsError::internal(format_args!("definition {:?} is not known", start.definition)))
}

fn is_task(machine: &Machine, name: &str) -> bool {
    machine.state_number(name).is_some_and(|state| matches!(machine.state(state).kind, Kind::Task(_)))
}

fn build(
    edge: &Edge,
    call: &Call<'_>,
    text: &str,
    members: &Members<'_>,
    synchronous: bool,
) -> Result<Start, AwsError> {
    let machine_arn = arn::machine(text, call.scope, AwsError::no_machine)?;
    if let Some(name) = members.name.as_deref().filter(|name| !is_valid_name(name)) {
        return Err(AwsError::invalid_name(name));
    }
    let (now, random) = (edge.broker.now(), edge.broker.random());
    let catalogue = edge.broker.catalogue();
    // The name shows the first bytes; the alias's draw takes the last.
    let draw = u64::from_be_bytes(random[8..].try_into().expect("eight of sixteen bytes"));
    let target = catalogue
        .resolve(call.scope, machine_arn.name, machine_arn.qualifier, draw)
        .ok_or_else(|| AwsError::no_machine(text))?;
    if target.machine.deleting {
        return Err(AwsError::machine_deleting(text));
    }
    let machine_type = target.machine.machine_type;
    if synchronous && machine_type != MachineType::Express {
        return Err(AwsError::machine_type());
    }
    let (input, input_text) = read_input(members.input.as_deref(), input_size_max(edge, call, members))?;
    let mut start = Start {
        scope: target.machine.scope.clone(),
        machine: target.machine.name.clone(),
        name: members.name.as_ref().map_or_else(|| uuid_from(now, random).into(), Text::to_arc),
        express_uuid: (machine_type == MachineType::Express).then(|| edge.uuid().into()),
        named_by_client: members.name.is_some(),
        machine_type,
        synchronous,
        definition: target.revision.definition,
        revision: target.revision.id.clone(),
        role_arn: target.revision.role_arn.clone(),
        version: target.version,
        alias: target.alias.cloned(),
        input,
        input_text,
        trace_header: call.trace.map(Into::into).or_else(|| to_arc(&members.trace_header)),
        trail: trail(call, members),
    };
    roots::of_execution(edge, &mut start);
    Ok(start)
}

/// The refusal of an execution whose state machine is paused and does not hold it.
pub(super) fn paused(execution_arn: &str) -> AwsError {
    match execution_arn.parse() {
        Ok(Arn::Execution { scope, machine, .. } | Arn::ExpressExecution { scope, machine, .. }) => {
            AwsError::machine_paused(&wire::machine_arn(&scope, &machine, None))
        }
        _ => AwsError::machine_paused(execution_arn),
    }
}

/// What the request says of its cause.
fn trail(call: &Call<'_>, members: &Members<'_>) -> Option<Trail> {
    let trail = Trail {
        cause: to_arc(&members.causation_id),
        conversation: to_arc(&members.correlation_id),
        traceparent: to_arc(&members.traceparent).or_else(|| call.traceparent.map(Into::into)),
        hops: 0,
    };
    (trail != Trail::default()).then_some(trail)
}

/// The bytes that the input may have, as far as it matters.
fn input_size_max(edge: &Edge, call: &Call<'_>, members: &Members<'_>) -> usize {
    if members.input.as_deref().is_none_or(|input| input.len() <= PAYLOAD_SIZE) {
        return PAYLOAD_SIZE;
    }
    let catalogue = edge.broker.catalogue();
    let text = members.state_machine_arn.as_deref().unwrap_or_default();
    let named = arn::machine(text, call.scope, AwsError::no_machine).ok();
    let machine = named.and_then(|named| catalogue.machine(call.scope, named.name));
    limits::payload_size_max(edge.limits_of(machine))
}

/// The compact input, and the caller's own text where it differs.
pub(super) fn read_input(
    text: Option<&str>,
    size_max: usize,
) -> Result<(Payload, Option<Arc<str>>), AwsError> {
    let Some(text) = text else { return Ok((Payload::empty_object(), None)) };
    if text.is_empty() {
        return Err(AwsError::invalid_input("Invalid execution input."));
    }
    if text.len() > size_max {
        return Err(AwsError::invalid_input("Input size exceeds the maximum number of bytes."));
    }
    let input =
        Payload::parse(text).map_err(|error| AwsError::invalid_input(first_line(&error.to_string())))?;
    let differs = input.text() != text;
    Ok((input, differs.then(|| text.into())))
}

/// Jackson's second line says where; AWS leaves it out.
fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or(text)
}
