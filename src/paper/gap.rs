//! What a paper lacks: where, and the command that fills it.

use crate::duty::Act;
use crate::duty::checklist::todo;
use crate::model::{Key, Kind, Lang};
use crate::text::paper as words;

/// Something a paper needs and the records don't have.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Gap {
    pub key: Key,
    /// The field, as `set` names it.
    pub field: &'static str,
    pub lack: Lack,
    /// What `set` is given to fill it; nothing where a record is to be looked at.
    pub fill: &'static [&'static str],
}

/// What is wrong.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Lack {
    Missing,
    /// Whoever stands there has died, left or moved.
    Gone,
    /// An address that no State body issued.
    FreeMail,
    /// A change is asked for, but certificate and register say the same.
    Same,
    /// A character in it can stand on no paper.
    Unclean,
    /// No rule says which form, or to whom.
    NoRule,
    /// A renewal of a certificate that was never issued, or the like: there is no certificate on it.
    NoCertificate,
}

impl Gap {
    /// The field by its label and its name.
    pub fn field(&self, lang: Lang) -> String {
        format!("{} ({})", self.label(lang), self.field)
    }

    /// The field by its label alone, as a letter to people names it.
    pub fn label(&self, lang: Lang) -> &'static str {
        let mut table = Some(self.key.kind.table());
        let mut label = "";
        for name in self.field.split('.') {
            let Some(field) = table.and_then(|table| table.fields.iter().find(|f| f.name == name)) else {
                break;
            };
            label = field.label.say(lang);
            table = field.ty.table();
        }
        label
    }

    pub fn lack(&self, lang: Lang) -> String {
        match self.lack {
            Lack::Missing => words::missing(lang),
            Lack::Gone => words::gone(lang),
            Lack::FreeMail => words::free_mail(lang),
            Lack::Same => words::same(lang),
            Lack::Unclean => words::unclean(lang),
            Lack::NoRule => words::no_rule(lang),
            Lack::NoCertificate => words::no_certificate(lang),
        }
    }

    /// The command that fills it, as the checklist of the procedure has it.
    pub fn act(&self) -> Act {
        match (self.field, self.fill) {
            ("csr", _) => todo::plan(self.key),
            (_, []) => Act::one("edit", self.key),
            (_, fill) => fill.iter().fold(Act::one("set", self.key), |act, word| act.with(*word)),
        }
    }
}

/// Gaps as they are found.
#[derive(Default)]
pub struct Gaps(Vec<Gap>);

impl Gaps {
    /// Notes a gap; the cell stays empty, since no paper is made.
    pub fn push(
        &mut self,
        key: Key,
        field: &'static str,
        lack: Lack,
        fill: &'static [&'static str],
    ) -> String {
        // Of a holder nobody knows of nothing can be filled in: there is no certificate on the device.
        let known = |name: &str| key.kind.table().field(name).is_some();
        let gap = match (known(field.split('.').next().unwrap_or_default()), key.kind) {
            (true, _) => Gap { key, field, lack, fill },
            (false, Kind::Procedure) => Gap { key, field: "subject", lack: Lack::NoCertificate, fill: &[] },
            (false, _) => Gap { key, field: "id", lack: Lack::NoCertificate, fill: &[] },
        };
        self.0.push(gap);
        String::new()
    }

    /// The value, or the gap where there is none.
    pub fn want(
        &mut self,
        value: Option<String>,
        key: Key,
        field: &'static str,
        fill: &'static [&'static str],
    ) -> String {
        match value.filter(|value| !value.is_empty()) {
            Some(value) => value,
            None => self.push(key, field, Lack::Missing, fill),
        }
    }

    /// Each once, by record.
    pub fn into_vec(mut self) -> Vec<Gap> {
        self.0.sort();
        self.0.dedup();
        self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
