//! A network of a story's own, which can be made slow.
//!
//! A story runs again as a process in a network that has nothing but a loopback of
//! its own: brokers, nodes and clients that it starts are in there with it.

use std::env;
use std::process::{Command, Stdio};

/// Says that this process is in a network of its own.
const INSIDE: &str = "FREVO_OWN_NETWORK";

/// What the loopback lets through while it is slow: what comes faster waits, and is
/// dropped if that takes too long. One packet of a loopback has up to 64 KiB.
const SLOW: [&str; 7] = ["tbf", "rate", "3mbit", "burst", "128kb", "latency", "400ms"];

/// Runs the story of this name in a network of its own; false if it is to be run
/// here, which is where the system makes none.
pub fn runs_in_its_own(story: &str) -> bool {
    if is_own() {
        return false;
    }
    if let Err(reason) = probe() {
        println!("skipped: slow networks, as none can be made here: {reason}");
        return false;
    }
    let status = enter()
        .args(["ip link set lo up && exec \"$0\" \"$@\""])
        .arg(env::current_exe().expect("this is a program"))
        .args([story, "--exact", "--nocapture"])
        .env(INSIDE, "1")
        .status();
    assert!(status.expect("a shell").success(), "{story} fails in a network of its own");
    true
}

/// Whether this process is in a network of its own.
pub fn is_own() -> bool {
    env::var_os(INSIDE).is_some()
}

/// A slow network, until it is dropped.
pub struct Slow;

impl Slow {
    /// Makes this process's own network slow.
    pub fn begin() -> Self {
        shape(&[&["add", "dev", "lo", "root"], &SLOW[..]].concat());
        Self
    }
}

impl Drop for Slow {
    fn drop(&mut self) {
        shape(&["del", "dev", "lo", "root"]);
    }
}

fn shape(arguments: &[&str]) {
    let status = Command::new("tc").arg("qdisc").args(arguments).status();
    assert!(status.expect("it was there before").success(), "tc {arguments:?}");
}

/// Whether networks can be made, and be made slow.
fn probe() -> Result<(), String> {
    let script = format!("ip link set lo up && tc qdisc add dev lo root {}", SLOW.join(" "));
    let output = enter().arg(script).stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    if output.status.success() { Ok(()) } else { Err(said) }
}

fn enter() -> Command {
    let mut command = Command::new("unshare");
    command.args(["--net", "sh", "-c"]);
    command
}
