//! The site as its readers get it: whole, linked, and without what they may not see.

mod again;
mod bad_input;
mod browser;
mod canary;
mod control;
mod html;
mod office;
mod sealed;
mod served;
mod twins;
mod withheld;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

use chungthu::audit::{Deed, Entry, Touched};
use chungthu::check;
use chungthu::duty::{self, Duty};
use chungthu::model::{Date, Key, Kind, Lang, Record};
use chungthu::pki::{Anchors, CertFacts, DemoAuthority, Period};
use chungthu::policy::officers::Rules as PolicyRules;
use chungthu::policy::settings::RegisterName;
use chungthu::policy::{Guarded, ListState, Lists, Officers, Settings};
use chungthu::register::{Links, PemRead, Row, row};
use chungthu::repo::Oid;
use chungthu::rules::Rules;
use chungthu::seal::{Bound, Keyring, KeyringHash, PrintKey, Vault};
use chungthu::site::{
    self, Audience, Built, Opener, Sealing, SiteError, SiteHistory, SiteInput, Staged, Withheld,
};
use chungthu::text::Explain;
use chungthu::token::proof::Proof;
use sha2::{Digest, Sha256};

/// Builds the site of some records, with an office's own templates.
pub fn build(records: Vec<Record>, out: &Path, templates: &[(String, String)]) -> Result<Built, SiteError> {
    build_proved(records, out, templates, &[])
}

/// The same where keys on tokens were proved.
pub fn build_proved(
    records: Vec<Record>,
    out: &Path,
    templates: &[(String, String)],
    proofs: &[Proof],
) -> Result<Built, SiteError> {
    build_for(Audience::Staff, records, out, templates, proofs)
}

/// The blob that a record would be sealed into: another for another text.
pub fn blob(record: &Record) -> Oid {
    let hash = Sha256::digest(record.to_value().to_string());
    Oid(hash[..20].try_into().unwrap())
}

/// The same for any readers.
pub fn build_for(
    audience: Audience,
    records: Vec<Record>,
    out: &Path,
    templates: &[(String, String)],
    proofs: &[Proof],
) -> Result<Built, SiteError> {
    build_told(&Told { audience, templates, proofs, ..Told::default() }, records, out)
}

/// What a site is told besides its records.
#[derive(Default)]
pub struct Told<'t> {
    pub audience: Audience,
    pub templates: &'t [(String, String)],
    pub proofs: &'t [Proof],
    pub history: SiteHistory<'t>,
    /// Versions of records that there are no more.
    pub earlier: &'t [Record],
    /// The officers to whom masked values are sealed.
    pub sealing: Option<&'t Sealing>,
}

/// The same with all that can be told. What is owed and found is derived from the records.
pub fn build_told(told: &Told<'_>, records: Vec<Record>, out: &Path) -> Result<Built, SiteError> {
    staged(told, records, out)?.finish()
}

/// The key of prints: the same for every build of a register.
static PRINTS: LazyLock<PrintKey> = LazyLock::new(|| Vault::new(Keyring::fresh()).print_key());

/// The same before its files take their places.
pub fn staged(told: &Told<'_>, records: Vec<Record>, out: &Path) -> Result<Staged, SiteError> {
    let Told { audience, templates, proofs, history, earlier, sealing } = *told;
    let anchors = Anchors::default();
    let today: Date = office::TODAY.parse().unwrap();
    let (rules, settings) = (Rules::builtin(), Settings::new("Sổ thử"));
    let lists = lists();
    let mut findings = Vec::new();
    let basis = check::Basis { rules, settings: &settings, lists: &lists, today };
    let nameless: Vec<Row> = records
        .iter()
        .map(|record| check::judged_row(record, blob(record), &anchors, None, &basis, &mut findings))
        .collect();
    findings.extend(check::cross(&check::Index::new(&nameless, []), &basis, None));
    findings.sort_unstable();
    let rows = records
        .iter()
        .map(|record| row::of(record, blob(record), PemRead::of(record, &anchors, None).as_ref()));
    let links = Links::of_rows(rows.collect());
    let officers = officers();
    let basis = duty::Basis {
        rules,
        officers: &officers,
        lists: &lists,
        today,
        now: today.start_at_office(),
        complete_from: None,
    };
    let tasks = duty::tasks(duty::owed(&links, &basis), today);
    let duties: Vec<Duty> = tasks.into_iter().flat_map(|task| task.duties).collect();
    let authority = authority();
    let known = records.iter().chain(earlier);
    let known: BTreeMap<(Key, Oid), Record> =
        known.map(|record| ((record.key(), blob(record)), record.clone())).collect();
    let reader = || -> Opener<'_> { Box::new(|key, at| known.get(&(key, at)).cloned()) };
    let name = RegisterName {
        vi: "Sổ chứng thư số Bộ Tài chính".into(),
        en: Some("Certificate register".into()),
    };
    let input = SiteInput {
        name: &name,
        contact: Some("chungthuso@mof.gov.vn"),
        commit: "0123456789abcdef0123456789abcdef01234567",
        committed: "2026-11-23T08:15+07:00".parse().unwrap(),
        today,
        rules,
        links: &links,
        audience,
        withheld: &Withheld::on(&links, today),
        prints: &PRINTS,
        sealing,
        reader: &reader,
        not_read: 0,
        templates,
        proofs,
        duties: &duties,
        findings: &findings,
        authorities: &[&authority],
        lists: &lists,
        unlisted: &["CN=CA không có danh sách".to_owned()],
        officers: &officers,
        history,
    };
    site::stage(&input, out, &|_, _| {})
}

