//! The keyring: epoch secrets and the tree of keys, in one age file sealed to the officers (sealing.md section 2).

use std::fmt;
use std::io::{Read, Write};
use std::str::FromStr;
use std::sync::Arc;

use age::{DecryptError, EncryptError};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::model::RecordId;

use super::header::{self, HeaderFault};
use super::identity::{Identities, Prompt, Recipient};
use super::tree::{KeyTree, NodePath, Secret};
use super::{hex, random};

const FIRST_LINE: &str = "chungthu-keyring 1";

/// The SHA-256 of a keyring file: what `officers.yaml` binds and the next keyring names.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyringHash(pub [u8; 32]);

impl KeyringHash {
    /// The predecessor of a register's first keyring.
    pub const NONE: KeyringHash = KeyringHash([0; 32]);

    /// The hash of a sealed keyring file.
    pub fn of(file: &[u8]) -> KeyringHash {
        KeyringHash(Sha256::digest(file).into())
    }
}

/// 64 lower-case hexadecimal digits.
impl fmt::Display for KeyringHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for KeyringHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text isn't 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BadHash;

impl fmt::Display for BadHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected 64 lower-case hexadecimal digits")
    }
}

impl std::error::Error for BadHash {}

impl FromStr for KeyringHash {
    type Err = BadHash;

    fn from_str(text: &str) -> Result<KeyringHash, BadHash> {
        hex::decode(text).map(|hash| KeyringHash(*hash)).ok_or(BadHash)
    }
}

impl serde::Serialize for KeyringHash {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for KeyringHash {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What `officers.yaml` says of the keyring that belongs to a commit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bound {
    /// Counts the keyrings of a register from 1.
    pub serial: u64,
    /// The hash of the sealed file.
    pub sha256: KeyringHash,
    /// The epoch in which new records are sealed.
    pub epoch: u32,
}

/// Why a keyring doesn't open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum KeyringError {
    /// Not an age file.
    File(HeaderFault),
    /// Not the file that `officers.yaml` binds.
    OtherHash { bound: KeyringHash, found: KeyringHash },
    /// None of its stanzas opens with this identity.
    WrongIdentity { recipients: usize },
    /// An age plugin failed or refused.
    Plugin,
    /// The identity fits, but the file was damaged or changed.
    Damaged,
    /// The opened text departs from its grammar at this line.
    Line(usize),
    /// Its serial or epoch isn't the one that `officers.yaml` binds.
    NotAsBound { serial: u64, epoch: u32 },
    /// It is sealed to more or fewer recipients than `officers.yaml` names.
    RecipientCount { found: usize, expected: usize },
    /// It doesn't follow the keyring that was known.
    NoSuccessor(SuccessorFault),
}

/// Why a keyring isn't a rightful successor of another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SuccessorFault {
    /// The serial doesn't grow.
    Serial { known: u64, found: u64 },
    /// It follows directly but names another predecessor.
    Previous,
    /// An epoch is missing, or its secret is another one.
    Epoch(u32),
    /// A part of the tree came back that had been cut out, or was exchanged.
    Node,
    /// A record that was erased could be opened again.
    Erased(RecordId),
    /// A part of the tree is gone, though nothing below it was erased.
    Lost,
    /// A record that nobody erased can't be opened.
    Closed(RecordId),
    /// The key of the local caches was kept.
    Cache,
}

/// Why a keyring can't be sealed to a list of recipients.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RecipientsError {
    /// The list is empty.
    None,
    /// The recipient stands twice.
    Twice(String),
    /// The program of an age plugin isn't installed.
    PluginMissing(String),
    /// An age plugin failed, refused, or can't stand beside the other recipients.
    Plugin,
}

/// The secrets of a register.
pub struct Keyring {
    serial: u64,
    previous: KeyringHash,
    cache: Secret,
    epochs: Vec<Secret>,
    tree: KeyTree,
}

impl Keyring {
    /// The first keyring of a new register: serial 1, epoch 1, a whole tree.
    pub fn fresh() -> Keyring {
        Keyring {
            serial: 1,
            previous: KeyringHash::NONE,
            cache: random(),
            epochs: vec![random()],
            tree: KeyTree::from_root(random()),
        }
    }

