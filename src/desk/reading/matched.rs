//! Whom and what a paper means of what the register has. Nothing is taken for another silently: what isn't certain is said
//! to be so.

use std::collections::{BTreeMap, BTreeSet};

use super::words::{Words, sentence};
use super::{Named, Reading, units};
use crate::model::fold::{fold, spelling};
use crate::model::kinds::decision::Effect;
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::Links;
use crate::register::state::PersonState;
use crate::rules::Rules;

/// Whom a name means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    Nobody,
    /// `sure` where name, and whatever else the paper says of them, fit.
    One {
        key: Key,
        sure: bool,
    },
    Several(Vec<Key>),
}

/// A line of the paper with what of it the register has.
#[derive(Clone)]
pub struct Line {
    pub name: String,
    pub birth: Option<Date>,
    pub person: Found,
    pub effect: Effect,
    /// Where they are and where they go, as far as these are units of the register.
    pub unit_now: Option<RecordId>,
    pub unit: Option<RecordId>,
    /// The paper names a new unit which the register doesn't have, or has several of.
    pub unit_unknown: bool,
    /// The name of a unit that the register doesn't have, and that takes the place of this one.
    pub founded: Option<String>,
    /// The unit above one that is to be founded.
    pub above: Option<RecordId>,
    pub position_now: Option<String>,
    pub position: Option<String>,
    pub from: Option<Date>,
    pub to: Option<Date>,
}

impl Line {
    /// One of whom nothing is said yet but what happens to them.
    pub fn about(name: String, person: Found, effect: Effect) -> Line {
        Line {
            name,
            birth: None,
            person,
            effect,
            unit_now: None,
            unit: None,
            unit_unknown: false,
            founded: None,
            above: None,
            position_now: None,
            position: None,
            from: None,
            to: None,
        }
    }

    /// Whether it is about a unit.
    pub const fn of_unit(&self) -> bool {
        units::is_of_units(self.effect)
    }
}

/// The names of units, and which have them.
pub struct UnitNames {
    /// Spelt; the longest first.
    names: Vec<(String, RecordId, bool)>,
}

impl UnitNames {
    /// Every name that a unit ever had; those of the day count first.
    pub fn of(links: &Links<'_>, on: Date) -> UnitNames {
        let all = links.filter_facts(Kind::Unit, |key, facts| {
            let facts = facts.unit()?;
            let dissolved = facts.dissolved.is_some_and(|day| day < on);
            let names = facts.names.iter().flat_map(|name| {
                let holds = name.period.holds(on) && !dissolved;
                [Some(&name.vi), name.short.as_ref()]
                    .into_iter()
                    .flatten()
                    .map(move |text| (spelling(text), key.id, holds))
            });
            Some(names.collect::<Vec<_>>())
        });
        let mut names: Vec<(String, RecordId, bool)> =
            all.into_iter().flatten().filter(|(name, ..)| name.len() > 2).collect();
        names.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        UnitNames { names }
    }

    /// The units whose whole name this is; of today's where there are any.
    pub fn named(&self, text: &str) -> Vec<RecordId> {
        let wanted = spelling(text);
        best(self.names.iter().filter(|(name, ..)| *name == wanted).map(|(_, id, holds)| (*id, *holds)))
    }

    /// The names that stand in a text, one after the other, each the longest there is at its place.
    fn within(&self, text: &str) -> Vec<Vec<RecordId>> {
        let text = format!(" {} ", spelling(text));
        let mut taken = vec![false; text.len()];
        let mut found: BTreeMap<usize, Vec<(RecordId, bool)>> = BTreeMap::new();
        for (name, id, holds) in &self.names {
            for (at, _) in text.match_indices(name.as_str()) {
                let end = at + name.len();
                let whole = text[..at].ends_with(' ') && text[end..].starts_with(' ');
                let same = found
                    .get(&at)
                    .is_some_and(|_| taken.get(end - 1) == Some(&true) && taken.get(end) == Some(&false));
                let free = taken[at..end].iter().all(|t| !t);
                if whole && (free || same) {
                    taken[at..end].iter_mut().for_each(|t| *t = true);
                    found.entry(at).or_default().push((*id, *holds));
                }
            }
        }
        found.into_values().map(|all| best(all.into_iter())).collect()
    }

    /// The units whose name stands at a word, the longest there is, and where it ends.
    pub(super) fn at(&self, said: &Words, at: usize) -> Option<(Vec<RecordId>, usize)> {
        let ends = self.names.iter().filter_map(|(name, ..)| said.says(at, name)).max()?;
        let here = self.names.iter().filter(|(name, ..)| said.says(at, name) == Some(ends));
        Some((best(here.map(|(_, id, holds)| (*id, *holds))), ends))
    }

