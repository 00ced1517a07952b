//! The paths of a register, by who may change them.

use super::lists::{self, is_list};
use super::officers::{Guarded, Rules};
use crate::model::{Key, Kind, RecordId, SealedName};
use crate::text::harmless;

/// Where the officers stand.
pub const OFFICERS: &str = "officers.yaml";

/// What stands at a path of a register.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// A record or an attachment.
    Sealed(SealedName),
    /// What is left of an erased record.
    Tombstone(RecordId),
    /// What a CA last said about revocations.
    List,
    /// A file that an admin keeps: the office's officers, settings, CA certificates, templates, and CI.
    Plain,
}

/// The plain files of a register.
const FILES: [&str; 5] = [OFFICERS, "register.yaml", ".gitattributes", "README.md", ".gitlab-ci.yml"];
/// The folders in which an office keeps its own.
const FOLDERS: [&str; 5] =
    ["anchors/", "templates/", ".forgejo/workflows/", ".gitea/workflows/", ".github/workflows/"];

impl Place {
    /// What a path is for; nothing where a register has no such path.
    pub fn of(path: &str) -> Option<Place> {
        if let Some(name) = SealedName::from_path(path) {
            return Some(Place::Sealed(name));
        }
        if let Some(id) = tombstone(path) {
            return Some(Place::Tombstone(id));
        }
        if is_list(path) {
            return Some(Place::List);
        }
        is_plain(path).then_some(Place::Plain)
    }
}

/// Whether a path is one of the plain files, or stands in one of the office's own folders.
pub fn is_plain(path: &str) -> bool {
    FILES.contains(&path) || FOLDERS.iter().any(|folder| path.starts_with(folder)) && harmless(path) == path
}

/// The office's own folders go down no further than this.
const DEPTH: usize = 8;

/// Whether anything of a register can stand below a folder, whose path has no slash at its end.
pub fn may_hold(folder: &str) -> bool {
    match folder.split('/').collect::<Vec<_>>().as_slice() {
        [lists::FOLDER] | ["records" | "files" | "erased"] | ["erased", _] | ["erased", _, _] => true,
        ["records" | "files", kind] | ["records" | "files", kind, _] | ["records" | "files", kind, _, _] => {
            kind.parse::<Kind>().is_ok()
        }
        // An attachment there would be one of that record.
        ["files", _, _, _, id] => SealedName::from_path(&format!("{folder}/{id}.age")).is_some(),
        parts => {
            let folder = format!("{folder}/");
            let own = |own: &&str| folder.starts_with(*own) || own.starts_with(&folder);
            parts.len() <= DEPTH && FOLDERS.iter().any(own)
        }
    }
}

fn tombstone(path: &str) -> Option<RecordId> {
    match path.split('/').collect::<Vec<_>>().as_slice() {
        ["erased", _, _, id] => {
            let id: RecordId = id.parse().ok()?;
            // Tombstones don't tell kinds apart.
            (Key::new(Kind::Unit, id).tombstone_path() == path).then_some(id)
        }
        _ => None,
    }
}

/// Whether a change of these paths, made under this verb, needs a second person.
pub fn is_guarded<'p>(rules: &Rules, verb: &str, changed: impl IntoIterator<Item = &'p str>) -> bool {
    let on = |kind| rules.two_person.contains(&kind);
    if rules.two_person.is_empty() {
        return false;
    }
    if on(Guarded::Revoke) && verb == "revoke" {
        return true;
    }
    changed.into_iter().any(|path| match Place::of(path) {
        Some(Place::Sealed(_)) => on(Guarded::Records),
        Some(Place::Tombstone(_)) => on(Guarded::Erase) || on(Guarded::Records),
        // What a CA signed is no one's decision.
        Some(Place::List) => false,
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORD: &str = "records/person/0/4/041061050r3gg28a.yaml.age";
    const STONE: &str = "erased/0/4/041061050r3gg28a";

    #[test]
    fn every_path_has_one_place_or_none() {
        assert!(matches!(Place::of(RECORD), Some(Place::Sealed(_))));
        assert!(matches!(Place::of(STONE), Some(Place::Tombstone(_))));
        assert_eq!(Place::of("anchors/root.pem"), Some(Place::Plain));
        assert_eq!(Place::of("crl/0123456789abcdef.yaml"), Some(Place::List));
        assert_eq!(Place::of(".github/workflows/x.yml"), Some(Place::Plain));
        for path in ["erased/0/5/041061050r3gg28a", "plain.txt", ".github/x", "records/person/0/4/x"] {
            assert_eq!(Place::of(path), None, "{path}");
        }
        // Nothing that a terminal would obey, or that reads otherwise than it stands.
        for path in ["templates/a\u{1b}]0;b", "anchors/a\u{202e}b.pem"] {
            assert_eq!(Place::of(path), None);
        }
    }

    #[test]
    fn folders_go_down_to_where_something_of_a_register_can_stand() {
        for path in [
            RECORD,
            STONE,
            "crl/0123456789abcdef.yaml",
            "files/person/0/4/041061050r3gg28a/zzzzzzzzzzzzzzzz.age",
            "templates/a/b/x",
        ] {
            assert!(Place::of(path).is_some(), "{path}");
            let mut folder = path;
            while let Some((above, _)) = folder.rsplit_once('/') {
                assert!(may_hold(above), "{above}");
                folder = above;
            }
        }
        let deep = "templates/".to_owned() + &["a"; 8].join("/");
        for folder in [
            "hooks",
            ".github/x",
            "records/x",
            "records/person/0/4/x",
            "files/person/0/5/041061050r3gg28a",
            &deep,
        ] {
            assert!(!may_hold(folder), "{folder}");
        }
    }

    #[test]
    fn what_is_guarded_is_what_the_rules_name_and_the_plain_files() {
        let rules = |kinds: &[Guarded]| Rules { two_person: kinds.iter().copied().collect(), approvals: 0 };
        let none = rules(&[]);
        assert!(!is_guarded(&none, "revoke", [OFFICERS, STONE]));
        let erase = rules(&[Guarded::Erase]);
        assert!(is_guarded(&erase, "erase", [STONE]));
        assert!(is_guarded(&erase, "settings", ["register.yaml"]));
        assert!(!is_guarded(&erase, "import", ["crl/0123456789abcdef.yaml"]));
        assert!(!is_guarded(&erase, "set", [RECORD]));
        assert!(!is_guarded(&erase, "revoke", [RECORD]));
        assert!(is_guarded(&rules(&[Guarded::Revoke]), "revoke", [RECORD]));
        assert!(is_guarded(&rules(&[Guarded::Records]), "set", [RECORD]));
    }
}
