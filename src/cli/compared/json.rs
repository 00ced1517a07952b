//! What differs between two commits as JSON: everything, masked unless `--reveal`.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Showing;
use crate::audit::{FileChange, PlainChange, RecordChange, Tombstone};
use crate::check::Finding;
use crate::cli::{context::Context, fields};
use crate::model::kinds::common::Why;
use crate::repo::LineChange;
use crate::text::Explain;
use crate::token::hex;

impl Showing<'_> {
    /// What became of each record, in the order of kinds and ids.
    pub fn records_json(&self) -> Vec<Value> {
        self.compared.records.iter().map(|change| self.record_json(change)).collect()
    }

    fn record_json(&self, change: &RecordChange) -> Value {
        let mut value = record(self.context, change);
        value["handle"] = json!(change.key.id.handle().to_string());
        value["title"] = json!(self.weighed.title(change.key, self.context.lang));
        value
    }

    /// The records that changed in one way, what is to be looked at first at the beginning.
    pub fn groups_json(&self) -> Value {
        let groups = self.groups();
        let key = |nth: &usize| self.compared.records.get(*nth).map(|change| change.key);
        let group = |group: &crate::audit::Group| group.members.iter().filter_map(key).collect::<Vec<_>>();
        json!(groups.iter().map(group).collect::<Vec<_>>())
    }

    pub fn plain_json(&self) -> Vec<Value> {
        self.compared.plain.iter().map(plain).collect()
    }

    pub fn erased_json(&self) -> Vec<Value> {
        self.compared.erased.iter().map(erased).collect()
    }

    /// The findings that the change brings, and those that it cures.
    pub fn findings_json(&self) -> (Vec<Value>, Vec<Value>) {
        let all = |findings: &[Finding]| findings.iter().map(|found| self.finding(found)).collect();
        (all(&self.weighed.brought), all(&self.weighed.cured))
    }

    fn finding(&self, found: &Finding) -> Value {
        let mut value = json!(found);
        value["what"] = json!(found.what(self.context.lang));
        value["todo"] = json!(found.todo(self.context.lang));
        value
    }
}

/// What became of one record.
pub fn record(context: &Context, change: &RecordChange) -> Value {
    let lines: Vec<Value> = change
        .fields()
        .iter()
        .map(|line| {
            let (old, new) = fields::both_json(context, line);
            json!({ "at": line.at, "old": old, "new": new })
        })
        .collect();
    let why = |why: &Why| json!({ "text": why.text, "references": why.references });
    let mut value = json!({
        "record": change.key, "added": change.old.is_none(), "removed": change.new.is_none(), "fields": lines,
        "why": change.why().map(why), "files": change.files.iter().map(file).collect::<Vec<_>>(),
    });
    let lost: Vec<String> = change.unreadable().map(|error| error.what(context.lang)).collect();
    if !lost.is_empty() {
        value["unreadable"] = json!(lost);
    }
    value
}

fn file(change: &FileChange) -> Value {
    let entry = change.entry.as_ref();
    json!({
        "file": change.file, "fate": change.fate.word(), "name": entry.map(|e| &e.name),
        "role": entry.map(|e| e.role), "size": entry.map(|e| e.size), "sha256": entry.map(|e| &e.sha256),
    })
}

fn plain(change: &PlainChange) -> Value {
    let sha256 = |side: &Option<Vec<u8>>| side.as_ref().map(|bytes| hex(&Sha256::digest(bytes)));
    let line = |line: &LineChange| match line {
        LineChange::Added(text) => json!({ "added": text }),
        LineChange::Removed(text) => json!({ "removed": text }),
        LineChange::Same(text) => json!({ "same": text }),
        LineChange::Gap(number) => json!({ "from_line": number }),
    };
    json!({
        "path": change.path, "added": change.old.is_none(), "removed": change.new.is_none(),
        "old_sha256": sha256(&change.old), "new_sha256": sha256(&change.new),
        "lines": change.lines.as_ref().map(|lines| lines.iter().map(line).collect::<Vec<_>>()),
    })
}

fn erased(stone: &Tombstone) -> Value {
    json!({ "erased": stone.id, "decision": stone.decision, "undone": !stone.came })
}
