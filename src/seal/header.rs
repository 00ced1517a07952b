//! The header of a sealed record or attachment, read strictly and without any key (sealing.md sections 1 and 4).
//!
//! Everything here is public: a header says which record the file is, under which epoch and in which
//! revision. No cryptography happens before the whole header was found in order.

use crate::model::SealedName;

use super::pad;

/// A header longer than this is refused, whatever it says.
pub const MAX_HEADER: usize = 1024;

/// The header of a keyring holds one stanza for each recipient.
pub(super) const MAX_KEYRING_HEADER: usize = 64 * 1024;

/// The name of the stanza that says in clear what a file is.
pub(super) const STANZA: &str = "chungthu";

const VERSION: &[u8] = b"age-encryption.org/v1";
const ARMOR: &[u8] = b"-----BEGIN";
/// age wraps the base64 of a stanza's body at this column.
const COLUMNS: usize = 64;
const CHUNK: u64 = 64 * 1024;
const TAG: u64 = 16;
const NONCE: usize = 16;

/// What a sealed file says of itself in clear.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SealedHeader {
    /// The record or attachment that the file is sealed as.
    pub name: SealedName,
    /// The epoch whose secret opens it, from 1.
    pub epoch: u32,
    /// The revision, from 1; it only grows along a history.
    pub rev: u64,
    /// Bytes before the payload.
    pub header_len: usize,
    /// Bytes of the padded plaintext.
    pub payload_len: u64,
}

/// Why a file isn't a sealed record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HeaderFault {
    /// The file ends before its header does.
    Truncated,
    /// The header passes the allowed length.
    TooLong,
    /// The file is ASCII-armored.
    Armored,
    /// The first line isn't that of an age file, version 1.
    Version,
    /// A line that age's grammar doesn't have, or base64 that isn't canonical.
    Grammar,
    /// Not exactly one well-formed X25519 stanza.
    KeyStanza,
    /// Not exactly one well-formed `chungthu` stanza.
    NameStanza,
    /// A stanza of another type, or a second grease stanza.
    OtherStanza,
    /// The payload has no possible length.
    Payload,
    /// The plaintext's length is no padding step.
    Padding,
}

/// Reads the header of a sealed record or attachment; `file` is the whole file.
pub fn parse(file: &[u8]) -> Result<SealedHeader, HeaderFault> {
    let mut key_stanzas = 0;
    let mut grease = 0;
    let mut named = None;
    let header_len = walk(file, MAX_HEADER, |stanza| match stanza.tag {
        "X25519" => {
            key_stanzas += 1;
            let well_formed = stanza.args().eq([stanza.rest]) && base64_len(stanza.rest) == Some(32);
            (key_stanzas == 1 && well_formed && stanza.body_len == 32)
                .then_some(())
                .ok_or(HeaderFault::KeyStanza)
        }
        STANZA => {
            let read = name_stanza(&stanza).ok_or(HeaderFault::NameStanza)?;
            named.replace(read).is_none().then_some(()).ok_or(HeaderFault::NameStanza)
        }
        tag => {
            grease += 1;
            (is_grease(tag) && grease == 1).then_some(()).ok_or(HeaderFault::OtherStanza)
        }
    })?;
    if key_stanzas != 1 {
        return Err(HeaderFault::KeyStanza);
    }
    let (name, epoch, rev) = named.ok_or(HeaderFault::NameStanza)?;
    let payload_len = plaintext_len(file.len() - header_len).ok_or(HeaderFault::Payload)?;
    if !pad::is_step(payload_len) {
        return Err(HeaderFault::Padding);
    }
    Ok(SealedHeader { name, epoch, rev, header_len, payload_len })
}

/// Whether a file is a note as [`super::Vault::seal_note`] seals one: to one key, and padded.
pub fn is_note(file: &[u8]) -> bool {
    note_len(file).is_some()
}

/// The bytes of the padded plaintext of a note; nothing where the file is none.
pub fn note_len(file: &[u8]) -> Option<u64> {
    let (mut keys, mut grease) = (0, 0);
    let header_len = walk(file, MAX_HEADER, |stanza| {
        match stanza.tag {
            "X25519" => keys += 1,
            tag if is_grease(tag) => grease += 1,
            _ => return Err(HeaderFault::OtherStanza),
        }
        Ok(())
    });
    let payload = file.len() - header_len.ok()?;
    plaintext_len(payload).filter(|len| keys == 1 && grease <= 1 && pad::is_step(*len))
}

