//! The real binary, driven from outside by the programs people have: boto3, the
//! aws command line, AWS's SDK for Rust, Lambda runtimes, a shell, and by those
//! who mean it no good.
//!
//! Each story has a server and a data directory of its own. Nothing waits a
//! fixed time: what has to become true is asked for until it is, or until it is
//! late.

mod balancer;
mod cluster;
mod described;
mod event_load;
mod http;
mod load;
mod network;
mod programs;
mod server;
mod witness;
mod working;

mod broker_sdk;
mod clients;
mod command_line;
mod console;
mod contracts;
mod correlation;
mod counters;
mod damage;
mod debugging;
mod deploy;
mod event_bridge;
mod express;
mod faults;
mod foreign;
mod full_disk;
mod handlers;
mod held_tasks;
mod integrations;
mod invoke;
mod jobs;
mod kills;
mod lambda;
mod leases;
mod limits;
mod logging;
mod migrating;
mod mocking;
mod nested;
mod nodes;
mod observing;
mod opening;
mod operations;
mod ordering;
mod otlp;
mod outbox;
mod pausing;
mod publishing;
mod quarantine;
mod queues;
mod redriving;
mod refusals;
mod registries;
mod replays;
mod resources;
mod retention;
mod schedules;
mod schemas;
mod slow_clients;
mod source_queues;
mod sources;
mod subscribing;
mod targets;
mod tasks;
mod test_state;
mod testing;
mod tls;
mod tools;
mod tracing;
mod transitions;
mod unfit_engines;
mod why;
