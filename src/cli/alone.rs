//! What came to main by one person alone though the rules ask for two, which only a key tells: said as it comes.

use serde_json::{Value, json};

use super::context::Context;
use super::failure::Failure;
use super::output;
use crate::audit::{Hidden, entries_since, revocations_in};
use crate::gate::{GateError, Pins};
use crate::model::{Kind, Lang};
use crate::policy::Guarded;
use crate::register::{Snapshot, TrustError, looked, policy_at, remember_looked, upstream};
use crate::repo::Store;
use crate::text::{audit, exchange as words};

/// One record in which it happened, and who did it.
pub struct Alone {
    pub hidden: Hidden,
    pub handle: String,
}

impl Alone {
    /// What happened, under which rule, and what to do.
    fn line(&self, lang: Lang) -> String {
        let Hidden { commit, key, asks } = &self.hidden;
        let record = format!("{} {}", key.kind.label().say(lang), key.id.handle());
        let said = words::alone(lang, &commit.to_string(), &self.handle, &what(lang, *asks), &record);
        match key.kind {
            Kind::Procedure => {
                format!("{said} {}.", audit::hidden_answered(lang, &key.id.handle().to_string()))
            }
            _ => said,
        }
    }

    pub fn json(&self) -> Value {
        json!({ "commit": self.hidden.commit.to_string(), "by": self.handle, "record": self.hidden.key })
    }
}

/// Whether it asks or takes back, in words.
pub fn what(lang: Lang, asks: bool) -> String {
    if asks { words::asks(lang) } else { words::takes_back(lang) }
}

/// Looks into what the server's main has got since this clone last looked, where there is a key, and says what is there.
/// What can't be looked into now is looked into another time.
pub fn look(context: &Context, store: &Store) -> Vec<Alone> {
    try_look(context, store).unwrap_or_else(|failure| {
        output::warn(&words::not_looked(context.lang, &failure.what(context.lang)));
        Vec::new()
    })
}

fn try_look(context: &Context, store: &Store) -> Result<Vec<Alone>, Failure> {
    let Some(main) = upstream(store)? else { return Ok(Vec::new()) };
    let known = looked(store)?;
    if known == Some(main) || !context.has_key(store)? {
        return Ok(Vec::new());
    }
    let (officers, _) = policy_at(store, main.tip)?;
    let mut found = Vec::new();
    if officers.rules.two_person.contains(&Guarded::Revoke) {
        found = since(context, store, known, main)?;
    }
    found.iter().for_each(|alone| output::warn(&alone.line(context.lang)));
    // Only what was told need not be told again.
    remember_looked(store, &main)?;
    Ok(found)
}

fn since(context: &Context, store: &Store, known: Option<Pins>, main: Pins) -> Result<Vec<Alone>, Failure> {
    let entries = match entries_since(store, known, main.tip) {
        Err(GateError::NotContinued { .. }) => entries_since(store, None, main.tip),
        entries => entries,
    };
    let entries = entries.map_err(TrustError::from)?;
    if !entries.iter().any(|entry| entry.must_be_opened()) {
        return Ok(Vec::new());
    }
    let vault = context.vault(store)?;
    let snapshot = Snapshot::open(store, &vault, main.tip)?;
    let by = |hidden: &Hidden| entries.iter().find(|entry| entry.deed.commit == hidden.commit);
    let found = revocations_in(&snapshot, &entries)?.into_iter().map(|hidden| {
        let handle = by(&hidden).map(|entry| entry.deed.handle.clone()).unwrap_or_default();
        Alone { hidden, handle }
    });
    Ok(found.collect())
}
