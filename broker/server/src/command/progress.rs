//! Waiting for what the server goes on with by itself, such as a replay or a job.

use std::io::{IsTerminal as _, Write as _};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::{CommandError, Connection};

/// How often it is looked how far it is.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Waits for as long as the resource at this path goes on, and gives it as it is then;
/// on a terminal, shows how far it is.
pub fn follow(
    connection: &Connection,
    path: &str,
    mut resource: Value,
    goes_on: impl Fn(&Value) -> bool,
    told: impl Fn(&Value) -> String,
) -> Result<Value, CommandError> {
    let mut terminal = std::io::stderr();
    let is_shown = terminal.is_terminal();
    while goes_on(&resource) {
        if is_shown {
            // What can't be shown is no reason to stop waiting.
            let _ = write!(terminal, "\r\x1b[K{}", told(&resource));
            let _ = terminal.flush();
        }
        thread::sleep(LOOK_EVERY);
        resource = connection.resource("GET", path, None)?;
    }
    if is_shown {
        let _ = write!(terminal, "\r\x1b[K");
    }
    Ok(resource)
}
