//! A record with its personal values masked.

use serde_json::Map;

use super::field::{Class, Field, Shape, Table, Type, mask_ident};
use super::value::Value;

/// The record with every personal and sensitive value masked; the rest as it is.
pub fn mask(table: &'static Table, value: &Value) -> Value {
    let Some(map) = value.as_object() else { return Value::Null };
    let mut masked = Map::with_capacity(map.len());
    for field in table.fields {
        if let Some(value) = map.get(field.name) {
            masked.insert(field.name.to_owned(), mask_field(field, &field.ty, value));
        }
    }
    Value::Object(masked)
}

/// One value of a field, masked where its class asks for it.
pub fn mask_field(field: &'static Field, ty: &Type, value: &Value) -> Value {
    match (ty, value) {
        (Type::Struct(table), Value::Object(_)) => mask(table, value),
        (Type::List(entry), Value::Array(list)) => {
            Value::Array(list.iter().map(|value| mask_field(field, entry, value)).collect())
        }
        (Type::List(entry), value) => mask_field(field, entry, value),
        (Type::One(shape), value) if field.class >= Class::Personal => {
            Value::String(mask_text(*shape, value))
        }
        (_, value) => value.clone(),
    }
}

fn mask_text(shape: Shape, value: &Value) -> String {
    match (shape, value) {
        (Shape::Ident(word), Value::String(text)) => mask_ident(word, text),
        (Shape::Date | Shape::Moment, Value::String(_)) => "••••-••-••".to_owned(),
        _ => "•••".to_owned(),
    }
}
