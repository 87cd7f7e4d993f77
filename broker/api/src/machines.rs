//! What state machines are configured with: read from requests with its
//! defaults filled in, so that saying a default and leaving it out are the same.

use frevo_asl::{Diagnostic, Machine};
use frevo_event::{Indexing, KEYS_TAG, LimitsMode, LogGroup, MachineType, SEARCH_TAG, TRANSITIONS_TAG, Tags};
use frevo_value::Payload;
use serde::{Deserialize, Serialize};

use crate::check::Check;
use crate::error::{AwsError, Code};
use crate::request::Text;
use crate::settings::LogGroups;

/// Bytes that a definition may have.
pub(crate) const DEFINITION_SIZE_MAX: usize = 1 << 20;

const LOGGING_DEFAULT: &str = r#"{"level":"OFF","includeExecutionData":false}"#;
const TRACING_DEFAULT: &str = r#"{"enabled":false}"#;
const ENCRYPTION_DEFAULT: &str = r#"{"type":"AWS_OWNED_KEY"}"#;

/// What a tag consists of, as a pattern; its key does not begin as AWS's own do.
const TAG_KEY: &str = r"(?!aws:)[\p{L}\p{N}\s_.:/=+\-@]*";
const TAG_VALUE: &str = r"[\p{L}\p{N}\s_.:/=+\-@]*";
/// At most sixteen keys, as a pattern: each is NAME=PATH, or a path alone.
const KEYS_PATTERN: &str = r"([^\s=]+=)?[^\s=.]+(\.[^\s=.]+)*(\s([^\s=]+=)?[^\s=.]+(\.[^\s=.]+)*){0,15}";
const TAG_RESERVED: &str = "aws:";

/// `loggingConfiguration`
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Logging<'a> {
    #[serde(borrow)]
    level: Option<Text<'a>>,
    include_execution_data: Option<bool>,
    #[serde(borrow)]
    destinations: Option<Vec<Destination<'a>>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Destination<'a> {
    #[serde(borrow)]
    cloud_watch_logs_log_group: Option<CloudWatchLogGroup<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CloudWatchLogGroup<'a> {
    #[serde(borrow)]
    log_group_arn: Option<Text<'a>>,
}

/// `tracingConfiguration`
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Tracing {
    enabled: Option<bool>,
}

/// `encryptionConfiguration`
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Encryption<'a> {
    #[serde(borrow)]
    r#type: Option<Text<'a>>,
    #[serde(borrow)]
    kms_key_id: Option<Text<'a>>,
    kms_data_key_reuse_period_seconds: Option<i64>,
}

/// A tag of a request.
#[derive(Debug, Deserialize)]
pub(crate) struct Tag<'a> {
    #[serde(borrow)]
    key: Option<Text<'a>>,
    #[serde(borrow)]
    value: Option<Text<'a>>,
}

/// A tag of an answer.
#[derive(Debug, Serialize)]
pub(crate) struct TagItem<'a> {
    key: &'a str,
    value: &'a str,
}

impl Logging<'_> {
    /// Checks what AWS's front end does.
    pub(crate) fn check(&self, check: &mut Check) {
        check.one_of("loggingConfiguration.level", self.level.as_deref(), &["ALL", "ERROR", "FATAL", "OFF"]);
    }

    /// With its defaults filled in; it names a log group that there is.
    pub(crate) fn complete(&self, groups: &LogGroups) -> Result<Payload, AwsError> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Complete<'a> {
            level: &'a str,
            include_execution_data: bool,
            #[serde(skip_serializing_if = "Option::is_none")]
            destinations: Option<Vec<serde_json::Value>>,
        }
        let invalid = |what: &str| {
            AwsError::new(Code::InvalidLoggingConfiguration, format!("Invalid Logging Configuration: {what}"))
        };
        let level = self.level.as_deref().unwrap_or("OFF");
        let count = self.destinations.as_ref().map_or(0, Vec::len);
        if count > 1 || count == 0 && level != "OFF" {
            return Err(invalid("Must specify exactly one Log Destination."));
        }
        let found = |destination: &Destination<'_>| {
            let arn = destination
                .cloud_watch_logs_log_group
                .as_ref()
                .and_then(|group| group.log_group_arn.as_deref());
            let (Some(arn), Some(group)) = (arn, arn.and_then(LogGroup::parse)) else {
                return Err(invalid("Log Destination must be the ARN of a log group that ends with ':*'."));
            };
            if !groups.has(&group.name) {
                return Err(invalid("Log Destination not found."));
            }
            Ok(serde_json::json!({ "cloudWatchLogsLogGroup": { "logGroupArn": arn } }))
        };
        let destinations = self.destinations.as_ref().map(|all| all.iter().map(found).collect());
        Ok(payload_of(&Complete {
            level,
            include_execution_data: self.include_execution_data.unwrap_or(false),
            destinations: destinations.transpose()?,
        }))
    }
}

