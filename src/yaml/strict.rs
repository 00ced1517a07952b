//! Reading what people type: one walk along the kind's table, every liberty of YAML switched off.
//!
//! The table says what each place must hold, so every scalar keeps the spelling it was typed in (`001184000014` is no
//! number) and every error knows its line. One reader serves all kinds: nothing here is generic over records.

use std::fmt;

use serde::de::{self, DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::options::{DuplicateKeyPolicy, MergeKeyPolicy};

use super::{YamlError, YamlProblem};
use crate::model::field::{Shape, Table, Type};
use crate::model::value::{Problem, Refusal, nearest};

/// The tree of values that a text is, by the table of a kind.
pub(super) fn tree(table: &'static Table, text: &str) -> Result<Value, YamlError> {
    let fault = std::cell::RefCell::new(None);
    let at = std::cell::RefCell::new(Vec::new());
    let seed = Seed { ty: Type::Struct(table), at: &at, fault: &fault };
    read(text, |d| seed.deserialize(d)).map_err(|mut error| {
        // What is no YAML is no fault of the place.
        if let (Some((at, problem)), YamlProblem::Field(_)) = (fault.take(), &error.problem) {
            error.at = at;
            error.problem = YamlProblem::Field(problem);
        }
        error
    })
}

/// A plain file of the register, read by its type.
pub(super) fn plain<T: de::DeserializeOwned>(text: &str) -> Result<T, YamlError> {
    read(text, |d| T::deserialize(d))
}

/// Runs a reader with every liberty of YAML that a record has no use for switched off.
fn read<T>(
    text: &str,
    read: impl for<'a, 'b> FnOnce(serde_saphyr::Deserializer<'a, 'b>) -> Result<T, serde_saphyr::Error>,
) -> Result<T, YamlError> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_anchors: 0,
            max_aliases: 0,
            max_depth: 16,
            flow_nesting_limit: 16,
            max_documents: 1,
            max_nodes: 60_000,
        },
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::Error,
        strict_booleans: true,
        strict_indentation: true,
        reject_unsupported_tags: true,
        reject_tagged_field_names: true,
        with_snippet: false,
    };
    serde_saphyr::with_deserializer_from_str_with_options(text, options, read)
        .map_err(|error| explain(&error))
}

/// Rebuilds a reader's error without any value.
fn explain(error: &serde_saphyr::Error) -> YamlError {
    use serde_saphyr::Error as E;
    let place = error.location().filter(|l| l.line() > 0).map(|l| (l.line(), l.column()));
    let expected = |what: &str| YamlProblem::Field(Problem::Expected(what.to_owned()));
    let problem = match error {
        E::DuplicateMappingKey { .. } => YamlProblem::DuplicateKey,
        E::MultipleDocuments { .. } => YamlProblem::SeveralDocuments,
        E::MergeKeyNotAllowed { .. } | E::UnknownAnchor { .. } | E::AliasError { .. } => YamlProblem::Anchor,
        E::UnsupportedTag { .. } | E::TaggedStructFieldName { .. } | E::TaggedEnumMismatch { .. } => {
            YamlProblem::Tag
        }
        E::Budget { breach, .. } => budget(breach),
        E::SerdeUnknownField { field, expected, .. } => {
            YamlProblem::Field(Problem::UnknownField { nearest: nearest(field, expected) })
        }
        E::SerdeMissingField { field, .. } => YamlProblem::Field(Problem::Missing(field)),
        E::SerdeUnknownVariant { expected: words, .. } => expected(&format!("one of: {}", words.join(", "))),
        E::SerdeInvalidType { expected: what, .. }
        | E::SerdeInvalidValue { expected: what, .. }
        | E::SerdeInvalidLength { expected: what, .. } => expected(what),
        E::InvalidBooleanStrict { .. } => expected("true or false"),
        E::NullIntoString { .. } | E::InvalidScalar { .. } => expected("a value"),
        E::Unexpected { expected: what, .. } => expected(match *what {
            "sequence start" => "a list",
            "mapping start" => "a group of fields",
            "string scalar" => "text",
            other => other,
        }),
        // Our own types refuse a value with a message that never quotes it.
        E::Message { msg, .. } => YamlProblem::Field(Problem::Bad(msg.clone())),
        _ => YamlProblem::Syntax,
    };
    YamlError { place, at: String::new(), problem }
}

