//! March to June: people move, rise, retire and die, and a unit is merged; what they hold follows them.

use chungthu::model::Date;
use chungthu::pki::{ListOrder, Period};
use serde_json::{Value, json};

use super::people::{CNTT, QLG, THNV, UNITS, VP};
use super::winter::{RECEIVED, scan};
use super::{WINTER, Year, says};

/// 2026-03-09 to 2031-03-08.
const AGAIN: Period = Period { from: 1_773_014_400, to: 1_930_780_800 };

/// 2026-06-22 to 2031-06-21.
const MERGED: Period = Period { from: 1_782_086_400, to: 1_939_852_800 };

/// The two old certificates run out in July.
const RENEWALS: &[(&str, usize)] = &[("renew-before-expiry", 2)];

/// Nobody of the CA is known by name who takes devices back either.
const RETURNED: &[(&str, usize)] =
    &[("custody-without-handover", 2), ("pin-receipt-missing", 2), ("signatory-missing", 4)];

/// Days from 2026-01-05 to a day of that year.
fn days_of(day: &str) -> i64 {
    let begin: Date = WINTER.parse().unwrap();
    begin.days_until(day.parse().unwrap())
}

impl Year {
    /// A decision of the ministry with one line.
    pub fn decide(
        &self,
        day: &str,
        number: &str,
        kind: &str,
        subject: &str,
        effective: &str,
        more: &str,
    ) -> String {
        let text = format!(
            "number: {number}\nissuer: Bộ Tài chính\ndate: {day}\neffective: {effective}\nkind: {kind}\n\
             lines:\n- subject: {subject}\n  effect: {kind}\n{more}"
        );
        let said = self.act_with(day, &["add", "decision", "--from", "-"], &text);
        let decision = said["added"].as_str().unwrap().to_owned();
        let scanned = self.file(&format!("{}.pdf", &decision[9..]), &scan(number));
        self.act(day, &["attach", &decision, scanned.to_str().unwrap(), "--as", "decision"]);
        decision
    }

    /// The CA's list with these certificates is taken in.
    pub fn listed_revoked(&self, day: &str, number: u64, certificates: &[&str]) {
        let serial = |certificate: &&str| {
            let shown = self.shown(day, certificate)["derived"]["serial"].as_str().unwrap().to_owned();
            u16::from_str_radix(&shown, 16).unwrap()
        };
        let mut serials = self.revoked.borrow_mut();
        serials.extend(certificates.iter().map(serial));
        let made = 1_767_571_200 + days_of(day) * 86_400;
        let revoked: Vec<(Vec<u8>, i64)> =
            serials.iter().map(|serial| (serial.to_be_bytes().to_vec(), made - 7_200)).collect();
        let period = Period { from: made, to: made + 400 * 86_400 };
        let list = self.ca.list(&ListOrder { number, period, revoked: &revoked }).unwrap();
        let file = self.file(&format!("list-{number}.crl"), &list);
        self.act(day, &["import", file.to_str().unwrap()]);
    }

    /// What somebody has in use: certificate and device.
    pub fn held(&self, day: &str, i: usize) -> (String, String) {
        let filter = format!("holder={}", self.key(i));
        let certificates = self.listed(day, "certificate", &[&filter, "state=in-use"]);
        let [certificate] = certificates.as_slice() else { panic!("{certificates:?}") };
        let device = self.shown(day, certificate)["fields"]["device"].as_str().unwrap().to_owned();
        (certificate.clone(), device)
    }

    /// The task of a rule, done by its first proposal.
    #[track_caller]
    pub fn does(&self, day: &str, rule: &str, choose: &str) -> Value {
        let tasks = self.act(day, &["todo", "--rule", rule]);
        let [task] = tasks.as_array().unwrap().as_slice() else { panic!("{tasks:#}") };
        self.act(day, &["do", &task["number"].to_string(), "--choose", choose])
    }

