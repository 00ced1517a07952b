//! A leaver: one keyring and one commit, against the usual way, every file opened and sealed to everyone who stays.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use chungthu::change::{Author, Base, Branch, Founding, MAIN, Plan, Write, commit, found};
use chungthu::model::Key;
use chungthu::policy::officers::{Rules, SigningKeys};
use chungthu::policy::{Officer, Role, Settings};
use chungthu::register::{Snapshot, policy_at};
use chungthu::repo::{Oid, Store};
use chungthu::seal::identity::new_identity;
use chungthu::seal::{Identities, Keyring, NoPrompt, Prompt, Recovery, Signer, Vault};
use rayon::prelude::*;

use super::usage::{self, Usage};
use super::{BINARY, Bench, Result, copy, median, said, tip};

/// Raised whenever a register made before should be made anew.
const MADE: u32 = 1;
/// As many records of the demo, or all there are.
const RECORDS: usize = 20_000;
const OFFICERS: usize = 5;

impl Bench {
    /// `officer remove` against opening every file and sealing it to the officers who stay.
    pub fn officers(&self) -> Result<()> {
        let office = Office::new(self)?;
        let stay = office.recipients(OFFICERS - 1)?;
        let (mut removals, mut loops) = (Vec::new(), Vec::new());
        for _ in 0..self.runs {
            removals.push(office.remove()?);
            loops.push(office.seal_to_everyone(&stay)?);
        }
        let (remove, usual) = (median(&removals, |u| u.cpu), median(&loops, |u| u.cpu));
        println!(
            "| a leaver at {} records, {OFFICERS} officers | CPU ms | wall ms | ratio | goal |",
            office.records.len()
        );
        println!("|---|---|---|---|---|");
        println!(
            "| every file to everyone who stays | {usual:.0} | {:.0} | {:.0} | |",
            median(&loops, |u| u.wall),
            usual / remove
        );
        println!(
            "| `officer remove` | {remove:.1} | {:.1} | 1 | ≥ 100 times faster, < 1000 ms |\n",
            median(&removals, |u| u.wall)
        );
        Ok(())
    }
}

/// A register with five officers, of whom nobody needs a second person.
struct Office {
    dir: PathBuf,
    records: Vec<(Key, Oid)>,
}

impl Office {
    fn new(bench: &Bench) -> Result<Office> {
        let dir = bench.demo.with_file_name(format!("officers-{MADE}"));
        if !dir.join("made").exists() {
            let _ = fs::remove_dir_all(&dir);
            fs::create_dir_all(&dir)?;
            make(bench, &dir)?;
            fs::write(dir.join("made"), "")?;
        }
        let store = Store::open(&dir.join("register")).map_err(said)?;
        let vault = open(&store, &dir)?;
        let records =
            Snapshot::open(&store, &vault, tip(&store)?).map_err(said)?.list().map_err(said)?.records;
        Ok(Office { dir, records })
    }

    /// The first officers' public halves.
    fn recipients(&self, count: usize) -> Result<Vec<age::x25519::Recipient>> {
        let store = Store::open(&self.dir.join("register")).map_err(said)?;
        let (officers, _) = policy_at(&store, tip(&store)?).map_err(said)?;
        let first = officers.officers.iter().take(count).map(|officer| officer.recipients[0].parse());
        Ok(first.collect::<std::result::Result<_, _>>()?)
    }

    /// Removes the last officer, from a copy.
    fn remove(&self) -> Result<Usage> {
        let work = self.dir.join("work");
        let _ = fs::remove_dir_all(&work);
        copy(&self.dir.join("register"), &work)?;
        let mut command = Command::new(&*BINARY);
        command.arg("-C").arg(&work).args(["--batch", "officer", "remove", &handle(OFFICERS - 1)]);
        command.env("CHUNGTHU_IDENTITY", self.dir.join("identity"));
        command.env("CHUNGTHU_SIGNING_KEY", self.dir.join("signing_key")).stdin(Stdio::null());
        let used = usage::run(&mut command)?;
        used.expect_success("officer remove")?;
        Ok(used)
    }

