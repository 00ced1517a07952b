//! Words about what the check without a key refuses.

use crate::messages;

messages! {
    bad_signature(commit: &str, why: &str) { vi: "không tin được phiên bản {commit}: {why}", en: "the commit {commit} can't be believed: {why}" }
    breach(commit: &str, why: &str) { vi: "phiên bản {commit} trái quy tắc cán bộ: {why}", en: "the commit {commit} breaks the officers' rules: {why}" }
    bad_officers(commit: &str, why: &str) { vi: "officers.yaml ở phiên bản {commit} không dùng được: {why}", en: "officers.yaml at the commit {commit} can't be used: {why}" }
    path(commit: &str, path: &str, why: &str) { vi: "phiên bản {commit}, {path}: {why}", en: "the commit {commit}, {path}: {why}" }
    parents(commit: &str) { vi: "phiên bản {commit} không có một hoặc hai phiên bản trước", en: "the commit {commit} has not one or two parents" }
    bases(commit: &str, found: usize) {
        vi: "phiên bản {commit} gộp hai lịch sử có {found} điểm chung, phải có đúng một",
        en: "the commit {commit} merges histories with {found} merge bases where there must be one"
    }
    many(commit: &str) { vi: "phiên bản {commit} sửa nhiều tệp hơn mức một lần ghi có thể có", en: "the commit {commit} changes more files than one write can" }
    ahead(commit: &str, minutes: i64) {
        vi: "phiên bản {commit} ghi giờ sớm hơn đồng hồ {minutes} phút",
        en: "the commit {commit} is dated {minutes} minutes ahead of the clock"
    }
    reference(name: &str) { vi: "sổ đăng ký không nhận {name} như vậy", en: "a register does not take {name} like this" }
    reference_hint() {
        vi: "Chỉ có main, w/… và refs/chungthu/…; nhánh được tạo và gửi bằng `chungthu submit`.",
        en: "There are main, w/… and refs/chungthu/… only; `chungthu submit` makes and sends branches."
    }
    not_continued(old: &str, new: &str) {
        vi: "main không nối tiếp: {new} không đi tiếp từ {old} theo dòng chính",
        en: "main does not go on: {new} does not follow {old} on the chain of first parents"
    }
    keyring(serial: u64, commit: &str, why: &str) {
        vi: "chùm khóa số {serial} (phiên bản {commit}) không khớp officers.yaml: {why}",
        en: "the keyring {serial} (commit {commit}) does not fit officers.yaml: {why}"
    }
    keyring_absent() { vi: "main chỉ định nó mà nó không có ở đó", en: "main binds it and it is not there" }
    keyring_form() {
        vi: "phải là một phiên bản không có phiên bản trước, chỉ có tệp keyring.age và đúng lời ghi của nó",
        en: "it must be a commit without parents that has the one file keyring.age, under its own message"
    }
    keyring_hash() { vi: "mã băm khác với mã main chỉ định", en: "its hash is not the one that main binds" }
    keyring_recipients() {
        vi: "số người mở được khác với danh sách cán bộ",
        en: "it opens for another number of people than the officers' recipients"
    }
    keyring_signer() {
        vi: "người ký không được lập chùm khóa",
        en: "whoever signed it may make no keyring"
    }
    keyring_serial() {
        vi: "main chỉ định số khác, và đây không phải số kế tiếp",
        en: "main binds another serial, and this is not the next"
    }
    keyring_hint() {
        vi: "Chùm khóa chỉ do lệnh của chungthu lập ra và `chungthu sync` gửi cùng main; chạy lại lệnh ấy, hoặc báo quản trị.",
        en: "Keyrings are made by commands of chungthu and sent with main by `chungthu sync`; run it again, or tell an admin."
    }
    access(handle: &str, commit: &str, why: &str) {
        vi: "nhật ký truy cập của {handle} (phiên bản {commit}) không được nhận: {why}",
        en: "the journal of access of {handle} (commit {commit}) is not taken: {why}"
    }
    access_form() {
        vi: "phải là một phiên bản đứng tên cán bộ ấy, chỉ có một tệp niêm phong mang tên đúng ngày ghi",
        en: "it must be a commit in the officer's name that has one sealed file, named by the day of its dates"
    }
    access_signer() { vi: "không phải do khóa của chính cán bộ ấy ký", en: "it was not signed with a key of that officer" }
    access_day() { vi: "các ngày không nối tiếp nhau", en: "its days do not follow each other" }
    access_rewritten() { vi: "ngày đã qua bị bỏ hoặc bị ghi lại", en: "a day that is over is gone or was written anew" }
    access_shorter() { vi: "ngày được ghi lại ngắn hơn trước", en: "the day was written anew and became shorter" }
    access_long() { vi: "có nhiều ngày hơn mức có thể có", en: "it has more days than there can be" }
    access_deleted() { vi: "nhật ký truy cập không được xóa", en: "a journal of access is never taken away" }
    access_hint() {
        vi: "Nhật ký truy cập chỉ do chungthu ghi, và `chungthu sync` gửi. Xem `chungthu audit`, rồi báo quản trị.",
        en: "Journals of access are written by chungthu alone and sent by `chungthu sync`. See `chungthu audit`, and tell an admin."
    }
    bases_hint() {
        vi: "Người lập nhánh chạy `chungthu sync` để lập lại nhánh trên main và gửi lại; người khác thì nhận thay bằng `chungthu adopt NHÁNH`.",
        en: "Whoever wrote the branch runs `chungthu sync`, which makes it anew on main and sends it; others take it over: `chungthu adopt BRANCH`."
    }
    merge_hint() {
        vi: "Lấy main về rồi làm lại: `chungthu sync`.",
        en: "Take main in and do it again: `chungthu sync`."
    }
    hint() {
        vi: "Đừng ghi tiếp lên phiên bản này. Xem `chungthu audit`, rồi báo quản trị.",
        en: "Write nothing on top of it. See `chungthu audit`, and tell an admin."
    }
    no_file() { vi: "không phải tệp thường", en: "is no plain file" }
    header(why: &str) { vi: "không phải tệp niêm phong: {why}", en: "is no sealed file: {why}" }
    elsewhere(name: &str) { vi: "được niêm phong cho {name}, đã bị chép sang chỗ khác", en: "was sealed as {name} and copied here" }
    rolled_back(old: u64, new: u64) { vi: "bị lùi: trước là lần {old}, nay là lần {new}", en: "was rolled back: revision {old} stood there, now {new}" }
    leap(old: u64, new: u64) { vi: "số lần ghi nhảy từ {old} lên {new}", en: "leaps from revision {old} to {new}" }
    one_side() { vi: "cả hai bên đều sửa mà lần gộp chỉ lấy một bên", en: "both sides changed it and the merge took one of them" }
    attachment_changed() { vi: "tệp đính kèm đã có trên main thì không được sửa", en: "an attachment that main has may not be changed" }
    epoch(bound: u32, found: u32) { vi: "niêm phong ở kỳ khóa {found}, main đang ở kỳ {bound}", en: "is sealed in epoch {found}, main is in {bound}" }
    erased() { vi: "hồ sơ này đã bị xóa hẳn", en: "this record was erased" }
    erased_hint() {
        vi: "Nhánh làm việc còn sửa hồ sơ đã xóa hẳn: chạy `chungthu sync`, rồi `chungthu adopt NHÁNH` để bỏ phần đó, rồi `chungthu submit`.",
        en: "A branch of work still changes what was erased: run `chungthu sync`, then `chungthu adopt BRANCH`, which leaves that out, then `chungthu submit`."
    }
    dropped() { vi: "biến mất mà không có dấu xóa", en: "went without a tombstone" }
    tombstone_gone() { vi: "dấu xóa bị bỏ hoặc bị sửa", en: "a tombstone was removed or changed" }
    no_list() { vi: "không phải trạng thái của một danh sách thu hồi, hoặc đề ngày ở tương lai", en: "it is no state of a revocation list, or is dated in the future" }
    list_older() { vi: "trạng thái của một danh sách thu hồi cũ hơn danh sách đã có", en: "the state of a revocation list that isn't newer than the one that stood there" }
    many_lists_hint() { vi: "Quản trị viên bỏ các tệp của CA không có thật: chungthu edit crl/TEN.yaml --from /dev/null", en: "An admin takes away those of CAs that don't exist: chungthu edit crl/NAME.yaml --from /dev/null" }
    many_lists() { vi: "có nhiều CA hơn mức một cơ quan có thể có", en: "there are more CAs than any office has" }
    tombstone() { vi: "dấu xóa phải ghi mã quyết định và không gì khác", en: "a tombstone must hold the id of a decision and nothing else" }
}