    /// The procedures of a kind that are open.
    pub fn open(&self, day: &str, kind: &str) -> Vec<String> {
        let all = self.listed(day, "procedure", &[&format!("kind={kind}")]);
        let over = |procedure: &String| {
            let steps = self.shown(day, procedure)["fields"]["steps"].clone();
            let last = steps.as_array().and_then(|steps| steps.last()?["step"].as_str().map(str::to_owned));
            last.is_some_and(|step| {
                matches!(step.as_str(), "closed" | "withdrawn" | "refused" | "not-needed")
            })
        };
        all.into_iter().filter(|procedure| !over(procedure)).collect()
    }

    /// The papers of this role that the hand-overs of a device lack are scanned and attached.
    pub fn scanned(&self, day: &str, device: &str, role: &str) {
        let filter = format!("items.device={device}");
        for handover in self.listed(day, "handover", &[&filter]) {
            let shown = self.shown(day, &handover)["fields"].clone();
            let files = shown["files"].as_array().map(Vec::as_slice).unwrap_or_default();
            let to_user = shown["receiver"].as_str().is_some_and(|to| to.starts_with("person"));
            let wanted = role == "minutes" || to_user;
            if wanted && files.iter().all(|file| file["role"] != role) {
                let name = format!("{role}-{}.pdf", &handover[9..]);
                let file = self.file(&name, &scan(&name));
                self.act(day, &["attach", &handover, file.to_str().unwrap(), "--as", role]);
            }
        }
    }

    /// A letter for these procedures is made, sent and granted.
    /// The letter says each of `wanted`.
    #[track_caller]
    pub fn granted(&self, days: [&str; 3], procedures: &[String], number: &str, wanted: &[&str]) -> String {
        let words: Vec<&str> = procedures.iter().map(String::as_str).collect();
        let (made, texts) = self.papers(days[0], &words);
        let papers = made["papers"].as_array().unwrap();
        let [text] = texts.as_slice() else { panic!("{made:#}") };
        says(text, wanted);
        assert_eq!(papers.len(), 1, "{made:#}");
        let letter = papers[0]["record"].as_str().unwrap().to_owned();
        self.act(days[1], &["send", &letter, "--number", number]);
        self.act(days[2], &["answer", &letter, "--granted", "all"]);
        letter
    }
}

/// Somebody moves from one unit to another: the new one has the certificate changed, on the token that goes along.
pub fn transfer(year: &Year) {
    let mover = 5;
    let to = year.units[QLG].as_str();
    let (old, token) = year.held("2026-03-02", mover);
    year.decide(
        "2026-03-02",
        "30/QĐ-BTC",
        "transfer",
        year.key(mover),
        "2026-03-02",
        &format!("  unit: {to}\n"),
    );
    year.owes("2026-03-02", &[("dispose-decision-line", 1)]);
    year.owes_of("2026-03-02", "dispose-decision-line", &[(year.key(mover), "2026-03-02")]);
    let done = year.does("2026-03-02", "dispose-decision-line", "1");
    let open = year.open("2026-03-02", "change");
    assert_eq!(open.len(), 1, "{done:#}");
    let name = year.people[mover].name.clone();
    let change = [
        "đề nghị gia hạn, thay đổi nội dung thông tin chứng thư chữ ký số",
        "CỤC QUẢN LÝ GIÁ",
        UNITS[CNTT].0,
        &name,
    ];
    let letter = year.granted(["2026-03-03", "2026-03-03", "2026-03-09"], &open, "40/QLG", &change);
    assert_eq!(year.shown("2026-03-09", &letter)["fields"]["filer"], to);
    let der = year.issue(mover, UNITS[QLG].0, "again 5", 0x5005, AGAIN);
    let file = year.file("again/5.cer", &der);
    year.act("2026-03-09", &["import", file.to_str().unwrap(), "--answers", &letter]);
    let said = year.act("2026-03-10", &["receive", &format!("TK1005={}", open[0])]);
    assert_eq!(said["received"][0]["steps"], json!(["loaded", "checked"]), "{said:#}");
    // The new serial is registered where the old one was.
    year.act("2026-03-10", &["step", "registered", &open[0]]);
    year.act("2026-03-10", &["step", "closed", &open[0]]);
    assert_eq!(year.state("2026-03-10", &old), "replaced");
    let (new, same) = year.held("2026-03-10", mover);
    assert_eq!((new == old, same), (false, token));
    // The CA revoked the one before, as its list says.
    year.listed_revoked("2026-03-11", 1, &[&old]);
    year.finds("2026-03-12", RECEIVED);
    year.owes("2026-03-12", &[]);
}

