//! Names of people, with the weights that they have in life.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::keys::Dice;
use crate::model::fold::fold;
use crate::model::kinds::person::Sex;

/// Words with rising sums of their weights.
pub struct Weighted(Vec<(u64, &'static str)>);

impl Weighted {
    /// Reads `word weight, word weight, …`.
    pub fn read(text: &'static str) -> Weighted {
        let mut sum = 0;
        let words = text.split(',').filter_map(|item| item.trim().rsplit_once(' ')).map(|(word, weight)| {
            sum += weight.parse().unwrap_or(1);
            (sum, word)
        });
        Weighted(words.collect())
    }

    pub fn pick(&self, dice: &mut Dice) -> &'static str {
        let at = dice.below(self.0.last().map_or(0, |last| last.0));
        self.0.iter().find(|(sum, _)| at < *sum).map_or("", |(_, word)| word)
    }
}

/// The lines of a data file that aren't remarks.
pub fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty())
}

/// The columns of a line, parted by `|`.
pub fn columns<const N: usize>(line: &'static str) -> [&'static str; N] {
    let mut parts = line.split('|').map(str::trim);
    std::array::from_fn(|_| parts.next().unwrap_or(""))
}

struct Names {
    family: Weighted,
    middle: [Weighted; 2],
    given: [Weighted; 2],
}

fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| {
        let list = |name: &str| {
            let found =
                lines(include_str!("data/names.txt")).find_map(|l| l.strip_prefix(name)?.strip_prefix(": "));
            Weighted::read(found.unwrap_or(""))
        };
        Names {
            family: list("family"),
            middle: [list("male-middle"), list("female-middle")],
            given: [list("male-given"), list("female-given")],
        }
    })
}

/// A full name in the order in which it is written.
pub fn full_name(dice: &mut Dice, sex: Sex) -> String {
    let names = names();
    let of = usize::from(sex == Sex::Female);
    let family = names.family.pick(dice);
    loop {
        let (middle, given) = (names.middle[of].pick(dice), names.given[of].pick(dice));
        // Nobody is called Minh Minh.
        if !middle.split(' ').any(|word| word == given) && given != family {
            return format!("{family} {middle} {given}");
        }
    }
}

/// Mailboxes as the ministry makes them: `anv` for Nguyễn Văn An, numbered where taken.
#[derive(Default)]
pub struct Mailboxes(HashMap<String, u32>);

impl Mailboxes {
    pub fn take(&mut self, full: &str) -> String {
        let folded = fold(full);
        let (before, given) = folded.rsplit_once(' ').unwrap_or(("", &folded));
        let initials: String = before.split(' ').filter_map(|word| word.chars().next()).collect();
        let base = format!("{given}{initials}");
        let count = self.0.entry(base.clone()).or_insert(0);
        *count += 1;
        if *count == 1 { base } else { format!("{base}{count}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::keys::Seed;
    use crate::model::words::Line;

    #[test]
    fn names_are_clean_and_have_three_parts() {
        let mut dice = Seed::new(1).dice("names", 0);
        for sex in [Sex::Male, Sex::Female].into_iter().cycle().take(500) {
            let name = full_name(&mut dice, sex);
            assert_eq!(&*Line::try_from(name.as_str()).unwrap(), name);
            assert!(name.split(' ').count() >= 3 && name.split(' ').all(|word| !word.is_empty()), "{name}");
        }
    }

    #[test]
    fn a_mailbox_is_given_once() {
        let mut boxes = Mailboxes::default();
        assert_eq!(boxes.take("Nguyễn Văn An"), "annv");
        assert_eq!(boxes.take("Ngô Việt Ẩn"), "annv2");
        assert_eq!(boxes.take("Đặng Thị Thu Hà"), "hadtt");
    }
}
