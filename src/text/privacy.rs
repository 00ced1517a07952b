//! Words about data that are processed only where the law asks for it.

crate::messages! {
    restricted(who: &str, right: &str, letter: &str, law: &str) {
        vi: "Dữ liệu của {who} đang bị hạn chế theo văn bản {letter} ({right}{law}): chỉ được lưu giữ, và chỉ dùng khi pháp luật quy định.",
        en: "The data of {who} are restricted by {letter} ({right}{law}): kept, and used only where the law asks for it."
    }
    left_out(restricted: &str) { vi: "Không xuất: {restricted}", en: "Left out: {restricted}" }
    unnamed(handle: &str) { vi: "(hạn chế xử lý) {handle}", en: "(restricted) {handle}" }
    all_restricted() { vi: "mọi hồ sơ được chọn đều đang bị hạn chế xử lý", en: "the data of everyone who was chosen are restricted" }
    all_restricted_hint() {
        vi: "Bản sao cho chính người ấy: `chungthu export subject`. Hết hạn chế thì ghi request.ended vào yêu cầu.",
        en: "For themselves: `chungthu export subject`. When the restriction ends, say so in request.ended of the request."
    }
}
