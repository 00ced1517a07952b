//! Words of the commands that make keys on HSMs.

use crate::messages;
use crate::model::Lang;

/// The heads of the list beside exported requests.
pub const fn export_heads(lang: Lang) -> [&'static str; 5] {
    match lang {
        Lang::Vi => ["STT", "Tệp", "Tên chủ thể", "Khóa", "SHA-256 của CSR (DER)"],
        Lang::En => ["No.", "File", "Subject", "Key", "SHA-256 of the request (DER)"],
    }
}

messages! {
    gap_state(state: &str) { vi: "chứng thư không ở trạng thái chờ cấp mà «{state}»", en: "the certificate is not expected but “{state}”" }
    gap_form() { vi: "không phải chứng thư HSM hay hệ thống nên CA tạo khóa", en: "it is no HSM or system certificate, so the CA makes its key" }
    gap_request() { vi: "đã có yêu cầu cấp (CSR) hoặc khóa", en: "it has a request or a key already" }
    gap_profile() {
        vi: "chưa biết CA này cần tên như thế nào (ca_profiles trong overrides của register.yaml)",
        en: "how this CA wants names isn't known (ca_profiles under overrides in register.yaml)"
    }
    gap_name() { vi: "thuê bao không có họ tên vào ngày đó", en: "the holder has no name on that day" }
    gap_unit() { vi: "không biết đơn vị, hoặc đơn vị không có tên vào ngày đó", en: "the unit isn't known, or has no name on that day" }
    gap_province() { vi: "cơ quan không có địa chỉ (tỉnh, thành phố) vào ngày đó", en: "the agency has no address (province) on that day" }
    gap_email() { vi: "thuê bao không có thư điện tử công vụ vào ngày đó", en: "the holder has no official email on that day" }
    gap_procedure() { vi: "thủ tục không phải về chứng thư này", en: "the procedure isn't about this certificate" }
    gap_system() { vi: "chưa ghi tên hệ thống", en: "the system has no name" }
    gaps() { vi: "chưa lập được kế hoạch:", en: "no plan can be made yet:" }
    gaps_hint() { vi: "Bổ sung hồ sơ bằng `chungthu set`, rồi lập lại kế hoạch.", en: "Fill in the records with `chungthu set`, then plan again." }
    plan_head() {
        vi: "# Kế hoạch tạo khóa. Đối chiếu từng tên với hồ sơ rồi chạy: chungthu hsm run TỆP\n# Không sửa tay: tên lấy từ hồ sơ. Mã băm của tệp này được ghi cùng mỗi khóa.\n",
        en: "# A plan of keys. Compare each name with the papers, then give: chungthu hsm run FILE\n# Not to be edited: names come from the records. The hash of this file is kept with every key.\n"
    }
    planned(count: usize, algorithm: &str, token: &str, path: &str) {
        vi: "Đã ghi kế hoạch {count} khóa {algorithm} trên thiết bị {token} vào {path}.",
        en: "Wrote a plan of {count} key{} ({algorithm}) on the token {token} to {path}.",
        s: [count],
    }
    planned_next(path: &str, hash: &str) {
        vi: "Duyệt đúng tệp này xong, tạo khóa bằng: chungthu hsm run {path} --reviewed {hash}",
        en: "Once this very file is reviewed, make the keys: chungthu hsm run {path} --reviewed {hash}"
    }
    plan_not_reviewed() { vi: "không phải kế hoạch đã duyệt: mã băm SHA-256 khác", en: "it is another plan than the one that was reviewed: its SHA-256 differs" }
    plan_not_reviewed_hint() {
        vi: "Tệp đã bị sửa sau khi duyệt: lập lại bằng `chungthu hsm plan` và duyệt lại.",
        en: "The file was changed after the review: make it again with `chungthu hsm plan` and have that reviewed.",
    }

    plan_too_new() { vi: "kế hoạch do phiên bản mới hơn của chương trình lập", en: "the plan was made by a newer version of the program" }
    plan_empty() { vi: "kế hoạch không có khóa nào", en: "the plan has no keys" }
    plan_twice(key: &str) { vi: "kế hoạch có hai khóa cho {key}", en: "the plan has two keys for {key}" }
    plan_other_kind(key: &str) { vi: "{key} không phải loại hồ sơ mà kế hoạch cần ở đó", en: "{key} is not of the kind that a plan has there" }
    plan_subject(key: &str) { vi: "tên của {key} trong kế hoạch không đọc được", en: "the name of {key} in the plan can't be read" }
    plan_hint() { vi: "Lập lại bằng `chungthu hsm plan`.", en: "Make it again with `chungthu hsm plan`." }
    other_name() { vi: "tên theo hồ sơ nay khác tên trong kế hoạch", en: "by the records the name is another than in the plan" }
    other_padding() { vi: "CA nay muốn kiểu ký RSA khác với kế hoạch", en: "the CA now wants another RSA signature than the plan has" }
    lacks(mechanism: &str) { vi: "thiết bị không có cơ chế {mechanism} cho loại khóa này", en: "the token has no {mechanism} for such keys" }
    lacks_hint() {
        vi: "Xem các cơ chế bằng `chungthu hsm tokens`; lập kế hoạch với --algorithm khác hoặc thiết bị khác.",
        en: "See its mechanisms with `chungthu hsm tokens`; plan with another --algorithm or on another token.",
    }
    no_room() { vi: "thiết bị không còn đủ chỗ cho các khóa", en: "the token has no room for the keys" }
    waiting() {
        vi: "Một lần chạy khác đang giữ thiết bị; chờ lần đó kết thúc.",
        en: "Another run has the token; waiting until it ends."
    }

    row_made() { vi: "đã tạo khóa và ghi CSR", en: "key made, request recorded" }
    row_adopted() { vi: "đã nhận khóa của lần chạy trước và ghi CSR", en: "key of an earlier run taken, request recorded" }
    row_before() { vi: "đã ghi từ trước", en: "recorded before" }
    row_cut() { vi: "đang làm thì lần chạy dừng; chạy lại sẽ biết đã đến đâu", en: "the run ended while it was made; the next finds how far it came" }
    row_same_key() {
        vi: "thiết bị trả về một khóa đã có như khóa mới: không dùng khóa này, báo cho bên cung cấp thiết bị",
        en: "the token handed out a key that was there before as a new one: don't use it, and tell the token's vendor",
    }
    row_left() { vi: "chưa làm", en: "not begun" }
    row_foreign() {
        vi: "trên thiết bị đã có khóa mang nhãn này mà không lần chạy nào tạo dở; tìm xem khóa đó của ai, không xóa khi chưa biết",
        en: "the token has a key of this label that no run left unrecorded; find out whose it is, and remove nothing before that",
    }
    row_several() { vi: "trên thiết bị có nhiều khóa mang nhãn này", en: "the token has several keys of this label" }
    row_half() { vi: "trên thiết bị chỉ có một nửa của cặp khóa", en: "the token has only one half of the pair" }
    row_attribute(name: &str) { vi: "khóa không có thuộc tính {name} như phải có, hoặc thiết bị không cho biết", en: "{name} of the key isn't as it must be, or isn't told" }
    row_other_key() { vi: "không đọc được khóa công khai, hoặc không đúng loại đã yêu cầu", en: "the public key isn't told, or isn't of the kind that was asked for" }
    row_signature() { vi: "chữ ký của thiết bị trên CSR không đúng", en: "the token's signature on the request doesn't verify" }
    import_unknown() { vi: "không hồ sơ nào trong sổ có khóa của chứng thư này", en: "no record of the register has this certificate's key" }
    import_not_ours() { vi: "khóa của hồ sơ này không do ta tạo trên thiết bị", en: "the record's key was not made on a token of ours" }
    import_other_key() { vi: "chứng thư cấp cho khóa khác với CSR", en: "the certificate is for another key than the request" }
    import_other_certificate() { vi: "hồ sơ đã có chứng thư khác", en: "the record has another certificate already" }
    import_same_key() {
        vi: "trong các tệp này đã có chứng thư khác cho cùng khóa; nhập lần lượt từng tệp",
        en: "these files hold another certificate for the same key already; take them in one after the other",
    }
    import_chain(why: &str) { vi: "không dẫn tới CA đã ghim: {why}", en: "it doesn't lead to a pinned CA: {why}" }
    import_differs(csr: &str, certificate: &str) {
        vi: "tên khác với CSR: yêu cầu «{csr}», được cấp «{certificate}»",
        en: "the name differs from the request: asked for “{csr}”, issued “{certificate}”"
    }
    import_emails(csr: &str, certificate: &str) {
        vi: "thư điện tử khác với CSR: yêu cầu «{csr}», được cấp «{certificate}»",
        en: "the addresses differ from the request: asked for “{csr}”, issued “{certificate}”"
    }
    import_names(count: usize) {
        vi: "có {count} tên khác (subjectAltName) mà CSR không yêu cầu",
        en: "it has {count} alternative names that the request didn't ask for",
    }
    import_usages(usages: &str) {
        vi: "không dùng được để ký: công dụng khóa là {usages}",
        en: "it is not for signatures: its key usage is {usages}",
    }
    import_ended(day: &str) {
        vi: "đã hết hạn ngày {day}",
        en: "it ended on {day}",
    }
    import_no_key() { vi: "thiết bị không có khóa của chứng thư này", en: "the token doesn't have the certificate's key" }
    import_not_stored() { vi: "đọc lại chứng thư từ thiết bị thì thấy khác", en: "read back from the token, the certificate is another" }
    import_dead_key() { vi: "khóa trên thiết bị ký thử không khớp chứng thư", en: "what the token's key signs doesn't verify with the certificate" }
    import_good() { vi: "đã đối chiếu, ghi lên thiết bị và vào sổ", en: "compared, stored on the token, recorded" }
    import_before() { vi: "đã nhận từ trước", en: "taken in before" }
    imported(done: usize, all: usize) { vi: "Đã nhận {done}/{all} chứng thư.", en: "{done} of {all} certificates are in." }
    import_hint() {
        vi: "Chứng thư sai thì không giao: báo CA. Chấp nhận chỗ khác thì thêm --accept-differences.",
        en: "A wrong certificate is not handed out: tell the CA. To accept differences add --accept-differences.",
    }
    import_again() {
        vi: "Chạy lại lệnh này cho những tệp chưa nhận; tệp đã nhận không bị làm lại.",
        en: "Give the command again for the files that are not in; those that are stay as they are.",
    }
    import_next() { vi: "Kiểm tra bất cứ lúc nào bằng: chungthu hsm prove", en: "To prove it any day: chungthu hsm prove" }

    prove_none() { vi: "Chưa chứng minh được khóa nào.", en: "No key was proved." }
    prove_nothing() { vi: "Sổ không có khóa nào trên thiết bị đang cắm.", en: "The register has no keys on the tokens plugged in." }
    prove_absent() { vi: "thiết bị không có khóa này", en: "the token doesn't have this key" }
    prove_half() { vi: "thiết bị chỉ có khóa công khai, không có khóa bí mật", en: "the token has the public half and no private one" }
    prove_lone() { vi: "thiết bị chỉ có khóa bí mật, không có khóa công khai", en: "the token has the private half and no public one" }
    prove_keyless() { vi: "không hồ sơ nào ghi khóa ở đâu, và không thiết bị nào đang cắm có khóa này", en: "no record says where its key is, and no token plugged in has it" }
    prove_gone(count: usize) {
        vi: "{count} khóa của chứng thư đã kết thúc không còn trên thiết bị, đúng như phải thế.",
        en: "{count} key{} of ended certificates: gone from the token, as should be.",
        s: [count],
    }
    prove_several() { vi: "nhiều khóa bí mật chung một CKA_ID", en: "several private keys share one CKA_ID" }
    prove_dead() { vi: "khóa ký thử không đúng", en: "what the key signs doesn't verify" }
    prove_ended() { vi: "chứng thư đã hết hiệu lực mà khóa vẫn còn trên thiết bị", en: "the certificate has ended and its key is still on the token" }
    prove_elsewhere(token: &str, count: usize, recorded: &str) {
        vi: "Trên thiết bị {token} có {count} khóa mà sổ ghi ở thiết bị {recorded}. Nếu khóa đã chuyển sang đây: chungthu hsm relink --serial {token}; nếu đây là bản cũ hoặc bản dự phòng thì giữ hoặc hủy theo quy định.",
        en: "The token {token} has {count} key{} that the register has on the token {recorded}. Where they were moved here: chungthu hsm relink --serial {token}; where these are the old ones or a backup, keep or destroy them as the rules say.",
        s: [count],
    }
    prove_orphan(label: &str, id: &str) {
        vi: "khóa «{label}» (CKA_ID {id}) trên thiết bị không thuộc hồ sơ nào",
        en: "the key “{label}” (CKA_ID {id}) on the token belongs to no record"
    }
    prove_unplugged(token: &str, count: usize) {
        vi: "Thiết bị {token} không cắm: {count} khóa chưa được chứng minh.",
        en: "The token {token} isn't plugged in: {count} key{} not proved.",
        s: [count],
    }
    prove_failed(token: &str) { vi: "Chưa chứng minh được khóa trên thiết bị {token}:", en: "The keys on the token {token} could not be proved:" }
    proved(good: usize, all: usize) { vi: "{good}/{all} khóa có trên thiết bị và hoạt động.", en: "{good} of {all} keys are on their token and work." }
    proved_present(good: usize, all: usize) { vi: "{good}/{all} khóa có trên thiết bị.", en: "{good} of {all} keys are on their token." }

    relinked_from(named: &str, from: &str, to: &str) { vi: "{named}: thiết bị {from} → {to}", en: "{named}: token {from} → {to}" }
    relinked(count: usize, token: &str) { vi: "Đã ghi nơi giữ mới của {count} khóa: thiết bị {token}.", en: "Recorded that {count} key{} are on the token {token}.", s: [count] }

    destroy_in_use() { vi: "chứng thư còn hiệu lực và chưa có chứng thư khác thay thế đã đưa vào sử dụng", en: "the certificate is valid, and no other in use has taken its place" }
    destroy_shared(named: &str) { vi: "{named} dùng cùng khóa này và chưa kết thúc", en: "{named} has the same key and hasn't ended" }
    destroy_in_use_hint() { vi: "Chỉ hủy khóa khi chứng thư đã hết hạn, bị thu hồi hoặc đã được thay.", en: "A key is destroyed once its certificate has expired, was revoked or was replaced." }
    destroy_not_asked() { vi: "chưa cán bộ nào đề nghị hủy khóa này", en: "no officer has asked for the destruction of this key" }
    destroy_not_asked_hint() { vi: "Đề nghị bằng `chungthu hsm destroy --ask`; cán bộ khác thực hiện.", en: "Ask for it with `chungthu hsm destroy --ask`; another officer does it." }
    destroy_asked_before() { vi: "đã có đề nghị hủy khóa này", en: "its destruction was asked for already" }
    destroy_same_officer() {
        vi: "người đề nghị hủy không được tự hủy, và đề nghị phải do chính người đó ghi",
        en: "whoever asked for it must not do it, and must have written so themselves"
    }
    destroy_other_hint() { vi: "Cán bộ khác chạy lệnh này bằng khóa ký của mình.", en: "Another officer gives this command with their own signing key." }
    no_key_hint() {
        vi: "Lệnh này chỉ dùng cho khóa do `chungthu hsm run` tạo; khóa khác do CA hoặc người quản trị thiết bị xử lý.",
        en: "This is for keys that `chungthu hsm run` made; others are the CA's or the token's administrator's.",
    }
    destroyed_before_hint() { vi: "Không còn gì phải làm; xem bằng `chungthu hsm prove`.", en: "Nothing is left to do; see `chungthu hsm prove`." }
    absent_hint() {
        vi: "Khóa có thể đã chuyển sang thiết bị khác: tìm bằng `chungthu hsm relink`; xem mọi khóa bằng `chungthu hsm prove`.",
        en: "It may have moved to another token: find it with `chungthu hsm relink`; see all keys with `chungthu hsm prove`.",
    }
    several_hint() {
        vi: "Người quản trị thiết bị xem các khóa trùng CKA_ID bằng công cụ của hãng trước; không hủy khi chưa rõ.",
        en: "Let the token's administrator look at the keys of one CKA_ID with the maker's tool first; nothing is destroyed before that.",
    }
    still_there_hint() {
        vi: "Chạy lại lệnh này; nếu vẫn còn, hủy bằng công cụ của hãng rồi chạy lại để sổ ghi nhận.",
        en: "Give the command again; if it stays, destroy it with the maker's tool and give the command again for the record.",
    }
    successor_dead_hint() {
        vi: "Xem bằng `chungthu hsm prove`; khóa cũ còn cần cho tới khi khóa mới hoạt động.",
        en: "See `chungthu hsm prove`; the old key is needed until the new one works.",
    }
    destroyed_before() { vi: "khóa này đã hủy", en: "this key was destroyed already" }
    destroy_still_there() { vi: "tìm lại vẫn thấy khóa trên thiết bị", en: "the key is still found on the token" }
    destroy_successor_dead() { vi: "khóa của chứng thư thay thế không có trên thiết bị hoặc không hoạt động", en: "the key of the certificate that took its place isn't there or doesn't work" }
    destroy_not_confirmed() { vi: "chưa được xác nhận nên không hủy gì", en: "not confirmed, so nothing was destroyed" }
    confirm_destroy(named: &str) {
        vi: "Khóa của {named} sẽ mất vĩnh viễn. Gõ số hồ sơ 8 ký tự để hủy:",
        en: "The key of {named} will be gone for good. Type the record's 8-character handle to destroy it:"
    }
    destroy_asked(named: &str) { vi: "Đã ghi đề nghị hủy khóa của {named}.", en: "Recorded that the destruction of the key of {named} is asked for." }
    destroy_next(handle: &str) { vi: "Cán bộ khác thực hiện bằng: chungthu hsm destroy {handle}", en: "Another officer does it with: chungthu hsm destroy {handle}" }
    destroyed(named: &str, objects: usize) {
        vi: "Đã hủy khóa của {named}: {objects} đối tượng trên thiết bị; tìm lại không còn.",
        en: "Destroyed the key of {named}: {objects} object{} on the token; none is found any more.",
        s: [objects],
    }

    no_request() { vi: "chứng thư không có CSR", en: "the certificate has no request" }
    csr_subject() { vi: "Tên", en: "Subject" }
    csr_key() { vi: "Khóa", en: "Key" }
    csr_spki() { vi: "SHA-256 khóa công khai", en: "SHA-256 of the public key" }
    csr_hash() { vi: "SHA-256 của CSR", en: "SHA-256 of the request" }
    csr_usages() { vi: "Mục đích sử dụng", en: "Key usage" }
    csr_emails() { vi: "Thư điện tử (SAN)", en: "Email (SAN)" }
    csr_remark() { vi: "Chú ý", en: "Mind" }
    csr_not_for_signing() {
        vi: "không yêu cầu đúng mục đích ký số (digitalSignature, nonRepudiation, bắt buộc)",
        en: "it doesn't ask for signing alone (digitalSignature and nonRepudiation, critical)"
    }
    csr_not_typed() {
        vi: "tên không được mã hóa như CA yêu cầu (UTF8String dạng NFC)",
        en: "the name isn't encoded as CAs want it (UTF8String in NFC)"
    }
    csr_signature() { vi: "Chữ ký", en: "Signature" }
    csr_verified() { vi: "đúng của khóa trong CSR", en: "that of the request's own key" }
    unzipped() { vi: "không nén được các tệp", en: "the files can't be put into an archive" }
    nothing_to_export() { vi: "không có CSR nào chờ chứng thư", en: "no request awaits its certificate" }
    nothing_to_export_hint() { vi: "Tạo khóa và CSR bằng `chungthu hsm plan`.", en: "Make keys and requests with `chungthu hsm plan`." }
    exported(count: usize, path: &str) { vi: "Đã xuất {count} CSR và danh sách vào {path}.", en: "Wrote {count} request{} and their list to {path}.", s: [count] }
    exported_next() { vi: "Gửi CA cả thư mục; danh sách có mã băm để CA đối chiếu.", en: "Send the whole folder to the CA, which compares the hashes of the list." }
    run_done(done: usize, all: usize, new: usize, plan: &str) {
        vi: "{done}/{all} khóa đã có CSR trong sổ; lần này thêm {new} (kế hoạch có SHA-256 {plan}).",
        en: "{done} of {all} keys have their request in the register; {new} new (plan with the SHA-256 {plan})."
    }
    run_next() { vi: "Xuất CSR gửi CA bằng: chungthu export csr -o csr", en: "To export the requests for the CA: chungthu export csr -o csr" }
    run_replan() {
        vi: "Dòng có hồ sơ đã đổi thì lập lại kế hoạch, duyệt lại rồi chạy: chungthu hsm plan HỒ-SƠ -o KE-HOACH.yaml; khóa đã tạo cho hồ sơ đó được nhận lại.",
        en: "Plan anew what changed, review it, then run it: chungthu hsm plan SEL -o PLAN.yaml; a key that was made for it already is taken.",
    }
    run_elsewhere() {
        vi: "Thiết bị này tạo khóa không đúng thuộc tính quy định, chạy lại cũng vậy: lập kế hoạch trên thiết bị khác (chungthu hsm plan HỒ-SƠ --serial SỐ-HIỆU -o KE-HOACH.yaml), và để người quản trị thiết bị xóa khóa vừa tạo.",
        en: "This token makes keys without the attributes that they must have, and would again: plan on another (chungthu hsm plan SEL --serial SERIAL -o PLAN.yaml), and have the token's administrator remove the key that was made.",
    }
    run_again() { vi: "Xử lý các dòng chưa xong rồi chạy lại đúng lệnh này; khóa đã tạo không bị tạo lại.", en: "See to what isn't done, then give the same command again; no key is made twice." }
}
