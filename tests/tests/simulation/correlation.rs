//! Tasks that take an event instead of being told their result: half of those
//! that wait for a token, by the number that they work on.

use std::sync::{Arc, RwLock};

use frevo_event::cloud_event::Envelope;
use frevo_event::{
    Correlation, DEFAULT_BUS, DeliveryPolicy, Event, Subscription, SubscriptionNumber, Tags, Takers, Target,
    TargetInput, Timestamp, Trail,
};
use frevo_router::Routes;
use frevo_value::Payload;
use serde_json::{Value, json};

use super::plan::{self, Plan};

/// Their numbers are from here on: the catalogue gives those below.
const FIRST: u32 = 1_000;

/// Whether the result of a task that waits for a token comes as an event.
pub fn is_correlated(number: i64) -> bool {
    number % 2 == 0
}

/// The event that a task takes: its token is the key.
pub fn event(state: &str, token: &str, result: Payload) -> Event {
    let detail = json!({ "state": state, "token": token, "result": serde_json::from_str::<Value>(result.text()).expect("it is JSON") });
    let envelope = Envelope {
        id: token.into(),
        detail_type: "Done".into(),
        source: "worker".into(),
        scope: plan::scope(),
        time: Timestamp(0),
        resources: Vec::new(),
        detail: Payload::parse(&detail.to_string()).expect("it is JSON"),
    };
    let (bus, trail) = (DEFAULT_BUS.into(), Trail::default());
    Event { bus, elsewhere: None, envelope, key: None, trail }
}

/// A subscription for each state whose tasks wait for a token.
pub fn routes(plan: &Plan) -> Arc<RwLock<Routes>> {
    let mut routes = Routes::default();
    let mut number = FIRST;
    for machine in &plan.machines {
        let definition: Value = serde_json::from_str(&machine.definition.text).expect("it is JSON");
        let mut states = Vec::new();
        waiting_states(&definition, &mut states);
        for state in states {
            number += 1;
            let subscription = subscription(SubscriptionNumber(number), &machine.name, &state);
            routes.insert(subscription).expect("it is right");
        }
    }
    Arc::new(RwLock::new(routes))
}

/// Whether anybody listens to the bus on which executions are announced.
pub fn is_heard(plan: &Plan) -> bool {
    let routes = routes(plan);
    let routes = routes.read().expect("nobody panics while it is locked");
    routes.has_listeners(&plan::scope(), DEFAULT_BUS)
}

fn waiting_states(part: &Value, found: &mut Vec<String>) {
    let Some(members) = part.as_object() else {
        return part.as_array().into_iter().flatten().for_each(|item| waiting_states(item, found));
    };
    for (name, member) in members {
        let resource = member.get("Resource").and_then(Value::as_str).unwrap_or_default();
        if resource.ends_with("sendMessage.waitForTaskToken") {
            found.push(name.clone());
        }
        waiting_states(member, found);
    }
}

fn subscription(number: SubscriptionNumber, machine: &str, state: &str) -> Subscription {
    let scope = plan::scope();
    Subscription {
        name: format!("{machine}-{state}").into(),
        number,
        bus: DEFAULT_BUS.into(),
        pattern: Some(json!({ "detail": { "state": [state] } }).to_string().into()),
        target: Target::Task(Correlation {
            machine: format!("arn:aws:states:{}:{}:stateMachine:{machine}", scope.region, scope.account)
                .into(),
            state: state.into(),
            event_key: "$.detail.token".into(),
            task_key: "$.MessageBody.token".into(),
            keep_seconds: 1_000_000,
            takers: Takers::Oldest,
            error: None,
        }),
        input: Some(TargetInput::Path("$.detail.result".into())),
        policy: DeliveryPolicy::default(),
        paused: false,
        description: None,
        created_at: Timestamp(0),
        tags: Tags::default(),
        scope,
    }
}
