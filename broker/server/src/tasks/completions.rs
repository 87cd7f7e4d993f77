//! What workers say of tasks: read from the topic or queue of completions, by every node
//! a part, and told to the executions, wherever they are.
//!
//! All that is read at once is decided before it is acknowledged, so nothing is lost; what
//! is read again after a failure is over by then, and changes nothing.

#[cfg(feature = "amqp")]
mod amqp;
#[cfg(feature = "kafka")]
mod kafka;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use frevo_api::inside::{self, Telling, Told};
use frevo_event::cloud_event::{Binding, Completion, NoCompletion, Said};

use super::Means;

/// At most so many messages, and about so many bytes of them, are decided at once.
const COMPLETIONS_MAX: usize = 1024;
const BYTES_MAX: usize = 8 << 20;

/// How long is waited for the next message.
const PATIENCE: Duration = Duration::from_millis(100);

/// The pause before something is tried again doubles between these.
const PAUSE_MIN: Duration = Duration::from_millis(100);
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// What a task fails with whose worker says something that can't be read.
const UNREADABLE: &str = "Frevo.InvalidCompletion";

/// Reads what workers say on one broker.
struct Reader {
    means: Means,
    stop: Arc<AtomicBool>,
}

/// Something that a worker said, with where it stands.
struct Heard {
    completion: Result<Completion, NoCompletion>,
    place: String,
}

/// The thread that reads a broker's completions.
pub(super) fn spawn(means: Means, binding: Binding, stop: Arc<AtomicBool>) -> io::Result<JoinHandle<()>> {
    let reader = Reader { means, stop };
    std::thread::Builder::new().name("completions".into()).spawn(move || reader.run(binding))
}

impl Reader {
    fn run(&self, binding: Binding) {
        let name = match binding {
            Binding::Kafka => "Kafka",
            Binding::Amqp => "RabbitMQ",
        };
        let faults = &self.means.node.faults;
        let mut pause = PAUSE_MIN;
        while !self.is_stopped() {
            let began = Instant::now();
            let Err(reason) = self.read(binding) else { break };
            if faults.note(name, &reason) {
                tracing::warn!(broker = name, reason, "what workers say is not read; it is tried again");
            }
            if began.elapsed() > PAUSE_MAX {
                pause = PAUSE_MIN;
            }
            self.rest(pause);
            pause = (pause * 2).min(PAUSE_MAX);
        }
        faults.forget(name);
    }

    /// Reads until the server stops, or it can't.
    fn read(&self, binding: Binding) -> Result<(), String> {
        match binding {
            #[cfg(feature = "kafka")]
            Binding::Kafka => kafka::read(self),
            #[cfg(feature = "amqp")]
            Binding::Amqp => amqp::read(self),
            #[cfg(not(all(feature = "kafka", feature = "amqp")))]
            _ => Err("this build was made without it".to_owned()),
        }
    }

    /// Has everything decided that was heard; false if the server stops meanwhile.
    fn settle(&self, heard: Vec<Heard>) -> bool {
        let mut open: Vec<Completion> = heard.into_iter().filter_map(Heard::readable).collect();
        let mut pause = PAUSE_MIN;
        while !open.is_empty() && !self.is_stopped() {
            let told: Vec<(Completion, Telling)> = open
                .into_iter()
                .map(|completion| {
                    let telling = inside::tell(&self.means.edge, &completion);
                    (completion, telling)
                })
                .collect();
            open = told
                .into_iter()
                .filter_map(|(completion, telling)| still_open(completion, telling))
                .collect();
            if !open.is_empty() {
                self.rest(pause);
                pause = (pause * 2).min(PAUSE_MAX);
            }
        }
        open.is_empty()
    }

    fn rest(&self, pause: Duration) {
        let until = Instant::now() + pause;
        while !self.is_stopped() && Instant::now() < until {
            std::thread::sleep(PAUSE_MIN.min(pause));
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

impl Heard {
    /// What is told to the execution: that it can't be read, if so, because otherwise its
    /// task waited in vain. Of whom nobody knows whose it is only the log tells.
    fn readable(self) -> Option<Completion> {
        let NoCompletion { attempt, reason } = match self.completion {
            Ok(completion) => return Some(completion),
            Err(unreadable) => unreadable,
        };
        tracing::warn!(place = self.place, reason, "a completion can't be read");
        let cause = format!("the completion at {} can't be read: {reason}", self.place);
        let said = Said::Failed { error: Some(UNREADABLE.to_owned()), cause: Some(cause) };
        Some(Completion { attempt: attempt?, said })
    }
}

/// What is to be told again: nothing is known of what became of it.
fn still_open(completion: Completion, telling: Telling) -> Option<Completion> {
    match telling.wait() {
        Told::Taken => None,
        Told::Late => {
            tracing::debug!(attempt = completion.attempt, "a completion of an attempt that is over");
            None
        }
        Told::Refused(reason) => {
            tracing::warn!(attempt = completion.attempt, reason, "a completion is refused");
            None
        }
        Told::Later => Some(completion),
    }
}
