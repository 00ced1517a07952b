use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use rayon::prelude::*;
use serde_json::{Value, json};
use walkdir::WalkDir;

use super::super::certified::name;
use super::super::choice::choice;
use super::super::context::Context;
use super::super::failure::{Failure, FileError, Told};
use super::super::fate::{Batch, Fate, Listed, Row};
use super::super::importing::{Importing, ONE_ONLY, Wishes};
use super::super::made::absent;
use super::super::session::{Session, links, remarks};
use super::super::sheets::{self, Order};
use super::super::{next, output, pick, progress, seen};
use crate::desk::differ::{Difference, Differs, Value as Side};
use crate::desk::import::By;
use crate::model::ident::{Email, IdNumber};
use crate::model::kinds::certificate::{Authority, Form, Relation};
use crate::model::{Date, Key, Kind, Lang};
use crate::pki::{self, Anchors, CertError, Piece};
use crate::register::{Facts, Links};
use crate::sheet::stage::Wishes as SheetWishes;
use crate::text::{Explain, Failing, harmless, import as words, records, sheet as sheet_words, shown};

/// Take in certificates, revocation lists (DER, PEM, PKCS #7, bundles, folders) and sheets (xlsx, xls, csv)
#[derive(clap::Args)]
pub struct Args {
    /// Files and folders; what each holds is recognised
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Show what would be done and write nothing
    #[arg(long)]
    dry_run: bool,
    /// The record that the one certificate belongs to, or its holder
    #[arg(long = "for", value_name = "SEL")]
    record: Option<String>,
    /// The letter that the CA answers with these certificates
    #[arg(long, value_name = "SEL")]
    answers: Option<String>,
    /// What holds the keys of certificates that nobody expected: usb-token, smartcard, sim-pki, hsm, central or soft
    #[arg(long, value_name = "FORM", value_parser = choice::<Form>)]
    form: Option<Form>,
    /// Which kind of CA issued those: government, public or internal
    #[arg(long, value_name = "CA", value_parser = choice::<Authority>, default_value = "government")]
    ca: Authority,
    /// Of sheets: what a heading means, `HEADING=person.staff_code`, or `HEADING=-` to pass its column over; kept for the next
    /// sheet with that heading
    #[arg(long = "column", value_name = "HEADING=FIELD")]
    columns: Vec<String>,
    /// Of sheets: write what must be decided into this new workbook, which `import` then reads back
    #[arg(short = 'o', long = "out", value_name = "REVIEW.xlsx")]
    review: Option<PathBuf>,
    /// Of sheets: add the units that the register doesn't have instead of asking about each
    #[arg(long)]
    new_units: bool,
}

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let sheets = args.files.iter().filter(|path| sheets::format_of(path).is_some()).count();
    if sheets == args.files.len() {
        return of_sheets(context, args);
    }
    if sheets > 0 {
        return Err(MIXED.into());
    }
    for (given, option) in [
        (!args.columns.is_empty(), "--column"),
        (args.new_units, "--new-units"),
        (args.review.is_some(), "--out"),
    ] {
        if given {
            return Err(Misplaced { option, for_sheets: true }.into());
        }
    }
    let session = Session::to_write(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let (mut batch, passed) = read_all(context, &args.files, &snapshot.anchors()?)?;
    let chosen = args.record.as_deref().map(|text| {
        pick::one(context, &snapshot, &links, text, &[Kind::Certificate, Kind::Person, Kind::Unit])
    });
    let chosen = chosen.transpose()?;
    if chosen.is_some() && batch.certificates() != 1 {
        return Err(ONE_ONLY.into());
    }
    let letter = args.answers.as_deref();
    let letter =
        letter.map(|text| pick::one(context, &snapshot, &links, text, &[Kind::Letter])).transpose()?;
    let wishes = Wishes {
        form: args.form,
        ca: args.ca,
        chosen,
        asked: letter.map(|letter| asked(&links, letter)).unwrap_or_default(),
        dry_run: args.dry_run,
    };
    let importing = Importing::new(context, &session, &snapshot, &links, wishes)?;
    let committed = importing.run(&mut batch)?;
    let differing = batch.rows.iter().filter_map(|row| match &row.fate {
        Fate::Taken(taken) if !taken.differences.is_empty() => Some(taken),
        _ => None,
    });
    let differing = differing.flat_map(|taken| std::iter::once(taken.record).chain(taken.holder));
    seen::reveal(&session, "import", differing, None)?;
    if let Some(committed) = &committed {
        remarks(context, committed);
    }
    Ok(report(&session, args.dry_run, &links, &batch, &passed, committed.map(|c| c.commit.to_string())))
}

