//! An office's own file, damaged in many ways: it is filled with a whole file or refused, and nothing panics. Where no fuzzer can be
//! run `CHUNGTHU_MUTATIONS` asks for more than the usual number.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;
use rand::Rng;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use zip::ZipArchive;

use super::docx::pack;
use super::tests::{id_of, sample_of};
use super::{FillError, docx, fill};
use crate::model::Kind;
use crate::pki::mutated::damage;

/// Bytes and pieces that mean something in a package and in its parts.
const ODD: &[u8] = b"\0<>/&;\"'=PK\x01\x02\x03\x04\x05\x06w:sdt\xff\xe1";
const PIECES: [&str; 6] = [
    "<w:sdt>",
    "</w:sdt>",
    "<w:sdtContent/>",
    "<w:tag w:val=\"issuer\"/>",
    "<w:sdt><w:sdtPr><w:tag w:val=\"body\"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>",
    "<![CDATA[<!--",
];

/// The parts of a package.
fn parts(file: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(file)).unwrap();
    let part = |at: usize| {
        let mut part = archive.by_index(at).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        (part.name().unwrap().into_owned(), content)
    };
    (0..ZipArchive::new(Cursor::new(file)).unwrap().len()).map(part).collect()
}

/// Whether every element of a part that was filled ends where it must.
fn is_whole(xml: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(xml) else { return false };
    let mut reader = Reader::from_str(text);
    let mut depth = 0_i64;
    loop {
        match reader.read_event() {
            Ok(Event::Start(_)) => depth += 1,
            Ok(Event::End(_)) => depth -= 1,
            Ok(Event::Eof) => return depth == 0,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

#[test]
fn a_damaged_template_is_refused_or_filled_whole() {
    let rounds = std::env::var("CHUNGTHU_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(2_000u64);
    let document = sample_of(id_of(Kind::Letter, 7));
    let whole = docx(&document).unwrap();
    assert!(fill(&whole, &document).is_ok());
    let apart = parts(&whole);
    let (mut filled, mut refused) = (0, 0);
    for round in 0..rounds {
        let mut dice = ChaCha20Rng::seed_from_u64(round);
        let mut bytes = whole.clone();
        match dice.next_u64() % 3 {
            // The package as it lies on a disk.
            0 => damage(&mut bytes, ODD, &PIECES, &mut dice),
            // Its parts, which a package holds that is itself in order.
            _ => {
                let mut parts = apart.clone();
                for (name, content) in &mut parts {
                    if name == "word/document.xml" || dice.next_u64() % 4 == 0 {
                        damage(content, ODD, &PIECES, &mut dice);
                    }
                }
                let parts: Vec<(&str, Vec<u8>)> =
                    parts.iter().map(|(name, content)| (name.as_str(), content.clone())).collect();
                bytes = pack(&parts).unwrap();
            }
        }
        let done = std::panic::catch_unwind(|| fill(&bytes, &document));
        match done.unwrap_or_else(|_| panic!("round {round}")) {
            Ok(made) => {
                let parts = parts(&made);
                let words = parts.iter().filter(|(name, _)| {
                    name.ends_with(".xml")
                        && ["word/document", "word/header", "word/footer"].iter().any(|p| name.starts_with(p))
                });
                for (name, content) in words {
                    assert!(is_whole(content), "round {round}: {name}");
                }
                filled += 1;
            }
            Err(FillError::NoDocx | FillError::UnknownTag(_) | FillError::NoTags) => refused += 1,
            Err(FillError::Character) => panic!("round {round}: the paper itself is clean"),
        }
    }
    assert!(filled > 50 && refused > 50, "{filled} {refused} of {rounds}");
}

/// A package that is small on disk may say that it is large.
#[test]
fn a_template_that_unpacks_to_more_than_any_is_refused() {
    let document = sample_of(id_of(Kind::Letter, 7));
    let room = vec![b' '; 9 * 1024 * 1024];
    let mut parts = parts(&docx(&document).unwrap());
    parts.extend((0..4).map(|n| (format!("word/media/{n}.bin"), room.clone())));
    let parts: Vec<(&str, Vec<u8>)> =
        parts.iter().map(|(name, content)| (name.as_str(), content.clone())).collect();
    let packed = pack(&parts).unwrap();
    assert!(packed.len() < 256 * 1024, "{}", packed.len());
    assert_eq!(fill(&packed, &document), Err(FillError::NoDocx));
}
