//! Which certificate follows which: of one holder, for one use, in one form, from one kind of CA.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::kinds::Certificate;
use crate::model::kinds::certificate::{Authority, CertificateType, DeskFact, Form, Relation};
use crate::model::{Date, Key, Kind, fold};
use crate::pki::CertFacts;
use crate::register::facts::CertificateFacts;
use crate::register::{Links, Unique};

/// A certificate that came, in the record that it goes into.
pub struct Arrived<'n> {
    pub record: &'n Certificate,
    pub facts: &'n CertFacts,
}

/// One certificate that follows another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Follows {
    pub next: Key,
    pub before: Key,
    pub relation: Relation,
}

/// What certificates have in common of which one can follow another.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    holder: Key,
    kind: CertificateType,
    system: Option<String>,
    form: Form,
    ca: Authority,
}

struct Member<'m> {
    key: Key,
    from: Date,
    /// The last day by its dates, or the day of its revocation.
    to: Date,
    public_key: u64,
    name: &'m str,
    follows: bool,
    followed: bool,
    arrived: bool,
}

/// The predecessors of certificates that came, and of those in the register that follow one that came. Each follows the one
/// with its key, else the only earlier one that nothing follows yet; where there are several, an officer must say.
pub fn follows(links: &Links<'_>, arrived: &[Arrived<'_>]) -> Vec<Follows> {
    let mut uses: BTreeMap<Use, Vec<Member<'_>>> = BTreeMap::new();
    let mut news = BTreeSet::new();
    let mut before = BTreeSet::new();
    for one in arrived {
        let key = Key::new(Kind::Certificate, one.record.id);
        news.insert(key);
        before.extend(one.record.predecessor.as_ref().map(|before| before.certificate.key()));
        uses.entry(Use::of(one.record)).or_default().push(Member {
            key,
            from: one.facts.not_before.1,
            to: one.facts.not_after.1,
            public_key: Unique::public_key(&one.facts.spki_sha256).value,
            name: one.facts.subject.cn().unwrap_or_default(),
            follows: one.record.predecessor.is_some(),
            followed: false,
            arrived: true,
        });
    }
    let mut out = Vec::new();
    for (one_use, mut members) in uses {
        let own = links.inverse_at(one_use.holder, Kind::Certificate, "holder").filter(|k| !news.contains(k));
        members.extend(own.filter_map(|key| known(links, key, &one_use)));
        for member in &mut members {
            member.followed = before.contains(&member.key) || is_followed(links, member.key, &news);
        }
        members.sort_by_key(|member| (member.from, member.key));
        line(&mut members, &mut out);
    }
    out
}

impl Use {
    fn of(record: &Certificate) -> Use {
        Use {
            holder: record.holder.key(),
            kind: record.kind,
            system: record.system.as_ref().map(|system| fold::spelling(&system.name)),
            form: record.form,
            ca: record.ca,
        }
    }

    fn is_of(&self, facts: &CertificateFacts) -> bool {
        let system = facts.system.as_deref().map(fold::spelling);
        (facts.kind, facts.form, facts.ca) == (self.kind, self.form, self.ca) && system == self.system
    }
}

/// A certificate of the register, where it is for this use and was not given up.
fn known<'l>(links: &'l Links<'_>, key: Key, one_use: &Use) -> Option<Member<'l>> {
    let facts = links.certificate(key.id).filter(|facts| one_use.is_of(facts) && !is_given_up(facts))?;
    let pem = facts.read()?;
    Some(Member {
        key,
        from: pem.from,
        to: facts.revoked_since.map_or(pem.to, |revoked| revoked.min(pem.to)),
        public_key: pem.public_key,
        name: &pem.name,
        follows: facts.predecessor.is_some(),
        followed: false,
        arrived: false,
    })
}

fn is_given_up(facts: &CertificateFacts) -> bool {
    facts.desk.iter().any(|(fact, _)| matches!(fact, DeskFact::Void | DeskFact::Rejected))
}

/// Whether a record of the register follows one; of those that are filled now their own word counts.
fn is_followed(links: &Links<'_>, key: Key, news: &BTreeSet<Key>) -> bool {
    let mut next = links.inverse_at(key, Kind::Certificate, "predecessor.certificate");
    next.any(|next| {
        !news.contains(&next) && links.certificate(next.id).is_some_and(|facts| !is_given_up(facts))
    })
}

/// Links the members of one line, the earliest first.
fn line(members: &mut [Member<'_>], out: &mut Vec<Follows>) {
    for at in 0..members.len() {
        let (earlier, rest) = members.split_at_mut(at);
        let Some(next) = rest.first().filter(|next| !next.follows) else { continue };
        let free = |before: &&mut Member<'_>| !before.followed && before.from < next.from;
        let same_key = earlier.iter().rposition(|before| before.public_key == next.public_key);
        let place = match same_key {
            Some(place) => Some(place).filter(|place| earlier.get_mut(*place).as_ref().is_some_and(free)),
            None => {
                let mut places = (0..at).filter(|i| earlier.get_mut(*i).as_ref().is_some_and(free));
                places.next().filter(|_| places.next().is_none())
            }
        };
        let Some(before) = place.and_then(|place| earlier.get_mut(place)) else { continue };
        if !next.arrived && !before.arrived {
            continue;
        }
        before.followed = true;
        out.push(Follows { next: next.key, before: before.key, relation: relation(before, next) });
    }
}

fn relation(before: &Member<'_>, next: &Member<'_>) -> Relation {
    match () {
        () if before.to < next.from => Relation::Reissued,
        () if before.public_key == next.public_key => Relation::Renewed,
        () if before.name != next.name => Relation::Changed,
        () => Relation::Rekeyed,
    }
}
