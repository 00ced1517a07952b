//! A digest in the words of a mail and of a calendar. Mails are in Vietnamese: they leave the desk.
//!
//! They say names, units, and by when what is to be done: no number, address or birth date of anybody.

use unicode_normalization::UnicodeNormalization;

use super::digest::{Addressee, Digest, Item};
use super::group::{Group, HOW_FAR, groups};
use super::ics::{Event, calendar};
use super::message::Sheet;
use super::notice::Stage;
use crate::duty::{Detail, Duty, Rule};
use crate::model::{Date, Key, Kind, Lang, Moment, RecordId};
use crate::paper::short_day as day;
use crate::register::Links;
use crate::rules::Rules;
use crate::text::mail as words;
use crate::text::privacy::unnamed;

const VI: Lang = Lang::Vi;

/// What a digest is said with.
pub struct Saying<'a> {
    pub links: &'a Links<'a>,
    pub rules: &'a Rules,
    /// What the register is called.
    pub register: &'a str,
    pub today: Date,
    /// When it is made, in seconds since 1970-01-01T00:00Z.
    pub stamp: i64,
}

/// So many of one kind are named to an officer: `todo` has the others.
const NAMED: usize = 10;
/// So many to a unit, which has no other list: what is more stands in the calendar beside the mail.
const NAMED_TO_UNIT: usize = 40;

/// A time as Vietnamese letters write it.
fn moment(at: Moment) -> String {
    match at.clock() {
        Some((hour, minute)) => words::at(VI, &format!("{hour:02} giờ {minute:02}"), &day(at.date)),
        None => day(at.date),
    }
}

/// One line, composed: nothing that somebody is called may begin a line, or a header, of its own.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).nfc().collect()
}

impl Digest {
    /// The digest as it is read.
    pub fn sheet(&self, say: &Saying<'_>) -> Sheet {
        let all: Vec<Vec<Group<'_>>> =
            self.parts.iter().map(|part| groups(part, say.steps(), say.today)).collect();
        let count = all.iter().flatten().map(|group| group.items.len()).sum();
        let today = day(say.today);
        let name = say.title(Key::new(Kind::Person, self.person));
        let register = line(say.register);
        let (subject, opening, closing) = match self.to {
            Addressee::Officer(_) => (
                words::officer_subject(VI, &register, count, &today),
                words::officer_opening(VI, &name, &register, count, &today),
                words::officer_closing(VI),
            ),
            Addressee::Focal(_) => (
                words::unit_subject(VI, &register, count, &today),
                words::unit_opening(VI, &name, &register, count, &today),
                words::unit_closing(VI),
            ),
        };
        let mut text = format!("{opening}\n");
        for (part, groups) in self.parts.iter().zip(&all) {
            match part.unit {
                Some(unit) => {
                    text.push_str(&format!("\n{}\n", say.unit(unit).to_uppercase()));
                    let numbered = (1..).zip(groups);
                    numbered.for_each(|(number, group)| text.push_str(&say.asked(number, group)));
                }
                None => text.push_str(&say.owed(groups)),
            }
        }
        text.push_str(&format!("\n{closing}\n"));
        let events: Vec<Event> =
            all.iter().flatten().flat_map(|group| &group.items).map(|item| say.event(item)).collect();
        let calendar = calendar(&words::calendar_name(VI, &register), say.stamp, &events);
        Sheet { name, subject, text, calendar }
    }
}

