//! For every rule: that something is owed, by when, and that it is owed no more when the register shows that it is done.

use serde_json::{Value, json};

use super::{Basis, Clock, Duty, Rule, Source, Standing, Task, Weight, Word, clocks, owed, tasks};
use crate::model::kinds::procedure::{ProcedureKind, Regime};
use crate::model::{Date, Key, Kind, RecordId};
use crate::policy::{ListState, Lists, Officers};
use crate::register::testing::record;
use crate::register::{Links, row};
use crate::repo::Oid;
use crate::rules::Rules;

mod subjects;

/// A record of the case: kind, number, fields.
type R = (Kind, u8, Value);

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn id(n: u8) -> RecordId {
    RecordId([n, 0, 0, 0, 0, 0, 0, 0, 0, n])
}

fn k(kind: Kind, n: u8) -> String {
    Key::new(kind, id(n)).to_string()
}

fn with(a: Value, b: Value) -> Value {
    let mut all = a;
    all.as_object_mut().unwrap().extend(b.as_object().unwrap().clone());
    all
}

fn unit(n: u8, more: Value) -> R {
    let standing = json!([{ "legal_person": true, "own_seal": true }]);
    (Kind::Unit, n, with(json!({ "names": [{ "vi": "Cục A" }], "standing": standing }), more))
}

/// Someone who works in unit 1.
fn person(n: u8, more: Value) -> R {
    let postings = json!([{ "unit": k(Kind::Unit, 1), "position": "Chuyên viên", "kind": "main" }]);
    (Kind::Person, n, with(json!({ "names": [{ "full": "Nguyễn Văn An" }], "postings": postings }), more))
}

/// A token's certificate of person 1, in use, valid over these days.
fn certificate(n: u8, from: &str, to: &str, more: Value) -> R {
    let base = json!({
        "kind": "individual", "form": "usb-token", "ca": "government", "holder": k(Kind::Person, 1),
        "claimed": { "serial": format!("{n:02X}"), "from": from, "to": to },
        "desk": [{ "fact": "in-use", "on": from }],
    });
    (Kind::Certificate, n, with(base, more))
}

/// One that lasts long enough to cause nothing by itself.
fn lasting(n: u8, more: Value) -> R {
    certificate(n, "2025-03-01", "2030-02-28", more)
}

fn device(n: u8, keeper: &str, more: Value) -> R {
    let custody = json!([{ "party": keeper, "from": "2025-03-05" }]);
    (Kind::Device, n, with(json!({ "kind": "token", "serial": format!("AB{n}"), "custody": custody }), more))
}

fn procedure(n: u8, kind: &str, subject: String, steps: &[(&str, &str)], more: Value) -> R {
    let steps: Vec<Value> = steps.iter().map(|(step, at)| json!({ "step": step, "at": at })).collect();
    let base = json!({ "kind": kind, "subject": subject, "regime": "nd-68-2024", "steps": steps });
    (Kind::Procedure, n, with(base, more))
}

fn decision(n: u8, line: Value, more: Value) -> R {
    let base = json!({
        "number": "15/QĐ-BTC", "issuer": "Bộ Tài chính", "date": "2026-05-20", "kind": "retire", "lines": [line]
    });
    (Kind::Decision, n, with(base, more))
}

fn letter(n: u8, direction: &str, who: &str, more: Value) -> R {
    let base = json!({ "direction": direction, "correspondent": { "kind": who }, "form": "plain" });
    (Kind::Letter, n, with(base, more))
}

fn links(records: &[R]) -> Links<'static> {
    let rows = records.iter().map(|(kind, n, fields)| {
        let record = record(*kind, id(*n), fields.clone());
        row::of(&record, Oid([0; 20]), None)
    });
    Links::of_rows(rows.collect())
}

fn officers(more: Value) -> Officers {
    let lan = json!({
        "handle": "lan", "role": "admin", "recipients": ["age1x"], "signing_keys": { "active": ["ssh-ed25519 A"] }
    });
    let mut all = vec![lan];
    all.extend(more.as_array().unwrap().clone());
    let keyring = json!({ "serial": 1, "sha256": "0".repeat(64), "epoch": 1 });
    serde_json::from_value(json!({ "schema": 1, "keyring": keyring, "rules": {}, "officers": all })).unwrap()
}

fn on(records: &[R], today: &str) -> Vec<Duty> {
    let (officers, lists) = (officers(json!([])), Lists::new());
    let basis = Basis {
        rules: Rules::builtin(),
        officers: &officers,
        lists: &lists,
        today: day(today),
        now: day(today).start_at_office(),
        complete_from: None,
    };
    owed(&links(records), &basis)
}

/// The rules and last days of what is owed.
fn said(duties: &[Duty]) -> Vec<(&'static str, String)> {
    let mut said: Vec<_> = duties
        .iter()
        .map(|duty| (duty.rule.word(), duty.due.map(|due| due.on.to_string()).unwrap_or_default()))
        .collect();
    said.sort();
    said
}

