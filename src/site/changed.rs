//! What a commit changed in a record, stripped as the record's own page is: which fields, and their values as far as these
//! readers may see them.

use serde_json::Value;

use crate::model::diff::{FieldChange, diff};
use crate::model::field::{Field, Shape, Type, along};
use crate::model::party::Party;
use crate::model::{Key, Kind, Record, mask};
use crate::rules::ProcedureRule;
use crate::text::site as words;

use super::audience::{self, Sight};
use super::say::Say;
use super::strip::{
    called, happens, is_about_data, is_hidden_of_data, is_hidden_way, is_own_name, label_below, law,
};
use super::view::{ChangeLine, Piece};

/// Two versions of a record, and the fields that differ: compared once for all languages. Of a record that is new, which has none
/// before, these are all of its fields.
pub struct Versions<'v> {
    old: Option<&'v Record>,
    new: &'v Record,
    /// What differs in them.
    trees: [Value; 2],
    changes: Vec<FieldChange>,
}

impl<'v> Versions<'v> {
    pub fn compared(old: Option<&'v Record>, new: &'v Record) -> Versions<'v> {
        let trees = old.map_or_else(|| [Value::Null, new.to_value()], |old| old.differing(new));
        let [before, after] = &trees;
        let changes = diff(new.kind().table(), before, after);
        Versions { old, new, trees, changes }
    }

    /// The fields that differ as pages tell them; those that these readers may not even know of are left out.
    pub fn lines(&self, say: &Say<'_>) -> Vec<ChangeLine> {
        let (old, new) = (self.old, self.new);
        if say.withheld.is(new.key()) {
            return Vec::new();
        }
        // One that became such a letter was about the same before.
        let of_data = old.is_some_and(is_about_data)
            || is_about_data(new)
            || audience::is_about_data(new.key(), say.links);
        let of_data = of_data && !say.audience.is_desk();
        let strip = |of| Strip { kind: new.kind(), say, law: law(of, say), of_data };
        let (before, after) = (strip(old.unwrap_or(new)), strip(new));
        self.changes.iter().filter_map(|change| self.line(change, &before, &after)).collect()
    }

    /// A field with its values before and after, and what the entry of a list is called to which it belongs.
    fn line(&self, change: &FieldChange, before: &Strip<'_>, after: &Strip<'_>) -> Option<ChangeLine> {
        let fields: Vec<&'static Field> = along(after.kind.table(), &change.at).collect();
        let (old, new) = (before.of(&fields, &change.old), after.of(&fields, &change.new));
        if old.is_empty() && new.is_empty() {
            return None;
        }
        let labels: Vec<&str> = fields.iter().map(|field| field.label.say(after.say.lang)).collect();
        let label = labels.join(" › ");
        // A place is that in the newer version, but of what is gone.
        let [was, is] = &self.trees;
        let now = after.entry(&change.at, is);
        let gone = || change.new.is_none().then(|| before.entry(&change.at, was));
        let entry = now.or_else(|| gone()?);
        Some(ChangeLine { label, entry, old, new })
    }
}

/// What changed in a few words: the fields at the head of the record, each once, and of an entry that came what it is.
pub fn named(lines: &[ChangeLine]) -> String {
    const FIELDS: usize = 4;
    let mut named: Vec<String> = Vec::new();
    for line in lines {
        let label = line.label.split(" › ").next().unwrap_or_default().to_owned();
        let came = line.new.iter().find(|piece| line.old.is_empty() && piece.happened && !piece.masked);
        let name = match came {
            Some(piece) => format!("{label} ({})", piece.text),
            None => label,
        };
        if !named.contains(&name) {
            named.push(name);
        }
    }
    let more = named.len() > FIELDS;
    named.truncate(FIELDS);
    let named = named.join(", ");
    if more { format!("{named}…") } else { named }
}

struct Strip<'a> {
    kind: Kind,
    say: &'a Say<'a>,
    law: Option<&'a ProcedureRule>,
    /// It is a letter about personal data as such, and its readers are not the desk.
    of_data: bool,
}

impl Strip<'_> {
    /// What the last of some fields, each below the one before it, says in one of the versions. Of several values below it each says
    /// what it is.
    fn of(&self, fields: &[&'static Field], value: &Option<Value>) -> Vec<Piece> {
        let mut pieces = Vec::new();
        if let (Some(value), Some(field)) = (value, fields.last()) {
            let mut way: Vec<&'static str> = fields.iter().map(|field| field.name).collect();
            self.pieces(field, &field.ty, &mut way, value, &mut pieces);
        }
        pieces
    }

    /// What the entry of a list is called in which a field differs: by what tells it from the others, as far as these readers see it.
    fn entry(&self, at: &str, record: &Value) -> Option<String> {
        let parts: Vec<&str> = at.split('.').collect();
        // The field itself may stand deeper than the entry; an entry that came or went as a whole says all of itself.
        let depth = parts.iter().take(parts.len().checked_sub(1)?).rposition(|part| part.ends_with(']'))? + 1;
        let (mut value, mut table, mut way) = (record, Some(self.kind.table()), Vec::new());
        for part in parts.get(..depth)? {
            let (name, place) =
                part.split_once('[').map_or((*part, None), |(name, at)| (name, at.strip_suffix(']')));
            let field = table?.field(name)?;
            way.push(field.name);
            value = value.get(name)?;
            if let Some(place) = place {
                value = value.get(place.parse::<usize>().ok()?)?;
            }
            table = field.ty.table();
        }
        let table = table?;
        let said = |name: &str, way: &mut Vec<&'static str>| {
            let (field, mut pieces) = (table.field(name)?, Vec::new());
            way.push(field.name);
            self.pieces(field, &field.ty, way, value.get(name)?, &mut pieces);
            way.pop();
            let first = pieces.into_iter().find(|piece| !piece.masked && !piece.text.is_empty())?;
            Some(first.text)
        };
        let of_key: Vec<String> = table.key.iter().filter_map(|name| said(name, &mut way)).collect();
        match of_key.is_empty() {
            false => Some(of_key.join(", ")),
            true => table.fields.iter().find_map(|field| said(field.name, &mut way)),
        }
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
        if self.of_data && is_hidden_of_data(way) {
            return None;
        }
        let to = matches!(shape, Shape::Ref(_)).then(|| written(value).parse::<Key>().ok()).flatten();
        if to.is_some_and(|to| is_hidden_way(to, self.of_data, self.say)) {
            return None;
        }
        match self.say.audience.sight(self.kind, way, field) {
            Sight::Hidden => None,
            Sight::Masked => {
                let masked = mask::mask_field(field, &Type::One(shape), value);
                Some(Piece { text: written(&masked), masked: true, ..Piece::default() })
            }
            Sight::Shown if !is_own_name(self.kind, way) && self.say.withheld.named_in(&written(value)) => {
                Some(Piece { text: words::not_said(self.say.lang), masked: true, ..Piece::default() })
            }
            Sight::Shown => {
                let text = called(self.kind, way, &written(value), self.law, self.say);
                let called = text.map(|text| Piece { text, ..Piece::default() });
                let piece = called.unwrap_or_else(|| self.shown(shape, value));
                Some(Piece { happened: happens(field), ..piece })
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
