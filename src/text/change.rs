//! Words about writes that did not happen.

use crate::messages;

messages! {
    no_main() { vi: "sổ đăng ký chưa có nhánh main", en: "the register has no branch main" }
    refused(lines: &str) { vi: "không ghi, vì thay đổi này gây lỗi:\n{lines}", en: "not written, since the change would add errors:\n{lines}" }
    refused_line(place: &str, what: &str) { vi: "  {place}: {what}", en: "  {place}: {what}" }
    refused_todo(line: &str, todo: &str) { vi: "{line}\n    → {todo}", en: "{line}\n    → {todo}" }
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
    exists_hint() {
        vi: "Thêm hồ sơ mới thì bỏ dòng id; sửa hồ sơ đã có thì dùng `chungthu set` hoặc `chungthu edit`.",
        en: "Leave the id out to add a new record; to change the one that is there, use `chungthu set` or `chungthu edit`."
    }
    handle_taken(key: &str, handle: &str) {
        vi: "{key}: số tra cứu {handle} đã là của hồ sơ khác",
        en: "{key}: another record has the handle {handle} already"
    }
    handle_taken_hint() {
        vi: "Bỏ dòng id: chương trình tự cấp mã khác.",
        en: "Leave the id out: another one is drawn."
    }
    gone(key: &str) { vi: "hồ sơ {key} đã bị xóa", en: "the record {key} has been erased" }
    gone_hint() {
        vi: "Hồ sơ đã xóa không ghi lại được; xem ai xóa bằng `chungthu log`.",
        en: "What was erased can't be written again; `chungthu log` says who erased it."
    }
    not_an_officer() {
        vi: "khóa ký này không thuộc cán bộ nào đang có hiệu lực trong officers.yaml",
        en: "the signing key belongs to no active officer of officers.yaml"
    }
    not_an_officer_hint() {
        vi: "Kiểm tra --signing-key, hoặc nhờ quản trị thêm khóa bằng `chungthu officer add`.",
        en: "Check --signing-key, or ask an admin to add the key with `chungthu officer add`."
    }
    recovery_beyond() {
        vi: "khóa dự phòng chỉ được sửa officers.yaml, và chỉ trên main",
        en: "the recovery key may change officers.yaml only, and on main only"
    }
    recovery_beyond_hint() {
        vi: "Trên main (nhánh đang làm thì `chungthu submit` để về main), dùng nó với `chungthu officer add`, `replace`, `remove` hoặc `chungthu edit officers.yaml`; việc khác ký bằng khóa của cán bộ.",
        en: "On main (`chungthu submit` leads back from a branch) use it with `chungthu officer add`, `replace`, `remove` or `chungthu edit officers.yaml`; anything else is signed with an officer's key."
    }
    stale_keyring(bound: u64, opened: u64) {
        vi: "chùm khóa đã mở là bản {opened}, nhưng main nay dùng bản {bound}",
        en: "the opened keyring has serial {opened}, but main binds {bound} by now"
    }
    stale_keyring_hint() {
        vi: "Chạy lại lệnh; nếu đang mở khóa thì `chungthu lock` rồi `chungthu unlock` trước.",
        en: "Run the command again; where the register is unlocked, first `chungthu lock`, then `chungthu unlock`."
    }
    bases(found: usize) {
        vi: "hai nhánh có {found} điểm chung, phải có đúng một mới gộp được",
        en: "the two branches have {found} merge bases where there must be one"
    }
    needs_approval() { vi: "việc này cần người thứ hai duyệt, không tự gộp vào main được", en: "this needs a second person's approval and can't be merged into main by one" }
    needs_approval_hint() {
        vi: "Gửi nhánh bằng `chungthu submit`; một cán bộ khác xem bằng `chungthu review` rồi `chungthu approve`.",
        en: "Send the branch with `chungthu submit`; another officer sees it with `chungthu review`, then `chungthu approve`."
    }
    needs_approval_here_hint() {
        vi: "Một cán bộ khác xem nhánh bằng `chungthu review` rồi `chungthu approve`.",
        en: "Another officer sees the branch with `chungthu review`, then `chungthu approve`."
    }
    both_changed(paths: &str) { vi: "main và nhánh này cùng sửa: {paths}", en: "main and this branch both changed: {paths}" }
    plain_both(places: &str) { vi: "cả hai bên cùng sửa: {places}", en: "both sides changed: {places}" }
    plain_both_hint() {
        vi: "Chỗ này không gộp được: rút nhánh bằng `chungthu send-back BRANCH --withdraw`, rồi làm lại đề nghị từ main.",
        en: "This can't be merged: withdraw the branch with `chungthu send-back BRANCH --withdraw`, then propose it again from main."
    }
    merge_main_hint() {
        vi: "Người lập nhánh gộp main vào trước: `chungthu merge main`, rồi gửi lại.",
        en: "Its author first takes main in: `chungthu merge main`, then sends it again."
    }
    not_retired(why: &str) {
        vi: "main đã nhận thay đổi và dùng chùm khóa mới, nhưng chưa bỏ được chùm khóa cũ trên máy này: {why}",
        en: "main has taken the change and binds the new keyring, but the old one could not be removed here: {why}"
    }
    not_retired_hint() {
        vi: "Đừng làm lại thay đổi này. Sửa chỗ báo lỗi rồi chạy `chungthu doctor --mend`, lệnh này bỏ chùm khóa cũ.",
        en: "Do not make the change again. Mend what is named and run `chungthu doctor --mend`, which removes the old keyring."
    }
    old_epoch() {
        vi: "nhánh này niêm phong ở kỳ khóa cũ, main nay đã sang kỳ khác",
        en: "this branch is sealed in an old epoch, and main is in another by now"
    }
    old_epoch_hint() {
        vi: "Người lập nhánh chạy `chungthu sync`: nhánh được niêm phong lại; sau đó xem và duyệt lại.",
        en: "Its author runs `chungthu sync`, which seals it anew; then review and approve it again."
    }
    nobody_left(needed: usize) {
        vi: "sau thay đổi này không việc nào cần hai người còn duyệt được: quy tắc two_person đòi {needed} người duyệt ngoài người lập",
        en: "after this nothing that needs two people could be approved any more: the rule two_person asks for {needed} to approve besides the author"
    }
    nobody_left_hint() {
        vi: "Trước đó thêm quản trị hoặc cán bộ bằng `chungthu officer add`, hoặc sửa quy tắc bằng `chungthu edit officers.yaml`. Nếu vẫn phải làm ngay: ký bằng khóa dự phòng trong két.",
        en: "First add an admin or officer with `chungthu officer add`, or change the rules with `chungthu edit officers.yaml`. Where it must be done at once: sign with the key from the safe."
    }
    sync_first() {
        vi: "nhánh này bắt đầu từ main mới hơn main trên máy này",
        en: "this branch began on a newer main than this clone has"
    }
    sync_first_hint() { vi: "Chạy `chungthu sync` trước, rồi làm lại.", en: "First run `chungthu sync`, then do it again." }
    other_author(handle: &str) { vi: "trong đó có phần do {handle} ký", en: "part of it was signed by {handle}" }
    other_author_hint() {
        vi: "Nhờ người đó làm, hoặc nhận thay bằng `chungthu adopt`.",
        en: "Let them do it, or take it over with `chungthu adopt`."
    }
    nothing_to_split() { vi: "không có gì để tách: tất cả, hoặc không hồ sơ nào, bị để lại", en: "there is nothing to split: all of it, or nothing, is excepted" }
    nothing_to_split_hint() {
        vi: "Đứng lại trên nhánh (`chungthu adopt NHÁNH`), sửa theo ý kiến trả lại rồi `chungthu submit`; hoặc rút nhánh: `chungthu send-back NHÁNH --withdraw`.",
        en: "Go on with the branch (`chungthu adopt BRANCH`), change what the comments ask for, then `chungthu submit`; or give it up: `chungthu send-back BRANCH --withdraw`."
    }
    came(keys: &str) {
        vi: "từ khi nói rõ sẽ xóa những gì, main có thêm hồ sơ thuộc về đó: {keys}",
        en: "since it was said what is to be erased, main has got more that belongs to it: {keys}"
    }
    came_hint() {
        vi: "Người đề nghị, trên nhánh của mình: `chungthu merge main`, rồi `chungthu erase` các hồ sơ đó theo cùng quyết định, rồi `chungthu submit`.",
        en: "Whoever proposed it, on the branch: `chungthu merge main`, then `chungthu erase` these by the same decision, then `chungthu submit`."
    }
    came_here_hint() {
        vi: "Người đề nghị, trên nhánh của mình: `chungthu merge main`, rồi `chungthu erase` các hồ sơ đó theo cùng quyết định; sau đó duyệt lại.",
        en: "Whoever proposed it, on the branch: `chungthu merge main`, then `chungthu erase` these by the same decision; then it is reviewed again."
    }
    unended(lines: &str) { vi: "không xóa được, vì còn hiệu lực, còn mở hoặc còn ở bên ngoài:\n{lines}", en: "not erased, since this is still in force, open or out:\n{lines}" }
    unended_on_main(lines: &str) { vi: "không xóa được, vì trên main còn hiệu lực, còn mở hoặc còn ở bên ngoài, nhánh này kết thúc mà main chưa nhận:\n{lines}", en: "not erased, since this is in force, open or out on main, which has not taken what ends it on this branch:\n{lines}" }
    unended_on_main_hint() { vi: "Đưa việc kết thúc vào main trước để người duyệt thấy nó (`chungthu submit`, rồi người khác `chungthu approve`), rồi xóa trên nhánh khác.", en: "Bring the ending into main first, so that whoever approves sees it (`chungthu submit`, then another's `chungthu approve`); then erase on another branch." }
    unended_on(branch: &str, lines: &str) {
        vi: "không xóa được, vì trên nhánh {branch} chưa vào main còn hiệu lực, còn mở hoặc còn ở bên ngoài:\n{lines}",
        en: "not erased, since this is in force, open or out on the branch {branch}, which main has not taken:\n{lines}"
    }
    unended_on_hint(branch: &str) {
        vi: "Người lập nhánh kết thúc những việc trên ở nhánh đó, đưa nhánh vào main, hoặc rút nhánh: `chungthu send-back {branch} --withdraw`; rồi xóa lại.",
        en: "Whoever wrote the branch ends these there, brings it into main, or withdraws it: `chungthu send-back {branch} --withdraw`; then erase again."
    }
    unended_line(named: &str, command: &str) { vi: "  {named}: {command}", en: "  {named}: {command}" }
    unended_hint() { vi: "Làm xong các lệnh trên, rồi xóa lại.", en: "Do what stands there first, then erase again." }
    kept(lines: &str) { vi: "không xóa được, vì chưa hết thời hạn lưu hồ sơ:\n{lines}", en: "not erased, since the term of the records runs:\n{lines}" }
    term_not_begun(named: &str) { vi: "  {named}: còn làm việc hoặc còn chứng thư hiệu lực, chưa tính thời hạn", en: "  {named}: works here or has a valid certificate, so it hasn't begun" }
    term_until(named: &str, day: &str) { vi: "  {named}: lưu đến trước ngày {day}", en: "  {named}: kept until the day before {day}" }
    kept_ordered_hint() { vi: "Quyết định buộc xóa trước thời hạn: chạy lại với --before-term.", en: "Where the decision orders it before the term is over, run it again with --before-term." }
    kept_hint() {
        vi: "Chờ hết thời hạn; chỉ xóa trước khi có quyết định xóa dữ liệu (kind=erase), hoặc đã đồng ý yêu cầu xóa của chính người đó.",
        en: "Wait until it is over; before that it takes a decision to erase (kind=erase), or a request of their own to be deleted that was granted."
    }
    held(keys: &str) { vi: "không xóa được, vì đang phải giữ theo pháp luật: {keys}", en: "not erased, since a legal hold stands on: {keys}" }
    held_hint() {
        vi: "Xem lý do và thời hạn giữ (mục hold) bằng `chungthu show`; hết lý do thì ghi ngày kết thúc (hold.to) rồi xóa lại.",
        en: "See why and how long with `chungthu show` (hold); once the reason is gone set its last day (hold.to) and erase again."
    }
    racing() { vi: "nhánh main liên tục thay đổi trong lúc ghi", en: "main kept moving while this was being written" }
    again_hint() { vi: "Thử lại sau ít phút.", en: "Try again in a moment." }
}
