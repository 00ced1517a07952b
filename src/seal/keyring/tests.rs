use proptest::prelude::*;

use super::super::identity::{NoPrompt, new_identity};
use super::super::recovery::Recovery;
use super::*;

fn prompt() -> Arc<dyn Prompt> {
    Arc::new(NoPrompt)
}

fn bound(keyring: &Keyring, file: &[u8]) -> Bound {
    Bound { serial: keyring.serial(), sha256: KeyringHash::of(file), epoch: keyring.epoch() }
}

fn id(text: &str) -> RecordId {
    text.parse().unwrap()
}

/// The error of a result whose value has no `Debug`.
fn fault<T>(result: Result<T, KeyringError>) -> KeyringError {
    match result {
        Ok(_) => panic!("expected an error"),
        Err(e) => e,
    }
}

fn sealed(keyring: &Keyring, recoveries: &[&Recovery]) -> Vec<u8> {
    let recipients: Vec<Recipient> = recoveries.iter().map(|r| r.recipient()).collect();
    keyring.seal(&recipients, &prompt()).unwrap()
}

#[test]
fn every_recipient_opens_it_and_nobody_else() {
    let (a, b, stranger) = (Recovery::generate(), Recovery::generate(), Recovery::generate());
    let mut keyring = Keyring::fresh();
    keyring.turn_epoch();
    keyring.erase(id("041061050r3gg28a"));
    let file = sealed(&keyring, &[&a, &b]);
    let bound = bound(&keyring, &file);
    for officer in [&a, &b] {
        let opened = Keyring::open(&file, &bound, &officer.identities()).ok().unwrap();
        assert_eq!(*opened.to_text(), *keyring.to_text());
    }
    let refused = fault(Keyring::open(&file, &bound, &stranger.identities()));
    // age adds a grease stanza of its own, which is no recipient.
    assert_eq!(refused, KeyringError::WrongIdentity { recipients: 2 });
    assert_eq!(stanza_count(&file), Ok(2));
    assert_eq!(check_recipient_count(&file, 2), Ok(()));
    let more = KeyringError::RecipientCount { found: 2, expected: 3 };
    assert_eq!(check_recipient_count(&file, 3), Err(more));
}

#[test]
fn only_the_bound_file_is_opened() {
    let officer = Recovery::generate();
    let keyring = Keyring::fresh();
    let file = sealed(&keyring, &[&officer]);
    let good = bound(&keyring, &file);
    let open = |file: &[u8], bound: &Bound| fault(Keyring::open(file, bound, &officer.identities()));

    let other = Bound { sha256: KeyringHash::NONE, ..good };
    assert!(matches!(open(&file, &other), KeyringError::OtherHash { .. }));
    let other = Bound { serial: 2, ..good };
    assert_eq!(open(&file, &other), KeyringError::NotAsBound { serial: 1, epoch: 1 });
    let other = Bound { epoch: 2, ..good };
    assert_eq!(open(&file, &other), KeyringError::NotAsBound { serial: 1, epoch: 1 });

    let mut damaged = file.clone();
    *damaged.last_mut().unwrap() ^= 1;
    let bound = Bound { sha256: KeyringHash::of(&damaged), ..good };
    assert_eq!(open(&damaged, &bound), KeyringError::Damaged);
    let bound = Bound { sha256: KeyringHash::of(b"x"), ..good };
    assert_eq!(open(b"x", &bound), KeyringError::File(HeaderFault::Version));
}

#[test]
fn recipients_are_many_and_different() {
    let recipient = Recovery::generate().recipient();
    let keyring = Keyring::fresh();
    assert_eq!(keyring.seal(&[], &prompt()), Err(RecipientsError::None));
    let twice = [recipient.clone(), recipient.clone()];
    assert_eq!(keyring.seal(&twice, &prompt()), Err(RecipientsError::Twice(recipient.to_string())));
    // A plugin's recipient whose program isn't there.
    let text =
        bech32::encode_lower::<bech32::Bech32>(bech32::Hrp::parse("age1nosuchplugin").unwrap(), &[7; 32]);
    let plugin: Recipient = text.unwrap().parse().unwrap();
    assert_eq!(plugin.plugin(), Some("nosuchplugin"));
    let missing = RecipientsError::PluginMissing("nosuchplugin".to_owned());
    assert_eq!(keyring.seal(&[plugin], &prompt()), Err(missing));
}

