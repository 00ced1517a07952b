//! A person. Only this kind holds a person's data; every other record carries the person's id.

use super::common::{Attachment, Hold, Note, Origin, SCHEMA, Why};
use crate::model::date::Date;
use crate::model::id::RecordId;
use crate::model::ident::{Email, IdNumber, Phone};
use crate::model::party::{AnyRef, DecisionRef, UnitRef};
use crate::model::words::Line;
use crate::{choice, record, table};

choice! {
    Sex {
        Male "male" "nam" "male",
        Female "female" "nữ" "female",
    }
    /// A document that proves who someone is.
    IdKind {
        Cccd "cccd" "căn cước" "citizen identity card (12 digits)",
        Cmnd "cmnd" "chứng minh nhân dân" "former identity card (9 digits)",
        Passport "passport" "hộ chiếu" "passport",
    }
    PostingKind {
        Main "main" "chính" "main",
        Concurrent "concurrent" "kiêm nhiệm" "concurrent",
        Acting "acting" "phụ trách, quyền" "acting",
        Seconded "seconded" "biệt phái" "seconded",
    }
    /// What happened in someone's working life.
    EmploymentFact {
        Recruited "recruited" "tuyển dụng" "recruited",
        Received "received" "tiếp nhận" "received from another agency",
        Returned "returned" "trở lại làm việc" "returned to work",
        OnLeave "on-leave" "nghỉ dài ngày" "on leave",
        Suspended "suspended" "tạm đình chỉ công tác" "suspended",
        Seconded "seconded" "biệt phái" "seconded",
        Moved "moved" "chuyển cơ quan nhà nước khác" "moved within the State sector",
        Left "left" "ra khỏi khu vực nhà nước" "left the State sector",
        Retired "retired" "nghỉ hưu" "retired",
        Resigned "resigned" "thôi việc" "resigned",
        Dismissed "dismissed" "buộc thôi việc" "dismissed",
        Died "died" "từ trần" "died",
    }
}

table! {
    /// The full name, from a day on.
    PersonName key(from) {
        full: Line, named, "Họ và tên", "Full name", "Họ, đệm và tên như trên căn cước", "The full name as on the identity card", "Nguyễn Văn An";
        from: Date?, open, "Từ ngày", "From", "Ngày bắt đầu dùng tên này", "The first day of the name", "2020-01-01";
        to: Date?, open, "Đến ngày", "To", "Ngày cuối cùng dùng tên này", "The last day of the name", "2024-12-31";
    }
    /// An identity document.
    IdDocument key(number) {
        kind: IdKind, open, "Loại giấy tờ", "Kind", "Căn cước, chứng minh nhân dân hoặc hộ chiếu", "Which document", "cccd";
        number: IdNumber, personal, "Số", "Number", "Số định danh cá nhân hoặc số giấy tờ", "The number", "001184000014";
        issued_on: Date?, personal, "Ngày cấp", "Issued on", "Ngày cấp", "The day of issue", "2021-05-10";
        issued_by: Line?, personal, "Nơi cấp", "Issued by", "Cơ quan cấp", "Who issued it", "Cục Cảnh sát quản lý hành chính về trật tự xã hội";
        valid_to: Date?, personal, "Có giá trị đến", "Valid to", "Ngày hết giá trị", "Its last day", "2034-06-15";
    }
    /// A position in a unit, over a period.
    Posting key(unit, kind, from) {
        unit: UnitRef, open, "Đơn vị", "Unit", "Đơn vị công tác", "The unit", "unit/041061050r3gg28a";
        position: Line, open, "Chức vụ", "Position", "Chức vụ hoặc chức danh", "The position", "Chuyên viên chính";
        kind: PostingKind, open, "Loại", "Kind", "Chính, kiêm nhiệm, phụ trách hay biệt phái", "Main, concurrent, acting or seconded", "main";
        from: Date?, open, "Từ ngày", "From", "Ngày bắt đầu", "The first day", "2025-03-01";
        to: Date?, open, "Đến ngày", "To", "Ngày cuối cùng", "The last day", "2026-11-30";
        decision: DecisionRef?, open, "Quyết định", "Decision", "Quyết định làm căn cứ", "The decision it rests on", "decision/041061050r3gg28a";
    }
    /// An official e-mail address, over a period.
    OfficialEmail key(address, from) {
        address: Email, personal, "Thư điện tử công vụ", "Official e-mail", "Địa chỉ do cơ quan nhà nước cấp", "The address, issued by a State body", "annv@mof.gov.vn";
        from: Date?, open, "Từ ngày", "From", "Ngày bắt đầu", "The first day", "2025-03-01";
        to: Date?, open, "Đến ngày", "To", "Ngày cuối cùng", "The last day", "2026-11-30";
    }
    /// A mobile number, over a period.
    Mobile key(number, from) {
        number: Phone, personal, "Số điện thoại di động", "Mobile number", "Số di động, 10 chữ số", "The mobile number, 10 digits", "0912345678";
        from: Date?, open, "Từ ngày", "From", "Ngày bắt đầu", "The first day", "2025-03-01";
        to: Date?, open, "Đến ngày", "To", "Ngày cuối cùng", "The last day", "2026-11-30";
    }
    /// A fact of working life.
    Employment key(fact, on) {
        fact: EmploymentFact, open, "Sự việc", "Fact", "Tuyển dụng, tiếp nhận, nghỉ hưu…", "What happened", "retired";
        on: Date, open, "Ngày hiệu lực", "On", "Ngày có hiệu lực", "The day it takes effect", "2026-12-01";
        decision: DecisionRef?, open, "Quyết định", "Decision", "Quyết định làm căn cứ", "The decision it rests on", "decision/041061050r3gg28a";
        agency: Line?, open, "Cơ quan khác", "Other agency", "Cơ quan chuyển đi hoặc chuyển đến", "The agency moved to or from", "Sở Tài chính Hà Nội";
    }
}

