//! The life of a record: every day that its page tells of, in order. It is read off the stripped sections, so that it
//! says nothing that they don't.

use super::view::{Event, Piece, Section};

/// Fewer days than these are seen at once where they stand.
const FEWEST: usize = 3;

/// More than these are no overview.
const MOST: usize = 60;

/// The days of a record, the latest first.
pub fn of(sections: &[Section]) -> Vec<Event> {
    let mut events: Vec<Event> =
        sections.iter().flat_map(|section| lines(section).chain(rows(section))).collect();
    events.sort_by(|a, b| b.day.cmp(&a.day));
    events.dedup_by(|a, b| (&a.day, &a.what, &a.text) == (&b.day, &b.what, &b.text));
    if events.len() < FEWEST {
        events.clear();
    }
    events.truncate(MOST);
    events
}

/// Single days: the label says what it is.
fn lines(section: &Section) -> impl Iterator<Item = Event> {
    section.lines.iter().flat_map(move |line| {
        let what = if section.label.is_empty() {
            line.label.clone()
        } else {
            format!("{}: {}", section.label, line.label)
        };
        days(&line.pieces).map(move |(day, said)| Event {
            day,
            said,
            what: what.clone(),
            text: String::new(),
        })
    })
}

/// Entries of lists: what else stands in the row says what happened.
fn rows(section: &Section) -> impl Iterator<Item = Event> {
    section.rows.iter().flat_map(move |row| {
        let plain = row.iter().flatten().filter(|piece| piece.day.is_none() && !piece.masked);
        let text: Vec<&str> = plain.map(|piece| piece.text.as_str()).take(2).collect();
        let text = text.join(" · ");
        let several = row.iter().filter(|cell| days(cell).next().is_some()).count() > 1;
        section.heads.iter().zip(row).flat_map(move |(head, cell)| {
            let what = if several { format!("{}: {head}", section.label) } else { section.label.to_owned() };
            let text = text.clone();
            days(cell).map(move |(day, said)| Event { day, said, what: what.clone(), text: text.clone() })
        })
    })
}

fn days(pieces: &[Piece]) -> impl Iterator<Item = (String, String)> {
    pieces
        .iter()
        .filter(|piece| !piece.masked)
        .filter_map(|piece| Some((piece.day.clone()?, piece.text.clone())))
}

#[cfg(test)]
mod tests {
    use super::super::view::Line;
    use super::*;

    fn piece(text: &str, day: Option<&str>) -> Piece {
        Piece { text: text.into(), day: day.map(str::to_owned), ..Piece::default() }
    }

    #[test]
    fn days_stand_in_order_with_what_happened() {
        let single = Section {
            label: "",
            lines: vec![Line {
                label: "Ngày".into(), pieces: vec![piece("02/01/2026", Some("2026-01-02"))]
            }],
            heads: Vec::new(),
            rows: Vec::new(),
        };
        let masked = Piece { masked: true, ..piece("03/02/1961", Some("1961-02-03")) };
        let list = Section {
            label: "Nơi giữ",
            lines: Vec::new(),
            heads: vec!["Bên giữ", "Từ ngày", "Đến ngày", "Sinh"],
            rows: vec![vec![
                vec![piece("CA", None)],
                vec![piece("01/01/2026", Some("2026-01-01"))],
                vec![piece("05/01/2026", Some("2026-01-05"))],
                vec![masked],
            ]],
        };
        let events = of(&[single, list]);
        let said: Vec<(&str, &str, &str)> =
            events.iter().map(|e| (e.day.as_str(), e.what.as_str(), e.text.as_str())).collect();
        assert_eq!(
            said,
            [
                ("2026-01-05", "Nơi giữ: Đến ngày", "CA"),
                ("2026-01-02", "Ngày", ""),
                ("2026-01-01", "Nơi giữ: Từ ngày", "CA")
            ]
        );
    }
}
