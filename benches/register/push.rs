//! The keyless check of a push into registers of two sizes, as a server's hook runs it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use chungthu::change::{Author, Founding, MAIN, found, sign};
use chungthu::model::{Key, Kind, RecordId};
use chungthu::policy::officers::{Rules, SigningKeys};
use chungthu::policy::{Officer, Role, Settings};
use chungthu::repo::{Content, Oid, WriteLock};
use chungthu::seal::identity::new_identity;
use chungthu::seal::{NoPrompt, Prompt, Recovery, Signer, Vault};
use rayon::prelude::*;

use super::usage::{self, Usage};
use super::{BINARY, Bench, Result, git, median, said};

/// Raised whenever registers made before should be made anew.
const MADE: u32 = 1;
const SMALL: u32 = 1_000;
const LARGE: u32 = 100_000;
/// So many records come in one commit of the first import; after it one commit changes one record.
const IMPORTED: u32 = 10_000;
/// For so many records there is one commit of daily work.
const EACH: u32 = 100;

const YAML: &[u8] = b"schema: 1\n";

impl Bench {
    /// A push of 100 commits: 60 on main itself, 10 merges, and 30 that these bring.
    pub fn push(&self) -> Result<()> {
        let registers = [SMALL, LARGE].map(|records| Served::new(&self.demo, records));
        let registers = registers.into_iter().collect::<Result<Vec<_>>>()?;
        let mut used: Vec<Vec<Usage>> = vec![Vec::new(); registers.len()];
        for _ in 0..self.runs {
            for (register, used) in registers.iter().zip(&mut used) {
                used.push(register.hook()?);
            }
        }
        println!(
            "| keyless check of a push of 100 commits | commits before | CPU ms | wall ms | ratio | goal |"
        );
        println!("|---|---|---|---|---|---|");
        let floor = median(&used[0], |u| u.cpu);
        for (register, used) in registers.iter().zip(&used) {
            let (cpu, wall) = (median(used, |u| u.cpu), median(used, |u| u.wall));
            let goal = if register.records == LARGE { "< 2000 ms, ≤ 1.5" } else { "" };
            let (records, before) = (register.records, &register.before);
            println!(
                "| into {records} records | {before} | {cpu:.0} | {wall:.0} | {:.2} | {goal} |",
                cpu / floor
            );
        }
        println!();
        Ok(())
    }
}

/// A register on a server, and the commits that are pushed to it.
struct Served {
    dir: PathBuf,
    records: u32,
    /// How many commits main has.
    before: String,
    /// The line that git gives to the hook.
    line: String,
}

impl Served {
    fn new(demo: &Path, records: u32) -> Result<Served> {
        let dir = demo.with_file_name(format!("push-{MADE}-{records}"));
        let file = dir.join("line");
        if !file.exists() {
            let _ = fs::remove_dir_all(&dir);
            let line = make(&dir, records)?;
            fs::write(&file, line)?;
        }
        let before = git(&dir, &["rev-list", "--count", "main"])?.trim().to_owned();
        let served = Served { line: fs::read_to_string(file)?, dir, records, before };
        // The first push ever makes the hook verify all of main; from then on it remembers.
        served.hook()?;
        Ok(served)
    }

    fn hook(&self) -> Result<Usage> {
        let mut input = tempfile::tempfile()?;
        input.write_all(self.line.as_bytes())?;
        std::io::Seek::rewind(&mut input)?;
        let mut command = Command::new(&*BINARY);
        command.args(["hook", "pre-receive"]).current_dir(&self.dir).env("GIT_DIR", ".git").stdin(input);
        let used = usage::run(&mut command)?;
        used.expect_success("hook pre-receive")?;
        Ok(used)
    }
}

