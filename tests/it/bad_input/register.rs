//! Registers, keys and histories that are none.

use super::*;

#[test]
fn what_is_no_register_is_refused() {
    let desk = Desk::new();
    let folder = |name: &str| {
        fs::create_dir(desk.path(name)).unwrap();
        desk.path(name)
    };
    let run = |register: &Path, arguments: &[&str]| desk.chungthu_in(register, arguments).output().unwrap();
    let commands: [&[&str]; 8] = [
        &["list", "unit"],
        &["check"],
        &["show", "an"],
        &["status"],
        &["log"],
        &["officer", "list"],
        &["unlock"],
        &["add", "unit", "names[+].vi=Cục"],
    ];
    let (empty, git) = (folder("empty"), folder("git"));
    good(&desk.command("git").args(["init", "-q"]).arg(&git).output().unwrap());
    for command in commands {
        says(&run(&empty, command), UNABLE, &["not a git repository", "-C", "chungthu init"]);
        says(&run(&desk.path("nowhere"), command), UNABLE, &["not a git repository"]);
        says(&run(&git, command), UNABLE, &["nothing on its branch main", "chungthu init"]);
    }
    assert_eq!(fs::read_dir(&empty).unwrap().count(), 0);
    assert!(!desk.path("nowhere").exists());
    // A repository of something else.
    let commit = ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "x"];
    desk.git_in(&git, &["symbolic-ref", "HEAD", "refs/heads/main"]);
    desk.git_in(&git, &commit);
    for command in commands {
        bad(&run(&git, command), REFUSED);
    }
    // A register is made only where nothing is.
    let again = desk.init("register", "other");
    says(&again, REFUSED, &["already holds a git repository", "another folder"]);
}

#[test]
fn a_refused_init_leaves_nothing_behind() {
    let desk = Desk::without_register();
    let entries = || {
        let names = fs::read_dir(desk.path("")).unwrap().map(|entry| entry.unwrap().file_name());
        names.collect::<BTreeSet<_>>()
    };
    let init = |arguments: &[&str]| {
        let mut init = desk.command(env!("CARGO_BIN_EXE_chungthu"));
        init.args(["--batch", "init"]).args(arguments).output().unwrap()
    };
    let refused = |arguments: &[&str], code: i32| {
        let before = entries();
        bad(&init(arguments), code);
        assert_eq!(entries(), before, "{arguments:?}");
    };
    refused(&["so", "--handle", "A B", "--new-keys", "a/keys", "--recovery-out", "safe"], REFUSED);
    refused(&["so", "--new-keys", "keys", "--recovery-out", "nowhere/safe"], UNABLE);
    refused(&["so", "--new-keys", "keys", "--recovery-out", "keys/identity.txt"], UNABLE);
    fs::write(desk.path("file"), "").unwrap();
    refused(&["file", "--new-keys", "keys", "--recovery-out", "safe"], UNABLE);
    refused(&["file/so", "--new-keys", "keys", "--recovery-out", "safe"], UNABLE);
    refused(&["so", "--new-keys", "keys", "--recovery-out", "file"], UNABLE);
    // What was there already stays, the corrected command does what the first should have.
    fs::create_dir(desk.path("keys")).unwrap();
    refused(&["so", "--new-keys", "keys", "--recovery-out", "file"], UNABLE);
    good(&init(&["so", "--new-keys", "keys", "--recovery-out", "safe"]));
    refused(&["so", "--new-keys", "others", "--recovery-out", "other"], REFUSED);
    refused(&["so-2", "--new-keys", "keys", "--recovery-out", "other"], UNABLE);
}

