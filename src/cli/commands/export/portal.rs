use std::path::PathBuf;

use serde_json::json;

use super::super::super::context::Context;
use super::super::super::failure::{Failure, Told};
use super::super::super::made::{absent, write_secret};
use super::super::super::reason::Reason;
use super::super::super::session::{Session, links, rules};
use super::super::super::{output, pick, restricted, seen};
use super::super::get::outside;
use crate::model::kinds::procedure::{ProcedureKind, StepKind};
use crate::model::{Key, Kind, Lang, Record};
use crate::register::facts::PemFacts;
use crate::register::state::ProcedureState;
use crate::register::{Facts, Links};
use crate::sheet::portal::{Asked, rows, write};
use crate::text::{Explain, Failing, sheet as words};

#[derive(clap::Args)]
pub struct Args {
    /// The procedures, expected certificates or people; without any, every issue procedure that the CA was not sent yet
    #[arg(value_name = "SEL")]
    records: Vec<String>,
    /// A new file outside the register
    #[arg(short = 'o', long = "out", value_name = "FILE.xlsx")]
    out: PathBuf,
    #[command(flatten)]
    reason: Reason,
}

const NOTHING: Told =
    Told { failing: Failing::Refused, what: words::portal_nothing, hint: Some(words::portal_nothing_hint) };
const NOBODY: Told = Told { failing: Failing::Refused, what: words::portal_nobody, hint: None };
const UNWRITTEN: Told = Told { failing: Failing::Unable, what: words::unwritten, hint: None };

/// What the sheet lacks.
struct Gaps {
    lines: Vec<String>,
    first: String,
}

impl Explain for Gaps {
    fn what(&self, lang: Lang) -> String {
        words::portal_gaps(lang, &self.lines.join("; "))
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::portal_gaps_hint(lang, &self.first))
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    absent(&args.out)?;
    let session = Session::open(context)?;
    outside(&session.store, &args.out)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let rules = rules(&snapshot)?;
    let mut keys: Vec<Key> = Vec::new();
    for selector in &args.records {
        let kinds = &[Kind::Procedure, Kind::Certificate, Kind::Person];
        keys.push(pick::one(context, &snapshot, &links, selector, kinds)?);
    }
    if args.records.is_empty() {
        keys = open_requests(context, &links);
    }
    let mut asked: Vec<Asked> = Vec::new();
    for key in keys {
        let named = || pick::named(context, &links, key);
        let one = asked_by(context, &snapshot, &links, key)?;
        let one = one.ok_or_else(|| Failure::from(NOBODY).at(named()))?;
        if !asked.iter().any(|known| known.key == one.key && known.certificate == one.certificate) {
            asked.push(one);
        }
    }
    if asked.is_empty() {
        return Err(NOTHING.into());
    }
    asked.sort_by_cached_key(|one| links.brief(one.key).map(|brief| brief.sort.to_vec()));
    let (cells, gaps) = rows(&asked, &links, &rules, context.today);
    if let Some(first) = gaps.first() {
        let mut lines: Vec<(Key, Vec<String>)> = Vec::new();
        for gap in &gaps {
            match lines.last_mut().filter(|(key, _)| *key == gap.key) {
                Some((_, heads)) => heads.push(gap.head.clone()),
                None => lines.push((gap.key, vec![gap.head.clone()])),
            }
        }
        let named = |(key, heads): (Key, Vec<String>)| {
            format!("{}: {}", pick::named(context, &links, key), heads.join(", "))
        };
        let lines = lines.into_iter().map(named).collect();
        return Err(Gaps { lines, first: first.key.id.handle().to_string() }.into());
    }
    let count = cells.len();
    let mut resolve = |text: &str, kinds: &'static [Kind]| pick::one(context, &snapshot, &links, text, kinds);
    let why = args.reason.of_look(context, &mut resolve)?;
    restricted::warn(context, &links, &rules, asked.iter().map(|one| one.key));
    seen::keep(&session, "export portal", asked.iter().map(|one| one.key), why)?;
    write_secret(&args.out, &write(cells, &rules).map_err(|_| UNWRITTEN)?)?;
    let path = output::quoted(&args.out);
    output::warn(&words::plaintext(context.lang, &path));
    if !rules.portal.certain {
        output::warn(&words::portal_uncertain(context.lang));
    }
    let people: Vec<Key> = asked.iter().map(|one| one.key).collect();
    output::done(
        context,
        &words::portal_done(context.lang, count, &path),
        Some(&words::portal_next(context.lang)),
        json!({ "file": args.out.display().to_string(), "people": people }),
    );
    Ok(())
}

