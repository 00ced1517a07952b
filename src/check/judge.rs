//! One record judged by itself and reduced to its row, its PEM blocks read once.

use super::finding::Finding;
use super::record::{Basis, Pems, record as judge_alone};
use crate::model::Record;
use crate::pki::{Anchors, RequestFacts};
use crate::register::row::{self, Chain, PemRead, Row};
use crate::repo::Oid;

/// Adds what is to be said of a record by itself, and makes its row, which is nameless, since no rule asks for names.
/// `known` is an earlier verdict on the chain of its certificate, which is then not followed again.
pub fn judged_row(
    record: &Record,
    blob: Oid,
    anchors: &Anchors,
    known: Option<Chain>,
    basis: &Basis<'_>,
    out: &mut Vec<Finding>,
) -> Row {
    let pem = PemRead::of(record, anchors, known);
    let request = match record {
        Record::Certificate(certificate) => {
            certificate.csr.as_ref().map(|csr| RequestFacts::read(csr.as_bytes()))
        }
        _ => None,
    };
    let pems = Pems { certificate: pem.as_ref().map(|read| &read.facts), request: request.as_ref() };
    judge_alone(record, pems, basis, out);
    row::nameless(record, blob, pem.as_ref())
}
