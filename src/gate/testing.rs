//! A register to try the gate on: officers who sign in this process, and commits with whatever in them.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::officers::read_officers;
use super::{GateError, Pins, Stance, trivial, verify, work};
use crate::model::{FileId, Key, Kind, RecordId, SealedName};
use crate::policy::officers::{Recovery as RecoveryEntry, Rules, SigningKeys};
use crate::policy::{Approval, Approved, Officer, Officers, RefName, Role};
use crate::repo::testing::{put_commit, put_link, put_nest};
use crate::repo::{Content, Draft, Entry, Ident, KEYRING_FILE, Oid, Store};
use crate::seal::identity::new_identity;
use crate::seal::{Bound, Keyring, KeyringHash, NoPrompt, Prompt, Recovery, Signer, Vault};
use crate::yaml;

/// When the first commit is made: 2026-03-02T08:00+07:00.
const START: i64 = 1_772_413_200;

/// The day after the deputy's last: 2026-04-01T00:00+07:00.
pub(super) const AFTER_DEPUTY: i64 = 1_774_976_400;

/// A person's record with this first byte in its id.
pub(crate) fn person(n: u8) -> Key {
    Key::new(Kind::Person, RecordId([n, 7, 7, 7, 7, 7, 7, 7, 7, 7]))
}

pub(super) fn file(n: u8) -> FileId {
    FileId([n; 10])
}

/// A keyring and the officers that bind it.
pub(crate) struct Keys {
    pub officers: Officers,
    pub vault: Vault,
    /// The sealed keyring.
    pub file: Vec<u8>,
}

/// A register with six officers: `lan` and `binh` admins, `minh` and `hoa` officers, `thu` a deputy, `tra` an auditor.
pub(crate) struct Yard {
    _dir: tempfile::TempDir,
    pub store: Store,
    pub keys: Keys,
    pub root: Oid,
    signers: BTreeMap<String, Signer>,
    clock: Cell<i64>,
}

impl Yard {
    pub fn new() -> Yard {
        Yard::with_rules(Rules::default())
    }

    pub fn with_rules(rules: Rules) -> Yard {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::init(dir.path()).unwrap();
        let recovery = Recovery::generate();
        let mut signers = BTreeMap::from([("recovery".to_owned(), recovery.signer())]);
        let mut officer = |handle: &str, role| {
            let (officer, signer) = newcomer(handle, role);
            signers.insert(handle.to_owned(), signer);
            officer
        };
        let officers = Officers {
            schema: 1,
            keyring: Bound { serial: 0, sha256: KeyringHash::NONE, epoch: 1 },
            rules: Rules::default(),
            officers: vec![
                officer("lan", Role::Admin),
                officer("binh", Role::Admin),
                officer("minh", Role::Officer),
                officer("hoa", Role::Officer),
                officer("thu", Role::Deputy),
                officer("tra", Role::Auditor),
            ],
            recovery: Some(RecoveryEntry {
                recipient: recovery.recipient().as_str().to_owned(),
                signing_key: recovery.signer().public(),
            }),
        };
        let keys = seal_to(Keyring::fresh(), officers);
        let none = Oid([0; 20]);
        let mut yard = Yard { _dir: dir, store, keys, root: none, signers, clock: Cell::new(START) };
        let settings = "schema: 1\nname:\n  vi: Thử\n";
        yard.root = Making { parents: Vec::new(), ..yard.making("lan", none, true) }
            .officers(&yard.keys.officers)
            .plain("register.yaml", settings)
            .message("init\n\nChungthu: main 1\n")
            .commit();
        if rules != Rules::default() {
            yard.keys.officers.rules = rules;
            yard.root = yard.main("lan", yard.root).officers(&yard.keys.officers).commit();
        }
        yard
    }

    /// A time after every commit so far.
    pub fn now(&self) -> i64 {
        self.clock.get()
    }

    pub fn signer(&self, handle: &str) -> &Signer {
        &self.signers[handle]
    }

    /// Lets somebody sign who is no officer, or not yet.
    pub fn know(&mut self, handle: &str, signer: Signer) {
        self.signers.insert(handle.to_owned(), signer);
    }

