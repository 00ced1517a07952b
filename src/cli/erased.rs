//! What an erasure doesn't reach, told as a list of things to do (sealing.md, section 5).

use serde_json::{Value, json};

use super::branches;
use super::context::Context;
use super::failure::Failure;
use super::output;
use crate::change::{Seen, seen_serials};
use crate::model::Date;
use crate::policy::{MAIN, Officers};
use crate::repo::Store;
use crate::text::erase as words;

/// Which keyring each officer's clone last showed to have.
pub struct Clones(Vec<(String, Option<Seen>)>);

impl Clones {
    pub fn of(store: &Store, officers: &Officers) -> Result<Clones, Failure> {
        let branches = branches::all(store)?.into_iter().map(|named| named.tip);
        let tips = store.tip(MAIN)?.into_iter().chain(branches);
        Ok(Clones(seen_serials(store, officers, tips)?.into_iter().collect()))
    }

    pub fn json(&self) -> Value {
        let clone = |(officer, seen): &(String, Option<Seen>)| json!({ "officer": officer, "keyring": seen.map(|seen| seen.serial), "on": seen.and_then(day) });
        self.0.iter().map(clone).collect()
    }
}

fn day(seen: Seen) -> Option<String> {
    Date::at_office(seen.at).map(|day| day.to_string())
}

/// Tells what is still to be done by hand where the keyring of this serial took the place of others.
pub fn checklist(context: &Context, serial: u64, clones: &Clones) {
    let lang = context.lang;
    output::warn(&words::checklist(lang));
    output::warn(&words::earlier_keyrings(lang, serial));
    output::warn(&words::other_clones(lang, serial));
    for (officer, seen) in &clones.0 {
        output::warn(&match seen {
            Some(seen) => words::clone_seen(lang, officer, seen.serial, &day(*seen).unwrap_or_default()),
            None => words::clone_unseen(lang, officer),
        });
    }
    for line in [words::exports, words::site, words::papers, words::free_words, words::traces] {
        output::warn(&line(lang));
    }
}
