//! Keys on HSMs and tokens: where each is, and what was found when they were last proved on the machine that builds the site.

use rayon::prelude::*;

use crate::model::kinds::certificate::{Certificate, Form, KeyMade};
use crate::model::{Key, Kind, Lang, Record};
use crate::register::facts::Facts;
use crate::register::{Links, Opened};
use crate::text::site as words;
use crate::token::proof::{KeyFault, Proof};
use crate::token::same_serial;

use crate::site::list::{columns, day, linked, number, state, text};
use crate::site::officer;
use crate::site::part::{Entry, File, Ground, Heading, Part, Tongue};
use crate::site::say::Say;
use crate::site::several::{self, Several};
use crate::site::view::{Cell, Frame, Row, Table, Way};
use crate::site::whole::Whole;
use crate::site::{Opener, SiteError, SiteInput, strip};

pub const PART: Part = Part { heading: Heading::Keys, menu, lists, files };

const PATH: &str = "hsm/index.html";

/// The lists of all tokens and of all keys on them.
const TOKENS: &str = "hsm/tokens.html";
const KEYS: &str = "hsm/keys.html";

fn menu(say: &Say<'_>) -> Vec<Entry> {
    vec![("hsm", words::hsm(say.lang), PATH.to_owned())]
}

fn lists(ground: &Ground<'_>, say: &Say<'_>) -> Vec<Whole> {
    let list = |path: &str, table: Table| {
        let whole = Whole::new(path, "hsm", table.caption.clone(), table, &[], say);
        whole.counting(words::lines_counted).below(words::hsm(say.lang), PATH)
    };
    let (held, proofs) = (&ground.held, ground.input.proofs);
    vec![list(TOKENS, tokens(held, proofs, say)), list(KEYS, keys(held, proofs, say))]
}

fn files<'s>(_: &'s Ground<'_>, tongue: &'s Tongue<'_>) -> Vec<File<'s>> {
    let frame = Frame::below("hsm", PATH, words::hsm(tongue.say.lang));
    let page = move || Several {
        about: words::hsm_about(tongue.say.lang),
        tables: vec![(TOKENS.to_owned(), 100), (KEYS.to_owned(), 20)],
        ..Several::default()
    };
    vec![several::file(frame, page, tongue)]
}

/// The certificates whose keys are ours or lie in an HSM, opened.
pub fn held(input: &SiteInput<'_>) -> Result<Vec<Opened>, SiteError> {
    let held = input.links.filter_facts(Kind::Certificate, |key, facts| {
        let facts = facts.certificate()?;
        (facts.form == Form::Hsm || facts.key.is_some()).then_some(key)
    });
    let opened = |open: &mut Opener<'_>, key: Key| {
        let blob = input.links.blob(key).ok_or(SiteError::Unread(key))?;
        Ok(Opened { key, blob, record: open(key, blob).ok_or(SiteError::Unread(key))? })
    };
    held.into_par_iter().map_init(|| (input.reader)(), opened).collect()
}

/// How far a key is known to be where it should be: what is wrong comes first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Wrong,
    Unproved,
    Good,
    Over,
}

/// The tokens of the register and of the last proofs.
fn tokens(held: &[Opened], proofs: &[Proof], say: &Say<'_>) -> Table {
    let columns = columns(
        say.lang,
        &[
            ("token", words::token_serial, "name"),
            ("keys", words::keys_column, "number"),
            ("proved", words::proved_at, "text"),
            ("proved_by", words::proved_by, "text"),
            ("result", words::result, "tag"),
        ],
    );
    let mut serials: Vec<String> = Vec::new();
    let mut see = |serial: String| {
        if !serial.is_empty() && !serials.iter().any(|known| same_serial(known, &serial)) {
            serials.push(serial);
        }
    };
    let keys: Vec<String> = held.iter().map(|opened| token_of(&opened.record, say)).collect();
    keys.iter().for_each(|serial| see(serial.clone()));
    proofs.iter().for_each(|proof| see(proof.token.to_uppercase()));
    serials.sort();
    let rows = serials.iter().map(|serial| {
        let count = keys.iter().filter(|key| same_serial(key, serial)).count();
        let proof = proofs.iter().find(|proof| same_serial(&proof.token, serial));
        let link = device_of(say.links, serial).map(Way::Record);
        let cells = vec![
            Cell { text: serial.as_str().into(), href: link, ..Cell::default() },
            number(count),
            text(proof.map(|proof| say.moment(proof.at)).unwrap_or_default()),
            text(match proof {
                Some(Proof { by: Some(handle), .. }) => officer::named(handle, say),
                Some(_) => words::proved_by_unsaid(say.lang),
                None => String::new(),
            }),
            result(proof, say),
        ];
        Row { cells, ..Row::default() }
    });
    let rows = rows.collect();
    Table { kind: "token", caption: words::tokens(say.lang), columns, rows }
}

