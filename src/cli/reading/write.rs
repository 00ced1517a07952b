//! What was understood of a paper, written: its record, what it changes in others, and the paper itself.

use std::collections::BTreeSet;

use serde_json::json;

use super::follows;
use super::{Desk, Fate};
use crate::change::Change;
use crate::cli::acting::Acting;
use crate::cli::commands::answer::Untaken;
use crate::cli::failure::Failure;
use crate::cli::papers::{self, Paper};
use crate::cli::session::remarks;
use crate::cli::{output, pick};
use crate::desk::answer::{self, Answer};
use crate::desk::decided;
use crate::model::kinds::Letter;
use crate::model::kinds::common::Role;
use crate::model::{Key, Kind, Record};
use crate::text::reading as words;

/// As what the paper of a record is kept.
fn role(kind: Kind) -> Role {
    if kind == Kind::Decision { Role::Decision } else { Role::Letter }
}

/// What a new record is called: by number, or by its first name.
pub fn called(record: &Record) -> Option<String> {
    match record {
        Record::Decision(decision) => decision.number.as_ref().map(|number| number.as_str().to_owned()),
        Record::Letter(letter) => {
            let (number, series) = letter.number.as_ref().zip(letter.series.as_ref())?;
            Some(format!("{}/{}", number.as_str(), series.as_str()))
        }
        Record::Person(person) => person.names.first().map(|name| name.full.as_str().to_owned()),
        Record::Unit(unit) => unit.names.first().map(|name| name.vi.as_str().to_owned()),
        _ => None,
    }
}

impl Desk<'_> {
    /// What a letter answers goes into the letter that it answers, its procedures and certificates, as `answer` writes it.
    fn answers(&self, letter: &Letter) -> Result<Option<Change>, Failure> {
        let said = letter.lines.iter().filter_map(|line| {
            Some(Answer {
                procedure: line.procedure.key().id,
                result: line.result?,
                reason: line.reason.clone(),
            })
        });
        let said: Vec<Answer> = said.collect();
        let Some(asked) = letter.replies_to.map(|asked| asked.key()).filter(|_| !said.is_empty()) else {
            return Ok(None);
        };
        let acting = Acting::new(self.session, self.snapshot, self.links)?;
        let takes = |act: &crate::desk::Act<'_, '_>, draft: &mut crate::desk::Draft<'_>| {
            Ok(answer::answer(act, draft, asked.id, said, true)?.map_err(|why| Untaken(asked, why))?)
        };
        let ((), change) = acting.drafting(takes, "answer", None)?;
        Ok(Some(change))
    }

    /// Writes a paper's record, and all that it changes, with the paper itself.
    pub fn write(&self, record: &Record, newcomers: Vec<Record>, paper: Paper) -> Result<Fate, Failure> {
        let lang = self.context.lang;
        let mut change = match record {
            Record::Letter(letter) => self.answers(letter)?,
            _ => None,
        }
        .unwrap_or_else(|| Change::new("add"));
        let lines = match record {
            Record::Decision(decision) => decision.lines.len(),
            Record::Letter(letter) => letter.lines.len(),
            _ => 0,
        };
        let key = record.key();
        let (record, _) = papers::add_to(self.context, record, vec![(paper, role(key.kind))], &mut change)?;
        let new: Vec<(Key, String)> =
            newcomers.iter().map(|record| (record.key(), called(record).unwrap_or_default())).collect();
        let named = self.named_new(key, &called(&record).unwrap_or_default());
        change.add(record.clone());
        // What is decided goes into the lives of those whom the register has.
        let read = |key: Key| self.links.contains(key).then(|| self.snapshot.record(key)).transpose();
        let lives = decided::lives(&mut change, &read)?;
        let lives = lives.into_iter().map(|(person, _)| person).collect::<BTreeSet<Key>>().len();
        newcomers.into_iter().for_each(|newcomer| change.add(newcomer));
        let committed = self.session.write(self.snapshot, &change)?;
        if let Some(committed) = &committed {
            remarks(self.context, committed);
        }
        let follows = follows::of(self, &record, &new);
        if !self.context.globals.json {
            let mut text = format!("{}\n", words::written(lang, &self.path, &named, lines));
            for (new, name) in &new {
                text.push_str(&format!("{}\n", words::written_new(lang, &self.named_new(*new, name))));
            }
            if lives > 0 {
                text.push_str(&format!("{}\n", words::lives(lang, lives)));
            }
            output::out(&text);
            output::out(&follows.text);
        }
        let new: Vec<Key> = new.into_iter().map(|(key, _)| key).collect();
        let handle = key.id.handle().to_string();
        Ok(Fate::Done(json!({
            "file": self.path, "fate": "written", "record": key, "handle": handle, "new": new,
            "follows": follows.facts, "commit": committed.map(|c| c.commit.to_string()),
        })))
    }

    /// A record that is only being written, as people name it.
    pub fn named_new(&self, key: Key, title: &str) -> String {
        let lang = self.context.lang;
        let (kind, handle) = (key.kind.label().say(lang), key.id.handle().to_string());
        crate::text::records::named(lang, kind, &handle, title)
    }

    /// The register has the paper: only the file may be new.
    pub fn known(&self, key: Key, paper: Paper, yes: bool) -> Result<Fate, Failure> {
        let lang = self.context.lang;
        let named = pick::named(self.context, self.links, key);
        let handle = key.id.handle().to_string();
        let base = self.snapshot.record(key)?;
        let facts = |fate: &str| json!({ "file": self.path, "fate": fate, "record": key, "handle": handle });
        let tell = |what: String| {
            if !self.context.globals.json {
                output::out(&format!("{what}\n"));
            }
        };
        if paper.known(&base).is_some() {
            tell(words::known_whole(lang, &self.path, &named));
            return Ok(Fate::Done(facts("known")));
        }
        let attach = yes || {
            use crate::seal::Prompt;
            let (yes, no) = (words::yes(lang), words::no(lang));
            tell(words::known(lang, &self.path, &named));
            self.context.terminal.confirm(&words::ask_attach(lang), &yes, Some(&no)).unwrap_or(false)
        };
        let role = role(key.kind);
        if !attach {
            output::warn(&words::known_hint(lang, &handle, &self.path, role.word().word));
            return Ok(Fate::Shown { facts: facts("known"), certain: false });
        }
        let mut change = Change::new("attach");
        let (record, _) = papers::add_to(self.context, &base, vec![(paper, role)], &mut change)?;
        change.set(base, record);
        let committed = self.session.write(self.snapshot, &change)?;
        if let Some(committed) = &committed {
            remarks(self.context, committed);
        }
        tell(words::known_attached(lang, &self.path, &named));
        Ok(Fate::Done(facts("attached")))
    }
}
