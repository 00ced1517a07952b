use std::collections::BTreeSet;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use serde_json::json;

use super::super::args::Arguments;
use super::super::assign;
use super::super::context::Context;
use super::super::duties::{self, LastList, NO_LIST};
use super::super::failure::{Failure, Told};
use super::super::session::{Session, links, remarks, rules};
use super::super::{input, output, usage};
use super::todo::record_line;
use crate::change::{Change, ChangeError};
use crate::duty::{Act, Asked, Rule, Task, tasks};
use crate::model::kinds::decision::Disposition;
use crate::model::value::from_value;
use crate::model::{Key, Lang, Record};
use crate::register::facts::Disposed;
use crate::register::{Links, Snapshot};
use crate::text::{Explain, Failing, duties as words};

/// Do what is owed: show it whole, choose among the proposals, and run the one that was chosen
#[derive(clap::Args)]
pub struct Args {
    /// Its number in the last `todo`
    #[arg(value_name = "N")]
    number: usize,
    /// Run this one of the proposals without asking
    #[arg(long, value_name = "K", conflicts_with = "nothing_needed")]
    choose: Option<usize>,
    /// Note that a decision's lines need no procedure; the reason is asked for, or read from standard input
    #[arg(long)]
    nothing_needed: bool,
}

const NOT_A_DECISION: Told =
    Told { failing: Failing::Usage, what: words::not_a_decision, hint: Some(words::not_a_decision_hint) };
const EMPTY_REASON: Told =
    Told { failing: Failing::Usage, what: words::empty_reason, hint: Some(words::empty_reason_hint) };
const NEEDS_WORD: Told =
    Told { failing: Failing::Usage, what: words::needs_word, hint: Some(words::needs_word_hint) };

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let left = left(context, args.number)?;
    let Some(task) = left.into_iter().next() else {
        let gone = words::gone(context.lang, args.number);
        output::done(context, &gone, None, json!({ "number": args.number, "gone": true }));
        return Ok(ExitCode::SUCCESS);
    };
    if args.nothing_needed {
        nothing_needed(context, &task)?;
        after(context, args.number, &task)?;
        return Ok(ExitCode::SUCCESS);
    }
    let acts = task.acts();
    let code = match args.choose {
        Some(choice) => {
            let act = choice.checked_sub(1).and_then(|at| acts.get(at));
            let act = act.ok_or(NoProposal { choice, last: acts.len() })?;
            act_on(context, act)?
        }
        None => {
            show(context, Some(args.number), &task)?;
            if !context.terminal.asks || context.globals.json {
                return Ok(ExitCode::SUCCESS);
            }
            match walk(context, &task, task.duties.len() > 1)? {
                Some(code) => code,
                None => {
                    output::out(&format!("{}\n", words::left_alone(context.lang)));
                    return Ok(ExitCode::SUCCESS);
                }
            }
        }
    };
    after(context, args.number, &task)?;
    Ok(code)
}

/// What is left of a task of the last list.
fn left(context: &Context, number: usize) -> Result<Vec<Task>, Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let rules = rules(&snapshot)?;
    let last = LastList::read(&snapshot).ok_or(NO_LIST)?;
    last.left(number, duties::owed(context, &snapshot, &links, &rules), context)
}

