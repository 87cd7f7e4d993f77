//! Arguments that several commands take: JSON given in place or in a file.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use serde_json::Value;

use super::CommandError;

/// The text of `@FILE`, of standard input for `@-`, or the argument itself; it
/// must be JSON.
pub fn json_text(argument: &str, what: &str) -> Result<String, CommandError> {
    let (text, what) = match argument.strip_prefix('@') {
        Some(path) => (read(Path::new(path))?, format!("{what} in `{path}`")),
        None => (argument.to_owned(), what.to_owned()),
    };
    match serde_json::from_str::<Value>(&text) {
        Ok(_) => Ok(text),
        Err(source) => Err(CommandError::Json { what, source }),
    }
}

/// The same, read.
pub fn json(argument: &str, what: &str) -> Result<Value, CommandError> {
    let text = json_text(argument, what)?;
    serde_json::from_str(&text).map_err(|source| CommandError::Json { what: what.to_owned(), source })
}

/// A file's text; `-` is standard input.
pub fn read(path: &Path) -> Result<String, CommandError> {
    let text = if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(path)
    };
    text.map_err(|source| CommandError::Read { path: path.into(), source })
}

/// The two sides of `LEFT=RIGHT`.
pub fn pair<'a>(argument: &'a str, what: &'static str) -> Result<(&'a str, &'a str), CommandError> {
    match argument.split_once('=') {
        Some((left, right)) if !left.is_empty() => Ok((left, right)),
        _ => Err(CommandError::Argument { argument: argument.into(), what }),
    }
}
