//! How commits stand to each other: main's chain, branches of work, merges.

use super::super::testing::{Yard, person};
use super::super::{GateError, Stance, verify};
use super::breach;
use crate::model::Lang;
use crate::policy::{Breach, Role};
use crate::seal::Signer;
use crate::text::{Explain, harmless};

#[test]
fn main_goes_on_along_its_first_parents_only() {
    let yard = Yard::new();
    let main = yard.main("lan", yard.root).put(person(1), 1).commit();
    let pins = yard.judge(main).unwrap();
    let on = |tip| verify(&yard.store, Some(pins), tip, Stance::Arriving(yard.now()), |_| ());
    let next = yard.main("minh", main).put(person(2), 1).commit();
    assert!(on(next).is_ok());
    // A stock pull and push on another clone: that clone's own commits become the first parents.
    let other = yard.main("minh", yard.root).put(person(2), 1).commit();
    let turned = yard.main("minh", other).merge(main).commit();
    assert!(matches!(breach(yard.judge(turned)), Breach::Trailer { .. }));
    assert_eq!(on(turned), Err(GateError::NotContinued { old: main, new: turned }));
    // Rolled back, forked, and another register.
    for elsewhere in [yard.root, other, Yard::new().root] {
        assert!(on(elsewhere).is_err());
    }
}

#[test]
fn a_draft_fast_forwarded_to_main_is_refused_and_a_commit_for_main_is_no_draft() {
    let yard = Yard::new();
    let draft = yard.work("minh", yard.root).put(person(1), 1).commit();
    assert_eq!(breach(yard.judge(draft)), Breach::Trailer { expected: "Chungthu: main 1".to_owned() });
    let main = yard.main("minh", yard.root).put(person(1), 1).commit();
    let judged = breach(yard.judge_work(yard.root, main));
    assert_eq!(judged, Breach::Trailer { expected: "Chungthu: work 1".to_owned() });
}

#[test]
fn the_trailer_names_the_keyring_that_the_first_parent_binds() {
    let yard = Yard::new();
    let keys = yard.rekeyed(false, &[], |o| o.rules.approvals = 1);
    let main = yard.main("lan", yard.root).officers(&keys.officers).commit();
    let late = yard.main("minh", main).put(person(1), 1).message("set: 1 person\n\nChungthu: main 1\n");
    assert_eq!(
        breach(yard.judge(late.commit())),
        Breach::Trailer { expected: "Chungthu: main 2".to_owned() }
    );
    let early = yard.main("lan", yard.root).officers(&keys.officers);
    let early = early.message("officer\n\nChungthu: main 2\n").commit();
    assert_eq!(breach(yard.judge(early)), Breach::Trailer { expected: "Chungthu: main 1".to_owned() });
}

#[test]
fn histories_that_crossed_have_no_place_to_merge_from() {
    let yard = Yard::new();
    let one = yard.work("minh", yard.root).put(person(1), 1).commit();
    let two = yard.work("hoa", yard.root).put(person(2), 1).commit();
    let a = yard.work("minh", one).merge(two).commit();
    let b = yard.work("hoa", two).merge(one).commit();
    let crossed = yard.work("minh", a).beside(b).put(person(3), 1).commit();
    assert_eq!(yard.judge_work(yard.root, crossed), Err(GateError::Bases { commit: crossed, found: 2 }));
    let main = yard.main("lan", yard.root).merge(a).commit();
    let main = yard.main("lan", main).put(person(3), 1).commit();
    let branch = yard.work("hoa", b).merge(yard.root).put(person(4), 1).commit();
    let merged = yard.main("lan", main).beside(branch).take(&person(4).path(), branch).commit();
    assert_eq!(yard.judge(merged), Err(GateError::Bases { commit: merged, found: 2 }));
}