    /// The keyring that follows this one, whose sealed file has the hash `own`: the next serial and a fresh cache
    /// key. What else changes is done to the result.
    pub fn next(&self, own: KeyringHash) -> Keyring {
        Keyring {
            serial: self.serial + 1,
            previous: own,
            cache: random(),
            epochs: self.epochs.clone(),
            tree: self.tree.clone(),
        }
    }

    /// Begins a new epoch: what is sealed from now on is closed to whoever has earlier keyrings only.
    pub fn turn_epoch(&mut self) {
        self.epochs.push(random());
    }

    /// Destroys the key of a record and of its attachments in every epoch. Says whether it was still there.
    pub fn erase(&mut self, id: RecordId) -> bool {
        self.tree.erase(id)
    }

    /// Counts the keyrings of a register from 1.
    pub fn serial(&self) -> u64 {
        self.serial
    }

    /// The hash of the sealed predecessor, [`KeyringHash::NONE`] for the first.
    pub fn previous(&self) -> KeyringHash {
        self.previous
    }

    /// The epoch in which new records are sealed, from 1.
    pub fn epoch(&self) -> u32 {
        u32::try_from(self.epochs.len())
            .expect("the reader and a person's commands stop far below 2^32 epochs")
    }

    /// Whether the id's records can still be opened.
    pub fn covers(&self, id: RecordId) -> bool {
        self.tree.covers(id)
    }

    pub(super) fn epoch_secret(&self, epoch: u32) -> Option<&Secret> {
        self.epochs.get(usize::try_from(epoch.checked_sub(1)?).ok()?)
    }

    pub(super) fn leaf(&self, id: RecordId) -> Option<Secret> {
        self.tree.leaf(id)
    }

    pub(super) fn cache_secret(&self) -> &Secret {
        &self.cache
    }

    /// Seals the keyring to these recipients as one binary age file.
    pub fn seal(
        &self,
        recipients: &[Recipient],
        prompt: &Arc<dyn Prompt>,
    ) -> Result<Vec<u8>, RecipientsError> {
        for (i, recipient) in recipients.iter().enumerate() {
            if recipients[..i].contains(recipient) {
                return Err(RecipientsError::Twice(recipient.to_string()));
            }
        }
        let mut keys = Vec::with_capacity(recipients.len());
        for recipient in recipients {
            let missing =
                |_| RecipientsError::PluginMissing(recipient.plugin().unwrap_or_default().to_owned());
            keys.push(recipient.to_age(prompt).map_err(missing)?);
        }
        let encryptor = age::Encryptor::with_recipients(keys.iter().map(|k| &**k)).map_err(|e| match e {
            EncryptError::MissingRecipients => RecipientsError::None,
            _ => RecipientsError::Plugin,
        })?;
        let text = self.to_text();
        let mut file = Vec::with_capacity(text.len() + 4096);
        let written = encryptor.wrap_output(&mut file).and_then(|mut writer| {
            writer.write_all(text.as_bytes())?;
            writer.finish()
        });
        written.expect("writing to memory doesn't fail");
        // A plugin could give more than one stanza, or grease of its own; then nobody could check the file keylessly.
        match stanza_count(&file) {
            Ok(count) if count == recipients.len() => Ok(file),
            _ => Err(RecipientsError::Plugin),
        }
    }

    /// Opens the keyring that `officers.yaml` binds.
    pub fn open(file: &[u8], bound: &Bound, identities: &Identities) -> Result<Keyring, KeyringError> {
        let found = KeyringHash::of(file);
        if found != bound.sha256 {
            return Err(KeyringError::OtherHash { bound: bound.sha256, found });
        }
        let text = open_file(file, identities)?;
        let text = std::str::from_utf8(&text).map_err(|_| KeyringError::Line(1))?;
        let keyring = Keyring::from_text(text)?;
        if (keyring.serial, keyring.epoch()) != (bound.serial, bound.epoch) {
            return Err(KeyringError::NotAsBound { serial: keyring.serial, epoch: keyring.epoch() });
        }
        Ok(keyring)
    }

