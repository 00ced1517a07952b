//! A document as PDF/A-2b: laid out by Typst in this process, with fonts that are in the program.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, OnceLock};
use std::thread;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use super::document::Document;
use super::qr;

/// Liberation Serif: the widths of Times New Roman, every Vietnamese letter (SIL Open Font License, beside the files).
const FONTS: [&[u8]; 4] = [
    include_bytes!("../../assets/fonts/LiberationSerif-Regular.ttf"),
    include_bytes!("../../assets/fonts/LiberationSerif-Bold.ttf"),
    include_bytes!("../../assets/fonts/LiberationSerif-Italic.ttf"),
    include_bytes!("../../assets/fonts/LiberationSerif-BoldItalic.ttf"),
];

const LAYOUT: &str = include_str!("../../templates/paper/paper.typ");

/// How many documents what Typst remembers outlives: what a layout shares with the next is kept, its texts aren't.
const REMEMBERED: usize = 2;

/// Why no file is made of a document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PdfError {
    /// A character that no file of either kind can hold.
    Character,
    /// Typst refuses it: its own words, which speak of the layout and quote no value.
    Layout(String),
}

/// What all documents share.
struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    source: Source,
    data: FileId,
    picture: FileId,
}

static SHARED: LazyLock<Shared> = LazyLock::new(|| {
    let fonts: Vec<Font> = FONTS.iter().filter_map(|bytes| Font::new(Bytes::new(*bytes), 0)).collect();
    let id = |name: &str| {
        let path = VirtualPath::new(name).expect("a plain name is a path");
        RootedPath::new(VirtualRoot::Project, path).intern()
    };
    Shared {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
        source: Source::new(id("paper.typ"), LAYOUT.to_owned()),
        data: id("document.json"),
        picture: id("qr.png"),
    }
});

/// One document to be laid out. It sees the layout, the document and its QR code, and nothing of the machine.
struct Paper {
    shared: &'static Shared,
    data: Bytes,
    picture: Bytes,
}

impl World for Paper {
    fn library(&self) -> &LazyHash<Library> {
        &self.shared.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shared.book
    }

    fn main(&self) -> FileId {
        self.shared.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        match id == self.shared.source.id() {
            true => Ok(self.shared.source.clone()),
            false => Err(FileError::AccessDenied),
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match id {
            id if id == self.shared.data => Ok(self.data.clone()),
            id if id == self.shared.picture => Ok(self.picture.clone()),
            _ => Err(FileError::AccessDenied),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shared.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// The files of many documents, in their order, made on all processors. Typst divides every layout among the threads of a
/// pool, and one of these that waits takes up other work: documents given to that pool would pile up on one stack.
pub fn pdfs(documents: &[&Document]) -> Vec<Result<Vec<u8>, PdfError>> {
    let next = AtomicUsize::new(0);
    let made: Vec<OnceLock<_>> = documents.iter().map(|_| OnceLock::new()).collect();
    let work = || {
        while let Some((document, place)) = {
            let n = next.fetch_add(1, Ordering::Relaxed);
            documents.get(n).zip(made.get(n))
        } {
            let _ = place.set(pdf(document));
        }
    };
    thread::scope(|scope| {
        for _ in 1..thread::available_parallelism().map_or(1, usize::from).min(documents.len()) {
            scope.spawn(work);
        }
        work();
    });
    let all = made.into_iter().zip(documents);
    all.map(|(made, document)| made.into_inner().unwrap_or_else(|| pdf(document))).collect()
}

/// The file. The same document gives the same bytes: the day of the document stands for the clock.
pub fn pdf(document: &Document) -> Result<Vec<u8>, PdfError> {
    if !document.is_clean() {
        return Err(PdfError::Character);
    }
    let data = document.view().to_string().into_bytes();
    let picture = document.mark.map(qr::png).unwrap_or_default();
    let paper = Paper { shared: &SHARED, data: Bytes::new(data), picture: Bytes::new(picture) };
    let said = |errors: &[typst::diag::SourceDiagnostic]| {
        PdfError::Layout(errors.first().map(|error| error.message.to_string()).unwrap_or_default())
    };
    let laid = typst::compile::<PagedDocument>(&paper).output.map_err(|errors| said(&errors))?;
    let (year, month, day) = (document.on.year(), document.on.month(), document.on.day());
    let made = Datetime::from_ymd_hms(year.into(), month.unsigned_abs(), day.unsigned_abs(), 0, 0, 0);
    let options = PdfOptions {
        ident: Smart::Auto,
        creator: Smart::Custom(Some("chungthu".to_owned())),
        timestamp: made.map(Timestamp::new_utc),
        standards: PdfStandards::new(&[PdfStandard::A_2b])
            .map_err(|error| PdfError::Layout(error.message().to_string()))?,
        ..PdfOptions::default()
    };
    let made = typst_pdf::pdf(&laid, &options).map_err(|errors| said(&errors));
    typst::comemo::evict(REMEMBERED);
    made
}
