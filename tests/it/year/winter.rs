//! January to March: the workbook is taken over, sixty certificates are asked for, answered, received, delivered, registered.

use chungthu::pki::{Period, RequestFacts};
use der::{DecodePem, Encode};
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};
use x509_cert::request::CertReq;

use super::people::{CNTT, QLG, THNV, UNITS, VP, workbook};
use super::{WINTER, Year, docx_text, says};

/// 2026-01-20 to 2031-01-19.
const NEW: Period = Period { from: 1_768_867_200, to: 1_926_633_600 };

/// What the two old certificates lack.
const LEGACY: &[(&str, usize)] = &[("custody-without-handover", 2), ("pin-receipt-missing", 2)];

/// What those lack besides who takes in what the CA's courier brings: nobody of the CA is known by name.
pub const RECEIVED: &[(&str, usize)] =
    &[("custody-without-handover", 2), ("pin-receipt-missing", 2), ("signatory-missing", 2)];

/// The procedures that were opened, in the order of the workbook.
pub struct Asked {
    /// Each with the place in the workbook of whom it is for.
    pub tokens: Vec<(String, usize)>,
    pub sims: Vec<(String, usize)>,
    pub hsm: Vec<(String, usize)>,
}

impl Asked {
    fn all(&self) -> Vec<String> {
        let all = self.tokens.iter().chain(&self.sims).chain(&self.hsm);
        all.map(|(procedure, _)| procedure.clone()).collect()
    }
}

/// The workbook is taken in: twice, and the second time changes nothing.
pub fn begin(year: &mut Year) {
    let path = year.desk().path("so-theo-doi.xlsx");
    workbook(&year.people).save(&path).unwrap();
    let file = path.to_str().unwrap();
    let dry = year.act(WINTER, &["import", "--dry-run", file]);
    assert_eq!((&dry["added"]["person"], &dry["commit"]), (&json!(62), &Value::Null), "{dry:#}");
    let said = year.act(WINTER, &["import", file]);
    let added = &said["added"];
    assert_eq!(
        (&added["person"], &added["certificate"], &added["device"], &said["refused"]),
        (&json!(62), &json!(2), &json!(2), &json!([])),
        "{said:#}"
    );
    let repairs: Vec<&str> =
        said["repaired"].as_array().unwrap().iter().map(|r| r["repair"].as_str().unwrap()).collect();
    for repair in ["leading-zero", "encoding", "composed", "spaces", "day-text"] {
        assert!(repairs.contains(&repair), "{repair}: {repairs:?}");
    }
    let again = year.act(WINTER, &["import", file]);
    assert_eq!((&again["commit"], &again["known"]), (&Value::Null, &json!(66)), "{again:#}");
    for row in year.act(WINTER, &["list", "person", "--reveal"]).as_array().unwrap() {
        let record = row["record"].as_str().unwrap();
        let fields = year.shown(WINTER, record)["fields"].clone();
        let mail = fields["emails"][0]["address"].as_str().unwrap();
        let person = year.people.iter().find(|person| person.mail() == mail).unwrap();
        assert_eq!(
            (&fields["names"][0]["full"], &fields["ids"][0]["number"], &fields["mobiles"][0]["number"]),
            (&json!(person.name), &json!(person.card), &json!(person.mobile))
        );
        let (y, m, d) = person.birth;
        assert_eq!(fields["birth"], format!("{y}-{m:02}-{d:02}"));
        year.keys.insert(person.mailbox.clone(), record.to_owned());
    }
    for unit in [CNTT, QLG, THNV, VP] {
        let people = year.of_unit(unit);
        let (head, focal) = (year.key(people[0]).to_owned(), year.key(people[1]).to_owned());
        year.act(
            WINTER,
            &[
                "set",
                &year.units[unit].clone(),
                &format!("signatories[+].person={head}"),
                "signatories[+].capacity=head",
                "signatories[+].title=Cục trưởng",
                &format!("focals[+].person={focal}"),
            ],
        );
    }
    // Who works at the desk signs what it hands over.
    let officers = year.desk().git(&["show", "main:officers.yaml"]);
    let named =
        officers.replacen("handle: admin\n", &format!("handle: admin\n  person: {}\n", year.key(2)), 1);
    let file = year.file("officers.yaml", named.as_bytes());
    year.act(WINTER, &["edit", "officers.yaml", "--from", file.to_str().unwrap()]);
    // What was handed over before the desk kept its register has no minutes in it.
    year.finds(WINTER, LEGACY);
    year.owes(WINTER, &[]);
}