    fn making(&self, by: &str, parent: Oid, main: bool) -> Making<'_> {
        self.clock.set(self.clock.get() + 60);
        let now = self.now();
        Making {
            yard: self,
            vault: &self.keys.vault,
            parents: vec![parent],
            edits: BTreeMap::new(),
            signer: self.signer(by),
            handle: by.to_owned(),
            main,
            message: None,
            dates: (now, now),
            approvals: Vec::new(),
            link: None,
            nest: None,
        }
    }

    /// A commit that is to stand on main.
    pub fn main(&self, by: &str, parent: Oid) -> Making<'_> {
        self.making(by, parent, true)
    }

    /// A commit that is to stand on a branch of work.
    pub fn work(&self, by: &str, parent: Oid) -> Making<'_> {
        self.making(by, parent, false)
    }

    /// Judges main as though all of it arrived now.
    pub fn judge(&self, tip: Oid) -> Result<Pins, GateError> {
        verify(&self.store, None, tip, Stance::Arriving(self.now()), |_| ())
    }

    /// Judges a branch that is to go into main.
    pub fn judge_work(&self, main: Oid, tip: Oid) -> Result<(), GateError> {
        let pins = self.judge(main)?;
        work(&self.store, main, pins.chain_time, tip, Stance::Arriving(self.now())).map(drop)
    }

    /// A keyring that follows, for these officers or for an erasure.
    pub fn rekeyed(&self, turn: bool, erased: &[RecordId], change: impl FnOnce(&mut Officers)) -> Keys {
        let mut officers = self.keys.officers.clone();
        let mut keyring = self.keys.vault.keyring().next(officers.keyring.sha256);
        if turn {
            keyring.turn_epoch();
        }
        for id in erased {
            keyring.erase(*id);
        }
        change(&mut officers);
        // A keyring is made only where the recipients change or something is erased.
        if erased.is_empty() && officers.recipients() == self.keys.officers.recipients() {
            officers.officers[0].recipients.push(new_identity().1.as_str().to_owned());
        }
        seal_to(keyring, officers)
    }

    /// The commit that a keyring stands in.
    pub fn keyring_commit(&self, by: &str, serial: u64, file: &[u8]) -> Oid {
        Making { parents: Vec::new(), ..self.making(by, self.root, true) }
            .bytes(KEYRING_FILE, file)
            .message(&super::keyring_message(serial))
            .commit()
    }

    /// A commit beside the branches: one file, under the name of whoever signs it.
    pub fn beside(&self, by: &str, parents: &[Oid], at: i64, file: &str, bytes: &[u8], message: &str) -> Oid {
        self.beside_as([by, by], parents, at, file, bytes, message)
    }

    /// The same, signed by one in the name of another.
    pub fn beside_as(
        &self,
        [by, name]: [&str; 2],
        parents: &[Oid],
        at: i64,
        file: &str,
        bytes: &[u8],
        message: &str,
    ) -> Oid {
        let mut lock = self.store.lock("test").unwrap();
        let tree = lock.write(None, [(file.to_owned(), Some(bytes.to_vec()))]).unwrap();
        let email = format!("{name}@chungthu.invalid");
        let ident = Ident { name: name.to_owned(), email, seconds: at, offset: 0 };
        let draft = Draft::new(tree, parents, &ident, &ident, message).unwrap();
        let armoured = self.signer(by).sign_commit(draft.payload()).unwrap();
        let commit = lock.commit(&draft, &armoured).unwrap();
        lock.flush().unwrap();
        commit
    }

    /// Puts the first keyring where a server has it, and main at a commit.
    pub fn serve(&self, main: Oid) {
        let keyring = self.keyring_commit("lan", 1, &self.keys.file);
        self.point(&RefName::Keyring(1).full(), keyring);
        self.point(&RefName::Main.full(), main);
    }

    /// Lets a reference name a commit.
    pub fn point(&self, name: &str, commit: Oid) {
        let mut lock = self.store.lock("test").unwrap();
        let old = self.store.reference(name).unwrap();
        lock.move_ref(name, old, commit).unwrap();
    }

    /// An officer's signature over what main is to become.
    pub fn approval(&self, by: &str, old: Oid, tree: Oid) -> Approval {
        let root = self.judge(old).unwrap().root.to_string();
        let reference = RefName::Main.full();
        let approved = Approved { root, reference, old: old.to_string(), tree: tree.to_string() };
        let namespace = crate::policy::approval::NAMESPACE;
        Approval::new(by, &self.signer(by).sign(namespace, &approved.payload()).unwrap())
    }

    /// Puts the bytes of a commit among the others.
    pub fn put(&self, bytes: &str) -> Oid {
        put_commit(&self.store, bytes.as_bytes())
    }

    pub fn tree(&self, commit: Oid) -> Oid {
        self.store.tree_of(commit).unwrap()
    }
}

