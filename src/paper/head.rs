//! How a unit heads and signs a paper on a day.

use super::case::{Desk, current};
use super::document::{Head, Number, Signature};
use super::gap::{Gaps, Lack};
use crate::model::date::holds_on;
use crate::model::fold::fold;
use crate::model::kinds::unit::{Capacity, Focal, Signatory};
use crate::model::kinds::{Letter, Unit};
use crate::model::party::PersonRef;
use crate::model::words::Line;
use crate::model::{Key, Kind, RecordId};
use crate::register::OpenError;

/// The letterhead of the day.
pub fn head(desk: &Desk<'_>, unit: &Unit, gaps: &mut Gaps) -> Head {
    let key = Key::new(Kind::Unit, unit.id);
    match current(&unit.letterheads, |l| (l.from, l.to), desk.on) {
        Some(own) => Head {
            // The topmost agency names none above it.
            parent: match fold(&own.parent_line) == fold(&own.issuer_line) {
                true => String::new(),
                false => own.parent_line.as_str().to_owned(),
            },
            issuer: own.issuer_line.as_str().to_owned(),
            place: Some((own.place.as_str().to_owned(), None)),
            ..Head::default()
        },
        None => {
            const FILL: &[&str] =
                &["letterheads[+].parent_line=-", "letterheads[+].issuer_line=-", "letterheads[+].place=-"];
            gaps.push(key, "letterheads", Lack::Missing, FILL);
            Head::default()
        }
    }
}

/// Number and symbol of a letter, and its day: blank until the clerk's office has issued it.
pub fn issued(head: &mut Head, letter: &Letter) {
    let own = |text: &Line| text.as_str().to_owned();
    head.number =
        Some(Number { number: letter.number.as_ref().map(own), symbol: letter.series.as_ref().map(own) });
    if let Some((_, day)) = &mut head.place {
        *day = letter.date;
    }
}

/// Who is to sign, as far as a record says it.
#[derive(Clone, Copy, Default)]
pub struct Signs {
    pub person: Option<RecordId>,
    pub capacity: Option<Capacity>,
}

impl From<&Letter> for Signs {
    fn from(letter: &Letter) -> Signs {
        Signs { person: letter.signed_by.map(|person| person.key().id), capacity: letter.capacity }
    }
}

/// Who signs for a unit on the day: the one who is named, in the capacity that is said where there are several, else the highest
/// of those who may. Nobody signs who has died, left or moved by then.
pub fn signatory<'u>(desk: &Desk<'_>, unit: &'u Unit, signs: Signs) -> Option<&'u Signatory> {
    let may = |s: &&Signatory| may_sign(desk, s, signs) && !desk.links.is_gone(s.person.key(), desk.on);
    let said = |s: &Signatory| signs.capacity == Some(s.capacity);
    // The capacities stand in the order in which one signs before another.
    unit.signatories.iter().filter(may).min_by_key(|s| (!said(s), s.capacity as u8, s.from))
}

fn may_sign(desk: &Desk<'_>, signatory: &Signatory, signs: Signs) -> bool {
    let named = signs.person.is_none_or(|person| signatory.person.key().id == person);
    named && holds_on(signatory.from, signatory.to, desk.on)
}

/// Whom to ask about a unit's letters on the day: the contact who began last, of those who are here.
pub fn focal(desk: &Desk<'_>, unit: &Unit) -> Option<PersonRef> {
    let here = |f: &&Focal| !desk.links.is_gone(f.person.key(), desk.on) && holds_on(f.from, f.to, desk.on);
    unit.focals.iter().filter(here).max_by_key(|f| f.from).map(|f| f.person)
}

/// The block of whoever signs, as NĐ 30/2020 has it: capacity with the head's title, then the signatory's own.
pub fn signature(
    desk: &Desk<'_>,
    unit: &Unit,
    signs: Signs,
    gaps: &mut Gaps,
) -> Result<Signature, OpenError> {
    let key = Key::new(Kind::Unit, unit.id);
    let Some(who) = signatory(desk, unit, signs) else {
        const FILL: &[&str] =
            &["signatories[+].person=-", "signatories[+].capacity=head", "signatories[+].title=-"];
        let gone = unit.signatories.iter().any(|s| may_sign(desk, s, signs));
        gaps.push(key, "signatories", if gone { Lack::Gone } else { Lack::Missing }, FILL);
        return Ok(Signature::default());
    };
    let own = who.title.as_str().to_uppercase();
    let heads = unit.signatories.iter().filter(|s| matches!(s.capacity, Capacity::Head | Capacity::Q));
    // Who is head on another day has the same title.
    let head = heads
        .max_by_key(|s| (holds_on(s.from, s.to, desk.on), s.from))
        .map(|s| s.title.as_str().to_uppercase());
    let head = head.or_else(|| own.strip_prefix("PHÓ ").map(str::to_owned));
    let issuer = current(&unit.letterheads, |l| (l.from, l.to), desk.on)
        .map(|l| l.issuer_line.as_str().to_uppercase());
    let for_head = |prefix: &str, gaps: &mut Gaps| match &head {
        Some(title) => format!("{prefix}{title}"),
        None => {
            const FILL: &[&str] =
                &["signatories[+].person=-", "signatories[+].capacity=head", "signatories[+].title=-"];
            gaps.push(key, "signatories", Lack::Missing, FILL)
        }
    };
    let lines = match who.capacity {
        Capacity::Head => vec![own],
        Capacity::Q => vec![format!("Q. {own}")],
        Capacity::Tm => vec![format!("TM. {}", issuer.unwrap_or_default()), own],
        Capacity::Kt => vec![for_head("KT. ", gaps), own],
        Capacity::Tl => vec![for_head("TL. ", gaps), own],
        Capacity::Tuq => vec![for_head("TUQ. ", gaps), own],
    };
    let person = desk.person(who.person.key().id)?;
    let name = person.as_ref().and_then(|person| desk.name_of(person)).map(str::to_owned);
    let name = gaps.want(name, who.person.key(), "names", &["names[+].full=-"]);
    Ok(Signature { lines, note: None, name })
}

/// *Nơi nhận* of a letter: whom it goes to, and who keeps it, the clerk's office first.
pub fn recipients(letter: &Letter) -> Vec<String> {
    vec!["- Như trên;".to_owned(), kept(letter.series.as_ref().map(Line::as_str))]
}

/// Who keeps a paper: the clerk's office, and the drafting unit where the symbol of letters names it.
pub fn kept(symbol: Option<&str>) -> String {
    let drafter = symbol.and_then(|symbol| symbol.rsplit_once('-')).map(|(_, unit)| unit);
    drafter.map_or_else(|| "- Lưu: VT.".to_owned(), |unit| format!("- Lưu: VT, {unit}."))
}
