//! Papers made by the program: what they lack is told first, they are made once, and what is in them can be read back.

use std::path::Path;
use std::process::{Command, Output};

use chungthu::model::Date;
use chungthu::pki::{AttributeKind, DemoAuthority, Dn, Order, Period, Profile, certificate_pem, seeded_key};
use p256::pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding};
use serde_json::Value;

use crate::desk::{Desk, good};
use crate::imported::added;

const UNIT: &str = "names:\n- vi: Cục Thử nghiệm\nstanding:\n- legal_person: true\n  own_seal: true\nmst: 0100109106\n\
    qhns: 1053621\naddresses:\n- address: 28 Trần Hưng Đạo, phường Cửa Nam\n  province: Hà Nội\nsymbols:\n- symbol: CTN-VP\n";

/// A desk with one person, a certificate of theirs that is to be issued, and the procedure that asks for it.
struct Bench {
    desk: Desk,
    unit: String,
    person: String,
    procedure: String,
}

fn json(done: &Output) -> Value {
    serde_json::from_slice(&done.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stderr)))
}

impl Bench {
    fn new() -> Bench {
        Bench::asked("\n- step: draft\n  at: 2026-05-29\n")
    }

    /// With these steps.
    fn asked(steps: &str) -> Bench {
        let desk = Desk::new();
        let add = |kind: &str, yaml: &str| added(&desk, kind, yaml);
        let unit = add("unit", UNIT);
        let person = add(
            "person",
            &format!(
                "names:\n- full: Nguyễn Thị Hương Giang\npostings:\n- unit: {unit}\n  position: Chuyên viên\n  kind: main\n  from: 2020-01-01\n\
                 emails:\n- address: giangnth@mof.gov.vn\nids:\n- kind: cccd\n  number: '001184000014'\n  issued_on: 2021-05-10\n  issued_by: Bộ Công an\n"
            ),
        );
        let certificate = add(
            "certificate",
            &format!("kind: individual\nform: usb-token\nca: government\nholder: {person}\n"),
        );
        let procedure = add(
            "procedure",
            &format!("kind: issue\nsubject: {certificate}\nregime: nd-68-2024\nsteps:{steps}"),
        );
        Bench { desk, unit, person, procedure }
    }

    fn set(&self, record: &str, fields: &[&str], input: &str) {
        good(&self.desk.feed(&[&["set", record], fields].concat(), input.as_bytes()));
    }

    /// Fills what the paper lacks.
    fn fill(&self) {
        self.set(&self.person, &["birth=-", "mobiles[+].number=-"], "1984-06-15\n0912345678\n");
        let letterhead = [
            "letterheads[+].parent_line=BỘ TÀI CHÍNH",
            "letterheads[+].issuer_line=CỤC THỬ NGHIỆM",
            "letterheads[+].place=Hà Nội",
        ];
        self.set(&self.unit, &letterhead, "");
        let signs = format!("signatories[+].person={}", self.person);
        self.set(
            &self.unit,
            &[&signs, "signatories[+].capacity=head", "signatories[+].title=Cục trưởng"],
            "",
        );
        self.set(&self.unit, &[&format!("focals[+].person={}", self.person)], "");
    }

    fn paper(&self, out: &Path, more: &[&str]) -> Output {
        let out = out.to_str().unwrap();
        self.desk.run(&[&["--json", "paper", &self.procedure, "-o", out], more].concat())
    }

    fn tip(&self) -> String {
        self.desk.git(&["rev-parse", "main"])
    }
}

#[test]
fn what_lacks_is_told_and_nothing_made() {
    let bench = Bench::new();
    let (before, out) = (bench.tip(), bench.desk.path("out"));
    let done = bench.paper(&out, &[]);
    assert_eq!(done.status.code(), Some(1));
    let said = String::from_utf8_lossy(&done.stderr);
    for wanted in ["letterheads", "signatories", "focals"] {
        assert!(said.contains(&format!("{wanted}[+]")), "{said}");
    }
    // The data of people are not repeated.
    assert!(said.contains("birth=-") && !said.contains("001184000014"), "{said}");
    assert!(!out.exists());
    assert_eq!(bench.tip(), before);
}