/// A task as a whole, and what can be done. A line of one has no number by which it could be done.
fn show(context: &Context, number: Option<usize>, task: &Task) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let rules = rules(&snapshot)?;
    if let (true, Some(number)) = (context.globals.json, number) {
        output::json(&duties::as_json(context, &links, &rules, number, task));
        return Ok(());
    }
    let (lang, first) = (context.lang, task.first());
    let (day, left) = duties::when(context, first);
    let name = task.rule().name(lang);
    let mut text = number.map_or_else(|| format!("{name}\n"), |number| format!("{number}. {name}\n"));
    text.push_str(&format!("{}\n", words::rule(lang, &first.source.name(lang, &rules))));
    if !day.is_empty() {
        text.push_str(&format!("{}\n", words::due(lang, &day, &left)));
    }
    if let Some(since) = task.since() {
        text.push_str(&format!("{}\n", words::since_line(lang, &since.to_string())));
    }
    if let crate::duty::Detail::Effect(effect) = first.detail
        && let Some(rule) = rules.decision(effect)
    {
        text.push_str(&format!("{}\n", words::advice(lang, rule.advice.say(lang))));
    }
    let lines: Vec<Vec<String>> = task.duties.iter().map(|duty| record_line(context, &links, duty)).collect();
    text.push_str(&format!("{}\n{}", words::concerns(lang, lines.len()), output::table(&lines)));
    text.push_str(&format!("{}\n", words::proposals(lang)));
    for (n, act) in (1..).zip(task.acts()) {
        text.push_str(&format!("  {n}. {}\n", act.line(lang)));
    }
    if task.rule() == Rule::DecideLine {
        let n = task.acts().len() + 1;
        let choice = words::nothing_needed_choice(lang);
        let by = number.map(|number| format!(": chungthu do {number} --nothing-needed")).unwrap_or_default();
        text.push_str(&format!("  {n}. {choice}{by}\n"));
    }
    output::out(&text);
    Ok(())
}

/// Lets a person choose, and does it: with what came of it, nothing where nothing was chosen.
fn walk(context: &Context, task: &Task, several: bool) -> Result<Option<ExitCode>, Failure> {
    let lang = context.lang;
    let acts = task.acts();
    let decides = task.rule() == Rule::DecideLine;
    let last = acts.len() + usize::from(decides);
    let question = match several && decides {
        true => words::choose_each(lang, last),
        false => words::choose(lang, last),
    };
    loop {
        let answer = context.terminal.ask(&question).unwrap_or_default();
        let answer = answer.trim();
        if several && decides && matches!(answer, "t" | "e") {
            return each(context, task);
        }
        if answer.is_empty() {
            return Ok(None);
        }
        let choice: usize = answer.parse().unwrap_or(0);
        match choice.checked_sub(1) {
            Some(at) if at < acts.len() => return act_on(context, &acts[at]).map(Some),
            Some(at) if decides && at == acts.len() => {
                nothing_needed(context, task)?;
                return Ok(Some(ExitCode::SUCCESS));
            }
            _ => output::failure(&NoProposal { choice, last }.into(), lang, false),
        }
    }
}

/// Walks through the duties of a task one by one: with the first that wasn't done whole, where one wasn't. What fails at one is told,
/// and the others are still asked about.
fn each(context: &Context, task: &Task) -> Result<Option<ExitCode>, Failure> {
    let mut came: Option<ExitCode> = None;
    for (n, duty) in (1..).zip(&task.duties) {
        let one = Task { duties: vec![duty.clone()] };
        output::warn(&words::line_of(context.lang, n, task.duties.len()));
        show(context, None, &one)?;
        let code = walk(context, &one, false).unwrap_or_else(|failure| {
            output::failure(&failure, context.lang, false);
            Some(ExitCode::from(failure.code()))
        });
        came = came.filter(|code| *code != ExitCode::SUCCESS).or(code).or(came);
    }
    Ok(came)
}

/// Runs a command in this process, with everything filled in; its exit code.
fn act_on(context: &Context, act: &Act) -> Result<ExitCode, Failure> {
    let mut typed = Vec::new();
    for word in act.words() {
        let answer = |asked: Asked| {
            let answer = context.terminal.ask(&asked.question(context.lang));
            answer.map(|said| said.trim().to_owned()).filter(|said| !said.is_empty())
        };
        typed.push(word.filled(answer).ok_or(NEEDS_WORD)?);
    }
    let shown: Vec<String> = typed.iter().map(|word| output::quoted(word.as_ref())).collect();
    output::warn(&words::running(context.lang, &format!("chungthu {}", shown.join(" "))));
    let line: Vec<OsString> =
        std::iter::once("chungthu").chain(typed.iter().map(String::as_str)).map(OsString::from).collect();
    let none = || Failure::from(NoCommand(shown.join(" ")));
    // What somebody typed may be no day, or no number.
    let refused = |error: clap::Error| usage::failure(&error, &line, context.lang).unwrap_or_else(none);
    let parsed = Arguments::try_parse_from(&line).map_err(refused)?;
    let command = parsed.command.ok_or_else(none)?;
    super::run(context, command)
}

