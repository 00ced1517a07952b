//! Texts sealed to the own keys of some officers, to be opened outside the register: in a browser, or by stock age.
//!
//! Nothing of the keyring is in them. Whoever knows the officers' public keys can make one, so that it opens says nothing of who
//! made it.

use std::io::Write;

use age::armor::{ArmoredWriter, Format};

use super::identity::Recipient;
use super::pad;
use super::vault::encrypt;

/// The keys that open what is sealed to them: native age keys, since a browser has no plugin and knows no SSH key.
pub struct Readers(Vec<age::x25519::Recipient>);

impl Readers {
    /// Those of some keys that a browser can open with; nothing where there is none.
    pub fn of<'a>(recipients: impl IntoIterator<Item = &'a Recipient>) -> Option<Readers> {
        let native: Vec<_> = recipients.into_iter().filter_map(Recipient::native).cloned().collect();
        (!native.is_empty()).then_some(Readers(native))
    }

    /// Seals a text: an armored age file. Newlines after the text hide its length but for the step.
    pub fn seal(&self, text: &[u8]) -> String {
        let padded = u64::try_from(text.len()).ok().and_then(pad::step).and_then(|n| usize::try_from(n).ok());
        let keys = self.0.iter().map(|key| key as &dyn age::Recipient);
        let file = encrypt(keys, text, padded.unwrap_or(text.len()), b'\n');
        let mut armored = Vec::with_capacity(file.len() * 3 / 2);
        let written = ArmoredWriter::wrap_output(&mut armored, Format::AsciiArmor).and_then(|mut writer| {
            writer.write_all(&file)?;
            writer.finish().map(drop)
        });
        written.expect("writing to memory doesn't fail");
        String::from_utf8(armored).expect("armor is ASCII")
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::seal::identity::new_identity;

    fn open(armored: &str, identity: &str) -> Option<String> {
        let line = identity.lines().find(|line| line.starts_with("AGE-"))?;
        let identity: age::x25519::Identity = line.parse().unwrap();
        let decryptor = age::Decryptor::new_buffered(age::armor::ArmoredReader::new(armored.as_bytes()));
        let mut text = String::new();
        let opened = decryptor.ok()?.decrypt(std::iter::once(&identity as &dyn age::Identity)).ok();
        opened?.read_to_string(&mut text).ok()?;
        Some(text)
    }

    #[test]
    fn each_reader_opens_it_and_nobody_else() {
        let keys: Vec<_> = (0..3).map(|_| new_identity()).collect();
        let readers = Readers::of(keys.iter().take(2).map(|(_, recipient)| recipient)).unwrap();
        let sealed = readers.seal(b"001184000014");
        for (identity, _) in &keys[..2] {
            let text = open(&sealed, identity).unwrap();
            assert_eq!((text.trim_end(), text.len()), ("001184000014", 512));
        }
        assert_eq!(open(&sealed, &keys[2].0), None);
        // Nothing tells two of the same text from two of others.
        assert_ne!(sealed, readers.seal(b"001184000014"));
        let other = open(&readers.seal(&[b'x'; 500]), &keys[0].0).unwrap();
        assert_eq!(other.len(), 512);
    }

    #[test]
    fn ssh_keys_and_plugins_are_no_readers() {
        let ssh = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFUXMDPWbU0J3zDhrR40gHvDLUw4tYU83hsEXLZN2VD6";
        assert!(Readers::of(&[ssh.parse::<Recipient>().unwrap()]).is_none());
        assert!(Readers::of([]).is_none());
    }
}
