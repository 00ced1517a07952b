//! Words about branches of work: merging, approving, sending back.

use crate::messages;

messages! {
    no_branch(text: &str) { vi: "không có nhánh nào tên «{text}»", en: "there is no branch «{text}»" }
    several_branches(text: &str) { vi: "«{text}» chỉ nhiều nhánh", en: "«{text}» names several branches" }
    branch_hint() {
        vi: "Xem các nhánh bằng `chungthu review`; ghi ít nhất 4 ký tự sau w/.",
        en: "See the branches with `chungthu review`; give at least 4 characters after w/."
    }
    bad_take() { vi: "--take phải có dạng LOẠI/MÃ:TRƯỜNG=ours hoặc =theirs", en: "--take must be KIND/ID:FIELD=ours or =theirs" }
    bad_take_hint() {
        vi: "Chạy lệnh không có --take để xem các chỗ vướng và tên của chúng.",
        en: "Run the command without --take to see the conflicts and how they are named."
    }
    conflicts(count: usize) {
        vi: "{count} chỗ cả hai bên cùng sửa; chưa ghi gì:",
        en: "{count} value{} changed on both sides; nothing is written yet:", s: [count]
    }
    unsettled() { vi: "chưa gộp: còn chỗ cả hai bên cùng sửa", en: "not merged: both sides changed the same" }
    unsettled_hint() {
        vi: "Chạy lại và chọn từng chỗ, hoặc nêu trước: `chungthu merge NHÁNH --take LOẠI/MÃ:TRƯỜNG=ours` (hay `=theirs`), nhắc lại cho từng chỗ.",
        en: "Run it again and choose, or say it beforehand: `chungthu merge BRANCH --take KIND/ID:FIELD=ours` (or `=theirs`), once for each."
    }
    ours() { vi: "bên mình", en: "ours" }
    theirs() { vi: "bên kia", en: "theirs" }
    choose(place: &str) {
        vi: "{place}: 1 bên mình, 2 bên kia, hoặc gõ giá trị (giá trị là 1 hay 2 thì gõ =1, =2; để trống: dừng)?",
        en: "{place}: 1 ours, 2 theirs, or type a value (the value 1 or 2 as =1, =2; empty: stop)?"
    }
    nothing_to_merge(branch: &str) { vi: "{branch} không có gì mới.", en: "{branch} has nothing new." }
    merged(branch: &str, count: usize) { vi: "Đã gộp {branch}: {count} hồ sơ.", en: "Merged {branch}: {count} record{}.", s: [count] }
    merged_next() { vi: "Tiếp: `chungthu check`, rồi `chungthu sync`.", en: "Next: `chungthu check`, then `chungthu sync`." }
    uncrossed(branch: &str, old: &str) {
        vi: "main đã nhận một phần của {branch} trong lúc nhánh này gộp main: những gì main chưa có được lập lại thành một phiên bản trên main (trước đó: {old})",
        en: "main took a part of {branch} while the branch took main in: what main lacks was made anew on main as one commit (before: {old})"
    }
    uncrossed_behind(branch: &str, old: &str) {
        vi: "main đã nhận một phần của {branch} trong lúc nhánh này gộp main, rồi cả hai sửa cùng một chỗ: nhánh được lập lại thành một phiên bản (trước đó: {old}); đứng ở {branch} rồi gộp main: chungthu adopt {branch}, chungthu merge main",
        en: "main took a part of {branch} while the branch took main in, and both changed the same since: the branch was made anew as one commit (before: {old}); on {branch}, take main in: chungthu adopt {branch}, chungthu merge main"
    }
    uncrossed_nothing(branch: &str) {
        vi: "main đã có mọi thứ của {branch}: nhánh được bỏ",
        en: "main has all of {branch} by now: the branch was given up"
    }
    not_reviewed() {
        vi: "nhánh này chưa được xem, hoặc đã đổi từ lần xem trước",
        en: "this branch has not been reviewed, or has changed since"
    }
    not_reviewed_hint() { vi: "Xem trước: `chungthu review NHÁNH`.", en: "Look at it first: `chungthu review BRANCH`." }
    approval_waits(branch: &str, found: usize, needed: usize) {
        vi: "Đã ký duyệt {branch}: {found} trên {needed} người.",
        en: "Approved {branch}: {found} of {needed}."
    }
    approval_waits_next() {
        vi: "Gửi chữ ký bằng `chungthu sync`; main đổi trước khi đủ người thì phải duyệt lại.",
        en: "Send the approval with `chungthu sync`; it lapses when main moves before all have approved."
    }
    admin_completes(branch: &str) {
        vi: "Đã đủ người; quản trị hoàn tất bằng: chungthu approve {branch}. Gửi chữ ký bằng `chungthu sync`; main đổi trước đó thì phải duyệt lại.",
        en: "These are enough; an admin completes it: chungthu approve {branch}. Send the approval with `chungthu sync`; it lapses when main moves before."
    }
    approved(branch: &str, count: usize) {
        vi: "Đã duyệt {branch} vào main: {count} hồ sơ.",
        en: "Approved {branch} into main: {count} record{}.", s: [count]
    }
    approved_next() { vi: "Gửi main bằng `chungthu sync`.", en: "Send main with `chungthu sync`." }
    new_keyring() {
        vi: "đã làm chùm khóa mới; nếu đang mở khóa, hãy `chungthu unlock` lại",
        en: "a new keyring was made; if you had unlocked, `chungthu unlock` again"
    }
    no_comment() { vi: "chưa ghi ý kiến trả lại", en: "there is no comment" }
    no_comment_hint() {
        vi: "Ghi ý kiến qua đầu vào chuẩn: `chungthu send-back NHÁNH <<< 'Thiếu quyết định'`.",
        en: "Give it on standard input: `chungthu send-back BRANCH <<< 'The decision is missing'`."
    }
    not_in_change(keys: &str) { vi: "nhánh này không thay đổi {keys}", en: "this branch does not change {keys}" }
    not_in_change_hint(branch: &str) {
        vi: "Xem nhánh thay đổi những gì: chungthu review {branch}",
        en: "See what it changes: chungthu review {branch}"
    }
    all_excepted() { vi: "để lại tất cả thì không còn gì để nhận", en: "all that it changes is excepted, so nothing is left to take" }
    all_excepted_hint(branch: &str) {
        vi: "Trả lại cả nhánh: chungthu send-back {branch}",
        en: "To send all of it back: chungthu send-back {branch}"
    }
    ask_comment() { vi: "Ý kiến trả lại:", en: "Comment:" }
    sent_back(branch: &str) { vi: "Đã trả lại {branch}.", en: "Sent {branch} back." }
    sent_back_but(branch: &str, count: usize) {
        vi: "Đã trả lại {branch} để tách {count} hồ sơ.",
        en: "Sent {branch} back, to be split from {count} record{}.", s: [count]
    }
    not_yours() {
        vi: "chỉ rút được nhánh mà mọi lần ghi đều do bạn ký",
        en: "only a branch whose every commit you signed can be withdrawn"
    }
    not_yours_hint() {
        vi: "Nhánh của người khác thì trả lại kèm ý kiến: chungthu send-back NHÁNH",
        en: "Send back somebody else's, with a comment: chungthu send-back BRANCH"
    }
    withdrawn(branch: &str, tip: &str) {
        vi: "Đã rút {branch}. Cần lại thì, trước khi git dọn: git branch {branch} {tip}",
        en: "Withdrew {branch}. To have it back before git clears it away: git branch {branch} {tip}"
    }
    withdrawn_next() { vi: "Bỏ khỏi máy chủ bằng `chungthu sync`.", en: "Take it off the server with `chungthu sync`." }
    sent_back_next() { vi: "Gửi ý kiến bằng `chungthu sync`.", en: "Send the comments with `chungthu sync`." }
}
