//! An opened keyring at work: derives a record's key, opens, seals (sealing.md section 1).
//!
//! A vault is shared by threads as it is. Opening costs about 80 µs, nearly all of it one X25519 operation.

use std::collections::HashSet;
use std::io::{Read, Write};

use age_core::format::{FileKey, Stanza};
use chacha20poly1305::aead::{Aead, AeadInPlace};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::model::{FileId, Key, SealedName};

use super::header::{self, HeaderFault};
use super::keyring::Keyring;
use super::tree::Secret;
use super::{age_identity, derive, identity_text, pad, random};

const NONCE: usize = 24;

/// Why a sealed file doesn't open. Carries names and numbers that stand in clear, never a sealed value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OpenError {
    /// The header isn't that of a sealed file.
    Header { at: SealedName, fault: HeaderFault },
    /// The file was sealed as another record or attachment: it was copied or moved here.
    Elsewhere { at: SealedName, sealed_as: SealedName },
    /// Sealed in an epoch that this keyring doesn't have: a newer keyring is needed.
    UnknownEpoch { at: SealedName, epoch: u32, known: u32 },
    /// The record was erased: no key is left.
    Erased { at: SealedName },
    /// The record's key doesn't open it: written by someone without the keyring, or the header was changed.
    Forged { at: SealedName },
    /// The key fits, but the content was damaged or cut off.
    Damaged { at: SealedName },
    /// An attachment's content hasn't the size that stands in its record.
    Size { at: SealedName },
}

/// Why something can't be sealed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SealError {
    /// The record was erased: no key is left.
    Erased { name: SealedName },
    /// Revisions count from 1.
    NoRevision { name: SealedName },
    /// Larger than any padding step.
    TooLarge { name: SealedName },
}

/// The opened keyring of a register.
pub struct Vault {
    keyring: Keyring,
}

impl Vault {
    pub fn new(keyring: Keyring) -> Vault {
        Vault { keyring }
    }

    /// The keyring, to make its successor from.
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// Opens a record: its YAML, which ends with one newline (the padding is taken off).
    pub fn open(&self, key: Key, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let mut yaml = self.open_padded(SealedName::Record(key), file)?;
        let end = yaml.iter().rposition(|&b| b != b'\n').map_or(0, |last| last + 1);
        yaml.truncate(end + 1);
        Ok(yaml)
    }

    /// Opens an attachment of `size` bytes, the size that stands in its record.
    pub fn open_file(
        &self,
        key: Key,
        id: FileId,
        size: u64,
        file: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let at = SealedName::File(key, id);
        let mut content = self.open_padded(at, file)?;
        let size =
            usize::try_from(size).ok().filter(|_| pad::step(size) == u64::try_from(content.len()).ok());
        let padding = size.and_then(|size| content.get(size..)).ok_or(OpenError::Size { at })?;
        if padding.iter().any(|&b| b != 0) {
            return Err(OpenError::Size { at });
        }
        content.truncate(size.unwrap_or_default());
        Ok(content)
    }

    /// Seals a record's YAML in the current epoch as revision `rev` (from 1).
    pub fn seal(&self, key: Key, rev: u64, yaml: &[u8]) -> Result<Vec<u8>, SealError> {
        self.seal_padded(SealedName::Record(key), rev, yaml, b'\n')
    }

    /// Seals an attachment in the current epoch as revision `rev` (from 1).
    pub fn seal_file(&self, key: Key, id: FileId, rev: u64, content: &[u8]) -> Result<Vec<u8>, SealError> {
        self.seal_padded(SealedName::File(key, id), rev, content, 0)
    }

    /// The identity that opens this one file with stock age: `AGE-SECRET-KEY-1…`. Nothing where the epoch isn't
    /// known or the record was erased.
    pub fn identity(&self, name: SealedName, epoch: u32) -> Option<Zeroizing<String>> {
        self.secret(name, self.keyring.epoch_secret(epoch)?).map(|secret| identity_text(&secret))
    }

