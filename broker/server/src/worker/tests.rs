//! Unmodified handlers under a server that says what the story wants it to.
//!
//! The handlers are Python programs; where there is no `python3`, or no
//! `awslambdaric` for the one story that needs it, the story is skipped and
//! says so.

use std::fs;

use std::process::{Command, Stdio};
use std::time::Duration;

use clap::{Args as _, FromArgMatches as _};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use super::{Stage, WorkerArgs, WorkerError, serve};

const PATIENCE: Duration = Duration::from_secs(30);

/// A custom runtime of the standard library only, and a function that does as
/// its input says.
const RUNTIME: &str = r#"
import http.client, json, os, sys, time
api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
def post(path, body):
    api.request("POST", "/2018-06-01/runtime/" + path, body)
    return api.getresponse().read()
if os.path.exists("broken"):
    post("init/error", json.dumps({"errorType": "ImportError", "errorMessage": "no module"}))
    sys.exit(1)
while True:
    api.request("GET", "/2018-06-01/runtime/invocation/next")
    answer = api.getresponse()
    id, event = answer.headers["Lambda-Runtime-Aws-Request-Id"], json.loads(answer.read())
    what = event.get("do")
    if what == "exit":
        sys.exit(event["status"])
    elif what == "sleep":
        time.sleep(60)
    elif what == "fail":
        post(f"invocation/{id}/error", '{"errorType": "CardDeclined",  "errorMessage": "stolen"}')
    elif what == "mumble":
        post(f"invocation/{id}/response", "no JSON")
    else:
        names = ["AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_REGION", "_HANDLER", "STAGE"]
        told = {"event": event, "arn": answer.headers["Lambda-Runtime-Invoked-Function-Arn"], "pid": os.getpid()}
        post(f"invocation/{id}/response", json.dumps(told | {name: os.environ.get(name) for name in names}))
"#;

struct Story {
    folder: TempDir,
    listener: TcpListener,
    stage: watch::Sender<Stage>,
    worker: JoinHandle<Result<(), WorkerError>>,
}

struct Server {
    socket: WebSocketStream<TcpStream>,
    task_count: u32,
}

impl Story {
    /// A worker in a folder with these files; `{folder}` in the arguments names
    /// it.
    async fn new(files: &[(&str, &str)], arguments: &[&str]) -> Self {
        let folder = TempDir::new().expect("a folder");
        for (name, text) in files {
            fs::write(folder.path().join(name), text).expect("a file");
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let place = folder.path().to_str().expect("a path of text");
        let arguments = arguments.iter().map(|argument| argument.replace("{folder}", place));
        let arguments = ["worker".into(), "--endpoint".into(), url].into_iter().chain(arguments);
        let matches = WorkerArgs::augment_args(clap::Command::new("worker")).get_matches_from(arguments);
        let arguments = WorkerArgs::from_arg_matches(&matches).expect("arguments");
        let (stage, stages) = watch::channel(Stage::Serving);
        Self { folder, listener, stage, worker: tokio::spawn(serve(arguments, stages)) }
    }

    async fn accept(&self) -> Server {
        let (stream, _) =
            tokio::time::timeout(PATIENCE, self.listener.accept()).await.expect("a worker").expect("it");
        let socket = tokio_tungstenite::accept_async(stream).await.expect("a handshake");
        Server { socket, task_count: 0 }
    }

    async fn ends(self, mut server: Server) {
        self.stage.send_replace(Stage::Draining);
        while server.hears().await != json!("closed") {}
        let ended = tokio::time::timeout(PATIENCE, self.worker).await.expect("an end").expect("no panic");
        assert!(ended.is_ok(), "{ended:?}");
    }
}

impl Server {
    async fn hears(&mut self) -> Value {
        loop {
            let next =
                tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("a worker that speaks");
            match next {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).expect("JSON"),
                Some(Err(_)) | None => return json!("closed"),
                // Reading on answers pings and farewells.
                Some(Ok(_)) => {}
            }
        }
    }

