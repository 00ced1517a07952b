//! The values of a report in words, and for programs.

use serde_json::{Map, Value as Json, json};

use super::{Part, Span, SpanKind, Value};
use crate::model::field::labels;
use crate::model::{Date, Key, Lang};
use crate::register::Links;
use crate::rules::ReportPart;
use crate::text::{privacy, report as words};

/// How values are said: in which language, what records are called, how a day is written.
#[derive(Clone, Copy)]
pub struct Saying<'a> {
    pub lang: Lang,
    pub links: &'a Links<'a>,
    pub day: fn(Date) -> String,
}

impl Saying<'_> {
    /// What a record is called; its kind and handle where it has no name or number.
    pub fn title(&self, key: Key) -> String {
        let title = self.links.title(key, self.lang);
        match title.is_empty() {
            true => format!("{} {}", key.kind.label().say(self.lang), key.id.handle()),
            false => title.into_owned(),
        }
    }

    /// A value in words; a command isn't said here.
    pub fn say(&self, value: &Value) -> String {
        let lang = self.lang;
        match value {
            Value::None | Value::Act(_) => String::new(),
            Value::Text(text) => text.clone(),
            Value::Word(word) => word.label.say(lang).to_owned(),
            Value::Said(said) => said(lang),
            Value::Rule(rule) => rule.name(lang),
            Value::Role(role) => role.say(lang),
            Value::Count(count) => count.to_string(),
            Value::Day(day) => (self.day)(*day),
            Value::Moment(at) => match at.clock() {
                Some((hour, minute)) => format!("{hour:02}:{minute:02} {}", (self.day)(at.date)),
                None => (self.day)(at.date),
            },
            Value::Flag(true) => words::yes(lang),
            Value::Flag(false) => words::no(lang),
            Value::Words(words) => words.say(lang).to_owned(),
            Value::Kind(kind) => kind.label().say(lang).to_owned(),
            Value::Field(shown) => field(lang, shown.kind, &shown.at()),
            Value::Record(key) => self.title(*key),
            Value::Withheld(key) => privacy::unnamed(lang, &key.id.handle().to_string()),
            Value::All(all) => all.iter().map(|one| self.say(one)).collect::<Vec<_>>().join(", "),
        }
    }

    /// A value for programs: words of records as they stand in them, records by their keys.
    pub fn json(&self, value: &Value) -> Json {
        match value {
            Value::None | Value::Act(_) => Json::Null,
            Value::Word(word) => json!(word.word),
            Value::Rule(rule) => json!(rule.word()),
            Value::Role(role) => json!(role),
            Value::Count(count) => json!(count),
            Value::Day(day) => json!(day),
            Value::Moment(at) => json!(at),
            Value::Flag(flag) => json!(flag),
            Value::Kind(kind) => json!(kind.word()),
            Value::Field(shown) => json!(format!("{} {}", shown.kind, shown.at())),
            Value::Record(key) | Value::Withheld(key) => json!(key),
            Value::All(all) => all.iter().map(|one| self.json(one)).collect(),
            Value::Text(_) | Value::Said(_) | Value::Words(_) => json!(self.say(value)),
        }
    }

    /// The heads of a part's columns, and its rows, in words.
    pub fn table(&self, form: &ReportPart, part: &Part) -> Vec<Vec<String>> {
        let heads = form.columns.iter().map(|column| column.head.say(self.lang).to_owned()).collect();
        let rows = part.rows.iter().map(|row| row.iter().map(|value| self.say(value)).collect());
        std::iter::once(heads).chain(rows).collect()
    }

    /// The rows of a part by the names of its columns; of a record also what it is called.
    pub fn rows(&self, form: &ReportPart, part: &Part) -> Json {
        let row = |row: &Vec<Value>| {
            let mut said = Map::new();
            for (column, value) in
                form.columns.iter().zip(row).filter(|(_, value)| !matches!(value, Value::Act(_)))
            {
                said.insert(column.code.clone(), self.json(value));
                if let Value::Record(key) = value {
                    said.insert(format!("{}_title", column.code), json!(self.title(*key)));
                }
            }
            Json::Object(said)
        };
        part.rows.iter().map(row).collect()
    }
}

/// The labels on the way to a field, each once: `Họ và tên`, `Quá trình công tác › Đơn vị`.
fn field(lang: Lang, kind: crate::model::Kind, at: &str) -> String {
    let said = labels(kind.table(), at, lang);
    let mut parts: Vec<&str> = said.split(" › ").collect();
    parts.dedup();
    parts.join(" › ")
}

impl Span {
    /// As people say it: `quý III năm 2026`.
    pub fn say(&self, lang: Lang) -> String {
        const ROMAN: [&str; 4] = ["I", "II", "III", "IV"];
        let (year, n) = (self.from.year(), self.number());
        match self.kind {
            // NĐ 30/2020 writes the first two months with a zero.
            SpanKind::Month => {
                words::month(lang, &if n <= 2 { format!("{n:02}") } else { n.to_string() }, year)
            }
            SpanKind::Quarter => {
                let roman = usize::try_from(n - 1).ok().and_then(|at| ROMAN.get(at));
                words::quarter(lang, roman.copied().unwrap_or_default(), year)
            }
            SpanKind::Half if n == 1 => words::first_half(lang, year),
            SpanKind::Half => words::second_half(lang, year),
            SpanKind::Year => words::year(lang, year),
        }
    }
}