#[test]
fn a_passphrase_is_never_a_recipient() {
    let encryptor = age::Encryptor::with_user_passphrase("secret".to_owned().into());
    let mut file = Vec::new();
    let mut writer = encryptor.wrap_output(&mut file).unwrap();
    writer.write_all(Keyring::fresh().to_text().as_bytes()).unwrap();
    writer.finish().unwrap();
    assert_eq!(stanza_count(&file), Err(HeaderFault::OtherStanza));
}

#[test]
fn a_rightful_successor_is_taken() {
    let known = Keyring::fresh();
    let hash = KeyringHash([7; 32]);
    let mut next = known.next(hash);
    next.turn_epoch();
    assert!(next.erase(id("041061050r3gg28a")));
    assert!(!next.erase(id("041061050r3gg28a")));
    assert_eq!(next.check_follows(&known, hash, [id("041061050r3gg28a")]), Ok(()));
    assert_eq!((next.serial(), next.epoch(), next.previous()), (2, 2, hash));
    assert!(known.covers(id("041061050r3gg28a")) && !next.covers(id("041061050r3gg28a")));
    // A clone that was away for long has no hash to compare with.
    let later = next.next(KeyringHash([8; 32]));
    assert_eq!(later.check_follows(&known, hash, [id("041061050r3gg28a")]), Ok(()));
}

#[test]
fn every_wrongful_successor_is_refused() {
    let hash = KeyringHash([7; 32]);
    let erased = id("041061050r3gg28a");
    let mut known = Keyring::fresh();
    known.turn_epoch();
    let whole = known.tree.clone();
    known.erase(erased);
    let changed = |change: &dyn Fn(&mut Keyring)| {
        let mut next = known.next(hash);
        change(&mut next);
        next.check_follows(&known, hash, [erased])
    };
    assert_eq!(changed(&|_| {}), Ok(()));
    assert_eq!(changed(&|k| k.serial = 1), Err(SuccessorFault::Serial { known: 1, found: 1 }));
    assert_eq!(changed(&|k| k.previous = KeyringHash([8; 32])), Err(SuccessorFault::Previous));
    assert_eq!(changed(&|k| drop(k.epochs.pop())), Err(SuccessorFault::Epoch(2)));
    assert_eq!(changed(&|k| k.epochs[0][0] ^= 1), Err(SuccessorFault::Epoch(1)));
    assert_eq!(changed(&|k| k.tree = whole.clone()), Err(SuccessorFault::Node));
    assert_eq!(changed(&|k| k.cache = known.cache.clone()), Err(SuccessorFault::Cache));
    let unheard = id("zzzzzzzzzzzzzzzz");
    let next = known.next(hash);
    assert_eq!(next.check_follows(&known, hash, [erased, unheard]), Err(SuccessorFault::Erased(unheard)));
    // The path to a record that nobody erased was cut out, or a whole part of the tree.
    assert_eq!(changed(&|k| assert!(k.erase(unheard))), Err(SuccessorFault::Lost));
    assert_eq!(changed(&|k| k.tree = one_node(&known)), Err(SuccessorFault::Lost));
}

/// The first node of a tree and nothing else of it.
fn one_node(keyring: &Keyring) -> KeyTree {
    let mut tree = KeyTree::empty();
    let (path, key) = keyring.tree.nodes().next().unwrap();
    assert!(tree.push(path, key.clone()));
    tree
}

#[test]
fn of_two_keyrings_made_at_once_neither_may_have_lost_anything() {
    let hash = KeyringHash([7; 32]);
    let base = Keyring::fresh();
    let (one, two) = (id("041061050r3gg28a"), id("zzzzzzzzzzzzzzzz"));
    let (mut own, mut theirs) = (base.next(hash), base.next(hash));
    own.erase(one);
    own.turn_epoch();
    theirs.erase(two);
    theirs.turn_epoch();
    assert_eq!(theirs.check_beside(&own, 1, [one, two]), Ok(()));
    assert_eq!(theirs.check_beside(&own, 2, [one, two]), Err(SuccessorFault::Epoch(2)));
    assert_eq!(theirs.check_beside(&own, 1, [one]), Err(SuccessorFault::Lost));
    theirs.tree = one_node(&theirs);
    assert_eq!(theirs.check_beside(&own, 1, [one, two]), Err(SuccessorFault::Lost));
    theirs.tree = Keyring::fresh().tree;
    assert_eq!(theirs.check_beside(&own, 1, [one, two]), Err(SuccessorFault::Node));
}

