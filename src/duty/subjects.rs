//! What the law on personal data gives to whom they are about: requests, in two deadlines, and breaches, to the hour.

use super::retention::kept_until;
use super::rule::{Detail, Rule, Source};
use super::unended::unended_of;
use super::view::View;
use super::{Act, Asked, Due, Duty};
use crate::model::kinds::letter::{DataRight, LetterDirection, LetterForm};
use crate::model::kinds::procedure::Outcome;
use crate::model::{Date, Key, Kind, Moment, RecordId};
use crate::register::facts::{LetterFacts, RequestFacts};
use crate::rules::DataLaw;

/// Requests of data subjects: it is said that they came in, they are fulfilled and answered, and what was said is done.
pub(super) fn requests(view: &View<'_>, out: &mut Vec<Duty>) {
    for (id, letter) in of_form(view, LetterForm::DataRequest) {
        if letter.direction == LetterDirection::In {
            out.extend(request(view, id, letter));
        }
    }
}

/// The letters of a form that aren't over, nor from before the register is complete.
fn of_form<'v>(
    view: &'v View<'_>,
    form: LetterForm,
) -> impl Iterator<Item = (RecordId, &'v LetterFacts)> + use<'v> {
    let settled = |day: Option<Date>| day.is_some_and(|day| day <= view.today);
    let open = view.letters.iter().filter(move |(_, gist)| gist.form == form && !settled(gist.settled));
    open.filter_map(|(id, _)| Some((*id, view.letter(*id)?))).filter(|(_, letter)| !view.silent(came(letter)))
}

fn came(letter: &LetterFacts) -> Option<Date> {
    letter.received.or(letter.date)
}

fn request(view: &View<'_>, id: RecordId, letter: &LetterFacts) -> Option<Duty> {
    let came = came(letter);
    if came.is_some_and(|day| day > view.today) {
        return None;
    }
    let key = Key::new(Kind::Letter, id);
    let person = letter.person.map(|person| Key::new(Kind::Person, person));
    let by = |day: Option<Date>| day.is_some_and(|day| day <= view.today);
    let mut draft = None;
    for (reply, facts) in replies(view, key) {
        match by(facts.sent) {
            true => return erasure(view, key, letter.request.as_ref(), person?, facts.sent?),
            false => draft = Some(reply),
        }
    }
    let law = came.and_then(|day| Some((day, view.rules.privacy.law_on(day)?)));
    let duty = |rule| {
        let duty = Duty::new(rule, key, Source::Practice(true)).whom(person).since(came);
        match letter.request {
            Some(request) => duty.detail(Detail::Right(request.right)),
            None => duty,
        }
    };
    if let Some((day, DataLaw { acknowledge: Some(within), .. })) = law
        && !by(letter.acknowledged)
    {
        let source = Source::DataLaw(day, within.certain);
        let said = Act::one("set", key).with(format!("acknowledged={}", view.today));
        let slip = Act::one("paper", key).with("--as").with("data-receipt");
        let duty = Duty { source, ..duty(Rule::Acknowledge) };
        return Some(duty.due(view.after(day, *within)).acts(vec![said, slip]));
    }
    let (source, due) = match law {
        Some((day, law)) => {
            let (due, certain) = law.last_day(day, asked(letter.request.as_ref()));
            (Source::DataLaw(day, certain), Some(Due { on: due, certain }))
        }
        None => {
            let practice = came.map(|day| view.practice(day, view.rules.limits.desk.reply));
            (Source::Practice(true), practice)
        }
    };
    // The letter's own day counts where it is the earlier one, or no law sets another.
    let named =
        letter.due.map(Due::on).filter(|named| law.is_none() || due.is_none_or(|due| named.on < due.on));
    let duty = Duty { source, ..duty(Rule::DataRequest) };
    let mut acts = acts(key, letter.request.as_ref(), person, draft, view.today);
    if draft.is_none() {
        acts.splice(0..0, notice(view, key, letter.request.as_ref()));
    }
    Some(duty.due(named.or(due)).acts(acts))
}

/// The letters of ours that answer one.
fn replies<'v>(view: &'v View<'_>, letter: Key) -> impl Iterator<Item = (Key, &'v LetterFacts)> + use<'v> {
    view.links.answers_to(letter).filter(|(_, facts)| facts.direction == LetterDirection::Out)
}

/// What tells a data subject that their answer takes longer, while that wasn't sent.
fn notice(view: &View<'_>, letter: Key, request: Option<&RequestFacts>) -> Option<Act> {
    request.filter(|request| request.extended.is_some() && request.result.is_none())?;
    let by = |day: Option<Date>| day.is_some_and(|day| day <= view.today);
    let mut draft = None;
    for (notice, facts) in view.links.extensions_of(letter) {
        match by(facts.sent) {
            true => return None,
            false => draft = Some(notice),
        }
    }
    Some(match draft {
        None => Act::many("paper", [letter]),
        Some(draft) => sends(draft),
    })
}

