//! What the workers that are connected say of their queues.
//!
//! Of several the latest version is registered, and of equal ones what was said
//! last. When its workers go, the latest of those that stay is; when the last one
//! goes, what it said stays. So a version that is taken back is shown no more once
//! its workers are gone.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use frevo_event::{BusCommand, Command, CommandRefusal, QueueDescription, Scope};
use frevo_transport::ConsumerId;

use super::version;
use crate::edge::Edge;

/// How long it takes until what is said is tried again, while the catalogue's
/// owner is overloaded.
const TRY_EVERY: Duration = Duration::from_millis(250);

/// Who says what, by queue: `ACCOUNT/REGION/NAME`.
#[derive(Default)]
pub(crate) struct Speakers(Mutex<HashMap<Arc<str>, Vec<Speaker>>>);

struct Speaker {
    worker: ConsumerId,
    said: Arc<QueueDescription>,
}

impl Speakers {
    /// A worker says this of a queue, instead of what it said. What others say
    /// already is kept once.
    pub(crate) fn say(&self, queue: &str, worker: ConsumerId, said: &Arc<QueueDescription>) {
        let mut queues = self.lock();
        let speakers = queues.entry(queue.into()).or_default();
        speakers.retain(|speaker| speaker.worker != worker);
        let known = speakers.iter().find(|speaker| speaker.said == *said);
        let said = known.map_or(said, |speaker| &speaker.said).clone();
        speakers.push(Speaker { worker, said });
    }

    /// A worker says nothing of a queue any more.
    pub(crate) fn unsay(&self, queue: &str, worker: ConsumerId) {
        let mut queues = self.lock();
        let Some(speakers) = queues.get_mut(queue) else { return };
        speakers.retain(|speaker| speaker.worker != worker);
        if speakers.is_empty() {
            queues.remove(queue);
        }
    }

    /// A worker is gone; tells of which queues it said something.
    pub(crate) fn leave(&self, worker: ConsumerId) -> Vec<Arc<str>> {
        let mut left = Vec::new();
        self.lock().retain(|queue, speakers| {
            let count = speakers.len();
            speakers.retain(|speaker| speaker.worker != worker);
            if speakers.len() < count {
                left.push(queue.clone());
            }
            !speakers.is_empty()
        });
        left
    }

    /// How many workers say which version of a queue.
    pub(super) fn versions(&self, queue: &str) -> Vec<(Option<Arc<str>>, usize)> {
        let mut versions: BTreeMap<Option<Arc<str>>, usize> = BTreeMap::new();
        for speaker in self.lock().get(queue).into_iter().flatten() {
            *versions.entry(speaker.said.version.clone()).or_default() += 1;
        }
        let mut versions: Vec<_> = versions.into_iter().collect();
        versions.sort_by(|(one, _), (other, _)| version::compare(other.as_deref(), one.as_deref()));
        versions
    }

    /// What is to be registered of a queue, if any worker says anything.
    fn latest(&self, queue: &str) -> Option<Arc<QueueDescription>> {
        let queues = self.lock();
        let order = |one: &&Speaker, other: &&Speaker| {
            version::compare(one.said.version.as_deref(), other.said.version.as_deref())
        };
        Some(queues.get(queue)?.iter().max_by(order)?.said.clone())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Arc<str>, Vec<Speaker>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Has what the workers of a queue say registered. Whoever is told that it is
/// looks again, so that of two who do this at once the last one makes it right.
///
/// # Errors
/// Why it is not registered.
pub(crate) async fn settle(edge: &Edge, queue: &str) -> Result<(), CommandRefusal> {
    let Some((scope, name)) = placed(queue) else { return Ok(()) };
    while let Some(latest) = edge.speakers.latest(queue) {
        let catalogue = edge.broker.catalogue();
        let known =
            catalogue.buses().described().get(&scope, name).and_then(|known| known.published.as_ref());
        if known == Some(&*latest) {
            break;
        }
        let description = Box::new(QueueDescription::clone(&latest));
        let command = BusCommand::PublishQueue { scope: scope.clone(), queue: name.into(), description };
        match edge.decide(Command::Bus(command)).await {
            Ok(decided) => drop(decided?),
            Err(_) => tokio::time::sleep(TRY_EVERY).await,
        }
    }
    Ok(())
}

/// Account, region and name of a queue.
fn placed(queue: &str) -> Option<(Scope, &str)> {
    let mut parts = queue.splitn(3, '/');
    let (account, region, name) = (parts.next()?, parts.next()?, parts.next()?);
    Some((Scope::new(account, region), name))
}

#[cfg(test)]
mod tests {
    use frevo_transport::{Lapse, QueuePolicy, Queues};

    use super::*;

    fn version(version: &str, title: &str) -> Arc<QueueDescription> {
        let version = Some(version).filter(|version| !version.is_empty()).map(Into::into);
        Arc::new(QueueDescription { version, title: Some(title.into()), ..QueueDescription::default() })
    }

    #[test]
    fn of_all_that_is_said_the_latest_version_holds_as_long_as_its_workers_are_there() {
        let policy = QueuePolicy { lease_milliseconds: 1_000, lapse: Lapse::Redeliver };
        let (speakers, queues) = (Speakers::default(), Queues::new(move |_| policy));
        let mut workers = (0..4).map(|_| queues.connect(Arc::new(|| {})));
        let mut next = || workers.next().expect("there are four");
        let latest = || speakers.latest("q").map(|said| said.title.clone().unwrap_or_default().to_string());
        let (one, other, later, silent) = (next(), next(), next(), next());
        assert_eq!(latest(), None);
        speakers.say("q", later, &version("1.10", "later"));
        speakers.say("q", one, &version("1.9", "one"));
        speakers.say("q", other, &version("1.9", "other"));
        speakers.say("other", one, &version("7", "elsewhere"));
        assert_eq!(latest().as_deref(), Some("later"));
        let told = |versions: Vec<(Option<Arc<str>>, usize)>| {
            versions
                .iter()
                .map(|(version, count)| (version.as_deref().map(str::to_owned), *count))
                .collect::<Vec<_>>()
        };
        assert_eq!(told(speakers.versions("q")), [(Some("1.10".into()), 1), (Some("1.9".into()), 2)]);
        assert_eq!(speakers.leave(later), [Arc::from("q")]);
        assert_eq!(latest().as_deref(), Some("other"), "of equal ones what was said last");
        speakers.say("q", one, &version("1.9", "changed"));
        assert_eq!(latest().as_deref(), Some("changed"));
        assert_eq!(speakers.leave(silent), []);
        speakers.unsay("q", one);
        assert_eq!(latest().as_deref(), Some("other"));
        speakers.leave(one);
        speakers.leave(other);
        assert_eq!(latest(), None);
        assert!(speakers.lock().is_empty(), "who is gone leaves no trace");
    }
}
