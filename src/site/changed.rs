//! What a commit changed in a record, stripped as the record's own page is: which fields, and their values as far as these
//! readers may see them.

use serde_json::Value;

use crate::audit::without_places;
use crate::model::diff::{FieldChange, diff};
use crate::model::field::{Field, Shape, Type, along, labels};
use crate::model::party::Party;
use crate::model::{Key, Kind, Record, mask};
use crate::rules::ProcedureRule;
use crate::text::site as words;

use super::audience::Sight;
use super::say::Say;
use super::strip::{called, is_hidden_of_subject, is_of_subject, label_below, law};
use super::view::{ChangeLine, Piece};

/// The fields that differ between two versions.
pub fn changes(old: &Record, new: &Record) -> Vec<FieldChange> {
    diff(new.kind().table(), &old.to_value(), &new.to_value())
}

/// The fields that differ between two versions as pages tell them; those that these readers may not even know of are left out.
pub fn lines(old: &Record, new: &Record, changes: &[FieldChange], say: &Say<'_>) -> Vec<ChangeLine> {
    let kind = new.kind();
    if say.withheld.is(new.key()) {
        return Vec::new();
    }
    let of_subject = (is_of_subject(old) || is_of_subject(new)) && !say.audience.is_desk();
    let strip = |of| Strip { kind, say, law: law(of, say), of_subject };
    let (before, after) = (strip(old), strip(new));
    changes.iter().filter_map(|change| line(change, &before, &after)).collect()
}

/// A field with its values before and after.
fn line(change: &FieldChange, before: &Strip<'_>, after: &Strip<'_>) -> Option<ChangeLine> {
    let bare = without_places(&change.at).replace("[]", "");
    let (old, new) = (before.of(change, &change.old), after.of(change, &change.new));
    let label = labels(after.kind.table(), &bare, after.say.lang);
    (!old.is_empty() || !new.is_empty()).then_some(ChangeLine { label, old, new })
}

struct Strip<'a> {
    kind: Kind,
    say: &'a Say<'a>,
    law: Option<&'a ProcedureRule>,
    /// It is a letter to or from a data subject, and its readers are not the desk.
    of_subject: bool,
}

impl Strip<'_> {
    /// What a field says in one of the versions. Of several values below it each says what it is.
    fn of(&self, change: &FieldChange, value: &Option<Value>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut way: Vec<&'static str> =
            along(self.kind.table(), &change.at).map(|field| field.name).collect();
        if let Some(value) = value {
            self.pieces(change.field, &change.field.ty, &mut way, value, &mut pieces);
        }
        pieces
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
                        let first = out.len();
                        self.pieces(inner, &inner.ty, way, value, out);
                        if inner.ty.table().is_none() {
                            let label = || Some(label_below(self.kind, way, self.say.lang));
                            out.iter_mut().skip(first).for_each(|piece| piece.label = label());
                        }
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
            Sight::Shown => {
                let text = called(self.kind, way, &written(value), self.law, self.say);
                let called = text.map(|text| Piece { text, ..Piece::default() });
                Some(called.unwrap_or_else(|| self.shown(shape, value)))
            }
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
