//! Words of reminders: what mails and calendars say, and what `remind` says of them.

crate::messages! {
    // What a mail to an officer says.
    officer_subject(register: &str, count: usize, day: &str) {
        vi: "[{register}] {count} việc cần nhắc, ngày {day}",
        en: "[{register}] {count} reminder{} of {day}", s: [count]
    }
    officer_opening(name: &str, register: &str, count: usize, day: &str) {
        vi: "Kính gửi: {name}\n\nNgày {day}, sổ «{register}» có {count} việc cần nhắc:",
        en: "To: {name}\n\nOn {day} the register «{register}» has {count} reminder{}:", s: [count]
    }
    officer_closing() {
        vi: "Mỗi việc chỉ được nhắc một lần ở mỗi mốc. Xem tất cả và làm từng việc: chungthu todo, chungthu do SỐ.\nThư do chương trình tự động gửi.",
        en: "Each is told once at each stage. To see all and to do one: chungthu todo, chungthu do NUMBER.\nA program wrote this mail."
    }

    // What a mail to the focal people of units says.
    unit_subject(register: &str, count: usize, day: &str) {
        vi: "[{register}] Nhắc {count} việc về chứng thư chữ ký số của đơn vị, ngày {day}",
        en: "[{register}] {count} reminder{} about your unit's certificates, {day}", s: [count]
    }
    unit_opening(name: &str, register: &str, count: usize, day: &str) {
        vi: "Kính gửi: {name}, đầu mối của đơn vị\n\nNgày {day}, theo sổ «{register}», đơn vị có {count} việc cần làm về chứng thư chữ ký số chuyên dùng công vụ:",
        en: "To: {name}, for the unit\n\nOn {day}, by the register «{register}», your unit has {count} thing{} to do about its certificates:", s: [count]
    }
    unit_closing() {
        vi: "Mỗi việc chỉ được nhắc một lần ở mỗi mốc. Nếu đã làm hoặc không còn nhu cầu, xin trả lời thư này.\nThư do chương trình tự động gửi.",
        en: "Each is told once at each stage. If it is done or not needed any more, please answer this mail.\nA program wrote it."
    }
    send_renewal() { vi: "Gửi đề nghị gia hạn chứng thư", en: "Send the request to renew the certificate" }
    send_request() {
        vi: "Gửi giấy đề nghị cấp mới có xác nhận của đơn vị: chứng thư sắp hết hạn, không còn được gia hạn",
        en: "Send the application for a new certificate: this one runs out and can't be renewed any more"
    }
    send_request_or_device() {
        vi: "Gửi giấy đề nghị cấp mới có xác nhận của đơn vị; không còn nhu cầu thì giao trả thiết bị",
        en: "Send the application for a new certificate, or hand back the device where none is needed"
    }
    send_expired_device() { vi: "Giao trả thiết bị có chứng thư đã hết hạn", en: "Hand back the device of a certificate that has run out" }
    send_device_of_gone() { vi: "Giao trả thiết bị của người đã nghỉ, chuyển đi", en: "Hand back the device of someone who is gone" }
    send_pin_receipt() { vi: "Gửi giấy xác nhận tiếp nhận mã PIN đã ký", en: "Send the signed receipt of the PIN envelope" }
    send_manager() {
        vi: "Cử người quản lý chứng thư của tổ chức và gửi văn bản giao nhiệm vụ",
        en: "Name who manages the organisation's certificate, and send the authorisation"
    }

    // How far what is told of has come, and what is told of no further.
    late() { vi: "Quá hạn", en: "Overdue" }
    today() { vi: "Đến hạn hôm nay", en: "Due today" }
    ahead() { vi: "Chứng thư sắp hết hạn", en: "Certificates that end soon" }
    more(count: usize, rule: &str) {
        vi: "và {count} việc nữa; xem đủ: chungthu todo --rule {rule}",
        en: "and {count} more; to see all: chungthu todo --rule {rule}"
    }
    more_of_unit(count: usize) {
        vi: "và {count} trường hợp nữa, ghi trong tệp lịch kèm thư này",
        en: "and {count} more, which the calendar beside this mail has"
    }

    // By when.
    at(clock: &str, day: &str) { vi: "{clock} ngày {day}", en: "{clock} on {day}" }
    ends_in(day: &str, days: i64) { vi: "hết hạn ngày {day}, còn {days} ngày", en: "ends on {day}, {days} day{} left", s: [days] }
    ended(day: &str, days: i64) { vi: "đã hết hạn ngày {day}, quá {days} ngày", en: "ended on {day}, {days} day{} ago", s: [days] }
    due(day: &str) { vi: "đến hạn hôm nay, {day}", en: "due today, {day}" }
    overdue(day: &str, days: i64) { vi: "hạn {day}, quá {days} ngày", en: "was due on {day}, {days} day{} ago", s: [days] }
    renew_by(day: &str) { vi: "đề nghị gia hạn chậm nhất ngày {day}", en: "to be renewed by {day}" }

    calendar_name(register: &str) { vi: "Nhắc việc: {register}", en: "Reminders: {register}" }
    event_ends(whom: &str) { vi: "Hết hạn chứng thư: {whom}", en: "Certificate ends: {whom}" }
    event_due(what: &str, whom: &str) { vi: "{what}: {whom}", en: "{what}: {whom}" }

    // What became of it.
    shown(to: &str) { vi: "Tới: {to}", en: "To: {to}" }
    nothing() { vi: "Không có gì mới để nhắc.", en: "There is nothing new to remind anybody of." }
    would(mails: usize, notices: usize) {
        vi: "{mails} thư, {notices} việc; chưa gửi, chưa ghi nhớ.",
        en: "{mails} mail{} with {notices} reminder{}; nothing was sent or remembered.", s: [mails, notices]
    }
    would_next() {
        vi: "Gửi: chungthu remind (register.yaml có mail.relay), hoặc ghi thành tệp: chungthu remind -o THƯ-MỤC",
        en: "To send them: chungthu remind (with mail.relay in register.yaml), or as files: chungthu remind -o FOLDER"
    }
    sent(mails: usize, notices: usize) { vi: "Đã gửi {mails} thư, {notices} việc.", en: "Sent {mails} mail{} with {notices} reminder{}.", s: [mails, notices] }
    sent_next() { vi: "Tiếp theo: chungthu todo", en: "Next: chungthu todo" }
    written(mails: usize, notices: usize, folder: &str) {
        vi: "Đã ghi {mails} thư, {notices} việc vào {folder}.",
        en: "Wrote {mails} mail{} with {notices} reminder{} into {folder}.", s: [mails, notices]
    }
    written_next() {
        vi: "Tiếp theo: chuyển từng tệp .eml cho người nhận rồi xóa; các việc này coi như đã nhắc.",
        en: "Next: hand each .eml on to whom it is for, then delete it; these count as told."
    }
    not_sent(to: &str, why: &str) { vi: "Chưa gửi được cho {to}: {why}", en: "Not sent to {to}: {why}" }
    not_sent_next() { vi: "Những việc chưa gửi được sẽ nhắc lại ở lần chạy sau.", en: "What was not sent is told by the next run." }
    yielded(to: &str) {
        vi: "Chưa gửi cho {to}: một bản sao khác của sổ đang gửi hoặc đã gửi",
        en: "Not sent to {to}: another clone is sending it, or has"
    }
    held(count: usize) {
        vi: "{count} việc đang được một bản sao khác của sổ gửi; nếu không thành, lần chạy sau một giờ nữa sẽ gửi.",
        en: "{count} reminder{} are being sent by another clone; if that fails, a run in an hour sends them.", s: [count]
    }
    unreached(who: &str, count: usize, why: &str) {
        vi: "Không nhắc được {who} ({count} việc): {why}",
        en: "{who} can't be told of {count} thing{}: {why}", s: [count]
    }
    no_person() { vi: "officers.yaml chưa ghi cán bộ này là ai (person)", en: "officers.yaml doesn't say who this officer is (person)" }
    gone() { vi: "người này đã nghỉ hoặc chuyển đi", en: "they have left" }
    no_address() { vi: "hồ sơ chưa có thư điện tử công vụ", en: "their record has no official e-mail" }
    unofficial() { vi: "địa chỉ thư không phải thư công vụ", en: "their address is no official one" }
    restricted() {
        vi: "việc của người đã yêu cầu hạn chế xử lý dữ liệu; bộ phận tự liên hệ với đơn vị",
        en: "it is about somebody who had the use of their data restricted; speak to the unit yourself"
    }
    no_focal() { vi: "đơn vị và các đơn vị cấp trên chưa có đầu mối", en: "neither the unit nor one above it has a focal person" }

    // What hinders it.
    busy() { vi: "một lệnh remind khác đang chạy trên bản sao này", en: "another remind is at work in this clone" }
    busy_hint() { vi: "Chờ lệnh ấy xong rồi chạy lại.", en: "Wait until it is done, and run it again." }
    no_way() { vi: "chưa biết gửi bằng cách nào: register.yaml không có mail.relay", en: "there is no way to send: register.yaml has no mail.relay" }
    no_from() { vi: "chưa biết thư gửi từ địa chỉ nào", en: "it isn't known from which address the mails are" }
    no_from_hint() {
        vi: "Ghi mail: {{from: ĐỊA-CHỈ}} vào register.yaml bằng `chungthu edit register.yaml`.",
        en: "Write mail: {{from: ADDRESS}} into register.yaml with `chungthu edit register.yaml`."
    }
    not_published(why: &str) {
        vi: "chưa báo được cho các bản sao khác của sổ là sắp gửi thư, nên chưa gửi: {why}",
        en: "the other clones can't be told that mails are about to leave, so none left: {why}"
    }
    not_signed() { vi: "nhật ký truy cập chưa ký hoặc chưa gửi được lên máy chủ", en: "the journal of access could not be signed or sent to the server" }
    not_published_hint() {
        vi: "Chạy `chungthu sync`, sửa điều được nêu, rồi chạy lại.",
        en: "Run `chungthu sync`, mend what it says, and run this again."
    }
    later_sync(why: &str) {
        vi: "Thư đã gửi, nhưng các bản sao khác chưa biết: {why}. Chạy `chungthu sync`.",
        en: "The mails left, but the other clones don't know yet: {why}. Run `chungthu sync`."
    }
    unwritable_mail() { vi: "địa chỉ thư không dùng được", en: "the mail address can't be used" }
    refused(code: u16) { vi: "máy chủ thư từ chối ({code})", en: "the relay refused it ({code})" }
    refused_hint() { vi: "Kiểm tra địa chỉ trong hồ sơ của người nhận.", en: "Check the address in the record of whom it is for." }
    login(code: u16) { vi: "máy chủ thư không nhận tên hoặc mật khẩu ({code})", en: "the relay doesn't take the user or the password ({code})" }
    offers() {
        vi: "máy chủ thư không có cách mã hóa (STARTTLS) hoặc cách đăng nhập mà register.yaml yêu cầu",
        en: "the relay doesn't offer the encryption (STARTTLS) or the login that register.yaml asks for"
    }
    tls() { vi: "không mã hóa được đường tới máy chủ thư, hoặc chứng thư của máy chủ không đáng tin", en: "the way to the relay can't be encrypted, or its certificate isn't trusted" }
    tls_hint() {
        vi: "Xem mail.relay (host, port, tls) trong register.yaml; không có gì được gửi mà không mã hóa.",
        en: "See mail.relay (host, port, tls) in register.yaml; nothing was sent in the clear."
    }
    silent() { vi: "máy chủ thư không trả lời kịp", en: "the relay took too long" }
    unreachable() { vi: "không tới được máy chủ thư", en: "the relay can't be reached, or broke off" }
    unreachable_hint() { vi: "Xem mail.relay trong register.yaml và đường mạng.", en: "See mail.relay in register.yaml, and the network." }
    no_password() { vi: "máy chủ thư cần mật khẩu mà không hỏi được ai", en: "the relay wants a password, and nobody can be asked" }
    password_hint() {
        vi: "Dùng --password-file, --password-command hoặc --password-env.",
        en: "Use --password-file, --password-command or --password-env."
    }
    ask_password(user: &str, host: &str) { vi: "Mật khẩu của {user} tại {host}:", en: "The password of {user} at {host}:" }
    password_file_exposed(path: &str) { vi: "tệp mật khẩu {path} không phải của riêng bạn", en: "the password file {path} isn't yours alone" }
    password_file_unreadable(path: &str, why: &str) { vi: "không đọc được tệp mật khẩu {path}: {why}", en: "the password file {path} can't be read: {why}" }
    password_not_given() { vi: "không lấy được mật khẩu từ nơi đã nêu", en: "there is no password where one was said to be" }

    // The journal of access.
    mailed(to: &str) { vi: "nhắc {to}", en: "reminding {to}" }
    mailed_not(to: &str) { vi: "nhắc {to}, thư không gửi được", en: "reminding {to}, which did not leave" }
}
