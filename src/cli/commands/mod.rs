//! One file per command.

pub mod add;
pub mod attach;
pub mod check;
pub mod diff;
pub mod edit;
pub mod expiring;
pub mod files;
pub mod find;
pub mod get;
pub mod init;
pub mod list;
pub mod log;
pub mod note;
mod plain;
pub mod revert;
pub mod set;
pub mod show;
pub mod status;
pub mod who;

use std::process::ExitCode;

use super::args::Command;
use super::context::Context;
use super::failure::Failure;

/// Runs one command; the exit code where it succeeds is 0 unless the command says otherwise.
pub fn run(context: &Context, command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Init(args) => init::run(context, &args)?,
        Command::Status(args) => status::run(context, &args)?,
        Command::Expiring(args) => expiring::run(context, &args)?,
        Command::Check(args) => return check::run(context, &args),
        Command::Add(args) => add::run(context, &args)?,
        Command::Set(args) => set::run(context, &args)?,
        Command::Edit(args) => edit::run(context, &args)?,
        Command::Note(args) => note::run(context, &args)?,
        Command::Show(args) => show::run(context, &args)?,
        Command::List(args) => list::run(context, &args)?,
        Command::Find(args) => find::run(context, &args)?,
        Command::Who(args) => who::run(context, &args)?,
        Command::Attach(args) => attach::run(context, &args)?,
        Command::Files(args) => files::run(context, &args)?,
        Command::Get(args) => get::run(context, &args)?,
        Command::Log(args) => log::run(context, &args)?,
        Command::Diff(args) => diff::run(context, &args)?,
        Command::Revert(args) => revert::run(context, &args)?,
    }
    Ok(ExitCode::SUCCESS)
}
