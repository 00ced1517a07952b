//! The masked values of pages, sealed to officers: what is in the files, who opens them, and what a later build keeps.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use chungthu::model::{Date, Kind, Record};
use chungthu::policy::officers::{Officer, Officers, Role, Rules, SigningKeys};
use chungthu::seal::identity::{new_identity, sealed_to_passphrase};
use chungthu::seal::{Bound, KeyringHash};
use chungthu::site::Sealing;
use serde_json::{Value, json};

use super::{Told, files, office, staged};

/// Officers with keys of their own, by handle. Whoever was removed is one no more.
pub struct Officials {
    keys: BTreeMap<&'static str, (String, String)>,
    officers: Officers,
}

impl Officials {
    /// `lan` and `minh`, to whom parts are sealed; `hoa`, to whom none is; `cu`, who was removed.
    pub fn new() -> Officials {
        let mut keys = BTreeMap::new();
        for handle in ["lan", "minh", "hoa", "cu"] {
            let (identity, recipient) = new_identity();
            keys.insert(handle, (identity.to_string(), recipient.to_string()));
        }
        let officer = |handle: &&str| Officer {
            handle: (*handle).into(),
            role: Role::Admin,
            person: None,
            recipients: vec![keys[*handle].1.clone()],
            signing_keys: SigningKeys { active: vec![format!("key of {handle}")], former: Vec::new() },
            until: None,
            stands_in_for: None,
        };
        let officers = Officers {
            schema: 1,
            keyring: Bound { serial: 1, sha256: KeyringHash::NONE, epoch: 1 },
            rules: Rules::default(),
            officers: ["lan", "minh", "hoa"].iter().map(officer).collect(),
            recovery: None,
        };
        Officials { keys, officers }
    }

    /// The text of an officer's identity file.
    pub fn identity(&self, handle: &str) -> &str {
        &self.keys[handle].0
    }

    pub fn sealing(&self, to: &[&str]) -> Sealing {
        let to: Vec<String> = to.iter().map(|handle| (*handle).to_owned()).collect();
        let ever: BTreeSet<String> = self.keys.values().map(|(_, recipient)| recipient.clone()).collect();
        let today: Date = office::TODAY.parse().unwrap();
        Sealing::to(&to, &self.officers, &ever, today).unwrap_or_else(|fault| panic!("{fault:?}"))
    }
}

fn build(records: Vec<Record>, out: &Path, sealing: Option<&Sealing>) -> (usize, Vec<String>) {
    let staged = staged(&Told { sealing, ..Told::default() }, records, out).unwrap();
    let sealed = staged.sealed().iter().map(ToString::to_string).collect();
    (staged.finish().unwrap().written, sealed)
}

/// Stock age opens a part, without its first and its last line.
pub fn opened(file: &[u8], identity: &str) -> Option<Value> {
    plain(file, identity).map(|text| serde_json::from_slice(&text).unwrap())
}

fn plain(file: &[u8], identity: &str) -> Option<Vec<u8>> {
    let dir = tempfile::tempdir().unwrap();
    let text = std::str::from_utf8(file).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let armored = lines[1..lines.len() - 1].join("\n") + "\n";
    std::fs::write(dir.path().join("part"), armored).unwrap();
    std::fs::write(dir.path().join("key"), identity).unwrap();
    let done =
        Command::new("age").args(["-d", "-i", "key", "part"]).current_dir(dir.path()).output().unwrap();
    done.status.success().then_some(done.stdout)
}

