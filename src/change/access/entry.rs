//! What an officer saw unmasked, on purpose: who, what and why in one line, which holds ids of records and no value of any.

use serde::{Deserialize, Serialize};

use crate::model::kinds::common::Why;
use crate::model::{FileId, Key, Kind, Moment, RecordId};

/// So many records of a kind are named; of more only the number is kept besides.
pub const NAMED: usize = 500;

/// The first line of what is sealed: the format, which a reader that is too old refuses.
const HEAD: &str = "chungthu-access 1";

/// The same where mail is told of, which readers of the first format don't know.
const HEAD_MAIL: &str = "chungthu-access 2";

/// One time that something was seen.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Random, so that nothing is taken twice from where it waits.
    pub id: FileId,
    pub at: Moment,
    /// The words of the command: `show`, `export subject`.
    pub verb: String,
    pub seen: Vec<Seen>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Reason>,
    /// It was seen on this officer's machine by somebody who had no signing key of an officer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keyless: bool,
    /// What it says of mail that left, or was about to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<Mail>,
}

/// A mail of reminders: what it tells of, before it leaves, and how that ended.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Mail {
    /// It is about to leave.
    Begun {
        /// An officer's handle, or the key of a person.
        to: String,
        /// What is told of and to whom, each by a digest.
        notices: Vec<FileId>,
    },
    /// It left, or it did not.
    Ended {
        /// The entry that began it.
        begun: FileId,
        left: bool,
    },
}

/// The records of one kind that were seen.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    pub kind: Kind,
    pub count: usize,
    /// The first [`NAMED`] of them, in order.
    pub ids: Vec<RecordId>,
}

/// Why they were looked at.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    pub text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Key>,
}

impl From<Why> for Reason {
    fn from(why: Why) -> Reason {
        let references = why.references.iter().map(|to| to.key()).collect();
        Reason { text: why.text.to_string(), references }
    }
}

/// Whether a record was among what was seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sight {
    /// It is named.
    Named,
    /// More of its kind were seen than are named: it may be one of them.
    Perhaps,
}

impl Entry {
    /// What is seen now, at this time in seconds since 1970; nothing where the clock is out of its wits.
    pub fn new(
        now: i64,
        verb: &str,
        records: impl IntoIterator<Item = Key>,
        why: Option<Why>,
    ) -> Option<Entry> {
        let mut all: Vec<Key> = records.into_iter().collect();
        all.sort_unstable();
        all.dedup();
        let seen = all.chunk_by(|a, b| a.kind == b.kind).filter_map(|group| {
            let ids = group.iter().take(NAMED).map(|key| key.id).collect();
            Some(Seen { kind: group.first()?.kind, count: group.len(), ids })
        });
        Some(Entry {
            id: FileId(rand::random()),
            at: Moment::at_office(now)?,
            verb: verb.to_owned(),
            seen: seen.collect(),
            why: why.map(Reason::from),
            keyless: false,
            mail: None,
        })
    }

    /// That a mail is about to leave with what these records say.
    pub fn begun(
        now: i64,
        verb: &str,
        records: impl IntoIterator<Item = Key>,
        to: String,
        notices: Vec<FileId>,
    ) -> Option<Entry> {
        let entry = Entry::new(now, verb, records, None)?;
        Some(Entry { mail: Some(Mail::Begun { to, notices }), ..entry })
    }

    /// Whether a mail left that another entry began.
    pub fn ended(now: i64, verb: &str, begun: FileId, left: bool) -> Option<Entry> {
        let entry = Entry::new(now, verb, [], None)?;
        Some(Entry { mail: Some(Mail::Ended { begun, left }), ..entry })
    }

    /// Whether it is about a record, as far as that can be told.
    pub fn sight_of(&self, key: Key) -> Option<Sight> {
        let seen = self.seen.iter().find(|seen| seen.kind == key.kind)?;
        match seen.ids.contains(&key.id) {
            true => Some(Sight::Named),
            false => (seen.count > seen.ids.len()).then_some(Sight::Perhaps),
        }
    }

