use super::*;
use crate::repo::testing::{Scratch, run_git};
use crate::repo::tree::LeafKind;

fn git(dir: &Path, args: &[&str]) -> String {
    run_git(dir, &[], args).unwrap()
}

fn refused(dir: &Path) -> RepoError {
    Store::open(dir).err().expect("it is refused")
}

#[test]
fn init_makes_a_bare_sha1_repository_with_files_whatever_the_defaults_are() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("a/register");
    let store = Store::init(&dir).unwrap();
    assert_eq!(store.git_dir().canonicalize().unwrap(), dir.join(".git").canonicalize().unwrap());
    assert!(store.work_tree().is_none());
    assert_eq!(store.head_branch().unwrap(), "main");
    let config = |key| git(&dir, &["config", "--local", key]).trim().to_owned();
    assert_eq!(config("core.bare"), "true");
    assert_eq!(config("core.logAllRefUpdates"), "false");
    assert_eq!(config("diff.chungthu.textconv"), "chungthu textconv");
    assert_eq!(config("diff.chungthu.cachetextconv"), "false");
    assert_eq!(git(&dir, &["rev-parse", "--show-object-format"]).trim(), "sha1");
    assert_eq!(git(&dir, &["rev-parse", "--show-ref-format"]).trim(), "files");
    let left: Vec<_> = fs::read_dir(&dir).unwrap().flatten().map(|e| e.file_name()).collect();
    assert_eq!(left, [".git"]);
    // Stock git reads it where bare repositories must be named.
    git(&dir, &["-c", "safe.bareRepository=explicit", "rev-parse", "--git-dir"]);
}

#[test]
fn init_takes_over_an_empty_repository_but_no_other() {
    let scratch = Scratch::new();
    Store::init(scratch.dir()).unwrap();
    scratch.git(&["symbolic-ref", "HEAD", "refs/heads/other"]);
    assert_eq!(Store::init(scratch.dir()).unwrap().head_branch().unwrap(), "main");
    let commit = scratch.commit(&[], &[("f", "0")]);
    scratch.git(&["update-ref", "refs/heads/w/x", &commit.to_string()]);
    assert!(matches!(Store::init(scratch.dir()), Err(RepoError::Exists { .. })));
}

#[test]
fn every_shape_of_a_repository_opens() {
    let scratch = Scratch::with_work_tree();
    let commit = scratch.commit(&[], &[("f", "0")]);
    scratch.git(&["update-ref", "refs/heads/main", &commit.to_string()]);
    let home = tempfile::tempdir().unwrap();
    let (bare, linked) = (home.path().join("bare"), home.path().join("linked"));
    scratch.git(&["clone", "--bare", "-q", ".", bare.to_str().unwrap()]);
    scratch.git(&["worktree", "add", "-q", "-b", "w/x", linked.to_str().unwrap()]);
    for dir in [scratch.dir(), &scratch.dir().join(".git"), &bare, &bare.join("."), &linked] {
        let store = Store::open(dir).unwrap();
        assert_eq!(store.tip("main").unwrap(), Some(commit), "{}", dir.display());
        assert_eq!(store.location().open().unwrap().resolve("main").unwrap(), commit);
    }
    assert!(Store::open(&bare).unwrap().work_tree().is_none());
    assert_eq!(Store::open(&linked).unwrap().head_branch().unwrap(), "w/x");
    assert_eq!(Store::open(&linked).unwrap().git_dir().canonicalize().unwrap(), scratch.dir().join(".git"));
}

#[test]
fn what_can_not_be_a_register_is_refused_by_name() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path();
    assert!(matches!(refused(dir), RepoError::NotARepository { .. }));
    assert!(matches!(refused(&dir.join("nowhere")), RepoError::NotARepository { .. }));
    let make = |name: &str, args: &[&str]| {
        let place = dir.join(name);
        git(dir, &[&["init", "-q"], args, &[place.to_str().unwrap()]].concat());
        place
    };
    let sha256 = make("sha256", &["--object-format=sha256"]);
    assert!(matches!(refused(&sha256), RepoError::HashFormat { format, .. } if format == "sha256"));
    let bare = make("sha256.git", &["--bare", "--object-format=sha256"]);
    assert!(matches!(refused(&bare), RepoError::HashFormat { .. }));
    let reftable = make("reftable", &["--ref-format=reftable"]);
    assert!(matches!(refused(&reftable), RepoError::RefFormat { format, .. } if format == "reftable"));
    assert!(matches!(Store::init(&reftable), Err(RepoError::RefFormat { .. })));
    let partial = make("partial", &[]);
    git(&partial, &["config", "core.repositoryFormatVersion", "1"]);
    git(&partial, &["config", "extensions.partialClone", "origin"]);
    assert!(matches!(refused(&partial), RepoError::Extension { name, .. } if name == "partialclone"));
    let broken = make("broken", &[]);
    fs::write(broken.join(".git/config"), "[core\n").unwrap();
    assert!(matches!(refused(&broken), RepoError::Damaged { .. }));
    let headless = make("headless", &[]);
    fs::remove_file(headless.join(".git/HEAD")).unwrap();
    assert!(matches!(refused(&headless), RepoError::Damaged { .. }));
}

