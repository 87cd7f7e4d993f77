//! Order per key from a topic through a workflow to a topic, and from a queue to an
//! exchange, whatever each execution takes and though the server is killed: a property,
//! told with drawn keys and times. `FREVO_ORDER_SEED=N` tells one of them again.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::foreign::{Queue, Topic, put};
use super::publishing::subscribe;
use super::server::{Home, Server, text, until};

const RECORDS: usize = 240;

/// What is published: a key, its how-manieth it is, and how long its execution takes.
struct Drawn {
    key: String,
    number: u64,
    items: u64,
}

/// SplitMix64: the same numbers for a seed everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

fn drawn() -> Vec<Drawn> {
    let seed = std::env::var("FREVO_ORDER_SEED").ok().and_then(|text| text.parse().ok());
    let seed = seed.unwrap_or_else(|| std::process::id().into());
    println!("FREVO_ORDER_SEED={seed}");
    let mut random = Random(seed);
    let (keys, mut counts) = (2 + random.below(12), BTreeMap::new());
    (0..RECORDS)
        .map(|_| {
            let key = format!("k-{}", random.below(keys));
            let count: &mut u64 = counts.entry(key.clone()).or_default();
            *count += 1;
            Drawn { key, number: *count - 1, items: [0, 1, 30][random.below(3) as usize] }
        })
        .collect()
}

impl Drawn {
    fn value(&self) -> String {
        json!({ "key": self.key, "number": self.number, "items": vec![0; self.items as usize] }).to_string()
    }
}

/// A workflow that takes as long as its input says, and publishes an event with its key.
fn machine(server: &Server) -> String {
    let item = json!({ "StartAt": "One", "States": { "One": { "Type": "Pass", "End": true } } });
    let detail =
        json!({ "key.$": "$.key", "number.$": "$.number", "cloudevents": { "partitionkey.$": "$.key" } });
    server.create(
        "flow",
        &json!({ "StartAt": "Take", "States": {
            "Take": { "Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 1, "Iterator": item,
                "ResultPath": null, "Next": "Tell" },
            "Tell": { "Type": "Task", "Resource": "arn:aws:states:::events:putEvents", "End": true,
                "Parameters": { "Entries": [{ "Source": "flow", "DetailType": "Done", "Detail": detail }] } },
        } }),
    )
}

fn target(machine: &str) -> Value {
    json!({ "type": "stateMachine", "arn": machine, "untilEnded": true })
}

fn deliver(server: &Server, target: &Value) {
    let answer = subscribe(server, "out", &json!({ "pattern": { "source": ["flow"] }, "target": target }));
    assert_eq!(answer.status, 201, "{}", answer.text());
}

/// Checks that what is told of each key is in order, and all of it is. What is told again
/// after a crash is not looked at. `more` gives so many records more.
fn check(drawn: &[Drawn], mut more: impl FnMut(usize) -> Vec<Value>) {
    let mut expected: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    drawn.iter().for_each(|drawn| expected.entry(drawn.key.clone()).or_default().push(drawn.number));
    let (mut of_key, mut missing) = (BTreeMap::<String, Vec<u64>>::new(), drawn.len());
    while missing > 0 {
        for record in more(missing) {
            let event: Value = serde_json::from_str(&text(&record["value"])).expect("JSON");
            let numbers = of_key.entry(text(&event["key"])).or_default();
            let number = event["number"].as_u64().expect("a number");
            if !numbers.contains(&number) {
                numbers.push(number);
                missing -= 1;
            }
        }
    }
    assert_eq!(of_key, expected);
}

/// Waits until all executions have ended, and kills the server on the way.
fn kill_on_the_way(server: Server, machine: &str, serve: impl Fn(u16) -> Server) -> Server {
    until("some are done", || (server.executions(machine).len() > RECORDS / 4).then_some(()));
    let server = serve(server.kill());
    until("all are done", || {
        let executions = server.executions(machine);
        let is_done = |execution: &Value| execution["status"] == "SUCCEEDED";
        (executions.len() == RECORDS && executions.iter().all(is_done)).then_some(())
    });
    server
}

#[test]
fn of_each_key_the_order_of_a_topic_is_that_of_the_next_topic_behind_a_workflow() {
    let (Some(topic), Some(out)) = (Topic::made(3), Topic::made(3)) else { return };
    let (home, drawn) = (Home::new(), drawn());
    let server = topic.serve(&home, 0);
    let machine = machine(&server);
    deliver(&server, &json!({ "type": "kafkaTopic", "topic": out.name }));
    let mut source = topic.source();
    source["target"] = target(&machine);
    source["input"] = json!({ "path": "$.detail" });
    put(&server, "in", &source);
    let record = |drawn: &Drawn| json!({ "key": drawn.key, "value": drawn.value() });
    topic.produce(&drawn.iter().map(record).collect::<Vec<_>>());
    let _server = kill_on_the_way(server, &machine, |port| topic.serve(&home, port));
    let mut read = 0;
    check(&drawn, |count| {
        read += count;
        out.consume(read)
    });
}

#[test]
fn of_each_key_the_order_of_a_queue_is_that_of_an_exchange_behind_a_workflow() {
    let (Some(queue), Some(out)) = (Queue::named(), Queue::named()) else { return };
    queue.make();
    out.make();
    let (home, drawn) = (Home::new(), drawn());
    let server = queue.serve(&home, 0);
    let machine = machine(&server);
    deliver(&server, &json!({ "type": "amqpExchange", "exchange": out.exchange }));
    put(
        &server,
        "in",
        &json!({ "amqp": { "queue": queue.name }, "target": target(&machine), "input": { "path": "$.detail" } }),
    );
    let message = |drawn: &Drawn| {
        json!({ "value": drawn.value(), "contentType": "application/json", "headers": {
            "cloudEvents:specversion": "1.0", "cloudEvents:id": format!("{}-{}", drawn.key, drawn.number),
            "cloudEvents:source": "shop", "cloudEvents:type": "Placed", "cloudEvents:partitionkey": drawn.key,
        } })
    };
    queue.produce(&drawn.iter().map(message).collect::<Vec<_>>());
    let _server = kill_on_the_way(server, &machine, |port| queue.serve(&home, port));
    check(&drawn, |count| out.consume(count));
}
