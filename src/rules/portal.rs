//! The sheet that the CA's portal takes.

use serde::Deserialize;

use crate::model::kinds::certificate::Form;

/// The columns of the sheet and the words in it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortalSheet {
    pub certain: bool,
    /// The name of the sheet.
    pub sheet: String,
    pub columns: Vec<PortalColumn>,
    /// How days are written; shown to whoever asks, since no other way is known.
    pub day: String,
    /// What stands for yes.
    pub mark: String,
    devices: Vec<PortalDevice>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PortalColumn {
    pub head: String,
    pub of: PortalField,
    /// A row without it is a gap.
    #[serde(default)]
    pub required: bool,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PortalField {
    Number,
    Name,
    Birth,
    Card,
    CardIssuer,
    CardIssued,
    Email,
    #[serde(rename = "unit-1")]
    Unit1,
    #[serde(rename = "unit-2")]
    Unit2,
    #[serde(rename = "unit-3")]
    Unit3,
    #[serde(rename = "unit-4")]
    Unit4,
    Province,
    Empty,
    Position,
    Mobile,
    OldSerial,
    Carrier,
    NumberKept,
    Device,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct PortalDevice {
    form: Form,
    word: String,
}

impl PortalSheet {
    /// How a form of certificate is called in the sheet; nothing for the one that needs no word.
    pub fn device(&self, form: Form) -> &str {
        self.devices.iter().find(|device| device.form == form).map_or("", |device| device.word.as_str())
    }
}
