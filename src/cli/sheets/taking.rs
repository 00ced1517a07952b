//! An import of sheets under way: what the rows came to is written, and told.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::{Order, Understood, label, several, sheet_json, tell_columns, tell_passed};
use crate::change::{ChangeError, Committed, Outcome, plan};
use crate::check::Finding;
use crate::cli::context::Context;
use crate::cli::failure::{Failure, Told};
use crate::cli::made::write_secret;
use crate::cli::session::Session;
use crate::cli::{output, pick, seen};
use crate::desk::decided;
use crate::model::{Key, Kind, Record};
use crate::register::{Alone, Links, Snapshot};
use crate::rules::Rules;
use crate::sheet::review;
use crate::sheet::rows::{Gathered, Place};
use crate::sheet::stage::{Ask, Staged};
use crate::text::{Failing, sheet as words};

/// So many lines of one sort are printed.
const LINES: usize = 40;

const UNWRITTEN: Told = Told { failing: Failing::Unable, what: words::unwritten, hint: None };

/// An import under way.
pub struct Taking<'c, 's, 'a> {
    context: &'c Context,
    session: &'s Session<'c>,
    snapshot: &'s Snapshot<'a>,
    links: &'s Links<'a>,
    pub staged: Staged,
    /// Records that the register refuses, with what it finds.
    failed: Vec<(Key, Vec<Finding>)>,
}

impl<'c, 's, 'a> Taking<'c, 's, 'a> {
    /// An import of what these rows came to.
    pub fn new(
        context: &'c Context,
        session: &'s Session<'c>,
        snapshot: &'s Snapshot<'a>,
        links: &'s Links<'a>,
        staged: Staged,
    ) -> Self {
        Taking { context, session, snapshot, links, staged, failed: Vec::new() }
    }
}

