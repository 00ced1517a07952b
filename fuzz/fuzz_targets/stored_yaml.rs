//! A stored record opens only for officers, but a damaged one must not end the program either.
#![no_main]

use chungthu::model::Kind;
use chungthu::yaml::read_stored;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for kind in Kind::ALL {
        let _ = read_stored(kind, bytes);
    }
});
