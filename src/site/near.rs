//! Whether nothing near a record changed since its page was made: then the page need not even be outlined to know that it stays.
//!
//! A page says what its record says, what the records are called that it names, and of those that name it, or that belong to it on the
//! way over certificates, devices and letters, their names, states and a few words. So a print is made of every record by itself, and then, as
//! often as a page looks on from record to record, one of that print and those of all records that it names or that name it. Where this
//! print is another than it was, the page is outlined, and its own print decides.

use std::collections::HashMap;

use rayon::prelude::*;

use super::pages::duties;
use super::part::{Ground, Tongue};
use super::print::{Common, Print};
use super::{days, record};
use crate::model::{Key, Kind};
use crate::register::Ref;
use crate::repo::Oid;

/// How often pages look on from record to record at most: from a hand-over by its device and that one's certificate to the procedures
/// on it; from a certificate by its procedure to the letter in which that stands.
const FARTHEST: usize = 3;

/// The prints of surroundings.
pub struct Near {
    common: Common,
    around: HashMap<Key, u64>,
}

impl Near {
    /// The surroundings of these records, each with its version, on the day of the pages.
    pub fn of(keys: &[(Key, Oid)], ground: &Ground<'_>, tongues: &[Tongue<'_>]) -> Near {
        let input = ground.input;
        let common = tongues.iter().fold(Print::new(input.prints), |print, tongue| print.and(&tongue.print));
        // Whether a chain holds is told by the CAs that the office trusts.
        let authorities: Vec<_> = input.authorities.iter().map(|ca| (&ca.spki_sha256, &ca.serial)).collect();
        let common = common.and(&(input.today, authorities)).common();
        let own = |(key, blob): &(Key, Oid)| {
            let print = Print::from(common).and(&blob.0);
            let say = |print: Print, tongue: &Tongue<'_>| {
                // A certificate's page says of which unit its holder is.
                let unit = match key.kind {
                    Kind::Unit => Some(key.id),
                    Kind::Certificate => input.links.unit_of(*key, input.today),
                    _ => None,
                };
                let unit = unit.map(|unit| (unit, tongue.say.unit(Some(unit))));
                print.and(&(tongue.say.named(*key), unit, days::prints_of_record(*key, ground, tongue)))
            };
            let print = tongues.iter().fold(print, say);
            // What is owed is told alone on the pages of the records that it names.
            let owed = ground.owed.get(key).map(|_| {
                let owed = tongues.iter().map(|tongue| duties::of_record(*key, ground, &tongue.say));
                owed.collect::<Vec<_>>()
            });
            let print = print.and(&owed);
            let tag = tongues.first().and_then(|tongue| tongue.say.tag(*key));
            print.and(&tag.map(|tag| tag.label.en)).end()
        };
        let alone: Vec<u64> = keys.par_iter().map(own).collect();
        let places: HashMap<Key, usize> = keys.iter().map(|(key, _)| *key).zip(0..).collect();
        let place = |key: &Key| places.get(key).copied();
        // A reference that readers may not see has no part in it, else its coming would be seen in the list of files.
        let hides = |key: Key| input.audience.hides_ways(key, input.links);
        let is_seen = |from: Key, at: &Ref| {
            let hidden = hides(at.to) || hides(from) && at.to.kind != Kind::Unit;
            !hidden && input.audience.sees_reference(from.kind, at.field(from.kind))
        };
        let ways: Vec<(usize, usize)> = Kind::ALL
            .into_par_iter()
            .flat_map_iter(|kind| input.links.all_refs(kind))
            .filter(|(from, at)| is_seen(*from, at))
            .filter_map(|(from, at)| place(&from).zip(place(&at.to)))
            .collect();
        let mut prints = alone.clone();
        for _ in 0..FARTHEST {
            // No page looks on past a unit, a person, a decision or a hand-over to what else belongs to them; a reply looks on past the
            // letter that it answers.
            let seen: Vec<u64> = keys
                .iter()
                .zip(prints.iter().zip(&alone))
                .map(|((key, _), (on, alone))| match key.kind {
                    Kind::Certificate | Kind::Device | Kind::Letter | Kind::Procedure => *on,
                    _ => *alone,
                })
                .collect();
            prints = onward(common, &prints, &seen, &ways);
        }
        Near { common, around: keys.iter().map(|(key, _)| *key).zip(prints).collect() }
    }

    /// The print of a record's surroundings, with that for which its page looks farther: a procedure to all that it must come to,
    /// a unit to whether there are lists of its own.
    pub fn print(&self, key: Key, ground: &Ground<'_>, tongues: &[Tongue<'_>]) -> Option<u64> {
        let around = *self.around.get(&key)?;
        let print = || Print::from(self.common).and(&around);
        Some(match key.kind {
            Kind::Procedure => {
                let tasks = tongues.iter().map(|tongue| record::tasks(key, ground, &tongue.say));
                tasks.fold(print(), |print, tasks| print.and(&tasks)).end()
            }
            Kind::Unit => {
                let lists = tongues.iter().map(|tongue| record::lists(key, tongue));
                lists.fold(print(), |print, lists| print.and(&lists)).end()
            }
            _ => around,
        })
    }
}

/// Prints of everything together with what is seen of all to which it has a way.
fn onward(common: Common, prints: &[u64], seen: &[u64], ways: &[(usize, usize)]) -> Vec<u64> {
    let mut around = vec![0_u64; prints.len()];
    let mut add = |to: usize, from: usize| {
        if let (Some(sum), Some(print)) = (around.get_mut(to), seen.get(from)) {
            // The order of ways doesn't matter, nor can anybody choose prints that add up to others: they begin with a key.
            *sum = sum.wrapping_add(*print);
        }
    };
    for (from, to) in ways {
        add(*from, *to);
        add(*to, *from);
    }
    prints
        .par_iter()
        .zip(around)
        .map(|(print, around)| Print::from(common).and(&(print, around)).end())
        .collect()
}
