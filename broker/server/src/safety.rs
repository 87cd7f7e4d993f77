//! How safe a server is as it is set up: what an acknowledgement is worth, and what an
//! operator should know or change. `frevo doctor` tells it of a configuration, a server of
//! itself.

use std::path::Path;

use frevo_api::{Acknowledged, Durability, Finding, Survives};
use ipnet::IpNet;
use serde_json::json;

use crate::config::{ClockKind, Config, StoreKind, Transport};
use crate::outbound::Allowed;
use crate::output::bytes;

/// Less free than this is worth a warning: two segments of the default size
/// and their compressed copies.
const DISK_FREE_MIN: u64 = 256 << 20;

/// For so long AWS lets a closed execution be redriven.
const RETENTION_DAYS_MIN: u32 = 14;

/// Of a block with a shorter prefix an operator hardly knows who is in it.
const PREFIX_MIN: u8 = 8;

/// What an acknowledgement is worth, with what the broker said of its copies.
pub fn durability(config: &Config, broker: Option<&frevo_transport::Durability>) -> Durability {
    let (acknowledged, survives) = match config.transport {
        Transport::Log => {
            (Acknowledged::Synced, Survives { process: true, power: true, machine: Some(false) })
        }
        Transport::Kafka => {
            let machine = broker.and_then(|broker| broker.copies_min).map(|copies| copies > 1);
            (Acknowledged::InSync, Survives { process: true, power: false, machine })
        }
        Transport::Amqp => (Acknowledged::Majority, Survives { process: true, power: false, machine: None }),
        Transport::Memory => {
            (Acknowledged::Never, Survives { process: false, power: false, machine: Some(false) })
        }
    };
    Durability {
        label: label(config.transport).0,
        transport: name(&config.transport),
        store: name(&config.store),
        acknowledged,
        copies: broker.and_then(|broker| broker.copies),
        copies_min: broker.and_then(|broker| broker.copies_min),
        survives,
    }
}

/// What an acknowledgement is worth, in a word and in a sentence.
pub fn label(transport: Transport) -> (&'static str, &'static str) {
    match transport {
        Transport::Log => ("fsync", "fsync: what is acknowledged is on the disk"),
        Transport::Kafka => (
            "replicated",
            "replicated: what is acknowledged is on all in-sync replicas, which need not have synced it",
        ),
        Transport::Amqp => (
            "replicated",
            "replicated: what is acknowledged is on a majority of the stream's nodes, which need not have synced it",
        ),
        Transport::Memory => ("none", "none: everything is gone with the process"),
    }
}

/// What an operator should know or change about a configuration, wherever it is.
pub fn of_config(config: &Config) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut note = |kind, message: &'static str| found.push(Finding::new(kind, message));
    let is_keyed = !config.access_keys.is_empty();
    if is_keyed && config.tls.is_none() && !config.listen.ip().is_loopback() {
        note(
            "unencrypted",
            "keys and payloads cross the network unencrypted: give [tls] certificate and key",
        );
    }
    if !is_keyed && !config.hostnames.is_empty() {
        note("namesWithoutKeys", "the server answers to the configured names without access keys");
    }
    if config.clock == ClockKind::Skip {
        note("clockSkips", "time is skipped where nothing can move: this is for tests");
    }
    if config.allow_empty {
        note("mayEmpty", "whoever asks may empty an account: this is for tests");
    }
    if matches!(config.transport, Transport::Kafka | Transport::Amqp) {
        if config.store == StoreKind::Embedded {
            note(
                "storeHere",
                "what can be asked is in this node's directory only: no other node can share the partitions",
            );
        }
        if config.cluster_key.is_none() && config.cluster_key_file.is_none() {
            note(
                "noClusterKey",
                "there is no cluster_key: task tokens and sealed secrets open with this node's directory only",
            );
        }
    }
    if config.transport == Transport::Kafka
        && config.kafka.security_protocol.as_deref() == Some("sasl_plaintext")
    {
        note(
            "brokerUnencrypted",
            "Kafka is told its password unencrypted: security_protocol is sasl_plaintext",
        );
    }
    let registry = &config.schema_registry;
    if registry.url.as_deref().is_some_and(|url| url.starts_with("http:")) && registry.password.is_some() {
        note("registryUnencrypted", "the schema registry is told its password unencrypted: its URL is http");
    }
    if config.retention_days < RETENTION_DAYS_MIN {
        let days = config.retention_days;
        let message = format!(
            "closed executions are forgotten after {days} days: AWS lets them be redriven for {RETENTION_DAYS_MIN}"
        );
        found.push(Finding::new("retentionShort", message).with(json!({ "days": days })));
    }
    let wide: Vec<&str> =
        config.outbound.allow.iter().map(String::as_str).filter(|text| is_wide(text)).collect();
    if !wide.is_empty() {
        let message = format!(
            "whoever may name a URL reaches what only this machine does: outbound.allow has {}",
            wide.join(", ")
        );
        found.push(Finding::new("outboundWide", message).with(json!({ "allowed": wide })));
    }
    found
}

