//! Many objects written as one pack and its index.
//!
//! Nearly all that is written here is ciphertext, in which nothing can be compressed or found twice, so files are stored
//! as they are: ten times faster than a search for deltas. `git gc` packs again in its own way. Written with
//! plain file calls, so a full disk is an error (libgit2's own writer maps the file and is killed).

use std::fs::{self, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use flate2::Crc;
use flate2::write::ZlibEncoder;
use sha1::{Digest, Sha1};

use super::error::RepoError;
use super::loose::{Object, TEMPORARY};
use super::oid::Oid;
use super::store::sync_dir;

/// Writes the objects, which must all differ, below `objects`; returns when they have reached the disk.
pub(super) fn write(objects_dir: &Path, objects: &[Object]) -> Result<(), RepoError> {
    let dir = objects_dir.join("pack");
    write_files(&dir, objects).map_err(|e| RepoError::io(&dir, &e))?;
    sync_dir(&dir)
}

fn write_files(dir: &Path, objects: &[Object]) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    let count = u32::try_from(objects.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
    let mut pack = Sink::new(dir)?;
    pack.put(b"PACK\0\0\0\x02")?;
    pack.put(&count.to_be_bytes())?;
    let mut index = Vec::with_capacity(objects.len());
    for object in objects {
        // An index has 31 bits for a place in the pack.
        let offset =
            u32::try_from(pack.written).ok().filter(|o| o >> 31 == 0).ok_or(io::ErrorKind::FileTooLarge)?;
        pack.crc.reset();
        put_object(&mut pack, object)?;
        index.push((object.oid, pack.crc.sum(), offset));
    }
    index.sort_unstable();
    let name = pack.sum()?;
    let mut idx = Sink::new(dir)?;
    idx.put(b"\xfftOc\0\0\0\x02")?;
    let mut below = 0;
    for first in 0..=255u8 {
        below += index[below..].iter().take_while(|(oid, ..)| oid.0[0] == first).count();
        idx.put(&u32::try_from(below).map_err(|_| io::ErrorKind::FileTooLarge)?.to_be_bytes())?;
    }
    for (oid, ..) in &index {
        idx.put(&oid.0)?;
    }
    for (_, crc, _) in &index {
        idx.put(&crc.to_be_bytes())?;
    }
    for (.., offset) in &index {
        idx.put(&offset.to_be_bytes())?;
    }
    idx.put(&name.0)?;
    idx.sum()?;
    // The index last: it makes the pack visible.
    pack.keep(&dir.join(format!("pack-{name}.pack")))?;
    idx.keep(&dir.join(format!("pack-{name}.idx")))
}

/// One object: kind and size, then its bytes as a zlib stream.
fn put_object(pack: &mut Sink, object: &Object) -> io::Result<()> {
    let kind: u8 = match object.kind {
        git2::ObjectType::Commit => 1,
        git2::ObjectType::Tree => 2,
        _ => 3,
    };
    let mut size = object.bytes.len();
    let mut byte = kind << 4 | (size & 15) as u8;
    size >>= 4;
    while size > 0 {
        pack.put(&[byte | 0x80])?;
        byte = (size & 0x7f) as u8;
        size >>= 7;
    }
    pack.put(&[byte])?;
    let mut stream = ZlibEncoder::new(Vec::new(), object.effort());
    stream.write_all(&object.bytes)?;
    pack.put(&stream.finish()?)
}

/// A temporary file that sums up what goes into it.
struct Sink {
    file: BufWriter<tempfile::NamedTempFile>,
    sha: Sha1,
    /// The CRC-32 of what was written since it was last reset.
    crc: Crc,
    written: u64,
}

impl Sink {
    fn new(dir: &Path) -> io::Result<Sink> {
        let file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(dir)?;
        Ok(Sink {
            file: BufWriter::with_capacity(1 << 16, file),
            sha: Sha1::new(),
            crc: Crc::new(),
            written: 0,
        })
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sha.update(bytes);
        self.crc.update(bytes);
        self.written += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    /// Ends the file with the sum of all that went before, and makes sure that it has reached the disk.
    fn sum(&mut self) -> io::Result<Oid> {
        let sum = self.sha.clone().finalize();
        self.file.write_all(&sum)?;
        self.file.flush()?;
        let file = self.file.get_ref().as_file();
        file.set_permissions(Permissions::from_mode(0o444))?;
        file.sync_all()?;
        Ok(Oid(sum.into()))
    }

    fn keep(self, path: &Path) -> io::Result<()> {
        let file = self.file.into_inner().map_err(|e| e.into_error())?;
        file.persist(path).map(drop).map_err(|e| e.error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::testing::Scratch;

    #[test]
    fn git_reads_a_pack_of_any_sizes() {
        let scratch = Scratch::new();
        let store = scratch.store();
        let sizes = [0, 1, 15, 16, 2047, 2048, 65534, 65535, 65536, 65537, 131_070, 131_071, 300_000];
        let objects = sizes.map(|n| {
            let bytes = (0..n).map(|i: u32| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
            Object::new(git2::ObjectType::Blob, bytes).unwrap()
        });
        write(&store.git_dir().join("objects"), &objects).unwrap();
        for object in &objects {
            assert_eq!(store.blob(object.oid).unwrap(), object.bytes);
        }
        let packs: Vec<_> = fs::read_dir(store.git_dir().join("objects/pack")).unwrap().flatten().collect();
        assert_eq!(packs.len(), 2);
        let idx = packs.iter().map(|e| e.path()).find(|p| p.extension().unwrap() == "idx").unwrap();
        scratch.git(&["verify-pack", idx.to_str().unwrap()]);
        scratch.git(&["fsck", "--strict"]);
        scratch.git(&["repack", "-a", "-d", "-k", "-q"]);
        assert_eq!(scratch.store().blob(objects[12].oid).unwrap(), objects[12].bytes);
    }
}
