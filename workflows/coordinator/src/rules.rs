//! The rules that keep a crash, a repetition or a second owner from doing harm,
//! each under its name, so that the simulation can take one away and see that
//! it is missed.
//!
//! Without the feature `mutations` they are a constant and cost nothing.

/// Which rules hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// A batch counts only if its owner is that of the newest counted fence.
    pub owner_id: bool,
    /// A batch counts only if its number is the next.
    pub batch_number: bool,
    /// A new owner steps only once it has read up to its own fence.
    pub read_to_fence: bool,
    /// What is said without anything having been decided waits for a batch too,
    /// where another owner may be.
    pub empty_batch: bool,
    /// A letter is taken only if its number is the next of its sender.
    pub outbox_numbers: bool,
    /// Heartbeat clocks restart at a change of owner.
    pub heartbeat_restart: bool,
    /// A task of an activity that was taken is not offered again.
    pub once: bool,
    /// What was set aside stays so in replay.
    pub quarantine: bool,
    /// A partition's own state is found in what is carried forward.
    pub carried: bool,
    /// An open execution is found in what is carried forward.
    pub retold: bool,
    /// An owner lets executions go on that are held and need not be any more.
    pub held_again: bool,
}

impl Rules {
    /// All of them.
    pub const ALL: Self = Self {
        owner_id: true,
        batch_number: true,
        read_to_fence: true,
        empty_batch: true,
        outbox_numbers: true,
        heartbeat_restart: true,
        once: true,
        quarantine: true,
        carried: true,
        retold: true,
        held_again: true,
    };

    /// The rules that hold here.
    #[cfg(not(feature = "mutations"))]
    pub(crate) const fn current() -> Self {
        Self::ALL
    }

    /// The rules that hold on this thread.
    #[cfg(feature = "mutations")]
    pub(crate) fn current() -> Self {
        CURRENT.get()
    }

    /// Lets these rules hold on this thread from now on.
    #[cfg(feature = "mutations")]
    pub fn hold(self) {
        CURRENT.set(self);
    }
}

#[cfg(feature = "mutations")]
std::thread_local! {
    static CURRENT: std::cell::Cell<Rules> = const { std::cell::Cell::new(Rules::ALL) };
}