/// The issue procedures that were not sent to the CA yet, or that it wants more for.
fn open_requests(context: &Context, links: &Links<'_>) -> Vec<Key> {
    let today = context.today;
    let mut found = links.filter_facts(Kind::Procedure, |key, facts| {
        let Facts::Procedure(procedure) = facts else { return None };
        let open = match ProcedureState::of(procedure, today) {
            ProcedureState::Proposed => true,
            ProcedureState::At(step) => matches!(
                step,
                StepKind::Draft
                    | StepKind::Ready
                    | StepKind::ForSignature
                    | StepKind::Issued
                    | StepKind::SupplementAsked
            ),
        };
        (procedure.kind == ProcedureKind::Issue && procedure.result.is_none() && open).then_some(key)
    });
    // The portal's sheet is for people.
    found.retain(|key| {
        let subject = links.procedure(key.id).map(|procedure| procedure.subject);
        let certificate = subject.and_then(|subject| links.certificate(subject.id));
        certificate.is_some_and(|certificate| certificate.holder.kind == Kind::Person)
    });
    found
}

/// For whom a record asks a certificate; nothing where it is for no person.
fn asked_by(
    context: &Context,
    snapshot: &crate::register::Snapshot<'_>,
    links: &Links<'_>,
    key: Key,
) -> Result<Option<Asked>, Failure> {
    let certificate = match key.kind {
        Kind::Procedure => links.procedure(key.id).map(|procedure| procedure.subject),
        Kind::Certificate => Some(key),
        _ => {
            let mut waiting = links.held_by(key).filter(|(id, facts)| {
                let over = links.desk_state(*id, context.today).is_some_and(|state| state.is_over());
                matches!(facts.pem, PemFacts::None) && facts.claimed.is_none() && !over
            });
            match (waiting.next(), waiting.next()) {
                (Some((id, _)), None) => Some(Key::new(Kind::Certificate, id)),
                _ => None,
            }
        }
    };
    let certificate = match certificate.filter(|key| key.kind == Kind::Certificate) {
        Some(key) => match snapshot.record(key)? {
            Record::Certificate(certificate) => Some(*certificate),
            _ => None,
        },
        None => None,
    };
    let holder = match (&certificate, key.kind) {
        (Some(certificate), _) => certificate.holder.key(),
        (None, Kind::Person) => key,
        _ => return Ok(None),
    };
    if holder.kind != Kind::Person {
        return Ok(None);
    }
    let Record::Person(person) = snapshot.record(holder)? else { return Ok(None) };
    let device = match certificate.as_ref().and_then(|certificate| certificate.device) {
        Some(device) => match snapshot.record(device.key())? {
            Record::Device(device) => Some(*device),
            _ => None,
        },
        None => None,
    };
    let sim = match certificate.as_ref().and_then(|certificate| certificate.made_by) {
        Some(procedure) => match snapshot.record(procedure.key())? {
            Record::Procedure(procedure) => procedure.sim,
            _ => None,
        },
        None => None,
    };
    let before = certificate.as_ref().and_then(|certificate| certificate.predecessor.as_ref());
    let before = before.and_then(|before| links.certificate(before.certificate.key().id));
    let old_serial = before.and_then(|before| before.serial().map(str::to_owned));
    Ok(Some(Asked { key: holder, person: *person, certificate, device, sim, old_serial }))
}
