//! One paper read: what it says is matched with the register, shown for confirmation, and written with the paper itself.

mod confirm;
mod follows;

use std::path::Path;

use serde_json::{Value, json};

use super::context::Context;
use super::failure::{Failure, Told};
use super::output;
use super::papers::{self, Paper};
use super::pick;
use super::session::{Session, links, remarks, rules};
use crate::change::Change;
use crate::desk::reading::matched::{self, Found, UnitNames};
use crate::desk::reading::record::{self, Doubt, Settled};
use crate::desk::reading::{self, Reading, life};
use crate::model::kinds::Person;
use crate::model::kinds::common::Role;
use crate::model::kinds::letter::LetterDirection;
use crate::model::party::DecisionRef;
use crate::model::{Date, Key, Kind, Lang, Record, RecordId};
use crate::register::{Links, Snapshot};
use crate::rules::{PaperKind, Rules};
use crate::scan::{PAGES, Scanned, Wording};
use crate::text::{Explain, Failing, reading as words};
use crate::yaml;

/// What became of a file.
pub enum Fate {
    /// Written, or there already.
    Done(Value),
    /// Shown and not written.
    Shown { facts: Value, certain: bool },
}

/// Why a paper can't be taken.
enum Unread {
    Wording(Wording),
    Several(usize),
    Own(RecordId),
    /// A letter of ours that was made here, and has its number now.
    Unnumbered {
        id: RecordId,
        number: String,
        date: Option<Date>,
    },
    /// More pages than are looked at.
    Long(u32),
}

impl Explain for Unread {
    fn what(&self, lang: Lang) -> String {
        match self {
            Unread::Wording(wording) => why(lang, *wording),
            Unread::Several(count) => words::several_papers(lang, *count),
            Unread::Own(id) => words::own_paper(lang, &id.handle().to_string()),
            Unread::Unnumbered { id, .. } => words::unnumbered(lang, &id.handle().to_string()),
            Unread::Long(pages) => words::long(lang, *pages, PAGES),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            Unread::Wording(_) => words::no_text_hint(lang),
            Unread::Several(_) => words::several_papers_hint(lang),
            Unread::Own(id) => words::own_paper_hint(lang, &id.handle().to_string()),
            Unread::Unnumbered { id, number, date } => {
                let number = if number.is_empty() { "N".to_owned() } else { number.clone() };
                let date = date.map_or_else(|| "DATE".to_owned(), |date| date.to_string());
                words::unnumbered_hint(lang, &id.handle().to_string(), &number, &date)
            }
            Unread::Long(_) => words::several_papers_hint(lang),
        })
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

/// Why a text can't be relied on.
fn why(lang: Lang, wording: Wording) -> String {
    match wording {
        Wording::Unknown => words::no_letters(lang),
        Wording::Old(encoding) => words::old_letters(lang, encoding.name()),
        Wording::None | Wording::Readable => words::no_text(lang),
    }
}

const NO_PAPER: Told =
    Told { failing: Failing::Refused, what: words::no_paper, hint: Some(words::no_paper_hint) };
const NO_RECORD: Told =
    Told { failing: Failing::Refused, what: words::no_record, hint: Some(words::no_text_hint) };

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

/// Reads one paper, asks where somebody can be asked, and writes it.
pub fn read(context: &Context, path: &Path, yes: bool) -> Result<Fate, Failure> {
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
    if let Some(id) = own(scanned, &links) {
        return Err(Unread::Own(id).into());
    }
    if scanned.page_count as usize > PAGES {
        return Err(Unread::Long(scanned.page_count).into());
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

/// The record that a paper of ours is about: its id stands in the code on it.
pub fn own(scanned: &Scanned, links: &Links<'_>) -> Option<RecordId> {
    let ids =
        scanned.codes.iter().filter_map(|code| code.trim().to_ascii_lowercase().parse::<RecordId>().ok());
    ids.into_iter().find(|id| links.of_id(*id).is_some())
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
            today: self.context.today,
            file: paper.name.clone(),
        };
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
            if let Some(key) =
                self.made(id, &said, &settled).and_then(|(record, _)| record::known(&record, self.links))
            {
                return self.known(key, paper, yes);
            }
            if said.kind == Some(PaperKind::Decision) {
                confirm::lines(self, &said, &mut settled)?;
            }
        }
        let doubts = record::doubts(&said, &settled);
        let (record, newcomers) = self.made(id, &said, &settled).ok_or(NO_RECORD)?;
        let write = if asks { self.confirmed(&record, &newcomers) } else { yes && doubts.is_empty() };
        match write {
            true => self.write(record, newcomers, paper, &said, &settled),
            false if asks => {
                output::warn(&words::not_written(self.context.lang));
                Ok(Fate::Shown { facts: json!({ "file": self.path, "fate": "left" }), certain: false })
            }
            false => Ok(self.show(&record, &newcomers, &settled, &doubts)),
        }
    }

