//! A procedure about exactly one certificate or device.

use super::common::{Attachment, Hold, Note, Origin, Role, SCHEMA, Why};
use crate::model::date::Moment;
use crate::model::id::{FileId, RecordId};
use crate::model::ident::Sha256Hex;
use crate::model::party::{AnyRef, PaperRef, SubjectRef, UnitRef};
use crate::model::words::{Line, Text};
use crate::{choice, record, table};

choice! {
    ProcedureKind {
        Issue "issue" "cấp mới" "issue",
        Renew "renew" "gia hạn" "renew",
        Change "change" "thay đổi thông tin" "change",
        Revoke "revoke" "thu hồi" "revoke",
        Restore "restore" "khôi phục thiết bị" "restore",
        Return "return" "giao trả thiết bị" "return",
    }
    /// The regime under which a procedure runs.
    Regime {
        Tt185 "tt-185-2019" "Thông tư 185/2019/TT-BQP" "Circular 185/2019/TT-BQP",
        Nd68 "nd-68-2024" "Nghị định 68/2024/NĐ-CP" "Decree 68/2024/NĐ-CP",
    }
    /// The steps of a procedure, in the order in which they can be taken.
    StepKind {
        Draft "draft" "soạn thảo" "drafted",
        Ready "ready" "đủ hồ sơ" "ready",
        ForSignature "for-signature" "trình ký" "for signature",
        Issued "issued" "đã phát hành" "issued by the clerk's office",
        Sent "sent" "đã gửi CA" "sent to the CA",
        Acknowledged "acknowledged" "CA đã tiếp nhận" "acknowledged by the CA",
        SupplementAsked "supplement-asked" "CA yêu cầu bổ sung" "supplement asked",
        Granted "granted" "CA chấp thuận" "granted",
        Refused "refused" "CA từ chối" "refused",
        Received "received" "đã nhận thiết bị, chứng thư" "received",
        Checked "checked" "đã đối chiếu với đề nghị" "checked against the request",
        Loaded "loaded" "đã nạp chứng thư" "loaded",
        Delivered "delivered" "đã giao" "delivered",
        PinConfirmed "pin-confirmed" "đã xác nhận tiếp nhận mã PIN" "receipt of the PIN confirmed",
        Registered "registered" "đã đăng ký vào hệ thống" "registered in systems",
        NoticeReceived "notice-received" "nhận thông báo thu hồi" "notice received",
        Collected "collected" "đã thu thiết bị" "device collected",
        LossMinutes "loss-minutes" "đã lập biên bản mất" "minutes of loss made",
        HandedToCa "handed-to-ca" "đã giao trả CA" "handed to the CA",
        SeenInCrl "seen-in-crl" "đã thấy trong CRL" "seen in the CRL",
        Unlocked "unlocked" "đã mở khóa" "unlocked",
        Replaced "replaced" "đã thay thiết bị" "replaced",
        Returned "returned" "đã trả lại" "returned",
        Held "held" "tạm dừng" "put on hold",
        Resumed "resumed" "tiếp tục" "resumed",
        Withdrawn "withdrawn" "rút đề nghị" "withdrawn",
        NotNeeded "not-needed" "không cần nữa" "not needed",
        Closed "closed" "đã đóng hồ sơ" "closed",
    }
    Outcome {
        Granted "granted" "chấp thuận" "granted",
        Refused "refused" "từ chối" "refused",
        Supplement "supplement" "yêu cầu bổ sung" "supplement asked",
    }
}

