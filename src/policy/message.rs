//! The message of a commit: what was done to how many records of which kinds, and nothing that is sealed.
//!
//! ```text
//! set: 1 person, 2 certificate
//!
//! Chungthu: main 3
//! ```
//!
//! Where several officers approved, each of the others follows with a line
//! `Chungthu-Approval: HANDLE SIGNATURE` ([`super::approval`]).

use std::collections::BTreeMap;
use std::fmt;

use super::approval::Approval;
use crate::model::Kind;

/// What a commit did, by the command that made it.
pub const VERBS: &[&str] = &[
    "init", "add", "set", "edit", "note", "attach", "revert", "merge", "approve", "officer", "settings",
    "import", "erase", "revoke", "adopt", "reseal", "demo", "hsm", "request", "send", "answer", "receive",
    "deliver", "return", "step", "succeed", "paper",
];

/// What a commit says that asks for a revocation.
pub const REVOKE: &str = "revoke";

/// Which branch a commit was made for, and the serial of the keyring its first parent binds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trailer {
    Main(u64),
    Work(u64),
}

/// As it stands in the message.
impl fmt::Display for Trailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trailer::Main(serial) => write!(f, "Chungthu: main {serial}"),
            Trailer::Work(serial) => write!(f, "Chungthu: work {serial}"),
        }
    }
}

/// A commit's message, taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    pub verb: &'static str,
    /// How many records of each kind it touches; none where only plain files change.
    pub counts: BTreeMap<Kind, usize>,
    pub trailer: Trailer,
    /// What other officers signed beforehand, by handle.
    pub approvals: Vec<Approval>,
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
        write!(f, "\n\n{}\n", self.trailer)?;
        self.approvals.iter().try_for_each(|approval| writeln!(f, "Chungthu-Approval: {approval}"))
    }
}

impl Message {
    /// Reads a message; anything besides the one spelling is refused, so that nothing sealed can hide in it.
    pub fn parse(text: &str) -> Result<Message, BadMessage> {
        let (subject, trailers) = text.split_once("\n\nChungthu: ").ok_or(BadMessage)?;
        let (verb, list) =
            subject.split_once(": ").map_or((subject, None), |(verb, list)| (verb, Some(list)));
        let verb = VERBS.iter().copied().find(|v| *v == verb).ok_or(BadMessage)?;
        let mut counts = BTreeMap::new();
        for item in list.into_iter().flat_map(|list| list.split(", ")) {
            let (count, kind) = item.split_once(' ').ok_or(BadMessage)?;
            counts.insert(kind.parse().map_err(|_| BadMessage)?, count.parse().map_err(|_| BadMessage)?);
        }
        let mut lines = trailers.lines();
        let (branch, serial) = lines.next().and_then(|line| line.split_once(' ')).ok_or(BadMessage)?;
        let serial = serial.parse().map_err(|_| BadMessage)?;
        let trailer = match branch {
            "main" => Trailer::Main(serial),
            "work" => Trailer::Work(serial),
            _ => return Err(BadMessage),
        };
        let approval = |line: &str| line.strip_prefix("Chungthu-Approval: ")?.parse().ok();
        let approvals = lines.map(|line| approval(line).ok_or(BadMessage)).collect::<Result<_, _>>()?;
        let message = Message { verb, counts, trailer, approvals };
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
            "set\n\nChungthu: main 3\nChungthu-Approval: Lan AAAA\n",
            "set\n\nChungthu: main 3\nChungthu-Approval: lan AA AA\n",
        ] {
            assert_eq!(Message::parse(bad), Err(BadMessage), "{bad}");
        }
        let approved = "approve: 1 person\n\nChungthu: main 3\nChungthu-Approval: lan AAAA\nChungthu-Approval: minh BBBB\n";
        assert_eq!(Message::parse(approved).unwrap().approvals.len(), 2);
    }

    proptest! {
        #[test]
        fn whatever_parses_is_written_the_same(text in "(set|add|x)(: [0-9]{1,3} (person|unit|y))?\n\nChungthu: (main|work|z) [0-9]{1,4}\n(Chungthu-Approval: [a-z]{1,3} [A-D=]{1,6}\n){0,2}") {
            if let Ok(message) = Message::parse(&text) {
                prop_assert_eq!(message.to_string(), text);
            }
        }
    }
}