/// One list that holds and one that ran out.
fn lists() -> Lists {
    let list = |issuer: &str, next: &str| ListState {
        schema: 1,
        issuer: issuer.to_owned(),
        number: "1F".to_owned(),
        this_update: "2026-11-20T08:00+07:00".parse().unwrap(),
        next_update: next.parse().unwrap(),
        sha256: "ab".repeat(32).parse().unwrap(),
        entries: 7,
    };
    Lists::from([
        (1, list("CN=CA còn mới", "2026-11-24T08:00+07:00")),
        (2, list("CN=CA quá hạn", "2026-11-22T08:00+07:00")),
    ])
}

fn officers() -> Officers {
    Officers {
        schema: 1,
        keyring: Bound { serial: 3, sha256: KeyringHash::NONE, epoch: 1 },
        rules: PolicyRules { two_person: [Guarded::Erase].into(), approvals: 1 },
        officers: Vec::new(),
        recovery: None,
    }
}

fn authority() -> CertFacts {
    let period = Period { from: 1_700_000_000, to: 2_000_000_000 };
    let authority = DemoAuthority::new(&[7; 32], period, period).unwrap();
    CertFacts::from_der(authority.root()).unwrap()
}

/// A commit of main by an officer, approved by another, that changed these records.
pub fn commit(time: &str, handle: &str, records: u32) -> Entry {
    let time: chungthu::model::Moment = time.parse().unwrap();
    let touched = Touched { records: [records, 0, 0, 0, 0, 0, 0, 0], ..Touched::default() };
    let hash = Sha256::digest(format!("{handle} {}", time.seconds()));
    let deed = Deed {
        commit: Oid(hash[..20].try_into().unwrap()),
        time: time.seconds(),
        handle: handle.to_owned(),
        verb: "set".to_owned(),
        touched: touched.clone(),
    };
    let approvers = vec!["le.binh".to_owned()];
    Entry { deed, total: touched, brought: Vec::new(), approvers, serial: 1, bound: None, unseen: false }
}

/// Every file of a folder by its path.
pub fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries =
        walkdir::WalkDir::new(root).into_iter().map(Result::unwrap).filter(|e| e.file_type().is_file());
    let path =
        |entry: &walkdir::DirEntry| entry.path().strip_prefix(root).unwrap().to_str().unwrap().to_owned();
    entries.map(|entry| (path(&entry), std::fs::read(entry.path()).unwrap())).collect()
}

#[test]
fn the_same_records_give_the_same_bytes_and_nothing_is_written_twice() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let built = build(office::records(), one.path(), &[]).unwrap();
    assert_eq!(built.files, built.written);
    let mut turned = office::records();
    turned.reverse();
    build(turned, two.path(), &[]).unwrap();
    assert!(files(one.path()) == files(two.path()));
    let again = build(office::records(), one.path(), &[]).unwrap();
    assert_eq!((again.files, again.written, again.removed), (built.files, 0, 0));
    let mut fewer = office::records();
    fewer.pop();
    let built = build(fewer, one.path(), &[]).unwrap();
    // The page of what is gone, in both languages; what led to it is written anew, and little else.
    assert_eq!(built.removed, 2);
    assert!(built.written < built.files / 5, "{built:?}");
}

