//! The minutes of the law: devices that go back to the CA, and devices that are lost.

use super::case::{Case, Desk};
use super::document::{Block, Signature, Table};
use super::head;
use super::letter::Row;
use super::sides::{Beside, ca, parties};
use super::words::{DOTS, SIGN_HERE, Words, capital, count, day_by_hand, filled, moment};
use crate::desk::reading::sentence;
use crate::model::kinds::device::ConditionFact;
use crate::model::kinds::{Letter, Unit};
use crate::rules::{self, Form};

/// What stands between the title and the signatures.
pub fn body(
    desk: &Desk<'_>,
    form: &Form,
    letter: &Letter,
    filer: &Unit,
    signature: &Signature,
    (rows, table): (&[Row], Table),
) -> Vec<Block> {
    let words: Words = vec![
        ("when", day_by_hand(letter.date, desk.on.year())),
        ("where", DOTS.to_owned()),
        ("count", count(table.rows.len())),
    ];
    let mut body: Vec<Block> = form.text.iter().map(|text| Block::Text(filled(text, &words))).collect();
    if form.parties {
        let title = head::signatory(desk, filer, letter.into()).map(|who| sentence(&who.title));
        let giver = Beside::new(Some(signature.name.clone()), title, desk.agency(filer.id, None));
        body.extend(parties(desk, &giver, &Beside::new(None, None, ca(desk))));
    } else {
        rows.iter().for_each(|row| body.push(Block::Fields(circumstances(desk, &row.case))));
    }
    body.extend(form.before.as_ref().map(|text| Block::Text(filled(text, &words))));
    body.push(Block::Table(table));
    body
}

/// The filer's signature where it stands, and room for the other side's beside it.
pub fn signatures(desk: &Desk<'_>, form: &Form, own: &Signature, rows: &[Row]) -> Vec<Signature> {
    // Whoever lost a device signs for it; for an organisation's it isn't known here who had it.
    let holder = match rows {
        [row] if !form.parties && row.case.person.is_some() => row.case.called(desk),
        _ => None,
    };
    let side = |signer: &rules::Signer| match signer.ours {
        true => Signature { lines: [vec![signer.title.clone()], own.lines.clone()].concat(), ..own.clone() },
        false => Signature {
            lines: vec![signer.title.clone()],
            note: Some(SIGN_HERE.to_owned()),
            name: holder.clone().unwrap_or_default(),
        },
    };
    form.signers.iter().map(side).collect()
}

/// Who had the device, what happened to it, and who was told.
fn circumstances(desk: &Desk<'_>, case: &Case) -> Vec<(String, String)> {
    let labels = &desk.rules.labels.loss;
    let posting = case.person.as_ref().and_then(|person| desk.posting_of(person));
    let mut fields = vec![(labels.holder.clone(), case.called(desk).unwrap_or_default())];
    if let Some(posting) = posting {
        fields.push((labels.position.clone(), posting.position.as_str().to_owned()));
        let agency = desk.agency(posting.unit.key().id, None).unwrap_or_default();
        fields.push((labels.agency.clone(), agency));
    }
    let what = case.device.as_ref().and_then(|device| {
        device.conditions.iter().rfind(|c| matches!(c.fact, ConditionFact::Lost | ConditionFact::Stolen))
    });
    let event = what.map(|what| {
        let remark = what.remark.as_ref().map(|text| format!(". {}", text.as_str().replace('\n', " ")));
        format!("{}, {}{}", capital(what.fact.label().vi), moment(what.on), remark.unwrap_or_default())
    });
    fields.push((labels.event.clone(), event.unwrap_or_else(|| DOTS.to_owned())));
    let urgent = case.procedure.as_ref().and_then(|p| p.urgent.as_ref());
    let told = urgent.map(|urgent| {
        let to = urgent.told_to.as_ref().map_or("CA", |to| to.as_str());
        format!("{to}, {}", moment(urgent.told_at))
    });
    fields.push((labels.told.clone(), told.unwrap_or_else(|| DOTS.to_owned())));
    fields
}
