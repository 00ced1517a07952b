//! How long the CA takes, measured over the letters that it has answered.

use std::collections::BTreeMap;

use super::view::View;
use crate::model::Date;
use crate::model::kinds::letter::{CorrespondentKind, LetterForm};
use crate::register::LetterGist;

/// So many of the latest letters of a form are measured.
const LATEST: usize = 50;

/// Working days that the CA took as a rule, by the letter's form.
pub(super) struct Turnaround {
    by_form: BTreeMap<LetterForm, (u16, usize)>,
    all: Option<(u16, usize)>,
}

impl Turnaround {
    /// Measured over the letters of ours that were answered line by line.
    pub fn of(letters: &[(crate::model::RecordId, &LetterGist)], view: &View<'_>) -> Turnaround {
        let mut spans: BTreeMap<LetterForm, Vec<(Date, Date)>> = BTreeMap::new();
        for (_, letter) in letters.iter().filter(|(_, l)| l.correspondent == CorrespondentKind::Ca && l.lines)
        {
            if let (Some(sent), Some(settled)) =
                (letter.sent, letter.settled.filter(|day| *day <= view.today))
            {
                spans.entry(letter.form).or_default().push((settled, sent));
            }
        }
        let mut every = Vec::new();
        let mut by_form = BTreeMap::new();
        for (form, mut spans) in spans {
            spans.sort_unstable_by(|a, b| b.cmp(a));
            let days = spans.iter().take(LATEST);
            let days: Vec<u16> = days
                .map(|(settled, sent)| view.rules.calendar.working_days_between(*sent, *settled))
                .collect();
            every.extend_from_slice(&days);
            by_form.extend(median(days).map(|typical| (form, typical)));
        }
        Turnaround { by_form, all: median(every) }
    }

    /// Working days and over how many letters they were measured: of this form, else of all.
    pub fn typical(&self, form: LetterForm) -> Option<(u16, usize)> {
        self.by_form.get(&form).copied().or(self.all)
    }
}

/// The value in the middle, and of how many; nothing of none.
pub fn median(mut days: Vec<u16>) -> Option<(u16, usize)> {
    days.sort_unstable();
    days.get(days.len() / 2).map(|typical| (*typical, days.len()))
}
