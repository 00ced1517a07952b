//! Whether what the CAs said about revocations still holds: a CA must answer at any hour.

use crate::policy::{ListState, Lists};

/// The lists that ran out before a time, in seconds since 1970-01-01T00:00Z, by their path.
pub fn stale(lists: &Lists, now: i64) -> impl Iterator<Item = (String, &ListState)> {
    let over = lists.iter().filter(move |(_, list)| list.next_update.seconds() < now);
    over.map(|(issuer, list)| (crate::policy::lists::path(*issuer), list))
}
