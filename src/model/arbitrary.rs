//! Arbitrary records, made from the tables: every field of every shape, with text that YAML could misread.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Map;

use super::field::{Field, Shape, Table, Type};
use super::ident::Iccid;
use super::value::Value;
use super::words::{Line, Text};
use super::{Kind, Record};

/// Text that one reader or another takes for something else than text, or that a writer has to quote.
pub const TRICKY: &[&str] = &[
    "",
    "no",
    "No",
    "NO",
    "yes",
    "on",
    "Off",
    "y",
    "N",
    "true",
    "True",
    "FALSE",
    "null",
    "Null",
    "NULL",
    "~",
    "nil",
    ".inf",
    "-.inf",
    "+.Inf",
    ".nan",
    ".NaN",
    "1e3",
    "1E3",
    "+1",
    "-1",
    "-0",
    "00",
    "007",
    "0o17",
    "017",
    "0x1F",
    "0X1f",
    "0b101",
    "1_000",
    "1.",
    ".5",
    "1.0",
    "1.e5",
    "+12e03",
    "-2E+05",
    "685.230_15e+03",
    "190:20:30",
    "22:15",
    "2026-01-01",
    "2026-1-1",
    "2026-01-01T00:00:00Z",
    "2026-03-31T22:15+07:00",
    "31/03/2026",
    "18446744073709551616",
    "1e400",
    "=",
    "<<",
    "!",
    "!x",
    "!!str a",
    "&",
    "&a",
    "*",
    "*a",
    "#",
    "# a",
    "a #b",
    "a# b",
    "a: b",
    "a:",
    ":",
    ": a",
    ":a",
    "a:b",
    "- ",
    "-",
    "- a",
    "-a",
    "--",
    "---",
    "--- a",
    "...",
    "... a",
    "?",
    "? a",
    "?a",
    "|",
    "|-",
    ">",
    "> a",
    "%",
    "%YAML 1.2",
    "%TAG",
    "@",
    "@a",
    "`",
    "`a",
    "'",
    "''",
    "'a'",
    "a'b",
    "\"",
    "\"\"",
    "\"a\"",
    "a\"b",
    "\\",
    "\\n",
    "a\\tb",
    "[",
    "]",
    "[]",
    "[a]",
    "{",
    "}",
    "{}",
    "{a: b}",
    ",",
    ", a",
    "a, b",
    "a,",
    "${HOME}",
    "$",
    "key: value # comment",
    "schema: 9",
    "🔏",
    "Nguyễn Văn An",
    "Đ",
    "ơ: ư",
    "₫",
    "中文",
    "\u{1f1fb}\u{1f1f3}",
    "\u{301}a",
    "a\u{2003}b",
    "\u{10ffff}",
    "a\u{85}b",
    "é #é",
    "1 2",
    "0",
    "1",
    "-",
    "_",
    "1__",
    "0x",
    "0o8",
    "0xg",
    "1e",
    "e1",
    "Inf",
    "NaN",
    "inf",
    "nan",
    "infinity",
    "!!",
    "!!null",
    "y: n",
    "null: null",
    "- - -",
    "a\\",
    "\\\"",
    "'\"'",
    "\"'\"",
    "tRuE",
    "nUll",
];

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(TRICKY).prop_map(str::to_owned),
        2 => "[ -~]{0,24}",
        1 => "[0-9eExXoO.:+_-]{1,10}",
        2 => "[ -~À-ỹ]{0,60}",
        1 => "\\PC{0,20}",
        1 => "([a-zđ]{1,9} ?){30,60}",
        1 => "[a-z:#'\"-]{120,300}",
    ]
}

/// One line as a record keeps it.
fn line() -> impl Strategy<Value = String> {
    word().prop_filter_map("no clean line", |text| Line::try_from(text).ok().map(String::from))
}

/// Several lines, some empty, some indented, as a record keeps them.
fn text() -> impl Strategy<Value = String> {
    let lines = vec(("[ \\t]{0,5}", word()).prop_map(|(lead, word)| lead + &word), 0..6);
    let text = (lines, "\n{0,3}").prop_map(|(lines, end)| lines.join("\n") + &end);
    text.prop_filter_map("no clean text", |text| Text::try_from(text).ok().map(String::from))
}

fn date() -> impl Strategy<Value = String> {
    (1900..2200i32, 1..13, 1..29).prop_map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"))
}

fn moment() -> impl Strategy<Value = String> {
    let time = (0..24, 0..60, select(&["+07:00", "-03:30", "+00:00", "+14:59"][..]));
    (date(), option::of(time)).prop_map(|(date, time)| match time {
        Some((hour, minute, east)) => format!("{date}T{hour:02}:{minute:02}{east}"),
        None => date,
    })
}

fn id() -> impl Strategy<Value = String> {
    // Some ids are all digits, and some read as a number with an exponent.
    prop_oneof![3 => "[0-9a-hjkmnp-tv-z]{16}", 1 => "[0-9]{16}", 1 => "[0-9]{12}e[0-9]{3}"]
}

