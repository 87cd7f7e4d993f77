//! Which names the server answers to.
//!
//! Without access keys nothing but the name proves that a request was meant for
//! this server: a page on the internet may let a name of its own point to
//! 127.0.0.1 and would then be read by the browser as the server's own. So a
//! request must name a loopback host or one that the operator configured.

use std::net::IpAddr;

/// The prefix that AWS's SDKs put before the host for StartSyncExecution and
/// TestState.
const SYNC_PREFIX: &str = "sync-";

/// Whether `authority` (host, perhaps with a port) names this server: a
/// loopback name or address, `*.localhost`, one of `names`, or the `sync-` twin
/// of any of these.
pub fn is_ours(authority: &str, names: &[String]) -> bool {
    let host = without_port(authority);
    let twin = host.get(..SYNC_PREFIX.len()).filter(|head| head.eq_ignore_ascii_case(SYNC_PREFIX));
    is_known(host, names) || twin.is_some() && is_known(&host[SYNC_PREFIX.len()..], names)
}

fn is_known(host: &str, names: &[String]) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let address = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    if let Ok(address) = address.parse::<IpAddr>() {
        return address.is_loopback() || names.iter().any(|name| name == host || name.parse() == Ok(address));
    }
    let lower = host.to_ascii_lowercase();
    lower == "localhost"
        || lower.ends_with(".localhost")
        || names.iter().any(|name| name.eq_ignore_ascii_case(&lower))
}

fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        // An IPv6 address has colons of its own, inside brackets.
        Some((host, port)) if !port.ends_with(']') && port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn loopback_and_configured_names_are_ours_with_their_twins() {
        let names = ["frevo.example".to_owned(), "10.0.0.7".to_owned()];
        for host in [
            "localhost",
            "LOCALHOST:8083",
            "127.0.0.1:8083",
            "127.8.9.1",
            "[::1]:8083",
            "api.localhost:1",
            "sync-localhost:8083",
            "sync-127.0.0.1",
            "frevo.example",
            "Sync-frevo.example:443",
            "10.0.0.7:8083",
            "localhost.",
        ] {
            assert!(is_ours(host, &names), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "evil.example:8083",
            "10.0.0.8",
            "localhost.evil.example",
            "notlocalhost",
            "sync-evil.example",
            "sync-",
            "sync-sync-localhost",
            "127.0.0.1.evil.example",
            "[::2]:8083",
            "münchen",
        ] {
            assert!(!is_ours(host, &names), "{host}");
        }
    }
}
