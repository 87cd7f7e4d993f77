//! `frevo log`: the journal of a data directory, read by people.
//!
//! Nothing is locked or changed: it works while a server runs, and on what a
//! server refuses to open.

use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use frevo_event::{Answer, Batch, BatchError, Entry, ExecutionId};
use frevo_log::{InspectError, Inspected, Report};
use serde_json::{Value, json};

use super::{CommandError, Exit, Global};
use crate::affected::Affected;
use crate::config::ConfigArgs;
use crate::output::{Format, Ink, Paint, bytes, write};

/// What can be done with a journal.
#[derive(Debug, Subcommand)]
pub enum LogCommand {
    /// Print what the journal says, oldest first
    #[command(after_help = "\
Examples:
  frevo log cat --data-dir .frevo
  frevo log cat --execution arn:aws:states:us-east-1:000000000000:execution:orders:o-17
  frevo log cat -o jsonl | jq 'select(.partition == 3)'

Every format but table prints one JSON value per record.")]
    Cat(CatArgs),
    /// Read all of the journal and say whether anything is lost, and whose
    Verify(VerifyArgs),
    /// Go on without what is damaged; no server may be running
    #[command(after_help = "\
Examples:
  frevo log repair --data-dir /var/lib/frevo                  says what would be lost
  frevo log repair --accept-loss --data-dir /var/lib/frevo    gives it up for good

Bring the damaged file back from a copy if there is one: this command brings nothing back. It notes down
which stretches of the journal are given up and changes no segment. The server then starts without them:
- An open execution that lost answers is set aside: `frevo execution quarantine list` shows it, `release`
  goes on from before the loss (its tasks since then may run again), `abort` ends it.
- An execution of which nothing else is left is gone, and what it decided is not known any more.
- A closed execution keeps its place in lists as long as the store is kept; its history is lost.
- What was registered in what is lost (state machines, aliases, tags) may have to be registered again.")]
    Repair(RepairArgs),
}

/// `frevo log cat`
#[derive(Debug, Args)]
pub struct CatArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// Only this partition
    #[arg(long, value_name = "NUMBER")]
    partition: Option<u16>,
    /// Only what is about this execution (an ARN)
    #[arg(long, value_name = "ARN")]
    execution: Option<String>,
    /// Only records from this offset on
    #[arg(long, value_name = "OFFSET", default_value_t = 0)]
    from: u64,
    /// At most so many records
    #[arg(long, value_name = "COUNT", default_value_t = usize::MAX, hide_default_value = true)]
    limit: usize,
}

/// `frevo log verify`
#[derive(Debug, Args)]
pub struct VerifyArgs {
    #[command(flatten)]
    config: ConfigArgs,
}

/// `frevo log repair`
#[derive(Debug, Args)]
pub struct RepairArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// Give up, for good, what can't be read
    #[arg(long)]
    accept_loss: bool,
}

/// Does what `frevo log` was asked.
pub fn log(global: &Global, command: &LogCommand) -> Result<Exit, CommandError> {
    match command {
        LogCommand::Cat(args) => {
            let directory = journal(&global.config(&args.config)?.data_dir);
            let stdout = BufWriter::new(io::stdout().lock());
            let mut cat = Cat::new(args, global.output, global.output().paint, stdout);
            frevo_log::inspect(&directory, &mut |found| cat.take(found)).map_err(unreadable)?;
            cat.end()?;
            Ok(Exit::Success)
        }
        LogCommand::Verify(args) => verify(global, &global.config(&args.config)?.data_dir),
        LogCommand::Repair(args) => repair(global, args),
    }
}

/// Prints records as they are read.
struct Cat<'a, W> {
    args: &'a CatArgs,
    execution: Option<ExecutionId>,
    format: Format,
    paint: Paint,
    out: W,
    left: usize,
    failure: Option<io::Error>,
}

impl<'a, W: Write> Cat<'a, W> {
    fn new(args: &'a CatArgs, format: Format, paint: Paint, out: W) -> Self {
        let execution = args.execution.as_deref().map(ExecutionId::of_arn);
        Self { args, execution, format, paint, out, left: args.limit, failure: None }
    }

