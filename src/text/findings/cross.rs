//! What the rules across records find.

crate::messages! {
    processing_restricted(right: &str, other: &str) {
        vi: "Theo {other}, dữ liệu của người này đang bị hạn chế ({right}): chỉ được lưu giữ, và chỉ dùng khi pháp luật quy định",
        en: "by {other} the data of this person are restricted ({right}): kept, and used only where the law asks for it",
    }
    unknown_reference(field: &str, other: &str) {
        vi: "“{field}” trỏ tới {other}, hồ sơ này không có",
        en: "“{field}” points to {other}, which doesn't exist",
    }
    not_unique(field: &str, other: &str) {
        vi: "“{field}” trùng với {other}",
        en: "“{field}” is the same as in {other}",
    }
    shared_phone(other: &str) {
        vi: "Số di động trùng với {other}",
        en: "the mobile number is the same as in {other}",
    }
    duplicate_of(other: &str) {
        vi: "Hồ sơ chính {other} không dùng được: khác loại, là chính hồ sơ này hoặc lại trùng với hồ sơ khác",
        en: "{other} can't stand in place of this record: it is of another kind, this record itself, or a duplicate too",
    }
    holder_data_missing(field: &str) {
        vi: "Người đứng tên chứng thư còn thiếu “{field}”",
        en: "a person who holds a certificate lacks “{field}”",
    }
    two_valid(other: &str, word: &str) {
        vi: "Cùng lúc có hai chứng thư “{word}” còn hiệu lực của một thuê bao, chứng thư kia là {other}",
        en: "the holder has two valid “{word}” certificates at once, the other is {other}",
    }
    delivered_after_end(other: &str) {
        vi: "Thiết bị được giao khi {other} đã hết hiệu lực",
        en: "the device was delivered after {other} had ended",
    }
    destroyed_while_valid(other: &str) {
        vi: "Thiết bị đã hủy khi {other} còn hiệu lực",
        en: "the device was destroyed while {other} was valid",
    }
    moved_without_authorisation(other: &str) {
        vi: "Thiết bị của tổ chức được giao theo {other} mà không có văn bản cho phép",
        en: "an organisation's device was moved by {other} without authorisation",
    }
    device_kind(other: &str, word: &str) {
        vi: "{other} không phải loại thiết bị cho hình thức “{word}”",
        en: "{other} isn't the kind of device that the form “{word}” needs",
    }
    predecessor_holder(other: &str) {
        vi: "Chứng thư trước {other} đứng tên thuê bao khác",
        en: "the predecessor {other} has another holder",
    }
    predecessor_cycle(other: &str) {
        vi: "Chuỗi chứng thư trước quay vòng qua {other}",
        en: "the predecessors run in a circle through {other}",
    }
    two_successors(other: &str) {
        vi: "{other} cũng tiếp nối cùng một chứng thư trước",
        en: "{other} follows the same predecessor",
    }
    renewed_too_often(count: &str) {
        vi: "Chứng thư đã được gia hạn quá {count} lần",
        en: "the certificate was renewed more than {count} time(s)",
    }
    renewed_after_end(other: &str) {
        vi: "Gia hạn khi {other} đã hết hiệu lực",
        en: "it renews {other}, which had ended already",
    }
    answer_without_step(other: &str, word: &str) {
        vi: "Trả lời “{word}” chưa được ghi thành bước của {other}",
        en: "the answer “{word}” isn't a step of {other} yet",
    }
    handover_names_other(other: &str) {
        vi: "{other} không ghi thiết bị này",
        en: "{other} doesn't name this device",
    }
    item_without_custody(other: &str) {
        vi: "Thiết bị {other} chưa ghi việc giữ theo biên bản này",
        en: "no custody of {other} rests on this hand-over",
    }
    left_with_certificate(other: &str, word: &str) {
        vi: "Người này ở tình trạng “{word}” mà {other} còn hiệu lực",
        en: "the person is “{word}”, and {other} is still valid",
    }
    left_with_device(other: &str, word: &str) {
        vi: "Người này ở tình trạng “{word}” mà còn giữ {other}",
        en: "the person is “{word}” and still has {other}",
    }
    manager_outside_unit(other: &str) {
        vi: "Người quản lý {other} không công tác tại đơn vị đứng tên chứng thư",
        en: "the manager {other} doesn't work in the unit that holds the certificate",
    }
    manager_away(other: &str, word: &str) {
        vi: "Người quản lý {other} hiện ở tình trạng “{word}”",
        en: "the manager {other} is “{word}”",
    }
    key_of_two(other: &str) {
        vi: "{other} của người khác có cùng khóa công khai: một trong hai người ký được thay người kia",
        en: "{other} of somebody else has the same public key: either of the two can sign as the other",
    }
    two_holders(other: &str) {
        vi: "Thiết bị giữ chứng thư còn hiệu lực của hai người; một trong số đó là {other}",
        en: "the device has valid certificates of two people on it; one of them is {other}",
    }
    signatory_gone(other: &str, word: &str) {
        vi: "{other} ở tình trạng “{word}” vào ngày đó nên không ký, không làm đầu mối được",
        en: "{other} was “{word}” on that day and can neither sign nor be asked",
    }
    unit_cycle(other: &str) {
        vi: "Các đơn vị cấp trên quay vòng qua {other}",
        en: "the parent units run in a circle through {other}",
    }
    filer_without_seal(other: &str) {
        vi: "{other} không có tư cách pháp nhân và con dấu riêng vào ngày đó nên không được đứng tên đề nghị",
        en: "{other} was no legal person with its own seal on that day, so it may not file",
    }
    decision_withdrawn(other: &str) {
        vi: "Quyết định đã bị hủy bỏ, nhưng hồ sơ của {other} vẫn ghi việc theo quyết định này",
        en: "the decision was withdrawn, and the record of {other} still says what it decided",
    }
    posting_differs(other: &str) {
        vi: "Theo quyết định, {other} chuyển đến đơn vị này, nhưng hồ sơ của người đó ghi nơi công tác khác",
        en: "by the decision {other} works in this unit, and the person's own record says otherwise",
    }
    dn_name(other: &str) {
        vi: "Tên trên chứng thư khác với tên của {other}",
        en: "the name in the certificate isn't that of {other}",
    }
    dn_email(other: &str) {
        vi: "Thư điện tử trên chứng thư không phải của {other}",
        en: "the e-mail in the certificate isn't one of {other}",
    }
    dn_number(other: &str) {
        vi: "Số định danh cá nhân hoặc mã số thuế trên chứng thư không phải của {other}",
        en: "the citizen's number or tax code in the certificate isn't that of {other}",
    }
    dn_unit(other: &str) {
        vi: "Đơn vị trên chứng thư khác với nơi công tác của {other}",
        en: "the unit in the certificate isn't one where {other} works",
    }
    chain_broken(chain: &str) {
        vi: "Chứng thư không nối được tới một CA đã ghim: {chain}",
        en: "the certificate doesn't lead to a pinned CA: {chain}",
    }
    revoked_not_listed() {
        vi: "Sổ ghi chứng thư đã bị thu hồi, nhưng danh sách thu hồi mới nhất của CA không có chứng thư này",
        en: "the register calls the certificate revoked, but the CA's newest revocation list doesn't have it",
    }
    no_longer_listed() {
        vi: "CA từng liệt kê chứng thư này trong danh sách thu hồi mà danh sách mới nhất không còn",
        en: "the CA once listed this certificate as revoked, and its newest list no longer has it"
    }
    listed_not_revoked() {
        vi: "CA đã đưa chứng thư vào danh sách thu hồi, nhưng sổ không có đề nghị hay thông báo thu hồi nào",
        en: "the CA lists the certificate as revoked, but the register knows of no request and no notice",
    }
    procedure_without_letter() {
        vi: "Đề nghị đã gửi mà chưa có công văn nào ghi thủ tục này",
        en: "the request was sent, but no letter names the procedure",
    }
}
