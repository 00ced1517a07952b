//! Letters that wait for an answer: the CA's, and ours.

use super::checklist::todo;
use super::rule::{Detail, Rule, Source};
use super::turnaround::Turnaround;
use super::view::View;
use super::{Act, Due, Duty};
use crate::model::kinds::letter::{CorrespondentKind, LetterDirection, LetterForm};
use crate::model::kinds::procedure::{Outcome, StepKind};
use crate::model::{Date, Key, Kind};
use crate::register::facts::{AskedLine, LetterFacts};
use crate::register::state::LetterState;

/// Letters that went out and aren't answered.
pub(super) fn ours(view: &View<'_>, out: &mut Vec<Duty>) {
    let turnaround = Turnaround::of(&view.letters, view);
    let open = view.letters.iter().filter(|(_, gist)| {
        gist.direction == LetterDirection::Out
            && gist.sent.is_some_and(|day| day <= view.today)
            && gist.settled.is_none_or(|day| day > view.today)
    });
    for (id, gist) in open {
        let Some(letter) = view.letter(*id) else { continue };
        // What doesn't ask for anything waits for no answer.
        let asks = gist.lines || letter.due.is_some();
        let state = view.links.letter_state(*id, view.today);
        if !asks
            || matches!(state, None | Some(LetterState::Answered | LetterState::NoneNeeded))
            || view.silent(letter.sent)
        {
            continue;
        }
        let Some(sent) = letter.sent else { continue };
        let key = Key::new(Kind::Letter, *id);
        let typical =
            turnaround.typical(letter.form).filter(|_| letter.correspondent == CorrespondentKind::Ca);
        // What went out once more in a later letter is waited for there.
        let here = |line: &&AskedLine| view.letter_of.get(&line.procedure).is_none_or(|last| last == id);
        let waiting: Vec<&AskedLine> =
            letter.lines.iter().filter(here).filter(|line| waits(view, line)).collect();
        let last = last_sent(view, sent, &waiting);
        let expected = typical.map(|(days, _)| view.rules.calendar.working_days_after(last, days).on);
        let lines = waiting.len();
        // What the CA wants supplemented waits for us.
        if gist.lines && lines == 0 {
            continue;
        }
        let (due, source) = deadline(view, letter, last);
        // What has no number yet is issued first.
        let issued = letter.number.is_none().then(|| todo::send_act(key, false));
        out.push(
            Duty::new(Rule::LetterUnanswered, key, source)
                .whom(letter.filer.map(|unit| Key::new(Kind::Unit, unit)))
                .since(sent)
                .due(due.or(expected.map(|day| Due { on: day, certain: false })))
                .detail(Detail::Turnaround { open: lines, typical, expected })
                .acts(issued.into_iter().chain(todo::answers(key)).collect()),
        );
    }
}

/// The day on which what waits went out last: with what the CA wanted supplemented it goes out once more.
fn last_sent(view: &View<'_>, sent: Date, waiting: &[&AskedLine]) -> Date {
    let again = waiting.iter().filter(|line| line.result == Some(Outcome::Supplement));
    let steps = again.filter_map(|line| view.links.procedure(line.procedure)?.step_day(StepKind::Sent));
    steps.filter(|day| *day <= view.today).max().map_or(sent, |day| day.max(sent))
}

/// Whether a line waits for the CA: it has no answer, or was sent again with what the CA wanted.
fn waits(view: &View<'_>, line: &AskedLine) -> bool {
    let again = || {
        let procedure = view.links.procedure(line.procedure);
        procedure.is_some_and(|procedure| view.state(procedure).awaits_answer())
    };
    match line.result {
        None => !view.links.is_given_up(line.procedure, view.today),
        Some(Outcome::Supplement) => again(),
        Some(_) => line.on.is_some_and(|day| day > view.today),
    }
}

/// By when a letter of ours is to be answered: the day that it names, else what the law gives the CA for its procedures.
fn deadline(view: &View<'_>, letter: &LetterFacts, sent: Date) -> (Option<Due>, Source) {
    let kinds = letter.lines.iter().filter_map(|line| view.links.procedure(line.procedure));
    let regime = letter.regime.or_else(|| view.rules.regime_on(sent).map(|regime| regime.code));
    let rule = kinds.map(|procedure| procedure.kind).max().zip(regime);
    let said = rule.and_then(|(kind, code)| view.rules.regime(code).procedure(kind)?.deadline);
    let source = match (rule, letter.correspondent) {
        (Some((kind, code)), CorrespondentKind::Ca) => {
            Source::Law(code, kind, said.is_some_and(|days| days.certain))
        }
        _ => Source::Practice(true),
    };
    let from = letter.acknowledged.filter(|day| *day >= sent).unwrap_or(sent);
    (letter.due.map(Due::on).or_else(|| said.map(|days| view.after(from, days))), source)
}

/// Letters that came in and that nobody answered. Those of the CA are answers themselves, but for a supplement that it asks
/// for, of which the procedure tells.
pub(super) fn theirs(view: &View<'_>, out: &mut Vec<Duty>) {
    let open = view.letters.iter().filter(|(_, gist)| {
        gist.direction == LetterDirection::In
            && gist.correspondent != CorrespondentKind::Ca
            // What the law on personal data asks for is told apart.
            && !matches!(gist.form, LetterForm::DataRequest | LetterForm::Breach)
            && gist.settled.is_none_or(|day| day > view.today)
    });
    for (id, _) in open {
        let Some(letter) = view.letter(*id) else { continue };
        let came = letter.received.or(letter.date);
        let state = view.links.letter_state(*id, view.today);
        if state != Some(LetterState::Received)
            || came.is_some_and(|day| day > view.today)
            || view.silent(came)
        {
            continue;
        }
        let key = Key::new(Kind::Letter, *id);
        let practice = || came.map(|day| view.practice(day, view.rules.limits.desk.reply));
        let due = letter.due.map(Due::on).or_else(practice);
        let who = letter.correspondent.word().word;
        let answer = Act::alone(&format!("add letter direction=out form=reply correspondent.kind={who}"));
        out.push(
            Duty::new(Rule::AnswerLetter, key, Source::Practice(true))
                .whom(letter.unit.map(|unit| Key::new(Kind::Unit, unit)))
                .since(came)
                .due(due)
                .acts(vec![
                    answer.with(format!("replies_to={}", key.id)).with(format!("sent={}", view.today)),
                    Act::one("set", key).with("none_needed=-"),
                ]),
        );
    }
}
