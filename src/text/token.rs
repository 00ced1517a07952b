//! Words about PKCS #11 modules, tokens and PINs.

use crate::messages;

messages! {
    step_load() { vi: "nạp mô-đun", en: "loading the module" }
    step_tokens() { vi: "liệt kê thiết bị", en: "listing the tokens" }
    step_session() { vi: "mở phiên làm việc", en: "opening a session" }
    step_login() { vi: "đăng nhập", en: "logging in" }
    step_objects() { vi: "liệt kê nội dung thiết bị", en: "listing what is on the token" }
    step_generate() { vi: "tạo cặp khóa", en: "making a key pair" }
    step_set_id() { vi: "đặt mã khóa", en: "setting a key's id" }
    step_sign() { vi: "ký", en: "signing" }
    step_store() { vi: "ghi chứng thư", en: "storing a certificate" }
    step_destroy() { vi: "hủy khóa", en: "destroying a key" }

    module_missing(path: &str) { vi: "không có mô-đun PKCS #11 tại {path}", en: "there is no PKCS #11 module at {path}" }
    module_unreadable(path: &str, why: &str) { vi: "không đọc được mô-đun PKCS #11 {path}: {why}", en: "the PKCS #11 module {path} can't be read: {why}" }
    module_no_library(path: &str) { vi: "{path} không phải thư viện", en: "{path} is no library" }
    module_other_machine(path: &str) {
        vi: "{path} là thư viện dành cho loại máy khác",
        en: "{path} is a library for another kind of machine"
    }
    not_loaded(why: &str) { vi: "hệ thống không nạp được mô-đun PKCS #11: {why}", en: "the system can't load the PKCS #11 module: {why}" }
    no_module() { vi: "thư viện không phải mô-đun PKCS #11", en: "the library is no PKCS #11 module" }
    module_hint() {
        vi: "Chỉ đúng tệp .so của hãng, bản cho máy này, bằng --module, CHUNGTHU_PKCS11_MODULE hoặc pkcs11_module trong settings.yaml.",
        en: "Name the maker's .so for this machine by --module, CHUNGTHU_PKCS11_MODULE or pkcs11_module in settings.yaml.",
    }
    module_unnamed() { vi: "chưa chỉ ra mô-đun PKCS #11", en: "no PKCS #11 module was named" }
    no_worker(why: &str) { vi: "không khởi động được tiến trình giữ mô-đun: {why}", en: "the process that holds the module could not be started: {why}" }
    hung(step: &str, seconds: f32) {
        vi: "mô-đun không trả lời trong {seconds} giây khi {step}; đã dừng nó",
        en: "the module gave no answer within {seconds} s while {step}; it was ended"
    }
    hung_hint() {
        vi: "Rút thiết bị, cắm lại rồi thử lại; thiết bị chậm thì tăng pkcs11_seconds hoặc pkcs11_key_seconds trong settings.yaml.",
        en: "Unplug the token, plug it in and try again; for a slow one raise pkcs11_seconds or pkcs11_key_seconds in settings.yaml.",
    }
    crashed(step: &str, signal: i32) { vi: "mô-đun bị lỗi và dừng (tín hiệu {signal}) khi {step}", en: "the module crashed (signal {signal}) while {step}" }
    ended(step: &str) { vi: "tiến trình giữ mô-đun kết thúc khi {step}", en: "the process that holds the module ended while {step}" }
    garbled(step: &str) { vi: "mô-đun trả lời vô nghĩa khi {step}", en: "the module answered nonsense while {step}" }
    crashed_hint() {
        vi: "Báo hãng sản xuất kèm phiên bản mô-đun; việc đang làm có thể chạy tiếp.",
        en: "Tell the maker, with the module's version; what was being done can be resumed.",
    }
    no_token() { vi: "không thấy thiết bị đã khởi tạo nào như vậy", en: "no initialised token like that is plugged in" }
    no_token_hint() { vi: "Xem thiết bị đang cắm bằng `chungthu hsm tokens`.", en: "See what is plugged in with `chungthu hsm tokens`." }
    ambiguous(list: &str) { vi: "có nhiều thiết bị phù hợp: {list}", en: "several tokens fit: {list}" }
    ambiguous_hint() {
        vi: "Chỉ rõ số hiệu bằng --serial; hai thiết bị trùng cả số hiệu thì rút bớt một.",
        en: "Name the serial with --serial; of two with one serial, unplug one.",
    }
    full(step: &str, code: &str) { vi: "thiết bị hoặc mô-đun hết chỗ khi {step} ({code})", en: "the token or the module is out of room while {step} ({code})" }
    full_hint() { vi: "Giải phóng chỗ trên thiết bị rồi chạy tiếp.", en: "Make room on the token, then resume." }
    removed(step: &str, code: &str) { vi: "thiết bị không còn kết nối khi {step} ({code})", en: "the token is gone while {step} ({code})" }
    removed_hint() { vi: "Cắm lại thiết bị rồi chạy lại lệnh; việc đã xong không bị làm lại.", en: "Plug the token in and give the command again; what was done isn't done twice." }
    write_protected_hint() {
        vi: "Bỏ khóa chống ghi của thiết bị, hoặc chọn thiết bị khác bằng --serial.",
        en: "Take the write protection off the token, or name another with --serial.",
    }
    unsupported_hint() {
        vi: "Hỏi hãng sản xuất xem mô-đun và phần sụn này có làm được không, hoặc dùng thiết bị khác.",
        en: "Ask the maker whether this module and firmware can do it, or use another token.",
    }
    refused_hint() {
        vi: "Tra mã lỗi trong tài liệu của hãng; xem thiết bị đã cắm và dịch vụ của hãng đang chạy chưa, rồi chạy lại.",
        en: "Look the code up in the maker's manual, see that the token is plugged in and the maker's service runs, then try again.",
    }
    refused_load_hint() {
        vi: "Mô-đun không khởi động được: xem tệp cấu hình của hãng (với SoftHSM là SOFTHSM2_CONF) và dịch vụ của hãng.",
        en: "The module doesn't start: see to the maker's configuration file (of SoftHSM, SOFTHSM2_CONF) and service.",
    }
    no_worker_hint() {
        vi: "Xem máy còn bộ nhớ và tiến trình không, rồi chạy lại; cập nhật chương trình thì chạy bản mới.",
        en: "See whether the machine has memory and processes left, then try again; after an update run the new program.",
    }
    write_protected() { vi: "thiết bị chống ghi", en: "the token is write-protected" }
    unsupported(step: &str, code: &str) { vi: "thiết bị không hỗ trợ việc {step} ({code})", en: "the token doesn't support {step} ({code})" }
    refused(step: &str, code: &str) { vi: "thiết bị từ chối khi {step} ({code})", en: "the token refused while {step} ({code})" }

    pin_wrong() { vi: "PIN sai; đã thử một lần và không thử lại", en: "the PIN is wrong; it was tried once and not again" }
    pin_wrong_hint() {
        vi: "Kiểm tra lại PIN trước khi thử: nhập sai thêm vài lần, thiết bị sẽ bị khóa.",
        en: "Make sure of the PIN before trying again: a few more wrong ones lock the token.",
    }
    pin_locked() { vi: "PIN đã bị khóa", en: "the PIN is locked" }
    pin_wrong_locked() { vi: "PIN sai, và thiết bị nay đã khóa PIN", en: "the PIN was wrong, and the token has locked it now" }
    noted_locked(device: &str) { vi: "Đã ghi vào sổ: PIN của {device} bị khóa.", en: "Recorded: the PIN of {device} is locked." }
    noted_restored(device: &str) { vi: "Đã ghi vào sổ: PIN của {device} dùng lại được.", en: "Recorded: the PIN of {device} works again." }
    pin_locked_hint() {
        vi: "Đề nghị khôi phục thiết bị; HSM thì người quản trị mở khóa.",
        en: "Ask for the device to be restored; of an HSM, its administrator unlocks it.",
    }
    pin_expired() { vi: "PIN phải được đổi trước khi dùng", en: "the PIN must be changed before it is used" }
    pin_not_set() { vi: "thiết bị chưa đặt PIN người dùng", en: "the token has no user PIN yet" }
    pin_expired_hint() { vi: "Đặt PIN bằng công cụ của hãng.", en: "Set the PIN with the maker's tool." }
    pin_final_try() { vi: "chỉ còn một lần nhập PIN, sai nữa là khóa", en: "one try is left: another wrong PIN locks the token" }
    pin_final_try_hint() { vi: "Chắc chắn về PIN thì thêm --last-try.", en: "If you are sure of the PIN, add --last-try." }
    pin_count_low() { vi: "Chú ý: đã có lần nhập sai PIN của thiết bị này.", en: "Mind: a wrong PIN was given to this token before." }
    journal_damaged(path: &str, count: usize) {
        vi: "Chú ý: {count} dòng của nhật ký {path} không đọc được; PIN sai hay khóa ghi ở đó không được tính. Đã xem xét xong thì xóa những dòng đó.",
        en: "Mind: {count} line{} of the journal {path} can't be read; wrong PINs or keys told of there don't count. Once you have seen to it, remove them.",
        s: [count],
    }
    pin_failures(count: usize) {
        vi: "Chú ý: theo nhật ký, PIN của thiết bị này đã bị nhập sai {count} lần liền.",
        en: "Mind: by the journal, {count} wrong PIN{} in a row went to this token.",
        s: [count],
    }
    pin_many_failures(count: usize) {
        vi: "theo nhật ký, PIN của thiết bị này đã bị nhập sai {count} lần liền",
        en: "by the journal, {count} wrong PIN{} in a row went to this token",
        s: [count],
    }
    one_pin(tokens: &str) {
        vi: "chỉ có một PIN cho nhiều thiết bị: {tokens}; chưa gửi PIN tới thiết bị nào",
        en: "there is one PIN for several tokens: {tokens}; none was sent"
    }
    one_pin_hint() {
        vi: "Mỗi thiết bị một PIN: đặt {{serial}} trong đường dẫn của --pin-file, cho --pin-command đọc $CHUNGTHU_TOKEN, làm từng thiết bị một, hoặc chạy ở thiết bị đầu cuối.",
        en: "Each token has its PIN: put {{serial}} into the path of --pin-file, let --pin-command read $CHUNGTHU_TOKEN, take one token at a time, or run it at a terminal.",
    }
    ask_pin(token: &str) { vi: "PIN của thiết bị {token}:", en: "PIN of the token {token}:" }
    type_on_keypad(token: &str) { vi: "Nhập PIN trên bàn phím của thiết bị {token}.", en: "Type the PIN on the keypad of the token {token}." }
    nobody_to_ask() { vi: "cần PIN nhưng không hỏi được ai", en: "a PIN is needed and nobody can be asked" }
    pin_hint() {
        vi: "Chạy ở thiết bị đầu cuối, hoặc dùng --pin-file, --pin-command hay --pin-env.",
        en: "Run it at a terminal, or use --pin-file, --pin-command or --pin-env.",
    }
    ask_pin_in_dialog(token: &str) { vi: "PIN của thiết bị {token}", en: "The PIN of the token {token}" }
    no_pinentry(program: &str) { vi: "không có chương trình hỏi PIN {program}", en: "there is no pinentry program {program}" }
    no_pinentry_hint() {
        vi: "Cài một chương trình pinentry, hoặc chỉ đúng tên ở pinentry trong settings.yaml.",
        en: "Install a pinentry program, or name the right one as pinentry in settings.yaml.",
    }
    pin_cancelled() { vi: "không nhập PIN", en: "no PIN was given" }
    pinentry_failed(why: &str) { vi: "chương trình hỏi PIN không hỏi được: {why}", en: "the pinentry program could not ask: {why}" }
    pin_file_exposed(path: &str) { vi: "tệp PIN {path} không phải của riêng bạn", en: "the PIN file {path} isn't yours alone" }
    pin_file_exposed_hint() { vi: "Đặt quyền 0600 cho tệp của chính bạn.", en: "Let it be your own file, with mode 0600." }
    pin_file_unreadable(path: &str, why: &str) { vi: "không đọc được tệp PIN {path}: {why}", en: "the PIN file {path} can't be read: {why}" }
    pin_command_failed() { vi: "lệnh đưa PIN không chạy được hoặc báo lỗi", en: "the command that gives the PIN can't be run or failed" }
    pin_no_variable(name: &str) { vi: "không có biến môi trường {name}", en: "there is no environment variable {name}" }
    pin_empty() { vi: "PIN trống hoặc không phải văn bản", en: "the PIN is empty or no text" }
    pin_too_long() { vi: "PIN dài quá 255 ký tự", en: "the PIN is longer than 255 characters" }

    device_unknown() { vi: "thiết bị chưa có trong sổ", en: "the register has no such device" }
    certificate_unknown() { vi: "chứng thư chưa có trong sổ", en: "the register has no such certificate" }
    certificate_forged(record: &str) {
        vi: "LỖI: trùng nơi cấp và số sê-ri với {record} nhưng không phải chứng thư có trong sổ",
        en: "ERROR: issuer and serial are those of {record}, but it is another certificate than the register's"
    }
    certificate_of_key(record: &str) {
        vi: "có khóa của {record}, nhưng chứng thư này chưa có trong sổ; nhận bằng `chungthu import`",
        en: "it has the key of {record}, but the register has no such certificate; take it in with `chungthu import`"
    }
    on_token(serial: &str, name: &str, to: &str) {
        vi: "chứng thư {serial} «{name}», hết hạn {to}",
        en: "certificate {serial} “{name}”, valid to {to}"
    }
    no_certificates() { vi: "không có chứng thư đọc được khi chưa đăng nhập", en: "no certificate can be read without logging in" }
    unreadable_certificates(count: usize) {
        vi: "{count} chứng thư trên thiết bị không đọc được",
        en: "{count} certificate{} on it can't be read",
        s: [count],
    }
    other_holder(person: &str) {
        vi: "LỖI: theo sổ, thiết bị này của «{person}», nhưng trên đó có chứng thư của người khác",
        en: "ERROR: by the register this device is that of “{person}”, and a certificate of somebody else is on it"
    }
    register_lacks(kind: &str, fields: &str) { vi: "sổ còn thiếu ({kind}): {fields}", en: "the register lacks ({kind}): {fields}" }
    confirm_fill(count: usize) { vi: "Ghi những gì còn thiếu vào {count} hồ sơ? [c/k]", en: "Write what is missing into {count} record{}? [y/n]", s: [count] }
    fill_not_confirmed() { vi: "chưa được xác nhận nên không ghi gì", en: "not confirmed, so nothing was written" }
    fill_hint() { vi: "Chạy ở thiết bị đầu cuối, hoặc thêm --yes.", en: "Run it at a terminal, or add --yes." }
    fill_next() { vi: "Ghi những gì còn thiếu bằng: chungthu token read --fill", en: "To write what is missing: chungthu token read --fill" }
    filled(count: usize) { vi: "Đã ghi những gì còn thiếu vào {count} hồ sơ.", en: "Wrote what was missing into {count} record{}.", s: [count] }
    nothing_lacks() { vi: "Sổ không thiếu gì so với thiết bị.", en: "The register lacks nothing that the token tells." }
    restore_next(command: &str) { vi: "PIN bị khóa; đề nghị khôi phục bằng: {command}", en: "The PIN is locked; ask for a restoration with: {command}" }

    no_tokens() { vi: "Không có thiết bị nào đang cắm.", en: "No token is plugged in." }
    not_initialised() { vi: "chưa khởi tạo", en: "not initialised" }
    pin_state_good() { vi: "PIN bình thường", en: "PIN in order" }
    pin_state_unset() { vi: "chưa đặt PIN", en: "no PIN yet" }
    pin_state_low() { vi: "đã có lần nhập sai PIN", en: "a wrong PIN was given" }
    pin_state_final() { vi: "còn một lần nhập PIN", en: "one PIN try left" }
    pin_state_locked() { vi: "PIN bị khóa", en: "PIN locked" }
    pin_state_change() { vi: "phải đổi PIN", en: "PIN must be changed" }
    free_bytes(bytes: u64) { vi: "còn trống {bytes} byte", en: "{bytes} bytes free" }
    free_unknown() { vi: "không cho biết chỗ trống", en: "free space not told" }
    token_line(serial: &str, label: &str, maker: &str, model: &str, firmware: &str) {
        vi: "{serial}  nhãn «{label}»  {maker} {model}, phần sụn {firmware}",
        en: "{serial}  label “{label}”  {maker} {model}, firmware {firmware}"
    }
}
