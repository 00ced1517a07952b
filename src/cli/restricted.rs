//! People whose data are processed only where the law asks for it, since they asked for it and were granted it: told wherever their
//! data are about to be used, and left out where they would be used for another purpose.

use super::context::Context;
use super::{output, pick};
use crate::model::{Date, Key};
use crate::register::Links;
use crate::rules::Rules;
use crate::text::privacy as words;

/// The request by which the data of whom a record is about are restricted, in words with the rule it rests on.
pub fn told(context: &Context, links: &Links<'_>, rules: &Rules, key: Key, on: Date) -> Option<String> {
    let lang = context.lang;
    let person = links.person_of(key)?;
    let (letter, facts) = links.restricted(person, on)?;
    let right = facts.restricts(on)?.word().label.say(lang);
    let law = facts.received.or(facts.date).and_then(|day| rules.privacy.law_on(day));
    let law = law.map_or_else(String::new, |law| format!(", {}", law.law.say(lang)));
    let who = pick::named(context, links, person);
    Some(words::restricted(lang, &who, right, &letter.id.handle().to_string(), &law))
}

/// Warns of each of them among some records, once a person: what the law asks for goes on.
pub fn warn(context: &Context, links: &Links<'_>, rules: &Rules, keys: impl IntoIterator<Item = Key>) {
    let mut people: Vec<Key> = keys.into_iter().filter_map(|key| links.person_of(key)).collect();
    people.sort_unstable();
    people.dedup();
    for line in people.into_iter().filter_map(|key| told(context, links, rules, key, context.on())) {
        output::warn(&line);
    }
}

/// Takes the records about them out of some, and says of each that it is left out. Whether anything was taken out.
pub fn leave_out(context: &Context, links: &Links<'_>, rules: &Rules, keys: &mut Vec<Key>) -> bool {
    let before = keys.len();
    keys.retain(|key| match told(context, links, rules, *key, context.on()) {
        Some(line) => {
            output::warn(&words::left_out(context.lang, &line));
            false
        }
        None => true,
    });
    keys.len() < before
}
