//! What can go wrong with sealing, keys and signatures, in words.

use std::io::ErrorKind;

use crate::model::Lang;

crate::messages! {
    file_denied() { vi: "không có quyền đọc hoặc ghi", en: "permission denied" }
    file_full() { vi: "hết chỗ trống", en: "no space left" }
    file_too_large() { vi: "tệp quá lớn", en: "the file is too large" }
    file_damaged() { vi: "nội dung bị hỏng", en: "its content is damaged" }
    file_missing() { vi: "không có tệp hoặc thư mục", en: "no such file or directory" }
    file_is_folder() { vi: "là thư mục, không phải tệp", en: "it is a folder, not a file" }
    file_no_folder() { vi: "một phần của đường dẫn không phải thư mục", en: "a part of the path is no folder" }
    file_exists() { vi: "đã có tệp hoặc thư mục này", en: "there is one already" }
    file_read_only() { vi: "ổ đĩa chỉ cho đọc", en: "the disk can only be read" }
    file_other(kind: &str) { vi: "lỗi hệ thống: {kind}", en: "{kind}" }

    header_truncated() { vi: "tệp bị cắt cụt", en: "the file is cut off" }
    header_too_long() { vi: "phần đầu dài quá 1 KiB", en: "its header is longer than 1 KiB" }
    header_armored() {
        vi: "tệp ở dạng chữ (armor) thay vì nhị phân",
        en: "it is ASCII-armored instead of binary",
    }
    header_version() { vi: "không phải tệp age phiên bản 1", en: "it is no age file of version 1" }
    header_grammar() { vi: "phần đầu sai định dạng age", en: "its header breaks age's grammar" }
    header_key() {
        vi: "phần đầu không có đúng một khóa X25519",
        en: "its header hasn't exactly one X25519 stanza",
    }
    header_name() {
        vi: "phần đầu không nêu đúng một tên hồ sơ, kỳ khóa và lần sửa",
        en: "its header doesn't name exactly one record, epoch and revision",
    }
    header_other() {
        vi: "phần đầu có thêm mục lạ",
        en: "its header has a stanza that doesn't belong there",
    }
    header_payload() { vi: "phần nội dung có độ dài không thể có", en: "its payload has an impossible length" }
    header_padding() {
        vi: "nội dung không được đệm đến đúng bậc độ dài",
        en: "its content isn't padded to a step",
    }

    open_header(at: &str, fault: &str) {
        vi: "Tệp {at} không phải tệp niêm phong hợp lệ: {fault}",
        en: "{at} is not a valid sealed file: {fault}",
    }
    open_elsewhere(at: &str, origin: &str) {
        vi: "Tệp {at} được niêm phong cho {origin}: tệp đã bị chép hoặc chuyển nhầm chỗ",
        en: "{at} was sealed as {origin}: the file was copied or moved there",
    }
    open_unknown_epoch(at: &str, epoch: u32, known: u32) {
        vi: "Tệp {at} niêm phong ở kỳ khóa {epoch}, chùm khóa ở máy này mới đến kỳ {known}",
        en: "{at} was sealed in epoch {epoch}, and the keyring here ends with epoch {known}",
    }
    open_erased(at: &str) {
        vi: "Hồ sơ của tệp {at} đã bị xóa vĩnh viễn, không còn khóa nào mở được",
        en: "the record of {at} was erased; no key is left that opens it",
    }
    open_forged(at: &str) {
        vi: "Tệp {at} không mở được bằng khóa của chính hồ sơ đó: người ghi không có chùm khóa, hoặc phần đầu đã bị sửa",
        en: "{at} doesn't open with the record's own key: whoever wrote it had no keyring, or the header was changed",
    }
    open_damaged(at: &str) {
        vi: "Nội dung tệp {at} bị hỏng hoặc bị cắt cụt",
        en: "the content of {at} is damaged or cut off",
    }
    open_size(at: &str) {
        vi: "Tệp đính kèm {at} không có kích thước ghi trong hồ sơ",
        en: "the attachment {at} hasn't the size that stands in its record",
    }
    open_restore_hint() {
        vi: "Lấy lại bản đúng từ lịch sử: chungthu log, rồi chungthu revert lần ghi đã làm hỏng.",
        en: "Take the right version from history: chungthu log, then chungthu revert the commit that broke it.",
    }
    open_sync_hint() {
        vi: "Chạy chungthu sync để lấy chùm khóa mới.",
        en: "Run chungthu sync to fetch the newer keyring.",
    }

    seal_erased(name: &str) {
        vi: "Hồ sơ {name} đã bị xóa vĩnh viễn, không thể ghi lại dưới mã này",
        en: "{name} was erased; nothing can be written under this id any more",
    }
    seal_erased_hint() { vi: "Lập hồ sơ mới với mã mới.", en: "Add a new record, which gets a new id." }
    seal_no_revision(name: &str) {
        vi: "Hồ sơ {name} không có số lần sửa",
        en: "{name} was given no revision number",
    }
    seal_too_large(name: &str) { vi: "{name} quá lớn để niêm phong", en: "{name} is too large to be sealed" }

    keyring_file(fault: &str) {
        vi: "Tệp chùm khóa không hợp lệ: {fault}",
        en: "the keyring file isn't valid: {fault}",
    }
    keyring_other_hash(bound: &str, found: &str) {
        vi: "Chùm khóa ở máy này (SHA-256 {found}) không phải chùm khóa mà officers.yaml ghi ({bound})",
        en: "the keyring here (SHA-256 {found}) is not the one that officers.yaml binds ({bound})",
    }
    keyring_wrong_identity(recipients: usize) {
        vi: "Danh tính này không mở được chùm khóa: không phải khóa nào trong {recipients} khóa nhận của nó",
        en: "this identity opens none of the keyring: it is not among its {recipients} recipient{}",
        s: [recipients],
    }
    keyring_wrong_identity_hint() {
        vi: "Dùng --identity với tệp định danh của chính bạn; nếu vừa đổi khóa mà còn phiên bản chưa gửi, chép dòng khóa cũ và dòng khóa mới vào cùng một tệp rồi chungthu sync; nếu bạn mới nhận nhiệm vụ, nhờ quản trị chạy chungthu officer add.",
        en: "Use --identity with your own identity file; if your keys were replaced while you had commits that were not sent, put the old line and the new one into one file and chungthu sync; if you are new, ask an admin to run chungthu officer add.",
    }
    keyring_plugin() {
        vi: "Thiết bị hoặc phần bổ trợ age không mở được chùm khóa",
        en: "the hardware key or its age plugin did not open the keyring",
    }
    keyring_plugin_hint() {
        vi: "Cắm thiết bị, thử lại và làm theo lời nhắc.",
        en: "Plug the device in, try again and follow what it asks.",
    }
    keyring_damaged() { vi: "Tệp chùm khóa bị hỏng", en: "the keyring file is damaged" }
    keyring_line(line: usize) {
        vi: "Chùm khóa đã mở sai định dạng ở dòng {line}",
        en: "the opened keyring breaks its format at line {line}",
    }
    keyring_line_hint() {
        vi: "Có thể chùm khóa do phiên bản mới hơn lập: cập nhật chungthu; nếu vẫn lỗi, báo quản trị.",
        en: "A newer version may have written it: update chungthu; if it stays, tell an admin.",
    }
    keyring_not_as_bound(serial: u64, epoch: u32) {
        vi: "Chùm khóa tự ghi số {serial}, kỳ khóa {epoch}, khác với officers.yaml",
        en: "the keyring says it is serial {serial}, epoch {epoch}, which is not what officers.yaml binds",
    }
    keyring_recipient_count(found: usize, expected: usize) {
        vi: "Chùm khóa niêm phong cho {found} người nhận, officers.yaml nêu {expected}",
        en: "the keyring is sealed to {found} recipients, officers.yaml names {expected}",
    }
    keyring_fetch_hint() {
        vi: "Chạy chungthu sync để lấy lại; nếu vẫn lỗi, đừng dùng và báo quản trị.",
        en: "Run chungthu sync to fetch it again; if it stays, don't use it and tell an admin.",
    }
    keyring_refused_hint() {
        vi: "Đừng dùng chùm khóa này. Gọi điện cho quản trị và đối chiếu mã SHA-256.",
        en: "Don't use this keyring. Call an admin and compare the SHA-256.",
    }
    successor_serial(known: u64, found: u64) {
        vi: "Chùm khóa số {found} không mới hơn chùm khóa số {known} đã biết",
        en: "keyring {found} is not newer than the known keyring {known}",
    }
    successor_previous() {
        vi: "Chùm khóa mới không nêu đúng chùm khóa trước nó",
        en: "the new keyring doesn't name the one before it",
    }
    successor_epoch(epoch: u32) {
        vi: "Chùm khóa mới làm mất hoặc đổi kỳ khóa {epoch}",
        en: "the new keyring lost or changed epoch {epoch}",
    }
    successor_node() {
        vi: "Chùm khóa mới có lại phần khóa đã bị cắt bỏ hoặc đã đổi phần khóa cũ",
        en: "the new keyring regained a part of the key tree that was cut out, or changed one",
    }
    successor_erased(id: &str) {
        vi: "Chùm khóa mới lại mở được hồ sơ {id} đã xóa vĩnh viễn",
        en: "the new keyring could open the erased record {id} again",
    }
    successor_lost() {
        vi: "Chùm khóa mới làm mất khóa của những hồ sơ không ai xóa",
        en: "the new keyring lost keys of records that nobody erased",
    }
    successor_closed(id: &str) {
        vi: "Chùm khóa không còn khóa của hồ sơ {id}, dù hồ sơ này không ai xóa",
        en: "the keyring has no key of the record {id}, though nobody erased it",
    }
    successor_cache() {
        vi: "Chùm khóa mới giữ nguyên khóa của dữ liệu đệm trên máy",
        en: "the new keyring kept the key of the local caches",
    }

    recipients_none() { vi: "Không có người nhận nào cho chùm khóa", en: "the keyring has no recipients" }
    recipients_twice(recipient: &str) {
        vi: "Người nhận {recipient} có hai lần",
        en: "the recipient {recipient} is listed twice",
    }
    recipients_plugin() {
        vi: "Phần bổ trợ age không niêm phong được chùm khóa cho người nhận của nó",
        en: "an age plugin could not seal the keyring to its recipient",
    }
    recipients_officers_hint() {
        vi: "Xem danh sách người nhận: chungthu officer list.",
        en: "See the list of recipients: chungthu officer list.",
    }
    recipient_unknown() {
        vi: "Đây không phải khóa công khai dùng làm người nhận",
        en: "this is no public key that can be a recipient",
    }
    recipient_secret() {
        vi: "Đây là khóa bí mật, không phải khóa công khai",
        en: "this is a secret key, not a public one",
    }
    recipient_secret_hint() {
        vi: "Khóa bí mật này coi như đã lộ: tạo khóa mới, và chỉ đưa nửa công khai (age1… hoặc ssh-ed25519 …).",
        en: "Treat this secret key as exposed: make a new one, and give only its public half (age1… or ssh-ed25519 …).",
    }
    recipient_unsupported() {
        vi: "Loại khóa này không dùng làm người nhận được",
        en: "nothing is sealed to keys of this type",
    }
    recipient_hint() {
        vi: "Dùng age1…, ssh-ed25519 … hoặc khóa của thiết bị có phần bổ trợ age.",
        en: "Use age1…, ssh-ed25519 … or a hardware key that has an age plugin.",
    }

    identity_missing(path: &str) { vi: "Không có tệp định danh {path}", en: "there is no identity file {path}" }
    identity_unreadable(path: &str, why: &str) {
        vi: "Không đọc được tệp định danh {path}: {why}",
        en: "the identity file {path} can't be read: {why}",
    }
    identity_empty(path: &str) {
        vi: "Tệp định danh {path} không có khóa nào",
        en: "the identity file {path} holds no key",
    }
    identity_line(path: &str, line: usize) {
        vi: "Dòng {line} của tệp định danh {path} không phải khóa",
        en: "line {line} of the identity file {path} is no key",
    }
    identity_public(path: &str) {
        vi: "Tệp {path} chỉ có nửa công khai của khóa",
        en: "{path} holds only the public half of a key",
    }
    identity_unsupported(path: &str) {
        vi: "Loại khóa trong tệp {path} không mở được chùm khóa",
        en: "a key of the type in {path} can't open a keyring",
    }
    identity_needs_passphrase(path: &str) {
        vi: "Tệp {path} có mật khẩu nhưng không hỏi được ai",
        en: "{path} asks for a passphrase, and nobody can be asked",
    }
    identity_needs_passphrase_hint() {
        vi: "Chạy chungthu unlock trước, trong một cửa sổ dòng lệnh.",
        en: "Run chungthu unlock first, on a terminal.",
    }
    wrong_passphrase(path: &str) {
        vi: "Mật khẩu của tệp {path} không đúng",
        en: "the passphrase of {path} is wrong",
    }
    wrong_passphrase_hint() {
        vi: "Thử lại; chú ý phím Caps Lock và bộ gõ tiếng Việt.",
        en: "Try again; look at Caps Lock and the keyboard layout.",
    }
    identity_too_costly(path: &str) {
        vi: "Mật khẩu của tệp {path} đòi quá nhiều công tính toán",
        en: "the passphrase protection of {path} asks for too much work",
    }
    identity_too_costly_hint() {
        vi: "Đặt lại mật khẩu bằng age -p với tham số thường.",
        en: "Protect the file again with age -p.",
    }
    plugin_missing(name: &str) {
        vi: "Chưa cài phần bổ trợ age-plugin-{name}",
        en: "age-plugin-{name} isn't installed",
    }
    plugin_missing_hint(name: &str) {
        vi: "Cài age-plugin-{name} vào một thư mục trong PATH.",
        en: "Install age-plugin-{name} somewhere on PATH.",
    }
    identity_hint() {
        vi: "Nêu tệp định danh bằng --identity hoặc biến CHUNGTHU_IDENTITY: tệp AGE-SECRET-KEY-1… hoặc khóa OpenSSH Ed25519.",
        en: "Give an identity file by --identity or CHUNGTHU_IDENTITY: AGE-SECRET-KEY-1… or an OpenSSH Ed25519 key.",
    }

    signer_missing(path: &str) { vi: "Không có tệp khóa ký {path}", en: "there is no signing key {path}" }
    signer_unreadable(path: &str, why: &str) {
        vi: "Không đọc được tệp khóa ký {path}: {why}",
        en: "the signing key {path} can't be read: {why}",
    }
    signer_not_a_key(path: &str) {
        vi: "Tệp {path} không phải khóa OpenSSH",
        en: "{path} is no OpenSSH key",
    }
    signer_hint() {
        vi: "Nêu khóa ký bằng --signing-key hoặc biến CHUNGTHU_SIGNING_KEY: khóa OpenSSH, hoặc tệp .pub nếu khóa nằm trong ssh-agent.",
        en: "Give a signing key by --signing-key or CHUNGTHU_SIGNING_KEY: an OpenSSH key, or its .pub if an agent holds it.",
    }
    signer_no_program(why: &str) {
        vi: "Không chạy được ssh-keygen: {why}",
        en: "ssh-keygen can't be run: {why}",
    }
    signer_no_program_hint() {
        vi: "Cài OpenSSH (gói openssh-client).",
        en: "Install OpenSSH (the package openssh-client).",
    }
    signer_refused() { vi: "ssh-keygen không ký", en: "ssh-keygen gave no signature" }
    signer_refused_hint() {
        vi: "Kiểm tra ssh-agent có khóa (ssh-add -l), cắm thiết bị và chạm khi được nhắc.",
        en: "See that the agent holds the key (ssh-add -l), plug the token in and touch it when asked.",
    }
    signer_other() {
        vi: "Chữ ký nhận được không phải của khóa đã chọn",
        en: "the signature that came back is not by the chosen key",
    }
    recovery_not_a_key() {
        vi: "Đây không phải khóa phục hồi trọn vẹn",
        en: "this is not a whole recovery key",
    }
    recovery_hint() {
        vi: "Nhập đủ cả dòng AGE-SECRET-KEY-1… như bản in cất trong két.",
        en: "Type the whole line AGE-SECRET-KEY-1… as it is printed on the paper in the safe.",
    }

    unlock_no_kernel() {
        vi: "Máy này không giữ được khóa trong nhân hệ điều hành",
        en: "this machine's kernel holds no keys for us",
    }
    unlock_untrusted(path: &str) {
        vi: "Thư mục {path} không thuộc riêng bạn",
        en: "{path} doesn't belong to you alone",
    }
    unlock_untrusted_hint(path: &str) {
        vi: "Xem ai đã tạo {path}; xóa đi rồi chạy lại chungthu unlock.",
        en: "See who made {path}; remove it and run chungthu unlock again.",
    }
    unlock_io(path: &str, why: &str) { vi: "Không dùng được {path}: {why}", en: "{path} can't be used: {why}" }
}

/// Why a file operation failed.
pub fn io(lang: Lang, kind: ErrorKind) -> String {
    match kind {
        ErrorKind::NotFound => file_missing(lang),
        ErrorKind::PermissionDenied => file_denied(lang),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => file_full(lang),
        ErrorKind::FileTooLarge => file_too_large(lang),
        ErrorKind::InvalidData | ErrorKind::UnexpectedEof => file_damaged(lang),
        ErrorKind::IsADirectory => file_is_folder(lang),
        ErrorKind::NotADirectory => file_no_folder(lang),
        ErrorKind::AlreadyExists => file_exists(lang),
        ErrorKind::ReadOnlyFilesystem => file_read_only(lang),
        other => file_other(lang, &other.to_string()),
    }
}
