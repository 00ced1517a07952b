//! What `check` finds: what can't be, what is unusual and what is missing, with what to do about it.

use crate::check::{Finding, Grade};
use crate::model::key::renamed;
use crate::site::list::{self, area, columns, linked, text};
use crate::site::part::{Entry, Ground, Heading, Part};
use crate::site::say::Say;
use crate::site::view::{Cell, Fact, Mark, Row, Table};
use crate::site::whole::Whole;
use crate::text::site as words;

pub const PART: Part = Part { heading: Heading::Control, menu, lists, files: |_, _| Vec::new() };

const PATH: &str = "finding/index.html";

fn menu(say: &Say<'_>) -> Vec<Entry> {
    vec![("finding", words::findings(say.lang), PATH.to_owned())]
}

fn lists(ground: &Ground<'_>, say: &Say<'_>) -> Vec<Whole> {
    let columns = columns(
        say.lang,
        &[
            ("about", words::about_record, "text"),
            ("grade", words::grade, "tag"),
            ("what", words::finding_what, "text"),
            ("field", words::field_column, "text"),
            ("unit", words::unit_column, "text"),
            ("todo", words::finding_todo, "text"),
        ],
    );
    let findings = ground.input.findings.iter();
    let findings = findings.filter(|finding| say.audience.sees_finding(finding, say.links));
    let findings = findings.filter(|finding| {
        let records = [Some(finding.key), finding.args.other].into_iter().flatten();
        !records.into_iter().any(|key| say.keeps_back(key))
    });
    let rows = findings.map(|finding| row(finding, say)).collect();
    let table = Table { kind: "finding", caption: words::findings(say.lang), columns, rows };
    let facets: [(_, fn(_) -> _); 3] =
        [("grade", words::grade), ("kind", words::kind), ("unit", words::unit_column)];
    let whole = Whole::new(PATH, "finding", words::findings(say.lang), table, &facets, say);
    whole.counting(words::findings_counted).with_parts()
}

const fn tone(grade: Grade) -> &'static str {
    match grade {
        Grade::Error => "bad",
        Grade::Warning => "warn",
        Grade::Gap => "info",
    }
}

fn row(finding: &Finding, say: &Say<'_>) -> Row {
    let (lang, key, grade) = (say.lang, finding.key, finding.grade());
    let label = grade.label(lang);
    let tag = Cell {
        text: label.as_str().into(),
        tone: Some(tone(grade)),
        fact: Fact::Code(grade.word()),
        ..Cell::default()
    };
    let what = renamed(&finding.what(lang), |key| Some(format!("«{}»", say.name(key))));
    // A command takes a handle and no name.
    let todo = finding.todo(lang);
    let todo = renamed(&todo, |key| match todo.contains("chungthu ") {
        true => Some(key.id.handle().to_string()),
        false => Some(format!("«{}»", say.name(key))),
    });
    let cells = vec![
        linked(key, say),
        tag,
        Cell { text: what.into(), fact: Fact::Code(finding.code.word()), ..Cell::default() },
        text(finding.field(lang)),
        list::unit(say.links.unit_of(key, say.today), say),
        text(todo),
    ];
    let kind = Mark::named(key.kind.word().to_owned(), say.kind(key.kind));
    let grade = Mark::named(grade.word().to_owned(), label);
    let marks = vec![Some(grade), Some(kind), area(key, say)];
    Row { cells, key: Some(key), marks, ..Row::default() }
}
