//! ARNs in requests: read without copying, refused in AWS's words.

use frevo_event::Scope;

use crate::error::AwsError;

/// An ARN of Step Functions, cut into its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Parts<'a> {
    region: &'a str,
    account: &'a str,
    kind: &'a str,
    name: &'a str,
    second: Option<&'a str>,
    third: Option<&'a str>,
}

/// A state machine, a version or an alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MachineArn<'a> {
    /// The state machine's name; with `/LABEL` it is a distributed Map's.
    pub name: &'a str,
    /// A version's number or an alias's name.
    pub qualifier: Option<&'a str>,
}

impl MachineArn<'_> {
    /// The version, if the ARN names one.
    pub fn version(&self) -> Option<u32> {
        self.qualifier.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()
    }
}

/// Something that can be tagged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceArn<'a> {
    /// A state machine.
    Machine(&'a str),
    /// An activity.
    Activity(&'a str),
}

impl<'a> Parts<'a> {
    fn read(text: &'a str) -> Result<Self, AwsError> {
        let invalid = || AwsError::invalid_arn(text);
        let mut parts = text.split(':');
        let (head, partition, service) = (parts.next(), parts.next(), parts.next());
        if head != Some("arn") || !partition.is_some_and(|part| part.starts_with("aws")) || service.is_none()
        {
            return Err(invalid());
        }
        let mut next = || parts.next().filter(|part| !part.is_empty()).ok_or_else(invalid);
        let (region, account, kind) = (next()?, next()?, next()?);
        if service != Some("states") {
            return Err(AwsError::wrong_kind(kind));
        }
        let name = next()?;
        let (second, third) = (parts.next(), parts.next());
        if parts.next().is_some() || second == Some("") || third == Some("") {
            return Err(invalid());
        }
        Ok(Self { region, account, kind, name, second, third })
    }

    /// Resources of another account or region are as good as not there.
    fn is_in(&self, scope: &Scope) -> bool {
        *self.region == *scope.region && *self.account == *scope.account
    }
}

/// A state machine, a version or an alias of this scope. `missing` says what is
/// told of those of another.
pub fn machine<'a>(
    text: &'a str,
    scope: &Scope,
    missing: impl FnOnce(&str) -> AwsError,
) -> Result<MachineArn<'a>, AwsError> {
    let parts = Parts::read(text)?;
    match parts {
        Parts { kind: "stateMachine", third: Some(_), .. } => Err(AwsError::invalid_arn(text)),
        Parts { kind: "stateMachine", .. } if !parts.is_in(scope) => Err(missing(text)),
        Parts { kind: "stateMachine", name, second: qualifier, .. } => Ok(MachineArn { name, qualifier }),
        Parts { kind, .. } => Err(AwsError::wrong_kind(kind)),
    }
}

/// The name of an activity of this scope.
pub fn activity<'a>(text: &'a str, scope: &Scope) -> Result<&'a str, AwsError> {
    let parts = Parts::read(text)?;
    match parts {
        Parts { kind: "activity", second: None, name, .. } if parts.is_in(scope) => Ok(name),
        Parts { kind: "activity", second: None, .. } => Err(AwsError::no_activity(text)),
        Parts { kind: "activity", .. } => Err(AwsError::invalid_arn(text)),
        Parts { kind, .. } => Err(AwsError::wrong_kind(kind)),
    }
}

/// Checks that the ARN is of an execution of this scope: of a Standard one, or, where
/// Frevo's member `express` asks for these too, of an Express one.
pub fn asked_execution(text: &str, scope: &Scope, express: bool) -> Result<(), AwsError> {
    if express { any_execution(text, scope) } else { execution(text, scope) }
}

/// Checks that the ARN is of an execution of this scope, Standard or Express.
pub fn any_execution(text: &str, scope: &Scope) -> Result<(), AwsError> {
    let parts = Parts::read(text)?;
    match parts {
        Parts { kind: "express", third: Some(_), .. } if parts.is_in(scope) => Ok(()),
        Parts { kind: "express", third: Some(_), .. } => Err(AwsError::no_execution(text)),
        Parts { kind: "express", .. } => Err(AwsError::invalid_arn(text)),
        _ => execution(text, scope),
    }
}

/// Checks that the ARN is of a Standard execution of this scope. Express ones
/// cannot be asked about, as on AWS.
pub fn execution(text: &str, scope: &Scope) -> Result<(), AwsError> {
    let parts = Parts::read(text)?;
    match parts {
        Parts { kind: "execution", second: Some(_), third: None, .. } if parts.is_in(scope) => Ok(()),
        Parts { kind: "execution", second: Some(_), third: None, .. } => Err(AwsError::no_execution(text)),
        Parts { kind: "execution", .. } => Err(AwsError::invalid_arn(text)),
        Parts { kind, .. } => Err(AwsError::wrong_kind(kind)),
    }
}

