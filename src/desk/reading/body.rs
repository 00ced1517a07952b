//! The articles of a decision: what is decided, of whom, from which day on.

use super::page::{Parts, is_article};
use super::table::{Holds, Row};
use super::words::{Words, is_name, proper};
use super::{Named, Reading};
use crate::model::Date;
use crate::model::fold::spelling;
use crate::model::kinds::decision::Effect;
use crate::rules::{PaperKind, Rules};

/// Fills in what the text says.
pub fn body(parts: &Parts, rules: &Rules, reading: &mut Reading) {
    let words = &rules.reading;
    let mut decided = false;
    for paragraph in &parts.paragraphs {
        let said = Words::of(paragraph);
        decided |= is_article(paragraph);
        if reading.kind == Some(PaperKind::Letter) {
            if reading.answers.is_none() {
                reading.answers = answered(&said, rules);
            }
            continue;
        }
        if !decided {
            continue;
        }
        if let Some(day) = in_force(&said, rules, reading.date) {
            reading.effective = reading.effective.or(Some(day));
        }
        // Who carries it out is not whom it is about.
        if said.find_any(&words.executors, 0).is_some() {
            continue;
        }
        if !people(&said, rules, &mut reading.people) {
            // What is said of all: `Điều động các ông, bà có tên trong danh sách đến nhận công tác tại …`.
            let of_all = one(String::new(), paragraph, "", rules);
            reading.all.from = reading.all.from.or(of_all.from);
            if reading.all.new.is_empty() {
                reading.all.new = of_all.new;
            }
        }
    }
    if reading.effect.is_none() {
        let articles = parts.paragraphs.iter().filter(|paragraph| is_article(paragraph));
        reading.effect = articles.map(|paragraph| Words::of(paragraph)).find_map(|said| effect(&said, rules));
    }
}

/// What a text says is done.
pub fn effect(said: &Words, rules: &Rules) -> Option<Effect> {
    let found = rules.reading.effects.iter().find(|effect| {
        said.find_any(&effect.words, 0).is_some() && said.find_any(&effect.except, 0).is_none()
    });
    found.map(|found| found.effect)
}

/// From which day on the paper says it is in force.
fn in_force(said: &Words, rules: &Rules, signed: Option<Date>) -> Option<Date> {
    let (_, at) = said.find_any(&rules.reading.in_force, 0)?;
    match said.says(at, &spelling(&rules.reading.signing_day)) {
        Some(_) => signed,
        None => said.day(at).or_else(|| said.day(at + 1)).map(|(day, _)| day),
    }
}

/// The number of the letter that is answered.
fn answered(said: &Words, rules: &Rules) -> Option<String> {
    let (_, at) = said.find_any(&rules.reading.answers, 0)?;
    let number = said.text(at, at + 1);
    let number = number.trim_matches([',', ';', '.', '(', ')', ':']);
    (number.contains('/') && number.starts_with(|c: char| c.is_ascii_digit())).then(|| number.to_owned())
}

/// The people of a paragraph: whoever is named after `ông` or `bà`, with what is said as far as the next. Whether there
/// were any.
fn people(said: &Words, rules: &Rules, all: &mut Vec<Named>) -> bool {
    let words = &rules.reading;
    let title =
        |said: &Words, at: usize| rules.titles.iter().any(|t| said.says(at, &spelling(&t.name.vi)).is_some());
    let mut found: Vec<(usize, usize, String)> = Vec::new();
    let mut at = 0;
    while let Some((begins, after)) = said.first_of(&words.honorifics, at) {
        match said.name(after, title) {
            Some((name, end)) => {
                found.push((begins, end, name));
                at = end;
            }
            None => at = begins + 1,
        }
    }
    for (i, (_, end, name)) in found.iter().enumerate() {
        let until = found.get(i + 1).map_or(said.len(), |(begins, ..)| *begins);
        // What is decided may stand before the first name: `Điều động ông …`.
        let before = if i == 0 {
            said.text(0, found.first().map_or(0, |(begins, ..)| *begins))
        } else {
            String::new()
        };
        let named = one(name.clone(), &said.text(*end, until), &before, rules);
        add(all, named);
    }
    !found.is_empty()
}

