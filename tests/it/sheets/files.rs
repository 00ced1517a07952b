//! Files that are no sheets, or old ones.

use serde_json::Value;

use super::Office;

#[test]
fn files_that_are_none_are_refused_by_name() {
    let office = Office::new();
    let refused = |file: &str, code: i32, word: &str| {
        let done = office.desk.run(&["import", file]);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!((done.status.code(), said.contains(word)), (Some(code), true), "{file}: {said}");
    };
    refused(&office.write("a.xlsx", b"no workbook at all"), 1, "no workbook");
    refused(&office.write("b.xlsx", b"PK\x03\x04 torn"), 1, "no workbook");
    refused(&office.write("c.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 torn"), 1, "no workbook");
    // The reader of the old format panics on this one.
    let torn = &include_bytes!("../data/so-cu.xls")[..3_588];
    refused(&office.write("torn.xls", torn), 1, "no workbook");
    refused(&office.write("d.csv", b"a,b\n\0,1\n"), 1, "read as text");
    refused(&office.write("e.csv", "Một,Hai\n1,2\n".as_bytes()), 1, "head that is known");
    // A workbook under a password: its package lies encrypted in the container of the old format.
    let mut locked = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    refused(&office.write("f.xlsx", &locked), 1, "password");
    // A part that unpacks to a gibibyte.
    let mut bomb = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    bomb.start_file(
        "xl/worksheets/sheet1.xml",
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated),
    )
    .unwrap();
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..800 {
        std::io::Write::write_all(&mut bomb, &zeros).unwrap();
    }
    let bomb = bomb.finish().unwrap().into_inner();
    assert!(bomb.len() < 2 << 20);
    refused(&office.write("g.xlsx", &bomb), 1, "too large");
    let list = office.write("h.csv", "Họ tên,Email\n".as_bytes());
    refused(&list, 0, "");
    let mixed = office.desk.run(&["import", &list, "--for", "x"]);
    assert_eq!(mixed.status.code(), Some(2));
}

#[test]
fn csv_comes_in_the_encodings_that_spreadsheets_write() {
    let office = Office::new();
    let heads = "Họ tên;Email;Mã CC;Số hiệu\n";
    let utf8 = format!(
        "\u{feff}{heads}Nguyễn Văn An;an@mof.gov.vn;=1+1;x\n\n\"Trần; Thị\nBình\";binh@mof.gov.vn;;\n"
    );
    let file = office.write("utf8.csv", utf8.as_bytes());
    let (code, said) =
        office.json(&["import", &file, "--column", "Mã CC=person.staff_code", "--column", "Số hiệu=-"]);
    assert_eq!((code, &said["added"]["person"]), (0, &Value::from(2)), "{said:#}");
    let people = office.people();
    let binh = people.iter().find(|p| p["fields"]["names"][0]["full"] == "Trần; Thị Bình").unwrap();
    assert_eq!(binh["fields"]["origin"]["cell"], "A4");
    // What was said of a heading is kept.
    let wide: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain("Họ tên\tMã CC\nLê Văn Chi\tC-1\n".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let (code, said) = office.json(&["import", &office.write("wide.csv", &wide)]);
    assert_eq!(
        (code, &said["sheets"][0]["columns"][1]["field"]),
        (0, &Value::from("person.staff_code")),
        "{said:#}"
    );
    // Bytes of TCVN3 in a font of its own: recognised in the heading too; what can't be is refused.
    let old = "Hä vµ tªn,Email\nPh¹m V¨n Dòng,dung@mof.gov.vn\n\u{ea}x\u{e0}w,e@mof.gov.vn\n";
    let bytes: Vec<u8> = old.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let (code, said) = office.json(&["import", &office.write("tcvn3.csv", &bytes)]);
    assert_eq!((code, said["refused"][0]["word"].as_str()), (4, Some("encoding")), "{said:#}");
    assert!(office.people().iter().any(|p| p["fields"]["names"][0]["full"] == "Phạm Văn Dũng"));
}
