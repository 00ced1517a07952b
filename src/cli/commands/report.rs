use clap::Subcommand;

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::pick;
use super::super::reporting::{During, Report, Timed, Written, Yearly, any_period, coming_year, period, put};
use super::super::rows;
use super::super::seen::{looks, stayed};
use super::super::session::{Session, links, rules};
use crate::audit::{Look, history};
use crate::change::access::Mail;
use crate::desk::report::{
    Erased, Exported, Held, ImpactOf, Part, SpanKind, breaches, demand, disclosed, exports, impact,
    of_person, requests, retention, stock, totals, withheld, work,
};
use crate::duty::{Basis, Clock, clocks};
use crate::model::{Date, Key, Kind};
use crate::register::load::map;
use crate::register::{Links, Snapshot};
use crate::rules::Rules;

/// Reports: of the desk's work, and of how personal data are kept
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// The desk's work of a month: what was done by unit and form, how the CA answered, what is overdue
    Month(Timed),
    /// The desk's work of a quarter
    Quarter(Timed),
    /// The desk's work of a year
    Year(Timed),
    /// What must be asked for and ordered next year: what runs out, who joins, less what lies in the cupboard
    Demand(Yearly),
    /// The devices by kind and model: where they are, and in what condition
    Stock(Written),
    /// Whose records are kept long enough, whose nearly, and whose the law holds
    Retention(Written),
    /// The requests of data subjects, with their deadlines and answers
    Requests(During),
    /// The breaches of personal data
    Breaches(During),
    /// Which personal data left the office, and to whom: in sum, or of one person paper by paper
    Disclosures(Disclosures),
    /// A summary for the dossier on the impact of processing personal data, over half a year
    Impact(Timed),
}

#[derive(clap::Args)]
struct Disclosures {
    /// The person
    #[arg(value_name = "SEL")]
    record: Option<String>,
    #[command(flatten)]
    during: During,
}

/// Commands that write records out of the register for others.
const WRITING: [&str; 7] = ["audit sample", "get", "hsm plan", "key export", "paper", "remind", "site build"];
/// The same, of which each has several.
const WRITING_GROUPS: [&str; 2] = ["export ", "report "];

/// A register opened for a report.
struct Opened<'o> {
    context: &'o Context,
    session: &'o Session<'o>,
    snapshot: &'o Snapshot<'o>,
    links: &'o Links<'o>,
    rules: &'o Rules,
    today: Date,
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let rules = rules(&snapshot)?;
    let open = Opened {
        context,
        session: &session,
        snapshot: &snapshot,
        links: &links,
        rules: &rules,
        today: context.on(),
    };
    let (report, written) = match &args.what {
        What::Month(timed) => (open.work("month", SpanKind::Month, timed)?, &timed.written),
        What::Quarter(timed) => (open.work("quarter", SpanKind::Quarter, timed)?, &timed.written),
        What::Year(timed) => (open.work("year", SpanKind::Year, timed)?, &timed.written),
        What::Demand(yearly) => {
            let year = coming_year(context, yearly)?;
            let parts = demand(&links, &open.basis(open.today), &year);
            let parts = withheld(&links, parts, open.today);
            (Report::new("demand", "demand", Some(year), parts).ahead(), &yearly.written)
        }
        What::Stock(written) => {
            let parts = withheld(&links, stock(&links, open.today), open.today);
            (Report::new("stock", "stock", None, parts), written)
        }
        What::Retention(written) => (open.retention(), written),
        What::Requests(during) => {
            let span = any_period(context, during)?;
            let part = requests(&links, &rules, span.as_ref(), open.today);
            (Report::new("requests", "requests", span, vec![part]), &during.written)
        }
        What::Breaches(during) => {
            let span = any_period(context, during)?;
            let part = breaches(&links, &rules, span.as_ref(), open.today);
            (Report::new("breaches", "breaches", span, vec![part]), &during.written)
        }
        What::Disclosures(args) => (open.disclosures(args)?, &args.during.written),
        What::Impact(timed) => (open.impact(timed)?, &timed.written),
    };
    put(&session, &snapshot, &links, &rules, &report, written)
}

