//! X.509: bytes → facts, names by meaning, chains up to pinned CAs, requests, and the CA of the demo. Pure.
//!
//! Facts hold what a certificate says of a person, so they have no `Debug`; errors never hold what the bytes say.

mod authority;
mod bundle;
mod cert;
mod chain;
mod constraints;
mod crl;
mod dn;
mod encode;
mod explain;
mod pem;
mod request;
mod signed_pdf;
#[cfg(test)]
pub(crate) mod mutated;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use authority::{DemoAuthority, ListOrder, Order, Period, Profile, seeded_key};
pub use bundle::{LONGEST, Piece, unpack};
pub use cert::{CertError, CertFacts, KeyKind, KeyUsages, Uid, certificate_der, certificate_pem};
pub use chain::{Anchors, Fault, Link, Verdict};
pub use constraints::{Constraints, OtherName};
pub use crl::{ListError, Listed, RevocationList};
pub use dn::{Attribute, AttributeKind, Dn};
pub use encode::BuildError;
pub use request::{
    RequestAsked, RequestDraft, RequestFacts, SignatureKind, build_request, ec_public_key, lint, request_der,
    request_key, request_pem, rsa_public_key, subject_key_id,
};
pub use signed_pdf::{PdfFault, PdfSignature, pdf_signatures};