    /// Gives the worker a task and awaits how it went.
    async fn asks(&mut self, input: Value) -> Value {
        self.task_count += 1;
        let token = format!("t-{}", self.task_count);
        let task = json!({
            "type": "task", "token": token, "queue": "tasks.charge", "state": "Charge", "input": input,
            "execution": "arn:aws:states:eu-west-1:000000000000:execution:m:e",
            "resource": "arn:aws:states:::lambda:invoke",
        });
        self.socket.send(Message::text(task.to_string())).await.expect("a worker that listens");
        let mut answer = self.hears().await;
        let accepted = json!({ "type": "accepted", "token": token });
        self.socket.send(Message::text(accepted.to_string())).await.expect("a worker that listens");
        assert_eq!(answer["token"].take(), json!(token));
        answer
    }
}

fn there_is(program: &str, arguments: &[&str]) -> bool {
    let run = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let there_is = run.is_ok_and(|status| status.success());
    if !there_is {
        println!("skipped: `{program} {}` does not work here", arguments.join(" "));
    }
    there_is
}

fn has_python() -> bool {
    there_is("python3", &["--version"])
}

fn cause(frame: &Value) -> Value {
    serde_json::from_str(frame["cause"].as_str().expect("a cause")).expect("a cause that is JSON")
}

