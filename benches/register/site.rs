//! The site: pages a second beside Hugo's, the cost of a page from 1,000 pages to 100,000, what one change costs, and how
//! large pages are.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use chungthu::audit::{history, versions};
use chungthu::duty::{Basis, owed};
use chungthu::model::{Date, Moment};
use chungthu::register::{Links, Snapshot};
use chungthu::rules::Rules;
use chungthu::site::{self, Audience, Built, Opener, SiteHistory, SiteInput, Withheld};

use super::hugo::{self, Given, Hugo};
use super::{Bench, Result, said, tip};

/// People of registers whose sites have about 1,000, 10,000 and 100,000 pages.
const PEOPLE: [u32; 3] = [106, 1_060, 10_600];

/// A build, and the seconds that it took after the links were open.
struct Timed {
    built: Built,
    seconds: f64,
    /// Those of them that went into reading the register: into its history, which is verified, and into opening sealed records, by the
    /// share that each thread had of them.
    reading: f64,
}

impl Timed {
    /// The seconds after all of it is read, as another generator finds its data ready.
    fn making(&self) -> f64 {
        self.seconds - self.reading
    }
}

/// Pages a second of ours and of Hugo's, of several turns, those with the least ratio first.
struct Turns(Vec<(f64, f64)>);

impl Turns {
    fn new(mut turns: Vec<(f64, f64)>) -> Turns {
        turns.sort_by(|(ours, theirs), (others, other)| (ours / theirs).total_cmp(&(others / other)));
        Turns(turns)
    }

    /// The median turn, and the ratios of the least and of the most.
    fn say(&self, given: &str, goal: &str) {
        let ratio = |(ours, theirs): &(f64, f64)| ours / theirs;
        let (Some(least), Some(most)) = (self.0.first().map(ratio), self.0.last().map(ratio)) else { return };
        if let Some(median) = self.0.get(self.0.len() / 2) {
            println!(
                "Hugo, given {given}, {} of the same size: {:.0} pages/s, and ours {:.0}; the ratio is {:.1}{goal}, at least {least:.1} and at most {most:.1}.",
                hugo::PAGES,
                median.1,
                median.0,
                ratio(median)
            );
        }
    }
}

impl Bench {
    /// The goals: three times Hugo's pages a second, a cost per page flat within 20 %, 5 % after one change, 150 KB a page.
    pub fn site(&self) -> Result<()> {
        println!(
            "| site | pages | s | s reading the register | pages/s from what was read | µs a page | after one change |"
        );
        println!("|---|---|---|---|---|---|---|");
        let mut ours = None;
        let (mut costs, mut built) = (Vec::new(), Vec::new());
        let mut largest = (0, String::new());
        for people in PEOPLE {
            let bench = Bench::new(people, 1)?;
            // File systems are slow to give out again what was just deleted: nothing is taken away before the end.
            let out = bench.work.with_file_name("site");
            let _ = fs::remove_dir_all(&out);
            let full = bench.build(&out)?;
            let pages = pages(&out)?;
            if people == PEOPLE[1] {
                ours = bench.beside_hugo(&out, &pages, &mut built)?;
            }
            let again = bench.after_one_change(&out)?;
            let cost = full.making() / pages.len() as f64;
            println!(
                "| of {people} people | {} | {:.2} | {:.2} | {:.0} | {:.1} | {:.1} % ({:.2} s, {} written; goal: 5 %) |",
                pages.len(),
                full.seconds,
                full.reading,
                1.0 / cost,
                cost * 1e6,
                again.seconds / full.seconds * 100.0,
                again.seconds,
                again.built.written
            );
            costs.push(cost);
            for (path, size) in &pages {
                if *size > largest.0 {
                    largest = (*size, path.strip_prefix(&out)?.display().to_string());
                }
            }
            built.push(out);
        }
        for out in built {
            fs::remove_dir_all(&out)?;
        }
        let most = costs.iter().copied().fold(0.0, f64::max);
        let least = costs.iter().copied().fold(f64::MAX, f64::min);
        println!("\nCost of a page: the dearest {:.2} times the cheapest (goal: 1.2).", most / least);
        println!("The largest page: {:.0} KB (goal: 150), {}.", largest.0 as f64 / 1e3, largest.1);
        match ours {
            Some([data, finished]) => {
                data.say("the data of the pages", " (goal: 3)");
                finished.say("the finished pages, to put the frame round", "");
            }
            None => {
                println!("Hugo is not installed (Debian: `apt-get install hugo`), and not compared with.")
            }
        }
        self.first_paint()
    }

