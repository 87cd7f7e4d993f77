//! What all servers have in common: they start until they answer, are killed, and
//! start again with what they wrote.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::process::{Process, Signal};

/// Machines that test are busy: being slow is no failure.
const PATIENCE: Duration = Duration::from_secs(90);

/// Somebody may take a port between our looking and the server's listening.
const STARTS_MAX: usize = 3;

const LOG_LINES: usize = 40;

/// How one kind of server is started, and how is known that it serves.
pub(crate) trait Program {
    const NAME: &'static str;

    /// What serves in the foreground, each time from the same data.
    fn command(&self) -> Command;

    /// Whether it answers as clients want it to.
    fn answers(&self) -> bool;
}

/// A server, running or killed.
pub(crate) struct Server<P> {
    program: P,
    log: PathBuf,
    process: Option<Process>,
}

/// A server ended before it answered; what it said last.
pub(crate) struct Ended(String);

impl<P: Program> Server<P> {
    /// Starts it, with its log in the folder, and waits until it answers.
    pub fn start(program: P, folder: &Path) -> Result<Self, Ended> {
        let log = folder.join("log");
        let process = Some(launch(&program, &log)?);
        Ok(Self { program, log, process })
    }

    pub fn program(&self) -> &P {
        &self.program
    }

    pub fn kill(&mut self) {
        self.process = None;
    }

    pub fn restart(&mut self) {
        self.kill();
        self.process = Some(anew(|| launch(&self.program, &self.log)));
    }

    pub fn freeze(&self) {
        self.tell(Signal::STOP);
    }

    pub fn thaw(&self) {
        self.tell(Signal::CONT);
    }

    fn tell(&self, signal: Signal) {
        self.process.as_ref().expect("it was not killed").tell(signal);
    }
}

/// Starts what ends at once another time, as it does where a port was taken meanwhile.
pub(crate) fn anew<T>(mut start: impl FnMut() -> Result<T, Ended>) -> T {
    for _ in 1..STARTS_MAX {
        if let Ok(started) = start() {
            return started;
        }
        thread::sleep(Duration::from_millis(200));
    }
    start().unwrap_or_else(|Ended(said)| panic!("{said}"))
}

fn launch<P: Program>(program: &P, log: &Path) -> Result<Process, Ended> {
    let mut process = Process::start(program.command(), log);
    let began = Instant::now();
    loop {
        // If it has ended, whoever took its port may be what answers.
        let answers = program.answers();
        if process.has_ended() {
            return Err(Ended(format!("{} ends at once:\n{}", P::NAME, tail(log))));
        }
        if answers {
            return Ok(process);
        }
        assert!(began.elapsed() < PATIENCE, "{} does not answer:\n{}", P::NAME, tail(log));
        thread::sleep(Duration::from_millis(20));
    }
}

fn tail(log: &Path) -> String {
    let said = fs::read(log).unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    let lines: Vec<&str> = said.lines().collect();
    lines[lines.len().saturating_sub(LOG_LINES)..].join("\n")
}
