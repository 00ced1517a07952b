//! The page of one record.

use std::collections::BTreeMap;

use crate::model::kinds::common::Role;
use crate::model::kinds::procedure::StepKind;
use crate::model::{Key, Kind, Label};
use crate::register::facts::{CertificateFacts, Facts, PemFacts};
use crate::register::state::{CertificateCaState, ProcedureState};
use crate::register::{Back, Chain};
use crate::text::site as words;

use super::list::Word;
use super::markup::{self, Html};
use super::pages::duties;
use super::part::{Ground, Tongue};
use super::say::{Say, href};
use super::view::{Frame, Group, Line, ListLink, Piece, RecordPage, Related, StateTag, Tag, Task};
use super::{days, expiry, through};
use crate::duty::checklist::{Item, Standing, What, checklist};

/// Records named under one heading at most: a unit may have thousands of people. All of them stand in a list.
pub const RELATED: usize = 40;

/// The list of the records of a kind that refer to another at a field, where they are more than its page names.
pub fn related_path(of: Key, kind: Kind, field: &str) -> String {
    format!("{kind}/of-{}-{}.html", of.id, field.replace('_', "-"))
}

const EXPIRING: &str = "expiry/all.html";

/// The lists of a kind of record that lead on from a unit's page: what belongs to it stands there.
const LISTS_OF_UNIT: [(&str, Word); 7] = [
    ("person/index.html", words::people),
    ("certificate/index.html", words::certificates),
    (EXPIRING, words::expiry),
    ("device/index.html", words::devices),
    ("procedure/index.html", words::procedures),
    ("duty/index.html", words::duties),
    ("finding/index.html", words::findings),
];

/// The lists narrowed to a unit: those that have an address of their own, where lists are narrowed to it; else the rows that name it,
/// which the script picks.
pub fn lists(key: Key, tongue: &Tongue<'_>) -> Vec<ListLink> {
    let say = &tongue.say;
    if key.kind != Kind::Unit || say.links.unit(key.id).is_none() {
        return Vec::new();
    }
    let area = say.links.top_unit_of(key, say.today) == Some(key.id);
    let to = |(path, word): &(&str, Word)| {
        let (text, unit) = (word(say.lang), key.id.to_string());
        let whole = if area { tongue.list(path) } else { None };
        let own = whole.and_then(|list| list.narrowed_to("unit", &unit));
        match own.and_then(|own| tongue.list(own)) {
            Some(own) => {
                let steps = &say.rules.limits.expiry_steps;
                let text = match steps.last().filter(|_| *path == EXPIRING) {
                    // What has years to go is no news.
                    Some(days) => {
                        let soon = own.all().filter(|row| expiry::is_within(row, *days)).count();
                        words::expiring_soon(say.lang, &say.count(soon), &days.to_string())
                    }
                    None => format!("{text} ({})", say.count(own.len())),
                };
                ListLink { text, href: own.path.clone() }
            }
            None => ListLink { text, href: format!("{path}#is.unit={unit}") },
        }
    };
    LISTS_OF_UNIT.iter().map(to).collect()
}

/// The page of a record without what only the record itself and its versions say.
pub fn outline(key: Key, ground: &Ground<'_>, tongue: &Tongue<'_>) -> RecordPage {
    let say = &tongue.say;
    let kind = key.kind;
    let frame = Frame {
        title: say.name(key),
        here: kind.word(),
        up: "../",
        path: href(key),
        dated: false,
        changed: None,
    };
    let facts = say.links.facts(key).and_then(Facts::certificate);
    // The register's word, then the CA's where it adds something.
    let of_ca = facts.and_then(|facts| ca_tag(facts, say));
    let by = |word: Word| of_ca.is_some().then(|| word(say.lang));
    let own = say.tag(key).map(|tag| StateTag { by: by(words::state_by_register), tag });
    let of_ca = of_ca.map(|tag| StateTag { by: by(words::state_by_ca), tag });
    // A certificate is no better than the device that it is on.
    let device = facts.and_then(|facts| facts.device).map(|id| Key::new(Kind::Device, id));
    let device = device.and_then(|key| say.tag(key)).filter(|tag| matches!(tag.tone, "warn" | "bad"));
    let device = device.map(|tag| StateTag { by: Some(words::device(say.lang)), tag });
    let tags: Vec<StateTag> = own.into_iter().chain(of_ca).chain(device).collect();
    let groups: Vec<Group> = related(key, say).into_iter().chain(through::groups(key, say)).collect();
    let frame = Frame { changed: days::last_of_record(key, ground, tongue), ..frame };
    RecordPage {
        frame,
        kind: say.kind(kind),
        list: say.kinds(kind),
        list_href: format!("{kind}/index.html"),
        id: key.id.to_string(),
        handle: key.id.handle().to_string(),
        withheld: say.withheld.is(key).then(|| match say.audience.is_desk() {
            true => words::withheld_desk(say.lang),
            false => words::withheld_staff(say.lang),
        }),
        states: markup::states(&tags),
        runs_out: facts.and_then(|facts| runs_out(key, facts, say)),
        lead: facts
            .map(|facts| markup::lines(&on_certificate(key, facts, say), say.lang))
            .unwrap_or_default(),
        owed: duties::of_record(key, ground, say),
        checklist: tasks(key, ground, say),
        sections: Html::default(),
        timeline: Html::default(),
        sealed: None,
        related: markup::groups(&groups),
        lists: Vec::new(),
        changes: Html::default(),
    }
}

