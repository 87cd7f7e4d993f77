//! A server of one's own: the real binary on a fresh data directory, killed and
//! started again as a story asks for it.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use serde_json::{Value, json};
use tempfile::TempDir;

use super::cluster::{Engine, fresh_namespace, owns_all};
use super::http::{self, Refusal};
use super::witness;

/// Later than this, what was waited for does not come. Machines that test are
/// busy: being slow is no failure.
pub const PATIENCE: Duration = Duration::from_secs(90);

const ROLE: &str = "arn:aws:iam::000000000000:role/any";

/// A data directory, and the address that servers on it have.
///
/// Its servers stand on the embedded log, or on what `FREVO_ENGINE` names: there they
/// have a namespace of their own, in which a restarted one finds what was there.
pub struct Home {
    folder: TempDir,
    address: Ipv4Addr,
    /// What servers are told of their engine; nothing on the log.
    engine: Vec<(&'static str, String)>,
    variables: Vec<(String, String)>,
}

/// A running server. It is killed when it goes out of scope.
pub struct Server {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
}

impl Home {
    /// An empty one.
    ///
    /// Its servers have a loopback address of their own: a restarted one finds
    /// its port free, which on 127.0.0.1 some other story's connection could
    /// have taken in the meantime.
    pub fn new() -> Self {
        Self::with_variables(&[])
    }

    /// One whose servers have these variables in their environment.
    pub fn with_variables(variables: &[(&str, &str)]) -> Self {
        static HOMES: AtomicU16 = AtomicU16::new(1);
        let number = HOMES.fetch_add(1, Ordering::Relaxed);
        let [high, low] = (std::process::id() as u16).to_be_bytes();
        let address = Ipv4Addr::new(127, 1 + high % 254, low, 1 + (number % 250) as u8);
        let engine = Engine::of_all().map(|engine| engine.settings(&fresh_namespace())).unwrap_or_default();
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { folder, address, engine, variables: variables.collect() }
    }

    /// An empty one of a story that is not told on other engines than the log, for
    /// this reason; none where the stories are told on another one.
    pub fn on_log(reason: &str) -> Option<Self> {
        match Engine::of_all() {
            Some(engine) => println!("skipped on {engine:?}: {reason}"),
            None => return Some(Self::new()),
        }
        None
    }

    /// The address that its servers have.
    pub fn address(&self) -> Ipv4Addr {
        self.address
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// A path beside the data directory.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A file beside the data directory.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).expect("the folder is ours");
        path
    }

    /// Starts a server on a free port.
    pub fn serve(&self) -> Server {
        self.serve_with(0, &[])
    }

    /// Starts a server on the port (0: a free one) with more arguments.
    pub fn serve_with(&self, port: u16, arguments: &[&str]) -> Server {
        self.start(self.serve_command(port, arguments))
            .unwrap_or_else(|said| panic!("the server does not start:\n{said}"))
    }

    /// What a server says that must not start.
    pub fn refused(&self, arguments: &[&str]) -> (ExitStatus, String) {
        let mut child = self.spawn(self.serve_command(0, arguments), "refused");
        let status = wait(&mut child, PATIENCE).expect("a server that refuses ends");
        (status, fs::read_to_string(self.path("refused.err")).expect("its log reads"))
    }

