use std::process::ExitCode;

use serde_json::{Value, json};

use super::super::acting::{Acting, code, handle};
use super::super::assign;
use super::super::choice::choice;
use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::pick;
use super::super::reason::Reason;
use super::super::session::{Session, links};
use super::super::several::{Several, Unnamed};
use super::super::{next, output, restricted};
use crate::desk::conditions::{Cited, Obstacle, Weight};
use crate::desk::request::{Asking, Askings, Wish, request};
use crate::duty::posting;
use crate::model::field::Word;
use crate::model::kinds::certificate::Form;
use crate::model::kinds::procedure::{ProcedureKind, SimAsked, Urgent};
use crate::model::party::{PaperRef, UnitRef};
use crate::model::words::{Line, Text};
use crate::model::{Key, Kind, Lang, Moment};
use crate::rules::Rules;
use crate::seal::Prompt;
use crate::text::{Failing, desk as words, reading, rules as rule_words};

/// Ask the CA for something: open a procedure for each certificate or device that is meant
#[derive(clap::Args)]
pub struct Args {
    /// issue, renew, change, revoke, restore or return
    #[arg(value_parser = choice::<ProcedureKind>, value_name = "KIND")]
    kind: ProcedureKind,
    #[command(flatten)]
    of: Several,
    /// What is to hold the key of a new certificate: usb-token, smartcard, sim-pki, hsm, central or soft
    #[arg(long, value_name = "FORM", value_parser = choice::<Form>)]
    form: Option<Form>,
    /// A unit is meant itself, and not everybody in it
    #[arg(long)]
    unit: bool,
    /// The device, service or software that a unit's certificate is for
    #[arg(long, value_name = "NAME")]
    system: Option<String>,
    /// The telephone company that is to give the SIM of a new certificate on one
    #[arg(long, value_name = "NAME")]
    carrier: Option<String>,
    /// The person keeps a number of their own on that SIM
    #[arg(long, requires = "carrier")]
    keep_number: bool,
    /// The ground by its code in the law
    #[arg(long, value_name = "CODE")]
    ground: Option<String>,
    /// Ask for the ground in words, or read it from the next line of standard input
    #[arg(long)]
    ground_text: bool,
    /// The decision or letter by which it is asked for; what is opened is written into its lines
    #[arg(long, value_name = "SEL")]
    decision: Option<String>,
    /// The duty that it comes from
    #[arg(long, value_name = "CODE")]
    duty: Option<String>,
    /// The CA was told before the papers follow
    #[arg(long)]
    urgent: bool,
    /// When the CA was told: a day, or a day and minute such as 2026-03-01T22:15+07:00
    #[arg(long, value_name = "WHEN", requires = "urgent")]
    told_at: Option<Moment>,
    /// Who at the CA was told
    #[arg(long, value_name = "NAME", requires = "urgent")]
    told_to: Option<String>,
    /// Who files, where it isn't the nearest unit above with a seal of its own
    #[arg(long, value_name = "UNIT")]
    filer: Option<String>,
    /// Ask though a rule that was not checked against the law's text speaks against it
    #[arg(long)]
    anyway: bool,
    /// Show what would be asked for and write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    reason: Reason,
}

const BAD_TEXT: Told = Told { failing: Failing::Usage, what: words::bad_words, hint: None };

/// Words that were typed as they stand in a record.
pub fn line(typed: &str) -> Result<Line, Failure> {
    Line::try_from(typed).ok().filter(|line| !line.is_empty()).ok_or_else(|| BAD_TEXT.into())
}

/// Words that stand in no argument, since they may name people.
pub fn asked_text(context: &Context, label: &str) -> Result<Text, Failure> {
    let typed = assign::ask(context, label)?;
    Text::try_from(typed.as_str()).ok().filter(|text| !text.is_empty()).ok_or_else(|| BAD_TEXT.into())
}

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let session = Session::to_write_of_a_day(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let acting = Acting::new(&session, &snapshot, &links)?;
    let (selected, unnamed) = args.of.keys(context, &snapshot, &links, &Kind::ALL)?;
    let lang = context.lang;
    let mut one = |text: &str, kinds: &'static [Kind]| pick::one(context, &snapshot, &links, text, kinds);
    let paper = match &args.decision {
        Some(text) => PaperRef::try_from(one(text, PaperRef::KINDS)?).ok(),
        None => None,
    };
    let filer = match &args.filer {
        Some(text) => UnitRef::try_from(one(text, UnitRef::KINDS)?).ok(),
        None => None,
    };
    let ground_text = match args.ground_text {
        true => Some(asked_text(context, &words::ground_ask(lang))?),
        false => None,
    };
    let urgent = match args.urgent {
        true => Some(Urgent {
            told_at: args.told_at.unwrap_or(acting.act().at),
            told_to: args.told_to.as_deref().map(line).transpose()?,
            reason: Some(asked_text(context, &words::urgent_ask(lang))?),
        }),
        false => None,
    };
    let wish = Wish {
        sim: sim(context, args)?,
        kind: args.kind,
        form: args.form,
        unit_itself: args.unit || args.system.is_some(),
        system: args.system.as_deref().map(line).transpose()?,
        ground: args.ground.as_deref().map(line).transpose()?,
        ground_text,
        paper,
        duty: args.duty.as_deref().map(line).transpose()?,
        urgent,
        filer,
        anyway: args.anyway,
    };
    let why = args.reason.read(context, &mut one)?;
    let asks = |act: &crate::desk::Act<'_, '_>, draft: &mut crate::desk::Draft<'_>| {
        Ok(request(act, &wish, &selected, draft)?)
    };
    let (asked, change) = acting.drafting(asks, "request", why.as_ref())?;
    let opened = asked.all.iter().filter(|asking| asking.opened.is_some());
    restricted::warn(context, &links, acting.act().rules, opened.map(|asking| asking.of));
    let commit = acting.write(&change, args.dry_run)?;
    Ok(report(&acting, args, &asked, &unnamed, commit))
}

