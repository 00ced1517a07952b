//! Duties in words.

use super::rule::{Detail, Rule, Source};
use super::{Act, Asked, Duty, Word};
use crate::model::{Date, Key, Lang, Moment};
use crate::rules::Rules;
use crate::text::{duties as words, rules as law, shell};

impl Rule {
    /// What is owed, as a person says what to do.
    pub fn name(self, lang: Lang) -> String {
        let say = match self {
            Rule::LostValid => words::lost_valid,
            Rule::GoneValid => words::gone_valid,
            Rule::UrgentPapers => words::urgent_papers,
            Rule::HandToCa => words::hand_to_ca,
            Rule::GoneDevice => words::gone_device,
            Rule::TellBreach => words::tell_breach,
            Rule::Acknowledge => words::acknowledge,
            Rule::DataRequest => words::data_request,
            Rule::EraseAsked => words::erase_asked,
            Rule::Renew => words::renew,
            Rule::Replace => words::replace,
            Rule::ReplaceExpired => words::replace_expired,
            Rule::ReplaceLost => words::replace_lost,
            Rule::RegisterSerial => words::register_serial,
            Rule::UnitEnded => words::unit_ended,
            Rule::DecideLine => words::decide_line,
            Rule::LetterUnanswered => words::letter_unanswered,
            Rule::NextStep => words::next_step,
            Rule::PinReceipt => words::pin_receipt,
            Rule::Papers => words::papers,
            Rule::WrongData => words::wrong_data,
            Rule::AskAgain => words::ask_again,
            Rule::ManagerMissing => words::manager_missing,
            Rule::ManagerAway => words::manager_away,
            Rule::AnswerLetter => words::answer_letter,
            Rule::Locked => words::locked,
            Rule::ReturnExpired => words::return_expired,
            Rule::MovedAlong => words::moved_along,
            Rule::UnitRenamed => words::unit_renamed,
            Rule::AgencyChanged => words::agency_changed,
            Rule::ListStale => words::list_stale,
            Rule::DeputyEnding => words::deputy_ending,
            Rule::RetentionOver => words::retention_over,
        };
        say(lang)
    }
}

impl Source {
    /// The law and its articles, or that it is good practice; what wasn't read in the law's text is said to be so.
    pub fn name(&self, lang: Lang, rules: &Rules) -> String {
        match self {
            Source::Law(code, kind, certain) => {
                let regime = rules.regime(*code);
                let cited = regime.procedure(*kind).map(|rule| law::citation(lang, regime, rule));
                let cited = cited.unwrap_or_else(|| regime.name.say(lang).to_owned());
                if *certain { cited } else { law::uncertain(lang, &cited) }
            }
            Source::DataLaw(day, certain) => {
                let law = rules.privacy.law_on(*day).map(|law| law.law.say(lang));
                match (law, certain) {
                    (None, _) => words::practice(lang),
                    (Some(law), true) => law.to_owned(),
                    (Some(law), false) => law::uncertain(lang, law),
                }
            }
            Source::Retention(true) => words::retention(lang),
            Source::Retention(false) => law::uncertain(lang, &words::retention(lang)),
            Source::Practice(true) => words::practice(lang),
            Source::Practice(false) => words::uncertain_practice(lang),
        }
    }
}

impl Detail {
    /// What there is to say; empty where there is nothing.
    pub fn say(&self, lang: Lang) -> String {
        self.said(lang, |day| day.to_string(), |at| at.to_string())
    }