/// Forty tokens for two units, fifteen SIMs by a sheet, five certificates on the HSM with the requests of its keys; one letter
/// for each group.
pub fn ask(year: &Year) -> Asked {
    let procedures = |said: &Value| -> Vec<(String, usize)> {
        let of = |asked: &Value| {
            let i = (0..year.people.len()).find(|i| asked["of"] == year.key(*i)).unwrap();
            (asked["procedure"].as_str().unwrap().to_owned(), i)
        };
        said["requests"].as_array().unwrap().iter().map(of).collect()
    };
    let day = "2026-01-06";
    let (a, c) = (year.units[CNTT].as_str(), year.units[THNV].as_str());
    let said = year.act(day, &["request", "issue", a, c]);
    assert_eq!((&said["opened"], &said["refused"]), (&json!(40), &json!(0)), "{said:#}");
    let tokens = procedures(&said);

    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, head) in ["STT", "Họ và tên", "Email"].iter().enumerate() {
        sheet.write_string(0, column as u16, *head).unwrap();
    }
    let of_b = year.of_unit(QLG);
    for (row, i) in of_b[..15].iter().enumerate() {
        sheet.write_number(row as u32 + 1, 0, row as f64 + 1.0).unwrap();
        sheet.write_string(row as u32 + 1, 1, &year.people[*i].name).unwrap();
        sheet.write_string(row as u32 + 1, 2, year.people[*i].mail()).unwrap();
    }
    let list = year.desk().path("sim.xlsx");
    book.save(&list).unwrap();
    let words =
        ["request", "issue", "--list", list.to_str().unwrap(), "--form", "sim-pki", "--carrier", "Viettel"];
    let said = year.act(day, &words);
    assert_eq!((&said["opened"], &said["refused"]), (&json!(15), &json!(0)), "{said:#}");
    let sims = procedures(&said);

    let people: Vec<String> = of_b[15..].iter().map(|i| year.key(*i).to_owned()).collect();
    let said = year.act_on(day, &["request", "issue", "--form", "hsm"], &people, &[]);
    assert_eq!(said["opened"], 5, "{said:#}");
    let hsm = procedures(&said);
    year.owes(day, &[("next-step", 60)]);

    let plan = year.desk().path("plan.yaml");
    let out = plan.to_str().unwrap();
    let ids: Vec<String> = hsm.iter().map(|(procedure, _)| procedure.clone()).collect();
    let said = year.act_on(
        day,
        &["hsm", "plan"],
        &ids,
        &["--algorithm", "p-256", "--serial", &year.token, "-o", out],
    );
    let pin = year.desk().memory().join("pin");
    let pin = pin.to_str().unwrap();
    let hash = said["sha256"].as_str().unwrap();
    let said = year.act(day, &["hsm", "run", out, "--reviewed", hash, "--pin-file", pin]);
    assert_eq!((&said["done"], &said["new"]), (&json!(5), &json!(5)), "{said:#}");
    let csrs = year.desk().path("csr");
    year.act(day, &["export", "csr", "-o", csrs.to_str().unwrap()]);
    for (procedure, _) in &hsm {
        assert!(year.shown(day, procedure)["fields"]["csr_sha256"].is_string());
    }
    year.finds(day, LEGACY);
    Asked { tokens, sims, hsm }
}

