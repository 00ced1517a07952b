//! The QR codes in a picture.

use rqrr::PreparedImage;

/// Wider or higher than this, a picture is looked at on a smaller scale: no code on a paper is that fine.
const SIDE: usize = 4_000;

/// A picture in shades of grey, row by row.
pub struct Grey<'g> {
    pub width: usize,
    pub height: usize,
    pub shades: &'g [u8],
}

impl Grey<'_> {
    /// The shade at a place; white outside the picture.
    fn at(&self, x: usize, y: usize) -> u8 {
        match x < self.width {
            true => {
                y.checked_mul(self.width).and_then(|row| self.shades.get(row + x)).copied().unwrap_or(255)
            }
            false => 255,
        }
    }

    /// The picture on a scale of one to `step`: the mean of each square.
    fn smaller(&self, step: usize) -> (usize, usize, Vec<u8>) {
        let (width, height) = (self.width / step, self.height / step);
        let square = |x: usize, y: usize| {
            let shades =
                (0..step * step).map(|i| u32::from(self.at(x * step + i % step, y * step + i / step)));
            (shades.sum::<u32>() / (step * step).max(1) as u32) as u8
        };
        let shades = (0..width * height).map(|i| square(i % width.max(1), i / width.max(1))).collect();
        (width, height, shades)
    }
}

/// What the codes in a picture say. Grain and the dots of a printer blur away on a smaller scale.
pub fn read(picture: &Grey<'_>) -> Vec<String> {
    let largest = picture.width.max(picture.height);
    let first = largest.div_ceil(SIDE).max(1);
    for step in [first, first * 2] {
        let (width, height, shades) = picture.smaller(step);
        if width < 21 || height < 21 {
            break;
        }
        let mut prepared = PreparedImage::prepare_from_greyscale(width, height, |x, y| {
            shades.get(y * width + x).copied().unwrap_or(255)
        });
        let found = prepared.detect_grids();
        let said: Vec<String> =
            found.iter().filter_map(|grid| grid.decode().ok()).map(|(_, said)| said).collect();
        if !said.is_empty() {
            return said;
        }
    }
    Vec::new()
}
