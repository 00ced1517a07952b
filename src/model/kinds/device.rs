//! A device that holds keys: a token, smart card, SIM, HSM, or a reader.

use super::common::{Attachment, Hold, Note, Origin, SCHEMA, Why};
use crate::model::date::{Date, Moment};
use crate::model::id::RecordId;
use crate::model::ident::{DeviceSerial, Iccid, Phone};
use crate::model::party::{AnyRef, DeviceRef, HandoverRef, Party, PersonRef, UnitRef};
use crate::model::words::{Line, Text};
use crate::{choice, record, table};

choice! {
    DeviceKind {
        Token "token" "USB Token" "USB token",
        Smartcard "smartcard" "thẻ thông minh" "smart card",
        Sim "sim" "SIM PKI" "SIM PKI",
        Hsm "hsm" "HSM" "HSM",
        Reader "reader" "đầu đọc thẻ" "card reader",
    }
    /// What happened to a device.
    ConditionFact {
        Locked "locked" "bị khóa do nhập sai PIN" "locked by wrong PIN",
        Restored "restored" "đã khôi phục" "restored",
        Damaged "damaged" "hỏng" "damaged",
        Lost "lost" "mất" "lost",
        Stolen "stolen" "bị lấy cắp" "stolen",
        Found "found" "tìm lại được" "found again",
        Wiped "wiped" "đã xóa dữ liệu" "wiped",
        Destroyed "destroyed" "đã hủy" "destroyed",
        Seized "seized" "bị thu giữ" "seized",
    }
    /// What is recorded of a PIN; the PIN itself never is.
    PinFact {
        Locked "locked" "mã PIN bị khóa" "PIN locked",
        Restored "restored" "mã PIN được khôi phục" "PIN restored",
        Receipt "receipt" "đã xác nhận tiếp nhận mã PIN" "receipt of the PIN envelope confirmed",
    }
}

table! {
    /// What makes a SIM a SIM.
    Sim key() {
        iccid: Iccid?, personal, "ICCID", "ICCID", "Số ICCID in trên SIM", "The number printed on the SIM", "8984012345678901234";
        number: Phone?, personal, "Số điện thoại", "Number", "Số điện thoại dùng để ký số", "The signing number", "0912345678";
        carrier: Line?, open, "Nhà mạng", "Carrier", "Viettel, Vinaphone hoặc Mobifone", "The telephone company", "Viettel";
        kept: bool?, open, "Giữ số", "Number kept", "Thuê bao giữ số đang dùng hay không", "Whether the person keeps a number of their own", "true";
    }
    /// Something that happened to the device.
    Condition key(fact, on) {
        fact: ConditionFact, open, "Sự việc", "Fact", "Khóa, hỏng, mất, hủy…", "What happened", "locked";
        on: Moment, open, "Lúc", "When", "Thời điểm xảy ra", "When it happened", "2026-03-31";
        remark: Text?, named, "Ghi chú", "Remark", "Diễn biến, báo cho ai", "How it happened, who was told", "Nhập sai quá 10 lần.";
    }
    /// Who had the device, over a period.
    Custody key(party, from) {
        party: Party, open, "Bên giữ", "Party", "Ai giữ thiết bị", "Who has it", "person/041061050r3gg28a";
        from: Date, open, "Từ ngày", "From", "Ngày nhận", "The first day", "2026-03-10";
        to: Date?, open, "Đến ngày", "To", "Ngày cuối cùng giữ", "The last day", "2026-11-30";
        handover: HandoverRef?, open, "Biên bản", "Hand-over", "Biên bản giao nhận", "The hand-over it rests on", "handover/041061050r3gg28a";
    }
    /// A dated fact of the PIN.
    Pin key(fact, on) {
        fact: PinFact, open, "Sự việc", "Fact", "Khóa, khôi phục hay xác nhận tiếp nhận", "What happened", "receipt";
        on: Date, open, "Ngày", "On", "Ngày", "The day", "2026-03-12";
        by: PersonRef?, open, "Người xác nhận", "By", "Người xác nhận tiếp nhận", "Who confirmed it", "person/041061050r3gg28a";
    }
    /// What makes an HSM an HSM.
    Hsm key() {
        firmware: Line?, open, "Phần sụn", "Firmware", "Phiên bản phần sụn", "The version of the firmware", "7.8.4";
        partitions: [Line], open, "Phân vùng", "Partitions", "Tên các phân vùng", "The names of its partitions", "BTC-KYSO-01";
        custodians: [PersonRef], open, "Người giữ khóa", "Custodians", "Những người giữ thẻ quản trị", "Who keeps its administrator cards", "person/041061050r3gg28a";
    }
}

record! {
    /// A device that holds keys.
    Device {
        kind: DeviceKind, open, "Loại thiết bị", "Kind", "USB Token, thẻ, SIM, HSM hay đầu đọc", "Token, card, SIM, HSM or reader", "token";
        model: Line?, open, "Kiểu", "Model", "Kiểu thiết bị", "The model", "eToken 5110";
        vendor: Line?, open, "Hãng", "Vendor", "Hãng sản xuất", "Who made it", "Thales";
        serial: DeviceSerial?, open, "Số hiệu thiết bị", "Serial", "Số hiệu in trên thiết bị", "The number on the device", "02A1B3C4";
        label: Line?, open, "Nhãn", "Label", "Nhãn ghi trên thiết bị hoặc trong phần mềm", "The label on it or in it", "BTC 117";
        owner: UnitRef?, open, "Đơn vị sở hữu", "Owner", "Đơn vị sở hữu thiết bị", "The unit that owns it", "unit/041061050r3gg28a";
        sim: Sim?, open, "SIM", "SIM", "Thông tin riêng của SIM PKI", "What makes a SIM a SIM", "";
        conditions: [Condition], open, "Tình trạng", "Conditions", "Những gì đã xảy ra với thiết bị", "What happened to it", "";
        custody: [Custody], open, "Bên giữ", "Custody", "Ai giữ thiết bị theo thời gian", "Who had it over time", "";
        pin: [Pin], open, "Mã PIN", "PIN", "Các mốc của mã PIN; không bao giờ ghi mã PIN", "Dated facts of the PIN, never the PIN", "";
        hsm: Hsm?, open, "HSM", "HSM", "Thông tin riêng của HSM", "What makes an HSM an HSM", "";
        replaces: DeviceRef?, open, "Thay cho", "Replaces", "Thiết bị mà CA đã đổi lấy thiết bị này khi khôi phục", "The device in whose place the CA gave this one when it restored it", "device/041061050r3gg28a";
    }
}

impl Device {
    /// A device of which nothing is known but what it is.
    pub fn blank(id: RecordId, kind: DeviceKind) -> Device {
        Device {
            schema: SCHEMA,
            id,
            kind,
            model: None,
            vendor: None,
            serial: None,
            label: None,
            owner: None,
            sim: None,
            conditions: Vec::new(),
            custody: Vec::new(),
            pin: Vec::new(),
            hsm: None,
            replaces: None,
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
