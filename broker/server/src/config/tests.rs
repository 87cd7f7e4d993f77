//! What is told, and what is refused.

use std::fs;

use super::sources::{KEYS, leaves};
use super::*;

fn load(file: &str, environment: &[(&str, &str)], args: ConfigArgs) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("frevo.toml");
    fs::write(&path, file).expect("the folder is ours");
    let args = ConfigArgs { config: Some(path), ..args };
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::load(&args, &DefaultsArgs::default(), environment)
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let file = "partitions = 1\nretention_days = 1\n[worker]\nlease_seconds = 1\n[log]\nlevel = \"warn\"";
    let environment = [("FREVO_RETENTION_DAYS", "2"), ("FREVO_WORKER_LEASE_SECONDS", "2")];
    let flags = ConfigArgs { lease_seconds: Some(3), ..ConfigArgs::default() };
    let config = load(file, &environment, flags).expect("every value fits");
    assert_eq!((config.partitions, config.retention_days, config.worker.lease_seconds), (1, 2, 3));
    assert_eq!((config.log.level.as_str(), config.reactors), ("warn", 0));
}

#[test]
fn a_key_nobody_knows_is_refused_with_those_that_are_known() {
    let in_file = load("[worker]\nleese_seconds = 1", &[], ConfigArgs::default()).expect_err("misspelt");
    assert!(in_file.to_string().contains("`worker.leese_seconds`"), "{in_file}");
    assert!(in_file.to_string().contains("worker.lease_seconds"), "{in_file}");
    let outside = load("", &[("FREVO_LISTN", "x")], ConfigArgs::default()).expect_err("misspelt");
    assert!(outside.to_string().contains("FREVO_LISTEN"), "{outside}");
}

#[test]
fn a_service_called_frevo_in_kubernetes_configures_nothing() {
    let links = [
        ("FREVO_SERVICE_HOST", "10.0.0.1"),
        ("FREVO_PORT", "tcp://10.0.0.1:8083"),
        ("FREVO_PORT_8083_TCP_ADDR", "10.0.0.1"),
        ("FREVO_NODES_SERVICE_PORT_HTTP", "8083"),
    ];
    assert_eq!(load("", &links, ConfigArgs::default()).expect("links are no keys"), Config::default());
}

#[test]
fn a_value_of_the_wrong_kind_names_its_key() {
    let error = load("", &[("FREVO_PARTITIONS", "many")], ConfigArgs::default()).expect_err("no number");
    assert_eq!(error.to_string(), "`FREVO_PARTITIONS` can't be `many`: a whole number is asked for");
    let error = load("", &[("FREVO_LISTEN", "everywhere")], ConfigArgs::default()).expect_err("no address");
    assert!(error.to_string().starts_with("`FREVO_LISTEN` can't be `everywhere`"), "{error}");
    let error = load("limits = \"loose\"", &[], ConfigArgs::default()).expect_err("no mode");
    assert!(error.to_string().contains("limits = \"loose\""), "{error}");
}

#[test]
fn without_keys_only_loopback_is_listened_on() {
    let open = load("listen = \"0.0.0.0:8083\"", &[], ConfigArgs::default());
    assert!(matches!(open, Err(ConfigError::Unprotected { .. })));
    let keyed = [("FREVO_ACCESS_KEYS", "000000000001:secret, AKIA2:x")];
    let config = load("listen = \"0.0.0.0:8083\"", &keyed, ConfigArgs::default()).expect("keys are given");
    assert_eq!(config.access_keys.len(), 2);
    assert!(!config.to_toml().contains("secret\""), "{}", config.to_toml());
}

