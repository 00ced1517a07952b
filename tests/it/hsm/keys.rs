//! Keys made by a plan, and what is recorded of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{Hsm, PIN, said};
use crate::desk::{Desk, good};

/// An office with people who await certificates on an HSM.
pub struct Office {
    pub hsm: Hsm,
    pub serial: String,
    /// Ids of the certificates.
    pub certificates: Vec<String>,
}

pub fn add(desk: &Desk, kind: &str, text: &str) -> String {
    let file = desk.path("new.yaml");
    fs::write(&file, text).unwrap();
    let said = good(&desk.run(&["add", kind, "--json", "--from", file.to_str().unwrap()]));
    let said: Value = serde_json::from_str(&said).unwrap();
    let key = said["added"].as_str().unwrap();
    key.split_once('/').unwrap().1.to_owned()
}

impl Office {
    pub fn new(people: usize) -> Office {
        let desk = Desk::new();
        let ministry = add(
            &desk,
            "unit",
            "names:\n- vi: Bộ Tài chính\n  from: 2020-01-01\naddresses:\n- address: 28 Trần Hưng Đạo\n  province: Hà Nội\n  from: 2020-01-01\n",
        );
        let unit = |name: &str, above: &str| {
            add(
                &desk,
                "unit",
                &format!(
                    "names:\n- vi: {name}\n  from: 2020-01-01\nparents:\n- unit: unit/{above}\n  from: 2020-01-01\n"
                ),
            )
        };
        let department = unit("Cục Công nghệ thông tin", &ministry);
        let room = unit("Phòng Hạ tầng, An toàn", &department);
        let mut certificates = Vec::new();
        for i in 0..people {
            let person = add(
                &desk,
                "person",
                &format!(
                    "names:\n- full: Nguyễn Thị Thử {}\n  from: 2020-01-01\npostings:\n- unit: unit/{room}\n  position: Chuyên viên\n  kind: main\n  from: 2020-01-01\nemails:\n- address: thu{i}@mof.gov.vn\n  from: 2020-01-01\n",
                    letters(i)
                ),
            );
            let text = format!(
                "kind: individual\nform: hsm\nca: government\nholder: person/{person}\ndesk:\n- fact: expected\n  on: 2026-05-01\n"
            );
            certificates.push(add(&desk, "certificate", &text));
        }
        let hsm = Hsm::new(desk);
        let serial = hsm.token("BTC-KYSO-01");
        Office { hsm, serial, certificates }
    }

    pub fn plan(&self, certificates: &[String], algorithm: &str) -> PathBuf {
        let path = self.hsm.desk.path(&format!("{algorithm}.yaml"));
        let mut words = vec!["hsm", "plan"];
        words.extend(certificates.iter().map(String::as_str));
        words.extend(["-o", path.to_str().unwrap(), "--algorithm", algorithm, "--serial", &self.serial]);
        good(&self.hsm.run(&words));
        path
    }

    pub fn run(&self, plan: &Path) -> Command {
        let pin = self.hsm.desk.memory().join("pin");
        self.hsm.command(&[
            "hsm",
            "run",
            plan.to_str().unwrap(),
            "--json",
            "--pin-file",
            pin.to_str().unwrap(),
        ])
    }

    pub fn record(&self, certificate: &str) -> Value {
        let said = good(&self.hsm.run(&["show", certificate, "--json", "--reveal"]));
        serde_json::from_str(&said).unwrap()
    }

    /// Public and private objects on the token, as another program lists them: class and label.
    pub fn on_token(&self) -> Vec<(String, String)> {
        let mut tool = self.hsm.desk.command("find");
        tool.arg(self.hsm.desk.memory().join("tokens")).args(["-name", "*.object"]);
        let files = good(&tool.output().unwrap());
        let mut found = Vec::new();
        for file in files.lines().filter(|file| !file.ends_with("/token.object")) {
            let mut dump = self.hsm.desk.command("softhsm2-dump-file");
            let said = dump.arg(file).output().unwrap().stdout;
            let said = String::from_utf8_lossy(&said);
            let class = if said.contains("CKO_PRIVATE_KEY") { "private" } else { "public" };
            assert!(said.contains("CKO_"), "{said}");
            let label = self.certificates.iter().find(|id| {
                let bytes = fs::read(file).unwrap();
                bytes.windows(id.len()).any(|w| w == id.as_bytes())
            });
            found.push((class.to_owned(), label.cloned().unwrap_or_default()));
        }
        found
    }
}