#[test]
fn a_shallow_clone_is_refused() {
    let scratch = Scratch::new();
    let root = scratch.commit(&[], &[("f", "0")]);
    let tip = scratch.commit(&[root], &[("f", "1")]);
    scratch.git(&["update-ref", "refs/heads/main", &tip.to_string()]);
    let home = tempfile::tempdir().unwrap();
    let url = format!("file://{}", scratch.dir().join(".git").display());
    git(home.path(), &["clone", "-q", "--bare", "--depth=1", &url, "shallow"]);
    assert!(matches!(refused(&home.path().join("shallow")), RepoError::Shallow { .. }));
}

#[test]
fn files_are_read_by_path() {
    let scratch = Scratch::new();
    let commit = scratch.commit(&[], &[("a/b/c", "text"), ("register.yaml", "r")]);
    let store = scratch.store();
    let tree = store.tree_of(commit).unwrap();
    assert_eq!(store.file(tree, "a/b/c").unwrap().unwrap(), b"text");
    for nothing in ["a/b", "a/b/c/d", "a/x", "", "/", "a//b", "../a"] {
        assert_eq!(store.file(tree, nothing).unwrap(), None, "{nothing}");
    }
    assert!(matches!(store.entry(tree, "a/b").unwrap(), Some(Entry::Tree(_))));
    let entries = store.entries(tree).unwrap();
    assert_eq!(entries.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["a", "register.yaml"]);
    assert!(matches!(entries[1].1, Entry::Leaf(leaf) if leaf.kind == LeafKind::File));
    assert_eq!(store.tree_of(tree), Err(RepoError::object(tree, Fault::WrongKind)));
}

#[test]
fn revisions_are_what_git_says_they_are() {
    let scratch = Scratch::new();
    let root = scratch.commit(&[], &[("f", "0")]);
    let tip = scratch.commit(&[root], &[("f", "1")]);
    let store = scratch.store();
    assert_eq!(store.tip("main").unwrap(), None);
    assert!(matches!(store.resolve("main"), Err(RepoError::UnknownRevision { .. })));
    scratch.git(&["update-ref", "refs/heads/main", &tip.to_string()]);
    let (whole, short) = (root.to_string(), root.short());
    let known = [
        ("main", tip),
        ("HEAD", tip),
        ("refs/heads/main", tip),
        ("heads/main", tip),
        ("HEAD~1", root),
        ("main~", root),
        ("main^", root),
        ("main^1", root),
        ("main^0~0^", root),
        (&whole, root),
        (&short, root),
    ];
    for (rev, commit) in known {
        assert_eq!(store.resolve(rev).unwrap(), commit, "{rev}");
    }
    let tree = store.tree_of(tip).unwrap().to_string();
    let unknown = [
        "",
        "~",
        "^",
        "HEAD~9",
        "main^2",
        "main^x",
        "main~99999999999999999999",
        "nothing",
        "main:f",
        "\0",
        "@{",
        "--all",
        "main..HEAD",
        ":/A",
        "main@{yesterday}",
        "../HEAD",
        "abc",
        &tree,
        "\u{1f600}",
    ];
    for rev in unknown {
        assert_eq!(store.resolve(rev), Err(RepoError::UnknownRevision { rev: rev.into() }));
    }
    for name in ["a b", "../x", "a..b", "", "x.lock", "a\0b"] {
        assert!(matches!(store.tip(name), Err(RepoError::BadRefName { .. })), "{name}");
    }
    assert_eq!(store.references("refs/heads/").unwrap(), [("refs/heads/main".to_owned(), tip)]);
    fs::write(store.git_dir().join("refs/heads/odd"), "nonsense").unwrap();
    assert!(matches!(store.tip("odd"), Err(RepoError::BadRef { .. })));
    scratch.git(&["update-ref", "--no-deref", "HEAD", &root.to_string()]);
    assert_eq!(scratch.store().head_branch(), Err(RepoError::DetachedHead));
}

