//! For every code of one record a record that raises it and one that doesn't.

use serde_json::{Value, json};

use super::super::finding::{Code, Finding, Grade};
use super::super::testing::{basis, cert, day, id, k, pem, rec, settings};
use super::{Basis, Pems, record};
use crate::model::ident::IdentFault;
use crate::model::{Kind, Record};
use crate::pki::{CertError, CertFacts, KeyKind, RequestFacts};

pub fn findings(of: &Record, pems: Pems<'_>, basis: &Basis<'_>) -> Vec<Finding> {
    let mut out = Vec::new();
    record(of, pems, basis, &mut out);
    out
}

fn raised(kind: Kind, fields: &Value) -> Vec<(Code, String)> {
    let of = rec(kind, 1, fields.clone());
    findings(&of, Pems::default(), &basis(&settings())).into_iter().map(|f| (f.code, f.at)).collect()
}

/// Code, place, kind, the fields that raise it, and others near by that don't.
type Case = (Code, &'static str, Kind, Value, Value);

fn person_cases() -> Vec<Case> {
    use Code::*;
    let p = Kind::Person;
    let id = |number: &str, more: Value| {
        let mut id = json!({ "kind": "cccd", "number": number });
        id.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "sex": "female", "birth": "1984-06-15", "ids": [id] })
    };
    let two = |list: &str, first_to: Value, extra: Value| {
        let mut a = json!({ "from": "2020-01-01", "to": first_to });
        let mut b = json!({ "from": "2025-01-01" });
        if a["to"].is_null() {
            a.as_object_mut().unwrap().shift_remove("to");
        }
        for entry in [&mut a, &mut b] {
            entry.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        }
        json!({ list: [a, b] })
    };
    let main = json!({ "unit": k("unit", 1), "position": "Chuyên viên", "kind": "main" });
    let facts = |list: &[(&str, &str)]| json!({ "employment": list.iter().map(|(f, on)| json!({ "fact": f, "on": on })).collect::<Vec<_>>() });
    let mail = |address: &str| json!({ "emails": [{ "address": address }] });
    vec![
        (BadFormat, "ids[0].number", p, id("00118400001", json!({})), id("001184000014", json!({}))),
        (
            BadFormat,
            "ids[0].number",
            p,
            id("012345678", json!({})),
            id("012345678", json!({ "kind": "cmnd" })),
        ),
        (
            BadFormat,
            "mobiles[0].number",
            p,
            json!({ "mobiles": [{ "number": "0951234567" }] }),
            json!({ "mobiles": [{ "number": "+84912345678" }] }),
        ),
        (
            PeriodReversed,
            "emails[0].to",
            p,
            json!({ "emails": [{ "address": "a@mof.gov.vn", "from": "2025-02-01", "to": "2025-01-01" }] }),
            json!({ "emails": [{ "address": "a@mof.gov.vn", "from": "2025-02-01", "to": "2025-02-01" },
                { "address": "b@mof.gov.vn", "to": "2025-01-01" }] }),
        ),
        (FutureFact, "birth", p, json!({ "birth": "2027-01-01" }), json!({ "birth": "2001-01-01" })),
        (
            FutureFact,
            "ids[0].issued_on",
            p,
            id("001184000014", json!({ "issued_on": "2026-06-02" })),
            id("001184000014", json!({ "issued_on": "2026-06-01" })),
        ),
        (
            TwoNames,
            "names[1]",
            p,
            two("names", Value::Null, json!({ "full": "Nguyễn Văn An" })),
            two("names", json!("2024-12-31"), json!({ "full": "Nguyễn Văn An" })),
        ),
        (
            TwoMainPostings,
            "postings[1]",
            p,
            two("postings", json!("2025-01-01"), main.clone()),
            two("postings", json!("2024-12-31"), main),
        ),
        (CccdSex, "ids[0].number", p, id("001084000014", json!({})), id("001184000014", json!({}))),
        (CccdBirthYear, "ids[0].number", p, id("001185000014", json!({})), id("001184000014", json!({}))),
        (CccdProvince, "ids[0].number", p, id("003184000014", json!({})), id("079184000014", json!({}))),
        (
            IdIssuedBeforeBirth,
            "ids[0].issued_on",
            p,
            id("001184000014", json!({ "issued_on": "1984-06-14" })),
            id("001184000014", json!({ "issued_on": "1984-06-15" })),
        ),
        (
            IdEndsBeforeIssue,
            "ids[0].valid_to",
            p,
            id("001184000014", json!({ "issued_on": "2021-05-10", "valid_to": "2021-05-09" })),
            id("001184000014", json!({ "issued_on": "2021-05-10", "valid_to": "2034-05-09" })),
        ),
        (FreeMail, "emails[0].address", p, mail("an@gmail.com"), mail("an@mof.gov.vn")),
        (UnofficialMail, "emails[0].address", p, mail("an@example.com"), mail("an@mof.gov.vn")),
        (
            NotAMobile,
            "mobiles[0].number",
            p,
            json!({ "mobiles": [{ "number": "02422202828" }] }),
            json!({ "mobiles": [{ "number": "0912345678" }] }),
        ),
        (
            EmploymentOrder,
            "employment[1].fact",
            p,
            facts(&[("retired", "2020-01-01"), ("on-leave", "2021-01-01")]),
            facts(&[("on-leave", "2020-01-01"), ("returned", "2020-06-01"), ("retired", "2021-01-01")]),
        ),
        // The order is that of the days, not of the list.
        (
            EmploymentOrder,
            "employment[0].fact",
            p,
            facts(&[("seconded", "2022-01-01"), ("died", "2021-01-01")]),
            facts(&[("died", "2022-01-01"), ("recruited", "2021-01-01")]),
        ),
        (Missing, "names", p, json!({ "names": [] }), json!({})),
    ]
}