impl Tracing {
    /// With its defaults filled in.
    pub(crate) fn complete(&self) -> Payload {
        payload_of(&serde_json::json!({ "enabled": self.enabled.unwrap_or(false) }))
    }
}

impl Encryption<'_> {
    /// Checks what AWS's front end does.
    pub(crate) fn check(&self, check: &mut Check) {
        check.required("encryptionConfiguration.type", self.r#type.as_deref());
        check
            .one_of(
                "encryptionConfiguration.type",
                self.r#type.as_deref(),
                &["AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY"],
            )
            .length("encryptionConfiguration.kmsKeyId", self.kms_key_id.as_deref(), 1, 2048)
            .range(
                "encryptionConfiguration.kmsDataKeyReusePeriodSeconds",
                self.kms_data_key_reuse_period_seconds,
                60,
                900,
            );
    }

    /// With its defaults filled in.
    pub(crate) fn complete(&self) -> Result<Payload, AwsError> {
        let invalid = |what: &str| {
            AwsError::new(
                Code::InvalidEncryptionConfiguration,
                format!("Invalid Encryption Configuration: {what}"),
            )
        };
        let period = self.kms_data_key_reuse_period_seconds;
        match (self.r#type.as_deref(), self.kms_key_id.as_deref()) {
            (Some("CUSTOMER_MANAGED_KMS_KEY"), None) => {
                Err(invalid("kmsKeyId is required for the type CUSTOMER_MANAGED_KMS_KEY."))
            }
            (Some("CUSTOMER_MANAGED_KMS_KEY"), Some(key)) => Ok(payload_of(&serde_json::json!({
                "type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": key, "kmsDataKeyReusePeriodSeconds": period.unwrap_or(300),
            }))),
            (_, Some(_)) => Err(invalid("kmsKeyId is allowed for the type CUSTOMER_MANAGED_KMS_KEY only.")),
            (_, None) => Ok(encryption_default()),
        }
    }
}

/// The tags of a request by key, the last of each.
pub(crate) fn tags(tags: &[Tag<'_>], check: &mut Check) -> Tags {
    for (index, tag) in tags.iter().enumerate() {
        let at = |member: &str| format!("tags.{}.member.{member}", index + 1);
        let (key, value) = (tag.key.as_deref(), tag.value.as_deref());
        check.length(&at("key"), key, 1, 128).length(&at("value"), value, 0, 256);
        check.pattern(&at("key"), key, TAG_KEY, |key| is_tag_text(key) && !key.starts_with(TAG_RESERVED));
        check.pattern(&at("value"), value, TAG_VALUE, is_tag_text);
        if tag.key.as_deref() == Some(LimitsMode::TAG) {
            check.one_of(&at("value"), tag.value.as_deref(), &["strict", "open"]);
        }
        if tag.key.as_deref() == Some(KEYS_TAG) {
            check.pattern(&at("value"), value, KEYS_PATTERN, |keys| Indexing::keys_of(keys).is_ok());
        }
        if tag.key.as_deref() == Some(SEARCH_TAG) {
            check.one_of(&at("value"), tag.value.as_deref(), &["payload", "off"]);
        }
        if tag.key.as_deref() == Some(TRANSITIONS_TAG) {
            check.one_of(&at("value"), tag.value.as_deref(), &["on", "off"]);
        }
    }
    let named =
        tags.iter().filter_map(|tag| Some((tag.key.as_ref()?, tag.value.as_deref().unwrap_or_default())));
    named.map(|(key, value)| (key.to_arc(), value.into())).collect()
}

fn is_tag_text(text: &str) -> bool {
    let is_fine =
        |letter: char| letter.is_alphanumeric() || letter.is_whitespace() || "_.:/=+-@".contains(letter);
    text.chars().all(is_fine)
}

/// The tags of an answer.
pub(crate) fn tag_items(tags: &Tags) -> Vec<TagItem<'_>> {
    tags.iter().map(|(key, value)| TagItem { key, value }).collect()
}

/// No logging.
pub(crate) fn logging_default() -> Payload {
    Payload::from_trusted(LOGGING_DEFAULT)
}

/// No tracing.
pub(crate) fn tracing_default() -> Payload {
    Payload::from_trusted(TRACING_DEFAULT)
}