#[test]
fn an_access_key_may_do_everything_unless_it_has_another_role() {
    let roles = |file: &str, keys: &str| {
        let config = load(file, &[("FREVO_ACCESS_KEYS", keys)], ConfigArgs::default())?;
        Ok::<_, ConfigError>(
            config.access_keys.into_iter().map(|key| (key.secret, key.role.name())).collect::<Vec<_>>(),
        )
    };
    let keys = |pairs: &[(&str, &'static str)]| -> Vec<(String, &'static str)> {
        pairs.iter().map(|(secret, role)| ((*secret).to_owned(), *role)).collect()
    };
    let told = roles("", "A:s,B:s:viewer,C:s:x:editor").expect("keys");
    assert_eq!(told, keys(&[("s", "admin"), ("s", "viewer"), ("s:x", "editor")]));
    let misspelled = roles("", "A:s,B:s:viewr").expect_err("not a secret with a colon");
    let misspelled = misspelled.to_string();
    assert!(misspelled.contains("viewer, operator, editor or admin"), "{misspelled}");
    assert!(!misspelled.contains("B:s:viewr"), "it may be a secret: {misspelled}");
    let table = |role: &str| format!("access_keys = [{{ id = \"A\", secret = \"s:viewer\"{role} }}]");
    let read = |role: &str| load(&table(role), &[], ConfigArgs::default());
    let config = read(", role = \"operator\"").expect("a key");
    assert_eq!(
        (config.access_keys[0].secret.as_str(), config.access_keys[0].role.name()),
        ("s:viewer", "operator")
    );
    assert_eq!(read("").expect("a key").access_keys[0].role.name(), "admin");
    let error = read(", role = \"owner\"").expect_err("no role");
    assert!(error.to_string().contains("viewer, operator, editor or admin"), "{error}");
}

#[test]
fn opentelemetrys_names_configure_the_export_of_spans() {
    let otel = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=s3cret"),
        ("OTEL_SERVICE_NAME", "orders"),
        ("OTEL_LOG_LEVEL", "debug"),
    ];
    let config = load("[otlp]\nendpoint = \"http://file:1\"\nsample = 0.5", &otel, ConfigArgs::default());
    let config = config.expect("every value fits");
    assert_eq!(config.otlp.endpoint.as_deref(), Some("http://collector:4318"));
    assert_eq!((config.otlp.service_name.as_deref(), config.otlp.sample), (Some("orders"), 0.5));
    assert!(!config.to_toml().contains("s3cret"), "{}", config.to_toml());
    let ours = [otel[0], ("FREVO_OTLP_ENDPOINT", "http://ours:4318"), ("FREVO_OTLP_SAMPLE", "0.25")];
    let config = load("", &ours, ConfigArgs::default()).expect("every value fits");
    assert_eq!((config.otlp.endpoint.as_deref(), config.otlp.sample), (Some("http://ours:4318"), 0.25));
    let off = [otel[0], ("OTEL_SDK_DISABLED", "true")];
    assert_eq!(load("", &off, ConfigArgs::default()).expect("it is off"), Config::default());
    let grpc = [otel[0], ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")];
    let error = load("", &grpc, ConfigArgs::default()).expect_err("it is not spoken");
    assert!(error.to_string().contains("`OTEL_EXPORTER_OTLP_PROTOCOL` can't be `grpc`"), "{error}");
    let wrong = ConfigArgs { otlp_endpoint: Some("localhost:4318".into()), ..ConfigArgs::default() };
    let error = load("", &[], wrong).expect_err("it is no URL of a collector");
    assert!(error.to_string().starts_with("`otlp.endpoint` can't be `localhost:4318`"), "{error}");
    let error = load("[otlp]\nsample = 2", &[], ConfigArgs::default()).expect_err("it is no share");
    assert!(error.to_string().starts_with("`otlp.sample` can't be `2`"), "{error}");
}

#[test]
fn a_schema_registry_has_its_password_beside_its_url() {
    let login = [("FREVO_SCHEMA_REGISTRY_USERNAME", "me"), ("FREVO_SCHEMA_REGISTRY_PASSWORD", "s3cret")];
    let at = |url: &str| ConfigArgs { schema_registry_url: Some(url.into()), ..ConfigArgs::default() };
    let config = load("", &login, at("https://registry:8081/apis")).expect("every value fits");
    assert_eq!(config.schema_registry.username.as_deref(), Some("me"));
    assert!(!config.to_toml().contains("s3cret"), "{}", config.to_toml());
    for url in ["https://me:s3cret@registry:8081", "ftp://registry", "me:s3cret@registry:8081", "s3cret@:"] {
        let error = load("", &[], at(url)).expect_err("it is refused").to_string();
        assert!(error.starts_with("`schema_registry.url` can't be") && !error.contains("s3cret"), "{error}");
    }
    let error = load("", &login, ConfigArgs::default()).expect_err("it has no URL");
    assert!(error.to_string().contains("--schema-registry-url"), "{error}");
}

#[test]
fn executions_are_logged_where_the_configuration_says() {
    let environment = [("FREVO_LOGGING_GROUPS", "orders,/aws/*"), ("FREVO_LOGGING_FILE_SIZE", "2097152")];
    let there = ConfigArgs { logging_destination: Some("-".into()), ..ConfigArgs::default() };
    let config =
        load("[logging]\ndestination = \"file\"\nfiles = 2", &environment, there).expect("it is right");
    let expected = LoggingConfig {
        destination: Some("-".into()),
        groups: vec!["orders".into(), "/aws/*".into()],
        file_size: 2 << 20,
        files: 2,
    };
    assert_eq!(config.logging, expected);
    for (key, value) in [("destination", "\"\""), ("file_size", "1"), ("files", "0")] {
        let text = format!("[logging]\n{key} = {value}");
        let error = load(&text, &[], ConfigArgs::default()).expect_err("it is refused").to_string();
        assert!(error.starts_with(&format!("`logging.{key}` can't be")), "{error}");
    }
}

#[test]
fn every_key_of_the_configuration_has_an_environment_name() {
    // These are written down only if they are there.
    let tls = Some(Tls { certificate: "c".into(), key: "k".into() });
    let lambda = LambdaConfig { endpoint: Some("http://localhost:4566".into()) };
    let text = || Some("x".to_owned());
    let otlp = OtlpConfig {
        endpoint: text(),
        traces_endpoint: text(),
        headers: text().map(Secret),
        service_name: text(),
        resource_attributes: text(),
        ..OtlpConfig::default()
    };
    let kafka = KafkaConfig {
        brokers: vec!["k:9092".into()],
        replication: Some(1),
        session_timeout_seconds: 10,
        poll_interval_max_seconds: 300,
        security_protocol: text(),
        sasl_mechanism: text(),
        username: text(),
        password: text().map(Secret),
        ca_file: Some("c".into()),
        certificate_file: Some("c".into()),
        key_file: Some("k".into()),
    };
    let schema_registry = SchemaRegistryConfig {
        url: text(),
        username: text(),
        password: text().map(Secret),
        ca_file: Some("c".into()),
    };
    let amqp = AmqpConfig { url: text().map(Secret), ca_file: Some("c".into()), ..AmqpConfig::default() };
    let postgres = PostgresConfig { url: text().map(Secret) };
    let logging = LoggingConfig { destination: text(), ..LoggingConfig::default() };
    let (cluster_key, cluster_key_file) = (text().map(Secret), Some("k".into()));
    let written = Config {
        tls,
        lambda,
        otlp,
        logging,
        kafka,
        schema_registry,
        amqp,
        postgres,
        cluster_key,
        cluster_key_file,
        mock_config: Some("m".into()),
        ..Config::default()
    };
    let written = written.to_toml();
    let mut paths = Vec::new();
    leaves("", &toml::from_str(&written).expect("our own words"), &mut paths);
    let mut known: Vec<&str> = KEYS.iter().map(|(path, _)| *path).collect();
    paths.sort();
    known.sort_unstable();
    assert_eq!(paths, known);
}
