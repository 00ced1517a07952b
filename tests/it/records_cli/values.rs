//! No personal value is shown or left behind.

use super::*;

#[test]
fn no_command_shows_or_leaves_a_personal_value() {
    let desk = Desk::new();
    let revealed = desk.done(&["show", &AN.to_string(), "--reveal"], "")
        + &desk.done(&["show", &SIM.to_string(), "--reveal"], "")
        + &desk.done(&["show", &CHI.to_string(), "--reveal"], "");
    for canary in CANARIES {
        assert!(revealed.contains(canary), "{canary} is not in the register");
    }
    // Outside the home: what an officer types is not the register's.
    let outside = tempfile::tempdir_in("/dev/shm").unwrap();
    let typed = |name: &str, text: &str| {
        let path = outside.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let twin =
        typed("twin.yaml", "names:\n- full: Người Khác\nids:\n- kind: cccd\n  number: \"001084654321\"\n");
    let key = typed("key.yaml", "names:\n- full: Người Khác\nKANARIA-7731: 1\n");
    let wrong = typed("wrong.yaml", "names:\n- full: Người Khác\nbirth: KANARIA-7731\nsex: KANARIA-8842\n");
    fs::write(desk.path("paper.txt"), "giấy").unwrap();
    let (an, chi, sim) = (AN.to_string(), CHI.to_string(), SIM.to_string());
    let commands: &[(&[&str], &str)] = &[
        (&["show", &an], ""),
        (&["show", &an, "--json"], ""),
        (&["show", "Nguyen Van An", "--on", "2026-01-01"], ""),
        (&["show", &sim], ""),
        (&["show", &sim, "--json"], ""),
        (&["show", "KANARIA-7731"], ""),
        (&["show", "an"], ""),
        (&["list", "person"], ""),
        (&["list", "person", "--json"], ""),
        (&["list", "device"], ""),
        (&["list", "person", "staff_code=x"], ""),
        (&["find", "an"], ""),
        (&["find", "7654"], ""),
        (&["find", "7654", "--json"], ""),
        (&["status"], ""),
        (&["check"], ""),
        (&["check", "--json"], ""),
        (&["log"], ""),
        (&["log", &an], ""),
        (&["log", &an, "--json"], ""),
        (&["diff"], ""),
        (&["diff", "--json"], ""),
        (&["who", &an, "--on", "2026-01-11"], ""),
        (&["files", &an], ""),
        (&["set", &an, "staff_code=KANARIA-7731"], ""),
        (&["set", &an, "KANARIA-7731=1"], ""),
        (&["set", &an, "KANARIA-7731"], ""),
        (&["set", &an, "birth=1984-06-17"], ""),
        (&["set", &chi, "staff_code=-"], "KANARIA-7731\n"),
        (&["set", &chi, "ids[+].number=-", "ids[+].kind=cccd"], "001084654321\n"),
        (&["set", &chi, "birth=-"], "KANARIA-7731\n"),
        (&["set", &chi, "birth=-", "--json"], "KANARIA-7731\n"),
        (&["set", &chi, "mobiles[+].number=-"], "+84 912 987 654\n"),
        (&["add", "person", "--from", &twin], ""),
        (&["add", "person", "--from", &key], ""),
        (&["add", "person", "--from", &wrong], ""),
        (&["add", "person", "--from", &wrong, "--json"], ""),
        (&["edit", &an, "--from", &wrong], ""),
        (&["note", &an], "đã gặp"),
        (&["attach", &an, "paper.txt", "--as", "other"], ""),
        (&["get", &an, "KANARIA-7731", "-o", "x"], ""),
        (&["revert", "main"], ""),
        (&["show", &an, "--identity", "/nowhere"], ""),
    ];
    for (arguments, input) in commands {
        let told = desk.run(arguments, input);
        for canary in CANARIES {
            assert!(!told.out.contains(canary), "{arguments:?} prints {canary}: {}", told.out);
            assert!(!told.err.contains(canary), "{arguments:?} warns {canary}: {}", told.err);
        }
    }
    // An editor that writes what doesn't validate: what is told names places only.
    let bad = desk.editor("bad", "sed -i -e 's/^birth: .*/birth: [&]/' \"$1\"");
    let told = desk.run_with(&bad, &["edit", &an], "");
    assert_eq!(told.code, 1);
    for canary in CANARIES {
        assert!(!format!("{}{}", told.out, told.err).contains(canary), "{canary}: {}", told.err);
    }
    // Nothing lies in the home, nor in the register, packed or unpacked.
    let mut seen = 0;
    let mut search = |name: &str, bytes: &[u8]| {
        seen += 1;
        for canary in CANARIES {
            let found = bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
            assert!(!found, "{canary} stands in {name}");
        }
    };
    for file in files(desk.home.path()) {
        search(&file.display().to_string(), &fs::read(&file).unwrap());
    }
    let mut command = desk.command("git");
    command.args(["--git-dir", "register/.git", "cat-file", "--batch", "--batch-all-objects"]);
    search("the objects of git", &command.output().unwrap().stdout);
    assert!(seen > 30, "{seen} files were searched");
}
