//! The history of the register: which stories there are, and the commits in which their records are written.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use rayon::prelude::*;

use super::hsm::HsmKey;
use super::moves::{self, GOING};
use super::plan::{PlannedCommit, PlannedFile, PlannedOfficer};
use super::stories;
use super::units::{self, Units};
use super::world::{Log, Put, World, at, line};
use super::{devices, organisations, showcase};
use crate::model::Key;
use crate::model::date::Date;
use crate::model::kinds::Record;
use crate::model::kinds::certificate::{Direction, Form};
use crate::model::kinds::decision::Effect;
use crate::model::kinds::letter::LetterDirection;
use crate::policy::Role;

/// How many commits bring in what was migrated.
const BULK: usize = 8;

/// The most commits of the daily work.
const DAILY: usize = 470;

/// What a story is about.
#[derive(Clone, Copy)]
enum Fate {
    Units,
    Cupboard,
    Unit(usize),
    Systems(u64),
    Settled(Form),
    Bare,
    Claimed,
    Recruit(Form),
    Renew,
    Transfer,
    Go(usize),
    Restore,
    Lose,
    Expire(bool),
    Appoint(Effect),
    Away,
    Cross(Direction),
    Open(usize),
    Odds,
}

/// One story: told on its own, from a stream of its own.
pub struct Story {
    fate: Fate,
    word: String,
    people: Vec<usize>,
    /// The day on which something happens.
    day: Date,
    /// Its records are there when the register begins, in the bulk commit with this number.
    bulk: Option<usize>,
}

impl Story {
    fn tell<'w>(&self, world: &'w World) -> Log<'w> {
        let mut log = Log::new(world, self.word.clone());
        let (to, people, day) = (&mut log, self.people.as_slice(), self.day);
        match self.fate {
            Fate::Units => units::story(to),
            Fate::Cupboard => devices::cupboard(to, 4 + world.people.len() as u64 / 40),
            Fate::Unit(unit) => organisations::unit(to, unit),
            Fate::Systems(nth) => organisations::systems(to, nth),
            Fate::Settled(form) => stories::settled(to, people, form),
            Fate::Bare => stories::bare(to, people),
            Fate::Claimed => stories::claimed(to, people),
            Fate::Recruit(form) => stories::recruit(to, people, form, day),
            Fate::Renew => stories::renew(to, people, day),
            Fate::Transfer => moves::transfer(to, people, day),
            Fate::Go(how) => moves::go(to, people, &GOING[how], day),
            Fate::Restore => stories::restore(to, people, day),
            Fate::Lose => stories::lose(to, people, day),
            Fate::Expire(again) => stories::expire(to, people, day, again),
            Fate::Appoint(effect) => moves::appoint(to, people, effect, day),
            Fate::Away => moves::away(to, people, day),
            Fate::Cross(direction) => moves::cross(to, people, direction, day),
            Fate::Odds => showcase::odds(to, people),
            Fate::Open(n) => people.iter().for_each(|index| showcase::open(to, *index, n)),
        }
        log
    }
}

/// The keys that belong into HSMs. The stories that have such are told for it alone.
pub fn hsm_keys(world: &World) -> Vec<HsmKey> {
    let has = |story: &&Story| matches!(story.fate, Fate::Systems(_) | Fate::Recruit(Form::Hsm));
    stories(world).iter().filter(has).flat_map(|story| story.tell(world).keys).collect()
}

/// What happens to those who are neither leaders nor in the open work: the fate, how many of a thousand it meets,
/// and whether its people are in the register from its beginning.
const FATES: [(Fate, u64, bool); 24] = [
    (Fate::Recruit(Form::UsbToken), 130, false),
    (Fate::Recruit(Form::SimPki), 40, false),
    (Fate::Recruit(Form::Smartcard), 10, false),
    (Fate::Recruit(Form::Hsm), 10, false),
    (Fate::Recruit(Form::Central), 10, false),
    (Fate::Renew, 100, true),
    (Fate::Transfer, 80, true),
    (Fate::Go(0), 30, true),
    (Fate::Go(1), 15, true),
    (Fate::Go(3), 10, true),
    (Fate::Go(4), 8, true),
    (Fate::Go(5), 4, true),
    (Fate::Restore, 35, true),
    (Fate::Lose, 15, true),
    (Fate::Expire(false), 25, true),
    (Fate::Expire(true), 20, true),
    (Fate::Appoint(Effect::Appoint), 30, true),
    (Fate::Appoint(Effect::Relieve), 6, true),
    (Fate::Appoint(Effect::Second), 10, true),
    (Fate::Away, 14, true),
    (Fate::Cross(Direction::In), 8, true),
    (Fate::Cross(Direction::Out), 8, true),
    (Fate::Bare, 30, true),
    (Fate::Claimed, 30, true),
];

