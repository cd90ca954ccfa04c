//! Any JSON API, by a description: the path to the list, the path to each field, the next page.
//!
//! Without a description, as of a stored answer, the usual names are tried.

use serde_json::Value;

use super::draft::{Draft, address, language, sentences, time};
use super::json;
use super::step::{Class, Delivery, Got, Place, Request, Source, State, Step, Unreadable};
use crate::text::html;

/// One API, or one account at it.
pub struct JsonApi;

/// Pages read in one go.
const PAGES: u64 = 5;

impl Source for JsonApi {
    fn name(&self) -> &'static str {
        "json_api"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        read(got, &Value::Null)
    }

    fn step(&self, place: &Place, state: &State, got: Option<&Got>) -> Result<Step, Unreadable> {
        let Some(got) = got else {
            return Ok(Step::Ask(self.request(place), State { version: 1, value: 1.into() }));
        };
        let delivery = read(got, &place.options)?;
        let page = state.value.as_u64().unwrap_or(1);
        let next = place.options["next"].as_str().map(|path| json::text(&answer(got), path));
        let next = next.filter(|next| !next.is_empty()).and_then(|next| got.url.join(&next).ok());
        match next.filter(|next| page < PAGES && *next != got.url && !delivery.entries.is_empty()) {
            // An address out of an answer is no place to send a request of one's own to, but its own host.
            Some(next) if next.origin() == place.url.origin() => {
                let request = Request { url: next, ..self.request(place) };
                Ok(Step::Page(delivery, request, State { version: 1, value: (page + 1).into() }))
            }
            _ => Ok(Step::Done(delivery)),
        }
    }

    fn request(&self, place: &Place) -> Request {
        let mut url = place.url.clone();
        url.set_fragment(None);
        Request { body: place.options["body"].as_str().map(str::to_owned), ..Request::json(url) }
    }
}

fn answer(got: &Got) -> Value {
    serde_json::from_slice(got.body).unwrap_or_default()
}

fn read(got: &Got, paths: &Value) -> Result<Delivery, Unreadable> {
    let service = paths["service"].as_str().unwrap_or("the API");
    let value = json::parse(got, service)?;
    let rows = match paths["list"].as_str() {
        Some(path) => json::list(&value, path, service)?,
        None => usual_list(&value).map_or_else(|| json::list(&value, "results", service), Ok)?,
    };
    let base = got.url.as_str();
    let host = got.url.host_str().unwrap_or_default();
    json::rows(rows, "entries", |row| entry(row, paths, base, service, host)).map_err(|error| match paths {
        Value::Null => error,
        _ => Unreadable::new(Class::Broken, error.sentence, "check the paths of its [[api]] in tipoff.toml"),
    })
}

/// The first list of objects: the answer itself, or one of its values.
fn usual_list(value: &Value) -> Option<&[Value]> {
    let is_list = |value: &&Value| value.as_array().is_some_and(|all| all.iter().all(Value::is_object));
    let within = values(value);
    let candidates = std::iter::once(value).chain(within.clone()).chain(within.into_iter().flat_map(values));
    candidates.into_iter().find(is_list).and_then(Value::as_array).map(Vec::as_slice)
}

fn values(value: &Value) -> Vec<&Value> {
    value.as_object().map(|all| all.values().collect()).unwrap_or_default()
}

fn entry(row: &Value, paths: &Value, base: &str, service: &str, host: &str) -> Option<Draft> {
    let field = |name: &str, usual: &[&str]| match paths[name].as_str() {
        // Several fields make one text: `summary = "reason, product"`.
        Some(path) => sentences_of(row, path),
        None if paths.is_null() || usual.len() > 4 => json::first(row, usual),
        None => String::new(),
    };
    let outlet = field("outlet", &["source", "outlet"]);
    let title = html::title(&field("title", &["title", "headline", "name", "subject", "label", "caption"]));
    (!title.is_empty()).then(|| Draft {
        id: field("id", &["id", "guid", "uuid", "number", "slug"]),
        title,
        summary: html::plain(&field(
            "summary",
            &["summary", "description", "abstract", "excerpt", "content", "text"],
        )),
        url: address(base, &field("link", &["url", "link", "href", "html_url", "permalink", "page"])),
        published: time(&field(
            "published",
            &["published", "date", "published_at", "created_at", "publishedDate", "updated"],
        )),
        outlet: match (outlet.is_empty(), paths["service"].is_string()) {
            (false, _) => outlet,
            (true, true) => service.to_owned(),
            (true, false) => host.to_owned(),
        },
        language: language(&field("language", &["language", "lang"])),
    })
}

fn sentences_of(row: &Value, paths: &str) -> String {
    let texts: Vec<String> =
        paths.split(',').map(|path| json::text(row, path.trim())).filter(|text| !text.is_empty()).collect();
    if let [one] = &texts[..] { one.clone() } else { sentences(texts) }
}
