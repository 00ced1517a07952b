//! The units of the ministry, with those before the merger and a few divisions.

use std::collections::HashMap;

use super::names::{columns, lines};
use super::world::{Log, at, line, text, to};
use crate::model::date::{Date, holds_on};
use crate::model::ident::Mst;
use crate::model::kinds::decision::{Decision, DecisionLine, Disposition, Effect};
use crate::model::kinds::unit::{
    Address, Capacity, Dissolution, Focal, Letterhead, Parent, Predecessor, Signatory, Standing, Succession,
    Symbol, Unit, UnitName,
};
use crate::model::{Kind, RecordId};
use crate::rules::{Rules, UnitEntry, UnitKind};

use super::keys::Seed;

/// One unit or division.
pub struct Node {
    pub id: RecordId,
    pub entry: &'static UnitEntry,
    /// Name in Vietnamese and English and the symbol of a division.
    division: Option<[&'static str; 3]>,
    pub parent: Option<usize>,
    pub number: u64,
}

/// Every unit, old and new.
pub struct Units {
    pub nodes: Vec<Node>,
    by_code: HashMap<&'static str, usize>,
}

impl Units {
    /// The units of the rules, and so many divisions in each that has a seal and outlives the merger.
    pub fn new(rules: &'static Rules, seed: &Seed, divisions: usize) -> Units {
        let by_code: HashMap<_, _> =
            rules.units.iter().enumerate().map(|(i, u)| (u.code.as_str(), i)).collect();
        let mut nodes: Vec<Node> = rules
            .units
            .iter()
            .zip(0..)
            .map(|(entry, number)| Node {
                id: seed.id("unit", number),
                entry,
                division: None,
                parent: entry.parent.as_deref().and_then(|code| by_code.get(code).copied()),
                number,
            })
            .collect();
        let list: Vec<[&str; 3]> = lines(include_str!("data/divisions.txt")).map(columns).collect();
        for above in 0..rules.units.len() {
            let entry = nodes[above].entry;
            if entry.kind != UnitKind::Agency || entry.to.is_some() || !entry.own_seal {
                continue;
            }
            for (i, division) in list.iter().take(divisions).enumerate() {
                let number = 1_000 + above as u64 * 20 + i as u64;
                let id = seed.id("unit", number);
                nodes.push(Node { id, entry, division: Some(*division), parent: Some(above), number });
            }
        }
        Units { nodes, by_code }
    }

    pub fn code(&self, code: &str) -> usize {
        self.by_code.get(code).copied().unwrap_or(0)
    }

    pub fn divisions(&self, top: usize) -> Vec<usize> {
        let below = |n: &Node| n.division.is_some() && n.parent == Some(top);
        self.nodes.iter().enumerate().filter(|(_, n)| below(n)).map(|(i, _)| i).collect()
    }

    /// The ministry and the units directly below it that are there after the merger.
    pub fn tops(&self) -> Vec<usize> {
        let lasting = |n: &Node| n.division.is_none() && n.entry.to.is_none();
        self.nodes.iter().enumerate().filter(|(_, n)| lasting(n)).map(|(i, _)| i).collect()
    }

    /// The units from which this one came.
    pub fn before(&self, node: usize) -> Vec<usize> {
        let code = &self.nodes[node].entry.code;
        let from = |n: &Node| n.division.is_none() && n.entry.successors.contains(code);
        self.nodes.iter().enumerate().filter(|(_, n)| from(n)).map(|(i, _)| i).collect()
    }

    /// The unit itself, or the one above a division.
    pub fn top(&self, node: usize) -> usize {
        match (self.nodes[node].division, self.nodes[node].parent) {
            (Some(_), Some(above)) => above,
            _ => node,
        }
    }

    /// The nearest legal person with a seal: it files.
    pub fn filer(&self, node: usize) -> usize {
        let mut at = node;
        while let Some(above) = self.nodes[at].parent
            && !self.sealed(at)
        {
            at = above;
        }
        at
    }

    pub fn sealed(&self, node: usize) -> bool {
        self.nodes[node].division.is_none() && self.nodes[node].entry.own_seal
    }

    pub fn name(&self, node: usize) -> &'static str {
        let node = &self.nodes[node];
        node.division.map_or(node.entry.name.vi.as_str(), |d| d[0])
    }