fn of_sheets(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    for (given, option) in [(args.record.is_some(), "--for"), (args.answers.is_some(), "--answers")] {
        if given {
            return Err(Misplaced { option, for_sheets: false }.into());
        }
    }
    if let Some(path) = &args.review {
        absent(path)?;
    }
    let order = Order {
        files: &args.files,
        wishes: SheetWishes { form: args.form, ca: args.ca, new_units: args.new_units },
        columns: &args.columns,
        review: args.review.as_deref(),
        dry_run: args.dry_run,
    };
    sheets::import(context, &order)
}

const MIXED: Told =
    Told { failing: Failing::Usage, what: sheet_words::mixed, hint: Some(sheet_words::mixed_hint) };

/// An option that says something of other files than those given.
struct Misplaced {
    option: &'static str,
    for_sheets: bool,
}

impl Explain for Misplaced {
    fn what(&self, lang: Lang) -> String {
        match self.for_sheets {
            true => sheet_words::only_for_sheets(lang, self.option),
            false => sheet_words::not_for_sheets(lang, self.option),
        }
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}

/// The certificates whose procedures stand in a letter.
fn asked(links: &Links<'_>, letter: Key) -> Vec<Key> {
    let Some(Facts::Letter(letter)) = links.facts(letter) else { return Vec::new() };
    let mut asked = Vec::new();
    for line in &letter.lines {
        let subject = links.procedure(line.procedure).map(|procedure| procedure.subject);
        asked.extend(subject.filter(|key| key.kind == Kind::Certificate));
        // What is renewed or changed is asked for by the certificate before.
        asked.extend(links.inverse_at(
            Key::new(Kind::Procedure, line.procedure),
            Kind::Certificate,
            "made_by",
        ));
    }
    asked.sort_unstable();
    asked.dedup();
    asked
}

/// Reads files and what lies in folders, in their order; what of the folders was passed over.
fn read_all(
    context: &Context,
    given: &[PathBuf],
    anchors: &Anchors,
) -> Result<(Batch, Vec<PathBuf>), Failure> {
    let mut paths: Vec<PathBuf> = Vec::new();
    let (mut found, mut passed) = (BTreeSet::new(), Vec::new());
    let mut linked = Vec::new();
    for path in given {
        if !fs::metadata(path).map_err(|error| FileError::unreadable(path, &error))?.is_dir() {
            paths.push(path.clone());
            continue;
        }
        for entry in WalkDir::new(path).sort_by_file_name() {
            let entry = entry.map_err(|error| {
                let at = error.path().unwrap_or(path).to_owned();
                let why = error.into_io_error().unwrap_or_else(|| std::io::ErrorKind::Other.into());
                FileError::unreadable(&at, &why)
            })?;
            if entry.file_type().is_file() {
                found.insert(entry.path().to_owned());
                paths.push(entry.into_path());
            } else if entry.path().is_file() {
                linked.push(entry.into_path());
            } else if !entry.file_type().is_dir() {
                passed.push(entry.into_path());
            }
        }
    }
    // A link counts where what it leads to isn't there itself.
    let mut known: BTreeSet<PathBuf> = paths.iter().filter_map(|path| path.canonicalize().ok()).collect();
    for link in linked {
        if link.canonicalize().is_ok_and(|to| known.insert(to)) {
            found.insert(link.clone());
            paths.push(link);
        }
    }
    let bar = progress::bar(context);
    bar.set_length(paths.len() as u64);
    let read = paths.into_par_iter().map(|path| {
        let pieces = read(&path)?;
        bar.inc(1);
        Ok((path, pieces))
    });
    let read: Vec<(PathBuf, Vec<Result<Piece, CertError>>)> = read.collect::<Result<_, FileError>>()?;
    bar.finish_and_clear();
    let mut batch = Batch::default();
    for (path, pieces) in read {
        // What else lies in a folder is passed over.
        if found.contains(&path) && matches!(pieces.as_slice(), [Err(CertError::NotOne)]) {
            passed.push(path);
            continue;
        }
        batch.take(&path, pieces, anchors);
    }
    Ok((batch, passed))
}

fn read(path: &Path) -> Result<Vec<Result<Piece, CertError>>, FileError> {
    let unreadable = |error: std::io::Error| FileError::unreadable(path, &error);
    let known = fs::metadata(path).map_err(unreadable)?;
    // A pipe or a device may never end.
    if !known.is_file() {
        return Ok(vec![Err(CertError::NoFile)]);
    }
    if known.len() > pki::LONGEST as u64 {
        return Ok(vec![Err(CertError::TooLong)]);
    }
    Ok(pki::unpack(&fs::read(path).map_err(unreadable)?))
}

/// So many files that hold nothing are named.
const PASSED: usize = 5;

/// Says what became of every object, and how many of each.
fn report(
    session: &Session<'_>,
    dry_run: bool,
    links: &Links<'_>,
    batch: &Batch,
    passed: &[PathBuf],
    commit: Option<String>,
) -> ExitCode {
    let context = session.context;
    let mut counts = Counts::default();
    batch.rows.iter().for_each(|row| counts.add(&row.fate));
    if context.globals.json {
        let rows: Vec<Value> = batch.rows.iter().map(|row| as_json(context, links, row)).collect();
        output::json(&json!({
            "dry_run": dry_run, "commit": commit, "filled": counts.filled, "added": counts.added,
            "known": counts.known, "lists": counts.lists, "refused": counts.refused, "objects": rows,
            "passed_over": passed,
        }));
    } else {
        let lines: Vec<String> = batch.rows.iter().map(|row| line(context, links, row)).collect();
        output::out(&lines.concat());
        let lang = context.lang;
        if !passed.is_empty() {
            let names: Vec<String> =
                passed.iter().take(PASSED).map(|path| path.display().to_string()).collect();
            let more = if passed.len() > PASSED { ", …" } else { "" };
            output::warn(&words::passed_over(lang, passed.len(), &format!("{}{more}", names.join(", "))));
        }
        let said = words::done(lang, counts.filled, counts.added, counts.known, counts.lists, counts.refused);
        let said = if dry_run { words::would(lang, &said) } else { said };
        output::out(&format!("{said}\n"));
        if !dry_run && counts.filled + counts.added > 0 {
            let taken = batch.rows.iter().filter_map(|row| match &row.fate {
                Fate::Taken(taken) => Some(taken.record),
                _ => None,
            });
            let next = next::about(session, &taken.collect::<Vec<_>>());
            output::out(&format!("{}\n", next.unwrap_or_else(|| words::next(lang))));
        }
    }
    let done = counts.filled + counts.added + counts.known + counts.lists > 0;
    ExitCode::from(match (counts.refused > 0, done) {
        (false, _) => 0,
        (true, true) => 4,
        (true, false) => 1,
    })
}

#[derive(Default)]
struct Counts {
    filled: usize,
    added: usize,
    known: usize,
    lists: usize,
    refused: usize,
}

impl Counts {
    fn add(&mut self, fate: &Fate) {
        *match fate {
            Fate::Taken(taken) if taken.holder.is_none() => &mut self.filled,
            Fate::Taken(_) => &mut self.added,
            Fate::Known(_) | Fate::Pinned => &mut self.known,
            Fate::List(_) => &mut self.lists,
            Fate::Refused(_) => &mut self.refused,
        } += 1;
    }
}

fn by(context: &Context, by: By) -> String {
    let lang = context.lang;
    match by {
        By::Told => words::by_told(lang),
        By::Serial => words::by_serial(lang),
        By::Request => words::by_request(lang),
        By::Letter => words::by_letter(lang),
        By::FormerKey => words::by_former_key(lang),
        By::Email => words::by_email(lang),
        By::Citizen => words::by_citizen(lang),
        By::Tax => words::by_tax(lang),
    }
}

const fn by_word(by: By) -> &'static str {
    match by {
        By::Told => "told",
        By::Serial => "serial",
        By::Request => "request",
        By::Letter => "letter",
        By::FormerKey => "former-key",
        By::Email => "email",
        By::Citizen => "citizen",
        By::Tax => "tax",
    }
}

