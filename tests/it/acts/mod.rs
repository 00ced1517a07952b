//! The acts of the desk, each kind of procedure from its request to its end, as an officer does them; `check` has nothing
//! to say but of papers after each.

mod answered;
mod boxes;
mod flows;
mod many;

use chungthu::pki::Period;
use serde_json::Value;

use crate::desk::{Desk, fed, good};
use crate::imported::{Importer, added};

/// 2021-07-20 to 2026-07-20: 49 days are left on the day of the tests.
pub const OLD: Period = Period { from: 1_626_746_400, to: 1_784_512_800 };

pub struct Office {
    pub at: Importer,
}

/// What a command came to: its exit code and what it says.
pub struct Said {
    pub code: i32,
    pub json: Value,
    pub err: String,
}

impl Office {
    /// A unit with a seal, people in it who have their data, and a CA.
    pub fn new() -> Office {
        let at = Importer::new();
        let office = Office { at };
        office.set(&office.at.unit.clone(), &["standing[+].legal_person=true", "standing[0].own_seal=true"]);
        office
    }

    pub fn desk(&self) -> &Desk {
        &self.at.desk
    }

    pub fn set(&self, record: &str, fields: &[&str]) {
        good(&self.desk().run(&[&["set", record], fields].concat()));
    }

    pub fn on(&self, day: &str, arguments: &[&str]) -> Said {
        self.on_with(day, arguments, "")
    }

    pub fn on_with(&self, day: &str, arguments: &[&str], input: &str) -> Said {
        let mut command = self.desk().command(env!("CARGO_BIN_EXE_chungthu"));
        command.args(["--json", "--lang", "en", "--today", day, "-C"]).arg(self.desk().path("register"));
        command.args(arguments);
        let done = fed(command, input.as_bytes());
        let err = String::from_utf8_lossy(&done.stderr).into_owned();
        let json = serde_json::from_slice(&done.stdout).unwrap_or(Value::Null);
        Said { code: done.status.code().unwrap(), json, err }
    }

    /// A command that must succeed, after which nothing is wrong.
    #[track_caller]
    pub fn act(&self, day: &str, arguments: &[&str]) -> Value {
        self.act_with(day, arguments, "")
    }

    #[track_caller]
    pub fn act_with(&self, day: &str, arguments: &[&str], input: &str) -> Value {
        let said = self.on_with(day, arguments, input);
        assert_eq!(said.code, 0, "{arguments:?}: {} {:#}", said.err, said.json);
        self.clean(day);
        said.json
    }

    /// Errors and warnings there are none; papers may lack.
    #[track_caller]
    pub fn clean(&self, day: &str) {
        let said = self.on(day, &["check"]);
        let found = said.json["findings"].as_array().unwrap();
        // That a name in a certificate is outdated is why it is changed.
        let outdated = |finding: &Value| finding["code"].as_str().unwrap().starts_with("dn-");
        let wrong: Vec<&Value> =
            found.iter().filter(|finding| finding["grade"] != "gap" && !outdated(finding)).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    /// The certificate of a person that a CA issued, taken in.
    pub fn holder(&self, name: &str, mailbox: &str, serial: u8, period: Period) -> (String, String) {
        let person = self.at.person(name, mailbox);
        let der = self.at.issue_for(name, mailbox, mailbox, serial, period);
        let file = self.at.file(&format!("{mailbox}.cer"), &der);
        let (code, said) = self.at.import(&[file.to_str().unwrap(), "--form", "usb-token"]);
        assert_eq!(code, 0, "{said:#}");
        (person, said["objects"][0]["record"].as_str().unwrap().to_owned())
    }

    /// A token at the desk, with a certificate on it.
    pub fn token(&self, serial: &str, certificate: &str) -> String {
        let device = added(
            self.desk(),
            "device",
            &format!("kind: token\nserial: {serial}\ncustody:\n- party: desk\n  from: 2023-06-02\n"),
        );
        self.set(certificate, &[&format!("device={device}")]);
        device
    }

    /// A letter of procedures, as it goes to be signed.
    pub fn letter(&self, form: &str, procedures: &[&str]) -> String {
        let lines: String = procedures.iter().map(|p| format!("- procedure: {p}\n")).collect();
        let unit = &self.at.unit;
        let text = format!(
            "direction: out\ncorrespondent:\n  kind: ca\nform: \"{form}\"\nregime: nd-68-2024\nfiler: {unit}\nfor_signature: 2026-06-01\nlines:\n{lines}"
        );
        added(self.desk(), "letter", &text)
    }

    pub fn shown(&self, record: &str) -> Value {
        self.at.shown(record)["fields"].clone()
    }

    /// What a record has become, by itself and by others.
    pub fn state(&self, record: &str) -> Value {
        let handle = self.at.shown(record)["handle"].clone();
        self.on("2026-06-30", &["show", handle.as_str().unwrap()]).json["state"].clone()
    }

    pub fn checklist(&self, procedure: &str) -> Value {
        self.on("2026-06-30", &["show", procedure]).json["checklist"].clone()
    }

    /// What a procedure still lacks.
    pub fn lacking(&self, procedure: &str) -> Vec<String> {
        let items = self.checklist(procedure)["items"].clone();
        let lacks = items.as_array().unwrap().iter().filter(|item| item["standing"] == "lacking");
        lacks.map(|item| item["what"].as_str().unwrap().to_owned()).collect()
    }

    pub fn steps(&self, procedure: &str) -> Vec<String> {
        let steps = self.shown(procedure)["steps"].clone();
        steps.as_array().unwrap().iter().map(|step| step["step"].as_str().unwrap().to_owned()).collect()
    }
}

pub fn procedure(said: &Value) -> &str {
    said["requests"][0]["procedure"].as_str().unwrap()
}
