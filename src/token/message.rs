//! What is said between the program and the process that holds the module.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::facts::{Algorithm, Object, TokenFacts};
use crate::pki::SignatureKind;

/// One thing asked of the module.
#[derive(Serialize, Deserialize)]
pub enum Ask {
    /// Load the module and begin to use it.
    Open(PathBuf),
    Tokens,
    /// Talk to the token in this slot from now on.
    Session {
        slot: u64,
        write: bool,
    },
    /// Log in. Unless the token has a keypad of its own, the next frame is the PIN and nothing but the PIN.
    Login {
        own_keypad: bool,
    },
    /// Everything on the token that this session may see.
    Objects,
    Generate {
        algorithm: Algorithm,
        id: Vec<u8>,
        label: String,
    },
    /// Another CKA_ID for one half of a pair.
    SetId {
        object: u32,
        id: Vec<u8>,
    },
    /// The signature over a digest: of RSA as certificates have it, of ECDSA the two numbers.
    Sign {
        key: u32,
        kind: SignatureKind,
        data: Vec<u8>,
    },
    /// Put a certificate beside its key.
    Store {
        certificate: Vec<u8>,
        id: Vec<u8>,
        label: String,
    },
    Destroy {
        objects: Vec<u32>,
    },
}

/// An ask on its way, with the time it may take.
#[derive(Serialize, Deserialize)]
pub struct Asked {
    pub ask: Ask,
    pub limit_ms: u64,
}

/// What came of it.
#[derive(Serialize, Deserialize)]
pub struct Answered {
    /// Microseconds spent in calls of the module.
    pub inside_us: u64,
    pub result: Result<Answer, Fault>,
}

#[derive(Serialize, Deserialize)]
pub enum Answer {
    Done,
    /// The library's version, major and minor.
    Opened((u8, u8)),
    Tokens(Vec<TokenFacts>),
    Objects(Vec<Object>),
    /// The public and the private half.
    Pair(Box<(Object, Object)>),
    Signature(Vec<u8>),
}

/// Why the module didn't do it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Fault {
    /// The file can't be loaded as a library, in the words of the system.
    Load(String),
    /// The library is no PKCS #11 module.
    NotAModule,
    /// The module refused a call.
    Call(Rv),
    /// The module answered what can't be.
    Nonsense,
}

/// A return value of PKCS #11.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Rv {
    pub kind: RvKind,
    /// The function and the value, for those who know PKCS #11.
    pub text: String,
}

/// What a return value means for what is done next.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum RvKind {
    PinIncorrect,
    PinLocked,
    /// It must be changed first.
    PinExpired,
    PinNotSet,
    /// No room left in the token or in the module.
    Full,
    /// The token is gone.
    Removed,
    WriteProtected,
    Unsupported,
    Other,
}

impl RvKind {
    /// Whether nothing more may be asked of the token after it.
    pub const fn ends_a_run(self) -> bool {
        !matches!(self, RvKind::Unsupported | RvKind::Other)
    }
}
