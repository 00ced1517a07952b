//! Real input, damaged in many ways: it is read to facts or refused, and never ends the program. Where no fuzzer can be run
//! `CHUNGTHU_MUTATIONS` asks for more than the usual number.

use p256::ecdsa::DerSignature;
use rand::Rng;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use super::testing::openssl;
use super::*;
use crate::model::Lang;

const NOW: i64 = 1_780_000_000;
const PERIOD: Period = Period { from: 1_534_896_000, to: 2_481_494_400 };

/// Certificates, requests, lists and bundles, in DER and in PEM: ours, Debian's, and what openssl makes of them.
fn samples(ca: &DemoAuthority) -> Vec<Vec<u8>> {
    let key = seeded_key(&[5; 32], "holder");
    let subject =
        Dn::new([(AttributeKind::CommonName, "Nguyễn Thị Ánh"), (AttributeKind::Email, "anh@mof.gov.vn")]);
    let spki = spki::EncodePublicKey::to_public_key_der(key.verifying_key()).unwrap().into_vec();
    let leaf = |profile| {
        let order = Order { subject: &subject, spki: &spki, serial: &[0x2a, 5], period: PERIOD, profile };
        ca.issue(&order).unwrap()
    };
    let request = build_request::<_, DerSignature>(&subject, &key).unwrap();
    let revoked: Vec<(Vec<u8>, i64)> = (1..40).map(|n| (vec![0x2a, n], NOW)).collect();
    let list = ca.list(&ListOrder { number: 7, period: PERIOD, revoked: &revoked }).unwrap();
    let mut all =
        vec![leaf(Profile::Signer), leaf(Profile::System), ca.root().to_vec(), ca.issuing().to_vec()];
    let pems: Vec<String> = all.iter().map(|der| certificate_pem(der)).collect();
    let bundle = pems.concat() + &request_pem(&request);
    for form in ["PEM", "DER"] {
        let files: [(&str, &[u8]); 1] = [("-certfile", bundle.as_bytes())];
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("p7");
        let args = ["crl2pkcs7", "-nocrl", "-outform", form, "-out", out.to_str().unwrap()];
        openssl(&args, &files).unwrap();
        all.push(std::fs::read(out).unwrap());
    }
    all.extend([request, list, bundle.into_bytes()]);
    let strangers =
        std::fs::read_dir("/usr/share/ca-certificates/mozilla").expect("ca-certificates is installed");
    for entry in strangers {
        let file = std::fs::read(entry.unwrap().path()).unwrap();
        all.push(certificate_der(&file).unwrap().into_owned());
        all.push(file);
    }
    all
}

/// Bytes that mean something in DER and PEM.
const ODD: &[u8] = &[
    0, 1, 0x7f, 0x80, 0x81, 0x82, 0x84, 0x88, 0xff, 0x30, 0x31, 0xa0, 0xa3, 3, 4, 5, 0x17, 0x18, 0x1e, b'-',
    b'\n',
];

/// One way of damage: bits, bytes that mean something to whoever reads them, parts that go, come twice or are another file's.
pub(crate) fn damage(bytes: &mut Vec<u8>, odd: &[u8], others: &[impl AsRef<[u8]>], dice: &mut ChaCha20Rng) {
    let mut below = |n: usize| (dice.next_u64() % n.max(1) as u64) as usize;
    let at = below(bytes.len());
    match below(8) {
        0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << below(8)),
        1 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = odd[below(odd.len())]),
        2 => bytes.truncate(at),
        3 => drop(bytes.drain(at..bytes.len().min(at + 1 + below(40)))),
        4 => bytes.insert(at, odd[below(odd.len())]),
        5 => {
            let again = bytes[at..bytes.len().min(at + 1 + below(200))].to_vec();
            let to = below(bytes.len());
            drop(bytes.splice(to..to, again));
        }
        6 => {
            let other = others[below(others.len())].as_ref();
            let from = below(other.len());
            let part = other[from..other.len().min(from + 1 + below(300))].to_vec();
            let end = bytes.len().min(at + part.len());
            drop(bytes.splice(at..end, part));
        }
        _ => bytes.iter_mut().skip(at).take(1 + below(8)).for_each(|byte| *byte = 0xff),
    }
}

/// Everything that is asked of a file that came from anywhere; how many pieces could be read.
fn look(bytes: &[u8], trusted: &Anchors) -> usize {
    let mut read = 0;
    let mut say = |facts: CertFacts| {
        let _ = (facts.subject.to_string(), facts.issuer.meaning(), facts.key.to_string());
        read += 1;
    };
    CertFacts::read(bytes).into_iter().for_each(&mut say);
    let _ = (RequestFacts::look(bytes).is_ok(), request_key(bytes).is_ok());
    let mut anchors = Anchors::new();
    let _ = anchors.add(bytes);
    for piece in unpack(bytes).into_iter().flatten() {
        match piece {
            Piece::Certificate(der) => {
                CertFacts::from_der(&der).into_iter().for_each(&mut say);
                for anchors in [trusted, &anchors] {
                    let _ = anchors.verify(&der, NOW).map(|verdict| verdict.say(Lang::En));
                }
            }
            Piece::RevocationList(der) => {
                let _ = RevocationList::verify(&der, trusted, NOW).is_ok();
                let _ = RevocationList::verify(&der, &anchors, NOW).is_ok();
            }
            Piece::Request(der) => drop(RequestFacts::read(&der)),
        }
    }
    read
}

#[test]
fn damaged_input_is_read_or_refused() {
    let rounds = std::env::var("CHUNGTHU_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(4_000u64);
    let ca = DemoAuthority::new(&[5; 32], PERIOD, PERIOD).unwrap();
    let mut trusted = Anchors::new();
    trusted.add(ca.root()).unwrap();
    trusted.add(ca.issuing()).unwrap();
    let samples = samples(&ca);
    let mut read = 0;
    for round in 0..rounds {
        let mut dice = ChaCha20Rng::seed_from_u64(round);
        let mut bytes = samples[(dice.next_u64() % samples.len() as u64) as usize].clone();
        for _ in 0..=dice.next_u64() % 4 {
            if !bytes.is_empty() {
                damage(&mut bytes, ODD, &samples, &mut dice);
            }
        }
        let done = std::panic::catch_unwind(|| look(&bytes, &trusted));
        read += done.unwrap_or_else(|_| panic!("round {round} of {} bytes", bytes.len()));
    }
    // Most damage is refused; where nothing were read, nothing would have been tried.
    assert!(read > 100, "{read} of {rounds}");
}
