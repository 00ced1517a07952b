//! Sites written into folders: again, over others' files, cut off in the middle.

use super::*;

fn build(root: &Path, files: &[(&str, &str)]) -> Result<Built, SiteError> {
    let folder = Folder::open(root, Vec::new(), files.iter().map(|(path, _)| (*path).to_owned()).collect())?;
    for (path, text) in files {
        folder.put(path, Prints::default(), text.as_bytes())?;
    }
    folder.finish()
}

#[test]
fn only_what_changed_is_written_and_only_ours_removed() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("site");
    let built = build(&root, &[("a.html", "1"), ("vi/b.html", "2"), ("en/c.html", "3")]).unwrap();
    assert_eq!(built, Built { files: 3, written: 3, removed: 0, foreign: 0 });
    fs::write(root.join("theirs.txt"), "x").unwrap();
    let built = build(&root, &[("a.html", "1"), ("vi/b.html", "two")]).unwrap();
    assert_eq!(built, Built { files: 2, written: 1, removed: 1, foreign: 1 });
    assert!(!root.join("en").exists());
    assert_eq!(fs::read_to_string(root.join("theirs.txt")).unwrap(), "x");
    let built = build(&root, &[("a.html", "1"), ("vi/b.html", "two")]).unwrap();
    assert_eq!(built.written, 0);
}

#[test]
fn what_is_made_near_the_same_stays_whatever_it_says() {
    let dir = tempfile::tempdir().unwrap();
    let open =
        || Folder::open(dir.path(), ["a.html", "b.html"].map(str::to_owned).into(), Vec::new()).unwrap();
    let of = |own: u64, near: u64| Prints { own, near: Some(near) };
    let paths = ["a.html", "b.html"].map(str::to_owned);
    let folder = open();
    assert!(!folder.keeps_near(&paths, 7));
    folder.put("a.html", of(1, 7), b"a").unwrap();
    folder.put("b.html", of(2, 7), b"b").unwrap();
    folder.finish().unwrap();
    let folder = open();
    assert!(!folder.keeps_near(&paths, 8) && folder.keeps_near(&paths, 7));
    folder.finish().unwrap();
    // One that says the same near something else is known by that from then on.
    let folder = open();
    assert!(folder.keeps("a.html", of(1, 9)) && !folder.keeps("b.html", of(3, 9)));
    folder.put("b.html", of(3, 9), b"B").unwrap();
    folder.finish().unwrap();
    assert!(open().keeps_near(&paths, 9));
    fs::remove_file(dir.path().join("b.html")).unwrap();
    assert!(!open().keeps_near(&paths, 9));
}

#[test]
fn a_foreign_file_in_the_way_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("index.html"), "theirs").unwrap();
    let error = build(dir.path(), &[("a.html", "1"), ("index.html", "ours")]).unwrap_err();
    assert!(matches!(error, SiteError::Foreign(_)));
    assert_eq!(fs::read_to_string(dir.path().join("index.html")).unwrap(), "theirs");
    assert!(!dir.path().join("a.html").exists());
}

#[cfg(unix)]
#[test]
fn nothing_is_written_or_removed_through_a_link() {
    use std::os::unix::fs::symlink;
    let dir = tempfile::tempdir().unwrap();
    let (root, theirs) = (dir.path().join("site"), dir.path().join("theirs"));
    fs::create_dir_all(&theirs).unwrap();
    fs::create_dir_all(&root).unwrap();
    symlink(&theirs, root.join("vi")).unwrap();
    let error = build(&root, &[("a.html", "1"), ("vi/person/b.html", "2")]).unwrap_err();
    assert!(matches!(error, SiteError::Linked(at) if at == root.join("vi")));
    assert!(!root.join("a.html").exists());
    // A folder of ours that became a link since.
    fs::remove_file(root.join("vi")).unwrap();
    build(&root, &[("a.html", "1"), ("vi/b.html", "2")]).unwrap();
    fs::rename(root.join("vi"), theirs.join("vi")).unwrap();
    symlink(theirs.join("vi"), root.join("vi")).unwrap();
    assert!(matches!(build(&root, &[("a.html", "1")]), Err(SiteError::Linked(_))));
    assert!(theirs.join("vi/b.html").exists());
    // What waits to take its place is no way out either.
    fs::remove_file(root.join("vi")).unwrap();
    fs::write(theirs.join("own.txt"), "own").unwrap();
    symlink(theirs.join("own.txt"), root.join(".a.html.new")).unwrap();
    build(&root, &[("a.html", "2")]).unwrap();
    assert_eq!(fs::read_to_string(theirs.join("own.txt")).unwrap(), "own");
    assert_eq!(fs::read_to_string(root.join("a.html")).unwrap(), "2");
}

#[test]
fn a_site_never_stands_at_the_top_of_the_machine() {
    let error = build(Path::new("/"), &[("a.html", "1")]).unwrap_err();
    assert!(matches!(error, SiteError::Topmost(_)));
    assert!(!Path::new("/a.html").exists());
}

