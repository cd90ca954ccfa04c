//! How long an answer says it is good for, and how long a refusal says to wait.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use reqwest::header::{AGE, CACHE_CONTROL, EXPIRES, HeaderMap, HeaderName, RETRY_AFTER};

/// No answer keeps a source from being asked for longer than this, whatever it says.
const LONGEST_FRESH: Duration = Duration::from_secs(24 * 3600);
/// Nor does any refusal for longer than this.
const LONGEST_WAIT: Duration = Duration::from_secs(7 * 24 * 3600);

/// How long an answer stays fresh (RFC 9111, 4.2.1): `max-age` less `Age`, else `Expires`; at most a
/// day. `None` where it says nothing, or that it is not to be kept.
pub fn fresh_for(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let control = text(headers, CACHE_CONTROL).unwrap_or_default().to_ascii_lowercase();
    let directives = || control.split(',').map(str::trim);
    if directives().any(|directive| directive == "no-store" || directive == "no-cache") {
        return None;
    }
    let seconds = |text: &str| text.trim_matches('"').parse::<u64>().ok();
    let age = text(headers, AGE).and_then(seconds).unwrap_or(0);
    let fresh = match directives().find_map(|directive| directive.strip_prefix("max-age=")) {
        Some(most) => Duration::from_secs(seconds(most)?.saturating_sub(age)),
        None => until(text(headers, EXPIRES)?, now)?,
    };
    (!fresh.is_zero()).then(|| fresh.min(LONGEST_FRESH))
}

/// What `Retry-After` asks for, in seconds or as a date (RFC 9110, 10.2.3); at most a week.
pub fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let said = text(headers, RETRY_AFTER)?.trim();
    let wait = match said.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) if !said.is_empty() && said.bytes().all(|byte| byte.is_ascii_digit()) => LONGEST_WAIT,
        Err(_) => until(said, now)?,
    };
    (!wait.is_zero()).then(|| wait.min(LONGEST_WAIT))
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// From now to an HTTP date; `None` for a date gone by or unreadable.
fn until(date: &str, now: Timestamp) -> Option<Duration> {
    let date: SystemTime = httpdate::parse_http_date(date).ok()?;
    date.duration_since(UNIX_EPOCH + Duration::from_secs(u64::try_from(now.as_second()).ok()?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
        std::iter::once((name, value.parse().expect("a header"))).collect()
    }

    fn now() -> Timestamp {
        "2026-11-24T07:00:00Z".parse().expect("a time")
    }

    #[test]
    fn an_answer_is_fresh_as_long_as_it_says_and_no_longer_than_a_day() {
        let fresh = |name, value| fresh_for(&headers(name, value), now()).map(|d| d.as_secs());
        assert_eq!(fresh(CACHE_CONTROL, "public, max-age=3600"), Some(3600));
        assert_eq!(fresh(CACHE_CONTROL, "max-age=999999999"), Some(86_400));
        assert_eq!(fresh(CACHE_CONTROL, "no-cache, max-age=60"), None);
        assert_eq!(fresh(EXPIRES, "Tue, 24 Nov 2026 08:00:00 GMT"), Some(3600));
        assert_eq!(fresh(EXPIRES, "0"), None);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_within_a_week() {
        let wait = |value| retry_after(&headers(RETRY_AFTER, value), now()).map(|d| d.as_secs());
        assert_eq!(wait("120"), Some(120));
        assert_eq!(wait("Tue, 24 Nov 2026 07:30:00 GMT"), Some(1800));
        assert_eq!(wait("99999999999999999999999"), Some(7 * 86_400));
        assert_eq!(wait("Mon, 23 Nov 2026 07:30:00 GMT"), None);
        assert_eq!(wait("soon"), None);
    }
}
