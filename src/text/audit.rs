//! Words about the history as a whole, its signed summary, and samples of procedures.

use crate::messages;

messages! {
    holds() { vi: "đúng", en: "holds" }
    broken() { vi: "HỎNG", en: "BROKEN" }
    not_run() { vi: "chưa chạy", en: "not run" }
    whole() { vi: "`audit` luôn kiểm tra toàn bộ main, không nhận --at", en: "`audit` takes the whole of main, never --at" }
    history_holds(commits: usize, brought: usize, from: &str, to: &str) {
        vi: "{commits} phiên bản của main và {brought} phiên bản từ các nhánh đã gộp, từ {from} đến {to}, đều đúng chữ ký và quy tắc",
        en: "{commits} commit{} of main and {brought} of merged branches, from {from} to {to}, keep to signatures and rules", s: [commits]
    }
    branch_holds(commits: usize, branch: &str) {
        vi: "{commits} phiên bản của nhánh {branch} mà main chưa có đều đúng chữ ký và quy tắc",
        en: "{commits} commit{} of the branch {branch} that main lacks keep to signatures and rules", s: [commits]
    }
    came_with(why: &str, commit: &str) { vi: "{why} (vào main cùng phiên bản {commit})", en: "{why} (came to main with the commit {commit})" }
    before_it(commits: usize, last: &str) {
        vi: "{commits} phiên bản trước đó, đến {last}, đều đúng; bảng dưới đây chỉ nói về chúng",
        en: "What came before it holds, {commits} commit{} up to {last}; what follows is about that only", s: [commits]
    }
    nothing_before() { vi: "Không có phiên bản nào trước đó tin được", en: "No commit before it can be believed" }
    root_pinned(root: &str) { vi: "phiên bản đầu {root} là phiên bản mà máy này đã ghim", en: "the first commit {root} is the one that this clone has pinned" }
    root_unpinned(root: &str) {
        vi: "máy này chưa ghim phiên bản đầu: so {root} với một cán bộ khác qua điện thoại",
        en: "this clone has pinned no first commit: compare {root} with another officer by telephone"
    }
    root_other(root: &str, pinned: &str) {
        vi: "phiên bản đầu là {root}, máy này đã ghim {pinned}: đây là sổ khác",
        en: "the first commit is {root}, this clone has pinned {pinned}: it is another register"
    }
    tip_lost(pinned: &str) {
        vi: "phiên bản {pinned}, đã kiểm tra trước đây, không còn trên main: lịch sử bị rẽ nhánh hoặc bị lùi",
        en: "the commit {pinned}, verified before, is not on main any more: history was forked or rolled back"
    }
    after_break() { vi: "không chạy tiếp trên một lịch sử hỏng", en: "not run on a history that breaks" }
    keyring_fits(serial: u64, epoch: u32, recipients: usize) {
        vi: "chùm khóa số {serial}, kỳ khóa {epoch}: số thứ tự và kỳ khóa nối tiếp từ đầu, tệp đúng mã băm và có đủ {recipients} người nhận",
        en: "the keyring {serial}, epoch {epoch}: serials and epochs follow from the first on, the file has its hash and {recipients} recipients"
    }
    keyring_missing(serial: u64) {
        vi: "tệp chùm khóa số {serial} không có ở đây: số thứ tự và kỳ khóa nối tiếp từ đầu, mã băm và số người nhận chưa so được",
        en: "the file of keyring {serial} is not here: serials and epochs follow from the first on, its hash and recipients were not compared"
    }
    opened_holds(serial: u64) {
        vi: "chùm khóa số {serial} mở được, ghi đúng chùm khóa trước nó, không còn khóa của hồ sơ nào đã xóa và đủ khóa của mọi hồ sơ khác",
        en: "the keyring {serial} opens, names the one before it, and holds no key of an erased record and one for every other"
    }
    opened_not_run() { vi: "phần bên trong của chùm khóa", en: "what is inside the keyring" }
    records_open(count: usize) { vi: "{count} hồ sơ ở phiên bản cuối đều mở được", en: "of the last commit every record opens ({count} record{})", s: [count] }
    records_closed(count: usize) { vi: "{count} hồ sơ hoặc thư mục ở phiên bản cuối không mở được", en: "of the last commit {count} record{} or folder{} can't be opened", s: [count, count] }
    records_not_run() { vi: "mở từng hồ sơ ở phiên bản cuối", en: "opening every record of the last commit" }
    revocations_none(looked: usize) {
        vi: "không có đề nghị thu hồi nào do một người tự đưa vào main ({looked} phiên bản phải xem phần niêm phong)",
        en: "no revocation came to main by one person alone ({looked} commit{} had to be looked into)", s: [looked]
    }
    revocations_hidden(count: usize) {
        vi: "{count} lần đề nghị thu hồi, hoặc rút đề nghị, được đưa vào main dưới lệnh khác, không qua người thứ hai",
        en: "{count} time{} a revocation was asked for or taken back on main under another verb, without a second person", s: [count]
    }
    revocations_undone(count: usize) {
        vi: "{count} lần đề nghị thu hồi, hoặc rút đề nghị, do một người tự đưa vào main đều đã được hoàn tác qua người thứ hai",
        en: "{count} time{} one person alone asked for a revocation or took one back on main; all of it was undone with a second person", s: [count]
    }
    hidden(commit: &str, handle: &str, what: &str, record: &str) {
        vi: "phiên bản {commit} của {handle} {what}: {record}",
        en: "the commit {commit} by {handle} {what}: {record}"
    }
    hidden_undone(commit: &str, authors: &str, approvers: &str) {
        vi: "đã hoàn tác ở phiên bản {commit} ({authors} viết, {approvers} duyệt)",
        en: "undone by the commit {commit} (by {authors}, approved by {approvers})"
    }
    hidden_todo(commit: &str) {
        vi: "Cán bộ khác hoàn tác: chungthu revert {commit}, rồi người thứ hai xem và duyệt như quy tắc đòi hỏi",
        en: "Another officer undoes it: chungthu revert {commit}, and a second one reviews and approves as the rules ask"
    }
    hidden_answered(record: &str) {
        vi: "Nếu CA đã trả lời rồi thì `revert` bị từ chối, vì sau trả lời không rút được nữa: khi đó dùng chungthu edit {record}, thay bước trả lời bằng bước withdrawn và ghi lý do, rồi người thứ hai xem và duyệt",
        en: "Where the CA has answered, `revert` is refused, since after an answer nothing is withdrawn: then chungthu edit {record}, putting a step withdrawn in place of the answer and saying why, and a second officer reviews and approves"
    }
    revocations_closed(commits: usize) {
        vi: "{commits} phiên bản có hồ sơ không mở được, nên không biết có đề nghị thu hồi hay không",
        en: "in {commits} commit{} not every record can be opened, so it isn't known whether a revocation is asked for there", s: [commits]
    }
    revocations_not_run() { vi: "tìm đề nghị thu hồi được ghi dưới lệnh khác", en: "looking for revocations under another verb" }
    needs_key(part: &str) { vi: "{part}: cần khóa", en: "{part}: needs a key" }
    key_failed(part: &str, why: &str) { vi: "{part}: {why}", en: "{part}: {why}" }
    key_hint() {
        vi: "Chạy lại với --identity FILE, hoặc sau `chungthu unlock`.",
        en: "Run it again with --identity FILE, or after `chungthu unlock`."
    }
    officers_title() { vi: "Ai đã làm gì", en: "Who did what" }
    handle() { vi: "cán bộ", en: "officer" }
    role() { vi: "vai trò", en: "role" }
    commits() { vi: "phiên bản", en: "commits" }
    approvals() { vi: "đã duyệt", en: "approved" }
    period() { vi: "từ – đến", en: "from – to" }
    touched() { vi: "đã ghi", en: "wrote" }
    left(role: &str, day: &str) { vi: "{role}, thôi {day}", en: "{role}, left {day}" }
    recovery() { vi: "khóa dự phòng", en: "recovery entry" }
    unknown() { vi: "không rõ", en: "unknown" }
    attachments(count: u32) { vi: "{count} tệp", en: "{count} attachment{}", s: [count] }
    tombstones(count: u32) { vi: "{count} dấu xóa", en: "{count} tombstone{}", s: [count] }
    when() { vi: "lúc", en: "when" }
    commit() { vi: "mã", en: "commit" }
    verb() { vi: "lệnh", en: "verb" }
    authors() { vi: "người soạn", en: "authors" }
    approvers() { vi: "người duyệt", en: "approved by" }
    serial() { vi: "chùm khóa", en: "keyring" }
    summary_title(name: &str) { vi: "Kết quả kiểm tra lịch sử: {name}", en: "Audit of the history: {name}" }
    summary_made(when: &str, handle: &str) { vi: "Lập lúc {when}, người ký: {handle}", en: "Made {when}, signed by {handle}" }
    summary_root(root: &str) { vi: "Phiên bản đầu: {root}", en: "First commit: {root}" }
    summary_tip(tip: &str) { vi: "Phiên bản cuối của main: {tip}", en: "Last commit of main: {tip}" }
    summary_verified(commit: &str) { vi: "Đã kiểm tra và đúng đến: {commit}", en: "Verified and held up to: {commit}" }
    summary_keyring(serial: u64, epoch: u32, hash: &str) {
        vi: "Chùm khóa: số {serial}, kỳ khóa {epoch}, SHA-256 {hash}",
        en: "Keyring: serial {serial}, epoch {epoch}, SHA-256 {hash}"
    }
    summary_commits(commits: usize, brought: usize) {
        vi: "Phiên bản: {commits} trên main, {brought} từ các nhánh đã gộp",
        en: "Commits: {commits} of main, {brought} of merged branches"
    }
    summary_period(from: &str, to: &str) { vi: "Thời gian: {from} – {to}", en: "Period: {from} – {to}" }
    summary_records(count: usize, kinds: &str) { vi: "Hồ sơ: {count} ({kinds})", en: "Records: {count} ({kinds})" }
    summary_holds() { vi: "Kết quả: đúng", en: "Result: holds" }
    summary_partly() { vi: "Kết quả: phần đã chạy đều đúng", en: "Result: what was run holds" }
    summary_broken() { vi: "Kết quả: HỎNG", en: "Result: BROKEN" }
    summary_officers() { vi: "Cán bộ và khóa ký:", en: "Officers and their signing keys:" }
    summary_done(commits: usize, approvals: usize) { vi: "{commits} phiên bản, duyệt {approvals}", en: "{commits} commit{}, {approvals} approval{}", s: [commits, approvals] }
    summary_written(file: &str) { vi: "Đã ghi {file} và {file}.sig.", en: "Wrote {file} and {file}.sig." }
    summary_next(file: &str, handle: &str) {
        vi: "Người nhận kiểm tra: ssh-keygen -Y verify -f DANH_SÁCH_KHÓA -I {handle} -n chungthu-audit -s {file}.sig < {file}",
        en: "Who receives it checks: ssh-keygen -Y verify -f ALLOWED_SIGNERS -I {handle} -n chungthu-audit -s {file}.sig < {file}"
    }
    no_summary() { vi: "không có phần nào của lịch sử tin được để lập kết quả", en: "there is nothing believed to summarise" }
    not_an_officer() { vi: "khóa ký này không phải của cán bộ nào đang có hiệu lực", en: "this signing key belongs to no officer" }
    not_an_officer_hint() { vi: "Xem `chungthu officer list`, rồi chỉ đúng khóa bằng --signing-key FILE.", en: "See `chungthu officer list`, and name the right key with --signing-key FILE." }
    sampled(count: usize, of: usize, out: &str) {
        vi: "Đã lấy {count} trên {of} thủ tục cùng toàn bộ giấy tờ vào {out}.",
        en: "Collected {count} of {of} procedures with all their papers in {out}."
    }
    sampled_next(out: &str) {
        vi: "Tiếp: xem {out}/index.md. Đây là bản rõ: giao tận tay rồi xóa.",
        en: "Next: see {out}/index.md. It is plaintext: hand it over in person, then delete it."
    }
    sample_lost(count: usize) { vi: "{count} giấy tờ hoặc tệp không lấy được; xem cột cuối của mục lục.", en: "{count} paper{} or file{} could not be had; see the last column of the index.", s: [count, count] }
    sample_title(name: &str) { vi: "Mẫu thủ tục: {name}", en: "Sample of procedures: {name}" }
    sample_drawn(count: usize, of: usize, seed: u64, commit: &str) {
        vi: "{count} trên {of} thủ tục, rút bằng số {seed} ở phiên bản {commit}. Cùng số và cùng phiên bản cho cùng một mẫu.",
        en: "{count} of {of} procedures, drawn with the seed {seed} at the commit {commit}. The same seed and commit give the same sample."
    }
    sample_counts(records: usize, files: usize) { vi: "{records} hồ sơ, {files} tệp", en: "{records} record{}, {files} file{}", s: [records, files] }
    steps() { vi: "Các bước", en: "Steps" }
    papers() { vi: "Giấy tờ", en: "Papers" }
    column_procedure() { vi: "thủ tục", en: "procedure" }
    column_record() { vi: "hồ sơ", en: "record" }
    column_kind() { vi: "loại", en: "kind" }
    column_title() { vi: "tên", en: "title" }
    column_place() { vi: "tệp", en: "file" }
    column_role() { vi: "loại giấy tờ", en: "paper" }
    column_size() { vi: "số byte", en: "bytes" }
    column_signed() { vi: "ngày ký", en: "signed" }
    column_fault() { vi: "không lấy được vì", en: "lacking because" }
    column_step() { vi: "bước", en: "step" }
    column_remark() { vi: "ghi chú", en: "remark" }
    waived(role: &str, why: &str) { vi: "Không có {role}: {why}", en: "No {role}: {why}" }
}
