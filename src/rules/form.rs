//! The papers of each regime: numbers, headings and columns, in the forms' own words.

use serde::{Deserialize, Serialize};

use super::word::Words;
use crate::model::kinds::procedure::Regime as RegimeCode;

/// One paper of a regime.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// The regime it belongs to.
    pub regime: RegimeCode,
    pub number: String,
    pub kind: FormKind,
    /// What people call it.
    pub title: Words,
    /// The V/v line; none where the paper has none or was not seen.
    pub regarding: Option<String>,
    /// The V/v line for keys kept by a central signing service.
    pub regarding_central: Option<String>,
    /// Heading of section 1.
    pub contact: Option<String>,
    #[serde(default)]
    pub contact_fields: Vec<ContactField>,
    /// The table of section 2, from the left.
    #[serde(default)]
    pub columns: Vec<Column>,
    /// The form itself was not seen: built by analogy and printed as a draft.
    #[serde(default)]
    pub draft: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FormKind {
    /// Signed by the subscriber, for the filer.
    Request,
    /// From the filer to the CA.
    Letter,
    /// Signed by both sides.
    Minutes,
    /// From the CA to the filer.
    Notice,
}

/// What section 1 says of the contact person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactField {
    Name,
    Number,
    IssuedOn,
    IssuedBy,
    Position,
    Agency,
    Mobile,
    Email,
    DeliveryAddress,
    CollectionAddress,
}

/// A column; one with parts has a head of two levels.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub head: String,
    #[serde(default)]
    pub parts: Vec<String>,
}
