//! Reading one loose object.
//!
//! libgit2 1.9 never comes back from a loose object that was cut short (libgit2 issue 7342), and a power cut makes such
//! files, so loose objects are read here and only packed ones by libgit2.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use flate2::bufread::ZlibDecoder;
use git2::ObjectType;

use super::error::Fault;
use super::oid::Oid;

/// The longest beginning of an object that names its kind and size.
const HEADER: usize = 32;

/// Reads and verifies a loose object; `None` where it is not loose.
pub(super) fn read(objects_dir: &Path, oid: Oid) -> Result<Option<(ObjectType, Vec<u8>)>, Fault> {
    let hex = oid.to_string();
    let (folder, name) = hex.split_at(2);
    let file = match File::open(objects_dir.join(folder).join(name)) {
        Ok(file) => file,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(_) => return Err(Fault::Damaged),
    };
    let object = inflate(file).map_err(|_| Fault::Damaged)?;
    match git2::Oid::hash_object(object.0, &object.1) {
        Ok(hash) if Oid::from(hash) == oid => Ok(Some(object)),
        _ => Err(Fault::Damaged),
    }
}

fn inflate(file: File) -> io::Result<(ObjectType, Vec<u8>)> {
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
    let mut bytes = Vec::with_capacity(size.min(1 << 16) as usize);
    // One byte more than promised is asked for, so that the end of the stream is reached and its sum compared.
    let read = stream.take(size.saturating_add(1)).read_to_end(&mut bytes)?;
    if read as u64 == size { Ok((kind, bytes)) } else { Err(bad()) }
}
