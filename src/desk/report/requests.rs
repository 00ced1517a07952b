//! Requests of data subjects and breaches of personal data, one a row.

use super::{Part, Span, Value};
use crate::choice;
use crate::model::kinds::letter::{LetterDirection, LetterForm};
use crate::model::{Date, Key, Kind};
use crate::register::facts::LetterFacts;
use crate::register::{Gist, Links};
use crate::rules::Rules;

choice! {
    /// Whether a request was answered within the law's time.
    InTime {
        Yes "in-time" "đúng hạn" "in time",
        Late "late" "quá hạn" "late",
        Open "open" "còn trong hạn" "not due yet",
        None "none-needed" "không cần trả lời" "no answer needed",
    }
}

/// The requests that came in, within a time where one is named, as they stand today.
pub fn requests(links: &Links<'_>, rules: &Rules, span: Option<&Span>, today: Date) -> Part {
    let mut all = of_form(links, LetterForm::DataRequest, |letter| {
        let came = letter.received.or(letter.date)?;
        (letter.direction == LetterDirection::In && span.is_none_or(|span| span.holds(came)) && came <= today)
            .then_some(came)
    });
    all.sort_unstable_by_key(|(key, _, came)| (*came, *key));
    let row = |(key, letter, came): &(Key, &LetterFacts, Date)| {
        let request = letter.request.as_ref();
        let law = rules.privacy.law_on(*came);
        let due = law.map(|law| {
            law.last_day(*came, request.map(|r| (r.right, r.third_party, r.extended.is_some()))).0
        });
        let sent = links.answers_to(*key).filter_map(|(_, reply)| reply.sent).filter(|day| *day <= today);
        let answered = sent.min();
        vec![
            Value::Record(*key),
            letter.person.map_or(Value::None, |person| Value::Record(Key::new(Kind::Person, person))),
            request.map_or(Value::None, |request| Value::Word(request.right.word())),
            Value::Day(*came),
            letter.acknowledged.into(),
            due.into(),
            answered.into(),
            request.and_then(|r| r.result).map_or(Value::None, |result| Value::Word(result.word())),
            Value::Word(in_time(letter, due, answered, today).word()),
        ]
    };
    Part { code: "requests", rows: all.iter().map(row).collect() }
}

fn in_time(letter: &LetterFacts, due: Option<Date>, answered: Option<Date>, today: Date) -> InTime {
    match (answered, letter.none_needed) {
        (None, true) => InTime::None,
        (Some(day), _) if due.is_some_and(|due| day > due) => InTime::Late,
        (Some(_), _) => InTime::Yes,
        (None, _) if due.is_some_and(|due| today > due) => InTime::Late,
        (None, _) => InTime::Open,
    }
}

/// The breaches that were discovered, within a time where one is named. One that somebody told us and the letter by which we told it on are one.
pub fn breaches(links: &Links<'_>, rules: &Rules, span: Option<&Span>, today: Date) -> Part {
    let mut all = of_form(links, LetterForm::Breach, |letter| {
        let found = letter.breach.map(|breach| breach.discovered)?;
        (span.is_none_or(|span| span.holds(found.date)) && found.date <= today).then_some(found)
    });
    let told_on = |key: &Key| links.answers_to(*key).any(|(_, reply)| reply.form == LetterForm::Breach);
    all.retain(|(key, letter, _)| letter.direction == LetterDirection::Out || !told_on(key));
    all.sort_unstable_by_key(|(key, _, found)| (*found, *key));
    let rows = all.iter().filter_map(|(key, letter, found)| {
        let breach = letter.breach?;
        let law = rules.privacy.law_on(found.date);
        let due = law.filter(|law| !law.breach.only_harm || breach.harm != Some(false));
        let sent = letter.sent.filter(|day| letter.direction == LetterDirection::Out && *day <= today);
        let people = breach.people.and_then(|count| usize::try_from(count).ok());
        Some(vec![
            Value::Record(*key),
            Value::Moment(*found),
            people.map_or(Value::None, Value::Count),
            breach.harm.map_or(Value::None, Value::Flag),
            due.map_or(Value::None, |law| Value::Moment(found.plus_hours(law.breach.hours))),
            sent.into(),
            sent.and(letter.name.clone()).map_or(Value::None, Value::Text),
            breach.told.into(),
        ])
    });
    Part { code: "breaches", rows: rows.collect() }
}

/// The letters of a form, and of each what `choose` makes of it.
fn of_form<'l, T>(
    links: &'l Links<'_>,
    form: LetterForm,
    choose: impl Fn(&LetterFacts) -> Option<T>,
) -> Vec<(Key, &'l LetterFacts, T)> {
    let keys = links.filter_gists(Kind::Letter, |key, gist| match gist {
        Gist::Letter(gist) if gist.form == form => Some(key),
        _ => None,
    });
    let facts = keys.into_iter().filter_map(|key| Some((key, links.facts(key)?.letter()?)));
    facts.filter_map(|(key, letter)| Some((key, letter, choose(letter)?))).collect()
}
