//! What an audit found: as tables, as JSON, and as the text that an officer signs.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::commands::officer::fingerprint;
use super::context::Context;
use super::failure::{Failure, Told};
use super::output;
use crate::audit::{Broken, Deed, Entry, History, Touched, Work};
use crate::model::{Date, Kind, Lang, Moment, SealedName};
use crate::register::policy_at;
use crate::repo::{Entry as Node, Oid, Store};
use crate::text::{Explain, Failing, audit as words, review};

/// What came of one part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Holds,
    Broken,
    NotRun,
}

/// One part of an audit.
pub struct Part {
    /// As JSON calls it.
    pub name: &'static str,
    pub verdict: Verdict,
    pub what: String,
    pub lines: Vec<String>,
}

impl Part {
    pub fn new(name: &'static str, verdict: Verdict, what: String) -> Part {
        Part { name, verdict, what, lines: Vec::new() }
    }

    fn line(&self, lang: Lang) -> String {
        let mark = match self.verdict {
            Verdict::Holds => words::holds(lang),
            Verdict::Broken => words::broken(lang),
            Verdict::NotRun => words::not_run(lang),
        };
        format!("{mark}  {}\n", self.what)
    }

    fn as_json(&self) -> Value {
        let verdict = match self.verdict {
            Verdict::Holds => "holds",
            Verdict::Broken => "broken",
            Verdict::NotRun => "not-run",
        };
        json!({ "part": self.name, "verdict": verdict, "what": self.what, "more": self.lines })
    }
}

/// A whole audit.
pub struct Audited<'c> {
    context: &'c Context,
    /// What the register is called; empty where that can't be read.
    name: String,
    tip: Oid,
    history: Option<History>,
    broken: Option<Broken>,
    parts: Vec<Part>,
    /// How many records of each kind the last commit that holds has.
    records: BTreeMap<Kind, usize>,
}

const NO_SUMMARY: Told = Told { failing: Failing::Refused, what: words::no_summary, hint: None };

/// The days of the first commit and of the last one that holds.
pub fn period(history: &History) -> (String, String) {
    let times = history.entries.iter().map(|entry| entry.deed.time);
    let (from, to) = (times.clone().min().unwrap_or_default(), times.max().unwrap_or_default());
    (day(from), day(to))
}

fn day(seconds: i64) -> String {
    Date::at_office(seconds).map(|date| date.to_string()).unwrap_or_default()
}

fn moment(seconds: i64) -> String {
    Moment::at_office(seconds).map(|moment| moment.to_string()).unwrap_or_default()
}

