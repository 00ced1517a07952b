use std::collections::{BTreeMap, BTreeSet, HashMap};

use sha2::{Digest, Sha256};

use super::*;
use crate::model::date::overlap;
use crate::model::field::{Field, Leaf, Path, Seer};
use crate::model::kinds::Record;
use crate::model::kinds::certificate::{Certificate, CertificateType, Form};
use crate::model::kinds::device::{ConditionFact, DeviceKind};
use crate::model::kinds::procedure::{Procedure, ProcedureKind, StepKind};
use crate::model::{Key, Kind};
use crate::pki::{Anchors, CertFacts, Verdict, certificate_der};
use crate::policy::message::VERBS;
use crate::policy::officers::is_handle;
use crate::token::{KeyAttributes, PinState, TokenFacts};
use crate::yaml;

fn today() -> Date {
    "2026-11-23".parse().unwrap()
}

fn small() -> Ministry {
    ministry(300, 7, today())
}

/// What stands in the register after the last commit.
fn last(ministry: &Ministry) -> BTreeMap<Key, Record> {
    ministry.commits().flat_map(|c| c.writes).map(|r| (r.key(), r)).collect()
}

fn hash(ministry: &Ministry) -> Vec<u8> {
    let mut sum = Sha256::new();
    for commit in ministry.commits() {
        sum.update(format!("{} {} {}\n", commit.officer, commit.at, commit.verb));
        commit.writes.iter().for_each(|r| sum.update(yaml::write(r)));
        commit.files.iter().for_each(|f| sum.update(&f.bytes));
    }
    sum.finalize().to_vec()
}

#[derive(Default)]
struct Leaves {
    references: Vec<Key>,
    faults: Vec<String>,
}