/// The letters are made, numbered and sent; the CA grants, refuses one and wants one supplemented. Gives the letters, unit by
/// unit, and the place in the workbook of whom the CA refused.
pub fn answer(year: &Year, asked: &Asked) -> ([String; 3], usize) {
    let all = asked.all();
    let out = year.desk().path("first");
    let to = ["--to", "docx", "-o", out.to_str().unwrap()];
    let made = year.act_on("2026-01-07", &["paper"], &all, &to);
    let files = std::fs::read_dir(&out).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    let texts: Vec<String> = files.map(|file| docx_text(&file)).collect();
    assert_eq!(texts.len(), 3);
    // Each stands once on the letter of their unit, with what the form asks for.
    let groups = [&asked.tokens[..], &asked.sims, &asked.hsm].concat();
    for (_, i) in &groups {
        let person = &year.people[*i];
        let on: Vec<&String> = texts.iter().filter(|text| text.contains(&person.card)).collect();
        assert_eq!(on.len(), 1, "{}", person.name);
        says(on[0], &[&person.name, &person.mail(), &person.mobile, UNITS[person.unit].0]);
        says(on[0], &["đề nghị cấp chứng thư chữ ký số chuyên dùng công vụ cho cá nhân"]);
    }
    assert_eq!(texts.iter().map(|text| text.matches("Viettel").count()).sum::<usize>(), 15);
    let papers = made["papers"].as_array().unwrap();
    let letter = |unit: usize, lines: usize| {
        let of_unit = |paper: &&Value| paper["lines"] == lines;
        let letter = papers.iter().find(of_unit).unwrap()["record"].as_str().unwrap().to_owned();
        let fields = year.shown("2026-01-07", &letter)["fields"].clone();
        assert_eq!((&fields["filer"], &fields["form"]), (&json!(year.units[unit]), &json!("01")));
        letter
    };
    let letters = [letter(CNTT, 28), letter(QLG, 20), letter(THNV, 12)];
    year.owes("2026-01-07", &[("next-step", 60)]);
    for (letter, number) in letters.iter().zip(["11/CNTT", "12/QLG", "13/THNV"]) {
        let said = year.act("2026-01-08", &["send", letter, "--number", number, "--via", "portal"]);
        // The tenth, a Saturday, is worked for the second.
        assert_eq!(said["letters"][0]["due"], "2026-01-12", "{said:#}");
    }
    year.finds("2026-01-08", LEGACY);
    year.owes("2026-01-08", &[("letter-unanswered", 3)]);
    let due = [CNTT, QLG, THNV].map(|unit| (year.units[unit].as_str(), "2026-01-12"));
    year.owes_of("2026-01-08", "letter-unanswered", &due);

    let granted: Vec<String> = (1..=26).map(|line| line.to_string()).collect();
    let granted: Vec<&str> = granted.iter().map(String::as_str).collect();
    let words =
        [&["answer", &letters[0], "--granted"][..], &granted, &["--refused", "27", "--supplement", "28"]]
            .concat();
    let reply = ["--reply-number", "101/CTS", "--reply-date", "2026-01-13"];
    let scanned = year.file("reply.pdf", &scan("101/CTS"));
    let said = year.act_with(
        "2026-01-14",
        &[&words[..], &reply].concat(),
        "Đã có chứng thư của cơ quan khác\nThiếu ngày cấp căn cước\n",
    );
    assert_eq!(
        (&said["granted"], &said["refused"], &said["supplement"], &said["open"]),
        (&json!(26), &json!(1), &json!(1), &json!(0)),
        "{said:#}"
    );
    let reply = said["reply"].as_str().unwrap();
    year.act("2026-01-14", &["attach", reply, scanned.to_str().unwrap(), "--as", "letter"]);
    for letter in &letters[1..] {
        year.act("2026-01-14", &["answer", letter, "--granted", "all"]);
    }
    let lines = year.shown("2026-01-14", &letters[0])["fields"]["lines"].clone();
    let refused = lines[26]["procedure"].as_str().unwrap();
    let refused = asked.tokens.iter().find(|(procedure, _)| procedure == refused).unwrap().1;
    year.owes("2026-01-14", &[("ask-again", 1), ("next-step", 59)]);
    year.act("2026-01-15", &["send", &letters[0]]);
    year.act("2026-01-19", &["answer", &letters[0], "--granted", "28"]);
    year.finds("2026-01-19", LEGACY);
    (letters, refused)
}

