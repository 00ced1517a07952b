//! The life of a record: every day that its page tells of, in order. It is read off the stripped sections, so that it
//! says nothing that they don't.

use super::say::capital;
use super::view::{Event, Piece, Section};

/// Fewer days than these are seen at once where they stand.
const FEWEST: usize = 3;

/// More than these are no overview.
const MOST: usize = 60;

/// Values of a row that are looked at for what happened.
const PLAIN: usize = 4;

/// The days of a record, the latest first, and so within a day.
pub fn of(sections: &[Section]) -> Vec<Event> {
    let events: Vec<Event> =
        sections.iter().flat_map(|section| lines(section).chain(rows(section))).collect();
    let mut events = together(events);
    if events.len() < FEWEST {
        events.clear();
    }
    // Entries of a list stand in the order in which they came: of one hour the last comes first.
    events.reverse();
    events.sort_by(|a, b| b.day.cmp(&a.day).then_with(|| hour(b).cmp(hour(a))));
    events.truncate(MOST);
    events
}

/// What is told twice of a day is one event: a paper that stands among the papers and is attached, a file that was signed
/// on the day on which it came.
fn together(events: Vec<Event>) -> Vec<Event> {
    let mut told: Vec<Event> = Vec::with_capacity(events.len());
    for event in events {
        let same = |other: &&mut Event| {
            (&other.day, &other.what) == (&event.day, &event.what)
                && (hour(other) == hour(&event) || hour(other).is_empty() || hour(&event).is_empty())
        };
        let Some(other) = told.iter_mut().find(same) else {
            told.push(event);
            continue;
        };
        if hour(other).is_empty() {
            other.said = event.said;
        }
        let more = event.text.split(" · ").filter(|part| !part.is_empty());
        for part in more {
            if !other.text.split(" · ").any(|known| known == part) {
                let apart = if other.text.is_empty() { "" } else { " · " };
                other.text = format!("{}{apart}{part}", other.text);
            }
        }
    }
    told
}

/// The hour of an event, where it is told: it stands behind the day.
fn hour(event: &Event) -> &str {
    event.said.rsplit(' ').next().filter(|last| last.contains(':')).unwrap_or_default()
}

/// Single days: the label says what it is.
fn lines(section: &Section) -> impl Iterator<Item = Event> {
    section.lines.iter().flat_map(move |line| {
        let what = move || match section.label.is_empty() {
            true => line.label.clone(),
            false => format!("{}: {}", section.label, line.label),
        };
        days(&line.pieces).map(move |(day, said)| Event {
            day: day.to_owned(),
            said: said.to_owned(),
            what: what(),
            text: String::new(),
        })
    })
}

/// Entries of lists: an event is the word that stands in the row, else what the row is about.
fn rows(section: &Section) -> impl Iterator<Item = Event> {
    section.rows.iter().flat_map(move |row| {
        let plain =
            row.iter().flatten().filter(|piece| piece.day.is_none() && !piece.masked && piece.flag.is_none());
        let mut plain: Vec<&Piece> = plain.take(PLAIN).collect();
        let happened = plain.iter().position(|piece| piece.happened).map(|at| plain.remove(at));
        // What is so is said by its head, and what isn't goes without saying.
        let said = section
            .heads
            .iter()
            .zip(row)
            .filter(|(_, cell)| cell.iter().any(|piece| piece.flag == Some(true)));
        let said: Vec<&str> = said.map(|(head, _)| head.as_ref()).collect();
        let several = row.iter().filter(|cell| days(cell).next().is_some()).count() > 1;
        // Few cells are days: the others cost nothing.
        let dated =
            section.heads.iter().zip(row).flat_map(|(head, cell)| days(cell).map(move |day| (head, day)));
        dated.map(move |(head, (day, said_day))| {
            let head = several.then_some(head.as_ref());
            let (what, text) = match (happened, plain.first()) {
                (Some(word), next) => (
                    capital(word.text.clone()),
                    [Some(section.label), head, next.map(|piece| piece.text.as_str())],
                ),
                (None, Some(first)) => (
                    format!("{}: {}", section.label, first.text),
                    [head, plain.get(1).map(|piece| piece.text.as_str()), None],
                ),
                (None, None) => (section.label.to_owned(), [head, None, None]),
            };
            let text = text.into_iter().chain(said.iter().map(|said| Some(*said)));
            let text = text.flatten().collect::<Vec<_>>().join(" · ");
            Event { day: day.to_owned(), said: said_day.to_owned(), what, text }
        })
    })
}