    /// The one unit that a text speaks of first, told from others of its name by those named after it; and whether any was
    /// named at all.
    pub fn first(&self, text: &str, links: &Links<'_>, on: Date) -> (Option<RecordId>, bool) {
        let named = self.within(text);
        let Some((first, above)) = named.split_first() else { return (None, false) };
        if let [one] = first.as_slice() {
            return (Some(*one), true);
        }
        let under = |unit: &&RecordId| {
            let chain = links.units_above(**unit, on);
            above.iter().any(|these| these.iter().any(|one| one != *unit && chain.contains(one)))
        };
        let fitting: Vec<&RecordId> = first.iter().filter(under).collect();
        match fitting.as_slice() {
            [one] => (Some(**one), true),
            _ => (None, true),
        }
    }
}

/// Those that hold today where there are any, else all; each once.
fn best(all: impl Iterator<Item = (RecordId, bool)>) -> Vec<RecordId> {
    let all: Vec<(RecordId, bool)> = all.collect();
    let today = all.iter().any(|(_, holds)| *holds);
    let kept: BTreeSet<RecordId> =
        all.into_iter().filter(|(_, holds)| *holds || !today).map(|(id, _)| id).collect();
    kept.into_iter().collect()
}

/// Who signed a letter of a unit of the register: the one person of that name who works in it on the day. Where title and name are
/// one text, as somebody typed them, the longest end of it that is such a name is theirs.
pub fn signer(reading: &Reading, issuer: Option<RecordId>, links: &Links<'_>, on: Date) -> Option<Key> {
    let (unit, signer) = issuer.zip(reading.signer.as_ref())?;
    let names: Vec<&str> = match (signer.name.as_deref(), signer.title.as_deref()) {
        (Some(name), _) => vec![name],
        (None, text) => ends(text?).collect(),
    };
    let works = |person: &&Key| {
        links.unit_of(**person, on).is_some_and(|own| links.units_above(own, on).contains(&unit))
    };
    let named = PersonNames::of(links, &names);
    names.iter().find_map(|name| {
        let mut here = named.exact.get(&spelling(name)).into_iter().flatten().filter(works);
        here.next().copied().filter(|_| here.next().is_none())
    })
}

/// The ends of a text that begin with a word, from the longest.
fn ends(text: &str) -> impl Iterator<Item = &str> {
    let starts = std::iter::once(0).chain(text.match_indices(' ').map(|(at, _)| at + 1));
    starts.filter_map(|at| text.get(at..))
}

/// The people of the register by the names that a paper has.
pub struct PersonNames {
    exact: BTreeMap<String, BTreeSet<Key>>,
    folded: BTreeMap<String, BTreeSet<Key>>,
}

impl PersonNames {
    pub fn of(links: &Links<'_>, names: &[&str]) -> PersonNames {
        let exact: BTreeSet<String> = names.iter().map(|name| spelling(name)).collect();
        let folded: BTreeSet<String> = names.iter().map(|name| fold(name)).collect();
        let found = links.filter_facts(Kind::Person, |key, facts| {
            let person = facts.person()?;
            let hits: Vec<(String, String)> = person
                .names
                .iter()
                .filter(|(name, _)| folded.contains(&fold(name)))
                .map(|(name, _)| (spelling(name), fold(name)))
                .collect();
            (!hits.is_empty()).then_some((key, hits))
        });
        let mut all = PersonNames { exact: BTreeMap::new(), folded: BTreeMap::new() };
        for (key, hits) in found {
            // Whoever is united with another stands under the other.
            if links.linked(key).is_some_and(|linked| linked.marks.duplicate_of.is_some()) {
                continue;
            }
            for (spelt, bare) in hits {
                if exact.contains(&spelt) {
                    all.exact.entry(spelt).or_default().insert(key);
                }
                all.folded.entry(bare).or_default().insert(key);
            }
        }
        all
    }

    /// Whom a name means: by its spelling, else without diacritics where the unit fits; then by day of birth, then by unit,
    /// then by who is still here. `against` says whether being in none of the units speaks against somebody.
    fn whose(
        &self,
        named: &Named,
        (units, against): (&[RecordId], bool),
        links: &Links<'_>,
        on: Date,
        birth: &mut dyn FnMut(Key) -> Option<Date>,
    ) -> Found {
        let in_unit = |key: &Key| {
            links.unit_of(*key, on).is_some_and(|unit| {
                let chain = links.units_above(unit, on);
                units.iter().any(|wanted| unit == *wanted || chain.contains(wanted))
            })
        };
        let exact = self.exact.get(&spelling(&named.name));
        let folded =
            || self.folded.get(&fold(&named.name)).into_iter().flatten().copied().filter(|key| in_unit(key));
        let mut left: Vec<Key> = match exact {
            Some(keys) => keys.iter().copied().collect(),
            None => folded().collect(),
        };
        let (mut born, mut other_day) = (false, false);
        if let Some(day) = named.birth {
            let days: Vec<(Key, Option<Date>)> = left.iter().map(|key| (*key, birth(*key))).collect();
            born = days.iter().any(|(_, known)| *known == Some(day));
            // Two days of birth are two people, unless one of them is a slip: who works where the paper says is asked about.
            let beside: Vec<Key> = left.iter().copied().filter(in_unit).collect();
            left = days
                .into_iter()
                .filter(|(_, known)| if born { *known == Some(day) } else { known.is_none() })
                .map(|(k, _)| k)
                .collect();
            if left.is_empty() && against {
                (left, other_day) = (beside, true);
            }
        }
        let mut fits = |keep: &dyn Fn(&Key) -> bool| {
            if left.len() > 1 && left.iter().any(keep) {
                left.retain(keep);
            }
        };
        fits(&in_unit);
        fits(&|key| links.person(key.id).is_some_and(|person| PersonState::of(&person.gist, on).is_here()));
        match left.as_slice() {
            [] => Found::Nobody,
            [one] => {
                let elsewhere = against && !units.is_empty() && !in_unit(one);
                Found::One { key: *one, sure: exact.is_some() && !other_day && (born || !elsewhere) }
            }
            _ => Found::Several(left),
        }
    }
}

