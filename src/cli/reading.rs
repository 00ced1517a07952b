//! One paper read: what it says is matched with the register, shown for confirmation, and written with the paper itself.

mod confirm;
mod follows;
mod refused;
mod shown;
mod write;

use std::path::Path;

use serde_json::{Value, json};

use super::context::Context;
use super::failure::Failure;
use super::papers::Paper;
use super::session::{Session, links, rules};
use super::{output, pick};
use crate::desk::reading::matched::{self, Found, UnitNames};
use crate::desk::reading::record::{self, Settled};
use crate::desk::reading::{self, Reading, results};
use crate::model::kinds::common::Role;
use crate::model::kinds::letter::{CorrespondentKind, LetterDirection};
use crate::model::{Date, Key, Kind, Record, RecordId};
use crate::paper::read_code;
use crate::register::{Links, Snapshot};
use crate::rules::{PaperKind, Rules};
use crate::scan::{PAGES, Scanned, Wording};
use crate::text::reading as words;
use refused::{NO_PAPER, NO_RECORD, Unread, why};

/// What became of a file.
pub enum Fate {
    /// Written, or there already.
    Done(Value),
    /// Shown and not written.
    Shown { facts: Value, certain: bool },
}

/// What is known while one paper is read.
struct Desk<'d> {
    context: &'d Context,
    session: &'d Session<'d>,
    snapshot: &'d Snapshot<'d>,
    links: &'d Links<'d>,
    rules: &'d Rules,
    units: UnitNames,
    path: String,
}

/// Reads one paper, asks where somebody can be asked, and writes it. `from` is text that was shown before and corrected by hand, by
/// which it is written as it stands there.
pub fn read(context: &Context, path: &Path, yes: bool, from: Option<&Path>) -> Result<Fate, Failure> {
    let session = Session::to_write(context)?;
    let snapshot = session.snapshot()?;
    let rules = rules(&snapshot)?;
    let paper = Paper::read(path, &rules)?;
    paper.warn(context);
    let scanned = match &paper.scanned {
        Ok(scanned) => scanned,
        Err(error) => return Err((*error).into()),
    };
    let links = links(context, &snapshot)?;
    if let Some((id, _)) = own(scanned, &links) {
        return Err(Unread::Own(id).into());
    }
    if scanned.page_count as usize > PAGES {
        return Err(Unread::Long(scanned.page_count).into());
    }
    if let Some(from) = from {
        let (record, newcomers) = shown::typed(from, &links)?;
        let units = UnitNames::of(&links, context.today);
        let path = output::quoted(path);
        let (session, snapshot, links, rules) = (&session, &snapshot, &links, &rules);
        let desk = Desk { context, session, snapshot, links, rules, units, path };
        return match record::known(&record, links) {
            Some(key) => desk.known(key, paper, yes),
            None => desk.write(&record, newcomers, paper),
        };
    }
    let wording = scanned.wording();
    let mut said = match wording {
        Wording::Readable => reading::read(scanned, &rules),
        _ => Reading::default(),
    };
    if said.papers > 1 {
        return Err(Unread::Several(said.papers).into());
    }
    let asks = context.terminal.asks && !yes;
    if said.kind.is_none() {
        if !asks {
            return Err(match wording {
                Wording::Readable => NO_PAPER.into(),
                _ => Unread::Wording(wording).into(),
            });
        }
        output::warn(&words::by_hand(context.lang, &why(context.lang, wording)));
        said.kind = match context.terminal.ask(&words::ask_kind(context.lang)).unwrap_or_default().trim() {
            "1" => Some(PaperKind::Decision),
            "2" => Some(PaperKind::Letter),
            _ => return Err(NO_PAPER.into()),
        };
    }
    let units = UnitNames::of(&links, said.date.unwrap_or(context.today));
    let path = output::quoted(path);
    let desk =
        Desk { context, session: &session, snapshot: &snapshot, links: &links, rules: &rules, units, path };
    desk.take(said, paper, yes)
}

/// The record that a paper of ours is about, and what paper it is where the code on it says so.
pub fn own(scanned: &Scanned, links: &Links<'_>) -> Option<(RecordId, Option<Role>)> {
    let mut codes = scanned.codes.iter().filter_map(|code| read_code(code));
    codes.find(|(id, _)| links.of_id(*id).is_some())
}

