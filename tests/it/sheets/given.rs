//! Sheets and archives for others.

use super::{Office, added};
use crate::desk::good;

#[test]
fn the_portal_gets_its_sheet_once_nothing_is_lacking() {
    use calamine::{Reader, Xlsx, open_workbook};
    let office = Office::new();
    let division = added(
        &office.desk,
        "unit",
        &format!(
            "names:\n- vi: Phòng 1\nparents:\n- unit: {}\naddresses:\n- address: 28 Trần Hưng Đạo\n  province: Hà Nội\n",
            office.unit
        ),
    );
    let person = added(
        &office.desk,
        "person",
        &format!(
            "names:\n- full: Nguyễn Văn An\nbirth: 1984-06-05\nids:\n- kind: cccd\n  number: \"001084000014\"\n  issued_on: 2021-05-10\nemails:\n- address: an@mof.gov.vn\npostings:\n- unit: {division}\n  position: Chuyên viên\n  kind: main\n"
        ),
    );
    let certificate = added(
        &office.desk,
        "certificate",
        &format!(
            "kind: individual\nform: sim-pki\nca: government\nholder: {person}\ndesk:\n- fact: expected\n  on: 2026-05-01\n"
        ),
    );
    added(
        &office.desk,
        "procedure",
        &format!(
            "kind: issue\nsubject: {certificate}\nregime: nd-68-2024\nsteps:\n- step: draft\n  at: 2026-05-01\n"
        ),
    );
    let out = office.desk.path("cong.xlsx");
    let out = out.to_str().unwrap();
    let (code, said) = office.json(&["export", "portal", "-o", out]);
    assert_eq!(code, 1, "{said:#}");
    assert!(said["error"]["what"].as_str().unwrap().contains("Nhà mạng"), "{said:#}");
    assert!(!office.desk.path("cong.xlsx").exists());
    let sim = added(
        &office.desk,
        "device",
        "kind: sim\nsim:\n  iccid: \"8984048000000000001\"\n  number: \"0912345678\"\n  carrier: Viettel\n  kept: true\n",
    );
    good(&office.desk.run(&["set", &certificate, &format!("device={sim}")]));
    let (code, said) = office.json(&["export", "portal", "-o", out]);
    assert_eq!((code, said["people"].as_array().unwrap().len()), (0, 1), "{said:#}");
    let mut book: Xlsx<_> = open_workbook(out).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let row: Vec<String> = range
        .rows()
        .nth(1)
        .unwrap()
        .iter()
        .map(|cell| {
            assert!(matches!(cell, calamine::Data::String(_) | calamine::Data::Empty));
            cell.to_string()
        })
        .collect();
    assert_eq!(range.rows().next().unwrap().len(), 19);
    assert_eq!(
        row,
        [
            "1",
            "Nguyễn Văn An",
            "05/06/1984",
            "001084000014",
            "CCSQLHCVTTXH",
            "10/05/2021",
            "an@mof.gov.vn",
            "Cục Thử nghiệm",
            "Phòng 1",
            "",
            "",
            "Hà Nội",
            "",
            "Chuyên viên",
            "",
            "",
            "Viettel",
            "X",
            "SIM",
        ]
    );
    let (code, said) =
        office.json(&["export", "portal", &person, "-o", office.desk.path("hai.xlsx").to_str().unwrap()]);
    assert_eq!(code, 0, "{said:#}");
}

#[test]
fn everything_about_a_person_goes_out_sealed() {
    let office = Office::new();
    let person = added(
        &office.desk,
        "person",
        &format!(
            "names:\n- full: Lê Văn A\nstaff_code: C-7\npostings:\n- unit: {}\n  position: Chuyên viên\n  kind: main\n",
            office.unit
        ),
    );
    added(
        &office.desk,
        "certificate",
        &format!("kind: individual\nform: usb-token\nca: government\nholder: {person}\n"),
    );
    let out = office.desk.path("ho-so.age");
    let done = office.desk.feed(&["export", "subject", &person, "-o", out.to_str().unwrap()], b"");
    assert_eq!(done.status.code(), Some(2));
    assert!(!out.exists());
    good(
        &office
            .desk
            .feed(&["export", "subject", &person, "-o", out.to_str().unwrap()], b"mot hai ba bon nam\n"),
    );
    // With a reason the passphrase still comes first, and isn't kept for one.
    let again = office.desk.path("ho-so-2.age");
    let why = ["export", "subject", &person, "-o", again.to_str().unwrap(), "--why", "-"];
    good(&office.desk.feed(&why, "mot hai ba bon nam\nTheo công văn 65\n".as_bytes()));
    let looked = good(&office.desk.run(&["log", "--access"]));
    assert!(looked.contains("Theo công văn 65") && !looked.contains("mot hai"), "{looked}");
    let sealed = std::fs::read(&out).unwrap();
    assert!(sealed.starts_with(b"age-encryption.org/v1\n-> scrypt"));
    let identity = age::scrypt::Identity::new("mot hai ba bon nam".to_owned().into());
    let mut opened = Vec::new();
    let decryptor = age::Decryptor::new(sealed.as_slice()).unwrap();
    std::io::Read::read_to_end(
        &mut decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)).unwrap(),
        &mut opened,
    )
    .unwrap();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(opened)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    assert_eq!(names.iter().filter(|name| name.ends_with(".yaml")).count(), 2, "{names:?}");
    let mut text = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("README.txt").unwrap(), &mut text).unwrap();
    assert!(text.contains("Lê Văn A"));
}