/// Of what a procedure will come to after what comes next.
const NOT_YET: Label = Label { vi: "chưa tới", en: "not yet" };

/// What a procedure must come to, and how far it is.
pub fn tasks(key: Key, ground: &Ground<'_>, say: &Say<'_>) -> Vec<Task> {
    let list =
        (key.kind == Kind::Procedure).then(|| checklist(say.links, ground.input.rules, say.today, key));
    let Some(list) = list.flatten() else { return Vec::new() };
    let next = list.next.map(|(what, todo)| (what, todo.acts.first().map(|act| act.line(say.lang))));
    let at = next.as_ref().and_then(|(what, _)| list.items.iter().position(|item| item.what == *what));
    // What the CA asked for besides is ours to send, before it answers.
    let ours = say.links.procedure(key.id).is_some_and(|facts| {
        ProcedureState::of(facts, say.today) == ProcedureState::At(StepKind::SupplementAsked)
    });
    let task = |(place, item): (usize, Item)| {
        let (label, tone) = match item.standing {
            Standing::There => (item.standing.label(), "good"),
            // What comes after the next thing doesn't lack yet.
            Standing::Lacking if !item.late && at.is_some_and(|at| place > at) => (NOT_YET, "quiet"),
            Standing::Lacking => (item.standing.label(), "warn"),
            Standing::NotNeeded => (item.standing.label(), "quiet"),
        };
        let next = next.as_ref().filter(|(what, _)| *what == item.what && item.standing == Standing::Lacking);
        Task {
            text: match ours && next.is_some() && item.what == What::Answer {
                true => words::supplement_to_send(say.lang),
                false => say.label(item.what.label()).to_owned(),
            },
            tag: Tag { word: say.label(label), tone, label },
            note: {
                let day = item.on.map(|day| say.day(day));
                let parts: Vec<String> = [said(key, &item, say), day].into_iter().flatten().collect();
                parts.join(" · ")
            },
            shown_by: item
                .record
                .filter(|record| !say.audience.hides_ways(*record, say.links))
                .map(|record| say.link(record)),
            next: next.is_some(),
            command: next.and_then(|(_, command)| command.clone()).filter(|_| say.audience.is_desk()),
        }
    };
    list.items.into_iter().enumerate().map(task).collect()
}

/// What the rules call a code that a thing of the checklist says: a form by its number and title, a ground by the law's words, a paper.
fn said(key: Key, item: &Item, say: &Say<'_>) -> Option<String> {
    let (code, procedure) = (item.said.as_deref()?, say.links.procedure(key.id)?);
    let law = say.rules.regime(procedure.regime);
    match item.what {
        What::Form => {
            let form = say.rules.form(law.code, code)?;
            Some(words::form_line(say.lang, code, form.title.say(say.lang)))
        }
        // What is lost doesn't come back: minutes stand for it.
        What::Collected => {
            let role = Role::ALL.iter().find(|role| role.word().word == code)?;
            Some(say.label(role.label()).to_owned())
        }
        What::Ground => Some(law.procedure(procedure.kind)?.ground(code)?.text.say(say.lang).to_owned()),
        _ => None,
    }
}

/// What the page says of the records that its own record names: what each is called, and whether it is there.
pub fn referred(key: Key, say: &Say<'_>) -> Vec<(String, bool)> {
    say.links.refs(key).map(|at| (say.name(at.to), say.links.contains(at.to))).collect()
}

fn ca_tag(facts: &CertificateFacts, say: &Say<'_>) -> Option<Tag> {
    let state = CertificateCaState::of(facts, say.today);
    let tone = match state {
        CertificateCaState::Valid => "good",
        CertificateCaState::NotYetValid => "info",
        CertificateCaState::Unknown => return None,
        CertificateCaState::Expired | CertificateCaState::Revoked => "quiet",
    };
    Some(Tag { word: say.label(state.label()), tone, label: state.label() })
}

/// The last day of a certificate that still has days left or was missed.
fn runs_out(key: Key, facts: &CertificateFacts, say: &Say<'_>) -> Option<String> {
    let over = say.links.desk_state(key.id, say.today).is_none_or(|state| state.is_over());
    facts.validity.to.filter(|_| !over).map(|to| to.to_string())
}