/// What differs, with what both sides say.
pub fn difference(context: &Context, difference: &Difference) -> String {
    let lang = context.lang;
    let what = match difference.what {
        Differs::Serial => words::other_serial(lang),
        Differs::Validity => words::other_validity(lang),
        Differs::Request => words::other_request(lang),
        Differs::Name => words::other_name(lang),
        Differs::Email => words::other_email(lang),
        Differs::Number => words::other_number(lang),
        Differs::Unit => words::other_unit(lang),
    };
    words::both(lang, &what, &side(context, &difference.register), &side(context, &difference.certificate))
}

/// One side of a difference; addresses masked unless `--reveal`.
fn side(context: &Context, value: &Side) -> String {
    let day = |day: &Option<Date>| day.map_or_else(|| "…".to_owned(), |day| day.to_string());
    match value {
        Side::Text(text) => text.clone(),
        Side::Days(from, to) => format!("{} – {}", day(from), day(to)),
        Side::Addresses(all) => {
            let shown = all.iter().map(|address| match address.parse::<Email>() {
                _ if context.reveals() => address.clone(),
                Ok(address) => address.mask(),
                Err(_) => "•••".to_owned(),
            });
            shown.collect::<Vec<_>>().join(", ")
        }
        Side::Numbers(all) => {
            let shown = all.iter().map(|number| match number.parse::<IdNumber>() {
                _ if context.reveals() => harmless(number),
                Ok(number) => number.mask(),
                Err(_) => "•••".to_owned(),
            });
            shown.collect::<Vec<_>>().join(", ")
        }
        Side::Dn(dn) => name(context, dn),
    }
}

