//! What is owed, as commands list it, and the last list, by which a duty is named by its number.

use std::fs;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::context::Context;
use super::failure::{Failure, Told};
use super::session::Session;
use super::{output, rows};
use crate::duty::{self, Basis, Duty, Rule, Task, tasks};
use crate::model::{Key, Kind, Lang};
use crate::register::{Links, Snapshot};
use crate::rules::Rules;
use crate::text::{Explain, Failing, duties as words, records};

/// What is owed on the day that is asked.
pub fn owed(context: &Context, snapshot: &Snapshot<'_>, links: &Links<'_>, rules: &Rules) -> Vec<Duty> {
    // Officers are those of main: whom a branch of work proposes is none yet.
    let main = match context.globals.at {
        None => context.officers(snapshot.store()).ok(),
        Some(_) => None,
    };
    let basis = Basis {
        rules,
        officers: main.as_ref().unwrap_or(&snapshot.officers),
        lists: &snapshot.lists,
        today: context.on(),
        now: match context.globals.on {
            Some(on) => on.start_at_office(),
            None => context.moment(),
        },
        complete_from: snapshot.settings.complete_from,
    };
    duty::owed(links, &basis)
}

/// One duty of a list, by what it is known by: a rule, and a record's key, an officer's handle or a plain file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    rule: String,
    by: String,
    entry: Option<u16>,
}

impl Known {
    fn of(duty: &Duty) -> Known {
        Known { rule: duty.rule.word().to_owned(), by: duty.known_by(), entry: duty.entry }
    }
}

/// The tasks of a list by their numbers, from 1.
#[derive(Serialize, Deserialize)]
pub struct LastList(Vec<Vec<Known>>);

/// The file in our folder of the git directory, and the context under which it is sealed.
const FILE: &str = "todo";
const SEALED_AS: &str = "todo 1";

impl LastList {
    /// Keeps a list, sealed: a number then names one of its tasks. A convenience: where it can't be kept, the list is shown all
    /// the same, and said to have no numbers that count.
    pub fn keep(session: &Session<'_>, tasks: &[Task]) -> bool {
        let list = LastList(tasks.iter().map(|task| task.duties.iter().map(Known::of).collect()).collect());
        let keep = || -> Option<()> {
            let sealed = session.vault.cache_seal(SEALED_AS, &serde_json::to_vec(&list).ok()?);
            let folder = session.store.private_dir().ok()?;
            // Another process reads the whole list or the one before.
            let made = tempfile::NamedTempFile::new_in(&folder).ok()?;
            fs::write(made.path(), sealed).ok()?;
            made.persist(folder.join(FILE)).ok().map(drop)
        };
        keep().is_some()
    }

    /// The last list; nothing where there is none, or the keyring has changed since.
    pub fn read(snapshot: &Snapshot<'_>) -> Option<LastList> {
        let sealed = fs::read(snapshot.store().private_dir().ok()?.join(FILE)).ok()?;
        serde_json::from_slice(&snapshot.vault().cache_open(SEALED_AS, sealed)?).ok()
    }

    /// How many tasks it has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The records that a task is about; nothing where there is no such number.
    pub fn records(&self, number: usize) -> Option<Vec<Key>> {
        let known = self.0.get(number.checked_sub(1)?)?;
        let mut keys: Vec<Key> = known.iter().filter_map(|known| known.by.parse().ok()).collect();
        keys.dedup();
        Some(keys)
    }

    /// What is left of a task: those of its duties that are still owed.
    pub fn left(&self, number: usize, owed: Vec<Duty>, context: &Context) -> Result<Vec<Task>, Failure> {
        let place = number.checked_sub(1);
        let known = place.and_then(|place| self.0.get(place)).ok_or(NoSuch { number, last: self.len() })?;
        let left = owed.into_iter().filter(|duty| known.contains(&Known::of(duty)));
        Ok(tasks(left.collect(), context.on()))
    }
}

/// There is no last list.
pub const NO_LIST: Told =
    Told { failing: Failing::Usage, what: words::no_list, hint: Some(words::no_list_hint) };

/// The last list has no such number.
struct NoSuch {
    number: usize,
    last: usize,
}

impl Explain for NoSuch {
    fn what(&self, lang: Lang) -> String {
        words::no_such(lang, self.number, self.last)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::no_such_hint(lang))
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}

/// The rule with this code.
pub fn rule(word: &str) -> Result<Rule, Failure> {
    Rule::of_word(word).ok_or_else(|| NoRule(word.to_owned()).into())
}

/// No rule has this code.
struct NoRule(String);

