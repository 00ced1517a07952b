//! Unlock once: the opened keyring, never the identity, is kept between commands (sealing.md section 2).
//!
//! A random key with a time-out lies in the kernel's session keyring; it opens a sealed copy of the opened keyring on a
//! memory file system. The copy is bound to the register and to the hash of the sealed keyring: after a new serial it
//! doesn't open. Where the kernel gives no such key, an [`agent`] takes its place.

use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, fstat, mkdirat, openat, renameat, unlinkat};
use rustix::io::Errno;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::agent::{self, Binding};
use super::keyring::{Keyring, KeyringHash};
use super::{hex, random};

const NONCE: usize = 24;
/// The magic number of tmpfs in `statfs`.
#[cfg(target_os = "linux")]
const TMPFS: i64 = 0x0102_1994;
/// No keyring's text is larger.
const MAX_COPY: u64 = 1 << 30;

/// Why unlocking or locking failed. A lock that has run out is no error: it reads as locked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum UnlockError {
    /// The kernel holds no keys for us, or there is no memory file system: an agent is needed.
    NoKernelKeyring,
    /// The directory isn't ours alone: someone else made it or can write to it.
    Untrusted(PathBuf),
    /// The directory or a file in it can't be used.
    Io(PathBuf, io::ErrorKind),
}

/// Where the state of one register lies for one user.
pub struct Place {
    dir: PathBuf,
    in_memory: bool,
    register: [u8; 32],
    tag: String,
}

