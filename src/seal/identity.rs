//! Who opens a keyring and to whom it is sealed: age and OpenSSH keys, hardware through plugins.
//!
//! A passphrase protects an identity file; it is never itself a recipient (age refuses to mix them).

use std::fmt;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use age::secrecy::SecretString;
use age::{Callbacks, DecryptError, ssh};
use zeroize::Zeroizing;

use super::recovery::Recovery;

/// No identity file is larger.
const MAX_FILE: u64 = 1 << 20;
/// The scrypt cost we follow in an identity file: 2^22, some seconds and 4 GiB; a hostile file would ask for hours.
const MAX_WORK: u8 = 22;

/// What a passphrase is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Question<'a> {
    /// The identity file at this path.
    Identity(&'a Path),
    /// The signing key at this path.
    SigningKey(&'a Path),
    /// An age plugin asks, in its own words.
    Plugin(&'a str),
}

/// Asks the person in front of the terminal; nothing where nobody can be asked.
pub trait Prompt: Send + Sync {
    /// A passphrase or PIN, typed unseen.
    fn secret(&self, question: Question<'_>) -> Option<SecretString>;
    /// A line that may be seen.
    fn line(&self, question: &str) -> Option<String>;
    /// One of two answers: `true` for `yes`.
    fn confirm(&self, question: &str, yes: &str, no: Option<&str>) -> Option<bool>;
    /// Something to know or to do, such as touching a token.
    fn tell(&self, message: &str);
}

/// Never asks: for hooks, textconv and `--batch`.
#[derive(Clone, Copy, Debug)]
pub struct NoPrompt;

impl Prompt for NoPrompt {
    fn secret(&self, _: Question<'_>) -> Option<SecretString> {
        None
    }
    fn line(&self, _: &str) -> Option<String> {
        None
    }
    fn confirm(&self, _: &str, _: &str, _: Option<&str>) -> Option<bool> {
        None
    }
    fn tell(&self, _: &str) {}
}

/// Gives age's plugins our prompt.
#[derive(Clone)]
struct PluginPrompt(Arc<dyn Prompt>);

impl Callbacks for PluginPrompt {
    fn display_message(&self, message: &str) {
        self.0.tell(message);
    }
    fn confirm(&self, message: &str, yes: &str, no: Option<&str>) -> Option<bool> {
        self.0.confirm(message, yes, no)
    }
    fn request_public_string(&self, description: &str) -> Option<String> {
        self.0.line(description)
    }
    fn request_passphrase(&self, description: &str) -> Option<SecretString> {
        self.0.secret(Question::Plugin(description))
    }
}

/// Why an identity file gives no identity. Never quotes the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum IdentityError {
    /// There is no file at the path.
    Missing(PathBuf),
    /// The file can't be read, or is no text of a sensible size.
    Unreadable(PathBuf, io::ErrorKind),
    /// The file holds no key at all.
    Empty(PathBuf),
    /// This line is neither an identity nor a comment.
    Line(PathBuf, usize),
    /// The file holds the public half.
    PublicHalf(PathBuf),
    /// A key of a type that opens nothing here (such as `ssh-rsa`), or an old PEM file.
    Unsupported(PathBuf),
    /// The file asks for a passphrase and nobody could be asked.
    NeedsPassphrase(PathBuf),
    /// The passphrase doesn't open the file.
    WrongPassphrase(PathBuf),
    /// The passphrase protection asks for more work than we do.
    TooCostly(PathBuf),
    /// The program of an age plugin isn't installed.
    PluginMissing(String),
}

/// The keys of one officer that can open a keyring.
pub struct Identities {
    list: Vec<Box<dyn age::Identity + Send + Sync>>,
    recipients: Vec<Recipient>,
}

impl Identities {
    /// Reads an identity file: `AGE-SECRET-KEY-1…` and plugin lines with comments, the same protected by a
    /// passphrase (binary or armored), an OpenSSH Ed25519 private key, or the key printed for the safe. Asks for the passphrase at once.
    pub fn read(path: &Path, prompt: &Arc<dyn Prompt>) -> Result<Identities, IdentityError> {
        let bytes = read_file(path).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => IdentityError::Missing(path.to_owned()),
            kind => IdentityError::Unreadable(path.to_owned(), kind),
        })?;
        if bytes.starts_with(b"-----BEGIN OPENSSH PRIVATE KEY-----") {
            return Identities::from_openssh(path, &bytes, &**prompt);
        }
        if bytes.starts_with(b"age-encryption.org/") || bytes.starts_with(b"-----BEGIN AGE ") {
            let text = open_protected(path, &bytes, &**prompt)?;
            return Identities::from_lines(path, &text, prompt);
        }
        if bytes.starts_with(b"-----BEGIN ") {
            return Err(IdentityError::Unsupported(path.to_owned()));
        }
        // As it was typed from the paper in the safe, in whatever case and in however many lines.
        if let Some(recovery) = std::str::from_utf8(&bytes).ok().and_then(|text| Recovery::parse(text).ok()) {
            return Ok(recovery.identities());
        }
        Identities::from_lines(path, &bytes, prompt)
    }

    /// One age identity, already in hand.
    pub(super) fn from_age(identity: age::x25519::Identity) -> Identities {
        let recipients = vec![Recipient::x25519(identity.to_public())];
        Identities { list: vec![Box::new(identity)], recipients }
    }

    fn from_lines(path: &Path, bytes: &[u8], prompt: &Arc<dyn Prompt>) -> Result<Identities, IdentityError> {
        let mut found = Identities { list: Vec::new(), recipients: Vec::new() };
        for (number, line) in bytes.split(|&b| b == b'\n').enumerate() {
            let bad = || IdentityError::Line(path.to_owned(), number + 1);
            let line = std::str::from_utf8(line).map_err(|_| bad())?.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Ok(identity) = line.parse::<age::x25519::Identity>() {
                found.recipients.push(Recipient::x25519(identity.to_public()));
                found.list.push(Box::new(identity));
            } else if let Ok(identity) = line.parse::<age::plugin::Identity>() {
                let name = identity.plugin().to_owned();
                let ask = PluginPrompt(Arc::clone(prompt));
                let plugin = age::plugin::IdentityPluginV1::new(&name, &[identity], ask)
                    .map_err(|_| IdentityError::PluginMissing(name))?;
                found.list.push(Box::new(plugin));
            } else if line.parse::<Recipient>().is_ok() || line.starts_with("ssh-") {
                return Err(IdentityError::PublicHalf(path.to_owned()));
            } else {
                return Err(bad());
            }
        }
        if found.list.is_empty() { Err(IdentityError::Empty(path.to_owned())) } else { Ok(found) }
    }

    fn from_openssh(path: &Path, bytes: &[u8], prompt: &dyn Prompt) -> Result<Identities, IdentityError> {
        let unsupported = || IdentityError::Unsupported(path.to_owned());
        let identity = ssh::Identity::from_buffer(bytes, None).map_err(|_| unsupported())?;
        let recipient = Recipient::ssh(identity.clone().try_into().map_err(|_| unsupported())?)
            .map_err(|_| unsupported())?;
        let identity = match identity {
            ssh::Identity::Encrypted(key) => {
                let passphrase = prompt
                    .secret(Question::Identity(path))
                    .ok_or_else(|| IdentityError::NeedsPassphrase(path.to_owned()))?;
                let key =
                    key.decrypt(passphrase).map_err(|_| IdentityError::WrongPassphrase(path.to_owned()))?;
                ssh::Identity::from(key)
            }
            key @ ssh::Identity::Unencrypted(_) => key,
            ssh::Identity::Unsupported(_) => return Err(unsupported()),
        };
        Ok(Identities { list: vec![Box::new(identity)], recipients: vec![recipient] })
    }

    /// The public halves; a plugin's is known to the plugin only.
    pub fn recipients(&self) -> &[Recipient] {
        &self.recipients
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &dyn age::Identity> {
        self.list.iter().map(|i| &**i as &dyn age::Identity)
    }
}

/// A new identity file: a comment with the public half, then the secret line.
pub fn new_identity() -> (Zeroizing<String>, Recipient) {
    let secret = super::random::<32>();
    let recipient = Recipient::x25519(super::age_identity(&secret).to_public());
    let line = super::identity_text(&secret);
    let mut text = Zeroizing::new(String::with_capacity(256));
    for part in ["# public key: ", recipient.as_str(), "\n", &line, "\n"] {
        text.push_str(part);
    }
    (text, recipient)
}

/// The text of an identity file under a passphrase, as `age -p` writes it. The cost is what takes this machine a second.
pub fn sealed_to_passphrase(content: &[u8], passphrase: &SecretString) -> Vec<u8> {
    let encryptor = age::Encryptor::with_user_passphrase(passphrase.clone());
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed).expect("memory takes what is written");
    let done = writer.write_all(content).and_then(|()| writer.finish());
    done.expect("memory takes what is written");
    sealed
}

