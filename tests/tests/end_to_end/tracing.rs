//! The tree of what caused what, read back from the journal after a restart.

use serde_json::{Value, json};

use super::http;
use super::publishing::{STRUCTURED, event, publish, subscribe};
use super::server::{Home, Server, frevo, text, types, until};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

/// A state machine of one Task.
fn task(server: &Server, name: &str, resource: &str, parameters: &Value) -> String {
    let only = json!({
        "Type": "Task", "Resource": format!("arn:aws:states:::{resource}"),
        "Parameters": parameters, "End": true,
    });
    server.create(name, &json!({ "StartAt": "Only", "States": { "Only": only } }))
}

/// Starts an execution for each event of a type.
fn starts(server: &Server, name: &str, kind: &str, machine: &str) {
    let subscription = json!({
        "pattern": { "source": ["shop"], "detail-type": [kind] },
        "target": { "type": "stateMachine", "arn": machine },
        "input": { "path": "$.detail" },
    });
    assert_eq!(subscribe(server, name, &subscription).status, 201);
}

fn publish_traced(server: &Server, event: &Value, span: &str) {
    let trace = format!("00-{TRACE}-{span}-01");
    let headers = [("Content-Type", STRUCTURED), ("traceparent", trace.as_str())];
    let answer = http::send(server.address(), "POST", "/events", &headers, event.to_string().as_bytes());
    assert_eq!(answer.expect("it answers").status, 202);
}

fn only_execution(server: &Server, machine: &str) -> String {
    let listed = until("it is started", || server.executions(machine).pop());
    text(&listed["executionArn"])
}

/// What `frevo event trace` prints, and how it ends.
fn traced(server: &Server, arguments: &[&str]) -> (i32, String) {
    let done = frevo()
        .args(["event", "trace", "--endpoint", &server.witnessed_endpoint()])
        .args(arguments)
        .output()
        .expect("it runs");
    let said = [done.stdout, done.stderr].concat();
    (done.status.code().expect("it ends by itself"), String::from_utf8(said).expect("it is text"))
}

const ANNOUNCEMENT: &str = "Step Functions Execution Status Change";

/// Each event, execution and task with its cause and how that is known, but for
/// what executions announce of themselves.
fn links(answer: &Value) -> Vec<String> {
    let nodes = answer["nodes"].as_array().expect("nodes");
    let name = |node: &Value| match text(&node["kind"]).as_str() {
        "event" => text(&node["type"]),
        "execution" => text(&node["stateMachine"]),
        "task" => format!("{} {}", text(&node["state"]), text(&node["status"])),
        _ => text(&node["id"]),
    };
    let told = nodes.iter().map(|node| match node["causedBy"].as_u64() {
        None => name(node),
        Some(cause) => {
            let by = text(&node["link"]["by"]);
            format!("{} <- {} by {by}", name(node), name(&nodes[cause as usize]))
        }
    });
    told.filter(|told| !told.starts_with(ANNOUNCEMENT)).collect()
}

fn node<'a>(answer: &'a Value, member: &str, value: &str) -> &'a Value {
    let mut nodes = answer["nodes"].as_array().expect("nodes").iter();
    nodes.find(|node| node[member] == value).expect("it is of the tree")
}

