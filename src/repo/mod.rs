//! Git: bytes in, bytes out. The only room that names git2; it knows neither records, nor keys, nor who may write.
//!
//! Reading: [`Store`] (one per thread, opened anew from its [`Location`]), trees and their differences, commits and
//! signatures. Writing: a [`WriteLock`], which is held for the whole of a write and through which alone objects,
//! references, keyrings and a work tree change.

mod commit;
mod doctor;
mod error;
mod history;
mod keyring;
mod limit;
mod linediff;
mod lock;
mod loose;
mod oid;
mod pack;
mod refs;
mod server;
mod signature;
mod store;
#[cfg(test)]
pub(crate) mod testing;
mod transport;
mod tree;
mod treediff;
mod walk;
mod worktree;
mod write;

pub use commit::{CommitFacts, CommitFault, Draft, Ident};
pub use doctor::Health;
pub use error::{Fault, Holder, RepoError, Unreadable};
pub use history::{FirstParents, Touch};
pub use keyring::{KEYRING_FILE, keyring_ref};
pub use linediff::LineChange;
pub use lock::{LockFile, STALE_AFTER, WriteLock};
pub use oid::{BadOid, Oid};
pub use signature::{SignatureFault, verify_signature};
pub use store::{Location, Store};
pub use transport::{FetchedKeyring, Incoming, Progress, REMOTE, RefMove, Remote, TransportError};
pub use tree::{Entry, Leaf, LeafKind, TreeFault};
pub use treediff::PathChange;
pub use worktree::{InTheWay, Obstacle};
pub use write::Content;
