//! Vietnamese alphabetical order, syllable by syllable.
//!
//! Letters come first (a ă â b … d đ e ê …), then tones (none, huyền, hỏi, ngã, sắc, nặng); case and the place of the
//! tone mark make no difference.

use std::cmp::Ordering;
use std::sync::LazyLock;

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::locale;

use super::fold::spelling;

static VIETNAMESE: LazyLock<CollatorBorrowed<'static>> = LazyLock::new(|| {
    let mut options = CollatorOptions::default();
    options.strength = Some(Strength::Secondary);
    // Numbers by value: Phòng 2 before Phòng 10.
    Collator::try_new(locale!("vi-u-kn").into(), options).expect("the data of every locale is compiled in")
});

/// Between two syllables of one part, and between two parts of a name. The bytes of a sort key are 1 or more, so
/// that what ends here sorts before what goes on.
const NEXT_SYLLABLE: [u8; 2] = [0, 2];
const NEXT_PART: [u8; 2] = [0, 1];

/// The order of titles and of names of units.
pub fn compare(a: &str, b: &str) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    let (left, right) = (spelling(a), spelling(b));
    let (mut left, mut right) = (left.split(' '), right.split(' '));
    loop {
        match (left.next(), right.next()) {
            (Some(x), Some(y)) => match VIETNAMESE.compare(x, y) {
                Ordering::Equal => {}
                unequal => return unequal,
            },
            (x, y) => return x.is_some().cmp(&y.is_some()),
        }
    }
}

/// Bytes whose order is that of [`compare`].
pub fn title_key(title: &str) -> Vec<u8> {
    let spelt = spelling(title);
    let mut key = Vec::with_capacity(3 * spelt.len());
    push_syllables(&mut key, spelt.split(' '));
    key
}

/// Bytes whose order is that of names in a list: by given name, then middle names, then family name.
pub fn name_key(name: &str) -> Vec<u8> {
    let spelt = spelling(name);
    let mut key = Vec::with_capacity(3 * spelt.len());
    let (rest, given) = spelt.rsplit_once(' ').unwrap_or(("", &spelt));
    let (family, middle) = rest.split_once(' ').unwrap_or((rest, ""));
    push_syllables(&mut key, std::iter::once(given));
    key.extend(NEXT_PART);
    push_syllables(&mut key, middle.split(' ').filter(|s| !s.is_empty()));
    key.extend(NEXT_PART);
    push_syllables(&mut key, std::iter::once(family));
    key
}

fn push_syllables<'a>(key: &mut Vec<u8>, syllables: impl Iterator<Item = &'a str>) {
    for (i, syllable) in syllables.enumerate() {
        if i > 0 {
            key.extend(NEXT_SYLLABLE);
        }
        let Ok(()) = VIETNAMESE.write_sort_key_to(syllable, key);
    }
}

#[cfg(test)]
mod tests {
    use super::super::syllable::tests::any_syllable;
    use super::*;
    use proptest::prelude::*;

    fn sorted(mut items: Vec<&str>, key: impl Fn(&str) -> Vec<u8>) -> Vec<&str> {
        items.sort_by_cached_key(|item| key(item));
        items
    }

    #[test]
    fn letters_come_before_tones() {
        let order = "a à ả ã á ạ ă ằ ẳ ẵ ắ ặ â ầ ẩ ẫ ấ ậ b c d đ e è ẻ ẽ é ẹ ê ề ể ễ ế ệ g h i ì ỉ ĩ í ị k l m n o ò ỏ õ ó ọ ô ồ ổ ỗ ố \
                     ộ ơ ờ ở ỡ ớ ợ p q r s t u ù ủ ũ ú ụ ư ừ ử ữ ứ ự v x y ỳ ỷ ỹ ý ỵ";
        let mut letters: Vec<&str> = order.split(' ').collect();
        letters.reverse();
        assert_eq!(sorted(letters.clone(), title_key).join(" "), order);
        letters.sort_by(|a, b| compare(a, b));
        assert_eq!(letters.join(" "), order);
    }

    #[test]
    fn syllables_are_compared_one_after_the_other() {
        // As one string, Án Anh would come first: its letters do.
        assert_eq!(sorted(vec!["Án Anh", "An Bình"], title_key), ["An Bình", "Án Anh"]);
        assert_eq!(sorted(vec!["Phòng 10", "Phòng 2", "Phòng"], title_key), ["Phòng", "Phòng 2", "Phòng 10"]);
        assert_eq!(compare("Cục Thuế", "CỤC  THUẾ"), Ordering::Equal);
        assert_eq!(compare("Cục Quản lý giá", "Cục Thuế"), Ordering::Less);
    }

    #[test]
    fn names_go_by_given_middle_and_family_name() {
        let names = vec![
            "Trần Văn Đức",
            "Nguyễn Văn An",
            "Lê An",
            "Trần Bình An",
            "Nguyễn Thị Ánh",
            "Đỗ Văn Dũng",
            "Lê Văn An",
            "An",
            "Nguyễn Thị Thùy Dung",
            "Nguyễn Thị Dung",
        ];
        assert_eq!(
            sorted(names, name_key),
            [
                "An",
                "Lê An",
                "Trần Bình An",
                "Lê Văn An",
                "Nguyễn Văn An",
                "Nguyễn Thị Ánh",
                "Nguyễn Thị Dung",
                "Nguyễn Thị Thùy Dung",
                "Đỗ Văn Dũng",
                "Trần Văn Đức",
            ]
        );
    }

    #[test]
    fn the_place_of_a_tone_makes_no_difference() {
        assert_eq!(name_key("Trần Thị Hòa"), name_key("TRẦN THỊ HOÀ"));
        assert_eq!(name_key("Nguyễn Thủy"), name_key("Nguyễn Thuỷ"));
    }

    proptest! {
        #[test]
        fn keys_and_comparison_agree(
            a in prop::collection::vec(any_syllable(), 0..4),
            b in prop::collection::vec(any_syllable(), 0..4),
        ) {
            let (a, b) = (a.join(" "), b.join(" "));
            prop_assert_eq!(title_key(&a).cmp(&title_key(&b)), compare(&a, &b));
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
        }

        #[test]
        fn a_syllable_has_no_zero_byte(text in "\\PC{0,20}") {
            let mut key = Vec::new();
            push_syllables(&mut key, std::iter::once(text.as_str()));
            prop_assert!(!key.contains(&0));
            prop_assert_eq!(name_key(&text).windows(2).filter(|w| w == &NEXT_PART).count(), 2);
        }
    }
}
