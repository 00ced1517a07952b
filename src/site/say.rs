//! How records, days and states are called in one language. Nothing here gives away a personal identifier.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use ecow::EcoString;
use rayon::prelude::*;

use crate::model::party::Party;
use crate::model::{Date, Key, Kind, Label, Lang, Moment, RecordId};
use crate::policy::Officers;
use crate::register::facts::{CertificateFacts, Facts, LetterFacts, PemFacts};
use crate::register::{BriefView, Links, Opening, is_plain_name};
use crate::rules::Rules;
use crate::text::{harmless, privacy, site as words};

use super::SiteInput;
use super::audience::Audience;
use super::view::Piece;
use super::withheld::Withheld;
use crate::audit::Member;

/// What records are called in one language: each stands on many pages.
#[derive(Default)]
pub struct Names {
    records: HashMap<Key, EcoString>,
    /// Units with the one above them.
    units: HashMap<RecordId, EcoString>,
}

impl Names {
    /// What each record of the register is called.
    pub fn of(input: &SiteInput<'_>, lang: Lang) -> Names {
        let say = Say::new(input, lang, Arc::default());
        let keys: Vec<Key> = Kind::ALL.into_iter().flat_map(|kind| input.links.keys(kind)).collect();
        let records = keys.into_par_iter().map(|key| (key, say.name(key).into())).collect();
        let say = Say::new(input, lang, Arc::new(Names { records, ..Names::default() }));
        let units = input.links.keys(Kind::Unit).map(|key| (key.id, say.unit(Some(key.id)))).collect();
        Names { units, records: Arc::into_inner(say.names).map(|names| names.records).unwrap_or_default() }
    }
}

/// One language, the day of the pages and their readers.
#[derive(Clone)]
pub struct Say<'a> {
    pub lang: Lang,
    pub links: &'a Links<'a>,
    pub rules: &'a Rules,
    pub today: Date,
    pub audience: Audience,
    /// The officers of today, for their names, and all that there ever were.
    pub officers: &'a Officers,
    pub members: Option<&'a BTreeMap<String, Member>>,
    /// Who isn't named.
    pub withheld: &'a Withheld,
    /// What records are called, as far as that is known already.
    pub names: Arc<Names>,
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The address of a record's page, from the root of its language.
pub fn href(key: Key) -> String {
    format!("{key}.html")
}

/// A name as it stands at the head of a page: `Gia hạn: …`.
pub fn capital(name: String) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) if first.is_lowercase() => first.to_uppercase().chain(letters).collect(),
        _ => name,
    }
}

/// A number with its thousands apart.
pub fn counted(lang: Lang, count: usize) -> String {
    let digits = count.to_string();
    let apart = if lang == Lang::Vi { '.' } else { ',' };
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(apart);
        }
        text.push(digit);
    }
    text
}

