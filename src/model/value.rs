//! A record as a tree of values: the form in which fields are set, compared, merged and masked.
//!
//! Reading a tree back into a record never quotes a value: a fault names the place and what was expected there.

use std::fmt;

use serde::de::{self, DeserializeSeed, IntoDeserializer, Unexpected, Visitor};
pub use serde_json::Value;

use super::clean::TextFault;
use super::field::{Shape, Table, Type};
use super::lang::Lang;

/// What is wrong at one place of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// Another kind of value was expected, described in English.
    Expected(String),
    /// No such field; the nearest one there is.
    UnknownField { nearest: Option<&'static str> },
    /// A required field is missing.
    Missing(&'static str),
    /// The field stands twice.
    Duplicate(&'static str),
    /// The value is none that the table of fields allows at the place.
    Refused(Refusal),
    /// The value breaks the rule of its type, told without the value, in English.
    Bad(String),
}

/// Why a value can't stand at a place of the table of fields. Says nothing of the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is text with something in it that no text may have.
    Text(TextFault),
    /// It can't be read as this.
    Not(Shape),
    NoList,
    NoGroup,
}

impl Refusal {
    /// What a place of this type expects.
    pub fn not(ty: &Type) -> Refusal {
        match ty {
            Type::One(shape) => Refusal::Not(*shape),
            Type::List(_) => Refusal::NoList,
            Type::Struct(_) => Refusal::NoGroup,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::Expected(what) => write!(f, "expected {what}"),
            Problem::UnknownField { nearest: Some(name) } => {
                write!(f, "unknown field; did you mean `{name}`?")
            }
            Problem::UnknownField { nearest: None } => f.write_str("unknown field"),
            Problem::Missing(name) => write!(f, "missing field `{name}`"),
            Problem::Duplicate(name) => write!(f, "field `{name}` stands twice"),
            Problem::Refused(Refusal::Text(fault)) => fault.fmt(f),
            Problem::Refused(Refusal::Not(shape)) => write!(f, "expected {}", shape.expected(Lang::En)),
            Problem::Refused(Refusal::NoList) => f.write_str("expected a list"),
            Problem::Refused(Refusal::NoGroup) => f.write_str("expected a group of fields"),
            Problem::Bad(why) => f.write_str(why),
        }
    }
}

/// A tree of values is no record: where and why, without any value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The way to the place, outermost first, written `postings[1].unit`.
    pub at: String,
    pub problem: Problem,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.at.is_empty() {
            write!(f, "{}: ", self.at)?;
        }
        self.problem.fmt(f)
    }
}

impl std::error::Error for Fault {}

impl Fault {
    fn new(problem: Problem) -> Fault {
        Fault { at: String::new(), problem }
    }

    /// The same fault of a tree of this table, its problem in terms of the table where serde's words are all there is.
    pub fn by_table(mut self, table: &'static Table, tree: &Value) -> Fault {
        if matches!(self.problem, Problem::Expected(_) | Problem::Bad(_))
            && let Some((ty, value)) = at(table, tree, &self.at)
        {
            self.problem = Problem::Refused(match (ty, value) {
                (Type::One(shape), Value::String(text)) => {
                    shape.refuses(text).unwrap_or(Refusal::Not(*shape))
                }
                (ty, _) => Refusal::not(ty),
            });
        }
        self
    }

    fn under_field(mut self, name: &str) -> Fault {
        self.at = match self.at.as_str() {
            "" => name.to_owned(),
            rest if rest.starts_with('[') => format!("{name}{rest}"),
            rest => format!("{name}.{rest}"),
        };
        self
    }

    fn under_entry(mut self, index: usize) -> Fault {
        self.at = match self.at.as_str() {
            rest if rest.is_empty() || rest.starts_with('[') => format!("[{index}]{rest}"),
            rest => format!("[{index}].{rest}"),
        };
        self
    }
}

/// What the table has at a place such as `postings[1].unit`, and what the tree has there.
fn at<'t>(table: &'static Table, tree: &'t Value, path: &str) -> Option<(&'static Type, &'t Value)> {
    let mut place: Option<(&'static Type, &Value)> = None;
    for part in path.split('.') {
        let (table, tree) = match place {
            None => (table, tree),
            Some((Type::Struct(table), tree)) => (*table, tree),
            Some(_) => return None,
        };
        let mut steps = part.split('[');
        let field = table.field(steps.next()?)?;
        let mut here = (&field.ty, tree.get(field.name)?);
        for index in steps {
            let Type::List(entry) = here.0 else { return None };
            here = (*entry, here.1.get(index.strip_suffix(']')?.parse::<usize>().ok()?)?);
        }
        place = Some(here);
    }
    place
}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(msg: T) -> Fault {
        Fault::new(Problem::Bad(msg.to_string()))
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn de::Expected) -> Fault {
        Fault::new(Problem::Expected(expected.to_string()))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn de::Expected) -> Fault {
        Fault::new(Problem::Expected(expected.to_string()))
    }

    fn invalid_length(_: usize, expected: &dyn de::Expected) -> Fault {
        Fault::new(Problem::Expected(expected.to_string()))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Fault {
        Fault::new(Problem::Expected(format!("one of: {}", expected.join(", "))))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Fault {
        Fault::new(Problem::UnknownField { nearest: nearest(field, expected) })
    }

    fn missing_field(field: &'static str) -> Fault {
        Fault::new(Problem::Missing(field))
    }

    fn duplicate_field(field: &'static str) -> Fault {
        Fault::new(Problem::Duplicate(field))
    }
}

/// The word nearest to a mistyped one, or nothing where none is near.
pub fn nearest<'a>(word: &str, words: &[&'a str]) -> Option<&'a str> {
    let near = |other: &str| {
        let (a, b): (Vec<char>, Vec<char>) = (word.chars().take(64).collect(), other.chars().collect());
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().enumerate() {
            let mut corner = row[0];
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                let cost = (corner + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
                corner = row[j + 1];
                row[j + 1] = cost;
            }
        }
        row[b.len()]
    };
    words
        .iter()
        .map(|&other| (near(other), other))
        .filter(|(distance, other)| *distance <= other.chars().count().div_ceil(2).min(4))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, other)| other)
}

