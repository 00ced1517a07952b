//! What runs out over a time that lies ahead, and what is to be asked for in its place.

use super::Basis;
use super::certificates::{in_hand, renew_by};
use super::view::View;
use crate::choice;
use crate::model::kinds::certificate::{Authority, Form};
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::{CertificateGist, Links};

choice! {
    /// What a certificate that runs out leads to, by the law of the day on which it is asked.
    Ahead {
        Renew "renew" "còn được gia hạn" "can be renewed",
        UsedUp "used-up" "đã hết lượt gia hạn, phải cấp mới" "renewed as often as the law allows: a new one is asked for",
        TooLate "too-late" "đã quá hạn gửi đề nghị gia hạn, phải cấp mới" "too late to renew: a new one is asked for",
        InHand "in-hand" "đang làm thủ tục" "under way",
        Leaves "leaves" "thuê bao nghỉ, chuyển đi trước khi hết hạn" "its holder leaves before",
        Elsewhere "elsewhere" "chứng thư của CA khác" "another CA's",
    }
}

impl Ahead {
    /// Whether a new certificate is to be asked for.
    pub const fn asks_anew(self) -> bool {
        matches!(self, Ahead::UsedUp | Ahead::TooLate)
    }
}

/// A certificate that runs out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RunsOut {
    pub certificate: RecordId,
    pub holder: Key,
    pub form: Form,
    /// Its last day.
    pub ends: Date,
    pub ahead: Ahead,
}

/// The certificates whose last day lies in a time, the first and the last day included, by that day: all of which it is announced
/// that they run out ([`Links::is_announced`]).
pub fn running_out(links: &Links<'_>, basis: &Basis<'_>, days: (Date, Date)) -> Vec<RunsOut> {
    let view = View::new(links, basis);
    let (from, until) = days;
    let within = |to: &Date| from <= *to && *to <= until;
    let announced = view.certificates.iter().filter_map(|(id, gist)| {
        let to = gist.validity.to.filter(within)?;
        links.is_announced(*id, gist, view.today).then(|| RunsOut {
            certificate: *id,
            holder: gist.holder,
            form: gist.form,
            ends: to,
            ahead: ahead(&view, *id, gist, to),
        })
    });
    let mut all: Vec<RunsOut> = announced.collect();
    all.sort_unstable_by_key(|one| (one.ends, one.certificate));
    all
}

fn ahead(view: &View<'_>, id: RecordId, gist: &CertificateGist, to: Date) -> Ahead {
    let renewal = view.law(ProcedureKind::Renew).and_then(|(_, rule)| rule.renewal);
    let leaves =
        || gist.holder.kind == Kind::Person && view.leaves_on(gist.holder.id).is_some_and(|day| day <= to);
    match renew_by(view, id, to, renewal) {
        _ if gist.ca != Authority::Government => Ahead::Elsewhere,
        _ if leaves() => Ahead::Leaves,
        _ if in_hand(view, id, gist) => Ahead::InHand,
        None => Ahead::UsedUp,
        Some((day, _)) if day < view.today => Ahead::TooLate,
        Some(_) => Ahead::Renew,
    }
}
