//! The HTTP edge: AWS's Step Functions and EventBridge APIs, workers, Lambda's
//! runtime and invoke APIs, health and metrics.
//!
//! The edge parses, validates and gives AWS's names to what the broker says; it
//! decides nothing about executions and never sees a coordinator. What it needs
//! from the server is the trait [`Broker`]; what the server needs from it is
//! [`serve_connection`], which speaks HTTP/1 on one stream until it ends.
//!
//! ```text
//! stream ─► connection ─► POST /                ─► actions ─┐
//!                     │                          ─► events ──┤
//!                     ├─► GET /tasks (WebSocket) ─► workers ─┼─► Broker
//!                     ├─► /functions, /2015-03-31 ─► workers ─┘
//!                     ├─► GET /live (server-sent events)
//!                     └─► /healthz, /readyz, /metrics
//! ```

mod actions;
mod arn;
mod asyncapi;
mod browser;
mod caller;
mod check;
mod cluster;
mod connection;
mod connections;
mod console;
mod contracts;
mod counters;
mod debugging;
mod edge;
mod emptying;
mod error;
mod events;
mod executions;
mod history;
mod identity;
pub mod inside;
mod jobs;
mod limits;
mod live;
mod machines;
mod metrics;
mod observed;
mod openapi;
mod page;
mod pausing;
mod port;
mod publish;
mod published;
mod queues;
mod redrive;
mod replays;
mod request;
mod resource;
mod respond;
mod roots;
mod routes;
mod schedules;
mod schemas;
mod scopes;
mod server;
mod settings;
mod sources;
mod subscriptions;
mod task_schemas;
mod tested;
mod topic;
mod traces;
mod why;
mod wire;
mod workers;
mod yaml;

pub use connection::serve_connection;
pub use edge::Edge;
pub use error::{AwsError, Code, EventsCode};
pub use identity::role::Role;
pub use jobs::attend as attend_jobs;
pub use live::Live;
pub use observed::{Observatory, Observed, Opened, Opener, Seen, WINDOW_SIZE, Window};
pub use openapi::document as openapi;
pub use port::{Broker, Member, SourceState};
pub use server::{Acknowledged, Durability, Finding, Setup, Survives};
pub use settings::{AccessKey, LogGroups, Settings, TestCases};
pub use tested::{Level, TestAnswer};
pub use yaml::yaml;
