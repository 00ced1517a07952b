//! Approvals of a change by several officers: each signs what main is to become, and the last one's commit carries the
//! signatures of the others.

use std::fmt;
use std::str::FromStr;

use super::message::BadMessage;
use super::officers::is_handle;

/// The namespace of the signatures, so that none made for something else counts as one.
pub const NAMESPACE: &str = "chungthu-approval";

/// What is approved: that this reference goes from this commit to this tree, in this register.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Approved {
    /// The register's first commit.
    pub root: String,
    pub reference: String,
    /// The commit at which the reference stands before.
    pub old: String,
    /// The tree after, as the trivial merge gives it: without a keyring that is made only when all have signed.
    pub tree: String,
}

impl Approved {
    /// The bytes that are signed.
    pub fn payload(&self) -> Vec<u8> {
        let Approved { root, reference, old, tree } = self;
        format!("chungthu-approval 1\nroot {root}\nref {reference}\nold {old}\ntree {tree}\n").into_bytes()
    }
}

/// One officer's approval as a commit carries it: the handle and the signature on one line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Approval {
    pub handle: String,
    /// The base64 of an SSH signature, without its armour and line breaks.
    signature: String,
}

const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----";
const END: &str = "-----END SSH SIGNATURE-----";
/// The columns of the armour that OpenSSH writes.
const COLUMNS: usize = 70;

impl Approval {
    /// Takes an armoured signature.
    pub fn new(handle: &str, armoured: &str) -> Approval {
        let lines = armoured.lines().filter(|line| !line.starts_with("-----"));
        Approval { handle: handle.to_owned(), signature: lines.collect() }
    }

    /// The signature in its armour.
    pub fn armoured(&self) -> String {
        let mut text = format!("{BEGIN}\n");
        for line in self.signature.as_bytes().chunks(COLUMNS) {
            text.push_str(&String::from_utf8_lossy(line));
            text.push('\n');
        }
        text.push_str(END);
        text.push('\n');
        text
    }
}

impl fmt::Display for Approval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.handle, self.signature)
    }
}

impl FromStr for Approval {
    type Err = BadMessage;

    fn from_str(text: &str) -> Result<Approval, BadMessage> {
        let (handle, signature) = text.split_once(' ').ok_or(BadMessage)?;
        let base64 = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
        // A signature by RSA with 4,096 bits and its key take about 1,500 characters.
        let fits = (1..=4096).contains(&signature.len()) && signature.bytes().all(base64);
        match is_handle(handle) && fits {
            true => Ok(Approval { handle: handle.to_owned(), signature: signature.to_owned() }),
            false => Err(BadMessage),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::Signer;

    #[test]
    fn a_signature_keeps_its_armour_through_the_line() {
        let (signer, _) = Signer::generate();
        let armoured = signer.sign(NAMESPACE, b"x").unwrap();
        let line = Approval::new("lan", &armoured).to_string();
        let read: Approval = line.parse().unwrap();
        assert_eq!(read.armoured().trim_end(), armoured.trim_end());
        assert!(!line.contains('\n'));
    }
}
