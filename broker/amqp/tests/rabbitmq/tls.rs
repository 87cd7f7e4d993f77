//! TLS, which something before the broker ends.

use std::fs;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;

use bytes::Bytes;
use frevo_amqp::{AmqpBus, Config};
use frevo_services::shared;
use frevo_transport::{Bus, BusError};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::config;

/// Ends TLS before the broker at an address; says where.
fn serve(broker: SocketAddr, certified: &CertifiedKey<rcgen::KeyPair>) -> SocketAddr {
    let key = PrivateKeyDer::try_from(certified.signing_key.serialize_der()).expect("it is a key");
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .expect("they belong together");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    listener.set_nonblocking(true).expect("it can be");
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("it starts");
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).expect("it listens");
            while let Ok((client, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    // A client that does not trust us leaves.
                    let Ok(mut client) = acceptor.accept(client).await else { return };
                    let mut server = TcpStream::connect(broker).await.expect("the broker runs");
                    // It ends as connections end.
                    let _ = copy_bidirectional(&mut client, &mut server).await;
                });
            }
        });
    });
    address
}

#[test]
fn a_broker_is_reached_over_tls_if_its_authority_is_trusted() {
    let Some(rabbitmq) = shared::rabbitmq() else { return };
    let url = rabbitmq.url();
    let (address, _) = url.trim_start_matches("amqp://guest:guest@").split_once('/').expect("it has a host");
    let certified = generate_simple_self_signed(["localhost".to_owned()]).expect("it is signed");
    let secure = serve(address.parse().expect("it is an address"), &certified);
    let url = format!("amqps://guest:guest@localhost:{}/%2f", secure.port());

    let opened = AmqpBus::open(&config(&url, "tls", 1));
    let Err(BusError::Unreachable { reason, .. }) = opened else { panic!("it is not trusted: {opened:?}") };
    assert!(reason.contains("certificate"), "{reason}");

    let folder = tempfile::tempdir().expect("there is room");
    let ca_file = folder.path().join("ca.pem");
    fs::write(&ca_file, certified.cert.pem()).expect("there is room");
    let trusting = Config { ca_file: Some(ca_file), ..config(&url, "tls", 1) };
    let streams = AmqpBus::open(&trusting).expect("it is trusted").streams().expect("the broker runs");
    streams.append(0, Bytes::from_static(b"x")).expect("it is taken");
    while streams.end(0).expect("the broker answers") == 0 {}
}
