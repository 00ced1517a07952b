//! Words about the journal of access: who looked at what.

use crate::messages;

messages! {
    unkept(why: &str) {
        vi: "không ghi được vào nhật ký truy cập, nên không cho xem: {why}",
        en: "it can't be kept in the journal of access, so nothing is shown: {why}"
    }
    unkept_hint() {
        vi: "Chương trình phải ghi được vào thư mục chungthu trong thư mục git của sổ. Xem `chungthu doctor`.",
        en: "The program must be able to write into the folder chungthu in the register's git directory. See `chungthu doctor`."
    }
    keyless() {
        vi: "Nhật ký truy cập: chưa có khóa ký của cán bộ, nên lần xem này chỉ được giữ trên máy này, đến khi một cán bộ ký.",
        en: "Journal of access: without an officer's signing key this is kept on this machine only, until an officer signs it."
    }
    masked() { vi: "lý do chỉ được ghi khi xem không che", en: "a reason is kept only where something is seen unmasked" }
    masked_hint() { vi: "Thêm --reveal, hoặc bỏ --why.", en: "Add --reveal, or leave --why out." }
    on_screen() { vi: "lý do chỉ được ghi khi ghi ra tệp", en: "a reason is kept only where something is written to a file" }
    on_screen_hint() { vi: "Thêm -o TỆP, hoặc bỏ --why.", en: "Add -o FILE, or leave --why out." }
    unsigned(count: usize, why: &str) {
        vi: "Nhật ký truy cập: {count} lần xem còn chờ ký trên máy này: {why}",
        en: "Journal of access: {count} look{} wait on this machine to be signed: {why}", s: [count]
    }
    waits() { vi: "ngày hôm nay đã đầy, hoặc đồng hồ chậm hơn nhật ký", en: "the day is full, or the clock is behind the journal" }
    waiting(count: usize) {
        vi: "nhật ký truy cập: {count} lần xem chưa ký, mới ở trên máy này",
        en: "journal of access: {count} look{} not signed yet, on this machine only", s: [count]
    }
    waiting_todo() { vi: "Ký và gửi: chungthu sync", en: "Sign and send: chungthu sync" }
    back(handle: &str) {
        vi: "Máy chủ có nhật ký truy cập của {handle} ở trạng thái cũ hơn máy này đã thấy; bản đầy đủ vẫn ở đây.",
        en: "The server has the journal of access of {handle} at an earlier state than was seen there; all of it is still here."
    }
    gone(handle: &str) {
        vi: "Máy chủ không còn nhật ký truy cập của {handle} mà máy này đã thấy; bản ấy vẫn ở đây.",
        en: "The server has no journal of access of {handle} any more, which was seen there; it is still here."
    }
    refused(handle: &str, why: &str) {
        vi: "Máy chủ có nhật ký truy cập của {handle} mà máy này không nhận: {why}",
        en: "The server has a journal of access of {handle} that is not taken: {why}"
    }
    put_back() { vi: "Đã gửi lại.", en: "It was sent again." }
    shrunk(handle: &str, day: &str, count: usize) {
        vi: "{handle} đã ghi lại ngày {day} trong nhật ký truy cập và bỏ {count} lần xem mà máy này đã thấy.",
        en: "{handle} wrote {day} of the journal of access anew and left out {count} look{} that this clone had seen.", s: [count]
    }
    not_compared(handle: &str, why: &str) {
        vi: "Chưa so được nhật ký truy cập của {handle} với bản đã thấy: {why}",
        en: "The journal of access of {handle} was not compared with what was seen before: {why}"
    }
    journals(count: usize) { vi: "nhật ký truy cập của {count} cán bộ", en: "the journal{} of access of {count} officer{}", s: [count, count] }
    several(count: usize, kind: &str) { vi: "{count} {kind}", en: "{count} of kind {kind}" }
    perhaps() { vi: "có thể trong số này", en: "may be among them" }
    without_key() { vi: "người không có khóa ký", en: "somebody without a signing key" }
    older() { vi: "… còn những lần xem cũ hơn; -n để xem thêm.", en: "… and older looks; -n shows them." }
    not_signed() { vi: "chưa ký", en: "not signed yet" }
    nothing() { vi: "Nhật ký truy cập chưa có gì.", en: "Nobody has looked at anything, as far as the journals of access tell." }
    nothing_of(record: &str) {
        vi: "Theo nhật ký truy cập, chưa ai xem {record} không che.",
        en: "As far as the journals of access tell, nobody has seen {record} unmasked."
    }
    closed(handle: &str, day: &str) {
        vi: "Nhật ký truy cập của {handle}, ngày {day}, không mở được.",
        en: "The journal of access of {handle} for {day} does not open."
    }
    holds(officers: usize, days: usize) {
        vi: "nhật ký truy cập của {officers} cán bộ, {days} ngày: đúng chữ ký, các ngày nối tiếp nhau",
        en: "the journals of access of {officers} officer{}, {days} day{}: signed by their own keys, the days follow each other", s: [officers, days]
    }
    breaks(count: usize) { vi: "{count} nhật ký truy cập không tin được", en: "{count} journal{} of access can't be believed", s: [count] }
    entries_hold(looks: usize) { vi: "mọi ngày của nhật ký truy cập đều mở được: {looks} lần xem", en: "every day of the journals of access opens: {looks} look{}", s: [looks] }
    entries_closed(days: usize) { vi: "{days} ngày của nhật ký truy cập không mở được", en: "{days} day{} of the journals of access can't be opened", s: [days] }
    entries_not_run() { vi: "mở từng ngày của nhật ký truy cập", en: "opening every day of the journals of access" }
    why() {
        vi: "Lý do xem (đừng ghi tên ai: nhật ký còn lại khi hồ sơ bị xóa)",
        en: "Why it is looked at (name nobody: the journal stays when a record is erased)"
    }
}
