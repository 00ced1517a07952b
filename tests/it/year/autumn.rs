//! October to December: a deputy stands in, an inspector asks, and whoever left long ago is erased.

use std::fs;

use super::people::OLD;
use super::{Year, says};
use crate::desk::good;

/// The officer is ill: a deputy does a whole request with their own keys.
pub fn deputy(year: &mut Year) {
    let keys = year.desk().path("keys-minh");
    fs::create_dir(&keys).unwrap();
    let identity = keys.join("identity.txt");
    good(&year.desk().command("age-keygen").arg("-o").arg(&identity).output().unwrap());
    let recipient = good(&year.desk().command("age-keygen").arg("-y").arg(&identity).output().unwrap());
    let mut keygen = year.desk().command("ssh-keygen");
    keygen.args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"]).arg(keys.join("signing_key"));
    good(&keygen.output().unwrap());
    let key = keys.join("signing_key.pub");
    let words = ["officer", "add", "minh", "--role", "deputy", "--stands-in-for", "admin", "--until", UNTIL];
    // Whoever stands in works at the desk, and signs for it by name.
    let own = year.key(13).to_owned();
    let who = ["--recipient", recipient.trim(), "--signing-key-pub", key.to_str().unwrap(), "--person", &own];
    year.act("2026-10-05", &[&words[..], &who].concat());
    let handed = year.desk().path("handed.md");
    year.act("2026-10-05", &["officer", "handover", "admin", "-o", handed.to_str().unwrap()]);
    assert!(handed.exists());

    year.officer = "keys-minh";
    let (held, token) = year.held("2026-10-06", 12);
    year.decide("2026-10-06", "95/QĐ-BTC", "resign", year.key(12), "2026-10-07", "");
    let tasks = year.act("2026-10-07", &["todo"]);
    assert_eq!(tasks[0]["commands"][0][1], "revoke", "{tasks:#}");
    year.act("2026-10-07", &["do", &tasks[0]["number"].to_string(), "--choose", "1"]);
    let open = year.open("2026-10-07", "revoke");
    let name = year.people[12].name.clone();
    let revocation = ["đề nghị thu hồi chứng thư chữ ký số", &name, "TK1012", "Thôi việc"];
    year.granted(["2026-10-07", "2026-10-08", "2026-10-12"], &open, "96/CNTT", &revocation);
    year.act("2026-10-12", &["return", "TK1012"]);
    let said = year.act("2026-10-13", &["return", &open[0], "--to", "ca"]);
    let back = said["handovers"][0]["handover"].as_str().unwrap().to_owned();
    let (_, texts) = year.papers("2026-10-13", &[&back]);
    let deputy = year.people[13].name.clone();
    says(&texts[0], &["BIÊN BẢN", &name, &deputy, "TK1012"]);
    year.scanned("2026-10-13", &token, "minutes");
    year.listed_revoked("2026-10-14", 6, &[&held]);
    year.act("2026-10-14", &["step", "seen-in-crl", &open[0]]);
    year.act("2026-10-14", &["step", "closed", &open[0]]);
    let log = year.act("2026-10-14", &["log", &open[0]]);
    assert!(log.to_string().contains("minh"), "{log:#}");
    year.officer = "keys";
    year.act("2026-10-30", &["officer", "remove", "minh"]);
    year.owes("2026-10-30", &[]);
    year.finds("2026-10-30", LATER);
}

/// One more device went to the CA, of whom nobody is known by name.
const LATER: &[(&str, usize)] =
    &[("custody-without-handover", 2), ("pin-receipt-missing", 2), ("signatory-missing", 9)];

/// Past the clock of whoever runs the test: a deputy's commit counts by its own time and that of the chain, which no `--today` moves
/// (dates never give authority).
const UNTIL: &str = "2099-12-31";

/// An inspector asks who had a token on a day.
pub fn inspected(year: &Year) {
    let who = |what: &str, day: &str| year.act("2026-11-09", &["who", what, "--on", day]).to_string();
    let retired = year.key(8);
    assert!(who("TK1008", "2026-03-01").contains(retired), "{}", who("TK1008", "2026-03-01"));
    assert!(!who("TK1008", "2026-06-01").contains(retired), "{}", who("TK1008", "2026-06-01"));
    assert!(who(year.key(5), "2026-02-15").contains("TK1005"), "{}", who(year.key(5), "2026-02-15"));
}

/// At the end of the year nothing is open, and nothing is owed.
pub fn closed(year: &Year) {
    let day = "2026-12-31";
    for kind in ["issue", "renew", "change", "revoke", "restore", "return"] {
        assert_eq!(year.open(day, kind), [""; 0], "{kind}");
    }
    year.owes(day, &[]);
    year.finds(day, LATER);
    // What the workbook said of the two old devices has no minutes in the register.
    let old: Vec<String> = OLD
        .iter()
        .flat_map(|[_, device, ..]| year.listed(day, "device", &[&format!("serial={device}")]))
        .collect();
    let old: Vec<&str> = old.iter().map(String::as_str).collect();
    for code in ["custody-without-handover", "pin-receipt-missing"] {
        year.finds_of(day, code, &old);
    }
    assert_eq!(year.act(day, &["audit"])["holds"], true);
}

/// Whoever retired is erased once their term is over, and not before; the history stays whole.
pub fn erased(year: &Year) {
    let gone = year.key(8).to_owned();
    let text = "number: 7/QĐ-BTC\nissuer: Bộ Tài chính\ndate: 2026-11-16\nkind: erase\n";
    let said = year.act_with("2026-11-16", &["add", "decision", "--from", "-"], text);
    let decision = said["added"].as_str().unwrap().to_owned();
    let erase = ["erase", gone.as_str(), "--decision", &decision, "--yes"];
    year.refused("2026-11-16", &erase, "--before-term");
    let over = year.act("2036-06-02", &["report", "retention"]);
    assert!(over.to_string().contains(&gone), "{over:#}");
    year.act("2036-06-02", &erase);
    let shown = year.on("2036-06-02", &["show", &gone]);
    assert!(shown.code != 0 && shown.json["fields"].is_null(), "{:#}", shown.json);
    assert_eq!(year.act("2036-06-02", &["audit"])["holds"], true);
}
