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
    finished() {
        vi: "Việc chuyển sang sổ mới (`trust --new-root`) bị ngắt giữa chừng, nay làm nốt.",
        en: "The step to the new register (`trust --new-root`) had been cut short, and was finished."
    }
    same_root() { vi: "máy chủ vẫn là sổ mà máy này đã biết", en: "the server has the register that this clone knows" }
    same_root_hint() {
        vi: "Không có gì để thay; dùng `chungthu sync`.",
        en: "There is nothing to replace; use `chungthu sync`."
    }
    nobody_types() { vi: "không có ai để gõ phiên bản gốc mới", en: "there is nobody to type the new first commit" }
    nobody_types_hint() {
        vi: "Hỏi phiên bản gốc mới từ một cán bộ khác qua điện thoại rồi ghi --root MÃ.",
        en: "Ask another officer for it by telephone, and give --root HASH."
    }
    not_the_root() { vi: "mã đã cho không phải phiên bản gốc của sổ trên máy chủ; chưa thay gì", en: "that is not the first commit of the server's register; nothing was changed" }
    not_the_root_hint() {
        vi: "Gõ đủ 40 chữ số mà một cán bộ khác đọc qua điện thoại, không chép từ màn hình này.",
        en: "Type all 40 digits as another officer reads them out by telephone, not as this screen shows them."
    }
    no_root() { vi: "(chưa ghi)", en: "(none remembered)" }
    two_roots(old: &str, new: &str) {
        vi: "Máy này đã biết sổ có phiên bản gốc\n  {old}\nMáy chủ nay là sổ khác, đã kiểm tra từ phiên bản gốc\n  {new}",
        en: "This clone knows the register whose first commit is\n  {old}\nThe server has another one, verified from its first commit\n  {new}"
    }
    type_root() {
        vi: "Chỉ tiếp tục khi một cán bộ khác đã xác nhận qua điện thoại. Gõ phiên bản gốc mới:",
        en: "Go on only if another officer has confirmed it by telephone. Type the new first commit:"
    }
    new_root(tip: &str, before: &str) {
        vi: "Từ nay máy này tin sổ mới, main tại {tip}. Sổ trước còn ở refs/chungthu/before/ và {before}.",
        en: "This clone believes in the new register from now on, main at {tip}. The one before is kept at refs/chungthu/before/ and {before}."
    }
    new_root_next() {
        vi: "Tiếp: `chungthu doctor`, rồi `chungthu audit`.",
        en: "Next: `chungthu doctor`, then `chungthu audit`."
    }
    trust_hint() {
        vi: "Đừng ghi tiếp. So phiên bản với một cán bộ khác qua điện thoại (`git log main`), rồi báo quản trị.",
        en: "Write nothing more. Compare the tip with another officer by telephone (`git log main`), and tell an admin."
    }
}
