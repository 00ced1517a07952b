//! The office's own files of a commit: the CA certificates that it trusts, and its templates.

use std::collections::BTreeMap;

use super::snapshot::Snapshot;
use crate::model::Lang;
use crate::pki::{Anchors, CertError};
use crate::policy::lists::{self, Lists};
use crate::repo::{Entry, Oid, RepoError};
use crate::text::{Explain, Failing, register as words};
use crate::yaml::{self, YamlError};

/// A file of the office that can't be used, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unusable {
    pub path: String,
    pub fault: OfficeFault,
}

/// Why a file of the office can't be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OfficeFault {
    /// Git can't give its bytes.
    Repo(RepoError),
    /// A pinned certificate is none.
    Certificate(CertError),
    /// A template is not UTF-8.
    NotText,
    /// The state of a revocation list can't be read.
    List(YamlError),
}

/// The endings of the files below `anchors/` that are pinned. Others may stand beside them.
pub const CERTIFICATE_ENDINGS: [&str; 4] = [".pem", ".crt", ".cer", ".der"];

/// A template by its name in the folder, and its text.
pub type Template = (String, String);

impl Snapshot<'_> {
    /// The pinned CA certificates. A file that is none is passed over: `check` names it.
    pub fn anchors(&self) -> Result<Anchors, RepoError> {
        let (anchors, unusable) = self.read_anchors()?;
        all_there(unusable).map(|()| anchors)
    }

    /// The pinned CA certificates, and the files that could not be read as one.
    pub fn read_anchors(&self) -> Result<(Anchors, Vec<Unusable>), RepoError> {
        let mut anchors = Anchors::new();
        let unusable = self.each("anchors", |name, bytes| {
            match CERTIFICATE_ENDINGS.iter().any(|end| name.ends_with(end)) {
                true => anchors.add(&bytes).map_err(OfficeFault::Certificate),
                false => Ok(()),
            }
        })?;
        Ok((anchors, unusable))
    }

    /// The same where files of these paths are others, or go: as they are on another side.
    pub fn anchors_with(&self, takes: &BTreeMap<String, Option<Oid>>) -> Result<Anchors, RepoError> {
        let is_pin = |path: &str| CERTIFICATE_ENDINGS.iter().any(|end| path.ends_with(end));
        let taken = takes.iter().filter(|(path, _)| path.starts_with("anchors/") && is_pin(path));
        let mut files: BTreeMap<String, Option<Vec<u8>>> = BTreeMap::new();
        let unusable = self.each("anchors", |name, bytes| {
            files.insert(format!("anchors/{name}"), is_pin(name).then_some(bytes));
            Ok(())
        })?;
        all_there(unusable)?;
        for (path, oid) in taken {
            files.insert(path.clone(), oid.map(|oid| self.store().blob_at(path, oid)).transpose()?);
        }
        let mut anchors = Anchors::new();
        for file in files.values().flatten() {
            // One that is no CA's certificate is passed over: `check` names it.
            let _ = anchors.add(file);
        }
        Ok(anchors)
    }

    /// What the CAs last said about revocations, and the files that don't tell it.
    pub fn read_lists(&self) -> Result<(Lists, Vec<Unusable>), RepoError> {
        let mut lists = Lists::new();
        let unusable = self.each(lists::FOLDER, |name, bytes| {
            // A path of another name is nobody's: the gate refuses it.
            if let Some(issuer) = lists::issuer_of(name) {
                lists.insert(issuer, yaml::read_plain(&bytes).map_err(OfficeFault::List)?);
            }
            Ok(())
        })?;
        Ok((lists, unusable))
    }

    /// The office's templates: a name and its text. One that is no text is passed over: `check` names it.
    pub fn templates(&self) -> Result<Vec<(String, String)>, RepoError> {
        let (templates, unusable) = self.read_templates()?;
        all_there(unusable).map(|()| templates)
    }

    /// The office's templates, and those that could not be read.
    pub fn read_templates(&self) -> Result<(Vec<Template>, Vec<Unusable>), RepoError> {
        let mut templates = Vec::new();
        let unusable = self.each("templates", |name, bytes| {
            // Papers have their own.
            if name.ends_with(".docx") {
                return Ok(());
            }
            let text = String::from_utf8(bytes).map_err(|_| OfficeFault::NotText)?;
            templates.push((name.to_owned(), text));
            Ok(())
        })?;
        Ok((templates, unusable))
    }

    /// The office's own `.docx` in the place of a built-in paper, where it has one.
    pub fn paper_template(&self, paper: &str) -> Result<Option<Vec<u8>>, RepoError> {
        self.store().file(self.tree, &format!("templates/{paper}.docx"))
    }

    /// The tree of the pinned CA certificates, by which the verdicts on chains are kept.
    pub fn anchors_tree(&self) -> Result<Option<Oid>, RepoError> {
        Ok(self.store().entry(self.tree, "anchors")?.map(|entry| entry.oid()))
    }

    /// Reads every file that stands directly in a folder, and gives those that can't be read or that `take` refuses.
    fn each(
        &self,
        folder: &str,
        mut take: impl FnMut(&str, Vec<u8>) -> Result<(), OfficeFault>,
    ) -> Result<Vec<Unusable>, RepoError> {
        let mut unusable = Vec::new();
        if let Some(Entry::Tree(tree)) = self.store().entry(self.tree, folder)? {
            for (name, entry) in self.store().entries(tree)? {
                let Entry::Leaf(leaf) = entry else { continue };
                let path = format!("{folder}/{name}");
                let bytes = self.store().blob_at(&path, leaf.oid).map_err(OfficeFault::Repo);
                if let Err(fault) = bytes.and_then(|bytes| take(&name, bytes)) {
                    unusable.push(Unusable { path, fault });
                }
            }
        }
        Ok(unusable)
    }
}

/// Fails where git could not give a file: what it says is not known then, while one that says nothing useful is.
fn all_there(unusable: Vec<Unusable>) -> Result<(), RepoError> {
    let lost = unusable.into_iter().find_map(|file| match file.fault {
        OfficeFault::Repo(error) => Some(error),
        _ => None,
    });
    lost.map_or(Ok(()), Err)
}

impl Explain for Unusable {
    fn what(&self, lang: Lang) -> String {
        let why = match &self.fault {
            OfficeFault::Repo(error) => error.what(lang),
            OfficeFault::Certificate(error) => error.what(lang),
            OfficeFault::NotText => words::not_text(lang),
            OfficeFault::List(error) => error.what(lang),
        };
        words::plain_file(lang, &self.path, &why)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        match &self.fault {
            OfficeFault::Repo(error) => error.hint(lang),
            OfficeFault::Certificate(_) => Some(words::anchor_hint(lang, &self.path)),
            OfficeFault::NotText => Some(words::template_hint(lang, &self.path)),
            OfficeFault::List(_) => Some(words::list_hint(lang)),
        }
    }

    fn failing(&self) -> Failing {
        match self.fault {
            OfficeFault::Repo(_) => Failing::Unable,
            OfficeFault::Certificate(_) | OfficeFault::NotText | OfficeFault::List(_) => Failing::Refused,
        }
    }
}
