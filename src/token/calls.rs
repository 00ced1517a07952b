//! The calls of a PKCS #11 module, with every attribute of a key stated. Runs in the worker alone.

use std::path::Path;
use std::time::{Duration, Instant};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism as Way, MechanismType};
use cryptoki::object::{Attribute, AttributeType, CertificateType, ObjectClass, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::slot::{Slot, TokenInfo};
use cryptoki::types::RawAuthPin;
use der::{Decode, Encode};
use x509_cert::certificate::Certificate;
use zeroize::Zeroizing;

use super::facts::{Algorithm, Class, KeyAttributes, Mechanism, Object, PinState, TokenFacts};
use super::message::{Fault, Rv, RvKind};
use crate::pki::{SignatureKind, ec_public_key, rsa_public_key};
use crate::text::harmless;

/// The named curves as EcParams has them.
const P256: &[u8] = &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
const P384: &[u8] = &[6, 5, 0x2b, 0x81, 4, 0, 34];

/// What stands before a digest of SHA-256 in a signature by PKCS #1 v1.5 (RFC 8017, 9.2).
const DIGEST_INFO: [u8; 19] =
    [0x30, 0x31, 0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20];

/// A loaded module, with the session it has.
pub struct Loaded {
    module: Pkcs11,
    session: Option<Session>,
    /// The objects that were named to the other side, by number.
    objects: Vec<ObjectHandle>,
    /// The time spent in the module.
    pub inside: Duration,
}

fn fault(error: Error) -> Fault {
    match error {
        Error::LibraryLoading(error) => Fault::Load(error.to_string()),
        Error::MissingSymbol(_) | Error::NullFunctionPointer => Fault::NotAModule,
        Error::Pkcs11(value, function) => {
            let kind = match value {
                RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange => RvKind::PinIncorrect,
                RvError::PinLocked => RvKind::PinLocked,
                RvError::PinExpired => RvKind::PinExpired,
                RvError::UserPinNotInitialized => RvKind::PinNotSet,
                RvError::DeviceMemory | RvError::HostMemory => RvKind::Full,
                RvError::DeviceRemoved
                | RvError::TokenNotPresent
                | RvError::TokenNotRecognized
                | RvError::SessionHandleInvalid
                | RvError::SessionClosed
                | RvError::SlotIdInvalid => RvKind::Removed,
                RvError::TokenWriteProtected | RvError::SessionReadOnly => RvKind::WriteProtected,
                RvError::FunctionNotSupported | RvError::MechanismInvalid | RvError::ActionProhibited => {
                    RvKind::Unsupported
                }
                _ => RvKind::Other,
            };
            let function = format!("{function:?}");
            Fault::Call(Rv { kind, text: format!("C_{function}: {value:?}") })
        }
        _ => Fault::Nonsense,
    }
}

impl Loaded {
    /// Loads a library and begins to use it.
    pub fn open(path: &Path) -> Result<(Loaded, (u8, u8)), Fault> {
        let start = Instant::now();
        let module = Pkcs11::new(path).map_err(fault)?;
        module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).map_err(fault)?;
        let version = module.get_library_info().map_err(fault)?.library_version();
        let loaded = Loaded { module, session: None, objects: Vec::new(), inside: start.elapsed() };
        Ok((loaded, (version.major(), version.minor())))
    }

    /// Runs calls of the module, and counts their time.
    fn inside<T>(&mut self, calls: impl FnOnce(&Loaded) -> Result<T, Error>) -> Result<T, Fault> {
        let start = Instant::now();
        let done = calls(self);
        self.inside += start.elapsed();
        done.map_err(fault)
    }

    fn session(&self) -> Result<&Session, Error> {
        self.session.as_ref().ok_or(Error::InvalidValue)
    }

    fn handle(&self, number: u32) -> Result<ObjectHandle, Error> {
        self.objects.get(number as usize).copied().ok_or(Error::InvalidValue)
    }

    /// The tokens that are plugged in.
    pub fn tokens(&mut self) -> Result<Vec<TokenFacts>, Fault> {
        self.inside(|loaded| {
            let module = &loaded.module;
            let slots = module.get_slots_with_token()?;
            slots.into_iter().map(|slot| Ok(facts(module, slot, &module.get_token_info(slot)?))).collect()
        })
    }

    /// Opens a session with the token in a slot.
    pub fn open_session(&mut self, slot: u64, write: bool) -> Result<(), Fault> {
        let session = self.inside(|loaded| {
            let slots = loaded.module.get_slots_with_token()?;
            let slot = slots.into_iter().find(|s| s.id() == slot).ok_or(Error::InvalidValue)?;
            match write {
                true => loaded.module.open_rw_session(slot),
                false => loaded.module.open_ro_session(slot),
            }
        })?;
        self.session = Some(session);
        self.objects.clear();
        Ok(())
    }

    /// One attempt to log in; with no PIN the token asks for it itself.
    pub fn login(&mut self, pin: Option<Zeroizing<Vec<u8>>>) -> Result<(), Fault> {
        let pin = pin.map(|mut pin| RawAuthPin::new(Box::new(std::mem::take(&mut *pin))));
        self.inside(|loaded| match &pin {
            Some(pin) => loaded.session()?.login_with_raw(UserType::User, pin),
            None => loaded.session()?.login(UserType::User, None),
        })
    }

    /// Everything that the session may see, in one listing.
    pub fn objects(&mut self) -> Result<Vec<Object>, Fault> {
        self.objects.clear();
        let mut all = Vec::new();
        for (class, is) in [
            (Class::Public, ObjectClass::PUBLIC_KEY),
            (Class::Private, ObjectClass::PRIVATE_KEY),
            (Class::Certificate, ObjectClass::CERTIFICATE),
        ] {
            let wanted = [Attribute::Class(is)];
            for handle in self.inside(|loaded| loaded.session()?.find_objects(&wanted))? {
                all.push(self.object(handle, class)?);
            }
        }
        Ok(all)
    }

    /// One object with its attributes.
    fn object(&mut self, handle: ObjectHandle, class: Class) -> Result<Object, Fault> {
        let wanted = match class {
            Class::Public => PUBLIC,
            Class::Private => PRIVATE,
            Class::Certificate => CERTIFICATE,
        };
        let said = self.inside(|loaded| loaded.session()?.get_attributes(handle, wanted))?;
        let number = u32::try_from(self.objects.len()).map_err(|_| Fault::Nonsense)?;
        self.objects.push(handle);
        Ok(read(number, class, &said))
    }

    /// Makes a key pair on the token and reads both halves back.
    pub fn generate(
        &mut self,
        algorithm: Algorithm,
        id: &[u8],
        label: &str,
    ) -> Result<(Object, Object), Fault> {
        let shared = [Attribute::Id(id.to_vec()), Attribute::Label(label.as_bytes().to_vec())];
        let mut public = vec![
            Attribute::Token(true),
            Attribute::Verify(true),
            Attribute::Encrypt(false),
            Attribute::Wrap(false),
        ];
        public.extend(shared.iter().cloned());
        let way = match algorithm.rsa_bits() {
            Some(bits) => {
                public.push(Attribute::ModulusBits(u64::from(bits).into()));
                public.push(Attribute::PublicExponent(vec![1, 0, 1]));
                Way::RsaPkcsKeyPairGen
            }
            None => {
                let curve = if algorithm == Algorithm::P384 { P384 } else { P256 };
                public.push(Attribute::EcParams(curve.to_vec()));
                Way::EccKeyPairGen
            }
        };
        let mut private = vec![
            Attribute::Token(true),
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Sign(true),
            Attribute::Extractable(false),
            Attribute::Decrypt(false),
            Attribute::Unwrap(false),
            Attribute::Derive(false),
        ];
        private.extend(shared);
        let pair = self.inside(|loaded| loaded.session()?.generate_key_pair(&way, &public, &private))?;
        Ok((self.object(pair.0, Class::Public)?, self.object(pair.1, Class::Private)?))
    }

    pub fn set_id(&mut self, object: u32, id: &[u8]) -> Result<(), Fault> {
        self.inside(|loaded| {
            loaded.session()?.update_attributes(loaded.handle(object)?, &[Attribute::Id(id.to_vec())])
        })
    }

    /// The signature over a digest that was made by whoever asks.
    pub fn sign(&mut self, key: u32, kind: SignatureKind, digest: &[u8]) -> Result<Vec<u8>, Fault> {
        let pss = PkcsPssParams {
            hash_alg: MechanismType::SHA256,
            mgf: PkcsMgfType::MGF1_SHA256,
            s_len: 32u64.into(),
        };
        let (way, data) = match kind {
            SignatureKind::RsaSha256 => (Way::RsaPkcs, [&DIGEST_INFO, digest].concat()),
            SignatureKind::RsaPssSha256 => (Way::RsaPkcsPss(pss), digest.to_vec()),
            SignatureKind::EcdsaSha256 | SignatureKind::EcdsaSha384 => (Way::Ecdsa, digest.to_vec()),
        };
        self.inside(|loaded| loaded.session()?.sign(&way, loaded.handle(key)?, &data))
    }

    /// Puts a certificate beside its key and reads it back.
    pub fn store(&mut self, der: &[u8], id: &[u8], label: &str) -> Result<Object, Fault> {
        let parts = || {
            let certificate = Certificate::from_der(der).ok()?;
            let tbs = certificate.tbs_certificate();
            let serial = tbs.serial_number().to_der().ok()?;
            Some((tbs.subject().to_der().ok()?, tbs.issuer().to_der().ok()?, serial))
        };
        let (subject, issuer, serial) = parts().ok_or(Fault::Nonsense)?;
        let template = [
            Attribute::Class(ObjectClass::CERTIFICATE),
            Attribute::CertificateType(CertificateType::X_509),
            Attribute::Token(true),
            Attribute::Private(false),
            Attribute::Subject(subject),
            Attribute::Issuer(issuer),
            Attribute::SerialNumber(serial),
            Attribute::Id(id.to_vec()),
            Attribute::Label(label.as_bytes().to_vec()),
            Attribute::Value(der.to_vec()),
        ];
        let handle = self.inside(|loaded| loaded.session()?.create_object(&template))?;
        self.object(handle, Class::Certificate)
    }

    pub fn destroy(&mut self, objects: &[u32]) -> Result<(), Fault> {
        self.inside(|loaded| {
            let destroy = |number: &u32| loaded.session()?.destroy_object(loaded.handle(*number)?);
            objects.iter().try_for_each(destroy)
        })
    }

    /// Logs out and lets the module end what it does.
    pub fn close(self) {
        let Loaded { module, session, .. } = self;
        if let Some(session) = session {
            let _ = session.logout();
        }
        let _ = module.finalize();
    }
}

