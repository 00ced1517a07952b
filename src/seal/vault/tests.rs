use std::process::Command;

use proptest::prelude::*;

use super::*;
use crate::seal::header::MAX_HEADER;
use crate::text::Explain;

/// The keyring of the specification's vector, with two more epochs.
fn vault() -> Vault {
    let text = format!(
        "chungthu-keyring 1\nserial 1\nprevious {}\ncache {}\nepoch 1 {}\nepoch 2 {}\nnode - {}\n",
        "00".repeat(32),
        "33".repeat(32),
        "11".repeat(32),
        "44".repeat(32),
        "22".repeat(32),
    );
    Vault::new(Keyring::from_text(&text).ok().unwrap())
}

fn key(text: &str) -> Key {
    text.parse().unwrap()
}

fn person() -> Key {
    key("person/041061050r3gg28a")
}

fn attachment() -> FileId {
    "zzzzzzzzzzzzzzzz".parse().unwrap()
}

fn fault(result: Result<Zeroizing<Vec<u8>>, OpenError>) -> OpenError {
    match result {
        Ok(_) => panic!("expected an error"),
        Err(e) => e,
    }
}

#[test]
fn the_vectors_of_the_specification() {
    let vault = vault();
    let identity = vault.identity(SealedName::Record(person()), 1).unwrap();
    assert_eq!(*identity, "AGE-SECRET-KEY-1PRVJXRL05TVG2TG67KLTMQFC7256L8XK00RSK7ZZW9QRCYZTNU2S2Q7P00");
    let doc = include_str!("../../../SECURITY.md");
    assert!(doc.contains(identity.as_str()));
    let identity = vault.identity(SealedName::File(person(), attachment()), 1).unwrap();
    assert!(doc.contains(identity.as_str()), "{}", *identity);
    let secret = derive(&[0x11; 32], "chungthu/1 note access/lan/2026-03-02");
    assert_eq!(
        *identity_text(&secret),
        "AGE-SECRET-KEY-1M5N7VJ9JQEPPSPZ5AGY9LY0P9QM2HTMUJYUM6L5GV7S500H253MSCJ4A4V"
    );
    assert!(doc.contains(identity_text(&secret).as_str()));
    let note = vault.note_identity("access/lan/2026-03-02", 1).unwrap();
    assert_eq!(note.to_public(), age_identity(&secret).to_public());
    assert!(vault.identity(SealedName::Record(person()), 0).is_none());
    assert!(vault.identity(SealedName::Record(person()), 3).is_none());
}

#[test]
fn a_record_comes_back_as_it_was() {
    let vault = vault();
    for yaml in ["schema: 1\n".to_owned(), "x".repeat(511) + "\n", "y".repeat(70_000) + "\n"] {
        let file = vault.seal(person(), 7, yaml.as_bytes()).unwrap();
        let header = header::parse(&file).unwrap();
        assert_eq!((header.name, header.epoch, header.rev), (SealedName::Record(person()), 2, 7));
        assert!(header.header_len < MAX_HEADER);
        assert_eq!(*vault.open(person(), &file).unwrap(), yaml.into_bytes());
    }
    let missing_newline = vault.seal(person(), 1, b"schema: 1").unwrap();
    assert_eq!(&**vault.open(person(), &missing_newline).unwrap(), b"schema: 1\n");
}

#[test]
fn an_attachment_comes_back_with_its_size() {
    let vault = vault();
    for size in [0usize, 1, 511, 512, 513, 65_536, 200_001] {
        let content = vec![7; size];
        let file = vault.seal_file(person(), attachment(), 1, &content).unwrap();
        let open = |size| vault.open_file(person(), attachment(), size, &file);
        assert_eq!(*open(size as u64).unwrap(), content);
        let at = SealedName::File(person(), attachment());
        assert_eq!(fault(open(size as u64 + 100_000)), OpenError::Size { at });
        assert_eq!(fault(open(u64::MAX)), OpenError::Size { at });
        if size > 0 {
            assert_eq!(fault(open(size as u64 - 1)), OpenError::Size { at });
        }
    }
}

#[test]
fn a_file_at_another_place_is_refused_and_both_are_named() {
    let vault = vault();
    let file = vault.seal(person(), 1, b"schema: 1\n").unwrap();
    let there = key("unit/041061050r3gg28a");
    let error = fault(vault.open(there, &file));
    let (at, sealed_as) = (SealedName::Record(there), SealedName::Record(person()));
    assert_eq!(error, OpenError::Elsewhere { at, sealed_as });
    for lang in [crate::model::Lang::Vi, crate::model::Lang::En] {
        let told = error.what(lang);
        assert!(told.contains(&at.path()) && told.contains(&sealed_as.path()), "{told}");
    }
    let error = fault(vault.open_file(person(), attachment(), 10, &file));
    assert!(matches!(error, OpenError::Elsewhere { .. }));
    // With the name rewritten too, the key is another one.
    let changed = String::from_utf8_lossy(&file).into_owned();
    let at = changed.find("person/").unwrap();
    let mut renamed = file.clone();
    renamed.splice(at..at + 6, *b"letter");
    let there = key("letter/041061050r3gg28a");
    assert_eq!(fault(vault.open(there, &renamed)), OpenError::Forged { at: SealedName::Record(there) });
}

