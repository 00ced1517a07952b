//! What a decision says of units: which end, and which take their place.

use super::Reading;
use super::body;
use super::matched::{Found, Line, UnitNames};
use super::page::is_article;
use super::words::Words;
use crate::model::fold::spelling;
use crate::model::kinds::decision::Effect;
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::Links;
use crate::rules::Rules;

/// Whether it is units that it happens to.
pub const fn is_of_units(effect: Effect) -> bool {
    matches!(effect, Effect::Rename | Effect::Merge | Effect::Split | Effect::Dissolve | Effect::Establish)
}

/// A unit as a sentence names it.
enum Item {
    /// Units of the register that have the name; and whether the paper says no more than that name.
    Known(Vec<RecordId>, bool),
    /// The name of one that it doesn't have.
    New(String),
}

/// What is looked at.
struct Desk<'d> {
    units: &'d UnitNames,
    links: &'d Links<'d>,
    rules: &'d Rules,
    on: Date,
}

/// The lines of a decision on units: one for each that ends, with the one that takes its place; of a split also one for
/// each that comes of it.
pub fn lines(reading: &Reading, units: &UnitNames, links: &Links<'_>, rules: &Rules, on: Date) -> Vec<Line> {
    let desk = Desk { units, links, rules, on };
    let mut lines = Vec::new();
    let mut decided = false;
    // An article may begin a list: `Sáp nhập các đơn vị sau:`.
    let mut begun: Option<Effect> = None;
    for paragraph in &reading.paragraphs {
        decided |= is_article(paragraph);
        if is_article(paragraph) {
            begun = None;
        }
        let said = Words::of(paragraph);
        if !decided || said.find_any(&rules.reading.executors, 0).is_some() {
            continue;
        }
        for sentence in sentences(paragraph) {
            let said = Words::of(&sentence);
            let own = body::effect(&said, rules).filter(|effect| is_of_units(*effect));
            let Some(effect) = own.or(begun.filter(|_| desk.turns(&said, 0, None).is_some())) else {
                continue;
            };
            begun = Some(effect);
            lines.extend(desk.sentence(&said, effect));
        }
    }
    lines
}

/// The sentences of a paragraph; the number that it begins with is part of the first.
fn sentences(paragraph: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for word in paragraph.split_whitespace() {
        if let Some(last) = all.last_mut() {
            last.push_str(word);
            last.push(' ');
        }
        let counts = word.trim_end_matches(['.', ')']).chars().all(|c| c.is_ascii_digit());
        if word.ends_with([';', '.']) && !counts {
            all.push(String::new());
        }
    }
    all
}

