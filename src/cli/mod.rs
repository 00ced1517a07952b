//! The command line: the only room that prints, prompts, or asks the clock and the environment.
//!
//! One file per command under `commands/`: its arguments, whose doc comments are the help, and its `run`. A command
//! says in one line what it did and in another what comes next.

mod acting;
mod alone;
mod answer;
pub mod args;
mod aside;
mod assign;
mod audited;
mod branches;
mod certified;
mod choice;
pub mod commands;
mod compared;
mod context;
mod duties;
mod edited;
mod editor;
mod erased;
mod failure;
mod fate;
mod fields;
mod filing;
mod found;
mod handed;
mod help;
mod importing;
mod input;
mod journals;
mod keyless;
mod lists;
mod locked;
mod made;
mod making;
mod mine;
mod module;
mod next;
mod output;
mod papers;
mod password;
mod pick;
mod progress;
mod prompt;
mod reading;
mod reason;
mod reminding;
mod reporting;
mod restricted;
mod rows;
mod scratch;
mod seen;
mod server;
mod session;
mod settings;
mod several;
mod sheets;
mod signed;
mod stranded;
mod uncrossed;
mod undone;
mod untold;
mod usage;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser};

use args::Arguments;
use context::Context;
use failure::Failure;

use crate::model::Lang;
use crate::repo::Store;

/// Reads the process's arguments, runs the command, prints its failure if it has one.
pub fn run() -> ExitCode {
    // Identities, keyrings and PINs pass through: neither a debugger of the same user nor a core dump sees them, nor the
    // environment in which a PIN may stand.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    let words: Vec<_> = std::env::args_os().collect();
    let (code, lang) = answer(&words);
    match output::unwritten() {
        Some(unwritten) => report(&Failure::from(unwritten), lang, false),
        None => code,
    }
}

fn answer(words: &[OsString]) -> (ExitCode, Lang) {
    if let Some(left) = usage::blank(words) {
        let json = words.iter().any(|word| word == "--json");
        return (report(&left, help::lang(words), json), help::lang(words));
    }
    // Help in another language costs something, and is asked for seldom.
    let told = || {
        let matches = help::told(Arguments::command(), help::lang(words)).try_get_matches_from(words)?;
        Arguments::from_arg_matches(&matches)
    };
    let arguments = match Arguments::try_parse_from(words).or_else(|_| told()) {
        Ok(arguments) => arguments,
        Err(error) => {
            let lang = help::lang(words);
            return (usage::refuse(&error, words, lang), lang);
        }
    };
    let json = arguments.globals.json;
    let context = match Context::new(arguments.globals) {
        Ok(context) => context,
        Err(failure) => {
            let lang = help::lang(words);
            return (report(&failure, lang, json), lang);
        }
    };
    let done = match arguments.command {
        Some(command) => commands::run(&context, command),
        None => alone(&context),
    };
    (done.unwrap_or_else(|failure| report(&failure, context.lang, json)), context.lang)
}

/// The program's name alone: what is most urgent; the help, where there is no register here or nothing to open it with.
fn alone(context: &Context) -> Result<ExitCode, Failure> {
    let opens = Store::open(&context.globals.dir).is_ok_and(|store| context.has_key(&store).unwrap_or(false));
    if opens {
        commands::todo::urgent(context)?;
    } else {
        output::out(&help::told(Arguments::command(), context.lang).render_help().to_string());
    }
    Ok(ExitCode::SUCCESS)
}

fn report(failure: &Failure, lang: Lang, json: bool) -> ExitCode {
    output::failure(failure, lang, json);
    ExitCode::from(failure.code())
}