/// Which SIM is asked for: as it was said, else as somebody at the terminal says. Where nobody does, the paper names what lacks.
fn sim(context: &Context, args: &Args) -> Result<Option<SimAsked>, Failure> {
    if let Some(carrier) = &args.carrier {
        return Ok(Some(SimAsked { carrier: line(carrier)?, kept: args.keep_number.then_some(true) }));
    }
    if args.kind != ProcedureKind::Issue || args.form != Some(Form::SimPki) {
        return Ok(None);
    }
    let lang = context.lang;
    let Some(carrier) = context.terminal.ask(&words::carrier_ask(lang)) else { return Ok(None) };
    if carrier.trim().is_empty() {
        return Ok(None);
    }
    let (yes, no) = (reading::yes(lang), reading::no(lang));
    let kept = context.terminal.confirm(&words::keep_number_ask(lang), &yes, Some(&no));
    Ok(Some(SimAsked { carrier: line(carrier.trim())?, kept: kept.filter(|kept| *kept) }))
}

fn report(
    acting: &Acting<'_, '_>,
    args: &Args,
    asked: &Askings,
    unnamed: &[Unnamed],
    commit: Option<String>,
) -> ExitCode {
    let lang = acting.context.lang;
    let opened = asked.all.iter().filter(|asking| asking.opened.is_some()).count();
    let linked = asked.all.iter().filter(|asking| asking.linked.is_some()).count();
    let refused = asked.all.len() - opened - linked + asked.nothing.len() + unnamed.len();
    let mut lines: Vec<String> =
        asked.all.iter().flat_map(|asking| told(acting, args.kind, asking)).collect();
    lines.extend(asked.nothing.iter().map(|key| words::none_meant(lang, &acting.named(*key))));
    lines.extend(unnamed.iter().map(|one| one.say(lang)));
    acting.say(&lines);
    let said = match linked {
        0 => words::requested(lang, opened, refused),
        _ => words::requested_linked(lang, opened, linked, refused),
    };
    let said = if args.dry_run { words::would(lang, &said) } else { said };
    let procedure = |asking: &Asking| asking.opened.as_ref().map(|opened| opened.procedure).or(asking.linked);
    let all: Vec<Key> = asked.all.iter().filter_map(procedure).collect();
    let next = commit.as_ref().and_then(|_| next::after(acting.session, &all));
    // What one rule refuses for good isn't helped by passing over another.
    let waivable = |asking: &Asking| {
        procedure(asking).is_none() && asking.obstacles.iter().all(|o| o.weight() != Weight::Refuses)
    };
    let next = match asked.all.iter().any(waivable) {
        true => Some(next.map_or_else(String::new, |next| format!("{next}\n")) + &words::anyway_hint(lang)),
        false => next,
    };
    let all: Vec<Value> = asked.all.iter().map(|asking| as_json(acting, asking)).collect();
    output::done(
        acting.context,
        &said,
        next.as_deref(),
        json!({
            "dry_run": args.dry_run, "commit": commit, "opened": opened, "linked": linked, "refused": refused,
            "requests": all,
            "nothing": asked.nothing,
            "unnamed": unnamed.iter().map(Unnamed::json).collect::<Vec<_>>(),
        }),
    );
    code(opened + linked, refused)
}

