//! Several records at once: by selectors, by searching, or from a list.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::commands::find::search;
use super::context::Context;
use super::failure::{Failure, Told};
use super::{input, pick};
use crate::model::{Key, Kind, Lang};
use crate::register::{Links, Snapshot};
use crate::text::{Explain, Failing, desk as words};

/// The records that a command is about.
#[derive(clap::Args)]
pub struct Several {
    /// Records: a person, certificate, device, unit, decision, letter, procedure…
    #[arg(value_name = "SEL")]
    records: Vec<String>,
    /// Everything that a search for these words finds
    #[arg(long, value_name = "WORDS")]
    find: Vec<String>,
    /// A list with a selector a line, from a file, or from standard input with `-`
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
}

/// A line of a list that names no record, or more than one.
pub struct Unnamed {
    pub line: usize,
    pub why: String,
}

const NONE: Told =
    Told { failing: Failing::Usage, what: words::nothing_selected, hint: Some(words::nothing_selected_hint) };

struct FoundNothing(String);

impl Explain for FoundNothing {
    fn what(&self, lang: Lang) -> String {
        words::found_nothing(lang, &self.0)
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}

impl Several {
    /// The records, each once and in the order in which they were named, and the lines of the list that name none.
    /// A search looks for people, certificates and devices.
    pub fn keys(
        &self,
        context: &Context,
        snapshot: &Snapshot<'_>,
        links: &Links<'_>,
        kinds: &'static [Kind],
    ) -> Result<(Vec<Key>, Vec<Unnamed>), Failure> {
        let mut found = Vec::new();
        for selector in &self.records {
            let listed = pick::of_task(snapshot, selector, kinds);
            match listed.is_empty() {
                true => found.push(pick::one(context, snapshot, links, selector, kinds)?),
                false => found.extend(listed),
            }
        }
        let searched: Vec<Kind> = [Kind::Person, Kind::Certificate, Kind::Device]
            .into_iter()
            .filter(|kind| kinds.contains(kind))
            .collect();
        for text in &self.find {
            let hits = search(links, text, &searched)?;
            if hits.is_empty() {
                return Err(FoundNothing(text.clone()).into());
            }
            found.extend(hits);
        }
        let mut unnamed = Vec::new();
        if let Some(path) = &self.list {
            for (i, line) in lines(path)?.into_iter().enumerate().filter(|(_, line)| !line.is_empty()) {
                match pick::one(context, snapshot, links, &line, kinds) {
                    Ok(key) => found.push(key),
                    Err(failure) => {
                        unnamed.push(Unnamed { line: i + 1, why: failure.what(context.lang) });
                    }
                }
            }
        }
        if found.is_empty() && unnamed.is_empty() {
            return Err(NONE.into());
        }
        let mut met = BTreeSet::new();
        found.retain(|key| met.insert(*key));
        Ok((found, unnamed))
    }
}

/// The lines of a list, without what stands around them.
fn lines(path: &Path) -> Result<Vec<String>, Failure> {
    let bytes = input::bytes(path)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.trim_start_matches('\u{feff}').lines().map(|line| line.trim().to_owned()).collect())
}