fn ident(word: &str) -> BoxedStrategy<String> {
    let mut right = match word {
        "agency-code" => "G12(\\.[0-9]{2}){0,3}".boxed(),
        "device-serial" => "[0-9]{8}|[0-9A-F]{8}|[0-9]{3}E[0-9]{4}".boxed(),
        "email" => "[a-z]{2,8}@(mof|gov)\\.gov\\.vn".boxed(),
        "id-number" => "0[0-9]{11}|[0-9]{9}|C[0-9]{7}".boxed(),
        "mst" => "[0-9]{10}(-[0-9]{3})?".boxed(),
        "phone" => "0[0-9]{9}|\\+[1-9][0-9]{8}".boxed(),
        "qhns" => "[0-9]{7}".boxed(),
        "serial" => "[0-9A-F]{16}|[0-9]{16}|[0-9]{6}E[0-9]{3}".boxed(),
        "sha256" => "[0-9a-f]{64}|[0-9]{64}".boxed(),
        word if word == Iccid::WORD => "8984[0-9]{15,16}".boxed(),
        other => panic!("an identifier without an example: {other}"),
    };
    right = prop_oneof![2 => right, 1 => line()].boxed();
    right
}

fn pem() -> impl Strategy<Value = String> {
    let label = select(&["CERTIFICATE", "CERTIFICATE REQUEST"][..]);
    (label, vec("[A-Za-z0-9+/]{64}", 0..12), "[A-Za-z0-9+/]{1,62}={0,2}").prop_map(
        |(label, mut lines, last)| {
            lines.push(last);
            format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
        },
    )
}

fn shape(shape: Shape) -> BoxedStrategy<Value> {
    let text = match shape {
        Shape::Flag => return any::<bool>().prop_map(Value::Bool).boxed(),
        Shape::Count => {
            return prop_oneof![0..100_000u64, 0..=u64::from(u32::MAX)].prop_map(Value::from).boxed();
        }
        Shape::Line => line().boxed(),
        Shape::Text => text().boxed(),
        Shape::Date => date().boxed(),
        Shape::Moment => moment().boxed(),
        Shape::Choice(words) => select(words).prop_map(|word| word.word.to_owned()).boxed(),
        Shape::Ref(kinds) => (select(kinds), id()).prop_map(|(kind, id)| format!("{kind}/{id}")).boxed(),
        Shape::Party => {
            let name = || line().prop_filter("a party has a name", |name| !name.is_empty());
            prop_oneof![
                select(&["desk", "ca", "transit"][..]).prop_map(str::to_owned),
                (select(&["person", "unit"][..]), id()).prop_map(|(kind, id)| format!("{kind}/{id}")),
                (select(&["carrier", "agency"][..]), name())
                    .prop_map(|(kind, name)| format!("{kind} {name}")),
            ]
            .boxed()
        }
        Shape::Id | Shape::File => id().boxed(),
        Shape::Ident(word) => ident(word),
        Shape::Pem => pem().boxed(),
    };
    text.prop_map(Value::String).boxed()
}

/// A value of the type; a list has at most three entries.
pub fn value(ty: &Type) -> BoxedStrategy<Value> {
    match ty {
        Type::One(one) => shape(*one),
        Type::Struct(table) => fields(table, 0.5),
        Type::List(entry) => vec(value(entry), 0..4).prop_map(Value::Array).boxed(),
    }
}

fn field(field: &'static Field, likely: f64) -> BoxedStrategy<Option<Value>> {
    match field.name {
        "schema" => Just(Some(Value::from(super::kinds::common::SCHEMA))).boxed(),
        _ if field.required || likely >= 1.0 => value(&field.ty).prop_map(Some).boxed(),
        _ => option::weighted(likely, value(&field.ty)).boxed(),
    }
}

/// A struct of the table, each field that may be absent there with this likelihood.
fn fields(table: &'static Table, likely: f64) -> BoxedStrategy<Value> {
    let values: Vec<_> = table.fields.iter().map(|f| field(f, likely)).collect();
    values
        .prop_map(|values| {
            let named = table.fields.iter().zip(values);
            let map: Map<String, Value> =
                named.filter_map(|(field, value)| Some((field.name.to_owned(), value?))).collect();
            Value::Object(map)
        })
        .boxed()
}

/// An arbitrary record. Shown in full when a test fails: nothing in it is anybody's.
#[derive(Clone)]
pub struct Made(pub Record);

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:#}", self.0.kind(), self.0.to_value())
    }
}

/// Any record of the kind. What is left of it is as the record keeps it: text is clean, empty lists are gone.
pub fn record_of(kind: Kind) -> BoxedStrategy<Made> {
    fields(kind.table(), 0.5).prop_map(move |value| read(kind, &value)).boxed()
}

/// A record of the kind in which no field is absent and no list of the record itself is empty.
pub fn full_record_of(kind: Kind) -> BoxedStrategy<Made> {
    let full = fields(kind.table(), 1.0).prop_filter("an empty list", |value| {
        value
            .as_object()
            .is_some_and(|map| map.values().all(|v| v.as_array().is_none_or(|list| !list.is_empty())))
    });
    full.prop_map(move |value| read(kind, &value)).boxed()
}

/// Any record.
pub fn record() -> BoxedStrategy<Made> {
    select(&Kind::ALL[..]).prop_flat_map(record_of).boxed()
}

fn read(kind: Kind, value: &Value) -> Made {
    Made(Record::from_value(kind, value).unwrap_or_else(|fault| panic!("{kind}: {fault}")))
}
