//! The acts of the desk, each kind of procedure from its request to its end, as an officer does them; `check` has nothing
//! to say but of papers after each.

use chungthu::pki::Period;
use serde_json::{Value, json};

use crate::desk::{Desk, good};
use crate::imported::{Importer, added};

/// 2021-07-20 to 2026-07-20: 49 days are left on the day of the tests.
const OLD: Period = Period { from: 1_626_746_400, to: 1_784_512_800 };

struct Office {
    at: Importer,
}

/// What a command came to: its exit code and what it says.
struct Said {
    code: i32,
    json: Value,
    err: String,
}

impl Office {
    /// A unit with a seal, people in it who have their data, and a CA.
    fn new() -> Office {
        let at = Importer::new();
        let office = Office { at };
        office.set(&office.at.unit.clone(), &["standing[+].legal_person=true", "standing[0].own_seal=true"]);
        office
    }

    fn desk(&self) -> &Desk {
        &self.at.desk
    }

    fn set(&self, record: &str, fields: &[&str]) {
        good(&self.desk().run(&[&["set", record], fields].concat()));
    }

    fn on(&self, day: &str, arguments: &[&str]) -> Said {
        self.on_with(day, arguments, "")
    }

    fn on_with(&self, day: &str, arguments: &[&str], input: &str) -> Said {
        let mut command = self.desk().command(env!("CARGO_BIN_EXE_chungthu"));
        command.args(["--json", "--lang", "en", "--today", day, "-C"]).arg(self.desk().path("register"));
        command.args(arguments);
        command.stdin(std::process::Stdio::piped());
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        let input = input.as_bytes().to_vec();
        let done = std::thread::scope(|scope| {
            scope.spawn(move || std::io::Write::write_all(&mut pipe, &input));
            child.wait_with_output().unwrap()
        });
        let err = String::from_utf8_lossy(&done.stderr).into_owned();
        let json = serde_json::from_slice(&done.stdout).unwrap_or(Value::Null);
        Said { code: done.status.code().unwrap(), json, err }
    }

    /// A command that must succeed, after which nothing is wrong.
    #[track_caller]
    fn act(&self, day: &str, arguments: &[&str]) -> Value {
        self.act_with(day, arguments, "")
    }

    #[track_caller]
    fn act_with(&self, day: &str, arguments: &[&str], input: &str) -> Value {
        let said = self.on_with(day, arguments, input);
        assert_eq!(said.code, 0, "{arguments:?}: {} {:#}", said.err, said.json);
        self.clean(day);
        said.json
    }

