//! PEM: the text form of one certificate or request.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The most that one certificate or request may take, in bytes of DER or of PEM.
pub(super) const MOST: usize = 64 * 1024;

const BEGIN: &str = "-----BEGIN ";
const DASHES: &str = "-----";

/// Why a text isn't the PEM of one object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum PemFault {
    /// It has no block.
    None,
    /// It has more than one block.
    Several,
    /// It holds a private key.
    PrivateKey,
    /// Its block is something else.
    OtherLabel,
    /// Its block is broken.
    Broken,
}

/// Whether the bytes look like PEM and not like DER, which begins with a sequence.
pub(super) fn is_pem(bytes: &[u8]) -> bool {
    bytes.first() != Some(&0x30)
}

/// The bytes of the only block. What stands before and after it is passed over.
pub(super) fn read(text: &[u8], labels: &[&str]) -> Result<Vec<u8>, PemFault> {
    // Marks are ASCII: what isn't UTF-8 around them does no harm, what isn't inside them fails in base64.
    let text = String::from_utf8_lossy(text);
    let (_, rest) = text.split_once(BEGIN).ok_or(PemFault::None)?;
    if text.contains("PRIVATE KEY-----") {
        return Err(PemFault::PrivateKey);
    }
    if rest.contains(BEGIN) {
        return Err(PemFault::Several);
    }
    let (label, der) = block_of(rest)?;
    if labels.contains(&label.as_str()) { Ok(der) } else { Err(PemFault::OtherLabel) }
}

/// Every block of a text, with its label. What stands around the blocks is passed over.
pub(super) fn blocks(text: &[u8]) -> Vec<Result<(String, Vec<u8>), PemFault>> {
    let text = String::from_utf8_lossy(text);
    let mut out = Vec::new();
    let mut rest: &str = &text;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let (block, next) = match after.find(BEGIN) {
            Some(at) => after.split_at(at),
            None => (after, ""),
        };
        out.push(block_of(block));
        rest = next;
    }
    out
}

fn block_of(block: &str) -> Result<(String, Vec<u8>), PemFault> {
    let (label, rest) = block.split_once(DASHES).ok_or(PemFault::Broken)?;
    let (body, end) = rest.split_once(DASHES).ok_or(PemFault::Broken)?;
    let end = end.strip_prefix("END ").and_then(|e| e.strip_prefix(label));
    if !end.is_some_and(|e| e.starts_with(DASHES)) {
        return Err(PemFault::Broken);
    }
    if label.ends_with("PRIVATE KEY") {
        return Err(PemFault::PrivateKey);
    }
    let digits: Vec<u8> = body.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    Ok((label.to_owned(), STANDARD.decode(digits).map_err(|_| PemFault::Broken)?))
}

/// The PEM of DER bytes, in lines of 64 characters.
pub(super) fn write(label: &str, der: &[u8]) -> String {
    let digits = STANDARD.encode(der);
    let mut out = String::with_capacity(digits.len() + digits.len() / 64 + 64);
    for part in [BEGIN, label, DASHES, "\n"] {
        out.push_str(part);
    }
    let mut rest = digits.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at(rest.len().min(64));
        out.push_str(line);
        out.push('\n');
        rest = after;
    }
    for part in ["-----END ", label, DASHES, "\n"] {
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const LABEL: &[&str] = &["CERTIFICATE"];

    #[test]
    fn what_is_written_is_read() {
        for len in [0, 1, 47, 48, 49, 200] {
            let bytes: Vec<u8> = (0..len).collect();
            let text = write("CERTIFICATE", &bytes);
            assert_eq!(read(text.as_bytes(), LABEL), Ok(bytes.clone()));
            let crlf = format!("\u{feff}Bag Attributes\r\n{}", text.replace('\n', "\r\n"));
            assert_eq!(read(crlf.as_bytes(), LABEL), Ok(bytes));
        }
    }

    #[test]
    fn anything_else_is_named() {
        let one = write("CERTIFICATE", b"abc");
        assert_eq!(read(b"MIIB", LABEL), Err(PemFault::None));
        assert_eq!(read([one.clone(), one.clone()].concat().as_bytes(), LABEL), Err(PemFault::Several));
        let key = write("EC PRIVATE KEY", b"abc");
        assert_eq!(read([one.clone(), key].concat().as_bytes(), LABEL), Err(PemFault::PrivateKey));
        assert_eq!(read(write("PKCS7", b"abc").as_bytes(), LABEL), Err(PemFault::OtherLabel));
        assert_eq!(read(one.replace("END CERT", "END XERT").as_bytes(), LABEL), Err(PemFault::Broken));
        assert_eq!(read(one.replace("YWJj", "YW?j").as_bytes(), LABEL), Err(PemFault::Broken));
    }
}
