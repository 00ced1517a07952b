//! Loose objects: one file each.
//!
//! libgit2 1.9 never comes back from a loose object that was cut short (libgit2 issue 7342), and a power cut makes such
//! files, so they are read here and libgit2 reads only packs. They are written here too, because libgit2 waits for the
//! disk twice for every object, one after the other; waited for all at once, a dozen take as long as one.

use std::collections::BTreeSet;
use std::fs::{self, File, Permissions};
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::thread;

use flate2::Compression;
use flate2::bufread::ZlibDecoder;
use flate2::write::ZlibEncoder;
use git2::ObjectType;

use super::error::{Fault, RepoError};
use super::oid::Oid;

/// The beginning of a temporary file's name. `git prune` clears such files away too.
pub(super) const TEMPORARY: &str = "tmp_chungthu_";

/// How many files are waited for at once.
const AT_ONCE: usize = 16;

/// An object to be written.
pub(super) struct Object {
    pub oid: Oid,
    pub kind: ObjectType,
    pub bytes: Vec<u8>,
}

impl Object {
    pub(super) fn new(kind: ObjectType, bytes: Vec<u8>) -> Result<Object, git2::Error> {
        Ok(Object { oid: git2::Oid::hash_object(kind, &bytes)?.into(), kind, bytes })
    }

    /// Nearly every file is ciphertext, which can't be compressed.
    pub(super) fn effort(&self) -> Compression {
        if self.kind == ObjectType::Blob { Compression::none() } else { Compression::fast() }
    }
}

/// The longest beginning of an object that names its kind and size.
const HEADER: usize = 32;

/// Reads and verifies a loose object that has at most so many bytes; `None` where it is not loose.
pub(super) fn read(objects_dir: &Path, oid: Oid, most: u64) -> Result<Option<(ObjectType, Vec<u8>)>, Fault> {
    let file = match File::open(place(objects_dir, oid)) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(_) => return Err(Fault::Damaged),
    };
    let object = inflate(file, most).map_err(|e| match e.kind() {
        io::ErrorKind::FileTooLarge => Fault::TooLarge(most),
        _ => Fault::Damaged,
    })?;
    match git2::Oid::hash_object(object.0, &object.1) {
        Ok(hash) if Oid::from(hash) == oid => Ok(Some(object)),
        _ => Err(Fault::Damaged),
    }
}

fn place(objects_dir: &Path, oid: Oid) -> PathBuf {
    let hex = oid.to_string();
    let (folder, name) = hex.split_at(2);
    let mut path = objects_dir.as_os_str().to_owned();
    path.reserve(43);
    for part in ["/", folder, "/", name] {
        path.push(part);
    }
    path.into()
}

fn inflate(file: File, most: u64) -> io::Result<(ObjectType, Vec<u8>)> {
    let bad = || io::Error::from(io::ErrorKind::InvalidData);
    let mut stream = BufReader::new(ZlibDecoder::new(BufReader::new(file)));
    let mut header = Vec::with_capacity(HEADER);
    while header.last() != Some(&0) {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        header.extend_from_slice(&byte);
        if header.len() > HEADER {
            return Err(bad());
        }
    }
    header.pop();
    let header = std::str::from_utf8(&header).map_err(|_| bad())?;
    let (kind, size) = header.split_once(' ').ok_or_else(bad)?;
    let kind = match kind {
        "blob" => ObjectType::Blob,
        "tree" => ObjectType::Tree,
        "commit" => ObjectType::Commit,
        "tag" => ObjectType::Tag,
        _ => return Err(bad()),
    };
    let size: u64 = size.parse().map_err(|_| bad())?;
    if size > most {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut bytes = Vec::with_capacity(size.min(1 << 16) as usize);
    // One byte more than promised is asked for, so that the end of the stream is reached and its sum compared.
    let read = stream.take(size.saturating_add(1)).read_to_end(&mut bytes)?;
    if read as u64 == size { Ok((kind, bytes)) } else { Err(bad()) }
}

/// Writes objects; returns when they have reached the disk. Those that are there already are left as they are.
pub(super) fn write(objects_dir: &Path, objects: &[Object]) -> Result<(), RepoError> {
    write_files(objects_dir, objects).map_err(|e| RepoError::io(objects_dir, &e))
}

fn write_files(objects_dir: &Path, objects: &[Object]) -> io::Result<()> {
    let mut waiting = Vec::with_capacity(objects.len());
    for object in objects {
        let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(objects_dir)?;
        let mut stream = ZlibEncoder::new(Vec::new(), object.effort());
        write!(stream, "{} {}\0", object.kind.str(), object.bytes.len())?;
        stream.write_all(&object.bytes)?;
        file.write_all(&stream.finish()?)?;
        file.as_file().set_permissions(Permissions::from_mode(0o444))?;
        waiting.push((file, place(objects_dir, object.oid)));
    }
    all_at_once(&waiting, |(file, _)| file.as_file().sync_all())?;
    let mut folders = BTreeSet::from([objects_dir.to_path_buf()]);
    for (file, path) in waiting {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
            folders.insert(folder.to_path_buf());
        }
        file.persist(&path).map_err(|e| e.error)?;
    }
    all_at_once(&Vec::from_iter(folders), |folder| File::open(folder)?.sync_all())
}

/// Does something slow to each of many, several at a time.
fn all_at_once<T: Sync>(many: &[T], slow: impl Fn(&T) -> io::Result<()> + Sync) -> io::Result<()> {
    let share = many.len().div_ceil(AT_ONCE).max(1);
    thread::scope(|scope| {
        let slow = &slow;
        let threads: Vec<_> =
            many.chunks(share).map(|part| scope.spawn(move || part.iter().try_for_each(slow))).collect();
        threads
            .into_iter()
            .try_for_each(|t| t.join().expect("a thread that only waits for the disk doesn't panic"))
    })
}
