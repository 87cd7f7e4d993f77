//! Which functions there are and how their handlers are started: from the
//! command line or from a file.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::Deserialize;

use super::WorkerArgs;

/// AWS's longest: no Lambda handler asks for more.
pub(super) const TIMEOUT_SECONDS: u64 = 900;
/// What a handler is told that it may use; nobody holds it to it.
const MEMORY_MB: u32 = 1024;

/// A function and the command that does its tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The function's name.
    pub name: String,
    /// The command and its arguments; never empty.
    pub command: Vec<String>,
    /// How many commands run at once, a task each.
    pub concurrency: u32,
    /// More environment for the command.
    pub env: BTreeMap<String, String>,
    /// Where the command runs.
    pub cwd: PathBuf,
    /// How long a task may take.
    pub timeout: Duration,
    /// Lambda's `_HANDLER`.
    pub handler: Option<String>,
    /// Lambda's `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`, in megabytes.
    pub memory_mb: u32,
}

/// Why the functions can't be known.
#[derive(Debug, thiserror::Error)]
pub enum FunctionsError {
    /// The file can't be read.
    #[error("could not read the functions file `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("could not understand the functions file `{}`", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// Where and what.
        source: Box<toml::de::Error>,
    },
    /// A command is empty.
    #[error("function `{function}` has an empty command")]
    NoCommand {
        /// The function.
        function: String,
    },
}

/// Where functions are described.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Arguments(Box<Function>),
    File(PathBuf),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    functions: BTreeMap<String, Entry>,
}

/// A function in the file; `timeout` is in seconds, `memory` in megabytes, and
/// `cwd` is relative to the file's folder.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    command: Vec<String>,
    concurrency: Option<NonZeroU32>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    cwd: Option<PathBuf>,
    timeout: Option<u64>,
    handler: Option<String>,
    memory: Option<u32>,
}

impl Source {
    pub fn of(args: &WorkerArgs) -> Self {
        match &args.file {
            Some(path) => Self::File(path.clone()),
            None => Self::Arguments(Box::new(Function {
                name: args.function.clone().expect("clap asks for a function or a file"),
                command: args.command.clone(),
                concurrency: args.concurrency,
                env: BTreeMap::new(),
                cwd: PathBuf::from("."),
                timeout: Duration::from_secs(args.timeout),
                handler: args.handler.clone(),
                memory_mb: MEMORY_MB,
            })),
        }
    }

    /// The functions as they are described now.
    pub fn read(&self) -> Result<Vec<Function>, FunctionsError> {
        let functions = match self {
            Self::Arguments(function) => vec![(**function).clone()],
            Self::File(path) => {
                let text = fs::read_to_string(path)
                    .map_err(|source| FunctionsError::Read { path: path.clone(), source })?;
                parse(&text, path)?
            }
        };
        match functions.iter().find(|function| function.command.is_empty()) {
            Some(function) => Err(FunctionsError::NoCommand { function: function.name.clone() }),
            None => Ok(functions),
        }
    }

    /// Changes whenever the file does.
    pub fn modified(&self) -> Option<(SystemTime, u64)> {
        let Self::File(path) = self else { return None };
        let metadata = fs::metadata(path).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    }
}

fn parse(text: &str, path: &Path) -> Result<Vec<Function>, FunctionsError> {
    let file: File = toml::from_str(text)
        .map_err(|source| FunctionsError::Parse { path: path.to_owned(), source: Box::new(source) })?;
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let function = |(name, entry): (String, Entry)| Function {
        name,
        command: entry.command,
        concurrency: entry.concurrency.map_or(1, NonZeroU32::get),
        env: entry.env,
        cwd: entry.cwd.map_or_else(|| folder.to_owned(), |cwd| folder.join(cwd)),
        timeout: Duration::from_secs(entry.timeout.unwrap_or(TIMEOUT_SECONDS)),
        handler: entry.handler,
        memory_mb: entry.memory.unwrap_or(MEMORY_MB),
    };
    Ok(file.functions.into_iter().map(function).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_describes_any_number_of_functions() {
        let text = r#"
            [functions.charge]
            command = ["python", "-m", "awslambdaric", "handler.charge"]
            concurrency = 4
            env = { STAGE = "dev" }
            cwd = "src"
            timeout = 30

            [functions.notify]
            command = ["./notify"]
        "#;
        let functions = parse(text, Path::new("conf/functions.toml")).expect("functions");
        let [charge, notify] = &functions[..] else { panic!("two functions") };
        assert_eq!((charge.name.as_str(), charge.concurrency, charge.timeout.as_secs()), ("charge", 4, 30));
        assert_eq!((charge.cwd.as_path(), notify.cwd.as_path()), (Path::new("conf/src"), Path::new("conf")));
        assert_eq!((notify.concurrency, notify.timeout.as_secs()), (1, TIMEOUT_SECONDS));
    }

    #[test]
    fn a_key_that_nobody_knows_is_an_error() {
        for text in ["[functions.a]\ncommand = []\ncolour = 1", "[function.a]\ncommand = []", "[functions.a]"]
        {
            assert!(matches!(parse(text, Path::new("f")), Err(FunctionsError::Parse { .. })), "{text}");
        }
    }
}
