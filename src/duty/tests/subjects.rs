//! What whom data are about may ask for, breaches, and how long records are kept.

use super::*;

/// A request of person 1 that came in on 13 February 2026, before Tết.
fn asks(right: &str, more: Value) -> R {
    let request = with(json!({ "right": right }), more);
    from(json!({ "acknowledged": "2026-02-24", "request": request }))
}

fn from(more: Value) -> R {
    let who = json!({ "kind": "subject", "person": k(Kind::Person, 1) });
    let base = json!({ "correspondent": who, "form": "data-request", "received": "2026-02-13" });
    letter(3, "in", "subject", with(base, more))
}

fn reply(more: Value) -> R {
    letter(4, "out", "subject", with(json!({ "form": "reply", "replies_to": k(Kind::Letter, 3) }), more))
}

#[test]
fn a_request_is_acknowledged_first_then_fulfilled_by_its_right() {
    let request = json!({ "right": "restrict" });
    let came = of(vec![from(json!({ "request": request }))]);
    // Two working days, over Tết.
    owes(&came, "2026-02-13", &[("acknowledge-data-request", "2026-02-24")]);
    let duties = on(&came, "2026-02-13");
    assert_eq!(duties[0].whom, Some(Key::new(Kind::Person, id(1))));
    let set = format!("set {} acknowledged=2026-02-13", k(Kind::Letter, 3));
    assert_eq!(commands(&duties)[0], set);
    owes(&came, "2026-02-12", &[]);

    for (right, more, last, certain) in [
        ("view", json!({}), "2026-02-23", false),
        ("delete", json!({}), "2026-03-05", false),
        ("restrict", json!({}), "2026-02-28", true),
        ("object", json!({ "third_party": true }), "2026-03-05", true),
        ("withdraw", json!({ "extended": "2026-02-20" }), "2026-03-15", true),
    ] {
        let case = of(vec![asks(right, more)]);
        owes(&case, "2026-02-24", &[("data-subject-request", last)]);
        let duty = &on(&case, "2026-02-24")[0];
        assert_eq!(duty.due.unwrap().certain, certain, "{right}");
        assert_eq!(duty.source, Source::DataLaw(day("2026-02-13"), certain), "{right}");
    }
    // A letter that doesn't say which right it is waits for that, by the strictest.
    let unsaid = of(vec![from(json!({ "acknowledged": "2026-02-24" }))]);
    owes(&unsaid, "2026-02-24", &[("data-subject-request", "2026-02-23")]);
    assert_eq!(
        commands(&on(&unsaid, "2026-02-24"))[0],
        format!("set {} request.right=-", k(Kind::Letter, 3))
    );
    // Its own day counts where it is earlier.
    let named = of(vec![from(json!({
        "acknowledged": "2026-02-24", "due": "2026-02-20", "request": { "right": "delete" }
    }))]);
    owes(&named, "2026-02-24", &[("data-subject-request", "2026-02-20")]);
}

#[test]
fn a_request_is_done_when_its_answer_was_sent_and_not_when_it_is_drafted() {
    let granted = json!({ "result": "granted" });
    let case = |more| of(vec![asks("view", granted.clone()), reply(more)]);
    let paper = |case: &[R]| commands(&on(case, "2026-02-25"))[0].clone();
    assert_eq!(paper(&of(vec![asks("view", granted.clone())])), format!("paper {}", k(Kind::Letter, 3)));
    owes(&case(json!({})), "2026-02-25", &[("data-subject-request", "2026-02-23")]);
    assert!(paper(&case(json!({}))).starts_with(&format!("send {}", k(Kind::Letter, 4))));
    owes(&case(json!({ "sent": "2026-02-25" })), "2026-02-25", &[]);
    owes(&case(json!({ "sent": "2026-02-25" })), "2026-02-24", &[("data-subject-request", "2026-02-23")]);
    owes(&of(vec![from(json!({ "none_needed": "Đã rút yêu cầu." }))]), "2026-02-24", &[]);
    // The copy of what is held is the first thing that is done.
    let first = commands(&on(&of(vec![asks("provide", json!({}))]), "2026-02-24"))[0].clone();
    assert_eq!(first, format!("export subject {} -o File", k(Kind::Person, 1)));
}

#[test]
fn what_a_data_subject_was_told_to_go_goes() {
    let sent = || reply(json!({ "sent": "2026-02-25" }));
    let case = |result| of(vec![asks("delete", json!({ "result": result })), sent()]);
    owes(&case("granted"), "2026-02-26", &[("erase-as-asked", "2026-03-05")]);
    assert_eq!(
        commands(&on(&case("granted"), "2026-02-26"))[0],
        format!("erase {} --decision Number --before-term", k(Kind::Person, 1))
    );
    owes(&case("refused"), "2026-02-26", &[]);
    // Erased: the person is there no more.
    let gone = [unit(1, json!({})), asks("delete", json!({ "result": "granted" })), sent()];
    owes(&gone, "2026-02-26", &[]);
}

#[test]
fn a_request_before_the_laws_time_limits_is_good_practice() {
    let early =
        of(vec![letter(3, "in", "subject", json!({ "form": "data-request", "received": "2023-03-06" }))]);
    assert_eq!(on(&early, "2023-03-06")[0].source, Source::Practice(true));
    // The decree of 2023 asks for no acknowledgement, and gives three days.
    let request =
        json!({ "form": "data-request", "received": "2025-03-03", "request": { "right": "object" } });
    owes(
        &of(vec![letter(3, "in", "subject", request)]),
        "2025-03-03",
        &[("data-subject-request", "2025-03-06")],
    );
}

fn breach(n: u8, direction: &str, facts: Value, more: Value) -> R {
    let facts = with(json!({ "discovered": "2026-06-01T22:15+07:00" }), facts);
    let base = json!({ "form": "breach", "breach": facts });
    letter(n, direction, "agency", with(base, more))
}