#[test]
fn a_commit_has_one_parent_or_two_and_all_come_from_the_first_of_the_register() {
    let yard = Yard::new();
    let [a, b] = [1, 2].map(|n| yard.work("minh", yard.root).put(person(n), 1).commit());
    let three = yard.main("minh", yard.root).merge(a).merge(b).commit();
    assert_eq!(yard.judge(three), Err(GateError::Parents { commit: three }));
    let octopus = yard.work("minh", a).merge(b).beside(yard.root).commit();
    assert_eq!(yard.judge_work(yard.root, octopus), Err(GateError::Parents { commit: octopus }));
    // A branch that begins anew has not one commit of main's officers before it.
    let anew = yard.work("minh", yard.root).put(person(1), 1).odd(|text| {
        let (tree, rest) = text.split_once("\nparent ").unwrap();
        format!("{tree}\n{}", rest.split_once('\n').unwrap().1)
    });
    assert_eq!(yard.judge_work(yard.root, anew), Err(GateError::Parents { commit: anew }));
    let joined = yard.main("minh", yard.root).beside(anew).commit();
    assert_eq!(yard.judge(joined), Err(GateError::Parents { commit: anew }));
}

#[test]
fn a_branch_changes_no_ci_file_no_template_and_no_hook() {
    let yard = Yard::new();
    let guarded =
        [".gitlab-ci.yml", ".github/workflows/check.yml", ".forgejo/workflows/x.yml", "templates/x"];
    for path in guarded {
        let branch = yard.work("minh", yard.root).plain(path, "script: true\n").commit();
        let judged = breach(yard.judge_work(yard.root, branch));
        let expected = Breach::Role { handle: "minh".into(), role: Role::Officer, path: path.to_owned() };
        assert_eq!(judged, expected);
        // An admin who merges it doesn't make it good.
        let merged = yard.main("lan", yard.root).merge(branch).commit();
        assert_eq!(breach(yard.judge(merged)), expected);
        assert!(yard.judge(yard.main("lan", yard.root).plain(path, "x\n").commit()).is_ok());
    }
    for path in ["hooks/pre-receive", ".githooks/post-merge", ".gitmodules", "Makefile", "records/person/x"] {
        let branch = yard.work("lan", yard.root).plain(path, "#!/bin/sh\n").commit();
        // Where a folder has no place, nothing in it is looked at.
        let named = path.strip_suffix("/pre-receive").or(path.strip_suffix("/post-merge")).unwrap_or(path);
        assert_eq!(breach(yard.judge_work(yard.root, branch)), Breach::ForeignPath(named.to_owned()));
    }
}

#[test]
fn a_tree_of_more_paths_than_any_memory_holds_is_refused_at_once() {
    let mut yard = Yard::new();
    yard.know("mallory", Signer::generate().0);
    let yard = yard;
    // Whoever has no key of an officer is refused before anything is looked at.
    let stranger = yard.work("lan", yard.root).bomb("templates", 12).signed_by("mallory").commit();
    assert!(matches!(breach(yard.judge_work(yard.root, stranger)), Breach::UnknownSigner { .. }));
    let merged = yard.main("minh", yard.root).beside(stranger).commit();
    assert!(matches!(breach(yard.judge(merged)), Breach::UnknownSigner { .. }));
    let main = yard.main("lan", yard.root).bomb("templates", 12).signed_by("mallory").commit();
    assert!(matches!(breach(yard.judge(main)), Breach::UnknownSigner { .. }));
    // An officer is refused at the first path without a place.
    let deep = format!("templates{}", "/0".repeat(8));
    for (folder, path) in [
        ("templates", deep.as_str()),
        ("x", "x"),
        ("records/person", "records/person/0/0/0"),
        ("files", "files/0"),
    ] {
        let branch = yard.work("lan", yard.root).bomb(folder, 12).commit();
        assert_eq!(breach(yard.judge_work(yard.root, branch)), Breach::ForeignPath(path.to_owned()));
        // Going on from it makes it no better, nor does taking it away again.
        let next = yard.work("lan", branch).put(person(1), 1).commit();
        let gone = yard.work("lan", next).beside(yard.root).commit();
        assert!(matches!(breach(yard.judge_work(yard.root, gone)), Breach::ForeignPath(_)));
        let main = yard.main("lan", yard.root).bomb(folder, 12).commit();
        assert_eq!(breach(yard.judge(main)), Breach::ForeignPath(path.to_owned()));
    }
    let many = yard.work("lan", yard.root).bomb("templates", 7).commit();
    assert_eq!(yard.judge_work(yard.root, many), Err(GateError::Many { commit: many }));
}

