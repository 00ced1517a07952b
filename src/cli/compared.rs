//! What differs between two commits, for people and as JSON: shared by `review`, `diff` and `log`.

pub mod json;
mod markdown;

use std::borrow::Cow;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::certified;
use super::context::Context;
use super::failure::Failure;
use super::session::{Session, links, rules};
use super::{fields, output, rows};
use crate::audit::{
    Compared, FieldLine, FileChange, FileFate, Group, PlainChange, RecordChange, Side, Tombstone, Weighed,
    fold, shared, weigh, without_places,
};
use crate::check::{Finding, Grade};
use crate::model::field::Field;
use crate::model::kinds::common::Why;
use crate::model::mask::mask_field;
use crate::model::{Key, Kind, Lang};
use crate::pki::CertFacts;
use crate::register::{Links, OpenFault, Snapshot};
use crate::repo::{LineChange, Oid};
use crate::text::{Explain, records, review as words};
use crate::token::hex;

/// Weighs what differs between two commits, and shows it: `old` and `tip` are what was compared, `onto` is the commit that
/// the change is to go into. Where the links between records can't be made, each record is judged by itself.
pub fn weighed<T>(
    session: &Session<'_>,
    compared: &Compared,
    old: Option<Oid>,
    onto: Oid,
    tip: Oid,
    show: impl FnOnce(&Showing<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let context = session.context;
    let open = |commit| Snapshot::open(&session.store, &session.vault, commit);
    let (onto, tip) = (open(onto)?, open(tip)?);
    let (onto_rules, tip_rules) = (rules(&onto)?, rules(&tip)?);
    let links = old.and_then(|_| links(context, &onto).ok());
    if old.is_some() && links.is_none() {
        output::warn(&words::records_apart(context.lang));
    }
    let sides = [(&onto, &onto_rules), (&tip, &tip_rules)].map(|(snapshot, rules)| Side { snapshot, rules });
    let [onto, tip] = &sides;
    let weighed = weigh(&compared.records, old, onto, tip, links.as_deref(), context.today)?;
    show(&Showing { context, compared, weighed: &weighed })
}

/// Shows what one commit of the past changed: each record is judged by itself, by today's rules; the links, which are
/// those of today, say only what records are called.
pub fn alone(
    context: &Context,
    snapshot: &Snapshot<'_>,
    links: &Links<'_>,
    compared: &Compared,
    show: impl FnOnce(&Showing<'_>),
) -> Result<(), Failure> {
    let rules = rules(snapshot)?;
    let side = Side { snapshot, rules: &rules };
    let weighed = weigh(&compared.records, None, &side, &side, None, context.today)?.called_by(links);
    show(&Showing { context, compared, weighed: &weighed });
    Ok(())
}

/// How a comparison is shown.
pub struct Showing<'s> {
    pub context: &'s Context,
    pub compared: &'s Compared,
    /// The findings, where they were weighed.
    pub weighed: &'s Weighed<'s, 's>,
}

impl Showing<'_> {
    fn lang(&self) -> Lang {
        self.context.lang
    }

    fn title(&self, key: Key) -> Cow<'_, str> {
        self.weighed.title(key, self.lang())
    }

    /// Kind, handle and title of a record.
    pub fn named(&self, key: Key) -> String {
        let (kind, handle) = (key.kind.label().say(self.lang()), key.id.handle().to_string());
        match &*self.title(key) {
            "" => format!("{kind} {handle}"),
            title => records::named(self.lang(), kind, &handle, title),
        }
    }

    fn groups(&self) -> Vec<Group> {
        fold(&self.compared.records, &self.weighed.wrong())
    }

    /// Whether all of it can be shown: nothing is left out but what was erased.
    pub fn is_whole(&self) -> bool {
        let lost = |change: &RecordChange| {
            change.unreadable().any(|error| !matches!(*error.fault, OpenFault::Erased))
        };
        !self.compared.records.iter().any(lost)
    }

    /// Whether the change adds an error: a finding, a version that can't be read, or an attachment that isn't there.
    pub fn adds_error(&self) -> bool {
        let bad = |change: &RecordChange| {
            matches!(change.new, Some(Err(_)))
                || change.files.iter().any(|file| file.fate == FileFate::Missing)
        };
        self.weighed.brought.iter().any(|found| found.grade() == Grade::Error)
            || self.compared.records.iter().any(bad)
    }

    /// All of it in lines: findings, plain files, tombstones, records.
    pub fn text(&self) -> String {
        let mut lines = Vec::new();
        let (errors, others): (Vec<&Finding>, Vec<&Finding>) =
            self.weighed.brought.iter().partition(|found| found.grade() == Grade::Error);
        self.findings(&words::new_errors(self.lang()), &errors, &mut lines);
        self.findings(&words::new_findings(self.lang()), &others, &mut lines);
        self.findings(&words::cured(self.lang()), &self.weighed.cured.iter().collect::<Vec<_>>(), &mut lines);
        self.compared.plain.iter().for_each(|plain| self.plain(plain, &mut lines));
        self.compared.erased.iter().for_each(|stone| lines.push(self.tombstone(stone)));
        self.groups().iter().for_each(|group| self.group(group, &mut lines));
        lines.into_iter().map(|line| line + "\n").collect()
    }

    fn findings(&self, head: &str, findings: &[&Finding], lines: &mut Vec<String>) {
        let lang = self.lang();
        if !findings.is_empty() {
            lines.push(head.to_owned());
        }
        for found in findings {
            let (grade, at) = (found.grade().label(lang), fields::labels(lang, found.key.kind, &found.at));
            let what = rows::with_titles(&found.what(lang), |key| self.title(key));
            lines.push(format!("  {grade}  {} {at} [{}]: {what}", self.named(found.key), found.code.word()));
            if head != words::cured(lang) {
                lines.push(format!("        → {}", found.todo(lang)));
            }
        }
    }

    fn plain(&self, change: &PlainChange, lines: &mut Vec<String>) {
        let (lang, path) = (self.lang(), printable(&change.path));
        lines.push(match (&change.old, &change.new) {
            (None, _) => words::plain_added(lang, &path),
            (_, None) => words::plain_removed(lang, &path),
            _ => words::plain_changed(lang, &path),
        });
        let certificates = path.starts_with("anchors/");
        for (mark, side) in [('-', &change.old), ('+', &change.new)] {
            let Some(bytes) = side else { continue };
            match CertFacts::read(bytes) {
                Ok(facts) if certificates => lines.push(format!("    {mark} {}", anchor(lang, &facts))),
                _ if change.lines.is_none() => {
                    let sha256 = hex(&Sha256::digest(bytes));
                    lines.push(format!("    {mark} {}", words::not_text(lang, bytes.len(), &sha256)));
                }
                _ => {}
            }
        }
        for line in change.lines.iter().flatten() {
            lines.push(match line {
                LineChange::Added(text) => format!("    + {}", printable(text)),
                LineChange::Removed(text) => format!("    - {}", printable(text)),
                LineChange::Same(text) => format!("      {}", printable(text)),
                LineChange::Gap(number) => format!("    … {}", words::line(lang, *number)),
            });
        }
    }

    fn tombstone(&self, stone: &Tombstone) -> String {
        let lang = self.lang();
        let key = self.compared.records.iter().map(|change| change.key).find(|key| key.id == stone.id);
        let named = key.map_or_else(|| stone.id.handle().to_string(), |key| self.named(key));
        if !stone.came {
            return format!("~ {}", words::erasure_undone(lang, &named));
        }
        // Which kind it is the sentence says.
        let decision = stone.decision.map(|id| match &*self.title(Key::new(Kind::Decision, id)) {
            "" => id.handle().to_string(),
            title => format!("{} «{title}»", id.handle()),
        });
        format!("- {}", words::erased(lang, &named, &decision.unwrap_or_else(|| words::no_decision(lang))))
    }

    fn group(&self, group: &Group, lines: &mut Vec<String>) {
        let members = || group.members.iter().filter_map(|nth| self.compared.records.get(*nth));
        let Some(change) = members().next() else { return };
        let several = group.members.len() > 1;
        // Of one record all is shown, of several what they share.
        let (fields, carried): (Vec<FieldLine>, Vec<Vec<&Field>>) = match several {
            true => shared(change).into_iter().unzip(),
            false => (change.fields(), Vec::new()),
        };
        let mark = match (&change.old, &change.new) {
            (None, Some(_)) => '+',
            (Some(_), None) => '-',
            _ => '~',
        };
        if several {
            let kind = change.key.kind.label().say(self.lang());
            let many = words::many(self.lang(), group.members.len(), kind, &self.phrase(change, &fields));
            let others = group.others.filter(|others| *others > 0);
            let others = others.map(|others| words::others(self.lang(), others)).unwrap_or_default();
            lines.push(format!("{mark} {many}{others}"));
        } else {
            lines.push(format!("{mark} {}", self.named(change.key)));
        }
        lines.extend(change.unreadable().map(|error| format!("    {}", error.what(self.lang()))));
        for (nth, line) in fields.iter().enumerate() {
            let labels = carried.get(nth).into_iter().flatten().map(|field| field.label.say(self.lang()));
            let as_before = match labels.collect::<Vec<_>>().join(", ") {
                none if none.is_empty() => none,
                labels => words::as_before(self.lang(), &labels),
            };
            lines.push(format!("    {}{as_before}", self.field(change.key.kind, line, several)));
        }
        lines.extend(change.files.iter().map(|file| format!("    {}", self.file(change, file))));
        if let Some(why) = change.why().filter(|_| change.after() != change.before()) {
            lines.push(format!("    {}", words::why(self.lang(), &self.reason(why))));
        }
        let read = change.old.is_some() && change.new.is_some() && change.unreadable().next().is_none();
        if read && fields.is_empty() && change.files.is_empty() {
            lines.push(format!("    {}", words::resealed(self.lang())));
        }
        if several {
            let named = members().map(|change| match &*self.title(change.key) {
                "" => change.key.id.handle().to_string(),
                title => format!("{} «{title}»", change.key.id.handle()),
            });
            lines.push(format!("    {}", named.collect::<Vec<_>>().join(", ")));
        }
    }

    /// A reason in one line, with the papers that it rests on.
    pub fn reason(&self, why: &Why) -> String {
        let references: Vec<String> = why.references.iter().map(|to| self.named(to.key())).collect();
        let text = why.text.replace('\n', " ⏎ ");
        match references.join(", ") {
            none if none.is_empty() => text,
            papers => format!("{text}{}", words::by(self.lang(), &papers)),
        }
    }

    fn field(&self, kind: Kind, line: &FieldLine, folded: bool) -> String {
        let (mut old, mut new) = fields::both(self.context, line);
        if kind == Kind::Certificate && line.at == "pem" {
            for (text, side) in [(&mut old, &line.old), (&mut new, &line.new)] {
                if let Some(Value::String(pem)) = side
                    && let Ok(facts) = CertFacts::read(pem.as_bytes())
                {
                    *text = self.pem(&facts);
                }
            }
        }
        let hint = if old == new { words::masked(self.lang()) } else { String::new() };
        let title = |text: &str| rows::with_titles(text, |key| self.title(key));
        let at = if folded { without_places(&line.at) } else { line.at.clone() };
        let label = fields::labels(self.lang(), kind, &at);
        format!("{label}: {} → {}{hint}", title(&old), title(&new))
    }

    fn pem(&self, facts: &CertFacts) -> String {
        let (from, to) = (facts.not_before.1.to_string(), facts.not_after.1.to_string());
        let key: String = hex(&facts.spki_sha256).chars().take(16).collect();
        let subject = certified::name(self.context, &facts.subject);
        words::pem(self.lang(), facts.serial.as_str(), &subject, &from, &to, &key)
    }

    fn file(&self, change: &RecordChange, file: &FileChange) -> String {
        let lang = self.lang();
        let said = match &file.entry {
            Some(entry) => {
                let role = entry.role.label().say(lang);
                words::file(lang, &entry.name, role, entry.size, entry.sha256.as_str())
            }
            // The record may well have named it, where it could be read.
            None if change.unreadable().next().is_some() => {
                words::file_of_unread(lang, &file.file.to_string())
            }
            None => words::file_unnamed(lang, &file.file.to_string()),
        };
        match file.fate {
            FileFate::Added => words::file_added(lang, &said),
            FileFate::Removed => words::file_removed(lang, &said),
            FileFate::Resealed => words::file_resealed(lang, &said),
            FileFate::Missing => words::file_missing(lang, &said),
        }
    }

    /// What a change does, in one phrase: `Quá trình công tác + Cục X từ 2026-12-01, theo …`.
    fn phrase(&self, change: &RecordChange, lines: &[FieldLine]) -> String {
        let opened: Vec<&str> =
            lines.iter().filter(|line| is_entry(line) && line.old.is_none()).map(list_of).collect();
        // Where an entry opens, the end of the one before goes without saying.
        let ends = |line: &&FieldLine| {
            line.at.ends_with("].to") && line.old.is_none() && opened.contains(&list_of(line))
        };
        let said = lines.iter().filter(|line| !ends(line)).map(|line| self.said(change.key.kind, line));
        let files = change.files.iter().map(|file| self.file(change, file));
        let mut phrases: Vec<String> = said.chain(files).collect();
        if phrases.is_empty() {
            phrases.push(words::resealed(self.lang()));
        }
        let mut phrase = phrases.join("; ");
        // The papers of the reason, where no field has named one.
        let has_paper = lines
            .iter()
            .filter_map(|line| Some((line.field.ty.table()?, line.new.as_ref()?)))
            .any(|(table, entry)| table.fields.iter().any(|f| f.is_paper() && entry.get(f.name).is_some()));
        let papers = change.why().filter(|_| change.after() != change.before() && !has_paper);
        let papers: Vec<String> =
            papers.into_iter().flat_map(|why| &why.references).map(|to| self.named(to.key())).collect();
        if !papers.is_empty() {
            phrase.push_str(&words::by(self.lang(), &papers.join(", ")));
        }
        phrase
    }

    fn said(&self, kind: Kind, line: &FieldLine) -> String {
        let label = fields::labels(self.lang(), kind, &without_places(&line.at));
        let entry = |value: &Option<Value>| value.as_ref().map(|value| self.entry(line, value));
        match (is_entry(line), entry(&line.old), entry(&line.new)) {
            (true, None, Some(new)) => format!("{label} + {new}"),
            (true, Some(old), None) => format!("{label} − {old}"),
            _ => {
                let (old, new) = fields::both(self.context, line);
                let title = |text: &str| rows::with_titles(text, |key| self.title(key));
                format!("{label} {} → {}", title(&old), title(&new))
            }
        }
    }

    /// An entry of a list by what matters of it: whom or what it names, since when, by which paper.
    fn entry(&self, line: &FieldLine, value: &Value) -> String {
        let Some(table) = line.field.ty.table() else {
            return fields::plain(self.context, line.field.ty.shape(), value);
        };
        let (mut what, mut since, mut paper) = (None, String::new(), String::new());
        for field in table.fields {
            let Some(given) = value.get(field.name) else { continue };
            let masked = match self.context.reveals() {
                true => given.clone(),
                false => mask_field(field, &field.ty, given),
            };
            let text = fields::plain(self.context, field.ty.shape(), &masked);
            let key = given.as_str().and_then(|text| text.parse::<Key>().ok());
            let text = match key.map(|key| (key, self.title(key))) {
                Some((_, title)) if !title.is_empty() => title.into_owned(),
                Some((key, _)) => key.id.handle().to_string(),
                None => text,
            };
            match field.name {
                "from" => since = words::since(self.lang(), &text),
                _ if field.is_paper() => paper = words::by(self.lang(), &text),
                _ => drop(what.get_or_insert(text)),
            }
        }
        format!("{}{since}{paper}", what.unwrap_or_default())
    }
}

/// Whether the line is about a whole entry of a list.
fn is_entry(line: &FieldLine) -> bool {
    line.at.ends_with(']')
}

/// The outermost list on the way to a value.
fn list_of(line: &FieldLine) -> &str {
    line.at.split('[').next().unwrap_or_default()
}

fn anchor(lang: Lang, facts: &CertFacts) -> String {
    words::anchor(lang, &facts.subject.to_string(), &facts.not_after.1.to_string(), &hex(&facts.spki_sha256))
}

/// A text from a file that anyone may have written, without what a terminal would obey.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\t' { '\u{fffd}' } else { c }).collect()
}
