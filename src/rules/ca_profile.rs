//! How CAs want the names of holders in requests.

use serde::{Deserialize, Serialize};

use super::word::{Words, yes};
use crate::model::Date;
use crate::model::date::holds_on;
use crate::model::kinds::certificate::{Authority, CertificateType};

/// What a CA expects of a request, over a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaProfile {
    pub ca: Authority,
    pub name: Words,
    /// First day.
    pub from: Date,
    /// Last day; none while it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// The attributes of a person's name, in order.
    pub individual: Vec<NamePart>,
    pub organisation: Vec<NamePart>,
    pub system: Vec<NamePart>,
    /// Whether a person's email stands among the alternative names too.
    #[serde(default)]
    pub alternative_email: bool,
    /// How a request is signed with an RSA key.
    #[serde(default)]
    pub rsa: RsaPadding,
    #[serde(default = "yes")]
    pub certain: bool,
}

/// The padding of an RSA signature (RFC 8017).
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RsaPadding {
    /// PKCS #1 v1.5.
    #[default]
    Pkcs1,
    Pss,
}

/// One attribute of a name, by the label that people know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NamePart {
    /// Country: Vietnam.
    C,
    /// The province of the top agency.
    L,
    /// The top agency, in capitals.
    O,
    /// The units below it, the highest first: as many attributes as units.
    #[serde(rename = "OU")]
    Ou,
    /// The person, the unit in capitals, or the system.
    #[serde(rename = "CN")]
    Cn,
    /// The official email.
    E,
}

impl CaProfile {
    /// The attributes for a type of certificate.
    pub fn parts(&self, kind: CertificateType) -> &[NamePart] {
        match kind {
            CertificateType::Individual => &self.individual,
            CertificateType::Organisation => &self.organisation,
            CertificateType::System => &self.system,
        }
    }
}

/// The profile of a CA on a day; of several the one that began last.
pub(super) fn choose(all: &[CaProfile], ca: Authority, day: Date) -> Option<&CaProfile> {
    all.iter().filter(|p| p.ca == ca && holds_on(Some(p.from), p.to, day)).max_by_key(|p| p.from)
}
