//! Whether a change touches a revocation: what an office may want two people for. A write on main, an approval, a review
//! and an audit all ask here.

use super::Record;
use super::date::Moment;
use super::kinds::certificate::Revocation;
use super::kinds::procedure::{ProcedureKind, ProcedureStep, StepKind};

/// Whether a change asks for a revocation that was not asked for, or takes one back that was: the one is as grave as the
/// other, since it leaves a certificate in force.
pub fn touches(old: Option<&Record>, new: &Record) -> bool {
    asks(new) != old.is_some_and(asks)
}

/// Whether a version asks for a revocation at all.
pub fn asks(record: &Record) -> bool {
    match record {
        Record::Procedure(procedure) => {
            let ended = |step: &ProcedureStep| matches!(step.step, StepKind::Withdrawn | StepKind::NotNeeded);
            procedure.kind == ProcedureKind::Revoke && !procedure.steps.iter().any(ended)
        }
        // That the CA lists it is no one's wish.
        Record::Certificate(certificate) => certificate.revocation.as_ref().is_some_and(|revocation| {
            let Revocation { asked, granted, notice_received, seen_in_crl: _, gone_from_crl: _, reason } =
                revocation;
            asked.is_some() || granted.is_some() || notice_received.is_some() || reason.is_some()
        }),
        _ => false,
    }
}

/// The same record asking for no revocation any more: a procedure is withdrawn at this time, a certificate loses the facts.
/// Nothing where it asks for none.
pub fn taken_back(record: &Record, at: Moment) -> Option<Record> {
    let mut taken = record.clone();
    match &mut taken {
        _ if !asks(record) => return None,
        Record::Procedure(procedure) => {
            procedure.steps.push(ProcedureStep { step: StepKind::Withdrawn, at, remark: None });
        }
        Record::Certificate(certificate) => {
            // What the CA's lists said stays.
            let said = certificate.revocation.as_ref().map(|known| (known.seen_in_crl, known.gone_from_crl));
            certificate.revocation = said.filter(|(seen, _)| seen.is_some()).map(|(seen, gone)| Revocation {
                seen_in_crl: seen,
                gone_from_crl: gone,
                ..Revocation::NONE
            });
        }
        _ => return None,
    }
    Some(taken)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{Kind, RecordId};

    fn procedure(kind: &str) -> Record {
        let subject = format!("certificate/{}", RecordId([2; 10]));
        let fields = json!({
            "schema": 1, "id": RecordId([1; 10]), "kind": kind, "subject": subject, "regime": "nd-68-2024",
        });
        Record::from_value(Kind::Procedure, &fields).map_err(|fault| fault.to_string()).unwrap()
    }

    #[test]
    fn asking_for_a_revocation_and_taking_it_back_are_the_same_kind_of_change() {
        let at = Moment::at_office(0).unwrap();
        let (revoke, renew) = (procedure("revoke"), procedure("renew"));
        let withdrawn = taken_back(&revoke, at).unwrap();
        assert!(touches(None, &revoke) && touches(Some(&renew), &revoke) && touches(Some(&revoke), &renew));
        assert!(touches(Some(&revoke), &withdrawn) && touches(Some(&withdrawn), &revoke));
        assert!(!touches(None, &renew) && !touches(None, &withdrawn) && !touches(Some(&revoke), &revoke));
        assert!(taken_back(&renew, at).is_none() && taken_back(&withdrawn, at).is_none());
    }
}