/// Sends a letter of ours that was made.
fn sends(draft: Key) -> Act {
    let send = Act::many("send", [draft]).with("--number").asking(Asked::Number);
    send.with("--date").asking(Asked::Day)
}

/// What counts for the last day of a request.
fn asked(request: Option<&RequestFacts>) -> Option<(DataRight, bool, bool)> {
    request.map(|request| (request.right, request.third_party, request.extended.is_some()))
}

/// What does a request, the usual first.
fn acts(
    letter: Key,
    request: Option<&RequestFacts>,
    person: Option<Key>,
    draft: Option<Key>,
    today: Date,
) -> Vec<Act> {
    if let Some(draft) = draft {
        return vec![sends(draft)];
    }
    let set = |field: &str| Act::one("set", letter).with(field);
    let Some(request) = request else { return vec![set("request.right=-"), set("none_needed=-")] };
    let paper = Act::many("paper", [letter]);
    if request.result.is_some() {
        return vec![paper];
    }
    let done = match (request.right, person) {
        (DataRight::View | DataRight::Provide, Some(person)) => {
            Some(Act::one("export subject", person).with("-o").asking(Asked::File))
        }
        (DataRight::Correct, Some(person)) => Some(Act::one("edit", person)),
        _ => None,
    };
    let refused = set("request.result=refused").with("request.ground=-").with("request.answer=-");
    let longer = request.extended.is_none().then(|| set(&format!("request.extended={today}")));
    let decided = [set("request.result=granted"), refused];
    done.into_iter().chain(decided).chain(longer).chain([set("none_needed=-")]).collect()
}

/// Someone was told that their data go: they do, as long as nothing holds them.
fn erasure(
    view: &View<'_>,
    letter: Key,
    request: Option<&RequestFacts>,
    person: Key,
    told: Date,
) -> Option<Duty> {
    let granted = request.is_some_and(|request| {
        request.right == DataRight::Delete && request.result == Some(Outcome::Granted)
    });
    if !granted || !view.links.contains(person) {
        return None;
    }
    let day = came(view.letter(letter.id)?)?;
    let (on, certain) = view.rules.privacy.law_on(day)?.last_day(day, asked(request));
    let duty = Duty::new(Rule::EraseAsked, letter, Source::DataLaw(day, certain)).whom(person).since(told);
    Some(duty.due(Due { on, certain }).acts(erases(view, person)))
}

/// What erases somebody: first what ends that is still in force of them; before their term is over it has to be said.
fn erases(view: &View<'_>, person: Key) -> Vec<Act> {
    let first = unended_of(view.links, view.rules, view.today, person);
    if !first.is_empty() {
        return first.into_iter().map(|one| one.act).collect();
    }
    let act = Act::many("erase", [person]).with("--decision").asking(Asked::Number);
    match kept_until(view.links, view.rules, view.today, person) {
        Some(_) => vec![act.with("--before-term")],
        None => vec![act],
    }
}

/// Breaches that aren't told to whom the law has them told.
pub(super) fn breaches(view: &View<'_>, out: &mut Vec<Duty>) {
    for (id, letter) in of_form(view, LetterForm::Breach) {
        out.extend(breach(view, id, letter));
    }
}

fn breach(view: &View<'_>, id: RecordId, letter: &LetterFacts) -> Option<Duty> {
    let key = Key::new(Kind::Letter, id);
    let found = letter.breach.map(|breach| breach.discovered);
    let found = found.or_else(|| came(letter).or(letter.for_signature).map(Moment::day))?;
    let law = view.rules.privacy.law_on(found.date)?;
    let harm = letter.breach.and_then(|breach| breach.harm);
    let told = match letter.direction {
        LetterDirection::Out => letter.sent.is_some_and(|day| day <= view.today),
        // Of what somebody told us, a letter of ours tells on; that is looked at by itself.
        LetterDirection::In => replies(view, key).any(|(_, reply)| reply.form == LetterForm::Breach),
    };
    if told || found.date > view.today || law.breach.only_harm && harm == Some(false) {
        return None;
    }
    let until = found.plus_hours(law.breach.hours);
    let harmless = Act::one("set", key).with("breach.harm=false");
    let paper = Act::many("paper", [key]);
    // Where the notice is made it is to be sent.
    let mut acts = match letter.direction {
        LetterDirection::Out if letter.made => vec![sends(key), paper],
        LetterDirection::Out => vec![paper, sends(key)],
        LetterDirection::In => vec![paper],
    };
    acts.extend((law.breach.only_harm && harm.is_none()).then_some(harmless));
    let source = Source::DataLaw(found.date, law.breach.certain);
    let duty = Duty::new(Rule::TellBreach, key, source).since(found.date).detail(Detail::Until(until));
    Some(duty.due(Due { on: until.date, certain: law.breach.certain }).acts(acts))
}
