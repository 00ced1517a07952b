//! Sheets: what is read from them, put right, refused and asked.

crate::messages! {
    not_one() { vi: "tệp không phải bảng tính, hoặc đã hỏng", en: "the file is no workbook, or a damaged one" }
    too_long(mib: usize) { vi: "tệp dài quá {mib} MiB", en: "the file is longer than {mib} MiB" }
    too_much(rows: u32, cells: usize) { vi: "bảng tính quá lớn: quá {rows} dòng, {cells} ô, hoặc nén bất thường", en: "the workbook is too large: more than {rows} rows or {cells} cells, or packed beyond measure" }
    password() { vi: "bảng tính đặt mật khẩu", en: "the workbook is under a password" }
    not_text() { vi: "tệp CSV không đọc được dưới dạng chữ", en: "the CSV can't be read as text" }
    worker(why: &str) { vi: "không chạy được tiến trình đọc bảng tính: {why}", en: "the process that reads sheets couldn't be started: {why}" }
    save_anew_hint() { vi: "Mở bằng phần mềm bảng tính và lưu lại dạng .xlsx.", en: "Open it in a spreadsheet and save it as .xlsx." }
    split_hint() { vi: "Chia thành nhiều tệp, hoặc xóa các dòng thừa ở cuối trang.", en: "Split it, or delete the surplus rows at the end." }
    password_hint() { vi: "Mở tệp, bỏ mật khẩu, lưu lại ở nơi chỉ bạn đọc được.", en: "Open it, take the password away, and save it where only you can read it." }
    mixed() { vi: "bảng tính phải nhập riêng, không cùng tệp chứng thư", en: "sheets are imported apart from certificates" }
    mixed_hint() { vi: "Chạy chungthu import hai lần: một lần cho bảng tính, một lần cho chứng thư.", en: "Run chungthu import twice: for the sheets, and for the certificates." }
    not_for_sheets(option: &str) { vi: "{option} chỉ dùng cho tệp chứng thư", en: "{option} is for certificate files" }
    only_for_sheets(option: &str) { vi: "{option} chỉ dùng cho bảng tính", en: "{option} is for sheets" }
    unwritten() { vi: "không tạo được bảng tính", en: "the workbook couldn't be made" }
    no_head() { vi: "không trang nào có dòng tiêu đề nhận ra được", en: "no sheet has a head that is known" }
    no_head_hint() { vi: "Cần ít nhất hai cột nhận ra được, ví dụ «Họ và tên» và «Số CCCD». Nêu cột bằng --column 'TIÊU ĐỀ=person.names.full'.", en: "At least two columns must be known, such as “Full name” and “Citizen id”. Name one with --column 'HEADING=person.names.full'." }
    bad_column() { vi: "--column cần dạng TIÊU ĐỀ=TRƯỜNG, hoặc TIÊU ĐỀ=- để bỏ qua cột", en: "--column wants HEADING=FIELD, or HEADING=- to pass the column over" }
    bad_column_hint(fields: &str) { vi: "Các trường: {fields}", en: "The fields: {fields}" }

    leading_zero() { vi: "thêm lại số 0 ở đầu", en: "zeros in front put back" }
    from_number() { vi: "số được ghi lại thành chữ", en: "a number made text again" }
    day_serial() { vi: "số thứ tự ngày đổi thành ngày", en: "a day's serial made a day" }
    day_text() { vi: "chữ đổi thành ngày", en: "text made a day" }
    composed() { vi: "ghép lại dấu (NFC)", en: "marks put back on their letters (NFC)" }
    encoding(name: &str) { vi: "chuyển từ {name} sang Unicode", en: "converted from {name}" }
    spaces() { vi: "bỏ khoảng trắng, ký tự thừa", en: "surplus spaces and signs taken away" }
    capitals() { vi: "đổi chữ in hoa thành chữ thường", en: "capitals made small letters" }
    letter() { vi: "sửa chữ Đ", en: "the letter Đ put right" }
    document() { vi: "nhận loại giấy tờ theo số", en: "the kind of document told by its number" }
    several() { vi: "một ô có nhiều số, lấy cả", en: "several numbers in one cell, all taken" }

    broken() { vi: "công thức lỗi (#N/A, #REF!…)", en: "the formula failed (#N/A, #REF!…)" }
    digits_lost() { vi: "bảng tính đã làm tròn số này, chữ số mất không lấy lại được", en: "the spreadsheet rounded this number, and its digits are gone" }
    not_a_day() { vi: "không đọc được thành ngày", en: "it can't be read as a day" }
    year_alone() { vi: "chỉ có năm, hoặc năm ghi hai chữ số", en: "only a year or a month, or two digits of a year" }
    day_or_month() { vi: "cột này có ngày ghi tháng trước, nên không rõ đâu là ngày đâu là tháng", en: "the column has days written month first, so day and month can't be told apart" }
    other_person() { vi: "thiếu chữ số, thêm số 0 ở đầu vẫn không hợp tỉnh hoặc năm sinh", en: "digits are missing, and with zeros in front it fits no province or another birth year" }
    unknown_encoding() { vi: "chữ không phải Unicode và không chắc là bảng mã nào", en: "the text isn't in Unicode, and what it is in isn't certain" }
    not_a_word() { vi: "không phải một trong các giá trị của cột này", en: "none of the values that this column knows" }
    free_mail() { vi: "hộp thư miễn phí, không phải thư công vụ", en: "a free mailbox, not an official one" }
    not_a_mobile() { vi: "không phải số di động", en: "not a mobile number" }
    flag() { vi: "ô chứa TRUE hoặc FALSE", en: "the cell holds TRUE or FALSE" }
    no_form() { vi: "không rõ hình thức (USB Token, SIM, HSM…)", en: "what holds the key isn't said (USB token, SIM, HSM…)" }
    no_holder() { vi: "không rõ chứng thư của ai", en: "whose certificate it is isn't said" }
    said_over() { vi: "bảng ghi chứng thư đã bị thu hồi, tạm dừng hoặc hết hiệu lực, còn theo ngày thì vẫn hiệu lực: ghi sự việc và ngày của nó vào hồ sơ chứng thư", en: "the sheet says that the certificate was revoked, suspended or has ended, and by its days it is in force: enter what happened and when in the certificate's record" }
    no_issuer() { vi: "không rõ cơ quan ban hành quyết định", en: "who issued the decision isn't said" }

    sheet_read(sheet: &str, row: u32, rows: usize) { vi: "{sheet}: tiêu đề ở dòng {row}, {rows} dòng dữ liệu", en: "{sheet}: head in row {row}, {rows} row{} of data", s: [rows] }
    sheet_passed(sheet: &str) { vi: "{sheet}: bỏ qua, không có dòng tiêu đề nhận ra được", en: "{sheet}: passed over, no head is known" }
    column_passed() { vi: "bỏ qua", en: "passed over" }
    column_standing() { vi: "trạng thái chứng thư: để đối chiếu, không ghi vào sổ", en: "how the certificate stands: compared, not taken over" }
    column_never() { vi: "không lấy: không hồ sơ nào được chứa mã PIN, mật khẩu", en: "not taken: no record ever holds a PIN or password" }
    column_unknown() { vi: "không lấy: chưa rõ là trường nào", en: "not taken: no field is known for it" }
    column_hint() { vi: "Cột nào sai thì nêu lại: --column 'TIÊU ĐỀ=TRƯỜNG', hoặc --column 'TIÊU ĐỀ=-' để bỏ qua.", en: "Put a wrong column right with --column 'HEADING=FIELD', or --column 'HEADING=-' to pass it over." }
    repaired(cells: usize, what: &str, field: &str, named: &str) { vi: "Đã sửa {cells} ô, {field}: {what} ({named})", en: "{cells} cell{} put right, {field}: {what} ({named})", s: [cells] }
    refused_cell(place: &str, field: &str, why: &str) { vi: "Không nhận cả dòng vì ô {place}, {field}: {why}", en: "Row not taken for its cell {place}, {field}: {why}" }
    refused(place: &str, field: &str, why: &str) { vi: "Không nhận {place}, {field}: {why}", en: "Not taken {place}, {field}: {why}" }
    refused_row(place: &str, kind: &str, why: &str) { vi: "Không nhận {place}, {kind}: {why}", en: "Not taken {place}, {kind}: {why}" }
    overruled(place: &str, field: &str) { vi: "{place}, {field}: khác với tệp chứng thư, giữ theo chứng thư", en: "{place}, {field}: not what the certificate itself says, which stands" }
    passed(rows: usize, named: &str) { vi: "Bỏ qua {rows} dòng không phải dữ liệu ({named})", en: "{rows} row{} passed over that are no data ({named})", s: [rows] }
    ask_person(place: &str, candidates: &str) { vi: "Cần quyết định {place}: có phải là {candidates}?", en: "To be decided {place}: is it {candidates}?" }
    ask_unit(name: &str, place: &str) { vi: "Cần quyết định: đơn vị «{name}» ({place}) chưa có trong sổ", en: "To be decided: the unit “{name}” ({place}) is not in the register" }
    ask_value(place: &str, field: &str, there: &str) { vi: "Cần quyết định {place}, {field}: khác với {there}", en: "To be decided {place}, {field}: not the same as {there}" }
    the_register() { vi: "sổ", en: "the register" }
    more(count: usize) { vi: "… và {count} điều nữa; --json nêu tất cả", en: "… and {count} more; --json names all" }

    review_people() { vi: "Trùng tên", en: "Namesakes" }
    review_units() { vi: "Đơn vị", en: "Units" }
    review_values() { vi: "Khác nhau", en: "Differences" }
    review_note() { vi: "Chọn ở cột «Quyết định» rồi lưu; dòng để trống sẽ được hỏi lại.", en: "Choose in the column “Decision” and save; what is left empty is asked again." }
    head_decision() { vi: "Quyết định", en: "Decision" }
    head_place() { vi: "Nguồn", en: "Source" }
    head_name() { vi: "Họ và tên trong bảng", en: "Name in the sheet" }
    head_said() { vi: "Thông tin trong bảng", en: "What the sheet says" }
    head_unit() { vi: "Đơn vị trong bảng", en: "Unit in the sheet" }
    head_record() { vi: "Hồ sơ", en: "Record" }
    head_field() { vi: "Trường", en: "Field" }
    head_have() { vi: "Đang có", en: "There is" }
    head_says() { vi: "Bảng ghi", en: "The sheet says" }
    head_offer(number: usize) { vi: "Hồ sơ {number}", en: "Record {number}" }
    head_id() { vi: "Mã câu hỏi", en: "Question" }
    /// What is chosen from has no comma: a spreadsheet would make two choices of it.
    choice_new_person() { vi: "người khác và thêm mới", en: "someone else to be added" }
    choice_new_unit() { vi: "thêm đơn vị mới", en: "add the unit" }
    choice_keep() { vi: "giữ giá trị đang có", en: "keep what there is" }
    choice_take() { vi: "lấy theo bảng", en: "take the sheet's" }
    choice_is(handle: &str) { vi: "là {handle}", en: "is {handle}" }

    done(added: &str, changed: &str, known: usize, refused: usize, open: usize) {
        vi: "Thêm: {added}; cập nhật: {changed}; giữ nguyên: {known}; không nhận: {refused}; cần quyết định: {open}.",
        en: "Added: {added}; changed: {changed}; as they were: {known}; not taken: {refused}; to be decided: {open}.",
    }
    would(done: &str) { vi: "Chạy thử, chưa ghi gì. {done}", en: "Dry run, nothing was written. {done}" }
    none() { vi: "không", en: "none" }
    next() { vi: "Tiếp theo: chungthu check", en: "Next: chungthu check" }
    next_review(path: &str) { vi: "Tiếp theo: mở {path}, chọn ở cột «Quyết định», lưu lại rồi chạy: chungthu import {path}", en: "Next: open {path}, choose in the column “Decision”, save it and run: chungthu import {path}" }
    next_out() { vi: "Tiếp theo: chạy lại với -o SOAT.xlsx để có bảng quyết định.", en: "Next: run it again with -o REVIEW.xlsx for a workbook to decide in." }
    plaintext(path: &str) { vi: "{path} chứa dữ liệu cá nhân, không niêm phong, chỉ bạn đọc được: xóa khi dùng xong.", en: "{path} holds personal data, unsealed, for you alone to read: delete it when it is done with." }

    yes() { vi: "có", en: "yes" }
    no() { vi: "không", en: "no" }
    head_record_id() { vi: "Mã hồ sơ", en: "Record id" }
    edit_nothing() { vi: "không có hồ sơ nào phù hợp", en: "no record fits" }
    edit_written(records: usize, path: &str) { vi: "Đã ghi {records} hồ sơ vào {path}.", en: "Wrote {records} record{} to {path}.", s: [records] }
    edit_next(path: &str) { vi: "Tiếp theo: sửa trong phần mềm bảng tính, lưu lại, rồi chungthu import {path}", en: "Next: change it in a spreadsheet, save it, then chungthu import {path}" }
    edit_gone() { vi: "hồ sơ không còn trong sổ", en: "the record is no longer in the register" }
    edit_conflict() { vi: "sổ cũng đã đổi giá trị này từ khi xuất bảng; giữ theo sổ", en: "the register changed this value too since the sheet was written; the register's stands" }
    edit_record() { vi: "một ô khác của hồ sơ này không nhận được", en: "another cell of this record can't be taken" }
    edit_strange(place: &str) { vi: "Bỏ qua {place}: dòng này không có trong bảng đã xuất; thêm mới bằng một bảng khác.", en: "Passed over {place}: the row isn't one of the sheet that was written; add new ones with a sheet of their own." }
    edit_done(records: usize, cells: usize, left: usize) { vi: "Đã cập nhật {records} hồ sơ theo {cells} ô; không nhận {left} ô.", en: "Changed {records} record{} by {cells} cell{}; {left} cell{} not taken.", s: [records, cells, left] }

    portal_nothing() { vi: "không có thủ tục cấp mới nào đang mở cho cá nhân", en: "no issue procedure for a person is open" }
    portal_nothing_hint() { vi: "Nêu người cần cấp: chungthu export portal NGƯỜI -o TỆP.xlsx", en: "Name the people: chungthu export portal SEL -o FILE.xlsx" }
    portal_nobody() { vi: "không phải đề nghị cấp cho cá nhân", en: "it asks for no person's certificate" }
    portal_gaps(gaps: &str) { vi: "chưa đủ thông tin cho cổng: {gaps}", en: "the portal needs more: {gaps}" }
    portal_gaps_hint(handle: &str) { vi: "Bổ sung: chungthu edit {handle}, rồi chạy lại.", en: "Fill it in: chungthu edit {handle}, and run it again." }
    portal_uncertain() { vi: "Mẫu bảng của cổng lấy theo nguồn khác, chưa đọc được văn bản của CA: đối chiếu trước khi nộp.", en: "The portal's sheet is as others reported it, not read in a text of the CA: compare before it is handed in." }
    portal_done(rows: usize, path: &str) { vi: "Đã ghi bảng 19 cột cho {rows} người vào {path}.", en: "Wrote the portal's sheet for {rows} person{} to {path}.", s: [rows] }
    portal_next() { vi: "Tiếp theo: nộp trên cổng dịch vụ công, rồi ghi số hồ sơ vào công văn.", en: "Next: hand it in at the portal, then enter the portal's number in the letter." }

    only_here(count: usize) { vi: "Chỉ có trong sổ: {count}", en: "Only here: {count}" }
    only_there(count: usize) { vi: "Chỉ có trong bảng: {count}", en: "Only there: {count}" }
    different(count: usize) { vi: "Khác nhau: {count}", en: "Different: {count}" }
    unread(count: usize) { vi: "Ô không đọc được: {count}", en: "Cells that can't be read: {count}" }
    reconciled(agreed: usize) { vi: "Khớp: {agreed}. Không ghi gì vào sổ.", en: "Agreed: {agreed}. Nothing was written." }
    other_name() { vi: "khác tên", en: "another name" }
    other_email() { vi: "khác thư điện tử", en: "another e-mail" }
    other_from() { vi: "khác ngày bắt đầu hiệu lực", en: "another first day" }
    other_to() { vi: "khác ngày hết hiệu lực", en: "another last day" }
    other_standing(said: &str) { vi: "bảng ghi {said}, còn theo sổ thì vẫn hiệu lực", en: "the sheet says {said}, and by the register it is valid" }
    standing_suspended() { vi: "đang tạm dừng", en: "suspended" }
    standing_ended() { vi: "đã thu hồi hoặc hết hiệu lực", en: "revoked or ended" }
    other_unit() { vi: "khác đơn vị", en: "another unit" }
    other_field(field: &str) { vi: "khác ở mục “{field}”", en: "another “{field}”" }
    other_position() { vi: "khác chức vụ", en: "another position" }
    unregistered() { vi: "sổ không ghi chứng thư này đã đăng ký trong hệ thống", en: "the register doesn't have it as registered in the system" }
    ended() { vi: "chứng thư không còn hiệu lực hoặc đã được thay", en: "the certificate is no longer in force, or another took its place" }

    subject_passphrase() { vi: "Mật khẩu niêm phong tệp dữ liệu cá nhân, dành cho người nhận tệp:", en: "A passphrase to seal the file to, for whoever is to get it:" }
    no_passphrase() { vi: "chưa có mật khẩu để niêm phong tệp", en: "there is no passphrase to seal the file to" }
    no_passphrase_hint() { vi: "Gõ mật khẩu hai lần trên màn hình, hoặc đưa vào dòng đầu của đầu vào chuẩn.", en: "Type it twice at the terminal, or give it as the first line of standard input." }
    subject_unwritten() { vi: "không đóng gói được tệp", en: "the archive couldn't be made" }
    subject_named(places: &str) { vi: "Người này được nêu tại: {places}. Nội dung về người khác không kèm theo.", en: "The person is named at: {places}. What is about others is left out." }
    subject_given_name() { vi: "da-cung-cap.txt", en: "given-away.txt" }
    subject_log_name() { vi: "nhat-ky.txt", en: "log.txt" }
    subject_readme(name: &str, handle: &str, today: &str, records: &str, files: &str) {
        vi: "DỮ LIỆU CÁ NHÂN ĐANG ĐƯỢC LƯU TRONG SỔ THEO DÕI CHỨNG THƯ CHỮ KÝ SỐ\n\nHọ và tên: {name}\nMã hồ sơ: {handle}\nNgày lập: {today}\n\nMỗi hồ sơ dưới đây là một tệp .yaml; dòng bắt đầu bằng # giải thích từng trường.\nTệp nhat-ky.txt ghi các lần hồ sơ được cập nhật, ai cập nhật và trường nào thay đổi.\nTệp da-cung-cap.txt ghi dữ liệu nào đã được cung cấp cho cơ quan, tổ chức khác, theo văn bản nào, ngày nào.\n\nHồ sơ:\n{records}\nGiấy tờ kèm theo (chỉ nêu tên):\n{files}",
        en: "PERSONAL DATA HELD IN THE REGISTER OF CERTIFICATES\n\nName: {name}\nRecord: {handle}\nMade on: {today}\n\nEach record below is a .yaml file; lines that begin with # say what a field means.\nThe file log.txt says when the record was changed, by whom, and which fields.\nThe file given-away.txt says which data were given to other bodies, by which paper, and when.\n\nRecords:\n{records}\nPapers kept with them (names only):\n{files}",
    }
    subject_done(records: usize, path: &str) { vi: "Đã đóng gói {records} hồ sơ vào {path}, niêm phong bằng mật khẩu.", en: "Packed {records} record{} into {path}, sealed to the passphrase.", s: [records] }
    subject_next(path: &str) { vi: "Tiếp theo: gửi tệp, và báo mật khẩu bằng đường khác; người nhận mở bằng: age -d {path} > ho-so.zip", en: "Next: send the file, and the passphrase by another way; whoever gets it opens it with: age -d {path} > records.zip" }
    edit_review() { vi: "bảng đã xuất để sửa không cần bảng quyết định (-o): ô nào sổ cũng đã đổi thì giữ theo sổ và nêu ra", en: "a sheet that was written to be changed has no workbook to decide in (-o): what the register changed too stands, and is told" }
    edit_alone() { vi: "bảng đã xuất để sửa phải nhập riêng", en: "a sheet that was written to be changed is imported alone" }
}
