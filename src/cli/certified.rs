//! What the PEM of a certificate says: read from it whenever it is shown, never typed and never stored.

use super::context::Context;
use crate::model::Lang;
use crate::model::kinds::Certificate;
use crate::pki::{Anchors, AttributeKind, CertFacts, Dn, certificate_der};
use crate::text::records as words;
use crate::token::hex;

/// One thing that a PEM says.
pub struct Said {
    /// The name in JSON.
    pub name: &'static str,
    pub label: String,
    pub value: String,
    /// What a person wants to know besides.
    pub remark: String,
}

/// What the PEM of a certificate says, and whether it leads to one of the CAs that are trusted; nothing where there is none.
pub fn says(context: &Context, certificate: &Certificate, anchors: &Anchors) -> Vec<Said> {
    let Some(pem) = &certificate.pem else { return Vec::new() };
    let lang = context.lang;
    let said = |name, label: fn(Lang) -> String, value| Said {
        name,
        label: label(lang),
        value,
        remark: String::new(),
    };
    let Ok(der) = certificate_der(pem.as_bytes()) else {
        return vec![said("error", words::from_certificate, words::unreadable_pem(lang))];
    };
    let Ok(facts) = CertFacts::from_der(&der) else {
        return vec![said("error", words::from_certificate, words::unreadable_pem(lang))];
    };
    let left = match context.on().days_until(facts.not_after.1) {
        left if left < 0 => words::days_over(lang, -left),
        left => words::days_left(lang, left),
    };
    let mut all = vec![
        said("serial", words::serial, facts.serial.as_str().to_owned()),
        said("subject", words::subject, name(context, &facts.subject)),
        said("issuer", words::issuer, name(context, &facts.issuer)),
        said("valid_from", words::valid_from, facts.not_before.1.to_string()),
        Said {
            remark: format!(" ({left})"),
            ..said("valid_to", words::valid_to, facts.not_after.1.to_string())
        },
        said("key", words::key_kind, facts.key.to_string()),
        said("signature", words::signature, facts.signature.to_string()),
        said("spki_sha256", words::public_key, hex(&facts.spki_sha256)),
    ];
    let mut list = |name, label: fn(Lang) -> String, values: Vec<String>| {
        if !values.is_empty() {
            all.push(said(name, label, values.join(", ")));
        }
    };
    let words_of =
        |words: &[std::borrow::Cow<'static, str>]| words.iter().map(|word| word.to_string()).collect();
    let usages = facts.usages.iter().flat_map(|usages| usages.words()).map(str::to_owned);
    list("usages", words::usages, usages.collect());
    list("extended_usages", words::extended_usages, words_of(&facts.extended_usages));
    list("policies", words::policies, facts.policies.clone());
    list("subject_key_id", words::subject_key_id, facts.subject_key_id.iter().map(|id| hex(id)).collect());
    list(
        "authority_key_id",
        words::authority_key_id,
        facts.authority_key_id.iter().map(|id| hex(id)).collect(),
    );
    list("crl", words::crl_urls, facts.crl_urls.clone());
    list("ocsp", words::ocsp_urls, facts.ocsp_urls.clone());
    if !anchors.is_empty()
        && let Ok(verdict) = anchors.verify(&der, facts.not_before.0)
    {
        all.push(said("chain", words::chain, verdict.say(lang)));
    }
    all
}

/// A name of a certificate; numbers and addresses of people in it masked unless `--reveal`.
pub fn name(context: &Context, dn: &Dn) -> String {
    if context.reveals() {
        return dn.to_string();
    }
    let masked = dn.sets().flatten().map(|attribute| {
        let value = match attribute.kind {
            AttributeKind::UserId | AttributeKind::SerialNumber | AttributeKind::Email => "•••",
            _ => attribute.value.as_str(),
        };
        (attribute.kind.clone(), value)
    });
    Dn::new(masked).to_string()
}
