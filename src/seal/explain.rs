//! The room's errors, told to a person.

use crate::model::Lang;
use crate::text::{Explain, Failing, seal as text, shown};

use super::header::HeaderFault;
use super::identity::{IdentityError, RecipientError};
use super::keyring::{KeyringError, RecipientsError, SuccessorFault};
use super::recovery::NotARecoveryKey;
use super::signer::SignerError;
use super::unlock::UnlockError;
use super::vault::{OpenError, SealError};

impl Explain for HeaderFault {
    fn what(&self, lang: Lang) -> String {
        match self {
            HeaderFault::Truncated => text::header_truncated(lang),
            HeaderFault::TooLong => text::header_too_long(lang),
            HeaderFault::Armored => text::header_armored(lang),
            HeaderFault::Version => text::header_version(lang),
            HeaderFault::Grammar => text::header_grammar(lang),
            HeaderFault::KeyStanza => text::header_key(lang),
            HeaderFault::NameStanza => text::header_name(lang),
            HeaderFault::OtherStanza => text::header_other(lang),
            HeaderFault::Payload => text::header_payload(lang),
            HeaderFault::Padding => text::header_padding(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(text::open_restore_hint(lang))
    }
}

impl Explain for OpenError {
    fn what(&self, lang: Lang) -> String {
        match self {
            OpenError::Header { at, fault } => text::open_header(lang, &at.path(), &fault.what(lang)),
            OpenError::Elsewhere { at, sealed_as } => {
                text::open_elsewhere(lang, &at.path(), &sealed_as.path())
            }
            OpenError::UnknownEpoch { at, epoch, known } => {
                text::open_unknown_epoch(lang, &at.path(), *epoch, *known)
            }
            OpenError::Erased { at } => text::open_erased(lang, &at.path()),
            OpenError::Forged { at } => text::open_forged(lang, &at.path()),
            OpenError::Damaged { at } => text::open_damaged(lang, &at.path()),
            OpenError::Size { at } => text::open_size(lang, &at.path()),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        match self {
            OpenError::Erased { .. } => None,
            OpenError::UnknownEpoch { .. } => Some(text::open_sync_hint(lang)),
            OpenError::Header { .. }
            | OpenError::Elsewhere { .. }
            | OpenError::Forged { .. }
            | OpenError::Damaged { .. }
            | OpenError::Size { .. } => Some(text::open_restore_hint(lang)),
        }
    }
}

impl Explain for SealError {
    fn what(&self, lang: Lang) -> String {
        match self {
            SealError::Erased { name } => text::seal_erased(lang, &name.to_string()),
            SealError::NoRevision { name } => text::seal_no_revision(lang, &name.to_string()),
            SealError::TooLarge { name } => text::seal_too_large(lang, &name.to_string()),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        matches!(self, SealError::Erased { .. }).then(|| text::seal_erased_hint(lang))
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

impl Explain for KeyringError {
    fn what(&self, lang: Lang) -> String {
        match self {
            KeyringError::File(fault) => text::keyring_file(lang, &fault.what(lang)),
            KeyringError::OtherHash { bound, found } => {
                text::keyring_other_hash(lang, &bound.to_string(), &found.to_string())
            }
            KeyringError::WrongIdentity { recipients } => text::keyring_wrong_identity(lang, *recipients),
            KeyringError::Plugin => text::keyring_plugin(lang),
            KeyringError::Damaged => text::keyring_damaged(lang),
            KeyringError::Line(line) => text::keyring_line(lang, *line),
            KeyringError::NotAsBound { serial, epoch } => text::keyring_not_as_bound(lang, *serial, *epoch),
            KeyringError::RecipientCount { found, expected } => {
                text::keyring_recipient_count(lang, *found, *expected)
            }
            KeyringError::NoSuccessor(fault) => fault.what(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            KeyringError::WrongIdentity { .. } => text::keyring_wrong_identity_hint(lang),
            KeyringError::Plugin => text::keyring_plugin_hint(lang),
            KeyringError::Line(_) => text::keyring_line_hint(lang),
            KeyringError::File(_) | KeyringError::OtherHash { .. } | KeyringError::Damaged => {
                text::keyring_fetch_hint(lang)
            }
            KeyringError::NotAsBound { .. } | KeyringError::RecipientCount { .. } => {
                text::keyring_refused_hint(lang)
            }
            KeyringError::NoSuccessor(fault) => return fault.hint(lang),
        })
    }
}

impl Explain for SuccessorFault {
    fn what(&self, lang: Lang) -> String {
        match self {
            SuccessorFault::Serial { known, found } => text::successor_serial(lang, *known, *found),
            SuccessorFault::Previous => text::successor_previous(lang),
            SuccessorFault::Epoch(epoch) => text::successor_epoch(lang, *epoch),
            SuccessorFault::Node => text::successor_node(lang),
            SuccessorFault::Erased(id) => text::successor_erased(lang, &id.to_string()),
            SuccessorFault::Lost => text::successor_lost(lang),
            SuccessorFault::Closed(id) => text::successor_closed(lang, &id.to_string()),
            SuccessorFault::Cache => text::successor_cache(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(text::keyring_refused_hint(lang))
    }
}

impl Explain for RecipientsError {
    fn what(&self, lang: Lang) -> String {
        match self {
            RecipientsError::None => text::recipients_none(lang),
            RecipientsError::Twice(recipient) => text::recipients_twice(lang, recipient),
            RecipientsError::PluginMissing(name) => text::plugin_missing(lang, name),
            RecipientsError::Plugin => text::recipients_plugin(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            RecipientsError::None | RecipientsError::Twice(_) => text::recipients_officers_hint(lang),
            RecipientsError::PluginMissing(name) => text::plugin_missing_hint(lang, name),
            RecipientsError::Plugin => text::keyring_plugin_hint(lang),
        })
    }
}

impl Explain for RecipientError {
    fn what(&self, lang: Lang) -> String {
        match self {
            RecipientError::Unknown => text::recipient_unknown(lang),
            RecipientError::SecretHalf => text::recipient_secret(lang),
            RecipientError::Unsupported => text::recipient_unsupported(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            RecipientError::SecretHalf => text::recipient_secret_hint(lang),
            RecipientError::Unknown | RecipientError::Unsupported => text::recipient_hint(lang),
        })
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}

impl Explain for IdentityError {
    fn what(&self, lang: Lang) -> String {
        match self {
            IdentityError::Missing(path) => text::identity_missing(lang, &shown(path)),
            IdentityError::Unreadable(path, kind) => {
                text::identity_unreadable(lang, &shown(path), &text::io(lang, *kind))
            }
            IdentityError::Empty(path) => text::identity_empty(lang, &shown(path)),
            IdentityError::Line(path, line) => text::identity_line(lang, &shown(path), *line),
            IdentityError::PublicHalf(path) => text::identity_public(lang, &shown(path)),
            IdentityError::Unsupported(path) => text::identity_unsupported(lang, &shown(path)),
            IdentityError::NeedsPassphrase(path) => text::identity_needs_passphrase(lang, &shown(path)),
            IdentityError::WrongPassphrase(path) => text::wrong_passphrase(lang, &shown(path)),
            IdentityError::TooCostly(path) => text::identity_too_costly(lang, &shown(path)),
            IdentityError::PluginMissing(name) => text::plugin_missing(lang, name),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            IdentityError::NeedsPassphrase(_) => text::identity_needs_passphrase_hint(lang),
            IdentityError::WrongPassphrase(_) => text::wrong_passphrase_hint(lang),
            IdentityError::TooCostly(_) => text::identity_too_costly_hint(lang),
            IdentityError::PluginMissing(name) => text::plugin_missing_hint(lang, name),
            _ => text::identity_hint(lang),
        })
    }
}

impl Explain for SignerError {
    fn what(&self, lang: Lang) -> String {
        match self {
            SignerError::Missing(path) => text::signer_missing(lang, &shown(path)),
            SignerError::Unreadable(path, kind) => {
                text::signer_unreadable(lang, &shown(path), &text::io(lang, *kind))
            }
            SignerError::NotAKey(path) => text::signer_not_a_key(lang, &shown(path)),
            SignerError::NeedsPassphrase(path) => text::identity_needs_passphrase(lang, &shown(path)),
            SignerError::WrongPassphrase(path) => text::wrong_passphrase(lang, &shown(path)),
            SignerError::NoProgram(kind) => text::signer_no_program(lang, &text::io(lang, *kind)),
            SignerError::ProgramRefused => text::signer_refused(lang),
            SignerError::OtherSignature => text::signer_other(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            SignerError::WrongPassphrase(_) => text::wrong_passphrase_hint(lang),
            SignerError::NoProgram(_) => text::signer_no_program_hint(lang),
            SignerError::ProgramRefused | SignerError::OtherSignature => text::signer_refused_hint(lang),
            SignerError::Missing(_)
            | SignerError::Unreadable(..)
            | SignerError::NotAKey(_)
            | SignerError::NeedsPassphrase(_) => text::signer_hint(lang),
        })
    }
}

impl Explain for NotARecoveryKey {
    fn what(&self, lang: Lang) -> String {
        text::recovery_not_a_key(lang)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(text::recovery_hint(lang))
    }
}

impl Explain for UnlockError {
    fn what(&self, lang: Lang) -> String {
        match self {
            UnlockError::NoKernelKeyring => text::unlock_no_kernel(lang),
            UnlockError::Untrusted(path) => text::unlock_untrusted(lang, &shown(path)),
            UnlockError::Io(path, kind) => text::unlock_io(lang, &shown(path), &text::io(lang, *kind)),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        match self {
            UnlockError::Untrusted(path) => Some(text::unlock_untrusted_hint(lang, &shown(path))),
            UnlockError::NoKernelKeyring | UnlockError::Io(..) => None,
        }
    }
}