/// Every story of the ministry. Leaders only go on; then come the officers, the open work, and the rest by lot.
pub fn stories(world: &World) -> Vec<Story> {
    let leaders = world.units.tops().len() * 3 + 4;
    let mut all = Vec::new();
    let mut add = |fate, word: String, people: Vec<usize>, day, bulk| {
        all.push(Story { fate, word, people, day, bulk });
    };
    let first = world.first;
    add(Fate::Units, "units".into(), Vec::new(), first, Some(0));
    add(Fate::Cupboard, "cupboard".into(), Vec::new(), first, Some(0));
    for nth in 0..=(world.people.len() as u64 / 5_000) {
        add(Fate::Systems(nth), format!("systems {nth}"), Vec::new(), first, Some(0));
    }
    for (i, _) in world.units.nodes.iter().enumerate().filter(|(i, _)| world.units.sealed(*i)) {
        add(Fate::Unit(i), format!("unit {i}"), Vec::new(), first, Some(0));
    }
    let tops = world.units.tops().len();
    for i in 0..tops {
        let form = if i % 8 == 5 { Form::SimPki } else { Form::UsbToken };
        add(Fate::Settled(form), format!("leaders {i}"), vec![i, i + tops, i + 2 * tops], first, Some(0));
    }
    add(Fate::Settled(Form::UsbToken), "officers".into(), (tops * 3..leaders).collect(), first, Some(0));
    for n in 0..showcase::PEOPLE {
        let bulk = Some(1 + n % (BULK - 1));
        add(Fate::Open(n), format!("open {n}"), vec![leaders + n], first, bulk);
    }
    let odd = leaders + showcase::PEOPLE;
    let others = odd + showcase::ODD_PEOPLE;
    add(Fate::Odds, "odds".into(), (odd..others).collect(), first, Some(1));
    let mut rest: Vec<usize> = (others..world.people.len()).collect();
    let mut dice = world.seed.dice("fates", 0);
    dice.shuffle(&mut rest);
    let total = rest.len() as u64;
    for (fate, share, bulk) in FATES {
        let count = (total * share).div_ceil(1_000) as usize;
        let mut chosen: Vec<usize> = rest.split_off(rest.len().saturating_sub(count));
        // Those who file together are told of together.
        chosen.sort_by_key(|i| (filer(world, *i), *i));
        let word = word(fate);
        let most = 6 + (world.people.len() / 800).min(44);
        for (n, people) in batches(world, &chosen, most).into_iter().enumerate() {
            let settled =
                matches!(fate, Fate::Recruit(_) | Fate::Renew | Fate::Restore | Fate::Lose | Fate::Expire(_));
            let day = a_day(world, &word, n as u64, settled);
            add(fate, format!("{word} {n}"), people, day, bulk.then_some(1 + n % (BULK - 1)));
        }
    }
    rest.sort_by_key(|i| (filer(world, *i), *i));
    for (n, people) in batches(world, &rest, 12).into_iter().enumerate() {
        let form = match n % 12 {
            3 => Form::SimPki,
            7 => Form::Smartcard,
            _ => Form::UsbToken,
        };
        add(Fate::Settled(form), format!("settled {n}"), people, first, Some(1 + n % (BULK - 1)));
    }
    all
}

/// The word for the streams of a fate.
fn word(fate: Fate) -> String {
    match fate {
        Fate::Recruit(form) => format!("recruit {}", form.word().word),
        Fate::Go(how) => format!("go {how}"),
        Fate::Expire(again) => format!("expire {again}"),
        Fate::Appoint(effect) => format!("appoint {}", effect.word().word),
        Fate::Cross(direction) => format!("cross {}", direction.word().word),
        Fate::Renew => "renew".into(),
        Fate::Transfer => "transfer".into(),
        Fate::Restore => "restore".into(),
        Fate::Lose => "lose".into(),
        Fate::Away => "away".into(),
        Fate::Bare => "bare".into(),
        Fate::Claimed => "claimed".into(),
        _ => "other".into(),
    }
}

