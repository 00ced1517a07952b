//! Sealed files, objects and locks that are damaged.

use super::*;

pub(super) fn blob(desk: &Desk, key: &str) -> Vec<u8> {
    let show = ["cat-file", "blob", &format!("main:{}", path(key))];
    let done = desk.command("git").arg("-C").arg(desk.path("register")).args(show).output().unwrap();
    assert!(done.status.success());
    done.stdout
}

/// Where the payload begins, and where the MAC's line does.
fn header(file: &[u8]) -> (usize, usize) {
    let mac = file.windows(5).position(|w| w == b"\n--- ").unwrap() + 1;
    (mac + file[mac..].iter().position(|&b| b == b'\n').unwrap() + 1, mac)
}

/// The file with more stanzas before its MAC.
fn with_stanzas(file: &[u8], stanza: &str, count: usize) -> Vec<u8> {
    let (_, mac) = header(file);
    [&file[..mac], stanza.repeat(count).as_bytes(), &file[mac..]].concat()
}

/// Checks that exactly these records can't be read, that each is named with what to do, and that all others are read.
fn unreadable(desk: &Desk, lost: &[(&str, &str)], left: usize) {
    let done = desk.run(&["check", "--json"]);
    assert_eq!(done.status.code(), Some(REFUSED), "{}", String::from_utf8_lossy(&done.stderr));
    let said: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(said["records"], left, "{said}");
    let all = said["unreadable"].as_array().unwrap();
    assert_eq!(all.len(), lost.len(), "{said}");
    for (key, word) in lost {
        let one = all.iter().find(|one| one["record"] == *key).unwrap_or_else(|| panic!("{key}: {said}"));
        assert!(one["what"].as_str().unwrap().contains(word), "{one} doesn't say {word}");
        assert!(one["todo"].as_str().is_some_and(|todo| !todo.is_empty()), "{one}");
        // Asked for by itself it says the same; all others are as before.
        says(&desk.run(&["show", key]), UNABLE, &[word]);
    }
    let done = desk.run(&["check"]);
    assert_eq!(done.status.code(), Some(REFUSED));
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(lost.iter().all(|(key, word)| said.contains(key) && said.contains(word)), "{said}");
    good(&desk.run(&["show", UNIT_KEY]));
    good(&desk.run(&["list", "unit"]));
    good(&desk.run(&["find", "cuc"]));
    good(&desk.run(&["status"]));
}

/// The vault of a register, as its maker opens it.
pub(super) fn vault(desk: &Desk) -> Vault {
    let store = Store::open(&desk.path("register")).unwrap();
    let (officers, _) = policy_at(&store, store.tip("main").unwrap().unwrap()).ok().unwrap();
    let prompt: Arc<dyn Prompt> = Arc::new(NoPrompt);
    let identities = Identities::read(&desk.path("keys/identity.txt"), &prompt).ok().unwrap();
    let file = store.keyring(officers.keyring.serial).unwrap().unwrap();
    Vault::new(Keyring::open(&file, &officers.keyring, &identities).ok().unwrap())
}

#[test]
fn a_sealed_file_that_does_not_open_is_named_and_the_rest_is_read() {
    let whole = three();
    let (vault, key): (Vault, Key) = (vault(&whole), PERSON.parse().unwrap());
    let yaml = vault.open(key, &blob(&whole, PERSON)).unwrap();
    let flipped = |file: &[u8], at: usize| {
        let mut bytes = file.to_vec();
        bytes[at] ^= 1;
        bytes
    };
    let rewritten = |file: &[u8], from: &str, to: &str| {
        let (payload, _) = header(file);
        let head = std::str::from_utf8(&file[..payload]).unwrap();
        assert!(head.contains(from), "{head}");
        [head.replace(from, to).as_bytes(), &file[payload..]].concat()
    };
    // A stanza that is well formed, and for somebody else.
    let stanza = |file: &[u8]| {
        let first = file.windows(3).position(|w| w == b"-> ").unwrap();
        let second = first + 3 + file[first + 3..].windows(3).position(|w| w == b"-> ").unwrap();
        std::str::from_utf8(&file[first..second]).unwrap().to_owned()
    };
    // Each in a revision of its own: one that doesn't go up would be a history that was put back.
    type Case<'c> = (&'c str, Box<dyn Fn(&[u8], u64) -> Vec<u8> + 'c>, &'c str);
    let cases: Vec<Case<'_>> = vec![
        ("truncated in its payload", Box::new(|file, _| file[..file.len() - 100].to_vec()), "padded"),
        (
            "without its last chunk's tag",
            Box::new(|file, _| file[..header(file).0 + 20].to_vec()),
            "impossible length",
        ),
        ("truncated in its header", Box::new(|file, _| file[..header(file).1].to_vec()), "cut off"),
        ("empty", Box::new(|_, _| Vec::new()), "no age file"),
        ("corrupt in its payload", Box::new(|file, _| flipped(file, file.len() - 1)), "damaged"),
        (
            "corrupt in its MAC",
            Box::new(|file, _| {
                let mut other = file.to_vec();
                let at = header(file).1 + 4;
                other[at] = if file[at] == b'A' { b'B' } else { b'A' };
                other
            }),
            "own key",
        ),
        ("no age file", Box::new(|_, _| b"names: []\n".to_vec()), "no age file"),
        (
            "of another epoch",
            Box::new(|file, rev| rewritten(file, &format!(" 1 {rev}\n"), &format!(" 7 {rev}\n"))),
            "epoch 7",
        ),
        (
            "of another revision",
            Box::new(|file, rev| rewritten(file, &format!(" 1 {rev}\n"), &format!(" 1 {}\n", rev + 1))),
            "own key",
        ),
        ("three stanzas", Box::new(|file, _| with_stanzas(file, "-> other AAAA\n\n", 1)), "doesn't belong"),
        ("a second recipient", Box::new(|file, _| with_stanzas(file, &stanza(file), 1)), "X25519"),
        ("a thousand stanzas", Box::new(|file, _| with_stanzas(file, &stanza(file), 1000)), ""),
        ("a thousand of grease", Box::new(|file, _| with_stanzas(file, "-> x-grease\n\n", 1000)), ""),
        (
            "armored",
            Box::new(|_, _| {
                b"-----BEGIN AGE ENCRYPTED FILE-----\nAAAA\n-----END AGE ENCRYPTED FILE-----\n".to_vec()
            }),
            "armored",
        ),
    ];
    let last = 10 + 10 * cases.len() as u64;
    for (rev, (name, spoil, word)) in (10..).step_by(10).zip(cases) {
        let begun = Instant::now();
        let file = vault.seal(key, rev, &yaml).unwrap();
        whole.commit("edit: 1 person", &[(path(PERSON), spoil(&file, rev))]);
        unreadable(&whole, &[(PERSON, word)], 2);
        assert!(begun.elapsed() < Duration::from_secs(20), "{name}");
    }
    // What is lost doesn't keep the desk from its other work.
    good(&whole.feed(&["add", "unit", "--from", "-"], UNIT.as_bytes()));
    // The record as it was is put back, sealed anew.
    whole.commit("edit: 1 person", &[(path(PERSON), vault.seal(key, last, &yaml).unwrap())]);
    good(&whole.run(&["check"]));
    // Put back as the very file it was, it would be a history that was put back too.
    whole.commit("edit: 1 person", &[(path(PERSON), vault.seal(key, 1, &yaml).unwrap())]);
    says(&whole.run(&["show", UNIT_KEY]), REFUSED, &["rolled back", &path(PERSON)]);
}

