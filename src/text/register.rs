//! Words about reading a commit.

crate::messages! {
    missing(key: &str) { vi: "không có hồ sơ {key}", en: "there is no record {key}" }
    missing_hint() {
        vi: "Tìm lại bằng `chungthu find`, hoặc xem danh sách bằng `chungthu list`.",
        en: "Look for it with `chungthu find`, or see `chungthu list`.",
    }
    erased(key: &str) { vi: "hồ sơ {key} đã được xóa", en: "the record {key} was erased" }
    unreadable(key: &str, why: &str) { vi: "không đọc được hồ sơ {key}: {why}", en: "the record {key} can't be read: {why}" }
    other_id() { vi: "mã bên trong khác với mã trên đường dẫn", en: "the id inside is not that of its path" }
    restore_hint() {
        vi: "Xem lịch sử bằng `chungthu log` rồi khôi phục bản trước bằng `chungthu revert`.",
        en: "See `chungthu log` and bring an earlier version back with `chungthu revert`.",
    }
    no_file(path: &str) { vi: "bản này không có tệp {path}", en: "this commit has no {path}" }
    no_file_hint() {
        vi: "Đây có thể không phải là sổ chungthu; kiểm tra lại thư mục sau -C.",
        en: "This may be no register of chungthu; check the folder after -C.",
    }
    plain_file(path: &str, why: &str) { vi: "tệp {path}: {why}", en: "{path}: {why}" }
}