    /// Seals a text beside the branches, such as comments on one of them, to a key of this name and the current epoch.
    pub fn seal_note(&self, name: &str, text: &[u8]) -> Vec<u8> {
        let identity = self.note_identity(name, self.keyring.epoch());
        let key = identity.expect("the current epoch has a secret").to_public();
        let padded = u64::try_from(text.len()).ok().and_then(pad::step).and_then(|n| usize::try_from(n).ok());
        encrypt(std::iter::once(&key as &dyn age::Recipient), text, padded.unwrap_or(text.len()), b'\n')
    }

    /// Opens what [`Vault::seal_note`] sealed under this name; nothing where it doesn't open.
    pub fn open_note(&self, name: &str, file: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        // Comments are of this epoch or the one before; no header needs to say which.
        self.open_note_near(name, file, &mut self.keyring.epoch())
    }

    /// The same, the epoch that is likely tried first; tells which it was. Each that is tried costs about 50 µs.
    pub fn open_note_near(&self, name: &str, file: &[u8], epoch: &mut u32) -> Option<Zeroizing<Vec<u8>>> {
        let likely = *epoch;
        let others = (1..=self.keyring.epoch()).rev().filter(|other| *other != likely);
        std::iter::once(likely).chain(others).find_map(|tried| {
            let identity = self.note_identity(name, tried)?;
            let decryptor = age::Decryptor::new_buffered(file).ok()?;
            let mut reader = decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)).ok()?;
            let mut text = Zeroizing::new(Vec::with_capacity(file.len()));
            reader.read_to_end(&mut text).ok()?;
            *epoch = tried;
            Some(text)
        })
    }

    /// `HKDF-SHA256(epoch secret, info = "chungthu/1 note NAME")`.
    fn note_identity(&self, name: &str, epoch: u32) -> Option<age::x25519::Identity> {
        let secret = self.keyring.epoch_secret(epoch)?;
        Some(age_identity(&derive(secret.as_slice(), &format!("chungthu/1 note {name}"))))
    }

    /// `HKDF-SHA256(epoch secret ‖ leaf, info = "chungthu/1 record KIND/ID")`, or `file KIND/ID/FILE`.
    fn secret(&self, name: SealedName, epoch: &Secret) -> Option<Secret> {
        let leaf = self.keyring.leaf(name.key().id)?;
        let mut both = Zeroizing::new([0u8; 64]);
        both[..32].copy_from_slice(epoch.as_slice());
        both[32..].copy_from_slice(leaf.as_slice());
        let what = match name {
            SealedName::Record(_) => "record",
            SealedName::File(..) => "file",
        };
        Some(derive(both.as_slice(), &format!("chungthu/1 {what} {name}")))
    }

    fn open_padded(&self, at: SealedName, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let header = header::parse(file).map_err(|fault| OpenError::Header { at, fault })?;
        if header.name != at {
            return Err(OpenError::Elsewhere { at, sealed_as: header.name });
        }
        let known = self.keyring.epoch();
        let epoch = self.keyring.epoch_secret(header.epoch);
        let epoch = epoch.ok_or(OpenError::UnknownEpoch { at, epoch: header.epoch, known })?;
        let secret = self.secret(at, epoch).ok_or(OpenError::Erased { at })?;
        let identity = age_identity(&secret);
        let forged = |_| OpenError::Forged { at };
        let mut reader = age::Decryptor::new_buffered(file)
            .map_err(forged)?
            .decrypt(std::iter::once(&identity as &dyn age::Identity))
            .map_err(forged)?;
        let damaged = OpenError::Damaged { at };
        let len = usize::try_from(header.payload_len).map_err(|_| damaged)?;
        // Exactly as long as the plaintext: a buffer that grows leaves copies behind.
        let mut content = Zeroizing::new(vec![0; len]);
        reader.read_exact(&mut content).map_err(|_| damaged)?;
        match reader.read(&mut [0]) {
            Ok(0) => Ok(content),
            _ => Err(damaged),
        }
    }

    fn seal_padded(
        &self,
        name: SealedName,
        rev: u64,
        content: &[u8],
        filler: u8,
    ) -> Result<Vec<u8>, SealError> {
        if rev == 0 {
            return Err(SealError::NoRevision { name });
        }
        let epoch = self.keyring.epoch();
        let secret = self
            .keyring
            .epoch_secret(epoch)
            .and_then(|secret| self.secret(name, secret))
            .ok_or(SealError::Erased { name })?;
        let padded = u64::try_from(content.len()).ok().and_then(pad::step);
        let padded = padded.and_then(|n| usize::try_from(n).ok()).ok_or(SealError::TooLarge { name })?;
        let recipient = NamedRecipient {
            key: age_identity(&secret).to_public(),
            arguments: header::name_arguments(name, epoch, rev),
        };
        Ok(encrypt(std::iter::once(&recipient as &dyn age::Recipient), content, padded, filler))
    }

    /// Seals a local cache. The key comes from the keyring's cache line and the context, so that an erasure, which
    /// makes a new line, kills every cache.
    pub fn cache_seal(&self, context: &str, content: &[u8]) -> Vec<u8> {
        let nonce = random::<NONCE>();
        let sealed = self
            .cache_cipher(context)
            .encrypt(XNonce::from_slice(nonce.as_slice()), content)
            .expect("a cache is far below what the cipher takes");
        let mut out = Vec::with_capacity(NONCE + sealed.len());
        out.extend_from_slice(nonce.as_slice());
        out.extend_from_slice(&sealed);
        out
    }

    /// Opens a local cache, in the memory it was read into; nothing where it belongs to another keyring or context, or was
    /// damaged: it is made anew.
    pub fn cache_open(&self, context: &str, sealed: Vec<u8>) -> Option<Zeroizing<Vec<u8>>> {
        let mut content = Zeroizing::new(sealed);
        let nonce: [u8; NONCE] = *content.first_chunk()?;
        content.drain(..NONCE);
        self.cache_cipher(context).decrypt_in_place(XNonce::from_slice(&nonce), b"", &mut *content).ok()?;
        Some(content)
    }

    /// The key under which this register's local files hold hashes of what they were made from. It goes with the keyring's
    /// cache line, too.
    pub fn print_key(&self) -> PrintKey {
        PrintKey(derive(self.keyring.cache_secret().as_slice(), "chungthu/1 prints"))
    }

    fn cache_cipher(&self, context: &str) -> XChaCha20Poly1305 {
        let key = derive(self.keyring.cache_secret().as_slice(), &format!("chungthu/1 cache {context}"));
        XChaCha20Poly1305::new(key.as_slice().into())
    }
}

