//! A plan of keys to be made: reviewed by people before a token is touched. Its hash is kept with every key made by it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::facts::Algorithm;
use crate::model::{Date, Key, Kind};
use crate::pki::{AttributeKind, Dn};
use crate::rules::RsaPadding;

/// Which keys are to be made where. It holds names of people: it has no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub schema: u32,
    /// The day of the facts from which it was made.
    pub day: Date,
    pub token: PlanToken,
    pub algorithm: Algorithm,
    pub keys: Vec<PlanKey>,
}

/// The token that is meant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanToken {
    pub serial: String,
    pub label: String,
}

/// One key and the request for it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanKey {
    pub certificate: Key,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure: Option<Key>,
    /// The name in the order of the request: `C=VN`, `OU=…`.
    pub subject: Vec<String>,
    /// The address among the alternative names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// How an RSA key signs the request.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub rsa: RsaPadding,
}

fn is_usual(rsa: &RsaPadding) -> bool {
    *rsa == RsaPadding::default()
}

/// What is wrong with a plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlanFault {
    TooNew,
    Empty,
    /// Two keys for this certificate.
    Twice(Key),
    /// What stands there is of another kind.
    OtherKind(Key),
    /// A part of the name of this certificate is no `LABEL=VALUE` of a known label.
    Subject(Key),
}

/// The version of plans that this program writes.
pub const SCHEMA: u32 = 1;

/// What a plan may name.
const LABELS: [AttributeKind; 7] = [
    AttributeKind::Country,
    AttributeKind::Province,
    AttributeKind::Locality,
    AttributeKind::Organisation,
    AttributeKind::OrganisationalUnit,
    AttributeKind::CommonName,
    AttributeKind::Email,
];

impl PlanKey {
    /// The name that the request is for.
    pub fn dn(&self) -> Option<Dn> {
        let part = |text: &String| {
            let (label, value) = text.split_once('=')?;
            let kind = LABELS.into_iter().find(|kind| kind.label() == label)?;
            Some((kind, value.to_owned()))
        };
        self.subject.iter().map(part).collect::<Option<Vec<_>>>().map(Dn::new)
    }

    /// A name as plans have it.
    pub fn subject_of(dn: &Dn) -> Vec<String> {
        dn.sets().flatten().map(|a| format!("{}={}", a.kind.label(), a.value)).collect()
    }

    /// The label of the key on the token: the certificate's id, which says nothing of whose it is.
    pub fn label(&self) -> String {
        self.certificate.id.to_string()
    }
}

impl Plan {
    /// The hash by which records name the plan: of the file as it was reviewed.
    pub fn hash(file: &[u8]) -> [u8; 32] {
        Sha256::digest(file).into()
    }

    /// The first thing that is wrong with it.
    pub fn fault(&self) -> Option<PlanFault> {
        if self.schema > SCHEMA {
            return Some(PlanFault::TooNew);
        }
        if self.keys.is_empty() {
            return Some(PlanFault::Empty);
        }
        for (i, key) in self.keys.iter().enumerate() {
            let named = key.certificate;
            if self.keys.iter().take(i).any(|other| other.certificate == named) {
                return Some(PlanFault::Twice(named));
            }
            if named.kind != Kind::Certificate {
                return Some(PlanFault::OtherKind(named));
            }
            if let Some(other) = key.procedure.filter(|p| p.kind != Kind::Procedure) {
                return Some(PlanFault::OtherKind(other));
            }
            if key.dn().is_none() {
                return Some(PlanFault::Subject(named));
            }
        }
        None
    }
}
