//! Words of duties: what is owed, why, and the commands that list and do it.

use crate::messages;
use crate::model::Lang;
use crate::model::kinds::procedure::StepKind;

messages! {
    // What is owed, as a person would say what to do.
    lost_valid() { vi: "Đề nghị thu hồi chứng thư trên thiết bị đã mất", en: "Have the certificate on a lost device revoked" }
    gone_valid() { vi: "Đề nghị thu hồi chứng thư của người đã nghỉ, chuyển đi", en: "Have the certificate of someone who is gone revoked" }
    urgent_papers() { vi: "Gửi hồ sơ của việc thu hồi khẩn đã báo CA", en: "Send the papers of a revocation that was told by phone" }
    hand_to_ca() { vi: "Giao trả thiết bị cho CA sau thông báo thu hồi", en: "Hand the device to the CA after the notice of revocation" }
    gone_device() { vi: "Thu lại thiết bị của người đã nghỉ, chuyển đi", en: "Take back the device of someone who is gone" }
    tell_breach() { vi: "Thông báo vi phạm dữ liệu cá nhân", en: "Tell of a breach of personal data" }
    acknowledge() { vi: "Báo đã tiếp nhận yêu cầu của chủ thể dữ liệu", en: "Tell a data subject that their request came in" }
    data_request() { vi: "Thực hiện và trả lời yêu cầu của chủ thể dữ liệu", en: "Do what a data subject asks for, and answer" }
    erase_asked() { vi: "Xóa dữ liệu như đã trả lời chủ thể dữ liệu", en: "Erase the data as the data subject was told" }
    renew() { vi: "Gia hạn chứng thư sắp hết hạn", en: "Renew a certificate that runs out" }
    replace() {
        vi: "Cấp mới thay chứng thư sắp hết hạn mà không còn được gia hạn",
        en: "Replace a certificate that runs out and can't be renewed any more"
    }
    replace_expired() { vi: "Cấp mới thay chứng thư đã hết hạn", en: "Replace a certificate that has run out" }
    replace_lost() { vi: "Cấp mới thay chứng thư đã thu hồi vì mất thiết bị", en: "Replace a certificate that was revoked with its lost device" }
    register_serial() { vi: "Đăng ký chứng thư mới vào các hệ thống đang dùng", en: "Register the new certificate in the systems that use it" }
    unit_ended() { vi: "Đề nghị thu hồi chứng thư của đơn vị đã chấm dứt hoạt động", en: "Have the certificate of a unit that has ended revoked" }
    decide_line() { vi: "Xử lý quyết định nhân sự, tổ chức", en: "Deal with a line of a decision" }
    letter_unanswered() { vi: "Công văn đã gửi chưa được trả lời", en: "A letter that was sent is not answered" }
    next_step() { vi: "Bước tiếp theo của thủ tục", en: "The next step of a procedure" }
    pin_receipt() { vi: "Lấy giấy xác nhận tiếp nhận mã PIN", en: "Get the receipt of the PIN envelope" }
    papers() { vi: "Bổ sung giấy tờ của thủ tục", en: "Complete the papers of a procedure" }
    wrong_data() { vi: "Chứng thư CA cấp sai thông tin: báo CA, đề nghị cấp lại", en: "The CA's certificate has wrong data: tell the CA, and ask again" }
    ask_again() { vi: "Đề nghị cấp lại: CA từ chối hoặc cấp sai, thuê bao chưa có chứng thư", en: "Ask again: the CA refused it or sent wrong data, and its holder has none" }
    manager_missing() { vi: "Giao người quản lý chứng thư của tổ chức", en: "Name who manages an organisation's certificate" }
    manager_away() { vi: "Giao người khác quản lý chứng thư của tổ chức", en: "Name somebody else to manage an organisation's certificate" }
    answer_letter() { vi: "Trả lời công văn đến", en: "Answer a letter" }
    locked() { vi: "Đề nghị khôi phục thiết bị bị khóa", en: "Have a locked device restored" }
    return_expired() { vi: "Giao trả thiết bị có chứng thư đã hết hạn", en: "Hand back the device of a certificate that has run out" }
    moved_along() { vi: "Ghi nhận chứng thư, thiết bị chuyển đi cùng thuê bao", en: "Record that certificate and device went along with their holder" }
    unit_renamed() { vi: "Thay đổi thông tin chứng thư còn ghi tên đơn vị cũ", en: "Change certificates that name a unit as it is called no more" }
    agency_changed() { vi: "Thay đổi thông tin chứng thư của người đã chuyển đơn vị", en: "Change the certificate of someone who moved to another unit" }
    list_stale() { vi: "Nhập danh sách thu hồi mới của CA", en: "Take in the CA's new revocation list" }
    deputy_ending() { vi: "Gia hạn hoặc kết thúc việc của người thay thế", en: "Extend a deputy's term or end it" }
    retention_over() { vi: "Hồ sơ hết thời hạn lưu: trình quyết định xóa", en: "Records kept long enough: ask for the decision to erase them" }

    // What there is to say of one.
    ends(day: &str) { vi: "hết hạn {day}", en: "ends {day}" }
    until(at: &str) { vi: "chậm nhất {at}", en: "by {at}" }
    systems(count: usize) { vi: "{count} hệ thống", en: "{count} system{}", s: [count] }
    lacks(papers: &str) { vi: "còn thiếu: {papers}", en: "lacking: {papers}" }
    turnaround(days: u16, letters: usize) {
        vi: "CA thường trả lời sau {days} ngày làm việc (đo trên {letters} công văn)",
        en: "the CA takes {days} working day{} as a rule (measured over {letters} letter{})",
        s: [days, letters]
    }
    expected(day: &str) { vi: "dự kiến {day}", en: "expected {day}" }
    open_lines(count: usize) { vi: "{count} dòng chưa có kết quả", en: "{count} line{} without a result", s: [count] }

    // What a rule rests on.
    practice() { vi: "thông lệ của bộ phận", en: "good practice" }
    retention() { vi: "thời hạn lưu hồ sơ", en: "how long records are kept" }
    uncertain_practice() { vi: "thông lệ của bộ phận, người phụ trách quyết định", en: "good practice; the officer decides" }

    // Lists.
    nothing_owed() { vi: "Không có việc nào phải làm.", en: "Nothing is owed." }
    nothing_fits() { vi: "Không có việc nào khớp bộ lọc.", en: "Nothing that is owed fits the filters." }
    days_overdue(days: i64) { vi: "quá {days} ngày", en: "{days} day{} over", s: [days] }
    today() { vi: "hôm nay", en: "today" }
    no_day() { vi: "không hạn", en: "no day" }
    about_day(day: &str) { vi: "{day}?", en: "{day}?" }
    since(day: &str) { vi: "từ {day}", en: "since {day}" }
    and_more(first: &str, more: usize) { vi: "{first} và {more} nữa", en: "{first} and {more} more" }
    summary(tasks: usize, overdue: usize) {
        vi: "{tasks} việc, {overdue} quá hạn. Làm một việc: chungthu do SỐ",
        en: "{tasks} task{}, {overdue} overdue. To do one: chungthu do NUMBER",
        s: [tasks]
    }
    summary_fits(tasks: usize, all: usize) {
        vi: "{tasks} trong {all} việc khớp bộ lọc. Làm một việc: chungthu do SỐ",
        en: "{tasks} of {all} task{} fit the filters. To do one: chungthu do NUMBER",
        s: [all]
    }
    more(count: usize) {
        vi: "… và {count} việc nữa: chungthu todo; thêm --help để xem mọi lệnh",
        en: "… and {count} more: chungthu todo; add --help to see every command"
    }
    see_also() {
        vi: "Xem thêm: chungthu todo, chungthu status, chungthu check; thêm --help để xem mọi lệnh",
        en: "See also: chungthu todo, chungthu status, chungthu check; add --help to see every command"
    }

    // One task.
    rule(rule: &str) { vi: "Căn cứ: {rule}", en: "Rule: {rule}" }
    due(day: &str, left: &str) { vi: "Hạn: {day} ({left})", en: "Due: {day} ({left})" }
    since_line(day: &str) { vi: "Từ ngày: {day}", en: "Since: {day}" }
    advice(text: &str) { vi: "Lưu ý: {text}", en: "Mind: {text}" }
    concerns(count: usize) { vi: "Hồ sơ ({count}):", en: "Records ({count}):" }
    proposals() { vi: "Có thể làm:", en: "What can be done:" }
    nothing_needed_choice() { vi: "Không cần thủ tục nào (ghi lý do)", en: "Nothing is needed (with a reason)" }
    choose(last: usize) { vi: "Chọn 1–{last} (để trống: thôi):", en: "Choose 1–{last} (empty: leave it):" }
    choose_each(last: usize) {
        vi: "Chọn 1–{last} cho tất cả, t: từng dòng (để trống: thôi):",
        en: "Choose 1–{last} for all, e: each by itself (empty: leave it):"
    }
    line_of(n: usize, all: usize) { vi: "Dòng {n}/{all}:", en: "Line {n} of {all}:" }
    ask_file() { vi: "Tệp:", en: "File:" }
    ask_number() { vi: "Số, ký hiệu văn bản:", en: "Number of the paper:" }
    ask_day() { vi: "Ngày:", en: "Day:" }
    ask_unit() { vi: "Đơn vị mới:", en: "New unit:" }
    ask_system() { vi: "Hệ thống:", en: "System:" }
    ask_serial() { vi: "Số hiệu thiết bị:", en: "The device's serial:" }
    word_file() { vi: "TỆP", en: "FILE" }
    word_number() { vi: "SỐ", en: "NUMBER" }
    word_day() { vi: "NGÀY", en: "DATE" }
    word_unit() { vi: "ĐƠN-VỊ", en: "UNIT" }
    word_system() { vi: "HỆ-THỐNG", en: "SYSTEM" }
    word_serial() { vi: "SỐ-HIỆU", en: "SERIAL" }
    running(command: &str) { vi: "→ {command}", en: "→ {command}" }
    left_alone() { vi: "Chưa làm gì.", en: "Nothing was done." }
    done(what: &str) { vi: "Xong: {what}.", en: "Done: {what}." }
    done_next(tasks: usize) { vi: "Còn {tasks} việc: chungthu todo", en: "{tasks} task{} left: chungthu todo", s: [tasks] }
    none_left() { vi: "Không còn việc nào.", en: "Nothing else is owed." }
    remains(count: usize, what: &str) { vi: "Còn lại {count}: {what}.", en: "{count} left: {what}." }
    gone(number: usize) { vi: "Việc {number} không còn: sổ cho thấy đã xong.", en: "Task {number} is no longer there: the register shows that it is done." }
    why_nothing() { vi: "Vì sao không cần thủ tục nào", en: "Why nothing is needed" }
    noted_nothing(lines: usize) { vi: "Đã ghi: {lines} dòng không cần thủ tục.", en: "Noted: {lines} line{} without a procedure.", s: [lines] }

    // What goes wrong.
    no_list() { vi: "chưa có danh sách việc nào", en: "there is no list of tasks yet" }
    no_list_hint() { vi: "Liệt kê bằng `chungthu todo`, rồi dùng số của việc.", en: "List them with `chungthu todo`, then name one by its number." }
    no_such(number: usize, last: usize) { vi: "danh sách việc lần trước không có số {number} (có 1–{last})", en: "the last list of tasks has no number {number} (there are 1–{last})" }
    no_such_hint() { vi: "Liệt kê lại bằng `chungthu todo`.", en: "List them again with `chungthu todo`." }
    no_proposal(choice: usize, last: usize) { vi: "việc này không có cách làm số {choice} (có 1–{last})", en: "there is no proposal {choice} for this (there are 1–{last})" }
    no_proposal_hint() { vi: "Xem các cách làm bằng `chungthu do SỐ --batch`.", en: "See the proposals with `chungthu do NUMBER --batch`." }
    not_a_decision() { vi: "chỉ dòng của quyết định mới ghi được là không cần thủ tục", en: "only lines of a decision can be noted as needing nothing" }
    not_a_decision_hint() { vi: "Việc khác tự mất đi khi sổ cho thấy đã làm; xem `chungthu do SỐ --batch`.", en: "Other duties go by themselves when the register shows them done; see `chungthu do NUMBER --batch`." }
    empty_reason() { vi: "chưa nêu lý do", en: "no reason was given" }
    empty_reason_hint() { vi: "Gõ lý do khi được hỏi, hoặc đưa qua đầu vào chuẩn.", en: "Type it when asked, or give it on standard input." }
    needs_word() { vi: "lệnh này cần điều chỉ người biết, mà không có ai để hỏi", en: "this command needs what only a person knows, and there is nobody to ask" }
    needs_word_hint() { vi: "Chạy lệnh đã in, điền vào chỗ trống.", en: "Run the command that was printed, with its blanks filled in." }
    no_command(command: &str) { vi: "chương trình này chưa có lệnh `{command}`", en: "this program has no command `{command}`" }
    no_command_hint() { vi: "Làm bằng `chungthu set`, rồi chạy lại `chungthu todo`.", en: "Do it with `chungthu set`, then run `chungthu todo` again." }
    no_rule(word: &str, all: &str) { vi: "không có loại việc {word}; có: {all}", en: "there is no kind of duty {word}; there are: {all}" }
    no_rule_hint() { vi: "Xem mã loại việc bằng `chungthu todo --json`.", en: "See the codes with `chungthu todo --json`." }
}

