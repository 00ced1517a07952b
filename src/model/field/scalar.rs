//! The values that stand at the end of a walk.

use super::{Leaf, Scalar, Shape};
use crate::model::date::{Date, Moment};

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
    crate::model::words::Line, Shape::Line;
    crate::model::words::Text, Shape::Text;
    crate::model::pem::Pem, Shape::Pem;
}

macro_rules! idents {
    ($( $t:ident ),+) => {
        $( impl Scalar for crate::model::ident::$t {
            const SHAPE: Shape = Shape::Ident(crate::model::ident::$t::WORD);

            fn leaf(&self) -> Leaf<'_> {
                Leaf::Str(self.as_str(), self.fault())
            }
        } )+

        /// As much of an identifier as may be shown unasked, by the word for its kind.
        pub fn mask_ident(word: &str, text: &str) -> String {
            $( if word == crate::model::ident::$t::WORD {
                return text.parse::<crate::model::ident::$t>().map_or_else(|_| "•••".to_owned(), |i| i.mask());
            } )+
            "•••".to_owned()
        }
    };
}

idents! { AgencyCode, DeviceSerial, Email, Iccid, IdNumber, Mst, Phone, Qhns, Serial, Sha256Hex }