/// AWS's own key.
pub(crate) fn encryption_default() -> Payload {
    Payload::from_trusted(ENCRYPTION_DEFAULT)
}

/// How a type is spelled.
pub(crate) fn type_name(machine_type: MachineType) -> &'static str {
    match machine_type {
        MachineType::Standard => "STANDARD",
        MachineType::Express => "EXPRESS",
    }
}

/// Whether it is there to be used, or goes as soon as nothing of it runs.
pub(crate) fn status_name(machine: &frevo_event::Machine) -> &'static str {
    if machine.deleting { "DELETING" } else { "ACTIVE" }
}

/// The type that a request names; Standard if it names none.
pub(crate) fn machine_type(check: &mut Check, value: Option<&str>) -> MachineType {
    check.one_of("type", value, &["STANDARD", "EXPRESS"]);
    if value == Some("EXPRESS") { MachineType::Express } else { MachineType::Standard }
}

/// Compiles a definition, or refuses it with all that is wrong with it.
pub(crate) fn compile(text: &str, machine_type: MachineType) -> Result<Machine, AwsError> {
    frevo_asl::compile(text, machine_type).map_err(|diagnostics| {
        let found: Vec<String> = diagnostics.iter().map(describe).collect();
        AwsError::new(
            Code::InvalidDefinition,
            format!("Invalid State Machine Definition: '{}'", found.join(", ")),
        )
    })
}

fn describe(diagnostic: &Diagnostic) -> String {
    let Diagnostic { code, message, location, .. } = diagnostic;
    match location {
        // Jackson's messages say themselves where.
        Some(location) if message.ends_with(&**location) => format!("{code}: {message}"),
        Some(location) => format!("{code}: {message} at {location}"),
        None => format!("{code}: {message} at null"),
    }
}

fn payload_of(value: &impl Serialize) -> Payload {
    let text = serde_json::to_string(value).expect("a configuration is always JSON");
    Payload::parse(&text).expect("serde writes JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logging(text: &str) -> Result<Payload, AwsError> {
        serde_json::from_str::<Logging<'_>>(text).expect("JSON").complete(&LogGroups::new(&["/here/*", "g"]))
    }

    #[test]
    fn saying_a_default_and_leaving_it_out_are_the_same() {
        assert_eq!(logging("{}"), Ok(logging_default()));
        assert_eq!(logging(r#"{"includeExecutionData": false, "level": "OFF"}"#), Ok(logging_default()));
        assert_eq!(
            logging(r#"{"destinations":[]}"#).expect("accepted").text(),
            r#"{"level":"OFF","includeExecutionData":false,"destinations":[]}"#
        );
        assert_eq!(Tracing::default().complete(), tracing_default());
    }

    #[test]
    fn a_level_needs_exactly_one_destination() {
        let told = |text| logging(text).expect_err("a refusal").message;
        let group = r#"{"cloudWatchLogsLogGroup":{"logGroupArn":"arn:aws:logs:us-east-1:0:log-group:g:*"}}"#;
        let exactly_one = "Invalid Logging Configuration: Must specify exactly one Log Destination.";
        assert_eq!(told(r#"{"level":"ALL"}"#), exactly_one);
        assert_eq!(told(&format!(r#"{{"level":"FATAL","destinations":[{group},{group}]}}"#)), exactly_one);
        assert!(logging(&format!(r#"{{"level":"ALL","destinations":[{group}]}}"#)).is_ok());
    }

    #[test]
    fn a_log_group_is_one_that_there_is() {
        let told = |name: &str| {
            let group = format!("arn:aws:logs:us-east-1:000000000000:log-group:{name}");
            let group = format!(r#"{{"cloudWatchLogsLogGroup":{{"logGroupArn":"{group}"}}}}"#);
            logging(&format!(r#"{{"level":"ALL","destinations":[{group}]}}"#)).map_err(|error| error.message)
        };
        assert!(told("/here/orders:*").is_ok());
        assert_eq!(
            told("/there/orders:*"),
            Err("Invalid Logging Configuration: Log Destination not found.".into())
        );
        let of_no_group = "Invalid Logging Configuration: Log Destination must be the ARN of a log group that ends with ':*'.";
        assert_eq!(told("/here/orders"), Err(of_no_group.into()));
    }

    #[test]
    fn a_definition_is_refused_with_code_and_place() {
        let told = compile(r#"{"StartAt":"A"}"#, MachineType::Standard).expect_err("a refusal");
        assert_eq!(
            (told.code, &*told.message),
            (
                Code::InvalidDefinition,
                "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /'"
            )
        );
    }
}