    /// The same with days and times as these write them.
    pub fn said(
        &self,
        lang: Lang,
        day: impl Fn(Date) -> String,
        moment: impl Fn(Moment) -> String,
    ) -> String {
        match self {
            Detail::None => String::new(),
            Detail::Ends(on) => words::ends(lang, &day(*on)),
            Detail::Next(kind, step) => {
                format!("{}: {}", kind.label().say(lang), words::step(lang, *step))
            }
            Detail::Effect(effect) => effect.label().say(lang).to_owned(),
            Detail::State(state) => state.label().say(lang).to_owned(),
            Detail::Turnaround { open, typical, expected } => {
                let lines = (*open > 0).then(|| words::open_lines(lang, *open));
                let typical = typical.map(|(days, letters)| words::turnaround(lang, days, letters));
                let expected = expected.map(|on| words::expected(lang, &day(on)));
                [lines, typical, expected].into_iter().flatten().collect::<Vec<_>>().join("; ")
            }
            Detail::Lacks(roles) => {
                let roles: Vec<&str> = roles.iter().map(|role| role.label().say(lang)).collect();
                words::lacks(lang, &roles.join(", "))
            }
            Detail::Right(right) => right.label().say(lang).to_owned(),
            Detail::Until(at) => words::until(lang, &moment(*at)),
            Detail::Systems(count) => words::systems(lang, *count),
            Detail::Officer(name) | Detail::File(name) => name.clone(),
        }
    }
}

impl Asked {
    /// What stands in a command in place of what only a person knows.
    pub fn blank(self, lang: Lang) -> String {
        match self {
            Asked::File => words::word_file(lang),
            Asked::Number => words::word_number(lang),
            Asked::Day => words::word_day(lang),
            Asked::Unit => words::word_unit(lang),
            Asked::System => words::word_system(lang),
            Asked::Serial => words::word_serial(lang),
        }
    }

    /// How a person is asked for it.
    pub fn question(self, lang: Lang) -> String {
        match self {
            Asked::File => words::ask_file(lang),
            Asked::Number => words::ask_number(lang),
            Asked::Day => words::ask_day(lang),
            Asked::Unit => words::ask_unit(lang),
            Asked::System => words::ask_system(lang),
            Asked::Serial => words::ask_serial(lang),
        }
    }
}

impl Word {
    /// The word as it is typed, with what a person answers where only a person knows it; nothing where nobody answers.
    pub fn filled(&self, mut ask: impl FnMut(Asked) -> Option<String>) -> Option<String> {
        let handle = |key: &Key| key.id.handle().to_string();
        match self {
            Word::Is(text) => Some(text.clone()),
            Word::Record(key) => Some(handle(key)),
            Word::Asked(asked) => ask(*asked),
            Word::For(serial, key) => {
                let serial = serial.clone().or_else(|| ask(Asked::Serial))?;
                Some(format!("{serial}={}", handle(key)))
            }
        }
    }

    /// Whether only a person knows it, or part of it.
    pub fn is_blank(&self) -> bool {
        matches!(self, Word::Asked(_) | Word::For(None, _))
    }
}

impl Act {
    /// The command word by word, with blanks for what only a person knows.
    pub fn argv(&self, lang: Lang) -> Vec<String> {
        let word = |word: &Word| word.filled(|asked| Some(asked.blank(lang))).unwrap_or_default();
        self.words().iter().map(word).collect()
    }

    /// The command as it is typed, with blanks for what only a person knows.
    pub fn line(&self, lang: Lang) -> String {
        let typed = self.words().into_iter().zip(self.argv(lang)).map(|(word, typed)| match word {
            word if word.is_blank() => typed,
            _ => shell::quoted(typed),
        });
        format!("chungthu {}", typed.collect::<Vec<String>>().join(" "))
    }
}

impl Duty {
    /// What it is known by among those of its rule: the record's key, or the name of an officer or a plain file. No sealed
    /// value.
    pub fn known_by(&self) -> String {
        match (&self.about, &self.detail) {
            (Some(key), _) => key.to_string(),
            (None, Detail::Officer(name) | Detail::File(name)) => name.clone(),
            (None, _) => String::new(),
        }
    }

    /// The records that it names: what it is about, and whom it concerns.
    pub fn records(&self) -> impl Iterator<Item = Key> {
        self.about.into_iter().chain(self.whom.filter(|whom| Some(*whom) != self.about))
    }
}