/// Which limit a text went over: anchors and aliases have none to spare.
fn budget(breach: &BudgetBreach) -> YamlProblem {
    match breach {
        BudgetBreach::Anchors { .. } | BudgetBreach::Aliases { .. } => YamlProblem::Anchor,
        BudgetBreach::Documents { .. } => YamlProblem::SeveralDocuments,
        _ => YamlProblem::TooDeep,
    }
}

type Fault = std::cell::RefCell<Option<(String, Problem)>>;

/// What must stand at one place.
#[derive(Clone, Copy)]
struct Seed<'s> {
    ty: Type,
    /// The way here: names and, in lists, `[n]`.
    at: &'s std::cell::RefCell<Vec<String>>,
    /// What was wrong, where it was not the YAML itself.
    fault: &'s Fault,
}

impl Seed<'_> {
    /// Remembers what is wrong here and gives the reader an error that makes it add the line.
    fn refuse<E: de::Error>(&self, problem: Problem) -> E {
        // To these of serde's errors the reader adds the line.
        let error = match &problem {
            Problem::UnknownField { .. } => E::unknown_field("", &[]),
            Problem::Missing(name) => E::missing_field(name),
            _ => E::invalid_value(de::Unexpected::Other("value"), &"a value"),
        };
        self.remember(problem);
        error
    }

    /// Remembers what is wrong here, unless something further in was.
    fn remember(&self, problem: Problem) {
        let mut at = String::new();
        for step in self.at.borrow().iter() {
            if !at.is_empty() && !step.starts_with('[') {
                at.push('.');
            }
            at.push_str(step);
        }
        self.fault.borrow_mut().get_or_insert((at, problem));
    }

    fn inside<T>(&self, step: String, run: impl FnOnce() -> T) -> T {
        self.at.borrow_mut().push(step);
        let result = run();
        self.at.borrow_mut().pop();
        result
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: de::Deserializer<'de>>(self, d: D) -> Result<Value, D::Error> {
        let read = match self.ty {
            Type::One(Shape::Flag) => d.deserialize_bool(self),
            Type::One(Shape::Count) => d.deserialize_u64(self),
            Type::One(_) => d.deserialize_str(self),
            Type::List(_) => d.deserialize_seq(self),
            Type::Struct(_) => d.deserialize_map(self),
        };
        if read.is_err() {
            self.remember(Problem::Refused(Refusal::not(&self.ty)));
        }
        read
    }
}

/// A place that may be left empty: `staff_code:` with nothing after it.
struct Maybe<'s>(Seed<'s>);

impl<'de> DeserializeSeed<'de> for Maybe<'_> {
    type Value = Option<Value>;

    fn deserialize<D: de::Deserializer<'de>>(self, d: D) -> Result<Option<Value>, D::Error> {
        d.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Maybe<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_none<E: de::Error>(self) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_some<D: de::Deserializer<'de>>(self, d: D) -> Result<Option<Value>, D::Error> {
        self.0.deserialize(d).map(Some)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    /// Said nowhere: [`Seed::remember`] has the words.
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        let value = Value::String(text.to_owned());
        match self.ty {
            Type::One(shape) => match shape.refuses(text) {
                None => Ok(value),
                Some(why) => Err(self.refuse(Problem::Refused(why))),
            },
            _ => Err(E::invalid_type(de::Unexpected::Str(""), &self)),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let Type::List(entry) = self.ty else {
            return Err(A::Error::invalid_type(de::Unexpected::Seq, &self));
        };
        let mut list = Vec::new();
        loop {
            let seed = Seed { ty: *entry, ..self };
            match self.inside(format!("[{}]", list.len()), || seq.next_element_seed(seed))? {
                Some(value) => list.push(value),
                None => return Ok(Value::Array(list)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let Type::Struct(table) = self.ty else {
            return Err(A::Error::invalid_type(de::Unexpected::Map, &self));
        };
        let mut values = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let Some(field) = table.field(&name) else {
                let names: Vec<&'static str> = table.fields.iter().map(|f| f.name).collect();
                return Err(self.refuse(Problem::UnknownField { nearest: nearest(&name, &names) }));
            };
            let seed = Seed { ty: field.ty, ..self };
            let value = self.inside(name, || match field.required {
                true => map.next_value_seed(seed).map(Some),
                false => map.next_value_seed(Maybe(seed)),
            })?;
            if let Some(value) = value {
                values.insert(field.name.to_owned(), value);
            }
        }
        match table.fields.iter().find(|f| f.required && !values.contains_key(f.name)) {
            Some(field) => Err(self.refuse(Problem::Missing(field.name))),
            None => Ok(Value::Object(values)),
        }
    }
}
