//! The QR codes in a picture.

use rqrr::PreparedImage;

/// Wider or higher than this, a picture is looked at on a smaller scale: no code on a paper is that fine.
const SIDE: usize = 4_000;

/// Not wider and higher than this, it is looked at on a larger scale too: a page of 200 dots an inch.
const SMALL: usize = 2_400;

/// As far around a dot, in dots, its shade is compared with the others: a few modules of a code.
const AROUND: usize = 24;

/// So much darker than what is around it a dot must be to be black.
const DARKER: u32 = 12;

/// A picture in shades of grey, row by row.
pub struct Grey<'g> {
    pub width: usize,
    pub height: usize,
    pub shades: &'g [u8],
}

/// The same, of our own making.
struct Picture {
    width: usize,
    height: usize,
    shades: Vec<u8>,
}

/// What the codes in a picture say. First the picture as it is, which sharp edges suit best; then larger, for modules of two dots or
/// three; then smaller, where grain and the dots of a printer blur away.
pub fn read(picture: &Grey<'_>) -> Vec<String> {
    if picture.shades.len() < picture.width.saturating_mul(picture.height) {
        return Vec::new();
    }
    let largest = picture.width.max(picture.height);
    let whole = smaller(picture, largest.div_ceil(SIDE).max(1));
    let found = said(&black_and_white(&whole, AROUND));
    if !found.is_empty() {
        return found;
    }
    if whole.width.max(whole.height) <= SMALL {
        let found = said(&black_and_white(&larger(&whole), 2 * AROUND));
        if !found.is_empty() {
            return found;
        }
    }
    said(&black_and_white(&smaller(&whole.grey(), 2), AROUND))
}

impl Picture {
    fn grey(&self) -> Grey<'_> {
        Grey { width: self.width, height: self.height, shades: &self.shades }
    }
}

/// The codes that can be made out.
fn said(picture: &Picture) -> Vec<String> {
    let Picture { width, height, shades } = picture;
    if *width < 21 || *height < 21 {
        return Vec::new();
    }
    let mut prepared = PreparedImage::prepare_from_greyscale(*width, *height, |x, y| {
        shades.get(y * width + x).copied().unwrap_or(255)
    });
    let found = prepared.detect_grids();
    found.iter().filter_map(|grid| grid.decode().ok()).map(|(_, said)| said).collect()
}

/// The picture on a scale of one to `step`: the mean of each square.
fn smaller(picture: &Grey<'_>, step: usize) -> Picture {
    let (width, height) = (picture.width / step, picture.height / step);
    let mut shades = Vec::with_capacity(width * height);
    for rows in picture.shades.chunks(picture.width.max(1) * step).take(height) {
        for x in 0..width {
            let squares = rows.chunks(picture.width).filter_map(|row| row.get(x * step..(x + 1) * step));
            let sum: u32 = squares.flatten().map(|shade| u32::from(*shade)).sum();
            shades.push((sum / (step * step) as u32) as u8);
        }
    }
    Picture { width, height, shades }
}

/// The picture twice as wide and high, with what lies between two dots between their shades.
fn larger(picture: &Picture) -> Picture {
    let (width, height) = (picture.width * 2, picture.height * 2);
    let row = |row: &[u8]| -> Vec<u16> {
        let mut wide = Vec::with_capacity(width);
        for (x, shade) in row.iter().enumerate() {
            let (before, after) = (x.saturating_sub(1), (x + 1).min(row.len() - 1));
            for beside in [before, after] {
                wide.push(3 * u16::from(*shade) + u16::from(row[beside]));
            }
        }
        wide
    };
    let rows: Vec<Vec<u16>> = picture.shades.chunks(picture.width.max(1)).map(row).collect();
    let mut shades = Vec::with_capacity(width * height);
    for (y, row) in rows.iter().enumerate() {
        let (above, below) = (y.saturating_sub(1), (y + 1).min(rows.len() - 1));
        for beside in [above, below] {
            shades.extend(row.iter().zip(&rows[beside]).map(|(own, other)| ((3 * own + other) / 16) as u8));
        }
    }
    Picture { width, height, shades }
}

/// Black where a dot is darker than the mean of what is around it, else white: shadows and the grey of the paper go.
fn black_and_white(picture: &Picture, around: usize) -> Picture {
    let Picture { width, height, shades } = picture;
    let wide = width + 1;
    // What stands above and left of each place, summed.
    let mut sums = vec![0_u32; wide * (height + 1)];
    for (y, row) in shades.chunks((*width).max(1)).enumerate() {
        let mut sum = 0_u32;
        for (x, shade) in row.iter().enumerate() {
            sum += u32::from(*shade);
            sums[(y + 1) * wide + x + 1] = sums[y * wide + x + 1].wrapping_add(sum);
        }
    }
    let mut made = Vec::with_capacity(shades.len());
    for (y, row) in shades.chunks((*width).max(1)).enumerate() {
        let (top, bottom) = (y.saturating_sub(around) * wide, (y + around + 1).min(*height) * wide);
        for (x, shade) in row.iter().enumerate() {
            let (left, right) = (x.saturating_sub(around), (x + around + 1).min(*width));
            let sum = sums[bottom + right]
                .wrapping_sub(sums[top + right])
                .wrapping_sub(sums[bottom + left])
                .wrapping_add(sums[top + left]);
            let dots = ((right - left) * (bottom - top) / wide) as u32;
            made.push(if u32::from(*shade) + DARKER < sum / dots.max(1) { 0 } else { 255 });
        }
    }
    Picture { width: *width, height: *height, shades: made }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_picture_panics(width in 0usize..60, height in 0usize..60, shades in prop::collection::vec(any::<u8>(), 0..3_600)) {
            let said = read(&Grey { width, height, shades: &shades });
            prop_assert!(shades.len() >= width * height || said.is_empty());
        }
    }
}
