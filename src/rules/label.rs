//! The words that papers write before what the records say.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::form::ContactField;

/// Labels of papers, by where they stand.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    /// Section 1 of the forms.
    pub contact: BTreeMap<ContactField, String>,
    pub parties: PartyLabels,
    pub changed: ChangeLabels,
    pub loss: LossLabels,
}

/// Both sides of a hand-over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartyLabels {
    pub giver: String,
    pub receiver: String,
    pub person: String,
    pub position: String,
    pub agency: String,
}

/// What of a certificate is to be changed: the name by whose it is, then what else stands in it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeLabels {
    pub person: String,
    pub organisation: String,
    pub system: String,
    pub agency: String,
    pub address: String,
    pub email: String,
}

/// What minutes of a loss tell.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LossLabels {
    pub holder: String,
    pub position: String,
    pub agency: String,
    pub event: String,
    pub told: String,
}

#[cfg(test)]
mod tests {
    use super::super::Rules;

    #[test]
    fn every_field_of_a_forms_contact_has_its_label() {
        let rules = Rules::builtin();
        for field in rules.forms.iter().flat_map(|form| &form.contact_fields) {
            assert!(rules.labels.contact.get(field).is_some_and(|label| !label.is_empty()), "{field:?}");
        }
    }
}
