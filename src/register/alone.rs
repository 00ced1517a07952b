//! What one record says of itself, no other opened.

use super::brief::Brief;
use super::facts::Facts;
use super::row::PemRead;
use super::standing::standing_alone;
use crate::model::field::Word;
use crate::model::{Date, Lang, Record};
use crate::pki::Anchors;

/// How a record is called and where it stands on a day, as far as it says so itself.
pub struct Alone {
    /// Empty where only other records say what to call it.
    pub title: String,
    /// Nothing where the state turns on other records.
    pub state: Option<Word>,
}

impl Alone {
    /// What the record says of a day.
    pub fn of(record: &Record, on: Date, lang: Lang) -> Alone {
        // Whether the chain of a certificate holds is no part of its name or state.
        let pem = PemRead::of(record, &Anchors::default(), None);
        let facts = Facts::of(record, pem.as_ref());
        let title = match facts.name_on(on) {
            Some(name) => name.to_owned(),
            None => {
                let brief = Brief::of(record, &facts);
                brief.opening.say(lang, &brief.title, |_| String::new()).into_owned()
            }
        };
        Alone { title, state: standing_alone(&facts, on) }
    }
}
