//! One signed hand-over of devices and PIN envelopes between two parties.

use super::common::{Attachment, Hold, Note, Origin, SCHEMA, Why};
use crate::model::date::{Date, Moment};
use crate::model::id::RecordId;
use crate::model::party::{AnyRef, DeviceRef, PaperRef, Party, PersonRef};
use crate::model::words::Line;
use crate::{choice, record, table};

choice! {
    HandoverReason {
        FromCa "from-ca" "nhận từ CA" "from the CA",
        Delivery "delivery" "giao cho người sử dụng" "delivery",
        Return "return" "nhận lại" "return",
        ToCa "to-ca" "giao trả CA" "to the CA",
        ClerkChange "clerk-change" "thay đổi người quản lý" "change of clerk",
        Restore "restore" "khôi phục thiết bị" "restore",
        Loan "loan" "cho mượn" "loan",
    }
    HandoverForm {
        Own "own" "biên bản của đơn vị" "the office's own minutes",
        F07 "07" "mẫu 07" "form 07",
        F08 "08" "mẫu 08" "form 08",
        F09 "09" "mẫu 09" "form 09",
    }
    Side {
        Giver "giver" "bên giao" "giver",
        Receiver "receiver" "bên nhận" "receiver",
    }
}

table! {
    /// Who signed for one side.
    HandoverSignatory key(side, person, name) {
        side: Side, open, "Bên", "Side", "Bên giao hay bên nhận", "Giver or receiver", "receiver";
        person: PersonRef?, open, "Người ký", "Person", "Người ký, nếu có trong hệ thống", "Who signed, where in the register", "person/041061050r3gg28a";
        name: Line?, named, "Họ và tên", "Name", "Họ và tên người ký bên ngoài", "The name of an outside signatory", "Trần Thị Bình";
        position: Line?, open, "Chức vụ", "Position", "Chức vụ người ký", "The position", "Chuyên viên";
    }
    /// What was handed over.
    HandoverItem key(device) {
        device: DeviceRef, open, "Thiết bị", "Device", "Thiết bị được giao", "The device", "device/041061050r3gg28a";
        with_device: bool, open, "Có thiết bị", "Device handed over", "Thiết bị có được giao lần này hay không", "Whether the device itself went along", "true";
        envelope: bool, open, "Phong bì PIN", "PIN envelope", "Có phong bì mã PIN còn nguyên niêm phong hay không", "Whether its sealed PIN envelope went along", "true";
        remark: Line?, open, "Tình trạng", "Remark", "Tình trạng khi giao", "Its condition", "Nguyên vẹn";
    }
}

record! {
    /// A hand-over.
    Handover {
        number: Line?, open, "Số biên bản", "Number", "Số biên bản", "The number of the minutes", "17/BB-CNTT";
        at: Moment, open, "Giao nhận lúc", "Handed over", "Thời điểm giao nhận", "When it was handed over", "2026-03-10T09:30+07:00";
        place: Line?, open, "Địa điểm", "Place", "Địa điểm giao nhận", "Where", "Phòng 307, 28 Trần Hưng Đạo";
        giver: Party, open, "Bên giao", "Giver", "Bên giao", "Who gives", "desk";
        receiver: Party, open, "Bên nhận", "Receiver", "Bên nhận", "Who receives", "person/041061050r3gg28a";
        reason: HandoverReason, open, "Lý do", "Reason", "Vì sao giao nhận", "Why", "delivery";
        form: HandoverForm, open, "Mẫu", "Form", "Mẫu biên bản", "Which form", "own";
        authorisation: PaperRef?, open, "Văn bản cho phép", "Authorisation", "Văn bản cho phép giao nhận", "The paper that authorises it", "decision/041061050r3gg28a";
        signatories: [HandoverSignatory], open, "Người ký", "Signatories", "Người ký của hai bên", "Who signed for both sides", "";
        items: [HandoverItem], open, "Thiết bị, phong bì", "Items", "Những gì được giao", "What was handed over", "";
        void: Date?, open, "Ngày hủy", "Void", "Ngày hủy biên bản, khi việc giao nhận không diễn ra", "The day on which it was called off, since nothing changed hands", "2026-03-11";
    }
}

impl Handover {
    /// A hand-over between two parties, with nothing handed over yet.
    pub fn blank(
        id: RecordId,
        at: Moment,
        giver: Party,
        receiver: Party,
        reason: HandoverReason,
        form: HandoverForm,
    ) -> Handover {
        Handover {
            schema: SCHEMA,
            id,
            number: None,
            at,
            place: None,
            giver,
            receiver,
            reason,
            form,
            authorisation: None,
            signatories: Vec::new(),
            items: Vec::new(),
            void: None,
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
