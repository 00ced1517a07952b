//! A letter to or from the CA, a unit, a carrier or an inspector; the CA answers it line by line.

use super::common::{Attachment, Hold, Note, Origin, SCHEMA, Why};
use super::procedure::{Outcome, Regime};
use super::unit::Capacity;
use crate::model::date::{Date, Moment};
use crate::model::id::RecordId;
use crate::model::party::{AnyRef, LetterRef, PersonRef, ProcedureRef, UnitRef};
use crate::model::words::{Line, Text};
use crate::{choice, record, table};

choice! {
    LetterDirection {
        In "in" "đến" "in",
        Out "out" "đi" "out",
    }
    CorrespondentKind {
        Ca "ca" "tổ chức chứng thực" "certification authority",
        Unit "unit" "đơn vị" "unit",
        Carrier "carrier" "nhà mạng" "carrier",
        Inspector "inspector" "cơ quan thanh tra, kiểm tra" "inspector",
        Head "head" "thủ trưởng cơ quan" "own head",
        Subject "subject" "chủ thể dữ liệu" "data subject",
        Agency "agency" "cơ quan khác" "other agency",
    }
    /// Which form the letter is, where it is one.
    LetterForm {
        F01 "01" "mẫu 01" "form 01",
        F02 "02" "mẫu 02" "form 02",
        F03 "03" "mẫu 03" "form 03",
        F04 "04" "mẫu 04" "form 04",
        F05 "05" "mẫu 05" "form 05",
        F06 "06" "mẫu 06" "form 06",
        F07 "07" "mẫu 07" "form 07",
        F08 "08" "mẫu 08" "form 08",
        F09 "09" "mẫu 09" "form 09",
        F10 "10" "mẫu 10" "form 10",
        F11 "11" "mẫu 11" "form 11",
        F12 "12" "mẫu 12" "form 12",
        Covering "covering" "công văn gửi kèm danh sách" "covering letter",
        Reply "reply" "văn bản trả lời" "reply",
        Extension "extension" "thông báo gia hạn trả lời" "notice that an answer takes longer",
        DataRequest "data-request" "yêu cầu của chủ thể dữ liệu" "data-subject request",
        Breach "breach" "thông báo vi phạm dữ liệu cá nhân" "breach notice",
        Plain "plain" "công văn" "plain letter",
    }
    /// A right that the law on personal data gives to whom they are about.
    DataRight {
        View "view" "xem dữ liệu" "see the data",
        Provide "provide" "cung cấp dữ liệu" "be given the data",
        Correct "correct" "chỉnh sửa dữ liệu" "have the data corrected",
        Delete "delete" "xóa dữ liệu" "have the data deleted",
        Restrict "restrict" "hạn chế xử lý dữ liệu" "have the processing restricted",
        Object "object" "phản đối xử lý dữ liệu" "object to the processing",
        Withdraw "withdraw" "rút lại sự đồng ý" "withdraw the consent",
    }
    /// Why a request is refused.
    RefusalGround {
        Law "law" "pháp luật quy định xử lý, lưu giữ" "the law has them processed or kept",
        Hold "hold" "đang phải giữ lại" "they are held",
        Term "term" "chưa hết thời hạn lưu" "the term isn't over",
        Identity "identity" "chưa xác định được người yêu cầu" "it isn't certain who asks",
        NotHeld "not-held" "không lưu giữ dữ liệu đó" "the office has no such data",
        Others "others" "ảnh hưởng đến người khác" "it would harm others",
    }
    Channel {
        Portal "portal" "cổng dịch vụ công" "portal",
        Exchange "exchange" "trục liên thông văn bản" "document exchange",
        Paper "paper" "bản giấy" "paper",
        Email "email" "thư điện tử" "e-mail",
    }
}

