//! What to do about a finding.

crate::messages! {
    respect_restriction(other: &str) {
        vi: "Không xuất, in, gửi cho mục đích khác. Khi hết hạn chế thì ghi ngày: chungthu set {other} request.ended=-.",
        en: "Export, print and send nothing for another purpose. When it ends, enter the day: chungthu set {other} request.ended=-.",
    }
    fix_format(field: &str, example: &str) {
        vi: "Sửa “{field}”, ví dụ: {example}.",
        en: "Correct “{field}”, such as: {example}.",
    }
    fix_dates() {
        vi: "Kiểm tra lại các ngày với giấy tờ và sửa bằng set --fix.",
        en: "Compare the dates with the papers and correct them with set --fix.",
    }
    fix_future() {
        vi: "Sửa ngày; nếu sự việc chưa xảy ra thì bỏ đi và ghi lại khi đã xảy ra.",
        en: "Correct the day; if it hasn't happened yet, remove it and enter it when it has.",
    }
    close_earlier() {
        vi: "Ghi ngày cuối cùng cho mục trước.",
        en: "Give the earlier entry its last day.",
    }
    close_custody() {
        vi: "Ghi ngày cuối cùng cho bên giữ trước.",
        en: "Give the earlier party its last day.",
    }
    close_posting() {
        vi: "Ghi ngày cuối cùng cho vị trí trước, hoặc ghi vị trí này là kiêm nhiệm.",
        en: "Give the earlier posting its last day, or enter this one as concurrent.",
    }
    compare_card() {
        vi: "Đối chiếu với giấy tờ định danh và sửa mục sai.",
        en: "Compare with the identity document and correct what is wrong.",
    }
    compare_province() {
        vi: "Đối chiếu với căn cước; nếu đúng thì giữ nguyên.",
        en: "Compare with the identity card; leave it where it is right.",
    }
    give_official_mail() {
        vi: "Ghi địa chỉ thư do cơ quan nhà nước cấp.",
        en: "Enter an address given by a State body.",
    }
    confirm_mail_domain() {
        vi: "Xác nhận với đơn vị; nếu là thư công vụ thì thêm tên miền vào official_mail của register.yaml.",
        en: "Ask the unit; if it is official, add the domain to official_mail in register.yaml.",
    }
    end_former_manager() {
        vi: "Bỏ mục thừa, hoặc ghi ngày cuối cùng của lần giao quản lý trước.",
        en: "Remove the surplus entry, or enter the last day of the former one.",
    }
    fix_order() {
        vi: "Đối chiếu ngày và thứ tự với giấy tờ, sửa hoặc bỏ mục sai.",
        en: "Compare dates and order with the papers; correct or remove what is wrong.",
    }
    attach_pem() {
        vi: "Nhập tệp chứng thư do CA cấp bằng set pem=-.",
        en: "Enter the certificate that the CA issued with set pem=-.",
    }
    attach_csr() {
        vi: "Nhập lại đúng tệp CSR đã gửi CA.",
        en: "Enter the request that was sent to the CA.",
    }
    ask_ca() {
        vi: "Đối chiếu tệp với CA; nếu CA cấp sai thì đề nghị cấp lại.",
        en: "Compare the file with the CA; if the CA erred, ask for another.",
    }
    remove_claimed() {
        vi: "Bỏ phần thông tin khai (claimed).",
        en: "Remove claimed.",
    }
    replace_certificate() {
        vi: "Lập kế hoạch thay chứng thư này.",
        en: "Plan to replace the certificate.",
    }
    name_system() {
        vi: "Ghi system.name.",
        en: "Enter system.name.",
    }
    fix_type() {
        vi: "Sửa loại chứng thư, hoặc bỏ phần system.",
        en: "Correct the type, or remove system.",
    }
    fix_holder() {
        vi: "Chứng thư cá nhân đứng tên một người; các loại khác đứng tên một đơn vị.",
        en: "An individual's certificate is held by a person, the others by a unit.",
    }
    remove_csr() {
        vi: "Kiểm tra hình thức; nếu đúng thì bỏ CSR.",
        en: "Check the form; if it is right, remove the request.",
    }
    register_again() {
        vi: "Đăng ký lại chứng thư trong hệ thống đó và ghi số hiệu mới.",
        en: "Register the certificate again in that system and enter the new serial.",
    }
    fix_device_kind() {
        vi: "Sửa loại thiết bị, hoặc bỏ phần không thuộc loại đó.",
        en: "Correct the kind of device, or remove what doesn't belong to it.",
    }
    compare_sim() {
        vi: "Đối chiếu với số in trên SIM; nếu đúng thì giữ nguyên.",
        en: "Compare with the number on the SIM; leave it where it is right.",
    }
    fix_custody() {
        vi: "Đối chiếu biên bản giao nhận và sửa việc giữ thiết bị.",
        en: "Compare with the hand-over and correct the custody.",
    }
    fix_step() {
        vi: "Bỏ bước này, hoặc sửa loại thủ tục.",
        en: "Remove the step, or correct the kind of procedure.",
    }
    fix_result() {
        vi: "Sửa kết quả hoặc bước theo trả lời của CA.",
        en: "Correct the result or the step by the CA's answer.",
    }
    fix_subject() {
        vi: "Cấp, gia hạn, thay đổi, thu hồi là về chứng thư; khôi phục, giao trả là về thiết bị.",
        en: "Issue, renew, change and revoke are about a certificate; restore and return about a device.",
    }
    fix_regime() {
        vi: "Chọn quy định có hiệu lực vào ngày bắt đầu thủ tục.",
        en: "Choose the law in force on the day the procedure began.",
    }
    fix_ground(codes: &str) {
        vi: "Chọn một mã căn cứ có trong quy định ({codes}), hoặc chỉ ghi bằng lời.",
        en: "Choose a ground that the rules know ({codes}), or say it in words only.",
    }
    attach_file(word: &str) {
        vi: "Đính kèm lại “{word}” bằng attach và sửa mục giấy tờ.",
        en: "Attach “{word}” again with attach and correct the paper.",
    }
    fix_effect() {
        vi: "Sửa đối tượng hoặc nội dung của dòng.",
        en: "Correct the line's subject or effect.",
    }
    fix_disposition() {
        vi: "Giữ một trong hai: thủ tục đã mở, hoặc lý do không cần.",
        en: "Keep one of the two: the procedures, or the reason why none is needed.",
    }
    dispose() {
        vi: "Mở thủ tục cho dòng này, hoặc ghi lý do không cần và ai quyết định.",
        en: "Open a procedure for the line, or say why none is needed, and who decided it.",
    }
    fix_direction() {
        vi: "Sửa chiều của văn bản, hoặc bỏ mục này.",
        en: "Correct the letter's direction, or remove the field.",
    }
    remove_line() {
        vi: "Bỏ một trong hai dòng.",
        en: "Remove one of the two lines.",
    }
    split_letter() {
        vi: "Chia thành nhiều văn bản.",
        en: "Split it into several letters.",
    }
    fix_form() {
        vi: "Chọn mẫu có trong quy định đó, hoặc sửa quy định áp dụng.",
        en: "Choose a form of that law, or correct the law.",
    }
    fix_parties() {
        vi: "Sửa bên giao hoặc bên nhận.",
        en: "Correct the giver or the receiver.",
    }
    fix_item() {
        vi: "Ghi with_device hoặc envelope là true, hoặc bỏ mục này.",
        en: "Set with_device or envelope to true, or remove the item.",
    }
    fill_in(field: &str) {
        vi: "Bổ sung “{field}”.",
        en: "Fill in “{field}”.",
    }
    name_manager() {
        vi: "Ghi người quản lý chứng thư và văn bản giao.",
        en: "Enter who manages it, and by which paper.",
    }
    name_authorisation() {
        vi: "Ghi quyết định hoặc văn bản làm căn cứ.",
        en: "Name the decision or letter that authorises it.",
    }
    name_device() {
        vi: "Ghi thiết bị lưu khóa bí mật.",
        en: "Name the device that holds the key.",
    }
    make_handover() {
        vi: "Lập biên bản giao nhận và ghi vào việc giữ thiết bị.",
        en: "Make a hand-over and name it in the custody.",
    }
    get_receipt() {
        vi: "Lấy giấy xác nhận tiếp nhận mã PIN và ghi vào thiết bị.",
        en: "Get the PIN receipt signed and enter it at the device.",
    }
    attach_or_waive(word: &str) {
        vi: "Đính kèm “{word}”, hoặc ghi lý do miễn.",
        en: "Attach “{word}”, or say why it is waived.",
    }
    name_signatory() {
        vi: "Ghi người ký và chức vụ.",
        en: "Enter who signed, and their position.",
    }
    fix_reference() {
        vi: "Sửa tham chiếu, hoặc khôi phục hồ sơ đó.",
        en: "Correct the reference, or bring that record back.",
    }
    join_or_fix() {
        vi: "Nếu hai hồ sơ là một, ghi duplicate_of ở một trong hai; nếu không, sửa hồ sơ ghi sai.",
        en: "If they are one, name the other in duplicate_of of one of them; otherwise correct the wrong one.",
    }
    confirm_phone() {
        vi: "Hỏi lại hai người; nếu dùng chung thì giữ nguyên.",
        en: "Ask both; leave it where they share it.",
    }
    fix_duplicate() {
        vi: "Trỏ duplicate_of tới hồ sơ chính cùng loại.",
        en: "Point duplicate_of to the main record, of the same kind.",
    }
    end_or_keep() {
        vi: "Đề nghị thu hồi chứng thư không còn dùng, hoặc ghi chú lý do giữ cả hai.",
        en: "Ask for the revocation of the one not used, or note why both are kept.",
    }
    revoke_first() {
        vi: "Đề nghị thu hồi chứng thư, hoặc sửa ngày hủy thiết bị.",
        en: "Ask for its revocation, or correct the day of destruction.",
    }
    fix_device_or_form() {
        vi: "Sửa thiết bị hoặc hình thức của chứng thư.",
        en: "Correct the device or the form of the certificate.",
    }
    fix_predecessor() {
        vi: "Sửa chứng thư trước.",
        en: "Correct the predecessor.",
    }
    issue_instead() {
        vi: "Kiểm tra quan hệ; chứng thư hết hạn hoặc đã gia hạn đủ số lần thì phải cấp mới.",
        en: "Check the relation; after its end, or after the renewals allowed, a certificate must be issued anew.",
    }
    add_step() {
        vi: "Ghi bước này vào thủ tục.",
        en: "Enter the step at the procedure.",
    }
    fix_handover() {
        vi: "Bổ sung thiết bị vào biên bản, hoặc trỏ tới đúng biên bản.",
        en: "Add the device to the hand-over, or point to the right one.",
    }
    enter_custody() {
        vi: "Ghi bên giữ thiết bị theo biên bản này; nếu việc giao nhận không diễn ra, ghi ngày hủy (void).",
        en: "Enter who has the device by this hand-over; where nothing changed hands, enter the day on which it was called off (void).",
    }
    revoke_and_collect() {
        vi: "Đề nghị thu hồi chứng thư và thu thiết bị.",
        en: "Ask for the revocation and collect the device.",
    }
    collect_device() {
        vi: "Thu thiết bị và lập biên bản.",
        en: "Collect the device and make a hand-over.",
    }
    replace_manager() {
        vi: "Giao người khác quản lý và lập biên bản giao nhận.",
        en: "Assign another manager and hand the device over.",
    }
    look_at_device() {
        vi: "Đọc thiết bị bằng chungthu token read, rồi sửa thiết bị ở hồ sơ chứng thư ghi nhầm.",
        en: "Read the device with `chungthu token read`, then correct the device of the certificate that isn't on it.",
    }
    replace_signatory() {
        vi: "Ghi ngày kết thúc (to) và người thay bằng chungthu set; giấy tờ chưa gửi thì lập lại bằng chungthu paper.",
        en: "Enter the last day (to) and who takes the place with chungthu set; make papers that were not sent anew with chungthu paper.",
    }
    fix_parents() {
        vi: "Sửa đơn vị cấp trên.",
        en: "Correct the parent units.",
    }
    file_above() {
        vi: "Chọn đơn vị cấp trên gần nhất có tư cách pháp nhân và con dấu riêng.",
        en: "Choose the nearest unit above that is a legal person with its own seal.",
    }
    compare_number() {
        vi: "Đối chiếu với giấy tờ: nếu chứng thư sai thì đề nghị CA thu hồi và cấp lại; nếu hồ sơ sai thì sửa hồ sơ.",
        en: "Compare it with the papers: if the certificate is wrong, have the CA revoke it and issue another; if the record is, correct that.",
    }
    change_certificate() {
        vi: "Kiểm tra lại; nếu thông tin đã thay đổi thì đề nghị thay đổi thông tin chứng thư.",
        en: "Check it; if the facts have changed, ask for a change of the certificate.",
    }
    change_name(how: &str) {
        vi: "Kiểm tra lại bên nào đúng; nếu tên trên chứng thư sai thì {how}.",
        en: "Check which of them is right; if it is not the certificate, {how}.",
    }
    change_for_name() {
        vi: "đề nghị thay đổi thông tin (request change, căn cứ name-address)",
        en: "ask for a change (request change, on the ground name-address)",
    }
    revoke_for_name() {
        vi: "đề nghị thu hồi (request revoke, căn cứ agency) rồi cấp mới (request issue), vì họ tên không thuộc các thông tin được đề nghị thay đổi",
        en: "have it revoked (request revoke, on the ground agency) and ask for a new one (request issue), since a person's name is nothing that the law lets one change",
    }
    undo_decided(other: &str) {
        vi: "Bỏ việc ghi theo quyết định này khỏi hồ sơ của {other} (edit --fix), và rút thủ tục đã mở theo đó.",
        en: "Take what it decided out of the record of {other} (edit --fix), and withdraw what was asked for by it.",
    }
    enter_posting() {
        vi: "Ghi nơi công tác mới vào hồ sơ của người đó từ ngày quyết định có hiệu lực: set … postings.unit=… --from-date NGÀY.",
        en: "Enter the new posting in the person's record from the day on which the decision holds: set … postings.unit=… --from-date DATE.",
    }
    ask_for_listing() {
        vi: "Hỏi CA vì sao chưa có trong danh sách, rồi nhập danh sách mới bằng lệnh import.",
        en: "Ask the CA why it isn't listed, then import its new list with the import command.",
    }
    find_out_why() {
        vi: "Hỏi CA ai đã đề nghị thu hồi và vì sao; báo ngay cho thuê bao, rồi ghi các mốc thu hồi.",
        en: "Ask the CA who had it revoked and why; tell its holder at once, then enter the facts of the revocation.",
    }
    check_anchors() {
        vi: "Kiểm tra các chứng thư CA trong anchors/; nếu đủ thì hỏi lại CA về tệp này.",
        en: "Check the CA certificates in anchors/; if they are complete, ask the CA about this file.",
    }
    enter_letter() {
        vi: "Ghi công văn đã gửi CA, mỗi thủ tục một dòng.",
        en: "Enter the letter sent to the CA, one line for each procedure.",
    }
}
