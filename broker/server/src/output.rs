//! What the command line prints: tables for people, JSON and YAML for programs.
//!
//! Programs get the API's answers untouched. People get columns, dates instead
//! of epoch seconds, and colour where the output is a terminal.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};

use frevo_event::Timestamp;
use serde_json::Value;

/// The form of what is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Columns for people.
    #[default]
    Table,
    /// One JSON document.
    Json,
    /// A JSON value per line.
    Jsonl,
    /// One YAML document.
    Yaml,
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Prints in one form.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// The form.
    pub format: Format,
    /// How standard output is coloured.
    pub paint: Paint,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// What stands above it.
    pub title: &'static str,
    /// The member of each row that it shows.
    pub key: &'static str,
}

/// Colours text, or leaves it as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint(pub bool);

/// What a text is, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Titles, names.
    Bold,
    /// What matters less.
    Dim,
    /// What went well.
    Green,
    /// What went wrong.
    Red,
    /// What wants attention.
    Yellow,
    /// What is going on.
    Cyan,
}

impl Paint {
    /// What `colour` means for a stream that is a terminal or is not.
    pub fn new(colour: Colour, is_terminal: bool) -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self(match colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => is_terminal && !refused,
        })
    }

    /// The text in this ink.
    pub fn ink(self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Bold => 1,
            Ink::Dim => 2,
            Ink::Red => 31,
            Ink::Green => 32,
            Ink::Yellow => 33,
            Ink::Cyan => 36,
        };
        if self.0 && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// A status in its colour; any other text as it is.
    pub fn status(self, text: &str) -> String {
        match text {
            "SUCCEEDED" | "ACTIVE" | "OK" => self.ink(Ink::Green, text),
            "FAILED" | "TIMED_OUT" | "FAIL" => self.ink(Ink::Red, text),
            "ABORTED" | "DELETING" | "HELD" | "PAUSED" => self.ink(Ink::Yellow, text),
            "RUNNING" => self.ink(Ink::Cyan, text),
            _ => text.to_owned(),
        }
    }
}

impl Output {
    /// Prints to standard output in this form.
    pub fn new(format: Format, colour: Colour) -> Self {
        Self { format, paint: Paint::new(colour, io::stdout().is_terminal()) }
    }

    /// Prints rows: what a list operation answered.
    pub fn list(&self, rows: &[Value], columns: &[Column]) -> io::Result<()> {
        write(&self.render_list(rows, columns))
    }

    /// Prints rows, or for people what it means that there are none.
    pub fn list_or(&self, rows: &[Value], columns: &[Column], none: &str) -> io::Result<()> {
        match (self.format, rows) {
            (Format::Table, []) => write(&format!("{none}\n")),
            _ => self.list(rows, columns),
        }
    }

    /// Prints what was found: as it is for programs, for people a row of each.
    pub fn list_as(
        &self,
        found: &[Value],
        row: impl Fn(&Value) -> Value,
        columns: &[Column],
        none: &str,
    ) -> io::Result<()> {
        match self.format {
            Format::Table => self.list_or(&found.iter().map(row).collect::<Vec<_>>(), columns, none),
            _ => self.list(found, &[]),
        }
    }

    /// Prints one thing: what a describe operation answered.
    pub fn one(&self, value: &Value) -> io::Result<()> {
        write(&self.render_one(value))
    }

    /// Prints a sentence for people; programs get `value`.
    pub fn say(&self, sentence: &str, value: &Value) -> io::Result<()> {
        match self.format {
            Format::Table => write(&format!("{sentence}\n")),
            _ => self.one(value),
        }
    }

    fn render_list(&self, rows: &[Value], columns: &[Column]) -> String {
        match self.format {
            Format::Table => table(rows, columns, self.paint),
            Format::Json => format!("{:#}\n", Value::Array(rows.to_vec())),
            Format::Jsonl => rows.iter().fold(String::new(), |text, row| text + &format!("{row}\n")),
            Format::Yaml => frevo_api::yaml(&Value::Array(rows.to_vec())),
        }
    }

    fn render_one(&self, value: &Value) -> String {
        match self.format {
            Format::Table => members(value, self.paint),
            Format::Json => format!("{value:#}\n"),
            Format::Jsonl => format!("{value}\n"),
            Format::Yaml => frevo_api::yaml(value),
        }
    }
}

/// Writes to standard output, where a reader that went away is no failure of
/// ours: `main` ends quietly on a broken pipe.
pub fn write(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(text.as_bytes())?;
    stdout.flush()
}

/// A length of time as people say it.
pub fn duration(millis: i64) -> String {
    let seconds = millis / 1000;
    match millis {
        ..1000 => format!("{millis} ms"),
        1000..60_000 => format!("{}.{} s", seconds, millis % 1000 / 100),
        60_000..3_600_000 => format!("{}m {:02}s", seconds / 60, seconds % 60),
        3_600_000..86_400_000 => format!("{}h {:02}m", seconds / 3600, seconds / 60 % 60),
        _ => format!("{}d {:02}h", seconds / 86_400, seconds / 3600 % 24),
    }
}