    /// Errors and warnings there are none; papers may lack.
    #[track_caller]
    fn clean(&self, day: &str) {
        let said = self.on(day, &["check"]);
        let found = said.json["findings"].as_array().unwrap();
        let wrong: Vec<&Value> = found.iter().filter(|finding| finding["grade"] != "gap").collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    /// The certificate of a person that a CA issued, taken in.
    fn holder(&self, name: &str, mailbox: &str, serial: u8, period: Period) -> (String, String) {
        let person = self.at.person(name, mailbox);
        let der = self.at.issue_for(name, mailbox, mailbox, serial, period);
        let file = self.at.file(&format!("{mailbox}.cer"), &der);
        let (code, said) = self.at.import(&[file.to_str().unwrap(), "--form", "usb-token"]);
        assert_eq!(code, 0, "{said:#}");
        (person, said["objects"][0]["record"].as_str().unwrap().to_owned())
    }

    /// A token at the desk, with a certificate on it.
    fn token(&self, serial: &str, certificate: &str) -> String {
        let device = added(
            self.desk(),
            "device",
            &format!("kind: token\nserial: {serial}\ncustody:\n- party: desk\n  from: 2023-06-02\n"),
        );
        self.set(certificate, &[&format!("device={device}")]);
        device
    }

    /// A letter of procedures, as it goes to be signed.
    fn letter(&self, form: &str, procedures: &[&str]) -> String {
        let lines: String = procedures.iter().map(|p| format!("- procedure: {p}\n")).collect();
        let unit = &self.at.unit;
        let text = format!(
            "direction: out\ncorrespondent:\n  kind: ca\nform: \"{form}\"\nregime: nd-68-2024\nfiler: {unit}\nfor_signature: 2026-06-01\nlines:\n{lines}"
        );
        added(self.desk(), "letter", &text)
    }

    fn shown(&self, record: &str) -> Value {
        self.at.shown(record)["fields"].clone()
    }

    /// What a record has become, by itself and by others.
    fn state(&self, record: &str) -> Value {
        let handle = self.at.shown(record)["handle"].clone();
        self.on("2026-06-30", &["show", handle.as_str().unwrap()]).json["state"].clone()
    }

    fn steps(&self, procedure: &str) -> Vec<String> {
        let steps = self.shown(procedure)["steps"].clone();
        steps.as_array().unwrap().iter().map(|step| step["step"].as_str().unwrap().to_owned()).collect()
    }
}

fn procedure(said: &Value) -> &str {
    said["requests"][0]["procedure"].as_str().unwrap()
}

#[test]
fn a_renewal_keeps_the_certificate_before_and_goes_to_its_end() {
    let office = Office::new();
    let (person, old) = office.holder("Nguyễn Văn An", "an", 1, OLD);
    office.token("TK0001", &old);
    let said = office.act("2026-06-01", &["request", "renew", &person]);
    let (renewal, next) =
        (procedure(&said).to_owned(), said["requests"][0]["expects"].as_str().unwrap().to_owned());
    let expected = office.shown(&next);
    assert_eq!(expected["predecessor"], json!({ "certificate": old, "relation": "renewed" }));
    assert_eq!(expected["made_by"], renewal);
    let asked = office.shown(&renewal);
    assert_eq!((&asked["subject"], &asked["filer"]), (&json!(old), &json!(office.at.unit)));
    // It is asked for once.
    let again = office.on("2026-06-01", &["request", "renew", &old]);
    assert_eq!((again.code, &again.json["requests"][0]["obstacles"][0]["why"]), (1, &json!("open")));

    let letter = office.letter("04", &[&renewal]);
    let said = office.act("2026-06-02", &["send", &letter, "--number", "12/CNTT", "--via", "portal"]);
    assert_eq!(said["letters"][0]["number"], "12");
    assert_eq!(said["letters"][0]["due"], "2026-06-05");
    let said = office.act("2026-06-04", &["answer", &letter, "--granted", "all", "--reply-number", "7"]);
    assert_eq!((&said["granted"], &said["open"]), (&json!(1), &json!(0)));
    assert_eq!(office.steps(&renewal), ["draft", "issued", "sent", "granted"]);

    let new = Period { from: 1_780_531_200, to: 1_875_139_200 };
    let file = office.at.file("new.cer", &office.at.issue_for("Nguyễn Văn An", "an", "an", 2, new));
    let said = office.act("2026-06-05", &["import", file.to_str().unwrap(), "--answers", &letter]);
    assert_eq!((&said["objects"][0]["record"], &said["filled"]), (&json!(next), &json!(1)));
    let said = office.act("2026-06-08", &["receive", "TK0001"]);
    assert_eq!(said["received"][0]["steps"], json!(["received", "checked"]));
    assert_eq!(said["handover"], Value::Null, "the token was at the desk");
    let said = office.act("2026-06-09", &["deliver", &renewal]);
    assert_eq!(said["handovers"][0]["receiver"], person);
    let said = office.act("2026-06-10", &["deliver", &renewal, "--pin-confirmed"]);
    assert_eq!(said["noted"].as_array().unwrap().len(), 1);
    assert_eq!(office.state(&old), "replaced");
    assert_eq!(office.state(&next), "in-use");
}

#[test]
fn a_new_certificate_goes_from_its_request_to_its_holder() {
    let office = Office::new();
    let person = office.at.person("Trần Thị Bình", "binh");
    let said = office.act("2026-06-01", &["request", "issue", "Trần Thị Bình"]);
    let (issue, expected) =
        (procedure(&said).to_owned(), said["requests"][0]["expects"].as_str().unwrap().to_owned());
    assert_eq!(office.shown(&issue)["subject"], expected);
    let again = office.on("2026-06-01", &["request", "issue", &person]);
    assert_eq!((again.code, &again.json["requests"][0]["obstacles"][0]["why"]), (1, &json!("expected")));
    let letter = office.letter("01", &[&issue]);
    // Before the clerk's number.
    office.act("2026-06-02", &["send", &letter, "--via", "exchange"]);
    office.act(
        "2026-06-03",
        &["send", &letter, "--number", "13/CNTT", "--date", "2026-06-02", "--acknowledged"],
    );
    let lacks =
        office.act_with("2026-06-04", &["answer", &letter, "--supplement", "1"], "Thiếu ngày cấp căn cước\n");
    assert_eq!(lacks["supplement"], 1);
    office.act("2026-06-05", &["send", &letter]);
    office.act("2026-06-08", &["answer", &letter, "--granted", "Trần Thị Bình"]);
    assert_eq!(
        office.steps(&issue),
        ["draft", "sent", "acknowledged", "supplement-asked", "sent", "granted"]
    );

    // Nobody can know whose a new token is.
    let unknown = office.on("2026-06-09", &["receive", "TK0009"]);
    assert_eq!(unknown.code, 1, "{:#}", unknown.json);
    let said = office.act_with("2026-06-09", &["receive", "--list", "-"], "tk0009 Trần Thị Bình\n");
    assert_eq!(
        (&said["received"][0]["steps"], &said["received"][0]["compared"]),
        (&json!(["received"]), &json!(false))
    );
    let early = office.on("2026-06-09", &["deliver", "TK0009"]);
    assert_eq!(early.code, 1, "{:#}", early.json);
    let new = Period { from: 1_780_876_800, to: 1_938_556_800 };
    // With another name in it, it doesn't leave the desk unseen.
    let file = office.at.file("b.cer", &office.at.issue_for("Trần Thị Bính", "binh", "b", 3, new));
    let (code, said) = office.at.import(&[file.to_str().unwrap(), "--for", &expected]);
    assert_eq!(code, 0, "{said:#}");
    let differs = office.on("2026-06-10", &["receive", "TK0009"]);
    assert_eq!(differs.code, 1, "{:#}", differs.json);
    assert!(differs.err.contains("isn't the holder's"), "{}", differs.err);
    let said = office.on_with("2026-06-10", &["receive", "TK0009", "--reject", "TK0009"], "Sai họ tên\n");
    assert_eq!((said.code, &said.json["received"][0]["rejected"]), (0, &json!(true)), "{}", said.err);
    assert_eq!(office.state(&expected), "rejected");
    assert_eq!(office.steps(&issue).last().unwrap(), "closed");

    // It is asked for again.
    let said = office.act("2026-06-11", &["request", "issue", &person]);
    let (issue, expected) =
        (procedure(&said).to_owned(), said["requests"][0]["expects"].as_str().unwrap().to_owned());
    let letter = office.letter("01", &[&issue]);
    office.act("2026-06-12", &["send", &letter, "--number", "14/CNTT"]);
    office.act("2026-06-15", &["answer", &letter, "--granted", "all"]);
    let file = office.at.file("b2.cer", &office.at.issue_for("Trần Thị Bình", "binh", "b2", 4, new));
    let said = office.act("2026-06-15", &["import", file.to_str().unwrap(), "--answers", &letter]);
    assert_eq!(said["objects"][0]["record"], expected);
    let said = office.act("2026-06-16", &["receive", "TK0010=Trần Thị Bình"]);
    assert_eq!(said["received"][0]["steps"], json!(["received", "checked"]));
    let handover = said["handover"].as_str().unwrap();
    assert_eq!(
        (&office.shown(handover)["giver"], &office.shown(handover)["form"]),
        (&json!("ca"), &json!("07"))
    );
    office.act("2026-06-17", &["deliver", &person, "--pin-confirmed"]);
    assert_eq!(office.steps(&issue)[4..], ["received", "checked", "delivered", "pin-confirmed"]);
    assert_eq!(office.state(&expected), "in-use");
}