impl Place {
    /// The place in this session: `$XDG_RUNTIME_DIR` where it is a memory file system, else `/dev/shm`. `register` tells
    /// registers apart: the root commit and the place of the clone will do.
    pub fn of_session(register: &str) -> Place {
        let uid = rustix::process::geteuid().as_raw();
        let shared = format!("chungthu-{uid}");
        let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|p| p.is_absolute());
        let base = match runtime {
            Some(runtime) if is_memory(&runtime) => runtime.join("chungthu"),
            _ if is_memory(Path::new("/dev/shm")) => Path::new("/dev/shm").join(shared),
            _ => std::env::temp_dir().join(shared),
        };
        Place::in_dir(base, register)
    }

    /// The place in a directory, which is made where it is missing and must belong to this user alone.
    pub fn in_dir(dir: PathBuf, register: &str) -> Place {
        let in_memory = dir.parent().is_some_and(is_memory);
        let register: [u8; 32] = Sha256::digest(register.as_bytes()).into();
        let tag = hex::encode(&register[..16]).to_string();
        Place { dir, in_memory, register, tag }
    }

    /// Keeps the opened keyring for this long (whole seconds, at least one) by a key in the kernel's session keyring.
    /// `sealed` is the hash of the sealed keyring.
    pub fn unlock(
        &self,
        keyring: &Keyring,
        sealed: KeyringHash,
        lifetime: Duration,
    ) -> Result<(), UnlockError> {
        if !self.in_memory {
            return Err(UnlockError::NoKernelKeyring);
        }
        let key = random::<32>();
        let nonce = random::<NONCE>();
        let text = keyring.to_text();
        let payload = Payload { msg: text.as_bytes(), aad: &self.binding(sealed) };
        let copy = XChaCha20Poly1305::new(key.as_slice().into())
            .encrypt(XNonce::from_slice(nonce.as_slice()), payload)
            .expect("a keyring is far below what the cipher takes");
        kernel::keep(&self.description(), &key, lifetime.as_secs().max(1))?;
        let written = self.open_dir().and_then(|dir| self.write_copy(&dir, &[nonce.as_slice(), &copy]));
        if written.is_err() {
            kernel::forget(&self.description());
        }
        written
    }

    /// The keyring that was unlocked and belongs to this sealed one; nothing where it is locked, has run out, or the
    /// register has a newer keyring by now.
    pub fn opened(&self, sealed: KeyringHash) -> Result<Option<Keyring>, UnlockError> {
        let dir = match self.open_existing_dir()? {
            Some(dir) => dir,
            None => return Ok(None),
        };
        let binding = self.binding(sealed);
        if let Some(key) = kernel::find(&self.description())
            && let Some(copy) = self.read_copy(&dir)?
            && let Some((nonce, copy)) = copy.split_at_checked(NONCE)
            && let Ok(text) = XChaCha20Poly1305::new(key.as_slice().into())
                .decrypt(XNonce::from_slice(nonce), Payload { msg: copy, aad: &binding })
                .map(Zeroizing::new)
            && let Some(keyring) = std::str::from_utf8(&text).ok().and_then(|t| Keyring::from_text(t).ok())
        {
            return Ok(Some(keyring));
        }
        Ok(agent::ask(&self.socket(), &binding))
    }

    /// Forgets what was unlocked, by the kernel and by an agent; says whether anything was.
    pub fn lock(&self) -> Result<bool, UnlockError> {
        let had_key = kernel::forget(&self.description());
        let Some(dir) = self.open_existing_dir()? else { return Ok(had_key) };
        let had_agent = agent::forget(&self.socket());
        for name in [self.copy_name(), self.socket_name()] {
            match unlinkat(&dir, &name, AtFlags::empty()) {
                Ok(()) | Err(Errno::NOENT) => {}
                Err(e) => return Err(self.failed(e)),
            }
        }
        Ok(had_key || had_agent)
    }

    /// The socket for [`agent::serve`], of mode 0600. One that an earlier agent left is replaced.
    pub fn listen(&self) -> Result<UnixListener, UnlockError> {
        let dir = self.open_dir()?;
        agent::forget(&self.socket());
        match unlinkat(&dir, self.socket_name(), AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => {}
            Err(e) => return Err(self.failed(e)),
        }
        // The directory is ours alone, so nobody reaches the socket before its mode is set.
        let io = |e: io::Error| UnlockError::Io(self.dir.clone(), e.kind());
        let listener = UnixListener::bind(self.socket()).map_err(io)?;
        std::fs::set_permissions(self.socket(), std::fs::Permissions::from_mode(0o600)).map_err(io)?;
        Ok(listener)
    }

    /// What the copy and the agent are bound to: this register and this sealed keyring.
    pub fn binding(&self, sealed: KeyringHash) -> Binding {
        let mut hash = Sha256::new();
        hash.update(b"chungthu/1 unlock");
        hash.update(self.register);
        hash.update(sealed.0);
        hash.finalize().into()
    }

    fn description(&self) -> String {
        format!("chungthu:{}", self.tag)
    }

    fn copy_name(&self) -> String {
        format!("{}.keyring", self.tag)
    }

    fn socket_name(&self) -> String {
        format!("{}.sock", self.tag)
    }

    fn socket(&self) -> PathBuf {
        self.dir.join(self.socket_name())
    }

    fn failed(&self, e: Errno) -> UnlockError {
        UnlockError::Io(self.dir.clone(), io::Error::from(e).kind())
    }

    fn open_dir(&self) -> Result<OwnedFd, UnlockError> {
        match mkdirat(CWD, &self.dir, Mode::RWXU) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(e) => return Err(self.failed(e)),
        }
        self.open_existing_dir()?.ok_or_else(|| self.failed(Errno::NOENT))
    }

    /// Opens the directory and sees to it that it is ours alone: in `/dev/shm` anybody could have made it.
    fn open_existing_dir(&self) -> Result<Option<OwnedFd>, UnlockError> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let dir = match openat(CWD, &self.dir, flags, Mode::empty()) {
            Ok(dir) => dir,
            Err(Errno::NOENT) => return Ok(None),
            Err(Errno::LOOP | Errno::NOTDIR) => return Err(UnlockError::Untrusted(self.dir.clone())),
            Err(e) => return Err(self.failed(e)),
        };
        let stat = fstat(&dir).map_err(|e| self.failed(e))?;
        if stat.st_uid != rustix::process::geteuid().as_raw()
            || Mode::from_raw_mode(stat.st_mode) != Mode::RWXU
        {
            return Err(UnlockError::Untrusted(self.dir.clone()));
        }
        Ok(Some(dir))
    }

    fn write_copy(&self, dir: &OwnedFd, parts: &[&[u8]]) -> Result<(), UnlockError> {
        let name = format!("{}.{}.tmp", self.tag, *hex::encode(random::<8>().as_slice()));
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let file = openat(dir, &name, flags, Mode::RUSR | Mode::WUSR).map_err(|e| self.failed(e))?;
        let mut file = std::fs::File::from(file);
        let written = parts.iter().try_for_each(|part| file.write_all(part));
        let placed = match written {
            Ok(()) => renameat(dir, &name, dir, self.copy_name()).map_err(|e| self.failed(e)),
            Err(e) => Err(UnlockError::Io(self.dir.clone(), e.kind())),
        };
        if placed.is_err() {
            // The error that is told is the first one.
            let _ = unlinkat(dir, &name, AtFlags::empty());
        }
        placed
    }

    fn read_copy(&self, dir: &OwnedFd) -> Result<Option<Vec<u8>>, UnlockError> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let file = match openat(dir, self.copy_name(), flags, Mode::empty()) {
            Ok(file) => file,
            Err(Errno::NOENT) => return Ok(None),
            Err(Errno::LOOP) => return Err(UnlockError::Untrusted(self.dir.clone())),
            Err(e) => return Err(self.failed(e)),
        };
        let stat = fstat(&file).map_err(|e| self.failed(e))?;
        let ours = stat.st_uid == rustix::process::geteuid().as_raw()
            && FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile
            && Mode::from_raw_mode(stat.st_mode) == Mode::RUSR | Mode::WUSR
            && stat.st_nlink == 1;
        if !ours {
            return Err(UnlockError::Untrusted(self.dir.clone()));
        }
        let mut copy = Vec::new();
        let read = std::fs::File::from(file).take(MAX_COPY).read_to_end(&mut copy);
        read.map_err(|e| UnlockError::Io(self.dir.clone(), e.kind()))?;
        Ok(Some(copy))
    }
}