const CERTIFICATE: &[AttributeType] = &[AttributeType::Id, AttributeType::Label, AttributeType::Value];
const PUBLIC: &[AttributeType] = &[
    AttributeType::Id,
    AttributeType::Label,
    AttributeType::Modulus,
    AttributeType::PublicExponent,
    AttributeType::EcParams,
    AttributeType::EcPoint,
];
const PRIVATE: &[AttributeType] = &[
    AttributeType::Id,
    AttributeType::Label,
    AttributeType::Token,
    AttributeType::Private,
    AttributeType::Sensitive,
    AttributeType::AlwaysSensitive,
    AttributeType::Extractable,
    AttributeType::NeverExtractable,
    AttributeType::Local,
    AttributeType::Sign,
    AttributeType::Decrypt,
    AttributeType::Unwrap,
    AttributeType::Derive,
];

fn read(number: u32, class: Class, said: &[Attribute]) -> Object {
    let (mut id, mut label, mut value) = (Vec::new(), String::new(), None);
    let (mut modulus, mut exponent, mut params, mut point) = (None, None, None, None);
    let mut key = KeyAttributes::default();
    for attribute in said {
        match attribute {
            Attribute::Id(bytes) => id.clone_from(bytes),
            Attribute::Label(bytes) => {
                label = harmless(String::from_utf8_lossy(bytes).trim_end_matches('\0'))
            }
            Attribute::Value(bytes) => value = Some(bytes.clone()),
            Attribute::Modulus(bytes) => modulus = Some(bytes),
            Attribute::PublicExponent(bytes) => exponent = Some(bytes),
            Attribute::EcParams(bytes) => params = Some(bytes),
            Attribute::EcPoint(bytes) => point = Some(bytes),
            Attribute::Token(is) => key.token = Some(*is),
            Attribute::Private(is) => key.private = Some(*is),
            Attribute::Sensitive(is) => key.sensitive = Some(*is),
            Attribute::AlwaysSensitive(is) => key.always_sensitive = Some(*is),
            Attribute::Extractable(is) => key.extractable = Some(*is),
            Attribute::NeverExtractable(is) => key.never_extractable = Some(*is),
            Attribute::Local(is) => key.local = Some(*is),
            Attribute::Sign(is) => key.sign = Some(*is),
            Attribute::Decrypt(is) => key.decrypt = Some(*is),
            Attribute::Unwrap(is) => key.unwrap = Some(*is),
            Attribute::Derive(is) => key.derive = Some(*is),
            _ => {}
        }
    }
    let spki = match (modulus, exponent, params, point) {
        (Some(modulus), Some(exponent), ..) => rsa_public_key(modulus, exponent),
        (_, _, Some(params), Some(point)) => ec_public_key(params, point),
        _ => None,
    };
    let certificate = value.filter(|value| class == Class::Certificate && !value.is_empty());
    Object { handle: number, class, id, label, spki, certificate, attributes: key }
}