impl<'a> Say<'a> {
    pub fn new(input: &SiteInput<'a>, lang: Lang, names: Arc<Names>) -> Say<'a> {
        let SiteInput { links, rules, today, audience, officers, withheld, history, .. } = *input;
        Say { lang, links, rules, today, audience, officers, members: history.members, withheld, names }
    }
}

impl Say<'_> {
    pub fn label(&self, label: Label) -> &'static str {
        label.say(self.lang)
    }

    /// `31/03/2026`, or `31 Mar 2026`.
    pub fn day(&self, day: Date) -> String {
        match self.lang {
            // Days stand on every page by the dozen: to pad numbers costs more than all else about them.
            Lang::Vi => {
                let iso = day.to_string();
                let part = |range: Range<usize>| iso.get(range).unwrap_or_default();
                [part(8..10), "/", part(5..7), "/", part(0..4)].concat()
            }
            Lang::En => {
                let month = MONTHS.get((day.month() - 1) as usize).copied().unwrap_or_default();
                format!("{} {month} {}", day.day(), day.year())
            }
        }
    }

    pub fn moment(&self, moment: Moment) -> String {
        match moment.clock() {
            Some((hour, minute)) => format!("{} {hour:02}:{minute:02}", self.day(moment.date)),
            None => self.day(moment.date),
        }
    }

    /// `4/2027`, or `Apr 2027`.
    pub fn month(&self, day: Date) -> String {
        match self.lang {
            Lang::Vi => format!("{:02}/{}", day.month(), day.year()),
            Lang::En => {
                format!(
                    "{} {}",
                    MONTHS.get((day.month() - 1) as usize).copied().unwrap_or_default(),
                    day.year()
                )
            }
        }
    }

    /// A count with its thousands apart.
    pub fn count(&self, count: usize) -> String {
        counted(self.lang, count)
    }

    pub fn kind(&self, kind: Kind) -> String {
        let word = match kind {
            Kind::Unit => words::unit,
            Kind::Person => words::person,
            Kind::Certificate => words::certificate,
            Kind::Device => words::device,
            Kind::Procedure => words::procedure,
            Kind::Decision => words::decision,
            Kind::Letter => words::letter,
            Kind::Handover => words::handover,
        };
        word(self.lang)
    }

    pub fn kinds(&self, kind: Kind) -> String {
        let word = match kind {
            Kind::Unit => words::units,
            Kind::Person => words::people,
            Kind::Certificate => words::certificates,
            Kind::Device => words::devices,
            Kind::Procedure => words::procedures,
            Kind::Decision => words::decisions,
            Kind::Letter => words::letters,
            Kind::Handover => words::handovers,
        };
        word(self.lang)
    }

    /// What a record is called; where there is nothing to call it by, its kind and handle.
    pub fn name(&self, key: Key) -> String {
        self.named(key).map_or_else(|| self.called(key), EcoString::to_string)
    }

    /// The same of a record of the register.
    pub fn named(&self, key: Key) -> Option<&EcoString> {
        self.names.records.get(&key)
    }

    fn called(&self, key: Key) -> String {
        let Some(facts) = self.links.facts(key) else {
            return words::gone(self.lang, &self.kind(key.kind), &key.id.handle().to_string());
        };
        if self.withheld.is(key) {
            return self.unnamed(key);
        }
        let name = match facts {
            Facts::Unit(unit) => unit.name_on(self.today).map(|name| match (self.lang, &name.en) {
                (Lang::En, Some(en)) => en.clone(),
                _ => name.vi.clone(),
            }),
            Facts::Person(person) => person.name_on(self.today).map(str::to_owned),
            Facts::Certificate(certificate) => Some(self.certificate(key, certificate)),
            // A SIM has the end of its number, which its readers may see, and no serial.
            Facts::Device(device) => {
                let kind = self.label(device.kind.label());
                let title = self.links.brief(key).map(|brief| brief.title).filter(|title| !title.is_empty());
                let handle = || key.id.handle().to_string();
                Some(format!("{kind} {}", title.map_or_else(handle, harmless)))
            }
            Facts::Procedure(procedure) => {
                let what = self.label(procedure.kind.label());
                Some(words::about_subject(self.lang, what, &self.name(procedure.subject)))
            }
            Facts::Decision(decision) => Some(match &decision.number {
                Some(number) => number.clone(),
                None => words::number_pending(self.lang, self.label(decision.kind.label())),
            }),
            Facts::Letter(letter) => Some(match letter.full_number() {
                Some(number) => number,
                // Drafts of one form are told apart by what they ask for.
                None => {
                    let what = words::number_pending(self.lang, self.label(letter.form.label()));
                    match self.asked(letter).filter(|_| !self.audience.hides_ways(key, self.links)) {
                        Some(asked) => words::about_subject(self.lang, &what, &asked),
                        None => what,
                    }
                }
            }),
            Facts::Handover(handover) => Some(match &handover.number {
                Some(number) => number.clone(),
                None => format!("{}, {}", self.label(handover.reason.label()), self.day(handover.at.date)),
            }),
        };
        let name = name.filter(|name| !name.trim().is_empty());
        // Numbers and names of systems are typed, and may hold anybody's name. People of the same name are called by theirs.
        let name = name.filter(|name| key.kind == Kind::Person || !self.withheld.named_in(name));
        let name = name.map(capital);
        name.unwrap_or_else(|| words::unnamed(self.lang, &self.kind(key.kind), &key.id.handle().to_string()))
    }

    /// What a letter asks for: the first thing, and how many there are besides.
    fn asked(&self, letter: &LetterFacts) -> Option<String> {
        let first = letter.lines.first()?.procedure;
        let first = self.links.procedure(first).map(|procedure| self.name(procedure.subject))?;
        Some(match letter.lines.len() {
            1 => first,
            lines => words::and_more(self.lang, &first, &(lines - 1).to_string()),
        })
    }

    /// Somebody who isn't named. Why is for the desk alone to know: who asked for what with regard to their own data is nobody's
    /// business.
    fn unnamed(&self, key: Key) -> String {
        let handle = key.id.handle().to_string();
        match self.audience.is_desk() {
            true => privacy::unnamed(self.lang, &handle),
            false => words::not_named(self.lang, &handle),
        }
    }

    /// Whether staff are told nothing that is owed or found about a record, since it would tell of somebody who isn't named.
    pub fn keeps_back(&self, key: Key) -> bool {
        !self.audience.is_desk() && self.withheld.concerns(self.links, key, self.today)
    }

    /// What a record is sorted by among its like. Who isn't named comes last, since a place in the alphabet is half a name.
    pub fn order(&self, key: Key) -> Vec<u8> {
        match self.withheld.concerns(self.links, key, self.today) {
            true => vec![u8::MAX],
            false => {
                self.links.brief(self.called_by(key)).map(|brief| brief.sort.to_vec()).unwrap_or_default()
            }
        }
    }

    /// The record by whose name another goes: a certificate that has none of its own yet by its holder's.
    fn called_by(&self, key: Key) -> Key {
        match self.links.facts(key) {
            Some(Facts::Certificate(facts))
                if !matches!(facts.pem, PemFacts::Read(_))
                    && facts.claimed.is_none()
                    && facts.system.is_none() =>
            {
                facts.holder
            }
            _ => key,
        }
    }

    /// The name on a certificate, else that of its system or holder.
    fn certificate(&self, key: Key, facts: &CertificateFacts) -> String {
        if self.withheld.is(facts.holder) {
            return self.unnamed(facts.holder);
        }
        let own = match (&facts.pem, &facts.claimed) {
            (PemFacts::Read(_), _) | (_, Some(_)) => self.links.brief(key).unwrap_or_default(),
            _ => BriefView::default(),
        };
        let own = if own.opening == Opening::None { own.title } else { "" };
        if is_plain_name(own) {
            // A CA's certificate may hold what no typed name can.
            return harmless(own);
        }
        facts.system.clone().unwrap_or_else(|| self.name(facts.holder))
    }

    /// A record with the way to its page; its name alone where the register doesn't have it.
    pub fn link(&self, key: Key) -> Piece {
        let href = self.links.contains(key).then(|| href(key));
        Piece { text: self.name(key), href, ..Piece::default() }
    }

    /// A unit with those above it but for the topmost: divisions of many units have one name.
    pub fn unit(&self, id: Option<RecordId>) -> EcoString {
        let Some(id) = id else { return EcoString::new() };
        if let Some(unit) = self.names.units.get(&id) {
            return unit.clone();
        }
        let named = |id| self.name(Key::new(Kind::Unit, id));
        let above = |id| self.links.unit(id).and_then(|unit| unit.parent_on(self.today));
        // Registers aren't proof against a unit that is above itself.
        const DEEPEST: usize = 8;
        let mut way = vec![named(id)];
        let mut next = above(id);
        while let Some(parent) = next.filter(|_| way.len() < DEEPEST) {
            next = above(parent);
            // The topmost one is that of all.
            if next.is_some() {
                way.push(named(parent));
            }
        }
        way.join(", ").into()
    }

    /// What was typed, unless it names who isn't named.
    pub fn free<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.withheld.named_in(text) {
            true => Cow::Owned(words::not_said(self.lang)),
            false => Cow::Borrowed(text),
        }
    }

    pub fn party(&self, party: &Party) -> Piece {
        let text = match party {
            Party::Person(_) | Party::Unit(_) => {
                return party.key().map(|key| self.link(key)).unwrap_or_default();
            }
            Party::Desk => words::party_desk(self.lang),
            Party::Ca => words::party_ca(self.lang),
            Party::Transit => words::party_transit(self.lang),
            Party::Carrier(name) => words::party_carrier(self.lang, &self.free(name)),
            Party::Agency(name) => words::party_agency(self.lang, &self.free(name)),
        };
        Piece { text, ..Piece::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::officers::Rules as Guards;
    use crate::seal::{Bound, KeyringHash};

    fn nobody() -> Officers {
        let keyring = Bound { serial: 1, sha256: KeyringHash::NONE, epoch: 1 };
        Officers { schema: 1, keyring, rules: Guards::default(), officers: Vec::new(), recovery: None }
    }

    #[test]
    fn days_and_counts_are_written_as_people_write_them() {
        let (links, withheld, officers) = (Links::of_rows(Vec::new()), Withheld::default(), nobody());
        let day: Date = "2026-03-05".parse().unwrap();
        let (rules, audience) = (Rules::builtin(), Audience::Staff);
        let vi = Say {
            lang: Lang::Vi,
            links: &links,
            rules,
            today: day,
            audience,
            officers: &officers,
            members: None,
            withheld: &withheld,
            names: Arc::default(),
        };
        let en = Say { lang: Lang::En, ..vi.clone() };
        assert_eq!((vi.day(day), en.day(day)), ("05/03/2026".into(), "5 Mar 2026".into()));
        assert_eq!((vi.month(day), en.month(day)), ("03/2026".into(), "Mar 2026".into()));
        let moment = "2026-03-05T09:07+07:00".parse().unwrap();
        assert_eq!(vi.moment(moment), "05/03/2026 09:07");
        assert_eq!(
            (vi.count(1_234_567), en.count(999), en.count(1000)),
            ("1.234.567".into(), "999".into(), "1,000".into())
        );
    }

    #[test]
    fn a_record_that_is_gone_has_a_name_and_no_link() {
        let (links, withheld, officers) = (Links::of_rows(Vec::new()), Withheld::default(), nobody());
        let today = "2026-03-05".parse().unwrap();
        let (rules, audience) = (Rules::builtin(), Audience::Staff);
        let say = Say {
            lang: Lang::En,
            links: &links,
            rules,
            today,
            audience,
            officers: &officers,
            members: None,
            withheld: &withheld,
            names: Arc::default(),
        };
        let piece = say.link("person/041061050r3gg28a".parse().unwrap());
        assert_eq!(piece.href, None);
        assert!(piece.text.starts_with("Person 0410610"), "{}", piece.text);
    }
}
