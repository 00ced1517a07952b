//! The table of fields beside every struct of a record, and the walk over a record's values.
//!
//! [`table!`](crate::table) declares a struct and its table at once, so that they cannot differ. The table
//! feeds set, list, diff, merge, masking, labels, prompts, commented YAML, headings and the canary test.

use super::clean::{clean_line, clean_text, clean_token};
use super::date::{Date, Moment};
use super::key::{Key, Kind};
use super::lang::{Label, Lang};
use super::value::Refusal;

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

/// One step of the way from a record to a value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Step {
    Field(&'static str),
    Entry(usize),
}

/// The way from a record to a value, written `postings[1].unit`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Path(pub Vec<Step>);

impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, step) in self.0.iter().enumerate() {
            match step {
                Step::Field(name) if i == 0 => f.write_str(name)?,
                Step::Field(name) => write!(f, ".{name}")?,
                Step::Entry(n) => write!(f, "[{n}]")?,
            }
        }
        Ok(())
    }
}

/// One value of a record as the walk meets it.
#[derive(Clone, Copy)]
pub enum Leaf<'a> {
    /// Text of any kind; an identifier brings what is wrong with its format.
    Str(&'a str, Option<super::ident::IdentFault>),
    Id(super::id::RecordId),
    File(super::id::FileId),
    Word(Word),
    Date(Date),
    Moment(Moment),
    Flag(bool),
    Count(i64),
    Ref(Key),
    Party(&'a super::party::Party),
}

impl Leaf<'_> {
    /// The value as it is written in a record.
    pub fn written(&self) -> String {
        match self {
            Leaf::Str(text, _) => (*text).to_owned(),
            Leaf::Id(id) => id.to_string(),
            Leaf::File(id) => id.to_string(),
            Leaf::Word(word) => word.word.to_owned(),
            Leaf::Date(date) => date.to_string(),
            Leaf::Moment(moment) => moment.to_string(),
            Leaf::Flag(flag) => flag.to_string(),
            Leaf::Count(count) => count.to_string(),
            Leaf::Ref(key) => key.to_string(),
            Leaf::Party(party) => party.to_string(),
        }
    }
}

/// Receives every value of a record, in the order of the tables.
pub trait Seer {
    fn leaf(&mut self, at: &Path, field: &'static Field, leaf: Leaf<'_>);
}

/// A value of a record: knows its type and walks its parts.
pub trait Node {
    const TYPE: Type;
    /// Whether it is left out of the YAML.
    fn absent(&self) -> bool {
        false
    }
    fn walk(&self, at: &mut Path, field: &'static Field, seer: &mut dyn Seer);
}

/// A single value.
pub trait Scalar {
    const SHAPE: Shape;
    fn leaf(&self) -> Leaf<'_>;
}

impl<T: Scalar> Node for T {
    const TYPE: Type = Type::One(T::SHAPE);

    fn walk(&self, at: &mut Path, field: &'static Field, seer: &mut dyn Seer) {
        seer.leaf(at, field, self.leaf());
    }
}

impl<T: Node> Node for Option<T> {
    const TYPE: Type = T::TYPE;

    fn absent(&self) -> bool {
        self.is_none()
    }

    fn walk(&self, at: &mut Path, field: &'static Field, seer: &mut dyn Seer) {
        if let Some(value) = self {
            value.walk(at, field, seer);
        }
    }
}

impl<T: Node> Node for Vec<T> {
    const TYPE: Type = Type::List(&T::TYPE);

    fn absent(&self) -> bool {
        self.is_empty()
    }

