//! How a record is called, sorted and found.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::facts::{Facts, PemFacts, Period};
use crate::model::kinds::certificate::{CertificateType, Form};
use crate::model::kinds::device::DeviceKind;
use crate::model::kinds::handover::HandoverReason;
use crate::model::kinds::letter::{CorrespondentKind, LetterForm};
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::kinds::{Certificate, Decision, Device, Letter, Person, Unit};
use crate::model::{Key, Lang, Record, collate, fold};

/// What lists and searches need of a record.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Brief {
    /// What people call it: a person's latest name, a certificate's subject, a letter's number and so on. Empty where
    /// there is nothing yet to call it by; people then see its kind and handle.
    pub title: String,
    /// The word that stands before the title.
    pub opening: Opening,
    /// Bytes that sort lists: persons by given name, titles syllable by syllable.
    #[serde(with = "bytes")]
    pub sort: Vec<u8>,
    /// What searches look through: see [`Entry`].
    pub search: Search,
}

/// The word that a title begins with, where a name or number alone says too little. Which language it is said in is
/// chosen where it is shown.
#[derive(Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Opening {
    #[default]
    None,
    Device(DeviceKind),
    Procedure(ProcedureKind),
    /// A certificate that doesn't say its own name yet: what it is, and for whom.
    Certificate(Form, Key),
    /// A letter without a number: its form, and to or from whom where no name says it.
    Letter(LetterForm, CorrespondentKind),
    /// A hand-over without a number: what it was for.
    Handover(HandoverReason),
}

impl Opening {
    /// The whole of a title in a language; `called` says what another record is called.
    pub fn say<'t>(self, lang: Lang, title: &'t str, called: impl FnOnce(Key) -> String) -> Cow<'t, str> {
        let (word, holder) = match self {
            Opening::None => return Cow::Borrowed(title),
            Opening::Letter(form, with) => {
                let with = if title.is_empty() { with.label().say(lang) } else { title };
                return Cow::Owned(format!("{}, {with}", form.label().say(lang)));
            }
            Opening::Handover(reason) => (reason.label(), None),
            Opening::Device(kind) => (kind.label(), None),
            Opening::Procedure(kind) => (kind.label(), None),
            Opening::Certificate(form, holder) => (form.label(), Some(holder)),
        };
        let word = word.say(lang);
        let said = if title.is_empty() { word.to_owned() } else { format!("{word} {title}") };
        Cow::Owned(match holder.map(called).filter(|holder| !holder.is_empty()) {
            Some(holder) => format!("{holder} ({said})"),
            None => said,
        })
    }
}

/// Sequences of bytes as one piece.
pub(super) mod bytes {
    pub fn serialize<S: serde::Serializer>(bytes: &[u8], s: S) -> Result<S::Ok, S::Error> {
        s.serialize_bytes(bytes)
    }

    pub fn deserialize<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Vec<u8>, D::Error> {
        struct Seen;
        impl serde::de::Visitor<'_> for Seen {
            type Value = Vec<u8>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }
        }
        d.deserialize_bytes(Seen)
    }
}

/// The search text of a record: entries, one after the other.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Search(String);

