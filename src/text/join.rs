//! Uniting two records of one thing.

crate::messages! {
    same() { vi: "A và B là cùng một hồ sơ", en: "A and B are one record" }
    kinds() { vi: "A và B không cùng loại hồ sơ", en: "A and B are of different kinds" }
    gone() { vi: "một trong hai đã là hồ sơ trùng", en: "one of the two is a duplicate already" }
    gone_hint() { vi: "Nêu hồ sơ chính thay cho hồ sơ trùng: chungthu show HỒ-SƠ", en: "Name the main record instead of the duplicate: chungthu show SEL" }
    open(fields: &str) { vi: "hai hồ sơ ghi khác nhau: {fields}", en: "the two differ: {fields}" }
    open_hint() { vi: "Chọn từng trường trên màn hình, hoặc lấy tất cả theo một bên: --prefer A hoặc --prefer B", en: "Choose field by field at a terminal, or take one side for all: --prefer A or --prefer B" }
    two_people() {
        vi: "hai hồ sơ có số định danh cá nhân khác nhau: đây là hai người, không gộp được",
        en: "the two have different citizen numbers: they are two people, and can't be made one"
    }
    two_people_hint(commands: &str) {
        vi: "Nếu chắc chắn là một người thì một số đã nhập sai; đối chiếu căn cước, bỏ số sai rồi gộp lại:\n{commands}",
        en: "If it is certainly one person, one number was typed wrong: compare the card, take that one away, then join again:\n{commands}"
    }
    which(field: &str, a: &str, b: &str) { vi: "{field}:\n  A: {a}\n  B: {b}\nLấy A hay B?", en: "{field}:\n  A: {a}\n  B: {b}\nA or B?" }
    nothing() { vi: "(trống)", en: "(nothing)" }
    done(other: &str, main: &str, moved: usize) {
        vi: "Đã gộp {other} vào {main}; {moved} hồ sơ khác nay dẫn tới hồ sơ chính.",
        en: "United {other} with {main}; {moved} other record{} now refer to the one that stays.",
        s: [moved],
    }
    /// Of two main postings at one time one stands; the other ends, begins later, or goes.
    shortened(position: &str, unit: &str, days: &str) { vi: "Vị trí công tác chính «{position}, {unit}» chỉ còn tính {days}.", en: "The main posting “{position}, {unit}” now holds {days}." }
    until(day: &str) { vi: "đến ngày {day}", en: "until {day}" }
    from(day: &str) { vi: "từ ngày {day}", en: "from {day}" }
    dropped(position: &str, unit: &str) { vi: "Đã bỏ vị trí công tác chính «{position}, {unit}»: cùng thời gian với vị trí được giữ.", en: "The main posting “{position}, {unit}” was dropped: it was of the same time as the one that stands." }
    next(handle: &str) { vi: "Tiếp theo: chungthu show {handle}, rồi chungthu check", en: "Next: chungthu show {handle}, then chungthu check" }
}
