//! `frevo transport`: what a cluster needs on its broker.

use clap::{Args, Subcommand};
use frevo_transport::Planned;
use serde_json::{Value, json};

use super::{CommandError, Exit, Global};
use crate::buses;
use crate::config::{ConfigArgs, Transport};
use crate::output::{Format, write};

/// What can be asked about a transport.
#[derive(Debug, Subcommand)]
pub enum TransportCommand {
    /// Print the topics, queues, settings and rights that a cluster needs, for whoever makes them by hand
    #[command(after_help = "\
Examples:
  frevo transport plan --transport kafka --kafka-brokers kafka:9092
  frevo transport plan --transport amqp --amqp-url amqp://rabbit:5672 --namespace orders -o json

Nothing is reached and nothing is made. A server that is started with --create=false makes nothing either, and says
what it lacks.")]
    Plan(PlanArgs),
}

/// `frevo transport plan`
#[derive(Debug, Args)]
pub struct PlanArgs {
    #[command(flatten)]
    config: ConfigArgs,
}

/// Does what `frevo transport` was asked.
pub fn transport(global: &Global, command: &TransportCommand) -> Result<Exit, CommandError> {
    let TransportCommand::Plan(args) = command;
    let config = global.config(&args.config)?;
    if matches!(config.transport, Transport::Log | Transport::Memory) {
        global.output().say("nothing is needed: the journal is this process's own", &json!([]))?;
        return Ok(Exit::Success);
    }
    let planned = buses::plan(&config).map_err(|error| CommandError::other("there is no plan", error))?;
    let output = global.output();
    match output.format {
        Format::Table => write(&planned.iter().map(told).collect::<Vec<_>>().join("\n"))?,
        _ => output.list(&planned.iter().map(as_json).collect::<Vec<_>>(), &[])?,
    }
    Ok(Exit::Success)
}

fn told(planned: &Planned) -> String {
    let Planned { kind, name, purpose, settings, rights } = planned;
    let mut told = format!("{kind} {name}\n  # {purpose}\n");
    for (setting, value) in settings {
        told += &format!("  {setting} = {value}\n");
    }
    told + &format!("  rights: {}\n", rights.join(", "))
}

fn as_json(planned: &Planned) -> Value {
    let Planned { kind, name, purpose, settings, rights } = planned;
    let settings: serde_json::Map<String, Value> =
        settings.iter().map(|(setting, value)| (setting.clone(), json!(value))).collect();
    json!({ "kind": kind, "name": name, "purpose": purpose, "settings": settings, "rights": rights })
}
