//! Papers read from real PDFs: `read`, and what `attach` makes of a folder.

mod answered;
mod pdf;
mod reorganised;
mod walked;

use std::fs;

use chungthu::model::kinds::common::Role;
use serde_json::Value;

use crate::desk::{Desk, good};
use pdf::{Font, Sheet, WIDTH, file};

const MINISTRY: &str = "id: 0btc00000000000r\nnames:\n- vi: Bộ Tài chính\n  short: BTC\n";
const LEGAL: &str =
    "id: 0vpc00000000000r\nnames:\n- vi: Vụ Pháp chế\nparents:\n- unit: unit/0btc00000000000r\n";
const IT: &str = "id: 0cntt0000000000r\nnames:\n- vi: Cục Công nghệ thông tin và chuyển đổi số\n  short: Cục CNTT và CĐS\nparents:\n- unit: unit/0btc00000000000r\n";
const AN: &str = "id: 0an000000000000r\nnames:\n- full: Nguyễn Văn An\nbirth: 1984-06-15\npostings:\n- unit: unit/0vpc00000000000r\n  position: Chuyên viên chính\n  kind: main\n  from: 2020-01-01\n";

fn office() -> Desk {
    let desk = Desk::new();
    for unit in [MINISTRY, LEGAL, IT] {
        good(&desk.feed(&["add", "unit", "--from", "-"], unit.as_bytes()));
    }
    good(&desk.feed(&["add", "person", "--from", "-"], AN.as_bytes()));
    desk
}

