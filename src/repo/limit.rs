//! How large an object may be that is read whole. Zeros pack a thousand to one, so without a limit a few hundred kilobytes
//! that nobody signed would fill the memory of whoever looks at them.

use git2::ObjectType;

use super::keyring::KEYRING_FILE;

/// A commit: its message has a few lines, and an approval a trailer each.
const COMMIT: u64 = 1 << 20;

/// A folder: one of a million entries has 40 MiB, and nowhere are there so many.
const TREE: u64 = 64 << 20;

/// What an officer writes by hand or signs beside the branches: settings, officers, templates, certificates, comments.
const TEXT: u64 = 1 << 20;

/// An erasure leaves at most 80 keys of some 100 bytes, so this has room for 8,000 of them that share no path.
const KEYRING: u64 = 64 << 20;

/// A record is a page of YAML; its papers are attachments.
const RECORD: u64 = 16 << 20;

/// An attachment has 64 MiB before it is padded by at most a sixteenth and sealed. Nothing may be larger.
const ATTACHMENT: u64 = 80 << 20;

/// The most bytes of an object of this kind, wherever it stands.
pub(super) fn of_kind(kind: ObjectType) -> u64 {
    match kind {
        ObjectType::Commit => COMMIT,
        ObjectType::Tree => TREE,
        _ => ATTACHMENT,
    }
}

/// The most bytes of a file at a path.
pub(super) fn of_file(path: &str) -> u64 {
    match path.split_once('/') {
        Some(("files", _)) => ATTACHMENT,
        Some(("records", _)) => RECORD,
        _ if path == KEYRING_FILE => KEYRING,
        _ => TEXT,
    }
}
