//! People whose data are processed only where the law asks for it, since they asked for that and were granted it. The law asks for
//! no site: it counts them and doesn't name them, as reports do. Their own pages say nothing but that; certificates, devices and papers
//! that are about them are told with a handle in place of the name.

use std::collections::BTreeSet;

use crate::model::fold::fold;
use crate::model::{Date, Key};
use crate::register::Links;
use crate::register::facts::Facts;

#[derive(Default, Hash)]
pub struct Withheld {
    people: BTreeSet<Key>,
    /// What they are and were called, folded, with a space at both ends.
    names: BTreeSet<String>,
}

impl Withheld {
    pub fn on(links: &Links<'_>, today: Date) -> Withheld {
        let people = links.restricted_people(today);
        let facts = people.iter().filter_map(|key| links.facts(*key)?.person());
        let names = facts.flat_map(|person| &person.names).map(|(name, _)| fold(name));
        // A name of one word is a word of many sentences.
        let names = names.filter(|name| name.contains(' ')).map(|name| format!(" {name} ")).collect();
        Withheld { people, names }
    }

    /// These people and those of another day or version.
    pub fn and(mut self, other: Withheld) -> Withheld {
        self.people.extend(other.people);
        self.names.extend(other.names);
        self
    }

    /// Whether a record is one of these people.
    pub fn is(&self, key: Key) -> bool {
        self.people.contains(&key)
    }

    /// Whether what a record says is about one of them: the person, a certificate that they hold, what they keep, or what is asked
    /// about either.
    pub fn concerns(&self, links: &Links<'_>, key: Key, today: Date) -> bool {
        if self.people.is_empty() {
            return false;
        }
        match links.facts(key) {
            Some(Facts::Certificate(facts)) => self.is(facts.holder),
            Some(Facts::Device(facts)) => {
                let keeper = facts.keeper_on(today).and_then(|kept| kept.party.key());
                keeper.is_some_and(|keeper| self.is(keeper))
            }
            Some(Facts::Procedure(facts)) => self.concerns(links, facts.subject, today),
            _ => self.is(key),
        }
    }

    /// Whether free words name one of them.
    pub fn named_in(&self, text: &str) -> bool {
        if self.names.is_empty() {
            return false;
        }
        let text = format!(" {} ", fold(text));
        self.names.iter().any(|name| text.contains(name.as_str()))
    }
}
