//! Whatever stands before the payload of a sealed file is read before any key is at hand, from a server that is not
//! trusted: it may be refused, never end the program.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = chungthu::seal::header::parse(bytes);
});