#[track_caller]
fn owes(records: &[R], today: &str, wanted: &[(&'static str, &str)]) {
    let wanted: Vec<_> = wanted.iter().map(|(rule, due)| (*rule, (*due).to_owned())).collect();
    assert_eq!(said(&on(records, today)), wanted, "on {today}");
}

/// The words of the commands of everything that is owed.
fn commands(duties: &[Duty]) -> Vec<String> {
    let words = |act: &super::Act| {
        let typed = act.words().into_iter().map(|word| match word {
            Word::Record(key) => key.to_string(),
            Word::Is(text) => text,
            Word::Asked(asked) => format!("{asked:?}"),
            Word::For(serial, key) => format!("{}={key}", serial.as_deref().unwrap_or("?")),
        });
        typed.collect::<Vec<_>>().join(" ")
    };
    duties.iter().flat_map(|duty| &duty.acts).map(words).collect()
}

fn desk() -> Vec<R> {
    vec![unit(1, json!({})), person(1, json!({}))]
}

fn of(more: Vec<R>) -> Vec<R> {
    desk().into_iter().chain(more).collect()
}

#[test]
fn nothing_is_owed_where_all_is_well() {
    owes(&of(vec![lasting(1, json!({}))]), "2026-06-01", &[]);
}

#[test]
fn a_certificate_is_renewed_once_and_by_the_day_that_leaves_enough() {
    let first = certificate(1, "2021-09-01", "2026-08-31", json!({}));
    let alone = of(vec![first.clone()]);
    owes(&alone, "2026-06-01", &[]);
    owes(&alone, "2026-06-02", &[("renew-before-expiry", "2026-08-01")]);
    let duty = &on(&alone, "2026-06-02")[0];
    assert!(!duty.due.unwrap().certain, "the thirty days were not read in the law");
    assert_eq!(duty.since, Some(day("2026-06-02")));
    assert_eq!(
        commands(std::slice::from_ref(duty)),
        [format!("request renew {} --duty renew-before-expiry", k(Kind::Certificate, 1))]
    );
    // Too late for it, and after the end.
    owes(&alone, "2026-08-02", &[("replace-before-expiry", "2026-08-31")]);
    owes(&alone, "2026-09-10", &[("replace-expired", "2026-08-31")]);

    let asked = |steps| procedure(9, "renew", k(Kind::Certificate, 1), steps, json!({}));
    // In hand: what is owed is the procedure's next step, and no later than the certificate allows.
    let open = of(vec![first.clone(), asked(&[("draft", "2026-07-31")])]);
    owes(&open, "2026-07-31", &[("next-step", "2026-08-01")]);
    // Refused: it is owed again.
    let refused = of(vec![
        first.clone(),
        asked(&[("draft", "2026-06-10"), ("sent", "2026-06-11"), ("refused", "2026-06-15")]),
    ]);
    owes(&refused, "2026-06-20", &[("renew-before-expiry", "2026-08-01")]);

    let next = |relation: &str, desk: &str| {
        let before = json!({ "certificate": k(Kind::Certificate, 1), "relation": relation });
        certificate(
            2,
            "2026-07-01",
            "2026-08-31",
            json!({ "predecessor": before, "desk": [{ "fact": desk, "on": "2026-07-01" }] }),
        )
    };
    // Renewed: the first is told of no more; the second may not be renewed again.
    let renewed = of(vec![first.clone(), next("renewed", "in-use")]);
    owes(&renewed, "2026-07-02", &[("replace-before-expiry", "2026-08-31")]);
    let void = of(vec![first.clone(), next("renewed", "void")]);
    owes(&void, "2026-07-02", &[("renew-before-expiry", "2026-08-01")]);
    // One that was issued anew may be.
    let reissued = of(vec![first, next("reissued", "in-use")]);
    owes(&reissued, "2026-07-02", &[("renew-before-expiry", "2026-08-01")]);
}

#[test]
fn no_notice_goes_to_one_who_left_or_will_have() {
    let ending = certificate(1, "2021-09-01", "2026-08-31", json!({}));
    let leaves = |on: &str| person(1, json!({ "employment": [{ "fact": "retired", "on": on }] }));
    let case = |on: &str| vec![unit(1, json!({})), leaves(on), ending.clone()];
    owes(&case("2026-08-15"), "2026-07-01", &[]);
    owes(&case("2026-09-15"), "2026-07-01", &[("renew-before-expiry", "2026-08-01")]);
    owes(&case("2026-05-15"), "2026-07-01", &[("gone-certificate-valid", "2026-05-15")]);
    owes(&case("2026-05-15"), "2026-10-01", &[]);
}

#[test]
fn whoever_is_gone_may_not_sign_nor_keep_the_device() {
    let gone = |fact: &str| person(1, json!({ "employment": [{ "fact": fact, "on": "2026-06-01" }] }));
    let on_token = |more| lasting(1, with(json!({ "device": k(Kind::Device, 1) }), more));
    let token = device(1, &k(Kind::Person, 1), json!({}));
    let case = |who: R, more: Vec<R>| [vec![unit(1, json!({})), who], more].concat();
    for fact in ["left", "retired", "resigned", "dismissed", "died"] {
        let valid = case(gone(fact), vec![on_token(json!({})), token.clone()]);
        owes(&valid, "2026-06-02", &[("gone-certificate-valid", "2026-06-01")]);
        owes(&valid, "2026-05-31", &[]);
    }
    let asked = procedure(9, "revoke", k(Kind::Certificate, 1), &[("draft", "2026-06-02")], json!({}));
    let in_hand = case(gone("retired"), vec![on_token(json!({})), token.clone(), asked]);
    owes(&in_hand, "2026-06-02", &[("next-step", "2026-06-05")]);
    // Revoked: the device is to come back, within five working days of the notice.
    let revoked =
        json!({ "revocation": { "granted": "2026-06-08T09:00+07:00", "notice_received": "2026-06-10" } });
    let out = case(gone("retired"), vec![on_token(revoked.clone()), token.clone()]);
    owes(&out, "2026-06-11", &[("gone-device-out", "2026-06-17")]);
    let back = case(gone("retired"), vec![on_token(revoked), device(1, "ca", json!({}))]);
    owes(&back, "2026-06-11", &[]);
    // Within the State sector both go along.
    let moved = case(gone("moved"), vec![on_token(json!({})), token.clone()]);
    owes(&moved, "2026-06-02", &[("moved-with-certificate", "2026-06-04")]);
    let way = json!({ "transfers": [{ "direction": "out", "agency": "Sở Tài chính", "on": "2026-06-01" }] });
    owes(&case(gone("moved"), vec![on_token(way), token]), "2026-06-02", &[]);
}

#[test]
fn the_five_working_days_run_over_tet() {
    let revoked = |notice: &str| {
        let facts = json!({ "granted": "2026-02-09T09:00+07:00", "notice_received": notice });
        lasting(1, json!({ "revocation": facts, "device": k(Kind::Device, 1) }))
    };
    let case = |notice: &str| of(vec![revoked(notice), device(1, &k(Kind::Person, 1), json!({}))]);
    // Friday 13 February 2026; the week from the 16th is Tết; Monday the 23rd is the first day that counts.
    owes(&case("2026-02-13"), "2026-02-13", &[("hand-device-to-ca", "2026-02-27")]);
    // With Tuesday the 10th, three days lie before it.
    owes(&case("2026-02-10"), "2026-02-13", &[("hand-device-to-ca", "2026-02-24")]);
    let duty = &on(&case("2026-02-10"), "2026-02-13")[0];
    assert!(duty.due.unwrap().certain);
    assert_eq!(duty.source, Source::Law(Regime::Nd68, ProcedureKind::Return, true));
    // Of next year's Tết the exchange of days isn't known yet.
    let unsure = on(&case("2027-02-03"), "2027-02-03");
    assert_eq!(said(&unsure), [("hand-device-to-ca", "2027-02-16".to_owned())]);
    assert!(!unsure[0].due.unwrap().certain);
    // At the desk already, it still isn't with the CA.
    let at_desk = of(vec![revoked("2026-02-10"), device(1, "desk", json!({}))]);
    owes(&at_desk, "2026-02-13", &[("hand-device-to-ca", "2026-02-24")]);
    // One that is lost doesn't come back; its holder needs another.
    let lost = json!({ "conditions": [{ "fact": "lost", "on": "2026-02-08" }] });
    let gone = of(vec![revoked("2026-02-10"), device(1, &k(Kind::Person, 1), lost)]);
    owes(&gone, "2026-02-13", &[("replace-lost", "2026-02-12")]);
    // A procedure that is open has the same day.
    let steps = [
        ("draft", "2026-02-05"),
        ("sent", "2026-02-06"),
        ("granted", "2026-02-09"),
        ("notice-received", "2026-02-10"),
        ("collected", "2026-02-11"),
    ];
    let open = |steps: &[(&str, &str)]| {
        let asked = procedure(9, "revoke", k(Kind::Certificate, 1), steps, json!({}));
        of(vec![revoked("2026-02-10"), device(1, "desk", json!({})), asked])
    };
    owes(&open(&steps), "2026-02-13", &[("hand-device-to-ca", "2026-02-24")]);
    let done = [
        &steps[..],
        &[("handed-to-ca", "2026-02-12"), ("seen-in-crl", "2026-02-12"), ("closed", "2026-02-12")],
    ];
    let mut closed = open(&done.concat());
    closed[3] = device(1, "ca", json!({}));
    owes(&closed, "2026-02-13", &[]);
}

#[test]
fn a_device_whose_certificate_ran_out_goes_back() {
    let old = |more| {
        certificate(1, "2021-06-01", "2026-05-31", with(json!({ "device": k(Kind::Device, 1) }), more))
    };
    let new = lasting(2, json!({}));
    let token = device(1, &k(Kind::Person, 1), json!({}));
    // First another certificate is asked for; then the old device is asked back.
    owes(&of(vec![old(json!({})), token.clone()]), "2026-06-03", &[("replace-expired", "2026-05-31")]);
    let replaced = of(vec![old(json!({})), new.clone(), token.clone()]);
    owes(&replaced, "2026-06-03", &[("return-expired-device", "2026-06-05")]);
    let asked = procedure(9, "return", k(Kind::Device, 1), &[("draft", "2026-06-02")], json!({}));
    owes(&[replaced.clone(), vec![asked]].concat(), "2026-06-03", &[("next-step", "2026-06-05")]);
    owes(&of(vec![old(json!({})), new, device(1, "ca", json!({}))]), "2026-06-03", &[]);
    // Who gave it back asks for nothing.
    owes(&of(vec![old(json!({})), device(1, "ca", json!({}))]), "2026-06-03", &[]);
    // Renewed onto the same device, nothing is to go back.
    let on_it = lasting(2, json!({ "device": k(Kind::Device, 1) }));
    owes(&of(vec![old(json!({})), on_it, token]), "2026-06-03", &[]);
}

#[test]
fn a_line_of_a_decision_waits_for_what_somebody_says_about_it() {
    let line = |more| with(json!({ "subject": k(Kind::Person, 1), "effect": "retire" }), more);
    let ahead = json!({ "from": "2026-07-01" });
    let case = |line: Value, more| of(vec![lasting(1, json!({})), decision(5, line, more)]);
    // Its effect lies ahead: due on that day.
    let open = case(line(ahead.clone()), json!({}));
    owes(&open, "2026-06-01", &[("dispose-decision-line", "2026-07-01")]);
    let duty = &on(&open, "2026-06-01")[0];
    assert_eq!((duty.entry, duty.since), (Some(0), Some(day("2026-05-20"))));
    let revoke = format!("request revoke {} --decision {}", k(Kind::Certificate, 1), k(Kind::Decision, 5));
    assert_eq!(commands(std::slice::from_ref(duty)), [revoke]);
    // Nothing is needed, with a reason; procedures were opened; the decision was withdrawn, or isn't one yet.
    let nothing = json!({ "nothing_needed": "Đã bàn giao.", "by": "lan", "on": "2026-05-30" });
    owes(&case(line(with(ahead.clone(), json!({ "disposition": nothing }))), json!({})), "2026-06-01", &[]);
    let withdrawn = json!([{ "by": k(Kind::Decision, 6), "how": "withdrawn", "on": "2026-05-31" }]);
    owes(&case(line(ahead.clone()), json!({ "amended": withdrawn })), "2026-06-01", &[]);
    owes(&case(line(ahead.clone()), json!({ "number": null })), "2026-06-01", &[]);
    // Done another way: a procedure that the decision asked for is open.
    let asked = json!({ "asked_by": { "paper": k(Kind::Decision, 5) } });
    let by = procedure(9, "revoke", k(Kind::Certificate, 1), &[("draft", "2026-06-01")], asked);
    owes(&[open, vec![by]].concat(), "2026-06-01", &[("next-step", "2026-06-04")]);
    // Who goes by a decision that is open is told of there only, until they are gone and may still sign.
    let gone = person(1, json!({ "employment": [{ "fact": "retired", "on": "2026-05-25" }] }));
    let late = line(json!({ "from": "2026-05-25" }));
    let twice = vec![unit(1, json!({})), gone, lasting(1, json!({})), decision(5, late, json!({}))];
    owes(&twice, "2026-06-01", &[("gone-certificate-valid", "2026-05-25")]);
    owes(&twice, "2026-05-24", &[("dispose-decision-line", "2026-05-25")]);
    assert_eq!(
        commands(&on(&twice, "2026-05-25")),
        [format!(
            "request revoke {} --ground retired --duty gone-certificate-valid --decision {}",
            k(Kind::Certificate, 1),
            k(Kind::Decision, 5)
        )]
    );
}

#[test]
fn a_line_proposes_what_there_is_something_for() {
    let line =
        |effect: &str| json!({ "subject": k(Kind::Person, 1), "effect": effect, "from": "2026-06-01" });
    let proposed = |effect: &str, more: Vec<R>| {
        let case = of([more, vec![decision(5, line(effect), json!({}))]].concat());
        let duties = on(&case, "2026-06-01");
        let mut kinds: Vec<String> = commands(&duties)
            .iter()
            .map(|command| command.split(' ').take(2).collect::<Vec<_>>().join(" "))
            .collect();
        kinds.sort();
        kinds
    };
    let valid = || vec![lasting(1, json!({}))];
    assert_eq!(proposed("recruit", vec![]), ["request issue"]);
    assert!(proposed("recruit", valid()).is_empty());
    assert_eq!(proposed("transfer", valid()), ["request change"]);
    assert!(proposed("appoint", valid()).is_empty());
    assert_eq!(proposed("resign", valid()), ["request revoke"]);
    // Where the decision names a unit, that is entered first, and what is asked for follows from it.
    let moved = json!({
        "subject": k(Kind::Person, 1), "effect": "transfer", "from": "2026-06-01", "unit": k(Kind::Unit, 2),
        "position": "Chuyên viên chính"
    });
    let case = |postings: Value| {
        let who = person(1, json!({ "postings": postings }));
        let other = unit(2, json!({ "names": [{ "vi": "Cục B" }] }));
        vec![unit(1, json!({})), other, who, lasting(1, json!({})), decision(5, moved.clone(), json!({}))]
    };
    let at = |n: u8, from: &str| json!({ "unit": k(Kind::Unit, n), "position": "Chuyên viên", "kind": "main", "from": from });
    let enters = format!(
        "set {} postings.unit={} postings.position=Chuyên viên chính postings.decision={} --from-date 2026-06-01",
        k(Kind::Person, 1),
        k(Kind::Unit, 2),
        k(Kind::Decision, 5)
    );
    assert_eq!(commands(&on(&case(json!([at(1, "2020-01-01")])), "2026-06-01")), [enters]);
    let asks = format!("request change {} --decision {}", k(Kind::Certificate, 1), k(Kind::Decision, 5));
    assert_eq!(commands(&on(&case(json!([at(2, "2026-06-01")])), "2026-06-01")), [asks]);
    let new = commands(&on(&case(json!([])), "2026-06-01"));
    assert!(new[0].contains("postings[+].kind=main postings[+].from=2026-06-01"), "{new:?}");
    // Nothing is valid any more, but the device is out.
    let token = || vec![device(1, &k(Kind::Person, 1), json!({}))];
    assert_eq!(proposed("resign", token()), ["request return"]);
}

#[test]
fn a_letter_shows_how_long_the_ca_takes() {
    let about = |n: u8| k(Kind::Procedure, n);
    let asked =
        |n: u8, steps: &[(&str, &str)]| procedure(n, "renew", k(Kind::Certificate, 1), steps, json!({}));
    let answered = |n: u8, sent: &str, on: &str| {
        let lines = json!([{ "procedure": about(n), "result": "granted", "on": on }]);
        letter(n, "out", "ca", json!({ "form": "04", "sent": sent, "lines": lines }))
    };
    let closed = |n| asked(n, &[("sent", "2026-01-05"), ("granted", "2026-01-12"), ("closed", "2026-01-20")]);
    let sent = [("draft", "2026-05-20"), ("sent", "2026-05-25")];
    let waiting = |line: Value| {
        letter(23, "out", "ca", json!({ "form": "04", "number": "7", "sent": "2026-05-25", "lines": [line] }))
    };
    let case = |line: Value, steps: &[(&str, &str)]| {
        let mut all = of(vec![lasting(1, json!({})), asked(13, steps), waiting(line)]);
        for (n, on) in [(21, "2026-01-09"), (22, "2026-01-14"), (24, "2026-01-12")] {
            all.push(closed(n));
            all.push(answered(n, "2026-01-05", on));
        }
        all
    };
    let open = case(json!({ "procedure": about(13) }), &sent);
    // Three working days by the law; six as a rule.
    owes(&open, "2026-05-26", &[("letter-unanswered", "2026-05-28")]);
    let duty = &on(&open, "2026-05-26")[0];
    let typical =
        super::Detail::Turnaround { open: 1, typical: Some((6, 3)), expected: Some(day("2026-06-02")) };
    assert_eq!(duty.detail, typical);
    assert_eq!(
        commands(std::slice::from_ref(duty))[0],
        format!("answer {} --granted all", k(Kind::Letter, 23))
    );
    // Answered: the procedure's next step is owed. A supplement waits for us.
    let granted = json!({ "procedure": about(13), "result": "granted", "on": "2026-06-01" });
    let steps = [&sent[..], &[("granted", "2026-06-01")]].concat();
    owes(&case(granted, &steps), "2026-06-01", &[("next-step", "2026-06-04")]);
    let more = json!({ "procedure": about(13), "result": "supplement", "on": "2026-06-01" });
    let steps = [&sent[..], &[("supplement-asked", "2026-06-01")]].concat();
    owes(&case(more.clone(), &steps), "2026-06-01", &[("next-step", "2026-06-04")]);
    let again = [&steps[..], &[("sent", "2026-06-03")]].concat();
    // Sent once more, it is counted from that day.
    let open = case(more, &again);
    owes(&open, "2026-06-04", &[("letter-unanswered", "2026-06-08")]);
    let duty = &on(&open, "2026-06-04")[0];
    let typical =
        super::Detail::Turnaround { open: 1, typical: Some((6, 3)), expected: Some(day("2026-06-11")) };
    assert_eq!(duty.detail, typical);
    // With a letter of its own, that one alone is waited for.
    let line = json!([{ "procedure": about(13) }]);
    let second = json!({ "form": "04", "number": "9", "sent": "2026-06-03", "lines": line });
    let both = on(&[open, vec![letter(25, "out", "ca", second)]].concat(), "2026-06-04");
    assert_eq!(
        both.iter().map(|duty| duty.about).collect::<Vec<_>>(),
        [Some(Key::new(Kind::Letter, id(25)))]
    );
}

#[test]
fn letters_that_came_in_are_answered() {
    let came = |more| letter(3, "in", "inspector", with(json!({ "received": "2026-02-12" }), more));
    // Ten working days, over Tết.
    owes(&[came(json!({}))], "2026-02-20", &[("answer-letter", "2026-03-05")]);
    owes(&[came(json!({ "due": "2026-02-25" }))], "2026-02-20", &[("answer-letter", "2026-02-25")]);
    owes(&[came(json!({ "none_needed": "Để biết." }))], "2026-02-20", &[]);
    let reply = json!({ "form": "reply", "replies_to": k(Kind::Letter, 3), "sent": "2026-02-24" });
    let answered = [came(json!({})), letter(4, "out", "inspector", reply)];
    owes(&answered, "2026-02-24", &[]);
    owes(&answered, "2026-02-23", &[("answer-letter", "2026-03-05")]);
}

#[test]
fn a_procedure_asks_for_its_next_step_and_its_papers() {
    let token = device(1, "desk", json!({}));
    let expected = |more| {
        let base = json!({
            "kind": "individual", "form": "usb-token", "ca": "government", "holder": k(Kind::Person, 1),
            "desk": [{ "fact": "expected", "on": "2026-05-01" }]
        });
        (Kind::Certificate, 1, with(base, more))
    };
    let steps = [
        ("draft", "2026-05-04", "paper"),
        ("for-signature", "2026-05-06", "step"),
        ("issued", "2026-05-07", "step"),
        ("sent", "2026-05-08", "answer"),
        ("granted", "2026-05-12", "import"),
        ("received", "2026-05-14", "import"),
        ("checked", "2026-05-15", "deliver"),
        ("delivered", "2026-05-18", "deliver"),
        ("pin-confirmed", "2026-05-20", "step"),
        // Before it is closed the register has the certificate itself.
        ("registered", "2026-05-21", "import"),
    ];
    for n in 0..=steps.len() {
        let taken: Vec<(&str, &str)> = steps[..n].iter().map(|(step, at, _)| (*step, *at)).collect();
        let papers = json!({ "papers": [{ "role": "minutes", "waiver": "Đã lưu." }, { "role": "pin-receipt", "waiver": "Đã lưu." }] });
        let asked = procedure(9, "issue", k(Kind::Certificate, 1), &taken, papers);
        let mut records = of(vec![expected(json!({})), token.clone(), asked]);
        if n >= 4 {
            let result = if n >= 5 { json!({ "result": "granted", "on": "2026-05-12" }) } else { json!({}) };
            let line = with(json!({ "procedure": k(Kind::Procedure, 9) }), result);
            let sent = json!({ "form": "01", "number": "7", "sent": "2026-05-08", "lines": [line] });
            records.push(letter(8, "out", "ca", sent));
        }
        let duties = on(&records, "2026-06-01");
        assert_eq!(duties.len(), 1, "{n}: {:?}", said(&duties));
        let command = &commands(&duties)[0];
        let wanted = n.checked_sub(1).map_or("paper", |n| steps[n].2);
        assert!(command.starts_with(wanted), "{n}: {command}");
    }
    let all: Vec<(&str, &str)> =
        steps.iter().map(|(step, at, _)| (*step, *at)).chain([("closed", "2026-05-25")]).collect();
    let closed = procedure(9, "issue", k(Kind::Certificate, 1), &all, json!({}));
    owes(&of(vec![expected(json!({})), closed]), "2026-06-01", &[]);
    // On hold, nothing is owed.
    let held = procedure(
        9,
        "issue",
        k(Kind::Certificate, 1),
        &[("draft", "2026-05-04"), ("held", "2026-05-05")],
        json!({}),
    );
    owes(&of(vec![expected(json!({})), held]), "2026-06-01", &[]);
    // Delivered: the PIN's receipt within five working days, and the minutes are lacking.
    let delivered: Vec<(&str, &str)> = steps[..8].iter().map(|(step, at, _)| (*step, *at)).collect();
    let asked = procedure(9, "issue", k(Kind::Certificate, 1), &delivered, json!({}));
    owes(
        &of(vec![expected(json!({})), asked]),
        "2026-06-01",
        &[("papers-lacking", "2026-05-21"), ("pin-receipt-missing", "2026-05-25")],
    );
    // Wrong data: it isn't delivered.
    let rejected = json!({ "desk": [{ "fact": "rejected", "on": "2026-05-16" }] });
    let checked: Vec<(&str, &str)> = steps[..7].iter().map(|(step, at, _)| (*step, *at)).collect();
    let asked = procedure(9, "issue", k(Kind::Certificate, 1), &checked, json!({}));
    owes(&of(vec![expected(rejected), asked]), "2026-06-01", &[("wrong-certificate", "2026-05-20")]);
}

#[test]
fn the_papers_of_an_urgent_revocation_follow_the_next_working_day() {
    let urgent = json!({ "urgent": { "told_at": "2026-02-13T22:15+07:00" } });
    let told = |steps: &[(&str, &str)]| {
        let asked = procedure(9, "revoke", k(Kind::Certificate, 1), steps, urgent.clone());
        of(vec![lasting(1, json!({})), asked])
    };
    // Told on the Friday night before Tết.
    owes(&told(&[("granted", "2026-02-13")]), "2026-02-13", &[("urgent-papers", "2026-02-23")]);
    let sent = [("granted", "2026-02-13"), ("draft", "2026-02-23"), ("sent", "2026-02-23")];
    assert!(on(&told(&sent), "2026-02-24").iter().all(|duty| duty.rule != Rule::UrgentPapers));
}

#[test]
fn a_lost_device_is_dangerous_as_long_as_what_is_on_it_is_valid() {
    let on_token = |more| lasting(1, with(json!({ "device": k(Kind::Device, 1) }), more));
    let what = |facts: Value| device(1, &k(Kind::Person, 1), json!({ "conditions": facts }));
    let lost = json!([{ "fact": "lost", "on": "2026-06-01T21:00+07:00" }]);
    let case = of(vec![on_token(json!({})), what(lost.clone())]);
    owes(&case, "2026-06-02", &[("lost-device-valid", "2026-06-01")]);
    assert_eq!(on(&case, "2026-06-02")[0].rule.weight(), Weight::Danger);
    owes(&case, "2026-05-31", &[]);
    let found = json!([{ "fact": "lost", "on": "2026-06-01" }, { "fact": "found", "on": "2026-06-02" }]);
    owes(&of(vec![on_token(json!({})), what(found)]), "2026-06-02", &[]);
    let revoked = json!({ "revocation": { "granted": "2026-06-02" } });
    let revoked = vec![on_token(revoked), what(lost.clone())];
    owes(&of(revoked.clone()), "2026-06-02", &[("replace-lost", "2026-06-05")]);
    let again = procedure(9, "issue", k(Kind::Certificate, 1), &[("draft", "2026-06-02")], json!({}));
    owes(&of([revoked.clone(), vec![again]].concat()), "2026-06-02", &[("next-step", "2026-06-05")]);
    owes(&of([revoked, vec![lasting(2, json!({}))]].concat()), "2026-06-02", &[]);
    // What soon ends isn't renewed while its device is lost.
    let token = json!({ "device": k(Kind::Device, 1) });
    let ending = certificate(1, "2021-09-01", "2026-08-31", token);
    owes(&of(vec![ending, what(lost)]), "2026-07-01", &[("lost-device-valid", "2026-06-01")]);
    // Locked: only the CA unlocks it.
    let locked = json!([{ "fact": "locked", "on": "2026-06-01" }]);
    let case = of(vec![on_token(json!({})), what(locked)]);
    owes(&case, "2026-06-02", &[("device-locked", "2026-06-04")]);
    let asked = procedure(9, "restore", k(Kind::Device, 1), &[("draft", "2026-06-02")], json!({}));
    owes(&[case, vec![asked]].concat(), "2026-06-02", &[("next-step", "2026-06-05")]);
}

#[test]
fn a_new_serial_is_registered_where_the_one_before_was() {
    let used = |systems: &[&str], until: Option<&str>| {
        let of = |name: &&str| {
            with(
                json!({ "system": name, "since": "2025-03-10" }),
                match until {
                    Some(until) => json!({ "until": until }),
                    None => json!({}),
                },
            )
        };
        json!({ "used_in": systems.iter().map(of).collect::<Vec<_>>() })
    };
    let before = |more| certificate(1, "2021-09-01", "2026-08-31", more);
    let after = |more| {
        let of = json!({ "predecessor": { "certificate": k(Kind::Certificate, 1), "relation": "reissued" } });
        certificate(2, "2026-05-29", "2031-05-28", with(of, more))
    };
    let case = |a: Value, b: Value| of(vec![before(a), after(b)]);
    let both = ["Kho bạc", "Quản lý văn bản"];
    // Friday: signing fails on Monday.
    owes(&case(used(&both, None), json!({})), "2026-05-29", &[("register-new-serial", "2026-06-01")]);
    owes(
        &case(used(&both, None), used(&both[..1], None)),
        "2026-05-29",
        &[("register-new-serial", "2026-06-01")],
    );
    owes(&case(used(&both, None), used(&["KHO BẠC", both[1]], None)), "2026-05-29", &[]);
    owes(&case(used(&both, Some("2026-01-31")), json!({})), "2026-05-29", &[]);
}

#[test]
fn an_organisations_certificate_has_a_manager_who_is_there() {
    let org = |managers: Value| {
        let more = json!({ "kind": "organisation", "holder": k(Kind::Unit, 1), "managers": managers });
        lasting(1, more)
    };
    let named = |more: Value| {
        let base = json!({ "person": k(Kind::Person, 1), "from": "2026-05-04", "authorised_by": k(Kind::Decision, 5) });
        json!([with(base, more)])
    };
    owes(&of(vec![org(named(json!({})))]), "2026-06-01", &[]);
    owes(&of(vec![org(json!([]))]), "2026-06-01", &[("manager-missing", "2025-03-05")]);
    let ended = named(json!({ "to": "2026-05-29" }));
    owes(&of(vec![org(ended)]), "2026-06-01", &[("manager-missing", "2026-06-03")]);
    let unauthorised = json!([{ "person": k(Kind::Person, 1), "from": "2026-05-04" }]);
    owes(&of(vec![org(unauthorised)]), "2026-06-01", &[("manager-missing", "2026-05-07")]);
    let away = |facts: Value| {
        vec![unit(1, json!({})), person(1, json!({ "employment": facts })), org(named(json!({})))]
    };
    owes(
        &away(json!([{ "fact": "on-leave", "on": "2026-05-28" }])),
        "2026-06-01",
        &[("manager-away", "2026-06-02")],
    );
    let back =
        json!([{ "fact": "on-leave", "on": "2026-05-28" }, { "fact": "returned", "on": "2026-06-01" }]);
    owes(&away(back), "2026-06-01", &[]);
}

#[test]
fn units_that_end_or_are_called_otherwise_have_their_certificates_ended_or_changed() {
    let org = lasting(
        1,
        json!({ "kind": "organisation", "holder": k(Kind::Unit, 1), "managers": [
        { "person": k(Kind::Person, 1), "authorised_by": k(Kind::Decision, 5) }
    ] }),
    );
    let case = |more: Value| vec![unit(1, more), person(1, json!({})), org.clone()];
    let ended = json!({ "dissolved": { "on": "2026-06-01" } });
    owes(&case(ended.clone()), "2026-06-02", &[("unit-ended", "2026-06-01")]);
    owes(&case(ended.clone()), "2026-05-31", &[]);
    let asked = procedure(9, "revoke", k(Kind::Certificate, 1), &[("draft", "2026-06-02")], json!({}));
    owes(&[case(ended), vec![asked]].concat(), "2026-06-02", &[("next-step", "2026-06-05")]);
    // Renamed by another record, it goes on as that one; merged, it doesn't.
    let came = |how: &str| {
        let before = json!([{ "unit": k(Kind::Unit, 1), "how": how, "on": "2026-06-01" }]);
        let heir = unit(2, json!({ "names": [{ "vi": "Cục B" }], "predecessors": before }));
        let old = json!({ "dissolved": { "on": "2026-06-01" } });
        on(&[case(old), vec![heir]].concat(), "2026-06-02").iter().map(|duty| duty.rule).collect::<Vec<_>>()
    };
    assert_eq!((came("renamed"), came("merged")), (vec![Rule::UnitRenamed], vec![Rule::UnitEnded]));
    let renamed =
        json!({ "names": [{ "vi": "Cục A", "to": "2026-05-31" }, { "vi": "Cục B", "from": "2026-06-01" }] });
    let duties = on(&case(renamed), "2026-06-02");
    assert_eq!(said(&duties), [("unit-name-changed", "2026-07-13".to_owned())]);
    assert_eq!(
        commands(&duties),
        [format!(
            "request change {} --ground name-address --duty unit-name-changed",
            k(Kind::Certificate, 1)
        )]
    );
}

#[test]
fn lists_run_out_and_deputies_go() {
    let deputy = json!([{
        "handle": "minh", "role": "deputy", "recipients": ["age1y"], "signing_keys": { "active": ["ssh-ed25519 B"] },
        "until": "2026-06-19", "stands_in_for": "lan"
    }]);
    let officers = officers(deputy);
    let list = ListState {
        schema: 1,
        issuer: "CN=CA".into(),
        number: "1".into(),
        this_update: "2026-06-01T06:00+07:00".parse().unwrap(),
        next_update: "2026-06-02T06:00+07:00".parse().unwrap(),
        sha256: "ab".repeat(32).parse().unwrap(),
        entries: 0,
    };
    let lists = Lists::from([(7, list)]);
    let at = |moment: &str| {
        let moment: crate::model::Moment = moment.parse().unwrap();
        let (rules, today, now) = (Rules::builtin(), moment.date, moment.seconds());
        let basis = Basis { rules, officers: &officers, lists: &lists, today, now, complete_from: None };
        said(&owed(&links(&[]), &basis))
    };
    assert_eq!(at("2026-06-02T05:59+07:00"), []);
    assert_eq!(at("2026-06-02T06:01+07:00"), [("crl-stale", "2026-06-02".to_owned())]);
    let ending = ("deputy-ending", "2026-06-19".to_owned());
    assert!(!at("2026-06-04T08:00+07:00").contains(&ending));
    assert!(at("2026-06-05T08:00+07:00").contains(&ending));
    assert!(at("2026-07-05T08:00+07:00").contains(&ending));
}

#[test]
fn duties_that_one_letter_does_are_one_task_and_the_dangerous_stand_first() {
    let ending = |n: u8, to: &str| certificate(n, "2021-09-01", to, json!({ "holder": k(Kind::Person, n) }));
    let lost = json!({ "conditions": [{ "fact": "lost", "on": "2026-07-01" }] });
    let records = vec![
        unit(1, json!({})),
        person(1, json!({})),
        person(2, json!({})),
        person(3, json!({})),
        ending(1, "2026-08-31"),
        ending(2, "2026-08-20"),
        lasting(3, json!({ "holder": k(Kind::Person, 3), "device": k(Kind::Device, 3) })),
        device(3, &k(Kind::Person, 3), lost),
        letter(9, "in", "unit", json!({ "received": "2026-01-05" })),
    ];
    let duties = on(&records, "2026-07-02");
    let tasks: Vec<Task> = tasks(duties, day("2026-07-02"));
    let words: Vec<&str> = tasks.iter().map(|task| task.rule().word()).collect();
    assert_eq!(words, ["lost-device-valid", "answer-letter", "renew-before-expiry"]);
    let renewals = &tasks[2];
    assert_eq!(renewals.due().unwrap().on, day("2026-07-21"));
    let on: Vec<String> = renewals.acts()[0].on.iter().map(ToString::to_string).collect();
    assert_eq!(on, [k(Kind::Certificate, 2), k(Kind::Certificate, 1)]);
    assert_eq!(renewals.acts().len(), 1);
}

#[test]
fn every_rule_has_a_code_of_its_own() {
    let mut words: Vec<&str> = Rule::ALL.iter().map(|rule| rule.word()).collect();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), Rule::ALL.len());
    assert!(Rule::ALL.iter().all(|rule| Rule::of_word(rule.word()) == Some(*rule)));
}

