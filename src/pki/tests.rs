//! Certificates of the demo CA and odd ones, read here and by openssl.

use der::asn1::{Any, OctetString};
use der::{Decode, Encode, Tag};
use p256::ecdsa::{DerSignature, SigningKey};
use proptest::prelude::*;
use spki::{EncodePublicKey, SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder};
use x509_cert::certificate::TbsCertificate;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::Validity;

use super::dn::AttributeKind::{
    CommonName, Country, Email, Locality, Organisation, OrganisationalUnit, UserId,
};
use super::testing::openssl;
use super::*;
use crate::model::Lang;
use crate::text::Explain;

const SEED: [u8; 32] = [42; 32];
/// 2018-08-22 and 2048-08-14 in UTC, as the Government CA's.
const CA_PERIOD: Period = Period { from: 1_534_896_000, to: 2_481_494_400 };
/// 2024-05-31T17:30Z, which is 1 June at the office, and five years of 365 days later.
const PERIOD: Period = Period { from: 1_717_176_600, to: 1_717_176_600 + 1825 * 86_400 };
const NOW: i64 = 1_780_000_000;

fn demo() -> DemoAuthority {
    DemoAuthority::new(&SEED, CA_PERIOD, CA_PERIOD).unwrap()
}

fn anchors(demo: &DemoAuthority) -> Anchors {
    let mut anchors = Anchors::new();
    anchors.add(demo.root()).unwrap();
    anchors.add(certificate_pem(demo.issuing()).as_bytes()).unwrap();
    anchors
}

fn spki(word: &str) -> Vec<u8> {
    seeded_key(&SEED, word).verifying_key().to_public_key_der().unwrap().to_vec()
}

fn person() -> Dn {
    Dn::new([
        (Country, "VN"),
        (Locality, "Hà Nội"),
        (Organisation, "BỘ TÀI CHÍNH"),
        (OrganisationalUnit, "Cục Thuế"),
        (OrganisationalUnit, "Phòng Hạ tầng"),
        (CommonName, "Nguyễn Thị Ánh"),
        (Email, "anhnt@mof.gov.vn"),
    ])
}

fn order<'a>(subject: &'a Dn, spki: &'a [u8], profile: Profile) -> Order<'a> {
    Order { subject, spki, serial: &[0x0a, 5, 0xf8, 0x12, 0x67, 0x36, 7, 0xb0], period: PERIOD, profile }
}

#[test]
fn a_persons_certificate_says_what_it_was_asked_to() {
    let (ca, subject, key) = (demo(), person(), spki("holder"));
    let der = ca.issue(&order(&subject, &key, Profile::Signer)).unwrap();
    let facts = CertFacts::read(certificate_pem(&der).as_bytes()).unwrap();
    assert!(facts == CertFacts::read(&der).unwrap());
    assert_eq!(facts.serial.as_str(), "0A05F812673607B0");
    assert!(facts.subject == subject);
    assert_eq!(facts.issuer.cn(), Some("CA phục vụ các cơ quan Nhà nước G2 (mô phỏng)"));
    assert_eq!(facts.not_before, (PERIOD.from, "2024-06-01".parse().unwrap()));
    assert_eq!(facts.not_after, (PERIOD.to, "2029-05-31".parse().unwrap()));
    assert_eq!((facts.key.clone(), &*facts.signature), (KeyKind::P256, "ECDSA-SHA256"));
    assert_eq!(facts.usages.unwrap().words().collect::<Vec<_>>(), ["digitalSignature", "nonRepudiation"]);
    assert_eq!(facts.extended_usages, ["clientAuth", "emailProtection"]);
    assert_eq!(facts.emails, ["anhnt@mof.gov.vn"]);
    assert_eq!(facts.crl_urls, ["http://ca.example/pki/pub/crl/g2.crl"]);
    assert_eq!(facts.ocsp_urls, ["http://ocsp.ca.example/g2"]);
    assert!(!facts.is_ca && facts.unknown_critical.is_empty());
    let issuing = CertFacts::from_der(ca.issuing()).unwrap();
    assert!(facts.authority_key_id.is_some() && facts.authority_key_id == issuing.subject_key_id);
    assert_eq!((issuing.is_ca, issuing.path_len), (true, Some(0)));
    assert!(issuing.subject == facts.issuer);
    let request = build_request::<_, DerSignature>(&subject, &seeded_key(&SEED, "holder")).unwrap();
    assert_eq!(RequestFacts::read(&request).unwrap().spki_sha256, facts.spki_sha256);
}

