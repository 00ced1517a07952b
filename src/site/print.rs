//! Prints: what a page is made from in eight bytes, by which the next build knows whether it has to be made again.
//!
//! They stand beside the pages for everybody. So they begin with a key of the register, without which nobody can try what
//! might have been hashed: a record of few possible contents, or a name that its readers may not see.

use std::hash::{Hash, Hasher};

use sha2::{Digest, Sha256};

use crate::seal::PrintKey;

/// Raised whenever pages are made of the same facts in another way or other words, those of the templates apart.
const MAKING: u64 = 9;

/// A print of several things, in their order.
pub struct Print(Sha256);

/// What many prints have in common.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Common([u8; 32]);

impl Print {
    /// A print that begins with how pages are made.
    pub fn new(key: &PrintKey) -> Print {
        Print(key.begin()).and(&(MAKING, env!("CARGO_PKG_VERSION")))
    }

    /// A print that goes on from what others have in common.
    pub fn from(common: Common) -> Print {
        Print(Sha256::new()).and(&common.0)
    }

    /// What many prints have in common, from which each goes on. It holds the key, and stays in memory.
    pub fn common(self) -> Common {
        Common(self.0.finalize().into())
    }

    /// The print with one thing more. It is another on a machine that writes numbers in another order, which makes its pages anew.
    pub fn and<T: Hash + ?Sized>(mut self, thing: &T) -> Print {
        thing.hash(&mut self);
        self
    }

    pub fn end(self) -> u64 {
        self.finish()
    }
}

/// What a thing says of itself goes into the hash: lengths of lists and ends of texts are in it.
impl Hasher for Print {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The first 64 bits.
    fn finish(&self) -> u64 {
        let hash = self.0.clone().finalize();
        hash.iter().take(8).fold(0, |print, byte| (print << 8) | u64::from(*byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::{Keyring, Vault};

    #[test]
    fn a_print_tells_apart_what_is_made_from_other_things() {
        let key = || Vault::new(Keyring::fresh()).print_key();
        let own = key();
        let of =
            |things: &[&str]| things.iter().fold(Print::new(&own), |print, thing| print.and(thing)).end();
        assert_eq!(of(&["a", "b"]), of(&["a", "b"]));
        assert_ne!(of(&["a", "b"]), of(&["ab"]));
        assert_ne!(of(&["a", "b"]), of(&["b", "a"]));
        let from = |key: &PrintKey, thing: &str| Print::from(Print::new(key).and(&thing).common()).end();
        assert_eq!(from(&own, "a"), from(&own, "a"));
        assert_ne!(from(&own, "a"), from(&own, "b"));
        // Of the same things another register has other prints.
        assert_ne!(from(&own, "a"), from(&key(), "a"));
    }
}
