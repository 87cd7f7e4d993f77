//! Every transition as an event, where a state machine's tag asks for it.

use serde_json::{Value, json};

use super::publishing::{file, lines, subscribe};
use super::server::{Home, Server, text, until};

/// A Map of two Pass states, and a Choice.
fn definition() -> Value {
    json!({ "StartAt": "Each", "States": {
        "Each": { "Type": "Map", "Next": "Big", "ItemProcessor": {
            "StartAt": "One", "States": { "One": { "Type": "Pass", "End": true } } } },
        "Big": { "Type": "Choice", "Default": "No",
            "Choices": [{ "Variable": "$[0]", "NumericGreaterThan": 100, "Next": "No" }] },
        "No": { "Type": "Succeed" } } })
}

/// Makes a state machine that wants its transitions told, or does not.
fn create(server: &Server, name: &str, transitions: &str) -> String {
    let input = json!({
        "name": name, "definition": definition().to_string(), "roleArn": "arn:aws:iam::000000000000:role/any",
        "tags": [{ "key": "frevo:transitions", "value": transitions }],
    });
    text(&server.ask("CreateStateMachine", &input)["stateMachineArn"])
}

/// Id, type and state of those events of a history that are transitions.
fn transitions(history: &[Value]) -> Vec<(u64, String, String)> {
    let of = |event: &Value| {
        let kind = text(&event["type"]);
        let details =
            ["stateEnteredEventDetails", "stateExitedEventDetails"].map(|member| &event[member]["name"]);
        let name = details.into_iter().find(|name| name.is_string())?;
        Some((event["id"].as_u64()?, kind, text(name)))
    };
    history.iter().filter_map(of).collect()
}

#[test]
fn a_state_machine_that_is_tagged_tells_each_transition_in_the_order_of_its_history() {
    let home = Home::new();
    let server = home.serve();
    let told = json!({ "pattern": { "source": ["frevo.states"] }, "target": file(&home, "told") });
    assert_eq!(subscribe(&server, "told", &told).status, 201);
    let ended = json!({ "pattern": { "source": ["aws.states"], "detail": { "status": ["SUCCEEDED"] } },
        "target": file(&home, "ended") });
    assert_eq!(subscribe(&server, "ended", &ended).status, 201);
    let (telling, silent) = (create(&server, "telling", "on"), create(&server, "silent", "off"));
    let silent = server.start(&silent, &json!([1, 2]));
    server.ended(&silent);
    let execution = server.start(&telling, &json!([1, 500]));
    server.ended(&execution);
    let expected = transitions(&server.history(&execution));
    assert_eq!(expected.len(), 10, "{expected:?}");
    until("all of it is told", || (lines(&home, "told").len() >= expected.len()).then_some(()));
    until("both ends are told", || (lines(&home, "ended").len() == 2).then_some(()));

    let seen = lines(&home, "told");
    let of = |event: &Value| {
        assert_eq!(event["type"], "Step Functions State Transition");
        assert_eq!(
            (&event["data"]["executionArn"], &event["partitionkey"]),
            (&json!(execution), &json!(execution))
        );
        assert_eq!(event["data"]["stateMachineArn"], telling);
        assert_eq!(event["causationid"], execution);
        let status = if text(&event["data"]["type"]).ends_with("Entered") { "ENTERED" } else { "EXITED" };
        assert_eq!(event["data"]["status"], status);
        let id = event["data"]["eventId"].as_u64().expect("a number");
        (id, text(&event["data"]["type"]), text(&event["data"]["stateName"]))
    };
    assert_eq!(seen.iter().map(of).collect::<Vec<_>>(), expected);
    // Whoever sees two iterations of one state knows which of them it leaves.
    let entered = |event: &Value| event["data"]["enteredEventId"].as_u64();
    for exit in seen.iter().filter(|event| event["data"]["status"] == "EXITED") {
        let entry = seen.iter().find(|event| event["data"]["eventId"].as_u64() == entered(exit));
        assert_eq!(
            entry.map(|entry| &entry["data"]["stateName"]),
            Some(&exit["data"]["stateName"]),
            "{exit}"
        );
    }

    let wrong = json!({ "resourceArn": telling, "tags": [{ "key": "frevo:transitions", "value": "all" }] });
    let refusal = server.call("TagResource", &wrong).expect_err("there is no such choice");
    assert!(refusal.message.contains("[on, off]"), "{refusal:?}");
}
