//! What a second build does: little where little changed, nothing where the disk is full, and all that a cut one left.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use chungthu::model::{Kind, Record};
use chungthu::site::{Audience, SiteError};
use serde_json::json;

use super::{build, build_for, files, office};

const MANIFEST: &str = ".chungthu-site";

/// The office after one person moved to another position.
fn changed() -> Vec<Record> {
    let mut records = office::records();
    let place = records.iter().position(|record| record.kind() == Kind::Person).unwrap();
    let mut fields = records[place].to_value();
    fields["postings"][1]["position"] = json!("Vụ trưởng");
    records[place] = Record::from_value(Kind::Person, &fields).unwrap();
    records
}

fn pages(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = files(root);
    files.remove(MANIFEST);
    files
}

#[test]
fn a_change_writes_what_it_touches_and_gives_what_a_full_build_gives() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let all = build(office::records(), one.path(), &[]).unwrap();
    let built = build(changed(), one.path(), &[]).unwrap();
    // The person and whoever names them by their position, in two languages, and the lists with their twins.
    assert!(built.written > 2 && built.written < all.files / 8, "{built:?} of {all:?}");
    build(changed(), two.path(), &[]).unwrap();
    assert!(files(one.path()) == files(two.path()));
    // Other readers get other pages of all records that say more to them.
    let built = build_for(Audience::Officers, changed(), one.path(), &[], &[]).unwrap();
    assert!(built.written > all.files / 3, "{built:?}");
    let full = tempfile::tempdir().unwrap();
    build_for(Audience::Officers, changed(), full.path(), &[], &[]).unwrap();
    assert!(files(one.path()) == files(full.path()));
}

#[test]
fn a_full_disk_leaves_the_site_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    build(office::records(), dir.path(), &[]).unwrap();
    let before = files(dir.path());
    // The overview comes last: all else was written beside its place by then.
    let full = dir.path().join("en/.index.html.new");
    symlink("/dev/full", &full).unwrap();
    let mut fewer = changed();
    fewer.retain(|record| record.kind() != Kind::Certificate);
    let error = build(fewer, dir.path(), &[]).unwrap_err();
    assert!(matches!(error, SiteError::Io { .. }), "{error:?}");
    assert!(files(dir.path()) == before);
    assert!(full.symlink_metadata().is_err());
    // Once there is room the build is whole.
    build(changed(), dir.path(), &[]).unwrap();
    let fresh = tempfile::tempdir().unwrap();
    build(changed(), fresh.path(), &[]).unwrap();
    assert!(files(dir.path()) == files(fresh.path()));
}

#[test]
fn a_build_that_was_cut_is_finished_whatever_it_had_written() {
    let dir = tempfile::tempdir().unwrap();
    build(office::records(), dir.path(), &[]).unwrap();
    let fresh = tempfile::tempdir().unwrap();
    build(changed(), fresh.path(), &[]).unwrap();
    // As a killed build leaves it: the list says so, some new files are in place, some beside it, one only begun.
    let list = fs::read_to_string(dir.path().join(MANIFEST)).unwrap();
    let paths = list.lines().skip(1).map(|line| line.split(' ').next().unwrap());
    let cut: Vec<&str> = ["chungthu site 1 writing"].into_iter().chain(paths).collect();
    fs::write(dir.path().join(MANIFEST), cut.join("\n") + "\n").unwrap();
    let new = pages(fresh.path());
    let old = pages(dir.path());
    let changed_files: Vec<&String> = new.keys().filter(|path| old.get(*path) != new.get(*path)).collect();
    assert!(changed_files.len() > 4);
    for (place, path) in changed_files.iter().enumerate() {
        let at = dir.path().join(path);
        let staged = at.with_file_name(format!(".{}.new", at.file_name().unwrap().to_str().unwrap()));
        match place % 3 {
            0 => fs::write(at, &new[*path]).unwrap(),
            1 => fs::write(staged, &new[*path][..10]).unwrap(),
            _ => {}
        }
    }
    build(changed(), dir.path(), &[]).unwrap();
    assert!(files(dir.path()) == files(fresh.path()));
}

#[test]
fn what_others_put_there_is_counted_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("vi/person")).unwrap();
    for path in ["readme.txt", "vi/person/notes.html"] {
        fs::write(dir.path().join(path), "theirs").unwrap();
    }
    assert_eq!(build(office::records(), dir.path(), &[]).unwrap().foreign, 2);
    assert_eq!(build(Vec::new(), dir.path(), &[]).unwrap().foreign, 2);
    for path in ["readme.txt", "vi/person/notes.html"] {
        assert_eq!(fs::read_to_string(dir.path().join(path)).unwrap(), "theirs");
    }
}
