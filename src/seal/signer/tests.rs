use std::process::Command;

use age::secrecy::SecretString;
use ssh_key::PublicKey;
use tempfile::TempDir;

use super::super::identity::NoPrompt;
use super::*;

struct Answer(&'static str);

impl Prompt for Answer {
    fn secret(&self, question: Question<'_>) -> Option<SecretString> {
        assert!(matches!(question, Question::SigningKey(_)));
        Some(self.0.to_owned().into())
    }
    fn line(&self, _: &str) -> Option<String> {
        None
    }
    fn confirm(&self, _: &str, _: &str, _: Option<&str>) -> Option<bool> {
        None
    }
    fn tell(&self, _: &str) {}
}

fn ssh_keygen(dir: &TempDir, kind: &str, bits: &str, passphrase: &str) -> PathBuf {
    let path = dir.path().join(format!("{kind}{bits}{}", passphrase.len()));
    let mut command = Command::new("ssh-keygen");
    command.args(["-q", "-t", kind, "-C", "a comment", "-N", passphrase, "-f"]).arg(&path);
    if !bits.is_empty() {
        command.args(["-b", bits]);
    }
    assert!(command.status().unwrap().success());
    path
}

/// Lets `ssh-keygen -Y verify` judge.
fn verifies(signer: &Signer, namespace: &str, message: &[u8], armored: &str) -> bool {
    let dir = tempfile::tempdir().unwrap();
    let (allowed, signature) = (dir.path().join("allowed"), dir.path().join("signature"));
    std::fs::write(&allowed, format!("officer {}\n", signer.public())).unwrap();
    std::fs::write(&signature, armored).unwrap();
    let mut child = Command::new("ssh-keygen")
        .args(["-q", "-Y", "verify", "-I", "officer", "-n", namespace, "-f"])
        .arg(&allowed)
        .arg("-s")
        .arg(&signature)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(message).unwrap();
    child.wait().unwrap().success()
}

fn check(signer: &Signer) {
    let armored = signer.sign_commit(b"tree of a commit").unwrap();
    assert!(armored.starts_with("-----BEGIN SSH SIGNATURE-----\n"));
    assert!(armored.ends_with("-----END SSH SIGNATURE-----"));
    assert!(verifies(signer, "git", b"tree of a commit", &armored));
    assert!(!verifies(signer, "git", b"tree of another", &armored));
    let approval = signer.sign("chungthu-approval", b"an approval").unwrap();
    assert!(verifies(signer, "chungthu-approval", b"an approval", &approval));
    assert!(!verifies(signer, "git", b"an approval", &approval));
}

#[test]
fn keys_that_are_here_sign_in_process() {
    let dir = tempfile::tempdir().unwrap();
    for (kind, bits) in [("ed25519", ""), ("ecdsa", "256"), ("ecdsa", "384")] {
        let path = ssh_keygen(&dir, kind, bits, "");
        let signer = Signer::read(&path, &NoPrompt).ok().unwrap();
        assert!(matches!(signer.key, SigningKey::Here(_)));
        let public = std::fs::read_to_string(path.with_extension("pub")).unwrap();
        assert_eq!(format!("{} a comment\n", signer.public()), public);
        check(&signer);
    }
}

#[test]
fn a_passphrase_is_asked_for_once() {
    let dir = tempfile::tempdir().unwrap();
    let path = ssh_keygen(&dir, "ed25519", "", "correct horse");
    check(&Signer::read(&path, &Answer("correct horse")).ok().unwrap());
    let error = Signer::read(&path, &Answer("wrong")).err().unwrap();
    assert_eq!(error, SignerError::WrongPassphrase(path.clone()));
    let error = Signer::read(&path, &NoPrompt).err().unwrap();
    assert_eq!(error, SignerError::NeedsPassphrase(path));
}

#[test]
fn ssh_keygen_signs_for_a_public_key_and_for_other_types() {
    let dir = tempfile::tempdir().unwrap();
    // ssh-keygen finds the private half beside the public one, as an agent would.
    let public = ssh_keygen(&dir, "ed25519", "", "").with_extension("pub");
    for path in [public, ssh_keygen(&dir, "rsa", "2048", ""), ssh_keygen(&dir, "rsa", "3072", "")] {
        let signer = Signer::read(&path, &NoPrompt).ok().unwrap();
        assert!(matches!(signer.key, SigningKey::Program(_)));
        check(&signer);
    }
}

#[test]
fn a_key_that_nobody_holds_signs_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = ssh_keygen(&dir, "ed25519", "", "");
    let other = ssh_keygen(&dir, "ed25519", "256", "");
    let public = path.with_extension("pub");
    let signer = Signer::read(&public, &NoPrompt).ok().unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(signer.sign_commit(b"x"), Err(SignerError::ProgramRefused));
    // The file was exchanged after it was read: the signature is by another key.
    std::fs::rename(&other, &path).unwrap();
    std::fs::rename(other.with_extension("pub"), &public).unwrap();
    assert_eq!(signer.sign_commit(b"x"), Err(SignerError::OtherSignature));
}

