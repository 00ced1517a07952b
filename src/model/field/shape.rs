//! What a typed text must look like to be a value.

use super::Shape;
use crate::model::clean::{clean_line, clean_text, clean_token};
use crate::model::date::{Date, Moment};
use crate::model::key::Key;
use crate::model::lang::{Label, Lang};
use crate::model::value::Refusal;

impl Shape {
    /// What a value of this shape must look like, for a person.
    pub fn expected(&self, lang: Lang) -> String {
        let label = match self {
            Shape::Line => Label { vi: "một dòng chữ", en: "one line of text" },
            Shape::Text => Label { vi: "một đoạn chữ", en: "text" },
            Shape::Date => Label { vi: "ngày dạng 2026-03-31", en: "a day such as 2026-03-31" },
            Shape::Moment => Label {
                vi: "ngày dạng 2026-03-31, có thể kèm giờ: 2026-03-31T22:15+07:00",
                en: "a day such as 2026-03-31, or with its time 2026-03-31T22:15+07:00",
            },
            Shape::Flag => Label { vi: "true hoặc false", en: "true or false" },
            Shape::Count => Label { vi: "một số nguyên", en: "a whole number" },
            Shape::Choice(words) => {
                let words: Vec<&str> = words.iter().map(|w| w.word).collect();
                return match lang {
                    Lang::Vi => format!("một trong: {}", words.join(", ")),
                    Lang::En => format!("one of: {}", words.join(", ")),
                };
            }
            Shape::Ref(kinds) => {
                let kinds: Vec<&str> = kinds.iter().map(|k| k.word()).collect();
                return match lang {
                    Lang::Vi => format!("một hồ sơ loại {}", kinds.join(", ")),
                    Lang::En => format!("a record of kind {}", kinds.join(", ")),
                };
            }
            Shape::Party => Label {
                vi: "desk, ca, transit, carrier TÊN, agency TÊN, person/ID hoặc unit/ID",
                en: "desk, ca, transit, carrier NAME, agency NAME, person/ID or unit/ID",
            },
            Shape::Id => Label { vi: "mã hồ sơ 16 ký tự", en: "a record id of 16 characters" },
            Shape::File => Label { vi: "mã tệp 16 ký tự", en: "a file id of 16 characters" },
            Shape::Ident(_) => Label { vi: "một dòng chữ", en: "one line of text" },
            Shape::Pem => Label {
                vi: "chứng thư hoặc yêu cầu dạng PEM",
                en: "a certificate or request in PEM",
            },
        };
        label.say(lang).to_owned()
    }

    /// Why a typed text can't be a value of this shape. A wrong identifier is not refused but stored and found
    /// ([`crate::model::ident`]), unless it is no text at all.
    pub fn refuses(&self, text: &str) -> Option<Refusal> {
        let text_fault = match self {
            Shape::Line => clean_line(text).err(),
            Shape::Text => clean_text(text).err(),
            Shape::Ident(_) => clean_token(text.to_owned()).err(),
            _ => None,
        };
        let fits = match self {
            Shape::Line | Shape::Text | Shape::Ident(_) | Shape::Flag | Shape::Count => true,
            Shape::Date => text.parse::<Date>().is_ok(),
            Shape::Moment => text.parse::<Moment>().is_ok(),
            Shape::Choice(words) => words.iter().any(|w| w.word == text),
            Shape::Ref(kinds) => text.parse::<Key>().is_ok_and(|key| kinds.contains(&key.kind)),
            Shape::Party => text.parse::<crate::model::party::Party>().is_ok(),
            Shape::Id | Shape::File => text.parse::<crate::model::id::RecordId>().is_ok(),
            Shape::Pem => crate::model::pem::Pem::try_from(text).is_ok(),
        };
        text_fault.map(Refusal::Text).or((!fits).then_some(Refusal::Not(*self)))
    }
}