impl<'c> Audited<'c> {
    pub fn new(
        context: &'c Context,
        store: &Store,
        tip: Oid,
        history: Option<History>,
        broken: Option<Broken>,
        parts: Vec<Part>,
    ) -> Result<Audited<'c>, Failure> {
        let last = history.as_ref().map(|history| history.pins.tip);
        let mut records: BTreeMap<Kind, usize> = BTreeMap::new();
        if let Some(last) = last
            && let Some(Node::Tree(tree)) = store.entry(store.tree_of(last)?, "records")?
        {
            store.walk(tree, "records/", |path, _| {
                if let Some(SealedName::Record(key)) = SealedName::from_path(path) {
                    *records.entry(key.kind).or_default() += 1;
                }
            })?;
        }
        let name = last.and_then(|last| policy_at(store, last).ok());
        let name = name.map(|(_, settings)| settings.name.say(context.lang).to_owned()).unwrap_or_default();
        Ok(Audited { context, name, tip, history, broken, parts, records })
    }

    pub fn is_broken(&self) -> bool {
        self.parts.iter().any(|part| part.verdict == Verdict::Broken)
    }

    /// Says what was found; with every commit where that is wanted.
    pub fn print(&self, log: bool) {
        if self.context.globals.json {
            output::json(&self.as_json());
            return;
        }
        let lang = self.context.lang;
        let mut text = String::new();
        for part in &self.parts {
            text.push_str(&part.line(lang));
            for line in &part.lines {
                text.push_str(&format!("      → {line}\n"));
            }
        }
        if let Some(history) = &self.history {
            text.push_str(&format!("\n{}:\n{}", words::officers_title(lang), self.officers(history)));
            if log {
                text.push_str(&format!("\n{}", self.log(history)));
            }
        }
        output::out(&text);
    }

    fn officers(&self, history: &History) -> String {
        let lang = self.context.lang;
        let mut rows = vec![vec![
            words::handle(lang),
            words::role(lang),
            words::commits(lang),
            words::approvals(lang),
            words::period(lang),
            words::touched(lang),
        ]];
        for (handle, work) in whole_work(history) {
            let period =
                work.period.map(|(from, to)| format!("{} – {}", day(from), day(to))).unwrap_or_default();
            rows.push(vec![
                handle.to_owned(),
                self.role(history, handle),
                work.commits.to_string(),
                work.approvals.to_string(),
                period,
                self.touched(&work.touched),
            ]);
        }
        output::table(&rows)
    }

    /// The last role of somebody, and when it ended.
    fn role(&self, history: &History, handle: &str) -> String {
        let lang = self.context.lang;
        let Some(member) = history.members.get(handle) else { return words::unknown(lang) };
        let role = member.role.map_or_else(|| words::recovery(lang), |role| role.say(lang));
        match member.left {
            Some(left) => words::left(lang, &role, &day(left)),
            None => role,
        }
    }

    fn touched(&self, touched: &Touched) -> String {
        let lang = self.context.lang;
        let mut parts: Vec<String> = touched
            .by_kind()
            .map(|(kind, count)| review::count_kind(lang, count as usize, kind.label().say(lang)))
            .collect();
        parts.extend((touched.attachments > 0).then(|| words::attachments(lang, touched.attachments)));
        parts.extend((touched.tombstones > 0).then(|| words::tombstones(lang, touched.tombstones)));
        parts.extend(touched.plain.iter().cloned());
        parts.join(", ")
    }

    fn log(&self, history: &History) -> String {
        let lang = self.context.lang;
        let mut rows = vec![vec![
            words::when(lang),
            words::commit(lang),
            words::handle(lang),
            words::verb(lang),
            words::authors(lang),
            words::approvers(lang),
            words::serial(lang),
            words::touched(lang),
        ]];
        for entry in &history.entries {
            rows.push(vec![
                moment(entry.deed.time),
                entry.deed.commit.short(),
                entry.deed.handle.clone(),
                entry.deed.verb.clone(),
                authors(entry).join(", "),
                entry.approvers.join(", "),
                entry.serial.to_string(),
                self.touched(&entry.total),
            ]);
        }
        output::table(&rows)
    }

    fn as_json(&self) -> Value {
        let parts: Vec<Value> = self.parts.iter().map(Part::as_json).collect();
        let records: Map<String, Value> =
            self.records.iter().map(|(kind, count)| (kind.to_string(), json!(count))).collect();
        let broken = self.broken.as_ref().map(|broken| {
            json!({
                "commit": broken.error.commit().or(broken.on_main).map(|oid| oid.to_string()),
                "on_main": broken.on_main.map(|oid| oid.to_string()),
                "path": broken.error.path(),
                "what": broken.error.what(self.context.lang),
            })
        });
        let mut value = json!({
            "holds": !self.is_broken(), "register": self.name, "tip": self.tip.to_string(), "broken": broken,
            "parts": parts, "records": records,
        });
        if let Some(history) = &self.history {
            let (from, to) = period(history);
            let keyrings: Vec<Value> = history
                .entries
                .iter()
                .filter_map(|entry| {
                    let bound = entry.bound?;
                    Some(json!({
                        "serial": bound.serial, "epoch": bound.epoch, "sha256": bound.sha256,
                        "commit": entry.deed.commit.to_string(),
                    }))
                })
                .collect();
            let log: Vec<Value> = history.entries.iter().map(entry_json).collect();
            value["root"] = json!(history.pins.root.to_string());
            value["verified"] = json!(history.pins.tip.to_string());
            value["commits"] = json!(history.entries.len());
            value["brought"] = json!(history.brought());
            value["from"] = json!(from);
            value["to"] = json!(to);
            value["keyrings"] = json!(keyrings);
            value["officers"] = officers_json(history);
            value["log"] = json!(log);
        }
        value
    }

    /// The text for an inspector.
    pub fn summary(&self, handle: &str) -> Result<String, Failure> {
        let lang = self.context.lang;
        let history = self.history.as_ref().ok_or(NO_SUMMARY)?;
        let keyring = history.bindings().pop().ok_or(NO_SUMMARY)?;
        let (from, to) = period(history);
        let kinds: Vec<String> = self
            .records
            .iter()
            .map(|(kind, count)| review::count_kind(lang, *count, kind.label().say(lang)))
            .collect();
        let whole = self.parts.iter().all(|part| part.verdict == Verdict::Holds);
        let result = match (self.is_broken(), whole) {
            (true, _) => words::summary_broken(lang),
            (false, true) => words::summary_holds(lang),
            (false, false) => words::summary_partly(lang),
        };
        let mut lines = vec![
            words::summary_title(lang, &self.name),
            words::summary_made(lang, &moment(self.context.now), handle),
            String::new(),
            words::summary_root(lang, &history.pins.root.to_string()),
            words::summary_tip(lang, &self.tip.to_string()),
            words::summary_verified(lang, &history.pins.tip.to_string()),
            words::summary_keyring(lang, keyring.serial, keyring.epoch, &keyring.sha256.to_string()),
            words::summary_commits(lang, history.entries.len(), history.brought()),
            words::summary_period(lang, &from, &to),
            words::summary_records(lang, self.records.values().sum(), &kinds.join(", ")),
            String::new(),
            result,
        ];
        lines.extend(self.parts.iter().map(|part| format!("- {}", part.line(lang).trim_end())));
        lines.extend([String::new(), words::summary_officers(lang)]);
        for (handle, work) in whole_work(history) {
            let done = words::summary_done(lang, work.commits, work.approvals);
            let keys = history.members.get(handle).map(|member| member.keys.as_slice()).unwrap_or_default();
            let keys: Vec<String> = keys.iter().map(|key| fingerprint(key)).collect();
            lines.push(format!("- {handle}, {}: {done}; {}", self.role(history, handle), keys.join(" ")));
        }
        Ok(lines.join("\n") + "\n")
    }
}

