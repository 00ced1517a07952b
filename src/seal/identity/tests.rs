use std::process::Command;
use std::sync::Mutex;

use age::secrecy::ExposeSecret;
use tempfile::TempDir;

use super::*;

/// Answers with one passphrase and remembers for what it was asked.
struct Answer(Option<&'static str>, Mutex<Vec<PathBuf>>);

impl Prompt for Answer {
    fn secret(&self, question: Question<'_>) -> Option<SecretString> {
        if let Question::Identity(path) = question {
            self.1.lock().unwrap().push(path.to_owned());
        }
        self.0.map(|text| text.to_owned().into())
    }
    fn line(&self, _: &str) -> Option<String> {
        None
    }
    fn confirm(&self, _: &str, _: &str, _: Option<&str>) -> Option<bool> {
        None
    }
    fn tell(&self, _: &str) {}
}

fn answer(passphrase: Option<&'static str>) -> Arc<dyn Prompt> {
    Arc::new(Answer(passphrase, Mutex::default()))
}

fn file(content: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("identity");
    std::fs::write(&path, content).unwrap();
    (dir, path)
}

fn fault(content: impl AsRef<[u8]>) -> IdentityError {
    let (_dir, path) = file(content);
    match Identities::read(&path, &answer(None)) {
        Ok(_) => panic!("expected an error"),
        Err(e) => e,
    }
}

/// Seals a word to the recipient and opens it with the identities.
fn opens(identities: &Identities, recipient: &Recipient) -> bool {
    let key = recipient.to_age(&answer(None)).unwrap();
    let encryptor = age::Encryptor::with_recipients(std::iter::once(&*key)).unwrap();
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed).unwrap();
    Write::write_all(&mut writer, b"word").unwrap();
    writer.finish().unwrap();
    super::super::keyring::open_file(&sealed, identities).is_ok_and(|text| *text == b"word")
}

#[test]
fn a_file_of_secret_lines_is_read() {
    let (one, first) = new_identity();
    let (two, second) = new_identity();
    let (_dir, path) = file(format!("# mine\r\n\r\n{}\r\n{}", *one, *two));
    let identities = Identities::read(&path, &answer(None)).ok().unwrap();
    assert_eq!(identities.recipients(), [first.clone(), second.clone()]);
    assert!(opens(&identities, &first) && opens(&identities, &second));
    assert!(!opens(&identities, &new_identity().1));
}

#[test]
fn what_is_no_identity_is_named() {
    let (secret, public) = new_identity();
    let nowhere = Path::new("/nonexistent/identity");
    let missing = Identities::read(nowhere, &answer(None)).err().unwrap();
    assert_eq!(missing, IdentityError::Missing(nowhere.to_owned()));
    assert!(matches!(fault(""), IdentityError::Empty(_)));
    assert!(matches!(fault("# only words\n"), IdentityError::Empty(_)));
    assert!(matches!(fault(format!("{}x\n", *secret)), IdentityError::Line(_, 3)));
    assert!(matches!(fault([0xff, 0xfe]), IdentityError::Line(_, 1)));
    assert!(matches!(fault(public.as_str()), IdentityError::PublicHalf(_)));
    assert!(matches!(fault("ssh-ed25519 AAAA"), IdentityError::PublicHalf(_)));
    assert!(matches!(fault("-----BEGIN RSA PRIVATE KEY-----\n"), IdentityError::Unsupported(_)));
    assert!(matches!(fault("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"), IdentityError::Unsupported(_)));
    assert!(matches!(fault("age-encryption.org/v1\n"), IdentityError::Unreadable(..)));
    let plugin = bech32::encode_upper::<bech32::Bech32>(
        bech32::Hrp::parse("age-plugin-nosuchplugin-").unwrap(),
        &[7; 8],
    );
    let missing = IdentityError::PluginMissing("nosuchplugin".to_owned());
    assert_eq!(fault(plugin.unwrap()), missing);
}

#[test]
fn errors_quote_no_secret() {
    let (secret, _) = new_identity();
    let line = secret.lines().nth(1).unwrap();
    let error = format!("{:?}", fault(&line[..60]));
    assert!(!error.contains(&line[16..30]));
}

#[test]
fn a_passphrase_protects_a_file() {
    let (secret, public) = new_identity();
    let mut recipient = age::scrypt::Recipient::new("correct horse".to_owned().into());
    recipient.set_work_factor(4);
    for armored in [false, true] {
        let encryptor =
            age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient)).unwrap();
        let format = if armored { age::armor::Format::AsciiArmor } else { age::armor::Format::Binary };
        let mut sealed = Vec::new();
        let output = age::armor::ArmoredWriter::wrap_output(&mut sealed, format).unwrap();
        let mut writer = encryptor.wrap_output(output).unwrap();
        Write::write_all(&mut writer, secret.as_bytes()).unwrap();
        writer.finish().and_then(|armor| armor.finish()).unwrap();

        let (_dir, path) = file(&sealed);
        let asked = Arc::new(Answer(Some("correct horse"), Mutex::default()));
        let prompt: Arc<dyn Prompt> = asked.clone();
        let identities = Identities::read(&path, &prompt).ok().unwrap();
        assert_eq!(identities.recipients(), std::slice::from_ref(&public));
        assert!(opens(&identities, &public));
        assert_eq!(*asked.1.lock().unwrap(), std::slice::from_ref(&path));
        let error = Identities::read(&path, &answer(Some("wrong"))).err().unwrap();
        assert_eq!(error, IdentityError::WrongPassphrase(path.clone()));
        let error = Identities::read(&path, &answer(None)).err().unwrap();
        assert_eq!(error, IdentityError::NeedsPassphrase(path));
    }
}

