//! Lists of others, compared with the register.

use serde_json::Value;

use super::{Office, added};

#[test]
fn lists_of_others_are_compared_and_nothing_is_written() {
    let office = Office::new();
    let person = |name: &str, mail: &str| {
        added(
            &office.desk,
            "person",
            &format!(
                "names:\n- full: {name}\nemails:\n- address: {mail}@mof.gov.vn\nemployment:\n- fact: recruited\n  on: 2020-01-01\npostings:\n- unit: {}\n  position: Chuyên viên\n  kind: main\n  from: 2020-01-01\n",
                office.unit
            ),
        )
    };
    let (a, b, c) = (person("Lê Văn A", "a"), person("Lê Văn B", "b"), person("Lê Văn C", "c"));
    let certificate = |holder: &str, serial: &str, to: &str| {
        added(
            &office.desk,
            "certificate",
            &format!(
                "kind: individual\nform: usb-token\nca: government\nholder: {holder}\nclaimed:\n  serial: \"{serial}\"\n  from: 2024-01-01\n  to: {to}\ndesk:\n- fact: in-use\n  on: 2024-01-02\n"
            ),
        )
    };
    certificate(&a, "2A01", "2029-01-01");
    certificate(&b, "2A02", "2029-01-01");
    certificate(&c, "2A03", "2029-01-01");
    let before = office.main();
    let ca = office.write("ca.csv", "Tên chứng thư,Số hiệu,Ngày hết hạn\nLê Văn A,2A01,01/01/2029\nLê Văn X,2A02,02/01/2029\nLê Văn D,2A04,01/01/2029\n".as_bytes());
    let (code, said) = office.json(&["reconcile", &ca, "--with", "ca"]);
    assert_eq!((code, &said["agreed"]), (1, &Value::from(1)), "{said:#}");
    assert_eq!(said["only_here"].as_array().unwrap().len(), 1);
    assert_eq!(said["only_there"][0]["cell"], "ca!B4");
    let what: Vec<&str> =
        said["different"].as_array().unwrap().iter().map(|d| d["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["to", "name"]);
    // How the CA says that a certificate stands is compared, and how the columns were read is told.
    let ca = office.write("the.csv", "Tên chứng thư,Số hiệu,Trạng thái\nLê Văn A,2A01,Đang hiệu lực\nLê Văn B,2A02,Đã thu hồi\nLê Văn C,2A03,Sắp hết hạn\n".as_bytes());
    let (code, said) = office.json(&["reconcile", &ca, "--with", "ca"]);
    assert_eq!((code, &said["agreed"]), (1, &Value::from(2)), "{said:#}");
    assert_eq!(
        (&said["different"][0]["cell"], &said["different"][0]["what"]),
        (&"the!C3".into(), &"standing".into())
    );
    let told = String::from_utf8(office.desk.run(&["reconcile", &ca, "--with", "ca"]).stdout).unwrap();
    assert!(told.contains("how the certificate stands") && told.contains("revoked or ended"), "{told}");
    // Taken in, it would say of a revoked certificate that it is in force: its row is refused by that cell.
    let (code, said) = office.json(&["import", &ca, "--dry-run"]);
    assert_eq!((code, &said["refused"][0]["word"]), (4, &"said-over".into()), "{said:#}");
    assert_eq!(
        (said["refused"].as_array().unwrap().len(), &said["refused"][0]["cell"]),
        (1, &"C3".into()),
        "{said:#}"
    );
    let hr = office.write("hr.csv", "Họ tên,Email,Đơn vị,Chức vụ\nLê Văn A,a@mof.gov.vn,Cục Thử nghiệm,Chuyên viên\nLê Văn B,b@mof.gov.vn,Cục khác,Phó Trưởng phòng\nLê Văn D,d@mof.gov.vn,Cục Thử nghiệm,Chuyên viên\n".as_bytes());
    let (code, said) = office.json(&["reconcile", &hr, "--with", "hr"]);
    assert_eq!((code, &said["agreed"]), (1, &Value::from(1)), "{said:#}");
    assert_eq!(said["only_here"][0]["record"], c.as_str());
    assert_eq!(said["only_there"][0]["name"], "Lê Văn D");
    let what: Vec<&str> =
        said["different"].as_array().unwrap().iter().map(|d| d["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["unit", "position"]);
    let agreed = office.write(
        "same.csv",
        "Họ tên,Email\nLê Văn A,a@mof.gov.vn\nLê Văn B,b@mof.gov.vn\nLê Văn C,c@mof.gov.vn\n".as_bytes(),
    );
    let (code, _) = office.json(&["reconcile", &agreed, "--with", "hr"]);
    assert_eq!((code, office.main()), (0, before));
}

#[test]
fn every_column_of_a_list_is_compared_and_no_value_is_told() {
    let office = Office::new();
    added(
        &office.desk,
        "person",
        &format!(
            "names:\n- full: Lê Văn A\nbirth: 1990-04-06\nids:\n- kind: cccd\n  number: '001090000014'\n  issued_on: 2021-05-10\nmobiles:\n- number: '0912345678'\nemployment:\n- fact: recruited\n  on: 2020-01-01\npostings:\n- unit: {}\n  position: Chuyên viên\n  kind: main\n  from: 2020-01-01\n",
            office.unit
        ),
    );
    let hr = office.write("hr.csv", "Họ tên,Số CCCD,Ngày cấp CCCD,Ngày sinh,SĐT\nLê Văn A,001090000014,10/05/2021,07/04/1990,0912345679\n".as_bytes());
    let (code, said) = office.json(&["reconcile", &hr, "--with", "hr"]);
    assert_eq!((code, &said["agreed"]), (1, &Value::from(0)), "{said:#}");
    let what: Vec<&str> =
        said["different"].as_array().unwrap().iter().map(|d| d["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["birth", "mobiles.number"]);
    assert_eq!(said["different"][0]["cell"], "hr!D2");
    let told = office.desk.run(&["reconcile", &hr, "--with", "hr"]);
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains("Birth date") && !told.contains("1990") && !told.contains("0912"), "{told}");
    let same = office.write("same.csv", "Họ tên,Số CCCD,Ngày cấp CCCD,Ngày sinh,SĐT\nLê Văn A,001090000014,10/05/2021,06/04/1990,0912345678\n".as_bytes());
    let (code, said) = office.json(&["reconcile", &same, "--with", "hr"]);
    assert_eq!((code, &said["agreed"]), (0, &Value::from(1)), "{said:#}");
}

#[test]
fn a_systems_list_is_compared_by_what_is_registered_in_it() {
    let office = Office::new();
    let certificate = |name: &str, serial: &str, used: &str| {
        let person = added(&office.desk, "person", &format!("names:\n- full: {name}\n"));
        added(
            &office.desk,
            "certificate",
            &format!(
                "kind: individual\nform: usb-token\nca: government\nholder: {person}\nclaimed:\n  serial: \"{serial}\"\n  from: 2024-01-01\n  to: 2029-01-01\ndesk:\n- fact: in-use\n  on: 2024-01-02\n{used}"
            ),
        )
    };
    let used =
        |system: &str, until: &str| format!("used_in:\n- system: {system}\n  since: 2024-01-03\n{until}");
    certificate("Lê Văn A", "2A01", &used("TABMIS", ""));
    let gone = certificate("Lê Văn B", "2A02", &used("TABMIS", ""));
    certificate("Lê Văn C", "2A03", &used("TABMIS", "  until: 2025-01-01\n"));
    let elsewhere = certificate("Lê Văn D", "2A04", &used("Trục liên thông", ""));
    let before = office.main();
    let list = "Họ tên,Số serial\nLê Văn A,2A01\nLê Văn X,2A09\n";
    let file = office.write("tabmis.csv", list.as_bytes());
    // Of the one system its own alone; what is no longer registered in it is not missed.
    let (code, said) = office.json(&["reconcile", &file, "--with", "system", "--system", "tabmis"]);
    let only = |said: &Value| -> Vec<String> {
        said["only_here"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r["record"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!((code, &said["agreed"], only(&said)), (1, &Value::from(1), vec![gone.clone()]), "{said:#}");
    assert_eq!(
        (&said["only_there"][0]["cell"], &said["only_there"][0]["name"]),
        (&"tabmis!B3".into(), &"Lê Văn X".into())
    );
    // Of any system, where none is said.
    let (_, said) = office.json(&["reconcile", &file, "--with", "system"]);
    let mut both = [gone.clone(), elsewhere];
    both.sort();
    let mut found = only(&said);
    found.sort();
    assert_eq!(found, both, "{said:#}");
    // In another system it isn't registered.
    let (_, said) = office.json(&["reconcile", &file, "--with", "system", "--system", "Trục liên thông"]);
    assert_eq!(said["different"][0]["what"], "unregistered", "{said:#}");
    let missing = office.desk.run(&["reconcile", "khong-co.csv", "--with", "ca"]);
    assert_eq!(missing.status.code(), Some(3), "{}", String::from_utf8_lossy(&missing.stderr));
    // Another name, and a serial that a cell spoilt: each by its cell.
    let list = "Họ tên,Số serial\nLê Văn Khác,2A01\nLê Văn B,2A02\nLê Văn E,\"1,2E+17\"\n";
    let file = office.write("lech.csv", list.as_bytes());
    let (code, said) = office.json(&["reconcile", &file, "--with", "system", "--system", "TABMIS"]);
    assert_eq!((code, &said["agreed"], only(&said).len()), (1, &Value::from(1), 0), "{said:#}");
    assert_eq!(
        (&said["different"][0]["what"], &said["different"][0]["cell"]),
        (&"name".into(), &"lech!A2".into())
    );
    assert_eq!(said["unread"][0]["cell"], "lech!B4");
    let told = office.desk.run(&["reconcile", &file, "--with", "system", "--system", "TABMIS"]);
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(
        told.contains("lech!A2") && told.contains("another name") && told.contains("Nothing was written"),
        "{told}"
    );
    let same = office.write("dung.csv", "Họ tên,Số serial\nLê Văn A,2A01\nLê Văn B,2A02\n".as_bytes());
    let (code, _) = office.json(&["reconcile", &same, "--with", "system", "--system", "TABMIS"]);
    assert_eq!((code, office.main()), (0, before));
}