fn unit_cases() -> Vec<Case> {
    use Code::*;
    let u = Kind::Unit;
    let (first, second) =
        (json!({ "from": "2020-01-01", "to": "2025-03-01" }), json!({ "from": "2025-03-01" }));
    let next = json!({ "from": "2025-03-02" });
    let with = |list: &str, extra: Value, entries: [&Value; 2]| {
        let entries = entries.map(|entry| {
            let mut entry = entry.clone();
            entry.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
            entry
        });
        json!({ list: entries })
    };
    let case = |code, list: &'static str, at: &'static str, extra: Value| {
        let bad = with(list, extra.clone(), [&first, &second]);
        (code, at, u, bad, with(list, extra, [&first, &next]))
    };
    vec![
        case(TwoNames, "names", "names[1]", json!({ "vi": "Cục A" })),
        case(TwoParents, "parents", "parents[1]", json!({ "unit": k("unit", 2) })),
        case(TwoStandings, "standing", "standing[1]", json!({ "legal_person": true, "own_seal": true })),
        (BadFormat, "mst", u, json!({ "mst": "0100109107" }), json!({ "mst": "0100109106" })),
        (
            FreeMail,
            "email_domain",
            u,
            json!({ "email_domain": "gmail.com" }),
            json!({ "email_domain": "mof.gov.vn" }),
        ),
        (
            UnofficialMail,
            "email_domain",
            u,
            json!({ "email_domain": "mof.vn" }),
            json!({ "email_domain": "gov.vn" }),
        ),
        (Missing, "names", u, json!({ "names": [] }), json!({})),
    ]
}

