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
