//! What holds for every value of every record: formats, periods, and days that have not come yet.

use crate::model::Key;
use crate::model::Record;
use crate::model::date::Date;
use crate::model::field::{Field, Leaf, Path, Seer, Step};

use super::super::finding::{Args, Code, Finding};

/// The dated facts that can't lie ahead. Postings, facts of working life, and what a decision does may.
const PAST: &[&str] = &[
    "acknowledged",
    "ids.issued_on",
    "birth",
    "conditions.on",
    "custody.from",
    "date",
    "desk.on",
    "files.on",
    "files.signed",
    "for_signature",
    "at",
    "lines.disposition.on",
    "lines.on",
    "notes.on",
    "notice_on",
    "origin.on",
    "papers.signed",
    "pin.on",
    "received",
    "revocation.asked",
    "revocation.granted",
    "revocation.notice_received",
    "revocation.seen_in_crl",
    "sent",
    "steps.at",
    "urgent.told_at",
];

pub(super) fn leaves(record: &Record, today: Date, out: &mut Vec<Finding>) {
    record.walk(&mut Leaves { key: record.key(), today, out, from: None });
}

struct Leaves<'a> {
    key: Key,
    today: Date,
    out: &'a mut Vec<Finding>,
    /// The first day that was met last, and the group of fields it stands in.
    from: Option<(Group, Date)>,
}

/// A group of fields: the list or struct and the place in it. Groups with periods stand at the first level only.
type Group = (Option<Step>, Option<Step>);

fn group(at: &Path) -> Group {
    let step = |i: usize| at.0.get(i).copied().filter(|_| i + 1 < at.0.len());
    (step(0), step(1))
}

impl Leaves<'_> {
    fn day(&mut self, at: &Path, field: &'static Field, day: Date) {
        match field.name {
            "from" | "since" => self.from = Some((group(at), day)),
            "to" | "until" if self.from.is_some_and(|(of, from)| day < from && of == group(at)) => {
                self.out.push(Finding::new(Code::PeriodReversed, self.key, at.to_string()));
            }
            _ => {}
        }
        if day > self.today && past(at) {
            self.out.push(Finding::new(Code::FutureFact, self.key, at.to_string()));
        }
    }
}

fn past(at: &Path) -> bool {
    let names =
        || at.0.iter().filter_map(|step| if let Step::Field(name) = step { Some(*name) } else { None });
    PAST.iter().any(|known| known.split('.').eq(names()))
}

impl Seer for Leaves<'_> {
    fn leaf(&mut self, at: &Path, field: &'static Field, leaf: Leaf<'_>) {
        match leaf {
            Leaf::Str(text, None) if field.required && text.is_empty() => {
                self.out.push(Finding::new(Code::Missing, self.key, at.to_string()));
            }
            Leaf::Date(day) => self.day(at, field, day),
            Leaf::Moment(moment) => self.day(at, field, moment.date),
            Leaf::Str(_, Some(fault)) => {
                let found = Finding::new(Code::BadFormat, self.key, at.to_string());
                self.out.push(Finding { args: Args { fault: Some(fault), ..Args::default() }, ..found });
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Kind;
    use crate::model::field::{Shape, Table};

    /// A renamed field must not slip out of the list.
    #[test]
    fn every_fact_of_the_past_is_a_field_with_a_day() {
        fn days(table: &'static Table, above: &str, all: &mut Vec<String>) {
            for field in table.fields {
                let name =
                    if above.is_empty() { field.name.to_owned() } else { format!("{above}.{}", field.name) };
                match (field.ty.table(), field.ty.shape()) {
                    (Some(inner), _) => days(inner, &name, all),
                    (_, Some(Shape::Date | Shape::Moment)) => all.push(name),
                    _ => {}
                }
            }
        }
        let mut all = Vec::new();
        Kind::ALL.iter().for_each(|kind| days(kind.table(), "", &mut all));
        for name in PAST {
            assert!(all.iter().any(|known| known == name), "{name}");
        }
    }
}