/// One entry of a search text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Entry<'a> {
    /// A name, position, tag or other words, folded ([`fold::fold`]).
    Words(&'a str),
    /// The folded number of a letter, decision or hand-over.
    Paper(&'a str),
    /// Letters and digits of an identifier, in small letters without separators.
    Number(&'a str),
    /// An e-mail address in small letters.
    Email(&'a str),
}

const END: char = '\n';
const PAPER: char = '=';
const NUMBER: char = '#';
const EMAIL: char = '@';

impl Search {
    fn words(&mut self, text: &str) {
        self.push(None, &fold::fold(text));
    }

    fn paper(&mut self, number: &str) {
        self.push(Some(PAPER), &fold::fold(number));
    }

    fn number(&mut self, number: &str) {
        self.push(Some(NUMBER), &bare_number(number));
    }

    fn email(&mut self, address: &str) {
        self.push(Some(EMAIL), &address.to_lowercase());
    }

    fn push(&mut self, mark: Option<char>, text: &str) {
        if text.is_empty() {
            return;
        }
        let before = self.0.len();
        self.0.extend(mark);
        self.0.push_str(text);
        self.0.push(END);
        // The same text twice is found once.
        if self.0[..before].split_terminator(END).any(|entry| entry == self.0[before..].trim_end_matches(END))
        {
            self.0.truncate(before);
        }
    }

    /// The entries as they are kept.
    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

/// A search text where it lies.
#[derive(Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Searched<'a>(&'a str);

/// What lists and searches need of a record, where it lies.
#[derive(Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct BriefView<'a> {
    /// What people call it: see [`Brief::title`].
    pub title: &'a str,
    /// The word that stands before it.
    pub opening: Opening,
    /// Bytes that sort lists.
    pub sort: &'a [u8],
    pub search: Searched<'a>,
}

impl BriefView<'_> {
    /// The same on its own.
    pub fn to_brief(self) -> Brief {
        let search = Search(self.search.0.to_owned());
        Brief { title: self.title.to_owned(), opening: self.opening, sort: self.sort.to_vec(), search }
    }
}

impl<'a> Searched<'a> {
    pub(super) fn of(text: &'a str) -> Searched<'a> {
        Searched(text)
    }

    /// Every entry.
    pub fn entries(self) -> impl Iterator<Item = Entry<'a>> + Clone {
        self.0.split_terminator(END).map(|entry| match entry.split_at_checked(1) {
            Some(("=", rest)) => Entry::Paper(rest),
            Some(("#", rest)) => Entry::Number(rest),
            Some(("@", rest)) => Entry::Email(rest),
            _ => Entry::Words(entry),
        })
    }

    /// Whether a number has these parts.
    pub fn has_numbers(self, parts: &[String]) -> bool {
        let has = |part: &String| {
            self.entries().any(|entry| matches!(entry, Entry::Number(text) if text.contains(part.as_str())))
        };
        parts.iter().all(has)
    }

    /// How well the record answers a search. Numbers and addresses are found by any part of four characters or more, with
    /// words beside them or without.
    pub fn grade(self, query: &fold::Query) -> Option<fold::MatchGrade> {
        let number = query.bare();
        let first = query.folded().split(' ').next().unwrap_or_default();
        self.entries()
            .filter_map(|entry| match entry {
                Entry::Words(text) | Entry::Paper(text) => query.grade_folded(text),
                Entry::Number(text) => {
                    let part = number.len() >= 4 && text.contains(number);
                    part.then_some(whole_or_part(text == number))
                }
                // Folding an address only parts its words.
                Entry::Email(text) if text.is_ascii() && !text.contains(first) => None,
                Entry::Email(text) => query.grade_folded(&fold::fold(text)),
            })
            .max()
            .or_else(|| {
                let words = self.entries().filter_map(|entry| match entry {
                    Entry::Words(text) | Entry::Paper(text) | Entry::Email(text) => Some(text),
                    Entry::Number(_) => None,
                });
                query.scattered(words).then_some(fold::MatchGrade::Scattered)
            })
            .or_else(|| {
                let mixed = query.mixed()?;
                self.grade(&mixed.words).filter(|_| self.has_numbers(&mixed.numbers))
            })
    }
}

fn whole_or_part(whole: bool) -> fold::MatchGrade {
    if whole { fold::MatchGrade::FoldedWhole } else { fold::MatchGrade::FoldedPart }
}

/// The letters and digits of a number, in small letters.
pub(super) fn bare_number(text: &str) -> String {
    fold::fold(text).replace(' ', "")
}

impl Brief {
    /// What lists and searches need of the record.
    pub fn of(record: &Record, facts: &Facts) -> Brief {
        let mut search = Search::default();
        let mut opening = Opening::None;
        let (title, sort) = match record {
            Record::Unit(unit) => of_unit(unit, &mut search),
            Record::Person(person) => of_person(person, &mut search),
            Record::Certificate(certificate) => of_certificate(certificate, facts, &mut search, &mut opening),
            Record::Device(device) => {
                opening = Opening::Device(device.kind);
                of_device(device, &mut search)
            }
            Record::Procedure(procedure) => {
                opening = Opening::Procedure(procedure.kind);
                (String::new(), of_procedure(facts))
            }
            Record::Decision(decision) => of_decision(decision, &mut search),
            Record::Letter(letter) => of_letter(letter, facts, &mut search, &mut opening),
            Record::Handover(_) => of_handover(facts, &mut search, &mut opening),
        };
        for tag in tags(record) {
            search.words(tag);
        }
        Brief { title, opening, sort, search }
    }
}

fn tags(record: &Record) -> impl Iterator<Item = &str> {
    macro_rules! read {
        ($($kind:ident),+) => { match record { $( Record::$kind(r) => &r.tags ),+ } };
    }
    read!(Unit, Person, Certificate, Device, Procedure, Decision, Letter, Handover).iter().map(|tag| &**tag)
}

/// The latest of several dated entries.
fn latest<T>(entries: &[T], period: impl Fn(&T) -> Period) -> Option<&T> {
    entries.iter().max_by_key(|entry| period(entry).from)
}

fn of_unit(unit: &Unit, search: &mut Search) -> (String, Vec<u8>) {
    for name in &unit.names {
        search.words(&name.vi);
        name.short.iter().chain(&name.en).for_each(|name| search.words(name));
    }
    unit.code.iter().for_each(|code| search.number(code.as_str()));
    unit.mst.iter().for_each(|mst| search.number(mst.as_str()));
    unit.qhns.iter().for_each(|qhns| search.number(qhns.as_str()));
    let title = latest(&unit.names, |n| Period::new(n.from, n.to)).map_or("", |name| &*name.vi);
    (title.to_owned(), collate::title_key(title))
}

fn of_person(person: &Person, search: &mut Search) -> (String, Vec<u8>) {
    person.names.iter().for_each(|name| search.words(&name.full));
    person.ids.iter().for_each(|id| search.number(id.number.as_str()));
    person.emails.iter().for_each(|email| search.email(email.address.as_str()));
    person.mobiles.iter().for_each(|mobile| search.number(mobile.number.as_str()));
    person.staff_code.iter().for_each(|code| search.number(code));
    let title = latest(&person.names, |n| Period::new(n.from, n.to)).map_or("", |name| &*name.full);
    (title.to_owned(), collate::name_key(title))
}

fn of_certificate(
    certificate: &Certificate,
    facts: &Facts,
    search: &mut Search,
    opening: &mut Opening,
) -> (String, Vec<u8>) {
    let facts = facts.certificate();
    let claimed = facts.and_then(|f| f.claimed.as_ref()).and_then(|claimed| claimed.subject.as_deref());
    let system = certificate.system.as_ref().map(|system| &*system.name);
    let title = match facts.map(|f| &f.pem) {
        Some(PemFacts::Read(pem)) => pem.name.as_str(),
        _ => claimed.and_then(common_name).or(system).unwrap_or_default(),
    };
    search.words(title);
    system.into_iter().for_each(|system| search.words(system));
    if let Some(facts) = facts {
        facts.serial().into_iter().for_each(|serial| search.number(serial));
        facts.read().and_then(|pem| pem.email.as_deref()).into_iter().for_each(|email| search.email(email));
    }
    let sort = match certificate.kind {
        CertificateType::Individual => collate::name_key(title),
        CertificateType::Organisation | CertificateType::System => collate::title_key(title),
    };
    if title.is_empty() {
        *opening = Opening::Certificate(certificate.form, certificate.holder.key());
        let serial = facts.and_then(|facts| facts.serial());
        return (serial.map(tail).unwrap_or_default(), sort);
    }
    (title.to_owned(), sort)
}

/// The end of a number that is too long, or too much somebody's, to call a thing by: `…4021`.
fn tail(number: &str) -> String {
    let from = number.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
    format!("…{}", &number[from..])
}

/// The common name within a subject as people copy it, `CN=Nguyễn Văn An, O=…` or `O = …, CN = Nguyễn Văn An`; the text itself where it
/// is a plain name. A subject without one isn't shown unasked: it may be made of identifiers alone.
fn common_name(subject: &str) -> Option<&str> {
    let part = subject.split([',', ';']).filter_map(|part| part.split_once('='));
    let named =
        part.filter(|(key, _)| key.trim().eq_ignore_ascii_case("CN")).map(|(_, name)| name.trim()).next();
    Some(named.unwrap_or(subject.trim())).filter(|name| is_plain_name(name))
}

/// Whether the name of a certificate is a plain one, which may be shown, and no whole subject with its identifiers, in whatever form
/// letters and digits are written; nor a day.
pub fn is_plain_name(name: &str) -> bool {
    let name: String = name.nfkc().collect();
    let signs: Vec<char> = name.chars().filter(|sign| !sign.is_whitespace()).collect();
    let digits = signs.iter().filter(|sign| sign.is_numeric()).count();
    let is_day = |signs: &[char]| matches!(signs, [before, '/' | '-' | '.', after] if before.is_numeric() && after.is_numeric());
    let has_day = signs.windows(3).any(is_day);
    !name.is_empty() && !name.contains(['=', '@']) && digits < 6 && !has_day
}

fn of_device(device: &Device, search: &mut Search) -> (String, Vec<u8>) {
    device.serial.iter().for_each(|serial| search.number(serial.as_str()));
    device.label.iter().chain(&device.model).for_each(|words| search.words(words));
    if let Some(sim) = &device.sim {
        sim.iccid.iter().for_each(|iccid| search.number(iccid.as_str()));
        sim.number.iter().for_each(|number| search.number(number.as_str()));
    }
    let sim = device.sim.as_ref();
    let iccid = || sim?.iccid.as_ref().map(|iccid| tail(iccid.as_str()));
    let number = || sim?.number.as_ref().map(|number| tail(number.as_str()));
    let words = device.serial.as_ref().map(|serial| serial.as_str()).or(device.label.as_deref());
    let named = words.map(str::to_owned).or_else(iccid).or_else(number);
    let title = named.or_else(|| device.model.as_deref().map(str::to_owned)).unwrap_or_default();
    // Devices of one kind stand together, in the same order in every language.
    let sort = collate::title_key(&format!("{} {title}", device.kind.label().vi));
    (title, sort)
}

/// Procedures sort by the day of their first step, then by their kind.
fn of_procedure(facts: &Facts) -> Vec<u8> {
    let Some(facts) = facts.procedure() else { return Default::default() };
    let day = facts.steps.first().map_or(i32::MAX, |(_, at)| at.date.number());
    let mut sort = (day ^ i32::MIN).to_be_bytes().to_vec();
    sort.push(facts.kind as u8);
    sort
}

/// Papers sort by their day, then by their number.
fn dated(day: Option<crate::model::Date>, number: &str) -> Vec<u8> {
    let day = day.map_or(i32::MAX, |day| day.number());
    let mut sort = (day ^ i32::MIN).to_be_bytes().to_vec();
    // By value, where a number begins with digits: 9/QĐ before 10/QĐ.
    let digits: String = number.chars().take_while(char::is_ascii_digit).take(18).collect();
    sort.extend(digits.parse::<u64>().unwrap_or(u64::MAX).to_be_bytes());
    sort.extend(number.bytes());
    sort
}

fn of_decision(decision: &Decision, search: &mut Search) -> (String, Vec<u8>) {
    let number = decision.number.as_deref().unwrap_or_default();
    search.paper(number);
    search.words(&decision.issuer);
    decision.summary.iter().for_each(|summary| search.words(summary));
    (number.to_owned(), dated(decision.date.or(decision.effective), number))
}

fn of_letter(
    letter: &Letter,
    facts: &Facts,
    search: &mut Search,
    opening: &mut Opening,
) -> (String, Vec<u8>) {
    let number = facts.letter().and_then(|letter| letter.full_number()).unwrap_or_default();
    search.paper(&number);
    letter.portal_number.iter().for_each(|number| search.number(number));
    letter.summary.iter().for_each(|summary| search.words(summary));
    letter.correspondent.name.iter().for_each(|name| search.words(name));
    let day = letter.date.or(letter.received).or(letter.for_signature);
    let sort = dated(day, &number);
    if !number.is_empty() {
        return (number, sort);
    }
    let with = &letter.correspondent;
    *opening = Opening::Letter(letter.form, with.kind);
    // Of a data subject the name is somebody's data.
    let name = with.name.as_deref().filter(|_| with.kind != CorrespondentKind::Subject);
    (name.unwrap_or_default().to_owned(), sort)
}

fn of_handover(facts: &Facts, search: &mut Search, opening: &mut Opening) -> (String, Vec<u8>) {
    let Some(facts) = facts.handover() else { return Default::default() };
    let number = facts.number.as_deref().unwrap_or_default();
    search.paper(number);
    let sort = dated(Some(facts.at.date), number);
    if !number.is_empty() {
        return (number.to_owned(), sort);
    }
    *opening = Opening::Handover(facts.reason);
    (facts.at.date.to_string(), sort)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_gives_its_common_name_and_never_its_identifiers() {
        for subject in [
            "CN=Nguyễn Văn An, O=Bộ Tài chính",
            "O = Bộ Tài chính, CN = Nguyễn Văn An",
            "UID=CCCD:001184000014;cn=Nguyễn Văn An",
            " Nguyễn Văn An ",
        ] {
            assert_eq!(common_name(subject), Some("Nguyễn Văn An"), "{subject}");
        }
        assert_eq!(common_name("Chi cục Thuế khu vực 12"), Some("Chi cục Thuế khu vực 12"));
        for subject in [
            "",
            "CN=",
            "UID=CCCD:001184000014",
            "an@mof.gov.vn",
            "CN=an@mof.gov.vn",
            "CCCD 001184000014",
            "CCCD ００１１８４０７７７７４",
            "CN=thuong＠mof.gov.vn",
            "An sinh ngày 15/6/84",
            "An sinh ngày 15 / 6 / 84",
        ] {
            assert_eq!(common_name(subject), None, "{subject}");
        }
    }
}
