//! A PDF taken apart: every letter with its place, and the codes in its pictures. Nothing in it is run.

use hayro_interpret::font::Glyph;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::object::Object;
use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, ImageData, InterpreterCache,
    InterpreterSettings, LumaData, Paint, PathDrawMode, SoftMask, interpret_page,
};
use kurbo::{Affine, BezPath, PathSeg, Point, Rect, Shape};

use super::codes::{self, Grey};
use super::lines::{Mark, Rule, lines};
use super::{PAGES, Page, ScanError, Scanned};

/// Codes are looked for on so many of the first pages: a paper of ours has its own on the first.
const PICTURED: usize = 3;

/// So many pictures of a page are looked at: a scan is one, or a few strips.
const PICTURES: usize = 12;

/// A picture whose sides are shorter, in dots, holds no code that a scanner could have caught.
const LEAST_SIDE: u32 = 60;

/// A page whose letters are more is no page of text.
const MOST_LETTERS: usize = 100_000;

/// A rule is no thicker, in points, and no shorter than a narrow cell is wide and a line high.
const FLAT: f64 = 2.5;
const LONG_LYING: f64 = 14.0;
const LONG_STANDING: f64 = 8.0;

/// A page on which more is drawn is no table.
const MOST_RULES: usize = 20_000;

pub(super) fn read(bytes: Vec<u8>) -> Result<Scanned, ScanError> {
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(_) => ScanError::Encrypted,
        LoadPdfError::Invalid => ScanError::Damaged,
    })?;
    let pages = pdf.pages();
    if pages.is_empty() {
        return Err(ScanError::Damaged);
    }
    let mut scanned =
        Scanned { page_count: u32::try_from(pages.len()).unwrap_or(u32::MAX), ..Scanned::default() };
    scanned.runs = pdf.objects().into_iter().any(|object| match object {
        Object::Dict(dict) => runs(dict.data()),
        Object::Stream(stream) => runs(stream.dict().data()),
        _ => false,
    });
    let cache = InterpreterCache::new();
    for (number, page) in pages.iter().take(PAGES).enumerate() {
        let read = one(&pdf, page, &cache, number < PICTURED);
        scanned.codes.extend(read.codes);
        scanned.pages.push(read.page);
    }
    Ok(scanned)
}

/// Whether an object is an action that runs a script or a program.
fn runs(object: &[u8]) -> bool {
    [b"/JavaScript".as_slice(), b"/Launch"]
        .iter()
        .any(|word| object.windows(word.len()).any(|at| at == *word))
}

/// A page and the codes on it.
struct Read {
    page: Page,
    codes: Vec<String>,
}

fn one<'p>(pdf: &'p Pdf, page: &PdfPage<'p>, cache: &InterpreterCache<'p>, pictures: bool) -> Read {
    // As a person holds it: turned upright, the origin at the top left.
    let upright = Affine::new(page.initial_transform(true).as_coeffs());
    let (width, height) = page.render_dimensions();
    let sheet = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let settings = InterpreterSettings::default();
    let mut context = Context::new(upright, sheet, cache, pdf.xref(), settings);
    let mut gather = Gather { sheet, pictures, ..Gather::default() };
    interpret_page(page, &mut context, &mut gather);
    let Gather { mut lying, mut standing, .. } = gather;
    let lines = lines(gather.marks, &mut lying, &mut standing);
    let page = Page { lines, rules: lying, width, unknown: gather.unknown, pictured: gather.pictured };
    Read { page, codes: gather.codes }
}

/// Takes note of letters and pictures, and draws nothing.
#[derive(Default)]
struct Gather {
    sheet: Rect,
    pictures: bool,
    marks: Vec<Mark>,
    lying: Vec<Rule>,
    standing: Vec<Rule>,
    unknown: u32,
    codes: Vec<String>,
    looked_at: usize,
    pictured: bool,
}

impl Gather {
    /// Takes note of what is long and flat.
    fn rule(&mut self, drawn: Rect) {
        let (width, height) = (drawn.width(), drawn.height());
        let middle = drawn.center();
        let rule = |at: f64, from: f64, to: f64| Rule { at: at as f32, from: from as f32, to: to as f32 };
        if height <= FLAT && width >= LONG_LYING {
            self.lying.push(rule(middle.y, drawn.x0, drawn.x1));
        } else if width <= FLAT && height >= LONG_STANDING {
            self.standing.push(rule(middle.x, drawn.y0, drawn.y1));
        }
    }

