//! Filings, registers, tenders, wires: what the public may read of companies, by number or by name, and
//! lists that are everybody's.

use std::time::Duration;

use serde_json::json;
use url::Url;

use super::Wanted;
use super::company::Company;
use super::settings::{base, is_on};
use crate::config::Config;

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Lists that are everybody's, where `urls` names no others: source, page, how often.
const LISTS: &[(&str, &str, Option<Duration>)] = &[
    (
        "cisa_kev",
        "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
        Some(HOUR),
    ),
    (
        "fda_warning_letters",
        "https://www.fda.gov/inspections-compliance-enforcement-and-criminal-investigations/compliance-actions-and-activities/warning-letters",
        Some(DAY),
    ),
    ("press_wires", "https://www.prnewswire.com/rss/news-releases-list.rss", None),
    (
        "press_wires",
        "https://www.globenewswire.com/RssFeed/orgclass/1/feedTitle/GlobeNewswire%20-%20News%20about%20Public%20Companies",
        None,
    ),
    ("regulator_press", "https://www.ftc.gov/feeds/press-release.xml", Some(HOUR)),
    (
        "regulator_press",
        "https://www.fda.gov/about-fda/contact-fda/stay-informed/rss-feeds/press-releases/rss.xml",
        Some(HOUR),
    ),
];
/// Sources that have no place but the ones named in `urls`.
const NAMED: &[&str] = &["warn_notices", "google_alerts_feed", "investor_relations"];

/// Those that are switched on.
pub fn derive(config: &Config, companies: &[Company], off: &mut Vec<String>) -> Vec<Wanted> {
    let mut all = lists(config, off);
    for company in companies {
        all.extend(edgar(config, company));
        all.extend(register(config, company));
        all.extend(by_name(config, company));
    }
    if is_on(config, "sam_gov") {
        // The search knows no winner: all awards of the last days are read.
        let page = format!("{}/opportunities/v2/search?ptype=a", base(config, "sam_gov"));
        all.push(Wanted { every: Some(DAY), ..Wanted::everybodys("sam_gov", page) });
    }
    all
}

fn lists(config: &Config, off: &mut Vec<String>) -> Vec<Wanted> {
    let mut all = Vec::new();
    let names = LISTS.iter().map(|(name, ..)| *name).chain(NAMED.iter().copied());
    let mut done = Vec::new();
    for name in names {
        if !is_on(config, name) || done.contains(&name) {
            continue;
        }
        done.push(name);
        let Some(setting) = config.sources.get(name) else { continue };
        let ours = LISTS.iter().filter(|(known, ..)| *known == name);
        let every = ours.clone().find_map(|(.., every)| *every).or(NAMED.contains(&name).then_some(DAY / 4));
        let pages: Vec<String> = match setting.urls.is_empty() {
            true => ours.map(|(_, page, _)| moved(page, setting.base.as_deref())).collect(),
            false => setting.urls.clone(),
        };
        if pages.is_empty() {
            off.push(format!(
                "the source {name} is off: name its pages, urls = [\"https://…\"] in [sources.{name}]"
            ));
        }
        all.extend(pages.into_iter().map(|page| Wanted { every, ..Wanted::everybodys(name, page) }));
    }
    all
}

/// A page of ours at another base.
fn moved(page: &str, base: Option<&str>) -> String {
    let (Some(base), Ok(url)) = (base, Url::parse(page)) else { return page.to_owned() };
    format!("{base}{}", url.path())
}

fn for_company(kind: &'static str, address: String, every: Duration, company: &Company) -> Wanted {
    Wanted {
        label: Some(company.name.clone()),
        tier: company.tier,
        reps: company.reps.clone(),
        every: Some(every),
        ..Wanted::everybodys(kind, address)
    }
}

/// A company's filings and its figures, by number or by ticker.
fn edgar(config: &Config, company: &Company) -> Vec<Wanted> {
    let number = company.cik.clone();
    if !is_on(config, "sec_edgar") || (number.is_none() && company.ticker.is_none()) {
        return Vec::new();
    }
    let setting = config.sources.get("sec_edgar");
    let own = setting.and_then(|setting| setting.base.clone());
    let base = base(config, "sec_edgar");
    let mut options = json!({ "account": company.name });
    if let Some(own) = own {
        options["tickers"] = format!("{own}/files/company_tickers.json").into();
    }
    if let Some(percent) = setting.and_then(|setting| setting.percent) {
        options["percent"] = percent.into();
    }
    let (number, query) = match (number, &company.ticker) {
        (Some(number), _) => (number, String::new()),
        (None, Some(ticker)) => ("TICKER".to_owned(), format!("?ticker={ticker}")),
        (None, None) => return Vec::new(),
    };
    let filings = format!("{base}/submissions/CIK{number}.json{query}");
    let figures = format!("{base}/api/xbrl/companyfacts/CIK{number}.json{query}");
    [(filings, 2 * HOUR), (figures, DAY)]
        .into_iter()
        .map(|(address, every)| Wanted {
            options: options.clone(),
            ..for_company("sec_edgar", address, every, company)
        })
        .collect()
}

fn register(config: &Config, company: &Company) -> Vec<Wanted> {
    let Some(number) = company.company_number.as_ref().filter(|_| is_on(config, "companies_house")) else {
        return Vec::new();
    };
    let base = base(config, "companies_house");
    ["filing-history?items_per_page=50", "officers?items_per_page=50", "charges"]
        .iter()
        .map(|list| Wanted {
            options: json!({ "account": company.name }),
            ..for_company("companies_house", format!("{base}/company/{number}/{list}"), 6 * HOUR, company)
        })
        .collect()
}

/// A source, its path, and what is asked there.
type Search = (&'static str, &'static str, Vec<(&'static str, String)>);

/// Registers that are searched by name.
fn by_name(config: &Config, company: &Company) -> Vec<Wanted> {
    let Some(name) = company.called.first() else { return Vec::new() };
    let quoted = format!("\"{name}\"");
    let places: [Search; 6] = [
        (
            "federal_register",
            "/api/v1/documents.json",
            vec![
                ("conditions[term]", quoted.clone()),
                ("order", "newest".to_owned()),
                ("per_page", "50".to_owned()),
            ],
        ),
        ("openfda", "/drug/enforcement.json", recalls(&quoted)),
        ("openfda", "/device/enforcement.json", recalls(&quoted)),
        ("openfda", "/food/enforcement.json", recalls(&quoted)),
        (
            "courtlistener",
            "/api/rest/v4/search/",
            vec![("type", "r".to_owned()), ("q", quoted.clone()), ("order_by", "dateFiled desc".to_owned())],
        ),
        (
            "ted",
            "/v3/notices/search",
            vec![("query", format!("FT ~ {quoted} SORT BY publication-date DESC"))],
        ),
    ];
    let asked = places.into_iter().filter(|(kind, ..)| is_on(config, kind));
    asked
        .filter_map(|(kind, path, pairs)| {
            let mut url = Url::parse(&format!("{}{path}", base(config, kind))).ok()?;
            url.query_pairs_mut().extend_pairs(pairs);
            Some(for_company(kind, url.into(), DAY, company))
        })
        .collect()
}

fn recalls(firm: &str) -> Vec<(&'static str, String)> {
    let search = format!("recalling_firm:{firm}");
    vec![("search", search), ("sort", "report_date:desc".to_owned()), ("limit", "100".to_owned())]
}