table! {
    /// Who writes or is written to.
    Correspondent key() {
        kind: CorrespondentKind, open, "Loại", "Kind", "Tổ chức chứng thực, đơn vị, nhà mạng…", "Who it is", "ca";
        unit: UnitRef?, open, "Đơn vị", "Unit", "Đơn vị, nếu có trong hệ thống", "The unit, where it is in the register", "unit/041061050r3gg28a";
        person: PersonRef?, open, "Người", "Person", "Chủ thể dữ liệu, nếu có trong hệ thống", "The data subject, where they are in the register", "person/041061050r3gg28a";
        name: Line?, open, "Tên", "Name", "Tên cơ quan, hoặc của người gửi, người nhận", "The name of the agency or of whoever writes", "Cục Chứng thực số và Bảo mật thông tin";
    }
    /// What a data subject asks for, and what the office decided.
    DataRequest key() {
        right: DataRight, open, "Quyền", "Right", "Chủ thể dữ liệu thực hiện quyền nào", "The right that is exercised", "view";
        third_party: bool?, open, "Có bên thứ ba", "Third party", "Bên xử lý hoặc bên thứ ba cũng phải thực hiện", "A processor or third party has to do it too", "true";
        extended: Date?, open, "Ngày gia hạn", "Extended", "Ngày đã báo người yêu cầu là cần thêm thời gian", "The day on which they were told that it takes longer", "2026-03-10";
        ended: Date?, open, "Ngày chấm dứt", "Ended", "Ngày cuối cùng còn hạn chế, ngừng xử lý theo yêu cầu này", "The last day on which the restriction, objection or withdrawal holds", "2026-12-31";
        result: Outcome?, open, "Kết quả", "Result", "Đồng ý thực hiện, từ chối hay yêu cầu bổ sung", "Granted, refused or supplement asked", "granted";
        ground: RefusalGround?, open, "Căn cứ từ chối", "Ground", "Vì sao từ chối", "Why it is refused", "law";
        answer: Text?, named, "Nội dung trả lời", "Answer", "Đã thực hiện những gì, hoặc vì sao từ chối", "What was done, or why it was refused", "Đã đính chính ngày cấp căn cước.";
    }
    /// A breach of personal data.
    DataBreach key() {
        discovered: Moment, open, "Phát hiện lúc", "Discovered", "Thời điểm phát hiện, cả giờ nếu biết", "When it was discovered, with the hour where it is known", "2026-03-31T22:15+07:00";
        what: Text?, named, "Sự việc", "What happened", "Xảy ra việc gì, ở đâu, do đâu", "What happened, where and why", "Gửi nhầm danh sách cho đơn vị khác.";
        data: Text?, named, "Dữ liệu", "Data", "Loại dữ liệu cá nhân bị ảnh hưởng", "Which personal data are affected", "Họ tên, số định danh cá nhân";
        people: u64?, open, "Số người", "People", "Số người bị ảnh hưởng", "How many people are affected", "12";
        affected: [PersonRef], open, "Người bị ảnh hưởng", "Affected", "Những người bị ảnh hưởng có trong hệ thống", "Those affected who are in the register", "person/041061050r3gg28a";
        harm: bool?, open, "Gây thiệt hại", "Harm", "Gây hoặc có thể gây thiệt hại cho quyền, lợi ích của họ", "It harms them, or may", "true";
        measures: Text?, named, "Biện pháp", "Measures", "Đã làm gì để ngăn chặn, khắc phục", "What was done against it", "Đã thu hồi thư và yêu cầu xóa.";
        told: Date?, open, "Ngày báo người bị ảnh hưởng", "Told", "Ngày đã báo những người bị ảnh hưởng", "The day on which those affected were told", "2026-04-01";
    }
    /// One line of a letter: what the CA is asked about one procedure, and its answer.
    LetterLine key(procedure) {
        procedure: ProcedureRef, open, "Thủ tục", "Procedure", "Thủ tục mà dòng này nói tới", "The procedure it is about", "procedure/041061050r3gg28a";
        result: Outcome?, open, "Trả lời", "Result", "CA chấp thuận, từ chối hay yêu cầu bổ sung", "Granted, refused or supplement asked", "granted";
        reason: Text?, open, "Lý do", "Reason", "Lý do từ chối hoặc nội dung cần bổ sung", "Why it was refused, or what is lacking", "Sai địa chỉ thư điện tử.";
        on: Date?, open, "Ngày", "On", "Ngày trả lời", "The day of the answer", "2026-04-02";
    }
}

