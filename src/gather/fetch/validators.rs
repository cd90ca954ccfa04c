//! The pair of validators of one answer, sent back byte for byte (RFC 9110, 13.1).

use reqwest::header::{
    ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::text::hash::stable;

/// ETag and Last-Modified of the latest 200, as they came, and whose they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    etag: Option<Vec<u8>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_modified: Option<Vec<u8>>,
    /// A hash of the address that gave them: another one knows nothing of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<u64>,
}

impl Validators {
    /// Those of a 200 that came from `url`.
    pub fn of(headers: &HeaderMap, url: &Url) -> Self {
        let bytes = |name: HeaderName| headers.get(name).map(|value| value.as_bytes().to_vec());
        Validators { etag: bytes(ETAG), last_modified: bytes(LAST_MODIFIED), from: Some(name(url)) }
    }

    /// Whether `url` gave them, on the way from `asked`, where they have no name of their own.
    pub fn belong_to(&self, url: &Url, asked: &Url) -> bool {
        match self.from {
            Some(from) => from == name(url),
            None => url == asked,
        }
    }

    /// Those after a 304: a fresh ETag or date of its own replaces the old one.
    pub fn renewed(&self, headers: &HeaderMap) -> Self {
        let renewed = |name: HeaderName, old: &Option<Vec<u8>>| {
            headers.get(name).map(|value| value.as_bytes().to_vec()).or_else(|| old.clone())
        };
        Validators {
            etag: renewed(ETAG, &self.etag),
            last_modified: renewed(LAST_MODIFIED, &self.last_modified),
            from: self.from,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }

    /// The conditions of the next request.
    pub fn conditions(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
        let pair = [(IF_NONE_MATCH, &self.etag), (IF_MODIFIED_SINCE, &self.last_modified)];
        pair.into_iter()
            .filter_map(|(name, bytes)| Some((name, HeaderValue::from_bytes(bytes.as_deref()?).ok()?)))
            .collect::<Vec<_>>()
            .into_iter()
    }
}

fn name(url: &Url) -> u64 {
    let whole = url.as_str();
    stable(&["address", whole.split('#').next().unwrap_or(whole)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Url {
        Url::parse(text).expect("an address")
    }

    #[test]
    fn validators_come_back_byte_for_byte() {
        let mut headers = HeaderMap::new();
        headers.insert(ETAG, HeaderValue::from_bytes(b"W/\"a\xe9b\"").expect("a header"));
        headers.insert(LAST_MODIFIED, HeaderValue::from_static("Tue, 24 Nov 2026 07:00:00 GMT"));
        let stored = serde_json::to_string(&Validators::of(&headers, &address("https://a.example/feed")))
            .expect("json");
        let back: Validators = serde_json::from_str(&stored).expect("validators");
        let sent: Vec<_> = back.conditions().collect();
        assert_eq!(sent[0], (IF_NONE_MATCH, HeaderValue::from_bytes(b"W/\"a\xe9b\"").expect("a header")));
        assert_eq!(sent[1].1, "Tue, 24 Nov 2026 07:00:00 GMT");
        assert!(Validators::default().conditions().next().is_none());
        let asked = address("https://b.example/");
        assert!(back.belong_to(&address("https://a.example/feed#top"), &asked));
        assert!(!back.belong_to(&address("https://a.example/other"), &asked));
        assert!(!back.belong_to(&asked, &asked));
    }

    #[test]
    fn a_304_may_renew_the_tag() {
        let old = Validators {
            etag: Some(b"\"1\"".to_vec()),
            last_modified: Some(b"then".to_vec()),
            ..Validators::default()
        };
        let mut headers = HeaderMap::new();
        headers.insert(ETAG, HeaderValue::from_static("\"2\""));
        assert_eq!(old.renewed(&headers), Validators { etag: Some(b"\"2\"".to_vec()), ..old });
    }
}
