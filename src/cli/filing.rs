//! A folder of papers that files itself: each to the record whose code or handle stands on it, else by its number, else by its
//! name, else as somebody at the terminal says. Nothing in the folder is changed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};
use walkdir::WalkDir;

use super::context::Context;
use super::failure::{Failure, FileError};
use super::papers::{self, Paper};
use super::session::{Session, links, remarks, rules};
use super::{next, output, pick, reading};
use crate::change::Change;
use crate::desk::reading as desk;
use crate::model::fold::{fold, spelling};
use crate::model::id::Handle;
use crate::model::kinds::common::Role;
use crate::model::{Date, Key, Kind, Record, RecordId};
use crate::register::{Facts, Links, Snapshot};
use crate::rules::Rules;
use crate::scan::Wording;
use crate::text::{reading as words, records};

/// By what a paper was filed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Code,
    Handle,
    Number,
    Name,
    Told,
}

/// What became of a file.
enum Fate {
    Filed {
        to: Key,
        role: Role,
        by: By,
    },
    /// The record has it already.
    Known(Key),
    /// The same as another file of the folder.
    Same(PathBuf),
    /// Nobody said where it belongs; these may be meant.
    Left(Vec<Key>),
    /// It belongs to this record, and nobody said what paper it is.
    Unnamed(Key),
    Refused(String),
}

/// Whom a paper means, and as what where the code on it says so.
enum Meant {
    One(Key, By, Option<Role>),
    Several(Vec<Key>),
    Nobody,
}

/// Files every paper of a folder, in one commit.
pub fn folder(context: &Context, folder: &Path) -> Result<ExitCode, Failure> {
    let session = Session::to_write(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let rules = rules(&snapshot)?;
    let numbers = Numbers::of(&links);
    let mut fates: Vec<(PathBuf, Fate)> = Vec::new();
    let mut seen: BTreeMap<String, PathBuf> = BTreeMap::new();
    let mut bases: BTreeMap<Key, Record> = BTreeMap::new();
    let mut waiting: BTreeMap<Key, Vec<(Paper, Role)>> = BTreeMap::new();
    for path in files(folder)? {
        let paper = match Paper::read(&path, &rules) {
            Ok(paper) => paper,
            Err(failure) => {
                fates.push((path, Fate::Refused(failure.what(context.lang))));
                continue;
            }
        };
        paper.warn(context);
        if let Some(first) = seen.get(&paper.sha256) {
            fates.push((path, Fate::Same(first.clone())));
            continue;
        }
        seen.insert(paper.sha256.clone(), path.clone());
        let meant = meant(&snapshot, &links, &rules, &numbers, &paper)?;
        let (to, by, said) = match meant {
            Meant::One(key, by, said) => (key, by, said),
            other => {
                let candidates = if let Meant::Several(keys) = other { keys } else { Vec::new() };
                if let Some(key) = has_it(&snapshot, &candidates, &paper)? {
                    fates.push((path, Fate::Known(key)));
                    continue;
                }
                match ask(context, &snapshot, &links, &path, &candidates) {
                    Some(key) => (key, By::Told, None),
                    None => {
                        fates.push((path, Fate::Left(candidates)));
                        continue;
                    }
                }
            }
        };
        if let std::collections::btree_map::Entry::Vacant(empty) = bases.entry(to) {
            empty.insert(snapshot.record(to)?);
        }
        if bases.get(&to).is_some_and(|base| paper.known(base).is_some()) {
            fates.push((path, Fate::Known(to)));
            continue;
        }
        let role = said.or_else(|| role(&paper, &rules)).or_else(|| of_kind(to.kind));
        let Some(role) = role.or_else(|| ask_role(context, &links, &path, to)) else {
            fates.push((path, Fate::Unnamed(to)));
            continue;
        };
        waiting.entry(to).or_default().push((paper, role));
        fates.push((path, Fate::Filed { to, role, by }));
    }
    let mut change = Change::new("attach");
    for (key, papers) in waiting {
        let Some(base) = bases.remove(&key) else { continue };
        let (record, _) = papers::add_to(context, &base, papers, &mut change)?;
        change.set(base, record);
    }
    let commit = match change.records.is_empty() {
        true => None,
        false => session.write(&snapshot, &change)?,
    };
    if let Some(committed) = &commit {
        remarks(context, committed);
    }
    Ok(report(&session, &links, &fates, commit.map(|committed| committed.commit.to_string())))
}

/// The files of a folder and of those within it, in the order of their names; hidden ones are none.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let hidden =
        |entry: &walkdir::DirEntry| entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.');
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(|entry| !hidden(entry)) {
        let entry = entry.map_err(|error| {
            let at = error.path().unwrap_or(folder).to_owned();
            let why = error.into_io_error().unwrap_or_else(|| std::io::ErrorKind::Other.into());
            FileError::unreadable(&at, &why)
        })?;
        if entry.file_type().is_file() {
            found.push(entry.into_path());
        }
    }
    Ok(found)
}

