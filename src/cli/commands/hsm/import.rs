use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::super::super::acting::Acting;
use super::super::super::certified::name;
use super::super::super::context::Context;
use super::super::super::failure::Failure;
use super::super::super::locked::Register;
use super::super::super::module::{ModuleArgs, PinArgs, log_in};
use super::super::super::pick::new_id;
use super::super::super::session::{Session, links};
use super::super::super::{input, output, pick, seen};
use crate::change::Change;
use crate::desk::follow::{Arrived, Follows, follows};
use crate::desk::import::{Issued, Newcomer, filled};
use crate::desk::receive::waiting_of;
use crate::desk::steps::take_what_fits;
use crate::model::ident::Email;
use crate::model::kinds::certificate::{Certificate, CertificateBefore, DeskEntry, DeskFact};
use crate::model::kinds::procedure::StepKind;
use crate::model::party::CertificateRef;
use crate::model::{Key, Kind, Lang, Record, RecordId};
use crate::pki::{
    AttributeKind, CertError, CertFacts, KeyUsages, Piece, RequestFacts, Verdict, certificate_der, unpack,
};
use crate::register::facts::{CertificateFacts, PemFacts};
use crate::register::{Links, Unique};
use crate::text::{harmless, hsm as words};
use crate::token::challenge::{Pairs, algorithm_of, works};
use crate::token::{Class, Module, Object, TokenError};

/// Take in certificates that the CA issued for keys on a token: compare, store on the token, try the key, record
#[derive(clap::Args)]
pub struct Args {
    /// The certificates: DER, PEM or PKCS #7
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Take one whose name or address differs from the request
    #[arg(long)]
    accept_differences: bool,
    #[command(flatten)]
    module: ModuleArgs,
    #[command(flatten)]
    pin: PinArgs,
}

/// A certificate of a file, by the name by which it is told; or why there is none.
type Given = (String, Result<Vec<u8>, CertError>);

/// A certificate that fits a record, and the key that it is for.
struct Fits {
    issued: Issued,
    /// The serial of the token that has the key.
    token: String,
    /// The record that waits for it; nothing where the key was renewed and none does.
    base: Option<Box<Certificate>>,
    /// The same with the certificate put in.
    record: Box<Certificate>,
    /// What the CA wrote otherwise than it was asked.
    remarks: Vec<String>,
    /// The record has it already.
    before: bool,
}

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let lang = context.lang;
    let session = Session::to_write(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let register = Register { session: &session, snapshot: &snapshot, links: &links };
    let acting = Acting::new(&session, &snapshot, &links)?;
    let anchors = snapshot.anchors()?;
    // By token, then as they were given.
    let mut fitting: BTreeMap<String, Vec<(usize, Fits)>> = BTreeMap::new();
    let mut results: Vec<(bool, String, Option<Key>)> = Vec::new();
    let given = certificates(&args.files)?;
    let mut met: BTreeSet<[u8; 32]> = BTreeSet::new();
    let shown = RefCell::new(BTreeSet::new());
    let open = |key| {
        // What differs is told with what the record says.
        if shown.borrow_mut().insert(key) {
            seen::reveal(&session, "hsm import", [key], None)?;
        }
        Ok(snapshot.record(key)?)
    };
    for (i, (_, der)) in given.iter().enumerate() {
        let fits = der
            .clone()
            .map_err(Failure::from)
            .and_then(|der| fits(context, &links, der, &open, args.accept_differences));
        let fits = match fits {
            Ok(fits) => fits,
            Err(why) => {
                results.push((false, why.line(lang), None));
                continue;
            }
        };
        // As it was on its first second: whether it has ended since is not asked here.
        if !anchors.is_empty()
            && let Some(why) =
                broken(&anchors.verify(&fits.issued.der, fits.issued.facts.not_before.0)?, lang)
        {
            results.push((false, words::import_chain(lang, &why), None));
            continue;
        }
        // Each is compared with the register as it stands: of two for one key, the second would hide the first.
        if !met.insert(fits.issued.facts.spki_sha256) {
            results.push((false, words::import_same_key(lang), None));
            continue;
        }
        results.push((false, String::new(), Some(Key::new(Kind::Certificate, fits.record.id))));
        fitting.entry(fits.token.clone()).or_default().push((i, fits));
    }
    let mut ended = None;
    if !fitting.is_empty() {
        let mut module = args.module.open(context, None, Some(&args.pin))?;
        let plugged = fitting.keys().map(|serial| module.token(Some(serial), None)).collect::<Vec<_>>();
        args.pin.for_each(&plugged.iter().flatten().collect::<Vec<_>>())?;
        for (rows, token) in fitting.values().zip(plugged) {
            let mut change = Change::new("hsm");
            let done = token.map_err(Failure::from).and_then(|token| {
                module.session(&token, true)?;
                log_in(&register, &mut module, &token, &args.pin)?;
                at_token(context, &mut module, rows, &mut results, &mut change)
            });
            let done = done.and(compared(&acting, &mut change));
            // What one token took stands, whatever another does.
            acting.write(&change, false)?;
            if let Err(why) = done {
                for (i, _) in rows {
                    if let Some(result) = results.get_mut(*i).filter(|(_, said, _)| said.is_empty()) {
                        result.1 = why.line(lang);
                    }
                }
                ended = ended.or(Some(why));
            }
        }
    }
    Ok(report(context, &links, &given, &results, ended))
}

