//! `Supply`: what a topic or a queue gives, and up to where it is done.

use std::time::Duration;

use frevo_event::cloud_event::CloudEvent;

/// Something that was given.
#[derive(Debug)]
pub(super) struct Item {
    /// The partition of the topic; of a queue 0.
    pub lane: u32,
    /// Its place there; rising.
    pub number: u64,
    /// It may have been given before.
    pub again: bool,
    /// What it is, or why it is nothing that can be read.
    pub event: Result<CloudEvent<'static>, String>,
}

/// A topic or a queue that is read, by a thread that may wait.
pub(super) trait Supply: Send {
    /// What comes within `patience`.
    ///
    /// # Errors
    /// Nothing more comes from this one.
    fn take(&mut self, patience: Duration) -> Result<Vec<Item>, String>;

    /// Holds back what comes, or lets it come again.
    fn hold(&mut self, holds: bool);

    /// Everything of a lane below this number is done with.
    ///
    /// # Errors
    /// Nothing more comes from this one.
    fn settle(&mut self, lane: u32, below: u64) -> Result<(), String>;

    /// Why nothing comes, if that is known.
    fn fault(&self) -> Option<String>;
}
