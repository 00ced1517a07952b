//! What a person types, or pastes from anywhere, is refused with its place or read; never a panic.
#![no_main]

use chungthu::model::Kind;
use chungthu::yaml::{read_stored, read_typed, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for kind in Kind::ALL {
        if let Ok(record) = read_typed(kind, bytes) {
            let text = write(&record);
            let again = read_stored(kind, text.as_bytes()).expect("what was written reads back");
            assert!(again == record && write(&again) == text);
        }
    }
});