/// What the certificate itself says, as far as staff may see it: its subject holds identifiers and stays away. Last, whose unit it is of.
fn on_certificate(key: Key, facts: &CertificateFacts, say: &Say<'_>) -> Vec<Line> {
    let lang = say.lang;
    let unit = say.links.unit_of(key, say.today).map(|unit| Key::new(Kind::Unit, unit));
    let unit = unit.map(|key| Line { label: words::unit_column(lang), pieces: vec![say.link(key)] });
    let PemFacts::Read(pem) = &facts.pem else {
        let fault = matches!(facts.pem, PemFacts::Unreadable).then(|| words::unreadable_pem(lang));
        let piece = |text| Piece { text, ..Piece::default() };
        let fault = fault.map(|text| Line { label: words::chain(lang), pieces: vec![piece(text)] });
        return unit.into_iter().chain(fault).collect();
    };
    let day = |day: crate::model::Date| {
        vec![Piece { text: say.day(day), day: Some(day.to_string()), ..Piece::default() }]
    };
    let mut lines = vec![
        Line {
            label: words::serial(lang),
            pieces: vec![Piece { text: pem.serial.clone(), code: true, ..Piece::default() }],
        },
        Line { label: words::valid_from(lang), pieces: day(pem.from) },
        Line { label: words::valid_to(lang), pieces: day(pem.to) },
    ];
    if let Some(chain) = &pem.chain {
        let text = match chain {
            Chain::Trusted(_) => words::chain_good(lang),
            Chain::Broken(_) => words::chain_bad(lang),
        };
        lines.push(Line { label: words::chain(lang), pieces: vec![Piece { text, ..Piece::default() }] });
    }
    lines.extend(unit);
    lines
}

/// Who refers to the record, by kind and field.
fn related(key: Key, say: &Say<'_>) -> Vec<Group> {
    let mut groups: BTreeMap<(Kind, &'static str), Vec<&Back>> = BTreeMap::new();
    let referring = say.links.inverse(key);
    for back in &referring {
        let field = back.at.field(back.from.kind);
        let top = field.split('.').next().unwrap_or(field);
        let hidden = [key, back.from].into_iter().any(|key| say.audience.hides_ways(key, say.links));
        if back.from != key && !hidden && say.audience.sees_reference(back.from.kind, field) {
            groups.entry((back.from.kind, top)).or_default().push(back);
        }
    }
    let named = |((kind, field), backs): ((Kind, &'static str), Vec<&Back>)| {
        let label = kind.table().field(field).map_or(field, |field| field.label.say(say.lang));
        let mut group = group(kind, label.to_owned(), backs.iter().map(|back| back.from).collect(), say);
        if let Some(all) = &mut group.all {
            all.href = related_path(key, kind, field);
        }
        group
    };
    groups.into_iter().map(named).collect()
}

/// Records of a kind under a heading; where there are too many the list of all of them, which is that of the kind.
pub fn group(kind: Kind, field: String, mut keys: Vec<Key>, say: &Say<'_>) -> Group {
    keys.sort_unstable();
    keys.dedup();
    keys.sort_by_cached_key(|key| say.order(*key));
    let count = keys.len();
    let items = keys.iter().take(RELATED).map(|key| Related {
        text: say.name(*key),
        href: href(*key),
        tag: say.tag(*key),
        note: note(*key, say),
    });
    Group {
        kind: say.kinds(kind),
        field,
        items: items.collect(),
        all: (count > RELATED).then(|| ListLink {
            text: words::all_related(say.lang, &say.count(count)),
            href: format!("{kind}/index.html"),
        }),
    }
}

/// What tells a record from its like in a few words.
fn note(key: Key, say: &Say<'_>) -> String {
    let parts: Vec<String> = match say.links.facts(key) {
        Some(Facts::Certificate(facts)) => {
            let to = facts.validity.to.map(|to| words::until(say.lang, &say.day(to)));
            [Some(say.label(facts.form.label()).to_owned()), to].into_iter().flatten().collect()
        }
        Some(Facts::Person(_)) if say.withheld.is(key) => Vec::new(),
        Some(Facts::Person(facts)) => facts
            .last_position(say.today)
            .map(|position| say.free(position).into_owned())
            .into_iter()
            .collect(),
        Some(Facts::Procedure(facts)) => {
            let state = ProcedureState::of(facts, say.today);
            let at = match state {
                ProcedureState::At(step) => facts.step_day(step),
                ProcedureState::Proposed => None,
            };
            at.map(|day| say.day(day)).into_iter().collect()
        }
        Some(Facts::Decision(facts)) => facts.date.map(|day| say.day(day)).into_iter().collect(),
        Some(Facts::Letter(facts)) => {
            facts.date.or(facts.received).map(|day| say.day(day)).into_iter().collect()
        }
        Some(Facts::Handover(facts)) => vec![say.day(facts.at.date)],
        _ => Vec::new(),
    };
    parts.join(" · ")
}
