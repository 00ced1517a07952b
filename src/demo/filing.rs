//! The letter of a batch to the CA, and the CA's answer line by line.

use super::papers;
use super::procedures::{Case, Run};
use super::units::Units;
use super::world::{Log, line, moment, text, to};
use crate::model::Kind;
use crate::model::kinds::common::Role;
use crate::model::kinds::letter::{Channel, Letter, LetterForm};
use crate::model::kinds::procedure::{Outcome, Paper, StepKind};
use crate::model::kinds::unit::Capacity;
use crate::model::party::PersonRef;
use crate::model::words::Text;

use StepKind::{Acknowledged, ForSignature, Granted, Issued, Refused, Sent, SupplementAsked};

/// What the whole batch has besides its cases.
pub struct Batch {
    pub letter: Letter,
    pub reply: Option<Letter>,
}

/// What a step does to the letter, and the CA's answer.
pub fn correspond(
    log: &mut Log,
    run: &Run,
    cases: &mut [Case],
    batch: &mut Batch,
    step: StepKind,
    when: i64,
) {
    let world = log.world;
    let day = moment(when).date;
    let letter = &mut batch.letter;
    match step {
        ForSignature => letter.for_signature = Some(day),
        Issued => {
            letter.date = Some(day);
            let signs = signer(&world.units, log, run.filer);
            (letter.signed_by, letter.capacity) = signs.unzip();
            papers::attach_letter(log, letter, "cong-van-de-nghi.pdf");
            let sha256 = letter.files.first().map(|f| f.sha256.clone());
            for case in cases.iter_mut() {
                case.procedure.papers.push(Paper {
                    role: Role::Letter,
                    file: None,
                    sha256: sha256.clone(),
                    signed: Some(moment(when)),
                    waiver: Some(text("Công văn lưu tại hồ sơ văn bản đi.")),
                });
            }
        }
        Sent if letter.sent.is_none() => {
            letter.sent = Some(day);
            letter.due = Some(world.workday(day, 3));
            let portal = log.dice.percent(60);
            letter.channel = Some(if portal { Channel::Portal } else { Channel::Exchange });
            let stamp = format!("{:02}{:02}{:02}", day.year() % 100, day.month(), day.day());
            let number = log.dice.between(1, 9_999);
            letter.portal_number = portal.then(|| line(format!("G09.12-{stamp}-{number:04}")));
        }
        Acknowledged => letter.acknowledged = letter.acknowledged.or(Some(day)),
        SupplementAsked | Granted | Refused => {
            let (result, reason): (_, Option<Text>) = match step {
                Granted => (Outcome::Granted, None),
                Refused => {
                    (Outcome::Refused, Some(text("Thông tin trong đề nghị không khớp với hồ sơ thuê bao.")))
                }
                _ => (
                    Outcome::Supplement,
                    Some(text("Thiếu nơi cấp căn cước; thư điện tử chưa đúng tên miền công vụ.")),
                ),
            };
            let form = if step == SupplementAsked { LetterForm::Plain } else { LetterForm::Reply };
            let mut reply = papers::incoming(log, form, day, "V/v trả lời đề nghị về chứng thư chữ ký số");
            reply.replies_to = Some(to(Kind::Letter, batch.letter.id));
            for line in &mut batch.letter.lines {
                line.result = Some(result);
                line.reason = reason.clone();
                line.on = Some(day);
            }
            papers::attach_letter(log, &mut reply, "cong-van-tra-loi.pdf");
            reply.lines = batch.letter.lines.clone();
            reply.none_needed = (step != SupplementAsked).then(|| text("Đã cập nhật kết quả vào hồ sơ."));
            for case in cases {
                case.procedure.result = Some(result);
            }
            batch.reply = Some(reply);
        }
        _ => {}
    }
}

/// The deputy who signs for a unit, or its head.
pub fn signer(units: &Units, log: &Log, unit: usize) -> Option<(PersonRef, Capacity)> {
    let entry = units.nodes[unit].entry;
    let lead = entry.successors.first().filter(|_| entry.to.is_some()).map_or(unit, |code| units.code(code));
    let people = &log.world.people;
    let of_rank = |rank| people.iter().find(|p| p.rank == rank && units.top(p.home) == lead);
    let found = [(1, Capacity::Kt), (0, Capacity::Head)].into_iter();
    found
        .filter_map(|(rank, capacity)| Some((of_rank(rank)?, capacity)))
        .next()
        .map(|(p, capacity)| (to(Kind::Person, p.id), capacity))
}
