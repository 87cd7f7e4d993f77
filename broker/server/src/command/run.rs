//! `frevo run`: one execution here, with a server that lives as long as it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use clap::Args;
use frevo_event::{Arn, MachineType, Scope};
use serde_json::{Value, json};

use super::answers::{Answering, Answers, Workers};
use super::execution::{print_output, verdict};
use super::machine::text;
use super::tasks::Task;
use super::validate::Checked;
use super::watch::{Screen, Stream, watch};
use super::{CommandError, Connection, Exit, Global, arguments};
use crate::config::{ClockKind, Config, Defaults};
use crate::output::{Format, Output, Paint};
use crate::profile::Identity;

/// `frevo run`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  frevo run order.asl.json --input '{\"id\": 17}'              tasks are asked for on the terminal
  frevo run order.asl.json --answer Charge=charged.json
  frevo run order.asl.json --worker 'python -m awslambdaric app.handler'
  frevo run order.asl.json --worker charge='node charge.mjs' | jq .total
  frevo run order.asl.json --mock-config MockConfigFile.json --test-case HappyPath --clock skip

The states are drawn on standard error while they run; the output goes to standard output.
Exit code 4 if the execution failed, 5 if it timed out.")]
pub struct RunArgs {
    /// The definition's file; `-` reads standard input
    definition: PathBuf,
    /// The input: JSON, @FILE, or @- for standard input
    #[arg(short, long, default_value = "{}", value_name = "JSON|@FILE")]
    input: String,
    /// A Lambda handler command that does the tasks, of every function or of one (repeatable)
    #[arg(long = "worker", value_name = "[FUNCTION=]COMMAND")]
    workers: Vec<String>,
    /// A mock configuration of AWS Step Functions Local, one of whose test cases answers tasks
    #[arg(long, value_name = "FILE", requires = "test_case")]
    mock_config: Option<PathBuf>,
    /// The test case; its state machine is called as the definition's file: `order` of order.asl.json
    #[arg(long, value_name = "NAME", requires = "mock_config")]
    test_case: Option<String>,
    /// Whether waits, backoffs and timeouts pass at once while nothing can move
    #[arg(long, value_enum, default_value_t, value_name = "CLOCK")]
    clock: ClockKind,
    /// A file with the JSON result of a state's tasks (repeatable)
    #[arg(long = "answer", value_name = "STATE=FILE")]
    answers: Vec<String>,
}

/// Runs one execution from beginning to end.
pub fn run(global: &Global, args: &RunArgs) -> Result<Exit, CommandError> {
    let identity = global.identity();
    let scope = Scope::new(&identity.account, &identity.region);
    let checked = Checked::read(&args.definition, MachineType::Standard, &scope)?;
    if !checked.is_valid() {
        eprint!(
            "{}",
            checked.told(Paint::new(global.color, std::io::IsTerminal::is_terminal(&std::io::stderr())))
        );
        return Err(CommandError::Invalid { invalid: 1, total: 1 });
    }
    let input = arguments::json_text(&args.input, "the input")?;
    let answers = read_answers(&args.answers)?;

    let folder = tempfile::tempdir()
        .map_err(|source| CommandError::Io { doing: "could not make a temporary data directory", source })?;
    let config = Config {
        mock_config: args.mock_config.clone(),
        clock: args.clock,
        ..config(folder.path(), &identity)
    };
    let server = crate::serve::start_in_background(&config)
        .map_err(|error| CommandError::other("could not start a server for the execution", error))?;
    let endpoint = format!("http://{}", server.address());
    let connection = Connection::to(&endpoint, &Identity { keys: None, ..identity })?;

    create_activities(&connection, checked.tasks(), &scope)?;
    let screen = Arc::new(Mutex::new(Screen::new(Stream::Error, global.output, global.color)));
    let mut workers = Workers::default();
    let taken = start_workers(&mut workers, &endpoint, &args.workers, checked.tasks(), &answers)?;
    let is_left = |task: &&Task| task.queue.as_deref().is_none_or(|queue| !taken.contains(queue));
    let left: Vec<Task> = checked.tasks().iter().filter(is_left).cloned().collect();
    let answering = Answering::start(&endpoint, left, answers, screen.clone())?;

    let name = machine_name(&args.definition);
    let execution = start(&connection, &name, checked.text(), args.test_case.as_deref(), &input)?;
    let ending = watch(&connection, &execution, &screen)?;
    let answer = connection.call("DescribeExecution", &json!({ "executionArn": execution }))?;
    drop((answering, workers));
    server.shutdown();

    let Output { format, paint } = global.output();
    match format {
        Format::Table => print_output(format, paint, &answer)?,
        _ => Output { format, paint }.one(&answer)?,
    }
    verdict(ending.status, ending.error.as_deref(), ending.cause.as_deref())
}

