use std::process::ExitCode;

use clap::Subcommand;

use super::super::context::Context;
use super::super::failure::Failure;
use crate::model::Lang;
use crate::text::{Explain, Failing};

pub mod destroy;
mod held;
pub mod import;
pub mod plan;
pub mod prove;
pub mod relink;
pub mod run;
mod subject;
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
    /// Write a plan of keys and requests for certificates that are awaited, for review; the names come from the records
    Plan(plan::Args),
    /// Make the keys of a reviewed plan on its token and record their requests; given again, it goes on where it was ended
    Run(run::Args),
    /// Take in certificates that the CA issued for keys on a token: compare, store on the token, try the key, record
    Import(import::Args),
    /// Prove that the keys of the register's HSM certificates are on the tokens plugged in, and work
    Prove(prove::Args),
    /// Find keys again by their public key, after a token was replaced or restored from a backup, and record where they are
    Relink(relink::Args),
    /// Destroy the key of a certificate that has ended: one officer asks for it, another does it
    Destroy(destroy::Args),
}

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    match &args.what {
        What::Tokens(args) => tokens::run(context, args)?,
        What::Plan(args) => plan::run(context, args)?,
        What::Run(args) => return run::run(context, args),
        What::Import(args) => return import::run(context, args),
        What::Relink(args) => return relink::run(context, args),
        What::Destroy(args) => return destroy::run(context, args),
        What::Prove(args) => return prove::run(context, args),
    }
    Ok(ExitCode::SUCCESS)
}

/// Why nothing was begun, a line for each record.
struct Listed {
    what: fn(Lang) -> String,
    hint: Option<fn(Lang) -> String>,
    lines: Vec<String>,
}

impl Explain for Listed {
    fn what(&self, lang: Lang) -> String {
        format!("{}\n{}", (self.what)(lang), self.lines.join("\n"))
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        self.hint.map(|hint| hint(lang))
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}
