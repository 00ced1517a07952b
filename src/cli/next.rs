//! The checklist of a procedure, told, and the exact command that does what comes next.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::acting::handle;
use super::context::Context;
use super::session::Session;
use super::{output, rows};
use crate::duty::checklist::{Checklist, Item, Standing, Todo, What, checklist};
use crate::duty::{Act, Rule};
use crate::model::kinds::common::Role;
use crate::model::kinds::procedure::{Outcome, StepKind};
use crate::model::{Key, Kind, Lang, RecordId};
use crate::register::state::ProcedureState;
use crate::register::{Facts, Links, Snapshot};
use crate::rules::Rules;
use crate::text::desk as words;

/// The checklist of a procedure.
pub fn of(context: &Context, snapshot: &Snapshot<'_>, links: &Links<'_>, key: Key) -> Option<Checklist> {
    let rules = super::session::rules(snapshot).ok()?;
    checklist(links, &rules, context.on(), key)
}

/// More commands than this are told by `todo`.
const SHOWN: usize = 3;

/// What comes next in procedures as a write that was just made left them, in as few commands as they need; nothing where that
/// can't be told.
pub fn after(session: &Session<'_>, keys: &[Key]) -> Option<String> {
    left(session, |context, _, links, rules| of_all(context, links, rules, keys))?
}

/// The same about records of any kind: of the open procedures that they are part of, and of what a decision leads to.
pub fn about(session: &Session<'_>, records: &[Key]) -> Option<String> {
    let said = left(session, |context, _, links, rules| {
        let mut keys: Vec<Key> = records.iter().flat_map(|key| procedures(links, *key)).collect();
        keys.retain(|key| {
            links.procedure(key.id).is_some_and(|facts| !ProcedureState::of(facts, context.on()).is_over())
        });
        keys.sort_unstable();
        keys.dedup();
        of_all(context, links, rules, &keys)
    })?;
    let decisions = records.iter().filter(|key| key.kind == Kind::Decision);
    let acts: Vec<Act> =
        decisions.flat_map(|key| of_decision(session, *key)).flat_map(|(_, acts)| acts).collect();
    said.or_else(|| told(session.context.lang, Act::joined(&acts), Vec::new()))
}

/// The procedures that a record is part of.
fn procedures(links: &Links<'_>, record: Key) -> Vec<Key> {
    let key = |id: RecordId| Key::new(Kind::Procedure, id);
    let of_certificate = |id: RecordId| {
        let made = links.certificate(id).and_then(|certificate| certificate.made_by);
        links.procedures_on(Key::new(Kind::Certificate, id)).chain(made).map(key).collect::<Vec<_>>()
    };
    let of_device = |id: RecordId| {
        let on_it = links.on_device(id).flat_map(|(id, _)| of_certificate(id));
        links.procedures_on(Key::new(Kind::Device, id)).map(key).chain(on_it).collect::<Vec<_>>()
    };
    match (record.kind, links.facts(record)) {
        (Kind::Procedure, _) => vec![record],
        (Kind::Certificate, _) => of_certificate(record.id),
        (Kind::Device, _) => of_device(record.id),
        (_, Some(Facts::Letter(letter))) => letter.lines.iter().map(|line| key(line.procedure)).collect(),
        (_, Some(Facts::Handover(handover))) => {
            handover.items.iter().flat_map(|item| of_device(item.device)).collect()
        }
        _ => Vec::new(),
    }
}

fn of_all(context: &Context, links: &Links<'_>, rules: &Rules, keys: &[Key]) -> Option<String> {
    let next = |key: &Key| checklist(links, rules, context.on(), *key)?.next;
    let next: Vec<(What, Todo)> = keys.iter().filter_map(next).collect();
    let (waits, does): (Vec<&Todo>, Vec<&Todo>) =
        next.iter().map(|(_, todo)| todo).partition(|todo| todo.due.is_some());
    let acts = Act::joined(does.iter().filter_map(|todo| todo.acts.first()));
    let mut said: Vec<String> = waits.iter().filter_map(|todo| say(context.lang, todo)).collect();
    said.dedup();
    told(context.lang, acts, said)
}

/// The same of each procedure by itself.
pub fn each(session: &Session<'_>, keys: &[Key]) -> Vec<Option<Todo>> {
    let next = left(session, |context, _, links, rules| {
        let next = |key: &Key| Some(checklist(links, rules, context.on(), *key)?.next?.1);
        keys.iter().map(next).collect()
    });
    next.unwrap_or_else(|| keys.iter().map(|_| None).collect())
}