fn certificate_cases() -> Vec<Case> {
    use Code::*;
    let c = Kind::Certificate;
    let desk = |list: &[(&str, &str)]| json!({ "desk": list.iter().map(|(f, on)| json!({ "fact": f, "on": on })).collect::<Vec<_>>() });
    let both = |a: Value, b: Value| {
        let mut all = a;
        all.as_object_mut().unwrap().extend(b.as_object().unwrap().clone());
        all
    };
    let in_use = || desk(&[("in-use", "2026-01-05")]);
    let organisation = || both(in_use(), json!({ "kind": "organisation", "holder": k("unit", 1) }));
    let managed_twice = |first: Value| {
        let named =
            |from: &str| json!({ "person": k("person", 2), "from": from, "authorised_by": k("decision", 1) });
        let managers = json!([both(named("2026-01-01"), first), named("2026-03-01")]);
        both(organisation(), json!({ "managers": managers }))
    };
    let manager = |more: Value| {
        let manager = both(json!({ "person": k("person", 2), "from": "2026-01-01" }), more);
        both(organisation(), json!({ "managers": [manager] }))
    };
    let csr = "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n";
    let system =
        json!({ "kind": "system", "holder": k("unit", 1), "form": "hsm", "system": { "name": "DVC" } });
    vec![
        (
            ClaimedSuperseded,
            "claimed",
            c,
            json!({ "pem": pem(), "claimed": { "serial": "2A05" } }),
            json!({ "claimed": { "serial": "2A05" } }),
        ),
        (SystemMissing, "system", c, both(system.clone(), json!({ "system": Value::Null })), system.clone()),
        (SystemUnexpected, "system", c, json!({ "system": { "name": "DVC" } }), system.clone()),
        (HolderKind, "holder", c, json!({ "holder": k("unit", 1) }), json!({ "holder": k("person", 1) })),
        (HolderKind, "holder", c, both(system.clone(), json!({ "holder": k("person", 1) })), system.clone()),
        (CsrUnexpected, "csr", c, json!({ "csr": csr }), both(system, json!({ "csr": csr }))),
        (
            DeskOrder,
            "desk[1].fact",
            c,
            desk(&[("received", "2026-01-01"), ("issued", "2026-01-02")]),
            desk(&[("received", "2026-01-02"), ("issued", "2026-01-01")]),
        ),
        (
            DeskOrder,
            "desk[1].fact",
            c,
            desk(&[("delivered", "2026-01-01"), ("rejected", "2026-01-02")]),
            desk(&[("received", "2026-01-01"), ("rejected", "2026-01-02")]),
        ),
        (
            DeskOrder,
            "desk[1].fact",
            c,
            desk(&[("issued", "2026-01-01"), ("void", "2026-01-02")]),
            desk(&[("expected", "2026-01-01"), ("void", "2026-01-02")]),
        ),
        (
            RevocationOrder,
            "revocation.granted",
            c,
            json!({ "revocation": { "asked": "2026-03-02", "granted": "2026-03-01", "reason": "retired" } }),
            json!({ "revocation": { "asked": "2026-03-01T22:15+07:00", "granted": "2026-03-01", "reason": "retired" } }),
        ),
        (
            RevocationOrder,
            "revocation.seen_in_crl",
            c,
            json!({ "revocation": { "granted": "2026-03-02", "seen_in_crl": "2026-03-01", "reason": "retired" } }),
            json!({ "revocation": { "granted": "2026-03-02", "seen_in_crl": "2026-03-02", "reason": "retired" } }),
        ),
        (
            Missing,
            "revocation.reason",
            c,
            json!({ "revocation": { "granted": "2026-03-02" } }),
            json!({ "revocation": { "asked": "2026-03-02" } }),
        ),
        (PemMissing, "pem", c, in_use(), both(in_use(), json!({ "pem": pem() }))),
        (PemMissing, "pem", c, in_use(), both(in_use(), json!({ "claimed": { "to": "2026-05-31" } }))),
        (DeviceMissing, "device", c, in_use(), both(in_use(), json!({ "device": k("device", 1) }))),
        (ManagerMissing, "managers", c, organisation(), manager(json!({}))),
        (
            ManagerTwice,
            "managers[1].person",
            c,
            managed_twice(json!({})),
            managed_twice(json!({ "to": "2026-02-28" })),
        ),
        (
            ManagerMissing,
            "managers",
            c,
            manager(json!({ "to": "2026-05-31" })),
            manager(json!({ "to": "2026-06-01" })),
        ),
        (
            AuthorisationMissing,
            "managers[0].authorised_by",
            c,
            manager(json!({})),
            manager(json!({ "authorised_by": k("decision", 1) })),
        ),
        (
            BadFormat,
            "claimed.serial",
            c,
            json!({ "claimed": { "serial": "A05" } }),
            json!({ "claimed": { "serial": "0A05" } }),
        ),
        (
            PeriodReversed,
            "used_in[0].until",
            c,
            json!({ "used_in": [{ "system": "QLVB", "since": "2026-02-02", "until": "2026-02-01" }] }),
            json!({ "used_in": [{ "system": "QLVB", "since": "2026-02-02", "until": "2026-02-02" }] }),
        ),
    ]
}

