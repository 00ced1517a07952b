//! Records in lists: what stands on their line, and the filters that need no record opened.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::RwLock;

use serde_json::{Value, json};

use super::context::Context;
use crate::model::field::Word;
use crate::model::key::renamed;
use crate::model::kinds::certificate::CertificateType;
use crate::model::{Date, Key, Kind, Lang, RecordId, fold};
use crate::register::state::{CertificateCaState, PersonState};
use crate::register::{
    Facts, Gist, HANDED_OVER, Linked, Links, standing, standing_of, standing_of_certificate,
};

use crate::text::records;
use crate::text::register::erased_mark;

/// The filters that rows answer.
pub const FILTERS: [&str; 8] = ["state", "form", "type", "ca", "unit", "tag", "assignee", "kind"];

/// A filter that rows answer, and the words that it was asked about: there are few, and many records.
pub struct Filter<'f> {
    name: &'f str,
    /// Folded.
    value: String,
    known: RwLock<BTreeMap<(&'static str, &'static str), bool>>,
}

impl<'f> Filter<'f> {
    pub fn new(name: &'f str, value: &str) -> Filter<'f> {
        Filter { name, value: fold::fold(value), known: RwLock::default() }
    }

    /// The words that can fit where the filter asks for one and means none of them: a state that no record can have finds
    /// nothing, which reads like an answer.
    pub fn unknown_word(&self, kind: Kind) -> Option<Vec<&'static str>> {
        use crate::model::kinds::{certificate, device, letter, procedure};
        use crate::register::state as states;
        let procedures = states::ProcedureState::words();
        let words: Vec<&[Word]> = match (self.name, kind) {
            ("state", Kind::Certificate) => {
                vec![CertificateCaState::WORDS, states::CertificateDeskState::WORDS]
            }
            ("state", Kind::Person) => vec![PersonState::WORDS],
            ("state", Kind::Device) => vec![states::DeviceCondition::WORDS],
            ("state", Kind::Unit) => vec![states::UnitState::WORDS],
            ("state", Kind::Decision) => vec![states::DecisionState::WORDS],
            ("state", Kind::Letter) => vec![states::LetterState::WORDS],
            ("state", Kind::Procedure) => vec![&procedures],
            ("state", Kind::Handover) => vec![&[HANDED_OVER]],
            ("form", Kind::Certificate) => vec![certificate::Form::WORDS],
            ("form", Kind::Letter) => vec![letter::LetterForm::WORDS],
            ("ca", Kind::Certificate) => vec![certificate::Authority::WORDS],
            ("type" | "kind", Kind::Certificate) => vec![CertificateType::WORDS],
            ("type" | "kind", Kind::Device) => vec![device::DeviceKind::WORDS],
            ("type" | "kind", Kind::Procedure) => vec![procedure::ProcedureKind::WORDS],
            _ => return None,
        };
        let mut words = words.into_iter().flatten().copied();
        match words.clone().any(|word| self.is(word)) {
            true => None,
            false => Some(words.by_ref().map(|word| word.word).collect()),
        }
    }

    /// Lets a filter by unit mean this one, which a selector named.
    pub fn means(&mut self, unit: RecordId) {
        self.value = unit.to_string();
    }

    /// Whether a record fits.
    pub fn fits(&self, links: &Links<'_>, key: Key, on: Date) -> bool {
        let value = self.value.as_str();
        if self.name == "unit" {
            return links.unit_of(key, on).is_some_and(|unit| is_unit(links, unit, value, on));
        }
        if let ("state" | "form" | "type" | "kind" | "ca", Some(Gist::Certificate(gist))) =
            (self.name, links.gist(key))
        {
            return match self.name {
                "state" => {
                    self.is(CertificateCaState::of(gist, on).word())
                        || self.is(standing_of_certificate(links, key.id, gist, on))
                }
                "form" => self.is(gist.form.word()),
                "ca" => self.is(gist.ca.word()),
                _ => self.is(gist.kind.word()),
            };
        }
        let Some(record) = links.linked(key) else { return false };
        match (self.name, record.facts) {
            ("state", facts) => self.is(standing_of(links, key.id, facts, on)),
            ("form", Facts::Letter(facts)) => self.is(facts.form.word()),
            ("type" | "kind", Facts::Device(facts)) => self.is(facts.kind.word()),
            ("type" | "kind", Facts::Procedure(facts)) => self.is(facts.kind.word()),
            ("tag", _) => record.marks.tags.iter().any(|tag| fold::fold(tag) == value),
            ("assignee", _) => record.marks.assignee.as_deref() == Some(value),
            _ => false,
        }
    }

    /// Whether the filter means this word, or one of its labels.
    fn is(&self, word: Word) -> bool {
        let key = (word.word, word.label.vi);
        if let Ok(known) = self.known.read()
            && let Some(is) = known.get(&key)
        {
            return *is;
        }
        let same = |text: &str| fold::fold(text) == self.value;
        let is = same(word.word) || same(word.label.vi) || same(word.label.en);
        if let Ok(mut known) = self.known.write() {
            known.insert(key, is);
        }
        is
    }
}

/// Whether a unit, or one above it, is called so or has this id or code.
fn is_unit(links: &Links<'_>, unit: RecordId, value: &str, on: Date) -> bool {
    let mut at = Some(unit);
    // Units nest a few levels; a ring of parents, which check reports, must not hang a list.
    for _ in 0..16 {
        let Some(id) = at else { return false };
        let Some(facts) = links.unit(id) else { return false };
        let named = facts.names.iter().any(|name| {
            fold::fold(&name.vi) == value
                || name.short.as_ref().is_some_and(|short| fold::fold(short) == value)
        });
        if named
            || facts.code.as_ref().is_some_and(|code| fold::fold(code) == value)
            || id.to_string() == value
        {
            return true;
        }
        at = facts.parent_on(on);
    }
    false
}