/// Stores the certificates of one token, tries their keys and gathers what is to be recorded.
fn at_token(
    context: &Context,
    module: &mut Module,
    rows: &[(usize, Fits)],
    results: &mut [(bool, String, Option<Key>)],
    change: &mut Change,
) -> Result<(), Failure> {
    let lang = context.lang;
    let objects = module.objects()?;
    let pairs = Pairs::of(&objects);
    for (i, fits) in rows {
        let done = store(module, &objects, &pairs, fits, lang)?;
        let good = done.is_none();
        let word = if fits.before { words::import_before(lang) } else { words::import_good(lang) };
        let remarks = fits.remarks.join("; ");
        let said = done.unwrap_or(word);
        let said = if remarks.is_empty() { said } else { format!("{said}; {remarks}") };
        if let Some(result) = results.get_mut(*i) {
            (result.0, result.1) = (good, said);
        }
        if good && !fits.before {
            record(change, fits);
        }
    }
    Ok(())
}

fn broken(verdict: &Verdict, lang: Lang) -> Option<String> {
    match verdict {
        Verdict::Trusted(_) => None,
        broken => Some(broken.say(lang)),
    }
}

/// The holders' certificates in files, each with the name by which it is told. What a CA sends along of its own is passed
/// over.
fn certificates(files: &[PathBuf]) -> Result<Vec<Given>, Failure> {
    let mut all = Vec::new();
    for path in files {
        let mut found: Vec<Result<Vec<u8>, CertError>> = Vec::new();
        let mut none = CertError::NotOne;
        for piece in unpack(&input::bytes(path)?) {
            match piece {
                Ok(Piece::Certificate(der)) => match CertFacts::from_der(&der) {
                    Ok(facts) if facts.is_ca => none = CertError::Authority,
                    _ => found.push(Ok(der)),
                },
                Ok(_) => found.push(Err(CertError::OtherLabel)),
                Err(error) => found.push(Err(error)),
            }
        }
        if found.is_empty() {
            found.push(Err(none));
        }
        let (name, several) = (path.display().to_string(), found.len() > 1);
        all.extend(found.into_iter().enumerate().map(|(i, der)| match several {
            true => (format!("{name}#{}", i + 1), der),
            false => (name.clone(), der),
        }));
    }
    Ok(all)
}

