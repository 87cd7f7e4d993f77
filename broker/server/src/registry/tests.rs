//! A registry that answers as it is told, and what is made of its answers.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use super::*;

/// Answers requests for paths, each with a status and a body, and writes down what it was
/// asked for.
struct Double {
    url: String,
    answers: Arc<Mutex<HashMap<String, (u16, String)>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Double {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}/apis/", listener.local_addr().expect("it has one"));
        let answers = Arc::<Mutex<HashMap<String, (u16, String)>>>::default();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let (known, heard) = (answers.clone(), asked.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
                let head: Vec<String> =
                    lines.map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
                let path = head[0].split(' ').nth(1).expect("a path").trim_start_matches("/apis/");
                let login = head.iter().find_map(|line| line.strip_prefix("authorization: "));
                let asked = login.map_or_else(|| path.to_owned(), |login| format!("{path} {login}"));
                heard.lock().expect("a list").push(asked);
                let unknown = || (404, r#"{"error_code":40403,"message":"not found"}"#.to_owned());
                let (status, body) = known.lock().expect("a map").get(path).cloned().unwrap_or_else(unknown);
                let size = body.len();
                let head =
                    format!("HTTP/1.1 {status} X\r\ncontent-length: {size}\r\nconnection: close\r\n\r\n");
                // Who asked may be gone.
                let _sent = stream.write_all((head + &body).as_bytes());
            }
        });
        Self { url, answers, asked }
    }

    fn answer(&self, path: &str, status: u16, body: impl ToString) {
        self.answers.lock().expect("a map").insert(path.to_owned(), (status, body.to_string()));
    }

    fn schema(&self, path: &str, kind: &str, schema: &str, references: &[(&str, &str, u32)]) {
        let references = references.iter();
        let references: Vec<serde_json::Value> = references
            .map(|(name, subject, version)| {
                serde_json::json!({ "name": name, "subject": subject, "version": version })
            })
            .collect();
        let answer = serde_json::json!({ "schema": schema, "schemaType": kind, "references": references });
        self.answer(path, 200, answer);
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().expect("a list"))
    }

    fn registry(&self) -> Registry {
        let config = SchemaRegistryConfig { url: Some(self.url.clone()), ..SchemaRegistryConfig::default() };
        Registry::new(&config).expect("a client").expect("it is configured")
    }
}

fn wire(id: u32, data: &[u8]) -> Vec<u8> {
    [&[0][..], &id.to_be_bytes(), data].concat()
}

fn told(read: Result<Reading, RegistryError>) -> String {
    match read {
        Ok(Reading { text, schema }) => format!("{schema}: {text}"),
        Err(RegistryError::Unreadable(reason)) => format!("unreadable: {reason}"),
        Err(RegistryError::Away(away)) => format!("away: {away}"),
    }
}

