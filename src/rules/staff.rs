//! Positions, and what each kind of decision suggests.

use serde::Deserialize;

use super::regime::{Ground, ProcedureRule};
use super::word::{Words, yes};
use crate::model::kinds::certificate::CertificateType;
use crate::model::kinds::decision::Effect;
use crate::model::kinds::procedure::ProcedureKind;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Staff {
    pub titles: Vec<Title>,
    pub decisions: Vec<DecisionRule>,
}

/// A position. Its place in the list is its rank, the highest first.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    pub code: String,
    pub name: Words,
    /// Leaders stand first in the lists of some forms.
    #[serde(default)]
    pub leader: bool,
}

/// What a line of a decision may lead to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionRule {
    pub effect: Effect,
    /// The procedures it may lead to. The operator chooses.
    pub suggests: Vec<ProcedureKind>,
    /// What to look at when choosing.
    pub advice: Words,
    /// The grounds of requests that follow from it, of which the first counts that a certificate of the type can have;
    /// none where the officer names it.
    #[serde(default)]
    pub grounds: Vec<String>,
    #[serde(default = "yes")]
    pub certain: bool,
}

impl DecisionRule {
    /// The ground that a request for a certificate of a type has where it follows from such a line.
    pub fn ground<'r>(&self, rule: &'r ProcedureRule, holder: CertificateType) -> Option<&'r Ground> {
        self.grounds.iter().find_map(|code| rule.grounds_for(holder).find(|ground| ground.code == *code))
    }
}
