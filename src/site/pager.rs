//! To which pages of a long list each of them leads.

/// The pages to which one leads by their numbers, each with whether others lie between it and the one before: the first and the last,
/// those around it, and of many some in even steps.
pub fn turns(page: usize, last: usize) -> impl Iterator<Item = (usize, bool)> {
    let step = match last {
        ..=12 => 1,
        13..=60 => 5,
        _ => 10 * last.div_ceil(120),
    };
    let is_one = move |at: usize| at == 1 || at == last || at.abs_diff(page) <= 2 || at.is_multiple_of(step);
    let mut before = 0;
    (1..=last).filter(move |at| is_one(*at)).map(move |at| (at, std::mem::replace(&mut before, at) + 1 < at))
}

#[cfg(test)]
mod tests {
    use super::turns;

    #[test]
    fn few_pages_are_all_named_and_of_many_some() {
        let said = |page, last| -> String {
            let turn = |(at, apart): (usize, bool)| format!("{}{at}", if apart { " … " } else { " " });
            turns(page, last).map(turn).collect()
        };
        assert_eq!(said(1, 1), " 1");
        assert_eq!(said(3, 12), " 1 2 3 4 5 6 7 8 9 10 11 12");
        assert_eq!(said(1, 13), " 1 2 3 … 5 … 10 … 13");
        assert_eq!(said(37, 70), " 1 … 10 … 20 … 30 … 35 36 37 38 39 40 … 50 … 60 … 70");
        assert!(turns(500, 1_000).count() < 20);
    }
}
