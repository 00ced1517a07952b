//! Errors and verdicts told to people.

use super::cert::CertError;
use super::chain::{Fault, Link, Verdict};
use super::crl::ListError;
use super::encode::BuildError;
use crate::model::Lang;
use crate::text::{Explain, Failing, pki as words};

impl Explain for CertError {
    fn what(&self, lang: Lang) -> String {
        match self {
            CertError::NotOne => words::not_one(lang),
            CertError::TooLong => words::too_long(lang),
            CertError::TooMany => words::too_many(lang),
            CertError::Truncated => words::truncated(lang),
            CertError::Several => words::several(lang),
            CertError::PrivateKey => words::private_key(lang),
            CertError::OtherLabel => words::other_label(lang),
            CertError::Pem => words::broken_pem(lang),
            CertError::Trailing => words::trailing(lang),
            CertError::Serial => words::serial(lang),
            CertError::Name => words::name(lang),
            CertError::Date => words::date(lang),
            CertError::DuplicateExtension => words::duplicate_extension(lang),
            CertError::Extension => words::extension(lang),
            CertError::Key => words::key(lang),
            CertError::Algorithm => words::algorithm(lang),
            CertError::Signature => words::bad_signature(lang),
            CertError::NotAuthority => words::no_authority(lang),
            CertError::Authority => words::an_authority(lang),
            CertError::NoFile => words::no_file(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            CertError::NotOne | CertError::TooLong | CertError::TooMany => words::not_one_hint(lang),
            CertError::Several => words::several_hint(lang),
            CertError::PrivateKey => words::private_key_hint(lang),
            CertError::OtherLabel => words::other_label_hint(lang),
            CertError::NotAuthority => words::no_authority_hint(lang),
            CertError::Authority => words::an_authority_hint(lang),
            CertError::NoFile => words::no_file_hint(lang),
            _ => words::again_hint(lang),
        })
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

impl Explain for ListError {
    fn what(&self, lang: Lang) -> String {
        match self {
            ListError::Unreadable(error) => error.what(lang),
            ListError::Delta => words::list_delta(lang),
            ListError::Indirect => words::list_indirect(lang),
            ListError::CriticalExtension => words::list_critical(lang),
            ListError::NoNumber => words::list_no_number(lang),
            ListError::NoNextUpdate => words::list_no_next(lang),
            ListError::Signer(fault) => fault.say(lang, &words::this_list(lang)),
            ListError::MayNotList => words::list_may_not(lang),
            ListError::FromFuture => words::list_from_future(lang),
            ListError::Unusual => words::list_unusual(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        match self {
            ListError::Unreadable(error) => error.hint(lang),
            ListError::Delta | ListError::Indirect => Some(words::list_whole_hint(lang)),
            ListError::Signer(Fault::UnknownIssuer) => Some(words::list_anchor_hint(lang)),
            ListError::FromFuture => Some(words::list_clock_hint(lang)),
            _ => Some(words::again_hint(lang)),
        }
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

impl Explain for BuildError {
    fn what(&self, lang: Lang) -> String {
        match self {
            BuildError::Empty => words::build_empty(lang),
            BuildError::TooLong(label, most) => words::build_too_long(lang, label, *most),
            BuildError::Characters(label) => words::build_characters(lang, label),
            BuildError::Kind => words::build_kind(lang),
            BuildError::Key => words::build_key(lang),
            BuildError::Serial => words::build_serial(lang),
            BuildError::Validity => words::build_validity(lang),
            BuildError::Signing => words::build_signing(lang),
            BuildError::Encoding => words::build_encoding(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        match self {
            BuildError::Empty => Some(words::build_empty_hint(lang)),
            BuildError::TooLong(..) => Some(words::build_too_long_hint(lang)),
            BuildError::Characters(_) => Some(words::build_characters_hint(lang)),
            BuildError::Signing => Some(words::build_signing_hint(lang)),
            _ => None,
        }
    }

    fn failing(&self) -> Failing {
        match self {
            BuildError::Signing => Failing::Unable,
            _ => Failing::Refused,
        }
    }
}

impl Verdict {
    /// What became of the certificate, in one sentence.
    pub fn say(&self, lang: Lang) -> String {
        match self {
            Verdict::Trusted(through) if through.is_empty() => words::pinned(lang),
            Verdict::Trusted(through) => words::trusted(lang, &through.join(" → ")),
            Verdict::Broken { link, fault } => {
                let link = match link {
                    Link::Certificate => words::this_certificate(lang),
                    Link::Authority(name) => words::authority_named(lang, name),
                };
                fault.say(lang, &link)
            }
        }
    }
}

impl Fault {
    /// Why something that a CA is to have signed doesn't hold, in one sentence.
    fn say(self, lang: Lang, link: &str) -> String {
        match self {
            Fault::UnknownIssuer => words::unknown_issuer(lang, link),
            Fault::Signature => words::wrong_signature(lang, link),
            Fault::Algorithm => words::unverified_algorithm(lang, link),
            Fault::NotYetValid => words::not_yet_valid(lang, link),
            Fault::Expired => words::expired(lang, link),
            Fault::NotAuthority => words::not_authority(lang, link),
            Fault::KeyUsage => words::key_usage(lang, link),
            Fault::PathLength => words::path_length(lang, link),
            Fault::NameConstraints => words::name_constraints(lang, link),
            Fault::CriticalExtension => words::critical_extension(lang, link),
            Fault::TooDeep => words::too_deep(lang, link),
        }
    }
}
