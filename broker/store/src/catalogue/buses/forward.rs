//! Which bus forwards to which: never in a circle, because an event that comes
//! back to a bus would leave it again, for ever.

use std::collections::BTreeMap;
use std::sync::Arc;

use frevo_event::{BusRefusal, EventsArn, Scope, Subscription, Target};

use super::Buses;

/// A bus of whatever account and region.
type Node = (Scope, Arc<str>);

impl Buses {
    /// Refuses a target by which what leaves this bus would come back to it. A
    /// rule that is disabled counts: it may be enabled. The subscription
    /// `replaced` does not: the target takes its place.
    pub(super) fn check_forwarding(
        &self,
        scope: &Scope,
        bus: &Arc<str>,
        target: &Target,
        replaced: Option<&Subscription>,
    ) -> Result<(), BusRefusal> {
        let Some(first) = forwards_to(target) else { return Ok(()) };
        let origin = (scope.clone(), bus.clone());
        // Whom each bus was reached from.
        let mut reached = BTreeMap::from([(first.clone(), origin.clone())]);
        let mut to_visit = vec![first];
        while let Some(node) = to_visit.pop() {
            if node == origin {
                return Err(BusRefusal::Cyclic { path: path_back(&reached, &origin) });
            }
            for next in self.forwards(&node, replaced) {
                reached.entry(next.clone()).or_insert_with(|| {
                    to_visit.push(next);
                    node.clone()
                });
            }
        }
        Ok(())
    }

    /// The buses that a bus forwards to.
    fn forwards(&self, (scope, bus): &Node, replaced: Option<&Subscription>) -> Vec<Node> {
        let rules = self.rules(scope, bus, None).flat_map(|rule| rule.targets.values());
        let replaced = replaced.map(|subscription| subscription.number);
        let subscriptions =
            self.subscriptions_of(scope, None).filter(|own| own.bus == *bus && Some(own.number) != replaced);
        let targets = rules.map(|target| &target.target).chain(subscriptions.map(|own| &own.target));
        targets.filter_map(forwards_to).collect()
    }
}

fn forwards_to(target: &Target) -> Option<Node> {
    let Target::Bus { arn } = target else { return None };
    match arn.parse() {
        Ok(EventsArn::Bus { scope, name }) => Some((scope, name)),
        _ => None,
    }
}

/// From the origin over the others back to it.
fn path_back(reached: &BTreeMap<Node, Node>, origin: &Node) -> Vec<Arc<str>> {
    let mut path = vec![origin.1.clone()];
    let mut node = &reached[origin];
    while node != origin {
        path.push(node.1.clone());
        node = &reached[node];
    }
    path.push(origin.1.clone());
    path.reverse();
    path
}
