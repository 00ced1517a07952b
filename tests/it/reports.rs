//! Reports of a whole office: the same numbers on the screen, for programs, on paper, in sheets and on the site.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;

use crate::desk::{Desk, good};

const TODAY: &str = "2026-03-02";

/// A synthetic office with everything that a year brings.
struct Office {
    desk: Desk,
    folder: PathBuf,
}

impl Office {
    fn new() -> Office {
        let desk = Desk::without_register();
        let folder = desk.path("office");
        let mut demo = desk.command(env!("CARGO_BIN_EXE_chungthu"));
        demo.args(["demo", folder.to_str().unwrap(), "--people", "120", "--seed", "7", "--today", TODAY]);
        good(&demo.output().unwrap());
        Office { desk, folder }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let env = std::fs::read_to_string(self.folder.join("env")).unwrap();
        let mut command = self.desk.command(env!("CARGO_BIN_EXE_chungthu"));
        for line in env.lines() {
            let (name, value) = line.strip_prefix("export ").unwrap().split_once('=').unwrap();
            command.env(name, value.trim_matches('\''));
        }
        command.args(["--today", TODAY, "-C"]).arg(self.folder.join("register")).args(arguments);
        command
    }

    #[track_caller]
    fn run(&self, arguments: &[&str]) -> String {
        good(&self.command(arguments).output().unwrap())
    }

    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.run(&[&["--json"], arguments].concat())).unwrap()
    }

    fn list(&self, arguments: &[&str]) -> Vec<Value> {
        self.json(&[&["list"], arguments].concat()).as_array().unwrap().clone()
    }
}

fn rows<'r>(report: &'r Value, part: &str) -> &'r [Value] {
    report["parts"][part].as_array().unwrap_or_else(|| panic!("{part}: {report}"))
}

/// The numbers of the rows of a part, row by row and column by column; what is called by a number is one, too.
fn counts(rows: &[Value]) -> Vec<u64> {
    let cells = rows.iter().flat_map(|row| row.as_object().unwrap());
    // A form of a letter is called by its word, and said otherwise.
    let said = cells.filter(|(code, _)| *code != "form");
    said.filter_map(|(_, value)| value.as_u64().or_else(|| value.as_str().and_then(number))).collect()
}

/// A cell that is a number, and nothing else.
fn number(cell: &str) -> Option<u64> {
    cell.trim().parse().ok()
}

/// The tables of a document, their cells row by row.
fn docx_cells(file: &Path) -> Vec<String> {
    let mut xml = String::new();
    let mut archive = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    let cells = xml.split("<w:tc>").skip(1).map(|rest| rest.split("</w:tc>").next().unwrap());
    let text = |cell: &str| {
        let runs = cell.split("<w:t").skip(1).filter_map(|run| {
            let (head, rest) = run.split_once('>')?;
            (head.is_empty() || head.starts_with(' ')).then(|| rest.split("</w:t>").next().unwrap())
        });
        runs.collect::<String>()
    };
    cells.map(text).collect()
}

fn sheet_cells(file: &Path) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(file).unwrap();
    let names = book.sheet_names();
    let sheet = |name: &String| {
        let range = book.worksheet_range(name).unwrap();
        let body = range.rows().skip(3).flatten().map(|cell| {
            // What was counted can be added up; everything else is text.
            let is_count = matches!(cell, Data::Float(count) if count.fract() == 0.0);
            assert!(is_count || matches!(cell, Data::String(_) | Data::Empty), "{name}: {cell:?}");
            assert!(is_count || number(&cell.to_string()).is_none(), "{name}: {cell:?} is text");
            cell.to_string()
        });
        body.collect()
    };
    names.iter().map(sheet).collect()
}

#[test]
fn a_report_says_the_same_on_the_screen_for_programs_on_paper_and_in_sheets() {
    let office = Office::new();
    for report in ["month", "year", "demand", "stock"] {
        let told = office.json(&["report", report]);
        let out = |ending: &str| office.desk.path(&format!("{report}.{ending}"));
        let write = |ending: &str| {
            let file = out(ending);
            office.run(&["report", report, "-o", file.to_str().unwrap()]);
            file
        };
        let screen = office.run(&["report", report]);
        let sheets = sheet_cells(&write("xlsx"));
        let papers = docx_cells(&write("docx"));
        let parts = told["parts"].as_object().unwrap();
        assert_eq!(sheets.len(), parts.len(), "{report}: a sheet for each part");
        // What names every device or certificate is left out on paper.
        let listed = |part: &str| matches!(part, "certificates" | "spares" | "devices");
        let mut printed = Vec::new();
        let mut numbers = Vec::new();
        for ((part, rows), sheet) in parts.iter().zip(&sheets) {
            let wanted = counts(rows.as_array().unwrap());
            let mut found: Vec<u64> = sheet.iter().filter_map(|cell| number(cell)).collect();
            found.sort_unstable();
            let mut sorted = wanted.clone();
            sorted.sort_unstable();
            assert_eq!(found, sorted, "{report} {part}");
            if !listed(part) {
                printed.extend(&sorted);
            }
            numbers.extend(wanted);
        }
        assert!(numbers.iter().any(|count| *count > 0), "{report}");
        let sorted = |mut all: Vec<u64>| {
            all.sort_unstable();
            all
        };
        assert_eq!(sorted(papers.iter().filter_map(|cell| number(cell)).collect()), sorted(printed.clone()));
        let shown = screen.lines().flat_map(|line| line.split("  ")).filter_map(number);
        assert_eq!(sorted(shown.collect()), sorted(numbers), "{report}");
        if cfg!(feature = "pdf") {
            let file = write("pdf");
            let done = office.desk.command("pdftotext").arg("-layout").arg(&file).arg("-").output().unwrap();
            let words = good(&done);
            let found = words.split_whitespace().filter_map(number).collect::<Vec<_>>();
            for count in printed {
                assert!(found.contains(&count), "{report}: {count} isn't in the PDF");
            }
        }
    }
}

