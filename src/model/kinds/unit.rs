//! A unit: an agency, department, office or centre of the ministry, as it was named and placed over time.

use super::common::{Attachment, Hold, Note, Origin, SCHEMA, Why};
use crate::model::date::Date;
use crate::model::id::RecordId;
use crate::model::ident::{AgencyCode, Email, Mst, Qhns};
use crate::model::party::{AnyRef, DecisionRef, PersonRef, UnitRef};
use crate::model::words::Line;
use crate::{choice, record, table};

choice! {
    /// How a unit came from another.
    Succession {
        Renamed "renamed" "đổi tên" "renamed",
        Merged "merged" "sáp nhập, hợp nhất" "merged",
        Split "split" "chia, tách" "split",
        Moved "moved" "chuyển cơ quan chủ quản" "moved to another parent",
    }
    /// The capacity in which a head or deputy signs (NĐ 30/2020, Appendix I).
    Capacity {
        Head "head" "thủ trưởng" "head",
        Tm "tm" "TM. (thay mặt)" "on behalf of the collective (TM.)",
        Q "q" "Q. (quyền)" "acting (Q.)",
        Kt "kt" "KT. (ký thay)" "deputy for the head (KT.)",
        Tl "tl" "TL. (thừa lệnh)" "by order (TL.)",
        Tuq "tuq" "TUQ. (thừa ủy quyền)" "by authorisation (TUQ.)",
    }
}

table! {
    /// What the unit is called, from a day on.
    UnitName key(from) {
        vi: Line, open, "Tên tiếng Việt", "Vietnamese name", "Tên đầy đủ bằng tiếng Việt", "The full name in Vietnamese", "Cục Công nghệ thông tin và chuyển đổi số";
        en: Line?, open, "Tên tiếng Anh", "English name", "Tên đầy đủ bằng tiếng Anh", "The full name in English", "Department of Information Technology and Digital Transformation";
        short: Line?, open, "Tên viết tắt", "Short name", "Tên gọi tắt hoặc viết tắt", "The short name", "Cục CNTT và CĐS";
        from: Date?, open, "Từ ngày", "From", "Ngày bắt đầu dùng tên này", "The first day of the name", "2025-03-01";
        to: Date?, open, "Đến ngày", "To", "Ngày cuối cùng dùng tên này", "The last day of the name", "2025-02-28";
    }
    /// The unit above, over a period.
    Parent key(unit, from) {
        unit: UnitRef, open, "Đơn vị cấp trên", "Parent unit", "Đơn vị cấp trên trực tiếp", "The unit directly above", "unit/041061050r3gg28a";
        from: Date?, open, "Từ ngày", "From", "Ngày bắt đầu trực thuộc", "The first day", "2025-03-01";
        to: Date?, open, "Đến ngày", "To", "Ngày cuối cùng trực thuộc", "The last day", "2025-02-28";
    }
    /// A unit from which this one came; the way back is found by the links.
    Predecessor key(unit) {
        unit: UnitRef, open, "Đơn vị trước", "Predecessor", "Đơn vị mà đơn vị này kế thừa", "The unit it came from", "unit/041061050r3gg28a";
        how: Succession, open, "Hình thức", "How", "Đổi tên, sáp nhập, chia tách hay chuyển cơ quan chủ quản", "How it came from it", "renamed";
        on: Date, open, "Ngày", "On", "Ngày có hiệu lực", "The day it took effect", "2025-03-01";
        decision: DecisionRef?, open, "Quyết định", "Decision", "Quyết định làm căn cứ", "The decision it rests on", "decision/041061050r3gg28a";
    }
    /// Whether the unit may file with the CA: a legal person with its own seal.
    Standing key(from) {
        legal_person: bool, open, "Tư cách pháp nhân", "Legal person", "Có tư cách pháp nhân hay không", "Whether it is a legal person", "true";
        own_seal: bool, open, "Con dấu riêng", "Own seal", "Có con dấu riêng hay không", "Whether it has its own seal", "true";
        from: Date?, open, "Từ ngày", "From", "Ngày bắt đầu", "The first day", "2025-03-01";
        to: Date?, open, "Đến ngày", "To", "Ngày cuối cùng", "The last day", "2025-02-28";
    }
    /// Where the unit is, over a period.
    Address key(from) {
        address: Line, open, "Địa chỉ", "Address", "Địa chỉ trụ sở", "The address of its seat", "28 Trần Hưng Đạo, phường Cửa Nam";
        province: Line, open, "Tỉnh, thành phố", "Province", "Tỉnh hoặc thành phố trực thuộc trung ương", "The province or centrally governed city", "Hà Nội";
        from: Date?, open, "Từ ngày", "From", "Ngày bắt đầu", "The first day", "2025-03-01";
        to: Date?, open, "Đến ngày", "To", "Ngày cuối cùng", "The last day", "2025-02-28";
    }
    /// How the unit heads its letters, over a period.
    Letterhead key(from) {
        parent_line: Line, open, "Dòng cơ quan chủ quản", "Parent line", "Tên cơ quan chủ quản trên tiêu đề", "The parent's name at the head of a letter", "BỘ TÀI CHÍNH";
        issuer_line: Line, open, "Dòng cơ quan ban hành", "Issuer line", "Tên cơ quan ban hành trên tiêu đề", "The issuer's name at the head of a letter", "CỤC CÔNG NGHỆ THÔNG TIN VÀ CHUYỂN ĐỔI SỐ";
        place: Line, open, "Địa danh", "Place", "Địa danh ghi trước ngày tháng", "The place before the date", "Hà Nội";
        from: Date?, open, "Từ ngày", "From", "Ngày bắt đầu", "The first day", "2025-03-01";
        to: Date?, open, "Đến ngày", "To", "Ngày cuối cùng", "The last day", "2025-02-28";
    }
    /// The symbol of the unit's letters, over a period.
    Symbol key(symbol, from) {
        symbol: Line, open, "Ký hiệu", "Symbol", "Ký hiệu văn bản của đơn vị", "The symbol after the number", "CNTT-CSHT";
        from: Date?, open, "Từ ngày", "From", "Ngày bắt đầu", "The first day", "2025-03-01";
        to: Date?, open, "Đến ngày", "To", "Ngày cuối cùng", "The last day", "2025-02-28";
    }
    /// Who may sign for the unit, over a period.
    Signatory key(person, from) {
        person: PersonRef, open, "Người ký", "Person", "Người có thẩm quyền ký", "Who signs", "person/041061050r3gg28a";
        capacity: Capacity, open, "Thẩm quyền", "Capacity", "Ký với tư cách gì", "In which capacity", "kt";
        title: Line, open, "Chức danh ký", "Title line", "Dòng chức danh trên khối chữ ký", "The title in the signature block", "PHÓ CỤC TRƯỞNG";
        from: Date?, open, "Từ ngày", "From", "Ngày bắt đầu", "The first day", "2025-03-01";
        to: Date?, open, "Đến ngày", "To", "Ngày cuối cùng", "The last day", "2025-12-31";
        delegation: Line?, open, "Văn bản ủy quyền", "Delegation", "Văn bản giao quyền ký", "The paper that delegates", "QĐ 15/QĐ-CNTT";
    }
    /// Whom the desk talks to in the unit, over a period.
    Focal key(person, from) {
        person: PersonRef, open, "Đầu mối", "Person", "Cán bộ đầu mối của đơn vị", "The unit's contact", "person/041061050r3gg28a";
        from: Date?, open, "Từ ngày", "From", "Ngày bắt đầu", "The first day", "2025-03-01";
        to: Date?, open, "Đến ngày", "To", "Ngày cuối cùng", "The last day", "2025-12-31";
    }
    /// The end of a unit.
    Dissolution key() {
        on: Date, open, "Ngày chấm dứt", "On", "Ngày đơn vị chấm dứt hoạt động", "The day the unit ends", "2025-03-01";
        decision: DecisionRef?, open, "Quyết định", "Decision", "Quyết định làm căn cứ", "The decision it rests on", "decision/041061050r3gg28a";
    }
}