/// A name that has no digits: A, B, …
fn letters(i: usize) -> String {
    ["Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín", "Mười"][i % 10].to_owned()
        + [" An", " Bình", " Chi"][i / 10]
}

/// What openssl says of a request.
fn openssl(office: &Office, csr: &str) -> String {
    let path = office.hsm.desk.path("request.pem");
    fs::write(&path, csr).unwrap();
    let mut openssl = office.hsm.desk.command("openssl");
    openssl
        .args(["req", "-verify", "-noout", "-text", "-nameopt", "RFC2253,utf8,-esc_msb", "-in"])
        .arg(&path);
    let done = openssl.output().unwrap();
    let (code, text) = said(&done);
    assert_eq!(code, Some(0), "{text}");
    text
}

#[test]
fn a_plan_becomes_keys_whose_requests_openssl_verifies() {
    let office = Office::new(3);
    for (i, (algorithm, key)) in
        [("p-256", "P-256"), ("p-384", "P-384"), ("rsa-2048", "2048 bit")].into_iter().enumerate()
    {
        let plan = office.plan(&office.certificates[i..=i], algorithm);
        let text = fs::read_to_string(&plan).unwrap();
        for part in ["- C=VN\n", "- L=Hà Nội\n", "- O=BỘ TÀI CHÍNH\n", "OU=Phòng Hạ tầng, An toàn", "E=thu"]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
        let (code, told) = said(&office.run(&plan).output().unwrap());
        assert_eq!(code, Some(0), "{told}");
        let record = office.record(&office.certificates[i]);
        let record = &record["fields"];
        let made = &record["key"];
        assert_eq!(made["algorithm"], algorithm, "{record}");
        assert_eq!(made["token"], office.serial.to_uppercase());
        let hash = good(&office.hsm.desk.command("sha256sum").arg(&plan).output().unwrap());
        assert!(hash.starts_with(made["plan_sha256"].as_str().unwrap()));
        let attributes = made["attributes"].as_array().unwrap();
        assert_eq!(attributes.len(), 11);
        for wanted in ["CKA_NEVER_EXTRACTABLE=true", "CKA_EXTRACTABLE=false", "CKA_ALWAYS_SENSITIVE=true"] {
            assert!(attributes.iter().any(|a| a == wanted), "{attributes:?}");
        }
        let told = openssl(&office, record["csr"].as_str().unwrap());
        for part in [
            "self-signature verify OK",
            "OU=Phòng Hạ tầng\\, An toàn,OU=Cục Công nghệ thông tin,O=BỘ TÀI CHÍNH,L=Hà Nội,C=VN",
            &format!("emailAddress=thu{i}@mof.gov.vn,CN=Nguyễn Thị Thử"),
            &format!("email:thu{i}@mof.gov.vn"),
            "X509v3 Key Usage: critical",
            "Digital Signature, Non Repudiation",
            key,
        ] {
            assert!(told.contains(part), "{part}: {told}");
        }
    }
    good(&office.hsm.run(&["check"]));
    exported(&office);
    // Neither the PIN nor a name is in what is kept of a run.
    let folder = office.hsm.desk.path("register/.git/chungthu/hsm");
    for file in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(!text.contains(PIN) && !text.contains("Thử") && !text.contains('@'), "{text}");
    }
}

