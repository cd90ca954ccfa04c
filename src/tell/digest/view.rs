//! All that a mail says, as it is shown: the mail's templates and the messages of channels read it.

use jiff::Timestamp;
use serde::Serialize;

use super::evidence::Clause;
use crate::judge::rank::Told;

/// All that a mail says.
#[derive(Clone, Debug, Serialize)]
pub struct Digest {
    pub subject: String,
    /// What a mail client shows behind the subject.
    pub preheader: String,
    pub greeting: String,
    pub opening: String,
    pub changed: Vec<Change>,
    pub leads: Vec<LeadView>,
    /// Leads beyond those shown.
    pub more: usize,
    /// "12 that Example Wire alone tells": what was left out so that one outlet doesn't fill the mail.
    pub loud: Option<String>,
    /// Events that reach many accounts through another.
    pub blocks: Vec<BlockView>,
    /// What stood there when an account, a source or a rule was new.
    pub fresh: Vec<FreshView>,
    /// Accounts beyond those.
    pub fresh_more: usize,
    pub quiet: String,
    pub held: Option<String>,
    pub unread: Vec<String>,
    /// "212 signals, 61 judged, 56 useful".
    pub judged: Option<String>,
    pub watchlist: String,
    /// A name to explain, for the example at the foot.
    pub example: Option<String>,
    /// The mail it answers, where it corrects one.
    #[serde(skip)]
    pub thread: Option<Thread>,
    /// What this mail tells: only that is marked as told.
    #[serde(skip)]
    pub told: Vec<Told>,
    #[serde(skip)]
    pub(super) email: String,
    #[serde(skip)]
    pub(super) now: Timestamp,
}

/// A mail that another one answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thread {
    pub message_id: String,
    pub subject: String,
}

/// Something that was mailed and is otherwise now.
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    pub account: String,
    pub sentence: String,
    pub headline: String,
    pub lang: Option<String>,
    pub links: Vec<LinkView>,
    #[serde(skip)]
    pub(super) settled: bool,
    #[serde(skip)]
    pub(super) mark: Told,
}

/// An event that reaches many accounts through another.
#[derive(Clone, Debug, Serialize)]
pub struct BlockView {
    pub purpose: &'static str,
    /// "Outage, reported; reaches 3 of your accounts".
    pub line: String,
    /// "each uses Globex (your list)".
    pub way: String,
    pub lang: Option<String>,
    pub headline: String,
    /// "Halden Rail 54 · Norvik 38 · and 12 more".
    pub accounts: String,
    pub links: Vec<LinkView>,
}

/// A lead as it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct LeadView {
    pub number: usize,
    pub account: String,
    /// 0 to 100, whole.
    pub score: u8,
    pub purpose: &'static str,
    /// "prospect, tier 1, target".
    pub standing: String,
    pub why: String,
    pub signals: Vec<SignalView>,
    /// Signals that stand in the plain text alone, where the HTML has no room.
    pub in_text: usize,
    /// Signals beyond those shown.
    pub more: usize,
    /// "Jo Marsh, CISO (your list)".
    pub call: Option<String>,
    /// What to open the call with.
    pub opener: Option<String>,
}

/// An account that is new on the list, in one line.
#[derive(Clone, Debug, Serialize)]
pub struct FreshView {
    pub account: String,
    /// "Executive leaves, 12 November; 3 more".
    pub line: String,
    pub lang: Option<String>,
    pub headline: String,
    pub link: Option<LinkView>,
}

/// A signal as it is shown.
#[derive(Clone, Debug, Serialize)]
pub struct SignalView {
    pub name: String,
    /// "change · reported · 3 independent outlets, 7 in all · yesterday".
    pub facts: String,
    /// "yesterday".
    pub age: String,
    pub via: Option<String>,
    /// "Lee Park is on it, since Tuesday 24 November".
    pub taken: Option<String>,
    pub lang: Option<String>,
    /// Where the evidence doesn't stand in it.
    pub headline: Option<String>,
    pub evidence: Clause,
    pub outlets: String,
    pub links: Vec<LinkView>,
}

#[derive(Clone, Debug, Serialize)]
pub struct LinkView {
    pub outlet: String,
    pub url: String,
}
