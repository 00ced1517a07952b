use serde_json::Value;

use super::super::context::Context;
use super::super::duties::{self, LastList};
use super::super::failure::{Failure, Told};
use super::super::session::{Session, links, rules};
use super::super::{output, pick, rows};
use crate::duty::{Duty, Rule, Task, tasks};
use crate::model::{Date, Key, Kind};
use crate::register::Links;
use crate::seal::Signer;
use crate::text::{Failing, cli, duties as words};

/// List what is owed, the most urgent first: for whom, by when, under which rule, and the command that does it
#[derive(clap::Args)]
pub struct Args {
    /// Due within so many days, and what is overdue
    #[arg(long, value_name = "30d")]
    within: Option<String>,
    /// What is assigned to this officer
    #[arg(long, value_name = "HANDLE")]
    assignee: Option<String>,
    /// What is assigned to whoever asks
    #[arg(long, conflicts_with = "assignee")]
    mine: bool,
    /// What concerns this unit and those below it
    #[arg(long, value_name = "SEL")]
    unit: Option<String>,
    /// Of this kind only, by its code
    #[arg(long, value_name = "RULE")]
    rule: Vec<String>,
}

const BAD_DAYS: Told = Told { failing: Failing::Usage, what: cli::bad_days, hint: Some(cli::bad_days_hint) };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let rules = rules(&snapshot)?;
    let within = args.within.as_deref().map(days).transpose()?;
    let only = args.rule.iter().map(|word| duties::rule(word)).collect::<Result<Vec<Rule>, _>>()?;
    let unit = match &args.unit {
        Some(unit) => Some(pick::one(context, &snapshot, &links, unit, &[Kind::Unit])?),
        None => None,
    };
    let assignee = match args.mine {
        true => {
            let key = context.signing_key_path().and_then(|path| Signer::public_of(path).ok());
            let me = key.and_then(|key| snapshot.officers.signer(&key));
            Some(me.map(|officer| officer.handle.clone()).ok_or(crate::change::ChangeError::NotAnOfficer)?)
        }
        false => args.assignee.clone(),
    };
    let mut owed = duties::owed(context, &snapshot, &links, &rules);
    let on = context.on();
    let filtered = within.is_some() || !only.is_empty() || unit.is_some() || assignee.is_some();
    let all = if filtered { tasks(owed.clone(), on).len() } else { 0 };
    owed.retain(|duty| {
        within.is_none_or(|days| duty.due.is_some_and(|due| on.days_until(due.on) <= days))
            && (only.is_empty() || only.contains(&duty.rule))
            && unit.is_none_or(|unit| concerns(&links, duty, unit, on))
            && assignee.as_deref().is_none_or(|handle| assigned(&links, duty, handle))
    });
    let tasks = tasks(owed, on);
    keep(&session, &tasks);
    if context.globals.json {
        let told = (1..).zip(&tasks).map(|(n, task)| duties::as_json(context, &links, &rules, n, task));
        output::json(&Value::Array(told.collect()));
        return Ok(());
    }
    if tasks.is_empty() {
        let nothing =
            if filtered { words::nothing_fits(context.lang) } else { words::nothing_owed(context.lang) };
        output::out(&format!("{nothing}\n"));
        return Ok(());
    }
    output::out(&duties::lines(context, &links, &rules, &tasks));
    let summary = match filtered {
        true => words::summary_fits(context.lang, tasks.len(), all),
        false => words::summary(context.lang, tasks.len(), overdue(&tasks, on)),
    };
    output::warn(&summary);
    Ok(())
}

/// So many are the most urgent.
const URGENT: usize = 12;

/// The most urgent tasks, and where more is told.
pub fn urgent(context: &Context) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let rules = rules(&snapshot)?;
    let mut tasks = tasks(duties::owed(context, &snapshot, &links, &rules), context.on());
    keep(&session, &tasks);
    let more = tasks.len().saturating_sub(URGENT);
    tasks.truncate(URGENT);
    if context.globals.json {
        let told = (1..).zip(&tasks).map(|(n, task)| duties::as_json(context, &links, &rules, n, task));
        output::json(&Value::Array(told.collect()));
        return Ok(());
    }
    match tasks.is_empty() {
        true => output::out(&format!("{}\n", words::nothing_owed(context.lang))),
        false => output::out(&duties::lines(context, &links, &rules, &tasks)),
    }
    output::warn(&match more {
        0 => words::see_also(context.lang),
        more => words::more(context.lang, more),
    });
    Ok(())
}

/// Keeps the list, so that its numbers count: but for a list of the past, on which nobody acts.
fn keep(session: &Session<'_>, tasks: &[Task]) {
    if session.context.globals.at.is_none() && session.context.globals.on.is_none() {
        LastList::keep(session, tasks);
    }
}

/// How many tasks are overdue.
fn overdue(tasks: &[Task], on: Date) -> usize {
    tasks.iter().filter(|task| task.first().is_overdue(on)).count()
}

fn days(text: &str) -> Result<i64, Failure> {
    Ok(text.trim_end_matches('d').parse::<i64>().ok().filter(|days| *days >= 0).ok_or(BAD_DAYS)?)
}

/// Whether a duty concerns a unit or one below it.
fn concerns(links: &Links<'_>, duty: &Duty, unit: Key, on: Date) -> bool {
    let mut units = duty.records().filter_map(|key| links.unit_of(key, on));
    units.any(|of| links.units_above(of, on).contains(&unit.id))
}

/// Whether a duty is about a record in this officer's charge.
fn assigned(links: &Links<'_>, duty: &Duty, handle: &str) -> bool {
    let of = |key| links.linked(key).is_some_and(|record| record.marks.assignee.as_deref() == Some(handle));
    duty.about.is_some_and(of) || duty.known_by() == handle
}

/// What stands on the line of a record of a task.
pub fn record_line(context: &Context, links: &Links<'_>, duty: &Duty) -> Vec<String> {
    let (day, left) = duties::when(context, duty);
    let handle = duty.about.map(|key| key.id.handle().to_string()).unwrap_or_default();
    let title = duty.about.map(|key| rows::title(context, links, key)).unwrap_or_default();
    let whom = duty.whom.filter(|whom| Some(*whom) != duty.about);
    let whom = whom.map(|key| rows::title(context, links, key)).filter(|whom| !title.contains(whom.as_str()));
    vec![format!("  {handle}"), title, whom.unwrap_or_default(), duty.detail.say(context.lang), day, left]
}
