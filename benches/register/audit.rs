//! Verifying a history: five officers who sign with Ed25519, in turn, and the stock program on the same commits.

use std::borrow::Cow;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use chungthu::change::{Author, Base, Founding, MAIN, Plan, Write, found, prepare};
use chungthu::model::{Kind, Record, RecordId};
use chungthu::policy::officers::SigningKeys;
use chungthu::policy::{Officer, Role, Settings};
use chungthu::register::{policy_at, trust};
use chungthu::repo::{Store, verify_signature};
use chungthu::seal::identity::new_identity;
use chungthu::seal::{NoPrompt, Prompt, Recovery, Signer};
use serde_json::json;

use super::usage::{self, Usage};
use super::{BINARY, Bench, Result, git, median, said, tip};

const OFFICERS: usize = 5;
const COMMITS: i64 = 400;
/// When the history begins, in seconds since 1970.
const BEGINS: i64 = 1_760_000_000;

impl Bench {
    /// Signatures one by one, whole audits, and audits with nothing new.
    pub fn audit(&self) -> Result<()> {
        let dir = tempfile::tempdir()?;
        let register = dir.path().join("register");
        let allowed = dir.path().join("allowed");
        fs::write(&allowed, history(&register)?)?;
        let store = Store::open(&register).map_err(said)?;
        let commits = git(&register, &["rev-list", "--reverse", MAIN])?;
        let commits: Vec<&str> = commits.lines().collect();
        let main = tip(&store)?;
        let audited = store.private_dir().map_err(said)?.join("audited");
        let (mut stock, mut signatures, mut first, mut second) = (vec![], vec![], vec![], vec![]);
        for _ in 0..self.runs {
            let mut by_git = Command::new("sh");
            by_git.args(["-c", "for c in \"$@\"; do git verify-commit \"$c\" || exit 1; done", "sh"]);
            by_git.args(&commits).current_dir(&register).envs(settings(&allowed));
            stock.push(usage::run(&mut by_git)?);
            let (used, verified) = usage::here(|| -> Result<usize> {
                let mut verified = 0;
                for commit in store.first_parents(main) {
                    let commit = commit.map_err(said)?;
                    verify_signature("git", &commit.payload, commit.signature.as_deref()).map_err(said)?;
                    verified += 1;
                }
                Ok(verified)
            });
            if verified? != commits.len() {
                return Err("not every commit was verified".into());
            }
            signatures.push(used);
            let _ = fs::remove_file(&audited);
            first.push(audit(&register)?);
            second.push(audit(&register)?);
        }
        stock.iter().try_for_each(|used| used.expect_success("git verify-commit"))?;
        first.iter().chain(&second).try_for_each(|used| used.expect_success("audit"))?;
        let by_git = median(&stock, |u| u.cpu);
        println!(
            "| {} commits of {OFFICERS} officers, {} runs | CPU ms | ms | commits a CPU second | times git | goal |\n|---|---|---|---|---|---|",
            commits.len(),
            self.runs
        );
        let row = |what: &str, used: &[Usage], goal: &str| {
            let (cpu, wall) = (median(used, |u| u.cpu), median(used, |u| u.wall));
            let speed = commits.len() as f64 / cpu * 1e3;
            println!("| {what} | {cpu:.1} | {wall:.1} | {speed:.0} | {:.0} | {goal} |", by_git / cpu);
        };
        row("`git verify-commit` in a loop", &stock, "");
        row("the signatures alone", &signatures, "≥ 100");
        row("`audit`, the first", &first, "");
        row("`audit` with nothing new", &second, "");
        println!();
        Ok(())
    }
}

fn settings(allowed: &Path) -> [(&'static str, String); 5] {
    [
        ("GIT_CONFIG_COUNT", "2".to_owned()),
        ("GIT_CONFIG_KEY_0", "gpg.format".to_owned()),
        ("GIT_CONFIG_VALUE_0", "ssh".to_owned()),
        ("GIT_CONFIG_KEY_1", "gpg.ssh.allowedSignersFile".to_owned()),
        ("GIT_CONFIG_VALUE_1", allowed.display().to_string()),
    ]
}

/// An audit without any key.
fn audit(register: &Path) -> Result<Usage> {
    let mut command = Command::new(&*BINARY);
    command.arg("-C").arg(register).args(["--batch", "audit"]).stdin(Stdio::null());
    command.env_remove("CHUNGTHU_IDENTITY").env_remove("CHUNGTHU_SIGNING_KEY");
    Ok(usage::run(&mut command)?)
}

/// Makes a register whose officers add one record after the other. Gives what stock git needs to know of them.
fn history(dir: &Path) -> Result<String> {
    let prompt: Arc<dyn Prompt> = Arc::new(NoPrompt);
    let signers: Vec<Signer> = (0..OFFICERS).map(|_| Signer::generate().0).collect();
    let handle = |n: usize| format!("officer-{n}");
    let officers = signers.iter().enumerate().map(|(n, signer)| Officer {
        handle: handle(n),
        role: if n == 0 { Role::Admin } else { Role::Officer },
        person: None,
        recipients: vec![new_identity().1.as_str().to_owned()],
        signing_keys: SigningKeys { active: vec![signer.public()], former: Vec::new() },
        until: None,
        stands_in_for: None,
    });
    let recovery = Recovery::generate();
    let founding = Founding {
        settings: Settings::new("Bench"),
        officers: officers.collect(),
        rules: Default::default(),
        recovery: &recovery,
        author: Author { signer: &signers[0], now: BEGINS },
        plain: Default::default(),
    };
    let (store, vault) = found(dir, founding, &prompt).map_err(said)?;
    let root = tip(&store)?;
    let (officers, _) = policy_at(&store, root).map_err(said)?;
    let (mut at, mut tree) = (root, store.tree_of(root).map_err(said)?);
    let mut lock = store.lock("bench").map_err(said)?;
    for (n, signer) in (0..COMMITS).zip(signers.iter().cycle()) {
        let id = RecordId(rand::random());
        let unit =
            json!({ "schema": 1, "id": id, "names": [{ "vi": format!("Cục {n}"), "from": "2025-03-01" }] });
        let record = Record::from_value(Kind::Unit, &unit).map_err(|fault| fault.to_string())?;
        let writes = vec![Write { key: record.key(), rev: 1, record: Cow::Owned(record) }];
        let plan = Plan { writes, ..Plan::empty("add") };
        let author = Author { signer, now: BEGINS + n * 600 };
        let base = Base::main(at, tree, &officers);
        (at, tree) = prepare(&mut lock, &vault, &officers, &author, &plan, &base).map_err(said)?;
    }
    lock.move_ref(&format!("refs/heads/{MAIN}"), Some(root), at).map_err(said)?;
    drop(lock);
    trust(&store, at).map_err(said)?;
    Ok((0..OFFICERS).map(|n| format!("{0}@chungthu.invalid {1}\n", handle(n), signers[n].public())).collect())
}
