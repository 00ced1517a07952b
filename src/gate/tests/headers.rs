//! What a sealed file says of itself in clear.
//!
//! A file that somebody without a keyring sealed under the right name can't be told from an honest one without a key: its
//! header is as good as any. Opening tells (`seal::vault`), and so do the signatures of the commits.

use super::super::testing::{Yard, person};
use super::super::{GateError, PathFault, Stance, verify};
use crate::model::SealedName;
use crate::seal::HeaderFault;

/// The last line of a header, by which stanzas are put before it.
const MAC: &[u8] = b"\n--- ";

/// A sealed file with stanzas put before the header's end.
fn with_stanzas(sealed: &[u8], stanzas: &str) -> Vec<u8> {
    let at = sealed.windows(MAC.len()).position(|w| w == MAC).unwrap() + 1;
    [&sealed[..at], stanzas.as_bytes(), &sealed[at..]].concat()
}

/// A sealed file without the grease that the library puts in now and then.
fn without_grease(sealed: &[u8]) -> Vec<u8> {
    let end = sealed.windows(MAC.len()).position(|w| w == MAC).unwrap() + 1;
    let header = std::str::from_utf8(&sealed[..end]).unwrap();
    let (before, grease) = header.split_at(header.find("-> chungthu").unwrap());
    let named = grease.split_inclusive('\n').take(2).collect::<String>();
    let first = before.find("-> X25519").unwrap();
    let key = before[first..].split_inclusive('\n').take(2).collect::<String>();
    [b"age-encryption.org/v1\n", key.as_bytes(), named.as_bytes(), &sealed[end..]].concat()
}

fn fault(yard: &Yard, bytes: &[u8]) -> Option<PathFault> {
    let commit = yard.main("minh", yard.root).bytes(&person(1).path(), bytes).commit();
    match yard.judge(commit) {
        Ok(_) => None,
        Err(GateError::Path { fault, path, .. }) if path == person(1).path() => Some(fault),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_third_stanza_is_refused_unless_it_is_grease() {
    let yard = Yard::new();
    let sealed = without_grease(&yard.keys.vault.seal(person(1), 1, b"schema: 1\n").unwrap());
    let header = |fault| Some(PathFault::Header(fault));
    assert_eq!(fault(&yard, &sealed), None);
    assert_eq!(fault(&yard, &with_stanzas(&sealed, "-> x-grease a b\nAAAA\n")), None);
    // Somebody else's key, to whom the record would be open too.
    let text = String::from_utf8_lossy(&sealed).into_owned();
    let key = text.lines().skip_while(|line| !line.starts_with("-> X25519")).take(2).collect::<Vec<_>>();
    let second = format!("{}\n", key.join("\n"));
    assert_eq!(fault(&yard, &with_stanzas(&sealed, &second)), header(HeaderFault::KeyStanza));
    for stanza in ["-> ssh-ed25519 AAAA AAAA\n\n", "-> scrypt AAAA 18\n\n"] {
        assert_eq!(fault(&yard, &with_stanzas(&sealed, stanza)), header(HeaderFault::OtherStanza));
    }
    let grease = "-> a-grease\n\n-> b-grease\n\n";
    assert_eq!(fault(&yard, &with_stanzas(&sealed, grease)), header(HeaderFault::OtherStanza));
    let named = format!("-> chungthu {} 1 1\n\n", person(1));
    assert_eq!(fault(&yard, &with_stanzas(&sealed, &named)), header(HeaderFault::NameStanza));
}

#[test]
fn a_stanza_that_lies_about_path_or_epoch_is_refused_and_one_about_the_revision_rolls_nothing_back() {
    let yard = Yard::new();
    let lie = |from: &str, to: &str| {
        let sealed = yard.keys.vault.seal(person(1), 1, b"schema: 1\n").unwrap();
        let at = sealed.windows(from.len()).position(|w| w == from.as_bytes()).unwrap();
        [&sealed[..at], to.as_bytes(), &sealed[at + from.len()..]].concat()
    };
    let honest = format!("{} 1 1\n", person(1));
    assert_eq!(
        fault(&yard, &lie(&honest, &format!("{} 1 1\n", person(2)))),
        Some(PathFault::Elsewhere(SealedName::Record(person(2))))
    );
    let epoch = PathFault::Epoch { bound: 1, found: 2 };
    assert_eq!(fault(&yard, &lie(&honest, &format!("{} 2 1\n", person(1)))), Some(epoch));
    for odd in ["0 1", "1 0", "01 1", "1 +1", "1 1 1", "1"] {
        let lie = lie(&honest, &format!("{} {odd}\n", person(1)));
        assert_eq!(fault(&yard, &lie), Some(PathFault::Header(HeaderFault::NameStanza)), "{odd}");
    }
    // An old version whose header says a newer revision doesn't open, since the header's MAC covers it: that takes a key
    // to see. What takes none: it can't make room for a rollback, for whatever comes next must be above it.
    let raised = lie(&honest, &format!("{} 1 7\n", person(1)));
    let main = yard.main("minh", yard.root).bytes(&person(1).path(), &raised).commit();
    assert!(yard.judge(main).is_ok());
    let below = yard.main("minh", main).put(person(1), 2).commit();
    assert!(matches!(
        yard.judge(below),
        Err(GateError::Path { fault: PathFault::RolledBack { old: 7, new: 2 }, .. })
    ));
}

#[test]
fn a_payload_of_a_length_that_padding_never_gives_is_refused() {
    let yard = Yard::new();
    let mut sealed = yard.keys.vault.seal(person(1), 1, b"schema: 1\n").unwrap();
    sealed.push(0);
    assert_eq!(fault(&yard, &sealed), Some(PathFault::Header(HeaderFault::Padding)));
    let long = with_stanzas(&sealed, &format!("-> {}-grease\n\n", "x".repeat(1024)));
    assert_eq!(fault(&yard, &long), Some(PathFault::Header(HeaderFault::TooLong)));
}

#[test]
fn what_does_not_open_and_is_here_already_does_not_close_the_register() {
    let yard = Yard::new();
    let clear = yard.main("minh", yard.root).plain(&person(1).path(), "x").commit();
    assert!(yard.judge(clear).is_err());
    assert!(verify(&yard.store, None, clear, Stance::Kept, |_| ()).is_ok());
    let gone = yard.main("minh", clear).remove(&person(1).path()).commit();
    assert!(verify(&yard.store, None, gone, Stance::Kept, |_| ()).is_err());
}