#[test]
fn a_cut_build_is_finished_by_the_next() {
    let dir = tempfile::tempdir().unwrap();
    build(dir.path(), &[("old.html", "1")]).unwrap();
    let folder =
        Folder::open(dir.path(), Vec::new(), ["a.html", "b.html"].map(str::to_owned).into()).unwrap();
    folder.put("a.html", Prints::default(), b"1").unwrap();
    drop(folder);
    fs::write(dir.path().join(".b.html.new"), "half").unwrap();
    let built = build(dir.path(), &[("b.html", "2")]).unwrap();
    assert_eq!(built, Built { files: 1, written: 1, removed: 2, foreign: 0 });
    let mut left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, [MANIFEST, "b.html"]);
}

#[test]
fn a_manifest_that_leads_elsewhere_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    for line in ["../x", "/etc/x", "a//b", ".git/config", "a b", "a 1", "a 1 x", "a 1 0 0 0", "a 1 0 x", ""] {
        fs::write(dir.path().join(MANIFEST), format!("chungthu site 1 done\n{line}\n")).unwrap();
        assert!(matches!(build(dir.path(), &[]), Err(SiteError::Manifest(_))), "{line}");
    }
}

#[test]
fn what_has_the_same_print_is_kept_while_it_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let open = || Folder::open(dir.path(), Vec::new(), ["a.html".to_owned()].into()).unwrap();
    let folder = open();
    assert!(!folder.keeps("a.html", Prints { own: 7, near: None }));
    folder.put("a.html", Prints { own: 7, near: None }, b"seven").unwrap();
    assert!(!dir.path().join("a.html").exists());
    folder.finish().unwrap();
    let folder = open();
    assert!(
        folder.keeps("a.html", Prints { own: 7, near: None })
            && !folder.keeps("a.html", Prints { own: 8, near: None })
    );
    assert_eq!(folder.finish().unwrap().written, 0);
    // A kept file stays known, and one that was cut short is none.
    assert!(open().keeps("a.html", Prints { own: 7, near: None }));
    fs::write(dir.path().join("a.html"), "sev").unwrap();
    assert!(!open().keeps("a.html", Prints { own: 7, near: None }));
    fs::remove_file(dir.path().join("a.html")).unwrap();
    assert!(!open().keeps("a.html", Prints { own: 7, near: None }));
}

#[test]
fn a_build_that_is_given_up_leaves_what_was_there() {
    let dir = tempfile::tempdir().unwrap();
    build(dir.path(), &[("a.html", "1"), ("vi/b.html", "2")]).unwrap();
    let read = || {
        let read = |path: &str| fs::read_to_string(dir.path().join(path)).unwrap();
        [read(MANIFEST), read("a.html"), read("vi/b.html")]
    };
    let before = read();
    let folder =
        Folder::open(dir.path(), Vec::new(), ["a.html", "c.html", "en/d.html"].map(str::to_owned).into())
            .unwrap();
    folder.put("a.html", Prints::default(), b"another").unwrap();
    folder.put("c.html", Prints::default(), b"new").unwrap();
    folder.put("en/d.html", Prints::default(), b"new").unwrap();
    folder.give_up();
    assert!(!dir.path().join("en").exists());
    assert_eq!(read(), before);
    assert_eq!(count(dir.path()), before.len());
}

#[test]
fn a_leaf_that_stood_nowhere_takes_its_place_at_once_and_goes_with_a_build_that_fails() {
    let dir = tempfile::tempdir().unwrap();
    let there = |path: &str| fs::read_to_string(dir.path().join(path)).ok();
    let open = || {
        let leaves = ["a.html", "vi/b.html"].map(str::to_owned).into();
        Folder::open(dir.path(), leaves, ["index.html".to_owned()].into()).unwrap()
    };
    let put = |folder: &Folder, text: &str| {
        for path in ["vi/b.html", "a.html", "index.html"] {
            folder.put(path, Prints::default(), text.as_bytes()).unwrap();
        }
    };
    build(dir.path(), &[("a.html", "1"), ("index.html", "1")]).unwrap();
    let folder = open();
    put(&folder, "2");
    // Who reads the site meanwhile meets nothing half made.
    assert_eq!(
        ["a.html", "vi/b.html", "index.html"].map(there),
        [Some("1"), Some("2"), Some("1")].map(|text| text.map(str::to_owned))
    );
    folder.give_up();
    assert_eq!(there("vi/b.html"), None);
    let folder = open();
    put(&folder, "2");
    assert_eq!(folder.finish().unwrap(), Built { files: 3, written: 3, removed: 0, foreign: 0 });
    // One that a build left half written when it was cut is written again.
    build(dir.path(), &[("index.html", "1")]).unwrap();
    let folder = open();
    put(&folder, "half");
    drop(folder);
    let folder = open();
    put(&folder, "whole");
    folder.finish().unwrap();
    assert_eq!(there("vi/b.html").as_deref(), Some("whole"));
}

