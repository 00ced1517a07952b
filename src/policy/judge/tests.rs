use super::*;
use crate::policy::Guarded;
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
const MESSAGE: &str = "set: 1 person\n\nChungthu: main 3\n";

/// A commit by an officer, to be changed by a test where it differs.
fn commit<'a>(signer: &'a str, message: &'a Message, changed: &'a [String]) -> CommitFacts<'a> {
    CommitFacts {
        signer,
        author: signer.strip_prefix("key-").unwrap_or(signer),
        authored: NOON,
        committed: NOON,
        utc: true,
        message,
        changed,
        dropped: &[],
        serial: 3,
        chain_time: NOON,
        officers: None,
    }
}

fn message(text: &str) -> Message {
    Message::parse(text).unwrap()
}

fn verdict(signer: &str, path: &str) -> Result<(), Breach> {
    let (message, changed) = (message(MESSAGE), [path.to_owned()]);
    judge(&officers(), Branch::Main(None), &commit(signer, &message, &changed))
}

#[test]
fn the_file_is_valid() {
    assert_eq!(officers().validate(), Ok(()));
    let mut twice = officers();
    twice.officers[1].recipients = twice.officers[0].recipients.clone();
    assert!(matches!(twice.validate(), Err(super::super::officers::OfficersFault::Twice(_))));
}

#[test]
fn officers_change_records_and_admins_everything() {
    assert_eq!(verdict("key-minh", RECORD), Ok(()));
    assert_eq!(verdict("key-lan", "officers.yaml"), Ok(()));
    for path in ["officers.yaml", "register.yaml", "anchors/root.pem", ".gitlab-ci.yml"] {
        assert!(matches!(verdict("key-minh", path), Err(Breach::Role { .. })), "{path}");
        assert!(matches!(verdict("key-thu", path), Err(Breach::Role { .. })), "{path}");
    }
    assert!(matches!(verdict("key-tra", RECORD), Err(Breach::Role { .. })));
}

#[test]
fn a_signature_counts_only_for_its_own_author_and_only_by_an_active_key() {
    assert!(matches!(verdict("old-minh", RECORD), Err(Breach::UnknownSigner { .. })));
    let (message, changed) = (message(MESSAGE), [RECORD.to_owned()]);
    let foreign = CommitFacts { author: "lan", ..commit("key-minh", &message, &changed) };
    let judged = judge(&officers(), Branch::Main(None), &foreign);
    assert!(matches!(judged, Err(Breach::ForeignAuthor { .. })));
}

#[test]
fn a_deputy_cannot_backdate() {
    let (message, changed) = (message(MESSAGE), [RECORD.to_owned()]);
    let at = |authored, committed, chain_time| {
        let facts = CommitFacts { authored, committed, chain_time, ..commit("key-thu", &message, &changed) };
        judge(&officers(), Branch::Main(None), &facts)
    };
    assert_eq!(at(NOON, NOON, NOON), Ok(()));
    let late = NOON + 86_400;
    for (authored, committed, chain_time) in [(late, late, NOON), (NOON, late, NOON), (NOON, NOON, late)] {
        assert!(matches!(at(authored, committed, chain_time), Err(Breach::DeputyEnded { .. })));
    }
}

#[test]
fn the_recovery_entry_reaches_officers_only() {
    let message = message(MESSAGE);
    let of = |author, path: &str| {
        let changed = [path.to_owned()];
        let facts = CommitFacts { author, ..commit("key-safe", &message, &changed) };
        judge(&officers(), Branch::Main(None), &facts)
    };
    assert_eq!(of("recovery", "officers.yaml"), Ok(()));
    assert!(matches!(of("lan", "officers.yaml"), Err(Breach::ForeignAuthor { .. })));
    assert!(matches!(of("recovery", RECORD), Err(Breach::RecoveryBeyond(_))));
}

#[test]
fn the_trailer_names_the_branch_and_the_serial_of_the_first_parent() {
    let changed = [RECORD.to_owned()];
    let of = |text: &str, branch: Branch<'_>| {
        let message = message(text);
        judge(&officers(), branch, &commit("key-minh", &message, &changed))
    };
    let work = "set: 1 person\n\nChungthu: work 3\n";
    assert_eq!(of(work, Branch::Work), Ok(()));
    for (text, branch) in [
        (work, Branch::Main(None)),
        (MESSAGE, Branch::Work),
        ("set: 1 person\n\nChungthu: main 2\n", Branch::Main(None)),
    ] {
        assert!(matches!(of(text, branch), Err(Breach::Trailer { .. })), "{text}");
    }
}

