//! A worker of one's own.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use super::server::{Home, signal};

/// A worker process. It and the handlers under it end with it.
pub struct Working {
    child: Child,
    log: PathBuf,
}

impl Working {
    /// Starts it.
    pub fn start(home: &Home, mut command: Command) -> Self {
        let log = home.path("worker.err");
        let file = File::create(&log).expect("the folder is ours");
        let child =
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file).spawn().expect("it starts");
        Self { child, log }
    }

    /// What it said.
    pub fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// `kill -9`: it says no farewell.
    pub fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("a child can be waited for");
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the worker said:\n{}", self.said());
        }
        // A second SIGTERM would not wait for what is in hand; SIGKILL would
        // leave the handlers behind. It may be gone already.
        if self.child.try_wait().is_ok_and(|ended| ended.is_none()) {
            signal(&self.child, "TERM");
            let _ = self.child.wait();
        }
    }
}