/// The numbers of decisions and letters as they may stand in the name of a file.
struct Numbers(Vec<(String, Key)>);

impl Numbers {
    fn of(links: &Links<'_>) -> Numbers {
        let number = |key: Key, facts: &Facts| {
            let (number, _) = numbered(facts);
            // A number without its symbol is everybody's.
            number.filter(|number| number.contains('/')).map(|number| (fold(&number), key))
        };
        let kinds = [Kind::Decision, Kind::Letter];
        Numbers(kinds.into_iter().flat_map(|kind| links.filter_facts(kind, number)).collect())
    }

    fn within(&self, name: &str) -> Vec<Key> {
        let name = format!(" {} ", fold(name));
        let found = self.0.iter().filter(|(number, _)| name.contains(&format!(" {number} ")));
        found.map(|(_, key)| *key).collect::<BTreeSet<Key>>().into_iter().collect()
    }

    fn is(&self, number: &str) -> Vec<Key> {
        let number = fold(number);
        self.0.iter().filter(|(known, _)| *known == number).map(|(_, key)| *key).collect()
    }
}

fn meant(
    snapshot: &Snapshot<'_>,
    links: &Links<'_>,
    rules: &Rules,
    numbers: &Numbers,
    paper: &Paper,
) -> Result<Meant, Failure> {
    let mut several = Vec::new();
    // The number and the day that stand on the paper itself.
    let mut on_it: Option<(String, Option<Date>)> = None;
    let mut settle = |keys: Vec<Key>, by: By| match keys.as_slice() {
        [one] => Some(Meant::One(*one, by, None)),
        [] => None,
        _ => {
            several.extend(keys);
            None
        }
    };
    if let Ok(scanned) = &paper.scanned {
        let own = reading::own(scanned, links).and_then(|(id, role)| Some((links.of_id(id)?, role)));
        if let Some((key, role)) = own {
            return Ok(Meant::One(key, By::Code, role));
        }
        if scanned.wording() == Wording::Readable {
            let text: Vec<String> = scanned.lines().map(|line| line.text()).collect();
            let found = text.iter().map(|line| named(snapshot, line));
            let found: BTreeSet<Key> =
                found.collect::<Result<Vec<_>, Failure>>()?.into_iter().flatten().collect();
            if let Some(meant) = settle(found.into_iter().collect(), By::Handle) {
                return Ok(meant);
            }
            let said = desk::read(scanned, rules);
            let mut same = said.number.as_deref().map(|number| numbers.is(number)).unwrap_or_default();
            // A number is given anew each year.
            same.retain(|key| links.facts(*key).is_some_and(|facts| numbered(facts).1 == said.date));
            if let Some(meant) = settle(same, By::Number) {
                return Ok(meant);
            }
            on_it = said.number.map(|number| (fold(&number), said.date));
        }
    }
    let name = paper.path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    if let Some(meant) = settle(named(snapshot, &name)?, By::Name) {
        return Ok(meant);
    }
    // A name may be wrong: the paper of another number or day isn't filed by it, and somebody is asked.
    let (like, unlike) = numbers.within(&name).into_iter().partition(|key| {
        on_it.as_ref().is_none_or(|(number, date)| {
            let (known, on) = links.facts(*key).map(numbered).unwrap_or_default();
            known.is_none_or(|known| fold(&known) == *number)
                && (date.is_none() || on.is_none() || *date == on)
        })
    });
    if let Some(meant) = settle(like, By::Name) {
        return Ok(meant);
    }
    several.extend::<Vec<Key>>(unlike);
    Ok(if several.is_empty() { Meant::Nobody } else { Meant::Several(several) })
}

