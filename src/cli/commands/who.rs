use serde_json::{Value, json};

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::session::{Session, links};
use super::super::{output, pick};
use crate::model::party::Party;
use crate::model::{Date, Key, Kind, Label, Moment, RecordId};
use crate::register::facts::Kept;
use crate::register::{Links, Period, Snapshot};
use crate::repo::{CommitFacts, RepoError};
use crate::text::records as words;

/// Say who held a device or certificate on a day, or what a person or unit held: by the facts, and, where it differs,
/// by what the register said that day
#[derive(clap::Args)]
pub struct Args {
    /// A device, certificate, person or unit; a serial number names what bears it
    #[arg(value_name = "SEL")]
    record: String,
}

const KINDS: [Kind; 4] = [Kind::Device, Kind::Certificate, Kind::Person, Kind::Unit];

/// One thing that held on a day.
struct Held {
    what: What,
    who: Who,
    period: Period,
}

/// Who holds, or what is held.
#[derive(PartialEq, Eq)]
enum Who {
    Party(Party),
    Record(Key),
}

impl Who {
    fn key(&self) -> Option<Key> {
        match self {
            Who::Party(party) => party.key(),
            Who::Record(key) => Some(*key),
        }
    }
}

/// How somebody, or something, is meant in an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Keeper,
    Holder,
    Manager,
    /// Who has the device on which a certificate's key is.
    KeyKeeper,
    Device,
    Certificate,
    Managed,
}

impl What {
    fn word(self) -> (&'static str, Label) {
        let (word, vi, en) = match self {
            What::Keeper => ("keeper", "Bên giữ", "Kept by"),
            What::Holder => ("holder", "Thuê bao", "Holder"),
            What::Manager => ("manager", "Người quản lý", "Manager"),
            What::KeyKeeper => ("key-keeper", "Bên giữ thiết bị", "Device kept by"),
            What::Device => ("device", "Thiết bị", "Device"),
            What::Certificate => ("certificate", "Chứng thư", "Certificate"),
            What::Managed => ("managed", "Chứng thư được giao quản lý", "Certificate managed"),
        };
        (word, Label { vi, en })
    }
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let now = links(context, &snapshot)?;
    let key = pick::one(context, &snapshot, &now, &args.record, &KINDS)?;
    let on = context.on();
    let facts = held(&now, key, on);
    let then = match commit_of_day(&session, on)? {
        // What is read is what the register said that day.
        Some(commit) if commit.oid == session.commit => None,
        commit => Some(commit),
    };
    let said = match &then {
        None => None,
        Some(None) => Some(Said { commit: None, held: None }),
        Some(Some(commit)) => {
            let old = Snapshot::open(&session.store, &session.vault, commit.oid)?;
            let old = links(context, &old)?;
            let held = old.contains(key).then(|| held(&old, key, on));
            Some(Said { commit: Some(commit), held })
        }
    };
    let differs = said.filter(|said| !said.held.as_ref().is_some_and(|said| same_holders(said, &facts)));
    match context.globals.json {
        true => output::json(&as_json(context, &now, key, on, &facts, differs.as_ref())),
        false => tell(context, &now, key, on, &facts, differs.as_ref()),
    }
    Ok(())
}

/// Whether two answers name the same: until when something lasted is often entered later, and doesn't change who held it.
fn same_holders(a: &[Held], b: &[Held]) -> bool {
    let among =
        |one: &Held, all: &[Held]| all.iter().any(|held| held.what == one.what && held.who == one.who);
    a.iter().all(|one| among(one, b)) && b.iter().all(|one| among(one, a))
}

/// What the register said on a day.
struct Said<'c> {
    /// Nothing where the register did not stand yet.
    commit: Option<&'c CommitFacts>,
    /// Nothing where it had no such record.
    held: Option<Vec<Held>>,
}

/// The commit of main that stood at the end of a day.
fn commit_of_day(session: &Session<'_>, on: Date) -> Result<Option<CommitFacts>, RepoError> {
    let end = on.plus_days(1).start_at_office();
    for commit in session.store.first_parents(session.commit) {
        let commit = commit?;
        if commit.committer.seconds < end {
            return Ok(Some(commit));
        }
    }
    Ok(None)
}

/// What the facts say of a record on a day.
fn held(links: &Links<'_>, key: Key, on: Date) -> Vec<Held> {
    let keeper = |what: What, device: RecordId| {
        let kept = links.keeper_on(device, on)?;
        Some(Held { what, who: Who::Party(kept.party.clone()), period: kept.period() })
    };
    match key.kind {
        Kind::Device => keeper(What::Keeper, key.id).into_iter().collect(),
        Kind::Certificate => {
            let Some(facts) = links.certificate(key.id) else { return Vec::new() };
            let holder = Held { what: What::Holder, who: Who::Record(facts.holder), period: facts.validity };
            let managers = facts.managers_on(on).map(|manager| Held {
                what: What::Manager,
                who: Who::Record(Key::new(Kind::Person, manager.person)),
                period: manager.period,
            });
            let key_keeper = facts.device.and_then(|device| keeper(What::KeyKeeper, device));
            // Before it is valid and afterwards it is nobody's, as it is among what a person held.
            let holder = Some(holder).filter(|holder| holder.period.holds(on));
            holder.into_iter().chain(managers).chain(key_keeper).collect()
        }
        _ => possessions(links, key, on),
    }
}