/// The head of a decision; gives where its text begins.
fn head(sheet: &mut Sheet, number: &str, date: &str, summary: &str) -> f32 {
    sheet.centred(160.0, 60.0, "BỘ TÀI CHÍNH");
    sheet.centred(420.0, 60.0, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    sheet.centred(420.0, 78.0, "Độc lập - Tự do - Hạnh phúc");
    sheet.centred(160.0, 104.0, number);
    sheet.centred(420.0, 104.0, date);
    sheet.centred(WIDTH / 2.0, 140.0, "QUYẾT ĐỊNH");
    sheet.centred(WIDTH / 2.0, 160.0, summary);
    sheet.centred(WIDTH / 2.0, 190.0, "BỘ TRƯỞNG BỘ TÀI CHÍNH");
    let y = sheet.paragraph(220.0, "Căn cứ Luật Cán bộ, công chức ngày 13 tháng 11 năm 2008;");
    let y = sheet.paragraph(y, "Theo đề nghị của Vụ trưởng Vụ Tổ chức cán bộ.");
    sheet.centred(WIDTH / 2.0, y + 8.0, "QUYẾT ĐỊNH:");
    y + 34.0
}

fn foot(sheet: &mut Sheet, y: f32) {
    sheet.centred(430.0, y, "KT. BỘ TRƯỞNG");
    sheet.text(85.0, y, "Nơi nhận:");
    sheet.centred(430.0, y + 18.0, "THỨ TRƯỞNG");
    sheet.text(85.0, y + 18.0, "- Như Điều 2;");
    sheet.text(85.0, y + 34.0, "- Lưu: VT, TCCB (5b).");
    sheet.centred(430.0, y + 100.0, "Trần Quốc Bình");
}

const TRANSFER: &str = "Điều 1. Điều động ông Nguyễn Văn An, sinh ngày 15/6/1984, Chuyên viên chính Vụ Pháp chế đến nhận công tác tại Cục Công nghệ thông tin và chuyển đổi số, giữ chức vụ Phó Cục trưởng, kể từ ngày 01/7/2026.";
const CARRIED_OUT: &str = "Điều 2. Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng Bộ, Vụ trưởng Vụ Tổ chức cán bộ, ông Lê Văn Khác và ông Nguyễn Văn An chịu trách nhiệm thi hành Quyết định này./.";

/// A decision of these articles.
fn decision(number: &str, summary: &str, articles: &[&str]) -> Vec<Sheet> {
    let mut sheet = Sheet::default();
    let mut y = head(&mut sheet, number, "Hà Nội, ngày 25 tháng 5 năm 2026", summary);
    for article in articles {
        y = sheet.paragraph(y, article);
    }
    foot(&mut sheet, y + 20.0);
    vec![sheet]
}

fn put(desk: &Desk, name: &str, bytes: &[u8]) -> String {
    let path = desk.path(name);
    fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// How many decisions there are.
fn count(desk: &Desk) -> usize {
    let listed = json(&good(&desk.run(&["--json", "list", "decision"])));
    listed.as_array().or(listed["records"].as_array()).map_or(0, Vec::len)
}

fn shown(desk: &Desk, selector: &str) -> Value {
    json(&good(&desk.run(&["--json", "--reveal", "show", selector])))
}

#[test]
fn a_transfer_is_read_matched_attached_and_told_what_follows() {
    let desk = office();
    let sheets = decision("Số: 2051/QĐ-BTC", "Về việc điều động công chức", &[TRANSFER, CARRIED_OUT]);
    let path = put(&desk, "qd-2051.pdf", &file(&sheets, Font::Mapped));
    // First it is shown only, as text that `add` takes.
    let seen = desk.run(&["--batch", "read", &path]);
    let yaml = good(&seen);
    assert!(yaml.contains("number: 2051/QĐ-BTC") && yaml.contains("kind: transfer"), "{yaml}");
    assert_eq!(count(&desk), 0);
    good(&desk.feed(&["check"], b""));
    // Then it is written, and told what follows.
    let said = good(&desk.run(&["--batch", "read", "--yes", &path]));
    assert!(said.contains("2051/QĐ-BTC") && said.contains("Nguyễn Văn An"), "{said}");
    let record = shown(&desk, "2051/QĐ-BTC");
    let text = record.to_string();
    for part in [
        "2026-05-25",
        "Bộ Tài chính",
        "unit/0cntt0000000000r",
        "person/0an000000000000r",
        "Phó Cục trưởng",
        "2026-07-01",
        "Thứ trưởng Trần Quốc Bình",
        "Về việc điều động công chức",
        "qd-2051.pdf",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("Lê Văn Khác"), "who carries it out is not whom it is about: {text}");
    // Once more, and nothing is doubled.
    let again = good(&desk.run(&["--batch", "read", "--yes", &path]));
    assert!(again.contains("this very file"), "{again}");
    assert_eq!(count(&desk), 1);
}

#[test]
fn where_somebody_goes_to_says_nothing_against_them() {
    let desk = office();
    let article = TRANSFER.replace(", sinh ngày 15/6/1984", "").replace(" Vụ Pháp chế đến", " đến");
    let sheets = decision("Số: 2052/QĐ-BTC", "Về việc điều động công chức", &[&article]);
    let path = put(&desk, "qd-2052.pdf", &file(&sheets, Font::Mapped));
    good(&desk.run(&["--batch", "read", "--yes", &path]));
    assert!(shown(&desk, "2052/QĐ-BTC").to_string().contains("person/0an000000000000r"));
}

/// Another person of the same name, in another unit.
const OTHER_AN: &str = "id: 0an200000000000r\nnames:\n- full: Nguyễn Văn An\npostings:\n- unit: unit/0vpc00000000000r\n  position: Chuyên viên\n  kind: main\n  from: 2021-01-01\n";

fn refused(done: &std::process::Output, code: i32, words: &[&str]) {
    let said = String::from_utf8(done.stderr.clone()).unwrap();
    assert_eq!(done.status.code(), Some(code), "{said}{}", String::from_utf8_lossy(&done.stdout));
    for word in words {
        assert!(said.contains(word), "{word}: {said}");
    }
}

#[test]
fn of_several_people_of_a_name_none_is_taken_silently() {
    let desk = office();
    good(&desk.feed(&["add", "person", "--from", "-"], OTHER_AN.as_bytes()));
    let article = TRANSFER.replace(", sinh ngày 15/6/1984", "");
    let path = put(
        &desk,
        "qd.pdf",
        &file(&decision("Số: 7/QĐ-BTC", "Về việc điều động", &[&article]), Font::Mapped),
    );
    refused(&desk.run(&["--batch", "read", &path]), 1, &["several people", "Nguyễn Văn An"]);
    refused(&desk.run(&["--batch", "read", "--yes", &path]), 1, &["several people"]);
    assert_eq!(count(&desk), 0);
    // The day of birth tells them apart.
    let path = put(
        &desk,
        "qd2.pdf",
        &file(&decision("Số: 8/QĐ-BTC", "Về việc điều động", &[TRANSFER]), Font::Mapped),
    );
    good(&desk.run(&["--batch", "read", "--yes", &path]));
    assert!(shown(&desk, "8/QĐ-BTC").to_string().contains("person/0an000000000000r"));
}

#[test]
fn whoever_is_recruited_becomes_a_person_who_is_expected() {
    let desk = office();
    let article = "Điều 1. Tuyển dụng bà Đỗ Thị Thu Hà, sinh ngày 03/9/2001 vào làm việc tại Vụ Pháp chế, Bộ Tài chính, chức danh Chuyên viên kể từ ngày 01/7/2026.";
    let sheets = decision("Số: 90/QĐ-BTC", "Về việc tuyển dụng công chức", &[article]);
    let path = put(&desk, "tuyen-dung.pdf", &file(&sheets, Font::Mapped));
    let said = good(&desk.run(&["--batch", "read", "--yes", &path]));
    assert!(said.contains("request issue"), "{said}");
    let listed = good(&desk.run(&["list", "person", "state=expected"]));
    assert!(listed.contains("Đỗ Thị Thu Hà"), "{listed}");
    good(&desk.run(&["check", "--errors"]));
}

#[test]
fn a_scan_and_fonts_that_say_nothing_are_asked_for_by_hand() {
    let desk = office();
    let mut scan = Sheet::default();
    scan.picture(300, 420, vec![200; 300 * 420]);
    let path = put(&desk, "scan.pdf", &file(&[scan], Font::Mapped));
    refused(&desk.run(&["--batch", "read", &path]), 1, &["scan without text", "terminal"]);
    let sheets = decision("Số: 7/QĐ-BTC", "Về việc điều động", &[TRANSFER]);
    let path = put(&desk, "unmapped.pdf", &file(&sheets, Font::Unmapped));
    refused(&desk.run(&["--batch", "read", &path]), 1, &["which letters"]);
    // TCVN3: «Độc lập - Tự do - Hạnh phúc», «điều động ông Nguyễn Văn An».
    let mut old = Sheet::default();
    old.text(85.0, 60.0, "§éc lËp - Tù do - H¹nh phóc");
    old.text(85.0, 90.0, "®iÒu ®éng «ng NguyÔn V¨n An ®Õn c«ng t¸c t¹i Côc ThuÕ");
    let path = put(&desk, "old.pdf", &file(&[old], Font::Latin));
    refused(&desk.run(&["--batch", "read", &path]), 1, &["TCVN3"]);
}

#[test]
fn bad_files_are_refused_with_what_to_do() {
    let desk = office();
    let whole = file(&decision("Số: 7/QĐ-BTC", "Về việc điều động", &[TRANSFER]), Font::Mapped);
    for (name, bytes, words) in [
        ("jpeg.pdf", b"\xff\xd8\xff\xe0 no picture".to_vec(), "damaged"),
        ("text.pdf", b"hello".to_vec(), "no PDF"),
        ("empty.pdf", Vec::new(), "no PDF"),
        ("cut.pdf", whole[..200].to_vec(), "damaged"),
        ("bomb.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R /Kids [1 0 R] >>\nendobj\ntrailer << /Root 1 0 R >>".to_vec(), "damaged"),
    ] {
        let path = put(&desk, name, &bytes);
        refused(&desk.run(&["--batch", "read", &path]), 1, &[words, "Hint:"]);
    }
    // Two decisions in one file.
    let mut sheets = decision("Số: 7/QĐ-BTC", "Về việc điều động", &[TRANSFER]);
    sheets.extend(decision("Số: 8/QĐ-BTC", "Về việc điều động", &[TRANSFER]));
    let path = put(&desk, "two.pdf", &file(&sheets, Font::Mapped));
    refused(&desk.run(&["--batch", "read", &path]), 1, &["2 papers"]);
    // Every beginning of a file is refused or read, and ends.
    let cut = put(&desk, "part.pdf", &whole[..whole.len() * 2 / 3]);
    let done = desk.run(&["--batch", "read", &cut]);
    assert!(matches!(done.status.code(), Some(0 | 1)));
}

#[test]
fn a_page_turned_sideways_and_letters_in_pieces_are_read() {
    use unicode_normalization::UnicodeNormalization;
    let desk = office();
    let mut sheets = decision(
        "Số: 2051/QĐ-BTC".nfd().collect::<String>().as_str(),
        &"Về việc điều động công chức".nfd().collect::<String>(),
        &[&TRANSFER.nfd().collect::<String>()],
    );
    sheets[0].rotate = 90;
    let path = put(&desk, "nfd.pdf", &file(&sheets, Font::Mapped));
    good(&desk.run(&["--batch", "read", "--yes", &path]));
    assert!(shown(&desk, "2051/QĐ-BTC").to_string().contains("person/0an000000000000r"));
}

#[test]
fn scans_of_identity_cards_are_kept_nowhere() {
    let desk = office();
    let mut card = Sheet::default();
    card.text(85.0, 60.0, "CĂN CƯỚC CÔNG DÂN");
    card.text(85.0, 80.0, "Citizen Identity Card");
    let path = put(&desk, "giay-to.pdf", &file(&[card], Font::Mapped));
    refused(&desk.run(&["--batch", "read", &path]), 1, &["identity card"]);
    refused(&desk.run(&["attach", "Nguyễn Văn An", &path, "--as", "other"]), 1, &["identity card"]);
    // A picture of its back has the code alone.
    let mut back = Sheet::default();
    let (side, shades) = code("001084000014||Nguyễn Văn An|15061984|Nam|Hà Nội|01012022");
    back.picture(side, side, shades);
    let path = put(&desk, "mat-sau.pdf", &file(&[back], Font::Mapped));
    refused(&desk.run(&["attach", "Nguyễn Văn An", &path, "--as", "other"]), 1, &["identity card"]);
    // Nor does one file itself, and no paper can be called one.
    fs::create_dir(desk.path("quet")).unwrap();
    fs::rename(desk.path("giay-to.pdf"), desk.path("quet/an.pdf")).unwrap();
    let folder = desk.run(&["--batch", "attach", desk.path("quet").to_str().unwrap()]);
    let said = [folder.stdout.clone(), folder.stderr.clone()].concat();
    assert!(String::from_utf8_lossy(&said).contains("identity card"), "{}", String::from_utf8_lossy(&said));
    for role in ["identity-card", "id-card", "cccd"] {
        let done = desk.run(&["attach", "Nguyễn Văn An", &path, "--as", role]);
        assert_eq!(done.status.code(), Some(2), "{role}");
    }
    let roles: Vec<&str> = Role::WORDS.iter().map(|role| role.label.en).collect();
    assert!(!roles.iter().any(|role| role.contains("card") || role.contains("identity")), "{roles:?}");
    assert!(!shown(&desk, "Nguyễn Văn An").to_string().contains("sha256"));
}

/// A QR code in shades of grey, and its side.
fn code(said: &str) -> (usize, Vec<u8>) {
    let code = qrcode::QrCode::new(said).unwrap();
    let (width, scale) = (code.width(), 6);
    let side = (width + 8) * scale;
    let colours = code.to_colors();
    let dark = |x: usize, y: usize| {
        let (x, y) = ((x / scale).wrapping_sub(4), (y / scale).wrapping_sub(4));
        x < width && y < width && colours[y * width + x] == qrcode::Color::Dark
    };
    let shades = (0..side * side).map(|i| if dark(i % side, i / side) { 20 } else { 240 }).collect();
    (side, shades)
}

#[test]
fn the_papers_of_a_folder_file_themselves() {
    let desk = office();
    let sheets = decision("Số: 2051/QĐ-BTC", "Về việc điều động công chức", &[TRANSFER]);
    let first = put(&desk, "first.pdf", &file(&sheets, Font::Mapped));
    good(&desk.run(&["--batch", "read", "--yes", &first]));
    let handle = |selector: &str| shown(&desk, selector)["handle"].as_str().unwrap().to_owned();
    let (an, decided) = (handle("person/0an000000000000r"), handle("2051/QĐ-BTC"));
    fs::create_dir_all(desk.path("scans/more")).unwrap();
    // By the code on a scan; by the handle on it; by the number on it; by the name; by nothing.
    let mut coded = Sheet::default();
    let (side, shades) = code("0an000000000000r");
    coded.picture(side, side, shades);
    put(&desk, "scans/1.pdf", &file(&[coded], Font::Mapped));
    let mut handled = Sheet::default();
    handled.text(85.0, 60.0, "GIẤY ĐỀ NGHỊ CẤP MỚI CHỨNG THƯ CHỮ KÝ SỐ");
    handled.text(85.0, 90.0, &format!("Mã hồ sơ: {an}"));
    put(&desk, "scans/2.pdf", &file(&[handled], Font::Mapped));
    let mut signed = sheets.clone();
    signed[0].text(85.0, 760.0, "Bản sao");
    put(&desk, "scans/3.pdf", &file(&signed, Font::Mapped));
    // A scanner or a telephone gives pictures.
    for (name, format) in [("4.png", image::ImageFormat::Png), ("5.jpg", image::ImageFormat::Jpeg)] {
        let (side, shades) = code("0AN000000000000R");
        let mut page = image::GrayImage::from_pixel(800, 1100, image::Luma([240]));
        for (i, shade) in shades.iter().enumerate() {
            page.put_pixel(500 + (i % side) as u32, 800 + (i / side) as u32, image::Luma([*shade]));
        }
        page.save_with_format(desk.path(&format!("scans/{name}")), format).unwrap();
    }
    put(&desk, "scans/more/QD-2051-QĐ-BTC.txt", b"a note");
    // Its name says one decision, and the paper itself another.
    let other = decision("Số: 2099/QĐ-BTC", "Về việc điều động công chức", &[TRANSFER]);
    put(&desk, "scans/more/2051-QĐ-BTC-nham.pdf", &file(&other, Font::Mapped));
    put(&desk, "scans/more/copy.pdf", &fs::read(&first).unwrap());
    put(&desk, "scans/nothing.txt", b"nothing");
    put(&desk, "scans/nothing-again.txt", b"nothing");
    let done = desk.run(&["--batch", "--json", "attach", desk.path("scans").to_str().unwrap()]);
    assert_eq!(done.status.code(), Some(4), "{}", String::from_utf8_lossy(&done.stderr));
    let told = json(&String::from_utf8(done.stdout).unwrap());
    let fates: Vec<String> = told["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let name = std::path::Path::new(row["file"].as_str().unwrap())
                .file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            let word = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
            format!("{name} {} {} {}", word("fate"), word("by"), word("role"))
        })
        .collect();
    assert_eq!(
        fates,
        [
            "1.pdf filed code other",
            "2.pdf filed handle application",
            "3.pdf filed number decision",
            "4.png filed code other",
            "5.jpg filed code other",
            "2051-QĐ-BTC-nham.pdf left - -",
            "QD-2051-QĐ-BTC.txt filed name decision",
            "copy.pdf known - -",
            "nothing-again.txt left - -",
            "nothing.txt same - -",
        ]
    );
    assert_eq!(good(&desk.run(&["files", &an])).lines().count(), 4);
    assert_eq!(good(&desk.run(&["files", &decided])).lines().count(), 3);
    // Nothing went from the folder, and once more nothing is doubled.
    assert!(desk.path("scans/1.pdf").exists() && desk.path("scans/nothing.txt").exists());
    let again = json(
        &String::from_utf8(
            desk.run(&["--batch", "--json", "attach", desk.path("scans").to_str().unwrap()]).stdout,
        )
        .unwrap(),
    );
    assert_eq!((again["filed"].as_u64(), again["known"].as_u64()), (Some(0), Some(8)));
}

#[test]
fn a_list_of_sixty_people_over_several_pages_is_read_whole() {
    let desk = office();
    let mut first = Sheet::default();
    let y = head(
        &mut first,
        "Số: 300/QĐ-BTC",
        "Hà Nội, ngày 25 tháng 5 năm 2026",
        "Về việc tuyển dụng công chức",
    );
    let y = first
        .paragraph(y, "Điều 1. Tuyển dụng các ông, bà có tên trong danh sách kèm theo kể từ ngày 01/7/2026.");
    foot(&mut first, y + 20.0);
    let mut sheets = vec![first];
    let columns = [60.0, 95.0, 260.0, 345.0, 545.0];
    for page in 0..3 {
        let mut sheet = Sheet::default();
        if page == 0 {
            sheet.centred(WIDTH / 2.0, 40.0, "DANH SÁCH");
        }
        let row = |sheet: &mut Sheet, top: f32, height: f32| {
            for x in columns {
                sheet.rule((x, top), (x, top + height));
            }
            sheet.rule((60.0, top), (545.0, top));
            sheet.rule((60.0, top + height), (545.0, top + height));
        };
        let mut top = 60.0;
        for (x, text) in columns.iter().zip(["TT", "Họ và tên", "Ngày sinh", "Đơn vị tuyển dụng"])
        {
            sheet.text(x + 2.0, top + 14.0, text);
        }
        row(&mut sheet, top, 20.0);
        top += 20.0;
        for i in 0..20 {
            let n = page * 20 + i;
            let given = ["An", "Bình", "Chi", "Dũng", "Giang"][n % 5];
            let middle = ["Văn", "Thị", "Đức", "Minh"][n / 5 % 4];
            let family = ["Nguyễn", "Trần", "Lê"][n / 20];
            // A name that takes two lines of its cell, its number between them.
            sheet.text(62.0, top + 20.0, &(n + 1).to_string());
            sheet.text(97.0, top + 13.0, &format!("{family} {middle}"));
            sheet.text(97.0, top + 28.0, given);
            sheet.text(262.0, top + 20.0, &format!("{:02}/{:02}/1999", n % 28 + 1, n % 12 + 1));
            sheet.text(347.0, top + 20.0, "Vụ Pháp chế");
            row(&mut sheet, top, 34.0);
            top += 34.0;
        }
        sheets.push(sheet);
    }
    let path = put(&desk, "danh-sach.pdf", &file(&sheets, Font::Mapped));
    let said = good(&desk.run(&["--batch", "read", "--yes", &path]));
    assert!(said.contains("60 lines"), "{said}");
    let listed = good(&desk.run(&["list", "person", "state=expected"]));
    assert_eq!(listed.lines().count(), 60, "{listed}");
    assert!(listed.contains("Nguyễn Văn An") && listed.contains("Lê Minh Giang"), "{listed}");
}

/// A PDF whose text opens with a password only (ISO 32000-1, 7.6, 40 bits).
const ENCRYPTED: &str = r#"
import hashlib, sys
pad = bytes.fromhex('28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A')
def rc4(key, data):
    s, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + s[i] + key[i % len(key)]) & 255
        s[i], s[j] = s[j], s[i]
    i = j = 0
    for byte in data:
        i = (i + 1) & 255
        j = (j + s[i]) & 255
        s[i], s[j] = s[j], s[i]
        out.append(byte ^ s[(s[i] + s[j]) & 255])
    return bytes(out)
