//! Debian's RabbitMQ, a node without plugins and an epmd of its own, by which
//! `rabbitmqctl` finds it.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{env, fs};

use crate::folder::Folder;
use crate::port;
use crate::process;
use crate::server::{self, Program, Server};
use crate::skipped;

/// Where Debian has the programs that do not become another user.
const PROGRAMS: &str = "/usr/lib/rabbitmq/bin";

/// Its distribution on loopback only, two schedulers, and none of them spinning for
/// work while others could use the processor.
const ERLANG: &str =
    "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none";

/// A node with the user `guest`.
pub struct Rabbitmq {
    server: Server<Node>,
    _epmd: Server<Epmd>,
    _folder: Folder,
}

impl Rabbitmq {
    /// Starts one; none where there are no programs, which a CI run must have.
    pub fn start() -> Option<Self> {
        if !Path::new(PROGRAMS).join("rabbitmq-server").exists() {
            skipped(&format!("there is no RabbitMQ in {PROGRAMS}; `make setup` installs it"));
            return None;
        }
        Some(server::anew(|| {
            let folder = Folder::new();
            let epmd = Server::start(Epmd { port: port::free() }, folder.path())?;
            let node = Node::new(folder.path(), epmd.program().port);
            let server = Server::start(node, folder.path())?;
            Ok(Self { server, _epmd: epmd, _folder: folder })
        }))
    }

    /// Where clients connect, and as whom.
    pub fn url(&self) -> String {
        format!("amqp://guest:guest@{}/%2f", self.server.program().address)
    }

    /// What `rabbitmqctl` says with these arguments, which it must accept.
    pub fn ctl(&self, arguments: &[&str]) -> String {
        let mut command = self.server.program().program("rabbitmqctl");
        command.arg("--quiet").args(arguments);
        let output = command.stdin(Stdio::null()).output().expect("it runs");
        let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
        assert!(output.status.success(), "rabbitmqctl {arguments:?}: {}", said.concat());
        let [said, _] = said;
        said
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
    address: SocketAddr,
    distribution: u16,
    epmd: u16,
    folder: PathBuf,
}

impl Node {
    fn new(folder: &Path, epmd: u16) -> Self {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port::free()));
        let node = Self { address, distribution: port::free(), epmd, folder: folder.to_owned() };
        let configuration = format!(
            "listeners.tcp.default = {address}\nlog.console = true\nlog.console.level = warning\nlog.file = false\n"
        );
        fs::write(node.path("rabbitmq.conf"), configuration).expect("the folder is ours");
        fs::write(node.path("enabled_plugins"), "[].\n").expect("the folder is ours");
        node
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// One of RabbitMQ's programs, told of this node and of nothing else.
    fn program(&self, name: &str) -> Command {
        let mut command = process::command(Path::new(PROGRAMS).join(name));
        command
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("LANG", "C.UTF-8")
            // The cookie, by which the programs trust each other, lies there.
            .env("HOME", &self.folder)
            .env("ERL_EPMD_ADDRESS", "127.0.0.1")
            .env("ERL_EPMD_PORT", self.epmd.to_string())
            .env("RABBITMQ_NODENAME", "frevo@localhost")
            .env("RABBITMQ_DIST_PORT", self.distribution.to_string())
            .env("RABBITMQ_CONF_ENV_FILE", self.path("rabbitmq-env.conf"))
            .env("RABBITMQ_CONFIG_FILE", self.path("rabbitmq.conf"))
            .env("RABBITMQ_ADVANCED_CONFIG_FILE", self.path("advanced.config"))
            .env("RABBITMQ_ENABLED_PLUGINS_FILE", self.path("enabled_plugins"))
            .env("RABBITMQ_MNESIA_BASE", self.path("data"))
            .env("RABBITMQ_LOG_BASE", self.path("logs"));
        command
    }
}

impl Program for Node {
    const NAME: &'static str = "RabbitMQ";

    fn command(&self) -> Command {
        let mut command = self.program("rabbitmq-server");
        command
            .env("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", ERLANG)
            // As there, the script becomes the server, instead of waiting for it.
            .env("RUNNING_UNDER_SYSTEMD", "true");
        command
    }

    fn answers(&self) -> bool {
        greet(self.address).unwrap_or(false)
    }
}

/// AMQP 0-9-1, 4.2.2: whether the protocol's header is answered by a method's frame on
/// channel 0.
fn greet(address: SocketAddr) -> io::Result<bool> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    stream.write_all(b"AMQP\x00\x00\x09\x01")?;
    let mut answer = [0; 3];
    stream.read_exact(&mut answer)?;
    Ok(answer == [1, 0, 0])
}

/// Erlang's names of nodes. Started by a node it would outlive it, and us.
struct Epmd {
    port: u16,
}

impl Program for Epmd {
    const NAME: &'static str = "epmd";

    fn command(&self) -> Command {
        let mut command = process::command("epmd");
        command.args(["-address", "127.0.0.1", "-port", &self.port.to_string()]);
        command
    }

    fn answers(&self) -> bool {
        TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_ok()
    }
}
