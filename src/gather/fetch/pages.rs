//! Web pages, asked for only where the host's robots.txt lets us. Feeds that a user named don't pass here.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::class::Class;
use super::client::{Client, Outcome, Request, Response};
use super::error::FetchError;
use crate::gather::robots::{self, Rules};

/// What a host says is believed this long (RFC 9309, 2.4).
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// That it couldn't say is believed for less.
const DOUBTED: SignedDuration = SignedDuration::from_hours(1);
/// Hosts remembered before those that have to be asked again are forgotten.
const HOSTS: usize = 4096;
const ACCEPT: &str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5";

/// Asks for pages as their hosts wish; knows what these said for a day.
#[derive(Debug)]
pub struct Pages {
    client: Client,
    known: Mutex<HashMap<String, Said>>,
}

/// What a host's robots.txt says, and until when that counts.
#[derive(Clone, Debug)]
struct Said {
    rules: Arc<Rules>,
    until: Timestamp,
}

impl Pages {
    pub fn new(client: Client) -> Pages {
        Pages { client, known: Mutex::default() }
    }

    /// A page. One that its address leads on to, at another host, is given only where that host allows it
    /// too.
    ///
    /// # Errors
    /// [`Class::Robots`] where robots.txt forbids it or can't be had; else as [`Client::get`].
    pub async fn get(&self, page: &Url, now: Timestamp) -> Result<Response, FetchError> {
        self.heed(page, now).await?;
        let request = Request { accept: Some(ACCEPT), ..Request::to(page.clone()) };
        let Outcome::Fresh(response) = self.client.get(&request, now).await? else {
            return Err(FetchError::of_status(304, false, None));
        };
        if response.url != *page {
            self.heed(&response.url, now).await?;
        }
        Ok(*response)
    }

    async fn heed(&self, page: &Url, now: Timestamp) -> Result<(), FetchError> {
        let Some(place) = robots::place(page) else { return Err(FetchError::new(Class::Refused)) };
        let host = place.to_string();
        let known =
            self.lock().get(&host).filter(|said| said.until > now).map(|said| Arc::clone(&said.rules));
        let rules = match known {
            Some(rules) => rules,
            None => {
                let said = self.ask(place, now).await?;
                let mut all = self.lock();
                if all.len() >= HOSTS {
                    all.retain(|_, said| said.until > now);
                }
                let rules = Arc::clone(&said.rules);
                all.insert(host, said);
                rules
            }
        };
        if rules.allow(page) { Ok(()) } else { Err(FetchError::new(Class::Robots)) }
    }

    /// Reads a robots.txt; an error where the host can't be reached at all, which the page couldn't either.
    async fn ask(&self, place: Url, now: Timestamp) -> Result<Said, FetchError> {
        let request = Request { accept: Some("text/plain, */*;q=0.5"), ..Request::to(place) };
        let (rules, kept) = match self.client.get(&request, now).await {
            Ok(Outcome::Fresh(response)) => (Rules::read(&response.body), KEPT),
            Ok(Outcome::Unchanged { .. }) => (Rules::unknown(), DOUBTED),
            Err(error) => match error.status {
                // A host that wants to be asked less hasn't said that all is open.
                Some(400..=428 | 430..=499) => (Rules::none(), KEPT),
                _ if error.class == Class::TooManyRedirects => (Rules::none(), KEPT),
                Some(_) => (Rules::unknown(), DOUBTED),
                None if error.class == Class::TooLarge => (Rules::unknown(), KEPT),
                None => return Err(error),
            },
        };
        Ok(Said { rules: Arc::new(rules), until: now + kept })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Said>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
