//! Words for what is wrong with a YAML text.

use crate::messages;
use crate::model::Lang;
use crate::model::clean::{Legacy, TextFault};
use crate::model::value::{Fault, Problem, Refusal};

/// Why a tree of values is no record, with its place.
pub fn fault(lang: Lang, fault: &Fault) -> String {
    let what = problem(lang, &fault.problem);
    if fault.at.is_empty() { what } else { at_field(lang, &fault.at, &what) }
}

/// What is wrong at one place of a record.
pub fn problem(lang: Lang, problem: &Problem) -> String {
    match problem {
        Problem::Expected(what) => expected(lang, what),
        Problem::UnknownField { .. } => unknown_field(lang),
        Problem::Missing(name) => missing(lang, name),
        Problem::Duplicate(name) => duplicate(lang, name),
        Problem::Refused(why) => refused(lang, why),
        Problem::Bad(why) => bad(lang, why),
    }
}

/// Why a value can't stand at its place.
pub fn refused(lang: Lang, refusal: &Refusal) -> String {
    match refusal {
        Refusal::Text(fault) => bad(lang, &text(lang, *fault)),
        Refusal::Not(shape) => expected(lang, &shape.expected(lang)),
        Refusal::NoList => expected(lang, &a_list(lang)),
        Refusal::NoGroup => expected(lang, &a_group(lang)),
    }
}

/// What to do about it.
pub fn problem_hint(lang: Lang, problem: &Problem) -> String {
    match problem {
        Problem::UnknownField { nearest: Some(name) } => nearest(lang, name),
        Problem::Missing(name) => missing_line_hint(lang, name),
        Problem::Duplicate(_) => duplicate_key_hint(lang),
        Problem::Refused(Refusal::Text(fault)) => match fault {
            TextFault::Legacy(_) => not_utf8_hint(lang),
            TextFault::TooLong { .. } => too_long_hint(lang),
            TextFault::Control | TextFault::Bidi | TextFault::Damaged => control_character_hint(lang),
        },
        _ => schema_hint(lang),
    }
}

pub fn text(lang: Lang, fault: TextFault) -> String {
    match fault {
        TextFault::Control => control_character(lang),
        TextFault::Bidi => bidi(lang),
        TextFault::Damaged => damaged(lang),
        TextFault::TooLong { limit } => too_many_characters(lang, limit),
        TextFault::Legacy(Legacy::Mojibake) => mojibake(lang),
        TextFault::Legacy(name) => encoding(lang, name.name()),
    }
}

