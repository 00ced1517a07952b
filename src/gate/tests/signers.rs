//! Who signed, and whether the bytes that were signed are the ones that stand there.

use super::super::testing::{AFTER_DEPUTY, Yard, newcomer, person};
use super::super::{GateError, Stance, verify};
use super::breach;
use crate::policy::{Breach, Role};
use crate::repo::{CommitFault, Oid, RepoError, SignatureFault};

#[track_caller]
fn signature(judged: Result<super::super::Pins, GateError>) -> SignatureFault {
    match judged {
        Err(GateError::Signature { fault, .. }) => fault,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn bytes(judged: Result<super::super::Pins, GateError>) -> CommitFault {
    match judged {
        Err(GateError::Repo(RepoError::Commit { fault, .. })) => fault,
        other => panic!("{other:?}"),
    }
}

/// One line more before another.
fn before(text: &str, line: &str, more: &str) -> String {
    text.replacen(&format!("\n{line}"), &format!("\n{more}\n{line}"), 1)
}

#[test]
fn a_commit_of_a_web_button_is_refused() {
    let mut yard = Yard::new();
    yard.know("forge", newcomer("forge", Role::Officer).1);
    let edit = || yard.main("minh", yard.root).put(person(1), 1);
    let unsigned = edit().payload();
    assert_eq!(signature(yard.judge(yard.put(&unsigned))), SignatureFault::Unsigned);
    // Signed by the forge's own key, in the officer's name or in its own.
    let forge = edit().signed_by("forge").commit();
    assert!(matches!(breach(yard.judge(forge)), Breach::UnknownSigner { .. }));
    let web = |text: String| {
        let (head, tail) = text.split_once("\ncommitter ").unwrap();
        let tail = tail.split_once("> ").unwrap().1;
        format!("{head}\ncommitter GitHub <noreply@github.com> {tail}")
    };
    let squashed = edit().signed_by("forge").odd(web);
    assert!(matches!(breach(yard.judge(squashed)), Breach::ForeignAuthor { .. }));
}

#[test]
fn the_bytes_that_were_signed_are_those_that_stand_there() {
    let yard = Yard::new();
    let edit = || yard.main("minh", yard.root).put(person(1), 1);
    let other_time = edit().forged(|text| text.replace("\ncommitter minh", "\ncommitter  minh"));
    assert_eq!(bytes(yard.judge(other_time)), CommitFault::Value("committer"));
    let other_words = edit().forged(|text| text.replace("set\n", "edit\n"));
    assert_eq!(signature(yard.judge(other_words)), SignatureFault::Wrong);
    // The same signature in another spelling.
    let joined = edit().forged(|text| {
        let (begin, rest) = text.split_once("SIGNATURE-----\n ").unwrap();
        let (first, rest) = rest.split_once("\n ").unwrap();
        format!("{begin}SIGNATURE-----\n {first}{rest}")
    });
    assert_eq!(signature(yard.judge(joined)), SignatureFault::Unreadable);
    // A signature that was made for an approval.
    let payload = edit().payload();
    let armoured = yard.signer("minh").sign("chungthu-approval", payload.as_bytes()).unwrap();
    let (headers, message) = payload.split_once("\n\n").unwrap();
    let signed = format!("{headers}\ngpgsig {}\n\n{message}", armoured.replace('\n', "\n "));
    assert_eq!(signature(yard.judge(yard.put(&signed))), SignatureFault::Namespace);
}

#[test]
fn no_header_stands_twice_and_none_is_unknown() {
    let yard = Yard::new();
    let edit = || yard.main("minh", yard.root).put(person(1), 1);
    let tree = format!("tree {}", yard.tree(yard.root));
    // What one tool takes from the first of two headers, another takes from the second.
    let two_trees = edit().odd(|text| format!("{tree}\n{text}"));
    assert_eq!(bytes(yard.judge(two_trees)), CommitFault::Repeated("tree"));
    let hidden = edit().forged(|text| format!("{tree}\n{text}"));
    assert_eq!(bytes(yard.judge(hidden)), CommitFault::Repeated("tree"));
    let author = "author lan <lan@chungthu.invalid> 1772413200 +0000";
    let two_authors = edit().odd(|text| before(&text, "committer", author));
    assert_eq!(bytes(yard.judge(two_authors)), CommitFault::Repeated("author"));
    let parent = format!("parent {}", yard.root);
    let two_parents = edit().odd(|text| before(&text, "author", &parent));
    assert_eq!(bytes(yard.judge(two_parents)), CommitFault::Repeated("parent"));
    let two_signatures = edit().odd(|text| {
        let (headers, message) = text.split_once("\n\n").unwrap();
        format!("{headers}\ngpgsig -----BEGIN SSH SIGNATURE-----\n AAAA\n -----END SSH SIGNATURE-----\n\n{message}")
    });
    assert_eq!(bytes(yard.judge(two_signatures)), CommitFault::Repeated("gpgsig"));
    let encoded = edit().odd(|text| before(&text, "\n", "encoding ISO-8859-1").replacen("\n\n", "\n", 0));
    assert_eq!(bytes(yard.judge(encoded)), CommitFault::Unknown("encoding".to_owned()));
    let merge_tag = edit().odd(|text| before(&text, "\n", "mergetag object 00"));
    assert_eq!(bytes(yard.judge(merge_tag)), CommitFault::Unknown("mergetag".to_owned()));
}

#[test]
fn message_and_author_are_of_the_grammar() {
    let yard = Yard::new();
    let edit = || yard.main("minh", yard.root).put(person(1), 1);
    for words in ["Cập nhật Nguyễn Văn A\n\nChungthu: main 1\n", "set\n\nChungthu: main 1", "set\n"] {
        assert_eq!(breach(yard.judge(edit().message(words).commit())), Breach::Message, "{words}");
    }
    let here = edit().odd(|text| text.replace(" +0000\n", " +0700\n"));
    assert_eq!(breach(yard.judge(here)), Breach::NotUtc);
    let mail = edit().odd(|text| text.replace("minh@chungthu.invalid", "minh@bo.gov.vn"));
    assert!(matches!(breach(yard.judge(mail)), Breach::ForeignAuthor { .. }));
    // In another officer's name.
    let other = yard.main("lan", yard.root).put(person(1), 1).signed_by("minh").commit();
    assert!(matches!(breach(yard.judge(other)), Breach::ForeignAuthor { .. }));
    assert!(yard.judge(edit().commit()).is_ok());
}

#[test]
fn a_key_counts_while_its_officer_is_one() {
    let mut yard = Yard::new();
    let drafted = yard.work("hoa", yard.root).put(person(1), 1).commit();
    let keys = yard.rekeyed(true, &[], |o| o.officers.retain(|o| o.handle != "hoa"));
    let main = yard.main("lan", yard.root).officers(&keys.officers).commit();
    let gone = yard.main("hoa", main).commit();
    assert!(matches!(breach(yard.judge(gone)), Breach::UnknownSigner { .. }));
    // What an officer left on a branch is adopted under one's own signature or not at all.
    assert!(matches!(breach(yard.judge_work(main, drafted)), Breach::UnknownSigner { .. }));
    let merged = yard.main("lan", main).merge(drafted).commit();
    assert!(matches!(breach(yard.judge(merged)), Breach::UnknownSigner { .. }));
    let (fresh, signer) = newcomer("minh", Role::Officer);
    let keys = yard.rekeyed(false, &[], |o| {
        for minh in o.officers.iter_mut().filter(|o| o.handle == "minh") {
            minh.signing_keys.former = std::mem::take(&mut minh.signing_keys.active);
            minh.signing_keys.active = fresh.signing_keys.active.clone();
        }
    });
    let main = yard.main("lan", yard.root).officers(&keys.officers).commit();
    yard.know("new", signer);
    let old = yard.main("minh", main).commit();
    assert!(matches!(breach(yard.judge(old)), Breach::UnknownSigner { .. }));
    let new = yard.main("minh", main).signed_by("new").put(person(1), 1);
    assert!(yard.judge(new.under(&keys.vault).commit()).is_ok());
}

#[test]
fn an_auditor_signs_nothing_that_counts() {
    let yard = Yard::new();
    for commit in [
        yard.main("tra", yard.root).put(person(1), 1).commit(),
        yard.main("tra", yard.root).message("set\n\nChungthu: main 1\n").commit(),
    ] {
        assert!(matches!(breach(yard.judge(commit)), Breach::Role { role: Role::Auditor, .. }));
    }
    let work = yard.work("tra", yard.root).put(person(1), 1).commit();
    assert!(matches!(breach(yard.judge_work(yard.root, work)), Breach::Role { .. }));
}

#[test]
fn a_deputy_writes_until_the_last_day_and_no_date_makes_it_earlier() {
    let yard = Yard::new();
    let last = AFTER_DEPUTY - 1;
    let judge = |tip| verify(&yard.store, None, tip, Stance::Arriving(AFTER_DEPUTY + 86_400), |_| ());
    let in_time = yard.main("thu", yard.root).put(person(1), 1).dated(last, last).commit();
    assert!(judge(in_time).is_ok());
    let draft = yard.work("thu", yard.root).put(person(2), 1).dated(last, last).commit();
    let late = yard.main("lan", in_time).put(person(3), 1).dated(AFTER_DEPUTY, AFTER_DEPUTY).commit();
    for (authored, committed) in [(AFTER_DEPUTY, AFTER_DEPUTY), (last, AFTER_DEPUTY), (AFTER_DEPUTY, last)] {
        let commit = yard.main("thu", in_time).put(person(1), 2).dated(authored, committed).commit();
        assert!(matches!(breach(judge(commit)), Breach::DeputyEnded { .. }), "{authored} {committed}");
    }
    // Backdated: main had passed the day by then. Nor does a later date in between that went back again help.
    let earlier = yard.main("lan", late).put(person(3), 2).dated(last, last).commit();
    for main in [late, earlier] {
        let commit = yard.main("thu", main).put(person(1), 2).dated(last, last).commit();
        assert!(matches!(breach(judge(commit)), Breach::DeputyEnded { .. }));
        let merged = yard.main("lan", main).merge(draft).commit();
        assert!(matches!(breach(judge(merged)), Breach::DeputyEnded { .. }));
    }
}

#[test]
fn nothing_arrives_that_is_dated_ahead_of_the_clock() {
    let yard = Yard::new();
    let now = yard.now();
    let at = |seconds: i64| -> Oid {
        yard.main("minh", yard.root).put(person(1), 1).dated(seconds, seconds).commit()
    };
    let judge = |tip| verify(&yard.store, None, tip, Stance::Arriving(now), |_| ());
    assert!(judge(at(now + 600)).is_ok());
    assert!(matches!(judge(at(now + 601)), Err(GateError::Ahead { seconds: 601, .. })));
    // What is there already is not asked again by a clock that may be slow.
    assert!(verify(&yard.store, None, at(now + 601), Stance::Whole, |_| ()).is_ok());
}
