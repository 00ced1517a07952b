//! What became of journals of access on a server, told.

use std::sync::Arc;

use super::context::{Context, keyring_of};
use super::failure::Failure;
use super::output;
use super::server::Exchanged;
use crate::audit::left_out;
use crate::exchange::{Journal, JournalFate};
use crate::register::TrustError;
use crate::repo::{Oid, Store};
use crate::seal::{Identities, NoPrompt, Prompt, Vault};
use crate::text::{Explain, access as words};

/// Says what there is to know: what was taken away there, what is refused, and, where a key is at hand, what was left out of a
/// day that was written anew.
pub fn tell(context: &Context, store: &Store, done: &Exchanged) {
    let lang = context.lang;
    for Journal { handle, fate } in done.journals.values() {
        let said = match fate {
            JournalFate::Followed { before: None, .. } => continue,
            JournalFate::Followed { before: Some(before), tip } => {
                match shrunk(context, store, handle, *before, *tip) {
                    Ok(None) => continue,
                    Ok(Some(line)) => line,
                    Err(why) => words::not_compared(lang, handle, &why.what(lang)),
                }
            }
            JournalFate::Back => words::back(lang, handle),
            JournalFate::Gone => words::gone(lang, handle),
            JournalFate::Refused(why) => words::refused(lang, handle, &why.what(lang)),
        };
        match done.sent.journals.contains(handle) {
            true => output::warn(&format!("{said} {}", words::put_back(lang))),
            false => output::warn(&said),
        }
    }
}

/// What an officer left out of a day that was written anew; nothing where nobody can tell.
fn shrunk(
    context: &Context,
    store: &Store,
    handle: &str,
    before: Oid,
    tip: Oid,
) -> Result<Option<String>, Failure> {
    if store.is_on_chain(before, tip)? {
        return Ok(None);
    }
    let Some(vault) = vault(context, store) else { return Ok(None) };
    let left = left_out(store, &vault, handle, before, tip).map_err(TrustError::from)?;
    Ok(left.map(|(day, count)| words::shrunk(context.lang, handle, &day.to_string(), count)))
}

/// The vault, where nobody need be asked for it.
fn vault(context: &Context, store: &Store) -> Option<Vault> {
    let officers = context.officers(store).ok()?;
    if let Ok(Some(keyring)) = context.place(store).opened(officers.keyring.sha256) {
        return Some(Vault::new(keyring));
    }
    let silent: Arc<dyn Prompt> = Arc::new(NoPrompt);
    let identities = Identities::read(context.identity_path()?, &silent).ok()?;
    keyring_of(store, &officers, &identities).ok().map(Vault::new)
}