fn device_cases() -> Vec<Case> {
    use Code::*;
    let d = Kind::Device;
    let sim =
        |iccid: &str, number: &str| json!({ "kind": "sim", "sim": { "iccid": iccid, "number": number } });
    let conditions = |list: &[(&str, &str)]| json!({ "conditions": list.iter().map(|(f, on)| json!({ "fact": f, "on": on })).collect::<Vec<_>>() });
    let pin = |list: &[(&str, &str)]| json!({ "pin": list.iter().map(|(f, on)| json!({ "fact": f, "on": on })).collect::<Vec<_>>() });
    let custody = |first_to: &str, from: &str| {
        json!({ "custody": [{ "party": "desk", "from": "2026-01-01", "to": first_to },
            { "party": k("unit", 1), "from": from, "handover": k("handover", 1) }] })
    };
    let with_person = |more: Value| {
        let mut all = json!({ "custody": [{ "party": k("person", 1), "from": "2026-02-01", "handover": k("handover", 1) }] });
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    let good_sim = || sim("8984040000000000009", "0912345678");
    let destroyed = |from: &str| {
        json!({ "conditions": [{ "fact": "destroyed", "on": "2026-03-01" }],
            "custody": [{ "party": "desk", "from": from }] })
    };
    vec![
        (SimUnexpected, "sim", d, json!({ "sim": {} }), good_sim()),
        (HsmUnexpected, "hsm", d, json!({ "hsm": {} }), json!({ "kind": "hsm", "hsm": {} })),
        (BadFormat, "sim.iccid", d, sim("8984040000000000000", "0912345678"), good_sim()),
        (IccidIssuer, "sim.iccid", d, sim("8991101200003204514", "0912345678"), good_sim()),
        (NotAMobile, "sim.number", d, sim("8984040000000000009", "02422202828"), good_sim()),
        (Missing, "sim", d, json!({ "kind": "sim" }), good_sim()),
        (Missing, "sim.iccid", d, json!({ "kind": "sim", "sim": { "number": "0912345678" } }), good_sim()),
        (Missing, "serial", d, json!({ "serial": Value::Null }), good_sim()),
        (
            ConditionOrder,
            "conditions[1].fact",
            d,
            conditions(&[("destroyed", "2026-01-01"), ("found", "2026-01-02")]),
            conditions(&[("lost", "2026-01-01"), ("found", "2026-01-02"), ("destroyed", "2026-01-03")]),
        ),
        (
            ConditionOrder,
            "conditions[1].fact",
            d,
            conditions(&[("wiped", "2026-01-01"), ("restored", "2026-01-02")]),
            conditions(&[("locked", "2026-01-01"), ("restored", "2026-01-02")]),
        ),
        (
            PinOrder,
            "pin[1].fact",
            d,
            pin(&[("receipt", "2026-01-01"), ("restored", "2026-01-02")]),
            pin(&[("receipt", "2026-01-01"), ("locked", "2026-01-02"), ("restored", "2026-01-03")]),
        ),
        (
            TwoCustodians,
            "custody[1]",
            d,
            custody("2026-02-02", "2026-02-01"),
            custody("2026-02-01", "2026-02-01"),
        ),
        (CustodyAfterDestruction, "custody[0].from", d, destroyed("2026-03-02"), destroyed("2026-03-01")),
        (
            CustodyWithoutHandover,
            "custody[0].handover",
            d,
            json!({ "custody": [{ "party": k("unit", 1), "from": "2026-02-01" }] }),
            json!({ "custody": [{ "party": "desk", "from": "2026-02-01" }] }),
        ),
        (
            PinReceiptMissing,
            "custody[0]",
            d,
            with_person(pin(&[("receipt", "2026-01-31")])),
            with_person(pin(&[("receipt", "2026-02-01")])),
        ),
        (
            FutureFact,
            "custody[0].from",
            d,
            json!({ "custody": [{ "party": "desk", "from": "2026-06-02" }] }),
            json!({ "custody": [{ "party": "desk", "from": "2026-06-01" }] }),
        ),
    ]
}

fn procedure_cases() -> Vec<Case> {
    use Code::*;
    let p = Kind::Procedure;
    let file = |role: &str, sha: &str| {
        json!({ "file": id(9).to_string(), "role": role, "name": "a.pdf", "size": 1, "on": "2026-01-01",
            "sha256": sha.repeat(64) })
    };
    let paper = |role: &str, more: Value| {
        let mut paper = json!({ "role": role });
        paper.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        paper
    };
    let steps = |list: &[&str], more: Value| {
        let mut all = json!({ "filer": k("unit", 1) });
        let at = |i: usize| format!("2026-01-{:02}", i + 1);
        let steps = list.iter().enumerate().map(|(i, step)| json!({ "step": step, "at": at(i) }));
        all["steps"] = steps.collect::<Vec<_>>().into();
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    let closed = |papers: Value| {
        let all = ["sent", "granted", "received", "delivered", "pin-confirmed", "closed"];
        steps(&all, json!({ "papers": papers }))
    };
    let receipt = || paper("pin-receipt", json!({ "waiver": "Đi công tác." }));
    let minutes = || paper("minutes", json!({ "waiver": "Đi công tác." }));
    let with_file = |paper_sha: &str| {
        let paper = paper("letter", json!({ "file": id(9).to_string(), "sha256": paper_sha.repeat(64) }));
        json!({ "papers": [paper], "files": [file("letter", "a")] })
    };
    let tt = |from: &str| json!({ "regime": "tt-185-2019", "steps": [{ "step": "draft", "at": from }] });
    let ground = |code: &str| json!({ "kind": "revoke", "ground": { "code": code } });
    vec![
        (
            StepForeign,
            "steps[1].step",
            p,
            steps(&["draft", "unlocked"], json!({})),
            steps(
                &["draft", "unlocked"],
                json!({ "kind": "issue", "steps": [{ "step": "draft", "at": "2026-01-01" }] }),
            ),
        ),
        (
            StepOrder,
            "steps[1].step",
            p,
            steps(&["sent", "draft"], json!({})),
            steps(&["draft", "sent"], json!({})),
        ),
        (
            ResultContradicts,
            "result",
            p,
            steps(&["sent", "refused"], json!({ "result": "granted" })),
            steps(&["sent", "refused"], json!({ "result": "refused" })),
        ),
        (
            SubjectKind,
            "subject",
            p,
            json!({ "kind": "restore" }),
            json!({ "kind": "restore", "subject": k("device", 1) }),
        ),
        (SubjectKind, "subject", p, json!({ "subject": k("device", 1) }), json!({})),
        (RegimeNotInForce, "regime", p, tt("2024-08-15"), tt("2024-08-14")),
        (UnknownGround, "ground.code", p, ground("bored"), ground("retired")),
        (
            UnknownFile,
            "papers[0].file",
            p,
            json!({ "papers": [paper("letter", json!({ "file": id(9).to_string() }))] }),
            with_file("a"),
        ),
        (FileHashDiffers, "papers[0].sha256", p, with_file("b"), with_file("a")),
        (PaperMissing, "papers", p, closed(json!([minutes()])), closed(json!([minutes(), receipt()]))),
        (
            PaperMissing,
            "papers",
            p,
            closed(json!([minutes(), paper("pin-receipt", json!({}))])),
            closed(json!([minutes(), receipt()])),
        ),
        (
            PaperMissing,
            "papers",
            p,
            closed(json!([minutes()])),
            steps(&["sent", "granted", "received", "delivered", "pin-confirmed"], json!({})),
        ),
        (
            Missing,
            "filer",
            p,
            json!({ "steps": [{ "step": "sent", "at": "2026-01-01" }] }),
            json!({ "steps": [{ "step": "draft", "at": "2026-01-01" }] }),
        ),
    ]
}

fn paper_cases() -> Vec<Case> {
    use Code::*;
    let (d, l, h) = (Kind::Decision, Kind::Letter, Kind::Handover);
    let line = |more: Value| {
        let mut line = json!({ "subject": k("person", 1), "effect": "transfer", "from": "2026-12-01" });
        line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "lines": [line] })
    };
    let done = |more: Value| {
        let mut done = json!({ "by": "lan", "on": "2026-03-31" });
        done.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        line(json!({ "disposition": done }))
    };
    let nothing = "Không ghi chức vụ.";
    let amended = |on: &str| json!({ "date": "2026-01-10", "amended": [{ "by": k("decision", 2), "how": "amended", "on": on }] });
    let asked = |more: Value| {
        let mut line = json!({ "procedure": k("procedure", 1) });
        line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "lines": [line] })
    };
    let many = |n: usize| json!({ "lines": (0..n).map(|i| json!({ "procedure": k("procedure", i as u8) })).collect::<Vec<_>>() });
    let signed = |sides: &[&str]| json!({ "signatories": sides.iter().map(|s| json!({ "side": s, "name": "Trần Thị Bình" })).collect::<Vec<_>>() });
    let item =
        |n: u8, device: bool| json!({ "device": k("device", n), "with_device": device, "envelope": false });
    vec![
        (Missing, "number", d, json!({}), json!({ "number": "15/QĐ-BTC" })),
        (
            Missing,
            "files",
            d,
            json!({}),
            json!({ "files": [{ "file": id(9).to_string(), "role": "decision",
            "name": "a.pdf", "size": 1, "on": "2026-01-01", "sha256": "a".repeat(64) }] }),
        ),
        (
            EffectSubject,
            "lines[0].subject",
            d,
            line(json!({ "subject": k("unit", 1) })),
            line(json!({ "subject": k("unit", 1), "effect": "dissolve" })),
        ),
        (
            DispositionEmpty,
            "lines[0].disposition",
            d,
            done(json!({})),
            done(json!({ "nothing_needed": nothing })),
        ),
        (
            DispositionTwofold,
            "lines[0].disposition",
            d,
            done(json!({ "nothing_needed": nothing, "procedures": [k("procedure", 1)] })),
            done(json!({ "procedures": [k("procedure", 1)] })),
        ),
        (
            LineUndisposed,
            "lines[0]",
            d,
            line(json!({ "from": "2026-05-31" })),
            line(json!({ "from": "2026-06-01" })),
        ),
        (AmendedBeforeIssue, "amended[0].on", d, amended("2026-01-09"), amended("2026-01-10")),
        (
            LetterOrder,
            "sent",
            l,
            json!({ "date": "2026-02-02", "sent": "2026-02-01" }),
            json!({ "date": "2026-02-02", "sent": "2026-02-02" }),
        ),
        (
            LetterDirection,
            "received",
            l,
            json!({ "received": "2026-02-01" }),
            json!({ "direction": "in", "received": "2026-02-01" }),
        ),
        (
            LetterDirection,
            "for_signature",
            l,
            json!({ "direction": "in", "for_signature": "2026-02-01" }),
            json!({ "for_signature": "2026-02-01" }),
        ),
        (
            LineTwice,
            "lines[1].procedure",
            l,
            json!({ "lines": [{ "procedure": k("procedure", 1) }, { "procedure": k("procedure", 1) }] }),
            json!({ "lines": [{ "procedure": k("procedure", 1) }, { "procedure": k("procedure", 2) }] }),
        ),
        (LetterTooLong, "lines", l, many(51), many(50)),
        (
            UnknownForm,
            "form",
            l,
            json!({ "form": "10", "regime": "nd-68-2024" }),
            json!({ "form": "10", "regime": "tt-185-2019" }),
        ),
        (
            Missing,
            "number",
            l,
            json!({ "sent": "2026-02-01" }),
            json!({ "sent": "2026-02-01", "number": "12" }),
        ),
        (Missing, "date", l, json!({ "number": "12" }), json!({})),
        (
            Missing,
            "signed_by",
            l,
            json!({ "sent": "2026-02-01" }),
            json!({ "sent": "2026-02-01", "signed_by": k("person", 1) }),
        ),
        (
            Missing,
            "replies_to",
            l,
            json!({ "form": "reply" }),
            json!({ "form": "reply", "replies_to": k("letter", 2) }),
        ),
        (
            Missing,
            "lines[0].reason",
            l,
            asked(json!({ "result": "refused", "on": "2026-02-01" })),
            asked(json!({ "result": "granted", "on": "2026-02-01" })),
        ),
        (Missing, "lines[0].on", l, asked(json!({ "result": "granted" })), asked(json!({}))),
        (SameParty, "receiver", h, json!({ "receiver": "desk" }), json!({ "receiver": "ca" })),
        (ItemEmpty, "items[0]", h, json!({ "items": [item(1, false)] }), json!({ "items": [item(1, true)] })),
        (
            LineTwice,
            "items[1].device",
            h,
            json!({ "items": [item(1, true), item(1, true)] }),
            json!({ "items": [item(1, true), item(2, true)] }),
        ),
        (SignatoryMissing, "signatories", h, signed(&["giver"]), signed(&["receiver", "giver"])),
        (Missing, "items", h, json!({}), json!({ "items": [item(1, true)] })),
        (FutureFact, "at", h, json!({ "at": "2026-06-02" }), json!({ "at": "2026-06-01T22:00+07:00" })),
    ]
}

