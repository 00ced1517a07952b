//! Whether a version of a record asks for a revocation: what an office may want two people for.

use super::Record;
use super::kinds::certificate::Revocation;
use super::kinds::procedure::ProcedureKind;

/// Whether the new version asks for a revocation, and the old one did not.
pub fn asks_revocation(old: Option<&Record>, new: &Record) -> bool {
    asks(new) && !old.is_some_and(asks)
}

/// Whether a version asks for a revocation at all.
pub fn asks(record: &Record) -> bool {
    match record {
        Record::Procedure(procedure) => procedure.kind == ProcedureKind::Revoke,
        // That the CA lists it is no one's wish.
        Record::Certificate(certificate) => certificate.revocation.as_ref().is_some_and(|revocation| {
            let Revocation { asked, granted, notice_received, seen_in_crl: _, reason } = revocation;
            asked.is_some() || granted.is_some() || notice_received.is_some() || reason.is_some()
        }),
        _ => false,
    }
}
