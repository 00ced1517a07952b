//! A small register in a folder of its own: sealed, committed, to be read again.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::model::{Key, Kind, Record, RecordId};
use crate::repo::{Draft, Ident, Oid, Store};
use crate::seal::{Keyring, Vault};
use crate::yaml;

use super::snapshot::Snapshot;

/// Stands for a signature: these commits are read, never verified.
const SIGNATURE: &str = "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n";

pub(crate) struct Office {
    _dir: tempfile::TempDir,
    pub store: Store,
    pub vault: Vault,
    pub tip: Oid,
    revs: BTreeMap<Key, u64>,
}

/// The id with these first bytes.
pub(crate) fn id(a: u8, b: u8) -> RecordId {
    RecordId([a, b, 7, 7, 7, 7, 7, 7, 7, 7])
}

/// A record of JSON, to which the fields every record has are added.
pub(crate) fn record(kind: Kind, id: RecordId, mut fields: Value) -> Record {
    let map = fields.as_object_mut().unwrap();
    map.insert("schema".into(), json!(1));
    map.insert("id".into(), json!(id.to_string()));
    Record::from_value(kind, &fields).unwrap()
}

pub(crate) fn person(id: RecordId, name: &str, more: Value) -> Record {
    let mut fields = json!({ "names": [{ "full": name }] });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    record(Kind::Person, id, fields)
}

impl Office {
    /// A register without records.
    pub fn new() -> Office {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::init(dir.path()).unwrap();
        let vault = Vault::new(Keyring::fresh());
        let key = "ssh-ed25519 AAAA";
        let officers = format!(
            "schema: 1\nkeyring:\n  serial: 1\n  sha256: {}\n  epoch: 1\nrules: {{}}\nofficers:\n- handle: lan\n  role: admin\n  recipients: [age1x]\n  signing_keys:\n    active: [{key}]\n",
            "0".repeat(64)
        );
        let settings = "schema: 1\nname:\n  vi: Thử\n";
        let files = [("officers.yaml", officers.as_str()), ("register.yaml", settings)];
        let files = files.map(|(path, text)| (path.to_owned(), Some(text.as_bytes().to_vec())));
        let mut office = Office { _dir: dir, store, vault, tip: Oid([0; 20]), revs: BTreeMap::new() };
        office.commit_files(None, files);
        office
    }

    pub fn links_dir(&self) -> std::path::PathBuf {
        self.store.private_dir().unwrap().join("links")
    }

    fn commit_files(
        &mut self,
        parent: Option<Oid>,
        files: impl IntoIterator<Item = (String, Option<Vec<u8>>)>,
    ) {
        let mut lock = self.store.lock("lan").unwrap();
        let base = parent.map(|parent| self.store.tree_of(parent).unwrap());
        let tree = lock.write(base, files).unwrap();
        let who =
            Ident { name: "lan".into(), email: "lan@register".into(), seconds: 1_700_000_000, offset: 0 };
        let parents: Vec<Oid> = parent.into_iter().collect();
        let draft = Draft::new(tree, &parents, &who, &who, "set\n\nChungthu: main 1\n").unwrap();
        let commit = lock.commit(&draft, SIGNATURE).unwrap();
        lock.move_ref("refs/heads/main", parent, commit).unwrap();
        drop(lock);
        self.tip = commit;
    }

    /// Seals and commits records.
    pub fn put(&mut self, records: &[Record]) {
        let mut files = Vec::new();
        for record in records {
            let rev = self.revs.entry(record.key()).or_insert(0);
            *rev += 1;
            let sealed = self.vault.seal(record.key(), *rev, yaml::write(record).as_bytes()).unwrap();
            files.push((record.key().path(), Some(sealed)));
        }
        self.commit_files(Some(self.tip), files);
    }

    /// Commits plain files as they are.
    pub fn put_file(&mut self, path: &str, bytes: Option<Vec<u8>>) {
        self.commit_files(Some(self.tip), [(path.to_owned(), bytes)]);
    }

    pub fn snapshot(&self) -> Snapshot<'_> {
        Snapshot::open(&self.store, &self.vault, self.tip).map_err(|_| "no snapshot").unwrap()
    }

    /// The sealed bytes of a record.
    pub fn sealed(&self, key: Key) -> Vec<u8> {
        let tree = self.store.tree_of(self.tip).unwrap();
        self.store.file(tree, &key.path()).unwrap().unwrap()
    }
}