/// The record whose key a certificate is for, compared with its request.
fn fits(
    context: &Context,
    links: &Links<'_>,
    der: Vec<u8>,
    open: &dyn Fn(Key) -> Result<Record, Failure>,
    accept: bool,
) -> Result<Fits, Failure> {
    let lang = context.lang;
    let facts = CertFacts::from_der(&der)?;
    let unique = BTreeSet::from([Unique::public_key(&facts.spki_sha256)]);
    // A renewed certificate may keep its key: the one with a request is meant.
    let found = links.by_uniques(Kind::Certificate, &unique);
    let has_request = |key: &Key| links.certificate(key.id).is_some_and(|c| c.has_csr);
    let key = found.iter().map(|(_, key)| *key).max_by_key(has_request);
    let refuse = |why: String| Failure::from(Refused(why));
    let key = key.ok_or_else(|| refuse(words::import_unknown(lang)))?;
    let open = |key| match open(key)? {
        Record::Certificate(record) => Ok(record),
        _ => Err(refuse(words::import_unknown(lang))),
    };
    let keeper = open(key)?;
    let (Some(made), Some(csr)) = (&keeper.key, &keeper.csr) else {
        return Err(refuse(words::import_not_ours(lang)));
    };
    let (asked, more) = RequestFacts::look(csr.as_bytes())?;
    if asked.spki_sha256 != facts.spki_sha256 || !made.spki_sha256.is(&facts.spki_sha256) {
        return Err(refuse(words::import_other_key(lang)));
    }
    let mut has_it = None;
    let mut latest = None;
    for (_, key) in &found {
        let record = open(*key)?;
        if let Some(pem) = &record.pem {
            if certificate_der(pem.as_bytes())?.as_ref() == der.as_slice() {
                has_it = Some(record);
                break;
            }
            latest = latest.max(links.certificate(key.id).and_then(|facts| facts.read()).map(|pem| pem.from));
        }
    }
    // Of one key, only a certificate that begins later is another in its place.
    if has_it.is_none() && latest.is_some_and(|latest| facts.not_before.1 <= latest) {
        return Err(refuse(words::import_other_certificate(lang)));
    }
    let mut remarks = Vec::new();
    if !facts.subject.means(&asked.subject) {
        remarks.push(words::import_differs(
            lang,
            &name(context, &asked.subject),
            &name(context, &facts.subject),
        ));
    }
    let folded = |emails: &[String]| emails.iter().map(|e| e.to_lowercase()).collect::<BTreeSet<_>>();
    // An address may stand in the subject, among the alternative names, or in both: it means the same.
    let asked_for: Vec<String> =
        asked.subject.all(&AttributeKind::Email).map(str::to_owned).chain(more.emails).collect();
    if folded(&asked_for) != folded(&facts.emails) {
        remarks.push(words::import_emails(
            lang,
            &addresses(context, &asked_for),
            &addresses(context, &facts.emails),
        ));
    }
    // No request of ours asks for any.
    if !facts.other_names.is_empty() {
        remarks.push(words::import_names(lang, facts.other_names.len()));
    }
    let signs = KeyUsages::DIGITAL_SIGNATURE | KeyUsages::NON_REPUDIATION;
    if let Some(usages) = facts.usages.filter(|usages| !usages.has(signs)) {
        remarks.push(words::import_usages(lang, &usages.words().collect::<Vec<_>>().join(", ")));
    }
    if facts.not_after.1 < context.today {
        remarks.push(words::import_ended(lang, &facts.not_after.1.to_string()));
    }
    if !remarks.is_empty() && !accept {
        return Err(refuse(remarks.join("; ")));
    }
    let token = made.token.as_str().to_owned();
    let issued = Issued { der, facts };
    if let Some(record) = has_it {
        return Ok(Fits { issued, token, base: None, record, remarks, before: true });
    }
    let next = || {
        let mut next = found
            .iter()
            .flat_map(|(_, key)| links.inverse_at(*key, Kind::Certificate, "predecessor.certificate"));
        next.find(|next| {
            let waits = |facts: &CertificateFacts| facts.pem == PemFacts::None && !facts.has_csr;
            links.certificate(next.id).is_some_and(waits)
        })
    };
    let base = match &keeper.pem {
        None => Some(keeper.clone()),
        Some(_) => next().map(open).transpose()?,
    };
    let record = match &base {
        Some(base) => base.clone(),
        None => {
            let (holder, form, ca) = (keeper.holder, keeper.form, keeper.ca);
            let former = Some(&*keeper);
            Box::new(Newcomer { id: new_id(links), holder, form, ca, former }.record(context.today))
        }
    };
    let record = put(context, links, &record, &issued).ok_or(CertError::Pem)?;
    Ok(Fits { issued, token, base, record: Box::new(record), remarks, before: false })
}

/// A record with its certificate, which is at hand, and with the one before it.
fn put(context: &Context, links: &Links<'_>, record: &Certificate, issued: &Issued) -> Option<Certificate> {
    let mut record = filled(record, issued, context.today)?;
    if !record.desk.iter().any(|entry| entry.fact == DeskFact::Received) {
        let last = record.desk.iter().map(|entry| entry.on).max();
        let on = last.map_or(context.today, |last| last.max(context.today));
        record.desk.push(DeskEntry { fact: DeskFact::Received, on });
    }
    let own = |one: &Follows| one.next.id == record.id;
    let found = follows(links, &[Arrived { record: &record, facts: &issued.facts }]).into_iter().find(own);
    if let Some(one) = found {
        let certificate = CertificateRef::try_from(one.before).ok()?;
        record.predecessor = Some(CertificateBefore { certificate, relation: one.relation });
    }
    Some(record)
}

