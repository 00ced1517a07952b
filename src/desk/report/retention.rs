//! Whose records are kept long enough, whose nearly, and whose the law holds.

use std::collections::BTreeMap;

use super::{Part, Value};
use crate::duty::{Clock, Standing};

/// The lists by standing, and how many others there are. `why` says why a record is held.
pub fn retention(clocks: &[Clock], why: impl Fn(&Clock) -> Option<String>) -> Vec<Part> {
    let list = |code, standing| Part {
        code,
        rows: clocks
            .iter()
            .filter(|clock| clock.standing == standing)
            .map(|clock| row(clock, &why))
            .collect(),
    };
    vec![
        list("over", Standing::Over),
        list("near", Standing::Near),
        list("held", Standing::Held),
        Part { code: "others", rows: counts(clocks, &[Standing::Running, Standing::NotBegun]) },
    ]
}

fn row(clock: &Clock, why: impl Fn(&Clock) -> Option<String>) -> Vec<Value> {
    let command = match clock.standing {
        Standing::Over => Value::Act(clock.act()),
        _ => Value::None,
    };
    vec![
        Value::Record(clock.person),
        Value::Word(clock.state.word()),
        Value::Day(clock.gone),
        clock.begins.into(),
        clock.over.into(),
        why(clock).map_or(Value::None, Value::Text),
        command,
    ]
}

/// How many people are at each of these standings, those at which nobody is left out.
pub(super) fn counts(clocks: &[Clock], standings: &[Standing]) -> Vec<Vec<Value>> {
    let mut counts: BTreeMap<Standing, usize> = BTreeMap::new();
    for clock in clocks.iter().filter(|clock| standings.contains(&clock.standing)) {
        *counts.entry(clock.standing).or_default() += 1;
    }
    counts.into_iter().map(|(standing, count)| vec![Value::Word(standing.word()), count.into()]).collect()
}
