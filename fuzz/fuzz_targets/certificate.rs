//! What a CA sends comes from anywhere: read to facts or refused, never a panic.
#![no_main]

use chungthu::pki::{Anchors, CertFacts, Piece, RequestFacts, RevocationList, unpack};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = CertFacts::read(bytes);
    let _ = RequestFacts::read(bytes);
    let mut anchors = Anchors::new();
    let _ = anchors.add(bytes);
    // PEM, PKCS #7 and what stands one after another.
    for piece in unpack(bytes).into_iter().flatten() {
        match piece {
            Piece::Certificate(der) => drop(anchors.verify(&der, 1_780_000_000)),
            Piece::RevocationList(der) => drop(RevocationList::verify(&der, &anchors, 1_780_000_000)),
            Piece::Request(der) => drop(RequestFacts::read(&der)),
        }
    }
});
