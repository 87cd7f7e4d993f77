//! The one binary `frevo`: configuration, wiring, shutdown, command line.
//!
//! A library, so that tests can start a server in their own process; the binary
//! only chooses the allocator.

mod affected;
mod archive;
mod bench;
mod buses;
mod clock;
mod cluster;
mod command;
pub mod config;
mod connections;
mod data_dir;
mod functions;
mod icon;
mod integrations;
mod jobs;
mod keys;
mod lambda;
mod logging;
mod metrics;
mod migrate;
mod mocks;
mod node;
mod otlp;
mod outbound;
mod outlets;
mod output;
mod past;
mod profile;
mod projection;
mod reactor;
#[cfg(feature = "kafka")]
mod registry;
mod retention;
mod safety;
mod scrape;
pub mod serve;
mod sources;
mod start;
mod tallies;
mod targets;
mod tasks;
mod watch;
mod worker;

pub use command::main;
