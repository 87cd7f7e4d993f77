//! Amazon Resource Names of EventBridge's kinds.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::{ArnError, Scope};
use crate::DEFAULT_BUS;

/// A resource of EventBridge by name. `Display` gives the ARN's text, `FromStr`
/// reads it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum EventsArn {
    /// `arn:aws:events:R:A:event-bus/NAME`
    Bus {
        /// The account and region.
        scope: Scope,
        /// The bus's name.
        name: Arc<str>,
    },
    /// `arn:aws:events:R:A:rule/NAME` on the default bus, else
    /// `arn:aws:events:R:A:rule/BUS/NAME`.
    Rule {
        /// The account and region.
        scope: Scope,
        /// The bus it listens to.
        bus: Arc<str>,
        /// The rule's name.
        name: Arc<str>,
    },
    /// `arn:aws:events:R:A:archive/NAME`
    Archive {
        /// The account and region.
        scope: Scope,
        /// The archive's name.
        name: Arc<str>,
    },
    /// `arn:aws:events:R:A:replay/NAME`
    Replay {
        /// The account and region.
        scope: Scope,
        /// The replay's name.
        name: Arc<str>,
    },
    /// `arn:aws:events:R:A:connection/NAME/UUID`
    Connection {
        /// The account and region.
        scope: Scope,
        /// The connection's name.
        name: Arc<str>,
        /// Tells connections of one name apart.
        id: Arc<str>,
    },
}

impl EventsArn {
    /// The account and region the resource lives in.
    pub fn scope(&self) -> &Scope {
        match self {
            Self::Bus { scope, .. }
            | Self::Rule { scope, .. }
            | Self::Archive { scope, .. }
            | Self::Replay { scope, .. }
            | Self::Connection { scope, .. } => scope,
        }
    }
}

impl fmt::Display for EventsArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Scope { account, region } = self.scope();
        write!(f, "arn:{}:events:{region}:{account}:", self.scope().partition())?;
        match self {
            Self::Bus { name, .. } => write!(f, "event-bus/{name}"),
            Self::Rule { bus, name, .. } if &**bus == DEFAULT_BUS => write!(f, "rule/{name}"),
            Self::Rule { bus, name, .. } => write!(f, "rule/{bus}/{name}"),
            Self::Archive { name, .. } => write!(f, "archive/{name}"),
            Self::Replay { name, .. } => write!(f, "replay/{name}"),
            Self::Connection { name, id, .. } => write!(f, "connection/{name}/{id}"),
        }
    }
}

impl FromStr for EventsArn {
    type Err = ArnError;

    fn from_str(text: &str) -> Result<Self, ArnError> {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", partition, "events", region, account, resource] = parts[..] else {
            return Err(ArnError::Prefix { text: text.to_owned() });
        };
        if !partition.starts_with("aws") {
            return Err(ArnError::Prefix { text: text.to_owned() });
        }
        let scope = Scope::new(account, region);
        let words: Vec<&str> = resource.split('/').collect();
        if words.iter().any(|word| word.is_empty()) {
            return Err(ArnError::Shape { text: text.to_owned() });
        }
        match words[..] {
            ["event-bus", name] => Ok(Self::Bus { scope, name: name.into() }),
            ["rule", name] => Ok(Self::Rule { scope, bus: DEFAULT_BUS.into(), name: name.into() }),
            ["rule", bus, name] => Ok(Self::Rule { scope, bus: bus.into(), name: name.into() }),
            ["archive", name] => Ok(Self::Archive { scope, name: name.into() }),
            ["replay", name] => Ok(Self::Replay { scope, name: name.into() }),
            ["connection", name, id] => Ok(Self::Connection { scope, name: name.into(), id: id.into() }),
            ["event-bus" | "rule" | "archive" | "replay" | "connection", ..] => {
                Err(ArnError::Shape { text: text.to_owned() })
            }
            [kind, ..] => Err(ArnError::Kind { kind: kind.to_owned() }),
            [] => Err(ArnError::Prefix { text: text.to_owned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_of_eventbridge_reads_back_as_it_was_written() {
        for text in [
            "arn:aws:events:us-east-1:000000000000:event-bus/orders",
            "arn:aws:events:us-east-1:000000000000:rule/paid",
            "arn:aws:events:us-east-1:000000000000:rule/orders/paid",
            "arn:aws-cn:events:cn-north-1:000000000000:archive/all",
            "arn:aws:events:us-east-1:000000000000:replay/again",
            "arn:aws:events:us-east-1:000000000000:connection/shop/aaaa",
        ] {
            assert_eq!(text.parse::<EventsArn>().expect(text).to_string(), text);
        }
        let refused = ["arn:aws:states:us-east-1:0:event-bus/a", "arn:aws:events:us-east-1:0:event-bus/"];
        assert!(refused.iter().all(|text| text.parse::<EventsArn>().is_err()));
    }
}
