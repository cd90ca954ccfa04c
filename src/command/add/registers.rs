//! What registers know of a name: a ticker, a number. Many companies have one name, so that each is proposed
//! and none is taken unasked.

use jiff::Timestamp;
use serde_json::Value;
use url::Url;

use super::look;
use crate::config::Config;
use crate::gather::fetch::Client;
use crate::gather::source::{self, Place, Source};
use crate::judge::account::names;
use crate::secret::Secret;
use crate::text::fold::fold;

/// EDGAR's table of tickers, below its own address.
const TICKERS: &str = "https://www.sec.gov";
/// Companies of one name that are proposed.
const MOST: usize = 3;

/// Something that a register says of a company of this name.
#[derive(Debug)]
pub struct Proposal {
    /// Field and value each.
    pub fields: Vec<(&'static str, String)>,
    pub why: String,
}

/// Asks the registers that are switched on, or have an address of their own, in tipoff.toml.
pub async fn ask(
    client: &Client,
    config: &Config,
    name: &str,
    now: Timestamp,
) -> (Vec<Proposal>, Vec<String>) {
    let (mut proposals, mut problems) = (Vec::new(), Vec::new());
    let wanted = |source: &str| {
        let setting = config.sources.get(source)?;
        let on = setting.enabled.unwrap_or(setting.base.is_some());
        on.then_some(setting)
    };
    if let Some(setting) = wanted("sec_edgar") {
        let base = setting.base.as_deref().unwrap_or(TICKERS);
        match json(client, "sec_edgar", format!("{base}/files/company_tickers.json"), None, now).await {
            Ok(table) => proposals.extend(tickers(&table, name)),
            Err(why) => problems.push(format!("EDGAR's table of tickers: {why}")),
        }
    }
    if let Some(setting) = wanted("companies_house") {
        let known = source::by_name("companies_house").map_or("", |source| source.manners().base);
        let base = setting.base.as_deref().unwrap_or(known);
        let query: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let address = format!("{base}/search/companies?items_per_page=20&q={query}");
        match json(client, "companies_house", address, setting.key.clone(), now).await {
            Ok(found) => proposals.extend(companies(&found, name)),
            Err(why) => problems.push(format!("Companies House: {why}")),
        }
    }
    (proposals, problems)
}

async fn json(
    client: &Client,
    name: &str,
    address: String,
    key: Option<Secret>,
    now: Timestamp,
) -> Result<Value, String> {
    let url = Url::parse(&address).map_err(|_| "its address can't be read".to_owned())?;
    let Some(source) = source::by_name(name) else { return Err("there is no such source".to_owned()) };
    let place = Place { key, ..Place::at(url, now) };
    let answer = look::answer(client, Source::request(source, &place), now).await?;
    match answer.status {
        200 => serde_json::from_slice(&answer.body).map_err(|_| "the answer is no JSON".to_owned()),
        status => Err(format!("it lets nobody in ({status})")),
    }
}

/// EDGAR's table: a row has number, ticker and title of a company.
fn tickers(table: &Value, name: &str) -> Vec<Proposal> {
    let rows = table.as_object().into_iter().flat_map(|all| all.values());
    let mut all: Vec<Proposal> = Vec::new();
    for row in rows {
        let (Some(title), Some(ticker), Some(cik)) =
            (row["title"].as_str(), row["ticker"].as_str(), row["cik_str"].as_u64())
        else {
            continue;
        };
        let cik = ("cik", format!("{cik:010}"));
        // A company's further shares are further rows.
        if !same(title, name) || all.iter().any(|known| known.fields.contains(&cik)) {
            continue;
        }
        let why = format!("EDGAR lists \"{title}\" by it");
        all.push(Proposal { fields: vec![("ticker", ticker.to_owned()), cik], why });
    }
    all.truncate(MOST);
    all
}

/// Companies House's answer to a search.
fn companies(found: &Value, name: &str) -> Vec<Proposal> {
    let rows = found["items"].as_array().into_iter().flatten();
    let of = |row: &Value| {
        let (title, number) = (row["title"].as_str()?, row["company_number"].as_str()?);
        let active = row["company_status"].as_str().is_none_or(|status| status == "active");
        let place = row["address_snippet"].as_str().map(|place| format!(", {place}")).unwrap_or_default();
        let why = format!("Companies House has \"{title}\"{place} under it");
        (active && same(title, name))
            .then(|| Proposal { fields: vec![("company_number", number.to_owned())], why })
    };
    rows.filter_map(of).take(MOST).collect()
}

/// One name to a reader: without case, stops and legal form.
fn same(a: &str, b: &str) -> bool {
    let bare = |name: &str| {
        let folded = fold(name);
        let bare = names::without_legal_form(&folded).unwrap_or(&folded);
        bare.chars().filter(|c| c.is_alphanumeric()).collect::<String>()
    };
    bare(a) == bare(b)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{companies, tickers};

    #[test]
    fn only_companies_of_the_name_are_proposed_each_once() {
        let table = json!({
            "0": { "cik_str": 320, "ticker": "ACME", "title": "ACME CORP" },
            "1": { "cik_str": 320, "ticker": "ACME-P", "title": "ACME CORP" },
            "2": { "cik_str": 321, "ticker": "ACMK", "title": "Acme Markets Inc." },
            "3": { "ticker": "X" },
        });
        let found = tickers(&table, "Acme Corporation");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].fields, [("ticker", "ACME".to_owned()), ("cik", "0000000320".to_owned())]);
        let answer = json!({ "items": [
            { "title": "ACME LTD", "company_number": "01234567", "company_status": "active" },
            { "title": "ACME PLC", "company_number": "00000001", "company_status": "dissolved" },
        ]});
        let numbers: Vec<_> = companies(&answer, "Acme").into_iter().flat_map(|one| one.fields).collect();
        assert_eq!(numbers, [("company_number", "01234567".to_owned())]);
        assert!(companies(&json!({ "error": "x" }), "Acme").is_empty());
    }
}