    fn walk(&self, at: &mut Path, field: &'static Field, seer: &mut dyn Seer) {
        for (i, entry) in self.iter().enumerate() {
            at.0.push(Step::Entry(i));
            entry.walk(at, field, seer);
            at.0.pop();
        }
    }
}

/// Declares structs with their tables. A field is written
/// `name: Type | [Type] | Type?, class, "nhãn", "label", "ý nghĩa", "meaning", "example";`
/// where `[Type]` is a list and `Type?` may be absent. `key(…)` names what tells two entries of a list apart.
#[macro_export]
macro_rules! table {
    ($( $(#[doc = $doc:literal])* $name:ident key($($key:ident),*) { $($body:tt)* } )+) => {
        $( $crate::table!(@field $name [$($doc)*] [$(stringify!($key)),*] {} {} {} $($body)*); )+
    };
    (@field $name:ident $doc:tt $key:tt {$($st:tt)*} {$($tab:tt)*} {$($names:ident)*}
        $f:ident : [$t:ty], $class:ident, $vi:literal, $en:literal, $avi:literal, $aen:literal, $eg:literal; $($rest:tt)*) => {
        $crate::table!(@field $name $doc $key
            { $($st)* #[doc = $aen] #[serde(default, skip_serializing_if = "Vec::is_empty")] pub $f: Vec<$t>, }
            { $($tab)* $crate::table!(@row $f, Vec<$t>, false, $class, $vi, $en, $avi, $aen, $eg), }
            { $($names)* $f } $($rest)*);
    };
    (@field $name:ident $doc:tt $key:tt {$($st:tt)*} {$($tab:tt)*} {$($names:ident)*}
        $f:ident : $t:ident ?, $class:ident, $vi:literal, $en:literal, $avi:literal, $aen:literal, $eg:literal; $($rest:tt)*) => {
        $crate::table!(@field $name $doc $key
            { $($st)* #[doc = $aen] #[serde(default, skip_serializing_if = "Option::is_none")] pub $f: Option<$t>, }
            { $($tab)* $crate::table!(@row $f, Option<$t>, false, $class, $vi, $en, $avi, $aen, $eg), }
            { $($names)* $f } $($rest)*);
    };
    (@field $name:ident $doc:tt $key:tt {$($st:tt)*} {$($tab:tt)*} {$($names:ident)*}
        $f:ident : $t:ident, $class:ident, $vi:literal, $en:literal, $avi:literal, $aen:literal, $eg:literal; $($rest:tt)*) => {
        $crate::table!(@field $name $doc $key
            { $($st)* #[doc = $aen] pub $f: $t, }
            { $($tab)* $crate::table!(@row $f, $t, true, $class, $vi, $en, $avi, $aen, $eg), }
            { $($names)* $f } $($rest)*);
    };
    (@field $name:ident [$($doc:literal)*] [$($key:expr),*] {$($st:tt)*} {$($tab:tt)*} {$($names:ident)*}) => {
        $(#[doc = $doc])*
        #[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name { $($st)* }

        impl $name {
            /// The table of this struct's fields.
            pub const TABLE: &'static $crate::model::field::Table = {
                static TABLE: $crate::model::field::Table = $crate::model::field::Table {
                    name: stringify!($name),
                    key: &[$($key),*],
                    fields: &[$($tab)*],
                };
                &TABLE
            };

            /// Shows every value to the seer, in the order of the table.
            pub fn walk_fields(&self, at: &mut $crate::model::field::Path, seer: &mut dyn $crate::model::field::Seer) {
                let mut fields = Self::TABLE.fields.iter();
                $( if let Some(field) = fields.next() {
                    at.0.push($crate::model::field::Step::Field(field.name));
                    $crate::model::field::Node::walk(&self.$names, at, field, seer);
                    at.0.pop();
                } )*
            }
        }

        impl $crate::model::field::Node for $name {
            const TYPE: $crate::model::field::Type = $crate::model::field::Type::Struct($name::TABLE);

            fn walk(
                &self,
                at: &mut $crate::model::field::Path,
                _field: &'static $crate::model::field::Field,
                seer: &mut dyn $crate::model::field::Seer,
            ) {
                self.walk_fields(at, seer);
            }
        }
    };
    (@row $f:ident, $t:ty, $required:literal, $class:ident, $vi:literal, $en:literal, $avi:literal, $aen:literal, $eg:literal) => {
        $crate::model::field::Field {
            name: stringify!($f),
            label: $crate::model::Label { vi: $vi, en: $en },
            about: $crate::model::Label { vi: $avi, en: $aen },
            example: $eg,
            class: $crate::table!(@class $class),
            required: $required,
            ty: <$t as $crate::model::field::Node>::TYPE,
        }
    };
    (@class open) => { $crate::model::field::Class::Open };
    (@class named) => { $crate::model::field::Class::Named };
    (@class personal) => { $crate::model::field::Class::Personal };
    (@class sensitive) => { $crate::model::field::Class::Sensitive };
}

/// Declares a choice of words: `Name { Variant "word" "nhãn" "label", … }`.
#[macro_export]
macro_rules! choice {
    ($( $(#[$doc:meta])* $name:ident { $( $(#[$vdoc:meta])* $variant:ident $word:literal $vi:literal $en:literal ),+ $(,)? } )+) => {
        $( $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        pub enum $name { $( $(#[$vdoc])* #[serde(rename = $word)] $variant ),+ }

        impl $name {
            /// Every word of the choice.
            pub const WORDS: &'static [$crate::model::field::Word] = &[
                $( $crate::model::field::Word { word: $word, label: $crate::model::Label { vi: $vi, en: $en } } ),+
            ];

            /// Every value, in the order of [`Self::WORDS`].
            pub const ALL: &'static [$name] = &[$( $name::$variant ),+];

            /// The word as it stands in a record, with its label.
            pub const fn word(self) -> $crate::model::field::Word {
                Self::WORDS[self as usize]
            }

            /// What it is called.
            pub const fn label(self) -> $crate::model::Label {
                self.word().label
            }
        }

        impl $crate::model::field::Scalar for $name {
            const SHAPE: $crate::model::field::Shape = $crate::model::field::Shape::Choice(Self::WORDS);

            fn leaf(&self) -> $crate::model::field::Leaf<'_> {
                $crate::model::field::Leaf::Word(self.word())
            }
        } )+
    };
}

macro_rules! scalars {
    ($( $t:ty, $shape:expr, $self_:ident => $leaf:expr; )+) => {
        $( impl Scalar for $t {
            const SHAPE: Shape = $shape;

            fn leaf(&$self_) -> Leaf<'_> {
                $leaf
            }
        } )+
    };
}

scalars! {
    Date, Shape::Date, self => Leaf::Date(*self);
    Moment, Shape::Moment, self => Leaf::Moment(*self);
    bool, Shape::Flag, self => Leaf::Flag(*self);
    u32, Shape::Count, self => Leaf::Count(i64::from(*self));
    u64, Shape::Count, self => Leaf::Count(i64::try_from(*self).unwrap_or(i64::MAX));
}

macro_rules! texts {
    ($( $t:ty, $shape:expr; )+) => {
        $( impl Scalar for $t {
            const SHAPE: Shape = $shape;

            fn leaf(&self) -> Leaf<'_> {
                Leaf::Str(self, None)
            }
        } )+
    };
}

texts! {
    super::words::Line, Shape::Line;
    super::words::Text, Shape::Text;
    super::pem::Pem, Shape::Pem;
}

macro_rules! idents {
    ($( $t:ident ),+) => {
        $( impl Scalar for super::ident::$t {
            const SHAPE: Shape = Shape::Ident(super::ident::$t::WORD);

            fn leaf(&self) -> Leaf<'_> {
                Leaf::Str(self.as_str(), self.fault())
            }
        } )+

        /// As much of an identifier as may be shown unasked, by the word for its kind.
        pub fn mask_ident(word: &str, text: &str) -> String {
            $( if word == super::ident::$t::WORD {
                return text.parse::<super::ident::$t>().map_or_else(|_| "•••".to_owned(), |i| i.mask());
            } )+
            "•••".to_owned()
        }
    };
}

idents! { AgencyCode, DeviceSerial, Email, Iccid, IdNumber, Mst, Phone, Qhns, Serial, Sha256Hex }

impl Shape {
    /// What a value of this shape must look like, for a person.
    pub fn expected(&self, lang: Lang) -> String {
        let label = match self {
            Shape::Line => Label { vi: "một dòng chữ", en: "one line of text" },
            Shape::Text => Label { vi: "một đoạn chữ", en: "text" },
            Shape::Date => Label { vi: "ngày dạng 2026-03-31", en: "a day such as 2026-03-31" },
            Shape::Moment => Label {
                vi: "ngày dạng 2026-03-31, có thể kèm giờ: 2026-03-31T22:15+07:00",
                en: "a day such as 2026-03-31, or with its time 2026-03-31T22:15+07:00",
            },
            Shape::Flag => Label { vi: "true hoặc false", en: "true or false" },
            Shape::Count => Label { vi: "một số nguyên", en: "a whole number" },
            Shape::Choice(words) => {
                let words: Vec<&str> = words.iter().map(|w| w.word).collect();
                return match lang {
                    Lang::Vi => format!("một trong: {}", words.join(", ")),
                    Lang::En => format!("one of: {}", words.join(", ")),
                };
            }
            Shape::Ref(kinds) => {
                let kinds: Vec<&str> = kinds.iter().map(|k| k.word()).collect();
                return match lang {
                    Lang::Vi => format!("một hồ sơ loại {}", kinds.join(", ")),
                    Lang::En => format!("a record of kind {}", kinds.join(", ")),
                };
            }
            Shape::Party => Label {
                vi: "desk, ca, transit, carrier TÊN, agency TÊN, person/ID hoặc unit/ID",
                en: "desk, ca, transit, carrier NAME, agency NAME, person/ID or unit/ID",
            },
            Shape::Id => Label { vi: "mã hồ sơ 16 ký tự", en: "a record id of 16 characters" },
            Shape::File => Label { vi: "mã tệp 16 ký tự", en: "a file id of 16 characters" },
            Shape::Ident(_) => Label { vi: "một dòng chữ", en: "one line of text" },
            Shape::Pem => Label {
                vi: "chứng thư hoặc yêu cầu dạng PEM",
                en: "a certificate or request in PEM",
            },
        };
        label.say(lang).to_owned()
    }

    /// Why a typed text can't be a value of this shape. A wrong identifier is not refused but stored and found
    /// ([`super::ident`]), unless it is no text at all.
    pub fn refuses(&self, text: &str) -> Option<Refusal> {
        let text_fault = match self {
            Shape::Line => clean_line(text).err(),
            Shape::Text => clean_text(text).err(),
            Shape::Ident(_) => clean_token(text.to_owned()).err(),
            _ => None,
        };
        let fits = match self {
            Shape::Line | Shape::Text | Shape::Ident(_) | Shape::Flag | Shape::Count => true,
            Shape::Date => text.parse::<Date>().is_ok(),
            Shape::Moment => text.parse::<Moment>().is_ok(),
            Shape::Choice(words) => words.iter().any(|w| w.word == text),
            Shape::Ref(kinds) => text.parse::<Key>().is_ok_and(|key| kinds.contains(&key.kind)),
            Shape::Party => text.parse::<super::party::Party>().is_ok(),
            Shape::Id | Shape::File => text.parse::<super::id::RecordId>().is_ok(),
            Shape::Pem => super::pem::Pem::try_from(text).is_ok(),
        };
        text_fault.map(Refusal::Text).or((!fits).then_some(Refusal::Not(*self)))
    }
}
