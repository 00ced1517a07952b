//! Words of `read`, and of filing papers: what was understood, what isn't certain, what follows.

use crate::messages;

messages! {
    card(path: &str) { vi: "{path} là bản chụp căn cước hoặc chứng minh nhân dân, sổ không lưu", en: "{path} is the scan of an identity card, which the register doesn't keep" }
    card_hint() {
        vi: "Ghi số, ngày cấp, nơi cấp vào hồ sơ người bằng `chungthu set HỒ-SƠ ids[0].number=-`, rồi hủy bản chụp.",
        en: "Write number, day and place of issue into the person with `chungthu set SEL ids[0].number=-`, and destroy the scan."
    }
    no_text() { vi: "tệp chỉ có ảnh quét, không có chữ", en: "the file is a scan without text" }
    no_letters() { vi: "phông chữ trong tệp không cho biết đó là chữ gì", en: "the fonts in the file don't say which letters they show" }
    old_letters(encoding: &str) { vi: "chữ trong tệp theo bảng mã cũ {encoding}", en: "the text is in the old encoding {encoding}" }
    no_text_hint() {
        vi: "Chạy lại lệnh trên màn hình (không có --batch) để nhập theo từng mục, hoặc nhập bằng `chungthu add decision` rồi `chungthu attach`.",
        en: "Run the command on a terminal (without --batch) and answer field by field, or use `chungthu add decision`, then `chungthu attach`."
    }
    by_hand(why: &str) { vi: "{why}: hãy nhập theo bản giấy.", en: "{why}: answer from the paper itself." }
    several_papers(count: usize) { vi: "trong tệp có {count} văn bản", en: "the file holds {count} paper{}", s: [count] }
    several_papers_hint() { vi: "Tách thành mỗi văn bản một tệp rồi đọc từng tệp.", en: "Split it into one file for each paper and read them one by one." }
    no_paper() { vi: "không nhận ra quyết định hay công văn trong tệp", en: "neither a decision nor a letter was recognised in the file" }
    no_paper_hint() {
        vi: "Chạy lại trên màn hình để nhập theo từng mục, hoặc đính kèm bằng `chungthu attach HỒ-SƠ TỆP --as other`.",
        en: "Run it on a terminal and answer field by field, or keep the file with `chungthu attach SEL FILE --as other`."
    }
    own_paper(handle: &str) { vi: "đây là giấy tờ do sổ này lập cho hồ sơ {handle}", en: "this paper was made by this register, for {handle}" }
    own_paper_hint(handle: &str) { vi: "Đính kèm: `chungthu attach {handle} TỆP --as other`", en: "Attach it: `chungthu attach {handle} FILE --as other`" }
    unnumbered(handle: &str) { vi: "đây là văn bản đi của đơn vị; trong sổ có văn bản {handle} đã lập, chưa ghi số", en: "this letter of ours went out; the register has {handle}, made and without a number yet" }
    unnumbered_hint(handle: &str, number: &str, date: &str) {
        vi: "Ghi số: `chungthu send {handle} --number {number} --date {date}`, rồi đính kèm: `chungthu attach {handle} TỆP --as letter`",
        en: "Write its number with `chungthu send {handle} --number {number} --date {date}`, then `chungthu attach {handle} FILE --as letter`"
    }
    long(pages: u32, most: usize) { vi: "tệp có {pages} trang, nhiều hơn {most} trang được đọc", en: "the file has {pages} pages, more than the {most} that are read" }
    no_record() { vi: "những điều đọc được chưa đủ để lập hồ sơ: thiếu cơ quan ban hành hoặc họ tên", en: "what was read is not enough for a record: the issuer or a name is lacking" }
    ask_kind() { vi: "Văn bản này là: 1 quyết định, 2 công văn đến (Enter để bỏ qua):", en: "Is this 1 a decision, 2 a letter that came in (Enter to skip):" }
    ask_fields() { vi: "Enter để nhận giá trị trong ngoặc, gõ giá trị khác để sửa, «-» để bỏ trống.", en: "Enter takes the value in brackets; type another to change it, «-» to leave it out." }
    ask_line() { vi: "Enter để nhận dòng này, «e» để sửa, «-» để bỏ, hoặc gõ tên, mã của người khác:", en: "Enter takes this line, «e» changes it, «-» drops it; or name another person:" }
    ask_new() { vi: "Enter để thêm hồ sơ người mới «sắp đến», «e» để sửa, «-» để bỏ, hoặc gõ tên, mã của người đã có:", en: "Enter adds a new person, expected; «e» changes the line, «-» drops it; or name one who is there:" }
    ask_name() { vi: "Họ và tên người trong quyết định (Enter khi hết):", en: "Name of a person in the decision (Enter when there are no more):" }
    not_that() { vi: "không đọc được giá trị này, xin nhập lại", en: "that is no value of this field; type it again" }
    ask_write() { vi: "Ghi vào sổ?", en: "Write this?" }
    yes() { vi: "c", en: "y" }
    no() { vi: "k", en: "n" }
    not_written() { vi: "Không ghi gì.", en: "Nothing was written." }
    read_as(path: &str, kind: &str) { vi: "{path}: {kind}", en: "{path}: {kind}" }
    person_new(name: &str) { vi: "{name}: chưa có trong sổ", en: "{name}: not in the register" }
    person_is(name: &str, named: &str) { vi: "{name} = {named}", en: "{name} = {named}" }
    person_unsure(name: &str, named: &str) { vi: "{name} = {named}? (cùng tên nhưng ngày sinh hoặc đơn vị không khớp)", en: "{name} = {named}? (of that name, but birth date or unit don't fit)" }
    person_several(name: &str, count: usize) { vi: "{name}: có {count} người cùng tên", en: "{name}: {count} people have that name" }
    no_number() { vi: "không đọc được số, ký hiệu", en: "number and symbol weren't found" }
    no_date() { vi: "không đọc được ngày ban hành", en: "the date wasn't found" }
    no_issuer() { vi: "không đọc được cơ quan ban hành", en: "the issuer wasn't found" }
    amends() { vi: "quyết định này hủy bỏ, đính chính hoặc gia hạn một quyết định khác: ghi vào quyết định đó ở mục sửa đổi (amended), và chọn lại việc nó làm", en: "it undoes, corrects or extends another decision: enter that in the other one's `amended`, and choose what this one does" }
    no_effect() { vi: "không rõ loại quyết định", en: "what the decision does wasn't understood" }
    no_lines() { vi: "không thấy tên người nào trong quyết định", en: "nobody is named in the decision" }
    line_several(line: usize, name: &str) { vi: "dòng {line}: có nhiều người tên {name}", en: "line {line}: several people are called {name}" }
    line_unsure(line: usize, name: &str) { vi: "dòng {line}: {name} trong sổ khác ngày sinh hoặc đơn vị", en: "line {line}: {name} of the register has another birth date or unit" }
    line_unknown(line: usize, name: &str) { vi: "dòng {line}: trong sổ chưa có {name}", en: "line {line}: {name} isn't in the register" }
    line_unit(line: usize, name: &str) { vi: "dòng {line}: chưa rõ đơn vị mới của {name}", en: "line {line}: the new unit of {name} isn't known" }
    doubtful(path: &str, count: usize) { vi: "{path}: còn {count} điểm chưa chắc chắn, chưa ghi gì", en: "{path}: {count} thing{} not certain, nothing was written", s: [count] }
    doubtful_hint(path: &str) {
        vi: "Chạy lại trên màn hình để xác nhận, hoặc ghi phần YAML ở trên vào tệp, sửa lại rồi chạy `chungthu read {path} --from TỆP`.",
        en: "Run it on a terminal and confirm, or put the YAML above into a file, correct it, and run `chungthu read {path} --from FILE`."
    }
    from_one() { vi: "--from là nội dung của đúng một tệp", en: "--from is what one file says" }
    from_other() { vi: "tệp YAML không phải phần đã in của một văn bản: mỗi hồ sơ dưới đường dẫn của nó, đúng một quyết định hoặc công văn, cùng những người và đơn vị mới, chưa hồ sơ nào có trong sổ", en: "the YAML is not what was printed of one paper: each record below its path, one decision or letter, with the people and units that are new, none of them in the register" }
    from_other_hint() { vi: "In lại bằng `chungthu read --batch TỆP`, giữ nguyên các dòng đường dẫn không thụt đầu dòng.", en: "Print it again with `chungthu read --batch FILE`, and keep the lines with the paths, which aren't indented." }
    line_unit_name(line: usize, name: &str) { vi: "dòng {line}: văn bản ghi tên dài hơn {name}", en: "line {line}: the paper says more than the name {name}" }
    line_founded(line: usize, name: &str) { vi: "dòng {line}: trong sổ chưa có đơn vị {name}, sẽ thêm mới", en: "line {line}: the unit {name} isn't in the register and would be added" }
    guessed() { vi: "văn bản không nêu số công văn được trả lời; đoán theo tên và số hiệu", en: "it doesn't say the number of the letter that it answers; names and serials fit this one" }
    answer_unsure(line: usize, named: &str) { vi: "dòng {line}, {named}: chưa chắc văn bản nói về dòng này", en: "line {line}, {named}: it isn't certain that this line is meant" }
    answer_reason(line: usize, named: &str) { vi: "dòng {line}, {named}: thiếu lý do", en: "line {line}, {named}: the reason is lacking" }
    answer_stranger(named: &str) { vi: "công văn được trả lời không có dòng: {named}", en: "the letter that is answered has no line: {named}" }
    answers_letter(named: &str) { vi: "Trả lời {named}:", en: "It answers {named}:" }
    answers_guessed(named: &str) { vi: "Không nêu số công văn được trả lời; theo tên và số hiệu thì trả lời {named}:", en: "It names no letter that it answers; by names and serials it is {named}:" }
    not_answered() { vi: "chưa trả lời", en: "not answered" }
    ask_result() { vi: "Enter để nhận, c chấp thuận, t từ chối, b bổ sung, «-» chưa trả lời:", en: "Enter takes it; g granted, r refused, s supplement, «-» not answered:" }
    unit_new(name: &str) { vi: "{name}: chưa rõ là đơn vị nào trong sổ", en: "{name}: no unit of the register is known to be meant" }
    ask_new_unit() { vi: "Enter để thêm đơn vị này, «e» để sửa, «-» để bỏ, hoặc gõ tên, mã của đơn vị đã có:", en: "Enter adds the unit; «e» changes the line, «-» drops it; or name one that is there:" }
    ask_unit() { vi: "Gõ tên, mã của đơn vị, «e» để sửa, hoặc Enter để bỏ dòng này:", en: "Name the unit; «e» changes the line, Enter drops it:" }
    founded(name: &str) { vi: "{name} (đơn vị mới)", en: "{name} (a new unit)" }
    founded_label() { vi: "Tên đơn vị mới", en: "Name of the new unit" }
    certain(path: &str) { vi: "{path}: mọi điểm đều chắc chắn; ghi bằng `chungthu read --yes {path}`", en: "{path}: all of it is certain; write it with `chungthu read --yes {path}`" }
    comment_new(name: &str) { vi: "# người mới: {name}", en: "# new person: {name}" }
    written(path: &str, named: &str, lines: usize) { vi: "{path}: đã ghi {named}, {lines} dòng, kèm tệp.", en: "{path}: wrote {named}, {lines} line{}, with the file.", s: [lines] }
    written_new(named: &str) { vi: "Thêm {named}.", en: "Added {named}." }
    lives(count: usize) { vi: "Đã ghi thay đổi vào hồ sơ của {count} người có trong quyết định.", en: "Wrote what changes into {count} record{} of its people.", s: [count] }
    known(path: &str, named: &str) { vi: "{path}: sổ đã có {named}", en: "{path}: the register has {named}" }
    known_attached(path: &str, named: &str) { vi: "{path}: sổ đã có {named}, nên chỉ đính kèm tệp.", en: "{path}: the register has {named}, so only the file was attached." }
    known_whole(path: &str, named: &str) { vi: "{path}: sổ đã có {named} kèm chính tệp này.", en: "{path}: the register has {named} with this very file." }
    known_hint(handle: &str, path: &str, role: &str) { vi: "Chỉ đính kèm tệp: `chungthu attach {handle} {path} --as {role}`", en: "To attach the file alone: `chungthu attach {handle} {path} --as {role}`" }
    ask_attach() { vi: "Đính kèm tệp vào hồ sơ đó?", en: "Attach the file to it?" }
    follows_line(line: usize, named: &str, effect: &str) { vi: "{line}. {named}: {effect}", en: "{line}. {named}: {effect}" }
    follows_command(command: &str) { vi: "   → {command}", en: "   → {command}" }
    follows_nothing(advice: &str) { vi: "   {advice}", en: "   {advice}" }
    follows_answer(handle: &str) { vi: "Ghi kết quả trả lời từng dòng: chungthu answer {handle}", en: "To write the answer line by line: chungthu answer {handle}" }
    follows_show(handle: &str) { vi: "Xem lại: chungthu show {handle}", en: "To look at it: chungthu show {handle}" }
    ask_where() { vi: "Tệp này thuộc hồ sơ nào: số ở trên, mã, tên, số văn bản (Enter để bỏ qua):", en: "To which record does it belong: a number above, a handle, name or number (Enter leaves it):" }
    filed(filed: usize, known: usize, left: usize) { vi: "Đã đính kèm {filed} tệp; {known} tệp đã có; {left} tệp chưa xếp được. Thư mục giữ nguyên.", en: "Attached {filed} file{}; {known} known already; {left} left. The folder is as it was.", s: [filed] }
    filed_known(named: &str) { vi: "đã có trong {named}", en: "is in {named} already" }
    filed_same(other: &str) { vi: "giống hệt {other}", en: "is the same as {other}" }
    filed_left() { vi: "chưa rõ thuộc hồ sơ nào", en: "left: nothing says to which record it belongs" }
    filed_unnamed(named: &str) { vi: "thuộc {named}, chưa rõ là giấy tờ gì", en: "left: it belongs to {named}, and nothing says what paper it is" }
    ask_role() { vi: "Là giấy tờ gì (số hoặc tên; để trống thì bỏ qua):", en: "Which paper is it (number or word; empty to leave it):" }
    filed_several(handles: &str) { vi: "chưa rõ thuộc hồ sơ nào trong: {handles}", en: "left: it may belong to any of {handles}" }
    filed_refused(why: &str) { vi: "từ chối: {why}", en: "refused: {why}" }
    by_code() { vi: "theo mã QR", en: "by its QR code" }
    by_handle() { vi: "theo mã in trên giấy", en: "by the handle printed on it" }
    by_number() { vi: "theo số văn bản", en: "by the number on it" }
    by_name() { vi: "theo tên tệp", en: "by the file's name" }
    by_told() { vi: "theo lựa chọn", en: "as chosen" }
    no_files() { vi: "chưa nêu tệp nào, và tham số không phải thư mục", en: "no file is named, and what is named is no folder" }
    no_files_hint() { vi: "Dùng `chungthu attach HỒ-SƠ TỆP --as other` hoặc `chungthu attach THƯ-MỤC`.", en: "Use `chungthu attach SEL FILE --as other` or `chungthu attach FOLDER`." }
}
