//! What every kind of record has: identity, origin, notes, files, hold, and the reason of its latest version.

use crate::model::date::{Date, Moment};
use crate::model::field::{Leaf, Scalar, Shape};
use crate::model::id::{FileId, RecordId};
use crate::model::ident::Sha256Hex;
use crate::model::party::{AnyRef, DecisionRef};
use crate::model::words::{Line, Text};
use crate::{choice, table};

/// The format of the records this program writes. A record of a higher one is refused: the program is too old.
pub const SCHEMA: u32 = 1;

choice! {
    /// How a record came into the register.
    How {
        Entered "entered" "nhập tay" "entered by hand",
        Migrated "migrated" "chuyển từ bảng cũ" "migrated from a sheet",
        Read "read" "đọc từ tệp" "read from a file",
    }
    /// What an attached file is.
    Role {
        Application "application" "giấy đề nghị" "application",
        PinReceipt "pin-receipt" "giấy xác nhận tiếp nhận mã PIN" "PIN receipt",
        Minutes "minutes" "biên bản giao nhận" "hand-over minutes",
        LossMinutes "loss-minutes" "biên bản xác nhận mất thiết bị" "minutes of loss",
        Letter "letter" "công văn" "letter",
        Decision "decision" "quyết định" "decision",
        Csr "csr" "tệp yêu cầu cấp chứng thư (CSR)" "certificate signing request",
        Cert "cert" "tệp chứng thư" "certificate file",
        Sheet "sheet" "bảng tính" "spreadsheet",
        Other "other" "tài liệu khác" "other paper",
    }
}

table! {
    /// How the record came into the register.
    Origin key() {
        how: How, open, "Cách nhập", "How", "Hồ sơ được nhập tay, chuyển từ bảng cũ hay đọc từ tệp", "Whether it was entered, migrated or read from a file", "entered";
        file: Line?, open, "Tệp nguồn", "Source file", "Tên tệp mà dữ liệu lấy từ đó", "The name of the file it came from", "so-theo-doi-2023.xlsx";
        sheet: Line?, open, "Trang tính", "Sheet", "Tên trang tính trong tệp", "The sheet within the file", "USB Token";
        cell: Line?, open, "Ô", "Cell", "Ô hoặc dòng trong trang tính", "The cell or row within the sheet", "A117";
        on: Date?, open, "Ngày đưa vào", "On", "Ngày dữ liệu được đưa vào hệ thống", "The day it was brought in", "2024-03-08";
    }
    /// A dated remark of an officer.
    Note key(on, by, text) {
        on: Moment, open, "Lúc", "When", "Thời điểm ghi chú", "When it was written", "2026-03-31T09:15+07:00";
        by: Line, open, "Người ghi", "By", "Bí danh của cán bộ ghi chú", "The officer's handle", "lan";
        text: Text, named, "Nội dung", "Text", "Nội dung ghi chú", "What is remarked", "Đã điện thoại, hẹn thứ Hai đến nhận.";
    }
    /// A legal hold: the record may not be erased while it stands.
    Hold key() {
        reason: Text, named, "Lý do giữ", "Reason", "Vì sao hồ sơ chưa được xóa", "Why the record must be kept", "Đang phục vụ thanh tra.";
        from: Date, open, "Từ ngày", "From", "Ngày bắt đầu giữ", "The day it begins", "2026-01-15";
        to: Date?, open, "Đến ngày", "To", "Ngày cuối cùng còn giữ", "The last day it holds", "2026-12-31";
        decision: DecisionRef?, open, "Quyết định", "Decision", "Quyết định làm căn cứ", "The decision it rests on", "decision/041061050r3gg28a";
    }
    /// An attached file: sealed beside the record, named only here.
    Attachment key(file) {
        file: FileId, open, "Mã tệp", "File", "Mã của tệp đã niêm phong", "The id of the sealed file", "041061050r3gg28a";
        role: Role, open, "Loại giấy tờ", "Role", "Tệp này là giấy tờ gì", "What paper it is", "application";
        name: Line, named, "Tên tệp", "Name", "Tên thật của tệp", "The file's real name", "giay-de-nghi.pdf";
        size: u64, open, "Kích thước", "Size", "Số byte của nội dung", "Bytes of its content", "48213";
        sha256: Sha256Hex, open, "SHA-256", "SHA-256", "Mã băm SHA-256 của nội dung", "The SHA-256 of its content", "";
        on: Date, open, "Ngày đính kèm", "Attached on", "Ngày đính kèm", "The day it was attached", "2026-03-31";
        signed: Date?, open, "Ngày ký", "Signed on", "Ngày giấy tờ được ký", "The day the paper was signed", "2026-03-30";
    }
    /// Why the latest version of a record was written.
    Why key() {
        text: Text, named, "Lý do", "Text", "Vì sao có thay đổi này", "Why the record was changed", "Theo quyết định điều động.";
        references: [AnyRef], open, "Căn cứ", "References", "Các hồ sơ làm căn cứ", "The records it rests on", "decision/041061050r3gg28a";
    }
}

impl Scalar for RecordId {
    const SHAPE: Shape = Shape::Id;

    fn leaf(&self) -> Leaf<'_> {
        // The id is also the key of the record itself; the walk shows it as text because its kind stands elsewhere.
        Leaf::Id(*self)
    }
}

impl Scalar for FileId {
    const SHAPE: Shape = Shape::File;

    fn leaf(&self) -> Leaf<'_> {
        Leaf::File(*self)
    }
}

/// Declares the struct of one kind: the fields every kind has stand around its own.
#[macro_export]
macro_rules! record {
    ($(#[doc = $doc:literal])* $name:ident { $($body:tt)* }) => {
        $crate::table! {
            $(#[doc = $doc])*
            $name key() {
                schema: u32, open, "Phiên bản", "Schema", "Phiên bản định dạng hồ sơ", "The format of the record", "1";
                id: RecordId, open, "Mã hồ sơ", "Id", "Mã của hồ sơ, không bao giờ đổi", "The record's id, which never changes", "041061050r3gg28a";
                $($body)*
                origin: Origin?, open, "Nguồn gốc", "Origin", "Hồ sơ này từ đâu mà có", "How the record came into the register", "";
                assignee: Line?, open, "Người phụ trách", "Assignee", "Bí danh của cán bộ đang phụ trách", "The handle of the officer in charge", "lan";
                hold: Hold?, open, "Giữ theo pháp luật", "Legal hold", "Hồ sơ phải giữ lại, chưa được xóa", "The record must be kept", "";
                duplicate_of: AnyRef?, open, "Trùng với", "Duplicate of", "Hồ sơ chính mà hồ sơ này trùng", "The record that stands in its place", "person/041061050r3gg28a";
                tags: [Line], open, "Nhãn", "Tags", "Các nhãn để lọc", "Words to filter by", "dot-1-2026";
                files: [Attachment], open, "Tệp đính kèm", "Files", "Các tệp đã niêm phong kèm hồ sơ", "The files sealed beside the record", "";
                notes: [Note], open, "Ghi chú", "Notes", "Các ghi chú có ngày", "Dated remarks", "";
                why: Why?, open, "Lý do cập nhật", "Why", "Vì sao có phiên bản này", "Why this version was written", "";
            }
        }
    };
}
