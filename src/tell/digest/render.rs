//! A digest in its two forms: plain text that stands alone, and HTML that mail clients show.

use minijinja::Value;
use minijinja::value::Serde;

use super::DigestError;
use super::look::{Failed, Look};
use super::view::Digest;

/// Bytes of the HTML: Gmail cuts a mail at 102 KB.
pub const HTML_LIMIT: usize = 90 << 10;

const HTML: &str = "digest.html.j2";
const TEXT: &str = "digest.txt.j2";

/// The plain text, at most 78 columns wide but for links.
pub fn text(digest: &Digest, look: &Look, failed: &mut Vec<Failed>) -> Result<String, DigestError> {
    look.render(TEXT, &context(digest, 0), failed)
}

/// Signals of one lead that the HTML shows where all is too much: the breadth of a morning is worth more than
/// the depth of one account.
const FEWER: &[usize] = &[4, 3, 2, 1];

/// The HTML within its limit: what doesn't fit, first signals and then leads, is counted, and stands in the
/// text.
pub fn html(digest: &Digest, look: &Look, failed: &mut Vec<Failed>) -> Result<String, DigestError> {
    let mut shown = digest.clone();
    let (mut left_out, mut fewer) = (0, FEWER.iter());
    loop {
        let mut fails = Vec::new();
        let html = look.render(HTML, &context(&shown, left_out), &mut fails)?;
        if html.len() <= HTML_LIMIT || shown.leads.is_empty() {
            failed.append(&mut fails);
            return Ok(html);
        }
        if let Some(most) = fewer.next() {
            for lead in shown.leads.iter_mut().filter(|lead| lead.signals.len() > *most) {
                lead.in_text += lead.signals.len() - most;
                lead.signals.truncate(*most);
            }
            continue;
        }
        // By as much as is too much, and a little more.
        let share = shown.leads.len() * HTML_LIMIT / html.len();
        let keep = share.min(shown.leads.len() - 1);
        left_out += shown.leads.len() - keep;
        shown.leads.truncate(keep);
    }
}

fn context(digest: &Digest, left_out: usize) -> Value {
    minijinja::context! { d => Value::from(Serde(digest)), left_out }
}