    /// Checks that this keyring may follow `known`, whose sealed file has the hash `known_hash`, where these ids
    /// have tombstones: its tree is the known one with exactly these cut out.
    pub fn check_follows(
        &self,
        known: &Keyring,
        known_hash: KeyringHash,
        erased: impl IntoIterator<Item = RecordId>,
    ) -> Result<(), SuccessorFault> {
        if self.serial <= known.serial {
            return Err(SuccessorFault::Serial { known: known.serial, found: self.serial });
        }
        if self.serial - known.serial == 1 && self.previous != known_hash {
            return Err(SuccessorFault::Previous);
        }
        for number in 1..=known.epoch() {
            if !same(self.epoch_secret(number), known.epoch_secret(number)) {
                return Err(SuccessorFault::Epoch(number));
            }
        }
        if known.tree.regained_by(&self.tree).is_some() {
            return Err(SuccessorFault::Node);
        }
        if same(Some(&self.cache), Some(&known.cache)) {
            return Err(SuccessorFault::Cache);
        }
        let erased: Vec<RecordId> = erased.into_iter().collect();
        self.check_erased(erased.iter().copied())?;
        let mut expected = known.tree.clone();
        for id in erased {
            expected.erase(id);
        }
        match self.tree.regained_by(&expected) {
            Some(_) => Err(SuccessorFault::Lost),
            None => Ok(()),
        }
    }

    /// Checks a keyring that somebody else made of the one that `own` was made of too: both have what that had, its
    /// `epochs` and its tree, but for the ids that have tombstones on either side.
    pub fn check_beside(
        &self,
        own: &Keyring,
        epochs: u32,
        erased: impl IntoIterator<Item = RecordId>,
    ) -> Result<(), SuccessorFault> {
        if let Some(number) = (1..=epochs).find(|&n| !same(self.epoch_secret(n), own.epoch_secret(n))) {
            return Err(SuccessorFault::Epoch(number));
        }
        let [mut theirs, mut ours] = [self.tree.clone(), own.tree.clone()];
        for id in erased {
            theirs.erase(id);
            ours.erase(id);
        }
        match (ours.regained_by(&theirs), theirs.regained_by(&ours)) {
            (Some(_), _) => Err(SuccessorFault::Node),
            (None, Some(_)) => Err(SuccessorFault::Lost),
            (None, None) => Ok(()),
        }
    }

    /// Checks that none of the ids that have tombstones could be opened.
    pub fn check_erased(&self, erased: impl IntoIterator<Item = RecordId>) -> Result<(), SuccessorFault> {
        match erased.into_iter().find(|&id| self.covers(id)) {
            Some(id) => Err(SuccessorFault::Erased(id)),
            None => Ok(()),
        }
    }

    /// Checks that all of these ids, whose files stand, can be opened.
    pub fn check_covers(&self, kept: impl IntoIterator<Item = RecordId>) -> Result<(), SuccessorFault> {
        match kept.into_iter().find(|&id| !self.covers(id)) {
            Some(id) => Err(SuccessorFault::Closed(id)),
            None => Ok(()),
        }
    }

    /// The plaintext: lines and nothing else (SECURITY.md).
    pub fn to_text(&self) -> Zeroizing<String> {
        let nodes = self.tree.nodes().count();
        // Room for all of it at once: a growing string would leave copies behind.
        let mut text = Zeroizing::new(String::with_capacity(256 + 90 * self.epochs.len() + 160 * nodes));
        let mut line = |words: &[&str]| {
            for (i, word) in words.iter().enumerate() {
                text.push_str(if i == 0 { "" } else { " " });
                text.push_str(word);
            }
            text.push('\n');
        };
        line(&[FIRST_LINE]);
        line(&["serial", &self.serial.to_string()]);
        line(&["previous", &hex::encode(&self.previous.0)]);
        line(&["cache", &hex::encode(&*self.cache)]);
        for (number, secret) in (1u32..).zip(&self.epochs) {
            line(&["epoch", &number.to_string(), &hex::encode(&**secret)]);
        }
        for (path, key) in self.tree.nodes() {
            line(&["node", &path.to_string(), &hex::encode(&**key)]);
        }
        text
    }

