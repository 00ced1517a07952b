//! The checklist of a procedure, told, and the exact command that does what comes next.

use serde_json::{Value, json};

use super::acting::handle;
use super::context::Context;
use super::session::Session;
use super::{output, rows};
use crate::desk::Act;
use crate::desk::checklist::{Checklist, Item, Standing, Todo, checklist};
use crate::model::kinds::procedure::Outcome;
use crate::model::words::Line;
use crate::model::{Key, Lang, Moment};
use crate::register::{Links, Snapshot};
use crate::text::desk as words;

/// The checklist of a procedure.
pub fn of(context: &Context, snapshot: &Snapshot<'_>, links: &Links<'_>, key: Key) -> Option<Checklist> {
    let rules = super::session::rules(snapshot).ok()?;
    let by = Line::try_from("-").ok()?;
    checklist(&Act { links, rules: &rules, at: Moment::day(context.on()), by: &by }, key)
}

/// What comes next in a procedure as a write that was just made left it; nothing where that can't be told.
pub fn after(session: &Session<'_>, key: Key) -> Option<String> {
    let context = session.context;
    let tip = context.commit(&session.store).ok()?;
    let snapshot = Snapshot::open(&session.store, &session.vault, tip).ok()?;
    let links = Links::open(&snapshot).ok()?;
    let next = of(context, &snapshot, &links, key)?.next?;
    Some(say(context.lang, key, &next))
}

/// The command that does it, as a shell takes it; what has to be filled in stands in capitals.
pub fn command(lang: Lang, procedure: Key, todo: &Todo) -> String {
    let own = handle(procedure);
    let (number, date, file) = match lang {
        Lang::Vi => ("SỐ", "NGÀY", "TỆP"),
        Lang::En => ("N", "DATE", "FILE"),
    };
    let (system, unit, code, serial) = match lang {
        Lang::Vi => ("HỆ-THỐNG", "ĐƠN-VỊ", "MÃ", "SỐ-HIỆU"),
        Lang::En => ("SYSTEM", "UNIT", "CODE", "SERIAL"),
    };
    let text = match todo {
        Todo::Filer => format!("set {own} filer={unit}"),
        Todo::Ground => format!("set {own} ground.code={code}"),
        Todo::Plan(certificate) => format!("hsm plan {} -o plan.yaml", handle(*certificate)),
        Todo::Paper => format!("paper {own}"),
        Todo::Send(letter) => format!("send {} --number {number} --date {date}", handle(*letter)),
        Todo::Await(letter, _) => format!("answer {} --granted {own}", handle(*letter)),
        Todo::Resend(letter) => format!("send {}", handle(*letter)),
        Todo::Import(Some(letter)) => format!("import {file} --answers {}", handle(*letter)),
        Todo::Import(None) => format!("import {file}"),
        Todo::Receive(_) => format!("receive {serial}={own}"),
        Todo::Check => format!("step checked {own}"),
        Todo::HandToCa(device) => format!("return {} --to ca", handle(*device)),
        Todo::Deliver => format!("deliver {own}"),
        Todo::ConfirmPin => format!("deliver {own} --pin-confirmed"),
        Todo::Register => format!("step registered {own} --system {system}"),
        Todo::Collect(device) => format!("return {}", device.map_or(own, handle)),
        Todo::Notice => format!("step notice-received {own}"),
        Todo::Crl => format!("import {file}.crl"),
        Todo::Attach(role) => format!("attach {own} {file} --as {}", role.word().word),
        Todo::Close => format!("step closed {own}"),
        Todo::Resume => format!("step resumed {own}"),
    };
    format!("chungthu {text}")
}

/// What comes next, in one sentence.
pub fn say(lang: Lang, procedure: Key, todo: &Todo) -> String {
    let command = command(lang, procedure, todo);
    match todo {
        Todo::Await(_, Some(due)) => words::awaits(lang, &due.to_string(), &command),
        _ => words::next_step(lang, &command),
    }
}

/// The lines of a checklist.
pub fn lines(context: &Context, links: &Links<'_>, key: Key, list: &Checklist) -> String {
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
        let outcome = Outcome::ALL.iter().find(|outcome| item.said.as_deref() == Some(outcome.word().word));
        let label = outcome.map(|outcome| outcome.label().say(lang).to_owned());
        let said = label.or_else(|| item.said.clone());
        let said = said.filter(|said| record.as_ref().is_none_or(|record| !record.contains(said)));
        let told: Vec<String> = [day, said, record].into_iter().flatten().collect();
        vec![format!("  {mark} {}", item.what.label().say(lang)), told.join("  ")]
    };
    let mut text = format!(
        "{}:\n{}",
        words::checklist(lang),
        output::table(&list.items.iter().map(line).collect::<Vec<_>>())
    );
    if let Some(next) = &list.next {
        text.push_str(&format!("{}\n", say(lang, key, next)));
    }
    text
}

/// The same for programs.
pub fn as_json(lang: Lang, key: Key, list: &Checklist) -> Value {
    let item = |item: &Item| {
        json!({
            "what": item.what.word().word, "standing": item.standing.word().word, "record": item.record, "on": item.on,
            "said": item.said, "command": item.todo.as_ref().map(|todo| command(lang, key, todo)),
        })
    };
    json!({
        "items": list.items.iter().map(item).collect::<Vec<_>>(),
        "next": list.next.as_ref().map(|next| command(lang, key, next)),
    })
}
