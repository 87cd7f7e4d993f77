//! What a consumer answers when its group gives it partitions, or takes them away: in
//! the words of the protocol that the group uses.

use rdkafka::TopicPartitionList;
use rdkafka::consumer::{BaseConsumer, Consumer as _, ConsumerContext, RebalanceProtocol};
use rdkafka::error::KafkaResult;

/// Takes partitions over, each from an offset on.
pub(crate) fn add<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    starts: &TopicPartitionList,
) -> KafkaResult<()> {
    match consumer.rebalance_protocol() {
        RebalanceProtocol::Cooperative => consumer.incremental_assign(starts),
        RebalanceProtocol::Eager | RebalanceProtocol::None => consumer.assign(starts),
    }
}

/// Gives partitions up.
pub(crate) fn remove<C: ConsumerContext>(
    consumer: &BaseConsumer<C>,
    list: &TopicPartitionList,
) -> KafkaResult<()> {
    match consumer.rebalance_protocol() {
        RebalanceProtocol::Cooperative => consumer.incremental_unassign(list),
        RebalanceProtocol::Eager | RebalanceProtocol::None => consumer.unassign(),
    }
}
