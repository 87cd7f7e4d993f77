//! What workers say that no connection of ours tells.

use frevo_event::cloud_event::{Completion, Said};
use frevo_event::{Completer, Message, Reply};
use tokio::sync::oneshot;

use super::invoke::{self, is_call};
use super::judged;
use crate::edge::Edge;
use crate::error::{AwsError, Code};

/// What is told on its way to the execution.
pub struct Telling(Way);

enum Way {
    Asked(oneshot::Receiver<Reply>),
    Judged(Result<(), AwsError>),
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// It is decided, for good.
    Taken,
    /// The attempt was over already.
    Late,
    /// It never will be taken.
    Refused(String),
    /// Nothing is known: it is to be told again.
    Later,
}

pub(crate) fn tell(edge: &Edge, completion: &Completion) -> Telling {
    let Completion { attempt, said } = completion;
    if is_call(attempt) {
        let said = match said.clone() {
            Said::Succeeded(output) => invoke::Said::Succeeded(output),
            Said::Failed { error, cause } => invoke::Said::Failed { error, cause },
            Said::Heartbeat => invoke::Said::Alive,
        };
        return Telling(Way::Judged(edge.invocations.said(edge, attempt, said)));
    }
    let Ok(task) = edge.broker.signing_key().verify(attempt) else {
        return Telling(Way::Judged(Err(AwsError::invalid_token())));
    };
    let by = Completer::Worker;
    let message = match said.clone() {
        Said::Succeeded(output) => Message::TaskSucceeded { task, by, output },
        Said::Failed { error, cause } => {
            Message::TaskFailed { task, by, error: error.map(Into::into), cause: cause.map(Into::into) }
        }
        Said::Heartbeat => Message::Heartbeat { task },
    };
    Telling(Way::Asked(edge.tell_task(task, message)))
}

impl Telling {
    /// Waits for what becomes of it, on a thread that may wait.
    pub fn wait(self) -> Told {
        let outcome = match self.0 {
            Way::Asked(reply) => judged(reply.blocking_recv().ok()),
            Way::Judged(outcome) => outcome,
        };
        match outcome {
            Ok(()) => Told::Taken,
            Err(error) if error.passes() => Told::Later,
            Err(AwsError { code: Code::TaskTimedOut, .. }) => Told::Late,
            Err(error) => Told::Refused(error.message.to_string()),
        }
    }
}
