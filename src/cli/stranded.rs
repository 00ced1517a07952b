//! Branches that the check does not let pass any more as they are signed: what whoever has them can do.

use super::context::{Context, MAIN};
use super::failure::Failure;
use crate::gate::{self, GateError, PathFault, Stance};
use crate::model::Lang;
use crate::policy::{Breach, Officers};
use crate::register::{policy_at, trust};
use crate::repo::Store;
use crate::text::exchange as words;

/// What is to be done about a branch that the check refuses; nothing where there is no more to say than why.
pub fn todo(lang: Lang, officers: &Officers, branch: &str, refused: &GateError) -> Option<String> {
    let breach = match refused {
        GateError::Breach { breach, .. } => breach,
        GateError::Path { fault: PathFault::Erased, .. } => return Some(words::on_erased(lang, branch)),
        _ => return None,
    };
    match breach {
        Breach::UnknownSigner { author, key } => match officers.by_handle(author) {
            Some(officer) if officer.signing_keys.former.contains(key) => {
                Some(words::former_key(lang, branch, author))
            }
            Some(_) => None,
            None => Some(words::leaver(lang, branch, author)),
        },
        Breach::DeputyEnded { handle, .. } => Some(words::leaver(lang, branch, handle)),
        _ => None,
    }
}

/// The same of a branch that is here and did not go to the server.
pub fn todo_here(context: &Context, store: &Store, branch: &str) -> Result<Option<String>, Failure> {
    let (Some(main), Some(tip)) = (store.tip(MAIN)?, store.tip(branch)?) else { return Ok(None) };
    let pins = trust(store, main)?;
    let (officers, _) = policy_at(store, main)?;
    let mut judged = gate::work(store, main, pins.chain_time, tip, Stance::Arriving(context.now)).map(drop);
    if judged.is_ok() {
        let heads = store.references("refs/remotes/origin/w/")?.into_iter().map(|(_, there)| there);
        let heads: Vec<_> = heads.chain([main]).collect();
        judged = gate::nothing_erased(store, store.tree_of(main)?, tip, &heads);
    }
    Ok(judged.err().and_then(|refused| todo(context.lang, &officers, branch, &refused)))
}