/// Reads a small file that may hold secrets.
pub(super) fn read_file(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let file = std::fs::File::open(path)?;
    let len = file.metadata()?.len();
    if len > MAX_FILE {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    // Room for the whole file at once: a growing buffer would leave copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_FILE.min(len + 1) as usize + 64));
    file.take(MAX_FILE).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens an identity file that a passphrase protects.
fn open_protected(
    path: &Path,
    bytes: &[u8],
    prompt: &dyn Prompt,
) -> Result<Zeroizing<Vec<u8>>, IdentityError> {
    let unreadable = || IdentityError::Unreadable(path.to_owned(), io::ErrorKind::InvalidData);
    let decryptor = age::Decryptor::new_buffered(age::armor::ArmoredReader::new(bytes));
    let decryptor = decryptor.map_err(|_| unreadable())?;
    if !decryptor.is_scrypt() {
        return Err(IdentityError::Unsupported(path.to_owned()));
    }
    let passphrase = prompt
        .secret(Question::Identity(path))
        .ok_or_else(|| IdentityError::NeedsPassphrase(path.to_owned()))?;
    let mut identity = age::scrypt::Identity::new(passphrase);
    identity.set_max_work_factor(MAX_WORK);
    let mut reader =
        decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)).map_err(|e| match e {
            DecryptError::DecryptionFailed
            | DecryptError::KeyDecryptionFailed
            | DecryptError::NoMatchingKeys => IdentityError::WrongPassphrase(path.to_owned()),
            DecryptError::ExcessiveWork { .. } => IdentityError::TooCostly(path.to_owned()),
            _ => unreadable(),
        })?;
    let mut text = Zeroizing::new(Vec::with_capacity(bytes.len()));
    reader.read_to_end(&mut text).map_err(|_| unreadable())?;
    Ok(text)
}

