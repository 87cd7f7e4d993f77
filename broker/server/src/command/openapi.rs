//! `frevo openapi`: what a server answers at `/openapi.json`, without a server.

use clap::Args;

use super::{CommandError, Exit, Global};
use crate::output::{Format, write};

/// `frevo openapi`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  frevo openapi > frevo.openapi.json
  npx openapi-typescript frevo.openapi.json -o frevo.ts      types for a client in TypeScript

A server answers the same at GET /openapi.json.")]
pub struct OpenapiArgs {}

/// Does what `frevo openapi` was asked.
pub fn openapi(global: &Global) -> Result<Exit, CommandError> {
    let output = global.output();
    let document = frevo_api::openapi();
    match output.format {
        // It is for programs, and a table of it is for nobody.
        Format::Table => write(&format!("{document:#}\n"))?,
        _ => output.one(&document)?,
    }
    Ok(Exit::Success)
}