#[test]
fn a_schema_is_asked_for_once_and_says_what_is_read() {
    let double = Double::new();
    double.answer("schemas/ids/1", 200, r#"{"schema":"\"string\""}"#);
    double.schema("schemas/ids/2", "JSON", r#"{"type":"object"}"#, &[]);
    let registry = double.registry();
    for _ in 0..3 {
        assert_eq!(told(registry.read(&wire(1, b"\x02a"))), "1: \"a\"");
        assert_eq!(told(registry.read(&wire(2, b"{\"a\": 1.50}"))), "2: {\"a\": 1.50}");
    }
    assert_eq!(double.asked(), ["schemas/ids/1", "schemas/ids/2"]);
    assert!(told(registry.read(&wire(2, b"[]"))).contains("not as schema 2 of the registry has it: at `/`"));
    let long = [vec![b' '; EVENT_SIZE_MAX], b"{}".to_vec()].concat();
    assert!(told(registry.read(&wire(2, &long))).contains("an event has at most 1048576"));
    let broken = told(registry.read(&wire(1, b"\x04a")));
    assert_eq!(
        broken,
        "unreadable: it is not as schema 1 of the registry has it: at `/`: it ends there, 1 bytes too early"
    );
}

#[test]
fn what_is_not_in_the_wire_format_is_not_asked_for() {
    let double = Double::new();
    let registry = double.registry();
    for (data, reason) in [
        (&b"{}"[..], "it begins with the byte 0x7b"),
        (b"", "it has 0 bytes"),
        (b"\0\0\0\0", "it has 4 bytes"),
        (b"\0\xff\xff\xff\xff", "knows no schema 4294967295"),
        (b"\0\0\0\0\0", "knows no schema 0"),
        (b"\0\x80\0\0\0", "knows no schema 2147483648"),
    ] {
        assert!(told(registry.read(data)).contains(reason), "{}", told(registry.read(data)));
    }
    assert_eq!(double.asked(), [""; 0]);
}

#[test]
fn what_the_registry_does_not_know_is_unreadable_and_not_asked_for_each_time() {
    let double = Double::new();
    double.schema("schemas/ids/8", "PROTOBUF", "syntax = \"proto3\";", &[]);
    double.schema("schemas/ids/9", "AVRO", "{", &[]);
    double.schema("schemas/ids/10", "AVRO", "\"a.B\"", &[("a.B", "b", 3)]);
    let registry = double.registry();
    for _ in 0..2 {
        assert_eq!(told(registry.read(&wire(7, b""))), "unreadable: the schema registry knows no schema 7");
        assert!(
            told(registry.read(&wire(8, b""))).ends_with("it is PROTOBUF, and only AVRO and JSON are read")
        );
        assert!(
            told(registry.read(&wire(9, b"")))
                .contains("schema 9 of the registry can't be used: it is no JSON")
        );
        assert!(told(registry.read(&wire(10, b""))).contains("it refers to version 3 of `b`"));
    }
    assert_eq!(double.asked().len(), 5);
    // An answer that no registry would give.
    double.answer("schemas/ids/11", 200, format!("\"{}\"", "x".repeat(3 << 20)));
    assert!(told(registry.read(&wire(11, b""))).contains("more than 2097152 bytes"));
}

#[test]
fn a_registry_that_does_not_answer_is_waited_for() {
    let double = Double::new();
    let registry = double.registry();
    for (status, body, reason) in [
        (503, "", "answers 503 Service Unavailable"),
        (500, r#"{"error_code":50001,"message":"x"}"#, "answers 500 Internal Server Error"),
        (401, "", "answers 401 Unauthorized: are name and password right?"),
        (404, "<html>", "answers 404 Not Found: is the URL right?"),
        (302, "", "answers 302 Found"),
        (200, "<html>", "answers with what no registry says"),
    ] {
        double.answer("schemas/ids/1", status, body);
        let read = told(registry.read(&wire(1, b"")));
        assert!(
            read.starts_with("away: the schema registry at http://127.0.0.1:") && read.ends_with(reason),
            "{read}"
        );
        assert!(registry.is_back().is_err());
    }
    double.schema("schemas/ids/1", "AVRO", "\"null\"", &[]);
    assert_eq!(registry.is_back(), Ok(()));
    assert_eq!(told(registry.read(&wire(1, b""))), "1: null");
    let gone =
        SchemaRegistryConfig { url: Some("http://127.0.0.1:1".into()), ..SchemaRegistryConfig::default() };
    let gone = Registry::new(&gone).expect("a client").expect("it is configured");
    assert!(told(gone.read(&wire(1, b""))).contains("does not answer: "));
    assert!(gone.look().is_err() && Registry::new(&SchemaRegistryConfig::default()).expect("none").is_none());
}

#[test]
fn references_are_asked_for_once_each_and_come_before_who_needs_them() {
    let double = Double::new();
    let record = |name: &str, kind: &str| {
        format!(r#"{{"type":"record","name":"{name}","fields":[{{"name":"a","type":"{kind}"}}]}}"#)
    };
    double.schema("schemas/ids/1", "AVRO", &record("A", "B"), &[("B", "b/ü", 1), ("C", "c", 2)]);
    double.schema("subjects/b%2F%C3%BC/versions/1?deleted=true", "AVRO", &record("B", "C"), &[("C", "c", 2)]);
    double.schema("subjects/c/versions/2?deleted=true", "AVRO", &record("C", "int"), &[("A", "b/ü", 1)]);
    let registry = double.registry();
    assert_eq!(told(registry.read(&wire(1, b"\x02"))), r#"1: {"a":{"a":{"a":1}}}"#);
    assert_eq!(double.asked().len(), 3);
    double.schema("schemas/ids/2", "JSON", r#"{"items":{"$ref":"c.json"}}"#, &[("c.json", "j", 1)]);
    double.schema("subjects/j/versions/1?deleted=true", "JSON", r#"{"type":"string"}"#, &[]);
    assert_eq!(told(registry.read(&wire(2, b"[\"a\"]"))), r#"2: ["a"]"#);
    assert!(told(registry.read(&wire(2, b"[1]"))).contains("schema 2"));
}

#[test]
fn name_and_password_are_told_to_the_registry_and_to_nobody_else() {
    let double = Double::new();
    let config = SchemaRegistryConfig {
        url: Some(double.url.clone()),
        username: Some("me".into()),
        password: Some(crate::config::Secret("s3cret".into())),
        ca_file: None,
    };
    let registry = Registry::new(&config).expect("a client").expect("it is configured");
    double.answer("schemas/types", 200, r#"["AVRO"]"#);
    assert_eq!(registry.look(), Ok(()));
    assert_eq!(double.asked(), ["schemas/types Basic bWU6czNjcmV0"]);
    double.answer("schemas/ids/1", 401, "");
    let read = told(registry.read(&wire(1, b"")));
    assert!(!read.contains("s3cret") && !read.contains("bWU6"), "{read}");
    let config = SchemaRegistryConfig { ca_file: Some("/nowhere.pem".into()), ..config };
    let error = Registry::new(&config).err().expect("there is no such file").to_string();
    assert!(error.contains("`/nowhere.pem`") && error.contains("ca_file"), "{error}");
}

#[test]
fn only_so_many_schemas_are_kept_and_those_that_are_used() {
    let double = Double::new();
    let registry = double.registry();
    let kept = |size| Kept { schema: Arc::new(Schema::Unknown), size, last_used: 0, until: None };
    for id in 0..SCHEMAS_MAX as u32 * 2 {
        registry.keep(id, Kept { last_used: id.into(), ..kept(1) });
    }
    assert_eq!(registry.schemas.borrow().len(), SCHEMAS_MAX);
    assert!(registry.schemas.borrow().contains_key(&(SCHEMAS_MAX as u32 * 2 - 1)));
    registry.keep(1, Kept { last_used: 1 << 20, ..kept(SCHEMAS_SIZE_MAX - 1) });
    let size = || registry.schemas.borrow().values().map(|kept| kept.size).sum::<usize>();
    assert!(size() <= SCHEMAS_SIZE_MAX);
    registry.keep(2, Kept { last_used: 2 << 20, ..kept(SCHEMAS_SIZE_MAX) });
    assert_eq!((size(), registry.schemas.borrow().len()), (SCHEMAS_SIZE_MAX, 1));
}
