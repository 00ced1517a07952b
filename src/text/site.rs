//! Words of the site, and about building it.

use crate::messages;

messages! {
    // The frame of every page.
    skip() { vi: "Đến nội dung chính", en: "Skip to main content" }
    other_language() { vi: "English", en: "Tiếng Việt" }
    menu() { vi: "Các trang", en: "Pages" }
    menu_due() { vi: "Hạn và việc", en: "Due" }
    menu_records() { vi: "Hồ sơ", en: "Records" }
    menu_keys() { vi: "Khóa và CA", en: "Keys and CA" }
    menu_control() { vi: "Kiểm soát", en: "Control" }
    menu_help() { vi: "Hướng dẫn", en: "Help" }
    masked_note() {
        vi: "Số định danh và liên hệ cá nhân đã được che; ghi chú nội bộ không đưa lên trang này.",
        en: "Personal identifiers and contacts are masked; internal notes are not on this site."
    }
    desk_note() {
        vi: "Trang dành riêng cho cán bộ quản lý chứng thư: có ghi chú nội bộ. Số định danh và liên hệ cá nhân đã được che.",
        en: "For the officers of the certificate desk: internal notes are shown. Personal identifiers and contacts are masked."
    }
    as_of() { vi: "Số liệu tính đến ngày", en: "As of" }
    as_of_overview() { vi: "Ngày của số liệu: xem trang Tổng quan.", en: "For the date of these data see the overview." }
    commit() { vi: "phiên bản", en: "commit" }
    stale() {
        vi: "Số liệu tính đến ngày {{date}}, cách nay {{n}} ngày. Số ngày còn lại được tính đến hôm nay; tình trạng, nhóm và số lượng vẫn là của ngày đó.",
        en: "As of {{date}}, {{n}} d ago. Days left are counted to today; states, groups and counts are still those of that day."
    }
    not_read(count: &str, number: usize) {
        vi: "{count} hồ sơ không đọc được nên không có trong các trang này.",
        en: "{count} record{} could not be read: these pages lack what can't be read.", s: [number]
    }

    // Pages.
    overview() { vi: "Tổng quan", en: "Overview" }
    expiry() { vi: "Hạn dùng", en: "Expiry" }
    units() { vi: "Đơn vị", en: "Units" }
    people() { vi: "Người", en: "People" }
    certificates() { vi: "Chứng thư", en: "Certificates" }
    devices() { vi: "Thiết bị", en: "Devices" }
    procedures() { vi: "Thủ tục", en: "Procedures" }
    decisions() { vi: "Quyết định", en: "Decisions" }
    letters() { vi: "Văn bản", en: "Letters" }
    handovers() { vi: "Giao nhận", en: "Hand-overs" }
    unit() { vi: "Đơn vị", en: "Unit" }
    person() { vi: "Người", en: "Person" }
    certificate() { vi: "Chứng thư", en: "Certificate" }
    device() { vi: "Thiết bị", en: "Device" }
    procedure() { vi: "Thủ tục", en: "Procedure" }
    decision() { vi: "Quyết định", en: "Decision" }
    letter() { vi: "Văn bản", en: "Letter" }
    handover() { vi: "Biên bản giao nhận", en: "Hand-over" }

    // The overview.
    in_force() { vi: "Chứng thư đang có hiệu lực", en: "Certificates in force" }
    people_here() { vi: "Người đang công tác", en: "People in office" }
    open_procedures() { vi: "Thủ tục đang mở", en: "Open procedures" }
    due_soon(days: &str) { vi: "Hết hạn trong {days} ngày", en: "Run out within {days} days" }
    overdue_tile() { vi: "Hết hạn, chưa có thay thế", en: "Run out, nothing in place" }
    by_state() { vi: "Chứng thư theo tình trạng", en: "Certificates by state" }
    by_form() { vi: "Đang có hiệu lực, theo hình thức", en: "In force, by form" }
    by_type() { vi: "Đang có hiệu lực, theo loại", en: "In force, by type" }
    by_unit() { vi: "Đang có hiệu lực, theo đơn vị", en: "In force, by unit" }
    by_step() { vi: "Thủ tục đang mở, theo bước", en: "Open procedures, by step" }
    by_condition() { vi: "Thiết bị theo tình trạng", en: "Devices by condition" }
    work_months() { vi: "Thủ tục đã xong, theo tháng", en: "Procedures finished, by month" }
    turnaround() { vi: "Thời gian xử lý (trung vị), 12 tháng qua", en: "How long they take (median), the last 12 months" }
    took(kind: &str, count: &str) { vi: "{kind} ({count} thủ tục)", en: "{kind} ({count})" }
    working_days_column() { vi: "Ngày làm việc", en: "Working days" }
    nearest() { vi: "Sắp hết hạn nhất", en: "Nearest expiries" }
    number_of() { vi: "Số lượng", en: "Count" }
    none() { vi: "Không có.", en: "None." }
    more_units(count: &str) { vi: "{count} đơn vị khác", en: "{count} more units" }
    no_unit() { vi: "chưa rõ đơn vị", en: "unit not known" }
    all_of_them() { vi: "Xem tất cả", en: "See all" }

    // Expiry.
    expiry_all() { vi: "Tất cả chứng thư theo ngày hết hạn", en: "All by last day" }
    expiry_by_unit(days: &str) { vi: "Chứng thư quá hạn hoặc hết hạn trong {days} ngày tới, theo đơn vị", en: "Overdue or running out within {days} days, by unit" }
    runs_out_on(name: &str, day: &str) { vi: "Chứng thư của {name} hết hạn ngày {day}", en: "The certificate of {name} runs out on {day}" }
    ran_out_on(name: &str, day: &str) { vi: "Chứng thư của {name} đã hết hạn ngày {day}, chưa có chứng thư thay thế", en: "The certificate of {name} ran out on {day}, and nothing is in its place" }
    overdue() { vi: "Quá hạn, chưa có chứng thư thay thế", en: "Overdue: run out, and nothing in its place" }
    within(days: &str) { vi: "Còn không quá {days} ngày", en: "{days} days or less" }
    between(from: &str, to: &str) { vi: "Còn {from} đến {to} ngày", en: "{from} to {to} days" }
    later(days: &str) { vi: "Còn hơn {days} ngày", en: "More than {days} days" }
    recent(days: &str) { vi: "Mới hết hạn trong {days} ngày qua, không cần thay thế", en: "Ran out in the last {days} days, and not missed" }
    months() { vi: "Hết hạn theo tháng, 24 tháng tới", en: "Expiries by month, the next 24 months" }
    month() { vi: "Tháng", en: "Month" }
    expiry_found() {
        vi: "chứng thư hết hạn, sắp hết hạn, quá hạn, gia hạn",
        en: "certificates that expire, expired, overdue, to be renewed"
    }
    expiry_about() {
        vi: "Chứng thư đã có chứng thư khác tiếp nối thì không tính vào các nhóm sắp hết hạn.",
        en: "A certificate that another already follows is not counted among those that run out."
    }

    // Keys on HSMs and tokens.
    hsm() { vi: "Khóa trên HSM", en: "Keys on HSMs" }
    hsm_about() {
        vi: "Kết quả kiểm tra là của lần chứng minh khóa gần nhất trên máy dựng trang này.",
        en: "Results are those of the last proof of the keys on the machine that built this site."
    }
    tokens() { vi: "Thiết bị giữ khóa", en: "Tokens that hold keys" }
    token_serial() { vi: "Số hiệu thiết bị", en: "Token" }
    keys_by_certificate() { vi: "Khóa theo chứng thư", en: "Keys by certificate" }
    keys_column() { vi: "Số khóa", en: "Keys" }
    key_column() { vi: "Khóa", en: "Key" }
    proved_at() { vi: "Kiểm tra gần nhất", en: "Last proof" }
    proved_by() { vi: "Người kiểm tra", en: "By" }
    proved_by_unsaid() { vi: "không ghi (chạy không có khóa ký)", en: "not said (run without a signing key)" }
    result() { vi: "Kết quả", en: "Result" }
    algorithm() { vi: "Thuật toán", en: "Algorithm" }
    made_at() { vi: "Ngày tạo", en: "Made" }
    not_proved() { vi: "chưa kiểm tra", en: "not proved" }
    all_work() { vi: "đủ khóa, ký được", en: "all there and working" }
    all_there() { vi: "đủ khóa, chưa ký thử", en: "all there, not tried" }
    keys_wrong(number: usize) { vi: "{number} khóa có vấn đề", en: "{number} key{} wrong", s: [number] }
    keys_nobodys(number: usize) { vi: "thừa {number} khóa ngoài sổ", en: "{number} key{} of no record", s: [number] }
    key_works() { vi: "có, ký được", en: "there, works" }
    key_there() { vi: "có, chưa ký thử", en: "there, not tried" }
    fault_absent() { vi: "không có", en: "missing" }
    fault_ended() { vi: "chưa hủy", en: "not destroyed" }
    fault_half() { vi: "thiếu khóa bí mật", en: "half missing" }
    fault_dead() { vi: "ký sai", en: "signs wrongly" }
    fault_lone() { vi: "thiếu khóa công khai", en: "no public half" }
    fault_several() { vi: "trùng CKA_ID", en: "CKA_ID twice" }
    key_destroyed() { vi: "đã hủy", en: "destroyed" }
    key_elsewhere() { vi: "sổ không ghi nơi giữ", en: "no place on record" }

    // Duties and findings.
    duties() { vi: "Việc phải làm", en: "Duties" }
    duties_tile(late: &str) { vi: "Việc phải làm, {late} quá hạn", en: "Duties, {late} of them late" }
    duties_counted(count: &str, number: usize) { vi: "{count} việc", en: "{count} thing{} to do", s: [number] }
    duty_what() { vi: "Việc", en: "What is owed" }
    about_record() { vi: "Hồ sơ", en: "Record" }
    whom() { vi: "Liên quan", en: "Concerns" }
    due() { vi: "Hạn", en: "Due" }
    due_overdue() { vi: "Quá hạn", en: "Overdue" }
    due_week() { vi: "Trong 7 ngày", en: "Within 7 days" }
    due_month() { vi: "Trong 8 đến 30 ngày", en: "Within 8 to 30 days" }
    due_later() { vi: "Sau 30 ngày", en: "After more than 30 days" }
    due_no_day() { vi: "Không có hạn", en: "No day" }
    rule_column() { vi: "Căn cứ", en: "Under" }
    command() { vi: "Lệnh", en: "Command" }
    findings() { vi: "Điểm cần xem lại", en: "Findings" }
    findings_counted(count: &str, number: usize) { vi: "{count} điểm", en: "{count} finding{}", s: [number] }
    grade() { vi: "Mức", en: "Grade" }
    finding_what() { vi: "Nội dung", en: "What was found" }
    finding_todo() { vi: "Cách xử lý", en: "What to do" }
    field_column() { vi: "Mục", en: "Field" }

    // Devices in stock, and the CAs.
    stock() { vi: "Kho thiết bị", en: "Stock of devices" }
    stock_about() { vi: "Cùng số liệu với báo cáo kho của bộ phận quản lý chứng thư.", en: "The same numbers as those of the desk's report on its stock." }
    place() { vi: "Nơi giữ, tình trạng", en: "Place or condition" }
    by_place() { vi: "Thiết bị theo nơi giữ, tình trạng", en: "Devices by place or condition" }
    lines_counted(count: &str, number: usize) { vi: "{count} dòng", en: "{count} row{}", s: [number] }
    authorities() { vi: "CA và danh sách thu hồi", en: "CAs and revocation lists" }
    authorities_about() {
        vi: "Các CA mà cơ quan tin cậy, và danh sách thu hồi mới nhất đã kiểm tra của từng CA.",
        en: "The CAs that the office trusts, and the newest list of each that was verified."
    }
    ca_none() {
        vi: "Sổ chưa ghim chứng thư của CA nào, nên chưa xét được chuỗi tin cậy.",
        en: "No CA certificate is pinned, so nothing can be said of any chain."
    }
    ca_certificates() { vi: "Chứng thư của các CA được tin cậy", en: "Certificates of trusted CAs" }
    ca_subject() { vi: "CA", en: "CA" }
    ca_issuer() { vi: "Cơ quan cấp", en: "Issuer" }
    ca_itself() { vi: "tự ký (gốc)", en: "itself (root)" }
    ca_holds() { vi: "còn hiệu lực", en: "valid" }
    ca_over() { vi: "đã hết hạn", en: "ran out" }
    ca_ahead() { vi: "chưa có hiệu lực", en: "not yet valid" }
    revocation_lists() { vi: "Danh sách thu hồi (CRL)", en: "Revocation lists" }
    list_number() { vi: "Số của danh sách", en: "Number" }
    list_made() { vi: "CA lập lúc", en: "Made at" }
    list_next() { vi: "Bản sau trước lúc", en: "Next by" }
    list_entries() { vi: "Số chứng thư bị thu hồi", en: "Revoked" }
    list_holds() { vi: "còn mới", en: "current" }
    list_today() { vi: "hết hạn hôm nay", en: "runs out today" }
    list_over() { vi: "đã quá hạn", en: "out of date" }
    list_missing() { vi: "chưa có danh sách", en: "no list" }
    by_chain() { vi: "Chứng thư đang có hiệu lực, theo chuỗi tin cậy", en: "Certificates in force, by chain" }
    chain_unknown() { vi: "chưa xét được", en: "nothing to be said" }

    // The history.
    audit() { vi: "Lịch sử thay đổi", en: "Changes" }
    audit_about() {
        vi: "Mỗi thay đổi đều có chữ ký của cán bộ. Trang này kể các thay đổi của nhánh chính, mục nào đổi, ai duyệt.",
        en: "Every change is signed by an officer. Here are the changes of main: which fields, and who approved them."
    }
    changes_of(month: &str) { vi: "Thay đổi trong tháng {month}", en: "Changes of {month}" }
    changes_on(day: &str) { vi: "Thay đổi ngày {day}", en: "Changes of {day}" }
    changes_counted(count: &str, number: usize) { vi: "{count} lần", en: "{count} change{}", s: [number] }
    time() { vi: "Lúc", en: "Time" }
    officer() { vi: "Cán bộ", en: "Officer" }
    verb() { vi: "Thao tác", en: "Act" }
    records_column() { vi: "Số hồ sơ", en: "Records" }
    signed_by() { vi: "Người thực hiện", en: "Done by" }
    more_deeds(count: &str) { vi: "và {count} lần ký nữa", en: "and {count} more signed changes" }
    fields_not_told() { vi: "ngày này có quá nhiều thay đổi nên không kể từng mục", en: "too much changed on this day to tell its fields" }
    changes_by(handle: &str) { vi: "Thay đổi của {handle}", en: "Changes by {handle}" }
    changes_by_about() {
        vi: "Những gì cán bộ này đã ký ở nhánh chính, và những gì đã duyệt cho người khác; từng tháng dẫn tới danh sách.",
        en: "What this officer signed on main, and what they approved of others; each month leads to its list."
    }
    own_by_month() { vi: "Tự thực hiện, theo tháng", en: "Own changes, by month" }
    own_by_verb() { vi: "Tự thực hiện, theo thao tác", en: "Own changes, by act" }
    approved_by_month() { vi: "Đã duyệt, theo tháng", en: "Approved, by month" }
    approval_signature() { vi: "Chữ ký duyệt", en: "Approval" }
    approver() { vi: "Người duyệt", en: "Approver" }
    approved_by() { vi: "Người duyệt", en: "Approved by" }
    signature() { vi: "Chữ ký", en: "Signature" }
    signature_good() { vi: "chữ ký đúng", en: "verified" }
    commit_column() { vi: "Phiên bản", en: "Commit" }
    work_by_month() { vi: "Thay đổi theo tháng", en: "Changes by month" }
    by_officer() { vi: "Theo cán bộ, 12 tháng qua", en: "By officer, the last 12 months" }
    by_verb() { vi: "Theo thao tác, 12 tháng qua", en: "By act, the last 12 months" }
    added() { vi: "thêm mới", en: "added" }
    removed() { vi: "bỏ", en: "removed" }
    changed() { vi: "sửa", en: "changed" }
    changed_fields(fields: &str) { vi: "sửa: {fields}", en: "changed: {fields}" }
    act_with_revocation() { vi: "thay đổi có đề nghị hoặc ghi nhận thu hồi", en: "changes, a revocation among them" }
    officer_last_day() { vi: "Đến hết ngày", en: "Last day" }
    value_column() { vi: "Giá trị", en: "Value" }
    officer_since() { vi: "Là cán bộ của sổ từ ngày", en: "Officer since" }
    officer_until() { vi: "Là cán bộ của sổ đến hết ngày", en: "Officer until" }
    no_officer_since() { vi: "Không còn là cán bộ của sổ từ ngày", en: "No officer any more since" }
    handle_of_officer() { vi: "Bí danh", en: "Handle" }
    before() { vi: "Trước", en: "Before" }
    after() { vi: "Sau", en: "After" }
    files_touched(count: usize) { vi: "{count} tệp đính kèm", en: "{count} attachment{}", s: [count] }
    records_erased(count: usize) { vi: "{count} hồ sơ bị xóa theo quyết định", en: "{count} record{} erased by decision", s: [count] }
    more_fields(count: &str) { vi: "và {count} mục nữa", en: "and {count} more fields" }
    unreadable_version(){ vi: "không còn đọc được: hồ sơ đã bị xóa hoặc tệp hỏng", en: "can't be read any more: erased, or damaged" }
    changes_here() { vi: "Ai đã sửa hồ sơ này", en: "Who changed this record" }
    timeline() { vi: "Diễn biến", en: "Timeline" }
    checklist() { vi: "Các việc của thủ tục", en: "What the procedure must come to" }
    next_thing() { vi: "làm tiếp", en: "next" }

    // Guides.
    guides() { vi: "Hướng dẫn cho đơn vị", en: "Guides for units" }
    guides_about() {
        vi: "Khi nhân sự thay đổi hoặc thiết bị gặp sự cố, đơn vị phải làm gì, gửi gì, theo quy định đang có hiệu lực.",
        en: "What a unit must do and send when somebody comes, moves or goes, or something happens to a device, by the rules in force."
    }
    by_law() { vi: "Theo", en: "Under" }
    desk_contact() { vi: "Hỏi và gửi hồ sơ tới bộ phận quản lý chứng thư", en: "Questions and papers go to the certificate desk" }
    guide_appointed() { vi: "Có người mới được bổ nhiệm, tuyển dụng", en: "Somebody is appointed" }
    guide_appointed_about() { vi: "Cấp chứng thư mới cho người chưa có.", en: "A certificate for somebody who has none." }
    guide_moved() { vi: "Có người chuyển đơn vị hoặc đổi chức vụ", en: "Somebody moves" }
    guide_moved_about() {
        vi: "Thay đổi thông tin trong chứng thư, hoặc thu hồi khi không còn dùng.",
        en: "What the certificate says is changed, or it is revoked where it isn't needed any more."
    }
    guide_left() { vi: "Có người nghỉ hưu, thôi việc, từ trần", en: "Somebody retires, leaves or dies" }
    guide_left_about() { vi: "Thu hồi chứng thư và thu lại thiết bị.", en: "The certificate is revoked and the device comes back." }
    guide_lost() { vi: "Mất thiết bị hoặc nghi lộ khóa", en: "A device is lost, or its key exposed" }
    guide_lost_about() { vi: "Báo ngay, để không ai ký thay được.", en: "Tell of it at once, so that nobody else can sign." }
    guide_locked() { vi: "Thiết bị bị khóa vì nhập sai mã PIN", en: "A device is locked" }
    guide_locked_about() { vi: "Khôi phục thiết bị, giữ nguyên chứng thư.", en: "The device is restored; the certificate stays." }
    guide_ending() { vi: "Chứng thư sắp hết hạn", en: "A certificate runs out" }
    guide_ending_about() { vi: "Gia hạn khi còn được, nếu không thì cấp mới.", en: "It is renewed while it may be, else a new one is issued." }
    // What guides are looked for by: words that people type, never shown.
    guides_found() {
        vi: "khi bị thì phải làm gì làm thế nào như thế nào cần gửi gì gửi những gì giấy tờ gì hồ sơ gồm gì mẫu nào ở đâu token usb chứng thư thiết bị",
        en: "what to do what to send how which form which papers when a an is my the token usb certificate device"
    }
    guide_appointed_found() {
        vi: "cấp mới xin cấp đề nghị cấp đăng ký người mới bổ nhiệm tuyển dụng nhận việc chưa có",
        en: "issue issued new apply request appointed recruited joins none"
    }
    guide_moved_found() {
        vi: "điều động luân chuyển chuyển công tác chuyển đơn vị thay đổi đổi tên đổi chức vụ đổi thông tin đổi email thư điện tử",
        en: "move moved transfer transferred change changed position unit name email"
    }
    guide_left_found() {
        vi: "nghỉ hưu thôi việc chuyển ra ngoài từ trần qua đời thu hồi trả lại nộp lại giao nộp thu lại",
        en: "retire retired leave left resigned die died revoke hand back return"
    }
    guide_lost_found() {
        vi: "mất đánh mất làm mất bị mất rơi thất lạc mất cắp bị trộm lộ khóa lộ mã pin lộ mật khẩu thu hồi khẩn sim điện thoại hỏng",
        en: "lose lost stolen theft missing leaked exposed compromised revoke urgent sim phone"
    }
    guide_locked_found() {
        vi: "khóa bị khóa mở khóa khôi phục quên mã pin quên mật khẩu sai mã pin nhập sai nhiều lần",
        en: "lock locked unlock restore forgot forgotten wrong pin password tries"
    }
    guide_ending_found() {
        vi: "gia hạn hết hạn sắp hết hạn quá hạn còn hạn cấp lại đổi mới hết hiệu lực",
        en: "renew renewal expire expires expired expiring overdue reissue runs out"
    }
    do_tell_appointed() {
        vi: "Gửi bộ phận quản lý chứng thư quyết định, kèm họ tên, chức vụ, thư điện tử công vụ và số định danh của người được cấp.",
        en: "Send the desk the decision, with name, position, official e-mail and identity number of whom it is for."
    }
    do_receive() {
        vi: "Nhận thiết bị theo biên bản giao nhận, đối chiếu tên trên chứng thư.",
        en: "Receive the device against minutes, and compare the name on the certificate."
    }
    do_tell_moved() {
        vi: "Gửi bộ phận quản lý chứng thư quyết định điều động, nêu ngày có hiệu lực và đơn vị mới.",
        en: "Send the desk the decision, with its day and the new unit."
    }
    do_manager() {
        vi: "Nếu người đó đang quản lý chứng thư của cơ quan hoặc hệ thống: cử ngay người khác bằng văn bản.",
        en: "Where they manage a certificate of the organisation or of a system: name somebody else in writing at once."
    }
    do_tell_left() {
        vi: "Gửi bộ phận quản lý chứng thư quyết định trước ngày nghỉ; đơn vị cũ lo cho đến khi xong.",
        en: "Send the desk the decision before the last day; the unit sees to it until it is done."
    }
    do_collect() {
        vi: "Thu lại thiết bị vào ngày làm việc cuối cùng và lập biên bản.",
        en: "Take the device back on the last working day, against minutes."
    }
    do_call() {
        vi: "Gọi điện báo ngay cho bộ phận quản lý chứng thư, không chờ giấy tờ.",
        en: "Tell the desk by telephone at once, before any paper."
    }
    do_stop_trying() {
        vi: "Không thử mã PIN nữa: nhập sai tiếp có thể làm hỏng hẳn thiết bị.",
        en: "Try no PIN any more: another wrong one may make the device useless."
    }
    do_pin_receipt() { vi: "Ký xác nhận đã nhận mã PIN và gửi lại.", en: "Sign the receipt of the PIN and send it back." }
    do_register() {
        vi: "Đăng ký số hiệu chứng thư mới với các hệ thống đang dùng.",
        en: "Register the new serial with the systems that use it."
    }
    do_ask(what: &str) { vi: "Đề nghị qua bộ phận quản lý chứng thư: {what}", en: "Ask through the desk: {what}" }
    do_hand_back() { vi: "Giao nộp thiết bị lưu khóa cho CA", en: "Hand the device back to the CA" }
    do_loss_minutes() { vi: "Lập biên bản mất thiết bị, thay cho giao nộp", en: "Write minutes of the loss, in place of handing the device back" }
    form_line(number: &str, title: &str) { vi: "Mẫu {number}: {title}", en: "Form {number}: {title}" }
    form_line_for(number: &str, title: &str, holders: &str) { vi: "Mẫu {number} ({holders}): {title}", en: "Form {number} ({holders}): {title}" }
    sent_to(name: &str) { vi: "Nơi nhận: {name}", en: "Goes to: {name}" }
    on_ground(grounds: &str) { vi: "Căn cứ: {grounds}", en: "Grounds: {grounds}" }
    renewal_rule(times: &str, left: &str) {
        vi: "Chỉ gia hạn được {times} lần, khi CA nhận đề nghị mà chứng thư còn ít nhất {left} ngày",
        en: "Can be renewed {times} time(s), with at least {left} days left when the CA gets the letter"
    }
    ca_answers(within: &str) { vi: "CA trả lời trong {within}", en: "The CA answers within {within}" }
    hand_over_within(within: &str) { vi: "Trong {within} từ khi có thông báo thu hồi", en: "Within {within} of the notice of revocation" }
    papers_within(within: &str) { vi: "Giấy tờ gửi sau, trong {within}", en: "The papers follow, within {within}" }
    deadline(within: &str) { vi: "Trong {within}", en: "Within {within}" }
    working_days(count: &str, number: usize) { vi: "{count} ngày làm việc", en: "{count} working day{}", s: [number] }

    // About the site.
    about() { vi: "Về trang này", en: "About this site" }
    about_about() {
        vi: "Trang này được dựng từ sổ chứng thư; sửa thì sửa trong sổ, không sửa ở đây.",
        en: "Built from the register: what is to be changed is changed there."
    }
    register_name() { vi: "Sổ", en: "Register" }
    program() { vi: "Chương trình", en: "Program" }
    commit_label() { vi: "Phiên bản của sổ", en: "Commit of the register" }
    committed_at() { vi: "Ghi lúc", en: "Committed at" }
    readers() { vi: "Dành cho", en: "For" }
    for_staff() { vi: "cán bộ, công chức, viên chức trong Bộ", en: "the ministry's staff" }
    for_officers() { vi: "cán bộ quản lý chứng thư", en: "the officers of the certificate desk" }
    two_people() { vi: "Cần hai người", en: "Needs two people" }
    none_guarded() { vi: "không việc nào", en: "nothing" }
    guarded_by(what: &str, approvals: usize) {
        vi: "{what}; cần thêm {approvals} người duyệt",
        en: "{what}; {approvals} more must approve"
    }
    guarded_officers() { vi: "đổi cán bộ và cài đặt", en: "officers and settings" }
    guarded_erase() { vi: "xóa hồ sơ", en: "erasing" }
    guarded_revoke() { vi: "đề nghị thu hồi", en: "asking for revocations" }
    guarded_records() { vi: "mọi hồ sơ", en: "every record" }
    keyring() { vi: "Chùm khóa số", en: "Keyring" }
    why_masked() {
        vi: "Ai xem trang cũng xem được tệp của trang, nên số định danh, liên hệ cá nhân, ngày sinh bị che hoặc không đưa lên; xem bản đầy đủ thì mở sổ, và mỗi lần xem đều được ghi lại.",
        en: "Whoever reads a page has its file, so identifiers, personal contacts and dates of birth are masked or left out. They can be seen in the register itself, which keeps who looked."
    }
    twins_about() {
        vi: "Danh sách nào cũng có địa chỉ cố định và tải được dưới dạng CSV, JSON.",
        en: "Every list has an address that stays, and comes as CSV and JSON."
    }
    stale_about() {
        vi: "Trang ghi số liệu của một ngày; số ngày còn lại thì trình duyệt tính lại theo hôm nay.",
        en: "Pages are of one day; days left are counted by the browser to today."
    }
    masked_fields() { vi: "Mục bị che hoặc không đưa lên", en: "Fields that are masked or left out" }
    record_kind() { vi: "Loại hồ sơ", en: "Kind of record" }
    sight() { vi: "Trên trang này", en: "On this site" }
    sight_why() { vi: "Vì sao", en: "Why" }
    why_personal() { vi: "định danh, liên hệ, ngày sinh của một người", en: "identifies a person, reaches them, or is their day of birth" }
    why_technical() { vi: "mã băm, mã tệp: chỉ máy cần", en: "a hash or the id of a file: for programs alone" }
    why_subject() { vi: "có số định danh lẫn trong tên chủ thể", en: "holds identifiers among the name" }
    why_of_data() { vi: "về quyền của một người với dữ liệu của họ, hoặc về vi phạm dữ liệu", en: "about somebody's rights over their data, or a breach" }
    why_desk() { vi: "việc nội bộ của bộ phận quản lý chứng thư", en: "the certificate desk's own" }
    why_words() { vi: "chữ viết tự do, có thể nhắc tới bất cứ ai", en: "free words, which may say anything of anybody" }
    sight_masked() { vi: "bị che", en: "masked" }
    sight_hidden() { vi: "không có", en: "left out" }
    officers() { vi: "Cán bộ của sổ", en: "Officers of the register" }
    role() { vi: "Vai trò", en: "Role" }

    // Lists.
    filter() { vi: "Lọc trong trang này", en: "Filter this page" }
    filter_all() { vi: "Lọc trong toàn bộ danh sách", en: "Filter the whole list" }
    all_loading() { vi: "Đang mở toàn bộ danh sách…", en: "Opening the whole list…" }
    all_failed() {
        vi: "Không mở được toàn bộ danh sách: chỉ lọc và sắp xếp các dòng của trang này.",
        en: "The whole list can't be opened: only the rows of this page are filtered and sorted."
    }
    previous_rows() { vi: "500 dòng trước", en: "Previous 500 rows" }
    next_rows() { vi: "500 dòng sau", en: "Next 500 rows" }
    none_found() { vi: "Không có dòng nào khớp.", en: "No row fits." }
    narrow() { vi: "Chọn theo", en: "Narrow by" }
    see_list() { vi: "Toàn bộ danh sách", en: "The whole list" }
    downloads() { vi: "Tải về danh sách này", en: "Download this list" }
    twins_whole() {
        vi: "Các tệp trên là toàn bộ danh sách, không theo bộ lọc đang chọn. Địa chỉ của trang giữ bộ lọc và thứ tự sắp xếp: có thể đánh dấu hoặc gửi cho người khác.",
        en: "These files hold the whole list, whatever is chosen above. The address of the page keeps the choice and the order: it can be kept or sent to others."
    }
    dropped_part() {
        vi: "Đã bỏ qua «{{part}}» trong địa chỉ: danh sách này không có điều kiện đó.",
        en: "«{{part}}» in the address was left out: this list knows no such thing."
    }
    typed_words() { vi: "Có các từ: «{{words}}».", en: "With the words «{{words}}»." }
    show_all() { vi: "Bỏ lọc", en: "Show all rows" }
    search() { vi: "Tìm trong sổ", en: "Search the register" }
    search_hint() { vi: "Tên, đơn vị, số văn bản, số hiệu…", en: "Name, unit, letter, serial…" }
    search_found() { vi: "Hiện {{n}} trên {{all}} kết quả", en: "{{n}} of {{all}} results" }
    search_loading() { vi: "Đang mở dữ liệu tìm kiếm…", en: "Opening the search data…" }
    search_signs() { vi: "Không tìm được bằng dấu câu hay ký hiệu: hãy gõ chữ hoặc số.", en: "Nothing can be found by signs alone: type letters or digits." }
    search_none() { vi: "Không tìm thấy.", en: "Nothing found." }
    filter_hint() { vi: "Gõ không dấu cũng được, nhiều từ cách nhau bằng dấu cách.", en: "Accents may be left out; several words by spaces." }
    shown() { vi: "Đang hiện {{n}} trên {{all}} dòng", en: "{{n}} of {{all}} rows shown" }
    rows(count: &str, number: usize) { vi: "{count} hồ sơ", en: "{count} record{}", s: [number] }
    page() { vi: "Trang", en: "Page" }
    page_of(page: &str, pages: &str) { vi: "Trang {page} trên {pages}", en: "Page {page} of {pages}" }
    page_span(first: &str, last: &str) { vi: "Từ «{first}» đến «{last}»", en: "From «{first}» to «{last}»" }
    previous() { vi: "Trang trước", en: "Previous page" }
    next() { vi: "Trang sau", en: "Next page" }
    sort_by() { vi: "Sắp xếp theo", en: "Sort by" }
    empty_list() { vi: "Chưa có hồ sơ nào.", en: "There are no records yet." }
    name() { vi: "Tên", en: "Name" }
    full_name() { vi: "Họ và tên", en: "Full name" }
    kind() { vi: "Loại", en: "Type" }
    form() { vi: "Hình thức", en: "Form" }
    unit_column() { vi: "Đơn vị", en: "Unit" }
    expires() { vi: "Hết hạn", en: "Expires" }
    left() { vi: "Còn (ngày)", en: "Days left" }
    state() { vi: "Tình trạng", en: "State" }
    position() { vi: "Chức vụ", en: "Position" }
    valid_certificates() { vi: "Chứng thư", en: "Certificates" }
    short_name() { vi: "Tên viết tắt", en: "Short name" }
    under() { vi: "Trực thuộc", en: "Under" }
    code() { vi: "Mã định danh", en: "Agency code" }
    keeper() { vi: "Bên giữ", en: "Kept by" }
    since() { vi: "Từ ngày", en: "Since" }
    last_step() { vi: "Bước gần nhất", en: "Last step" }
    number() { vi: "Số, ký hiệu", en: "Number" }
    date() { vi: "Ngày", en: "Date" }
    issuer() { vi: "Cơ quan ban hành", en: "Issuer" }
    letter_of() { vi: "Cơ quan đứng tên", en: "Issued by" }
    lines_open() { vi: "Dòng chưa xử lý", en: "Open lines" }
    direction() { vi: "Chiều", en: "Direction" }
    correspondent() { vi: "Nơi gửi, nhận", en: "Correspondent" }
    giver() { vi: "Bên giao", en: "Giver" }
    receiver() { vi: "Bên nhận", en: "Receiver" }
    reason() { vi: "Lý do", en: "Reason" }
    items() { vi: "Thiết bị", en: "Devices" }

    // A record.
    record_id() { vi: "Mã hồ sơ", en: "Record" }
    handle() { vi: "Mã ngắn", en: "Handle" }
    details() { vi: "Thông tin", en: "Details" }
    serial() { vi: "Số hiệu", en: "Serial number" }
    valid_from() { vi: "Hiệu lực từ", en: "Valid from" }
    valid_to() { vi: "Hiệu lực đến", en: "Valid to" }
    chain() { vi: "Chuỗi tin cậy", en: "Chain" }
    chain_good() { vi: "dẫn tới CA gốc đã ghim", en: "leads to a pinned root" }
    chain_bad() { vi: "không dẫn tới CA gốc đã ghim", en: "doesn't lead to a pinned root" }
    unreadable_pem() { vi: "tệp chứng thư không đọc được", en: "the certificate file can't be read" }
    referred_by() { vi: "Hồ sơ liên quan", en: "Related records" }
    condition_for(text: &str, holders: &str) { vi: "Với chứng thư {holders}: {text}", en: "For certificates of type {holders}: {text}" }
    state_by_register() { vi: "Theo sổ", en: "By the register" }
    state_by_ca() { vi: "Theo CA, ghi trong sổ", en: "By the CA, as recorded" }
    last_change(time: &str) { vi: "Thay đổi gần nhất của hồ sơ: {time}.", en: "The record last changed: {time}." }
    lists_of_unit() { vi: "Danh sách của đơn vị", en: "Lists of the unit" }
    all_related(count: &str) { vi: "Xem tất cả {count} hồ sơ", en: "See all {count} records" }
    related_list(list: &str, field: &str, of: &str) { vi: "{list} – {field}: {of}", en: "{list} – {field}: {of}" }
    through_certificate() { vi: "qua chứng thư", en: "through a certificate" }
    answered_by_this() { vi: "được trả lời ở đây", en: "answered by this one" }
    through_procedure() { vi: "qua thủ tục", en: "through a procedure" }
    through_letter() { vi: "qua văn bản được trả lời", en: "through the letter that is answered" }
    through_device() { vi: "qua thiết bị", en: "through the device" }
    of_certificate() { vi: "của chứng thư", en: "of the certificate" }
    more(count: &str) { vi: "và {count} hồ sơ nữa", en: "and {count} more" }
    days_late() { vi: "Quá hạn {{n}} ngày", en: "{{n}} days late" }
    expiring_soon(count: &str, days: &str) { vi: "Hạn dùng ({count} trong {days} ngày)", en: "Expiry ({count} within {days} days)" }
    supplement_to_send() { vi: "Gửi bổ sung cho CA", en: "What lacked, to the CA" }
    in_hand() { vi: "Đang xử lý", en: "In hand" }
    unit_that_was(unit: &str) { vi: "{unit} (đã chấm dứt)", en: "{unit} (dissolved)" }
    days_left() { vi: "Còn {{n}} ngày", en: "{{n}} days left" }
    sealed() { vi: "Phần niêm phong", en: "Sealed part" }
    sealed_about() { vi: "Các giá trị bị che trên trang này được niêm phong riêng cho cán bộ:", en: "The masked values of this page are sealed to these officers:" }
    sealed_plain() { vi: "Muốn mở ngay trên trang thì trình duyệt phải bật JavaScript.", en: "To open them here the browser needs JavaScript." }
    sealed_key() { vi: "Khóa age của bạn", en: "Your age key" }
    sealed_hint() {
        vi: "Dòng AGE-SECRET-KEY-1… trong tệp khóa. Khóa này mở được cả sổ: chỉ dùng trên trang lấy từ nơi bạn tin như máy của mình. Khóa không được gửi đi đâu.",
        en: "The line AGE-SECRET-KEY-1… of your identity file. It opens the whole register: use it only on pages from where you trust as your own machine. It is sent nowhere."
    }
    sealed_file() { vi: "Hoặc chọn tệp khóa", en: "Or choose the identity file" }
    sealed_passphrase() { vi: "Mật khẩu của tệp khóa", en: "The passphrase of the file" }
    sealed_keep() {
        vi: "Lưu khóa trong trình duyệt này (đừng lưu trên máy dùng chung)",
        en: "Keep the key in this browser (not on a machine that others use)"
    }
    sealed_open() { vi: "Mở", en: "Open" }
    sealed_close() { vi: "Che lại", en: "Mask again" }
    sealed_use() { vi: "Mở bằng khóa đã lưu", en: "Open with the kept key" }
    sealed_forget() { vi: "Xóa khóa đã lưu", en: "Forget the kept key" }
    sealed_working() { vi: "Đang mở…", en: "Opening…" }
    sealed_opened() { vi: "Đã mở: các giá trị nay hiện đầy đủ trên trang này.", en: "Open: the values of this page are shown in full." }
    sealed_closed() { vi: "Đã che lại.", en: "Masked again." }
    sealed_kept_none() { vi: "Trình duyệt này không còn lưu khóa nào.", en: "No key is kept in this browser any more." }
    sealed_not_kept() { vi: "Đã mở, nhưng trình duyệt không lưu được khóa.", en: "Open, but the browser could not keep the key." }
    sealed_not_forgotten() {
        vi: "Chưa xóa được khóa đã lưu; hãy xóa dữ liệu của trang này trong phần cài đặt của trình duyệt.",
        en: "The kept key could not be removed; clear this site's data in the browser's settings."
    }
    sealed_wrong() { vi: "Sai khóa: đây không phải khóa của cán bộ nào.", en: "Wrong key: it is no officer's." }
    sealed_other() {
        vi: "Khóa này là của cán bộ không nằm trong số người được niêm phong cho. Nhờ người dựng trang thêm bạn bằng --seal-to.",
        en: "This key is an officer's to whom nothing was sealed here. Ask whoever builds the site to add you by --seal-to."
    }
    sealed_former() {
        vi: "Khóa này không còn được tin: cán bộ đã thôi nhiệm vụ hoặc đã đổi khóa. Những gì niêm phong từ đó về sau không mở được bằng khóa này.",
        en: "This key is trusted no more: its officer was removed or has another key by now. What was sealed since then doesn't open with it."
    }
    sealed_damaged() {
        vi: "Phần niêm phong đã bị sửa hoặc hỏng: không hiển thị gì. Báo cho người dựng trang.",
        en: "The sealed part was changed or damaged: nothing of it is shown. Tell whoever builds the site."
    }
    force() { vi: "Hiệu lực", en: "In force" }
    force_yes() { vi: "đang có hiệu lực", en: "in force" }
    force_no() { vi: "không có hiệu lực", en: "not in force" }
    sealed_outdated() {
        vi: "Phần niêm phong này thuộc một lần dựng khác của trang, nên không mở ở đây. Hãy tải lại trang; nếu vẫn vậy, báo cho người dựng trang.",
        en: "This sealed part is of another build of the page, so it isn't opened here. Load the page again; if that doesn't help, tell whoever builds the site."
    }
    sealed_elsewhere() {
        vi: "Phần niêm phong này là của trang khác, đã bị chuyển nhầm chỗ hoặc tráo: không hiển thị gì. Báo cho người dựng trang.",
        en: "This sealed part belongs to another page and was moved or exchanged: nothing of it is shown. Tell whoever builds the site."
    }
    sealed_absent() {
        vi: "Không tải được tệp niêm phong của trang này hoặc phần để mở; hãy chép lại cả thư mục của trang.",
        en: "The sealed file of this page, or what opens it, can't be loaded; copy the whole folder of the site again."
    }
    sealed_none() { vi: "Không thấy khóa age nào: cần dòng AGE-SECRET-KEY-1… hoặc tệp khóa.", en: "There is no age key in it: a line AGE-SECRET-KEY-1… or an identity file is needed." }
    sealed_plugin() { vi: "Khóa nằm trên thiết bị phần cứng không dùng được trong trình duyệt.", en: "A key on a hardware device can't be used in a browser." }
    sealed_ssh() { vi: "Khóa SSH không dùng được ở đây; cần khóa age.", en: "An SSH key can't be used here; an age key is needed." }
    sealed_mistyped() { vi: "Khóa bị thiếu hoặc sai ký tự.", en: "The key lacks characters or has wrong ones." }
    sealed_recipient() { vi: "Đây là phần công khai của khóa; cần phần bí mật AGE-SECRET-KEY-1….", en: "This is the public half of a key; the secret one, AGE-SECRET-KEY-1…, is needed." }
    sealed_passphrase_asked() { vi: "Tệp khóa có mật khẩu: nhập mật khẩu rồi bấm Mở.", en: "The identity file has a passphrase: type it and open again." }
    sealed_passphrase_wrong() { vi: "Sai mật khẩu của tệp khóa.", en: "The passphrase of the identity file is wrong." }
    sealed_unreadable() { vi: "Không đọc được tệp khóa đã bảo vệ bằng mật khẩu.", en: "The protected identity file can't be read." }
    step() { vi: "Bước", en: "Step" }
    ground_unlisted(code: &str) { vi: "mã «{code}», không có trong quy định", en: "the code «{code}», which the rules don't know" }
    duty_unlisted(code: &str) { vi: "việc khác («{code}»)", en: "something else («{code}»)" }
    application_for(what: &str) { vi: "giấy đề nghị {what}", en: "application: {what}" }
    ground_other() { vi: "căn cứ khác", en: "another ground" }
    masked() { vi: "đã che", en: "masked" }
    yes() { vi: "có", en: "yes" }
    no() { vi: "không", en: "no" }
    unnamed(kind: &str, handle: &str) { vi: "{kind} {handle}", en: "{kind} {handle}" }
    gone(kind: &str, handle: &str) { vi: "{kind} {handle} (không có trong sổ)", en: "{kind} {handle} (not in the register)" }
    not_named(handle: &str) { vi: "(không nêu tên) {handle}", en: "(not named) {handle}" }
    not_said() { vi: "(không nêu)", en: "(not shown)" }
    withheld_staff() { vi: "Thông tin về người này không nêu trên trang.", en: "What there is about this person is not shown on the site." }
    withheld_desk() {
        vi: "Dữ liệu của người này đang bị hạn chế xử lý theo yêu cầu của chính họ: chỉ xem trong sổ, và chỉ khi pháp luật quy định.",
        en: "The data of this person are restricted as they asked: look at them in the register, and only where the law asks for it."
    }
    number_pending(what: &str) { vi: "{what}, chưa có số", en: "{what}, no number yet" }
    and_more(first: &str, more: &str) { vi: "{first} và {more} đề nghị khác", en: "{first} and {more} more" }
    about_subject(what: &str, subject: &str) { vi: "{what}: {subject}", en: "{what}: {subject}" }
    party_desk() { vi: "bộ phận quản lý chứng thư", en: "the certificate desk" }
    party_ca() { vi: "CA", en: "the CA" }
    party_transit() { vi: "đang vận chuyển", en: "in transit" }
    party_carrier(name: &str) { vi: "nhà mạng {name}", en: "carrier {name}" }
    party_agency(name: &str) { vi: "cơ quan {name}", en: "agency {name}" }
    until(date: &str) { vi: "đến {date}", en: "until {date}" }

    // Building.
    template(file: &str, line: &str, fault: &str) {
        vi: "mẫu trang {file}, dòng {line}: {fault}",
        en: "template {file}, line {line}: {fault}"
    }
    template_unplaced(fault: &str) { vi: "mẫu trang: {fault}", en: "templates: {fault}" }
    template_hint(expression: &str) {
        vi: "Xem lại «{expression}» trong templates/ của sổ; tên các biến hợp lệ nằm ở mẫu gốc cùng tên.",
        en: "Look at «{expression}» in the register's templates/; the built-in template of the same name shows what may stand there."
    }
    template_hint_syntax(expression: &str) {
        vi: "Xem lại «{expression}» trong tệp đó của templates/ trong sổ.",
        en: "Look at «{expression}» in that file of the register's templates/."
    }
    template_hint_plain() {
        vi: "Xem lại tệp đó trong templates/ của sổ; xóa đi thì mẫu gốc được dùng lại.",
        en: "Look at that file in the register's templates/; without it the built-in one is used."
    }
    fault_variable(name: &str) { vi: "không có biến «{name}»", en: "there is no variable «{name}»" }
    fault_field(name: &str) { vi: "không có mục «{name}»", en: "there is no field «{name}»" }
    fault_render(name: &str) { vi: "giá trị «{name}» không có hoặc không in ra được", en: "the value «{name}» isn't there or can't be printed" }
    fault_undefined(name: &str) { vi: "«{name}» không có gì bên trong", en: "there is nothing in «{name}»" }
    fault_component(name: &str) { vi: "không có thành phần «{name}»", en: "there is no component «{name}»" }
    fault_filter(name: &str) { vi: "không có bộ lọc «{name}»", en: "there is no filter «{name}»" }
    fault_test(name: &str) { vi: "không có phép thử «{name}»", en: "there is no test «{name}»" }
    fault_function(name: &str) { vi: "không có hàm «{name}»", en: "there is no function «{name}»" }
    fault_template(name: &str) { vi: "không có mẫu «{name}»", en: "there is no template «{name}»" }
    fault_block(name: &str) { vi: "mẫu gốc không có khối «{name}»", en: "the template that is extended has no block «{name}»" }
    fault_circle(name: &str) { vi: "mẫu «{name}» gọi vòng trở lại chính nó", en: "the template «{name}» leads back to itself" }
    fault_endless() { vi: "thành phần gọi lại chính nó không có điểm dừng", en: "a component calls itself without end" }
    fault_unclosed(end: &str) { vi: "thiếu thẻ đóng «{end}» cho thẻ mở ở dòng này", en: "the tag that begins here lacks its «{end}»" }
    fault_cut(end: &str) { vi: "mẫu bị cắt mất phần cuối: thiếu «{end}»", en: "the end of the template is missing: it lacks «{end}»" }
    fault_other_end(name: &str) { vi: "thẻ đóng «{name}» không khớp với thẻ mở", en: "the end tag «{name}» doesn't fit what it closes" }
    fault_twice(name: &str) { vi: "«{name}» được định nghĩa hai lần", en: "«{name}» is defined twice" }
    fault_argument(name: &str) { vi: "thiếu tham số «{name}»", en: "the argument «{name}» is missing" }
    fault_empty() { vi: "mẫu trống, không có nội dung nào", en: "the template is empty" }
    fault_tag() { vi: "không có thẻ này", en: "there is no such tag" }
    fault_end() { vi: "mẫu kết thúc giữa chừng: còn thẻ hoặc biểu thức chưa đóng", en: "the template ends in the middle of a tag" }
    fault_comment() { vi: "chú thích mở ra mà không đóng bằng «#}}»", en: "a comment isn't closed by «#}}»" }
    fault_string() { vi: "chuỗi trong dấu nháy không được đóng", en: "a quoted text isn't closed" }
    fault_extends() { vi: "thẻ extends phải đứng đầu mẫu", en: "extends must be the first tag" }
    fault_ignored() {
        vi: "nội dung ở đây nằm ngoài mọi khối nên không hiện trên trang: chuyển vào một khối của mẫu gốc",
        en: "what stands here is outside every block and would not be shown"
    }
    fault_reserved() { vi: "tên này là từ dành riêng của bộ dựng mẫu", en: "this name is reserved" }
    fault_found(what: &str) { vi: "gặp «{what}» ở chỗ không đúng cú pháp", en: "«{what}» can't stand here" }
    fault_syntax() { vi: "cú pháp không đúng", en: "the syntax is wrong" }
    template_unused(name: &str, nearest: &str) {
        vi: "Tệp templates/{name} không thay mẫu nào và không mẫu nào gọi đến nên không có tác dụng. Có phải ý bạn là {nearest}?",
        en: "The file templates/{name} takes the place of no template and none names it, so it does nothing. Did you mean {nearest}?"
    }
    template_unused_plain(name: &str) {
        vi: "Tệp templates/{name} không thay mẫu nào và không mẫu nào gọi đến nên không có tác dụng.",
        en: "The file templates/{name} takes the place of no template and none names it, so it does nothing."
    }
    port_in_use() { vi: "cổng đang có chương trình khác dùng", en: "another program uses it" }
    port_denied() { vi: "không có quyền dùng cổng này", en: "this port may not be used" }
    not_rendered() { vi: "không dựng được đoạn này", en: "this part can't be rendered" }
    io(path: &str, cause: &str) { vi: "không ghi được {path}: {cause}", en: "{path} can't be written: {cause}" }
    io_hint() {
        vi: "Các tệp đã có vẫn nguyên vẹn; sửa nguyên nhân rồi chạy lại, lần sau sẽ làm nốt.",
        en: "What was there stays whole; remove the cause and run again, the next run finishes the work."
    }
    foreign(path: &str) {
        vi: "{path} đã có trong thư mục đích nhưng không phải do lệnh này tạo ra",
        en: "{path} stands in the output folder and wasn't made by this command"
    }
    foreign_hint() {
        vi: "Chọn thư mục khác bằng --out, hoặc chuyển tệp đó đi nơi khác.",
        en: "Choose another folder with --out, or move that file away."
    }
    held(path: &str) {
        vi: "một lệnh khác đang dựng trang vào {path}",
        en: "another command is building a site into {path}"
    }
    held_hint() {
        vi: "Đợi lệnh đó xong rồi chạy lại; mỗi lúc chỉ một lệnh dựng vào một thư mục.",
        en: "Run this again when it is done: one command at a time builds into a folder."
    }
    linked(path: &str) {
        vi: "{path} là liên kết đến thư mục khác; không ghi gì qua đó",
        en: "{path} is a link to another folder; nothing is written through it"
    }
    linked_hint() {
        vi: "Bỏ liên kết đó, hoặc chọn thư mục khác bằng --out.",
        en: "Remove the link, or choose another folder with --out."
    }
    topmost(path: &str) {
        vi: "{path} là thư mục gốc của máy; không dựng trang vào đó",
        en: "{path} is the topmost folder of the machine; no site is built there"
    }
    topmost_hint() { vi: "Chọn thư mục khác bằng --out.", en: "Choose another folder with --out." }
    seal_nobody(handle: &str, officers: &str) {
        vi: "không có cán bộ «{handle}»; hiện có: {officers}",
        en: "there is no officer «{handle}»; there are: {officers}"
    }
    seal_nobody_hint() { vi: "--seal-to nhận bí danh trong officers.yaml.", en: "--seal-to takes handles of officers.yaml." }
    seal_over(handle: &str, until: &str) {
        vi: "thời gian thay thế của {handle} đã hết ngày {until}",
        en: "the deputation of {handle} ended on {until}"
    }
    seal_over_hint() { vi: "Bỏ người đó khỏi --seal-to, hoặc gia hạn bằng `chungthu officer extend`.", en: "Leave them out of --seal-to, or extend it with `chungthu officer extend`." }
    seal_no_key(handle: &str) {
        vi: "{handle} không có khóa age (age1…) nào dùng được trong trình duyệt",
        en: "{handle} has no age key (age1…) that a browser can use"
    }
    seal_no_key_hint() {
        vi: "Khóa SSH và khóa trên thiết bị phần cứng không mở được trong trình duyệt; thêm một khóa age cho người đó bằng `chungthu officer replace`.",
        en: "SSH keys and keys on hardware don't open anything in a browser; give the officer an age key with `chungthu officer replace`."
    }
    unread(record: &str) { vi: "{record} không đọc được nữa", en: "{record} can't be read any more" }
    unread_hint() {
        vi: "Chạy chungthu check để biết vì sao; trang cũ vẫn nguyên vẹn.",
        en: "`chungthu check` says why; the site that was there is whole."
    }
    not_served(port: &str, cause: &str) {
        vi: "không phục vụ được ở cổng {port}: {cause}",
        en: "nothing can be served at port {port}: {cause}"
    }
    not_served_hint() { vi: "Chọn cổng khác bằng --port, hoặc --port 0.", en: "Choose another with --port, or --port 0." }
    bad_manifest(path: &str) { vi: "{path} không đúng dạng", en: "{path} is damaged" }
    bad_manifest_hint() {
        vi: "Đây là danh sách các tệp đã dựng. Dựng vào một thư mục mới bằng --out rồi bỏ thư mục cũ; nếu trong đó có tệp của người khác thì chỉ xóa danh sách này và các tệp của trang, sau đó dựng lại bằng --among.",
        en: "It is the list of the files built. Build into a new folder with --out and drop the old one; where that holds others' files, remove this list and the site's files alone, then build with --among."
    }
}
