//! Making papers: what they lack, what was made. The papers' own words stand in the rules and in the room that makes them.

crate::messages! {
    missing() { vi: "chưa có", en: "is missing" }
    free_mail() { vi: "không phải thư công vụ do cơ quan nhà nước cấp", en: "is no official address" }
    same() { vi: "đề nghị thay đổi, nhưng chứng thư và sổ không khác nhau ở tên, cơ quan hay thư điện tử", en: "a change is asked for, but certificate and register have the same name, agency and address" }
    unclean() { vi: "có ký tự không in được", en: "has a character that can't be printed" }
    no_rule() { vi: "không có quy định nào về mẫu hoặc nơi nhận", en: "no rule says which form it is, or to whom it goes" }
    no_certificate() { vi: "không có chứng thư nào trên thiết bị", en: "has no certificate" }

    /// The papers wait for these. `list` has a line for each.
    gaps(count: usize, list: &str) {
        vi: "chưa lập giấy tờ nào vì còn thiếu {count} mục:\n{list}",
        en: "no paper was made; {count} thing{} to fill in first:\n{list}",
        s: [count],
    }
    gaps_hint() { vi: "Bổ sung từng mục bằng lệnh ở cuối dòng, rồi lập lại.", en: "Fill in each with the command at the end of its line, and make them again." }
    nothing_due(named: &str) { vi: "{named}: không có giấy tờ nào đang chờ lập", en: "{named}: no paper is due" }
    nothing_due_hint() { vi: "Thủ tục phải mới đề xuất, ở bước soạn thảo hoặc đủ hồ sơ; công văn phải là công văn đi chưa gửi. Mở thủ tục bằng `request`.", en: "A procedure must be proposed, drafted or ready, a letter one of ours that hasn't been sent. Open a procedure with `request`." }
    no_pdf() { vi: "bản chương trình này không kèm phần tạo PDF", en: "this program was built without PDF" }
    no_pdf_hint() { vi: "Lập riêng .docx bằng --to docx.", en: "Make the .docx alone with --to docx." }
    unprintable() { vi: "có ký tự không đưa vào tệp được", en: "a character in it can stand in no file" }
    no_docx(path: &str) { vi: "{path} không phải tệp .docx đọc được", en: "{path} is no .docx that can be read" }
    unknown_tag(path: &str, tag: &str) { vi: "{path}: không có thẻ (tag) nào tên là «{tag}»", en: "{path}: there is no tag «{tag}»" }
    no_tags(path: &str) { vi: "{path}: không có ô nội dung (content control) nào mang thẻ", en: "{path}: no content control has a tag" }
    tags_hint(tags: &str, path: &str) {
        vi: "Các thẻ dùng được: {tags}. Quản trị viên sửa mẫu rồi lưu lại: chungthu edit {path} --from TỆP",
        en: "The tags there are: {tags}. An admin corrects the template and puts it there: chungthu edit {path} --from FILE",
    }
    unsigned() { vi: "tệp không có chữ ký số", en: "the file has no signature" }
    unsigned_hint() { vi: "Giấy đã ký tay: quét rồi `chungthu attach HỒ-SƠ TỆP --as letter` (hoặc minutes, application…).", en: "A paper signed by hand is scanned and kept with `chungthu attach SEL FILE --as letter` (or minutes, application…)." }
    which_made(names: &str) { vi: "không rõ bản ký là của tệp nào trong: {names}", en: "nothing says which file was signed: {names}" }
    which_made_hint() { vi: "Đặt tên bản ký đúng như tên tệp đã lập.", en: "Name the signed file as the one that was made." }
    one_only() { vi: "--signed dùng cho đúng một hồ sơ", en: "--signed is for exactly one record" }
    too_long() { vi: "tệp dài hơn 64 MiB", en: "the file is longer than 64 MiB" }
    signed_put(named: &str) { vi: "Đã niêm phong bản đã ký vào {named}, thay bản đã lập.", en: "Sealed the signed file in {named}, in the place of what was made." }
    signature_unreadable() { vi: "không đọc được chữ ký số trong tệp", en: "a signature in the file can't be read" }
    signature_changed() { vi: "tệp đã bị sửa sau khi ký", en: "the file was changed after it was signed" }
    signature_added() { vi: "có nội dung thêm vào sau chữ ký cuối cùng", en: "something was added after the last signature" }
    signature_false() { vi: "chữ ký không phải do khóa của chứng thư kèm theo tạo ra", en: "a signature wasn't made with the key of its certificate" }
    signature_algorithm() { vi: "chữ ký dùng thuật toán không được hỗ trợ hoặc không còn an toàn", en: "a signature uses an algorithm that isn't known or no longer safe" }
    signature_untrusted(why: &str) { vi: "chứng thư của người ký không dẫn tới CA được tin cậy: {why}", en: "the signer's certificate leads to no trusted CA: {why}" }
    signature_over(who: &str, on: &str) { vi: "chứng thư của {who} không có hiệu lực vào ngày của văn bản ({on}), hoặc đã bị thu hồi trước đó", en: "the certificate of {who} was not valid on the paper's day ({on}), or was revoked by then" }
    signature_over_hint() { vi: "Đề nghị ký lại bằng chứng thư còn hiệu lực, rồi đính kèm lại.", en: "Have it signed again with a valid certificate, and attach that." }
    signed_another() { vi: "Tệp này không phải bản PDF đã lập rồi ký: đối chiếu số, nội dung với hồ sơ trước khi gửi.", en: "This is not the PDF that was made, signed: compare its number and contents with the record before it is sent." }
    signature_hint() { vi: "Lấy lại tệp gốc từ hệ thống ký, rồi đính kèm lại.", en: "Get the file again from where it was signed, and attach that." }
    signed_by(who: &str) { vi: "Chữ ký hợp lệ của {who}.", en: "Validly signed: {who}." }
    signed_by_stranger(name: &str) { vi: "Chữ ký hợp lệ của «{name}», chứng thư không có trong sổ: đối chiếu với người có thẩm quyền ký.", en: "Validly signed by «{name}», whose certificate isn't in the register: compare with who may sign." }
    not_signatory(who: &str, may: &str) { vi: "{who} không có thẩm quyền ký cho cơ quan ban hành vào ngày này; có thẩm quyền: {may}", en: "{who} may not sign for the issuing unit on this day; who may: {may}" }
    not_signatory_hint() { vi: "Ghi thẩm quyền ký vào hồ sơ đơn vị (signatories), hoặc ký lại; vẫn nhận thì thêm --accept-signer, hồ sơ sẽ ghi lại việc đó.", en: "Enter it in the unit's record (signatories), or have it signed again; with --accept-signer it is taken all the same, and the record says so." }
    signer_accepted(who: &str, may: &str) { vi: "Nhận bản do {who} ký dù không thuộc những người có thẩm quyền ký: {may}.", en: "Took what {who} signed, who is none of those who may sign: {may}." }
    unpacked() { vi: "không đóng gói được .docx", en: "the .docx could not be put together" }
    layout(why: &str) { vi: "không dàn trang được: {why}", en: "it could not be laid out: {why}" }
    other_file(path: &str) { vi: "{path} đã có và khác bản vừa lập, có thể đã được sửa tay", en: "{path} is there and differs from what was made; it may have been edited by hand" }
    other_file_hint() { vi: "Dời tệp đó đi, hoặc chọn thư mục khác bằng -o.", en: "Move it away, or choose another folder with -o." }

    gone() { vi: "người đang ghi đã mất, nghỉ hoặc chuyển đi", en: "names somebody who has died, left or moved" }
    made(papers: usize, files: usize) {
        vi: "Đã lập {papers} giấy tờ, {files} tệp, niêm phong trong sổ.",
        en: "Made {papers} paper{}, {files} file{}, sealed in the register.",
        s: [papers, files],
    }
    as_before(papers: usize) {
        vi: "{papers} giấy tờ giống hệt bản đã lập; không ghi gì thêm.",
        en: "{papers} paper{} came out as before; nothing was written.",
        s: [papers],
    }
    written(folder: &str) { vi: "Tệp ở {folder}", en: "The files are in {folder}" }
    next_signed(command: &str) { vi: "Tiếp theo, khi đã ký: {command}", en: "Next, when it is signed: {command}" }
    unknown_paper() { vi: "không có loại giấy tờ đó", en: "there is no such paper" }
    unknown_paper_hint() { vi: "Có: delivery, pin-receipt, sign-list (biên bản giao nhận); application (thủ tục cấp mới); submission (công văn); data-receipt (yêu cầu của chủ thể dữ liệu); collect, give-back, complete (gửi đơn vị).", en: "There are: delivery, pin-receipt, sign-list (hand-overs); application (procedures); submission (letters); data-receipt (requests of data subjects); collect, give-back, complete (units)." }
    next_get(handle: &str, file: &str) { vi: "Lấy tệp ra: chungthu get {handle} {file} -o ~/{file}", en: "To have the file: chungthu get {handle} {file} -o ~/{file}" }
    no_envelope() { vi: "không có phong bì mã PIN nào trong lần giao nhận này", en: "no PIN envelope goes along with it" }
    no_envelope_hint() { vi: "Biên bản giao nhận: `chungthu paper HỒ-SƠ`.", en: "The minutes are made with `chungthu paper SEL`." }
    paper_line(kind: &str, handle: &str, title: &str, lines: usize) {
        vi: "  {kind} {handle}: {title}, {lines} dòng",
        en: "  {kind} {handle}: {title}, {lines} line{}",
        s: [lines],
    }
}
