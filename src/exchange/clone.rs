//! A first copy of a register.

use std::path::Path;

use super::error::ExchangeError;
use super::look::look;
use super::take::take;
use crate::gate::Pins;
use crate::repo::{Oid, Progress, Remote, Store};

/// Makes a register in a new folder of what a server has: main verified from the root, exactly the keyring that it binds,
/// and the branches. With `root` only the register that began with that commit is taken.
pub fn clone_into(
    dir: &Path,
    url: &str,
    root: Option<Oid>,
    now: i64,
    batch: bool,
    progress: Option<Progress<'_>>,
) -> Result<Pins, ExchangeError> {
    let store = Store::init(dir)?;
    store.set_remote(url)?;
    let remote = store.remote(batch, progress)?;
    begin(&store, &remote, root, now)
}

/// Takes what a server has into a store that has nothing yet, or only its main.
pub fn begin(store: &Store, remote: &Remote<'_>, root: Option<Oid>, now: i64) -> Result<Pins, ExchangeError> {
    let served = look(store, remote, now)?;
    let main = served.main.ok_or_else(|| ExchangeError::Empty { url: remote.shown_url() })?;
    if let Some(root) = root.filter(|root| *root != main.root) {
        return Err(ExchangeError::OtherRoot { known: root, found: main.root });
    }
    take(store, &served, now)?;
    Ok(main)
}