    /// The command that serves here.
    fn serve_command(&self, port: u16, arguments: &[&str]) -> Command {
        let mut command = frevo();
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
            .args(["serve", "--listen", &format!("{}:{port}", self.address), "--data-dir"])
            .arg(self.data())
            .args(arguments)
            .envs(self.engine.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a command that serves until it says where, or gives what it said
    /// before it ended.
    fn start(&self, command: Command) -> Result<Server, String> {
        let child = self.spawn(command, "serve");
        let mut server =
            Server { child, address: SocketAddr::from((self.address, 0)), log: self.path("serve.err") };
        let began = Instant::now();
        loop {
            let said = fs::read_to_string(self.path("serve.out")).unwrap_or_default();
            if let Some(rest) = said.strip_prefix("listening: ")
                && let Some(endpoint) = rest.strip_suffix('\n')
            {
                let address = endpoint.split_once("://").map(|(_, address)| address.parse());
                server.address = address.expect("a URL is printed").expect("it listens at an address");
                if !self.engine.is_empty() && endpoint.starts_with("http://") {
                    server.owns_all();
                }
                return Ok(server);
            }
            let ended = server.child.try_wait().expect("a child can be waited for");
            if ended.is_some() || began.elapsed() > PATIENCE {
                return Err(server.said());
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn spawn(&self, mut command: Command, name: &str) -> Child {
        let file = |end: &str| File::create(self.path(&format!("{name}.{end}"))).expect("the folder is ours");
        command
            .stdin(Stdio::null())
            .stdout(file("out"))
            .stderr(file("err"))
            .spawn()
            .expect("the server is started")
    }
}

impl Server {
    /// Where it answers.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its URL.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The same for programs: what they are answered is compared with its description.
    pub fn witnessed_endpoint(&self) -> String {
        witness::endpoint(self.address)
    }

    /// What it logged.
    pub fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// `kill -9`: nothing is written any more. Gives the port that it had.
    pub fn kill(mut self) -> u16 {
        self.child.kill().expect("it runs");
        self.child.wait().expect("a child can be waited for");
        self.address.port()
    }

    /// Asks it to end, as service managers do. Gives how it ended.
    pub fn terminate(mut self) -> ExitStatus {
        signal(&self.child, "TERM");
        let ended = wait(&mut self.child, PATIENCE);
        ended.unwrap_or_else(|| panic!("the server does not end on SIGTERM:\n{}", self.said()))
    }

    /// Waits until it owns all partitions. On the log it does when it listens; on a
    /// broker the one before it has to be missed first.
    fn owns_all(&self) {
        until("the server owns all partitions", || {
            let answer = http::get(self.address, "/frevo/cluster").ok()?;
            // Who asks for keys does not tell.
            let is_so = answer.status == 403 || answer.read().is_ok_and(|status| owns_all(&status));
            is_so.then_some(())
        });
    }

    /// Whether it runs still.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().expect("a child can be waited for").is_none()
    }

    /// Calls an operation of the API.
    pub fn call(&self, operation: &str, input: &Value) -> Result<Value, Refusal> {
        http::call(self.address, operation, input)
    }

    /// Calls an operation that nothing speaks against.
    pub fn ask(&self, operation: &str, input: &Value) -> Value {
        self.call(operation, input)
            .unwrap_or_else(|refusal| panic!("{operation}: {refusal:?}\n{}", self.said()))
    }

    /// A page.
    pub fn page(&self, path: &str) -> String {
        let answer = http::get(self.address, path).expect("it answers");
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.text()
    }

    /// Makes a state machine; gives its ARN.
    pub fn create(&self, name: &str, definition: &Value) -> String {
        let input = json!({ "name": name, "definition": definition.to_string(), "roleArn": ROLE });
        text(&self.ask("CreateStateMachine", &input)["stateMachineArn"])
    }

    /// Starts an execution; gives its ARN.
    pub fn start(&self, machine: &str, input: &Value) -> String {
        let input = json!({ "stateMachineArn": machine, "input": input.to_string() });
        text(&self.ask("StartExecution", &input)["executionArn"])
    }

    /// The execution's description.
    pub fn describe(&self, execution: &str) -> Value {
        self.ask("DescribeExecution", &json!({ "executionArn": execution }))
    }

    /// The execution's description once it has ended.
    pub fn ended(&self, execution: &str) -> Value {
        let began = Instant::now();
        loop {
            let described = self.describe(execution);
            if described["status"] != "RUNNING" {
                return described;
            }
            assert!(began.elapsed() < PATIENCE, "{}", self.why(execution));
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// What there is to know of an execution that does not end.
    fn why(&self, execution: &str) -> String {
        let page = |path: &str| http::get(self.address, path).map(|answer| answer.text()).unwrap_or_default();
        let history = self.history(execution);
        let last = history.last().cloned().unwrap_or_default();
        format!(
            "{execution} does not end within {PATIENCE:?}; after {} events, the last {last}:\n{}\nqueues: {}\ncluster: {}",
            history.len(),
            page(&format!("/frevo/why?execution={execution}")),
            page("/frevo/queues"),
            page("/frevo/cluster"),
        )
    }

    /// The whole history.
    pub fn history(&self, execution: &str) -> Vec<Value> {
        let mut events = Vec::new();
        let mut input = json!({ "executionArn": execution, "maxResults": 1000 });
        loop {
            let mut page = self.ask("GetExecutionHistory", &input);
            if let Value::Array(found) = page["events"].take() {
                events.extend(found);
            }
            match page["nextToken"].take() {
                Value::String(token) => input["nextToken"] = token.into(),
                _ => return events,
            }
        }
    }

    /// All executions of a state machine.
    pub fn executions(&self, machine: &str) -> Vec<Value> {
        let mut executions = Vec::new();
        let mut input = json!({ "stateMachineArn": machine, "maxResults": 1000 });
        loop {
            let mut page = self.ask("ListExecutions", &input);
            if let Value::Array(found) = page["executions"].take() {
                executions.extend(found);
            }
            match page["nextToken"].take() {
                Value::String(token) => input["nextToken"] = token.into(),
                _ => return executions,
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("the server at {} said:\n{}", self.address, self.said());
        }
        // It may have ended on its own, which is what a story may be about.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The binary under test.
pub fn frevo() -> Command {
    let mut command = Command::new(binary());
    // What the person who runs the tests has configured is not what is tested.
    for (name, _) in
        env::vars().filter(|(name, _)| ["AWS_", "FREVO_", "OTEL_"].iter().any(|ours| name.starts_with(ours)))
    {
        command.env_remove(name);
    }
    command.env("AWS_CONFIG_FILE", "/dev/null").env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    command
}

/// Where the binary is: `FREVO_BIN`, or where cargo puts it beside the tests.
pub fn binary() -> PathBuf {
    let beside = || {
        let test = env::current_exe().expect("a test knows its own path");
        test.parent().and_then(Path::parent).expect("tests lie in target/PROFILE/deps").join("frevo")
    };
    let path = env::var_os("FREVO_BIN").map_or_else(beside, PathBuf::from);
    assert!(path.is_file(), "there is no `{}`: build it with `cargo build -p frevo-server`", path.display());
    path
}

/// Sends a signal to a server.
pub fn signal_to(server: &Server, name: &str) {
    signal(&server.child, name);
}

/// Sends a signal to a process of ours.
pub fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status();
    assert!(status.expect("there is a kill").success(), "a process of ours can be told {name}");
}

/// How a process ends, if it does in time.
pub fn wait(child: &mut Child, longest: Duration) -> Option<ExitStatus> {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("a child can be waited for") {
            return Some(status);
        }
        if began.elapsed() > longest {
            return None;
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// What `look` finds, as soon as it does.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "not within {PATIENCE:?}: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// The text that a value is.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is a text")).to_owned()
}

/// The types of a history's events.
pub fn types(history: &[Value]) -> Vec<&str> {
    history.iter().map(|event| event["type"].as_str().expect("an event has a type")).collect()
}

/// The details of the one event of this type.
pub fn details<'a>(history: &'a [Value], kind: &str) -> &'a Value {
    let event = history.iter().find(|event| event["type"] == kind);
    let event = event.unwrap_or_else(|| panic!("no {kind} in {:?}", types(history)));
    let members = event.as_object().expect("an event is an object");
    let found = members.iter().find(|(name, _)| name.ends_with("EventDetails"));
    found.map(|(_, details)| details).expect("the event has details")
}

/// Every history, however the server lived, is numbered 1..n, begins once and
/// ends once.
pub fn assert_whole(execution: &str, history: &[Value]) {
    let ids: Vec<u64> = history.iter().filter_map(|event| event["id"].as_u64()).collect();
    assert_eq!(ids, (1..=history.len() as u64).collect::<Vec<_>>(), "{execution}");
    let types = types(history);
    let starts = types.iter().filter(|kind| **kind == "ExecutionStarted").count();
    let is_end = |kind: &&&str| {
        ["ExecutionSucceeded", "ExecutionFailed", "ExecutionAborted", "ExecutionTimedOut"].contains(kind)
    };
    assert_eq!((starts, types[0]), (1, "ExecutionStarted"), "{execution}: {types:?}");
    assert_eq!(types.iter().filter(is_end).count(), 1, "{execution}: {types:?}");
    assert!(types.last().filter(|last| is_end(last)).is_some(), "{execution}: {types:?}");
    for event in history {
        assert!(event["previousEventId"].as_u64() < event["id"].as_u64(), "{execution}: {event}");
    }
}