/// Somebody moves to an agency outside the ministry but within the State: certificate and token go along.
pub fn move_out(year: &Year) {
    let mover = 6;
    let (held, token) = year.held("2026-03-16", mover);
    year.decide("2026-03-16", "31/QĐ-BTC", "move-out", year.key(mover), "2026-03-16", "");
    year.owes("2026-03-16", &[("dispose-decision-line", 1)]);
    year.owes_of("2026-03-16", "dispose-decision-line", &[(year.key(mover), "2026-03-16")]);
    let tasks = year.act("2026-03-16", &["todo"]);
    let number = tasks[0]["number"].to_string();
    year.act_with("2026-03-16", &["do", &number, "--choose", "1"], "Sở Tài chính Hà Nội\n");
    assert_eq!(year.state("2026-03-16", &held), "ended-transferred-out");
    // The token went along, and nobody asks for it.
    year.owes("2026-04-20", &[]);
    year.finds("2026-03-23", RECEIVED);
    assert_eq!(year.state("2026-03-16", &token), "fine");
}

/// A promotion leaves what somebody holds as it is, and that is noted with its reason.
pub fn promotion(year: &Year) {
    let risen = 7;
    let position = "  position: Trưởng phòng\n";
    let decision = year.decide("2026-04-01", "32/QĐ-BTC", "appoint", year.key(risen), "2026-04-01", position);
    year.owes("2026-04-01", &[("dispose-decision-line", 1)]);
    year.owes_of("2026-04-01", "dispose-decision-line", &[(year.key(risen), "2026-04-01")]);
    let tasks = year.act("2026-04-01", &["todo"]);
    let number = tasks[0]["number"].to_string();
    year.act_with("2026-04-01", &["do", &number, "--nothing-needed"], "Chứng thư không ghi chức vụ\n");
    let line = year.shown("2026-04-01", &decision)["fields"]["lines"][0].clone();
    assert_eq!(line["disposition"]["nothing_needed"], "Chứng thư không ghi chức vụ", "{line:#}");
    year.owes("2026-04-01", &[]);
    year.finds("2026-04-01", RECEIVED);
}

/// Somebody retires, and somebody dies: what they had is revoked, comes back, and goes to the CA.
pub fn gone(year: &Year) {
    for (list, (who, kind, ground, serial, number, letter)) in (2..).zip([
        (8, "retire", "retired", "TK1008", "33/QĐ-BTC", "50/CNTT"),
        (9, "death", "died", "TK1009", "34/QĐ-BTC", "51/CNTT"),
    ]) {
        let (held, token) = year.held("2026-05-04", who);
        year.decide("2026-05-04", number, kind, year.key(who), "2026-05-05", "");
        let owed = year.act("2026-05-05", &["todo"]);
        let words = owed[0]["commands"][0].as_array().unwrap();
        assert_eq!((&words[0], &words[1]), (&json!("request"), &json!("revoke")), "{owed:#}");
        year.act("2026-05-05", &["do", &owed[0]["number"].to_string(), "--choose", "1"]);
        let open = year.open("2026-05-05", "revoke");
        let [revoke] = open.as_slice() else { panic!("{open:?}") };
        assert_eq!(year.shown("2026-05-05", revoke)["fields"]["ground"]["code"], ground);
        let (name, card) = (year.people[who].name.clone(), year.people[who].card.clone());
        let why = if kind == "retire" { "Nghỉ hưu" } else { "Từ trần" };
        let revocation = ["đề nghị thu hồi chứng thư chữ ký số", &name, &card, serial, why];
        year.granted(["2026-05-05", "2026-05-06", "2026-05-08"], &open, letter, &revocation);
        assert_eq!(year.state("2026-05-08", &held), "revoked");
        year.act("2026-05-11", &["return", serial]);
        let said = year.act("2026-05-12", &["return", revoke, "--to", "ca"]);
        let back = said["handovers"][0]["handover"].as_str().unwrap().to_owned();
        let (made, texts) = year.papers("2026-05-12", &[&back]);
        assert_eq!(made["papers"][0]["record"], back, "{made:#}");
        let minutes = ["BIÊN BẢN", "Ban Cơ yếu Chính phủ", &name, serial, "thu hồi"];
        says(&texts[0], &minutes);
        year.scanned("2026-05-12", &token, "minutes");
        year.listed_revoked("2026-05-12", list, &[&held]);
        year.act("2026-05-13", &["step", "seen-in-crl", revoke]);
        year.act("2026-05-13", &["step", "closed", revoke]);
        assert_eq!(year.state("2026-05-13", &token), "fine");
        year.owes("2026-05-13", RENEWALS);
        let ends: Vec<(&str, &str)> =
            year.of_unit(VP).into_iter().map(|i| (year.key(i), "2026-06-20")).collect();
        year.owes_of("2026-05-13", "renew-before-expiry", &ends);
    }
    year.finds("2026-05-13", RETURNED);
}