    /// Reads the plaintext; every departure from the grammar is refused with its line.
    pub fn from_text(text: &str) -> Result<Keyring, KeyringError> {
        let mut lines = Lines { rest: text, number: 0 };
        if lines.next()? != Some(FIRST_LINE) {
            return Err(KeyringError::Line(1));
        }
        // The last number is left out, so that there is always a next one.
        let serial = lines.expect("serial", |t| header::counter(t).filter(|&n| n < u64::MAX))?;
        let hash = |text: &str| hex::decode(text).map(|h| KeyringHash(*h));
        // Only the first has no predecessor.
        let previous =
            lines.expect("previous", |t| hash(t).filter(|h| (*h == KeyringHash::NONE) == (serial == 1)))?;
        let cache = lines.expect("cache", hex::decode)?;
        let mut epochs: Vec<Secret> = Vec::new();
        let mut tree = KeyTree::empty();
        while let Some(line) = lines.next()? {
            let bad = KeyringError::Line(lines.number);
            let (word, rest) = line.split_once(' ').ok_or(bad.clone())?;
            let (place, secret) = rest.split_once(' ').ok_or(bad.clone())?;
            let secret = hex::decode(secret).ok_or(bad.clone())?;
            let fits = match word {
                "epoch" if tree.is_empty() => {
                    let next = u32::try_from(epochs.len() + 1).ok();
                    epochs.push(secret);
                    next.is_some_and(|next| place == next.to_string())
                }
                "node" => NodePath::parse(place).is_some_and(|path| tree.push(path, secret)),
                _ => false,
            };
            if !fits {
                return Err(bad);
            }
        }
        if epochs.is_empty() || tree.is_empty() {
            return Err(KeyringError::Line(lines.number + 1));
        }
        Ok(Keyring { serial, previous, cache, epochs, tree })
    }
}

/// Whether both are there and equal.
fn same(one: Option<&Secret>, other: Option<&Secret>) -> bool {
    one.zip(other).is_some_and(|(one, other)| bool::from(one.as_slice().ct_eq(other.as_slice())))
}

struct Lines<'a> {
    rest: &'a str,
    number: usize,
}

impl<'a> Lines<'a> {
    /// The next line; every one ends with a newline.
    fn next(&mut self) -> Result<Option<&'a str>, KeyringError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        let (line, rest) = self.rest.split_once('\n').ok_or(KeyringError::Line(self.number))?;
        self.rest = rest;
        Ok(Some(line))
    }

    fn expect<T>(&mut self, word: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, KeyringError> {
        let line = self.next()?;
        let value = line.and_then(|l| l.strip_prefix(word)).and_then(|l| l.strip_prefix(' '));
        value.and_then(read).ok_or(KeyringError::Line(self.number.max(1)))
    }
}

/// How many recipients a sealed keyring has, without any key; one grease stanza doesn't count.
pub fn stanza_count(file: &[u8]) -> Result<usize, HeaderFault> {
    let (mut count, mut grease) = (0, 0);
    header::walk(file, header::MAX_KEYRING_HEADER, |stanza| {
        let is_grease = header::is_grease(stanza.tag);
        grease += usize::from(is_grease);
        count += usize::from(!is_grease);
        let refused = stanza.tag == "scrypt" || stanza.tag == header::STANZA || grease > 1;
        if refused { Err(HeaderFault::OtherStanza) } else { Ok(()) }
    })?;
    Ok(count)
}

/// Checks without any key that a keyring is sealed to as many recipients as `officers.yaml` names.
pub fn check_recipient_count(file: &[u8], expected: usize) -> Result<(), KeyringError> {
    let found = stanza_count(file).map_err(KeyringError::File)?;
    if found == expected { Ok(()) } else { Err(KeyringError::RecipientCount { found, expected }) }
}

/// Opens one binary age file with an officer's identities.
pub(super) fn open_file(file: &[u8], identities: &Identities) -> Result<Zeroizing<Vec<u8>>, KeyringError> {
    let mut recipients = 0;
    // age also reads an older, laxer grammar: ours comes first.
    header::walk(file, header::MAX_KEYRING_HEADER, |stanza| {
        recipients += usize::from(!header::is_grease(stanza.tag));
        Ok(())
    })
    .map_err(KeyringError::File)?;
    let failed = |e: DecryptError| match e {
        DecryptError::NoMatchingKeys => KeyringError::WrongIdentity { recipients },
        DecryptError::Plugin(_) | DecryptError::PluginResolve(_) => KeyringError::Plugin,
        DecryptError::InvalidHeader | DecryptError::UnknownFormat => KeyringError::File(HeaderFault::Grammar),
        _ => KeyringError::Damaged,
    };
    let decryptor = age::Decryptor::new_buffered(file).map_err(failed)?;
    let mut reader = decryptor.decrypt(identities.iter()).map_err(failed)?;
    let mut text = Zeroizing::new(Vec::with_capacity(file.len()));
    reader.read_to_end(&mut text).map_err(|_| KeyringError::Damaged)?;
    Ok(text)
}

#[cfg(test)]
mod tests;