fn days(pieces: &[Piece]) -> impl Iterator<Item = (&str, &str)> {
    let shown = pieces.iter().filter(|piece| !piece.masked);
    shown.filter_map(|piece| Some((piece.day.as_deref()?, piece.text.as_str())))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

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
            heads: ["Bên giữ", "Từ ngày", "Đến ngày", "Sinh"].map(Cow::Borrowed).into(),
            rows: vec![vec![
                vec![piece("CA", None)],
                vec![piece("01/01/2026", Some("2026-01-01"))],
                vec![piece("05/01/2026", Some("2026-01-05"))],
                vec![masked],
            ]],
        };
        let pin = Section {
            label: "Mã PIN",
            lines: Vec::new(),
            heads: ["Sự việc", "Ngày", "Người xác nhận"].map(Cow::Borrowed).into(),
            rows: vec![vec![
                vec![Piece { happened: true, ..piece("mã PIN bị khóa", None) }],
                vec![piece("03/01/2026", Some("2026-01-03"))],
                vec![piece("Lê An", None)],
            ]],
        };
        let events = of(&[single, list, pin]);
        let said: Vec<(&str, &str, &str)> =
            events.iter().map(|e| (e.day.as_str(), e.what.as_str(), e.text.as_str())).collect();
        assert_eq!(
            said,
            [
                ("2026-01-05", "Nơi giữ: CA", "Đến ngày"),
                ("2026-01-03", "Mã PIN bị khóa", "Mã PIN · Lê An"),
                ("2026-01-02", "Ngày", ""),
                ("2026-01-01", "Nơi giữ: CA", "Từ ngày")
            ]
        );
    }

    #[test]
    fn within_a_day_the_last_comes_first_and_nothing_is_told_twice_or_without_words() {
        let at = |text: &str| piece(text, Some(&format!("2026-01-0{}", &text[1..2])));
        let word = |text: &str| Piece { happened: true, ..piece(text, None) };
        let steps = Section {
            label: "Các bước",
            lines: Vec::new(),
            heads: ["Bước", "Lúc"].map(Cow::Borrowed).into(),
            rows: vec![
                vec![vec![word("soạn thảo")], vec![at("02/01/2026 08:10")]],
                vec![vec![word("đã gửi")], vec![at("02/01/2026 10:00")]],
            ],
        };
        let papers = Section {
            label: "Giấy tờ",
            lines: Vec::new(),
            heads: ["Loại", "Ký lúc"].map(Cow::Borrowed).into(),
            rows: vec![vec![vec![word("công văn")], vec![at("02/01/2026 09:00")]]],
        };
        let files = Section {
            label: "Tệp",
            lines: Vec::new(),
            heads: ["Loại", "Ngày đính kèm", "Ngày ký"].map(Cow::Borrowed).into(),
            rows: vec![vec![vec![word("công văn")], vec![at("02/01/2026")], vec![at("02/01/2026")]]],
        };
        let flag = |text: &str, so: bool| Piece { flag: Some(so), ..piece(text, None) };
        let standing = Section {
            label: "Tư cách",
            lines: Vec::new(),
            heads: ["Pháp nhân", "Con dấu", "Từ ngày"].map(Cow::Borrowed).into(),
            rows: vec![vec![vec![flag("có", true)], vec![flag("không", false)], vec![at("01/01/2026")]]],
        };
        let events = of(&[steps, papers, files, standing]);
        let said: Vec<(&str, &str, &str)> =
            events.iter().map(|e| (e.said.as_str(), e.what.as_str(), e.text.as_str())).collect();
        assert_eq!(
            said,
            [
                ("02/01/2026 10:00", "Đã gửi", "Các bước"),
                ("02/01/2026 09:00", "Công văn", "Giấy tờ · Tệp · Ngày đính kèm · Ngày ký"),
                ("02/01/2026 08:10", "Soạn thảo", "Các bước"),
                ("01/01/2026", "Tư cách", "Pháp nhân")
            ]
        );
    }
}
