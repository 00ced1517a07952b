//! Words for what the officers' rules refuse.

use ssh_key::{HashAlg, PublicKey};

use super::succession::StepFault;
use super::{Breach, MailFault, OfficersFault, Role};
use crate::model::Lang;
use crate::text::{Explain, Failing, harmless, policy as words};

impl Role {
    /// What the role is called.
    pub fn say(self, lang: Lang) -> String {
        match self {
            Role::Admin => words::admin(lang),
            Role::Officer => words::officer(lang),
            Role::Deputy => words::deputy(lang),
            Role::Auditor => words::auditor(lang),
        }
    }
}

/// A key by its SHA-256, as `ssh-keygen -l` shows it.
fn fingerprint(key: &str) -> String {
    match PublicKey::from_openssh(key) {
        Ok(key) => key.fingerprint(HashAlg::Sha256).to_string(),
        Err(_) => harmless(key),
    }
}

impl Explain for Breach {
    fn what(&self, lang: Lang) -> String {
        match self {
            Breach::UnknownSigner { author, key } => {
                words::unknown_signer(lang, &harmless(author), &fingerprint(key))
            }
            Breach::ForeignAuthor { author, signer } => {
                words::foreign_author(lang, &harmless(author), &harmless(signer))
            }
            Breach::Message => words::message(lang),
            Breach::Trailer { expected } => words::trailer(lang, expected),
            Breach::NotUtc => words::not_utc(lang),
            Breach::Role { handle, role: r, path } if path.is_empty() => {
                words::role_at_all(lang, handle, &r.say(lang))
            }
            Breach::Role { handle, role: r, path } => words::role(lang, handle, &r.say(lang), path),
            Breach::DeputyEnded { handle, until } => words::deputy_ended(lang, handle, &until.to_string()),
            Breach::ForeignPath(path) => words::foreign_path(lang, path),
            Breach::RecoveryBeyond(path) => words::recovery_beyond(lang, path),
            Breach::Step(fault) => match fault {
                StepFault::Serial => words::step_serial(lang),
                StepFault::Epoch => words::step_epoch(lang),
                StepFault::EpochStayed => words::step_epoch_stayed(lang),
                StepFault::KeyringStayed => words::step_keyring_stayed(lang),
                StepFault::KeyringUnneeded => words::step_keyring_unneeded(lang),
            },
            Breach::OwnDeputy(handle) => words::own_deputy(lang, handle),
            Breach::ErasedInName(path) => words::erased_in_name(lang, path),
            Breach::Nothing => words::nothing(lang),
            Breach::Alone(path) => words::alone(lang, path),
            Breach::OwnApproval(handle) => words::own_approval(lang, handle),
            Breach::Approvals { found, needed } => words::approvals(lang, *found, *needed),
            Breach::BeyondApproval(path) => words::beyond_approval(lang, path),
            Breach::BadApproval(handle) => words::bad_approval(lang, handle),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            Breach::OwnApproval(_) => words::own_approval_hint(lang),
            _ => words::policy_hint(lang),
        })
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

impl Explain for MailFault {
    fn what(&self, lang: Lang) -> String {
        match self {
            MailFault::From => words::mail_from(lang),
            MailFault::Relay => words::mail_relay(lang),
            MailFault::ClearPassword => words::mail_clear_password(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::mail_hint(lang))
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

impl Explain for OfficersFault {
    fn what(&self, lang: Lang) -> String {
        match self {
            OfficersFault::Handle(h) => words::handle(lang, h),
            OfficersFault::Twice(what) => words::twice(lang, what),
            OfficersFault::Keyless(handle) => words::keyless(lang, handle),
            OfficersFault::NoAdmin => words::no_admin(lang),
            OfficersFault::Deputy(handle) => words::bad_deputy(lang, handle),
            OfficersFault::Binding => words::binding(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        match self {
            OfficersFault::NoAdmin => Some(words::no_admin_hint(lang)),
            OfficersFault::Twice(_) => Some(words::policy_hint(lang)),
            OfficersFault::Handle(_) => Some(words::handle_hint(lang)),
            _ => None,
        }
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}
