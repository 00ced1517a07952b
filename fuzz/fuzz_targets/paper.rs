//! Papers come from anywhere: a PDF is taken apart or refused, and what stands on it is read, never a panic.
#![no_main]

use chungthu::desk::reading::{is_identity_card, read};
use chungthu::rules::Rules;
use chungthu::scan::Scanned;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(scanned) = Scanned::of(bytes.to_vec()) {
        let _ = read(&scanned, Rules::builtin());
        let _ = is_identity_card(&scanned, Rules::builtin());
        let _ = scanned.wording();
    }
});
