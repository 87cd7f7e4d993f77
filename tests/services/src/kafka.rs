//! Apache Kafka, one node that is broker and controller, from plain jars.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::folder::Folder;
use crate::port;
use crate::process;
use crate::server::{self, Program, Server};
use crate::skipped;

/// Where install.sh has the jars put.
const JARS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/kafka/lib");

/// Any will do: no two nodes meet.
const CLUSTER: &str = "MkU3OEVBNTcwNTJENDM2Qg";

/// A broker without topics. It makes none because somebody names them.
pub struct Kafka {
    server: Server<Node>,
    _folder: Folder,
}

impl Kafka {
    /// Starts one; none where there are no programs, which a CI run must have.
    pub fn start() -> Option<Self> {
        if !has_programs() {
            skipped("there is no Kafka to start; `make setup` installs it");
            return None;
        }
        Some(server::anew(|| {
            let folder = Folder::new();
            let server = Server::start(Node::new(folder.path()), folder.path())?;
            Ok(Self { server, _folder: folder })
        }))
    }

    /// What clients call `bootstrap.servers`.
    pub fn bootstrap(&self) -> String {
        self.server.program().address.to_string()
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
    properties: PathBuf,
    logging: PathBuf,
}

impl Node {
    /// A node that has its storage formatted.
    fn new(folder: &Path) -> Self {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port::free()));
        let controller = SocketAddr::from((Ipv4Addr::LOCALHOST, port::free()));
        let node = Self {
            address,
            properties: folder.join("server.properties"),
            logging: folder.join("log4j2.properties"),
        };
        fs::write(&node.properties, properties(address, controller, &folder.join("data")))
            .expect("the folder is ours");
        fs::write(&node.logging, LOGGING).expect("the folder is ours");
        node.format();
        node
    }

    fn format(&self) {
        let mut command = self.java("kafka.tools.StorageTool", &["-XX:TieredStopAtLevel=1"]);
        command.args(["format", "--standalone", "--cluster-id", CLUSTER, "--config"]).arg(&self.properties);
        let output = command.stdin(Stdio::null()).output().expect("there is a java");
        assert!(output.status.success(), "Kafka's storage: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn java(&self, class: &str, options: &[&str]) -> Command {
        let logging = format!("-Dlog4j2.configurationFile={}", self.logging.display());
        let mut command = process::command("java");
        command.args(["-XX:+UseSerialGC", "-Xshare:auto"]).args(options).arg(logging);
        command.args(["-cp", &format!("{JARS}/*"), class]);
        command
    }
}

impl Program for Node {
    const NAME: &'static str = "Kafka";

    fn command(&self) -> Command {
        let mut command = self.java("kafka.Kafka", &["-Xmx384m"]);
        command.arg(&self.properties);
        command
    }

    /// It opens its port before it serves, but answers nobody until it does.
    fn answers(&self) -> bool {
        ask_versions(self.address).unwrap_or(false)
    }
}

/// ApiVersions, key 18, version 0, of a client without a name: whether the answer to
/// request 7 comes without an error.
fn ask_versions(address: SocketAddr) -> io::Result<bool> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    stream.write_all(&[0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, 0xff, 0xff])?;
    let mut answer = [0; 10];
    stream.read_exact(&mut answer)?;
    Ok(answer[4..] == [0, 0, 0, 7, 0, 0])
}

/// Everything small, and no waiting for others, of whom there are none.
///
/// A broker that was killed is itself such another: until its session ends, the
/// controller takes the restarted one for a second of its name.
fn properties(address: SocketAddr, controller: SocketAddr, data: &Path) -> String {
    let data = data.display();
    format!(
        "process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers={controller}
listeners=PLAINTEXT://{address},CONTROLLER://{controller}
advertised.listeners=PLAINTEXT://{address},CONTROLLER://{controller}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs={data}
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=4
log.cleaner.dedupe.buffer.size=16777216
num.network.threads=2
num.io.threads=4
"
    )
}

const LOGGING: &str = "rootLogger.level=warn
rootLogger.appenderRef.out.ref=out
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d %p %c %m%n
";

fn has_programs() -> bool {
    let java = Command::new("java").arg("-version").output();
    Path::new(JARS).is_dir() && java.is_ok_and(|java| java.status.success())
}