impl Explain for NoRule {
    fn what(&self, lang: Lang) -> String {
        let all: Vec<&str> = Rule::ALL.iter().map(|rule| rule.word()).collect();
        words::no_rule(lang, &self.0, &all.join(", "))
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::no_rule_hint(lang))
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}

/// Whom a record is about, as people say it.
pub fn whom(context: &Context, links: &Links<'_>, duty: &Duty) -> String {
    match duty.whom.or(duty.about) {
        Some(key) => called(context, links, key),
        None => String::new(),
    }
}

/// What a record is called; somebody of whose name there are several, with the unit.
fn called(context: &Context, links: &Links<'_>, key: Key) -> String {
    let title = rows::title(context, links, key);
    let several = key.kind == Kind::Person && links.has_namesake(key);
    match links.unit_of(key, context.on()).filter(|_| several) {
        Some(unit) => format!("{title} ({})", rows::unit_path(links, unit, context.on())),
        None => title,
    }
}

/// By when, and how long that is.
pub fn when(context: &Context, duty: &Duty) -> (String, String) {
    let lang = context.lang;
    let Some(due) = duty.due else { return (String::new(), words::no_day(lang)) };
    let day = due.on.to_string();
    let day = if due.certain { day } else { words::about_day(lang, &day) };
    let left = match context.on().days_until(due.on) {
        0 => words::today(lang),
        left if left < 0 => words::days_overdue(lang, -left),
        left => records::days_left(lang, left),
    };
    (day, left)
}

/// What is owed and about whom, on one line.
pub fn what(context: &Context, links: &Links<'_>, task: &Task) -> String {
    let (lang, first) = (context.lang, task.first());
    let name = task.rule().name(lang);
    let detail = first.detail.say(lang);
    let mut people: Vec<Option<Key>> = task.duties.iter().map(|duty| duty.whom.or(duty.about)).collect();
    people.dedup();
    let whom = whom(context, links, first);
    let whom = match people.len().saturating_sub(1) {
        0 => whom,
        more => words::and_more(lang, &whom, more),
    };
    // A letter or decision is known by its number.
    let paper =
        first.about.filter(|key| matches!(key.kind, Kind::Letter | Kind::Decision) && first.whom.is_some());
    let paper = paper.map(|key| rows::title(context, links, key));
    let parts = [Some(name), paper, Some(whom), Some(detail)];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Tasks on two lines each: number, day and what; then rule, since when, and the command.
pub fn lines(context: &Context, links: &Links<'_>, rules: &Rules, tasks: &[Task]) -> String {
    let lang = context.lang;
    let heads: Vec<Vec<String>> = (1..)
        .zip(tasks)
        .map(|(number, task): (usize, _)| {
            let (day, left) = when(context, task.first());
            vec![format!("{number:>3}"), day, left, what(context, links, task)]
        })
        .collect();
    let table = output::table(&heads);
    let mut text = String::new();
    for ((number, head), task) in (1..).zip(table.lines()).zip(tasks) {
        let source = task.first().source.name(lang, rules);
        let since = task.since().map(|day| words::since(lang, &day.to_string()));
        let act = task.acts().into_iter().next().filter(|act| act.on.len() <= SHOWN);
        let act = act.map_or_else(|| format!("chungthu do {number}"), |act| act.line(lang));
        let parts: Vec<String> = [Some(source), since, Some(act)].into_iter().flatten().collect();
        text.push_str(&format!("{head}\n     {}\n", parts.join(" · ")));
    }
    text
}

/// A command about more records than this is shown by `do` only.
const SHOWN: usize = 3;

/// A task for programs.
pub fn as_json(context: &Context, links: &Links<'_>, rules: &Rules, number: usize, task: &Task) -> Value {
    let lang = context.lang;
    let title = |key: Option<Key>| key.map(|key| called(context, links, key));
    let duties: Vec<Value> = task
        .duties
        .iter()
        .map(|duty| {
            json!({
                "record": duty.about, "entry": duty.entry, "title": title(duty.about),
                "whom": duty.whom, "whom_title": title(duty.whom), "since": duty.since,
                "due": duty.due.map(|due| due.on), "certain": duty.due.map(|due| due.certain),
                "detail": duty.detail.say(lang),
            })
        })
        .collect();
    json!({
        "number": number, "rule": task.rule().word(), "what": task.rule().name(lang),
        "source": task.first().source.name(lang, rules), "since": task.since(),
        "due": task.due().map(|due| due.on), "certain": task.due().map(|due| due.certain),
        "overdue": task.first().is_overdue(context.on()), "duties": duties,
        "commands": task.acts().iter().map(|act| act.argv(lang)).collect::<Vec<_>>(),
    })
}
