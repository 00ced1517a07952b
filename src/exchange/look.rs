//! What a server has: fetched beside the register, and judged.

use std::collections::BTreeMap;

use super::error::ExchangeError;
use super::keyrings::{self, NewKeyring, Replaced};
use crate::gate::{self, GateError, Pins, Stance};
use crate::policy::RefName;
use crate::register;
use crate::repo::{Incoming, Oid, Remote, Store, TransportError};

/// The references whose histories are fetched.
const NAMES: [&str; 4] =
    ["refs/heads/w/*", "refs/chungthu/back/*", "refs/chungthu/approvals/*", "refs/chungthu/access/*"];

/// A reference of a server that can't be fetched: where it stands, and why.
pub struct Unread {
    pub stands: Oid,
    pub why: TransportError,
}

/// What a server has.
pub struct Served {
    /// Main, verified; nothing where the server has none.
    pub main: Option<Pins>,
    /// All its references that a register has, by name.
    pub refs: BTreeMap<RefName, Oid>,
    /// Those among them that can't be fetched: what they name is no commit, or is not there.
    pub unread: BTreeMap<RefName, Unread>,
    /// What was not here yet.
    pub(super) incoming: Option<Incoming>,
    /// The keyring that its main binds, where it was not here yet.
    pub keyring: Option<NewKeyring>,
    /// What stands there in the place of that keyring, where it was here before and is another.
    pub replaced: Option<Replaced>,
}

impl Served {
    /// To look at what the server has before it is taken in.
    pub fn reading<'s>(&'s self, store: &'s Store) -> &'s Store {
        self.incoming.as_ref().map_or(store, Incoming::store)
    }
}

/// Fetches what a server has and judges its main from what this clone knows of it. `now` is the clock. Nothing of the
/// register changes.
pub fn look(store: &Store, remote: &Remote<'_>, now: i64) -> Result<Served, ExchangeError> {
    let mut refs = known(remote.list()?);
    let fetched = |name: &RefName| !matches!(name, RefName::Keyring(_));
    let (mut incoming, mut unread) = (None, BTreeMap::new());
    if refs.iter().any(|(name, oid)| fetched(name) && !store.exists(*oid)) {
        let main = RefName::Main.full();
        let mut names: Vec<&str> = NAMES.to_vec();
        names.extend(refs.contains_key(&RefName::Main).then_some(main.as_str()));
        let came = match remote.fetch(&names) {
            // Where one can't be fetched, git fetches none of them.
            Err(why) if may_be_one(&why) => one_by_one(remote, &refs, &mut unread)?.ok_or(why)?,
            came => came?,
        };
        refs.retain(|name, _| !fetched(name));
        refs.extend(known(came.references()?));
        incoming = Some(came);
    }
    let reading = incoming.as_ref().map_or(store, Incoming::store);
    let main = refs.get(&RefName::Main).map(|tip| judged(store, reading, *tip, now)).transpose()?;
    let (keyring, replaced) = match main {
        Some(pins) => (
            keyrings::missing(store, reading, remote, &refs, pins.tip)?,
            keyrings::replaced(store, reading, &refs, pins.tip)?,
        ),
        None => (None, None),
    };
    Ok(Served { main, refs, unread, incoming, keyring, replaced })
}

/// Whether one reference alone may be why nothing was fetched.
fn may_be_one(why: &TransportError) -> bool {
    match why {
        TransportError::Other { .. } => true,
        TransportError::Repo(error) => error.is_malformed(),
        _ => false,
    }
}

/// Fetches main, and then each other reference for itself. Nothing where not even main can be fetched.
fn one_by_one(
    remote: &Remote<'_>,
    refs: &BTreeMap<RefName, Oid>,
    unread: &mut BTreeMap<RefName, Unread>,
) -> Result<Option<Incoming>, ExchangeError> {
    let main = RefName::Main.full();
    if !refs.contains_key(&RefName::Main) {
        return Ok(None);
    }
    let came = match remote.fetch(&[&main]) {
        Err(why) if may_be_one(&why) => return Ok(None),
        came => came?,
    };
    for (name, stands) in refs {
        if matches!(name, RefName::Main | RefName::Keyring(_)) {
            continue;
        }
        match remote.fetch_more(&came, &name.full()) {
            Err(why) if may_be_one(&why) => {
                unread.insert(name.clone(), Unread { stands: *stands, why });
            }
            fetched => fetched?,
        }
    }
    Ok(Some(came))
}

/// Main as a server serves it, verified from its root, whatever this clone knows, and what was fetched for it. Nothing of
/// the register changes.
pub fn look_anew(remote: &Remote<'_>, now: i64) -> Result<(Pins, Incoming), ExchangeError> {
    let main = RefName::Main.full();
    let came = remote.fetch(&[&main])?;
    let tip = known(came.references()?).remove(&RefName::Main);
    let tip = tip.ok_or_else(|| ExchangeError::Empty { url: remote.shown_url() })?;
    let main = gate::verify(came.store(), None, tip, Stance::Arriving(now), |_| ())?;
    Ok((main, came))
}

/// The references that a register has; a server may have others, which are left alone.
fn known(refs: impl IntoIterator<Item = (String, Oid)>) -> BTreeMap<RefName, Oid> {
    refs.into_iter().filter_map(|(name, oid)| Some((RefName::parse(&name)?, oid))).collect()
}

/// Main as a server serves it: going on from what it served last, or, the first time, from what this clone verified.
fn judged(store: &Store, reading: &Store, tip: Oid, now: i64) -> Result<Pins, ExchangeError> {
    let own = register::pins(store)?;
    let known = match (register::upstream(store)?, own) {
        (Some(served), _) => Some(served),
        (None, Some(own)) if reading.is_on_chain(own.tip, tip)? => Some(own),
        (None, _) => None,
    };
    let verified = match gate::verify(reading, known, tip, Stance::Arriving(now), |_| ()) {
        Err(GateError::NotContinued { old: known, new: found }) => {
            return Err(not_continued(reading, own, known, found)?);
        }
        verified => verified?,
    };
    match own {
        Some(own) if own.root != verified.root => {
            Err(ExchangeError::OtherRoot { known: own.root, found: verified.root })
        }
        _ => Ok(verified),
    }
}

/// Why a main doesn't go on from what was known: it is older, it is another register's, or it was forked.
fn not_continued(
    reading: &Store,
    own: Option<Pins>,
    known: Oid,
    found: Oid,
) -> Result<ExchangeError, ExchangeError> {
    if reading.is_on_chain(found, known)? {
        return Ok(ExchangeError::Older { known, found });
    }
    let mut root = found;
    for commit in reading.first_parents(found) {
        root = commit?.oid;
    }
    Ok(match own {
        Some(own) if own.root != root => ExchangeError::OtherRoot { known: own.root, found: root },
        _ => ExchangeError::Forked { known, found },
    })
}
