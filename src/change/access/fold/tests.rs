use super::*;
use crate::change::access::Sight;
use crate::gate::testing::{Yard, person};
use crate::model::{Key, Kind, Lang, RecordId};
use crate::text::Explain;

/// 2026-03-02T08:00+07:00, after the register began.
const NOW: i64 = 1_772_413_800;
const DAY_LONG: i64 = 86_400;

#[track_caller]
fn good<T>(done: Result<T, ChangeError>) -> T {
    done.unwrap_or_else(|why| panic!("{}", why.what(Lang::En)))
}

/// An office of which everybody works on this machine.
struct Desk {
    yard: Yard,
}

impl Desk {
    fn new() -> Desk {
        let yard = Yard::new();
        yard.serve(yard.root);
        Desk { yard }
    }

    fn name(handle: &str) -> String {
        RefName::Access(handle.to_owned()).full()
    }

    /// Somebody sees a record; gives the entry's id.
    fn sees(&self, handle: Option<&str>, n: u8, at: i64) -> FileId {
        let entry = Entry::new(at, "show", [person(n)], None).unwrap();
        Spool::of(&self.yard.store, handle).unwrap().keep(&self.yard.keys.vault, &entry).unwrap();
        entry.id
    }

    fn signs(&self, handle: &str, now: i64) -> usize {
        let Yard { store, keys, .. } = &self.yard;
        let author = Author { signer: self.yard.signer(handle), now };
        good(sign_access(store, &keys.vault, &keys.officers, &author))
    }

    /// What the journal says here, a list of ids for each day, the earliest first; as a server would judge it.
    fn says(&self, handle: &str) -> Vec<Vec<FileId>> {
        let store = &self.yard.store;
        let [here, there] = good(stands(store, handle));
        let Some(tip) = here.or(there) else { return Vec::new() };
        let hands = Hands::ever(store, store.tip(MAIN).unwrap().unwrap()).unwrap();
        let days = gate::access(&hands, handle, None, tip, Stance::Whole).unwrap();
        let ids = |day: &AccessDay| {
            let said = open(&self.yard.keys.vault, handle, day.day, &day.file(store).unwrap()).unwrap();
            said.iter().map(|entry| entry.id).collect()
        };
        days.iter().rev().map(ids).collect()
    }

    /// The server has what is here.
    fn sent(&self, handle: &str) {
        let store = &self.yard.store;
        let here = store.reference(&Desk::name(handle)).unwrap().unwrap();
        self.yard.point(&Store::tracking_ref(&Desk::name(handle)), here);
        store.lock("test").unwrap().delete_ref(&Desk::name(handle), here).unwrap();
    }
}

#[test]
fn what_was_seen_stands_in_the_commit_of_its_day() {
    let desk = Desk::new();
    assert_eq!(desk.signs("lan", NOW), 0);
    assert!(desk.says("lan").is_empty());
    let first = desk.sees(Some("lan"), 1, NOW);
    // Not by somebody else's key.
    assert_eq!(desk.signs("binh", NOW), 0);
    assert_eq!(good(waiting(&desk.yard.store, "lan")), 1);
    assert_eq!(desk.signs("lan", NOW), 0);
    assert_eq!(desk.says("lan"), [vec![first]]);
    let second = desk.sees(Some("lan"), 2, NOW + 60);
    desk.signs("lan", NOW + 60);
    assert_eq!(desk.says("lan"), [vec![first, second]]);
    let third = desk.sees(Some("lan"), 1, NOW + DAY_LONG);
    desk.signs("lan", NOW + DAY_LONG);
    assert_eq!(desk.says("lan"), [vec![first, second], vec![third]]);
    // Nothing to sign makes no commit.
    let before = good(stands(&desk.yard.store, "lan"));
    desk.signs("lan", NOW + 2 * DAY_LONG);
    assert_eq!(good(stands(&desk.yard.store, "lan")), before);
    // An auditor has a journal as everybody has; the entry in the safe has none.
    desk.sees(Some("tra"), 1, NOW);
    assert_eq!(desk.signs("tra", NOW), 0);
    assert_eq!(desk.says("tra").len(), 1);
    desk.signs("recovery", NOW);
    assert!(desk.says("recovery").is_empty());
}

#[test]
fn a_day_opens_as_that_day_of_that_officer_and_as_no_other() {
    let desk = Desk::new();
    desk.sees(Some("lan"), 1, NOW);
    desk.signs("lan", NOW);
    let [here, _] = good(stands(&desk.yard.store, "lan"));
    let day = access_day(&desk.yard.store, "lan", here.unwrap()).unwrap();
    let file = day.file(&desk.yard.store).unwrap();
    let vault = &desk.yard.keys.vault;
    assert!(open(vault, "lan", day.day, &file).is_some());
    assert!(open(vault, "binh", day.day, &file).is_none());
    assert!(open(vault, "lan", day.day.plus_days(1), &file).is_none());
    assert!(vault.open_note("access/lan", &file).is_none());
    // It outlives an epoch, and an erasure of whom it names.
    let keys = desk.yard.rekeyed(true, &[person(1).id], |_| ());
    let said = open(&keys.vault, "lan", day.day, &file).unwrap();
    assert_eq!(said[0].sight_of(person(1)), Some(Sight::Named));
    assert!(keys.vault.open(person(1), b"").is_err());
}