#[test]
fn what_has_no_place_is_refused() {
    for path in ["records/person/0/4/x", "plain.txt", "erased/0/5/041061050r3gg28a"] {
        assert!(matches!(verdict("key-lan", path), Err(Breach::ForeignPath(_))), "{path}");
    }
}

#[test]
fn an_erasure_is_one_only_with_the_keyring_that_lost_the_record() {
    let stone = "erased/0/4/041061050r3gg28a";
    assert_eq!(verdict("key-lan", stone), Err(Breach::ErasedInName(stone.to_owned())));
    let (message, changed) =
        (message("erase\n\nChungthu: main 3\n"), [stone.to_owned(), "officers.yaml".to_owned()]);
    let mut after = officers();
    after.keyring = Bound { serial: 4, sha256: KeyringHash([8; 32]), ..after.keyring };
    let before = officers();
    let erased = |signer| {
        let facts = CommitFacts { officers: Some((&before, &after)), ..commit(signer, &message, &changed) };
        judge(&before, Branch::Main(None), &facts)
    };
    assert_eq!(erased("key-lan"), Ok(()));
    // Whoever may not make a keyring proposes.
    assert!(matches!(erased("key-minh"), Err(Breach::Role { .. })));
    let text = "erase\n\nChungthu: work 3\n";
    let (message, changed) = (Message::parse(text).unwrap(), [stone.to_owned()]);
    assert_eq!(judge(&before, Branch::Work, &commit("key-minh", &message, &changed)), Ok(()));
}

/// Officers after a step of which `change` is a part; the keyring counts on, and turns its epoch where asked.
fn stepped(turn: bool, change: impl FnOnce(&mut Officers)) -> Officers {
    let mut after = officers();
    change(&mut after);
    if turn || after.recipients() != officers().recipients() {
        after.keyring =
            Bound { serial: 4, sha256: KeyringHash([8; 32]), epoch: after.keyring.epoch + u32::from(turn) };
    }
    after
}

fn step_by(signer: &str, time: i64, after: &Officers) -> Result<(), Breach> {
    let (message, changed) = (message("officer\n\nChungthu: main 3\n"), ["officers.yaml".to_owned()]);
    let before = officers();
    let facts = CommitFacts {
        authored: time,
        committed: time,
        chain_time: time,
        officers: Some((&before, after)),
        ..commit(signer, &message, &changed)
    };
    judge(&before, Branch::Main(None), &facts)
}

#[test]
fn any_officer_makes_deputies_and_takes_those_away_whose_time_is_over() {
    let (noon, late) = (NOON, NOON + 86_400);
    let made = stepped(false, |o| o.officers.push(officer("hoa", Role::Deputy, Some("2026-05-31"))));
    assert_eq!(step_by("key-minh", noon, &made), Ok(()));
    let longer = stepped(false, |o| o.officers[2].until = Some("2026-04-30".parse().unwrap()));
    assert_eq!(step_by("key-minh", noon, &longer), Ok(()));
    let gone = stepped(true, |o| o.officers.retain(|o| o.handle != "thu"));
    assert_eq!(step_by("key-minh", late, &gone), Ok(()));
    assert!(matches!(step_by("key-minh", noon, &gone), Err(Breach::Role { .. })));
    let shorter = stepped(false, |o| o.officers[2].until = Some("2026-02-28".parse().unwrap()));
    let more = stepped(false, |o| o.officers.push(officer("hoa", Role::Officer, None)));
    let rules = stepped(false, |o| o.rules.approvals = 1);
    for after in [&shorter, &more, &rules] {
        assert!(matches!(step_by("key-minh", noon, after), Err(Breach::Role { .. })));
        assert_eq!(step_by("key-lan", noon, after), Ok(()));
    }
    assert!(matches!(step_by("key-thu", noon, &made), Err(Breach::Role { .. })));
}

