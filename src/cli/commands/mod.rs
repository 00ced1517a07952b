//! One file per command.

pub mod add;
pub mod check;
pub mod init;
pub mod show;

use std::process::ExitCode;

use super::args::Command;
use super::context::Context;
use super::failure::Failure;

/// Runs one command; the exit code where it succeeds is 0 unless the command says otherwise.
pub fn run(context: &Context, command: Command) -> Result<ExitCode, Failure> {
    let done = |()| ExitCode::SUCCESS;
    match command {
        Command::Init(args) => init::run(context, &args).map(done),
        Command::Add(args) => add::run(context, &args).map(done),
        Command::Show(args) => show::run(context, &args).map(done),
        Command::Check(args) => check::run(context, &args),
    }
}