/// A person with new keys; a deputy until the end of March for `lan`.
pub(super) fn newcomer(handle: &str, role: Role) -> (Officer, Signer) {
    let (signer, _) = Signer::generate();
    let (_, recipient) = new_identity();
    let deputy = role == Role::Deputy;
    let officer = Officer {
        handle: handle.to_owned(),
        role,
        person: None,
        recipients: vec![recipient.as_str().to_owned()],
        signing_keys: SigningKeys { active: vec![signer.public()], former: Vec::new() },
        until: deputy.then(|| "2026-03-31".parse().unwrap()),
        stands_in_for: deputy.then(|| "lan".to_owned()),
    };
    (officer, signer)
}

fn seal_to(keyring: Keyring, mut officers: Officers) -> Keys {
    let recipients: Vec<_> = officers.recipients().into_iter().map(|text| text.parse().unwrap()).collect();
    let prompt: Arc<dyn Prompt> = Arc::new(NoPrompt);
    let file = keyring.seal(&recipients, &prompt).unwrap();
    let (serial, epoch) = (keyring.serial(), keyring.epoch());
    officers.keyring = Bound { serial, sha256: KeyringHash::of(&file), epoch };
    Keys { officers, vault: Vault::new(keyring), file }
}

/// A commit that is being made: the first parent's tree with these edits.
pub(crate) struct Making<'y> {
    yard: &'y Yard,
    vault: &'y Vault,
    parents: Vec<Oid>,
    edits: BTreeMap<String, Option<Content>>,
    signer: &'y Signer,
    handle: String,
    main: bool,
    message: Option<String>,
    dates: (i64, i64),
    approvals: Vec<Approval>,
    link: Option<(String, String)>,
    nest: Option<(String, u32, Vec<Vec<u8>>)>,
}

impl<'y> Making<'y> {
    fn edit(mut self, path: &str, content: Option<Content>) -> Self {
        self.edits.insert(path.to_owned(), content);
        self
    }

    /// Seals a record anew.
    pub fn put(self, key: Key, rev: u64) -> Self {
        let sealed = self.vault.seal(key, rev, b"schema: 1\n").unwrap();
        self.bytes(&key.path(), &sealed)
    }

    /// Seals an attachment anew.
    pub fn attach(self, key: Key, id: FileId, rev: u64) -> Self {
        let sealed = self.vault.seal_file(key, id, rev, b"paper").unwrap();
        self.bytes(&SealedName::File(key, id).path(), &sealed)
    }

    /// Takes what another commit has at a path, as it is.
    pub fn take(self, path: &str, from: Oid) -> Self {
        self.take_as(path, from, path)
    }

    /// Takes what another commit has at another path.
    pub fn take_as(self, path: &str, from: Oid, there: &str) -> Self {
        let entry = self.yard.store.entry(self.yard.tree(from), there).unwrap();
        let Some(Entry::Leaf(leaf)) = entry else { panic!("nothing at {there}") };
        self.edit(path, Some(Content::Stored(leaf.oid)))
    }

    pub fn bytes(self, path: &str, bytes: &[u8]) -> Self {
        self.edit(path, Some(Content::Bytes(bytes.to_vec())))
    }

    pub fn plain(self, path: &str, text: &str) -> Self {
        self.bytes(path, text.as_bytes())
    }

    pub fn officers(self, officers: &Officers) -> Self {
        self.plain("officers.yaml", &yaml::write(officers))
    }

    pub fn remove(self, path: &str) -> Self {
        self.edit(path, None)
    }

    /// Erases a record: its file goes and a tombstone comes.
    pub fn erase(self, key: Key) -> Self {
        self.remove(&key.path()).stone(key)
    }

    /// A tombstone that names some decision.
    pub fn stone(self, key: Key) -> Self {
        self.plain(&key.tombstone_path(), &format!("{}\n", person(99).id))
    }

    /// Merges another commit: what only it changed since the two parted is taken in.
    pub fn merge(mut self, other: Oid) -> Self {
        let store = &self.yard.store;
        let first = *self.parents.last().unwrap();
        let base = store.merge_bases(first, other).unwrap()[0];
        let tree = |commit| store.tree_of(commit).unwrap();
        for (path, leaf) in trivial(store, tree(base), tree(first), tree(other)).unwrap().takes {
            self.edits.insert(path, leaf.map(|leaf| Content::Stored(leaf.oid)));
        }
        self.parents.push(other);
        self
    }

