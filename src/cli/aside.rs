//! A folder that is made beside its place and goes there whole: dropped, or on Ctrl-C, it goes.

use std::fs;
use std::path::{Path, PathBuf};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::failure::{Failure, FileError};

/// A folder to be made.
pub struct Aside {
    folder: tempfile::TempDir,
}

impl Aside {
    /// A private folder on the same disk.
    pub fn beside(place: &Path) -> Result<Aside, Failure> {
        let above = above(place);
        let unwritable = |error: std::io::Error| FileError::unwritable(above, &error);
        fs::create_dir_all(above).map_err(unwritable)?;
        let folder = tempfile::Builder::new().prefix(".chungthu-").tempdir_in(above).map_err(unwritable)?;
        watch(folder.path().to_owned());
        Ok(Aside { folder })
    }

    /// Where to make it.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("made")
    }

    /// Puts what was made into its place, where nothing is but perhaps an empty folder.
    pub fn into_place(self, place: &Path) -> Result<(), Failure> {
        let unwritable = |error: std::io::Error| FileError::unwritable(place, &error);
        fs::rename(self.path(), place).map_err(unwritable)?;
        let above = above(place);
        fs::File::open(above).and_then(|folder| folder.sync_all()).map_err(unwritable)?;
        Ok(())
    }
}

fn above(place: &Path) -> &Path {
    match place.parent() {
        Some(above) if !above.as_os_str().is_empty() => above,
        _ => Path::new("."),
    }
}

/// Removes the folder before a signal ends the program.
fn watch(folder: PathBuf) {
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else { return };
    std::thread::spawn(move || {
        for signal in signals.forever() {
            let _ = fs::remove_dir_all(&folder);
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    });
}
