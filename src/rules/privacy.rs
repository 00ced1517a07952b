//! Personal data: the rights of whom they are about, breaches, and how long they are kept.

use serde::Deserialize;

use super::overrides::RuleOverrides;
use super::regime::WorkingDays;
use super::word::{Words, yes};
use crate::model::Date;
use crate::model::date::holds_on;
use crate::model::kinds::letter::{DataRight, RefusalGround};

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    pub laws: Vec<DataLaw>,
    /// What is said of a right that was granted.
    pub answers: Vec<GrantedAnswer>,
    /// The grounds on which a request is refused.
    pub refusals: Vec<Refusal>,
    pub retention: Retention,
    /// Why data are processed.
    pub purposes: Vec<Purpose>,
    /// How they are protected.
    pub measures: Vec<Words>,
}

/// Why data are processed, and on which legal basis.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    pub purpose: Words,
    pub basis: Words,
    /// Whether the basis was read in its text.
    #[serde(default = "yes")]
    pub certain: bool,
}

/// The law on personal data over some days.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataLaw {
    pub law: Words,
    /// First day.
    pub from: Date,
    /// Last day; none while it is in force.
    pub to: Option<Date>,
    /// How soon it is said that a request came in; nothing where the law doesn't ask for it.
    pub acknowledge: Option<WorkingDays>,
    pub rights: Vec<RightRule>,
    pub breach: BreachRule,
}

/// How soon a right is granted, in days from the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RightRule {
    pub right: DataRight,
    pub days: u16,
    /// Where a processor or third party has to do it too.
    pub third_party: Option<u16>,
    /// How many more, once.
    #[serde(default)]
    pub extension: u16,
    #[serde(default = "yes")]
    pub certain: bool,
}

impl RightRule {
    /// How many days it takes.
    pub fn days(&self, third_party: bool, extended: bool) -> u16 {
        let days = self.third_party.filter(|_| third_party).unwrap_or(self.days);
        days.saturating_add(if extended { self.extension } else { 0 })
    }
}

/// When and to whom a breach is told.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreachRule {
    /// From the discovery.
    pub hours: u16,
    /// Only one that harms somebody, or may.
    #[serde(default)]
    pub only_harm: bool,
    #[serde(default = "yes")]
    pub certain: bool,
    /// As it stands after *Kính gửi*.
    pub to: Words,
    /// Whether that body is certain.
    #[serde(default = "yes")]
    pub to_certain: bool,
}

/// What an answer says of a right that was granted, where the officer says nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantedAnswer {
    pub right: DataRight,
    /// As it stands on the paper.
    pub granted: String,
}

/// A ground on which a request is refused.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    pub ground: RefusalGround,
    /// As it stands on the paper.
    pub text: String,
}

/// How long the records of a person are kept after they went and the last of their certificates ended.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// So many days before it is over, a list shows it.
    pub near: u16,
    pub rules: Vec<RetentionRule>,
}

/// The same over some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionRule {
    /// First day.
    pub from: Date,
    /// Last day; none while it holds.
    pub to: Option<Date>,
    pub years: u8,
    #[serde(default = "yes")]
    pub certain: bool,
}

impl Privacy {
    /// Puts what an office sets in the place of what is built in, under the laws that are in force; what it sets counts as certain.
    pub(super) fn set(&mut self, overrides: &RuleOverrides) {
        if let Some(years) = overrides.retention_years {
            for rule in &mut self.retention.rules {
                (rule.years, rule.certain) = (years, true);
            }
        }
        for law in self.laws.iter_mut().filter(|law| law.to.is_none()) {
            for set in &overrides.data_rights {
                for rule in law.rights.iter_mut().filter(|rule| rule.right == set.right) {
                    rule.days = set.days.unwrap_or(rule.days);
                    rule.third_party = set.third_party.or(rule.third_party);
                    rule.extension = set.extension.unwrap_or(rule.extension);
                    rule.certain = true;
                }
            }
            if let Some(days) = overrides.acknowledge_days {
                law.acknowledge = Some(WorkingDays { working_days: days, certain: true });
            }
            if let Some(hours) = overrides.breach_hours {
                (law.breach.hours, law.breach.certain) = (hours, true);
            }
        }
    }

