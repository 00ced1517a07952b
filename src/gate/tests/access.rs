//! Journals of access: whose, in which order, and what is never taken away.

use super::super::testing::{Yard, newcomer};
use super::super::{
    ACCESS_MESSAGE, AccessFault, GateError, Hands, Pushed, Stance, Update, access, access_file, push,
};
use crate::model::Date;
use crate::policy::{RefName, Role};
use crate::repo::Oid;

const LAN: &str = "refs/chungthu/access/lan";
/// 2026-03-02T00:00+07:00 and the days after it.
const DAY: i64 = 1_772_384_400;

fn at(day: i64) -> i64 {
    DAY + day * 86_400 + 3_600
}

fn date(day: i64) -> Date {
    Date::at_office(at(day)).unwrap()
}

/// A commit of somebody's journal on a day, with a text of this length under the seal.
struct Made<'y> {
    yard: &'y Yard,
    by: &'y str,
    day: i64,
    name: Option<String>,
    len: usize,
    parents: Vec<Oid>,
}

impl<'y> Made<'y> {
    fn new(yard: &'y Yard, day: i64, parent: Option<Oid>) -> Made<'y> {
        Made { yard, by: "lan", day, name: None, len: 10, parents: parent.into_iter().collect() }
    }

    fn commit(&self) -> Oid {
        let text = vec![b'x'; self.len];
        let note = self.yard.keys.vault.seal_note(&format!("access/{}/{}", self.by, date(self.day)), &text);
        let name = self.name.clone().unwrap_or_else(|| access_file(date(self.day)));
        self.bytes(&name, &note)
    }

    fn bytes(&self, name: &str, bytes: &[u8]) -> Oid {
        self.yard.beside(self.by, &self.parents, at(self.day), name, bytes, ACCESS_MESSAGE)
    }
}

/// Sends one reference, as somebody who sees what stands there, a day after the last that the test has.
fn send(yard: &Yard, name: &str, new: Option<Oid>) -> Result<Pushed, GateError> {
    let update = Update { name: name.to_owned(), old: yard.store.reference(name).unwrap(), new };
    push(&yard.store, &[], &[update], at(9))
}

#[track_caller]
fn fault(sent: Result<Pushed, GateError>) -> AccessFault {
    match sent {
        Err(GateError::Access { fault, .. }) => fault,
        other => panic!("{other:?}"),
    }
}

fn served() -> Yard {
    let yard = Yard::new();
    yard.serve(yard.root);
    yard
}

#[test]
fn a_journal_goes_on_day_by_day_in_its_officer_s_hand() {
    let yard = served();
    let first = Made::new(&yard, 0, None).commit();
    assert!(send(&yard, LAN, Some(first)).is_ok());
    yard.point(LAN, first);
    // Written anew on the same day, and on a later one, also both at once.
    let again = Made::new(&yard, 0, None).commit();
    assert!(send(&yard, LAN, Some(again)).is_ok());
    let next = Made::new(&yard, 3, Some(again)).commit();
    assert!(send(&yard, LAN, Some(next)).is_ok());
    yard.point(LAN, next);
    let last = Made::new(&yard, 5, Some(next)).commit();
    assert!(send(&yard, LAN, Some(last)).is_ok());
    // Whoever reads has a journal too.
    for by in ["tra", "thu", "hoa"] {
        let own = Made { by, ..Made::new(&yard, 0, None) }.commit();
        assert!(send(&yard, &RefName::Access(by.to_owned()).full(), Some(own)).is_ok(), "{by}");
    }
}

#[test]
fn nobody_writes_in_the_journal_of_another() {
    let yard = served();
    let theirs = Made { by: "binh", ..Made::new(&yard, 0, None) }.commit();
    assert_eq!(fault(send(&yard, LAN, Some(theirs))), AccessFault::Form);
    let note = yard.keys.vault.seal_note("x", b"x");
    let name = access_file(date(0));
    // In another's name, with one's own key: by an admin, by the entry in the safe, by a stranger.
    for by in ["binh", "recovery"] {
        let forged = yard.beside_as([by, "lan"], &[], at(0), &name, &note, ACCESS_MESSAGE);
        assert_eq!(fault(send(&yard, LAN, Some(forged))), AccessFault::Signer, "{by}");
    }
    let own = Made { by: "recovery", ..Made::new(&yard, 0, None) }.commit();
    assert_eq!(fault(send(&yard, "refs/chungthu/access/recovery", Some(own))), AccessFault::Signer);
}

#[test]
fn no_day_that_is_over_is_written_anew_or_left_out() {
    let yard = served();
    let first = Made::new(&yard, 0, None).commit();
    let second = Made::new(&yard, 1, Some(first)).commit();
    let third = Made::new(&yard, 2, Some(second)).commit();
    assert!(send(&yard, LAN, Some(third)).is_ok());
    yard.point(LAN, third);
    let rewritten = Made::new(&yard, 2, Some(Made::new(&yard, 1, Some(first)).commit())).commit();
    assert_eq!(fault(send(&yard, LAN, Some(rewritten))), AccessFault::Rewritten);
    let left_out = Made::new(&yard, 2, Some(first)).commit();
    assert_eq!(fault(send(&yard, LAN, Some(left_out))), AccessFault::Rewritten);
    // Another day in the place of the last.
    let moved = Made::new(&yard, 3, Some(second)).commit();
    assert_eq!(fault(send(&yard, LAN, Some(moved))), AccessFault::Rewritten);
    for earlier in [first, second, Made::new(&yard, 2, None).commit()] {
        assert_eq!(fault(send(&yard, LAN, Some(earlier))), AccessFault::Rewritten);
    }
    // Days that go back, or stand still.
    for day in [2, 1] {
        let back = Made::new(&yard, day, Some(third)).commit();
        assert_eq!(fault(send(&yard, LAN, Some(back))), AccessFault::Day);
    }
    let twice = Made::new(&yard, 4, Some(Made::new(&yard, 4, Some(third)).commit())).commit();
    assert_eq!(fault(send(&yard, LAN, Some(twice))), AccessFault::Day);
    assert_eq!(fault(send(&yard, LAN, None)), AccessFault::Deleted);
}

#[test]
fn a_day_that_is_written_anew_gets_no_shorter() {
    let yard = served();
    let long = Made { len: 2_000, ..Made::new(&yard, 0, None) }.commit();
    yard.point(LAN, long);
    let short = Made::new(&yard, 0, None).commit();
    assert_eq!(fault(send(&yard, LAN, Some(short))), AccessFault::Shorter);
    let longer = Made { len: 3_000, ..Made::new(&yard, 0, None) }.commit();
    assert!(send(&yard, LAN, Some(longer)).is_ok());
}

#[test]
fn a_day_has_one_sealed_file_of_its_own_name_and_nothing_else() {
    let yard = served();
    let day = Made::new(&yard, 0, None);
    let note = yard.keys.vault.seal_note("x", b"x");
    let name = access_file(date(0));
    let message = |text| yard.beside("lan", &[], at(0), &name, &note, text);
    for wrong in [
        day.bytes(&name, b"Nguyen Van A\n"),
        day.bytes(&access_file(date(1)), &note),
        day.bytes("x.age", &note),
        day.bytes("access/x.age", &note),
        message("access: person\n"),
        message("set\n"),
        // On main's own commit, with all that it holds.
        yard.work("lan", yard.root).bytes(&name, &note).message(ACCESS_MESSAGE).commit(),
    ] {
        assert_eq!(fault(send(&yard, LAN, Some(wrong))), AccessFault::Form);
    }
    let two = Made { parents: vec![day.commit(), day.commit()], ..Made::new(&yard, 1, None) }.commit();
    assert_eq!(fault(send(&yard, LAN, Some(two))), AccessFault::Form);
    // Dated ahead of the clock.
    let ahead = Made::new(&yard, 12, None).commit();
    assert!(matches!(send(&yard, LAN, Some(ahead)), Err(GateError::Ahead { .. })));
}

#[test]
fn a_journal_stays_when_its_officer_is_gone_and_only_they_could_have_written_it() {
    let mut yard = served();
    let (_, stranger) = newcomer("hoa", Role::Officer);
    yard.know("stranger", stranger);
    let first = Made { by: "hoa", ..Made::new(&yard, 0, None) }.commit();
    let second = Made { by: "hoa", parents: vec![first], ..Made::new(&yard, 1, None) }.commit();
    let keys = yard.rekeyed(true, &[], |o| o.officers.retain(|o| o.handle != "hoa"));
    let gone = yard.main("lan", yard.root).officers(&keys.officers).commit();
    let name = RefName::Access("hoa".to_owned()).full();
    let made = yard.keyring_commit("lan", 2, &keys.file);
    yard.point(&RefName::Keyring(2).full(), made);
    yard.point(&RefName::Main.full(), gone);
    let hands = Hands::ever(&yard.store, gone).unwrap();
    let days = access(&hands, "hoa", None, second, Stance::Whole).unwrap();
    assert_eq!(days.iter().map(|day| day.day).collect::<Vec<_>>(), [date(1), date(0)]);
    // A server that lost it takes it back from anybody; one that has it takes nothing more under keys that are gone.
    assert!(send(&yard, &name, Some(second)).is_ok());
    yard.point(&name, first);
    assert_eq!(fault(send(&yard, &name, Some(second))), AccessFault::Signer);
    // Keys that never were this officer's count neither way.
    let note = yard.keys.vault.seal_note("x", b"x");
    let forged =
        yard.beside_as(["stranger", "hoa"], &[first], at(2), &access_file(date(2)), &note, ACCESS_MESSAGE);
    let judged = access(&hands, "hoa", None, forged, Stance::Whole);
    assert!(matches!(judged, Err(GateError::Access { fault: AccessFault::Signer, .. })));
}
