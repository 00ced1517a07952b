//! Keys on SoftHSM in memory: what a run costs beyond the time inside the module, and the presence of 2,000 keys.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use chungthu::change::{Author, Change, Writer};
use chungthu::model::{Date, Kind, RecordId};
use chungthu::rules::Rules;
use chungthu::seal::{NoPrompt, Signer};
use chungthu::yaml;
use serde_json::Value;

use super::usage::{self, Usage};
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
            "| CSR run on SoftHSM | keys | inside the module ms | own CPU ms a key | own wall ms a key | goal |"
        );
        println!("|---|---|---|---|---|---|");
        let (mut all_cpu, mut all_wall) = (0.0, 0.0);
        for (algorithm, count, from) in [("p-256", 50_u32, 0), ("rsa-2048", 20, 50)] {
            let mut used = Vec::new();
            for ids in run.chunks(70) {
                used.push(self.keys(&Tokens::new()?, &ids[from..from + count as usize], algorithm)?);
            }
            let inside = median(&used, |(_, inside)| *inside);
            // A module in software computes all the time that is spent in it.
            let cpu = median(&used, |(used, inside)| (used.cpu - inside).max(0.0));
            let wall = median(&used, |(used, inside)| used.wall - inside);
            (all_cpu, all_wall) = (all_cpu + cpu, all_wall + wall);
            let (cpu, wall) = (cpu / f64::from(count), wall / f64::from(count));
            println!("| `hsm run`, {algorithm} | {count} | {inside:.0} | {cpu:.2} | {wall:.2} | |");
        }
        println!("| both | 70 | | {:.2} | {:.2} | ≤ 5 |", all_cpu / 70.0, all_wall / 70.0);
        let tokens = Tokens::new()?;
        for ids in proved.chunks(PLANNED) {
            self.keys(&tokens, ids, "p-256")?;
        }
        let mut proofs = Vec::new();
        for _ in 0..self.runs {
            // The demo has keys on tokens of its own, which are not plugged in here.
            let words =
                ["hsm", "prove", "--label", "bench", "--presence", "--json", "--pin-env", "BENCH_PIN"];
            let (used, proof) = self.json(&tokens, &words)?;
            if proof["good"] != PROVED {
                return Err(format!("{} keys are proved", proof["good"]).into());
            }
            proofs.push((used, proof["inside_ms"].as_f64().unwrap_or_default()));
        }
        println!(
            "\n`hsm prove --presence` of {PROVED} keys: {:.0} ms, {:.0} of CPU, {:.0} inside the module (goal: < 1000).\n",
            median(&proofs, |(used, _)| used.wall),
            median(&proofs, |(used, _)| used.cpu),
            median(&proofs, |(_, inside)| *inside)
        );
        Ok(())
    }

    /// So many certificates on an HSM that are awaited, each of another person.
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
        let (store, vault) = self.open()?;
        let signer = Signer::read(&self.signing_key, &NoPrompt).map_err(said)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() as i64;
        let mut change = Change::new("add");
        let mut ids = Vec::with_capacity(count);
        for n in 0..count {
            let mut add = |kind: Kind, text: &str| -> Result<String> {
                let id = RecordId(rand::random()).to_string();
                let text = format!("schema: 1\nid: {id}\n{text}");
                change.add(yaml::read_typed(kind, text.as_bytes()).map_err(said)?);
                Ok(id)
            };
            let person = add(
                Kind::Person,
                &format!(
                    "names:\n- full: Lý Đo Lường\n  from: 2020-01-01\npostings:\n- unit: {unit}\n  position: Chuyên viên\n  kind: main\n  from: 2020-01-01\nemails:\n- address: do{n}@mof.gov.vn\n  from: 2020-01-01\n"
                ),
            )?;
            let id = add(
                Kind::Certificate,
                &format!(
                    "kind: individual\nform: hsm\nca: government\nholder: person/{person}\ndesk:\n- fact: expected\n  on: 2026-01-05\n"
                ),
            )?;
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

    fn json(&self, tokens: &Tokens, arguments: &[&str]) -> Result<(Usage, Value)> {
        let told = tokens.folder.path().join("told");
        let mut command = tokens.with(self.command(&self.work, arguments));
        let used = usage::run_into(&mut command, Stdio::from(fs::File::create(&told)?))?;
        used.expect_success("hsm")?;
        Ok((used, serde_json::from_slice(&fs::read(&told)?)?))
    }

    /// Plans and makes keys: what the run used, and its milliseconds inside the module.
    fn keys(&self, tokens: &Tokens, ids: &[String], algorithm: &str) -> Result<(Usage, f64)> {
        let plan: PathBuf = tokens.folder.path().join(format!("{algorithm}-{}.yaml", ids[0]));
        let file = plan.display().to_string();
        let mut words =
            vec!["hsm", "plan", "--json", "--algorithm", algorithm, "--label", "bench", "-o", &file];
        words.extend(ids.iter().map(String::as_str));
        self.json(tokens, &words)?;
        let (used, made) = self.json(tokens, &["hsm", "run", &file, "--json", "--pin-env", "BENCH_PIN"])?;
        if made["new"] != ids.len() {
            return Err(format!("{} keys were made", made["new"]).into());
        }
        Ok((used, made["inside_ms"].as_f64().unwrap_or_default()))
    }
}