/// The CA's certificates come, in a folder for each letter; those of the HSM for the requests of its keys.
pub fn take_in(year: &Year, asked: &Asked, letters: &[String; 3], refused: usize) {
    let day = "2026-01-21";
    let all = asked.tokens.iter().chain(&asked.sims).filter(|(_, i)| *i != refused);
    for (serial, (_, i)) in (0x3000..).zip(all) {
        let unit = year.people[*i].unit;
        let der = year.issue(*i, UNITS[unit].0, &format!("first {i}"), serial, NEW);
        year.file(&format!("ca-{unit}/{i}.cer"), &der);
    }
    for (unit, letter, many) in [(CNTT, 0, 27), (QLG, 1, 15), (THNV, 2, 12)] {
        let folder = year.desk().path(&format!("ca-{unit}"));
        let folder = folder.to_str().unwrap();
        let said = year.act(day, &["import", folder, "--answers", &letters[letter]]);
        assert_eq!(said["filled"], many, "{said:#}");
        let again = year.act(day, &["import", folder, "--answers", &letters[letter]]);
        assert_eq!(again["commit"], Value::Null, "{again:#}");
    }
    let pin = year.desk().memory().join("pin");
    let mut words = vec!["hsm".to_owned(), "import".to_owned()];
    for (serial, (procedure, _)) in (0x4000..).zip(&asked.hsm) {
        let certificate = year.shown(day, procedure)["fields"]["subject"].as_str().unwrap().to_owned();
        let csr = year.shown(day, &certificate)["fields"]["csr"].as_str().unwrap().to_owned();
        let subject = RequestFacts::read(csr.as_bytes()).unwrap().subject;
        let spki = CertReq::from_pem(&csr).unwrap().info.public_key.to_der().unwrap();
        let file = year.file(&format!("hsm/{serial}.cer"), &year.order(&subject, &spki, serial, NEW));
        words.push(file.to_str().unwrap().to_owned());
    }
    words.extend(["--pin-file".to_owned(), pin.to_str().unwrap().to_owned()]);
    year.act(day, &words.iter().map(String::as_str).collect::<Vec<_>>());
    // The HSM is read, and becomes a device of the register.
    year.act(day, &["token", "read", "--fill", "--yes"]);
    let proved = year.act(day, &["hsm", "prove", "--pin-file", pin.to_str().unwrap()]);
    assert_eq!(proved["good"], 5, "{proved:#}");
    for (procedure, _) in &asked.hsm {
        let steps = year.shown(day, procedure)["fields"]["steps"].clone();
        assert_eq!(steps.as_array().unwrap().last().unwrap()["step"], "checked", "{steps:#}");
    }
    year.finds(day, LEGACY);
}