/// What is said of one person.
pub(super) fn one(name: String, text: &str, before: &str, rules: &Rules) -> Named {
    let words = &rules.reading;
    let said = Words::of(text);
    let birth = said.find_any(&words.born, 0).and_then(|(_, at)| said.day(at)).map(|(day, _)| day);
    let day_after = |phrases: &[String]| {
        phrases.iter().find_map(|phrase| {
            let (_, at) = said.find(&spelling(phrase), 0)?;
            said.day(at).map(|(day, _)| day)
        })
    };
    let born_at = said.find_any(&words.born, 0).map(|(_, at)| at);
    let since = words.since.iter().find_map(|phrase| {
        let mut from = 0;
        while let Some((at, after)) = said.find(&spelling(phrase), from) {
            // `sinh từ ngày` is no beginning of what is decided.
            if let Some((day, _)) = said.day(after).filter(|_| Some(after) != born_at) {
                return Some(day);
            }
            from = at + 1;
        }
        None
    });
    // The parts of a sentence: where they are, and from the first word that leads on, where they go.
    let (now, new) = match said.first_of(&words.towards, 0) {
        Some((at, _)) => (said.text(0, at), said.text(at, said.len())),
        None => (text.to_owned(), String::new()),
    };
    let effect = effect(&Words::of(&format!("{before} {text}")), rules);
    // An appointment for five years is renewed, and ends by no day of its own.
    let lent = effect == Some(Effect::Second);
    let to = day_after(&words.until).or_else(|| last_day(&said, since?, rules).filter(|_| lent));
    Named { name, birth, effect, now, new, from: since, to }
}

/// The last day of `trong thời hạn 12 (mười hai) tháng kể từ ngày …`.
fn last_day(said: &Words, from: Date, rules: &Rules) -> Option<Date> {
    let words = &rules.reading;
    let (_, at) = said.find_any(&words.lasting, 0)?;
    let count: u16 = said.text(at, at + 1).parse().ok().filter(|count| *count > 0)?;
    // What the number is in words may stand between.
    let months = (at + 1..at + 6).find_map(|at| {
        let is = |word: &str| said.says(at, &spelling(word)).is_some();
        is(&words.months).then_some(count).or_else(|| is(&words.years).then(|| count.saturating_mul(12)))
    })?;
    Some(from.plus_months(months).plus_days(-1))
}

/// Adds a person, or what more is said of one who is there already.
fn add(all: &mut Vec<Named>, named: Named) {
    let same = |known: &&mut Named| {
        spelling(&known.name) == spelling(&named.name)
            && (known.birth.is_none() || named.birth.is_none() || known.birth == named.birth)
    };
    match all.iter_mut().find(same) {
        Some(known) => {
            known.birth = known.birth.or(named.birth);
            known.from = known.from.or(named.from);
            known.to = known.to.or(named.to);
            known.effect = known.effect.or(named.effect);
            for (there, more) in [(&mut known.now, named.now), (&mut known.new, named.new)] {
                if there.trim().is_empty() {
                    *there = more;
                }
            }
        }
        None => all.push(named),
    }
}

/// The people of a list. Two of one name in a list are two.
pub fn rows(rows: &[Row], reading: &mut Reading) {
    let mut listed = Vec::new();
    for row in rows {
        let Some(name) = row.get(Holds::Name).filter(|name| is_name(name)) else { continue };
        let day = |holds| row.get(holds).and_then(|text| first_day(&Words::of(text)));
        let place = |new| {
            let parts = [row.get(Holds::Position { new }), row.get(Holds::Unit { new })];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        };
        listed.push(Named {
            name: proper(name),
            birth: day(Holds::Birth),
            effect: None,
            now: place(false),
            new: place(true),
            from: day(Holds::Since),
            to: None,
        });
    }
    // Whoever stands in the list too was named in the text before.
    let in_list = |known: &Named| listed.iter().any(|l: &Named| spelling(&l.name) == spelling(&known.name));
    reading.people.retain(|known| !in_list(known));
    reading.people.extend(listed);
    let all = std::mem::take(&mut reading.all);
    for named in &mut reading.people {
        named.from = named.from.or(all.from);
        if named.new.trim().is_empty() {
            named.new.clone_from(&all.new);
        }
    }
}

fn first_day(said: &Words) -> Option<Date> {
    (0..said.len()).find_map(|at| said.day(at)).map(|(day, _)| day)
}
