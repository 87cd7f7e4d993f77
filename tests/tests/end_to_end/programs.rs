//! The programs that people use a server with, where they are installed.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::server::binary;

/// The folder of the Python environment with boto3, the aws command line and
/// awslambdaric; none if there is none, which a CI run may not have.
pub fn python() -> Option<PathBuf> {
    installed("FREVO_VENV", "bin/python")
}

/// The folder with AWS's runtime client for Node.
pub fn node() -> Option<PathBuf> {
    installed("FREVO_NODE_DIR", "node_modules/.bin/aws-lambda-ric")
}

/// The official schema of AsyncAPI 3.0, a JSON Schema.
pub fn asyncapi() -> Option<PathBuf> {
    let path = "node_modules/@asyncapi/specs/schemas/3.0.0-without-$id.json";
    installed("FREVO_NODE_DIR", path).map(|folder| folder.join(path))
}

/// The folder of the console, with what drives a browser.
pub fn console() -> Option<PathBuf> {
    installed("FREVO_CONSOLE_DIR", "node_modules/playwright-core/package.json")
}

fn installed(variable: &str, file: &str) -> Option<PathBuf> {
    let folder = env::var_os(variable).map(PathBuf::from);
    if let Some(folder) = folder.filter(|folder| folder.join(file).exists()) {
        return Some(folder);
    }
    let reason = format!("{variable} names no folder with `{file}`; `make setup` makes one");
    assert_ne!(env::var("CI").as_deref(), Ok("true"), "{reason}");
    println!("skipped: {reason}");
    None
}

/// A file of the repository, by its path from the root.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace").join(path)
}

/// A program without what the person who runs the tests has configured for AWS.
pub fn program(path: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(path);
    for (name, _) in
        env::vars().filter(|(name, _)| name.starts_with("AWS_") || name.to_lowercase().ends_with("_proxy"))
    {
        command.env_remove(name);
    }
    command
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true");
    command
}

/// Runs one of our Python scripts; gives what it printed.
pub fn script(venv: &Path, name: &str, arguments: &[&str]) -> String {
    let script = repository("tests").join(name);
    let output = program(venv.join("bin/python")).arg(script).args(arguments).output().expect("python runs");
    assert!(output.status.success(), "{name}: {}{}", stdout(&output), stderr(&output));
    stdout(&output)
}

/// A `frevo worker` for a function: `--function NAME -- COMMAND…`.
pub fn worker(endpoint: &str, function: &str) -> Command {
    let mut command = program(binary());
    command.args(["worker", "--endpoint", endpoint, "--function", function]);
    command
}

/// What a program printed.
pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a program complained about.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
