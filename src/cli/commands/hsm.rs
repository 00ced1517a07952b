use std::process::ExitCode;

use clap::Subcommand;

use super::super::context::Context;
use super::super::failure::Failure;

pub mod tokens;

/// Keys on HSMs: the tokens, and keys and requests made on them
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List the tokens that are plugged in: serial, label, firmware, free space, state of the PIN, mechanisms
    Tokens(tokens::Args),
}

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    match &args.what {
        What::Tokens(args) => tokens::run(context, args)?,
    }
    Ok(ExitCode::SUCCESS)
}