fn told(acting: &Acting<'_, '_>, kind: ProcedureKind, asking: &Asking) -> Vec<String> {
    let (lang, of) = (acting.context.lang, acting.named(asking.of));
    let mut lines = vec![match (&asking.opened, asking.linked) {
        (Some(opened), _) => words::opened(lang, kind.label().say(lang), &handle(opened.procedure), &of),
        (None, Some(procedure)) => {
            return vec![words::linked(lang, kind.label().say(lang), &handle(procedure), &of)];
        }
        (None, None) => words::not_opened(lang, &of),
    }];
    let below = asking.obstacles.iter().map(|obstacle| say(acting, obstacle));
    lines.extend(below.map(|text| format!("          → {text}")));
    for obstacle in &asking.obstacles {
        let Obstacle::Unposted { decision, line, .. } = obstacle else { continue };
        let facts = acting.links.facts(*decision).and_then(|facts| facts.decision());
        let said = facts.and_then(|facts| Some((facts, facts.lines.get(*line)?)));
        let act = said.and_then(|(facts, line)| posting(acting.links, *decision, facts, line));
        lines.extend(act.map(|act| format!("          → {}", words::unposted_hint(lang, &act.line(lang)))));
    }
    if asking.obstacles.iter().any(|o| matches!(o, Obstacle::NotLocked { .. })) {
        lines.push(format!("          → {}", words::not_locked_hint(lang, &handle(asking.of))));
    }
    lines
}

/// An obstacle in one sentence.
pub fn say(acting: &Acting<'_, '_>, obstacle: &Obstacle) -> String {
    let lang = acting.context.lang;
    let named = |key: &Key| acting.named(*key);
    let label = |word: &Word| word.label.say(lang);
    let rules = acting.act().rules;
    match obstacle {
        Obstacle::NoRegime => words::no_regime(lang),
        Obstacle::Open(key) => words::open(lang, &named(key)),
        Obstacle::Expected(key) => words::expected(lang, &named(key)),
        Obstacle::OtherAuthority => words::other_authority(lang),
        Obstacle::NotIssued => words::not_issued(lang),
        Obstacle::Ended(state) => words::ended(lang, label(state)),
        Obstacle::Replaced(key) => words::replaced(lang, &named(key)),
        Obstacle::RenewedOften { times, rule } => {
            words::renewed_often(lang, *times, &cite(rules, lang, *rule))
        }
        Obstacle::TooLate { left, least, rule } => {
            words::too_late(lang, *left, *least, &cite(rules, lang, *rule))
        }
        Obstacle::Early { left } => words::early(lang, *left),
        Obstacle::NoGround { codes, rule } => {
            words::no_ground(lang, &codes.join(", "), &cite(rules, lang, *rule))
        }
        Obstacle::UnknownGround { codes, rule } => {
            words::unknown_ground(lang, &codes.join(", "), &cite(rules, lang, *rule))
        }
        Obstacle::NotHeld => words::not_held(lang),
        Obstacle::NothingDiffers => words::nothing_differs(lang),
        Obstacle::HolderGone { state, rule } => {
            words::holder_gone(lang, label(state), &cite(rules, lang, *rule))
        }
        Obstacle::HasValid(key) => words::has_valid(lang, &named(key)),
        Obstacle::NotLocked { rule } => words::not_locked(lang, &cite(rules, lang, *rule)),
        Obstacle::NoPin => words::no_pin(lang),
        Obstacle::DeviceGone(state) => words::device_gone(lang, label(state)),
        Obstacle::StillValid(key) => words::still_valid(lang, &named(key)),
        Obstacle::WithCa => words::with_ca(lang),
        Obstacle::Unposted { unit, .. } => words::unposted(lang, &named(unit)),
        Obstacle::Beside(key) => words::beside(lang, &named(key)),
        Obstacle::NoFiler => words::no_filer(lang),
    }
}

/// The rule as people cite it, and that it was not read in the law where it wasn't.
fn cite(rules: &Rules, lang: Lang, cited: Cited) -> String {
    let regime = rules.regime(cited.regime);
    let Some(rule) = regime.procedure(cited.kind) else { return regime.name.say(lang).to_owned() };
    let citation = rule_words::citation(lang, regime, rule);
    let sure = cited.certain || rule.articles.as_ref().is_some_and(|articles| !articles.certain);
    if sure { citation } else { rule_words::uncertain(lang, &citation) }
}

fn as_json(acting: &Acting<'_, '_>, asking: &Asking) -> Value {
    let obstacles: Vec<Value> = asking
        .obstacles
        .iter()
        .map(|o| json!({ "why": o.word(), "what": say(acting, o), "refuses": asking.opened.is_none() && o.weight() != Weight::Told }))
        .collect();
    json!({
        "of": asking.of, "title": acting.links.title(asking.of, acting.context.lang),
        "procedure": asking.opened.as_ref().map(|opened| opened.procedure),
        "linked": asking.linked,
        "expects": asking.opened.as_ref().and_then(|opened| opened.expects), "obstacles": obstacles,
    })
}