/// What a person or unit held on a day.
fn possessions(links: &Links<'_>, key: Key, on: Date) -> Vec<Held> {
    let of = |what, kind, id, period| Held { what, who: Who::Record(Key::new(kind, id)), period };
    let devices = links.kept_by(key, on).map(|device| {
        let period = links.keeper_on(device, on).map(Kept::period).unwrap_or_default();
        of(What::Device, Kind::Device, device, period)
    });
    let certificates = links.held_by(key).filter(|(_, facts)| facts.validity.holds(on));
    let certificates =
        certificates.map(|(id, facts)| of(What::Certificate, Kind::Certificate, id, facts.validity));
    let mut held: Vec<Held> = devices.chain(certificates).collect();
    if key.kind == Kind::Person {
        let mut managed: Vec<Key> = links.inverse_at(key, Kind::Certificate, "managers.person").collect();
        managed.dedup();
        for certificate in managed {
            let facts = links.certificate(certificate.id);
            let own = facts.and_then(|facts| facts.managers_on(on).find(|m| m.person == key.id));
            held.extend(own.map(|own| of(What::Managed, Kind::Certificate, certificate.id, own.period)));
        }
    }
    held
}

fn tell(context: &Context, links: &Links<'_>, key: Key, on: Date, facts: &[Held], said: Option<&Said<'_>>) {
    let lang = context.lang;
    let named =
        words::named(lang, key.kind.label().say(lang), &key.id.handle().to_string(), &links.title(key, lang));
    output::out(&format!("{}\n", words::by_facts(lang, &on.to_string(), &named)));
    output::out(&lines(context, links, facts));
    let Some(said) = said else { return };
    let head = match (said.commit, &said.held) {
        (None, _) => words::before_register(lang),
        (Some(commit), held) => {
            let when = Moment::at_office(commit.committer.seconds).map(|m| m.to_string()).unwrap_or_default();
            match held {
                Some(_) => words::by_register(lang, &commit.oid.short(), &when),
                None => words::not_in_register(lang, &commit.oid.short(), &when),
            }
        }
    };
    output::out(&format!("{head}\n"));
    if let Some(held) = &said.held {
        output::out(&lines(context, links, held));
    }
}

fn lines(context: &Context, links: &Links<'_>, held: &[Held]) -> String {
    if held.is_empty() {
        return format!("  {}\n", words::nobody_held(context.lang));
    }
    let day = |day: Option<Date>| day.map_or_else(|| "…".to_owned(), |day| day.to_string());
    let rows: Vec<Vec<String>> = held
        .iter()
        .map(|held| {
            vec![
                format!("  {}", held.what.word().1.say(context.lang)),
                name(context, links, &held.who),
                format!("{} – {}", day(held.period.from), day(held.period.to)),
            ]
        })
        .collect();
    output::table(&rows)
}

fn name(context: &Context, links: &Links<'_>, who: &Who) -> String {
    let lang = context.lang;
    match (who, who.key()) {
        (_, Some(key)) => format!("{} «{}»", key.id.handle(), links.title(key, lang)),
        (Who::Party(party), _) => words::party(lang, party),
        (Who::Record(key), None) => key.to_string(),
    }
}

fn as_json(
    context: &Context,
    links: &Links<'_>,
    key: Key,
    on: Date,
    facts: &[Held],
    said: Option<&Said<'_>>,
) -> Value {
    let list =
        |held: &[Held]| -> Vec<Value> { held.iter().map(|held| held_json(context, links, held)).collect() };
    let mut value = json!({
        "record": key, "handle": key.id.handle().to_string(), "on": on, "facts": list(facts),
        "differs": said.is_some(),
    });
    if let Some(said) = said {
        value["register"] = json!({
            "commit": said.commit.map(|commit| commit.oid.to_string()),
            "said": said.held.as_deref().map(list),
        });
    }
    value
}

fn held_json(context: &Context, links: &Links<'_>, held: &Held) -> Value {
    let who = match &held.who {
        Who::Party(party) => party.to_string(),
        Who::Record(key) => key.to_string(),
    };
    json!({
        "what": held.what.word().0, "who": who, "title": held.who.key().map(|key| links.title(key, context.lang)),
        "from": held.period.from, "to": held.period.to,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_custody_that_ended_later_is_no_other_answer() {
        let day = |text: &str| Some(text.parse().unwrap());
        let kept = |party, to| Held {
            what: What::Keeper,
            who: Who::Party(party),
            period: Period::new(day("2025-02-04"), to),
        };
        let open = [kept(Party::Desk, None)];
        assert!(same_holders(&open, &[kept(Party::Desk, day("2025-03-01"))]));
        assert!(!same_holders(&open, &[kept(Party::Ca, None)]));
        assert!(!same_holders(&open, &[]) && !same_holders(&[], &open));
        assert!(!same_holders(&open, &[kept(Party::Desk, None), kept(Party::Ca, None)]));
    }
}
