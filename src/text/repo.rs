//! Words about the git repository.

crate::messages! {
    /// No repository at this place.
    not_a_repository(dir: &str) { vi: "{dir} không phải là kho git", en: "{dir} is not a git repository" }
    /// What to do then.
    not_a_repository_hint() {
        vi: "Dùng -C DIR để chỉ đúng thư mục sổ, hoặc tạo sổ mới bằng `chungthu init DIR`.",
        en: "Name the register's folder with -C DIR, or make one with `chungthu init DIR`.",
    }
    /// `init` where something is.
    exists(dir: &str) { vi: "{dir} đã có kho git và kho không trống", en: "{dir} already holds a git repository that is not empty" }
    /// What to do then.
    exists_hint() { vi: "Chọn thư mục khác cho sổ mới.", en: "Choose another folder for the new register." }
    /// Objects named by another hash.
    hash_format(dir: &str, format: &str) {
        vi: "Kho git {dir} đặt tên đối tượng bằng {format}; sổ chỉ dùng SHA-1",
        en: "The repository {dir} names its objects by {format}; a register uses SHA-1",
    }
    /// References kept otherwise.
    ref_format(dir: &str, format: &str) {
        vi: "Kho git {dir} lưu tham chiếu kiểu {format}; sổ chỉ dùng kiểu tệp (files)",
        en: "The repository {dir} keeps its references as {format}; a register keeps them as files",
    }
    /// An extension of git.
    extension(dir: &str, name: &str) {
        vi: "Kho git {dir} dùng phần mở rộng {name} mà chương trình không đọc được",
        en: "The repository {dir} uses the git extension {name}, which can't be read here",
    }
    /// What to do with a repository of a wrong format.
    format_hint() {
        vi: "Tạo lại bản sao bằng `chungthu clone`, lệnh này tự chọn đúng định dạng.",
        en: "Clone it again with `chungthu clone`, which chooses the right format.",
    }
    /// Half a history.
    shallow(dir: &str) {
        vi: "Kho git {dir} chỉ có một phần lịch sử (shallow), không thể kiểm chứng",
        en: "The repository {dir} has only a part of the history (a shallow clone), so nothing can be verified",
    }
    /// What to do then.
    shallow_hint() { vi: "Lấy đủ lịch sử: `git fetch --unshallow`.", en: "Fetch the whole history: `git fetch --unshallow`." }
    /// Can't be opened.
    damaged(dir: &str, detail: &str) {
        vi: "Kho git {dir} bị hỏng: {detail}",
        en: "The repository {dir} is damaged: {detail}",
    }
    /// An object's fault.
    missing() { vi: "không có trong kho", en: "it is missing" }
    /// An object's fault.
    damaged_bytes() { vi: "dữ liệu bị hỏng", en: "its bytes are damaged" }
    /// An object's fault.
    wrong_kind() { vi: "không đúng loại đối tượng", en: "it is an object of another kind" }
    /// An object's fault.
    too_large(most: u64) { vi: "dung lượng vượt quá {most} MiB", en: "it is larger than {most} MiB" }
    /// A file that was to be written.
    too_long(path: &str, most: u64) { vi: "{path} vượt quá {most} MiB nên không được ghi", en: "{path} is larger than {most} MiB, so it is not written" }
    /// What to do then.
    too_long_hint() { vi: "Rút gọn nội dung rồi ghi lại.", en: "Make it shorter, then write it again." }
    /// An object's fault.
    odd_tree() { vi: "cây thư mục sai quy cách", en: "it is not a well-formed tree" }
    /// An object that can't be read.
    object(oid: &str, why: &str) { vi: "Không đọc được đối tượng git {oid}: {why}", en: "Can't read the git object {oid}: {why}" }
    /// An object that can't be read, with its path.
    object_at(path: &str, oid: &str, why: &str) {
        vi: "Không đọc được {path} (đối tượng git {oid}): {why}",
        en: "Can't read {path} (git object {oid}): {why}",
    }
    /// What to do with a damaged repository.
    object_hint() {
        vi: "Chạy `git fsck`, rồi lấy lại đối tượng từ máy chủ, từ bản sao khác hoặc từ bản sao lưu.",
        en: "Run `git fsck`, then take the object again from the server, another clone or a backup.",
    }
    /// A commit written the wrong way.
    commit(oid: &str, why: &str) { vi: "Lần ghi {oid} sai quy cách: {why}", en: "The commit {oid} is not well formed: {why}" }
    /// What to do then.
    commit_hint() {
        vi: "Không phải do chungthu tạo ra; tìm người đã đưa nó vào trước khi dùng tiếp nhánh này.",
        en: "It was not made by chungthu; find out who brought it in before using this branch.",
    }
    /// A commit's fault.
    commit_header_unknown(name: &str) { vi: "có dòng đầu lạ \"{name}\"", en: "it has the unknown header \"{name}\"" }
    /// A commit's fault.
    commit_header_twice(name: &str) { vi: "dòng đầu \"{name}\" bị lặp hoặc sai thứ tự", en: "its header \"{name}\" stands twice or out of order" }
    /// A commit's fault.
    commit_header_missing(name: &str) { vi: "thiếu dòng đầu \"{name}\"", en: "its header \"{name}\" is missing" }
    /// A commit's fault.
    commit_header_bad(name: &str) { vi: "dòng đầu \"{name}\" không đọc được", en: "its header \"{name}\" can't be read" }
    /// A commit's fault.
    commit_message() { vi: "nội dung ghi chú không phải UTF-8 hoặc có ký tự NUL", en: "its message is not UTF-8 or contains a NUL" }
    /// A draft that git could not read again.
    draft(why: &str) { vi: "Không tạo được lần ghi: {why}", en: "The commit can't be made: {why}" }
    /// No such commit.
    unknown_revision(rev: &str) { vi: "Không có lần ghi nào tên \"{rev}\"", en: "No commit is named \"{rev}\"" }
    /// What to do then.
    unknown_revision_hint() { vi: "Xem các lần ghi bằng `chungthu log`.", en: "See the commits with `chungthu log`." }
    /// Several objects.
    ambiguous_revision(rev: &str) { vi: "\"{rev}\" ứng với nhiều đối tượng", en: "\"{rev}\" fits several objects" }
    /// What to do then.
    ambiguous_revision_hint() { vi: "Ghi thêm chữ số.", en: "Give more digits." }
    /// HEAD on no branch.
    detached_head() { vi: "HEAD không trỏ tới nhánh nào", en: "HEAD names no branch" }
    /// What to do then.
    detached_head_hint() {
        vi: "Chạy `git symbolic-ref HEAD refs/heads/main`, hoặc `git switch main` nếu có thư mục làm việc.",
        en: "Run `git symbolic-ref HEAD refs/heads/main`, or `git switch main` where there is a work tree.",
    }
    /// Not a name for a reference.
    bad_ref_name(name: &str) { vi: "Git không cho phép tên nhánh \"{name}\"", en: "Git does not allow the branch name \"{name}\"" }
    /// A reference that names nothing.
    bad_ref(name: &str, detail: &str) { vi: "Tham chiếu {name} bị hỏng: {detail}", en: "The reference {name} is damaged: {detail}" }
    /// A path that can't be written.
    bad_path(path: &str) {
        vi: "Không ghi được vào đường dẫn \"{path}\": sai quy cách, hoặc trùng với thư mục hay tệp khác",
        en: "The path \"{path}\" can't be written: not well formed, or a folder or file stands in its place",
    }
    /// Another writes, and who.
    busy(who: &str, pid: u32) {
        vi: "{who} đang ghi vào sổ này (tiến trình {pid})",
        en: "{who} is writing to this register (process {pid})",
    }
    /// Another writes.
    busy_unknown() { vi: "Một tiến trình khác đang ghi vào sổ này", en: "Another process is writing to this register" }
    /// What to do then.
    busy_hint() { vi: "Chờ xong rồi chạy lại lệnh.", en: "Wait until it is done, then run the command again." }
    /// The branch moved meanwhile.
    moved(name: &str, now: &str) {
        vi: "{name} vừa có lần ghi mới ({now}) trong lúc chuẩn bị thay đổi",
        en: "{name} moved on to {now} while the change was being prepared",
    }
    /// The branch was removed meanwhile.
    moved_away(name: &str) {
        vi: "{name} không còn nữa khi thay đổi được ghi",
        en: "{name} was gone when the change was to be written",
    }
    /// What to do then.
    moved_hint() { vi: "Chưa có gì thay đổi; chạy lại lệnh.", en: "Nothing was changed; run the command again." }
    /// A lock file of git.
    lock_file(path: &str, seconds: u64) {
        vi: "Tệp khoá {path} đã có từ {seconds} giây trước và chặn việc ghi",
        en: "The lock file {path}, {seconds} second{} old, stands in the way of writing", s: [seconds],
    }
    /// What to do then.
    lock_file_hint() {
        vi: "Nếu không có lệnh git nào đang chạy, `chungthu doctor --mend` sẽ xoá tệp khoá này.",
        en: "If no git command is running, `chungthu doctor --mend` removes it.",
    }
    /// A keyring of this serial is there.
    keyring_taken(serial: u64) {
        vi: "Vòng khoá số {serial} đã có và khác với vòng khoá sắp ghi",
        en: "A keyring with serial {serial} is already there and differs from the one to be written",
    }
    /// What to do then.
    keyring_taken_hint() {
        vi: "Một người quản trị khác vừa đổi vòng khoá; chạy lại lệnh trên vòng khoá mới.",
        en: "Another admin has just changed the keyring; run the command again on the new one.",
    }
    /// No room left.
    full(path: &str) { vi: "Hết dung lượng đĩa khi ghi {path}", en: "The disk is full: {path} could not be written" }
    /// What to do then.
    full_hint() { vi: "Sổ vẫn như trước; giải phóng dung lượng rồi chạy lại lệnh.", en: "The register is as before; free some room, then run the command again." }
    /// The operating system refused.
    io(path: &str, why: &str) { vi: "Không đọc hoặc ghi được {path}: {why}", en: "Can't read or write {path}: {why}" }
    /// What to do then.
    io_hint() { vi: "Kiểm tra quyền truy cập và ổ đĩa.", en: "Check the access rights and the disk." }
    /// Anything else.
    git(detail: &str) { vi: "Lỗi git: {detail}", en: "Git failed: {detail}" }
    /// A signature's fault.
    unsigned() { vi: "chưa được ký", en: "it is not signed" }
    /// A signature's fault.
    signature_unreadable() { vi: "không đọc được chữ ký SSH", en: "its SSH signature can't be read" }
    /// A signature's fault.
    signature_namespace() { vi: "chữ ký được tạo cho mục đích khác", en: "its signature was made for another purpose" }
    /// A signature's fault.
    signature_algorithm() { vi: "chữ ký dùng thuật toán không được chấp nhận", en: "its signature uses an algorithm that is not accepted" }
    /// A signature's fault.
    signature_no_presence() {
        vi: "khoá bảo mật đã ký mà không có người chạm xác nhận",
        en: "the security key signed without anybody touching it",
    }
    /// A signature's fault.
    signature_wrong() { vi: "chữ ký không khớp với nội dung", en: "its signature does not fit its content" }
    /// What to do with a fault of a signature.
    signature_hint() {
        vi: "Không dùng nội dung này; hỏi người đã ghi.",
        en: "Don't rely on this content; ask whoever wrote it.",
    }
}