record! {
    /// A letter.
    Letter {
        direction: LetterDirection, open, "Chiều", "Direction", "Văn bản đến hay đi", "In or out", "out";
        correspondent: Correspondent, open, "Nơi gửi, nhận", "Correspondent", "Gửi tới ai hoặc ai gửi đến", "Who writes or is written to", "";
        form: LetterForm, open, "Mẫu", "Form", "Mẫu của văn bản", "Which form it is", "01";
        regime: Regime?, open, "Theo quy định", "Regime", "Văn bản quy phạm áp dụng", "The law it follows", "nd-68-2024";
        filer: UnitRef?, open, "Cơ quan ban hành", "Issuing unit", "Đơn vị đứng tên văn bản đi", "The unit that issues it", "unit/041061050r3gg28a";
        series: Line?, open, "Ký hiệu", "Series", "Ký hiệu văn bản", "The symbol after the number", "CNTT-CSHT";
        number: Line?, open, "Số", "Number", "Số văn bản, để trống cho tới khi văn thư cấp", "The number, empty until the clerk's office has issued it", "123";
        date: Date?, open, "Ngày văn bản", "Date", "Ngày văn bản, để trống cho tới khi văn thư cấp", "The date, empty until the clerk's office has issued it", "2026-03-31";
        summary: Text?, named, "Trích yếu", "Summary", "Về việc gì", "What it is about", "V/v đề nghị cấp chứng thư chữ ký số chuyên dùng công vụ cho cá nhân";
        signed_by: PersonRef?, open, "Người ký", "Signed by", "Người ký", "Who signed it", "person/041061050r3gg28a";
        signer: Line?, named, "Người ký ngoài hệ thống", "Outside signer", "Chức danh, họ tên người ký không có hồ sơ trong hệ thống", "Title and name of whoever signed and has no record here", "Phó Cục trưởng Nguyễn Văn Minh";
        capacity: Capacity?, open, "Thẩm quyền ký", "Capacity", "Ký với tư cách gì", "In which capacity", "kt";
        channel: Channel?, open, "Kênh gửi", "Channel", "Gửi bằng cách nào", "How it was sent", "exchange";
        portal_number: Line?, open, "Mã hồ sơ trên cổng", "Portal number", "Mã hồ sơ trên cổng dịch vụ công", "The number at the portal", "G09.12-260331-0005";
        for_signature: Date?, open, "Trình ký", "For signature", "Ngày trình ký", "The day it went to be signed", "2026-03-30";
        sent: Date?, open, "Ngày gửi", "Sent", "Ngày gửi", "The day it was sent", "2026-03-31";
        received: Date?, open, "Ngày đến", "Received", "Ngày nhận được", "The day it came in", "2026-04-02";
        acknowledged: Date?, open, "Ngày tiếp nhận", "Acknowledged", "Ngày nơi nhận xác nhận", "The day its receipt was acknowledged", "2026-04-01";
        due: Date?, open, "Hạn trả lời", "Due", "Ngày phải trả lời", "The day by which it must be answered", "2026-04-03";
        replies_to: LetterRef?, open, "Trả lời văn bản", "Replies to", "Văn bản được trả lời", "The letter it answers", "letter/041061050r3gg28a";
        none_needed: Text?, open, "Không cần trả lời", "No answer needed", "Vì sao không cần trả lời", "Why no answer is needed", "Để biết.";
        contact: PersonRef?, open, "Người liên hệ", "Contact", "Người liên hệ ghi ở mục 1", "The contact person of section 1", "person/041061050r3gg28a";
        request: DataRequest?, open, "Yêu cầu của chủ thể dữ liệu", "Data-subject request", "Quyền được thực hiện và kết quả", "The right that is exercised, and the result", "";
        breach: DataBreach?, open, "Vi phạm dữ liệu cá nhân", "Data breach", "Vụ việc vi phạm dữ liệu cá nhân", "The breach of personal data", "";
        lines: [LetterLine], open, "Danh sách", "Lines", "Mỗi thủ tục một dòng", "One line for each procedure", "";
        void: Date?, open, "Ngày hủy", "Void", "Ngày hủy văn bản chưa gửi", "The day on which it was given up, before it was sent", "2026-03-31";
    }
}

impl DataRight {
    /// Whether data may be processed, once it was granted, only where the law asks for it.
    pub const fn restricts(self) -> bool {
        matches!(self, DataRight::Restrict | DataRight::Object | DataRight::Withdraw)
    }
}

impl Letter {
    /// A letter of which nothing is known but its form and who writes to whom.
    pub fn blank(
        id: RecordId,
        direction: LetterDirection,
        correspondent: Correspondent,
        form: LetterForm,
    ) -> Letter {
        Letter {
            schema: SCHEMA,
            id,
            direction,
            correspondent,
            form,
            regime: None,
            filer: None,
            series: None,
            number: None,
            date: None,
            summary: None,
            signed_by: None,
            signer: None,
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