#[test]
fn numbers_in_the_uid_are_read() {
    let (ca, key) = (demo(), spki("holder"));
    let subject = Dn::new([
        (Country, "VN"),
        (CommonName, "Trần Văn B"),
        (UserId, "CCCD:001099000123"),
        (UserId, "MST: 0100109106"),
        (UserId, "HC:B1234567"),
    ]);
    let facts = CertFacts::from_der(&ca.issue(&order(&subject, &key, Profile::Signer)).unwrap()).unwrap();
    let uids = [
        Uid::Citizen("001099000123".into()),
        Uid::Tax("0100109106".into()),
        Uid::Other("HC:B1234567".into()),
    ];
    assert!(facts.uids == uids);
}

#[test]
fn openssl_verifies_every_kind_of_certificate() {
    let ca = demo();
    let root = certificate_pem(ca.root());
    let issuing = certificate_pem(ca.issuing());
    let organisation = Dn::new([
        (Country, "VN"),
        (Locality, "Hà Nội"),
        (Organisation, "BỘ TÀI CHÍNH"),
        (CommonName, "CỤC THUẾ"),
    ]);
    let system =
        Dn::new([(Country, "VN"), (Organisation, "BỘ TÀI CHÍNH"), (CommonName, "Trục liên thông văn bản")]);
    for (subject, profile) in
        [(person(), Profile::Signer), (organisation, Profile::Signer), (system, Profile::System)]
    {
        let der = ca.issue(&order(&subject, &spki("holder"), profile)).unwrap();
        let pem = certificate_pem(&der);
        let args = ["verify", "-x509_strict", "-attime", "1780000000"];
        let files = [("-CAfile", root.as_bytes()), ("-untrusted", issuing.as_bytes()), ("", pem.as_bytes())];
        assert!(openssl(&args, &files).unwrap().contains(": OK"));
        let shown = openssl(
            &["x509", "-noout", "-subject", "-nameopt", "RFC2253,utf8,-esc_msb"],
            &[("-in", pem.as_bytes())],
        );
        let expected = subject.to_string().replacen("E=", "emailAddress=", 1);
        assert_eq!(shown.unwrap().trim(), format!("subject={expected}"));
        let names = CertFacts::from_der(&der).unwrap().issuer.cn().unwrap().to_owned();
        let through = vec![names, "RootCA chuyên dùng Chính phủ G2 (mô phỏng)".to_owned()];
        assert_eq!(anchors(&ca).verify(&der, NOW), Ok(Verdict::Trusted(through)));
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let (one, two) = (demo(), demo());
    let (subject, key) = (person(), spki("holder"));
    assert_eq!((one.root(), one.issuing()), (two.root(), two.issuing()));
    let asked = order(&subject, &key, Profile::Signer);
    assert_eq!(one.issue(&asked), two.issue(&asked));
    let other = DemoAuthority::new(&[43; 32], CA_PERIOD, CA_PERIOD).unwrap();
    assert_ne!(one.root(), other.root());
}

#[test]
fn an_order_that_cannot_be_is_refused() {
    let (ca, subject, key) = (demo(), person(), spki("holder"));
    let asked = || order(&subject, &key, Profile::Signer);
    let back = Period { from: PERIOD.to, to: PERIOD.from };
    assert_eq!(ca.issue(&Order { period: back, ..asked() }).err(), Some(BuildError::Validity));
    assert_eq!(
        ca.issue(&Order { period: Period { from: -1, to: 5 }, ..asked() }).err(),
        Some(BuildError::Validity)
    );
    assert_eq!(ca.issue(&Order { serial: &[], ..asked() }).err(), Some(BuildError::Serial));
    assert_eq!(ca.issue(&Order { serial: &[0xff; 20], ..asked() }).err(), Some(BuildError::Serial));
    assert_eq!(ca.issue(&Order { spki: &[0x30, 0], ..asked() }).err(), Some(BuildError::Key));
}

/// A certificate put together at will.
struct Odd {
    issuer: Name,
    subject: Name,
    extensions: Vec<Extension>,
}

impl BuilderProfile for Odd {
    fn get_issuer(&self, _: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        _: SubjectPublicKeyInfoRef<'_>,
        _: SubjectPublicKeyInfoRef<'_>,
        _: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        Ok(self.extensions.clone())
    }
}

fn named(cn: &str) -> Name {
    encode::name(&Dn::new([(Country, "VN"), (CommonName, cn)])).unwrap()
}

fn extension<E: ToExtension>(value: E) -> Extension {
    value.to_extension(&Name::default(), &[]).ok().unwrap()
}

fn basic(path_len: u8) -> Extension {
    extension(&BasicConstraints { ca: true, path_len_constraint: Some(path_len) })
}

fn odd(issuer: (&str, &SigningKey), subject: (&str, &SigningKey), extensions: Vec<Extension>) -> Vec<u8> {
    let profile = Odd { issuer: named(issuer.0), subject: named(subject.0), extensions };
    let spki = SubjectPublicKeyInfoOwned::from_key(subject.1.verifying_key()).unwrap();
    let time = |s: i64| {
        let since = std::time::Duration::from_secs(s as u64);
        x509_cert::time::Time::from(der::DateTime::from_unix_duration(since).unwrap())
    };
    let validity = Validity::new(time(PERIOD.from), time(PERIOD.to));
    let builder = CertificateBuilder::new(profile, SerialNumber::from(7u32), validity, spki).unwrap();
    builder.build::<_, DerSignature>(issuer.1).unwrap().to_der().unwrap()
}

fn broken(link: Link, fault: Fault) -> Result<Verdict, CertError> {
    Ok(Verdict::Broken { link, fault })
}

#[test]
fn the_clock_decides_with_both_ends_included() {
    let (ca, subject, key) = (demo(), person(), spki("holder"));
    let der = ca.issue(&order(&subject, &key, Profile::Signer)).unwrap();
    let anchors = anchors(&ca);
    for at in [PERIOD.from, PERIOD.to] {
        assert!(matches!(anchors.verify(&der, at), Ok(Verdict::Trusted(_))));
    }
    assert_eq!(anchors.verify(&der, PERIOD.from - 1), broken(Link::Certificate, Fault::NotYetValid));
    assert_eq!(anchors.verify(&der, PERIOD.to + 1), broken(Link::Certificate, Fault::Expired));
    assert_eq!(anchors.verify(ca.root(), NOW), Ok(Verdict::Trusted(vec![])));
    assert_eq!(anchors.verify(ca.root(), CA_PERIOD.to + 1), broken(Link::Certificate, Fault::Expired));
    let short = DemoAuthority::new(&SEED, CA_PERIOD, Period { from: CA_PERIOD.from, to: NOW - 1 }).unwrap();
    let der = short.issue(&order(&subject, &key, Profile::Signer)).unwrap();
    let name = "CA phục vụ các cơ quan Nhà nước G2 (mô phỏng)".to_owned();
    assert_eq!(self::anchors(&short).verify(&der, NOW), broken(Link::Authority(name), Fault::Expired));
    let short = DemoAuthority::new(&SEED, Period { from: CA_PERIOD.from, to: NOW - 1 }, CA_PERIOD).unwrap();
    let der = short.issue(&order(&subject, &key, Profile::Signer)).unwrap();
    let name = "RootCA chuyên dùng Chính phủ G2 (mô phỏng)".to_owned();
    assert_eq!(self::anchors(&short).verify(&der, NOW), broken(Link::Authority(name), Fault::Expired));
}

#[test]
fn a_stranger_and_a_forger_are_told_apart() {
    let (ca, subject, key) = (demo(), person(), spki("holder"));
    let der = ca.issue(&order(&subject, &key, Profile::Signer)).unwrap();
    assert_eq!(Anchors::new().verify(&der, NOW), broken(Link::Certificate, Fault::UnknownIssuer));
    // An intermediate alone is trusted for itself; beside a root of its issuer's name it must hold below that.
    let mut alone = Anchors::new();
    alone.add(ca.issuing()).unwrap();
    assert!(matches!(alone.verify(&der, NOW), Ok(Verdict::Trusted(through)) if through.len() == 1));
    alone.add(DemoAuthority::new(&[1; 32], CA_PERIOD, CA_PERIOD).unwrap().root()).unwrap();
    let name = "CA phục vụ các cơ quan Nhà nước G2 (mô phỏng)".to_owned();
    assert_eq!(alone.verify(&der, NOW), broken(Link::Authority(name), Fault::Signature));
    // A CA of the issuer's name with another key than the certificate says.
    let mut namesake = Anchors::new();
    namesake.add(DemoAuthority::new(&[1; 32], CA_PERIOD, CA_PERIOD).unwrap().issuing()).unwrap();
    assert_eq!(namesake.verify(&der, NOW), broken(Link::Certificate, Fault::Signature));
    let at = der.windows(6).position(|w| w == "Phòng".as_bytes().get(..6).unwrap()).unwrap();
    let mut forged = der.clone();
    forged[at] = b'p';
    assert_eq!(anchors(&ca).verify(&forged, NOW), broken(Link::Certificate, Fault::Signature));
}

#[test]
fn a_ca_must_be_one_and_keep_to_its_limits() {
    let (root, sub, leaf) = (seeded_key(&SEED, "r"), seeded_key(&SEED, "s"), seeded_key(&SEED, "l"));
    let end = |issuer, key| odd((issuer, key), ("Người", &leaf), vec![]);
    let verify = |root_extensions: Vec<Extension>, sub_extensions: Vec<Extension>, der: &[u8]| {
        let mut anchors = Anchors::new();
        anchors.add(&odd(("R", &root), ("R", &root), root_extensions)).unwrap();
        anchors.add(&odd(("R", &root), ("S", &sub), sub_extensions)).unwrap();
        anchors.verify(der, NOW)
    };
    let authority = |name: &str| Link::Authority(name.to_owned());
    let signs_only = extension(&KeyUsage(x509_cert::ext::pkix::KeyUsages::DigitalSignature.into()));
    let der = end("S", &sub);
    assert!(
        matches!(verify(vec![basic(1)], vec![basic(0)], &der), Ok(Verdict::Trusted(through)) if through == ["S", "R"])
    );
    // What another signed and is no CA is not pinned; a root of version 1 has no flag to say so.
    let holder = Anchors::new().add(&odd(("R", &root), ("S", &sub), vec![]));
    assert_eq!(holder, Err(CertError::NotAuthority));
    assert_eq!(verify(vec![], vec![basic(0)], &der), broken(authority("R"), Fault::NotAuthority));
    assert_eq!(verify(vec![basic(0)], vec![basic(0)], &der), broken(authority("R"), Fault::PathLength));
    assert_eq!(
        verify(vec![basic(1)], vec![basic(0), signs_only], &der),
        broken(authority("S"), Fault::KeyUsage)
    );
    let strange = Extension {
        extn_id: const_oid::ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.1"),
        critical: true,
        extn_value: OctetString::new(vec![5, 0]).unwrap(),
    };
    let der = odd(("R", &root), ("Người", &leaf), vec![strange]);
    assert_eq!(CertFacts::from_der(&der).unwrap().unknown_critical, ["1.3.6.1.4.1.32473.1"]);
    assert_eq!(
        verify(vec![basic(1)], vec![basic(0)], &der),
        broken(Link::Certificate, Fault::CriticalExtension)
    );
    // Two CAs that sign each other lead nowhere, and the search ends.
    let mut ring = Anchors::new();
    ring.add(&odd(("R", &root), ("S", &sub), vec![basic(9)])).unwrap();
    ring.add(&odd(("S", &sub), ("R", &root), vec![basic(9)])).unwrap();
    let end = ring.verify(&odd(("S", &sub), ("Người", &leaf), vec![]), NOW);
    assert!(matches!(end, Ok(Verdict::Broken { fault: Fault::TooDeep, .. })));
}

#[test]
fn a_ca_certifies_only_the_names_that_it_may() {
    use x509_cert::ext::pkix::SubjectAltName;
    use x509_cert::ext::pkix::constraints::name::{GeneralSubtree, NameConstraints};
    use x509_cert::ext::pkix::name::GeneralName;
    let (root, leaf) = (seeded_key(&SEED, "r"), seeded_key(&SEED, "l"));
    let text = |text: &str| der::asn1::Ia5String::new(text).unwrap();
    let tree = |base| GeneralSubtree { base, minimum: 0, maximum: None };
    let fault = |permitted: Option<GeneralName>, excluded: Option<GeneralName>, names: Vec<GeneralName>| {
        let constraints = extension(&NameConstraints {
            permitted_subtrees: permitted.map(|name| vec![tree(name)]),
            excluded_subtrees: excluded.map(|name| vec![tree(name)]),
        });
        let mut anchors = Anchors::new();
        anchors.add(&odd(("R", &root), ("R", &root), vec![basic(1), constraints])).unwrap();
        let names = if names.is_empty() { vec![] } else { vec![extension(&SubjectAltName(names))] };
        match anchors.verify(&odd(("R", &root), ("Người", &leaf), names), NOW).unwrap() {
            Verdict::Trusted(_) => None,
            Verdict::Broken { link, fault } => Some((link, fault)),
        }
    };
    let out = Some((Link::Authority("R".into()), Fault::NameConstraints));
    let country = |code: &str| GeneralName::DirectoryName(encode::name(&Dn::new([(Country, code)])).unwrap());
    assert_eq!(fault(Some(country("VN")), None, vec![]), None);
    assert_eq!(fault(Some(country("LA")), None, vec![]), out);
    assert_eq!(fault(None, Some(country("VN")), vec![]), out);
    let mail = |address: &str| GeneralName::Rfc822Name(text(address));
    for (limit, fits) in [
        ("mof.gov.vn", true),
        (".gov.vn", true),
        ("a@mof.gov.vn", true),
        ("gov.vn", false),
        ("b@mof.gov.vn", false),
    ] {
        let found = fault(Some(mail(limit)), None, vec![mail("A@MOF.gov.vn")]);
        assert_eq!(found.is_none(), fits, "{limit}");
        let found = fault(None, Some(mail(limit)), vec![mail("A@MOF.gov.vn")]);
        assert_eq!(found.is_none(), !fits, "{limit}");
    }
    let host = |name: &str| GeneralName::DnsName(text(name));
    assert_eq!(fault(Some(host("gov.vn")), None, vec![host("dvc.mof.gov.vn")]), None);
    assert_eq!(fault(Some(host("gov.vn")), None, vec![host("notgov.vn")]), out);
    // A limit on a form of names that isn't understood refuses the names of that form and no other.
    let address =
        |text: &str| GeneralName::UniformResourceIdentifier(der::asn1::Ia5String::new(text).unwrap());
    assert_eq!(fault(Some(address("gov.vn")), None, vec![address("https://mof.gov.vn")]), out);
    assert_eq!(fault(None, Some(address("gov.vn")), vec![address("https://mof.gov.vn")]), out);
    assert_eq!(fault(Some(address("gov.vn")), None, vec![host("mof.gov.vn")]), None);
}

/// Certificates that nobody here made, as Debian ships them.
const STRANGERS: &str = "/usr/share/ca-certificates/mozilla";

#[test]
fn real_certificates_are_read_and_lead_to_themselves() {
    let mut read = 0;
    for entry in std::fs::read_dir(STRANGERS).expect("the package ca-certificates is installed") {
        let file = std::fs::read(entry.unwrap().path()).unwrap();
        for piece in unpack(&file) {
            let Ok(Piece::Certificate(der)) = piece else { panic!("a piece that is no certificate") };
            let facts = CertFacts::from_der(&der).unwrap_or_else(|error| panic!("{error:?}"));
            assert!(facts.is_ca, "{}", facts.subject);
            let mut anchors = Anchors::new();
            anchors.add(&der).unwrap();
            let at = facts.not_before.0;
            assert_eq!(anchors.verify(&der, at), Ok(Verdict::Trusted(vec![])));
            // Each signed itself, with an algorithm that is verified here.
            assert_eq!(chain::signs_itself(&der), Ok(()), "{}", facts.subject);
            read += 1;
        }
    }
    assert!(read > 100, "{read}");
}

#[test]
fn what_no_certificate_may_have_is_named() {
    let key = seeded_key(&SEED, "r");
    let read = |extensions| CertFacts::from_der(&odd(("R", &key), ("R", &key), extensions)).err();
    assert_eq!(read(vec![basic(1), basic(1)]), Some(CertError::DuplicateExtension));
    let mut torn = basic(1);
    torn.extn_value = OctetString::new(vec![0x30, 9]).unwrap();
    assert_eq!(read(vec![torn]), Some(CertError::Extension));
    let der = odd(("R", &key), ("R", &key), vec![]);
    assert_eq!(CertFacts::from_der(&[&der[..], &[0]].concat()).err(), Some(CertError::Trailing));
    assert_eq!(CertFacts::from_der(&der[..der.len() - 1]).err(), Some(CertError::NotOne));
    assert_eq!(CertFacts::read(&[0x30; 70_000]).err(), Some(CertError::TooLong));
    assert_eq!(CertFacts::read(b"").err(), Some(CertError::NotOne));
    let request = build_request::<_, DerSignature>(&person(), &key).unwrap();
    assert_eq!(CertFacts::read(&request).err(), Some(CertError::NotOne));
    assert_eq!(CertFacts::read(request_pem(&request).as_bytes()).err(), Some(CertError::OtherLabel));
    // The serial 7 made negative, longer, and empty.
    let at = der.windows(3).position(|w| w == [2, 1, 7]).unwrap();
    let mut negative = der.clone();
    negative[at + 2] = 0x87;
    assert_eq!(CertFacts::from_der(&negative).err(), Some(CertError::Serial));
    // Zeros in front that DER leaves out: a revocation list would have it without them.
    for (octets, usable) in
        [(&[0, 0x7f][..], false), (&[0, 0, 0x80], false), (&[0, 0x80], true), (&[0], true)]
    {
        assert_eq!(cert::serial(octets).is_ok(), usable, "{octets:?}");
    }
    // The algorithm inside made another: ecdsa-with-SHA384.
    let inside = der.windows(4).position(|w| w == [0x3d, 4, 3, 2]).unwrap();
    let mut mixed = der;
    mixed[inside + 3] = 3;
    assert_eq!(CertFacts::from_der(&mixed).err(), Some(CertError::Algorithm));
}

#[test]
fn names_in_old_string_types_are_read_and_found() {
    let key = seeded_key(&SEED, "r");
    let bmp: Vec<u8> = "HỘ".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let value = Any::new(Tag::BmpString, bmp).unwrap();
    let oid = const_oid::ObjectIdentifier::new_unwrap("2.5.4.3");
    let attribute = x509_cert::attr::AttributeTypeAndValue { oid, value };
    let mut sequence = x509_cert::name::RdnSequence::default();
    sequence.push(vec![attribute].try_into().unwrap());
    let issuer = Name::from_der(&sequence.to_der().unwrap()).unwrap();
    let plain = encode::name(&Dn::new([(CommonName, "Hộ")])).unwrap();
    let spki = SubjectPublicKeyInfoOwned::from_key(key.verifying_key()).unwrap();
    let build = |issuer: &Name, subject: &Name, extensions| {
        let profile = Odd { issuer: issuer.clone(), subject: subject.clone(), extensions };
        let day = |s| x509_cert::time::Time::from(der::DateTime::new(s, 1, 1, 0, 0, 0).unwrap());
        // The end in 2060 is written as GeneralizedTime.
        let validity = Validity::new(day(2020), day(2060));
        let serial = SerialNumber::new(&[0x80; 19]).unwrap();
        let builder = CertificateBuilder::new(profile, serial, validity, spki.clone()).unwrap();
        builder.build::<_, DerSignature>(&key).unwrap().to_der().unwrap()
    };
    let mut anchors = Anchors::new();
    anchors.add(&build(&plain, &plain, vec![basic(0)])).unwrap();
    let der = build(&issuer, &plain, vec![]);
    let facts = CertFacts::from_der(&der).unwrap();
    assert_eq!(facts.issuer.cn(), Some("HỘ"));
    assert_eq!(facts.serial.as_str(), "80".repeat(19));
    assert_eq!(facts.not_after.1, "2060-01-01".parse().unwrap());
    assert_eq!(anchors.verify(&der, NOW), Ok(Verdict::Trusted(vec!["Hộ".into()])));
}

/// A self-signed certificate by the openssl command.
fn by_openssl(args: &[&str]) -> String {
    let fixed =
        ["req", "-x509", "-nodes", "-keyout", "key", "-subj", "/C=VN/CN=Thu", "-utf8", "-days", "3650"];
    openssl(&[&fixed[..], args].concat(), &[])
        .unwrap()
        .split_once("-----BEGIN")
        .map(|(_, b)| format!("-----BEGIN{b}"))
        .unwrap()
}

#[test]
fn keys_and_signatures_of_every_kind_are_read() {
    let cases: [(&[&str], &str, &str, Option<Fault>); 10] = [
        (&["-newkey", "rsa:3072", "-sha256"], "RSA-3072", "RSA-SHA256", None),
        (&["-newkey", "rsa:2048", "-sha512"], "RSA-2048", "RSA-SHA512", None),
        (&["-newkey", "rsa:1024", "-sha256"], "RSA-1024", "RSA-SHA256", Some(Fault::Algorithm)),
        (&["-newkey", "rsa:2048", "-sha1"], "RSA-2048", "RSA-SHA1", None),
        (
            &[
                "-newkey",
                "rsa:2048",
                "-sha256",
                "-sigopt",
                "rsa_padding_mode:pss",
                "-sigopt",
                "rsa_pss_saltlen:32",
            ],
            "RSA-2048",
            "RSA-PSS",
            None,
        ),
        (
            &[
                "-newkey",
                "rsa:2048",
                "-sha256",
                "-sigopt",
                "rsa_padding_mode:pss",
                "-sigopt",
                "rsa_pss_saltlen:20",
            ],
            "RSA-2048",
            "RSA-PSS",
            Some(Fault::Algorithm),
        ),
        (&["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-sha512"], "P-256", "ECDSA-SHA512", None),
        (&["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-sha384"], "P-384", "ECDSA-SHA384", None),
        (
            &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521", "-sha512"],
            "P-521",
            "ECDSA-SHA512",
            Some(Fault::Algorithm),
        ),
        (&["-newkey", "ed25519"], "Ed25519", "Ed25519", None),
    ];
    for (args, key, signature, fault) in cases {
        let pem = by_openssl(args);
        let facts = CertFacts::read(pem.as_bytes()).unwrap();
        assert_eq!((facts.key.to_string().as_str(), &*facts.signature), (key, signature));
        let der = certificate_der(pem.as_bytes()).unwrap();
        assert_eq!(chain::signs_itself(&der).err(), fault, "{key} {signature}");
        // It is trusted for itself all the same.
        let mut anchors = Anchors::new();
        anchors.add(&der).unwrap();
        assert_eq!(anchors.verify(&der, facts.not_before.0), Ok(Verdict::Trusted(vec![])));
    }
}

#[test]
fn keys_that_nobody_should_have_are_known() {
    let small = by_openssl(&["-newkey", "rsa:2048", "-pkeyopt", "rsa_keygen_pubexp:3", "-sha256"]);
    assert!(CertFacts::read(small.as_bytes()).unwrap().weak_exponent);
    let usual = by_openssl(&["-newkey", "rsa:2048", "-sha256"]);
    assert!(!CertFacts::read(usual.as_bytes()).unwrap().weak_exponent);
    // The last octet of the point's second half, which the key's own stands before in a SubjectPublicKeyInfo.
    let point = spki("holder");
    let der = demo().issue(&order(&person(), &point, Profile::Signer)).unwrap();
    let at = der.windows(point.len()).position(|window| window == point).unwrap() + point.len() - 1;
    let mut beside = der.clone();
    beside[at] ^= 1;
    assert!(CertFacts::from_der(&der).is_ok());
    assert_eq!(CertFacts::from_der(&beside).err(), Some(CertError::Key));
}

#[test]
fn serials_keep_their_zeros_and_nothing_else() {
    let serial = |given: &str| {
        let pem = by_openssl(&["-newkey", "ed25519", "-set_serial", given]);
        CertFacts::read(pem.as_bytes()).map(|facts| facts.serial.as_str().to_owned())
    };
    assert_eq!(serial("0x0A05F812673607B0"), Ok("0A05F812673607B0".into()));
    assert_eq!(serial("0x80"), Ok("80".into()));
    assert_eq!(serial("0"), Ok("00".into()));
    assert_eq!(serial(&format!("0x{}", "F".repeat(40))), Ok("F".repeat(40)));
    assert_eq!(serial(&format!("0x1{}", "F".repeat(40))), Err(CertError::Serial));
    assert_eq!(serial("-5"), Err(CertError::Serial));
}

#[test]
fn every_fault_is_told_in_both_languages() {
    let link = || Link::Authority("CA thử".into());
    for lang in [Lang::Vi, Lang::En] {
        let said = Verdict::Broken { link: link(), fault: Fault::Expired }.say(lang);
        assert!(said.contains("CA thử"));
        assert!(!Verdict::Trusted(vec![]).say(lang).is_empty());
        assert!(CertError::PrivateKey.hint(lang).is_some());
        assert!(BuildError::TooLong("CN".into(), 64).what(lang).contains("CN"));
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = CertFacts::read(&bytes);
        let _ = RequestFacts::read(&bytes);
    }

    /// Real certificates with some bytes changed go deeper than noise.
    #[test]
    fn no_changed_certificate_panics(changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..6), cut in any::<usize>()) {
        let ca = demo();
        let mut der = ca.issue(&order(&person(), &spki("holder"), Profile::Signer)).unwrap();
        for (at, byte) in changes {
            let at = at % der.len();
            der[at] = byte;
        }
        let _ = anchors(&ca).verify(&der, NOW);
        let _ = CertFacts::read(certificate_pem(&der).as_bytes());
        let _ = CertFacts::from_der(&der[..cut % der.len()]);
    }
}