#[test]
fn what_was_in_use_last_says_why_a_device_goes_back() {
    let on_it = |n: u8, from: &str, to: &str, more: Value| {
        certificate(n, from, to, with(json!({ "device": k(Kind::Device, 1) }), more))
    };
    // The one before was revoked with a notice; the last plainly ran out, and another is in use.
    let notice =
        json!({ "revocation": { "granted": "2024-05-06T09:00+07:00", "notice_received": "2024-05-08" } });
    let before = on_it(1, "2021-06-01", "2026-05-31", notice);
    let last = on_it(2, "2024-06-01", "2026-05-31", json!({}));
    let case = of(vec![before, last, lasting(3, json!({})), device(1, &k(Kind::Person, 1), json!({}))]);
    owes(&case, "2026-06-03", &[("return-expired-device", "2026-06-05")]);
}

#[test]
fn a_device_is_locked_by_what_the_program_says_to_set() {
    let locked = json!({ "pin": [{ "fact": "locked", "on": "2026-06-01" }] });
    let on_it = lasting(1, json!({ "device": k(Kind::Device, 1) }));
    let case = |more: Value| of(vec![on_it.clone(), device(1, &k(Kind::Person, 1), more)]);
    owes(&case(locked), "2026-06-02", &[("device-locked", "2026-06-04")]);
    let restored = json!({ "pin": [{ "fact": "locked", "on": "2026-06-01" }, { "fact": "restored", "on": "2026-06-02" }] });
    owes(&case(restored), "2026-06-02", &[]);
}

