//! PostgreSQL behind TLS: a door that speaks it stands before a server that does
//! not.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use super::home::Home;
use super::*;

/// The door, on a thread of its own; it closes when the test ends.
fn open_door(socket: &Path, certified: &CertifiedKey<rcgen::KeyPair>) -> SocketAddr {
    let key = PrivateKeyDer::Pkcs8(certified.signing_key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has them")
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .expect("the certificate is the key's");
    let (acceptor, socket) = (TlsAcceptor::from(Arc::new(config)), socket.to_owned());
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
            tell.send(listener.local_addr().expect("it is bound")).expect("somebody waits");
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(pass(stream, acceptor.clone(), socket.clone()));
            }
        });
    });
    told.recv().expect("it opens")
}

async fn pass(
    mut stream: TcpStream,
    acceptor: TlsAcceptor,
    socket: std::path::PathBuf,
) -> std::io::Result<()> {
    let mut asked = [0; 8];
    stream.read_exact(&mut asked).await?;
    if asked[4..] != 80_877_103_u32.to_be_bytes() {
        // Without TLS nobody comes in.
        return Ok(());
    }
    stream.write_all(b"S").await?;
    let mut inside = UnixStream::connect(socket).await?;
    let mut stream = acceptor.accept(stream).await?;
    copy_bidirectional(&mut stream, &mut inside).await.map(drop)
}

#[test]
fn the_server_is_reached_over_tls_and_is_who_it_should_be_where_that_is_asked() {
    let Some(Home::Postgres(server)) = Home::in_postgresql() else { return };
    let certified = generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let other = generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let folder = tempfile::tempdir().expect("a directory");
    let root = |name: &str, certified: &CertifiedKey<rcgen::KeyPair>| {
        let path = folder.path().join(name);
        fs::write(&path, certified.cert.pem()).expect("the directory takes a file");
        path.display().to_string()
    };
    let (root, other) = (root("root", &certified), root("other", &other));
    let port = open_door(&server.socket(), &certified).port();
    let connect = |host: &str, options: &str| {
        let address =
            format!("host={host} hostaddr=127.0.0.1 port={port} user=postgres dbname=postgres {options}");
        Store::connect(&address, "encrypted").map(drop)
    };
    connect("localhost", "").expect("where there is TLS it is used");
    connect("localhost", "sslmode=require").expect("it has TLS");
    connect("localhost", &format!("sslmode=verify-full sslrootcert={root}")).expect("it is who it should be");
    let url = format!("postgres://postgres@localhost:{port}/postgres?sslmode=verify-full&sslrootcert={root}");
    Store::connect(&url, "encrypted").expect("a URL says the same");
    connect("localhost", "sslmode=disable").expect_err("it speaks TLS only");
    for (host, options) in [
        ("localhost", format!("sslmode=verify-full sslrootcert={other}")),
        ("example.com", format!("sslmode=verify-full sslrootcert={root}")),
        ("localhost", "sslmode=verify-full".to_owned()),
    ] {
        let error = connect(host, &options).expect_err("somebody else is there");
        assert!(told(&error).contains("TLS handshake: invalid peer certificate"), "{}", told(&error));
    }
}