#[cfg(target_os = "linux")]
fn is_memory(dir: &Path) -> bool {
    rustix::fs::statfs(dir).is_ok_and(|fs| fs.f_type == TMPFS)
}

#[cfg(not(target_os = "linux"))]
fn is_memory(_: &Path) -> bool {
    false
}

/// The kernel's session keyring.
#[cfg(target_os = "linux")]
mod kernel {
    use linux_keyutils::{KeyError, KeyRing, KeyRingIdentifier};
    use zeroize::Zeroizing;

    use super::UnlockError;

    /// The keyring of the login session; where there is none, the kernel gives the user's.
    fn session() -> Result<KeyRing, KeyError> {
        KeyRing::from_special_id(KeyRingIdentifier::Session, false)
    }

    pub(super) fn keep(description: &str, secret: &[u8; 32], seconds: u64) -> Result<(), UnlockError> {
        let none = |_| UnlockError::NoKernelKeyring;
        let key = session().and_then(|ring| ring.add_key(description, secret)).map_err(none)?;
        // The kernel counts in 32 bits; longer than that is for ever to anybody.
        let timeout =
            usize::try_from(seconds.min(u64::from(u32::MAX))).map_err(|_| UnlockError::NoKernelKeyring)?;
        key.set_timeout(timeout).map_err(|_| {
            forget(description);
            UnlockError::NoKernelKeyring
        })
    }

    pub(super) fn find(description: &str) -> Option<Zeroizing<[u8; 32]>> {
        let key = session().and_then(|ring| ring.search(description)).ok()?;
        let mut secret = Zeroizing::new([0u8; 32]);
        let len = key.read(&mut *secret).ok()?;
        (len == secret.len()).then_some(secret)
    }

    pub(super) fn forget(description: &str) -> bool {
        session().and_then(|ring| ring.search(description)).and_then(|key| key.invalidate()).is_ok()
    }
}

/// No such keyring elsewhere.
#[cfg(not(target_os = "linux"))]
mod kernel {
    use zeroize::Zeroizing;

    use super::UnlockError;

    pub(super) fn keep(_: &str, _: &[u8; 32], _: u64) -> Result<(), UnlockError> {
        Err(UnlockError::NoKernelKeyring)
    }

    pub(super) fn find(_: &str) -> Option<Zeroizing<[u8; 32]>> {
        None
    }

    pub(super) fn forget(_: &str) -> bool {
        false
    }
}

#[cfg(test)]
mod tests;