    /// Names another commit as a parent without taking anything from it.
    pub fn beside(mut self, other: Oid) -> Self {
        self.parents.push(other);
        self
    }

    /// Seals under another keyring.
    pub fn under(mut self, vault: &'y Vault) -> Self {
        self.vault = vault;
        self
    }

    /// Lets somebody else sign.
    pub fn signed_by(mut self, handle: &str) -> Self {
        self.signer = self.yard.signer(handle);
        self
    }

    pub fn dated(mut self, authored: i64, committed: i64) -> Self {
        self.dates = (authored, committed);
        self
    }

    pub fn message(mut self, text: &str) -> Self {
        self.message = Some(text.to_owned());
        self
    }

    pub fn approved(mut self, approvals: Vec<Approval>) -> Self {
        self.approvals = approvals;
        self
    }

    /// Puts a symbolic link where a file should be.
    pub fn link(mut self, path: &str, target: &str) -> Self {
        self.link = Some((path.to_owned(), target.to_owned()));
        self
    }

    /// Puts a folder there that has ten times as many files with each level.
    pub fn bomb(self, folder: &str, levels: u32) -> Self {
        self.nest(folder, levels, (0..10).map(|name: u8| name.to_string().into_bytes()).collect())
    }

    /// Puts a folder there with folders of these names, so many levels down to files.
    pub fn nest(mut self, folder: &str, levels: u32, names: Vec<Vec<u8>>) -> Self {
        self.nest = Some((folder.to_owned(), levels, names));
        self
    }

    /// Writes the tree alone.
    pub fn tree(&mut self) -> Oid {
        let base = self.parents.first().map(|parent| self.yard.tree(*parent));
        let mut lock = self.yard.store.lock("test").unwrap();
        let tree = lock.write(base, std::mem::take(&mut self.edits)).unwrap();
        lock.flush().unwrap();
        let tree = match &self.nest {
            Some((folder, levels, names)) => put_nest(&self.yard.store, tree, folder, *levels, names),
            None => tree,
        };
        match &self.link {
            Some((path, target)) => put_link(&self.yard.store, tree, path, target),
            None => tree,
        }
    }

    /// The bytes to be signed.
    pub fn payload(mut self) -> String {
        let tree = self.tree();
        let mut text = format!("tree {tree}\n");
        for parent in &self.parents {
            text.push_str(&format!("parent {parent}\n"));
        }
        let (who, (authored, committed)) = (&self.handle, self.dates);
        let who = format!("{who} <{who}@chungthu.invalid>");
        text.push_str(&format!("author {who} {authored} +0000\ncommitter {who} {committed} +0000\n\n"));
        match &self.message {
            Some(message) => text.push_str(message),
            None => {
                let serial = self.parents.first().map_or(1, |parent| self.serial(*parent));
                let branch = if self.main { "main" } else { "work" };
                text.push_str(&format!("set\n\nChungthu: {branch} {serial}\n"));
                for approval in &self.approvals {
                    text.push_str(&format!("Chungthu-Approval: {approval}\n"));
                }
            }
        }
        text
    }

    fn serial(&self, parent: Oid) -> u64 {
        read_officers(&self.yard.store, parent, self.yard.tree(parent)).unwrap().keyring.serial
    }

    pub fn commit(self) -> Oid {
        self.odd(|payload| payload)
    }

    /// The bytes with their signature, changed by `change` after signing.
    pub fn forged(self, change: impl FnOnce(String) -> String) -> Oid {
        let (yard, signer) = (self.yard, self.signer);
        yard.put(&change(signed(signer, &self.payload())))
    }

    /// Signed after the bytes were changed by `change`.
    pub fn odd(self, change: impl FnOnce(String) -> String) -> Oid {
        let (yard, signer) = (self.yard, self.signer);
        yard.put(&signed(signer, &change(self.payload())))
    }
}

/// The bytes of a commit with their signature.
fn signed(signer: &Signer, payload: &str) -> String {
    let armoured = signer.sign_commit(payload.as_bytes()).unwrap();
    let (headers, message) = payload.split_once("\n\n").unwrap();
    format!("{headers}\ngpgsig {}\n\n{message}", armoured.replace('\n', "\n "))
}
