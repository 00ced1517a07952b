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
    overdue_tile() { vi: "Đã quá hạn", en: "Overdue" }
    by_state() { vi: "Chứng thư theo tình trạng", en: "Certificates by state" }
    by_form() { vi: "Đang có hiệu lực, theo hình thức", en: "In force, by form" }
    by_type() { vi: "Đang có hiệu lực, theo loại", en: "In force, by type" }
    by_unit() { vi: "Đang có hiệu lực, theo đơn vị", en: "In force, by unit" }
    by_step() { vi: "Thủ tục đang mở, theo bước", en: "Open procedures, by step" }
    by_condition() { vi: "Thiết bị theo tình trạng", en: "Devices by condition" }
    nearest() { vi: "Sắp hết hạn nhất", en: "Nearest expiries" }
    number_of() { vi: "Số lượng", en: "Count" }
    none() { vi: "Không có.", en: "None." }
    more_units(count: &str) { vi: "{count} đơn vị khác", en: "{count} more units" }
    no_unit() { vi: "chưa rõ đơn vị", en: "unit not known" }
    all_of_them() { vi: "Xem tất cả", en: "See all" }

    // Expiry.
    expiry_all() { vi: "Tất cả chứng thư theo ngày hết hạn", en: "All by last day" }
    expiry_by_unit() { vi: "Theo đơn vị", en: "By unit" }
    runs_out_on(name: &str, day: &str) { vi: "{name} hết hạn ngày {day}", en: "{name} runs out on {day}" }
    ran_out_on(name: &str, day: &str) { vi: "{name} đã hết hạn ngày {day}, chưa có chứng thư thay thế", en: "{name} ran out on {day}, and nothing is in its place" }
    overdue() { vi: "Quá hạn, chưa có chứng thư thay thế", en: "Overdue: run out, and nothing in its place" }
    within(days: &str) { vi: "Còn không quá {days} ngày", en: "{days} days or less" }
    between(from: &str, to: &str) { vi: "Còn {from} đến {to} ngày", en: "{from} to {to} days" }
    later(days: &str) { vi: "Còn hơn {days} ngày", en: "More than {days} days" }
    recent(days: &str) { vi: "Mới hết hạn trong {days} ngày qua", en: "Ran out in the last {days} days" }
    months() { vi: "Hết hạn theo tháng, 24 tháng tới", en: "Expiries by month, the next 24 months" }
    month() { vi: "Tháng", en: "Month" }
    expiry_about() {
        vi: "Chứng thư đã có chứng thư khác tiếp nối thì không tính vào các nhóm sắp hết hạn.",
        en: "A certificate that another already follows is not counted among those that run out."
    }

    // Keys on HSMs and tokens.
    hsm() { vi: "Khóa trên HSM", en: "Keys on HSMs" }
    hsm_about() {
        vi: "Kết quả kiểm tra là của lần chạy chungthu hsm prove gần nhất trên máy dựng trang này.",
        en: "Results are those of the last chungthu hsm prove on the machine that built this site."
    }
    tokens() { vi: "Thiết bị giữ khóa", en: "Tokens that hold keys" }
    token_serial() { vi: "Số hiệu thiết bị", en: "Token" }
    keys_by_certificate() { vi: "Khóa theo chứng thư", en: "Keys by certificate" }
    keys_column() { vi: "Số khóa", en: "Keys" }
    key_column() { vi: "Khóa", en: "Key" }
    proved_at() { vi: "Kiểm tra gần nhất", en: "Last proof" }
    proved_by() { vi: "Người kiểm tra", en: "By" }
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

    // Lists.
    filter() { vi: "Lọc trong trang này", en: "Filter this page" }
    filter_all() { vi: "Lọc trong toàn bộ danh sách", en: "Filter the whole list" }
    all_loading() { vi: "Đang mở toàn bộ danh sách…", en: "Opening the whole list…" }
    none_found() { vi: "Không có dòng nào khớp.", en: "No row fits." }
    narrow() { vi: "Chọn theo", en: "Narrow by" }
    see_list() { vi: "Toàn bộ danh sách", en: "The whole list" }
    downloads() { vi: "Tải về", en: "Download" }
    search() { vi: "Tìm trong sổ", en: "Search the register" }
    search_hint() { vi: "Tên, đơn vị, số văn bản, số hiệu…", en: "Name, unit, letter, serial…" }
    search_found() { vi: "Hiện {{n}} trên {{all}} kết quả", en: "{{n}} of {{all}} results" }
    search_loading() { vi: "Đang mở dữ liệu tìm kiếm…", en: "Opening the search data…" }
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
    more(count: &str) { vi: "và {count} hồ sơ nữa", en: "and {count} more" }
    days_left() { vi: "Còn {{n}} ngày", en: "{{n}} days left" }
    step() { vi: "Bước", en: "Step" }
    masked() { vi: "đã che", en: "masked" }
    yes() { vi: "có", en: "yes" }
    no() { vi: "không", en: "no" }
    unnamed(kind: &str, handle: &str) { vi: "{kind} {handle}", en: "{kind} {handle}" }
    gone(kind: &str, handle: &str) { vi: "{kind} {handle} (không có trong sổ)", en: "{kind} {handle} (not in the register)" }
    number_pending(what: &str) { vi: "{what}, chưa có số", en: "{what}, no number yet" }
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
    template_hint_plain() {
        vi: "Xem lại tệp đó trong templates/ của sổ; xóa đi thì mẫu gốc được dùng lại.",
        en: "Look at that file in the register's templates/; without it the built-in one is used."
    }
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
        vi: "Xóa thư mục đích rồi dựng lại toàn bộ.",
        en: "Remove the output folder and build everything again."
    }
}