#[test]
fn a_breach_is_told_within_72_hours_unless_it_harms_nobody() {
    let ours = |facts, more| of(vec![breach(3, "out", facts, more)]);
    let open = ours(json!({}), json!({}));
    owes(&open, "2026-06-02", &[("data-breach", "2026-06-04")]);
    let duty = &on(&open, "2026-06-02")[0];
    assert_eq!(duty.detail, super::super::Detail::Until("2026-06-04T22:15+07:00".parse().unwrap()));
    assert!(!duty.due.unwrap().certain);
    let harmless = format!("set {} breach.harm=false", k(Kind::Letter, 3));
    assert!(commands(&on(&open, "2026-06-02")).contains(&harmless));
    let harms = ours(json!({ "harm": true }), json!({}));
    assert!(!commands(&on(&harms, "2026-06-02")).contains(&harmless));
    owes(&ours(json!({ "harm": false }), json!({})), "2026-06-02", &[]);
    owes(&ours(json!({}), json!({ "sent": "2026-06-03" })), "2026-06-03", &[]);
    owes(&ours(json!({}), json!({ "sent": "2026-06-03" })), "2026-06-02", &[("data-breach", "2026-06-04")]);
    owes(&open, "2026-05-31", &[]);
    // The decree before had every breach told.
    let before = ours(json!({ "harm": false, "discovered": "2025-06-02" }), json!({}));
    owes(&before, "2025-06-03", &[("data-breach", "2025-06-05")]);
}

#[test]
fn a_breach_that_somebody_tells_is_told_on_by_a_letter_of_ours() {
    let came = || breach(3, "in", json!({}), json!({ "received": "2026-06-02" }));
    owes(&of(vec![came()]), "2026-06-02", &[("data-breach", "2026-06-04")]);
    let on_with = |more| {
        let more = with(json!({ "replies_to": k(Kind::Letter, 3) }), more);
        of(vec![came(), breach(4, "out", json!({}), more)])
    };
    // One duty, not two.
    owes(&on_with(json!({})), "2026-06-02", &[("data-breach", "2026-06-04")]);
    owes(&on_with(json!({ "sent": "2026-06-03" })), "2026-06-03", &[]);
}

fn clocks_on(records: &[R], today: &str) -> Vec<Clock> {
    let (officers, lists) = (officers(json!([])), Lists::new());
    let basis = Basis {
        rules: Rules::builtin(),
        officers: &officers,
        lists: &lists,
        today: day(today),
        now: 0,
        complete_from: None,
    };
    clocks(&links(records), &basis)
}

fn gone(more: Value) -> R {
    person(1, with(json!({ "employment": [{ "fact": "retired", "on": "2014-05-01" }] }), more))
}

#[test]
fn records_are_kept_for_so_many_years_after_the_last_certificate() {
    let last = certificate(1, "2011-03-01", "2016-02-28", json!({}));
    let case = |more| vec![unit(1, json!({})), gone(more), last.clone()];
    owes(&case(json!({})), "2026-02-28", &[]);
    owes(&case(json!({})), "2026-03-01", &[("retention-over", "2026-03-01")]);
    assert!(!on(&case(json!({})), "2026-03-01")[0].due.unwrap().certain);
    for (today, standing) in [
        ("2025-11-30", Standing::Running),
        ("2025-12-01", Standing::Near),
        ("2026-02-28", Standing::Near),
        ("2026-03-01", Standing::Over),
    ] {
        let clock = &clocks_on(&case(json!({})), today)[0];
        assert_eq!(clock.standing, standing, "{today}");
        assert_eq!(clock.over, Some(day("2026-03-01")), "{today}");
    }
    // As long as a certificate is valid it doesn't begin.
    let valid = [case(json!({})), vec![lasting(2, json!({}))]].concat();
    let clock = &clocks_on(&valid, "2026-03-01")[0];
    assert_eq!((clock.standing, clock.over), (Standing::NotBegun, None));
    // Nobody's clock runs while they are here.
    assert!(clocks_on(&desk(), "2026-03-01").is_empty());
}

#[test]
fn a_hold_stops_the_clock_wherever_it_lies() {
    let hold = |to: Value| json!({ "hold": { "reason": "Đang phục vụ thanh tra.", "from": "2026-01-01", "to": to } });
    let until = |to: &str| hold(json!(to));
    let ended = |more| certificate(1, "2011-03-01", "2016-02-28", more);
    let revoked = |more| {
        procedure(
            1,
            "revoke",
            k(Kind::Certificate, 1),
            &[("draft", "2016-01-05"), ("closed", "2016-03-01")],
            more,
        )
    };
    let person_held = vec![unit(1, json!({})), gone(until("2026-12-31")), ended(json!({}))];
    let certificate_held = vec![unit(1, json!({})), gone(json!({})), ended(until("2026-12-31"))];
    let procedure_held =
        vec![unit(1, json!({})), gone(json!({})), ended(json!({})), revoked(until("2026-12-31"))];
    for (case, key) in [
        (person_held, Key::new(Kind::Person, id(1))),
        (certificate_held, Key::new(Kind::Certificate, id(1))),
        (procedure_held, Key::new(Kind::Procedure, id(1))),
    ] {
        owes(&case, "2026-12-31", &[]);
        let clock = &clocks_on(&case, "2026-12-31")[0];
        assert_eq!((clock.standing, &clock.held), (Standing::Held, &vec![key]));
        // The hold is over, and so is the term.
        owes(&case, "2027-01-01", &[("retention-over", "2026-03-01")]);
        assert_eq!(clocks_on(&case, "2027-01-01")[0].standing, Standing::Over);
    }
}
