//! Certificates that follow one another.

use super::*;

pub(super) const DAY: i64 = 86_400;

/// Three years from so many days after the usual first day.
pub(super) fn after(days: i64) -> Period {
    Period { from: PERIOD.from + days * DAY, to: PERIOD.from + (days + 1095) * DAY }
}

#[test]
fn the_certificates_of_one_holder_follow_one_another_in_whatever_order_they_come() {
    let at = Importer::new();
    at.person("Nguyễn Văn An", "an");
    let issue =
        |serial: u8, period| at.issue_for("Nguyễn Văn An", "an", &format!("key {serial}"), serial, period);
    let file = |serial: u8, period| {
        let path = at.file(&format!("{serial}.cer"), &issue(serial, period));
        path.to_str().unwrap().to_owned()
    };
    let (second, third) = (file(2, after(-900)), file(3, after(-20)));
    let taken = |arguments: &[&str]| {
        let (code, said) = at.import(&[arguments, &["--form", "usb-token"]].concat());
        assert_eq!(code, 0, "{said:#}");
        said["objects"].as_array().unwrap().clone()
    };
    // Two at once, the later one first.
    let both = taken(&[&third, &second]);
    let (third, second) = (&both[0]["record"], &both[1]["record"]);
    assert_eq!((&both[0]["follows"]["record"], &both[1]["followed_by"]["record"]), (second, third));
    assert_eq!(both[0]["follows"]["relation"], "re-keyed");
    let before = |record: &Value| at.shown(record.as_str().unwrap())["fields"]["predecessor"].clone();
    assert_eq!(&before(third)["certificate"], second);
    // One that is older than both comes later, and is the one before them.
    let first = &taken(&[&file(1, after(-1100))])[0];
    assert_eq!((&first["followed_by"]["record"], &first["follows"]), (second, &Value::Null));
    assert_eq!(before(second)["certificate"], first["record"]);
    // One that follows the last.
    let fourth = &taken(&[&file(4, after(-2))])[0];
    assert_eq!(&fourth["follows"]["record"], third);
    good(&at.desk.run(&["check"]));
    // Where a certificate isn't taken, what would follow it follows nothing, and is taken.
    at.person("Trần Thị Bình", "binh");
    let mut broken = at.issue_for("Trần Thị Bình", "binh", "b1", 11, after(-900));
    let end = broken.len() - 1;
    broken[end] ^= 1;
    at.file("binh/1.cer", &broken);
    at.file("binh/2.cer", &at.issue_for("Trần Thị Bình", "binh", "b2", 12, after(-20)));
    let folder = at.desk.path("binh");
    let (code, said) = at.import(&[folder.to_str().unwrap(), "--form", "usb-token"]);
    assert_eq!((code, fates(&said)), (4, vec!["refused", "added"]), "{said:#}");
    let taken = &said["objects"][1];
    assert_eq!((&taken["follows"], before(&taken["record"])), (&Value::Null, Value::Null));
}

#[test]
fn only_what_is_for_the_same_use_is_followed() {
    let at = Importer::new();
    let unit = at.unit.clone();
    let system = |name: &str| {
        let text = format!(
            "kind: system\nform: soft\nca: government\nholder: {unit}\nsystem:\n  name: {name}\ndesk:\n- fact: expected\n  on: 2026-05-01\n"
        );
        added(&at.desk, "certificate", &text)
    };
    let (one, two) = (system("Cổng dịch vụ công"), system("Kho dữ liệu"));
    let fill = |record: &str, name: &str, key: &str, serial, period| {
        let file = at.file("x.cer", &at.issue_for(name, "x", key, serial, period));
        let (code, said) = at.import(&[file.to_str().unwrap(), "--for", record]);
        assert_eq!((code, fates(&said)), (0, vec!["filled"]), "{said:#}");
        said["objects"][0].clone()
    };
    fill(&one, "Cổng dịch vụ công", "1", 1, after(-900));
    // Another system of the same unit follows nothing.
    assert_eq!(fill(&two, "Kho dữ liệu", "2", 2, after(-20))["follows"], Value::Null);
    // The next of the same system follows, and it is told.
    let three = system("Cổng dịch vụ công");
    assert_eq!(fill(&three, "Cổng dịch vụ công", "3", 3, after(-10))["follows"]["record"], one.as_str());
    // Renewed with its key it stays what it is.
    let file = at.file("4.cer", &at.issue_for("Kho dữ liệu", "x", "2", 4, after(-5)));
    let (code, said) = at.import(&[file.to_str().unwrap()]);
    assert_eq!((code, fates(&said)), (0, vec!["added"]), "{said:#}");
    assert_eq!(said["objects"][0]["follows"]["record"], two.as_str());
    assert!(!differs(&said["objects"][0]).contains(&"name"), "{said:#}");
    let fields = &at.shown(said["objects"][0]["record"].as_str().unwrap())["fields"];
    assert_eq!((&fields["kind"], &fields["system"]["name"]), (&"system".into(), &"Kho dữ liệu".into()));
    assert_eq!(fields["form"], "soft");
}
