//! What a cluster needs on the broker: found, made, or complained about.

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use frevo_amqp::{AmqpBus, Config};
use frevo_services::shared;
use frevo_transport::{Bus, BusError, Change, Recipient};

use crate::leases::Owner;
use crate::{config, new_node, open};

fn unsafe_text(opened: Result<AmqpBus, BusError>) -> String {
    match opened {
        Err(error @ BusError::Unsafe { .. }) => error.to_string(),
        other => panic!("it should be unsafe: {other:?}"),
    }
}

#[test]
fn the_number_of_partitions_is_recorded_once() {
    let Some(rabbitmq) = shared::rabbitmq() else { return };
    assert_eq!(open(&rabbitmq.url(), "recorded", 3).partition_count(), 3);
    let unasked = Config { partitions: None, ..config(&rabbitmq.url(), "recorded", 1) };
    assert_eq!(AmqpBus::open(&unasked).expect("it is there").partition_count(), 3);
    let text = unsafe_text(AmqpBus::open(&config(&rabbitmq.url(), "recorded", 4)));
    assert!(text.contains("3 partitions") && text.contains("4 are asked for"), "{text}");
}

#[test]
fn two_nodes_that_make_a_cluster_at_once_agree() {
    let Some(rabbitmq) = shared::rabbitmq() else { return };
    let opened = thread::scope(|scope| {
        [2, 3]
            .map(|count| scope.spawn(move || AmqpBus::open(&config(&rabbitmq.url(), "at-once", count))))
            .map(|opening| opening.join().expect("it does not panic"))
    });
    let counts: Vec<u16> = opened.iter().flatten().map(Bus::partition_count).collect();
    assert_eq!(counts.len(), 1, "one has its wish, the other is told: {opened:?}");
    let unasked = Config { partitions: None, ..config(&rabbitmq.url(), "at-once", 1) };
    assert_eq!(AmqpBus::open(&unasked).expect("it is there").partition_count(), counts[0]);
}

#[test]
fn nothing_is_made_that_must_not_be_made() {
    let Some(rabbitmq) = shared::rabbitmq() else { return };
    let by_hand = Config { create: false, ..config(&rabbitmq.url(), "by-hand", 2) };
    let text = unsafe_text(AmqpBus::open(&by_hand));
    assert!(
        text.contains("`by-hand.cluster` is not there") && text.contains("frevo transport plan"),
        "{text}"
    );
    let queues = rabbitmq.ctl(&["list_queues", "name"]);
    assert!(!queues.contains("by-hand"), "{queues}");
    drop(open(&rabbitmq.url(), "by-hand", 2));
    AmqpBus::open(&by_hand).expect("now all is there");
}

/// The rights that `docs/rabbitmq.md` names for a cluster that was made by hand.
#[test]
fn a_user_with_the_rights_of_the_plan_can_do_everything_but_make_a_cluster() {
    let Some(rabbitmq) = shared::rabbitmq() else { return };
    drop(open(&rabbitmq.url(), "limited", 1));
    rabbitmq.ctl(&["add_user", "limited", "pass"]);
    let rights = [r"^limited\.node\..*$", r"^(limited\..*|amq\.default)$", r"^limited\..*$"];
    rabbitmq.ctl(&[&["set_permissions", "limited"], &rights[..]].concat());
    let url = rabbitmq.url().replace("guest:guest", "limited:pass");
    let bus = AmqpBus::open(&Config { create: false, ..config(&url, "limited", 1) }).expect("it may");
    let (ring, rung) = mpsc::channel();
    let post = bus.post().expect("it may");
    post.on_arrival(Arc::new(move || _ = ring.send(())));
    assert_eq!(Owner::new(&bus).next(), [Change::Assigned(0)]);
    let streams = bus.streams().expect("it may");
    streams.append(0, Bytes::from_static(b"x")).expect("it is taken");
    while streams.end(0).expect("it may read") == 0 {}
    // Until the node's own queue is bound, what is for everyone misses it.
    while rung.recv_timeout(Duration::from_millis(200)).is_err() {
        assert!(post.send(Recipient::Everyone, Bytes::from_static(b"y")));
    }
    let text = unsafe_text(AmqpBus::open(&config(&url, "limited-more", 1)));
    assert!(text.contains("the user may not use the stream `limited-more.cluster`"), "{text}");
}