/// The public half to which a keyring is sealed. Equal where the key is the same; comments don't count.
#[derive(Clone)]
pub struct Recipient {
    text: String,
    key: RecipientKey,
}

#[derive(Clone)]
enum RecipientKey {
    X25519(age::x25519::Recipient),
    Ssh(ssh::Recipient),
    Plugin(age::plugin::Recipient),
}

/// Why a text names no recipient. Never quotes it: it could be a secret key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RecipientError {
    /// Neither `age1…` nor `ssh-ed25519 …`.
    Unknown,
    /// It is a secret key.
    SecretHalf,
    /// A type of key to which nothing is sealed, such as `ssh-rsa`.
    Unsupported,
}

impl Recipient {
    pub(super) fn x25519(key: age::x25519::Recipient) -> Recipient {
        Recipient { text: key.to_string(), key: RecipientKey::X25519(key) }
    }

    fn ssh(key: ssh::Recipient) -> Result<Recipient, RecipientError> {
        match key {
            ssh::Recipient::SshEd25519(..) => {
                Ok(Recipient { text: key.to_string(), key: RecipientKey::Ssh(key) })
            }
            ssh::Recipient::SshRsa(..) => Err(RecipientError::Unsupported),
        }
    }

    /// The canonical text, without a comment.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The age plugin that must be installed to seal to this recipient.
    pub fn plugin(&self) -> Option<&str> {
        match &self.key {
            RecipientKey::Plugin(key) => Some(key.plugin()),
            RecipientKey::X25519(_) | RecipientKey::Ssh(_) => None,
        }
    }

    /// The key, where it is age's own.
    pub(super) fn native(&self) -> Option<&age::x25519::Recipient> {
        match &self.key {
            RecipientKey::X25519(key) => Some(key),
            RecipientKey::Ssh(_) | RecipientKey::Plugin(_) => None,
        }
    }

    /// Whether it is a key of age's own, which needs neither a plugin nor an SSH key.
    pub fn is_native(&self) -> bool {
        self.native().is_some()
    }

    /// What age seals to.
    pub(super) fn to_age(
        &self,
        prompt: &Arc<dyn Prompt>,
    ) -> Result<Box<dyn age::Recipient>, age::plugin::ResolveError> {
        Ok(match &self.key {
            RecipientKey::X25519(key) => Box::new(key.clone()),
            RecipientKey::Ssh(key) => Box::new(key.clone()),
            RecipientKey::Plugin(key) => Box::new(age::plugin::RecipientPluginV1::new(
                key.plugin(),
                std::slice::from_ref(key),
                &[],
                PluginPrompt(Arc::clone(prompt)),
            )?),
        })
    }
}

impl FromStr for Recipient {
    type Err = RecipientError;

    fn from_str(text: &str) -> Result<Recipient, RecipientError> {
        let text = text.trim();
        let upper = text.get(..15).unwrap_or_default().to_ascii_uppercase();
        if upper.starts_with("AGE-SECRET-KEY-")
            || upper.starts_with("AGE-PLUGIN-")
            || text.contains("PRIVATE KEY")
        {
            return Err(RecipientError::SecretHalf);
        }
        if text.starts_with("ssh-") || text.starts_with("ecdsa-") || text.starts_with("sk-") {
            if !text.starts_with("ssh-ed25519 ") {
                return Err(RecipientError::Unsupported);
            }
            return Recipient::ssh(text.parse().map_err(|_| RecipientError::Unknown)?);
        }
        if let Ok(key) = text.parse() {
            return Ok(Recipient::x25519(key));
        }
        let key: age::plugin::Recipient = text.parse().map_err(|_| RecipientError::Unknown)?;
        Ok(Recipient { text: key.to_string(), key: RecipientKey::Plugin(key) })
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq for Recipient {
    fn eq(&self, other: &Recipient) -> bool {
        self.text == other.text
    }
}

impl Eq for Recipient {}

#[cfg(test)]
mod tests;