#[test]
fn a_register_without_records_has_a_site() {
    let dir = tempfile::tempdir().unwrap();
    build(Vec::new(), dir.path(), &[]).unwrap();
    html::check(dir.path());
}

#[test]
fn every_page_is_whole_linked_and_in_both_languages() {
    let dir = tempfile::tempdir().unwrap();
    build(office::records(), dir.path(), &[]).unwrap();
    html::check(dir.path());
    let files = files(dir.path());
    let of = |lang: &str| -> Vec<String> {
        files.keys().filter_map(|path| path.strip_prefix(lang)).map(str::to_owned).collect()
    };
    assert_eq!(of("vi/"), of("en/"));
    assert!(of("vi/").len() > 150);
}

#[test]
fn keys_on_tokens_are_shown_with_their_last_proof() {
    let dir = tempfile::tempdir().unwrap();
    build_proved(office::records(), dir.path(), &[], &office::proofs()).unwrap();
    html::check(dir.path());
    let read = |page: &str| std::fs::read_to_string(dir.path().join(page)).unwrap();
    let (page, all) = (read("en/hsm/index.html"), read("en/hsm/keys.html"));
    // The token that is on record leads to its device; the other is named all the same.
    assert!(page.contains(&format!(
        "device/{}.html\">{}</a>",
        office::id(Kind::Device, office::PEOPLE),
        office::TOKENS[0]
    )));
    assert!(page.contains(office::TOKENS[1]) && page.contains("22 Nov 2026 08:00"), "{page}");
    assert!(page.contains("&lt;i&gt;lan") && !page.contains("<i>"), "{page}");
    let count = |page: &str, tag: &str| page.matches(&format!("\">{tag}</strong>")).count();
    let told = ["there, works", "destroyed", "missing", "no place on record"];
    assert_eq!(told.map(|tag| count(&all, tag)), [office::PROVED - 1, 1, 1, 5], "{all}");
    assert_eq!(
        count(&page, "1 key wrong") + count(&page, "not proved") - count(&all, "not proved"),
        2,
        "{page}"
    );
    // What is wrong comes first.
    let rows: Vec<&str> = all.split("<tr>").skip(2).collect();
    assert!(rows[0].contains("missing"), "{}", rows[0]);
    assert!(rows.last().unwrap().contains("destroyed"));
    let vi = read("vi/hsm/index.html");
    assert!(vi.contains("có, ký được") && vi.contains("1 khóa có vấn đề"), "{vi}");
    assert!(read("en/person/index.html").contains("href=\"../hsm/index.html\""));
}

#[test]
fn two_states_of_a_certificate_say_whose_they_are_and_pages_their_address() {
    let dir = tempfile::tempdir().unwrap();
    build(office::records(), dir.path(), &[]).unwrap();
    let pages = files(dir.path());
    let of = |start: &'static str| {
        pages.iter().filter(move |(path, _)| path.starts_with(start) && path.ends_with(".html"))
    };
    let text = |bytes: &Vec<u8>| String::from_utf8(bytes.clone()).unwrap();
    let (mut both, mut on_bad) = (0, 0);
    for (path, bytes) in of("vi/certificate/") {
        let page = text(bytes);
        let Some(states) = page.split("<p class=\"states\">").nth(1) else { continue };
        let states = states.split("</p>").next().unwrap();
        let (states, device) = states.split_once("<span class=\"by\">Thiết bị").unwrap_or((states, ""));
        on_bad += device.matches("class=\"tag").count();
        match states.matches("class=\"tag").count() {
            2 => {
                both += 1;
                assert!(
                    states.contains("Theo sổ:") && states.contains("Theo CA, ghi trong sổ:"),
                    "{path}: {states}"
                );
            }
            _ => assert!(!states.contains("Theo"), "{path}: {states}"),
        }
    }
    assert!(both > 3, "{both}");
    // Of those whose device is locked or lost that is said, too.
    assert_eq!(on_bad, 2);
    for (path, bytes) in of("en/") {
        assert!(text(bytes).contains(&format!("<p class=\"address\">{path}</p>")), "{path}");
    }
}

