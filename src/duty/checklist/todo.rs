//! What is to be done for something that lacks: the step that it leads to, and the commands that do it.

use crate::duty::{Act, Asked};
use crate::model::kinds::common::Role;
use crate::model::kinds::procedure::StepKind;
use crate::model::{Date, Key};

/// What is to be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Todo {
    /// The step that it leads to.
    pub step: StepKind,
    /// The commands that do it, the usual first.
    pub acts: Vec<Act>,
    /// The day by which the CA is to answer, where that is waited for.
    pub due: Option<Date>,
}

impl Todo {
    pub fn new(step: StepKind, act: Act) -> Todo {
        Todo { step, acts: vec![act], due: None }
    }

    /// A step that nothing but `step` takes.
    pub fn step(procedure: Key, step: StepKind) -> Todo {
        Todo::new(step, Act::step(procedure, step))
    }

    /// Another way to the same.
    pub fn or(mut self, act: Act) -> Todo {
        self.acts.push(act);
        self
    }
}

/// Says in a field of a record what is asked for.
pub fn fill(record: Key, field: &str) -> Todo {
    Todo::new(StepKind::Ready, Act::one("set", record).with(format!("{field}=-")))
}

/// Makes a key on an HSM, and the request to the CA.
pub fn plan(certificate: Key) -> Act {
    Act::many("hsm plan", [certificate]).with("-o").with("plan.yaml")
}

/// Makes the letter of a procedure, or one that is there anew.
pub fn paper(procedure: Key) -> Todo {
    Todo::new(StepKind::ForSignature, Act::many("paper", [procedure]))
}

/// Writes that a letter went out; with its number and date where it has none.
pub fn send(letter: Key, numbered: bool) -> Todo {
    let step = if numbered { StepKind::Sent } else { StepKind::Issued };
    Todo::new(step, send_act(letter, numbered))
}

/// The command that does so.
pub fn send_act(letter: Key, numbered: bool) -> Act {
    let act = Act::one("send", letter);
    match numbered {
        true => act,
        false => act.with("--number").asking(Asked::Number).with("--date").asking(Asked::Day),
    }
}

/// The CA's answer: all of a letter granted, or line by line.
pub fn answers(letter: Key) -> Vec<Act> {
    let answer = || Act::one("answer", letter);
    vec![
        answer().with("--granted").with("all"),
        answer().with("--supplement").with("all"),
        answer().with("--refused").with("all"),
        answer().with("--from").asking(Asked::File),
    ]
}

/// The CA is to answer.
pub fn wait(letter: Key, due: Option<Date>) -> Todo {
    Todo { step: StepKind::Granted, acts: answers(letter), due }
}

/// Takes in a certificate that answers a letter, or what else the CA gave.
pub fn import(letter: Option<Key>) -> Act {
    let act = Act::alone("import").asking(Asked::File);
    match letter {
        Some(letter) => act.with("--answers").record(letter),
        None => act,
    }
}

/// Takes in a device that comes for a procedure.
pub fn receive(procedure: Key, serial: Option<String>) -> Act {
    Act::device("receive", serial, procedure)
}

/// Puts a signed paper beside a record.
pub fn attach(record: Key, role: Role) -> Act {
    Act::one("attach", record).asking(Asked::File).with("--as").with(role.word().word)
}

/// Writes to the CA about something.
pub fn write_to_ca(today: Date) -> Act {
    let act = Act::alone("add letter direction=out form=plain correspondent.kind=ca");
    act.with(format!("for_signature={today}")).with("summary=-")
}