#[test]
fn the_line_from_the_safe_stands_for_its_signing_key() {
    let dir = tempfile::tempdir().unwrap();
    let (path, recovery) = (dir.path().join("key"), Recovery::generate());
    let text = recovery.text();
    // As somebody types it from paper.
    for typed in
        [text.to_string(), format!(" {}\n{}\n", &text[..40].to_lowercase(), &text[40..].to_lowercase())]
    {
        std::fs::write(&path, typed).unwrap();
        let signer = Signer::read(&path, &NoPrompt).ok().unwrap();
        assert_eq!(signer.public(), recovery.signer().public());
        assert_eq!(Signer::public_of(&path), Ok(signer.public()));
        check(&signer);
    }
}

#[test]
fn what_is_no_key_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("key");
    assert_eq!(Signer::read(&path, &NoPrompt).err(), Some(SignerError::Missing(path.clone())));
    for content in
        ["", "hello", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n"]
    {
        std::fs::write(&path, content).unwrap();
        assert_eq!(Signer::read(&path, &NoPrompt).err(), Some(SignerError::NotAKey(path.clone())));
    }
}

#[test]
fn a_new_key_is_written_as_openssh_reads_it() {
    let (signer, text) = Signer::generate();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("key");
    std::fs::write(&path, text.as_bytes()).unwrap();
    let read = Signer::read(&path, &NoPrompt).ok().unwrap();
    assert_eq!(read.public(), signer.public());
    assert!(PublicKey::from_openssh(&signer.public()).is_ok());
    check(&signer);
}

#[test]
fn a_key_is_read_however_its_lines_are_wrapped() {
    let dir = tempfile::tempdir().unwrap();
    for passphrase in ["", "correct horse"] {
        let path = ssh_keygen(&dir, "ed25519", "", passphrase);
        let text = std::fs::read_to_string(&path).unwrap();
        let [first, body @ .., last] = &text.lines().collect::<Vec<_>>()[..] else { unreachable!() };
        let whole = Signer::public_of(&path).unwrap();
        for (width, end) in [(64, "\n"), (76, "\r\n"), (1 << 20, "\n\n")] {
            let body = body.concat();
            let lines: Vec<&str> =
                (0..body.len()).step_by(width).map(|n| &body[n..body.len().min(n + width)]).collect();
            std::fs::write(&path, [&[*first], &lines[..], &[*last]].concat().join(end)).unwrap();
            let signer = Signer::read(&path, &Answer("correct horse")).ok().unwrap();
            assert_eq!(signer.public(), whole);
            check(&signer);
        }
        // What is no base64 is still none.
        std::fs::write(&path, format!("{first}\n{}!\n{last}\n", body.concat())).unwrap();
        assert!(matches!(Signer::public_of(&path), Err(SignerError::NotAKey(_))));
        std::fs::write(&path, format!("{first}\n{}\n", body.concat())).unwrap();
        assert!(matches!(Signer::public_of(&path), Err(SignerError::NotAKey(_))));
        let public = path.with_extension("pub");
        let (line, rest) = whole.split_at(70);
        std::fs::write(&public, format!("{line}\r\n{rest}\r\n")).unwrap();
        assert_eq!(Signer::public_of(&public).unwrap(), whole);
    }
}
