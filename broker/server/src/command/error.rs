//! Why a command did not do what was asked, what to do about it, and the exit
//! code that says so to scripts.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::config::ConfigError;
use crate::serve::ServeError;

/// What a script can tell commands' ends apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Success = 0,
    /// Not done.
    Failure = 1,
    /// Asked in the wrong way.
    Usage = 2,
    /// What was asked for does not exist.
    NotFound = 3,
    /// The execution failed or was stopped.
    ExecutionFailed = 4,
    /// The execution, or the wait for it, timed out.
    TimedOut = 5,
    /// Something is not as it is wanted, and nothing was done about it.
    Different = 6,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// No server answers.
    #[error("no server answers at {endpoint}: {reason}")]
    Unreachable {
        /// Where it was looked for.
        endpoint: String,
        /// What the connection said.
        reason: String,
    },
    /// The server is not who it says.
    #[error("the certificate of the server at {endpoint} is not trusted: {reason}")]
    Untrusted {
        /// Where it is.
        endpoint: String,
        /// What is wrong with the certificate.
        reason: String,
    },
    /// The endpoint names no server, or who vouches for it can't be known.
    #[error(transparent)]
    Endpoint(#[from] frevo_sdk::EndpointError),
    /// The server refused.
    #[error("{operation} was refused: {code}: {message}")]
    Refused {
        /// The API's operation.
        operation: String,
        /// AWS's code.
        code: String,
        /// AWS's words.
        message: String,
    },
    /// The server does not know an operation of ours.
    #[error(
        "this server does not serve {operation}: executions that were set aside can't be reached through it"
    )]
    NotServed {
        /// The operation.
        operation: String,
    },
    /// The server answered something that is no answer to the operation.
    #[error("{operation} was answered with something unreadable: {reason}")]
    Unreadable {
        /// The API's operation.
        operation: String,
        /// What was wrong.
        reason: String,
    },
    /// The execution is no case for a test.
    #[error("{execution} is no case for a test: it has not ended, or was stopped from outside")]
    NoCase {
        /// Its ARN.
        execution: String,
    },
    /// The execution did not end in time.
    #[error("the execution still runs after {seconds} seconds")]
    StillRunning {
        /// How long was waited.
        seconds: u64,
    },
    /// The execution failed or was stopped.
    #[error("the execution ended {status}{}", .reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default())]
    ExecutionFailed {
        /// AWS's status.
        status: String,
        /// Error and cause, where there are any.
        reason: Option<String>,
    },
    /// An argument is no such thing.
    #[error("`{argument}` is no {what}")]
    Argument {
        /// What was given.
        argument: String,
        /// What is asked for, with an example.
        what: &'static str,
    },
    /// Text that should be JSON is not.
    #[error("{what} is no JSON: {source}")]
    Json {
        /// Which text.
        what: String,
        /// Where and why.
        source: serde_json::Error,
    },
    /// The definition is wrong; the problems are printed.
    #[error("{} {} of {} can't be run", .invalid, if *.invalid == 1 { "definition" } else { "definitions" }, .total)]
    Invalid {
        /// How many are wrong.
        invalid: usize,
        /// How many were looked at.
        total: usize,
    },
    /// A line of a file is no event.
    #[error("line {line} of `{}` is no CloudEvent: {reason}; the {published} events before it are published", path.display())]
    NoEvent {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// How many stood before it.
        published: u64,
        /// What is wrong.
        reason: String,
    },
    /// Cases do not read.
    #[error("{}:{line}: {reason}", path.display())]
    Cases {
        /// Their file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The member, and what is wrong with it.
        reason: String,
    },
    /// A file is no AsyncAPI document.
    #[error("`{}` is no AsyncAPI document: {reason}", path.display())]
    NoContract {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// What the flags describe is no event.
    #[error("that is no CloudEvent: {reason}")]
    NoSuchEvent {
        /// What is wrong.
        reason: String,
    },
    /// Nobody said which dead letters are meant.
    #[error("which dead letters to {verb} is not said: name their ids, or filter them, or say --all")]
    NothingMeant {
        /// What is to be done with them.
        verb: &'static str,
    },
    /// Documents can't be applied; what is wrong is printed.
    #[error("nothing was applied: {count} {} wrong", if *.count == 1 { "thing is" } else { "things are" })]
    Documents {
        /// How many things are wrong.
        count: usize,
    },
    /// Whoever was asked did not agree.
    #[error("nothing was done")]
    NotAgreed,
    /// Nobody is there who could agree.
    #[error("nobody can be asked: standard input is no terminal")]
    NobodyToAsk,
    /// A file can't be read.
    #[error("could not read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Output, terminal or child process.
    #[error("{doing}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Another part failed and says why in its own words.
    #[error("{doing}")]
    Other {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl CommandError {
    /// An error of another part of ours.
    pub fn other(doing: &'static str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Other { doing, source: source.into() }
    }

    /// Whether the reader of our output went away: `frevo … | head`.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }

    /// Whether what was asked for does not exist.
    pub fn is_missing(&self) -> bool {
        let is_missing = |code: &str| {
            code.ends_with("DoesNotExist")
                || matches!(code, "ResourceNotFound" | "ResourceNotFoundException" | "NotFound")
        };
        matches!(self, Self::Refused { code, .. } if is_missing(code))
    }

    /// The exit code.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Argument { .. }
            | Self::Endpoint(_)
            | Self::Json { .. }
            | Self::Config(_)
            | Self::NoContract { .. }
            | Self::Cases { .. }
            | Self::NoSuchEvent { .. }
            | Self::NothingMeant { .. }
            | Self::NobodyToAsk => Exit::Usage,
            error if error.is_missing() => Exit::NotFound,
            Self::ExecutionFailed { status, .. } if status == "TIMED_OUT" => Exit::TimedOut,
            Self::ExecutionFailed { .. } => Exit::ExecutionFailed,
            Self::StillRunning { .. } => Exit::TimedOut,
            _ => Exit::Failure,
        }
    }

    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unreachable { .. } => Some(
                "start one with `frevo dev` (or `frevo serve`) in another terminal, or say where it is with \
                 --endpoint or FREVO_ENDPOINT; `frevo run FILE` needs none"
                    .into(),
            ),
            Self::Untrusted { .. } => Some(
                "if an authority of your own signed it, name that authority's file: --ca-bundle FILE or \
                 AWS_CA_BUNDLE"
                    .into(),
            ),
            Self::NobodyToAsk => Some("--yes goes on without asking; `apply --dry-run` only shows what is different".into()),
            Self::NoEvent { .. } => {
                Some("publish the file again once it is right: what is published already is known again".into())
            }
            Self::NotServed { .. } => Some("`frevo log cat` on its data directory shows them as `Quarantined`".into()),
            Self::Refused { code, message, .. } => match &**code {
                "StateMachineDoesNotExist" => Some("`frevo machine list` shows what there is; account and region count too".into()),
                "ExecutionDoesNotExist" => Some("`frevo execution list MACHINE` shows what there is; account and region count too".into()),
                "NotFound" if message.contains("dead letter") => {
                    Some("`frevo deadletter list SUBSCRIPTION --closed` shows what there is".into())
                }
                "NotFound" if message.contains("subscription") => {
                    Some("`frevo subscription list` shows what there is; account and region count too".into())
                }
                "NotFound" | "ResourceNotFoundException" if message.to_lowercase().contains("bus") => {
                    Some("`frevo bus list` shows what there is; account and region count too".into())
                }
                "InvalidDefinition" => Some("`frevo validate FILE` shows each problem in its place".into()),
                "StateMachineAlreadyExists" => Some("`frevo machine update NAME FILE` changes it".into()),
                "ConflictException" if message.contains("quarantined") => Some(
                    "`frevo execution quarantine list` says why it was set aside; `release` and `abort` end that".into(),
                ),
                "ExecutionAlreadyExists" => Some("leave --name out to have one made up".into()),
                "UnrecognizedClientException" | "InvalidSignatureException" | "MissingAuthenticationTokenException"
                | "AccessDeniedException" => {
                    Some("the server asks for access keys: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or --profile".into())
                }
                _ => None,
            },
            Self::Other { source, .. } => match source.downcast_ref() {
                Some(ServeError::Damaged { .. }) => Some(
                    "bring the file back from a copy; without one, `frevo log repair` says what is lost \
                     and, with --accept-loss, goes on without it"
                        .into(),
                ),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Printing is the one thing that every command does and that fails the same
/// way everywhere.
impl From<io::Error> for CommandError {
    fn from(source: io::Error) -> Self {
        Self::Io { doing: "could not write the output", source }
    }
}