#[test]
fn what_is_owed_stands_on_the_pages_of_the_records_that_it_names() {
    let dir = tempfile::tempdir().unwrap();
    build(office::records(), dir.path(), &[]).unwrap();
    let pages = files(dir.path());
    let page = |path: &str| String::from_utf8(pages[path].clone()).unwrap();
    let duties: serde_json::Value = serde_json::from_str(&page("vi/duty/index.json")).unwrap();
    // Some are about the office's own files.
    let duties: Vec<_> =
        duties["rows"].as_array().unwrap().iter().filter(|duty| duty["record"].is_string()).collect();
    assert!(duties.len() > 5);
    for duty in &duties {
        let (record, rule) = (duty["record"].as_str().unwrap(), duty["what"].as_str().unwrap());
        for lang in ["vi", "en"] {
            let page = page(&format!("{lang}/{record}.html"));
            let owed = page.split("<ul class=\"owed\">").nth(1).expect(record).split("</ul>").next().unwrap();
            assert!(owed.contains(&format!("href=\"../duty/rule-{rule}.html\"")), "{record}: {owed}");
        }
    }
    let owing = pages.iter().filter(|(path, bytes)| {
        path.starts_with("vi/") && String::from_utf8_lossy(bytes).contains("<ul class=\"owed\">")
    });
    let named: BTreeSet<_> = duties.iter().map(|duty| duty["record"].to_string()).collect();
    assert!(owing.count() >= named.len());
}

#[test]
fn a_long_list_is_cut_into_pages() {
    let dir = tempfile::tempdir().unwrap();
    let unit =
        |i| office::record(Kind::Unit, i, serde_json::json!({ "names": [{ "vi": format!("Đơn vị {i}") }] }));
    build((0..1001).map(unit).collect(), dir.path(), &[]).unwrap();
    html::check(dir.path());
    let rows = |page: &str| {
        let text = std::fs::read_to_string(dir.path().join("vi/unit").join(page)).unwrap();
        text.matches("<th scope=\"row\">").count()
    };
    assert_eq!([rows("index.html"), rows("index.2.html"), rows("index.3.html")], [500, 500, 1]);
    assert!(std::fs::metadata(dir.path().join("vi/unit/index.html")).unwrap().len() < 150_000);
    // Long names are heavy: then fewer rows stand on a page, and none is lost.
    let dir = tempfile::tempdir().unwrap();
    let long = |i| format!("{} {i}", "Trung tâm Công nghệ thông tin".repeat(8));
    let unit =
        |i| office::record(Kind::Unit, i, serde_json::json!({ "names": [{ "vi": long(i), "short": "TT" }] }));
    build((0..600).map(unit).collect(), dir.path(), &[]).unwrap();
    // In both languages at the same row, however much longer the words of one are.
    let first = std::fs::read_to_string(dir.path().join("vi/unit/index.html")).unwrap();
    let fits = first.matches("<th scope=\"row\">").count();
    for many in [fits, fits + 1] {
        let dir = tempfile::tempdir().unwrap();
        build((0..many).map(unit).collect(), dir.path(), &[]).unwrap();
        html::check(dir.path());
        let there = |lang: &str| dir.path().join(lang).join("unit/index.2.html").exists();
        assert_eq!([there("vi"), there("en")], [many > fits; 2]);
    }
    let mut all = 0;
    for page in std::fs::read_dir(dir.path().join("vi/unit")).unwrap().map(|entry| entry.unwrap()) {
        if !page.file_name().to_str().unwrap().starts_with("index") {
            continue;
        }
        if page.path().extension().is_some_and(|ending| ending == "html") {
            assert!(page.metadata().unwrap().len() < 150_000, "{:?}", page.path());
            let text = std::fs::read_to_string(page.path()).unwrap();
            all += text.matches("<th scope=\"row\">").count();
        }
    }
    assert_eq!(all, 600);
}

#[test]
fn an_office_puts_its_own_template_and_style_in_place() {
    let dir = tempfile::tempdir().unwrap();
    let own = [
        ("door.html".to_owned(), "<p>Cổng của {{ name }}</p>".to_owned()),
        ("style.css".to_owned(), "body { color: navy; }".to_owned()),
    ];
    build(office::records(), dir.path(), &own).unwrap();
    let read = |path: &str| std::fs::read_to_string(dir.path().join(path)).unwrap();
    assert_eq!(read("index.html"), "<p>Cổng của Sổ chứng thư số Bộ Tài chính</p>");
    assert_eq!(read("assets/style.css"), "body { color: navy; }");
    let own = [("record.html".to_owned(), "{% if sections %}\n{{ frame.lable }}{% endif %}".to_owned())];
    let error = build(office::records(), dir.path(), &own).unwrap_err();
    let said = error.what(Lang::Vi);
    assert!(said.contains("record.html, dòng 2") && said.contains("lable"), "{said}");
}
