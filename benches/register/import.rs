//! Taking in what a CA hands out: certificates for people who are in the register, and a long revocation list.

use std::fs;

use chungthu::model::Kind;
use chungthu::model::kinds::Record;
use chungthu::pki::{
    AttributeKind as A, DemoAuthority, Dn, ListOrder, Order, Period, Profile, certificate_pem, seeded_key,
};
use chungthu::register::Snapshot;
use p256::pkcs8::EncodePublicKey;
use x509_parser::prelude::FromDer;
use x509_parser::revocation_list::{CertificateRevocationList, RevokedCertificate};

use super::{Bench, Result, Usage, median, said, tip};

/// People of the register into which certificates are taken.
const PEOPLE: u32 = 5_000;
const CERTIFICATES: usize = 5_000;
const LISTED: usize = 100_000;
const ROWS: usize = 20_000;
const SEED: [u8; 32] = [5; 32];

impl Bench {
    /// `import` of as many certificates as there are people, and of a list of 100,000 serials.
    pub fn import(&self) -> Result<()> {
        let bench = Bench::new(PEOPLE, self.runs)?;
        let (from, to) = (1_534_896_000, 2_481_494_400);
        let ca = DemoAuthority::new(&SEED, Period { from, to }, Period { from, to }).map_err(said)?;
        for (name, der) in [("root", ca.root()), ("issuing", ca.issuing())] {
            let file = bench.work.with_file_name(format!("{name}.pem"));
            fs::write(&file, certificate_pem(der))?;
            let anchor = format!("anchors/bench-{name}.pem");
            bench.ask(&bench.work, &["edit", &anchor, "--from", &file.display().to_string()])?;
        }
        let folder = bench.work.with_file_name("issued");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder)?;
        let people = bench.addresses()?;
        for (n, (name, email)) in people.iter().enumerate() {
            let subject = Dn::new([
                (A::Country, "VN"),
                (A::Organisation, "BỘ TÀI CHÍNH"),
                (A::CommonName, name.as_str()),
                (A::Email, email.as_str()),
            ]);
            let key = seeded_key(&SEED, email).verifying_key().to_public_key_der().map_err(|_| "no key")?;
            let serial = (0x2000_0000_u32 + n as u32).to_be_bytes();
            let period = Period { from: 1_779_240_600, to: 1_779_240_600 + 1825 * 86_400 };
            let spki = key.as_bytes();
            let order = Order { subject: &subject, spki, serial: &serial, period, profile: Profile::Signer };
            fs::write(folder.join(format!("{n}.cer")), ca.issue(&order).map_err(said)?)?;
        }
        let folder = folder.display().to_string();
        let (mut opens, mut imports) = (Vec::new(), Vec::new());
        bench.run(&["status"])?.expect_success("status")?;
        for _ in 0..bench.runs {
            opens.push(bench.run(&["status"])?);
            imports.push(bench.run(&["import", &folder, "--form", "soft", "--dry-run", "--json"])?);
        }
        imports.iter().try_for_each(|used| used.expect("import", 4))?;
        let beyond = median(&imports, |u| u.wall) - median(&opens, |u| u.wall);
        println!("| import | wall ms beyond opening | a second | goal |\n|---|---|---|---|");
        println!(
            "| {} certificates, {} people, before sealing | {beyond:.0} | {:.0} | ≥ 1000 |",
            people.len(),
            bench.people,
            people.len() as f64 / beyond * 1e3
        );
        // The CA's next list: what it listed before, and as many more as make it long.
        let mut revoked = bench.listed()?;
        let more = LISTED - revoked.len();
        revoked
            .extend((0..more).map(|n| ((0x3000_0000_u32 + n as u32).to_be_bytes().to_vec(), 1_779_000_000)));
        let period = Period { from: 1_779_300_000, to: 1_779_300_000 + 30 * 86_400 };
        let list = ca.list(&ListOrder { number: 7, period, revoked: &revoked }).map_err(said)?;
        let file = bench.work.with_file_name("long.crl");
        fs::write(&file, list)?;
        let file = file.display().to_string();
        let lists: Vec<Usage> =
            (0..bench.runs).map(|_| bench.run(&["import", &file, "--dry-run"])).collect::<Result<_>>()?;
        lists.iter().try_for_each(|used| used.expect_success("import"))?;
        println!(
            "| a list of {LISTED} serials, whole command | {:.0} | | < 1000 |\n",
            median(&lists, |u| u.wall)
        );
        bench.sheet()
    }

    /// The serials on the list that came with the demo, each with the second of its revocation.
    fn listed(&self) -> Result<Vec<(Vec<u8>, i64)>> {
        let der = fs::read(self.demo.join("ca/g2.crl"))?;
        let (_, list) = CertificateRevocationList::from_der(&der)?;
        let entry = |one: &RevokedCertificate<'_>| {
            let serial = one.raw_serial();
            // The sign's zero of DER is the encoder's to put.
            let serial = serial.strip_prefix(&[0]).unwrap_or(serial);
            (serial.to_vec(), one.revocation_date.timestamp())
        };
        Ok(list.iter_revoked_certificates().map(entry).collect())
    }

    /// A sheet of 20,000 people, one in eight of them with something to be put right.
    fn sheet(&self) -> Result<()> {
        let mut text = String::from(
            "\u{feff}TT,Họ và tên,Ngày sinh,CCCD,Email,Số điện thoại,Chức vụ,Đơn vị,Số hiệu chứng thư,Ngày hết hạn,Số hiệu thiết bị\r\n",
        );
        for n in 0..ROWS {
            let zero = if n % 8 == 0 { "" } else { "0" };
            text.push_str(&format!(
                "{n},Nguyễn Văn An {n},15/06/19{:02},{zero}01{}{:02}{:06},p{n}@mof.gov.vn,{zero}9{:08},Chuyên viên,Bộ Tài chính,2B{n:010X},28/02/2029,03B{n:05X}\r\n",
                60 + n % 39, "0", 60 + n % 39, n, 10_000_000 + n
            ));
        }
        let file = self.work.with_file_name("sheet.csv");
        fs::write(&file, text)?;
        let file = file.display().to_string();
        let arguments = ["import", &file, "--form", "usb-token", "--dry-run", "--json"];
        let sheets: Vec<Usage> = (0..self.runs).map(|_| self.run(&arguments)).collect::<Result<_>>()?;
        sheets.iter().try_for_each(|used| used.expect_success("import"))?;
        println!(
            "| a sheet of {ROWS} people, before sealing | {:.0} | | < 10,000 |\n",
            median(&sheets, |u| u.wall)
        );
        Ok(())
    }

    /// Names and addresses of people.
    fn addresses(&self) -> Result<Vec<(String, String)>> {
        let (store, vault) = self.open()?;
        let snapshot = Snapshot::open(&store, &vault, tip(&store)?).map_err(said)?;
        let mut out = Vec::new();
        for (key, _) in snapshot.list().map_err(said)?.records {
            if key.kind != Kind::Person || out.len() == CERTIFICATES {
                continue;
            }
            let Record::Person(person) = snapshot.record(key).map_err(said)? else { continue };
            if let (Some(name), Some(email)) = (person.names.last(), person.emails.last()) {
                out.push((name.full.to_string(), email.address.as_str().to_owned()));
            }
        }
        Ok(out)
    }
}
