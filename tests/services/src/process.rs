//! A process that ends with us, and with it all that it started.

use std::fs::{self, File};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::{Duration, Instant};

pub(crate) use rustix::process::Signal;
use rustix::process::{Pid, kill_process};

/// The kernel may take its time, but not longer.
const END_LONGEST: Duration = Duration::from_secs(20);

pub(crate) struct Process {
    child: Child,
}

impl Process {
    /// Starts it; what it says is appended to the log.
    ///
    /// It has a process group of its own, so that Ctrl-C ends only us, who end it.
    pub fn start(mut command: Command, log: &Path) -> Self {
        let log = File::options().create(true).append(true).open(log).expect("the folder is ours");
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a file can be cloned"))
            .stderr(log)
            .process_group(0);
        Self { child: spawn(command).expect("it starts") }
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("a child can be waited for").is_some()
    }

    /// Tells it, and all that it started.
    pub fn tell(&self, signal: Signal) {
        tell(&tree(self.id()), signal);
    }

    /// Ends it at once, as a power cut does; gives none of it the time to write.
    pub fn kill(&mut self) {
        if self.has_ended() {
            return;
        }
        // What is stopped starts no other process while we look.
        let _ = kill_process(self.id(), Signal::STOP);
        let tree = tree(self.id());
        tell(&tree, Signal::KILL);
        let _ = self.child.wait();
        let began = Instant::now();
        while tree.iter().any(|pid| runs(*pid)) && began.elapsed() < END_LONGEST {
            thread::sleep(Duration::from_millis(2));
        }
    }

    fn id(&self) -> Pid {
        Pid::from_child(&self.child)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A command that dies with us.
pub(crate) fn command(program: impl AsRef<Path>) -> Command {
    command_as(None, program)
}

/// A command that dies with us, run as another user.
pub(crate) fn command_as(user: Option<&str>, program: impl AsRef<Path>) -> Command {
    let mut command = Command::new("setpriv");
    if let Some(user) = user {
        command.args([&format!("--reuid={user}"), &format!("--regid={user}"), "--clear-groups"]);
    }
    command.args(["--pdeathsig", "KILL", "--"]).arg(program.as_ref());
    command
}

/// Spawns from a thread that lives as long as we do: to the kernel, the parent with
/// which a process dies is the thread that started it.
fn spawn(command: Command) -> io::Result<Child> {
    type Order = (Command, Sender<io::Result<Child>>);
    static SPAWNER: LazyLock<Sender<Order>> = LazyLock::new(|| {
        let (orders, received) = mpsc::channel::<Order>();
        thread::spawn(move || {
            for (mut command, answer) in received {
                let _ = answer.send(command.spawn());
            }
        });
        orders
    });
    let (answer, answered) = mpsc::channel();
    SPAWNER.send((command, answer)).expect("the thread lives as long as we do");
    answered.recv().expect("each order is answered")
}

fn tell(tree: &[Pid], signal: Signal) {
    for pid in tree {
        // It may have ended meanwhile.
        let _ = kill_process(*pid, signal);
    }
}

/// A process and all that descend from it, whatever groups and sessions these made.
fn tree(root: Pid) -> Vec<Pid> {
    let processes: Vec<(Pid, Pid)> = fs::read_dir("/proc")
        .expect("Linux has it")
        .flatten()
        .filter_map(|entry| {
            let pid = entry.file_name().to_str()?.parse().ok().and_then(Pid::from_raw)?;
            let (_, parent) = state(pid)?;
            Some((pid, parent))
        })
        .collect();
    let mut tree = vec![root];
    let mut next = 0;
    while let Some(&parent) = tree.get(next) {
        tree.extend(processes.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid));
        next += 1;
    }
    tree
}

/// Whether it runs; one that has ended may wait long for its parent to notice.
fn runs(pid: Pid) -> bool {
    state(pid).is_some_and(|(state, _)| state != "Z")
}

/// A process's state and parent, proc_pid_stat(5): they follow its name, which stands
/// in brackets and may have any in it.
fn state(pid: Pid) -> Option<(String, Pid)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
    let state = fields.next()?.to_owned();
    Some((state, Pid::from_raw(fields.next()?.parse().ok()?)?))
}