/// Whether the machine itself, a cloud's metadata service or a large network is allowed.
fn is_wide(text: &str) -> bool {
    match text.parse() {
        Ok(Allowed::Block(block)) => {
            let is_local = match block {
                IpNet::V4(block) => block.addr().is_loopback() || block.addr().is_link_local(),
                IpNet::V6(block) => block.addr().is_loopback() || block.addr().is_unicast_link_local(),
            };
            is_local || block.prefix_len() < PREFIX_MIN
        }
        Ok(Allowed::Name(name)) => name == "localhost",
        Err(_) => false,
    }
}

/// The same about the disk with the data directory.
pub fn of_disk(config: &Config, disk_free: Option<u64>) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(free) = disk_free.filter(|free| *free < DISK_FREE_MIN) {
        let message =
            format!("only {} are free: starts are refused before the disk is full", bytes(free as f64));
        found.push(Finding::new("diskNearlyFull", message).with(json!({ "bytes": free })));
    }
    if config.transport == Transport::Log && is_in_memory(&config.data_dir) {
        let message = "the data directory is on tmpfs: everything is gone when the machine stops";
        found.push(Finding::new("dataInMemory", message));
    }
    found
}

#[cfg(target_os = "linux")]
fn is_in_memory(directory: &Path) -> bool {
    /// What statfs says of tmpfs.
    const TMPFS: i64 = 0x0102_1994;
    rustix::fs::statfs(directory).is_ok_and(|stat| stat.f_type == TMPFS)
}

#[cfg(not(target_os = "linux"))]
fn is_in_memory(_: &Path) -> bool {
    false
}

/// What the broker promises less of than it could, in its own words.
pub fn of_broker(broker: &frevo_transport::Durability) -> Vec<Finding> {
    broker.warnings.iter().map(|warning| Finding::new("broker", warning.clone())).collect()
}

/// The name of a choice, as the configuration has it.
fn name(choice: &impl serde::Serialize) -> String {
    json!(choice).as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::AccessKey;

    fn kinds(config: &Config) -> Vec<&'static str> {
        of_config(config).into_iter().map(|finding| finding.kind).collect()
    }

    #[test]
    fn nothing_is_unsafe_about_what_nobody_configured() {
        assert_eq!(kinds(&Config::default()), [""; 0]);
    }

    #[test]
    fn each_danger_is_found_where_it_is() {
        let key = AccessKey { id: "a".into(), secret: "s".into(), role: frevo_api::Role::Admin };
        let open = Config {
            listen: ([0, 0, 0, 0], 8083).into(),
            access_keys: vec![key],
            clock: ClockKind::Skip,
            allow_empty: true,
            retention_days: 3,
            ..Config::default()
        };
        assert_eq!(kinds(&open), ["unencrypted", "clockSkips", "mayEmpty", "retentionShort"]);
        let named = Config { hostnames: vec!["frevo.example".into()], ..Config::default() };
        assert_eq!(kinds(&named), ["namesWithoutKeys"]);
        let cluster = Config { transport: Transport::Kafka, ..Config::default() };
        assert_eq!(kinds(&cluster), ["storeHere", "noClusterKey"]);
    }

    #[test]
    fn what_only_this_machine_reaches_is_wide() {
        for text in ["127.0.0.0/8", "::1", "169.254.169.254", "0.0.0.0/0", "localhost", "fe80::/10"] {
            assert!(is_wide(text), "{text}");
        }
        for text in ["10.0.0.0/8", "192.168.7.2", "hooks.internal", "*.example.com"] {
            assert!(!is_wide(text), "{text}");
        }
    }

    #[test]
    fn what_survives_is_what_was_acknowledged_where() {
        let of = |transport, copies_min| {
            let config = Config { transport, ..Config::default() };
            let broker = frevo_transport::Durability { copies: Some(3), copies_min, ..Default::default() };
            let told = durability(&config, Some(&broker));
            (told.survives.process, told.survives.power, told.survives.machine)
        };
        assert_eq!(of(Transport::Log, None), (true, true, Some(false)));
        assert_eq!(of(Transport::Kafka, Some(2)), (true, false, Some(true)));
        assert_eq!(of(Transport::Kafka, Some(1)), (true, false, Some(false)));
        assert_eq!(of(Transport::Amqp, None), (true, false, None));
        assert_eq!(of(Transport::Memory, None), (false, false, Some(false)));
    }
}
