//! Words about reading a commit.

crate::messages! {
    missing(key: &str) { vi: "không có hồ sơ {key}", en: "there is no record {key}" }
    missing_hint() {
        vi: "Tìm lại bằng `chungthu find`, hoặc xem danh sách bằng `chungthu list`.",
        en: "Look for it with `chungthu find`, or see `chungthu list`.",
    }
    erased(key: &str) { vi: "hồ sơ {key} đã được xóa", en: "the record {key} was erased" }
    erased_mark() { vi: "(đã xóa)", en: "(erased)" }
    erased_hint() {
        vi: "Nhánh làm việc lập từ trước khi xóa thì gộp main vào: `chungthu merge main`.",
        en: "A branch of work from before the erasure takes main in: `chungthu merge main`.",
    }
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
    not_text() { vi: "không phải văn bản UTF-8, nên trang không dùng được", en: "it is not text in UTF-8, so no page can use it" }
    anchor_hint(path: &str) {
        vi: "Quản trị viên đưa đúng chứng thư CA vào: chungthu edit {path} --from TỆP; tệp rỗng thì gỡ bỏ.",
        en: "An admin puts the CA certificate there: chungthu edit {path} --from FILE; an empty file removes it.",
    }
    list_hint() { vi: "Nhập lại danh sách thu hồi của CA đó: chungthu import DANH-SACH.crl", en: "Import that CA's list again: chungthu import LIST.crl" }
    template_hint(path: &str) {
        vi: "Quản trị viên lưu lại mẫu ở dạng UTF-8: chungthu edit {path} --from TỆP; tệp rỗng thì mẫu gốc được dùng lại.",
        en: "An admin saves the template as UTF-8: chungthu edit {path} --from FILE; with an empty file the built-in one is used again.",
    }
}