#[test]
fn a_journal_that_deletes_by_age_is_refused() {
    let Some(rabbitmq) = shared::rabbitmq() else { return };
    drop(open(&rabbitmq.url(), "aged", 1));
    make_stream_anew(&rabbitmq.url(), "aged.journal.0", Some("1h"));
    let text = unsafe_text(AmqpBus::open(&config(&rabbitmq.url(), "aged", 1)));
    assert!(text.contains("`aged.journal.0` is not as it must be") && text.contains("x-max-age"), "{text}");
}

/// Deletes a stream and makes it again, perhaps with an age beyond which it forgets.
#[tokio::main(flavor = "current_thread")]
pub async fn make_stream_anew(url: &str, name: &str, age_max: Option<&str>) {
    use lapin::options::{QueueDeclareOptions, QueueDeleteOptions};
    use lapin::types::{AMQPValue, FieldTable};
    let connection = lapin::Connection::connect(url, Default::default()).await.expect("it connects");
    let channel = connection.create_channel().await.expect("a channel");
    channel.queue_delete(name.into(), QueueDeleteOptions::default()).await.expect("it is there");
    let mut arguments = FieldTable::default();
    arguments.insert("x-queue-type".into(), AMQPValue::LongString("stream".into()));
    if let Some(age_max) = age_max {
        arguments.insert("x-max-age".into(), AMQPValue::LongString(age_max.into()));
    }
    channel.queue_declare(name.into(), QueueDeclareOptions::durable(), arguments).await.expect("it is made");
}

#[test]
fn a_namespace_may_have_any_characters() {
    let Some(rabbitmq) = shared::rabbitmq() else { return };
    let streams = open(&rabbitmq.url(), "a b/ü*", 1).streams().expect("the broker runs");
    streams.append(0, Bytes::from_static(b"x")).expect("it is taken");
    let queues = rabbitmq.ctl(&["list_queues", "name"]);
    assert!(queues.contains("a%20b%2F%C3%BC%2A.journal.0"), "{queues}");
}

#[test]
fn who_can_not_connect_is_told_why_and_no_password() {
    let Some(rabbitmq) = shared::rabbitmq() else { return };
    let url = rabbitmq.url();
    let wrong_password = url.replace("guest@", "secret@");
    let text = unsafe_text(AmqpBus::open(&config(&wrong_password, "n", 1)));
    assert!(text.contains("refuses the user `guest`") && !text.contains("secret"), "{text}");
    let text = unsafe_text(AmqpBus::open(&config(&url.replace("%2f", "elsewhere"), "n", 1)));
    assert!(text.contains("virtual host `elsewhere`"), "{text}");
    let nobody = AmqpBus::open(&Config::new("amqp://u:secret@127.0.0.1:1/%2f", "n", new_node()));
    let Err(error @ BusError::Unreachable { .. }) = nobody else { panic!("nobody is there: {nobody:?}") };
    assert!(error.to_string().contains("127.0.0.1:1") && !error.to_string().contains("secret"), "{error}");
    let text = unsafe_text(AmqpBus::open(&Config::new("amqp:secret", "n", new_node())));
    assert!(!text.contains("secret"), "{text}");
    assert!(!format!("{:?}", config("amqp://u:secret@h", "n", 1)).contains("secret"));
}

#[test]
fn who_speaks_no_tls_is_told_so() {
    let Some(rabbitmq) = shared::rabbitmq() else { return };
    let url = rabbitmq.url().replace("amqp://", "amqps://");
    let opened = AmqpBus::open(&config(&url, "n", 1));
    assert!(matches!(opened, Err(BusError::Unreachable { .. })), "{opened:?}");
}
