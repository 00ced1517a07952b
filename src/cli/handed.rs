//! Devices change hands: which are meant, the act, and telling what came of it.

use std::process::ExitCode;

use serde_json::{Value, json};

use super::acting::{Acting, code, handle};
use super::context::Context;
use super::failure::Failure;
use super::session::{Session, links};
use super::several::Unnamed;
use super::{next, output};
use crate::change::Change;
use crate::desk::handing::{Handed, NotHanded};
use crate::desk::{Act, Draft};
use crate::model::field::Word;
use crate::model::kinds::Handover;
use crate::model::party::Party;
use crate::model::{Key, Kind, Lang, Record, RecordId};
use crate::register::OpenError;
use crate::register::state::{CertificateDeskState, DeviceCondition};
use crate::text::{desk as words, records};

/// What commands by which devices change hands differ in.
pub struct Handing {
    pub verb: &'static str,
    /// Whether what somebody has now is meant by their name, else what is to go to them.
    pub held: bool,
    /// What is said of a device that doesn't change hands.
    pub refused: fn(Lang, &str, &str, &str) -> String,
    /// What is said of devices of which only something was noted, and what comes after that.
    pub noted: fn(Lang, usize) -> String,
    pub noted_next: fn(&Acting<'_, '_>, RecordId) -> Option<String>,
}

