//! The table of fields beside every struct of a record, and the walk over a record's values.
//!
//! [`table!`](crate::table) declares a struct and its table at once, so that they cannot differ. The table
//! feeds set, list, diff, merge, masking, labels, prompts, commented YAML, headings and the canary test.

mod declare;
mod scalar;
mod shape;
mod walk;

pub use scalar::mask_ident;
pub use walk::{Leaf, Node, Path, Scalar, Seer, Step};

use super::key::Kind;
use super::lang::{Label, Lang};

/// How far a value may be seen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Class {
    /// Shown to whoever may see the record.
    Open,
    /// Names a person or says something in free words: shown to whoever may see the record, since people are
    /// spoken of by name, but never an argument of a command.
    Named,
    /// A person's identifiers and contacts: masked unless revealed, never an argument of a command.
    Personal,
    /// Personal data whose leak harms more; treated as personal and named as such in exports.
    Sensitive,
}

/// What a single value is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// One line of text.
    Line,
    /// Text of several lines.
    Text,
    Date,
    /// A day, or a day with its time and offset.
    Moment,
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Count,
    /// One of a few words.
    Choice(&'static [Word]),
    /// Another record of one of these kinds.
    Ref(&'static [Kind]),
    /// Who has a device: see [`super::party::Party`].
    Party,
    /// A record's own id.
    Id,
    /// One attachment of this record.
    File,
    /// An identifier with a format of its own.
    Ident(&'static str),
    /// A certificate or request in PEM.
    Pem,
}

/// One word of a choice and what it is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Word {
    /// As it stands in a record.
    pub word: &'static str,
    pub label: Label,
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    One(Shape),
    Struct(&'static Table),
    List(&'static Type),
}

impl Type {
    /// The table of the struct, or of a list's entries.
    pub fn table(&self) -> Option<&'static Table> {
        match self {
            Type::One(_) => None,
            Type::Struct(table) => Some(table),
            Type::List(entry) => entry.table(),
        }
    }

    /// The shape of a single value, or of a list's entries.
    pub fn shape(&self) -> Option<Shape> {
        match self {
            Type::One(shape) => Some(*shape),
            Type::Struct(_) => None,
            Type::List(entry) => entry.shape(),
        }
    }

    pub fn is_list(&self) -> bool {
        matches!(self, Type::List(_))
    }
}

/// One field of a struct.
#[derive(Debug)]
pub struct Field {
    /// As it stands in a record.
    pub name: &'static str,
    pub label: Label,
    /// What it means, for prompts and commented YAML.
    pub about: Label,
    /// A value as one would type it; empty for structs and lists of structs.
    pub example: &'static str,
    pub class: Class,
    /// A record can't be without it.
    pub required: bool,
    pub ty: Type,
}

impl Field {
    /// Whether it leads to the paper that something rests on.
    pub fn is_paper(&self) -> bool {
        let paper = |kind: &Kind| matches!(kind, Kind::Decision | Kind::Letter | Kind::Handover);
        matches!(self.ty, Type::One(Shape::Ref(kinds)) if kinds.iter().all(paper))
    }
}

/// The fields on the way `postings[1].unit`, outermost first; those that there are, where it leads nowhere.
pub fn along<'a>(table: &'static Table, at: &'a str) -> impl Iterator<Item = &'static Field> + use<'a> {
    let mut table = Some(table);
    at.split('.').map_while(move |part| {
        let field = table?.field(part.split('[').next().unwrap_or(part))?;
        table = field.ty.table();
        Some(field)
    })
}

/// The labels on the way to a field, with the places in lists: `Quá trình công tác[1] › Đến ngày`. The way itself where it
/// leads to no field.
pub fn labels(table: &'static Table, at: &str, lang: Lang) -> String {
    let fields: Vec<_> = along(table, at).collect();
    if fields.len() != at.split('.').count() {
        return at.to_owned();
    }
    let said = at.split('.').zip(fields).map(|(part, field)| {
        let place = part.find('[').map_or("", |from| &part[from..]);
        format!("{}{}", field.label.say(lang), if place == "[]" { "" } else { place })
    });
    said.collect::<Vec<_>>().join(" › ")
}

/// The fields of one struct in the order in which they are written.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    /// The fields that tell two entries of a list apart when lists are compared and merged.
    pub key: &'static [&'static str],
    pub fields: &'static [Field],
}

impl Table {
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|f| f.name == name)
    }

    /// Whether entries hold over a period, so that a change closes one and opens another.
    pub fn dated(&self) -> bool {
        self.field("from").is_some() && self.field("to").is_some()
    }
}