    /// The records that are named.
    pub fn named(&self) -> impl Iterator<Item = Key> {
        self.seen.iter().flat_map(|seen| seen.ids.iter().map(|id| Key::new(seen.kind, *id)))
    }
}

/// The text that is sealed: the format, and each entry as JSON on a line of its own.
pub fn text(entries: &[Entry]) -> String {
    let head = if entries.iter().any(|entry| entry.mail.is_some()) { HEAD_MAIL } else { HEAD };
    let mut text = format!("{head}\n");
    for entry in entries {
        text.push_str(&serde_json::to_string(entry).expect("plain values with text as keys"));
        text.push('\n');
    }
    text
}

/// The entries in a text, whose padding is empty lines; nothing where it is no such text, or one of a later format.
pub fn read(text: &[u8]) -> Option<Vec<Entry>> {
    let text = std::str::from_utf8(text).ok()?;
    let (head, lines) = text.split_once('\n')?;
    if head != HEAD && head != HEAD_MAIL {
        return None;
    }
    let lines = lines.lines().filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_str(line).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(kind: Kind, n: u16) -> Key {
        let [a, b] = n.to_be_bytes();
        Key::new(kind, RecordId([a, b, 7, 7, 7, 7, 7, 7, 7, 7]))
    }

    /// 2026-03-02T08:00+07:00.
    const NOW: i64 = 1_772_413_200;

    #[test]
    fn an_entry_names_each_record_once_and_of_many_the_first() {
        let keys = [key(Kind::Person, 2), key(Kind::Unit, 1), key(Kind::Person, 1), key(Kind::Person, 2)];
        let entry = Entry::new(NOW, "show", keys, None).unwrap();
        assert_eq!(entry.at.to_string(), "2026-03-02T08:00+07:00");
        assert_eq!(entry.named().collect::<Vec<_>>(), [keys[1], keys[2], keys[0]]);
        assert_eq!(entry.sight_of(keys[0]), Some(Sight::Named));
        assert_eq!(entry.sight_of(key(Kind::Person, 3)), None);
        assert_eq!(entry.sight_of(key(Kind::Device, 1)), None);

        let many = (0..NAMED as u16 + 1).map(|n| key(Kind::Person, n));
        let entry = Entry::new(NOW, "export person", many, None).unwrap();
        assert_eq!((entry.seen[0].count, entry.seen[0].ids.len()), (NAMED + 1, NAMED));
        assert_eq!(entry.sight_of(key(Kind::Person, NAMED as u16)), Some(Sight::Perhaps));
    }

    #[test]
    fn a_text_is_read_as_it_was_written_and_no_other_is() {
        let mut entry = Entry::new(NOW, "get", [key(Kind::Person, 1)], None).unwrap();
        entry.why =
            Some(Reason { text: "Thanh tra\nhỏi".to_owned(), references: vec![key(Kind::Letter, 1)] });
        entry.keyless = true;
        let other = Entry::new(NOW, "show", [], None).unwrap();
        let written = text(&[entry.clone(), other.clone()]);
        assert_eq!(written.lines().count(), 3);
        // As it comes from under the seal, with its padding.
        assert!(read(format!("{written}\n\n\n").as_bytes()).unwrap() == [entry, other]);
        let begun =
            Entry::begun(NOW, "remind", [key(Kind::Person, 1)], "an".to_owned(), vec![FileId([1; 10])]);
        let begun = begun.unwrap();
        let ended = Entry::ended(NOW, "remind", begun.id, true).unwrap();
        let mailed = text(&[begun.clone(), ended.clone()]);
        assert!(
            mailed.starts_with("chungthu-access 2\n") && read(mailed.as_bytes()).unwrap() == [begun, ended]
        );
        for bad in [
            "",
            "chungthu-access 3\n",
            "chungthu-access 1",
            &written.replace("\"verb\"", "\"name\""),
            &written.replace("{\"id\"", "{\"x\":1,\"id\""),
            &written.replace("+07:00", ""),
        ] {
            assert!(read(bad.as_bytes()).is_none(), "{bad}");
        }
    }
}
