//! A digest in the words of a mail and of a calendar. Mails are in Vietnamese: they leave the desk.
//!
//! They say names, units, and by when what is to be done: no number, address or birth date of anybody.

use unicode_normalization::UnicodeNormalization;

use super::digest::{Addressee, Digest, Item, Part};
use super::ics::{Event, calendar};
use super::message::Sheet;
use super::notice::Stage;
use crate::duty::{Detail, Duty, Rule, Task};
use crate::model::{Date, Key, Kind, Lang, RecordId};
use crate::register::Links;
use crate::rules::Rules;
use crate::text::mail as words;

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

/// A day as Vietnamese letters write it.
fn day(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// One line, composed: nothing that somebody is called may begin a line, or a header, of its own.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).nfc().collect()
}

impl Digest {
    /// The digest as it is read.
    pub fn sheet(&self, say: &Saying<'_>) -> Sheet {
        let count = self.notices.len();
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
        for part in &self.parts {
            text.push('\n');
            if let Some(unit) = part.unit {
                text.push_str(&format!("{}\n", say.unit(unit).to_uppercase()));
            }
            for (number, task) in (1..).zip(&part.tasks) {
                text.push_str(&say.task(number, task, part.unit.is_some()));
            }
        }
        text.push_str(&format!("\n{closing}\n"));
        let events: Vec<Event> = self
            .parts
            .iter()
            .flat_map(|part| &part.tasks)
            .flat_map(|task| Part::items(task, say.steps(), say.today))
            .map(|item| say.event(&item))
            .collect();
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

    fn unit(&self, unit: RecordId) -> String {
        self.title(Key::new(Kind::Unit, unit))
    }

    fn task(&self, number: usize, task: &Task, for_unit: bool) -> String {
        let rule = task.rule();
        let mut text = match for_unit {
            true => format!("{number}. {}\n", asked(rule)),
            false => {
                format!("{number}. {} ({})\n", rule.name(VI), task.first().source.name(VI, self.rules))
            }
        };
        for item in Part::items(task, self.steps(), self.today) {
            let who = match for_unit {
                true => self.whom(item.duty),
                false => self.about(item.duty),
            };
            let parts = [who, self.when(&item), self.detail(&item, for_unit)];
            let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            text.push_str(&format!("   - {}\n", parts.join("; ")));
        }
        text
    }

    /// Whom a duty is about.
    fn whom(&self, duty: &Duty) -> String {
        duty.whom.or(duty.about).map(|key| self.title(key)).unwrap_or_default()
    }

    /// The same for the desk: with the unit, and the handle by which the record is found.
    fn about(&self, duty: &Duty) -> String {
        let mut text = self.whom(duty);
        let unit = duty.whom.or(duty.about).filter(|key| key.kind != Kind::Unit);
        if let Some(unit) = unit.and_then(|key| self.links.unit_of(key, self.today)) {
            text.push_str(&format!(", {}", self.unit(unit)));
        }
        if let Some(about) = duty.about {
            text.push_str(&format!(" [{}]", about.id.handle()));
        }
        text
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
            (detail, _) => line(&detail.say(VI)),
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

/// What a unit is asked to send.
fn asked(rule: Rule) -> String {
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