/// A state machine or an activity of this scope; a version or an alias has no
/// tags and is told to be missing.
pub fn resource<'a>(text: &'a str, scope: &Scope) -> Result<ResourceArn<'a>, AwsError> {
    let parts = Parts::read(text)?;
    match parts {
        Parts { kind: "stateMachine" | "activity", second: Some(_), .. } => Err(AwsError::no_resource(text)),
        Parts { kind: "stateMachine" | "activity", .. } if !parts.is_in(scope) => {
            Err(AwsError::no_resource(text))
        }
        Parts { kind: "stateMachine", name, .. } => Ok(ResourceArn::Machine(name)),
        Parts { kind: "activity", name, .. } => Ok(ResourceArn::Activity(name)),
        Parts { kind, .. } => Err(AwsError::wrong_kind(kind)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    const HERE: &str = "arn:aws:states:us-east-1:000000000000";

    fn scope() -> Scope {
        Scope::new("000000000000", "us-east-1")
    }

    fn told<T: std::fmt::Debug>(result: Result<T, AwsError>) -> (Code, String) {
        let error = result.expect_err("a refusal");
        (error.code, error.message.into_owned())
    }

    #[test]
    fn an_arn_is_refused_in_aws_s_words() {
        let scope = scope();
        assert_eq!(
            told(execution("no_arn", &scope)),
            (Code::InvalidArn, "Invalid Arn: 'Invalid ARN prefix: no_arn'".into())
        );
        assert_eq!(
            told(execution(&format!("{HERE}:express:m:e:u"), &scope)),
            (Code::InvalidArn, "Invalid Arn: 'Resource type not valid in this context: express'".into())
        );
        for missing in ["express:m", "express:m:e"] {
            assert_eq!(told(any_execution(&format!("{HERE}:{missing}"), &scope)).0, Code::InvalidArn);
        }
        assert_eq!(
            told(activity(&format!("{HERE}:stateMachine:m"), &scope)).1,
            "Invalid Arn: 'Resource type not valid in this context: stateMachine'"
        );
        for text in [
            "arn:aws:states:us-east-1:000000000000:execution:m",
            "arn:aws:states:us-east-1:0:execution:m:",
            "arn:aws",
            "arn:x:states:r:a:activity:n",
        ] {
            assert_eq!(told(execution(text, &scope)).0, Code::InvalidArn, "{text}");
        }
    }

    #[test]
    fn who_asks_for_express_executions_may_name_either() {
        for kind in ["execution:m:e", "express:m:e:u"] {
            let text = format!("{HERE}:{kind}");
            assert!(any_execution(&text, &scope()).is_ok());
            assert!(asked_execution(&text, &scope(), true).is_ok());
            assert_eq!(asked_execution(&text, &scope(), false).is_ok(), kind.starts_with("execution"));
        }
        let elsewhere = "arn:aws:states:eu-west-1:000000000000:express:m:e:u";
        assert_eq!(told(any_execution(elsewhere, &scope())).0, Code::ExecutionDoesNotExist);
    }

    #[test]
    fn what_lies_elsewhere_does_not_exist() {
        let elsewhere = "arn:aws:states:eu-west-1:000000000000:stateMachine:m";
        assert_eq!(
            told(machine(elsewhere, &scope(), AwsError::no_machine)),
            (Code::StateMachineDoesNotExist, format!("State Machine Does Not Exist: '{elsewhere}'"))
        );
        let other = "arn:aws:states:us-east-1:111111111111:execution:m:e";
        assert_eq!(
            told(execution(other, &scope())),
            (Code::ExecutionDoesNotExist, format!("Execution Does Not Exist: '{other}'"))
        );
    }

    #[test]
    fn a_qualifier_of_digits_is_a_version() {
        let text = format!("{HERE}:stateMachine:m:12");
        let arn = machine(&text, &scope(), AwsError::no_machine).expect("an ARN");
        assert_eq!((arn, arn.version()), (MachineArn { name: "m", qualifier: Some("12") }, Some(12)));
        let text = format!("{HERE}:stateMachine:m:live");
        assert_eq!(machine(&text, &scope(), AwsError::no_machine).expect("an ARN").version(), None);
        assert_eq!(told(resource(&text, &scope())).0, Code::ResourceNotFound);
    }
}