/// The filers of a person before and after the merger.
fn filer(world: &World, index: usize) -> (usize, usize) {
    let person = &world.people[index];
    (world.units.filer(person.home), world.units.filer(person.old.unwrap_or(person.home)))
}

/// Groups of those who file together, each of at most so many.
fn batches(world: &World, people: &[usize], most: usize) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = Vec::new();
    for &index in people {
        match out.last_mut() {
            Some(last) if last.len() < most && filer(world, last[0]) == filer(world, index) => {
                last.push(index)
            }
            _ => out.push(vec![index]),
        }
    }
    out
}

/// The day of the n-th batch: some weeks after the beginning and before the end, seldom close to the merger, and after
/// it for whatever moves people from unit to unit.
fn a_day(world: &World, word: &str, n: u64, early: bool) -> Date {
    let mut dice = world.seed.dice(&format!("day {word}"), n);
    let (first, last) = (world.first.plus_days(20), world.today.plus_days(-62));
    let (before, after) = (world.merger.plus_days(-35), world.merger.plus_days(30));
    // One in six happened before the merger, where there was time.
    let (low, high) = match (before > first, after < last) {
        (true, true) if early && dice.percent(16) => (first, before),
        (_, true) => (first.max(after), last),
        _ => (first, last),
    };
    world.workday(low.plus_days(dice.between(0, low.days_until(high).max(0))), 0)
}

/// One commit to come.
struct Slot {
    at: i64,
    officer: String,
    bulk: Option<usize>,
}

/// The commits of two years: the bulk in the first days, then about one each working day, by officers in turn.
fn slots(world: &World) -> Vec<Slot> {
    let mut dice = world.seed.dice("slots", 0);
    let (lasting, deputies): (Vec<_>, Vec<_>) = world.officers.iter().partition(|o| o.role != Role::Deputy);
    let mut slots = Vec::new();
    for n in 0..BULK {
        let officer = lasting[n % lasting.len()].handle.clone();
        slots.push(Slot { at: at(world.first, 8, 30) + n as i64 * 3_600, officer, bulk: Some(n) });
    }
    let mut days = Vec::new();
    let mut day = world.first.plus_days(1);
    while day < world.today {
        if world.rules.calendar.is_working_day(day) {
            days.push(day);
        }
        day = day.plus_days(1);
    }
    let skip = days.len().saturating_sub(DAILY);
    let mut left = skip;
    for (i, day) in days.iter().enumerate() {
        // Days without a commit are spread evenly; the last day always has one.
        if i + 1 < days.len() && left > 0 && i * skip / days.len() >= skip - left {
            left -= 1;
            continue;
        }
        let when = at(*day, 17, dice.between(0, 55));
        let in_term = |o: &&PlannedOfficer| o.from < when && o.until.is_none_or(|until| *day <= until);
        let deputy = deputies.iter().copied().find(in_term).filter(|_| dice.percent(60));
        let officer = deputy.or_else(|| dice.pick(&lasting).copied()).map_or("", |o| o.handle.as_str());
        slots.push(Slot { at: when, officer: officer.to_owned(), bulk: None });
    }
    slots
}

/// The numbers that clerks' offices give out, one series a year.
#[derive(Default)]
struct Numbers {
    given: HashMap<Key, String>,
    last: HashMap<(String, i16), u32>,
}

impl Numbers {
    fn next(&mut self, key: Key, series: &str, year: i16, write: impl Fn(u32) -> String) -> String {
        if let Some(number) = self.given.get(&key) {
            return number.clone();
        }
        let last = self.last.entry((series.to_owned(), year)).or_insert(0);
        *last += 1;
        let number = write(*last);
        self.given.insert(key, number.clone());
        number
    }

