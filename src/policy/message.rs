//! The message of a commit: what was done to how many records of which kinds, and nothing that is sealed.
//!
//! ```text
//! set: 1 person, 2 certificate
//!
//! Chungthu: main 3
//! ```

use std::collections::BTreeMap;
use std::fmt;

use crate::model::Kind;

/// What a commit did, by the command that made it.
pub const VERBS: [&str; 13] = [
    "init", "add", "set", "edit", "note", "attach", "revert", "merge", "officer", "settings", "import",
    "erase", "demo",
];

/// Which branch a commit was made for, and the serial of the keyring its first parent binds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trailer {
    Main(u64),
    Work(u64),
}

/// A commit's message, taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    pub verb: &'static str,
    /// How many records of each kind it touches; none where only plain files change.
    pub counts: BTreeMap<Kind, usize>,
    pub trailer: Trailer,
}

/// The text is no message of this grammar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BadMessage;

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.verb)?;
        for (i, (kind, count)) in self.counts.iter().enumerate() {
            write!(f, "{} {count} {kind}", if i == 0 { ":" } else { "," })?;
        }
        let (branch, serial) = match self.trailer {
            Trailer::Main(serial) => ("main", serial),
            Trailer::Work(serial) => ("work", serial),
        };
        write!(f, "\n\nChungthu: {branch} {serial}\n")
    }
}

impl Message {
    /// Reads a message; anything besides the one spelling is refused, so that nothing sealed can hide in it.
    pub fn parse(text: &str) -> Result<Message, BadMessage> {
        let (subject, trailer) = text.split_once("\n\nChungthu: ").ok_or(BadMessage)?;
        let (verb, list) =
            subject.split_once(": ").map_or((subject, None), |(verb, list)| (verb, Some(list)));
        let verb = VERBS.into_iter().find(|v| *v == verb).ok_or(BadMessage)?;
        let mut counts = BTreeMap::new();
        for item in list.into_iter().flat_map(|list| list.split(", ")) {
            let (count, kind) = item.split_once(' ').ok_or(BadMessage)?;
            counts.insert(kind.parse().map_err(|_| BadMessage)?, count.parse().map_err(|_| BadMessage)?);
        }
        let (branch, serial) = trailer.trim_end_matches('\n').split_once(' ').ok_or(BadMessage)?;
        let serial = serial.parse().map_err(|_| BadMessage)?;
        let trailer = match branch {
            "main" => Trailer::Main(serial),
            "work" => Trailer::Work(serial),
            _ => return Err(BadMessage),
        };
        let message = Message { verb, counts, trailer };
        if message.to_string() == text { Ok(message) } else { Err(BadMessage) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_spelling_only() {
        let text = "set: 1 person, 2 certificate\n\nChungthu: main 3\n";
        let message = Message::parse(text).unwrap();
        assert_eq!((message.verb, message.trailer), ("set", Trailer::Main(3)));
        for bad in [
            "set: 01 person\n\nChungthu: main 3\n",
            "set: 2 certificate, 1 person\n\nChungthu: main 3\n",
            "set: Nguyễn\n\nChungthu: main 3\n",
            "set\n\nChungthu: main 3",
            "set\n\nx\n\nChungthu: main 3\n",
            "set\n\nChungthu: main 3\nChungthu: main 3\n",
        ] {
            assert_eq!(Message::parse(bad), Err(BadMessage), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn whatever_parses_is_written_the_same(text in "(set|add|x)(: [0-9]{1,3} (person|unit|y))?\n\nChungthu: (main|work|z) [0-9]{1,4}\n") {
            if let Ok(message) = Message::parse(&text) {
                prop_assert_eq!(message.to_string(), text);
            }
        }
    }
}
