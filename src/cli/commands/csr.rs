use std::path::Path;

use clap::Subcommand;
use serde_json::json;

use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::session::{Session, links};
use super::super::{input, output, pick, seen};
use crate::model::ident::Email;
use crate::model::{Kind, Record};
use crate::pki::{Attribute, AttributeKind, CertError, CertFacts, Dn, RequestFacts};
use crate::text::{Failing, hsm as words};
use crate::token::hex;

/// Certificate requests
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Show what a request says, and whether its signature is that of its own key
    Show(Show),
}

#[derive(clap::Args)]
struct Show {
    /// A file in DER or PEM, or the record of a certificate
    #[arg(value_name = "FILE|SEL")]
    of: String,
}

const NO_REQUEST: Told = Told { failing: Failing::Refused, what: words::no_request, hint: None };
const BAD_SIGNATURE: Told = Told {
    failing: Failing::Refused,
    what: crate::text::pki::bad_signature,
    hint: Some(crate::text::pki::again_hint),
};

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let What::Show(show) = &args.what;
    let path = Path::new(&show.of);
    let file = match path.is_file() {
        true => {
            seen::reveal_foreign(context);
            input::bytes(path)?
        }
        false => of_record(context, &show.of)?,
    };
    let lang = context.lang;
    let other = |error| match error {
        CertError::NotOne if CertFacts::read(&file).is_ok() => CertError::OtherLabel,
        error => error,
    };
    let read = RequestFacts::look(&file).map_err(other);
    let (facts, asked) = read.map_err(|e| Failure::from(e).at(show.of.clone()))?;
    let masked = |email: &str| match context.reveals() {
        true => email.to_owned(),
        false => email.parse::<Email>().map(|email| email.mask()).unwrap_or_default(),
    };
    let emails: Vec<String> = asked.emails.iter().map(|email| masked(email)).collect();
    let subject = Dn::new(facts.subject.sets().flatten().map(|Attribute { kind, value }| match kind {
        AttributeKind::Email => (kind.clone(), masked(value)),
        _ => (kind.clone(), value.clone()),
    }));
    let (spki, der) = (hex(&facts.spki_sha256), hex(&asked.der_sha256));
    if context.globals.json {
        output::json(&json!({
            "subject": subject.to_string(), "key": facts.key.to_string(), "spki_sha256": spki, "sha256": der,
            "usages": asked.usages, "for_signing": asked.for_signing, "emails": emails,
            "well_typed": asked.typed, "verified": asked.verified,
        }));
    } else {
        let mut lines = vec![
            vec![words::csr_subject(lang), subject.to_string()],
            vec![words::csr_key(lang), facts.key.to_string()],
            vec![words::csr_spki(lang), spki],
            vec![words::csr_hash(lang), der],
            vec![words::csr_usages(lang), asked.usages.clone()],
            vec![words::csr_emails(lang), emails.join(", ")],
        ];
        if !asked.for_signing {
            lines.push(vec![words::csr_remark(lang), words::csr_not_for_signing(lang)]);
        }
        if !asked.typed {
            lines.push(vec![words::csr_remark(lang), words::csr_not_typed(lang)]);
        }
        if asked.verified {
            lines.push(vec![words::csr_signature(lang), words::csr_verified(lang)]);
        }
        output::out(&output::table(&lines));
    }
    if asked.verified { Ok(()) } else { Err(BAD_SIGNATURE.into()) }
}

/// The request of a certificate's record.
fn of_record(context: &Context, selector: &str) -> Result<Vec<u8>, Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let key = pick::one(context, &snapshot, &links, selector, &[Kind::Certificate])?;
    seen::reveal(&session, "csr show", [key], None)?;
    match snapshot.record(key)? {
        Record::Certificate(certificate) => {
            let csr = certificate
                .csr
                .ok_or_else(|| Failure::from(NO_REQUEST).at(pick::named(context, &links, key)))?;
            Ok(csr.as_bytes().to_vec())
        }
        _ => Err(NO_REQUEST.into()),
    }
}
