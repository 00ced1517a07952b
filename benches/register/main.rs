//! The goals of speed, measured on a demo register: `check` against its floor, commands against 60 ms, memory, packs.
//!
//! Prints Markdown tables. Figures are medians of interleaved runs. The demo is made once and kept beside the build;
//! everything is measured on a copy of it. `PEOPLE` and `RUNS` change their numbers;
//! arguments name the parts to run.

#![expect(clippy::print_stdout, reason = "a bench prints its table")]

mod audit;
mod branch;
mod floor;
mod hsm;
mod hugo;
mod import;
mod officers;
mod paper;
mod push;
mod site;
mod usage;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::{Instant, SystemTime};

use chungthu::change::MAIN;
use chungthu::model::{Key, Kind, Lang};
use chungthu::register::{Snapshot, policy_at};
use chungthu::repo::{Oid, Store};
use chungthu::seal::{Bound, Identities, Keyring, NoPrompt, Prompt, Signer, Vault};
use chungthu::text::Explain;

use usage::Usage;

/// The program's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The tip of main.
fn tip(store: &Store) -> Result<Oid> {
    Ok(store.tip(MAIN).map_err(said)?.ok_or("no main")?)
}

/// What a failure says, in English.
fn said(error: impl Explain) -> String {
    error.what(Lang::En)
}

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The program as it was when the bench began: a build that goes on beside must not change what is measured.
static BINARY: LazyLock<PathBuf> = LazyLock::new(|| {
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join("chungthu-measured");
    // Another bench may still run the copy before: it keeps its own file.
    let _ = fs::remove_file(&copy);
    match fs::copy(env!("CARGO_BIN_EXE_chungthu"), &copy) {
        Ok(_) => copy,
        Err(_) => PathBuf::from(env!("CARGO_BIN_EXE_chungthu")),
    }
});
/// Raised whenever a demo made before should be made anew.
const DEMO: u32 = 2;

/// People of the register that a larger one is compared with.
const SMALL: u32 = 300;