impl Seer for Leaves {
    fn leaf(&mut self, at: &Path, _: &'static Field, leaf: Leaf<'_>) {
        match leaf {
            Leaf::Ref(key) => self.references.push(key),
            Leaf::Party(party) => self.references.extend(party.key()),
            Leaf::Str(_, Some(fault)) => self.faults.push(format!("{at} {}", fault.code())),
            _ => {}
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let one = hash(&small());
    assert_eq!(one, hash(&small()));
    assert_ne!(one, hash(&ministry(300, 8, today())));
}

#[test]
fn tokens_change_nothing_but_what_is_told_of_them() {
    let token = |n: usize| TokenFacts {
        slot: n as u64,
        serial: format!("00ab{n}"),
        label: format!("HSM {n}"),
        maker: "Maker".into(),
        model: "Model".into(),
        firmware: (1, 2),
        initialised: true,
        write_protected: false,
        own_keypad: false,
        pin: PinState::default(),
        free: None,
        mechanisms: Vec::new(),
    };
    let (without, mut with) = (small(), small());
    let keys = with.hsm_keys();
    assert!(keys.len() > 6);
    let told = keys.iter().map(|key| (key.certificate, KeyAttributes::default())).collect();
    with.on_tokens(OnTokens {
        tokens: std::array::from_fn(token),
        module: (2, 6),
        keys: told,
        proofs: Vec::new(),
    });
    let (without, mut with) = (last(&without), last(&with));
    let made: Vec<_> = certificates(&with).into_iter().filter(|c| c.key.is_some()).map(|c| c.id).collect();
    assert_eq!(made.iter().collect::<BTreeSet<_>>(), keys.iter().map(|k| &k.certificate).collect());
    for key in &keys {
        let Record::Certificate(certificate) = &with[&Key::new(Kind::Certificate, key.certificate)] else {
            panic!()
        };
        let (made, facts) = (certificate.key.as_ref().unwrap(), facts(certificate).unwrap());
        assert!(made.spki_sha256.is(&facts.spki_sha256) && certificate.csr.is_some());
        let Record::Device(device) = &with[&certificate.device.unwrap().key()] else { panic!() };
        assert_eq!(device.serial.as_ref(), Some(&made.token));
    }
    for (key, record) in &mut with {
        match (record, &without[key]) {
            (Record::Certificate(certificate), _) => certificate.key = None,
            (Record::Device(device), Record::Device(bare)) if device.kind == DeviceKind::Hsm => {
                *device = bare.clone()
            }
            _ => {}
        }
    }
    assert!(without == with);
}

#[test]
fn every_commit_leaves_a_whole_register() {
    let ministry = small();
    let mut there: HashMap<Key, Record> = HashMap::new();
    let mut before = ministry.begins;
    let mut commits = 0;
    for commit in ministry.commits() {
        commits += 1;
        assert!(commit.at > before && VERBS.contains(&commit.verb));
        before = commit.at;
        let day = Date::at_office(commit.at).unwrap();
        assert!(day < today());
        let officer = ministry.officers.iter().find(|o| o.handle == commit.officer).unwrap();
        assert!(officer.from < commit.at && officer.until.is_none_or(|until| day <= until));
        let mut attached = BTreeSet::new();
        for record in &commit.writes {
            let text = yaml::write(record);
            assert!(yaml::read_stored(record.kind(), text.as_bytes()).unwrap() == *record, "{text}");
            assert!(there.get(&record.key()).is_none_or(|old| old != record), "{text}");
            attached.extend(record.files().iter().map(|f| (record.key(), f.file)));
            there.insert(record.key(), record.clone());
        }
        for file in &commit.files {
            assert!(attached.contains(&(file.key, file.file)));
        }
        for record in &commit.writes {
            let mut leaves = Leaves::default();
            record.walk(&mut leaves);
            assert!(leaves.faults.is_empty(), "{:?}", leaves.faults);
            for key in leaves.references {
                assert!(there.contains_key(&key), "{key}, day {day}\n{}", yaml::write(record));
            }
        }
    }
    assert!((100..=480).contains(&commits), "{commits}");
    assert!((1_200..2_600).contains(&there.len()), "{}", there.len());
    assert!(ministry.officers.iter().any(|o| o.role == Role::Deputy));
    let by_deputy = ministry.commits().filter(|c| c.officer == ministry.officers[3].handle).count();
    assert!(by_deputy > 5, "{by_deputy}");
    assert!(ministry.officers.iter().all(|o| is_handle(&o.handle)));
}

#[test]
fn a_device_has_one_keeper_at_a_time_and_minutes_fit() {
    let all = last(&small());
    for record in all.values() {
        let Record::Device(device) = record else { continue };
        for (i, a) in device.custody.iter().enumerate() {
            assert!(a.to.is_none_or(|to| a.from <= to), "{}", yaml::write(record));
            for b in device.custody.iter().skip(i + 1) {
                assert!(!overlap((Some(a.from), a.to), (Some(b.from), b.to)), "{}", yaml::write(record));
            }
            let Some(handover) = a.handover else { continue };
            let Some(Record::Handover(minutes)) = all.get(&handover.key()) else { panic!() };
            assert!(minutes.receiver == a.party && minutes.at.date == a.from);
            assert!(minutes.items.iter().any(|item| item.device.key() == record.key()));
        }
    }
}

#[test]
fn periods_are_in_order_and_people_have_one_main_posting() {
    for record in last(&small()).values() {
        match record {
            Record::Person(person) => {
                for (i, a) in person.postings.iter().enumerate() {
                    assert!(a.to >= a.from || a.to.is_none(), "{}", yaml::write(record));
                    for b in person.postings.iter().skip(i + 1) {
                        assert!(!overlap((a.from, a.to), (b.from, b.to)), "{}", yaml::write(record));
                    }
                }
                assert!(person.emails.iter().all(|e| e.to >= e.from || e.to.is_none()));
                let Some(cccd) = person.ids.first() else { continue };
                let facts = cccd.number.cccd().unwrap();
                let birth = person.birth.unwrap();
                assert!(facts.year == birth.year() && Some(facts.sex) == person.sex);
            }
            Record::Unit(unit) => {
                assert!(unit.names.iter().all(|n| n.to.is_none() || n.from.is_none() || n.to >= n.from));
            }
            Record::Procedure(procedure) => {
                let steps: Vec<_> = procedure.steps.iter().map(|s| s.at.seconds()).collect();
                assert!(steps.is_sorted_by(|a, b| a < b), "{}", yaml::write(record));
            }
            Record::Certificate(certificate) => {
                let desk: Vec<_> = certificate.desk.iter().map(|d| d.on).collect();
                assert!(desk.is_sorted(), "{}", yaml::write(record));
                for used in &certificate.used_in {
                    assert!(used.until.is_none() || used.until >= used.since, "{}", yaml::write(record));
                }
            }
            _ => {}
        }
    }
}

fn certificates(all: &BTreeMap<Key, Record>) -> Vec<&Certificate> {
    let certificates = all.values().filter_map(|r| match r {
        Record::Certificate(certificate) => Some(certificate.as_ref()),
        _ => None,
    });
    certificates.collect()
}

fn facts(certificate: &Certificate) -> Option<CertFacts> {
    CertFacts::read(certificate.pem.as_ref()?.as_bytes()).ok()
}

#[test]
fn certificates_chain_to_the_anchors_and_expire_at_all_times() {
    let ministry = small();
    let all = last(&ministry);
    let mut anchors = Anchors::new();
    anchors.add(ministry.anchors[0].as_bytes()).unwrap();
    anchors.add(ministry.anchors[1].as_bytes()).unwrap();
    let mut serials = BTreeSet::new();
    let mut left = BTreeMap::new();
    for certificate in certificates(&all) {
        let Some(facts) = facts(certificate) else { continue };
        assert!(serials.insert(facts.serial.clone()));
        if serials.len() % 40 == 1 {
            let der = certificate_der(certificate.pem.as_ref().unwrap().as_bytes()).unwrap();
            let verdict = anchors.verify(&der, facts.not_before.0 + 60).unwrap();
            assert!(matches!(verdict, Verdict::Trusted(_)), "{verdict:?}");
        }
        let days = today().days_until(facts.not_after.1);
        let class = [-40, -1, 30, 60, 90].iter().filter(|limit| days > **limit).count();
        *left.entry(class).or_insert(0) += 1;
    }
    assert_eq!(left.len(), 6, "{left:?}");
}

#[test]
fn nobody_gets_a_device_whose_certificate_has_ended() {
    let all = last(&small());
    for certificate in certificates(&all) {
        let (Some(facts), Some(device)) = (facts(certificate), certificate.device) else { continue };
        let Some(Record::Device(device)) = all.get(&device.key()) else { panic!() };
        let revoked = certificate.revocation.as_ref().and_then(|r| r.granted).map(|g| g.date);
        let end = revoked.unwrap_or(facts.not_after.1).min(facts.not_after.1);
        for custody in &device.custody {
            let Some(handover) = custody.handover else { continue };
            let Some(Record::Handover(minutes)) = all.get(&handover.key()) else { panic!() };
            use crate::model::kinds::handover::HandoverReason::{Delivery, Restore};
            let later =
                certificates(&all).iter().any(|c| c.device == certificate.device && c.id != certificate.id);
            let delivered = matches!(minutes.reason, Delivery | Restore);
            assert!(!delivered || later || custody.from <= end, "{}", yaml::write(device.as_ref()));
        }
    }
}

fn states(all: &BTreeMap<Key, Record>) -> Vec<&Procedure> {
    let procedures = all.values().filter_map(|r| match r {
        Record::Procedure(procedure) => Some(procedure.as_ref()),
        _ => None,
    });
    procedures.collect()
}

#[test]
fn every_state_form_and_kind_occurs() {
    for people in [FEWEST, 300] {
        let all = last(&ministry(people, 1, today()));
        let ends: BTreeSet<_> = states(&all).iter().map(|p| p.steps.last().map(|s| s.step)).collect();
        let steps: BTreeSet<_> = states(&all).iter().flat_map(|p| p.steps.iter().map(|s| s.step)).collect();
        // These two are always followed by another on the same day or rest on another path.
        let passing = [StepKind::Resumed, StepKind::LossMinutes];
        let missing: Vec<_> =
            StepKind::ALL.iter().filter(|s| !ends.contains(&Some(**s)) && !passing.contains(s)).collect();
        assert!(missing.is_empty() && ends.contains(&None), "{missing:?}");
        assert_eq!(steps.len(), StepKind::ALL.len());
        let kinds: BTreeSet<_> = states(&all).iter().map(|p| p.kind).collect();
        assert_eq!(kinds.len(), ProcedureKind::ALL.len());
        let forms: BTreeSet<_> = certificates(&all).iter().map(|c| c.form).collect();
        assert_eq!(forms.len(), Form::ALL.len(), "{forms:?}");
        let types: BTreeSet<_> = certificates(&all).iter().map(|c| c.kind).collect();
        assert_eq!(types.len(), CertificateType::ALL.len());
        let mut devices = BTreeSet::new();
        let mut conditions = BTreeSet::new();
        for record in all.values() {
            if let Record::Device(device) = record {
                devices.insert(device.kind);
                conditions.extend(device.conditions.iter().map(|c| c.fact));
            }
        }
        assert_eq!(devices.len(), DeviceKind::ALL.len());
        assert_eq!(conditions.len(), ConditionFact::ALL.len(), "{conditions:?}");
        assert!(Kind::ALL.iter().all(|kind| all.keys().any(|key| key.kind == *kind)));
    }
}

#[test]
fn what_is_unique_is_unique() {
    let all = last(&small());
    let mut seen = BTreeSet::new();
    let mut once =
        |what: &str, value: &str| assert!(seen.insert(format!("{what} {value}")), "{what} {value}");
    for record in all.values() {
        match record {
            Record::Person(p) => {
                p.ids.iter().for_each(|d| once("id", d.number.as_str()));
                p.emails.iter().for_each(|e| once("email", e.address.as_str()));
                p.mobiles.iter().for_each(|m| once("mobile", m.number.as_str()));
                p.staff_code.iter().for_each(|c| once("staff", c));
            }
            Record::Device(d) => {
                d.serial.iter().for_each(|s| once("serial", s.as_str()));
                d.sim.iter().filter_map(|s| s.iccid.as_ref()).for_each(|i| once("iccid", i.as_str()));
            }
            Record::Letter(l) => {
                if let (Some(number), Some(date)) = (&l.number, l.date) {
                    let series = l.series.as_deref().unwrap_or("");
                    once("letter", &format!("{}/{series} {}", number.as_str(), date.year()));
                }
                assert_eq!(l.number.is_some(), l.date.is_some());
            }
            Record::Unit(u) => u.mst.iter().for_each(|m| once("mst", m.as_str())),
            Record::Handover(h) => {
                once("minutes", &format!("{} {}", h.number.as_deref().unwrap(), h.at.date.year()))
            }
            _ => {}
        }
    }
}

#[test]
fn other_days_and_sizes_do_as_well() {
    for day in ["2025-01-01", "2027-02-28", "2031-06-30"] {
        let ministry = ministry(1, 3, day.parse().unwrap());
        let commits: Vec<_> = ministry.commits().collect();
        assert!((50..=480).contains(&commits.len()), "{}", commits.len());
    }
}