#[test]
fn what_was_signed_and_waits_still_is_not_signed_twice() {
    let desk = Desk::new();
    let store = &desk.yard.store;
    let spool = Spool::of(store, Some("lan")).unwrap();
    let first = desk.sees(Some("lan"), 1, NOW);
    let entry = spool.read(&desk.yard.keys.vault).unwrap().remove(0);
    desk.signs("lan", NOW);
    // As though the process had been killed before it let go of it: on the day, and found the next.
    for now in [NOW + 60, NOW + DAY_LONG] {
        spool.keep(&desk.yard.keys.vault, &entry).unwrap();
        assert_eq!(desk.signs("lan", now), 0);
        assert_eq!(desk.says("lan"), [vec![first]]);
    }
}

#[test]
fn what_another_clone_has_sent_is_gone_on_with() {
    let desk = Desk::new();
    let store = &desk.yard.store;
    let first = desk.sees(Some("lan"), 1, NOW);
    desk.signs("lan", NOW);
    desk.sent("lan");
    // Another clone: the same day, and the next.
    let second = desk.sees(Some("lan"), 2, NOW + 60);
    desk.signs("lan", NOW + 60);
    let own = store.reference(&Desk::name("lan")).unwrap().unwrap();
    store.lock("test").unwrap().delete_ref(&Desk::name("lan"), own).unwrap();
    let third = desk.sees(Some("lan"), 3, NOW + DAY_LONG);
    desk.signs("lan", NOW + DAY_LONG);
    desk.sent("lan");
    // What was signed here no longer stands on it, and is signed again where it has its place.
    desk.yard.point(&Desk::name("lan"), own);
    assert!(good(is_unsigned(store, "lan")));
    desk.signs("lan", NOW + DAY_LONG + 60);
    assert_eq!(desk.says("lan"), [vec![first], vec![third, second]]);
    assert!(!good(is_unsigned(store, "lan")));
    // Where all of it is there already, nothing of one's own is left.
    desk.sent("lan");
    desk.yard.point(&Desk::name("lan"), own);
    desk.signs("lan", NOW + DAY_LONG + 120);
    assert_eq!(store.reference(&Desk::name("lan")).unwrap(), None);
    assert_eq!(desk.says("lan"), [vec![first], vec![third, second]]);
}

#[test]
fn a_clock_that_went_back_waits_for_the_journal() {
    let desk = Desk::new();
    let first = desk.sees(Some("lan"), 1, NOW);
    desk.signs("lan", NOW);
    desk.sees(Some("lan"), 2, NOW - DAY_LONG);
    assert_eq!(desk.signs("lan", NOW - DAY_LONG), 1);
    assert_eq!(desk.says("lan"), [vec![first]]);
    assert_eq!(desk.signs("lan", NOW), 0);
    assert_eq!(desk.says("lan")[0].len(), 2);
}

#[test]
fn more_than_a_day_takes_waits_for_the_next() {
    let desk = Desk::new();
    let keys: Vec<_> = (0..500u16)
        .map(|n| Key::new(Kind::Person, RecordId([(n >> 8) as u8, n as u8, 0, 0, 0, 0, 0, 0, 0, 0])))
        .collect();
    let spool = Spool::of(&desk.yard.store, Some("lan")).unwrap();
    let one = Entry::new(NOW, "export person", keys.clone(), None).unwrap();
    let fit = DAY / entry::text(std::slice::from_ref(&one)).len();
    for _ in 0..fit + 3 {
        spool
            .keep(&desk.yard.keys.vault, &Entry::new(NOW, "export person", keys.clone(), None).unwrap())
            .unwrap();
    }
    let left = desk.signs("lan", NOW);
    assert!((1..=4).contains(&left), "{left}");
    assert_eq!(desk.signs("lan", NOW), left);
    assert_eq!(desk.signs("lan", NOW + DAY_LONG), 0);
    assert_eq!(desk.says("lan").concat().len(), fit + 3);
}

#[test]
fn what_nobody_could_sign_is_taken_up_by_who_signs_next_and_marked() {
    let desk = Desk::new();
    let id = desk.sees(None, 1, NOW);
    desk.signs("binh", NOW);
    assert_eq!(desk.says("binh"), [vec![id]]);
    let [here, _] = good(stands(&desk.yard.store, "binh"));
    let day = access_day(&desk.yard.store, "binh", here.unwrap()).unwrap();
    let said = open(&desk.yard.keys.vault, "binh", day.day, &day.file(&desk.yard.store).unwrap()).unwrap();
    assert!(said[0].keyless);
    assert!(Spool::all(&desk.yard.store).unwrap().iter().all(|spool| spool.waiting().unwrap().is_empty()));
}
