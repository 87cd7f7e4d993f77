//! What an evaluation can't compute: time, chance and unique names.

/// Gives what differs from one evaluation to the next. Whoever replays an
/// evaluation gives the same again.
pub trait Host {
    /// Now, in milliseconds since 1970. Asked once per call of `$now` and
    /// `$millis`: whoever wants them to agree answers alike.
    fn now_millis(&mut self) -> i64;

    /// A number from 0 up to, but not including, 1.
    fn random(&mut self) -> f64;

    /// A new UUID; only [`crate::Dialect::Aws`] has `$uuid`.
    fn uuid(&mut self) -> String;
}

/// A host that always says the same.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// What [`Host::now_millis`] says.
    pub now_millis: i64,
    /// What [`Host::random`] says.
    pub random: f64,
    /// What [`Host::uuid`] says.
    pub uuid: String,
}

impl Default for Fixed {
    fn default() -> Self {
        Self { now_millis: 0, random: 0.5, uuid: "00000000-0000-4000-8000-000000000000".to_owned() }
    }
}

impl Host for Fixed {
    fn now_millis(&mut self) -> i64 {
        self.now_millis
    }

    fn random(&mut self) -> f64 {
        self.random
    }

    fn uuid(&mut self) -> String {
        self.uuid.clone()
    }
}
