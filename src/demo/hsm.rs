//! The ministry's HSMs, and which keys are in them. The keys follow from the seed, so that the same ministry comes with and
//! without tokens; what tokens change is what records say of the tokens themselves.

use std::collections::BTreeMap;

use p256::ecdsa::SigningKey;
use p256::pkcs8::{EncodePrivateKey, LineEnding};
use zeroize::Zeroizing;

use super::keys::{sha256, spki};
use super::world::{Log, line, moment};
use crate::model::date::Moment;
use crate::model::kinds::certificate::{Certificate, KeyAlgorithm, KeyMade};
use crate::model::kinds::device::{Device, Hsm};
use crate::model::words::Line;
use crate::model::{Key, Kind, RecordId};
use crate::pki::{Dn, subject_key_id};
use crate::rules::RsaPadding;
use crate::token::plan::{Plan, PlanKey, PlanToken, SCHEMA};
use crate::token::proof::Proof;
use crate::token::{KeyAttributes, TokenFacts, hex};
use crate::yaml;

/// How many HSMs there are.
pub const HSMS: usize = 2;

/// A key that belongs into one of them.
pub struct HsmKey {
    pub certificate: RecordId,
    /// Which HSM.
    pub hsm: usize,
    at: Moment,
    subject: Dn,
    key: SigningKey,
}

impl HsmKey {
    /// The key as PKCS #8 in PEM.
    pub fn pem(&self) -> Zeroizing<String> {
        self.key.to_pkcs8_pem(LineEnding::LF).expect("a P-256 key always has its PKCS #8")
    }

    /// The public half.
    pub fn spki(&self) -> Vec<u8> {
        spki(&self.key)
    }

    /// The id that it has on the token: the key identifier.
    pub fn cka_id(&self) -> Vec<u8> {
        subject_key_id(&self.spki()).expect("a P-256 key always has an identifier")
    }

    /// The plan by which it is taken to have been made.
    pub fn plan(&self, token: &TokenFacts) -> String {
        let certificate = Key::new(Kind::Certificate, self.certificate);
        let subject = PlanKey::subject_of(&self.subject);
        yaml::write(&Plan {
            schema: SCHEMA,
            day: self.at.date,
            token: PlanToken { serial: token.serial.clone(), label: token.label.clone() },
            algorithm: KeyAlgorithm::P256,
            keys: vec![PlanKey {
                certificate,
                procedure: None,
                subject,
                email: None,
                rsa: RsaPadding::default(),
            }],
        })
    }
}

/// What tokens say of themselves and of the keys that were put on them.
pub struct OnTokens {
    /// In the order of the HSMs.
    pub tokens: [TokenFacts; HSMS],
    /// The version of the module.
    pub module: (u8, u8),
    pub keys: BTreeMap<RecordId, KeyAttributes>,
    /// What was found when the keys were tried there.
    pub proofs: Vec<Proof>,
}

fn version((major, minor): (u8, u8)) -> Line {
    line(format!("{major}.{minor}"))
}

/// The key of a certificate in an HSM; the record says where it is, where tokens have it.
pub fn made(log: &mut Log, certificate: &mut Certificate, subject: &Dn, key: SigningKey, at: i64) {
    let world = log.world;
    let by = log.handle();
    let at_hsm = |device: RecordId| world.hsms.iter().position(|hsm| *hsm == device);
    let hsm = certificate.device.as_ref().and_then(|device| at_hsm(device.key().id)).unwrap_or(0);
    let one = HsmKey { certificate: certificate.id, hsm, at: moment(at), subject: subject.clone(), key };
    if let Some(on) = &world.on_tokens
        && let (Some(token), Some(attributes)) = (on.tokens.get(hsm), on.keys.get(&certificate.id))
    {
        let said = attributes.said();
        certificate.key = Some(KeyMade {
            spki_sha256: sha256(&one.spki()),
            token: token.serial.parse().expect("SoftHSM's serials are hexadecimal"),
            cka_id: line(hex(&one.cka_id())),
            algorithm: KeyAlgorithm::P256,
            attributes: said.iter().map(|(n, is, _)| line(format!("{n}={}", *is == Some(true)))).collect(),
            plan_sha256: sha256(one.plan(token).as_bytes()),
            module: version(on.module),
            firmware: version(token.firmware),
            at: one.at,
            by,
            ended: None,
        });
    }
    log.keys.push(one);
}

/// Makes the record of an HSM say what its token says.
pub fn tell(device: &mut Device, token: &TokenFacts) {
    device.model = Some(line(&token.model));
    device.vendor = Some(line(&token.maker));
    device.serial = token.serial.parse().ok();
    device.label = Some(line(&token.label));
    if let Some(hsm) = device.hsm.take() {
        device.hsm = Some(Hsm {
            firmware: Some(version(token.firmware)),
            partitions: vec![line(&token.label)],
            ..hsm
        });
    }
}
