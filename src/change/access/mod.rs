//! The journal of access: what officers saw unmasked, on purpose. Each entry waits sealed on the machine before anything is shown,
//! and stands in its officer's signed journal from the next write or exchange on (SECURITY.md, "The journal of access").

mod entry;
mod fold;
mod spool;

pub use entry::{Entry, Mail, NAMED, Reason, Seen, Sight};
pub use fold::{is_unsigned, open_near, sealed_for, sign_access, waiting};
pub use spool::Spool;
