//! Words about officers' rules and the plain files.

use crate::messages;

messages! {
    unknown_signer(author: &str, key: &str) {
        vi: "người ký không phải cán bộ đang có hiệu lực (ghi tên {author}, khóa {key})",
        en: "the signer is no active officer (in the name of {author}, with the key {key})"
    }
    foreign_author(author: &str, signer: &str) { vi: "tác giả {author} không phải người ký {signer}", en: "the author {author} is not the signer {signer}" }
    message() { vi: "lời ghi không đúng quy cách", en: "the message is not of the grammar" }
    trailer(expected: &str) { vi: "dòng cuối phải là «{expected}»", en: "the trailer must be «{expected}»" }
    not_utc() { vi: "thời gian không theo UTC", en: "a time is not in UTC" }
    role(handle: &str, role: &str, path: &str) { vi: "{handle} ({role}) không được sửa {path}", en: "{handle} ({role}) may not change {path}" }
    role_at_all(handle: &str, role: &str) {
        vi: "{handle} ({role}) không được duyệt, trả lại hoặc ký việc này",
        en: "{handle} ({role}) may not approve, send back or sign this"
    }
    deputy_ended(handle: &str, until: &str) { vi: "thời gian thay thế của {handle} đã hết ngày {until}", en: "the deputation of {handle} ended on {until}" }
    foreign_path(path: &str) { vi: "{path} không thuộc về sổ đăng ký", en: "{path} has no place in a register" }
    recovery_beyond(path: &str) { vi: "khóa dự phòng chỉ được sửa officers.yaml, không phải {path}", en: "the recovery entry may change officers.yaml only, not {path}" }
    step_serial() { vi: "số thứ tự chùm khóa trong officers.yaml không nối tiếp", en: "the keyring's serial in officers.yaml does not follow" }
    step_epoch() { vi: "kỳ khóa trong officers.yaml bị lùi hoặc bỏ cách", en: "the epoch in officers.yaml went back or skipped one" }
    step_keyring_unneeded() {
        vi: "chùm khóa thay đổi mà không ai đến, không ai đi và không hồ sơ nào bị xóa",
        en: "the keyring changed, and nobody comes or goes and nothing is erased"
    }
    step_epoch_stayed() {
        vi: "có người ra khỏi danh sách nhưng kỳ khóa không đổi: hồ sơ mới vẫn mở được bằng khóa cũ",
        en: "somebody was removed and the epoch stayed: what is sealed from now on would be open to them"
    }
    step_keyring_stayed() { vi: "khóa nhận đổi nhưng chùm khóa không đổi", en: "the recipients changed and the keyring stayed" }
    own_deputy(handle: &str) {
        vi: "{handle} tự lập hoặc gia hạn người thay mình; việc này do cán bộ khác làm",
        en: "{handle} made or extended a deputy for themselves; another officer does that"
    }
    erased_in_name(path: &str) {
        vi: "có {path} nhưng chùm khóa không đổi: hồ sơ vẫn mở được",
        en: "{path} came and the keyring stayed: the record could still be opened"
    }
    nothing() {
        vi: "commit trên main mà không thay đổi gì của main",
        en: "a commit of main that changes nothing of main"
    }
    alone(path: &str) {
        vi: "việc này cần hai người, một người đã tự ghi vào main ({path})",
        en: "this change needs two people and one put it on main alone ({path})"
    }
    own_approval(handle: &str) { vi: "{handle} tự duyệt việc của chính mình", en: "{handle} approved a change that is their own, in whole or in part" }
    own_approval_hint() {
        vi: "Cán bộ khác xem và duyệt: `chungthu review NHÁNH`, rồi `chungthu approve NHÁNH`.",
        en: "Somebody else reviews and approves it: `chungthu review BRANCH`, then `chungthu approve BRANCH`."
    }
    approvals(found: usize, needed: usize) { vi: "mới có {found} trên {needed} người duyệt", en: "{found} of {needed} approvals" }
    beyond_approval(path: &str) {
        vi: "lần duyệt đưa vào {path} nội dung không có ở cả hai bên",
        en: "the approval holds something at {path} that neither side has"
    }
    bad_approval(handle: &str) { vi: "chữ ký duyệt của {handle} không có giá trị", en: "the approval of {handle} does not count" }
    mail_from() { vi: "mail.from trong register.yaml không phải địa chỉ thư", en: "mail.from in register.yaml is no mail address" }
    mail_relay() { vi: "mail.relay trong register.yaml thiếu host hoặc port", en: "mail.relay in register.yaml lacks a host or a port" }
    mail_clear_password() {
        vi: "mail.relay có user mà tls là none: mật khẩu sẽ đi qua mạng không mã hóa",
        en: "mail.relay has a user and tls is none: the password would cross the network in the clear"
    }
    mail_hint() {
        vi: "Ví dụ: mail: {{from: chungthu@donvi.gov.vn, relay: {{host: mail.donvi.gov.vn, port: 587, tls: starttls, user: chungthu}}}}",
        en: "For example: mail: {{from: desk@office.gov.vn, relay: {{host: mail.office.gov.vn, port: 587, tls: starttls, user: desk}}}}"
    }
    policy_hint() { vi: "Xem ai được làm gì bằng `chungthu officer list`.", en: "See who may do what with `chungthu officer list`." }
    admin() { vi: "quản trị", en: "admin" }
    officer() { vi: "cán bộ", en: "officer" }
    deputy() { vi: "người thay thế", en: "deputy" }
    auditor() { vi: "kiểm toán", en: "auditor" }
    handle(handle: &str) {
        vi: "bí danh «{handle}» không hợp lệ: 2 đến 20 ký tự a-z, 0-9, gạch nối, bắt đầu bằng chữ",
        en: "«{handle}» is no handle: 2 to 20 characters of a-z, 0-9 and -, beginning with a letter"
    }
    handle_hint() { vi: "Chọn bí danh khác, ví dụ: lan, minh-tcth.", en: "Choose another, such as lan or minh-it." }
    twice(what: &str) { vi: "«{what}» xuất hiện hai lần", en: "«{what}» stands twice" }
    keyless(handle: &str) { vi: "{handle} thiếu khóa nhận hoặc khóa ký", en: "{handle} lacks a recipient or a signing key" }
    no_admin() { vi: "không còn quản trị nào", en: "no admin is left" }
    no_admin_hint() {
        vi: "Thêm một quản trị khác trước, bằng `chungthu officer add … --role admin`.",
        en: "Add another admin first, with `chungthu officer add … --role admin`."
    }
    bad_deputy(handle: &str) {
        vi: "{handle}: chỉ người thay thế mới có, và phải có, ngày kết thúc và người được thay",
        en: "{handle}: a deputy, and only a deputy, has a last day and someone to stand in for"
    }
    binding() { vi: "mục keyring không hợp lệ", en: "the entry keyring is not valid" }
}
