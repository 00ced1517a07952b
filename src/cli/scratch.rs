//! A text that is being edited: one file in a private folder of memory, never on a disk.
//!
//! The folder goes when the work is done, and on Ctrl-C; where the text could not be taken it is left, since what was
//! typed is not thrown away.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

use rustix::fs::statfs;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use zeroize::Zeroizing;

use super::failure::{Failure, FileError, Told};
use crate::text::{Failing, records as words};
use crate::yaml;

/// `f_type` of file systems that lie in memory (statfs(2)).
const IN_MEMORY: [u64; 2] = [0x0102_1994, 0x8584_58f6];

const NO_MEMORY: Told = Told {
    failing: Failing::Unable,
    what: words::no_memory_folder,
    hint: Some(words::no_memory_folder_hint),
};
const NO_EDITOR: Told =
    Told { failing: Failing::Unable, what: words::editor_failed, hint: Some(words::editor_failed_hint) };

/// What the name of a text's folder begins with.
const PREFIX: &str = "chungthu-";

/// What a signal has to know.
#[derive(Default)]
struct Watched {
    /// The folder that must not outlive the program.
    folder: Option<PathBuf>,
    /// The editor has the terminal: Ctrl-C is for it.
    editing: bool,
}

/// One text in memory.
pub struct Scratch {
    folder: tempfile::TempDir,
    file: PathBuf,
    watched: Arc<Mutex<Watched>>,
}

impl Scratch {
    /// Puts a text into a new private folder, under a name that tells an editor what it is.
    pub fn new(name: &str, text: &[u8]) -> Result<Scratch, Failure> {
        let base = memory_folder().ok_or(NO_MEMORY)?;
        let unwritable = |error: std::io::Error| FileError::unwritable(&base, &error);
        let own = Permissions::from_mode(0o700);
        let folder = tempfile::Builder::new().prefix(PREFIX).permissions(own).tempdir_in(&base);
        let folder = folder.map_err(unwritable)?;
        let file = folder.path().join(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true).mode(0o600);
        options.open(&file).and_then(|mut file| file.write_all(text)).map_err(unwritable)?;
        let watched =
            Arc::new(Mutex::new(Watched { folder: Some(folder.path().to_owned()), editing: false }));
        watch(Arc::clone(&watched));
        Ok(Scratch { folder, file, watched })
    }

    /// Opens the person's editor on the text and waits for its end.
    pub fn edit(&self) -> Result<(), Failure> {
        let editor = editor();
        let spared = if is_vim(&editor) {
            // Registers, swap and undo files would lie on a disk.
            "-n -i NONE -c 'set noundofile nobackup nowritebackup'"
        } else {
            ""
        };
        lock(&self.watched).editing = true;
        let ended = Command::new("sh")
            .arg("-c")
            .arg(format!("{editor} {spared} \"$1\""))
            .arg("sh")
            .arg(&self.file)
            .status();
        lock(&self.watched).editing = false;
        match ended {
            Ok(status) if status.success() => Ok(()),
            _ => Err(NO_EDITOR.into()),
        }
    }

    /// The text as it stands now; not more than a record may have, and a little.
    pub fn read(&self) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let mut text = Zeroizing::new(Vec::new());
        File::open(&self.file)
            .and_then(|file| file.take(yaml::LIMIT as u64 + 1).read_to_end(&mut text))
            .map_err(|error| FileError::unreadable(&self.file, &error))?;
        Ok(text)
    }

    /// Leaves the text where it is and says where.
    pub fn keep(self) -> PathBuf {
        lock(&self.watched).folder = None;
        let _ = self.folder.keep();
        self.file
    }
}

fn lock(watched: &Mutex<Watched>) -> std::sync::MutexGuard<'_, Watched> {
    watched.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes the folder before a signal ends the program. While the editor runs Ctrl-C is the editor's, and a terminal
/// that goes away leaves the text where it is.
fn watch(watched: Arc<Mutex<Watched>>) {
    // Without the watch a signal ends the program as ever, and the text stays in memory.
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP]) else { return };
    std::thread::spawn(move || {
        for signal in signals.forever() {
            let state = lock(&watched);
            match (state.editing, signal) {
                (true, SIGINT) => continue,
                (true, _) => {}
                (false, _) => {
                    if let Some(folder) = &state.folder {
                        let _ = std::fs::remove_dir_all(folder);
                    }
                }
            }
            let _ = signal_hook::low_level::emulate_default_handler(signal);
        }
    });
}

/// The folders of this user's texts in memory: edits that were cut off, or are open elsewhere.
pub fn left() -> Vec<PathBuf> {
    let own = rustix::process::geteuid().as_raw();
    let is_text = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        // `unlock` may keep a folder there whose name ends in the user's number.
        let random = name.strip_prefix(PREFIX).filter(|end| *end != own.to_string());
        random.is_some() && path.symlink_metadata().is_ok_and(|meta| meta.is_dir() && meta.uid() == own)
    };
    let entries = memory_folder().and_then(|folder| folder.read_dir().ok()).into_iter().flatten();
    let mut left: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_text).collect();
    left.sort();
    left
}

/// A folder whose files lie in memory only.
pub fn memory_folder() -> Option<PathBuf> {
    let own = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_absolute());
    own.into_iter().chain([PathBuf::from("/dev/shm")]).find(|path| is_in_memory(path))
}

fn is_in_memory(path: &Path) -> bool {
    statfs(path).is_ok_and(|stat| u64::try_from(stat.f_type).is_ok_and(|kind| IN_MEMORY.contains(&kind)))
}

/// `$VISUAL`, else `$EDITOR`, else `vi`; a command for the shell, as git takes it.
fn editor() -> String {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| "vi".to_owned())
}

/// Whether a command is one of the vims; `vi` often is.
fn is_vim(editor: &str) -> bool {
    let Some(program) = editor.split_whitespace().next() else { return false };
    let found = match program.contains('/') {
        true => Some(PathBuf::from(program)),
        false => std::env::var_os("PATH").and_then(|path| {
            std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
        }),
    };
    let real = found.and_then(|file| file.canonicalize().ok());
    real.and_then(|file| Some(file.file_name()?.to_str()?.contains("vim"))).unwrap_or(false)
}