    fn picture(&mut self, shades: &[u8], width: u32, height: u32) {
        let picture = Grey { width: width as usize, height: height as usize, shades };
        self.codes.extend(codes::read(&picture));
    }

    fn stencil(&mut self, mask: &LumaData) {
        // What is painted is dark.
        let shades: Vec<u8> = mask.data.iter().map(|painted| 255 - painted).collect();
        self.picture(&shades, mask.width, mask.height);
    }

    fn raster(&mut self, data: ImageData) {
        match data {
            ImageData::Luma(data) => self.picture(&data.data, data.width, data.height),
            ImageData::Rgb(data) => {
                let grey = |dot: &[u8; 3]| {
                    let [r, g, b] = dot.map(u32::from);
                    ((r * 299 + g * 587 + b * 114) / 1000) as u8
                };
                let shades: Vec<u8> = data.data.as_chunks().0.iter().map(grey).collect();
                self.picture(&shades, data.width, data.height);
            }
        }
    }
}

impl Device<'_> for Gather {
    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'_>,
        transform: Affine,
        glyph_transform: Affine,
        _: &Paint<'_>,
        _: &GlyphDrawMode,
    ) {
        if self.marks.len() >= MOST_LETTERS {
            return;
        }
        let place = transform * glyph_transform;
        let advance = match glyph {
            Glyph::Outline(glyph) => glyph.advance_width().unwrap_or(500.0),
            Glyph::Type3(_) => 500.0,
        };
        let at = |x: f64, y: f64| place * Point::new(x, y);
        let (start, end, top) = (at(0.0, 0.0), at(f64::from(advance), 0.0), at(0.0, 1000.0));
        let text = match glyph.as_unicode() {
            Some(BfString::Char(c)) => c.to_string(),
            Some(BfString::String(text)) => text,
            None => String::new(),
        };
        // A font that names its letters by places of the private area doesn't say which they are.
        let known = !text.is_empty()
            && !text.chars().any(|c| c == '\u{fffd}' || ('\u{e000}'..='\u{f8ff}').contains(&c));
        if !known {
            self.unknown = self.unknown.saturating_add(1);
            return;
        }
        let size = (top - start).hypot();
        let sound = [start.x, start.y, end.x, end.y, size].iter().all(|n| n.is_finite());
        if sound {
            self.marks.push(Mark { start, end, size, text });
        }
    }

    fn draw_image(&mut self, image: Image<'_, '_>, transform: Affine) {
        let (width, height) = (image.width(), image.height());
        let corner = |x: u32, y: u32| transform * Point::new(f64::from(x), f64::from(y));
        let shown = Rect::from_points(corner(0, 0), corner(width, height)).intersect(self.sheet);
        // A scan may come in strips, but no seal and no signature is a sixth of a page.
        self.pictured |= shown.area() * 6.0 > self.sheet.area();
        if !self.pictures || self.looked_at >= PICTURES || width.min(height) < LEAST_SIDE {
            return;
        }
        self.looked_at += 1;
        match image {
            Image::Stencil(stencil) => stencil.with_stencil(|mask, _| self.stencil(&mask), None),
            Image::Raster(raster) => raster.with_rgba(|data, _| self.raster(data), None),
        }
    }

    /// The rules of tables are drawn as lines, as frames, or as very flat boxes.
    fn draw_path(&mut self, path: &BezPath, transform: Affine, _: &Paint<'_>, _: &PathDrawMode) {
        if self.lying.len() + self.standing.len() > MOST_RULES || path.elements().len() > 64 {
            return;
        }
        let drawn = transform * path;
        let outer = drawn.bounding_box();
        if ![outer.x0, outer.x1, outer.y0, outer.y1].iter().all(|n| n.is_finite()) {
            return;
        }
        if outer.width().min(outer.height()) <= FLAT {
            self.rule(outer);
            return;
        }
        for segment in drawn.segments() {
            if let PathSeg::Line(line) = segment {
                self.rule(Rect::from_points(line.p0, line.p1));
            }
        }
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'_>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