fn parts(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<&str, &Vec<u8>> {
    files
        .iter()
        .filter(|(path, _)| path.starts_with("sealed/"))
        .map(|(path, file)| (path.as_str(), file))
        .collect()
}

#[test]
fn officers_open_what_is_masked_and_nothing_of_it_is_readable() {
    let officials = Officials::new();
    let sealing = officials.sealing(&["lan", "minh"]);
    let dir = tempfile::tempdir().unwrap();
    let (_, told) = build(office::records(), dir.path(), Some(&sealing));
    super::html::check(dir.path());
    let files = files(dir.path());
    let parts = parts(&files);
    let keys: Vec<String> = parts.keys().map(|path| path[7..path.len() - 3].to_owned()).collect();
    // Everybody has something; of devices the SIMs alone.
    let people = keys.iter().filter(|key| key.starts_with("person/")).count();
    assert_eq!((people, keys.len() - people), (office::PEOPLE, office::PEOPLE / 4));
    assert_eq!(told.into_iter().collect::<BTreeSet<_>>(), keys.iter().cloned().collect());

    let person = format!("person/{}", office::id(Kind::Person, 3));
    let part = parts[format!("sealed/{person}.js").as_str()];
    for handle in ["lan", "minh"] {
        let said = opened(part, officials.identity(handle)).unwrap();
        assert_eq!(said["of"], person);
        let values: Vec<String> = said["values"].as_array().unwrap().iter().map(|v| v.to_string()).collect();
        let values = values.join(" ");
        for value in [
            "001184000003",
            "canbo3@mof.gov.vn",
            "0912345003",
            "BTC-00003",
            "[\"nam\",\"male\"]",
            "1971-04-13",
        ] {
            let days = ["13/04/1971", "13 Apr 1971"];
            let found = if value.starts_with("19") {
                days.iter().all(|d| values.contains(d))
            } else {
                values.contains(value)
            };
            assert!(found, "{value}: {values}");
        }
        // As many values as the page has places, in both languages.
        let count = said["values"].as_array().unwrap().len();
        for lang in ["vi", "en"] {
            let page = std::str::from_utf8(&files[&format!("{lang}/{person}.html")]).unwrap();
            assert_eq!(page.matches("data-sealed-at=").count(), count);
            assert_eq!(page.matches("class=\"masked\"").count(), count);
            assert!(
                page.contains(&format!("data-sealed=\"sealed/{person}.js\"")) && page.contains("lan, minh")
            );
        }
    }
    for handle in ["hoa", "cu"] {
        assert!(opened(part, officials.identity(handle)).is_none(), "{handle}");
    }
    // Lengths come in steps: a number more or less isn't seen.
    let lengths = parts.values().map(|part| plain(part, officials.identity("lan")).unwrap().len());
    assert_eq!(lengths.collect::<BTreeSet<_>>(), BTreeSet::from([512]));
    let secret = |path: &str, text: &str| {
        for value in ["00118400", "canbo", "09123450", "BTC-000", "8984012345678901238"] {
            assert!(!text.contains(value), "{path} holds {value}");
        }
        for (identity, recipient) in officials.keys.values() {
            assert!(!text.contains(recipient) && !text.contains(identity.lines().last().unwrap()), "{path}");
        }
    };
    for (path, bytes) in &files {
        secret(path, std::str::from_utf8(bytes).unwrap());
    }
    // The scripts that open come with the site, and only pages that have something to open load them.
    for path in ["assets/age.js", "assets/age-licences.txt", "assets/sealed.js", "assets/sealed-to.js"] {
        assert!(files.contains_key(path), "{path}");
    }
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let text = std::str::from_utf8(bytes).unwrap();
        assert_eq!(text.contains("assets/sealed"), text.contains("data-sealed-at="), "{path}");
    }
}

#[test]
fn without_officers_nothing_is_sealed_and_what_was_goes() {
    let officials = Officials::new();
    let sealing = officials.sealing(&["lan"]);
    let (dir, plain) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    build(office::records(), dir.path(), Some(&sealing));
    let (_, told) = build(office::records(), dir.path(), None);
    assert!(told.is_empty());
    build(office::records(), plain.path(), None);
    let files = files(plain.path());
    assert!(super::files(dir.path()) == files);
    assert!(!files.keys().any(|path| path.contains("sealed") || path.starts_with("assets/age")));
    let page = &files[&format!("vi/person/{}.html", office::id(Kind::Person, 3))];
    assert!(!std::str::from_utf8(page).unwrap().contains("sealed"));
}

