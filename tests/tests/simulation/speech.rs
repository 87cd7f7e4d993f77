//! Whatever is said must be backed by counted batches at the moment it is said,
//! and must not be older than the moment it was asked.

use frevo_coordinator::Offer;
use frevo_event::{ExecutionView, Message, Reply, TaskFrame, TaskRef};

use super::node::signing_key;
use super::oracle::{Broken, Known};
use super::people::{Said, Sent, Who};
use super::world::World;

impl World {
    pub fn check_spoken(&self, to: u64, reply: &Reply) -> Result<(), Broken> {
        let sent = &self.sent[to as usize];
        let known = sent.id.and_then(|id| self.oracle.executions.get(&id));
        let had_started = known.is_some_and(|known| known.started_at <= sent.record_count);
        let is_aside = sent.id.is_some_and(|id| self.oracle.was_aside(id, sent.record_count));
        let is_fine = match reply {
            Reply::Quarantine(views) => self.is_fine_list(sent, views),
            _ if sent.who == Who::Release => {
                self.is_fine_release(sent.id.expect("a release names its execution"), sent, reply)
            }
            Reply::SetAside => is_aside,
            // Its start was set aside.
            Reply::Started { .. } if is_aside => true,
            Reply::Started { .. } => {
                known.is_some_and(|known| known.ended_at.is_none_or(|at| at > sent.record_count))
            }
            Reply::NameTaken => known.is_some() || is_aside,
            Reply::Execution(view) => return self.check_view(sent, view),
            Reply::Stopped { .. } => known.is_some_and(Known::has_ended),
            Reply::Redriven { .. } => known.is_some_and(|known| known.redrive_count() > 0),
            Reply::NotRedrivable => known.is_some(),
            Reply::Unknown if matches!(sent.who, Who::RedriveExecution(_)) => {
                known.is_some_and(Known::has_ended)
            }
            Reply::Unknown => !had_started || sent.id.is_some_and(|id| self.store.closed(id).is_some()),
            Reply::Accepted | Reply::Stale => match sent.who {
                Who::Complete { key, part } => self.is_fine_completion(key, part, sent, reply),
                Who::Stop(_) => known.is_some_and(Known::has_ended),
                Who::Poll { .. } | Who::Debug => true,
                // Now, or by somebody else.
                Who::Redrive(id) => self.oracle.deliveries.is_closed(id),
                _ => false,
            },
            Reply::Published => match sent.who {
                Who::Publish(request) => self.oracle.deliveries.are_published(self.traffic.events(request)),
                _ => true,
            },
            _ => true,
        };
        if is_fine {
            Ok(())
        } else {
            Err(format!("{:?}, asked {:?}, is told {reply:?}, which is not so", sent.id, sent.who))
        }
    }

    /// No new owner offers what waits for nothing but its token, nor a task of
    /// an activity that somebody has.
    pub fn check_offer(&self, offer: &Offer, seated_at: usize) -> Result<(), Broken> {
        let frame: TaskFrame = serde_json::from_slice(&offer.body).map_err(|error| error.to_string())?;
        let task = signing_key().verify(&frame.token).map_err(|error| error.to_string())?;
        let is_before = |at: Option<usize>| at.is_some_and(|at| at <= seated_at);
        match self.oracle.attempt(&task) {
            Some(attempt)
                if !(is_before(attempt.submitted_at) || offer.once && is_before(attempt.started_at)) =>
            {
                Ok(())
            }
            attempt => Err(format!("{task:?} is offered, but it is {attempt:?}")),
        }
    }

    fn check_view(&self, sent: &Sent, view: &ExecutionView) -> Result<(), Broken> {
        let Some(known) = self.oracle.executions.get(&view.id) else {
            return Err(format!("{} is shown, but was not started", view.id));
        };
        let is_fine = match view.stopped_at {
            None => known.ended_at.is_none_or(|at| at > sent.record_count),
            Some(at) => known.ends_after(sent.record_count).any(|execution| {
                execution.stopped_at() == Some(at)
                    && (execution.status(), execution.output()) == (view.status, view.output.as_ref())
                    && (execution.error(), execution.cause()) == (view.error.as_ref(), view.cause.as_ref())
            }),
        };
        if is_fine { Ok(()) } else { Err(format!("{} is shown as {view:?}, which is not so", view.id)) }
    }

    /// An accepted completion is in the journal; one that is refused answers
    /// nothing that is open.
    fn is_fine_completion(&self, key: u128, part: usize, sent: &Sent, reply: &Reply) -> bool {
        let Some(work) = self.works.get(&key) else { return true };
        let task: &TaskRef = &work.task;
        let Some(attempt) = self.oracle.attempt(task) else { return *reply == Reply::Stale };
        let by_token = matches!(
            work.parts[part].0,
            Said::Message(Message::TaskSucceeded { by: frevo_event::Completer::Token, .. })
        );
        let is_answered =
            !attempt.is_open || if by_token { attempt.called_back } else { attempt.submitted_at.is_some() };
        match reply {
            Reply::Accepted => is_answered,
            _ => is_answered || attempt.opened_at > sent.record_count,
        }
    }
}
