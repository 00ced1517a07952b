//! What the site is: of which commit and day, by which rules, and what is masked for its readers and why.

use std::collections::BTreeMap;

use crate::model::field::Table as Fields;
use crate::model::{Date, Kind, Lang};
use crate::policy::Guarded;
use crate::site::audience::{LeftOut, Sight};
use crate::site::list::{columns, text};
use crate::site::officer;
use crate::site::part::{Entry, File, Ground, Heading, Part, Tongue};
use crate::site::say::Say;
use crate::site::several::{self, Several};
use crate::site::view::{Cell, Frame, Line, Piece, Row, Table};
use crate::site::whole::Whole;
use crate::text::site as words;

pub const PART: Part = Part { heading: Heading::Help, menu, lists, files };

const PATH: &str = "about/index.html";
const MASKED: &str = "about/masked.html";
const OFFICERS: &str = "about/officers.html";

fn menu(say: &Say<'_>) -> Vec<Entry> {
    vec![("about", words::about(say.lang), PATH.to_owned())]
}

fn lists(ground: &Ground<'_>, say: &Say<'_>) -> Vec<Whole> {
    let list = |path: &str, table: Table| {
        let title = table.caption.clone();
        let whole = Whole::new(path, "about", title, table, &[], say).counting(words::lines_counted);
        whole.below(words::about(say.lang), PATH).lasting()
    };
    vec![list(MASKED, masked(say)), list(OFFICERS, officers(ground, say))]
}

/// Who may do what, by the handles under which changes are signed.
fn officers(ground: &Ground<'_>, say: &Say<'_>) -> Table {
    let heads: &[crate::site::list::Head] = &[
        ("officer", words::officer, "text"),
        ("role", words::role, "text"),
        ("since", words::since, "day"),
        ("until", words::officer_last_day, "day"),
    ];
    let row = |officer: &crate::policy::Officer| {
        let handle = officer.handle.as_str();
        let (since, until) = officer::time(handle, ground.member(handle), say);
        let day = |day: Option<Date>| text(day.map(|day| say.day(day)).unwrap_or_default());
        let cells =
            vec![text(officer::named(handle, say)), text(officer.role.say(say.lang)), day(since), day(until)];
        Row { cells, ..Row::default() }
    };
    Table {
        kind: "officer",
        caption: words::officers(say.lang),
        columns: columns(say.lang, heads),
        rows: ground.input.officers.officers.iter().map(row).collect(),
    }
}

/// The fields that these readers see masked, or not at all, by kind.
fn masked(say: &Say<'_>) -> Table {
    let heads: &[crate::site::list::Head] = &[
        ("kind", words::record_kind, "text"),
        ("field", words::field_column, "text"),
        ("sight", words::sight, "tag"),
        ("why", words::sight_why, "text"),
    ];
    let mut rows = Vec::new();
    for kind in Kind::ALL {
        let mut seen: BTreeMap<String, Option<LeftOut>> = BTreeMap::new();
        fields(kind, kind.table(), &mut Vec::new(), &mut Vec::new(), say, &mut seen);
        rows.extend(seen.into_iter().map(|(label, left_out)| {
            let (word, tone) = match left_out {
                None => (words::sight_masked(say.lang), "info"),
                Some(_) => (words::sight_hidden(say.lang), "quiet"),
            };
            let tag = Cell { text: word.into(), tone: Some(tone), ..Cell::default() };
            let cells = vec![text(say.kind(kind)), text(label), tag, text(why(left_out)(say.lang))];
            Row { cells, ..Row::default() }
        }));
    }
    // What is masked is there; what is left out isn't.
    rows.sort_by_key(|row: &Row| row.cells.get(2).map(|cell| cell.tone != Some("info")));
    Table { kind: "sight", caption: words::masked_fields(say.lang), columns: columns(say.lang, heads), rows }
}

/// Why a field is left out, or masked where it isn't.
const fn why(left_out: Option<LeftOut>) -> fn(Lang) -> String {
    match left_out {
        None => words::why_personal,
        Some(LeftOut::Technical) => words::why_technical,
        Some(LeftOut::Subject) => words::why_subject,
        Some(LeftOut::OfData) => words::why_of_data,
        Some(LeftOut::Desk) => words::why_desk,
        Some(LeftOut::Words) => words::why_words,
    }
}

fn fields(
    kind: Kind,
    table: &'static Fields,
    way: &mut Vec<&'static str>,
    labels: &mut Vec<&'static str>,
    say: &Say<'_>,
    seen: &mut BTreeMap<String, Option<LeftOut>>,
) {
    for field in table.fields {
        way.push(field.name);
        labels.push(field.label.say(say.lang));
        match field.ty.table() {
            Some(inner) => fields(kind, inner, way, labels, say, seen),
            None => {
                let sight = say.audience.sight(kind, way, field);
                // What says nothing to a reader is nothing that is kept from them.
                if sight != Sight::Shown && !say.audience.says_nothing(way) {
                    seen.insert(labels.join(" › "), say.audience.left_out(kind, way, field));
                }
            }
        }
        labels.pop();
        way.pop();
    }
}

fn files<'s>(ground: &'s Ground<'_>, tongue: &'s Tongue<'_>) -> Vec<File<'s>> {
    let frame = Frame::below("about", PATH, words::about(tongue.say.lang));
    vec![several::file(frame, move || page(ground, &tongue.say), tongue)]
}

fn page(ground: &Ground<'_>, say: &Say<'_>) -> Several {
    let (lang, input) = (say.lang, ground.input);
    let plain =
        |label: String, said: String| Line { label, pieces: vec![Piece { text: said, ..Piece::default() }] };
    let code = |label: String, said: &str| Line {
        label,
        pieces: vec![Piece { text: said.to_owned(), code: true, ..Piece::default() }],
    };
    let law = input.rules.regime_on(say.today).map(|law| law.law.say(lang).to_owned());
    let rules = &input.officers.rules;
    let guarded: Vec<String> = rules.two_person.iter().map(|what| guarded(*what, say)).collect();
    let two = match guarded.is_empty() {
        true => words::none_guarded(lang),
        false => words::guarded_by(lang, &guarded.join(", "), rules.approvals_needed()),
    };
    let readers = if say.audience.is_desk() { words::for_officers(lang) } else { words::for_staff(lang) };
    let mut lines = vec![
        plain(words::register_name(lang), ground.name(lang).to_owned()),
        plain(words::program(lang), format!("chungthu {}", env!("CARGO_PKG_VERSION"))),
        code(words::commit_label(lang), ground.commit()),
        plain(words::committed_at(lang), say.moment(input.committed)),
        plain(words::readers(lang), readers),
        plain(words::two_people(lang), two),
        plain(words::keyring(lang), input.officers.keyring.serial.to_string()),
    ];
    lines.extend(law.map(|law| plain(words::by_law(lang), law)));
    Several {
        about: words::about_about(lang),
        lines,
        texts: vec![words::why_masked(lang), words::twins_about(lang), words::stale_about(lang)],
        tables: vec![(MASKED.to_owned(), 30), (OFFICERS.to_owned(), 50)],
        ..Several::default()
    }
}

fn guarded(what: Guarded, say: &Say<'_>) -> String {
    let word = match what {
        Guarded::Officers => words::guarded_officers,
        Guarded::Erase => words::guarded_erase,
        Guarded::Revoke => words::guarded_revoke,
        Guarded::Records => words::guarded_records,
    };
    word(say.lang)
}
