//! Words about writes that did not happen.

use crate::messages;

messages! {
    no_main() { vi: "sổ đăng ký chưa có nhánh main", en: "the register has no branch main" }
    refused(lines: &str) { vi: "không ghi, vì thay đổi này gây lỗi:\n{lines}", en: "not written, since the change would add errors:\n{lines}" }
    refused_line(key: &str, at: &str, what: &str) { vi: "  {key} {at}: {what}", en: "  {key} {at}: {what}" }
    conflict(key: &str, fields: &str) {
        vi: "người khác vừa sửa cùng trường của {key}: {fields}",
        en: "someone else has just changed the same fields of {key}: {fields}"
    }
    conflict_hint() {
        vi: "Xem lại hồ sơ bằng `chungthu show` rồi làm lại thay đổi của bạn.",
        en: "Look at the record with `chungthu show`, then make your change again."
    }
    plain_moved(path: &str) { vi: "người khác vừa sửa {path}", en: "someone else has just changed {path}" }
    plain_moved_hint() { vi: "Mở lại tệp rồi làm lại thay đổi của bạn.", en: "Open the file again, then make your change again." }
    no_record(key: &str, fault: &str) { vi: "{key} sau khi hợp nhất không còn hợp lệ: {fault}", en: "{key} is no record any more once merged: {fault}" }
    exists(key: &str) { vi: "đã có hồ sơ {key}", en: "there is a record {key} already" }
    gone(key: &str) { vi: "hồ sơ {key} đã bị xóa", en: "the record {key} has been erased" }
    not_an_officer() {
        vi: "khóa ký này không thuộc cán bộ nào đang có hiệu lực trong officers.yaml",
        en: "the signing key belongs to no active officer of officers.yaml"
    }
    not_an_officer_hint() {
        vi: "Kiểm tra --signing-key, hoặc nhờ quản trị thêm khóa bằng `chungthu officer add`.",
        en: "Check --signing-key, or ask an admin to add the key with `chungthu officer add`."
    }
    stale_keyring(bound: u64, opened: u64) {
        vi: "chùm khóa đã mở là bản {opened}, nhưng main nay dùng bản {bound}",
        en: "the opened keyring has serial {opened}, but main binds {bound} by now"
    }
    racing() { vi: "nhánh main liên tục thay đổi trong lúc ghi", en: "main kept moving while this was being written" }
    again_hint() { vi: "Thử lại sau ít phút.", en: "Try again in a moment." }
}
