//! The masked values of a page, sealed to some officers and opened by them in a browser.
//!
//! A page's sealed part is a file of its own beside the pages, the same for both languages, so that pages stay the same for
//! everybody who builds them: what is sealed never is. A build keeps a part while its print is the same: of the record's sealed
//! version, of what the records are called that it names, and of the officers' keys; never of the values.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::model::{Date, Key, Lang};
use crate::policy::Officers;
use crate::seal::{Readers, Recipient};
use crate::text::site as words;

use super::template::{SEALED_ASSETS, VENDORED};

/// The script that tells pages of whom the keys are, and what to say.
const SEALED_TO: &str = "assets/sealed-to.js";

macro_rules! sealed_words {
    ($($name:ident = $word:ident),+ $(,)?) => {
        /// What the script says, in one language.
        #[derive(Hash, Serialize)]
        struct SealedWords { $($name: String),+ }

        impl SealedWords {
            fn of(lang: Lang) -> SealedWords {
                SealedWords { $($name: words::$word(lang)),+ }
            }
        }
    };
}

sealed_words! {
    working = sealed_working, opened = sealed_opened, closed = sealed_closed, forgotten = sealed_kept_none,
    not_kept = sealed_not_kept, not_forgotten = sealed_not_forgotten, wrong = sealed_wrong, other = sealed_other, former = sealed_former,
    damaged = sealed_damaged, outdated = sealed_outdated, elsewhere = sealed_elsewhere, absent = sealed_absent, none = sealed_none, plugin = sealed_plugin,
    ssh = sealed_ssh, mistyped = sealed_mistyped, recipient = sealed_recipient, passphrase = sealed_passphrase_asked,
    passphrase_wrong = sealed_passphrase_wrong, unreadable = sealed_unreadable,
}

/// How a key stands: who has one that doesn't open a page is told why.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum Stand {
    /// It is sealed to this one.
    Open,
    /// An officer's to whom nothing was sealed.
    Other,
    /// Was an officer's and is no more.
    Former,
}

/// Why nothing can be sealed to somebody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SealingFault {
    /// No officer has this handle.
    Nobody { handle: String, officers: Vec<String> },
    /// A deputy whose time is over.
    Over { handle: String, until: Date },
    /// None of the officer's keys is one that a browser can open with.
    NoKey(String),
}

/// The officers to whom the masked values of pages are sealed.
pub struct Sealing {
    readers: Readers,
    handles: Vec<String>,
    recipients: Vec<String>,
    /// By a hash of the public half: the keys themselves are not published with the site.
    stands: BTreeMap<String, Stand>,
}

impl Sealing {
    /// The sealing to some of a register's officers, with every recipient that an officer ever had.
    pub fn to(
        chosen: &[String],
        officers: &Officers,
        ever: &BTreeSet<String>,
        today: Date,
    ) -> Result<Sealing, SealingFault> {
        let (mut keys, mut handles) = (Vec::new(), BTreeSet::new());
        for handle in chosen {
            let officer = officers.by_handle(handle).ok_or_else(|| SealingFault::Nobody {
                handle: handle.clone(),
                officers: officers.officers.iter().map(|officer| officer.handle.clone()).collect(),
            })?;
            if let Some(until) = officer.until.filter(|until| *until < today) {
                return Err(SealingFault::Over { handle: handle.clone(), until });
            }
            let native: Vec<Recipient> =
                officer.recipients.iter().filter_map(|key| key.parse().ok()).collect();
            let native: Vec<Recipient> = native.into_iter().filter(Recipient::is_native).collect();
            if native.is_empty() {
                return Err(SealingFault::NoKey(handle.clone()));
            }
            if handles.insert(handle.clone()) {
                keys.extend(native);
            }
        }
        let nobody = || SealingFault::NoKey(handles.iter().cloned().collect::<Vec<_>>().join(", "));
        let readers = Readers::of(&keys).ok_or_else(nobody)?;
        // In whatever order they were named, it is sealed to the same.
        let mut recipients: Vec<String> = keys.iter().map(Recipient::to_string).collect();
        recipients.sort_unstable();
        let now = officers.officers.iter().flat_map(|officer| &officer.recipients);
        let former = ever.iter().map(|key| (key, Stand::Former));
        let stands = former.chain(now.map(|key| (key, Stand::Other)));
        let stands = stands.chain(recipients.iter().map(|key| (key, Stand::Open)));
        let stands = stands.map(|(key, stand)| (hash(key), stand)).collect();
        Ok(Sealing { readers, handles: handles.into_iter().collect(), recipients, stands })
    }

    /// Who can open: `lan, minh`.
    pub fn officers(&self) -> String {
        self.handles.join(", ")
    }

    /// What decides to whom a part is sealed.
    pub fn recipients(&self) -> &[String] {
        &self.recipients
    }