/// How a unit is called on a day: its short name where it has one.
pub fn unit_name(links: &Links<'_>, unit: RecordId, on: Date) -> String {
    let Some(facts) = links.unit(unit) else { return String::new() };
    let name = facts.name_on(on).or(facts.names.last());
    name.map(|n| n.short.clone().unwrap_or_else(|| n.vi.clone())).unwrap_or_default()
}

/// How a unit is called on a day so that it can be told from others of its name: with the one above it, where that is
/// below another.
pub fn unit_path(links: &Links<'_>, unit: RecordId, on: Date) -> String {
    let name = unit_name(links, unit, on);
    let above = links.unit(unit).and_then(|unit| unit.parent_on(on));
    let above = above.filter(|above| links.unit(*above).is_some_and(|unit| unit.parent_on(on).is_some()));
    match above {
        Some(above) => format!("{name}, {}", unit_name(links, above, on)),
        None => name,
    }
}

/// A record's line: handle, title, state, and what tells its like apart.
pub fn line(context: &Context, links: &Links<'_>, key: Key, on: Date) -> Vec<String> {
    let lang = context.lang;
    // The names of today are at hand without the facts.
    let title = match context.globals.on {
        Some(_) => links.title_on(key, on, lang),
        None => links.title(key, lang),
    };
    let title = if title.is_empty() { nameless(context, key) } else { title.into_owned() };
    // Of a unit, the one above it.
    let unit = || match key.kind {
        // One that is gone stands where it last stood.
        Kind::Unit => links.unit(key.id).and_then(|unit| {
            unit.parent_on(on).or_else(|| unit.parents.iter().max_by_key(|(_, p)| p.from).map(|(id, _)| *id))
        }),
        _ => links.unit_of(key, on),
    };
    let unit = || unit().map(|unit| unit_path(links, unit, on)).unwrap_or_default();
    let mut line = vec![key.id.handle().to_string(), title];
    let mut state = |word: Word| line.push(word.label.say(lang).to_owned());
    // People and certificates are many, and little is asked of them.
    match links.gist(key) {
        Some(Gist::Certificate(gist)) => {
            state(standing_of_certificate(links, key.id, gist, on));
            line.push(gist.form.label().say(lang).to_owned());
            line.push(gist.validity.to.map(|to| to.to_string()).unwrap_or_default());
            if gist.kind == CertificateType::Individual {
                line.push(unit());
            }
            return line;
        }
        Some(Gist::Person(gist)) => {
            state(PersonState::of(gist, on).word());
            line.push(unit());
            return line;
        }
        _ => {}
    }
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let Some(facts) = links.facts(key) else { return line };
    state(standing_of(links, key.id, facts, on));
    line.push(match facts {
        Facts::Device(facts) => match facts.keeper_on(on) {
            Some(kept) => {
                let title = |key| links.title(key, lang).into_owned();
                kept.party.key().map_or_else(|| records::party(lang, &kept.party), title)
            }
            None => String::new(),
        },
        Facts::Procedure(facts) => links.title(facts.subject, lang).into_owned(),
        Facts::Decision(facts) => day(facts.date.or(facts.effective)),
        Facts::Letter(facts) => day(facts.date.or(facts.received).or(facts.for_signature)),
        Facts::Handover(facts) => day(Some(facts.at.date)),
        _ => unit(),
    });
    match facts {
        // Many decisions have one number, of different issuers and years.
        Facts::Decision(facts) => {
            line.push(facts.issuer.clone());
            line.extend(facts.summary.as_ref().map(|summary| summary.replace('\n', " ")));
        }
        Facts::Letter(_) => line.push(unit()),
        _ => {}
    }
    line
}

/// How a record is called that has nothing to call it by.
pub fn nameless(context: &Context, key: Key) -> String {
    format!("({})", key.kind.label().say(context.lang))
}

/// What a record is called; its kind where there is nothing to call it by.
pub fn title(context: &Context, links: &Links<'_>, key: Key) -> String {
    let title = links.title(key, context.lang);
    if title.is_empty() { nameless(context, key) } else { title.into_owned() }
}

/// A text in which the records that it refers to are said by their handles and titles, or as erased.
pub fn with_titles<'t>(text: &str, title: impl Fn(Key) -> Cow<'t, str>) -> String {
    let is_mark = |title: &str| [Lang::Vi, Lang::En].into_iter().any(|lang| title == erased_mark(lang));
    renamed(text, |key| match &*title(key) {
        "" => None,
        mark if is_mark(mark) => Some(format!("{} {mark}", key.id.handle())),
        title => Some(format!("{} «{title}»", key.id.handle())),
    })
}

/// A record of a list, as JSON.
pub fn json(context: &Context, links: &Links<'_>, record: &Linked<'_>) -> Value {
    let on = context.on();
    let mut value = json!({
        "record": record.key,
        "handle": record.key.id.handle().to_string(),
        "title": links.title(record.key, context.lang),
        "state": standing(links, record, on).word,
        "unit": links.unit_of(record.key, on).map(|unit| Key::new(Kind::Unit, unit)),
    });
    if let Facts::Certificate(facts) = record.facts {
        value["type"] = json!(facts.kind.word().word);
        value["form"] = json!(facts.form.word().word);
        value["serial"] = json!(facts.serial());
        value["valid_to"] = json!(facts.validity.to);
    }
    value
}
