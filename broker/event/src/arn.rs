//! Amazon Resource Names of the kinds Step Functions knows.

mod events;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use self::events::EventsArn;

/// An account in a region: resources of different scopes never see each other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Scope {
    /// Twelve digits.
    pub account: Arc<str>,
    /// For instance `us-east-1`.
    pub region: Arc<str>,
}

impl Scope {
    /// A scope of these two names.
    pub fn new(account: &str, region: &str) -> Self {
        Self { account: account.into(), region: region.into() }
    }

    /// The partition of ARNs that the region belongs to.
    pub fn partition(&self) -> &'static str {
        match &*self.region {
            region if region.starts_with("cn-") => "aws-cn",
            region if region.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.account, self.region)
    }
}

/// A resource by name. `Display` gives the ARN's text, `FromStr` reads it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Arn {
    /// `arn:aws:states:R:A:stateMachine:NAME`
    StateMachine {
        /// The account and region.
        scope: Scope,
        /// The state machine's name; with `/LABEL` for a distributed Map's.
        name: Arc<str>,
    },
    /// `arn:aws:states:R:A:stateMachine:NAME:QUALIFIER`, a version or an alias.
    Qualified {
        /// The account and region.
        scope: Scope,
        /// The state machine's name.
        name: Arc<str>,
        /// All digits: a version; otherwise an alias.
        qualifier: Arc<str>,
    },
    /// `arn:aws:states:R:A:execution:MACHINE:NAME`
    Execution {
        /// The account and region.
        scope: Scope,
        /// The state machine's name.
        machine: Arc<str>,
        /// The execution's name.
        name: Arc<str>,
    },
    /// `arn:aws:states:R:A:express:MACHINE:NAME:UUID`
    ExpressExecution {
        /// The account and region.
        scope: Scope,
        /// The state machine's name.
        machine: Arc<str>,
        /// The execution's name.
        name: Arc<str>,
        /// Tells executions of one name apart.
        uuid: Arc<str>,
    },
    /// `arn:aws:states:R:A:activity:NAME`
    Activity {
        /// The account and region.
        scope: Scope,
        /// The activity's name.
        name: Arc<str>,
    },
    /// `arn:aws:states:R:A:mapRun:MACHINE/LABEL:UUID`
    MapRun {
        /// The account and region.
        scope: Scope,
        /// The state machine's name with the map's label.
        machine: Arc<str>,
        /// The run's id.
        uuid: Arc<str>,
    },
    /// `arn:aws:lambda:R:A:function:NAME[:QUALIFIER]`
    Function {
        /// The account and region.
        scope: Scope,
        /// The function's name.
        name: Arc<str>,
        /// A version or an alias of the function.
        qualifier: Option<Arc<str>>,
    },
}

/// Why a text is no ARN that we know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArnError {
    /// It is no ARN at all.
    #[error("`{text}` does not start as an ARN does")]
    Prefix {
        /// What was given.
        text: String,
    },
    /// An ARN, but of a resource type that we do not know.
    #[error("`{kind}` is no resource type that is known here")]
    Kind {
        /// The resource type.
        kind: String,
    },
    /// A resource type that we know with a wrong number of parts.
    #[error("`{text}` has not the parts that its resource type asks for")]
    Shape {
        /// What was given.
        text: String,
    },
}

impl Arn {
    /// Its text, in one allocation: ARNs are written several times per
    /// execution, and `to_string` would grow its way there.
    pub fn text(&self) -> String {
        self.pieces().concat()
    }

    fn pieces(&self) -> [&str; 16] {
        let service = if matches!(self, Self::Function { .. }) { "lambda" } else { "states" };
        let names = match self {
            Self::StateMachine { name, .. } | Self::Activity { name, .. } => [&**name, "", ""],
            Self::Qualified { name, qualifier, .. } => [&**name, qualifier, ""],
            Self::Execution { machine, name, .. } => [&**machine, name, ""],
            Self::ExpressExecution { machine, name, uuid, .. } => [&**machine, name, uuid],
            Self::MapRun { machine, uuid, .. } => [&**machine, uuid, ""],
            Self::Function { name, qualifier, .. } => [&**name, qualifier.as_deref().unwrap_or(""), ""],
        };
        pieces(service, self.kind(), self.scope(), names)
    }

    /// The account and region the resource lives in.
    pub fn scope(&self) -> &Scope {
        match self {
            Self::StateMachine { scope, .. }
            | Self::Qualified { scope, .. }
            | Self::Execution { scope, .. }
            | Self::ExpressExecution { scope, .. }
            | Self::Activity { scope, .. }
            | Self::MapRun { scope, .. }
            | Self::Function { scope, .. } => scope,
        }
    }

    /// The resource type as the ARN spells it, for error texts.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::StateMachine { .. } | Self::Qualified { .. } => "stateMachine",
            Self::Execution { .. } => "execution",
            Self::ExpressExecution { .. } => "express",
            Self::Activity { .. } => "activity",
            Self::MapRun { .. } => "mapRun",
            Self::Function { .. } => "function",
        }
    }
}

