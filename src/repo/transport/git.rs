//! Running git: a clean environment, what it said, and nobody's settings but those for reaching a server.

use std::ffi::OsStr;
use std::io::{self, BufReader, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use super::Progress;
use super::error::TransportError;
use crate::text::harmless;

/// What git was told by whoever called us, about another repository.
const FOREIGN: [&str; 14] = [
    "GIT_DIR",
    "GIT_COMMON_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_QUARANTINE_PATH",
    "GIT_NAMESPACE",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
    "GIT_REPLACE_REF_BASE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_CONFIG",
];

/// Settings that hold whatever the officer's own say: history comes whole and well formed, one pack at a time, and
/// nothing else happens beside it.
const SETTINGS: [&str; 5] = [
    "core.bare=true",
    "fetch.fsckObjects=true",
    "fetch.unpackLimit=1",
    "gc.auto=0",
    "maintenance.auto=false",
];

/// The last lines are what tells why something failed.
const LINES: usize = 40;

fn failed(error: io::Error) -> TransportError {
    match error.kind() {
        io::ErrorKind::NotFound => TransportError::NoGit,
        kind => TransportError::Program { kind },
    }
}

/// How git is run.
pub(super) struct Git<'s> {
    /// The folder it starts in.
    pub place: PathBuf,
    /// Nobody is to be asked.
    pub batch: bool,
    pub progress: Option<Progress<'s>>,
}

/// What came of it.
pub(super) struct Done {
    pub ok: bool,
    pub out: String,
    /// What the server said, each line made harmless.
    pub server: Vec<String>,
    /// What git said itself.
    pub said: Vec<String>,
}

impl Git<'_> {
    pub fn run(
        &self,
        git_dir: &Path,
        options: &[(&str, &OsStr)],
        arguments: &[&str],
    ) -> Result<Done, TransportError> {
        let mut command = self.command(git_dir, options)?;
        self.finish(command.args(arguments))
    }

    /// The same where git finds some objects elsewhere.
    pub fn run_with_objects(
        &self,
        git_dir: &Path,
        objects: Option<&Path>,
        arguments: &[&str],
    ) -> Result<Done, TransportError> {
        let mut command = self.command(git_dir, &[])?;
        if let Some(objects) = objects {
            command.env("GIT_ALTERNATE_OBJECT_DIRECTORIES", quoted(&absolute(objects)?));
        }
        self.finish(command.args(arguments))
    }

    /// Refuses a register that is another user's, unless git's `safe.directory` names it: its settings name programs
    /// (`core.sshCommand` is one), which git runs where it is told the folder, as it is below.
    pub fn refuse_foreign(&self, git_dir: &Path) -> Result<(), TransportError> {
        let git_dir = absolute(git_dir)?;
        let dir = match git_dir.parent() {
            Some(above) if git_dir.ends_with(".git") => above,
            _ => &git_dir,
        };
        let mut command = self.plain();
        command.env("GIT_CEILING_DIRECTORIES", dir.parent().unwrap_or(dir)).arg("-C").arg(dir);
        command.args(["-c", "safe.bareRepository=all", "rev-parse", "--git-dir"]);
        let done = self.finish(&mut command)?;
        let owner = |line: &String| line.contains("dubious ownership") || line.contains("unsafe repository");
        match !done.ok && done.said.iter().any(owner) {
            true => Err(TransportError::Foreign { dir: dir.into() }),
            false => Ok(()),
        }
    }

    /// Git, without what another repository's use of it left behind.
    fn plain(&self) -> Command {
        let mut command = Command::new("git");
        for name in FOREIGN {
            command.env_remove(name);
        }
        // Its words are read, so they must be in one language.
        command.env("LC_ALL", "C").env_remove("LANGUAGE").current_dir(&self.place).stdin(Stdio::null());
        command
    }

    fn command(&self, git_dir: &Path, options: &[(&str, &OsStr)]) -> Result<Command, TransportError> {
        let mut command = self.plain();
        if self.batch {
            // ssh asks a program that says no, instead of the terminal.
            let silent =
                [("GIT_TERMINAL_PROMPT", "0"), ("SSH_ASKPASS", "false"), ("SSH_ASKPASS_REQUIRE", "force")];
            command.envs(silent);
        }
        command.arg("--git-dir").arg(absolute(git_dir)?);
        for (option, value) in options {
            command.arg(option).arg(value);
        }
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        Ok(command)
    }

    fn finish(&self, command: &mut Command) -> Result<Done, TransportError> {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(failed)?;
        let (out, err) = (child.stdout.take(), child.stderr.take());
        let mut done = Done { ok: false, out: String::new(), server: Vec::new(), said: Vec::new() };
        let read = thread::scope(|scope| {
            let out = scope.spawn(|| {
                let mut bytes = Vec::new();
                out.map(|mut pipe| pipe.read_to_end(&mut bytes)).transpose().map(|_| bytes)
            });
            if let Some(pipe) = err {
                self.listen(pipe, &mut done);
            }
            out.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))
        });
        done.ok = child.wait().map_err(failed)?.success();
        done.out = String::from_utf8_lossy(&read.map_err(failed)?).into_owned();
        Ok(done)
    }

    /// Takes in what git says, and shows it where somebody watches. What ends with a carriage return alone is to be
    /// overwritten at once, so it is only shown.
    fn listen(&self, pipe: impl Read, done: &mut Done) {
        let mut line = Vec::new();
        for byte in BufReader::new(pipe).bytes() {
            match byte {
                Ok(b'\n') => self.hear(&mut line, Some(done)),
                Ok(b'\r') => line.push(b'\r'),
                Ok(byte) => {
                    if line.last() == Some(&b'\r') {
                        self.hear(&mut line, None);
                    }
                    line.push(byte);
                }
                Err(_) => break,
            }
        }
        self.hear(&mut line, Some(done));
    }

    fn hear(&self, line: &mut Vec<u8>, kept: Option<&mut Done>) {
        let text = harmless(String::from_utf8_lossy(line).trim_end());
        line.clear();
        if text.is_empty() {
            return;
        }
        if let Some(progress) = self.progress {
            progress(&text);
        }
        let Some(done) = kept else { return };
        let (lines, text) = match text.strip_prefix("remote: ") {
            Some(said) => (&mut done.server, said.to_owned()),
            None => (&mut done.said, text),
        };
        if lines.len() == LINES {
            lines.remove(0);
        }
        lines.push(text);
    }
}

fn absolute(path: &Path) -> Result<PathBuf, TransportError> {
    std::path::absolute(path).map_err(|e| TransportError::Program { kind: e.kind() })
}

/// A path as git reads it in a list of folders.
fn quoted(path: &Path) -> std::ffi::OsString {
    let mut quoted = vec![b'"'];
    for &byte in path.as_os_str().as_bytes() {
        match byte {
            b'"' | b'\\' => quoted.extend([b'\\', byte]),
            b'\n' => quoted.extend(b"\\n"),
            _ => quoted.push(byte),
        }
    }
    quoted.push(b'"');
    std::ffi::OsString::from_vec(quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_quoted_as_git_reads_it() {
        assert_eq!(quoted(Path::new("/a:b\"c\\d")), "\"/a:b\\\"c\\\\d\"");
    }
}
