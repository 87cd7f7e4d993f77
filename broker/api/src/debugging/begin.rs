//! Starting an execution that somebody looks at closely.

use frevo_event::{Beginning, ExecutionId, Reply, Request, Start, Timestamp};

use crate::edge::{Edge, unexpected};
use crate::error::AwsError;
use crate::wire;

/// Starts it; gives when it began.
pub(crate) async fn begin(
    edge: &Edge,
    start: Box<Start>,
    beginning: Beginning,
) -> Result<Timestamp, AwsError> {
    let arn = start.arn_text();
    let machine = wire::machine_arn(&start.scope, &start.machine, None);
    let execution = ExecutionId::of_arn(&arn);
    let beginning = Box::new(beginning);
    let request = Request::Begin { execution, start, beginning, until_ended: false, is_repeat: false };
    match edge.ask(edge.owner(execution), request).await? {
        Reply::Started { at } => Ok(at),
        Reply::NameTaken => Err(AwsError::execution_exists(&arn)),
        Reply::Paused => Err(AwsError::machine_paused(&machine)),
        other => Err(unexpected(&other)),
    }
}