    /// What holds for a request or breach of that day; nothing before the first law.
    pub fn law_on(&self, day: Date) -> Option<&DataLaw> {
        self.laws.iter().find(|law| holds_on(Some(law.from), law.to, day))
    }

    /// What an answer says where a request is refused on this ground.
    pub fn refusal(&self, ground: RefusalGround) -> Option<&str> {
        self.refusals.iter().find(|refusal| refusal.ground == ground).map(|refusal| refusal.text.as_str())
    }

    /// What an answer says of a right that was granted.
    pub fn granted(&self, right: DataRight) -> Option<&str> {
        self.answers.iter().find(|answer| answer.right == right).map(|answer| answer.granted.as_str())
    }
}

impl DataLaw {
    /// The last day on which a request that came in on a day is fulfilled, and whether that is certain: by its right, whether a
    /// third party has to do it too, and whether it was extended. Of one that doesn't say which right it is, the strictest counts.
    pub fn last_day(&self, came: Date, of: Option<(DataRight, bool, bool)>) -> (Date, bool) {
        let known = of.and_then(|(right, third, extended)| {
            let rule = self.right(right)?;
            Some((rule.days(third, extended), rule.certain))
        });
        let (days, certain) = known
            .unwrap_or_else(|| (self.rights.iter().map(|rule| rule.days).min().unwrap_or_default(), false));
        (came.plus_days(i64::from(days)), certain)
    }

    /// What it says of a right; nothing where it doesn't know it.
    pub fn right(&self, right: DataRight) -> Option<&RightRule> {
        self.rights.iter().find(|rule| rule.right == right)
    }
}

impl Retention {
    /// What holds on that day; nothing before the first rule.
    pub fn on(&self, day: Date) -> Option<&RetentionRule> {
        self.rules.iter().find(|rule| holds_on(Some(rule.from), rule.to, day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn one_law_follows_the_other_and_each_speaks_of_every_right() {
        let privacy = &Rules::builtin().privacy;
        assert!(privacy.law_on(day("2023-06-30")).is_none());
        for pair in privacy.laws.windows(2) {
            assert_eq!(pair[0].to.unwrap().plus_days(1), pair[1].from);
        }
        for law in &privacy.laws {
            let missing = DataRight::ALL.iter().find(|right| law.right(**right).is_none());
            assert_eq!(missing, None, "{}", law.law.en);
        }
    }

    #[test]
    fn a_right_takes_longer_with_a_third_party_and_once_more_where_it_is_extended() {
        let law = Rules::builtin().privacy.law_on(day("2026-01-01")).unwrap();
        assert_eq!(law.acknowledge.unwrap().working_days, 2);
        let days = |right, third, extended| law.right(right).unwrap().days(third, extended);
        assert_eq!(days(DataRight::Restrict, false, false), 15);
        assert_eq!(days(DataRight::Restrict, true, false), 20);
        assert_eq!(days(DataRight::Restrict, true, true), 35);
        assert_eq!((days(DataRight::View, true, false), days(DataRight::Delete, false, true)), (10, 35));
        // What was only heard of is said to be so.
        assert!(law.right(DataRight::Object).unwrap().certain);
        assert!(!law.right(DataRight::Delete).unwrap().certain);
    }

    #[test]
    fn there_is_something_to_say_of_every_right_and_every_ground() {
        let privacy = &Rules::builtin().privacy;
        assert!(DataRight::ALL.iter().all(|right| privacy.granted(*right).is_some()));
        assert!(RefusalGround::ALL.iter().all(|ground| privacy.refusal(*ground).is_some()));
    }

    #[test]
    fn records_are_kept_by_the_rule_of_the_day() {
        let retention = &Rules::builtin().privacy.retention;
        assert!(retention.on(day("2017-12-31")).is_none());
        assert_eq!(retention.on(day("2026-06-01")).unwrap().years, 10);
    }
}
