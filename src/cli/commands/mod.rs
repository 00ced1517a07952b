//! One file per command.

pub mod add;
pub mod adopt;
pub mod agent;
pub mod answer;
pub mod approve;
pub mod attach;
pub mod audit;
pub mod check;
pub mod clone;
pub mod completions;
pub mod csr;
pub mod deliver;
pub mod demo;
pub mod diff;
pub mod doctor;
pub mod doing;
pub mod edit;
pub mod erase;
pub mod expiring;
pub mod export;
pub mod files;
pub mod find;
pub mod get;
pub mod give_back;
pub mod hook;
pub mod hsm;
pub mod import;
pub mod init;
pub mod join;
pub mod key;
pub mod list;
pub mod lock;
pub mod log;
pub mod merge;
pub mod note;
pub mod officer;
pub mod paper;
mod plain;
pub mod reconcile;
pub mod read;
pub mod review;
pub mod receive;
pub mod remind;
pub mod report;
pub mod request;
pub mod revert;
pub mod sample;
pub mod send;
pub mod send_back;
pub mod set;
pub mod show;
pub mod site;
pub mod status;
pub mod step;
pub mod submit;
pub mod sync;
pub mod textconv;
pub mod todo;
pub mod token;
pub mod trust;
pub mod unit;
pub mod unlock;
pub mod who;

use std::process::ExitCode;

use super::args::Command;
use super::context::Context;
use super::failure::Failure;
use crate::token::worker;
use crate::{scan, sheet};

/// Runs one command; the exit code where it succeeds is 0 unless the command says otherwise.
pub fn run(context: &Context, command: Command) -> Result<ExitCode, Failure> {
    match command {
        Command::Init(args) => init::run(context, &args)?,
        Command::Clone(args) => clone::run(context, &args)?,
        Command::Todo(args) => todo::run(context, &args)?,
        Command::Do(args) => return doing::run(context, &args),
        Command::Status(args) => status::run(context, &args)?,
        Command::Expiring(args) => expiring::run(context, &args)?,
        Command::Check(args) => return check::run(context, &args),
        Command::Add(args) => add::run(context, &args)?,
        Command::Import(args) => return import::run(context, &args),
        Command::Set(args) => set::run(context, &args)?,
        Command::Request(args) => return request::run(context, &args),
        Command::Send(args) => return send::run(context, &args),
        Command::Answer(args) => return answer::run(context, &args),
        Command::Receive(args) => return receive::run(context, &args),
        Command::Step(args) => return step::run(context, &args),
        Command::Unit(args) => return unit::run(context, &args),
        Command::Deliver(args) => return deliver::run(context, &args),
        Command::Return(args) => return give_back::run(context, &args),
        Command::Edit(args) => edit::run(context, &args)?,
        Command::Note(args) => note::run(context, &args)?,
        Command::Site(args) => site::run(context, &args)?,
        Command::Show(args) => show::run(context, &args)?,
        Command::List(args) => list::run(context, &args)?,
        Command::Find(args) => find::run(context, &args)?,
        Command::Who(args) => who::run(context, &args)?,
        Command::Attach(args) => return attach::run(context, &args),
        Command::Read(args) => return read::run(context, &args),
        Command::Files(args) => files::run(context, &args)?,
        Command::Get(args) => get::run(context, &args)?,
        Command::Log(args) => log::run(context, &args)?,
        Command::Diff(args) => diff::run(context, &args)?,
        Command::Submit(args) => submit::run(context, &args)?,
        Command::Review(args) => return review::run(context, &args),
        Command::SendBack(args) => send_back::run(context, &args)?,
        Command::Approve(args) => approve::run(context, &args)?,
        Command::Merge(args) => return merge::run(context, &args),
        Command::Revert(args) => revert::run(context, &args)?,
        Command::Erase(args) => erase::run(context, &args)?,
        Command::Audit(args) => return audit::run(context, &args),
        Command::Adopt(args) => adopt::run(context, &args)?,
        Command::Sync(args) => sync::run(context, &args)?,
        Command::Demo(args) => demo::run(context, &args)?,
        Command::Unlock(args) => unlock::run(context, &args)?,
        Command::Lock(args) => lock::run(context, &args)?,
        Command::Doctor(args) => return doctor::run(context, &args),
        Command::Completions(args) => completions::run(&args),
        Command::Officer(args) => officer::run(context, &args)?,
        Command::Trust(args) => trust::run(context, &args)?,
        Command::Key(args) => key::run(context, &args)?,
        Command::Hook(args) => hook::run(context, &args)?,
        Command::Textconv(args) => textconv::run(context, &args)?,
        Command::Csr(args) => csr::run(context, &args)?,
        Command::Paper(args) => paper::run(context, &args)?,
        Command::Report(args) => report::run(context, &args)?,
        Command::Remind(args) => return remind::run(context, &args),
        Command::Export(args) => export::run(context, &args)?,
        Command::Join(args) => join::run(context, &args)?,
        Command::Reconcile(args) => return reconcile::run(context, &args),
        Command::Token(args) => return token::run(context, &args),
        Command::Hsm(args) => return hsm::run(context, &args),
        Command::Agent(args) => agent::run(&args)?,
        Command::TokenWorker => return Ok(worker::run(std::io::stdout())),
        Command::ScanWorker => return Ok(scan::run()),
        Command::SheetWorker => return Ok(sheet::run()),
    }
    Ok(ExitCode::SUCCESS)
}
