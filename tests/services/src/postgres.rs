//! Debian's PostgreSQL, reached by a socket in its folder and by a port.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::folder::Folder;
use crate::port;
use crate::process;
use crate::server::{self, Program, Server};
use crate::skipped;

/// Where Debian has the programs, a folder a version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// Who runs it where root, as which it refuses to run, would.
const USER: &str = "postgres";

/// Who is asked for a password, once somebody has made the user.
const GUARDED: &str = "host all guarded all scram-sha-256\n";

/// A server with the database `postgres` and its user, who needs no password.
pub struct Postgres {
    server: Server<Node>,
    folder: Folder,
}

impl Postgres {
    /// Starts one; none where there are no programs, which a CI run must have.
    pub fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            skipped(&format!("there is no PostgreSQL in {VERSIONS}; `make setup` installs it"));
            return None;
        };
        Some(server::anew(|| {
            let folder = Folder::new();
            let server = Server::start(Node::new(folder.path(), &programs), folder.path())?;
            Ok(Self { server, folder })
        }))
    }

    /// How it is reached by its socket.
    pub fn config(&self) -> String {
        let port = self.server.program().port;
        format!("host={} port={port} user=postgres dbname=postgres", self.folder.path().display())
    }

    /// Its socket.
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join(format!(".s.PGSQL.{}", self.server.program().port))
    }

    /// How it is reached over loopback.
    pub fn url(&self) -> String {
        format!("postgresql://postgres@127.0.0.1:{}/postgres", self.server.program().port)
    }

    /// How the user `guarded` reaches a database over loopback.
    pub fn guarded_url(&self, password: &str, database: &str) -> String {
        format!("postgresql://guarded:{password}@127.0.0.1:{}/{database}", self.server.program().port)
    }

    /// What it answers to a statement.
    pub fn ask(&self, statement: &str) -> String {
        let mut psql = Command::new(self.server.program().programs.join("psql"));
        psql.args(["--no-psqlrc", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"]);
        psql.args(["--dbname", &self.url(), "--command", statement]);
        run(&mut psql)
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Kills it: it writes nothing any more, and its port is closed.
    pub fn kill(&mut self) {
        self.server.kill();
    }

    /// Starts it again, on the same port and with the same data.
    pub fn restart(&mut self) {
        self.server.restart();
    }

    /// Stops it where it is, connections and all.
    pub fn freeze(&self) {
        self.server.freeze();
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        self.server.thaw();
    }
}

struct Node {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
}

impl Node {
    /// A node that has its cluster made.
    fn new(folder: &Path, programs: &Path) -> Self {
        if is_root() {
            run(Command::new("chown").arg(format!("{USER}:")).arg(folder));
        }
        let node = Self { programs: programs.to_owned(), folder: folder.to_owned(), port: port::free() };
        run(node
            .program("initdb")
            .args(["--auth=trust", "--username=postgres", "--no-sync", "--encoding=UTF8", "-D"])
            .arg(node.data()));
        let rules = node.data().join("pg_hba.conf");
        let made = fs::read_to_string(&rules).expect("initdb makes it");
        fs::write(&rules, format!("{GUARDED}{made}")).expect("the folder is ours");
        node
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// A program as a user that PostgreSQL runs as.
    fn program(&self, name: &str) -> Command {
        let mut command = process::command_as(is_root().then_some(USER), self.programs.join(name));
        command.current_dir("/");
        command
    }
}

impl Program for Node {
    const NAME: &'static str = "PostgreSQL";

    fn command(&self) -> Command {
        let mut command = self.program("postgres");
        command.arg("-D").arg(self.data()).arg("-k").arg(&self.folder);
        command.args(["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-p", &self.port.to_string()]);
        command
    }

    fn answers(&self) -> bool {
        let mut ready = Command::new(self.programs.join("pg_isready"));
        ready.args(["--quiet", "--username=postgres", "--port", &self.port.to_string(), "--host"]);
        ready.arg(&self.folder);
        ready.status().expect("it runs").success()
    }
}

/// The newest version's programs.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    found.retain(|programs| programs.join("initdb").exists());
    found.sort();
    found.pop()
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn run(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().expect("it runs");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}
