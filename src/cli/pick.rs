//! Which record a selector names; where several fit, a person at the terminal picks.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::context::Context;
use super::duties::LastList;
use super::failure::Failure;
use super::{output, rows};
use crate::model::{Key, Kind, Lang, RecordId};
use crate::register::{Links, Selected, Selector, Snapshot};
use crate::repo::RepoError;
use crate::text::{Explain, Failing, cli as words, harmless, records};

/// Why a selector names no record.
pub enum PickError {
    None(String),
    /// What it names is of a kind that isn't meant here: that record, and the kinds that are.
    OtherKind {
        found: String,
        wanted: &'static [Kind],
    },
    /// Several fit; they are listed with what tells them apart.
    Several(String),
}

impl Explain for PickError {
    fn what(&self, lang: Lang) -> String {
        match self {
            // A number or an address may be somebody's, and errors end up in logs.
            PickError::None(selector) if is_number(selector) => records::nothing_named(lang),
            PickError::None(selector) => words::nothing_named(lang, &harmless(selector)),
            PickError::OtherKind { found, wanted } => {
                let wanted: Vec<&str> = wanted.iter().map(|kind| kind.label().say(lang)).collect();
                words::other_kind(lang, found, &wanted.join(", "))
            }
            PickError::Several(list) => words::several_named(lang, list),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            PickError::None(_) | PickError::OtherKind { .. } => words::nothing_named_hint(lang),
            PickError::Several(_) => words::several_named_hint(lang),
        })
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}

/// Whether it may be a number or an address of somebody, which is not to be repeated.
pub fn is_number(selector: &str) -> bool {
    selector.contains('@') || selector.chars().filter(char::is_ascii_digit).count() >= 4
}

/// The one record that a selector names among those of some kinds (of all, where none is given). A person at the
/// terminal picks among several.
pub fn one(
    context: &Context,
    snapshot: &Snapshot<'_>,
    links: &Links<'_>,
    selector: &str,
    kinds: &'static [Kind],
) -> Result<Key, Failure> {
    let select = |kinds: &[Kind]| {
        let wanted = Selector { kinds, on: context.on() };
        wanted.select::<RepoError>(snapshot, || Ok(links), selector)
    };
    let listed = listed(snapshot, selector, kinds);
    let found = match (select(kinds)?, listed.is_empty()) {
        _ if selector.trim().starts_with('#') => selected(listed),
        (found, true) => found,
        (Selected::None, false) => selected(listed),
        (Selected::One(key), false) => selected([listed, vec![key]].concat()),
        (Selected::Several(keys), false) => selected([listed, keys].concat()),
    };
    let mut several = match found {
        Selected::None => {
            return Err(match select(&Kind::ALL)? {
                Selected::One(key) if !kinds.contains(&key.kind) && links.contains(key) => {
                    PickError::OtherKind { found: named(context, links, key), wanted: kinds }
                }
                _ => PickError::None(selector.to_owned()),
            }
            .into());
        }
        Selected::One(key) => return Ok(key),
        Selected::Several(keys) => keys,
    };
    let more = several.len().saturating_sub(LISTED);
    several.truncate(LISTED);
    let lines: Vec<Vec<String>> =
        several.iter().map(|key| rows::line(context, links, *key, context.on())).collect();
    let mut list = output::table(&lines);
    if more > 0 {
        list.push_str(&format!("{}\n", words::more_named(context.lang, more)));
    }
    ask(context, &several, &list).ok_or_else(|| PickError::Several(list).into())
}

/// The records of a duty that a selector names by its number in the last `todo`: `3`, or `#3` where letters have that number
/// too.
fn listed(snapshot: &Snapshot<'_>, selector: &str, kinds: &[Kind]) -> Vec<Key> {
    let number = selector.trim().trim_start_matches('#');
    // Four digits or more are the end of a serial or a phone number.
    let number = number.parse::<usize>().ok().filter(|_| number.len() < 4);
    let records = number.and_then(|number| LastList::read(snapshot)?.records(number)).unwrap_or_default();
    records.into_iter().filter(|key| kinds.contains(&key.kind)).collect()
}

