//! Certificates come from anywhere: read to facts or refused, never a panic.
#![no_main]

use chungthu::pki::{CertFacts, RequestFacts};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = CertFacts::read(bytes);
    let _ = RequestFacts::read(bytes);
});
