//! An execution with everything that was decided about it.

use std::sync::Arc;

use frevo_asl::Machine;
use frevo_event::{ExecutionView, Fact, Fork, Scope, Timestamp};

use super::{Refusal, unread};
use crate::edge::Edge;
use crate::error::AwsError;
use crate::executions;
use crate::history::{self, Decided};

/// An execution, running or ended, as far as its journal goes.
pub(super) struct Past {
    pub(super) arn: String,
    pub(super) view: ExecutionView,
    pub(super) machine: Arc<Machine>,
    decided: Vec<Decided>,
}

impl Past {
    /// Reads it from the journal, whoever owns it.
    pub(super) async fn read(edge: &Edge, scope: &Scope, arn: String) -> Result<Self, Refusal> {
        let view = executions::find(edge, scope, &arn, None).await.map_err(|error| unread(error, &arn))?;
        let machine = edge.broker.machine(view.start.definition).ok_or_else(|| {
            AwsError::internal(format_args!("the definition of execution {} is not known", view.id))
        })?;
        let decided =
            history::read(edge, view.id, view.last, &arn).await.map_err(|error| unread(error, &arn))?;
        Ok(Self { arn, view, machine, decided })
    }

    /// What it goes on from, if it is a fork.
    pub(super) fn fork(&self) -> Option<&Fork> {
        self.facts().find_map(|(_, fact)| match fact {
            Fact::Forked(fork) => Some(&**fork),
            _ => None,
        })
    }

    /// Each fact with its stamp, in order.
    pub(super) fn facts(&self) -> impl Iterator<Item = (Timestamp, &Fact)> {
        history::facts(&self.decided)
    }
}