/// Two boxes come, of tokens and of SIMs; everything is handed over, and its PIN confirmed.
pub fn hand_over(year: &Year, asked: &Asked, refused: usize) {
    let tokens: Vec<_> = asked.tokens.iter().filter(|(_, i)| *i != refused).collect();
    let list: String =
        tokens.iter().map(|(_, i)| format!("TK{:04} {}\n", 1000 + i, year.people[*i].mail())).collect();
    let said = year.act_with("2026-01-22", &["receive", "--list", "-"], &list);
    let received = said["received"].as_array().unwrap();
    assert_eq!((received.len(), &said["left"]), (39, &json!([])), "{said:#}");
    assert!(received.iter().all(|one| one["steps"] == json!(["received", "checked"])), "{said:#}");
    let list: String =
        asked.sims.iter().map(|(_, i)| format!("{} {}\n", iccid(*i), year.people[*i].mail())).collect();
    let said = year.act_with("2026-01-22", &["receive", "--from", "carrier Viettel", "--list", "-"], &list);
    assert_eq!(said["received"].as_array().unwrap().len(), 15, "{said:#}");
    for came in year.listed("2026-01-22", "handover", &["reason=from-ca"]) {
        let minutes = year.file(&format!("{}.pdf", &came[9..]), &scan(&came));
        year.act("2026-01-22", &["attach", &came, minutes.to_str().unwrap(), "--as", "minutes"]);
    }
    for sim in year.listed("2026-01-22", "device", &["kind=sim"]) {
        let shown = year.shown("2026-01-22", &sim);
        let iccid = shown["fields"]["sim"]["iccid"].as_str().unwrap();
        let number = format!("0977000{}\n", &iccid[15..18]);
        year.act_with("2026-01-22", &["set", &sim, "sim.number=-"], &number);
    }
    year.finds("2026-01-22", RECEIVED);

    let all: Vec<String> =
        tokens.into_iter().chain(&asked.sims).map(|(procedure, _)| procedure.clone()).collect();
    let said = year.act_on("2026-01-26", &["deliver"], &all, &["--place", "Phòng 307"]);
    let handovers: Vec<String> = said["handovers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["handover"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(handovers.len(), 54, "{said:#}");
    year.owes(
        "2026-02-10",
        &[("ask-again", 1), ("papers-lacking", 54), ("pin-receipt-missing", 54), ("register-new-serial", 5)],
    );
    let said = year.act_on("2026-01-27", &["deliver"], &all, &["--pin-confirmed"]);
    assert_eq!(said["noted"].as_array().unwrap().len(), 54, "{said:#}");
    // Their papers come back from the scanner.
    let out = year.desk().path("minutes");
    let made =
        year.act_on("2026-01-27", &["paper"], &handovers, &["--to", "docx", "-o", out.to_str().unwrap()]);
    assert_eq!(made["papers"].as_array().unwrap().len(), 54);
    let files = std::fs::read_dir(&out).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    let texts: Vec<String> = files.map(|file| docx_text(&file)).collect();
    assert_eq!(texts.len(), 54);
    // The officer gives, and each takes their own.
    let officer = year.people[2].name.clone();
    for (_, i) in asked.tokens.iter().filter(|(_, i)| *i != refused) {
        let serial = format!("TK{:04}", 1000 + i);
        let text = texts.iter().find(|text| text.contains(&serial)).unwrap();
        says(text, &["BIÊN BẢN", &year.people[*i].name, &officer, "Phòng 307"]);
    }
    for handover in &handovers {
        let handle = year.act("2026-01-27", &["show", handover])["handle"].as_str().unwrap().to_owned();
        for name in ["biên bản", "xác nhận tiếp nhận mã PIN"] {
            year.file(&format!("scan/{name} {handle}.pdf"), &scan(&format!("{name} {handle}")));
        }
    }
    let folder = year.desk().path("scan");
    let said = year.act("2026-01-28", &["attach", folder.to_str().unwrap()]);
    assert_eq!(said["filed"], 108, "{said:#}");
    year.finds("2026-01-28", RECEIVED);
}

/// Everybody is registered where they sign, and what was asked for is closed.
pub fn register(year: &Year, asked: &Asked, refused: usize) {
    let day = "2026-02-02";
    let all: Vec<String> = [&asked.tokens[..], &asked.sims, &asked.hsm]
        .concat()
        .into_iter()
        .filter(|(_, i)| *i != refused)
        .map(|(procedure, _)| procedure)
        .collect();
    let system = ["--system", "Quản lý văn bản và điều hành"];
    let said = year.act_on(day, &["step", "registered"], &all, &system);
    assert_eq!(said["taken"].as_array().unwrap().len(), 59, "{said:#}");
    let said = year.act_on("2026-02-03", &["step", "closed"], &all, &[]);
    assert_eq!(said["taken"].as_array().unwrap().len(), 59, "{said:#}");
    year.finds("2026-02-03", RECEIVED);
    // Who was refused has a certificate of another agency, and is asked for no more.
    year.owes("2026-02-03", &[("ask-again", 1)]);
    let task = year.tasks("2026-02-03", "ask-again");
    assert!(task[0].starts_with("request issue "), "{task:?}");
    let closed = year.refused_of(asked, refused);
    year.act("2026-02-03", &["step", "closed", &closed]);
    year.owes("2026-02-03", &[]);
    assert_eq!(year.listed("2026-02-03", "certificate", &["state=in-use"]).len(), 59);
}

impl Year {
    /// The procedure of whom the CA refused.
    fn refused_of(&self, asked: &Asked, refused: usize) -> String {
        asked.tokens.iter().find(|(_, i)| *i == refused).unwrap().0.clone()
    }
}

fn iccid(i: usize) -> String {
    let digits = format!("898404800000000{:03}", 100 + i);
    // The check digit of Luhn.
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0');
            if place % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { digit }
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

/// A page with nothing on it that a program reads.
pub fn scan(what: &str) -> Vec<u8> {
    let page = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n";
    format!("{page}% {what}\n%%EOF\n").into_bytes()
}
