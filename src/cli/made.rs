//! What a command makes outside the register before it is done: dropped unkept, it goes again, so that a refused command
//! can be given once more.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::failure::{Failure, FileError};

/// New files and folders that are their owner's alone.
#[derive(Default)]
pub struct Made {
    files: Vec<PathBuf>,
    /// Outermost first.
    folders: Vec<PathBuf>,
}

impl Made {
    /// Makes a folder with those above it. One that was there already keeps its mode: it may be anybody's home.
    pub fn folder(&mut self, dir: &Path) -> Result<(), Failure> {
        let missing = dir.ancestors().take_while(|above| !above.as_os_str().is_empty() && !above.exists());
        let mut missing: Vec<PathBuf> = missing.map(Path::to_owned).collect();
        missing.reverse();
        self.folders.extend(missing);
        DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(|e| unwritable(dir, &e))
    }

    /// Writes a new file of mode 0600; one that exists is left alone.
    pub fn secret(&mut self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .map_err(|e| unwritable(path, &e))?;
        self.files.push(path.to_owned());
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|e| unwritable(path, &e))
    }

    /// Lets all of it stay.
    pub fn keep(mut self) {
        self.files.clear();
        self.folders.clear();
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
        // One in which there is something else by now stays.
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Refuses a file that is there already, before anything is made.
pub fn absent(path: &Path) -> Result<(), Failure> {
    match fs::symlink_metadata(path) {
        Ok(_) => Err(unwritable(path, &std::io::ErrorKind::AlreadyExists.into())),
        Err(_) => Ok(()),
    }
}

/// Writes one new file of mode 0600: nothing stays of it where that fails, and one that exists is left alone.
pub fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut made = Made::default();
    made.secret(path, bytes)?;
    made.keep();
    Ok(())
}

/// Why a path can't be written.
pub fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    FileError::unwritable(path, error).into()
}
