//! `frevo store`: the store of a data directory, which the journal can always
//! make again.

use clap::{Args, Subcommand};

use super::{CommandError, Exit, Global};
use crate::config::ConfigArgs;
use crate::output::write;

/// What can be done with a store.
#[derive(Debug, Subcommand)]
pub enum StoreCommand {
    /// Make the store again from the journal; no server may be running
    #[command(after_help = "Example:\n  frevo store rebuild --data-dir /var/lib/frevo")]
    Rebuild(RebuildArgs),
}

/// `frevo store rebuild`
#[derive(Debug, Args)]
pub struct RebuildArgs {
    #[command(flatten)]
    config: ConfigArgs,
}

/// Does what `frevo store` was asked.
pub fn store(global: &Global, command: &StoreCommand) -> Result<Exit, CommandError> {
    let StoreCommand::Rebuild(args) = command;
    let config = global.config(&args.config)?;
    super::serve::start_logging(&config.log)?;
    let rebuilt = crate::serve::rebuild_store(&config)
        .map_err(|error| CommandError::other("could not rebuild the store", error))?;
    write(&format!("rebuilt the store in `{}`: {rebuilt}\n", config.data_dir.display()))?;
    Ok(Exit::Success)
}
