//! The embedded transport: a segmented write-ahead log.
