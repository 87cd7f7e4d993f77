//! A PostgreSQL server of one's own: Debian's, in a temporary folder, reached by a
//! socket there. It is ended when it goes out of scope.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

use rustix::process::{Pid, Signal};
use tempfile::TempDir;

/// Where Debian has the programs, a folder a version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// Who runs it where root, as which it refuses to run, would.
const USER: &str = "postgres";

/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server.
pub(crate) struct Postgres {
    child: Child,
    programs: PathBuf,
    folder: TempDir,
}

impl Postgres {
    /// Starts one; none where there are no programs, which a CI run must have.
    pub(crate) fn start() -> Option<Self> {
        let programs = programs()?;
        let folder = tempfile::tempdir().expect("a temporary folder");
        if is_root() {
            let owner = format!("{USER}:");
            run(Command::new("chown").arg(owner).arg(folder.path()));
        }
        let mut initdb = program(&programs.join("initdb"));
        run(initdb
            .args(["--auth=trust", "--username=postgres", "--no-sync", "--encoding=UTF8", "-D"])
            .arg(folder.path().join("data")));
        let child = serve(&programs, folder.path());
        let postgres = Self { child, programs, folder };
        postgres.wait();
        Some(postgres)
    }

    /// How it is reached.
    pub(crate) fn config(&self) -> String {
        format!("host={} user=postgres dbname=postgres", self.folder.path().display())
    }

    /// Where it is.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Ends it at once, with all its connections.
    pub(crate) fn stop(&mut self) {
        let asked = rustix::process::kill_process(Pid::from_child(&self.child), Signal::QUIT);
        if asked.is_err() {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }

    /// Starts it again where it was, with what it had.
    pub(crate) fn restart(&mut self) {
        self.stop();
        self.child = serve(&self.programs, self.folder.path());
        self.wait();
    }

    fn wait(&self) {
        let began = Instant::now();
        let mut ready = Command::new(self.programs.join("pg_isready"));
        ready.args(["--quiet", "-h"]).arg(self.folder.path());
        while !ready.status().expect("it runs").success() {
            let log = || fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(began.elapsed() < PATIENCE, "PostgreSQL does not start:\n{}", log());
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop();
    }
}

fn serve(programs: &Path, folder: &Path) -> Child {
    let log = File::create(folder.join("log")).expect("the folder is ours");
    let mut server = program(&programs.join("postgres"));
    server.arg("-D").arg(folder.join("data"));
    server.args(["-c", "listen_addresses=", "-c", "fsync=off", "-k"]).arg(folder);
    server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().expect("it starts")
}

/// The newest version's programs.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    found.retain(|programs| programs.join("initdb").exists());
    found.sort();
    if found.is_empty() {
        let reason = format!("there is no PostgreSQL in {VERSIONS}; `make setup` installs it");
        assert_ne!(env::var("CI").as_deref(), Ok("true"), "{reason}");
        println!("skipped: {reason}");
    }
    found.pop()
}

/// A program as a user that PostgreSQL runs as.
fn program(path: &Path) -> Command {
    if !is_root() {
        return Command::new(path);
    }
    let mut command = Command::new("setpriv");
    command.args([&format!("--reuid={USER}"), &format!("--regid={USER}"), "--clear-groups", "--"]).arg(path);
    command.current_dir("/");
    command
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn run(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().expect("it runs");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
