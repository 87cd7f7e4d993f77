//! What is logged of an execution: the `loggingConfiguration` of its state
//! machine, as it was when the execution started.

use std::sync::Arc;

use frevo_value::{Payload, Value};
use serde::{Deserialize, Serialize};

/// Which events are logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LogLevel {
    /// All of them.
    All,
    /// Those that tell of an error.
    Error,
    /// Those with which an execution fails.
    Fatal,
}

/// What is logged of an execution, and for whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logging {
    /// Which events.
    pub level: LogLevel,
    /// Whether what states are given and give is logged, too.
    pub include_execution_data: bool,
    /// The log group, without the `:*` at its end.
    pub group: LogGroup,
}

impl Logging {
    /// What a `loggingConfiguration` says; none: nothing is logged.
    pub fn of(configuration: &Payload) -> Option<Self> {
        let configuration = configuration.value();
        let level = match configuration.get("level")?.as_str()? {
            "ALL" => LogLevel::All,
            "ERROR" => LogLevel::Error,
            "FATAL" => LogLevel::Fatal,
            _ => return None,
        };
        let destination = configuration.get("destinations")?.as_array()?.first()?;
        let arn = destination.get("cloudWatchLogsLogGroup")?.get("logGroupArn")?.as_str()?;
        let include_execution_data =
            configuration.get("includeExecutionData").and_then(Value::as_bool).unwrap_or(false);
        Some(Self { level, include_execution_data, group: LogGroup::parse(arn)? })
    }
}

/// A log group by its ARN.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LogGroup {
    /// Whose it is.
    pub account: Arc<str>,
    /// Where it is.
    pub region: Arc<str>,
    /// Its name, such as `/aws/vendedlogs/states/orders`.
    pub name: Arc<str>,
}

impl LogGroup {
    /// The log group that an ARN with `:*` at its end names. Its parts are safe in
    /// the path of a file: none is empty, `.` or `..`.
    pub fn parse(arn: &str) -> Option<Self> {
        let mut parts = arn.strip_prefix("arn:")?.strip_suffix(":*")?.splitn(6, ':').skip(1);
        let (service, region, account) = (parts.next()?, parts.next()?, parts.next()?);
        let (kind, name) = (parts.next()?, parts.next()?);
        let is_word = |text: &str, others: &[u8]| {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || others.contains(&byte);
            (1..=512).contains(&text.len()) && text.bytes().all(is_plain)
        };
        let is_named = is_word(name, b"._-/#") && parts_of(name).all(|part| !["", ".", ".."].contains(&part));
        let is_whole =
            service == "logs" && kind == "log-group" && is_word(region, b"-") && is_word(account, b"");
        (is_whole && is_named).then(|| Self {
            account: account.into(),
            region: region.into(),
            name: name.into(),
        })
    }

    /// What stands between the slashes of its name.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        parts_of(&self.name)
    }
}

fn parts_of(name: &str) -> impl Iterator<Item = &str> {
    name.strip_prefix('/').unwrap_or(name).split('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logging(level: &str, arn: &str) -> Option<Logging> {
        let text = format!(
            r#"{{"level":"{level}","includeExecutionData":true,"destinations":[{{"cloudWatchLogsLogGroup":{{"logGroupArn":"{arn}"}}}}]}}"#
        );
        Logging::of(&Payload::parse(&text).expect("JSON"))
    }

    #[test]
    fn a_configuration_names_a_log_group_by_its_arn() {
        let arn = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/vendedlogs/states/orders:*";
        let group = LogGroup {
            account: "000000000000".into(),
            region: "us-east-1".into(),
            name: "/aws/vendedlogs/states/orders".into(),
        };
        let expected = Logging { level: LogLevel::Error, include_execution_data: true, group };
        assert_eq!(logging("ERROR", arn), Some(expected));
        assert_eq!(logging("OFF", arn), None);
        for wrong in [
            "arn:aws:logs:us-east-1:000000000000:log-group:orders",
            "arn:aws:logs:us-east-1:000000000000:log-group:a b:*",
            "arn:aws:s3:us-east-1:000000000000:log-group:orders:*",
            "arn:aws:logs:us-east-1::log-group:orders:*",
            "arn:aws:logs:..:000000000000:log-group:orders:*",
            "arn:aws:logs:us-east-1:000000000000:log-group:/a/../b:*",
            "arn:aws:logs:us-east-1:000000000000:log-group:/a//b:*",
        ] {
            assert_eq!(logging("ALL", wrong), None, "{wrong}");
        }
        assert_eq!(Logging::of(&Payload::parse(r#"{"level":"ALL"}"#).expect("JSON")), None);
    }
}