    /// The ministry at the head of the unit's names.
    pub fn ministry(&self, node: usize) -> &'static str {
        let mut at = node;
        while let Some(above) = self.nodes[at].parent {
            at = above;
        }
        self.name(at)
    }

    pub fn exists(&self, node: usize, day: Date) -> bool {
        holds_on(self.nodes[node].entry.from, self.nodes[node].entry.to, day)
    }

    pub fn domain(&self, node: usize) -> &'static str {
        let mut at = Some(node);
        while let Some(i) = at {
            let code = self.nodes[i].entry.code.as_str();
            let found = lines(include_str!("data/domains.txt")).map(columns).find(|[of, _]| *of == code);
            if let Some([_, domain]) = found {
                return domain;
            }
            at = self.nodes[i].parent;
        }
        "mof.gov.vn"
    }

    /// The unit of a name, where it is no division of another.
    pub fn named(&self, name: &str) -> Option<usize> {
        (0..self.nodes.len()).find(|&node| self.nodes[node].division.is_none() && self.name(node) == name)
    }

    /// The symbol in the numbers of its letters.
    pub fn symbol(&self, node: usize) -> String {
        let symbol = self.nodes[node].entry.symbol.as_deref().unwrap_or("BTC");
        match self.nodes[node].division {
            Some(division) => format!("{symbol}-{}", division[2]),
            None => symbol.to_owned(),
        }
    }
}

/// The titles of a unit's head and deputies.
pub fn titles(entry: &UnitEntry) -> [&'static str; 2] {
    match entry.kind {
        UnitKind::Ministry => ["Bộ trưởng", "Thứ trưởng"],
        UnitKind::Department => ["Vụ trưởng", "Phó Vụ trưởng"],
        UnitKind::Inspectorate => ["Chánh Thanh tra", "Phó Chánh Thanh tra"],
        UnitKind::Office => ["Chánh Văn phòng", "Phó Chánh Văn phòng"],
        UnitKind::Institute => ["Viện trưởng", "Phó Viện trưởng"],
        UnitKind::Press => ["Tổng Biên tập", "Phó Tổng Biên tập"],
        UnitKind::School => ["Giám đốc", "Phó Giám đốc"],
        UnitKind::Agency => match entry.code.as_str() {
            "ubcknn" => ["Chủ tịch", "Phó Chủ tịch"],
            "kbnn" | "bhxh" | "bhxh-cu" => ["Giám đốc", "Phó Giám đốc"],
            code if code.starts_with("tc-") => ["Tổng cục trưởng", "Phó Tổng cục trưởng"],
            _ => ["Cục trưởng", "Phó Cục trưởng"],
        },
    }
}

/// A tax code whose check digit is right.
fn mst(n: u64) -> Option<Mst> {
    let nine = 10_030_000 + n * 37;
    (0..60)
        .map(|i| format!("{:09}{}", nine + i / 10, i % 10))
        .filter_map(|t| t.parse::<Mst>().ok())
        .find(|m| m.fault().is_none())
}

