//! The user's own settings: `chungthu/settings.yaml` in the folder that the system keeps for such files.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::failure::{Failure, FileError};
use crate::rules::Columns;
use crate::sheet::heads::{self, Headings};
use crate::yaml;

/// What a user sets once instead of saying it with every command.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserSettings {
    /// The identity file.
    #[serde(default)]
    pub identity: Option<PathBuf>,
    /// The signing key file.
    #[serde(default)]
    pub signing_key: Option<PathBuf>,
    /// `vi` or `en`.
    #[serde(default)]
    pub lang: Option<String>,
    /// The PKCS #11 module of the tokens.
    #[serde(default)]
    pub pkcs11_module: Option<PathBuf>,
    /// Seconds that a call of the module may take.
    #[serde(default)]
    pub pkcs11_seconds: Option<u16>,
    /// Seconds that the module may take to make a key pair.
    #[serde(default)]
    pub pkcs11_key_seconds: Option<u16>,
    /// The program in whose dialog PINs are asked for, at a terminal too.
    #[serde(default)]
    pub pinentry: Option<PathBuf>,
}

impl UserSettings {
    /// Reads the file, where there is one.
    pub fn read() -> Result<UserSettings, Failure> {
        let Some(path) = path() else { return Ok(UserSettings::default()) };
        match std::fs::read(&path) {
            Ok(bytes) => {
                yaml::read_plain(&bytes).map_err(|e| Failure::from(e).at(path.display().to_string()))
            }
            Err(_) => Ok(UserSettings::default()),
        }
    }
}

/// `$XDG_CONFIG_HOME/chungthu/settings.yaml`, else below `~/.config`.
pub fn path() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let base = set("XDG_CONFIG_HOME").or_else(|| set("HOME").map(|home| home.join(".config")))?;
    Some(base.join("chungthu/settings.yaml"))
}

/// Where the user's headings are kept: beside the settings.
fn headings_path() -> Option<PathBuf> {
    Some(path()?.with_file_name("columns.yaml"))
}

/// What the user said that headings of sheets are, by the folded heading.
pub fn headings() -> Result<BTreeMap<String, String>, Failure> {
    let Some(path) = headings_path() else { return Ok(BTreeMap::new()) };
    match std::fs::read(&path) {
        Ok(bytes) => yaml::read_plain(&bytes).map_err(|e| Failure::from(e).at(path.display().to_string())),
        Err(_) => Ok(BTreeMap::new()),
    }
}

/// Keeps what the user says of headings, `HEADING=FIELD`, for the next sheet that has them. That one which says by itself what it is
/// was passed over holds for that sheet alone: in the next it would be missed and nobody would know why.
pub fn keep_headings(
    columns: &Columns,
    mut known: BTreeMap<String, String>,
    said: &[String],
) -> Result<(), Failure> {
    let Some(path) = headings_path().filter(|_| !said.is_empty()) else { return Ok(()) };
    for (head, way) in said.iter().filter_map(|word| word.rsplit_once('=')) {
        if way.trim() != "-" || !Headings::knows(columns, head) {
            known.insert(heads::kept(head), way.trim().to_owned());
        }
    }
    let written = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    let written = written.and_then(|()| std::fs::write(&path, yaml::write(&known)));
    Ok(written.map_err(|error| FileError::unwritable(&path, &error))?)
}