word = (sys.argv[1].encode() + pad)[:32]
owner = rc4(hashlib.md5(word).digest()[:5], word)
ident = bytes(16)
key = hashlib.md5(word + owner + (0xfffffffc).to_bytes(4, 'little') + ident).digest()[:5]
user = rc4(key, pad)
objects = [b'<< /Type /Catalog /Pages 2 0 R >>', b'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    b'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
    b'<< /Filter /Standard /V 1 /R 2 /P -4 /O <' + owner.hex().encode() + b'> /U <' + user.hex().encode() + b'> >>']
out, places = b'%PDF-1.4\n', []
for n, one in enumerate(objects, 1):
    places.append(len(out))
    out += b'%d 0 obj\n' % n + one + b'\nendobj\n'
table = len(out)
out += b'xref\n0 5\n0000000000 65535 f \n' + b''.join(b'%010d 00000 n \n' % at for at in places)
out += b'trailer\n<< /Size 5 /Root 1 0 R /Encrypt 4 0 R /ID [<' + ident.hex().encode() + b'> <' + ident.hex().encode() + b'>] >>\n'
out += b'startxref\n%d\n%%%%EOF\n' % table
sys.stdout.buffer.write(out)
"#;

#[test]
fn files_that_are_locked_too_long_or_run_something_are_told_so() {
    let desk = office();
    let made = desk.command("python3").args(["-c", ENCRYPTED, "secret"]).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let path = put(&desk, "locked.pdf", &made.stdout);
    refused(&desk.run(&["--batch", "read", &path]), 1, &["with a password", "save it without one"]);
    // 200 MB, of which not one is read.
    let path = put(&desk, "large.pdf", b"%PDF-1.7\n");
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(200_000_000).unwrap();
    refused(&desk.run(&["--batch", "read", &path]), 1, &["64 MiB"]);
    refused(&desk.run(&["attach", "Nguyễn Văn An", &path, "--as", "other"]), 1, &["64 MiB"]);
    let path = put(&desk, "book.pdf", &file(&vec![Sheet::default(); 5_000], Font::Mapped));
    refused(&desk.run(&["--batch", "read", &path]), 1, &["5000 pages", "300"]);
    // A script is told of and not run, and the paper is read all the same.
    let sheets = decision("Số: 7/QĐ-BTC", "Về việc điều động", &[TRANSFER]);
    let bytes = String::from_utf8(file(&sheets, Font::Mapped)).unwrap();
    let open = "/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>";
    let path = put(&desk, "script.pdf", bytes.replacen("/Type /Catalog", open, 1).as_bytes());
    let done = desk.run(&["--batch", "read", "--yes", &path]);
    good(&done);
    assert!(
        String::from_utf8_lossy(&done.stderr).contains("JavaScript"),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    assert_eq!(count(&desk), 1);
}

#[test]
fn whoever_signed_a_letter_is_kept_by_name_or_as_the_person_they_are() {
    let desk = office();
    let paper = |name: &str, issuer: [&str; 2], number: &str| {
        let mut sheet = Sheet::default();
        sheet.centred(160.0, 60.0, issuer[0]);
        sheet.centred(160.0, 78.0, issuer[1]);
        sheet.centred(420.0, 60.0, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
        sheet.centred(420.0, 78.0, "Độc lập - Tự do - Hạnh phúc");
        sheet.centred(160.0, 104.0, &format!("Số: {number}"));
        sheet.centred(420.0, 104.0, "Hà Nội, ngày 25 tháng 5 năm 2026");
        sheet.centred(160.0, 122.0, "V/v kiểm tra việc sử dụng chứng thư");
        let y = sheet.paragraph(170.0, "Kính gửi: Cục Công nghệ thông tin và chuyển đổi số.");
        let y = sheet.paragraph(y, "Đề nghị Quý cơ quan chuẩn bị tài liệu./.");
        foot(&mut sheet, y + 20.0);
        put(&desk, name, &file(&[sheet], Font::Mapped))
    };
    let read = |name: &str, issuer: [&str; 2], number: &str| {
        good(&desk.run(&["--batch", "read", "--yes", &paper(name, issuer, number)]));
        shown(&desk, number)["fields"].clone()
    };
    // Outside nobody has a record.
    let outside = read("ngoai.pdf", ["CHÍNH PHỦ", "THANH TRA CHÍNH PHỦ"], "17/TTCP-V1");
    assert_eq!(outside["direction"], "in", "{outside:#}");
    assert!(outside["signer"].as_str().unwrap().contains("Trần Quốc Bình"), "{outside:#}");
    assert_eq!((&outside["signed_by"], &outside["capacity"]), (&Value::Null, &"kt".into()), "{outside:#}");
    // Inside somebody of another unit only has the name.
    let works = |unit: &str, id: &str| {
        let text = format!(
            "id: {id}\nnames:\n- full: Trần Quốc Bình\npostings:\n- unit: {unit}\n  position: Vụ trưởng\n  kind: main\n  from: 2020-01-01\n"
        );
        good(&desk.feed(&["add", "person", "--from", "-"], text.as_bytes()));
    };
    works("unit/0cntt0000000000r", "0b2nh00000000002");
    let inside = read("trong.pdf", ["BỘ TÀI CHÍNH", "VỤ PHÁP CHẾ"], "18/PC-TH");
    assert!(inside["signed_by"].is_null() && inside["signer"].is_string(), "{inside:#}");
    works("unit/0vpc00000000000r", "0b1nh00000000001");
    let inside = read("trong-2.pdf", ["BỘ TÀI CHÍNH", "VỤ PHÁP CHẾ"], "19/PC-TH");
    assert_eq!(
        (&inside["signed_by"], &inside["signer"]),
        (&"person/0b1nh00000000001".into(), &Value::Null),
        "{inside:#}"
    );
    // Typed in the place of what was read, title and name are one text.
    let path = paper("trong-3.pdf", ["BỘ TÀI CHÍNH", "VỤ PHÁP CHẾ"], "20/PC-TH");
    let lines = "\n\n\n\n\nQuyền Vụ trưởng Trần Quốc Bình\ny\n";
    let done = desk.on_terminal(&desk.chungthu(&["read", &path]), lines);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(shown(&desk, "20/PC-TH")["fields"]["signed_by"], "person/0b1nh00000000001");
}

#[test]
fn what_undoes_or_extends_another_decision_does_not_do_what_that_one_did() {
    let desk = office();
    for (number, summary) in [
        ("70/QĐ-BTC", "Về việc hủy bỏ Quyết định số 43/QĐ-BTC về việc thôi việc đối với ông Nguyễn Văn An"),
        ("71/QĐ-BTC", "Về việc kéo dài thời gian công tác đến tuổi nghỉ hưu đối với ông Nguyễn Văn An"),
        ("72/QĐ-BTC", "Đính chính Quyết định số 43/QĐ-BTC về việc điều động công chức"),
    ] {
        let article = format!(
            "Điều 1. {} đối với ông Nguyễn Văn An, sinh ngày 15/6/1984.",
            summary.trim_start_matches("Về việc ")
        );
        let sheets = decision(&format!("Số: {number}"), summary, &[&article]);
        let path = put(&desk, "qd.pdf", &file(&sheets, Font::Mapped));
        let said = desk.run(&["--batch", "read", "--yes", &path]);
        let told =
            String::from_utf8_lossy(&said.stdout).into_owned() + &String::from_utf8_lossy(&said.stderr);
        assert!(said.status.code() == Some(1) && told.contains("another decision"), "{summary}: {told}");
        assert!(!told.contains("effect: re"), "{summary}: {told}");
    }
    assert_eq!(count(&desk), 0);
}

/// A letter of ours that went to the CA is one that went out, whoever reads it in.
#[test]
fn a_letter_to_the_ca_went_out() {
    let desk = office();
    let mut sheet = Sheet::default();
    sheet.centred(160.0, 60.0, "BỘ TÀI CHÍNH");
    sheet.centred(160.0, 78.0, "VỤ PHÁP CHẾ");
    sheet.centred(420.0, 60.0, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    sheet.centred(420.0, 78.0, "Độc lập - Tự do - Hạnh phúc");
    sheet.centred(160.0, 104.0, "Số: 123/PC-TH");
    sheet.centred(420.0, 104.0, "Hà Nội, ngày 25 tháng 5 năm 2026");
    sheet.centred(160.0, 122.0, "V/v đề nghị cấp chứng thư");
    let to = "Kính gửi: Cục Chứng thực số và Bảo mật thông tin, Ban Cơ yếu Chính phủ.";
    let y = sheet.paragraph(170.0, to);
    let y = sheet.paragraph(y, "Đề nghị Quý cơ quan xem xét, giải quyết./.");
    foot(&mut sheet, y + 20.0);
    let path = put(&desk, "di.pdf", &file(&[sheet], Font::Mapped));
    good(&desk.run(&["--batch", "read", "--yes", &path]));
    let letter = shown(&desk, "123/PC-TH")["fields"].clone();
    assert_eq!(letter["direction"], "out", "{letter:#}");
    assert_eq!(letter["filer"], "unit/0vpc00000000000r");
    assert_eq!(letter["correspondent"]["kind"], "ca");
    assert!(letter["received"].is_null(), "{letter:#}");
}
