//! The gate tried on commits that honest officers make, and on those that somebody would make to get past it.

mod access;
mod approvals;
mod branches;
mod cases;
mod headers;
mod lists;
mod merges;
mod officers;
mod pushes;
mod signers;

use super::GateError;
use crate::policy::Breach;

/// The rule of the officers that was broken.
#[track_caller]
fn breach<T: std::fmt::Debug>(judged: Result<T, GateError>) -> Breach {
    match judged {
        Err(GateError::Breach { breach, .. }) => breach,
        other => panic!("{other:?}"),
    }
}
