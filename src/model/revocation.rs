//! Whether a version of a record asks for a revocation: what an office may want two people for.

use super::Record;
use super::kinds::procedure::ProcedureKind;

/// Whether the new version asks for a revocation, and the old one did not.
pub fn asks_revocation(old: Option<&Record>, new: &Record) -> bool {
    asks(new) && !old.is_some_and(asks)
}

/// Whether a version asks for a revocation at all.
pub fn asks(record: &Record) -> bool {
    match record {
        Record::Procedure(procedure) => procedure.kind == ProcedureKind::Revoke,
        Record::Certificate(certificate) => certificate.revocation.is_some(),
        _ => false,
    }
}
