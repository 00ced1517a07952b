//! Words about what differs between two commits, and about branches that wait to be reviewed.

use crate::messages;

messages! {
    branch_head(branch: &str, tip: &str, base: &str) {
        vi: "Nhánh {branch} ({tip}), so với main tại {base}",
        en: "The branch {branch} ({tip}), against main at {base}"
    }
    range_head(old: &str, new: &str) { vi: "Từ {old} đến {new}", en: "From {old} to {new}" }
    author(handle: &str, commits: usize, verbs: &str, when: &str) {
        vi: "Người viết: {handle}, {commits} phiên bản ({verbs}), mới nhất {when}",
        en: "Author: {handle}, {commits} commit{} ({verbs}), the newest {when}", s: [commits]
    }
    reasons() { vi: "Lý do đã ghi, theo từng phiên bản:", en: "Reasons, commit by commit:" }
    reason_of_one(handle: &str, when: &str, verb: &str, records: usize, why: &str) {
        vi: "{handle}, {when}, {verb}, {records} hồ sơ: {why}",
        en: "{handle}, {when}, {verb}, {records} record{}: {why}", s: [records]
    }
    reason_of_several(handle: &str, commits: usize, verbs: &str, when: &str, records: usize, why: &str) {
        vi: "{handle}, {commits} phiên bản ({verbs}), mới nhất {when}, {records} hồ sơ: {why}",
        en: "{handle}, {commits} commits ({verbs}), the newest {when}, {records} record{}: {why}", s: [records]
    }
    reason_none() { vi: "không ghi lý do", en: "no reason given" }
    reason_closed() { vi: "không mở được nên không biết lý do", en: "can't be opened, so the reason isn't known" }
    two_people(needed: usize) {
        vi: "Cần hai người: phải có {needed} người khác duyệt.",
        en: "Needs two people: {needed} other{} must approve.", s: [needed]
    }
    one_person() { vi: "Không bắt buộc hai người.", en: "Does not need two people." }
    hidden_revocation(named: &str) {
        vi: "! Đề nghị thu hồi, hoặc rút đề nghị thu hồi, nhưng không ghi là việc `revoke`: {named}",
        en: "! Asks for a revocation or takes one back, but no commit says `revoke`: {named}"
    }
    both_changed(path: &str) {
        vi: "! main cũng đã sửa {path}: tác giả phải gộp main vào nhánh trước khi duyệt.",
        en: "! Main has changed {path} too: the author must merge main into the branch before it can be approved."
    }
    both_for_good(path: &str) {
        vi: "! main cũng đã sửa đúng chỗ đó trong {path}: không gộp được, tác giả phải rút nhánh rồi đề nghị lại từ main.",
        en: "! Main has changed {path} in the same place: that can't be merged, its author must withdraw the branch and propose it again from main."
    }
    withdraw_next(branch: &str) {
        vi: "Tiếp theo: tác giả chạy `chungthu send-back {branch} --withdraw` rồi đề nghị lại từ main; nhánh này không duyệt được.",
        en: "Next: its author runs `chungthu send-back {branch} --withdraw` and proposes it again from main; it can't be approved."
    }
    both_next() {
        vi: "Tiếp theo: tác giả chạy `chungthu merge main` trên nhánh này, có máy chủ thì `chungthu submit` lại; chưa duyệt được.",
        en: "Next: its author runs `chungthu merge main` on this branch and, where there is a server, `chungthu submit` again; it can't be approved yet."
    }
    counts(counts: &str) { vi: "Gồm {counts}.", en: "In all: {counts}." }
    count_kind(count: usize, kind: &str) { vi: "{count} {kind}", en: "{count} {kind}{}", s: [count] }
    count_plain(files: usize) { vi: "{files} tệp cấu hình", en: "{files} plain file{}", s: [files] }
    count_erased(records: usize) { vi: "{records} dấu xóa", en: "{records} tombstone{}", s: [records] }
    count_files(files: usize) { vi: "{files} tệp đính kèm", en: "{files} attachment{}", s: [files] }
    new_errors() { vi: "Lỗi mới:", en: "New errors:" }
    new_findings() { vi: "Phát hiện mới:", en: "New findings:" }
    cured() { vi: "Đã khắc phục:", en: "Cured:" }
    only_touched() {
        vi: "Quy tắc hoặc CA tin cậy thay đổi: phát hiện ở các hồ sơ khác chỉ thấy khi chạy `chungthu check`.",
        en: "Rules or pinned CAs change: what that means for other records, `chungthu check` tells."
    }
    records_apart() {
        vi: "Không dựng được liên kết giữa các hồ sơ; chỉ xét từng hồ sơ riêng.",
        en: "The links between records can't be made; each record is judged by itself."
    }
    plain_added(path: &str) { vi: "+ tệp {path}", en: "+ file {path}" }
    plain_removed(path: &str) { vi: "- tệp {path}", en: "- file {path}" }
    plain_changed(path: &str) { vi: "~ tệp {path}", en: "~ file {path}" }
    not_text(size: usize, sha256: &str) {
        vi: "không phải văn bản: {size} byte, SHA-256 {sha256}",
        en: "no text: {size} byte{}, SHA-256 {sha256}", s: [size]
    }
    anchor(subject: &str, until: &str, sha256: &str) {
        vi: "CA «{subject}», đến {until}, SHA-256 của khóa công khai {sha256}",
        en: "CA «{subject}», until {until}, SHA-256 of its public key {sha256}"
    }
    line(number: u32) { vi: "từ dòng {number}", en: "from line {number}" }
    erased(id: &str, decision: &str) { vi: "xóa hẳn {id}, theo quyết định {decision}", en: "erased {id}, by the decision {decision}" }
    erasure_undone(id: &str) { vi: "không có dấu xóa của {id}", en: "without the tombstone of {id}" }
    no_decision() { vi: "(không rõ)", en: "(unknown)" }
    many(count: usize, kind: &str, phrase: &str) { vi: "{count} {kind}: {phrase}", en: "{count} × {kind}: {phrase}" }
    others(others: usize) { vi: "; {others} khác", en: "; {others} differ" }
    since(from: &str) { vi: " từ {from}", en: " from {from}" }
    by(paper: &str) { vi: ", theo {paper}", en: ", by {paper}" }
    as_before(labels: &str) { vi: " · như trước: {labels}", en: " · as before: {labels}" }
    why(text: &str) { vi: "lý do: {text}", en: "reason: {text}" }
    resealed() { vi: "niêm phong lại, nội dung không đổi", en: "sealed again, its content is the same" }
    masked() { vi: " (khác nhau; xem bằng --reveal)", en: " (they differ; --reveal shows how)" }
    file_added(name: &str) { vi: "+ đính kèm {name}", en: "+ attachment {name}" }
    file_removed(name: &str) { vi: "- đính kèm {name}", en: "- attachment {name}" }
    file_resealed(name: &str) { vi: "~ đính kèm niêm phong lại {name}", en: "~ attachment sealed again {name}" }
    file_missing(name: &str) { vi: "! thiếu tệp đính kèm {name}", en: "! attachment that isn't there {name}" }
    file(name: &str, role: &str, size: u64, sha256: &str) {
        vi: "«{name}» ({role}, {size} byte), SHA-256 {sha256}",
        en: "«{name}» ({role}, {size} byte{}), SHA-256 {sha256}", s: [size]
    }
    file_of_unread(id: &str) { vi: "{id}, không đọc được tên vì hồ sơ không mở được", en: "{id}, its name can't be read since the record can't" }
    file_unnamed(id: &str) { vi: "{id}, hồ sơ không ghi tên", en: "{id}, which the record doesn't name" }
    pem(serial: &str, subject: &str, from: &str, to: &str, key: &str) {
        vi: "PEM số {serial}, {subject}, {from} – {to}, khóa {key}",
        en: "PEM {serial}, {subject}, {from} – {to}, key {key}"
    }
    marked(branch: &str) { vi: "Đã ghi nhận bạn đã xem {branch}.", en: "Noted that you have seen {branch}." }
    marked_next(branch: &str) {
        vi: "Tiếp: chungthu approve {branch}, hoặc chungthu send-back {branch}",
        en: "Next: chungthu approve {branch}, or chungthu send-back {branch}"
    }
    stuck(branch: &str) {
        vi: "! Không ai duyệt được {branch}: ngoài người viết, không còn đủ người có quyền duyệt.",
        en: "! Nobody can approve {branch}: besides its authors, too few are left who may."
    }
    stuck_todo() {
        vi: "  Thêm quản trị thứ hai bằng khóa dự phòng trong két (`chungthu officer add … --role admin` hoặc `chungthu edit officers.yaml`), rồi người đó duyệt.",
        en: "  Add a second admin with the key from the safe (`chungthu officer add … --role admin`, or `chungthu edit officers.yaml`), who then approves."
    }
    own_next() {
        vi: "Nhánh có phần do bạn viết: người khác xem và duyệt.",
        en: "Part of it is your own: somebody else reviews and approves it."
    }
    admin_next(branch: &str) {
        vi: "Chỉ quản trị duyệt được nhánh này; bạn có thể: chungthu send-back {branch}",
        en: "Only an admin can approve it; what you can do: chungthu send-back {branch}"
    }
    counts_next(branch: &str) {
        vi: "Tiếp: chungthu approve {branch} (được tính là một người duyệt; quản trị hoàn tất), hoặc chungthu send-back {branch}",
        en: "Next: chungthu approve {branch} (it counts as one; an admin completes it), or chungthu send-back {branch}"
    }
    other_next(branch: &str) {
        vi: "Khóa ký của bạn không duyệt được nhánh này; cán bộ có quyền: chungthu approve {branch}",
        en: "Your signing key can't approve it; an officer who may: chungthu approve {branch}"
    }
    not_whole() {
        vi: "có phần không xem được, nên chưa ghi nhận là đã xem",
        en: "not all of it could be shown, so it is not noted as reviewed"
    }
    nothing_waits() { vi: "Không có nhánh nào chờ xem.", en: "No branch waits." }
    minutes(n: i64) { vi: "{n} phút", en: "{n} min" }
    hours(n: i64) { vi: "{n} giờ", en: "{n} h" }
    days(n: i64) { vi: "{n} ngày", en: "{n} day{}", s: [n] }
    waits_two_people() { vi: "cần hai người", en: "two people" }
    waits_seen() { vi: "đã xem", en: "reviewed" }
    waits_back(by: &str) { vi: "{by} đã trả lại", en: "sent back by {by}" }
    waits_approved(by: &str, found: usize, needed: usize) {
        vi: "{by} đã duyệt ({found}/{needed})",
        en: "approved by {by} ({found} of {needed})"
    }
    back_by(by: &str) {
        vi: "! {by} đã trả lại nhánh này, đúng như nó đang đứng.",
        en: "! Sent back, as it stands, by {by}."
    }
    approved_by(by: &str, found: usize, needed: usize) {
        vi: "Đã duyệt: {by} ({found} trên {needed} người).",
        en: "Approved so far by {by}: {found} of {needed}."
    }
    approving_sent_back(branch: &str, by: &str) {
        vi: "! {by} đã trả lại {branch} đúng như nó đang đứng: nên hỏi trước khi duyệt",
        en: "! {by} sent {branch} back as it stands: ask before it is approved"
    }
    waits_refused(why: &str) { vi: "không hợp lệ: {why}", en: "refused: {why}" }
    waits_next() { vi: "Xem: chungthu review NHÁNH", en: "To look at one: chungthu review BRANCH" }
    md_fields() { vi: "trường", en: "fields" }
    md_files() { vi: "đính kèm", en: "files" }
    md_findings() { vi: "phát hiện", en: "findings" }
    md_kind() { vi: "loại", en: "kind" }
    md_plain(path: &str, added: usize, removed: usize) {
        vi: "Tệp `{path}`: +{added} −{removed} dòng",
        en: "File `{path}`: +{added} −{removed} lines"
    }
    md_unreadable() { vi: "không đọc được", en: "unreadable" }
}
