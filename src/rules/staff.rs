//! Positions, and the kinds of personnel decision with what each suggests.

use serde::Deserialize;

use super::word::{ProcedureKind, Words, yes};

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

/// A kind of personnel decision.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionRule {
    pub code: String,
    pub name: Words,
    /// The procedures it may lead to. The operator chooses.
    pub suggests: Vec<ProcedureKind>,
    /// What to look at when choosing.
    pub advice: Words,
    #[serde(default = "yes")]
    pub certain: bool,
}
