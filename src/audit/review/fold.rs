//! Equal changes as one: thirty-seven people who all moved to one unit are one thing to look at, and the three who didn't
//! stand out.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::json;

use super::{FieldLine, RecordChange, is_identity};
use crate::model::field::Field;
use crate::model::value::Value;
use crate::model::{Date, Key, Kind};

/// Records that changed in the same way.
pub struct Group {
    /// Their places in the list of changes, in its order.
    pub members: Vec<usize>,
    pub rank: Rank,
    /// Where these are most of the records of their kind: how many changed otherwise.
    pub others: Option<usize>,
}

/// What is to be looked at first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Rank {
    /// It brings an error, or can't be read.
    Error,
    /// It is no more.
    Gone,
    /// Who or what it is about was changed.
    Identity,
    /// Most records of its kind changed otherwise, all in one way.
    Outlier,
    Usual,
}

/// Puts equal changes together: those of one kind in which the same fields went from the same values to the same, for the
/// same reason, with the same attachments. Where they stand in lists makes no difference, nor does what a new entry of a
/// dated list carries on from the one that it follows. What is to be looked at first
/// comes first, and rarer before more common. `wrong` has the records that bring an error.
pub fn fold(changes: &[RecordChange], wrong: &BTreeSet<Key>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (nth, change) in changes.iter().enumerate() {
        let bad = wrong.contains(&change.key) || change.unreadable().next().is_some();
        let place = *places.entry(signature(change, nth, bad)).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.members.push(nth),
            None => groups.push(Group { members: vec![nth], rank: rank(change, bad), others: None }),
        }
    }
    stand_out(changes, &mut groups);
    groups.sort_by_key(|group| (group.rank, group.members.len()));
    groups
}

/// What two changes must share to be one.
fn signature(change: &RecordChange, nth: usize, bad: bool) -> String {
    if change.unreadable().next().is_some() {
        return format!("{nth}");
    }
    let fields: Vec<_> = shared(change)
        .into_iter()
        .map(|(line, carried)| {
            let carried: Vec<&str> = carried.iter().map(|field| field.name).collect();
            json!([without_places(&line.at), line.old, line.new, carried])
        })
        .collect();
    let files: Vec<_> = change
        .files
        .iter()
        .map(|file| {
            let entry = file.entry.as_ref();
            let said = entry.map(|e| json!([e.role, e.name, e.size, e.sha256, e.on, e.signed]));
            json!([file.fate.word(), said])
        })
        .collect();
    let (kind, sides) = (change.key.kind.word(), (change.old.is_some(), change.new.is_some()));
    json!([kind, sides, bad, fields, files, change.why()]).to_string()
}

/// The fields that differ, by what all records of one group have in common: an entry that came to a dated list stands
/// without the values that it has from the entry it follows, and these are named beside it.
pub fn shared(change: &RecordChange) -> Vec<(FieldLine, Vec<&'static Field>)> {
    let mut after = None;
    let mut lines = Vec::new();
    for mut line in change.fields() {
        let mut carried = Vec::new();
        let opened = line.old.is_none() && change.old.is_some() && !is_identity(change.key.kind, &line.at);
        if let (true, Some(record), Some(table)) = (opened, change.after(), line.field.ty.table())
            && table.dated()
        {
            let record = after.get_or_insert_with(|| record.to_value());
            let before = followed(record, &line);
            if let (Some(before), Some(Value::Object(entry))) = (before, &mut line.new) {
                let same = |field: &&Field| {
                    !matches!(field.name, "from" | "to")
                        && entry.get(field.name).is_some_and(|value| before.get(field.name) == Some(value))
                };
                carried = table.fields.iter().filter(same).collect();
                carried.iter().for_each(|field| drop(entry.shift_remove(field.name)));
            }
        }
        lines.push((line, carried));
    }
    lines
}

/// The entry that a new one follows: it stands before it in its list, and ends the day before it begins.
fn followed<'v>(record: &'v Value, line: &FieldLine) -> Option<&'v Value> {
    let (list, place) = line.at.strip_suffix(']')?.rsplit_once('[')?;
    let list = list.split('.').try_fold(record, |value, name| value.get(name))?;
    let before = list.get(place.parse::<usize>().ok()?.checked_sub(1)?)?;
    let day = |entry: &Value, name| entry.get(name)?.as_str()?.parse::<Date>().ok();
    (day(before, "to")?.plus_days(1) == day(line.new.as_ref()?, "from")?).then_some(before)
}

/// `postings[1].to` without the place in the list: `postings[].to`.
pub fn without_places(at: &str) -> String {
    let mut out = String::with_capacity(at.len());
    let mut inside = false;
    for c in at.chars() {
        inside &= c != ']';
        if !inside {
            out.push(c);
        }
        inside |= c == '[';
    }
    out
}

