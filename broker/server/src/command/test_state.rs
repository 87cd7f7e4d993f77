//! `frevo test-state`: one state of a definition, tried here without a server.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Args, ValueEnum};
use frevo_api::{Level, TestAnswer};
use frevo_asl::step::Work;
use frevo_asl::test_state::{
    Datum, ErrorDetails, ErrorOutput, Mock, Place, Progress, Refusal, Request, Status, Test, Tested,
    Validation,
};
use frevo_event::{Scope, Timestamp};
use frevo_value::Payload;

use super::{CommandError, Exit, Global, arguments};
use crate::output::{Format, Ink, Paint, write};

/// `frevo test-state`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  frevo test-state order.asl.json --state 'Is it much?' --input '{\"sum\": 12}'
  frevo test-state order.asl.json --state Charge --mock-result @charged.json --level debug
  frevo test-state charge.json --mock-error States.Timeout --retries 2 -o json

Nothing is called: a Task, Parallel or Map needs a mock, and a Wait is over at once. A server calls what a
Task names: `aws stepfunctions test-state --endpoint-url http://127.0.0.1:8083`.
Exit code 4 if the state failed and neither retries nor catches that.")]
pub struct TestStateArgs {
    /// The file of a state, or of a state machine with --state; `-` reads standard input
    #[arg(value_name = "FILE")]
    definition: PathBuf,
    /// Which state of the state machine, nested ones too
    #[arg(long, value_name = "NAME")]
    state: Option<String>,
    /// The input: JSON, @FILE, or @- for standard input
    #[arg(short, long, default_value = "{}", value_name = "JSON|@FILE")]
    input: String,
    /// The variables: an object
    #[arg(long, value_name = "JSON|@FILE")]
    variables: Option<String>,
    /// The Context object, instead of one that is made; with a mock only
    #[arg(long, value_name = "JSON|@FILE")]
    context: Option<String>,
    /// What the state's work gives
    #[arg(long, value_name = "JSON|@FILE")]
    mock_result: Option<String>,
    /// The error that the state's work ends with
    #[arg(long, value_name = "ERROR", conflicts_with = "mock_result")]
    mock_error: Option<String>,
    /// What happened then
    #[arg(long, value_name = "TEXT", requires = "mock_error")]
    mock_cause: Option<String>,
    /// How the result is compared with what the service can answer: all of it, the members that are there, or not
    #[arg(long, value_enum, default_value = "strict", value_name = "MODE")]
    mock_validation: Mode,
    /// How often each Retrier has matched before
    #[arg(long, default_value_t = 0, value_name = "COUNT")]
    retries: u32,
    /// How many of a Map's iterations fail
    #[arg(long, value_name = "COUNT")]
    failed_iterations: Option<u32>,
    /// What a Map's ItemReader gives
    #[arg(long, value_name = "JSON|@FILE")]
    items: Option<String>,
    /// The role that the Context object shows
    #[arg(long, value_name = "ARN")]
    role_arn: Option<String>,
    /// What is shown: what came of it (info), what each stage of the data flow gave, too (debug, trace)
    #[arg(long, value_enum, default_value = "debug", value_name = "LEVEL")]
    level: Shown,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Mode {
    Strict,
    Present,
    None,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shown {
    Info,
    Debug,
    Trace,
}

/// Tries a state.
pub fn test_state(global: &Global, args: &TestStateArgs) -> Result<Exit, CommandError> {
    let definition = arguments::read(&args.definition)?;
    let text = |argument: &Option<String>, what: &str| {
        argument.as_ref().map(|argument| arguments::json_text(argument, what)).transpose()
    };
    let input = arguments::json_text(&args.input, "the input")?;
    let variables = text(&args.variables, "the variables")?;
    let context = text(&args.context, "the context")?;
    let result = text(&args.mock_result, "the mock's result")?;
    let items = text(&args.items, "the items")?;
    let error = args
        .mock_error
        .as_ref()
        .map(|error| ErrorOutput { error: Some(error), cause: args.mock_cause.as_deref() });
    let is_mocked = result.is_some() || error.is_some();
    let mock = Mock {
        result: result.as_deref(),
        error_output: error,
        validation: match args.mock_validation {
            Mode::Strict => Validation::Strict,
            Mode::Present => Validation::Present,
            Mode::None => Validation::None,
        },
    };
    let identity = global.identity();
    let scope = Scope::new(&identity.account, &identity.region);
    let role = format!("arn:{}:iam::{}:role/frevo", scope.partition(), scope.account);
    let request = Request {
        definition: &definition,
        state_name: args.state.as_deref(),
        role_arn: Some(args.role_arn.as_deref().unwrap_or(&role)),
        input: Payload::parse(&input).ok(),
        variables: variables.as_deref(),
        context: context.as_deref(),
        mock: is_mocked.then_some(mock),
        retrier_retry_count: args.retries,
        map_iteration_failure_count: args.failed_iterations,
        map_item_reader_data: items.as_deref(),
        ..Request::default()
    };
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = Timestamp(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX));
    let place = Place { scope, now, random: rand::random() };
    let (test, tested) = tried(&request, place)?;
    let output = global.output();
    let level = match args.level {
        Shown::Info => Level::Info,
        Shown::Debug => Level::Debug,
        Shown::Trace => Level::Trace,
    };
    if output.format == Format::Table {
        write(&told(&tested, level, output.paint))?;
    } else {
        let answer = serde_json::to_value(TestAnswer::new(&test, &tested, level));
        output.one(&answer.map_err(|error| CommandError::other("the answer is no JSON", error))?)?;
    }
    Ok(if tested.status == Status::Failed { Exit::ExecutionFailed } else { Exit::Success })
}

fn tried(request: &Request<'_>, place: Place) -> Result<(Test, Tested), CommandError> {
    let refused = |refusal: Refusal| CommandError::other("the state can't be tested", refusal);
    let test = Test::new(request, place).map_err(refused)?;
    let mut progress = test.run(None).map_err(refused)?;
    if let Progress::Until(_) = progress {
        progress = test.run(Some(Work::Woken)).map_err(refused)?;
    }
    match progress {
        Progress::Ended(tested) => Ok((test, *tested)),
        Progress::Task { .. } | Progress::Until(_) => {
            let text = "a Task is not called here: it needs --mock-result or --mock-error";
            Err(refused(Refusal::Unsupported(text.to_owned())))
        }
    }
}

/// What came of it, for people: how it ended, the stages, the output.
fn told(tested: &Tested, level: Level, paint: Paint) -> String {
    let mut told = paint.status(tested.status.name());
    if let Some(next) = &tested.next_state {
        told += &format!(" {} {next}", paint.ink(Ink::Dim, "→"));
    }
    told.push('\n');
    let mut line = |name: &str, text: &str| {
        told += &format!("  {} {text}\n", paint.ink(Ink::Bold, &format!("{name:<27}")));
    };
    if level > Level::Info {
        for (name, datum) in &tested.inspection.0 {
            line(name, &shown(datum));
        }
    }
    let members = [("error", tested.error.as_deref()), ("cause", tested.cause.as_deref())];
    for (name, text) in members.into_iter().filter_map(|(name, text)| Some((name, text?))) {
        line(name, text);
    }
    if let Some(output) = &tested.output {
        line("output", output.text());
    }
    told
}

fn shown(datum: &Datum) -> String {
    match datum {
        Datum::Json(payload) => payload.to_string(),
        Datum::Number(number) => number.to_string(),
        Datum::Percentage(share) => share.to_string(),
        Datum::Error(ErrorDetails { catch_index, retry_index, retry_backoff_seconds }) => {
            let retry = retry_index.map(|index| match retry_backoff_seconds {
                Some(seconds) => format!("Retry[{index}] in {seconds} s"),
                None => format!("Retry[{index}], which has no attempts left"),
            });
            let catch = catch_index.map(|index| format!("Catch[{index}]"));
            retry.into_iter().chain(catch).collect::<Vec<_>>().join(", ")
        }
    }
}