/// What is owed about devices, or about what is on them, as a write that was just made left it.
pub fn owed(session: &Session<'_>, devices: &[RecordId]) -> Option<String> {
    left(session, |context, snapshot, links, rules| {
        let on_it = |id: &RecordId| links.on_device(*id).map(|(id, _)| Key::new(Kind::Certificate, id));
        let mut keys: Vec<Key> = devices.iter().flat_map(on_it).collect();
        keys.extend(devices.iter().map(|id| Key::new(Kind::Device, *id)));
        let owed = super::duties::owed(context, snapshot, links, rules);
        let about = owed.iter().filter(|duty| duty.about.is_some_and(|key| keys.contains(&key)));
        told(context.lang, Act::joined(about.filter_map(|duty| duty.acts.first())), Vec::new())
    })?
}

/// What the lines of a decision that nobody dealt with lead to, as a write that was just made left them: by the place of each
/// line, the commands that do it.
pub fn of_decision(session: &Session<'_>, decision: Key) -> BTreeMap<usize, Vec<Act>> {
    let owed = left(session, |context, snapshot, links, rules| {
        let owed = super::duties::owed(context, snapshot, links, rules);
        let lines =
            owed.into_iter().filter(|duty| duty.rule == Rule::DecideLine && duty.about == Some(decision));
        lines.filter_map(|duty| Some((usize::from(duty.entry?), duty.acts))).collect()
    });
    owed.unwrap_or_default()
}

/// Looks at the register as a write that was just made left it; nothing where it can't be opened.
fn left<T>(
    session: &Session<'_>,
    look: impl FnOnce(&Context, &Snapshot<'_>, &Links<'_>, &Rules) -> T,
) -> Option<T> {
    let context = session.context;
    let tip = context.commit(&session.store).ok()?;
    let snapshot = Snapshot::open(&session.store, &session.vault, tip).ok()?;
    let links = Links::open(&snapshot).ok()?;
    let rules = super::session::rules(&snapshot).ok()?;
    Some(look(context, &snapshot, &links, &rules))
}

/// Commands that come next, and what is waited for.
fn told(lang: Lang, acts: Vec<Act>, waits: Vec<String>) -> Option<String> {
    let does = acts.iter().map(|act| words::next_step(lang, &act.line(lang)));
    let mut lines: Vec<String> = does.chain(waits).collect();
    if lines.len() > SHOWN {
        lines.truncate(SHOWN);
        lines.push(words::next_step(lang, "chungthu todo"));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// What comes next, in one sentence.
pub fn say(lang: Lang, todo: &Todo) -> Option<String> {
    let command = todo.acts.first()?.line(lang);
    Some(match (todo.step, todo.due) {
        (StepKind::Granted, Some(due)) => words::awaits(lang, &due.to_string(), &command),
        _ => words::next_step(lang, &command),
    })
}

/// The lines of a checklist.
pub fn lines(context: &Context, links: &Links<'_>, list: &Checklist) -> String {
    let lang = context.lang;
    let line = |item: &Item| {
        let mark = match item.standing {
            Standing::There => "✓",
            Standing::Lacking => "✗",
            Standing::NotNeeded => "–",
        };
        let record = item.record.map(|key| {
            let title = rows::title(context, links, key);
            format!("{} {title}", handle(key))
        });
        let day = item.on.map(|day| day.to_string());
        let said = item.said.as_deref().map(|said| labelled(lang, item.what, said));
        let said = said.filter(|said| record.as_ref().is_none_or(|record| !record.contains(said)));
        let told: Vec<String> = [day, said, record].into_iter().flatten().collect();
        vec![format!("  {mark} {}", item.what.label().say(lang)), told.join("  ")]
    };
    let mut text = format!(
        "{}:\n{}",
        words::checklist(lang),
        output::table(&list.items.iter().map(line).collect::<Vec<_>>())
    );
    if let Some(next) = list.next.as_ref().and_then(|(_, todo)| say(lang, todo)) {
        text.push_str(&format!("{next}\n"));
    }
    text
}

/// What is said of an item, its words as people call them.
fn labelled(lang: Lang, what: What, said: &str) -> String {
    let words = match what {
        What::Answer => Outcome::WORDS,
        What::Papers | What::Collected => Role::WORDS,
        _ => return said.to_owned(),
    };
    let label = |word: &str| words.iter().find(|known| known.word == word).map(|known| known.label.say(lang));
    said.split(", ").map(|word| label(word).unwrap_or(word)).collect::<Vec<_>>().join(", ")
}

/// The same for programs.
pub fn as_json(lang: Lang, list: &Checklist) -> Value {
    let does = |todo: &Todo| todo.acts.first().map(|act| act.line(lang));
    let item = |item: &Item| {
        json!({
            "what": item.what.word().word, "standing": item.standing.word().word, "record": item.record, "on": item.on,
            "said": item.said, "command": item.todo.as_ref().and_then(does),
        })
    };
    json!({
        "items": list.items.iter().map(item).collect::<Vec<_>>(),
        "next": list.next.as_ref().and_then(|(_, todo)| does(todo)),
    })
}