impl Desk<'_> {
    fn sentence(&self, said: &Words, effect: Effect) -> Vec<Line> {
        let words = &self.rules.reading.units;
        let phrases = self.rules.reading.effects.iter().find(|known| known.effect == effect);
        let at = phrases.and_then(|known| said.find_any(&known.words, 0)).map_or(0, |(at, _)| at);
        // `Thành lập Cục C trên cơ sở hợp nhất Cục A và Cục B`.
        let founded = said.find_any(&words.founded, 0).filter(|(begins, _)| *begins < at);
        let basis =
            founded.and_then(|(_, end)| said.find_any(&words.basis, end)).filter(|(_, end)| *end <= at);
        let (old, new) = match (founded, basis) {
            (Some((_, from)), Some((to, _))) => {
                (self.items(said, at, said.len(), false), self.items(said, from, to, true))
            }
            _ => match self.turns(said, at, Some(effect)) {
                Some((to, from)) => {
                    let new = effect != Effect::Dissolve;
                    (self.items(said, at, to, false), self.items(said, from, said.len(), new))
                }
                None if effect == Effect::Establish => (Vec::new(), self.items(said, at, said.len(), true)),
                None => (self.items(said, at, said.len(), false), Vec::new()),
            },
        };
        let from = body::one(String::new(), &said.text(0, said.len()), "", self.rules).from;
        let mut lines = self.told(old, new, effect);
        lines.iter_mut().for_each(|line| line.from = from);
        lines
    }

    /// Where the words stand after which the next unit is named.
    fn turns(&self, said: &Words, from: usize, effect: Option<Effect>) -> Option<(usize, usize)> {
        let words = &self.rules.reading.units;
        let list = if effect == Some(Effect::Dissolve) { &words.handed } else { &words.into };
        let mut at = from;
        while let Some((begins, end)) = said.first_of(list, at) {
            let other = words.not_into.iter().any(|phrase| said.says(begins, &spelling(phrase)).is_some());
            if !other {
                return Some((begins, end));
            }
            at = begins + 1;
        }
        None
    }

    /// The units that are named one after the other, each told from its like by the one that it is said to be below.
    fn items(&self, said: &Words, from: usize, to: usize, new: bool) -> Vec<Item> {
        let words = &self.rules.reading.units;
        let says =
            |phrases: &[String], at: usize| phrases.iter().filter_map(|p| said.says(at, &spelling(p))).max();
        let mut items: Vec<Item> = Vec::new();
        let mut at = from;
        while at < to {
            if let Some(end) = says(&words.below, at) {
                at = end;
                if let Some((above, end)) = self.units.at(said, at) {
                    if let Some(Item::Known(ids, _)) = items.last_mut() {
                        self.narrow(ids, &above);
                    }
                    at = end;
                } else if let Some((_, end)) = self.named(said, at, to) {
                    at = end;
                }
                continue;
            }
            // `Cục Thuế điện tử` is not `Cục Thuế`.
            at = match (self.units.at(said, at), self.named(said, at, to)) {
                (Some((_, known)), Some((name, end))) if end > known && new => {
                    items.push(Item::New(name));
                    end
                }
                (Some((ids, end)), named) => {
                    let sure = named.is_none_or(|(_, longer)| longer <= end);
                    items.push(Item::Known(ids, sure));
                    end
                }
                (None, Some((name, end))) => {
                    if new {
                        items.push(Item::New(name));
                    }
                    end
                }
                (None, None) => at + 1,
            };
        }
        let mut met = Vec::new();
        items.retain(|item| match item {
            Item::Known(ids, _) if met.contains(ids) => false,
            Item::Known(ids, _) => {
                met.push(ids.clone());
                true
            }
            Item::New(_) => true,
        });
        items
    }

    fn narrow(&self, ids: &mut Vec<RecordId>, above: &[RecordId]) {
        let under = |id: &RecordId| {
            let chain = self.links.units_above(*id, self.on);
            above.iter().any(|one| one != id && chain.contains(one))
        };
        if ids.iter().any(under) {
            ids.retain(under);
        }
    }

    /// The name of a unit that begins at a word, whether or not the register has it, and where it ends.
    fn named(&self, said: &Words, at: usize, to: usize) -> Option<(String, usize)> {
        let words = &self.rules.reading.units;
        let says =
            |phrases: &[String], at: usize| phrases.iter().any(|p| said.says(at, &spelling(p)).is_some());
        let begins = |at: usize| says(&words.nouns, at) && said.is_capital(at);
        if !begins(at) {
            return None;
        }
        let mut end = at + 1;
        while end < to && !said.ends_a_part(end - 1) {
            let next = said.says(end, &spelling("và")).is_some_and(begins);
            if next || says(&words.stops, end) {
                break;
            }
            end += 1;
        }
        let name = said.text(at, end);
        let name = name.trim_end_matches([',', ';', '.', ':', '/']).to_owned();
        (end > at + 1).then_some((name, end))
    }

    /// The lines for units that end and units that come.
    fn told(&self, old: Vec<Item>, new: Vec<Item>, effect: Effect) -> Vec<Line> {
        let title = |id: RecordId| {
            self.links.title_on(Key::new(Kind::Unit, id), self.on, crate::model::Lang::Vi).into_owned()
        };
        let known = |ids: &[RecordId], sure: bool| match ids {
            [one] => (title(*one), Found::One { key: Key::new(Kind::Unit, *one), sure }),
            [first, ..] => {
                (title(*first), Found::Several(ids.iter().map(|id| Key::new(Kind::Unit, *id)).collect()))
            }
            [] => (String::new(), Found::Nobody),
        };
        let only = match new.as_slice() {
            [Item::Known(ids, _)] if ids.len() == 1 => ids.first().copied(),
            _ => None,
        };
        let mut lines = Vec::new();
        let mut above = None;
        for item in &old {
            let Item::Known(ids, sure) = item else { continue };
            // `Sáp nhập Cục A và Cục B thành Cục B`: one of them goes on.
            if only.is_some_and(|goes_on| ids.as_slice() == [goes_on]) {
                continue;
            }
            let (name, person) = known(ids, *sure);
            let mut line = Line::about(name, person, effect);
            if let [id] = ids.as_slice() {
                line.above = self.links.units_above(*id, self.on).get(1).copied();
                above = above.or(line.above);
            }
            match new.as_slice() {
                _ if effect == Effect::Split => line.unit_unknown = new.is_empty(),
                [Item::Known(..)] => (line.unit, line.unit_unknown) = (only, only.is_none()),
                [Item::New(name)] => line.founded = Some(name.clone()),
                [] => line.unit_unknown = effect != Effect::Dissolve,
                _ => line.unit_unknown = true,
            }
            lines.push(line);
        }
        if matches!(effect, Effect::Split | Effect::Establish) {
            lines.extend(new.iter().map(|item| {
                let (name, found) = match item {
                    Item::Known(ids, sure) => known(ids, *sure),
                    Item::New(name) => (name.clone(), Found::Nobody),
                };
                Line { above, ..Line::about(name, found, Effect::Establish) }
            }));
        }
        lines
    }
}
