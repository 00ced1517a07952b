//! Prints: what a page is made from in eight bytes, by which the next build knows whether it has to be made again.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// Raised whenever pages are made of the same facts in another way, templates and words apart.
const MAKING: u64 = 2;

/// A print of several things, in their order.
pub struct Print(Sha256);

impl Print {
    /// A print that begins with how pages are made.
    pub fn new() -> Print {
        Print(Sha256::new()).and(&(MAKING, env!("CARGO_PKG_VERSION")))
    }

    /// A print that goes on from another.
    pub fn from(print: u64) -> Print {
        Print(Sha256::new()).and(&print)
    }

    /// The print with one thing more. What can't be written as JSON is none of what pages hold.
    pub fn and<T: Serialize>(mut self, thing: &T) -> Print {
        let bytes = serde_json::to_vec(thing).unwrap_or_default();
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(&bytes);
        self
    }

    pub fn end(self) -> u64 {
        let hash = self.0.finalize();
        hash.iter().take(8).fold(0, |print, byte| (print << 8) | u64::from(*byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_print_tells_apart_what_is_made_from_other_things() {
        let of = |things: &[&str]| things.iter().fold(Print::new(), |print, thing| print.and(thing)).end();
        assert_eq!(of(&["a", "b"]), of(&["a", "b"]));
        assert_ne!(of(&["a", "b"]), of(&["ab"]));
        assert_ne!(of(&["a", "b"]), of(&["b", "a"]));
        assert_ne!(Print::from(1).end(), Print::from(2).end());
    }
}
