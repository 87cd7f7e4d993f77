//! `frevo completions`: what a shell completes after `frevo`.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::{Cli, CommandError, Exit};

/// `frevo completions`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  frevo completions bash > ~/.local/share/bash-completion/completions/frevo
  frevo completions zsh > \"${fpath[1]}/_frevo\"
  frevo completions fish > ~/.config/fish/completions/frevo.fish")]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Does what `frevo completions` was asked.
pub fn completions(args: &CompletionsArgs) -> Result<Exit, CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "frevo", &mut script);
    crate::output::write(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Success)
}
