use std::process::ExitCode;

use serde_json::{Value, json};

use super::super::acting::{Acting, code, handle};
use super::super::choice::choice;
use super::super::context::Context;
use super::super::failure::Failure;
use super::super::session::{Session, links};
use super::super::several::Several;
use super::super::{next, output};
use super::request::{asked_text, line};
use crate::check::Wrong;
use crate::desk::stepping::{NotTaken, Step, step};
use crate::desk::steps::can_take;
use crate::duty::Act as DutyAct;
use crate::duty::checklist::checklist;
use crate::model::kinds::common::Role;
use crate::model::kinds::procedure::StepKind;
use crate::model::{Key, Kind};
use crate::register::state::ProcedureState;
use crate::text::desk as words;

/// Take a step that no letter and no hand-over brings: loaded, registered, unlocked, held, withdrawn, closed…
#[derive(clap::Args)]
pub struct Args {
    /// The step: ready, acknowledged, granted, loaded, checked, registered, notice-received, seen-in-crl, unlocked, held,
    /// resumed, withdrawn, not-needed, closed…
    #[arg(value_name = "STEP", value_parser = choice::<StepKind>)]
    step: StepKind,
    #[command(flatten)]
    of: Several,
    /// The system in which the certificate was registered; those of the one before where none is named
    #[arg(long, value_name = "NAME")]
    system: Option<String>,
    /// In which role it signs there
    #[arg(long, value_name = "ROLE", requires = "system")]
    role: Option<String>,
    /// Ask for a remark on the step, or read it from the next line of standard input
    #[arg(long)]
    remark: bool,
    /// Close it without this paper; the reason is asked for, or read from the next line of standard input
    #[arg(long, value_name = "ROLE", value_parser = choice::<Role>)]
    waive: Vec<Role>,
    /// Close it though its checklist lacks something
    #[arg(long)]
    anyway: bool,
}

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let session = Session::to_write_of_a_day(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let acting = Acting::new(&session, &snapshot, &links)?;
    let (selected, unnamed) = args.of.keys(context, &snapshot, &links, &Kind::ALL)?;
    let lang = context.lang;
    let mut left: Vec<(Key, String)> = Vec::new();
    let mut procedures: Vec<Key> = Vec::new();
    for key in selected {
        match meant(&acting, args.step, key) {
            Ok(found) => procedures.extend(found),
            Err(why) => left.push((key, why)),
        }
    }
    let remark = match args.remark {
        true => Some(asked_text(context, &words::step_remark(lang))?),
        false => None,
    };
    let mut waived = Vec::new();
    for role in &args.waive {
        waived.push((*role, asked_text(context, &words::why_waived(lang, role.label().say(lang)))?));
    }
    let wish = Step {
        step: args.step,
        remark,
        system: args.system.as_deref().map(line).transpose()?,
        role: args.role.as_deref().map(line).transpose()?,
        waived,
        anyway: args.anyway,
        lang,
    };
    let (mut taken, mut already): (Vec<Key>, Vec<Key>) = (Vec::new(), Vec::new());
    let takes = |act: &crate::desk::Act<'_, '_>, draft: &mut crate::desk::Draft<'_>| {
        for key in &procedures {
            match step(act, draft, key.id, &wish)? {
                Ok(()) => taken.push(*key),
                Err(why) => {
                    draft.forget(*key);
                    match why {
                        NotTaken::Already => already.push(*key),
                        why => left.push((*key, say(&acting, *key, args.step, &why))),
                    }
                }
            }
        }
        Ok(())
    };
    let ((), change) = acting.drafting(takes, "step", None)?;
    let commit = acting.write(&change, false)?;
    let mut lines: Vec<String> =
        left.iter().map(|(key, why)| words::not_stepped(lang, &handle(*key), why)).collect();
    lines.extend(unnamed.iter().map(|one| one.say(lang)));
    lines.extend(already.iter().map(|key| say(&acting, *key, args.step, &NotTaken::Already)));
    lines.push(words::stepped(lang, args.step.label().say(lang), taken.len()));
    let next = commit.as_ref().and_then(|_| next::after(&session, &taken));
    let all: Vec<Value> = left.iter().map(|(key, why)| json!({ "record": key, "why": why })).collect();
    output::done(
        context,
        &lines.join("\n"),
        next.as_deref(),
        json!({ "commit": commit, "step": args.step.word().word, "taken": taken, "already": already, "left": all }),
    );
    Ok(code(taken.len() + already.len(), left.len() + unnamed.len()))
}

/// The open procedures that a record means: itself, or those about it that can take the step.
fn meant(acting: &Acting<'_, '_>, step: StepKind, key: Key) -> Result<Vec<Key>, String> {
    let (links, on, lang) = (acting.links, acting.on(), acting.context.lang);
    let about = |subject: Key| -> Vec<Key> {
        let made = links.certificate(subject.id).and_then(|certificate| certificate.made_by);
        let all = links.procedures_on(subject).chain(made);
        all.map(|id| Key::new(Kind::Procedure, id)).collect()
    };
    let mut found: Vec<Key> = match key.kind {
        Kind::Procedure => return Ok(vec![key]),
        Kind::Letter => {
            let letter = links.facts(key).and_then(|facts| facts.letter());
            let lines = letter.map(|letter| letter.lines.as_slice()).unwrap_or_default();
            return Ok(lines.iter().map(|line| Key::new(Kind::Procedure, line.procedure)).collect());
        }
        Kind::Certificate | Kind::Device => about(key),
        Kind::Person | Kind::Unit => {
            let held = links.held_by(key).map(|(id, _)| Key::new(Kind::Certificate, id));
            held.flat_map(about).collect()
        }
        Kind::Decision | Kind::Handover => Vec::new(),
    };
    found.sort_unstable();
    found.dedup();
    found.retain(|key| {
        links.procedure(key.id).is_some_and(|procedure| {
            !ProcedureState::of(procedure, on).is_over() && can_take(procedure, step, on)
        })
    });
    match found.len() {
        0 => Err(words::no_procedure(lang, &acting.named(key))),
        1 => Ok(found),
        _ => {
            let all: Vec<String> = found.iter().map(|key| acting.named(*key)).collect();
            Err(words::several_open(lang, &acting.named(key), &all.join("; ")))
        }
    }
}

fn say(acting: &Acting<'_, '_>, key: Key, step: StepKind, why: &NotTaken) -> String {
    let lang = acting.context.lang;
    match why {
        NotTaken::Already => words::step_already(lang, &handle(key), step.label().say(lang)),
        NotTaken::NotSent => {
            let act = acting.act();
            let next = checklist(act.links, act.rules, act.on(), key).and_then(|list| list.next);
            let does = next.and_then(|(_, todo)| todo.acts.into_iter().next());
            let show = || DutyAct::one("show", key);
            words::step_not_sent(lang, &does.unwrap_or_else(show).line(lang))
        }
        NotTaken::Step(Wrong::Order) => words::step_order(lang),
        NotTaken::Step(Wrong::Foreign) => words::step_foreign(lang),
        NotTaken::Lacks(lacks) => {
            let lacks: Vec<&str> = lacks.iter().map(|what| what.label().say(lang)).collect();
            words::step_lacks(lang, &lacks.join(", "))
        }
    }
}
