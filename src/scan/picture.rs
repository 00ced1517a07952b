//! A picture of a paper: nothing but the codes on it can be read.

use std::io::Cursor;

use image::{ImageReader, Limits};

use super::codes::{self, Grey};
use super::{Page, ScanError, Scanned};

/// No scan of a page has more of them, in bytes.
const MOST: u64 = 512 << 20;

/// No picture of a code alone has more of them, in bytes.
const MOST_OF_CODE: u64 = 16 << 20;

pub(super) fn read(bytes: &[u8]) -> Result<Scanned, ScanError> {
    within(bytes, MOST)
}

/// The codes on a small picture, such as lies in an office's own file; none where it is larger, or no picture.
pub fn codes_on(bytes: &[u8]) -> Vec<String> {
    within(bytes, MOST_OF_CODE).map(|scanned| scanned.codes).unwrap_or_default()
}

fn within(bytes: &[u8], most: u64) -> Result<Scanned, ScanError> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let mut reader = reader.map_err(|_| ScanError::Damaged)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(most);
    reader.limits(limits);
    let grey = reader.decode().map_err(|_| ScanError::Damaged)?.into_luma8();
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    let codes = codes::read(&Grey { width, height, shades: grey.as_raw() });
    let page = Page { pictured: true, width: width as f32, ..Page::default() };
    Ok(Scanned { pages: vec![page], page_count: 1, codes, runs: false })
}