#[test]
fn a_ca_that_wants_pss_gets_it() {
    let office = Office::new(2);
    let usual = office.plan(&office.certificates[..1], "rsa-2048");
    let profile = "
overrides:
  ca_profiles:
  - ca: government
    name: {vi: CA, en: CA}
    from: 2026-01-01
    individual: [C, L, O, OU, CN, E]
    organisation: [C, L, O, CN]
    system: [C, L, O, OU, CN]
    alternative_email: true
    rsa: pss
";
    let settings = office.hsm.desk.path("register.yaml");
    let now = office.hsm.desk.git(&["show", "main:register.yaml"]);
    fs::write(&settings, now + profile).unwrap();
    good(&office.hsm.run(&["edit", "register.yaml", "--from", settings.to_str().unwrap()]));
    // What was reviewed as something else is not made.
    let (code, told) = said(&office.run(&usual).output().unwrap());
    assert!(code == Some(1) && told.contains("another RSA signature"), "{told}");
    fs::remove_file(usual).unwrap();
    let plan = office.plan(&office.certificates[..1], "rsa-2048");
    assert!(fs::read_to_string(&plan).unwrap().contains("rsa: pss\n"));
    let (code, told) = said(&office.run(&plan).output().unwrap());
    assert_eq!(code, Some(0), "{told}");
    let told = openssl(&office, office.record(&office.certificates[0])["fields"]["csr"].as_str().unwrap());
    for part in
        ["self-signature verify OK", "Signature Algorithm: rsassaPss", "Hash Algorithm: sha256", "0x20"]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
    // The key is what it was: an RSA key as any.
    assert!(told.contains("Public Key Algorithm: rsaEncryption"), "{told}");
    let pin = office.hsm.desk.memory().join("pin");
    good(&office.hsm.run(&["hsm", "prove", "--pin-file", pin.to_str().unwrap()]));
    // It says nothing of other keys.
    let plan = office.plan(&office.certificates[1..], "p-256");
    assert!(!fs::read_to_string(&plan).unwrap().contains("pss"));
    assert_eq!(said(&office.run(&plan).output().unwrap()).0, Some(0));
}

#[test]
fn the_procedure_by_which_it_is_asked_for_knows_the_request() {
    let office = Office::new(2);
    let [first, second] = [&office.certificates[0], &office.certificates[1]];
    let subject = format!("subject=certificate/{first}");
    let added =
        good(&office.hsm.run(&["add", "procedure", "--json", "kind=issue", "regime=nd-68-2024", &subject]));
    let added: Value = serde_json::from_str(&added).unwrap();
    let procedure = added["added"].as_str().unwrap().to_owned();
    // Either record means the same key.
    let plan = office.plan(std::slice::from_ref(&procedure), "p-256");
    let text = fs::read_to_string(&plan).unwrap();
    assert!(text.contains(first.as_str()) && text.contains(&procedure), "{text}");
    let forged = office.hsm.desk.path("forged.yaml");
    fs::write(&forged, text.replace(first.as_str(), second)).unwrap();
    let (code, told) = said(&office.run(&forged).output().unwrap());
    assert!(code == Some(1) && told.contains("isn't about this certificate"), "{told}");
    assert_eq!(said(&office.run(&plan).output().unwrap()).0, Some(0));
    let told = good(&office.hsm.run(&["csr", "show", first, "--json"]));
    let request: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(office.record(&procedure)["fields"]["csr_sha256"], request["sha256"]);
    good(&office.hsm.run(&["check"]));
}

#[test]
fn what_is_missing_is_listed_before_anything_is_written() {
    let office = Office::new(2);
    let desk = &office.hsm.desk;
    good(&desk.run(&["set", &office.certificates[0], "--fix", "form=usb-token"]));
    good(&desk.run(&["set", &office.certificates[1], "--fix", "ca=public"]));
    let path = desk.path("plan.yaml");
    let words =
        ["hsm", "plan", &office.certificates[0], &office.certificates[1], "-o", path.to_str().unwrap()];
    let (code, told) = said(&office.hsm.run(&words));
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("the CA makes its key") && told.contains("how this CA wants names"), "{told}");
    assert!(!path.exists());
}

#[test]
fn a_run_that_was_killed_is_gone_on_with_and_no_key_is_made_twice() {
    let mut office = Office::new(20);
    let plan = office.plan(&office.certificates, "rsa-2048");
    let fifo = office.hsm.desk.memory().join("fifo");
    good(&office.hsm.desk.command("mkfifo").arg(&fifo).output().unwrap());
    for made in ["3", "5"] {
        office.hsm.shimmed(&[("SHIM_AFTER", made), ("SHIM_FIFO", fifo.to_str().unwrap())]);
        let mut run = office.run(&plan).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // The module is about to make one more key, and will make it though nobody is left to be told.
        assert_eq!(fs::read(&fifo).unwrap(), b"x");
        run.kill().unwrap();
        run.wait().unwrap();
    }
    office.hsm.shimmed(&[]);
    let done = office.run(&plan).output().unwrap();
    let told: Value = serde_json::from_str(&good(&done)).unwrap();
    let adopted = told["keys"].as_array().unwrap().iter().filter(|k| k["result"] == "adopted").count();
    assert_eq!(adopted, 10, "{told}");
    assert_eq!(told["new"], 20);
    let on_token = office.on_token();
    // The label of a private object is encrypted on the disk.
    assert_eq!(on_token.iter().filter(|(class, _)| class == "private").count(), 20);
    let publics = on_token.iter().filter(|(class, _)| class == "public");
    let mut labels: Vec<&str> = publics.map(|(_, label)| label.as_str()).collect();
    labels.sort_unstable();
    let mut wanted: Vec<&str> = office.certificates.iter().map(String::as_str).collect();
    wanted.sort_unstable();
    assert_eq!(labels, wanted);
    let mut hashes: Vec<String> = Vec::new();
    for certificate in &office.certificates {
        let record = office.record(certificate);
        hashes.push(record["fields"]["key"]["spki_sha256"].as_str().unwrap().to_owned());
    }
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), 20);
    // Once more: nothing is left to do.
    let before = office.hsm.desk.git(&["rev-parse", "main"]);
    let (code, _) = said(&office.run(&plan).output().unwrap());
    assert_eq!((code, office.hsm.desk.git(&["rev-parse", "main"])), (Some(0), before));
}

