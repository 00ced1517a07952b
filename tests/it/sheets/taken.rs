//! What desks keep in sheets, taken in with its people.

use rust_xlsxwriter::{Format, Workbook};
use serde_json::Value;

use super::{Office, texts};
use crate::desk::TODAY;

#[test]
fn a_messy_list_of_people_is_read_repaired_and_known_again() {
    let office = Office::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Danh sách").unwrap();
    let merged = Format::new();
    sheet.merge_range(0, 0, 0, 9, "DANH SÁCH CÁN BỘ SỬ DỤNG CHỨNG THƯ SỐ", &merged).unwrap();
    for (column, head) in ["STT", "Họ và tên", "Ngày sinh (dd/mm/yyyy)"].iter().enumerate() {
        sheet.merge_range(2, column as u16, 3, column as u16, head, &merged).unwrap();
    }
    sheet.merge_range(2, 3, 2, 5, "Căn cước công dân", &merged).unwrap();
    for (i, head) in ["Số", "Ngày cấp", "Nơi cấp"].iter().enumerate() {
        sheet.write_string(3, 3 + i as u16, *head).unwrap();
    }
    for (i, head) in ["Chức vụ", "Đơn vị công tác", "Email", "SĐT", "Mã PIN"].iter().enumerate() {
        sheet.merge_range(2, 6 + i as u16, 3, 6 + i as u16, head, &merged).unwrap();
    }
    for column in 0..11 {
        sheet.write_number(4, column, f64::from(column) + 1.0).unwrap();
    }
    let day = Format::new().set_num_format("dd/mm/yyyy");
    // A CCCD and a telephone number that lost their zeros, a day as a serial.
    sheet.write_number(5, 0, 1.0).unwrap();
    sheet.write_string(5, 1, " Nguyễn  Văn An\u{a0}").unwrap();
    sheet.write_number_with_format(5, 2, 30_848.0, &day).unwrap();
    sheet.write_number(5, 3, 1_084_000_014.0).unwrap();
    sheet.write_string(5, 4, "10/5/2021").unwrap();
    sheet.write_string(5, 5, "Cục Cảnh sát QLHC về TTXH").unwrap();
    sheet.write_string(5, 6, "Chuyên viên").unwrap();
    sheet.write_string(5, 7, "cục thử nghiệm").unwrap();
    sheet.write_string(5, 8, "an@mof.gov.vn").unwrap();
    sheet.write_number(5, 9, 912_345_678.0).unwrap();
    sheet.write_string(5, 10, "123456").unwrap();
    // TCVN3, and letters with their marks apart.
    sheet.write_number(7, 0, 2.0).unwrap();
    sheet.write_string(7, 1, "TrÇn ThÞ B×nh").unwrap();
    sheet.write_string(7, 2, "02/09/1990").unwrap();
    sheet.write_string(7, 6, "Chuye\u{302}n vie\u{302}n chi\u{301}nh").unwrap();
    sheet.write_string(7, 7, "Cục Thử nghiệm").unwrap();
    sheet.write_string(7, 8, "binh@mof.gov.vn").unwrap();
    // What can't be taken.
    sheet.write_string(8, 1, "Lê Văn Chi").unwrap();
    sheet.write_string(8, 3, "1.2E+11").unwrap();
    sheet.write_string(8, 8, "chi@mof.gov.vn").unwrap();
    sheet.write_string(9, 1, "Phạm Văn Dũng").unwrap();
    sheet.write_formula(9, 2, rust_xlsxwriter::Formula::new("=NA()").set_result("#N/A")).unwrap();
    sheet.write_string(9, 8, "dung@gmail.com").unwrap();
    sheet.write_string(12, 1, "Tổng cộng").unwrap();
    sheet.write_number(12, 3, 4.0).unwrap();
    let file = office.save("so-theo-doi.xlsx", &mut book);

    let before = office.main();
    let (code, dry) = office.json(&["import", "--dry-run", &file]);
    assert_eq!((code, &dry["added"]["person"]), (4, &Value::from(2)), "{dry:#}");
    assert_eq!(office.main(), before);
    let (code, said) = office.json(&["import", &file]);
    assert_eq!(code, 4, "{said:#}");
    assert_eq!(said["added"]["person"], 2, "{said:#}");
    assert_eq!(said["sheets"][0]["head"], 4);
    assert_eq!(said["sheets"][0]["columns"][10]["field"], "never");
    let repairs: Vec<String> = said["repaired"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| format!("{} {}", r["cell"].as_str().unwrap(), r["repair"].as_str().unwrap()))
        .collect();
    for repair in
        ["D6 leading-zero", "J6 leading-zero", "B6 spaces", "B8 encoding", "G8 composed", "C8 day-text"]
    {
        assert!(repairs.iter().any(|r| r == repair), "{repair}: {repairs:?}");
    }
    let refused: Vec<String> = said["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| format!("{} {}", r["cell"].as_str().unwrap(), r["word"].as_str().unwrap()))
        .collect();
    assert_eq!(refused, ["D9 digits-lost", "C10 broken", "I10 free-mail"]);
    // No value of a cell is said.
    assert!(!said.to_string().contains("1.2E+11") && !said.to_string().contains("gmail"), "{said}");

    let people = office.people();
    let an = people
        .iter()
        .find(|p| p["fields"]["names"][0]["full"] == "Nguyễn Văn An")
        .unwrap_or_else(|| panic!("{people:#?}"));
    let record = &an["fields"];
    assert_eq!(record["birth"], "1984-06-15");
    assert_eq!(record["ids"][0]["number"], "001084000014");
    assert_eq!(record["ids"][0]["issued_on"], "2021-05-10");
    assert_eq!(record["mobiles"][0]["number"], "0912345678");
    assert_eq!(record["postings"][0]["unit"], office.unit);
    assert_eq!(record["origin"]["file"], "so-theo-doi.xlsx");
    assert_eq!(record["origin"]["sheet"], "Danh sách");
    assert_eq!(record["origin"]["cell"], "A6");
    assert!(people.iter().any(|p| p["fields"]["names"][0]["full"] == "Trần Thị Bình"));

    let before = office.main();
    let (code, again) = office.json(&["import", &file]);
    assert_eq!((code, &again["known"]), (4, &Value::from(2)), "{again:#}");
    assert_eq!(again["commit"], Value::Null);
    assert_eq!(office.main(), before);
}

#[test]
fn certificates_devices_and_decisions_come_with_their_people() {
    let office = Office::new();
    let mut book = Workbook::new();
    texts(
        &mut book,
        "USB Token",
        &[
            &[
                "STT",
                "Họ tên",
                "Email",
                "Đơn vị",
                "Số hiệu chứng thư",
                "Hiệu lực từ",
                "Hiệu lực đến",
                "Số hiệu thiết bị",
                "Ngày giao",
            ],
            &[
                "1",
                "Nguyễn Văn An",
                "an@mof.gov.vn",
                "Cục Thử nghiệm",
                "2A05F812673607B0",
                "01/03/2024",
                "28/02/2029",
                "02A1B3C4",
                "10/03/2024",
            ],
            &[
                "2",
                "Trần Thị Bình",
                "binh@mof.gov.vn",
                "Cục Thử nghiệm",
                "2A05F812673607B1",
                "01/03/2024",
                "28/02/2029",
                "02A1B3C5",
                "",
            ],
        ],
    );
    texts(
        &mut book,
        "SIM PKI",
        &[
            &["Họ tên", "Email", "Số serial", "Ngày hết hạn", "ICCID", "Số thuê bao", "Nhà mạng"],
            &[
                "Nguyễn Văn An",
                "an@mof.gov.vn",
                "2A05F812673607B2",
                "28/02/2029",
                "8984048000000000001",
                "0912345678",
                "Viettel",
            ],
        ],
    );
    texts(
        &mut book,
        "Tổ chức",
        &[
            &["Tên cơ quan", "MST", "Số hiệu chứng thư số", "Ngày hết hạn", "Loại thiết bị"],
            &["Cục Thử nghiệm", "0100109106", "2A05F812673607B3", "28/02/2029", "USB Token"],
        ],
    );
    texts(
        &mut book,
        "Quyết định",
        &[
            &[
                "Số quyết định",
                "Ngày ký",
                "Nội dung quyết định",
                "Họ tên",
                "Email",
                "Ngày hiệu lực",
                "Chức vụ mới",
            ],
            &[
                "15/QĐ-BTC",
                "10/05/2026",
                "bổ nhiệm",
                "Nguyễn Văn An",
                "an@mof.gov.vn",
                "01/06/2026",
                "Phó Cục trưởng",
            ],
            &[
                "15/QĐ-BTC",
                "10/05/2026",
                "bổ nhiệm",
                "Trần Thị Bình",
                "binh@mof.gov.vn",
                "01/06/2026",
                "Trưởng phòng",
            ],
        ],
    );
    let file = office.save("so-ctS.xlsx", &mut book);
    let (code, said) = office.json(&["import", &file]);
    assert_eq!(code, 0, "{said:#}");
    let counts = |kind: &str| said["added"][kind].as_u64().unwrap_or(0);
    assert_eq!(
        [counts("person"), counts("certificate"), counts("device"), counts("decision")],
        [2, 4, 3, 1],
        "{said:#}"
    );
    let (_, list) = office.json(&["list", "certificate"]);
    let mut certificates: Vec<Value> =
        list.as_array().unwrap().iter().map(|row| office.shown(row["record"].as_str().unwrap())).collect();
    certificates.sort_by_key(|c| c["fields"]["claimed"]["serial"].as_str().unwrap().to_owned());
    let forms: Vec<&str> = certificates.iter().map(|c| c["fields"]["form"].as_str().unwrap()).collect();
    assert_eq!(forms, ["usb-token", "usb-token", "sim-pki", "usb-token"]);
    assert_eq!(certificates[0]["fields"]["claimed"]["to"], "2029-02-28");
    assert!(list.as_array().unwrap().iter().all(|row| row["state"] == "legacy"), "{list:#}");
    assert!(certificates[0]["fields"]["claimed"]["origin"].as_str().unwrap().contains("USB Token!A2"));
    assert_eq!(certificates[3]["fields"]["holder"], office.unit);
    let device = office.shown(certificates[0]["fields"]["device"].as_str().unwrap());
    assert_eq!(device["fields"]["custody"][0]["from"], "2024-03-10");
    let (_, list) = office.json(&["list", "decision"]);
    let decision = office.shown(list[0]["record"].as_str().unwrap());
    assert_eq!(decision["fields"]["issuer"], "Bộ Tài chính");
    assert_eq!(decision["fields"]["lines"].as_array().unwrap().len(), 2);
    let before = office.main();
    let (code, again) = office.json(&["import", &file]);
    assert_eq!((code, &again["commit"]), (0, &Value::Null), "{again:#}");
    assert_eq!(office.main(), before);
}

#[test]
fn whoever_stands_beside_a_device_has_it_from_the_day_of_the_import() {
    let office = Office::new();
    let mut book = Workbook::new();
    let rows: [&[&str]; 4] = [
        &["Họ và tên", "Ngày sinh", "Email", "Số hiệu thiết bị"],
        &["Nguyễn Văn An", "15/06/1984", "an@mof.gov.vn", "02A1B3C4"],
        // Two cells that can't be read make one row, and not two.
        &["Trần Thị Bình", "hôm nọ", "không có", "02A1B3C5"],
        &["Lê Văn Cường", "03/04/1990", "cuong@mof.gov.vn", "02A1B3C6"],
    ];
    texts(&mut book, "Thiết bị", &rows);
    let file = office.save("thiet-bi.xlsx", &mut book);
    let (_, said) = office.json(&["import", &file, "--form", "usb-token"]);
    assert_eq!((&said["sheets"][0]["rows"], &said["added"]["device"]), (&3.into(), &2.into()), "{said:#}");
    let (_, list) = office.json(&["list", "device"]);
    let device = office.shown(list[0]["record"].as_str().unwrap());
    assert_eq!(device["fields"]["custody"][0]["from"], TODAY, "{device:#}");
}

#[test]
fn short_headings_are_known_by_what_stands_below_them() {
    let office = Office::new();
    let fields = |name: &str, text: &str| -> Vec<String> {
        let file = office.write(name, text.as_bytes());
        let (_, said) = office.json(&["import", "--dry-run", &file]);
        let columns = said["sheets"][0]["columns"].as_array().unwrap_or_else(|| panic!("{said:#}")).clone();
        columns.iter().map(|column| column["field"].as_str().unwrap_or("-").to_owned()).collect()
    };
    let held = "STT,Người giữ,NTNS,Loại,Số hiệu chứng thư\n1,Lê Văn A,15/06/1984,SIM,2A01\n";
    assert_eq!(
        fields("giu.csv", held)[1..],
        ["person.names.full", "person.birth", "certificate.form", "certificate.claimed.serial"]
    );
    let whose = "STT,Họ tên,Loại,Số hiệu chứng thư\n1,Lê Văn A,Cá nhân,2A01\n";
    assert_eq!(fields("ai.csv", whose)[2], "certificate.kind");
    let decided = "Số quyết định,Loại,Họ tên\n15/QĐ-BTC,Điều động,Lê Văn A\n";
    assert_eq!(fields("qd.csv", decided)[1], "decision.kind");
    // What only has the word in it says something else.
    let other = "STT,Họ tên,Loại hợp đồng,Email\n1,Lê Văn A,Không thời hạn,a@mof.gov.vn\n";
    assert!(!fields("hd.csv", other)[2].contains('.'), "{:?}", fields("hd.csv", other));
}

#[test]
fn where_a_heading_may_be_two_fields_the_values_below_it_decide() {
    let office = Office::new();
    let people = "STT,Họ và tên,Mã định danh,Đơn vị\n1,Lê Văn A,001090000014,Cục Thử nghiệm\n2,Lê Văn B,001091000015,Cục Thử nghiệm\n";
    let file = office.write("nguoi.csv", people.as_bytes());
    let (code, said) = office.json(&["import", &file]);
    assert_eq!(code, 0, "{said:#}");
    let known = office.people();
    assert_eq!(known.len(), 2);
    for person in &known {
        assert_eq!(person["fields"]["ids"][0]["kind"], "cccd", "{person:#}");
        assert_eq!(person["fields"]["postings"][0]["unit"], office.unit.as_str(), "{person:#}");
    }
    let units = "Tên đơn vị,Mã định danh\nCục Hai,G12.18\n";
    let file = office.write("don-vi.csv", units.as_bytes());
    let (code, said) = office.json(&["import", &file]);
    assert_eq!((code, office.count("unit")), (0, 2), "{said:#}");
}

#[test]
fn no_row_of_values_is_taken_for_a_second_row_of_the_head() {
    let office = Office::new();
    let units = "Tên đơn vị,Đơn vị cấp trên,MST,Mã QHNS,Địa chỉ,Tỉnh/TP,Email\n\
        Cục Hai,,0100109106,1053621,28 Trần Hưng Đạo,Hà Nội,cuchai@mof.gov.vn\nPhòng Ba,Cục Hai,,,,,\n";
    let file = office.write("don-vi.csv", units.as_bytes());
    let (code, said) = office.json(&["import", &file]);
    assert_eq!((code, office.count("unit")), (0, 3), "{said:#}");
    let (_, list) = office.json(&["list", "unit"]);
    let named = |name: &str| list.as_array().unwrap().iter().find(|one| one["title"] == name).unwrap();
    let unit = office.shown(named("Cục Hai")["record"].as_str().unwrap());
    assert_eq!(
        (&unit["fields"]["mst"], &unit["fields"]["email"]),
        (&"0100109106".into(), &"cuchai@mof.gov.vn".into())
    );
    // A column that was passed over once is none that is passed over from then on, where its heading says what it is.
    let people =
        "STT,Họ tên,Đơn vị,Email\n1,LÊ VĂN A,Cục Hai,a@mof.gov.vn\n2,Lê Văn B,Cục Hai,b@mof.gov.vn\n";
    let file = office.write("nguoi.csv", people.as_bytes());
    let (code, said) = office.json(&["import", &file, "--column", "Email=-"]);
    assert_eq!((code, &said["sheets"][0]["rows"]), (0, &2.into()), "{said:#}");
    let (code, said) = office.json(&["import", &file]);
    assert_eq!((code, &said["changed"]["person"]), (0, &2.into()), "{said:#}");
    let people = office.people();
    assert!(people.iter().any(|one| one["fields"]["names"][0]["full"] == "Lê Văn A"), "{people:?}");
}
