//! A sample of procedures for an inspector, and every paper of each.

use std::collections::BTreeSet;

use rand::Rng;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::model::{Key, Kind};
use crate::register::Links;

/// Draws so many of a list, each with the same chance, in the order of the list. The same list and seed give the same
/// sample, whoever draws it and whenever.
pub fn draw(mut from: Vec<Key>, count: usize, seed: u64) -> Vec<Key> {
    let mut stream = [0; 32];
    stream[..8].copy_from_slice(&seed.to_be_bytes());
    let mut random = ChaCha20Rng::from_seed(stream);
    from.sort_unstable();
    let count = count.min(from.len());
    for i in 0..count {
        let left = (from.len() - i) as u64;
        // Against 2^64 the bias is nothing.
        from.swap(i, i + (random.next_u64() % left) as usize);
    }
    from.truncate(count);
    from.sort_unstable();
    from
}

/// Everything that belongs to a procedure, itself first: its certificate or device, the device of the certificate, and the
/// decisions, letters and hand-overs that name one of them or are named by one, with the letters and decisions that answer
/// or amend those.
pub fn papers(links: &Links<'_>, procedure: Key) -> Vec<Key> {
    let mut all = vec![procedure];
    let subject = links.refs(procedure).find(|at| at.field(Kind::Procedure) == "subject").map(|at| at.to);
    all.extend(subject);
    let devices = subject.filter(|subject| subject.kind == Kind::Certificate);
    all.extend(
        devices.iter().flat_map(|key| links.refs(*key)).map(|at| at.to).filter(|to| to.kind == Kind::Device),
    );
    let mut open: Vec<Key> = Vec::new();
    for key in &all {
        open.extend(links.refs(*key).map(|at| at.to));
        open.extend(links.inverse(*key).into_iter().map(|back| back.from));
    }
    let mut papers = BTreeSet::new();
    while let Some(key) = open.pop() {
        let is_paper = matches!(key.kind, Kind::Decision | Kind::Letter | Kind::Handover);
        if is_paper && links.contains(key) && papers.insert(key) {
            open.extend(links.refs(key).map(|at| at.to));
            let answers = links.inverse(key).into_iter().map(|back| back.from);
            open.extend(answers.filter(|from| from.kind == key.kind));
        }
    }
    all.retain(|key| links.contains(*key));
    all.extend(papers);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RecordId;

    fn keys(n: u8) -> Vec<Key> {
        (0..n).map(|i| Key::new(Kind::Procedure, RecordId([i; 10]))).collect()
    }

    #[test]
    fn the_same_seed_draws_the_same() {
        let drawn = draw(keys(200), 10, 7);
        assert_eq!(drawn.len(), 10);
        let mut turned = keys(200);
        turned.reverse();
        assert_eq!(draw(turned, 10, 7), drawn);
        assert_ne!(draw(keys(200), 10, 8), drawn);
        assert!(drawn.is_sorted());
        assert_eq!(draw(keys(3), 10, 7), keys(3));
        assert!(draw(Vec::new(), 10, 7).is_empty());
        // An inspector may draw it again in ten years.
        let first: Vec<u8> = drawn.iter().map(|key| key.id.0[0]).collect();
        assert_eq!(first, [8, 48, 49, 89, 92, 103, 125, 139, 149, 161]);
    }

    #[test]
    fn everyone_is_drawn_about_as_often() {
        let mut times = [0; 20];
        for seed in 0..4_000 {
            draw(keys(20), 5, seed).iter().for_each(|key| times[usize::from(key.id.0[0])] += 1);
        }
        assert!(times.iter().all(|n| (850..1_150).contains(n)), "{times:?}");
    }
}
