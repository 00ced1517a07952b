//! The workbook in which somebody decides what an import asked, written and read back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Book;
use super::rows::{Line, Place};
use super::stage::{Answer, Ask, Question};
use super::write::{self, Page};
use crate::model::field::labels;
use crate::model::fold::fold;
use crate::model::{Key, Kind, Lang};
use crate::text::sheet as words;

/// What the workbook keeps for the program. Sealed content.
#[derive(Serialize, Deserialize)]
pub struct Review {
    /// Always `review`.
    what: String,
    /// The rows that are asked about.
    pub lines: Vec<Line>,
    /// Whom each question offers.
    offers: BTreeMap<String, Vec<Key>>,
}

/// What a workbook came back with: the rows that were asked about, and what was decided.
pub struct Decided {
    pub lines: Vec<Line>,
    pub answers: BTreeMap<String, Answer>,
}

/// The questions as a workbook. `describe` says who or what a record is, in a few words.
pub fn write(
    questions: &[Question],
    lines: &[Line],
    lang: Lang,
    describe: &dyn Fn(Key) -> String,
) -> Option<Vec<u8>> {
    let mut people =
        page(words::review_people(lang), lang, &[words::head_name(lang), words::head_said(lang)]);
    let mut units = page(words::review_units(lang), lang, &[words::head_unit(lang)]);
    let heads =
        [words::head_record(lang), words::head_field(lang), words::head_have(lang), words::head_says(lang)];
    let mut values = page(words::review_values(lang), lang, &heads);
    let widest = |about: fn(&Ask) -> usize| questions.iter().map(|question| about(&question.ask)).max();
    let candidates = widest(|ask| if let Ask::Person { candidates } = ask { candidates.len() } else { 0 });
    let near = widest(|ask| if let Ask::Unit { near, .. } = ask { near.len() } else { 0 });
    for (page, offered) in [(&mut people, candidates), (&mut units, near)] {
        page.heads.extend((1..=offered.unwrap_or(0)).map(|n| words::head_offer(lang, n)));
    }
    let mut offers = BTreeMap::new();
    for question in questions {
        let (page, offered, mut cells, mut choices) = match &question.ask {
            Ask::Person { candidates } => {
                let line =
                    lines.iter().find(|line| line.place_of(Kind::Person, "names.full") == question.place);
                let name = line.and_then(|line| line.says(Kind::Person, "names.full")).unwrap_or_default();
                let said = line.map(said).unwrap_or_default();
                let new = vec![words::choice_new_person(lang)];
                (&mut people, candidates.clone(), vec![name.to_owned(), said], new)
            }
            Ask::Unit { names, near } => {
                (&mut units, near.clone(), vec![names.join(" › ")], vec![words::choice_new_unit(lang)])
            }
            Ask::Value { record, at, have, have_at, says } => {
                let field = labels(record.kind.table(), at, lang);
                let there = have_at.as_ref().map_or_else(|| words::the_register(lang), Place::address);
                let cells = vec![
                    describe(*record),
                    field,
                    format!("{} ({there})", value(have, describe)),
                    value(says, describe),
                ];
                let choices = vec![words::choice_keep(lang), words::choice_take(lang)];
                (&mut values, Vec::new(), cells, choices)
            }
        };
        choices.extend(offered.iter().map(|key| words::choice_is(lang, &key.id.handle().to_string())));
        cells.extend(offered.iter().map(|key| format!("{}: {}", key.id.handle(), describe(*key))));
        let place = match question.place.file.is_empty() {
            true => String::new(),
            false => format!("{}, {}", question.place.file, question.place.address()),
        };
        let mut row = vec![String::new(), place];
        row.extend(cells);
        row.resize(page.heads.len(), String::new());
        row.push(question.id.clone());
        page.rows.push(row);
        page.choices.push(choices);
        offers.insert(question.id.clone(), offered);
    }
    let mut pages = vec![people, units, values];
    pages.retain(|page| !page.rows.is_empty());
    for page in &mut pages {
        page.heads.push(words::head_id(lang));
        page.hidden = 1;
    }
    let own = Review { what: "review".to_owned(), lines: lines.to_vec(), offers };
    let own = serde_json::to_string(&own).ok()?;
    write::workbook(&pages, Some(&own)).ok()
}

fn page(name: String, lang: Lang, heads: &[String]) -> Page {
    let mut all = vec![words::head_decision(lang), words::head_place(lang)];
    all.extend(heads.iter().cloned());
    Page { name, note: Some(words::review_note(lang)), heads: all, ..Page::default() }
}

/// A value as it stands, or who it is where it names a record.
fn value(text: &str, describe: &dyn Fn(Key) -> String) -> String {
    text.parse::<Key>().map_or_else(|_| text.to_owned(), describe)
}

/// What a row says of its person besides the name.
fn said(line: &Line) -> String {
    let fields = line.fields.get(&Kind::Person).into_iter().flatten();
    let fields = fields.filter(|(way, _)| *way != "names.full").flat_map(|(_, told)| told.values.clone());
    fields.chain(line.units.iter().cloned()).collect::<Vec<_>>().join(" · ")
}

/// The rows and the decisions of a workbook that was written here; nothing where it is another.
pub fn read(book: &Book) -> Option<Decided> {
    let own = write::own(book)?;
    let review: Review = serde_json::from_str(&own).ok().filter(|review: &Review| review.what == "review")?;
    let mut answers = BTreeMap::new();
    for row in book.sheets.iter().flat_map(|sheet| &sheet.rows) {
        let ids = row.cells.iter().filter_map(|cell| cell.text());
        let Some((id, offered)) = ids.filter_map(|text| review.offers.get_key_value(text)).next() else {
            continue;
        };
        if let Some(answer) = row.cell(0).text().and_then(|said| decided(said, offered)) {
            answers.insert(id.clone(), answer);
        }
    }
    Some(Decided { lines: review.lines, answers })
}

/// What a cell decides, in either language.
fn decided(said: &str, offered: &[Key]) -> Option<Answer> {
    let folded = fold(said);
    let is = |word: &dyn Fn(Lang) -> String| [Lang::Vi, Lang::En].iter().any(|l| fold(&word(*l)) == folded);
    if is(&words::choice_new_person) || is(&words::choice_new_unit) {
        return Some(Answer::New);
    }
    if is(&words::choice_keep) {
        return Some(Answer::Keep);
    }
    if is(&words::choice_take) {
        return Some(Answer::Take);
    }
    let named = offered.iter().find(|key| folded.split(' ').any(|word| word == key.id.handle().to_string()));
    named.map(|key| Answer::Is(*key))
}