    /// Opens every file and seals it anew, with all threads. What it would cost to keep the result isn't counted.
    fn seal_to_everyone(&self, stay: &[age::x25519::Recipient]) -> Result<Usage> {
        let place = self.dir.join("register");
        let vault = open(&Store::open(&place).map_err(said)?, &self.dir)?;
        let each =
            |store: &mut Option<Store>, (key, blob): &(Key, Oid)| -> std::result::Result<usize, String> {
                if store.is_none() {
                    *store = Some(Store::open(&place).map_err(said)?);
                }
                let store = store.as_ref().ok_or("no store")?;
                let opened =
                    store.with_blob(*blob, |file| vault.open(*key, file)).map_err(said)?.map_err(said)?;
                let to = age::Encryptor::with_recipients(stay.iter().map(|r| r as &dyn age::Recipient));
                let mut sealed = Vec::with_capacity(opened.len() + 1024);
                let mut writer =
                    to.and_then(|to| Ok(to.wrap_output(&mut sealed)?)).map_err(|error| error.to_string())?;
                writer
                    .write_all(&opened)
                    .and_then(|()| writer.finish().map(drop))
                    .map_err(|error| error.to_string())?;
                Ok(sealed.len())
            };
        let (used, bytes) = usage::here(|| {
            self.records.par_iter().map_init(|| None, each).try_reduce(|| 0, |a, b| Ok(a + b))
        });
        std::hint::black_box(bytes?);
        Ok(used)
    }
}

fn handle(nth: usize) -> String {
    format!("officer-{nth}")
}

fn open(store: &Store, dir: &Path) -> Result<Vault> {
    let (officers, _) = policy_at(store, tip(store)?).map_err(said)?;
    let file = store.keyring(officers.keyring.serial).map_err(said)?.ok_or("no keyring")?;
    let prompt: Arc<dyn Prompt> = Arc::new(NoPrompt);
    let identities = Identities::read(&dir.join("identity"), &prompt).map_err(said)?;
    Ok(Vault::new(Keyring::open(&file, &officers.keyring, &identities).map_err(said)?))
}

/// Makes the register, and the first officer's keys beside it.
fn make(bench: &Bench, dir: &Path) -> Result<()> {
    let (store, vault) = bench.open()?;
    let demo = Snapshot::open(&store, &vault, tip(&store)?).map_err(said)?;
    let all = demo.list().map_err(said)?.records;
    let step = (all.len() / RECORDS).max(1);
    let reader = demo.source().reader().map_err(said)?;
    let records =
        all.iter().step_by(step).take(RECORDS).map(|(key, blob)| reader.record(*key, *blob).map_err(said));
    let records = records.collect::<std::result::Result<Vec<_>, _>>()?;

    let mut officers = Vec::new();
    let mut admin = None;
    for nth in 0..OFFICERS {
        let (identity, recipient) = new_identity();
        let (signer, text) = Signer::generate();
        officers.push(Officer {
            handle: handle(nth),
            role: if nth == 0 { Role::Admin } else { Role::Officer },
            person: None,
            recipients: vec![recipient.as_str().to_owned()],
            signing_keys: SigningKeys { active: vec![signer.public()], former: Vec::new() },
            until: None,
            stands_in_for: None,
        });
        if nth == 0 {
            fs::write(dir.join("identity"), identity.as_bytes())?;
            fs::write(dir.join("signing_key"), text.as_bytes())?;
            admin = Some(signer);
        }
    }
    let signer = admin.ok_or("no admin")?;
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())? - 1_000;
    let founding = Founding {
        settings: Settings::new("Bench"),
        rules: Rules::default(),
        officers,
        recovery: &Recovery::generate(),
        author: Author { signer: &signer, now },
        plain: BTreeMap::new(),
    };
    let prompt: Arc<dyn Prompt> = Arc::new(NoPrompt);
    let (store, vault) = found(&dir.join("register"), founding, &prompt).map_err(said)?;
    let root = tip(&store)?;
    let (officers, _) = policy_at(&store, root).map_err(said)?;
    let mut plan = Plan::empty("import");
    plan.writes = records
        .iter()
        .map(|record| Write { key: record.key(), rev: 1, record: Cow::Borrowed(record) })
        .collect();
    let base = Base::main(root, store.tree_of(root).map_err(said)?, &officers);
    let branch = Branch { name: MAIN, old: Some(root) };
    let mut lock = store.lock("bench").map_err(said)?;
    commit(&mut lock, &vault, &officers, &Author { signer: &signer, now: now + 1 }, &plan, &base, &branch)
        .map_err(said)?;
    Ok(())
}