/// The record of a unit as it is known on a day.
fn record(log: &mut Log, node: usize, known: Date) -> Unit {
    let world = log.world;
    let (units, it) = (&world.units, &world.units.nodes[node]);
    let (from, ended) = (it.entry.from, it.entry.to.filter(|end| *end < known));
    let sealed = units.sealed(node);
    let merger = to(Kind::Decision, world.merger_decision);
    let top = units.top(node);
    let lead = match it.entry.to {
        None => top,
        Some(_) => it.entry.successors.first().map_or(top, |code| units.code(code)),
    };
    let leader = |rank: usize| world.people.iter().find(|p| units.top(p.home) == lead && p.rank == rank);
    let words = titles(it.entry);
    let signs = |rank: usize, capacity| {
        leader(rank).map(|p| Signatory {
            person: to(Kind::Person, p.id),
            capacity,
            title: line(words[rank].to_uppercase()),
            from,
            to: ended,
            delegation: None,
        })
    };
    let name = units.name(node);
    Unit {
        schema: 1,
        id: it.id,
        code: match it.division {
            None => Some(it.entry.agency_code.as_str()),
            Some(_) => None,
        }
        .and_then(|c| c.parse().ok()),
        names: vec![UnitName {
            vi: line(name),
            en: Some(line(it.division.map_or(it.entry.name.en.as_str(), |d| d[1]))),
            short: it.entry.short.as_ref().filter(|_| it.division.is_none()).map(line),
            from,
            to: ended,
        }],
        parents: it
            .parent
            .map(|above| Parent { unit: to(Kind::Unit, units.nodes[above].id), from, to: ended })
            .into_iter()
            .collect(),
        predecessors: match it.division {
            Some(_) => Vec::new(),
            None => (units.before(node).into_iter())
                .filter(|_| known >= world.merger)
                .map(|old| Predecessor {
                    unit: to(Kind::Unit, units.nodes[old].id),
                    how: match (units.before(node).len(), units.nodes[old].entry.successors.len()) {
                        (_, 2..) => Succession::Split,
                        (2.., _) => Succession::Merged,
                        _ if units.name(old) == name => Succession::Moved,
                        _ => Succession::Renamed,
                    },
                    on: world.merger,
                    decision: Some(merger),
                })
                .collect(),
        },
        standing: vec![Standing { legal_person: sealed, own_seal: sealed, from, to: ended }],
        mst: sealed.then(|| mst(it.number)).flatten(),
        qhns: if sealed { format!("{}", 1_050_000 + it.number * 7).parse().ok() } else { None },
        addresses: vec![Address {
            address: line(format!("{} Trần Hưng Đạo, phường Cửa Nam", 2 + it.number % 60)),
            province: line("Hà Nội"),
            from,
            to: ended,
        }],
        email_domain: Some(line(units.domain(node))),
        email: match sealed {
            true => format!("{}@{}", units.nodes[node].entry.code, units.domain(node)).parse().ok(),
            false => None,
        },
        letterheads: match sealed {
            true => vec![Letterhead {
                parent_line: line(units.ministry(node).to_uppercase()),
                issuer_line: line(name.to_uppercase()),
                place: line("Hà Nội"),
                from,
                to: ended,
            }],
            false => Vec::new(),
        },
        symbols: vec![Symbol { symbol: line(units.symbol(node)), from, to: ended }],
        signatories: match it.division {
            Some(_) => Vec::new(),
            None => signs(0, Capacity::Head).into_iter().chain(signs(1, Capacity::Kt)).collect(),
        },
        focals: match it.division {
            Some(_) => Vec::new(),
            None => leader(2)
                .map(|p| Focal { person: to(Kind::Person, p.id), from, to: ended })
                .into_iter()
                .collect(),
        },
        dissolved: ended.map(|end| Dissolution { on: end.plus_days(1), decision: Some(merger) }),
        origin: log.origin(from.unwrap_or(world.first.plus_days(-1)), "Đơn vị"),
        assignee: None,
        hold: None,
        duplicate_of: None,
        tags: Vec::new(),
        files: Vec::new(),
        notes: Vec::new(),
        why: None,
    }
}

/// The units at the beginning, and their merger with the decision on it.
pub fn story(log: &mut Log) {
    let world = log.world;
    let start = world.first.min(world.merger).plus_days(-1);
    for node in 0..world.units.nodes.len() {
        if world.units.exists(node, start) {
            let unit = record(log, node, start);
            log.put(at(start, 9, 0), unit);
        }
    }
    let when = at(world.merger, 8, 0);
    let by = log.handle();
    let mut lines = Vec::new();
    for old in &world.units.nodes {
        if old.division.is_some() || old.entry.to.is_none() {
            continue;
        }
        let next = old.entry.successors.first().map(|code| world.units.code(code));
        lines.push(DecisionLine {
            subject: to(Kind::Unit, old.id),
            effect: if old.entry.successors.len() > 1 { Effect::Split } else { Effect::Merge },
            from: Some(world.merger),
            to: None,
            unit: next.map(|n| to(Kind::Unit, world.units.nodes[n].id)),
            position: None,
            disposition: Some(Disposition {
                procedures: Vec::new(),
                nothing_needed: Some(text(
                    "Chứng thư của tổ chức được thu hồi và cấp mới theo từng công văn; chứng thư cá nhân rà soát theo đợt.",
                )),
                by: by.clone(),
                on: world.merger,
            }),
        });
    }
    let mut decision =
        super::papers::decision(log, Effect::Merge, "Chính phủ", world.merger.plus_days(-1), lines);
    decision.id = world.merger_decision;
    decision.number = Some(line("29/2025/NĐ-CP"));
    decision.signer = Some(line("Thủ tướng Chính phủ"));
    decision.summary =
        Some(text("Quy định chức năng, nhiệm vụ, quyền hạn và cơ cấu tổ chức của Bộ Tài chính"));
    decision.effective = Some(world.merger);
    log.put(when, Decision { issuer_unit: None, ..decision });
    for node in 0..world.units.nodes.len() {
        let entry = world.units.nodes[node].entry;
        if entry.to.is_some() || entry.from.is_some() {
            let unit = record(log, node, world.merger.plus_days(1));
            log.put(when, unit);
        } else if node == 0 && start < world.merger {
            let unit = record(log, node, world.merger);
            log.put(when, unit);
        }
    }
}
