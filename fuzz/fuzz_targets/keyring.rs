//! The keyring's text comes out of a sealed file; a reader that took other lines would take another's keys.
#![no_main]

use chungthu::seal::Keyring;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(keyring) = Keyring::from_text(text) {
        assert_eq!(keyring.to_text().as_str(), text);
    }
});
