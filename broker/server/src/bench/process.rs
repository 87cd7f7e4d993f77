//! The processes that are measured: the real `frevo serve`, and the worker.

use std::io::{self, BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::scrape;

/// How long a server may take to come up; a million executions are recovered
/// within.
const STARTS_WITHIN: Duration = Duration::from_secs(300);

/// How long a process may take to end when it is asked to.
const ENDS_WITHIN: Duration = Duration::from_secs(10);

/// A server in a process of its own, ended when dropped.
pub struct Server {
    child: Child,
    /// Held open: a server whose output nobody reads must not fail on it.
    _output: BufReader<ChildStdout>,
    /// Where it listens.
    pub address: SocketAddr,
    /// From its start until it was ready.
    pub ready_after: Duration,
}

/// A worker in a process of its own, ended when dropped.
pub struct Worker(Child);

impl Server {
    /// Starts a server on a data directory and waits until it is ready.
    pub fn start(data_dir: &Path, more_args: &[String]) -> io::Result<Self> {
        let started = Instant::now();
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["serve", "--listen", "127.0.0.1:0", "--log-level", "warn", "--data-dir"]).arg(data_dir);
        command.args(more_args).stdin(Stdio::null()).stdout(Stdio::piped());
        // What configures the server of this shell must not change what is measured.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("FREVO_"))
        {
            command.env_remove(name);
        }
        let mut child = command.spawn()?;
        let mut output = BufReader::new(child.stdout.take().expect("the output is piped"));
        match await_ready(&mut output, started) {
            Ok(address) => Ok(Self { child, _output: output, address, ready_after: started.elapsed() }),
            Err(error) => {
                child.kill()?;
                child.wait()?;
                Err(error)
            }
        }
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it as a crash would: SIGKILL, nothing flushed.
    pub fn kill(mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait().map(|_| ())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

impl Worker {
    /// Starts a worker that takes the tasks or events of these queues.
    pub fn start(address: SocketAddr, queues: &[String]) -> io::Result<Self> {
        Command::new(std::env::current_exe()?)
            .args(["bench-worker", "--address", &address.to_string()])
            .args(queues.iter().flat_map(|queue| ["--queue", queue]))
            .stdin(Stdio::null())
            .spawn()
            .map(Self)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        end(&mut self.0);
    }
}

/// User and system time that a process has used.
pub fn cpu(pid: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name may hold blanks: count from the parenthesis behind it.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some(Duration::from_secs_f64(ticks as f64 / rustix::param::clock_ticks_per_second() as f64))
}

/// Memory that a process holds, in bytes.
pub fn resident(pid: u32) -> Option<u64> {
    let statm = std::fs::read_to_string(format!("/proc/{pid}/statm")).ok()?;
    let pages: u64 = statm.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages * rustix::param::page_size() as u64)
}

/// Asks the process to end as an operator would, and insists if it does not.
fn end(child: &mut Child) {
    if let Some(pid) = rustix::process::Pid::from_raw(child.id().cast_signed()) {
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
    }
    let asked = Instant::now();
    while asked.elapsed() < ENDS_WITHIN {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        thread::sleep(Duration::from_millis(2));
    }
    // A process that has ended already can't be killed, which is as well.
    if child.kill().is_ok() {
        let _ = child.wait();
    }
}

fn await_ready(output: &mut BufReader<ChildStdout>, started: Instant) -> io::Result<SocketAddr> {
    let mut line = String::new();
    let address = loop {
        line.clear();
        if output.read_line(&mut line)? == 0 {
            return Err(io::Error::other("the server ended before it listened"));
        }
        if let Some((_, address)) = line.trim().rsplit_once("http://") {
            break address.parse::<SocketAddr>().map_err(io::Error::other)?;
        }
    };
    while scrape::fetch(address, "/readyz").is_err() {
        if started.elapsed() > STARTS_WITHIN {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "the server did not become ready"));
        }
        thread::sleep(Duration::from_millis(2));
    }
    Ok(address)
}