impl Saying<'_> {
    fn steps(&self) -> &[u16] {
        &self.rules.limits.reminder_steps
    }

    /// What a record is called; what it is, where it has no name.
    fn title(&self, key: Key) -> String {
        match line(&self.links.title(key, VI)) {
            title if title.is_empty() => key.kind.label().say(VI).to_owned(),
            title => title,
        }
    }

    /// A unit, and the one above it, by which those that are called the same are told apart; the topmost goes without saying.
    fn unit(&self, unit: RecordId) -> String {
        let above = self.links.units_above(unit, self.today);
        let said = if above.len() > 2 { 2 } else { 1 };
        let names = above.iter().take(said).map(|unit| self.title(Key::new(Kind::Unit, *unit)));
        names.collect::<Vec<_>>().join(", ")
    }

    /// What is owed, for the desk: what is late first, each kind once.
    fn owed(&self, groups: &[Group<'_>]) -> String {
        let (mut text, mut number) = (String::new(), 0);
        let parts = HOW_FAR.into_iter().map(|far| (far, groups.iter().filter(move |group| group.far == far)));
        let told = parts.filter(|(_, groups)| groups.clone().next().is_some());
        for ((far, groups), mark) in told.zip(["I", "II", "III"]) {
            let count = groups.clone().map(|group| group.items.len()).sum::<usize>();
            text.push_str(&format!("\n{mark}. {} ({count})\n", far.name(VI).to_uppercase()));
            for group in groups {
                number += 1;
                text.push_str(&self.group(number, group));
            }
        }
        text
    }

    fn group(&self, number: usize, group: &Group<'_>) -> String {
        let source = |item: &Item<'_>| item.duty.source.name(VI, self.rules);
        let common = group.items.first().map(source).unwrap_or_default();
        let is_common = group.items.iter().all(|item| source(item) == common);
        let law = if is_common { format!(" ({common})") } else { String::new() };
        let mut text = format!("{number}. {}{law}: {}\n", group.rule.name(VI), group.items.len());
        for item in group.items.iter().take(NAMED) {
            let law = if is_common { String::new() } else { source(item) };
            said(&mut text, [self.about(item.duty), self.when(item), self.detail(item, false), law]);
        }
        let more = group.items.len().saturating_sub(NAMED);
        if more > 0 {
            text.push_str(&format!("   - {}\n", words::more(VI, more, group.rule.word())));
        }
        text
    }

    /// What a unit is asked for.
    fn asked(&self, number: usize, group: &Group<'_>) -> String {
        let mut text = format!("{number}. {}: {}\n", asked(group.rule), group.items.len());
        for item in group.items.iter().take(NAMED_TO_UNIT) {
            said(&mut text, [self.whom(item.duty), self.when(item), self.detail(item, true)]);
        }
        let more = group.items.len().saturating_sub(NAMED_TO_UNIT);
        if more > 0 {
            text.push_str(&format!("   - {}\n", words::more_of_unit(VI, more)));
        }
        text
    }

    /// Whom a duty is about: without the name where their data are used only where the law asks for it.
    fn whom(&self, duty: &Duty) -> String {
        let Some(key) = duty.whom.or(duty.about) else { return String::new() };
        match self.links.person_of(key).and_then(|person| self.links.restricted(person, self.today)) {
            Some(_) => unnamed(VI, &key.id.handle().to_string()),
            None => self.title(key),
        }
    }

    /// The same for the desk: with the unit, and the handle by which the record is found.
    fn about(&self, duty: &Duty) -> String {
        // A letter or decision is known by its number.
        let paper = duty.about.filter(|key| matches!(key.kind, Kind::Letter | Kind::Decision));
        let paper = paper.filter(|key| duty.whom.is_some_and(|whom| whom != *key));
        let mut text: Vec<String> = paper.map(|key| self.title(key)).into_iter().collect();
        text.push(self.whom(duty));
        let unit = duty.whom.or(duty.about).filter(|key| key.kind != Kind::Unit);
        if let Some(unit) = unit.and_then(|key| self.links.unit_of(key, self.today)) {
            text.push(self.unit(unit));
        }
        let text = text.join(", ");
        match duty.about {
            Some(about) => format!("{text} [{}]", about.id.handle()),
            None => text,
        }
    }

    /// By when, and how long that is.
    fn when(&self, item: &Item<'_>) -> String {
        let on = day(item.notice.on);
        let days = self.today.days_until(item.notice.on);
        let ends = matches!(item.duty.detail, Detail::Ends(_));
        match (item.notice.stage, ends) {
            (Stage::Within(_), _) => words::ends_in(VI, &on, days),
            (Stage::Overdue, true) => words::ended(VI, &on, -days),
            (Stage::Overdue, false) => words::overdue(VI, &on, -days),
            (Stage::Due, _) => words::due(VI, &on),
        }
    }

    /// What there is to say besides.
    fn detail(&self, item: &Item<'_>, for_unit: bool) -> String {
        match (&item.duty.detail, item.duty.rule) {
            (Detail::Ends(_), Rule::Renew) => {
                item.duty.due.map(|due| words::renew_by(VI, &day(due.on))).unwrap_or_default()
            }
            (Detail::Ends(_), _) => String::new(),
            (_, _) if for_unit => String::new(),
            (detail, _) => line(&detail.said(VI, day, moment)),
        }
    }

    fn event(&self, item: &Item<'_>) -> Event {
        let left = self.today.days_until(item.notice.on);
        let whom = self.whom(item.duty);
        let (summary, alarms) = match item.duty.detail {
            Detail::Ends(_) => {
                let ahead = self.steps().iter().copied().filter(|step| i64::from(*step) < left);
                (words::event_ends(VI, &whom), ahead.collect())
            }
            _ => {
                let alarm = (left >= 0).then_some(0);
                (words::event_due(VI, &item.duty.rule.name(VI), &whom), alarm.into_iter().collect())
            }
        };
        let unit = item.duty.whom.or(item.duty.about).and_then(|key| self.links.unit_of(key, self.today));
        Event {
            uid: item.notice.uid(),
            day: item.notice.on,
            summary,
            description: unit.map(|unit| self.unit(unit)).unwrap_or_default(),
            alarms,
        }
    }
}

/// A line below the heading of its kind.
fn said<const N: usize>(text: &mut String, parts: [String; N]) {
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    text.push_str(&format!("   - {}\n", parts.join("; ")));
}

/// What a unit is asked to send.
pub(super) fn asked(rule: Rule) -> String {
    match rule {
        Rule::Renew => words::send_renewal(VI),
        Rule::Replace => words::send_request(VI),
        Rule::ReplaceExpired => words::send_request_or_device(VI),
        Rule::ReturnExpired => words::send_expired_device(VI),
        Rule::GoneDevice => words::send_device_of_gone(VI),
        Rule::PinReceipt => words::send_pin_receipt(VI),
        Rule::ManagerMissing | Rule::ManagerAway => words::send_manager(VI),
        other => other.name(VI),
    }
}