/// Makes a register and, reachable from nothing yet, what is pushed to it.
fn make(dir: &Path, records: u32) -> Result<String> {
    let (signer, _) = Signer::generate();
    let admin = Officer {
        handle: "admin".to_owned(),
        role: Role::Admin,
        person: None,
        recipients: vec![new_identity().1.as_str().to_owned()],
        signing_keys: SigningKeys { active: vec![signer.public()], former: Vec::new() },
        until: None,
        stands_in_for: None,
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let now = i64::try_from(now)? - 1_000_000;
    let founding = Founding {
        settings: Settings::new("Bench"),
        rules: Rules::default(),
        officers: vec![admin],
        recovery: &Recovery::generate(),
        author: Author { signer: &signer, now },
        plain: BTreeMap::new(),
    };
    let prompt: Arc<dyn Prompt> = Arc::new(NoPrompt);
    let (store, vault) = found(dir, founding, &prompt).map_err(said)?;
    let root = store.tip(MAIN).map_err(said)?.ok_or("no main")?;
    let mut lock = store.lock("bench").map_err(said)?;
    let mut maker = Maker { lock: &mut lock, vault: &vault, signer: &signer, now, next: 1 };
    let keys: Vec<Key> = (0..records).map(key).collect();
    let mut main = (root, store.tree_of(root).map_err(said)?);
    for part in keys.chunks(IMPORTED as usize) {
        main = maker.commit("main", main.1, &[main.0], part, 1)?;
    }
    for nth in 0..records / EACH {
        main = maker.commit("main", main.1, &[main.0], &[key(nth * EACH)], 2)?;
    }
    let old = main.0;
    let fresh = |nth: u32| key(nth * (records / 200) + 1);
    for nth in 0..60 {
        main = maker.commit("main", main.1, &[main.0], &[fresh(nth)], 2)?;
    }
    for merge in 0..10 {
        let mut branch = main;
        let mine: Vec<Key> = (0..3).map(|nth| fresh(60 + merge * 3 + nth)).collect();
        for key in &mine {
            branch = maker.commit("work", branch.1, &[branch.0], &[*key], 2)?;
        }
        main = maker.sign("main", branch.1, &[main.0, branch.0])?;
    }
    maker.lock.flush().map_err(said)?;
    maker.lock.move_ref("refs/heads/main", Some(root), old).map_err(said)?;
    drop(lock);
    git(
        dir,
        &["fetch", "-q", ".git/chungthu/keyring/1.git", "refs/chungthu/keyring/1:refs/chungthu/keyring/1"],
    )?;
    // As a server looks some time after the import; what is pushed comes in a pack of its own.
    git(dir, &["repack", "-adkq"])?;
    Ok(format!("{old} {} refs/heads/main\n", main.0))
}

/// The record with this number: ids are spread as random ones are.
fn key(nth: u32) -> Key {
    let mixed = u64::from(nth + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes();
    let mut id = [0; 10];
    id[..8].copy_from_slice(&mixed);
    Key::new(Kind::Person, RecordId(id))
}

/// Makes signed commits one after the other.
struct Maker<'m, 's> {
    lock: &'m mut WriteLock<'s>,
    vault: &'m Vault,
    signer: &'m Signer,
    now: i64,
    next: i64,
}

/// A commit and its tree.
type Made = (Oid, Oid);

impl Maker<'_, '_> {
    fn commit(&mut self, branch: &str, base: Oid, parents: &[Oid], keys: &[Key], rev: u64) -> Result<Made> {
        let sealed: Vec<(String, Option<Content>)> = keys
            .par_iter()
            .map(|key| {
                let sealed = self.vault.seal(*key, rev, YAML).map_err(said)?;
                Ok((key.path(), Some(Content::Bytes(sealed))))
            })
            .collect::<std::result::Result<_, String>>()?;
        let tree = self.lock.write(Some(base), sealed).map_err(said)?;
        self.sign(branch, tree, parents)
    }

    fn sign(&mut self, branch: &str, tree: Oid, parents: &[Oid]) -> Result<Made> {
        self.next += 1;
        let author = Author { signer: self.signer, now: self.now + self.next };
        let message = format!("set\n\nChungthu: {branch} 1\n");
        let commit = sign(self.lock, &author, "admin", tree, parents, &message).map_err(said)?;
        Ok((commit, tree))
    }
}
