//! Words about a history that isn't believed.

use crate::messages;

messages! {
    not_descended(verified: &str, tip: &str) {
        vi: "main ({tip}) không nối tiếp phiên bản đã kiểm tra ({verified}): lịch sử bị rẽ nhánh, bị lùi, hoặc là sổ khác",
        en: "main ({tip}) does not descend from the commit verified before ({verified}): forked, rolled back, or another register"
    }
    foreign_branch(branch: &str) {
        vi: "HEAD chỉ nhánh «{branch}», không phải main hay nhánh làm việc w/…",
        en: "HEAD names the branch «{branch}», which is neither main nor a branch of work w/…"
    }
    no_branch(branch: &str) { vi: "không có nhánh «{branch}»", en: "there is no branch «{branch}»" }
    branch_hint() {
        vi: "Về lại main: `git symbolic-ref HEAD refs/heads/main`; xem các nhánh: `chungthu review`.",
        en: "Go back to main: `git symbolic-ref HEAD refs/heads/main`; see the branches: `chungthu review`."
    }
    pins(why: &str) { vi: "không giữ được dấu đã kiểm tra trong thư mục git: {why}", en: "what was verified can't be kept in the git directory: {why}" }
    forgotten(root: &str) {
        vi: "Máy này không còn ghi lịch sử đã kiểm tra đến đâu, dù đã từng dùng sổ: nay kiểm tra lại từ đầu. So phiên bản gốc với một cán bộ khác qua điện thoại:\n  {root}",
        en: "This clone no longer remembers what it had verified, though the register was used here: all of it is verified anew. Compare the first commit with another officer by telephone:\n  {root}"
    }
    trust_hint() {
        vi: "Đừng ghi tiếp. So phiên bản với một cán bộ khác qua điện thoại (`git log main`), rồi báo quản trị.",
        en: "Write nothing more. Compare the tip with another officer by telephone (`git log main`), and tell an admin."
    }
}