/// The number and the day of a decision or letter.
fn numbered(facts: &Facts) -> (Option<String>, Option<Date>) {
    match facts {
        Facts::Decision(decision) => (decision.number.clone(), decision.date),
        Facts::Letter(letter) => (letter.full_number(), letter.date),
        _ => (None, None),
    }
}

/// The records whose handle or whole id stands in a line.
fn named(snapshot: &Snapshot<'_>, line: &str) -> Result<Vec<Key>, Failure> {
    let mut found = BTreeSet::new();
    for word in line.split(|c: char| !c.is_ascii_alphanumeric()) {
        let word = word.to_ascii_lowercase();
        if let Ok(handle) = word.parse::<Handle>() {
            found.extend(snapshot.starting_with(handle.prefix(), &Kind::ALL)?);
        } else if let Ok(id) = word.parse::<RecordId>() {
            found.extend(snapshot.starting_with(&id.to_string(), &Kind::ALL)?);
        }
    }
    Ok(found.into_iter().collect())
}

/// The one of these records that has this very file: somebody said before that it belongs there.
fn has_it(snapshot: &Snapshot<'_>, candidates: &[Key], paper: &Paper) -> Result<Option<Key>, Failure> {
    for key in candidates {
        if paper.known(&snapshot.record(*key)?).is_some() {
            return Ok(Some(*key));
        }
    }
    Ok(None)
}

/// Asks to which record a file belongs; nothing where it is left, or nobody can be asked.
fn ask(
    context: &Context,
    snapshot: &Snapshot<'_>,
    links: &Links<'_>,
    path: &Path,
    candidates: &[Key],
) -> Option<Key> {
    if !context.terminal.asks {
        return None;
    }
    let lang = context.lang;
    output::warn(&path.display().to_string());
    for (i, key) in candidates.iter().enumerate() {
        output::warn(&format!("{:>3}  {}", i + 1, pick::named(context, links, *key)));
    }
    loop {
        let typed = context.terminal.ask(&words::ask_where(lang))?;
        let typed = typed.trim();
        if typed.is_empty() {
            return None;
        }
        let listed = typed.parse::<usize>().ok().and_then(|n| candidates.get(n.checked_sub(1)?));
        if let Some(key) = listed {
            return Some(*key);
        }
        match pick::one(context, snapshot, links, typed, &Kind::ALL) {
            Ok(key) => return Some(key),
            Err(failure) => output::failure(&failure, lang, false),
        }
    }
}

/// Asks what paper a file is of a record; nothing where it is left, or nobody can be asked.
fn ask_role(context: &Context, links: &Links<'_>, path: &Path, to: Key) -> Option<Role> {
    if !context.terminal.asks {
        return None;
    }
    let lang = context.lang;
    output::warn(&format!("{} → {}", path.display(), pick::named(context, links, to)));
    for (i, role) in Role::ALL.iter().enumerate() {
        output::warn(&format!("{:>3}  {}", i + 1, role.label().say(lang)));
    }
    let typed = context.terminal.ask(&words::ask_role(lang))?;
    let typed = typed.trim();
    let listed = typed.parse::<usize>().ok().and_then(|n| Role::ALL.get(n.checked_sub(1)?));
    listed.or_else(|| Role::ALL.iter().find(|role| role.word().word == typed)).copied()
}

/// What paper it is: by what stands on it in capitals, else by the name of the file.
fn role(paper: &Paper, rules: &Rules) -> Option<Role> {
    let name = paper.path.file_stem().map(|stem| fold(&stem.to_string_lossy())).unwrap_or_default();
    let titles: Vec<String> = match &paper.scanned {
        Ok(scanned) => {
            let lines = scanned.pages.iter().take(1).flat_map(|page| &page.lines);
            lines
                .map(|line| line.text())
                .filter(|text| *text == text.to_uppercase())
                .map(|text| spelling(&text))
                .collect()
        }
        Err(_) => Vec::new(),
    };
    let on_it = rules.reading.roles.iter().find(|role| {
        role.words.iter().any(|words| titles.iter().any(|title| title.starts_with(&spelling(words))))
    });
    let in_name = || {
        let name = format!(" {name} ");
        rules
            .reading
            .roles
            .iter()
            .find(|role| role.words.iter().any(|words| name.contains(&format!(" {} ", fold(words)))))
    };
    on_it.or_else(in_name).map(|found| found.role)
}