#[test]
fn whoever_may_sign_and_must_not_stands_first_on_the_very_day() {
    let records = vec![
        unit(1, json!({})),
        person(1, json!({ "employment": [{ "fact": "dismissed", "on": "2026-07-02" }] })),
        lasting(1, json!({})),
        letter(9, "in", "unit", json!({ "received": "2026-01-05" })),
    ];
    let tasks: Vec<Task> = tasks(on(&records, "2026-07-02"), day("2026-07-02"));
    let words: Vec<&str> = tasks.iter().map(|task| task.rule().word()).collect();
    assert_eq!(words, ["gone-certificate-valid", "answer-letter"]);
}

#[test]
fn a_manager_is_assigned_once_and_the_former_ends() {
    let org = |managers: Value| {
        lasting(1, json!({ "kind": "organisation", "holder": k(Kind::Unit, 1), "managers": managers }))
    };
    let by = |n: u8, more: Value| {
        with(json!({ "person": k(Kind::Person, n), "authorised_by": k(Kind::Decision, 4) }), more)
    };
    let line = json!({
        "subject": k(Kind::Person, 2), "effect": "assign-manager", "unit": k(Kind::Unit, 1), "from": "2026-06-01"
    });
    let case = |managers: Value| {
        vec![
            unit(1, json!({})),
            person(1, json!({})),
            person(2, json!({})),
            org(managers),
            decision(5, line.clone(), json!({})),
        ]
    };
    let former = by(1, json!({ "from": "2025-03-01" }));
    let open = on(&case(json!([former])), "2026-06-01");
    assert_eq!(said(&open), [("dispose-decision-line", "2026-06-01".to_owned())]);
    assert_eq!(
        commands(&open),
        [format!(
            "set {} managers.person={} managers.authorised_by={} --from-date 2026-06-01",
            k(Kind::Certificate, 1),
            id(2),
            id(5)
        )]
    );
    let stands = json!([
        by(1, json!({ "from": "2025-03-01", "to": "2026-05-31" })),
        by(2, json!({ "from": "2026-06-01" }))
    ]);
    owes(&case(stands), "2026-06-01", &[]);
}