#[test]
fn a_letter_is_made_once_and_comes_out_the_same_again() {
    let bench = Bench::new();
    bench.fill();
    let out = bench.desk.path("out");
    let made = json(&bench.paper(&out, &[]));
    assert_eq!(made["papers"].as_array().unwrap().len(), 1, "{made:#}");
    let letter = made["papers"][0]["record"].as_str().unwrap();
    let docx = std::fs::read(first(&out, "docx")).unwrap();
    let fields = json(&bench.desk.run(&["--json", "show", letter]))["fields"].to_string();
    assert!(fields.contains("mau-01-") && fields.contains("CTN-VP"), "{fields}");
    let procedure = json(&bench.desk.run(&["--json", "show", &bench.procedure]));
    assert_eq!(procedure["state"], "for-signature");
    good(&bench.desk.run(&["check"]));

    let tip = bench.tip();
    let again = json(&bench.paper(&out, &[]));
    assert_eq!(again["commit"], Value::Null);
    assert_eq!(bench.tip(), tip);
    let elsewhere = bench.desk.path("elsewhere");
    json(&bench.paper(&elsewhere, &[]));
    assert!(std::fs::read(first(&elsewhere, "docx")).unwrap() == docx);
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(first(&out, "docx")).unwrap().permissions().mode() & 0o777, 0o600);

    // What somebody edited by hand is left alone.
    std::fs::write(first(&out, "docx"), b"edited").unwrap();
    assert_eq!(bench.paper(&out, &[]).status.code(), Some(1));
    assert_eq!(std::fs::read(first(&out, "docx")).unwrap(), b"edited");
}

#[test]
fn what_was_only_proposed_is_taken_up_by_the_command_that_todo_prints() {
    let bench = Bench::asked(" []\n");
    bench.fill();
    let owed = json(&bench.desk.run(&["--json", "todo", "--rule", "next-step"]));
    let words = owed[0]["commands"][0].as_array().unwrap().clone();
    let words: Vec<&str> = words.iter().map(|word| word.as_str().unwrap()).collect();
    assert_eq!(words[0], "paper", "{owed:#}");
    good(&bench.desk.run(&words));
    let procedure = json(&bench.desk.run(&["--json", "show", &bench.procedure]));
    assert_eq!(procedure["state"], "for-signature");
    assert_eq!(procedure["fields"]["steps"][0]["step"], "draft");
    let next = procedure["checklist"]["next"].as_str().unwrap();
    assert!(next.starts_with("chungthu send ") && next.ends_with("--number NUMBER --date DATE"), "{next}");
}

#[test]
fn no_paper_is_written_into_the_register() {
    let bench = Bench::new();
    bench.fill();
    let done = bench.paper(&bench.desk.path("register/papers"), &[]);
    assert_eq!(done.status.code(), Some(2), "{}", String::from_utf8_lossy(&done.stderr));
}

/// The words of a letter, as another program reads them out of both files.
#[test]
fn other_programs_read_what_stands_on_a_letter() {
    let bench = Bench::new();
    bench.fill();
    let out = bench.desk.path("out");
    json(&bench.paper(&out, &[]));
    let wanted = [
        "CỤC THỬ NGHIỆM",
        "Độc lập - Tự do - Hạnh phúc",
        "Kính gửi: Cục Chứng thực số và Bảo mật thông tin, Ban Cơ yếu Chính phủ.",
        "Nguyễn Thị",
        "001184000014",
        "15/06/1984",
        "CỤC TRƯỞNG",
        "- Lưu: VT, VP.",
    ];
    let mut read = Vec::new();
    if cfg!(feature = "pdf") {
        read.push(first(&out, "pdf"));
    }
    // The other maker of such files is asked where it is installed.
    let office = bench
        .desk
        .command("soffice")
        .args(["--headless", "--convert-to", "pdf", "--outdir"])
        .arg(bench.desk.path("lo"))
        .arg(first(&out, "docx"))
        .output();
    if office.is_ok_and(|done| done.status.success()) {
        read.push(first(&bench.desk.path("lo"), "pdf"));
    }
    for file in read {
        let done = Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output().unwrap();
        let text = String::from_utf8(done.stdout).unwrap();
        for one in wanted {
            assert!(text.contains(one), "{}: {one}\n{text}", file.display());
        }
    }
}

