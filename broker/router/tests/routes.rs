//! Who wants an event.

use std::sync::Arc;

use frevo_event::cloud_event::Envelope;
use frevo_event::{
    DEFAULT_BUS, DeliveryPolicy, Event, Scope, Subscription, SubscriptionNumber, Tags, Target, Timestamp,
    Trail,
};
use frevo_router::Routes;
use frevo_value::Payload;

const ALL: SubscriptionNumber = SubscriptionNumber(1);
const STARTS_ON_ALL: SubscriptionNumber = SubscriptionNumber(2);
const STARTS_ON_FAILURE: SubscriptionNumber = SubscriptionNumber(3);

fn scope() -> Scope {
    Scope::new("000000000000", "us-east-1")
}

fn subscription(number: SubscriptionNumber, pattern: Option<&str>, target: Target) -> Subscription {
    Subscription {
        scope: scope(),
        name: format!("s{}", number.0).into(),
        number,
        bus: DEFAULT_BUS.into(),
        pattern: pattern.map(Arc::from),
        target,
        input: None,
        policy: DeliveryPolicy::default(),
        paused: false,
        description: None,
        created_at: Timestamp(0),
        tags: Tags::default(),
    }
}

fn event(source: &str) -> Event {
    let envelope = Envelope {
        id: "1".into(),
        detail_type: "Changed".into(),
        source: source.into(),
        scope: scope(),
        time: Timestamp(0),
        resources: Vec::new(),
        detail: Payload::parse(r#"{"status":"FAILED"}"#).expect("it is JSON"),
    };
    Event { bus: DEFAULT_BUS.into(), elsewhere: None, envelope, key: None, trail: Trail::default() }
}

#[test]
fn what_starts_executions_without_a_pattern_is_not_fed_by_their_own_announcements() {
    let starts =
        || Target::StateMachine { arn: "arn:aws:states:us-east-1:000000000000:stateMachine:orders".into() };
    let on_failure = r#"{"source":["aws.states"],"detail":{"status":["FAILED"]}}"#;
    let mut routes = Routes::default();
    for subscription in [
        subscription(ALL, None, Target::Queue),
        subscription(STARTS_ON_ALL, None, starts()),
        subscription(STARTS_ON_FAILURE, Some(on_failure), starts()),
    ] {
        routes.insert(subscription).expect("it is right");
    }
    assert_eq!(routes.wanted_by(&event("shop")), [ALL, STARTS_ON_ALL]);
    assert_eq!(routes.wanted_by(&event("aws.states")), [ALL, STARTS_ON_FAILURE]);
}
