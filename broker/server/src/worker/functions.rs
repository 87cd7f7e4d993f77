//! Which functions there are and how their handlers are started: from the
//! command line or from a file.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use frevo_sdk::QueueDescription;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::WorkerArgs;
use super::described::{Described, DescribedError, Schema};

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
    /// What is said of it.
    pub described: Option<QueueDescription>,
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
    /// What is said of a function can't be known.
    #[error("could not read what is said of function `{function}`")]
    Described {
        /// The function.
        function: String,
        /// What is wrong.
        source: DescribedError,
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
    /// A function, and the file that says what it is.
    Arguments(Box<Function>, Option<PathBuf>),
    File(PathBuf),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    functions: BTreeMap<String, Entry>,
}

/// A function in the file; `timeout` is in seconds, `memory` in megabytes, and
/// `cwd` is relative to the file's folder. Below `memory` it is said what the
/// function is, as in [`Described`].
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Entry {
    command: Vec<String>,
    concurrency: Option<NonZeroU32>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    cwd: Option<PathBuf>,
    timeout: Option<u64>,
    handler: Option<String>,
    memory: Option<u32>,
    title: Option<String>,
    description: Option<String>,
    icon: Option<String>,
    version: Option<String>,
    input_schema: Option<Schema>,
    output_schema: Option<Schema>,
}

impl Source {
    pub fn of(args: &WorkerArgs) -> Self {
        match &args.file {
            Some(path) => Self::File(path.clone()),
            None => Self::Arguments(Box::new(Function::of(args)), args.describe.clone()),
        }
    }

    /// The functions as they are described now.
    pub fn read(&self) -> Result<Vec<Function>, FunctionsError> {
        let functions = match self {
            Self::Arguments(function, None) => vec![(**function).clone()],
            Self::Arguments(function, Some(path)) => {
                let described = described(&function.name, parse::<Described>(path)?, folder_of(path))?;
                vec![Function { described, ..(**function).clone() }]
            }
            Self::File(path) => functions(parse(path)?, folder_of(path))?,
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

impl Function {
    /// The one that the command line describes.
    fn of(args: &WorkerArgs) -> Self {
        Self {
            name: args.function.clone().expect("clap asks for a function or a file"),
            command: args.command.clone(),
            concurrency: args.concurrency,
            env: BTreeMap::new(),
            cwd: PathBuf::from("."),
            timeout: Duration::from_secs(args.timeout),
            handler: args.handler.clone(),
            memory_mb: MEMORY_MB,
            described: None,
        }
    }

    /// The one that an entry of a file in this folder describes.
    fn read(name: String, entry: Entry, folder: &Path) -> Result<Self, FunctionsError> {
        let Entry { title, description, icon, version, input_schema, output_schema, .. } = entry;
        let said = Described { title, description, icon, version, input_schema, output_schema };
        Ok(Self {
            described: described(&name, said, folder)?,
            name,
            command: entry.command,
            concurrency: entry.concurrency.map_or(1, NonZeroU32::get),
            env: entry.env,
            cwd: entry.cwd.map_or_else(|| folder.to_owned(), |cwd| folder.join(cwd)),
            timeout: Duration::from_secs(entry.timeout.unwrap_or(TIMEOUT_SECONDS)),
            handler: entry.handler,
            memory_mb: entry.memory.unwrap_or(MEMORY_MB),
        })
    }
}

fn functions(file: File, folder: &Path) -> Result<Vec<Function>, FunctionsError> {
    file.functions.into_iter().map(|(name, entry)| Function::read(name, entry, folder)).collect()
}

fn described(
    function: &str,
    said: Described,
    folder: &Path,
) -> Result<Option<QueueDescription>, FunctionsError> {
    said.read(folder).map_err(|source| FunctionsError::Described { function: function.to_owned(), source })
}

fn parse<T: DeserializeOwned>(path: &Path) -> Result<T, FunctionsError> {
    let text =
        fs::read_to_string(path).map_err(|source| FunctionsError::Read { path: path.to_owned(), source })?;
    toml::from_str(&text)
        .map_err(|source| FunctionsError::Parse { path: path.to_owned(), source: Box::new(source) })
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."))
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
            title = "Charge a card"
            version = "1.2.0"
            input-schema = { type = "object" }

            [functions.notify]
            command = ["./notify"]
        "#;
        let file = toml::from_str(text).expect("it reads");
        let functions = functions(file, Path::new("conf")).expect("functions");
        let [charge, notify] = &functions[..] else { panic!("two functions") };
        assert_eq!((charge.name.as_str(), charge.concurrency, charge.timeout.as_secs()), ("charge", 4, 30));
        assert_eq!((charge.cwd.as_path(), notify.cwd.as_path()), (Path::new("conf/src"), Path::new("conf")));
        let described = QueueDescription::new().title("Charge a card").version("1.2.0");
        let described = described.input_schema(serde_json::json!({ "type": "object" }));
        assert_eq!((&charge.described, &notify.described), (&Some(described), &None));
        assert_eq!((notify.concurrency, notify.timeout.as_secs()), (1, TIMEOUT_SECONDS));
    }

    #[test]
    fn a_key_that_nobody_knows_is_an_error() {
        for text in ["[functions.a]\ncommand = []\ncolour = 1", "[function.a]\ncommand = []", "[functions.a]"]
        {
            assert!(toml::from_str::<File>(text).is_err(), "{text}");
        }
    }
}
