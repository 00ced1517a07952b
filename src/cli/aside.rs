//! A folder that is made beside its place and goes there whole: dropped, or on Ctrl-C, it goes. One whose process was
//! killed goes when the next is made beside it: as long as it is worked in, it is locked.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::failure::{Failure, FileError};

/// The beginning of the names; what follows is random.
const PREFIX: &str = ".chungthu-";
const RANDOM: usize = 6;

/// The only thing in such a folder.
const MADE: &str = "made";

/// A folder to be made.
pub struct Aside {
    folder: tempfile::TempDir,
    _lock: File,
}

impl Aside {
    /// A private folder on the same disk.
    pub fn beside(place: &Path) -> Result<Aside, Failure> {
        let above = above(place);
        let unwritable = |error: std::io::Error| FileError::unwritable(above, &error);
        fs::create_dir_all(above).map_err(unwritable)?;
        sweep(above);
        loop {
            let mut folder = tempfile::Builder::new();
            let folder = folder.prefix(PREFIX).rand_bytes(RANDOM).tempdir_in(above).map_err(unwritable)?;
            // Between its making and its lock another may have taken it for a dead one's.
            let lock = match File::open(folder.path()) {
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                opened => opened.map_err(unwritable)?,
            };
            // Where folders can't be locked, nobody takes one for a dead one's.
            let _ = lock.lock();
            if folder.path().exists() {
                watch(folder.path().to_owned());
                return Ok(Aside { folder, _lock: lock });
            }
        }
    }

    /// Where to make it.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join(MADE)
    }

    /// Puts what was made into its place, where nothing is but perhaps an empty folder.
    pub fn into_place(self, place: &Path) -> Result<(), Failure> {
        let unwritable = |error: std::io::Error| FileError::unwritable(place, &error);
        fs::rename(self.path(), place).map_err(unwritable)?;
        let above = above(place);
        File::open(above).and_then(|folder| folder.sync_all()).map_err(unwritable)?;
        Ok(())
    }
}

/// Removes the folders of processes that were killed. One that can't be removed is in nobody's way.
fn sweep(above: &Path) {
    for entry in fs::read_dir(above).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let random = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
        if random.is_some_and(|random| random.len() == RANDOM && is_dead(&entry.path())) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether a folder is one of ours, with nothing else in it, and nobody works there.
fn is_dead(folder: &Path) -> bool {
    let flags = libc::O_DIRECTORY | libc::O_NOFOLLOW;
    let Ok(opened) = File::options().read(true).custom_flags(flags).open(folder) else { return false };
    let own = opened.metadata().is_ok_and(|meta| meta.uid() == rustix::process::geteuid().as_raw());
    let ours = |mut entries: fs::ReadDir| entries.all(|entry| entry.is_ok_and(|e| e.file_name() == MADE));
    own && fs::read_dir(folder).is_ok_and(ours) && opened.try_lock().is_ok()
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
