//! Taking in certificates and revocation lists.

crate::messages! {
    one_only() { vi: "--for dùng cho đúng một chứng thư", en: "--for is for exactly one certificate" }
    one_only_hint() { vi: "Nhập riêng tệp của chứng thư đó.", en: "Import that certificate's file alone." }

    /// The sum of an import, in one line.
    done(filled: usize, added: usize, known: usize, lists: usize, refused: usize) {
        vi: "Chứng thư: {filled} ghi vào hồ sơ đang chờ, {added} hồ sơ mới, {known} đã có; danh sách thu hồi: {lists}; không nhận: {refused}.",
        en: "Certificates: {filled} put into records that waited, {added} new, {known} known; revocation lists: {lists}; not taken: {refused}.",
    }
    passed_over(count: usize, names: &str) {
        vi: "Bỏ qua {count} tệp không chứa chứng thư, danh sách thu hồi nào: {names}",
        en: "Passed over {count} file{} with no certificate or revocation list: {names}",
        s: [count],
    }
    would(done: &str) { vi: "Chạy thử, chưa ghi gì. {done}", en: "Dry run, nothing was written. {done}" }
    next() { vi: "Tiếp theo: chungthu check; sau mỗi số hiệu mới phải đăng ký lại chứng thư trong các hệ thống sử dụng.", en: "Next: chungthu check; after every new serial the certificate must be registered again where it is used." }

    filled(record: &str, by: &str) { vi: "ghi vào {record}, nhận ra theo {by}", en: "put into {record}, found by {by}" }
    added(record: &str, holder: &str, by: &str) { vi: "hồ sơ chứng thư mới {record} của {holder}, nhận ra theo {by}", en: "new certificate {record} of {holder}, found by {by}" }
    follows(record: &str, relation: &str) { vi: "tiếp nối {record}: {relation}", en: "follows {record}: {relation}" }
    followed(record: &str, relation: &str) { vi: "được {record} tiếp nối: {relation}", en: "followed by {record}: {relation}" }
    known(record: &str) { vi: "đã có trong {record}", en: "already in {record}" }
    refused(why: &str) { vi: "không nhận: {why}", en: "not taken: {why}" }

    by_told() { vi: "chỉ định của cán bộ", en: "the officer's word" }
    by_serial() { vi: "số hiệu đã khai", en: "the serial claimed" }
    by_request() { vi: "khóa trong yêu cầu cấp (CSR)", en: "the key of its request (CSR)" }
    by_letter() { vi: "công văn được trả lời", en: "the letter that is answered" }
    by_former_key() { vi: "khóa của chứng thư trước", en: "the key of the certificate before" }
    by_email() { vi: "thư điện tử công vụ", en: "the official e-mail" }
    by_citizen() { vi: "số định danh cá nhân", en: "the citizen's number" }
    by_tax() { vi: "mã số thuế", en: "the tax code" }

    /// What differs, with what both sides say.
    both(what: &str, register: &str, certificate: &str) { vi: "{what} (sổ: «{register}», chứng thư: «{certificate}»)", en: "{what} (register: “{register}”, certificate: “{certificate}”)" }
    other_serial() { vi: "Số hiệu trên chứng thư khác số hiệu đã khai; lấy theo chứng thư", en: "the certificate's serial isn't the one claimed; the certificate's stands" }
    other_validity() { vi: "Thời hạn trên chứng thư khác thời hạn đã khai; lấy theo chứng thư", en: "the certificate's days aren't those claimed; the certificate's stand" }
    other_request() { vi: "Tên trên chứng thư khác tên trong yêu cầu cấp (CSR): đối chiếu trước khi giao", en: "the name isn't the one in the request (CSR): compare before it is delivered" }
    other_name() { vi: "Tên trên chứng thư khác tên thuê bao: đối chiếu trước khi giao", en: "the name isn't the holder's: compare before it is delivered" }
    other_email() { vi: "Thư điện tử trên chứng thư không phải của thuê bao: đối chiếu trước khi giao", en: "the e-mail isn't the holder's: compare before it is delivered" }
    other_number() { vi: "Số định danh hoặc mã số thuế trên chứng thư không phải của thuê bao: đối chiếu trước khi giao", en: "the citizen's number or tax code isn't the holder's: compare before it is delivered" }
    other_unit() { vi: "Đơn vị trên chứng thư không phải nơi thuê bao công tác: đối chiếu trước khi giao", en: "the unit in it isn't the holder's: compare before it is delivered" }

    request() { vi: "đây là yêu cầu cấp chứng thư (CSR), không phải chứng thư", en: "this is a request (CSR), not a certificate" }
    pinned() { vi: "là chứng thư của một CA đã ghim", en: "it is the certificate of a CA that is pinned" }
    authority() { vi: "đây là chứng thư của một CA", en: "this is a CA's certificate" }
    authority_hint() { vi: "CA được tin cậy do quản trị viên ghim: chungthu edit anchors/TEN.pem", en: "CAs are pinned by an admin: chungthu edit anchors/NAME.pem" }
    serial_taken(record: &str) { vi: "{record} có một chứng thư khác cùng số hiệu của cùng CA", en: "{record} has another certificate of this serial from the same CA" }
    other_key(record: &str) { vi: "khóa trên chứng thư không phải khóa trong yêu cầu cấp (CSR) của {record}", en: "its key isn't the one in the request (CSR) of {record}" }
    other_key_hint() { vi: "Không dùng tệp này, hỏi lại CA; nếu chứng thư này nằm ở thiết bị khác thì nói rõ hình thức: --form usb-token", en: "Don't use the file, ask the CA; if its key is on something else, say so: --form usb-token" }
    ask_ca_hint() { vi: "Không dùng tệp này; hỏi lại CA.", en: "Don't use the file; ask the CA." }
    has_another(record: &str) { vi: "{record} đã có chứng thư", en: "{record} has a certificate" }
    several(records: &str) { vi: "có nhiều hồ sơ phù hợp: {records}", en: "several records fit: {records}" }
    candidates(records: &str) { vi: "chỉ có tên trùng với: {records}", en: "only the name fits: {records}" }
    nobody() { vi: "không thấy chứng thư này là của ai trong sổ", en: "nobody in the register is found whose it is" }
    for_hint() { vi: "Chỉ rõ hồ sơ hoặc thuê bao: chungthu import TỆP --for HỒ-SƠ [--form usb-token]", en: "Say which record or holder: chungthu import FILE --for SEL [--form usb-token]" }
    no_form(holder: &str) { vi: "là của {holder}, nhưng không có hồ sơ nào đang chờ chứng thư này", en: "it is of {holder}, but no record waits for it" }
    no_form_hint() { vi: "Thêm hồ sơ mới bằng cách nói rõ hình thức: --form usb-token, smartcard, sim-pki, hsm, central hoặc soft", en: "Add a record by saying what holds the key: --form usb-token, smartcard, sim-pki, hsm, central or soft" }
    twice() { vi: "đã có trong các tệp này", en: "it stands in these files already" }
    serial_twofold() { vi: "trong các tệp này có một chứng thư khác cùng số hiệu của cùng CA", en: "another certificate of this serial from the same CA stands in these files" }
    errors(findings: &str) { vi: "sổ sẽ có lỗi: {findings}", en: "the register would have errors: {findings}" }
    list_older() { vi: "sổ đã có danh sách thu hồi mới hơn của CA này", en: "the register has a newer list of this CA" }
    list_backwards() { vi: "CA lập danh sách này sau danh sách sổ đang giữ mà đánh số thấp hơn: CA đánh số lùi", en: "the CA made this list after the one that the register has, with a lower number: the CA counted back" }
    list_backwards_hint() {
        vi: "Không nhận danh sách này; báo CA và chờ danh sách có số cao hơn. Nếu CA cho biết đã thay khóa mà giữ nguyên tên và đánh số lại: quản trị xóa trạng thái cũ của CA đó trong crl/ (chungthu edit crl/TEP.yaml --from /dev/null), rồi nhập lại.",
        en: "Don't use this list; tell the CA and wait for one with a higher number. Where the CA says that it has a new key under its old name and counts anew: an admin takes away the old state of that CA below crl/ (chungthu edit crl/FILE.yaml --from /dev/null), then import again."
    }
    list_older_hint() { vi: "Tải danh sách mới nhất của CA.", en: "Get the CA's newest list." }
    list_by_import() { vi: "trạng thái danh sách thu hồi không sửa bằng tay", en: "the state of a revocation list isn't written by hand" }
    list_by_import_hint() { vi: "Nhập danh sách của CA: chungthu import DANH-SACH.crl; để bỏ tệp: --from /dev/null", en: "Import the CA's list: chungthu import LIST.crl; to take the file away: --from /dev/null" }
    list_unproven() { vi: "sổ ghi một danh sách mới hơn của CA này, nhưng bản sao này không có danh sách đó để đối chiếu", en: "the register names a newer list of this CA, and this clone doesn't have it to compare" }
    list_unproven_hint() { vi: "Tải danh sách mới nhất của CA; danh sách CA lập sau thời điểm ghi trong sổ sẽ được nhận. Ai đã ghi: chungthu log", en: "Get the CA's newest list; one made after the time in the register is taken. Who wrote it: chungthu log" }
    list_twofold() { vi: "sổ đã có một danh sách khác cùng số của CA này: CA nói hai điều cùng lúc", en: "the register has another list of this number: the CA says two things at once" }

    list_taken(issuer: &str, number: &str, update: &str, entries: usize) {
        vi: "danh sách thu hồi số {number} của {issuer}, lập {update}: {entries} chứng thư",
        en: "revocation list {number} of {issuer}, made {update}: {entries} certificate{}",
        s: [entries],
    }
    list_known(issuer: &str, number: &str) { vi: "danh sách thu hồi số {number} của {issuer} đã có", en: "revocation list {number} of {issuer} is known" }
    list_marks(record: &str) { vi: "đánh dấu đã thấy trong danh sách: {record}", en: "marked as listed: {record}" }
    list_lacks(record: &str) { vi: "đã thấy trong danh sách trước mà danh sách này không còn: {record}. Hỏi lại CA.", en: "listed before and no longer: {record}. Ask the CA." }
    list_ran_out(issuer: &str, number: &str, next: &str) { vi: "danh sách thu hồi số {number} của {issuer} đã hết hiệu lực từ {next}", en: "revocation list {number} of {issuer} ran out at {next}" }
    list_ran_out_hint() { vi: "Tải danh sách mới của CA rồi nhập: chungthu import DANH-SACH.crl; nếu CA chưa phát hành thì báo ngay cho CA.", en: "Get the CA's new list and import it: chungthu import LIST.crl; where there is none, tell the CA at once." }
    list_missing(issuer: &str) { vi: "chưa nhập danh sách thu hồi nào của {issuer}", en: "no revocation list of {issuer} was taken in yet" }
    list_missing_hint() { vi: "Tải danh sách thu hồi của CA rồi nhập: chungthu import DANH-SACH.crl", en: "Get the CA's revocation list and import it: chungthu import LIST.crl" }
    list_stale(next: &str) { vi: "Danh sách này hết hiệu lực từ {next}: tải danh sách mới của CA.", en: "This list ran out at {next}: get the CA's new one." }
}
