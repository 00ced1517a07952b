//! What differs between two commits as a forge may see it: kinds, short ids, counts and codes, no value of any record
//! (sealing.md, section 5).

use std::collections::BTreeMap;

use super::{Showing, printable};
use crate::audit::RecordChange;
use crate::check::Finding;
use crate::model::Key;
use crate::repo::LineChange;
use crate::text::review as words;

impl Showing<'_> {
    /// A table of the records, and a line for each plain file and tombstone.
    pub fn markdown(&self) -> String {
        let lang = self.context.lang;
        let mut rows: BTreeMap<Key, Row> = BTreeMap::new();
        for change in &self.compared.records {
            rows.insert(change.key, Row::of(change, &words::md_unreadable(lang)));
        }
        for (sign, findings) in [('+', &self.weighed.brought), ('−', &self.weighed.cured)] {
            for found in findings {
                rows.entry(found.key).or_default().findings.push(code(sign, found));
            }
        }
        let mut text = String::new();
        if !rows.is_empty() {
            let heads = [
                words::md_kind(lang),
                "id".to_owned(),
                String::new(),
                words::md_fields(lang),
                words::md_files(lang),
                words::md_findings(lang),
            ];
            text.push_str(&format!("| {} |\n|---|---|---|---|---|---|\n", heads.join(" | ")));
        }
        for (key, row) in rows {
            let (kind, handle) = (key.kind.label().say(lang), key.id.handle());
            let Row { mark, fields, files, findings } = row;
            text.push_str(&format!(
                "| {kind} | {handle} | {mark} | {fields} | {files} | {} |\n",
                findings.join(" ")
            ));
        }
        for change in &self.compared.plain {
            let count = |wanted: fn(&LineChange) -> bool| {
                change.lines.iter().flatten().filter(|line| wanted(line)).count()
            };
            let added = count(|line| matches!(line, LineChange::Added(_)));
            let removed = count(|line| matches!(line, LineChange::Removed(_)));
            let path = printable(&change.path).replace('`', "'");
            text.push_str(&format!("\n{}\n", words::md_plain(lang, &path, added, removed)));
        }
        for stone in &self.compared.erased {
            let (id, none) = (stone.id.handle().to_string(), words::no_decision(lang));
            let decision = stone.decision.map_or(none, |decision| decision.handle().to_string());
            let said = match stone.came {
                true => words::erased(lang, &id, &decision),
                false => words::erasure_undone(lang, &id),
            };
            text.push_str(&format!("\n{said}\n"));
        }
        text
    }
}

#[derive(Default)]
struct Row {
    mark: String,
    fields: String,
    files: String,
    findings: Vec<String>,
}

impl Row {
    fn of(change: &RecordChange, unreadable: &str) -> Row {
        let mark = match (&change.old, &change.new) {
            (None, Some(_)) => "+",
            (Some(_), None) => "−",
            _ => "~",
        };
        let lost = change.unreadable().next().is_some();
        Row {
            mark: mark.to_owned(),
            fields: if lost { unreadable.to_owned() } else { change.fields().len().to_string() },
            files: change.files.len().to_string(),
            findings: Vec::new(),
        }
    }
}

fn code(sign: char, found: &Finding) -> String {
    format!("{sign}{}", found.code.word())
}