/// The lines of a decision, matched.
pub fn lines(
    reading: &Reading,
    known: &UnitNames,
    links: &Links<'_>,
    rules: &Rules,
    on: Date,
    birth: &mut dyn FnMut(Key) -> Option<Date>,
) -> Vec<Line> {
    let names: Vec<&str> = reading.people.iter().map(|named| named.name.as_str()).collect();
    let people = PersonNames::of(links, &names);
    // Who is named in a decision on units is said apart what becomes of them, or is named in passing.
    let of_units = reading.effect.is_some_and(units::is_of_units);
    let mut lines = match of_units {
        true => units::lines(reading, known, links, rules, on),
        false => Vec::new(),
    };
    let meant = |named: &&Named| !of_units || named.effect.is_some_and(|effect| !units::is_of_units(effect));
    for named in reading.people.iter().filter(meant) {
        let (unit_now, _) = known.first(&named.now, links, on);
        let (unit, told) = known.first(&named.new, links, on);
        let effect = named.effect.or(reading.effect).unwrap_or(Effect::Other);
        let places: Vec<RecordId> = unit_now.into_iter().chain(unit).collect();
        let moves = matches!(effect, Effect::Transfer | Effect::Receive | Effect::Recruit | Effect::Second);
        lines.push(Line {
            name: named.name.clone(),
            birth: named.birth,
            // Where somebody goes to says nothing against whoever isn't there yet.
            person: people.whose(named, (&places, unit_now.is_some() || !moves), links, on, birth),
            effect,
            unit_now,
            unit,
            unit_unknown: unit.is_none() && (told || moves),
            founded: None,
            above: None,
            position_now: position(&named.now, rules),
            position: position(&named.new, rules),
            from: named.from,
            to: named.to,
        });
    }
    lines
}

/// The position that a text names: what follows `giữ chức vụ`, else the first; of those that begin in one place the longest.
pub fn position(text: &str, rules: &Rules) -> Option<String> {
    let said = Words::of(text);
    let mut posts: Vec<(usize, usize)> = Vec::new();
    for phrase in rules.reading.posts.iter().map(|phrase| spelling(phrase)) {
        let mut from = 0;
        while let Some((begins, ends)) = said.find(&phrase, from) {
            posts.push((begins, ends));
            from = begins + 1;
        }
    }
    let titles: Vec<(String, &str)> =
        rules.titles.iter().map(|title| (spelling(&title.name.vi), title.name.vi.as_str())).collect();
    let title = |at: usize| {
        // `chức vụ Trưởng phòng` names no `vụ trưởng`; `giữ chức Vụ trưởng` does.
        let inside = posts.iter().any(|(begins, ends)| (begins + 1..*ends).contains(&at));
        if inside && !said.is_capital(at) {
            return None;
        }
        let here = titles.iter().filter_map(|(spelt, name)| Some((said.says(at, spelt)?, *name)));
        here.max_by_key(|(end, _)| *end).map(|(_, name)| name.to_owned())
    };
    posts.iter().find_map(|(_, ends)| title(*ends)).or_else(|| (0..said.len()).find_map(title))
}

/// Who issued a paper: the last lines of the issuing block that are a name known to the register or the rules; else its
/// last line. With the unit, where it is one.
pub fn issuer(
    reading: &Reading,
    units: &UnitNames,
    links: &Links<'_>,
    rules: &Rules,
    on: Date,
) -> Option<(String, Option<RecordId>)> {
    for from in 0..reading.issuer.len() {
        let name = reading.issuer.get(from..).unwrap_or_default().join(" ");
        if let [unit] = units.named(&name).as_slice() {
            let known = links.unit(*unit).and_then(|facts| facts.name_on(on)).map(|named| named.vi.clone());
            return Some((known.unwrap_or(name), Some(*unit)));
        }
        let spelt = spelling(&name);
        let official =
            rules.units.iter().map(|unit| &unit.name.vi).chain(rules.addressees.iter().map(|a| &a.name.vi));
        // An addressee is named with the body that it belongs to.
        let known = official.flat_map(|full| [full.as_str(), full.split(',').next().unwrap_or_default()]);
        if let Some(full) = known.into_iter().find(|full| spelling(full) == spelt) {
            return Some((full.to_owned(), None));
        }
    }
    reading.issuer.last().map(|line| (sentence(line), None))
}