impl Taking<'_, '_, '_> {
    /// What the decisions of the rows mean for their people; it stands where its decision does.
    pub fn lives(&mut self) -> Result<(), Failure> {
        let read = |key: Key| self.links.contains(key).then(|| self.snapshot.record(key)).transpose();
        for (person, decision) in decided::lives(&mut self.staged.change, &read)? {
            if let Some(places) = self.staged.places.get(&decision).cloned() {
                self.staged.places.entry(person).or_insert(places);
            }
        }
        Ok(())
    }

    /// Writes everything in one commit but for what would add errors, which is refused.
    pub fn write(&mut self, dry_run: bool, rules: &Rules) -> Result<Option<Committed>, Failure> {
        loop {
            if self.staged.change.records.is_empty() {
                return Ok(None);
            }
            let change = &self.staged.change;
            let written = match dry_run {
                true => plan(self.snapshot, self.links, change, rules, self.context.today).map(|_| None),
                false => {
                    let signer = self.context.signer()?;
                    let written =
                        self.session.writing(self.snapshot, &signer, |writer| Ok(writer.apply(change)))?;
                    written.map(|outcome| match outcome {
                        Outcome::Committed(committed) => Some(committed),
                        Outcome::Unchanged => None,
                    })
                }
            };
            match written {
                Ok(committed) => return Ok(committed),
                Err(ChangeError::Findings(found)) => {
                    if !self.refuse(&found) {
                        return Err(ChangeError::Findings(found).into());
                    }
                }
                Err(other) => return Err(other.into()),
            }
        }
    }

    /// Takes out of the change what has errors; whether anything was.
    fn refuse(&mut self, found: &[Finding]) -> bool {
        let mut by_record: BTreeMap<Key, Vec<Finding>> = BTreeMap::new();
        for finding in found {
            let about = [Some(finding.key), finding.args.other];
            let ours = about.into_iter().flatten().find(|key| self.staged.change.records.contains_key(key));
            if let Some(key) = ours {
                by_record.entry(key).or_default().push(finding.clone());
            }
        }
        for (key, found) in by_record.iter().map(|(key, found)| (*key, found.clone())) {
            self.staged.change.records.remove(&key);
            self.failed.push((key, found));
        }
        !by_record.is_empty()
    }

    /// Writes the workbook in which the questions are decided.
    pub fn review(&self, path: &Path) -> Result<(), Failure> {
        let here = |key: &Key| self.links.contains(*key);
        let seen = self.staged.questions.iter().flat_map(|question| question.records()).filter(here);
        seen::keep(self.session, "import", seen, None)?;
        let describe = |key: Key| self.described(key);
        let staged = &self.staged;
        let written = review::write(&staged.questions, &staged.open, self.context.lang, &describe);
        write_secret(path, &written.ok_or(UNWRITTEN)?)?;
        output::warn(&words::plaintext(self.context.lang, &output::quoted(path)));
        Ok(())
    }

    /// A record in the words by which somebody tells it from its like.
    fn described(&self, key: Key) -> String {
        let new = self.staged.change.records.get(&key).map(|edit| edit.record.as_ref().clone());
        let Some(record) = new.or_else(|| self.snapshot.record(key).ok()) else { return String::new() };
        let Record::Person(person) = &record else {
            return Alone::of(&record, self.context.today, self.context.lang).title;
        };
        let name = person.names.iter().map(|name| name.full.as_str().to_owned()).next_back();
        let birth = person.birth.map(|birth| birth.to_string());
        let card = person.ids.iter().map(|id| id.number.as_str().to_owned()).next_back();
        let post = person.postings.last().map(|posting| {
            let unit = self.links.title(posting.unit.key(), self.context.lang).into_owned();
            format!("{} {unit}", &*posting.position).trim().to_owned()
        });
        let mail = person.emails.last().map(|email| email.address.as_str().to_owned());
        [name, birth, card, post, mail].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    pub fn report(
        &self,
        order: &Order<'_>,
        understood: &[Understood<'_>],
        gathered: &Gathered,
        committed: Option<&Committed>,
    ) -> ExitCode {
        let context = self.context;
        let mut added: BTreeMap<Kind, usize> = BTreeMap::new();
        let mut changed: BTreeMap<Kind, usize> = BTreeMap::new();
        for (key, edit) in &self.staged.change.records {
            let counts = if edit.base.is_none() { &mut added } else { &mut changed };
            *counts.entry(key.kind).or_default() += 1;
        }
        let done = self.staged.change.records.len() + self.staged.known;
        let refused = gathered.unread.len() + self.staged.refused.len() + self.failed.len();
        let open = self.staged.questions.len();
        if context.globals.json {
            output::json(&json!({
                "dry_run": order.dry_run,
                "commit": committed.map(|c| c.commit.to_string()),
                "sheets": understood.iter().map(sheet_json).collect::<Vec<_>>(),
                "added": by_kind(&added),
                "changed": by_kind(&changed),
                "known": self.staged.known,
                "repaired": gathered.repaired.iter().map(|r| place_json(&r.place, json!({ "repair": r.repair.word(), "field": format!("{}.{}", r.kind, r.at) }))).collect::<Vec<_>>(),
                "refused": self.refusals(gathered),
                "questions": self.staged.questions.iter().map(|q| self.question_json(q)).collect::<Vec<_>>(),
                "overruled": self.staged.overruled.iter().map(|(place, at)| place_json(place, json!({ "field": at }))).collect::<Vec<_>>(),
                "passed": gathered.passed.iter().map(|place| place_json(place, json!({}))).collect::<Vec<_>>(),
            }));
        } else {
            self.tell(order, understood, gathered, &added, &changed, refused);
        }
        ExitCode::from(match (refused + open > 0, done > 0) {
            (false, _) => 0,
            (true, true) => 4,
            (true, false) => 1,
        })
    }

    fn refusals(&self, gathered: &Gathered) -> Vec<Value> {
        let lang = self.context.lang;
        let cells = gathered.unread.iter().map(|unread| {
            let field = format!("{}.{}", unread.kind, unread.at);
            let more = json!({ "field": field, "word": unread.unfit.word(), "why": unread.unfit.say(lang) });
            place_json(&unread.place, more)
        });
        let rows = self.staged.refused.iter().map(|refused| {
            let more =
                json!({ "kind": refused.kind, "word": refused.why.word(), "why": refused.why.say(lang) });
            place_json(&refused.place, more)
        });
        let records = self.failed.iter().flat_map(|(key, found)| {
            let places = self.staged.places.get(key).map_or(&[][..], Vec::as_slice);
            let why: Vec<String> = found.iter().map(|finding| finding.what(lang)).collect();
            let codes: Vec<&str> = found.iter().map(|finding| finding.code.word()).collect();
            let more = json!({ "kind": key.kind, "word": "errors", "codes": codes, "why": why.join("; ") });
            places.iter().map(move |place| place_json(place, more.clone()))
        });
        cells.chain(rows).chain(records).collect()
    }

    fn question_json(&self, question: &crate::sheet::stage::Question) -> Value {
        let more = match &question.ask {
            Ask::Person { candidates } => json!({ "about": "person", "candidates": candidates }),
            Ask::Unit { near, .. } => json!({ "about": "unit", "candidates": near }),
            Ask::Value { record, at, .. } => json!({ "about": "value", "record": record, "field": at }),
        };
        let mut value = place_json(&question.place, more);
        if let Some(map) = value.as_object_mut() {
            map.insert("id".to_owned(), json!(question.id));
        }
        value
    }

    fn tell(
        &self,
        order: &Order<'_>,
        understood: &[Understood<'_>],
        gathered: &Gathered,
        added: &BTreeMap<Kind, usize>,
        changed: &BTreeMap<Kind, usize>,
        refused: usize,
    ) {
        let lang = self.context.lang;
        tell_columns(lang, understood);
        let mut repairs: BTreeMap<(String, String), Vec<&Place>> = BTreeMap::new();
        for repaired in &gathered.repaired {
            let field = label(lang, repaired.kind, &repaired.at);
            repairs.entry((field, repaired.repair.say(lang))).or_default().push(&repaired.place);
        }
        for ((field, what), places) in repairs {
            let named = several(&places);
            output::out(&format!("{}\n", words::repaired(lang, places.len(), &what, &field, &named)));
        }
        tell_passed(lang, gathered);
        let mut lines: Vec<String> = Vec::new();
        for (place, at) in &self.staged.overruled {
            lines.push(words::overruled(lang, &place.address(), &label(lang, Kind::Certificate, at)));
        }
        for unread in &gathered.unread {
            let field = label(lang, unread.kind, &unread.at);
            lines.push(words::refused_cell(lang, &unread.place.address(), &field, &unread.unfit.say(lang)));
        }
        for refused in &self.staged.refused {
            let kind = refused.kind.label().say(lang);
            lines.push(words::refused_row(lang, &refused.place.address(), kind, &refused.why.say(lang)));
        }
        for (key, found) in &self.failed {
            let why: Vec<String> = found.iter().map(|finding| finding.what(lang)).collect();
            for place in self.staged.places.get(key).into_iter().flatten() {
                let kind = key.kind.label().say(lang);
                lines.push(words::refused_row(lang, &place.address(), kind, &why.join("; ")));
            }
        }
        for question in &self.staged.questions {
            lines.push(self.asked(question));
        }
        for line in lines.iter().take(LINES) {
            output::out(&format!("{line}\n"));
        }
        if lines.len() > LINES {
            output::out(&format!("{}\n", words::more(lang, lines.len() - LINES)));
        }
        let counted = |counts: &BTreeMap<Kind, usize>| match counts.is_empty() {
            true => words::none(lang),
            false => {
                let each = counts.iter().map(|(kind, count)| format!("{count} {}", kind.label().say(lang)));
                each.collect::<Vec<_>>().join(", ")
            }
        };
        let open = self.staged.questions.len();
        let done = words::done(lang, &counted(added), &counted(changed), self.staged.known, refused, open);
        let done = if order.dry_run { words::would(lang, &done) } else { done };
        output::out(&format!("{done}\n"));
        match (open > 0, order.review) {
            _ if order.dry_run => {}
            (true, Some(path)) => {
                output::out(&format!("{}\n", words::next_review(lang, &output::quoted(path))));
            }
            (true, None) => output::out(&format!("{}\n", words::next_out(lang))),
            (false, _) if !self.staged.change.records.is_empty() => {
                output::out(&format!("{}\n", words::next(lang)));
            }
            (false, _) => {}
        }
    }

    /// What is to be decided, without the values.
    fn asked(&self, question: &crate::sheet::stage::Question) -> String {
        let lang = self.context.lang;
        let place = question.place.address();
        match &question.ask {
            Ask::Person { candidates } => {
                let named: Vec<String> = candidates.iter().map(|key| self.named(*key)).collect();
                words::ask_person(lang, &place, &named.join("; "))
            }
            Ask::Unit { names, .. } => words::ask_unit(lang, names.last().map_or("", String::as_str), &place),
            Ask::Value { record, at, have_at, .. } => {
                let there = have_at.as_ref().map_or_else(|| words::the_register(lang), Place::address);
                words::ask_value(lang, &place, &label(lang, record.kind, at), &there)
            }
        }
    }

    /// A record by its handle and title; one of these rows by where it stands.
    fn named(&self, key: Key) -> String {
        match self.links.contains(key) {
            true => pick::named(self.context, self.links, key),
            false => {
                self.staged.places.get(&key).and_then(|p| p.first()).map(Place::address).unwrap_or_default()
            }
        }
    }
}

fn place_json(place: &Place, more: Value) -> Value {
    let mut value = json!({ "file": place.file, "sheet": place.sheet, "cell": place.spot.to_string() });
    if let (Some(value), Value::Object(more)) = (value.as_object_mut(), more) {
        value.extend(more);
    }
    value
}

fn by_kind(counts: &BTreeMap<Kind, usize>) -> Value {
    counts
        .iter()
        .map(|(kind, count)| (kind.word().to_owned(), json!(count)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