/// One part of the bench: its name, and what measures it.
type Part = (&'static str, fn(&Bench) -> Result<()>);

fn main() -> Result<()> {
    let number = |name, usual| std::env::var(name).ok().map_or(Ok(usual), |n| n.parse::<u32>());
    let bench = Bench::new(number("PEOPLE", 20_000)?, number("RUNS", 7)?)?;
    let parts: [Part; 14] = [
        ("check", Bench::check),
        ("commands", Bench::commands),
        ("links", Bench::links),
        ("foreign", Bench::foreign),
        ("only-one", Bench::only_one),
        ("packs", Bench::packs),
        ("site", Bench::site),
        ("audit", Bench::audit),
        ("review", Bench::review),
        ("push", Bench::push),
        ("officers", Bench::officers),
        ("hsm", Bench::hsm),
        ("import", Bench::import),
        ("paper", Bench::paper),
    ];
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    for (name, part) in parts {
        if wanted.is_empty() || wanted.iter().any(|word| word == name) {
            part(&bench)?;
        }
    }
    Ok(())
}

/// A person to be added, but for the unit.
const PERSON: &str = "schema: 1
names:
- full: Lý Thử Nghiệm
sex: female
birth: 1990-02-03
postings:
- position: Chuyên viên
  kind: main
  from: 2026-01-05
";

/// A demo, and a copy of its register that may be written to.
struct Bench {
    demo: PathBuf,
    work: PathBuf,
    identity: PathBuf,
    signing_key: PathBuf,
    people: u32,
    runs: u32,
}

impl Bench {
    fn new(people: u32, runs: u32) -> Result<Bench> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("register-{DEMO}-{people}"));
        let (demo, work) = (folder.join("demo"), folder.join("work"));
        fs::create_dir_all(&folder)?;
        if !demo.join("env").exists() {
            let mut command = Command::new(&*BINARY);
            command.args(["demo", "--people", &people.to_string()]).arg(&demo);
            let used = usage::run(&mut command)?;
            used.expect_success("demo")?;
            println!("`demo --people {people}`: {:.0} s, {:.0} s of CPU\n", used.wall / 1e3, used.cpu / 1e3);
        }
        let _ = fs::remove_dir_all(&work);
        let keys = demo.join("keys");
        let admin = fs::read_to_string(demo.join("env"))?;
        let admin =
            admin.split(".identity").next().and_then(|text| text.rsplit('/').next()).unwrap_or_default();
        let bench = Bench {
            identity: keys.join(format!("{admin}.identity")),
            signing_key: keys.join(format!("{admin}.signing_key")),
            demo,
            work,
            people,
            runs,
        };
        bench.copy_to(&bench.work)?;
        Ok(bench)
    }

    /// A copy of the register without its links.
    fn copy_to(&self, place: &Path) -> Result<()> {
        copy(&self.demo.join("register"), place)?;
        forget_links(place)
    }

    fn command(&self, at: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(&*BINARY);
        command.arg("-C").arg(at).arg("--batch").args(arguments);
        command.env("CHUNGTHU_IDENTITY", &self.identity).env("CHUNGTHU_SIGNING_KEY", &self.signing_key);
        command.stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Result<Usage> {
        Ok(usage::run(&mut self.command(&self.work, arguments))?)
    }

    /// What a command prints, which must succeed (or be `check` that found errors).
    fn ask(&self, at: &Path, arguments: &[&str]) -> Result<String> {
        let output = self.command(at, arguments).output()?;
        if output.status.code().is_none_or(|code| code > 1) {
            return Err(format!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// The store and the opened keyring, as the floor needs them.
    fn open(&self) -> Result<(Store, Vault)> {
        let store = Store::open(&self.work).map_err(said)?;
        let (officers, _) = policy_at(&store, tip(&store)?).map_err(said)?;
        let file = store.keyring(officers.keyring.serial).map_err(said)?.ok_or("no keyring")?;
        let vault = Vault::new(self.unlock(&file, &officers.keyring)?);
        Ok((store, vault))
    }

    fn unlock(&self, file: &[u8], bound: &Bound) -> Result<Keyring> {
        let prompt: std::sync::Arc<dyn Prompt> = std::sync::Arc::new(NoPrompt);
        let identities = Identities::read(&self.identity, &prompt).map_err(said)?;
        Ok(Keyring::open(file, bound, &identities).map_err(said)?)
    }

    /// `check` as a whole against reading, opening and parsing the same files.
    fn check(&self) -> Result<()> {
        let (store, vault) = self.open()?;
        let snapshot = Snapshot::open(&store, &vault, tip(&store)?).map_err(said)?;
        let records = snapshot.list().map_err(said)?.records;
        // The first command makes the links, whose verdicts on chains `check` takes over.
        let first = self.run(&["status"])?;
        first.expect_success("status")?;
        let (mut floors, mut checks) = (Vec::new(), Vec::new());
        let mut plaintext = 0;
        for _ in 0..self.runs {
            let (used, bytes) = floor::run(&vault, &self.work, &records)?;
            floors.push(used);
            plaintext = bytes;
            checks.push(self.run(&["check", "--errors"])?);
        }
        checks.iter().try_for_each(|used| used.expect_answer("check"))?;
        let (floor, check) = (median(&floors, |u| u.cpu), median(&checks, |u| u.cpu));
        let peak = median(&checks, |u| u.own_kb as f64) * 1024.0;
        let beyond = (peak - plaintext as f64) / records.len() as f64;
        println!(
            "| {} records, {} runs | CPU s | wall s | ratio | goal |\n|---|---|---|---|---|",
            records.len(),
            self.runs
        );
        println!(
            "| floor: read, open, parse | {:.2} | {:.2} | 1 | |",
            floor / 1e3,
            median(&floors, |u| u.wall) / 1e3
        );
        println!(
            "| `check` | {:.2} | {:.2} | {:.2} | ≤ 1.25 |",
            check / 1e3,
            median(&checks, |u| u.wall) / 1e3,
            check / floor
        );
        println!(
            "\nMemory of `check`: {:.0} MB at its peak for {:.0} MB of plaintext, {beyond:.0} bytes a record beyond the \
             plaintext (goal: 2048).\n",
            peak / 1e6,
            plaintext as f64 / 1e6
        );
        Ok(())
    }

    /// The daily commands, without the unlock and the signature.
    fn commands(&self) -> Result<()> {
        let (store, _) = self.open()?;
        let (officers, _) = policy_at(&store, tip(&store)?).map_err(said)?;
        let sealed = store.keyring(officers.keyring.serial).map_err(said)?.ok_or("no keyring")?;
        let unlock = self.timed(|| self.unlock(&sealed, &officers.keyring).map(drop))?;
        let signer = Signer::read(&self.signing_key, &NoPrompt).map_err(said)?;
        let signature = self.timed(|| signer.sign_commit(b"tree").map(drop).map_err(|e| said(e).into()))?;
        let file = self.work.with_file_name("person.yaml");
        fs::write(&file, format!("{PERSON}  unit: {}\n", self.first("unit")?))?;
        let add = format!("add person --from {}", file.display());
        let set = format!("set {} label=bench-{{run}} --fix", self.first("device")?);
        let show = format!("show {}", self.first("person")?);
        let commands = [
            show.as_str(),
            "find nguyen van an",
            "list certificate state=in-use type=system",
            "list person",
            "status",
            "todo",
            &add,
            &set,
        ];
        let mut used: Vec<Vec<Usage>> = vec![Vec::new(); commands.len()];
        // Each command once a round, so that those after a write find links that are to be moved on.
        for run in 0..self.runs {
            for (command, used) in commands.iter().zip(&mut used) {
                let command = command.replace("{run}", &run.to_string());
                let one = self.run(&command.split(' ').collect::<Vec<_>>())?;
                one.expect_success(&command)?;
                used.push(one);
            }
        }
        println!("| command | ms | CPU ms | goal |\n|---|---|---|---|");
        for (command, used) in commands.iter().zip(&used) {
            let writes = command.starts_with("add") || command.starts_with("set");
            let without = if writes { unlock + signature } else { unlock };
            let name = command.split(" --from").next().unwrap_or(command);
            let (wall, cpu) = (median(used, |u| u.wall) - without, median(used, |u| u.cpu) - without);
            println!("| `{name}` | {wall:.0} | {cpu:.0} | < 60 |");
        }
        println!("\nNot counted: unlock {unlock:.1} ms, signature {signature:.1} ms.\n");
        Ok(())
    }

    /// The links deleted: the same answers, once slower.
    fn links(&self) -> Result<()> {
        let questions: [&[&str]; 3] = [&["status"], &["find", "nguyen"], &["check", "--json"]];
        let ask = || questions.iter().map(|q| self.ask(&self.work, q)).collect::<Result<Vec<_>>>();
        let before = ask()?;
        forget_links(&self.work)?;
        let rebuilt = self.run(&["status"])?;
        let again = self.run(&["status"])?;
        let same = if ask()? == before { "the same answers" } else { "OTHER ANSWERS" };
        println!(
            "Links deleted: {same}, `status` once in {:.1} s, then in {:.0} ms.",
            rebuilt.wall / 1e3,
            again.wall
        );
        Ok(())
    }

    /// A commit of another clone: the links are moved on.
    fn foreign(&self) -> Result<()> {
        let other = self.work.with_file_name("other");
        let _ = fs::remove_dir_all(&other);
        copy(&self.work, &other)?;
        let file = self.work.with_file_name("foreign.yaml");
        fs::write(&file, format!("{PERSON}  unit: {}\n", self.first("unit")?))?;
        self.ask(&self.work, &["status"])?;
        self.ask(&other, &["add", "person", "--from", &file.display().to_string()])?;
        let shards = || fs::read_dir(links(&self.work)).map(|dir| dir.count());
        let before = shards()?;
        git(&self.work, &["fetch", "--quiet", &other.display().to_string(), "main"])?;
        git(&self.work, &["update-ref", "refs/heads/main", "FETCH_HEAD"])?;
        let moved = self.run(&["find", "nguyen"])?;
        moved.expect_success("find")?;
        let made = shards()? - before;
        println!(
            "After a foreign commit: `find` in {:.0} ms, {made} of {before} folders moved on.",
            moved.wall
        );
        fs::remove_dir_all(&other)?;
        Ok(())
    }

    /// `show` by id where every other record's file is missing.
    fn only_one(&self) -> Result<()> {
        let key = self.first("person")?;
        let shown = self.ask(&self.work, &["show", &key])?;
        let thin = self.work.with_file_name("thin");
        let _ = fs::remove_dir_all(&thin);
        self.copy_to(&thin)?;
        git(&thin, &["read-tree", "--empty"])?;
        let (kind, id) = key.split_once('/').ok_or("no key")?;
        let all = git(&thin, &["rev-list", "--objects", "main"])?;
        let listed = git(&thin, &["ls-tree", "-r", "main", "--", &format!("records/{kind}")])?;
        let one =
            listed.lines().find(|line| line.contains(id)).and_then(|line| line.split_whitespace().nth(2));
        let one = one.ok_or("no file")?;
        let refs = git(&thin, &["rev-list", "--objects", "--all", "--not", "main"])?;
        let wanted: Vec<&str> = all
            .lines()
            .chain(refs.lines())
            .filter(|line| !line.contains(".age") || !line.contains(" records/") || line.starts_with(one))
            .filter_map(|line| line.split(' ').next())
            .collect();
        let pack = thin.join(".git/objects/pack");
        let aside = thin.join("thin");
        let list = thin.join("wanted");
        fs::write(&list, wanted.join("\n") + "\n")?;
        let status = Command::new("git")
            .args(["pack-objects", "--quiet"])
            .arg(&aside)
            .current_dir(&thin)
            .stdin(fs::File::open(&list)?)
            .stdout(Stdio::null())
            .status()?;
        if !status.success() {
            return Err("git pack-objects".into());
        }
        fs::remove_dir_all(thin.join(".git/objects"))?;
        fs::create_dir_all(&pack)?;
        for entry in fs::read_dir(&thin)?.flatten() {
            let name = entry.file_name().display().to_string();
            if let Some(rest) = name.strip_prefix("thin-") {
                fs::rename(entry.path(), pack.join(format!("pack-{rest}")))?;
            }
        }
        let other = if self.ask(&thin, &["show", &key])? == shown { "opens" } else { "OPENS MORE THAN" };
        println!(
            "`show ID` {other} that one record: {} objects of {} are there.",
            wanted.len(),
            all.lines().count()
        );
        fs::remove_dir_all(&thin)?;
        Ok(())
    }

    /// `review` of a branch of ten records here and in a register of 300 people.
    fn review(&self) -> Result<()> {
        let small = Bench::new(SMALL, self.runs)?;
        let mut used: Vec<(&Bench, String, Vec<Usage>)> = Vec::new();
        for bench in [&small, self] {
            let branch = bench.branch()?;
            bench.run(&["review", &branch])?.expect_answer("review")?;
            used.push((bench, branch, Vec::new()));
        }
        for _ in 0..self.runs {
            for (bench, branch, used) in &mut used {
                used.push(bench.run(&["review", branch])?);
            }
        }
        println!("| `review` of 10 records | CPU ms | ms | ratio | goal |\n|---|---|---|---|---|");
        let cpu = |used: &[Usage]| median(used, |u| u.cpu);
        let least = used.first().map_or(f64::NAN, |(.., used)| cpu(used));
        for (bench, _, used) in &used {
            used.iter().try_for_each(|used| used.expect_answer("review"))?;
            let (cpu, wall) = (cpu(used), median(used, |u| u.wall));
            println!("| in {} people | {cpu:.1} | {wall:.1} | {:.2} | ≤ 2 |", bench.people, cpu / least);
        }
        println!();
        Ok(())
    }

    /// A branch of work that moves ten people to another unit.
    fn branch(&self) -> Result<String> {
        let (store, vault) = self.open()?;
        let snapshot = Snapshot::open(&store, &vault, tip(&store)?).map_err(said)?;
        let first = |kind| snapshot.list_kind(kind).map_err(said);
        let people = first(Kind::Person)?.records;
        // Not neighbours: in the register they lie in as many folders.
        let people: Vec<Key> =
            people.iter().step_by((people.len() / 10).max(1)).take(10).map(|(key, _)| *key).collect();
        let unit = first(Kind::Unit)?.records.first().ok_or("no unit")?.0;
        let signer = Signer::read(&self.signing_key, &NoPrompt).map_err(said)?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
        branch::moves(&snapshot, &signer, &people, unit, i64::try_from(now)?)
    }

    /// What bulk writes left behind.
    fn packs(&self) -> Result<()> {
        let register = self.demo.join("register");
        let counts = git(&register, &["count-objects", "-v"])?;
        let count =
            |name: &str| counts.lines().find_map(|l| l.strip_prefix(name)).unwrap_or("?").trim().to_owned();
        let attributes = git(&register, &["show", "main:.gitattributes"])?;
        let delta = attributes.lines().any(|line| line.starts_with("*.age ") && line.contains(" -delta"));
        println!(
            "Objects of the demo: {} in {} packs, {} loose; `-delta` for `.age`: {}.",
            count("in-pack:"),
            count("packs:"),
            count("count:"),
            if delta { "yes" } else { "NO" }
        );
        Ok(())
    }

    /// The first record of a kind.
    fn first(&self, kind: &str) -> Result<String> {
        let listed =
            git(&self.work, &["ls-tree", "-r", "--name-only", "main", "--", &format!("records/{kind}")])?;
        let id = listed
            .lines()
            .next()
            .and_then(|path| path.rsplit('/').next())
            .and_then(|f| f.strip_suffix(".yaml.age"));
        Ok(format!("{kind}/{}", id.ok_or("no record")?))
    }

    /// The median of what something takes, in milliseconds.
    fn timed(&self, mut run: impl FnMut() -> Result<()>) -> Result<f64> {
        let mut times = Vec::new();
        for _ in 0..self.runs {
            let began = Instant::now();
            run()?;
            times.push(began.elapsed().as_secs_f64() * 1e3);
        }
        Ok(median(&times, |t| *t))
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    match Command::new("cp").arg("-a").arg(from).arg(to).status()?.success() {
        true => Ok(()),
        false => Err("cp".into()),
    }
}

/// Where the links lie.
fn links(register: &Path) -> PathBuf {
    register.join(".git/chungthu/links")
}

fn forget_links(register: &Path) -> Result<()> {
    match fs::remove_dir_all(links(register)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn git(at: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new("git").arg("-C").arg(at).args(arguments).stderr(Stdio::inherit()).output()?;
    match output.status.success() {
        true => Ok(String::from_utf8(output.stdout)?),
        false => Err(format!("git {arguments:?}").into()),
    }
}

fn median<T>(of: &[T], value: impl Fn(&T) -> f64) -> f64 {
    let mut values: Vec<f64> = of.iter().map(value).collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