#[test]
fn a_part_is_sealed_again_only_where_the_record_or_its_readers_changed() {
    let officials = Officials::new();
    let sealing = officials.sealing(&["lan", "minh"]);
    let dir = tempfile::tempdir().unwrap();
    build(office::records(), dir.path(), Some(&sealing));
    let before = files(dir.path());
    assert_eq!(build(office::records(), dir.path(), Some(&sealing)), (0, Vec::new()));
    assert!(files(dir.path()) == before);

    // One person's number is another.
    let mut records = office::records();
    let place = records.iter().position(|record| record.kind() == Kind::Person).unwrap();
    let mut fields = records[place].to_value();
    fields["mobiles"][0]["number"] = json!("0987654321");
    let key = records[place].key();
    records[place] = Record::from_value(Kind::Person, &fields).unwrap();
    let (_, told) = build(records.clone(), dir.path(), Some(&sealing));
    assert_eq!(told, [key.to_string()]);
    let after = files(dir.path());
    let changed: Vec<&str> = parts(&after)
        .into_iter()
        .filter(|(path, file)| before[*path] != **file)
        .map(|(path, _)| path)
        .collect();
    assert_eq!(changed, [format!("sealed/{key}.js")]);

    // A page of which only the state changes keeps its part; one that is gone is sealed again.
    let place = records.iter().position(|record| record.kind() == Kind::Certificate).unwrap();
    records.remove(place);
    let (written, told) = build(records.clone(), dir.path(), Some(&sealing));
    assert!(written > 0 && told.is_empty(), "{written} {told:?}");
    std::fs::remove_file(dir.path().join(format!("sealed/{key}.js"))).unwrap();
    let (_, told) = build(records.clone(), dir.path(), Some(&sealing));
    assert_eq!(told, [key.to_string()]);

    // Whoever is no reader any more opens nothing that stands there from now on.
    let fewer = officials.sealing(&["minh"]);
    let (_, told) = build(records, dir.path(), Some(&fewer));
    let now = files(dir.path());
    assert_eq!(told.len(), parts(&now).len());
    let part = parts(&now)[format!("sealed/{key}.js").as_str()];
    assert!(opened(part, officials.identity("lan")).is_none());
    assert!(opened(part, officials.identity("minh")).is_some());
}

#[test]
fn what_is_not_finished_is_not_there() {
    let officials = Officials::new();
    let sealing = officials.sealing(&["lan"]);
    let dir = tempfile::tempdir().unwrap();
    let staged =
        staged(&Told { sealing: Some(&sealing), ..Told::default() }, office::records(), dir.path()).unwrap();
    assert!(!staged.sealed().is_empty());
    drop(staged);
    assert!(!files(dir.path()).keys().any(|path| path != ".chungthu-site"), "{:?}", files(dir.path()).keys());
}

