//! SSH signatures over commits, verified in this process. Says who signed, never whether they may.

use ssh_key::public::KeyData;
use ssh_key::{Algorithm, EcdsaCurve, HashAlg, LineEnding, PublicKey, SshSig};

use crate::model::Lang;
use crate::text::{Explain, Failing, repo as words};

/// The smallest RSA key that is accepted, in bits.
const RSA_BITS: usize = 2048;

/// The bit of a security key's flags that says that somebody touched it.
const USER_PRESENT: u8 = 1;

/// Why a signature does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureFault {
    /// There is none.
    Unsigned,
    /// It can't be read as an SSH signature.
    Unreadable,
    /// It was made for another purpose.
    Namespace,
    /// Its key or algorithm is none of those accepted.
    Algorithm,
    /// A security key signed without anybody touching it.
    NoPresence,
    /// It does not fit the bytes.
    Wrong,
}

impl Explain for SignatureFault {
    fn what(&self, lang: Lang) -> String {
        match self {
            SignatureFault::Unsigned => words::unsigned(lang),
            SignatureFault::Unreadable => words::signature_unreadable(lang),
            SignatureFault::Namespace => words::signature_namespace(lang),
            SignatureFault::Algorithm => words::signature_algorithm(lang),
            SignatureFault::NoPresence => words::signature_no_presence(lang),
            SignatureFault::Wrong => words::signature_wrong(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::signature_hint(lang))
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

/// Verifies an armoured SSH signature over `message` and returns the key that made it, as it would stand in a `.pub`
/// file without comment (`ssh-ed25519 AAAA…`), so that two of them can be compared as text. Commits are signed in the
/// namespace `git`.
///
/// Accepted: Ed25519, ECDSA on P-256 and P-384, RSA from 2,048 bits with SHA-2, and the security keys of the first two
/// where their user was present. DSA, SHA-1 and certificates are not.
pub fn verify_signature(
    namespace: &str,
    message: &[u8],
    armoured: Option<&str>,
) -> Result<String, SignatureFault> {
    let armoured = armoured.ok_or(SignatureFault::Unsigned)?;
    let signature = SshSig::from_pem(armoured).map_err(|_| SignatureFault::Unreadable)?;
    if signature.version() != SshSig::VERSION || !signature.reserved().is_empty() {
        return Err(SignatureFault::Unreadable);
    }
    // The reader lets wrong lengths pass, so one signature could be written in many ways. The crate itself writes the
    // P-256 kind of security key wrongly, which leaves that one out.
    let canonical = signature.to_pem(LineEnding::LF).is_ok_and(|pem| pem.trim_end() == armoured.trim_end());
    if !canonical && signature.algorithm() != Algorithm::SkEcdsaSha2NistP256 {
        return Err(SignatureFault::Unreadable);
    }
    if signature.namespace() != namespace {
        return Err(SignatureFault::Namespace);
    }
    let fits = match (signature.public_key(), signature.algorithm()) {
        (KeyData::Ed25519(_), Algorithm::Ed25519) => true,
        (KeyData::Ecdsa(key), Algorithm::Ecdsa { curve }) => {
            key.curve() == curve && matches!(curve, EcdsaCurve::NistP256 | EcdsaCurve::NistP384)
        }
        (KeyData::Rsa(key), Algorithm::Rsa { hash: Some(HashAlg::Sha256 | HashAlg::Sha512) }) => {
            key.n.as_positive_bytes().is_some_and(|n| bits(n) >= RSA_BITS)
        }
        (KeyData::SkEd25519(_), Algorithm::SkEd25519)
        | (KeyData::SkEcdsaSha2NistP256(_), Algorithm::SkEcdsaSha2NistP256) => {
            // The signature's bytes end with the flags and a counter of four bytes.
            let flags = signature.signature_bytes().iter().rev().nth(4);
            if flags.is_none_or(|flags| flags & USER_PRESENT == 0) {
                return Err(SignatureFault::NoPresence);
            }
            true
        }
        _ => false,
    };
    if !fits {
        return Err(SignatureFault::Algorithm);
    }
    let key = PublicKey::new(signature.public_key().clone(), "");
    key.verify(namespace, message, &signature).map_err(|_| SignatureFault::Wrong)?;
    key.to_openssh().map_err(|_| SignatureFault::Unreadable)
}

fn bits(positive: &[u8]) -> usize {
    match positive.first() {
        Some(first) => positive.len() * 8 - first.leading_zeros() as usize,
        None => 0,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::process::Command;

    use sha2::{Digest, Sha256};

    use super::*;

    const MESSAGE: &[u8] = b"tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nA message\n";

    /// A key made and a signature given by ssh-keygen.
    fn signed(kind: &[&str], options: &[&str], namespace: &str) -> (String, String) {
        let dir = tempfile::tempdir().unwrap();
        let key = dir.path().join("key");
        let run = |command: &mut Command| {
            let out = command.env_clear().env("PATH", "/usr/bin:/bin").output().unwrap();
            assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        };
        run(Command::new("ssh-keygen")
            .args(["-q", "-N", "", "-C", "a comment", "-t"])
            .args(kind)
            .arg("-f")
            .arg(&key));
        let file = dir.path().join("message");
        fs::write(&file, MESSAGE).unwrap();
        run(Command::new("ssh-keygen")
            .args(["-Y", "sign", "-n", namespace])
            .args(options)
            .arg("-f")
            .arg(&key)
            .arg(&file));
        let public = fs::read_to_string(dir.path().join("key.pub")).unwrap();
        let public = public.split(' ').take(2).collect::<Vec<_>>().join(" ");
        (public, fs::read_to_string(dir.path().join("message.sig")).unwrap())
    }

    #[test]
    fn every_accepted_kind_of_key_is_named_as_its_file_names_it() {
        let kinds: &[&[&str]] = &[
            &["ed25519"],
            &["ecdsa", "-b", "256"],
            &["ecdsa", "-b", "384"],
            &["rsa", "-b", "2048"],
            &["rsa", "-b", "3072"],
        ];
        for kind in kinds {
            for options in [&["-O", "hashalg=sha256"][..], &["-O", "hashalg=sha512"]] {
                let (public, signature) = signed(kind, options, "git");
                assert_eq!(verify_signature("git", MESSAGE, Some(&signature)), Ok(public), "{kind:?}");
                assert_eq!(verify_signature("git", b"other", Some(&signature)), Err(SignatureFault::Wrong));
            }
        }
    }

    fn generated(kind: &str) -> ssh_key::PrivateKey {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("key");
        let made =
            Command::new("ssh-keygen").args(["-q", "-N", "", "-t", kind, "-f"]).arg(&file).status().unwrap();
        assert!(made.success());
        ssh_key::PrivateKey::read_openssh_file(&file).unwrap()
    }

    /// What a security key would give: a software key signs as PROTOCOL.u2f has it.
    fn touched(kind: &str, flags: u8) -> (String, String) {
        fn sign(key: &impl ssh_key::SigningKey, bytes: &[u8]) -> Vec<u8> {
            key.try_sign(bytes).unwrap().as_bytes().to_vec()
        }
        fn string(bytes: &[u8]) -> Vec<u8> {
            [&(bytes.len() as u32).to_be_bytes()[..], bytes].concat()
        }
        let key = generated(kind);
        let (name, public) = match key.public_key().key_data() {
            KeyData::Ed25519(point) => (
                "sk-ssh-ed25519@openssh.com",
                KeyData::SkEd25519(ssh_key::public::SkEd25519::new(*point, "ssh:")),
            ),
            KeyData::Ecdsa(ssh_key::public::EcdsaPublicKey::NistP256(point)) => (
                "sk-ecdsa-sha2-nistp256@openssh.com",
                KeyData::SkEcdsaSha2NistP256(ssh_key::public::SkEcdsaSha2NistP256::new(*point, "ssh:")),
            ),
            _ => panic!("no such security keys"),
        };
        let public = PublicKey::new(public, "");
        let tail = [&[flags][..], &7u32.to_be_bytes()].concat();
        let inner = SshSig::signed_data("git", HashAlg::Sha512, MESSAGE).unwrap();
        let signed = [&Sha256::digest(b"ssh:")[..], &tail, &Sha256::digest(&inner)[..]].concat();
        let signature = [string(name.as_bytes()), string(&sign(&key, &signed)), tail].concat();
        let blob = [
            b"SSHSIG\0\0\0\x01".to_vec(),
            string(&public.to_bytes().unwrap()),
            string(b"git"),
            string(b""),
            string(b"sha512"),
            string(&signature),
        ]
        .concat();
        let dir = tempfile::tempdir().unwrap();
        let (raw, armoured) = (dir.path().join("raw"), dir.path().join("sig"));
        fs::write(&raw, blob).unwrap();
        let text = Command::new("base64").arg("--wrap=70").arg(&raw).output().unwrap().stdout;
        let text = String::from_utf8(text).unwrap();
        let text = format!("-----BEGIN SSH SIGNATURE-----\n{text}-----END SSH SIGNATURE-----\n");
        fs::write(&armoured, &text).unwrap();
        fs::write(&raw, MESSAGE).unwrap();
        let stock = Command::new("ssh-keygen")
            .args(["-Y", "check-novalidate", "-n", "git", "-s"])
            .arg(&armoured)
            .stdin(fs::File::open(&raw).unwrap())
            .output()
            .unwrap();
        assert!(stock.status.success(), "{}", String::from_utf8_lossy(&stock.stderr));
        (public.to_openssh().unwrap(), text)
    }

    #[test]
    fn a_security_key_counts_where_somebody_touched_it() {
        for kind in ["ed25519", "ecdsa"] {
            let (public, signature) = touched(kind, 0x01);
            assert_eq!(verify_signature("git", MESSAGE, Some(&signature)), Ok(public));
            assert_eq!(verify_signature("git", b"other", Some(&signature)), Err(SignatureFault::Wrong));
            let (_, signature) = touched(kind, 0x04);
            assert_eq!(verify_signature("git", MESSAGE, Some(&signature)), Err(SignatureFault::NoPresence));
        }
    }

    #[test]
    fn what_is_not_accepted_is_named() {
        let refused = |kind: &[&str], namespace| {
            let (_, signature) = signed(kind, &[], namespace);
            verify_signature("git", MESSAGE, Some(&signature)).unwrap_err()
        };
        assert_eq!(refused(&["ed25519"], "file"), SignatureFault::Namespace);
        assert_eq!(refused(&["rsa", "-b", "1024"], "git"), SignatureFault::Algorithm);
        assert_eq!(refused(&["ecdsa", "-b", "521"], "git"), SignatureFault::Algorithm);
        assert_eq!(verify_signature("git", MESSAGE, None), Err(SignatureFault::Unsigned));
        let pgp = "-----BEGIN PGP SIGNATURE-----\n\niHUEABYKAB0=\n-----END PGP SIGNATURE-----";
        for text in ["", "nonsense", pgp] {
            assert_eq!(verify_signature("git", MESSAGE, Some(text)), Err(SignatureFault::Unreadable));
        }
    }

    #[test]
    fn a_signature_with_anything_changed_does_not_count() {
        let (_, signature) = signed(&["ed25519"], &[], "git");
        for at in 0..signature.len() {
            let mut bytes = signature.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let text = String::from_utf8(bytes).unwrap();
            assert!(verify_signature("git", MESSAGE, Some(&text)).is_err(), "byte {at}");
        }
        for end in 0..signature.trim_end().len() {
            assert!(verify_signature("git", MESSAGE, Some(&signature[..end])).is_err());
        }
    }
}
