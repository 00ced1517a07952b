//! The open work of one officer on one page, for whoever stands in.

use std::path::PathBuf;

use serde_json::json;

use super::super::super::context::Context;
use super::super::super::failure::{Failure, Told};
use super::super::super::made::write_secret;
use super::super::super::session::{Session, links};
use super::super::super::{branches, output, rows};
use super::super::get::outside;
use crate::model::{Date, Key, Kind};
use crate::register::state::{LetterState, ProcedureState};
use crate::register::{Linked, Links, trust};
use crate::text::{Failing, machinery as words};

#[derive(clap::Args)]
pub struct Args {
    /// The officer
    handle: String,
    /// Write the page to this new file (mode 0600, outside the register)
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
}

const NOBODY: Told =
    Told { failing: Failing::Usage, what: words::nobody_hands_over, hint: Some(words::see_officers) };

/// What is open, by kind: that of the officer, and how much is nobody's.
struct Open {
    of_officer: Vec<Key>,
    of_nobody: usize,
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let officer = snapshot.officers.by_handle(&args.handle).ok_or(NOBODY)?;
    if let Some(out) = &args.out {
        outside(&session.store, out)?;
    }
    let (lang, on) = (context.lang, context.on());
    let links = links(context, &snapshot)?;
    let gather =
        |kind, open: fn(&Links<'_>, &Linked<'_>, Date) -> bool| open_of(&links, kind, &args.handle, on, open);
    let procedures = gather(Kind::Procedure, |_, record, on| {
        record.facts.procedure().is_some_and(|facts| !ProcedureState::of(facts, on).is_over())
    });
    let letters = gather(Kind::Letter, |links, record, on| {
        let state = links.letter_state(record.key.id, on);
        state.is_some_and(|state| !matches!(state, LetterState::Answered | LetterState::NoneNeeded))
    });
    let mut devices = gather(Kind::Device, |_, _, _| true).of_officer;
    if let Some(person) = &officer.person {
        devices.extend(links.kept_by(person.key(), on).map(|id| Key::new(Kind::Device, id)));
    }
    devices.sort_unstable();
    devices.dedup();
    let main = trust(&session.store, context.main(&session.store)?)?;
    let handles = [args.handle.clone()];
    let branches = branches::of_officers(&session.store, main, &handles, context.now)?;

    let mut page = format!(
        "# {}\n\n{}\n",
        words::handover_head(lang, &args.handle),
        words::handover_as_of(lang, &on.to_string(), &session.commit.short())
    );
    let list = |keys: &[Key]| -> Vec<String> {
        keys.iter().map(|key| rows::line(context, &links, *key, on)).map(joined).collect()
    };
    section(
        &mut page,
        &words::handover_procedures(lang),
        list(&procedures.of_officer),
        &words::handover_none(lang),
    );
    section(
        &mut page,
        &words::handover_letters(lang),
        list(&letters.of_officer),
        &words::handover_none(lang),
    );
    section(&mut page, &words::handover_devices(lang), list(&devices), &words::handover_none(lang));
    if officer.person.is_none() {
        page.push_str(&format!("\n{}\n", words::handover_no_person(lang, &args.handle)));
    }
    let work = branches.iter().map(|named| format!("`{}`: `chungthu adopt {}`", named.branch, named.branch));
    section(&mut page, &words::handover_branches(lang), work.collect(), &words::handover_none(lang));
    page.push_str(&format!(
        "\n{}\n",
        words::handover_of_nobody(lang, procedures.of_nobody, letters.of_nobody)
    ));

    let facts = json!({
        "officer": args.handle, "on": on, "procedures": procedures.of_officer, "letters": letters.of_officer,
        "devices": devices, "branches": branches.iter().map(|named| &named.branch).collect::<Vec<_>>(),
        "of_nobody": { "procedures": procedures.of_nobody, "letters": letters.of_nobody },
        "out": args.out.as_ref().map(|out| out.display().to_string()),
    });
    match &args.out {
        Some(out) => {
            write_secret(out, page.as_bytes())?;
            let out = out.display().to_string();
            output::done(
                context,
                &words::handover_written(lang, &args.handle, &out),
                Some(&words::handover_next(lang)),
                facts,
            );
        }
        None if context.globals.json => output::json(&facts),
        None => output::out(&page),
    }
    Ok(())
}

/// The open records of a kind that are assigned to an officer, in the order of their ids.
fn open_of(
    links: &Links<'_>,
    kind: Kind,
    handle: &str,
    on: Date,
    open: fn(&Links<'_>, &Linked<'_>, Date) -> bool,
) -> Open {
    let found = links.filter_map(kind, |record| {
        open(links, &record, on).then(|| (record.key, record.marks.assignee.clone()))
    });
    let of_officer = found.iter().filter(|(_, assignee)| assignee.as_deref() == Some(handle));
    Open {
        of_officer: of_officer.map(|(key, _)| *key).collect(),
        of_nobody: found.iter().filter(|(_, assignee)| assignee.is_none()).count(),
    }
}

/// What a list shows of a record, on one line of a page.
fn joined(line: Vec<String>) -> String {
    let mut words = line.into_iter().filter(|word| !word.is_empty());
    let handle = words.next().unwrap_or_default();
    let rest: Vec<String> = words.map(|word| word.replace('\n', " ")).collect();
    format!("`{handle}` {}", rest.join(" · "))
}

fn section(page: &mut String, head: &str, lines: Vec<String>, none: &str) {
    page.push_str(&format!("\n## {head} ({})\n\n", lines.len()));
    if lines.is_empty() {
        page.push_str(&format!("{none}\n"));
    }
    for line in lines {
        page.push_str(&format!("- {line}\n"));
    }
}
