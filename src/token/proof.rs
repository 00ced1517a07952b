//! What was found when the keys of a token were last proved. It lies in the git directory, beside the journals, and holds
//! ids of records, serials and times alone: no name, no PIN.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::model::{Key, Lang, Moment};
use crate::text::hsm as words;

const FILE: &str = "proved.json";

/// What is wrong with a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyFault {
    /// The token doesn't have it.
    Absent,
    /// It is still there, though its certificate has ended or its destruction is on record.
    Ended,
    /// The private half is missing.
    Half,
    /// The public half is missing.
    Lone,
    /// What it signs doesn't verify.
    Dead,
    /// Several private keys share its CKA_ID.
    Several,
    /// No record says where it is, and no token that is plugged in has it.
    Keyless,
}

impl KeyFault {
    pub const fn word(self) -> &'static str {
        match self {
            KeyFault::Absent => "absent",
            KeyFault::Ended => "ended",
            KeyFault::Half => "half",
            KeyFault::Lone => "lone",
            KeyFault::Dead => "dead",
            KeyFault::Several => "several",
            KeyFault::Keyless => "keyless",
        }
    }

    pub fn say(self, lang: Lang) -> String {
        match self {
            KeyFault::Absent => words::prove_absent(lang),
            KeyFault::Ended => words::prove_ended(lang),
            KeyFault::Half => words::prove_half(lang),
            KeyFault::Lone => words::prove_lone(lang),
            KeyFault::Dead => words::prove_dead(lang),
            KeyFault::Several => words::prove_several(lang),
            KeyFault::Keyless => words::prove_keyless(lang),
        }
    }
}

/// The last proof of the keys on one token.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Proof {
    /// The token's serial, as it says it.
    pub token: String,
    /// The machine's clock.
    pub at: Moment,
    /// The officer's handle, where a signing key said who it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Whether the keys had to sign, and were not only looked for.
    pub signed: bool,
    /// Every key that the register had there, by its certificate.
    pub keys: BTreeMap<Key, Option<KeyFault>>,
    /// So many keys belong to no record.
    pub orphans: usize,
}

/// The last proofs, one for each token. A file that can't be read counts for nothing: the next proof is as good.
pub fn read(folder: &Path) -> Vec<Proof> {
    let text = fs::read(folder.join(FILE)).ok();
    text.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
}

/// Keeps proofs in the place of those of the same tokens.
pub fn keep(folder: &Path, new: Vec<Proof>) -> io::Result<()> {
    let mut all = read(folder);
    all.retain(|old| new.iter().all(|proof| proof.token != old.token));
    all.extend(new);
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut aside = tempfile::Builder::new().prefix(".proved-").tempfile_in(folder)?;
    serde_json::to_writer(&mut aside, &all).map_err(io::Error::other)?;
    aside.as_file_mut().flush()?;
    aside.persist(folder.join(FILE)).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_proof_of_each_token_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("hsm");
        assert_eq!(read(&folder), []);
        let proof = |token: &str, fault| Proof {
            token: token.into(),
            at: "2026-03-02T09:00+07:00".parse().unwrap(),
            by: Some("lan".into()),
            signed: true,
            keys: [("certificate/041061050r3gg28a".parse().unwrap(), fault)].into(),
            orphans: 0,
        };
        keep(&folder, vec![proof("A", None), proof("B", None)]).unwrap();
        keep(&folder, vec![proof("A", Some(KeyFault::Dead))]).unwrap();
        assert_eq!(read(&folder), [proof("B", None), proof("A", Some(KeyFault::Dead))]);
        let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, [FILE]);
        fs::write(folder.join(FILE), "[{").unwrap();
        assert_eq!(read(&folder), []);
    }
}
