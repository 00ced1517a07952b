//! What others have said of a branch as it stands.

use std::collections::BTreeSet;

use super::super::super::branches::Named;
use super::super::super::context::Context;
use super::super::super::failure::Failure;
use super::super::super::output;
use crate::change::{Approvals, approvals, sent_back_at};
use crate::gate::Pins;
use crate::model::Lang;
use crate::policy::Officers;
use crate::register::trust;
use crate::repo::Store;
use crate::text::review as words;

/// Who sent a branch back as it stands, and whose approvals hold. Needs no key.
#[derive(Default)]
pub struct Said {
    pub back: BTreeSet<String>,
    pub approved: BTreeSet<String>,
    /// How many must approve.
    needed: usize,
}

impl Said {
    /// Of a branch that the check lets pass. `now` is the clock.
    pub fn read(
        store: &Store,
        main: Pins,
        officers: &Officers,
        named: &Named,
        now: i64,
    ) -> Result<Said, Failure> {
        let said = sent_back_at(store, officers, &named.branch, named.tip, now)?;
        let Approvals { by, needed, .. } = approvals(store, main, &named.branch, named.tip, now)?;
        Ok(Said { back: said.into_iter().map(|said| said.by).collect(), approved: by, needed })
    }

    /// As short as a list has it.
    pub fn marks(&self, lang: Lang) -> Vec<String> {
        let mut marks = Vec::new();
        marks.extend((!self.back.is_empty()).then(|| words::waits_back(lang, &join(&self.back))));
        marks.extend(
            (!self.approved.is_empty()).then(|| {
                words::waits_approved(lang, &join(&self.approved), self.approved.len(), self.needed)
            }),
        );
        marks
    }

    pub fn lines(&self, lang: Lang) -> Vec<String> {
        let mut lines = Vec::new();
        lines.extend((!self.back.is_empty()).then(|| words::back_by(lang, &join(&self.back))));
        lines.extend(
            (!self.approved.is_empty())
                .then(|| words::approved_by(lang, &join(&self.approved), self.approved.len(), self.needed)),
        );
        lines
    }
}

fn join(handles: &BTreeSet<String>) -> String {
    handles.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// Says to whoever approves a branch that others have sent it back as it stands.
pub fn warn_if_sent_back(
    context: &Context,
    store: &Store,
    officers: &Officers,
    named: &Named,
    me: Option<&str>,
) -> Result<(), Failure> {
    let main = trust(store, context.main(store)?)?;
    let mut back = Said::read(store, main, officers, named, context.now)?.back;
    back.retain(|handle| Some(handle.as_str()) != me);
    if !back.is_empty() {
        output::warn(&words::approving_sent_back(context.lang, &named.branch, &join(&back)));
    }
    Ok(())
}
