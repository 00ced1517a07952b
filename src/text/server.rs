//! Words about an office's server: its repository, its hook, the check without a key.

use crate::messages;

messages! {
    not_from_git() {
        vi: "lệnh này do git gọi khi có người gửi lên máy chủ",
        en: "this command is called by git when somebody pushes to the server"
    }
    not_from_git_hint() {
        vi: "Tạo kho trên máy chủ bằng `chungthu init --server DIR`; hook pre-receive được đặt sẵn ở đó.",
        en: "Make the server's repository with `chungthu init --server DIR`, which puts the hook pre-receive there."
    }
    made_server(dir: &str) { vi: "Đã tạo kho máy chủ tại {dir}.", en: "Made the server's repository at {dir}." }
    made_server_next(dir: &str) {
        vi: "Tiếp theo, từ sổ đăng ký: git remote add origin {dir}; chungthu sync",
        en: "Next, from the register: git remote add origin {dir}; chungthu sync"
    }
    no_program() { vi: "không biết chương trình này nằm ở đâu", en: "where this program lies isn't known" }
    keyless_main(commits: usize) {
        vi: "Đã kiểm tra không cần khóa: {commits} phiên bản của main, mọi chữ ký và quy tắc đều đúng.",
        en: "Checked without a key: {commits} commit{} of main, every signature and rule holds.", s: [commits]
    }
    keyless_branch(branch: &str, commits: usize) {
        vi: "Nhánh {branch}: {commits} phiên bản, đều đúng.",
        en: "The branch {branch}: {commits} commit{}, all hold.", s: [commits]
    }
    not_opened() {
        vi: "Chưa mở hồ sơ nào: chưa chỉ định tệp định danh, nên nội dung chưa được kiểm tra.",
        en: "No record was opened: no identity file was named, so their content was not checked."
    }
}