impl Opened<'_> {
    fn work(&self, name: &'static str, kind: SpanKind, timed: &Timed) -> Result<Report, Failure> {
        let span = period(self.context, kind, timed)?;
        let end = span.end(self.today);
        let ahead = self.rules.report("work").map_or(0, |form| form.ahead);
        let parts = work(self.links, &self.basis(end), &span, ahead);
        Ok(Report::new(name, "work", Some(span), parts))
    }

    /// What duties rest on at the end of a day.
    fn basis(&self, on: Date) -> Basis<'_> {
        Basis {
            rules: self.rules,
            officers: &self.snapshot.officers,
            lists: &self.snapshot.lists,
            today: on,
            now: on.start_at_office(),
            complete_from: self.snapshot.settings.complete_from,
        }
    }

    fn retention(&self) -> Report {
        let clocks = clocks(self.links, &self.basis(self.today));
        let why = |clock: &Clock| {
            let reasons = clock.held.iter().filter_map(|key| {
                let record = self.snapshot.record(*key).ok()?.to_value();
                record.get("hold")?.get("reason")?.as_str().map(|reason| reason.replace('\n', " "))
            });
            let reasons: Vec<String> = reasons.collect();
            (!reasons.is_empty()).then(|| reasons.join("; "))
        };
        Report::new("retention", "retention", None, retention(&clocks, why))
    }

    fn disclosures(&self, args: &Disclosures) -> Result<Report, Failure> {
        let span = any_period(self.context, &args.during)?;
        let all = disclosed(self.links, self.rules, span.as_ref(), self.today);
        let exported = self.exported()?;
        let files = |of| exports(self.links, &exported, span.as_ref(), of);
        let Some(selector) = &args.record else {
            let parts: Vec<Part> = vec![totals(&all, "totals"), files(None)];
            return Ok(Report::new("disclosures", "disclosures", span, parts));
        };
        let person = pick::one(self.context, self.snapshot, self.links, selector, &[Kind::Person])?;
        let parts = vec![of_person(&all, person), files(Some(person))];
        Ok(Report::new("disclosures", "disclosed", span, parts).about(person))
    }

    /// To whom a mail went.
    fn mailed(&self, to: &str) -> String {
        let title = to.parse::<Key>().map(|key| rows::title(self.context, self.links, key));
        crate::text::mail::mailed(self.context.lang, &title.unwrap_or_else(|_| to.to_owned()))
    }

    /// What the journals of access say was written out of the register, by day.
    fn exported(&self) -> Result<Vec<Exported>, Failure> {
        let leaves =
            |verb: &str| WRITING_GROUPS.iter().any(|of| verb.starts_with(of)) || WRITING.contains(&verb);
        let looked = looks(self.context, self.session)?;
        let stayed = stayed(&looked);
        // How a mail ended stands with what began it.
        let told = |look: &Look| {
            let is_end = matches!(look.entry.mail, Some(Mail::Ended { .. }));
            leaves(&look.entry.verb) && !is_end && !stayed.contains(&look.entry.id)
        };
        let mut all: Vec<Exported> = looked
            .into_iter()
            .filter(|look| told(look) && look.entry.at.date <= self.today)
            .map(|look| Exported {
                on: look.entry.at.date,
                by: look.handle,
                named: look.entry.named().collect(),
                records: look.entry.seen.iter().map(|seen| seen.count).sum(),
                what: look.entry.verb,
                why: match look.entry.mail {
                    Some(Mail::Begun { to, .. }) => Some(self.mailed(&to)),
                    _ => look.entry.why.map(|why| why.text),
                },
            })
            .collect();
        all.sort_by(|a, b| (a.on, &a.what, &a.named).cmp(&(b.on, &b.what, &b.named)));
        Ok(all)
    }

    fn impact(&self, timed: &Timed) -> Result<Report, Failure> {
        let span = period(self.context, SpanKind::Half, timed)?;
        let mut held = Held::default();
        map(self.snapshot, |opened, _| Held::of(&opened.record))?
            .records
            .iter()
            .for_each(|one| held.add(one));
        let (history, _) = history(&self.session.store, self.session.commit)?;
        let entries = history.map(|history| history.entries).unwrap_or_default();
        let erased = entries.into_iter().filter(|entry| entry.total.tombstones > 0).filter_map(|entry| {
            Some(Erased {
                on: Date::at_office(entry.deed.time)?,
                by: entry.deed.handle,
                approved: entry.approvers,
                records: usize::try_from(entry.total.tombstones).unwrap_or(usize::MAX),
            })
        });
        let (erased, all) =
            (erased.collect::<Vec<_>>(), disclosed(self.links, self.rules, Some(&span), self.today));
        let clocks = clocks(self.links, &self.basis(self.today));
        let of = ImpactOf {
            rules: self.rules,
            officers: &self.snapshot.officers,
            held: &held,
            disclosed: &all,
            exported: &self.exported()?,
            clocks: &clocks,
            erased: &erased,
        };
        Ok(Report::new("impact", "impact", Some(span), impact(self.links, &of, &span, self.today)))
    }
}
