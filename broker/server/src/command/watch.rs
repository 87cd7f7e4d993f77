//! Following an execution while it runs: its states are drawn as they happen.
//!
//! On a terminal the tree is drawn again in place; elsewhere each event is a
//! line, and programs that asked for JSON get the events themselves.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::timeline::{Ending, Timeline};
use super::{CommandError, Connection};
use crate::output::{Colour, Format, Ink, Paint, duration};

const POLL_INTERVAL: Duration = Duration::from_millis(150);

/// Lines and columns of a terminal that does not tell.
const TERMINAL_SIZE: (usize, usize) = (24, 100);

/// Where an execution is drawn.
#[derive(Debug)]
pub struct Screen {
    stream: Stream,
    mode: Mode,
    paint: Paint,
    /// Lines on the terminal that the next drawing replaces.
    drawn: usize,
}

/// Which of the two streams is drawn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// The drawing is what was asked for.
    Output,
    /// The drawing goes beside what was asked for.
    Error,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Redrawn,
    Lines,
    Events,
}

impl Screen {
    /// A screen on one of the streams. Only the output is ever in `format`:
    /// beside it, people read.
    pub fn new(stream: Stream, format: Format, colour: Colour) -> Self {
        let is_terminal = match stream {
            Stream::Output => io::stdout().is_terminal(),
            Stream::Error => io::stderr().is_terminal(),
        };
        let mode = match format {
            Format::Json | Format::Jsonl | Format::Yaml if stream == Stream::Output => Mode::Events,
            _ if is_terminal => Mode::Redrawn,
            _ => Mode::Lines,
        };
        Self { stream, mode, paint: Paint::new(colour, is_terminal), drawn: 0 }
    }

    /// Leaves what is drawn where it is: something else will be written below.
    pub fn settle(&mut self) {
        self.drawn = 0;
    }

    fn take(&mut self, timeline: &mut Timeline, event: &Value) -> io::Result<()> {
        timeline.take(event);
        match self.mode {
            Mode::Redrawn => Ok(()),
            Mode::Lines => self.write(&format!("{}\n", timeline.plain(event))),
            Mode::Events => self.write(&format!("{event}\n")),
        }
    }

    /// Draws the tree over what was drawn before. While the execution runs it
    /// never takes more than the terminal shows, else the cursor could not come
    /// back to its first line; at the end it is drawn whole.
    fn draw(&mut self, timeline: &Timeline) -> io::Result<()> {
        if self.mode != Mode::Redrawn {
            return Ok(());
        }
        let (rows, columns) = self.size();
        let mut lines = timeline.lines(now(), self.paint);
        if timeline.ending().is_none() && lines.len() >= rows {
            let hidden = lines.len() + 2 - rows;
            lines.drain(..hidden);
            lines.insert(0, self.paint.ink(Ink::Dim, &format!("… {hidden} states above")));
        }
        let mut text = if self.drawn > 0 { format!("\x1b[{}A\x1b[J", self.drawn) } else { String::new() };
        for line in &lines {
            text += &cut(line, columns);
            text.push('\n');
        }
        self.drawn = lines.len();
        self.write(&text)
    }

    fn end(&mut self, ending: &Ending) -> io::Result<()> {
        if self.mode == Mode::Events {
            return Ok(());
        }
        let status = self.paint.status(ending.status);
        self.settle();
        self.write(&format!("{status} after {}\n", duration(ending.millis)))
    }

    fn size(&self) -> (usize, usize) {
        let found = match self.stream {
            Stream::Output => rustix::termios::tcgetwinsize(io::stdout()),
            Stream::Error => rustix::termios::tcgetwinsize(io::stderr()),
        };
        match found {
            Ok(size) if size.ws_row > 1 && size.ws_col > 0 => (size.ws_row.into(), size.ws_col.into()),
            _ => TERMINAL_SIZE,
        }
    }

    fn write(&self, text: &str) -> io::Result<()> {
        match self.stream {
            Stream::Output => crate::output::write(text),
            Stream::Error => io::stderr().lock().write_all(text.as_bytes()),
        }
    }
}

/// Follows the execution until it has ended.
pub fn watch(connection: &Connection, arn: &str, screen: &Mutex<Screen>) -> Result<Ending, CommandError> {
    let mut timeline = Timeline::default();
    let lock = || screen.lock().unwrap_or_else(PoisonError::into_inner);
    let with_data = lock().mode == Mode::Events;
    loop {
        let events = events_after(connection, arn, timeline.last_event(), with_data)?;
        let mut screen = lock();
        for event in &events {
            screen.take(&mut timeline, event)?;
        }
        screen.draw(&timeline)?;
        if let Some(ending) = timeline.ending() {
            screen.end(ending)?;
            return Ok(ending.clone());
        }
        drop(screen);
        thread::sleep(POLL_INTERVAL);
    }
}

/// The events after the one with this id, in order. The history is read from
/// its end, so that following a long one costs only what is new.
fn events_after(
    connection: &Connection,
    arn: &str,
    last: u64,
    with_data: bool,
) -> Result<Vec<Value>, CommandError> {
    let page_size = if last == 0 { 1000 } else { 100 };
    let mut input = json!({
        "executionArn": arn, "reverseOrder": true, "maxResults": page_size, "includeExecutionData": with_data,
        "express": true,
    });
    let mut newest_first = Vec::new();
    loop {
        let mut page = connection.call("GetExecutionHistory", &input)?;
        let Value::Array(events) = page["events"].take() else { break };
        let known = |event: &Value| event["id"].as_u64().is_none_or(|id| id <= last);
        let reached = events.iter().any(known);
        newest_first.extend(events.into_iter().filter(|event| !known(event)));
        match page["nextToken"].take() {
            Value::String(token) if !reached => input["nextToken"] = Value::String(token),
            _ => break,
        }
    }
    newest_first.reverse();
    Ok(newest_first)
}

/// A line that fits the terminal; what stands out beyond would wrap and be
/// counted wrong. Colours have no width.
fn cut(line: &str, columns: usize) -> String {
    let mut shown = String::with_capacity(line.len());
    let (mut width, mut in_colour, mut is_cut) = (0, false, false);
    for c in line.chars() {
        if c == '\x1b' {
            in_colour = true;
        }
        if in_colour || width < columns {
            shown.push(c);
        } else {
            is_cut = true;
        }
        if in_colour {
            in_colour = c != 'm';
        } else {
            width += 1;
        }
    }
    if is_cut && line.contains('\x1b') { shown + "\x1b[0m" } else { shown }
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_line_is_cut_at_the_terminals_edge_and_colours_have_no_width() {
        assert_eq!(cut("abcdef", 4), "abcd");
        assert_eq!(cut("\x1b[32mab\x1b[0mcdef", 4), "\x1b[32mab\x1b[0mcd\x1b[0m");
        assert_eq!(cut("\x1b[32mab\x1b[0m", 4), "\x1b[32mab\x1b[0m");
    }
}