/// The mechanisms that keys and requests need, by their names.
const MECHANISMS: [(MechanismType, &str); 5] = [
    (MechanismType::RSA_PKCS_KEY_PAIR_GEN, "CKM_RSA_PKCS_KEY_PAIR_GEN"),
    (MechanismType::RSA_PKCS, "CKM_RSA_PKCS"),
    (MechanismType::RSA_PKCS_PSS, "CKM_RSA_PKCS_PSS"),
    (MechanismType::ECC_KEY_PAIR_GEN, "CKM_EC_KEY_PAIR_GEN"),
    (MechanismType::ECDSA, "CKM_ECDSA"),
];

fn facts(module: &Pkcs11, slot: Slot, info: &TokenInfo) -> TokenFacts {
    let known = module.get_mechanism_list(slot).unwrap_or_default();
    let mechanisms = MECHANISMS.iter().filter(|(kind, _)| known.contains(kind)).map(|(kind, name)| {
        let sizes = module.get_mechanism_info(slot, *kind);
        let bits = sizes.map_or((0, 0), |m| (m.min_key_size() as u64, m.max_key_size() as u64));
        Mechanism { name: (*name).to_owned(), bits }
    });
    let firmware = info.firmware_version();
    TokenFacts {
        slot: slot.id(),
        // A token says what its maker, or a forger, put there; a line of it must not look like one of ours.
        serial: harmless(info.serial_number().trim()),
        label: harmless(info.label().trim()),
        maker: harmless(info.manufacturer_id().trim()),
        model: harmless(info.model().trim()),
        firmware: (firmware.major(), firmware.minor()),
        initialised: info.token_initialized(),
        write_protected: info.write_protected(),
        own_keypad: info.protected_authentication_path(),
        pin: PinState {
            set: info.user_pin_initialized(),
            count_low: info.user_pin_count_low(),
            final_try: info.user_pin_final_try(),
            locked: info.user_pin_locked(),
            to_be_changed: info.user_pin_to_be_changed(),
        },
        free: info.free_private_memory().map(|bytes| bytes as u64),
        mechanisms: mechanisms.collect(),
    }
}
