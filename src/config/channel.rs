//! A `[[channel]]` of a watchlist: where a rep's messages go beside mail.

use super::document::{Key, Section, key};
use super::hidden;
use crate::secret::Secret;
use crate::tell::deliver::{Channel, ChannelKind};

/// The keys of a `[[channel]]`.
pub const KEYS: &[Key] = &[key("kind"), key("credential"), key("sends")];

const KINDS: &str = "slack, teams, webhook or ntfy";

/// Reads it; what is wrong with it is noted.
pub fn read(section: &Section<'_, '_>) -> Option<Channel> {
    let kind = section.needed("kind", "kind = \"slack\"; there are slack, teams, webhook and ntfy");
    let credential = section.needed(
        "credential",
        "the name of the credential that holds its address: credential = \"dana-slack\"",
    );
    let (kind, credential) = (kind?, credential?);
    let Some(kind) = ChannelKind::ALL.into_iter().find(|one| one.name() == kind) else {
        section.wrong("kind", format!("\"{kind}\" is no kind of channel"), KINDS.to_owned());
        return None;
    };
    let sends = section.list("sends");
    for what in sends.iter().filter(|what| !matches!(what.as_str(), "digest" | "alert")) {
        section.wrong(
            "sends",
            format!("\"{what}\" is nothing that is sent"),
            "sends = [\"digest\", \"alert\"]".to_owned(),
        );
    }
    let wants = |what: &str, usual: bool| {
        if section.has("sends") { sends.iter().any(|one| one == what) } else { usual }
    };
    if !hidden::is_free(&credential) {
        let help = "a name of letters, digits, and -_. in it; never one of tipoff's own".to_owned();
        section.wrong("credential", "this is no name of a channel's credential", help);
        return None;
    }
    let secret = hidden::by_name(&credential);
    if secret.is_none() {
        let message =
            format!("the credential \"{credential}\" is not at hand, so that nothing is sent there");
        section.document.warning(section.span_of("credential"), message, Some(hidden::places(&credential)));
    }
    // The first line is the address, the second a key or a token.
    let line = |at: usize| {
        let text = secret.as_ref()?.reveal().lines().nth(at)?.trim();
        (!text.is_empty()).then(|| Secret::new(text.to_owned()))
    };
    Some(Channel {
        name: format!("{}:{credential}", kind.name()),
        kind,
        address: line(0),
        key: line(1),
        digests: wants("digest", kind != ChannelKind::Ntfy),
        alerts: wants("alert", true),
    })
}
