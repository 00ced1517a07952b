//! The code on a paper, found on what a scanner makes of it: grey, askew, grainy, blurred, packed.

use std::io::Cursor;
use std::process::Command;

use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, ImageFormat, Luma};
use rand::Rng;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::tests::{id_of, sample_of};
use super::*;
use crate::model::Kind;
use crate::model::kinds::common::Role;
use crate::scan::Scanned;

/// The first page of a paper, as so many dots an inch.
fn page(pdf: &[u8], dpi: u32) -> GrayImage {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("paper.pdf");
    std::fs::write(&path, pdf).unwrap();
    let drawn = Command::new("pdftoppm")
        .args(["-gray", "-png", "-singlefile", "-r", &dpi.to_string()])
        .args([&path, &dir.path().join("page")])
        .status();
    assert!(drawn.unwrap().success());
    image::open(dir.path().join("page.png")).unwrap().into_luma8()
}

/// The page as it lies askew on the glass, by so many degrees, with grain; its edges blur as it is turned.
fn scanned(page: &GrayImage, degrees: f32, grain: i16) -> GrayImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (width, height) = page.dimensions();
    let middle = (width as f32 / 2.0, height as f32 / 2.0);
    let at = |x: i64, y: i64| match (u32::try_from(x), u32::try_from(y)) {
        (Ok(x), Ok(y)) if x < width && y < height => f32::from(page.get_pixel(x, y)[0]),
        _ => 255.0,
    };
    let mut dice = ChaCha20Rng::seed_from_u64(7);
    GrayImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (x as f32 - middle.0, y as f32 - middle.1);
        let (x, y) = (middle.0 + dx * cos - dy * sin, middle.1 + dx * sin + dy * cos);
        let (left, top) = (x.floor() as i64, y.floor() as i64);
        let (fx, fy) = (x - x.floor(), y - y.floor());
        let above = at(left, top) * (1.0 - fx) + at(left + 1, top) * fx;
        let below = at(left, top + 1) * (1.0 - fx) + at(left + 1, top + 1) * fx;
        let shade = (above * (1.0 - fy) + below * fy) * 0.8 + 30.0;
        let grain = (dice.next_u32() % (2 * grain.unsigned_abs() as u32 + 1)) as i16 - grain;
        Luma([(shade as i16 + grain).clamp(0, 255) as u8])
    })
}

fn jpeg(picture: &GrayImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture).unwrap();
    bytes
}

fn png(picture: &GrayImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[test]
fn the_code_on_a_paper_is_found_on_a_poor_scan() {
    let id = id_of(Kind::Handover, 1);
    let pdf = pdf(&sample_of(id)).unwrap();
    let wanted = qr::said(Mark { id, role: Role::LossMinutes });
    let mut missed = Vec::new();
    for dpi in [150, 200] {
        let page = page(&pdf, dpi);
        for degrees in [0.7, -5.0, 183.0] {
            let picture = scanned(&page, degrees, 12);
            for (name, bytes) in [("png", png(&picture)), ("jpeg", jpeg(&picture, 40))] {
                let codes = Scanned::of(bytes).map(|scanned| scanned.codes).unwrap_or_default();
                if codes != [wanted.as_str()] {
                    missed.push(format!("{name} {dpi} {degrees}: {codes:?}"));
                }
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
