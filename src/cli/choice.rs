//! Arguments that are one of a few words, as they stand in records.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::model::field::{Scalar, Shape};
use crate::model::value::from_value;

/// None of the words that the argument takes; these are.
#[derive(Debug)]
pub struct NoSuchWord(pub Vec<&'static str>);

impl fmt::Display for NoSuchWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}

impl std::error::Error for NoSuchWord {}

/// The value of a word.
pub fn choice<T: Scalar + DeserializeOwned>(word: &str) -> Result<T, NoSuchWord> {
    from_value(&Value::String(word.to_owned())).map_err(|_| {
        NoSuchWord(match T::SHAPE {
            Shape::Choice(words) => words.iter().map(|word| word.word).collect(),
            _ => Vec::new(),
        })
    })
}
