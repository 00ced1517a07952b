//! One part of a shard's rows as it lies in memory: most commands look at few rows, so a row is decoded when it is first
//! asked for, and texts are looked at where they lie.

use std::sync::OnceLock;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::brief::{Brief, BriefView, Opening, Searched};

/// Values of rows, in the order of the rows.
pub(super) struct Column<T> {
    /// All that is kept: how many values, where each ends, and the values, one after the other.
    bytes: Zeroizing<Vec<u8>>,
    cells: Vec<OnceLock<Option<T>>>,
}

impl<T> Default for Column<T> {
    fn default() -> Column<T> {
        Column::of(Vec::new())
    }
}

impl<T> Column<T> {
    /// Values that are at hand.
    pub fn of(values: Vec<T>) -> Column<T> {
        let cells = values.into_iter().map(|value| OnceLock::from(Some(value))).collect();
        Column { bytes: Zeroizing::default(), cells }
    }

    pub fn len(&self) -> usize {
        self.cells.len()
    }
}

impl<T: Serialize + DeserializeOwned> Column<T> {
    /// The value of a row; nothing where there is no such row, or what is kept of it is no value.
    pub fn get(&self, place: usize) -> Option<&T> {
        let decode = || {
            let (ends, values) = self.bytes.get(WORD..)?.split_at_checked(self.len().checked_mul(WORD)?)?;
            let end = |place: usize| read_word(ends.chunks_exact(WORD).nth(place)?);
            let start = place.checked_sub(1).map_or(Some(0), end)?;
            postcard::from_bytes(values.get(start..end(place)?)?).ok()
        };
        self.cells.get(place)?.get_or_init(decode).as_ref()
    }

    /// The values of all rows.
    pub fn iter(&self) -> impl Iterator<Item = Option<&T>> {
        (0..self.len()).map(|place| self.get(place))
    }

    /// What is kept: how many, where each ends, and the values.
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        let mut values = Zeroizing::new(Vec::new());
        let mut ends = Vec::with_capacity(self.len() * WORD);
        for value in self.iter().flatten() {
            let kept = postcard::to_stdvec(value).expect("rows are plain values, which postcard can hold");
            values.extend_from_slice(&Zeroizing::new(kept));
            ends.extend_from_slice(&word(values.len()));
        }
        Zeroizing::new([&word(self.len())[..], &ends, &values].concat())
    }

    pub fn decode(bytes: Zeroizing<Vec<u8>>) -> Option<Column<T>> {
        let count = read_word(bytes.get(..WORD)?)?;
        bytes.get(WORD..)?.split_at_checked(count.checked_mul(WORD)?)?;
        let mut cells = Vec::new();
        cells.resize_with(count, OnceLock::new);
        Some(Column { bytes, cells })
    }
}

/// The bytes of a length.
const WORD: usize = 4;

fn word(length: usize) -> [u8; WORD] {
    // A folder of records is far below 4 GiB; one that isn't is not kept, since it doesn't decode.
    u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes()
}

fn read_word(bytes: &[u8]) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(bytes.try_into().ok()?)).ok()
}

/// How the records of a shard are called, in the order of the rows.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Briefs {
    /// Title and search text of every row, one after the other.
    text: String,
    #[serde(with = "super::brief::bytes")]
    sorts: Vec<u8>,
    /// Where title, search text and sort bytes of each row end.
    ends: Vec<[u32; 3]>,
    openings: Vec<Opening>,
}

impl Briefs {
    pub fn push(&mut self, brief: &Brief) {
        let end = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        self.text.push_str(&brief.title);
        let title = end(self.text.len());
        self.text.push_str(brief.search.text());
        self.sorts.extend_from_slice(&brief.sort);
        self.ends.push([title, end(self.text.len()), end(self.sorts.len())]);
        self.openings.push(brief.opening);
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// How a record is called; nothing where there is no such row.
    pub fn get(&self, place: usize) -> Option<BriefView<'_>> {
        let [title, search, sort] = self.ends.get(place)?.map(|end| end as usize);
        let [_, start, sorts] = match place.checked_sub(1) {
            Some(before) => self.ends.get(before)?.map(|end| end as usize),
            None => [0; 3],
        };
        Some(BriefView {
            title: self.text.get(start..title)?,
            opening: *self.openings.get(place)?,
            sort: self.sorts.get(sorts..sort)?,
            search: Searched::of(self.text.get(title..search)?),
        })
    }

    pub fn iter(&self) -> impl Iterator<Item = Option<BriefView<'_>>> {
        (0..self.len()).map(|place| self.get(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_gives_back_what_it_was_made_of() {
        let values = vec!["một".to_owned(), String::new(), "hai ba".to_owned()];
        let kept = Column::of(values.clone()).encode();
        let column: Column<String> = Column::decode(kept.clone()).unwrap();
        assert!(column.iter().eq(values.iter().map(Some)));
        assert_eq!(column.get(3), None);
        for cut in 0..kept.len() {
            if let Some(column) = Column::<String>::decode(Zeroizing::new(kept[..cut].to_vec())) {
                assert_eq!(column.len(), 3);
                assert!(column.iter().any(|value| value.is_none()));
            }
        }
    }
}
