//! Addresses that say by themselves what they are: job boards, channels, status pages.

use url::Url;

use super::page::is_channel;

/// A place of an account, as the watchlist writes it: the field and its value.
pub type Place = (&'static str, String);

/// What an address is, where its host tells.
pub fn place(url: &Url) -> Option<Place> {
    let host = url.host_str()?.trim_start_matches("www.");
    let parts: Vec<&str> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    let first = parts.first().copied();
    let query =
        |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let board = |service: &str, name: String| Some(("jobs", format!("{service}:{name}")));
    let name = |field: &'static str, not: &[&str]| {
        let name = first.filter(|name| !not.contains(&name.to_lowercase().as_str()) && is_name(name))?;
        Some((field, name.trim_start_matches('@').to_owned()))
    };
    match host {
        "boards.greenhouse.io"
        | "job-boards.greenhouse.io"
        | "boards.eu.greenhouse.io"
        | "job-boards.eu.greenhouse.io" => {
            let named = query("for").or_else(|| first.filter(|part| *part != "embed").map(str::to_owned));
            board("greenhouse", named.filter(|name| is_name(name))?)
        }
        "boards-api.greenhouse.io" => {
            let at = parts.iter().position(|part| *part == "boards")?;
            board("greenhouse", (*parts.get(at + 1)?).to_owned())
        }
        "jobs.lever.co" | "jobs.eu.lever.co" => {
            board("lever", first.filter(|name| is_name(name))?.to_owned())
        }
        "jobs.ashbyhq.com" => board("ashby", first.filter(|name| is_name(name))?.to_owned()),
        "apply.workable.com" => {
            board("workable", first.filter(|name| *name != "api" && is_name(name))?.to_owned())
        }
        "careers.smartrecruiters.com" | "jobs.smartrecruiters.com" => {
            board("smartrecruiters", first.filter(|name| is_name(name))?.to_owned())
        }
        "youtube.com" | "m.youtube.com" => {
            let id = parts.get(1).filter(|id| first == Some("channel") && is_channel(id))?;
            Some(("youtube", (*id).to_owned()))
        }
        "twitter.com" | "x.com" | "mobile.twitter.com" => {
            name("x", &["intent", "share", "home", "hashtag", "search", "i", "login"])
        }
        "linkedin.com" => {
            let name = parts.get(1).filter(|name| first == Some("company") && is_name(name))?;
            Some(("linkedin", (*name).to_owned()))
        }
        "facebook.com" => name(
            "facebook",
            &[
                "sharer",
                "sharer.php",
                "share.php",
                "dialog",
                "tr",
                "pages",
                "profile.php",
                "groups",
                "people",
            ],
        ),
        "instagram.com" => name("instagram", &["p", "reel", "explore", "accounts"]),
        "bsky.app" => {
            let name = parts.get(1).filter(|_| first == Some("profile"))?;
            Some(("bluesky", (*name).to_owned()))
        }
        "pinterest.com" => name("pinterest", &["pin"]),
        "slideshare.net" => name("slideshare", &["slideshow"]),
        "github.com" => name("github", &["login", "features", "orgs", "sponsors", "about"]),
        "medium.com" => {
            first.filter(|name| name.starts_with('@')).map(|name| ("medium", name[1..].to_owned()))
        }
        _ if host.ends_with(".workable.com") => {
            board("workable", host.trim_end_matches(".workable.com").to_owned())
                .filter(|_| host != "help.workable.com")
        }
        _ if is_status(host) => Some(("status", format!("{}/", url.origin().ascii_serialization()))),
        _ => None,
    }
}

/// A channel's page on YouTube that doesn't name its id: it has to be asked.
pub fn is_channel_page(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let path = url.path();
    matches!(host.trim_start_matches("www."), "youtube.com" | "m.youtube.com")
        && ["/@", "/c/", "/user/"].iter().any(|start| path.starts_with(start))
}

/// A profile on a Mastodon server. Any host may be one: those are taken whose name says so.
pub fn mastodon(url: &Url) -> Option<Place> {
    let host = url.host_str()?;
    let name = url.path().strip_prefix("/@")?.trim_end_matches('/');
    let is_server =
        ["mastodon", "mstdn", "social", "fosstodon", "hachyderm"].iter().any(|word| host.contains(word));
    (is_server && is_name(name)).then(|| ("mastodon", format!("@{name}@{host}")))
}

fn is_status(host: &str) -> bool {
    host.starts_with("status.") || host.ends_with(".statuspage.io")
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 80
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@'))
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::{mastodon, place};

    #[test]
    fn addresses_say_what_they_are() {
        let cases = [
            ("https://boards.greenhouse.io/acme/jobs/7", "jobs=greenhouse:acme"),
            ("https://boards.greenhouse.io/embed/job_board/js?for=acme", "jobs=greenhouse:acme"),
            ("https://jobs.lever.co/acme", "jobs=lever:acme"),
            ("https://jobs.ashbyhq.com/acme/1", "jobs=ashby:acme"),
            ("https://apply.workable.com/acme/", "jobs=workable:acme"),
            ("https://careers.smartrecruiters.com/Acme", "jobs=smartrecruiters:Acme"),
            ("https://www.youtube.com/channel/UCaaaaaaaaaaaaaaaaaaaaaa", "youtube=UCaaaaaaaaaaaaaaaaaaaaaa"),
            ("https://twitter.com/acme", "x=acme"),
            ("https://twitter.com/intent/tweet?text=x", ""),
            ("https://www.linkedin.com/company/acme-inc/", "linkedin=acme-inc"),
            ("https://www.linkedin.com/in/ann", ""),
            ("https://bsky.app/profile/acme.example", "bluesky=acme.example"),
            ("https://status.acme.example/history", "status=https://status.acme.example/"),
            ("https://www.facebook.com/sharer/sharer.php?u=x", ""),
            ("https://medium.com/@acme", "medium=acme"),
            ("https://acme.example/news", ""),
        ];
        for (url, wanted) in cases {
            let url = Url::parse(url).expect("an address");
            let found = place(&url).map(|(field, value)| format!("{field}={value}")).unwrap_or_default();
            assert_eq!(found, wanted, "{url}");
        }
        let url = Url::parse("https://mastodon.social/@acme").expect("an address");
        assert_eq!(mastodon(&url), Some(("mastodon", "@acme@mastodon.social".to_owned())));
    }
}
