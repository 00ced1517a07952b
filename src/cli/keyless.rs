//! What can be checked without a key, said to a person.

use std::process::ExitCode;

use serde_json::json;

use super::context::{Context, EMPTY, MAIN};
use super::failure::Failure;
use super::output;
use crate::gate::{self, Stance};
use crate::register::trust;
use crate::repo::Store;
use crate::text::server as words;

/// Not all of the check could be run.
const NOT_ALL: u8 = 3;

/// Verifies all of main and the branch that HEAD names, and the keyring where it is here, without opening anything.
pub fn check(context: &Context, store: &Store) -> Result<ExitCode, Failure> {
    let (lang, branch) = (context.lang, store.head_branch()?);
    let tip = store.tip(MAIN)?.ok_or(EMPTY)?;
    // First whether it goes on from what this clone knows, then every rule from the beginning.
    trust(store, tip)?;
    let mut commits = 0;
    let main = gate::verify(store, None, tip, Stance::Whole, |_| commits += 1)?;
    let officers = gate::read_officers(store, tip, store.tree_of(tip)?)?;
    if let Some(file) = store.keyring(officers.keyring.serial)? {
        gate::check_keyring(&officers, &file)?;
    }
    let mut said = vec![words::keyless_main(lang, commits)];
    let mut facts = json!({ "opened": false, "main": { "tip": tip.to_string(), "commits": commits } });
    if branch != MAIN {
        let head = store.tip(&branch)?.ok_or(EMPTY)?;
        let work = gate::work(store, tip, main.chain_time, head, Stance::Whole)?.len();
        said.push(words::keyless_branch(lang, &branch, work));
        facts["branch"] = json!({ "name": branch, "tip": head.to_string(), "commits": work });
    }
    said.push(words::not_opened(lang));
    output::done(context, &said.join("\n"), None, facts);
    Ok(ExitCode::from(NOT_ALL))
}
