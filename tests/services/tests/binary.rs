//! The binary gives a command its servers, and ends them with itself, however it ends.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{getpid, set_child_subreaper};

const ALL: [&str; 3] = ["kafka", "rabbitmq", "postgres"];

#[test]
fn no_server_outlives_who_started_it() {
    // Whatever loses its parent becomes a child of ours.
    set_child_subreaper(Some(getpid())).expect("Linux can");
    let Some(variables) = variables() else { return };
    assert_eq!(variables.lines().count(), ALL.len(), "{variables}");
    assert_eq!(children(), Vec::<String>::new(), "they end with their command");

    let mut killed = services().stdout(Stdio::piped()).spawn().expect("it starts");
    let said = BufReader::new(killed.stdout.take().expect("it is piped"));
    assert_eq!(said.lines().take(ALL.len()).filter(Result::is_ok).count(), ALL.len());
    killed.kill().expect("it runs");
    killed.wait().expect("a child can be waited for");
    let began = Instant::now();
    while !children().is_empty() {
        assert!(began.elapsed() < Duration::from_secs(60), "{:?} live on", children());
        thread::sleep(Duration::from_millis(20));
    }
}

/// What a command is told, whose exit code is the binary's; none where servers are
/// absent.
fn variables() -> Option<String> {
    let mut command = services();
    command.args(["--", "sh", "-c", "env | grep -E '^FREVO_(KAFKA_BROKERS|AMQP_URL|POSTGRES_URL)='; exit 7"]);
    let output = command.output().expect("it starts");
    let said = String::from_utf8(output.stdout).expect("it is text");
    if said.contains("skipped: ") {
        println!("{said}");
        return None;
    }
    assert_eq!(output.status.code(), Some(7), "{}", String::from_utf8_lossy(&output.stderr));
    Some(said)
}

fn services() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_frevo-services"));
    command.args(ALL);
    command
}

/// The names of our children that run, proc_pid_stat(5).
fn children() -> Vec<String> {
    let ours = getpid().to_string();
    let processes = fs::read_dir("/proc").expect("Linux has it").flatten();
    let stats = processes.filter_map(|entry| fs::read_to_string(entry.path().join("stat")).ok());
    let running = stats.filter_map(|stat| {
        let (name, rest) = stat.rsplit_once(')')?;
        let mut fields = rest.split_ascii_whitespace();
        let (state, parent) = (fields.next()?, fields.next()?);
        (state != "Z" && parent == ours).then(|| name.to_owned())
    });
    running.collect()
}
