//! What a commit changed in a record, stripped as the record's own page is: which fields, and their values as far as these
//! readers may see them.

use serde_json::Value;

use crate::audit::without_places;
use crate::model::diff::{FieldChange, diff};
use crate::model::field::{Field, Shape, Type, labels};
use crate::model::party::Party;
use crate::model::{Key, Kind, Record, mask};
use crate::text::site as words;

use super::audience::Sight;
use super::say::Say;
use super::strip::{is_hidden_of_subject, is_of_subject};
use super::view::{ChangeLine, Piece};

/// The fields that differ between two versions; those that these readers may not even know of are left out.
pub fn lines(old: &Record, new: &Record, say: &Say<'_>) -> Vec<ChangeLine> {
    let kind = new.kind();
    if say.withheld.is(new.key()) {
        return Vec::new();
    }
    let of_subject = (is_of_subject(old) || is_of_subject(new)) && !say.audience.is_desk();
    let strip = Strip { kind, say, of_subject };
    let changes = diff(kind.table(), &old.to_value(), &new.to_value());
    changes.iter().filter_map(|change| strip.line(change)).collect()
}

struct Strip<'a> {
    kind: Kind,
    say: &'a Say<'a>,
    /// It is a letter to or from a data subject, and its readers are not the desk.
    of_subject: bool,
}

impl Strip<'_> {
    fn line(&self, change: &FieldChange) -> Option<ChangeLine> {
        let bare = without_places(&change.at).replace("[]", "");
        let way: Vec<&'static str> =
            crate::model::field::along(self.kind.table(), &change.at).map(|field| field.name).collect();
        let pieces = |value: &Option<Value>| {
            let mut pieces = Vec::new();
            if let Some(value) = value {
                self.pieces(change.field, &change.field.ty, &mut way.clone(), value, &mut pieces);
            }
            pieces
        };
        let (old, new) = (pieces(&change.old), pieces(&change.new));
        let label = labels(self.kind.table(), &bare, self.say.lang);
        (!old.is_empty() || !new.is_empty()).then_some(ChangeLine { label, old, new })
    }

    /// The values of a field, or of all below it.
    fn pieces(
        &self,
        field: &'static Field,
        ty: &Type,
        way: &mut Vec<&'static str>,
        value: &Value,
        out: &mut Vec<Piece>,
    ) {
        match (ty, value) {
            (Type::List(entry), Value::Array(values)) => {
                values.iter().for_each(|value| self.pieces(field, entry, way, value, out));
            }
            // One entry of a list.
            (Type::List(entry), value) => self.pieces(field, entry, way, value, out),
            (Type::Struct(table), Value::Object(map)) => {
                for inner in table.fields {
                    if let Some(value) = map.get(inner.name) {
                        way.push(inner.name);
                        self.pieces(inner, &inner.ty, way, value, out);
                        way.pop();
                    }
                }
            }
            (Type::One(shape), value) => out.extend(self.piece(field, *shape, way, value)),
            (Type::Struct(_), _) => {}
        }
    }

    fn piece(
        &self,
        field: &'static Field,
        shape: Shape,
        way: &[&'static str],
        value: &Value,
    ) -> Option<Piece> {
        if self.of_subject && is_hidden_of_subject(way) {
            return None;
        }
        match self.say.audience.sight(self.kind, way, field) {
            Sight::Hidden => None,
            Sight::Masked => {
                let masked = mask::mask_field(field, &Type::One(shape), value);
                Some(Piece { text: written(&masked), masked: true, ..Piece::default() })
            }
            Sight::Shown if self.kind != Kind::Person && self.say.withheld.named_in(&written(value)) => {
                Some(Piece { text: words::not_said(self.say.lang), masked: true, ..Piece::default() })
            }
            Sight::Shown => Some(self.shown(shape, value)),
        }
    }

    fn shown(&self, shape: Shape, value: &Value) -> Piece {
        let (say, text) = (self.say, written(value));
        let said = match shape {
            Shape::Date => text.parse().ok().map(|day| say.day(day)),
            Shape::Moment => text.parse().ok().map(|moment| say.moment(moment)),
            Shape::Flag => Some(if text == "true" { words::yes(say.lang) } else { words::no(say.lang) }),
            Shape::Choice(choices) => {
                choices.iter().find(|word| word.word == text).map(|word| say.label(word.label).to_owned())
            }
            Shape::Ref(_) => text.parse::<Key>().ok().map(|key| say.name(key)),
            Shape::Party => text.parse::<Party>().ok().map(|party| say.party(&party).text),
            _ => None,
        };
        Piece { text: said.unwrap_or(text), ..Piece::default() }
    }
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
