//! OpenSSH's key files as other programs wrap them: the parser of signing keys wants lines of one width.

use zeroize::Zeroizing;

const BEGIN: &[u8] = b"-----BEGIN OPENSSH PRIVATE KEY-----";
const END: &[u8] = b"-----END OPENSSH PRIVATE KEY-----";
/// The width that OpenSSH writes.
const WIDTH: usize = 70;

/// A private key file with what stands between its markers in lines of OpenSSH's width. What it says is for its parser to
/// judge; nothing where it has no markers.
pub(super) fn rewrapped(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let body = bytes.strip_prefix(BEGIN)?.trim_ascii_end().strip_suffix(END)?;
    // Room for all of it at once: a growing buffer would leave copies behind.
    let mut text = Zeroizing::new(Vec::with_capacity(2 * body.len() + BEGIN.len() + END.len() + 4));
    text.extend_from_slice(BEGIN);
    for (nth, letter) in body.iter().filter(|letter| !letter.is_ascii_whitespace()).enumerate() {
        if nth % WIDTH == 0 {
            text.push(b'\n');
        }
        text.push(*letter);
    }
    text.push(b'\n');
    text.extend_from_slice(END);
    text.push(b'\n');
    Some(text)
}

/// The line of a public key that a mail program broke.
pub(super) fn joined(text: &str) -> String {
    text.lines().map(str::trim).collect()
}
