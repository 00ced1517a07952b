//! Words of the commands that write, edit and look into single records.

use crate::messages;
use crate::model::Lang;
use crate::model::party::Party;

/// Who has a device, as people say it; a person or unit by its key.
pub fn party(lang: Lang, party: &Party) -> String {
    match party {
        Party::Desk => desk(lang),
        Party::Ca => ca(lang),
        Party::Transit => transit(lang),
        Party::Carrier(name) => carrier(lang, name),
        Party::Agency(name) => agency(lang, name),
        Party::Person(_) | Party::Unit(_) => party.to_string(),
    }
}

/// What a commit did, as people say it: the word of its message where there is no other.
pub fn verb(lang: Lang, word: &str) -> &str {
    if lang == Lang::En {
        return word;
    }
    match word {
        "init" => "lập sổ",
        "add" => "thêm hồ sơ",
        "set" => "sửa hồ sơ",
        "edit" => "sửa trong tệp",
        "note" => "ghi chú",
        "attach" => "đính kèm tệp",
        "revert" => "hoàn tác",
        "merge" => "gộp nhánh",
        "approve" => "duyệt",
        "officer" => "đổi cán bộ",
        "settings" => "đổi cài đặt",
        "import" => "nhập từ bảng",
        "erase" => "xóa",
        "revoke" => "thu hồi",
        "adopt" => "nhận thay nhánh",
        "reseal" => "niêm phong lại",
        "hsm" => "tạo khóa trên HSM",
        "request" => "mở thủ tục",
        "send" => "gửi công văn",
        "answer" => "ghi trả lời",
        "receive" => "nhận thiết bị",
        "deliver" => "giao thiết bị",
        "return" => "thu hoặc ghi mất thiết bị",
        "step" => "ghi bước",
        "succeed" => "sắp xếp đơn vị",
        "demo" => "mô phỏng",
        "paper" => "lập giấy tờ",
        other => other,
    }
}

