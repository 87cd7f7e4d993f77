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

/// By which a broker asks who a client is.
const SCRAM: &str = "org.apache.kafka.common.security.scram.ScramLoginModule";

/// A broker without topics. It makes none because somebody names them.
pub struct Kafka {
    server: Server<Node>,
    _folder: Folder,
}

impl Kafka {
    /// Starts one; none where there are no programs, which a CI run must have.
    pub fn start() -> Option<Self> {
        Self::start_node(None)
    }

    /// One that lets in nobody but this user, by SASL with SCRAM-SHA-512.
    pub fn start_guarded(user: &str, password: &str) -> Option<Self> {
        Self::start_node(Some(format!("SCRAM-SHA-512=[name={user},password={password}]")))
    }

    fn start_node(credentials: Option<String>) -> Option<Self> {
        if !has_programs() {
            skipped("there is no Kafka to start; `make setup` installs it");
            return None;
        }
        Some(server::anew(|| {
            let folder = Folder::new();
            let node = Node::new(folder.path(), credentials.as_deref());
            Ok(Self { server: Server::start(node, folder.path())?, _folder: folder })
        }))
    }

    /// What clients call `bootstrap.servers`.
    pub fn bootstrap(&self) -> String {
        self.server.program().address.to_string()
    }

    /// Deletes a topic, with all that is in it.
    pub fn delete_topic(&self, name: &str) {
        let deleted = delete_topic(self.server.program().inside, name);
        assert_eq!(deleted.expect("Kafka answers"), 0, "Kafka deletes {name}");
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
    /// Where clients are let in.
    address: SocketAddr,
    /// Where nobody is asked who he is.
    inside: SocketAddr,
    properties: PathBuf,
    logging: PathBuf,
}

impl Node {
    /// A node that has its storage formatted, with those credentials in it.
    fn new(folder: &Path, credentials: Option<&str>) -> Self {
        let free = || SocketAddr::from((Ipv4Addr::LOCALHOST, port::free()));
        let (inside, controller) = (free(), free());
        let guarded = credentials.map(|_| free());
        let node = Self {
            address: guarded.unwrap_or(inside),
            inside,
            properties: folder.join("server.properties"),
            logging: folder.join("log4j2.properties"),
        };
        let properties = properties(inside, guarded, controller, &folder.join("data"));
        fs::write(&node.properties, properties).expect("the folder is ours");
        fs::write(&node.logging, LOGGING).expect("the folder is ours");
        node.format(credentials);
        node
    }

    fn format(&self, credentials: Option<&str>) {
        let mut command = self.java("kafka.tools.StorageTool", &["-XX:TieredStopAtLevel=1"]);
        command.args(["format", "--standalone", "--cluster-id", CLUSTER, "--config"]).arg(&self.properties);
        if let Some(credentials) = credentials {
            command.args(["--add-scram", credentials]);
        }
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

/// DeleteTopics, key 20, version 1: the code of the error, 0 if there was none.
fn delete_topic(address: SocketAddr, name: &str) -> io::Result<i16> {
    let mut request = vec![0, 20, 0, 1, 0, 0, 0, 7, 0xff, 0xff, 0, 0, 0, 1];
    request.extend((name.len() as u16).to_be_bytes());
    request.extend(name.as_bytes());
    request.extend(30_000_u32.to_be_bytes());
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(&(request.len() as u32).to_be_bytes())?;
    stream.write_all(&request)?;
    // Size, request, throttling, how many, the name, and then the code.
    let mut answer = vec![0; 18 + name.len() + 2];
    stream.read_exact(&mut answer)?;
    let code = answer.last_chunk().expect("it has more than two bytes");
    Ok(i16::from_be_bytes(*code))
}

/// Everything small, and no waiting for others, of whom there are none.
///
/// A broker that was killed is itself such another: until its session ends, the
/// controller takes the restarted one for a second of its name.
fn properties(
    inside: SocketAddr,
    guarded: Option<SocketAddr>,
    controller: SocketAddr,
    data: &Path,
) -> String {
    let data = data.display();
    let guarded = guarded.map_or_else(String::new, |address| format!("GUARDED://{address},"));
    let listeners = format!("{guarded}PLAINTEXT://{inside},CONTROLLER://{controller}");
    format!(
        "process.roles=broker,controller
node.id=1
controller.quorum.bootstrap.servers={controller}
listeners={listeners}
advertised.listeners={listeners}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,GUARDED:SASL_PLAINTEXT
listener.name.guarded.sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.guarded.scram-sha-512.sasl.jaas.config={SCRAM} required;
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