#[test]
fn the_clear_stanza_is_covered() {
    let vault = vault();
    let file = vault.seal(person(), 7, b"schema: 1\n").unwrap();
    let at = SealedName::Record(person());
    let text: Vec<u8> = b" 2 7\n".to_vec();
    let place = file.windows(text.len()).position(|w| w == text).unwrap();
    let mut newer = file.clone();
    newer[place + 3] = b'8';
    assert_eq!(fault(vault.open(person(), &newer)), OpenError::Forged { at });
    let mut older_epoch = file.clone();
    older_epoch[place + 1] = b'1';
    assert_eq!(fault(vault.open(person(), &older_epoch)), OpenError::Forged { at });
    let mut later_epoch = file.clone();
    later_epoch[place + 1] = b'3';
    let unknown = OpenError::UnknownEpoch { at, epoch: 3, known: 2 };
    assert_eq!(fault(vault.open(person(), &later_epoch)), unknown);
    let mut damaged = file.clone();
    *damaged.last_mut().unwrap() ^= 1;
    assert_eq!(fault(vault.open(person(), &damaged)), OpenError::Damaged { at });
}

#[test]
fn whoever_has_no_keyring_forges_nothing() {
    let vault = vault();
    let outsider = Vault::new(Keyring::fresh());
    let forged = outsider.seal(person(), 9, b"schema: 1\n").unwrap();
    // The outsider knows one epoch only.
    let error = fault(vault.open(person(), &forged));
    assert_eq!(error, OpenError::Forged { at: SealedName::Record(person()) });
}

#[test]
fn an_erased_record_opens_no_more_and_every_other_does() {
    let vault = vault();
    let (other, file_id) = (key("person/041061050r3gg28b"), attachment());
    let gone = vault.seal(person(), 1, b"schema: 1\n").unwrap();
    let gone_file = vault.seal_file(person(), file_id, 1, b"scan").unwrap();
    let kept = vault.seal(other, 1, b"schema: 1\n").unwrap();
    let mut next = vault.keyring().next(crate::seal::KeyringHash([7; 32]));
    next.erase(person().id);
    let after = Vault::new(next);
    let at = SealedName::Record(person());
    assert_eq!(fault(after.open(person(), &gone)), OpenError::Erased { at });
    let at_file = SealedName::File(person(), file_id);
    assert_eq!(fault(after.open_file(person(), file_id, 4, &gone_file)), OpenError::Erased { at: at_file });
    assert!(after.open(other, &kept).is_ok());
    assert_eq!(after.seal(person(), 2, b"x"), Err(SealError::Erased { name: at }));
    assert_eq!(after.seal(other, 0, b"x"), Err(SealError::NoRevision { name: SealedName::Record(other) }));
}

#[test]
fn a_leaver_cannot_read_what_comes_later() {
    let leaver = vault();
    let mut next = leaver.keyring().next(crate::seal::KeyringHash([7; 32]));
    next.turn_epoch();
    let after = Vault::new(next);
    let file = after.seal(person(), 1, b"schema: 1\n").unwrap();
    let unknown = OpenError::UnknownEpoch { at: SealedName::Record(person()), epoch: 3, known: 2 };
    assert_eq!(fault(leaver.open(person(), &file)), unknown);
    let before = leaver.seal(person(), 1, b"schema: 1\n").unwrap();
    assert!(after.open(person(), &before).is_ok());
}

#[test]
fn a_cache_belongs_to_one_context_and_one_serial() {
    let vault = vault();
    let sealed = vault.cache_seal("links/person/0", b"content");
    assert_eq!(&**vault.cache_open("links/person/0", sealed.clone()).unwrap(), b"content");
    assert!(vault.cache_open("links/person/1", sealed.clone()).is_none());
    assert!(vault.cache_open("links/person/0", sealed[..10].to_vec()).is_none());
    let mut damaged = sealed.clone();
    damaged[30] ^= 1;
    assert!(vault.cache_open("links/person/0", damaged).is_none());
    let next = Vault::new(vault.keyring().next(crate::seal::KeyringHash([7; 32])));
    assert!(next.cache_open("links/person/0", sealed.clone()).is_none());
}

#[test]
fn stock_age_opens_a_record_with_its_identity() {
    let vault = vault();
    let dir = tempfile::tempdir().unwrap();
    let sealed = dir.path().join("record.age");
    let identity = dir.path().join("identity.txt");
    std::fs::write(&sealed, vault.seal(person(), 1, b"schema: 1\n").unwrap()).unwrap();
    let text = vault.identity(SealedName::Record(person()), 2).unwrap();
    std::fs::write(&identity, text.as_bytes()).unwrap();
    let out = Command::new("age").arg("-d").arg("-i").arg(&identity).arg(&sealed).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert_eq!(out.stdout.len(), 512);
    assert_eq!(std::str::from_utf8(&out.stdout).unwrap().trim_end(), "schema: 1");
}

#[test]
fn threads_share_a_vault() {
    fn shared<T: Send + Sync>() {}
    shared::<Vault>();
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..1500), at in 0usize..900) {
        let vault = vault();
        let _ = vault.open(person(), &bytes);
        let mut file = vault.seal(person(), 1, b"schema: 1\n").unwrap();
        let at = at.min(file.len() - 1);
        file[at] ^= bytes.first().copied().unwrap_or(0) | 1;
        prop_assert!(vault.open(person(), &file).is_err());
    }
}