fn first(folder: &Path, ending: &str) -> std::path::PathBuf {
    let mut files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.find(|path| path.extension().is_some_and(|end| end == ending)).unwrap()
}

/// From the first day to the last.
const VALID: [&str; 2] = ["2025-01-01", "2030-01-01"];

/// A key with a certificate of a made-up CA, valid within this time, as PEM.
fn signer(name: &str, [from, to]: [&str; 2]) -> String {
    let second = |day: &str| day.parse::<Date>().unwrap().start_at_office();
    let period = Period { from: second(from), to: second(to) };
    let authority = DemoAuthority::new(&[7; 32], period, period).unwrap();
    let key = seeded_key(&[7; 32], &format!("{name}{from}"));
    let spki = key.verifying_key().to_public_key_der().unwrap();
    let subject = Dn::new([(AttributeKind::Country, "VN"), (AttributeKind::CommonName, name)]);
    let order = Order {
        subject: &subject,
        spki: spki.as_bytes(),
        serial: &key.to_bytes()[..8].iter().map(|byte| byte & 0x3f | 0x40).collect::<Vec<u8>>(),
        period,
        profile: Profile::Signer,
    };
    let pem = key.to_pkcs8_pem(LineEnding::LF).unwrap();
    format!("{}{}", pem.as_str(), certificate_pem(&authority.issue(&order).unwrap()))
}

/// The file as a signing program leaves it: what it adds stands at the end.
fn signed(bench: &Bench, file: &[u8], signer: &str) -> Vec<u8> {
    const ROOM: usize = 12_000;
    let head = |range: [usize; 4]| {
        let [a, b, c, d] = range;
        format!("\n9999 0 obj<</Type/Sig/ByteRange [{a:010} {b:010} {c:010} {d:010}]/Contents ")
    };
    let tail = ">>endobj\n%%EOF\n";
    let first = file.len() + head([0; 4]).len();
    let head = head([0, first, first + ROOM + 2, tail.len()]);
    let before = [file, head.as_bytes()].concat();
    let (data, key) = (bench.desk.path("to-sign"), bench.desk.path("signer.pem"));
    std::fs::write(&data, [&before, tail.as_bytes()].concat()).unwrap();
    std::fs::write(&key, signer).unwrap();
    let mut openssl = bench.desk.command("openssl");
    openssl
        .args(["cms", "-sign", "-binary", "-md", "sha256", "-outform", "DER", "-in"])
        .arg(&data)
        .arg("-signer")
        .arg(&key);
    let made = openssl.output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let hex: String = made.stdout.iter().map(|byte| format!("{byte:02x}")).collect();
    [&before[..], b"<", format!("{hex:0<ROOM$}").as_bytes(), b">", tail.as_bytes()].concat()
}