#[test]
fn a_name_that_a_terminal_would_obey_has_no_place() {
    let yard = Yard::new();
    for name in ["a\u{1b}]0;b", "a\u{202e}b", "a\nb"] {
        for folder in ["", "templates/"] {
            let branch = yard.work("lan", yard.root).plain(&format!("{folder}{name}"), "x\n").commit();
            let refused = yard.judge_work(yard.root, branch).unwrap_err().what(Lang::En);
            assert!(refused.contains('\u{fffd}') && harmless(&refused) == refused, "{refused:?}");
        }
    }
    let author = |text: String| text.replace("author lan <lan", "author l\u{1b}[31m <l\u{1b}[31m");
    let author = |text| author(text).replace("committer lan <lan", "committer l\u{1b}[31m <l\u{1b}[31m");
    let foreign = yard.work("lan", yard.root).odd(author);
    let refused = yard.judge_work(yard.root, foreign).unwrap_err().what(Lang::En);
    assert!(refused.contains("[31m") && harmless(&refused) == refused, "{refused:?}");
}

#[test]
fn names_that_are_no_unicode_are_not_taken_for_each_other() {
    let yard = Yard::new();
    let names = vec![b"a\xfe".to_vec(), b"a\xff".to_vec()];
    let branch = yard.work("lan", yard.root).nest("templates", 1, names).commit();
    assert_eq!(
        breach(yard.judge_work(yard.root, branch)),
        Breach::ForeignPath("templates/a\u{fffd}".to_owned())
    );
}

#[test]
fn what_a_merge_adds_of_its_own_is_its_signers_doing() {
    let yard = Yard::new();
    let branch = yard.work("hoa", yard.root).put(person(1), 1).commit();
    let main = yard.main("lan", yard.root).plain("register.yaml", "schema: 1\nname:\n  vi: Khác\n").commit();
    let own = yard.main("minh", main).merge(branch).plain("templates/x", "x\n").commit();
    assert!(matches!(breach(yard.judge(own)), Breach::Role { path, .. } if path == "templates/x"));
    // Taking in what an admin did on main is not the officer's own doing; taking it back is.
    let update = yard.work("hoa", branch).merge(main).commit();
    assert!(yard.judge_work(main, update).is_ok());
    let back = yard.work("hoa", branch).beside(main).commit();
    assert!(
        matches!(breach(yard.judge_work(main, back)), Breach::Role { path, .. } if path == "register.yaml")
    );
    let taken_back = yard.main("minh", main).merge(branch).take("register.yaml", yard.root).commit();
    assert!(matches!(breach(yard.judge(taken_back)), Breach::Role { path, .. } if path == "register.yaml"));
}

#[test]
fn a_commit_with_a_wrong_clock_does_not_keep_branches_out() {
    let yard = Yard::new();
    // `side` went into main through a commit whose machine thought that it was 1970.
    let side = yard.work("minh", yard.root).put(person(1), 1).commit();
    let odd = yard.work("minh", side).put(person(1), 2).dated(1_000, 1_000).commit();
    let branch = yard.work("hoa", side).put(person(2), 1).commit();
    let main = yard.main("lan", yard.root).merge(odd).commit();
    let keys = yard.rekeyed(true, &[], |o| o.officers.retain(|o| o.handle != "minh"));
    let main = yard.main("lan", main).officers(&keys.officers).commit();
    // What main has is not judged again by the officers of today, of whom `minh` is none.
    assert_eq!(yard.judge_work(main, branch), Ok(()));
    let update = yard.work("hoa", branch).merge(main).under(&keys.vault).put(person(2), 2).commit();
    assert_eq!(yard.judge(yard.main("binh", main).merge(update).commit()).map(drop), Ok(()));
}

#[test]
fn a_merge_that_does_a_change_of_officers_again_has_mains_keyring_and_no_other() {
    let yard = Yard::new();
    let keys = yard.rekeyed(false, &[], |o| o.rules.approvals = 1);
    let main = yard.main("lan", yard.root).officers(&keys.officers).commit();
    let made_up = yard.rekeyed(true, &[], |_| ());
    let judged = |bound| {
        let mut officers = keys.officers.clone();
        officers.rules.approvals = 2;
        officers.keyring = bound;
        let draft = yard.work("lan", yard.root).put(person(1), 1).commit();
        yard.judge_work(main, yard.work("lan", draft).merge(main).officers(&officers).commit())
    };
    assert_eq!(judged(keys.officers.keyring), Ok(()));
    assert!(judged(made_up.officers.keyring).is_err());
}