    /// A paper that is dated has a number.
    fn give(&mut self, record: &mut Record, units: &Units) {
        let key = record.key();
        match record {
            Record::Letter(letter) => {
                if let (Some(date), None) = (letter.date, &letter.number) {
                    let series = match letter.direction {
                        LetterDirection::Out => format!("out {}", letter.series.as_deref().unwrap_or("")),
                        LetterDirection::In => "in".to_owned(),
                    };
                    letter.number = Some(line(self.next(key, &series, date.year(), |n| format!("{n:02}"))));
                }
            }
            Record::Decision(decision) => {
                if let (Some(date), None) = (decision.date, &decision.number) {
                    // Each head numbers their own; the Government's are resolutions.
                    let symbol =
                        units.named(&decision.issuer).map(|unit| format!("QĐ-{}", units.symbol(unit)));
                    let symbol = symbol.unwrap_or_else(|| "NQ-CP".to_owned());
                    let write = |n| format!("{n:02}/{symbol}");
                    let number = self.next(key, &decision.issuer, date.year(), write);
                    decision.number = Some(line(number));
                }
            }
            Record::Handover(handover) if handover.number.is_none() => {
                let year = handover.at.date.year();
                handover.number = Some(line(self.next(key, "minutes", year, |n| format!("{n:02}/BB-CNTT"))));
            }
            _ => {}
        }
    }
}

/// A version that waits for its commit.
struct Waiting {
    at: i64,
    story: usize,
    order: usize,
    put: Put,
}

impl Waiting {
    fn place(&self) -> (i64, usize, usize) {
        (self.at, self.story, self.order)
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Waiting) -> bool {
        self.place() == other.place()
    }
}

impl Eq for Waiting {}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Waiting) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Waiting) -> std::cmp::Ordering {
        self.place().cmp(&other.place())
    }
}

/// The commits in order. A story is told when its first commit comes; only what it writes later is kept.
pub struct Commits<'w> {
    world: &'w World,
    slots: std::vec::IntoIter<Slot>,
    stories: Vec<Option<Story>>,
    waiting: BinaryHeap<Reverse<Waiting>>,
    numbers: Numbers,
    known: std::collections::HashSet<Key>,
}

impl<'w> Commits<'w> {
    pub fn new(world: &'w World) -> Commits<'w> {
        Commits {
            world,
            slots: slots(world).into_iter(),
            stories: stories(world).into_iter().map(Some).collect(),
            waiting: BinaryHeap::new(),
            numbers: Numbers::default(),
            known: std::collections::HashSet::new(),
        }
    }

    /// Tells the stories that begin with this commit.
    fn open(&mut self, slot: &Slot) {
        let begins = |story: &Story| match (slot.bulk, story.bulk) {
            (Some(n), Some(bulk)) => bulk <= n,
            (None, None) => at(story.day, 8, 0) <= slot.at,
            (None, Some(_)) => true,
            (Some(_), None) => false,
        };
        let world = self.world;
        let due: Vec<(usize, Story)> = (self.stories.iter_mut().enumerate())
            .filter_map(|(i, story)| story.take_if(|s| begins(s)).map(|s| (i, s)))
            .collect();
        let told: Vec<(usize, Vec<Put>)> =
            due.par_iter().map(|(i, story)| (*i, story.tell(world).puts)).collect();
        for (story, puts) in told {
            for (order, put) in puts.into_iter().enumerate() {
                self.waiting.push(Reverse(Waiting { at: put.at, story, order, put }));
            }
        }
    }
}

impl Iterator for Commits<'_> {
    type Item = PlannedCommit;

    fn next(&mut self) -> Option<PlannedCommit> {
        loop {
            let slot = self.slots.next()?;
            self.open(&slot);
            let mut writes: BTreeMap<Key, Record> = BTreeMap::new();
            let mut files: Vec<PlannedFile> = Vec::new();
            while self.waiting.peek().is_some_and(|Reverse(w)| w.at <= slot.at) {
                let Some(Reverse(Waiting { mut put, .. })) = self.waiting.pop() else { break };
                self.numbers.give(&mut put.record, &self.world.units);
                files.append(&mut put.files);
                writes.insert(put.record.key(), put.record);
            }
            if writes.is_empty() {
                continue;
            }
            let new = writes.keys().filter(|key| self.known.insert(**key)).count();
            let verb = match (slot.bulk, new == writes.len(), new == 0 && !files.is_empty()) {
                (Some(_), ..) => "import",
                (_, true, _) => "add",
                (.., true) => "attach",
                _ => "set",
            };
            let writes = writes.into_values().collect();
            return Some(PlannedCommit { officer: slot.officer, at: slot.at, verb, writes, files });
        }
    }
}
