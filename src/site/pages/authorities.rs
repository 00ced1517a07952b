//! The CAs that the office trusts, and whether what they last said about revocations still holds.

use crate::model::Kind;
use crate::pki::CertFacts;
use crate::policy::ListState;
use crate::register::Chain;
use crate::site::list::{columns, day, number, text, whole_number};
use crate::site::part::{Entry, File, Ground, Heading, Part, Tongue};
use crate::site::say::Say;
use crate::site::several::{self, Several};
use crate::site::view::{Cell, Counts, Frame, Notice, Row, Table};
use crate::site::whole::Whole;
use crate::text::site as words;

pub const PART: Part = Part { heading: Heading::Keys, menu, lists, files };

const PATH: &str = "ca/index.html";
const CHAINS: &str = "ca/chains.html";
const LISTS: &str = "ca/lists.html";

fn menu(say: &Say<'_>) -> Vec<Entry> {
    vec![("ca", words::authorities(say.lang), PATH.to_owned())]
}

fn lists(ground: &Ground<'_>, say: &Say<'_>) -> Vec<Whole> {
    let list = |path: &str, table: Table| {
        let title = table.caption.clone();
        let whole = Whole::new(path, "ca", title, table, &[], say).counting(words::lines_counted);
        whole.below(words::authorities(say.lang), PATH)
    };
    vec![list(CHAINS, chains(ground, say)), list(LISTS, revocations(ground, say))]
}

fn tag(text: String, tone: &'static str) -> Cell {
    Cell { text: text.into(), tone: Some(tone), ..Cell::default() }
}

/// The certificates of CAs, the roots first.
fn chains(ground: &Ground<'_>, say: &Say<'_>) -> Table {
    let lang = say.lang;
    let columns = columns(
        lang,
        &[
            ("subject", words::ca_subject, "text"),
            ("issuer", words::ca_issuer, "text"),
            ("serial", words::serial, "text"),
            ("from", words::valid_from, "day"),
            ("to", words::valid_to, "day"),
            ("state", words::state, "tag"),
        ],
    );
    let mut authorities: Vec<&CertFacts> = ground.input.authorities.to_vec();
    authorities.sort_by_key(|ca| (!is_root(ca), ca.subject.to_string(), ca.not_before.0));
    let row = |ca: &CertFacts| {
        let ahead = ca.not_before.1 > say.today;
        let state = match (ahead, ca.not_after.1 < say.today) {
            (true, _) => tag(words::ca_ahead(lang), "info"),
            (_, true) => tag(words::ca_over(lang), "bad"),
            _ => tag(words::ca_holds(lang), "good"),
        };
        let cells = vec![
            text(name(&ca.subject)),
            text(if is_root(ca) { words::ca_itself(lang) } else { name(&ca.issuer) }),
            text(ca.serial.as_str()),
            day(Some(ca.not_before.1), say),
            day(Some(ca.not_after.1), say),
            state,
        ];
        Row { cells, ..Row::default() }
    };
    let rows = authorities.into_iter().map(row).collect();
    Table { kind: "authority", caption: words::ca_certificates(lang), columns, rows }
}

fn is_root(ca: &CertFacts) -> bool {
    ca.subject.meaning() == ca.issuer.meaning()
}

/// What a CA is called: its common name, else all of it.
fn name(dn: &crate::pki::Dn) -> String {
    dn.cn().map_or_else(|| dn.to_string(), str::to_owned)
}

/// The newest list of each CA, what ran out first.
fn revocations(ground: &Ground<'_>, say: &Say<'_>) -> Table {
    let lang = say.lang;
    let columns = columns(
        lang,
        &[
            ("issuer", words::ca_issuer, "text"),
            ("number", words::list_number, "text"),
            ("made", words::list_made, "text"),
            ("next", words::list_next, "text"),
            ("entries", words::list_entries, "number"),
            ("state", words::state, "tag"),
        ],
    );
    let mut known: Vec<&ListState> = ground.input.lists.values().collect();
    known.sort_by(|a, b| (a.next_update, &a.issuer).cmp(&(b.next_update, &b.issuer)));
    let missing = ground.input.unlisted.iter().map(|issuer| {
        let cells = vec![
            text(issuer),
            text(""),
            text(""),
            text(""),
            number(0),
            tag(words::list_missing(lang), "warn"),
        ];
        Row { cells, ..Row::default() }
    });
    let row = |list: &ListState| {
        // Pages are of a day: which hour it is, they don't know.
        let state = match say.today.days_until(list.next_update.date) {
            ..0 => tag(words::list_over(lang), "bad"),
            0 => tag(words::list_today(lang), "warn"),
            _ => tag(words::list_holds(lang), "good"),
        };
        let cells = vec![
            text(list.issuer.clone()),
            text(list.number_said()),
            text(say.moment(list.this_update)),
            text(say.moment(list.next_update)),
            whole_number(list.entries),
            state,
        ];
        Row { cells, ..Row::default() }
    };
    let rows = missing.chain(known.into_iter().map(row)).collect();
    Table { kind: "list", caption: words::revocation_lists(lang), columns, rows }
}

fn files<'s>(ground: &'s Ground<'_>, tongue: &'s Tongue<'_>) -> Vec<File<'s>> {
    let frame = Frame::below("ca", PATH, words::authorities(tongue.say.lang));
    vec![several::file(frame, move || page(ground, &tongue.say), tongue)]
}

fn page(ground: &Ground<'_>, say: &Say<'_>) -> Several {
    let unpinned = ground.input.authorities.is_empty();
    let notice = unpinned.then(|| Notice { text: words::ca_none(say.lang), tone: "warn" });
    Several {
        about: words::authorities_about(say.lang),
        notices: notice.into_iter().collect(),
        counts: vec![verdicts(say)],
        tables: vec![(CHAINS.to_owned(), 50), (LISTS.to_owned(), 50)],
        ..Several::default()
    }
}

/// How many certificates in force lead to a pinned CA, and how many don't.
fn verdicts(say: &Say<'_>) -> Counts {
    let lang = say.lang;
    let chains = say.links.filter_facts(Kind::Certificate, |key, facts| {
        let facts = facts.certificate()?;
        say.links.is_in_force(key.id, facts, say.today).then_some(())?;
        Some(facts.read().and_then(|pem| pem.chain.as_ref()).map(|chain| matches!(chain, Chain::Trusted(_))))
    });
    let count = |wanted: Option<bool>| chains.iter().filter(|chain| **chain == wanted).count();
    let rows = vec![
        (words::chain_good(lang), None, None, count(Some(true))),
        (words::chain_bad(lang), None, None, count(Some(false))),
        (words::chain_unknown(lang), None, None, count(None)),
    ];
    Counts::new(words::by_chain(lang), words::chain(lang), rows)
}
