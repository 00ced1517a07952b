//! What the rules of `check` find, and what to do about it. No value of a record stands in any of it.

mod cross;
mod record;
mod todo;

use crate::model::Lang;
use crate::model::ident::IdentFault;

pub use cross::*;
pub use record::*;
pub use todo::*;

crate::messages! {
    grade_error() { vi: "lỗi", en: "error" }
    grade_warning() { vi: "cảnh báo", en: "warning" }
    grade_gap() { vi: "còn thiếu", en: "gap" }
    fault_empty() { vi: "để trống", en: "it is empty" }
    fault_characters() { vi: "có ký tự không được phép", en: "it has a character that has no place in it" }
    fault_length() { vi: "thừa hoặc thiếu ký tự", en: "it has too few or too many characters" }
    fault_leading_zero() { vi: "có thể mất số 0 ở đầu", en: "a leading zero seems to be lost" }
    fault_check_digit() { vi: "sai chữ số kiểm tra", en: "its check digit doesn't fit" }
    fault_prefix() { vi: "phần đầu không hợp lệ", en: "nothing of its kind begins like that" }
    fault_branch() { vi: "số chi nhánh không thể là 000", en: "a branch number can't be 000" }
    fault_syntax() { vi: "các phần không đúng cấu trúc", en: "its parts don't stand as they must" }
}

/// What is wrong with an identifier.
pub fn fault(lang: Lang, fault: IdentFault) -> String {
    match fault {
        IdentFault::Empty => fault_empty(lang),
        IdentFault::Characters => fault_characters(lang),
        IdentFault::Length => fault_length(lang),
        IdentFault::LeadingZero => fault_leading_zero(lang),
        IdentFault::CheckDigit => fault_check_digit(lang),
        IdentFault::Prefix => fault_prefix(lang),
        IdentFault::Branch => fault_branch(lang),
        IdentFault::Syntax => fault_syntax(lang),
    }
}
