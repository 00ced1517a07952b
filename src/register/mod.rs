//! One commit opened: records, and what crosses them.
//!
//! A [`Row`] is what other records and lists need of a record; every rule that crosses records runs over rows.
//! The states of records are derived in [`state`] from a row's [`Facts`] and a day.

mod across;
mod alone;
mod brief;
mod build;
mod chain;
mod column;
pub mod error;
pub mod facts;
mod gist;
mod head;
mod links;
pub mod load;
mod office;
mod overlay;
mod refs;
mod reviewed;
pub mod row;
pub mod select;
mod served;
mod shard;
mod snapshot;
mod standing;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub mod state;
mod trust;

pub use alone::Alone;
pub use brief::{Brief, BriefView, Entry, Opening, Search, Searched, is_plain_name};
pub use build::Lost;
pub use chain::{handover_papers, lacking, papers_of};
pub use error::{OpenError, OpenFault, SnapshotError};
pub use facts::{Facts, Period};
pub use gist::{
    CertificateGist, DecisionGist, DeviceGist, Gist, LetterGist, PersonGist, Posted, ProcedureGist,
};
pub use head::{Head, branch_head, head};
pub use links::{Back, Linked, Links};
pub use load::{Loaded, Opened, load};
pub use office::{CERTIFICATE_ENDINGS, OfficeFault, Unusable};
pub use overlay::Overlay;
pub use reviewed::{mark_reviewed, reviewed};
pub use row::{Chain, Marks, PemRead, Ref, Row, Unique, UniqueField};
pub use select::{Selected, Selector};
pub use served::{serve, served};
pub use snapshot::{Listing, Reader, Snapshot, Source, Version};
pub use standing::{HANDED_OVER, standing, standing_of, standing_of_certificate};
pub use trust::{
    TrustError, forgotten, looked, pins, policy_at, remember, remember_looked, remember_upstream, trust,
    upstream,
};
