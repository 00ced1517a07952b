//! Signing commits and approvals as OpenSSH does (SSHSIG), in process where the key is in hand.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use age::secrecy::{ExposeSecret, SecretString};
use ssh_key::private::{Ed25519Keypair, PrivateKey};
use ssh_key::{Algorithm, Cipher, EcdsaCurve, HashAlg, Kdf, LineEnding, PublicKey, SshSig};
use zeroize::Zeroizing;

use super::identity::{self, Prompt, Question};
use super::openssh;
use super::random;
use super::recovery::Recovery;
use super::tree::Secret;

/// What `ssh-keygen` takes for a new key.
const BCRYPT_ROUNDS: u32 = 24;
/// The namespace in which git signs.
const GIT: &str = "git";

/// Why there is no signing key, or no signature.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SignerError {
    /// There is no file at the path.
    Missing(PathBuf),
    /// The file can't be read.
    Unreadable(PathBuf, io::ErrorKind),
    /// The file is neither an OpenSSH private key nor a public one.
    NotAKey(PathBuf),
    /// The key asks for a passphrase and nobody could be asked.
    NeedsPassphrase(PathBuf),
    /// The passphrase doesn't open the key.
    WrongPassphrase(PathBuf),
    /// The program `ssh-keygen` can't be started.
    NoProgram(io::ErrorKind),
    /// `ssh-keygen` gave no signature: no agent holds the key, or the token wasn't touched.
    ProgramRefused,
    /// What `ssh-keygen` gave isn't a signature by this key.
    OtherSignature,
}

/// A key that signs.
pub struct Signer {
    public: PublicKey,
    key: SigningKey,
}

enum SigningKey {
    Here(Box<PrivateKey>),
    /// An agent or a token has it; `ssh-keygen` finds it by this file.
    Program(PathBuf),
}

/// What a key file holds.
enum KeyFile {
    Public(PublicKey),
    Private(Box<PrivateKey>),
}

impl KeyFile {
    fn read(path: &Path) -> Result<KeyFile, SignerError> {
        let bytes = identity::read_file(path).map_err(|e| match e.kind() {
            io::ErrorKind::NotFound => SignerError::Missing(path.to_owned()),
            kind => SignerError::Unreadable(path.to_owned(), kind),
        })?;
        let not_a_key = || SignerError::NotAKey(path.to_owned());
        if !bytes.starts_with(b"-----BEGIN ") {
            let text = std::str::from_utf8(&bytes).map_err(|_| not_a_key())?;
            if let Some(key) = Recovery::parse(text).ok().and_then(|recovery| recovery.signer().here()) {
                return Ok(KeyFile::Private(key));
            }
            return Ok(KeyFile::Public(public(text).ok_or_else(not_a_key)?));
        }
        let text = openssh::rewrapped(&bytes).ok_or_else(not_a_key)?;
        Ok(KeyFile::Private(Box::new(PrivateKey::from_openssh(&*text).map_err(|_| not_a_key())?)))
    }
}

/// A public key in OpenSSH's form, of one line or broken into several.
pub fn public(text: &str) -> Option<PublicKey> {
    let whole = PublicKey::from_openssh(text.trim());
    whole.or_else(|_| PublicKey::from_openssh(&openssh::joined(text))).ok()
}

/// Type and base64, without a comment.
fn one_line(key: &PublicKey) -> String {
    PublicKey::from(key.key_data().clone()).to_openssh().expect("a key that was read can be written")
}