/// A server for one execution: a free port, few partitions, nothing kept.
fn config(data_dir: &Path, identity: &Identity) -> Config {
    let defaults = Defaults { account: identity.account.clone(), region: identity.region.clone() };
    let listen = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    Config {
        listen,
        data_dir: data_dir.into(),
        partitions: 4,
        reactors: 1,
        defaults,
        // Whoever runs the execution answers for every service.
        integrations: Vec::new(),
        ..Config::default()
    }
}

fn start(
    connection: &Connection,
    name: &str,
    definition: &str,
    test_case: Option<&str>,
    input: &str,
) -> Result<String, CommandError> {
    let scope = connection.scope();
    let role = format!("arn:{}:iam::{}:role/frevo", scope.partition(), scope.account);
    let machine = json!({ "name": name, "definition": definition, "roleArn": role });
    let machine = connection.call("CreateStateMachine", &machine)?;
    let test_case = test_case.map(|name| format!("#{name}")).unwrap_or_default();
    let machine = format!("{}{test_case}", text(&machine["stateMachineArn"]));
    let started =
        connection.call("StartExecution", &json!({ "stateMachineArn": machine, "input": input }))?;
    Ok(text(&started["executionArn"]).to_owned())
}

/// The file's name as far as a state machine may be called so.
pub fn machine_name(file: &Path) -> String {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = name.trim_end_matches(".json").trim_end_matches(".asl");
    if frevo_event::is_valid_name(stem) { stem.to_owned() } else { "run".to_owned() }
}

fn read_answers(answers: &[String]) -> Result<Answers, CommandError> {
    let mut read = Answers::new();
    for answer in answers {
        let (state, file) =
            arguments::pair(answer, "answer; it is STATE=FILE, for instance Charge=charged.json")?;
        let text = arguments::read(Path::new(file))?;
        let value: Value = serde_json::from_str(&text)
            .map_err(|source| CommandError::Json { what: format!("the answer in `{file}`"), source })?;
        read.insert(state.to_owned(), value);
    }
    Ok(read)
}

/// Starts the worker commands; gives the queues that they work on. A function
/// whose every state has an answer needs no worker.
fn start_workers<'a>(
    workers: &mut Workers,
    endpoint: &str,
    commands: &[String],
    tasks: &'a [Task],
    answers: &Answers,
) -> Result<BTreeSet<&'a str>, CommandError> {
    let functions: BTreeSet<&str> =
        tasks.iter().filter(|task| !answers.contains_key(&task.state)).filter_map(Task::function).collect();
    let mut taken = BTreeSet::new();
    for command in commands {
        // `=` may also be part of a command; a function's name before it is not.
        let named = command.split_once('=').filter(|(name, _)| functions.contains(name));
        let (wanted, command) = match named {
            Some((name, command)) => (Some(name), command),
            None => (None, command.as_str()),
        };
        for function in functions.iter().filter(|function| wanted.is_none_or(|wanted| wanted == **function)) {
            let queue = tasks
                .iter()
                .find(|task| task.function() == Some(function))
                .and_then(|task| task.queue.as_deref());
            if queue.is_some_and(|queue| taken.insert(queue)) {
                workers.start(endpoint, function, command)?;
            }
        }
    }
    Ok(taken)
}

/// Activities have to exist before an execution waits for one.
fn create_activities(connection: &Connection, tasks: &[Task], scope: &Scope) -> Result<(), CommandError> {
    for task in tasks {
        match task.resource.parse() {
            Ok(Arn::Activity { scope: home, name }) if home == *scope => {
                connection.call("CreateActivity", &json!({ "name": name }))?;
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_is_called_as_its_file_where_it_may() {
        assert_eq!(machine_name(Path::new("a/order.asl.json")), "order");
        assert_eq!(machine_name(Path::new("my order.json")), "run");
        assert_eq!(machine_name(Path::new("-")), "-");
    }
}
