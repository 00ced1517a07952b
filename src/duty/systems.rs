//! Systems in which a certificate must be registered anew: until its serial is, signing fails there.

use super::rule::{Detail, Rule, Source};
use super::view::View;
use super::{Act, Duty};
use crate::model::{Date, Key, Kind};
use crate::register::state::CertificateDeskState;

/// A certificate is in its holder's hands, and a system that used the one before doesn't know it.
pub(super) fn unregistered(view: &View<'_>, out: &mut Vec<Duty>) {
    for (id, gist) in view.certificates.iter().filter(|(_, g)| g.predecessor.is_some()) {
        let Some((before, _)) = gist.predecessor else { continue };
        // Two short lists without texts tell for nearly all.
        let Some(known) = view.gist(before) else { continue };
        let lacks = known.systems.iter().any(|system| !gist.systems.contains(system));
        if !lacks || view.is_gone(gist.holder) || !view.in_force(*id, gist) {
            continue;
        }
        let key = Key::new(Kind::Certificate, *id);
        // While its procedure is open, registering is a step of it.
        let open = |key: Key| view.open_on(key).next().is_some();
        if open(key) || open(Key::new(Kind::Certificate, before)) {
            continue;
        }
        let held = view.desk(*id, gist) == CertificateDeskState::InUse;
        let Some(from) = gist.validity.from.filter(|from| held && !view.silent(Some(*from))) else {
            continue;
        };
        let (Some(after), Some(earlier)) = (view.certificate(*id), view.certificate(before)) else {
            continue;
        };
        let lacking = earlier.used.iter().filter(|used| !used.period.over(from));
        let lacking = lacking.filter(|used| !after.used.iter().any(|new| new.system == used.system)).count();
        if lacking == 0 {
            continue;
        }
        let since = gist.desk.iter().filter(|(_, day)| *day <= view.today).map(|(_, day)| *day).max();
        out.push(
            Duty::new(Rule::RegisterSerial, key, Source::Practice(true))
                .whom(gist.holder)
                .since(since.or(Some(from)))
                .due(view.practice(since.unwrap_or(from), view.rules.limits.desk.registration))
                .detail(Detail::Systems(lacking))
                .act(register(key, after.serial(), view.today)),
        );
    }
}

/// Notes that a certificate is registered in a system, which is asked for.
pub(super) fn register(certificate: Key, serial: Option<&str>, today: Date) -> Act {
    let mut act = Act::one("set", certificate).with("used_in[+].system=-");
    if let Some(serial) = serial {
        act = act.with(format!("used_in[+].serial={serial}"));
    }
    act.with(format!("used_in[+].since={today}"))
}
