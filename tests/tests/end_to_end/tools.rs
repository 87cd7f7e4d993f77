//! Publish and subscribe from a shell: subscriptions, events, dead letters,
//! documents.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Output, Stdio};
use std::{fs, thread};

use serde_json::{Value, json};

use super::http;
use super::programs::{stderr, stdout};
use super::server::{Home, Server, frevo, until};

/// `frevo` with these arguments, for this server, as the account's operator.
pub fn at(server: &Server, arguments: &[&str]) -> Output {
    let mut command = frevo();
    command.args(arguments).args(["--endpoint", &server.witnessed_endpoint()]);
    command.stdin(Stdio::null()).output().expect("it runs")
}

pub fn ok(server: &Server, arguments: &[&str]) -> String {
    let output = at(server, arguments);
    assert!(output.status.success(), "{arguments:?}: {}{}", stdout(&output), stderr(&output));
    stdout(&output)
}

pub fn refused(server: &Server, arguments: &[&str], code: i32) -> String {
    let output = at(server, arguments);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}{}", stdout(&output), stderr(&output));
    stderr(&output)
}

pub fn json(server: &Server, arguments: &[&str]) -> Value {
    let text = ok(server, &[arguments, &["-o", "json"]].concat());
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn documents_may_say_whether_a_subscription_is_paused() {
    let home = Home::new();
    let server = home.serve();
    let apply = |paused: &str| {
        let text = format!("kind: Subscription\nname: hook\ntarget: {{ type: stdout }}\n{paused}");
        let file = home.write("hook.yaml", &text);
        ok(&server, &["apply", "-f", file.to_str().expect("a path of ours"), "--yes"])
    };
    let is_paused = || json(&server, &["subscription", "show", "hook"])["paused"].clone();
    assert!(apply("paused: true\n").contains("created Subscription hook"));
    assert_eq!(is_paused(), true, "from the first");
    assert!(apply("paused: true\n").contains("nothing to change"));
    let told = apply("paused: false\n");
    assert!(told.contains("~ paused: true → false"), "{told}");
    assert_eq!(is_paused(), false);
    ok(&server, &["subscription", "pause", "hook"]);
    assert!(apply("").contains("nothing to change"), "a document that says nothing leaves it to operators");
    assert!(apply("description: new\n").contains("changed Subscription hook"));
    assert_eq!(is_paused(), true);
}

#[test]
fn a_schedule_is_a_document_whose_secret_is_never_shown() {
    let home = Home::new();
    let server = home.serve();
    let apply = |text: &str, arguments: &[&str], secret: &str| {
        let file = home.write("nightly.yaml", text);
        let file = file.to_str().expect("a path of ours");
        let mut command = frevo();
        command.args([&["apply", "-f", file, "--endpoint", &server.endpoint()], arguments].concat());
        let output = command.env("HOOK_SECRET", secret).stdin(Stdio::null()).output().expect("it runs");
        assert!(!stdout(&output).contains(secret), "{}", stdout(&output));
        (output.status.code(), stdout(&output) + &stderr(&output))
    };
    let nightly = "kind: Schedule\nname: nightly\nexpression: rate(1 day)\npaused: true\n\
        target:\n  type: webhook\n  url: https://example.com/\n  secret: { env: HOOK_SECRET }\n";
    let (code, told) = apply(nightly, &["--dry-run"], "one");
    assert_eq!(code, Some(6), "{told}");
    let (code, told) = apply(nightly, &["--yes"], "one");
    assert!(code == Some(0) && told.contains("created Schedule nightly"), "{told}");
    let shown = || {
        let answer = http::get(server.address(), "/frevo/schedules/nightly").expect("it answers");
        serde_json::from_slice::<Value>(&answer.body).expect("JSON")
    };
    let made = shown();
    assert_eq!(
        (&made["paused"], &made["target"]["hasSecret"]),
        (&json!(true), &json!(true)),
        "from the first"
    );
    assert_eq!(made["nextDue"], Value::Null, "nothing was ever due");
    assert!(apply(nightly, &["--yes"], "one").1.contains("nothing to change"));
    let (_, told) = apply(nightly, &["--yes"], "two");
    assert!(told.contains("target.secret") && told.contains("changed Schedule nightly"), "{told}");
    let goes_on = nightly.replace("paused: true", "paused: false").replace("1 day", "2 days");
    let (_, told) = apply(&goes_on, &["--yes"], "two");
    assert!(told.contains("~ expression: \"rate(1 day)\" → \"rate(2 days)\""), "{told}");
    assert_eq!((&shown()["paused"], shown()["nextDue"].is_string()), (&json!(false), true));
    let (code, told) = apply(
        "kind: Schedule\nname: nightly\nexpression: rate(soon)\nevent: { source: a, type: b }\n",
        &["--yes"],
        "unused-secret",
    );
    assert!(code != Some(0) && told.contains("nightly.yaml:1") && told.contains("rate(soon)"), "{told}");
    let (_, told) = apply("kind: Bus\nname: other\n", &["--yes", "--prune"], "unused-secret");
    assert!(!told.contains("Schedule"), "an apply deletes no schedule: {told}");
}

#[test]
fn a_connection_is_a_document_whose_secrets_are_in_variables_and_never_shown() {
    let home = Home::new();
    let server = home.serve();
    let apply = |text: &str, secret: &str| {
        let file = home.write("shop.yaml", text);
        let mut command = frevo();
        let file = file.to_str().expect("a path of ours");
        command.args(["apply", "--yes", "-f", file, "--endpoint", &server.endpoint()]);
        let output = command.env("SHOP_PASSWORD", secret).stdin(Stdio::null()).output().expect("it runs");
        let told = stdout(&output) + &stderr(&output);
        assert!(!told.contains(secret), "{told}");
        told
    };
    let shop = "kind: Connection\nname: shop\nauthorizationType: BASIC\nauthParameters:\n  BasicAuthParameters:\n    \
        Username: frevo\n    Password: { env: SHOP_PASSWORD }\n";
    let told = apply(shop, "first-secret");
    assert!(told.contains("created Connection shop"), "{told}");
    assert!(apply(shop, "first-secret").contains("nothing to change"));
    let told = apply(shop, "second-secret");
    assert!(told.contains("secrets") && told.contains("changed Connection shop"), "{told}");
    assert!(apply(shop, "second-secret").contains("nothing to change"));
    let told = apply(&shop.replace("Username: frevo", "Username: other"), "second-secret");
    assert!(told.contains("authParameters.BasicAuthParameters.Username: \"frevo\" → \"other\""), "{told}");
    let described = apply(&format!("{shop}description: the shop\n"), "second-secret");
    assert!(described.contains("+ description"), "{described}");
    let told = apply(&shop.replace("BASIC", "API_KEY"), "second-secret");
    assert!(
        told.contains("shop.yaml:1") && told.contains("is not allowed with AuthorizationType API_KEY"),
        "{told}"
    );
    let told = apply(&shop.replace("SHOP_PASSWORD", "NOBODY_SET_IT"), "second-secret");
    assert!(told.contains("the variable NOBODY_SET_IT is not set"), "{told}");
}

#[test]
fn dead_letters_are_looked_at_redriven_and_discarded_from_a_shell() {
    let home = Home::new();
    let server = home.serve();
    assert_eq!(ok(&server, &["subscription", "list"]), "no subscriptions\n");
    // Nobody made that state machine yet: what is for it dies.
    let later = r#"{"pattern": {"source": ["shop"]}, "input": {"path": "$.detail"},
        "target": {"type": "stateMachine", "arn": "arn:aws:states:us-east-1:000000000000:stateMachine:later"}}"#;
    ok(&server, &["subscription", "put", "later", later]);
    assert!(ok(&server, &["subscription", "list"]).contains("stateMachine arn:aws:states"));
    assert_eq!(ok(&server, &["deadletter", "list", "later"]), "no dead letters of later\n");

    let lines = [("o-1", 5), ("o-2", 500), ("o-3", 50)].map(|(id, amount)| {
        json!({ "specversion": "1.0", "id": id, "source": "shop", "type": "Placed", "data": { "amount": amount } })
            .to_string()
    });
    let file = home.write("events.jsonl", &format!("{}\n\n{}\n", lines[0], lines[1..].join("\n")));
    let file = file.to_str().expect("a path of ours");
    assert_eq!(ok(&server, &["event", "publish", file]), "published 3 events to default\n");
    until("all three are given up", || {
        (json(&server, &["deadletter", "list", "later"]).as_array()?.len() == 3).then_some(())
    });

    let dear = r#"{"detail": {"amount": [{"numeric": [">", 100]}]}}"#;
    let found = json(&server, &["deadletter", "list", "later", "--pattern", dear, "--since", "1h"]);
    let [letter] = &found.as_array().expect("a list")[..] else { panic!("{found}") };
    assert_eq!(letter["event"]["id"], "o-2");
    let id = letter["id"].as_str().expect("an id");
    assert_eq!(json(&server, &["deadletter", "list", "later", "--reason", "no such reason"]), json!([]));

    let told = refused(&server, &["deadletter", "redrive", "later"], 2);
    assert!(told.contains("--all"), "{told}");
    let merge = ["--merge-patch", r#"{"currency": "BRL"}"#];
    let rehearsed =
        json(&server, &[&["deadletter", "redrive", "later", "--all", "--dry-run"][..], &merge].concat());
    let of = |id: &str| {
        let letters = rehearsed.as_array().expect("a list");
        letters.iter().find(|letter| letter["event"]["id"] == id).expect("it is meant")["event"]["data"]
            .clone()
    };
    assert_eq!(of("o-2"), json!({ "amount": 500, "currency": "BRL" }));
    assert_eq!(json(&server, &["deadletter", "list", "later"]).as_array().map(Vec::len), Some(3));

    server.create("later", &json!({ "StartAt": "A", "States": { "A": { "Type": "Pass", "End": true } } }));
    let unfit = ["--patch", r#"[{"op": "remove", "path": "/nowhere"}]"#];
    let output = at(&server, &[&["deadletter", "redrive", "later", id][..], &unfit].concat());
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("redriven 0 of 1; 1 stay"), "{}", stdout(&output));
    let told = ok(
        &server,
        &[&["deadletter", "redrive", "later", "--pattern", dear, "--rate", "100"][..], &merge].concat(),
    );
    assert_eq!(told, format!("redriven {id}\nredriven 1 of 1\n"));
    let execution = until("it is started", || {
        server.executions("arn:aws:states:us-east-1:000000000000:stateMachine:later").pop()
    });
    let ended = server.ended(execution["executionArn"].as_str().expect("an ARN"));
    assert!(ended["output"].as_str().expect("a text").contains("BRL"), "{ended}");

    until("it is not listed any more", || {
        (json(&server, &["deadletter", "list", "later"]).as_array()?.len() == 2).then_some(())
    });
    assert!(ok(&server, &["deadletter", "discard", "later", "--all"]).ends_with("discarded 2 of 2\n"));
    let shown = until("the decision is kept", || {
        let shown = json(&server, &["deadletter", "show", "later", id]);
        (!shown["closed"].is_null()).then_some(shown)
    });
    let closed = &shown["closed"];
    assert_eq!(
        (&closed["fate"], &closed["patched"], &closed["account"]),
        (&json!("redriven"), &json!(true), &json!("000000000000"))
    );
    until("nothing is left", || (json(&server, &["deadletter", "list", "later"]) == json!([])).then_some(()));
    let all = json(&server, &["deadletter", "list", "later", "--closed"]);
    assert_eq!(all.as_array().map(Vec::len), Some(3), "{all}");
    let told = at(&server, &["deadletter", "redrive", "later", id]);
    assert!(stdout(&told).contains("1 were decided about before"), "{}", stdout(&told));
}

#[test]
fn what_is_wrong_is_said_with_an_exit_code() {
    let home = Home::new();
    let server = home.serve();
    let no_event = home
        .write("wrong.jsonl", "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\"}\n{}\n");
    let no_event = no_event.to_str().expect("a path of ours");
    #[rustfmt::skip]
    let table: &[(&[&str], i32, &str)] = &[
        (&["subscription", "show", "nobody"], 3, "frevo subscription list"),
        (&["subscription", "show", "a/b"], 2, "is no subscription's name"),
        (&["subscription", "put", "x", "{}"], 1, "missing field `target`"),
        (&["subscription", "put", "x", "no JSON"], 2, "the subscription is no JSON"),
        (&["subscription", "pause", "nobody"], 3, "nobody"),
        (&["deadletter", "list", "nobody"], 3, "nobody"),
        (&["deadletter", "list", "x", "--since", "yesterday"], 2, "so long ago"),
        (&["deadletter", "show", "x", "y"], 2, "is no dead letter's id"),
        (&["event", "publish", no_event], 1, "line 2 of"),
        (&["event", "publish", "--type", "T", "--source", "s", "--bus", "nowhere"], 3, "frevo bus list"),
        (&["event", "tail", "--pattern", "{}"], 1, "the event pattern is not valid"),
        (&["bus", "delete", "nowhere"], 3, "nowhere"),
        (&["rule", "show", "nobody"], 3, "nobody"),
    ];
    for (arguments, code, said) in table {
        let told = refused(&server, arguments, *code);
        assert!(told.contains(said), "{arguments:?}: {told}");
    }
    assert_eq!(ok(&server, &["rule", "list"]), "no rules on the event bus default\n");
    ok(&server, &["bus", "create", "shop", "--description", "what the shop says"]);
    assert!(ok(&server, &["bus", "list"]).contains("what the shop says"));
    assert_eq!(json(&server, &["bus", "show", "shop"])["Name"], "shop");
    ok(&server, &["bus", "delete", "shop"]);
    ok(&server, &["subscription", "put", "q", r#"{"target": {"type": "queue"}}"#]);
    ok(&server, &["subscription", "pause", "q"]);
    assert!(ok(&server, &["subscription", "list"]).contains("PAUSED"));
    ok(&server, &["subscription", "resume", "q"]);
    ok(&server, &["subscription", "delete", "q"]);
}

const SHOP: &str = r#"# all that the shop needs
kind: Subscription
name: large-orders
bus: shop
pattern:
  source: [till]
  detail: { amount: [{ numeric: [">", 100] }] }
target: { type: stateMachine, arn: orders }
input: { path: $.detail }
---
kind: Bus
name: shop
description: what the shop says
---
kind: StateMachine
name: orders
definitionFile: orders.asl.json
---
kind: Rule
name: to-shop
pattern: { source: [till] }
targets:
  - Id: shop
    Arn: arn:aws:events:us-east-1:000000000000:event-bus/shop
"#;

#[test]
fn documents_are_applied_changed_and_pruned_and_a_second_time_there_is_nothing_to_do() {
    let home = Home::new();
    let server = home.serve();
    home.write("orders.asl.json", r#"{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}"#);
    let file = home.write("shop.yaml", SHOP);
    let path = file.to_str().expect("a path of ours");
    let nobody = refused(&server, &["apply", "-f", path], 2);
    assert!(nobody.contains("nobody can be asked"), "{nobody}");
    let rehearsed = at(&server, &["apply", "-f", path, "--dry-run"]);
    assert_eq!(rehearsed.status.code(), Some(6), "{}", stderr(&rehearsed));
    let told = stdout(&rehearsed);
    assert!(
        told.contains("+ Subscription large-orders") && told.contains("shop.yaml:2 (document 1)"),
        "{told}"
    );
    assert!(told.ends_with("4 to create, 0 to change, 0 to delete, 0 unchanged\n"), "{told}");
    assert_eq!(ok(&server, &["subscription", "list"]), "no subscriptions\n");

    ok(&server, &["apply", "-f", path, "--yes"]);
    let again = ok(&server, &["apply", "-f", path, "--yes"]);
    assert!(again.ends_with("nothing to change: all 4 are as they are wanted\n"), "{again}");
    // All of it works together: the rule forwards, the subscription starts.
    ok(
        &server,
        &["event", "publish", "--type", "Placed", "--source", "till", "--data", r#"{"amount": 500}"#],
    );
    until("an execution is started", || {
        server.executions("arn:aws:states:us-east-1:000000000000:stateMachine:orders").pop()
    });

    let changed =
        SHOP.replace("100", "200").replace("description: what the shop says\n", "tags: { team: till }\n");
    fs::write(&file, changed.split("---\nkind: Rule").next().expect("a part")).expect("the file is ours");
    let told = ok(&server, &["apply", "-f", path, "--yes", "--prune"]);
    for part in [
        "~ pattern.detail.amount: [{\"numeric\":[\">\",100]}] → [{\"numeric\":[\">\",200]}]",
        "+ tags.team: \"till\"",
        "- description: \"what the shop says\"",
        "- Rule to-shop",
        "0 to create, 2 to change, 1 to delete, 1 unchanged",
        "deleted Rule to-shop",
    ] {
        assert!(told.contains(part), "`{part}` is missing in:\n{told}");
    }
    assert_eq!(ok(&server, &["rule", "list"]), "no rules on the event bus default\n");
    let again = ok(&server, &["apply", "-f", path, "--prune", "--dry-run"]);
    assert!(again.ends_with("nothing to change: all 3 are as they are wanted\n"), "{again}");
}

#[test]
fn an_archive_is_applied_and_changed_and_not_pruned() {
    let home = Home::new();
    let server = home.serve();
    let apply = |days: u32, more: &str, expected: Option<&str>| {
        let text = format!("kind: Archive\nname: month\ndays: {days}\n{more}");
        let file = home.write("archive.yaml", &text);
        let arguments = ["apply", "--yes", "--prune", "-f", file.to_str().expect("a path of ours")];
        match expected {
            None => drop(ok(&server, &arguments)),
            Some(told) => assert!(refused(&server, &arguments, 1).contains(told)),
        }
    };
    apply(30, "pattern: { source: [shop] }\n", None);
    apply(31, "pattern: { source: [till] }\ndescription: a month\n", None);
    let shown = json(&server, &["archive", "show", "month"]);
    assert_eq!((&shown["RetentionDays"], &shown["Description"]), (&31.into(), &"a month".into()));
    assert_eq!(shown["EventPattern"], r#"{"source":["till"]}"#);
    apply(31, "", Some("an archive's pattern can be changed, not taken away"));
    apply(31, "bus: other\npattern: { source: [till] }\n", Some("an archive's bus can't be changed"));
    let other = home.write("bus.yaml", "kind: Bus\nname: shop\n");
    ok(&server, &["apply", "--yes", "--prune", "-f", other.to_str().expect("a path of ours")]);
    assert!(ok(&server, &["archive", "list"]).contains("month"));
}

#[test]
fn what_is_wrong_with_documents_is_said_all_at_once_and_nothing_is_applied() {
    let home = Home::new();
    let server = home.serve();
    let file = home.write(
        "wrong.yaml",
        "kind: Bus\nname: shop\ncolour: red\n---\nkind: Fax\nname: x\n---\nkind: Subscription\nname: s\ntarget: { type: pigeon }\n\
         ---\nkind: StateMachine\nname: m\ndefinition: { StartAt: A, States: {} }\n---\nkind: Bus\nname: right\n",
    );
    let told = refused(&server, &["apply", "-f", file.to_str().expect("a path of ours"), "--yes"], 1);
    for part in [
        "wrong.yaml:3 (document 1): unknown field `colour`",
        "wrong.yaml:5 (document 2): Fax is no `kind`: they are Bus, Archive, Connection, Schema, Queue, StateMachine, Subscription, Rule, \
         Schedule, Source, Contract",
        "unknown variant `pigeon`",
        "wrong.yaml:12 (document 4): the definition is wrong",
        "nothing was applied: 4 things are wrong",
    ] {
        assert!(told.contains(part), "`{part}` is missing in:\n{told}");
    }
    assert!(!ok(&server, &["bus", "list"]).contains("right"));
}

#[test]
fn a_secret_comes_from_the_environment_is_never_shown_and_is_changed_when_it_is_another() {
    let home = Home::new();
    let server = home.serve();
    let file = home.write(
        "hook.yaml",
        "kind: Subscription\nname: hook\ntarget: { type: webhook, url: https://example.com/, secret: { env: HOOK } }\n",
    );
    let apply = |secret: Option<&str>| {
        let mut command = frevo();
        command.args(["apply", "--yes", "--endpoint", &server.endpoint(), "-f"]).arg(&file);
        command.envs(secret.map(|secret| ("HOOK", secret)));
        let output = command.stdin(Stdio::null()).output().expect("it runs");
        (output.status.code(), stdout(&output) + &stderr(&output))
    };
    let (code, told) = apply(None);
    assert_eq!((code, told.contains("the variable HOOK is not set")), (Some(1), true), "{told}");
    assert_eq!(apply(Some("s3cret-1")).0, Some(0));
    assert!(apply(Some("s3cret-1")).1.contains("nothing to change"));
    let (code, told) = apply(Some("s3cret-2"));
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("+ target.secret: \"(secret)\"") && !told.contains("s3cret-2"), "{told}");
    assert!(apply(Some("s3cret-2")).1.contains("nothing to change"));
}

/// Somebody who follows what is published.
struct Tail {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Tail {
    fn follow(server: &Server, arguments: &[&str]) -> Self {
        let mut command: Command = frevo();
        command
            .args(["event", "tail", "-o", "jsonl"])
            .args(arguments)
            .args(["--endpoint", &server.endpoint()]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it runs");
        let mut said = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut line = String::new();
        said.read_line(&mut line).expect("it says something");
        assert!(line.contains("listening"), "{line}");
        // Whatever else it says is read, so that it can go on.
        thread::spawn(move || {
            said.lines().map_while(Result::ok).for_each(|line| {
                let _ = writeln!(std::io::stderr(), "tail: {line}");
            })
        });
        let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        Self { child, lines }
    }

    fn next(&mut self) -> Value {
        let line = self.lines.next().expect("there is a line").expect("it reads");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn what_is_published_and_how_executions_stand_is_seen_as_it_happens() {
    let home = Home::new();
    let mut server = home.serve();
    let machine = server
        .create("orders", &json!({ "StartAt": "A", "States": { "A": { "Type": "Pass", "End": true } } }));
    // Nobody has subscribed: that these listen is why it is announced.
    let mut of_machine = Tail::follow(&server, &["--machine", "orders"]);
    let mut of_shop = Tail::follow(&server, &["--pattern", r#"{"source": ["shop"]}"#]);
    let execution = server.start(&machine, &json!({}));
    for status in ["RUNNING", "SUCCEEDED"] {
        let told = of_machine.next();
        assert_eq!(
            (&told["data"]["executionArn"], &told["data"]["status"]),
            (&json!(execution), &json!(status))
        );
    }
    let publish = |server: &Server, id: &str| {
        ok(server, &["event", "publish", "--type", "Placed", "--source", "shop", "--id", id, "--key", "k"]);
    };
    publish(&server, "o-1");
    let told = of_shop.next();
    assert_eq!((&told["id"], &told["partitionkey"]), (&json!("o-1"), &json!("k")));

    // Both go on when the server comes back.
    let port = server.address().port();
    assert!(server.terminate().success(), "listeners do not keep a server from ending");
    server = home.serve_with(port, &[]);
    until("it listens again", || {
        let heard = server
            .page("/metrics")
            .lines()
            .any(|line| line.starts_with("frevo_api_connections{kind=\"live\"}") && line.ends_with(" 2"));
        heard.then_some(())
    });
    publish(&server, "o-2");
    assert_eq!(of_shop.next()["id"], "o-2");
    let count = ok(&server, &["machine", "list"]);
    assert!(count.contains("orders"), "{count}");
}