/// A step that is still to be taken.
pub fn step(lang: Lang, step: StepKind) -> &'static str {
    use StepKind::*;
    let (vi, en) = match step {
        Draft | Ready => ("chuẩn bị hồ sơ", "prepare it"),
        ForSignature => ("lập văn bản, trình ký", "make the letter and have it signed"),
        Issued => ("lấy chữ ký và số văn bản", "get signature and number"),
        Sent => ("gửi CA", "send it to the CA"),
        Acknowledged | Granted | Refused | SupplementAsked => ("chờ CA trả lời", "wait for the CA's answer"),
        Received => ("nhận thiết bị, chứng thư từ CA", "receive device and certificate"),
        Checked => ("đối chiếu với đề nghị", "check it against the request"),
        Loaded => ("nạp chứng thư vào thiết bị", "load the certificate"),
        Delivered => ("giao cho người sử dụng", "deliver it"),
        PinConfirmed => ("lấy xác nhận tiếp nhận mã PIN", "get the PIN receipt"),
        Registered => ("đăng ký vào các hệ thống", "register it in the systems"),
        NoticeReceived => ("chờ thông báo thu hồi", "wait for the notice"),
        Collected | LossMinutes => ("thu thiết bị", "collect the device"),
        HandedToCa => ("giao trả CA", "hand it to the CA"),
        SeenInCrl => ("đối chiếu danh sách thu hồi", "see it in the revocation list"),
        Unlocked | Replaced => ("mở khóa hoặc thay thiết bị", "have it unlocked or replaced"),
        Returned => ("trả thiết bị", "give it back"),
        Held | Resumed => ("tiếp tục", "resume it"),
        Withdrawn | NotNeeded | Closed => ("đóng hồ sơ", "close it"),
    };
    match lang {
        Lang::Vi => vi,
        Lang::En => en,
    }
}