/// What remains of a task, and how much is owed besides.
fn after(context: &Context, number: usize, task: &Task) -> Result<(), Failure> {
    if context.globals.json {
        return Ok(());
    }
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let rules = rules(&snapshot)?;
    let owed = duties::owed(context, &snapshot, &links, &rules);
    let last = LastList::read(&snapshot).ok_or(NO_LIST)?;
    let left = last.left(number, owed.clone(), context)?;
    let lang = context.lang;
    match left.first() {
        Some(rest) => {
            let what = duties::what(context, &links, rest);
            output::out(&format!("{}\n", words::remains(lang, rest.duties.len(), &what)));
        }
        None => output::out(&format!("{}\n", words::done(lang, &task.rule().name(lang)))),
    }
    let all = tasks(owed, context.on()).len();
    let next = if all == 0 { words::none_left(lang) } else { words::done_next(lang, all) };
    output::out(&format!("{next}\n"));
    Ok(())
}

/// Notes that the lines of a task need nothing, and why.
fn nothing_needed(context: &Context, task: &Task) -> Result<(), Failure> {
    if task.rule() != Rule::DecideLine {
        return Err(NOT_A_DECISION.into());
    }
    let reason = assign::ask(context, &words::why_nothing(context.lang))?;
    if reason.trim().is_empty() {
        return Err(EMPTY_REASON.into());
    }
    let noted = dispose(context, task, &reason)?;
    output::done(
        context,
        &words::noted_nothing(context.lang, noted),
        None,
        json!({ "rule": task.rule().word(), "lines": noted }),
    );
    Ok(())
}

/// Writes that the lines of a task need nothing into their decisions; how many lines there were. A line of which somebody said
/// something meanwhile is left.
fn dispose(context: &Context, task: &Task, reason: &str) -> Result<usize, Failure> {
    let session = Session::to_write(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let signer = context.signer()?;
    let officer = snapshot.officers.signer(&signer.public()).ok_or(ChangeError::NotAnOfficer)?;
    let said = json!({ "nothing_needed": reason, "by": officer.handle, "on": context.today });
    let disposition = from_value::<Disposition>(&said);
    let disposition =
        disposition.map_err(|fault| input::NotARecord(fault.by_table(Disposition::TABLE, &said)))?;
    let decisions: BTreeSet<Key> = task.duties.iter().filter_map(|duty| duty.about).collect();
    let mut change = Change::new("set");
    let mut lines = 0;
    for key in decisions {
        let (base, mut record) = read(&snapshot, key)?;
        let Record::Decision(decision) = &mut record else { continue };
        for duty in task.duties.iter().filter(|duty| duty.about == Some(key)) {
            let entry = duty.entry.map(usize::from);
            let open = entry.filter(|at| is_open(&links, key, *at));
            let Some(line) = open.and_then(|at| decision.lines.get_mut(at)) else { continue };
            line.disposition = Some(disposition.clone());
            lines += 1;
        }
        record.set_why(None);
        change.set(base, record);
    }
    if lines > 0
        && let Some(committed) = session.write_as(&snapshot, &change, &signer)?
    {
        remarks(context, &committed);
    }
    Ok(lines)
}

fn read(snapshot: &Snapshot<'_>, key: Key) -> Result<(Record, Record), Failure> {
    let base = snapshot.record(key)?;
    let record = base.clone();
    Ok((base, record))
}

/// Whether nobody dealt with a line.
fn is_open(links: &Links<'_>, decision: Key, entry: usize) -> bool {
    let facts = links.facts(decision).and_then(|facts| facts.decision());
    facts.and_then(|facts| facts.lines.get(entry)).is_some_and(|line| line.disposed == Disposed::Open)
}

/// There is no such proposal.
struct NoProposal {
    choice: usize,
    last: usize,
}

impl Explain for NoProposal {
    fn what(&self, lang: Lang) -> String {
        words::no_proposal(lang, self.choice, self.last)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::no_proposal_hint(lang))
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}

/// The program has no such command.
struct NoCommand(String);

impl Explain for NoCommand {
    fn what(&self, lang: Lang) -> String {
        words::no_command(lang, &self.0)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::no_command_hint(lang))
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}
