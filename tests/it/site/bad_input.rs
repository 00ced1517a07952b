//! Names that are markup, formulas, one word, 300 characters or in letters that run the other way; units in units; nothing at all.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chungthu::model::{Kind, Record};
use chungthu::pki::{AttributeKind, DemoAuthority, Dn, Order, Period, Profile, certificate_pem, seeded_key};
use chungthu::site::SiteError;
use chungthu::text::Explain;
use p256::pkcs8::EncodePublicKey;
use serde_json::{Value, json};

use super::{build, files, html, office};

const SCRIPT: &str = "<script>alert(\"x\")</script>";
const QUOTES: &str = "Trần \"Bé\" O'Neil & Con</title>";
const FORMULA: &str = "=HYPERLINK(\"http://x\",\"y\")";
const TURNED: &str = "محمد العربي";
const ONE_WORD: &str = "An";
/// How deep units stand in units.
const DEEP: usize = 8;

/// 300 characters, of which no line can be broken.
fn long() -> String {
    "Nguyễn".chars().cycle().take(300).collect()
}

fn names() -> [String; 6] {
    [SCRIPT, QUOTES, FORMULA, TURNED, ONE_WORD]
        .map(str::to_owned)
        .into_iter()
        .chain([long()])
        .collect::<Vec<_>>()
        .try_into()
        .unwrap()
}

/// A certificate of a CA that takes any name. Ours takes no such characters, so that they are put in afterwards.
fn pem() -> String {
    let period = Period { from: 1_700_000_000, to: 1_800_000_000 };
    let authority = DemoAuthority::new(&[7; 32], period, period).unwrap();
    let spki = seeded_key(&[7; 32], "holder").verifying_key().to_public_key_der().unwrap();
    let subject = Dn::new([(AttributeKind::CommonName, "Chứng XYZthư<img src'x'>")]);
    let order = Order {
        subject: &subject,
        spki: spki.as_bytes(),
        serial: &[0x2a, 6],
        period,
        profile: Profile::Signer,
    };
    let pem = certificate_pem(&authority.issue(&order).unwrap());
    let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let mut der = STANDARD.decode(text).unwrap();
    let at = der.windows(3).position(|bytes| bytes == b"XYZ").unwrap();
    der[at..at + 3].copy_from_slice("\u{202e}".as_bytes());
    let text = STANDARD.encode(der);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

fn records() -> Vec<Record> {
    let key = |kind: Kind, i: usize| format!("{kind}/{}", office::id(kind, i));
    let unit = |i: usize| {
        let name = names().get(i).cloned().unwrap_or_else(|| format!("Đơn vị cấp {i}"));
        let parents = if i == 0 {
            json!([])
        } else {
            json!([{ "unit": key(Kind::Unit, i - 1), "from": "2020-01-01" }])
        };
        office::record(
            Kind::Unit,
            i,
            json!({ "names": [{ "vi": name, "short": name, "from": "2020-01-01" }], "parents": parents }),
        )
    };
    let mut records: Vec<Record> = (0..=DEEP).map(unit).collect();
    for (i, name) in names().into_iter().enumerate() {
        let at = key(Kind::Unit, DEEP);
        records.push(office::record(
            Kind::Person,
            i,
            json!({ "names": [{ "full": name }], "postings": [{ "unit": at, "position": name, "kind": "main", "from": "2020-01-01" }] }),
        ));
        records.push(office::record(
            Kind::Certificate,
            i,
            json!({
                "claimed": { "serial": "2A05F81267360000", "subject": format!("CN={name}"), "from": "2024-01-01", "to": "2026-12-20" },
                "kind": "individual", "form": "usb-token", "ca": "government", "holder": key(Kind::Person, i),
                "desk": [{ "fact": "in-use", "on": "2024-01-02" }],
            }),
        ));
        records.push(office::record(
            Kind::Decision,
            i,
            json!({ "number": name, "issuer": name, "date": "2026-01-02", "kind": "appoint", "summary": name,
                "lines": [{ "subject": key(Kind::Person, i), "effect": "appoint", "from": "2026-01-02" }] }),
        ));
        records.push(office::record(
            Kind::Device,
            i,
            json!({ "kind": "token", "serial": name, "label": name, "custody": [{ "party": key(Kind::Person, i), "from": "2024-01-02" }] }),
        ));
    }
    records.push(office::record(
        Kind::Certificate,
        90,
        json!({
            "pem": pem(), "kind": "individual", "form": "usb-token", "ca": "government",
            "holder": key(Kind::Person, 4), "desk": [{ "fact": "in-use", "on": "2024-01-02" }],
        }),
    ));
    records
}

#[test]
fn what_a_ca_wrote_turns_nothing_round_either() {
    let dir = tempfile::tempdir().unwrap();
    build(records(), dir.path(), &[]).unwrap();
    let page = std::fs::read_to_string(
        dir.path().join(format!("vi/certificate/{}.html", office::id(Kind::Certificate, 90))),
    );
    assert!(page.unwrap().contains("Chứng \u{fffd}thư&lt;img src"));
}

#[test]
fn no_name_is_markup_a_formula_or_turns_the_page_round() {
    let dir = tempfile::tempdir().unwrap();
    build(records(), dir.path(), &[]).unwrap();
    html::check(dir.path());
    for (path, bytes) in files(dir.path()) {
        let text = std::str::from_utf8(&bytes).unwrap();
        let ending = path.rsplit('.').next().unwrap();
        if matches!(ending, "html" | "atom") {
            for markup in ["<script>alert", "<img", "</title></", "\"Bé\" "] {
                assert!(!text.contains(markup), "{path} holds {markup}");
            }
        }
        match ending {
            "csv" => {
                for line in text.trim_start_matches('\u{feff}').lines() {
                    let cell = line.trim_start_matches('"');
                    assert!(!cell.starts_with(['=', '+', '@']), "{path}: {line}");
                }
            }
            "json" => drop(serde_json::from_str::<Value>(text).unwrap()),
            "js" if !path.starts_with("assets/") => {
                let data = text.trim_end().trim_end_matches(");").trim_end_matches(';');
                let begin = data
                    .find(['{', '['])
                    .filter(|_| !path.contains("search/"))
                    .or(data.find("push(").map(|at| at + 5));
                let begin = begin.or(data.find('{')).unwrap();
                serde_json::from_str::<Value>(&data[begin..])
                    .unwrap_or_else(|error| panic!("{path}: {error}"));
            }
            "atom" => {
                let mut reader = quick_xml::Reader::from_str(text);
                let end = std::iter::repeat_with(|| reader.read_event().unwrap())
                    .find(|event| matches!(event, quick_xml::events::Event::Eof));
                assert!(end.is_some() && text.contains("&lt;script&gt;"), "{path}");
            }
            "ics" => {
                assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "{path}")
            }
            _ => {}
        }
        assert!(!text.contains('\u{202e}'), "{path}");
    }
}