/// The tree of anything that is made of maps, lists and plain values.
pub fn to_value<T: serde::Serialize>(of: &T) -> Value {
    serde_json::to_value(of).unwrap_or(Value::Null)
}

/// Reads a tree; the error names the place and never quotes a value.
pub fn from_value<T: de::DeserializeOwned>(value: &Value) -> Result<T, Fault> {
    T::deserialize(Typed(value))
}

/// A tree as serde's input, with an error of our own that leaves values out.
#[derive(Clone, Copy)]
pub struct Typed<'a>(pub &'a Value);

impl<'de> de::Deserializer<'de> for Typed<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(flag) => visitor.visit_bool(*flag),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(n), _) => visitor.visit_u64(n),
                (None, Some(n)) => visitor.visit_i64(n),
                (None, None) => visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN)),
            },
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(entries) => visitor.visit_seq(Entries { entries: entries.iter(), index: 0 }),
            Value::Object(map) => visitor.visit_map(Fields { fields: map.iter(), value: None }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.0 {
            Value::String(word) => visitor.visit_enum(word.as_str().into_deserializer()),
            _ => Err(Fault::new(Problem::Expected(format!("one of: {}", words.join(", "))))),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct Entries<'a> {
    entries: std::slice::Iter<'a, Value>,
    index: usize,
}

impl<'de> de::SeqAccess<'de> for Entries<'de> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let Some(entry) = self.entries.next() else { return Ok(None) };
        let index = self.index;
        self.index += 1;
        seed.deserialize(Typed(entry)).map(Some).map_err(|fault| fault.under_entry(index))
    }
}

struct Fields<'a> {
    fields: serde_json::map::Iter<'a>,
    value: Option<(&'a String, &'a Value)>,
}

impl<'de> de::MapAccess<'de> for Fields<'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some((name, value)) = self.fields.next() else { return Ok(None) };
        self.value = Some((name, value));
        seed.deserialize(name.as_str().into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let Some((name, value)) = self.value.take() else {
            return Err(Fault::new(Problem::Expected("a value".to_owned())));
        };
        seed.deserialize(Typed(value)).map_err(|fault| fault.under_field(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kinds::Person;
    use serde_json::json;

    fn fault(value: Value) -> Fault {
        match from_value::<Person>(&value) {
            Ok(_) => panic!("the tree was accepted"),
            Err(fault) => fault,
        }
    }

    #[test]
    fn a_fault_names_the_place_and_no_value() {
        let id = "041061050r3gg28a";
        let f = fault(json!({ "schema": 1, "id": id, "names": [{ "full": ["SECRET"] }] }));
        assert_eq!(f.at, "names[0].full");
        assert!(!f.to_string().contains("SECRET"));
        let f = fault(json!({ "schema": 1, "id": id, "sex": "SECRET" }));
        assert_eq!(f.to_string(), "sex: expected one of: male, female");
        let f = fault(json!({ "schema": 1, "id": id, "nmaes": [] }));
        assert_eq!(f.problem, Problem::UnknownField { nearest: Some("names") });
        let f = fault(json!({ "schema": "SECRET", "id": id }));
        assert!(!f.to_string().contains("SECRET"), "{f}");
        let f = fault(json!({ "schema": 1 }));
        assert_eq!(f.problem, Problem::Missing("id"));
    }

    #[test]
    fn a_fault_is_told_in_terms_of_the_table() {
        let bad = |field: &str, value: Value| {
            let tree = json!({ "schema": 1, "id": "041061050r3gg28a", field: value });
            let fault = fault(tree.clone()).by_table(Person::TABLE, &tree);
            let Problem::Refused(refusal) = fault.problem else { panic!("{:?}", fault.problem) };
            (fault.at, refusal)
        };
        let at = |at: &str| at.to_owned();
        assert_eq!(bad("birth", json!("SECRET")), (at("birth"), Refusal::Not(Shape::Date)));
        assert_eq!(bad("birth", json!(["SECRET"])), (at("birth"), Refusal::Not(Shape::Date)));
        assert_eq!(bad("names", json!("SECRET")), (at("names"), Refusal::NoList));
        assert_eq!(bad("names", json!(["SECRET"])), (at("names[0]"), Refusal::NoGroup));
        assert_eq!(
            bad("names", json!([{ "full": "An" }, { "full": "SE\0CRET" }])),
            (at("names[1].full"), Refusal::Text(TextFault::Control))
        );
        assert_eq!(bad("emails", json!([{ "address": "\u{202e}a@b" }])).1, Refusal::Text(TextFault::Bidi));
    }
}
