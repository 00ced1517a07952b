//! For whom the pages are, and how far a field may be seen by them.

use crate::check::{Code, Finding};
use crate::duty::{Duty, Rule};
use crate::model::field::{Class, Field, Shape, Table, Type};
use crate::model::kinds::letter::{CorrespondentKind, LetterForm};
use crate::model::{Key, Kind};
use crate::register::Links;
use crate::register::facts::Facts;

/// Who reads the pages. Neither sees an identifier or contact of a person, which is masked for both.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Audience {
    /// Everybody in the ministry: names, units, certificates and days.
    #[default]
    Staff,
    /// The officers of the desk: besides, free words, what the desk holds and notes, and what became of somebody's
    /// rights over their data.
    Officers,
}

/// How far a field of a record's page may be seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sight {
    Hidden,
    Masked,
    Shown,
}

/// Why a field isn't there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LeftOut {
    /// It says nothing to a reader.
    Technical,
    /// It holds identifiers among the name.
    Subject,
    /// It is about somebody's rights over their data, or a breach.
    OfData,
    /// It is the desk's own.
    Desk,
    /// Free words, which may name anybody.
    Words,
}

/// Names and summaries, though [`Class::Named`], are what the site is for.
const SHOWN_NAMES: &[(Kind, &[&str])] = &[
    (Kind::Person, &["names.full"]),
    (Kind::Decision, &["summary"]),
    (Kind::Letter, &["summary"]),
    (Kind::Handover, &["signatories.name"]),
];

/// Fields of every kind that are the desk's own.
const OF_THE_DESK: &[&str] = &["origin", "hold", "notes", "why", "tags"];

/// One line that may name anybody: a remark, whom the CA's duty line was.
const NAMING_LINES: &[&str] = &["remark", "told_to"];

/// Fields of every kind that say nothing to a reader.
const NOTHING_SAID: &[&str] = &["schema", "id"];

/// Hashes, sizes and ids of sealed files.
const HIDDEN_LEAVES: &[&str] = &["file", "sha256", "size", "csr_sha256"];

/// What a letter says of somebody's rights over their own data, and of breaches: for the desk alone.
const OF_DATA: &[&str] = &["request", "breach", "correspondent.person"];

/// A whole subject, typed or in a PEM: it holds identifiers among the name.
const WHOLE_SUBJECT: &[&str] = &["claimed", "subject"];