#[test]
fn the_device_of_an_organisation_goes_to_its_new_manager() {
    let manager = json!([{ "person": k(Kind::Person, 1), "authorised_by": k(Kind::Decision, 4), "from": "2025-03-01" }]);
    let org = lasting(
        1,
        json!({
            "kind": "organisation", "holder": k(Kind::Unit, 1), "managers": manager, "device": k(Kind::Device, 1)
        }),
    );
    let line = json!({
        "subject": k(Kind::Person, 2), "effect": "assign-manager", "unit": k(Kind::Unit, 1), "from": "2026-06-01"
    });
    let acts = |keeper: &str, more: Value| {
        let people = [unit(1, json!({})), person(1, json!({})), person(2, json!({}))];
        let case =
            [&people[..], &[org.clone(), device(1, keeper, more), decision(5, line.clone(), json!({}))]];
        let duties = on(&case.concat(), "2026-06-01");
        let line: Vec<Duty> = duties.into_iter().filter(|duty| duty.rule == Rule::DecideLine).collect();
        commands(&line)
    };
    let delivers = format!(
        "deliver {} --to {} --authorised-by {}",
        k(Kind::Device, 1),
        k(Kind::Person, 2),
        k(Kind::Decision, 5)
    );
    for keeper in [k(Kind::Person, 1), "desk".to_owned()] {
        assert_eq!(acts(&keeper, json!({})), std::slice::from_ref(&delivers), "{keeper}");
    }
    // They have it, or nobody has it at hand: who manages it is written down.
    let sets = |acts: Vec<String>| acts.len() == 1 && acts[0].starts_with("set ");
    assert!(sets(acts(&k(Kind::Person, 2), json!({}))));
    assert!(sets(acts("ca", json!({}))));
    let lost = json!({ "conditions": [{ "fact": "lost", "on": "2026-05-20" }] });
    assert!(sets(acts(&k(Kind::Person, 1), lost)));
}

