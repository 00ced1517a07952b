//! Certificates and revocation lists taken in from files, as a CA hands them out.

mod found;
mod lines;
mod lists;

use std::fs;
use std::path::PathBuf;

use chungthu::pki::{
    AttributeKind as A, DemoAuthority, Dn, ListOrder, Order, Period, Profile, build_request, certificate_pem,
    request_pem, seeded_key,
};
use p256::ecdsa::DerSignature;
use serde_json::Value;
use spki::EncodePublicKey;

use crate::desk::{Desk, UNIT, good};

const SEED: [u8; 32] = [9; 32];
/// 2018-08-22 to 2048-08-14.
const CA_PERIOD: Period = Period { from: 1_534_896_000, to: 2_481_494_400 };
/// 2026-05-20T01:30Z, and five years of 365 days.
const PERIOD: Period = Period { from: 1_779_240_600, to: 1_779_240_600 + 1825 * 86_400 };

/// A register with a unit and people in it, that trusts a CA.
pub struct Importer {
    pub desk: Desk,
    ca: DemoAuthority,
    pub unit: String,
}

impl Importer {
    pub fn new() -> Importer {
        let ca = DemoAuthority::new(&SEED, CA_PERIOD, CA_PERIOD).unwrap();
        Importer::pinning(&[("root", ca.root()), ("issuing", ca.issuing())])
    }

    fn pinning(anchors: &[(&str, &[u8])]) -> Importer {
        let desk = Desk::new();
        let ca = DemoAuthority::new(&SEED, CA_PERIOD, CA_PERIOD).unwrap();
        for (name, der) in anchors {
            let file = desk.path(name);
            fs::write(&file, certificate_pem(der)).unwrap();
            let anchor = format!("anchors/{name}.pem");
            good(&desk.run(&["edit", &anchor, "--from", file.to_str().unwrap()]));
        }
        let unit = added(&desk, "unit", UNIT);
        Importer { desk, ca, unit }
    }

    pub fn person(&self, name: &str, mailbox: &str) -> String {
        let text = format!(
            "names:\n- full: {name}\nemails:\n- address: {mailbox}@mof.gov.vn\n  from: 2020-01-01\npostings:\n- unit: {}\n  position: Chuyên viên\n  kind: main\n  from: 2020-01-01\n",
            self.unit
        );
        added(&self.desk, "person", &text)
    }

    fn expected(&self, holder: &str, more: &str) -> String {
        let text = format!(
            "kind: individual\nform: usb-token\nca: government\nholder: {holder}\ndesk:\n- fact: expected\n  on: 2026-05-01\n{more}"
        );
        added(&self.desk, "certificate", &text)
    }

    /// A certificate of a person, for a key of this word.
    pub fn issue(&self, name: &str, mailbox: &str, key: &str, serial: u8) -> Vec<u8> {
        self.issue_for(name, mailbox, key, serial, PERIOD)
    }

    pub fn issue_for(&self, name: &str, mailbox: &str, key: &str, serial: u8, period: Period) -> Vec<u8> {
        self.issue_in("Cục Thử nghiệm", (name, mailbox, key), serial, period)
    }

    /// A certificate that names another unit.
    pub fn issue_in(
        &self,
        unit: &str,
        (name, mailbox, key): (&str, &str, &str),
        serial: u8,
        period: Period,
    ) -> Vec<u8> {
        let subject = Dn::new([
            (A::Country, "VN".to_owned()),
            (A::Organisation, "BỘ TÀI CHÍNH".to_owned()),
            (A::OrganisationalUnit, unit.to_owned()),
            (A::CommonName, name.to_owned()),
            (A::Email, format!("{mailbox}@mof.gov.vn")),
        ]);
        let spki = seeded_key(&SEED, key).verifying_key().to_public_key_der().unwrap().to_vec();
        let serial = [0x2a, serial];
        let order =
            Order { subject: &subject, spki: &spki, serial: &serial, period, profile: Profile::Signer };
        self.ca.issue(&order).unwrap()
    }

    fn list(&self, number: u64, made: i64, serials: &[u8]) -> Vec<u8> {
        let revoked: Vec<(Vec<u8>, i64)> = serials.iter().map(|s| (vec![0x2a, *s], made - 7_200)).collect();
        let period = Period { from: made, to: made + 30 * 86_400 };
        self.ca.list(&ListOrder { number, period, revoked: &revoked }).unwrap()
    }

    pub fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.desk.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// What an import came to: its exit code and what it says.
    pub fn import(&self, arguments: &[&str]) -> (i32, Value) {
        let all = [&["import", "--json"], arguments].concat();
        let done = self.desk.run(&all);
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        let error = String::from_utf8_lossy(&done.stderr).into_owned();
        let value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said} {error}"));
        (done.status.code().unwrap(), value)
    }

    pub fn shown(&self, record: &str) -> Value {
        serde_json::from_str(&good(&self.desk.run(&["show", record, "--json"]))).unwrap()
    }
}

pub fn added(desk: &Desk, kind: &str, text: &str) -> String {
    let said = good(&desk.feed(&["--json", "add", kind, "--from", "-"], text.as_bytes()));
    let said: Value = serde_json::from_str(&said).unwrap();
    said["added"].as_str().unwrap().to_owned()
}

fn fates(said: &Value) -> Vec<&str> {
    said["objects"].as_array().unwrap().iter().map(|o| o["fate"].as_str().unwrap()).collect()
}

fn differs(object: &Value) -> Vec<&str> {
    object["differences"].as_array().unwrap().iter().map(|d| d["what"].as_str().unwrap()).collect()
}
