//! Apicurio's schema registry, which speaks Confluent's API, from plain jars.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::folder::Folder;
use crate::port;
use crate::process;
use crate::server::{self, Program, Server};
use crate::skipped;

/// Where install.sh unpacks it.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/registry");

/// Where it speaks Confluent's API.
const API: &str = "/apis/ccompat/v7";

/// A registry without schemas.
pub struct SchemaRegistry {
    server: Server<Node>,
    _folder: Folder,
}

impl SchemaRegistry {
    /// Starts one; none where there are no programs, which a CI run must have.
    pub fn start() -> Option<Self> {
        let Some(jar) = jar() else {
            skipped("there is no schema registry to start; `make setup` installs it");
            return None;
        };
        Some(server::anew(|| {
            let folder = Folder::new();
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port::free()));
            let data = folder.path().join("data");
            let node = Node { jar: jar.clone(), address, data };
            Ok(Self { server: Server::start(node, folder.path())?, _folder: folder })
        }))
    }

    /// What clients call `schema.registry.url`.
    pub fn url(&self) -> String {
        format!("http://{}{API}", self.server.program().address)
    }

    /// Kills it: its port is closed.
    pub fn kill(&mut self) {
        self.server.kill();
    }

    /// Starts it again, on the same port and with the same schemas.
    pub fn restart(&mut self) {
        self.server.restart();
    }
}

struct Node {
    jar: PathBuf,
    address: SocketAddr,
    data: PathBuf,
}

impl Program for Node {
    const NAME: &'static str = "the schema registry";

    fn command(&self) -> Command {
        let mut command = process::command("java");
        // It writes what it has to a file, at once: it is killed.
        let database = format!("jdbc:h2:file:{};WRITE_DELAY=0", self.data.display());
        command
            .args(["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx256m", "-jar"])
            .arg(&self.jar)
            .env("QUARKUS_HTTP_HOST", self.address.ip().to_string())
            .env("QUARKUS_HTTP_PORT", self.address.port().to_string())
            .env("REGISTRY_DATASOURCE_URL", database);
        command
    }

    fn answers(&self) -> bool {
        ask_types(self.address).unwrap_or(false)
    }
}

/// Whether it says which kinds of schemas it knows.
fn ask_types(address: SocketAddr) -> io::Result<bool> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.write_all(format!("GET {API}/schemas/types HTTP/1.0\r\n\r\n").as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.contains(" 200 ") && answer.contains("AVRO"))
}

/// What is started of it.
fn jar() -> Option<PathBuf> {
    let java = Command::new("java").arg("-version").output();
    if !java.is_ok_and(|java| java.status.success()) {
        return None;
    }
    let mut files = fs::read_dir(Path::new(FOLDER)).ok()?.flatten().map(|entry| entry.path());
    files.find(|path| path.to_string_lossy().ends_with("-runner.jar"))
}