/// A unit of twelve goes into another; their certificates are changed to say so.
pub fn merger(year: &Year) {
    let (old, new) = (year.units[THNV].as_str(), year.units[CNTT].as_str());
    let decision =
        year.decide("2026-06-01", "40/QĐ-BTC", "merge", old, "2026-06-15", &format!("  unit: {new}\n"));
    let succeed = ["unit", "succeed", old, new, "--decision", &decision, "--on", "2026-06-15"];
    let said = year.act("2026-06-02", &succeed);
    assert_eq!(said["moved"].as_array().unwrap().len(), 12, "{said:#}");
    assert_eq!(year.shown("2026-06-02", old)["fields"]["dissolved"]["on"], "2026-06-15");
    // What it names is what is to be done then.
    let next: Vec<&str> =
        said["next"].as_array().unwrap().iter().map(|next| next.as_str().unwrap()).collect();
    let [change] = next.as_slice() else { panic!("{next:?}") };
    let words = change.strip_prefix("chungthu ").unwrap();
    let said = year.act("2026-06-16", &words.split(' ').collect::<Vec<_>>());
    assert_eq!((&said["opened"], &said["refused"]), (&json!(12), &json!(0)), "{said:#}");
    let open = year.open("2026-06-16", "change");
    let names: Vec<String> = year.of_unit(THNV).into_iter().map(|i| year.people[i].name.clone()).collect();
    let wanted: Vec<&str> = names.iter().map(String::as_str).chain([UNITS[THNV].0, UNITS[CNTT].0]).collect();
    let letter = year.granted(["2026-06-16", "2026-06-17", "2026-06-22"], &open, "60/CNTT", &wanted);
    assert_eq!(year.shown("2026-06-22", &letter)["fields"]["filer"], new);
    let (mut list, mut former) = (String::new(), Vec::new());
    for (serial, i) in (0x6000..).zip(year.of_unit(THNV)) {
        let (held, _) = year.held("2026-06-22", i);
        former.push(held);
        let der = year.issue(i, UNITS[CNTT].0, &format!("merged {i}"), serial, MERGED);
        year.file(&format!("merged/{i}.cer"), &der);
        list.push_str(&format!("TK{:04} {}\n", 1000 + i, year.people[i].mail()));
    }
    let folder = year.desk().path("merged");
    let said = year.act("2026-06-22", &["import", folder.to_str().unwrap(), "--answers", &letter]);
    assert_eq!(said["filled"], 12, "{said:#}");
    let said = year.act_with("2026-06-23", &["receive", "--list", "-"], &list);
    let received = said["received"].as_array().unwrap();
    let loaded = received.iter().filter(|one| one["steps"] == json!(["loaded", "checked"]));
    assert_eq!((received.len(), loaded.count()), (12, 12), "{said:#}");
    year.act_on("2026-06-24", &["step", "registered"], &open, &[]);
    year.act_on("2026-06-24", &["step", "closed"], &open, &[]);
    let former: Vec<&str> = former.iter().map(String::as_str).collect();
    year.listed_revoked("2026-06-25", 4, &former);
    year.owes("2026-06-26", &[]);
    year.finds("2026-06-26", RETURNED);
}