#[test]
fn an_officer_makes_and_extends_no_deputy_for_themselves() {
    let own = stepped(false, |o| {
        let hoa = officer("hoa", Role::Deputy, Some("2026-05-31"));
        o.officers.push(Officer { stands_in_for: Some("minh".to_owned()), ..hoa });
    });
    assert_eq!(step_by("key-minh", NOON, &own), Err(Breach::OwnDeputy("minh".to_owned())));
    assert_eq!(step_by("key-lan", NOON, &own), Ok(()));
    let mut before = officers();
    before.officers[2].stands_in_for = Some("minh".to_owned());
    let mut after = before.clone();
    after.officers[2].until = Some("2026-04-30".parse().unwrap());
    let (message, changed) = (message("officer\n\nChungthu: main 3\n"), ["officers.yaml".to_owned()]);
    let facts = CommitFacts { officers: Some((&before, &after)), ..commit("key-minh", &message, &changed) };
    assert_eq!(judge(&before, Branch::Main(None), &facts), Err(Breach::OwnDeputy("minh".to_owned())));
}

#[test]
fn a_step_must_bind_the_keyring_that_follows() {
    let refused = |after: &Officers| match step_by("key-lan", NOON, after) {
        Err(Breach::Step(fault)) => fault,
        other => panic!("{other:?}"),
    };
    let gone = |o: &mut Officers| o.officers.retain(|o| o.handle != "minh");
    assert_eq!(refused(&stepped(false, gone)), StepFault::EpochStayed);
    let mut same = officers();
    gone(&mut same);
    assert_eq!(refused(&same), StepFault::KeyringStayed);
    let mut skipped = stepped(true, gone);
    skipped.keyring.serial = 5;
    assert_eq!(refused(&skipped), StepFault::Serial);
    let mut back = stepped(true, gone);
    back.keyring.epoch = 3;
    assert_eq!(refused(&back), StepFault::Epoch);
    // One that nobody needs may open nothing at all.
    assert_eq!(refused(&stepped(true, |_| ())), StepFault::KeyringUnneeded);
}

/// A merge of `authors`' work into main, where erasing needs two.
fn merged(
    signer: &str,
    authors: &[&str],
    approved: &[&str],
    own: &[&str],
    approvals: u32,
) -> Result<(), Breach> {
    let mut before = officers();
    before.rules = Rules { two_person: [Guarded::Records].into(), approvals };
    before.officers.push(officer("hoa", Role::Officer, None));
    let set = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<BTreeSet<String>>();
    let (authors, approved) = (set(authors), set(approved));
    let (verbs, brought) = (BTreeSet::from(["set"]), [RECORD.to_owned()]);
    let merge =
        Merge { authors: &authors, verbs: &verbs, brought: &brought, proposed: &before, approved: &approved };
    let own: Vec<String> = own.iter().map(|p| (*p).to_owned()).collect();
    let message = message("approve: 1 person\n\nChungthu: main 3\n");
    judge(&before, Branch::Main(Some(merge)), &commit(signer, &message, &own))
}

#[test]
fn what_is_guarded_comes_in_by_somebody_elses_approval_only() {
    assert_eq!(merged("key-lan", &["minh"], &[], &[], 1), Ok(()));
    assert_eq!(merged("key-minh", &["thu"], &[], &[], 1), Ok(()));
    assert_eq!(merged("key-minh", &["thu", "minh"], &[], &[], 1), Err(Breach::OwnApproval("minh".into())));
    assert!(matches!(merged("key-thu", &["minh"], &[], &[], 1), Err(Breach::Role { .. })));
    assert!(matches!(merged("key-lan", &["minh"], &[], &[RECORD], 1), Err(Breach::BeyondApproval(_))));
    let mut guarded = officers();
    guarded.rules.two_person = [Guarded::Records].into();
    let (message, changed) = (message(MESSAGE), [RECORD.to_owned()]);
    let alone = judge(&guarded, Branch::Main(None), &commit("key-lan", &message, &changed));
    assert!(matches!(alone, Err(Breach::Alone(_))));
}

#[test]
fn several_approvals_count_officers_and_no_author() {
    let few = merged("key-lan", &["thu"], &[], &[], 2);
    assert_eq!(few, Err(Breach::Approvals { found: 1, needed: 2 }));
    assert_eq!(merged("key-lan", &["thu"], &["minh"], &[], 2), Ok(()));
    assert_eq!(merged("key-lan", &["thu"], &["lan"], &[], 2), Err(Breach::Approvals { found: 1, needed: 2 }));
    assert_eq!(merged("key-lan", &["minh"], &["minh"], &[], 2), Err(Breach::BadApproval("minh".into())));
    assert_eq!(merged("key-lan", &["minh"], &["tra"], &[], 2), Err(Breach::BadApproval("tra".into())));
}
