//! `frevo account`: what is done with an account as a whole.

use std::io::{self, IsTerminal, Write};

use clap::Subcommand;

use super::{CommandError, Connection, Exit, Global};

/// What can be done with an account.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Delete all that is registered in an account and region, stop what runs, and forget its executions
    #[command(after_help = "\
Examples:
  frevo account empty --yes                       before each test
  frevo account empty --account 111111111111      asks first

Only `frevo dev` and a server with --allow-empty do it: DELETE /frevo/account. Exit code 1 if it is not allowed.")]
    Empty {
        /// Do not ask
        #[arg(short, long)]
        yes: bool,
    },
}

/// Does what `frevo account` was asked.
pub fn account(global: &Global, command: &AccountCommand) -> Result<Exit, CommandError> {
    let AccountCommand::Empty { yes } = command;
    let connection = Connection::open(global)?;
    if !yes && !agreed(&connection)? {
        return Err(CommandError::NotAgreed);
    }
    let answer = connection.resource("DELETE", "/frevo/account", None)?;
    let sentence = format!(
        "emptied {} in {}: {} resources deleted, {} executions forgotten",
        answer["account"].as_str().unwrap_or_default(),
        answer["region"].as_str().unwrap_or_default(),
        answer["deleted"],
        answer["executions"],
    );
    global.output().say(&sentence, &answer)?;
    Ok(Exit::Success)
}

/// Asks whoever sits there.
fn agreed(connection: &Connection) -> Result<bool, CommandError> {
    if !io::stdin().is_terminal() {
        return Err(CommandError::NobodyToAsk);
    }
    let scope = connection.scope();
    eprint!("Empty account {} in {}? [y/N] ", scope.account, scope.region);
    io::stderr().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
