//! One file a source: which requests to make, and what a response says.
//!
//! A source is a unit struct in its file and one line in [`ALL`].

pub mod charset;
pub mod draft;
pub mod feed;
pub mod json;
mod markup;
mod mend;
pub mod news_sitemap;
pub mod services;
pub mod skip;
pub mod step;

mod ashby;
mod bing_news;
mod bluesky;
mod board;
mod cisa_kev;
mod companies_house;
mod courtlistener;
mod fda_warning_letters;
mod federal_register;
mod gdelt;
mod github;
mod google_alerts_feed;
mod google_alerts_mail;
mod google_news;
mod greenhouse;
mod hacker_news;
mod investor_relations;
mod json_api;
mod lever;
mod linkedin_mail;
mod mastodon;
mod medium;
mod openfda;
mod plain_feed;
mod press_wires;
mod reddit;
mod regulator_press;
mod sam_gov;
mod searxng;
mod sec_edgar;
mod smartrecruiters;
mod statuspage;
mod ted;
mod warn_notices;
mod workable;
mod x_api;
mod youtube;

pub use services::Services;
pub use skip::Skip;
pub use step::{Class, Delivery, Got, Key, Manners, Place, Request, Source, State, Step, Unreadable};

/// Every source there is.
pub static ALL: &[&dyn Source] = &[
    &feed::Feed,
    &ashby::Ashby,
    &bing_news::BingNews,
    &bluesky::Bluesky,
    &cisa_kev::CisaKev,
    &companies_house::CompaniesHouse,
    &courtlistener::CourtListener,
    &fda_warning_letters::FdaWarningLetters,
    &federal_register::FederalRegister,
    &gdelt::Gdelt,
    &github::GitHub,
    &google_alerts_feed::GoogleAlertsFeed,
    &google_alerts_mail::GoogleAlertsMail,
    &google_news::GoogleNews,
    &greenhouse::Greenhouse,
    &hacker_news::HackerNews,
    &investor_relations::InvestorRelations,
    &json_api::JsonApi,
    &lever::Lever,
    &linkedin_mail::LinkedInMail,
    &mastodon::Mastodon,
    &medium::Medium,
    &news_sitemap::NewsSitemap,
    &openfda::OpenFda,
    &plain_feed::PINTEREST,
    &plain_feed::PODCAST,
    &press_wires::PressWires,
    &reddit::Reddit,
    &regulator_press::RegulatorPress,
    &plain_feed::RSSHUB,
    &sam_gov::SamGov,
    &searxng::SearXng,
    &sec_edgar::SecEdgar,
    &plain_feed::SLIDESHARE,
    &smartrecruiters::SmartRecruiters,
    &statuspage::StatusPage,
    &ted::Ted,
    &plain_feed::TUMBLR,
    &warn_notices::WarnNotices,
    &workable::Workable,
    &x_api::XApi,
    &youtube::YouTube,
];

/// The source that settings call `name`.
pub fn by_name(name: &str) -> Option<&'static dyn Source> {
    ALL.iter().copied().find(|source| source.name() == name)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{ALL, by_name};

    #[test]
    fn every_source_is_found_by_a_name_of_its_own() {
        let names: HashSet<&str> = ALL.iter().map(|source| source.name()).collect();
        assert_eq!(names.len(), ALL.len());
        for name in names {
            assert_eq!(by_name(name).map(|source| source.name()), Some(name));
        }
    }
}