/// Lets the devices change hands that `select` means, as `wish` says, by the act `hand`.
pub fn run<W>(
    context: &Context,
    handing: &Handing,
    select: impl FnOnce(&Acting<'_, '_>) -> Result<(Vec<Key>, Vec<Unnamed>), Failure>,
    wish: impl FnOnce(&Acting<'_, '_>) -> Result<W, Failure>,
    hand: impl FnOnce(&Act<'_, '_>, &mut Draft<'_>, Vec<RecordId>, &W) -> Result<Handed, OpenError>,
) -> Result<ExitCode, Failure> {
    let session = Session::to_write_of_a_day(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let acting = Acting::new(&session, &snapshot, &links)?;
    let (selected, unnamed) = select(&acting)?;
    let wish = wish(&acting)?;
    let (found, without) = devices(&acting, &selected, handing.held);
    let hands = |act: &Act<'_, '_>, draft: &mut Draft<'_>| Ok(hand(act, draft, found, &wish)?);
    let (handed, change) = acting.drafting(hands, handing.verb, None)?;
    let commit = acting.write(&change, false)?;
    Ok(report(&acting, handing, (&handed, &change), (&without, &unnamed), commit))
}

/// The devices that the selected records mean: themselves, those of certificates, of people and units, of the lines of a
/// letter, of procedures. What means none is given back.
pub fn devices(acting: &Acting<'_, '_>, selected: &[Key], held: bool) -> (Vec<RecordId>, Vec<Key>) {
    let (mut devices, mut without) = (Vec::new(), Vec::new());
    for key in selected {
        let found = of(acting, *key, held);
        if found.is_empty() {
            without.push(*key);
        }
        devices.extend(found.into_iter().filter(|device| !devices.contains(device)).collect::<Vec<_>>());
    }
    (devices, without)
}

/// `held` asks for what somebody has now, else for what is to go to them.
fn of(acting: &Acting<'_, '_>, key: Key, held: bool) -> Vec<RecordId> {
    let (links, on) = (acting.links, acting.on());
    match key.kind {
        Kind::Device => vec![key.id],
        Kind::Certificate => links.certificate(key.id).and_then(|c| c.device).into_iter().collect(),
        Kind::Person | Kind::Unit if held => links.kept_by(key, on).collect(),
        Kind::Person | Kind::Unit => {
            let here = |device: &RecordId| {
                links
                    .keeper_on(*device, on)
                    .is_none_or(|kept| kept.party == Party::Desk || kept.party.key() == Some(key))
            };
            let is_over = |id| links.desk_state(id, on).is_some_and(CertificateDeskState::is_over);
            let devices =
                links.held_by(key).filter_map(|(id, certificate)| Some((certificate.device?, is_over(id))));
            let (over, goes): (Vec<_>, Vec<_>) =
                devices.filter(|(device, _)| here(device)).partition(|(_, over)| *over);
            // What has ended is named only where there is nothing else, with the reason why it doesn't go.
            let all = if goes.is_empty() { over } else { goes };
            all.into_iter().map(|(device, _)| device).collect()
        }
        Kind::Procedure => {
            let Some(procedure) = links.procedure(key.id) else { return Vec::new() };
            let made = links.inverse_at(key, Kind::Certificate, "made_by");
            let found: Vec<RecordId> = made.flat_map(|made| of(acting, made, held)).collect();
            match (found.is_empty(), procedure.subject) {
                // What the CA gave in place of one goes where that was.
                (true, Key { kind: Kind::Device, id }) => vec![links.in_place_of(id)],
                (true, subject) => of(acting, subject, held),
                _ => found,
            }
        }
        Kind::Letter => {
            let letter = links.facts(key).and_then(|facts| facts.letter());
            let lines = letter.map(|letter| letter.lines.as_slice()).unwrap_or_default();
            lines
                .iter()
                .flat_map(|line| of(acting, Key::new(Kind::Procedure, line.procedure), held))
                .collect()
        }
        Kind::Handover => {
            let handover = links.facts(key).and_then(|facts| facts.handover());
            let items = handover.map(|handover| handover.items.as_slice()).unwrap_or_default();
            items.iter().map(|item| item.device).collect()
        }
        Kind::Decision => Vec::new(),
    }
}

/// Whose a device is, by what is on it.
pub fn holder(acting: &Acting<'_, '_>, device: RecordId) -> String {
    let last = acting.links.on_device(device).max_by_key(|(_, c)| c.validity.from).map(|(_, c)| c.holder);
    last.map(|holder| acting.links.title(holder, acting.context.lang).into_owned()).unwrap_or_default()
}

/// A party as people say it.
pub fn party(acting: &Acting<'_, '_>, party: &Party) -> String {
    let lang = acting.context.lang;
    party.key().map_or_else(|| records::party(lang, party), |key| acting.links.title(key, lang).into_owned())
}

/// Why a device was not handed on, in one sentence.
pub fn why(acting: &Acting<'_, '_>, device: RecordId, why: &NotHanded) -> String {
    let lang = acting.context.lang;
    let own = || handle(Key::new(Kind::Device, device));
    let back = |state: &Word| {
        [DeviceCondition::Lost, DeviceCondition::Stolen, DeviceCondition::Seized]
            .iter()
            .any(|lost| lost.word() == *state)
    };
    match why {
        NotHanded::With(there) => words::with_party(lang, &party(acting, there)),
        NotHanded::NotOut => words::not_out(lang),
        NotHanded::Ended(key, state) => words::cert_ended(lang, &handle(*key), state.label.say(lang)),
        NotHanded::Valid(key) => words::still_valid(lang, &handle(*key)),
        NotHanded::NotChecked(key) => words::not_checked(lang, &handle(*key)),
        NotHanded::Gone(state) if back(state) => words::device_lost(lang, state.label.say(lang), &own()),
        NotHanded::Gone(state) => words::device_gone(lang, state.label.say(lang)),
        NotHanded::Unauthorised(key) => words::unauthorised(lang, &handle(*key)),
        NotHanded::NoReceiver => words::no_receiver(lang),
        NotHanded::Others(holder) => words::of_holder(lang, &acting.links.title(*holder, lang)),
        NotHanded::Dead(person) => words::has_died(lang, &acting.links.title(*person, lang)),
        NotHanded::NotLost => words::not_lost(lang),
    }
}

/// What comes next: in the procedures that the devices are concerned in, else as duties about what is on them.
fn follows(acting: &Acting<'_, '_>, handed: &Handed) -> Option<String> {
    let devices = handed.handovers.iter().flat_map(|(_, devices)| devices).chain(&handed.noted);
    let devices: Vec<RecordId> = devices.copied().collect();
    let concerned = |device: &RecordId| crate::desk::handing::concerned(&acting.act(), *device);
    let mut procedures: Vec<RecordId> = handed.steps.iter().map(|(procedure, _)| *procedure).collect();
    procedures.extend(devices.iter().flat_map(concerned));
    let mut keys: Vec<Key> = Vec::new();
    for key in procedures.into_iter().map(|id| Key::new(Kind::Procedure, id)) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let shown = handed.handovers.first().map(|(key, _)| *key);
    next::after(acting.session, &keys)
        .or_else(|| next::owed(acting.session, &devices))
        .or_else(|| shown.map(|key| words::handover_next(acting.context.lang, &handle(key))))
}

/// Tells what changed hands and what not, and what comes next.
fn report(
    acting: &Acting<'_, '_>,
    handing: &Handing,
    (handed, change): (&Handed, &Change),
    (without, unnamed): (&[Key], &[Unnamed]),
    commit: Option<String>,
) -> ExitCode {
    let (lang, links) = (acting.context.lang, acting.links);
    let title = |device: RecordId| links.title(Key::new(Kind::Device, device), lang).into_owned();
    let steps = |device: RecordId| {
        let concerned = crate::desk::handing::concerned(&acting.act(), device);
        let taken = handed.steps.iter().filter(|(procedure, _)| concerned.contains(procedure));
        let said: Vec<&str> = taken.map(|(_, step)| step.label().say(lang)).collect();
        said.join(", ")
    };
    let mut lines = Vec::new();
    let made: Vec<(&Key, &[RecordId], &Handover)> = handed
        .handovers
        .iter()
        .filter_map(|(key, devices)| match change.records.get(key)?.record.as_ref() {
            Record::Handover(made) => Some((key, devices.as_slice(), made.as_ref())),
            _ => None,
        })
        .collect();
    for (key, devices, made) in &made {
        lines.push(words::handed(
            lang,
            &handle(**key),
            devices.len(),
            &party(acting, &made.giver),
            &party(acting, &made.receiver),
        ));
        let items =
            devices.iter().map(|d| words::handed_item(lang, &title(*d), &holder(acting, *d), &steps(*d)));
        lines.extend(items.map(|line| line.trim_end().to_owned()));
    }
    lines.extend(
        handed
            .refused
            .iter()
            .map(|(d, no)| (handing.refused)(lang, &title(*d), &holder(acting, *d), &why(acting, *d, no))),
    );
    let through =
        |(device, of): &(RecordId, Key)| words::through(lang, &title(*device), &links.title(*of, lang));
    lines.extend(handed.through.iter().map(through));
    lines.extend(without.iter().map(|key| words::no_device_of(lang, &acting.named(*key))));
    lines.extend(unnamed.iter().map(|one| one.say(lang)));
    if !handed.noted.is_empty() {
        lines.push((handing.noted)(lang, handed.noted.len()));
    }
    let done = handed.noted.len() + handed.handovers.iter().map(|(_, devices)| devices.len()).sum::<usize>();
    if done == 0 {
        lines.push(words::nothing_handed(lang));
    }
    let noted_next = || handed.noted.iter().find_map(|device| (handing.noted_next)(acting, *device));
    let next = commit.as_ref().and_then(|_| follows(acting, handed)).or_else(noted_next);
    let refused = handed.refused.len() + without.len() + unnamed.len();
    let device = |id: &RecordId| Key::new(Kind::Device, *id);
    let all: Vec<Value> = made
        .iter()
        .map(|(key, devices, made)| {
            let devices: Vec<Key> = devices.iter().map(device).collect();
            json!({ "handover": key, "giver": made.giver, "receiver": made.receiver, "devices": devices })
        })
        .collect();
    let no: Vec<Value> = handed
        .refused
        .iter()
        .map(|(id, no)| json!({ "device": device(id), "what": why(acting, *id, no) }))
        .collect();
    let taken: Vec<Value> = handed
        .steps
        .iter()
        .map(|(id, step)| json!({ "procedure": Key::new(Kind::Procedure, *id), "step": step.word().word }))
        .collect();
    output::done(
        acting.context,
        &lines.join("\n"),
        next.as_deref(),
        json!({
            "commit": commit, "handovers": all, "noted": handed.noted.iter().map(device).collect::<Vec<_>>(),
            "refused": no, "without": without, "steps": taken,
            "unnamed": unnamed.iter().map(Unnamed::json).collect::<Vec<_>>(),
        }),
    );
    code(done, refused)
}