#[test]
fn marks_that_turn_text_round_are_no_part_of_a_name() {
    for name in ["Nguyễn\u{202e}An", "\u{200f}An", "An\u{2066}"] {
        let fields = json!({ "schema": 1, "id": office::id(Kind::Person, 1), "names": [{ "full": name }] });
        assert!(Record::from_value(Kind::Person, &fields).is_err(), "{name:?}");
    }
}

#[test]
fn a_template_that_is_missing_is_named_and_the_old_site_stays() {
    let dir = tempfile::tempdir().unwrap();
    build(office::records(), dir.path(), &[]).unwrap();
    let before = files(dir.path());
    let own = [(
        "record.html".to_owned(),
        "{% extends \"base.html\" %}\n{% block main %}\n{% include \"logo.html\" %}{% endblock main %}"
            .to_owned(),
    )];
    let error = build(office::records(), dir.path(), &own).unwrap_err();
    assert!(matches!(error, SiteError::Template(_)));
    let said = error.what(chungthu::model::Lang::Vi);
    assert!(said.contains("record.html, dòng 3") && said.contains("logo.html"), "{said}");
    assert!(files(dir.path()) == before);
}

#[test]
fn a_browser_shows_and_finds_them_without_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let (site, none) = (dir.path().join("site"), dir.path().join("none"));
    build(records(), &site, &[]).unwrap();
    build(Vec::new(), &none, &[]).unwrap();
    let base = |at: &Path| format!("file://{}/", at.display());
    let plan = json!({
        "base": base(&site), "none": base(&none), "profile": dir.path().join("profile"),
        "names": names(), "deepest": format!("unit/{}", office::id(Kind::Unit, DEEP)),
    });
    let at = dir.path().join("plan.json");
    std::fs::write(&at, plan.to_string()).unwrap();
    super::browser::run("hostile.js", &[&at]);
}
