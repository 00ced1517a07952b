//! Real tokens for the demo's keys: SoftHSM's, in a folder of the demo's own. They are made with SoftHSM's own tool, so that
//! the program itself has no call that wipes a token or puts a key from outside on one.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder};
use std::io::{self, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use secrecy::SecretString;
use sha2::{Digest, Sha256};

use super::hsm::{HSMS, HsmKey, OnTokens};
use crate::model::{Key, Kind, Lang, Moment};
use crate::text::{Explain, Failing, machinery as words};
use crate::token::challenge::{Pairs, works};
use crate::token::proof::Proof;
use crate::token::{Algorithm, Limits, Module, Pin, TokenError, hex};

/// The PIN of these tokens. It opens nothing else and is no secret: it lies in a file beside them.
pub const PIN: &str = "20240814";

/// The variable by which SoftHSM is told where its settings are.
pub const CONF: &str = "SOFTHSM2_CONF";

/// Below the folder of the tokens.
pub const TOKENS: &str = "tokens";

const UTIL: &str = "softhsm2-util";

/// Why the tokens could not be made.
#[derive(Debug)]
pub enum SoftHsmError {
    Io(io::ErrorKind),
    /// SoftHSM's tool refused.
    Tool,
    /// What was put on a token isn't on it.
    Lost,
    Token(TokenError),
}

impl From<io::Error> for SoftHsmError {
    fn from(error: io::Error) -> SoftHsmError {
        SoftHsmError::Io(error.kind())
    }
}

impl From<TokenError> for SoftHsmError {
    fn from(error: TokenError) -> SoftHsmError {
        SoftHsmError::Token(error)
    }
}

impl Explain for SoftHsmError {
    fn what(&self, lang: Lang) -> String {
        let why = match self {
            SoftHsmError::Io(kind) => crate::text::seal::io(lang, *kind),
            SoftHsmError::Tool => words::demo_softhsm_tool(lang),
            SoftHsmError::Lost => words::demo_softhsm_lost(lang),
            SoftHsmError::Token(error) => error.what(lang),
        };
        words::demo_softhsm_failed(lang, &why)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::demo_softhsm_hint(lang))
    }

    fn failing(&self) -> Failing {
        Failing::Unable
    }
}

/// SoftHSM's module, where SoftHSM is installed with its tool; distributions put it into different places.
pub fn module() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).find(|folder| folder.join(UTIL).is_file())?;
    let machine = format!("{}-linux-gnu", std::env::consts::ARCH);
    let folders = ["lib/softhsm", "lib64/softhsm", "lib64/pkcs11", "lib/pkcs11", "local/lib/softhsm"];
    let folders = folders.into_iter().map(str::to_owned).chain([format!("lib/{machine}/softhsm")]);
    folders.map(|folder| Path::new("/usr").join(folder).join("libsofthsm2.so")).find(|file| file.exists())
}

/// The settings of a SoftHSM whose tokens lie in this folder.
pub fn settings(tokens: &Path) -> String {
    format!("directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n", tokens.display())
}

/// Makes the tokens in a folder, puts the keys on them, reads both back, and has every key sign.
pub fn make(module: &Path, folder: &Path, keys: &[HsmKey], now: Moment) -> Result<OnTokens, SoftHsmError> {
    let tokens = folder.join(TOKENS);
    DirBuilder::new().mode(0o700).create(&tokens)?;
    let conf = folder.join("making.conf");
    fs::write(&conf, settings(&tokens))?;
    let tool = |arguments: &[&str], given: &[u8]| tool(module, &conf, arguments, given);
    for n in 0..HSMS {
        let label = label(n);
        tool(&["--init-token", "--free", "--label", &label, "--so-pin", PIN, "--pin", PIN], b"")?;
    }
    for key in keys {
        let (token, name, id) = (label(key.hsm), key.certificate.to_string(), hex(&key.cka_id()));
        let arguments = ["--import", "/dev/stdin", "--token", &token, "--label", &name, "--id", &id];
        tool(&[arguments.as_slice(), &["--pin", PIN]].concat(), key.pem().as_bytes())?;
    }
    let mut open = Module::open(module, Limits::default(), None, &[(CONF, Some(&conf))])?;
    let (mut facts, mut proofs) = (Vec::new(), Vec::new());
    let mut said = BTreeMap::new();
    for n in 0..HSMS {
        let token = open.token(None, Some(&label(n)))?;
        open.session(&token, false)?;
        open.login(Pin::typed(SecretString::from(PIN)).as_ref())?;
        let objects = open.objects()?;
        let pairs = Pairs::of(&objects);
        let mut proved = BTreeMap::new();
        for key in keys.iter().filter(|key| key.hsm == n) {
            let spki = key.spki();
            let found = pairs.by_hash(&Sha256::digest(&spki).into());
            let Some((_, [private])) = found else { return Err(SoftHsmError::Lost) };
            if !works(&mut open, private, &spki, Algorithm::P256)? {
                return Err(SoftHsmError::Lost);
            }
            said.insert(key.certificate, private.attributes);
            proved.insert(Key::new(Kind::Certificate, key.certificate), None);
        }
        let serial = token.serial.clone();
        proofs.push(Proof { token: serial, at: now, by: None, signed: true, keys: proved, orphans: 0 });
        facts.push(token);
    }
    drop(fs::remove_file(&conf));
    let module = open.version;
    let tokens = facts.try_into().map_err(|_| SoftHsmError::Lost)?;
    Ok(OnTokens { tokens, module, keys: said, proofs })
}

fn label(n: usize) -> String {
    format!("BTC-KYSO-{:02}", n + 1)
}

fn tool(module: &Path, conf: &Path, arguments: &[&str], given: &[u8]) -> Result<(), SoftHsmError> {
    let mut command = Command::new(UTIL);
    command.arg("--module").arg(module).args(arguments).env(CONF, conf);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    let sent = child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(given));
    let done = child.wait()?;
    // It says itself what it could not read.
    if done.success() && sent.is_ok() { Ok(()) } else { Err(SoftHsmError::Tool) }
}
