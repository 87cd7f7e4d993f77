//! Where PostgreSQL is and how it is reached: a URL or libpq's `key=value` pairs.
//!
//! `sslmode` and `sslrootcert` mean what they mean to libpq, with two exceptions
//! on the safe side: `verify-ca` checks the host's name, too, and where there is a
//! root certificate `require` does so as well.

use std::path::PathBuf;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use super::tls::{Tls, Trust};
use crate::OpenError;

/// How long a connection may take, whatever the hosts that are tried.
pub(super) const CONNECT_MAX: Duration = Duration::from_secs(2);

/// A connection's keep-alives tell within this time that the other end is gone.
const SILENCE_MAX: Duration = Duration::from_secs(15);

/// Where PostgreSQL is.
pub(super) struct Address {
    pub(super) config: Config,
    pub(super) tls: Tls,
    /// For errors: host, port and database.
    pub(super) shown: String,
    /// For errors.
    pub(super) user: String,
}

impl Address {
    pub(super) fn parse(text: &str) -> Result<Self, OpenError> {
        let unread = |reason: String| OpenError::Address { reason };
        let (text, mode) = without(text, "sslmode");
        let (text, root) = without(&text, "sslrootcert");
        let mut config: Config = text.parse().map_err(|error: tokio_postgres::Error| {
            // The cause names the option that is wrong, never its value.
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            unread(cause.unwrap_or_else(|| error.to_string()))
        })?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(unread("it names no host".into()));
        }
        let root = root.map(PathBuf::from);
        let (mode, trust) = match (mode.as_deref(), root) {
            (Some("disable"), _) => (SslMode::Disable, Trust::Anybody),
            (None | Some("prefer"), _) => (SslMode::Prefer, Trust::Anybody),
            (Some("require"), None) => (SslMode::Require, Trust::Anybody),
            (Some("require" | "verify-ca" | "verify-full"), Some(root)) => {
                (SslMode::Require, Trust::Root(root))
            }
            (Some("verify-ca" | "verify-full"), None) => (SslMode::Require, Trust::System),
            (Some(_), _) => {
                let known = "disable, prefer, require or verify-full";
                return Err(unread(format!("its sslmode is none of {known}")));
            }
        };
        // Each host has its share, so that one that is silent does not hide the next.
        let hosts = config.get_hosts().len().max(config.get_hostaddrs().len());
        let connect_max = CONNECT_MAX / u32::try_from(hosts).unwrap_or(u32::MAX);
        config.ssl_mode(mode).connect_timeout(connect_max);
        config.keepalives_idle(SILENCE_MAX).tcp_user_timeout(SILENCE_MAX);
        if config.get_application_name().is_none() {
            config.application_name("frevo");
        }
        let (shown, user) = (shown(&config), config.get_user().unwrap_or("").to_owned());
        Ok(Self { tls: Tls::new(trust).map_err(unread)?, config, shown, user })
    }
}

/// The text without an option, and the option's value: the driver knows only some
/// of its values.
fn without(text: &str, option: &str) -> (String, Option<String>) {
    let is_url = text.starts_with("postgres://") || text.starts_with("postgresql://");
    let (head, options) = match text.split_once('?') {
        Some((head, query)) if is_url => (format!("{head}?"), query),
        _ if is_url => (text.to_owned(), ""),
        _ => (String::new(), text),
    };
    let mut value = None;
    let mut kept = Vec::new();
    for pair in pairs(options, if is_url { '&' } else { ' ' }) {
        match pair.split_once('=') {
            Some((key, found)) if key == option => value = Some(found.trim_matches('\'').to_owned()),
            _ => kept.push(pair),
        }
    }
    (head + &kept.join(if is_url { "&" } else { " " }), value)
}

/// The parts between separators outside of quotes.
fn pairs(text: &str, separator: char) -> Vec<&str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let parts = text.split(|character: char| {
        let was_escaped = is_escaped;
        is_escaped = character == '\\' && !was_escaped;
        is_quoted ^= character == '\'' && !was_escaped && separator == ' ';
        character == separator && !is_quoted && !was_escaped
    });
    parts.filter(|part| !part.is_empty()).collect()
}

fn shown(config: &Config) -> String {
    let ports = config.get_ports();
    let hosts = config.get_hosts().iter().enumerate().map(|(index, host)| {
        let port = ports.get(index).or(ports.first()).copied().unwrap_or(5432);
        match host {
            Host::Tcp(name) => format!("{name}:{port}"),
            Host::Unix(folder) => format!("{}:{port}", folder.display()),
        }
    });
    let addresses = config.get_hostaddrs().iter().map(ToString::to_string);
    let mut hosts: Vec<String> = hosts.collect();
    if hosts.is_empty() {
        hosts = addresses.collect();
    }
    format!("{}/{}", hosts.join(","), config.get_dbname().or(config.get_user()).unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (Option<Vec<u8>>, SslMode, String) {
        let address = Address::parse(text).expect("it reads");
        let config = &address.config;
        (config.get_password().map(<[u8]>::to_vec), config.get_ssl_mode(), address.shown)
    }

    #[test]
    fn an_address_is_a_url_or_pairs_and_says_how_tls_is_used() {
        let secret = Some(b"a b".to_vec());
        assert_eq!(
            parsed("postgres://me:a%20b@db.example.com/frevo?sslmode=require&connect_timeout=1"),
            (secret.clone(), SslMode::Require, "db.example.com:5432/frevo".into())
        );
        assert_eq!(
            parsed("host=db.example.com port=6000 user=me password='a b' sslmode=disable"),
            (secret, SslMode::Disable, "db.example.com:6000/me".into())
        );
        let tricky = parsed(r"host=/run user=me password='x sslmode=require \' y'");
        assert_eq!(tricky, (Some(b"x sslmode=require ' y".to_vec()), SslMode::Prefer, "/run:5432/me".into()));
    }

    #[test]
    fn an_address_that_does_not_read_is_not_shown() {
        for text in [
            "host=h password=hidden sslmode=perhaps",
            "host=h password=hidden port=many",
            "password=hidden user=me",
            "postgres://me:hidden@h:many/x",
            "host=h password=hidden sslmode=verify-full sslrootcert=/nothing/here",
        ] {
            let Err(error) = Address::parse(text) else { panic!("`{text}` was taken") };
            assert!(!format!("{error} {error:?}").contains("hidden"), "{error}");
        }
    }
}