/// A signed letter takes the place of the one that was made where whoever signed may sign for the unit, and no other does.
#[cfg(feature = "pdf")]
#[test]
fn a_signed_letter_takes_the_place_of_what_was_made() {
    let bench = Bench::new();
    bench.fill();
    let other = added(&bench.desk, "person", "names:\n- full: Trần Văn Khác\n");
    let holds = |holder: &str, key: &str| -> String {
        let pem = &key[key.find("-----BEGIN CERTIFICATE").unwrap()..];
        let pem: String = pem.lines().map(|line| format!("  {line}\n")).collect();
        added(
            &bench.desk,
            "certificate",
            &format!("kind: individual\nform: soft\nca: internal\nholder: {holder}\npem: |\n{pem}"),
        )
    };
    let (head, stranger) = (signer("NGUYEN THI HUONG GIANG", VALID), signer("TRAN VAN KHAC", VALID));
    let over = signer("NGUYEN THI HUONG GIANG", ["2020-01-01", "2024-12-31"]);
    let own = holds(&bench.person, &head);
    holds(&bench.person, &over);
    holds(&other, &stranger);
    let out = bench.desk.path("out");
    let letter = json(&bench.paper(&out, &[]))["papers"][0]["handle"].as_str().unwrap().to_owned();
    let made = std::fs::read(first(&out, "pdf")).unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let path = bench.desk.path(name);
        std::fs::write(&path, bytes).unwrap();
        bench.desk.run(&["attach", &letter, path.to_str().unwrap(), "--as", "signed"])
    };
    let refused = |done: &Output, word: &str| {
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.code() == Some(1) && said.contains(word), "{word}: {said}");
    };
    refused(&put("a.pdf", &made), "no signature");
    refused(&put("b.pdf", &signed(&bench, &made, &stranger)), "may not sign");
    // Nor may somebody of whom the register knows nothing.
    let unknown = signed(&bench, &made, &signer("LE THI XA", VALID));
    refused(&put("e.pdf", &unknown), "«LE THI XA» may not sign");
    // What had ended, or was revoked by the day of the paper, signs nothing.
    refused(&put("over.pdf", &signed(&bench, &made, &over)), "was not valid on the paper's day");
    let mut changed = signed(&bench, &made, &head);
    changed[made.len() / 2] ^= 1;
    refused(&put("c.pdf", &changed), "changed after it was signed");
    let whole = signed(&bench, &made, &head);
    let said = |done: &Output| String::from_utf8_lossy(&done.stderr).into_owned();
    let another = "This is not the PDF that was made";
    let taken = put("d.pdf", &whole);
    good(&taken);
    assert!(!said(&taken).contains(another), "{}", said(&taken));
    let listed = good(&bench.desk.run(&["files", &letter]));
    assert_eq!(listed.lines().count(), 2, "the .docx and the signed PDF: {listed}");
    let name = first(&out, "pdf").file_name().unwrap().to_str().unwrap().to_owned();
    let got = bench.desk.path("got.pdf");
    good(&bench.desk.run(&["get", &letter, &name, "-o", got.to_str().unwrap()]));
    assert!(std::fs::read(got).unwrap() == whole);
    // Whoever takes it all the same says so, and the record keeps it.
    let path = bench.desk.path("e.pdf");
    let accepted =
        bench.desk.run(&["attach", &letter, path.to_str().unwrap(), "--as", "signed", "--accept-signer"]);
    good(&accepted);
    let shown = json(&bench.desk.run(&["--json", "show", &letter]));
    assert!(shown["fields"]["notes"][0]["text"].as_str().unwrap().contains("LE THI XA"), "{shown}");
    // Of another paper than the one that was made it is said.
    let elsewhere = put("f.pdf", &signed(&bench, &[&made[..], b"% more"].concat(), &head));
    good(&elsewhere);
    assert!(said(&elsewhere).contains(another), "{}", said(&elsewhere));
    let reason = ["revocation.granted=2026-01-05", "revocation.reason=device-lost", "--fix"];
    good(&bench.desk.run(&[&["set", own.as_str()], &reason[..]].concat()));
    refused(&put("g.pdf", &whole), "was revoked by then");
}

#[test]
fn an_offices_own_docx_is_taken_and_looked_at_when_it_is_put_there() {
    let bench = Bench::new();
    let docx = |tag: &str| {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file("word/document.xml", options).unwrap();
        let control = format!(
            "<w:sdt><w:sdtPr><w:tag w:val=\"{tag}\"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>"
        );
        let text = format!("<w:document><w:body>{control}</w:body></w:document>");
        std::io::Write::write_all(&mut archive, text.as_bytes()).unwrap();
        // A letterhead has pictures, which are no text.
        archive.start_file("word/media/logo.png", options).unwrap();
        std::io::Write::write_all(&mut archive, &[0xff, 0xd8, 0, 1]).unwrap();
        archive.finish().unwrap().into_inner()
    };
    let put = |bytes: &[u8]| {
        let path = bench.desk.path("own.docx");
        std::fs::write(&path, bytes).unwrap();
        bench.desk.run(&["edit", "templates/delivery.docx", "--from", path.to_str().unwrap()])
    };
    let refused = |done: &Output, word: &str| {
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.code() == Some(1) && said.contains(word), "{word}: {said}");
    };
    refused(&put(b"no archive at all"), "is no .docx");
    refused(&put(&docx("nobody")), "there is no tag \u{ab}nobody\u{bb}");
    assert!(String::from_utf8_lossy(&put(&docx("nobody")).stderr).contains("recipients"));
    good(&put(&docx("body")));
}