#[test]
fn the_tree_goes_from_the_first_cause_to_every_effect() {
    let Some(home) = Home::on_log("there are no traces there") else { return };
    let mut server = home.serve();
    let packed = json!([{ "Source": "shop", "DetailType": "Packed", "Detail": {} }]);
    let packs = task(&server, "packs", "events:putEvents", &json!({ "Entries": packed }));
    let nests = task(
        &server,
        "nests",
        "states:startExecution.sync:2",
        &json!({ "StateMachineArn": packs, "Input": {} }),
    );
    let pays = task(
        &server,
        "pays",
        "sqs:sendMessage.waitForTaskToken",
        &json!({ "QueueUrl": "q", "MessageBody": { "order.$": "$.order", "token.$": "$$.Task.Token" } }),
    );
    starts(&server, "placed", "Placed", &nests);
    starts(&server, "packed", "Packed", &pays);
    starts(&server, "bought", "Bought", &pays);
    let correlation = json!({
        "pattern": { "source": ["shop"], "detail-type": ["Paid"] },
        "target": { "type": "task", "arn": pays, "state": "Only", "eventKey": "$.detail.order",
            "taskKey": "$.MessageBody.order" },
    });
    assert_eq!(subscribe(&server, "payments", &correlation).status, 201);

    publish_traced(&server, &event("o-1", json!({ "order": 4711 })), "b7ad6b7169203331");
    only_execution(&server, &packs);
    let mut invoiced = event("i-1", json!({}));
    invoiced["type"] = json!("Invoiced");
    publish_traced(&server, &invoiced, "1111111111111111");
    let mut bought = event("b-1", json!({ "order": 17 }));
    bought["type"] = json!("Bought");
    assert_eq!(publish(&server, "default", STRUCTURED, &bought).status, 202);
    let paying = until("it is started", || {
        let all = server.executions(&pays);
        let mut arns = all.iter().map(|listed| text(&listed["executionArn"]));
        arns.find(|arn| types(&server.history(arn)).contains(&"TaskScheduled"))
    });
    let mut paid = event("p-1", json!({ "order": 17 }));
    paid["type"] = json!("Paid");
    assert_eq!(publish(&server, "default", STRUCTURED, &paid).status, 202);
    assert_eq!(server.ended(&paying)["status"], "SUCCEEDED");
    let port = server.kill();
    server = home.serve_with(port, &[]);

    // Asked for from anywhere within, the tree begins with its first cause.
    let nesting = only_execution(&server, &nests);
    for asked in [["o-1"].as_slice(), &["i-1"], &[&nesting], &["--key", "order=4711"]] {
        let (status, said) = traced(&server, &[asked, &["-o", "json"]].concat());
        assert_eq!(status, 0, "{said}");
        let answer: Value = serde_json::from_str(&said).expect("it is JSON");
        assert_eq!(
            links(&answer),
            [
                "Placed",
                "nests <- Placed by causationid",
                "packs <- nests by causationid",
                "Packed <- packs by causationid",
                "pays <- Packed by causationid",
                "Invoiced <- Placed by traceparent",
            ],
            "{asked:?}: {answer:#}"
        );
        assert_eq!((&answer["cut"], &answer["causesCut"]), (&Value::Null, &json!(false)));
        assert_eq!(node(&answer, "id", "o-1")["deliveries"][0]["status"], "ACKNOWLEDGED");
        let nests = node(&answer, "stateMachine", "nests");
        assert_eq!((&nests["status"], &nests["id"]), (&json!("SUCCEEDED"), &json!(nesting)));
        assert_eq!(nests["link"]["derived"], false);
        assert_eq!(node(&answer, "id", "i-1")["link"]["derived"], true);
        assert_eq!(node(&answer, "type", ANNOUNCEMENT)["causedBy"], nests["number"]);
    }
    for asked in ["p-1", "b-1"] {
        let (_, said) = traced(&server, &[asked, "-o", "json"]);
        let answer: Value = serde_json::from_str(&said).expect("it is JSON");
        assert_eq!(
            links(&answer),
            [
                "Bought",
                "pays <- Bought by causationid",
                "Paid <- pays by key",
                "Only SUCCEEDED <- Paid by causationid",
            ],
            "{answer:#}"
        );
        assert_eq!(node(&answer, "kind", "task")["execution"], json!(paying));
    }
}

#[test]
fn people_see_a_tree_and_what_was_searched() {
    let Some(home) = Home::on_log("there are no traces there") else { return };
    let server = home.serve();
    let machine = server.create(
        "orders",
        &json!({ "StartAt": "Take", "States": { "Take": { "Type": "Pass", "End": true } } }),
    );
    starts(&server, "orders", "Placed", &machine);
    assert_eq!(publish(&server, "default", STRUCTURED, &event("o-1", json!({}))).status, 202);
    let arn = only_execution(&server, &machine);
    assert_eq!(server.ended(&arn)["status"], "SUCCEEDED");
    let mut late = event("o-2", json!({}));
    late["causationid"] = json!("request-7");
    late["type"] = json!("Seen");
    assert_eq!(publish(&server, "default", STRUCTURED, &late).status, 202);

    let (status, said) = until("the delivery is noted", || {
        let (status, said) = traced(&server, &["o-1"]);
        said.contains("delivered to 1 of 1").then_some((status, said))
    });
    assert_eq!(status, 0);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 5, "{said}");
    assert!(lines[0].starts_with("AT"), "{said}");
    assert!(lines[1].contains("Placed from shop") && lines[1].contains("o-1"), "{said}");
    assert!(lines[2].contains("└─ execution of orders") && lines[2].contains(&arn), "{said}");
    assert!(lines[2].contains("SUCCEEDED after"), "{said}");
    assert!(lines[4].contains(&format!("   └─ {ANNOUNCEMENT} from aws.states")), "{said}");

    let (_, said) = traced(&server, &["o-2"]);
    assert!(said.contains("a cause that was not found") && said.contains("request-7"), "{said}");
    assert!(said.contains("└─ Seen from shop"), "{said}");

    for (asked, told) in [
        (["o-3"].as_slice(), "there is no event or execution `o-3` in 000000000000/us-east-1"),
        (&["o-1", "--bus", "other"], "there is no event or execution `o-1` on the bus `other`"),
        (&["--key", "order=1"], "there is no event with `order` = `1`"),
    ] {
        let (status, said) = traced(&server, asked);
        assert_eq!(status, 3, "{said}");
        assert!(said.contains(told) && said.contains("in what the journal keeps from 20"), "{said}");
    }
}
