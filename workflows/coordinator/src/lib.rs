//! The loop that answers events with the next events.
