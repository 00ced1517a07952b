//! The terms that the law sets, and whether what was done within a time was done within them.

use super::devices::{notice_due, notice_of};
use super::view::View;
use super::{Basis, Due};
use crate::choice;
use crate::model::kinds::letter::{LetterDirection, LetterForm};
use crate::model::kinds::procedure::{ProcedureKind, StepKind};
use crate::model::{Date, Key, Kind};
use crate::register::Links;
use crate::register::facts::{LetterFacts, ProcedureFacts};

choice! {
    /// What has a term.
    Term {
        Answer "answer" "CA trả lời đề nghị" "The CA answers a request",
        Renewal "renewal" "Gửi đề nghị gia hạn trước khi hết hạn" "A renewal is asked for in time",
        UrgentPapers "urgent-papers" "Gửi hồ sơ của việc thu hồi khẩn" "The papers of an urgent revocation follow",
        HandOver "hand-over" "Giao trả thiết bị sau thông báo thu hồi" "A device goes to the CA after the notice",
        Acknowledge "acknowledge" "Báo tiếp nhận yêu cầu của chủ thể dữ liệu" "A data subject is told that the request came in",
        DataRequest "data-request" "Trả lời yêu cầu của chủ thể dữ liệu" "A data subject is answered",
    }
}

/// Something that had a term, and was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Kept {
    pub term: Term,
    /// The kind of procedure, where it is about one.
    pub kind: Option<ProcedureKind>,
    /// The procedure or letter.
    pub about: Key,
    pub due: Due,
    pub done: Date,
}

impl Kept {
    /// Whether its day had not passed.
    pub fn in_time(&self) -> bool {
        self.done <= self.due.on
    }
}

/// What was done within a time, the first and the last day included, and has a term; nothing after today.
pub fn terms(links: &Links<'_>, basis: &Basis<'_>, days: (Date, Date)) -> Vec<Kept> {
    let view = View::new(links, basis);
    let mut all = Vec::new();
    for key in links.keys(Kind::Procedure) {
        if let Some(procedure) = links.procedure(key.id) {
            of_procedure(&view, key, procedure, &mut all);
        }
    }
    for (id, gist) in view.letters.iter().filter(|(_, gist)| gist.form == LetterForm::DataRequest) {
        let letter = view.letter(*id).filter(|_| gist.direction == LetterDirection::In);
        if let Some(letter) = letter {
            of_request(&view, Key::new(Kind::Letter, *id), letter, &mut all);
        }
    }
    let (from, until) = (days.0, days.1.min(view.today));
    all.retain(|kept| from <= kept.done && kept.done <= until);
    all
}

fn of_procedure(view: &View<'_>, key: Key, procedure: &ProcedureFacts, out: &mut Vec<Kept>) {
    let kind = procedure.kind;
    let rule = view.rules.regime(procedure.regime).procedure(kind);
    let mut push = |term, due: Option<Due>, done: Option<Date>| {
        let both = due.zip(done);
        out.extend(both.map(|(due, done)| Kept { term, kind: Some(kind), about: key, due, done }));
    };
    let sent = procedure.step_day(StepKind::Sent);
    let answer = |step| procedure.step_day(step);
    let answered = [StepKind::Granted, StepKind::Refused].into_iter().filter_map(answer);
    let answered = answered.filter(|day| sent.is_some_and(|sent| *day >= sent)).min();
    let deadline = rule.and_then(|rule| rule.deadline);
    push(Term::Answer, sent.zip(deadline).map(|(day, days)| view.after(day, days)), answered);
    if kind == ProcedureKind::Renew {
        let to = view.links.certificate_gist(procedure.subject.id).and_then(|gist| gist.validity.to);
        let due = to.zip(rule.and_then(|rule| rule.renewal)).map(|(to, renewal)| Due {
            on: to.plus_days(-i64::from(renewal.minimum_days_left)),
            certain: renewal.certain,
        });
        push(Term::Renewal, due, sent);
    }
    let told = procedure.told.map(|told| view.after(told.date, view.rules.limits.urgent_papers));
    push(Term::UrgentPapers, told, sent);
    if matches!(kind, ProcedureKind::Revoke | ProcedureKind::Return) {
        let due = notice_of(view, procedure).and_then(|notice| notice_due(view, notice));
        push(Term::HandOver, due.map(|(due, _)| due), procedure.step_day(StepKind::HandedToCa));
    }
}

fn of_request(view: &View<'_>, key: Key, letter: &LetterFacts, out: &mut Vec<Kept>) {
    let Some(came) = letter.received.or(letter.date) else { return };
    let Some(law) = view.rules.privacy.law_on(came) else { return };
    let kept = |term, due, done| Kept { term, kind: None, about: key, due, done };
    if let (Some(within), Some(done)) = (law.acknowledge, letter.acknowledged) {
        out.push(kept(Term::Acknowledge, view.after(came, within), done));
    }
    let asked = letter.request.map(|r| (r.right, r.third_party, r.extended.is_some()));
    let (on, certain) = law.last_day(came, asked);
    let replies = view.links.answers_to(key).filter(|(_, reply)| reply.direction == LetterDirection::Out);
    let answered = replies.filter_map(|(_, reply)| reply.sent).min();
    out.extend(answered.map(|done| kept(Term::DataRequest, Due { on, certain }, done)));
}
