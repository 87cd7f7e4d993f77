//! An execution's past, read back from the journal by who reads behind it.

use frevo_event::{Answer, Batch, Entry, ExecutionId, Position};
use frevo_transport::ReadError;

use crate::node::Node;

/// All answers of an execution up to the one at `last`, oldest first; none if the
/// journal does not keep them.
pub fn of(node: &Node, execution: ExecutionId, last: Position) -> Option<Vec<Answer>> {
    match walk(node, execution, last) {
        Ok(past) => past,
        Err(ReadError::Released { .. }) => None,
        Err(error) => {
            tracing::debug!(%error, %execution, "an execution can't be read back");
            None
        }
    }
}

fn walk(node: &Node, execution: ExecutionId, last: Position) -> Result<Option<Vec<Answer>>, ReadError> {
    let mut past = Vec::new();
    let mut place = last;
    let mut read: Option<(u64, Batch)> = None;
    while !place.is_none() {
        let batch = match &read {
            Some((offset, batch)) if *offset == place.offset => batch,
            _ => {
                let record = node.ground.journal().read(place.offset)?;
                let Ok(batch) = Batch::decode(&record.bytes) else { return Ok(None) };
                &read.insert((place.offset, batch)).1
            }
        };
        let entry = usize::try_from(place.entry).ok().and_then(|entry| batch.entries.get(entry));
        let Some(Entry::Answer(answer) | Entry::Retold(answer)) = entry else { return Ok(None) };
        let previous = answer.previous.resolve(place.offset);
        if answer.execution != execution || previous >= place {
            return Ok(None);
        }
        past.push(answer.clone());
        place = previous;
    }
    past.reverse();
    Ok(Some(past))
}
