//! What people type at a question, as it is written in a record: the number of a choice, a day as it stands on papers.

use crate::model::Date;
use crate::model::field::Shape;

/// An answer as it is written in a record; the text itself where it is nothing that people write otherwise.
pub fn written(shape: Shape, typed: &str) -> String {
    match shape {
        Shape::Choice(choices) => {
            let chosen = match typed.parse::<usize>() {
                Ok(number) => number.checked_sub(1).and_then(|at| choices.get(at)),
                Err(_) => {
                    let folded = crate::model::fold::fold(typed);
                    let is = |label: &str| crate::model::fold::fold(label) == folded;
                    choices.iter().find(|choice| is(choice.label.vi) || is(choice.label.en))
                }
            };
            chosen.map_or_else(|| typed.to_owned(), |choice| choice.word.to_owned())
        }
        Shape::Date | Shape::Moment => day(typed).map_or_else(|| typed.to_owned(), |date| date.to_string()),
        Shape::Flag => match typed.to_lowercase().as_str() {
            "có" | "co" | "c" | "y" | "yes" => "true".to_owned(),
            "không" | "khong" | "k" | "n" | "no" => "false".to_owned(),
            _ => typed.to_owned(),
        },
        _ => typed.to_owned(),
    }
}

/// A day as it stands on Vietnamese papers: `31/3/2026`, also with `-` or `.` between.
fn day(typed: &str) -> Option<Date> {
    let mut parts = typed.split(['/', '-', '.']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kinds::device::DeviceKind;

    #[test]
    fn answers_are_written_as_records_have_them() {
        let kinds = Shape::Choice(DeviceKind::WORDS);
        for (shape, typed, wanted) in [
            (kinds, "1", "token"),
            (kinds, "the thong minh", "smartcard"),
            (kinds, "hsm", "hsm"),
            (kinds, "0", "0"),
            (kinds, "99", "99"),
            (Shape::Date, "31/3/2026", "2026-03-31"),
            (Shape::Date, "01.12.2025", "2025-12-01"),
            (Shape::Date, "2026-03-31", "2026-03-31"),
            (Shape::Date, "31/2/2026", "31/2/2026"),
            (Shape::Moment, "2026-03-31T22:15+07:00", "2026-03-31T22:15+07:00"),
            (Shape::Flag, "Có", "true"),
            (Shape::Flag, "không", "false"),
            (Shape::Line, "1", "1"),
        ] {
            assert_eq!(written(shape, typed), wanted);
        }
    }
}
