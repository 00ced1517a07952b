//! Tokens, cards, SIMs and HSMs, and the hand-overs that move them.

use super::people::phone;
use super::world::{Log, at, line, moment, to};
use crate::model::date::Date;
use crate::model::ident::Iccid;
use crate::model::kinds::common::Role;
use crate::model::kinds::device::{Condition, ConditionFact, Custody, Device, DeviceKind, Hsm, Sim};
use crate::model::kinds::handover::{
    Handover, HandoverForm, HandoverItem, HandoverReason, HandoverSignatory, Side,
};
use crate::model::party::{PaperRef, Party};
use crate::model::words::Line;
use crate::model::{Key, Kind};

const TOKENS: [(&str, &str); 4] = [
    ("eToken 5110", "Thales"),
    ("eToken 5110 CC", "Thales"),
    ("ePass2003", "Feitian"),
    ("SafeNet 5110+", "Thales"),
];
const CARRIERS: [(&str, &str); 3] = [("Viettel", "04"), ("Vinaphone", "02"), ("Mobifone", "01")];

/// A number between 0 and 2^32 that no other device has, and that looks like none other.
fn scatter(word: &str, n: u64, log: &Log) -> u64 {
    let id = log.world.seed.id(word, n);
    id.0.iter().take(5).fold(0, |sum, b| sum << 8 | u64::from(*b))
}

/// A device that nobody has yet.
pub fn device(log: &mut Log, kind: DeviceKind, day: Date) -> Device {
    let id = log.id();
    let (word, n) = log.fresh();
    let number = scatter(&word, n, log);
    let (model, vendor) = match kind {
        DeviceKind::Token => *log.dice.pick(&TOKENS).unwrap_or(&TOKENS[0]),
        DeviceKind::Smartcard => ("IDPrime 940", "Thales"),
        DeviceKind::Sim => ("SIM PKI", "Idemia"),
        DeviceKind::Hsm => ("Luna Network HSM 7", "Thales"),
        DeviceKind::Reader => ("ACR39U", "ACS"),
    };
    let serial = match kind {
        DeviceKind::Sim => None,
        DeviceKind::Hsm => Some(format!("{:07}", number % 10_000_000)),
        _ => Some(format!("{number:010X}")),
    };
    Device {
        model: Some(line(model)),
        vendor: Some(line(vendor)),
        serial: serial.map(|s| s.parse().expect("hexadecimal digits are clean")),
        label: (kind != DeviceKind::Sim).then(|| line(format!("BTC {:05}", number % 100_000))),
        owner: Some(to(Kind::Unit, log.world.units.nodes[log.world.units.code("btc")].id)),
        hsm: (kind == DeviceKind::Hsm).then(|| Hsm {
            firmware: Some(line("7.8.4")),
            partitions: vec![line(format!("BTC-KYSO-{:02}", number % 90 + 1))],
            custodians: log.world.officers.iter().take(3).map(|o| o.person).collect(),
        }),
        origin: log.origin(day, "Thiết bị"),
        ..Device::blank(id, kind)
    }
}

/// Makes a SIM of a device: with a number of its own, or with the one that its holder keeps.
pub fn sim(log: &mut Log, device: &mut Device, keep: Option<String>) {
    let (word, n) = log.fresh();
    let number = scatter(&word, n, log);
    let (carrier, issuer) = CARRIERS[log.dice.below(3) as usize];
    let base = format!("8984{issuer}{:012}", number % 1_000_000_000_000);
    let iccid: Option<Iccid> =
        (0..10).filter_map(|d| format!("{base}{d}").parse().ok()).find(|i: &Iccid| i.fault().is_none());
    device.sim = Some(Sim {
        iccid,
        kept: Some(keep.is_some()),
        // Numbers of the people come first; far behind them are those of the SIMs.
        number: keep.unwrap_or_else(|| phone(5_000_000 + number % 300_000_000)).parse().ok(),
        carrier: Some(line(carrier)),
    });
}

/// Something that happened to a device.
pub fn happened(device: &mut Device, fact: ConditionFact, when: i64, remark: &str) {
    let remark = (!remark.is_empty()).then(|| super::world::text(remark));
    device.conditions.push(Condition { fact, on: moment(when), remark });
}

/// The last day on which the last party had the device.
pub fn leave(device: &mut Device, last: Date) {
    if let Some(custody) = device.custody.last_mut().filter(|c| c.to.is_none()) {
        custody.to = Some(last);
    }
}

/// Custody of which the register has no minutes.
pub fn had(device: &mut Device, party: Party, from: Date) {
    leave(device, from.plus_days(-1));
    device.custody.push(Custody { party, from, to: None, handover: None });
}

/// How devices change hands.
pub struct Move {
    pub giver: Party,
    pub receiver: Party,
    pub reason: HandoverReason,
    pub form: HandoverForm,
    pub authorisation: Option<PaperRef>,
    /// Whether the sealed PIN envelope goes along.
    pub envelope: bool,
}

impl Move {
    pub fn new(giver: Party, receiver: Party, reason: HandoverReason) -> Move {
        let form = match reason {
            HandoverReason::FromCa => HandoverForm::F07,
            HandoverReason::ToCa => HandoverForm::F08,
            _ => HandoverForm::Own,
        };
        let envelope = matches!(reason, HandoverReason::FromCa | HandoverReason::Delivery);
        Move { giver, receiver, reason, form, authorisation: None, envelope }
    }

    pub fn authorised(self, paper: Option<PaperRef>) -> Move {
        Move { authorisation: paper, ..self }
    }
}

