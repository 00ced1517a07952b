//! What a decision changes in the life of somebody whom the register has.

use crate::model::date::{Date, holds_on};
use crate::model::kinds::Person;
use crate::model::kinds::decision::{DecisionLine, Effect};
use crate::model::kinds::person::{Employment, EmploymentFact, Posting, PostingKind};
use crate::model::party::DecisionRef;
use crate::register::state::ends_work;

/// The person as they are after a line of a decision that takes effect on a day; nothing where it changes nothing.
pub fn after(
    person: &Person,
    line: &DecisionLine,
    from: Date,
    decision: Option<DecisionRef>,
) -> Option<Person> {
    let mut person = person.clone();
    let before = person.clone();
    if let Some(fact) = line.effect.fact() {
        let known = person.employment.iter().any(|e| e.fact == fact && e.on == from);
        if !known {
            person.employment.push(Employment { fact, on: from, decision, agency: None });
            person.employment.sort_by_key(|e| e.on);
        }
        if ends_work(fact) {
            // Where somebody dies, what was to begin later comes to nothing; whoever left may come again.
            if fact == EmploymentFact::Died {
                person.postings.retain(|posting| posting.from.is_none_or(|began| began < from));
            }
            end(&mut person.postings, |_| true, from);
        }
    }
    if matches!(line.effect, Effect::Recruit | Effect::Receive | Effect::Transfer | Effect::Appoint) {
        post(&mut person, line, from, decision);
    }
    (person != before).then_some(person)
}

/// Ends postings the day before another state begins.
fn end(postings: &mut [Posting], which: impl Fn(&Posting) -> bool, from: Date) {
    let last = from.plus_days(-1);
    for posting in postings.iter_mut().filter(|posting| which(posting)) {
        let open = posting.to.is_none_or(|to| to >= from) && posting.from.is_none_or(|began| began < from);
        if open {
            posting.to = Some(last);
        }
    }
}

/// A new main posting, where unit or position change.
fn post(person: &mut Person, line: &DecisionLine, from: Date, decision: Option<DecisionRef>) {
    let main = |posting: &Posting| posting.kind == PostingKind::Main;
    // What begins that day or later was written down before; so was what was taken in after it without its day.
    let taken_in = person.origin.as_ref().and_then(|origin| origin.on);
    let later = |posting: &Posting| match posting.from {
        Some(began) => began >= from,
        None => posting.to.is_none() && taken_in.is_some_and(|on| on > from),
    };
    if person.postings.iter().any(|p| main(p) && later(p)) {
        return;
    }
    let now = person.postings.iter().find(|p| main(p) && holds_on(p.from, p.to, from));
    let unit = line.unit.or(now.map(|posting| posting.unit));
    let position = line.position.clone().or(now.map(|posting| posting.position.clone()));
    let (Some(unit), Some(position)) = (unit, position) else { return };
    if now.is_some_and(|posting| posting.unit == unit && posting.position == position) {
        return;
    }
    end(&mut person.postings, main, from);
    person.postings.push(Posting {
        unit,
        position,
        kind: PostingKind::Main,
        from: Some(from),
        to: None,
        decision,
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::kinds::person::EmploymentFact;
    use crate::model::party::{HolderRef, UnitRef};
    use crate::model::{Key, Kind, Record, RecordId};

    const OLD: RecordId = RecordId([1; 10]);
    const NEW: RecordId = RecordId([2; 10]);

    fn an() -> Person {
        let value = json!({
            "schema": 1, "id": RecordId([3; 10]).to_string(), "names": [{ "full": "Nguyễn Văn An" }],
            "postings": [{ "unit": Key::new(Kind::Unit, OLD).to_string(), "position": "Chuyên viên", "kind": "main", "from": "2020-01-01" }],
        });
        match Record::from_value(Kind::Person, &value).unwrap() {
            Record::Person(person) => *person,
            _ => unreachable!(),
        }
    }

    fn line(effect: Effect, unit: Option<RecordId>) -> DecisionLine {
        let subject = Key::new(Kind::Person, RecordId([3; 10]));
        DecisionLine {
            subject: HolderRef::try_from(subject).unwrap(),
            effect,
            from: None,
            to: None,
            unit: unit.map(|id| UnitRef::try_from(Key::new(Kind::Unit, id)).unwrap()),
            position: None,
            disposition: None,
        }
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_transfer_ends_one_posting_and_begins_another_once() {
        let from = day("2026-07-01");
        let moved = after(&an(), &line(Effect::Transfer, Some(NEW)), from, None).unwrap();
        let [old, new] = moved.postings.as_slice() else { panic!() };
        assert_eq!((old.to, new.from, new.unit.key().id), (Some(day("2026-06-30")), Some(from), NEW));
        assert_eq!(new.position.as_str(), "Chuyên viên");
        assert!(after(&moved, &line(Effect::Transfer, Some(NEW)), from, None).is_none());
    }

    #[test]
    fn whoever_retires_has_no_posting_from_that_day_on() {
        let retired = after(&an(), &line(Effect::Retire, None), day("2026-07-01"), None).unwrap();
        assert_eq!(retired.postings[0].to, Some(day("2026-06-30")));
        assert_eq!(retired.employment[0].fact, EmploymentFact::Retired);
        assert!(after(&an(), &line(Effect::Relieve, None), day("2026-07-01"), None).is_none());
    }
}