record! {
    /// A unit of the ministry.
    Unit {
        code: AgencyCode?, open, "Mã định danh cơ quan", "Agency code", "Mã định danh điện tử theo QĐ 20/2020/QĐ-TTg", "The electronic agency code (QĐ 20/2020/QĐ-TTg)", "G12.35";
        names: [UnitName], open, "Tên đơn vị", "Names", "Tên đơn vị theo thời gian", "What it was called over time", "";
        parents: [Parent], open, "Trực thuộc", "Parents", "Đơn vị cấp trên theo thời gian", "The units above it over time", "";
        predecessors: [Predecessor], open, "Đơn vị trước", "Predecessors", "Các đơn vị mà đơn vị này kế thừa", "The units it came from", "";
        standing: [Standing], open, "Tư cách", "Standing", "Tư cách pháp nhân và con dấu theo thời gian", "Legal person and seal over time", "";
        mst: Mst?, open, "Mã số thuế", "Tax code", "Mã số thuế của đơn vị", "The unit's tax code", "0100109106";
        qhns: Qhns?, open, "Mã quan hệ ngân sách", "Budget code", "Mã đơn vị có quan hệ với ngân sách", "The unit's budget relation code", "1053621";
        addresses: [Address], open, "Địa chỉ", "Addresses", "Địa chỉ theo thời gian", "Where it was over time", "";
        email_domain: Line?, open, "Tên miền thư", "Mail domain", "Tên miền thư điện tử công vụ", "The domain of its official mail", "mof.gov.vn";
        email: Email?, open, "Thư điện tử công vụ", "Official e-mail", "Địa chỉ thư điện tử công vụ của đơn vị", "The unit's own official address", "cntt@mof.gov.vn";
        letterheads: [Letterhead], open, "Tiêu đề văn bản", "Letterheads", "Tiêu đề văn bản theo thời gian", "How it headed its letters over time", "";
        symbols: [Symbol], open, "Ký hiệu văn bản", "Letter symbols", "Ký hiệu văn bản theo thời gian", "The symbols of its letters over time", "";
        signatories: [Signatory], open, "Người có thẩm quyền ký", "Signatories", "Ai được ký, từ ngày nào đến ngày nào", "Who may sign and when", "";
        focals: [Focal], open, "Đầu mối", "Focal people", "Cán bộ đầu mối theo thời gian", "The unit's contacts over time", "";
        dissolved: Dissolution?, open, "Chấm dứt", "Dissolved", "Ngày và căn cứ chấm dứt hoạt động", "When and why the unit ended", "";
    }
}

impl Unit {
    /// A unit of which nothing is known but what it is called.
    pub fn blank(id: RecordId, name: UnitName) -> Unit {
        Unit {
            schema: SCHEMA,
            id,
            code: None,
            names: vec![name],
            parents: Vec::new(),
            predecessors: Vec::new(),
            standing: Vec::new(),
            mst: None,
            qhns: None,
            addresses: Vec::new(),
            email_domain: None,
            email: None,
            letterheads: Vec::new(),
            symbols: Vec::new(),
            signatories: Vec::new(),
            focals: Vec::new(),
            dissolved: None,
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
