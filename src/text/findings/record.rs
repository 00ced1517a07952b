//! What the rules on one record find.

crate::messages! {
    bad_format(field: &str, fault: &str) {
        vi: "“{field}” sai định dạng: {fault}",
        en: "“{field}” has a wrong format: {fault}",
    }
    period_reversed(group: &str) {
        vi: "Khoảng thời gian của “{group}” kết thúc trước khi bắt đầu",
        en: "the period of “{group}” ends before it begins",
    }
    future_fact(field: &str) {
        vi: "“{field}” ghi một ngày chưa tới",
        en: "“{field}” is a day that has not come yet",
    }
    two_names() {
        vi: "Có ngày mang hai tên cùng lúc",
        en: "two names hold on one day",
    }
    two_parents() {
        vi: "Có ngày trực thuộc hai đơn vị cấp trên cùng lúc",
        en: "two parent units hold on one day",
    }
    two_standings() {
        vi: "Có ngày mang hai tư cách pháp nhân, con dấu khác nhau",
        en: "two entries on legal person and seal hold on one day",
    }
    two_custodians() {
        vi: "Hai bên cùng giữ một thiết bị trong một khoảng thời gian",
        en: "two parties have the device at one time",
    }
    two_main_postings() {
        vi: "Có ngày giữ hai vị trí công tác chính cùng lúc",
        en: "two main postings hold on one day",
    }
    cccd_sex() {
        vi: "Giới tính không khớp với số căn cước",
        en: "the sex doesn't agree with the citizen number",
    }
    cccd_birth_year() {
        vi: "Năm sinh không khớp với số căn cước",
        en: "the year of birth doesn't agree with the citizen number",
    }
    cccd_province() {
        vi: "Ba số đầu của số căn cước không thuộc tỉnh, thành phố nào đã biết; có thể là mã quốc gia",
        en: "the first three digits of the citizen number belong to no known province; they may be a country's",
    }
    id_issued_before_birth() {
        vi: "Giấy tờ định danh được cấp trước ngày sinh",
        en: "the identity document was issued before the birth",
    }
    id_ends_before_issue() {
        vi: "Giấy tờ định danh hết giá trị trước ngày cấp",
        en: "the identity document ends before it was issued",
    }
    free_mail(field: &str) {
        vi: "“{field}” dùng tên miền thư miễn phí, không phải thư công vụ",
        en: "“{field}” has the domain of a free mail service, which is never official",
    }
    unofficial_mail(field: &str) {
        vi: "“{field}” không thuộc tên miền của cơ quan nhà nước",
        en: "“{field}” isn't under a domain of the State",
    }
    not_a_mobile(field: &str) {
        vi: "“{field}” là số máy cố định, không phải số di động",
        en: "“{field}” is the number of a landline, not of a mobile",
    }
    fact_order(word: &str) {
        vi: "Sự việc “{word}” không thể đứng sau những sự việc ghi trước đó",
        en: "“{word}” can't follow the facts before it",
    }
    pem_unreadable() {
        vi: "Tệp chứng thư không đọc được",
        en: "the certificate can't be read",
    }
    csr_unreadable() {
        vi: "Yêu cầu cấp chứng thư (CSR) không đọc được hoặc sai chữ ký",
        en: "the signing request can't be read, or its signature doesn't fit its key",
    }
    csr_other_key() {
        vi: "Chứng thư và CSR không cùng một khóa",
        en: "the certificate and the signing request have different keys",
    }
    pem_is_authority() {
        vi: "Tệp là chứng thư của tổ chức chứng thực, không phải của thuê bao",
        en: "the certificate is that of a CA, not of a holder",
    }
    validity_reversed() {
        vi: "Chứng thư hết hạn trước khi có hiệu lực",
        en: "the certificate ends before it begins",
    }
    claimed_superseded() {
        vi: "Đã có tệp chứng thư mà vẫn còn thông tin khai",
        en: "there is a certificate, and what was claimed before still stands beside it",
    }
    weak_key() {
        vi: "Khóa RSA của chứng thư ngắn hơn 2048 bit hoặc có số mũ công khai nhỏ hơn 65537",
        en: "the RSA key has fewer than 2048 bits or a public exponent below 65537",
    }
    weak_signature() {
        vi: "Chứng thư được ký bằng thuật toán băm đã lỗi thời (SHA-1 hoặc MD5)",
        en: "the certificate is signed with an outdated hash (SHA-1 or MD5)",
    }
    validity_too_long(count: &str) {
        vi: "Chứng thư có thời hạn dài hơn {count} năm theo quy định",
        en: "the certificate lives longer than the {count} years that the rules allow",
    }
    not_for_signing() {
        vi: "Chứng thư không được phép dùng để ký",
        en: "the certificate's key usage doesn't allow signing",
    }
    system_missing() {
        vi: "Chứng thư của thiết bị, dịch vụ, phần mềm nhưng chưa ghi hệ thống nào",
        en: "the certificate is for a device, service or software, but doesn't say which",
    }
    manager_twice() {
        vi: "Một người được ghi là người quản lý hai lần trong cùng thời gian",
        en: "the same person manages it twice at one time",
    }
    system_unexpected() {
        vi: "Ghi thông tin hệ thống cho chứng thư không phải của thiết bị, dịch vụ, phần mềm",
        en: "a system is named on a certificate that isn't for a device, service or software",
    }
    holder_kind(word: &str) {
        vi: "Thuê bao không hợp với loại chứng thư “{word}”",
        en: "the holder doesn't fit a certificate of type “{word}”",
    }
    csr_unexpected(word: &str) {
        vi: "Khóa của hình thức “{word}” do CA tạo, không có CSR của cơ quan",
        en: "for “{word}” the CA makes the key, so there is no request of ours",
    }
    date_order(field: &str) {
        vi: "“{field}” sớm hơn một mốc phải có trước",
        en: "“{field}” is earlier than a date that must come first",
    }
    registered_serial() {
        vi: "Hệ thống còn đăng ký một số hiệu chứng thư khác",
        en: "the system still has another serial number registered",
    }
    sim_unexpected() {
        vi: "Ghi thông tin SIM cho thiết bị không phải SIM",
        en: "SIM data stands on a device that is no SIM",
    }
    hsm_unexpected() {
        vi: "Ghi thông tin HSM cho thiết bị không phải HSM",
        en: "HSM data stands on a device that is no HSM",
    }
    iccid_issuer() {
        vi: "ICCID không thuộc nhà mạng Việt Nam nào đã biết",
        en: "the ICCID belongs to no known Vietnamese telephone company",
    }
    custody_after_destruction() {
        vi: "Thiết bị đã hủy mà vẫn ghi có người nhận giữ sau đó",
        en: "someone receives the device after it was destroyed",
    }
    step_foreign(word: &str) {
        vi: "Bước “{word}” không thuộc loại thủ tục này",
        en: "“{word}” is no step of this kind of procedure",
    }
    step_order(word: &str) {
        vi: "Bước “{word}” không thể đứng sau các bước trước đó",
        en: "“{word}” can't follow the steps before it",
    }
    result_contradicts(word: &str) {
        vi: "Kết quả trái với bước “{word}” đã ghi",
        en: "the result contradicts the step “{word}”",
    }
    subject_kind(word: &str) {
        vi: "Đối tượng không hợp với thủ tục “{word}”",
        en: "the subject doesn't fit the procedure “{word}”",
    }
    regime_not_in_force(word: &str) {
        vi: "“{word}” không có hiệu lực vào ngày bắt đầu thủ tục",
        en: "“{word}” was not in force on the day the procedure began",
    }
    unknown_ground() {
        vi: "Mã căn cứ không có trong quy định của thủ tục này",
        en: "the rules for this procedure don't know the code of the ground",
    }
    unknown_file(word: &str) {
        vi: "Tệp của giấy tờ “{word}” không có trong các tệp đính kèm của hồ sơ",
        en: "the file of the paper “{word}” is not among the record's files",
    }
    file_hash_differs(word: &str) {
        vi: "Mã băm ghi cho giấy tờ “{word}” khác với mã băm của tệp đính kèm",
        en: "the hash given for the paper “{word}” isn't that of the attached file",
    }
    effect_subject(word: &str) {
        vi: "Đối tượng của dòng không hợp với nội dung “{word}”",
        en: "the line's subject doesn't fit its effect “{word}”",
    }
    disposition_twofold() {
        vi: "Dòng vừa ghi đã mở thủ tục, vừa ghi không cần thủ tục",
        en: "the line says both that procedures were opened and that nothing is needed",
    }
    line_undisposed(word: &str) {
        vi: "Dòng “{word}” đã có hiệu lực mà chưa được xử lý",
        en: "the line “{word}” has taken effect and nothing was done about it",
    }
    amended_before_issue() {
        vi: "Quyết định bị sửa đổi, bãi bỏ trước ngày ban hành",
        en: "the decision is amended or withdrawn before it was issued",
    }
    letter_direction(field: &str) {
        vi: "“{field}” không dùng cho văn bản theo chiều này",
        en: "“{field}” has no place in a letter of this direction",
    }
    line_twice(other: &str) {
        vi: "{other} có hai dòng trong cùng một văn bản",
        en: "{other} stands in two lines",
    }
    letter_too_long(count: &str) {
        vi: "Văn bản có nhiều hơn {count} dòng",
        en: "the letter has more than {count} lines",
    }
    unknown_form(word: &str) {
        vi: "“{word}” không có trong quy định áp dụng",
        en: "the law that applies has no “{word}”",
    }
    same_party() {
        vi: "Bên giao và bên nhận là một",
        en: "giver and receiver are the same",
    }
    item_empty() {
        vi: "Mục giao nhận không có thiết bị, cũng không có phong bì PIN",
        en: "the item is neither a device nor a PIN envelope",
    }
    missing(field: &str) {
        vi: "Còn thiếu “{field}”",
        en: "“{field}” is missing",
    }
    pem_missing() {
        vi: "Chứng thư đang dùng mà chưa có tệp chứng thư (PEM)",
        en: "the certificate is in use, but its PEM is not there",
    }
    manager_missing() {
        vi: "Chứng thư của tổ chức không có người quản lý vào lúc này",
        en: "the organisation's certificate has no manager at present",
    }
    authorisation_missing() {
        vi: "Chưa ghi văn bản giao quản lý chứng thư",
        en: "the paper that authorises the manager is not named",
    }
    device_missing(word: &str) {
        vi: "Chứng thư “{word}” đang dùng mà chưa ghi thiết bị",
        en: "the “{word}” certificate is in use, but its device is not named",
    }
    custody_without_handover() {
        vi: "Việc giữ thiết bị chưa có biên bản giao nhận",
        en: "the custody rests on no hand-over",
    }
    pin_receipt_missing() {
        vi: "Đã giao thiết bị mà chưa có xác nhận tiếp nhận mã PIN",
        en: "the device was delivered, but the receipt of the PIN is not confirmed",
    }
    paper_missing(word: &str) {
        vi: "Thủ tục đã đóng mà còn thiếu “{word}”",
        en: "the procedure is closed without “{word}”",
    }
    signatory_missing(word: &str) {
        vi: "Chưa ghi người ký của “{word}”",
        en: "nobody signed for “{word}”",
    }
    disposition_empty() {
        vi: "Đã ghi xử lý nhưng không có thủ tục nào, cũng không có lý do",
        en: "the line is marked as dealt with, but neither a procedure nor a reason is given",
    }
}
