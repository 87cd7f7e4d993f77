//! What services answer, and whether a mock could be such an answer.
//!
//! `shapes.txt` has a line for each shape, below its service. A member that is none
//! of the shape is ignored, and so is a call of a service that the file lacks.

use std::collections::HashMap;

use frevo_value::Value;

use super::Validation;
use crate::task::{Pattern, Resource, Target};

const SHAPES: &str = include_str!("shapes.txt");

/// Services whose integrations have another name than the service has.
const SERVICES: [(&str, &str); 8] = [
    ("states", "sfn"),
    ("events", "eventbridge"),
    ("elasticmapreduce", "emr"),
    ("emr-containers", "emrcontainers"),
    ("emr-serverless", "emrserverless"),
    ("aws-sdk:cloudwatchlogs", "cloudwatchlogs"),
    ("bedrock", "bedrockruntime"),
    ("aws-sdk:sesv2", "sesv2"),
];

/// What `.sync` asks for until it is over: its answer is the result.
const POLLED: [(&str, &str, &str); 14] = [
    ("sfn", "startExecution", "describeExecution"),
    ("athena", "startQueryExecution", "getQueryExecution"),
    ("databrew", "startJobRun", "describeJobRun"),
    ("emr", "createCluster", "describeCluster"),
    ("emrcontainers", "startJobRun", "describeJobRun"),
    ("emrserverless", "createApplication", "getApplication"),
    ("emrserverless", "startApplication", "getApplication"),
    ("emrserverless", "startJobRun", "getJobRun"),
    ("glue", "startJobRun", "getJobRun"),
    ("sagemaker", "createHyperParameterTuningJob", "describeHyperParameterTuningJob"),
    ("sagemaker", "createLabelingJob", "describeLabelingJob"),
    ("sagemaker", "createProcessingJob", "describeProcessingJob"),
    ("sagemaker", "createTrainingJob", "describeTrainingJob"),
    ("sagemaker", "createTransformJob", "describeTransformJob"),
];

