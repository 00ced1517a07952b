//! Sealing: the only room that holds secrets (sealing.md sections 1 and 2; SECURITY.md).
//!
//! - [`header`] reads a sealed file without any key, [`pad`] hides lengths.
//! - [`keyring`] holds the epochs and the [`tree`] of keys; it is one age file sealed to the officers' [`identity`]s.
//! - [`vault`] derives, opens and seals the records under an opened keyring.
//! - [`parcel`] seals texts to some officers' own keys, to be opened outside.
//! - [`unlock`] (and [`agent`], where the kernel holds no keys) keeps an opened keyring between commands.
//! - [`signer`] signs commits and approvals with `openssh` keys, [`recovery`] is the entry that lies in the safe.
//!
//! No secret type here has `Debug` or `Display`, and no error carries a sealed value.

pub mod agent;
#[cfg(test)]
mod cctv;
mod explain;
pub mod header;
mod hex;
pub mod identity;
pub mod keyring;
mod openssh;
pub mod pad;
pub mod parcel;
pub mod recovery;
pub mod signer;
pub mod tree;
pub mod unlock;
pub mod vault;

pub use header::{HeaderFault, SealedHeader};
pub use identity::{Identities, IdentityError, NoPrompt, Prompt, Question, Recipient, RecipientError};
pub use keyring::{Bound, Keyring, KeyringError, KeyringHash, RecipientsError, SuccessorFault};
pub use parcel::Readers;
pub use recovery::Recovery;
pub use signer::{Signer, SignerError, public};
pub use unlock::{Place, UnlockError};
pub use vault::{OpenError, PrintKey, SealError, Vault};

use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use hkdf::Hkdf;
use rand::TryRng;
use sha2::Sha256;
use zeroize::Zeroizing;

use tree::Secret;

const IDENTITY_PREFIX: Hrp = Hrp::parse_unchecked("age-secret-key-");

/// Bytes from the operating system.
fn random<const N: usize>() -> Zeroizing<[u8; N]> {
    let mut bytes = Zeroizing::new([0; N]);
    rand::rngs::SysRng
        .try_fill_bytes(bytes.as_mut_slice())
        .expect("the system's random source doesn't fail once it was seeded");
    bytes
}

/// HKDF-SHA256 without salt, 32 bytes out.
fn derive(secret: &[u8], info: &str) -> Secret {
    let mut out = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, secret)
        .expand(info.as_bytes(), out.as_mut_slice())
        .expect("32 bytes are within what HKDF-SHA256 gives");
    out
}

/// The secret as `AGE-SECRET-KEY-1…`.
fn identity_text(secret: &Secret) -> Zeroizing<String> {
    let text = bech32::encode_upper::<Bech32>(IDENTITY_PREFIX, secret.as_slice())
        .expect("32 bytes are within what bech32 holds");
    Zeroizing::new(text)
}

/// The secret as an age identity.
fn age_identity(secret: &Secret) -> age::x25519::Identity {
    identity_text(secret).parse().expect("32 bytes under the right prefix are an identity")
}

/// The 32 bytes of an `AGE-SECRET-KEY-1…`.
fn identity_bytes(text: &str) -> Option<Secret> {
    let parsed = CheckedHrpstring::new::<Bech32>(text).ok()?;
    let mut secret = Zeroizing::new([0; 32]);
    let mut bytes = parsed.byte_iter();
    if parsed.hrp() != IDENTITY_PREFIX || bytes.len() != secret.len() {
        return None;
    }
    secret.iter_mut().zip(&mut bytes).for_each(|(to, from)| *to = from);
    Some(secret)
}
