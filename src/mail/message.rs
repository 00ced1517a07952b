//! A digest as a mail (RFC 5322): the text, and the calendar beside it.

use std::time::{Duration, SystemTime};

use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use sha2::{Digest as _, Sha256};

use super::digest::Digest;
use super::notice::short;

/// What a mail says.
pub struct Sheet {
    /// Whom it is to.
    pub name: String,
    pub subject: String,
    pub text: String,
    pub calendar: String,
}

/// A mail that is ready to leave. It is always the same for the same news on the same day.
pub struct Mail(pub(super) Message);

/// One of the addresses is none, or a header can't be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unwritable;

/// A machine wrote it, and wants no answer from one (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(AutoSubmitted)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// What the calendar is called beside a mail.
const CALENDAR: &str = "nhac-viec.ics";

impl Mail {
    /// A digest as a mail from an address, made at a time in seconds since 1970-01-01T00:00Z.
    pub fn new(from: (&str, &str), digest: &Digest, sheet: &Sheet, stamp: i64) -> Result<Mail, Unwritable> {
        let address = |text: &str| text.parse::<Address>().map_err(|_| Unwritable);
        let from = Mailbox::new(Some(from.0.to_owned()), address(from.1)?);
        let to = Mailbox::new(Some(sheet.name.clone()), address(&digest.address)?);
        let id = id(digest);
        let kind = |text: &str| ContentType::parse(text).map_err(|_| Unwritable);
        let text = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(sheet.text.clone());
        let calendar = Attachment::new(CALENDAR.to_owned())
            .body(sheet.calendar.clone(), kind("text/calendar; charset=utf-8")?);
        let seconds = u64::try_from(stamp).map_err(|_| Unwritable)?;
        let message = Message::builder()
            .message_id(Some(format!("<{id}@{}>", from.email.domain())))
            .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
            .from(from)
            .to(to)
            .subject(&sheet.subject)
            .header(AutoSubmitted)
            .multipart(MultiPart::mixed().boundary(format!("=_{id}")).singlepart(text).singlepart(calendar));
        message.map(Mail).map_err(|_| Unwritable)
    }

    /// The mail as a file.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.formatted()
    }
}

/// What a mail is known by: the same for the same news to the same addressee, so that one that was sent twice, because a run was
/// killed as it left, is known to be one. It says nothing of anybody.
fn id(digest: &Digest) -> String {
    let mut hash = Sha256::new();
    hash.update(b"chungthu-mail 1\n");
    hash.update(digest.to.word());
    for notice in &digest.notices {
        hash.update(notice.0);
    }
    short(&hash.finalize()).to_string()
}