/// Every key by its certificate, what is wrong or was never proved first.
fn keys(held: &[Opened], proofs: &[Proof], say: &Say<'_>) -> Table {
    let columns = columns(
        say.lang,
        &[
            ("name", words::name, "name"),
            ("unit", words::unit_column, "text"),
            ("token", words::token_serial, "text"),
            ("algorithm", words::algorithm, "text"),
            ("made", words::made_at, "day"),
            ("state", words::state, "tag"),
            ("key", words::key_column, "tag"),
        ],
    );
    let mut rows: Vec<_> = held
        .iter()
        .filter_map(|opened| {
            let Record::Certificate(certificate) = &opened.record else { return None };
            let (rank, tag) = key_tag(opened.key, certificate, proofs, say);
            let sort = say.order(opened.key);
            let [token, algorithm] = strip::values(&opened.record, ["key.token", "key.algorithm"], say);
            let cells = vec![
                linked(opened.key, say),
                text(say.unit(say.links.unit_of(opened.key, say.today))),
                text(token),
                text(algorithm),
                day(certificate.key.as_ref().map(|made| made.at.date), say),
                state(opened.key, say),
                tag,
            ];
            Some((rank, sort, opened.key, Row { cells, key: Some(opened.key), ..Row::default() }))
        })
        .collect();
    rows.sort_by(|one, other| (one.0, &one.1, one.2).cmp(&(other.0, &other.1, other.2)));
    let rows = rows.into_iter().map(|(.., row)| row).collect();
    Table { kind: "key", caption: words::keys_by_certificate(say.lang), columns, rows }
}

/// What is known of one key.
fn key_tag(key: Key, certificate: &Certificate, proofs: &[Proof], say: &Say<'_>) -> (Rank, Cell) {
    let lang = say.lang;
    let tag = |text: String, tone| Cell { text: text.into(), tone: Some(tone), ..Cell::default() };
    // A renewed certificate has the key of the one before it, whose record says where it is.
    let own = |proof: &&Proof| match &certificate.key {
        Some(made) => same_serial(&proof.token, made.token.as_str()),
        None => proof.keys.contains_key(&key),
    };
    let proof = proofs.iter().find(own);
    if certificate.key.is_none() && proof.is_none() {
        return (Rank::Unproved, tag(words::key_elsewhere(lang), "quiet"));
    }
    let destroyed = certificate.key.as_ref().is_some_and(KeyMade::is_destroyed);
    match proof.and_then(|proof| Some((proof, proof.keys.get(&key)?))) {
        Some((_, Some(fault))) => (Rank::Wrong, tag(fault_word(*fault)(lang), "bad")),
        _ if destroyed => (Rank::Over, tag(words::key_destroyed(lang), "quiet")),
        Some((proof, None)) if proof.signed => (Rank::Good, tag(words::key_works(lang), "good")),
        Some((_, None)) => (Rank::Good, tag(words::key_there(lang), "info")),
        None => (Rank::Unproved, tag(words::not_proved(lang), "warn")),
    }
}

/// A fault in the space of a tag.
const fn fault_word(fault: KeyFault) -> fn(Lang) -> String {
    match fault {
        KeyFault::Absent => words::fault_absent,
        KeyFault::Ended => words::fault_ended,
        KeyFault::Half => words::fault_half,
        KeyFault::Lone => words::fault_lone,
        KeyFault::Dead => words::fault_dead,
        KeyFault::Several => words::fault_several,
        KeyFault::Keyless => words::key_elsewhere,
    }
}

/// What the last proof of a token came to.
fn result(proof: Option<&Proof>, say: &Say<'_>) -> Cell {
    let tag = |text: String, tone| Cell { text: text.into(), tone: Some(tone), ..Cell::default() };
    let Some(proof) = proof else { return tag(words::not_proved(say.lang), "warn") };
    let wrong = proof.keys.values().filter(|fault| fault.is_some()).count();
    match (wrong, proof.orphans, proof.signed) {
        (0, 0, true) => tag(words::all_work(say.lang), "good"),
        (0, 0, false) => tag(words::all_there(say.lang), "info"),
        (0, orphans, _) => tag(words::keys_nobodys(say.lang, orphans), "warn"),
        (wrong, ..) => tag(words::keys_wrong(say.lang, wrong), "bad"),
    }
}

fn token_of(record: &Record, say: &Say<'_>) -> String {
    let [token] = strip::values(record, ["key.token"], say);
    token
}

/// The register's device with this serial.
fn device_of(links: &Links<'_>, serial: &str) -> Option<Key> {
    let is_it = |key: Key, facts: &Facts| {
        let own = facts.device()?.serial.as_ref()?;
        same_serial(own, serial).then_some(key)
    };
    links.filter_facts(Kind::Device, is_it).into_iter().next()
}
