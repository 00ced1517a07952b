//! PDFs as tests need them: text at places, in a font that says its letters or doesn't, rules, pictures.

use std::collections::BTreeMap;
use std::fmt::Write;

/// How a font tells its letters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Font {
    /// With a map to Unicode, as Word and LibreOffice write them.
    Mapped,
    /// Without one.
    Unmapped,
    /// Each letter by its place in Latin-1, as the fonts .VnTime have theirs.
    Latin,
}

/// A page to be written: places from the top left, in points.
#[derive(Default, Clone)]
pub struct Sheet {
    texts: Vec<(f32, f32, f32, String)>,
    rules: Vec<[f32; 4]>,
    /// A picture in shades of grey: width, height, shades; it fills the page.
    picture: Option<(usize, usize, Vec<u8>)>,
    /// Turned so by the reader: 0, 90, 180, 270.
    pub rotate: u16,
}

pub const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const SIZE: f32 = 13.0;
/// Every letter is half as wide as it is high.
const LETTER: f32 = SIZE / 2.0;

impl Sheet {
    pub fn text(&mut self, x: f32, y: f32, text: &str) {
        self.texts.push((x, y, SIZE, text.to_owned()));
    }

    /// Around a middle.
    pub fn centred(&mut self, middle: f32, y: f32, text: &str) {
        self.text(middle - text.chars().count() as f32 * LETTER / 2.0, y, text);
    }

    pub fn rule(&mut self, from: (f32, f32), to: (f32, f32)) {
        self.rules.push([from.0, from.1, to.0, to.1]);
    }

    pub fn picture(&mut self, width: usize, height: usize, shades: Vec<u8>) {
        self.picture = Some((width, height, shades));
    }

    /// A paragraph broken into lines as wide as the text of a page; gives where the next begins.
    pub fn paragraph(&mut self, mut y: f32, text: &str) -> f32 {
        let room = ((WIDTH - 85.0 - 57.0) / LETTER) as usize;
        let mut line = String::new();
        for word in text.split(' ') {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
                self.text(85.0, y, &line);
                y += 18.0;
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.text(85.0, y, &line);
        y + 20.0
    }
}

/// A file of these pages.
pub fn file(sheets: &[Sheet], font: Font) -> Vec<u8> {
    let mut letters: BTreeMap<char, u16> = BTreeMap::new();
    for (.., text) in sheets.iter().flat_map(|sheet| &sheet.texts) {
        for letter in text.chars() {
            let next = letters.len() as u16 + 1;
            letters.entry(letter).or_insert(next);
        }
    }
    let mut objects: Vec<Vec<u8>> = Vec::new();
    let kids: Vec<String> = (0..sheets.len()).map(|i| format!("{} 0 R", 6 + i * 3)).collect();
    objects.push(b"<< /Type /Catalog /Pages 2 0 R >>".to_vec());
    objects.push(format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), kids.len()).into_bytes());
    objects.push(match font {
        Font::Latin => {
            let widths = vec!["500"; 224].join(" ");
            format!("<< /Type /Font /Subtype /TrueType /BaseFont /.VnTime /Encoding /WinAnsiEncoding /FirstChar 32 /LastChar 255 /Widths [{widths}] /FontDescriptor << /Type /FontDescriptor /FontName /.VnTime /Flags 32 >> >>").into_bytes()
        }
        _ => {
            let map = if font == Font::Mapped { " /ToUnicode 5 0 R" } else { "" };
            format!("<< /Type /Font /Subtype /Type0 /BaseFont /TimesNewRomanPSMT /Encoding /Identity-H /DescendantFonts [4 0 R]{map} >>").into_bytes()
        }
    });
    objects.push(b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /TimesNewRomanPSMT /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 500 /FontDescriptor << /Type /FontDescriptor /FontName /TimesNewRomanPSMT /Flags 6 >> >>".to_vec());
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n",
    );
    let pairs: Vec<(&char, &u16)> = letters.iter().collect();
    for some in pairs.chunks(100) {
        writeln!(map, "{} beginbfchar", some.len()).unwrap();
        for (letter, code) in some {
            let mut units = [0; 2];
            let said: String = letter.encode_utf16(&mut units).iter().map(|u| format!("{u:04X}")).collect();
            writeln!(map, "<{code:04X}> <{said}>").unwrap();
        }
        writeln!(map, "endbfchar").unwrap();
    }
    map.push_str("endcmap end end");
    objects.push(stream("", map.as_bytes()));
    for (i, sheet) in sheets.iter().enumerate() {
        let (page, picture) = (6 + i * 3, 8 + i * 3);
        let drawn =
            if sheet.picture.is_some() { format!(" /XObject << /P {picture} 0 R >>") } else { String::new() };
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Rotate {} /Contents {} 0 R /Resources << /Font << /F 3 0 R >>{drawn} >> >>",
            sheet.rotate, page + 1
        ).into_bytes());
        objects.push(stream("", &content(sheet, &letters, font)));
        objects.push(match &sheet.picture {
            Some((width, height, shades)) => stream(
                &format!("/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8 "),
                shades,
            ),
            None => b"null".to_vec(),
        });
    }
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", i + 1).bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let table = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).bytes());
    for place in &places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    out.extend(
        format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n", places.len() + 1).bytes(),
    );
    out
}

fn stream(dict: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = format!("<< {dict}/Length {} >>\nstream\n", bytes.len()).into_bytes();
    out.extend(bytes);
    out.extend(b"\nendstream");
    out
}

fn content(sheet: &Sheet, letters: &BTreeMap<char, u16>, font: Font) -> Vec<u8> {
    let mut out = Vec::new();
    if sheet.picture.is_some() {
        out.extend(format!("q {WIDTH} 0 0 {HEIGHT} 0 0 cm /P Do Q\n").bytes());
    }
    for (x, y, size, text) in &sheet.texts {
        out.extend(format!("BT /F {size} Tf {x} {} Td ", HEIGHT - y).bytes());
        let hex: String = match font {
            Font::Latin => text.chars().map(|c| format!("{:02X}", c as u32 as u8)).collect(),
            _ => text.chars().map(|c| format!("{:04X}", letters[&c])).collect(),
        };
        out.extend(format!("<{hex}> Tj ET\n").bytes());
    }
    for [x0, y0, x1, y1] in &sheet.rules {
        out.extend(format!("0.5 w {x0} {} m {x1} {} l S\n", HEIGHT - y0, HEIGHT - y1).bytes());
    }
    out
}
