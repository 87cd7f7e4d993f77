//! Arguments that several commands take: JSON given in place or in a file, and
//! moments.

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use frevo_event::Timestamp;
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

/// A moment: a time, or how long ago it was.
pub fn moment(argument: &str) -> Result<Timestamp, CommandError> {
    if let Some(at) = Timestamp::parse(argument) {
        return Ok(at);
    }
    let wrong = || CommandError::Argument {
        argument: argument.to_owned(),
        what: "time: 2026-01-31T12:00:00Z, or so long ago: 90s, 15m, 2h, 7d",
    };
    let unit = argument.chars().last().ok_or_else(wrong)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return Err(wrong()),
    };
    let count: u32 = argument[..argument.len() - 1].parse().map_err(|_| wrong())?;
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
    Ok(now.plus_seconds(-(i64::from(count) * seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["", "h", "2w", "-1h", "yesterday", "é"] {
            assert!(moment(text).is_err(), "{text}");
        }
    }
}
