//! AWS's limits, which are defaults of a mode and not walls.

use frevo_event::LimitsMode;

/// The longest time that a definition can name, in seconds, and the greatest
/// number of attempts (asl.md §9.1, §10).
pub(crate) const SECONDS_MAX: i64 = 99_999_999;

/// How much an execution may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of UTF-8 of any payload.
    pub payload_size_max: usize,
    /// Events of a history, the last failure included; none: unbounded.
    pub event_count_max: Option<u32>,
    /// Characters of an error's name.
    pub error_length_max: usize,
    /// Characters of a cause.
    pub cause_length_max: usize,
    /// Bytes of UTF-8 of all variables of an execution.
    pub variables_size_max: usize,
}

impl Limits {
    /// What AWS allows.
    pub const STRICT: Self = Self {
        payload_size_max: 262_144,
        event_count_max: Some(25_000),
        error_length_max: 256,
        cause_length_max: 32_768,
        variables_size_max: 10 << 20,
    };

    /// What one's own machine allows.
    pub const OPEN: Self = Self {
        payload_size_max: 16 << 20,
        event_count_max: None,
        error_length_max: 256,
        cause_length_max: 32_768,
        variables_size_max: 256 << 20,
    };
}

impl From<LimitsMode> for Limits {
    fn from(mode: LimitsMode) -> Self {
        match mode {
            LimitsMode::Strict => Self::STRICT,
            LimitsMode::Open => Self::OPEN,
        }
    }
}
