//! The Context object of a test: the default one, or what the caller gives in its
//! place.

use frevo_event::{Arn, uuid_from};
use frevo_value::{Object, Payload, Value};

use super::{Place, Refusal, Request};
use crate::definition::{Kind, State};
use crate::diagnostic::LONE_STATE;
use crate::task::{Pattern, Target};

/// The members of each part, and of which kind they are.
const PARTS: [(&str, &[(&str, Shape)]); 4] = [
    (
        "Execution",
        &[
            ("Id", Shape::Text),
            ("Input", Shape::Object),
            ("Name", Shape::Text),
            ("RoleArn", Shape::Text),
            ("StartTime", Shape::Text),
            ("RedriveCount", Shape::Number),
            ("RedriveTime", Shape::Text),
        ],
    ),
    ("State", &[("EnteredTime", Shape::Text), ("Name", Shape::Text), ("RetryCount", Shape::Number)]),
    ("StateMachine", &[("Id", Shape::Text), ("Name", Shape::Text)]),
    ("Task", &[("Token", Shape::Text)]),
];

#[derive(Clone, Copy)]
enum Shape {
    Text,
    Number,
    Object,
}

impl Shape {
    fn fits(self, value: &Value) -> bool {
        match self {
            Self::Text => value.as_str().is_some(),
            Self::Number => value.as_number().is_some(),
            Self::Object => value.as_object().is_some(),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Number => "integer",
            Self::Object => "object",
        }
    }
}

/// What the state sees if nobody says otherwise: an Express execution with names
/// that were drawn.
pub(super) fn default(request: &Request<'_>, place: &Place, state: &State, input: &Payload) -> Value {
    let now = Value::from(place.now.to_string());
    let name = uuid_from(place.now, place.random);
    let machine = uuid_from(place.now, place.random.map(|byte| !byte));
    let arn = Arn::StateMachine { scope: place.scope.clone(), name: machine.as_str().into() }.text();
    let id = format!("{}:{name}", arn.replacen(":stateMachine:", ":express:", 1));
    let execution = object([
        ("Id", Value::from(id)),
        ("Input", input.value().clone()),
        ("Name", Value::from(name.clone())),
        ("RoleArn", request.role_arn.map_or(Value::Null, Value::from)),
        ("StartTime", now.clone()),
    ]);
    let mut entered: Object = [("Name", Value::from(LONE_STATE)), ("EnteredTime", now)].into_iter().collect();
    if matches!(state.kind, Kind::Task(_) | Kind::Parallel(_) | Kind::Map(_)) {
        entered.insert("RetryCount", Value::from(i64::from(request.retrier_retry_count)));
    }
    let machine = object([("Id", Value::from(arn)), ("Name", Value::from(machine))]);
    let mut context: Object =
        [("Execution", execution), ("StateMachine", machine), ("State", Value::from(entered))]
            .into_iter()
            .collect();
    if matches!(&state.kind, Kind::Task(task) if task.resource.pattern() == Pattern::WaitForTaskToken) {
        context.insert("Task", object([("Token", Value::from(format!("{name}-token")))]));
    }
    Value::from(context)
}

/// What the caller gives, if it can be one.
pub(super) fn given(text: &str, state: &State) -> Result<Value, Refusal> {
    let invalid = |what: String| Refusal::Request(format!("Invalid Context object provided: {what}"));
    let context = frevo_value::parse(text).map_err(|_| invalid("it must be valid JSON".to_owned()))?;
    let Some(members) = context.as_object() else {
        return Err(invalid("it must be a JSON object".to_owned()));
    };
    for (name, part) in members.iter() {
        let Some((_, known)) = PARTS.iter().find(|(known, _)| **known == **name) else {
            return Err(invalid(match &**name {
                "Map" => "'Map' field is not supported when mocking a Context object".to_owned(),
                name => format!("Field '{name}' is not allowed"),
            }));
        };
        let Some(part) = part.as_object() else { return Err(invalid(format!("{name} must be a object"))) };
        for (member, value) in part.iter() {
            let Some((_, shape)) = known.iter().find(|(known, _)| **known == **member) else {
                return Err(invalid(format!("Field '{member}' is not allowed")));
            };
            if !shape.fits(value) {
                return Err(invalid(format!("{name}.{member} must be a {}", shape.name())));
            }
        }
    }
    if members.get("Task").is_some() && !shows_token(state) {
        return Err(Refusal::Request(
            "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern".to_owned(),
        ));
    }
    Ok(context)
}

fn shows_token(state: &State) -> bool {
    let Kind::Task(task) = &state.kind else { return false };
    matches!(task.resource.target, Target::Activity(_)) || task.resource.pattern() != Pattern::RequestResponse
}

fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    Value::from(members.into_iter().collect::<Object>())
}
