//! What decisions mean for the lives of the people they are about, wherever they are written down: read from a paper, typed, or
//! taken from a sheet.

use super::reading::life;
use crate::change::Change;
use crate::model::date::Date;
use crate::model::kinds::Decision;
use crate::model::kinds::decision::{AmendHow, DecisionLine};
use crate::model::party::DecisionRef;
use crate::model::{Key, Kind, Record};
use crate::register::OpenError;

/// Reads a person of the register; nothing where there is none.
pub type Read<'r> = dyn Fn(Key) -> Result<Option<Record>, OpenError> + 'r;

/// A line that takes effect, and the decision that says so.
struct Decided {
    line: DecisionLine,
    from: Date,
    decision: Key,
}

/// Adds to a change what the lines that it brings mean for their people: facts of employment and postings. Each person that this
/// changed, with the decision. Lines that the register had before were written down then.
pub fn lives(change: &mut Change, read: &Read<'_>) -> Result<Vec<(Key, Key)>, OpenError> {
    let mut all: Vec<Decided> = Vec::new();
    for edit in change.records.values() {
        if let Record::Decision(decision) = edit.record.as_ref() {
            let before = match edit.base.as_deref() {
                Some(Record::Decision(before)) => Some(&**before),
                _ => None,
            };
            all.extend(brought(decision, before));
        }
    }
    all.sort_by_key(|decided| decided.from);
    let mut changed = Vec::new();
    for Decided { line, from, decision } in all {
        let (key, by) = (line.subject.key(), DecisionRef::try_from(decision).ok());
        if let Some(edit) = change.records.get_mut(&key) {
            if let Record::Person(person) = edit.record.as_mut()
                && let Some(after) = life::after(person, &line, from, by)
            {
                **person = after;
                changed.push((key, decision));
            }
            continue;
        }
        let Some(base @ Record::Person(_)) = read(key)? else { continue };
        let Record::Person(person) = &base else { continue };
        if let Some(mut after) = life::after(person, &line, from, by) {
            after.why = None;
            change.set(base, after.into());
            changed.push((key, decision));
        }
    }
    Ok(changed)
}

/// The lines about people that a decision in force has and had not before. What has no number isn't issued.
fn brought(decision: &Decision, before: Option<&Decision>) -> Vec<Decided> {
    let withdrawn = decision.amended.iter().any(|later| later.how == AmendHow::Withdrawn);
    if withdrawn || decision.number.is_none() {
        return Vec::new();
    }
    let before = before.filter(|before| before.number.is_some());
    let known = |line: &DecisionLine| {
        let mut lines = before.into_iter().flat_map(|before| &before.lines);
        lines.any(|before| before.subject == line.subject && before.effect == line.effect)
    };
    let people = decision.lines.iter().filter(|line| line.subject.key().kind == Kind::Person && !known(line));
    let decided = people.filter_map(|line| {
        let from = decision.effective_day(line)?;
        Some(Decided { line: line.clone(), from, decision: Key::new(Kind::Decision, decision.id) })
    });
    decided.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::model::RecordId;
    use crate::model::kinds::Person;

    fn key(kind: Kind, n: u8) -> Key {
        Key::new(kind, RecordId([n; 10]))
    }

    fn record(key: Key, fields: Value) -> Record {
        let mut value = json!({ "schema": 1, "id": key.id.to_string() });
        value.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        Record::from_value(key.kind, &value).unwrap()
    }

    fn an(more: Value) -> Record {
        let posting =
            json!({ "unit": key(Kind::Unit, 1).to_string(), "position": "Chuyên viên", "kind": "main" });
        let mut fields = json!({ "names": [{ "full": "Nguyễn Văn An" }], "postings": [posting] });
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        record(key(Kind::Person, 3), fields)
    }

    fn decision(number: Option<&str>, effect: &str, more: Value) -> Record {
        let mut line = json!({ "subject": key(Kind::Person, 3).to_string(), "effect": effect });
        line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let fields = json!({
            "number": number, "issuer": "Bộ Tài chính", "date": "2026-06-20", "effective": "2026-07-01",
            "kind": effect, "lines": [line],
        });
        record(key(Kind::Decision, 5), fields)
    }

    /// The person after a change.
    fn after(mut change: Change, an: &Record) -> Option<Box<Person>> {
        lives(&mut change, &|_| Ok(Some(an.clone()))).unwrap();
        match change.records.remove(&key(Kind::Person, 3)).map(|edit| *edit.record) {
            Some(Record::Person(person)) => Some(person),
            _ => None,
        }
    }

    fn adding(decision: Record) -> Change {
        let mut change = Change::new("add");
        change.add(decision);
        change
    }

    #[test]
    fn a_decision_that_is_added_changes_the_people_it_is_about() {
        let retired =
            after(adding(decision(Some("15/QĐ-BTC"), "retire", json!({}))), &an(json!({}))).unwrap();
        assert_eq!(retired.employment[0].on.to_string(), "2026-07-01");
        assert_eq!(retired.postings[0].to.unwrap().to_string(), "2026-06-30");
        let unit = json!({ "unit": key(Kind::Unit, 2).to_string() });
        let moved = after(adding(decision(Some("15/QĐ-BTC"), "transfer", unit)), &an(json!({}))).unwrap();
        assert_eq!(moved.postings.len(), 2);
        // A draft decides nothing, and neither does a line that was there before.
        assert!(after(adding(decision(None, "retire", json!({}))), &an(json!({}))).is_none());
        let mut change = Change::new("set");
        let line = || decision(Some("15/QĐ-BTC"), "retire", json!({}));
        change.set(line(), line());
        assert!(after(change, &an(json!({}))).is_none());
    }

    #[test]
    fn an_old_transfer_doesnt_move_somebody_whose_posting_was_taken_in_later() {
        let unit = || json!({ "unit": key(Kind::Unit, 2).to_string() });
        let taken = |on: &str| an(json!({ "origin": { "how": "migrated", "on": on } }));
        let change = || adding(decision(Some("15/QĐ-BTC"), "transfer", unit()));
        assert!(after(change(), &taken("2026-09-01")).is_none());
        assert_eq!(after(change(), &taken("2026-05-01")).unwrap().postings.len(), 2);
    }
}
