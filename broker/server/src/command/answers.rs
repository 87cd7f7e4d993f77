//! Who does the tasks of `frevo run`: files, worker commands, or the person at
//! the terminal.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, IsTerminal, Write};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use frevo_sdk::{Client, Endpoint, TaskError, Worker};
use serde_json::{Value, json};
use tokio::runtime::Builder;
use tokio::sync::oneshot;

use super::CommandError;
use super::tasks::Task;
use super::watch::Screen;
use crate::output::{Ink, Paint};

/// How long workers may take to stop once the execution has ended.
const DRAIN: Duration = Duration::from_millis(200);

/// What we call ourselves; the name of an activity's worker has no blanks.
const WORKER: &str = "frevo-run";

/// Answers to the tasks of states, by the state's name.
pub type Answers = BTreeMap<String, Value>;

/// Does tasks in a thread of its own until it is dropped.
pub struct Answering {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Worker commands, killed when dropped.
#[derive(Default)]
pub struct Workers(Vec<Child>);

/// What is known about how tasks are to be answered.
#[derive(Clone)]
struct Respondent {
    answers: Arc<Answers>,
    screen: Arc<Mutex<Screen>>,
    client: Client,
}

/// A task that wants a result.
struct Question {
    state: String,
    queue: String,
    input: String,
}

impl Answering {
    /// Takes tasks of the server at `endpoint`. A state without an answer is
    /// asked for on the terminal.
    pub fn start(
        endpoint: &str,
        tasks: Vec<Task>,
        answers: Answers,
        screen: Arc<Mutex<Screen>>,
    ) -> Result<Self, CommandError> {
        let (stop, stopped) = oneshot::channel::<()>();
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|source| CommandError::Io { doing: "could not start the answering worker", source })?;
        let address = Endpoint::new(endpoint)?;
        let client = runtime
            .block_on(Client::connect(address.clone()))
            .map_err(|error| CommandError::other("could not answer tasks", error))?;
        let respondent = Respondent { answers: Arc::new(answers), screen, client };
        let thread = thread::spawn(move || {
            runtime.block_on(respondent.work(address, &tasks, stopped));
            runtime.shutdown_background();
        });
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic there was printed there.
            let _ = thread.join();
        }
    }
}

impl Respondent {
    /// Takes tasks until it is told to stop.
    async fn work(self, address: Endpoint, tasks: &[Task], stopped: oneshot::Receiver<()>) {
        let queues: BTreeSet<&str> = tasks
            .iter()
            .filter(|task| task.function().is_some())
            .filter_map(|task| task.queue.as_deref())
            .collect();
        for task in tasks.iter().filter(|task| task.resource.contains(":activity:")) {
            tokio::spawn(self.clone().attend(task.clone()));
        }
        let until = async {
            // A sender that is gone means the same as its word.
            let _ = stopped.await;
        };
        if queues.is_empty() {
            return until.await;
        }
        let mut worker = Worker::new(address).any_scope().name(WORKER).drain(DRAIN);
        for queue in queues {
            let respondent = self.clone();
            worker = worker.handle_task(queue, move |task| respondent.clone().respond(task));
        }
        if let Err(error) = worker.run_until(until).await {
            eprintln!("nobody answers tasks any more: {error}");
        }
    }

    /// Does the tasks of an activity, which workers ask for.
    async fn attend(self, activity: Task) {
        let ask_for = json!({ "activityArn": activity.resource, "workerName": WORKER });
        loop {
            let given = match self.client.call("GetActivityTask", &ask_for).await {
                Ok(given) => given,
                Err(error) => return eprintln!("nobody answers the tasks of {}: {error}", activity.resource),
            };
            let Some(token) = given["taskToken"].as_str() else { continue };
            let question = Question {
                state: activity.state.clone(),
                queue: activity.resource.clone(),
                input: given["input"].as_str().unwrap_or_default().to_owned(),
            };
            let answer = self.answer(question).await;
            self.complete(token, answer).await;
        }
    }

    async fn respond(self, task: frevo_sdk::Task) -> Result<Value, TaskError> {
        let question =
            Question { state: task.state().into(), queue: task.queue().into(), input: task.input().into() };
        let answer = self.answer(question).await;
        if !task.resource().ends_with(".waitForTaskToken") {
            return answer;
        }
        // What a worker says is only that the task was handed on; its result is
        // told with the token, which may come first.
        self.complete(task.token(), answer).await;
        Ok(json!({}))
    }

