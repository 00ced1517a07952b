//! A commit's bytes: read strictly, and written.
//!
//! A second or an unknown header is how one commit is made to say different things to different tools (two trees, two
//! signatures), so nothing but the headers below is let through, each at its place (sealing.md, section 3).

use super::error::RepoError;
use super::oid::Oid;
use super::store::Store;
use crate::model::Lang;
use crate::text::repo as words;

/// What one commit says. Nothing in it has been verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitFacts {
    pub oid: Oid,
    pub tree: Oid,
    /// In order; the first is the one the branch stood at.
    pub parents: Vec<Oid>,
    pub author: Ident,
    pub committer: Ident,
    pub message: String,
    /// The bytes that the signature covers: the commit without its `gpgsig` header.
    pub payload: Vec<u8>,
    /// The armoured signature, where there is one.
    pub signature: Option<String>,
}

/// Who and when, as a commit has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ident {
    pub name: String,
    pub email: String,
    /// Seconds since 1970 in UTC.
    pub seconds: i64,
    /// Minutes east of UTC.
    pub offset: i16,
}

/// Why a commit is refused. Names the header, never its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommitFault {
    /// A header that commits here never have (`encoding`, `mergetag`, `gpgsig-sha256`…).
    Unknown(String),
    /// A header that stands twice or out of its place.
    Repeated(&'static str),
    /// A header that must be there.
    Missing(&'static str),
    /// A header whose value can't be read.
    Value(&'static str),
    /// The message is not UTF-8 or contains a NUL.
    Message,
}

impl CommitFault {
    pub(super) fn say(&self, lang: Lang) -> String {
        match self {
            CommitFault::Unknown(name) => words::commit_header_unknown(lang, name),
            CommitFault::Repeated(name) => words::commit_header_twice(lang, name),
            CommitFault::Missing(name) => words::commit_header_missing(lang, name),
            CommitFault::Value(name) => words::commit_header_bad(lang, name),
            CommitFault::Message => words::commit_message(lang),
        }
    }
}

/// The headers in the only order they may have.
const HEADERS: [&str; 5] = ["tree", "parent", "author", "committer", "gpgsig"];

impl CommitFacts {
    /// Reads a commit's bytes.
    pub(super) fn parse(oid: Oid, bytes: &[u8]) -> Result<CommitFacts, CommitFault> {
        let end = bytes.windows(2).position(|w| w == b"\n\n").ok_or(CommitFault::Message)?;
        let message = std::str::from_utf8(&bytes[end + 2..]).map_err(|_| CommitFault::Message)?;
        if message.contains('\0') {
            return Err(CommitFault::Message);
        }
        let (mut tree, mut author, mut committer) = (None, None, None);
        let mut parents = Vec::new();
        let mut signature: Option<(String, std::ops::Range<usize>)> = None;
        let mut last = 0;
        let mut at = 0;
        for line in bytes[..end].split(|&b| b == b'\n') {
            let start = at;
            at += line.len() + 1;
            if let Some(more) = line.strip_prefix(b" ") {
                // Only a signature goes on over several lines.
                let Some((text, range)) = &mut signature else { return Err(unknown(b"")) };
                text.push('\n');
                text.push_str(std::str::from_utf8(more).map_err(|_| CommitFault::Value("gpgsig"))?);
                range.end = at;
                continue;
            }
            let (name, value) = match line.iter().position(|&b| b == b' ') {
                Some(space) => (&line[..space], &line[space + 1..]),
                None => (line, &[][..]),
            };
            let place = HEADERS.iter().position(|h| h.as_bytes() == name).ok_or_else(|| unknown(name))?;
            let header = HEADERS[place];
            if place < last || (place == last && at > line.len() + 1 && header != "parent") {
                return Err(CommitFault::Repeated(header));
            }
            last = place;
            let wrong = |_| CommitFault::Value(header);
            match header {
                "tree" => tree = Some(Oid::from_hex(value).map_err(wrong)?),
                "parent" => {
                    let parent = Oid::from_hex(value).map_err(wrong)?;
                    if parents.contains(&parent) {
                        return Err(CommitFault::Repeated(header));
                    }
                    parents.push(parent);
                }
                "author" => author = Some(Ident::parse(value).ok_or(CommitFault::Value(header))?),
                "committer" => committer = Some(Ident::parse(value).ok_or(CommitFault::Value(header))?),
                _ => {
                    let text = std::str::from_utf8(value).map_err(|_| CommitFault::Value(header))?;
                    signature = Some((text.to_owned(), start..at));
                }
            }
        }
        let signed = signature.as_ref().map_or(end + 1..end + 1, |(_, range)| range.clone());
        Ok(CommitFacts {
            oid,
            tree: tree.ok_or(CommitFault::Missing("tree"))?,
            parents,
            author: author.ok_or(CommitFault::Missing("author"))?,
            committer: committer.ok_or(CommitFault::Missing("committer"))?,
            message: message.to_owned(),
            payload: [&bytes[..signed.start], &bytes[signed.end..]].concat(),
            signature: signature.map(|(text, _)| text),
        })
    }

    /// The trailers: the `Key: value` lines of the message's last paragraph, in order. A paragraph in which any line
    /// is something else has none, nor has the subject.
    pub fn trailers(&self) -> Vec<(&str, &str)> {
        let Some((_, last)) = self.message.trim_end().rsplit_once("\n\n") else { return Vec::new() };
        let trailer = |line| -> Option<(&str, &str)> {
            let (key, value) = str::split_once(line, ": ")?;
            let word = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            word.then_some((key, value.trim()))
        };
        last.lines().map(trailer).collect::<Option<_>>().unwrap_or_default()
    }
}

fn unknown(name: &[u8]) -> CommitFault {
    CommitFault::Unknown(
        name.iter().take(32).map(|&b| if b.is_ascii_graphic() { b as char } else { '?' }).collect(),
    )
}

impl Ident {
    fn parse(value: &[u8]) -> Option<Ident> {
        let text = std::str::from_utf8(value).ok()?;
        let (name, rest) = text.split_once(" <")?;
        let (email, rest) = rest.split_once("> ")?;
        let (seconds, offset) = rest.split_once(' ')?;
        let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        if !digits(seconds) || (seconds.len() > 1 && seconds.starts_with('0')) {
            return None;
        }
        let (sign, hhmm) = match offset.as_bytes().first()? {
            b'+' => (1, &offset[1..]),
            b'-' => (-1, &offset[1..]),
            _ => return None,
        };
        if hhmm.len() != 4 || !digits(hhmm) {
            return None;
        }
        let (hours, minutes): (i16, i16) = (hhmm[..2].parse().ok()?, hhmm[2..].parse().ok()?);
        let ident = Ident {
            name: name.to_owned(),
            email: email.to_owned(),
            seconds: seconds.parse().ok()?,
            offset: sign * (hours * 60 + minutes),
        };
        (ident.is_plain() && hours < 24 && minutes < 60).then_some(ident)
    }

    fn is_plain(&self) -> bool {
        let plain = |t: &str| !t.contains(['<', '>', '\n', '\0']) && t.trim() == t;
        !self.name.is_empty() && plain(&self.name) && plain(&self.email)
    }

    fn write(&self) -> String {
        let (sign, minutes) = (if self.offset < 0 { '-' } else { '+' }, self.offset.unsigned_abs());
        format!(
            "{} <{}> {} {sign}{:02}{:02}",
            self.name,
            self.email,
            self.seconds,
            minutes / 60,
            minutes % 60
        )
    }
}

/// A commit that is still to be signed and written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    facts: CommitFacts,
}

impl Draft {
    /// Puts a commit together. Fails where the result could not be read back as exactly this.
    pub fn new(
        tree: Oid,
        parents: &[Oid],
        author: &Ident,
        committer: &Ident,
        message: &str,
    ) -> Result<Draft, RepoError> {
        let mut payload = format!("tree {tree}\n");
        for parent in parents {
            payload.push_str(&format!("parent {parent}\n"));
        }
        payload.push_str(&format!("author {}\ncommitter {}\n\n{message}", author.write(), committer.write()));
        let facts =
            CommitFacts::parse(tree, payload.as_bytes()).map_err(|fault| RepoError::Draft { fault })?;
        if (&facts.author, &facts.committer, facts.message.as_str()) != (author, committer, message) {
            return Err(RepoError::Draft { fault: CommitFault::Value("author") });
        }
        Ok(Draft { facts })
    }

    /// The bytes to be signed, in the namespace `git`.
    pub fn payload(&self) -> &[u8] {
        &self.facts.payload
    }

    pub(super) fn tree(&self) -> Oid {
        self.facts.tree
    }

    /// The commit's bytes with their signature.
    pub(super) fn signed(&self, armoured: &str) -> Result<Vec<u8>, RepoError> {
        // A newline at the end would become a header line of its own.
        let armoured = armoured.trim_end();
        if armoured.is_empty() {
            return Err(RepoError::Draft { fault: CommitFault::Missing("gpgsig") });
        }
        let end = self.facts.payload.windows(2).position(|w| w == b"\n\n").expect("a draft was parsed") + 1;
        let mut bytes = self.facts.payload[..end].to_vec();
        bytes.extend_from_slice(format!("gpgsig {}\n", armoured.replace('\n', "\n ")).as_bytes());
        bytes.extend_from_slice(&self.facts.payload[end..]);
        let facts =
            CommitFacts::parse(self.facts.tree, &bytes).map_err(|fault| RepoError::Draft { fault })?;
        let same = facts.payload == self.facts.payload && facts.signature.as_deref() == Some(armoured);
        if same { Ok(bytes) } else { Err(RepoError::Draft { fault: CommitFault::Value("gpgsig") }) }
    }
}

impl Store {
    /// Reads one commit, strictly.
    pub fn commit(&self, oid: Oid) -> Result<CommitFacts, RepoError> {
        self.with_object(oid, git2::ObjectType::Commit, |bytes| {
            CommitFacts::parse(oid, bytes).map_err(|fault| RepoError::Commit { oid, fault })
        })?
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TREE: &str = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n";
    const PARENT: &str = "parent 1111111111111111111111111111111111111111\n";
    const AUTHOR: &str = "author a <a@register> 1700000000 +0700\n";
    const COMMITTER: &str = "committer a <a@register> 1700000001 +0000\n";
    const SIGNATURE: &str = "gpgsig -----BEGIN SSH SIGNATURE-----\n abc\n -----END SSH SIGNATURE-----\n";
    const MESSAGE: &str = "\nUpdate 1 record\n\nChungthu: main 3\n";

    fn parse(parts: &[&str]) -> Result<CommitFacts, CommitFault> {
        CommitFacts::parse(Oid([0; 20]), parts.concat().as_bytes())
    }

    #[test]
    fn a_commit_is_read_whole() {
        let facts = parse(&[TREE, PARENT, AUTHOR, COMMITTER, SIGNATURE, MESSAGE]).unwrap();
        assert_eq!(facts.parents, [Oid([0x11; 20])]);
        assert_eq!((facts.author.seconds, facts.author.offset), (1_700_000_000, 420));
        assert_eq!(facts.payload, [TREE, PARENT, AUTHOR, COMMITTER, MESSAGE].concat().as_bytes());
        assert_eq!(
            facts.signature.as_deref(),
            Some("-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE-----")
        );
        assert_eq!(facts.trailers(), [("Chungthu", "main 3")]);
        assert!(parse(&[TREE, AUTHOR, COMMITTER, "\nChungthu: main 3\n"]).unwrap().trailers().is_empty());
    }

    #[test]
    fn a_second_or_an_unknown_header_is_refused() {
        use CommitFault::*;
        let cases: &[(&[&str], CommitFault)] = &[
            (&[TREE, TREE, AUTHOR, COMMITTER, MESSAGE], Repeated("tree")),
            (&[TREE, PARENT, PARENT, AUTHOR, COMMITTER, MESSAGE], Repeated("parent")),
            (&[TREE, AUTHOR, AUTHOR, COMMITTER, MESSAGE], Repeated("author")),
            (&[TREE, AUTHOR, COMMITTER, COMMITTER, MESSAGE], Repeated("committer")),
            (&[TREE, AUTHOR, COMMITTER, SIGNATURE, SIGNATURE, MESSAGE], Repeated("gpgsig")),
            (&[TREE, AUTHOR, COMMITTER, PARENT, MESSAGE], Repeated("parent")),
            (&[TREE, AUTHOR, COMMITTER, SIGNATURE, TREE, MESSAGE], Repeated("tree")),
            (&[TREE, AUTHOR, COMMITTER, "encoding ISO-8859-1\n", MESSAGE], Unknown("encoding".into())),
            (&[TREE, AUTHOR, COMMITTER, "gpgsig-sha256 x\n", MESSAGE], Unknown("gpgsig-sha256".into())),
            (&[TREE, AUTHOR, COMMITTER, "mergetag object\n more\n", MESSAGE], Unknown("mergetag".into())),
            (&[TREE, " tree x\n", AUTHOR, COMMITTER, MESSAGE], Unknown(String::new())),
            (&[AUTHOR, COMMITTER, MESSAGE], Missing("tree")),
            (&[TREE, COMMITTER, MESSAGE], Missing("author")),
            (&[TREE, AUTHOR, MESSAGE], Missing("committer")),
            (&["tree 4B825DC642cb6eb9a060e54bf8d69288fbee4904\n", AUTHOR, COMMITTER, MESSAGE], Value("tree")),
            (&[TREE, "author a <a> <b> 1 +0000\n", COMMITTER, MESSAGE], Value("author")),
            (&[TREE, "author a <a> 01 +0000\n", COMMITTER, MESSAGE], Value("author")),
            (&[TREE, "author a <a> 1 +2500\n", COMMITTER, MESSAGE], Value("author")),
            (&[TREE, AUTHOR, COMMITTER, "\na\0b"], Message),
            (&[TREE, AUTHOR, COMMITTER], Message),
        ];
        for (parts, fault) in cases {
            assert_eq!(parse(parts).as_ref(), Err(fault), "{}", parts.concat());
        }
    }

    #[test]
    fn a_draft_that_says_something_else_is_refused() {
        let good = Ident { name: "a".into(), email: "a@register".into(), seconds: 1, offset: -90 };
        let draft = Draft::new(Oid([1; 20]), &[Oid([2; 20])], &good, &good, "Add\n").unwrap();
        let bytes = draft.signed("one\ntwo\n").unwrap();
        let facts = CommitFacts::parse(Oid([0; 20]), &bytes).unwrap();
        assert_eq!((facts.author.offset, facts.signature.as_deref()), (-90, Some("one\ntwo")));
        assert!(draft.signed("").is_err());
        for name in ["", "a\nparent 1", "a <b>", " a"] {
            let bad = Ident { name: name.into(), ..good.clone() };
            assert!(Draft::new(Oid([1; 20]), &[], &bad, &good, "Add\n").is_err(), "{name}");
        }
        let past = Ident { seconds: -5, ..good.clone() };
        assert!(Draft::new(Oid([1; 20]), &[], &good, &past, "Add\n").is_err());
        assert!(Draft::new(Oid([1; 20]), &[Oid([2; 20]), Oid([2; 20])], &good, &good, "Add\n").is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = CommitFacts::parse(Oid([0; 20]), &bytes);
        }

        #[test]
        fn a_damaged_commit_never_panics(at in 0usize..300, byte: u8) {
            let mut bytes = [TREE, PARENT, AUTHOR, COMMITTER, SIGNATURE, MESSAGE].concat().into_bytes();
            let at = at % bytes.len();
            bytes[at] = byte;
            let _ = CommitFacts::parse(Oid([0; 20]), &bytes);
        }
    }
}