#[tokio::test]
async fn a_handler_gets_its_tasks_as_under_lambda_and_its_errors_keep_their_names() {
    if !has_python() {
        return;
    }
    let functions = "[functions.charge]\ncommand = [\"python3\", \"runtime.py\"]\nhandler = \"app.charge\"\nenv = { STAGE = \"dev\" }";
    let story = Story::new(
        &[("runtime.py", RUNTIME), ("f.toml", functions)],
        &["--region", "eu-west-1", "--file", "{folder}/f.toml"],
    )
    .await;
    let mut server = story.accept().await;
    let subscribed = server.hears().await;
    assert_eq!((&subscribed["queue"], &subscribed["credits"]), (&json!("tasks.charge"), &json!(1)));

    let mut answer = server.asks(json!({ "total": 5 })).await;
    answer["output"]["pid"].take();
    assert_eq!(
        answer["output"],
        json!({
            "event": { "total": 5 }, "arn": "arn:aws:lambda:eu-west-1:000000000000:function:charge", "pid": null,
            "AWS_LAMBDA_FUNCTION_NAME": "charge", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_REGION": "eu-west-1", "_HANDLER": "app.charge", "STAGE": "dev",
        })
    );
    let failed = server.asks(json!({ "do": "fail" })).await;
    assert_eq!(failed["error"], json!("CardDeclined"));
    assert_eq!(failed["cause"], json!(r#"{"errorType": "CardDeclined",  "errorMessage": "stolen"}"#));
    let mumbled = server.asks(json!({ "do": "mumble" })).await;
    assert_eq!(mumbled["error"], json!("Lambda.Unknown"));
    story.ends(server).await;
}

#[tokio::test]
async fn a_handler_that_dies_fails_its_task_and_is_started_again() {
    if !has_python() {
        return;
    }
    let arguments = ["--function", "charge", "--", "python3", "{folder}/runtime.py"];
    let story = Story::new(&[("runtime.py", RUNTIME)], &arguments).await;
    let mut server = story.accept().await;
    server.hears().await;
    let first = server.asks(json!({})).await["output"]["pid"].take();
    for (status, message) in
        [(3, "exited with error: exit status 3"), (0, "exited without providing a reason")]
    {
        let died = server.asks(json!({ "do": "exit", "status": status })).await;
        assert_eq!(died["error"], json!("Runtime.ExitError"));
        let message_told = cause(&died)["errorMessage"].to_string();
        assert!(
            message_told.starts_with("\"RequestId: ") && message_told.contains(message),
            "{message_told}"
        );
    }
    assert_ne!(server.asks(json!({})).await["output"]["pid"], first);
    story.ends(server).await;
}

#[tokio::test]
async fn a_task_that_takes_too_long_is_killed() {
    if !has_python() {
        return;
    }
    let arguments = ["--function", "charge", "--timeout", "1", "--", "python3", "{folder}/runtime.py"];
    let story = Story::new(&[("runtime.py", RUNTIME)], &arguments).await;
    let mut server = story.accept().await;
    server.hears().await;
    let killed = server.asks(json!({ "do": "sleep" })).await;
    assert_eq!(killed["error"], json!("Sandbox.Timedout"));
    assert!(
        killed["cause"].as_str().is_some_and(|cause| cause.contains("Task timed out after 1.00 seconds"))
    );
    story.ends(server).await;
}

#[tokio::test]
async fn a_handler_that_does_not_start_fails_the_tasks_that_wait_for_it() {
    let functions = "[functions.charge]\ncommand = [\"/no/such/program\"]";
    let story = Story::new(&[("f.toml", functions)], &["--file", "{folder}/f.toml"]).await;
    let mut server = story.accept().await;
    server.hears().await;
    let failed = server.asks(json!({})).await;
    assert_eq!(failed["error"], json!("Runtime.InvalidEntrypoint"));
    assert!(failed["cause"].as_str().is_some_and(|cause| cause.contains("/no/such/program")), "{failed}");
    story.ends(server).await;

    if !has_python() {
        return;
    }
    let functions = "[functions.charge]\ncommand = [\"python3\", \"runtime.py\"]";
    let files = [("runtime.py", RUNTIME), ("broken", ""), ("f.toml", functions)];
    let story = Story::new(&files, &["--file", "{folder}/f.toml"]).await;
    let mut server = story.accept().await;
    server.hears().await;
    let failed = server.asks(json!({})).await;
    assert_eq!(
        (&failed["error"], &cause(&failed)["errorMessage"]),
        (&json!("ImportError"), &json!("no module"))
    );
    fs::remove_file(story.folder.path().join("broken")).expect("a file");
    assert_eq!(server.asks(json!({ "a": 1 })).await["output"]["event"], json!({ "a": 1 }));
    story.ends(server).await;
}

#[tokio::test]
async fn a_command_that_is_not_there_is_said_at_once() {
    let story = Story::new(&[], &["--function", "charge", "--", "/no/such/program"]).await;
    let ended = tokio::time::timeout(PATIENCE, story.worker).await.expect("an end").expect("no panic");
    assert!(matches!(ended, Err(WorkerError::NoProgram { program }) if program == "/no/such/program"));
}

#[tokio::test]
async fn a_changed_file_changes_what_is_served() {
    let story =
        Story::new(&[("f.toml", "[functions.a]\ncommand = [\"x\"]")], &["--file", "{folder}/f.toml"]).await;
    let mut server = story.accept().await;
    assert_eq!(server.hears().await["queue"], json!("tasks.a"));
    let path = story.folder.path().join("f.toml");
    // What is no TOML changes nothing.
    fs::write(&path, "[functions").expect("a file");
    fs::write(&path, "[functions.b]\ncommand = [\"x\"]\nconcurrency = 7").expect("a file");
    let retires = async {
        assert_eq!(server.hears().await, json!({ "type": "credits", "queue": "tasks.a", "credits": 0 }));
        assert_eq!(server.hears().await, json!("closed"));
    };
    let succeeds = async {
        let mut successor = story.accept().await;
        let subscribed = successor.hears().await;
        assert_eq!((&subscribed["queue"], &subscribed["credits"]), (&json!("tasks.b"), &json!(7)));
        successor
    };
    let (successor, ()) = tokio::join!(succeeds, retires);
    story.ends(successor).await;
}

/// `FREVO_TEST_PYTHON` names a Python that has awslambdaric, if the one in PATH
/// has not.
#[tokio::test]
async fn a_handler_of_awslambdaric_runs_unmodified() {
    let python = std::env::var("FREVO_TEST_PYTHON").unwrap_or_else(|_| "python3".into());
    if !there_is(&python, &["-c", "import awslambdaric"]) {
        return;
    }
    let handler = "class CardDeclined(Exception): pass\n\
                   def charge(event, context):\n\
                   \x20   if event['total'] > 9: raise CardDeclined('too much')\n\
                   \x20   print('charging', event['total'])\n\
                   \x20   return {'charged': event['total'], 'function': context.function_name}\n";
    let functions =
        format!("[functions.charge]\ncommand = [\"{python}\", \"-m\", \"awslambdaric\", \"app.charge\"]");
    let story =
        Story::new(&[("app.py", handler), ("f.toml", &functions)], &["--file", "{folder}/f.toml"]).await;
    let mut server = story.accept().await;
    server.hears().await;
    for total in 1..4 {
        let answer = server.asks(json!({ "total": total })).await;
        assert_eq!(answer["output"], json!({ "charged": total, "function": "charge" }));
    }
    let declined = server.asks(json!({ "total": 10 })).await;
    assert_eq!(declined["error"], json!("CardDeclined"));
    assert_eq!(cause(&declined)["errorMessage"], json!("too much"));
    story.ends(server).await;
}
