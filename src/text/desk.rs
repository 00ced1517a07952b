//! Requests, letters, answers, hand-overs: what the acts of the desk say.

crate::messages! {
    // Selecting.
    nothing_selected() { vi: "chưa nêu hồ sơ nào", en: "no record was named" }
    nothing_selected_hint() {
        vi: "Nêu hồ sơ (mã ngắn, tên, số hiệu…), hoặc tìm bằng --find, hoặc đưa danh sách bằng --list TỆP.",
        en: "Name records (handle, name, number…), search with --find, or give a list with --list FILE."
    }
    in_list(place: &str, why: &str) { vi: "{place} của danh sách: {why}", en: "{place} of the list: {why}" }
    list_line(line: usize) { vi: "dòng {line}", en: "line {line}" }
    list_cell(cell: &str) { vi: "ô {cell}", en: "cell {cell}" }
    found_nothing(words: &str) { vi: "--find «{words}»: không tìm thấy gì", en: "--find «{words}»: nothing was found" }
    ahead() { vi: "--on nằm sau hôm nay", en: "--on lies after today" }
    ahead_hint() { vi: "Việc chỉ được ghi khi đã làm.", en: "What was done is written once it is done." }

    bad_words() { vi: "nội dung còn trống hoặc có ký tự không dùng được", en: "it is empty, or has a character that can't be used" }

    // Requests.
    opened(kind: &str, procedure: &str, of: &str) { vi: "{procedure}  {kind}: {of}", en: "{procedure}  {kind}: {of}" }
    expects(certificate: &str) { vi: "chờ chứng thư {certificate}", en: "expects certificate {certificate}" }
    not_opened(of: &str) { vi: "--------  không mở: {of}", en: "--------  not opened: {of}" }
    none_meant(of: &str) { vi: "--------  không có gì để đề nghị: {of}", en: "--------  nothing to ask for: {of}" }
    linked(kind: &str, procedure: &str, of: &str) {
        vi: "{procedure}  {kind}: {of} (đã mở từ trước; nay ghi vào dòng của quyết định)",
        en: "{procedure}  {kind}: {of} (open already; it now stands in the decision's line)"
    }
    requested_linked(opened: usize, linked: usize, refused: usize) {
        vi: "Đã mở {opened} thủ tục; gắn {linked} thủ tục đã mở vào quyết định; không mở: {refused}.",
        en: "Opened {opened} procedure{}; linked {linked} open one{} to the decision; not opened: {refused}.",
        s: [opened, linked]
    }
    requested(opened: usize, refused: usize) {
        vi: "Đã mở {opened} thủ tục; không mở: {refused}.",
        en: "Opened {opened} procedure{}; not opened: {refused}.",
        s: [opened]
    }
    would(said: &str) { vi: "Chạy thử, chưa ghi gì. {said}", en: "Dry run, nothing was written. {said}" }
    disposed(lines: usize) { vi: "Đã ghi xử lý cho {lines} dòng quyết định.", en: "Disposed of {lines} line{} of decisions.", s: [lines] }
    anyway_hint() {
        vi: "Quy định chưa đối chiếu văn bản gốc có thể bỏ qua bằng --anyway.",
        en: "A rule that was not checked against the law's text can be passed over with --anyway."
    }
    ground_ask() { vi: "Diễn giải căn cứ", en: "The ground in words" }
    carrier_ask() { vi: "Nhà mạng của SIM PKI (để trống nếu chưa biết):", en: "The carrier of the SIM (empty where it isn't known):" }
    keep_number_ask() { vi: "Thuê bao giữ số đang dùng?", en: "Does the person keep their own number?" }
    urgent_ask() { vi: "Vì sao khẩn", en: "Why it is urgent" }

    // What stands against a request.
    no_regime() { vi: "chưa có quy định nào áp dụng vào ngày này", en: "no law applies on that day" }
    open(procedure: &str) { vi: "đang có thủ tục chưa xong: {procedure}", en: "a procedure is open: {procedure}" }
    expected(certificate: &str) { vi: "đã có chứng thư cùng hình thức đang chờ cấp: {certificate}", en: "one of this form is expected already: {certificate}" }
    other_authority() { vi: "không phải chứng thư chuyên dùng công vụ", en: "it is not of the Government's CA" }
    not_issued() { vi: "chứng thư chưa được cấp", en: "the certificate was not issued yet" }
    ended(state: &str) { vi: "chứng thư không còn dùng được ({state}): đề nghị cấp mới", en: "the certificate is over ({state}): ask for a new one" }
    replaced(certificate: &str) { vi: "đã có chứng thư thay thế: {certificate}", en: "another has taken its place: {certificate}" }
    renewed_often(times: usize, rule: &str) {
        vi: "đã gia hạn {times} lần, không được gia hạn nữa: đề nghị cấp mới ({rule})",
        en: "it was renewed {times} time{} and can't be again: ask for a new one ({rule})",
        s: [times]
    }
    too_late(left: i64, least: i64, rule: &str) {
        vi: "chỉ còn {left} ngày, phải còn ít nhất {least} ngày khi gia hạn: đề nghị cấp mới ({rule})",
        en: "only {left} days are left where a renewal takes {least}: ask for a new one ({rule})"
    }
    early(left: i64) { vi: "còn {left} ngày mới hết hạn", en: "it has {left} days to go" }
    no_ground(codes: &str, rule: &str) { vi: "thiếu căn cứ --ground; có: {codes} ({rule})", en: "a --ground is needed; there are: {codes} ({rule})" }
    unknown_ground(codes: &str, rule: &str) { vi: "căn cứ này không dùng được; có: {codes} ({rule})", en: "no such ground for it; there are: {codes} ({rule})" }
    not_held() { vi: "chứng thư không ghi nội dung cần thay đổi", en: "the certificate doesn't hold what is to be changed" }
    nothing_differs() { vi: "nội dung trên chứng thư vẫn đúng với hồ sơ", en: "the certificate says what the register says" }
    holder_gone(state: &str, rule: &str) { vi: "thuê bao {state}: chứng thư chỉ dành cho người đang công tác tại cơ quan ({rule})", en: "the holder is {state}: certificates are for those who belong to the agency ({rule})" }
    has_valid(certificate: &str) { vi: "thuê bao còn chứng thư cùng hình thức: {certificate}", en: "the holder has a valid one of this form: {certificate}" }
    not_locked(rule: &str) { vi: "thiết bị không bị khóa ({rule})", en: "the device isn't locked ({rule})" }
    not_locked_hint(device: &str) {
        vi: "Nếu đã bị khóa, ghi trước: chungthu set {device} pin[+].fact=locked pin[+].on=NGÀY",
        en: "Where it is, note it first: chungthu set {device} pin[+].fact=locked pin[+].on=DATE"
    }
    no_pin() { vi: "thiết bị loại này không có mã PIN để khôi phục", en: "such a device has no PIN to restore" }
    device_gone(state: &str) { vi: "thiết bị: {state}", en: "the device is {state}" }
    still_valid(certificate: &str) { vi: "chứng thư trên thiết bị còn hiệu lực: {certificate}", en: "a certificate on it is valid: {certificate}" }
    with_ca() { vi: "CA đang giữ thiết bị", en: "the CA has the device" }
    unposted(unit: &str) { vi: "quyết định ghi {unit}, mà hồ sơ của người này ghi nơi công tác khác", en: "the decision names {unit}, and by their own record the person works elsewhere" }
    unposted_hint(command: &str) { vi: "Ghi nơi công tác mới trước: {command}", en: "Enter the new posting first: {command}" }
    beside(open: &str) { vi: "cũng đang mở, chưa gửi: {open}; cả hai đi trong một công văn", en: "open too and not sent: {open}; both go in one letter" }
    no_filer() { vi: "chưa xác định được cơ quan đứng tên: không có đơn vị nào có con dấu riêng", en: "nobody is known to file: no unit above has its own seal" }

    // Letters.
    sent(letter: &str, procedures: usize) {
        vi: "Đã ghi gửi {letter}: {procedures} thủ tục.",
        en: "Wrote that {letter} was sent: {procedures} procedure{}.",
        s: [procedures]
    }
    send_next_unit(letter: &str) {
        vi: "Xem lại: chungthu show {letter}",
        en: "To look at it: chungthu show {letter}"
    }
    came_in() { vi: "đây là văn bản đến", en: "this letter came in" }
    has_number() { vi: "công văn đã có số khác", en: "the letter has another number" }
    has_number_hint(letter: &str) { vi: "Nếu số cũ sai, sửa bằng: chungthu set {letter} number=- --fix", en: "Where that is wrong, correct it: chungthu set {letter} number=- --fix" }
    no_number() { vi: "công văn chưa được văn thư cấp số", en: "the clerk's office has given the letter no number yet" }
    dated_later() { vi: "ngày công văn sau ngày gửi", en: "the letter's date lies after the day it was sent" }
    dated_later_hint() { vi: "Nêu ngày gửi bằng --on.", en: "Say when it was sent with --on." }
    letter_void() { vi: "công văn đã hủy: mọi thủ tục trong đó đã rút", en: "the letter is void: everything that it asked for was given up" }
    letter_void_hint(letter: &str) { vi: "Không gửi nữa. Để ghi là đã hủy: chungthu set {letter} void=NGÀY", en: "It isn't sent. To write that it is void: chungthu set {letter} void=DATE" }
    letter_gone(procedure: &str) { vi: "{procedure}: người hoặc đơn vị được đề nghị cấp không còn", en: "{procedure}: whoever it asks for has left, or the unit is no more" }
    letter_gone_hint(withdraw: &str, paper: &str) { vi: "Rút thủ tục đó: {withdraw}; rồi lập lại công văn cho các dòng còn lại: {paper}", en: "Withdraw it: {withdraw}; then make the letter anew for the others: {paper}" }
    letter_outdated() {
        vi: "bản đã lập không còn đúng: thủ tục đã rút; cơ quan ban hành, người ký, người liên hệ đã thay đổi; nội dung đã được sửa; hoặc mẫu, chương trình đã đổi",
        en: "what was made of the letter is no longer so: a request was given up; the issuing unit, who signs or whom to ask has changed; something in it was corrected; or the template or the program is another"
    }
    one_number() { vi: "mỗi công văn có số riêng: --number dùng cho đúng một công văn", en: "every letter has its own number: --number is for exactly one" }
    // Answers.
    answered(letter: &str, granted: usize, refused: usize, supplement: usize, open: usize) {
        vi: "Công văn {letter}: chấp thuận {granted}, từ chối {refused}, yêu cầu bổ sung {supplement}; chưa trả lời {open}.",
        en: "Letter {letter}: granted {granted}, refused {refused}, supplement asked {supplement}; not answered {open}."
    }
    nothing_answered() { vi: "chưa nêu dòng nào được trả lời thế nào", en: "no line was said to be answered" }
    nothing_answered_hint() {
        vi: "Nêu --granted, --refused, --supplement với `all` hoặc từng dòng, hoặc --from TỆP.",
        en: "Say --granted, --refused, --supplement with `all` or lines, or --from FILE."
    }
    not_sent() { vi: "công văn chưa được gửi", en: "the letter was not sent yet" }
    not_sent_hint(command: &str) { vi: "Ghi gửi trước: {command}", en: "Write that first: {command}" }
    other_line(procedure: &str) { vi: "công văn không có dòng {procedure}", en: "the letter has no line {procedure}" }
    answered_before(procedure: &str) { vi: "dòng {procedure} đã được trả lời", en: "the line {procedure} was answered" }
    answer_step(procedure: &str, step: &str) { vi: "{procedure}: bước «{step}» không hợp với các bước trước", en: "{procedure}: the step «{step}» doesn't fit those before it" }
    answer_step_hint(procedure: &str) { vi: "Xem các bước: chungthu show {procedure}", en: "Look at its steps: chungthu show {procedure}" }
    two_for_all() { vi: "«all» chỉ dùng cho một kết quả", en: "`all` is given one answer only" }
    and_more(count: usize) { vi: "và {count} thủ tục nữa", en: "and {count} more" }
    other_symbol(own: &str) { vi: "ký hiệu khác với ký hiệu của đơn vị ban hành ({own}): đối chiếu với bản có số", en: "another symbol than that of the issuing unit ({own}): compare it with the paper" }
    reply_older() { vi: "ngày công văn trả lời sớm hơn ngày công văn được trả lời", en: "the CA's letter would be older than the one that it answers" }
    line_twice(procedure: &str) { vi: "dòng {procedure} được nêu hai kết quả", en: "two answers are given to the line {procedure}" }
    ask_line(number: usize, of: &str) {
        vi: "Dòng {number}, {of}: chấp thuận (c), từ chối (t), bổ sung (b), để trống nếu chưa trả lời:",
        en: "Line {number}, {of}: granted (g), refused (r), supplement (s), empty where not answered:"
    }
    ask_reason(of: &str) { vi: "Lý do hoặc nội dung cần bổ sung, {of}", en: "The reason, or what is lacking, {of}" }
    reply_noted() { vi: "Đã cập nhật kết quả vào hồ sơ.", en: "The results were taken into the register." }

    // Devices.
    handed(handover: &str, devices: usize, giver: &str, receiver: &str) {
        vi: "Giao nhận {handover}: {devices} thiết bị, {giver} → {receiver}.",
        en: "Hand-over {handover}: {devices} device{}, {giver} → {receiver}.",
        s: [devices]
    }
    handed_item(device: &str, of: &str, steps: &str) { vi: "  {device}  {of}  {steps}", en: "  {device}  {of}  {steps}" }
    not_handed(device: &str, of: &str, why: &str) { vi: "  {device}  {of}  không giao được: {why}", en: "  {device}  {of}  not handed over: {why}" }
    not_taken_back(device: &str, of: &str, why: &str) { vi: "  {device}  {of}  không thu lại được: {why}", en: "  {device}  {of}  not taken back: {why}" }
    through(device: &str, of: &str) { vi: "  ! {device}: giao cho người nhận thay, chứng thư của {of}", en: "  ! {device}: somebody else takes it, its certificate is of {of}" }
    device_lost(state: &str, device: &str) {
        vi: "thiết bị: {state}; nếu đã tìm thấy: chungthu return {device} --found",
        en: "the device is {state}; where it was found again: chungthu return {device} --found"
    }
    of_holder(holder: &str) {
        vi: "chứng thư của {holder}: chỉ giao cho {holder}, hoặc nêu văn bản cho phép nhận thay bằng --authorised-by",
        en: "its certificate is of {holder}: it goes to {holder}, or name the paper that lets somebody else take it with --authorised-by"
    }
    has_died(person: &str) {
        vi: "{person} đã từ trần; nêu ai giao bằng --from, hoặc ai nhận bằng --to và --authorised-by",
        en: "{person} has died; say who brings it with --from, or who gets it with --to and --authorised-by"
    }
    not_lost() { vi: "thiết bị không ghi là đã mất", en: "it is not said to be lost" }
    noted_found(devices: usize) { vi: "Đã ghi tìm thấy thiết bị: {devices}.", en: "Noted as found again: {devices} device{}.", s: [devices] }
    noted_pin(devices: usize) { vi: "Đã ghi xác nhận tiếp nhận mã PIN: {devices} thiết bị.", en: "Noted the receipt of the PIN: {devices} device{}.", s: [devices] }
    noted_loss(devices: usize) { vi: "Đã ghi mất thiết bị: {devices}.", en: "Noted as lost: {devices} device{}.", s: [devices] }
    handover_next(handover: &str) { vi: "Tiếp theo: chungthu paper {handover}", en: "Next: chungthu paper {handover}" }
    lost_next(certificate: &str) {
        vi: "Tiếp theo: chungthu request revoke {certificate} --ground device-lost",
        en: "Next: chungthu request revoke {certificate} --ground device-lost"
    }
    nothing_handed() { vi: "không thiết bị nào được giao nhận", en: "no device changed hands" }
    with_party(party: &str) { vi: "thiết bị đang ở {party}", en: "it is with {party}" }
    not_out() { vi: "không có ai ngoài bộ phận quản lý đang giữ thiết bị", en: "nobody but the desk has it" }
    cert_ended(certificate: &str, state: &str) { vi: "chứng thư {certificate} {state}", en: "the certificate {certificate} is {state}" }
    not_checked(procedure: &str) {
        vi: "chưa đối chiếu chứng thư với đề nghị ({procedure}): chungthu receive",
        en: "its certificate was not compared with the request ({procedure}): chungthu receive"
    }
    unauthorised(certificate: &str) {
        vi: "chứng thư của tổ chức {certificate}: nêu văn bản giao quản lý bằng --authorised-by",
        en: "the organisation's certificate {certificate}: name the paper that authorises it with --authorised-by"
    }
    no_receiver() { vi: "không rõ giao cho ai: nêu bằng --to", en: "nobody is known to whom it goes: say with --to" }
    no_device_of(of: &str) { vi: "không có thiết bị: {of}", en: "no device: {of}" }

    // Receiving.
    no_devices() { vi: "chưa nêu thiết bị nào", en: "no device was named" }
    no_devices_hint() {
        vi: "Nêu số hiệu thiết bị, mỗi số hiệu một tham số hoặc một dòng, hoặc cắm thiết bị và dùng --plugged.",
        en: "Give serials, each as an argument or on a line of its own, or plug devices in and use --plugged."
    }
    next_device() { vi: "Số hiệu thiết bị tiếp theo (để trống khi hết):", en: "The next device's serial (empty at the end):" }
    plug_in() { vi: "Cắm thiết bị tiếp theo rồi nhấn Enter (gõ x khi hết):", en: "Plug in the next device and press Enter (x at the end):" }
    whose_device(serial: &str) { vi: "{serial} là của ai (tên, thủ tục, chứng thư):", en: "{serial}: for whom (name, procedure, certificate):" }
    serial_needed() { vi: "chưa biết thiết bị: nêu SỐ-HIỆU=HỒ-SƠ", en: "its device isn't known: give SERIAL=SEL" }
    device_twice() { vi: "số hiệu được nêu hai lần", en: "the serial is given twice" }
    device_beside(serial: &str) { vi: "thủ tục của thiết bị này đã có thiết bị {serial} trong lần nhận này", en: "another device, {serial}, was taken for the same procedure" }
    bad_serial() { vi: "số hiệu có ký tự không dùng được", en: "the serial has characters that none has" }
    nothing_waits() { vi: "không có thủ tục nào đang chờ thiết bị", en: "no procedure waits for a device" }
    unknown_device(waiting: &str) {
        vi: "chưa biết của ai; nêu SỐ-HIỆU=HỒ-SƠ; đang chờ: {waiting}",
        en: "it isn't known for whom; give SERIAL=SEL; waiting: {waiting}"
    }
    not_awaited(of: &str) { vi: "không có thủ tục nào đang chờ: {of}", en: "nothing waits for it: {of}" }
    several_wait(all: &str) { vi: "nhiều thủ tục cùng chờ; nêu SỐ-HIỆU=THỦ-TỤC: {all}", en: "several wait; give SERIAL=PROCEDURE: {all}" }
    differs(serial: &str, of: &str) { vi: "{serial}, {of}: chứng thư khác với hồ sơ", en: "{serial}, {of}: the certificate says otherwise than the register" }
    accept_it() { vi: "Nhận (c), từ chối (t), để lại (Enter):", en: "Accept (y), reject (r), leave (Enter):" }
    why_rejected(serial: &str) { vi: "Vì sao không nhận {serial}", en: "Why {serial} is rejected" }
    neither() {
        vi: "chứng thư khác với hồ sơ: --accept SỐ-HIỆU nếu vẫn nhận, --reject SỐ-HIỆU nếu từ chối",
        en: "its certificate says otherwise: --accept SERIAL to take it all the same, --reject SERIAL to refuse it"
    }
    received_item(serial: &str, of: &str, steps: &str) { vi: "  {serial}  {of}  {steps}", en: "  {serial}  {of}  {steps}" }
    rejected_mark() { vi: "(không nhận: đề nghị lại)", en: "(rejected: ask again)" }
    not_compared() { vi: "(chưa có chứng thư để đối chiếu: chungthu import, rồi nhận lại)", en: "(no certificate to compare yet: chungthu import, then receive it again)" }
    left_item(serial: &str, why: &str) { vi: "  {serial}  chưa nhận: {why}", en: "  {serial}  not taken: {why}" }
    received(devices: usize, handover: &str) { vi: "Đã nhận {devices} thiết bị, giao nhận {handover}.", en: "Received {devices} device{}, hand-over {handover}.", s: [devices] }
    received_here(devices: usize) { vi: "Đã ghi {devices} thiết bị đang có ở đây.", en: "Noted {devices} device{} that were here.", s: [devices] }
    nothing_received() { vi: "Chưa nhận thiết bị nào.", en: "No device was taken in." }

    // Steps and checklists.
    stepped(step: &str, procedures: usize) { vi: "Đã ghi bước «{step}»: {procedures} thủ tục.", en: "Took the step «{step}»: {procedures} procedure{}.", s: [procedures] }
    not_stepped(procedure: &str, why: &str) { vi: "  {procedure}  chưa ghi: {why}", en: "  {procedure}  not taken: {why}" }
    step_order() { vi: "bước này không hợp với các bước trước", en: "the step doesn't fit those before it" }
    step_already(procedure: &str, step: &str) { vi: "  {procedure}  bước «{step}» đã ghi từ trước, không có gì mới", en: "  {procedure}  the step «{step}» was taken before, nothing is new" }
    step_not_sent(command: &str) { vi: "chưa gửi CA; trước đó: {command}", en: "the CA was not asked yet; before that: {command}" }
    in_handover(handover: &str) { vi: "Đính kèm giao nhận {handover}.", en: "Attached to the hand-over {handover}." }
    step_foreign() { vi: "thủ tục này không có bước đó", en: "this kind of procedure has no such step" }
    step_lacks(what: &str) {
        vi: "còn thiếu: {what}; bỏ qua giấy tờ bằng --waive LOẠI, bỏ qua việc khác bằng --anyway",
        en: "it lacks: {what}; go without a paper with --waive ROLE, without the rest with --anyway"
    }
    why_waived(role: &str) { vi: "Vì sao không có {role}", en: "Why it goes without: {role}" }
    step_remark() { vi: "Ghi chú về bước này", en: "A remark on the step" }
    no_procedure(of: &str) { vi: "không có thủ tục nào đang mở: {of}", en: "no procedure is open: {of}" }
    several_open(of: &str, all: &str) { vi: "{of}: nhiều thủ tục đang mở, nêu một: {all}", en: "{of}: several procedures are open, name one: {all}" }
    checklist() { vi: "Danh mục kiểm tra", en: "Checklist" }
    next_step(command: &str) { vi: "Tiếp theo: {command}", en: "Next: {command}" }
    awaits(due: &str, command: &str) { vi: "Đang chờ CA trả lời (hạn {due}). Khi có trả lời: {command}", en: "The CA is to answer (due {due}). When it has: {command}" }

    // Units.
    how_unsaid() { vi: "không rõ các đơn vị kế thừa nhau thế nào", en: "it isn't known how these units succeed each other" }
    how_unsaid_hint() {
        vi: "Loại của quyết định không phải đổi tên, sáp nhập hay chia tách: nêu --how.",
        en: "The decision's kind is no renaming, merger or split: say --how."
    }
    bad_sides() { vi: "số đơn vị không hợp với hình thức kế thừa", en: "so many units can't succeed each other in this way" }
    bad_sides_hint() {
        vi: "Đổi tên: một cũ, một mới. Sáp nhập: các đơn vị cũ, cuối cùng là đơn vị mới. Chia tách: đơn vị cũ, sau đó là các đơn vị mới.",
        en: "Renamed: one old, one new. Merged: the old ones, and last the new one. Split: the old one, then the new ones."
    }
    succeeded(old: &str, new: &str, on: &str) { vi: "Từ {on}: {old} → {new}.", en: "From {on}: {old} → {new}." }
    succeeded_with(people: usize, units: usize) {
        vi: "Chuyển theo: {people} người, {units} đơn vị trực thuộc.",
        en: "Moved with it: {people} people, {units} unit{} below.",
        s: [units]
    }
    left_behind(of: &str) { vi: "  chưa rõ chuyển về đâu: {of}", en: "  it isn't said where it goes: {of}" }
    refiled(procedures: usize) {
        vi: "Đơn vị mới đứng tên {procedures} thủ tục chưa gửi.",
        en: "The new unit files {procedures} procedure{} not sent yet.",
        s: [procedures]
    }
    filed_late(procedures: usize) {
        vi: "{procedures} thủ tục đã gửi với tên đơn vị cũ sau ngày đơn vị đó chấm dứt",
        en: "{procedures} procedure{} went out in the name of the old unit after it had ended",
        s: [procedures]
    }
    filed_late_hint(commands: &str) {
        vi: "Ghi đơn vị đứng tên rồi chạy lại, hoặc nêu ngày khác bằng --on:\n{commands}",
        en: "Say who files and run it again, or give another day with --on:\n{commands}"
    }
    sealless(units: &str) {
        vi: "{units} chưa ghi tư cách pháp nhân và con dấu riêng vào ngày đó nên không đứng tên được các thủ tục mà đơn vị cũ đang mở",
        en: "{units} is no legal person with its own seal on that day, so it can't file what the unit that ends has open"
    }
    sealless_hint(commands: &str) {
        vi: "Ghi tư cách của đơn vị mới, hoặc đơn vị cấp trên của nó, rồi chạy lại:\n{commands}",
        en: "Say that the new unit is, or what stands above it, and run it again:\n{commands}"
    }
    unequipped(unit: &str) { vi: "  cần bổ sung tiêu đề văn bản, người ký: {unit}", en: "  it needs a letterhead and somebody who signs: {unit}" }
    nothing_to_ask() { vi: "Không có chứng thư nào cần thay đổi hoặc thu hồi.", en: "No certificate is to be changed or revoked." }
    settled_unit(unit: &str) { vi: "  không cần thủ tục: {unit}", en: "  nothing to ask for: {unit}" }
    units_certificate(of: &str) { vi: "  chứng thư của đơn vị cũ: {of}", en: "  a certificate of a unit that ends: {of}" }
    personal_certificates(count: usize) { vi: "  chứng thư cá nhân ghi cơ quan không còn đúng: {count}", en: "  personal certificates that name an agency as it is no more: {count}" }
}