record! {
    /// A person who holds or manages certificates, signs, or has a device.
    Person {
        names: [PersonName], open, "Họ và tên", "Names", "Họ và tên theo thời gian", "The full name over time", "";
        sex: Sex?, personal, "Giới tính", "Sex", "Giới tính như trên căn cước", "As on the identity card", "female";
        birth: Date?, personal, "Ngày sinh", "Birth date", "Ngày, tháng, năm sinh", "The day of birth", "1984-06-15";
        ids: [IdDocument], open, "Giấy tờ định danh", "Identity documents", "Căn cước và giấy tờ khác", "Identity card and other documents", "";
        postings: [Posting], open, "Quá trình công tác", "Postings", "Đơn vị và chức vụ theo thời gian", "Units and positions over time", "";
        emails: [OfficialEmail], open, "Thư điện tử công vụ", "Official e-mails", "Địa chỉ thư theo thời gian", "Addresses over time", "";
        mobiles: [Mobile], open, "Điện thoại di động", "Mobiles", "Số di động theo thời gian", "Numbers over time", "";
        staff_code: Line?, personal, "Mã cán bộ", "Staff code", "Mã cán bộ, công chức, viên chức", "The staff code", "BTC-00123";
        employment: [Employment], open, "Tình trạng công tác", "Employment", "Các sự việc về tuyển dụng, điều động, nghỉ việc", "Recruited, moved, retired…", "";
        notice_on: Date?, open, "Ngày thông báo xử lý dữ liệu", "Notice of processing", "Ngày đã thông báo việc xử lý dữ liệu cá nhân", "The day the notice of processing was given", "2026-01-05";
    }
}

impl Person {
    /// A person of whom nothing is known but the name.
    pub fn blank(id: RecordId, name: Line) -> Person {
        Person {
            schema: SCHEMA,
            id,
            names: vec![PersonName { full: name, from: None, to: None }],
            sex: None,
            birth: None,
            ids: Vec::new(),
            postings: Vec::new(),
            emails: Vec::new(),
            mobiles: Vec::new(),
            staff_code: None,
            employment: Vec::new(),
            notice_on: None,
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
