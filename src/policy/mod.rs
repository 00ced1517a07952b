//! Who may change what: the plain files of a register and the judgement of a commit by its first parent. Pure.

pub mod approval;
mod explain;
pub mod judge;
pub mod lists;
pub mod message;
pub mod officers;
pub mod paths;
pub mod refs;
pub mod replay;
pub mod settings;
pub mod succession;

pub use approval::{Approval, Approved};
pub use judge::{Branch, Breach, CommitFacts, Merge, judge};
pub use lists::{ListState, Lists};
pub use message::{Message, Trailer};
pub use officers::{Guarded, Officer, Officers, OfficersFault, Role};
pub use refs::{MAIN, RefName};
pub use settings::{MailFault, MailSettings, Relay, RelayTls, Settings};