    /// The file of a page's sealed values: those of each language, which are as many. Its lines but the first and the last are an
    /// armored age file, which stock age opens. It says of which version it is, as the page does: places of another version are others.
    pub fn part(&self, key: Key, version: &str, values: &[Vec<String>]) -> String {
        let all = values.first().map(Vec::as_slice).unwrap_or_default();
        let value = |(place, value): (usize, &String)| {
            let said: Vec<&String> = values.iter().filter_map(|values| values.get(place)).collect();
            if said.iter().all(|other| *other == value) { json!(value) } else { json!(said) }
        };
        let all: Vec<Value> = all.iter().enumerate().map(value).collect();
        let text =
            Zeroizing::new(json!({ "of": key.to_string(), "version": version, "values": all }).to_string());
        format!("window.chungthuSealed=String.raw`\n{}`;\n", self.readers.seal(text.as_bytes()))
    }

    /// The script that names them, which pages load.
    pub fn script(&self) -> String {
        let said = json!({ "keys": self.stands, "words": { "vi": SealedWords::of(Lang::Vi), "en": SealedWords::of(Lang::En) } });
        format!("window.chungthuSealing={said};\n")
    }
}

/// What pages with a sealed part load, by their paths. An office's own script takes the place of ours, but not of what others made.
pub fn assets(sealing: &Sealing, own: &[(String, String)]) -> Vec<(String, String)> {
    let ours = SEALED_ASSETS.iter().map(|(name, text)| {
        let own = own.iter().find(|(own, _)| own == name).map(|(_, text)| text.as_str());
        (*name, own.unwrap_or(text))
    });
    let files = ours.chain(VENDORED.iter().copied());
    let files = files.map(|(name, text)| (format!("assets/{name}"), text.to_owned()));
    files.chain([(SEALED_TO.to_owned(), sealing.script())]).collect()
}

/// The file of a record's sealed part.
pub fn path(key: Key) -> String {
    format!("sealed/{key}.js")
}

/// Half a hash of a public key. There are too many keys for anybody to try.
fn hash(recipient: &str) -> String {
    let hash = Sha256::digest(recipient.as_bytes());
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Role;
    use crate::policy::officers::{Officer, Rules, SigningKeys};
    use crate::seal::identity::new_identity;
    use crate::seal::{Bound, KeyringHash};

    const SSH: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFUXMDPWbU0J3zDhrR40gHvDLUw4tYU83hsEXLZN2VD6";

    fn officer(handle: &str, recipient: &str, until: Option<&str>) -> Officer {
        Officer {
            handle: handle.into(),
            role: if until.is_some() { Role::Deputy } else { Role::Admin },
            person: None,
            recipients: vec![recipient.into()],
            signing_keys: SigningKeys { active: vec![format!("key of {handle}")], former: Vec::new() },
            until: until.map(|day| day.parse().unwrap()),
            stands_in_for: until.map(|_| "lan".into()),
        }
    }

    #[test]
    fn it_is_sealed_to_officers_who_are_trusted_and_can_open_it_and_to_nobody_else() {
        let mut keys: Vec<String> = (0..4).map(|_| new_identity().1.to_string()).collect();
        keys.sort();
        let officers = Officers {
            schema: 1,
            keyring: Bound { serial: 1, sha256: KeyringHash::NONE, epoch: 1 },
            rules: Rules::default(),
            officers: vec![
                officer("lan", &keys[0], None),
                officer("minh", &keys[1], None),
                officer("thay", &keys[2], Some("2026-03-31")),
                officer("ssh", SSH, None),
            ],
            recovery: None,
        };
        let ever: BTreeSet<String> = keys.iter().cloned().collect();
        let to = |handles: &[&str], today: &str| {
            let handles: Vec<String> = handles.iter().map(|handle| (*handle).to_owned()).collect();
            Sealing::to(&handles, &officers, &ever, today.parse().unwrap())
        };
        let sealing = to(&["thay", "lan", "lan"], "2026-03-31").unwrap();
        assert_eq!(sealing.officers(), "lan, thay");
        assert_eq!(sealing.recipients(), [keys[0].clone(), keys[2].clone()]);
        let stands = keys.iter().map(|key| sealing.stands.get(&hash(key)).copied());
        let (open, other, former) = (Some(Stand::Open), Some(Stand::Other), Some(Stand::Former));
        assert_eq!(stands.collect::<Vec<_>>(), [open, other, open, former]);
        assert!(keys.iter().all(|key| !sealing.script().contains(key)));
        assert!(
            matches!(to(&["lan", "ai"], "2026-03-31"), Err(SealingFault::Nobody { handle, .. }) if handle == "ai")
        );
        assert!(matches!(to(&["thay"], "2026-04-01"), Err(SealingFault::Over { .. })));
        assert!(matches!(to(&["ssh"], "2026-04-01"), Err(SealingFault::NoKey(handle)) if handle == "ssh"));
    }
}
