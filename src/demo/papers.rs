//! Decisions, letters and the small files that are attached.

use super::world::{Log, line, moment, text, to};
use crate::model::date::Date;
use crate::model::fold::fold;
use crate::model::kinds::certificate::CertificateType;
use crate::model::kinds::common::Role;
use crate::model::kinds::decision::{Decision, DecisionLine, Effect};
use crate::model::kinds::letter::{
    Channel, Correspondent, CorrespondentKind, Letter, LetterDirection, LetterForm,
};
use crate::model::kinds::procedure::{Paper, Procedure, ProcedureKind, Regime};
use crate::model::{Key, Kind};

/// A one-page PDF with lines of plain ASCII.
pub fn pdf(title: &str, lines: &[&str]) -> Vec<u8> {
    let mut page = format!("BT /F1 14 Tf 72 770 Td ({}) Tj /F1 11 Tf", ascii(title));
    for text in lines {
        page.push_str(&format!(" 0 -22 Td ({}) Tj", ascii(text)));
    }
    page.push_str(" ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>".to_owned(),
    ];
    let mut out = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (object, n) in objects.iter().zip(1..) {
        places.push(out.len());
        out.push_str(&format!("{n} 0 obj\n{object}\nendobj\n"));
    }
    let table = out.len();
    out.push_str("xref\n0 6\n0000000000 65535 f \n");
    for place in places {
        out.push_str(&format!("{place:010} 00000 n \n"));
    }
    out.push_str(&format!("trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"));
    out.into_bytes()
}

/// Letters without marks, so that no font has to be embedded.
fn ascii(text: &str) -> String {
    fold(text)
}

/// A decision of an issuer, signed on a day and in force from its first line's day on.
pub fn decision(log: &mut Log, kind: Effect, issuer: &str, day: Date, lines: Vec<DecisionLine>) -> Decision {
    let id = log.id();
    let summary = format!("Về việc {}", kind.label().vi);
    let mut decision = Decision {
        schema: 1,
        id,
        number: None,
        issuer: line(issuer),
        issuer_unit: Some(to(Kind::Unit, log.world.units.nodes[log.world.units.code("btc")].id)),
        date: Some(day),
        effective: lines.first().and_then(|l| l.from).or(Some(day)),
        kind,
        summary: Some(text(&summary)),
        signer: Some(line("Vụ trưởng Vụ Tổ chức cán bộ")),
        lines,
        amended: Vec::new(),
        origin: log.origin(day, "Quyết định"),
        assignee: None,
        hold: None,
        duplicate_of: None,
        tags: Vec::new(),
        files: Vec::new(),
        notes: Vec::new(),
        why: None,
    };
    if log.attaches() {
        let bytes = pdf("Quyet dinh", &[&summary, &day.to_string()]);
        let file = log.attach(Key::new(Kind::Decision, id), Role::Decision, "quyet-dinh.pdf", day, bytes);
        decision.files.push(file);
    }
    decision
}

/// The regime in force on a day; before the first one, the first.
pub fn regime(log: &Log, day: Date) -> Regime {
    let at = log.world.rules.regimes.iter().position(|r| r.in_force(day)).unwrap_or(0);
    Regime::ALL.get(at).copied().unwrap_or(Regime::Nd68)
}

/// The form of the letter that asks for such a procedure.
pub fn form(log: &Log, day: Date, kind: ProcedureKind, holder: CertificateType, lost: bool) -> LetterForm {
    let regime = log.world.rules.regimes.iter().find(|r| r.in_force(day));
    let number = regime.and_then(|r| r.procedure(kind)?.form(holder, lost)).map(|f| f.letter.as_str());
    let found = number.and_then(|n| LetterForm::ALL.iter().find(|f| f.word().word == n));
    found.copied().unwrap_or(LetterForm::Plain)
}

/// The CA as letters of a day address it.
pub fn to_the_ca(log: &Log, day: Date) -> Correspondent {
    let to = log.world.rules.addressee(day, ProcedureKind::Issue, CertificateType::Individual);
    Correspondent {
        kind: CorrespondentKind::Ca,
        unit: None,
        person: None,
        name: to.map(|to| line(&to.name.vi)),
    }
}

/// A letter without lines: a draft, where it is ours.
pub fn letter(log: &mut Log, direction: LetterDirection, form: LetterForm, day: Date) -> Letter {
    let id = log.id();
    let assignee = log.handle();
    Letter {
        schema: 1,
        id,
        direction,
        correspondent: to_the_ca(log, day),
        form,
        regime: Some(regime(log, day)),
        filer: None,
        series: None,
        number: None,
        date: None,
        summary: None,
        signer: None,
        signed_by: None,
        capacity: None,
        channel: None,
        portal_number: None,
        for_signature: None,
        sent: None,
        received: None,
        acknowledged: None,
        due: None,
        replies_to: None,
        none_needed: None,
        contact: None,
        request: None,
        breach: None,
        lines: Vec::new(),
        void: None,
        origin: log.origin(day, "Công văn"),
        assignee: Some(assignee),
        hold: None,
        duplicate_of: None,
        tags: Vec::new(),
        files: Vec::new(),
        notes: Vec::new(),
        why: None,
    }
}

/// A letter that came in on a day.
pub fn incoming(log: &mut Log, form: LetterForm, day: Date, summary: &str) -> Letter {
    let mut letter = letter(log, LetterDirection::In, form, day);
    letter.series = Some(line("CTSBMTT-CCDV"));
    letter.date = Some(day);
    letter.received = Some(day);
    letter.channel = Some(Channel::Exchange);
    letter.summary = Some(text(summary));
    letter
}

/// The signed letter itself, where it was scanned.
pub fn attach_letter(log: &mut Log, letter: &mut Letter, name: &str) {
    let (Some(day), true) = (letter.date, log.attaches()) else { return };
    let summary = letter.summary.as_deref().unwrap_or("").to_owned();
    let bytes = pdf("Cong van", &[&summary, &letter.id.handle().to_string(), &day.to_string()]);
    let file = log.attach(Key::new(Kind::Letter, letter.id), Role::Letter, name, day, bytes);
    letter.files.push(file);
}

/// A paper of a procedure: attached, or kept in the cupboard and said so.
pub fn paper(log: &mut Log, procedure: &mut Procedure, role: Role, name: &str, when: i64) {
    let day = moment(when).date;
    let signed = Some(moment(when));
    if log.attaches() {
        let subject = procedure.id.handle().to_string();
        let bytes = pdf(role.label().vi, &[procedure.kind.label().vi, &subject, &day.to_string()]);
        let file = log.attach(Key::new(Kind::Procedure, procedure.id), role, name, day, bytes);
        procedure.papers.push(Paper {
            role,
            file: Some(file.file),
            sha256: Some(file.sha256.clone()),
            signed,
            waiver: None,
        });
        procedure.files.push(file);
        return;
    }
    let waiver = text("Bản giấy đã ký, lưu tại hồ sơ công việc của phòng; chưa số hóa.");
    procedure.papers.push(Paper { role, file: None, sha256: None, signed, waiver: Some(waiver) });
}