/// All the records of the duty that `#3` names.
pub fn of_task(snapshot: &Snapshot<'_>, selector: &str, kinds: &[Kind]) -> Vec<Key> {
    let named = selector.trim().starts_with('#');
    if named { listed(snapshot, selector, kinds) } else { Vec::new() }
}

/// What these records come to, each once.
fn selected(keys: Vec<Key>) -> Selected {
    let mut seen = BTreeSet::new();
    let keys: Vec<Key> = keys.into_iter().filter(|key| seen.insert(*key)).collect();
    match keys.as_slice() {
        [] => Selected::None,
        [one] => Selected::One(*one),
        _ => Selected::Several(keys),
    }
}

/// So many of the records that a selector fits are listed.
const LISTED: usize = 20;

/// A record by its kind, handle and title.
pub fn named(context: &Context, links: &Links<'_>, key: Key) -> String {
    let (kind, title) = (key.kind.label().say(context.lang), rows::title(context, links, key));
    records::named(context.lang, kind, &key.id.handle().to_string(), &title)
}

/// The records that selectors in the values of a command were taken for.
#[derive(Default)]
pub struct Hits(RefCell<BTreeSet<Key>>);

impl Hits {
    /// The one record that a selector names: see [`one`].
    pub fn one(
        &self,
        context: &Context,
        snapshot: &Snapshot<'_>,
        links: &Links<'_>,
        selector: &str,
        kinds: &'static [Kind],
    ) -> Result<Key, Failure> {
        let key = one(context, snapshot, links, selector, kinds)?;
        self.0.borrow_mut().insert(key);
        Ok(key)
    }

    /// The sentence about them, after a space; nothing where there are none.
    pub fn told(&self, context: &Context, links: &Links<'_>) -> String {
        let named: Vec<String> = self.0.borrow().iter().map(|key| named(context, links, *key)).collect();
        match named.is_empty() {
            true => String::new(),
            false => format!(" {}", records::refers_to(context.lang, &named.join(", "))),
        }
    }

    /// The same for programs.
    pub fn json(&self, context: &Context, links: &Links<'_>) -> Value {
        let hits = self.0.borrow();
        let one = |key: &Key| json!({ "record": key, "title": links.title(*key, context.lang) });
        hits.iter().map(one).collect()
    }
}

fn ask(context: &Context, keys: &[Key], list: &str) -> Option<Key> {
    if !context.terminal.asks {
        return None;
    }
    for (i, line) in list.lines().enumerate() {
        match i < keys.len() {
            true => output::warn(&format!("{:>3}  {line}", i + 1)),
            false => output::warn(line),
        }
    }
    let answer = context.terminal.ask(&words::which_one(context.lang, keys.len()))?;
    let number: usize = answer.trim().parse().ok()?;
    keys.get(number.checked_sub(1)?).copied()
}

/// The record that a whole id or `KIND/ID` names; reads trees only.
pub fn exact(snapshot: &Snapshot<'_>, selector: &str) -> Result<Option<Key>, Failure> {
    let named = match (selector.parse::<Key>(), selector.parse::<RecordId>()) {
        (Ok(key), _) => vec![key],
        (_, Ok(id)) => Kind::ALL.into_iter().map(|kind| Key::new(kind, id)).collect(),
        _ => return Ok(None),
    };
    for key in named {
        if snapshot.find(key)?.is_some() {
            return Ok(Some(key));
        }
    }
    Ok(None)
}

/// An id that no record has, and whose handle no record has: handles are printed on papers.
pub fn new_id(links: &Links<'_>) -> RecordId {
    loop {
        let id = RecordId(rand::random());
        if !links.has_handle_of(id) {
            return id;
        }
    }
}