#[test]
fn the_numbers_are_those_of_the_lists_and_of_the_site() {
    let office = Office::new();
    // As it is today: a year that runs.
    let year = office.json(&["report", "year", "--period", "2026"]);
    let work = rows(&year, "work");
    let total = work.last().unwrap();
    let of = |code: &str| work[..work.len() - 1].iter().map(|row| row[code].as_u64().unwrap()).sum::<u64>();
    for code in ["issue", "renew", "change", "revoke", "restore", "return", "lost", "in_force"] {
        assert_eq!(of(code), total[code].as_u64().unwrap(), "{code}");
    }
    let open: u64 = rows(&year, "results").iter().map(|row| row["open"].as_u64().unwrap()).sum();
    let waits: u64 = rows(&year, "open").iter().map(|row| row["count"].as_u64().unwrap()).sum();
    assert_eq!(open, waits);
    for row in rows(&year, "terms") {
        assert_eq!(
            row["done"].as_u64(),
            Some(row["in_time"].as_u64().unwrap() + row["late"].as_u64().unwrap())
        );
    }
    assert!(rows(&year, "open").iter().all(|row| row["waits"].is_string()), "{year:#}");

    let site = office.desk.path("site");
    office.run(&["--lang", "en", "site", "build", "--out", site.to_str().unwrap()]);
    let page = std::fs::read_to_string(site.join("en/index.html"))
        .or_else(|_| std::fs::read_to_string(site.join("index.html")))
        .unwrap();
    let tiles: Vec<u64> = page
        .split("<ul class=\"tiles\">")
        .nth(1)
        .unwrap()
        .split("</ul>")
        .next()
        .unwrap()
        .split(['<', '>'])
        .filter_map(number)
        .collect();
    assert_eq!((tiles[0], tiles[2]), (total["in_force"].as_u64().unwrap(), open), "{tiles:?}");

    let stock = office.json(&["report", "stock"]);
    let all = rows(&stock, "stock").last().unwrap();
    assert_eq!(all["total"].as_u64().unwrap(), office.list(&["device"]).len() as u64);
    for place in ["blank", "transit", "locked", "damaged", "lost", "unknown"] {
        let named = rows(&stock, "devices").iter().filter(|row| row["place"] == place).count();
        assert_eq!(all[place].as_u64().unwrap(), named as u64, "{place}");
    }

    let demand = office.json(&["report", "demand", "--year", "2027"]);
    let (sum, expiring) = (rows(&demand, "sum"), rows(&demand, "expiring"));
    let one_by_one = rows(&demand, "certificates");
    let in_year = |row: &&Value| row["ends"].as_str().unwrap().starts_with("2027");
    let anew = |row: &&Value| matches!(row["ahead"].as_str(), Some("used-up" | "too-late"));
    let ends = expiring.last().unwrap()["ends"].as_u64().unwrap();
    assert_eq!(ends, one_by_one.iter().filter(in_year).count() as u64);
    let (last, rest) = sum.split_last().unwrap();
    let counted = |code: &str| last[code].as_u64().unwrap();
    assert_eq!(counted("again"), one_by_one.iter().filter(in_year).filter(anew).count() as u64);
    assert_eq!(counted("before"), one_by_one.iter().filter(|row| !in_year(row)).filter(anew).count() as u64);
    assert_eq!(counted("joiners"), rows(&demand, "joiners").len() as u64);
    assert_eq!(counted("needed"), counted("before") + counted("again") + counted("joiners"));
    for row in rest {
        let Some(spares) = row["spares"].as_u64() else { continue };
        let short = row["needed"].as_u64().unwrap().saturating_sub(spares);
        assert_eq!(row["order"].as_u64(), Some(short));
    }
    let done = office.command(&["report", "demand", "--year", "2025"]).output().unwrap();
    assert_eq!(done.status.code(), Some(2));
}
