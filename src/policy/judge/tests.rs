use super::*;
use crate::policy::officers::{Recovery, Rules, SigningKeys};
use crate::seal::{Bound, KeyringHash};

fn officer(handle: &str, role: Role, until: Option<&str>) -> Officer {
    Officer {
        handle: handle.to_owned(),
        role,
        person: None,
        recipients: vec![format!("age1{handle}")],
        signing_keys: SigningKeys {
            active: vec![format!("key-{handle}")],
            former: vec![format!("old-{handle}")],
        },
        until: until.map(|d| d.parse().unwrap()),
        stands_in_for: until.map(|_| "lan".to_owned()),
    }
}

fn officers() -> Officers {
    Officers {
        schema: 1,
        keyring: Bound { serial: 3, sha256: KeyringHash([7; 32]), epoch: 1 },
        rules: Rules::default(),
        officers: vec![
            officer("lan", Role::Admin, None),
            officer("minh", Role::Officer, None),
            officer("thu", Role::Deputy, Some("2026-03-31")),
            officer("tra", Role::Auditor, None),
        ],
        recovery: Some(Recovery { recipient: "age1safe".to_owned(), signing_key: "key-safe".to_owned() }),
    }
}

const RECORD: &str = "records/person/0/4/041061050r3gg28a.yaml.age";
const NOON: i64 = 1_774_933_200; // 2026-03-31T12:00+07:00

fn verdict(
    signer: &str,
    author: &str,
    path: &str,
    time: i64,
    chain_time: i64,
    message: &str,
) -> Result<(), Breach> {
    let changed = [path.to_owned()];
    let commit = CommitFacts {
        signer,
        author,
        authored: time,
        committed: time,
        utc: true,
        message,
        changed: &changed,
        chain_time,
    };
    judge(&officers(), &commit)
}

const MESSAGE: &str = "set: 1 person\n\nChungthu: main 3\n";

#[test]
fn the_file_is_valid() {
    assert_eq!(officers().validate(), Ok(()));
    let mut twice = officers();
    twice.officers[1].recipients = twice.officers[0].recipients.clone();
    assert!(matches!(twice.validate(), Err(super::super::officers::OfficersFault::Twice(_))));
}

#[test]
fn officers_change_records_and_admins_everything() {
    assert_eq!(verdict("key-minh", "minh", RECORD, NOON, NOON, MESSAGE), Ok(()));
    assert_eq!(verdict("key-lan", "lan", "officers.yaml", NOON, NOON, MESSAGE), Ok(()));
    assert!(matches!(
        verdict("key-minh", "minh", "officers.yaml", NOON, NOON, MESSAGE),
        Err(Breach::Role { .. })
    ));
    assert!(matches!(verdict("key-tra", "tra", RECORD, NOON, NOON, MESSAGE), Err(Breach::Role { .. })));
}

#[test]
fn a_signature_counts_only_for_its_own_author_and_only_by_an_active_key() {
    assert_eq!(verdict("old-minh", "minh", RECORD, NOON, NOON, MESSAGE), Err(Breach::UnknownSigner));
    assert!(matches!(
        verdict("key-minh", "lan", RECORD, NOON, NOON, MESSAGE),
        Err(Breach::ForeignAuthor { .. })
    ));
}

#[test]
fn a_deputy_cannot_backdate() {
    assert_eq!(verdict("key-thu", "thu", RECORD, NOON, NOON, MESSAGE), Ok(()));
    let late = NOON + 86_400;
    assert!(matches!(
        verdict("key-thu", "thu", RECORD, late, late, MESSAGE),
        Err(Breach::DeputyEnded { .. })
    ));
    assert!(matches!(
        verdict("key-thu", "thu", RECORD, NOON, late, MESSAGE),
        Err(Breach::DeputyEnded { .. })
    ));
}

#[test]
fn the_recovery_entry_reaches_officers_only() {
    assert_eq!(verdict("key-safe", "lan", "officers.yaml", NOON, NOON, MESSAGE), Ok(()));
    assert!(matches!(
        verdict("key-safe", "lan", RECORD, NOON, NOON, MESSAGE),
        Err(Breach::RecoveryBeyond(_))
    ));
}

#[test]
fn trailer_message_and_paths_are_held() {
    let other = "set: 1 person\n\nChungthu: main 2\n";
    assert_eq!(verdict("key-minh", "minh", RECORD, NOON, NOON, other), Err(Breach::Trailer { expected: 3 }));
    assert_eq!(verdict("key-minh", "minh", RECORD, NOON, NOON, "hello\n"), Err(Breach::Message));
    for path in [
        "records/person/0/4/x",
        "plain.txt",
        "erased/0/5/041061050r3gg28a",
        "records/person/1/4/041061050r3gg28a.yaml.age",
    ] {
        assert!(
            matches!(verdict("key-lan", "lan", path, NOON, NOON, MESSAGE), Err(Breach::ForeignPath(_))),
            "{path}"
        );
    }
    assert_eq!(verdict("key-lan", "lan", "erased/0/4/041061050r3gg28a", NOON, NOON, MESSAGE), Ok(()));
}
