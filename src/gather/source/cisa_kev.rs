//! CISA's catalogue of vulnerabilities that are exploited: one file, asked for with its validators.

use serde_json::Value;

use super::draft::{Draft, sentences, time};
use super::json;
use super::step::{Delivery, ENTRY_LIMIT, Got, Manners, Source, Unreadable};

/// The catalogue.
pub struct CisaKev;

impl Source for CisaKev {
    fn name(&self) -> &'static str {
        "cisa_kev"
    }

    fn read(&self, got: &Got) -> Result<Delivery, Unreadable> {
        let value = json::parse(got, "CISA")?;
        let all = json::list(&value, "vulnerabilities", "CISA")?;
        // The newest stand first or last, by the year.
        let mut newest: Vec<&Value> = all.iter().collect();
        newest.sort_by_key(|row| std::cmp::Reverse(json::text(row, "dateAdded")));
        json::rows(newest.into_iter().take(ENTRY_LIMIT), "vulnerabilities", vulnerability)
    }

    fn manners(&self) -> Manners {
        Manners { per_day: Some(48), ..Manners::of("https://www.cisa.gov") }
    }
}

fn vulnerability(row: &Value) -> Option<Draft> {
    let id = json::text(row, "cveID");
    let vendor = json::text(row, "vendorProject");
    let product = json::text(row, "product");
    let name = json::text(row, "vulnerabilityName");
    let name = if name.is_empty() { format!("{vendor} {product} vulnerability") } else { name };
    let ransom = json::text(row, "knownRansomwareCampaignUse") == "Known";
    (!id.is_empty()).then(|| Draft {
        title: format!("{name} is exploited ({id})"),
        summary: sentences([
            json::text(row, "shortDescription"),
            format!("{product} by {vendor}"),
            if ransom { "Used in ransomware campaigns".to_owned() } else { String::new() },
        ]),
        url: Some(format!("https://nvd.nist.gov/vuln/detail/{id}")),
        published: time(&json::text(row, "dateAdded")),
        outlet: "CISA".to_owned(),
        language: None,
        id,
    })
}