/// An ARN's text, piece by piece; names that are empty are left out.
fn pieces<'a>(
    service: &'static str,
    kind: &'static str,
    scope: &'a Scope,
    [name, second, third]: [&'a str; 3],
) -> [&'a str; 16] {
    let colon = |piece: &str| if piece.is_empty() { "" } else { ":" };
    let (partition, Scope { account, region }) = (scope.partition(), scope);
    [
        "arn:",
        partition,
        ":",
        service,
        ":",
        region,
        ":",
        account,
        ":",
        kind,
        ":",
        name,
        colon(second),
        second,
        colon(third),
        third,
    ]
}

/// The ARN's text of a state machine, or of its version or alias.
pub fn machine_arn(scope: &Scope, name: &str, qualifier: Option<&str>) -> String {
    pieces("states", "stateMachine", scope, [name, qualifier.unwrap_or(""), ""]).concat()
}

/// The ARN's text of an execution; `uuid` for an Express one.
pub(crate) fn execution_arn(scope: &Scope, machine: &str, name: &str, uuid: Option<&str>) -> String {
    let kind = if uuid.is_some() { "express" } else { "execution" };
    pieces("states", kind, scope, [machine, name, uuid.unwrap_or("")]).concat()
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces().iter().try_for_each(|piece| f.write_str(piece))
    }
}

impl FromStr for Arn {
    type Err = ArnError;

    fn from_str(text: &str) -> Result<Self, ArnError> {
        let parts: Vec<&str> = text.split(':').collect();
        let [head, partition, service, region, account, kind, rest @ ..] = &parts[..] else {
            return Err(ArnError::Prefix { text: text.to_owned() });
        };
        if *head != "arn" || !partition.starts_with("aws") || !matches!(*service, "states" | "lambda") {
            return Err(ArnError::Prefix { text: text.to_owned() });
        }
        let scope = Scope::new(account, region);
        let arc = |part: &&str| Arc::<str>::from(*part);
        match (*service, *kind, rest) {
            (_, _, parts) if parts.iter().any(|part| part.is_empty()) => {
                Err(ArnError::Shape { text: text.to_owned() })
            }
            ("states", "stateMachine", [name]) => Ok(Self::StateMachine { scope, name: arc(name) }),
            ("states", "stateMachine", [name, qualifier]) => {
                Ok(Self::Qualified { scope, name: arc(name), qualifier: arc(qualifier) })
            }
            ("states", "execution", [machine, name]) => {
                Ok(Self::Execution { scope, machine: arc(machine), name: arc(name) })
            }
            ("states", "express", [machine, name, uuid]) => {
                Ok(Self::ExpressExecution { scope, machine: arc(machine), name: arc(name), uuid: arc(uuid) })
            }
            ("states", "activity", [name]) => Ok(Self::Activity { scope, name: arc(name) }),
            ("states", "mapRun", [machine, uuid]) => {
                Ok(Self::MapRun { scope, machine: arc(machine), uuid: arc(uuid) })
            }
            ("lambda", "function", [name]) => Ok(Self::Function { scope, name: arc(name), qualifier: None }),
            ("lambda", "function", [name, qualifier]) => {
                Ok(Self::Function { scope, name: arc(name), qualifier: Some(arc(qualifier)) })
            }
            ("states", "stateMachine" | "execution" | "express" | "activity" | "mapRun", _)
            | ("lambda", "function", _) => Err(ArnError::Shape { text: text.to_owned() }),
            _ => Err(ArnError::Kind { kind: (*kind).to_owned() }),
        }
    }
}

/// Whether a state machine, execution, activity or worker may have this name:
/// 1–80 characters, no blanks, brackets, wildcards, specials or controls
/// (AWS: CreateStateMachine, `name`).
pub fn is_valid_name(name: &str) -> bool {
    let legal = |c: char| {
        !c.is_whitespace()
            && !"<>{}[]?*\"#%\\^|~`$&,;:/".contains(c)
            && !matches!(c, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' | '\u{10ffff}')
    };
    !name.is_empty() && name.chars().count() <= 80 && name.chars().all(legal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_reads_back_as_it_was_written() {
        for text in [
            "arn:aws:states:us-east-1:000000000000:stateMachine:orders",
            "arn:aws:states:us-east-1:000000000000:stateMachine:orders:7",
            "arn:aws:states:us-east-1:000000000000:execution:orders:o-1",
            "arn:aws:states:us-east-1:000000000000:express:orders:o-1:aaaa",
            "arn:aws-cn:states:cn-north-1:000000000000:activity:pack",
            "arn:aws:lambda:us-east-1:000000000000:function:charge:live",
        ] {
            assert_eq!(text.parse::<Arn>().expect(text).to_string(), text);
        }
        assert_eq!("x".parse::<Arn>(), Err(ArnError::Prefix { text: "x".into() }));
    }
}
