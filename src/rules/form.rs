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
    /// Heading of section 2, before the number of lines.
    pub listed: Option<String>,
    /// The table of section 2, from the left.
    #[serde(default)]
    pub columns: Vec<Column>,
    /// The sentence after the table.
    pub closing: Option<String>,
    /// On A4 laid across, for a table that is too wide for the upright page.
    #[serde(default)]
    pub landscape: bool,
    /// Leaders stand before the others in the table.
    #[serde(default)]
    pub leaders_first: bool,
    /// Who signs minutes, from the left.
    #[serde(default)]
    pub signers: Vec<Signer>,
    /// Holder and circumstances stand above the table.
    #[serde(default)]
    pub circumstances: bool,
    /// The form itself was not seen: built by analogy and printed as a draft.
    #[serde(default)]
    pub draft: bool,
}

impl Form {
    /// The columns that hold cells, from the left: the parts of one that has parts.
    pub fn leaves(&self) -> impl Iterator<Item = &Column> {
        leaves(&self.columns)
    }
}

/// The columns that hold cells, from the left.
pub fn leaves(columns: &[Column]) -> impl Iterator<Item = &Column> {
    columns.iter().flat_map(|column| match column.parts.is_empty() {
        true => std::slice::from_ref(column),
        false => column.parts.as_slice(),
    })
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

/// Who signs on one side of minutes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signer {
    /// What stands above the room for the signature.
    pub title: String,
    /// It is the filer that signs here.
    #[serde(default)]
    pub ours: bool,
}

/// A column; one with parts has a head of two levels and no cell of its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub head: String,
    /// What stands in it.
    pub cell: Option<Cell>,
    /// How wide it is beside the others.
    #[serde(default)]
    pub width: u16,
    #[serde(default)]
    pub parts: Vec<Column>,
}

/// What of the records stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cell {
    /// The number of the line.
    Index,
    /// The name of the person or unit.
    Name,
    Birth,
    /// Number of the identity document, day and place of its issue.
    Identity,
    /// The official address on the day.
    Email,
    /// The unit where the person works, with those above it up to the filer.
    Agency,
    Province,
    Position,
    Mobile,
    /// The serial of the certificate before, where there is one.
    OldSerial,
    /// The carrier of a SIM; `/cs` after it where the number is kept.
    Sim,
    Address,
    TaxCode,
    BudgetCode,
    /// The device, service or software.
    System,
    /// The file of the request and its hash.
    Request,
    /// Left for the receiver.
    Blank,
    /// The name on the certificate.
    Certificate,
    /// Its serial; of a SIM also the signing number.
    Serial,
    /// The address in the certificate.
    RegisteredEmail,
    /// What is to be changed, as the certificate has it.
    Old,
    /// What it is to say.
    New,
    /// A cross where renewal is asked for.
    Renews,
    /// A cross where a change is asked for.
    Changes,
    /// The serial of the device; of a SIM its ICCID.
    Device,
    Condition,
    /// The reason.
    Ground,
    /// The kind of device.
    DeviceKind,
    /// A cross where the sealed PIN envelope goes along.
    Envelope,
    /// Room for a signature.
    Signature,
    /// What is asked.
    Procedure,
    /// The serial of the certificate where there is one.
    SerialIfAny,
    /// The unit where the person works; empty where none is known.
    AgencyIfAny,
    PositionIfAny,
    /// What holds the key.
    KeyForm,
    /// What the records of the person lack.
    Lacking,
}
