//! The people of the ministry: who they are, and how their records look on a day.

use super::keys::Seed;
use super::names::{Mailboxes, Weighted, full_name, lines};
use super::units::{Units, titles};
use super::world::{Log, World, line, to};
use crate::model::date::{Date, holds_on};
use crate::model::kinds::person::{
    Employment, EmploymentFact, IdDocument, IdKind, Mobile, OfficialEmail, Person, PersonName, Posting,
    PostingKind, Sex,
};
use crate::model::{Kind, RecordId};
use crate::rules::Rules;

/// What stays of a person whatever happens to them.
pub struct Profile {
    pub id: RecordId,
    pub index: u64,
    pub sex: Sex,
    pub birth: Date,
    pub name: String,
    pub mailbox: String,
    /// The unit or division after the merger.
    pub home: usize,
    /// The unit before it, where that was another.
    pub old: Option<usize>,
    /// 0 the head of the unit, 1 the deputy, 2 the clerk, 3 anyone else, 4 an officer of the desk.
    pub rank: usize,
    pub position: &'static str,
    pub joined: Date,
}

impl Profile {
    /// The unit on a day.
    pub fn unit(&self, world: &World, day: Date) -> usize {
        self.old.filter(|_| day < world.merger).unwrap_or(self.home)
    }

    pub fn phone(&self) -> String {
        phone(self.index)
    }
}

/// The n-th mobile number: no two are equal.
pub fn phone(n: u64) -> String {
    let prefixes = &Rules::builtin().mobile_prefixes;
    let of = prefixes.len() as u64;
    let prefix = prefixes.get((n % of) as usize).map_or("091", String::as_str);
    format!("{prefix}{:07}", (n / of * 7_368_787 + n % of * 104_729 + 2_345_678) % 10_000_000)
}

const POSITIONS: [(u64, &str); 8] = [
    (6, "Trưởng phòng"),
    (16, "Phó Trưởng phòng"),
    (20, "Chuyên viên cao cấp"),
    (40, "Chuyên viên chính"),
    (84, "Chuyên viên"),
    (90, "Kế toán viên"),
    (96, "Văn thư viên"),
    (100, "Chuyên viên"),
];

/// The people, leaders first: a head, a deputy and a clerk for every unit, then the officers of the desk.
pub fn roster(seed: &Seed, units: &Units, people: usize, first: Date) -> Vec<Profile> {
    let tops = units.tops();
    let desk = units.code("cuc-cntt");
    let mut boxes = Mailboxes::default();
    (0..people)
        .map(|i| {
            let mut dice = seed.dice("person", i as u64);
            let sex = if dice.percent(47) { Sex::Female } else { Sex::Male };
            let (rank, top) = match i / tops.len() {
                rank @ 0..=2 => (rank, tops[i % tops.len()]),
                _ if i < tops.len() * 3 + 4 => (4, desk),
                // The large agencies have more people.
                _ => match dice.percent(40) {
                    true => (
                        3,
                        units.code(["cuc-thue", "cuc-hq", "kbnn", "bhxh", "cuc-tk"][dice.below(5) as usize]),
                    ),
                    false => (3, *dice.pick(&tops).unwrap_or(&desk)),
                },
            };
            let home = match rank {
                0 | 1 => top,
                _ => *dice.pick(&units.divisions(top)).unwrap_or(&top),
            };
            let entry = units.nodes[top].entry;
            let old = entry.from.map(|_| {
                let before = units.before(top);
                let found = if rank < 2 { before.first() } else { dice.pick(&before) };
                *found.unwrap_or(&units.code("van-phong"))
            });
            let at = dice.below(100);
            let position = match rank {
                0 | 1 => titles(entry)[rank],
                2 => "Văn thư viên",
                4 => "Chuyên viên chính",
                _ => POSITIONS.iter().find(|(sum, _)| at < *sum).map_or("Chuyên viên", |(_, p)| p),
            };
            let years = if rank < 2 { dice.between(40, 58) } else { dice.between(23, 57) };
            let birth = first.plus_days(-365 * years - dice.between(0, 364));
            let joined = birth.plus_days(365 * 22 + dice.between(0, 300)).max(first.plus_days(-365 * 30));
            let joined = joined.min(first.plus_days(-dice.between(90, 400)));
            let name = full_name(&mut dice, sex);
            let mailbox = boxes.take(&name);
            let id = seed.id("person", i as u64);
            Profile { id, index: i as u64, sex, birth, name, mailbox, home, old, rank, position, joined }
        })
        .collect()
}