#[test]
fn a_record_copied_over_another_is_named_with_both() {
    let desk = three();
    good(&desk.feed(&["add", "person", "--from", "-"], b"id: 0000000000000007\nnames:\n- full: An\n"));
    let other = "person/0000000000000007";
    desk.commit("edit: 1 person", &[(path(other), blob(&desk, PERSON))]);
    unreadable(&desk, &[(other, &path(PERSON))], 3);
    // Over a record of another kind, and where none was.
    let nobody = "unit/0000000000000008";
    let device = "device/vdtb100000000000";
    desk.commit(
        "edit: 1 unit, 1 device",
        &[(path(nobody), blob(&desk, UNIT_KEY)), (path(device), blob(&desk, UNIT_KEY))],
    );
    unreadable(&desk, &[(other, &path(PERSON)), (nobody, &path(UNIT_KEY)), (device, &path(UNIT_KEY))], 2);
}

#[test]
fn a_corrupt_or_missing_object_is_named_and_the_rest_is_read() {
    let desk = three();
    let objects = desk.path("register/.git/objects");
    let oid = |what: &str| desk.git(&["rev-parse", &format!("main:{what}")]).trim().to_owned();
    let person = oid(&path(PERSON));
    damage(&objects, &person);
    unreadable(&desk, &[(PERSON, "damaged")], 2);
    fs::remove_file(objects.join(&person[..2]).join(&person[2..])).unwrap();
    unreadable(&desk, &[(PERSON, "missing")], 2);
    // A folder: nobody knows what stood in it, so it is the folder that is named.
    let desk = three();
    let objects = desk.path("register/.git/objects");
    let folder = desk.git(&["rev-parse", "main:records/person"]).trim().to_owned();
    damage(&objects, &folder);
    let done = desk.run(&["check", "--json"]);
    assert_eq!(done.status.code(), Some(REFUSED), "{}", String::from_utf8_lossy(&done.stderr));
    let said: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!(
        (&said["records"], &said["unreadable"][0]["folder"]),
        (&2.into(), &"records/person".into()),
        "{said}"
    );
    good(&desk.run(&["show", UNIT_KEY]));
    // The tip itself.
    let desk = three();
    let tip = desk.git(&["rev-parse", "main"]).trim().to_owned();
    damage(&desk.path("register/.git/objects"), &tip);
    for command in [&["check"][..], &["list", "unit"], &["add", "unit", "code=G1"]] {
        says(&unchanged(&desk, || desk.run(command)), UNABLE, &[&tip, "git fsck"]);
    }
}

#[test]
fn a_lock_file_that_was_left_is_named_and_doctor_removes_it() {
    let desk = three();
    let lock = desk.path("register/.git/refs/heads/main.lock");
    fs::write(&lock, "").unwrap();
    let add = || desk.feed(&["add", "unit", "--from", "-"], UNIT.as_bytes());
    let tip = desk.git(&["rev-parse", "main"]);
    says(&add(), UNABLE, &["main.lock", "chungthu doctor"]);
    assert_eq!(desk.git(&["rev-parse", "main"]), tip);
    good(&desk.run(&["list", "unit"]));
    let hour = SystemTime::now() - Duration::from_secs(3600);
    fs::File::options().write(true).open(&lock).unwrap().set_modified(hour).unwrap();
    desk.run(&["doctor", "--mend"]);
    assert!(!lock.exists());
    good(&add());
    good(&desk.run(&["check"]));
}
