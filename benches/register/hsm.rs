//! Keys on SoftHSM in memory: what a run costs beyond the time inside the module, and the presence of 2,000 keys.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use chungthu::change::{Author, Change, Writer};
use chungthu::model::{Date, Kind, RecordId};
use chungthu::rules::Rules;
use chungthu::seal::{NoPrompt, Signer};
use chungthu::yaml;
use serde_json::Value;

use super::{Bench, Result, median, said};

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const PIN: &str = "4711";
/// Keys whose presence is proved.
const PROVED: usize = 2_000;
/// No command line holds many more ids.
const PLANNED: usize = 500;

/// Tokens in memory.
struct Tokens {
    folder: tempfile::TempDir,
}

impl Tokens {
    fn new() -> Result<Tokens> {
        let memory = Path::new("/dev/shm");
        let folder = match memory.is_dir() {
            true => tempfile::tempdir_in(memory)?,
            false => tempfile::tempdir()?,
        };
        let tokens = folder.path().join("tokens");
        fs::create_dir(&tokens)?;
        let conf = format!("directories.tokendir = {}\nlog.level = ERROR\n", tokens.display());
        fs::write(folder.path().join("conf"), conf)?;
        let tokens = Tokens { folder };
        let mut util = tokens.with(Command::new("softhsm2-util"));
        util.args(["--init-token", "--free", "--label", "bench", "--pin", PIN, "--so-pin", "0815"]);
        match util.output()?.status.success() {
            true => Ok(tokens),
            false => Err("softhsm2-util made no token".into()),
        }
    }

    fn with(&self, mut command: Command) -> Command {
        command.env("SOFTHSM2_CONF", self.folder.path().join("conf"));
        command.env("CHUNGTHU_PKCS11_MODULE", MODULE).env("BENCH_PIN", PIN);
        command
    }
}

impl Bench {
    pub fn hsm(&self) -> Result<()> {
        if !Path::new(MODULE).exists() {
            println!("Keys on a token: not measured, SoftHSM isn't installed.\n");
            return Ok(());
        }
        let ids = self.awaited(PROVED + self.runs as usize * 70)?;
        let (run, proved) = ids.split_at(self.runs as usize * 70);
        println!(
            "| CSR run on SoftHSM | keys | inside the module ms | own ms a key | goal |\n|---|---|---|---|---|"
        );
        for (algorithm, count, from) in [("p-256", 50, 0), ("rsa-2048", 20, 50)] {
            let (mut inside, mut own) = (Vec::new(), Vec::new());
            for ids in run.chunks(70) {
                let tokens = Tokens::new()?;
                let (wall, within) = self.keys(&tokens, &ids[from..from + count], algorithm)?;
                inside.push(within);
                own.push((wall - within) / count as f64);
            }
            let (inside, own) = (median(&inside, |ms| *ms), median(&own, |ms| *ms));
            println!("| `hsm run`, {algorithm} | {count} | {inside:.0} | {own:.2} | ≤ 5 |");
        }
        let tokens = Tokens::new()?;
        for ids in proved.chunks(PLANNED) {
            self.keys(&tokens, ids, "p-256")?;
        }
        let mut walls = Vec::new();
        for _ in 0..self.runs {
            let start = Instant::now();
            let proof =
                self.json(&tokens, &["hsm", "prove", "--presence", "--json", "--pin-env", "BENCH_PIN"])?;
            walls.push(start.elapsed().as_secs_f64() * 1e3);
            if proof["good"] != PROVED {
                return Err(format!("{} keys are proved", proof["good"]).into());
            }
        }
        println!(
            "\n`hsm prove --presence` of {PROVED} keys: {:.0} ms (goal: < 1000).\n",
            median(&walls, |ms| *ms)
        );
        Ok(())
    }

    /// So many certificates on an HSM that are awaited, all of one person.
    fn awaited(&self, count: usize) -> Result<Vec<String>> {
        let add = |kind: &str, text: &str| -> Result<String> {
            let file = self.work.with_file_name("hsm.yaml");
            fs::write(&file, text)?;
            let told =
                self.ask(&self.work, &["add", kind, "--json", "--from", &file.display().to_string()])?;
            let told: Value = serde_json::from_str(&told)?;
            Ok(told["added"].as_str().ok_or("nothing added")?.to_owned())
        };
        let unit = add(
            "unit",
            "names:\n- vi: Cục Đo lường\n  from: 2020-01-01\naddresses:\n- address: 1 Lê Lai\n  province: Hà Nội\n  from: 2020-01-01\n",
        )?;
        let person = add(
            "person",
            &format!(
                "names:\n- full: Lý Đo Lường\n  from: 2020-01-01\npostings:\n- unit: {unit}\n  position: Chuyên viên\n  kind: main\n  from: 2020-01-01\nemails:\n- address: do@mof.gov.vn\n  from: 2020-01-01\n"
            ),
        )?;
        let (store, vault) = self.open()?;
        let signer = Signer::read(&self.signing_key, &NoPrompt).map_err(said)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() as i64;
        let mut change = Change::new("add");
        let mut ids = Vec::with_capacity(count);
        for _ in 0..count {
            let id = RecordId(rand::random()).to_string();
            let text = format!(
                "schema: 1\nid: {id}\nkind: individual\nform: hsm\nca: government\nholder: {person}\ndesk:\n- fact: expected\n  on: 2026-01-05\n"
            );
            change.add(yaml::read_typed(Kind::Certificate, text.as_bytes()).map_err(said)?);
            ids.push(id);
        }
        let writer = Writer {
            store: &store,
            vault: &vault,
            author: Author { signer: &signer, now },
            rules: Rules::builtin(),
            today: Date::at_office(now).ok_or("no day")?,
        };
        writer.apply(&change).map_err(said)?;
        Ok(ids)
    }

    fn json(&self, tokens: &Tokens, arguments: &[&str]) -> Result<Value> {
        let done = tokens.with(self.command(&self.work, arguments)).output()?;
        if !done.status.success() {
            return Err(String::from_utf8_lossy(&done.stderr).into_owned().into());
        }
        Ok(serde_json::from_slice(&done.stdout)?)
    }

    /// Plans and makes keys: milliseconds of the run, and those inside the module.
    fn keys(&self, tokens: &Tokens, ids: &[String], algorithm: &str) -> Result<(f64, f64)> {
        let plan: PathBuf = tokens.folder.path().join(format!("{algorithm}-{}.yaml", ids[0]));
        let file = plan.display().to_string();
        let mut words =
            vec!["hsm", "plan", "--json", "--algorithm", algorithm, "--label", "bench", "-o", &file];
        words.extend(ids.iter().map(String::as_str));
        self.json(tokens, &words)?;
        let start = Instant::now();
        let made = self.json(tokens, &["hsm", "run", &file, "--json", "--pin-env", "BENCH_PIN"])?;
        let wall = start.elapsed().as_secs_f64() * 1e3;
        if made["new"] != ids.len() {
            return Err(format!("{} keys were made", made["new"]).into());
        }
        Ok((wall, made["inside_ms"].as_f64().unwrap_or_default()))
    }
}