#[test]
fn a_protected_file_must_ask_for_a_passphrase_and_for_sane_work() {
    let (_, public) = new_identity();
    let key = public.to_age(&answer(None)).unwrap();
    let mut sealed = Vec::new();
    let encryptor = age::Encryptor::with_recipients(std::iter::once(&*key)).unwrap();
    encryptor.wrap_output(&mut sealed).unwrap().finish().unwrap();
    assert!(matches!(fault(&sealed), IdentityError::Unsupported(_)));

    let mac = "A".repeat(43);
    let costly = format!(
        "age-encryption.org/v1\n-> scrypt {} 30\n{mac}\n--- {mac}\n{}",
        "A".repeat(22),
        "x".repeat(32)
    );
    let (_dir, path) = file(costly);
    let error = Identities::read(&path, &answer(Some("x"))).err().unwrap();
    assert_eq!(error, IdentityError::TooCostly(path));
}

fn ssh_keygen(dir: &TempDir, kind: &str, passphrase: &str) -> PathBuf {
    let path = dir.path().join(format!("{kind}{}", passphrase.len()));
    let status = Command::new("ssh-keygen")
        .args(["-q", "-t", kind, "-C", "a comment", "-N", passphrase, "-f"])
        .arg(&path)
        .status()
        .unwrap();
    assert!(status.success());
    path
}

#[test]
fn an_openssh_key_is_an_identity() {
    let dir = tempfile::tempdir().unwrap();
    for passphrase in ["", "correct horse"] {
        let path = ssh_keygen(&dir, "ed25519", passphrase);
        let public = std::fs::read_to_string(path.with_extension("pub")).unwrap();
        let public: Recipient = public.parse().unwrap();
        assert!(!public.as_str().contains("comment"));
        let identities = Identities::read(&path, &answer(Some("correct horse"))).ok().unwrap();
        assert_eq!(identities.recipients(), std::slice::from_ref(&public));
        assert!(opens(&identities, &public));
        // Other programs wrap it otherwise.
        let text = std::fs::read_to_string(&path).unwrap();
        let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
        let lines: Vec<&str> =
            (0..body.len()).step_by(76).map(|n| &body[n..body.len().min(n + 76)]).collect();
        let (first, last) = (text.lines().next().unwrap(), text.lines().next_back().unwrap());
        std::fs::write(&path, format!("{first}\r\n{}\r\n{last}\r\n", lines.join("\r\n"))).unwrap();
        let wrapped = Identities::read(&path, &answer(Some("correct horse"))).ok().unwrap();
        assert!(opens(&wrapped, &public));
        if !passphrase.is_empty() {
            let error = Identities::read(&path, &answer(Some("wrong"))).err().unwrap();
            assert_eq!(error, IdentityError::WrongPassphrase(path.clone()));
            let error = Identities::read(&path, &answer(None)).err().unwrap();
            assert_eq!(error, IdentityError::NeedsPassphrase(path));
        }
    }
    for kind in ["ecdsa", "rsa"] {
        let path = ssh_keygen(&dir, kind, "");
        let error = Identities::read(&path, &answer(None)).err().unwrap();
        assert_eq!(error, IdentityError::Unsupported(path.clone()));
        let public = std::fs::read_to_string(path.with_extension("pub")).unwrap();
        assert_eq!(public.parse::<Recipient>(), Err(RecipientError::Unsupported));
    }
}

#[test]
fn a_recipient_has_one_text_and_is_public() {
    let (secret, public) = new_identity();
    assert_eq!(format!(" {public}\n").parse::<Recipient>(), Ok(public));
    let secret = secret.lines().nth(1).unwrap();
    for text in
        [secret, &secret.to_lowercase(), "AGE-PLUGIN-YUBIKEY-1QQ", "-----BEGIN OPENSSH PRIVATE KEY-----"]
    {
        assert_eq!(text.parse::<Recipient>(), Err(RecipientError::SecretHalf));
    }
    for text in ["", "age1", "passphrase", "ssh-ed25519 AAAA", "ổ khóa"] {
        assert_eq!(text.parse::<Recipient>(), Err(RecipientError::Unknown), "{text}");
    }
    assert_eq!("sk-ssh-ed25519@openssh.com AAAA".parse::<Recipient>(), Err(RecipientError::Unsupported));
    let answered: SecretString = "x".to_owned().into();
    assert_eq!(answered.expose_secret(), "x");
}
