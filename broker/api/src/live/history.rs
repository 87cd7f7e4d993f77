//! `GET /live/executions?execution=ARN&after=EVENT`: an execution's history as it grows.
//!
//! | event | data |
//! |---|---|
//! | `history` | `{"events": […], "status": "RUNNING"}`: events as GetExecutionHistory gives them, from the one after `after` on |
//! | `end` | `{"status": "SUCCEEDED"}`: it has ended, and so does the stream |
//!
//! The id of each is that of the last event of the history: who comes back with it as
//! `Last-Event-ID` misses nothing and is told nothing twice.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use bytes::Bytes;
use frevo_asl::Machine;
use frevo_asl::history::{HistoryEvent, Renderer, told};
use frevo_event::{ExecutionView, Position, Scope, Status};
use futures_util::stream::{self, BoxStream};
use hyper::body::{Body, Frame};
use serde_json::json;

use crate::connection::{Connection, Held};
use crate::edge::Edge;
use crate::error::AwsError;
use crate::executions;
use crate::history::{self, EventItem};
use crate::wire;

/// How often the owner is asked whether the execution has moved.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Something is written at least so often.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// So many events are written at once at most.
const EVENTS_MAX: usize = 500;

/// The body of an answer that ends when the execution does.
pub(crate) struct Followed(BoxStream<'static, Bytes>);

impl Followed {
    /// The history of this execution from behind an event on.
    ///
    /// # Errors
    /// There is no such execution.
    pub(super) async fn begin(
        connection: &Arc<Connection>,
        scope: Scope,
        arn: String,
        after: u32,
    ) -> Result<Self, AwsError> {
        let view = executions::find(&connection.edge, &scope, &arn, None).await?;
        let machine = machine_of(&connection.edge, &view)?;
        let follower = Follower {
            connection: connection.hold(),
            scope,
            arn,
            after,
            renderer: Renderer::new(machine.clone()),
            machine,
            last: Position::NONE,
            waiting: VecDeque::new(),
            has_ended: false,
            written_at: Instant::now(),
        };
        let frames = stream::unfold(follower, async |mut follower| {
            let text = follower.next().await?;
            Some((Bytes::from(text), follower))
        });
        Ok(Self(Box::pin(frames)))
    }
}

impl Body for Followed {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.as_mut().poll_next(context).map(|text| text.map(|text| Ok(Frame::data(text))))
    }
}

fn machine_of(edge: &Edge, view: &ExecutionView) -> Result<Arc<Machine>, AwsError> {
    edge.broker.machine(view.start.definition).ok_or_else(|| {
        AwsError::internal(format_args!("the definition of execution {} is not known", view.id))
    })
}

/// Whoever reads an execution's history as it grows.
struct Follower {
    connection: Held,
    scope: Scope,
    arn: String,
    /// The last event that was written.
    after: u32,
    machine: Arc<Machine>,
    renderer: Renderer<Arc<Machine>>,
    /// The last answer that was rendered.
    last: Position,
    /// What is written next.
    waiting: VecDeque<String>,
    has_ended: bool,
    written_at: Instant,
}

impl Follower {
    /// What is written next; none once the execution has ended, or the server does.
    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some(text) = self.waiting.pop_front() {
                self.written_at = Instant::now();
                return Some(text);
            }
            if self.has_ended || self.connection.is_draining() {
                return None;
            }
            match self.look().await {
                Ok(()) if self.waiting.is_empty() => self.rest().await,
                Ok(()) => {}
                // It comes back, and is told then.
                Err(error) => {
                    tracing::debug!(error = %error.message, arn = self.arn, "a history can't be followed");
                    return None;
                }
            }
        }
    }

    async fn rest(&mut self) {
        if self.written_at.elapsed() > HEARTBEAT {
            self.waiting.push_back(":\n\n".into());
        } else {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Asks whether the execution has moved, and has what is new of it written.
    async fn look(&mut self) -> Result<(), AwsError> {
        let edge = &self.connection.edge;
        let view = executions::find(edge, &self.scope, &self.arn, None).await?;
        if view.last != self.last {
            let past = history::read_behind(edge, view.id, view.last, self.last, &self.arn).await?;
            if past.is_whole {
                self.renderer = Renderer::new(self.machine.clone());
            }
            let facts = told(history::facts(&past.decided));
            let events = facts.into_iter().filter_map(|(stamp, fact)| self.renderer.event(fact, stamp));
            let events: Vec<HistoryEvent> = events.collect();
            self.last = view.last;
            self.write(&events, view.status);
        }
        if view.status != Status::Running {
            self.has_ended = true;
            let data = json!({ "status": wire::status(view.status) });
            self.waiting.push_back(format!("event: end\nid: {}\ndata: {data}\n\n", self.after));
        }
        Ok(())
    }

    fn write(&mut self, events: &[HistoryEvent], status: Status) {
        let first = events.iter().position(|event| event.id > self.after).unwrap_or(events.len());
        for part in events[first..].chunks(EVENTS_MAX) {
            let shown: Vec<EventItem<'_>> =
                part.iter().map(|event| EventItem { event, with_data: true }).collect();
            self.after = part.last().map_or(self.after, |event| event.id);
            let events = serde_json::to_string(&shown).expect("a history is always JSON");
            let (id, status) = (self.after, wire::status(status));
            let text = format!(
                "event: history\nid: {id}\ndata: {{\"events\":{events},\"status\":\"{status}\"}}\n\n"
            );
            self.waiting.push_back(text);
        }
    }
}