#[test]
fn a_line_by_which_somebody_moves_out_takes_the_certificate_along() {
    let line = json!({ "subject": k(Kind::Person, 1), "effect": "move-out", "from": "2026-06-01" });
    let case = |more: Value| of(vec![lasting(1, more), decision(5, line.clone(), json!({}))]);
    let open = on(&case(json!({})), "2026-06-01");
    assert_eq!(said(&open), [("dispose-decision-line", "2026-06-01".to_owned())]);
    let set = format!(
        "set {} transfers[+].direction=out transfers[+].on=2026-06-01 transfers[+].agency=-",
        k(Kind::Certificate, 1)
    );
    assert_eq!(commands(&open), [set]);
    let way = |on: &str| json!({ "transfers": [{ "direction": "out", "agency": "Sở Tài chính", "on": on }] });
    owes(&case(way("2026-06-01")), "2026-06-01", &[]);
    // One that went with them years before says nothing of today.
    let before = case(way("2024-06-01"));
    owes(&before, "2026-06-01", &[("dispose-decision-line", "2026-06-01")]);
}

#[test]
fn what_comes_back_already_is_not_asked_back_again() {
    let old = certificate(1, "2021-06-01", "2026-05-31", json!({ "device": k(Kind::Device, 1) }));
    let token = device(1, &k(Kind::Person, 1), json!({}));
    let asked = procedure(9, "return", k(Kind::Device, 1), &[("draft", "2026-06-02")], json!({}));
    let kinds = |records: Vec<R>| {
        let duties = on(&of(records), "2026-06-03");
        let replace: Vec<Duty> =
            duties.into_iter().filter(|duty| duty.rule == Rule::ReplaceExpired).collect();
        commands(&replace).iter().map(|act| act.split(' ').nth(1).unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(kinds(vec![old.clone(), token.clone()]), ["issue", "return"]);
    assert_eq!(kinds(vec![old, token, asked]), ["issue"]);
}

#[test]
fn a_lost_device_is_waited_for_no_more() {
    let lost = json!({ "conditions": [{ "fact": "lost", "on": "2026-06-01T21:00+07:00" }] });
    let revoked =
        json!({ "revocation": { "granted": "2026-06-02T09:00+07:00", "notice_received": "2026-06-02" } });
    let on_it = lasting(1, with(json!({ "device": k(Kind::Device, 1) }), revoked));
    let steps = [
        ("draft", "2026-06-01"),
        ("sent", "2026-06-01"),
        ("granted", "2026-06-02"),
        ("notice-received", "2026-06-02"),
    ];
    let asked = procedure(9, "revoke", k(Kind::Certificate, 1), &steps, json!({}));
    let case = of(vec![on_it, device(1, &k(Kind::Person, 1), lost), asked]);
    let next: Vec<Duty> =
        on(&case, "2026-06-03").into_iter().filter(|duty| duty.rule == Rule::NextStep).collect();
    assert_eq!(commands(&next), [format!("return {} --lost", k(Kind::Procedure, 9))]);
}