#[test]
fn what_opens_is_what_npm_gave() {
    use sha2::{Digest, Sha256};
    let vendor = Path::new(env!("CARGO_MANIFEST_DIR")).join("site/vendor");
    let read = |name: &str| std::fs::read(vendor.join(name)).unwrap();
    let text = |name: &str| String::from_utf8(read(name)).unwrap();
    let sums = text("SHA256SUMS");
    let mut names = BTreeSet::new();
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        let hash: String = Sha256::digest(read(name)).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, sum, "{name}: scripts/vendor-age.sh makes it");
        names.insert(name);
    }
    assert_eq!(names, BTreeSet::from(["age-licences.txt", "age.js"]));
    let package: Value = serde_json::from_str(&text("package.json")).unwrap();
    let lock: Value = serde_json::from_str(&text("package-lock.json")).unwrap();
    let (script, licences) = (text("age.js"), text("age-licences.txt"));
    let head = script.lines().next().unwrap();
    let wanted = package["dependencies"]["age-encryption"].as_str().unwrap();
    assert_eq!(wanted, "0.3.1");
    let modules = lock["packages"].as_object().unwrap();
    for name in [
        "age-encryption",
        "@noble/ciphers",
        "@noble/curves",
        "@noble/hashes",
        "@noble/post-quantum",
        "@scure/base",
    ] {
        let module = &modules[&format!("node_modules/{name}")];
        let version = format!("{name} {}", module["version"].as_str().unwrap());
        assert!(module["integrity"].as_str().unwrap().starts_with("sha512-"));
        assert!(head.contains(&version) && licences.contains(&version), "{version}");
    }
    // One classic script: no module, no code made of text, nothing fetched.
    for word in
        ["eval(", "new Function", "WebAssembly", "importScripts", "fetch(", "XMLHttpRequest", "import("]
    {
        assert!(!script.contains(word), "{word}");
    }
}

/// A plan for the script that drives the browser, and a run of it.
pub fn driven(at: &Path, plan: &Value) {
    std::fs::write(at, plan.to_string()).unwrap();
    super::browser::run("sealed.js", &[at]);
}

/// A site sealed to `lan` and `minh`, and everybody's keys beside it.
fn sealed_site(folder: &Path) -> Value {
    let officials = Officials::new();
    let sealing = officials.sealing(&["lan", "minh"]);
    let person = format!("person/{}", office::id(Kind::Person, 3));
    // What was sealed of an earlier version has fewer values.
    let mut earlier = office::records();
    let record = earlier.iter_mut().find(|record| record.key().to_string() == person).unwrap();
    let mut value = record.to_value();
    value.as_object_mut().unwrap().remove("emails").unwrap();
    *record = Record::from_value(Kind::Person, &value).unwrap();
    build(earlier, &folder.join("earlier"), Some(&sealing));
    build(office::records(), &folder.join("site"), Some(&sealing));
    let write = |name: &str, content: &[u8]| {
        let at = folder.join(name);
        std::fs::write(&at, content).unwrap();
        at
    };
    let key = |handle: &str| write(handle, officials.identity(handle).as_bytes());
    let protected =
        sealed_to_passphrase(officials.identity("minh").as_bytes(), &"mật khẩu".to_owned().into());
    json!({
        "site": folder.join("site"),
        "earlier": folder.join("earlier").join(format!("sealed/{person}.js")),
        "profiles": folder.join("profiles"),
        "pages": ([3, 4].map(|n| format!("person/{}", office::id(Kind::Person, n)))),
        "values": ["001184000003", "canbo3@mof.gov.vn", "0912345003", "BTC-00003"],
        "keys": {
            "right": key("lan"), "protected": write("protected", &protected), "other": key("hoa"), "former": key("cu"),
            "nobody": write("nobody", new_identity().0.as_bytes()),
        },
        "passphrase": "mật khẩu",
        "wrong": { "wrong": ["nobody"], "other": ["other"], "former": ["former"] },
    })
}

fn with(mut plan: Value, more: Value) -> Value {
    plan.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    plan
}

#[test]
fn a_browser_opens_it_from_a_folder_with_the_right_key_and_says_what_is_wrong_with_others() {
    let dir = tempfile::tempdir().unwrap();
    let plan = sealed_site(dir.path());
    let base = format!("file://{}/", dir.path().join("site").display());
    driven(&dir.path().join("plan.json"), &with(plan, json!({ "base": base, "keeps": false })));
}

#[test]
fn a_browser_opens_it_where_the_page_came_over_plain_http_and_keeps_nothing_there() {
    let dir = tempfile::tempdir().unwrap();
    let plan = sealed_site(dir.path());
    // No name of the machine itself, which would be a secure origin.
    driven(&dir.path().join("plan.json"), &with(plan, json!({ "host": "chungthu.test", "keeps": false })));
}
