//! What can be wrong with a certificate, a request or a chain.

crate::messages! {
    not_one() { vi: "Tệp không phải chứng thư hoặc yêu cầu cấp chứng thư (DER hoặc PEM)", en: "the file is no certificate or request in DER or PEM" }
    not_one_hint() { vi: "Xuất lại tệp ở dạng .cer, .crt hoặc .pem.", en: "Export it again as .cer, .crt or .pem." }
    too_long() { vi: "Tệp dài hơn mức mà một tệp loại này có thể có", en: "the file is longer than one of its kind can be" }
    too_many() { vi: "Tệp có nhiều đối tượng hơn mức mà một CA giao một lần", en: "the file holds more objects than a CA hands out at once" }
    truncated() { vi: "Tệp bị cắt mất phần cuối", en: "the end of the file is missing" }
    several() { vi: "Tệp có nhiều hơn một chứng thư", en: "the file holds more than one certificate" }
    several_hint() { vi: "Tách mỗi chứng thư thành một tệp.", en: "Put each certificate into a file of its own." }
    private_key() { vi: "Tệp chứa khóa bí mật; sổ không bao giờ nhận khóa bí mật", en: "the file holds a private key; the register never takes one" }
    private_key_hint() {
        vi: "Chỉ xuất chứng thư. Nếu tệp này đã được gửi đi, coi như khóa bị lộ và đề nghị thu hồi khẩn.",
        en: "Export the certificate alone. If this file has been sent around, treat the key as exposed and ask for an urgent revocation.",
    }
    other_label() { vi: "Tệp chứa đối tượng thuộc loại khác", en: "the file holds something of another kind" }
    other_label_hint() { vi: "Kiểm tra đã chọn đúng tệp chứng thư (CERTIFICATE) hay yêu cầu (CERTIFICATE REQUEST) chưa.", en: "Check that the right file was chosen: a certificate (CERTIFICATE) or a request (CERTIFICATE REQUEST)." }
    broken_pem() { vi: "Khối PEM bị hỏng hoặc bị cắt", en: "the PEM block is broken or cut off" }
    trailing() { vi: "Có dữ liệu thừa sau phần kết thúc", en: "bytes follow the end" }
    again_hint() { vi: "Lấy lại tệp gốc từ cơ quan cấp chứng thư.", en: "Get the original file from the CA again." }
    serial() { vi: "Số hiệu chứng thư là số âm, trống hoặc dài hơn 20 byte", en: "the serial number is negative, empty or longer than 20 octets" }
    name() { vi: "Tên trong tệp có phần không phải văn bản", en: "a name in the file holds something that is no text" }
    date() { vi: "Ngày hiệu lực không hợp lệ hoặc nằm ngoài các năm 1900–2199", en: "a date of validity doesn't exist or lies outside 1900 to 2199" }
    duplicate_extension() { vi: "Một phần mở rộng xuất hiện hai lần", en: "one extension stands twice" }
    extension() { vi: "Không đọc được một phần mở rộng cần thiết", en: "an extension that is needed can't be read" }
    key() { vi: "Không đọc được khóa công khai, hoặc khóa không nằm trên đường cong của nó", en: "the public key can't be read, or is no point of its curve" }
    algorithm() { vi: "Thuật toán ký ghi bên trong và bên ngoài khác nhau", en: "the signature algorithm is named differently inside and outside" }
    no_authority() { vi: "Chứng thư không phải của CA", en: "the certificate is no CA's" }
    no_authority_hint() { vi: "Chỉ ghim chứng thư của CA mà cơ quan tin cậy; chứng thư của thuê bao thì nhập bằng chungthu import.", en: "Only certificates of CAs are pinned; those of holders are imported with `chungthu import`." }
    an_authority() { vi: "Tệp chỉ có chứng thư của CA, không có chứng thư của thuê bao", en: "the file holds a CA's certificate and none of a holder" }
    an_authority_hint() { vi: "CA được tin cậy do quản trị viên ghim: chungthu edit anchors/TEN.pem", en: "CAs are pinned by an admin: chungthu edit anchors/NAME.pem" }
    no_file() { vi: "Là ống dẫn hoặc thiết bị, không phải tệp", en: "it is a pipe or a device and no file" }
    no_file_hint() { vi: "Lưu nội dung thành tệp rồi đưa tên tệp đó.", en: "Save what comes from it as a file, and name that." }
    bad_signature() { vi: "Chữ ký của yêu cầu cấp chứng thư không khớp với khóa", en: "the request's signature doesn't fit its key" }

    this_list() { vi: "danh sách thu hồi này", en: "this revocation list" }
    list_delta() { vi: "Danh sách chỉ ghi những thay đổi so với một danh sách khác (delta CRL)", en: "the list says only what changed since another (a delta CRL)" }
    list_indirect() { vi: "Danh sách ghi chứng thư của CA khác, hoặc chỉ một phần chứng thư của CA (indirect, partitioned CRL)", en: "the list speaks of other CAs' certificates, or of a part of its own only (an indirect or partitioned CRL)" }
    list_whole_hint() { vi: "Tải danh sách đầy đủ của CA theo địa chỉ ghi trên chứng thư.", en: "Get the CA's full list, from the address in its certificates." }
    list_critical() { vi: "Danh sách có phần mở rộng bắt buộc không hiểu được", en: "the list has a critical extension that isn't understood" }
    list_no_number() { vi: "Danh sách không có số thứ tự", en: "the list has no number" }
    list_no_next() { vi: "Danh sách không ghi thời điểm cập nhật tiếp theo", en: "the list doesn't say when the next one follows" }
    list_may_not() { vi: "CA ký danh sách này không được phép ký danh sách thu hồi (thiếu công dụng khóa cRLSign)", en: "the CA that signed this list may not sign revocation lists (its key usage lacks cRLSign)" }
    list_from_future() { vi: "Danh sách ghi thời điểm ở tương lai", en: "the list is dated in the future" }
    list_unusual() {
        vi: "Danh sách có hiệu lực hơn 400 ngày, hoặc tên CA dài bất thường",
        en: "the list holds for more than 400 days, or the name of its CA is unusually long",
    }
    list_clock_hint() { vi: "Kiểm tra đồng hồ của máy này.", en: "Check this machine's clock." }
    list_anchor_hint() { vi: "Quản trị viên ghim chứng thư của CA đó: chungthu edit anchors/TEN.pem", en: "An admin pins that CA's certificate: chungthu edit anchors/NAME.pem" }

    build_empty() { vi: "Tên trống hoặc có thành phần trống", en: "the name, or a part of it, is empty" }
    build_empty_hint() { vi: "Điền đủ các thành phần của tên.", en: "Fill in every part of the name." }
    build_too_long(label: &str, most: usize) { vi: "Thành phần {label} dài hơn {most} ký tự", en: "{label} is longer than {most} characters" }
    build_too_long_hint() { vi: "Dùng tên viết tắt đã được phê duyệt.", en: "Use an approved short form." }
    build_characters(label: &str) { vi: "Thành phần {label} có ký tự không được phép", en: "{label} has characters that aren't allowed there" }
    build_characters_hint() {
        vi: "C là hai chữ cái in hoa; E chỉ gồm ký tự ASCII; không thành phần nào có ký tự điều khiển.",
        en: "C is two capital letters, E is ASCII only, and nothing may hold control characters.",
    }
    build_kind() { vi: "Mã định danh đối tượng của một thành phần tên không hợp lệ", en: "the object identifier of a part of the name is invalid" }
    build_key() { vi: "Khóa công khai không hợp lệ", en: "the public key is invalid" }
    build_serial() { vi: "Số hiệu trống hoặc dài hơn 20 byte", en: "the serial number is empty or longer than 20 octets" }
    build_validity() { vi: "Ngày hiệu lực không ghi được hoặc kết thúc trước khi bắt đầu", en: "the dates can't be written, or the last comes before the first" }
    build_signing() { vi: "Khóa không ký được", en: "the key didn't sign" }
    build_signing_hint() { vi: "Kiểm tra thiết bị giữ khóa rồi thử lại.", en: "Check the device that keeps the key, then try again." }
    build_encoding() { vi: "Không mã hóa được dữ liệu thành DER", en: "what was put together can't be written as DER" }

    /// A certificate leads to a pinned CA by these.
    trusted(through: &str) { vi: "Chuỗi hợp lệ: {through}", en: "the chain holds: {through}" }
    /// A certificate that is itself pinned.
    pinned() { vi: "Là chứng thư CA đã ghim", en: "it is itself a pinned CA" }
    this_certificate() { vi: "chứng thư này", en: "this certificate" }
    authority_named(name: &str) { vi: "CA “{name}”", en: "the CA “{name}”" }
    unknown_issuer(link: &str) { vi: "Không có CA đã ghim nào mang tên cơ quan cấp của {link}", en: "no pinned CA has the name of the issuer of {link}" }
    wrong_signature(link: &str) { vi: "Chữ ký trên {link} không phải của CA mang tên cơ quan cấp", en: "the signature on {link} isn't that of the CA named as its issuer" }
    unverified_algorithm(link: &str) { vi: "Không kiểm tra được thuật toán hoặc độ dài khóa đã ký {link}", en: "{link} is signed with an algorithm or key size that can't be verified here" }
    not_yet_valid(link: &str) { vi: "Chưa đến ngày hiệu lực của {link}", en: "{link} isn't valid yet" }
    expired(link: &str) { vi: "Đã hết hạn: {link}", en: "{link} has expired" }
    not_authority(link: &str) { vi: "Không phải là CA: {link}", en: "{link} is no CA" }
    key_usage(link: &str) { vi: "Khóa của {link} không được dùng để ký chứng thư", en: "the key of {link} may not sign certificates" }
    path_length(link: &str) { vi: "Có nhiều CA cấp dưới hơn mức cho phép của {link}", en: "more CAs stand below {link} than it allows" }
    name_constraints(link: &str) { vi: "Có tên nằm ngoài phạm vi mà {link} được cấp", en: "a name lies outside of what {link} may certify" }
    critical_extension(link: &str) { vi: "Có phần mở rộng bắt buộc không hiểu được trong {link}", en: "{link} has a critical extension that isn't understood" }
    too_deep(link: &str) { vi: "Chuỗi phía trên {link} quá dài", en: "the chain above {link} is too long" }
}
