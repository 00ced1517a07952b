//! To whom a letter goes: by day, procedure and type of certificate.

use serde::{Deserialize, Serialize};

use super::word::{Words, covers};
use crate::model::Date;
use crate::model::date::holds_on;
use crate::model::kinds::certificate::CertificateType;
use crate::model::kinds::procedure::ProcedureKind;

/// A body that letters are sent to: the CA, or one to which some procedures are delegated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addressee {
    pub code: String,
    /// As it stands after *Kính gửi*.
    pub name: Words,
    /// The procedures it takes; all where the list is empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub procedures: Vec<ProcedureKind>,
    /// The types of certificate it takes; all where the list is empty.
    #[serde(rename = "for", default, skip_serializing_if = "Vec::is_empty")]
    pub holders: Vec<CertificateType>,
    /// First day.
    pub from: Date,
    /// Last day; none while it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// The paper by which the CA delegated the procedures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delegation: Option<String>,
}

/// The narrowest addressee that takes the procedure on that day; among equals the one that began last.
pub(super) fn choose(
    all: &[Addressee],
    day: Date,
    kind: ProcedureKind,
    holder: CertificateType,
) -> Option<&Addressee> {
    all.iter()
        .filter(|a| holds_on(Some(a.from), a.to, day))
        .filter(|a| covers(&a.procedures, &kind) && covers(&a.holders, &holder))
        .max_by_key(|a| (u8::from(!a.procedures.is_empty()) + u8::from(!a.holders.is_empty()), a.from))
}