/// The work of everyone who was ever an officer, of those also who signed nothing.
fn whole_work(history: &History) -> BTreeMap<&str, Work> {
    let mut all = history.by_officer();
    for handle in history.members.keys() {
        all.entry(handle).or_default();
    }
    all
}

/// Who wrote what a merge brought in.
fn authors(entry: &Entry) -> Vec<&str> {
    let authors: BTreeSet<&str> = entry.brought.iter().map(|deed| deed.handle.as_str()).collect();
    authors.into_iter().collect()
}

fn officers_json(history: &History) -> Value {
    let officers = whole_work(history).into_iter().map(|(handle, work)| {
        let member = history.members.get(handle);
        let keys: Vec<String> = member.iter().flat_map(|m| &m.keys).map(|key| fingerprint(key)).collect();
        json!({
            "handle": handle,
            "role": member.and_then(|member| member.role),
            "since": member.map(|member| moment(member.since)),
            "left": member.and_then(|member| member.left).map(moment),
            "keys": keys,
            "commits": work.commits,
            "approvals": work.approvals,
            "from": work.period.map(|(from, _)| moment(from)),
            "to": work.period.map(|(_, to)| moment(to)),
            "touched": touched_json(&work.touched),
        })
    });
    officers.collect()
}

fn entry_json(entry: &Entry) -> Value {
    let mut value = deed_json(&entry.deed, &entry.total);
    value["authors"] = json!(authors(entry));
    value["approvers"] = json!(entry.approvers);
    value["serial"] = json!(entry.serial);
    value["brought"] = entry.brought.iter().map(|deed| deed_json(deed, &deed.touched)).collect();
    value
}

fn deed_json(deed: &Deed, touched: &Touched) -> Value {
    json!({
        "commit": deed.commit.to_string(), "when": moment(deed.time), "by": deed.handle, "verb": deed.verb,
        "touched": touched_json(touched),
    })
}

fn touched_json(touched: &Touched) -> Value {
    let records: Map<String, Value> =
        touched.by_kind().map(|(kind, count)| (kind.to_string(), json!(count))).collect();
    json!({
        "records": records, "attachments": touched.attachments, "tombstones": touched.tombstones,
        "plain": touched.plain,
    })
}
