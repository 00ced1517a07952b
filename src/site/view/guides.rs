//! Guides, as templates receive them.

use serde::Serialize;

use super::Frame;

/// One thing that a guide asks for.
#[derive(Hash, Serialize)]
pub struct GuideStep {
    pub text: String,
    /// The law and its articles.
    pub source: Option<String>,
    pub lines: Vec<String>,
}

#[derive(Hash, Serialize)]
pub struct GuidePage {
    pub frame: Frame,
    pub about: String,
    pub law: Option<String>,
    /// Where the desk is written to.
    pub contact: Option<String>,
    pub steps: Vec<GuideStep>,
}

#[derive(Hash, Serialize)]
pub struct GuideLink {
    pub text: String,
    pub about: String,
    pub href: String,
}

#[derive(Hash, Serialize)]
pub struct GuideIndex {
    pub frame: Frame,
    pub law: Option<String>,
    pub guides: Vec<GuideLink>,
}