#[test]
fn new_keys_get_the_passphrase_that_is_typed() {
    let desk = Desk::without_register();
    let (register, keys, none) = (desk.path("register"), desk.path("my keys"), Path::new("/nowhere"));
    let init = ["init", register.to_str().unwrap(), "--new-keys", "my keys", "--recovery-out", "safe"];
    let done = typed(&desk, &init, none, none, "kanaria 1\nkanaria 2\nkanaria 1\nkanaria 1\n");
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(done.status.success() && said.contains("differ"), "{said}");
    // What is said to come next can be run from anywhere.
    assert!(said.contains(&format!("CHUNGTHU_IDENTITY='{}'", keys.display())), "{said}");
    let (identity, key) = (keys.join("identity.txt"), keys.join("signing_key"));
    assert!(fs::read(&identity).unwrap().starts_with(b"age-encryption.org/"));
    let add = &["add", "unit", "code=G12.34"];
    let done = typed(&desk, add, &identity, &key, "kanaria 1\nkanaria 1\n");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let done = typed(&desk, add, &identity, &key, "kanaria 1\nkanaria 2\n");
    says(&done, UNABLE, &["signing_key"]);
    // Where nobody is asked there is none, and that is said.
    let done = desk.init("other", "open");
    good(&done);
    assert!(String::from_utf8(done.stderr).unwrap().contains("no passphrase"));
}

#[test]
fn a_missing_a_wrong_and_a_locked_identity_are_told_apart() {
    let desk = three();
    let write = |name: &str, text: &[u8]| {
        fs::write(desk.path(name), text).unwrap();
        desk.path(name)
    };
    let own = fs::read_to_string(desk.path("keys/identity.txt")).unwrap();
    let key = own.lines().find(|line| line.starts_with("AGE-SECRET-KEY-1")).unwrap();
    let (stranger, recipient) = chungthu::seal::identity::new_identity();
    let protected = {
        let mut file = Vec::new();
        let mut scrypt = age::scrypt::Recipient::new("right".to_owned().into());
        scrypt.set_work_factor(10);
        let recipients = [&scrypt as &dyn age::Recipient];
        let mut writer =
            age::Encryptor::with_recipients(recipients.into_iter()).unwrap().wrap_output(&mut file).unwrap();
        writer.write_all(own.as_bytes()).unwrap();
        writer.finish().unwrap();
        write("protected.age", &file)
    };
    let signing_key = desk.path("keys/signing_key");
    unchanged(&desk, || {
        for command in [&["list", "unit"][..], &["check"], &["add", "unit", "code=G1"], &["unlock"]] {
            let mut none = desk.chungthu(command);
            none.env_remove("CHUNGTHU_IDENTITY");
            let done = none.output().unwrap();
            // `check` does without a key what can be done without one, and says what could not.
            match command {
                ["check"] => assert_eq!(done.status.code(), Some(UNABLE)),
                _ => says(&done, UNABLE, &["no identity file", "--identity", "CHUNGTHU_IDENTITY"]),
            }
            for (file, words) in [
                (desk.path("nowhere"), &["no identity file", "nowhere", "--identity"][..]),
                (write("stranger.txt", stranger.as_bytes()), &["opens none", "--identity", "officer add"]),
                (write("public.txt", recipient.as_str().as_bytes()), &["public half"]),
                (write("cut.txt", &key.as_bytes()[..50]), &["line 1", "no key"]),
                (write("empty.txt", b"# nothing\n"), &["holds no key"]),
                (write("binary.txt", &[0xff; 100]), &["line 1", "no key"]),
                (protected.clone(), &["asks for a passphrase", "nobody can be asked", "unlock"]),
            ] {
                let done = desk.chungthu(command).env("CHUNGTHU_IDENTITY", &file).output().unwrap();
                says(&done, UNABLE, words);
            }
        }
        let wrong = typed(&desk, &["list", "unit"], &protected, &signing_key, "wrong\n");
        says(&wrong, UNABLE, &["passphrase", "protected.age is wrong", "Caps Lock"]);
    });
    let right = typed(&desk, &["list", "unit"], &protected, &signing_key, "right\n");
    assert!(right.status.success(), "{}", String::from_utf8_lossy(&right.stderr));
}