/// What is attached to such a record, where nothing says more. Of a hand-over and a procedure there are several papers, of which a wrong
/// one would end a duty.
const fn of_kind(kind: Kind) -> Option<Role> {
    match kind {
        Kind::Decision => Some(Role::Decision),
        Kind::Letter => Some(Role::Letter),
        Kind::Handover | Kind::Procedure => None,
        _ => Some(Role::Other),
    }
}

fn report(
    session: &Session<'_>,
    links: &Links<'_>,
    fates: &[(PathBuf, Fate)],
    commit: Option<String>,
) -> ExitCode {
    let context = session.context;
    let lang = context.lang;
    let named = |key: Key| pick::named(context, links, key);
    let (mut filed, mut known, mut left) = (0, 0, 0);
    let mut table: Vec<Vec<String>> = Vec::new();
    let mut facts: Vec<Value> = Vec::new();
    for (path, fate) in fates {
        let file = path.display().to_string();
        let (what, fact) = match fate {
            Fate::Filed { to, role, by } => {
                filed += 1;
                let (role_label, by_label) = (role.label().say(lang), say(context, *by));
                (
                    vec![named(*to), role_label.to_owned(), by_label],
                    json!({ "file": path, "fate": "filed", "record": to, "role": role, "by": word(*by) }),
                )
            }
            Fate::Known(to) => {
                known += 1;
                (
                    vec![words::filed_known(lang, &named(*to))],
                    json!({ "file": path, "fate": "known", "record": to }),
                )
            }
            Fate::Same(other) => {
                known += 1;
                let other_name = other.display().to_string();
                (
                    vec![words::filed_same(lang, &other_name)],
                    json!({ "file": path, "fate": "same", "as": other }),
                )
            }
            Fate::Left(candidates) => {
                left += 1;
                let handles: Vec<String> = candidates.iter().map(|key| key.id.handle().to_string()).collect();
                let said = match handles.is_empty() {
                    true => words::filed_left(lang),
                    false => words::filed_several(lang, &handles.join(", ")),
                };
                (vec![said], json!({ "file": path, "fate": "left", "candidates": candidates }))
            }
            Fate::Unnamed(to) => {
                left += 1;
                (
                    vec![words::filed_unnamed(lang, &named(*to))],
                    json!({ "file": path, "fate": "unnamed", "record": to }),
                )
            }
            Fate::Refused(why) => {
                left += 1;
                (
                    vec![words::filed_refused(lang, why)],
                    json!({ "file": path, "fate": "refused", "why": why }),
                )
            }
        };
        table.push(std::iter::once(file).chain(what).collect());
        facts.push(fact);
    }
    if context.globals.json {
        output::json(
            &json!({ "commit": commit, "filed": filed, "known": known, "left": left, "files": facts }),
        );
    } else {
        output::out(&output::table(&table));
        output::out(&format!("{}\n", words::filed(lang, filed, known, left)));
        if left > 0 {
            output::out(&format!("{}\n", records::attach_one(lang)));
        }
        let to = fates
            .iter()
            .filter_map(|(_, fate)| if let Fate::Filed { to, .. } = fate { Some(*to) } else { None });
        if let Some(next) = next::about(session, &to.collect::<Vec<_>>()) {
            output::out(&format!("{next}\n"));
        }
    }
    ExitCode::from(if left > 0 { 4 } else { 0 })
}

fn say(context: &Context, by: By) -> String {
    let lang = context.lang;
    match by {
        By::Code => words::by_code(lang),
        By::Handle => words::by_handle(lang),
        By::Number => words::by_number(lang),
        By::Name => words::by_name(lang),
        By::Told => words::by_told(lang),
    }
}

const fn word(by: By) -> &'static str {
    match by {
        By::Code => "code",
        By::Handle => "handle",
        By::Number => "number",
        By::Name => "name",
        By::Told => "told",
    }
}