/// Makes hashes by which nobody without the keyring can try guesses at what was hashed.
pub struct PrintKey(Secret);

impl PrintKey {
    /// A hash that begins with the key. What is shown of it must be cut short, since a whole one could be gone on with.
    pub fn begin(&self) -> Sha256 {
        Sha256::new().chain_update(self.0.as_slice())
    }
}

const FILLER: usize = 1024;

/// Seals a content to some X25519 recipients, of which there is at least one, filled up to a length.
pub(super) fn encrypt<'a>(
    recipients: impl Iterator<Item = &'a dyn age::Recipient>,
    content: &[u8],
    padded: usize,
    filler: u8,
) -> Vec<u8> {
    let encryptor = age::Encryptor::with_recipients(recipients)
        .expect("X25519 recipients, with or without a clear stanza, are always accepted");
    let mut file = Vec::with_capacity(padded + padded / 4096 + header::MAX_HEADER);
    let written = encryptor.wrap_output(&mut file).and_then(|mut writer| {
        writer.write_all(content)?;
        let mut left = padded.saturating_sub(content.len());
        while left > 0 {
            let piece = left.min(FILLER);
            writer.write_all(&[filler; FILLER][..piece])?;
            left -= piece;
        }
        writer.finish().map(drop)
    });
    written.expect("writing to memory doesn't fail");
    file
}

/// The record's own X25519 key, and beside it the stanza that says in clear what the file is.
struct NamedRecipient {
    key: age::x25519::Recipient,
    arguments: Vec<String>,
}

impl age::Recipient for NamedRecipient {
    fn wrap_file_key(&self, file_key: &FileKey) -> Result<(Vec<Stanza>, HashSet<String>), age::EncryptError> {
        let (mut stanzas, labels) = self.key.wrap_file_key(file_key)?;
        stanzas.push(Stanza {
            tag: header::STANZA.to_owned(),
            args: self.arguments.clone(),
            body: Vec::new(),
        });
        Ok((stanzas, labels))
    }
}

#[cfg(test)]
mod tests;