/// Every request with its list, and what is told of each.
fn exported(office: &Office) {
    let desk = &office.hsm.desk;
    let out = desk.path("for-ca");
    good(&desk.run(&["export", "csr", "-o", out.to_str().unwrap()]));
    let list = fs::read_to_string(out.join("danh-sach.csv")).unwrap();
    assert_eq!(list.lines().count(), 4, "{list}");
    for certificate in &office.certificates {
        let name = format!("{certificate}.csr");
        assert!(list.contains(&name), "{list}");
        let path = out.join(&name);
        let told = good(&desk.run(&["csr", "show", path.to_str().unwrap(), "--json", "--reveal"]));
        let of_file: Value = serde_json::from_str(&told).unwrap();
        assert!(
            of_file["verified"] == true && of_file["for_signing"] == true && of_file["well_typed"] == true
        );
        assert!(list.contains(of_file["sha256"].as_str().unwrap()));
        let looked =
            || -> Value { serde_json::from_str(&good(&desk.run(&["--json", "log", "--access"]))).unwrap() };
        // A file of one's own is nothing of the register; a plan has names and addresses of it.
        let before = looked();
        assert!(before.as_array().unwrap().iter().any(|look| look["command"] == "hsm plan"), "{before:#}");
        let of_record = good(&desk.run(&["csr", "show", certificate, "--json", "--reveal"]));
        let after = looked();
        assert_eq!(after.as_array().unwrap().len(), before.as_array().unwrap().len() + 1);
        assert!(after.as_array().unwrap().iter().any(|look| look["command"] == "csr show"), "{after:#}");
        assert_eq!(of_record, told);
        let masked = good(&desk.run(&["csr", "show", certificate]));
        assert!(
            !masked.contains("thu0@") && !masked.contains("thu1@") && !masked.contains("thu2@"),
            "{masked}"
        );
    }
    // The same files in one archive, which others can open.
    let archive = desk.path("for-ca.zip");
    good(&desk.run(&["export", "csr", "-o", archive.to_str().unwrap()]));
    let script = "import sys, zipfile, pathlib\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n\
        print(sorted(z.namelist()) == sorted(p.name for p in pathlib.Path(sys.argv[2]).iterdir()) and \
        all(z.read(n) == pathlib.Path(sys.argv[2], n).read_bytes() for n in z.namelist()))";
    let mut python = desk.command("python3");
    let same = good(&python.args(["-c", script]).arg(&archive).arg(&out).output().unwrap());
    assert_eq!(same.trim(), "True");
    // One bit of the name, and the signature doesn't hold.
    let der = desk.path("request.der");
    let mut openssl = desk.command("openssl");
    openssl.args(["req", "-outform", "DER", "-in"]).arg(out.join(format!("{}.csr", office.certificates[0])));
    good(&openssl.arg("-out").arg(&der).output().unwrap());
    let mut bytes = fs::read(&der).unwrap();
    let at = bytes.windows(3).position(|w| w == b"thu").unwrap();
    bytes[at] ^= 1;
    fs::write(&der, &bytes).unwrap();
    let (code, told) = said(&desk.run(&["csr", "show", der.to_str().unwrap()]));
    assert!(code == Some(1) && told.contains("signature doesn't fit"), "{told}");
}