fn rank(change: &RecordChange, bad: bool) -> Rank {
    if bad {
        return Rank::Error;
    }
    match (&change.old, &change.new) {
        (_, None) => Rank::Gone,
        (Some(_), _) if change.fields().iter().any(|line| is_identity(change.key.kind, &line.at)) => {
            Rank::Identity
        }
        _ => Rank::Usual,
    }
}

/// Finds the kinds of which most records changed in one way, and lifts the others above them.
fn stand_out(changes: &[RecordChange], groups: &mut [Group]) {
    let kind = |group: &Group| -> Option<(Kind, bool)> {
        let change = changes.get(*group.members.first()?)?;
        Some((change.key.kind, change.old.is_some()))
    };
    let mut totals: BTreeMap<(Kind, bool), usize> = BTreeMap::new();
    for group in groups.iter() {
        if let Some(kind) = kind(group) {
            *totals.entry(kind).or_default() += group.members.len();
        }
    }
    let mut most = BTreeSet::new();
    for group in groups.iter_mut() {
        let (Some(kind), size) = (kind(group), group.members.len()) else { continue };
        let total = totals.get(&kind).copied().unwrap_or_default();
        if size > 1 && size * 2 > total {
            group.others = Some(total - size);
            most.insert(kind);
        }
    }
    for group in groups.iter_mut().filter(|group| group.others.is_none() && group.rank == Rank::Usual) {
        if kind(group).is_some_and(|kind| most.contains(&kind)) {
            group.rank = Rank::Outlier;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::FileChange;
    use super::*;
    use crate::model::{Record, RecordId};
    use crate::register::{OpenError, OpenFault};

    fn key(n: u8) -> Key {
        Key::new(Kind::Person, RecordId([n; 10]))
    }

    fn person(n: u8, more: Value) -> Record {
        let mut fields =
            json!({ "schema": 1, "id": RecordId([n; 10]), "names": [{ "full": format!("N{n}") }] });
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Record::from_value(Kind::Person, &fields).unwrap()
    }

    fn changed(n: u8, old: Value, new: Value) -> RecordChange {
        let side = |more| Some(Ok(person(n, more)));
        RecordChange { key: key(n), old: side(old), new: side(new), files: Vec::new() }
    }

    fn posting(unit: u8, from: &str, to: Option<&str>) -> Value {
        let unit = Key::new(Kind::Unit, RecordId([unit; 10])).to_string();
        let mut posting = json!({ "unit": unit, "position": "Chuyên viên", "kind": "main", "from": from });
        if let Some(to) = to {
            posting["to"] = json!(to);
        }
        posting
    }

    /// Moves to the unit 9 on 1 December, after `before` other postings.
    fn moved(n: u8, before: u8) -> RecordChange {
        let past: Vec<Value> =
            (0..before).map(|i| posting(100 + i, "2019-01-01", Some("2020-01-01"))).collect();
        let old = [past.clone(), vec![posting(1, "2021-01-01", None)]].concat();
        let new = [past, vec![posting(1, "2021-01-01", Some("2026-11-30")), posting(9, "2026-12-01", None)]]
            .concat();
        changed(n, json!({ "postings": old }), json!({ "postings": new }))
    }

    fn ranks(changes: &[RecordChange]) -> Vec<(Rank, Vec<usize>, Option<usize>)> {
        let groups = fold(changes, &BTreeSet::new());
        groups.into_iter().map(|group| (group.rank, group.members, group.others)).collect()
    }

    #[test]
    fn equal_changes_are_one_wherever_they_stand_in_their_lists() {
        let all: Vec<RecordChange> = (1..=37).map(|n| moved(n, n % 3)).collect();
        assert_eq!(ranks(&all), [(Rank::Usual, (0..37).collect(), Some(0))]);
    }

    /// Moves to a unit on a day, with a position and a kind of posting that were theirs before.
    fn carrying(n: u8, position: &str, kind: &str, unit: u8, day: &str) -> RecordChange {
        let mut before = posting(1, "2021-01-01", None);
        (before["position"], before["kind"]) = (json!(position), json!(kind));
        let mut next = posting(unit, day, None);
        (next["position"], next["kind"]) = (json!(position), json!(kind));
        let mut ended = before.clone();
        ended["to"] = json!(day.parse::<Date>().unwrap().plus_days(-1));
        changed(n, json!({ "postings": [before] }), json!({ "postings": [ended, next] }))
    }

    #[test]
    fn what_a_new_entry_carries_on_from_the_one_before_keeps_no_record_apart() {
        let positions = ["Chuyên viên", "Trưởng phòng", "Kế toán trưởng", "Phó trưởng phòng"];
        let mut all: Vec<RecordChange> = (0..37)
            .map(|n| {
                let kind = if n % 5 == 0 { "acting" } else { "main" };
                carrying(n, positions[usize::from(n) % 4], kind, 9, "2026-12-01")
            })
            .collect();
        all.push(carrying(37, "Chuyên viên", "main", 8, "2026-12-01"));
        all.push(carrying(38, "Chuyên viên", "main", 9, "2026-12-15"));
        // With another position than before, though it is one that others have kept.
        let mut risen = carrying(39, "Chuyên viên", "main", 9, "2026-12-01");
        let mut fields = risen.after().unwrap().to_value();
        fields["postings"][1]["position"] = json!("Trưởng phòng");
        risen.new = Some(Ok(Record::from_value(Kind::Person, &fields).unwrap()));
        all.push(risen);
        assert_eq!(
            ranks(&all),
            [
                (Rank::Outlier, vec![37], None),
                (Rank::Outlier, vec![38], None),
                (Rank::Outlier, vec![39], None),
                (Rank::Usual, (0..37).collect(), Some(3)),
            ]
        );
        let lines = shared(&all[0]);
        let (entry, carried) = lines.iter().find(|(line, _)| line.at == "postings[1]").unwrap();
        assert_eq!(carried.iter().map(|field| field.name).collect::<Vec<_>>(), ["position", "kind"]);
        assert_eq!(entry.new.as_ref().unwrap().get("position"), None);
    }

    #[test]
    fn an_entry_that_follows_none_carries_nothing_on() {
        let with_gap = |n, position: &str| {
            let mut change = carrying(n, position, "main", 9, "2026-12-01");
            let mut fields = change.after().unwrap().to_value();
            fields["postings"][0]["to"] = json!("2026-10-31");
            change.new = Some(Ok(Record::from_value(Kind::Person, &fields).unwrap()));
            change
        };
        assert_eq!(ranks(&[with_gap(1, "Chuyên viên"), with_gap(2, "Kế toán")]).len(), 2);
    }

    #[test]
    fn what_differs_from_most_stands_above_them_and_identity_above_that() {
        let mut all: Vec<RecordChange> = (1..=5).map(|n| moved(n, 0)).collect();
        all.push(changed(6, json!({}), json!({ "notice_on": "2026-01-05" })));
        all.push(changed(7, json!({ "birth": "1984-06-15" }), json!({ "birth": "1984-06-16" })));
        all.push(RecordChange { key: key(8), old: Some(Ok(person(8, json!({})))), new: None, files: vec![] });
        assert_eq!(
            ranks(&all),
            [
                (Rank::Gone, vec![7], None),
                (Rank::Identity, vec![6], None),
                (Rank::Outlier, vec![5], None),
                (Rank::Usual, vec![0, 1, 2, 3, 4], Some(3)),
            ]
        );
    }

    #[test]
    fn without_a_majority_nothing_is_an_outlier_and_the_rarer_comes_first() {
        let dated = |n, day: &str| changed(n, json!({}), json!({ "notice_on": day }));
        let all =
            [dated(1, "2026-01-01"), dated(2, "2026-01-01"), dated(3, "2026-01-02"), dated(4, "2026-01-03")];
        assert_eq!(
            ranks(&all),
            [(Rank::Usual, vec![2], None), (Rank::Usual, vec![3], None), (Rank::Usual, vec![0, 1], None)]
        );
    }

    #[test]
    fn another_reason_another_file_an_error_or_an_unreadable_version_keep_a_record_apart() {
        let mut all: Vec<RecordChange> = (1..=6).map(|n| moved(n, 0)).collect();
        if let Some(Ok(record)) = &mut all[1].new {
            let why = serde_json::from_value(json!({ "text": "Theo quyết định." })).unwrap();
            record.set_why(Some(why));
        }
        let file = FileChange {
            file: crate::model::FileId([1; 10]),
            entry: None,
            fate: crate::audit::FileFate::Added,
        };
        all[2].files.push(file);
        all[3].new = Some(Err(OpenError::new(key(4), OpenFault::OtherId)));
        let wrong = BTreeSet::from([key(5)]);
        let groups: Vec<_> =
            fold(&all, &wrong).into_iter().map(|group| (group.rank, group.members)).collect();
        assert_eq!(
            groups,
            [
                (Rank::Error, vec![3]),
                (Rank::Error, vec![4]),
                (Rank::Usual, vec![1]),
                (Rank::Usual, vec![2]),
                (Rank::Usual, vec![0, 5]),
            ]
        );
    }

    #[test]
    fn the_same_paper_beside_several_records_is_the_same_change() {
        let entry = |n: u8| {
            json!({
                "file": crate::model::FileId([n; 10]), "role": "decision", "name": "QD-15.pdf", "size": 3,
                "sha256": "0".repeat(64), "on": "2026-01-05",
            })
        };
        let attached = |n: u8| {
            let mut change = changed(n, json!({}), json!({ "files": [entry(n)] }));
            let entry = change.after().unwrap().files()[0].clone();
            let fate = crate::audit::FileFate::Added;
            change.files.push(FileChange { file: entry.file, entry: Some(entry), fate });
            change
        };
        assert_eq!(ranks(&[attached(1), attached(2)]), [(Rank::Usual, vec![0, 1], Some(0))]);
    }
}
