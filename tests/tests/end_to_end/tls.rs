//! A server that speaks TLS, and clients that do and don't.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use super::http;
use super::programs::{self, script, stderr, stdout, worker};
use super::server::{Home, frevo, until};
use super::working::Working;

/// A certificate that signs itself for the home's address, and its key.
fn certified(home: &Home, name: &str) -> (PathBuf, PathBuf) {
    let certified =
        rcgen::generate_simple_self_signed([home.address().to_string()]).expect("an address is a name");
    let certificate = home.write(&format!("{name}.crt"), &certified.cert.pem());
    let key = home.write(&format!("{name}.key"), &certified.signing_key.serialize_pem());
    (certificate, key)
}

/// The arguments that name them.
fn arguments<'a>(certificate: &'a PathBuf, key: &'a PathBuf) -> [&'a str; 4] {
    let text = |path: &'a PathBuf| path.to_str().expect("a path of ours");
    ["--tls-certificate", text(certificate), "--tls-key", text(key)]
}

#[test]
fn a_client_that_trusts_the_certificate_is_served_and_others_harm_nobody() {
    let home = Home::new();
    let ((certificate, key), (stranger, _)) = (certified(&home, "server"), certified(&home, "stranger"));
    let server = home.serve_with(0, &arguments(&certificate, &key));
    let said = fs::read_to_string(home.path("serve.out")).expect("it said where it is");
    let endpoint = format!("https://{}", server.address());
    assert_eq!(said, format!("listening: {endpoint}\n"));

    let plain = http::get(server.address(), "/healthz");
    assert!(plain.is_err(), "nothing is said without TLS: {plain:?}");
    let Some(venv) = programs::python() else { return };
    let ask = |trusted: &PathBuf| {
        script(&venv, "tls_story.py", &[&endpoint, trusted.to_str().expect("a path of ours")])
    };
    assert_eq!(ask(&stranger), "not trusted\n");
    assert_eq!(ask(&certificate), "0 state machines\n");
    assert!(server.terminate().success());
}

#[test]
fn a_certificate_is_refused_with_the_key_of_another() {
    let home = Home::new();
    let ((certificate, key), (_, other)) = (certified(&home, "server"), certified(&home, "other"));
    let (status, said) = home.refused(&arguments(&certificate, &other));
    assert_eq!(status.code(), Some(1), "{said}");
    let told = format!(
        "the certificate in `{}` can't be used with the key in `{}`",
        certificate.display(),
        other.display()
    );
    assert!(said.contains(&told), "`{told}` is missing in:\n{said}");

    // A file that holds no key, and one that is not there.
    for wrong in [certificate.clone(), home.path("nowhere.key")] {
        let (status, said) = home.refused(&arguments(&certificate, &wrong));
        assert_eq!(status.code(), Some(1), "{said}");
        assert!(said.contains(&format!("could not read `{}`", wrong.display())), "{said}");
    }
    let (status, said) = home.refused(&["--tls-key", key.to_str().expect("a path of ours")]);
    assert_eq!(status.code(), Some(2), "{said}");
}

/// A server of one's own authority: no system knows it, so it is named.
#[test]
fn the_command_line_and_its_workers_trust_the_authority_that_is_named() {
    let home = Home::new();
    let ((certificate, key), (stranger, _)) = (certified(&home, "server"), certified(&home, "stranger"));
    let server = home.serve_with(0, &arguments(&certificate, &key));
    let endpoint = format!("https://{}", server.address());
    let list = |flags: &[&str], variables: &[(&str, &PathBuf)]| -> Output {
        let mut command = frevo();
        command.args(["machine", "list", "-o", "json", "--endpoint", &endpoint]).args(flags);
        command.envs(variables.iter().copied()).output().expect("it runs")
    };
    let trusted = certificate.to_str().expect("a path of ours");
    for listed in [
        list(&["--ca-bundle", trusted], &[]),
        list(&[], &[("AWS_CA_BUNDLE", &certificate)]),
        list(&[], &[("SSL_CERT_FILE", &certificate)]),
    ] {
        assert_eq!((stdout(&listed).trim(), listed.status.code()), ("[]", Some(0)), "{}", stderr(&listed));
    }
    let refused = list(&[], &[("AWS_CA_BUNDLE", &stranger)]);
    let told = stderr(&refused);
    assert_eq!(refused.status.code(), Some(1), "{told}");
    assert!(told.contains("is not trusted") && told.contains("--ca-bundle"), "{told}");
    let nowhere = list(&["--ca-bundle", "nowhere.pem"], &[]);
    assert_eq!(nowhere.status.code(), Some(2), "{}", stderr(&nowhere));
    assert!(stderr(&nowhere).contains("`nowhere.pem`"), "{}", stderr(&nowhere));

    let mut command = worker(&endpoint, "charge");
    command.args(["--ca-bundle", trusted, "--", "sleep", "1000"]);
    let working = Working::start(&home, command);
    until("the worker is let in", || working.said().contains("waiting for tasks").then_some(()));
    drop(working);
    let mut command = worker(&endpoint, "charge");
    command.args(["--", "sleep", "1000"]).env("AWS_CA_BUNDLE", &stranger);
    let working = Working::start(&home, command);
    until("the other one says why it is not", || working.said().contains("is not trusted").then_some(()));
}

#[test]
fn who_asks_for_tls_where_there_is_none_is_told() {
    let home = Home::new();
    let server = home.serve();
    let mut command = frevo();
    let asked = command.args(["machine", "list", "--endpoint", &format!("https://{}", server.address())]);
    let asked = asked.output().expect("it runs");
    assert!(stderr(&asked).contains("it may speak plain http"), "{}", stderr(&asked));
}