    fn take(&mut self, found: Inspected) -> ControlFlow<()> {
        let shown = match found {
            Inspected::Record { segment, offset, partition, bytes } => {
                self.record(segment, offset, partition, &bytes)
            }
            Inspected::Damaged(damage) => Some(match self.format {
                Format::Table => self.paint.ink(Ink::Red, &damage.to_string()),
                _ => json!({ "damage": damage.to_string() }).to_string(),
            }),
            Inspected::Missing { from_segment, until_segment } => Some(match self.format {
                Format::Table => self
                    .paint
                    .ink(Ink::Red, &format!("segments {from_segment} to {until_segment} are missing")),
                _ => json!({ "missing": { "from": from_segment, "until": until_segment } }).to_string(),
            }),
        };
        let Some(shown) = shown else { return ControlFlow::Continue(()) };
        if self.left == 0 {
            return ControlFlow::Break(());
        }
        self.left -= 1;
        match writeln!(self.out, "{shown}") {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.failure = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn end(mut self) -> io::Result<()> {
        match self.failure.take() {
            Some(error) => Err(error),
            None => self.out.flush(),
        }
    }

    fn record(&self, segment: u64, offset: u64, partition: u16, bytes: &[u8]) -> Option<String> {
        if offset < self.args.from || self.args.partition.is_some_and(|wanted| wanted != partition) {
            return None;
        }
        let batch = Batch::decode(bytes);
        let entries = || batch.iter().flat_map(|batch| &batch.entries);
        if let Some(execution) = self.execution
            && !entries().any(|entry| concerns(entry, execution))
        {
            return None;
        }
        let wanted = |entry: &&Entry| self.execution.is_none_or(|execution| concerns(entry, execution));
        let entries: Vec<&Entry> = entries().filter(wanted).collect();
        Some(match self.format {
            Format::Table => self.told(offset, partition, &batch, &entries),
            _ => as_json(segment, offset, partition, &batch, &entries).to_string(),
        })
    }

    fn told(
        &self,
        offset: u64,
        partition: u16,
        batch: &Result<Batch, BatchError>,
        entries: &[&Entry],
    ) -> String {
        let place = self.paint.ink(Ink::Bold, &format!("{offset} partition {partition}"));
        let header = match batch {
            Ok(batch) => batch.header,
            Err(error) => return format!("{place} {}", self.paint.ink(Ink::Red, &error.to_string())),
        };
        let (epoch, owner, number) = (header.epoch, header.owner, header.number);
        let mut told = match number {
            0 => format!("{place} fence: epoch {epoch} belongs to owner {owner:016x}"),
            _ => format!("{place} epoch {epoch} batch {number}, answers up to {}", header.answered),
        };
        for entry in entries {
            match entry {
                Entry::Answer(Answer { execution, stamp, facts, .. })
                | Entry::Retold(Answer { execution, stamp, facts, .. }) => {
                    let again = if matches!(entry, Entry::Retold(_)) { " again:" } else { "" };
                    told += &format!("\n  {stamp} {execution}{again}");
                    for fact in facts {
                        told += &format!("\n    {fact:?}");
                    }
                }
                other => told += &format!("\n  {other:?}"),
            }
        }
        told
    }
}

fn as_json(
    segment: u64,
    offset: u64,
    partition: u16,
    batch: &Result<Batch, BatchError>,
    entries: &[&Entry],
) -> Value {
    let mut record = json!({ "segment": segment, "offset": offset, "partition": partition });
    match batch {
        Err(error) => record["error"] = json!(error.to_string()),
        Ok(Batch { header, .. }) => {
            record["epoch"] = json!(header.epoch);
            record["owner"] = json!(format!("{:016x}", header.owner));
            record["number"] = json!(header.number);
            record["answered"] = json!(header.answered);
            let entries = entries.iter().map(|entry| {
                readable(serde_json::to_value(entry).expect("what the journal holds has a JSON form"))
            });
            record["entries"] = entries.collect();
        }
    }
    record
}

/// Ids are sixteen bytes; people know them in hexadecimal.
fn readable(value: Value) -> Value {
    const ID_SIZE: usize = 16;
    match value {
        Value::Array(items) => {
            let id: Option<Vec<u8>> = items
                .iter()
                .map(|item| item.as_u64().and_then(|number| u8::try_from(number).ok()))
                .collect::<Option<_>>()
                .filter(|bytes: &Vec<u8>| bytes.len() == ID_SIZE);
            match id {
                Some(bytes) => Value::String(bytes.iter().map(|byte| format!("{byte:02x}")).collect()),
                None => items.into_iter().map(readable).collect(),
            }
        }
        Value::Object(members) => members.into_iter().map(|(key, value)| (key, readable(value))).collect(),
        other => other,
    }
}

/// Whether an entry is about the execution.
fn concerns(entry: &Entry, wanted: ExecutionId) -> bool {
    match entry {
        Entry::Answer(Answer { execution, .. })
        | Entry::Retold(Answer { execution, .. })
        | Entry::Quarantined { execution, .. }
        | Entry::Released { execution } => *execution == wanted,
        Entry::Sent(outgoing) => {
            matches!(&outgoing.letter, frevo_event::Letter::Tell { execution, .. } if *execution == wanted)
        }
        _ => false,
    }
}

fn verify(global: &Global, data_dir: &Path) -> Result<Exit, CommandError> {
    let verified = Verified::of(data_dir)?;
    let output = global.output();
    match output.format {
        Format::Table => write(&verified.told(output.paint))?,
        _ => output.one(&verified.as_json())?,
    }
    Ok(if verified.is_whole() { Exit::Success } else { Exit::Failure })
}

/// Gives up what is lost, or says what that would be.
fn repair(global: &Global, args: &RepairArgs) -> Result<Exit, CommandError> {
    let data_dir = global.config(&args.config)?.data_dir;
    // Whose it was is asked while the journal still says that it is damaged.
    let verified = Verified::of(&data_dir)?;
    let output = global.output();
    if verified.report.is_whole() {
        output.say("nothing is lost, so nothing was done", &verified.as_json())?;
        return Ok(Exit::Success);
    }
    if !args.accept_loss {
        match output.format {
            Format::Table => write(&format!(
                "{}nothing was changed; --accept-loss gives this up for good\n",
                verified.told(output.paint)
            ))?,
            _ => output.one(&verified.as_json())?,
        }
        return Ok(Exit::Failure);
    }
    frevo_log::give_up(&journal(&data_dir))
        .map_err(|error| CommandError::other("could not give up what is lost", error))?;
    let told = format!(
        "{}given up; the server starts without it. `frevo execution quarantine list` then shows the \
         executions that were set aside for it",
        verified.told(output.paint)
    );
    output.say(&told, &verified.as_json())?;
    Ok(Exit::Success)
}

/// What a journal holds, lacks, and of whom.
struct Verified {
    report: Report,
    undecoded: Vec<(u64, BatchError)>,
    affected: Affected,
}

impl Verified {
    fn of(data_dir: &Path) -> Result<Self, CommandError> {
        let directory = journal(data_dir);
        let report = frevo_log::verify(&directory).map_err(unreadable)?;
        let mut undecoded = Vec::new();
        let mut decode = |found| {
            if let Inspected::Record { offset, bytes, .. } = found
                && let Err(error) = Batch::decode(&bytes)
            {
                undecoded.push((offset, error));
            }
            ControlFlow::Continue(())
        };
        frevo_log::inspect(&directory, &mut decode).map_err(unreadable)?;
        let affected = match report.is_whole() {
            true => Affected::default(),
            false => Affected::find(data_dir, &report).map_err(unreadable)?,
        };
        Ok(Self { report, undecoded, affected })
    }

    fn is_whole(&self) -> bool {
        self.report.is_whole() && self.undecoded.is_empty()
    }

    fn as_json(&self) -> Value {
        let report = &self.report;
        json!({
            "whole": self.is_whole(),
            "segments": report.segments,
            "packedSegments": report.packed_segments,
            "records": report.records,
            "recordBytes": report.record_bytes,
            "firstOffset": report.first_offset,
            "lastOffset": report.last_offset,
            "partitions": report.partitions.len(),
            "damages": report.damages.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "missingSegments": report.missing,
            "undecodedOffsets": self.undecoded.iter().map(|(offset, _)| offset).collect::<Vec<_>>(),
            "affectedExecutions": self.affected.names().collect::<Vec<_>>(),
            "givenUp": report.given_up,
        })
    }

    fn told(&self, paint: Paint) -> String {
        let report = &self.report;
        let mut told = format!(
            "{} records ({}) of {} partitions in {} segments, {} of them packed\n",
            report.records,
            bytes(report.record_bytes as f64),
            report.partitions.len(),
            report.segments,
            report.packed_segments
        );
        let mut line = |ink, text: &str| told += &format!("{}\n", paint.ink(ink, text));
        for (from, until) in &report.given_up {
            line(Ink::Yellow, &format!("offsets {from} to {until} were given up"));
        }
        for damage in &report.damages {
            line(Ink::Red, &damage.to_string());
        }
        for (from, until) in &report.missing {
            line(Ink::Red, &format!("segments {from} to {until} are missing"));
        }
        for (offset, error) in &self.undecoded {
            line(Ink::Red, &format!("record {offset}: {error}"));
        }
        if !report.is_whole() {
            line(Ink::Red, &format!("executions that may have lost answers: {}", self.affected));
            line(
                Ink::Cyan,
                "bring the files back from a copy; without one, `frevo log repair` goes on without what is lost",
            );
        } else if self.undecoded.is_empty() {
            line(Ink::Green, "nothing is lost");
        }
        told
    }
}

/// The journal's folder in the data directory.
fn journal(data_dir: &Path) -> PathBuf {
    data_dir.join("log")
}

fn unreadable(error: InspectError) -> CommandError {
    CommandError::other("could not read the journal", error)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use frevo_event::{BranchId, Fact, Header, MessageId, Position, StateNumber, Timestamp};

    use super::*;

    fn check(format: Format, execution: Option<&str>, expected: Expect) {
        let facts =
            vec![Fact::Entered { branch: BranchId(0), state: StateNumber(2) }, Fact::ExecutionSucceeded];
        let answer = |arn: &str| {
            Entry::Answer(Answer {
                execution: ExecutionId::of_arn(arn),
                stamp: Timestamp(1500),
                message: MessageId([7; 16]),
                previous: Position { offset: 9, entry: 1 },
                facts: facts.clone(),
            })
        };
        let header = Header { epoch: 2, owner: 255, number: 3, answered: 4 };
        let fence = Batch { header: Header { number: 0, answered: 0, ..header }, entries: Vec::new() };
        let batch = Batch { header, entries: vec![answer("a"), answer("b")] };
        let args = CatArgs {
            config: ConfigArgs::default(),
            partition: None,
            execution: execution.map(str::to_owned),
            from: 0,
            limit: 2,
        };
        let mut printed = Vec::new();
        let mut cat = Cat::new(&args, format, Paint(false), &mut printed);
        for (offset, bytes) in [(64, fence.encode()), (128, batch.encode()), (192, vec![9])] {
            let record = Inspected::Record { segment: 0, offset, partition: 5, bytes: bytes.into() };
            if cat.take(record).is_break() {
                break;
            }
        }
        cat.end().expect("a vector takes everything");
        expected.assert_eq(&String::from_utf8(printed).expect("text"));
    }

    #[test]
    fn the_journal_is_told_answer_by_answer() {
        check(
            Format::Table,
            None,
            expect![[r#"
                64 partition 5 fence: epoch 2 belongs to owner 00000000000000ff
                128 partition 5 epoch 2 batch 3, answers up to 4
                  1970-01-01T00:00:01.500Z ca978112ca1bbdcafac231b39a23dc4d
                    Entered { branch: BranchId(0), state: StateNumber(2) }
                    ExecutionSucceeded
                  1970-01-01T00:00:01.500Z 3e23e8160039594a33894f6564e1b134
                    Entered { branch: BranchId(0), state: StateNumber(2) }
                    ExecutionSucceeded
            "#]],
        );
    }

    #[test]
    fn one_execution_alone_is_shown_and_ids_are_hexadecimal() {
        check(
            Format::Jsonl,
            Some("b"),
            expect![[r#"
                {"segment":0,"offset":128,"partition":5,"epoch":2,"owner":"00000000000000ff","number":3,"answered":4,"entries":[{"Answer":{"execution":"3e23e8160039594a33894f6564e1b134","stamp":1500,"message":"07070707070707070707070707070707","previous":{"offset":9,"entry":1},"facts":[{"Entered":{"branch":0,"state":2}},"ExecutionSucceeded"]}}]}
            "#]],
        );
    }
}
