//! What a target is given instead of the event: a constant (`Input`), a part of
//! the event (`InputPath`), or a template with parts of it (`InputTransformer`).
//!
//! A template is text with placeholders. Where a placeholder stands within
//! quotes its value becomes part of the string; elsewhere it becomes JSON:
//!
//! | value | within quotes | elsewhere |
//! |---|---|---|
//! | string | escaped | with quotes |
//! | number, `true`, `null` | as it is | as it is |
//! | object, array | its text without quotes | as it is |
//! | nothing at the path | nothing | `""` |

mod path;
mod template;

use std::collections::BTreeMap;

use frevo_value::Payload;

use path::Path;
use template::Template;

/// A template has at most this many characters.
pub const TEMPLATE_CHARS_MAX: usize = 8192;

/// As many paths may be named.
pub const PATH_COUNT_MAX: usize = 100;

/// A path's name and a path have at most this many characters.
pub const NAME_CHARS_MAX: usize = 256;

/// What of a target's definition says what it is given, as PutTargets has it.
#[derive(Clone, Copy, Debug, Default)]
pub struct TargetInput<'a> {
    /// The target's id, which errors name.
    pub target: &'a str,
    /// `Input`
    pub input: Option<&'a str>,
    /// `InputPath`
    pub input_path: Option<&'a str>,
    /// `InputTransformer`
    pub input_transformer: Option<InputTransformer<'a>>,
}

/// `InputTransformer`
#[derive(Clone, Copy, Debug)]
pub struct InputTransformer<'a> {
    /// `InputPathsMap`
    pub paths: &'a BTreeMap<String, String>,
    /// `InputTemplate`
    pub template: &'a str,
}

/// Why a target's input is refused, in AWS's words where they are known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each says what it means")]
pub enum TransformError {
    #[error("Only one of Input, InputPath, or InputTransformer must be provided for target {target}.")]
    SeveralInputs { target: String },
    #[error("Input for target {target} is not valid JSON.")]
    InputNoJson { target: String },
    #[error("Invalid InputPath for target {target}.")]
    InputPath { target: String },
    #[error("InputPathsMap for target {target} has more than {PATH_COUNT_MAX} entries.")]
    TooManyPaths { target: String },
    #[error("InputPathsMap for target {target} contains invalid key {name}.")]
    PathName { target: String, name: String },
    #[error("Invalid InputTransformer for target {target} : [{path} is not a valid JSON path.]")]
    Path { target: String, path: String },
    #[error("InputTemplate for target {target} must have between 1 and {TEMPLATE_CHARS_MAX} characters.")]
    TemplateLength { target: String },
    #[error("InputTemplate for target {target} contains invalid placeholder {name}.")]
    Placeholder { target: String, name: String },
    #[error("InputTemplate for target {target} has placeholder {name} as an object key.")]
    PlaceholderAsKey { target: String, name: String },
    #[error("Invalid InputTemplate for target {target} : [it is not valid JSON once filled in.]")]
    TemplateNoJson { target: String },
}

/// What the router knows of the event on its way, for `<aws.events.…>`.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// `<aws.events.rule-arn>`
    pub rule_arn: &'a str,
    /// `<aws.events.rule-name>`
    pub rule_name: &'a str,
    /// `<aws.events.event.ingestion-time>`, as AWS prints it.
    pub ingestion_time: &'a str,
}

/// What a target is given.
#[derive(Clone, Debug)]
pub enum Transform {
    /// The event as it is.
    Event,
    /// Always the same.
    Constant(Payload),
    /// A part of the event.
    Part(TransformPath),
    /// A template.
    Filled(TransformTemplate),
}

/// A path into an event.
#[derive(Clone, Debug)]
pub struct TransformPath(Path);

/// A template and the paths that its placeholders name.
#[derive(Clone, Debug)]
pub struct TransformTemplate(Template);

/// What a target was given.
#[derive(Clone, Debug, PartialEq)]
pub enum Rendered {
    /// JSON.
    Json(Payload),
    /// Text that is no JSON: a template need not be.
    Text(String),
}

impl Transform {
    /// Checks what PutTargets says about a target's input.
    pub fn parse(target: &TargetInput<'_>) -> Result<Self, TransformError> {
        let id = || target.target.to_owned();
        match (target.input, target.input_path, target.input_transformer) {
            (None, None, None) => Ok(Self::Event),
            (Some(input), None, None) => match Payload::parse(input) {
                Ok(input) => Ok(Self::Constant(input)),
                Err(_) => Err(TransformError::InputNoJson { target: id() }),
            },
            (None, Some(path), None) => match Path::parse(path) {
                Some(path) => Ok(Self::Part(TransformPath(path))),
                None => Err(TransformError::InputPath { target: id() }),
            },
            (None, None, Some(transformer)) => {
                Template::parse(target.target, transformer).map(TransformTemplate).map(Self::Filled)
            }
            _ => Err(TransformError::SeveralInputs { target: id() }),
        }
    }

    /// What the target is given of `event`. A path that leads nowhere gives
    /// `null`, as AWS's targets see it.
    pub fn render(&self, event: &Payload, surroundings: &Surroundings<'_>) -> Rendered {
        match self {
            Self::Event => Rendered::Json(event.clone()),
            Self::Constant(input) => Rendered::Json(input.clone()),
            Self::Part(path) => {
                Rendered::Json(Payload::from_trusted(path.0.find(event).as_deref().unwrap_or("null")))
            }
            Self::Filled(template) => template.0.render(event, surroundings),
        }
    }
}
