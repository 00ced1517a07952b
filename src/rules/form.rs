//! The papers of each regime: numbers, headings and columns, in the forms' own words.

use serde::{Deserialize, Serialize};

use super::word::Words;
use crate::model::Kind;
use crate::model::field::{Path, Step};
use crate::model::kinds::common::Role;
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
    /// What stands before the table of minutes, or in a letter without one; `{word}` stands for what the records say.
    #[serde(default)]
    pub text: Vec<String>,
    /// Whether both sides of a hand-over are named after that.
    #[serde(default)]
    pub parties: bool,
    /// The line above the table of minutes.
    pub before: Option<String>,
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
    /// What the file is in its record.
    #[serde(default = "letter")]
    pub role: Role,
    /// The form itself was not seen: built by analogy and printed as a draft.
    #[serde(default)]
    pub draft: bool,
}

const fn letter() -> Role {
    Role::Letter
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
    /// The filer's list of what its subscribers ask for, which a letter covers.
    List,
    /// The letter that covers such a list.
    Covering,
    /// Signed by both sides.
    Minutes,
    /// From the CA to the filer.
    Notice,
}

/// What section 1 says of the contact person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

/// A field of a record that stands on a paper, without places in lists: `ids.number` of a person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Shown {
    pub kind: Kind,
    /// The fields on the way, outermost first; no field lies deeper.
    at: (&'static str, &'static str),
}

impl Shown {
    /// A field of a record, or of an entry of a list in it; the second part is empty where there is none.
    const fn new(kind: Kind, first: &'static str, second: &'static str) -> Shown {
        Shown { kind, at: (first, second) }
    }

    /// The field to which a way leads; nothing where it leads deeper.
    pub fn of(kind: Kind, at: &Path) -> Option<Shown> {
        let mut fields = at.0.iter().filter_map(|step| match step {
            Step::Field(name) => Some(*name),
            Step::Entry(_) => None,
        });
        let shown = Shown::new(kind, fields.next()?, fields.next().unwrap_or(""));
        fields.next().is_none().then_some(shown)
    }

    /// The way as records write it: `ids.number`.
    pub fn at(&self) -> String {
        match self.at {
            (first, "") => first.to_owned(),
            (first, second) => format!("{first}.{second}"),
        }
    }

    /// Whether it is the certificate itself, which there is only once it was issued.
    pub fn is_pem(&self) -> bool {
        *self == shown::PEM
    }
}

/// The fields of which several cells speak.
mod shown {
    use super::{Kind, Shown};

    pub const NAME: Shown = Shown::new(Kind::Person, "names", "full");
    pub const BIRTH: Shown = Shown::new(Kind::Person, "birth", "");
    pub const NUMBER: Shown = Shown::new(Kind::Person, "ids", "number");
    pub const ISSUED_ON: Shown = Shown::new(Kind::Person, "ids", "issued_on");
    pub const ISSUED_BY: Shown = Shown::new(Kind::Person, "ids", "issued_by");
    pub const EMAIL: Shown = Shown::new(Kind::Person, "emails", "address");
    pub const MOBILE: Shown = Shown::new(Kind::Person, "mobiles", "number");
    pub const UNIT: Shown = Shown::new(Kind::Person, "postings", "unit");
    pub const POSITION: Shown = Shown::new(Kind::Person, "postings", "position");
    pub const PEM: Shown = Shown::new(Kind::Certificate, "pem", "");
    pub const DEVICE: Shown = Shown::new(Kind::Device, "serial", "");
    pub const CARRIER: Shown = Shown::new(Kind::Device, "sim", "carrier");
}

impl Cell {
    /// What of the records of a person, their certificate and device it shows.
    pub const fn shows(self) -> &'static [Shown] {
        match self {
            Cell::Name | Cell::Certificate => &[shown::NAME],
            Cell::Birth => &[shown::BIRTH],
            Cell::Identity => &[shown::NUMBER, shown::ISSUED_ON, shown::ISSUED_BY],
            Cell::Email | Cell::RegisteredEmail => &[shown::EMAIL],
            Cell::Agency | Cell::AgencyIfAny => &[shown::UNIT],
            Cell::Position | Cell::PositionIfAny => &[shown::POSITION],
            Cell::Mobile => &[shown::MOBILE],
            Cell::Serial | Cell::OldSerial | Cell::SerialIfAny | Cell::Request => &[shown::PEM],
            Cell::Device => &[shown::DEVICE],
            Cell::Sim => &[shown::CARRIER],
            Cell::Old | Cell::New => &[shown::NAME, shown::UNIT, shown::EMAIL],
            Cell::Index
            | Cell::Province
            | Cell::Address
            | Cell::TaxCode
            | Cell::BudgetCode
            | Cell::System
            | Cell::Blank
            | Cell::Renews
            | Cell::Changes
            | Cell::Condition
            | Cell::Ground
            | Cell::DeviceKind
            | Cell::Envelope
            | Cell::Signature
            | Cell::Procedure
            | Cell::KeyForm
            | Cell::Lacking => &[],
        }
    }
}

impl ContactField {
    /// What of the contact person's record it shows.
    pub const fn shows(self) -> &'static [Shown] {
        match self {
            ContactField::Name => &[shown::NAME],
            ContactField::Number => &[shown::NUMBER],
            ContactField::IssuedOn => &[shown::ISSUED_ON],
            ContactField::IssuedBy => &[shown::ISSUED_BY],
            ContactField::Position => &[shown::POSITION],
            ContactField::Agency => &[shown::UNIT],
            ContactField::Mobile => &[shown::MOBILE],
            ContactField::Email => &[shown::EMAIL],
            ContactField::DeliveryAddress | ContactField::CollectionAddress => &[],
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::edit::field_at;
    use crate::rules::Rules;

    /// What a form shows leads to a field that there is.
    #[test]
    fn every_cell_shows_fields_that_there_are() {
        let rules = Rules::builtin();
        let cells = rules.forms.iter().flat_map(Form::leaves).filter_map(|column| column.cell);
        let contacts = rules.forms.iter().flat_map(|form| &form.contact_fields);
        let shown = cells.flat_map(|cell| cell.shows()).chain(contacts.flat_map(|field| field.shows()));
        let mut count = 0;
        for one in shown {
            assert!(field_at(one.kind.table(), &one.at()).is_ok(), "{one:?}");
            count += 1;
        }
        assert!(count > 100);
    }
}