table! {
    /// Why the procedure is asked for.
    Ground key() {
        code: Line, open, "Căn cứ", "Ground", "Mã căn cứ theo quy định", "The code of the ground in the rules", "retired";
        text: Text?, open, "Diễn giải", "Text", "Diễn giải căn cứ", "The ground in words", "Nghỉ hưu theo Quyết định số 15/QĐ-BTC";
    }
    /// Who or what asked for it.
    Asked key() {
        paper: PaperRef?, open, "Văn bản", "Paper", "Quyết định hoặc công văn đề nghị", "The decision or letter", "decision/041061050r3gg28a";
        duty: Line?, open, "Việc phải làm", "Duty", "Việc đến hạn đã dẫn tới thủ tục", "The duty it came from", "renew-before-expiry";
    }
    /// An urgent request, told to the CA before the paper follows.
    Urgent key() {
        told_at: Moment, open, "Báo lúc", "Told at", "Lúc báo cho CA", "When the CA was told", "2026-03-01T22:15+07:00";
        told_to: Line?, open, "Người nhận tin", "Told to", "Người của CA nhận tin", "Who at the CA was told", "Trực ban CA";
        reason: Text?, named, "Lý do khẩn", "Reason", "Vì sao khẩn cấp", "Why it was urgent", "Mất máy tính kèm thiết bị.";
    }
    /// The SIM that a certificate is asked for, while there is none.
    SimAsked key() {
        carrier: Line, open, "Nhà mạng", "Carrier", "Nhà mạng cấp SIM PKI", "The telephone company that gives the SIM", "Viettel";
        kept: bool?, open, "Giữ số", "Number kept", "Thuê bao giữ số đang dùng hay không", "Whether the person keeps a number of their own", "true";
    }
    /// A step taken.
    ProcedureStep key(step, at) {
        step: StepKind, open, "Bước", "Step", "Bước đã thực hiện", "What was done", "sent";
        at: Moment, open, "Lúc", "When", "Thời điểm", "When", "2026-03-31";
        remark: Text?, named, "Ghi chú", "Remark", "Ghi chú về bước này", "What there is to say about it", "Gửi qua Trục liên thông.";
    }
    /// A paper the procedure needs, or the reason why it goes without.
    Paper key(role) {
        role: Role, open, "Loại giấy tờ", "Role", "Giấy tờ gì", "What paper it is", "application";
        file: FileId?, open, "Tệp", "File", "Tệp đã niêm phong", "The sealed file", "041061050r3gg28a";
        sha256: Sha256Hex?, open, "SHA-256", "SHA-256", "Mã băm của tệp", "The hash of the file", "";
        signed: Moment?, open, "Ký lúc", "Signed", "Thời điểm ký", "When it was signed", "2026-03-30";
        waiver: Text?, open, "Lý do miễn", "Waiver", "Vì sao không có giấy tờ này", "Why the procedure goes without it", "Thuê bao đang đi công tác nước ngoài.";
    }
}

record! {
    /// A procedure with the CA about one certificate or device.
    Procedure {
        kind: ProcedureKind, open, "Thủ tục", "Kind", "Cấp mới, gia hạn, thay đổi, thu hồi, khôi phục, giao trả", "Issue, renew, change, revoke, restore or return", "issue";
        subject: SubjectRef, open, "Đối tượng", "Subject", "Chứng thư hoặc thiết bị mà thủ tục liên quan", "The certificate or device it is about", "certificate/041061050r3gg28a";
        regime: Regime, open, "Theo quy định", "Regime", "Văn bản quy phạm áp dụng", "The law under which it runs", "nd-68-2024";
        ground: Ground?, open, "Căn cứ", "Ground", "Căn cứ đề nghị", "Why it is asked", "";
        filer: UnitRef?, open, "Cơ quan đề nghị", "Filer", "Cơ quan, tổ chức quản lý trực tiếp đứng tên đề nghị", "The legal person that files it", "unit/041061050r3gg28a";
        asked_by: Asked?, open, "Nguồn đề nghị", "Asked by", "Văn bản hoặc việc đến hạn dẫn tới thủ tục", "The paper or duty it came from", "";
        urgent: Urgent?, open, "Khẩn", "Urgent", "Đề nghị khẩn đã báo trước cho CA", "Told to the CA before the paper", "";
        sim: SimAsked?, open, "SIM PKI đề nghị", "SIM asked for", "Nhà mạng và việc giữ số của SIM đề nghị cấp", "The carrier of the SIM that is asked for, and whether a number is kept", "";
        steps: [ProcedureStep], open, "Các bước", "Steps", "Các bước đã thực hiện", "What was done, with its time", "";
        papers: [Paper], open, "Giấy tờ", "Papers", "Các giấy tờ của thủ tục", "The papers it needs", "";
        result: Outcome?, open, "Kết quả", "Result", "CA chấp thuận hay từ chối", "Granted or refused", "granted";
        csr_sha256: Sha256Hex?, open, "Mã băm CSR", "CSR hash", "SHA-256 của CSR gửi CA", "The SHA-256 of the request sent to the CA", "";
    }
}

impl Procedure {
    /// A procedure about this, of which nothing was done yet.
    pub fn blank(id: RecordId, kind: ProcedureKind, subject: SubjectRef, regime: Regime) -> Procedure {
        Procedure {
            schema: SCHEMA,
            id,
            kind,
            subject,
            regime,
            ground: None,
            filer: None,
            asked_by: None,
            urgent: None,
            sim: None,
            steps: Vec::new(),
            papers: Vec::new(),
            result: None,
            csr_sha256: None,
            origin: None,
            assignee: None,
            hold: None,
            duplicate_of: None,
            tags: Vec::new(),
            files: Vec::new(),
            notes: Vec::new(),
            why: None,
        }
    }
}
