//! The office's own: what the CAs said about revocations, and its deputies.

use super::rule::{Detail, Rule, Source};
use super::view::View;
use super::{Act, Asked, Due, Duty};
use crate::model::kinds::procedure::ProcedureKind;
use crate::policy::Role;
use crate::policy::lists::path;

/// A CA's list of revocations has run out: whether a certificate is good can't be told until the next is here.
pub(super) fn lists(view: &View<'_>, out: &mut Vec<Duty>) {
    for (issuer, list) in view.lists.iter().filter(|(_, list)| list.next_update.seconds() < view.now) {
        let source = view.law(ProcedureKind::Revoke).map_or(Source::Practice(true), |(regime, _)| {
            Source::Law(regime.code, ProcedureKind::Revoke, false)
        });
        out.push(
            Duty::new(Rule::ListStale, None, source)
                .since(list.next_update.date)
                .due(Due::on(list.next_update.date))
                .detail(Detail::File(path(*issuer)))
                .act(Act::alone("import").asking(Asked::File)),
        );
    }
}

/// A deputy's last day is near: the term is extended, or the officer removed. One whose term is over is removed, since
/// their keys open the register as before.
pub(super) fn deputies(view: &View<'_>, out: &mut Vec<Duty>) {
    let days = view.rules.limits.desk.deputy;
    for officer in view.officers.officers.iter().filter(|officer| officer.role == Role::Deputy) {
        let Some(until) = officer.until else { continue };
        if view.today < until && view.rules.calendar.working_days_between(view.today, until) > days {
            continue;
        }
        let extend = Act::alone(&format!("officer extend {} --until", officer.handle)).asking(Asked::Day);
        let remove = Act::alone(&format!("officer remove {}", officer.handle));
        let acts = if until < view.today { vec![remove] } else { vec![extend, remove] };
        out.push(
            Duty::new(Rule::DeputyEnding, None, Source::Practice(true))
                .whom(officer.person.as_ref().map(|person| person.key()))
                .due(Due::on(until))
                .detail(Detail::Officer(officer.handle.clone()))
                .acts(acts),
        );
    }
}