/// Addresses in one line, masked unless `--reveal`.
fn addresses(context: &Context, emails: &[String]) -> String {
    let masked = |email: &String| match context.reveals() {
        true => harmless(email),
        false => email.parse::<Email>().map(|email| email.mask()).unwrap_or_else(|_| "•••".to_owned()),
    };
    emails.iter().map(masked).collect::<Vec<_>>().join(", ")
}

/// Puts the certificate beside its key and has the key sign; why it was refused, where it was.
fn store(
    module: &mut Module,
    objects: &[Object],
    pairs: &Pairs<'_>,
    fits: &Fits,
    lang: Lang,
) -> Result<Option<String>, TokenError> {
    let Some((public, [private])) = pairs.by_hash(&fits.issued.facts.spki_sha256) else {
        return Ok(Some(words::import_no_key(lang)));
    };
    let there = objects
        .iter()
        .any(|o| o.class == Class::Certificate && o.certificate.as_ref() == Some(&fits.issued.der));
    if !there {
        let stored = module.store(&fits.issued.der, &public.id, &fits.record.id.to_string())?;
        if stored.certificate.as_ref() != Some(&fits.issued.der) {
            return Ok(Some(words::import_not_stored(lang)));
        }
    }
    let spki = public.spki.as_deref().unwrap_or_default();
    let works = match algorithm_of(&fits.issued.facts.key) {
        Some(algorithm) => works(module, private, spki, algorithm)?,
        None => false,
    };
    Ok((!works).then(|| words::import_dead_key(lang)))
}

fn record(change: &mut Change, fits: &Fits) {
    let record = Record::Certificate(fits.record.clone());
    match &fits.base {
        Some(base) => change.set(Record::Certificate(base.clone()), record),
        None => change.add(record),
    }
}

/// Takes the steps of the procedures that waited for what was stored: it lies beside its key and says what was asked for.
fn compared(acting: &Acting<'_, '_>, change: &mut Change) -> Result<(), Failure> {
    let act = acting.act();
    let stored: Vec<Key> = change.records.keys().copied().collect();
    let waiting: BTreeSet<RecordId> = stored.iter().flat_map(|key| waiting_of(&act, *key)).collect();
    for id in waiting {
        let base = acting.snapshot.record(Key::new(Kind::Procedure, id))?;
        let mut record = base.clone();
        if let Record::Procedure(procedure) = &mut record
            && take_what_fits(procedure, &[StepKind::Loaded, StepKind::Checked], act.at)
        {
            record.set_why(None);
            change.set(base, record);
        }
    }
    Ok(())
}

fn report(
    context: &Context,
    links: &Links<'_>,
    given: &[Given],
    results: &[(bool, String, Option<Key>)],
    ended: Option<Failure>,
) -> ExitCode {
    let lang = context.lang;
    let done = results.iter().filter(|(good, ..)| *good).count();
    let mut listed = Vec::<Value>::new();
    for ((file, _), (good, said, record)) in given.iter().zip(results) {
        let known = record.filter(|key| links.contains(*key));
        let named = known.map(|key| format!(" → {}", pick::named(context, links, key))).unwrap_or_default();
        if !context.globals.json {
            output::out(&format!("  {}{named}: {said}\n", harmless(file)));
        }
        listed.push(json!({ "file": file, "record": record, "done": good, "what": said }));
    }
    let all = done == results.len();
    if let Some(failure) = &ended {
        output::failure(failure, lang, false);
    }
    let next = match (all, &ended) {
        (true, _) => words::import_next(lang),
        (false, Some(_)) => words::import_again(lang),
        (false, None) => words::import_hint(lang),
    };
    output::done(
        context,
        &words::imported(lang, done, results.len()),
        Some(&next),
        json!({ "files": listed, "done": done, "ended": ended.as_ref().map(|failure| failure.what(lang)) }),
    );
    match (all, done) {
        (true, _) => ExitCode::SUCCESS,
        (false, 0) => ExitCode::from(ended.map_or(1, |failure| failure.code())),
        (false, _) => ExitCode::from(4),
    }
}

/// Why one certificate was refused, in words that were chosen before.
struct Refused(String);

impl crate::text::Explain for Refused {
    fn what(&self, _: Lang) -> String {
        self.0.clone()
    }

    fn hint(&self, _: Lang) -> Option<String> {
        None
    }

    fn failing(&self) -> crate::text::Failing {
        crate::text::Failing::Refused
    }
}