/// Why a mock is no answer of the service.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unlike {
    #[error("Required field '{field}' is missing")]
    Missing { field: String },
    #[error("Field '{field}' must be {kind}")]
    Kind { field: String, kind: &'static str },
    #[error("Field '{field}' is not an expected value")]
    Value { field: String },
    #[error("Field '{field}' is {what}")]
    Bounds { field: String, what: &'static str },
    #[error("Field '{field}' exceeds the maximum {what}")]
    Exceeds { field: String, what: &'static str },
}

/// Whether the call could be answered with this.
pub(super) fn check(resource: &Resource, mock: &Value, validation: Validation) -> Result<(), Unlike> {
    let (false, Some((service, operation))) = (validation == Validation::None, called(resource)) else {
        return Ok(());
    };
    let Some(shapes) = Shapes::of(&service) else { return Ok(()) };
    let Some(output) = shapes.operations.get(&*operation) else { return Ok(()) };
    let is_free = |field: &str| is_free(resource, field);
    shapes.check("", output, mock, validation == Validation::Strict, &is_free)
}

/// Members that Step Functions makes JSON of: their kind is open.
fn is_free(resource: &Resource, field: &str) -> bool {
    let is = |known: &str| resource.resource_type() == Some(known);
    match field {
        "Payload" => is("lambda"),
        "Body" => is("bedrock"),
        "Input" | "Output" => is("states") && resource.resource().ends_with(":2"),
        _ => false,
    }
}

/// Service and operation, as the models name them.
fn called(resource: &Resource) -> Option<(String, String)> {
    let Target::Service { service, action, pattern } = &resource.target else { return None };
    let known = SERVICES.iter().find(|(name, _)| **name == **service).map(|(_, known)| *known);
    let service =
        known.map_or_else(|| service.trim_start_matches("aws-sdk:").replace('-', ""), str::to_owned);
    let operation = action.split('.').next().unwrap_or(action);
    if *pattern != Pattern::Sync {
        return Some((service, operation.to_owned()));
    }
    let polled = POLLED.iter().find(|(of, started, _)| *of == service && *started == operation);
    polled.map(|(_, _, asked)| (service, (*asked).to_owned()))
}

/// The shapes of a service.
struct Shapes {
    /// The shape of each operation's answer.
    operations: HashMap<&'static str, &'static str>,
    shapes: HashMap<&'static str, (&'static str, &'static str)>,
}

impl Shapes {
    fn of(service: &str) -> Option<Self> {
        let heading = format!("service {service}");
        let lines = SHAPES.lines().skip_while(|line| **line != heading).skip(1);
        let mut found = Self { operations: HashMap::new(), shapes: HashMap::new() };
        for line in lines.take_while(|line| !line.starts_with("service ")) {
            let mut words = line.splitn(3, ' ');
            let (kind, name) = (words.next()?, words.next()?);
            let rest = words.next().unwrap_or_default();
            match kind {
                "operation" => drop(found.operations.insert(name, rest)),
                kind => drop(found.shapes.insert(name, (kind, rest))),
            }
        }
        (!found.operations.is_empty()).then_some(found)
    }

    fn check(
        &self,
        field: &str,
        shape: &str,
        value: &Value,
        strict: bool,
        is_free: &dyn Fn(&str) -> bool,
    ) -> Result<(), Unlike> {
        let (kind, rest) = self.shapes.get(shape).copied().unwrap_or((shape, ""));
        let wrong = |kind: &'static str| Err(Unlike::Kind { field: field.to_owned(), kind });
        match kind {
            "structure" => {
                let Some(object) = value.as_object() else { return wrong("an object") };
                for member in rest.split_whitespace() {
                    let (name, shape) = member.split_once(':').unwrap_or((member, "any"));
                    let (name, required) = name.strip_suffix('!').map_or((name, false), |name| (name, true));
                    match object.get(name) {
                        Some(value) if !is_free(name) => self.check(name, shape, value, strict, is_free)?,
                        None if required && strict => {
                            return Err(Unlike::Missing { field: name.to_owned() });
                        }
                        _ => {}
                    }
                }
                Ok(())
            }
            "list" => match value.as_array() {
                Some(items) => {
                    items.iter().try_for_each(|item| self.check(field, rest, item, strict, is_free))
                }
                None => wrong("an array"),
            },
            "map" => match value.as_object() {
                Some(object) => {
                    object.iter().try_for_each(|(name, value)| self.check(name, rest, value, strict, is_free))
                }
                None => wrong("an object"),
            },
            "boolean" if value.as_bool().is_none() => wrong("a boolean"),
            "enum" => match value.as_str() {
                Some(text) if rest.split('|').any(|known| *known == *text) => Ok(()),
                Some(_) => Err(Unlike::Value { field: field.to_owned() }),
                None => wrong("a string"),
            },
            "string" => match value.as_str() {
                Some(text) => within(field, text.chars().count() as f64, rest, LENGTH),
                None => wrong("a string"),
            },
            "number" => match value.as_number().and_then(|number| number.to_string().parse().ok()) {
                Some(number) => within(field, number, rest, VALUE),
                None => wrong("a number"),
            },
            _ => Ok(()),
        }
    }
}

/// How the bounds of texts and of numbers are told.
const LENGTH: (&str, &str) = ("smaller than the minimum length", "length");
const VALUE: (&str, &str) = ("less than the minimum value", "value");

fn within(
    field: &str,
    size: f64,
    bounds: &str,
    (below, above): (&'static str, &'static str),
) -> Result<(), Unlike> {
    let (low, high) = bounds.split_once("..").unwrap_or_default();
    let bound = |text: &str| text.parse::<f64>().ok();
    if bound(low).is_some_and(|low| size < low) {
        return Err(Unlike::Bounds { field: field.to_owned(), what: below });
    }
    if bound(high).is_some_and(|high| size > high) {
        return Err(Unlike::Exceeds { field: field.to_owned(), what: above });
    }
    Ok(())
}