/// The arguments of the clear stanza: `KIND/ID EPOCH REV` (or `KIND/ID/FILE EPOCH REV`).
pub(super) fn name_arguments(name: SealedName, epoch: u32, rev: u64) -> Vec<String> {
    vec![name.to_string(), epoch.to_string(), rev.to_string()]
}

fn name_stanza(stanza: &Stanza<'_>) -> Option<(SealedName, u32, u64)> {
    let mut args = stanza.args();
    let name = args.next()?.parse().ok()?;
    let epoch = counter(args.next()?)?.try_into().ok()?;
    let rev = counter(args.next()?)?;
    (args.next().is_none() && stanza.body_len == 0).then_some((name, epoch, rev))
}

/// A number from 1 as it is written: digits only, no leading zero.
pub(super) fn counter(text: &str) -> Option<u64> {
    let canonical = !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit());
    if canonical { text.parse().ok() } else { None }
}

/// The names that age's grease takes, so that readers stay tolerant of unknown stanzas.
pub(super) fn is_grease(tag: &str) -> bool {
    tag.ends_with("-grease")
}

/// One stanza of an age header, borrowed from the file.
pub(super) struct Stanza<'a> {
    pub tag: &'a str,
    /// The arguments as they stand, with single spaces between them; empty where there are none.
    rest: &'a str,
    /// Bytes of the decoded body.
    pub body_len: usize,
}

impl<'a> Stanza<'a> {
    fn args(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.rest.split(' ').filter(|a| !a.is_empty())
    }
}

/// Walks an age header of at most `max` bytes by the strict grammar, gives each stanza to `visit`, and
/// returns the header's length. <https://c2sp.org/age>
pub(super) fn walk<'a>(
    file: &'a [u8],
    max: usize,
    mut visit: impl FnMut(Stanza<'a>) -> Result<(), HeaderFault>,
) -> Result<usize, HeaderFault> {
    if file.starts_with(ARMOR) {
        return Err(HeaderFault::Armored);
    }
    let mut lines = Lines { file, max, at: 0 };
    if !file.starts_with(VERSION) || lines.next()? != VERSION {
        return Err(HeaderFault::Version);
    }
    let mut line = lines.next()?;
    loop {
        if let Some(mac) = line.strip_prefix(b"--- ") {
            let mac = visible(mac).ok_or(HeaderFault::Grammar)?;
            return if base64_len(mac) == Some(32) { Ok(lines.at) } else { Err(HeaderFault::Grammar) };
        }
        let first = line.strip_prefix(b"-> ").ok_or(HeaderFault::Grammar)?;
        let first = std::str::from_utf8(first).map_err(|_| HeaderFault::Grammar)?;
        if !first.split(' ').all(|word| visible(word.as_bytes()).is_some()) {
            return Err(HeaderFault::Grammar);
        }
        let (tag, rest) = first.split_once(' ').unwrap_or((first, ""));
        let mut body_len = 0;
        loop {
            line = lines.next()?;
            let text = std::str::from_utf8(line).map_err(|_| HeaderFault::Grammar)?;
            if text.len() > COLUMNS {
                return Err(HeaderFault::Grammar);
            }
            body_len += base64_len(text).ok_or(HeaderFault::Grammar)?;
            // The last line of a body is a short one, empty where need be.
            if text.len() < COLUMNS {
                break;
            }
        }
        visit(Stanza { tag, rest, body_len })?;
        line = lines.next()?;
    }
}

struct Lines<'a> {
    file: &'a [u8],
    max: usize,
    at: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Result<&'a [u8], HeaderFault> {
        let window = self.file.get(..self.max).unwrap_or(self.file);
        let rest = window.get(self.at..).unwrap_or_default();
        match rest.iter().position(|&b| b == b'\n') {
            Some(end) => {
                self.at += end + 1;
                Ok(&rest[..end])
            }
            None if self.file.len() > self.max => Err(HeaderFault::TooLong),
            None => Err(HeaderFault::Truncated),
        }
    }
}

/// A non-empty word of visible ASCII.
fn visible(word: &[u8]) -> Option<&str> {
    let visible = !word.is_empty() && word.iter().all(|b| (33..=126).contains(b));
    if visible { std::str::from_utf8(word).ok() } else { None }
}

