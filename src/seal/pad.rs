//! Lengths that tell little: what is sealed is padded to a step (sealing.md section 1).

/// Below this length steps are 512 bytes apart; above it they follow Padmé.
const SMALL: u64 = 4096;
const STEP: u64 = 512;

/// The least padding step that holds `len` bytes, or nothing where it would pass `u64`.
///
/// Steps of 512 bytes up to 4 KiB, Padmé above: the length keeps only as many leading bits as its
/// logarithm needs, which costs at most 12 % and leaves few lengths to tell apart. Nothing is sealed as
/// nothing: the least step is 512.
pub fn step(len: u64) -> Option<u64> {
    if len <= SMALL {
        return Some(len.max(1).next_multiple_of(STEP));
    }
    let log = len.ilog2();
    let kept = log.ilog2() + 1;
    let mask = (1u64 << (log - kept)) - 1;
    Some(len.checked_add(mask)? & !mask)
}

/// Whether a plaintext of this length could have been padded.
pub fn is_step(len: u64) -> bool {
    len > 0 && step(len) == Some(len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_steps_are_those_of_the_specification() {
        let small: Vec<u64> = (0..=4096).filter(|&n| is_step(n)).collect();
        assert_eq!(small, [512, 1024, 1536, 2048, 2560, 3072, 3584, 4096]);
        // 4097 has 12 as its logarithm, which takes 4 bits: 8 bits are let go.
        assert_eq!(step(4097), Some(4352));
        assert_eq!(step(65_537), Some(67_584));
        assert_eq!(step(u64::MAX), None);
        assert_eq!(step(0), Some(512));
    }

    proptest! {
        #[test]
        fn a_step_holds_what_is_padded_and_costs_at_most_an_eighth(len in 4097u64..1 << 50) {
            let padded = step(len).unwrap();
            prop_assert!(padded >= len && is_step(padded));
            prop_assert!(padded - len <= len / 8);
        }
    }
}
