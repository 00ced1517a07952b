//! The QR code of a paper: which record it belongs to, and what it is of it, as a picture in PNG.

use std::io::Write;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use qrcode::{Color, EcLevel, QrCode};

use super::document::Mark;
use crate::model::RecordId;
use crate::model::kinds::common::Role;

/// How wide the picture is on paper, in millimetres: each module is then four dots of a scan of 150 dots an inch.
pub const SIDE: u32 = 20;
/// Pixels of one module, and the white modules around the code (ISO/IEC 18004 asks for four: the paper around it is white too).
const MODULE: usize = 8;
const QUIET: usize = 2;

/// Between the record and what the paper is of it.
const APART: char = '/';

/// What the code says: the whole id of a record and the role of the paper, in capitals, which take less room.
pub fn said(mark: Mark) -> String {
    format!("{}{APART}{}", mark.id, mark.role.word().word).to_ascii_uppercase()
}

/// The record and the role that a code says; no role where it was printed before codes had one. Nothing where it is no code of ours.
pub fn read(code: &str) -> Option<(RecordId, Option<Role>)> {
    let code = code.trim().to_ascii_lowercase();
    let (id, role) = match code.split_once(APART) {
        Some((id, role)) => (id, Role::ALL.iter().copied().find(|known| known.word().word == role)),
        None => (code.as_str(), None),
    };
    Some((id.parse().ok()?, role))
}

/// The code, black on white, one bit a pixel. A quarter of it may be lost.
pub fn png(mark: Mark) -> Vec<u8> {
    let code = QrCode::with_error_correction_level(said(mark), EcLevel::Q);
    let code = code.expect("an id and the longest role fit into the second smallest code");
    let width = code.width();
    let dark = |x: usize, y: usize| match (x.checked_sub(QUIET), y.checked_sub(QUIET)) {
        (Some(x), Some(y)) if x < width && y < width => code[(x, y)] == Color::Dark,
        _ => false,
    };
    picture(width + 2 * QUIET, dark)
}

/// A white picture, where there is no code to show.
pub fn blank() -> Vec<u8> {
    picture(1, |_, _| false)
}

/// A square of so many modules as a file.
fn picture(modules: usize, dark: impl Fn(usize, usize) -> bool) -> Vec<u8> {
    let side = modules * MODULE;
    let mut pixels = Vec::with_capacity((side / 8 + 2) * side);
    for y in 0..side {
        // Each line begins with the number of its filter: none.
        pixels.push(0);
        for x in (0..side).step_by(8) {
            let bits = (0..8).map(|bit| u8::from(x + bit < side && !dark((x + bit) / MODULE, y / MODULE)));
            pixels.push(bits.fold(0, |byte, bit| byte << 1 | bit));
        }
    }
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&pixels).expect("a vector takes everything");
    let packed = packed.finish().expect("a vector takes everything");
    let side = u32::try_from(side).expect("a code has at most 177 modules");
    let mut header = [side.to_be_bytes(), side.to_be_bytes()].concat();
    // One bit of grey, nothing else of what a PNG can be.
    header.extend([1, 0, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, content) in [(b"IHDR", header), (b"IDAT", packed), (b"IEND", Vec::new())] {
        chunk(&mut file, name, &content);
    }
    file
}

fn chunk(file: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    let length = u32::try_from(content.len()).expect("the picture has a few hundred bytes");
    file.extend(length.to_be_bytes());
    let mut sum = Crc::new();
    for part in [name.as_slice(), content] {
        sum.update(part);
        file.extend(part);
    }
    file.extend(sum.sum().to_be_bytes());
}