messages! {
    too_long() { vi: "văn bản YAML dài quá 256 KiB", en: "the YAML is longer than 256 KiB" }
    not_utf8() { vi: "không phải UTF-8 (có thể là bảng mã tiếng Việt cũ như TCVN3, VNI)", en: "not UTF-8 (perhaps an older Vietnamese encoding such as TCVN3 or VNI)" }
    encoding(name: &str) { vi: "văn bản theo bảng mã cũ {name}, không phải Unicode", en: "the text is in the older encoding {name}, not in Unicode" }
    not_utf8_hint() { vi: "Chuyển tệp sang Unicode dựng sẵn, lưu dạng UTF-8 rồi thử lại.", en: "Convert the file to precomposed Unicode, save it as UTF-8, and try again." }
    control_character() { vi: "có ký tự điều khiển", en: "there is a control character" }
    anchor() { vi: "không dùng neo (&), bí danh (*) hay khóa gộp (<<) của YAML", en: "YAML anchors (&), aliases (*) and merge keys (<<) are not used here" }
    tag() { vi: "không dùng nhãn kiểu (!) của YAML", en: "YAML tags (!) are not used here" }
    plain_hint() { vi: "Ghi giá trị trực tiếp; giá trị bắt đầu bằng & * ! phải đặt trong dấu nháy.", en: "Write the value itself; one that begins with & * ! goes in quotes." }
    several_documents() { vi: "chỉ được có một tài liệu YAML", en: "there must be one YAML document only" }
    too_deep() { vi: "YAML lồng quá sâu", en: "the YAML is nested too deep" }
    duplicate_key_hint() { vi: "Giữ lại một, xóa dòng kia.", en: "Keep one of the two and delete the other." }
    control_character_hint() { vi: "Xóa ký tự đó; có thể tệp bị hỏng, hoặc không phải tệp văn bản.", en: "Delete it; the file may be damaged, or be no text at all." }
    duplicate_key() { vi: "một khóa xuất hiện hai lần", en: "a key stands twice" }
    syntax() { vi: "không đúng cú pháp YAML", en: "not YAML" }
    too_new(schema: u32) { vi: "hồ sơ theo định dạng {schema}, mới hơn chương trình này", en: "the record is of format {schema}, newer than this program" }
    too_new_hint() { vi: "Cài phiên bản chungthu mới hơn.", en: "Install a newer chungthu." }
    expected(what: &str) { vi: "giá trị không đúng; cần: {what}", en: "not a value of its kind; expected {what}" }
    unknown_field() { vi: "không có trường này", en: "there is no such field" }
    nearest(name: &str) { vi: "Có phải ý bạn là `{name}`?", en: "Did you mean `{name}`?" }
    schema_hint() {
        vi: "Ghi đúng như cần; `chungthu edit HỒ-SƠ`, hoặc `chungthu add LOẠI` trên màn hình, kèm giải thích và ví dụ cho từng trường.",
        en: "Write what is expected; `chungthu edit SEL`, or `chungthu add KIND` on a terminal, explains every field with an example."
    }
    missing_line_hint(name: &str) { vi: "Thêm dòng `{name}: …`.", en: "Add a line `{name}: …`." }
    syntax_hint() {
        vi: "Đặt giá trị có dấu : # hoặc dấu nháy trong một cặp dấu nháy; đóng đủ nháy; thụt dòng bằng dấu cách, không dùng tab.",
        en: "Put a value that has : # or a quote between quotes; close every quote; indent with spaces, never with tabs."
    }
    too_long_hint() { vi: "Rút ngắn, và đính kèm phần dài thành tệp bằng `chungthu attach`.", en: "Shorten it, and attach what is long as a file with `chungthu attach`." }
    utf16() { vi: "tệp theo UTF-16 (“Unicode” của Notepad), không phải UTF-8", en: "the file is UTF-16 (Notepad's “Unicode”), not UTF-8" }
    utf16_hint() { vi: "Lưu lại tệp với bảng mã UTF-8 rồi thử lại.", en: "Save the file as UTF-8, and try again." }
    missing(name: &str) { vi: "thiếu trường `{name}`", en: "the field `{name}` is missing" }
    duplicate(name: &str) { vi: "trường `{name}` xuất hiện hai lần", en: "the field `{name}` stands twice" }
    a_list() { vi: "một danh sách", en: "a list" }
    a_group() { vi: "một nhóm trường", en: "a group of fields" }
    bidi() { vi: "có ký tự ẩn đổi chiều viết", en: "there is an invisible character that changes the direction of writing" }
    damaged() { vi: "có ký tự đã hỏng", en: "there is a damaged character" }
    too_many_characters(limit: usize) { vi: "dài quá {limit} ký tự", en: "it is longer than {limit} characters" }
    mojibake() { vi: "là UTF-8 bị đọc nhầm thành Windows-1252; lấy lại từ tệp gốc", en: "it is UTF-8 that was read as Windows-1252; take it from the original again" }
    bad(why: &str) { vi: "giá trị không đúng: {why}", en: "not a value of its kind: {why}" }
    at_line(line: u64, column: u64, what: &str) { vi: "dòng {line}, cột {column}: {what}", en: "line {line}, column {column}: {what}" }
    at_line_and_field(line: u64, column: u64, at: &str, what: &str) { vi: "dòng {line}, cột {column}, {at}: {what}", en: "line {line}, column {column}, {at}: {what}" }
    at_field(at: &str, what: &str) { vi: "{at}: {what}", en: "{at}: {what}" }
}