/// A small whole keyring as text, its secrets plain to see.
fn text() -> String {
    let (one, two) = ("1".repeat(64), "2".repeat(64));
    let none = "0".repeat(64);
    format!(
        "chungthu-keyring 1\nserial 1\nprevious {none}\ncache {one}\nepoch 1 {one}\nepoch 2 {two}\nnode 0 {two}\nnode 10 {one}\n"
    )
}

#[test]
fn the_text_is_read_strictly() {
    let good = text();
    assert_eq!(*Keyring::from_text(&good).ok().unwrap().to_text(), good);
    let (one, two) = ("1".repeat(64), "2".repeat(64));
    for (from, to, line) in [
        ("chungthu-keyring 1", "chungthu-keyring 2", 1),
        ("serial 1", "serial 01", 2),
        ("serial 1", "serial 0", 2),
        ("serial 1", "serial  1", 2),
        ("serial 1", "serial 18446744073709551615", 2),
        ("serial 1", "Serial 1", 2),
        ("serial 1", "serial 2", 3),
        ("previous 0", "previous 1", 3),
        ("cache 1", "cache A", 4),
        ("cache 1", "cache 11", 4),
        ("epoch 1 ", "epoch 2 ", 5),
        ("epoch 1 ", "epoch 01 ", 5),
        ("epoch 2 ", "epoch 3 ", 6),
        ("epoch 2 ", "epoch 1 ", 6),
        ("epoch 2 ", "epoch 2  ", 6),
        ("epoch 2 ", "other 2 ", 6),
        ("node 0 ", "node 1 ", 8),
        ("node 0 ", "node - ", 8),
        ("node 10 ", "node 01 ", 8),
        ("node 10 ", "node 0 ", 8),
        ("node 10 ", "node 12 ", 8),
        ("\nnode 0", "\n\nnode 0", 7),
        ("\nnode 0", "\r\nnode 0", 6),
        ("\nnode 0", " \nnode 0", 6),
        (&format!("node 10 {one}\n"), &format!("node 10 {one}"), 8),
        (&format!("node 10 {one}\n"), &format!("node 10 {one}\n\n"), 9),
        (&format!("node 10 {one}\n"), &format!("node 10 {one}\nepoch 3 {two}\n"), 9),
        (&format!("node 0 {two}\nnode 10 {one}\n"), "", 7),
    ] {
        assert!(good.contains(from), "{from}");
        let error = fault(Keyring::from_text(&good.replacen(from, to, 1)));
        assert_eq!(error, KeyringError::Line(line), "{from} -> {to}");
    }
    let first_node = good.find("node 10").unwrap();
    for end in (0..first_node).chain(first_node + 1..good.len()) {
        assert!(Keyring::from_text(&good[..end]).is_err());
    }
}

#[test]
fn a_new_identity_file_has_both_halves() {
    let (text, recipient) = new_identity();
    let mut lines = text.lines();
    assert_eq!(lines.next().unwrap(), format!("# public key: {recipient}"));
    let secret = lines.next().unwrap();
    assert_eq!(Recovery::parse(secret).ok().unwrap().recipient(), recipient);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(lines in proptest::collection::vec("[a-z]{0,8} ?[-0-9a-f]{0,3} ?[0-9a-f]{0,65}", 0..8)) {
        let _ = Keyring::from_text(&lines.join("\n"));
    }

    #[test]
    fn no_change_of_a_good_text_makes_it_panic(at in 0usize..500, byte in "\\PC|\n") {
        let mut changed = text();
        let at = at.min(changed.len());
        changed.insert_str(at, &byte);
        prop_assert!(Keyring::from_text(&changed).is_err());
    }
}
