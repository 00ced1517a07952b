//! A decision on people or units, line by line, and what the desk did about each line.

use super::common::{Attachment, Hold, Note, Origin, SCHEMA, Why};
use super::person::EmploymentFact;
use crate::model::date::Date;
use crate::model::id::RecordId;
use crate::model::party::{AnyRef, DecisionRef, HolderRef, ProcedureRef, UnitRef};
use crate::model::words::{Line, Text};
use crate::{choice, record, table};

choice! {
    /// What a decision, or one of its lines, does.
    Effect {
        Recruit "recruit" "tuyển dụng" "recruit",
        Receive "receive" "tiếp nhận" "receive from another agency",
        Transfer "transfer" "điều động, luân chuyển" "transfer within the ministry",
        MoveOut "move-out" "chuyển công tác trong khu vực nhà nước" "move within the State sector",
        Leave "leave" "chuyển ra ngoài khu vực nhà nước" "leave the State sector",
        Second "second" "biệt phái" "second",
        Appoint "appoint" "bổ nhiệm" "appoint",
        Relieve "relieve" "miễn nhiệm" "relieve",
        Retire "retire" "nghỉ hưu" "retire",
        Resign "resign" "thôi việc" "resign",
        Dismiss "dismiss" "buộc thôi việc" "dismiss",
        Death "death" "từ trần" "death",
        Rename "rename" "đổi tên đơn vị" "rename a unit",
        Merge "merge" "sáp nhập, hợp nhất đơn vị" "merge units",
        Split "split" "chia, tách đơn vị" "split a unit",
        Establish "establish" "thành lập đơn vị" "establish a unit",
        Dissolve "dissolve" "giải thể đơn vị" "dissolve a unit",
        AssignManager "assign-manager" "giao quản lý chứng thư của tổ chức" "assign a manager of an organisation's certificate",
        Erase "erase" "xóa dữ liệu cá nhân" "erase personal data",
        Other "other" "nội dung khác" "other",
    }
    AmendHow {
        Amended "amended" "sửa đổi, bổ sung" "amended",
        Withdrawn "withdrawn" "thu hồi, bãi bỏ" "withdrawn",
    }
}

table! {
    /// What the desk did about a line.
    Disposition key() {
        procedures: [ProcedureRef], open, "Thủ tục đã mở", "Procedures", "Các thủ tục đã mở theo dòng này", "The procedures opened for it", "procedure/041061050r3gg28a";
        nothing_needed: Text?, open, "Không cần thủ tục", "Nothing needed", "Vì sao không cần thủ tục nào", "Why nothing is needed", "Chứng thư không ghi chức vụ.";
        by: Line, open, "Người xử lý", "By", "Bí danh của cán bộ xử lý", "The officer's handle", "lan";
        on: Date, open, "Ngày xử lý", "On", "Ngày xử lý", "The day", "2026-03-31";
    }
    /// One line of a decision.
    DecisionLine key(subject, effect) {
        subject: HolderRef, open, "Đối tượng", "Subject", "Người hoặc đơn vị mà dòng này nói tới", "The person or unit it concerns", "person/041061050r3gg28a";
        effect: Effect, open, "Nội dung", "Effect", "Điều động, bổ nhiệm, nghỉ hưu…", "What it does", "transfer";
        from: Date?, open, "Từ ngày", "From", "Ngày có hiệu lực của dòng này", "The first day", "2026-12-01";
        to: Date?, open, "Đến ngày", "To", "Ngày cuối cùng, nếu có thời hạn", "The last day, where there is one", "2027-11-30";
        unit: UnitRef?, open, "Đơn vị đến", "To unit", "Đơn vị mới", "The new unit", "unit/041061050r3gg28a";
        position: Line?, open, "Chức vụ mới", "Position", "Chức vụ mới", "The new position", "Phó Cục trưởng";
        disposition: Disposition?, open, "Xử lý", "Disposition", "Đã mở thủ tục nào hoặc vì sao không cần", "What was done about it", "";
    }
    /// Another decision that amends or withdraws this one.
    Amendment key(by) {
        by: DecisionRef, open, "Quyết định sau", "By", "Quyết định sửa đổi hoặc bãi bỏ", "The decision that does so", "decision/041061050r3gg28a";
        how: AmendHow, open, "Cách", "How", "Sửa đổi hay bãi bỏ", "Amended or withdrawn", "amended";
        on: Date, open, "Ngày", "On", "Ngày có hiệu lực", "The day it takes effect", "2026-12-01";
    }
}

record! {
    /// A decision.
    Decision {
        number: Line?, open, "Số, ký hiệu", "Number", "Số và ký hiệu", "Number and symbol", "2051/QĐ-BTC";
        issuer: Line, open, "Cơ quan ban hành", "Issuer", "Cơ quan ban hành quyết định", "Who issued it", "Bộ Tài chính";
        issuer_unit: UnitRef?, open, "Đơn vị ban hành", "Issuing unit", "Đơn vị ban hành, nếu có trong hệ thống", "The issuing unit, where it is in the register", "unit/041061050r3gg28a";
        date: Date?, open, "Ngày ban hành", "Date", "Ngày ký ban hành", "The day it was issued", "2026-11-10";
        effective: Date?, open, "Ngày hiệu lực", "Effective", "Ngày có hiệu lực", "The day it takes effect", "2026-12-01";
        kind: Effect, open, "Loại", "Kind", "Loại quyết định", "What it mainly does", "transfer";
        summary: Text?, named, "Trích yếu", "Summary", "Trích yếu nội dung", "What it is about", "Về việc điều động công chức";
        signer: Line?, open, "Người ký", "Signer", "Chức danh của người ký", "The title of who signed", "Thứ trưởng";
        lines: [DecisionLine], open, "Các dòng", "Lines", "Từng người hoặc đơn vị trong quyết định", "One line for each person or unit", "";
        amended: [Amendment], open, "Sửa đổi, bãi bỏ", "Amended", "Các quyết định sửa đổi hoặc bãi bỏ", "The decisions that amend or withdraw it", "";
    }
}

impl Effect {
    /// What happens to somebody of whom this is decided.
    pub const fn fact(self) -> Option<EmploymentFact> {
        Some(match self {
            Effect::Recruit => EmploymentFact::Recruited,
            Effect::Receive => EmploymentFact::Received,
            Effect::MoveOut => EmploymentFact::Moved,
            Effect::Leave => EmploymentFact::Left,
            Effect::Second => EmploymentFact::Seconded,
            Effect::Retire => EmploymentFact::Retired,
            Effect::Resign => EmploymentFact::Resigned,
            Effect::Dismiss => EmploymentFact::Dismissed,
            Effect::Death => EmploymentFact::Died,
            _ => return None,
        })
    }
}

impl Decision {
    /// The day on which a line takes effect: its own, else the decision's.
    pub fn effective_day(&self, line: &DecisionLine) -> Option<Date> {
        line.from.or(self.effective).or(self.date)
    }

    /// A decision of which nothing is known but who issued it and what it mainly does.
    pub fn blank(id: RecordId, issuer: Line, kind: Effect) -> Decision {
        Decision {
            schema: SCHEMA,
            id,
            number: None,
            issuer,
            issuer_unit: None,
            date: None,
            effective: None,
            kind,
            summary: None,
            signer: None,
            lines: Vec::new(),
            amended: Vec::new(),
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