/// How many bytes the text stands for, where it is canonical base64 without padding.
fn base64_len(text: &str) -> Option<usize> {
    let value = |b: u8| match b {
        b'A'..=b'Z' => Some(b - b'A'),
        b'a'..=b'z' => Some(b - b'a' + 26),
        b'0'..=b'9' => Some(b - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let mut last = 0;
    for b in text.bytes() {
        last = value(b)?;
    }
    let spare_bits_are_zero = match text.len() % 4 {
        0 => true,
        2 => last & 0x0f == 0,
        3 => last & 0x03 == 0,
        _ => false,
    };
    spare_bits_are_zero.then_some(text.len() * 3 / 4)
}

/// The length of the plaintext inside a payload: a nonce, then chunks of 64 KiB with a tag each, the last one
/// shorter and never empty unless it is alone.
fn plaintext_len(payload: usize) -> Option<u64> {
    let chunks = u64::try_from(payload.checked_sub(NONCE)?).ok()?;
    let (full, last) = (chunks / (CHUNK + TAG), chunks % (CHUNK + TAG));
    match last {
        0 if full > 0 => Some(full * CHUNK),
        0..TAG => None,
        TAG if full > 0 => None,
        _ => Some(full * CHUNK + last - TAG),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SHARE: &str = "TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc";
    const BODY: &str = "EmECAEcKN+n/Vs9SbWiV+Hu0r+E8R77DdWYyd83nw7U";
    const MAC: &str = "--- Vn+54jqiiUCE+WZcEVY3f1sqHjlu/z1LCQ/T7Xm7qI0";
    const NAME: &str = "-> chungthu person/041061050r3gg28a 1 7\n\n";

    fn file(stanzas: &str, payload: usize) -> Vec<u8> {
        let mut bytes = format!("age-encryption.org/v1\n{stanzas}{MAC}\n").into_bytes();
        bytes.resize(bytes.len() + payload, 0);
        bytes
    }

    fn key() -> String {
        format!("-> X25519 {SHARE}\n{BODY}\n")
    }

    fn fault(stanzas: &str) -> HeaderFault {
        parse(&file(stanzas, 16 + 512 + 16)).unwrap_err()
    }

    #[test]
    fn a_record_and_an_attachment_are_read() {
        let bytes = file(&(key() + NAME), 16 + 512 + 16);
        let header = parse(&bytes).unwrap();
        assert_eq!(header.name.to_string(), "person/041061050r3gg28a");
        assert_eq!((header.epoch, header.rev, header.payload_len), (1, 7, 512));
        assert_eq!(header.header_len + 16 + 512 + 16, bytes.len());

        let attachment =
            "-> chungthu person/041061050r3gg28a/zzzzzzzzzzzzzzzz 4294967295 18446744073709551615\n\n";
        let grease = "-> $!x-grease a b\n\n";
        let header = parse(&file(&format!("{grease}{attachment}{}", key()), 16 + 4352 + 16)).unwrap();
        assert_eq!(header.name.path(), "files/person/0/4/041061050r3gg28a/zzzzzzzzzzzzzzzz.age");
        assert_eq!((header.epoch, header.rev), (u32::MAX, u64::MAX));
    }

    #[test]
    fn every_departure_is_refused_and_named() {
        use HeaderFault::*;
        let key = key();
        let grease = "-> x-grease\n\n";
        for (stanzas, expected) in [
            (format!("{key}{key}{NAME}"), KeyStanza),
            (NAME.to_owned(), KeyStanza),
            (format!("-> X25519 {SHARE} x\n{BODY}\n{NAME}"), KeyStanza),
            (format!("-> X25519\n{BODY}\n{NAME}"), KeyStanza),
            (format!("-> X25519 {SHARE}AAAA\n{BODY}\n{NAME}"), KeyStanza),
            (format!("-> X25519 {SHARE}\n\n{NAME}"), KeyStanza),
            (format!("-> X25519 {}d\n{BODY}\n{NAME}", &SHARE[..42]), KeyStanza),
            (key.clone(), NameStanza),
            (format!("{key}{NAME}{NAME}"), NameStanza),
            (format!("{key}{grease}{grease}{NAME}"), OtherStanza),
            (format!("{key}{NAME}-> scrypt AAAA 10\n\n"), OtherStanza),
            (format!("{key}{NAME}-> ssh-ed25519 AAAA\n\n"), OtherStanza),
            (format!("{key}{}", NAME.replace(" 7", " 7 8")), NameStanza),
            (format!("{key}{}", NAME.replace(" 7", " 07")), NameStanza),
            (format!("{key}{}", NAME.replace(" 7", " 0")), NameStanza),
            (format!("{key}{}", NAME.replace(" 7", " +7")), NameStanza),
            (format!("{key}{}", NAME.replace(" 7", " 18446744073709551616")), NameStanza),
            (format!("{key}{}", NAME.replace(" 1 ", " 4294967296 ")), NameStanza),
            (format!("{key}{}", NAME.replace("person", "people")), NameStanza),
            (format!("{key}{}", NAME.replace("gg28a", "GG28A")), NameStanza),
            (format!("{key}{}", NAME.replace("\n\n", "\nAAAA\n")), NameStanza),
            (format!("{key}{}", NAME.replace(" 1 ", "  1 ")), Grammar),
            (format!("{key}{}", NAME.replace("\n\n", " \n\n")), Grammar),
            (format!("{key}{}", NAME.replace("\n\n", "\n")), Grammar),
            (format!("{key}{}", NAME.replace('\n', "\r\n")), Grammar),
            (format!("{key}{NAME}-> x-grease\n{}\n", "A".repeat(64)), Grammar),
            (format!("{key}{NAME}-> x-grease\nAB\n"), Grammar),
            (format!("{key}{NAME}-> x-grease\nA\n"), Grammar),
            (format!("{key}{NAME}-> x-grease\nAA==\n"), Grammar),
            (format!("{key}{NAME}-> \n\n"), Grammar),
            (format!("{key}{NAME}stray\n"), Grammar),
            (format!("{key}{NAME}-> x-grease{}\n\n", " a".repeat(500)), TooLong),
            (format!("{key}{NAME}{}", grease.repeat(1000)), OtherStanza),
        ] {
            assert_eq!(fault(&stanzas), expected, "{stanzas}");
        }
    }

    #[test]
    fn the_frame_of_the_file_is_checked() {
        let good = file(&(key() + NAME), 16 + 512 + 16);
        let header_len = parse(&good).unwrap().header_len;
        for cut in 0..header_len {
            assert!(parse(&good[..cut]).is_err());
        }
        assert_eq!(parse(&good[..header_len]), Err(HeaderFault::Payload));
        assert_eq!(parse(&good[..good.len() - 1]), Err(HeaderFault::Padding));
        assert_eq!(parse(b"-----BEGIN AGE ENCRYPTED FILE-----\n"), Err(HeaderFault::Armored));
        assert_eq!(parse(b"age-encryption.org/v2\n"), Err(HeaderFault::Version));
        assert_eq!(parse(b""), Err(HeaderFault::Version));
        let text = String::from_utf8(good.clone()).unwrap();
        for bad in ["--- ", "---", "---  "] {
            let mac = text.replace("--- ", bad).replace(&MAC[4..], &MAC[5..]);
            assert_eq!(parse(mac.as_bytes()), Err(HeaderFault::Grammar));
        }
    }

    #[test]
    fn the_payload_has_the_layout_of_a_stream() {
        for (payload, expected) in [
            (0, None),
            (15, None),
            (16, None),
            (16 + 15, None),
            (16 + 16, Some(0)),
            (16 + 17, Some(1)),
            (16 + 65_552, Some(65_536)),
            (16 + 65_552 + 16, None),
            (16 + 65_552 + 17, Some(65_537)),
            (16 + 2 * 65_552, Some(131_072)),
        ] {
            assert_eq!(plaintext_len(payload), expected, "{payload}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
            let _ = parse(&bytes);
        }

        #[test]
        fn no_change_of_a_good_file_makes_it_panic(
            at in 0usize..400, byte in any::<u8>(), cut in 0usize..2000, insert in any::<bool>(),
        ) {
            let mut bytes = file(&(key() + NAME + "-> a-grease b\nAAAA\n"), 16 + 512 + 16);
            let at = at.min(bytes.len() - 1);
            if insert { bytes.insert(at, byte) } else { bytes[at] = byte }
            bytes.truncate(cut);
            let _ = parse(&bytes);
        }
    }
}