pub fn cases() -> Vec<Case> {
    [person_cases(), unit_cases(), certificate_cases(), device_cases(), procedure_cases(), paper_cases()]
        .concat()
}

/// The fields without those set to nothing.
fn given(mut fields: Value) -> Value {
    fields.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    fields
}

#[test]
fn every_rule_finds_what_is_wrong_and_lets_the_rest_pass() {
    let mut failed = Vec::new();
    for (i, (code, at, kind, wrong, right)) in cases().into_iter().enumerate() {
        // A field set to nothing takes away what every record of the tests has.
        let nothing =
            wrong.as_object().unwrap().iter().any(|(name, value)| value.is_null() && name == "serial");
        let found = if nothing {
            let mut value = rec(kind, 1, given(wrong)).to_value();
            value.as_object_mut().unwrap().shift_remove("serial");
            let of = Record::from_value(kind, &value).unwrap_or_else(|fault| panic!("{fault}"));
            findings(&of, Pems::default(), &basis(&settings())).into_iter().map(|f| (f.code, f.at)).collect()
        } else {
            raised(kind, &given(wrong))
        };
        if !found.contains(&(code, at.to_owned())) {
            failed.push(format!("case {i}, {} at {at} is missing: {found:?}", code.word()));
        }
        let passed = raised(kind, &given(right));
        if passed.contains(&(code, at.to_owned())) {
            failed.push(format!("case {i}, {} at {at} in what is right", code.word()));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

/// The code that a certificate's PEM blocks raise, if they do, and what they say.
type PemCase = (Option<Code>, Result<CertFacts, CertError>, Option<Result<RequestFacts, CertError>>);

pub fn pem_cases() -> Vec<PemCase> {
    let facts = || cert("Nguyễn Văn An", "2026-01-05", "2031-01-05");
    let request = |spki_sha256| {
        let facts = facts();
        Ok(RequestFacts { subject: facts.subject, key: facts.key, spki_sha256 })
    };
    let weak = CertFacts { key: KeyKind::Rsa(1024), ..facts() };
    let exponent = CertFacts { weak_exponent: true, ..facts() };
    let sha1 = CertFacts { signature: "RSA-SHA1".into(), ..facts() };
    let authority = CertFacts { is_ca: true, ..facts() };
    let mut server = facts();
    server.usages = cert_usages_of_a_server();
    let mut backwards = facts();
    std::mem::swap(&mut backwards.not_before, &mut backwards.not_after);
    vec![
        (None, Ok(facts()), Some(request(facts().spki_sha256))),
        (Some(Code::PemUnreadable), Err(CertError::Pem), None),
        (Some(Code::CsrUnreadable), Ok(facts()), Some(Err(CertError::Signature))),
        (Some(Code::CsrOtherKey), Ok(facts()), Some(request([1; 32]))),
        (Some(Code::PemIsAuthority), Ok(authority), None),
        (Some(Code::WeakKey), Ok(weak), None),
        (Some(Code::WeakKey), Ok(exponent), None),
        (Some(Code::WeakSignature), Ok(sha1), None),
        (Some(Code::ValidityTooLong), Ok(cert("Nguyễn Văn An", "2026-01-05", "2031-01-06")), None),
        (Some(Code::ValidityReversed), Ok(backwards), None),
        (Some(Code::NotForSigning), Ok(server), None),
    ]
}

/// The usages of a certificate that may only sign other certificates.
fn cert_usages_of_a_server() -> Option<crate::pki::KeyUsages> {
    let (from, to) = (day("2018-01-01").start_at_office(), day("2048-01-01").start_at_office());
    let period = crate::pki::Period { from, to };
    let authority = crate::pki::DemoAuthority::new(&[7; 32], period, period).unwrap();
    CertFacts::from_der(authority.root()).unwrap().usages
}

#[test]
fn what_the_pem_says_is_judged() {
    let of = rec(Kind::Certificate, 1, json!({ "pem": pem() }));
    for (code, facts, request) in pem_cases() {
        let pems = Pems { certificate: Some(&facts), request: request.as_ref() };
        let found: Vec<Code> = findings(&of, pems, &basis(&settings())).into_iter().map(|f| f.code).collect();
        assert_eq!(found, code.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn a_renewed_certificate_lives_shorter_and_a_new_serial_is_registered_again() {
    let facts = Ok(cert("Nguyễn Văn An", "2026-01-05", "2031-01-05"));
    let pems = Pems { certificate: Some(&facts), request: None };
    let code = |fields: Value| -> Vec<Code> {
        let of = rec(Kind::Certificate, 1, fields);
        findings(&of, pems, &basis(&settings())).into_iter().map(|f| f.code).collect()
    };
    let before = |relation: &str| json!({ "pem": pem(), "predecessor": { "certificate": k("certificate", 2), "relation": relation } });
    assert_eq!(code(before("renewed")), [Code::ValidityTooLong]);
    assert_eq!(code(before("changed")), []);
    let used = |serial: &str, until: &str| json!({ "pem": pem(), "used_in": [{ "system": "QLVB", "serial": serial, "until": until }] });
    assert_eq!(code(used("2A06", "2026-06-01")), [Code::RegisteredSerial]);
    assert_eq!(code(used("2A05", "2026-06-01")), []);
    assert_eq!(code(used("2A06", "2026-05-31")), []);
}

#[test]
fn records_from_before_complete_from_are_silent_about_papers() {
    let mut settings = settings();
    settings.complete_from = Some(day("2026-02-01"));
    let gaps = |kind, fields: Value| {
        let of = rec(kind, 1, fields);
        let found = findings(&of, Pems::default(), &basis(&settings));
        found.into_iter().filter(|f| f.grade() == Grade::Gap).count()
    };
    let in_use = |on: &str| json!({ "desk": [{ "fact": "in-use", "on": on }] });
    assert_eq!(gaps(Kind::Certificate, in_use("2026-01-31")), 0);
    assert_eq!(gaps(Kind::Certificate, in_use("2026-02-01")), 2);
    assert_eq!(gaps(Kind::Handover, json!({ "at": "2026-01-31" })), 0);
    assert_eq!(gaps(Kind::Decision, json!({})), 3);
    assert_eq!(gaps(Kind::Decision, json!({ "origin": { "how": "migrated" } })), 0);
}

#[test]
fn a_format_finding_says_what_is_wrong() {
    let of = rec(Kind::Person, 1, json!({ "ids": [{ "kind": "cccd", "number": "1184000014" }] }));
    let found = findings(&of, Pems::default(), &basis(&settings()));
    assert_eq!(found[0].args.fault, Some(IdentFault::LeadingZero));
    assert_eq!(found.len(), 1);
}
