//! Which record a selector names; where several fit, a person at the terminal picks.

use super::context::Context;
use super::failure::Failure;
use super::{output, rows};
use crate::model::{Key, Kind, Lang, RecordId};
use crate::register::{Links, Selected, Selector, Snapshot};
use crate::repo::RepoError;
use crate::text::{Explain, Failing, cli as words, records};

/// Why a selector names no record.
pub enum PickError {
    None(String),
    /// Several fit; they are listed with what tells them apart.
    Several(String),
}

impl Explain for PickError {
    fn what(&self, lang: Lang) -> String {
        match self {
            // A number or an address may be somebody's, and errors end up in logs.
            PickError::None(selector) if is_number(selector) => records::nothing_named(lang),
            PickError::None(selector) => words::nothing_named(lang, selector),
            PickError::Several(list) => words::several_named(lang, list),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            PickError::None(_) => words::nothing_named_hint(lang),
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
    kinds: &[Kind],
) -> Result<Key, Failure> {
    let wanted = Selector { kinds, on: context.on() };
    let several = match wanted.select::<RepoError>(snapshot, || Ok(links), selector)? {
        Selected::None => return Err(PickError::None(selector.to_owned()).into()),
        Selected::One(key) => return Ok(key),
        Selected::Several(keys) => keys,
    };
    let lines: Vec<Vec<String>> =
        several.iter().map(|key| rows::line(context, links, *key, context.on())).collect();
    ask(context, &several, &lines).ok_or_else(|| PickError::Several(output::table(&lines)).into())
}

fn ask(context: &Context, keys: &[Key], lines: &[Vec<String>]) -> Option<Key> {
    if !context.terminal.asks {
        return None;
    }
    for (i, line) in output::table(lines).lines().enumerate() {
        output::warn(&format!("{:>3}  {line}", i + 1));
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