    async fn answer(&self, question: Question) -> Result<Value, TaskError> {
        if let Some(answer) = self.answers.get(&question.state) {
            return Ok(answer.clone());
        }
        let screen = self.screen.clone();
        tokio::task::spawn_blocking(move || ask(&screen, &question))
            .await
            .unwrap_or_else(|error| Err(TaskError::terminal("Frevo.Unanswered", error.to_string())))
    }

    async fn complete(&self, token: &str, answer: Result<Value, TaskError>) {
        let (operation, input) = match answer {
            Ok(output) => ("SendTaskSuccess", json!({ "taskToken": token, "output": output.to_string() })),
            Err(error) => {
                let (error, cause) = (error.name(), error.cause());
                ("SendTaskFailure", json!({ "taskToken": token, "error": error, "cause": cause }))
            }
        };
        if let Err(error) = self.client.call(operation, &input).await {
            eprintln!("the task's result was refused: {error}");
        }
    }
}

impl Workers {
    /// Starts the worker command of a function: `frevo worker` gives it a
    /// Lambda runtime endpoint.
    pub fn start(&mut self, endpoint: &str, function: &str, command: &str) -> Result<(), CommandError> {
        let failed = |source| CommandError::Io { doing: "could not start a worker command", source };
        let frevo = std::env::current_exe().map_err(failed)?;
        let child = Command::new(frevo)
            .args([
                "worker",
                "--any-account",
                "--endpoint",
                endpoint,
                "--function",
                function,
                "--",
                "sh",
                "-c",
            ])
            .arg(format!("exec {command}"))
            .stdin(Stdio::null())
            .stdout(Stdio::from(io::stderr()))
            .spawn()
            .map_err(failed)?;
        self.0.push(child);
        Ok(())
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        for child in &mut self.0 {
            // Asked first, so that it can stop its own child.
            let pid = rustix::process::Pid::from_child(child);
            let asked = rustix::process::kill_process(pid, rustix::process::Signal::TERM).is_ok();
            let mut patience = if asked { 40 } else { 0 };
            while patience > 0 && child.try_wait().is_ok_and(|ended| ended.is_none()) {
                thread::sleep(Duration::from_millis(50));
                patience -= 1;
            }
            if child.kill().is_ok() {
                let _ = child.wait();
            }
        }
    }
}

/// Asks the person at the terminal for a task's result.
fn ask(screen: &Mutex<Screen>, question: &Question) -> Result<Value, TaskError> {
    let Question { state, queue, input } = question;
    let nobody = || {
        let cause = format!(
            "nobody answers the task of state `{state}`: give --answer '{state}=FILE' or --worker COMMAND"
        );
        TaskError::terminal("Frevo.Unanswered", cause)
    };
    if !io::stdin().is_terminal() {
        return Err(nobody());
    }
    let mut screen = screen.lock().unwrap_or_else(PoisonError::into_inner);
    screen.settle();
    let input: Value = serde_json::from_str(input).unwrap_or(Value::Null);
    eprintln!("\n{} of {queue} is given {input:#}", Paint(true).ink(Ink::Bold, state));
    loop {
        eprint!("its result as JSON, or !ERROR cause to let it fail (Enter for {{}}): ");
        let mut line = String::new();
        let read = io::stderr().flush().and_then(|()| io::stdin().lock().read_line(&mut line));
        if !read.is_ok_and(|size| size > 0) {
            return Err(nobody());
        }
        match parse_answer(line.trim()) {
            Ok(answer) => return answer,
            Err(error) => eprintln!("{}", Paint(true).ink(Ink::Red, &format!("that is no JSON: {error}"))),
        }
    }
}

fn parse_answer(line: &str) -> Result<Result<Value, TaskError>, serde_json::Error> {
    if let Some(failure) = line.strip_prefix('!') {
        let (error, cause) = failure.split_once(' ').unwrap_or((failure, ""));
        return Ok(Err(TaskError::terminal(error, cause.trim())));
    }
    let line = if line.is_empty() { "{}" } else { line };
    serde_json::from_str(line).map(Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_json_or_a_failure() {
        assert_eq!(parse_answer("").expect("the empty object"), Ok(json!({})));
        assert_eq!(parse_answer("[1]").expect("an array"), Ok(json!([1])));
        let failure = parse_answer("!Card.Declined no money").expect("a failure").expect_err("a failure");
        assert_eq!((failure.name(), failure.cause()), ("Card.Declined", "no money"));
        assert!(parse_answer("yes").is_err());
    }
}
