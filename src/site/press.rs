//! Where pages go, and how many have gone.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::error::SiteError;
use super::manifest::Prints;
use super::part::Tongue;
use super::publish::{Folder, Staged};
use super::view::Page;
use crate::model::Key;

pub struct Press<'a> {
    folder: Folder,
    all: usize,
    done: AtomicUsize,
    /// The records of which values were sealed anew.
    sealed: Mutex<Vec<Key>>,
    progress: &'a (dyn Fn(usize, usize) + Sync),
}

impl<'a> Press<'a> {
    /// Opens the folder for these files: first `leaves`, then the others in the order in which they take their places.
    pub fn open(
        out: &Path,
        leaves: Vec<String>,
        others: Vec<String>,
        progress: &'a (dyn Fn(usize, usize) + Sync),
    ) -> Result<Press<'a>, SiteError> {
        let all = leaves.len() + others.len();
        Ok(Press {
            folder: Folder::open(out, leaves, others)?,
            all,
            done: AtomicUsize::new(0),
            sealed: Mutex::default(),
            progress,
        })
    }

    fn told(&self) {
        (self.progress)(self.done.fetch_add(1, Ordering::Relaxed) + 1, self.all);
    }

    /// Whether a page is there as it was made from what has this print: then it stays.
    pub fn keeps(&self, path: &str, of: Prints) -> bool {
        let kept = self.folder.keeps(path, of);
        if kept {
            self.told();
        }
        kept
    }

    /// Whether pages are there as they were made near what has this print: then they stay.
    pub fn keeps_near(&self, paths: &[String], near: u64) -> bool {
        let kept = self.folder.keeps_near(paths, near);
        if kept {
            paths.iter().for_each(|_| self.told());
        }
        kept
    }

    /// Whether the last build made a file, however it is now.
    pub fn had(&self, path: &str) -> bool {
        self.folder.had(path)
    }

    /// What is sealed of a record.
    pub fn seal(&self, key: Key, path: &str, of: Prints, part: &str) -> Result<(), SiteError> {
        self.put_printed(path, of, part.as_bytes())?;
        self.sealed.lock().unwrap_or_else(PoisonError::into_inner).push(key);
        Ok(())
    }

    /// A file of which it turned out that there is none.
    pub fn lacks(&self) {
        self.told();
    }

    /// A file as it is.
    pub fn put(&self, path: &str, content: &[u8]) -> Result<(), SiteError> {
        self.put_printed(path, Prints::default(), content)
    }

    /// A file as it is, made from what has this print.
    pub fn put_printed(&self, path: &str, of: Prints, content: &[u8]) -> Result<(), SiteError> {
        self.folder.put(path, of, content)?;
        self.told();
        Ok(())
    }

    /// A page, rendered unless it stays.
    pub fn page<P: Page>(
        &self,
        tongue: &Tongue<'_>,
        path: &str,
        template: &str,
        of: Prints,
        page: &P,
    ) -> Result<(), SiteError> {
        let at = tongue.at(path);
        match self.keeps(&at, of) {
            true => Ok(()),
            false => self.render(tongue, &at, template, of, page),
        }
    }

    /// A page that doesn't stay.
    pub fn render<P: Page>(
        &self,
        tongue: &Tongue<'_>,
        at: &str,
        template: &str,
        of: Prints,
        page: &P,
    ) -> Result<(), SiteError> {
        self.put_printed(at, of, &tongue.templates.page(template, page)?)
    }

    /// Every file is written beside its place.
    pub fn staged(self) -> Staged {
        Staged::new(self.folder, self.sealed.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}
