//! Why a command failed, with its causes and what to do: every error of a room becomes one of these, once.

use crate::model::Lang;
use crate::text::{Explain, Failing, cli as words, harmless, repo, seal, shown};

/// A failure of a command.
pub struct Failure {
    error: Box<dyn Explain>,
    /// The record, file or field it happened to, outermost first: `person/0410…`, `names[0].full`.
    places: Vec<String>,
}

impl Failure {
    /// Adds the record, file or field that the failure happened to.
    pub fn at(mut self, place: impl Into<String>) -> Failure {
        self.places.insert(0, place.into());
        self
    }

    pub fn places(&self) -> &[String] {
        &self.places
    }

    pub fn what(&self, lang: Lang) -> String {
        self.error.what(lang)
    }

    pub fn hint(&self, lang: Lang) -> Option<String> {
        self.error.hint(lang)
    }

    /// Where it happened and what.
    pub fn line(&self, lang: Lang) -> String {
        let (places, what) = (harmless(&self.places.join(", ")), self.what(lang));
        if places.is_empty() { what } else { format!("{places}: {what}") }
    }

    /// Whether it may be done in a moment as it is.
    pub fn passes(&self) -> bool {
        self.error.passes()
    }

    /// 1 refused, 2 usage, 3 could not, 4 partly done.
    pub fn code(&self) -> u8 {
        match self.error.failing() {
            Failing::Refused => 1,
            Failing::Usage => 2,
            Failing::Unable => 3,
            Failing::Partly => 4,
        }
    }
}

impl<E: Explain + 'static> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure { error: Box::new(error), places: Vec::new() }
    }
}

/// A failure that belongs to the command line itself: both words and the exit code stand in one message.
pub struct Told {
    pub failing: Failing,
    pub what: fn(Lang) -> String,
    pub hint: Option<fn(Lang) -> String>,
}

impl Explain for Told {
    fn what(&self, lang: Lang) -> String {
        (self.what)(lang)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        self.hint.map(|hint| hint(lang))
    }

    fn failing(&self) -> Failing {
        self.failing
    }
}

/// A file outside the register that can't be read or written.
pub struct FileError {
    path: std::path::PathBuf,
    kind: std::io::ErrorKind,
    writing: bool,
}

impl FileError {
    pub fn unwritable(path: &std::path::Path, error: &std::io::Error) -> FileError {
        FileError { path: path.to_owned(), kind: error.kind(), writing: true }
    }

    pub fn unreadable(path: &std::path::Path, error: &std::io::Error) -> FileError {
        FileError { path: path.to_owned(), kind: error.kind(), writing: false }
    }
}

impl Explain for FileError {
    fn what(&self, lang: Lang) -> String {
        let (path, why) = (shown(&self.path), seal::io(lang, self.kind));
        match self.writing {
            true => words::unwritable(lang, &path, &why),
            false => words::unreadable(lang, &path, &why),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self.kind {
            std::io::ErrorKind::AlreadyExists => words::exists_hint(lang),
            std::io::ErrorKind::NotFound
            | std::io::ErrorKind::IsADirectory
            | std::io::ErrorKind::NotADirectory => words::not_found_hint(lang),
            _ => repo::io_hint(lang),
        })
    }
}

/// The words for a person: a failure quotes no sealed value.
impl std::fmt::Debug for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.what(Lang::En))
    }
}