messages! {
    named(kind: &str, handle: &str, title: &str) { vi: "{kind} {handle} «{title}»", en: "{kind} {handle} «{title}»" }
    attach_one() { vi: "Đính kèm từng tệp: chungthu attach HỒ-SƠ TỆP --as other", en: "To attach one by itself: chungthu attach SEL FILE --as other" }
    refers_to(named: &str) { vi: "Hồ sơ được dẫn chiếu: {named}.", en: "It refers to: {named}." }
    unknown_assignee(handle: &str, assignee: &str, handles: &str) {
        vi: "{handle}: người phụ trách «{assignee}» không phải bí danh của cán bộ nào; có: {handles}",
        en: "{handle}: the assignee «{assignee}» is no officer's handle; there are: {handles}"
    }
    changed(named: &str, fields: usize) { vi: "Đã ghi {named}: {fields} trường thay đổi.", en: "Wrote {named}: {fields} field{} changed.", s: [fields] }
    unchanged(named: &str) { vi: "{named}: không có gì thay đổi, nên không ghi.", en: "{named}: nothing differs, so nothing was written." }
    look_again(handle: &str) { vi: "Xem lại: chungthu show {handle}", en: "To look at it: chungthu show {handle}" }
    lost(why: &str) { vi: "không đọc được: {why}", en: "can't be read: {why}" }
    lost_hint(count: usize) {
        vi: "kết quả thiếu {count} chỗ không đọc được; xem đủ bằng `chungthu check`",
        en: "the answer lacks what can't be read ({count}); see all of it with `chungthu check`"
    }
    on_a_day() { vi: "--on chỉ để đọc", en: "--on is for reading only" }
    on_a_day_hint() {
        vi: "Ghi thay đổi có hiệu lực từ một ngày bằng `chungthu set … --from-date NGÀY`.",
        en: "Write a change that is true from a day on with `chungthu set … --from-date DATE`."
    }
    one_reader() {
        vi: "mới có một cán bộ mở được sổ: thêm người thứ hai bằng `chungthu officer add` trước khi nhập hồ sơ thật",
        en: "only one officer can open the register: add a second with `chungthu officer add` before real records"
    }
    not_a_word_hint() {
        vi: "Gõ một trong các giá trị đó, hoặc tên tiếng Việt của nó như danh sách vẫn hiện.",
        en: "Type one of them, or its name as lists show it."
    }
    not_a_word(field: &str, value: &str, words: &str) {
        vi: "{field}={value}: không có giá trị này; có: {words}",
        en: "{field}={value}: no such value; there are: {words}"
    }
    branch_made(branch: &str, command: &str) {
        vi: "việc này cần hai người: đã ghi vào nhánh {branch}, chưa vào main; để được duyệt: {command}",
        en: "this needs two people: written to the branch {branch}, not to main; to have it approved: {command}"
    }
    branch_went_on(branch: &str, command: &str) {
        vi: "đã ghi tiếp vào nhánh {branch}, chưa vào main; để được duyệt: {command}",
        en: "written to the branch {branch}, not to main; to have it approved: {command}"
    }
    merged(handle: &str) {
        vi: "Người khác vừa sửa hồ sơ {handle}; hai thay đổi đã được hợp nhất.",
        en: "Someone else has just changed the record {handle}; both changes were merged."
    }
    in_the_way(path: &str) {
        vi: "Đã ghi, nhưng tệp {path} trong thư mục làm việc không được cập nhật theo.",
        en: "It is written, but the file {path} of the work tree did not follow."
    }
    past() { vi: "không ghi vào quá khứ: --at chỉ để xem", en: "nobody writes to the past: --at is for looking" }
    past_hint() {
        vi: "Bỏ --at. Để lấy lại nội dung cũ, dùng `chungthu revert`.",
        en: "Leave --at out. To bring old content back, use `chungthu revert`."
    }
    why() { vi: "Lý do của thay đổi này", en: "Why this is changed" }
    why_empty() { vi: "lý do còn trống", en: "the reason is empty" }
    no_memory_folder() {
        vi: "không có thư mục nào nằm trong bộ nhớ để soạn văn bản",
        en: "there is no folder in memory in which to edit"
    }
    no_memory_folder_hint() {
        vi: "Văn bản đã mở niêm phong không được ghi ra đĩa. Đặt XDG_RUNTIME_DIR trỏ vào một tmpfs, hoặc gắn tmpfs tại /dev/shm.",
        en: "What was sealed is not written to a disk. Point XDG_RUNTIME_DIR at a tmpfs, or mount one at /dev/shm."
    }
    editor_failed() { vi: "trình soạn thảo không chạy được hoặc báo lỗi", en: "the editor did not run, or failed" }
    editor_failed_hint() { vi: "Đặt VISUAL hoặc EDITOR, ví dụ: export EDITOR=nano.", en: "Set VISUAL or EDITOR, such as: export EDITOR=nano." }
    go_back() { vi: "Mở lại để sửa? [C/k]", en: "Go back in to mend it? [Y/n]" }
    kept(why: &str, path: &str) {
        vi: "{why}\nChưa ghi gì. Bản đang soạn còn ở {path}, chỉ trong bộ nhớ, tới khi máy tắt hoặc bạn xóa",
        en: "{why}\nNothing was written. What was typed is still in {path}, in memory only, until the machine goes off or you remove it"
    }
    kept_hint(path: &str) {
        vi: "Làm tiếp bằng --from {path}; xong thì xóa thư mục chứa tệp đó.",
        en: "Go on with --from {path}; then remove the folder it lies in."
    }
    other_id() { vi: "mã (id) của hồ sơ không được đổi", en: "a record's id never changes" }
    other_id_hint() { vi: "Giữ nguyên dòng id, hoặc bỏ hẳn dòng đó.", en: "Leave the line id as it was, or leave it out." }
    keyring_bound() {
        vi: "phần `keyring` của officers.yaml do chương trình ghi, không sửa tay",
        en: "the part `keyring` of officers.yaml is written by the program, not by hand"
    }
    keyring_bound_hint() {
        vi: "Để nguyên phần đó; chùm khóa được niêm phong lại khi khóa nhận thay đổi.",
        en: "Leave that part as it was; the keyring is sealed anew where recipients change."
    }
    template_not_text() { vi: "tệp này không phải văn bản UTF-8", en: "this file is not text in UTF-8" }
    template_not_text_hint() {
        vi: "Lưu lại ở dạng UTF-8; tệp đang có trong sổ thì thay bằng --from TỆP.",
        en: "Save it as UTF-8; one that stands in the register is replaced with --from FILE.",
    }
    plain_needed() { vi: "sổ đăng ký không thể thiếu tệp này", en: "a register can't be without this file" }
    plain_too_long() { vi: "tệp dài quá 256 KiB", en: "the file is longer than 256 KiB" }
    plain_too_long_hint() { vi: "Rút gọn tệp; hình ảnh thì để ở thư mục của trang, không nhúng vào mẫu.", en: "Shorten it; a picture is better kept beside the site than inside a template." }
    plain_written(path: &str) { vi: "Đã ghi {path}.", en: "Wrote {path}." }
    plain_next() { vi: "Kiểm tra lại sổ: chungthu check", en: "To check the register: chungthu check" }
    plain_unchanged(path: &str) { vi: "{path}: không có gì thay đổi, nên không ghi.", en: "{path}: nothing differs, so nothing was written." }
    note() { vi: "Ghi chú (bấm Enter để mở trình soạn thảo):", en: "Note (Enter opens the editor):" }
    note_empty() { vi: "ghi chú còn trống", en: "the note is empty" }
    note_empty_hint() {
        vi: "Gõ nội dung khi được hỏi, hoặc đưa qua đầu vào chuẩn.",
        en: "Type the text when asked, or give it on standard input."
    }
    attached(files: usize, named: &str) { vi: "Đã niêm phong {files} tệp kèm {named}.", en: "Sealed {files} file{} beside {named}.", s: [files] }
    attached_next(handle: &str) { vi: "Xem danh sách: chungthu files {handle}", en: "To list them: chungthu files {handle}" }
    approvals_too_many() {
        vi: "`approvals` đòi nhiều người duyệt hơn số người có thể duyệt: người lập không tự duyệt",
        en: "`approvals` asks for more people than could approve: whoever writes a change does not approve it"
    }
    approvals_too_many_hint() {
        vi: "Giảm `approvals`, hoặc thêm quản trị viên hay cán bộ trước.",
        en: "Lower `approvals`, or add admins or officers first."
    }
    file_too_long(path: &str, most: u64) { vi: "{path} dài quá {most} MiB", en: "{path} is longer than {most} MiB" }
    file_twice(path: &str, number: usize) {
        vi: "{path} trùng nội dung với tệp số {number} của hồ sơ",
        en: "{path} has the same content as file {number} of the record"
    }
    file_too_long_hint() { vi: "Nén hoặc chia tệp, rồi đính kèm lại.", en: "Compress or split it, then attach that." }
    file_twice_hint() { vi: "Tệp đã có sẵn, không cần đính kèm lại; xem bằng `chungthu files`.", en: "It is there already, so leave it out; see it with `chungthu files`." }
    not_a_file_hint() { vi: "Chỉ đúng từng tệp; thư mục không đính kèm được.", en: "Name single files; a folder can't be attached." }
    file_unnamed_hint() { vi: "Đổi tên tệp sang Unicode rồi đính kèm lại.", en: "Rename it in Unicode, then attach it again." }
    not_a_file(path: &str) { vi: "{path} không phải là tệp", en: "{path} is not a file" }
    file_unnamed() { vi: "tên tệp không phải UTF-8", en: "the file's name is not UTF-8" }
    no_files() { vi: "Hồ sơ này không có tệp nào.", en: "The record has no files." }
    bytes(size: u64) { vi: "{size} byte", en: "{size} byte{}", s: [size] }
    no_such_file() { vi: "hồ sơ không có tệp nào ứng với tên này", en: "no file of the record goes by that" }
    several_files(numbers: &str) { vi: "nhiều tệp cùng ứng với tên này: số {numbers}", en: "several files go by that: {numbers}" }
    no_such_file_hint() { vi: "Xem số thứ tự bằng `chungthu files`.", en: "See the numbers with `chungthu files`." }
    out_inside() {
        vi: "không ghi tệp đã mở niêm phong vào trong kho git của sổ",
        en: "an opened file is not written into the register's own repository"
    }
    out_inside_hint() { vi: "Chọn một thư mục ngoài sổ đăng ký.", en: "Choose a folder outside the register." }
    file_differs() { vi: "nội dung tệp không khớp mã băm ghi trong hồ sơ", en: "the file is not what the record says it is" }
    file_gone() { vi: "tệp đã niêm phong không còn trong sổ", en: "the sealed file is not in the register" }
    file_differs_hint() { vi: "Chạy `chungthu check`, rồi phục hồi tệp từ bản sao lưu.", en: "Run `chungthu check`, then restore the file from a backup." }
    concerned(named: &str) { vi: "Liên quan: {named}", en: "Concerned: {named}" }
    elsewhere(named: &str, branch: &str) {
        vi: "Chỉ có trên {branch}, chưa có ở đây: {named}. Sửa hồ sơ kia ở đây, hoặc nhờ người lập nhánh sửa hồ sơ này trên {branch} (trả lại: chungthu send-back), rồi làm lại.",
        en: "Only on {branch} and not here yet: {named}. Correct the other record here, or let it be corrected on {branch} by its author (chungthu send-back returns a branch), then do this again."
    }
    got(path: &str, size: u64) { vi: "Đã ghi {path} ({size} byte), chỉ bạn đọc được.", en: "Wrote {path} ({size} byte{}), readable by you alone.", s: [size] }
    got_next() { vi: "Tệp này không còn niêm phong: xóa đi khi dùng xong.", en: "This file is no longer sealed: remove it when you are done." }
    by_facts(on: &str, named: &str) { vi: "Ngày {on}, {named}:", en: "On {on}, {named}:" }
    by_register(commit: &str, when: &str) {
        vi: "Nhưng hôm đó sổ ghi khác (phiên bản {commit}, {when}):",
        en: "But that day the register said otherwise (commit {commit}, {when}):"
    }
    not_in_register(commit: &str, when: &str) {
        vi: "Hôm đó sổ chưa có hồ sơ này (phiên bản {commit}, {when}).",
        en: "That day the register had no such record (commit {commit}, {when})."
    }
    before_register() { vi: "Hôm đó sổ đăng ký chưa được lập.", en: "That day the register did not exist yet." }
    nobody_held() { vi: "Không có gì.", en: "Nothing." }
    desk() { vi: "bộ phận quản lý chứng thư", en: "the certificate desk" }
    ca() { vi: "tổ chức cấp (CA)", en: "the CA" }
    carrier(name: &str) { vi: "nhà mạng {name}", en: "the carrier {name}" }
    agency(name: &str) { vi: "cơ quan {name}", en: "the agency {name}" }
    transit() { vi: "đang trên đường chuyển", en: "in transit" }
    nothing_named() { vi: "không có hồ sơ nào ứng với điều đã gõ", en: "what was typed names no record" }
    required() { vi: "(bắt buộc nhập)", en: "(must be given)" }
    path_or_pem() { vi: "dán PEM, hoặc gõ đường dẫn tệp", en: "paste the PEM, or type a file's path" }
    from_certificate() { vi: "theo chứng thư", en: "from the certificate" }
    days_left(days: i64) { vi: "còn {days} ngày", en: "{days} day{} left", s: [days] }
    days_over(days: i64) { vi: "hết hạn đã {days} ngày", en: "expired {days} day{} ago", s: [days] }
    related() { vi: "Liên quan", en: "Related" }
    more_related(more: usize) { vi: "… và {more} hồ sơ nữa", en: "… and {more} more" }
    duplicate(handle: &str) { vi: "Hồ sơ này trùng; hồ sơ chính là {handle}.", en: "This record is a duplicate; {handle} stands in its place." }
    serial() { vi: "Số hiệu", en: "Serial number" }
    subject() { vi: "Thuê bao trên chứng thư", en: "Subject" }
    issuer() { vi: "Tổ chức cấp", en: "Issuer" }
    valid_from() { vi: "Hiệu lực từ", en: "Valid from" }
    valid_to() { vi: "Hiệu lực đến", en: "Valid to" }
    public_key() { vi: "SHA-256 của khóa công khai", en: "SHA-256 of the public key" }
    key_kind() { vi: "Khóa", en: "Key" }
    signature() { vi: "Thuật toán ký của CA", en: "The CA's signature" }
    usages() { vi: "Mục đích sử dụng khóa", en: "Key usage" }
    extended_usages() { vi: "Mục đích mở rộng", en: "Extended key usage" }
    policies() { vi: "Chính sách chứng thư", en: "Policies" }
    subject_key_id() { vi: "Mã định danh khóa (SKI)", en: "Subject key identifier" }
    authority_key_id() { vi: "Mã định danh khóa của CA (AKI)", en: "Authority key identifier" }
    crl_urls() { vi: "Địa chỉ danh sách thu hồi (CRL)", en: "CRL" }
    ocsp_urls() { vi: "Địa chỉ OCSP", en: "OCSP" }
    chain() { vi: "Chuỗi chứng thực", en: "Chain" }
    unreadable_pem() { vi: "không đọc được chứng thư PEM", en: "the PEM can't be read" }
}