/// A number of bytes as people say it.
pub fn bytes(count: f64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let step = ((count.max(1.0).log2() / 10.0) as usize).min(units.len() - 1);
    let scaled = count / 1024_f64.powi(step as i32);
    if step == 0 { format!("{scaled:.0} B") } else { format!("{scaled:.1} {}", units[step]) }
}

/// The moment that an API's epoch seconds name, in milliseconds.
pub fn moment(value: &Value) -> Option<Timestamp> {
    value.as_f64().map(|seconds| Timestamp((seconds * 1000.0).round() as i64))
}

fn table(rows: &[Value], columns: &[Column], paint: Paint) -> String {
    if rows.is_empty() {
        return String::from("none\n");
    }
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| columns.iter().map(|column| cell(column.key, &row[column.key])).collect())
        .collect();
    let width = |index: usize, column: &Column| {
        cells
            .iter()
            .map(|row| row[index].chars().count())
            .max()
            .unwrap_or(0)
            .max(column.title.chars().count())
    };
    let widths: Vec<usize> = columns.iter().enumerate().map(|(index, column)| width(index, column)).collect();
    let line = |texts: Vec<(String, String)>| {
        let mut line = String::new();
        for ((plain, painted), width) in texts.into_iter().zip(&widths) {
            let blanks = width - plain.chars().count() + 2;
            let _ = write!(line, "{painted}{:blanks$}", "");
        }
        format!("{}\n", line.trim_end())
    };
    let head = columns.iter().map(|column| (column.title.to_owned(), paint.ink(Ink::Bold, column.title)));
    let mut text = line(head.collect());
    for row in &cells {
        text += &line(row.iter().map(|cell| (cell.clone(), paint.status(cell))).collect());
    }
    text
}

fn members(value: &Value, paint: Paint) -> String {
    let Value::Object(object) = value else {
        return format!("{}\n", cell("", value));
    };
    let width = object.keys().map(|key| key.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for (key, value) in object {
        let shown = match value {
            Value::Array(_) | Value::Object(_) => format!("{value:#}"),
            Value::String(json) if json.starts_with(['{', '[']) => serde_json::from_str::<Value>(json)
                .map_or_else(|_| json.clone(), |value| format!("{value:#}")),
            _ => cell(key, value),
        };
        let blanks = width - key.chars().count() + 2;
        let indent = format!("\n{:width$}", "", width = width + 2);
        let _ = writeln!(
            text,
            "{}{:blanks$}{}",
            paint.ink(Ink::Bold, key),
            "",
            paint.status(&shown.replace('\n', &indent)),
        );
    }
    text
}

/// A value as a cell. The API's moments are numbers; their members end in
/// `Date`, the history's is `timestamp`, and EventBridge's `CreationTime`.
fn cell(key: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(_) if key.ends_with("Date") || key == "timestamp" || key == "CreationTime" => {
            moment(value).map_or_else(|| value.to_string(), |moment| moment.to_string())
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::json;

    use super::*;

    fn check(format: Format, expected: Expect) {
        let columns = [
            Column { title: "NAME", key: "name" },
            Column { title: "STATUS", key: "status" },
            Column { title: "STARTED", key: "startDate" },
        ];
        let rows = [
            json!({ "name": "o-1", "status": "SUCCEEDED", "startDate": 0.5 }),
            json!({ "name": "order: 17", "status": "RUNNING", "tags": ["a", { "b": [] }] }),
        ];
        let output = Output { format, paint: Paint(false) };
        expected.assert_eq(&output.render_list(&rows, &columns));
    }

    #[test]
    fn a_table_aligns_and_turns_seconds_into_dates() {
        check(
            Format::Table,
            expect![[r#"
                NAME       STATUS     STARTED
                o-1        SUCCEEDED  1970-01-01T00:00:00.500Z
                order: 17  RUNNING
            "#]],
        );
    }

    #[test]
    fn programs_get_a_value_per_line() {
        check(
            Format::Jsonl,
            expect![[r#"
                {"name":"o-1","status":"SUCCEEDED","startDate":0.5}
                {"name":"order: 17","status":"RUNNING","tags":["a",{"b":[]}]}
            "#]],
        );
    }

    #[test]
    fn yaml_quotes_what_it_could_misread() {
        check(
            Format::Yaml,
            expect![[r#"
                - name: o-1
                  status: SUCCEEDED
                  startDate: 0.5
                - name: "order: 17"
                  status: RUNNING
                  tags:
                    - a
                    - b: []
            "#]],
        );
    }

    #[test]
    fn one_thing_is_shown_member_by_member() {
        let output = Output { format: Format::Table, paint: Paint(false) };
        let value = json!({ "name": "o-1", "startDate": 0, "input": "{\"a\":1}" });
        expect![[r#"
            name       o-1
            startDate  1970-01-01T00:00:00.000Z
            input      {
                         "a": 1
                       }
        "#]]
        .assert_eq(&output.render_one(&value));
    }

    #[test]
    fn lengths_of_time_and_sizes_are_said_shortly() {
        assert_eq!([999, 59_950, 61_000, 3_720_000].map(duration), ["999 ms", "59.9 s", "1m 01s", "1h 02m"]);
        assert_eq!([0.0, 1023.0, 1536.0, 5e9].map(bytes), ["0 B", "1023 B", "1.5 KiB", "4.7 GiB"]);
    }
}
