//! Words of the command line itself.

use crate::messages;

messages! {
    error(line: &str) { vi: "Lỗi: {line}", en: "Error: {line}" }
    hint(line: &str) { vi: "Gợi ý: {line}", en: "Hint: {line}" }
    unwritten(why: &str) { vi: "không ghi được kết quả ra đầu ra chuẩn: {why}", en: "the answer can't be written to standard output: {why}" }
    unwritten_hint() {
        vi: "Hãy xem lại nơi nhận kết quả (đĩa đầy?) rồi chạy lại lệnh.",
        en: "Look at where the answer goes (is a disk full?), and run the command again."
    }
    unwritten_did_hint() {
        vi: "Việc thì đã làm xong, đừng làm lại: `chungthu log` cho thấy; hãy xem lại nơi nhận kết quả.",
        en: "What was asked is done, so don't do it again: `chungthu log` shows it; look at where the answer goes."
    }
    ask_identity(path: &str) { vi: "Mật khẩu của tệp định danh {path}:", en: "Passphrase of the identity file {path}:" }
    ask_signing_key(path: &str) { vi: "Mật khẩu của khóa ký {path}:", en: "Passphrase of the signing key {path}:" }
    new_passphrase() {
        vi: "Mật khẩu cho tệp định danh và khóa ký mới (để trống: không đặt):",
        en: "A passphrase for the new identity and signing key (empty: none):"
    }
    new_passphrase_again() { vi: "Gõ lại mật khẩu:", en: "The same again:" }
    passphrases_differ() { vi: "Hai lần gõ khác nhau; gõ lại.", en: "They differ; once more." }
    without_passphrase(dir: &str) {
        vi: "tệp định danh và khóa ký trong {dir} không có mật khẩu: ai chép được là dùng được",
        en: "the identity and the signing key in {dir} have no passphrase: whoever copies them can use them"
    }
    bad_clock() { vi: "đồng hồ của máy không đúng", en: "the machine's clock is wrong" }
    no_main() { vi: "sổ đăng ký chưa có dữ liệu nào trên nhánh main", en: "the register has nothing on its branch main" }
    no_main_hint() {
        vi: "Tạo sổ mới bằng `chungthu init DIR`, hoặc chỉ đúng thư mục bằng -C DIR.",
        en: "Make a register with `chungthu init DIR`, or name its folder with -C DIR."
    }
    not_on_main() { vi: "--at phải chỉ một phiên bản của nhánh main", en: "--at must name a commit of main" }
    not_on_main_hint() { vi: "Xem các phiên bản bằng `chungthu log`.", en: "List the commits with `chungthu log`." }
    no_keyring() { vi: "không có chùm khóa mà officers.yaml chỉ định", en: "the keyring that officers.yaml binds is not here" }
    no_keyring_hint() {
        vi: "Lấy refs/chungthu/keyring từ máy chủ, hoặc phục hồi từ bản sao lưu của chùm khóa.",
        en: "Fetch refs/chungthu/keyring from the server, or restore the keyring from its backup."
    }
    no_identity() { vi: "chưa chỉ định tệp định danh", en: "no identity file was named" }
    no_identity_hint() {
        vi: "Dùng --identity FILE, đặt CHUNGTHU_IDENTITY, hoặc ghi `identity:` vào settings.yaml của bạn.",
        en: "Give --identity FILE, set CHUNGTHU_IDENTITY, or write `identity:` into your settings.yaml."
    }
    no_signing_key() { vi: "chưa chỉ định khóa ký", en: "no signing key was named" }
    no_signing_key_hint() {
        vi: "Dùng --signing-key FILE, đặt CHUNGTHU_SIGNING_KEY, hoặc ghi `signing_key:` vào settings.yaml của bạn.",
        en: "Give --signing-key FILE, set CHUNGTHU_SIGNING_KEY, or write `signing_key:` into your settings.yaml."
    }
    recovery_needs_file() { vi: "không có ai để trao khóa dự phòng", en: "there is nobody to hand the recovery key to" }
    recovery_needs_file_hint() { vi: "Dùng --recovery-out FILE rồi cất tệp đó vào két.", en: "Give --recovery-out FILE and put that file into the safe." }
    identity_without_recipient_hint() { vi: "Dùng tệp định danh có khóa X25519, hoặc --new-keys DIR.", en: "Name an identity with an X25519 key, or give --new-keys DIR." }
    identity_without_recipient() { vi: "tệp định danh không cho biết khóa nhận nào", en: "the identity file yields no recipient" }
    recovery_key(key: &str) {
        vi: "Khóa dự phòng, chỉ hiện một lần. In ra, cất vào két, không lưu trên máy:\n{key}\n",
        en: "The recovery key, shown this once. Print it, put it into the safe, keep it on no machine:\n{key}\n"
    }
    made_register(dir: &str, root: &str) { vi: "Đã tạo sổ đăng ký tại {dir}; phiên bản gốc {root}.", en: "Made the register at {dir}; its root is {root}." }
    made_register_next(dir: &str) { vi: "Tiếp theo: chungthu -C {dir} add unit", en: "Next: chungthu -C {dir} add unit" }
    made_register_next_keys(dir: &str, keys: &str) {
        vi: "Tiếp theo: export CHUNGTHU_IDENTITY={keys}/identity.txt CHUNGTHU_SIGNING_KEY={keys}/signing_key; chungthu -C {dir} add unit",
        en: "Next: export CHUNGTHU_IDENTITY={keys}/identity.txt CHUNGTHU_SIGNING_KEY={keys}/signing_key; chungthu -C {dir} add unit"
    }
    unwritable(path: &str, why: &str) { vi: "không ghi được {path}: {why}", en: "{path} can't be written: {why}" }
    not_found_hint() { vi: "Xem lại đường dẫn.", en: "Look at the path again." }
    unreadable(path: &str, why: &str) { vi: "không đọc được {path}: {why}", en: "{path} can't be read: {why}" }
    exists_hint() { vi: "Chọn tên khác, hoặc dời tệp cũ đi.", en: "Choose another name, or move the old file away." }
    no_equals() { vi: "mỗi giá trị phải viết dạng trường=giá trị", en: "every value is written field=value" }
    no_equals_hint() { vi: "Ví dụ: model=\"eToken 5110\"; xem tên trường bằng `chungthu show`.", en: "Such as model=\"eToken 5110\"; `chungthu show` names the fields." }
    append(list: &str) { vi: "`{list}+=` không phải cách thêm vào danh sách", en: "`{list}+=` is not how a list gets one more" }
    append_hint(list: &str) { vi: "Thêm một mục mới bằng {list}[+]=…", en: "To add an entry, write {list}[+]=…" }
    field_twice(path: &str) { vi: "`{path}` được nêu hai lần", en: "`{path}` is given twice" }
    field_twice_hint(path: &str) {
        vi: "Chỉ giữ một `{path}=…`; mục mới của một danh sách thì viết DANH_SÁCH[+].",
        en: "Keep one `{path}=…`; a new entry of a list is written LIST[+]."
    }
    fields_hint(fields: &str) { vi: "Có các trường: {fields}.", en: "The fields are: {fields}." }
    personal_argument(path: &str) {
        vi: "`{path}` là dữ liệu cá nhân, không nhận trên dòng lệnh",
        en: "`{path}` holds personal data, which is not taken from the command line"
    }
    personal_argument_hint(path: &str) {
        vi: "Viết {path}=- rồi gõ khi được hỏi (hoặc đưa qua đầu vào chuẩn, mỗi dòng một giá trị), hoặc dùng --from FILE.",
        en: "Write {path}=- and type it when asked (or give it on standard input, one line a value), or use --from FILE."
    }
    no_input(path: &str) { vi: "đầu vào hết trước khi có giá trị cho `{path}`", en: "the input ended before there was a value for `{path}`" }
    no_words(label: &str) { vi: "đầu vào hết trước khi có «{label}»", en: "the input ended before there was «{label}»" }
    no_words_hint() { vi: "Gõ khi được hỏi trên màn hình, hoặc đưa qua đầu vào chuẩn, mỗi dòng một giá trị.", en: "Type it when asked at a terminal, or give it on standard input, one value a line." }
    nearest(name: &str) { vi: "Có phải ý bạn là `{name}`?", en: "Did you mean `{name}`?" }
    bad_path() { vi: "tên trường không đúng cách viết; ví dụ: postings[1].unit", en: "not a field's path; one is written postings[1].unit" }
    unknown_field(field: &str) { vi: "không có trường `{field}`", en: "there is no field `{field}`" }
    group(at: &str) { vi: "`{at}` là một nhóm trường", en: "`{at}` is a group of fields" }
    group_hint(fields: &str) { vi: "Chỉ rõ một trường trong nhóm: {fields}", en: "Name one of the fields in it: {fields}" }
    no_entry(at: &str, entries: usize) { vi: "`{at}` không có mục đó ({entries} mục)", en: "`{at}` has no such entry ({entries} entries)" }
    no_entry_hint(at: &str, last: usize) {
        vi: "Các mục đánh số từ {at}[0] đến {at}[{last}]; {at}[+] để thêm mục mới.",
        en: "The entries are {at}[0] to {at}[{last}]; {at}[+] is a new one."
    }
    not_that_day(at: &str, day: &str) { vi: "mục `{at}` không có hiệu lực vào ngày {day}", en: "the entry `{at}` does not hold on {day}" }
    not_that_day_hint() {
        vi: "Chọn ngày trong thời gian của mục đó (xem bằng `chungthu show`), hoặc dùng --fix nếu mục đó ghi sai.",
        en: "Name a day within its period (`chungthu show` shows it), or use --fix where the entry is wrong."
    }
    which_entry(at: &str, entries: usize) { vi: "`{at}` có {entries} mục cùng phù hợp", en: "`{at}` has {entries} entries that fit" }
    which_entry_hint(at: &str) { vi: "Chỉ rõ mục, ví dụ {at}[0], hoặc {at}[+] để thêm mục mới.", en: "Say which, such as {at}[0], or {at}[+] for a new one." }
    fix_or_from(at: &str) { vi: "`{at}` có ngày hiệu lực: đây là sửa sai hay thay đổi?", en: "`{at}` is dated: is this a correction or a change?" }
    fix_or_from_hint() {
        vi: "--fix nếu giá trị cũ chưa bao giờ đúng; --from-date NGÀY nếu từ ngày đó mới thay đổi.",
        en: "--fix where the old value was never true; --from-date DATE where it changed on that day."
    }
    not_dated(at: &str) { vi: "`{at}` không có ngày hiệu lực, nên không dùng --from-date", en: "`{at}` carries no dates, so --from-date does not apply" }
    not_dated_hint() { vi: "Bỏ --from-date.", en: "Leave --from-date out." }
    fixed(at: &str) { vi: "`{at}` không bao giờ đổi", en: "`{at}` never changes" }
    fixed_hint() { vi: "Chương trình tự đặt trường này khi thêm hồ sơ.", en: "The program sets it when a record is added." }
    not_a_record(fault: &str) { vi: "hồ sơ chưa hợp lệ: {fault}", en: "not a record yet: {fault}" }
    missing_hint(name: &str) { vi: "Thêm {name}=…", en: "Add {name}=…" }
    must_be_there() { vi: "  Mục này bắt buộc nhập; bấm Ctrl-C để dừng.", en: "  This can't be left out; Ctrl-C gives up." }
    nobody_to_ask() { vi: "không có trường nào, và không có ai để hỏi", en: "no field was given, and there is nobody to ask" }
    nobody_to_ask_hint() { vi: "Viết trường=giá trị, hoặc dùng --from FILE.", en: "Write field=value, or use --from FILE." }
    nothing_written() { vi: "không có nội dung nào", en: "there is nothing in it" }
    nothing_written_hint() {
        vi: "Viết ít nhất một trường; chạy `chungthu add LOẠI` trên màn hình thì từng trường được hỏi kèm ví dụ.",
        en: "Write at least one field; `chungthu add KIND` on a terminal asks field by field, with examples."
    }
    asking(kind: &str) {
        vi: "Thêm {kind}. Bấm Enter để bỏ trống một mục; bấm Ctrl-C để dừng.",
        en: "Adding a {kind}. Enter leaves a field out; Ctrl-C gives up."
    }
    question(label: &str, about: &str, example: &str) { vi: "{label}: {about} (ví dụ: {example})", en: "{label}: {about} (such as {example})" }
    added(kind: &str, handle: &str) { vi: "Đã thêm {kind} {handle}.", en: "Added the {kind} {handle}." }
    added_lacking(what: &str, more: usize, handle: &str) {
        vi: "Còn thiếu {more} mục: {what}. Bổ sung: chungthu edit {handle}",
        en: "{more} thing{} still missing: {what}. To fill in: chungthu edit {handle}", s: [more]
    }
    added_next(handle: &str) { vi: "Xem lại: chungthu show {handle}", en: "To look at it: chungthu show {handle}" }
    pem_lines(lines: usize) { vi: "PEM, {lines} dòng", en: "PEM, {lines} line{}", s: [lines] }
    diff_added(kind: &str, handle: &str) { vi: "+ {kind} {handle}", en: "+ {kind} {handle}" }
    diff_removed(kind: &str, handle: &str) { vi: "- {kind} {handle}", en: "- {kind} {handle}" }
    diff_changed(kind: &str, handle: &str) { vi: "~ {kind} {handle}", en: "~ {kind} {handle}" }
    diff_files(files: usize) { vi: "thêm {files} tệp đính kèm", en: "{files} file{} attached", s: [files] }
    no_history() { vi: "Chưa có lịch sử nào.", en: "There is no history yet." }
    bad_range() { vi: "khoảng phải viết dạng A..B", en: "a range is written A..B" }
    bad_range_hint() { vi: "Xem các phiên bản bằng `chungthu log`.", en: "List the commits with `chungthu log`." }
    no_difference() { vi: "Không có gì khác.", en: "Nothing differs." }
    revert_added() {
        vi: "phiên bản này chỉ thêm hồ sơ, mà hồ sơ đã thêm thì không xóa được",
        en: "this commit only added records, and an added record can't be taken away"
    }
    revert_erased() { vi: "phiên bản này đã xóa hẳn hồ sơ, không hoàn tác được", en: "this commit erased a record, which can't be undone" }
    revert_erased_hint() {
        vi: "Xem hồ sơ nào đã bị xóa và theo quyết định nào bằng `chungthu diff`.",
        en: "`chungthu diff` says what was erased, and by which decision."
    }
    revert_bound() {
        vi: "phiên bản này chỉ đổi thứ không hoàn tác được như vậy",
        en: "this commit only changed what can't be undone so"
    }
    revert_bound_hint() {
        vi: "Cán bộ thì đổi lại bằng `chungthu officer`, hoặc `chungthu edit officers.yaml --from TỆP`; danh sách thu hồi mới hơn giữ nguyên.",
        en: "Change officers back with `chungthu officer`, or `chungthu edit officers.yaml --from FILE`; the newer revocation list stays."
    }
    revert_stays(records: &str) {
        vi: "Hồ sơ do phiên bản này thêm vẫn còn, vì hồ sơ đã thêm thì không xóa được: {records}.",
        en: "What the commit added stays, since an added record can't be taken away: {records}."
    }
    revert_added_hint() {
        vi: "Hồ sơ thêm nhầm: đặt duplicate_of, hoặc ghi sự việc `void` cho chứng thư.",
        en: "For a record added by mistake, set duplicate_of, or the fact `void` on a certificate."
    }
    revert_first_hint() { vi: "Phiên bản đầu tiên lập ra sổ. Xem các phiên bản bằng `chungthu log`.", en: "It made the register. List the commits with `chungthu log`." }
    revert_first() { vi: "không hoàn tác được phiên bản đầu tiên", en: "the first commit can't be undone" }
    reverted(commit: &str, records: usize) { vi: "Đã hoàn tác phiên bản {commit}: {records} hồ sơ.", en: "Undid the commit {commit}: {records} record{}.", s: [records] }
    reverted_next(commit: &str) { vi: "Xem lại: chungthu diff {commit}", en: "To look at it: chungthu diff {commit}" }
    unchanged() { vi: "Không có gì thay đổi, nên không ghi.", en: "Nothing differs, so nothing was written." }
    nothing_to_find() { vi: "chưa có gì để tìm", en: "there is nothing to look for" }
    nothing_to_find_hint() { vi: "Gõ ít nhất một chữ hoặc số.", en: "Give at least one letter or digit." }
    nothing_found() { vi: "Không tìm thấy hồ sơ nào.", en: "No record was found." }
    more_found(more: usize) { vi: "… và {more} hồ sơ nữa; dùng -n để xem thêm.", en: "… and {more} more; -n shows them." }
    older() { vi: "… và những lần ghi cũ hơn; dùng -n để xem thêm.", en: "… and older commits; -n shows them." }
    find_what() { vi: "Tìm gì:", en: "Look for:" }
    status_head(name: &str, on: &str) { vi: "{name}, tính đến ngày {on}", en: "{name}, as of {on}" }
    status_records() { vi: "Hồ sơ", en: "Records" }
    status_states() { vi: "Chứng thư theo trạng thái", en: "Certificates by state" }
    status_forms() { vi: "Chứng thư theo hình thức", en: "Certificates by form" }
    status_types() { vi: "Chứng thư theo loại", en: "Certificates by type" }
    status_units() { vi: "Chứng thư theo đơn vị", en: "Certificates by unit" }
    status_nearest() { vi: "Sắp hết hạn", en: "Nearest expiries" }
    bad_days() { vi: "số ngày viết dạng 60d", en: "days are written 60d" }
    bad_days_hint() { vi: "Ví dụ: chungthu expiring --within 60d", en: "Such as: chungthu expiring --within 60d" }
    nothing_expires(days: i64) { vi: "Không có chứng thư nào hết hạn trong {days} ngày tới.", en: "No certificate runs out within {days} day{}.", s: [days] }
    nothing_named(selector: &str) { vi: "không có hồ sơ nào ứng với «{selector}»", en: "«{selector}» names no record" }
    nothing_named_hint() { vi: "Tìm bằng `chungthu find`.", en: "Look for it with `chungthu find`." }
    several_named(list: &str) { vi: "nhiều hồ sơ cùng ứng với tên này:\n{list}", en: "several records go by that:\n{list}" }
    several_named_hint() { vi: "Dùng mã 8 ký tự ở đầu dòng.", en: "Use the 8 characters that begin a line." }
    more_named(more: usize) {
        vi: "… và {more} hồ sơ nữa; tìm kỹ hơn bằng `chungthu find`.",
        en: "… and {more} more; `chungthu find` looks closer."
    }
    other_kind(found: &str, wanted: &str) { vi: "đó là {found}; ở đây cần: {wanted}", en: "that is the {found}; wanted here: {wanted}" }
    which_one(most: usize) { vi: "Hồ sơ nào (1–{most})?", en: "Which one (1–{most})?" }
    checked(records: usize, errors: usize, warnings: usize, gaps: usize) {
        vi: "Đã kiểm tra {records} hồ sơ: {errors} lỗi, {warnings} cảnh báo, {gaps} chỗ thiếu.",
        en: "Checked {records} record{}: {errors} error{}, {warnings} warning{}, {gaps} gap{}.", s: [records, errors, warnings, gaps]
    }
    built(files: usize, written: usize, removed: usize) {
        vi: "Đã dựng trang: {files} tệp, ghi {written}, bỏ {removed}.",
        en: "Built the site: {files} file{}, {written} written, {removed} removed.", s: [files]
    }
    site_among() {
        vi: "thư mục đích đã có tệp khác và chưa có trang nào; chưa ghi gì",
        en: "the folder holds other files and no site yet; nothing was written"
    }
    site_among_hint() {
        vi: "Chọn thư mục trống bằng --out DIR. Nếu đúng là để trang nằm cùng các tệp đó, thêm --among: tệp đã có vẫn để nguyên.",
        en: "Choose an empty folder with --out DIR. If the site is to stand among those files, add --among: they are left alone."
    }
    site_of_main(changes: usize, branch: &str) {
        vi: "Trang chỉ gồm những gì đã vào nhánh main; {changes} thay đổi trên nhánh {branch} chưa được duyệt nên chưa có trong trang.",
        en: "The site holds what main has, without {changes} change{} on the branch {branch} that nobody approved yet.", s: [changes]
    }
    site_foreign(files: usize) {
        vi: "Thư mục còn có {files} tệp không phải do lệnh này tạo ra; để nguyên.",
        en: "The folder also holds {files} file{} that this command didn't make; left alone.", s: [files]
    }
    serving(address: &str) { vi: "Đang phục vụ trang tại {address}", en: "Serving the site at {address}" }
    serving_next() {
        vi: "Chỉ máy này xem được; trang tự tải lại khi sổ có phiên bản mới. Ctrl-C để dừng.",
        en: "For this machine alone; pages load again at every new commit. Ctrl-C ends it."
    }
    site_reveal() { vi: "trang không bao giờ hiện dữ liệu cá nhân, nên không nhận --reveal", en: "pages never show personal data: --reveal has no place here" }
    site_reveal_hint() {
        vi: "Bỏ --reveal; ai cần xem thì dùng `chungthu show HỒ-SƠ --reveal`, hoặc dựng trang với --seal-to.",
        en: "Leave it out; whoever must see a value uses `chungthu show SEL --reveal`, or build with --seal-to."
    }
    site_inside() { vi: "không dựng trang vào trong thư mục git của sổ đăng ký", en: "a site is not built into the register's git directory" }
    site_inside_hint() { vi: "Chọn thư mục khác bằng --out DIR.", en: "Choose another folder with --out DIR." }
    built_next(index: &str) { vi: "Mở trang: {index}", en: "To look at it: {index}" }
}