fn id_documents(log: &mut Log, profile: &Profile) -> Vec<IdDocument> {
    let world = log.world;
    let mut dice = world.seed.dice("id", profile.index);
    let provinces = lines(include_str!("data/places.txt")).map(Weighted::read).next();
    // Someone was born abroad: the code is a country's.
    let province = match profile.index % 97 {
        41 => "418",
        _ => provinces.as_ref().map_or("001", |p| p.pick(&mut dice)),
    };
    let year = profile.birth.year();
    let digit = (year - 1900) / 100 * 2 + i16::from(profile.sex == Sex::Female);
    let rest = (profile.index * 611_953 + 104_651) % 1_000_000;
    let number = format!("{province}{digit}{:02}{rest:06}", year % 100);
    let issued =
        Date::new(2021, 3, 1).unwrap_or(world.first).plus_days(dice.between(0, 1_180)).min(world.first);
    let ends = [25, 40, 60].map(|age| profile.birth.plus_years(age));
    let mut documents = vec![IdDocument {
        kind: IdKind::Cccd,
        number: number.parse().expect("digits are clean"),
        issued_on: Some(issued),
        issued_by: world.rules.card_issuers.iter().find(|i| i.issued_on(issued)).map(|i| line(&i.name.vi)),
        valid_to: ends.into_iter().find(|end| *end > world.today.max(issued.plus_days(730))),
    }];
    if profile.index % 40 == 7 && year < 1999 {
        documents.push(IdDocument {
            kind: IdKind::Cmnd,
            number: format!("{:09}", 11_000_000 + profile.index * 7_919).parse().expect("digits are clean"),
            issued_on: Date::new(2009, 6, 1),
            issued_by: Some(line("Công an thành phố Hà Nội")),
            valid_to: Date::new(2024, 12, 31),
        });
    }
    documents
}

/// The whole record of someone who has been here since a day, the merger included.
pub fn record(log: &mut Log, index: usize, since: Date) -> Person {
    let world = log.world;
    let profile = &world.people[index];
    let merger = world.merger;
    let unit = |node: usize| to(Kind::Unit, world.units.nodes[node].id);
    let post = |node, from, to_: Option<Date>, decision| Posting {
        unit: unit(node),
        position: line(profile.position),
        kind: PostingKind::Main,
        from: Some(from),
        to: to_,
        decision,
    };
    let email = |node, from, to| OfficialEmail {
        address: format!("{}@{}", profile.mailbox, world.units.domain(node))
            .parse()
            .expect("a mailbox is ASCII"),
        from: Some(from),
        to,
    };
    let (postings, emails) = match profile.old {
        Some(old) if since < merger => {
            let decided = Some(to(Kind::Decision, world.merger_decision));
            let postings = vec![
                post(old, since, Some(merger.plus_days(-1)), None),
                post(profile.home, merger, None, decided),
            ];
            let emails = match world.units.domain(old) == world.units.domain(profile.home) {
                true => vec![email(profile.home, since, None)],
                false => {
                    vec![email(old, since, Some(merger.plus_days(180))), email(profile.home, merger, None)]
                }
            };
            (postings, emails)
        }
        _ => (vec![post(profile.home, since, None, None)], vec![email(profile.home, since, None)]),
    };
    Person {
        schema: 1,
        id: profile.id,
        names: vec![PersonName { full: line(&profile.name), from: None, to: None }],
        sex: Some(profile.sex),
        birth: Some(profile.birth),
        ids: id_documents(log, profile),
        postings,
        emails,
        mobiles: vec![Mobile {
            number: profile.phone().parse().expect("digits are clean"),
            from: Some(since),
            to: None,
        }],
        staff_code: Some(line(format!("BTC-{:05}", profile.index + 101))),
        employment: vec![Employment {
            fact: EmploymentFact::Recruited,
            on: since,
            decision: None,
            agency: None,
        }],
        notice_on: (!profile.index.is_multiple_of(23))
            .then(|| world.workday(since.max(world.first.plus_days(-20)), 3)),
        origin: log.origin(since, "Cán bộ"),
        assignee: None,
        hold: None,
        duplicate_of: None,
        tags: Vec::new(),
        files: Vec::new(),
        notes: Vec::new(),
        why: None,
    }
}

/// What the register could say on a day: what came later is left out, and what ended later goes on.
pub fn known_on(person: &Person, day: Date) -> Person {
    let mut known = person.clone();
    let begun = |from: Option<Date>| holds_on(from, None, day);
    known.postings.retain(|p| begun(p.from));
    known.emails.retain(|e| begun(e.from));
    known.mobiles.retain(|m| begun(m.from));
    known.employment.retain(|e| e.on <= day);
    let ends = known.postings.iter_mut().map(|p| &mut p.to).chain(known.emails.iter_mut().map(|e| &mut e.to));
    for end in ends {
        *end = end.filter(|end| *end < day);
    }
    known
}

/// Writes the person as known at the beginning of the register and after the merger.
pub fn arrive(log: &mut Log, person: &Person, since: Date) {
    let world = log.world;
    let start = world.first.plus_days(-1);
    if since <= start {
        let known = known_on(person, start);
        log.put(super::world::at(start, 9, 30), known);
        if start < world.merger && person.postings.len() > 1 {
            let known = known_on(person, world.merger);
            log.put(super::world::at(world.merger, 8, 0), known);
        }
    }
}