#[test]
fn what_somebody_changed_is_made_again_though_it_is_as_long() {
    let dir = tempfile::tempdir().unwrap();
    let at = dir.path().join("a.html");
    build(dir.path(), &[("a.html", "seven")]).unwrap();
    let open = || Folder::open(dir.path(), Vec::new(), ["a.html".to_owned()].into()).unwrap();
    let of = Prints::default();
    let folder = open();
    assert!(folder.keeps("a.html", of));
    folder.finish().unwrap();
    // The clock of a file system goes in steps.
    let closed = manifest::closed(dir.path()).unwrap();
    while manifest::changed(&at.metadata().unwrap()) <= closed {
        fs::write(&at, "seveN").unwrap();
    }
    let folder = open();
    assert!(!folder.keeps("a.html", of));
    folder.put("a.html", of, b"seven").unwrap();
    assert_eq!(folder.finish().unwrap().written, 1);
    assert_eq!(fs::read_to_string(&at).unwrap(), "seven");
    assert!(open().keeps("a.html", of));
    // What was only touched is looked at once.
    let closed = manifest::closed(dir.path()).unwrap();
    while manifest::changed(&at.metadata().unwrap()) <= closed {
        fs::write(&at, "seven").unwrap();
    }
    let folder = open();
    assert!(!folder.keeps("a.html", of));
    folder.put("a.html", of, b"seven").unwrap();
    assert_eq!(folder.finish().unwrap().written, 0);
    assert!(open().keeps("a.html", of));
    // A build that fails closes the list again, and knows no more of what was changed.
    let closed = manifest::closed(dir.path()).unwrap();
    while manifest::changed(&at.metadata().unwrap()) <= closed {
        fs::write(&at, "seveN").unwrap();
    }
    let folder =
        Folder::open(dir.path(), Vec::new(), ["a.html", "b.html"].map(str::to_owned).into()).unwrap();
    folder.put("b.html", of, b"new").unwrap();
    folder.give_up();
    assert!(!open().keeps("a.html", of));
}

#[test]
fn a_list_that_is_no_file_is_refused_and_not_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    build(other.path(), &[("a.html", "1")]).unwrap();
    std::os::unix::fs::symlink(other.path().join(MANIFEST), dir.path().join(MANIFEST)).unwrap();
    assert!(matches!(build(dir.path(), &[("a.html", "1")]), Err(SiteError::Manifest(_))));
    fs::remove_file(dir.path().join(MANIFEST)).unwrap();
    let mode = rustix::fs::Mode::from(0o600);
    rustix::fs::mknodat(rustix::fs::CWD, dir.path().join(MANIFEST), rustix::fs::FileType::Fifo, mode, 0)
        .unwrap();
    assert!(matches!(build(dir.path(), &[("a.html", "1")]), Err(SiteError::Manifest(_))));
}

#[test]
fn a_folder_in_place_of_a_page_is_found_before_any_page_is_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let there = |path: &str| fs::read_to_string(dir.path().join(path)).unwrap();
    build(dir.path(), &[("a.html", "1"), ("b.html", "1")]).unwrap();
    fs::remove_file(dir.path().join("b.html")).unwrap();
    fs::create_dir(dir.path().join("b.html")).unwrap();
    let names = ["a.html", "b.html"].map(str::to_owned);
    let folder = Folder::open(dir.path(), Vec::new(), names.into()).unwrap();
    folder.put("a.html", Prints::default(), b"2").unwrap();
    let blocked = folder.put("b.html", Prints::default(), b"2");
    assert!(matches!(blocked, Err(SiteError::Io { .. })));
    folder.give_up();
    assert_eq!(there("a.html"), "1");
    // One that comes later ends the build, which leaves nothing waiting.
    fs::remove_dir(dir.path().join("b.html")).unwrap();
    let folder =
        Folder::open(dir.path(), Vec::new(), ["a.html", "b.html"].map(str::to_owned).into()).unwrap();
    folder.put("b.html", Prints::default(), b"3").unwrap();
    folder.put("a.html", Prints::default(), b"3").unwrap();
    fs::create_dir(dir.path().join("b.html")).unwrap();
    assert!(folder.finish().is_err());
    let left =
        fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(!left.into_iter().any(|name| name.ends_with(".new")));
}

#[test]
fn a_folder_is_held_by_one_build() {
    let dir = tempfile::tempdir().unwrap();
    let files = || ["a.html".to_owned()].into();
    let folder = Folder::open(dir.path(), Vec::new(), files()).unwrap();
    assert!(
        matches!(Folder::open(dir.path(), Vec::new(), files()), Err(SiteError::Held(at)) if at == dir.path())
    );
    folder.put("a.html", Prints::default(), b"1").unwrap();
    folder.finish().unwrap();
    build(dir.path(), &[("a.html", "2")]).unwrap();
}