    /// Pages a second of ours and of Hugo's, which take turns: the machine is not as fast at one time as at another. Hugo is given data
    /// that is ready, and finished pages besides.
    fn beside_hugo(
        &self,
        site: &Path,
        pages: &[(PathBuf, u64)],
        built: &mut Vec<PathBuf>,
    ) -> Result<Option<[Turns; 2]>> {
        let Some(data) = Hugo::new(site, pages, Given::Data)? else { return Ok(None) };
        let Some(finished) = Hugo::new(site, pages, Given::Finished)? else { return Ok(None) };
        let mut turns = [Vec::new(), Vec::new()];
        for turn in 0..self.runs.max(3) {
            let out = site.with_file_name(format!("site-{turn}"));
            let _ = fs::remove_dir_all(&out);
            let ours = pages.len() as f64 / self.build(&out)?.making();
            built.push(out);
            for (turns, hugo) in turns.iter_mut().zip([&data, &finished]) {
                turns.push((ours, hugo.build(turn)?));
            }
        }
        built.extend([data.folder, finished.folder]);
        Ok(Some(turns.map(Turns::new)))
    }

    /// How long the first page of all certificates takes to its first paint in Chromium.
    fn first_paint(&self) -> Result<()> {
        let out = self.work.with_file_name("site");
        let _ = fs::remove_dir_all(&out);
        let full = self.build(&out)?;
        println!(
            "\nThe site of {} people: {} files in {:.1} s.",
            self.people, full.built.written, full.seconds
        );
        let browser = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut command = Command::new("node");
        command
            .env("NODE_PATH", browser.join("tests/browser/node_modules"))
            .arg(browser.join("benches/register/paint.js"))
            .arg(&out)
            .arg(self.work.with_file_name("profile"))
            .arg(self.runs.to_string())
            .args(["vi/certificate/index.html", "vi/person/index.html"]);
        let painted = command.output()?;
        if !painted.status.success() {
            return Err(String::from_utf8_lossy(&painted.stderr).into());
        }
        for line in String::from_utf8(painted.stdout)?.lines() {
            println!("First contentful paint, from its folder: {line} ms (goal: 1000).");
        }
        Ok(fs::remove_dir_all(&out)?)
    }

    /// A build of the register as it stands, timed from when its links are open.
    fn build(&self, out: &Path) -> Result<Timed> {
        let (store, vault) = self.open()?;
        let commit = tip(&store)?;
        let snapshot = Snapshot::open(&store, &vault, commit).map_err(said)?;
        let links = Links::open(&snapshot).map_err(said)?;
        let source = snapshot.source();
        let opening = AtomicU64::new(0);
        let reader = || -> Opener<'_> {
            let (reader, opening) = (source.reader(), &opening);
            Box::new(move |key, blob| {
                let begun = Instant::now();
                let record = reader.as_ref().ok()?.record(key, blob).ok();
                opening.fetch_add(begun.elapsed().as_nanos() as u64, Ordering::Relaxed);
                record
            })
        };
        let today: Date = "2026-06-01".parse()?;
        let begun = Instant::now();
        let basis = Basis {
            rules: Rules::builtin(),
            officers: &snapshot.officers,
            lists: &snapshot.lists,
            today,
            now: today.start_at_office(),
            complete_from: snapshot.settings.complete_from,
        };
        let duties = owed(&links, &basis);
        let before = begun.elapsed();
        let (history, _) = history(&store, commit).map_err(said)?;
        let changed = history.as_ref().map(|history| versions(&store, history)).transpose().map_err(said)?;
        let changed = changed.unwrap_or_default();
        let telling = begun.elapsed() - before;
        let input = SiteInput {
            name: &snapshot.settings.name,
            contact: snapshot.settings.mail.as_ref().map(|mail| mail.from.as_str()),
            commit: &commit.to_string(),
            committed: Moment::day(today),
            today,
            rules: Rules::builtin(),
            links: &links,
            audience: Audience::Staff,
            withheld: &Withheld::on(&links, today),
            prints: &vault.print_key(),
            sealing: None,
            reader: &reader,
            not_read: links.lost().len(),
            templates: &[],
            proofs: &[],
            duties: &duties,
            findings: &[],
            authorities: &[],
            lists: &snapshot.lists,
            unlisted: &[],
            officers: &snapshot.officers,
            history: SiteHistory {
                entries: history.as_ref().map_or(&[], |history| &history.entries),
                changed: &changed,
                members: history.as_ref().map(|history| &history.members),
                broken: None,
            },
        };
        let built = site::build(&input, out, &|_, _| {}).map_err(said)?;
        let seconds = begun.elapsed().as_secs_f64();
        let threads = std::thread::available_parallelism()?.get() as f64;
        let reading = telling.as_secs_f64() + opening.into_inner() as f64 / 1e9 / threads;
        Ok(Timed { built, seconds, reading })
    }

    /// The build after one person got another position.
    fn after_one_change(&self, out: &Path) -> Result<Timed> {
        let person = self.first("person")?;
        self.run(&["set", &person, "postings[0].position=Chuyên viên cao cấp", "--fix"])?
            .expect_success("set")?;
        self.build(out)
    }
}

/// Every page of a site with its size.
fn pages(folder: &Path) -> Result<Vec<(PathBuf, u64)>> {
    let mut pages = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            pages.extend(self::pages(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "html") {
            pages.push((path, entry.metadata()?.len()));
        }
    }
    Ok(pages)
}
