//! What a decision or letter leads to, line by line: what the rules suggest, with the command that does it.

use serde_json::{Value, json};

use super::super::pick;
use super::Desk;
use crate::model::kinds::decision::{Decision, DecisionLine};
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::{Key, Record};
use crate::register::state::CertificateDeskState;
use crate::text::reading as words;

/// What follows, for people and for programs.
pub struct Follows {
    pub text: String,
    pub facts: Value,
}

/// What follows from a paper. `new` are the people that it brings, with their names.
pub fn of(desk: &Desk<'_>, record: &Record, new: &[(Key, String)]) -> Follows {
    let lang = desk.context.lang;
    let handle = record.id().handle().to_string();
    match record {
        Record::Decision(decision) => of_decision(desk, decision, new),
        Record::Letter(letter) => {
            let next = match letter.replies_to {
                Some(asked) => words::follows_answer(lang, &asked.key().id.handle().to_string()),
                None => words::follows_show(lang, &handle),
            };
            Follows { text: format!("{next}\n"), facts: json!([]) }
        }
        _ => Follows { text: String::new(), facts: json!([]) },
    }
}

fn of_decision(desk: &Desk<'_>, decision: &Decision, new: &[(Key, String)]) -> Follows {
    let lang = desk.context.lang;
    let handle = decision.id.handle().to_string();
    let mut text = String::new();
    let mut facts = Vec::new();
    for (i, line) in decision.lines.iter().enumerate() {
        let subject = line.subject.key();
        let named = match new.iter().find(|(key, _)| *key == subject) {
            Some((key, name)) => desk.named_new(*key, name),
            None => pick::named(desk.context, desk.links, subject),
        };
        text.push_str(&format!(
            "{}\n",
            words::follows_line(lang, i + 1, &named, line.effect.label().say(lang))
        ));
        let rule = desk.rules.decision(line.effect);
        let commands: Vec<String> = rule
            .into_iter()
            .flat_map(|rule| &rule.suggests)
            .flat_map(|kind| commands(desk, *kind, line, &handle))
            .collect();
        for command in &commands {
            text.push_str(&format!("{}\n", words::follows_command(lang, command)));
        }
        if let Some(rule) = rule.filter(|_| commands.len() != 1) {
            text.push_str(&format!("{}\n", words::follows_nothing(lang, rule.advice.say(lang))));
        }
        facts.push(json!({ "line": i, "subject": subject, "effect": line.effect, "commands": commands }));
    }
    text.push_str(&format!("{}\n", words::follows_show(lang, &handle)));
    Follows { text, facts: json!(facts) }
}

/// The commands that ask for a procedure: one for each certificate or device that it would be about.
fn commands(desk: &Desk<'_>, kind: ProcedureKind, line: &DecisionLine, decision: &str) -> Vec<String> {
    use CertificateDeskState as State;
    let on = desk.context.today;
    let subject = line.subject.key();
    let word = kind.word().word;
    let command = |about: Key| format!("chungthu request {word} {} --decision {decision}", about.id.handle());
    let held = desk.links.held_by(subject).map(|(id, _)| id);
    let current: Vec<Key> = held
        .filter(|id| {
            matches!(
                desk.links.desk_state(*id, on),
                Some(
                    State::Expected
                        | State::Issued
                        | State::Received
                        | State::InUse
                        | State::TransferredIn
                        | State::Legacy
                )
            )
        })
        .map(|id| Key::new(crate::model::Kind::Certificate, id))
        .collect();
    match kind {
        // Whoever has one needs none.
        ProcedureKind::Issue if current.is_empty() => vec![command(subject)],
        ProcedureKind::Issue => Vec::new(),
        ProcedureKind::Return => {
            let kept = desk.links.kept_by(subject, on);
            kept.map(|id| command(Key::new(crate::model::Kind::Device, id))).collect()
        }
        _ => current.into_iter().map(command).collect(),
    }
}
