use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::output;
use super::super::reading::{self, Fate};
use crate::text::{Failing, reading as words};

/// Read decisions and letters: fill in what they say, match people and units, attach them, tell what follows
#[derive(clap::Args)]
pub struct Args {
    /// The files: PDF with text, or scans, which are then asked for field by field
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Write without asking where everything is certain
    #[arg(long)]
    yes: bool,
    /// Write what stands in this YAML: the text that `read --batch` printed of the one file, corrected by hand
    #[arg(long, value_name = "YAML")]
    from: Option<PathBuf>,
}

const ONE: Told = Told { failing: Failing::Usage, what: words::from_one, hint: None };

/// Each file by itself: what one holds may be what the next refers to.
pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    if args.from.is_some() && args.files.len() > 1 {
        return Err(ONE.into());
    }
    let mut told: Vec<Value> = Vec::new();
    let (mut done, mut undone, mut worst) = (0, 0, 0);
    for path in &args.files {
        let fate = match reading::read(context, path, args.yes, args.from.as_deref()) {
            Ok(fate) => fate,
            // One file alone fails as any command does.
            Err(failure) if args.files.len() == 1 => return Err(failure),
            Err(failure) => {
                let failure = failure.at(path.display().to_string());
                output::failure(&failure, context.lang, false);
                worst = worst.max(failure.code());
                undone += 1;
                told.push(json!({ "file": path, "fate": "refused", "why": failure.what(context.lang) }));
                continue;
            }
        };
        match fate {
            Fate::Done(facts) => {
                done += 1;
                told.push(facts);
            }
            Fate::Shown { facts, certain } => {
                undone += usize::from(!certain);
                done += usize::from(certain);
                worst = worst.max(u8::from(!certain));
                told.push(facts);
            }
        }
    }
    if context.globals.json {
        output::json(&Value::Array(told));
    }
    Ok(ExitCode::from(match (undone, done) {
        (0, _) => 0,
        (_, 0) => worst.max(1),
        _ => 4,
    }))
}
