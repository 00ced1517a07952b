//! The macros that declare structs with their tables, and choices of words.

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

            /// The fields in which two versions differ, as trees: of this one and of the other.
            pub fn differing(&self, other: &Self) -> [serde_json::Map<String, serde_json::Value>; 2] {
                let mut trees = <[serde_json::Map<_, _>; 2]>::default();
                $( if self.$names != other.$names {
                    for (tree, value) in trees.iter_mut().zip([&self.$names, &other.$names]) {
                        if !$crate::model::field::Node::absent(value) {
                            tree.insert(stringify!($names).to_owned(), $crate::model::value::to_value(value));
                        }
                    }
                } )*
                trees
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
