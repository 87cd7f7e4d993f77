//! URLs of brokers.

use std::fmt;

use frevo_transport::NodeId;

use crate::EndpointError;

/// The namespace of who names none.
const NAMESPACE: &str = "frevo";

/// A broker, and what of it is the server's.
#[derive(Clone)]
pub(crate) enum Broker {
    /// Kafka.
    #[cfg(feature = "kafka")]
    Kafka(frevo_kafka::Config),
    /// RabbitMQ.
    #[cfg(feature = "amqp")]
    Amqp(frevo_amqp::Config),
}

impl Broker {
    /// The broker of a URL: `kafka://HOST:PORT[,HOST:PORT][/NAMESPACE]`, `kafka+ssl://`,
    /// both with `USER:PASSWORD@` for SASL; `amqp://…` or `amqps://…` as RabbitMQ has
    /// them, with `?namespace=NAMESPACE`. None: it is none of a broker.
    pub fn of(url: &str) -> Option<Result<Self, EndpointError>> {
        let (scheme, rest) = url.split_once("://")?;
        // Drawn anew for each: it names a client.
        let node = NodeId(uuid::Uuid::new_v4().as_u64_pair().0);
        match scheme {
            "kafka" | "kafka+ssl" => Some(kafka(url, scheme == "kafka+ssl", rest, node)),
            "amqp" | "amqps" => Some(amqp(url, scheme, rest, node)),
            _ => None,
        }
    }

    /// Where it is, without secrets.
    pub fn authority(&self) -> String {
        match self {
            #[cfg(feature = "kafka")]
            Self::Kafka(config) => config.brokers.clone(),
            #[cfg(feature = "amqp")]
            Self::Amqp(config) => {
                let rest = config.url.split_once("://").map_or("", |(_, rest)| rest);
                let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
                rest.split('/').next().unwrap_or_default().to_owned()
            }
        }
    }
}

#[cfg(feature = "kafka")]
fn kafka(url: &str, is_protected: bool, rest: &str, node: NodeId) -> Result<Broker, EndpointError> {
    let (user, rest) = rest.rsplit_once('@').map_or((None, rest), |(user, rest)| (Some(user), rest));
    let (brokers, namespace) = rest.split_once('/').unwrap_or((rest, ""));
    let is_broker =
        |broker: &str| broker.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    if brokers.is_empty() || !brokers.split(',').all(is_broker) || namespace.contains(['/', '?']) {
        return Err(EndpointError::Malformed { url: shown(url) });
    }
    let namespace = if namespace.is_empty() { NAMESPACE } else { namespace };
    let mut config = frevo_kafka::Config::new(brokers, namespace, node);
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    if let Some(user) = user {
        let (name, password) = user.split_once(':').unwrap_or((user, ""));
        config.security.mechanism = Some("PLAIN".to_owned());
        config.security.username = Some(decoded(name));
        config.security.password = Some(decoded(password));
    }
    config.security.protocol = Some(
        match (is_protected, user.is_some()) {
            (false, false) => "plaintext",
            (false, true) => "sasl_plaintext",
            (true, false) => "ssl",
            (true, true) => "sasl_ssl",
        }
        .to_owned(),
    );
    Ok(Broker::Kafka(config))
}

#[cfg(feature = "amqp")]
fn amqp(url: &str, scheme: &str, rest: &str, node: NodeId) -> Result<Broker, EndpointError> {
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    if place.is_empty() {
        return Err(EndpointError::Malformed { url: shown(url) });
    }
    let (mut namespace, mut others) = (NAMESPACE, Vec::new());
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        match parameter.strip_prefix("namespace=") {
            Some(given) => namespace = given,
            None => others.push(parameter),
        }
    }
    let query = if others.is_empty() { String::new() } else { format!("?{}", others.join("&")) };
    Ok(Broker::Amqp(frevo_amqp::Config::new(format!("{scheme}://{place}{query}"), namespace, node)))
}

#[cfg(not(feature = "kafka"))]
fn kafka(url: &str, _: bool, _: &str, _: NodeId) -> Result<Broker, EndpointError> {
    Err(EndpointError::Feature { url: shown(url), feature: "kafka" })
}

#[cfg(not(feature = "amqp"))]
fn amqp(url: &str, _: &str, _: &str, _: NodeId) -> Result<Broker, EndpointError> {
    Err(EndpointError::Feature { url: shown(url), feature: "amqp" })
}

/// A URL without what may be a secret in it.
fn shown(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://…@{rest}"),
        _ => url.to_owned(),
    }
}

impl fmt::Debug for Broker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Broker({})", self.authority())
    }
}

#[cfg(all(test, feature = "kafka", feature = "amqp"))]
mod tests {
    use super::*;

    fn of(url: &str) -> Option<(String, String)> {
        match Broker::of(url)? {
            Ok(Broker::Kafka(config)) => {
                let security = config.security;
                let told =
                    [security.protocol, security.username, security.password].map(Option::unwrap_or_default);
                Some((format!("{}/{}", config.brokers, config.namespace), told.join(" ")))
            }
            Ok(Broker::Amqp(config)) => Some((config.url, config.namespace)),
            Err(error) => Some((String::new(), error.to_string())),
        }
    }

    #[test]
    fn a_broker_s_url_says_where_it_is_and_what_of_it_is_the_server_s() {
        let told = |place: &str, more: &str| Some((place.to_owned(), more.to_owned()));
        assert_eq!(of("kafka://a:9092,b:9092"), told("a:9092,b:9092/frevo", "plaintext  "));
        assert_eq!(of("kafka+ssl://me:s%40y@a:9093/shop"), told("a:9093/shop", "sasl_ssl me s@y"));
        assert_eq!(of("amqp://a:b@c:5672/%2f"), told("amqp://a:b@c:5672/%2f", "frevo"));
        assert_eq!(of("amqps://c/v?heartbeat=9&namespace=shop"), told("amqps://c/v?heartbeat=9", "shop"));
        assert_eq!(of("http://a"), None);
        let (_, wrong) = of("kafka://me:secret@a").expect("Kafka's");
        assert!(wrong.starts_with("`kafka://…@a` does not have the form"), "{wrong}");
    }

    #[test]
    fn no_secret_is_printed() {
        let broker = Broker::of("amqp://a:hush@c:5672/%2f").expect("RabbitMQ's").expect("a URL");
        assert_eq!(format!("{broker:?}"), "Broker(c:5672)");
    }
}
