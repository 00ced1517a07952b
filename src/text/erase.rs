//! Words about erasing.

use crate::messages;

messages! {
    goes(n: usize) { vi: "Sẽ xóa {n} hồ sơ, cùng mọi tệp đính kèm và mọi bản cũ:", en: "To be erased, with every file and every older version, {n} record{}:", s: [n] }
    came(n: usize) {
        vi: "! Từ khi đề nghị, main có thêm {n} hồ sơ thuộc về đó mà nhánh này không xóa; chưa duyệt được:",
        en: "! Since it was proposed, main has got {n} more that belong to it and that this branch does not erase; it can't be approved yet:"
    }
    named(n: usize) { vi: "Còn lại {n} hồ sơ có nhắc đến:", en: "Staying, though they name what goes, {n} record{}:", s: [n] }
    drafts(n: usize) { vi: "Trên các nhánh chưa vào main, {n} hồ sơ có nhắc đến hoặc sửa đổi:", en: "On branches that main has not taken, changing or naming what goes, {n} record{}:", s: [n] }
    drafts_todo() {
        vi: "  Người lập nhánh chạy `chungthu sync` rồi làm theo lời nhắc cho nhánh đó; bản đã xóa không mở được ở đó nữa.",
        en: "  Their authors run `chungthu sync` and do what it says of the branch; what is erased opens there no more either."
    }
    nobody() { vi: "không có ai để xác nhận; chưa xóa gì", en: "there is nobody to confirm; nothing was erased" }
    nobody_hint() {
        vi: "Xem kỹ danh sách trên, rồi chạy lại với --yes. Xóa rồi thì không lấy lại được.",
        en: "Look at the list above, then run it again with --yes. It can't be undone."
    }
    not_confirmed() { vi: "chưa được xác nhận; chưa xóa gì", en: "not confirmed; nothing was erased" }
    confirm(n: usize) {
        vi: "Xóa rồi thì không lấy lại được, kể cả từ lịch sử. Gõ số hồ sơ sẽ xóa ({n}) để xóa:",
        en: "It can't be undone, not even from history. Type how many records go ({n}) to erase them:"
    }
    decision_goes() { vi: "quyết định làm căn cứ cũng nằm trong số bị xóa", en: "the decision it rests on is among what goes" }
    decision_goes_hint() {
        vi: "Chọn quyết định khác, hoặc bỏ nó khỏi danh sách xóa.",
        en: "Name another decision, or leave it out of what is erased."
    }
    erased(n: usize, decision: &str, serial: u64) {
        vi: "Đã xóa {n} hồ sơ theo {decision}; chùm khóa số {serial} không còn khóa của chúng.",
        en: "Erased {n} record{} by {decision}; keyring {serial} has no keys for that any more.", s: [n]
    }
    proposed(n: usize, decision: &str) { vi: "Đã đề nghị xóa {n} hồ sơ theo {decision}; chưa có gì bị xóa.", en: "Proposed to erase {n} record{} by {decision}; nothing is erased yet.", s: [n] }
    proposed_next(command: &str) {
        vi: "Quản trị khác xem và duyệt thì mới xóa. Tiếp theo: {command}",
        en: "It is erased when another admin reviews and approves it. Next: {command}"
    }
    next() {
        vi: "Tiếp theo: chungthu sync, rồi làm hết danh sách ở trên.",
        en: "Next: chungthu sync, then go through the list above."
    }

    unit_todo() { vi: "đơn vị: chỉ còn mã người; ghi người ký, đầu mối khác bằng `chungthu set`", en: "unit: only an id is left of them; name another signatory or contact with `chungthu set`" }
    device_todo() { vi: "thiết bị: chỉ còn mã người; SIM thì xóa số điện thoại nếu là số riêng", en: "device: only an id is left of them; of a SIM clear the number where it is their own" }
    certificate_todo() { vi: "chứng thư: chỉ còn mã người; ghi người quản lý, đầu mối khác bằng `chungthu set`", en: "certificate: only an id is left of them; name another manager or contact with `chungthu set`" }
    certificate_of_procedure_todo() { vi: "chứng thư: chỉ còn mã thủ tục; xem lại căn cứ cấp hoặc kết thúc", en: "certificate: only an id is left of the procedure; see by what it was made or ended" }
    procedure_todo() { vi: "thủ tục: chỉ còn mã; xem lại căn cứ và ghi chú", en: "procedure: only an id is left; read its ground and notes" }
    person_todo() { vi: "người khác: xem lại vì sao nhắc đến", en: "another person: see why they are named" }
    paper_todo() {
        vi: "giấy tờ nhiều người: nếu nội dung hay tệp nêu tên, nhập bản đã che tên thành hồ sơ mới rồi xóa bản này theo cùng quyết định",
        en: "paper about several people: where its text or files name them, enter a copy with the name blacked out as a new record, then erase this one by the same decision"
    }
    decision_todo() { vi: "quyết định: giữ làm căn cứ; xem lại nội dung và tệp", en: "decision: kept where it is the reason; read its text and files" }

    checklist() { vi: "Việc xóa không tới được những nơi sau; phải tự làm:", en: "The erasure does not reach these; to be done by hand:" }
    earlier_keyrings(serial: u64) {
        vi: "- Chùm khóa trước số {serial} trên máy chủ (`chungthu sync` bỏ tham chiếu, rồi `git gc --prune=now` ở đó) và trong các bản sao lưu: xóa.",
        en: "- Keyrings before {serial} on servers (`chungthu sync` takes their references away; then `git gc --prune=now` there) and in backups: destroy them."
    }
    other_clones(serial: u64) {
        vi: "- Các bản sao chưa đồng bộ còn chùm khóa trước số {serial}: mỗi người chạy `chungthu sync`. Lần cuối thấy:",
        en: "- Clones that have not synced have keyrings before {serial}: everyone runs `chungthu sync`. Last seen:"
    }
    clone_seen(officer: &str, serial: u64, on: &str) { vi: "    {officer}: chùm khóa {serial}, ngày {on}", en: "    {officer}: keyring {serial}, on {on}" }
    clone_unseen(officer: &str) { vi: "    {officer}: chưa ghi gì vào sổ", en: "    {officer}: has written nothing yet" }
    exports() {
        vi: "- Những gì đã xuất ra: bảng tính, giấy tờ, tệp lấy bằng `get`, `audit sample`, khóa lấy bằng `key export`, bản in.",
        en: "- Exports: sheets, papers, files taken with `get` and `audit sample`, keys given out with `key export`, prints."
    }
    site() {
        vi: "- Trang đã công bố cũng là bản xuất: dựng lại bằng `chungthu site build` và thay bản cũ. Phần niêm phong trong bản cũ vẫn mở được bằng khóa của cán bộ.",
        en: "- A published site is an export: build it anew with `chungthu site build` and replace the old one. What is sealed in an old copy still opens with the officers' keys."
    }
    papers() { vi: "- Giấy tờ nêu tên nhiều người, theo danh sách còn lại.", en: "- Papers that name several people, as listed." }
    free_words() { vi: "- Ghi chú, trích yếu, lý do có thể nêu tên: tìm bằng `chungthu find -`.", en: "- Notes, summaries and reasons may name them: look with `chungthu find -`." }
    traces() { vi: "- Mã hồ sơ, thời điểm và kích thước vẫn còn trong lịch sử.", en: "- Ids, times and sizes stay in the history." }
}
