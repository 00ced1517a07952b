//! What was put right and what could not be, in words.

use super::cell::{Repair, Unfit};
use super::stage::Refusal;
use crate::model::Lang;
use crate::text::{findings, sheet as words, yaml};

impl Repair {
    /// What was done.
    pub fn say(self, lang: Lang) -> String {
        match self {
            Repair::LeadingZero => words::leading_zero(lang),
            Repair::FromNumber => words::from_number(lang),
            Repair::DaySerial => words::day_serial(lang),
            Repair::DayText => words::day_text(lang),
            Repair::Composed => words::composed(lang),
            Repair::Encoding(encoding) => words::encoding(lang, encoding.name()),
            Repair::Spaces => words::spaces(lang),
            Repair::Capitals => words::capitals(lang),
            Repair::Letter => words::letter(lang),
            Repair::Document => words::document(lang),
            Repair::Several => words::several(lang),
        }
    }

    /// The word in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Repair::LeadingZero => "leading-zero",
            Repair::FromNumber => "from-number",
            Repair::DaySerial => "day-serial",
            Repair::DayText => "day-text",
            Repair::Composed => "composed",
            Repair::Encoding(_) => "encoding",
            Repair::Spaces => "spaces",
            Repair::Capitals => "capitals",
            Repair::Letter => "letter",
            Repair::Document => "document",
            Repair::Several => "several",
        }
    }
}

impl Unfit {
    /// Why, in one sentence without a stop.
    pub fn say(self, lang: Lang) -> String {
        match self {
            Unfit::Broken => words::broken(lang),
            Unfit::DigitsLost => words::digits_lost(lang),
            Unfit::NotADay => words::not_a_day(lang),
            Unfit::YearAlone => words::year_alone(lang),
            Unfit::DayOrMonth => words::day_or_month(lang),
            Unfit::Ident(fault) => findings::fault(lang, fault),
            Unfit::OtherPerson => words::other_person(lang),
            Unfit::Text(fault) => yaml::text(lang, fault),
            Unfit::Encoding => words::unknown_encoding(lang),
            Unfit::NotAWord => words::not_a_word(lang),
            Unfit::FreeMail => words::free_mail(lang),
            Unfit::NotAMobile => words::not_a_mobile(lang),
            Unfit::Flag => words::flag(lang),
        }
    }

    /// The word in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Unfit::Broken => "broken",
            Unfit::DigitsLost => "digits-lost",
            Unfit::NotADay => "not-a-day",
            Unfit::YearAlone => "year-alone",
            Unfit::DayOrMonth => "day-or-month",
            Unfit::Ident(fault) => fault.code(),
            Unfit::OtherPerson => "other-person",
            Unfit::Text(_) => "text",
            Unfit::Encoding => "encoding",
            Unfit::NotAWord => "not-a-word",
            Unfit::FreeMail => "free-mail",
            Unfit::NotAMobile => "not-a-mobile",
            Unfit::Flag => "flag",
        }
    }
}

impl Refusal {
    /// Why, in one sentence without a stop.
    pub fn say(&self, lang: Lang) -> String {
        match self {
            Refusal::NoForm => words::no_form(lang),
            Refusal::NoHolder => words::no_holder(lang),
            Refusal::SaidOver => words::said_over(lang),
            Refusal::NoIssuer => words::no_issuer(lang),
            Refusal::Fault(fault) => yaml::fault(lang, fault),
        }
    }

    /// The word in JSON.
    pub const fn word(&self) -> &'static str {
        match self {
            Refusal::NoForm => "no-form",
            Refusal::NoHolder => "no-holder",
            Refusal::SaidOver => "said-over",
            Refusal::NoIssuer => "no-issuer",
            Refusal::Fault(_) => "fault",
        }
    }
}
