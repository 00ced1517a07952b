//! The synthetic ministry: people, units, devices, certificates and papers that look like life, and two years of work
//! on them. Pure: the same people, seed and day give the same records, byte for byte. Everyone in it is invented.
//!
//! The ministry is a set of stories (`history`), each told on its own from a stream of its own; the commits take what
//! the stories wrote in the order of time.

mod ca;
mod certificates;
mod devices;
mod history;
mod filing;
pub mod hsm;
mod keys;
mod moves;
mod names;
mod organisations;
mod papers;
mod people;
mod plan;
mod procedures;
mod showcase;
pub mod softhsm;
mod stories;
mod units;
mod world;
mod write;
#[cfg(test)]
mod tests;

pub use history::Commits;
pub use plan::{PlannedCommit, PlannedFile, PlannedOfficer};
pub use write::{Keys, OfficerKeys, Written, write};

use crate::model::Kind;
use crate::model::date::Date;
use crate::pki::{DemoAuthority, Period, certificate_pem};
use crate::policy::settings::RegisterName;
use crate::policy::{Role, Settings};
use crate::rules::Rules;
use hsm::{HsmKey, OnTokens};
use keys::Seed;
use units::Units;
use world::{World, at, to};

/// A smaller ministry would not have someone for every kind of case.
pub const FEWEST: usize = 220;

/// The synthetic ministry, ready to be written.
pub struct Ministry {
    /// Three officers, who begin with the register, and a deputy with a term.
    pub officers: Vec<PlannedOfficer>,
    pub settings: Settings,
    /// The PEM of the demo's root and of its issuing CA.
    pub anchors: [String; 2],
    /// When the register is made, in seconds since 1970-01-01T00:00Z: before every commit.
    pub begins: i64,
    world: World,
}

impl Ministry {
    /// The commits in order, at most 480. Records are made as the iterator goes.
    pub fn commits(&self) -> Commits<'_> {
        Commits::new(&self.world)
    }

    /// The keys that belong into the ministry's HSMs.
    pub fn hsm_keys(&self) -> Vec<HsmKey> {
        history::hsm_keys(&self.world)
    }

    /// Lets the records say what the tokens say on which those keys were put.
    pub fn on_tokens(&mut self, on_tokens: OnTokens) {
        self.world.on_tokens = Some(on_tokens);
    }
}

/// A ministry of so many people (at least [`FEWEST`]) with the two years of history before a day, which is taken for
/// no earlier than seven months after the merger of the units.
pub fn ministry(people: usize, seed: u64, today: Date) -> Ministry {
    let people = people.max(FEWEST);
    let rules = Rules::builtin();
    let seed = Seed::new(seed);
    // The units themselves say when they were merged: on the day after the last day of the old ones.
    let merger = rules.units.iter().filter_map(|u| u.to).max().map_or(today, |last| last.plus_days(1));
    let today = today.max(merger.plus_days(210));
    let first = today.plus_years(-2);
    let first =
        (0..15).map(|n| first.plus_days(n)).find(|d| rules.calendar.is_working_day(*d)).unwrap_or(first);
    let units = Units::new(rules, &seed, (people / 150).clamp(1, 7));
    let roster = people::roster(&seed, &units, people, first);
    let begins = at(first, 8, 0);
    let officers = officers(&roster, units.tops().len() * 3, begins, today);
    let authority = authority(&seed, first);
    let anchors = [authority.root(), authority.issuing()].map(certificate_pem);
    let world = World {
        today,
        first,
        merger,
        merger_decision: seed.id("merger", 0),
        rules,
        units,
        people: roster,
        officers: officers.clone(),
        authority,
        hsms: std::array::from_fn(|n| seed.id("hsm", n as u64)),
        on_tokens: None,
        attached: attached(people),
        seed,
    };
    let settings = Settings {
        name: RegisterName {
            vi: "Sổ chứng thư số Bộ Tài chính (mô phỏng)".to_owned(),
            en: Some("Certificate register of the Ministry of Finance (simulation)".to_owned()),
        },
        complete_from: Some(first),
        ..Settings::new("")
    };
    Ministry { officers, settings, anchors, begins, world }
}

/// How many papers of a thousand are files: all in a small ministry, fewer with the root of its size.
fn attached(people: usize) -> u64 {
    let times = (people as u64 / 300).max(1);
    600 / times.isqrt().max(1)
}

fn authority(seed: &Seed, first: Date) -> DemoAuthority {
    let from = first.year() - 8;
    let since = |year| Date::new(year, 8, 22).unwrap_or(first);
    let period = |years| Period { from: at(since(from), 9, 0), to: at(since(from + years), 9, 0) };
    DemoAuthority::new(seed.bytes(), period(30), period(30))
        .expect("the demo CA's names and dates keep to X.509")
}

/// Three lasting officers of the desk, two of them admins so that one can approve what the other proposes, and a deputy who
/// stood in for the second for three months.
fn officers(roster: &[people::Profile], from: usize, begins: i64, today: Date) -> Vec<PlannedOfficer> {
    let term = today.plus_days(-300);
    let mut officers: Vec<PlannedOfficer> = roster
        .iter()
        .skip(from)
        .zip([Role::Admin, Role::Admin, Role::Officer, Role::Deputy])
        .map(|(profile, role)| PlannedOfficer {
            handle: profile.mailbox.chars().take(20).collect(),
            role,
            person: to(Kind::Person, profile.id),
            from: if role == Role::Deputy { at(term, 8, 0) } else { begins },
            until: (role == Role::Deputy).then(|| term.plus_days(90)),
            stands_in_for: None,
        })
        .collect();
    let replaced = officers.get(1).map(|o| o.handle.clone());
    if let Some(deputy) = officers.last_mut() {
        deputy.stands_in_for = replaced;
    }
    officers
}