/// Whether a field of a letter is about personal data as such, by its way without places in lists.
fn is_of_data(field: &str) -> bool {
    OF_DATA
        .iter()
        .any(|of| field.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

/// Whether a letter of this form, to or from these, is about somebody's rights over their data, or about a breach; `says_so` where it
/// holds a request or what was breached.
pub fn is_letter_about_data(form: LetterForm, with: CorrespondentKind, says_so: bool) -> bool {
    says_so
        || matches!(form, LetterForm::DataRequest | LetterForm::Breach)
        || with == CorrespondentKind::Subject
}

/// Whether a record is such a letter.
pub fn is_about_data(key: Key, links: &Links<'_>) -> bool {
    let letter = links.facts(key).and_then(Facts::letter);
    letter.is_some_and(|letter| {
        let says_so = letter.request.is_some() || letter.breach.is_some();
        is_letter_about_data(letter.form, letter.correspondent, says_so)
    })
}

impl Audience {
    /// The word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Audience::Staff => "staff",
            Audience::Officers => "officers",
        }
    }

    pub fn is_desk(self) -> bool {
        self == Audience::Officers
    }

    /// Whether nothing may be told of what a record has to do with others, since it is a letter about somebody's rights over their data,
    /// or about a breach.
    pub fn hides_ways(self, key: Key, links: &Links<'_>) -> bool {
        !self.is_desk() && is_about_data(key, links)
    }

    /// Whether a reference from a letter's field may be told.
    pub fn sees_reference(self, from: Kind, field: &str) -> bool {
        self.is_desk() || from != Kind::Letter || !is_of_data(field)
    }

    /// Whether a duty may be told: what is owed to data subjects, and about breaches, is the desk's.
    pub fn sees_duty(self, duty: &Duty, links: &Links<'_>) -> bool {
        let of_data =
            matches!(duty.rule, Rule::TellBreach | Rule::Acknowledge | Rule::DataRequest | Rule::EraseAsked);
        self.is_desk() || !of_data && !duty.about.is_some_and(|key| is_about_data(key, links))
    }

    /// Whether a finding may be told: whose data may be processed only as far as the law asks for it is the desk's.
    pub fn sees_finding(self, finding: &Finding, links: &Links<'_>) -> bool {
        let of_data = finding.code == Code::ProcessingRestricted || is_about_data(finding.key, links);
        self.is_desk() || !of_data
    }

    /// Whether a field says nothing to any reader.
    pub fn says_nothing(self, way: &[&str]) -> bool {
        way.first().is_some_and(|top| NOTHING_SAID.contains(top))
    }

    /// Whether anything of records of a kind is masked.
    pub fn masks(self, kind: Kind) -> bool {
        self.masks_in(kind, kind.table(), &mut Vec::new())
    }

    fn masks_in(self, kind: Kind, table: &'static Table, way: &mut Vec<&'static str>) -> bool {
        table.fields.iter().any(|field| {
            way.push(field.name);
            let masks = match field.ty.table() {
                Some(inner) => self.masks_in(kind, inner, way),
                None => self.sight(kind, way, field) == Sight::Masked,
            };
            way.pop();
            masks
        })
    }

    /// How far the value of a field may be seen. The way to it is without places in lists.
    pub fn sight(self, kind: Kind, way: &[&str], field: &Field) -> Sight {
        match (self.left_out(kind, way, field), field.class) {
            (Some(_), _) => Sight::Hidden,
            (None, Class::Personal | Class::Sensitive) => Sight::Masked,
            (None, Class::Open | Class::Named) => Sight::Shown,
        }
    }

    /// Why a field is left out; nothing where it isn't.
    pub fn left_out(self, kind: Kind, way: &[&str], field: &Field) -> Option<LeftOut> {
        let top = way.first().copied().unwrap_or_default();
        if NOTHING_SAID.contains(&top) || HIDDEN_LEAVES.contains(&field.name) {
            return Some(LeftOut::Technical);
        }
        let pem = matches!(field.ty, Type::One(Shape::Pem));
        if pem || (kind == Kind::Certificate && way == WHOLE_SUBJECT) {
            return Some(LeftOut::Subject);
        }
        if self.is_desk() {
            return None;
        }
        if kind == Kind::Letter && is_of_data(&way.join(".")) {
            return Some(LeftOut::OfData);
        }
        if OF_THE_DESK.contains(&top) || way == ["claimed", "origin"] {
            return Some(LeftOut::Desk);
        }
        // Free words may say anything, whatever the field is for.
        let free = matches!(field.ty, Type::One(Shape::Text));
        let named = || {
            let ways = SHOWN_NAMES.iter().filter(|(of, _)| *of == kind).flat_map(|(_, ways)| ways.iter());
            ways.into_iter().any(|shown| way.iter().copied().eq(shown.split('.')))
        };
        let words = match field.class {
            Class::Open => free || NAMING_LINES.contains(&field.name),
            Class::Named => !named(),
            Class::Personal | Class::Sensitive => false,
        };
        words.then_some(LeftOut::Words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Seen = (String, Class, Sight);

    fn sights(
        audience: Audience,
        kind: Kind,
        table: &'static Table,
        way: &mut Vec<&'static str>,
        all: &mut Vec<Seen>,
    ) {
        for field in table.fields {
            way.push(field.name);
            match field.ty.table() {
                Some(inner) => sights(audience, kind, inner, way, all),
                None => {
                    let sight = audience.sight(kind, way, field);
                    all.push((format!("{kind}.{}", way.join(".")), field.class, sight));
                }
            }
            way.pop();
        }
    }

    fn all(audience: Audience) -> Vec<Seen> {
        let mut all = Vec::new();
        for kind in Kind::ALL {
            sights(audience, kind, kind.table(), &mut Vec::new(), &mut all);
        }
        assert!(all.iter().all(|(_, class, sight)| *class < Class::Personal || *sight != Sight::Shown));
        all
    }

    fn is_hidden(all: &[Seen], way: &str) -> bool {
        all.iter().any(|(at, _, sight)| at == way && *sight == Sight::Hidden)
    }

    #[test]
    fn staff_see_only_listed_names() {
        let all = all(Audience::Staff);
        let named: Vec<&str> = all
            .iter()
            .filter(|(_, class, sight)| *class == Class::Named && *sight == Sight::Shown)
            .map(|(way, _, _)| way.as_str())
            .collect();
        assert_eq!(
            named,
            ["person.names.full", "decision.summary", "letter.summary", "handover.signatories.name"]
        );
        for way in [
            "certificate.pem",
            "certificate.csr",
            "person.notes.text",
            "device.conditions.remark",
            "handover.items.remark",
            "unit.tags",
            "unit.files.name",
            "letter.request.answer",
            "letter.lines.reason",
            "procedure.ground.text",
            "procedure.papers.waiver",
        ] {
            assert!(is_hidden(&all, way), "{way}");
        }
    }

    #[test]
    fn people_and_devices_have_what_is_masked() {
        let masking = Kind::ALL.into_iter().filter(|kind| Audience::Staff.masks(*kind));
        assert_eq!(masking.collect::<Vec<_>>(), [Kind::Person, Kind::Device]);
    }

    #[test]
    fn officers_see_words_and_no_whole_subject() {
        let all = all(Audience::Officers);
        for way in ["certificate.pem", "certificate.csr", "certificate.claimed.subject", "unit.files.sha256"]
        {
            assert!(is_hidden(&all, way), "{way}");
        }
        for way in ["person.notes.text", "device.conditions.remark", "letter.request.answer"] {
            assert!(!is_hidden(&all, way), "{way}");
        }
        let staff = self::all(Audience::Staff);
        let more = all.iter().zip(&staff).filter(|(officers, staff)| officers.2 != staff.2);
        // What staff see, officers see just so.
        assert!(more.clone().all(|(_, staff)| staff.2 == Sight::Hidden));
        assert!(more.count() > 10);
    }
}