    /// The records as they would be written.
    fn made(&self, id: RecordId, said: &Reading, settled: &Settled) -> Option<(Record, Vec<Person>)> {
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

    fn role(kind: Kind) -> Role {
        if kind == Kind::Decision { Role::Decision } else { Role::Letter }
    }

    /// Shows what would be written, by the labels of its fields, and asks.
    fn confirmed(&self, record: &Record, newcomers: &[Person]) -> bool {
        let (lang, kind) = (self.context.lang, record.kind());
        let told = |line: Vec<String>| {
            let [at, _, value] = line.as_slice() else { return line };
            vec![super::fields::labels(lang, kind, at), self.by_title(value, newcomers)]
        };
        // Its own id and the day on which it is read say nothing to whoever looks at it.
        let about = |line: &Vec<String>| {
            !line.first().is_some_and(|at| at == "id" || at == "schema" || at.starts_with("origin"))
        };
        let lines = super::fields::lines(self.context, kind, record).into_iter().filter(about).map(told);
        output::warn(output::table(&lines.collect::<Vec<_>>()).trim_end());
        use crate::seal::Prompt;
        let (yes, no) = (words::yes(lang), words::no(lang));
        self.context.terminal.confirm(&words::ask_write(lang), &yes, Some(&no)).unwrap_or(false)
    }

    /// A text with what is called so in the place of each record's path.
    fn by_title(&self, text: &str, newcomers: &[Person]) -> String {
        let title = |key: Key| {
            let new = newcomers.iter().find(|person| person.id == key.id).and_then(|p| p.names.first());
            new.map_or_else(
                || self.links.title(key, self.context.lang).into_owned(),
                |name| name.full.as_str().to_owned(),
            )
        };
        let named = |word: &str| {
            let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
            bare.parse::<Key>().map_or_else(|_| word.to_owned(), |key| word.replace(bare, &title(key)))
        };
        text.split(' ').map(named).collect::<Vec<_>>().join(" ")
    }

    /// What is decided goes into the lives of those whom the register has.
    fn lives(
        &self,
        id: RecordId,
        said: &Reading,
        settled: &Settled,
        change: &mut Change,
    ) -> Result<usize, Failure> {
        let decision = DecisionRef::try_from(Key::new(Kind::Decision, id)).ok();
        let mut changed = 0;
        for (line, whom) in &settled.lines {
            let Some(key) = whom.filter(|key| key.kind == Kind::Person && !change.records.contains_key(key))
            else {
                continue;
            };
            let Some(from) = line.from.or(said.effective).or(said.date) else { continue };
            let base = self.snapshot.record(key)?;
            let Record::Person(person) = &base else { continue };
            if let Some(mut after) = life::after(person, line, from, decision) {
                after.why = None;
                changed += 1;
                change.set(base, after.into());
            }
        }
        Ok(changed)
    }

    fn write(
        &self,
        record: Record,
        newcomers: Vec<Person>,
        paper: Paper,
        said: &Reading,
        settled: &Settled,
    ) -> Result<Fate, Failure> {
        let lang = self.context.lang;
        let mut change = Change::new("add");
        let lives = match record.kind() {
            Kind::Decision => self.lives(record.id(), said, settled, &mut change)?,
            _ => 0,
        };
        let key = record.key();
        let role = Desk::role(key.kind);
        let (record, _) = papers::add_to(self.context, &record, vec![(paper, role)], &mut change)?;
        let new: Vec<(Key, String)> = newcomers
            .iter()
            .map(|p| {
                let name = p.names.first().map(|name| name.full.as_str().to_owned()).unwrap_or_default();
                (Key::new(Kind::Person, p.id), name)
            })
            .collect();
        for person in newcomers {
            change.add(person.into());
        }
        let lines = match &record {
            Record::Decision(decision) => decision.lines.len(),
            _ => 0,
        };
        let follows = follows::of(self, &record, &new);
        let title = match &record {
            Record::Decision(d) => d.number.as_ref().map(|number| number.as_str().to_owned()),
            Record::Letter(l) => l
                .number
                .as_ref()
                .zip(l.series.as_ref())
                .map(|(n, series)| format!("{}/{}", n.as_str(), series.as_str())),
            _ => None,
        };
        let named = self.named_new(key, &title.unwrap_or_default());
        change.add(record);
        let committed = self.session.write(self.snapshot, &change)?;
        if let Some(committed) = &committed {
            remarks(self.context, committed);
        }
        if !self.context.globals.json {
            let mut text = format!("{}\n", words::written(lang, &self.path, &named, lines));
            for (person, name) in &new {
                text.push_str(&format!("{}\n", words::written_new(lang, &self.named_new(*person, name))));
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
    fn named_new(&self, key: Key, title: &str) -> String {
        let lang = self.context.lang;
        let (kind, handle) = (key.kind.label().say(lang), key.id.handle().to_string());
        crate::text::records::named(lang, kind, &handle, title)
    }

    /// The register has the paper: only the file may be new.
    fn known(&self, key: Key, paper: Paper, yes: bool) -> Result<Fate, Failure> {
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
        let role = Desk::role(key.kind);
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

    /// Shows what would be written, as text that `add` takes.
    fn show(&self, record: &Record, newcomers: &[Person], settled: &Settled, doubts: &[Doubt]) -> Fate {
        let lang = self.context.lang;
        let said: Vec<String> = doubts.iter().map(|doubt| self.doubt(*doubt, settled)).collect();
        if !self.context.globals.json {
            let mut text = String::new();
            for person in newcomers {
                let name = person.names.first().map(|name| name.full.as_str().to_owned()).unwrap_or_default();
                text.push_str(&format!("{}\n", words::comment_new(lang, &name)));
            }
            text.push_str(&yaml::write(record));
            output::out(&text);
            said.iter().for_each(|doubt| output::warn(doubt));
            match doubts.is_empty() {
                true => output::warn(&words::certain(lang, &self.path)),
                false => {
                    output::warn(&words::doubtful(lang, &self.path, doubts.len()));
                    output::warn(&words::doubtful_hint(lang));
                }
            }
        }
        let facts = json!({
            "file": self.path, "fate": "shown", "kind": record.kind().word(), "doubts": said,
            "certain": doubts.is_empty(), "lines": settled.lines.len(),
        });
        Fate::Shown { facts, certain: doubts.is_empty() }
    }

    fn doubt(&self, doubt: Doubt, settled: &Settled) -> String {
        let lang = self.context.lang;
        let name = |line: usize| {
            settled.lines.get(line.saturating_sub(1)).map_or("", |(line, _)| line.name.as_str())
        };
        match doubt {
            Doubt::NoNumber => words::no_number(lang),
            Doubt::NoDate => words::no_date(lang),
            Doubt::NoIssuer => words::no_issuer(lang),
            Doubt::NoEffect => words::no_effect(lang),
            Doubt::NoLines => words::no_lines(lang),
            Doubt::Several(line) => words::line_several(lang, line, name(line)),
            Doubt::Unsure(line) => words::line_unsure(lang, line, name(line)),
            Doubt::Unknown(line) => words::line_unknown(lang, line, name(line)),
            Doubt::Unit(line) => words::line_unit(lang, line, name(line)),
        }
    }
}
