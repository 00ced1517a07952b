//! Words of the commands for keys, officers and the register's own health.

use crate::messages;

messages! {
    unlocked(until: &str) { vi: "Đã mở khóa sổ đăng ký đến {until}.", en: "The register is unlocked until {until}." }
    unlocked_next() { vi: "Khóa lại sớm hơn bằng: chungthu lock", en: "To lock it earlier: chungthu lock" }
    no_agent() {
        vi: "không khởi động được tiến trình giữ chùm khóa",
        en: "the process that would hold the keyring could not be started"
    }
    no_agent_hint() {
        vi: "Cứ dùng tệp định danh cho từng lệnh; xem `chungthu doctor`.",
        en: "Go on with the identity file for every command; look at `chungthu doctor`."
    }
    locked() { vi: "Đã khóa lại.", en: "Locked." }
    was_locked() { vi: "Sổ đăng ký vốn đang khóa.", en: "It was not unlocked." }
    attachment(name: &str) { vi: "tệp đính kèm {name}", en: "attachment {name}" }

    bad_recipient(nth: usize, why: &str) { vi: "--recipient thứ {nth}: {why}", en: "--recipient number {nth}: {why}" }
    not_a_public_key() {
        vi: "--signing-key-pub không phải khóa công khai OpenSSH",
        en: "--signing-key-pub is no OpenSSH public key"
    }
    private_key() {
        vi: "--signing-key-pub chỉ vào khóa riêng; khóa riêng không được đưa cho ai",
        en: "--signing-key-pub names a private key, which is given to nobody"
    }
    key_type(name: &str) {
        vi: "không ký được bằng khóa loại {name}",
        en: "nothing can be signed with a key of the type {name}"
    }
    public_key_hint() {
        vi: "Đưa tệp .pub của khóa ed25519 hoặc ecdsa; tạo khóa bằng `ssh-keygen -t ed25519`.",
        en: "Give the .pub file of an ed25519 or ecdsa key; make one with `ssh-keygen -t ed25519`."
    }
    handle_taken(handle: &str) { vi: "đã có cán bộ với bí danh {handle}", en: "there is an officer {handle} already" }
    see_officers() { vi: "Xem danh sách bằng `chungthu officer list`.", en: "List them with `chungthu officer list`." }
    deputy_needs() {
        vi: "người thay thế phải có ngày kết thúc và người được thay",
        en: "a deputy needs a last day and someone to stand in for"
    }
    only_deputies() {
        vi: "chỉ người thay thế mới có ngày kết thúc và người được thay",
        en: "only a deputy has a last day and someone to stand in for"
    }
    deputy_hint() {
        vi: "--role deputy đi cùng --until NGÀY và --stands-in-for BÍ-DANH; các vai trò khác không dùng hai tùy chọn này.",
        en: "--role deputy goes with --until DATE and --stands-in-for HANDLE; the other roles take neither."
    }
    nobody_to_stand_in_for(handle: &str) {
        vi: "{handle} không phải cán bộ nào mà có thể thay",
        en: "{handle} is no officer whom somebody could stand in for"
    }
    ended(until: &str) { vi: "ngày {until} đã qua", en: "{until} has passed" }
    at_is_past() { vi: "--at chỉ để đọc phiên bản cũ", en: "--at is for reading older commits only" }
    officer_added(handle: &str, role: &str, serial: u64) {
        vi: "Đã thêm {handle} ({role}); chùm khóa số {serial} niêm phong cho mọi người.",
        en: "Added {handle} ({role}); keyring {serial} is sealed to everyone."
    }
    officer_add_proposed(handle: &str, role: &str) { vi: "Đã đề nghị thêm {handle} ({role}).", en: "Proposed to add {handle} ({role})." }
    officers_aside(stood: &str, branch: &str) {
        vi: "cán bộ đổi từ main chứ không phải từ {stood}: đề nghị nằm ở {branch}, HEAD nay là nhánh đó; quay lại bằng: chungthu adopt {stood}",
        en: "officers are changed from main, not from {stood}: the proposal is on {branch}, which HEAD names now; to go back: chungthu adopt {stood}"
    }
    officers_on_main(stood: &str) {
        vi: "cán bộ đã đổi trên main; nhánh {stood} mà HEAD đang chỉ vẫn giữ nguyên",
        en: "the officers were changed on main; the branch {stood}, which HEAD names, stays as it is"
    }
    officers_proposed_here(branch: &str) {
        vi: "đây là cán bộ trên main; nhánh {branch} mà HEAD đang chỉ đề nghị khác, xem bằng: chungthu review {branch}",
        en: "these are the officers on main; the branch {branch}, which HEAD names, proposes others: chungthu review {branch}"
    }
    officer_proposed_next(command: &str) {
        vi: "Đây mới là đề nghị; quản trị khác duyệt thì chùm khóa mới được niêm phong lại. Tiếp theo: {command}",
        en: "This is a proposal; the keyring is sealed anew when another admin approves. Next: {command}"
    }
    without_keyring_proposed_next(command: &str) {
        vi: "Đây mới là đề nghị; quản trị khác duyệt thì mới có hiệu lực, chùm khóa giữ nguyên. Tiếp theo: {command}",
        en: "This is a proposal; it holds once another admin approves, and the keyring stays as it is. Next: {command}"
    }
    reads_everything(handles: &str) {
        vi: "Không thu lại được: từ khi có chùm khóa mới, {handles} đọc được toàn bộ sổ, kể cả mọi bản cũ, và có thể giữ lại những gì đã đọc.",
        en: "Not undone: from the new keyring on {handles} can read the whole register with all of its history, and may keep what was read."
    }
    officer_added_next(handle: &str) {
        vi: "Tiếp theo: chungthu sync (gửi main và chùm khóa); sau đó {handle} lấy sổ về bằng `chungthu clone` và kiểm tra bằng `chungthu doctor`.",
        en: "Next: chungthu sync (sends main and the keyring); then {handle} takes the register with `chungthu clone` and looks with `chungthu doctor`."
    }
    deputy_added_next(handle: &str, other: &str) {
        vi: "Tiếp theo: chungthu sync (gửi main và chùm khóa); việc còn dở của {other} để {handle} làm tiếp: chungthu officer handover {other} -o TỆP",
        en: "Next: chungthu sync (sends main and the keyring); the open work of {other} for {handle}: chungthu officer handover {other} -o FILE"
    }
    officer_sync_next() {
        vi: "Tiếp theo: chungthu sync (gửi main, và chùm khóa mới nếu có); các bản sao khác cũng chạy `chungthu sync`.",
        en: "Next: chungthu sync (sends main, and the new keyring where there is one); the other clones run `chungthu sync` too."
    }
    no_officer(handle: &str) { vi: "không có cán bộ nào với bí danh {handle}", en: "there is no officer {handle}" }
    not_a_deputy(handle: &str) { vi: "{handle} không phải người thay thế", en: "{handle} is no deputy" }
    not_longer(handle: &str, until: &str) {
        vi: "ngày kết thúc mới của {handle} phải sau {until}",
        en: "the new last day of {handle} must come after {until}"
    }
    not_longer_hint() {
        vi: "Cho thôi sớm hơn thì dùng `chungthu officer remove`.",
        en: "To end it earlier there is `chungthu officer remove`."
    }
    same_keys(handle: &str) { vi: "{handle} vốn đang dùng các khóa này", en: "these are the keys that {handle} has already" }
    same_keys_hint() {
        vi: "Tạo khóa mới bằng `age-keygen` và `ssh-keygen -t ed25519`, rồi đưa phần công khai.",
        en: "Make new ones with `age-keygen` and `ssh-keygen -t ed25519`, and give their public halves."
    }
    officer_extended(handle: &str, until: &str) { vi: "{handle} làm thay đến hết ngày {until}.", en: "{handle} is a deputy until {until}." }
    officer_replaced(handle: &str) { vi: "Đã thay khóa ký của {handle}.", en: "Replaced the signing key of {handle}." }
    officer_replaced_keyring(handle: &str, serial: u64, epoch: u32) {
        vi: "Đã thay khóa của {handle}; chùm khóa số {serial}, kỳ khóa {epoch}, niêm phong lại cho mọi người.",
        en: "Replaced the keys of {handle}; keyring {serial}, epoch {epoch}, is sealed to everyone."
    }
    officer_replace_proposed(handle: &str) { vi: "Đã đề nghị thay khóa của {handle}.", en: "Proposed to replace the keys of {handle}." }
    officer_replaced_next(handle: &str) {
        vi: "Tiếp theo: chungthu sync; từ nay {handle} dùng các khóa mới (--identity, --signing-key, hoặc settings.yaml).",
        en: "Next: chungthu sync; from now on {handle} uses the new keys (--identity, --signing-key, or settings.yaml)."
    }
    old_identity_kept(handle: &str) {
        vi: "Không thu lại được: ai có định danh cũ của {handle} và một chùm khóa cũ thì vẫn mở được những gì niêm phong trước đây. Những gì niêm phong từ nay thì không.",
        en: "Not undone: whoever has the old identity of {handle} and an earlier keyring still opens what was sealed before. What is sealed from now on is closed to them."
    }
    officer_removed(handles: &str, serial: u64, epoch: u32) {
        vi: "Đã đưa {handles} ra khỏi danh sách; chùm khóa số {serial}, kỳ khóa {epoch}, niêm phong cho những người còn lại.",
        en: "Removed {handles}; keyring {serial}, epoch {epoch}, is sealed to those who stay."
    }
    officer_remove_proposed(handles: &str) { vi: "Đã đề nghị đưa {handles} ra khỏi danh sách.", en: "Proposed to remove {handles}." }
    leaver_may_have_kept(handles: &str) {
        vi: "Không thu lại được: những gì {handles} từng đọc được thì có thể họ đã giữ, cùng các chùm khóa cũ. Những gì niêm phong từ nay họ không mở được.",
        en: "Not undone: what {handles} could read they may have kept, with the earlier keyrings. What is sealed from now on is closed to them."
    }
    deputy_stays(deputy: &str, other: &str, until: &str) {
        vi: "{deputy} vẫn thay {other} đến hết {until}; không cần nữa thì đưa ra bằng `chungthu officer remove {deputy}`.",
        en: "{deputy} still stands in for {other} until {until}; to end it: chungthu officer remove {deputy}"
    }
    leavers_branches(branches: &str) {
        vi: "Nhánh còn dở của họ: {branches}. Nhận lấy bằng `chungthu adopt NHÁNH`, nếu không sẽ không vào main được nữa.",
        en: "Their open branches: {branches}. Take them over with `chungthu adopt BRANCH`; as they are main takes them no more."
    }
    nobody_hands_over() { vi: "không có cán bộ nào với bí danh này", en: "there is no such officer" }
    handover_head(handle: &str) { vi: "Việc còn dở của {handle}", en: "Open work of {handle}" }
    handover_as_of(on: &str, commit: &str) { vi: "Tính đến {on}, phiên bản {commit}.", en: "As of {on}, commit {commit}." }
    handover_procedures() { vi: "Thủ tục chưa xong", en: "Open procedures" }
    handover_letters() { vi: "Văn bản chưa trả lời, chưa được trả lời", en: "Letters without an answer" }
    handover_devices() { vi: "Thiết bị đang giữ hoặc phụ trách", en: "Devices kept or looked after" }
    handover_branches() { vi: "Nhánh làm việc chưa vào main, và cách nhận lấy", en: "Branches that main has not taken, and how to take them over" }
    handover_none() { vi: "Không có.", en: "None." }
    handover_no_person(handle: &str) {
        vi: "officers.yaml chưa ghi {handle} là ai trong sổ (person), nên không biết thiết bị nào người đó đang giữ.",
        en: "officers.yaml doesn't say which person of the register {handle} is, so the devices in their hands aren't known."
    }
    handover_of_nobody(procedures: usize, letters: usize) {
        vi: "Chưa giao cho ai: {procedures} thủ tục, {letters} văn bản.",
        en: "Assigned to nobody: {procedures} procedures, {letters} letters."
    }
    handover_written(handle: &str, out: &str) { vi: "Đã ghi việc còn dở của {handle} vào {out}.", en: "Wrote the open work of {handle} to {out}." }
    handover_next() {
        vi: "Tệp có tên người ở dạng đọc được: chỉ đưa cho người làm thay, xong việc thì xóa.",
        en: "The page has names in clear: give it to the deputy only, and delete it afterwards."
    }
    deputy_until(other: &str, until: &str) { vi: "thay {other} đến hết {until}", en: "for {other} until {until}" }
    recovery() { vi: "khóa dự phòng trong két", en: "the recovery key in the safe" }

    key_needs_out() { vi: "không có ai để xác nhận việc hiện khóa", en: "there is nobody to confirm that the key may be shown" }
    key_needs_out_hint() { vi: "Dùng -o FILE để ghi khóa ra tệp.", en: "Give -o FILE to write the key to a file." }
    key_not_confirmed() { vi: "chưa được xác nhận; không hiện khóa", en: "not confirmed; the key was not shown" }
    confirm_key(name: &str) {
        vi: "Ai có khóa này đều đọc được {name} và mọi bản cũ của nó trong cùng kỳ khóa. Gõ mã ngắn của hồ sơ để hiện khóa:",
        en: "Whoever has this key reads {name} and its older versions of the same epoch. Type the record's handle to show it:"
    }
    inside_register() { vi: "không ghi khóa vào trong sổ đăng ký", en: "a key is not written into the register" }
    inside_register_hint() { vi: "Chọn một chỗ bên ngoài.", en: "Choose a place outside of it." }
    key_exported(name: &str, path: &str) { vi: "Đã ghi khóa của {name} vào {path}.", en: "Wrote the key of {name} to {path}." }
    key_of_file_next(path: &str, file: &str, size: u64) {
        vi: "Mở tệp đính kèm, bỏ phần đệm, bằng: age -d -i {path} {file} | head -c {size} > TỆP",
        en: "To open the file, without its padding: age -d -i {path} {file} | head -c {size} > NAME"
    }
    key_exported_next(path: &str, file: &str) { vi: "Mở hồ sơ bằng: age -d -i {path} {file}", en: "To open the record: age -d -i {path} {file}" }

    good() { vi: "tốt", en: "good" }
    mind() { vi: "lưu ý", en: "mind" }
    wrong() { vi: "HỎNG", en: "WRONG" }
    git_version(text: &str) { vi: "chương trình git: {text}", en: "the program git: {text}" }
    no_git() { vi: "máy này không có chương trình git", en: "the program git is not on this machine" }
    git_todo() { vi: "Cài git từ 2.34 trở lên; cần để trao đổi với máy chủ.", en: "Install git 2.34 or newer; it talks to servers." }
    no_main() { vi: "sổ đăng ký chưa có nhánh main", en: "the register has no branch main" }
    no_main_todo() { vi: "Lấy nhánh main từ máy chủ, hoặc tạo sổ mới bằng `chungthu init DIR`.", en: "Fetch main from the server, or make a register with `chungthu init DIR`." }
    history(root: &str, tip: &str) {
        vi: "lịch sử đã kiểm chứng đến {tip}; gốc {root}",
        en: "the history is verified up to {tip}; its root is {root}"
    }
    keyring_missing(serial: u64) { vi: "không có chùm khóa số {serial} mà main chỉ định", en: "the keyring {serial}, which main binds, is not here" }
    keyring_stale(bound: u64, found: u64) {
        vi: "chùm khóa ở đây là số {found}, nhưng main chỉ định số {bound}",
        en: "the keyring here has the serial {found}, but main binds {bound}"
    }
    keyring_todo() {
        vi: "Lấy refs/chungthu/keyring từ máy chủ, hoặc phục hồi từ bản sao lưu của chùm khóa.",
        en: "Fetch refs/chungthu/keyring from the server, or restore the keyring from its backup."
    }
    keyring_good(serial: u64, epoch: u32) {
        vi: "chùm khóa số {serial}, kỳ khóa {epoch}, đúng như main chỉ định",
        en: "the keyring {serial}, epoch {epoch}, is the one that main binds"
    }
    keyrings_left(others: &str) { vi: "còn chùm khóa mà main không chỉ định: {others}", en: "keyrings that main doesn't bind are still here: {others}" }
    keyrings_removed(others: &str) { vi: "đã bỏ chùm khóa mà main không chỉ định: {others}", en: "removed the keyrings that main doesn't bind: {others}" }
    open_merge() {
        vi: "git đang dở một lần gộp: git không gộp được hồ sơ đã niêm phong; chưa có gì hỏng",
        en: "git stands in the middle of a merge: it can't merge sealed records; nothing is damaged"
    }
    open_merge_todo() {
        vi: "Bỏ lần gộp đó bằng `git merge --abort`, rồi gộp từng trường bằng `chungthu merge NHÁNH`.",
        en: "Leave it with `git merge --abort`, then merge field by field with `chungthu merge BRANCH`."
    }
    mend_todo() { vi: "Dọn bằng: chungthu doctor --mend", en: "To clear it away: chungthu doctor --mend" }
    is_unlocked() { vi: "sổ đăng ký đang mở khóa", en: "the register is unlocked" }
    no_identity() { vi: "chưa chỉ định tệp định danh", en: "no identity file is named" }
    no_identity_todo() {
        vi: "Dùng --identity FILE, đặt CHUNGTHU_IDENTITY, hoặc ghi `identity:` vào settings.yaml của bạn.",
        en: "Give --identity FILE, set CHUNGTHU_IDENTITY, or write `identity:` into your settings.yaml."
    }
    identity_protected() {
        vi: "tệp định danh có mật khẩu bảo vệ; thử bằng `chungthu unlock`",
        en: "the identity file is protected by a passphrase; try it with `chungthu unlock`"
    }
    identity_opens() { vi: "tệp định danh mở được chùm khóa", en: "the identity opens the keyring" }
    recipients(count: usize) { vi: "chùm khóa niêm phong cho {count} khóa của cán bộ", en: "the keyring is sealed to {count} key{} of officers", s: [count] }
    one_recipient() {
        vi: "chỉ một cán bộ mở được chùm khóa; mất khóa đó thì chỉ còn khóa dự phòng",
        en: "only one officer's key opens the keyring; once it is lost only the recovery key is left"
    }
    one_recipient_todo() { vi: "Thêm cán bộ thứ hai bằng `chungthu officer add` trước khi ghi dữ liệu thật.", en: "Add a second officer with `chungthu officer add` before real records go in." }
    few_approvers(needed: usize, approvers: usize, admins: usize, handles: &str) {
        vi: "! Quy tắc two_person đòi {needed} người duyệt ngoài người lập, và phần chỉ quản trị được sửa thì phải có quản trị khác. Sau thay đổi này còn {approvers} người duyệt được, trong đó {admins} quản trị: việc do {handles} lập có phần sẽ không ai duyệt được.",
        en: "! The rule two_person asks for {needed} to approve besides the author, with another admin among them for what only admins change. After this {approvers} may approve, {admins} of them admins: some work of {handles} could be approved by nobody."
    }
    few_approvers_todo() {
        vi: "  Thêm quản trị hoặc cán bộ trước (`chungthu officer add`), hoặc giảm `approvals` (`chungthu edit officers.yaml`).",
        en: "  First add an admin or officer (`chungthu officer add`), or lower `approvals` (`chungthu edit officers.yaml`)."
    }
    approvers() { vi: "việc cần hai người đều có người thứ hai duyệt được", en: "what needs two people finds a second one" }
    no_approver(handles: &str) {
        vi: "không ai duyệt được việc sửa officers.yaml, cấu hình hay việc xóa do {handles} đề nghị: thiếu quản trị khác hoặc thiếu người duyệt",
        en: "nobody could approve a change of officers.yaml, of settings or an erasure that {handles} proposes: another admin, or enough to approve, is missing"
    }
    no_approver_todo() {
        vi: "Thêm quản trị thứ hai bằng khóa dự phòng trong két: `chungthu officer add … --role admin`.",
        en: "Add a second admin with the key from the safe: `chungthu officer add … --role admin`."
    }
    no_signing_key() { vi: "chưa chỉ định khóa ký", en: "no signing key is named" }
    no_signing_key_todo() {
        vi: "Dùng --signing-key FILE, đặt CHUNGTHU_SIGNING_KEY, hoặc ghi `signing_key:` vào settings.yaml của bạn.",
        en: "Give --signing-key FILE, set CHUNGTHU_SIGNING_KEY, or write `signing_key:` into your settings.yaml."
    }
    signing_protected() { vi: "khóa ký có mật khẩu bảo vệ; chưa thử", en: "the signing key is protected by a passphrase; it was not tried" }
    signing_key(handle: &str, role: &str) { vi: "khóa ký thuộc về {handle} ({role})", en: "the signing key belongs to {handle} ({role})" }
    signing_key_recovery() { vi: "khóa ký là khóa dự phòng trong két, chỉ sửa được officers.yaml", en: "the signing key is the recovery key, which may change officers.yaml only" }
    signing_key_recovery_todo() { vi: "Dùng xong thì xóa khỏi máy, chỉ giữ bản in trong két.", en: "Once it has done its work, remove it from this machine: it stays on paper, in the safe." }
    signing_key_unknown() { vi: "khóa ký không thuộc cán bộ nào đang có hiệu lực", en: "the signing key belongs to no active officer" }
    signing_key_todo() { vi: "Chọn đúng khóa, hoặc nhờ quản trị dùng `chungthu officer add`.", en: "Name the right key, or ask an admin for `chungthu officer add`." }
    plaintext_notes() {
        vi: "git đã lưu nội dung đã mở vào refs/notes/textconv",
        en: "git has stored opened content in refs/notes/textconv"
    }
    plaintext_todo(dir: &str) {
        vi: "Xóa: git -C {dir} update-ref -d refs/notes/textconv && git -C {dir} gc --prune=now; nếu đã đẩy lên máy chủ thì báo quản trị.",
        en: "Remove it: git -C {dir} update-ref -d refs/notes/textconv && git -C {dir} gc --prune=now; tell an admin if it was pushed."
    }
    caches_plaintext() { vi: "git có thể lưu lại nội dung đã mở (cachetextconv chưa tắt)", en: "git may store opened content (cachetextconv is not off)" }
    caches_todo(dir: &str) { vi: "Tắt: git -C {dir} config diff.chungthu.cachetextconv false", en: "Turn it off: git -C {dir} config diff.chungthu.cachetextconv false" }
    no_plaintext() { vi: "git không lưu nội dung đã mở", en: "git stores no opened content" }
    no_locks() { vi: "không có tệp khóa nào của git", en: "there are no lock files of git" }
    lock_file(path: &str, seconds: u64) { vi: "tệp khóa của git: {path} ({seconds} giây)", en: "a lock file of git: {path} ({seconds} second{} old)", s: [seconds] }
    lock_file_wait() { vi: "Có thể một lệnh git đang chạy; chờ một phút rồi xem lại.", en: "A git command may be running; look again in a minute." }
    lock_file_removed(path: &str) { vi: "đã bỏ tệp khóa {path}", en: "removed the lock file {path}" }
    work_tree(count: usize, few: &str) { vi: "{count} tệp của cây làm việc khác với nhánh: {few}", en: "what the work tree has is not what the branch has, in {count} file{}: {few}", s: [count] }
    work_tree_todo(dir: &str) {
        vi: "Xem bằng git -C {dir} status; bỏ thay đổi bằng git -C {dir} checkout -- .",
        en: "Look with git -C {dir} status; drop the changes with git -C {dir} checkout -- ."
    }
    open_folder(dir: &str) { vi: "người khác vào được thư mục {dir}", en: "others may enter the folder {dir}" }
    open_folder_todo(dir: &str) { vi: "Đóng lại: chmod -R go= {dir}", en: "Close it: chmod -R go= {dir}" }

    left_text(dir: &str) {
        vi: "{dir} còn văn bản đã mở niêm phong của một lần soạn bị ngắt, hoặc đang soạn ở cửa sổ khác",
        en: "{dir} holds an opened text of an edit that was cut off, or is open in another window"
    }
    left_text_todo(dir: &str) { vi: "Lấy lại phần đã gõ nếu cần, rồi: rm -r {dir}", en: "Take what was typed, where it is needed, then: rm -r {dir}" }

    foreign_files() {
        vi: "thư mục có thứ không thuộc bản mô phỏng, nên không đụng đến",
        en: "the folder holds something that is not of a demo, so nothing was touched"
    }
    foreign_files_hint() { vi: "Chọn một thư mục mới hoặc trống.", en: "Choose a folder that is new or empty." }
    demo_written() {
        vi: "đã có người ghi thêm vào sổ mô phỏng ở đây, nên không làm lại",
        en: "somebody wrote to the demo register here, so it is not made anew"
    }
    demo_written_hint() {
        vi: "Chọn thư mục khác; nếu không cần nữa thì tự xóa thư mục này trước.",
        en: "Choose another folder, or remove this one first where you no longer need it."
    }
    demo_fewest(fewest: usize) {
        vi: "Ít người hơn thì không đủ mọi trường hợp: lấy {fewest} người.",
        en: "With fewer people there would not be one for every case: taking {fewest}."
    }
    demo_made(dir: &str, records: usize, commits: usize) {
        vi: "Đã tạo bộ mô phỏng tại {dir}: {records} hồ sơ, {commits} phiên bản.",
        en: "Made the demo in {dir}: {records} record{}, {commits} commit{}.", s: [records, commits]
    }
    demo_on_tokens(keys: usize, tokens: usize) {
        vi: "Khóa HSM: {keys} khóa thật, trong {tokens} thiết bị SoftHSM của bộ mô phỏng.",
        en: "Keys of the HSMs: {keys} real one{}, in {tokens} SoftHSM token{} of the demo's own.", s: [keys, tokens]
    }
    demo_no_tokens() {
        vi: "Khóa HSM: chỉ có khóa công khai thật, vì máy này không có SoftHSM (softhsm2).",
        en: "Keys of the HSMs: real public keys only, since SoftHSM (softhsm2) is not on this machine."
    }
    demo_softhsm_failed(why: &str) {
        vi: "không tạo được thiết bị SoftHSM cho bộ mô phỏng: {why}",
        en: "can't make the demo's tokens with SoftHSM: {why}"
    }
    demo_softhsm_tool() { vi: "softhsm2-util báo lỗi", en: "softhsm2-util failed" }
    demo_softhsm_lost() { vi: "khóa đã nạp không có trên thiết bị", en: "a key that was put on a token isn't on it" }
    demo_softhsm_hint() {
        vi: "Thử chạy softhsm2-util --show-slots; gỡ softhsm2 thì bộ mô phỏng chỉ có khóa công khai.",
        en: "See whether softhsm2-util --show-slots works; without softhsm2 the demo has public keys only."
    }
    demo_tokens_next(dir: &str) {
        vi: "  chungthu -C {dir}/register hsm tokens\n  chungthu -C {dir}/register hsm prove\n",
        en: "  chungthu -C {dir}/register hsm tokens\n  chungthu -C {dir}/register hsm prove\n"
    }
    demo_next(dir: &str) {
        vi: "Tiếp theo:\n  . {dir}/env\n  chungthu -C {dir}/register status\n  chungthu -C {dir}/register expiring\n  chungthu -C {dir}/register check\n  chungthu -C {dir}/register import {dir}/ca --dry-run\n  chungthu -C {dir}/register log\n  xdg-open {dir}/site/index.html\n",
        en: "Next:\n  . {dir}/env\n  chungthu -C {dir}/register status\n  chungthu -C {dir}/register expiring\n  chungthu -C {dir}/register check\n  chungthu -C {dir}/register import {dir}/ca --dry-run\n  chungthu -C {dir}/register log\n  xdg-open {dir}/site/index.html\n"
    }
}
