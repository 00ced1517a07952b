//! What a decision or letter leads to, line by line, as the register says after it was written, with the command that does it.

use serde_json::{Value, json};

use super::super::{next, pick};
use super::Desk;
use crate::model::kinds::decision::Decision;
use crate::model::kinds::letter::Letter;
use crate::model::{Key, Record};
use crate::text::reading as words;

/// What follows, for people and for programs.
#[derive(Default)]
pub struct Follows {
    pub text: String,
    pub facts: Vec<Value>,
}

impl Follows {
    fn say(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

/// What follows from a paper. `new` are the people and units that it brings, with their names.
pub fn of(desk: &Desk<'_>, record: &Record, new: &[(Key, String)]) -> Follows {
    let mut follows = Follows::default();
    match record {
        Record::Decision(decision) => of_decision(desk, decision, new, &mut follows),
        Record::Letter(letter) => of_letter(desk, letter, &mut follows),
        _ => {}
    }
    follows
}

fn of_letter(desk: &Desk<'_>, letter: &Letter, follows: &mut Follows) {
    let lang = desk.context.lang;
    let handle = letter.id.handle().to_string();
    let answered = letter.lines.iter().filter_map(|line| Some((line.procedure.key(), line.result?)));
    let answered: Vec<_> = answered.collect();
    let keys: Vec<Key> = answered.iter().map(|(key, _)| *key).collect();
    for ((number, (key, result)), todo) in (1..).zip(&answered).zip(next::each(desk.session, &keys)) {
        let of = desk.links.procedure(key.id).map_or(*key, |procedure| procedure.subject);
        let named = pick::named(desk.context, desk.links, of);
        follows.say(&words::follows_line(lang, number, &named, result.label().say(lang)));
        let command = todo.and_then(|todo| Some(todo.acts.first()?.line(lang)));
        if let Some(command) = &command {
            follows.say(&words::follows_command(lang, command));
        }
        let commands: Vec<String> = command.into_iter().collect();
        follows
            .facts
            .push(json!({ "line": number - 1, "procedure": key, "result": result, "commands": commands }));
    }
    match letter.replies_to.filter(|_| answered.is_empty()) {
        Some(asked) => follows.say(&words::follows_answer(lang, &asked.key().id.handle().to_string())),
        None => follows.say(&words::follows_show(lang, &handle)),
    }
}

fn of_decision(desk: &Desk<'_>, decision: &Decision, new: &[(Key, String)], follows: &mut Follows) {
    let lang = desk.context.lang;
    let key = Record::from(decision.clone()).key();
    let mut owed = next::of_decision(desk.session, key);
    for (i, line) in decision.lines.iter().enumerate() {
        let subject = line.subject.key();
        let named = match new.iter().find(|(key, _)| *key == subject) {
            Some((key, name)) => desk.named_new(*key, name),
            None => pick::named(desk.context, desk.links, subject),
        };
        follows.say(&words::follows_line(lang, i + 1, &named, line.effect.label().say(lang)));
        let commands: Vec<String> =
            owed.remove(&i).unwrap_or_default().iter().map(|act| act.line(lang)).collect();
        for command in &commands {
            follows.say(&words::follows_command(lang, command));
        }
        if let Some(rule) = desk.rules.decision(line.effect).filter(|_| commands.len() != 1) {
            follows.say(&words::follows_nothing(lang, rule.advice.say(lang)));
        }
        follows
            .facts
            .push(json!({ "line": i, "subject": subject, "effect": line.effect, "commands": commands }));
    }
    follows.say(&words::follows_show(lang, &decision.id.handle().to_string()));
}