#[test]
fn a_damaged_or_missing_object_is_named_and_the_rest_is_read() {
    let scratch = Scratch::new();
    let files = [("a/1", "one"), ("b/2", "two"), ("c/3", "three"), ("d/4", "four")];
    let commit = scratch.commit(&[], &files);
    let store = scratch.store();
    let tree = store.tree_of(commit).unwrap();
    let file = |oid: Oid| {
        let hex = oid.to_string();
        store.git_dir().join("objects").join(&hex[..2]).join(&hex[2..])
    };
    let oid = |path: &str| store.entry(tree, path).unwrap().unwrap().oid();
    let (lost, cut, changed, blob) = (oid("a"), oid("b"), oid("c/3"), oid("d/4"));
    fs::remove_file(file(lost)).unwrap();
    let damage = |oid, bytes: &[u8]| {
        fs::remove_file(file(oid)).unwrap();
        fs::write(file(oid), bytes).unwrap();
    };
    damage(cut, &fs::read(file(cut)).unwrap()[..20]);
    damage(changed, &fs::read(file(blob)).unwrap());
    let fresh = scratch.store();
    let mut seen = Vec::new();
    let faults = fresh.walk(tree, "", |path, leaf| seen.push((path.to_owned(), leaf.oid))).unwrap();
    assert_eq!(seen, [("c/3".to_owned(), changed), ("d/4".to_owned(), blob)]);
    assert_eq!(
        faults,
        [
            Unreadable { oid: lost, path: "a".into(), fault: Fault::Missing },
            Unreadable { oid: cut, path: "b".into(), fault: Fault::Damaged },
        ]
    );
    assert_eq!(fresh.blob(blob).unwrap(), b"four");
    assert_eq!(fresh.blob(changed), Err(RepoError::object(changed, Fault::Damaged)));
    match fresh.file(tree, "c/3") {
        Err(RepoError::Object(unreadable)) => assert_eq!(unreadable.path, "c/3"),
        other => panic!("{other:?}"),
    }
    assert!(matches!(fresh.changes(None, Some(tree)), Err(RepoError::Object(u)) if u.path == "a"));
}

#[test]
fn a_loose_object_cut_short_anywhere_is_damaged() {
    let scratch = Scratch::new();
    let commit = scratch.commit(&[], &[("f", "some text that is long enough to be cut")]);
    let store = scratch.store();
    let oid = store.entry(store.tree_of(commit).unwrap(), "f").unwrap().unwrap().oid();
    let hex = oid.to_string();
    let file = store.git_dir().join("objects").join(&hex[..2]).join(&hex[2..]);
    let whole = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    for end in 0..whole.len() {
        fs::write(&file, &whole[..end]).unwrap();
        assert_eq!(store.blob(oid), Err(RepoError::object(oid, Fault::Damaged)), "{end}");
    }
    fs::write(&file, whole).unwrap();
    assert!(store.blob(oid).is_ok());
}

#[test]
fn a_damaged_pack_stops_nothing_but_what_is_damaged() {
    let scratch = Scratch::new();
    let texts: Vec<String> = (0..40).map(|i| format!("text number {i} that differs: {}", i * 7919)).collect();
    let files: Vec<(String, &str)> =
        texts.iter().enumerate().map(|(i, t)| (format!("f{i}"), t.as_str())).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), *t)).collect();
    let commit = scratch.commit(&[], &files);
    scratch.git(&["update-ref", "refs/heads/main", &commit.to_string()]);
    scratch.git(&["repack", "-a", "-d", "-q"]);
    let store = scratch.store();
    let mut leaves = Vec::new();
    assert!(
        store.walk(store.tree_of(commit).unwrap(), "", |_, leaf| leaves.push(leaf.oid)).unwrap().is_empty()
    );
    let packs = fs::read_dir(store.git_dir().join("objects/pack")).unwrap().flatten().map(|e| e.path());
    let pack = packs.into_iter().find(|p| p.extension().is_some_and(|e| e == "pack")).unwrap();
    let whole = fs::read(&pack).unwrap();
    for at in (12..whole.len() - 20).step_by(97) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        fs::remove_file(&pack).unwrap();
        fs::write(&pack, bytes).unwrap();
        let fresh = scratch.store();
        let unread = leaves.iter().filter(|&&oid| fresh.blob(oid).is_err()).count();
        // A delta can stand on the damaged object.
        assert!(unread < leaves.len());
    }
}