impl Signer {
    /// Reads an OpenSSH private key; asks for its passphrase at once. With a public key, or a key on a token or of a
    /// type that isn't signed with in process, `ssh-keygen` signs (agent, touch and PIN are its business). The key that is
    /// printed for the safe stands for the signing key that comes of it.
    pub fn read(path: &Path, prompt: &dyn Prompt) -> Result<Signer, SignerError> {
        let key = match KeyFile::read(path)? {
            KeyFile::Public(public) => {
                return Ok(Signer { public, key: SigningKey::Program(path.to_owned()) });
            }
            KeyFile::Private(key) => key,
        };
        let public = key.public_key().clone();
        let here = matches!(
            key.algorithm(),
            Algorithm::Ed25519
                | Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 }
                | Algorithm::Ecdsa { curve: EcdsaCurve::NistP384 }
        );
        if !here {
            return Ok(Signer { public, key: SigningKey::Program(path.to_owned()) });
        }
        if !key.is_encrypted() {
            return Ok(Signer { public, key: SigningKey::Here(key) });
        }
        let passphrase = prompt
            .secret(Question::SigningKey(path))
            .ok_or_else(|| SignerError::NeedsPassphrase(path.to_owned()))?;
        let key = key
            .decrypt(passphrase.expose_secret())
            .map_err(|_| SignerError::WrongPassphrase(path.to_owned()))?;
        Ok(Signer { public, key: SigningKey::Here(Box::new(key)) })
    }

    /// The public half of the key in a file, as `officers.yaml` has it. Nobody is asked for a passphrase.
    pub fn public_of(path: &Path) -> Result<String, SignerError> {
        Ok(one_line(match &KeyFile::read(path)? {
            KeyFile::Public(public) => public,
            KeyFile::Private(key) => key.public_key(),
        }))
    }

    /// A new Ed25519 key and the text of its private key file, without a passphrase.
    pub fn generate() -> (Signer, Zeroizing<String>) {
        let signer = Signer::from_seed(&random());
        let SigningKey::Here(key) = &signer.key else { unreachable!("a key from a seed is here") };
        let text = key.to_openssh(LineEnding::LF).expect("an Ed25519 key has a text");
        (signer, text)
    }

    /// The text of the private key file under a passphrase; nothing where the key isn't here.
    pub fn protected(&self, passphrase: &SecretString) -> Option<Zeroizing<String>> {
        let SigningKey::Here(key) = &self.key else { return None };
        let kdf = Kdf::Bcrypt { salt: random::<16>().to_vec(), rounds: BCRYPT_ROUNDS };
        let check = u32::from_le_bytes(*random::<4>());
        let sealed = key.encrypt_with(Cipher::Aes256Ctr, kdf, check, passphrase.expose_secret().as_bytes());
        sealed.and_then(|key| key.to_openssh(LineEnding::LF)).ok()
    }

    pub(super) fn from_seed(seed: &Secret) -> Signer {
        let key = PrivateKey::from(Ed25519Keypair::from_seed(seed));
        Signer { public: key.public_key().clone(), key: SigningKey::Here(Box::new(key)) }
    }

    fn here(self) -> Option<Box<PrivateKey>> {
        match self.key {
            SigningKey::Here(key) => Some(key),
            SigningKey::Program(_) => None,
        }
    }

    /// The public key as `officers.yaml` has it: type and base64, without a comment.
    pub fn public(&self) -> String {
        one_line(&self.public)
    }

    /// Signs the raw bytes of a commit; the armored signature as it stands in the commit's header, without its
    /// last newline (git2 would make a stray header line of it).
    pub fn sign_commit(&self, commit: &[u8]) -> Result<String, SignerError> {
        self.sign(GIT, commit)
    }

    /// Signs a message under a namespace; the armored signature without its last newline.
    pub fn sign(&self, namespace: &str, message: &[u8]) -> Result<String, SignerError> {
        let mut armored = match &self.key {
            SigningKey::Here(key) => key
                .sign(namespace, HashAlg::Sha512, message)
                .and_then(|signature| signature.to_pem(LineEnding::LF))
                .expect("keys of the types kept here always sign"),
            SigningKey::Program(path) => self.sign_by_program(path, namespace, message)?,
        };
        armored.truncate(armored.trim_end().len());
        Ok(armored)
    }

    fn sign_by_program(&self, path: &Path, namespace: &str, message: &[u8]) -> Result<String, SignerError> {
        let mut child = Command::new("ssh-keygen")
            .args(["-q", "-Y", "sign", "-n", namespace, "-f"])
            .arg(path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| SignerError::NoProgram(e.kind()))?;
        // A program that ends early closes the pipe; its exit status then says so.
        let sent = child.stdin.take().map(|mut stdin| stdin.write_all(message));
        let output = child.wait_with_output().map_err(|e| SignerError::NoProgram(e.kind()))?;
        if !output.status.success() || !matches!(sent, Some(Ok(()))) {
            return Err(SignerError::ProgramRefused);
        }
        let other = |_| SignerError::OtherSignature;
        let armored = String::from_utf8(output.stdout).map_err(|_| SignerError::OtherSignature)?;
        let signature = SshSig::from_pem(&armored).map_err(other)?;
        self.public.verify(namespace, message, &signature).map_err(other)?;
        Ok(armored)
    }
}

#[cfg(test)]
mod tests;
