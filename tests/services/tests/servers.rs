//! Each server answers a client, and again where it was after it was killed.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use frevo_services::{Kafka, Postgres, Rabbitmq, SchemaRegistry, shared};

/// ApiVersions 0, as request 7 of a client without a name; its answer's length comes first.
const KAFKA: (&[u8], usize, &[u8]) =
    (&[0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, 0xff, 0xff], 4, &[0, 0, 0, 7, 0, 0]);

/// The header of AMQP 0-9-1; Connection.Start, which is method 10 of class 10, follows a
/// frame's header.
const AMQP: (&[u8], usize, &[u8]) = (b"AMQP\x00\x00\x09\x01", 7, &[0, 10, 0, 10]);

/// SSLRequest, which a server without certificates declines.
const POSTGRES: (&[u8], usize, &[u8]) = (&[0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f], 0, b"N");

#[test]
fn kafka_answers_and_again_after_it_was_killed() {
    let Some(mut kafka) = Kafka::start() else { return };
    let address = kafka.bootstrap();
    check(&address, KAFKA);
    kafka.kill();
    assert!(TcpStream::connect(&address).is_err(), "nobody listens");
    kafka.restart();
    check(&address, KAFKA);
}

#[test]
fn a_schema_registry_answers_and_again_after_it_was_killed() {
    let Some(mut registry) = SchemaRegistry::start() else { return };
    let url = registry.url();
    let address = url.strip_prefix("http://").and_then(|rest| rest.split('/').next()).expect("an address");
    check(address, (b"GET /apis/ccompat/v7/schemas/types HTTP/1.0\r\n\r\n", 9, b"200"));
    registry.kill();
    assert!(TcpStream::connect(address).is_err(), "nobody listens");
    registry.restart();
    check(address, (b"GET /apis/ccompat/v7/schemas/types HTTP/1.0\r\n\r\n", 9, b"200"));
}

#[test]
fn rabbitmq_answers_and_again_after_it_was_killed() {
    let Some(mut rabbitmq) = Rabbitmq::start() else { return };
    let url = rabbitmq.url();
    let address = url.strip_prefix("amqp://guest:guest@").and_then(|rest| rest.strip_suffix("/%2f"));
    let address = address.expect("it is on loopback");
    check(address, AMQP);
    rabbitmq.ctl(&["add_vhost", "kept"]);
    rabbitmq.kill();
    assert!(TcpStream::connect(address).is_err(), "nobody listens");
    rabbitmq.restart();
    check(address, AMQP);
    assert!(rabbitmq.ctl(&["list_vhosts"]).lines().any(|name| name == "kept"), "it has its data");
}

#[test]
fn postgresql_answers_and_again_after_it_was_killed() {
    let Some(mut postgres) = Postgres::start() else { return };
    let url = postgres.url();
    let address = url.strip_prefix("postgresql://postgres@").and_then(|rest| rest.strip_suffix("/postgres"));
    let address = address.expect("it is on loopback");
    check(address, POSTGRES);
    postgres.kill();
    assert!(TcpStream::connect(address).is_err(), "nobody listens");
    postgres.restart();
    check(address, POSTGRES);
    let folder = postgres.folder().to_owned();
    drop(postgres);
    assert!(!folder.exists(), "it leaves nothing behind");
}

#[test]
fn a_frozen_server_takes_connections_and_answers_once_thawed() {
    let Some(postgres) = Postgres::start() else { return };
    postgres.freeze();
    let url = postgres.url();
    let address = url.split(['@', '/']).nth(3).expect("a URL names its host");
    let mut stream = TcpStream::connect(address).expect("the kernel takes it");
    stream.write_all(POSTGRES.0).expect("the kernel takes it");
    stream.set_read_timeout(Some(Duration::from_millis(100))).expect("it is no zero");
    assert!(stream.read(&mut [0]).is_err(), "nobody answers");
    postgres.thaw();
    stream.set_read_timeout(None).expect("it is no zero");
    assert_eq!(stream.read(&mut [0]).expect("it answers"), 1);
}

#[test]
fn all_who_share_a_server_have_the_same() {
    let (Some(one), Some(other)) = (shared::postgres(), shared::postgres()) else { return };
    assert_eq!(one.url(), other.url());
}

/// Sends what a client begins with; the answer has these bytes there.
fn check(address: &str, (request, skipped, wanted): (&[u8], usize, &[u8])) {
    let began = Instant::now();
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.write_all(request).expect("it takes it");
    let mut answer = vec![0; skipped + wanted.len()];
    stream.read_exact(&mut answer).unwrap_or_else(|error| panic!("{error} after {:?}", began.elapsed()));
    assert_eq!(&answer[skipped..], wanted, "{address}");
}