#[test]
fn a_missing_a_wrong_and_a_locked_signing_key_are_told_apart() {
    let desk = three();
    fs::write(desk.path("unit.yaml"), UNIT).unwrap();
    let keygen = |name: &str, passphrase: &str| {
        let mut keygen = desk.command("ssh-keygen");
        keygen
            .args(["-q", "-t", "ed25519", "-a", "1", "-N", passphrase, "-C", "", "-f"])
            .arg(desk.path(name));
        good(&keygen.output().unwrap());
        desk.path(name)
    };
    let (stranger, protected) = (keygen("stranger", ""), keygen("protected", "right"));
    fs::write(desk.path("text"), "no key").unwrap();
    let add = ["add", "unit", "--from", "unit.yaml"];
    unchanged(&desk, || {
        let mut none = desk.chungthu(&add);
        none.env_remove("CHUNGTHU_SIGNING_KEY");
        says(&none.output().unwrap(), UNABLE, &["no signing key", "--signing-key", "CHUNGTHU_SIGNING_KEY"]);
        for (file, code, words) in [
            (desk.path("nowhere"), UNABLE, &["no signing key", "nowhere", "--signing-key"][..]),
            (desk.path("text"), UNABLE, &["no OpenSSH key", "--signing-key"]),
            (stranger, REFUSED, &["no active officer", "officer add"]),
            (protected.clone(), UNABLE, &["asks for a passphrase", "nobody can be asked"]),
        ] {
            says(&desk.chungthu(&add).env("CHUNGTHU_SIGNING_KEY", &file).output().unwrap(), code, words);
        }
        let identity = desk.path("keys/identity.txt");
        let wrong = typed(&desk, &add, &identity, &protected, "wrong\n");
        says(&wrong, UNABLE, &["passphrase", "protected is wrong"]);
    });
}

#[test]
fn a_history_or_a_keyring_that_was_put_back_is_refused() {
    let desk = three();
    let keyrings = desk.path("register/.git/chungthu/keyring");
    let keygen = ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"];
    good(&desk.command("ssh-keygen").args(keygen).arg(desk.path("binh")).output().unwrap());
    let old_tip = desk.git(&["rev-parse", "main"]).trim().to_owned();
    let old = desk.path("old.git");
    good(&desk.command("cp").arg("-a").arg(keyrings.join("1.git")).arg(&old).output().unwrap());
    let recipient = chungthu::seal::identity::new_identity().1;
    let add = ["officer", "add", "binh", "--role", "officer", "--signing-key-pub", "binh.pub", "--recipient"];
    good(&desk.run(&[&add[..], &[recipient.as_str()]].concat()));
    let tip = desk.git(&["rev-parse", "main"]).trim().to_owned();
    good(&desk.run(&["check"]));
    let reading = [&["list", "unit"][..], &["check"], &["add", "unit", "code=G1"]];

    // The whole of yesterday's register.
    let new = desk.path("new.git");
    fs::rename(keyrings.join("2.git"), &new).unwrap();
    fs::rename(&old, keyrings.join("1.git")).unwrap();
    desk.git(&["update-ref", "refs/heads/main", &old_tip]);
    for command in reading {
        let done = unchanged(&desk, || desk.run(command));
        says(&done, REFUSED, &["does not descend", "rolled back", "telephone"]);
    }
    // Yesterday's keyring only, then none.
    desk.git(&["update-ref", "refs/heads/main", &tip]);
    for command in reading {
        let done = unchanged(&desk, || desk.run(command));
        says(&done, UNABLE, &["the keyring that officers.yaml binds is not here", "backup"]);
    }
    let kept = keyrings.join("2.git");
    // Yesterday's keyring under today's name.
    fs::rename(keyrings.join("1.git"), &kept).unwrap();
    desk.git_in(&kept, &["update-ref", "refs/chungthu/keyring/2", "refs/chungthu/keyring/1"]);
    for command in reading {
        let done = unchanged(&desk, || desk.run(command));
        says(&done, UNABLE, &["is not the one that officers.yaml binds", "SHA-256"]);
    }
    fs::remove_dir_all(&kept).unwrap();
    fs::rename(&new, &kept).unwrap();
    good(&desk.run(&["check"]));
    // A damaged object of the keyring's own repository.
    let blob = desk.git_in(&kept, &["rev-parse", "refs/chungthu/keyring/2:keyring.age"]);
    damage(&kept.join("objects"), blob.trim());
    for command in reading {
        let done = unchanged(&desk, || desk.run(command));
        says(&done, UNABLE, &["keyring"]);
    }
}