impl Desk<'_> {
    fn on(&self, said: &Reading) -> Date {
        said.date.unwrap_or(self.context.today)
    }

    /// The day of birth of somebody, which only their record has.
    fn birth(&self, key: Key) -> Option<Date> {
        match self.snapshot.record(key) {
            Ok(Record::Person(person)) => person.birth,
            _ => None,
        }
    }

    fn take(&self, mut said: Reading, paper: Paper, yes: bool) -> Result<Fate, Failure> {
        let on = self.on(&said);
        let asks = self.context.terminal.asks && !yes;
        let mut birth = |key: Key| self.birth(key);
        let lines = matched::lines(&said, &self.units, self.links, self.rules, on, &mut birth);
        let lines = lines.into_iter().map(|line| {
            let whom = match &line.person {
                Found::One { key, .. } => Some(*key),
                _ => None,
            };
            (line, whom)
        });
        let mut settled = Settled {
            issuer: matched::issuer(&said, &self.units, self.links, self.rules, on),
            lines: lines.collect(),
            replies_to: said.answers.as_deref().and_then(|number| self.letter(number)),
            signed_by: None,
            results: None,
            today: self.context.today,
            file: paper.name.clone(),
        };
        settled.results = self.results(&said, &settled);
        settled.signed_by = self.signer(&said, &settled);
        let id = pick::new_id(self.links);
        if let Some(key) =
            self.made(id, &said, &settled).and_then(|(record, _)| record::known(&record, self.links))
        {
            return self.known(key, paper, yes);
        }
        if said.kind == Some(PaperKind::Letter)
            && let Some(id) = self.unnumbered(&said, &settled)
        {
            let (number, date) = (said.number.unwrap_or_default(), said.date);
            return Err(Unread::Unnumbered { id, number, date }.into());
        }
        if asks {
            confirm::head(self, &mut said, &mut settled)?;
            settled.signed_by = self.signer(&said, &settled);
            if let Some(key) =
                self.made(id, &said, &settled).and_then(|(record, _)| record::known(&record, self.links))
            {
                return self.known(key, paper, yes);
            }
            match said.kind {
                Some(PaperKind::Decision) => confirm::lines(self, &said, &mut settled)?,
                _ => confirm::results(self, &mut settled),
            }
        }
        let doubts = record::doubts(&said, &settled);
        let (record, newcomers) = self.made(id, &said, &settled).ok_or(NO_RECORD)?;
        let write = if asks { self.confirmed(&record, &newcomers) } else { yes && doubts.is_empty() };
        match write {
            true => self.write(&record, newcomers, paper),
            false if asks => {
                output::warn(&words::not_written(self.context.lang));
                Ok(Fate::Shown { facts: json!({ "file": self.path, "fate": "left" }), certain: false })
            }
            false => Ok(self.show(&record, &newcomers, &settled, &doubts)),
        }
    }

    /// The records as they would be written.
    fn made(&self, id: RecordId, said: &Reading, settled: &Settled) -> Option<(Record, Vec<Record>)> {
        match said.kind? {
            PaperKind::Decision => {
                let mut new_id = || pick::new_id(self.links);
                let (decision, newcomers) = record::decision(id, said, settled, &mut new_id)?;
                Some((decision.into(), newcomers))
            }
            PaperKind::Letter => {
                let by = record::correspondent(settled, said, self.rules);
                let to = record::sent_to(said, settled, self.rules);
                Some((record::letter(id, said, settled, by, to.as_deref()).into(), Vec::new()))
            }
        }
    }

    /// Who signed, where it is a letter and the register has them.
    fn signer(&self, said: &Reading, settled: &Settled) -> Option<Key> {
        let unit = settled.issuer.as_ref().and_then(|(_, unit)| *unit);
        let letter = said.kind == Some(PaperKind::Letter);
        letter.then(|| matched::signer(said, unit, self.links, self.on(said))).flatten()
    }

    /// What a letter of the CA answers, line by line; a letter that names the one that it answers is of whoever it went to.
    fn results(&self, said: &Reading, settled: &Settled) -> Option<results::Results> {
        if said.kind != Some(PaperKind::Letter) || record::sent_to(said, settled, self.rules).is_some() {
            return None;
        }
        let of_ca = record::correspondent(settled, said, self.rules) == CorrespondentKind::Ca;
        if settled.replies_to.is_none() && !of_ca {
            return None;
        }
        results::of(said, settled.replies_to, self.links, self.context.today, &self.rules.reading)
    }

    /// The one letter of the same unit that was made here and has no number yet: it may be this one, which went out since.
    fn unnumbered(&self, said: &Reading, settled: &Settled) -> Option<RecordId> {
        record::sent_to(said, settled, self.rules)?;
        let filer = settled.issuer.as_ref()?.1;
        let found = self.links.filter_facts(Kind::Letter, |key, facts| {
            let letter = facts.letter()?;
            let waits = letter.direction == LetterDirection::Out
                && letter.filer == filer
                && letter.number.is_none()
                && letter.sent.is_none()
                && letter.for_signature.is_some();
            waits.then_some(key.id)
        });
        match found.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// The letter of ours that has this number and symbol.
    fn letter(&self, number: &str) -> Option<Key> {
        let wanted = crate::model::fold::fold(number);
        let found = self.links.filter_facts(Kind::Letter, |key, facts| {
            let full = facts.letter()?.full_number()?;
            (crate::model::fold::fold(&full) == wanted).then_some(key)
        });
        match found.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }
}