/// What became of one object, with what to mind below it.
fn line(context: &Context, links: &Links<'_>, row: &Row) -> String {
    let lang = context.lang;
    let named = |key: Key| match links.contains(key) {
        true => pick::named(context, links, key),
        false => records::named(lang, key.kind.label().say(lang), &key.id.handle().to_string(), ""),
    };
    let mut below: Vec<String> = Vec::new();
    let what = match &row.fate {
        Fate::Taken(taken) => {
            below.extend(taken.differences.iter().map(|d| difference(context, d)));
            if let Some((before, relation)) = &taken.follows {
                below.push(words::follows(lang, &named(*before), relation.label().say(lang)));
            }
            if let Some((next, relation)) = &taken.followed {
                below.push(words::followed(lang, &named(*next), relation.label().say(lang)));
            }
            let (record, how) = (taken.record, by(context, taken.by));
            match taken.holder {
                None => words::filled(lang, &named(record), &how),
                Some(holder) => words::added(lang, &record.id.handle().to_string(), &named(holder), &how),
            }
        }
        Fate::Known(key) => words::known(lang, &named(*key)),
        Fate::Pinned => words::pinned(lang),
        Fate::List(list) => {
            below.extend(list.marks.fresh.iter().map(|key| words::list_marks(lang, &named(*key))));
            below.extend(list.marks.gone.iter().map(|key| words::list_lacks(lang, &named(*key))));
            if list.is_stale {
                below.push(words::list_stale(lang, &list.state.next_update.to_string()));
            }
            told_list(context, list)
        }
        Fate::Refused(why) => {
            below.extend(why.hint(lang));
            words::refused(lang, &why.say(lang, &named))
        }
    };
    let place = row.place.map(|place| format!("#{place}")).unwrap_or_default();
    let serial = row.serial.as_ref().map(|serial| format!(" {serial}")).unwrap_or_default();
    let mut text = format!("{}{place}{serial}: {what}\n", shown(&row.file));
    for one in below {
        text.push_str(&format!("        → {one}\n"));
    }
    text
}

fn told_list(context: &Context, list: &Listed) -> String {
    let state = &list.state;
    let update = state.this_update.to_string();
    match list.was_known {
        true => words::list_known(context.lang, &state.issuer, &state.number_said()),
        false => words::list_taken(context.lang, &state.issuer, &state.number_said(), &update, state.entries),
    }
}

fn as_json(context: &Context, links: &Links<'_>, row: &Row) -> Value {
    let mut value = json!({ "file": row.file, "place": row.place, "serial": row.serial });
    let related =
        |(key, relation): (Key, Relation)| json!({ "record": key, "relation": relation.word().word });
    let more = match &row.fate {
        Fate::Taken(taken) => {
            let differences = taken.differences.iter().map(|one| {
                let (register, certificate) = (side(context, &one.register), side(context, &one.certificate));
                json!({ "what": one.what.word(), "register": register, "certificate": certificate })
            });
            let fate = if taken.holder.is_some() { "added" } else { "filled" };
            json!({
                "fate": fate, "record": taken.record, "holder": taken.holder, "by": by_word(taken.by),
                "follows": taken.follows.map(related), "followed_by": taken.followed.map(related),
                "differences": differences.collect::<Vec<_>>(),
            })
        }
        Fate::Known(key) => json!({ "fate": "known", "record": key }),
        Fate::Pinned => json!({ "fate": "pinned" }),
        Fate::List(list) => json!({
            "fate": "list", "issuer": list.state.issuer, "number": list.state.number,
            "this_update": list.state.this_update.to_string(), "next_update": list.state.next_update.to_string(),
            "entries": list.state.entries, "known": list.was_known, "stale": list.is_stale,
            "marked": list.marks.fresh, "no_longer_listed": list.marks.gone,
        }),
        Fate::Refused(why) => {
            let named = |key: Key| pick::named(context, links, key);
            json!({
                "fate": "refused", "why": why.word(), "what": why.say(context.lang, &named),
                "todo": why.hint(context.lang),
            })
        }
    };
    if let (Value::Object(value), Value::Object(more)) = (&mut value, more) {
        value.extend(more);
    }
    value
}
