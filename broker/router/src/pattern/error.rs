//! Why a pattern is refused, in AWS's words.

use super::PATTERN_CHARS_MAX;

/// Why a text is no event pattern. The text is what AWS says after `Event
/// pattern is not valid. Reason: `.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It is longer than a rule can hold.
    #[error("an event pattern has at most {PATTERN_CHARS_MAX} characters, this one has {char_count}")]
    TooLong {
        /// How many characters it has.
        char_count: usize,
    },
    /// It is no JSON.
    #[error("{message}{}", at(Some(place), 1 + usize::from(*twice)))]
    Json {
        /// What Jackson says.
        message: String,
        /// Where, in Jackson's words.
        place: String,
        /// AWS names the place again where it read a list for anything-but.
        twice: bool,
    },
    /// It breaks a rule of the pattern language.
    #[error("{fault}{}", at(place.as_deref(), 1 + usize::from(*twice)))]
    Rule {
        /// The rule.
        fault: Fault,
        /// Where, in Jackson's words; AWS does not always say.
        place: Option<String>,
        /// AWS names the place again where it read a list for anything-but.
        twice: bool,
    },
}

fn at(place: Option<&str>, times: usize) -> String {
    place.map(|place| format!("\n at {place}").repeat(times)).unwrap_or_default()
}

/// A rule of the pattern language that was broken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each says what it means")]
pub enum Fault {
    #[error("Filter is not an object")]
    NoObject,
    #[error("Empty objects are not allowed")]
    EmptyObject,
    #[error("Empty arrays are not allowed")]
    EmptyArray,
    #[error("\"{name}\" must be an object or an array")]
    NoContainer { name: String },
    #[error("Match value must be String, number, true, false, or null")]
    NoMatchValue,
    #[error("Match expression name not found")]
    NoMatchType,
    #[error("Unrecognized match type {name}")]
    UnknownMatchType { name: String },
    #[error("Only one key allowed in match expression")]
    SeveralKeys,
    #[error("{what} match pattern must be a string")]
    NoString { what: &'static str },
    #[error("{what} expression name not found")]
    NoInnerType { what: &'static str },
    #[error("Unsupported {what} pattern: {name}")]
    UnsupportedInnerType { what: &'static str, name: String },
    #[error("exists match pattern must be either true or false.")]
    NoBool,
    #[error("Value of anything-but must be an array or single string/number value.")]
    NoAnythingBut,
    #[error("Inside anything but list, start|null|boolean is not supported.")]
    NoAnythingButItem,
    #[error("Inside anything but list, either all values are number or string, mixed type is not supported")]
    MixedAnythingBut,
    #[error("Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.")]
    NoIgnoreCaseItem,
    #[error("Null prefix/suffix not allowed")]
    EmptyAffix,
    #[error("Value of numeric must be an array.")]
    NoNumericArray,
    #[error("Invalid member in numeric match: {found}")]
    NoNumericOperator { found: String },
    #[error("Unrecognized numeric range operator: {operator}")]
    UnknownNumericOperator { operator: String },
    #[error("Value of {operator} must be numeric")]
    NoNumber { operator: &'static str },
    #[error("Bad value in numeric range: {found}")]
    NoRangeOperator { found: String },
    #[error("Bad numeric range operator: {operator}")]
    BadRangeOperator { operator: String },
    #[error("Too many terms in numeric range expression")]
    TooManyTerms,
    #[error("Too many elements in numeric expression")]
    TooManyElements,
    #[error("Value must be between -5.0E9 and 5.0E9, inclusive")]
    NumberOutOfRange,
    #[error("Bottom must be less than top")]
    EmptyRange,
    #[error("Consecutive wildcard characters at pos {position}")]
    ConsecutiveWildcards { position: usize },
    #[error("Invalid escape character at pos {position}")]
    InvalidEscape { position: usize },
    #[error(
        "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences \
         after a wildcard character"
    )]
    TooComplex,
    #[error("Malformed CIDR, one '/' required")]
    CidrWithoutSlash,
    #[error("Malformed CIDR, mask bits must be an integer")]
    CidrMaskNoInteger,
    #[error("Malformed CIDR, mask bits must not be negative")]
    CidrMaskNegative,
    #[error("Nonstandard IP address: {address}")]
    NonstandardAddress { address: String },
    #[error("Invalid IP address: {address}")]
    InvalidAddress { address: String },
    #[error("IPv4 mask bits must be < 32")]
    Ipv4MaskTooLong,
    #[error("IPv6 mask bits must be < 128")]
    Ipv6MaskTooLong,
    #[error("It must be an Array followed with $or.")]
    OrWithoutArray,
    #[error("Only JSON object is allowed in array of $or relationship.")]
    OrOfNoObject,
    #[error("There must have at least 2 Objects in $or relationship.")]
    OrOfOne,
    #[error("{name} is Ruler reserved fieldName which cannot be used inside $or.")]
    ReservedInOr { name: String },
    #[error("Event pattern contains more than {combination_count_max} rule combinations")]
    TooManyCombinations { combination_count_max: usize },
}