fn signatory(log: &mut Log, side: Side, party: &Party) -> HandoverSignatory {
    let (person, name, position): (_, _, Option<Line>) = match party {
        Party::Person(id) => (Some(to(Kind::Person, *id)), None, None),
        Party::Desk => {
            let at = log.dice.below(3) as usize;
            (log.world.officers.get(at).map(|o| o.person), None, Some(line("Chuyên viên chính")))
        }
        Party::Ca => (None, Some(line("Vũ Thị Hải Yến")), Some(line("Trợ lý, Cục CTS&BMTT"))),
        Party::Carrier(_) => (None, Some(line("Trần Quốc Việt")), Some(line("Nhân viên giao dịch"))),
        _ => (None, Some(line("Lê Minh Châu")), Some(line("Văn thư"))),
    };
    HandoverSignatory { side, person, name, position }
}

/// Hands devices over: makes and writes the minutes, closes and opens custody. The caller writes the devices.
pub fn hand_over(log: &mut Log, devices: &mut [&mut Device], when: i64, by: Move) -> Handover {
    let day = moment(when).date;
    let id = log.id();
    let mut handover = Handover {
        schema: 1,
        id,
        number: None,
        at: moment(when),
        place: Some(line("Phòng 307, 28 Trần Hưng Đạo, Hà Nội")),
        signatories: vec![
            signatory(log, Side::Giver, &by.giver),
            signatory(log, Side::Receiver, &by.receiver),
        ],
        reason: by.reason,
        form: by.form,
        authorisation: by.authorisation,
        items: Vec::with_capacity(devices.len()),
        void: None,
        giver: by.giver,
        receiver: by.receiver,
        origin: log.origin(day, "Giao nhận"),
        assignee: None,
        hold: None,
        duplicate_of: None,
        tags: Vec::new(),
        files: Vec::new(),
        notes: Vec::new(),
        why: None,
    };
    for device in devices {
        handover.items.push(HandoverItem {
            device: to(Kind::Device, device.id),
            with_device: true,
            envelope: by.envelope,
            remark: Some(line("Nguyên vẹn")),
        });
        leave(device, day.plus_days(-1));
        device.custody.push(Custody {
            party: handover.receiver.clone(),
            from: day,
            to: None,
            handover: Some(to(Kind::Handover, id)),
        });
    }
    if log.attaches() {
        let bytes = super::papers::pdf("Bien ban giao, nhan thiet bi luu khoa bi mat", &[&day.to_string()]);
        let key = Key::new(Kind::Handover, id);
        let file = log.attach(key, Role::Minutes, "bien-ban-giao-nhan.pdf", day, bytes);
        handover.files.push(file);
    }
    log.put(when, handover.clone());
    handover
}

/// What lies in the cupboard: blank tokens, readers, and devices with a past.
pub fn cupboard(log: &mut Log, blanks: u64) {
    use ConditionFact::{Damaged, Destroyed, Found, Lost, Seized, Stolen, Wiped};
    let (first, today) = (log.world.first, log.world.today);
    let came = log.world.workday(first.plus_days(60), 0);
    let mut tokens: Vec<Device> = (0..blanks).map(|_| device(log, DeviceKind::Token, came)).collect();
    let from = Move::new(Party::Ca, Party::Desk, HandoverReason::FromCa);
    let mut all: Vec<&mut Device> = tokens.iter_mut().collect();
    hand_over(log, &mut all, at(came, 10, 0), Move { envelope: false, ..from });
    for token in tokens {
        log.put(at(came, 10, 0), token);
    }
    for n in 0..2 {
        let mut reader = device(log, DeviceKind::Reader, first.plus_days(-300));
        had(&mut reader, Party::Desk, first.plus_days(-300 + n));
        log.put(at(first.plus_days(-1), 9, 0), reader);
    }
    let stories: [&[(ConditionFact, &str)]; 5] = [
        &[
            (Damaged, "Không còn nhận khi cắm máy."),
            (Wiped, ""),
            (Destroyed, "Hủy theo biên bản của hội đồng."),
        ],
        &[(Lost, "Thất lạc khi chuyển phòng làm việc."), (Found, "Tìm thấy trong tủ hồ sơ cũ."), (Wiped, "")],
        &[(Stolen, "Mất cùng máy tính xách tay, đã báo công an.")],
        &[(Seized, "Cơ quan điều tra thu giữ.")],
        &[(Wiped, "Thu hồi từ người dùng cũ, chờ nạp lại.")],
    ];
    for (n, story) in stories.iter().enumerate() {
        let begin = first.plus_days(-200);
        let mut token = device(log, DeviceKind::Token, begin);
        had(&mut token, Party::Desk, begin);
        log.put(at(first.plus_days(-1), 9, 0), token.clone());
        for (i, (fact, remark)) in story.iter().enumerate() {
            let day = log.world.workday(first.plus_days(100 + 40 * n as i64 + 30 * i as i64), 0);
            if day >= today {
                break;
            }
            happened(&mut token, *fact, at(day, 15, 0), remark);
            match fact {
                Lost | Stolen | Destroyed => leave(&mut token, day),
                Found => had(&mut token, Party::Desk, day),
                Seized => had(&mut token, Party::Agency("Cơ quan Cảnh sát điều tra".to_owned()), day),
                _ => {}
            }
            log.put(at(day, 15, 30), token.clone());
        }
    }
    // One token is on its way from a province, one SIM still lies at the carrier.
    let sent = log.world.workday(today.plus_days(-6), 0);
    let mut token = device(log, DeviceKind::Token, sent.plus_days(-30));
    had(&mut token, Party::Desk, sent.plus_days(-30));
    had(&mut token, Party::Transit, sent);
    log.put(at(sent, 16, 0), token);
    let mut card = device(log, DeviceKind::Sim, sent);
    sim(log, &mut card, None);
    had(&mut card, Party::Carrier("Viettel".to_owned()), sent);
    log.put(at(sent, 16, 0), card);
}
